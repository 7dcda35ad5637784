//! Parts of a figure whose content is fetched when it is wanted: folds, and what lies below the first screen.

use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use grokscope_live::page::Page;
use grokscope_owned::{act, live, spawn};
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
    let content = RwSignal::new_local(None::<Content>);
    let is_missing = RwSignal::new(false);
    let open = move |_| {
        if content.with_untracked(Option::is_none) {
            let coming = fetch();
            spawn(async move {
                // Tried again when it is opened again.
                let found = coming.await;
                is_missing.try_set(found.is_none());
                content.try_set(found);
            });
        }
    };
    view! {
        <details class="settings" data-fold=name on:toggle=act(open)>
            <summary>{summary}</summary>
            {live(move || content.get().map(|content| content()))}
            {live(move || is_missing.get().then(|| view! { <p role="alert">{text::more_missing()}</p> }))}
        </details>
    }
    .into_any()
}

/// What is shown once the first screen is there, in a room that is kept for it.
pub fn later(page: Page, fetch: impl Fn() -> Coming + 'static) -> AnyView {
    // Before it, what trains: that is what a reader waits for.
    let wait = if page.is_printing.get_untracked() { Duration::ZERO } else { AFTER };
    part("later", wait, fetch)
}

/// What is shown as soon as it is there.
pub fn at_once(fetch: impl Fn() -> Coming + 'static) -> AnyView {
    part("part", Duration::ZERO, fetch)
}

fn part(class: &'static str, wait: Duration, fetch: impl Fn() -> Coming + 'static) -> AnyView {
    let content = RwSignal::new_local(None::<Content>);
    let is_missing = RwSignal::new(false);
    let fetch = move || {
        let coming = fetch();
        spawn(async move {
            let found = coming.await;
            is_missing.try_set(found.is_none());
            content.try_set(found);
        });
    };
    let fetch = StoredValue::new_local(Rc::new(fetch) as Rc<dyn Fn()>);
    let begin = move || {
        if let Some(fetch) = fetch.try_get_value() {
            fetch();
        }
    };
    set_timeout(begin, wait);
    let again = move || {
        view! {
            <p role="alert">
                {text::part_missing()} " "
                <button type="button" on:click=act(move |_| begin())>
                    {text::try_again()}
                </button>
            </p>
        }
    };
    view! {
        <div class=class>
            {live(move || content.get().map(|content| content()))} {live(move || is_missing.get().then(again))}
        </div>
    }
    .into_any()
}
