//! What the weights of kept steps have learned, asked of the worker one step at a time while a figure shows it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use grokscope_protocol::{Command, Measures};
use leptos::prelude::*;

use super::session::now;
use super::{Session, Trainer};

/// While training, measuring rests so many times as long as it took: training goes on at most of its speed.
const REST: f64 = 3.0;

/// What is known of what was learned.
#[derive(Default)]
pub struct Measuring {
    found: RefCell<BTreeMap<u64, Measures>>,
    /// Figures on screen that show it.
    wanted: Cell<u32>,
    /// The step asked for, and when.
    asked: Cell<Option<(u64, f64)>>,
    is_resting: Cell<bool>,
    /// Whether the step asked for last was the newest one.
    was_newest: Cell<bool>,
    /// Counts starts of the worker: rests from before one mean nothing after it.
    start: Cell<u32>,
}

impl Measuring {
    /// The key frequencies of the latest weights that have any: all earlier steps are measured with these. Weights may
    /// have none, because they derailed, were pulled to zero, or favour no frequency yet.
    fn keys(&self) -> Vec<u16> {
        self.found.borrow().values().rfind(has_keys).map(|measures| measures.keys.clone()).unwrap_or_default()
    }

    /// The step to ask for, of those `kept` in ascending order: in turns the newest, and the first that was not
    /// measured yet, or not with the present key frequencies.
    fn next(&self, kept: &[u64]) -> Option<u64> {
        let found = self.found.borrow();
        let newest = kept.last().copied().filter(|step| !found.contains_key(step));
        let present = found.iter().rfind(|(_, measures)| has_keys(measures));
        let is_stale = |step: &&u64| {
            let measures = found.get(step);
            measures.zip(present).is_some_and(|(old, (since, new))| *step < since && old.keys != new.keys)
        };
        let missing = kept.iter().find(|step| !found.contains_key(step));
        let older = missing.or_else(|| kept.iter().find(is_stale)).copied();
        if self.was_newest.get() { older.or(newest) } else { newest.or(older) }
    }
}

fn has_keys(measures: &&Measures) -> bool {
    !measures.keys.is_empty()
}

impl Session {
    /// Reads what was measured, by step. Notified by [`Session::measured`].
    pub fn with_measures<T>(self, read: impl FnOnce(&BTreeMap<u64, Measures>) -> T) -> T {
        self.measuring.with_value(|measuring| read(&measuring.found.borrow()))
    }

    /// A figure that shows measures has come on screen, or has left it.
    pub fn want_measures(self, wants: bool) {
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
            // The newest weights say which frequencies matter.
            let keys = if is_newest { Vec::new() } else { measuring.keys() };
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
            self.with_history(|history| found.retain(|step, _| history.state(*step).is_some()));
            drop(found);
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
        set_timeout(wake, rest);
    }

    /// A worker starts from this step, or from the first: what came after it is forgotten.
    pub(super) fn forget_measures(self, step: Option<u64>) {
        let measuring = self.measuring.get_value();
        measuring.found.borrow_mut().retain(|other, _| step.is_some_and(|step| *other <= step));
        measuring.asked.set(None);
        measuring.is_resting.set(false);
        measuring.start.set(measuring.start.get().wrapping_add(1));
        self.measured.notify();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measuring(found: &[(u64, &[u16])]) -> Measuring {
        let measuring = Measuring::default();
        for (step, keys) in found {
            measuring.found.borrow_mut().insert(*step, Measures { keys: keys.to_vec(), ..Measures::default() });
        }
        measuring
    }

    #[test]
    fn the_newest_step_and_the_first_missing_one_take_turns() {
        let measuring = measuring(&[(0, &[3])]);
        assert_eq!(measuring.next(&[0, 10, 20, 30]), Some(30));
        measuring.was_newest.set(true);
        assert_eq!(measuring.next(&[0, 10, 20, 30]), Some(10));
    }

    #[test]
    fn steps_are_measured_again_when_the_newest_weights_have_other_key_frequencies() {
        let measuring = measuring(&[(0, &[3]), (10, &[3, 5]), (20, &[3, 5])]);
        assert_eq!(measuring.next(&[0, 10, 20]), Some(0));
        measuring.found.borrow_mut().insert(0, Measures { keys: vec![3, 5], ..Measures::default() });
        assert_eq!(measuring.next(&[0, 10, 20]), None);
        assert_eq!(measuring.keys(), [3, 5]);
    }

    #[test]
    fn newest_weights_without_key_frequencies_leave_the_others_as_they_are() {
        let measuring = measuring(&[(0, &[3, 5]), (10, &[3, 5]), (20, &[])]);
        assert_eq!((measuring.next(&[0, 10, 20]), measuring.keys()), (None, vec![3, 5]));
        measuring.found.borrow_mut().insert(0, Measures::default());
        assert_eq!(measuring.next(&[0, 10, 20]), Some(0));
    }
}
