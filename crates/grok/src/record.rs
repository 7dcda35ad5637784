//! `grok record`: trains the runs of the article and writes what the page shows until its own have begun.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use grokscope_experiment::{Experiment, Preset, Spec};
use grokscope_painter::Painter;
use grokscope_protocol::{RECORDED, Recording, encode};
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{EngineError, Ensemble, Point, Run};
use pollster::block_on;

/// Options of `grok record`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder for the recordings, one file a run
    folder: PathBuf,
    /// Compare with the files there instead of writing them
    #[arg(long)]
    check: bool,
}

/// Steps between evaluations, as on the page.
const EVERY: u32 = 10;

/// Records, or checks.
pub fn run(args: &Args) -> ExitCode {
    for (name, preset) in RECORDED {
        let file = args.folder.join(format!("{name}.bin"));
        let written = match record(preset).and_then(|recording| encode(&recording).map_err(|error| error.to_string())) {
            Ok(bytes) if args.check => match fs::read(&file) {
                Ok(there) if there == bytes => Ok(()),
                Ok(_) => Err("is not what the engine computes now".to_owned()),
                Err(error) => Err(error.to_string()),
            },
            Ok(bytes) => {
                println!("{name}: {} bytes", bytes.len());
                fs::write(&file, bytes).map_err(|error| error.to_string())
            }
            Err(why) => Err(why),
        };
        if let Err(why) = written {
            eprintln!("grok: {}: {why}", file.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Trains a preset to its end.
fn record(preset: &str) -> Result<Recording, String> {
    let spec = Spec::of(Preset::named(preset).ok_or_else(|| format!("no preset {preset}"))?);
    let experiment = spec.experiment.clone();
    let (mut run, points) = block_on(train(&experiment)).map_err(|error| error.to_string())?;
    let member = run.members()[0];
    let parameters = block_on(run.parameters()).map_err(|error| error.to_string())?;
    let painter = Painter::new(&experiment);
    let bulk = painter.paint(&parameters);
    Ok(Recording::new(spec.print(), member, &points, painter.picture(), &bulk))
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
