//! The figures there are.

use grokscope_experiment::{PRESETS, Preset, Spec};
use leptos::prelude::*;

use super::heat_pane::Order;
use super::keys::Keys;
use super::{
    architectures, construction, decay, five, gallery, interference, map, modadd, parity, progress, reverse, stars,
};
use crate::link::Takes;
use crate::page::Page;
use crate::run::Session;
use crate::speed::Speed;
use crate::text;

/// A kind of figure.
pub struct Kind {
    /// As written in `<grok-figure name>`.
    pub name: &'static str,
    /// What it is made of.
    pub body: Body,
}

/// What a figure is made of.
pub enum Body {
    /// Shows a run, which it may share with other figures.
    Run(RunBody),
    /// Looks after itself: trains nothing, or many small runs.
    Free(fn(Scene) -> AnyView),
}

/// A figure that shows a run.
pub struct RunBody {
    /// The preset of the run where neither link nor element name one.
    pub preset: &'static str,
    /// Its heading, where the one in the article would be wrong for some settings.
    pub title: Option<fn(&Spec) -> String>,
    /// One line of facts.
    pub facts: fn(&Spec) -> String,
    /// Panes above the controls.
    pub main: fn(Session, Order, Keys) -> AnyView,
    /// Panes below the controls.
    pub more: Option<fn(Session, Order) -> AnyView>,
    /// How its neurons can be sorted, where the reader may choose.
    pub sort: Option<fn() -> &'static str>,
    /// Whether they are sorted at first.
    pub is_sorted: bool,
    /// What the reader can do.
    pub controls: Controls,
    /// The names of its settings in the link, besides those of its run.
    pub keys: &'static [&'static str],
}

/// What the reader can do with the run of a figure.
pub enum Controls {
    /// Everything; with these keys among the further settings, of which the last three may change while training.
    All(&'static [&'static str]),
    /// Play, rewind, new seed, and the way back: for figures that share the run of another one, or want little done to theirs.
    Few,
}

/// Where a figure that looks after itself lives.
#[derive(Clone, Copy)]
pub struct Scene {
    /// What all figures share.
    pub page: Page,
    /// Its place in the queue of those that want to train.
    pub turn: usize,
    /// Whether it is on screen.
    pub is_visible: RwSignal<bool>,
    /// Its settings in the link.
    pub keys: Keys,
}

const PAIR_KEYS: &[&str] = &["p", "train", "hidden", "seed", "split", "steps", "stop", "linger"];
const PARITY_KEYS: &[&str] = &["n", "k", "rows", "hidden", "seed", "split", "steps", "stop", "linger"];

fn pair_facts(spec: &Spec) -> String {
    let x = &spec.experiment;
    text::modadd_facts(x.hidden, x.train_rows(), x.population())
}

/// Every kind of figure.
pub static KINDS: &[Kind] = &[
    Kind {
        name: "modadd",
        body: Body::Run(RunBody {
            preset: "modadd-main",
            title: Some(|spec| text::modadd_title(spec.experiment.task.word(), spec.experiment.p)),
            facts: pair_facts,
            main: |session, order, _| view! { <modadd::Main session order/> }.into_any(),
            more: Some(|session, order| view! { <modadd::More session order/> }.into_any()),
            sort: Some(text::by_frequency),
            is_sorted: false,
            controls: Controls::All(PAIR_KEYS),
            keys: &[],
        }),
    },
    Kind {
        name: "parity",
        body: Body::Run(RunBody {
            preset: "parity-main",
            title: Some(|spec| text::parity_title(spec.experiment.k, spec.experiment.n)),
            facts: |spec| text::parity_facts(spec.experiment.hidden, spec.experiment.train_rows()),
            main: |session, order, _| view! { <parity::Main session order/> }.into_any(),
            more: Some(|session, _| view! { <parity::More session/> }.into_any()),
            sort: Some(text::by_norm),
            is_sorted: false,
            controls: Controls::All(PARITY_KEYS),
            keys: &[],
        }),
    },
    Kind { name: "decay", body: Body::Free(|scene| view! { <decay::DecayFigure scene/> }.into_any()) },
    Kind { name: "map", body: Body::Free(|scene| view! { <map::MapFigure scene/> }.into_any()) },
    Kind { name: "gallery", body: Body::Free(|scene| view! { <gallery::GalleryFigure scene/> }.into_any()) },
    Kind {
        name: "architectures",
        body: Body::Free(|scene| view! { <architectures::ArchitecturesFigure scene/> }.into_any()),
    },
    Kind {
        name: "reverse",
        body: Body::Run(RunBody {
            preset: "reverse",
            title: Some(|spec| text::decayed(spec.experiment.hidden, spec.experiment.wd)),
            facts: pair_facts,
            main: |session, order, _| view! { <reverse::Main session order/> }.into_any(),
            more: None,
            sort: Some(text::by_frequency),
            is_sorted: true,
            controls: Controls::Few,
            keys: &[],
        }),
    },
    Kind {
        name: "stars",
        body: Body::Run(RunBody {
            preset: "modadd-24",
            title: None,
            facts: pair_facts,
            main: |session, order, _| view! { <stars::Main session order/> }.into_any(),
            more: None,
            sort: Some(text::by_frequency),
            is_sorted: true,
            controls: Controls::All(PAIR_KEYS),
            keys: &[],
        }),
    },
    Kind {
        name: "interference",
        body: Body::Run(RunBody {
            preset: "modadd-24",
            title: None,
            facts: pair_facts,
            main: |session, _, keys| view! { <interference::Main session keys/> }.into_any(),
            more: None,
            sort: None,
            is_sorted: true,
            controls: Controls::Few,
            keys: &interference::KEYS,
        }),
    },
    Kind {
        name: "progress",
        body: Body::Run(RunBody {
            preset: "modadd-main",
            title: None,
            facts: pair_facts,
            main: |session, order, _| view! { <progress::Main session order/> }.into_any(),
            more: None,
            sort: None,
            is_sorted: false,
            controls: Controls::Few,
            keys: &[],
        }),
    },
    Kind {
        name: "five",
        body: Body::Run(RunBody {
            preset: "five-neurons",
            title: None,
            facts: pair_facts,
            main: |session, _, _| view! { <five::Main session/> }.into_any(),
            more: Some(|session, _| view! { <five::More session/> }.into_any()),
            sort: None,
            is_sorted: false,
            controls: Controls::All(PAIR_KEYS),
            keys: &[],
        }),
    },
    Kind { name: "construction", body: Body::Free(|scene| view! { <construction::Construction scene/> }.into_any()) },
];

impl Kind {
    /// Whether the link speaks of settings of the figure itself.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        matches!(self.body, Body::Free(_)) || !self.keys().is_empty()
    }

    /// The names of settings by which the link means the figure and not its run.
    #[must_use]
    pub fn keys(&self) -> &'static [&'static str] {
        match &self.body {
            Body::Run(body) => body.keys,
            Body::Free(_) => &[],
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

impl RunBody {
    /// What it shows where nothing else is asked for.
    #[must_use]
    pub fn preset(&self) -> &'static Preset {
        Preset::named(self.preset).unwrap_or(&PRESETS[0])
    }

    /// How fast it trains where the link does not say: so that it can be watched, unless that would take minutes.
    #[must_use]
    pub fn speed(&self) -> Speed {
        const WATCHED_STEPS: u32 = 6000;
        if self.preset().experiment().steps > WATCHED_STEPS { Speed::Full } else { Speed::DEFAULT }
    }

    /// Which keys of a link without a prefix are meant for it.
    #[must_use]
    pub fn takes(&self) -> Takes {
        if self.preset.starts_with("parity") { Takes::Parity } else { Takes::Pairs }
    }

    /// The presets it can show.
    pub fn presets(&self) -> impl Iterator<Item = &'static Preset> + use<> {
        let is_parity = self.preset.starts_with("parity");
        PRESETS.iter().filter(move |preset| preset.name.starts_with("parity") == is_parity)
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Change, Key, Task};

    use super::*;

    #[test]
    fn every_figure_of_a_run_has_presets_of_its_own_kind_and_keys_that_exist() {
        for kind in KINDS {
            let Body::Run(body) = &kind.body else { continue };
            assert_eq!(body.preset().name, body.preset, "{}", kind.name);
            let is_parity = body.preset().experiment().task == Task::Parity;
            assert!(body.presets().all(|preset| (preset.experiment().task == Task::Parity) == is_parity));
            let Controls::All(keys) = body.controls else { continue };
            let changes = keys.iter().map(|key| Key::named(key).expect("a key").change);
            let live = changes.rev().take_while(|change| *change == Change::Live).count();
            assert_eq!(live, 3, "{}: the words above the settings speak of the last three", kind.name);
        }
    }
}
