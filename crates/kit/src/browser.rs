//! What figures hear of the browser.

use grokscope_owned::{Listener, Observer, keep};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::{Element, Event, EventInit};

/// The key that was pressed; none where it is part of a command to the browser.
#[must_use]
pub fn key_of(event: &KeyboardEvent) -> String {
    let is_command = event.ctrl_key() || event.meta_key() || event.alt_key();
    if is_command { String::new() } else { event.key() }
}

/// A figure of which no more than an edge is on screen is not looked at yet.
const INWARD: &str = "-15% 0px";

/// Follows whether a figure is on screen, as long as the effect that calls it.
pub fn watch(is_visible: RwSignal<bool>, figure: &Element) {
    match Observer::of_sight([figure], INWARD, move |_, is_in_sight| is_visible.set(is_in_sight)) {
        Some(observer) => keep(observer),
        // A browser without observers shows the figure as if it were always on screen.
        None => is_visible.set(true),
    }
}

/// Says that what a figure shows has been seen; the article may have waited for it (`src/bets.rs`).
pub fn tell_over(within: &Element) {
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(over) = Event::new_with_event_init_dict("grokscope-over", &options) {
        let _ = within.dispatch_event(&over);
    }
}

/// Lets tests kill the worker of a figure.
pub fn listen_for_crash(figure: &Element, crash: impl Fn() + 'static) {
    keep(Listener::new(figure, &["grokscope-crash"], move |_| crash()));
}
