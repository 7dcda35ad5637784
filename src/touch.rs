//! A finger that comes down on a slider may be about to scroll the page: nothing is changed before it is known.

use std::time::Duration;

use grokscope_owned::{Listener, keep};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, EventInit, HtmlInputElement, PointerEvent};

/// A finger that has moved so far to the side, in CSS pixels, and less up or down, drags.
const SLOP: f64 = 8.0;

/// A finger on a slider.
#[derive(Clone)]
struct Touch {
    slider: HtmlInputElement,
    /// The value before.
    value: String,
    from: (f64, f64),
    /// Whether the slider has moved, unheard.
    is_held: bool,
    drags: bool,
    /// Whether it went up or down instead.
    strays: bool,
}

/// Holds back what sliders say until the finger drags or is lifted; where the browser takes it for scrolling, they go
/// back to where they were.
pub fn guard_sliders() {
    let touch = StoredValue::new_local(None::<Touch>);
    on_document(&["pointerdown"], move |event| {
        let pointer = event.dyn_ref::<PointerEvent>().filter(|pointer| pointer.pointer_type() == "touch");
        touch.set_value(pointer.zip(slider_of(&event)).map(|(pointer, slider)| Touch {
            value: slider.value(),
            slider,
            from: place(pointer),
            is_held: false,
            drags: false,
            strays: false,
        }));
    });
    let hold = move |event: Event| {
        touch.update_value(|touch| {
            let Some(touch) = touch.as_mut().filter(|touch| !touch.drags) else { return };
            if slider_of(&event).as_ref() == Some(&touch.slider) {
                event.stop_immediate_propagation();
                touch.is_held = true;
            }
        });
    };
    on_document(&["input", "change"], hold);
    on_document(&["pointermove"], move |event| {
        let Some(pointer) = event.dyn_ref::<PointerEvent>() else { return };
        let speaks = touch.try_update_value(|touch| {
            let touch = touch.as_mut().filter(|touch| !touch.drags)?;
            let (x, y) = place(pointer);
            let (across, along) = ((y - touch.from.1).abs(), (x - touch.from.0).abs());
            touch.drags = along > SLOP && along > across;
            touch.strays |= across > SLOP && !touch.drags;
            (touch.drags && touch.is_held).then(|| touch.slider.clone())
        });
        if let Some(slider) = speaks.flatten() {
            speak(&slider);
        }
    });
    on_document(&["pointerup"], move |_| {
        // Where there was nothing to scroll, or the browser did not. Firefox moves the slider once more after this.
        if touch.with_value(|touch| touch.as_ref().is_some_and(|touch| touch.strays && !touch.drags)) {
            let give_back = move || {
                if let Some(Touch { slider, value, .. }) = touch.try_update_value(Option::take).flatten() {
                    slider.set_value(&value);
                }
            };
            return set_timeout(give_back, Duration::ZERO);
        }
        if let Some(Touch { slider, is_held: true, drags: false, .. }) = touch.try_update_value(Option::take).flatten()
        {
            speak(&slider);
        }
    });
    on_document(&["pointercancel"], move |_| {
        if let Some(Touch { slider, value, drags, .. }) = touch.try_update_value(Option::take).flatten() {
            slider.set_value(&value);
            if drags {
                speak(&slider);
            }
        }
    });
}

/// Tells what listens to a slider that it has moved.
fn speak(slider: &HtmlInputElement) {
    let options = EventInit::new();
    options.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &options) {
        // Refused only where it is being dispatched already.
        let _ = slider.dispatch_event(&event);
    }
}

fn slider_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into::<HtmlInputElement>().ok().filter(|input| input.type_() == "range")
}

fn place(pointer: &PointerEvent) -> (f64, f64) {
    (f64::from(pointer.client_x()), f64::from(pointer.client_y()))
}

/// Listens before anything in the document does, as long as the page.
fn on_document(names: &'static [&'static str], listener: impl Fn(Event) + 'static) {
    keep(Listener::first(&document(), names, listener));
}
