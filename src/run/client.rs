//! One training worker, seen from the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use grokscope_protocol::{Command, Event, decode, encode};
use js_sys::{Array, Float32Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What comes from a worker.
#[derive(Debug)]
pub enum News {
    /// It listens now.
    Listening,
    /// An event with its bulk numbers.
    Event(Event, Vec<f32>),
    /// It is of no use any more.
    Dead(String),
}

/// A worker that is ended when this is dropped.
pub struct Client {
    worker: Worker,
    post: Rc<Post>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

/// Letters a worker cannot read before it listens would be lost.
#[derive(Default)]
struct Post {
    is_open: Cell<bool>,
    waiting: RefCell<Vec<Array>>,
}

impl Client {
    /// Starts the worker at this address. `on_news` is called for everything it says.
    ///
    /// # Errors
    /// When the browser cannot start workers.
    pub fn start(url: &str, on_news: impl Fn(News) + 'static) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(url, &options).map_err(|error| in_words(&error))?;
        let post = Rc::<Post>::default();
        let on_news = Rc::new(on_news);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let (worker, post, on_news) = (worker.clone(), post.clone(), on_news.clone());
            move |message: MessageEvent| {
                let news = read(&message.data());
                if matches!(news, News::Listening) {
                    post.is_open.set(true);
                    for letter in post.waiting.take() {
                        deliver(&worker, &letter);
                    }
                }
                on_news(news);
            }
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |error: ErrorEvent| {
            let message = Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
            on_news(News::Dead(message.unwrap_or_default()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, post, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command with its bulk numbers.
    pub fn send(&self, command: &Command, bulk: Option<&[f32]>) {
        let Ok(bytes) = encode(command) else { return };
        let letter = Array::of1(&Uint8Array::from(&*bytes));
        if let Some(bulk) = bulk {
            letter.push(&Float32Array::from(bulk));
        }
        if self.post.is_open.get() {
            deliver(&self.worker, &letter);
        } else {
            self.post.waiting.borrow_mut().push(letter);
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn deliver(worker: &Worker, letter: &Array) {
    let buffers: Array = letter.iter().filter_map(|part| Reflect::get(&part, &"buffer".into()).ok()).collect();
    // A letter that cannot be delivered is one the watchdog will notice.
    let _ = worker.post_message_with_transfer(letter, &buffers);
}

fn read(data: &JsValue) -> News {
    if let Some(failed) = Reflect::get(data, &"failed".into()).ok().and_then(|failed| failed.as_string()) {
        return News::Dead(failed);
    }
    let letter: &Array = data.unchecked_ref();
    let bytes = Uint8Array::new(&letter.get(0)).to_vec();
    let bulk = letter.get(1).dyn_into::<Float32Array>().map(|bulk| bulk.to_vec()).unwrap_or_default();
    match decode::<Event>(&bytes) {
        Ok(Event::Listening) => News::Listening,
        Ok(Event::Failed { why }) => News::Dead(why),
        Ok(event) => News::Event(event, bulk),
        Err(error) => News::Dead(error.to_string()),
    }
}

/// What a thrown value says.
#[must_use]
pub fn in_words(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}
