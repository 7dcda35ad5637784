//! Figures come to life when they come near the window, and are taken down when their element has left the document.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use form_urlencoded::Serializer;
use futures::FutureExt as _;
use grokscope_kit::controls::fetch_folds;
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::{Captions, Kind, Scene, Shown, Standing, Views};
use grokscope_live::Session;
use grokscope_live::page::{Page, fetch_recording};
use grokscope_owned::{Observer, keep, spawn, spawn_while};
use grokscope_protocol::Recording;
use grokscope_protocol::article::RECORDED;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use web_sys::{Element, Event, HtmlElement};

use crate::parts::Placed;
use crate::registry;

/// How long after its start the page fetches what else it will need: whatever is on the first screen comes first.
const LATER: Duration = Duration::from_secs(3);

/// How near is near: one window above and below. It is where reading goes next, and a figure is there before it is seen.
const NEAR: &str = "100% 0px";

/// A `<grok-figure>` of the article.
pub struct Figure {
    /// Its element.
    pub element: HtmlElement,
    /// Its kind.
    pub kind: &'static Kind,
    /// The run it shows, where it shows one.
    pub run: Option<usize>,
    /// Whether it is the first that shows it.
    pub is_lead: bool,
    /// Its own settings in the link.
    pub keys: Keys,
    alive: RefCell<Option<Alive>>,
    /// Whether its views are being fetched.
    is_coming: Cell<bool>,
    /// Whether its element has left the document.
    is_gone: Cell<bool>,
}

/// What there is of a figure while it is alive; nothing is left when this is dropped.
struct Alive {
    view: Option<UnmountHandle<AnyViewState>>,
    /// Where its signals, effects, listeners, observers and workers live.
    owner: Owner,
    /// What the article has in its place.
    article: String,
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.view.take();
        self.owner.cleanup();
    }
}

impl Figure {
    /// One that is not alive yet.
    pub fn new(element: HtmlElement, kind: &'static Kind, run: Option<usize>, is_lead: bool) -> Self {
        Self {
            element,
            kind,
            run,
            is_lead,
            keys: Keys::new(),
            alive: RefCell::default(),
            is_coming: Cell::default(),
            is_gone: Cell::default(),
        }
    }

    /// Leaves the element as the article had it.
    fn unmount(&self) {
        let Some(alive) = self.alive.take() else { return };
        self.keys.part();
        let article = alive.article.clone();
        drop(alive);
        self.element.set_inner_html(&article);
        for name in self.element.get_attribute_names().iter().filter_map(|name| name.as_string()) {
            if name.starts_with("data-") {
                // Only a name that cannot be one fails.
                let _ = self.element.remove_attribute(&name);
            }
        }
    }
}

/// The figures of the article.
#[derive(Clone, Copy)]
pub struct Stage {
    page: Page,
    runs: StoredValue<Vec<Placed>, LocalStorage>,
    figures: StoredValue<Vec<Rc<Figure>>, LocalStorage>,
    /// What every figure's owner is a child of.
    owner: StoredValue<Owner>,
}

impl Stage {
    /// None of them is alive yet.
    pub fn new(page: Page, runs: &[Placed], figures: Vec<Figure>) -> Self {
        Self {
            page,
            runs: StoredValue::new_local(runs.to_vec()),
            figures: StoredValue::new_local(figures.into_iter().map(Rc::new).collect()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        }
    }

    /// Follows the reader, and who else changes the document.
    pub fn follow(self) {
        let elements: Vec<Element> =
            self.figures.with_value(|figures| figures.iter().map(|figure| figure.element.clone().into()).collect());
        let hear = move |element: &Element, is_near: bool| {
            if is_near {
                self.mount(element);
            }
        };
        match Observer::of_sight(&elements, NEAR, hear) {
            Some(observer) => keep(observer),
            // A browser without observers has them all at once.
            None => self.mount_all(),
        }
        if let Some(body) = document().body() {
            keep(Observer::of_children(&body, move || self.keep_up()));
        }
    }

    /// Fetches the views of every figure of the page in a while, so that none is waited for, and none is gone when it is
    /// wanted: not once the reader is offline, nor after the next deployment.
    pub fn fetch_later(self) {
        let kinds: Vec<&'static Kind> =
            self.figures.with_value(|figures| figures.iter().map(|figure| figure.kind).collect());
        let fetch = move || {
            spawn(async move {
                for kind in kinds {
                    // One that fails is said where it is wanted.
                    let _ = registry::views(kind).await;
                }
                fetch_folds().await;
            });
        };
        set_timeout(fetch, LATER);
    }

    /// The elements of the figures that show a run.
    pub fn elements_of_run(self, run: usize) -> Vec<HtmlElement> {
        self.figures.with_value(|figures| {
            figures.iter().filter(|figure| figure.run == Some(run)).map(|figure| figure.element.clone()).collect()
        })
    }

    /// Takes all figures down.
    pub fn clear(self) {
        for figure in self.figures.get_value() {
            figure.unmount();
        }
    }

    /// Brings all figures to life, with recorded runs where there are no live ones: for paper.
    pub fn mount_for_paper(self) {
        self.page.is_printing.set(true);
        self.mount_all();
    }

    fn mount_all(self) {
        for figure in self.figures.get_value() {
            self.bring(&figure);
        }
    }

    /// Brings the figure of this element to life, if it is not, and with it the first one that shows its run, which speaks
    /// for it.
    pub fn mount(self, element: &Element) {
        let figures = self.figures.get_value();
        let Some(figure) = figures.iter().find(|figure| **figure.element == **element) else { return };
        if figure.run.is_some() {
            figures.iter().filter(|other| other.run == figure.run && other.is_lead).for_each(|lead| self.bring(lead));
        }
        self.bring(figure);
    }

    fn bring(self, figure: &Rc<Figure>) {
        if figure.alive.borrow().is_some() || figure.is_coming.get() {
            return;
        }
        let mut views = Box::pin(registry::views(figure.kind));
        // What is there is used at once: paper does not wait.
        if let Some(found) = (&mut views).now_or_never() {
            return self.show(figure, found.ok().flatten());
        }
        figure.is_coming.set(true);
        let figure = figure.clone();
        spawn(async move {
            let found = views.await;
            figure.is_coming.set(false);
            match found {
                Ok(views) => self.show(&figure, views),
                Err(_) => tell_of_missing(),
            }
        });
    }

    fn show(self, figure: &Figure, views: Option<Views>) {
        let Some(views) = views.filter(|_| figure.element.is_connected()) else { return };
        let Figure { kind, keys, is_lead, .. } = *figure;
        let (captions, article) = (captions(&figure.element), figure.element.inner_html());
        let run = figure.run.and_then(|run| self.runs.with_value(|runs| runs.get(run).cloned()));
        let place = figure.element.clone();
        place.set_inner_html("");
        let owner = self.owner.get_value().child();
        let view = owner.with(|| match (views, &kind.run, run) {
            (Views::Run(view), Some(row), Some(Placed { session, name, .. })) => {
                if !session.is_shown() {
                    show_recording(session, &name);
                }
                Some(mount_to(place, move || view(Shown { session, kind, row, captions, keys, is_lead })))
            }
            (Views::Free(view), ..) => {
                let (page, turn, is_visible) = (self.page, self.page.new_turn(), RwSignal::new(false));
                let scene = Scene { page, turn, is_visible, keys };
                Some(mount_to(place, move || view(Standing { scene, kind, captions })))
            }
            (Views::Run(_), ..) => None,
        });
        figure.alive.replace(Some(Alive { view, owner, article }));
        keys.meet(&attributes(&figure.element, |name| keys.has(name)));
    }

    /// Takes down figures whose element has left the document. Those that come back are looked after here too: of an
    /// element that is as near as it was before it left, whoever watches for what comes near is not told.
    fn keep_up(self) {
        for figure in self.figures.get_value() {
            if !figure.element.is_connected() {
                figure.unmount();
                figure.is_gone.set(true);
            } else if figure.is_gone.take() && is_near(&figure.element) {
                self.mount(&figure.element);
            }
        }
    }
}

/// Has `www/start.js` find out why a part of the program is missing, and say so in the figures that wait.
fn tell_of_missing() {
    if let Ok(event) = Event::new("grokscope-missing") {
        // Only an event that is being dispatched cannot be.
        let _ = document().dispatch_event(&event);
    }
}

/// Whether an element is as near as [`NEAR`].
fn is_near(element: &Element) -> bool {
    let window = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let place = element.get_bounding_client_rect();
    place.bottom() > -window && place.top() < 2.0 * window
}

/// Fills a run with a recorded one where its own cannot begin.
fn show_recording(session: Session, name: &str) {
    if let Some((name, _)) = RECORDED.iter().find(|(recorded, _)| *recorded == name) {
        session.page.when_nothing_is_live(session.trainer, move || {
            spawn_while(move || !session.is_gone(), async move {
                if let Some(recording) = fetch_recording::<Recording>(name).await {
                    session.show_recording(&recording);
                }
            });
        });
    }
}

/// The attributes of a figure's element that are keys; all others, of which HTML has many, mean something else.
pub fn attributes(element: &Element, is_key: impl Fn(&str) -> bool) -> String {
    let mut keys = Serializer::new(String::new());
    for name in element.get_attribute_names().iter().filter_map(|name| name.as_string()).filter(|name| is_key(name)) {
        // No key is without a value, but `hidden` is, where it is HTML's.
        if let Some(value) = element.get_attribute(&name).filter(|value| !value.is_empty()) {
            keys.append_pair(&name, &value);
        }
    }
    keys.finish()
}

fn captions(element: &Element) -> Captions {
    let part = |selector: &str| element.query_selector(selector).ok().flatten();
    let markup = |selector: &str| part(selector).map(|part| part.inner_html()).unwrap_or_default();
    let title = part(".title").and_then(|title| title.text_content()).unwrap_or_default();
    let picture = part(".recording").map(|picture| picture.outer_html()).unwrap_or_default();
    Captions { title, what: markup(".what"), caption: markup("figcaption"), picture }
}
