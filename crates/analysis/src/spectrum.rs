//! How fast gradients change: their power by period.

use std::collections::VecDeque;
use std::sync::LazyLock;

use libm::cos;

use crate::Basis;

/// The waves of a window.
static WAVES: LazyLock<Basis> = LazyLock::new(|| Basis::new(Spectrum::WINDOW));

/// The power of the gradients of a run by period, averaged over windows of [`Spectrum::WINDOW`] steps.
///
/// Lee et al. 2024, "Grokfast", arXiv 2405.20233, take the gradient of each weight as a signal over the steps, and its slow
/// part for what generalises. Here some of the weights stand for all, and the power of a period is the sum of theirs. The
/// gradients, as the optimizer is given them, come from the first moments that it keeps: m' = β₁·m + (1 − β₁)·g.
#[derive(Clone, Debug)]
pub struct Spectrum {
    /// β₁.
    beta: f32,
    /// First moments after the last step; none before any, and after a gap.
    moments: Vec<f32>,
    /// Gradients of the last steps, the oldest first.
    steps: VecDeque<[f32; Self::WEIGHTS]>,
    /// Steps since the last window.
    since: usize,
    powers: [f64; Self::BANDS],
    /// Windows so far.
    windows: u32,
}

impl Spectrum {
    /// Steps of a window.
    pub const WINDOW: usize = 256;
    /// What does not change within a window, then periods from 128 steps (exclusive) to 256, 64 to 128, … 2 to 4 (both
    /// inclusive).
    pub const BANDS: usize = 8;
    /// Weights that stand for all of them.
    const WEIGHTS: usize = 32;
    /// Steps from one window to the next.
    const HOP: usize = 64;

    /// Of a run with this β₁ (Adam, or momentum of this kind).
    #[must_use]
    pub fn new(beta: f64) -> Self {
        Self {
            beta: beta as f32,
            moments: Vec::new(),
            steps: VecDeque::new(),
            since: 0,
            powers: [0.0; Self::BANDS],
            windows: 0,
        }
    }

    /// Takes the first moments \[P\] in after a step.
    pub fn note(&mut self, moments: &[f32]) {
        // A stride without a factor in common with the sides of most matrices.
        let chosen = |i: usize| moments[(i * (moments.len() / Self::WEIGHTS) + i) % moments.len()];
        let now: [f32; Self::WEIGHTS] = core::array::from_fn(chosen);
        if self.moments.len() == Self::WEIGHTS {
            let gradient = |i: usize| (now[i] - self.beta * self.moments[i]) / (1.0 - self.beta);
            self.steps.push_back(core::array::from_fn(gradient));
            self.since += 1;
        }
        self.moments = now.to_vec();
        if self.steps.len() > Self::WINDOW {
            self.steps.pop_front();
        }
        if self.steps.len() == Self::WINDOW && self.since >= Self::HOP {
            self.since = 0;
            self.add_window();
        }
    }

    /// The share of each band in the power, in the mean of all windows; none before the first.
    #[must_use]
    pub fn shares(&self) -> Option<[f32; Self::BANDS]> {
        let windows = f64::from(self.windows);
        (self.windows > 0).then(|| self.powers.map(|power| (power / windows) as f32))
    }

    /// The share of what changes more slowly than in so many steps, a power of two up to [`Spectrum::WINDOW`].
    #[must_use]
    pub fn slower_than(shares: &[f32; Self::BANDS], steps: u32) -> f32 {
        let slow = (Self::WINDOW as u32 / steps.max(2)).ilog2() as usize;
        shares.iter().take(slow + 1).sum()
    }

    fn add_window(&mut self) {
        let mut powers = [0.0f64; Self::BANDS];
        for weight in 0..Self::WEIGHTS {
            let signal: Vec<f64> = self.steps.iter().map(|step| f64::from(step[weight])).collect();
            let mean = signal.iter().sum::<f64>() / Self::WINDOW as f64;
            let rest: f64 = signal.iter().map(|value| (value - mean) * (value - mean)).sum();
            powers[0] += mean * mean * Self::WINDOW as f64;
            // Faded in and out, so that the ends of the window make no noise of their own (Hann).
            let fade =
                |step: usize| 0.5 - 0.5 * cos(core::f64::consts::TAU * (step as f64 + 0.5) / Self::WINDOW as f64);
            let faded: Vec<f32> = (0..Self::WINDOW).map(|step| ((signal[step] - mean) * fade(step)) as f32).collect();
            let lines: Vec<f64> = WAVES.coefficients(&faded).iter().map(|x| f64::from(x * x)).collect();
            let all: f64 = lines[1..].iter().sum();
            for (line, power) in lines.iter().enumerate().skip(1) {
                // Frequencies 1, 2, … in two lines each.
                let frequency = line.div_ceil(2);
                let band = (1 + frequency.ilog2() as usize).min(Self::BANDS - 1);
                powers[band] += rest * power / all.max(f64::MIN_POSITIVE);
            }
        }
        let all: f64 = powers.iter().sum();
        if all > 0.0 {
            for (sum, power) in self.powers.iter_mut().zip(powers) {
                *sum += power / all;
            }
            self.windows += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shares of gradients that are this of the step, as moments of a run with β₁ 0.9.
    fn shares(gradient: impl Fn(f64) -> f64) -> Option<[f32; Spectrum::BANDS]> {
        let mut spectrum = Spectrum::new(0.9);
        let mut moments = vec![0.0f32; 100];
        for step in 0..600 {
            moments.iter_mut().for_each(|m| *m = 0.9 * *m + 0.1 * gradient(f64::from(step)) as f32);
            spectrum.note(&moments);
        }
        spectrum.shares()
    }

    #[test]
    fn power_lies_at_the_period_of_what_changes() {
        let wave = |period: f64| move |step: f64| libm::sin(core::f64::consts::TAU * step / period);
        // Next to the slowest ones a wave is spread over its neighbours, as much as a window of finite length spreads it.
        for (band, period) in [(3, 45.0), (4, 22.0), (5, 11.0), (6, 5.5), (7, 2.7)] {
            let found = shares(wave(period)).expect("windows");
            assert!(found[band] > 0.95, "{period} steps: {found:?}");
        }
        let still = shares(|_| 3.0).expect("windows");
        assert!(still[0] > 0.99, "{still:?}");
        // Half of the power is the mean of 1, half the wave of √2.
        let both = shares(|step| 1.0 + core::f64::consts::SQRT_2 * wave(5.5)(step)).expect("windows");
        assert!((both[0] - 0.5).abs() < 0.01 && (both[6] - 0.5).abs() < 0.02, "{both:?}");
        assert!((both.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let slower = |steps| Spectrum::slower_than(&both, steps);
        assert_eq!((slower(256), slower(128), slower(2)), (both[0], both[0] + both[1], both.iter().sum()));
    }

    #[test]
    fn there_is_no_share_before_a_window_is_full() {
        let mut spectrum = Spectrum::new(0.9);
        for step in 0..=Spectrum::WINDOW {
            assert_eq!(spectrum.shares(), None);
            spectrum.note(&[step as f32; 64]);
        }
        assert!(spectrum.shares().is_some());
    }
}
