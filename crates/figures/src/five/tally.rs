//! How many of the seeds tried by this reader succeeded.

use grokscope_experiment::{Experiment, Stop};

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
pub struct Tally(Vec<(Experiment, u32, bool)>);

/// An experiment but for its seed and for what only decides how long it is trained.
fn settings(x: &Experiment) -> Experiment {
    Experiment { seed: 0, steps: 1, stop: Stop::Never, linger: 0, ..x.clone() }
}

impl Tally {
    /// Notes an outcome; a success is not taken back.
    pub fn note(&mut self, x: &Experiment, has_reached: bool) -> bool {
        let settings = settings(x);
        match self.0.iter_mut().find(|(other, seed, _)| *seed == x.seed && *other == settings) {
            Some((_, _, before)) if *before || !has_reached => return false,
            Some((_, _, before)) => *before = true,
            None => self.0.push((settings, x.seed, has_reached)),
        }
        true
    }

    /// What is known of these settings.
    pub fn counts(&self, x: &Experiment) -> Counts {
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
