//! The shelf: runs kept in the browser (`IndexedDB`), as they are saved in files, with what is listed of them beside. Each
//! thing that is done to it opens the database, is one transaction, and closes it again, so that two tabs do not get into each
//! other's way; the others are told.

use core::fmt;

use grokscope_owned::{Listener, keep};
use js_sys::{Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use serde_json::{Value, json};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    BroadcastChannel, DomException, IdbDatabase, IdbFactory, IdbRequest, IdbTransaction, IdbTransactionMode,
};

/// The database, and the channel on which tabs tell each other that it has changed.
const NAME: &str = "grokscope-shelf";
/// What is listed of each run.
const RUNS: &str = "runs";
/// Its file.
const FILES: &str = "files";
/// Most runs that are kept.
pub const MOST_RUNS: usize = 60;
/// Most bytes of all files.
const MOST_BYTES: f64 = 64e6;

/// What is listed of a kept run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// Tells it from every other one.
    pub id: String,
    /// As the reader calls it.
    pub name: String,
    /// Its experiment.
    pub keys: String,
    /// When it was kept, in ms since 1970.
    pub kept: f64,
    /// Steps done.
    pub step: u64,
    /// First evaluations at which it had memorised and understood.
    pub milestones: [Option<u64>; 2],
    /// Whether it has ended.
    pub has_ended: bool,
    /// Bytes of its file.
    pub bytes: f64,
}

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This page may keep nothing.
    Missing,
    /// So many runs, or so many bytes, are kept already.
    Many,
    /// The browser has no room.
    Full,
    /// Anything else, in the browser's words.
    Other(String),
}

impl From<JsValue> for Trouble {
    fn from(error: JsValue) -> Self {
        match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
            Some("QuotaExceededError") => Self::Full,
            Some("SecurityError" | "InvalidStateError" | "NotAllowedError") => Self::Missing,
            Some(name) => Self::Other(name.to_owned()),
            None => Self::Other(format!("{error:?}")),
        }
    }
}

impl Kept {
    fn json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "keys": self.keys, "kept": self.kept, "step": self.step,
            "memorised": self.milestones[0], "grokked": self.milestones[1], "ended": self.has_ended, "bytes": self.bytes,
        })
    }

    /// Of a text that may have been written by another version.
    fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Some(Self {
            id: value["id"].as_str()?.to_owned(),
            name: text("name"),
            keys: text("keys"),
            kept: value["kept"].as_f64().unwrap_or_default(),
            step: value["step"].as_u64().unwrap_or_default(),
            milestones: [value["memorised"].as_u64(), value["grokked"].as_u64()],
            has_ended: value["ended"].as_bool().unwrap_or_default(),
            bytes: value["bytes"].as_f64().unwrap_or_default(),
        })
    }
}

/// The identity of a run that is kept from now on.
#[must_use]
pub fn new_id() -> String {
    format!("{}-{}", js_sys::Date::now(), (js_sys::Math::random() * 1e9) as u32)
}

/// All runs, the newest first.
///
/// # Errors
/// When they cannot be read.
pub async fn list() -> Result<Vec<Kept>, Trouble> {
    let shelf = Shelf::open(IdbTransactionMode::Readonly).await?;
    let kept = shelf.list().await?;
    shelf.end().await?;
    Ok(kept)
}

/// Keeps a run, in place of what was kept of it. `false` where it was to be there already, and is not any more.
///
/// # Errors
/// When there is no room for it; then all is as it was.
pub async fn put(kept: &Kept, file: &[u8], must_be_there: bool) -> Result<bool, Trouble> {
    let shelf = Shelf::open(IdbTransactionMode::Readwrite).await?;
    let all = shelf.list().await?;
    let known = all.iter().find(|other| other.id == kept.id);
    if must_be_there && known.is_none() {
        shelf.end().await?;
        return Ok(false);
    }
    let others = all.iter().filter(|other| other.id != kept.id);
    let bytes = others.clone().map(|other| other.bytes).sum::<f64>() + file.len() as f64;
    if others.count() >= MOST_RUNS || bytes > MOST_BYTES {
        shelf.end().await?;
        return Err(Trouble::Many);
    }
    // Whatever it is called by now, and where it stands in the list.
    let known = known.filter(|_| must_be_there).unwrap_or(kept);
    let kept = Kept { bytes: file.len() as f64, name: known.name.clone(), kept: known.kept, ..kept.clone() };
    shelf.write(&kept)?;
    shelf.transaction.object_store(FILES)?.put_with_key(&Uint8Array::from(file), &JsValue::from_str(&kept.id))?;
    shelf.end().await?;
    tell();
    Ok(true)
}

/// The file of a run; none where it is not there any more.
///
/// # Errors
/// When it cannot be read.
pub async fn file(id: &str) -> Result<Option<Vec<u8>>, Trouble> {
    let shelf = Shelf::open(IdbTransactionMode::Readonly).await?;
    let request = shelf.transaction.object_store(FILES)?.get(&JsValue::from_str(id))?;
    let file = answer(&request).await?.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec());
    shelf.end().await?;
    Ok(file)
}

/// Gives a run another name.
///
/// # Errors
/// When it cannot be written.
pub async fn rename(id: &str, name: &str) -> Result<(), Trouble> {
    let shelf = Shelf::open(IdbTransactionMode::Readwrite).await?;
    let kept = shelf.list().await?.into_iter().find(|kept| kept.id == id);
    if let Some(kept) = kept {
        shelf.write(&Kept { name: name.to_owned(), ..kept })?;
    }
    shelf.end().await?;
    tell();
    Ok(())
}

/// Forgets a run.
///
/// # Errors
/// When it cannot be written.
pub async fn remove(id: &str) -> Result<(), Trouble> {
    let shelf = Shelf::open(IdbTransactionMode::Readwrite).await?;
    for store in [RUNS, FILES] {
        shelf.transaction.object_store(store)?.delete(&JsValue::from_str(id))?;
    }
    shelf.end().await?;
    tell();
    Ok(())
}

/// Hears, as long as the present owner, that something was done to the shelf in any tab.
pub fn follow(hear: impl Fn() + 'static) {
    // Where there are no channels, other tabs see it when they are loaded anew.
    if let Ok(channel) = BroadcastChannel::new(NAME) {
        keep(Listener::new(&channel, &["message"], move |_| hear()));
        keep(Closing(channel));
    }
}

struct Closing(BroadcastChannel);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn tell() {
    if let Ok(channel) = BroadcastChannel::new(NAME) {
        let _ = channel.post_message(&JsValue::TRUE);
        channel.close();
    }
}

/// The database in a transaction.
struct Shelf {
    database: IdbDatabase,
    transaction: IdbTransaction,
}

impl Drop for Shelf {
    fn drop(&mut self) {
        // Once its transaction has ended.
        self.database.close();
    }
}

impl Shelf {
    async fn open(mode: IdbTransactionMode) -> Result<Self, Trouble> {
        // A page without an origin has none, and says so by throwing or by having nothing.
        let factory: IdbFactory = Reflect::get(&window(), &JsValue::from_str("indexedDB"))
            .ok()
            .and_then(|factory| factory.dyn_into().ok())
            .ok_or(Trouble::Missing)?;
        let request = factory.open_with_u32(NAME, 1)?;
        let asked = request.clone();
        let create = Closure::once(move |_: JsValue| {
            if let Some(database) = asked.result().ok().and_then(|database| database.dyn_into::<IdbDatabase>().ok()) {
                for store in [RUNS, FILES] {
                    let _ = database.create_object_store(store);
                }
            }
        });
        request.set_onupgradeneeded(Some(create.as_ref().unchecked_ref()));
        let database: IdbDatabase = answer(&request).await?.unchecked_into();
        let stores = js_sys::Array::of2(&JsValue::from_str(RUNS), &JsValue::from_str(FILES));
        let transaction = database.transaction_with_str_sequence_and_mode(&stores, mode)?;
        Ok(Self { database, transaction })
    }

    async fn list(&self) -> Result<Vec<Kept>, Trouble> {
        let request = self.transaction.object_store(RUNS)?.get_all()?;
        let all = js_sys::Array::from(&answer(&request).await?);
        let mut all: Vec<Kept> =
            all.iter().filter_map(|text| text.as_string()).filter_map(|text| Kept::read(&text)).collect();
        all.sort_by(|one, other| other.kept.total_cmp(&one.kept));
        Ok(all)
    }

    fn write(&self, kept: &Kept) -> Result<(), Trouble> {
        let text = JsValue::from_str(&kept.json().to_string());
        self.transaction.object_store(RUNS)?.put_with_key(&text, &JsValue::from_str(&kept.id))?;
        Ok(())
    }

    /// Waits until it is written. What does not fit shows here.
    async fn end(&self) -> Result<(), Trouble> {
        let transaction = &self.transaction;
        let promise = Promise::new(&mut |resolve, reject| {
            let asked = transaction.clone();
            let refuse = Closure::once_into_js(move |_: JsValue| {
                let error = asked.error().map_or(JsValue::NULL, JsValue::from);
                let _ = reject.call1(&JsValue::NULL, &error);
            });
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(refuse.unchecked_ref()));
        });
        JsFuture::from(promise).await?;
        Ok(())
    }
}

/// What a request is answered with.
async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        let asked = request.clone();
        let refuse = Closure::once_into_js(move |_: JsValue| {
            let error = asked.error().ok().flatten().map_or(JsValue::NULL, JsValue::from);
            let _ = reject.call1(&JsValue::NULL, &error);
        });
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(refuse.unchecked_ref()));
    });
    JsFuture::from(promise).await?;
    request.result()
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_is_read_back_and_what_is_none_is_left_out() {
        let kept = Kept {
            id: "1".to_owned(),
            name: "a \"name\"".to_owned(),
            keys: "preset=sub&wd=0.1".to_owned(),
            kept: 1.5e12,
            step: 300,
            milestones: [Some(120), None],
            has_ended: true,
            bytes: 1e6,
        };
        assert_eq!(Kept::read(&kept.json().to_string()), Some(kept));
        assert_eq!(Kept::read("{\"id\": \"2\", \"more\": 1}"), Some(Kept { id: "2".to_owned(), ..Kept::default() }));
        assert_eq!([Kept::read("{}"), Kept::read("no")], [None, None]);
    }
}
