//! What was learned: measures computed from weights. Pure functions on slices; nothing here trains.

mod construction;
mod fourier;

pub use construction::{Analytic, Answered, Nonlinearity, OnCircle, Star};
pub use fourier::{Basis, Wave};
