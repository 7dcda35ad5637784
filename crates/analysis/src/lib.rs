//! What was learned: measures computed from weights. Pure functions on slices; nothing here trains.

mod fourier;

pub use fourier::{Basis, Wave};
