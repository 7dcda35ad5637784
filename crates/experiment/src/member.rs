//! What becomes of a network while it trains: its milestones, and when it ends.

use serde::{Deserialize, Serialize};

use crate::{Experiment, Metrics, Point, Stop};

/// Why a member stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// It grokked, and the clean-up stretch after it is over.
    Grokked,
    /// The budget is used up and it has not grokked.
    Budget,
    /// The test loss has not improved for `linger` steps.
    Patience,
    /// Loss or weights are not finite any more.
    Diverged,
}

/// What is known of one member.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Member {
    /// First evaluation with the train accuracy from which its answers are memorised ([`crate::Answers::milestones`]).
    pub memorised: Option<u64>,
    /// First evaluation with the test accuracy from which they are understood.
    pub grokked: Option<u64>,
    /// Lowest test loss so far and its step.
    pub best: Option<(u64, f32)>,
    /// Set once it has stopped, with the step.
    pub ended: Option<(Ending, u64)>,
}

impl Member {
    /// Train accuracy from which a member whose answers are classes has memorised.
    pub const MEMORISED: f32 = 0.99;
    /// Test accuracy from which it has grokked.
    pub const GROKKED: f32 = 0.95;

    /// Whether it has memorised and trains on without having grokked.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.memorised.is_some() && self.grokked.is_none() && self.ended.is_none()
    }

    /// Takes in one evaluation and decides whether the member stops here.
    pub fn observe(&mut self, x: &Experiment, point: &Point) {
        let Point { step, metrics } = *point;
        if !metrics.train.loss.is_finite() || !metrics.norm.is_finite() {
            self.ended = Some((Ending::Diverged, step));
            return;
        }
        let [memorised, grokked] = x.answers().milestones();
        if metrics.train.accuracy >= memorised {
            self.memorised.get_or_insert(step);
        }
        if metrics.test.accuracy >= grokked {
            self.grokked.get_or_insert(step);
        }
        if metrics.test.loss.is_finite() && self.best.is_none_or(|(_, loss)| metrics.test.loss < loss) {
            self.best = Some((step, metrics.test.loss));
        }
        self.ended = self.rule(x, step).map(|ending| (ending, step));
    }

    /// Takes in other rules of when to stop, and decides whether it has stopped by them. One that has diverged stays so.
    pub fn change(&mut self, x: &Experiment, step: u64) {
        if matches!(self.ended, Some((Ending::Diverged, _))) {
            return;
        }
        // One that still trains ends where it is evaluated, unless its budget lies behind it.
        let every = u64::from(x.every.max(1));
        let may_end = self.ended.is_some() || step.is_multiple_of(every) || step >= u64::from(x.steps);
        self.ended = self.rule(x, step).filter(|_| may_end).map(|ending| (ending, step));
    }

    /// Whether it had grokked and its end is below that again, which Varma et al. 2023 (arXiv 2309.02390) call
    /// *ungrokking*: the milestone alone would tell of a network that is no longer there. `last` is its latest
    /// evaluation; a test accuracy that is no number is below everything.
    #[must_use]
    pub fn has_ungrokked(&self, x: &Experiment, last: &Metrics) -> bool {
        let [_, grokked] = x.answers().milestones();
        let still_groks = last.test.accuracy >= grokked;
        self.grokked.is_some() && !still_groks
    }

    /// The first step at which it could end, if its numbers stay finite; `next` is that of its next evaluation.
    #[must_use]
    pub fn earliest_end(&self, x: &Experiment, next: u64) -> u64 {
        let (budget, linger) = (u64::from(x.steps), u64::from(x.linger));
        match (x.stop, self.grokked) {
            (Stop::Grok, Some(grokked)) => grokked + linger,
            (Stop::Grok, None) => budget.min(next + linger),
            (Stop::Patience, _) => budget.min(self.best.map_or(next, |(best, _)| best) + linger),
            (Stop::Never, _) => budget,
        }
    }

    fn rule(&self, x: &Experiment, step: u64) -> Option<Ending> {
        let lingered = |since: u64| step >= since + u64::from(x.linger);
        match (x.stop, self.grokked) {
            // The budget bounds the wait for grokking; what comes after it is bounded by `linger`.
            (Stop::Grok, Some(grokked)) => lingered(grokked).then_some(Ending::Grokked),
            (Stop::Patience, _) if self.best.is_some_and(|(best, _)| step > best && lingered(best)) => {
                Some(Ending::Patience)
            }
            _ if step >= u64::from(x.steps) => {
                Some(if self.grokked.is_some() { Ending::Grokked } else { Ending::Budget })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Score, SplitName};

    fn point(step: u64, train_accuracy: f32, test_accuracy: f32, test_loss: f32) -> Point {
        let train = Score { loss: 0.1, accuracy: train_accuracy };
        let test = Score { loss: test_loss, accuracy: test_accuracy };
        Point { step, metrics: Metrics::new(1.0, [(SplitName::Train, train), (SplitName::Test, test)]) }
    }

    fn watch(x: &Experiment, points: &[Point]) -> Member {
        let mut member = Member::default();
        points
            .iter()
            .take_while(|point| {
                member.observe(x, point);
                member.ended.is_none()
            })
            .for_each(drop);
        member
    }

    #[test]
    fn a_run_that_groks_goes_on_for_the_clean_up_stretch_even_past_its_budget() {
        let x = Experiment { steps: 300, linger: 200, ..Experiment::default() };
        let points: Vec<Point> = (0..10).map(|i| point(100 * i, 1.0, if i >= 2 { 0.96 } else { 0.1 }, 1.0)).collect();
        let member = watch(&x, &points);
        assert_eq!((member.memorised, member.grokked), (Some(0), Some(200)));
        assert_eq!(member.ended, Some((Ending::Grokked, 400)));
    }

    #[test]
    fn a_milestone_does_not_hide_an_end_that_is_below_it() {
        let x = Experiment { steps: 300, stop: Stop::Never, ..Experiment::default() };
        let curve = |accuracies: [f32; 4]| (0..4).map(|i| point(100 * i as u64, 1.0, accuracies[i], 1.0)).collect();
        let ungrokked = |accuracies: [f32; 4]| {
            let points: Vec<Point> = curve(accuracies);
            watch(&x, &points).has_ungrokked(&x, &points[3].metrics)
        };
        assert!(ungrokked([0.1, 0.97, 0.99, 0.01]));
        assert!(ungrokked([0.1, 0.97, 0.99, f32::NAN]));
        assert!(!ungrokked([0.1, 0.97, 0.01, 0.95]), "it has grokked again");
        assert!(!ungrokked([0.1, 0.94, 0.2, 0.01]), "it never had");
    }

    #[test]
    fn patience_without_patience_ends_at_the_first_evaluation_that_is_no_better() {
        let x = Experiment { stop: Stop::Patience, linger: 0, ..Experiment::default() };
        let points = [point(0, 0.1, 0.1, 3.0), point(10, 0.1, 0.1, 2.0), point(20, 0.1, 0.1, 2.5)];
        assert_eq!(watch(&x, &points).ended, Some((Ending::Patience, 20)));
    }

    #[test]
    fn a_test_loss_that_is_no_number_is_not_the_best_so_far() {
        let x = Experiment { stop: Stop::Patience, linger: 100, steps: 1000, ..Experiment::default() };
        let points = [point(0, 0.1, 0.1, f32::NAN), point(50, 0.1, 0.1, 2.0), point(120, 0.1, 0.1, 1.0)];
        assert_eq!(watch(&x, &points).best, Some((120, 1.0)));
    }

    #[test]
    fn a_run_that_does_not_grok_ends_with_its_budget() {
        let x = Experiment { steps: 300, ..Experiment::default() };
        let points: Vec<Point> = (0..10).map(|i| point(100 * i, 1.0, 0.2, 1.0)).collect();
        assert_eq!(watch(&x, &points).ended, Some((Ending::Budget, 300)));
    }

    #[test]
    fn patience_stops_when_the_test_loss_no_longer_improves() {
        let x = Experiment { stop: Stop::Patience, linger: 200, ..Experiment::default() };
        let points: Vec<Point> =
            (0..10).map(|i| point(100 * i, 1.0, 0.2, if i < 3 { -(i as f32) } else { 9.0 })).collect();
        assert_eq!(watch(&x, &points).ended, Some((Ending::Patience, 400)));
    }

    #[test]
    fn a_loss_that_is_not_finite_ends_the_run_at_that_step() {
        let mut bad = point(50, 0.5, 0.2, 1.0);
        bad.metrics.train.loss = f32::NAN;
        assert_eq!(watch(&Experiment::default(), &[bad]).ended, Some((Ending::Diverged, 50)));
    }
}
