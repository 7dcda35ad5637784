//! What is kept of a run: its curves, where sliders were moved, and weights of some steps. Memory is bounded.

use grokscope_experiment::{Point, State};

use crate::decay::Decay;

/// Most points of a curve.
const MOST_POINTS: usize = 4096;
/// Most bytes of states.
const MOST_BYTES: usize = 32 << 20;
/// Moves of one slider within so many steps are one move.
const ONE_MOVE: u64 = 30;
/// As above, in ms.
const ONE_MOVE_MS: f64 = 1000.0;

/// What a slider was at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// Weight decay: its kind and strength.
    Decay(Decay, f64),
    /// Learning rate.
    Rate(f64),
    /// Share of the train split that is trained on.
    Keep(f64),
}

/// A slider was moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// At this step.
    pub step: u64,
    /// From this,
    pub from: Setting,
    /// to this.
    pub to: Setting,
}

/// The history of a run.
#[derive(Debug, Default)]
pub struct History {
    points: Vec<Point>,
    marks: Vec<Mark>,
    snapshots: Vec<State>,
    bytes: usize,
    /// When a slider was moved last.
    moved_ms: f64,
}

impl History {
    /// Evaluations in the order of their steps.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Moves of sliders.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Adds evaluations; ones that do not come after the last are left out.
    pub fn extend(&mut self, points: &[Point]) {
        for point in points {
            if self.points.last().is_none_or(|last| last.step < point.step) {
                self.points.push(*point);
            }
        }
        if self.points.len() > MOST_POINTS {
            // Evenly in steps, as an axis of steps shows the beginning as well as the end: one of each interval. Intervals
            // of later curves are made of these.
            let last = self.points.last().map_or(0, |point| point.step);
            let interval = (last / (MOST_POINTS as u64 / 2)).next_power_of_two();
            let mut kept = None;
            self.points.retain(|point| {
                let place = Some(point.step / interval);
                let is_kept = place != kept || point.step == last;
                kept = place;
                is_kept
            });
        }
    }

    /// Notes that a slider was moved. Moves in quick succession become one, and one that leads back to where it
    /// started none.
    /// `now` is the time in ms.
    pub fn mark(&mut self, mark: Mark, now: f64) {
        let is_quick = now - self.moved_ms <= ONE_MOVE_MS;
        self.moved_ms = now;
        let recent = self.marks.last_mut().filter(|last| {
            let is_near = is_quick || mark.step.saturating_sub(last.step) <= ONE_MOVE;
            last.to == mark.from && is_near
        });
        if let Some(last) = recent {
            last.to = mark.to;
            if last.to == last.from {
                self.marks.pop();
            }
        } else if mark.from != mark.to {
            self.marks.push(mark);
        }
    }

    /// Keeps the whole state at a step.
    pub fn keep(&mut self, state: State) {
        let at = self.snapshots.partition_point(|other| other.step < state.step);
        if self.snapshots.get(at).is_some_and(|other| other.step == state.step) {
            return;
        }
        self.bytes += size_of_val(&*state.values);
        self.snapshots.insert(at, state);
        while self.bytes > MOST_BYTES && self.snapshots.len() > 2 {
            let steps: Vec<u64> = self.kept().collect();
            let state = self.snapshots.remove(most_crowded(&steps));
            self.bytes -= size_of_val(&*state.values);
        }
    }

    /// The step nearest to `step` whose weights are kept.
    #[must_use]
    pub fn nearest(&self, step: u64) -> Option<u64> {
        self.kept().min_by_key(|other| other.abs_diff(step))
    }

    /// The kept step that is `by` places after (or before) `step`, staying within what is kept.
    #[must_use]
    pub fn walk(&self, step: u64, by: isize) -> Option<u64> {
        let nearest = self.nearest(step)?;
        let at = self.snapshots.partition_point(|other| other.step < nearest);
        let at = at.saturating_add_signed(by).min(self.snapshots.len() - 1);
        self.snapshots.get(at).map(|state| state.step)
    }

    /// The parameters kept of a step.
    #[must_use]
    pub fn weights(&self, step: u64) -> Option<&[f32]> {
        self.state(step).map(State::parameters)
    }

    /// The whole state kept of a step.
    #[must_use]
    pub fn state(&self, step: u64) -> Option<&State> {
        let at = self.snapshots.binary_search_by_key(&step, |state| state.step).ok()?;
        self.snapshots.get(at)
    }

    /// Steps whose weights are kept, in order.
    pub fn kept(&self) -> impl Iterator<Item = u64> + '_ {
        self.snapshots.iter().map(|state| state.step)
    }

    /// The evaluation nearest to a step.
    #[must_use]
    pub fn point(&self, step: u64) -> Option<Point> {
        self.points.iter().min_by_key(|point| point.step.abs_diff(step)).copied()
    }

    /// Forgets what came after a step.
    pub fn truncate(&mut self, step: u64) {
        self.points.retain(|point| point.step <= step);
        self.marks.retain(|mark| mark.step <= step);
        self.snapshots.retain(|state| state.step <= step);
        self.bytes = self.snapshots.iter().map(|state| size_of_val(&*state.values)).sum();
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Of sorted steps, the one whose removal leaves the smallest gap on a logarithmic axis; never the first or last.
fn most_crowded(steps: &[u64]) -> usize {
    let log = |step: u64| ((step + 1) as f64).ln();
    (1..steps.len() - 1)
        .min_by(|&a, &b| {
            let gap = |at: usize| log(steps[at + 1]) - log(steps[at - 1]);
            gap(a).total_cmp(&gap(b))
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Metrics, Plane};

    use super::*;

    fn point(step: u64) -> Point {
        Point { step, metrics: Metrics::default() }
    }

    fn state(step: u64, values: Vec<f32>) -> State {
        State { step, planes: vec![Plane::Weights], values }
    }

    fn mark(step: u64, from: f64, to: f64) -> Mark {
        let [from, to] = [from, to].map(|value| Setting::Decay(Decay::Decoupled, value));
        Mark { step, from, to }
    }

    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_ends() {
        let mut history = History::default();
        for step in 0..100_000 {
            history.extend(&[point(step)]);
            assert!(history.points().len() <= MOST_POINTS + 1);
        }
        let ends = (history.points().first().map(|p| p.step), history.points().last().map(|p| p.step));
        assert_eq!(ends, (Some(0), Some(99_999)));
        let gaps = history.points().windows(2).map(|pair| pair[1].step - pair[0].step);
        assert!(
            gaps.max() <= Some(4 * 100_000 / (MOST_POINTS as u64 / 2)),
            "its beginning is there as well as its end"
        );
    }

    #[test]
    fn weights_stay_within_memory_and_spread_over_the_logarithm_of_the_step() {
        let mut history = History::default();
        let values = MOST_BYTES / 4 / 40;
        for step in 0..400 {
            history.keep(state(step, vec![0.0; values]));
            assert!(history.bytes <= MOST_BYTES);
        }
        let steps: Vec<u64> = history.kept().collect();
        assert_eq!((steps.len(), steps[0], steps[39]), (40, 0, 399));
        let early = steps.iter().filter(|&&step| step < 40).count();
        assert!(early >= 15, "{steps:?}");
    }

    #[test]
    fn dragging_a_slider_leaves_one_mark() {
        let mut history = History::default();
        history.mark(mark(100, 0.3, 0.4), 0.0);
        history.mark(mark(110, 0.4, 0.7), 2e3);
        history.mark(mark(220, 0.7, 1.0), 2.5e3);
        history.mark(mark(500, 1.0, 2.0), 9e3);
        history.mark(mark(510, 2.0, 1.0), 9.1e3);
        assert_eq!(history.marks(), [mark(100, 0.3, 1.0)]);
    }

    #[test]
    fn going_back_forgets_what_came_after() {
        let mut history = History::default();
        history.extend(&[point(0), point(25), point(50)]);
        history.keep(state(0, vec![1.0]));
        history.keep(state(50, vec![2.0]));
        history.mark(mark(40, 1.0, 2.0), 0.0);
        history.truncate(25);
        assert_eq!((history.points().len(), history.marks().len()), (2, 0));
        assert_eq!((history.nearest(50), history.bytes), (Some(0), 4));
        history.extend(&[point(25), point(30)]);
        assert_eq!(history.points().len(), 3);
    }

    #[test]
    fn walking_stays_within_what_is_kept() {
        let mut history = History::default();
        assert_eq!(history.walk(0, 1), None);
        for step in [0, 10, 20, 40] {
            history.keep(state(step, vec![]));
        }
        assert_eq!(history.walk(11, 1), Some(20));
        assert_eq!(history.walk(11, -5), Some(0));
        assert_eq!(history.walk(30, 9), Some(40));
    }
}
