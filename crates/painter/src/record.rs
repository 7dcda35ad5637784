//! Records the runs of the article.

use grokscope_experiment::{Experiment, Preset, Spec};
use grokscope_protocol::Recording;
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{EngineError, Ensemble, Point, Run};

use crate::Painter;

/// Steps between evaluations, as on the page.
const EVERY: u32 = 10;

/// Trains a preset on the CPU to its end and keeps its curves and its last picture.
///
/// # Errors
/// When no preset has this name, or it cannot be trained.
pub async fn record(preset: &str) -> Result<Recording, EngineError> {
    let unknown = || EngineError::Unavailable(format!("there is no preset {preset}"));
    let spec = Spec::of(Preset::named(preset).ok_or_else(unknown)?);
    let (mut run, points) = train(&spec.experiment).await?;
    let (member, parameters) = (run.members()[0], run.parameters().await?);
    let painter = Painter::new(&spec.experiment);
    Ok(Recording::new(spec.print(), member, &points, painter.picture(), &painter.paint(&parameters)))
}

async fn train(x: &Experiment) -> Result<(Run, Vec<Point>), EngineError> {
    let ensemble = Ensemble::new(vec![x.clone()]).map_err(|mismatch| EngineError::Unavailable(mismatch.to_string()))?;
    let mut run = Run::new(Box::new(CpuEngine::new(ensemble)), vec![x.clone()], EVERY);
    let mut points = run.evaluate().await?;
    while !run.is_over() {
        points.extend(run.advance(EVERY).await?.unwrap_or_default());
    }
    Ok((run, points))
}

#[cfg(test)]
mod tests {
    use grokscope_protocol::{RECORDED, encode};
    use pollster::block_on;

    use super::*;

    /// The engine is exact to the bit on one architecture; these files were made on this one.
    #[cfg(target_arch = "x86_64")]
    #[test]
    fn the_recordings_of_the_site_are_what_the_engine_computes_now() {
        for (name, preset) in RECORDED {
            let file = format!("{}/../../www/recorded/{name}.bin", env!("CARGO_MANIFEST_DIR"));
            let there = std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert!(there.len() <= 40_000, "{name}: {} bytes", there.len());
            let now = encode(&block_on(record(preset)).expect("a preset")).expect("encodes");
            assert!(there == now, "{name} is out of date: `cargo xtask record` makes it anew");
        }
    }
}
