//! The figures there are.

use grokscope_experiment::{PRESETS, Preset, Spec};
use leptos::prelude::*;

use super::heat_pane::Order;
use super::{modadd, parity};
use crate::run::Session;
use crate::text::Text;

/// A kind of figure.
pub struct Kind {
    /// As written in `<grok-figure name>` and in links.
    pub name: &'static str,
    /// Whether it shows parity, rather than an operation on pairs.
    pub is_parity: bool,
    /// Its heading.
    pub title: fn(&Text, &Spec) -> String,
    /// One line of facts.
    pub facts: fn(&Text, &Spec) -> String,
    /// Below everything.
    pub caption: fn(&Text) -> &'static str,
    /// Panes above the controls.
    pub main: fn(Session, Order) -> AnyView,
    /// Panes below the controls.
    pub more: Option<fn(Session, Order) -> AnyView>,
    /// How its neurons can be sorted.
    pub sort: fn(&Text) -> &'static str,
    /// Keys among the further settings.
    pub keys: &'static [&'static str],
}

/// Every kind of figure.
pub static KINDS: [Kind; 2] = [
    Kind {
        name: "modadd",
        is_parity: false,
        title: |text, spec| (text.modadd_title)(spec.experiment.task, spec.experiment.p),
        facts: |text, spec| {
            let x = &spec.experiment;
            (text.modadd_facts)(x.hidden, x.train_rows(), x.population())
        },
        caption: |text| text.prose.modadd_caption,
        main: |session, order| view! { <modadd::Main session order/> }.into_any(),
        more: Some(|session, order| view! { <modadd::More session order/> }.into_any()),
        sort: |text| text.by_frequency,
        keys: &["p", "train", "hidden", "seed", "split", "steps", "stop", "linger"],
    },
    Kind {
        name: "parity",
        is_parity: true,
        title: |text, spec| (text.parity_title)(spec.experiment.k, spec.experiment.n),
        facts: |text, spec| (text.parity_facts)(spec.experiment.hidden, spec.experiment.train_rows()),
        caption: |text| text.prose.parity_caption,
        main: |session, order| view! { <parity::Main session order/> }.into_any(),
        more: None,
        sort: |text| text.by_norm,
        keys: &["n", "k", "rows", "hidden", "seed", "split", "steps", "stop", "linger"],
    },
];

impl Kind {
    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// Its presets, the default one first.
    pub fn presets(&self) -> impl Iterator<Item = &'static Preset> + use<> {
        let is_parity = self.is_parity;
        PRESETS.iter().filter(move |preset| preset.name.starts_with("parity") == is_parity)
    }

    /// What it shows where nothing else is asked for.
    #[must_use]
    pub fn preset(&self) -> &'static Preset {
        self.presets().next().unwrap_or(&PRESETS[0])
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Change, Key, Task};

    use super::*;

    #[test]
    fn every_figure_has_presets_of_its_own_kind_and_keys_that_exist() {
        for kind in &KINDS {
            assert!(kind.presets().count() >= 4, "{}", kind.name);
            assert!(kind.presets().all(|preset| (preset.experiment().task == Task::Parity) == kind.is_parity));
            let changes = kind.keys.iter().map(|key| Key::named(key).expect("a key").change);
            let live = changes.rev().take_while(|change| *change == Change::Live).count();
            assert_eq!(live, 3, "{}: the words above the settings speak of the last three", kind.name);
        }
    }
}
