//! The CPU engine on this machine against JAX, one thread each.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{Engine as _, Ensemble};

use crate::report::{self, Slice};
use crate::work::Work;

/// Steps after which losses are compared.
const CHECKED_STEPS: u32 = 10;

/// Where things are, and how long to go on.
#[derive(clap::Args)]
pub struct Options {
    /// A Python that has JAX.
    #[arg(long)]
    python: PathBuf,
    /// The script that trains with JAX.
    #[arg(long)]
    script: PathBuf,
    /// A folder to write the work to.
    #[arg(long)]
    folder: PathBuf,
    /// Rounds.
    #[arg(long)]
    rounds: u32,
    /// Milliseconds of one turn.
    #[arg(long)]
    slice: f64,
}

/// Someone who trains.
trait Contestant {
    /// The loss at the present weights.
    fn loss(&mut self) -> Result<f64>;
    /// Trains and returns the milliseconds it took.
    fn train(&mut self, steps: u32) -> Result<f64>;
}

/// Our engine.
struct Ours(CpuEngine);

impl Contestant for Ours {
    fn loss(&mut self) -> Result<f64> {
        let metrics = pollster::block_on(self.0.measure())?;
        Ok(metrics.first().map_or(f64::NAN, |metrics| f64::from(metrics.train.loss)))
    }

    fn train(&mut self, steps: u32) -> Result<f64> {
        let begun = Instant::now();
        pollster::block_on(self.0.advance(steps))?;
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    }
}

/// The script, which obeys lines and answers with lines.
struct Jax {
    process: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Jax {
    fn start(options: &Options, work: &Path, variant: &str) -> Result<(Self, String)> {
        let mut process = Command::new(&options.python)
            .arg(&options.script)
            .arg(work)
            .arg(variant)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start Python")?;
        let orders = process.stdin.take().context("its input is piped")?;
        let answers = BufReader::new(process.stdout.take().context("its output is piped")?).lines();
        let mut jax = Self { process, orders, answers };
        let version = jax.answer()?;
        Ok((jax, version))
    }

    fn answer(&mut self) -> Result<String> {
        Ok(self.answers.next().context("the script with JAX ended early")??)
    }

    fn ask(&mut self, order: &str) -> Result<f64> {
        writeln!(self.orders, "{order}")?;
        let answer = self.answer()?;
        answer.parse().with_context(|| format!("no number: {answer}"))
    }
}

impl Contestant for Jax {
    fn loss(&mut self) -> Result<f64> {
        self.ask("loss")
    }

    fn train(&mut self, steps: u32) -> Result<f64> {
        Ok(self.ask(&format!("train {steps}"))? * 1e3)
    }
}

impl Drop for Jax {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Lets both train and prints the tables.
pub fn run(options: &Options) -> Result<()> {
    for work in Work::all()? {
        let file = options.folder.join(format!("{}.json", work.name));
        std::fs::write(&file, work.json()?.to_string()).with_context(|| format!("cannot write {}", file.display()))?;
        let ensemble = Ensemble::new(vec![work.experiment.clone()])?;
        let mut field: Vec<(String, Box<dyn Contestant>)> =
            vec![("cpu".to_owned(), Box::new(Ours(CpuEngine::new(ensemble))))];
        let variants: &[&str] = if work.flop().is_some() { &["one-hot", "gather"] } else { &["dense"] };
        for variant in variants {
            let (jax, version) = Jax::start(options, &file, variant)?;
            field.push((format!("JAX {version}, {variant}"), Box::new(jax)));
        }
        let results = race(&mut field, options)?;
        report::print_race(work.name, work.flop(), &results, None, false);
    }
    println!(
        "\nload of the machine at the end: {}",
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
    );
    Ok(())
}

fn race(field: &mut [(String, Box<dyn Contestant>)], options: &Options) -> Result<Vec<report::Result>> {
    let mut results = Vec::new();
    let mut steps = Vec::new();
    for (name, contestant) in field.iter_mut() {
        let before = contestant.loss()?;
        contestant.train(CHECKED_STEPS)?;
        let losses = vec![before, contestant.loss()?];
        let mut tried = CHECKED_STEPS;
        let ms = loop {
            let ms = contestant.train(tried)?;
            if ms > options.slice / 4.0 {
                break ms;
            }
            tried *= 4;
        };
        steps.push(((f64::from(tried) * options.slice / ms) as u32).max(1));
        results.push(report::Result { name: name.clone(), losses, ..report::Result::default() });
    }
    for round in 0..options.rounds {
        for (((_, contestant), result), &steps) in field.iter_mut().zip(&mut results).zip(&steps) {
            let ms = contestant.train(steps)?;
            result.slices.push(Slice { round, steps: f64::from(steps), ms });
        }
    }
    Ok(results)
}
