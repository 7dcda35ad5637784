//! What a run is made of at a step.

use core::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Plane;

/// Everything a run needs to go on. Random numbers are counter-based, so the step is the generator's whole state.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    /// Steps done.
    pub step: u64,
    /// What is kept of each parameter.
    pub planes: Vec<Plane>,
    /// One plane after another, each M × P: member after member in the order of [`crate::Layout`].
    pub values: Vec<f32>,
}

impl State {
    /// These parameters, M × P, before the first step.
    #[must_use]
    pub fn at_start(planes: Vec<Plane>, parameters: &[f32]) -> Self {
        let mut values = Vec::with_capacity(planes.len() * parameters.len());
        for plane in &planes {
            match plane {
                Plane::Weights => values.extend_from_slice(parameters),
                other => values.resize(values.len() + parameters.len(), other.initial()),
            }
        }
        Self { step: 0, planes, values }
    }

    /// Numbers in a plane, M × P.
    #[must_use]
    pub fn plane_len(&self) -> usize {
        self.values.len() / self.planes.len().max(1)
    }

    /// One plane, M × P; empty where it is not kept.
    #[must_use]
    pub fn plane(&self, plane: Plane) -> &[f32] {
        let at = self.planes.iter().position(|other| *other == plane);
        at.map_or(&[], |at| &self.values[at * self.plane_len()..][..self.plane_len()])
    }

    /// The parameters, M × P.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        self.plane(Plane::Weights)
    }

    /// The state of some of `of` members.
    ///
    /// # Panics
    /// When there are not so many.
    #[must_use]
    pub fn of_members(&self, members: Range<usize>, of: usize) -> Self {
        let len = self.plane_len() / of;
        let range = members.start * len..members.end * len;
        let planes = self.values.chunks_exact((len * of).max(1));
        Self {
            step: self.step,
            planes: self.planes.clone(),
            values: planes.flat_map(|plane| &plane[range.clone()]).copied().collect(),
        }
    }

    /// The states of several ensembles, at the same step and with the same planes, as that of one.
    #[must_use]
    pub fn joined(parts: &[Self]) -> Self {
        let Some(first) = parts.first() else { return Self::default() };
        let planes = first.planes.iter();
        Self {
            step: first.step,
            planes: first.planes.clone(),
            values: planes.flat_map(|plane| parts.iter().flat_map(|part| part.plane(*plane))).copied().collect(),
        }
    }

    /// Gives one of `members` members other values of a plane, P of them. A mask is added where there is none.
    ///
    /// # Errors
    /// When another plane is not kept, or cannot hold these values.
    pub fn set(&mut self, members: usize, member: usize, plane: Plane, values: &[f32]) -> Result<(), StateProblem> {
        let len = self.plane_len();
        let expected = len / members;
        if values.len() != expected {
            return Err(StateProblem::WrongLength { found: values.len(), expected });
        }
        if !values.iter().all(|value| plane.allows(*value)) {
            return Err(StateProblem::WrongPlane { plane, why: "holds nothing but 0 and 1" });
        }
        if plane == Plane::Mask && !self.planes.contains(&plane) {
            self.planes.push(plane);
            self.values.resize(self.values.len() + len, plane.initial());
        }
        let at = self.planes.iter().position(|other| *other == plane);
        let at = at.ok_or(StateProblem::WrongPlane { plane, why: "is not kept by this run" })?;
        self.values[at * len + member * expected..][..expected].copy_from_slice(values);
        Ok(())
    }

    /// Whether weights are frozen.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.planes.contains(&Plane::Mask)
    }

    /// The values of these planes, for `expected` parameters: those that the state does not keep are as before the
    /// first step, others that it keeps are left out.
    ///
    /// # Errors
    /// [`StateProblem::WrongLength`] when it is of another number of parameters, or without weights.
    pub fn arranged(&self, planes: &[Plane], expected: usize) -> Result<Vec<f32>, StateProblem> {
        let found = if self.planes.contains(&Plane::Weights) { self.plane_len() } else { 0 };
        if found != expected || self.values.len() != self.planes.len() * expected {
            return Err(StateProblem::WrongLength { found, expected });
        }
        let mut values = Vec::with_capacity(planes.len() * expected);
        for plane in planes {
            let kept = self.plane(*plane);
            values.extend_from_slice(kept);
            values.resize(values.len() + expected - kept.len(), plane.initial());
        }
        Ok(values)
    }
}

/// Why numbers are not the state of a run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateProblem {
    /// A plane cannot be set so.
    #[error("the plane {plane} {why}")]
    WrongPlane {
        /// Which.
        plane: Plane,
        /// Half a sentence.
        why: &'static str,
    },
    /// They belong to another run.
    #[error("the saved state has {found} parameters, this run has {expected}")]
    WrongLength {
        /// In the state.
        found: usize,
        /// In the run.
        expected: usize,
    },
}
