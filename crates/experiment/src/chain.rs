//! The optimizer as a chain: transforms of the gradient, then a step.

use crate::{Experiment, Filter, Plane};

/// What is done to the gradient g of the objective, penalties included, before the step. Scalars are those of
/// [`crate::Hyper`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transform {
    /// Where [`Plane::Mask`] is 0 the gradient is 0 and the weight stays as it is, without decay: frozen at its value, or
    /// pruned where that is 0. A norm that is held is that of the other weights.
    Mask,
    /// Grokfast-EMA (Lee et al. 2024, arXiv:2405.20233): μ ← α·μ + (1 − α)·g from μ = 0, then g ← g + λ·μ.
    Ema,
    /// Grokfast-MA (as above): g ← g + λ·mean of the last gradients, this one included. While there have been fewer than
    /// `window` it is the mean of those, as in the paper's algorithm; its authors' program waits until there are enough.
    ///
    /// The gradients are all kept and summed up anew each step, in a fixed order: a running sum would keep the rounding
    /// errors of the large gradients of the beginning for ever. A window takes as much memory as `window` networks.
    Average {
        /// How many gradients.
        window: u16,
    },
    /// ⊥Grad (Prieto et al. 2025, arXiv:2501.04697): g ← g − (w·g / w·w)·w over all weights w that are trained, so that a
    /// step does not just scale them. This is the paper's formula; its authors' program does so matrix by matrix, and
    /// brings g back to its length. The gradient of an L2 penalty points along w and is taken out with the rest,
    /// decoupled decay is not.
    Orthogonal,
}

impl Transform {
    /// What it keeps of each parameter.
    #[must_use]
    pub fn planes(self) -> Vec<Plane> {
        match self {
            Self::Mask => vec![Plane::Mask],
            Self::Ema => vec![Plane::Slow],
            Self::Average { window } => (0..window).map(Plane::Recent).collect(),
            Self::Orthogonal => Vec::new(),
        }
    }
}

/// The transforms of an optimizer, in their order. The step that follows is [`crate::Hyper::opt`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Chain(Vec<Transform>);

impl Chain {
    /// What each step keeps, with or without transforms.
    pub const OF_STEP: [Plane; 3] = [Plane::Weights, Plane::First, Plane::Second];

    /// The chain of an experiment, as long as no weight is frozen.
    #[must_use]
    pub fn new(x: &Experiment) -> Self {
        let filter = match x.filter {
            Filter::None => None,
            Filter::Ema => Some(Transform::Ema),
            Filter::Ma => Some(Transform::Average { window: x.filter_window as u16 }),
        };
        let orthogonal = x.orthogonal.then_some(Transform::Orthogonal);
        Self([filter, orthogonal].into_iter().flatten().collect())
    }

    /// The same where weights are frozen, or are not.
    #[must_use]
    pub fn masked(&self, is_masked: bool) -> Self {
        let mask = is_masked.then_some(Transform::Mask);
        let others = self.0.iter().copied().filter(|transform| *transform != Transform::Mask);
        Self(mask.into_iter().chain(others).collect())
    }

    /// The transforms in the order in which they are applied.
    #[must_use]
    pub fn transforms(&self) -> &[Transform] {
        &self.0
    }

    /// Whether the step has the gradient as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether weights are frozen; [`Plane::Mask`] is then the first of the planes of the transforms.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.0.contains(&Transform::Mask)
    }

    /// What is kept of each parameter: what the step keeps, weights first, then what each transform keeps.
    #[must_use]
    pub fn planes(&self) -> Vec<Plane> {
        let of_transforms = self.0.iter().flat_map(|transform| transform.planes());
        Self::OF_STEP.into_iter().chain(of_transforms).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_keeps_what_its_transforms_need() {
        let x = |filter| Experiment { filter, filter_window: 3, ..Experiment::default() };
        let extra =
            |filter, is_masked| Chain::new(&x(filter)).masked(is_masked).planes().split_off(Chain::OF_STEP.len());
        assert_eq!(extra(Filter::None, false), []);
        assert_eq!(extra(Filter::None, true), [Plane::Mask]);
        assert_eq!(extra(Filter::Ema, true), [Plane::Mask, Plane::Slow]);
        assert_eq!(extra(Filter::Ma, false), [0, 1, 2].map(Plane::Recent));
        let orthogonal = Experiment { orthogonal: true, ..x(Filter::None) };
        assert_eq!(Chain::new(&orthogonal).planes(), Chain::OF_STEP);
    }
}
