//! What training keeps of a network.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// What is kept of every parameter of a network: one number each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Plane {
    /// The parameters themselves.
    Weights,
    /// First moments (Adam), or momentum (SGD).
    First,
    /// Second moments (Adam).
    Second,
    /// 0 where a weight is frozen, 1 elsewhere, see [`crate::Transform::Mask`].
    Mask,
    /// The exponential moving average of the gradients, see [`crate::Transform::Ema`].
    Slow,
    /// One of the last gradients, see [`crate::Transform::Average`]: that of the last step whose number, counted from 0,
    /// leaves this remainder when it is divided by the window.
    Recent(u16),
}

impl Plane {
    /// What it holds of every parameter before the first step; the weights have initial values of their own,
    /// [`crate::initial_parameters`].
    #[must_use]
    pub fn initial(self) -> f32 {
        match self {
            Self::Weights | Self::First | Self::Second | Self::Slow | Self::Recent(_) => 0.0,
            Self::Mask => 1.0,
        }
    }

    /// Whether it can hold a number.
    #[must_use]
    pub fn allows(self, value: f32) -> bool {
        self != Self::Mask || value == 0.0 || value == 1.0
    }
}

/// As in saved states: `weights`, `first`, `recent-7`.
impl fmt::Display for Plane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weights => write!(f, "weights"),
            Self::First => write!(f, "first"),
            Self::Second => write!(f, "second"),
            Self::Mask => write!(f, "mask"),
            Self::Slow => write!(f, "slow"),
            Self::Recent(remainder) => write!(f, "recent-{remainder}"),
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
        if let Some(remainder) = name.strip_prefix("recent-") {
            return remainder.parse().map(Self::Recent).map_err(|_| UnknownPlane);
        }
        let plain = [Self::Weights, Self::First, Self::Second, Self::Mask, Self::Slow];
        plain.into_iter().find(|plane| plane.to_string() == name).ok_or(UnknownPlane)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chain, Experiment, Filter};

    #[test]
    fn every_plane_is_found_by_its_name() {
        for filter in [Filter::None, Filter::Ema, Filter::Ma] {
            for plane in Chain::new(&Experiment { filter, ..Experiment::default() }).masked(true).planes() {
                assert_eq!(plane.to_string().parse(), Ok(plane));
            }
        }
        assert_eq!("third".parse::<Plane>(), Err(UnknownPlane));
        assert_eq!("recent-x".parse::<Plane>(), Err(UnknownPlane));
    }
}
