//! Half a rule: with hardly enough examples and a weak decay, nine networks that differ in their seeds end anywhere between
//! memory and the rule.

use grokscope_analysis::Region;
use grokscope_experiment::{Experiment, Preset};
use grokscope_format::ordered;
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Draw, Lanes, Look};
use grokscope_kit::rule::{Rule, of_sums};
use grokscope_kit::text::{listed, number, percent, real};
use grokscope_live::Runner;
use grokscope_protocol::crowd::{Wants, for_a_small_chart};
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("half-") {
        legend(share); start; seed(seed); share; decay; steps;
        verdict(whole, part, none, all, unseen);
    }
}

static LOOK: Look =
    Look { start: words::start, grid: "grid nine", draws: &[Draw::Accuracy { is_tall: false }], has_finish: false };

/// Networks, each with a seed of its own.
const COUNT: u32 = 9;
/// Percent of all sums that are taught.
static SHARES: [u32; 5] = [20, 25, 28, 30, 35];
const FIRST: u32 = 30;
/// Numbers that are added: fewer than in the article, so that nine can be trained.
const P: u32 = 47;
static DECAYS: [f64; 3] = [0.1, 0.3, 1.0];
/// Steps after which most are on their way, and after which all have arrived.
static STEPS: [u32; 2] = [4_000, 12_000];
/// What counts as the rule, whole.
const WHOLE: f32 = 0.95;

fn experiment(seed: u32, share: u32, wd: f64, steps: u32) -> Experiment {
    let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
    let train = f64::from(share) / 100.0;
    for_a_small_chart(Experiment { p: P, train, wd, seed, steps, linger: 200, ..preset })
}

/// The share of unseen sums that a network answers.
fn unseen(runner: &Runner) -> f32 {
    runner.metrics().map_or(0.0, |metrics| metrics.test.accuracy)
}

struct Half {
    share: RwSignal<u32>,
    decay: RwSignal<f64>,
    steps: RwSignal<u32>,
    rule: Rule,
}

impl Half {
    fn keep(&self, keys: Keys) {
        let Self { share, decay, steps, .. } = *self;
        keys.one_of("share", &SHARES, |share| format!("{share}%"), move || share.get(), move |value| share.set(value));
        keys.one_of("steps", &STEPS, |steps| number(steps.into()), move || steps.get(), move |value| steps.set(value));
        keys.one_of("wd", &DECAYS, real, move || decay.get(), move |value| decay.set(value));
    }
}

impl Course for Half {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        // Another seed is nine others.
        let first = seed.wrapping_sub(1).wrapping_mul(COUNT);
        let (share, decay, steps) = (self.share.get(), self.decay.get(), self.steps.get());
        let lane = |lane| experiment(first.wrapping_add(lane), share, decay, steps);
        (1..=COUNT).map(|at| self.rule.teach(lane(at))).collect()
    }

    fn name(&self, _: usize, runner: &Runner) -> String {
        words::seed(runner.experiment.seed.to_string())
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let memory =
            f64::from(Region::MORE) + runners.first().map_or(0.0, |runner| Rule::by_memory(&runner.experiment));
        let ends: Vec<f32> = runners.iter().map(unseen).collect();
        let whole = ends.iter().filter(|end| **end >= WHOLE).count();
        let part = ends.iter().filter(|end| **end < WHOLE && f64::from(**end) > memory).count();
        let sorted = ordered(ends.len(), &|a, b| ends[a].total_cmp(&ends[b]));
        let list = listed(sorted.into_iter().map(|at| percent(ends[at])));
        words::verdict(whole, part, ends.len() - whole - part, ends.len(), list)
    }
}

/// The figure.
pub fn half(scene: Scene) -> AnyView {
    let (share, decay) = (RwSignal::new(FIRST), RwSignal::new(DECAYS[1]));
    let rule = Rule::new(scene.keys);
    let half = Half { share, decay, steps: RwSignal::new(STEPS[0]), rule };
    half.keep(scene.keys);
    let lanes = Lanes::new(scene, Wants::Curve, 1, half);
    let controls = view! {
        {of_sums(scene.keys.radios("share", "inline", words::share(), || true))}
        {scene.keys.radios("wd", "inline", words::decay(), || true)}
        {scene.keys.radios("steps", "inline", words::steps(), || true)}
    };
    view! {
        {rule.view()}
        <p class="key-line">{move || words::legend(rule.share(share.get()))}</p>
        {lanes.view(&LOOK, controls.into_any())}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_networks_of_every_choice_can_be_trained_at_once() {
        for share in SHARES {
            for (decay, steps) in DECAYS.into_iter().flat_map(|decay| STEPS.map(|steps| (decay, steps))) {
                let all: Vec<_> = (1..=COUNT).map(|seed| experiment(seed, share, decay, steps)).collect();
                assert!(all.iter().all(|x| x.conflicts().is_empty()));
                assert!(grokscope_protocol::crowd::fits(&all));
            }
        }
    }
}
