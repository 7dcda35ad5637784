//! Losses of one row: their gradient with respect to its logits, their value, and how it is answered.

use grokscope_experiment::Loss;

use super::elementary::Exponential;
use super::simd::{F32x4, LANES};

/// What padding columns of logits hold under a softmax: nothing against any real logit, yet finite.
pub const NOTHING: f32 = -1e30;

#[inline(always)]
fn fours(row: &[f32]) -> &[[f32; LANES]] {
    row.as_chunks::<LANES>().0
}

#[inline(always)]
fn fours_mut(row: &mut [f32]) -> &mut [[f32; LANES]] {
    row.as_chunks_mut::<LANES>().0
}

/// The largest logit in every lane.
#[inline(always)]
fn largest(row: &[f32]) -> F32x4 {
    let start = F32x4::splat(f32::NEG_INFINITY);
    fours(row).iter().fold(start, |max, four| max.at_least(F32x4::read(four))).largest_everywhere()
}

/// Least logit − max whose exponential is told apart: e⁻⁶⁰ is nothing beside 1, yet e⁻⁶⁰ / rows is still a normal
/// number. With subnormal ones, as they fill the gradient of a network that is sure of all it was shown, a step takes
/// five times as long.
const LEAST: f32 = -60.0;

/// Replaces a padded row of logits by exp(logit − max) and returns their sum.
#[inline(always)]
fn exponentials(row: &mut [f32], max: F32x4) -> f32 {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has the vectors.
        unsafe { x86::exponentials(row, max.lanes()[0]) };
        return fours(row).iter().fold(F32x4::zero(), |sum, four| sum + F32x4::read(four)).sum();
    }
    let (mut sum, least) = (F32x4::zero(), F32x4::splat(LEAST));
    // SAFETY: every processor has four lanes.
    let exp = unsafe { Exponential::new() };
    for four in fours_mut(row) {
        let e = exp.within((F32x4::read(four) - max).at_least(least));
        e.write(four);
        sum = sum + e;
    }
    sum.sum()
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::super::elementary::Exponential;
    use super::super::simd::F32x4;
    use super::super::wide::{F32x8, Wide};
    use super::LEAST;

    /// Replaces a padded row of logits by exp(logit − max).
    #[target_feature(enable = "avx2")]
    pub unsafe fn exponentials(row: &mut [f32], max: f32) {
        // SAFETY: the caller's promise.
        unsafe {
            let done = exponentials_in::<F32x8>(row, max);
            exponentials_in::<F32x4>(&mut row[done..], max);
        }
    }

    /// The same as far as whole vectors go, and how many logits that were.
    ///
    /// # Safety
    /// As for [`Wide`].
    #[inline(always)]
    unsafe fn exponentials_in<V: Wide>(row: &mut [f32], max: f32) -> usize {
        // SAFETY: each chunk is as long as a vector.
        unsafe {
            let (max, least, exp) = (V::splat(max), V::splat(LEAST), Exponential::new());
            for chunk in row.chunks_exact_mut(V::LANES) {
                let e = exp.within((V::load(chunk.as_ptr()) - max).at_least(least));
                e.store(chunk.as_mut_ptr());
            }
        }
        row.len() - row.len() % V::LANES
    }
}

#[inline(always)]
fn scale(row: &mut [f32], factor: f32) {
    let factor = F32x4::splat(factor);
    for four in fours_mut(row) {
        (F32x4::read(four) * factor).write(four);
    }
}

/// Most rows a [`ClassLoss`] takes at once.
pub const MOST_ROWS: usize = 64;

/// A loss over several classes. Rows are padded with [`ClassLoss::PADDING`].
pub trait ClassLoss {
    /// What the padding columns of the logits hold.
    const PADDING: f32;

    /// Replaces rows of logits, `stride` apart and at most [`MOST_ROWS`], by `weight` times the gradient of their loss.
    fn gradient(rows: &mut [f32], stride: usize, labels: &[u16], weight: f32);

    /// The loss of a row, whose logits are used up.
    fn value(row: &mut [f32], label: usize) -> f32;
}

/// −log softmax(logits)[label].
pub struct CrossEntropy;
/// Σ (logits − one-hot)².
pub struct SquaredError;

impl ClassLoss for CrossEntropy {
    const PADDING: f32 = NOTHING;

    fn gradient(rows: &mut [f32], stride: usize, labels: &[u16], weight: f32) {
        // Each pass over all rows: the processor then works on several rows at once, where within one row the
        // maximum, the exponentials and their sum have to wait for each other.
        let mut maxima = [F32x4::zero(); MOST_ROWS];
        for (row, max) in rows.chunks_exact(stride).zip(&mut maxima) {
            *max = largest(row);
        }
        let mut sums = [0.0; MOST_ROWS];
        for ((row, max), sum) in rows.chunks_exact_mut(stride).zip(maxima).zip(&mut sums) {
            *sum = exponentials(row, max);
        }
        for ((row, sum), label) in rows.chunks_exact_mut(stride).zip(sums).zip(labels) {
            scale(row, weight / sum);
            row[usize::from(*label)] -= weight;
        }
    }

    #[inline(always)]
    fn value(row: &mut [f32], label: usize) -> f32 {
        let logit = row[label];
        let max = largest(row);
        libm::logf(exponentials(row, max)) + (max.lanes()[0] - logit)
    }
}

impl ClassLoss for SquaredError {
    const PADDING: f32 = 0.0;

    fn gradient(rows: &mut [f32], stride: usize, labels: &[u16], weight: f32) {
        for (row, label) in rows.chunks_exact_mut(stride).zip(labels) {
            row[usize::from(*label)] -= 1.0;
            scale(row, 2.0 * weight);
        }
    }

    #[inline(always)]
    fn value(row: &mut [f32], label: usize) -> f32 {
        row[label] -= 1.0;
        fours(row).iter().map(F32x4::read).fold(F32x4::zero(), |sum, x| sum + x * x).sum()
    }
}

/// Whether the largest of the first `classes` logits is at `label`; of equal ones the first counts.
pub fn is_right(row: &[f32], label: usize, classes: usize) -> bool {
    let logit = row[label];
    row[..label].iter().all(|&x| x < logit) && row[label + 1..classes].iter().all(|&x| x <= logit)
}

/// The logit of the right class minus the largest other one.
pub fn margin(row: &[f32], label: usize, classes: usize) -> f32 {
    let others = row[..label].iter().chain(&row[label + 1..classes]);
    row[label] - others.fold(f32::NEG_INFINITY, |max, &x| if max < x { x } else { max })
}

/// −1 for label 0, +1 for label 1.
#[inline(always)]
pub fn sign(label: u16) -> f32 {
    2.0 * f32::from(label) - 1.0
}

/// Replaces single logits by `weight` times the gradient of their loss; `signs` are those of the labels.
/// Both lie padded.
pub fn single_gradient(loss: Loss, logits: &mut [f32], signs: &[f32], weight: f32) {
    let (one, zero, weight) = (F32x4::splat(1.0), F32x4::zero(), F32x4::splat(weight));
    // SAFETY: every processor has four lanes.
    let exp = unsafe { Exponential::new() };
    for (logit, sign) in fours_mut(logits).iter_mut().zip(fours(signs)) {
        let (x, s) = (F32x4::read(logit), F32x4::read(sign));
        let gradient = match loss {
            Loss::Hinge => zero - s.where_positive(one - s * x),
            Loss::Mse => F32x4::splat(2.0) * (x - s),
            _ => zero - s / (one + exp.of(s * x)),
        };
        (gradient * weight).write(logit);
    }
}

/// The loss of a single logit.
pub fn single_value(loss: Loss, logit: f32, sign: f32) -> f32 {
    let margin = logit * sign;
    match loss {
        // Not `max`, which would turn what is not a number into zero.
        Loss::Hinge => {
            if margin >= 1.0 {
                0.0
            } else {
                1.0 - margin
            }
        }
        Loss::Mse => (logit - sign) * (logit - sign),
        _ => {
            let magnitude = if margin < 0.0 { -margin } else { margin };
            let overshoot = if margin > 0.0 { 0.0 } else { -margin };
            overshoot + libm::log1pf(libm::expf(-magnitude))
        }
    }
}
