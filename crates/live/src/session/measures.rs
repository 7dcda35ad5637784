//! Measures of kept steps: asked of the worker while a figure shows them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use grokscope_owned::effect;
use grokscope_protocol::{Command, Measures};
use leptos::prelude::*;

use super::Session;
use crate::clock::now;
use crate::state::Trainer;

/// While training, measuring rests so many times as long as it took: training goes on at most of its speed.
const REST: f64 = 3.0;

impl Session {
    /// Reads what was measured and hangs together, by step, ascending. Notified by [`Session::measured`].
    pub fn with_measures<T>(self, read: impl FnOnce(&[(u64, Measures)]) -> T) -> T {
        self.measuring.with_value(|measuring| read(&measuring.shown.borrow().0))
    }

    /// As [`Session::with_measures`], for what is said of the run as a whole: nothing before it has ended and all of it was
    /// measured with the key frequencies that it ended with.
    pub fn with_last_measures<T>(self, read: impl FnOnce(&[(u64, Measures)]) -> Option<T>) -> Option<T> {
        let has_ended = self.member.with(|member| member.ended.is_some());
        let is_settled = self.measuring.with_value(|measuring| measuring.is_settled.get());
        if has_ended && is_settled { self.with_measures(read) } else { None }
    }

    /// Has kept steps measured while something that shows it says so, and until that is gone.
    pub fn measure_while(self, wants: impl Fn() -> bool + 'static) {
        let has_asked = Arc::new(AtomicBool::new(false));
        let ask = move |has_asked: &AtomicBool, wants: bool| {
            if has_asked.swap(wants, Ordering::Relaxed) != wants && !self.is_gone() {
                self.want_measures(wants);
            }
        };
        on_cleanup({
            let has_asked = has_asked.clone();
            move || ask(&has_asked, false)
        });
        effect(move || ask(&has_asked, wants()));
    }

    fn want_measures(self, wants: bool) {
        let measuring = self.measuring.get_value();
        let wanted = measuring.wanted.get();
        measuring.wanted.set(if wants { wanted + 1 } else { wanted.saturating_sub(1) });
        self.ask_for_measures();
    }

    /// Asks for the next step that is not measured yet.
    pub(super) fn ask_for_measures(self) {
        let measuring = self.measuring.get_value();
        let is_idle = measuring.wanted.get() > 0 && measuring.asked.get().is_none() && !measuring.is_resting.get();
        if !is_idle || self.trainer.get_untracked() != Trainer::Running {
            return;
        }
        self.with_history(|history| {
            let kept: Vec<u64> = history.kept().collect();
            let Some(step) = measuring.next(&kept) else { return };
            let Some(weights) = history.weights(step) else { return };
            let is_newest = kept.last() == Some(&step);
            measuring.was_newest.set(is_newest);
            measuring.asked.set(Some((step, now())));
            let keys = measuring.keys_for(
                step,
                kept.last().copied(),
                self.member.with_untracked(|member| member.ended.is_some()),
            );
            self.send(&Command::Measure { step, keys }, Some(weights));
        });
    }

    /// Takes an answer of the worker.
    pub(super) fn take_measures(self, step: u64, measures: Measures) {
        let measuring = self.measuring.get_value();
        let Some((asked, since)) = measuring.asked.take() else { return };
        if asked == step {
            let mut found = measuring.found.borrow_mut();
            found.insert(step, measures);
            // States are thinned out, and what is no longer kept cannot be measured with newer key frequencies.
            let kept = self.with_history(|history| {
                found.0.retain(|(step, _)| history.state(*step).is_some());
                history.kept().collect::<Vec<_>>()
            });
            drop(found);
            measuring.settle(&kept);
            self.measured.notify();
        }
        if self.rate.get_untracked() <= 0.0 {
            self.ask_for_measures();
            return;
        }
        measuring.is_resting.set(true);
        let start = measuring.start.get();
        let rest = Duration::from_millis((REST * (now() - since)).clamp(1.0, 1000.0) as u64);
        let wake = move || {
            let measuring = self.measuring.get_value();
            if measuring.start.get() == start {
                measuring.is_resting.set(false);
                self.ask_for_measures();
            }
        };
        self.later(rest, wake);
    }

    /// A worker starts from this step, or from the first: what came after it is forgotten.
    pub(super) fn forget_measures(self, step: Option<u64>) {
        let measuring = self.measuring.get_value();
        for known in [&measuring.found, &measuring.shown] {
            known.borrow_mut().0.retain(|(other, _)| step.is_some_and(|step| *other <= step));
        }
        measuring.asked.set(None);
        measuring.is_resting.set(false);
        measuring.start.set(measuring.start.get().wrapping_add(1));
        self.measured.notify();
    }
}
