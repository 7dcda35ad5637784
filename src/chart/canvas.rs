//! Canvases that are painted at most once a frame, whenever what they show, their size or the theme changes.
//!
//! All of them wait in one queue. A frame paints for a bounded time and leaves the rest to the next, so that many figures
//! on one screen make each other's pictures rarer, and never the page slow to answer.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlCanvasElement, ResizeObserver};

use super::Sheet;
use crate::page::Page;

/// Time a frame may paint for, in ms, the last picture not counted. The browser spends as much again on handing the
/// pictures on, in the same task.
const FRAME_MS: f64 = 2.0;

type Job = Box<dyn FnOnce()>;

thread_local! {
    static WAITING: RefCell<VecDeque<Job>> = RefCell::default();
    /// Whether a frame has been asked for.
    static IS_DUE: Cell<bool> = const { Cell::new(false) };
}

/// Paints in the next frame, or in one after it where there is much to paint.
fn queue(job: Job) {
    WAITING.with_borrow_mut(|waiting| waiting.push_back(job));
    ask_for_frame();
}

fn ask_for_frame() {
    if !IS_DUE.replace(true) {
        request_animation_frame(work);
    }
}

fn work() {
    // First, so that a picture that fails takes none but itself with it: the next one asks for a frame again.
    IS_DUE.set(false);
    let now = || window().performance().map_or(0.0, |clock| clock.now());
    let begun = now();
    while let Some(job) = WAITING.with_borrow_mut(VecDeque::pop_front) {
        job();
        if now() - begun > FRAME_MS {
            break;
        }
    }
    if WAITING.with_borrow(|waiting| !waiting.is_empty()) {
        ask_for_frame();
    }
}

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
        queue(Box::new(move || {
            is_due.set(false);
            let Some(canvas) = canvas.get_untracked() else { return };
            let (size, theme) = (size.get_untracked(), page.theme.get_untracked());
            if let Some(sheet) = Sheet::new(&canvas.unchecked_into(), size, theme) {
                // Drawing reads signals, but must not subscribe anything to them.
                untrack(|| draw(&sheet));
            }
        }));
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
