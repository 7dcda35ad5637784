//! Files to the reader and from them, and the clipboard.

use std::time::Duration;

use js_sys::{Array, Promise, Uint8Array};
use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlCanvasElement, Url};

/// Hands a file to the reader; `false` where the browser has none of it.
pub fn hand_out(name: &str, kind: &str, bytes: &[u8]) -> bool {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence_and_options(&parts, &options)
        .is_ok_and(|blob| hand_out_blob(name, &blob).is_some())
}

/// Hands a file to the reader that the browser has made; nothing where it cannot.
pub fn hand_out_blob(name: &str, blob: &Blob) -> Option<()> {
    /// The browser may ask the reader where to put it first.
    const KEPT: Duration = Duration::from_secs(60);
    let address = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    set_timeout(move || drop(Url::revoke_object_url(&address)), KEPT);
    Some(())
}

/// Hands a canvas to the reader as a PNG file.
pub async fn hand_out_png(name: &str, canvas: &HtmlCanvasElement) -> bool {
    let canvas = canvas.clone();
    let promise = Promise::new(&mut |resolve, _| {
        let answer = Closure::once_into_js(move |blob: JsValue| drop(resolve.call1(&JsValue::NULL, &blob)));
        // One without a size makes none; its answer is none too.
        let _ = canvas.to_blob(answer.unchecked_ref());
    });
    let blob = JsFuture::from(promise).await.ok().and_then(|blob| blob.dyn_into::<Blob>().ok());
    blob.is_some_and(|blob| hand_out_blob(name, &blob).is_some())
}

/// Puts a text into the clipboard; `false` where the page may not.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Missing where the page is not served securely.
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// What is in a file; `None` where it cannot be read.
pub async fn read(file: &File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
