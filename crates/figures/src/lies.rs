//! Wrong labels: some of the answers that are taught are lies. Two kinds of network learn them all, and one lets go of them.

use grokscope_experiment::{Activation, Experiment, InProjection, Loss, Model, Preset, SplitName, Stop};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Draw, Lanes, Look};
use grokscope_kit::rule::Rule;
use grokscope_kit::text::{self, percent};
use grokscope_live::Runner;
use grokscope_protocol::crowd::{Wants, for_a_small_chart};
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("lies-") {
        legend; start; squares; clips; share; none; decay; with; without; lies(milestones, truly); verdict(squares, clips);
        lets_go(network, train, truly, test); keeps(network, train, truly, test); torn(network, train, truly, test); nothing_to_keep(network, test);
    }
}

static LOOK: Look =
    Look { start: words::start, grid: "grid halves", draws: &[Draw::Accuracy { is_tall: true }], has_finish: false };

/// Percent of the labels that are wrong.
static SHARES: [u32; 5] = [0, 10, 20, 35, 50];
const FIRST: u32 = 35;
/// Steps in which both have come to rest.
const STEPS: u32 = 500;
/// Numbers that are added, and the share of all sums that is taught.
const P: u32 = 59;
const TRAIN: f64 = 0.7;

/// Which network, from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Network {
    /// Squares, squared error: Doshi et al. 2023.
    Squares,
    /// Clips, cross-entropy, as those of the article.
    Clips,
}

const NETWORKS: [Network; 2] = [Network::Squares, Network::Clips];

impl Network {
    fn name(self) -> &'static str {
        match self {
            Self::Squares => words::squares(),
            Self::Clips => words::clips(),
        }
    }

    fn experiment(self, seed: u32, share: u32, has_decay: bool) -> Experiment {
        let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
        let noise = f64::from(share) / 100.0;
        let common = Experiment { p: P, train: TRAIN, noise, seed, steps: STEPS, stop: Stop::Never, ..preset };
        for_a_small_chart(match self {
            Self::Squares => Experiment {
                model: Model::Onehot,
                act: Activation::Square,
                hidden: 192,
                // As published: 0.5 over the cube root of twice the neurons.
                sigma: 0.0688,
                loss: Loss::Mse,
                lr: 0.01,
                wd: if has_decay { 10.0 } else { 0.0 },
                ..common
            },
            Self::Clips => Experiment {
                // As the other reads them: with one matrix for a and b it could not tell a + b from b + a, of which one is a
                // lie and the other not.
                inproj: InProjection::Separate,
                hidden: 128,
                wd: if has_decay { 3.0 } else { 0.0 },
                ..common
            },
        })
    }
}

struct Lies {
    share: RwSignal<u32>,
    is_free: RwSignal<bool>,
    rule: Rule,
}

impl Lies {
    fn keep(&self, keys: Keys) {
        let Self { share, is_free, .. } = *self;
        let name = |share: u32| if share == 0 { words::none().to_owned() } else { format!("{share}%") };
        keys.one_of("share", &SHARES, name, move || share.get(), move |value| share.set(value));
        let sides = [("with", words::with as fn() -> _), ("without", words::without)];
        keys.either("decay", sides, move || is_free.get(), move |is| is_free.set(is));
    }
}

/// The shares of right answers: to what it was taught as it was taught, to unseen sums, and the truth where it was lied to.
fn ends(runner: &Runner) -> Option<[f32; 3]> {
    let metrics = runner.metrics()?;
    let wrong = metrics.of(SplitName::Wrong).map_or(f32::NAN, |score| score.accuracy);
    Some([metrics.train.accuracy, metrics.test.accuracy, wrong])
}

impl Course for Lies {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        let (share, has_decay) = (self.share.get(), !self.is_free.get());
        NETWORKS.map(|network| self.rule.teach(network.experiment(seed, share, has_decay))).to_vec()
    }

    fn name(&self, lane: usize, _: &Runner) -> String {
        NETWORKS[lane].name().to_owned()
    }

    fn milestones(&self, _: usize, runner: &Runner) -> String {
        let milestones = text::milestones(&runner.member);
        match ends(runner) {
            Some([.., truly]) if truly.is_finite() => words::lies(milestones, percent(truly)),
            _ => milestones,
        }
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let tell = |(network, runner): (Network, &Runner)| {
            let [train, test, truly] = ends(runner)?;
            let name = network.name();
            Some(if truly.is_nan() {
                words::nothing_to_keep(name, percent(test))
            } else if truly >= 0.9 {
                words::lets_go(name, percent(train), percent(truly), percent(test))
            } else if truly <= 0.1 {
                words::keeps(name, percent(train), percent(truly), percent(test))
            } else {
                words::torn(name, percent(train), percent(truly), percent(test))
            })
        };
        let told = NETWORKS.into_iter().zip(runners).filter_map(tell);
        told.reduce(words::verdict).unwrap_or_default()
    }
}

/// The figure.
pub fn lies(scene: Scene) -> AnyView {
    // One of the two multiplies what it reads two by two: more than two bits are beyond it.
    let rule = Rule::of_operations(scene.keys);
    let lies = Lies { share: RwSignal::new(FIRST), is_free: RwSignal::new(false), rule };
    lies.keep(scene.keys);
    let lanes = Lanes::new(scene, Wants::Curve, 1, lies);
    let controls = view! {
        {scene.keys.radios("share", "inline", words::share(), || true)}
        {scene.keys.radios("decay", "inline", words::decay(), || true)}
    };
    view! {
        {rule.view()}
        <p class="key-line">{words::legend()}</p>
        {lanes.view(&LOOK, controls.into_any())}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_networks_can_be_trained_on_the_same_lies() {
        for share in SHARES {
            for has_decay in [false, true] {
                let both = NETWORKS.map(|network| network.experiment(1, share, has_decay));
                for x in &both {
                    assert_eq!((x.conflicts(), x.further_splits().len()), (vec![], usize::from(share > 0)));
                    // The rows depend on nothing else.
                    let rows = |x: &Experiment| (x.p, x.train_rows(), x.seed, x.split, x.pairs, x.noise.to_bits());
                    assert_eq!(rows(x), rows(&both[0]));
                }
                assert!(grokscope_protocol::crowd::fits(&both));
            }
        }
    }
}
