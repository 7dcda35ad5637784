//! One network with all scratch memory it needs: gradient, loss and margins over rows, a cache-sized block at a time.

use grokscope_experiment::{Activation, Answers, Architecture, Inputs, Layout, Loss, Split};

use super::activation::{Gelu, Nonlinearity, Relu, Square, Tanh};
use super::factors::Factors;
use super::loss::{self, ClassLoss, CrossEntropy, SquaredError};
use super::matrix::{Left, Matrix, Onto, multiply};
use super::simd::{F32x4, LANES, padded};
use super::sparse::Pattern;
use super::table::{Block, InputTable, Rows};

/// Rows gone through together: activations and logits of a block stay in the first- or second-level cache.
const BLOCK: usize = loss::MOST_ROWS;
/// The same for a single logit, where a block is small and the table is what should stay in the cache.
const BLOCK_SINGLE: usize = 256;

/// Rows in the form the network reads.
#[derive(Clone, Debug, Default)]
pub struct Encoded {
    rows: Rows,
    labels: Vec<u16>,
}

impl Encoded {
    /// Becomes the given rows of `all`.
    pub fn pick(&mut self, all: &Self, rows: &[u32]) {
        self.rows.pick(&all.rows, rows);
        self.labels.clear();
        self.labels.extend(rows.iter().map(|&row| all.labels[row as usize]));
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.labels.len()
    }
}

/// Loss and accuracy over some rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Mean loss.
    pub loss: f32,
    /// Share of rows answered right.
    pub accuracy: f32,
}

/// What is done with the rows.
enum Job<'a> {
    /// Sum up the gradient.
    Gradient,
    /// Sum up losses and right answers.
    Score {
        /// Of single rows.
        loss: &'a mut f64,
        /// How many.
        right: &'a mut usize,
    },
    /// Append the margin of each row.
    Margins(&'a mut Vec<f32>),
}

/// A network, the weights it was loaded with, and scratch memory.
#[derive(Clone, Debug)]
pub struct Network {
    classes: usize,
    act: Activation,
    loss: Loss,
    bits: bool,
    factors: Factors,
    table: InputTable,
    /// The output's bias with the padding the loss wants; one row.
    logit_start: Vec<f32>,
    hidden: Matrix,
    /// Where the hidden layer is not zero, if it is zero often.
    pattern: Option<Pattern>,
    hidden_slope: Matrix,
    hidden_gradient: Matrix,
    logits: Matrix,
    /// The padded gradient of the output's bias.
    logit_sum: Vec<f32>,
    /// Logits, then their gradients, and the signs of the labels, for a single logit.
    single: Vec<f32>,
    signs: Vec<f32>,
}

impl Network {
    /// A network trained on `rows` rows a step.
    pub fn new(net: &Architecture, layout: &Layout, loss: Loss, rows: usize) -> Self {
        let single = net.answers == Answers::One;
        let block = if single { BLOCK_SINGLE } else { BLOCK };
        let hidden = Matrix::zeros(block, net.hidden);
        Self {
            classes: net.classes(),
            act: net.act,
            loss,
            bits: matches!(net.input, grokscope_experiment::Input::Bits { .. }),
            factors: Factors::new(net, layout),
            table: InputTable::new(net, rows),
            logit_start: vec![0.0; padded(net.classes())],
            pattern: (net.act == Activation::Relu && Pattern::pays()).then(Pattern::default),
            hidden_slope: hidden.clone(),
            hidden_gradient: hidden.clone(),
            hidden,
            logits: Matrix::zeros(if single { 0 } else { block }, net.classes()),
            logit_sum: vec![0.0; padded(net.classes())],
            single: vec![0.0; block],
            signs: vec![0.0; block],
        }
    }

    /// Replaces `to` by these rows.
    pub fn encode(&self, inputs: &Inputs, labels: &[u16], to: &mut Encoded) {
        self.table.encode(inputs, &mut to.rows);
        assert_eq!(to.rows.len(), labels.len(), "one label a row");
        assert!(labels.iter().all(|&label| usize::from(label) < self.classes.max(2)), "a label without a class");
        to.labels.clear();
        to.labels.extend_from_slice(labels);
    }

    /// Encodes a split.
    pub fn encoded(&self, split: &Split) -> Encoded {
        let mut encoded = Encoded::default();
        self.encode(&split.inputs, &split.labels, &mut encoded);
        encoded
    }

    /// Takes over weights; everything below is at these.
    pub fn load(&mut self, parameters: &[f32]) {
        let factors = &mut self.factors;
        factors.load(parameters);
        factors.scale_output();
        let (first, last) = (&factors.inputs[0], &factors.inputs[factors.inputs.len() - 1]);
        if self.bits {
            self.table.fill_bits(first, &factors.bias_in);
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

    /// Writes the gradient of the mean loss over the rows, without penalties.
    pub fn gradient(&mut self, data: &Encoded, gradient: &mut [f32]) {
        self.table.clear_gradient();
        self.factors.output_gradient.data.fill(0.0);
        self.logit_sum.fill(0.0);
        self.sweep(data, &mut Job::Gradient);
        let factors = &mut self.factors;
        let [input_gradient, rest @ ..] = &mut *factors.input_gradients else { return };
        if self.bits {
            self.table.take_bits(input_gradient, &mut factors.bias_in_gradient);
        } else {
            match rest {
                [b, ..] => self.table.take_pairs(input_gradient, b),
                [] => self.table.take_shared(input_gradient),
            }
            self.table.take_bias_of_pairs(&mut factors.bias_in_gradient);
        }
        let biases = factors.bias_out_gradient.len();
        factors.bias_out_gradient.copy_from_slice(&self.logit_sum[..biases]);
        factors.pull_back(gradient);
    }

    /// Mean loss and accuracy over the rows.
    pub fn score(&mut self, data: &Encoded) -> Score {
        let (mut loss, mut right) = (0.0, 0);
        self.sweep(data, &mut Job::Score { loss: &mut loss, right: &mut right });
        let rows = data.len() as f64;
        let per_class = if matches!(self.loss, Loss::CeClasses | Loss::Mse) { self.classes as f64 } else { 1.0 };
        Score { loss: (loss / (rows * per_class)) as f32, accuracy: (right as f64 / rows) as f32 }
    }

    /// Appends the margin of each row: the logit of the right class minus the largest other one, or, of a single
    /// logit, its value towards the right side.
    pub fn margins(&mut self, data: &Encoded, margins: &mut Vec<f32>) {
        self.sweep(data, &mut Job::Margins(margins));
    }

    /// `W_a`, `W_b` where it differs, and `W_o` times the scale of the logits.
    pub fn effective(&self) -> (&[Matrix], &Matrix) {
        (&self.factors.inputs, &self.factors.output)
    }

    fn sweep(&mut self, data: &Encoded, job: &mut Job<'_>) {
        match self.act {
            Activation::Relu => self.sweep_with::<Relu>(data, job),
            Activation::Square => self.sweep_with::<Square>(data, job),
            Activation::Tanh => self.sweep_with::<Tanh>(data, job),
            Activation::Gelu => self.sweep_with::<Gelu>(data, job),
        }
    }

    fn sweep_with<A: Nonlinearity>(&mut self, data: &Encoded, job: &mut Job<'_>) {
        let block = self.hidden.rows;
        for start in (0..data.len()).step_by(block) {
            let range = start..data.len().min(start + block);
            let (rows, labels) = (data.rows.block(range.clone()), &data.labels[range]);
            self.table.gather::<A>(rows, &mut self.hidden, &mut self.hidden_slope);
            let weight = 1.0 / data.len() as f32;
            match (self.classes, self.loss) {
                (1, _) => self.single_block::<A>(rows, labels, weight, job),
                (_, Loss::Mse) => self.class_block::<A, SquaredError>(rows, labels, weight / self.classes as f32, job),
                (_, Loss::CeClasses) => {
                    self.class_block::<A, CrossEntropy>(rows, labels, weight / self.classes as f32, job);
                }
                _ => self.class_block::<A, CrossEntropy>(rows, labels, weight, job),
            }
        }
    }

    fn class_block<A: Nonlinearity, L: ClassLoss>(
        &mut self,
        rows: Block<'_>,
        labels: &[u16],
        weight: f32,
        job: &mut Job<'_>,
    ) {
        let (count, classes) = (rows.len(), self.classes);
        let factors = &mut self.factors;
        let (h, stride) = (factors.output.rows, self.logits.stride);
        let (logits, start, hidden) = (&mut self.logits, &self.logit_start, &self.hidden);
        if let Some(pattern) = &mut self.pattern {
            pattern.find(hidden, count);
            pattern.multiply(logits, start, hidden, &factors.output, count);
        } else {
            multiply(logits, Onto::Row(start), Left::Plain(hidden), &factors.output, count, h);
        }
        let logits = &mut self.logits.data[..count * stride];
        let each_row = |logits| {
            core::iter::zip(<[f32]>::chunks_exact_mut(logits, stride), labels.iter().copied().map(usize::from))
        };
        match job {
            Job::Gradient => L::gradient(logits, stride, labels, weight),
            Job::Score { loss, right } => {
                for (row, label) in each_row(logits) {
                    **right += usize::from(loss::is_right(row, label, classes));
                    **loss += f64::from(L::value(row, label));
                }
                return;
            }
            Job::Margins(margins) => {
                margins.extend(each_row(logits).map(|(row, label)| loss::margin(row, label, classes)));
                return;
            }
        }
        if !factors.bias_out.is_empty() {
            for row in self.logits.data.chunks_exact(stride).take(count) {
                self.logit_sum.iter_mut().zip(row).for_each(|(sum, g)| *sum += g);
            }
        }
        let gradient = &mut factors.output_gradient;
        if let Some(pattern) = &self.pattern {
            pattern.add_transposed(gradient, &self.hidden, &self.logits, count);
        } else {
            multiply(gradient, Onto::Itself, Left::Transposed(&self.hidden), &self.logits, h, count);
        }
        // Not by the pattern: where only some elements of the result are needed, each is a sum of its own, and sums of
        // that kind take longer than leaving out half of them saves.
        let back = &factors.output_transposed;
        multiply(&mut self.hidden_gradient, Onto::Nothing, Left::Plain(&self.logits), back, count, classes);
        let upstream = &self.hidden_gradient;
        let kept = if A::KEEPS_SLOPE { &self.hidden_slope } else { &self.hidden };
        self.table.scatter::<A>(rows, kept, |r, j| {
            // SAFETY: `scatter` asks for rows of the block and whole vectors of columns of the hidden layer.
            unsafe { F32x4::load(upstream.data.as_ptr().add(r * upstream.stride + j)) }
        });
    }

    fn single_block<A: Nonlinearity>(&mut self, rows: Block<'_>, labels: &[u16], weight: f32, job: &mut Job<'_>) {
        let count = rows.len();
        // The transposed output is one row.
        let output = self.factors.output_transposed.row(0);
        let bias = self.logit_start[0];
        let hidden = self.hidden.data.chunks_exact(self.hidden.stride);
        for (((logit, sign), row), label) in self.single.iter_mut().zip(&mut self.signs).zip(hidden).zip(labels) {
            *logit = dot(row, output) + bias;
            *sign = loss::sign(*label);
        }
        let answers = self.single.iter().zip(&self.signs).take(count);
        match job {
            Job::Gradient => {}
            Job::Score { loss, right } => {
                for (&logit, &sign) in answers {
                    **right += usize::from(logit * sign > 0.0);
                    **loss += f64::from(loss::single_value(self.loss, logit, sign));
                }
                return;
            }
            Job::Margins(margins) => {
                margins.extend(answers.map(|(logit, sign)| logit * sign));
                return;
            }
        }
        let whole = padded(count);
        loss::single_gradient(self.loss, &mut self.single[..whole], &self.signs[..whole], weight);
        self.logit_sum[0] += self.single[..count].iter().sum::<f32>();
        // W_o's gradient is a column; its padded rows are four wide.
        let stride = self.factors.output_gradient.stride;
        add_weighted_rows(&self.hidden, &self.single[..count], |h, sum| {
            self.factors.output_gradient.data[h * stride] += sum;
        });
        let (single, output) = (&self.single, self.factors.output_transposed.row(0));
        let kept = if A::KEEPS_SLOPE { &self.hidden_slope } else { &self.hidden };
        self.table.scatter::<A>(rows, kept, |r, j| {
            // SAFETY: `scatter` asks for rows of the block and whole vectors of columns of the hidden layer.
            unsafe { F32x4::splat(*single.get_unchecked(r)) * F32x4::load(output.as_ptr().add(j)) }
        });
    }
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let fours = a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0);
    fours.fold(F32x4::zero(), |sum, (a, b)| sum + F32x4::read(a) * F32x4::read(b)).sum()
}

/// Calls `add` with every column of `rows` and its sum weighted by `weights`.
#[inline(always)]
fn add_weighted_rows(rows: &Matrix, weights: &[f32], mut add: impl FnMut(usize, f32)) {
    const WIDE: usize = 4;
    for j in (0..rows.stride).step_by(WIDE * LANES) {
        let mut sums = [F32x4::zero(); WIDE];
        let vectors = WIDE.min((rows.stride - j) / LANES);
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
