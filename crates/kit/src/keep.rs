//! The fold in which a figure is shared and saved. What it holds is fetched when it is opened.

use std::rc::Rc;

use grokscope_keep::{Subject, handed_over};
use grokscope_live::{Crowds, Session, Sweeps};
use grokscope_owned::effect;
use leptos::html;
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::fold::{Content, fold};
use crate::text;

/// The fold, closed, unless the shelf has sent a run for it.
pub fn keep(figure: NodeRef<html::Figure>, session: Option<Session>, crowds: Crowds, sweeps: Sweeps) -> AnyView {
    let subject = Subject { figure, session, crowds, sweeps };
    effect(move || {
        if let Some(shown) = figure.get()
            && handed_over(&subject.place()).is_some()
            && let Ok(Some(fold)) = shown.query_selector("[data-fold=keep]")
        {
            // What it holds takes the run.
            let _ = fold.set_attribute("open", "");
        }
    });
    fold("keep", text::keep(), move || {
        Box::pin(async move {
            let view = kept().await.ok()?;
            Some(Rc::new(move || view(subject)) as Content)
        })
    })
}

#[wasm_split(keep, fallible)]
fn kept() -> Result<fn(Subject) -> AnyView, SplitLoaderError> {
    Ok(grokscope_keep::view)
}

/// Fetches it before anybody opens one.
pub async fn fetch() {
    // Where it cannot be fetched now, it is tried again when it is wanted.
    let _ = kept().await;
}
