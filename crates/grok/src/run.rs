//! `grok run`: trains the members of an experiment, on as many threads as there are cores for the CPU engine.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::available_parallelism;

use grokscope_experiment::{Experiment, PRESETS, Spec};
use grokscope_trainer::EngineName;

use crate::report;
use crate::train::{How, train};

/// Options of `grok run`.
#[derive(clap::Args)]
pub struct Args {
    /// Keys joined by &, as in a link
    #[arg(default_value = "")]
    experiment: String,
    /// Engine: cpu, fused (GPU), burn (GPU) or burn-flex
    #[arg(long, default_value = "cpu", value_parser = engine_name)]
    engine: EngineName,
    /// Train this many members, with seeds counted up from `seed`
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    seeds: u32,
    /// Steps between evaluations
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// Write every evaluation to this file
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// Threads of the CPU engine; 0 takes as many as there are cores
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

/// Reads the name of an engine.
///
/// # Errors
/// When there is none of this name; the text is the names there are.
pub fn engine_name(word: &str) -> Result<EngineName, &'static str> {
    word.parse().map_err(|_| "cpu, fused, burn or burn-flex")
}

/// Trains and reports.
pub fn run(args: &Args) -> ExitCode {
    let (spec, problems) = Spec::parse(&args.experiment, &PRESETS[0]);
    if !problems.is_empty() {
        for problem in &problems {
            eprintln!("grok: {problem}");
        }
        eprintln!("`grok keys` lists what is understood.");
        return ExitCode::from(2);
    }
    // The CPU engine trains as many members at a time as there are threads.
    let at_once = match (args.engine, args.threads) {
        (EngineName::Cpu, 0) => args.seeds.min(available_parallelism().map_or(1, |cores| cores.get() as u32)),
        (EngineName::Cpu, threads) => args.seeds.min(threads as u32),
        _ => args.seeds,
    };
    if let Some(needed) = too_large(&spec.experiment, u64::from(at_once)) {
        eprintln!("grok: {} members would need about {needed} MiB of memory; train fewer at a time", args.seeds);
        return ExitCode::from(2);
    }
    let experiments: Vec<Experiment> = (0..args.seeds)
        .map(|i| Experiment { seed: spec.experiment.seed.wrapping_add(i), ..spec.experiment.clone() })
        .collect();
    // Begun before hours of training, and in the place of an older file only once it is whole.
    let part = args.csv.as_ref().map(|path| {
        let mut part = path.clone().into_os_string();
        part.push(".part");
        PathBuf::from(part)
    });
    let csv = match part.as_ref().map(csv::Writer::from_path).transpose() {
        Ok(csv) => csv,
        Err(error) => return not_written(args, &error),
    };
    let started = std::time::Instant::now();
    let trained = match train(How { engine: args.engine, every: args.every, threads: args.threads }, &experiments) {
        Ok(trained) => trained,
        Err(error) => {
            eprintln!("grok: {error}");
            return ExitCode::FAILURE;
        }
    };
    let seconds = started.elapsed().as_secs_f64();
    let written = csv.map(|csv| report::write_csv(csv, &trained)).transpose();
    let moved = written.and_then(|_| match part.as_ref().zip(args.csv.as_ref()) {
        Some((part, path)) => std::fs::rename(part, path).map_err(csv::Error::from),
        None => Ok(()),
    });
    let code = report::print(&spec, args.engine, seconds, &trained, args.json);
    match moved {
        Ok(()) => code,
        Err(error) => not_written(args, &error),
    }
}

fn not_written(args: &Args, error: &csv::Error) -> ExitCode {
    let path = args.csv.as_deref().unwrap_or(Path::new("the table"));
    eprintln!("grok: {} could not be written: {error}", path.display());
    ExitCode::FAILURE
}

fn too_large(x: &Experiment, members: u64) -> Option<u64> {
    const LIMIT_BYTES: u64 = 8 << 30;
    let needed = x.memory_bytes(members);
    (needed > LIMIT_BYTES).then_some(needed >> 20)
}
