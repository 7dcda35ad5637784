//! A run: the worker that trains it, what is kept of it, and what the figure shows of it.

mod client;
mod history;
mod session;

pub use client::in_words;
pub use history::{History, Mark, Slider};
pub use session::{Note, Session, Trainer, Weights};
