//! The order of neurons in the panes of a figure.

use grokscope_live::{Session, Weights};
use grokscope_protocol::Blocks;
use leptos::prelude::*;

use crate::neurons;

/// The order in which neurons are shown; the same for all panes of a figure.
#[derive(Clone, Copy)]
pub struct Order {
    /// Whether they are sorted.
    pub is_sorted: RwSignal<bool>,
    session: Session,
}

impl Order {
    /// Whether they are sorted at first.
    #[must_use]
    pub fn new(session: Session, is_sorted: bool) -> Self {
        Self { is_sorted: RwSignal::new(is_sorted), session }
    }

    /// The neurons from top to bottom. Sorted by the present weights, so that looking back shows what became of each.
    #[must_use]
    pub fn neurons(self) -> Vec<usize> {
        let is_sorted = self.is_sorted.get();
        let order = |weights: &Weights| match (is_sorted, weights.picture.pairs) {
            (false, _) => neurons::natural(weights.picture.hidden),
            (true, true) => neurons::by_frequency(weights),
            (true, false) => neurons::by_norm(weights),
        };
        self.session.with_live_weights(Blocks::WEIGHTS, order).unwrap_or_default()
    }
}
