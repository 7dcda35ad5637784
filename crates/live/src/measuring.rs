//! What the weights of kept steps have learned, asked of the worker one step at a time while a figure shows it.

use std::cell::{Cell, RefCell};

use grokscope_protocol::Measures;

/// Measures by step, ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured(pub(crate) Vec<(u64, Measures)>);

impl Measured {
    fn place(&self, step: u64) -> Result<usize, usize> {
        self.0.binary_search_by_key(&step, |(step, _)| *step)
    }

    fn at(&self, step: u64) -> Option<&Measures> {
        self.place(step).ok().map(|at| &self.0[at].1)
    }

    /// In the place of what there was of that step.
    pub(crate) fn insert(&mut self, step: u64, measures: Measures) {
        match self.place(step) {
            Ok(at) => self.0[at].1 = measures,
            Err(at) => self.0.insert(at, (step, measures)),
        }
    }
}

/// What is known of what was learned.
#[derive(Default)]
pub struct Measuring {
    pub(crate) found: RefCell<Measured>,
    /// Of it what is shown: from the first step on without a wide gap, so that no line leads over what nobody has looked at.
    /// Each step as it was measured first, with the key frequencies of the moment, until all are measured with the same
    /// ones: then these take their place at one go, so that two measures are never drawn as one.
    pub(crate) shown: RefCell<Measured>,
    /// Whether all steps kept are shown as measured with the key frequencies of the newest.
    pub(crate) is_settled: Cell<bool>,
    /// Figures on screen that show it.
    pub(crate) wanted: Cell<u32>,
    /// The step asked for, and when.
    pub(crate) asked: Cell<Option<(u64, f64)>>,
    pub(crate) is_resting: Cell<bool>,
    /// Whether the step asked for last was the newest one.
    pub(crate) was_newest: Cell<bool>,
    /// Counts starts of the worker: rests from before one mean nothing after it.
    pub(crate) start: Cell<u32>,
}

impl Measuring {
    /// The key frequencies of the latest weights that have any: all earlier steps are measured with these. Weights may
    /// have none, because they derailed, were pulled to zero, or favour no frequency yet.
    pub(crate) fn keys(&self) -> Vec<u16> {
        self.found.borrow().0.iter().rfind(has_keys).map(|(_, measures)| measures.keys.clone()).unwrap_or_default()
    }

    /// The key frequencies to measure a step with; none, they are those of its own weights. A step is measured with these first, so
    /// that a line is of one kind while it grows. Where all that is known has those of the `newest` step of a run that has ended, all
    /// else can have them at once.
    pub(crate) fn keys_for(&self, step: u64, newest: Option<u64>, has_ended: bool) -> Vec<u16> {
        let (found, present) = (self.found.borrow(), self.keys());
        let is_known = newest.is_some_and(|newest| found.at(newest).is_some());
        let is_final = has_ended && is_known && found.0.iter().all(|(_, measures)| measures.keys == present);
        if is_final || found.at(step).is_some() { present } else { Vec::new() }
    }

    /// Shows what was found of the steps `kept`, in ascending order, as far as it hangs together.
    pub(crate) fn settle(&self, kept: &[u64]) {
        let (found, mut shown) = (self.found.borrow(), self.shown.borrow_mut());
        shown.0.retain(|(step, _)| found.at(*step).is_some());
        let present = self.keys();
        let is_present = |measures: &Measures| measures.keys == present || measures.keys.is_empty();
        let is_settled = kept.iter().all(|step| found.at(*step).is_some_and(is_present));
        self.is_settled.set(is_settled);
        if is_settled {
            shown.clone_from(&found);
        }
        let mut gap = 0;
        for step in kept {
            if let Some(measures) = found.at(*step) {
                if shown.at(*step).is_none() {
                    shown.insert(*step, measures.clone());
                }
                gap = 0;
            } else {
                gap += 1;
                if gap == stride(kept) {
                    break;
                }
            }
        }
    }

    /// The step to ask for, of those `kept` in ascending order: in turns the newest, and the first that was not
    /// measured yet, or not with the present key frequencies.
    pub(crate) fn next(&self, kept: &[u64]) -> Option<u64> {
        let found = self.found.borrow();
        let newest = kept.last().copied().filter(|step| found.at(*step).is_none());
        let present = found.0.iter().rfind(has_keys);
        let is_stale = |step: &&u64| {
            let measures = found.at(**step);
            measures.zip(present).is_some_and(|(old, (since, new))| **step < *since && old.keys != new.keys)
        };
        // All of the run roughly before any of it finely.
        let is_missing = |step: &&u64| found.at(**step).is_none();
        let missing = kept.iter().step_by(stride(kept)).find(is_missing).or_else(|| kept.iter().find(is_missing));
        let older = missing.or_else(|| kept.iter().find(is_stale)).copied();
        if self.was_newest.get() { older.or(newest) } else { newest.or(older) }
    }
}

/// So many kept steps are one after another where a run is measured roughly.
fn stride(kept: &[u64]) -> usize {
    const ROUGHLY: usize = 24;
    kept.len().div_ceil(ROUGHLY).max(1)
}

fn has_keys((_, measures): &&(u64, Measures)) -> bool {
    !measures.keys.is_empty()
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
    fn a_step_is_measured_with_its_own_frequencies_first() {
        let measuring = measuring(&[(0, &[3]), (20, &[3, 5])]);
        let keys_for = |step, has_ended| measuring.keys_for(step, Some(20), has_ended);
        assert_eq!([keys_for(0, false), keys_for(10, false)], [vec![3, 5], vec![]]);
        assert_eq!(keys_for(10, true), [0; 0], "beside others of the moment");
        measuring.found.borrow_mut().0.remove(0);
        assert_eq!(keys_for(10, true), [3, 5]);
        // It was looked at while it paused, and went on out of sight.
        assert_eq!(measuring.keys_for(30, Some(40), true), [0; 0], "those of the end are not known yet");
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
    fn what_is_shown_has_no_gap_and_one_measure_and_is_replaced_at_one_go() {
        let measuring = measuring(&[(0, &[3]), (10, &[3]), (30, &[3])]);
        let shown = || {
            let shown = measuring.shown.borrow();
            shown.0.iter().map(|(step, measures)| (*step, measures.keys.len())).collect::<Vec<_>>()
        };
        measuring.settle(&[0, 10, 20, 30]);
        assert_eq!(shown(), [(0, 1), (10, 1)], "nobody has looked at step 20");
        let find = |step, keys: &[u16]| {
            measuring.found.borrow_mut().insert(step, Measures { keys: keys.to_vec(), ..Measures::default() });
            measuring.settle(&[0, 10, 20, 30]);
        };
        find(20, &[3]);
        assert!(shown().len() == 4 && measuring.is_settled.get());
        find(30, &[3, 5]);
        find(0, &[3, 5]);
        find(10, &[3, 5]);
        assert_eq!(shown(), [(0, 1), (10, 1), (20, 1), (30, 1)], "with the frequencies of before");
        assert!(!measuring.is_settled.get());
        find(20, &[3, 5]);
        assert_eq!(shown(), [(0, 2), (10, 2), (20, 2), (30, 2)]);
        assert!(measuring.is_settled.get());
    }

    #[test]
    fn newest_weights_without_key_frequencies_leave_the_others_as_they_are() {
        let measuring = measuring(&[(0, &[3, 5]), (10, &[3, 5]), (20, &[])]);
        assert_eq!((measuring.next(&[0, 10, 20]), measuring.keys()), (None, vec![3, 5]));
        measuring.found.borrow_mut().insert(0, Measures::default());
        assert_eq!(measuring.next(&[0, 10, 20]), Some(0));
    }
}
