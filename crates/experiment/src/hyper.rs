//! What may change while a run trains.

use serde::{Deserialize, Serialize};

use crate::{Experiment, Optimizer};

/// Scalar hyper-parameters of one member of a run; none changes a shape, so each applies from the next step on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hyper {
    /// Learning rate.
    pub lr: f32,
    /// First-moment decay (Adam), momentum (SGD).
    pub b1: f32,
    /// Second-moment decay (Adam).
    pub b2: f32,
    /// Added to the root of the second moment (Adam).
    pub eps: f32,
    /// Decoupled weight decay: each step scales parameters by 1 − lr·wd.
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

impl From<&Experiment> for Hyper {
    fn from(x: &Experiment) -> Self {
        Self {
            lr: x.lr as f32,
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
