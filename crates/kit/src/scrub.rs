//! Looking at the step of a chart that is pointed at. A mouse shows it while it is there, and a click keeps it; a finger
//! keeps what it touched.

use std::cell::Cell;
use std::rc::Rc;

use grokscope_canvas::Plot;
use grokscope_live::Session;
use grokscope_owned::{Listener, effect, keep};
use leptos::ev::KeyboardEvent;
use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, PointerEvent};

/// What a chart listens to.
const EVENTS: &[&str] =
    &["click", "pointermove", "pointerdown", "pointerup", "pointerleave", "pointercancel", "focusout", "keydown"];

fn is_mouse(event: &PointerEvent) -> bool {
    event.pointer_type() == "mouse"
}

/// Lets a chart be worked with. `plot` says where its axis of steps lies.
pub fn listen<E>(session: Session, chart: NodeRef<E>, plot: impl Fn() -> Plot + 'static)
where
    E: ElementType,
    E::Output: JsCast + Clone + 'static,
{
    let plot: Rc<dyn Fn() -> Plot> = Rc::new(plot);
    effect(move || {
        if let Some(chart) = chart.get() {
            attach(session, chart.unchecked_ref(), plot.clone());
        }
    });
}

/// One listener for everything: views with eight typed ones each weigh kilobytes.
fn attach(session: Session, chart: &EventTarget, plot: Rc<dyn Fn() -> Plot>) {
    let touch = Touch::default();
    keep(Listener::new(chart, EVENTS, move |event| hear(session, plot(), &touch, &event)));
}

/// What is remembered of the pointer that came down last.
#[derive(Default)]
struct Touch {
    is_finger: Cell<bool>,
    /// The step held before.
    held: Cell<Option<u64>>,
}

fn hear(session: Session, plot: Plot, touch: &Touch, event: &Event) {
    match &*event.type_() {
        "click" => pin(session, touch),
        "pointermove" => point(session, plot, event.unchecked_ref()),
        "pointerdown" => press(session, plot, touch, event.unchecked_ref()),
        "pointercancel" => give_back(session, touch),
        "pointerup" => lift(session, event.unchecked_ref()),
        "keydown" => steer(session, event.unchecked_ref()),
        _ => leave(session),
    }
}

/// A pointer comes down.
fn press(session: Session, plot: Plot, touch: &Touch, event: &PointerEvent) {
    touch.is_finger.set(!is_mouse(event));
    touch.held.set(session.cursor.get_untracked().filter(|_| session.is_pinned.get_untracked()));
    if !is_mouse(event) {
        session.is_pinned.set(false);
    }
    point(session, plot, event);
}

/// A pointer moves.
fn point(session: Session, plot: Plot, event: &PointerEvent) {
    if !session.is_pinned.get_untracked() {
        let step = plot.step(f64::from(event.offset_x()));
        session.look(Some(step.min(session.last_step())));
    }
}

/// A finger is lifted.
fn lift(session: Session, event: &PointerEvent) {
    if !is_mouse(event) && session.cursor.get_untracked().is_some() {
        session.is_pinned.set(true);
    }
}

/// The finger scrolls the page: what was held before it came is held again.
fn give_back(session: Session, touch: &Touch) {
    let held = touch.held.get();
    session.is_pinned.set(held.is_some());
    session.look(held);
}

/// A click keeps the step in view, so that the pointer can go elsewhere; another one lets go of it. What a finger does was
/// done when it was lifted; not all browsers say of a click what made it.
fn pin(session: Session, touch: &Touch) {
    let was_pinned = session.is_pinned.get_untracked();
    if !touch.is_finger.get() && (was_pinned || session.cursor.get_untracked().is_some()) {
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

/// Walks through the steps with the keyboard.
fn steer(session: Session, event: &KeyboardEvent) {
    let places = if event.shift_key() { 10 } else { 1 };
    match &*super::browser::key_of(event) {
        "ArrowLeft" => session.walk(-places),
        "ArrowRight" => session.walk(places),
        "Home" => session.look(Some(0)),
        "End" => session.look(Some(session.last_step())),
        "Escape" => release(session),
        "Enter" => session.is_pinned.update(|is_pinned| {
            *is_pinned = !*is_pinned && session.cursor.get_untracked().is_some();
        }),
        "f" if session.lists_forks.get_value() => {
            session.fork(session.cursor.get_untracked().unwrap_or_else(|| session.step.get_untracked()));
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
