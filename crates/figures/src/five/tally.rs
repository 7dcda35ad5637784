//! How many of the seeds tried by this reader succeeded.

use grokscope_experiment::{Experiment, Stop};
use leptos::prelude::*;

use super::words::words;
use crate::run::Session;

/// Seeds that were tried with the present settings, in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Counts {
    /// Those that at some evaluation had every pair right, of those trained on and of the others.
    pub reached: Vec<u32>,
    /// Those that were trained to the end of the budget without.
    pub failed: Vec<u32>,
}

/// Outcomes by settings and seed, for as long as the page is open.
#[derive(Clone, Debug, Default)]
struct Tally(Vec<(Experiment, u32, bool)>);

/// An experiment but for its seed and for what only decides how long it is trained.
fn settings(x: &Experiment) -> Experiment {
    Experiment { seed: 0, steps: 1, stop: Stop::Never, linger: 0, ..x.clone() }
}

impl Tally {
    /// Notes an outcome; a success is not taken back.
    fn note(&mut self, x: &Experiment, has_reached: bool) -> bool {
        let settings = settings(x);
        match self.0.iter_mut().find(|(other, seed, _)| *seed == x.seed && *other == settings) {
            Some((_, _, before)) if *before || !has_reached => return false,
            Some((_, _, before)) => *before = true,
            None => self.0.push((settings, x.seed, has_reached)),
        }
        true
    }

    fn counts(&self, x: &Experiment) -> Counts {
        let settings = settings(x);
        let seeds = |wanted: bool| {
            let mut seeds: Vec<u32> = self
                .0
                .iter()
                .filter(|(other, _, has_reached)| *other == settings && *has_reached == wanted)
                .map(|(_, seed, _)| *seed)
                .collect();
            seeds.sort_unstable();
            seeds
        };
        Counts { reached: seeds(true), failed: seeds(false) }
    }
}

/// The count in words.
#[component]
pub fn Seeds(
    /// The run.
    session: Session,
) -> impl IntoView {
    let page = session.page;
    let tally = RwSignal::new(Tally::default());
    Effect::new(move || {
        session.news.track();
        let (ended, metrics) = (session.member.get().ended, session.metrics.get());
        // A run whose sliders were moved on the way is no trial of its seed.
        if session.with_history(|history| !history.marks().is_empty()) {
            return;
        }
        let has_reached = metrics.is_some_and(|m| m.train_accuracy >= 1.0 && m.test_accuracy >= 1.0);
        if has_reached || ended.is_some() {
            let experiment = session.spec.with_untracked(|spec| spec.experiment.clone());
            // Metrics of the run before are still there while the next one is on its way.
            let is_current = session.step.get() > 0;
            if is_current && tally.try_update_untracked(|tally| tally.note(&experiment, has_reached)) == Some(true) {
                tally.notify();
            }
        }
    });
    let counts = Memo::new(move |_| session.spec.with(|spec| tally.with(|tally| tally.counts(&spec.experiment))));
    view! {
        <div class="pane" data-tally="">
            <h3>{words(page.lang).seeds[0]} " " <small>{words(page.lang).seeds[1]}</small></h3>
            <p class="says" role="status">{move || counts.with(|counts| (words(page.lang).tally)(counts))}</p>
            <p class="says">{words(page.lang).measured}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_counts_once_and_a_success_is_not_taken_back() {
        let mut tally = Tally::default();
        let seed = |seed| Experiment { seed, ..Experiment::default() };
        assert!(tally.note(&seed(3), false));
        assert!(!tally.note(&seed(3), false));
        assert!(tally.note(&seed(1), true));
        assert!(!tally.note(&seed(1), false));
        assert!(tally.note(&seed(2), true));
        assert_eq!(tally.counts(&seed(9)), Counts { reached: vec![1, 2], failed: vec![3] });
    }

    #[test]
    fn other_settings_are_counted_apart_and_a_longer_budget_is_not_another_setting() {
        let mut tally = Tally::default();
        let x = Experiment::default();
        tally.note(&x, true);
        assert_eq!(tally.counts(&Experiment { hidden: 7, ..x.clone() }), Counts::default());
        assert_eq!(tally.counts(&Experiment { steps: 40, ..x }).reached.len(), 1);
    }
}
