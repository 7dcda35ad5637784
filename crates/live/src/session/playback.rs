//! Words of the article that play a run: from what is kept of it, or by training on until there is something to see.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use grokscope_owned::effect;
use leptos::prelude::*;

use super::Session;
use crate::moment::Passage;

/// Time between two steps shown.
const TICK: Duration = Duration::from_millis(60);
/// Steps shown between the first and the last.
const TICKS: u32 = 50;
/// How long the last one stays before the figure returns to the present.
const REST: Duration = Duration::from_secs(4);

impl Session {
    /// Shows what happened between two moments. A run that has not come so far is trained until it has, then paused.
    pub fn play(self, passage: Passage) {
        self.passage.set(None);
        let (member, step) = (self.member.get_untracked(), self.step.get_untracked());
        match (passage.from.step(&member, step), passage.to.step(&member, step)) {
            (Some(from), Some(to)) if to <= step => self.show_passage(from, to),
            _ => {
                self.passage.set(Some(passage));
                self.wants.set(true);
                if member.ended.is_some() {
                    // A run that ended early goes on as far as the word asks.
                    let far = passage.to.step(&member, step).unwrap_or(step).saturating_sub(step);
                    self.train_on(u32::try_from(far).unwrap_or(u32::MAX));
                }
            }
        }
    }

    /// Ends a passage that is trained for once it is reached.
    pub(super) fn keep_passage(self) {
        effect(move || {
            let Some(passage) = self.passage.get() else { return };
            let (member, step) = (self.member.get(), self.step.get());
            if passage.to.step(&member, step).is_some_and(|to| to <= step) {
                self.passage.set(None);
                self.wants.set(false);
            }
        });
    }

    fn show_passage(self, from: u64, to: u64) {
        // The number of this show: a newer one, or the reader's own pointer, ends it.
        let show = self.shows.get_value() + 1;
        self.shows.set_value(show);
        // Nothing is to change by itself: the last step stays until the reader returns to the present.
        self.is_pinned.set(self.page.is_still);
        if self.page.is_still {
            self.look(Some(to));
            return;
        }
        // Where there is no way from one to the other, the last step alone.
        let (from, first) = if from < to { (from, 0) } else { (to, TICKS) };
        // Wherever the reader, or an earlier passage, is looking now.
        self.show_tick(show, from, to, first, Rc::new(Cell::new(self.cursor.get_untracked())));
    }

    fn show_tick(self, show: u32, from: u64, to: u64, tick: u32, last: Rc<Cell<Option<u64>>>) {
        let is_current = self.shows.get_value() == show && self.cursor.get_untracked() == last.get();
        if !is_current {
            return;
        }
        if tick > TICKS {
            self.later(REST, move || {
                if self.shows.get_value() == show && self.cursor.get_untracked() == last.get() {
                    self.look(None);
                }
            });
            return;
        }
        let step = from + (to - from) * u64::from(tick) / u64::from(TICKS);
        self.look(Some(step));
        last.set(self.cursor.get_untracked());
        self.later(TICK, move || self.show_tick(show, from, to, tick + 1, last));
    }
}
