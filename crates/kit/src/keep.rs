//! The fold in which a figure is shared and saved. What it holds is fetched when it is opened.

use grokscope_keep::Subject;
use grokscope_live::{Crowds, Session};
use grokscope_owned::{act, live, spawn};
use leptos::html;
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::text;

/// What the fold holds, as it comes from its bundle.
type Content = fn(Subject) -> AnyView;

/// The fold, closed.
pub fn keep(figure: NodeRef<html::Figure>, session: Option<Session>, crowds: Crowds) -> AnyView {
    let content = RwSignal::new(None::<Content>);
    let is_missing = RwSignal::new(false);
    let open = move |_| {
        if content.with_untracked(Option::is_none) {
            spawn(async move {
                // Tried again when it is opened again.
                let found = kept().await.ok();
                is_missing.try_set(found.is_none());
                content.try_set(found);
            });
        }
    };
    view! {
        <details class="settings" data-fold="keep" on:toggle=act(open)>
            <summary>{text::keep()}</summary>
            {live(move || content.get().map(|content| content(Subject { figure, session, crowds })))}
            {live(move || is_missing.get().then(|| view! { <p role="alert">{text::more_missing()}</p> }))}
        </details>
    }
    .into_any()
}

#[wasm_split(keep, fallible)]
fn kept() -> Result<Content, SplitLoaderError> {
    Ok(grokscope_keep::view)
}

/// Fetches it before anybody opens one.
pub async fn fetch() {
    // Where it cannot be fetched now, it is tried again when it is wanted.
    let _ = kept().await;
}
