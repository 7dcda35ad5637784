//! The large worker: own kernels and burn on WebGPU, burn on its CPU backend, and the CPU engine.

use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::fused::FusedEngine;
use grokscope_trainer::general::GeneralEngine;
use grokscope_trainer::{Engine, EngineError, EngineName, Ensemble};
use grokscope_worker::{Engines, serve};

struct All;

#[async_trait::async_trait(?Send)]
impl Engines for All {
    async fn build(&self, name: EngineName, ensemble: Ensemble) -> Result<Box<dyn Engine>, EngineError> {
        Ok(match name {
            EngineName::Cpu => Box::new(CpuEngine::new(ensemble)),
            EngineName::Fused => Box::new(FusedEngine::new(ensemble).await?),
            EngineName::Burn => Box::new(GeneralEngine::on_gpu(ensemble).await?),
            EngineName::BurnFlex => Box::new(GeneralEngine::on_cpu(ensemble)),
        })
    }
}

fn main() {
    wasm_bindgen_futures::spawn_local(serve(All));
}
