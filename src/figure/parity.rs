//! The figure on parity: columns that matter, and columns that fade.

use leptos::prelude::*;

use super::curve_pane::CurvePane;
use super::heat_pane::{HeatPane, Matrix, Order};
use crate::chart::Quantity;
use crate::run::Session;

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
