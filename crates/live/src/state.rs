//! Where a run, and the worker that trains it, stand.

use grokscope_experiment::Ending;

use crate::fault::Fault;

/// What the status line of a figure has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has begun.
    Untouched,
    /// The worker is on its way.
    Loading,
    /// Training.
    Training,
    /// Paused by the reader.
    Paused,
    /// Not on screen.
    Offscreen,
    /// The tab is hidden.
    Hidden,
    /// Two other figures are training.
    Queued,
    /// Over, at this step.
    Ended(Ending, u64),
    /// No worker can be had.
    Stopped,
}

/// The worker's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trainer {
    /// Never asked for.
    None,
    /// On its way.
    Loading,
    /// There.
    Running,
    /// Cannot be had; why.
    Stopped(Fault),
}
