//! Runs in a few kilobytes: their curves and their last picture, to be shown until the reader's own have begun.

use grokscope_experiment::{Member, Metrics, Point, Score, SplitName};
use serde::{Deserialize, Serialize};

use crate::Picture;
use crate::crowd::Found;

/// Most points of a recorded curve.
const MOST_POINTS: usize = 160;
/// Most points of the curve of one run of many.
const MOST_POINTS_OF_MANY: usize = 40;
/// The largest magnitude a quantised value is scaled to; the value below it stands for "does not exist".
const FULL: f32 = 127.0;
const ABSENT: i8 = i8::MIN;
/// A share in a sweep is a multiple of one over this: whatever share of two thousand rows, or a thousandth, stays what it is.
const PARTS: f32 = 64_000.0;
/// Bits of a float that the numbers of a sweep do without.
const DROPPED: u32 = 15;
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

/// What is kept of a sweep, of each of its members what a survey keeps of it. In columns, in which neighbours are alike: half as
/// large on their way to the reader as one member after another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordedSweep {
    /// Steps between evaluations: all steps below are multiples of it.
    every: u32,
    /// The numbers that rules of losses judge by, as positive floats of 16 bits, eight of them after the point: three digits.
    numbers: [Column; 3],
    /// Shares of right answers.
    right: [Column; 2],
    lowest_at: Vec<u32>,
    /// 0 stands for never; all else is one more than it is.
    memorised: Vec<u32>,
    grokked: Vec<u32>,
    /// Since it had understood, where it had.
    lingered: Vec<u32>,
}

/// Numbers of 16 bits: all low bytes, and all high ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Column {
    low: Vec<u8>,
    high: Vec<u8>,
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

impl RecordedSweep {
    /// Records what was found, evaluated every so many steps.
    #[must_use]
    pub fn new(found: &[Found], every: u32) -> Self {
        let units = |step: u64| u32::try_from(step).unwrap_or(u32::MAX) / every.max(1);
        let milestone = |step: Option<u64>| step.map_or(0, |step| units(step) + 1);
        // The sign is left out, and with it what lies below the eighth bit after the point, rounded.
        let float = |x: f32| (x.abs().to_bits().saturating_add(1 << (DROPPED - 1)) >> DROPPED) as u16;
        let share = |x: f32| (x * PARTS).round() as u16;
        Self {
            every,
            numbers: core::array::from_fn(|at| Column::new(found.iter().map(|found| float(found.numbers[at])))),
            right: core::array::from_fn(|at| Column::new(found.iter().map(|found| share(found.right[at])))),
            lowest_at: found.iter().map(|found| units(found.lowest_at)).collect(),
            memorised: found.iter().map(|found| milestone(found.memorised)).collect(),
            grokked: found.iter().map(|found| milestone(found.grokked)).collect(),
            lingered: found.iter().map(|found| units(found.ended - found.grokked.unwrap_or(0))).collect(),
        }
    }

    /// What was found, in three digits.
    #[must_use]
    pub fn found(&self) -> Vec<Found> {
        let steps = |units: u32| u64::from(units) * u64::from(self.every);
        let milestone = |units: &u32| units.checked_sub(1).map(steps);
        let found = |(at, lingered): (usize, &u32)| {
            let grokked = milestone(self.grokked.get(at)?);
            let [train, test, ratio] = &self.numbers;
            let [shown, unseen] = &self.right;
            let float = |column: &Column| Some(f32::from_bits(u32::from(column.at(at)?) << DROPPED));
            let share = |column: &Column| Some(f32::from(column.at(at)?) / PARTS);
            Some(Found {
                numbers: [float(train)?, float(test)?, float(ratio)?],
                lowest_at: steps(*self.lowest_at.get(at)?),
                right: [share(shown)?, share(unseen)?],
                memorised: milestone(self.memorised.get(at)?),
                grokked,
                ended: steps(*lingered) + grokked.unwrap_or(0),
            })
        };
        self.lingered.iter().enumerate().map_while(found).collect()
    }
}

impl Column {
    fn new(values: impl Iterator<Item = u16>) -> Self {
        let (low, high) = values.map(|value| value.to_le_bytes().into()).unzip();
        Self { low, high }
    }

    fn at(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes([*self.low.get(at)?, *self.high.get(at)?]))
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
    fn a_recorded_sweep_keeps_steps_exactly_and_three_digits_of_its_numbers() {
        let found = |numbers: [f32; 3], memorised, grokked, ended| Found {
            numbers,
            lowest_at: 75,
            right: [1.0, 0.961],
            memorised,
            grokked,
            ended,
        };
        let all = [
            found([1.192_092_9e-7, 0.168_929, 2_649_835.2], Some(575), Some(3000), 3300),
            found([0.691, 12.34, 0.0], Some(0), None, 4000),
            found([f32::NAN, f32::INFINITY, 1.0], None, Some(0), 300),
        ];
        let bytes = encode(&RecordedSweep::new(&all, 25)).expect("encodes");
        let read = decode::<RecordedSweep>(&bytes).expect("decodes").found();
        assert_eq!(read.len(), all.len());
        for (read, was) in read.iter().zip(&all) {
            let steps = |found: &Found| (found.lowest_at, found.memorised, found.grokked, found.ended);
            assert_eq!(steps(read), steps(was));
            for (read, was) in read.numbers.iter().zip(was.numbers) {
                let is_near = (read - was).abs() <= was / 500.0;
                assert!(is_near || (read.is_nan() && was.is_nan()) || *read == was, "{read} was {was}");
            }
            assert_eq!(read.right, was.right);
        }
        // What is cut off has as many members as are whole.
        let cut = RecordedSweep { grokked: vec![1], ..RecordedSweep::new(&all, 25) };
        assert_eq!((cut.found().len(), RecordedSweep::default().found()), (1, vec![]));
    }

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
