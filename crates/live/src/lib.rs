//! Runs while they train: the workers behind them, what is kept of each, which engine trains and why, and links, in which
//! all of it is written. It has no words: what there is to say is told in values, and figures put it into words.

mod budget;
mod card;
mod client;
mod clock;
mod crowd;
pub mod decay;
pub mod engine_choice;
mod errand;
mod fault;
mod history;
mod lang;
pub mod link;
mod measuring;
mod moment;
pub mod page;
mod session;
pub mod speed;
mod state;
mod supervisor;
mod sweep;

pub use budget::give_time;
pub use crowd::{Crowd, Crowds, Heritage, Runner};
pub use decay::Decay;
pub use engine_choice::Why;
pub use errand::errand;
pub use fault::Fault;
pub use history::{History, Mark, Setting};
pub use lang::{article_language, language, speak};
pub use moment::{Moment, Passage};
pub use session::{Fork, MOST_FORKS, Note, Session, Weights};
pub use state::{State, Trainer};
pub use sweep::{Sweep, Sweeps};
