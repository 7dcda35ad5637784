//! Kinds of figures: what a row of their list says, and what their bundle has for them.

use grokscope_experiment::{PRESETS, Preset, Reads, Spec};
use grokscope_live::Session;
use grokscope_live::page::Page;
use grokscope_live::speed::Speed;
use grokscope_protocol::Blocks;
use leptos::prelude::*;

use crate::keys::Keys;
use crate::order::Order;

/// A kind of figure, as plain data: a row of the list of figures. What it draws comes with the bundle of its
/// name, which is fetched when one of its kind comes near.
pub struct Kind {
    /// As written in `<grok-figure name>`.
    pub name: &'static str,
    /// The run it shows. None where it looks after itself: trains nothing, or many small runs.
    pub run: Option<RunRow>,
    /// The names of its settings in the link, besides those of its run.
    pub keys: &'static [&'static str],
}

/// What a row says of the run that a figure shows, which it may share with other figures.
pub struct RunRow {
    /// The preset of the run where neither link nor element name one.
    pub preset: &'static str,
    /// Whether it opens an article: its pictures and controls are on the first screen, and are explained behind them.
    pub is_opening: bool,
    /// What is drawn of its weights: nothing else is computed while only this figure is on screen.
    pub blocks: Blocks,
    /// Whether its neurons are sorted at first.
    pub is_sorted: bool,
    /// What the reader can do.
    pub controls: Controls,
}

/// What a figure draws: the part of it that is code.
#[derive(Clone, Copy)]
pub enum Views {
    /// Of a run.
    Run(fn(Shown) -> AnyView),
    /// Of a figure that looks after itself.
    Free(fn(Standing) -> AnyView),
}

/// A run as a figure shows it.
pub struct Shown {
    /// The run.
    pub session: Session,
    /// The kind of the figure.
    pub kind: &'static Kind,
    /// What its row says of the run.
    pub row: &'static RunRow,
    /// What the article says of the figure.
    pub captions: Captions,
    /// Its settings in the link.
    pub keys: Keys,
    /// Whether it is the first that shows the run, and speaks for it.
    pub is_lead: bool,
}

/// A figure that looks after itself, in its place.
pub struct Standing {
    /// Where it lives.
    pub scene: Scene,
    /// Its kind.
    pub kind: &'static Kind,
    /// What the article says of it.
    pub captions: Captions,
}

/// What the article says of a figure, taken over from its element.
#[derive(Clone, Default)]
pub struct Captions {
    /// The heading.
    pub title: String,
    /// What one is looking at; markup of our own.
    pub what: String,
    /// What to see in it; markup of our own.
    pub caption: String,
    /// Its recorded picture, for paper where it has not run; markup of our own.
    pub picture: String,
}

/// What is drawn of a run.
pub struct RunViews {
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
        self.run.is_none() || !self.keys.is_empty()
    }
}

impl RunRow {
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
        let (reads, is_own) = (self.reads(), self.preset().task().is_own());
        // Rules of the reader's own have a figure of their own, which draws both kinds.
        PRESETS.iter().filter(move |preset| {
            let task = preset.task();
            task.is_own() == is_own && (is_own || task.reads() == reads)
        })
    }
}
