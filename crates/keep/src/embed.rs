//! What stands in other pages for a figure: chosen, looked at, and copied.

use grokscope_live::link::VERSION;
use grokscope_live::page::folder;
use grokscope_owned::{Listener, act, keep, live, memo};
use js_sys::Reflect;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, MessageEvent};

use crate::words;

/// Parts that a host may hide, of those that the style sheet knows (`[hide~="…"]` in `www/figure.css`).
const PARTS: [&str; 5] = ["title", "legend", "state", "controls", "caption"];
/// Every figure has room in it in its compact view (`tests/browser/embedding.rs`).
const FRAME: (u32, u32) = (680, 560);
/// What a frame may measure.
const SIDES: std::ops::RangeInclusive<u32> = 120..=4000;
/// Figures that are no figures for a post: the build makes no page for them (`xtask/src/embed.rs`).
const NEVER: [&str; 3] = ["board", "class", "shelf"];

/// A figure for other pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded {
    /// Where the site lies, ending in a slash.
    pub site: String,
    /// The language it speaks here.
    pub language: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its settings, as in a link.
    pub state: String,
    /// The preset, where its run is that of a preset and nothing else: there is a poster of it.
    pub preset: Option<&'static str>,
}

/// What is chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    is_full: bool,
    hidden: Vec<&'static str>,
    width: u32,
    height: u32,
    language: String,
    /// Empty where the reader's system decides.
    theme: String,
    /// Whether it begins with the settings it has here.
    is_as_set: bool,
}

impl Choices {
    /// What is usual.
    #[must_use]
    pub fn new(language: String) -> Self {
        let (width, height) = FRAME;
        Self { is_full: false, hidden: Vec::new(), width, height, language, theme: String::new(), is_as_set: true }
    }
}

impl Embedded {
    /// Whether others can have it.
    #[must_use]
    pub fn is_for_others(&self) -> bool {
        !NEVER.contains(&&*self.name)
    }

    /// The text to paste.
    #[must_use]
    pub fn as_a(&self, form: &str, choices: &Choices) -> String {
        let Self { site, name, title, preset, .. } = self;
        let Choices { width, height, language, is_as_set, .. } = choices;
        let state = if *is_as_set { &*self.state } else { "" };
        let frame = self.frame(choices);
        let quoted = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let mut said = choices.said();
        match form {
            "element" => {
                said.push(("lang", language.clone()));
                if !state.is_empty() {
                    said.push(("state", state.to_owned()));
                }
                if *width != FRAME.0 {
                    said.push(("style", format!("display: block; max-width: {width}px")));
                }
                let said: String = said.iter().map(|(name, value)| format!(" {name}=\"{}\"", quoted(value))).collect();
                format!(
                    "<script type=\"module\" src=\"{site}embed.js\"></script>\n<grok-figure name=\"{name}\"{said}>\
                     </grok-figure>"
                )
            }
            "frame" => format!(
                "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" sandbox=\"allow-scripts \
                 allow-popups\" loading=\"lazy\" style=\"display: block; border: 0; max-width: 100%\"></iframe>",
                quoted(&frame),
                quoted(title)
            ),
            "markdown" => {
                let title = title.replace('[', "\\[").replace(']', "\\]");
                let poster = preset.filter(|_| *is_as_set).map(|preset| {
                    let folder = folder(language);
                    format!("![{title}](<{site}{folder}posters/{preset}.png>)")
                });
                format!("[{}](<{frame}>)", poster.unwrap_or(title))
            }
            _ => {
                said.push(("lang", language.clone()));
                if !state.is_empty() {
                    said.push(("state", state.to_owned()));
                }
                let said: Vec<_> = said.iter().map(|(name, value)| format!("{name:?}: {value:?}")).collect();
                format!(
                    "from grokscope_widget import Figure\n\nfigure = Figure(site={site:?}, figure={name:?}, \
                     settings={{{}}})\nfigure",
                    said.join(", ")
                )
            }
        }
    }

    /// The address of its page for frames.
    fn frame(&self, choices: &Choices) -> String {
        let said: Vec<_> = choices.said().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query = if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) };
        let hash = if choices.is_as_set && !self.state.is_empty() { format!("#{}", self.state) } else { String::new() };
        format!("{}{}f/{}/{query}{hash}", self.site, folder(&choices.language), self.name)
    }
}

impl Choices {
    /// What is unusual, as attributes and keys of a query are called.
    fn said(&self) -> Vec<(&'static str, String)> {
        let view = self.is_full.then(|| ("view", "full".to_owned()));
        let hide = (!self.hidden.is_empty()).then(|| ("hide", self.hidden.join(",")));
        let theme = (!self.theme.is_empty()).then(|| ("theme", self.theme.clone()));
        [view, hide, theme].into_iter().flatten().collect()
    }

    /// Takes what the reader has chosen over. Nonsense changes nothing.
    fn take(&mut self, what: &str, value: &str, is_checked: bool) {
        let side = value.trim().parse().ok().filter(|side| SIDES.contains(side));
        match what {
            "view" => self.is_full = value == "full",
            "width" => self.width = side.unwrap_or(self.width),
            "height" => self.height = side.unwrap_or(self.height),
            "language" => value.clone_into(&mut self.language),
            "theme" => value.clone_into(&mut self.theme),
            "start" => self.is_as_set = value != "own",
            part => {
                let Some(part) = PARTS.into_iter().find(|known| *known == part) else { return };
                self.hidden.retain(|other| *other != part);
                if is_checked {
                    self.hidden.push(part);
                }
            }
        }
    }
}

/// The languages that the page leads to, and its own: their codes and names.
fn languages(own: &str) -> Vec<(String, String)> {
    let mut found = vec![(own.to_owned(), words::own_language().to_owned())];
    if let Ok(links) = document().query_selector_all("a.lang[hreflang]") {
        let links = (0..links.length()).filter_map(|at| links.get(at)?.dyn_into::<Element>().ok());
        found.extend(links.filter_map(|link| Some((link.get_attribute("hreflang")?, link.text_content()?))));
    }
    found
}

/// The form: what is copied stands below it.
pub fn builder(embedded: Signal<Embedded>, choices: RwSignal<Choices>) -> AnyView {
    let preview = NodeRef::<html::Iframe>::new();
    // Once the reader has said how high it is, it stays so.
    let is_high_enough = RwSignal::new(false);
    let hear = move |event: Event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let Some(frame) = preview.try_get_untracked().flatten() else { return };
        let height = Reflect::get(&event.data(), &"grokscope".into()).ok().and_then(|height| height.as_f64());
        let is_its = event.source().is_some_and(|source| {
            frame.content_window().is_some_and(|own| JsValue::from(own) == JsValue::from(source))
        });
        if let Some(height) = height.filter(|_| is_its && !is_high_enough.get_untracked()) {
            let height = (height.ceil() as u32).clamp(*SIDES.start(), *SIDES.end());
            if choices.with_untracked(|choices| choices.height != height) {
                choices.update(|choices| choices.height = height);
            }
        }
    };
    keep(Listener::new(&window(), &["message"], hear));
    let choose = move |event: Event| {
        let Some(target) = event.target() else { return };
        let Some(element) = target.dyn_ref::<Element>() else { return };
        let Some(what) = element.get_attribute("data-embed") else { return };
        let (value, is_checked) = match (target.dyn_ref::<HtmlInputElement>(), target.dyn_ref::<HtmlSelectElement>()) {
            (Some(input), _) => (input.value(), input.checked()),
            (_, Some(select)) => (select.value(), false),
            _ => return,
        };
        is_high_enough.update(|is_so| *is_so |= what == "height");
        choices.update(|choices| choices.take(&what, &value, is_checked));
    };
    let select = |what: &'static str, label: &'static str, options: Vec<(String, String)>| {
        let options = options.into_iter().map(|(value, name)| view! { <option value=value>{name}</option> });
        view! { <label>{label}<select data-embed=what>{options.collect_view()}</select></label> }.into_any()
    };
    let own = |options: &[(&str, &'static str)]| {
        options.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned())).collect::<Vec<_>>()
    };
    let side = |what: &'static str, label: &'static str, value: fn(&Choices) -> u32| {
        let now = live(move || choices.with(value).to_string());
        view! {
            <label>
                {label}
                <input type="number" data-embed=what min=*SIDES.start() max=*SIDES.end() step="10" prop:value=now/>
            </label>
        }
        .into_any()
    };
    let names =
        [words::hide_title(), words::hide_legend(), words::hide_state(), words::hide_controls(), words::hide_caption()];
    let parts = PARTS.into_iter().zip(names).map(|(part, name)| {
        view! { <label class="check"><input type="checkbox" data-embed=part/>{name}</label> }
    });
    let speaks = choices.with_untracked(|choices| choices.language.clone());
    let address = memo(move || embedded.with(|embedded| choices.with(|choices| embedded.frame(choices))));
    let size = move |of: fn(&Choices) -> u32| live(move || choices.with(of).to_string());
    view! {
        <div class="builder" on:change=act(choose)>
            <div class="keys">
                {select("view", words::view(), own(&[("compact", words::compact()), ("full", words::full())]))}
                {select("start", words::start(), own(&[("set", words::start_set()), ("own", words::start_own())]))}
                {select("language", words::language(), languages(&speaks))}
                {select("theme", words::theme(), own(&[("", words::theme_own()), ("light", words::light()), ("dark", words::dark())]))}
                {side("width", words::width(), |choices| choices.width)}
                {side("height", words::height(), |choices| choices.height)}
            </div>
            <div class="row" role="group" aria-label=words::hide()>
                <span aria-hidden="true">{words::hide()}</span>
                {parts.collect_view()}
            </div>
            <iframe
                node_ref=preview
                title=words::preview()
                src=live(move || address.get())
                width=size(|choices| choices.width)
                height=size(|choices| choices.height)
            ></iframe>
        </div>
    }
    .into_any()
}

/// Of the settings in a link those of one figure, and the link's version.
pub fn state_of(link: &str, name: &str, run: &str) -> String {
    let is_own = |part: &&str| {
        let Some((key, _)) = part.split_once('=') else { return false };
        let of = key.split_once('.').map(|(prefix, _)| prefix.trim_end_matches(|c: char| c.is_ascii_digit()));
        key == "v" || of.is_some_and(|of| of == name || of == run)
    };
    let mut parts: Vec<&str> = link.trim_start_matches('#').split('&').filter(is_own).collect();
    let version = format!("v={VERSION}");
    if !parts.is_empty() && !parts.iter().any(|part| part.starts_with("v=")) {
        parts.push(&version);
    }
    parts.join("&")
}

/// The address of the site.
pub fn site() -> String {
    let root = grokscope_live::page::root();
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    let root = if root.is_empty() { "./" } else { &root };
    web_sys::Url::new_with_base(root, &base).map(|url| url.href()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(state: &str) -> Embedded {
        let [site, language, name, title] = ["https://a.host/", "zh", "parity", "A \"b\""].map(str::to_owned);
        Embedded { site, language, name, title, state: state.to_owned(), preset: Some("parity-wd") }
    }

    #[test]
    fn what_is_pasted_has_the_settings_of_its_figure_alone() {
        let state = state_of("#fig-parity&main.wd=1&parity.preset=parity-wd&parity.wd=0.1&v=2", "parity", "parity");
        assert_eq!(state, "parity.preset=parity-wd&parity.wd=0.1&v=2");
        let (figure, choices) = (figure(&state), Choices::new("zh".to_owned()));
        let element = figure.as_a("element", &choices);
        assert!(element.contains("state=\"parity.preset=parity-wd&amp;parity.wd=0.1&amp;v=2\""), "{element}");
        let frame = figure.as_a("frame", &choices);
        assert!(
            frame.contains("src=\"https://a.host/zh/f/parity/#parity.preset") && frame.contains("A &quot;b"),
            "{frame}"
        );
    }

    #[test]
    fn what_is_chosen_stands_in_what_is_copied() {
        let figure = figure("parity.seed=3&v=2");
        let mut choices = Choices::new("zh-Hans".to_owned());
        for (what, value, is_checked) in [
            ("view", "full", false),
            ("legend", "on", true),
            ("caption", "on", true),
            ("legend", "on", false),
            ("title", "on", true),
            ("width", "500", false),
            ("height", "1e9", false),
            ("language", "en", false),
            ("theme", "dark", false),
            ("start", "own", false),
            ("colour", "red", true),
        ] {
            choices.take(what, value, is_checked);
        }
        let frame = figure.as_a("frame", &choices);
        let address = "src=\"https://a.host/f/parity/?view=full&amp;hide=caption,title&amp;theme=dark\"";
        assert!(frame.contains(address) && frame.contains("width=\"500\" height=\"560\""), "{frame}");
        let element = figure.as_a("element", &choices);
        let attributes = "view=\"full\" hide=\"caption,title\" theme=\"dark\" lang=\"en\" style=\"display: block; max-width: 500px\"";
        assert!(element.contains(attributes), "{element}");
        let cell = figure.as_a("notebook", &choices);
        assert!(
            cell.contains(r#"settings={"view": "full", "hide": "caption,title", "theme": "dark", "lang": "en"}"#),
            "{cell}"
        );
    }

    #[test]
    fn a_line_of_markdown_shows_the_poster_of_a_preset() {
        let figure = figure("parity.preset=parity-wd&v=2");
        let mut choices = Choices::new("zh".to_owned());
        assert_eq!(
            figure.as_a("markdown", &choices),
            "[![A \"b\"](<https://a.host/zh/posters/parity-wd.png>)](<https://a.host/zh/f/parity/#parity.preset=parity-wd&v=2>)"
        );
        // Of anything else there is none.
        choices.take("start", "own", false);
        assert_eq!(figure.as_a("markdown", &choices), "[A \"b\"](<https://a.host/zh/f/parity/>)");
        choices.take("start", "set", false);
        let figure = Embedded { preset: None, ..figure };
        assert!(!figure.as_a("markdown", &choices).contains("posters"));
    }
}
