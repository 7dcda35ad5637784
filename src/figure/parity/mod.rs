//! The figure on parity: columns that matter, and columns that fade.

mod lines;
mod parts;

use leptos::prelude::*;

use super::curve_pane::CurvePane;
use super::heat_pane::{HeatPane, Matrix, Order};
use crate::chart::Quantity;
use crate::run::Session;

grokscope_words::messages! {
    mod words("parity-") {
        lines: heading; matter; distractors; biases; lines_say(matter, others, share); parts: heading; data;
        penalty; total; parts_say(data, penalty); no_penalty; no_pull;
    }
}

/// What stands above the controls.
#[component]
pub fn Main(session: Session, order: Order) -> impl IntoView {
    view! {
        <div class="grid">
            <div class="column">
                <CurvePane session quantity=Quantity::Accuracy/>
                <CurvePane session quantity=Quantity::Loss/>
            </div>
            <HeatPane session matrix=Matrix::Digits order is_tall=true/>
        </div>
    }
}

/// What stands below the controls.
#[component]
pub fn More(session: Session) -> impl IntoView {
    view! {
        <div class="grid halves after">
            <lines::WeightLines session/>
            <parts::LossParts session/>
        </div>
    }
}
