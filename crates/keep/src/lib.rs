//! What readers take out of a figure and bring back: its link, pictures, tables, states, and programs that train the same.
//! It is a part of the program of its own, which is fetched when a reader opens the fold (`crates/kit/src/keep.rs`).

mod alone;
mod browser;
mod embed;
mod film;
mod networks;
mod numbers;
mod picture;
mod shelf;
pub mod store;
mod svg;

use grokscope_experiment::{Ending, EngineName, Experiment, Point, Preset, Reads, Spec, State};
use grokscope_export::{
    LICENCE, Language, Saved, Unsupported, VERSION, bibtex, csv, curves_in, document as json_of, object, program,
    start, table,
};
use grokscope_limits::page_bound;
use grokscope_live::{Crowds, Fault, Session, Sweep, Sweeps, errand, give_time, link};
use grokscope_owned::{act, live, memo, spawn_while};
use grokscope_protocol::Resume;
use js_sys::Reflect;
use leptos::html;
use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::json;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlInputElement, MouseEvent};

use crate::embed::{Choices, Embedded, builder, site, state_of};
use crate::film::{Film, Missing};
use crate::picture::{Picture, Said};

pub use alone::address;
pub use browser::{copy, read as read_file};
pub use shelf::{hand_over, handed_over, listed, trouble};

grokscope_words::messages! {
    mod words("keep-") {
        link; copy; copy_text; qr; qr_label; picture; curves; members; state; save; load; program; first; cite; bibtex;
        embed; element; frame; markdown; notebook; choose; view; compact; full; hide; hide_title; hide_legend; hide_state;
        hide_controls; hide_caption; width; height; language; own_language; theme; theme_own; light; dark; start; start_set;
        start_own; preview; film; film_step(step); film_frame(at, all); film_none; film_not; carries; copied; not_copied; saved(file); not_saved; no_picture; nothing_yet; loaded(step); not_loaded(file, why);
        other_kind; too_large; unreadable; needs(file); no_batch; no_fresh; no_numbers;
        taken(networks); other_networks; no_column(name); no_value(line, name, text); no_line(line); no_rows; no_parquet; no_memory; alone; alone_open; no_weights(why);
        shelf; shelf_keep; shelf_again; shelf_take; shelf_run(name, step); shelf_all; shelf_kept(step); shelf_missing;
        shelf_many(runs); shelf_full; shelf_other(why);
    }
}

/// The figure that it is about.
#[derive(Clone, Copy)]
pub struct Subject {
    /// Its element.
    pub figure: NodeRef<html::Figure>,
    /// The run it shows.
    pub session: Option<Session>,
    /// The crowds it trains.
    pub crowds: Crowds,
    /// Its sweeps.
    pub sweeps: Sweeps,
}

/// What the fold holds.
#[must_use]
pub fn view(subject: Subject) -> AnyView {
    let told = RwSignal::new(String::new());
    let code = RwSignal::new(None::<String>);
    let address = RwSignal::new(subject.link());
    let embedded = RwSignal::new(subject.embedded());
    let choices = RwSignal::new(Choices::new(embedded.with_untracked(|embedded| embedded.language.clone())));
    let is_building = RwSignal::new(false);
    let is_filming = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    let chosen = NodeRef::<html::Input>::new();
    let tell = move |text: String| {
        told.try_set(text);
    };
    let is_there = move || !told.is_disposed();
    let press = move |event: MouseEvent| {
        let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = button.and_then(|target| target.closest("[data-keep]").ok().flatten());
        let Some(what) = button.and_then(|button| button.get_attribute("data-keep")) else { return };
        if matches!(&*what, "shelf" | "networks") {
            return;
        }
        address.set(subject.link());
        embedded.set(subject.embedded());
        match &*what {
            "embed" => is_building.update(|is_building| *is_building = !*is_building),
            "qr" => code.update(|code| *code = if code.is_some() { None } else { qr(&address.get_untracked()) }),
            "copy" | "copy-text" | "bibtex" | "element" | "frame" | "markdown" | "notebook" => {
                let text = match &*what {
                    "copy" => address.get_untracked(),
                    "copy-text" => subject.text(),
                    "bibtex" => bibtex(&address.get_untracked()),
                    form => subject.embedded().as_a(form, &choices.get_untracked()),
                };
                spawn_while(is_there, async move {
                    if copy(&text).await {
                        return tell(words::copied().to_owned());
                    }
                    // Shown, so that the reader can.
                    address.try_set(text);
                    if let Some(field) = field.try_get_untracked().flatten() {
                        field.select();
                    }
                    tell(words::not_copied().to_owned());
                });
            }
            "load" => {
                if let Some(chosen) = chosen.get_untracked() {
                    chosen.click();
                }
            }
            "png" => spawn_while(is_there, async move {
                let name = subject.file("png");
                let canvas = subject.picture(None).and_then(|picture| picture.canvas(PNG_SCALE));
                tell(match canvas {
                    None => words::no_picture().to_owned(),
                    Some(canvas) if browser::hand_out_png(&name, &canvas).await => words::saved(&*name),
                    Some(_) => words::not_saved().to_owned(),
                });
            }),
            "film" => {
                let Some(session) = subject.session.filter(|_| !is_filming.get_untracked()) else { return };
                is_filming.set(true);
                spawn_while(is_there, async move {
                    let made = subject.filmed(session, tell).await;
                    is_filming.try_set(false);
                    tell(match made {
                        Ok(name) => words::saved(&*name),
                        Err(Missing::Steps) => words::film_none().to_owned(),
                        Err(Missing::Browser) => words::film_not().to_owned(),
                    });
                });
            }
            "parquet" => spawn_while(is_there, async move {
                tell(match subject.as_parquet().await {
                    Ok((name, kind, bytes)) if browser::hand_out(&name, kind, &bytes) => words::saved(&*name),
                    Ok(_) => words::not_saved().to_owned(),
                    Err(why) => why,
                });
            }),
            other => tell(match subject.made(other) {
                Ok((name, kind, bytes)) => {
                    let needs = matches!(other, "pytorch" | "jax").then(|| subject.file("start.safetensors"));
                    match browser::hand_out(&name, kind, &bytes) {
                        true => {
                            [words::saved(&*name), needs.map(|file| words::needs(&*file)).unwrap_or_default()].join(" ")
                        }
                        false => words::not_saved().to_owned(),
                    }
                }
                Err(why) => why,
            }),
        }
    };
    let take = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some((input, file)) = input.and_then(|input| Some((input.clone(), input.files()?.get(0)?))) else { return };
        spawn_while(is_there, async move {
            let bytes = browser::read(&file).await;
            // The same file may be chosen again.
            input.set_value("");
            let told = match (bytes, subject.session) {
                (Some(bytes), Some(session)) => load(session, &bytes),
                _ => Err(words::unreadable().to_owned()),
            };
            tell(match told {
                Ok(step) => words::loaded(step),
                Err(why) => words::not_loaded(file.name().as_str(), &*why),
            });
        });
    };
    let button = |what: &'static str, label: &'static str| {
        view! { <button type="button" data-keep=what>{label}</button> }
    };
    let row = |label: &'static str, buttons: AnyView| {
        view! { <div class="row" role="group" aria-label=label><span aria-hidden="true">{label}</span>{buttons}</div> }
            .into_any()
    };
    let of_a_run = subject.session.map(|session| {
        let state = view! {
            {button("state", words::save())}
            {button("load", words::load())}
            <input type="file" hidden node_ref=chosen accept=".safetensors" on:change=act(take)/>
        };
        let programs = view! {
            {button("pytorch", "PyTorch")}
            {button("jax", "JAX")}
            {button("start", words::first())}
        };
        let film = button("film", "WebP");
        view! {
            {row(words::film(), film.into_any())}
            {row(words::curves(), view! { {button("csv", "CSV")} {button("json", "JSON")} }.into_any())}
            {row(words::state(), state.into_any())}
            {row(words::program(), programs.into_any())}
            {row(words::shelf(), shelf::row(session, &subject.place(), tell))}
        }
    });
    let (has_members, has_sweeps) = (!subject.crowds.all().is_empty(), !subject.sweeps.all().is_empty());
    let back = subject.sweeps.all().first().map(|sweep| {
        view! {
            {button("parquet", "Parquet")}
            {take_back(*sweep, is_there, tell)}
        }
    });
    let of_a_crowd = (has_members || back.is_some()).then(|| {
        let files = view! {
            {button("members", "CSV")}
            {button("members-json", "JSON")}
            {back}
        };
        let can_open = memo(move || {
            let all = alone::experiments(subject.crowds, subject.sweeps);
            all.iter().any(|x| x.task.reads() != Reads::Numbers)
        });
        let alone = move || can_open.get().then(|| row(words::alone(), alone::view(subject.crowds, subject.sweeps)));
        view! {
            {row(words::members(), files.into_any())}
            {live(alone)}
        }
    });
    let link = view! {
        <input type="text" readonly node_ref=field aria-label=words::link() prop:value=live(move || address.get())/>
        {button("copy", words::copy())}
        {button("copy-text", words::copy_text())}
        {button("qr", words::qr())}
    };
    let embed = view! {
        {button("element", words::element())}
        {button("frame", words::frame())}
        {button("markdown", words::markdown())}
        {button("notebook", words::notebook())}
        <button type="button" data-keep="embed" aria-expanded=live(move || is_building.get().to_string())>
            {words::choose()}
        </button>
    };
    let builder = live(move || is_building.get().then(|| builder(embedded.into(), choices)));
    let embed = embedded.with_untracked(Embedded::is_for_others).then(|| {
        view! {
            {row(words::embed(), embed.into_any())}
            {builder}
        }
    });
    view! {
        <div class="keep" on:click=act(press)>
            {row(words::link(), link.into_any())}
            <div class="code" role="img" aria-label=words::qr_label() hidden=live(move || code.with(Option::is_none)) inner_html=live(move || code.get().unwrap_or_default())></div>
            {embed}
            {row(words::picture(), view! { {button("png", "PNG")} {button("svg", "SVG")} }.into_any())}
            {of_a_run}
            {of_a_crowd}
            {row(words::cite(), button("bibtex", words::bibtex()).into_any())}
            {(subject.session.is_some() || has_members || has_sweeps).then(|| numbers::tables(subject))}
            <p>{words::carries()}</p>
            <p class="told" role="status">{live(move || told.get())}</p>
        </div>
    }
    .into_any()
}

/// What reads the table of a sweep back.
fn take_back(
    sweep: Sweep,
    is_there: impl Fn() -> bool + Copy + 'static,
    tell: impl Fn(String) + Copy + 'static,
) -> AnyView {
    let chosen = NodeRef::<html::Input>::new();
    let press = move |_| {
        if let Some(chosen) = chosen.get_untracked() {
            chosen.click();
        }
    };
    let take = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some((input, file)) = input.and_then(|input| Some((input.clone(), input.files()?.get(0)?))) else { return };
        spawn_while(is_there, async move {
            let bytes = browser::read(&file).await;
            // The same file may be chosen again.
            input.set_value("");
            let read = match bytes {
                None => Err(words::unreadable().to_owned()),
                Some(bytes) if bytes.starts_with(PARQUET) => turned(sweep, &bytes).await,
                Some(bytes) => Ok(bytes),
            };
            let read =
                read.and_then(|csv| sweep.with_plan(|plan| networks::read(plan, &csv)).map_err(|why| no_table(&why)));
            tell(match read {
                Ok(found) if !found.is_empty() => {
                    sweep.take(&found);
                    words::taken(found.len())
                }
                Ok(_) => words::not_loaded(file.name().as_str(), words::other_networks()),
                Err(why) => words::not_loaded(file.name().as_str(), &*why),
            });
        });
    };
    view! {
        <button type="button" data-keep="networks" on:click=act(press)>{words::load()}</button>
        <input type="file" hidden node_ref=chosen accept=".csv,.parquet" on:change=act(take)/>
    }
    .into_any()
}

/// How every file of Parquet begins.
const PARQUET: &[u8] = b"PAR1";

/// A table in its other form, CSV or Parquet, or in words why there is none.
async fn turned(sweep: Sweep, table: &[u8]) -> Result<Vec<u8>, String> {
    match errand(sweep.crowd.page, "parquet", table).await {
        Ok(turned) => turned,
        Err(Fault::Memory) => Err(words::no_memory().to_owned()),
        Err(_) => Err(words::no_parquet().to_owned()),
    }
}

fn no_table(why: &networks::NoTable) -> String {
    match why {
        networks::NoTable::Column(name) => words::no_column(*name),
        networks::NoTable::Cell(line, name, text) => words::no_value(line.to_string(), name.as_str(), text.as_str()),
        networks::NoTable::Line(line) => words::no_line(line.to_string()),
        networks::NoTable::Empty => words::no_rows().to_owned(),
    }
}

type Made = Result<(String, &'static str, Vec<u8>), String>;

impl Subject {
    fn element(self) -> Option<Element> {
        self.figure.try_get_untracked().flatten().map(wasm_bindgen::JsCast::unchecked_into)
    }

    /// The text of a part of the figure, its spaces as they are seen.
    fn said(self, selector: &str) -> String {
        let part = self.element().and_then(|figure| figure.query_selector(selector).ok().flatten());
        let text = part.and_then(|part| part.text_content()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Where the page has it, as in addresses; empty where it has no place of its own.
    #[must_use]
    pub fn place(self) -> String {
        let place = self.element().and_then(|figure| figure.closest("grok-figure[id]").ok().flatten());
        place.map(|place| place.id()).unwrap_or_default()
    }

    /// The address of the page as it stands, at this figure.
    fn link(self) -> String {
        let location = window().location();
        let (address, hash) = (location.href().unwrap_or_default(), location.hash().unwrap_or_default());
        let page = address.split('#').next().unwrap_or_default();
        // What was a place is another one now.
        let state = hash.trim_start_matches('#').split('&').filter(|part| part.contains('=')).map(str::to_owned);
        let place = Some(self.place()).filter(|place| !place.is_empty());
        let mut parts: Vec<String> = place.into_iter().chain(state).collect();
        // Settings mean what they mean in this version, also where they came without one.
        if parts.iter().any(|part| part.contains('=')) && !parts.iter().any(|part| part.starts_with("v=")) {
            parts.push(format!("v={}", link::VERSION));
        }
        let fragment = parts.join("&");
        if fragment.is_empty() { page.to_owned() } else { format!("{page}#{fragment}") }
    }

    /// What stands in other pages for this figure as it is set.
    fn embedded(self) -> Embedded {
        let figure = self.element().and_then(|figure| figure.closest("grok-figure").ok().flatten());
        let own = |name: &str| figure.as_ref().and_then(|figure| figure.get_attribute(name)).unwrap_or_default();
        let (name, run) = (own("name"), own("run"));
        let language = self.element().and_then(|figure| figure.closest("[lang]").ok().flatten());
        let language = language.and_then(|place| place.get_attribute("lang")).unwrap_or_default();
        // In somebody else's page the element around it knows, the address does not.
        let host = self.element().and_then(|figure| Reflect::get(&figure.get_root_node(), &"host".into()).ok());
        let state = host.and_then(|host| Reflect::get(&host, &"state".into()).ok()?.as_string());
        let state = state.unwrap_or_else(|| window().location().hash().unwrap_or_default());
        let spec = self.spec().filter(|spec| spec.experiment == spec.preset.experiment());
        let preset = spec.map(|spec| spec.preset.name);
        let state = state_of(&state, &name, &run);
        Embedded { site: site(), language, title: self.said(".title"), state, preset, name }
    }

    fn spec(self) -> Option<Spec> {
        self.session.map(|session| untrack(|| session.lasting()))
    }

    /// What it trains.
    fn in_keys(self) -> Option<String> {
        let of_a_run = self.spec().map(|spec| spec.print());
        let of_a_sweep = || self.sweeps.all().first().map(|sweep| sweep.with_plan(grokscope_experiment::Sweep::print));
        let of_many = || alone::in_keys(&untrack(|| alone::experiments(self.crowds, self.sweeps)));
        of_a_run.or_else(of_a_sweep).or_else(of_many)
    }

    /// What is posted: title, facts, what has come of it, link.
    fn text(self) -> String {
        let parts = [self.said(".title"), self.said(".top > p"), self.said(".milestones"), self.link()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The name of a file.
    fn file(self, ending: &str) -> String {
        let name = match self.spec() {
            Some(spec) => format!("{}-seed-{}", spec.preset.name, spec.experiment.seed),
            None => {
                let place = self.element().and_then(|figure| figure.closest("grok-figure").ok().flatten());
                place.and_then(|place| place.get_attribute("name")).unwrap_or_default()
            }
        };
        let between = if ending.contains('.') { '-' } else { '.' };
        format!("grokscope-{name}{between}{ending}")
    }

    /// The figure as a picture; as it was at a step, in words, where it is one of several.
    fn picture(self, step: Option<String>) -> Option<Picture> {
        let settings = [self.said(".top > p"), self.in_keys().unwrap_or_default()];
        let settings = settings.into_iter().chain(step);
        let said = Said {
            title: self.said(".title"),
            settings: settings.filter(|line| !line.is_empty()).collect(),
            foot: vec![self.link(), format!("grokscope {VERSION} · {LICENCE}")],
        };
        Picture::of(&self.element()?, &said)
    }

    /// Hands out the training as a picture that moves; returns the name of the file.
    async fn filmed(self, session: Session, tell: impl Fn(String)) -> Result<String, Missing> {
        let draw = |step| self.picture(Some(words::film_step(step)));
        let film = Film::of(session, draw, |at, all| tell(words::film_frame(at, all))).await?;
        let name = self.file("webp");
        let is_taken = browser::hand_out(&name, "image/webp", &film.webp().await?);
        if is_taken { Ok(name) } else { Err(Missing::Browser) }
    }

    /// A file: its name, type and content, or why there is none.
    fn made(self, what: &str) -> Made {
        let no = |why: String| why;
        if what == "svg" {
            let about = [self.text(), format!("grokscope {VERSION}"), LICENCE.to_owned()].join("; ");
            let svg = self.picture(None).and_then(|picture| picture.svg(&self.said(".title"), &about));
            let svg = svg.ok_or_else(|| words::no_picture().to_owned())?;
            return Ok((self.file("svg"), "image/svg+xml", svg.into_bytes()));
        }
        if what == "members" {
            let rows = self.members();
            if rows.is_empty() {
                return Err(words::nothing_yet().to_owned());
            }
            let text = csv(&rows).map_err(|error| no(error.to_string()))?;
            return Ok((self.file("csv"), "text/csv", text.into_bytes()));
        }
        if what == "members-json" {
            let rows: Vec<_> = self.members().into_iter().map(object).collect();
            if rows.is_empty() {
                return Err(words::nothing_yet().to_owned());
            }
            let all = json!({
                "version": VERSION, "licence": LICENCE, "link": self.link(), "sweep": self.in_keys(), "networks": rows,
            });
            let text = serde_json::to_string_pretty(&all).map_err(|error| no(error.to_string()))?;
            return Ok((self.file("json"), "application/json", text.into_bytes()));
        }
        let (Some(session), Some(spec)) = (self.session, self.spec()) else { return Err(String::new()) };
        let engine = session.engine.get_untracked().map(|(engine, _)| engine);
        let points: Vec<Point> = session.with_history(|history| history.points().to_vec());
        let nothing = || words::nothing_yet().to_owned();
        match what {
            "csv" | "json" => {
                let engine = engine.filter(|_| !points.is_empty()).ok_or_else(nothing)?;
                if what == "csv" {
                    let text = csv(&table(&spec, engine, &points)).map_err(|error| no(error.to_string()))?;
                    return Ok((self.file("csv"), "text/csv", text.into_bytes()));
                }
                let text = serde_json::to_string_pretty(&json_of(&spec, engine, &points, &self.link()));
                let text = text.map_err(|error| no(error.to_string()))?;
                Ok((self.file("json"), "application/json", text.into_bytes()))
            }
            "state" => {
                let (_, bytes) = saved_bytes(session).ok_or_else(nothing)?;
                Ok((self.file("safetensors"), BINARY, bytes))
            }
            "start" => Ok((self.file("start.safetensors"), BINARY, start(&spec)?)),
            _ => {
                let language = if what == "jax" { Language::Jax } else { Language::PyTorch };
                let name = self.file("");
                let text = program(&spec, language, name.trim_end_matches('.'), &self.link());
                let text = text.map_err(|why| match why {
                    Unsupported::Batch => words::no_batch().to_owned(),
                    Unsupported::Fresh => words::no_fresh().to_owned(),
                    Unsupported::Numbers => words::no_numbers().to_owned(),
                })?;
                Ok((self.file(&format!("{what}.py")), "text/x-python", text.into_bytes()))
            }
        }
    }

    /// The table of its networks as Parquet, for which a program is fetched.
    async fn as_parquet(self) -> Made {
        let (_, _, csv) = self.made("members")?;
        let sweep = *self.sweeps.all().first().ok_or_else(|| words::nothing_yet().to_owned())?;
        Ok((self.file("parquet"), "application/vnd.apache.parquet", turned(sweep, &csv).await?))
    }

    /// Every evaluation of every member of its crowds.
    fn members(self) -> Vec<grokscope_export::Row> {
        let mut rows = Vec::new();
        for sweep in self.sweeps.all() {
            rows.extend(sweep.with_plan(|plan| sweep.with_found(|found| networks::table(plan, found))));
        }
        if !rows.is_empty() {
            return rows;
        }
        for crowd in self.crowds.all() {
            crowd.with_all(|runners| {
                for runner in runners {
                    let x: &Experiment = &runner.experiment;
                    let spec = Spec { preset: Preset::of_task(x.task), experiment: x.clone() };
                    rows.extend(table(&spec, EngineName::Cpu, runner.history.points()));
                }
            });
        }
        rows
    }
}

/// The last state of a run with its curves up to there, and the file of both.
fn saved_bytes(session: Session) -> Option<(Saved, Vec<u8>)> {
    let (Resume { step, planes, member }, values) = session.last_state()?;
    let (engine, _) = session.engine.get_untracked()?;
    let points: Vec<Point> =
        session.with_history(|history| history.points().iter().filter(|point| point.step <= step).copied().collect());
    // With the time that it was given.
    let spec = session.spec.get_untracked();
    let saved = Saved { spec, engine, member, state: State { step, planes, values } };
    let bytes = saved.bytes_with(&points).ok()?;
    Some((saved, bytes))
}

/// Hands a saved run to the reader; `false` where the browser has none of it.
pub fn hand_out(name: &str, bytes: &[u8]) -> bool {
    browser::hand_out(name, BINARY, bytes)
}

/// Pixels of a picture in one of CSS.
const PNG_SCALE: f64 = 2.0;

const BINARY: &str = "application/octet-stream";

/// A saved run and its curves, or in words why there is none.
///
/// # Errors
/// A part of a sentence: what the file is not, and what would be right.
pub fn read_saved(bytes: &[u8]) -> Result<(Saved, Vec<Point>), String> {
    let read = Saved::from_bytes(bytes).and_then(|saved| {
        let points = curves_in(bytes, &saved.spec.experiment)?;
        Ok((saved, points))
    });
    read.map_err(|why| words::no_weights(&*why))
}

/// Has a run go on from a file. Returns the step, or why it cannot; then nothing has changed.
fn load(session: Session, bytes: &[u8]) -> Result<u64, String> {
    let (saved, points) = read_saved(bytes)?;
    let Saved { spec, member, state, .. } = saved;
    if !session.spec.with_untracked(|own| own.experiment.task.can_be(spec.experiment.task)) {
        return Err(words::other_kind().to_owned());
    }
    if page_bound(&spec.experiment).is_some() {
        return Err(words::too_large().to_owned());
    }
    let State { step, planes, values } = state;
    let (mut spec, mut member) = (spec, member);
    // One that had ended goes on as one that is given more time.
    if member.ended.is_some_and(|(ending, _)| ending != Ending::Diverged) {
        give_time(&mut spec.experiment, &member, step);
        member.ended = None;
    }
    session.go_on_from(spec, Resume { step, planes, member }, values, &points);
    Ok(step)
}

/// The code of a text, dark on white in any theme; `None` where it is too long for one.
#[must_use]
pub fn qr(text: &str) -> Option<String> {
    const QUIET: i32 = 4;
    let code =
        QrCode::encode_text(text, QrCodeEcc::Medium).or_else(|_| QrCode::encode_text(text, QrCodeEcc::Low)).ok()?;
    let size = code.size();
    let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let path: String = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET)).collect();
    let side = size + 2 * QUIET;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"><rect \
         width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_dark_on_white_with_a_quiet_edge() {
        let svg = qr("https://a.host/#fig-parity&parity.wd=0.1&v=2").expect("short enough");
        assert!(svg.contains("fill=\"#fff\"") && svg.contains("M4 4h1v1h-1z"), "{svg}");
        assert_eq!(qr(&"x".repeat(4000)), None);
    }
}
