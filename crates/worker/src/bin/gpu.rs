//! The large worker: own kernels and burn on WebGPU, and the CPU engine.

use grokscope_experiment::EngineName;
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::fused;
use grokscope_trainer::general::GeneralEngine;
use grokscope_trainer::{Engine, EngineError, Ensemble};
use grokscope_worker::{Engines, Trial, start};
use wasm_bindgen::prelude::*;

struct All;

#[async_trait::async_trait(?Send)]
impl Engines for All {
    async fn build(&self, name: EngineName, ensemble: Ensemble) -> Result<Box<dyn Engine>, EngineError> {
        Ok(match name {
            EngineName::Cpu => Box::new(CpuEngine::new(ensemble)),
            EngineName::Fused => fused::start(ensemble).await?,
            EngineName::Burn => Box::new(GeneralEngine::on_gpu(ensemble).await?),
            EngineName::BurnFlex => {
                let why = "burn-flex would make this download half as large again; the command line has it";
                return Err(EngineError::Unavailable(why.to_owned()));
            }
        })
    }
}

/// An engine of this worker by itself, to measure its speed.
#[wasm_bindgen]
pub async fn trial(engine: String, experiment: Vec<u8>) -> Result<Trial, JsError> {
    Trial::open(All, &engine, &experiment).await
}

fn main() {
    start(All);
}
