//! Choosing a neuron: one that is pointed at lights up everywhere, one that is clicked stays.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use crate::run::Session;

/// How neurons of a figure are chosen.
#[derive(Clone, Copy)]
pub struct Pick {
    session: Session,
    is_kept: RwSignal<bool>,
}

impl Pick {
    /// Nothing is kept at first.
    #[must_use]
    pub fn new(session: Session) -> Self {
        Self { session, is_kept: RwSignal::new(false) }
    }

    /// A pointer is over a neuron, or over none.
    pub fn hover(self, event: &PointerEvent, neuron: Option<usize>) {
        let is_mouse = event.pointer_type() == "mouse";
        if is_mouse && !self.is_kept.get_untracked() && self.session.chosen.get_untracked() != neuron {
            self.session.chosen.set(neuron);
        }
    }

    /// A neuron, or none, is clicked or tapped. A finger that only comes down may be about to scroll the page.
    pub fn press(self, neuron: Option<usize>) {
        let is_same = self.is_kept.get_untracked() && self.session.chosen.get_untracked() == neuron;
        self.is_kept.set(neuron.is_some() && !is_same);
        self.session.chosen.set(neuron.filter(|_| !is_same));
    }

    /// The pointer is gone.
    pub fn leave(self) {
        if !self.is_kept.get_untracked() && self.session.chosen.get_untracked().is_some() {
            self.session.chosen.set(None);
        }
    }

    /// Walks through neurons with the keyboard.
    pub fn steer(self, event: &KeyboardEvent, neurons: &[usize]) {
        let chosen = self.session.chosen.get_untracked();
        let at = chosen.and_then(|chosen| neurons.iter().position(|neuron| *neuron == chosen));
        let last = neurons.len().saturating_sub(1);
        let to = match &*crate::browser::key_of(event) {
            "ArrowDown" | "ArrowRight" => Some(at.map_or(0, |at| (at + 1).min(last))),
            "ArrowUp" | "ArrowLeft" => Some(at.map_or(last, |at| at.saturating_sub(1))),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" => None,
            _ => return,
        };
        let neuron = to.and_then(|to| neurons.get(to).copied());
        self.is_kept.set(neuron.is_some());
        self.session.chosen.set(neuron);
        event.prevent_default();
        event.stop_propagation();
    }
}
