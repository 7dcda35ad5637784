//! `grok bench`: how fast the native GPU path is, and how near to what the adapter can do.

use std::time::{Duration, Instant};

use grokscope_experiment::{EngineName, Experiment, Preset};
use grokscope_trainer::{Engine, EngineError, Ensemble, gpu, measured_peak};
use pollster::block_on;

use crate::engine::start;
use crate::output::{self, failed};

macro_rules! print_line {
    ($($arguments:tt)*) => { output::print(format_args!("{}\n", format_args!($($arguments)*))) };
}

/// Options of `grok bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Engine: fused or burn
    #[arg(long, default_value = "fused", value_parser = gpu_engine)]
    engine: EngineName,
    /// Seconds each case is trained for
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
}

/// Reads the name of an engine that trains on a graphics card: the share of a card's peak says nothing of the others.
fn gpu_engine(word: &str) -> Result<EngineName, &'static str> {
    let engine = crate::run::engine_name(word).ok().filter(|engine| engine.is_on_gpu());
    engine.ok_or("fused or burn: only these train on the graphics card that is measured")
}

/// What is trained: a name, a preset, members.
const CASES: [(&str, &str, usize); 6] = [
    ("the reference page's main model", "modadd-pair", 1),
    ("modadd-main", "modadd-main", 1),
    ("modadd-main, 64 members", "modadd-main", 64),
    ("parity-main", "parity-main", 1),
    ("parity-main, 64 members", "parity-main", 64),
    ("parity-main, 1,125 members", "parity-main", 1125),
];

/// Measures and prints a table.
pub fn run(args: &Args) -> u8 {
    match block_on(measure(args)) {
        Ok(()) => 0,
        Err(error) => failed(error),
    }
}

async fn measure(args: &Args) -> Result<(), EngineError> {
    let adapter = gpu().await?;
    let peak = measured_peak(&adapter).await?;
    print_line!("{}: {:.1} GFLOP/s in products of square matrices", adapter.name, peak / 1e9);
    if adapter.is_software {
        print_line!(
            "This adapter is imitated by the processor: what follows proves that it works, and nothing about speed."
        );
    }
    print_line!("\n| what | steps/s | member-steps/s | GFLOP/s | of the peak | a batch |\n|---|---|---|---|---|---|");
    for (name, preset, members) in CASES {
        let Some(preset) = Preset::named(preset) else { continue };
        let x = preset.experiment();
        let seeds = (0..members as u32).map(|seed| Experiment { seed, ..x.clone() }).collect();
        let ensemble = Ensemble::new(seeds).map_err(|mismatch| EngineError::Unavailable(mismatch.to_string()))?;
        let mut engine = start(args.engine, ensemble, 1).await?;
        let rate = steps_per_second(&mut *engine, Duration::from_secs(args.seconds)).await?;
        let flops = rate * members as f64 * x.plan().flop_per_step();
        let batch =
            engine.batch().map_or_else(String::new, |batch| format!("{} steps, {:.1} ms", batch.steps, batch.ms));
        print_line!(
            "| {name} | {rate:.1} | {:.0} | {:.2} | {:.1} % | {batch} |",
            rate * members as f64,
            flops / 1e9,
            100.0 * flops / peak
        );
    }
    Ok(())
}

/// Trains for a while, kernels compiled and batches at their pace before the clock starts.
///
/// Each call is as long as one between two pictures: shorter ones would measure the way to the device and back.
async fn steps_per_second(engine: &mut dyn Engine, time: Duration) -> Result<f64, EngineError> {
    const CALL: Duration = Duration::from_millis(100);
    let mut steps = 20;
    // Compiles the kernels: else the first call would seem long enough.
    engine.advance(steps).await?;
    engine.measure().await?;
    loop {
        let begun = Instant::now();
        engine.advance(steps).await?;
        // Reading back waits for the device.
        engine.measure().await?;
        if begun.elapsed() >= CALL {
            break;
        }
        steps *= 2;
    }
    let (begun, before) = (Instant::now(), engine.step());
    while begun.elapsed() < time {
        engine.advance(steps).await?;
    }
    engine.measure().await?;
    Ok((engine.step() - before) as f64 / begun.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_engines_of_the_graphics_card_are_measured() {
        assert_eq!(gpu_engine("fused"), Ok(EngineName::Fused));
        assert_eq!(gpu_engine("burn"), Ok(EngineName::Burn));
        for word in ["cpu", "burn-flex", "jax"] {
            assert!(gpu_engine(word).is_err_and(|why| why.starts_with("fused or burn")), "{word}");
        }
    }
}
