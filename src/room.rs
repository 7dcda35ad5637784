//! Class mode: the bet of the room, counted on the screen, and the keys of a presenter's remote. How the page looks then is
//! the style sheet's, by an attribute of the root (`www/start.js`).

use std::cell::Cell;
use std::rc::Rc;

use grokscope_kit::browser::key_of;
use grokscope_owned::{Listener, keep};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::dom::{elements, make};

grokscope_words::messages! {
    mod words("room-") {
        ask; more(choice); less(choice); stop; go_on; keys;
    }
}

/// One answer of the room, and how many are for it.
struct Votes {
    shown: HtmlElement,
    count: Cell<u32>,
}

impl Votes {
    fn add(&self, by: i32) {
        self.count.set(self.count.get().saturating_add_signed(by));
        self.shown.set_text_content(Some(&self.count.get().to_string()));
    }
}

/// Lets the room vote, where the page is in class mode.
#[wasm_split(room, fallible)]
pub fn open() -> Result<(), SplitLoaderError> {
    let mut all = Vec::new();
    for bet in elements("details.bet") {
        // The flag is one reader's; a room can say whether to stop.
        if bet.query_selector(":scope > ol").ok().flatten().is_none() {
            let Some(list) = make::<HtmlElement>("ol") else { continue };
            for answer in [words::stop(), words::go_on()] {
                if let (Some(item), Some(words)) = (make::<HtmlElement>("li"), make::<HtmlElement>("span")) {
                    words.set_text_content(Some(answer));
                    let _ = item.append_child(&words);
                    let _ = list.append_child(&item);
                }
            }
            if let Some(question) = bet.query_selector(":scope > summary").ok().flatten() {
                question.set_text_content(Some(words::ask()));
            }
            let answer = bet.query_selector(":scope > p").ok().flatten();
            let _ = bet.insert_before(&list, answer.as_deref());
        }
        let Ok(items) = bet.query_selector_all(":scope > ol > li") else { continue };
        let items = (0..items.length()).filter_map(|at| items.get(at)?.dyn_into::<HtmlElement>().ok());
        all.extend(items.filter_map(|item| votes(&item)));
    }
    if let Some(main) = document().query_selector("main").ok().flatten()
        && let Some(line) = make::<HtmlElement>("p")
    {
        line.set_class_name("room-keys");
        line.set_text_content(Some(words::keys()));
        let _ = main.append_child(&line);
    }
    keep(Listener::new(&document(), &["keydown"], move |event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if !event.default_prevented() && press(&event, &all) {
            event.prevent_default();
        }
    }));
    Ok(())
}

/// Whether the key meant something.
fn press(event: &KeyboardEvent, all: &[Rc<Votes>]) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_control = target
        .is_some_and(|target| matches!(&*target.tag_name(), "BUTTON" | "INPUT" | "SELECT" | "SUMMARY" | "TEXTAREA"));
    match &*key_of(event) {
        "PageDown" => click("play"),
        " " if !is_control => click("play"),
        "PageUp" => click("rewind"),
        "" => false,
        // With Shift the key says another character, on each keyboard another one.
        _ => {
            let code = event.code();
            let digit = code.strip_prefix("Digit").or_else(|| code.strip_prefix("Numpad"));
            let at = digit.and_then(|digit| digit.parse::<usize>().ok()?.checked_sub(1));
            let votes = at.and_then(|at| all.get(at));
            if let Some(votes) = votes {
                votes.add(if event.shift_key() { -1 } else { 1 });
            }
            votes.is_some()
        }
    }
}

fn click(action: &str) -> bool {
    let button = document().query_selector(&format!("grok-figure [data-action={action}]")).ok().flatten();
    let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    if let Some(button) = &button {
        button.click();
    }
    button.is_some()
}

/// Puts the count of an answer beside it.
fn votes(item: &HtmlElement) -> Option<Rc<Votes>> {
    let answer = item.text_content().unwrap_or_default();
    let (place, shown) = (make::<HtmlElement>("span")?, make::<HtmlElement>("output")?);
    place.set_class_name("votes");
    shown.set_text_content(Some("0"));
    let votes = Rc::new(Votes { shown: shown.clone(), count: Cell::new(0) });
    for (by, sign, name) in [(-1, "−", words::less(&answer)), (1, "+", words::more(&answer))] {
        let button = make::<HtmlElement>("button")?;
        let _ = button.set_attribute("type", "button");
        let _ = button.set_attribute("aria-label", &name);
        button.set_text_content(Some(sign));
        let _ = place.append_child(&button);
        if by < 0 {
            let _ = place.append_child(&shown);
        }
        let votes = votes.clone();
        keep(Listener::new(&button, &["click"], move |_| votes.add(by)));
    }
    let _ = item.append_child(&place);
    Some(votes)
}
