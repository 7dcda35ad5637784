//! The page: finds the figures in the article, mounts them, and keeps language and link.

use std::time::Duration;

use form_urlencoded::Serializer;
use grokscope_experiment::Spec;
use leptos::mount::{mount_to, mount_to_body};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement};

use crate::engine_choice::Wish;
use crate::figure::{Figure, KINDS, Kind};
use crate::link::{self, Link, Place};
use crate::page::Page;
use crate::run::{Note, Session};
use crate::speed::Speed;
use crate::text::Lang;

/// How long the link waits for further changes.
const LINK_DELAY: Duration = Duration::from_millis(300);

/// A figure in the article.
#[derive(Clone, Copy)]
struct Placed {
    session: Session,
    kind: &'static Kind,
    /// Keys on its element.
    attributes: StoredValue<String>,
    /// What it shows where the link says nothing.
    default: StoredValue<Spec>,
}

/// Brings the article to life.
pub fn start() {
    // Mounts nothing itself: signals and effects of the page need the reactive system to run.
    mount_to_body(build);
}

fn build() {
    let elements = figures_of_the_article();
    let places: Vec<Place<'_>> = elements.iter().map(|(_, kind)| place(kind)).collect();
    let link = Link::parse(&fragment(), &places);
    let browser = window().navigator().language().and_then(|name| Lang::named(&name));
    let page =
        Page::new(link.lang.or(browser).unwrap_or(Lang::En), link.lang.is_some(), link.engine.unwrap_or(Wish::Auto));

    let mut figures = Vec::new();
    for (i, (element, kind)) in elements.into_iter().enumerate() {
        let attributes = attributes(&element);
        let (default, on_element) = Spec::parse(&attributes, kind.preset());
        let (spec, in_link) = link::read(&attributes, &link.figures[i].keys, &default);
        let session = Session::new(page, i, spec, link.figures[i].speed.unwrap_or(Speed::DEFAULT));
        for problem in on_element.into_iter().chain(in_link) {
            session.note(Note::Problem(problem));
        }
        element.set_inner_html("");
        mount_to(element, move || view! { <Figure session kind/> }).forget();
        figures.push(Placed {
            session,
            kind,
            attributes: StoredValue::new(attributes),
            default: StoredValue::new(default),
        });
    }
    if let Some(first) = figures.first() {
        for mistake in link.mistakes {
            first.session.note(Note::Mistake(mistake));
        }
    }
    keep_words(page);
    keep_link(page, figures);
}

fn place(kind: &'static Kind) -> Place<'static> {
    Place { name: kind.name, is_parity: kind.is_parity }
}

fn figures_of_the_article() -> Vec<(HtmlElement, &'static Kind)> {
    let mut found = Vec::new();
    if let Ok(elements) = document().query_selector_all("grok-figure") {
        for i in 0..elements.length() {
            let element = elements.get(i).and_then(|node| node.dyn_into::<HtmlElement>().ok());
            let Some(element) = element else { continue };
            let name = element.get_attribute("name").unwrap_or_default();
            if let Some(kind) = Kind::named(&name) {
                found.push((element, kind));
            }
        }
    }
    // A link speaks of a figure by its name.
    debug_assert!(found.len() <= KINDS.len());
    found
}

/// The keys on a figure's element.
fn attributes(element: &Element) -> String {
    let mut keys = Serializer::new(String::new());
    for name in element.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        if !matches!(&*name, "name" | "class" | "id" | "style" | "lang") && !name.starts_with("data-") {
            keys.append_pair(&name, &element.get_attribute(&name).unwrap_or_default());
        }
    }
    keys.finish()
}

fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Fills the article with the words of the present language.
fn keep_words(page: Page) {
    let switch = document().get_element_by_id("language");
    if let Some(switch) = &switch {
        let on_click = Closure::<dyn FnMut()>::new(move || {
            page.lang.update(|lang| *lang = lang.other());
            page.is_lang_chosen.set(true);
        });
        let _ = switch.add_event_listener_with_callback("click", on_click.as_ref().unchecked_ref());
        on_click.forget();
    }
    Effect::new(move || {
        let lang = page.lang.get();
        let prose = &lang.text().prose;
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", lang.tag());
        }
        document().set_title(prose.page_title);
        let Ok(passages) = document().query_selector_all("[data-text]") else { return };
        for i in 0..passages.length() {
            let passage = passages.get(i).and_then(|node| node.dyn_into::<Element>().ok());
            let Some(passage) = passage else { continue };
            let text = passage.get_attribute("data-text").and_then(|key| prose.get(&key));
            if let Some(text) = text.filter(|text| passage.inner_html() != **text) {
                passage.set_inner_html(text);
            }
        }
        if let Some(switch) = document().get_element_by_id("language") {
            let (name, tag) = match lang.other() {
                Lang::En => ("English", Lang::En.tag()),
                Lang::Zh => ("中文", Lang::Zh.tag()),
            };
            switch.set_text_content(Some(name));
            let _ = switch.set_attribute("lang", tag);
            let _ = switch.remove_attribute("hidden");
        }
    });
    Effect::new(move || {
        if let (Some(Ok(manifest)), Some(place)) = (page.manifest.get(), document().get_element_by_id("version")) {
            let commit: String = manifest.commit.chars().take(12).collect();
            place.set_text_content(Some(format!("grokscope {} {commit}", manifest.version).trim()));
        }
    });
}

/// Writes the state into the address, and follows an address that the reader edits.
fn keep_link(page: Page, figures: Vec<Placed>) {
    let figures = StoredValue::new_local(figures);
    let pending = StoredValue::new_local(None::<TimeoutHandle>);
    let text = Memo::new(move |_| {
        let lang = page.is_lang_chosen.get().then(|| page.lang.get());
        figures.with_value(|figures| {
            let keys = figures.iter().map(|placed| {
                let mut keys = placed
                    .session
                    .spec
                    .with(|spec| placed.default.with_value(|default| link::difference(spec, default)));
                let speed = placed.session.speed.get();
                if speed != Speed::DEFAULT {
                    keys.push(("speed", speed.word()));
                }
                (placed.kind.name, keys)
            });
            Link::print(lang, page.wish.get(), keys)
        })
    });
    Effect::new(move |is_known: Option<()>| {
        let text = text.get();
        // The address already says what the page began with.
        if is_known.is_none() {
            return;
        }
        if let Some(before) = pending.try_update_value(Option::take).flatten() {
            before.clear();
        }
        let write = move || {
            let location = window().location();
            let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
            let url = if text.is_empty() { path } else { format!("{path}#{text}") };
            // Some embedders forbid it; the link then stays as it was.
            let _ =
                window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&url)));
        };
        pending.set_value(set_timeout_with_handle(write, LINK_DELAY).ok());
    });
    let on_change = window_event_listener(leptos::ev::hashchange, move |_| {
        figures.with_value(|figures| follow(page, figures));
    });
    // As long as the page.
    std::mem::forget(on_change);
}

fn follow(page: Page, figures: &[Placed]) {
    let places: Vec<Place<'_>> = figures.iter().map(|placed| place(placed.kind)).collect();
    let link = Link::parse(&fragment(), &places);
    if let Some(lang) = link.lang {
        page.lang.set(lang);
        page.is_lang_chosen.set(true);
    }
    let wish = link.engine.unwrap_or(Wish::Auto);
    if page.wish.get_untracked() != wish {
        page.wish.set(wish);
    }
    for (placed, said) in figures.iter().zip(&link.figures) {
        let default = placed.default.get_value();
        let (spec, problems) = link::read(&placed.attributes.get_value(), &said.keys, &default);
        placed.session.speed.set(said.speed.unwrap_or(Speed::DEFAULT));
        placed.session.notes.update(|notes| {
            notes.retain(|note| !matches!(note, Note::Problem(_) | Note::Mistake(_)));
        });
        for problem in problems {
            placed.session.note(Note::Problem(problem));
        }
        placed.session.change(spec);
    }
    if let Some(first) = figures.first() {
        for mistake in link.mistakes {
            first.session.note(Note::Mistake(mistake));
        }
    }
}
