//! One training worker, seen from the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use grokscope_protocol::{Command, Event, VERSION, decode, encode};
use js_sys::{Array, Float32Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use crate::fault::Fault;
use crate::page::{forbids_workers, is_foreign};
use crate::supervisor::Listens;

/// What comes from a worker.
#[derive(Debug)]
pub enum News {
    /// It listens now.
    Listening,
    /// An event with its bulk numbers.
    Event(Event, Vec<f32>),
    /// It is of no use any more.
    Dead(Fault),
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
    pub fn start(url: &str, on_news: impl Fn(News) + 'static) -> Result<Self, Fault> {
        let program = program_of(url);
        // Its script then asks for it.
        let mark = if program.is_some() { "#sent" } else { "" };
        let worker = start_worker(&format!("{url}{mark}"))?;
        let post = Rc::<Post>::default();
        let on_news = Rc::new(on_news);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let (worker, post, on_news) = (worker.clone(), post.clone(), on_news.clone());
            let url = url.to_owned();
            move |message: MessageEvent| {
                if let Some(program) = program.as_ref().filter(|_| wants_program(&message.data())) {
                    // It fetches its program where it gets none.
                    if worker.post_message(program).is_err() {
                        let _ = worker.post_message(&JsValue::NULL);
                    }
                    return;
                }
                let news = read(&message.data(), &url, post.is_open.get());
                if matches!(news, News::Listening) {
                    post.is_open.set(true);
                    for letter in post.waiting.take() {
                        deliver(&worker, &letter);
                    }
                }
                on_news(news);
            }
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new({
            let (post, url) = (post.clone(), url.to_owned());
            move |error: ErrorEvent| {
                let has_listened = post.is_open.get();
                // That there are no words is no silence.
                let words = words_of(&error)
                    .filter(|words| !words.is_empty() || !has_listened)
                    .unwrap_or_else(|| "error".to_owned());
                let is_forbidden = !has_listened && forbids_workers();
                let why = if is_forbidden { Fault::Forbidden } else { Fault::of_worker(&words, &url, has_listened) };
                on_news(News::Dead(why));
            }
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

impl Listens for Client {
    fn has_listened(&self) -> bool {
        self.post.is_open.get()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// Starts the worker whose script is at this address.
///
/// # Errors
/// When the browser cannot.
pub fn start_worker(url: &str) -> Result<Worker, Fault> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = if is_foreign(url) { from_within(url) } else { Worker::new_with_options(url, &options) };
    worker.map_err(|_| Fault::Forbidden)
}

/// The compiled program of the worker with this script, where it came in one file with the page's (`www/start.js`).
fn program_of(url: &str) -> Option<JsValue> {
    let name = url.rsplit('/').next()?.strip_suffix(".js")?;
    let programs = Reflect::get(&js_sys::global(), &"grokscopeWorkers".into()).ok()?;
    Reflect::get(&programs, &name.into()).ok().filter(JsValue::is_object)
}

/// Whether a message is that of a script that waits for its program.
fn wants_program(message: &JsValue) -> bool {
    Reflect::has(message, &"wants".into()).unwrap_or(false)
}

/// What a browser says of an error in a worker, if it says something.
pub fn words_of(error: &ErrorEvent) -> Option<String> {
    Reflect::get(error, &"message".into()).ok()?.as_string()
}

/// Why a worker's program could not be started, where a message says that.
pub fn failure(message: &JsValue) -> Option<String> {
    Reflect::get(message, &"failed".into()).ok()?.as_string()
}

fn deliver(worker: &Worker, letter: &Array) {
    let buffers: Array = letter.iter().filter_map(|part| Reflect::get(&part, &"buffer".into()).ok()).collect();
    // A letter that cannot be delivered is one the watchdog will notice.
    let _ = worker.post_message_with_transfer(letter, &buffers);
}

/// A worker of a page at another origin than its script: the browser lets it import one, where the host allows that.
fn from_within(url: &str) -> Result<Worker, JsValue> {
    thread_local! {
        /// Where a script that imports one lies, for as long as the page: each worker of a program is made from the same.
        static MADE: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    }
    let make = || {
        let base = leptos::prelude::document().base_uri()?.unwrap_or_default();
        let script = format!(
            "import({}).catch(error => self.postMessage({{ failed: String(error) }}))",
            quoted(&Url::new_with_base(url, &base)?.href())
        );
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&script.into()), &options)?;
        Url::create_object_url_with_blob(&blob)
    };
    let known = MADE.with_borrow(|made| made.iter().find(|(of, _)| of == url).map(|(_, address)| address.clone()));
    let address = match known {
        Some(address) => address,
        None => {
            let address = make()?;
            MADE.with_borrow_mut(|made| made.push((url.to_owned(), address.clone())));
            address
        }
    };
    Worker::new(&address)
}

/// A text as a literal of JavaScript.
fn quoted(text: &str) -> String {
    String::from(js_sys::JSON::stringify(&text.into()).unwrap_or_else(|_| "\"\"".into()))
}

fn read(data: &JsValue, script: &str, has_listened: bool) -> News {
    if let Some(failed) = failure(data) {
        return News::Dead(Fault::of_worker(&failed, script, has_listened));
    }
    let letter: &Array = data.unchecked_ref();
    let bytes = Uint8Array::new(&letter.get(0)).to_vec();
    let bulk = letter.get(1).dyn_into::<Float32Array>().map(|bulk| bulk.to_vec()).unwrap_or_default();
    match decode::<Event>(&bytes) {
        Ok(Event::Listening { version }) if version == VERSION => News::Listening,
        Ok(Event::Failed { why }) => News::Dead(Fault::of_worker(&why, script, true)),
        // One of another build does not mean what this page would understand.
        Ok(Event::Listening { .. }) | Err(_) => News::Dead(Fault::Replaced),
        Ok(event) => News::Event(event, bulk),
    }
}
