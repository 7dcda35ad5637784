//! burn on its CPU backend, which no page offers: only `cargo xtask bench` measures it.

use grokscope_experiment::EngineName;
use grokscope_trainer::general::GeneralEngine;
use grokscope_trainer::{Engine, EngineError, Ensemble};
use grokscope_worker::{Engines, Trial, start};
use wasm_bindgen::prelude::*;

struct Flex;

#[async_trait::async_trait(?Send)]
impl Engines for Flex {
    async fn build(&self, name: EngineName, ensemble: Ensemble) -> Result<Box<dyn Engine>, EngineError> {
        match name {
            EngineName::BurnFlex => Ok(Box::new(GeneralEngine::on_cpu(ensemble))),
            other => Err(EngineError::Unavailable(format!("this worker has no engine {}", other.word()))),
        }
    }
}

/// An engine of this worker by itself, to measure its speed.
#[wasm_bindgen]
pub async fn trial(engine: String, experiment: Vec<u8>) -> Result<Trial, JsError> {
    Trial::open(Flex, &engine, &experiment).await
}

fn main() {
    start(Flex);
}
