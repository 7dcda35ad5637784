//! Dragging a and b along the dial, with a mouse or a finger. The keyboard has the sliders.

use core::f64::consts::TAU;
use std::cell::Cell;

use grokscope_canvas::Spot;
use grokscope_owned::{Listener, effect, keep};
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlCanvasElement, PointerEvent};

use super::choice::Choice;
use super::circles::{MARGIN, nearest_place, point};
use super::pair::Pair;

/// What the dial listens to.
const EVENTS: &[&str] = &["pointerdown", "pointermove", "pointerup", "pointercancel", "touchstart"];
/// So many CSS pixels around its middle a handle can be taken.
const NEAR: f64 = 24.0;

/// A handle: puts its number into a pair.
type Handle = fn(Pair, usize) -> Pair;

/// Lets a and b be dragged.
pub fn listen(choice: Choice, canvas: NodeRef<Canvas>) {
    effect(move || {
        let Some(canvas) = canvas.get() else { return };
        let held = Cell::new(None::<Handle>);
        keep(Listener::new(&canvas.clone(), EVENTS, move |event| hear(choice, &canvas, &held, &event)));
    });
}

fn hear(choice: Choice, canvas: &HtmlCanvasElement, held: &Cell<Option<Handle>>, event: &Event) {
    let pointer: &PointerEvent = event.unchecked_ref();
    match &*event.type_() {
        // It comes after the pointer is down; a finger beside the handles scrolls the page as anywhere.
        "touchstart" if held.get().is_some() => return event.prevent_default(),
        "touchstart" => return,
        "pointerdown" => {
            held.set(handle(choice, spot(canvas, pointer)));
            if held.get().is_some() {
                // Refused only for a pointer that is gone.
                let _ = canvas.set_pointer_capture(pointer.pointer_id());
            }
        }
        "pointermove" => {
            if let Some(with) = held.get() {
                let pair = choice.pair.get_untracked();
                let moved = nearest_place(spot(canvas, pointer).0, pair.modulus).map_or(pair, |n| with(pair, n));
                if moved != pair {
                    choice.pair.set(moved);
                }
            }
        }
        _ => held.set(None),
    }
    let hand = match held.get() {
        Some(_) => "held",
        None if handle(choice, spot(canvas, pointer)).is_some() => "near",
        None => "",
    };
    let _ = canvas.set_attribute("data-hand", hand);
}

/// Where a pointer is on the dial, and how many CSS pixels its radius is long.
fn spot(canvas: &HtmlCanvasElement, event: &PointerEvent) -> (Spot, f64) {
    let [x, y] = [canvas.client_width(), canvas.client_height()].map(|size| f64::from(size) / 2.0);
    let unit = (x.min(y) - MARGIN).max(1.0);
    ([(f64::from(event.offset_x()) - x) / unit, (y - f64::from(event.offset_y())) / unit], unit)
}

/// The handle that is there; of two the nearer one.
fn handle(choice: Choice, (at, unit): (Spot, f64)) -> Option<Handle> {
    let pair = choice.pair.get_untracked();
    let away = |number| {
        let [x, y] = point(TAU * number as f64 / pair.modulus as f64);
        (at[0] - x).hypot(at[1] - y) * unit
    };
    let (a, b) = (away(pair.a), away(pair.b));
    (a.min(b) < NEAR).then_some(if a < b { Pair::with_a } else { Pair::with_b })
}
