//! The figure on generalising first and memorising afterwards: losses that part again.

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
    view! {
        <div class="grid halves">
            <CurvePane session quantity=Quantity::Loss/>
            <CurvePane session quantity=Quantity::Accuracy/>
            <HeatPane session matrix=Matrix::Input order/>
            <HeatPane session matrix=Matrix::Output order/>
        </div>
    }
}
