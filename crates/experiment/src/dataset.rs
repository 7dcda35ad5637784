//! The data of an experiment: which rows exist, and which of them are trained on.

use std::collections::HashSet;

use crate::random::{Purpose, Stream};
use crate::{Experiment, Pairs, Task};

/// What the network reads, one entry a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inputs {
    /// Pairs (a, b).
    Pairs(Vec<[u16; 2]>),
    /// Bit strings; digit i is bit i of the word.
    Bits(Vec<u64>),
}

impl Inputs {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Pairs(rows) => rows.len(),
            Self::Bits(rows) => rows.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn pick(&self, rows: &[u32]) -> Self {
        match self {
            Self::Pairs(all) => Self::Pairs(rows.iter().map(|&row| all[row as usize]).collect()),
            Self::Bits(all) => Self::Bits(rows.iter().map(|&row| all[row as usize]).collect()),
        }
    }
}

/// Some rows with their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// What the network reads.
    pub inputs: Inputs,
    /// The class of each row; for parity 0 or 1.
    pub labels: Vec<u16>,
}

impl Split {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The given rows of this split.
    #[must_use]
    pub fn pick(&self, rows: &[u32]) -> Self {
        Self { inputs: self.inputs.pick(rows), labels: rows.iter().map(|&row| self.labels[row as usize]).collect() }
    }
}

/// The train and test split of an experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// Trained on.
    pub train: Split,
    /// Never trained on; its rows do not occur in `train`.
    pub test: Split,
}

impl Dataset {
    /// The data of an experiment that has no [`Experiment::conflicts`].
    #[must_use]
    pub fn new(x: &Experiment) -> Self {
        let mut stream = Stream::new(x.data_seed(), Purpose::Data, 0);
        let train_rows = x.train_rows() as usize;
        let rows = train_rows + x.evaluation_rows() as usize;
        let inputs = if x.task == Task::Parity {
            Inputs::Bits(distinct_bits(x.n, rows, &mut stream))
        } else {
            let mut pairs = all_pairs(x);
            stream.shuffle(&mut pairs);
            Inputs::Pairs(pairs)
        };
        let all = labelled(x, inputs);
        let index: Vec<u32> = (0..rows as u32).collect();
        let mut train = all.pick(&index[..train_rows]);
        add_noise(x, &mut train);
        Self { train, test: all.pick(&index[train_rows..]) }
    }

    /// Every pair that exists, in order of a then b, with its true label; for a task on pairs.
    #[must_use]
    pub fn every_pair(x: &Experiment) -> Split {
        labelled(x, Inputs::Pairs(all_pairs(x)))
    }

    /// Rows drawn for one step of an experiment with `fresh` data.
    #[must_use]
    pub fn fresh(x: &Experiment, step: u64) -> Split {
        let mut stream = Stream::new(x.data_seed(), Purpose::Fresh, step);
        let rows = if x.batch > 0 { x.batch as usize } else { x.train_rows() as usize };
        let inputs = if x.task == Task::Parity {
            Inputs::Bits((0..rows).map(|_| stream.bits() & mask(x.n)).collect())
        } else {
            let pairs = all_pairs(x);
            Inputs::Pairs((0..rows).map(|_| pairs[stream.below(pairs.len() as u32) as usize]).collect())
        };
        labelled(x, inputs)
    }
}

fn mask(n: u32) -> u64 {
    u64::MAX >> (64 - n)
}

fn all_pairs(x: &Experiment) -> Vec<[u16; 2]> {
    let p = x.p as u16;
    let exists = |a: u16, b: u16| match x.task {
        Task::Div => b != 0,
        _ => x.pairs == Pairs::Ordered || a <= b,
    };
    (0..p).flat_map(|a| (0..p).map(move |b| [a, b])).filter(|&[a, b]| exists(a, b)).collect()
}

/// `count` different strings of `n` bits, in random order.
fn distinct_bits(n: u32, count: usize, stream: &mut Stream) -> Vec<u64> {
    // Where a good part of all strings is wanted, drawing until a new one comes would take long.
    if n <= 20 && count as u64 > (1u64 << n) / 4 {
        let mut all: Vec<u64> = (0..1u64 << n).collect();
        stream.shuffle(&mut all);
        all.truncate(count);
        return all;
    }
    let mut seen = HashSet::with_capacity(count);
    core::iter::repeat_with(|| stream.bits() & mask(n)).filter(|&word| seen.insert(word)).take(count).collect()
}

fn labelled(x: &Experiment, inputs: Inputs) -> Split {
    let labels = match &inputs {
        Inputs::Bits(rows) => rows.iter().map(|word| ((word & mask(x.k)).count_ones() % 2) as u16).collect(),
        Inputs::Pairs(rows) => {
            let inverse = inverses(x);
            rows.iter().map(|&[a, b]| result(x, &inverse, a, b)).collect()
        }
    };
    Split { inputs, labels }
}

fn result(x: &Experiment, inverse: &[u32], a: u16, b: u16) -> u16 {
    let (a, b, p) = (u32::from(a), u32::from(b), x.p);
    let c = match x.task {
        Task::Sub => a + p - b,
        Task::Mul => a * b,
        Task::Div => a * inverse[b as usize],
        Task::Add | Task::Parity => a + b,
    };
    (c % p) as u16
}

/// The inverse of every number mod p, 0 where there is none; empty unless the task divides.
fn inverses(x: &Experiment) -> Vec<u32> {
    if x.task != Task::Div {
        return Vec::new();
    }
    (0..x.p).map(|b| (1..x.p).find(|c| b * c % x.p == 1).unwrap_or(0)).collect()
}

fn add_noise(x: &Experiment, train: &mut Split) {
    let wrong = (x.noise * train.len() as f64).round() as usize;
    if wrong == 0 {
        return;
    }
    let mut stream = Stream::new(x.data_seed(), Purpose::Noise, 0);
    let mut order: Vec<usize> = (0..train.len()).collect();
    stream.shuffle(&mut order);
    let classes = if x.task == Task::Parity { 2 } else { x.p };
    for &row in &order[..wrong] {
        let shift = 1 + stream.below(classes - 1);
        train.labels[row] = ((u32::from(train.labels[row]) + shift) % classes) as u16;
    }
}

/// Which rows each step uses: every row at most once an epoch, in a new order each epoch; a last short batch is dropped.
#[derive(Clone, Debug)]
pub struct Batches {
    seed: u32,
    rows: usize,
    size: usize,
    epoch: Option<u64>,
    order: Vec<u32>,
}

impl Batches {
    /// The mini-batches of an experiment, `None` where every step uses all rows.
    #[must_use]
    pub fn new(x: &Experiment) -> Option<Self> {
        Self::of_rows(x, x.train_rows() as usize)
    }

    /// The same on a train split of so many rows.
    #[must_use]
    pub fn of_rows(x: &Experiment, rows: usize) -> Option<Self> {
        let size = x.batch as usize;
        (size > 0 && size < rows && !x.fresh).then(|| Self {
            seed: x.data_seed(),
            rows,
            size,
            epoch: None,
            order: Vec::new(),
        })
    }

    /// The rows of one step, counted from 0. Depends on nothing but the step.
    pub fn rows(&mut self, step: u64) -> &[u32] {
        let per_epoch = (self.rows / self.size) as u64;
        let epoch = step / per_epoch;
        if self.epoch != Some(epoch) {
            self.order = (0..self.rows as u32).collect();
            Stream::new(self.seed, Purpose::Batch, epoch).shuffle(&mut self.order);
            self.epoch = Some(epoch);
        }
        let first = (step % per_epoch) as usize * self.size;
        &self.order[first..first + self.size]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Spec;

    fn experiment(keys: &str) -> Experiment {
        let (spec, problems) = Spec::parse(keys, &crate::PRESETS[0]);
        assert_eq!(problems, [], "{keys}");
        spec.experiment
    }

    fn rows(split: &Split) -> Vec<([u64; 2], u16)> {
        let inputs: Vec<[u64; 2]> = match &split.inputs {
            Inputs::Pairs(rows) => rows.iter().map(|&[a, b]| [u64::from(a), u64::from(b)]).collect(),
            Inputs::Bits(rows) => rows.iter().map(|&word| [word, 0]).collect(),
        };
        inputs.into_iter().zip(split.labels.iter().copied()).collect()
    }

    fn all(data: &Dataset) -> Vec<([u64; 2], u16)> {
        let mut all = rows(&data.train);
        all.extend(rows(&data.test));
        all.sort_unstable();
        all
    }

    #[test]
    fn every_operation_agrees_with_brute_force_and_covers_every_pair_once() {
        for (keys, holds) in [
            ("task=add", (|a, b, c, p| (a + b) % p == c) as fn(u64, u64, u64, u64) -> bool),
            ("task=sub&inproj=separate", |a, b, c, p| (c + b) % p == a),
            ("task=mul", |a, b, c, p| (a * b) % p == c),
            ("task=div&inproj=separate", |a, b, c, p| (c * b) % p == a && b != 0),
        ] {
            for p in [2, 3, 7, 67] {
                let x = experiment(&format!("{keys}&p={p}&train=0.5"));
                let data = all(&Dataset::new(&x));
                assert_eq!(data.len() as u64, x.population(), "{keys} p={p}");
                assert!(data.windows(2).all(|pair| pair[0].0 != pair[1].0), "{keys} p={p}: a pair twice");
                assert!(data.iter().all(|&([a, b], c)| holds(a, b, u64::from(c), p)), "{keys} p={p}");
            }
        }
    }

    #[test]
    fn unordered_pairs_are_half_of_them_with_the_diagonal() {
        let x = experiment("pairs=unordered&train=0.4");
        let data = Dataset::new(&x);
        assert_eq!((data.train.len(), data.test.len()), (911, 1367));
        assert!(all(&data).iter().all(|&([a, b], _)| a <= b));
    }

    #[test]
    fn parity_rows_are_distinct_and_labelled_by_their_first_digits() {
        for keys in ["task=parity&n=30&k=3&rows=800", "task=parity&n=9&k=4&rows=300", "task=parity&n=64&k=64&rows=50"] {
            let x = experiment(keys);
            let data = Dataset::new(&x);
            let every = all(&data);
            assert!(every.windows(2).all(|pair| pair[0].0 != pair[1].0), "{keys}: a row twice");
            for ([word, _], label) in every {
                let ones = (0..x.k).filter(|i| word >> i & 1 == 1).count();
                assert_eq!(ones % 2, usize::from(label), "{keys}: {word:b}");
            }
            assert_eq!(data.test.len() as u64, x.evaluation_rows());
        }
    }

    #[test]
    fn the_split_depends_on_the_data_seed_alone() {
        let of = |keys| Dataset::new(&experiment(keys));
        assert_eq!(of("seed=4"), of("seed=4&hidden=7&lr=0.1"));
        assert_eq!(of("seed=4"), of("seed=9&split=4"));
        assert_ne!(of("seed=4"), of("seed=5"));
    }

    #[test]
    fn label_noise_makes_the_stated_share_of_training_labels_wrong() {
        for keys in ["task=add&noise=0.1", "task=parity&noise=0.1"] {
            let (clean, noisy) = (Dataset::new(&experiment(&keys[..keys.len() - 10])), Dataset::new(&experiment(keys)));
            let wrong = clean.train.labels.iter().zip(&noisy.train.labels).filter(|(a, b)| a != b).count();
            assert_eq!(wrong, (clean.train.len() as f64 * 0.1).round() as usize, "{keys}");
            assert_eq!(clean.test, noisy.test);
        }
    }

    #[test]
    fn an_epoch_of_batches_uses_each_row_once() {
        let x = experiment("p=7&train=0.8&batch=13");
        let mut batches = Batches::new(&x).expect("smaller than the split");
        for epoch in 0..3 {
            let mut seen: Vec<u32> = (0..3).flat_map(|i| batches.rows(3 * epoch + i).to_vec()).collect();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 39);
        }
        let (a, b) = (batches.rows(2).to_vec(), batches.rows(8).to_vec());
        assert_eq!(batches.rows(2), a);
        assert_ne!(a, b);
    }

    #[test]
    fn fresh_rows_differ_from_step_to_step_and_are_labelled_right() {
        let x = experiment("task=parity&fresh=true&rows=50");
        let (a, b) = (Dataset::fresh(&x, 0), Dataset::fresh(&x, 1));
        assert_ne!(a, b);
        assert_eq!(a, Dataset::fresh(&x, 0));
        let Inputs::Bits(words) = &a.inputs else { panic!("parity reads bits") };
        assert!(words.iter().zip(&a.labels).all(|(w, &y)| (w & 7).count_ones() % 2 == u32::from(y)));
    }
}
