//! The slider of the weight decay of a run.

use grokscope_live::Session;
use grokscope_owned::live;
use leptos::prelude::*;

use crate::text::{self, real};

/// How strongly weights are pulled towards zero.
#[component]
pub fn DecaySlider(
    /// The run.
    session: Session,
) -> impl IntoView {
    let value = move || session.spec.with(|spec| session.kind.get().value(&spec.experiment));
    let shown = move || format!("{} = {}", session.kind.get().key(), real(value()));
    let slide = move |event| {
        let position: u32 = event_target_value(&event).parse().unwrap_or_default();
        let kind = session.kind.get_untracked();
        let mut spec = session.spec.get_untracked();
        kind.set(&mut spec.experiment, kind.scale().value(position));
        session.tune(spec);
    };
    view! {
        <div class="slider">
            <label>
                <span>
                    {text::decay()} " " <small>{live(move || text::kind(session.kind.get()))}</small>
                </span>
                <span class="value">{shown}</span>
                <input
                    type="range"
                    min="0"
                    max=live(move || session.kind.get().scale().end().to_string())
                    data-slider="decay"
                    aria-label=text::decay()
                    prop:value=live(move || session.kind.get().scale().position(value()).to_string())
                    aria-valuetext=live(move || format!("{}, {}", shown(), text::kind(session.kind.get())))
                    on:input=slide
                />
            </label>
            <div class="ticks" aria-hidden="true">
                {[text::decay_none(), text::decay_moderate(), text::decay_extreme()].map(|tick| view! { <span>{tick}</span> })}
            </div>
        </div>
    }
}
