//! A figure as a test sees it.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::page::Page;
use crate::webdriver::Element;

/// What a figure says of itself in the attributes of its element.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Reading {
    /// `loading`, `idle`, `playing`, `paused`, `ended` or `failed`.
    pub state: String,
    /// The engine that trains.
    pub engine: String,
    /// Why the run is over.
    pub ending: Option<String>,
    step: Option<String>,
    shown_step: Option<String>,
    memorised: Option<String>,
    grokked: Option<String>,
    train_loss: Option<String>,
    test_loss: Option<String>,
    train_accuracy: Option<String>,
    test_accuracy: Option<String>,
    norm: Option<String>,
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident: $number:ty;)+) => {
        impl Reading {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> Option<$number> {
                self.$name.as_deref().and_then(|text| text.parse().ok())
            }
        )+}
    };
}

numbers! {
    /// The step whose weights are shown.
    shown_step: u64;
    /// First evaluation at which it had memorised.
    memorised: u64;
    /// First evaluation at which it had understood.
    grokked: u64;
    /// Loss on the training examples.
    train_loss: f64;
    /// Loss on unseen examples.
    test_loss: f64;
    /// Share of right answers to the training examples.
    train_accuracy: f64;
    /// Share of right answers to unseen examples.
    test_accuracy: f64;
    /// Norm of the weights.
    norm: f64;
}

impl Reading {
    /// Steps done.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.step.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// Losses on training and unseen examples, and the norm of the weights.
    #[track_caller]
    #[must_use]
    pub fn numbers(&self) -> [f64; 3] {
        [self.train_loss(), self.test_loss(), self.norm()]
            .map(|number| number.unwrap_or_else(|| panic!("a number is missing: {self:?}")))
    }
}

/// A figure of the page.
#[derive(Clone, Copy)]
pub struct Figure<'a> {
    page: &'a Page,
    name: &'static str,
}

impl<'a> Figure<'a> {
    pub(crate) fn new(page: &'a Page, name: &'static str) -> Self {
        Self { page, name }
    }

    fn selector(self, rest: &str) -> String {
        format!("grok-figure[name={}] {rest}", self.name)
    }

    /// Opens what is folded away, so that all of it can be clicked.
    fn unfold(self) {
        let body = "const folds = [...document.querySelectorAll(arguments[0])];
            for (const fold of folds) fold.open = true;
            return new Promise(done => {
                const wait = () => folds.every(fold => fold.children.length > 1) ? done() : setTimeout(wait, 10);
                wait();
            })";
        self.page.js_with(body, &json!([self.selector("details.settings")]));
    }

    /// The first element inside that a CSS selector finds.
    #[track_caller]
    #[must_use]
    pub fn get(self, selector: &str) -> Element<'a> {
        self.unfold();
        self.page.get(&self.selector(selector))
    }

    /// The elements inside that a CSS selector finds.
    #[must_use]
    pub fn find(self, selector: &str) -> Vec<Element<'a>> {
        self.unfold();
        self.page.find(&self.selector(selector))
    }

    /// What it says of itself now.
    #[track_caller]
    #[must_use]
    pub fn now(self) -> Reading {
        let body = "return { ...document.querySelector(arguments[0]).dataset }";
        let attributes = self.page.js_with(body, &json!([self.selector("").trim()]));
        serde_json::from_value(attributes).expect("attributes are text")
    }

    /// Waits for a state in which this is so.
    #[track_caller]
    pub fn until(self, what: &str, is_so: impl FnMut(&Reading) -> bool) -> Reading {
        self.until_within(Duration::from_secs(90), what, is_so)
    }

    /// Waits so long for a state in which this is so.
    #[track_caller]
    pub fn until_within(self, patience: Duration, what: &str, mut is_so: impl FnMut(&Reading) -> bool) -> Reading {
        let mut last = Reading::default();
        self.page.until_within(patience, &format!("{}: {what}", self.name), || {
            last = self.now();
            is_so(&last)
        });
        last
    }

    /// Does something that makes it train, and waits so long until it has trained to the end. A short run may be over before
    /// anybody looks, so the states it has passed are written down in the page.
    #[track_caller]
    pub fn trains_within(self, patience: Duration, act: impl FnOnce()) {
        let body = "
            const figure = document.querySelector(arguments[0]), passed = self.passed = [];
            new MutationObserver(changes => passed.push(...changes.map(change => change.oldValue)))
                .observe(figure, { attributes: true, attributeFilter: ['data-state'], attributeOldValue: true })";
        self.page.js_with(body, &json!([self.selector("")]));
        act();
        self.until_within(patience, "to train to the end", |now| {
            now.state == "ended" && self.page.js("return self.passed.includes('playing')") == true
        });
    }

    /// Waits until it is ready and stands still, and has been evaluated there.
    #[track_caller]
    pub fn until_still(self) -> Reading {
        self.until("to stand still", |now| matches!(&*now.state, "idle" | "paused") && now.norm().is_some())
    }

    /// Waits until it stands still at this step.
    #[track_caller]
    pub fn until_still_at(self, step: u64) -> Reading {
        self.until(&format!("to stand still at step {step}"), |now| {
            matches!(&*now.state, "idle" | "paused") && now.step() == step && now.norm().is_some()
        })
    }

    /// Waits until it has trained past this step.
    #[track_caller]
    pub fn until_past(self, step: u64) -> Reading {
        self.until(&format!("a step after {step}"), |now| now.step() > step)
    }

    /// Brings it to the top of the window, where it comes to life if it has not yet.
    #[track_caller]
    pub fn show(self) -> Self {
        let body = "
            document.querySelector(arguments[0]).scrollIntoView({ block: 'start', behavior: 'instant' });
            return !document.querySelector(arguments[0] + ' > .waiting')";
        // It may be of another height than what stood in its place.
        let show = || self.page.js_with(body, &json!([self.selector("figure")])) == true;
        if !show() {
            self.page.until(&format!("{} to come to life", self.name), || show() && show());
        }
        self
    }

    /// Clicks on the button of this name, as soon as there is one.
    #[track_caller]
    pub fn click(self, name: &str) {
        // Buttons come and go with messages; one that has just gone has no name and cannot be clicked.
        self.page.until(&format!("{}: a button {name:?}", self.name), || {
            let button = self.find("button").into_iter().find(|button| button.label().trim() == name);
            button.is_some_and(|button| button.try_click().is_ok())
        });
    }

    /// Chooses a value of a select box, as soon as it offers it.
    #[track_caller]
    pub fn choose(self, selector: &str, value: &str) {
        self.page.until(&format!("{}: {selector} to offer {value:?}", self.name), || {
            let options = self.find(&format!("{selector} option"));
            let option = options.into_iter().find(|option| option.property("value") == value);
            option.is_some_and(|option| option.try_click().is_ok())
        });
    }

    /// Pauses it and waits until it stands still.
    #[track_caller]
    pub fn pause(self) -> Reading {
        if self.now().state == "playing" {
            self.get("[data-action=play]").click();
        }
        self.until_still();
        // The page knows at once, the worker's last batch may still be on its way: wait until its report is in.
        loop {
            let before = self.now();
            std::thread::sleep(Duration::from_millis(400));
            let now = self.now();
            if now.step() == before.step() && now.state != "playing" {
                return now;
            }
        }
    }

    /// Trains it and waits until it has begun.
    #[track_caller]
    pub fn play(self) -> Reading {
        let before = self.now().step();
        self.get("[data-action=play]").click();
        self.until_past(before)
    }

    /// Trains so many steps with the button for them, 1, 10 or 100.
    #[track_caller]
    pub fn advance(self, steps: u64) -> Reading {
        let before = self.now().step();
        let name = if steps == 1 { "+1".to_owned() } else { format!("+{steps}") };
        self.click(&name);
        self.until_still_at(before + steps)
    }

    /// Its text, as far as it is to be seen.
    #[must_use]
    pub fn text(self) -> String {
        self.get("figure").text()
    }

    /// Waits until its text contains this.
    #[track_caller]
    pub fn until_it_says(self, words: &str) {
        self.page.until(&format!("{} to say {words:?}", self.name), || self.text().contains(words));
    }

    /// Kills its worker, as far as the page allows it.
    #[track_caller]
    pub fn crash(self) {
        let body =
            "document.querySelector(arguments[0]).dispatchEvent(new CustomEvent('grokscope-crash', { bubbles: true }))";
        self.page.js_with(body, &json!([self.selector("figure")]));
    }

    /// Waits for what a CSS selector finds: parts of a figure come after its first screen.
    #[track_caller]
    fn until_there(self, selector: &str) {
        let selector = self.selector(selector);
        self.page.until(&selector, || self.page.has(&selector));
    }

    /// A number that stands for everything drawn on the canvas a CSS selector finds: equal for equal pictures.
    #[track_caller]
    #[must_use]
    pub fn picture(self, selector: &str) -> u64 {
        self.until_there(selector);
        let body = "
            const canvas = document.querySelector(arguments[0]);
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let hash = 0x811c9dc5;
            for (const byte of data) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
            return hash";
        self.page.js_with(body, &json!([self.selector(selector)])).as_u64().expect("a number")
    }

    /// Number of pixels on a canvas that have the colour of this name in the style sheet.
    #[track_caller]
    #[must_use]
    pub fn pixels(self, selector: &str, colour: &str) -> u64 {
        self.until_there(selector);
        let body = "
            const [selector, name] = arguments;
            const canvas = document.querySelector(selector);
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            const colour = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
            const wanted = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
            let count = 0;
            for (let at = 0; at < data.length; at += 4)
                if (data[at + 3] > 200 && wanted.every((part, i) => Math.abs(part - data[at + i]) < 10)) count += 1;
            return count";
        self.page.js_with(body, &json!([self.selector(selector), colour])).as_u64().expect("a number")
    }
}
