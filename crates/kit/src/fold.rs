//! Parts of a figure whose content is fetched when it is wanted: folds, and what lies below the first screen.

use core::mem::replace;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use grokscope_live::page::Page;
use grokscope_owned::{Observer, act, keep, live, spawn};
use leptos::html;
use leptos::prelude::*;

use crate::text;

/// What a fold holds, as it comes from its bundle.
pub type Content = Rc<dyn Fn() -> AnyView>;

/// What fetches it; none where it cannot be fetched.
pub type Coming = Pin<Box<dyn Future<Output = Option<Content>>>>;

/// What lies below the first screen is fetched so long after it.
const AFTER: Duration = Duration::from_millis(800);

/// A fold, closed.
pub fn fold(name: &'static str, summary: &'static str, fetch: impl Fn() -> Coming + 'static) -> AnyView {
    let part = Part::new(fetch);
    let open = move |_| {
        // What could not be fetched is tried again when it is opened again.
        if part.content.with_untracked(Option::is_none) {
            part.begin();
        }
    };
    view! {
        <details class="settings" data-fold=name on:toggle=act(open)>
            <summary>{summary}</summary>
            {live(move || part.content.get().map(|content| content()))}
            {live(move || part.is_missing.get().then(|| view! { <p role="alert">{text::more_missing()}</p> }))}
        </details>
    }
    .into_any()
}

/// What is shown once the first screen is there, in a room that is kept for it, and fetched unless the style sheet hides that.
pub fn later(page: Page, fetch: impl Fn() -> Coming + 'static) -> AnyView {
    // Before it, what trains: that is what a reader waits for.
    unless_hidden("later", page, AFTER, fetch)
}

/// What is shown as soon as it is there, in a room of this class, and fetched unless the style sheet hides that.
pub fn where_shown(class: &'static str, page: Page, fetch: impl Fn() -> Coming + 'static) -> AnyView {
    unless_hidden(class, page, Duration::ZERO, fetch)
}

/// What is shown as soon as it is there.
pub fn at_once(fetch: impl Fn() -> Coming + 'static) -> AnyView {
    let part = Part::new(fetch);
    set_timeout(move || part.begin(), Duration::ZERO);
    part.view("part", NodeRef::new())
}

fn unless_hidden(class: &'static str, page: Page, wait: Duration, fetch: impl Fn() -> Coming + 'static) -> AnyView {
    let part = Part::new(fetch);
    let place = NodeRef::<html::Div>::new();
    let is_begun = StoredValue::new(false);
    let begin = move || {
        if is_begun.try_update_value(|is| replace(is, true)) == Some(false) {
            part.begin();
        }
    };
    place.on_load(move |element| {
        // What is hidden has no width; what lies far below has one.
        let hear = move |(width, _): (f64, f64)| {
            if width > 0.0 {
                set_timeout(begin, wait);
            }
        };
        match Observer::of_size(&element, hear) {
            Some(observer) => keep(observer),
            None => begin(),
        }
    });
    Effect::new(move |_| {
        if page.is_printing.get() {
            begin();
        }
    });
    part.view(class, place)
}

/// A part of a figure that is fetched.
#[derive(Clone, Copy)]
struct Part {
    fetch: StoredValue<Rc<dyn Fn() -> Coming>, LocalStorage>,
    content: RwSignal<Option<Content>, LocalStorage>,
    is_missing: RwSignal<bool>,
}

impl Part {
    fn new(fetch: impl Fn() -> Coming + 'static) -> Self {
        Self {
            fetch: StoredValue::new_local(Rc::new(fetch)),
            content: RwSignal::new_local(None),
            is_missing: RwSignal::new(false),
        }
    }

    fn begin(self) {
        let Some(coming) = self.fetch.try_with_value(|fetch| fetch()) else { return };
        spawn(async move {
            let found = coming.await;
            self.is_missing.try_set(found.is_none());
            self.content.try_set(found);
        });
    }

    fn view(self, class: &'static str, place: NodeRef<html::Div>) -> AnyView {
        let again = move || {
            view! {
                <p role="alert">
                    {text::part_missing()} " "
                    <button type="button" on:click=act(move |_| self.begin())>
                        {text::try_again()}
                    </button>
                </p>
            }
        };
        view! {
            <div class=class node_ref=place>
                {live(move || self.content.get().map(|content| content()))}
                {live(move || self.is_missing.get().then(again))}
            </div>
        }
        .into_any()
    }
}
