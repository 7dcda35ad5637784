//! A soft committee machine: the answer is the mean of a hidden layer that reads numbers, and has no weights of its own.

use grokscope_experiment::{Answers, Architecture, Inputs, Score, Split};

use super::activation::{Nonlinearity as _, Quadratic};
use super::matrix::{Left, Matrix, Onto, multiply};
use super::network::Network;
use super::rows::{Encoded, Vectors};
use super::simd::{F32x4, LANES};
use super::threads::Pool;

/// f = outscale · mean φ(x·In) with φ(z) = z + z²/8, trained towards numbers by the mean of the squared errors.
pub struct Committee {
    /// Factor on the sum of the hidden layer.
    scale: f32,
    /// n × H.
    weights: Matrix,
    /// Of the same shape.
    gradient: Matrix,
    /// Scratch, rows of a block × H: z of each neuron, then the slope there, then what goes back to it.
    hidden: Matrix,
}

impl Committee {
    /// The network of an architecture.
    pub fn new(net: &Architecture) -> Self {
        let weights = Matrix::zeros(net.inputs(), net.hidden);
        Self {
            scale: net.outscale / net.hidden as f32,
            gradient: weights.clone(),
            hidden: Matrix::zeros(Vectors::BLOCK, net.hidden),
            weights,
        }
    }

    /// The sum of the squared errors; with `gradient`, adds to the gradient of their mean.
    fn sweep(&mut self, vectors: &Vectors, gradient: bool) -> f64 {
        let Self { scale, weights, hidden, .. } = self;
        let of_row = 2.0 * *scale / vectors.targets.len() as f32;
        let mut loss = 0.0;
        for (block, targets) in vectors.blocks.iter().zip(vectors.targets.chunks(Vectors::BLOCK)) {
            multiply(hidden, Onto::Nothing, Left::Plain(block), weights, block.rows, block.cols);
            for (row, target) in hidden.data.chunks_exact_mut(weights.stride).zip(targets) {
                let fours = row.as_chunks_mut::<LANES>().0;
                // Where a row is padded z is 0, and so is φ(z).
                let sum = fours.iter_mut().fold(F32x4::zero(), |sum, four| {
                    let (value, slope) = Quadratic::forward(F32x4::read(four));
                    slope.write(four);
                    sum + value
                });
                let error = *scale * sum.sum() - target;
                loss += f64::from(error * error);
                if gradient {
                    let upstream = F32x4::splat(of_row * error);
                    fours.iter_mut().for_each(|four| Quadratic::pull_back(F32x4::read(four), upstream).write(four));
                }
            }
            if gradient {
                multiply(&mut self.gradient, Onto::Itself, Left::Transposed(block), hidden, block.cols, block.rows);
            }
        }
        loss
    }
}

impl Network for Committee {
    fn encode(&self, split: &Split, to: &mut Encoded) {
        let Inputs::Numbers(numbers) = &split.inputs else { panic!("a committee reads vectors of numbers") };
        assert_eq!(numbers.width, self.weights.rows, "numbers a row");
        assert_eq!(split.inputs.len(), split.targets.len(), "one target a row");
        to.labels.clone_from(&split.labels);
        to.vectors.fill(numbers.width, numbers.values.chunks_exact(numbers.width), split.targets.clone());
    }

    fn load(&mut self, parameters: &[f32]) {
        self.weights.unpack(parameters);
    }

    fn gradient(&mut self, rows: &Encoded, gradient: &mut [f32]) {
        self.gradient.data.fill(0.0);
        self.sweep(&rows.vectors, true);
        self.gradient.pack(gradient);
    }

    fn score(&mut self, rows: &Encoded) -> Score {
        let loss = self.sweep(&rows.vectors, false) / rows.len() as f64;
        Score { loss: loss as f32, accuracy: Answers::explained(loss) }
    }

    #[cfg(not(target_family = "wasm"))]
    fn work(&self) -> usize {
        // It stays on one thread: the networks it is for are small.
        0
    }

    fn work_on(&mut self, _: &Pool) {}
}
