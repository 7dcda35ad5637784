//! Messages between the page and a training worker.
//!
//! A message is a small command or event (postcard bytes) and, where there are bulk numbers, one block of `f32`
//! whose buffer is transferred, not copied: in JavaScript `[Uint8Array, Float32Array]`.
//! Both worker binaries speak this protocol; the page does not know which engine is behind it.
//!
//! The page keeps everything that must survive a worker: curves, snapshots and the last saved state.
//!
//! A worker trains one run, or its share of a [`crowd`].

pub mod article;
pub mod crowd;
mod measures;
mod picture;
mod recording;

use grokscope_experiment::{Beginning, EngineName, Experiment, Member, Plane, Point, State};
use serde::{Deserialize, Serialize};

pub use measures::Measures;
pub use picture::{Block, Blocks, Picture};
pub use recording::{Recorded, RecordedSweep, Recording};

/// What page and worker must agree on: a hash of all that messages are made of. Each is compiled with its own.
pub const VERSION: &str = env!("GROKSCOPE_PROTOCOL");

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Begins a run. Answered by [`Event::Ready`] and a first [`Event::Frame`], or by [`Event::Failed`].
    /// Bulk: nothing, or the numbers of [`Event::Saved`] when the run is to go on from there.
    Start {
        /// Counts the runs of a worker; its answer carries the same number.
        number: u32,
        /// What to train.
        experiment: Box<Experiment>,
        /// With which engine.
        engine: EngineName,
        /// Where the bulk numbers come from.
        resume: Option<Resume>,
        /// Whether to train at once.
        playing: bool,
        /// Most steps a second; `None` as fast as possible.
        speed: Option<f32>,
        /// How many workers with a GPU have died lately.
        losses: u32,
        /// What is drawn of it while it trains.
        blocks: Blocks,
    },
    /// Trains or pauses.
    Play(bool),
    /// Trains exactly this many steps, then pauses.
    Advance(u32),
    /// Most steps a second; `None` as fast as possible.
    Speed(Option<f32>),
    /// Changes keys that may change while training.
    Change(Box<Experiment>),
    /// What is drawn of it while it trains, from now on.
    Show(Blocks),
    /// Asks for the picture of some weights, with all its blocks. Bulk: the parameters of a snapshot.
    /// Answered by [`Event::Looked`].
    Look {
        /// The step they belong to.
        step: u64,
    },
    /// To a worker that trains its share of a crowd.
    Crowd(crowd::Order),
    /// Asks what some weights have learned. Bulk: the weights of an [`Event::Snapshot`].
    /// Answered by [`Event::Measured`].
    Measure {
        /// The step they belong to.
        step: u64,
        /// The key frequencies; where there are none, those of these weights.
        keys: Vec<u16>,
    },
    /// Fails on purpose, so that recovery can be seen to work.
    Crash,
}

/// From where a run goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resume {
    /// Steps done.
    pub step: u64,
    /// What the bulk numbers are.
    pub planes: Vec<Plane>,
    /// What was known of the run.
    pub member: Member,
}

impl Resume {
    /// Before the first step of a run that begins with given weights, and the numbers that travel as bulk.
    #[must_use]
    pub fn at_start(beginning: &Beginning) -> (Self, Vec<f32>) {
        let State { step, planes, values } = beginning.state();
        (Self { step, planes, member: Member::default() }, values)
    }

    /// The state whose numbers travel as bulk.
    #[must_use]
    pub fn state(&self, values: &[f32]) -> State {
        State { step: self.step, planes: self.planes.clone(), values: values.to_vec() }
    }
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The worker listens; sent once, before any command is read. Stays the first, which any page can read.
    Listening {
        /// Its [`VERSION`].
        version: String,
    },
    /// The engine is there.
    Ready {
        /// The number of the run that begins: whatever is said before belongs to another.
        number: u32,
        /// Which one.
        engine: EngineName,
        /// The device it runs on.
        device: String,
    },
    /// The run cannot begin or go on; the worker is of no use any more.
    Failed {
        /// What happened, in English.
        why: String,
    },
    /// Where the run stands. Bulk: nothing, or the [`Picture`] of the present weights: of all blocks where it stands still,
    /// else of those that are drawn.
    Frame(Frame),
    /// Bulk: the whole state, plane after plane, at a step worth keeping: a run can be shown as it was there, rewound to
    /// it and forked from it.
    Snapshot {
        /// The step.
        step: u64,
        /// What the bulk numbers are.
        planes: Vec<Plane>,
    },
    /// Bulk: the whole state, plane after plane, to go on from if the worker dies.
    Saved(Resume),
    /// Answer to [`Command::Look`]. Bulk: the [`Picture`].
    Looked {
        /// The step asked for.
        step: u64,
    },
    /// Answer to [`Command::Measure`].
    Measured {
        /// The step asked for.
        step: u64,
        /// What was found.
        measures: Box<Measures>,
    },
    /// From a worker that trains its share of a crowd.
    Crowd(crowd::Report),
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Frame {
    /// Steps done.
    pub step: u64,
    /// Evaluations since the last frame.
    pub points: Vec<Point>,
    /// Milestones, and whether the run is over.
    pub member: Member,
    /// Steps a second over the last second of training, 0 when paused.
    pub rate: f32,
    /// Whether it is training.
    pub playing: bool,
    /// The blocks of the picture that comes with it, if one does.
    pub blocks: Blocks,
}

/// Encodes a command or an event.
///
/// # Errors
/// Never for the types of this crate.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// Decodes a command or an event.
///
/// # Errors
/// When the bytes are not such a message: page and worker are of different versions.
pub fn decode<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_journey() {
        let command = Command::Start {
            number: 3,
            experiment: Box::default(),
            engine: EngineName::Cpu,
            resume: Some(Resume {
                step: 40,
                planes: Experiment::default().plan().chain.planes(),
                member: Member { memorised: Some(20), ..Member::default() },
            }),
            playing: true,
            speed: Some(25.0),
            losses: 1,
            blocks: Blocks::of(&[Block::Margins]),
        };
        assert_eq!(decode::<Command>(&encode(&command).expect("encodes")), Ok(command));
        assert!(decode::<Event>(&[250, 1, 2]).is_err());
    }
}
