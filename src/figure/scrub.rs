//! Looking at the step of a chart that is pointed at. A mouse shows it while it is there, and a click keeps it; a finger
//! keeps what it touched.

use leptos::attr::Attribute;
use leptos::ev::{self, MouseEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::curve_pane::steer;
use crate::chart::Plot;
use crate::run::Session;

fn is_mouse(event: &PointerEvent) -> bool {
    event.pointer_type() == "mouse"
}

/// What a chart listens to. `plot` says where its axis of steps lies.
pub fn listeners(session: Session, plot: impl Fn() -> Plot + Copy + 'static) -> impl Attribute {
    (
        ev::on(ev::click, move |event| pin(session, &event)),
        ev::on(ev::pointermove, move |event| point(session, plot(), &event)),
        ev::on(ev::pointerdown, move |event| press(session, plot(), &event)),
        ev::on(ev::pointerup, move |event| lift(session, &event)),
        ev::on(ev::pointerleave, move |_| leave(session)),
        ev::on(ev::pointercancel, move |_| leave(session)),
        ev::on(ev::focusout, move |_| leave(session)),
        ev::on(ev::keydown, move |event| steer(session, &event)),
    )
}

/// A pointer comes down.
fn press(session: Session, plot: Plot, event: &PointerEvent) {
    if !is_mouse(event) {
        session.is_pinned.set(false);
    }
    point(session, plot, event);
}

/// A pointer moves.
fn point(session: Session, plot: Plot, event: &PointerEvent) {
    if !session.is_pinned.get_untracked() {
        let step = plot.step(f64::from(event.offset_x()));
        session.look(Some(step.min(session.step.get_untracked())));
    }
}

/// A finger is lifted. One that scrolls the page is taken away by the browser instead.
fn lift(session: Session, event: &PointerEvent) {
    if !is_mouse(event) && session.cursor.get_untracked().is_some() {
        session.is_pinned.set(true);
    }
}

/// A click keeps the step in view, so that the pointer can go elsewhere; another one lets go of it.
fn pin(session: Session, event: &MouseEvent) {
    let is_mouse = event.dyn_ref::<PointerEvent>().is_none_or(is_mouse);
    let was_pinned = session.is_pinned.get_untracked();
    if is_mouse && (was_pinned || session.cursor.get_untracked().is_some()) {
        session.is_pinned.set(!was_pinned);
    }
}

/// The pointer, or the focus, goes elsewhere.
fn leave(session: Session) {
    if !session.is_pinned.get_untracked() {
        session.look(None);
    }
}

/// Returns to the present.
pub fn release(session: Session) {
    session.is_pinned.set(false);
    session.look(None);
}
