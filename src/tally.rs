//! The reader's bets as a picture, to share or to keep.

use std::rc::Rc;

use grokscope_canvas::Sheet;
use grokscope_canvas::score::{Bet, Score};
use grokscope_canvas::theme::Theme;
use grokscope_kit::text;
use grokscope_owned::{Listener, effect, keep, spawn};
use js_sys::{Array, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::{
    Blob, Element, File, FilePropertyBag, HtmlAnchorElement, HtmlCanvasElement, HtmlElement, HtmlImageElement,
    ShareData,
};

use crate::dom::make;

grokscope_words::messages! {
    mod words("tally-") {
        picture; said; did; alt(subject, said, did); right; wrong;
    }
}

/// The name of the file.
const NAME: &str = "grokscope-bets.png";
const KIND: &str = "image/png";

/// Puts how the bets stand into their place of the article, and a button that makes a picture of them.
pub fn show(place: &Element, summary: impl Fn() -> String + 'static, bets: impl Fn() -> Vec<Bet> + 'static) {
    let (Some(told), Some(button)) = (make::<HtmlElement>("p"), make::<HtmlElement>("button")) else { return };
    let _ = told.set_attribute("role", "status");
    let _ = button.set_attribute("type", "button");
    let _ = button.set_attribute("data-action", "picture");
    button.set_text_content(Some(words::picture()));
    let _ = place.append_with_node_2(&told, &button);
    let (summary, bets) = (Rc::new(summary), Rc::new(bets));
    let (now, placed) = (summary.clone(), bets.clone());
    let (shown, told_of) = (button.clone(), told.clone());
    effect(move || {
        told.set_text_content(Some(&now()));
        // A picture of no bets is of no use.
        shown.set_hidden(placed().is_empty());
    });
    let place = place.clone();
    keep(Listener::new(&button, &["click"], move |_| {
        let (summary, bets) = untrack(|| (summary(), bets()));
        let (place, told_of) = (place.clone(), told_of.clone());
        spawn(async move {
            match picture().await {
                Ok(picture) => picture(&place, &summary, &bets),
                Err(_) => told_of.set_text_content(Some(text::more_missing())),
            }
        });
    }));
}

/// What makes a picture of the bets, as it comes from its bundle: few readers ask for one.
type Picture = fn(&Element, &str, &[Bet]);

#[wasm_split(keep, fallible)]
fn picture() -> Result<Picture, SplitLoaderError> {
    Ok(|place, summary, bets| {
        let Some(canvas) = draw(summary, bets) else { return };
        let Ok(data) = canvas.to_data_url_with_type(KIND) else { return };
        picture_in(place, &data, summary, bets);
        share(&canvas, data);
    })
}

/// Draws the picture.
fn draw(summary: &str, bets: &[Bet]) -> Option<HtmlCanvasElement> {
    let canvas = make::<HtmlCanvasElement>("canvas")?;
    let title = document().query_selector("h1").ok().flatten().and_then(|title| title.text_content());
    let address = window().location();
    // Without what the link says of settings: the bets are about those that the page comes with.
    let address = [address.origin(), address.pathname()].map(Result::unwrap_or_default).concat();
    let address = address.trim_start_matches("https://").trim_start_matches("http://");
    let sheet = Sheet::scaled(&canvas, Score::SIZE, 1.0, Theme::light())?;
    let title = title.unwrap_or_default();
    Score { title: &title, summary, heads: [words::said(), words::did()], bets, address }.draw(&sheet);
    Some(canvas)
}

/// Shows it in the article, in the place of an older one.
fn picture_in(place: &Element, data: &str, summary: &str, bets: &[Bet]) {
    let older = place.query_selector("img").ok().flatten().and_then(|image| image.dyn_into().ok());
    let Some(image) = older.or_else(|| make::<HtmlImageElement>("img")) else { return };
    image.set_width(Score::SIZE.0 as u32);
    image.set_height(Score::SIZE.1 as u32);
    let line = |bet: &Bet| {
        let line = words::alt(&bet.subject, &bet.said, &bet.did);
        match bet.is_right {
            Some(true) => [&*line, words::right()].join(text::gap()),
            Some(false) => [&*line, words::wrong()].join(text::gap()),
            None => line,
        }
    };
    let lines = std::iter::once(summary.to_owned()).chain(bets.iter().map(line)).collect::<Vec<_>>();
    image.set_alt(&lines.join(text::gap()));
    image.set_src(data);
    let _ = place.append_child(&image);
}

/// Offers it to the programs of the reader's device, or keeps it as a file where there is no such offer.
fn share(canvas: &HtmlCanvasElement, data: String) {
    let share = move |blob: Option<Blob>| {
        let Some(offer) = blob.and_then(|blob| offer(&blob)) else { return download(&data) };
        wasm_bindgen_futures::spawn_local(async move {
            if let Err(error) = JsFuture::from(window().navigator().share_with_data(&offer)).await {
                let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
                // A reader who changes their mind wants no file instead.
                if name.as_deref() != Some("AbortError") {
                    download(&data);
                }
            }
        });
    };
    let _ = canvas.to_blob_with_type(Closure::once_into_js(share).unchecked_ref(), KIND);
}

/// What there is to share, where the browser shares files.
fn offer(blob: &Blob) -> Option<ShareData> {
    let navigator = window().navigator();
    if !Reflect::has(&navigator, &"canShare".into()).unwrap_or_default() {
        return None;
    }
    let options = FilePropertyBag::new();
    options.set_type(KIND);
    let file = File::new_with_blob_sequence_and_options(&Array::of1(blob), NAME, &options).ok()?;
    let offer = ShareData::new();
    offer.set_files(&JsValue::from(Array::of1(&file)));
    navigator.can_share_with_data(&offer).then_some(offer)
}

fn download(data: &str) {
    if let Some(link) = make::<HtmlAnchorElement>("a") {
        link.set_href(data);
        link.set_download(NAME);
        link.click();
    }
}
