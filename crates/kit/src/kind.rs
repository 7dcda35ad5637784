//! Kinds of figures: what a row of their list says.

use grokscope_experiment::{PRESETS, Preset, Reads, Spec};
use grokscope_live::Session;
use grokscope_live::page::Page;
use grokscope_live::speed::Speed;
use leptos::prelude::*;

use crate::keys::Keys;
use crate::order::Order;

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
    /// Whether it opens an article: its pictures and controls are on the first screen, and are explained behind them.
    pub is_opening: bool,
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

    /// What its networks read, which decides what can be drawn of them.
    #[must_use]
    pub fn reads(&self) -> Reads {
        self.preset().task().reads()
    }

    /// The presets it can show.
    pub fn presets(&self) -> impl Iterator<Item = &'static Preset> + use<> {
        let reads = self.reads();
        PRESETS.iter().filter(move |preset| preset.task().reads() == reads)
    }
}
