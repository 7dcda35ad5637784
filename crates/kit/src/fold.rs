//! Folds of a figure, whose content is fetched when they are opened.

use std::pin::Pin;
use std::rc::Rc;

use grokscope_owned::{act, live, spawn};
use leptos::prelude::*;

use crate::text;

/// What a fold holds, as it comes from its bundle.
pub type Content = Rc<dyn Fn() -> AnyView>;

/// What fetches it; none where it cannot be fetched.
pub type Coming = Pin<Box<dyn Future<Output = Option<Content>>>>;

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
