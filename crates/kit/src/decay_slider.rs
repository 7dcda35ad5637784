//! The slider of the weight decay of a run.

use grokscope_live::Session;
use leptos::prelude::*;

use crate::slider::Slider;
use crate::text::{self, real};

/// How strongly weights are pulled towards zero.
#[component]
pub fn DecaySlider(
    /// The run.
    session: Session,
) -> impl IntoView {
    let value = move || session.spec.with(|spec| session.kind.get().value(&spec.experiment));
    let slide = move |wd| {
        let mut spec = session.spec.get_untracked();
        session.kind.get_untracked().set(&mut spec.experiment, wd);
        session.tune(spec);
    };
    let slider = Slider::of("decay", text::decay(), move || session.kind.get().scale(), value, slide)
        .saying(move || format!("{} = {}", session.kind.get().key(), real(value())));
    Slider {
        detail: Some(Signal::derive(move || text::kind(session.kind.get()).to_owned())),
        ticks: &[text::decay_none, text::decay_moderate, text::decay_extreme],
        ..slider
    }
    .view()
}
