//! Examples that never run out: one network trained on the same few at every step, beside its copy that is given new ones.

use grokscope_experiment::{Experiment, Preset};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Draw, Lanes, Look, wait};
use grokscope_kit::text;
use grokscope_live::Runner;
use grokscope_protocol::crowd::Wants;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("endless-") {
        legend(rows); start; fixed(rows); fresh(rows); not_yet; understood(step); penalty; on; off;
        waited(steps); stuck; fresh_gone(step); fresh_waited(steps); fresh_stuck; verdict(fixed, fresh);
    }
}

static LOOK: Look =
    Look { start: words::start, grid: "grid halves", draws: &[Draw::Accuracy { is_tall: true }], has_finish: false };

/// Whether each step has new examples, from left to right.
const FRESH: [bool; 2] = [false, true];

/// What is trained: the parity of the article.
fn experiment(seed: u32, has_penalty: bool, fresh: bool) -> Experiment {
    let preset = Preset::named("parity-main").map(Preset::experiment).unwrap_or_default();
    let l1 = if has_penalty { preset.l1 } else { 0.0 };
    Experiment { seed, l1, fresh, ..preset }
}

struct Endless {
    is_free: RwSignal<bool>,
}

impl Endless {
    fn keep(&self, keys: Keys) {
        let is_free = self.is_free;
        let sides = [("on", words::on as fn() -> _), ("off", words::off)];
        keys.either("penalty", sides, move || is_free.get(), move |is| is_free.set(is));
    }
}

impl Course for Endless {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        FRESH.map(|fresh| experiment(seed, !self.is_free.get(), fresh)).to_vec()
    }

    fn name(&self, lane: usize, runner: &Runner) -> String {
        let rows = runner.experiment.train_rows();
        if FRESH[lane] { words::fresh(rows) } else { words::fixed(rows) }
    }

    fn milestones(&self, lane: usize, runner: &Runner) -> String {
        match (FRESH[lane], runner.member.grokked) {
            // The examples that are asked for here it has never seen: there is nothing it could know by heart.
            (true, Some(step)) => words::understood(step),
            (true, None) => words::not_yet().to_owned(),
            (false, _) => text::milestones(&runner.member),
        }
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let [fixed, fresh] = runners else { return String::new() };
        let fixed = wait(&fixed.member).map_or_else(|| words::stuck().to_owned(), words::waited);
        let fresh = match (wait(&fresh.member), fresh.member.grokked) {
            (Some(0), Some(step)) => words::fresh_gone(step),
            (Some(steps), _) => words::fresh_waited(steps),
            (None, _) => words::fresh_stuck().to_owned(),
        };
        words::verdict(fixed, fresh)
    }
}

/// The figure.
pub fn endless(scene: Scene) -> AnyView {
    let endless = Endless { is_free: RwSignal::new(false) };
    endless.keep(scene.keys);
    let lanes = Lanes::new(scene, Wants::Curve, 1, endless);
    let legend = lanes.crowd.with(0, |runner| words::legend(runner.experiment.train_rows()));
    let penalty = scene.keys.radios("penalty", "inline", words::penalty(), || true);
    view! {
        <p class="key-line">{legend}</p>
        {lanes.view(&LOOK, penalty)}
    }
    .into_any()
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
