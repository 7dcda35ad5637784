//! What figures hear of the browser.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

use crate::run::Session;

/// The key that was pressed; none where it is part of a command to the browser.
#[must_use]
pub fn key_of(event: &KeyboardEvent) -> String {
    let is_command = event.ctrl_key() || event.meta_key() || event.alt_key();
    if is_command { String::new() } else { event.key() }
}

/// Follows whether a figure is on screen.
pub fn watch(is_visible: RwSignal<bool>, figure: &Element) {
    let on_sight = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
        if let Ok(entry) = last {
            is_visible.set(entry.is_intersecting());
        }
    });
    // A browser without observers shows the figure as if it were always on screen.
    match IntersectionObserver::new(on_sight.as_ref().unchecked_ref()) {
        Ok(observer) => observer.observe(figure),
        Err(_) => is_visible.set(true),
    }
    // As long as the figure.
    on_sight.forget();
}

/// Lets tests kill the worker of a run.
pub fn listen_for_crash(session: Session, figure: &Element) {
    let on_crash = Closure::<dyn FnMut()>::new(move || session.crash());
    // Not supported on a target that is not in a document, which this one is.
    let _ = figure.add_event_listener_with_callback("grokscope-crash", on_crash.as_ref().unchecked_ref());
    on_crash.forget();
}
