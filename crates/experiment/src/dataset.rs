//! The data of an experiment: which rows exist, and which of them are trained on.

use std::collections::HashSet;

use crate::random::{Purpose, Stream};
use crate::task::{all_pairs, numbers_of, pair_at};
use crate::{Data, Experiment, NoiseFrom, Operation, SplitName};

/// Vectors of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// Numbers a row.
    pub width: usize,
    /// The rows, one after another.
    pub values: Vec<f32>,
}

/// What the network reads, one entry a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Inputs {
    /// Pairs (a, b).
    Pairs(Vec<[u16; 2]>),
    /// Bit strings; digit i is bit i of the word.
    Bits(Vec<u64>),
    /// Vectors of real numbers.
    Numbers(Numbers),
}

impl Inputs {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Pairs(rows) => rows.len(),
            Self::Bits(rows) => rows.len(),
            Self::Numbers(rows) => rows.values.len() / rows.width,
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
            Self::Numbers(Numbers { width, values }) => {
                let row = |&row: &u32| &values[row as usize * width..][..*width];
                Self::Numbers(Numbers { width: *width, values: rows.iter().flat_map(row).copied().collect() })
            }
        }
    }
}

/// Some rows with their labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What the network reads.
    pub inputs: Inputs,
    /// The class of each row; for parity 0 or 1, for numbers whether what is to be answered is positive.
    pub labels: Vec<u16>,
    /// The number that each row is to be answered with, where answers are numbers; else none.
    pub targets: Vec<f32>,
}

impl Split {
    /// Rows with a class each.
    #[must_use]
    pub fn of_classes(inputs: Inputs, labels: Vec<u16>) -> Self {
        Self { inputs, labels, targets: Vec::new() }
    }

    fn of_bits(x: &Experiment, label: fn(&Experiment, u64) -> u16, words: Vec<u64>) -> Self {
        let labels = words.iter().map(|&word| label(x, word)).collect();
        Self::of_classes(Inputs::Bits(words), labels)
    }

    fn of_pairs(x: &Experiment, operation: &Operation, pairs: Vec<[u16; 2]>) -> Self {
        let answer = |&[a, b]: &[u16; 2]| operation.answer(a.into(), b.into(), x.p).unwrap_or_default() as u16;
        let labels = pairs.iter().map(answer).collect();
        Self::of_classes(Inputs::Pairs(pairs), labels)
    }

    /// Pairs with the results of the experiment's table.
    fn of_table(x: &Experiment, pairs: Vec<[u16; 2]>) -> Self {
        let result = |&[a, b]: &[u16; 2]| x.table.as_operation().map_or(0, |table| table.of(a.into(), b.into()) as u16);
        let labels = pairs.iter().map(result).collect();
        Self::of_classes(Inputs::Pairs(pairs), labels)
    }

    /// These rows of the experiment's table.
    fn of_rows(x: &Experiment, rows: &[u32]) -> Self {
        let row = |at: &u32| x.table.as_bits().map_or((0, 0), |table| table.row(*at as usize));
        let (words, labels) = rows.iter().map(row).unzip();
        Self::of_classes(Inputs::Bits(words), labels)
    }

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
        Self {
            inputs: self.inputs.pick(rows),
            labels: rows.iter().map(|&row| self.labels[row as usize]).collect(),
            targets: rows.iter().filter_map(|&row| self.targets.get(row as usize)).copied().collect(),
        }
    }
}

/// The splits of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Trained on.
    pub train: Split,
    /// Never trained on; its rows do not occur in `train`.
    pub test: Split,
    /// Further ones that are only scored, by names that the [`crate::Plan`] knows. One of those that is missing here has
    /// no rows.
    pub further: Vec<(SplitName, Split)>,
}

impl Dataset {
    /// These rows, and no further split.
    #[must_use]
    pub fn of(train: Split, test: Split) -> Self {
        Self { train, test, further: Vec::new() }
    }

    /// All splits that are scored: the train split, the test split, and further ones that have rows.
    pub fn splits(&self) -> impl Iterator<Item = (SplitName, &Split)> {
        let further = self.further.iter().filter(|(_, split)| !split.is_empty());
        [(SplitName::Train, &self.train), (SplitName::Test, &self.test)]
            .into_iter()
            .chain(further.map(|(name, split)| (*name, split)))
    }

    /// The data of an experiment that has no [`Experiment::conflicts`].
    #[must_use]
    pub fn new(x: &Experiment) -> Self {
        let mut stream = Stream::new(x.data_seed(), Purpose::Data, 0);
        let train_rows = x.train_rows() as usize;
        let rows = train_rows + x.evaluation_rows() as usize;
        let all = match &x.task.definition().data {
            Data::Bits { label } => Split::of_bits(x, *label, distinct_bits(x.n, rows, &mut stream)),
            Data::Pairs(operation) => Split::of_pairs(x, operation, drawn_pairs(x, &mut stream)),
            Data::Table => Split::of_table(x, drawn_pairs(x, &mut stream)),
            Data::Rows => {
                let mut order: Vec<u32> = (0..x.population() as u32).collect();
                stream.shuffle(&mut order);
                Split::of_rows(x, &order)
            }
            Data::Numbers => numbers_of(x, rows, &mut stream),
        };
        let index: Vec<u32> = (0..rows as u32).collect();
        let mut train = all.pick(&index[..train_rows]);
        let wrong = add_noise(x, &mut train);
        let further = wrong.map(|wrong| (SplitName::Wrong, wrong)).into_iter().collect();
        let kept = x.kept_rows() as usize;
        let train = if kept < train_rows { train.pick(&index[..kept]) } else { train };
        Self { train, test: all.pick(&index[train_rows..]), further }
    }

    /// The pairs that are trained on, without their labels; none where it reads none. For the page, which needs no more of the data
    /// and is smaller without the rest.
    #[must_use]
    pub fn train_pairs(x: &Experiment) -> Vec<[u16; 2]> {
        let mut pairs = drawn_pairs(x, &mut Stream::new(x.data_seed(), Purpose::Data, 0));
        pairs.truncate(x.kept_rows() as usize);
        pairs
    }

    /// Every pair that exists, in order of a then b, with its true label; `None` for a task on bits.
    #[must_use]
    pub fn every_pair(x: &Experiment) -> Option<Split> {
        match &x.task.definition().data {
            Data::Pairs(operation) => Some(Split::of_pairs(x, operation, operation.all(x))),
            Data::Table => Some(Split::of_table(x, all_pairs(x, 0))),
            Data::Bits { .. } | Data::Rows | Data::Numbers => None,
        }
    }

    /// Rows drawn for one step of an experiment with `fresh` data.
    #[must_use]
    pub fn fresh(x: &Experiment, step: u64) -> Split {
        let mut stream = Stream::new(x.data_seed(), Purpose::Fresh, step);
        let rows = 0..if x.batch > 0 { u64::from(x.batch) } else { x.train_rows() };
        match &x.task.definition().data {
            Data::Bits { label } => Split::of_bits(x, *label, rows.map(|_| stream.bits() & mask(x.n)).collect()),
            Data::Pairs(operation) => {
                let population = x.population() as u32;
                Split::of_pairs(x, operation, rows.map(|_| operation.at(x, stream.below(population))).collect())
            }
            Data::Table => {
                let population = x.population() as u32;
                Split::of_table(x, rows.map(|_| pair_at(x, 0, stream.below(population))).collect())
            }
            Data::Rows => {
                let population = x.population() as u32;
                Split::of_rows(x, &rows.map(|_| stream.below(population)).collect::<Vec<_>>())
            }
            Data::Numbers => numbers_of(x, rows.count(), &mut stream),
        }
    }
}

/// All pairs in the order in which the data seed draws them; none of what reads none.
fn drawn_pairs(x: &Experiment, stream: &mut Stream) -> Vec<[u16; 2]> {
    let mut pairs = match &x.task.definition().data {
        Data::Pairs(operation) => operation.all(x),
        Data::Table => all_pairs(x, 0),
        Data::Bits { .. } | Data::Rows | Data::Numbers => Vec::new(),
    };
    stream.shuffle(&mut pairs);
    pairs
}

/// The first n bits.
pub(crate) fn mask(n: u32) -> u64 {
    u64::MAX >> (64 - n)
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

/// By how much each label that is drawn anew from all answers is shifted; 0 leaves it right.
pub(crate) fn label_shifts(x: &Experiment) -> impl Iterator<Item = u32> {
    let mut stream = Stream::new(x.data_seed(), Purpose::Noise, 1);
    let labels = x.answers().labels() as u32;
    (0..x.drawn_labels()).map(move |_| stream.below(labels))
}

/// Draws some labels anew; returns those rows that are wrong afterwards, with their true ones, where there are any.
fn add_noise(x: &Experiment, train: &mut Split) -> Option<Split> {
    let drawn = x.drawn_labels() as usize;
    if drawn == 0 {
        return None;
    }
    let mut stream = Stream::new(x.data_seed(), Purpose::Noise, 0);
    let mut order: Vec<u32> = (0..train.len() as u32).collect();
    stream.shuffle(&mut order);
    order.truncate(drawn);
    let labels = x.answers().labels() as u32;
    let shifts: Vec<u32> = match x.noise_from {
        NoiseFrom::Wrong => order.iter().map(|_| 1 + stream.below(labels - 1)).collect(),
        NoiseFrom::All => label_shifts(x).collect(),
    };
    let wrong: Vec<(u32, u32)> = order.into_iter().zip(shifts).filter(|(_, shift)| *shift > 0).collect();
    let true_rows = train.pick(&wrong.iter().map(|(row, _)| *row).collect::<Vec<u32>>());
    for (row, shift) in wrong {
        let label = &mut train.labels[row as usize];
        *label = ((u32::from(*label) + shift) % labels) as u16;
    }
    Some(true_rows).filter(|rows| !rows.is_empty())
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
        Self::of_rows(x, x.kept_rows() as usize)
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
    use std::collections::HashMap;

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
            Inputs::Numbers(_) => panic!("rows of classes"),
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
    fn rows_of_a_table_are_each_in_one_split_with_their_label() {
        let x = experiment("preset=own-bits&train=0.3&test_rows=600&noise=0.1");
        let data = Dataset::new(&x);
        assert_eq!((data.train.len(), data.test.len(), data.further[0].1.len()), (307, 600, 31));
        let rows_of = x.table.as_bits().expect("rows");
        let table: Vec<(u64, u16)> = (0..rows_of.len()).map(|at| rows_of.row(at)).collect();
        let clean = Dataset::new(&Experiment { noise: 0.0, ..x.clone() });
        for (word, label) in all(&clean) {
            assert!(table.contains(&(word[0], label)), "{word:?}");
        }
        let every = all(&clean);
        assert!(every.windows(2).all(|pair| pair[0].0 != pair[1].0), "a row twice");
        for (word, label) in rows(&Dataset::fresh(&Experiment { fresh: true, noise: 0.0, ..x }, 5)) {
            assert!(table.contains(&(word[0], label)), "{word:?}");
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
            let [(SplitName::Wrong, rows)] = &noisy.further[..] else { panic!("{keys}: {:?}", noisy.further) };
            assert_eq!((rows.len(), clean.further.len()), (wrong, 0), "{keys}");
            assert_eq!(experiment(keys).plan().further, [(SplitName::Wrong, wrong as u64)], "{keys}");
            let labels = |split: &Split| self::rows(split).into_iter().collect::<HashMap<_, _>>();
            let (before, after) = (labels(&clean.train), labels(&noisy.train));
            for (row, label) in self::rows(rows) {
                assert!(before[&row] == label && after[&row] != label, "{keys}: {row:?} is {label}");
            }
        }
        let fresh = experiment("task=parity&noise=0.1&fresh=true");
        assert_eq!((Dataset::new(&fresh).further, fresh.plan().further), (vec![], vec![]), "all are rightly labelled");
    }

    #[test]
    fn labels_drawn_from_all_answers_are_right_now_and_then() {
        for (keys, answers) in [("task=add&train=0.5", 67.0), ("preset=parity-main&rows=2000", 2.0)] {
            let of = |noise: &str| Dataset::new(&experiment(&format!("{keys}{noise}")));
            let (clean, wrong, all) = (of(""), of("&noise=0.35"), of("&noise=0.35&noise_from=all"));
            let differ = |data: &Dataset| -> Vec<bool> {
                data.train.labels.iter().zip(&clean.train.labels).map(|(a, b)| a != b).collect()
            };
            let [(SplitName::Wrong, rows)] = &all.further[..] else { panic!("{keys}: {:?}", all.further) };
            let (from_wrong, from_all) = (differ(&wrong), differ(&all));
            let count = |rows: &[bool]| rows.iter().filter(|differs| **differs).count();
            assert_eq!((rows.len(), all.test), (count(&from_all), clean.test.clone()), "{keys}");
            let planned = experiment(&format!("{keys}&noise=0.35&noise_from=all")).plan().further;
            assert_eq!(planned, [(SplitName::Wrong, rows.len() as u64)], "{keys}");
            // The same rows are drawn anew, and of them one in as many as there are answers is right.
            assert!(from_all.iter().zip(&from_wrong).all(|(all, wrong)| *wrong || !all), "{keys}");
            let (drawn, right) = (count(&from_wrong) as f64, (count(&from_wrong) - count(&from_all)) as f64);
            let (expected, deviation) = (drawn / answers, (drawn / answers * (1.0 - 1.0 / answers)).sqrt());
            assert!((right - expected).abs() < 4.0 * deviation, "{keys}: {right} of {drawn} are right");
            let truth: HashMap<_, _> = self::rows(&clean.train).into_iter().collect();
            assert!(self::rows(rows).iter().all(|(row, label)| truth[row] == *label), "{keys}: true answers");
        }
        // Members of one seed share a plan; so do those of a split of their own.
        let plan = |seed: u32| experiment(&format!("noise=0.5&noise_from=all&split=7&seed={seed}")).plan();
        assert_eq!(plan(1), plan(2));
    }

    #[test]
    fn the_pairs_trained_on_are_those_of_the_data() {
        for keys in
            ["train=0.4&keep=0.3", "task=div&inproj=separate&train=0.5", "preset=own-operation", "preset=parity-main"]
        {
            let x = experiment(keys);
            let pairs = match Dataset::new(&x).train.inputs {
                Inputs::Pairs(pairs) => pairs,
                _ => Vec::new(),
            };
            assert_eq!(Dataset::train_pairs(&x), pairs, "{keys}");
        }
    }

    #[test]
    fn fewer_rows_kept_are_some_of_more_and_the_test_split_stays() {
        for keys in ["train=0.5", "train=0.5&noise=0.3", "preset=parity-main&rows=300"] {
            let of = |keep: f64| Dataset::new(&Experiment { keep, ..experiment(keys) });
            let all = of(1.0);
            for (keep, more) in [(0.5, 1.0), (0.2, 0.5), (0.04, 0.2), (0.0, 0.04)] {
                let (data, larger) = (of(keep), of(more));
                let count = ((keep * all.train.len() as f64).round() as usize).max(1);
                let first: Vec<u32> = (0..count as u32).collect();
                assert_eq!((data.train.len(), &data.train), (count, &larger.train.pick(&first)), "{keys} {keep}");
                assert_eq!(data.test, all.test, "{keys} {keep}");
            }
        }
        let fresh = experiment("fresh=true&train=0.5");
        assert_eq!(Dataset::new(&Experiment { keep: 0.1, ..fresh.clone() }), Dataset::new(&fresh));
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
    fn a_step_of_fresh_pairs_costs_no_more_where_there_are_more_pairs() {
        let seconds = |keys: &str| {
            let x = experiment(keys);
            let begun = std::time::Instant::now();
            (0..300).for_each(|step| drop(Dataset::fresh(&x, step)));
            begun.elapsed().as_secs_f64()
        };
        // Rows are as many; there are 2,600 times as many pairs, and a search for inverses took p² more.
        let least = |keys: &str| (0..3).map(|_| seconds(keys)).fold(f64::INFINITY, f64::min);
        for task in ["add", "div"] {
            let few = least(&format!("task={task}&fresh=true&batch=64&train=0.5&p=5"));
            let many = least(&format!("task={task}&fresh=true&batch=64&train=0.5&p=257"));
            assert!(many < 20.0 * few, "{task}: {many} s of 257², {few} s of 5²");
        }
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
