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
