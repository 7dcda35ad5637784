//! A figure: a run, pictures of it, and what the reader can do with it.

mod attributes;
mod controls;
mod curve_pane;
mod heat_pane;
mod modadd;
mod neurons;
mod parity;
mod registry;
mod settings;
mod status;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

use controls::Controls;
use heat_pane::Order;
use settings::Settings;
use status::{Chip, Messages, Milestones, Outcome, Summary};

use crate::run::Session;

pub use registry::{KINDS, Kind};

/// A figure of any kind.
#[component]
pub fn Figure(session: Session, kind: &'static Kind) -> impl IntoView {
    let page = session.page;
    let order = Order::new(session);
    let figure = NodeRef::<html::Figure>::new();
    Effect::new(move || {
        if let Some(figure) = figure.get() {
            watch(session, &figure);
            if let Some(element) = figure.closest("grok-figure").ok().flatten() {
                attributes::keep(session, element);
            }
        }
    });
    let id = format!("{}-title", kind.name);
    let labelled_by = id.clone();
    view! {
        <figure class="fig" node_ref=figure aria-labelledby=labelled_by on:keydown=move |event| press(session, &event)>
            <div class="top">
                <h2 id=id>{move || session.spec.with(|spec| (kind.title)(page.text(), spec))}</h2>
                <p>{move || session.spec.with(|spec| (kind.facts)(page.text(), spec))}</p>
                <Chip session/>
            </div>
            <Messages session/>
            {(kind.main)(session, order)}
            <div class="status">
                <Milestones session/>
                <Outcome session/>
            </div>
            <Controls session kind order/>
            {kind.more.map(|more| more(session, order))}
            <Settings session kind/>
            <figcaption>{move || (kind.caption)(page.text())}</figcaption>
            <Summary session kind/>
        </figure>
    }
}

/// The space bar trains and pauses, except where it already means something.
fn press(session: Session, event: &KeyboardEvent) {
    let is_control = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| matches!(&*target.tag_name(), "BUTTON" | "INPUT" | "SELECT" | "SUMMARY"));
    if event.key() == " " && !is_control {
        event.prevent_default();
        session.toggle();
    }
}

/// Follows whether the figure is on screen, and lets tests kill its worker.
fn watch(session: Session, figure: &Element) {
    let on_crash = Closure::<dyn FnMut()>::new(move || session.crash());
    let on_sight = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
        if let Ok(entry) = last {
            session.is_visible.set(entry.is_intersecting());
        }
    });
    // A browser without observers shows the figure as if it were always on screen.
    match IntersectionObserver::new(on_sight.as_ref().unchecked_ref()) {
        Ok(observer) => observer.observe(figure),
        Err(_) => session.is_visible.set(true),
    }
    // Not supported on a target that is not in a document, which this one is.
    let _ = figure.add_event_listener_with_callback("grokscope-crash", on_crash.as_ref().unchecked_ref());
    // Both live as long as the figure.
    on_crash.forget();
    on_sight.forget();
}
