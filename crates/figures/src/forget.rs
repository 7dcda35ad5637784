//! Can it forget? Copies of a network that has understood from half of all sums go on with fewer of them.

use grokscope_experiment::{Experiment, Member, Preset, Stop};
use grokscope_kit::crowd_bar::{Bar, new_seed, rewind};
use grokscope_kit::keys::{Choice, Keys};
use grokscope_kit::kind::Scene;
use grokscope_kit::panel::AccuracyPanel;
use grokscope_kit::rule::Rule;
use grokscope_kit::text;
use grokscope_live::{Crowd, Mark, Runner, Setting};
use grokscope_owned::{effect, live, memo};
use grokscope_protocol::crowd::{Wants, for_a_small_chart};
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("forget-") {
        legend(percent); start; goes_on; fell(milestones, step); chart(percent, kept); reading(step, train, test);
    }
}

/// Percent of all sums that they learn from,
const LEARNS: u32 = 50;
/// and that each goes on with.
const KEPT: [u32; 3] = [10, 5, 2];
/// Their names in the link.
const KEYS: [&str; 3] = ["keep1", "keep2", "keep3"];
static SHARES: [u32; 8] = [20, 15, 10, 7, 5, 3, 2, 1];
/// Steps after understanding, in which the rule becomes clean.
const LINGER: u32 = 400;
/// Steps in which most of what is lost is lost, each time the share changes.
const STEPS: u32 = 4000;

fn experiment(seed: u32) -> Experiment {
    let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
    for_a_small_chart(Experiment { train: f64::from(LEARNS) / 100.0, seed, linger: LINGER, ..preset })
}

/// The first evaluation at which it answers fewer than half of the sums it has not seen, after having understood.
fn fell(runner: &Runner) -> Option<u64> {
    let since = runner.history.marks().first()?.step;
    let is_below = |step: u64, right: f32| step > since && right < 0.5;
    let points = runner.history.points().iter();
    points
        .map(|point| (point.step, point.metrics.test.accuracy))
        .find(|&(step, right)| is_below(step, right))
        .map(|at| at.0)
}

/// The figure, and what its panels share.
#[derive(Clone, Copy)]
struct Figure {
    crowd: Crowd,
    seed: RwSignal<u32>,
    rule: Rule,
    kept: [RwSignal<u32>; KEPT.len()],
    /// The step the reader points at.
    cursor: RwSignal<Option<u64>>,
}

impl Figure {
    fn begin(self) {
        self.crowd.next_round();
        let x = untrack(|| self.rule.teach(experiment(self.seed.get())));
        self.crowd.set(vec![x; KEPT.len()]);
    }

    /// Those that have understood go on with their share of the sums.
    fn follow(self) {
        for panel in 0..KEPT.len() {
            let has_learned = |runner: &Runner| {
                runner.experiment.stop == Stop::Grok && runner.member.ended.is_some() && runner.member.grokked.is_some()
            };
            if self.crowd.with(panel, has_learned) == Some(true) {
                self.go_on(panel, STEPS);
            }
        }
    }

    /// Percent of all that they learn from. Tracks the rule.
    fn learns(self) -> u32 {
        self.rule.share(LEARNS)
    }

    /// What each can go on with: all of it, or less. Tracks the rule.
    fn shares(self) -> impl Iterator<Item = u32> {
        let learns = self.learns();
        [learns].into_iter().chain(SHARES.into_iter().filter(move |share| *share < learns))
    }

    fn go_on(self, panel: usize, steps: u32) {
        let learns = untrack(|| self.learns());
        let keep = f64::from(self.kept[panel].get_untracked().min(learns)) / f64::from(learns);
        let now =
            self.crowd.with(panel, |runner| (runner.experiment.clone(), runner.step, runner.member.ended.is_some()));
        let Some((x, step, has_ended)) = now else { return };
        let mark = Mark { step, from: Setting::Keep(x.keep), to: Setting::Keep(keep) };
        let until = x.steps.max(u32::try_from(step).unwrap_or(u32::MAX).saturating_add(steps));
        self.crowd.change(panel, Experiment { keep, steps: until, ..x }, mark);
        if has_ended {
            self.crowd.train_on(steps, |at, _| at == panel);
        }
    }

    /// The reader has chosen another share, which is taken at once where something has been taken already.
    fn choose(self, panel: usize, kept: u32) {
        self.kept[panel].set(kept);
        if self.crowd.with(panel, |runner| runner.experiment.stop == Stop::Never) == Some(true) {
            self.go_on(panel, STEPS);
        }
    }

    fn keep(self, keys: Keys) {
        let Self { seed, kept, .. } = self;
        keys.value("seed", "0, 1, 2, …", |_| true, move || seed.get(), move |value| seed.set(value));
        for (panel, kept) in kept.into_iter().enumerate() {
            let choice = Choice {
                offer: move || self.shares().map(|share| (share.to_string(), format!("{share}%"))).collect(),
                now: move || kept.get().to_string(),
                first: move || KEPT[panel].to_string(),
                set: move |share: &str| self.choose(panel, share.parse().unwrap_or(LEARNS)),
                // Taken at once, by what has been trained so far.
                begins: false,
            };
            keys.choice(KEYS[panel], choice);
        }
        keys.begins(move || self.begin());
    }
}

/// The figure.
#[component]
pub fn ForgetFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let figure = Figure {
        // It waits for the reader's guess.
        crowd: Crowd::new(page, turn, is_visible.into(), false, Wants::State),
        seed: RwSignal::new(1),
        rule: Rule::new(keys),
        kept: KEPT.map(RwSignal::new),
        cursor: RwSignal::new(None),
    };
    figure.begin();
    figure.keep(keys);
    let crowd = figure.crowd;
    effect(move || {
        crowd.news.track();
        untrack(|| figure.follow());
    });
    view! {
        {figure.rule.view()}
        <p class="key-line">{live(move || words::legend(figure.learns()))}</p>
        <div class="grid thirds">{(0..KEPT.len()).map(|panel| view! { <Panel figure panel keys/> }).collect_view()}</div>
        <Bar crowd first=words::start() again=move || figure.begin()>
            {rewind(move || figure.begin())}
            {new_seed(move || {
                    figure.seed.update(|seed| *seed = seed.wrapping_add(1));
                    figure.begin();
            })}
        </Bar>
    }
}

#[component]
fn Panel(figure: Figure, panel: usize, keys: Keys) -> impl IntoView {
    let Figure { crowd, cursor, .. } = figure;
    let kept = figure.kept[panel];
    let milestones = move || {
        crowd.news.track();
        let known = crowd.with(panel, |runner| (runner.member, fell(runner)));
        let (member, fell) = known.unwrap_or_default();
        let memorised = member.memorised.filter(|_| member.grokked.is_none());
        let milestones = text::milestones(&Member { memorised, ..member });
        fell.map_or(milestones.clone(), |step| words::fell(milestones, step))
    };
    let label = move || words::chart(figure.learns(), kept.get());
    // All shares it has gone through.
    let way = memo(move || {
        crowd.news.track();
        let learns = figure.learns();
        let share = |mark: &Mark| match mark.to {
            Setting::Keep(keep) => Some((keep * f64::from(learns)).round() as u32),
            _ => None,
        };
        let taken = crowd.with(panel, |runner| runner.history.marks().iter().filter_map(share).collect::<Vec<_>>());
        let mut way = [vec![learns], taken.unwrap_or_default()].concat();
        if way.len() == 1 || way.last() != Some(&kept.get()) {
            way.push(kept.get());
        }
        way.into_iter().map(|share| format!("{share}%")).collect::<Vec<_>>().join(" → ")
    });
    view! {
        <section class="panel" data-panel=panel>
            <h4>
                <span class="value">{way}</span>
            </h4>
            <AccuracyPanel crowd panel cursor label=Signal::derive(label) reading=words::reading is_tall=true/>
            <p class="reading-line two" data-milestones="">{milestones}</p>
            <div class="choices">
                {keys.select(KEYS[panel], words::goes_on())}
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learned_and_what_is_kept_of_it_can_be_trained() {
        let x = experiment(1);
        assert_eq!((x.conflicts(), x.stop), (vec![], Stop::Grok));
        for share in [LEARNS].into_iter().chain(SHARES) {
            let kept = Experiment { keep: f64::from(share) / f64::from(LEARNS), ..x.clone() };
            // Of all 4,489 sums.
            let percent = 100.0 * kept.kept_rows() as f64 / x.population() as f64;
            assert!(kept.conflicts().is_empty() && (percent - f64::from(share)).abs() < 0.02, "{percent}");
        }
        assert!(KEPT.iter().all(|kept| SHARES.contains(kept)));
        assert!(grokscope_protocol::crowd::fits(&vec![x; KEPT.len()]));
    }
}
