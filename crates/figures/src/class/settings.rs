//! What a class trains, as keys of the link: those of an experiment, of which one has several values, and `pupils`.

use std::collections::BTreeMap;

use grokscope_class::{Class, Refusal};
use grokscope_experiment::{KEYS, Key, PRESETS, Sweep, SweepProblem};
use grokscope_kit::keys::Keys;
use grokscope_kit::text;
use grokscope_owned::memo;
use leptos::prelude::*;

/// The settings, as text, and what they mean.
#[derive(Clone, Copy)]
pub struct Settings {
    said: RwSignal<BTreeMap<&'static str, String>>,
    /// The class they stand for.
    pub class: Memo<Result<Class, Vec<Refusal>>>,
}

impl Settings {
    /// Keeps them in the link.
    pub fn new(keys: Keys) -> Self {
        let said = RwSignal::new(BTreeMap::<&'static str, String>::new());
        for key in ["preset", "pupils"].into_iter().chain(KEYS.iter().map(|key| key.name)) {
            let set = move |text: Option<&str>| {
                said.update(|said| {
                    match text {
                        Some(text) => said.insert(key, text.to_owned()),
                        None => said.remove(key),
                    };
                });
                true
            };
            keys.judge(key, "", move || said.with(|said| said.get(key).cloned()), set);
        }
        let class = memo(move || {
            let pairs = said.with(|said| said.iter().map(|(key, text)| format!("{key}={text}")).collect::<Vec<_>>());
            Class::parse(&pairs.join("&"), &PRESETS[0])
        });
        Self { said, class }
    }

    /// What is said of a key.
    pub fn get(self, key: &str) -> String {
        self.said.with(|said| said.get(key).cloned().unwrap_or_default())
    }

    /// Says something else of a key.
    pub fn set(self, key: &'static str, text: String) {
        self.said.update(|said| {
            if text.is_empty() {
                said.remove(key)
            } else {
                said.insert(key, text)
            };
        });
    }

    /// Says this instead of all that was said, but for how many take part.
    pub fn become_of(self, text: &'static str) {
        let pupils = self.get("pupils");
        self.said.set(
            text.split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key, value.to_owned()))
                .collect(),
        );
        self.set("pupils", pupils);
    }

    /// The key that has several values.
    pub fn varied(self) -> Option<&'static Key> {
        let said = self.said.get();
        KEYS.iter().find(|key| said.get(key.name).is_some_and(|text| text.contains([',', '/']) || text.contains("..")))
    }
}

/// Makes a function that says why the class cannot be. Either page has these messages among its own, so the same is said by
/// functions of other modules.
macro_rules! refusal {
    ($(#[$doc:meta])* $name:ident, $words:ident) => {
        $(#[$doc])*
        pub fn $name(refusal: &Refusal) -> String {
            use super::words::$words as words;
            match refusal {
                Refusal::Sweep(SweepProblem::Experiment(problem) | SweepProblem::Member { problem, .. }) => {
                    text::problem(problem)
                }
                Refusal::Sweep(SweepProblem::Range { key, text }) => words::wrong_range(*key, &**text),
                Refusal::Sweep(SweepProblem::Twice(key)) => words::twice(*key),
                Refusal::Sweep(SweepProblem::Presets) => words::presets().to_owned(),
                Refusal::Sweep(SweepProblem::Many(count)) => words::many(*count, Sweep::MOST),
                Refusal::Pupils(_) => words::pupils_range(Class::MOST),
                Refusal::Axes(_) => words::axes().to_owned(),
                Refusal::Value { key, value } => words::wrong_value(*key, &**value),
                Refusal::Steps(_) => words::steps(grokscope_class::Code::MOST_STEPS),
                Refusal::Seeds(_) => words::seeds(grokscope_class::Code::MOST_SEED),
            }
        }
    };
}

refusal! {
    /// Why the class cannot be, in the words of the page of pupils.
    refused_to_pupils, pupil
}
refusal! {
    /// Why the class cannot be, in the words of the board.
    refused_to_the_board, board
}

/// What a key is called.
pub fn label(key: Option<&str>) -> Option<String> {
    key.and_then(Key::named).map(text::label)
}
