//! What the weights of kept steps have learned, asked of the worker one step at a time while a figure shows it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use grokscope_protocol::Measures;

/// What is known of what was learned.
#[derive(Default)]
pub struct Measuring {
    pub(crate) found: RefCell<BTreeMap<u64, Measures>>,
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
        self.found.borrow().values().rfind(has_keys).map(|measures| measures.keys.clone()).unwrap_or_default()
    }

    /// The step to ask for, of those `kept` in ascending order: in turns the newest, and the first that was not
    /// measured yet, or not with the present key frequencies.
    pub(crate) fn next(&self, kept: &[u64]) -> Option<u64> {
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
