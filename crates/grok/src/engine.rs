//! Starts an engine by its name.

use grokscope_experiment::EngineName;
use grokscope_trainer::cpu::CpuEngine;
#[cfg(feature = "burn")]
use grokscope_trainer::fused;
#[cfg(feature = "burn")]
use grokscope_trainer::general::GeneralEngine;
use grokscope_trainer::{Engine, EngineError, Ensemble};

/// Starts an ensemble on its own data; on the CPU each member is trained on so many threads.
///
/// # Errors
/// When there is no such device, or the program was compiled without the engine.
pub async fn start(name: EngineName, ensemble: Ensemble, threads: usize) -> Result<Box<dyn Engine>, EngineError> {
    Ok(match name {
        EngineName::Cpu => Box::new(CpuEngine::new(ensemble).on_threads(threads)?),
        #[cfg(feature = "burn")]
        EngineName::Fused => fused::start(ensemble).await?,
        #[cfg(feature = "burn")]
        EngineName::Burn => Box::new(GeneralEngine::on_gpu(ensemble).await?),
        #[cfg(feature = "burn")]
        EngineName::BurnFlex => Box::new(GeneralEngine::on_cpu(ensemble)),
        #[cfg(not(feature = "burn"))]
        other => return Err(absent(other)),
    })
}

#[cfg(not(feature = "burn"))]
fn absent(name: EngineName) -> EngineError {
    EngineError::Unavailable(format!("{} needs a program compiled with the feature burn", name.word()))
}
