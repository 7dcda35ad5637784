//! Many whole training steps in one dispatch: one workgroup trains one member, whose weights stay in workgroup memory.
//!
//! For small networks on bits. Going forward a unit has rows of its own, going back it has weights of its own: the
//! eight of one neuron whose bits lie side by side in a word. Nothing needs an atomic addition, and within a step units
//! wait for each other two or three times.
//!
//! What going back needs of the hidden layer is kept: for ReLU one bit for each row and neuron, in workgroup memory or,
//! where that is too small, in a buffer; for the others the pre-activations, there. With ReLU the gradient of a neuron's output
//! weight follows from those of its inputs, Σ δ·max(0, z) = Σᵢ wᵢ·(Σ δ·[z > 0]·xᵢ), as z is linear where it counts.

#![expect(
    clippy::collapsible_if,
    reason = "the outer condition is decided when a kernel is compiled, the inner one when it runs"
)]

use burn::cubecl;
use burn::cubecl::prelude::*;
use grokscope_experiment::Activation;
use grokscope_limits::fit_one_workgroup;

use super::feed::{self, Form};
use super::rules::{
    Links, activation, bit_value, is_active, is_open, norm_target, single_gradient, slope, slot, sum_over_units,
    updated,
};
use super::shape::Shape;

/// Units of a workgroup; WebGPU guarantees as many.
pub const UNITS: usize = 256;
/// Bits that one unit has the weights of, for one neuron.
const BITS: usize = 8;
/// Units that sum up what all units hold, sixteen of them each.
const SUMMING: usize = 16;

/// How a network fits into one workgroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fit {
    /// The most rows that a member has in a step.
    pub rows: usize,
    /// What is kept from the way forward to the way back.
    pub keeps: Keeps,
}

/// What is kept of the pre-activations, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keeps {
    /// Their signs, in workgroup memory.
    SignsAtHand,
    /// Their signs, in a buffer.
    Signs,
    /// They themselves, in a buffer.
    All,
}

impl Keeps {
    fn is_signs(self) -> bool {
        self != Self::All
    }
}

impl Fit {
    /// How a network fits into `shared_bytes` of workgroup memory when it trains on `rows` rows; `None` where it does
    /// not.
    pub fn new(shape: &Shape, rows: usize, shared_bytes: usize) -> Option<Self> {
        let is_small = fit_one_workgroup(rows as u64, shape.hidden as u64, shape.inputs as u64);
        let fits =
            |keeps: &Keeps| Self { rows, keeps: *keeps }.shared_numbers(shape) * size_of::<f32>() <= shared_bytes;
        let ways: &[Keeps] =
            if shape.act == Activation::Relu { &[Keeps::SignsAtHand, Keeps::Signs] } else { &[Keeps::All] };
        let keeps = ways.iter().copied().find(fits);
        if shape.is_bits() && is_small { keeps.map(|keeps| Self { rows, keeps }) } else { None }
    }

    /// Words that one member keeps in a buffer from the way forward to the way back.
    pub fn buffer(&self, shape: &Shape) -> usize {
        match self.keeps {
            Keeps::SignsAtHand => 1,
            Keeps::Signs => self.rows * sign_words(shape),
            Keeps::All => self.rows * shape.hidden,
        }
    }

    /// Words of signs in workgroup memory.
    fn shared_signs(&self, shape: &Shape) -> usize {
        if self.keeps == Keeps::SignsAtHand { self.rows * sign_words(shape) } else { 1 }
    }

    fn shared_numbers(&self, shape: &Shape) -> usize {
        shape.parameters + self.rows + self.shared_signs(shape) + partials(shape) + UNITS + SUMMING
    }
}

fn sign_words(shape: &Shape) -> usize {
    shape.hidden.div_ceil(32)
}

/// One number for each neuron and group of bits.
fn partials(shape: &Shape) -> usize {
    shape.hidden * shape.inputs.div_ceil(BITS)
}

/// Trains every member for `steps` steps.
///
/// `weights` [M × P]; `kept`, the other planes, each [M × P]; `data` as [`super::feed::Form::Words`];
/// `buffer`, for each member the bits of its pre-activations [H × R], or 32 signs a word [⌈H / 32⌉ × R].
#[cube(launch_unchecked)]
pub fn train(
    weights: &mut [f32],
    kept: &mut [f32],
    data: &[u32],
    hyper: &[f32],
    counters: &mut [u32],
    buffer: &mut [u32],
    steps: u32,
    slots: u32,
    base: u32,
    #[comptime] s: Shape,
    #[comptime] fit: Fit,
    #[comptime] holds_norm: bool,
    #[comptime] links: Links,
) {
    let member = CUBE_POS_X as usize;
    let unit = UNIT_POS as usize;
    let (inputs, hidden, rows, parameters) =
        (comptime!(s.inputs), comptime!(s.hidden), comptime!(fit.rows), comptime!(s.parameters));
    let groups = comptime!(s.inputs.div_ceil(BITS));
    let start = member * parameters;
    let stride = CUBE_COUNT_X as usize * parameters;
    let buffered = member * comptime!(fit.buffer(&s));

    let mut w = Shared::<[f32]>::new_slice(comptime!(s.parameters));
    let mut deltas = Shared::<[f32]>::new_slice(comptime!(fit.rows));
    let mut signs = Shared::<[u32]>::new_slice(comptime!(fit.shared_signs(&s)));
    let mut partial = Shared::<[f32]>::new_slice(comptime!(partials(&s)));
    let mut scratch = Shared::<[f32]>::new_slice(comptime!(UNITS));
    let mut sums = Shared::<[f32]>::new_slice(comptime!(SUMMING));

    let mut t = counters[member];
    if is_active(hyper, member) {
        for i in range_stepped(unit, parameters, comptime!(UNITS)) {
            w[i] = weights[start + i];
        }
        sync_cube();
        for _ in 0..steps {
            t += 1u32;
            let head =
                (member * slots as usize + slot(t, base, slots)) * comptime!(feed::stride(&s, Form::Words, fit.rows));
            let count = data[head] as usize;
            let at = head + 1;
            let weight = comptime!(s.outscale()) / f32::cast_from(data[head]);

            // Forward: each unit has rows of its own.
            let mut delta_sum = 0.0f32;
            for r in range_stepped(unit, count, comptime!(UNITS)) {
                let mut logit = 0.0f32;
                if comptime!(s.biases) {
                    logit = w[comptime!(s.at.bias_out)];
                }
                let low = data[at + r];
                let mut high = 0u32;
                if comptime!(s.inputs > 32) {
                    high = data[at + rows + r];
                }
                // Kept in registers, whatever the width of the hidden layer.
                let mut x = Array::<f32>::new(inputs);
                #[unroll]
                for i in 0..inputs {
                    let word = if comptime!(i < 32) { low } else { high };
                    x[i] = bit_value(word, comptime!((i % 32) as u32), comptime!(s.reads));
                }
                let mut bits = 0u32;
                for h in 0..hidden {
                    let mut z = 0.0f32;
                    if comptime!(s.biases) {
                        z = w[comptime!(s.at.bias_in) + h];
                    }
                    #[unroll]
                    for i in 0..inputs {
                        z += w[comptime!(s.at.input + i * s.hidden) + h] * x[i];
                    }
                    logit += w[comptime!(s.at.out) + h] * activation(z, comptime!(s.act));
                    if comptime!(fit.keeps.is_signs()) {
                        if z > 0.0f32 {
                            bits |= 1u32 << ((h % 32) as u32);
                        }
                        if h % 32 == 31 || h == hidden - 1 {
                            if comptime!(fit.keeps == Keeps::SignsAtHand) {
                                signs[h / 32 * rows + r] = bits;
                            } else {
                                buffer[buffered + h / 32 * rows + r] = bits;
                            }
                            bits = 0u32;
                        }
                    } else {
                        buffer[buffered + h * rows + r] = u32::reinterpret(z);
                    }
                }
                let label = data[at + comptime!(fit.rows * s.inputs.div_ceil(32)) + r];
                let sign = 2.0f32 * f32::cast_from(label) - 1.0f32;
                let scaled = logit * comptime!(s.outscale());
                let delta = single_gradient(scaled, sign, comptime!(s.loss)) * weight;
                deltas[r] = delta;
                delta_sum += delta;
            }
            scratch[unit] = delta_sum;
            if comptime!(fit.keeps == Keeps::SignsAtHand) {
                sync_cube();
            } else {
                sync_storage();
            }

            // Back: each unit has weights of its own, and nobody else reads them here.
            if unit < comptime!(SUMMING) {
                let mut sum = 0.0f32;
                for k in 0..comptime!(UNITS / SUMMING) {
                    sum += scratch[unit * comptime!(UNITS / SUMMING) + k];
                }
                sums[unit] = sum;
            }
            for item in range_stepped(unit, comptime!(partials(&s)), comptime!(UNITS)) {
                let (group, h) = (item / hidden, item % hidden);
                let shift = ((group * comptime!(BITS)) % 32) as u32;
                let word_at = at + group * comptime!(BITS) / 32 * rows;
                let mut sum = Array::<f32>::new(comptime!(BITS));
                #[unroll]
                for bit in 0..comptime!(BITS) {
                    sum[bit] = 0.0f32;
                }
                // Without the signs, the first unit of each neuron sees to its output weight.
                let first = select(group == 0, 1.0f32, 0.0f32);
                let mut plain = 0.0f32;
                let mut output = 0.0f32;
                for r in 0..count {
                    let delta = deltas[r];
                    let word = data[word_at + r] >> shift;
                    let mut through = delta;
                    if comptime!(fit.keeps.is_signs()) {
                        let place = h / 32 * rows + r;
                        let of_32 = if comptime!(fit.keeps == Keeps::SignsAtHand) {
                            signs[place]
                        } else {
                            buffer[buffered + place]
                        };
                        if (of_32 >> ((h % 32) as u32)) & 1u32 == 0u32 {
                            through = 0.0f32;
                        }
                    } else {
                        let z = f32::reinterpret(buffer[buffered + h * rows + r]);
                        through *= slope(z, comptime!(s.act));
                        output += first * delta * activation(z, comptime!(s.act));
                    }
                    plain += through;
                    #[unroll]
                    for bit in 0..comptime!(BITS as u32) {
                        sum[bit as usize] += through * bit_value(word, bit, comptime!(s.reads));
                    }
                }
                let out = w[comptime!(s.at.out) + h];
                #[unroll]
                for bit in 0..comptime!(BITS) {
                    let i = group * comptime!(BITS) + bit;
                    if i < inputs {
                        let index = comptime!(s.at.input) + i * hidden + h;
                        let old = w[index];
                        if comptime!(fit.keeps.is_signs()) {
                            output += old * sum[bit];
                        }
                        w[index] = updated(hyper, member, kept, start + index, stride, t, old, out * sum[bit], links);
                    }
                }
                if comptime!(s.biases) {
                    if group == 0 {
                        let index = comptime!(s.at.bias_in) + h;
                        let old = w[index];
                        if comptime!(fit.keeps.is_signs()) {
                            output += old * plain;
                        }
                        w[index] = updated(hyper, member, kept, start + index, stride, t, old, out * plain, links);
                    }
                }
                partial[item] = output;
            }
            sync_cube();
            for h in range_stepped(unit, hidden, comptime!(UNITS)) {
                let mut gradient = 0.0f32;
                for group in 0..groups {
                    gradient += partial[group * hidden + h];
                }
                let index = comptime!(s.at.out) + h;
                let old = w[index];
                w[index] = updated(hyper, member, kept, start + index, stride, t, old, gradient, links);
            }
            if comptime!(s.biases) {
                if unit == comptime!(UNITS - 1) {
                    let mut gradient = 0.0f32;
                    for k in 0..comptime!(SUMMING) {
                        gradient += sums[k];
                    }
                    let index = comptime!(s.at.bias_out);
                    let old = w[index];
                    w[index] = updated(hyper, member, kept, start + index.runtime(), stride, t, old, gradient, links);
                }
            }
            sync_cube();
            if comptime!(holds_norm) {
                let target = norm_target(hyper, member);
                if target > 0.0f32 {
                    let mut sum = 0.0f32;
                    for i in range_stepped(unit, parameters, comptime!(UNITS)) {
                        sum += select(is_open(kept, start + i, stride, links), w[i] * w[i], 0.0f32);
                    }
                    let factor = target / sum_over_units(&mut scratch, sum, comptime!(UNITS)).sqrt();
                    for i in range_stepped(unit, parameters, comptime!(UNITS)) {
                        w[i] *= select(is_open(kept, start + i, stride, links), factor, 1.0f32);
                    }
                    sync_cube();
                }
            }
        }
        for i in range_stepped(unit, parameters, comptime!(UNITS)) {
            weights[start + i] = w[i];
        }
    } else {
        t += steps;
    }
    if unit == 0 {
        counters[member] = t;
    }
}
