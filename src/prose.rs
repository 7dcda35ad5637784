//! Words of the article that do something: play a run, set its keys, or show a note where they stand.

use grokscope_live::page::Page;
use grokscope_live::{Moment, Note, Passage, link};
use grokscope_owned::{Listener, Observer, keep};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    CustomEvent, Element, Event, HtmlElement, KeyboardEvent, ScrollBehavior, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

use crate::dom::make;
use crate::mount::Stage;
use crate::parts::{Parts, Placed};

grokscope_words::messages! {
    mod words("prose-") {
        back;
    }
}

/// Words of the article that do something.
pub const WORDS: &str = "button.play, button.set";

/// Makes the words of the article work.
pub fn listen(page: Page, stage: Stage, parts: &Parts) {
    let parts = StoredValue::new_local(parts.clone());
    let back = WayBack::new(page);
    on_document(&["click"], move |event| {
        let Some(word) = closest(&event, WORDS) else {
            return;
        };
        let of = |name: &str| word.get_attribute(name).unwrap_or_default();
        let run = of("data-run");
        parts.with_value(|Parts { runs, figures }| {
            let Some(at) = runs.iter().position(|placed| placed.name == run) else {
                if let Some(figure) = figures.iter().find(|figure| figure.name == run) {
                    show_figure(stage, vec![figure.element.clone()], &word, back);
                    figure.keys.follow(&of("data-keys"));
                    figure.keys.start();
                }
                return;
            };
            let placed = &runs[at];
            // The word says which of the run's figures it is about, where that is not the nearest.
            let meant = document().get_element_by_id(&of("data-show")).and_then(|figure| figure.dyn_into().ok());
            let shown = meant.map_or_else(|| stage.elements_of_run(at), |figure| vec![figure]);
            show_figure(stage, shown, &word, back);
            if word.class_list().contains("set") {
                set(placed, &of("data-keys"));
            } else if let (Some(from), Some(to)) = (Moment::named(&of("data-from")), Moment::named(&of("data-to"))) {
                placed.session.play(Passage { from, to });
            }
        });
    });
    // Figures ask for the same without knowing each other.
    on_document(&["grokscope-set"], move |event| {
        let Ok(event) = event.dyn_into::<CustomEvent>() else { return };
        let detail = event.detail();
        let of = |name: &str| js_sys::Reflect::get(&detail, &JsValue::from_str(name)).ok()?.as_string();
        let (Some(run), Some(keys)) = (of("run"), of("keys")) else { return };
        parts.with_value(|Parts { runs, .. }| {
            if let Some(at) = runs.iter().position(|placed| placed.name == run) {
                stage.elements_of_run(at).first().into_iter().for_each(|figure| stage.mount(figure));
                set(&runs[at], &keys);
            }
        });
    });
    listen_for_notes();
}

/// Begins a run again with these keys in place of those that its element gives it.
fn set(placed: &Placed, keys: &str) {
    let default = &placed.default;
    let (spec, problems) = link::read(&placed.attributes, keys, default);
    for problem in problems {
        placed.session.note(Note::Problem(problem));
    }
    placed.session.wants.set(true);
    placed.session.restart(spec);
}

/// Brings the one of these figures that is nearest to a word to life, and scrolls there unless its first picture is in view.
fn show_figure(stage: Stage, figures: Vec<HtmlElement>, word: &Element, back: WayBack) {
    let top = |element: &Element| element.get_bounding_client_rect().top();
    let at = top(word);
    let nearest =
        figures.into_iter().map(Element::from).min_by(|a, b| (top(a) - at).abs().total_cmp(&(top(b) - at).abs()));
    nearest.iter().for_each(|figure| stage.mount(figure));
    let picture = nearest.map(|figure| figure.query_selector("canvas").ok().flatten().unwrap_or(figure));
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let is_seen = |picture: &Element| top(picture) >= 0.0 && picture.get_bounding_client_rect().bottom() <= height;
    if let Some(picture) = picture.filter(|picture| !is_seen(picture)) {
        go_to(back.page, &picture);
        back.offer(word);
    }
}

/// Scrolls something to the middle of the window.
fn go_to(page: Page, element: &Element) {
    let how = ScrollIntoViewOptions::new();
    how.set_block(ScrollLogicalPosition::Center);
    how.set_behavior(if page.is_still { ScrollBehavior::Instant } else { ScrollBehavior::Smooth });
    element.scroll_into_view_with_scroll_into_view_options(&how);
}

/// The way back to a word that has led away from where it stands, offered until it can be seen again.
#[derive(Clone, Copy)]
struct WayBack {
    page: Page,
    button: StoredValue<Option<HtmlElement>, LocalStorage>,
    /// Whoever watches for the word.
    watch: StoredValue<Option<Observer>, LocalStorage>,
    word: StoredValue<Option<Element>, LocalStorage>,
}

impl WayBack {
    fn new(page: Page) -> Self {
        let (watch, word) = (StoredValue::new_local(None), StoredValue::new_local(None));
        let back = Self { page, button: StoredValue::new_local(None), watch, word };
        back.button.set_value(back.make());
        back
    }

    fn offer(self, word: &Element) {
        self.word.set_value(Some(word.clone()));
        self.show(true);
        let has_left = StoredValue::new(false);
        self.watch.set_value(Observer::of_sight([word], "0px", move |_, is_seen| {
            if !is_seen {
                has_left.set_value(true);
            } else if has_left.get_value() {
                self.show(false);
            }
        }));
    }

    fn make(self) -> Option<HtmlElement> {
        let button = make::<HtmlElement>("button")?;
        let _ = button.set_attribute("type", "button");
        button.set_class_name("back");
        button.set_text_content(Some(words::back()));
        button.set_hidden(true);
        document().body()?.append_child(&button).ok()?;
        keep(Listener::new(&button, &["click"], move |_| {
            self.show(false);
            let Some(word) = self.word.get_value() else { return };
            go_to(self.page, &word);
            if let Some(word) = word.dyn_ref::<HtmlElement>() {
                // A focus that scrolls would jump where the way is smooth.
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = word.focus_with_options(&options);
            }
        }));
        Some(button)
    }

    fn show(self, is_shown: bool) {
        self.button.with_value(|button| button.iter().for_each(|button| button.set_hidden(!is_shown)));
    }
}

/// The box in which notes appear, and the word it belongs to.
#[derive(Clone, Default)]
struct Shown {
    note: Option<HtmlElement>,
    word: Option<Element>,
}

/// Shows a note or a reference beside its number on hover, on focus, and on a first tap.
fn listen_for_notes() {
    const NOTES: &str = "a.note, a.ref";
    let shown = StoredValue::new_local(Shown::default());
    let is_finger =
        |event: &Event| event.dyn_ref::<web_sys::PointerEvent>().is_some_and(|event| event.pointer_type() != "mouse");
    // Its own links and references are used where they are.
    let is_inside = |event: &Event| closest(event, ".popover").is_some();
    let look = move |event: Event| {
        // A finger is over a word before it is on it.
        if is_finger(&event) || is_inside(&event) {
            return;
        }
        // A page that scrolls under a pointer at rest takes no note from a reader who uses the keyboard.
        let is_read = || {
            let by_key = |word: &Element| word.matches(":focus-visible").unwrap_or_default();
            event.type_() == "pointerover" && shown.with_value(|shown| shown.word.as_ref().is_some_and(by_key))
        };
        match closest(&event, NOTES) {
            Some(word) => show_note(shown, &word),
            None if is_read() => {}
            None => hide_note(shown),
        }
    };
    on_document(&["pointerover"], look);
    on_document(&["focusin"], look);
    on_document(&["keydown"], move |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
            hide_note(shown);
        }
    });
    // A finger cannot hover: it sees the note first and follows with a second tap.
    let tapped = StoredValue::new_local(None::<Element>);
    on_document(&["pointerdown"], move |event| {
        if !is_finger(&event) || is_inside(&event) {
            return;
        }
        let word = closest(&event, NOTES);
        let is_second = word.is_some() && shown.with_value(|shown| shown.word == word);
        match &word {
            Some(word) => show_note(shown, word),
            None => hide_note(shown),
        }
        tapped.set_value(word.filter(|_| !is_second));
    });
    on_document(&["click"], move |event| {
        let word = closest(&event, NOTES);
        if word.is_some() && tapped.with_value(|tapped| *tapped == word) {
            event.prevent_default();
            tapped.set_value(None);
        }
    });
}

fn show_note(shown: StoredValue<Shown, LocalStorage>, word: &Element) {
    if shown.with_value(|shown| shown.word.as_ref() == Some(word)) {
        return;
    }
    hide_note(shown);
    let target = word.get_attribute("href").and_then(|href| href.strip_prefix('#').map(str::to_owned));
    let Some(text) = target.and_then(|id| document().get_element_by_id(&id)) else { return };
    let Some(note) = document().create_element("div").ok().and_then(|note| note.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    note.set_class_name("popover");
    note.set_id("popover");
    let _ = note.set_attribute("role", "tooltip");
    note.set_inner_html(&text.inner_html());
    let Some(body) = document().body() else { return };
    if body.append_child(&note).is_err() {
        return;
    }
    place(&note, word);
    let _ = word.set_attribute("aria-describedby", "popover");
    shown.set_value(Shown { note: Some(note), word: Some(word.clone()) });
}

/// Puts a note under its word, or above where there is no room, and never beyond the edges of the window.
fn place(note: &HtmlElement, word: &Element) {
    // Bridged by the style sheet.
    const GAP: f64 = 8.0;
    let size = |value: Result<JsValue, JsValue>| value.ok().and_then(|value| value.as_f64()).unwrap_or_default();
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let (word, own) = (word.get_bounding_client_rect(), note.get_bounding_client_rect());
    let left = word.left().min(width - own.width() - GAP).max(GAP);
    let below = word.bottom() + GAP;
    let top = if below + own.height() > height { (word.top() - GAP - own.height()).max(GAP) } else { below };
    let scroll = window().scroll_y().unwrap_or_default();
    let style = note.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{}px", top + scroll));
}

fn hide_note(shown: StoredValue<Shown, LocalStorage>) {
    let Shown { note, word } = shown.try_update_value(std::mem::take).unwrap_or_default();
    if let Some(note) = note {
        note.remove();
    }
    if let Some(word) = word {
        let _ = word.remove_attribute("aria-describedby");
    }
}

fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// Hears events of the document as long as the page.
fn on_document(name: &'static [&'static str], listener: impl Fn(Event) + 'static) {
    keep(Listener::new(&document(), name, listener));
}
