//! The network of 24 neurons taken apart by frequency: waves, spectra, polygons and stars.

mod circles;
mod lens;
mod pick;
mod spectrum;
mod waves;

use leptos::prelude::*;

use super::curve_pane::CurvePane;
use super::heat_pane::Order;
use crate::chart::Quantity;
use crate::run::Session;
use circles::CirclesPane;
use pick::Pick;
use spectrum::SpectrumPane;
use waves::WavesPane;

pub use lens::{Group, Lens, Side, round_up};

grokscope_words::messages! {
    mod words("stars-") {
        waves: heading; input_spectrum: heading; output_spectrum: heading; circles: heading; input; output;
        short_group(frequency, neurons); others(neurons); frequency_axis; number_axis; answer_axis; height(height);
        radius(radius); doubled(doubled, all, degrees);
    }
}

/// Frequencies that are shown; a network of this size seldom uses more.
pub const MOST_GROUPS: usize = 5;

/// What stands above the controls.
#[component]
pub fn Main(session: Session, order: Order) -> impl IntoView {
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

/// The order in which the keyboard walks through neurons: group by group, then the others.
fn walk_order(lens: Lens, order: Order) -> Vec<usize> {
    let (groups, _) = lens.groups(MOST_GROUPS);
    let mut walk: Vec<usize> = groups.into_iter().flat_map(|group| group.neurons).collect();
    for neuron in untrack(|| order.neurons()) {
        if !walk.contains(&neuron) {
            walk.push(neuron);
        }
    }
    walk
}
