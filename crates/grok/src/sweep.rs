//! `grok sweep`: trains a grid of experiments, a row each, and goes on where an earlier one was interrupted.

use core::fmt::Write as _;
use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use grokscope_analysis::LossRule;
use grokscope_experiment::{Axis, EngineName, Member, PRESETS, Sweep};

use crate::files::not_written;
use crate::output::{self, failed, note};
use crate::report::spread;
use crate::run::engine_name;
use crate::state_file::{VERSION, word};
use crate::table::{Cell, Row, record};
use crate::train::{Failure, How, Start, Trained, Watch, train};
use crate::{interrupt, memory};

/// Options of `grok sweep`.
#[derive(clap::Args)]
#[command(after_help = EXIT_CODES)]
pub struct Args {
    /// Keys joined by &; a key may have several values, and ranges: 'preset=parity-wd&hidden=16,32&rows=750..1750:250&seed=1..9'
    sweep: String,
    /// The table, a row a network as it ends. Where it has rows of this sweep already, the others are trained
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

/// Trains what is not in the table yet.
pub fn run(args: &Args) -> ExitCode {
    let sweep = match Sweep::parse(&args.sweep, &PRESETS[0]) {
        Ok(sweep) => sweep,
        Err(problems) => {
            problems.iter().for_each(note);
            return ExitCode::from(2);
        }
    };
    let head = format!("# grok {VERSION} sweep '{}' --engine {}", sweep.print(), args.engine.word());
    // Of two that write to one table, the second would train and write what the first does.
    let mut results = match Results::open(&args.out, &sweep.axes, args.dry_run) {
        Ok(results) => results,
        Err(why) => return failed(why),
    };
    let known = match Known::read(&args.out, &head, sweep.axes.len()) {
        Ok(known) => known,
        Err(why) => return failed(why),
    };
    let starts: Vec<Start> = (0..sweep.len())
        .filter(|at| !known.places.contains(&place(&sweep, *at)))
        .map(|at| Start::new(sweep.keys_at(at), sweep.experiment(at)))
        .collect();
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
        return ExitCode::SUCCESS;
    }
    if let Some(why) = memory::refusal(args.engine, &experiments, args.threads, args.memory) {
        return failed(why);
    }
    if let Err(error) = interrupt::listen() {
        return failed(format_args!("signals could not be taken over: {error}"));
    }
    if let Err(error) = results.begin(&head, &known) {
        return failed(not_written(&args.out, &error));
    }
    let how =
        How { engine: args.engine, threads: args.threads, measures: None, keeps_state: false, is_quiet: args.quiet };
    let (trained, failure) = train(how, &starts, &mut results);
    match failure {
        Some(Failure::Engine(error)) => return failed(error),
        Some(Failure::Write(why)) => return failed(why),
        Some(Failure::Closed) => return ExitCode::from(output::CLOSED),
        None => {}
    }
    output::print(summary(&trained));
    let left = trained.iter().filter(|one| one.member.ended.is_none()).count();
    match interrupt::received().filter(|_| left > 0) {
        Some(code) => {
            note(format_args!("interrupted: {left} of {} are not trained; the same command goes on", sweep.len()));
            ExitCode::from(code)
        }
        None => ExitCode::SUCCESS,
    }
}

/// The values of the axes, as in the table.
fn place(sweep: &Sweep, at: usize) -> Vec<String> {
    sweep.axes.iter().zip(sweep.place(at)).map(|(axis, index)| axis.values[index].to_string()).collect()
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

/// The rows that a table has already.
#[derive(Debug, Default)]
struct Known {
    /// Values of the axes.
    places: HashSet<Vec<String>>,
    /// How much of the file is whole rows, in bytes.
    whole: u64,
}

impl Known {
    /// Reads what is there, if anything.
    ///
    /// # Errors
    /// A sentence, where it cannot be read or is another table.
    fn read(path: &Path, head: &str, axes: usize) -> Result<Self, String> {
        let text = match fs::read_to_string(path) {
            Ok(text) if !text.is_empty() => text,
            Ok(_) => return Ok(Self::default()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(format!("{} could not be read: {error}", path.display())),
        };
        // A row that was being written when the machine went down is written anew.
        let text = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        if lines.next().is_none() && head.starts_with(first) {
            // It was being begun.
            return Ok(Self::default());
        }
        if first != head {
            return Err(format!(
                "{} is not of this sweep, and is not replaced; it begins with: {first}",
                path.display()
            ));
        }
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let places = reader.records().map(|row| row.map(|row| row.iter().take(axes).map(str::to_owned).collect()));
        let places =
            places.collect::<Result<_, csv::Error>>().map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { places, whole: text.len() as u64 })
    }
}

/// The table, to which rows are added.
struct Results<'a> {
    path: &'a Path,
    file: Option<File>,
    axes: &'a [Axis],
}

impl<'a> Results<'a> {
    /// Opens the table for this program alone; only to look, makes none.
    fn open(path: &'a Path, axes: &'a [Axis], only_looks: bool) -> Result<Self, String> {
        if only_looks {
            return Ok(Self { path, file: None, axes });
        }
        let file = File::options().create(true).append(true).open(path).map_err(|error| not_written(path, &error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(format!("{} is being written by another sweep", path.display())),
            // Where files cannot be locked, one has to know oneself.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { path, file: Some(file), axes }),
        }
    }

    /// Leaves the whole rows, and writes the head where there is none.
    fn begin(&mut self, head: &str, known: &Known) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.set_len(known.whole)?;
        if known.whole > 0 {
            return Ok(());
        }
        let names = self.axes.iter().map(|axis| axis.key.name.to_owned());
        let columns = row(&Member::default(), LossRule::numbers([]), (0.0, 0.0)).into_iter();
        let header = record(names.chain(columns.map(|(name, _)| name.to_owned())))?;
        file.write_all(format!("{head}\n{header}").as_bytes())
    }
}

impl Watch for Results<'_> {
    fn ended(&mut self, one: &mut Trained) -> Result<(), Failure> {
        // What was interrupted is trained again.
        if one.member.ended.is_none() {
            return Ok(());
        }
        // A thousand curves are more than is kept of them.
        let points = core::mem::take(&mut one.points);
        let numbers = LossRule::numbers(points.iter().map(|point| (point.metrics.train.loss, point.metrics.test.loss)));
        let last = points.last().map_or((f32::NAN, f32::NAN), |p| (p.metrics.train.accuracy, p.metrics.test.accuracy));
        let place = self.axes.iter().map(|axis| axis.key.get(&one.experiment).to_string());
        let cells = row(&one.member, numbers, last).into_iter().map(|(_, cell)| cell.text());
        // A row at once: an interruption between two leaves whole ones.
        let written = record(place.chain(cells)).and_then(|row| match &mut self.file {
            Some(file) => file.write_all(row.as_bytes()),
            None => Ok(()),
        });
        written.map_err(|error| Failure::Write(not_written(self.path, &error)))
    }
}

/// What is kept of a network: milestones, its end, the three numbers the published survey judges by (losses in nats), and
/// its last accuracies on the train and the test split.
fn row(member: &Member, [train, test, ratio]: [f32; 3], (train_accuracy, test_accuracy): (f32, f32)) -> Row {
    let step = |step: Option<u64>| step.map_or(Cell::Nothing, Cell::Whole);
    vec![
        ("memorised", step(member.memorised)),
        ("grokked", step(member.grokked)),
        ("end", member.ended.map_or(Cell::Nothing, |(ending, _)| Cell::Text(word(ending).to_owned()))),
        ("step", step(member.ended.map(|(_, step)| step))),
        ("least_train_loss", Cell::Real(train)),
        ("least_test_loss", Cell::Real(test)),
        ("largest_ratio", Cell::Real(ratio)),
        ("train_accuracy", Cell::Real(train_accuracy)),
        ("test_accuracy", Cell::Real(test_accuracy)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_something_else_is_not_touched_and_half_a_row_is_none() {
        let folder = tempfile::tempdir().expect("a folder of our own");
        let path = folder.path().join("sweep.csv");
        assert!(Known::read(&path, "# head", 1).is_ok_and(|known| known.places.is_empty()));
        fs::write(&path, "# head\nwd,end\n0.1,grokked\n1,budg").expect("a file");
        let known = Known::read(&path, "# head", 1).expect("a table");
        assert_eq!((known.places, known.whole), (HashSet::from([vec!["0.1".to_owned()]]), 26));
        assert!(Known::read(&path, "# another", 1).is_err_and(|why| why.contains("not of this sweep")));
    }
}
