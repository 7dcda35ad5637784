//! Canvases that are painted at most once a frame, whenever what they show, their size or the theme changes.
//!
//! All of them wait in one queue. A frame paints for a bounded time and leaves the rest to the next, so that many figures
//! on one screen make each other's pictures rarer, and never the page slow to answer.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use grokscope_owned::{Listener, Observer, effect, keep};
use leptos::html::Canvas;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::sheet::Sheet;
use crate::theme::{self, Theme};

/// Time a frame may paint for, in ms, the last picture not counted. The browser spends as much again on handing the
/// pictures on, in the same task.
const FRAME_MS: f64 = 2.0;

type Job = Box<dyn FnOnce()>;

/// What a picture is drawn on instead of its canvas, of this width and height.
type Elsewhere<'a> = &'a dyn Fn((f64, f64)) -> Option<Sheet>;

/// Paints a canvas at its present size: all of them (`None`), or the one that is named, elsewhere. Says whether it was that.
type Painter = dyn for<'a> Fn(Option<(&'a HtmlCanvasElement, Elsewhere<'a>)>) -> bool;

thread_local! {
    static WAITING: RefCell<VecDeque<Job>> = RefCell::default();
    /// Whether a frame has been asked for.
    static IS_DUE: Cell<bool> = const { Cell::new(false) };
    /// Those of all canvases there are.
    static PAINTERS: RefCell<Vec<Weak<Painter>>> = RefCell::default();
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

/// Keeps up with what canvases are painted for: the reader's colours and the screen. To be called once.
pub fn follow_surroundings() {
    for query in ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"] {
        if let Ok(Some(query)) = window().match_media(query) {
            keep(Listener::new(&query, &["change"], |_| theme::changed()));
        }
    }
    follow_resolution(StoredValue::new_local(None));
}

/// Has everything painted anew where the page is zoomed or moved to a screen of another resolution: canvases may keep the
/// size they are watched for.
fn follow_resolution(present: StoredValue<Option<Listener>, LocalStorage>) {
    let query = format!("(resolution: {}dppx)", window().device_pixel_ratio());
    let Ok(Some(query)) = window().match_media(&query) else { return };
    // It tells that it no longer holds; of the resolution after that the next one tells.
    present.set_value(Some(Listener::new(&query, &["change"], move |_| {
        theme::changed();
        follow_resolution(present);
    })));
}

/// Has everything painted for paper while the page is printed, in the colours and sizes that the style sheet has for a
/// root with `data-printing`: rules of the medium alone come too late for canvases. `prepare` makes ready what is to be
/// printed. To be called once, by whoever owns the page.
pub fn follow_printing(prepare: impl Fn() + 'static) {
    let set = |is_printed: bool| {
        if let Some(root) = document().document_element() {
            // Only a name that cannot be one fails.
            let _ = root.toggle_attribute_with_force("data-printing", is_printed);
        }
    };
    let prepare = Rc::new(move || {
        set(true);
        prepare();
    });
    let print = move |is_printed: bool| {
        if is_printed {
            // Nothing is told of it, as that would have all painted once more, at the size of the screen.
            theme::changed_in_silence();
            paint_all();
        } else {
            set(false);
            theme::changed();
        }
    };
    // Two, as between them what was made ready takes effect.
    let first = prepare.clone();
    keep(Listener::new(&window(), &["beforeprint"], move |_| first()));
    keep(Listener::new(&window(), &["beforeprint", "afterprint"], move |event| print(event.type_() == "beforeprint")));
    // What imitates paper on a screen sends no such events.
    if let Ok(Some(paper)) = window().match_media("print") {
        let watched = paper.clone();
        keep(Listener::new(&paper, &["change"], move |_| {
            if watched.matches() {
                prepare();
            }
            print(watched.matches());
        }));
    }
}

/// Paints all canvases at once, at the size they have now: a page that is printed waits for no frame.
fn paint_all() {
    for paint in painters() {
        paint(None);
    }
}

fn painters() -> Vec<Rc<Painter>> {
    PAINTERS.with_borrow(|painters| painters.iter().filter_map(Weak::upgrade).collect())
}

/// Draws what a canvas shows, as it is now, on another sheet, which is made for its size. `false` where nobody paints it.
pub fn draw_again(canvas: &HtmlCanvasElement, elsewhere: impl Fn((f64, f64)) -> Option<Sheet>) -> bool {
    painters().iter().any(|paint| paint(Some((canvas, &elsewhere))))
}

/// Paints `canvas` with `draw` whenever a signal read by `depends` changes, and when it is resized.
pub fn paint(canvas: NodeRef<Canvas>, depends: impl Fn() + 'static, draw: impl Fn(&Sheet) + 'static) {
    // Boxed, so that what is below is in the program once and not once a chart: 60 kB of it.
    paint_boxed(canvas, Box::new(depends), Box::new(draw));
}

fn paint_boxed(canvas: NodeRef<Canvas>, depends: Box<dyn Fn()>, draw: Box<dyn Fn(&Sheet)>) {
    let size = RwSignal::new((0.0, 0.0));
    effect(move || {
        if let Some(canvas) = canvas.get() {
            follow_size(&canvas, size);
        }
    });
    let known = Cell::new(None::<(u32, Theme)>);
    let draw = Rc::new(draw);
    let again = draw.clone();
    let paint = move |size: Option<(f64, f64)>| {
        let Some(canvas) = canvas.try_get_untracked().flatten() else { return };
        let size = size.unwrap_or_else(|| size_of(&canvas));
        let count = theme::count();
        let theme = known.get().filter(|(at, _)| *at == count).map_or_else(|| Theme::of(&canvas), |(_, theme)| theme);
        known.set(Some((count, theme)));
        if let Some(sheet) = Sheet::new(&canvas, size, theme) {
            // Drawing reads signals, but must not subscribe anything to them.
            untrack(|| draw(&sheet));
        }
    };
    let paint = Rc::new(paint);
    let at_once = paint.clone();
    // Kept by the effect, and gone with it.
    let at_once: Rc<Painter> = Rc::new(move |elsewhere| {
        let Some((wanted, sheet)) = elsewhere else {
            at_once(None);
            return false;
        };
        let is_wanted = canvas.try_get_untracked().flatten().is_some_and(|canvas| *canvas == **wanted);
        if is_wanted && let Some(sheet) = sheet(size_of(wanted)) {
            untrack(|| again(&sheet));
        }
        is_wanted
    });
    PAINTERS.with_borrow_mut(|painters| {
        painters.retain(|painter| painter.strong_count() > 0);
        painters.push(Rc::downgrade(&at_once));
    });
    let is_due = Rc::new(Cell::new(false));
    effect(move || {
        let _ = &at_once;
        depends();
        theme::track();
        size.track();
        if is_due.replace(true) {
            return;
        }
        let (paint, is_due) = (paint.clone(), is_due.clone());
        queue(Box::new(move || {
            is_due.set(false);
            // The figure may have gone since.
            if let Some(size) = size.try_get_untracked() {
                paint(Some(size));
            }
        }));
    });
}

fn size_of(canvas: &HtmlCanvasElement) -> (f64, f64) {
    (f64::from(canvas.client_width()), f64::from(canvas.client_height()))
}

fn follow_size(canvas: &HtmlCanvasElement, size: RwSignal<(f64, f64)>) {
    keep(Observer::of_size(canvas, move |now| size.set(now)));
}
