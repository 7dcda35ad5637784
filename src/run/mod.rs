//! A run, or a crowd of them: the worker that trains it, what is kept of it, and what the figure shows of it.

mod client;
mod crowd;
mod fault;
mod fork;
mod history;
mod measuring;
mod moment;
mod playback;
mod session;
mod watchdog;

pub use crowd::{Crowd, Runner};
pub use fault::Fault;
pub use fork::{Fork, MOST_FORKS, give_time};
pub use history::{History, Mark, Slider};
pub use moment::Moment;
pub use playback::Passage;
pub use session::{Note, Session, Trainer, Weights};
