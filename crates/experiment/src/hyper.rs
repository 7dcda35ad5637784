//! What may change while a run trains.

use serde::{Deserialize, Serialize};

use crate::{Experiment, Optimizer, Schedule};

/// Scalar hyper-parameters of one member of a run; none changes a shape, so each applies from the next step on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hyper {
    /// Learning rate, before the schedule.
    pub lr: f32,
    /// Steps over which the rate rises from 0.
    pub warmup: u32,
    /// The step from which a rate that falls is 0; 0 where it does not fall.
    pub end: u32,
    /// First-moment decay (Adam), momentum (SGD).
    pub b1: f32,
    /// Second-moment decay (Adam).
    pub b2: f32,
    /// Added to the root of the second moment (Adam).
    pub eps: f32,
    /// Decoupled weight decay: each step scales parameters by 1 − lr·wd, with the rate of the step, as `AdamW` of PyTorch
    /// and optax does.
    pub wd: f32,
    /// Coupled L1: adds l1·Σ|w| to the loss.
    pub l1: f32,
    /// Coupled L2: adds l2/2·Σw² to the loss.
    pub l2: f32,
    /// Global L2 norm all trained parameters are rescaled to after each step; 0 leaves them alone.
    pub norm: f32,
    /// α of [`crate::Transform::Ema`].
    pub filter_alpha: f32,
    /// λ of [`crate::Transform::Ema`] and [`crate::Transform::Average`].
    pub filter_lamb: f32,
    /// Which update rule.
    pub opt: Optimizer,
}

impl Hyper {
    /// The learning rate of a step, counted from 0: that of optax's `warmup_cosine_decay_schedule` with an initial and a
    /// last value of 0, which the `transformers` library has as `get_cosine_schedule_with_warmup`.
    #[must_use]
    pub fn rate(&self, step: u64) -> f32 {
        if self.warmup == 0 && self.end == 0 {
            return self.lr;
        }
        (f64::from(self.lr) * self.share(step)) as f32
    }

    /// What there is of the rate.
    fn share(&self, step: u64) -> f64 {
        let (warmup, end) = (u64::from(self.warmup), u64::from(self.end));
        if step < warmup {
            step as f64 / warmup as f64
        } else if end == 0 {
            1.0
        } else {
            let fallen = (step - warmup) as f64 / end.saturating_sub(warmup).max(1) as f64;
            0.5 + 0.5 * libm::cos(core::f64::consts::PI * fallen.min(1.0))
        }
    }
}

impl From<&Experiment> for Hyper {
    fn from(x: &Experiment) -> Self {
        Self {
            lr: x.lr as f32,
            warmup: x.warmup,
            end: if x.schedule == Schedule::Cosine { x.steps } else { 0 },
            b1: x.b1 as f32,
            b2: x.b2 as f32,
            eps: x.eps as f32,
            wd: x.wd as f32,
            l1: x.l1 as f32,
            l2: x.l2 as f32,
            norm: x.norm as f32,
            filter_alpha: x.filter_alpha as f32,
            filter_lamb: x.filter_lamb as f32,
            opt: x.opt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_rises_stays_and_falls() {
        let x = Experiment { lr: 0.01, steps: 1000, ..Experiment::default() };
        let rate = |warmup, schedule, step| {
            let hyper = Hyper::from(&Experiment { warmup, schedule, ..x.clone() });
            f64::from(hyper.rate(step)) / f64::from(hyper.lr)
        };
        for (warmup, schedule, step, expected) in [
            (0, Schedule::Constant, 0, 1.0),
            (0, Schedule::Constant, 5000, 1.0),
            (10, Schedule::Constant, 0, 0.0),
            (10, Schedule::Constant, 3, 0.3),
            (10, Schedule::Constant, 10, 1.0),
            (0, Schedule::Cosine, 0, 1.0),
            (0, Schedule::Cosine, 500, 0.5),
            (0, Schedule::Cosine, 750, 0.146_446_6),
            (0, Schedule::Cosine, 1000, 0.0),
            (0, Schedule::Cosine, 1001, 0.0),
            (200, Schedule::Cosine, 100, 0.5),
            (200, Schedule::Cosine, 200, 1.0),
            (200, Schedule::Cosine, 600, 0.5),
            // A warm-up as long as the budget leaves nothing to fall in.
            (1000, Schedule::Cosine, 999, 0.999),
            (2000, Schedule::Cosine, 2001, 0.0),
        ] {
            let found = rate(warmup, schedule, step);
            assert!((found - expected).abs() < 1e-6, "{warmup} {schedule:?} {step}: {found}, not {expected}");
        }
        // Without a schedule not a bit changes.
        assert_eq!(Hyper::from(&x).rate(7).to_bits(), 0.01f32.to_bits());
    }
}
