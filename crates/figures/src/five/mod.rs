//! The figure on five neurons: on a circle that is given, a pentagon reads and a star writes.

mod angles;
mod circle;
mod matrices;
mod seeds;
mod stars;
mod tally;
mod words;

use leptos::prelude::*;

use self::stars::{Kind, StarPane};
use super::curve_pane::CurvePane;
use crate::chart::Quantity;
use crate::run::Session;

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
) -> impl IntoView {
    view! {
        <div class="grid">
            <div class="column">
                <CurvePane session quantity=Quantity::Accuracy/>
            </div>
            <div class="column">
                <matrices::EmbeddingPane session/>
                <div class="pairs">
                    <matrices::ProjectionPane session is_input=true/>
                    <matrices::ProjectionPane session is_input=false/>
                </div>
            </div>
        </div>
        <div class="quartet">
            <StarPane session kind=Kind::TrainedIn/>
            <StarPane session kind=Kind::TrainedOut/>
            <StarPane session kind=Kind::BuiltIn/>
            <StarPane session kind=Kind::BuiltOut/>
        </div>
        <stars::BuiltSays session/>
    }
}

/// What stands below the controls.
#[component]
pub fn More(
    /// The run.
    session: Session,
) -> impl IntoView {
    view! {
        <div class="grid after">
            <angles::Angles session/>
            <seeds::Seeds session/>
        </div>
    }
}
