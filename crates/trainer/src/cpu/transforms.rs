//! What is done to a gradient before the step.

use core::ops::Range;

use grokscope_experiment::{Chain, Hyper, Transform};

use super::threads::Pool;

/// What the transforms keep of one member.
pub struct Kept<'a> {
    /// Plane after plane, of all members.
    pub planes: &'a mut [f32],
    /// Length of a plane.
    pub len: usize,
    /// Where the member lies in it.
    pub member: Range<usize>,
}

impl Kept<'_> {
    /// The member's part of a plane.
    pub fn plane(&self, at: usize) -> &[f32] {
        &self.planes[at * self.len..][self.member.clone()]
    }

    /// The same, to be changed.
    pub fn plane_mut(&mut self, at: usize) -> &mut [f32] {
        &mut self.planes[at * self.len..][self.member.clone()]
    }
}

/// Takes the gradient at `weights` through the chain. `step` counts from 0.
pub fn apply(
    chain: &Chain,
    hyper: &Hyper,
    step: u64,
    weights: &[f32],
    gradient: &mut [f32],
    kept: &mut Kept<'_>,
    threads: &Pool,
) {
    let mut first = 0;
    for &transform in chain.transforms() {
        match transform {
            Transform::Mask => {
                for (g, open) in gradient.iter_mut().zip(kept.plane(first)) {
                    *g = if *open > 0.0 { *g } else { 0.0 };
                }
                first += 1;
            }
            Transform::Ema => {
                let (alpha, rest, lamb) = (hyper.filter_alpha, 1.0 - hyper.filter_alpha, hyper.filter_lamb);
                for (g, slow) in gradient.iter_mut().zip(kept.plane_mut(first)) {
                    *slow = alpha * *slow + rest * *g;
                    *g += lamb * *slow;
                }
                first += 1;
            }
            Transform::Average { window } => {
                let window = usize::from(window);
                kept.plane_mut(first + (step % window as u64) as usize).copy_from_slice(gradient);
                let count = (step + 1).min(window as u64) as f32;
                add_average(first..first + window, hyper.filter_lamb, count, gradient, kept, threads);
                first += window;
            }
            Transform::Orthogonal => {
                let mask = chain.is_masked().then(|| kept.plane(0));
                take_out(weights, mask, gradient);
            }
        }
    }
}

/// Adds λ times the mean of the last `count` gradients, which lie in these planes.
fn add_average(window: Range<usize>, lamb: f32, count: f32, gradient: &mut [f32], kept: &Kept<'_>, threads: &Pool) {
    /// Parameters summed up together: all planes pass through the cache once.
    const TOGETHER: usize = 512;
    let work = window.len() * gradient.len();
    threads.share(work, gradient, TOGETHER, |first, gradient: &mut [f32]| {
        for (block, gradient) in gradient.chunks_mut(TOGETHER).enumerate() {
            let mut sums = [0.0f32; TOGETHER];
            for plane in window.clone() {
                let recent = &kept.plane(plane)[first + block * TOGETHER..];
                sums.iter_mut().zip(recent).for_each(|(sum, g)| *sum += g);
            }
            gradient.iter_mut().zip(sums).for_each(|(g, sum)| *g += lamb * (sum / count));
        }
    });
}

/// Takes out of a gradient what points along the weights that are trained.
fn take_out(weights: &[f32], mask: Option<&[f32]>, gradient: &mut [f32]) {
    let is_open = |i: usize| mask.is_none_or(|mask| mask[i] > 0.0);
    let (mut along, mut square) = (0.0f64, 0.0f64);
    for (_, (w, g)) in weights.iter().zip(&*gradient).enumerate().filter(|(i, _)| is_open(*i)) {
        along += f64::from(*w) * f64::from(*g);
        square += f64::from(*w) * f64::from(*w);
    }
    // Weights that are all zero point nowhere.
    let factor = if square > 0.0 { (along / square) as f32 } else { 0.0 };
    for (_, (w, g)) in weights.iter().zip(gradient).enumerate().filter(|(i, _)| is_open(*i)) {
        *g -= factor * w;
    }
}
