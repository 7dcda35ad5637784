//! What the browser calls: listeners, intervals, observers. Each ends when it is dropped, and [`keep`] gives it to the
//! present owner of signals and effects, so that a figure that is taken down leaves none behind.
//!
//! `leptos` hands out handles that somebody has to remember to clear, `gloo` has no observers, and the functions of
//! `leptos-use` bring signals that nobody here reads.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use js_sys::Array;
use leptos::prelude::{Effect, IntervalHandle, Memo, StoredValue, set_interval_with_handle};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    Element, Event, EventTarget, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    MutationObserver, MutationObserverInit, Node, ResizeObserver, ResizeObserverEntry,
};

/// Keeps something as long as the present owner: a figure, an effect until it runs again, or the page.
pub fn keep<T: 'static>(value: T) {
    StoredValue::new_local(value);
}

/// Does something now, and whenever a signal read by it changes.
///
/// As [`Effect::new`], which is compiled for every closure there is; this one once, and it is called seldom enough.
pub fn effect(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(run);
}

/// What is read, computed anew only when a signal in it changes, and told of only when it differs.
///
/// As [`Memo::new`], compiled once for every type.
pub fn memo<T: PartialEq + Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let read: Box<dyn Fn() -> T + Send + Sync> = Box::new(read);
    Memo::new(move |_| read())
}

/// A part of a view, or the value of an attribute, that is made anew whenever a signal read by it changes.
///
/// As the closure itself, for which leptos compiles all that keeps it up to date once more.
pub fn live<T: 'static>(read: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Arc::new(Mutex::new(read))
}

/// What [`live`] makes, in the form in which leptos keeps such parts in the end.
pub type Live<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

/// What is done at an event of an element; compiled once for every kind of event, as [`live`] is.
pub fn act<E: 'static>(run: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(run)
}

/// Lets a future run, which ends by itself; compiled once for every one there is.
pub fn spawn(run: impl Future<Output = ()> + 'static) {
    let run: Pin<Box<dyn Future<Output = ()>>> = Box::pin(run);
    wasm_bindgen_futures::spawn_local(run);
}

/// As [`spawn`], for as long as what it is about is there: after that it goes no step further, wherever it waits.
pub fn spawn_while(is_there: impl Fn() -> bool + 'static, run: impl Future<Output = ()> + 'static) {
    let is_there: Box<dyn Fn() -> bool> = Box::new(is_there);
    let mut run: Pin<Box<dyn Future<Output = ()>>> = Box::pin(run);
    spawn(poll_fn(move |context| if is_there() { run.as_mut().poll(context) } else { Poll::Ready(()) }));
}

/// Hears events until it is dropped.
#[must_use = "it hears nothing once it is dropped"]
pub struct Listener {
    target: EventTarget,
    names: &'static [&'static str],
    is_first: bool,
    hear: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Hears the events of these names that reach a target.
    pub fn new(target: &EventTarget, names: &'static [&'static str], hear: impl Fn(Event) + 'static) -> Self {
        Self::attach(target, names, false, Closure::new(hear))
    }

    /// As [`Listener::new`], before anything inside the target hears of them.
    pub fn first(target: &EventTarget, names: &'static [&'static str], hear: impl Fn(Event) + 'static) -> Self {
        Self::attach(target, names, true, Closure::new(hear))
    }

    fn attach(
        target: &EventTarget,
        names: &'static [&'static str],
        is_first: bool,
        hear: Closure<dyn Fn(Event)>,
    ) -> Self {
        for name in names {
            let listener = hear.as_ref().unchecked_ref();
            // Refused only for names that are no names.
            let _ = target.add_event_listener_with_callback_and_bool(name, listener, is_first);
        }
        Self { target: target.clone(), names, is_first, hear }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for name in self.names {
            let listener = self.hear.as_ref().unchecked_ref();
            let _ = self.target.remove_event_listener_with_callback_and_bool(name, listener, self.is_first);
        }
    }
}

/// Does something again and again until it is dropped.
#[must_use = "it does nothing once it is dropped"]
pub struct Interval(Option<IntervalHandle>);

impl Interval {
    /// Does it once each time so long has passed.
    pub fn new(every: Duration, tick: impl Fn() + 'static) -> Self {
        // Refused only where there is no window.
        Self(set_interval_with_handle(tick, every).ok())
    }
}

impl Drop for Interval {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.clear();
        }
    }
}

/// Watches something of the document until it is dropped.
#[must_use = "it watches nothing once it is dropped"]
pub struct Observer {
    disconnect: Box<dyn Fn()>,
    _hear: Closure<dyn FnMut(Array)>,
}

impl Observer {
    /// Hears of an element's size in CSS pixels, each time it has changed: the one by which the browser judges whether it changes
    /// again. What the element itself would say then may be of a layout that is gone before the next frame. `None` where the
    /// browser cannot tell.
    #[must_use]
    pub fn of_size(element: &Element, mut hear: impl FnMut((f64, f64)) + 'static) -> Option<Self> {
        let hear = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            // Of one element the last entry holds.
            if let Some(entry) = entries.pop().dyn_ref::<ResizeObserverEntry>() {
                let size = entry.content_rect();
                hear((size.width().round(), size.height().round()));
            }
        });
        let observer = ResizeObserver::new(hear.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { disconnect: Box::new(move || observer.disconnect()), _hear: hear })
    }

    /// Hears of elements when they come into the window or leave it, or come as near as `margin` says, as in CSS. `None`
    /// where the browser cannot tell.
    #[must_use]
    pub fn of_sight<'a>(
        elements: impl IntoIterator<Item = &'a Element>,
        margin: &str,
        mut hear: impl FnMut(&Element, bool) + 'static,
    ) -> Option<Self> {
        let hear = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok()) {
                hear(&entry.target(), entry.is_intersecting());
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(margin);
        let observer = IntersectionObserver::new_with_options(hear.as_ref().unchecked_ref(), &options).ok()?;
        elements.into_iter().for_each(|element| observer.observe(element));
        Some(Self { disconnect: Box::new(move || observer.disconnect()), _hear: hear })
    }

    /// Hears when something below a node has been put in or taken out.
    #[must_use]
    pub fn of_children(node: &Node, mut hear: impl FnMut() + 'static) -> Option<Self> {
        let hear = Closure::<dyn FnMut(Array)>::new(move |_| hear());
        let observer = MutationObserver::new(hear.as_ref().unchecked_ref()).ok()?;
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        observer.observe_with_options(node, &what).ok()?;
        Some(Self { disconnect: Box::new(move || observer.disconnect()), _hear: hear })
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        (self.disconnect)();
    }
}
