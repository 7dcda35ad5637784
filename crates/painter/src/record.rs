//! Records the runs of the article.

use grokscope_experiment::{Experiment, PRESETS, Point, Preset, Spec, Sweep};
use grokscope_protocol::article::RecordedCrowd;
use grokscope_protocol::crowd::Found;
use grokscope_protocol::{Blocks, Recorded, RecordedSweep, Recording};
use grokscope_trainer::cpu::{CpuEngine, effective_matrices};
use grokscope_trainer::{EngineError, Ensemble, Run};
use pollster::block_on;
use rayon::prelude::*;

use crate::{Digest, Painter};

/// Trains a preset on the CPU to its end and keeps its curves and its last picture.
///
/// # Errors
/// When no preset has this name, or it cannot be trained.
pub fn record(preset: &str) -> Result<Recording, EngineError> {
    let unknown = || EngineError::Unavailable(format!("there is no preset {preset}"));
    let spec = Spec::of(Preset::named(preset).ok_or_else(unknown)?);
    let (mut run, points) = train(&spec.experiment)?;
    let (member, parameters) = (run.members()[0], block_on(run.parameters())?);
    let painter = Painter::new(&spec.experiment);
    let bulk = painter.paint(&parameters, Blocks::ALL);
    Ok(Recording::new(spec.print(), member, &points, painter.picture(Blocks::ALL), &bulk))
}

/// Trains a crowd on the CPU, each member to its end, and keeps curves and, where the figure shows them, weights.
///
/// # Errors
/// When one cannot be trained.
pub fn record_crowd(crowd: &RecordedCrowd) -> Result<Vec<Recorded>, EngineError> {
    (crowd.experiments)().par_iter().map(|x| record_member(x, crowd.has_weights)).collect()
}

/// Trains a sweep on the CPU and keeps what a survey keeps of each member.
///
/// # Errors
/// When it cannot be read, or one of it cannot be trained.
pub fn record_sweep(sweep: &str) -> Result<RecordedSweep, EngineError> {
    let unread = |_| EngineError::Unavailable(format!("there is no sweep {sweep}"));
    let sweep = Sweep::parse(sweep, &PRESETS[0]).map_err(unread)?;
    let found =
        (0..sweep.len()).into_par_iter().map(|at| found(&sweep.experiment(at))).collect::<Result<Vec<_>, _>>()?;
    Ok(RecordedSweep::new(&found, sweep.base.experiment.every))
}

fn found(x: &Experiment) -> Result<Found, EngineError> {
    let (run, points) = train(x)?;
    let member = run.members()[0];
    let step = member.ended.map_or(0, |(_, step)| step);
    Ok(Digest::of(&points).found(&member, step))
}

fn record_member(x: &Experiment, has_weights: bool) -> Result<Recorded, EngineError> {
    let (mut run, points) = train(x)?;
    let weights = if has_weights {
        let painter = Painter::new(x);
        let (mut weights, _, w_output) = effective_matrices(&painter.plan, &block_on(run.parameters())?);
        let star = painter.basis.map(|basis| basis.star(&weights, &w_output));
        weights.extend(star.unwrap_or_default());
        Some(weights)
    } else {
        None
    };
    Ok(Recorded::new(run.members()[0], &points, weights.as_deref()))
}

fn train(x: &Experiment) -> Result<(Run, Vec<Point>), EngineError> {
    let ensemble = Ensemble::new(vec![x.clone()]).map_err(|mismatch| EngineError::Unavailable(mismatch.to_string()))?;
    let mut run = Run::new(Box::new(CpuEngine::new(ensemble)), vec![x.clone()]);
    let mut points = block_on(run.evaluate())?;
    while !run.is_over() {
        points.extend(block_on(run.advance(u32::MAX))?.unwrap_or_default());
    }
    Ok((run, points))
}

/// The engine is exact to the bit on one architecture; the files were made on this one.
#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use grokscope_protocol::article::{RECORDED, RECORDED_CROWDS, RECORDED_SWEEPS};
    use grokscope_protocol::{decode, encode};
    use serde::Serialize;

    use super::*;

    fn there(name: &str) -> Vec<u8> {
        // Asked at run time: a copy of this test that another checkout has compiled would name its folder.
        let folder = std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo");
        let file = format!("{folder}/../../www/recorded/{name}.bin");
        std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn compare(name: &str, now: &impl Serialize) {
        let there = there(name);
        assert!(there.len() <= 40_000, "{name}: {} bytes", there.len());
        let now = encode(now).expect("encodes");
        assert!(there == now, "{name} is out of date: `cargo xtask record` makes it anew");
    }

    #[test]
    fn the_recorded_runs_are_what_the_engine_computes_now() {
        RECORDED.par_iter().for_each(|(name, preset)| compare(name, &record(preset).expect("a preset")));
    }

    #[test]
    fn the_recorded_crowds_are_what_the_engine_computes_now() {
        for crowd in RECORDED_CROWDS {
            compare(crowd.name, &record_crowd(crowd).expect("they can be trained"));
        }
    }

    #[test]
    fn the_recorded_sweeps_are_what_the_engine_computes_now() {
        for (name, keys) in RECORDED_SWEEPS {
            let bytes = there(name);
            assert!(bytes.len() <= 20_000, "{name}: {} bytes", bytes.len());
            let recorded = decode::<RecordedSweep>(&bytes).expect("a sweep").found();
            let sweep = Sweep::parse(keys, &PRESETS[0]).expect("a sweep");
            assert_eq!(recorded.len(), sweep.len());
            // All of it takes minutes: some of the narrow ones.
            for at in [0, 9, 22, 100, 184, 224] {
                let now = found(&sweep.experiment(at)).expect("it can be trained");
                let now = RecordedSweep::new(&[now], sweep.base.experiment.every).found();
                assert_eq!(recorded[at..=at], now, "{name}, {}: `cargo xtask record` makes it anew", sweep.keys_at(at));
            }
        }
    }
}
