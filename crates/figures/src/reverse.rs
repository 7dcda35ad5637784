//! The figure on generalising first and memorising afterwards: losses that part again.

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
        <div class="grid halves">
            <CurvePane session quantity=Quantity::Loss/>
            <CurvePane session quantity=Quantity::Accuracy/>
            <HeatPane session matrix=Matrix::Input order/>
            <HeatPane session matrix=Matrix::Output order/>
        </div>
    }
}
