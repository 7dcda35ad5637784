//! The step looked at, laid over a chart that is too dear to draw anew for every move of the pointer.

use grokscope_canvas::Plot;
use grokscope_live::Session;
use grokscope_owned::live;
use leptos::html::Div;
use leptos::prelude::*;

use super::scrub;

/// Lays a cursor over a canvas, and looks at the step that is pointed at.
#[component]
pub fn StepCursor(
    /// The run.
    session: Session,
    /// Where the axis of steps lies.
    plot: RwSignal<Plot>,
    /// What lies under it.
    children: Children,
) -> impl IntoView {
    let chart = NodeRef::<Div>::new();
    scrub::listen(session, chart, move || plot.get_untracked());
    let place = move || {
        let plot = plot.get();
        let x = session.cursor.get().map(|step| plot.x(step));
        x.filter(|x| *x <= plot.right).map(|x| format!("left:{x:.1}px"))
    };
    view! {
        <div class="scrub" node_ref=chart>
            {children()}
            <i class="cursor" hidden=live(move || place().is_none()) style=live(move || place().unwrap_or_default())></i>
        </div>
    }
}

/// Keeps where the axis of steps lies.
pub fn keep_place(kept: RwSignal<Plot>, plot: Plot) {
    if kept.get_untracked() != plot {
        kept.set(plot);
    }
}
