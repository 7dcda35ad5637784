//! `grok run`: trains the members of an experiment, on as many threads as there are cores for the CPU engine.

use std::path::PathBuf;
use std::process::ExitCode;

use grokscope_experiment::{Experiment, PRESETS, Spec};
use grokscope_trainer::EngineName;

use crate::csv_file::CsvFile;
use crate::memory;
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
    /// Write every evaluation to this file; an older one is replaced once the new one is whole
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// Threads of the CPU engine; 0 takes as many as there are cores
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Refuse what would take more memory than this
    #[arg(long, value_name = "GIB", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    memory: u64,
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
    let how = How { engine: args.engine, every: args.every, threads: args.threads, keeps_parameters: false };
    if let Some(why) = memory::refusal(args.engine, &spec.experiment, how.at_once(args.seeds as usize), args.memory) {
        return failed(&why);
    }
    let experiments: Vec<Experiment> = (0..args.seeds)
        .map(|i| Experiment { seed: spec.experiment.seed.wrapping_add(i), ..spec.experiment.clone() })
        .collect();
    let csv = match args.csv.as_deref().map(CsvFile::create).transpose() {
        Ok(csv) => csv,
        Err(why) => return failed(&why),
    };
    let started = std::time::Instant::now();
    let trained = match train(how, &experiments) {
        Ok(trained) => trained,
        Err(error) => return failed(&error.to_string()),
    };
    let seconds = started.elapsed().as_secs_f64();
    let written = csv.map(|csv| csv.finish(|to| report::write_csv(to, &trained))).transpose();
    let code = report::print(&spec, args.engine, seconds, &trained, args.json);
    match written {
        Ok(_) => code,
        Err(why) => failed(&why),
    }
}

fn failed(why: &str) -> ExitCode {
    eprintln!("grok: {why}");
    ExitCode::FAILURE
}
