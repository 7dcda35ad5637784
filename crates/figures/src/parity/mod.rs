//! The figure on parity: columns that matter, and columns that fade.

mod lines;
mod parts;
mod words;

use grokscope_canvas::Quantity;
use grokscope_kit::curve_pane::CurvePane;
use grokscope_kit::heat_pane::{HeatPane, Matrix};
use grokscope_kit::order::Order;
use grokscope_live::Session;
use leptos::prelude::*;

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
    /// The order of its neurons.
    order: Order,
) -> impl IntoView {
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
pub fn More(
    /// The run.
    session: Session,
) -> impl IntoView {
    view! {
        <div class="grid halves after">
            <lines::WeightLines session/>
            <parts::LossParts session/>
        </div>
    }
}
