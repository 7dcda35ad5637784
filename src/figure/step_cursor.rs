//! The step looked at, laid over a chart that is too dear to draw anew for every move of the pointer.

use leptos::ev::PointerEvent;
use leptos::prelude::*;

use super::curve_pane::steer;
use crate::chart::Plot;
use crate::run::Session;

/// Lays a cursor over a canvas, and looks at the step that is pointed at.
#[component]
pub fn StepCursor(session: Session, plot: RwSignal<Plot>, children: Children) -> impl IntoView {
    let point = move |event: PointerEvent| {
        if !session.is_pinned.get_untracked() {
            let step = plot.get_untracked().step(f64::from(event.offset_x()));
            session.look(Some(step.min(session.step.get_untracked())));
        }
    };
    let leave = move || {
        if !session.is_pinned.get_untracked() {
            session.look(None);
        }
    };
    // A finger that is lifted points at nothing.
    let lift = move |event: PointerEvent| {
        if event.pointer_type() != "mouse" {
            leave();
        }
    };
    let place = move || {
        let plot = plot.get();
        let x = session.cursor.get().map(|step| plot.x(step));
        x.filter(|x| *x <= plot.right).map(|x| format!("left:{x:.1}px"))
    };
    view! {
        <div
            class="scrub"
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=move |_| leave()
            on:pointerup=lift
            on:pointercancel=move |_| leave()
            on:focusout=move |_| leave()
            on:keydown=move |event| steer(session, &event)
        >
            {children()}
            <i class="cursor" hidden=move || place().is_none() style=move || place().unwrap_or_default()></i>
        </div>
    }
}

/// Keeps where the axis of steps lies.
pub fn keep_place(kept: RwSignal<Plot>, plot: Plot) {
    if kept.get_untracked() != plot {
        kept.set(plot);
    }
}
