//! A canvas that is painted at most once a frame, whenever what it shows, its size or the theme changes.

use std::cell::Cell;
use std::rc::Rc;

use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlCanvasElement, ResizeObserver};

use super::Sheet;
use crate::page::Page;

/// Paints `canvas` with `draw` whenever a signal read by `depends` changes, and when it is resized.
pub fn paint(page: Page, canvas: NodeRef<Canvas>, depends: impl Fn() + 'static, draw: impl Fn(&Sheet) + 'static) {
    let size = RwSignal::new((0.0, 0.0));
    Effect::new(move || {
        if let Some(canvas) = canvas.get() {
            follow_size(canvas.unchecked_into(), size);
        }
    });
    let draw = Rc::new(draw);
    let is_due = Rc::new(Cell::new(false));
    Effect::new(move || {
        depends();
        page.theme.track();
        size.track();
        if is_due.replace(true) {
            return;
        }
        let (draw, is_due) = (draw.clone(), is_due.clone());
        request_animation_frame(move || {
            is_due.set(false);
            let Some(canvas) = canvas.get_untracked() else { return };
            if let Some(sheet) = Sheet::new(&canvas.unchecked_into(), page.theme.get_untracked()) {
                // Drawing reads signals, but must not subscribe anything to them.
                untrack(|| draw(&sheet));
            }
        });
    });
}

fn follow_size(canvas: HtmlCanvasElement, size: RwSignal<(f64, f64)>) {
    let watched = canvas.clone();
    let on_resize = Closure::<dyn FnMut()>::new(move || {
        size.set((f64::from(canvas.client_width()), f64::from(canvas.client_height())));
    });
    if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
        observer.observe(&watched);
    }
    // Lives as long as its canvas.
    on_resize.forget();
}
