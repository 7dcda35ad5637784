//! `grok run`: trains the members of an experiment, on as many threads as there are cores for the CPU engine.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread::{available_parallelism, scope};

use grokscope_experiment::{Experiment, PRESETS, Spec};
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::fused::FusedEngine;
use grokscope_trainer::general::GeneralEngine;
use grokscope_trainer::{Engine, EngineError, EngineName, Ensemble, Member, Point, Run};
use indicatif::{ProgressBar, ProgressStyle};

use crate::report;

/// Options of `grok run`.
#[derive(clap::Args)]
pub struct Args {
    /// Keys joined by &, as in a link
    #[arg(default_value = "")]
    experiment: String,
    /// Engine: cpu, fused (GPU), burn (GPU) or burn-flex
    #[arg(long, default_value = "cpu", value_parser = |word: &str| word.parse::<EngineName>().map_err(|_| "cpu, fused, burn or burn-flex"))]
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
    /// Threads of the CPU engine; as many as there are cores by default
    #[arg(long)]
    threads: Option<usize>,
}

/// A member that has been trained.
pub struct Trained {
    /// What was trained.
    pub experiment: Experiment,
    /// Its milestones.
    pub member: Member,
    /// Its curves.
    pub points: Vec<Point>,
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
    if let Some(needed) = too_large(&spec.experiment, u64::from(args.seeds)) {
        eprintln!("grok: {} members would need about {needed} MiB of memory; train fewer at a time", args.seeds);
        return ExitCode::from(2);
    }
    let experiments: Vec<Experiment> = (0..args.seeds)
        .map(|i| Experiment { seed: spec.experiment.seed.wrapping_add(i), ..spec.experiment.clone() })
        .collect();
    let started = std::time::Instant::now();
    let trained = match train(args, &experiments) {
        Ok(trained) => trained,
        Err(error) => {
            eprintln!("grok: {error}");
            return ExitCode::FAILURE;
        }
    };
    if let Some(path) = &args.csv
        && let Err(error) = report::write_csv(path, &trained)
    {
        eprintln!("grok: {} could not be written: {error}", path.display());
        return ExitCode::FAILURE;
    }
    let seconds = started.elapsed().as_secs_f64();
    report::print(&spec, args.engine, seconds, &trained, args.json)
}

fn too_large(x: &Experiment, members: u64) -> Option<u64> {
    const LIMIT_BYTES: u64 = 8 << 30;
    let needed = x.memory_bytes(members);
    (needed > LIMIT_BYTES).then_some(needed >> 20)
}

fn train(args: &Args, experiments: &[Experiment]) -> Result<Vec<Trained>, EngineError> {
    let budget = experiments.iter().map(|x| u64::from(x.steps)).max().unwrap_or(0);
    let bar = ProgressBar::new(budget * experiments.len() as u64).with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} steps {per_sec} {msg} eta {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let threads = if args.engine == EngineName::Cpu {
        args.threads.unwrap_or_else(|| available_parallelism().map_or(1, usize::from)).clamp(1, experiments.len())
    } else {
        1
    };
    let share = experiments.len().div_ceil(threads);
    let results = Mutex::new(Vec::new());
    scope(|scope| {
        for (i, part) in experiments.chunks(share).enumerate() {
            let (bar, results) = (&bar, &results);
            scope.spawn(move || {
                let trained = pollster::block_on(train_part(args, part, bar));
                if let Ok(mut results) = results.lock() {
                    results.push((i, trained));
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(i, _)| *i);
    let parts: Vec<Vec<Trained>> = results.into_iter().map(|(_, part)| part).collect::<Result<_, _>>()?;
    Ok(parts.into_iter().flatten().collect())
}

async fn train_part(args: &Args, experiments: &[Experiment], bar: &ProgressBar) -> Result<Vec<Trained>, EngineError> {
    let ensemble = Ensemble::new(experiments.to_vec()).map_err(|error| EngineError::Unavailable(error.to_string()))?;
    let engine: Box<dyn Engine> = match args.engine {
        EngineName::Cpu => Box::new(CpuEngine::new(ensemble)),
        EngineName::Fused => Box::new(FusedEngine::new(ensemble).await?),
        EngineName::Burn => Box::new(GeneralEngine::on_gpu(ensemble).await?),
        EngineName::BurnFlex => Box::new(GeneralEngine::on_cpu(ensemble)),
    };
    let mut run = Run::new(engine, experiments.to_vec(), args.every);
    let mut curves = vec![Vec::new(); experiments.len()];
    let mut points = run.evaluate().await?;
    loop {
        for ((curve, point), member) in curves.iter_mut().zip(&points).zip(run.members()) {
            if member.ended.is_none_or(|(_, step)| step == point.step) {
                curve.push(*point);
            }
        }
        if run.is_over() {
            break;
        }
        let active = run.members().iter().filter(|member| member.ended.is_none()).count() as u64;
        points = loop {
            if let Some(points) = run.advance(args.every).await? {
                break points;
            }
        };
        bar.inc(active * u64::from(args.every));
    }
    let members = run.members().to_vec();
    Ok(experiments
        .iter()
        .zip(members)
        .zip(curves)
        .map(|((experiment, member), points)| Trained { experiment: experiment.clone(), member, points })
        .collect())
}
