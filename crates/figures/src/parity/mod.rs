//! The figure on parity: columns that matter, and columns that fade.

mod lines;
mod parts;
mod words;

use leptos::prelude::*;

use super::curve_pane::CurvePane;
use super::heat_pane::{HeatPane, Matrix};
use super::order::Order;
use crate::chart::Quantity;
use crate::run::Session;

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
    /// The order of its neurons.
    order: Order,
) -> impl IntoView {
    let words = words::words(session.page.lang);
    view! {
        <div class="grid">
            <div class="column">
                <CurvePane session quantity=Quantity::Accuracy/>
                <CurvePane session quantity=Quantity::Loss/>
            </div>
            <HeatPane
                session
                matrix=Matrix::Digits
                order
                is_tall=true
                beside=[words.bias_column, words.output_column]
            />
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
