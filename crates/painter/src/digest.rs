//! What a survey keeps of a run.

use grokscope_analysis::LossRule;
use grokscope_experiment::{Member, Point};
use grokscope_protocol::crowd::Found;

/// What is known of a curve that is not kept, one evaluation after another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Digest {
    numbers: [f32; 3],
    lowest_at: u64,
    right: [f32; 2],
}

impl Default for Digest {
    fn default() -> Self {
        Self { numbers: LossRule::BEFORE_ALL, lowest_at: 0, right: [0.0; 2] }
    }
}

impl Digest {
    /// Of all of a curve.
    #[must_use]
    pub fn of(points: &[Point]) -> Self {
        let mut digest = Self::default();
        points.iter().for_each(|point| digest.note(point));
        digest
    }

    /// Takes one more evaluation.
    pub fn note(&mut self, point: &Point) {
        let (train, test) = (point.metrics.train, point.metrics.test);
        let before = self.numbers[1];
        self.numbers = LossRule::after(self.numbers, (train.loss, test.loss));
        if self.numbers[1] < before {
            self.lowest_at = point.step;
        }
        self.right = [train.accuracy, test.accuracy];
    }

    /// What is kept of it, once the run has ended.
    #[must_use]
    pub fn found(&self, member: &Member, ended: u64) -> Found {
        let Self { numbers, lowest_at, right } = *self;
        Found { numbers, lowest_at, right, memorised: member.memorised, grokked: member.grokked, ended }
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Metrics, Score, SplitName};

    use super::*;

    #[test]
    fn the_lowest_test_loss_is_found_with_its_step_and_what_is_no_number_has_reached_nothing() {
        let point = |step, test: f32, right: f32| {
            let score = |loss, accuracy| Score { loss, accuracy };
            let scores = [(SplitName::Train, score(0.5, 1.0)), (SplitName::Test, score(test, right))];
            Point { step, metrics: Metrics::new(1.0, scores) }
        };
        let digest =
            Digest::of(&[point(0, 4.0, 0.1), point(10, 2.0, 0.3), point(20, 3.0, 0.2), point(30, f32::NAN, 0.25)]);
        let found = digest.found(&Member { memorised: Some(10), ..Member::default() }, 30);
        assert_eq!((found.numbers, found.lowest_at, found.right), ([0.5, 2.0, 8.0], 10, [1.0, 0.25]));
        assert_eq!((found.memorised, found.grokked, found.ended), (Some(10), None, 30));
    }
}
