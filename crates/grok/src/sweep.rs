//! `grok sweep`: trains a grid of experiments, a row each, and goes on where an earlier one was interrupted.

use core::fmt::Write as _;
use std::path::PathBuf;

use grokscope_experiment::{EngineName, Member, PRESETS, Sweep};
use grokscope_frame::Head;

use crate::output::{self, failed, note};
use crate::report::spread;
use crate::results::Results;
use crate::run::engine_name;
use crate::state_file::VERSION;
use crate::train::{Failure, How, Start, Trained, train};
use crate::{interrupt, memory};

/// Options of `grok sweep`.
#[derive(clap::Args)]
#[command(after_help = EXIT_CODES)]
pub struct Args {
    /// Keys joined by &; a key may have several values, and ranges, in steps or by a factor:
    /// 'preset=parity-wd&wd=0.1,1&rows=750..1750:250&hidden=16..128*2&seed=1..9'
    #[arg(default_value = "", hide_default_value = true)]
    sweep: String,
    /// A further key and its values, written as above. May be given several times
    #[arg(long = "axis", value_name = "KEY=VALUES", value_parser = axis)]
    axes: Vec<String>,
    /// Train each with the seeds 1 to N: short for seed=1..N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=Sweep::MOST as i64))]
    seeds: Option<u32>,
    /// The table, a row a network: as Parquet where the name ends in .parquet, else as CSV. Rows are written as networks end,
    /// those of Parquet to FILE.part.csv until all are there; the same command trains those that are missing
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Engine: cpu, fused (GPU), burn (GPU) or burn-flex
    #[arg(long, default_value = "cpu", value_parser = engine_name)]
    engine: EngineName,
    /// Say how many networks there are and what they would take, and train nothing
    #[arg(long)]
    dry_run: bool,
    /// Say nothing on the way
    #[arg(short, long)]
    quiet: bool,
    /// Threads of the CPU engine; 0 takes as many as there are cores. Networks are trained side
    /// by side, and a large one on those that are left over
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Refuse what would take more memory than this
    #[arg(long, value_name = "GIB", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=memory::MOST_GIB))]
    memory: u64,
}

/// Exit codes of `grok sweep`.
const EXIT_CODES: &str = "Exit codes of `sweep`:
  0    every network of the sweep is in the table
  1    failed: an engine, a file or memory
  2    an option, key or value was not understood
  130  interrupted by Ctrl-C, 143 by SIGTERM; the same command goes on";

/// Reads an axis, as a key with values.
fn axis(text: &str) -> Result<String, &'static str> {
    let is_one = text.split_once('=').is_some_and(|(key, _)| !key.trim().is_empty()) && !text.contains('&');
    if is_one { Ok(text.to_owned()) } else { Err("one key and its values, as in wd=0.01,0.1,1") }
}

impl Args {
    /// All of the sweep as keys joined by `&`.
    fn keys(&self) -> String {
        let seeds = self.seeds.map(|last| format!("seed=1..{last}"));
        let parts = core::iter::once(&self.sweep).chain(&self.axes).chain(&seeds);
        parts.filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("&")
    }
}

/// Trains what is not in the table yet.
pub fn run(args: &Args) -> u8 {
    let sweep = match Sweep::parse(&args.keys(), &PRESETS[0]) {
        Ok(sweep) => sweep,
        Err(problems) => {
            problems.iter().for_each(note);
            return 2;
        }
    };
    let head = Head { version: VERSION.to_owned(), sweep: sweep.print(), engine: args.engine.word().to_owned() };
    // Of two that write to one table, the second would train and write what the first does.
    let mut results = match Results::open(&args.out, &sweep, head, args.dry_run) {
        Ok(results) => results,
        Err(why) => return failed(why),
    };
    let starts: Vec<Start> =
        results.missing().into_iter().map(|at| Start::new(sweep.keys_at(at), sweep.experiment(at))).collect();
    let experiments: Vec<_> = starts.iter().map(|start| start.experiment.clone()).collect();
    if args.dry_run {
        let (bytes, at_once) = memory::of_all(args.engine, &experiments, args.threads);
        let steps: u64 = experiments.iter().map(|x| u64::from(x.steps)).sum();
        output::print(format_args!(
            "{} networks, {} to train, {at_once} at a time, about {} MiB; budgets of {steps} steps\n",
            sweep.len(),
            starts.len(),
            bytes.div_ceil(1 << 20),
        ));
        return 0;
    }
    if let Some(why) = memory::refusal(args.engine, &experiments, args.threads, args.memory) {
        return failed(why);
    }
    if let Err(error) = interrupt::listen() {
        return failed(format_args!("signals could not be taken over: {error}"));
    }
    if let Err(why) = results.begin() {
        return failed(why);
    }
    let how = How {
        engine: args.engine,
        threads: args.threads,
        measures: None,
        keeps_state: false,
        spectrum: false,
        is_quiet: args.quiet,
    };
    let (trained, failure) = train(how, &starts, &mut results);
    if let Some(failure) = failure {
        results.abandon();
        return match failure {
            Failure::Engine(error) => failed(error),
            Failure::Write(why) => failed(why),
            Failure::Closed => output::CLOSED,
        };
    }
    let left = trained.iter().filter(|one| one.member.ended.is_none()).count();
    let rows = results.rows().to_owned();
    if left == 0
        && let Err(why) = results.finish()
    {
        return failed(why);
    }
    output::print(summary(&trained));
    match interrupt::received().filter(|_| left > 0) {
        Some(code) => {
            note(format_args!(
                "interrupted: {left} of {} are not trained, the others are in {}; the same command goes on",
                sweep.len(),
                rows.display()
            ));
            code
        }
        None => 0,
    }
}

/// What came of the networks of this call.
fn summary(trained: &[Trained]) -> String {
    let ended: Vec<&Member> = trained.iter().map(|one| &one.member).filter(|one| one.ended.is_some()).collect();
    let steps = |milestone: fn(&Member) -> Option<u64>| ended.iter().copied().filter_map(milestone).collect::<Vec<_>>();
    let mut text = format!("trained {} networks", ended.len());
    for (what, steps) in [("memorised", steps(|one| one.memorised)), ("grokked", steps(|one| one.grokked))] {
        let _ = write!(text, "; {what} {}", steps.len());
        if let Some([median, first, last]) = spread(steps) {
            let _ = write!(text, ", at step {median} ({first} to {last})");
        }
    }
    text + "\n"
}
