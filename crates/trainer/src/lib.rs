//! How it is trained: engines behind one trait.
//!
//! | engine | what | for |
//! |---|---|---|
//! | [`cpu`] | own Rust written for SIMD, table look-ups in place of one-hot products | readers without WebGPU, small runs, the oracle of GPU tests |
//! | `fused` | own kernels on WebGPU and native GPUs, few dispatches a step | large networks, ensembles |
//! | `burn` | burn modules and autodiff on WebGPU, native GPUs or the Flex CPU backend | the reference; any architecture |
//!
//! A [`Run`] drives an engine: it evaluates, keeps the milestones of each member and applies the stop rule.

mod caution;
pub mod cpu;
mod datasets;
mod engine;
mod ensemble;
#[cfg(feature = "gpu")]
pub mod fused;
#[cfg(any(feature = "gpu", feature = "flex"))]
pub mod general;
#[cfg(feature = "gpu")]
mod gpu;
mod later;
mod parts;
mod run;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use caution::remember_losses;
pub use engine::{Batch, Engine, EngineError};
pub use ensemble::{Ensemble, Mismatch};
#[cfg(all(feature = "gpu", not(target_family = "wasm")))]
pub use gpu::{Gpu, gpu, measured_peak};
pub use later::Later;
pub use parts::Parts;
pub use run::Run;
