//! What every engine can do.

use grokscope_experiment::Hyper;
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

    /// Continues from a saved state. On the CPU the run goes on to the bit as if it had never been saved.
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
    /// Parameters, M × P.
    pub parameters: Vec<f32>,
    /// First moments (Adam) or momentum (SGD), M × P.
    pub first: Vec<f32>,
    /// Second moments (Adam), M × P.
    pub second: Vec<f32>,
}

impl State {
    /// Refuses a state that does not hold so many parameters, with as many first and second moments.
    ///
    /// # Errors
    /// [`EngineError::WrongState`].
    pub(crate) fn must_have(&self, expected: usize) -> Result<(), EngineError> {
        let found = [self.parameters.len(), self.first.len(), self.second.len()];
        match found.into_iter().find(|found| *found != expected) {
            Some(found) => Err(EngineError::WrongState { found, expected }),
            None => Ok(()),
        }
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
    /// A saved state does not belong to this run.
    #[error("the saved state has {found} parameters, this run has {expected}")]
    WrongState {
        /// In the state.
        found: usize,
        /// In the run.
        expected: usize,
    },
}
