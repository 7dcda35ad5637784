//! Turns tables that the page posts: CSV into Parquet and Parquet into CSV. A program of its own, in a Web Worker, since few
//! readers need it and it is as large as the page.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::{Closure, JsCast as _, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let post = {
        let scope = scope.clone();
        // A page that is gone needs no answer.
        move |answer: &JsValue| drop(scope.post_message(answer))
    };
    let turn = {
        let post = post.clone();
        move |message: MessageEvent| {
            let table = Uint8Array::new(&message.data()).to_vec();
            match grokscope_frame::turned(table) {
                Ok(table) => post(&Uint8Array::from(&*table)),
                Err(why) => post(&why.into()),
            }
        }
    };
    let turn = Closure::<dyn FnMut(MessageEvent)>::new(turn);
    scope.set_onmessage(Some(turn.as_ref().unchecked_ref()));
    // For as long as the worker lives.
    turn.forget();
    // It listens.
    post(&JsValue::NULL);
}
