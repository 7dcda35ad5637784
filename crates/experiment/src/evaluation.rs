//! What is measured of a network while it trains.

use serde::{Deserialize, Serialize};

/// Loss and accuracy of one member. Losses are without penalties, in nats for cross-entropies.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// Loss on the train split.
    pub train_loss: f32,
    /// Share of the train split answered right.
    pub train_accuracy: f32,
    /// Loss on the test split.
    pub test_loss: f32,
    /// Share of the test split answered right.
    pub test_accuracy: f32,
    /// L2 norm of all trained parameters.
    pub norm: f32,
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
