//! The settings of a figure itself, not of its run, as keys of the link: `#map.task=parity&map.wd=0.3`.

use std::fmt::Display;
use std::rc::Rc;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use form_urlencoded::Serializer;
use grokscope_live::link::Mistake;
use grokscope_owned::{act, live, memo};
use leptos::prelude::*;

type Apply = dyn Fn(Option<&str>) -> bool;

/// What a setting can be: how it is written, and what it is called.
type Offer = Vec<(String, String)>;

/// A side of a setting that has two: how it is written, and what it is called.
pub type Side = (&'static str, fn() -> &'static str);

/// One setting, as text: what the link writes of it, and what its control is made of.
struct Setting {
    key: &'static str,
    /// What it can be, in words, where it is nothing that is offered.
    accepted: String,
    /// What there is to choose from, which may depend on other settings.
    offer: Box<dyn Fn() -> Offer>,
    /// What it is.
    now: Box<dyn Fn() -> String>,
    /// What it is, unless that is what it is at first.
    get: Box<dyn Fn() -> Option<String>>,
    /// Makes it this, or what it is at first; `false` where it cannot be this.
    set: Box<Apply>,
    /// Whether what is trained depends on it.
    begins: bool,
}

impl Setting {
    fn accepted(&self) -> String {
        let offer = untrack(|| (self.offer)());
        if offer.is_empty() {
            return self.accepted.clone();
        }
        offer.into_iter().map(|(value, _)| value).collect::<Vec<_>>().join(", ")
    }
}

/// A setting that is one of several, as [`Keys::choice`] takes it.
pub struct Choice<O, N, F, S> {
    /// What there is to choose from: how it is written, and what it is called. It may depend on other settings.
    pub offer: O,
    /// What it is.
    pub now: N,
    /// What it is at first.
    pub first: F,
    /// Makes it one of those offered.
    pub set: S,
    /// Whether what is trained depends on it.
    pub begins: bool,
}

/// The settings of one figure.
#[derive(Clone, Copy)]
pub struct Keys {
    /// A number of its own.
    id: usize,
    settings: StoredValue<Vec<Rc<Setting>>, LocalStorage>,
    begin: StoredValue<Option<Rc<dyn Fn()>>, LocalStorage>,
    start: StoredValue<Option<Rc<dyn Fn()>>, LocalStorage>,
    /// What the figure's element says of its settings.
    attributes: StoredValue<String>,
    /// What the link says of them while the figure is not there, and with it no settings.
    awaiting: RwSignal<Option<String>>,
    /// Whether it was asked to train what was set before it was there.
    is_asked: StoredValue<bool>,
    /// Keys of the link that could not be applied.
    pub mistakes: RwSignal<Vec<Mistake>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self::new()
    }
}

impl Keys {
    /// No settings yet.
    #[must_use]
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        Self {
            id: COUNT.fetch_add(1, Ordering::Relaxed),
            settings: StoredValue::new_local(Vec::new()),
            begin: StoredValue::new_local(None),
            start: StoredValue::new_local(None),
            attributes: StoredValue::new(String::new()),
            awaiting: RwSignal::new(Some(String::new())),
            is_asked: StoredValue::new(false),
            mistakes: RwSignal::new(Vec::new()),
        }
    }

    /// A setting whose text is made and read by the figure.
    pub fn keep(
        self,
        key: &'static str,
        accepted: impl Into<String>,
        get: impl Fn() -> Option<String> + 'static,
        set: impl Fn(Option<&str>) -> bool + 'static,
    ) {
        self.written(key, accepted, get, set, true);
    }

    /// As [`Keys::keep`], for a setting that says how results are read: what is trained stays.
    pub fn judge(
        self,
        key: &'static str,
        accepted: impl Into<String>,
        get: impl Fn() -> Option<String> + 'static,
        set: impl Fn(Option<&str>) -> bool + 'static,
    ) {
        self.written(key, accepted, get, set, false);
    }

    fn written(
        self,
        key: &'static str,
        accepted: impl Into<String>,
        get: impl Fn() -> Option<String> + 'static,
        set: impl Fn(Option<&str>) -> bool + 'static,
        begins: bool,
    ) {
        let (accepted, offer, now) = (accepted.into(), Box::new(Vec::new), Box::new(String::new));
        self.add(Setting { key, accepted, offer, now, get: Box::new(get), set: Box::new(set), begins });
    }

    /// A setting that is one of several; its control is [`Keys::select`] or [`Keys::radios`].
    pub fn choice<O, N, F, S>(self, key: &'static str, choice: Choice<O, N, F, S>)
    where
        O: Fn() -> Offer + 'static,
        N: Fn() -> String + 'static,
        F: Fn() -> String + 'static,
        S: Fn(&str) + 'static,
    {
        let Choice { offer, now, first, set, begins } = choice;
        let (offer, now, first) = (Rc::new(offer), Rc::new(now), Rc::new(first));
        let (offered, is_now, at_first) = (offer.clone(), now.clone(), first.clone());
        let get = move || Some(is_now()).filter(|now| *now != at_first());
        let set = move |text: Option<&str>| {
            let text = untrack(|| text.map_or_else(&*first, str::to_owned));
            let is_offered = untrack(&*offered).iter().any(|(value, _)| *value == text);
            if is_offered {
                set(&text);
            }
            is_offered
        };
        self.add(Setting {
            key,
            accepted: String::new(),
            offer: Box::new(move || offer()),
            now: Box::new(move || now()),
            get: Box::new(get),
            set: Box::new(set),
            begins,
        });
    }

    fn add(self, setting: Setting) {
        self.settings.update_value(|settings| settings.push(Rc::new(setting)));
    }

    /// A setting that is what it is at first unless `accepts` likes another value.
    pub fn value<T>(
        self,
        key: &'static str,
        accepted: impl Into<String>,
        accepts: impl Fn(T) -> bool + 'static,
        get: impl Fn() -> T + 'static,
        set: impl Fn(T) + 'static,
    ) where
        T: Copy + Display + FromStr + PartialEq + 'static,
    {
        let first = untrack(&get);
        let get = move || Some(get()).filter(|value| *value != first).map(|value| value.to_string());
        self.keep(key, accepted, get, move |text| {
            let value = text.map_or(Some(first), |text| text.parse().ok().filter(|value| accepts(*value)));
            value.map(&set).is_some()
        });
    }

    /// A setting that is one of these numbers, each called as `name` says.
    pub fn one_of<T>(
        self,
        key: &'static str,
        values: &'static [T],
        name: fn(T) -> String,
        now: impl Fn() -> T + 'static,
        set: impl Fn(T) + 'static,
    ) where
        T: Copy + Display + FromStr + 'static,
    {
        let first = untrack(&now).to_string();
        self.choice(
            key,
            Choice {
                offer: move || values.iter().map(|value| (value.to_string(), name(*value))).collect(),
                now: move || now().to_string(),
                first: move || first.clone(),
                set: move |text: &str| {
                    if let Ok(value) = text.parse() {
                        set(value);
                    }
                },
                begins: true,
            },
        );
    }

    /// A setting with two sides, each with its word and what it is called; the first is where it is at first.
    pub fn either(
        self,
        key: &'static str,
        sides: [Side; 2],
        now: impl Fn() -> bool + 'static,
        set: impl Fn(bool) + 'static,
    ) {
        self.two(key, sides, true, now, set);
    }

    /// As [`Keys::either`], of one with which nothing begins anew.
    pub fn switch(
        self,
        key: &'static str,
        sides: [Side; 2],
        now: impl Fn() -> bool + 'static,
        set: impl Fn(bool) + 'static,
    ) {
        self.two(key, sides, false, now, set);
    }

    fn two(
        self,
        key: &'static str,
        sides: [Side; 2],
        begins: bool,
        now: impl Fn() -> bool + 'static,
        set: impl Fn(bool) + 'static,
    ) {
        self.choice(
            key,
            Choice {
                offer: move || sides.iter().map(|(word, name)| ((*word).to_owned(), name().to_owned())).collect(),
                now: move || sides[usize::from(now())].0.to_owned(),
                first: move || sides[0].0.to_owned(),
                set: move |text: &str| set(text == sides[1].0),
                begins,
            },
        );
    }

    /// The reader makes a setting this.
    fn choose(self, setting: StoredValue<Rc<Setting>, LocalStorage>, text: &str) {
        let setting = setting.get_value();
        if (setting.set)(Some(text))
            && setting.begins
            && let Some(begin) = self.begin.get_value()
        {
            begin();
        }
    }

    fn setting(self, key: &str) -> Option<StoredValue<Rc<Setting>, LocalStorage>> {
        let setting = self.settings.with_value(|settings| settings.iter().find(|setting| setting.key == key).cloned());
        setting.map(StoredValue::new_local)
    }

    /// The control of a setting that is one of several: a list to choose from, named by its key.
    pub fn select(self, key: &'static str, label: &'static str) -> AnyView {
        let Some(setting) = self.setting(key) else { return ().into_any() };
        let now = memo(move || (setting.get_value().now)());
        let options = move || {
            let option = |(value, name): (String, String)| {
                let own = value.clone();
                view! { <option value=value selected=live(move || now.get() == own)>{name}</option> }
            };
            (setting.get_value().offer)().into_iter().map(option).collect_view()
        };
        let change = move |event| self.choose(setting, &event_target_value(&event));
        view! {
            <label class="field">
                <span>{label}</span>
                <select data-choice=key prop:value=live(move || now.get()) on:change=act(change)>
                    {live(options)}
                </select>
            </label>
        }
        .into_any()
    }

    /// The control of a setting that is one of few: a button each, side by side, while `is_open`.
    pub fn radios(
        self,
        key: &'static str,
        class: &'static str,
        legend: impl IntoView + 'static,
        is_open: impl Fn() -> bool + Copy + Send + Sync + 'static,
    ) -> AnyView {
        let Some(setting) = self.setting(key) else { return ().into_any() };
        let now = memo(move || (setting.get_value().now)());
        // Of its own: two figures of one kind may stand on one page.
        let group = format!("{key}-{}", self.id);
        let radio = |(value, name): (String, String)| {
            let (own, chosen) = (value.clone(), value.clone());
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name=group.clone()
                        value=value
                        disabled=live(move || !is_open())
                        prop:checked=live(move || now.get() == own)
                        on:change=act(move |_| self.choose(setting, &chosen))
                    />
                    <span>{name}</span>
                </label>
            }
        };
        let radios = (setting.get_value().offer)().into_iter().map(radio).collect_view();
        view! {
            <fieldset class=class data-choice=key>
                <legend>{legend}</legend>
                {radios}
            </fieldset>
        }
        .into_any()
    }

    /// What is done when the link has changed settings.
    pub fn begins(self, begin: impl Fn() + 'static) {
        self.begin.set_value(Some(Rc::new(begin)));
    }

    /// What is done when a word of the article asks to see what it set.
    pub fn starts(self, start: impl Fn() + 'static) {
        self.start.set_value(Some(Rc::new(start)));
    }

    /// The figure is there, with all of its settings, of which its element says what holds where the link says nothing. They
    /// become what the link has said before.
    pub fn meet(self, attributes: &str) {
        self.attributes.set_value(self.but_first_values(attributes));
        if let Some(said) = self.awaiting.try_update(Option::take).flatten() {
            let mistakes = self.apply(&said);
            self.mistakes.update(|told| told.extend(mistakes));
        }
        if self.is_asked.try_update_value(std::mem::take) == Some(true) {
            self.start();
        }
    }

    /// The figure goes: what its settings were is kept for when it comes back.
    pub fn part(self) {
        let mut said = Serializer::new(String::new());
        said.extend_pairs(untrack(|| self.print()));
        self.awaiting.set(Some(said.finish()));
        self.settings.update_value(Vec::clear);
        self.begin.set_value(None);
        self.start.set_value(None);
        self.mistakes.update(Vec::clear);
    }

    /// Attributes without those that say what is so at first: a setting that is so says nothing either.
    fn but_first_values(self, attributes: &str) -> String {
        let settings = self.settings.get_value();
        let says_nothing = |key: &str, value: &str| {
            settings.iter().find(|setting| setting.key == key).is_some_and(|setting| {
                let is_first = (setting.set)(Some(value)) && untrack(|| (setting.get)()).is_none();
                (setting.set)(None);
                is_first
            })
        };
        let mut rest = Serializer::new(String::new());
        rest.extend_pairs(pairs(attributes).into_iter().filter(|(key, value)| !says_nothing(key, value)));
        rest.finish()
    }

    /// Trains what was set, as soon as the figure is there.
    pub fn start(self) {
        if self.awaiting.with_untracked(Option::is_some) {
            self.is_asked.set_value(true);
        } else if let Some(start) = self.start.get_value() {
            start();
        }
    }

    /// Whether the figure is there, with all of its settings. Tracks it.
    #[must_use]
    pub fn is_there(self) -> bool {
        self.awaiting.with(Option::is_none)
    }

    /// Whether this is the key of a setting.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.settings.with_value(|settings| settings.iter().any(|setting| setting.key == key))
    }

    /// The keys whose settings differ from what the figure's element says, or else from what they are at first; no value
    /// says that it is what it is at first. Where the figure is not there, what the link says of it. Tracks them.
    #[must_use]
    pub fn print(self) -> Vec<(String, String)> {
        if let Some(said) = self.awaiting.get() {
            return pairs(&said);
        }
        let (settings, attributes) = (self.settings.get_value(), pairs(&self.attributes.get_value()));
        let changed = |setting: &Rc<Setting>| {
            let now = (setting.get)();
            let is_changed = now.as_deref() != last(&attributes, setting.key);
            is_changed.then(|| (setting.key.to_owned(), now.unwrap_or_default()))
        };
        settings.iter().filter_map(changed).collect()
    }

    /// The keys of settings that differ from what the figure's element says, or else from what they are at first; and of each
    /// whether runs begin with it. Tracks them.
    #[must_use]
    pub fn changed(self) -> Vec<(&'static str, bool)> {
        let (settings, attributes) = (self.settings.get_value(), pairs(&self.attributes.get_value()));
        let is_changed = |setting: &Rc<Setting>| (setting.get)().as_deref() != last(&attributes, setting.key);
        settings.iter().filter(|setting| is_changed(setting)).map(|setting| (setting.key, setting.begins)).collect()
    }

    /// Makes every setting what these keys say, and where they say nothing what the figure's element says, or else what it
    /// is at first; as soon as the figure is there. Untrusted input.
    pub fn follow(self, said: &str) {
        if self.awaiting.with_untracked(Option::is_some) {
            self.awaiting.set(Some(said.to_owned()));
        } else {
            self.mistakes.set(self.apply(said));
        }
    }

    /// Returns what could not be applied.
    fn apply(self, said: &str) -> Vec<Mistake> {
        let settings = self.settings.get_value();
        let said = [pairs(&self.attributes.get_value()), pairs(said)].concat();
        let mut mistakes: Vec<Mistake> = said
            .iter()
            .filter(|(key, _)| settings.iter().all(|setting| setting.key != key))
            .map(|(key, value)| {
                let known: Vec<&str> = settings.iter().map(|setting| setting.key).collect();
                Mistake { key: key.clone(), value: value.clone(), accepted: list(&known) }
            })
            .collect();
        let mut has_changed = false;
        for setting in &settings {
            let text = last(&said, setting.key);
            if untrack(|| (setting.get)()).as_deref() == text {
                continue;
            }
            if (setting.set)(text) {
                has_changed |= setting.begins;
            } else {
                let (key, value) = (setting.key.to_owned(), text.unwrap_or_default().to_owned());
                mistakes.push(Mistake { key, value, accepted: setting.accepted() });
            }
        }
        if has_changed && let Some(begin) = self.begin.get_value() {
            begin();
        }
        mistakes
    }
}

fn pairs(keys: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(keys.as_bytes()).into_owned().collect()
}

/// What is said last of a key; nothing where that is no value.
fn last<'a>(said: &'a [(String, String)], key: &str) -> Option<&'a str> {
    said.iter().rfind(|(other, _)| other == key).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

fn list<T: Display>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_is_printed_is_followed_and_the_rest_is_named() {
        let owner = Owner::new();
        owner.set();
        let (width, is_square, begun) = (RwSignal::new(48u32), RwSignal::new(false), Rc::new(Cell::new(0)));
        let keys = Keys::new();
        keys.one_of(
            "hidden",
            &[24, 48, 96],
            |width: u32| width.to_string(),
            move || width.get(),
            move |value| width.set(value),
        );
        keys.either(
            "act",
            [("relu", || "ReLU"), ("square", || "x²")],
            move || is_square.get(),
            move |is| is_square.set(is),
        );
        let count = begun.clone();
        keys.begins(move || count.set(count.get() + 1));
        keys.meet("");
        let printed = || keys.print().into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>();
        assert!(printed().is_empty());

        keys.follow("hidden=96&act=square");
        assert_eq!((width.get(), is_square.get(), begun.get()), (96, true, 1));
        assert_eq!(printed(), ["hidden=96", "act=square"]);
        keys.follow("hidden=96&act=square");
        assert_eq!(begun.get(), 1, "nothing has changed");
        let least = RwSignal::new(String::new());
        let get = move || Some(least.get()).filter(|text| !text.is_empty());
        keys.judge("least", "", get, move |text| {
            least.set(text.unwrap_or_default().to_owned());
            true
        });
        keys.follow("hidden=96&act=square&least=3");
        assert_eq!((&*least.get(), begun.get()), ("3", 1), "what was trained is only judged anew");

        keys.follow("hidden=7&colour=red");
        assert_eq!((width.get(), is_square.get()), (96, false));
        let mistakes = keys.mistakes.get();
        assert_eq!(mistakes.iter().map(|mistake| &*mistake.key).collect::<Vec<_>>(), ["colour", "hidden"]);
        assert_eq!(mistakes[1].accepted, "24, 48, 96");

        keys.follow("");
        assert_eq!((width.get(), keys.mistakes.get().len()), (48, 0));
        assert!(printed().is_empty());
    }

    #[test]
    fn what_the_element_says_holds_where_the_link_says_nothing() {
        let owner = Owner::new();
        owner.set();
        let width = RwSignal::new(48u32);
        let keys = Keys::new();
        keys.one_of(
            "hidden",
            &[24, 48, 96],
            |width: u32| width.to_string(),
            move || width.get(),
            move |value| width.set(value),
        );
        assert!(keys.has("hidden") && !keys.has("slot"));
        keys.meet("hidden=96");
        assert_eq!((width.get(), keys.print()), (96, vec![]));
        for (said, is) in [("hidden=24", 24), ("hidden=", 48)] {
            keys.follow(said);
            assert_eq!((width.get(), keys.mistakes.get().len()), (is, 0));
            let printed = keys.print().into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>();
            assert_eq!(printed, [said]);
        }
        keys.follow("");
        assert_eq!(width.get(), 96);
    }

    #[test]
    fn an_element_that_says_what_is_so_at_first_begins_nothing_and_leaves_nothing_in_the_link() {
        let owner = Owner::new();
        owner.set();
        let (width, begun) = (RwSignal::new(48u32), Rc::new(Cell::new(0)));
        let keys = Keys::new();
        keys.one_of(
            "hidden",
            &[24, 48, 96],
            |width: u32| width.to_string(),
            move || width.get(),
            move |value| width.set(value),
        );
        let count = begun.clone();
        keys.begins(move || count.set(count.get() + 1));
        keys.meet("hidden=48");
        assert_eq!((width.get(), begun.get(), keys.print()), (48, 0, vec![]));
    }

    #[test]
    fn what_the_link_says_waits_for_the_figure_and_survives_it() {
        let owner = Owner::new();
        owner.set();
        let keys = Keys::new();
        let started = Rc::new(Cell::new(0));
        keys.follow("hidden=96&colour=red");
        keys.start();
        let said = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(keys.print(), [said("hidden", "96"), said("colour", "red")]);
        for _ in 0..2 {
            let (width, begun) = (RwSignal::new(48u32), Rc::new(Cell::new(0)));
            keys.one_of(
                "hidden",
                &[24, 48, 96],
                |width: u32| width.to_string(),
                move || width.get(),
                move |value| width.set(value),
            );
            let count = begun.clone();
            keys.begins(move || count.set(count.get() + 1));
            let count = started.clone();
            keys.starts(move || count.set(count.get() + 1));
            keys.meet("");
            assert_eq!((width.get(), begun.get(), keys.print()), (96, 1, vec![said("hidden", "96")]));
            assert_eq!(started.get(), 1, "once, when it came");
            keys.part();
            assert_eq!((keys.print(), keys.mistakes.get().len()), (vec![said("hidden", "96")], 0));
        }
    }
}
