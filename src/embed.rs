//! A figure in somebody else's page: what `www/embed/embed.js` calls, which has put the figure's element there.

use std::cell::{Cell, RefCell};

use any_spawner::Executor;
use form_urlencoded::Serializer;
use grokscope_experiment::{Point, Problem};
use grokscope_kit::text;
use grokscope_live::engine_choice::Wish;
use grokscope_live::link::{self, Link};
use grokscope_live::page::{Page, set_root};
use grokscope_live::speed::Speed;
use grokscope_live::{Note, Session};
use grokscope_owned::{effect, memo};
use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::HtmlElement;

use crate::app::{Opened, is_run_key};
use crate::mount::{Stage, attributes};
use crate::parts::Parts;

thread_local! {
    /// What all figures in the page share, with whose it is and how many there are.
    static SHARED: RefCell<Option<(Page, Owner, usize)>> = const { RefCell::new(None) };
    /// What brings figures to life, once it has been fetched.
    static BEGIN: Cell<Option<Begin>> = const { Cell::new(None) };
}

/// Says where the site lies and what is said in which language: once, before the first figure.
///
/// # Errors
/// Where the part of the program that only other people's pages need cannot be fetched.
#[wasm_bindgen]
pub async fn install(root: String, language: String, words: String) -> Result<(), JsError> {
    set_root(&root);
    text::install_from(&language, &words);
    // It is an error only where it runs already.
    let _ = Executor::init_wasm_bindgen();
    let begin = embedded().await.map_err(|error| JsError::new(&format!("{error:?}")))?;
    BEGIN.set(Some(begin));
    Ok(())
}

/// Paints all figures anew, as their colours may have changed.
#[wasm_bindgen]
pub fn repaint() {
    grokscope_canvas::theme::changed();
}

/// A figure that is alive until it is taken down.
#[wasm_bindgen]
pub struct Embedded(Box<dyn Alive>);

#[wasm_bindgen]
impl Embedded {
    /// Brings a figure's element to life as a link says, else as the attributes of the host's element do. `tell` hears what
    /// happens, by a name and an object.
    ///
    /// # Errors
    /// Before [`install`] is done.
    #[wasm_bindgen(constructor)]
    pub fn new(figure: &HtmlElement, host: &HtmlElement, link: &str, tell: Function) -> Result<Self, JsError> {
        let begin = BEGIN.get().ok_or_else(|| JsError::new("install() comes first"))?;
        Ok(Self(begin(figure, host, link, tell)))
    }

    /// Takes over what an attribute of the host's element says, or all of them where none is named; those that are no settings mean something
    /// else. Of a figure's own settings it is known once the figure is there which there are.
    pub fn take(&self, host: &HtmlElement, name: &str) {
        self.0.take(host, name);
    }

    /// Makes it what a link says, as far as it differs. Where its run cannot be that, nothing is changed. Says in the figure what
    /// could not be read; returns whether all could.
    pub fn follow(&self, link: &str) -> bool {
        self.0.follow(link)
    }

    /// The link to what it is now, without its `#`.
    pub fn link(&self) -> String {
        self.0.link()
    }

    /// Trains so many steps and pauses. Nothing for figures of many runs.
    pub fn step(&self, steps: u32) {
        self.0.step(steps);
    }
}

/// Brings a figure to life, as [`Embedded::new`] says.
type Begin = fn(&HtmlElement, &HtmlElement, &str, Function) -> Box<dyn Alive>;

/// What [`Embedded`] does, in a part of its own, which no page of the site fetches.
trait Alive {
    fn take(&self, host: &HtmlElement, name: &str);
    fn follow(&self, link: &str) -> bool;
    fn link(&self) -> String;
    fn step(&self, steps: u32);
}

#[wasm_split(embedded, fallible)]
fn embedded() -> Result<Begin, SplitLoaderError> {
    Ok(|figure, host, link, tell| Box::new(Figure::new(figure, host, link, tell)))
}

struct Figure {
    page: Page,
    stage: Stage,
    owner: Owner,
    parts: Parts,
}

impl Figure {
    fn new(figure: &HtmlElement, host: &HtmlElement, link: &str, tell: Function) -> Self {
        let page = enter();
        let owner = Owner::new();
        let (stage, parts) = owner.with(|| {
            let Opened { stage, parts, link, .. } = Opened::new(std::slice::from_ref(figure), link, |link| {
                if let Some(wish) = link.engine {
                    page.wish.set(wish);
                }
                page
            });
            parts.tell(link.mistakes);
            if let Some(run) = parts.runs.first() {
                tell_of(run.session, tell);
            }
            stage.mount(figure);
            (stage, parts)
        });
        let embedded = Self { page, stage, owner, parts };
        if link.is_empty() {
            embedded.take(host, "");
            embedded.take_once_there(host);
        }
        embedded
    }
}

impl Alive for Figure {
    fn take(&self, host: &HtmlElement, name: &str) {
        let name = Some(name).filter(|name| !name.is_empty());
        let is_meant = |other: &str| name.is_none_or(|name| name == other);
        // With another preset, or without one, all of them are read again.
        let is_whole = |name: &str| matches!(name, "preset" | "task") || !host.has_attribute(name);
        let is_single = name.is_some_and(|name| !is_whole(name));
        for run in self.parts.runs.iter().filter(|_| name.is_none_or(is_run_key)) {
            let mut said = Serializer::new(String::new());
            // All else that has been set stays.
            if is_single {
                said.extend_pairs(link::difference(&run.session.lasting(), &run.default));
            }
            let own = attributes(host, |name| is_run_key(name) && (is_meant(name) || !is_single));
            let said = [said.finish(), own].join("&");
            let (spec, problems) = link::read(&run.attributes, &said, &run.default);
            for problem in problems {
                run.session.note(Note::Problem(problem));
            }
            run.session.change(spec);
        }
        if let Some(speed) = host.get_attribute("speed").filter(|_| is_meant("speed")) {
            for run in &self.parts.runs {
                run.session.speed.set(Speed::named(&speed).unwrap_or(run.speed));
            }
        }
        if let Some(wish) =
            host.get_attribute("engine").and_then(|engine| Wish::named(&engine)).filter(|_| is_meant("engine"))
        {
            self.page.wish.set(wish);
        }
        for own in &self.parts.figures {
            let has = |key: &str| own.keys.has(key);
            if name.is_none_or(has) {
                own.keys.follow(&attributes(host, has));
            }
        }
    }

    fn follow(&self, link: &str) -> bool {
        let Parts { runs, figures } = &self.parts;
        let places = self.parts.places();
        let said = Link::parse(link, &places);
        let read = runs.iter().zip(&said.figures);
        let mut problems: Vec<Problem> =
            read.flat_map(|(run, said)| link::read(&run.attributes, &said.keys, &run.default).1).collect();
        if !link.is_empty() && !Link::is_ours(link, &places) {
            problems.push(Problem::UnknownKey { key: link.to_owned() });
        }
        let is_read = problems.is_empty() && said.mistakes.is_empty();
        if is_read {
            self.page.wish.set(said.engine.unwrap_or(Wish::Auto));
            self.parts.follow(&said);
        } else {
            if let Some(run) = runs.first() {
                for problem in problems {
                    run.session.note(Note::Refused("state", problem));
                }
            }
            self.parts.tell(said.mistakes);
        }
        is_read && figures.iter().all(|own| own.keys.mistakes.with_untracked(Vec::is_empty))
    }

    fn link(&self) -> String {
        untrack(|| self.parts.link(self.page))
    }

    fn step(&self, steps: u32) {
        if let Some(run) = self.parts.runs.first() {
            run.session.advance(steps);
        }
    }
}

impl Figure {
    /// Has settings of the figure itself become what the host's element says, once it is known which there are.
    fn take_once_there(&self, host: &HtmlElement) {
        for own in self.parts.figures.clone() {
            let host = host.clone();
            let mut is_new = true;
            self.owner.with(|| {
                effect(move || {
                    if own.keys.is_there() && std::mem::take(&mut is_new) {
                        untrack(|| own.keys.follow(&attributes(&host, |key| own.keys.has(key))));
                    }
                });
            });
        }
    }
}

impl Drop for Figure {
    fn drop(&mut self) {
        self.stage.clear();
        self.owner.cleanup();
        leave();
    }
}

/// One more figure of the page.
fn enter() -> Page {
    SHARED.with_borrow_mut(|shared| {
        let (page, _, count) = shared.get_or_insert_with(|| {
            let owner = Owner::new();
            let page = owner.with(|| {
                grokscope_canvas::follow_surroundings();
                Page::new(Wish::Auto)
            });
            (page, owner, 0)
        });
        *count += 1;
        *page
    })
}

/// One less: the last one leaves nothing behind.
fn leave() {
    let last = SHARED.with_borrow_mut(|shared| {
        let (_, _, count) = shared.as_mut()?;
        *count -= 1;
        if *count == 0 { shared.take() } else { None }
    });
    if let Some((_, owner, _)) = last {
        owner.cleanup();
    }
}

/// Tells of a run what a host may want to hear.
fn tell_of(session: Session, tell: Function) {
    let say = move |name: &str, numbers: &[(&str, f64)]| {
        let detail = Object::new();
        for (name, value) in numbers {
            // An object that is new takes everything.
            let _ = Reflect::set(&detail, &JsValue::from_str(name), &JsValue::from_f64(*value));
        }
        // What a host does when it hears is its own.
        let _ = tell.call2(&JsValue::NULL, &JsValue::from_str(name), &detail);
    };
    let hear = say.clone();
    let mut told = None;
    effect(move || {
        session.news.track();
        let last = session.with_history(|history| history.points().last().copied());
        let Some(Point { step, metrics: now }) = last.filter(|last| last.step > 0 && told != Some(last.step)) else {
            return;
        };
        told = Some(step);
        hear(
            "grok-step",
            &[
                ("step", step as f64),
                ("trainAccuracy", f64::from(now.train.accuracy)),
                ("testAccuracy", f64::from(now.test.accuracy)),
                ("trainLoss", f64::from(now.train.loss)),
                ("testLoss", f64::from(now.test.loss)),
                ("norm", f64::from(now.norm)),
            ],
        );
    });
    let milestones = memo(move || {
        let member = session.member.get();
        [member.memorised, member.grokked, member.ended.map(|(_, step)| step)]
    });
    effect({
        let mut before = [None; 3];
        move || {
            let now = milestones.get();
            for ((name, now), before) in
                ["grok-memorised", "grok-grokked", "grok-ended"].into_iter().zip(now).zip(before)
            {
                if let Some(step) = now.filter(|_| before != now) {
                    say(name, &[("step", step as f64)]);
                }
            }
            before = now;
        }
    });
}
