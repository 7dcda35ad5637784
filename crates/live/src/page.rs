//! What all figures of the page share.

use std::cell::Cell;
use std::sync::OnceLock;

use grokscope_owned::{Listener, effect, keep, memo};
use grokscope_protocol::decode;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCache, RequestInit, Response, Storage, Url, XmlHttpRequest};

use crate::engine_choice::{Gpu, Program, Wish};
use crate::fault::Fault;
use crate::lang::article_language;
use crate::state::Trainer;
use crate::supervisor::{Loss, Queue};

/// A browser that has not found an adapter by then is not waited for.
const ADAPTER_PATIENCE_MS: i32 = 3000;

/// Where the browser keeps things for this site, if it does.
#[must_use]
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What all figures share.
#[derive(Clone, Copy)]
pub struct Page {
    /// The engine asked for.
    pub wish: RwSignal<Wish>,
    /// What lies beside the page; `None` until it is known.
    pub manifest: RwSignal<Option<Result<Manifest, Fault>>>,
    /// Whether the site has been replaced by a newer one since: no worker of it is for this page.
    pub is_replaced: RwSignal<bool>,
    /// What the browser offers; `None` until it is known.
    pub gpu: RwSignal<Option<Gpu>>,
    /// Whether the slide that frames the page is shown, where one does.
    pub is_slide_shown: RwSignal<bool>,
    /// Whether that is so and the tab is visible.
    pub is_awake: Memo<bool>,
    /// Whether nothing should begin to move by itself.
    pub is_still: bool,
    /// Whether training begins by itself: not before a room that is to bet first.
    pub begins: bool,
    /// Whether the page has been asked for on paper.
    pub is_printing: RwSignal<bool>,
    /// Figures that want to train, longest waiting first.
    queue: RwSignal<Queue>,
    turns: StoredValue<usize>,
}

/// `manifest.json`, written by the build.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Version of the project.
    pub version: String,
    /// Commit it was built from.
    pub commit: String,
    /// Addresses of the workers' scripts by name, relative to the page.
    pub workers: Vec<(String, String)>,
}

static ROOT: OnceLock<String> = OnceLock::new();

thread_local! {
    static FORBIDS_WORKERS: Cell<bool> = const { Cell::new(false) };
}

/// Whether the policy of the page has forbidden a worker. Only the page hears that: what the worker says then is what it says
/// where there is no connection.
#[must_use]
pub fn forbids_workers() -> bool {
    FORBIDS_WORKERS.get()
}

/// Says where the site's files lie, seen from the page: for a figure in somebody else's, whose root says nothing of them.
pub fn set_root(address: &str) {
    // One program has one site; the first to say so is right.
    let _ = ROOT.set(address.to_owned());
}

/// Where the site's files lie, seen from the page: an article in another language is a folder deeper.
#[must_use]
pub fn root() -> String {
    let read = || document().document_element().and_then(|root| root.get_attribute("data-root")).unwrap_or_default();
    ROOT.get_or_init(read).clone()
}

/// Whether something lies at another origin than the page, which has none in a frame that is sandboxed. No browser makes a
/// worker of such a script: Chromium throws, Firefox hands out one that ends with an error without words.
#[must_use]
pub fn is_foreign(url: &str) -> bool {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    Url::new_with_base(url, &base).is_ok_and(|there| there.origin() != window().origin())
}

/// The folder of a language: the first lies at the root.
#[must_use]
pub fn folder(language: &str) -> String {
    let language = language.split('-').next().unwrap_or_default();
    if language.is_empty() || language == "en" { String::new() } else { format!("{language}/") }
}

/// The address of the article in the language that is spoken.
#[must_use]
pub fn home() -> String {
    root() + &folder(&article_language())
}

impl Manifest {
    /// Address of the script of a program that trains.
    #[must_use]
    pub fn script(&self, program: Program) -> Option<String> {
        self.worker(program.word())
    }

    /// Address of the script of a worker with this name.
    #[must_use]
    pub fn worker(&self, name: &str) -> Option<String> {
        let worker = self.workers.iter().find(|(worker, _)| worker == name);
        worker.map(|(_, script)| format!("{}{script}", root()))
    }
}

impl Page {
    /// Reads the surroundings and keeps up with them.
    #[must_use]
    pub fn new(wish: Wish) -> Self {
        let stillness = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
        let is_still = stillness.is_some_and(|query| query.matches());
        let in_class = document().document_element().is_some_and(|root| root.has_attribute("data-mode"));
        let (is_tab_visible, is_slide_shown) = (RwSignal::new(!document().hidden()), RwSignal::new(true));
        let page = Self {
            wish: RwSignal::new(wish),
            manifest: RwSignal::new(None),
            is_replaced: RwSignal::new(false),
            gpu: RwSignal::new(None),
            is_slide_shown,
            is_awake: memo(move || is_tab_visible.get() && is_slide_shown.get()),
            is_still,
            begins: !is_still && !in_class,
            is_printing: RwSignal::new(false),
            queue: RwSignal::new(Queue::default()),
            turns: StoredValue::new(0),
        };
        keep(Listener::new(&document(), &["visibilitychange"], move |_| is_tab_visible.set(!document().hidden())));
        keep(Listener::new(&document(), &["securitypolicyviolation"], |event| {
            let says = |key: &str, value: &str| Reflect::get(&event, &key.into()).is_ok_and(|said| said == *value);
            if says("effectiveDirective", "worker-src") && says("disposition", "enforce") {
                FORBIDS_WORKERS.set(true);
            }
        }));
        grokscope_owned::spawn(async move { page.gpu.set(Some(look_for_gpu().await)) });
        page.load_manifest();
        page
    }

    /// Reads the manifest, again if it has been read before.
    pub fn load_manifest(self) {
        self.manifest.set(None);
        grokscope_owned::spawn(async move {
            self.manifest.set(Some(fetch_manifest(&of_this_release("manifest.json")).await));
        });
    }

    /// Reads the manifest anew before something is done that needs files of this page: after a later deployment they are
    /// gone, and other ones are not for this page.
    pub fn when_it_is_known_whether_replaced(self, then: impl FnOnce() + 'static) {
        grokscope_owned::spawn(async move {
            if let (Some(Ok(before)), Ok(now)) = (self.manifest.get_untracked(), fetch_manifest("manifest.json").await)
                && now.workers != before.workers
            {
                self.is_replaced.set(true);
            }
            then();
        });
    }

    /// After the pause that follows the loss of a worker does what brings another one.
    pub fn after(self, loss: Loss, again: impl FnOnce() + 'static) {
        let again = move || {
            // The files of a page that has been replaced are gone.
            if loss.had_listened { again() } else { self.when_it_is_known_whether_replaced(again) }
        };
        set_timeout(again, loss.pause);
    }

    /// Does something, once, where the page has no worker for a run, goes to paper, or begins nothing by itself: elsewhere a recorded run would only
    /// give away what the reader is about to see.
    pub fn when_nothing_is_live(self, trainer: RwSignal<Trainer>, show: impl Fn() + 'static) {
        let is_so = memo(move || {
            self.is_printing.get()
                || self.is_still
                || matches!(trainer.get(), Trainer::Stopped(_))
                || matches!(self.manifest.get(), Some(Err(_)))
        });
        effect(move || {
            if is_so.get() {
                show();
            }
        });
    }

    /// A place in the queue for one more run.
    #[must_use]
    pub fn new_turn(self) -> usize {
        let turn = self.turns.get_value();
        self.turns.set_value(turn + 1);
        turn
    }

    /// Enters or leaves the queue of figures that want to train.
    pub fn queue_up(self, figure: usize, wants: bool) {
        if self.queue.with_untracked(|queue| queue.has(figure)) != wants {
            self.queue.update(|queue| queue.put(figure, wants));
        }
    }

    /// Whether a figure may train now.
    #[must_use]
    pub fn has_turn(self, figure: usize) -> bool {
        self.queue.with(|queue| queue.has_turn(figure))
    }
}

/// What has been recorded under this name, if the site has it and this page can read it.
pub async fn fetch_recording<T: DeserializeOwned>(name: &str) -> Option<T> {
    let url = format!("{}{}", root(), of_this_release(&format!("recorded/{name}.bin")));
    if document().document_element().is_some_and(|root| root.has_attribute("data-printing")) {
        return decode(&bytes_at_once(&url)?).ok();
    }
    let response: Response = JsFuture::from(window().fetch_with_str(&url)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let bytes = Uint8Array::new(&JsFuture::from(response.array_buffer().ok()?).await.ok()?).to_vec();
    decode(&bytes).ok()
}

/// For a page that is being printed: its picture is taken before anything comes that is waited for.
fn bytes_at_once(url: &str) -> Option<Vec<u8>> {
    let request = XmlHttpRequest::new().ok()?;
    request.open_with_async("GET", url, false).ok()?;
    // Asked for like that there is text alone, here with a byte in the lower half of each character.
    request.override_mime_type("text/plain; charset=x-user-defined").ok()?;
    request.send().ok()?;
    let text = request.response_text().ok().flatten().filter(|_| request.status() == Ok(200))?;
    Some(text.encode_utf16().map(|unit| unit as u8).collect())
}

/// The address, below the root, of a file whose name stays, as it is asked for by this release alone: what is kept of others is no answer
/// (`www/offline/sw.js`).
fn of_this_release(path: &str) -> String {
    let release = document().document_element().and_then(|root| root.get_attribute("data-release"));
    release.map_or_else(|| path.to_owned(), |release| format!("{path}?r={release}"))
}

async fn fetch_manifest(address: &str) -> Result<Manifest, Fault> {
    let file = |why: &str| format!("manifest.json{why}");
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoCache);
    let answer = window().fetch_with_str_and_init(&format!("{}{address}", root()), &options);
    let answer = JsFuture::from(answer).await.and_then(JsCast::dyn_into::<Response>);
    let answer = answer.map_err(|_| Fault::Missing(file("")))?;
    if !answer.ok() {
        return Err(Fault::Missing(file(&format!(": {}", answer.status()))));
    }
    let json = async { JsFuture::from(answer.json().ok()?).await.ok() }.await;
    let manifest = json.and_then(|json| {
        let text = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).ok()?.as_string();
        let workers: Object = Reflect::get(&json, &"workers".into()).ok()?.dyn_into().ok()?;
        let entry = |pair: JsValue| {
            let pair: Array = pair.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, text(&pair.get(1), "js")?))
        };
        Some(Manifest {
            version: text(&json, "version").unwrap_or_default(),
            commit: text(&json, "commit").unwrap_or_default(),
            workers: Object::entries(&workers).iter().filter_map(entry).collect(),
        })
    });
    manifest.ok_or_else(|| Fault::Broken(file("")))
}

async fn look_for_gpu() -> Gpu {
    let is_set = |value: &JsValue, name: &str| Reflect::get(value, &name.into()).is_ok_and(|flag| flag.is_truthy());
    let gpu = Reflect::get(&window().navigator(), &"gpu".into()).unwrap_or_default();
    if gpu.is_falsy() {
        return Gpu::Absent;
    }
    let Ok(adapter) = adapter(&gpu).await else { return Gpu::NoAdapter };
    if adapter.is_falsy() {
        return Gpu::NoAdapter;
    }
    let info = Reflect::get(&adapter, &"info".into()).unwrap_or_default();
    // Where the flag is depends on the browser's age.
    let is_fallback = is_set(&adapter, "isFallbackAdapter") || (info.is_object() && is_set(&info, "isFallbackAdapter"));
    if is_fallback { Gpu::Software } else { Gpu::Real }
}

async fn adapter(gpu: &JsValue) -> Result<JsValue, JsValue> {
    let request: Function = Reflect::get(gpu, &"requestAdapter".into())?.dyn_into()?;
    let adapter = request.call0(gpu)?;
    let mut give_up = |resolve: Function, _: Function| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ADAPTER_PATIENCE_MS);
    };
    let patience = Promise::new(&mut give_up);
    JsFuture::from(Promise::race(&Array::of2(&adapter, &patience))).await
}
