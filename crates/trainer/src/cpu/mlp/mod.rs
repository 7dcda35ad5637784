//! Networks with one hidden layer: gradient, loss and margins over rows, a cache-sized block at a time.
//!
//! * [`factors`] what the matrices are products of;
//! * [`table`] inputs as look-ups instead of one-hot products;
//! * [`sparse`] products where a factor is often zero.

mod factors;
mod sparse;
mod table;

use core::ops::Range;

use grokscope_experiment::{Activation, Answers, Architecture, Input, Inputs, Layout, Loss, Score, Split};

use super::activation::{Gelu, Nonlinearity, Relu, Square, Tanh};
use super::loss::{self, ClassLoss, CrossEntropy, SquaredError};
use super::matrix::{Left, Lines, Matrix, Onto, multiply, multiply_rows};
use super::network::Network;
use super::rows::{Block, Encoded};
use super::simd::{F32x4, LANES, padded};
use super::threads::Pool;
use factors::Factors;
use sparse::Pattern;
use table::{InputTable, scatter};

/// Rows gone through together: activations and logits of a block stay in the first- or second-level cache.
const BLOCK: usize = loss::MOST_ROWS;
/// The same for a single logit, where a block is small and the table is what should stay in the cache.
const BLOCK_SINGLE: usize = 256;

/// What is done with the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Job {
    /// Sum up the gradient.
    Gradient,
    /// Find losses and right answers.
    Score,
    /// Find margins.
    Margins,
}

/// A network with one hidden layer.
#[derive(Clone, Debug)]
pub struct Mlp {
    classes: usize,
    act: Activation,
    loss: Loss,
    bits: bool,
    factors: Factors,
    table: InputTable,
    /// The output's bias with the padding the loss wants; one row.
    logit_start: Vec<f32>,
    /// The padded gradient of the output's bias.
    logit_sum: Vec<f32>,
    /// Rows of a step.
    rows: usize,
    /// Rows of a block.
    block: usize,
    /// Blocks gone through before what they add to the gradient is summed up: one for one thread, which then finds it in
    /// its cache, and enough of them to be shared among several.
    blocks: Vec<Scratch>,
    threads: Pool,
}

/// What is found of a block of rows.
#[derive(Clone, Debug)]
struct Scratch {
    hidden: Matrix,
    /// Where the hidden layer is not zero, if it is zero often.
    pattern: Option<Pattern>,
    hidden_slope: Matrix,
    hidden_gradient: Matrix,
    logits: Matrix,
    /// Logits, then their gradients, and the signs of the labels, for a single logit.
    single: Vec<f32>,
    signs: Vec<f32>,
    /// The loss or the margin of each row.
    values: Vec<f32>,
    /// How many rows are answered right.
    right: usize,
}

impl Scratch {
    fn new(net: &Architecture, rows: usize) -> Self {
        let hidden = Matrix::zeros(rows, net.hidden);
        Self {
            pattern: (net.act == Activation::Relu && Pattern::pays()).then(Pattern::default),
            hidden_slope: hidden.clone(),
            hidden_gradient: hidden.clone(),
            hidden,
            logits: Matrix::zeros(if net.answers == Answers::One { 0 } else { rows }, net.classes()),
            single: vec![0.0; rows],
            signs: vec![0.0; rows],
            values: Vec::with_capacity(rows),
            right: 0,
        }
    }
}

impl Mlp {
    /// A network trained on `rows` rows a step, on one thread until others are given.
    pub fn new(net: &Architecture, layout: &Layout, loss: Loss, rows: usize) -> Self {
        let block = if net.answers == Answers::One { BLOCK_SINGLE } else { BLOCK };
        Self {
            classes: net.classes(),
            act: net.act,
            loss,
            bits: matches!(net.input, Input::Bits { .. }),
            factors: Factors::new(net, layout),
            table: InputTable::new(net, rows),
            logit_start: vec![0.0; padded(net.classes())],
            logit_sum: vec![0.0; padded(net.classes())],
            rows,
            block,
            blocks: vec![Scratch::new(net, block)],
            threads: Pool::one(),
        }
    }

    /// Replaces `to` by these rows.
    ///
    /// # Panics
    /// As [`Network::encode`].
    pub fn encode_rows(&self, inputs: &Inputs, labels: &[u16], to: &mut Encoded) {
        self.table.encode(inputs, &mut to.rows);
        assert_eq!(to.rows.len(), labels.len(), "one label a row");
        assert!(labels.iter().all(|&label| usize::from(label) < self.classes.max(2)), "a label without a class");
        to.labels.clear();
        to.labels.extend_from_slice(labels);
    }

    /// Appends the margin of each row: the logit of the right class minus the largest other one, or, of a single
    /// logit, its value towards the right side.
    pub fn margins(&mut self, data: &Encoded, margins: &mut Vec<f32>) {
        self.sweep(data, Job::Margins, |block| margins.extend_from_slice(&block.values));
    }

    /// `W_a`, `W_b` where it differs, and `W_o` times the scale of the logits.
    pub fn effective(&self) -> (&[Matrix], &Matrix) {
        (&self.factors.inputs, &self.factors.output)
    }

    /// Multiplications that a block takes forwards, and as many again to be summed up.
    fn work_of_block(&self) -> usize {
        // With a single logit what is no product, activations and their tables, takes most of the time.
        let of_neuron = if self.classes == 1 { 64 } else { 2 * self.classes };
        self.block * self.factors.output.rows * of_neuron
    }

    /// Goes through the rows and looks at each block of them, in order.
    fn sweep(&mut self, data: &Encoded, job: Job, look: impl FnMut(&Scratch)) {
        match self.act {
            Activation::Relu => self.sweep_with::<Relu>(data, job, look),
            Activation::Square => self.sweep_with::<Square>(data, job, look),
            Activation::Tanh => self.sweep_with::<Tanh>(data, job, look),
            Activation::Gelu => self.sweep_with::<Gelu>(data, job, look),
            // Compiled, it would make the worker larger by a twentieth.
            Activation::Quadratic => unreachable!("`Experiment::conflicts` leaves it to committees"),
        }
    }

    fn sweep_with<A: Nonlinearity>(&mut self, data: &Encoded, job: Job, mut look: impl FnMut(&Scratch)) {
        let (block, work) = (self.block, self.work_of_block());
        let block_of = |number: usize| data.block(number * block..data.len().min((number + 1) * block));
        let count = data.len().div_ceil(block);
        for first in (0..count).step_by(self.blocks.len()) {
            let here = self.blocks.len().min(count - first);
            let pass = Pass {
                factors: &self.factors,
                table: &self.table,
                logit_start: &self.logit_start,
                classes: self.classes,
                loss: self.loss,
                weight: 1.0 / data.len() as f32,
                job,
            };
            let blocks = &mut self.blocks[..here];
            self.threads.share(here * work, blocks, 1, |at, blocks: &mut [Scratch]| {
                for (block, number) in blocks.iter_mut().zip(first + at..) {
                    pass.forwards::<A>(block_of(number), block);
                }
            });
            if job == Job::Gradient {
                self.sum_up::<A>(here, |at| block_of(first + at));
            } else {
                self.blocks[..here].iter().for_each(&mut look);
            }
        }
    }

    /// Adds what the first `count` blocks give to the gradient, in their order; threads have columns of the hidden layer.
    fn sum_up<'a, A: Nonlinearity>(&mut self, count: usize, block_of: impl Fn(usize) -> (Block<'a>, &'a [u16]) + Sync) {
        let (work, single) = (count * self.work_of_block(), self.classes == 1);
        let Self { factors, table, logit_sum, blocks, threads, .. } = self;
        let blocks = &blocks[..count];
        for (at, block) in blocks.iter().enumerate() {
            let rows = block_of(at).0.len();
            if single {
                logit_sum[0] += block.single[..rows].iter().sum::<f32>();
            } else if !factors.bias_out.is_empty() {
                for row in block.logits.data.chunks_exact(block.logits.stride).take(rows) {
                    logit_sum.iter_mut().zip(row).for_each(|(sum, g)| *sum += g);
                }
            }
        }
        let output = factors.output_transposed.row(0);
        let gradients = (Lines::of(&mut factors.output_gradient), table.gradient());
        threads.share(work, gradients, table::COLUMNS, |first, (Lines { data, stride }, mut table)| {
            for (at, block) in blocks.iter().enumerate() {
                let (rows, _) = block_of(at);
                let kept = if A::KEEPS_SLOPE { &block.hidden_slope } else { &block.hidden };
                if single {
                    let single = &block.single[..rows.len()];
                    // W_o's gradient is a column; its padded rows are four wide.
                    add_weighted_rows(&block.hidden, table.columns.clone(), single, |h, sum| {
                        data[(h - first) * stride] += sum;
                    });
                    scatter::<A>(&mut table, rows, kept, |r, j| {
                        // SAFETY: `scatter` asks for rows of the block and whole vectors of columns of the hidden layer.
                        unsafe { F32x4::splat(*single.get_unchecked(r)) * F32x4::load(output.as_ptr().add(j)) }
                    });
                    continue;
                }
                let lines = Lines { data: &mut *data, stride };
                if let Some(pattern) = &block.pattern {
                    pattern.add_transposed(lines, first, &block.hidden, &block.logits, rows.len());
                } else {
                    let left = Left::Transposed(&block.hidden);
                    multiply_rows(lines, first, Onto::Itself, left, &block.logits, rows.len());
                }
                let upstream = &block.hidden_gradient;
                scatter::<A>(&mut table, rows, kept, |r, j| {
                    // SAFETY: as above.
                    unsafe { F32x4::load(upstream.data.as_ptr().add(r * upstream.stride + j)) }
                });
            }
        });
    }
}

impl Network for Mlp {
    fn encode(&self, split: &Split, to: &mut Encoded) {
        self.encode_rows(&split.inputs, &split.labels, to);
    }

    fn load(&mut self, parameters: &[f32]) {
        let factors = &mut self.factors;
        factors.load(parameters, &self.threads);
        factors.scale_output();
        let (first, last) = (&factors.inputs[0], &factors.inputs[factors.inputs.len() - 1]);
        if self.bits {
            self.table.fill_bits(first, &factors.bias_in, &self.threads);
        } else {
            self.table.fill_pairs(first, last, &factors.bias_in);
        }
        let padding = match self.loss {
            Loss::Mse => SquaredError::PADDING,
            _ => CrossEntropy::PADDING,
        };
        self.logit_start.fill(0.0);
        self.logit_start[..factors.bias_out.len()].copy_from_slice(&factors.bias_out);
        self.logit_start[self.classes..].fill(padding);
    }

    fn gradient(&mut self, data: &Encoded, gradient: &mut [f32]) {
        self.table.clear_gradient();
        self.factors.output_gradient.data.fill(0.0);
        self.logit_sum.fill(0.0);
        self.sweep(data, Job::Gradient, |_| ());
        let factors = &mut self.factors;
        let [input_gradient, rest @ ..] = &mut *factors.input_gradients else { return };
        if self.bits {
            self.table.take_bits(input_gradient, &mut factors.bias_in_gradient, &self.threads);
        } else {
            match rest {
                [b, ..] => self.table.take_pairs(input_gradient, b),
                [] => self.table.take_shared(input_gradient),
            }
            self.table.take_bias_of_pairs(&mut factors.bias_in_gradient);
        }
        let biases = factors.bias_out_gradient.len();
        factors.bias_out_gradient.copy_from_slice(&self.logit_sum[..biases]);
        factors.pull_back(gradient, &self.threads);
    }

    fn score(&mut self, data: &Encoded) -> Score {
        let (mut loss, mut right) = (0.0, 0);
        self.sweep(data, Job::Score, |block| {
            right += block.right;
            block.values.iter().for_each(|value| loss += f64::from(*value));
        });
        let rows = data.len() as f64;
        let per_class = if matches!(self.loss, Loss::CeClasses | Loss::Mse) { self.classes as f64 } else { 1.0 };
        Score { loss: (loss / (rows * per_class)) as f32, accuracy: (right as f64 / rows) as f32 }
    }

    #[cfg(not(target_family = "wasm"))]
    fn work(&self) -> usize {
        self.rows.div_ceil(self.block) * self.work_of_block()
    }

    fn work_on(&mut self, threads: &Pool) {
        self.threads = threads.clone();
        // Two for each thread can be shared. With more of them threads wait for one another less often, which pays where
        // there is enough to compute for the time it takes to fetch them back into the cache.
        let most = if self.classes == 1 { 2 } else { 8 };
        let blocks = match threads.threads() {
            1 => 1,
            count => self.rows.div_ceil(self.block).clamp(2 * count, most * count),
        };
        self.blocks.resize(blocks, self.blocks[0].clone());
    }
}

/// What blocks of rows go through, whoever computes them.
struct Pass<'a> {
    factors: &'a Factors,
    table: &'a InputTable,
    logit_start: &'a [f32],
    classes: usize,
    loss: Loss,
    /// Of a row in the mean.
    weight: f32,
    job: Job,
}

impl Pass<'_> {
    fn forwards<A: Nonlinearity>(&self, (rows, labels): (Block<'_>, &[u16]), to: &mut Scratch) {
        self.table.gather::<A>(rows, &mut to.hidden, &mut to.hidden_slope);
        let of_class = self.weight / self.classes as f32;
        match (self.classes, self.loss) {
            (1, _) => self.answer_with_one(labels, to),
            (_, Loss::Mse) => self.answer_with_classes::<SquaredError>(labels, of_class, to),
            (_, Loss::CeClasses) => self.answer_with_classes::<CrossEntropy>(labels, of_class, to),
            _ => self.answer_with_classes::<CrossEntropy>(labels, self.weight, to),
        }
    }

    fn answer_with_classes<L: ClassLoss>(&self, labels: &[u16], weight: f32, to: &mut Scratch) {
        let Scratch { hidden, pattern, hidden_gradient, logits, values, right, .. } = to;
        let (factors, classes, count, stride) = (self.factors, self.classes, labels.len(), logits.stride);
        if let Some(pattern) = pattern {
            pattern.find(hidden, count);
            pattern.multiply(logits, self.logit_start, hidden, &factors.output, count);
        } else {
            let k = factors.output.rows;
            multiply(logits, Onto::Row(self.logit_start), Left::Plain(hidden), &factors.output, count, k);
        }
        let found = &mut logits.data[..count * stride];
        let labelled =
            |rows| core::iter::zip(<[f32]>::chunks_exact_mut(rows, stride), labels.iter().copied().map(usize::from));
        values.clear();
        match self.job {
            Job::Gradient => {
                L::gradient(found, stride, labels, weight);
                // Not by the pattern: where only some elements of the result are needed, each is a sum of its own, and
                // sums of that kind take longer than leaving out half of them saves.
                let back = &factors.output_transposed;
                multiply(hidden_gradient, Onto::Nothing, Left::Plain(logits), back, count, classes);
            }
            Job::Score => {
                *right = 0;
                values.extend(labelled(found).map(|(row, label)| {
                    *right += usize::from(loss::is_right(row, label, classes));
                    L::value(row, label)
                }));
            }
            Job::Margins => values.extend(labelled(found).map(|(row, label)| loss::margin(row, label, classes))),
        }
    }

    fn answer_with_one(&self, labels: &[u16], to: &mut Scratch) {
        let Scratch { hidden, single, signs, values, right, .. } = to;
        let count = labels.len();
        // The transposed output is one row.
        let (output, bias) = (self.factors.output_transposed.row(0), self.logit_start[0]);
        let rows = hidden.data.chunks_exact(hidden.stride);
        for (((logit, sign), row), label) in single.iter_mut().zip(&mut *signs).zip(rows).zip(labels) {
            *logit = dot(row, output) + bias;
            *sign = loss::sign(*label);
        }
        let answers = single.iter().copied().zip(signs.iter().copied()).take(count);
        values.clear();
        match self.job {
            Job::Gradient => {
                let whole = padded(count);
                loss::single_gradient(self.loss, &mut single[..whole], &signs[..whole], self.weight);
            }
            Job::Score => {
                *right = answers.clone().filter(|(logit, sign)| logit * sign > 0.0).count();
                values.extend(answers.map(|(logit, sign)| loss::single_value(self.loss, logit, sign)));
            }
            Job::Margins => values.extend(answers.map(|(logit, sign)| logit * sign)),
        }
    }
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let fours = a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0);
    fours.fold(F32x4::zero(), |sum, (a, b)| sum + F32x4::read(a) * F32x4::read(b)).sum()
}

/// Calls `add` with each of these columns of `rows` and its sum weighted by `weights`.
#[inline(always)]
fn add_weighted_rows(rows: &Matrix, columns: Range<usize>, weights: &[f32], mut add: impl FnMut(usize, f32)) {
    const WIDE: usize = 4;
    for j in columns.clone().step_by(WIDE * LANES) {
        let mut sums = [F32x4::zero(); WIDE];
        let vectors = WIDE.min((columns.end - j) / LANES);
        for (row, &weight) in rows.data.chunks_exact(rows.stride).zip(weights) {
            let fours = row[j..].as_chunks::<LANES>().0;
            for (sum, four) in sums[..vectors].iter_mut().zip(fours) {
                *sum = *sum + F32x4::splat(weight) * F32x4::read(four);
            }
        }
        for (v, sum) in sums[..vectors].iter().enumerate() {
            sum.lanes().into_iter().enumerate().for_each(|(lane, sum)| add(j + v * LANES + lane, sum));
        }
    }
}
