//! The one source of randomness.
//!
//! `ChaCha8` is counter-based: the n-th number of a stream is a function of (seed, purpose, index, n), whatever was
//! drawn before or elsewhere. Data, splits and initial weights are therefore the same on every engine and machine.
//! Elementary functions come from `libm`, not from the platform, for the same reason.

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore as _, SeedableRng as _};

/// What a stream is used for; streams of different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// Which rows are train and which are test; the bits of a parity data set.
    Data = 1,
    /// Initial parameters; the index is the part of the layout.
    Init = 2,
    /// Order of rows in mini-batches; the index is the epoch.
    Batch = 3,
    /// Which training labels are wrong, and what they become.
    Noise = 4,
    /// Rows drawn afresh for every step; the index is the step.
    Fresh = 5,
    /// Which weights stay of a network that is pruned at random; the index is the part of the layout.
    Prune = 6,
}

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of one seed, purpose and index.
    #[must_use]
    pub fn new(seed: u32, purpose: Purpose, index: u64) -> Self {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&seed.to_le_bytes());
        key[4..8].copy_from_slice(&(purpose as u32).to_le_bytes());
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(index);
        Self(rng)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in 0..n without bias (Lemire 2019). `n` must not be 0.
    pub fn below(&mut self, n: u32) -> u32 {
        loop {
            let product = u64::from(self.0.next_u32()) * u64::from(n);
            let low = product as u32;
            if low >= n || low >= n.wrapping_neg() % n {
                return (product >> 32) as u32;
            }
        }
    }

    /// Uniform in [0, 1), a multiple of 2⁻²⁴ and so exact in `f32`.
    pub fn uniform(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
    }

    /// Standard normal (Box & Muller 1958).
    pub fn normal(&mut self) -> f32 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - f64::from(self.uniform())));
        (radius * libm::cos(core::f64::consts::TAU * f64::from(self.uniform()))) as f32
    }

    /// Standard normal, redrawn until within two standard deviations.
    pub fn truncated_normal(&mut self) -> f32 {
        loop {
            let x = self.normal();
            if x.abs() <= 2.0 {
                return x;
            }
        }
    }

    /// Shuffles in place (Fisher & Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u32 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_of_a_stream_never_change() {
        // A change here changes every published seed.
        let mut stream = Stream::new(7, Purpose::Data, 0);
        let first: Vec<u32> = (0..4).map(|_| stream.below(1000)).collect();
        assert_eq!(first, [52, 803, 38, 866]);
    }

    #[test]
    fn streams_differ_by_seed_purpose_and_index() {
        let draw = |seed, purpose, index| Stream::new(seed, purpose, index).bits();
        let base = draw(1, Purpose::Data, 0);
        assert_ne!(base, draw(2, Purpose::Data, 0));
        assert_ne!(base, draw(1, Purpose::Init, 0));
        assert_ne!(base, draw(1, Purpose::Data, 1));
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut stream = Stream::new(1, Purpose::Init, 0);
        let n = 40_000;
        let xs: Vec<f64> = (0..n).map(|_| f64::from(stream.normal())).collect();
        let mean = xs.iter().sum::<f64>() / f64::from(n);
        let variance = xs.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "mean {mean}, variance {variance}");
        let cut = (0..n).map(|_| f64::from(stream.truncated_normal()).powi(2)).sum::<f64>() / f64::from(n);
        assert!((cut - 0.7737).abs() < 0.02, "variance of the cut normal {cut}");
    }

    #[test]
    fn below_covers_its_range_evenly() {
        let mut stream = Stream::new(3, Purpose::Batch, 9);
        let mut counts = [0; 7];
        (0..70_000).for_each(|_| counts[stream.below(7) as usize] += 1);
        assert!(counts.iter().all(|&c: &i32| (c - 10_000).abs() < 500), "{counts:?}");
    }
}
