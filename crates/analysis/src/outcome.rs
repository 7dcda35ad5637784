//! What became of a run, judged by its curve.
//!
//! Two definitions are in use. The sweep of 1,125 sparse-parity models in "Do Machine Learning Models Memorize or
//! Generalize?" (Pearce et al. 2023) compares losses: [`LossRule`]. Phase diagrams compare accuracies and times:
//! [`AccuracyRule`]. They can disagree: a ratio of losses also grows where a test loss merely spiked.

use grokscope_experiment::{Metrics, Point};

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It could not fit the train split.
    CannotFit,
    /// It fits the train split and has not generalised.
    MemorisesOnly,
    /// It generalised long after it had memorised.
    Groks,
    /// It generalised about as soon as it fitted.
    Together,
}

/// When a run reached what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Milestones {
    /// First evaluation with so good a train accuracy.
    pub memorised: Option<u64>,
    /// First evaluation with so good a test accuracy.
    pub generalised: Option<u64>,
}

impl Milestones {
    /// Of a curve, with these accuracies for memorised and generalised.
    #[must_use]
    pub fn of(curve: &[Point], memorised: f32, generalised: f32) -> Self {
        let first = |reached: fn(&Metrics) -> f32, least: f32| {
            curve.iter().find(|point| reached(&point.metrics) >= least).map(|point| point.step)
        };
        Self {
            memorised: first(|metrics| metrics.train.accuracy, memorised),
            generalised: first(|metrics| metrics.test.accuracy, generalised),
        }
    }
}

/// The outcome by three numbers of a run: the lowest train loss, the lowest test loss, and the largest ratio of test
/// to train loss. Tested in this order: lowest train loss > `loss`: cannot fit; lowest test loss > `loss`: memorises
/// only; largest ratio < `ratio`: together; else groks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossRule {
    /// The loss that counts as reached.
    pub loss: f32,
    /// The ratio from which the test loss was behind.
    pub ratio: f32,
}

impl Default for LossRule {
    /// As published for the sweep: 10⁻⁵ and 50,000.
    fn default() -> Self {
        Self { loss: 1e-5, ratio: 50_000.0 }
    }
}

impl LossRule {
    /// The least a loss is taken to be: the published ones were rounded such that none but 0 is below 2⁻²³, and ours
    /// round to zero where margins are large. Only the ratio depends on it.
    pub const LEAST_LOSS: f32 = f32::EPSILON;

    /// What the rule judges a curve of (train loss, test loss) by: lowest train loss, lowest test loss, largest ratio of
    /// test to train loss. An evaluation that is no number has reached nothing.
    pub fn numbers(losses: impl IntoIterator<Item = (f32, f32)>) -> [f32; 3] {
        losses.into_iter().fold(Self::BEFORE_ALL, Self::after)
    }

    /// What [`LossRule::numbers`] are of an empty curve.
    pub const BEFORE_ALL: [f32; 3] = [f32::INFINITY, f32::INFINITY, 0.0];

    /// What [`LossRule::numbers`] become by one more (train loss, test loss): for curves that are not kept.
    #[must_use]
    pub fn after([least_train, least_test, ratio]: [f32; 3], (train, test): (f32, f32)) -> [f32; 3] {
        if !(train.is_finite() && test.is_finite()) {
            return [least_train, least_test, ratio];
        }
        let (train, test) = (train.max(Self::LEAST_LOSS), test.max(Self::LEAST_LOSS));
        [least_train.min(train), least_test.min(test), ratio.max(test / train)]
    }

    /// The outcome of a curve; of an empty one, or one whose losses are no numbers, [`Outcome::CannotFit`].
    #[must_use]
    pub fn judge(&self, curve: &[Point]) -> Outcome {
        let [train, test, ratio] =
            Self::numbers(curve.iter().map(|point| (point.metrics.train.loss, point.metrics.test.loss)));
        self.judge_numbers(train, test, ratio)
    }

    /// The outcome of a run known by the lowest train loss, the lowest test loss and the largest ratio alone.
    #[must_use]
    pub fn judge_numbers(&self, train: f32, test: f32, ratio: f32) -> Outcome {
        // Written so that what is no number has reached nothing.
        match (train <= self.loss, test <= self.loss) {
            (false, _) => Outcome::CannotFit,
            (true, false) => Outcome::MemorisesOnly,
            (true, true) if ratio < self.ratio => Outcome::Together,
            (true, true) => Outcome::Groks,
        }
    }
}

/// The outcome by accuracies and times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccuracyRule {
    /// A last train accuracy below this: cannot fit.
    pub fits: f32,
    /// Train accuracy from which a run has memorised.
    pub memorised: f32,
    /// Test accuracy from which it has generalised. A run that never reaches it has memorised only.
    pub generalised: f32,
    /// It groks if it generalises at more than so many times the step at which it had memorised,
    pub times: f64,
    /// and by more than so many steps later.
    pub later: u64,
}

impl Default for AccuracyRule {
    /// 0.95, 0.99, 0.9, twice and 200 steps.
    fn default() -> Self {
        Self { fits: 0.95, memorised: 0.99, generalised: 0.9, times: 2.0, later: 200 }
    }
}

impl AccuracyRule {
    /// The outcome of a curve; of an empty one [`Outcome::CannotFit`].
    #[must_use]
    pub fn judge(&self, curve: &[Point]) -> Outcome {
        let has_fitted = curve.last().is_some_and(|last| last.metrics.train.accuracy >= self.fits);
        if !has_fitted {
            return Outcome::CannotFit;
        }
        self.judge_milestones(Milestones::of(curve, self.memorised, self.generalised))
    }

    /// The outcome of a run that fits its train split, of which only this is known.
    #[must_use]
    pub fn judge_milestones(&self, Milestones { memorised, generalised }: Milestones) -> Outcome {
        let Some(generalised) = generalised else { return Outcome::MemorisesOnly };
        // One that generalises before it has memorised every row has not waited.
        let memorised = memorised.unwrap_or(generalised);
        let is_late = generalised as f64 > self.times * memorised as f64 && generalised > memorised + self.later;
        if is_late { Outcome::Groks } else { Outcome::Together }
    }

    /// Whether a run that has not generalised is on its way: its last test accuracy is above `floor`.
    #[must_use]
    pub fn is_between(&self, curve: &[Point], floor: f32) -> bool {
        self.judge(curve) == Outcome::MemorisesOnly
            && curve.last().is_some_and(|last| last.metrics.test.accuracy > floor)
    }
}

/// Where a network is in the plane of its width and the share of all pairs that it is shown, after Huang et al. 2024
/// (arXiv 2402.15175).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Region {
    /// It never fits what it is shown.
    NeverFits,
    /// It memorises only.
    Memorises,
    /// It has never understood, and answers more than memory does.
    HalfWay,
    /// It understands long after it had memorised.
    Groks,
    /// It understands about as soon as it fits.
    Together,
}

impl Region {
    /// A network that never understood is half-way where it has so much more of the unseen sums right than the share it was
    /// shown: so much memory answers, since whoever knows a + b knows b + a.
    pub const MORE: f32 = 0.1;

    /// Of a run, by its milestones, its last accuracies on the train and on the test split, and the share it was shown.
    #[must_use]
    pub fn of(milestones: Milestones, [train, test]: [f32; 2], shown: f32) -> Self {
        let rule = AccuracyRule::default();
        let has_fitted = milestones != Milestones::default() || train >= rule.fits;
        match rule.judge_milestones(milestones) {
            _ if !has_fitted => Self::NeverFits,
            Outcome::CannotFit => Self::NeverFits,
            Outcome::MemorisesOnly if test > shown + Self::MORE => Self::HalfWay,
            Outcome::MemorisesOnly => Self::Memorises,
            Outcome::Groks => Self::Groks,
            Outcome::Together => Self::Together,
        }
    }
}

/// The first evaluation at which nothing has got better for so many steps: the test loss, or the test accuracy. Without
/// patience, the first that is no better. Of the loss it is the rule of `stop=patience`.
#[must_use]
pub fn end_of_patience(curve: &[Point], patience: u64, by_accuracy: bool) -> Option<Point> {
    let mut best: Option<(u64, f32)> = None;
    curve.iter().copied().find(|point| {
        let test = point.metrics.test;
        let value = if by_accuracy { test.accuracy } else { -test.loss };
        match best {
            Some((step, most)) if value <= most => point.step >= step + patience,
            _ => {
                best = Some((point.step, value));
                false
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Experiment, Member, Score, SplitName, Stop};

    use super::*;

    fn curve(samples: &[(u64, [f32; 4])]) -> Vec<Point> {
        let point = |&(step, [train_loss, test_loss, train_accuracy, test_accuracy]): &(u64, [f32; 4])| Point {
            step,
            metrics: Metrics::new(
                1.0,
                [
                    (SplitName::Train, Score { loss: train_loss, accuracy: train_accuracy }),
                    (SplitName::Test, Score { loss: test_loss, accuracy: test_accuracy }),
                ],
            ),
        };
        samples.iter().map(point).collect()
    }

    fn judge(samples: &[(u64, [f32; 4])]) -> [Outcome; 2] {
        let curve = curve(samples);
        [LossRule::default().judge(&curve), AccuracyRule::default().judge(&curve)]
    }

    const START: (u64, [f32; 4]) = (0, [0.7, 0.7, 0.5, 0.5]);

    #[test]
    fn both_rules_know_the_four_outcomes() {
        assert_eq!(judge(&[START, (1000, [0.4, 0.5, 0.8, 0.7])]), [Outcome::CannotFit; 2]);
        let memorised = (200, [1e-6, 9.0, 1.0, 0.5]);
        assert_eq!(judge(&[START, memorised]), [Outcome::MemorisesOnly; 2]);
        assert_eq!(judge(&[START, memorised, (1000, [1e-7, 1e-6, 1.0, 1.0])]), [Outcome::Groks; 2]);
        let close = (250, [1e-3, 2e-3, 1.0, 1.0]);
        assert_eq!(judge(&[START, close, (1000, [1e-6, 2e-6, 1.0, 1.0])]), [Outcome::Together; 2]);
    }

    #[test]
    fn the_rules_disagree_where_a_test_loss_merely_spiked() {
        let spike = [START, (100, [1e-3, 60.0, 1.0, 0.95]), (1000, [1e-6, 1e-6, 1.0, 1.0])];
        assert_eq!(judge(&spike), [Outcome::Groks, Outcome::Together]);
    }

    #[test]
    fn a_loss_that_rounds_to_zero_is_as_small_as_the_published_ones_are() {
        // 8·10⁻³ is more than 50,000 times 2⁻²³, 4·10⁻³ is less.
        let after = |test| [START, (500, [0.0, test, 1.0, 1.0]), (1000, [0.0, 1e-6, 1.0, 1.0])];
        assert_eq!(judge(&after(8e-3))[0], Outcome::Groks);
        assert_eq!(judge(&after(4e-3))[0], Outcome::Together);
        assert_eq!(LossRule::numbers([(0.0, 1e-3), (f32::NAN, 9.0)]), [f32::EPSILON, 1e-3, 1e-3 / f32::EPSILON]);
    }

    #[test]
    fn a_run_without_numbers_has_fitted_nothing() {
        assert_eq!(judge(&[]), [Outcome::CannotFit; 2]);
        assert_eq!(judge(&[(0, [f32::NAN; 4])]), [Outcome::CannotFit; 2]);
    }

    #[test]
    fn a_run_on_its_way_is_told_from_one_that_only_memorises() {
        let rule = AccuracyRule::default();
        let end = |test| curve(&[START, (100, [1e-3, 1.0, 1.0, test])]);
        assert_eq!([0.2, 0.5, 0.95].map(|test| rule.is_between(&end(test), 0.3)), [false, true, false]);
    }

    #[test]
    fn milestones_are_first_times() {
        let curve = curve(&[START, (50, [0.1, 1.0, 0.995, 0.2]), (75, [0.1, 1.0, 0.98, 0.96]), (100, [0.0; 4])]);
        let found = Milestones::of(&curve, 0.99, 0.95);
        assert_eq!(found, Milestones { memorised: Some(50), generalised: Some(75) });
        assert_eq!(Milestones::of(&curve, 1.0, 1.0), Milestones::default());
    }

    /// A curve of (step, test loss, test accuracy).
    fn tests(samples: &[(u64, f32, f32)]) -> Vec<Point> {
        curve(&samples.iter().map(|&(step, loss, right)| (step, [0.1, loss, 1.0, right])).collect::<Vec<_>>())
    }

    #[test]
    fn patience_counts_from_the_best_evaluation_so_far() {
        let curve =
            tests(&[(0, 4.0, 0.0), (10, 3.0, 0.2), (20, 3.5, 0.1), (30, 2.0, 0.1), (40, 5.0, 0.3), (60, 6.0, 0.3)]);
        let step = |patience, by_accuracy| end_of_patience(&curve, patience, by_accuracy).map(|point| point.step);
        assert_eq!(
            [0, 10, 11, 30, 31].map(|patience| step(patience, false)),
            [Some(20), Some(20), Some(60), Some(60), None]
        );
        assert_eq!([0, 11, 30].map(|patience| step(patience, true)), [Some(20), Some(30), None]);
    }

    #[test]
    fn patience_with_the_loss_is_the_rule_of_the_engines() {
        let losses = [(0, 4.0), (50, 3.0), (100, 3.5), (150, 2.9), (200, 3.1), (300, 3.0)];
        let curve = tests(&losses.map(|(step, loss)| (step, loss, 0.0)));
        for patience in [0, 100, 300, 1000] {
            let x = Experiment { stop: Stop::Patience, linger: patience, ..Experiment::default() };
            let mut member = Member::default();
            let ended = curve.iter().find_map(|point| {
                member.observe(&x, point);
                member.ended.map(|(_, step)| step)
            });
            let found = end_of_patience(&curve, patience.into(), false).map(|point| point.step);
            assert_eq!(found, ended, "{patience}");
        }
    }

    #[test]
    fn a_network_that_answers_more_than_memory_does_is_half_way() {
        let of = |memorised, generalised, right| Region::of(Milestones { memorised, generalised }, right, 0.4);
        assert_eq!(of(None, None, [0.6, 0.1]), Region::NeverFits);
        assert_eq!(of(Some(200), None, [1.0, 0.45]), Region::Memorises);
        assert_eq!(of(Some(200), None, [1.0, 0.6]), Region::HalfWay);
        assert_eq!(of(Some(200), Some(900), [1.0, 1.0]), Region::Groks);
        assert_eq!(of(Some(200), Some(300), [1.0, 1.0]), Region::Together);
        // Understood before all was memorised.
        assert_eq!(of(None, Some(500), [0.98, 0.97]), Region::Together);
    }
}
