//! What is measured of a network while it trains.

use serde::{Deserialize, Serialize};

/// Rows that are scored apart from others. Which of them a run has, its data say ([`crate::Dataset`]), and its
/// [`crate::Plan`] before there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SplitName {
    /// Trained on. Every run has it.
    Train,
    /// Never trained on. Every run has it.
    Test,
    /// The rows of the train split whose label is wrong, scored against the *true* answer: a network that has learned them
    /// by heart is right about none of them, one that sees through them about all.
    Wrong,
    /// Rows that were trained on at first, and no longer are.
    Dropped,
}

/// How a network does on some rows.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Score {
    /// Mean loss without penalties, in nats for cross-entropies.
    pub loss: f32,
    /// Share answered right.
    pub accuracy: f32,
}

/// How one member does on each split, and how large its weights are.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// On the train split.
    pub train: Score,
    /// On the test split.
    pub test: Score,
    /// L2 norm of all trained parameters.
    pub norm: f32,
    wrong: Option<Score>,
    dropped: Option<Score>,
}

impl Metrics {
    /// The scores of these splits. Those that are not among them are 0, or, of further ones, not there.
    #[must_use]
    pub fn new(norm: f32, scores: impl IntoIterator<Item = (SplitName, Score)>) -> Self {
        let mut metrics = Self { norm, ..Self::default() };
        scores.into_iter().for_each(|(name, score)| metrics.set(name, score));
        metrics
    }

    /// Takes in the score of a split.
    pub fn set(&mut self, name: SplitName, score: Score) {
        match name {
            SplitName::Train => self.train = score,
            SplitName::Test => self.test = score,
            SplitName::Wrong => self.wrong = Some(score),
            SplitName::Dropped => self.dropped = Some(score),
        }
    }

    /// The score of a split; `None` where it has no rows.
    #[must_use]
    pub fn of(&self, name: SplitName) -> Option<Score> {
        match name {
            SplitName::Train => Some(self.train),
            SplitName::Test => Some(self.test),
            SplitName::Wrong => self.wrong,
            SplitName::Dropped => self.dropped,
        }
    }

    /// The scores of all splits that have rows.
    pub fn scores(&self) -> impl Iterator<Item = (SplitName, Score)> + use<> {
        let further = [(SplitName::Wrong, self.wrong), (SplitName::Dropped, self.dropped)];
        let further = further.into_iter().filter_map(|(name, score)| Some((name, score?)));
        [(SplitName::Train, self.train), (SplitName::Test, self.test)].into_iter().chain(further)
    }
}

/// One evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Steps done.
    pub step: u64,
    /// Measured at that step.
    pub metrics: Metrics,
}

/// Who answers: the logits L of a network on pairs split into the *rule*, which is their mean plus Q, what the waves in the
/// answer at the key frequencies explain of them, and the *rest*. Each part is asked alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhoAnswers {
    /// Share of the unseen pairs that the whole network answers right.
    pub whole: f32,
    /// Share of the unseen pairs that the rule alone answers right.
    pub rule: f32,
    /// Share of the pairs trained on that the network without Q answers right, which can only be memory; NaN without any.
    pub rest: f32,
    /// Median over the unseen pairs of the rule's margin: its vote for the right answer less that for the best wrong one.
    pub signal: f32,
    /// Median over the unseen pairs of how far, in the rest, the best wrong answer is ahead of the right one.
    pub noise: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_found_by_the_names_of_their_splits() {
        let score = |accuracy| Score { loss: 1.0, accuracy };
        let given = [(SplitName::Train, 0.9), (SplitName::Test, 0.2), (SplitName::Dropped, 0.4)]
            .map(|(name, accuracy)| (name, score(accuracy)));
        let metrics = Metrics::new(3.0, given);
        assert_eq!((metrics.train, metrics.test, metrics.norm), (score(0.9), score(0.2), 3.0));
        assert_eq!((metrics.of(SplitName::Dropped), metrics.of(SplitName::Wrong)), (Some(score(0.4)), None));
        assert!(metrics.scores().eq(given));
    }
}
