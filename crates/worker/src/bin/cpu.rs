//! The small worker: the CPU engine, no burn.

use grokscope_experiment::EngineName;
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{Engine, EngineError, Ensemble};
use grokscope_worker::{Engines, Trial, start};
use wasm_bindgen::prelude::*;

struct Cpu;

#[async_trait::async_trait(?Send)]
impl Engines for Cpu {
    async fn build(&self, name: EngineName, ensemble: Ensemble) -> Result<Box<dyn Engine>, EngineError> {
        match name {
            EngineName::Cpu => Ok(Box::new(CpuEngine::new(ensemble))),
            other => Err(EngineError::Unavailable(format!("this worker has no engine {}", other.word()))),
        }
    }
}

/// An engine of this worker by itself, to measure its speed.
#[wasm_bindgen]
pub async fn trial(engine: String, experiment: Vec<u8>) -> Result<Trial, JsError> {
    Trial::open(Cpu, &engine, &experiment).await
}

fn main() {
    start(Cpu);
}
