//! The page: finds the figures in the article, and keeps the link.

use std::iter;
use std::time::Duration;

use grokscope_experiment::{Key, Spec};
use grokscope_kit::kind::{Kind, RunRow};
use grokscope_kit::text;
use grokscope_live::engine_choice::Wish;
use grokscope_live::link::{self, Link, Mistake, Place};
use grokscope_live::page::Page;
use grokscope_live::{Note, Session};
use grokscope_owned::{Listener, effect, keep, memo, spawn};
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::{Element, HtmlElement, MessageEvent};

use crate::dom::elements;
use crate::mount::{Figure, Stage, attributes};
use crate::parts::{Own, Parts, Placed, own_name, own_place, run_place};
use crate::{bets, prose, registry, room, touch};

/// How long the link waits for further changes.
const LINK_DELAY: Duration = Duration::from_millis(300);

/// A run of the page, before anything of it exists.
struct Wanted {
    /// The prefix of its keys in the link.
    name: String,
    /// The figure it belongs to first.
    kind: &'static Kind,
    row: &'static RunRow,
    /// Keys on that figure's element.
    attributes: String,
}

/// Brings the article to life.
pub fn start() {
    if Link::parse(&fragment(), &[]).lang.is_some_and(|wanted| go_to(&wanted)) {
        return;
    }
    text::install();
    // Mounts nothing itself: signals and effects of the page need the reactive system to run.
    mount_to_body(build);
}

fn build() {
    let fragment = fragment();
    let opened = Opened::new(&elements("grok-figure"), &fragment, |link| Page::new(link.engine.unwrap_or(Wish::Auto)));
    let Opened { page, stage, parts, link } = opened;
    grokscope_canvas::follow_surroundings();
    grokscope_canvas::follow_printing(move || stage.mount_for_paper());
    keep_version(page);
    parts.tell(link.mistakes.into_iter().chain(unknown_language(link.lang)).chain(unknown_figure()));
    let reading = read_along(page, stage, parts.clone());
    spawn(async {
        reading.await;
        if is_marked("data-mode") {
            // Without its part the page is as it is for one reader.
            drop(room::open().await);
        }
    });
    touch::guard_sliders();
    stage.follow();
    // A frame is a guest: what its reader may never want is not fetched at the host's expense.
    if !is_marked("data-frame") {
        stage.fetch_later();
    }
    follow_slides(page);
    go_to_place(&fragment);
    keep_link(page, parts);
}

/// Makes the words, the notes and the bets of the page work. They are a part of the program of their own, as nobody uses them before
/// there is something to see. Where it does not come, the answers are there to be read, and notes where their links lead.
fn read_along(page: Page, stage: Stage, parts: Parts) -> impl Future<Output = ()> {
    // What is made when it has come belongs to whoever asks for it now.
    let owner = Owner::current().unwrap_or_default();
    let pressed = StoredValue::new_local(None::<HtmlElement>);
    let early = Listener::new(&document(), &["click"], move |event| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let word = element.and_then(|element| element.closest(prose::WORDS).ok().flatten());
        pressed.set_value(word.and_then(|word| word.dyn_into().ok()));
    });
    async move {
        if !elements(&format!("details.bet, #tally, a.note, a.ref, {}", prose::WORDS)).is_empty() {
            match reading().await {
                Ok(open) => owner.with(|| open(page, stage, &parts)),
                Err(_) => bets::give_up(),
            }
        }
        drop(early);
        if let Some(word) = pressed.get_value() {
            word.click();
        }
    }
}

/// Whether the page has this attribute on its root.
fn is_marked(attribute: &str) -> bool {
    document().document_element().is_some_and(|root| root.has_attribute(attribute))
}

#[wasm_split(bets, fallible)]
fn reading() -> Result<fn(Page, Stage, &Parts), SplitLoaderError> {
    Ok(|page, stage, parts| {
        prose::listen(page, stage, parts);
        bets::follow(parts);
    })
}

/// Figures with what they show, as a link says, before anything of them is seen.
pub struct Opened {
    /// What they share.
    pub page: Page,
    /// The figures.
    pub stage: Stage,
    /// What the link speaks of.
    pub parts: Parts,
    /// The link.
    pub link: Link,
}

impl Opened {
    /// The figures that these elements are, on a page that may be made as the link says.
    pub fn new(elements: &[HtmlElement], fragment: &str, page: impl FnOnce(&Link) -> Page) -> Self {
        let (figures, wanted, own) = figures_of(elements);
        let places: Vec<Place<'_>> = wanted
            .iter()
            .map(|run| run_place(&run.name, run.kind, run.row.reads()))
            .chain(own.iter().map(|own| own_place(&own.name, own.kind)))
            .collect();
        let link = Link::parse(fragment, &places);
        let page = page(&link);

        let mut runs = Vec::new();
        for (i, run) in wanted.into_iter().enumerate() {
            let (default, on_element) = link::read("", &run.attributes, &Spec::of(run.row.preset()));
            let (spec, in_link) = link::read(&run.attributes, &link.figures[i].keys, &default);
            let session = Session::new(page, spec, link.figures[i].speed.unwrap_or(run.row.speed()));
            // A link that speaks of it wants it seen.
            let is_told = !link.figures[i].keys.is_empty() || link.figures[i].speed.is_some();
            if !is_told && bets::comes_first(&run.name) {
                session.wants.set(false);
            }
            for problem in on_element.into_iter().chain(in_link) {
                session.note(Note::Problem(problem));
            }
            runs.push(Placed {
                session,
                reads: run.row.reads(),
                speed: run.row.speed(),
                is_told,
                name: run.name,
                kind: run.kind,
                attributes: run.attributes,
                default,
            });
        }
        for (own, said) in own.iter().zip(&link.figures[runs.len()..]) {
            own.keys.follow(&said.keys);
        }
        let stage = Stage::new(page, &runs, figures);
        Self { page, stage, parts: Parts { runs, figures: own }, link }
    }
}

/// Pauses in a frame whose slide is not shown: reveal.js says so to what it frames.
fn follow_slides(page: Page) {
    keep(Listener::new(&window(), &["message"], move |event| {
        let said = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        match said.as_deref() {
            Some("slide:start") => page.is_slide_shown.set(true),
            Some("slide:stop") => page.is_slide_shown.set(false),
            _ => {}
        }
    }));
}

/// The figures of these elements, the runs they show, and which of them have settings of their own.
fn figures_of(elements: &[HtmlElement]) -> (Vec<Figure>, Vec<Wanted>, Vec<Own>) {
    let (mut figures, mut runs, mut names, mut owns) = (Vec::new(), Vec::<Wanted>::new(), Vec::new(), Vec::new());
    for element in elements {
        let name = element.get_attribute("name").unwrap_or_default();
        let Some(kind) = registry::KINDS.iter().find(|kind| kind.name == name) else { continue };
        let before = runs.len();
        let run = kind.run.as_ref().map(|row| {
            let name = element.get_attribute("run").unwrap_or_else(|| kind.name.to_owned());
            let known = runs.iter().position(|run| run.name == name);
            known.unwrap_or_else(|| {
                runs.push(Wanted { name, kind, row, attributes: attributes(element, is_run_key) });
                runs.len() - 1
            })
        });
        let figure = Figure::new(element.clone(), kind, run, runs.len() > before);
        if kind.has_keys() {
            let name = own_name(kind.name, &names);
            names.push(name.clone());
            owns.push(Own { name, kind, keys: figure.keys, element: element.clone() });
        }
        figures.push(figure);
    }
    (figures, runs, owns)
}

/// Whether an attribute is a key of a run.
pub fn is_run_key(name: &str) -> bool {
    name == "preset" || Key::named(name).is_some()
}

/// What `?figure=` asked for in vain (`www/start.js`).
fn unknown_figure() -> Option<Mistake> {
    let value = document().document_element()?.get_attribute("data-unknown-figure")?;
    let names: Vec<_> = elements("grok-figure").iter().filter_map(|figure| figure.get_attribute("name")).collect();
    Some(Mistake { key: "figure".to_owned(), value, accepted: names.join(", ") })
}

/// What stands behind the `#` of the address, and it.
fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// The articles in other languages: each language, and the switch that leads there.
fn languages() -> impl Iterator<Item = (String, HtmlElement)> {
    let switches = elements("a.lang[hreflang]").into_iter();
    switches.filter_map(|switch| Some((text::language(&switch.get_attribute("hreflang")?), switch)))
}

/// What the link asked for in vain.
fn unknown_language(wanted: Option<String>) -> Option<Mistake> {
    let own = text::article_language();
    let value = wanted.filter(|wanted| *wanted != own && languages().all(|(language, _)| language != *wanted))?;
    let all: Vec<_> = iter::once(own).chain(languages().map(|(language, _)| language)).collect();
    Some(Mistake { key: "lang".to_owned(), value, accepted: all.join(", ") })
}

/// Opens the article in another language with the same link; `false` where it does not exist, or is this one.
fn go_to(wanted: &str) -> bool {
    // A switch in the header of its own article would lead nowhere.
    if wanted == text::article_language() {
        return false;
    }
    let switch = languages().find(|(language, _)| language == wanted).map(|(_, switch)| switch);
    // The switch carries the state of the page, the address a newer one.
    let href = switch.and_then(|switch| Some(switch.get_attribute("href")?.split('#').next()?.to_owned()));
    let search = window().location().search().unwrap_or_default();
    href.is_some_and(|href| window().location().replace(&format!("{href}{search}{}", fragment())).is_ok())
}

fn keep_version(page: Page) {
    effect(move || {
        if let (Some(Ok(manifest)), Some(place)) = (page.manifest.get(), document().get_element_by_id("version")) {
            let commit: String = manifest.commit.chars().take(12).collect();
            place.set_text_content(Some(format!("grokscope {} {commit}", manifest.version).trim()));
        }
    });
}

/// Writes the state into the address, and follows an address that the reader edits.
fn keep_link(page: Page, parts: Parts) {
    let parts = StoredValue::new_local(parts);
    let pending = StoredValue::new_local(None::<TimeoutHandle>);
    let text = memo(move || parts.with_value(|parts| parts.link(page)));
    Effect::new(move |is_known: Option<()>| {
        let text = text.get();
        // The other language opens the same state.
        for switch in elements("a.lang[hreflang]") {
            let href = switch.get_attribute("href").unwrap_or_default();
            let bare = href.split('#').next().unwrap_or_default();
            let href = if text.is_empty() { bare.to_owned() } else { format!("{bare}#{text}") };
            let _ = switch.set_attribute("href", &href);
        }
        // The address already says what the page began with.
        if is_known.is_none() {
            return;
        }
        if let Some(before) = pending.try_update_value(Option::take).flatten() {
            before.clear();
        }
        pending.set_value(set_timeout_with_handle(move || write(&text), LINK_DELAY).ok());
    });
    keep(Listener::new(&window(), &["hashchange"], move |_| {
        let (text, fragment) = (text.get_untracked(), fragment());
        let says_something = parts.with_value(|parts| Link::is_ours(&fragment, &parts.places()));
        go_to_place(&fragment);
        // Neither going to a place in the article nor coming back from one changes what is trained, or takes it out of the
        // address; nor does a fragment of somebody else.
        if is_ours() || !says_something {
            if !(text.is_empty() && place(&fragment).is_some()) {
                write(&text);
            }
        } else {
            claim();
            parts.with_value(|parts| follow(page, parts));
        }
    }));
    claim();
}

/// Writes a state into the address.
fn write(text: &str) {
    let location = window().location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let url = if text.is_empty() { path } else { format!("{path}#{text}") };
    replace(Some(&url));
}

/// Takes the address that is shown for the page's own, though it was a link or the reader that wrote it: once it is
/// followed, coming back to it is no wish to begin again. What is a place in the article stays one.
fn claim() {
    if place(&fragment()).is_none() {
        replace(None);
    }
}

fn replace(url: Option<&str>) {
    // Some embedders forbid it; the link then stays as it was.
    let _ = window().history().and_then(|history| history.replace_state_with_url(&JsValue::TRUE, "", url));
}

/// Whether the page knows the address that is shown: the reader came back to it.
fn is_ours() -> bool {
    window().history().and_then(|history| history.state()).is_ok_and(|state| state.is_truthy())
}

/// The place in the article that a fragment names.
fn place(fragment: &str) -> Option<Element> {
    document().get_element_by_id(&link::place(fragment)?)
}

/// Goes to the place in the article that a fragment names, where the browser did not find it for what was added.
fn go_to_place(fragment: &str) {
    if let Some(place) = place(fragment).filter(|place| fragment.strip_prefix('#') != Some(&place.id())) {
        place.scroll_into_view();
    }
}

fn follow(page: Page, parts: &Parts) {
    let link = Link::parse(&fragment(), &parts.places());
    if link.lang.as_deref().is_some_and(go_to) {
        return;
    }
    let wish = link.engine.unwrap_or(Wish::Auto);
    if page.wish.get_untracked() != wish {
        page.wish.set(wish);
    }
    parts.follow(&link);
    parts.tell(link.mistakes.into_iter().chain(unknown_language(link.lang)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_that_html_has_for_itself_are_no_keys() {
        assert!(["preset", "wd", "p", "hidden"].into_iter().all(is_run_key));
        assert!(
            !["slot", "role", "title", "translate", "aria-label", "name", "run", "class"].into_iter().any(is_run_key)
        );
    }
}
