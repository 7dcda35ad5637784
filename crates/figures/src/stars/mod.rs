//! The network of 24 neurons taken apart by frequency: waves, spectra, polygons and stars.

mod circles;
mod hours;
mod spectrum;
mod waves;
mod words;

use grokscope_canvas::Quantity;
use grokscope_kit::curve_pane::CurvePane;
use grokscope_kit::keys::Keys;
use grokscope_kit::lens::{Lens, Side};
use grokscope_kit::order::Order;
use grokscope_kit::pick::Pick;
use grokscope_live::Session;
use leptos::prelude::*;

use circles::CirclesPane;
use spectrum::SpectrumPane;
use waves::WavesPane;

/// Its setting in the link: the frequency in whose order the hours are read.
pub const KEYS: [&str; 1] = ["hours"];

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
    /// The order of its neurons.
    order: Order,
    /// Its settings in the link.
    keys: Keys,
) -> impl IntoView {
    let lens = Lens::new(session);
    let pick = Pick::new(session);
    let hours = RwSignal::new(0);
    let is_there = move |k| k < session.spec.with_untracked(|spec| spec.experiment.p as usize);
    keys.value(KEYS[0], "0…p − 1", is_there, move || hours.get(), move |k| hours.set(k));
    view! {
        <div class="grid halves">
            <CurvePane session quantity=Quantity::Accuracy/>
            <CurvePane session quantity=Quantity::Loss/>
        </div>
        <div class="grid one">
            <WavesPane session lens order pick hours/>
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
