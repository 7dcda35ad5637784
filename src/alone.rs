//! One figure alone, for a frame in somebody else's page: `?figure=parity`.
//!
//! The rest of the article is taken out of the page before anything of it is brought to life, so that one figure costs
//! what one figure needs. The page around the frame is told how high it is.

use form_urlencoded::parse;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement, ResizeObserver};

use crate::figure::KINDS;
use crate::link::Mistake;

/// The key in the address, and the attribute that the head of the page makes of it before the first picture.
const KEY: &str = "figure";
const ATTRIBUTE: &str = "data-figure";

/// Leaves nothing but the figure that is asked for, if one is.
///
/// # Errors
/// When there is no such figure; the article then stays whole.
pub fn leave_what_is_asked_for() -> Result<(), Mistake> {
    let search = window().location().search().unwrap_or_default();
    let asked = parse(search.trim_start_matches('?').as_bytes()).find(|(key, _)| key == KEY);
    let (Some((_, name)), Some(root)) = (asked, document().document_element()) else { return Ok(()) };
    let figure =
        KINDS.iter().find(|kind| kind.name == name).and_then(|kind| find(&format!("grok-figure[name={}]", kind.name)));
    let (Some(figure), Some(main)) = (figure, find("main")) else {
        let _ = root.remove_attribute(ATTRIBUTE);
        let accepted: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        return Err(Mistake { key: KEY.to_owned(), value: name.into_owned(), accepted: accepted.join(", ") });
    };
    main.set_text_content(None);
    let _ = main.append_child(&figure);
    if let Some(credit) = credit(&figure) {
        let _ = main.append_child(&credit);
    }
    tell_height(root);
    Ok(())
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// A link to the place of the figure in the article.
fn credit(figure: &Element) -> Option<Element> {
    let link = document().create_element("a").ok()?;
    let path = window().location().pathname().unwrap_or_default();
    link.set_class_name("credit");
    link.set_text_content(Some(&document().title()));
    link.set_attribute("href", &format!("{path}#{}", figure.id())).ok()?;
    link.set_attribute("target", "_blank").ok()?;
    Some(link)
}

/// Tells the page around the frame how high this one is, now and whenever it changes: `{ grokscope: pixels }`.
fn tell_height(root: Element) {
    let Ok(Some(parent)) = window().parent() else { return };
    let watched = root.clone();
    let on_resize = Closure::<dyn FnMut()>::new(move || {
        let height = root.unchecked_ref::<HtmlElement>().offset_height();
        let message = Object::new();
        if Reflect::set(&message, &"grokscope".into(), &JsValue::from(height)).is_ok() {
            // Whoever frames the page may know its height.
            let _ = parent.post_message(&message, "*");
        }
    });
    if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
        observer.observe(&watched);
    }
    // As long as the page.
    on_resize.forget();
}
