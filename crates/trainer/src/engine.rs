//! What every engine can do.

use grokscope_experiment::{Dataset, EngineName, Hyper, Metrics, Plane, State, StateProblem};

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

    /// Gives one member other rows: from the next step on it trains on that train split and is evaluated on those
    /// splits, with the weights, moments and step it has. Mini-batches are then drawn from the new rows; fresh rows stay
    /// fresh. Further splits are some of those that the plan has. Members of an ensemble have equally many rows in each:
    /// where the number changes, it has to be changed for all of them before the next step or evaluation, which else
    /// fails. `fused` takes unequally many where every step uses all of them.
    ///
    /// # Errors
    /// [`EngineError::WrongRows`] when the member's network cannot read them, or its plan does not know a split; it then
    /// keeps those it has.
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

    /// Loss and accuracy of each member on each of its splits, at the present weights.
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

    /// What is kept of each parameter of all members in one plane, M × P; nothing where it is not kept.
    ///
    /// # Errors
    /// When the device is lost.
    async fn plane(&mut self, plane: Plane) -> Result<Vec<f32>, EngineError> {
        Ok(self.save().await?.plane(plane).to_vec())
    }

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
    /// A saved state, or a plane of one, does not belong to this run.
    #[error(transparent)]
    WrongState(#[from] StateProblem),
}
