//! The small worker: the CPU engine, no burn.

use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{Engine, EngineError, EngineName, Ensemble};
use grokscope_worker::{Engines, serve};

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

fn main() {
    wasm_bindgen_futures::spawn_local(serve(Cpu));
}
