//! What training keeps of a network.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Experiment;

/// A number kept of every parameter, for what it is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Plane {
    /// The parameters themselves.
    Weights,
    /// First moments (Adam), or momentum (SGD).
    First,
    /// Second moments (Adam).
    Second,
}

impl Plane {
    /// What it holds of every parameter before the first step; the weights have initial values of their own,
    /// [`crate::initial_parameters`].
    #[must_use]
    pub fn initial(self) -> f32 {
        match self {
            Self::Weights | Self::First | Self::Second => 0.0,
        }
    }
}

/// As in saved states: `weights`, `first`, `second`.
impl fmt::Display for Plane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weights => write!(f, "weights"),
            Self::First => write!(f, "first"),
            Self::Second => write!(f, "second"),
        }
    }
}

/// Not the name of a [`Plane`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such plane")]
pub struct UnknownPlane;

impl FromStr for Plane {
    type Err = UnknownPlane;

    fn from_str(name: &str) -> Result<Self, UnknownPlane> {
        [Self::Weights, Self::First, Self::Second]
            .into_iter()
            .find(|plane| plane.to_string() == name)
            .ok_or(UnknownPlane)
    }
}

impl Experiment {
    /// What training keeps, weights first.
    #[must_use]
    pub fn planes(&self) -> Vec<Plane> {
        vec![Plane::Weights, Plane::First, Plane::Second]
    }
}
