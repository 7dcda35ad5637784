//! Links to the pages of a class, and the clipboard.

use grokscope_kit::keys::Keys;
use grokscope_live::engine_choice::Wish;
use grokscope_live::link::Link;
use grokscope_owned::spawn;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// The address of a page of the class, with what it trains: this one, or the one beside it. Without the number of a pupil.
pub fn to(keys: Keys, figure: &str) -> String {
    let here = window().location().href().unwrap_or_default();
    let bare = here.split(['#', '?']).next().unwrap_or_default().trim_end_matches("index.html").trim_end_matches('/');
    let folder = bare.rsplit_once('/').map_or(bare, |(folder, _)| folder);
    let said: Vec<_> = keys.print().into_iter().filter(|(key, _)| key != "pupil").collect();
    let fragment = Link::print(Wish::Auto, [(figure, said)]);
    let mark = if fragment.is_empty() { "" } else { "#" };
    format!("{folder}/{figure}/{mark}{fragment}")
}

/// Copies what a field holds; where the browser does not, it is selected.
pub fn copy(field: NodeRef<leptos::html::Input>, has_copied: RwSignal<Option<bool>>) {
    let Some(field): Option<HtmlInputElement> = field.get_untracked() else { return };
    field.select();
    let text = field.value();
    spawn(async move {
        has_copied.try_set(Some(grokscope_keep::copy(&text).await));
    });
}
