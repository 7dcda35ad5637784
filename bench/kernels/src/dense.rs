//! Parity by dense products: h = max(0, x·W + b), logit = h·v + c, binary cross-entropy, Adam with an L1 penalty.
//!
//! The products are tiled and everything is vectorised; rows go through in blocks that stay in the first-level cache.
//! What it does not do is to use that inputs are ±1.

use core::cell::RefCell;

use aligned_vec::{AVec, ConstAlign, avec};

use crate::product::{COLS, Left, Onto, ROWS, product};

/// Rows gone through together.
const BLOCK: usize = 64;

/// lr, b1, b2, eps, l1.
type Hyper = [f32; 5];

/// Zeros that begin with a cache line, so that no vector lies across two.
fn aligned(len: usize) -> AVec<f32, ConstAlign<64>> {
    avec![[64]| 0.0; len]
}

struct Dense {
    rows: usize,
    inputs: usize,
    hidden: usize,
    hyper: Hyper,
    step: i32,
    /// Rows × padded inputs, ±1.
    x: Vec<f32>,
    /// ±1.
    signs: Vec<f32>,
    /// W (inputs × H), b (H), v (H), c (1).
    parameters: Vec<f32>,
    gradient: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    /// Activations of a block, then the gradient of their pre-activations; [`BLOCK`] × H.
    act: AVec<f32, ConstAlign<64>>,
    /// W and its gradient with the rows of padded inputs.
    weights: AVec<f32, ConstAlign<64>>,
    weights_gradient: AVec<f32, ConstAlign<64>>,
}

thread_local! {
    static DENSE: RefCell<Dense> = RefCell::new(Dense::new(0, 0, 0));
}

impl Dense {
    fn new(rows: usize, inputs: usize, hidden: usize) -> Self {
        assert!(hidden.is_multiple_of(COLS) && rows.is_multiple_of(ROWS), "whole tiles");
        let padded = inputs.next_multiple_of(ROWS);
        let zeros = |len: usize| vec![0.0; len];
        let len = inputs * hidden + 2 * hidden + 1;
        Self {
            rows,
            inputs,
            hidden,
            hyper: [0.0; 5],
            step: 0,
            x: zeros(rows * inputs),
            signs: zeros(rows),
            parameters: zeros(len),
            gradient: zeros(len),
            first: zeros(len),
            second: zeros(len),
            act: aligned(BLOCK * hidden),
            weights: aligned(inputs * hidden),
            weights_gradient: aligned(padded * hidden),
        }
    }

    /// Activations of the rows from `start` on.
    fn forward(&mut self, start: usize, count: usize) {
        let (n, h) = (self.inputs, self.hidden);
        let left = Left { data: &self.x[start * n..], row_step: n, step: 1 };
        let bias = &self.parameters[n * h..][..h];
        product(&mut self.act, Onto::Row(bias), left, &self.weights, [count, h, n]);
        self.act[..count * h].iter_mut().for_each(|z| *z = z.max(0.0));
    }

    fn load(&mut self) {
        let len = self.weights.len();
        self.weights.copy_from_slice(&self.parameters[..len]);
    }

    fn logit(&self, row: usize) -> f32 {
        let (n, h) = (self.inputs, self.hidden);
        let output = &self.parameters[n * h + h..];
        dot(&self.act[row * h..][..h], &output[..h]) + output[h]
    }

    fn advance(&mut self) {
        let (n, h) = (self.inputs, self.hidden);
        self.load();
        self.gradient.fill(0.0);
        self.weights_gradient.fill(0.0);
        for start in (0..self.rows).step_by(BLOCK) {
            let count = BLOCK.min(self.rows - start);
            self.forward(start, count);
            let (_, rest) = self.gradient.split_at_mut(n * h);
            let (bias_gradient, rest) = rest.split_at_mut(h);
            let (output_gradient, last) = rest.split_at_mut(h);
            for row in 0..count {
                let sign = self.signs[start + row];
                let output = &self.parameters[n * h + h..];
                let act = &mut self.act[row * h..][..h];
                let logit = dot(act, &output[..h]) + output[h];
                let g = -sign / (1.0 + (sign * logit).exp()) / self.rows as f32;
                last[0] += g;
                let columns = act.iter_mut().zip(&mut *output_gradient).zip(&mut *bias_gradient).zip(output);
                for (((z, to_output), to_bias), v) in columns {
                    *to_output += g * *z;
                    *z = if *z > 0.0 { g * v } else { 0.0 };
                    *to_bias += *z;
                }
            }
            // Xᵀ·dZ, of the inputs in whole tiles and the rest after them.
            let whole = n - n % ROWS;
            let left = Left { data: &self.x[start * n..], row_step: 1, step: n };
            product(&mut self.weights_gradient, Onto::Itself, left, &self.act, [whole, h, count]);
            for i in whole..n {
                for row in 0..count {
                    let x = self.x[(start + row) * n + i];
                    let to = self.weights_gradient[i * h..][..h].iter_mut();
                    to.zip(&self.act[row * h..]).for_each(|(to, g)| *to += x * g);
                }
            }
        }
        self.gradient[..n * h].copy_from_slice(&self.weights_gradient[..n * h]);
        self.update();
    }

    fn update(&mut self) {
        let [lr, b1, b2, eps, l1] = self.hyper;
        self.step += 1;
        let unbias = |b: f32| (1.0 / (1.0 - f64::from(b).powi(self.step))) as f32;
        let (unbias1, unbias2) = (unbias(b1), unbias(b2));
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((w, g), (m, v)) in self.parameters.iter_mut().zip(&self.gradient).zip(moments) {
            let g = g + if *w > 0.0 { l1 } else { 0.0 } - if *w < 0.0 { l1 } else { 0.0 };
            *m = b1 * *m + (1.0 - b1) * g;
            *v = b2 * *v + (1.0 - b2) * (g * g);
            *w -= lr * (*m * unbias1 / ((*v * unbias2).sqrt() + eps));
        }
    }

    fn loss(&mut self) -> f32 {
        self.load();
        let mut total = 0.0;
        for start in (0..self.rows).step_by(BLOCK) {
            let count = BLOCK.min(self.rows - start);
            self.forward(start, count);
            for row in 0..count {
                let wrong = f64::from(-self.signs[start + row] * self.logit(row));
                total += wrong.max(0.0) + (-wrong.abs()).exp().ln_1p();
            }
        }
        (total / self.rows as f64) as f32
    }
}

/// Four sums, so that the compiler may use a vector.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 4];
    for (a, b) in a.as_chunks::<4>().0.iter().zip(b.as_chunks::<4>().0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn address(of: impl Fn(&mut Dense) -> &mut [f32]) -> *mut f32 {
    DENSE.with_borrow_mut(|dense| of(dense).as_mut_ptr())
}

/// Begins a network; returns where lr, b1, b2, eps and l1 go.
#[unsafe(no_mangle)]
pub extern "C" fn dense_new(rows: usize, inputs: usize, hidden: usize) -> *mut f32 {
    DENSE.set(Dense::new(rows, inputs, hidden));
    address(|dense| &mut dense.hyper)
}

/// Where the inputs go, rows × inputs.
#[unsafe(no_mangle)]
pub extern "C" fn dense_rows() -> *mut f32 {
    address(|dense| &mut dense.x)
}

/// Where the signs of the labels go.
#[unsafe(no_mangle)]
pub extern "C" fn dense_signs() -> *mut f32 {
    address(|dense| &mut dense.signs)
}

/// Where the parameters go: W, b, v, c.
#[unsafe(no_mangle)]
pub extern "C" fn dense_parameters() -> *mut f32 {
    address(|dense| &mut dense.parameters)
}

/// Trains.
#[unsafe(no_mangle)]
pub extern "C" fn dense_advance(steps: u32) {
    DENSE.with_borrow_mut(|dense| (0..steps).for_each(|_| dense.advance()));
}

/// The mean loss without the penalty.
#[unsafe(no_mangle)]
pub extern "C" fn dense_loss() -> f32 {
    DENSE.with_borrow_mut(Dense::loss)
}
