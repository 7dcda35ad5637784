//! What is trained: one vocabulary for an experiment.
//!
//! An [`Experiment`] is a set of keys with defaults. The same keys, spelled the same way, are the link, the
//! attributes of an embedded figure, the command line and the labels of the controls: [`KEYS`] declares each once.
//!
//! From an experiment follow, without any tensor library, its [`Dataset`], its [`Architecture`] with the [`Layout`]
//! of the parameters, their initial values, and the [`Hyper`]-parameters that may change while it trains. All
//! randomness comes from one counter-based generator ([`random`]), so a seed means the same run on every engine.

mod architecture;
mod carry;
mod chain;
mod choices;
mod dataset;
mod decimal;
mod engine_name;
mod evaluation;
mod experiment;
mod hyper;
mod key;
mod member;
mod order;
mod plan;
mod plane;
mod preset;
mod reference;
mod spec;
mod state;
mod sweep;
mod table;
mod task;

pub mod random;

pub use architecture::{Architecture, Input, Layout, Matrix, Part, fixed_embedding, initial_parameters};
pub use carry::{Beginning, Carry, CarryProblem, Donor, Piece, UnknownCarry};
pub use chain::{Chain, Transform};
pub use choices::{
    Activation, Embedding, Encoding, Filter, InProjection, Init, Loss, Model, NoiseFrom, Optimizer, Output, Pairs,
    Schedule, Stop,
};
pub use dataset::{Batches, Dataset, Inputs, Numbers, Split};
pub use decimal::decimal;
pub use engine_name::EngineName;
pub use evaluation::{Metrics, Point, Score, SplitName, WhoAnswers};
pub use experiment::Experiment;
pub use hyper::Hyper;
pub use key::{Change, KEYS, Key, Kind, Value};
pub use member::{Ending, Member};
pub use order::{middle, ordered};
pub use plan::Plan;
pub use plane::{Plane, UnknownPlane};
pub use preset::{PRESETS, Preset};
pub use reference::reference_markdown;
pub use spec::{Bound, Misfit, Problem, Spec, keys_in};
pub use state::{State, StateProblem};
pub use sweep::{Axis, Sweep, SweepProblem};
pub use table::{Labelled, NoTable, Results, Table};
pub use task::{Answers, Data, Definition, Operation, Reads, Task, direction};
