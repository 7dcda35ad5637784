//! Examples that never run out: one network trained on the same few at every step, beside its copy that is given new ones.

use grokscope_experiment::{Experiment, Member, Preset};
use grokscope_kit::crowd_bar::{Bar, new_seed, rewind};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::panel::AccuracyPanel;
use grokscope_kit::text;
use grokscope_live::Crowd;
use grokscope_protocol::crowd::Wants;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("endless-") {
        legend(rows); start; fixed(rows); fresh(rows); not_yet; understood(step); penalty; on; off;
        waited(steps); stuck; fresh_gone(step); fresh_waited(steps); fresh_stuck; verdict(fixed, fresh);
        chart(name); reading(step, train, test);
    }
}

/// Whether each step has new examples, from left to right.
const FRESH: [bool; 2] = [false, true];

/// Steps between memory and understanding, if it understood.
fn wait(member: Member) -> Option<u64> {
    let understood = member.grokked?;
    Some(understood.saturating_sub(member.memorised.unwrap_or(understood)))
}

/// What is trained: the parity of the figure before.
fn experiment(seed: u32, has_penalty: bool, fresh: bool) -> Experiment {
    let preset = Preset::named("parity-main").map(Preset::experiment).unwrap_or_default();
    let l1 = if has_penalty { preset.l1 } else { 0.0 };
    Experiment { seed, l1, fresh, ..preset }
}

/// The figure, and what its panels share.
#[derive(Clone, Copy)]
struct Figure {
    crowd: Crowd,
    seed: RwSignal<u32>,
    is_free: RwSignal<bool>,
    /// The step the reader points at.
    cursor: RwSignal<Option<u64>>,
}

impl Figure {
    fn begin(self) {
        // Another round, another bet: it waits for one again.
        if self.crowd.is_over() {
            self.crowd.wants.set(false);
        }
        let (seed, has_penalty) = (self.seed.get_untracked(), !self.is_free.get_untracked());
        self.crowd.set(FRESH.map(|fresh| experiment(seed, has_penalty, fresh)).to_vec());
    }

    fn keep(self, keys: Keys) {
        let Self { crowd, seed, is_free, .. } = self;
        keys.value("seed", "0, 1, 2, …", |_| true, move || seed.get(), move |value| seed.set(value));
        keys.either(
            "penalty",
            [("on", words::on), ("off", words::off)],
            move || is_free.get(),
            move |is| is_free.set(is),
        );
        keys.begins(move || self.begin());
        keys.starts(move || {
            if untrack(|| crowd.is_over()) {
                self.begin();
            }
            crowd.wants.set(true);
        });
    }

    fn rows(self) -> u64 {
        self.crowd.with(0, |runner| runner.experiment.train_rows()).unwrap_or_default()
    }

    fn name(self, panel: usize) -> String {
        if FRESH[panel] { words::fresh(self.rows()) } else { words::fixed(self.rows()) }
    }
}

/// The figure.
#[component]
pub fn EndlessFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let figure = Figure {
        // It waits for the reader's bet.
        crowd: Crowd::new(page, turn, is_visible.into(), false, Wants::Curve),
        seed: RwSignal::new(1),
        is_free: RwSignal::new(false),
        cursor: RwSignal::new(None),
    };
    figure.begin();
    figure.keep(keys);
    let crowd = figure.crowd;
    let again = move || figure.begin();
    view! {
        <p class="key-line">{words::legend(figure.rows())}</p>
        <div class="grid halves">{(0..FRESH.len()).map(|panel| view! { <Panel figure panel/> }).collect_view()}</div>
        <Verdict figure/>
        <Bar crowd first=words::start() waits=true again>
            {rewind(move || figure.begin())}
            {new_seed(move || {
                    figure.seed.update(|seed| *seed = seed.wrapping_add(1));
                    figure.begin();
            })}
        </Bar>
        <div class="choices">
            {keys.radios("penalty", "inline", words::penalty(), || true)}
        </div>
    }
}

/// What became of the wait, once both have ended.
#[component]
fn Verdict(figure: Figure) -> impl IntoView {
    let Figure { crowd, .. } = figure;
    let verdict = move || {
        crowd.news.track();
        if !crowd.is_over() {
            return String::new();
        }
        let members = crowd.with_all(|runners| runners.iter().map(|runner| runner.member).collect::<Vec<_>>());
        let [fixed, fresh] = *members else { return String::new() };
        let fixed = wait(fixed).map_or_else(|| words::stuck().to_owned(), words::waited);
        let fresh = match (wait(fresh), fresh.grokked) {
            (Some(0), Some(step)) => words::fresh_gone(step),
            (Some(steps), _) => words::fresh_waited(steps),
            (None, _) => words::fresh_stuck().to_owned(),
        };
        words::verdict(fixed, fresh)
    };
    view! { <p class="verdict" role="status" data-verdict="">{verdict}</p> }
}

#[component]
fn Panel(figure: Figure, panel: usize) -> impl IntoView {
    let Figure { crowd, cursor, .. } = figure;
    let milestones = move || {
        crowd.news.track();
        let Member { memorised, grokked, .. } = crowd.with(panel, |runner| runner.member).unwrap_or_default();
        match (FRESH[panel], grokked) {
            // The examples that are asked for here it has never seen: there is nothing it could know by heart.
            (true, Some(step)) => words::understood(step),
            (true, None) => words::not_yet().to_owned(),
            (false, _) => text::milestones(memorised, grokked),
        }
    };
    let label = move || words::chart(figure.name(panel));
    view! {
        <section class="panel" data-panel=panel>
            <h4>{figure.name(panel)}</h4>
            <AccuracyPanel crowd panel cursor label=Signal::derive(label) reading=words::reading is_tall=true/>
            <p class="reading-line two" data-milestones="">{milestones}</p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runs_can_run_and_differ_in_their_examples_alone() {
        for has_penalty in [false, true] {
            let [fixed, fresh] = FRESH.map(|fresh| experiment(1, has_penalty, fresh));
            assert_eq!((fixed.conflicts(), fresh.conflicts()), (vec![], vec![]));
            assert_eq!(Experiment { fresh: false, ..fresh.clone() }, fixed);
            assert!(grokscope_protocol::crowd::fits(&[fixed, fresh]));
        }
    }
}
