//! Runs in a few kilobytes: their curves and their last picture, to be shown until the reader's own have begun.

use grokscope_experiment::{Member, Metrics, Point, Score, SplitName};
use serde::{Deserialize, Serialize};

use crate::Picture;

/// Most points of a recorded curve.
const MOST_POINTS: usize = 160;
/// Most points of the curve of one run of many.
const MOST_POINTS_OF_MANY: usize = 40;
/// The largest magnitude a quantised value is scaled to; the value below it stands for "does not exist".
const FULL: f32 = 127.0;
const ABSENT: i8 = i8::MIN;
/// Splits that only some runs have, in the order in which they are recorded; new ones come last.
const FURTHER: [SplitName; 2] = [SplitName::Wrong, SplitName::Dropped];

/// What is kept of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// The keys of the experiment, as in a link.
    pub keys: String,
    /// Milestones and ending.
    pub member: Member,
    curve: Curve,
    blocks: Vec<Block>,
}

/// What is kept of one run of many. Which experiments they are, [`crate::article`] knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Milestones and ending.
    pub member: Member,
    curve: Curve,
    weights: Option<Block>,
}

/// Evaluations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Curve {
    steps: Vec<u32>,
    /// For each point train loss, train accuracy, test loss, test accuracy and norm, in half precision. Then, for each
    /// one of [`FURTHER`] that some have, its place there, and for each point its loss and accuracy; NaN where it has none.
    metrics: Vec<[u16; 5]>,
}

/// Numbers of a picture as multiples of a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Block {
    unit: f32,
    values: Vec<i8>,
}

impl Recording {
    /// Records a run: its evaluations in the order of their steps, and the bulk of the picture of its last weights.
    #[must_use]
    pub fn new(keys: String, member: Member, points: &[Point], picture: Picture, bulk: &[f32]) -> Self {
        Self {
            keys,
            member,
            curve: Curve::new(points, MOST_POINTS),
            blocks: picture.parts().into_iter().map(|part| Block::new(&bulk[part])).collect(),
        }
    }

    /// The curves.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        self.curve.points()
    }

    /// The bulk of the picture; `None` where it is one of another network.
    #[must_use]
    pub fn bulk(&self, picture: Picture) -> Option<Vec<f32>> {
        let bulk: Vec<f32> = self.blocks.iter().flat_map(Block::values).collect();
        (bulk.len() == picture.len()).then_some(bulk)
    }
}

impl Recorded {
    /// Records a run: its evaluations in the order of their steps and, where the figure shows them, its last weights
    /// `W_input` and its star.
    #[must_use]
    pub fn new(member: Member, points: &[Point], weights: Option<&[f32]>) -> Self {
        Self { member, curve: Curve::new(points, MOST_POINTS_OF_MANY), weights: weights.map(Block::new) }
    }

    /// The curves.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        self.curve.points()
    }

    /// `W_input`, inputs × hidden, and behind it the star, where they were recorded.
    #[must_use]
    pub fn weights(&self) -> Option<Vec<f32>> {
        self.weights.as_ref().map(|block| block.values().collect())
    }
}

impl Curve {
    fn new(points: &[Point], most: usize) -> Self {
        let stride = points.len().div_ceil(most).max(1);
        let last = points.len().saturating_sub(1);
        let kept = points.iter().enumerate().filter(|(i, _)| i % stride == 0 || *i == last).map(|(_, point)| point);
        let half = |row: [f32; 5]| row.map(|x| half::f16::from_f32(x).to_bits());
        let row = |m: &Metrics| half([m.train.loss, m.train.accuracy, m.test.loss, m.test.accuracy, m.norm]);
        let mut metrics: Vec<_> = kept.clone().map(|point| row(&point.metrics)).collect();
        for (place, name) in FURTHER.into_iter().enumerate() {
            let scores = kept.clone().map(|point| point.metrics.of(name));
            if scores.clone().any(|score| score.is_some()) {
                let numbers = |score: Option<Score>| score.map_or([f32::NAN; 2], |score| [score.loss, score.accuracy]);
                metrics
                    .extend(scores.map(numbers).map(|[loss, accuracy]| half([place as f32, loss, accuracy, 0.0, 0.0])));
            }
        }
        Self { steps: kept.map(|point| u32::try_from(point.step).unwrap_or(u32::MAX)).collect(), metrics }
    }

    fn points(&self) -> Vec<Point> {
        let full = |bits: &u16| half::f16::from_bits(*bits).to_f32();
        let score = |loss, accuracy| Score { loss: full(loss), accuracy: full(accuracy) };
        let mut blocks = self.metrics.chunks(self.steps.len().max(1));
        let mut points = Vec::with_capacity(self.steps.len());
        for (step, [a, b, c, d, norm]) in self.steps.iter().zip(blocks.next().unwrap_or_default()) {
            let mut metrics = Metrics::default();
            (metrics.train, metrics.test, metrics.norm) = (score(a, b), score(c, d), full(norm));
            points.push(Point { step: u64::from(*step), metrics });
        }
        for block in blocks {
            for (point, [place, loss, accuracy, ..]) in points.iter_mut().zip(block) {
                let score = score(loss, accuracy);
                if let Some(name) = FURTHER.get(full(place) as usize).filter(|_| !score.accuracy.is_nan()) {
                    point.metrics.set(*name, score);
                }
            }
        }
        points
    }
}

impl Block {
    fn new(values: &[f32]) -> Self {
        let most = values.iter().filter(|x| x.is_finite()).fold(0.0f32, |most, x| most.max(x.abs()));
        // Small whole numbers, such as frequencies, stay what they are.
        let is_whole = most <= FULL && values.iter().all(|x| x.fract() == 0.0);
        let unit = if is_whole { 1.0 } else { most / FULL };
        let quantise = |x: &f32| match x {
            x if !x.is_finite() => ABSENT,
            _ if unit == 0.0 => 0,
            // What is right stays right: no value loses its sign.
            x => ((x / unit).abs().max(f32::from(*x != 0.0)).round().copysign(*x)) as i8,
        };
        Self { unit, values: values.iter().map(quantise).collect() }
    }

    fn values(&self) -> impl Iterator<Item = f32> + '_ {
        self.values.iter().map(|&value| if value == ABSENT { f32::NAN } else { f32::from(value) * self.unit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Blocks, decode, encode};

    #[test]
    fn a_recording_is_small_and_keeps_curves_signs_and_frequencies() {
        let picture = Picture { inputs: 67, hidden: 48, classes: 67, pairs: true, biases: false, blocks: Blocks::ALL };
        let mut bulk: Vec<f32> = (0..picture.len()).map(|i| ((i * 7919) % 1000) as f32 / 250.0 - 2.0).collect();
        for (i, value) in bulk[picture.frequency()].iter_mut().enumerate() {
            *value = (i % 33) as f32;
        }
        bulk[picture.margin().start] = f32::NAN;
        bulk[picture.margin().start + 1] = 1e-6;
        let points: Vec<Point> = (0..=300)
            .map(|i| {
                let mut metrics = Metrics::default();
                metrics.train.loss = 4.2 / (i + 1) as f32;
                metrics.test.accuracy = i as f32 / 300.0;
                Point { step: 10 * i, metrics }
            })
            .collect();
        let recording = Recording::new("preset=modadd-main".to_owned(), Member::default(), &points, picture, &bulk);
        let bytes = encode(&recording).expect("encodes");
        assert!(bytes.len() < 40_000, "{} bytes", bytes.len());
        let read: Recording = decode(&bytes).expect("decodes");
        assert_eq!(read, recording);

        let curve = read.points();
        assert!(curve.len() <= MOST_POINTS + 1 && curve.first().map(|p| p.step) == Some(0));
        assert_eq!(curve.last().map(|point| (point.step, point.metrics.test.accuracy)), Some((3000, 1.0)));
        assert!((curve[1].metrics.train.loss / (4.2 / 3.0) - 1.0).abs() < 1e-3, "{:?}", curve[1]);
        let shown = read.bulk(picture).expect("of this network");
        assert_eq!(shown[picture.frequency()], bulk[picture.frequency()]);
        assert!(shown[picture.margin().start].is_nan() && shown[picture.margin().start + 1] > 0.0);
        for (a, b) in shown[picture.w_input()].iter().zip(&bulk[picture.w_input()]) {
            assert!((a - b).abs() <= 2.0 / FULL, "{a} for {b}");
        }
        assert_eq!(read.bulk(Picture { hidden: 24, ..picture }), None);
    }

    #[test]
    fn further_splits_are_recorded_where_there_are_any_and_cost_nothing_elsewhere() {
        let point = |step: u64, dropped: Option<f32>| {
            let score = |accuracy| Score { loss: 0.5, accuracy };
            let scores = [(SplitName::Train, 1.0), (SplitName::Test, 0.25)].into_iter();
            let dropped = dropped.map(|accuracy| (SplitName::Dropped, accuracy));
            let scores = scores.chain(dropped).map(|(name, accuracy)| (name, score(accuracy)));
            Point { step, metrics: Metrics::new(2.0, scores) }
        };
        let points = [point(0, None), point(10, Some(0.75)), point(20, None), point(30, Some(0.5))];
        let recorded = Recorded::new(Member::default(), &points, None);
        let read: Recorded = decode(&encode(&recorded).expect("encodes")).expect("decodes");
        assert_eq!(read.points(), points);
        assert_eq!(recorded.curve.metrics.len(), 8);
        let plain = Recorded::new(Member::default(), &points.map(|p| point(p.step, None)), None);
        assert_eq!(plain.curve.metrics.len(), 4);
    }
}
