//! What every engine can do.

use core::ops::Range;

use grokscope_experiment::{Dataset, Hyper, Plane};
use serde::{Deserialize, Serialize};

use crate::later::{self, Later};

/// Trains an ensemble: M networks of one shape that differ in seed, split and scalar hyper-parameters.
///
/// Methods are asynchronous because reading back from a GPU is; the CPU engine never waits.
#[async_trait::async_trait(?Send)]
pub trait Engine {
    /// Which engine this is.
    fn name(&self) -> EngineName;

    /// The device it runs on, in words.
    fn device(&self) -> &str;

    /// Number of members, M.
    fn members(&self) -> usize;

    /// Steps done.
    fn step(&self) -> u64;

    /// A batch that was timed lately, where steps are queued in batches; `None` elsewhere, and before the first.
    fn batch(&self) -> Option<Batch> {
        None
    }

    /// Trains every active member for `steps` steps.
    ///
    /// # Errors
    /// When the device is lost.
    async fn advance(&mut self, steps: u32) -> Result<(), EngineError>;

    /// Changes one member's hyper-parameters from the next step on.
    fn set_hyper(&mut self, member: usize, hyper: Hyper);

    /// Stops or continues one member; a stopped one keeps its weights and disturbs no other.
    fn set_active(&mut self, member: usize, active: bool);

    /// Gives one member other rows: from the next step on it trains on that train split and is evaluated on that test
    /// split, with the weights, moments and step it has. Mini-batches are then drawn from the new rows; fresh rows stay
    /// fresh. Members of an ensemble have equally many rows: where the number changes, it has to be changed for all of
    /// them before the next step or evaluation, which else fails.
    ///
    /// # Errors
    /// [`EngineError::WrongRows`] when the member's network cannot read them; it then keeps those it has.
    fn set_rows(&mut self, member: usize, data: Dataset) -> Result<(), EngineError>;

    /// Gives one member other values, P of them, of what is kept of each parameter: weights of another run, or
    /// [`Plane::Mask`], which any run may be given at any time, to freeze weights.
    ///
    /// # Errors
    /// When the run does not keep this plane, it cannot hold these values, or the device is lost.
    async fn set_plane(&mut self, member: usize, plane: Plane, values: &[f32]) -> Result<(), EngineError> {
        let mut state = self.save().await?;
        state.set(self.members(), member, plane, values)?;
        self.restore(&state).await
    }

    /// Loss and accuracy of each member on both splits, at the present weights.
    ///
    /// # Errors
    /// When the device is lost.
    async fn measure(&mut self) -> Result<Vec<Metrics>, EngineError>;

    /// Whether results that were begun arrive while it trains on, so that it pays not to wait for them.
    fn works_ahead(&self) -> bool {
        false
    }

    /// As [`Engine::measure`], of the weights there are at the call, however far they are trained before the result is
    /// waited for. An engine that does not work ahead waits here.
    ///
    /// # Errors
    /// When the device is lost.
    async fn measure_later(&mut self) -> Result<Later<Vec<Metrics>>, EngineError> {
        Ok(later::now(self.measure().await?))
    }

    /// The parameters of all members, M × [`grokscope_experiment::Layout::len`].
    ///
    /// # Errors
    /// When the device is lost.
    async fn parameters(&mut self) -> Result<Vec<f32>, EngineError>;

    /// The whole state; together with the experiments it continues the run, on any engine.
    ///
    /// # Errors
    /// When the device is lost.
    async fn save(&mut self) -> Result<State, EngineError>;

    /// As [`Engine::save`], of the weights there are at the call, like [`Engine::measure_later`].
    ///
    /// # Errors
    /// When the device is lost.
    async fn save_later(&mut self) -> Result<Later<State>, EngineError> {
        Ok(later::now(self.save().await?))
    }

    /// Continues from a saved state. On the CPU the run goes on to the bit as if it had never been saved. Of a state that
    /// another run has saved, planes that this one does not keep are left out, and those it lacks begin as at the first
    /// step; a mask comes and goes with the state.
    ///
    /// # Errors
    /// When the state is of another shape, or the device is lost.
    async fn restore(&mut self, state: &State) -> Result<(), EngineError>;
}

/// Steps that were handed to a device at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// How many.
    pub steps: u32,
    /// How long the device needed for them, in milliseconds.
    pub ms: f64,
}

/// The engines there are.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum EngineName {
    /// Own SIMD code, [`crate::cpu`].
    Cpu,
    /// Own GPU kernels, `crate::fused`.
    Fused,
    /// burn autodiff on a GPU.
    Burn,
    /// burn autodiff on its Flex CPU backend.
    BurnFlex,
}

impl EngineName {
    /// As written in links and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Whether it trains on a GPU.
    #[must_use]
    pub fn is_on_gpu(self) -> bool {
        matches!(self, Self::Fused | Self::Burn)
    }
}

/// Loss and accuracy of one member. Losses are without penalties, in nats for cross-entropies.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// Loss on the train split.
    pub train_loss: f32,
    /// Share of the train split answered right.
    pub train_accuracy: f32,
    /// Loss on the test split.
    pub test_loss: f32,
    /// Share of the test split answered right.
    pub test_accuracy: f32,
    /// L2 norm of all trained parameters.
    pub norm: f32,
}

/// Everything a run needs to go on. Random numbers are counter-based, so the step is the generator's whole state.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    /// Steps done.
    pub step: u64,
    /// What is kept of each parameter.
    pub planes: Vec<Plane>,
    /// One plane after another, each M × P: member after member in the order of [`grokscope_experiment::Layout`].
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
    pub fn set(&mut self, members: usize, member: usize, plane: Plane, values: &[f32]) -> Result<(), EngineError> {
        let len = self.plane_len();
        let expected = len / members;
        if values.len() != expected {
            return Err(EngineError::WrongState { found: values.len(), expected });
        }
        if !values.iter().all(|value| plane.allows(*value)) {
            return Err(EngineError::WrongPlane { plane, why: "holds nothing but 0 and 1" });
        }
        if plane == Plane::Mask && !self.planes.contains(&plane) {
            self.planes.push(plane);
            self.values.resize(self.values.len() + len, plane.initial());
        }
        let at = self.planes.iter().position(|other| *other == plane);
        let at = at.ok_or(EngineError::WrongPlane { plane, why: "is not kept by this run" })?;
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
    /// [`EngineError::WrongState`] when it is of another number of parameters, or without weights.
    pub(crate) fn arranged(&self, planes: &[Plane], expected: usize) -> Result<Vec<f32>, EngineError> {
        let found = if self.planes.contains(&Plane::Weights) { self.plane_len() } else { 0 };
        if found != expected || self.values.len() != self.planes.len() * expected {
            return Err(EngineError::WrongState { found, expected });
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

/// Why an engine cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// No usable device.
    #[error("no usable device: {0}")]
    Unavailable(String),
    /// The device went away or failed.
    #[error("the device failed: {0}")]
    Lost(String),
    /// Rows that cannot be trained on.
    #[error("these rows do not fit: {0}")]
    WrongRows(&'static str),
    /// A plane cannot be set so.
    #[error("the plane {plane} {why}")]
    WrongPlane {
        /// Which.
        plane: Plane,
        /// Half a sentence.
        why: &'static str,
    },
    /// A saved state does not belong to this run.
    #[error("the saved state has {found} parameters, this run has {expected}")]
    WrongState {
        /// In the state.
        found: usize,
        /// In the run.
        expected: usize,
    },
}
