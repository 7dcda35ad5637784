//! The network of 24 neurons taken apart by frequency: waves, spectra, polygons and stars.

mod circles;
mod spectrum;
mod waves;
mod words;

use leptos::prelude::*;

use super::curve_pane::CurvePane;
use super::lens::{Lens, Side};
use super::order::Order;
use super::pick::Pick;
use crate::chart::Quantity;
use crate::run::Session;
use circles::CirclesPane;
use spectrum::SpectrumPane;
use waves::WavesPane;

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
    /// The order of its neurons.
    order: Order,
) -> impl IntoView {
    let lens = Lens::new(session);
    let pick = Pick::new(session);
    view! {
        <div class="grid halves">
            <CurvePane session quantity=Quantity::Accuracy/>
            <CurvePane session quantity=Quantity::Loss/>
        </div>
        <div class="grid one">
            <WavesPane session lens order pick/>
        </div>
        <div class="grid halves">
            <SpectrumPane session lens order pick side=Side::Input/>
            <SpectrumPane session lens order pick side=Side::Output/>
        </div>
        <div class="grid one">
            <CirclesPane session lens order pick/>
        </div>
    }
}
