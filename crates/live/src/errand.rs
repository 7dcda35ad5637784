//! Workers that do one thing and are gone.

use js_sys::{Promise, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, MessageEvent};

use crate::client::{failure, start_worker, words_of};
use crate::fault::Fault;
use crate::page::Page;

/// Has a worker, by its name in the manifest, answer a letter: a first message says that it listens, the second is its answer,
/// bytes, or a text that says why there are none.
///
/// # Errors
/// Where there is no such worker, or it ends without an answer.
pub async fn errand(page: Page, name: &str, letter: &[u8]) -> Result<Result<Vec<u8>, String>, Fault> {
    let missing = || Fault::Missing(format!("worker/{name}"));
    let Some(Ok(manifest)) = page.manifest.get_untracked() else { return Err(missing()) };
    let url = manifest.worker(name).ok_or_else(missing)?;
    let worker = start_worker(&url)?;
    let next = |has_listened: bool| {
        let answer = Promise::new(&mut |resolve, reject| {
            let on_message = Closure::once_into_js(move |message: MessageEvent| {
                // It is awaited below.
                let _ = match failure(&message.data()) {
                    Some(words) => reject.call1(&JsValue::NULL, &words.into()),
                    None => resolve.call1(&JsValue::NULL, &message.data()),
                };
            });
            worker.set_onmessage(Some(on_message.unchecked_ref()));
        });
        let end = Promise::new(&mut |_, reject| {
            let on_error = Closure::once_into_js(move |error: ErrorEvent| {
                let words = words_of(&error).unwrap_or_default();
                let _ = reject.call1(&JsValue::NULL, &words.into());
            });
            worker.set_onerror(Some(on_error.unchecked_ref()));
        });
        let first = Promise::race(&js_sys::Array::of2(&answer, &end));
        let url = url.clone();
        async move {
            let outcome = JsFuture::from(first).await;
            outcome.map_err(|words| Fault::of_worker(&words.as_string().unwrap_or_default(), &url, has_listened))
        }
    };
    let answer = async {
        next(false).await?;
        let answer = next(true);
        worker.post_message(&Uint8Array::from(letter)).map_err(|_| Fault::Memory)?;
        answer.await
    };
    let answer = answer.await;
    worker.terminate();
    answer.map(|answer| match answer.as_string() {
        Some(why) => Err(why),
        None => Ok(Uint8Array::new(&answer).to_vec()),
    })
}
