//! Messages in and out of the worker's global scope, and its clock.

use futures::channel::{mpsc, oneshot};
use grokscope_protocol::{Command, Event, decode, encode};
use js_sys::{Array, Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

/// A command with its bulk numbers.
pub struct Mail {
    pub command: Command,
    pub bulk: Vec<f32>,
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Starts listening to the page.
pub fn open() -> mpsc::UnboundedReceiver<Mail> {
    let (sender, receiver) = mpsc::unbounded();
    let listen = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let message = Array::from(&event.data());
        let bytes = Uint8Array::new(&message.get(0)).to_vec();
        // Only the page of the same build posts here; anything else is not ours to answer.
        if let Ok(command) = decode(&bytes) {
            let bulk = message.get(1).dyn_into::<Float32Array>().map_or_else(|_| Vec::new(), |bulk| bulk.to_vec());
            let _ = sender.unbounded_send(Mail { command, bulk });
        }
    });
    scope().set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    listen.forget();
    receiver
}

/// Sends an event, and bulk numbers by transfer.
pub fn send(event: &Event, bulk: Option<&[f32]>) {
    let bytes = encode(event).expect("events of this crate always encode");
    let message = Array::of1(&Uint8Array::from(&bytes[..]));
    let transfer = Array::new();
    if let Some(bulk) = bulk {
        let block = Float32Array::from(bulk);
        transfer.push(&block.buffer());
        message.push(&block);
    }
    scope().post_message_with_transfer(&message, &transfer).expect("an array of typed arrays can be posted");
}

/// Milliseconds of a monotonic clock.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// How many processors this machine has.
pub fn processors() -> usize {
    scope().navigator().hardware_concurrency() as usize
}

/// Lets waiting messages in; with `ms` > 0, not before so many milliseconds.
pub async fn pause(ms: i32) {
    let (sender, receiver) = oneshot::channel::<()>();
    let wake = Closure::once_into_js(move || {
        // Nobody waits any more once the worker is being ended.
        let _ = sender.send(());
    });
    if ms > 0 {
        let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(wake.unchecked_ref(), ms);
        let _ = receiver.await;
        return;
    }
    // A timeout of 0 is stretched to 4 ms when nested, a message to ourselves is not.
    let Ok(channel) = MessageChannel::new() else { return };
    channel.port1().set_onmessage(Some(wake.unchecked_ref()));
    let _ = channel.port2().post_message(&JsValue::NULL);
    let _ = receiver.await;
    channel.port1().close();
}
