//! `grok run`: trains the members of an experiment, on as many threads as there are cores for the CPU engine.

use core::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use grokscope_experiment::{Carry, EngineName, Experiment, Spec, Stop};
use serde_json::json;

use crate::files::is_stdout;
use crate::output::{self, failed, line, note};
use crate::report::{Common, Summary, keys_json};
use crate::request::{self, Request, resolved};
use crate::state_file::{self, Saved, VERSION, path_of};
use crate::table::{Row, Table};
use crate::takeover::Takeover;
use crate::train::{Failure, How, Keys, Start, Trained, Watch, train};
use crate::{interrupt, memory};

/// Options of `grok run`.
#[derive(clap::Args)]
#[command(after_help = EXIT_CODES)]
pub struct Args {
    /// Keys joined by &, or a link of the page
    #[arg(default_value = "")]
    experiment: String,
    /// Of a link that speaks of several runs: the run, or a figure that shows it
    #[arg(long, value_name = "NAME", conflicts_with = "load")]
    figure: Option<String>,
    /// Engine: cpu, fused (GPU), burn (GPU) or burn-flex
    #[arg(long, default_value = "cpu", value_parser = engine_name)]
    engine: EngineName,
    /// Train this many members, with seeds counted up from `seed`
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    seeds: u32,
    /// Steps between evaluations: short for the key of this name
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    every: Option<u32>,
    /// Write every evaluation to this file as it comes, - for standard output; as JSON where the name ends in .json. An
    /// older file is replaced once the new one is whole
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Measure what was learned at every evaluation (purity, key frequencies, restricted and excluded loss, who answers,
    /// symmetricity, irrelevance, alignment, margins, norms) and write it to this file, as --csv does
    #[arg(long, value_name = "FILE")]
    measures: Option<PathBuf>,
    /// Measure all of a run's weights with the key frequencies of its last ones, which are known only once it has ended
    #[arg(long, requires = "measures")]
    hindsight: bool,
    /// Save weights and optimizer state at the end, also where it is interrupted, as safetensors. Of several members each
    /// has a file of its own, with its seed before the ending of the name: run-1.safetensors, run-2.safetensors, …
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Go on from saved states, to the bit as if there had been no pause; keys may then change what may change while
    /// training, e.g. steps=6000
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "seeds")]
    load: Vec<PathBuf>,
    /// Once a member has ended, it goes on with these keys, which may change while training: for as many steps more as steps
    /// says, whatever had ended it, unless stop is among them. May be given several times
    #[arg(long, value_name = "KEYS")]
    then: Vec<String>,
    /// Each member begins with what it takes over from another run, which is trained first with the same seed: embedding, in,
    /// out, unembedding, several of them joined by commas, or all, with :frozen behind it where that is not trained on;
    /// ticket:0.6, the places of the largest six tenths of the other run's weights, with its own first values and 0
    /// elsewhere for good; random:0.6, as many places, drawn
    #[arg(long, value_name = "WHAT", conflicts_with = "load")]
    carry: Option<Carry>,
    /// From whom --carry takes it: the keys in which the other run differs from this one, or all of them where they name a
    /// preset or a task; or a file that --save has written
    #[arg(long, value_name = "KEYS", requires = "carry")]
    from: Option<String>,
    /// Print the summary as JSON, with curves and all keys
    #[arg(long)]
    json: bool,
    /// Say what would be trained and what it would take, and train nothing
    #[arg(long)]
    dry_run: bool,
    /// Say nothing on the way
    #[arg(short, long)]
    quiet: bool,
    /// Threads of the CPU engine; 0 takes as many as there are cores. Members are trained side
    /// by side, and a large network on those that are left over
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Refuse what would take more memory than this
    #[arg(long, value_name = "GIB", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=memory::MOST_GIB))]
    memory: u64,
}

/// Exit codes of `grok run`.
pub const EXIT_CODES: &str = "Exit codes of `run`:
  0    every member grokked, and its end still does
  1    failed: an engine, a file or memory
  2    an option, key or value was not understood
  3    a member did not grok within its budget
  4    a member diverged: its numbers are not finite any more
  5    a member grokked and had lost it again by its end
  130  interrupted by Ctrl-C, 143 by SIGTERM; what there is by then is written
  141  nobody reads what is written any more";

/// Reads the name of an engine.
///
/// # Errors
/// When there is none of this name; the text is the names there are.
pub fn engine_name(word: &str) -> Result<EngineName, &'static str> {
    word.parse().map_err(|_| "cpu, fused, burn or burn-flex")
}

/// What is to be trained, from text or from files.
struct Assignment {
    common: Common,
    starts: Vec<Start>,
    /// What they go on with, one after another.
    then: Vec<Experiment>,
    /// What they begin with.
    takeover: Option<Takeover>,
    notes: Vec<String>,
}

/// Why nothing can be trained.
enum Refusal {
    /// A file is none of ours.
    File(String),
    /// What is not understood.
    Keys(Vec<String>),
}

impl From<Vec<String>> for Refusal {
    fn from(problems: Vec<String>) -> Self {
        Self::Keys(problems)
    }
}

impl Args {
    fn put_every(&self, spec: &mut Spec) {
        spec.experiment.every = self.every.unwrap_or(spec.experiment.every);
    }
}

impl Assignment {
    fn new(args: &Args) -> Result<Self, Refusal> {
        let mut assignment = if args.load.is_empty() { Self::begin(args)? } else { Self::go_on(args)? };
        let mut spec = assignment.common.spec.clone();
        for text in &args.then {
            spec.experiment.stop = Stop::Never;
            let Request { spec: changed, notes } = request::change(&spec, text)?;
            assignment.then.push(changed.experiment.clone());
            assignment.notes.extend(notes);
            spec = changed;
        }
        Ok(assignment)
    }

    fn begin(args: &Args) -> Result<Self, Refusal> {
        let Request { mut spec, mut notes } = request::read(&args.experiment, args.figure.as_deref())?;
        args.put_every(&mut spec);
        let seeds = (0..args.seeds).map(|i| spec.experiment.seed.wrapping_add(i));
        let experiments = seeds.map(|seed| Experiment { seed, ..spec.experiment.clone() });
        let starts = experiments.map(|x| Start::new(format!("seed {}", x.seed), x)).collect();
        let takeover = match &args.carry {
            Some(carry) => {
                let (takeover, remarks) = Takeover::new(carry.clone(), args.from.as_deref(), &spec)?;
                notes.extend(remarks);
                Some(takeover)
            }
            None => None,
        };
        let carried = takeover.as_ref().map(Takeover::text).unwrap_or_default();
        let common = Common { spec, engine: args.engine, carried };
        Ok(Self { common, starts, then: Vec::new(), takeover, notes })
    }

    fn go_on(args: &Args) -> Result<Self, Refusal> {
        let mut assignment: Option<Self> = None;
        for path in &args.load {
            let saved = state_file::read(path).map_err(Refusal::File)?;
            let Request { mut spec, notes } = request::change(&saved.spec, &args.experiment)?;
            args.put_every(&mut spec);
            let assignment = assignment.get_or_insert_with(|| Self {
                common: Common { spec: spec.clone(), engine: args.engine, carried: String::new() },
                starts: Vec::new(),
                then: Vec::new(),
                takeover: None,
                notes: notes.clone(),
            });
            let first = &assignment.common;
            let seedless = Experiment { seed: first.spec.experiment.seed, ..spec.experiment.clone() };
            if seedless != first.spec.experiment {
                let first = args.load[0].display();
                return Err(Refusal::File(format!("{} is of another experiment than {first}", path.display())));
            }
            let seed = spec.experiment.seed;
            if assignment.starts.iter().any(|start| start.experiment.seed == seed) {
                return Err(Refusal::File(format!("{}: seed {seed} is loaded already", path.display())));
            }
            assignment.starts.push(Start {
                label: format!("seed {seed}"),
                experiment: spec.experiment,
                resume: Some(Box::new((saved.state, saved.member))),
            });
        }
        assignment.ok_or(Refusal::Keys(Vec::new()))
    }

    fn experiments(&self) -> Vec<Experiment> {
        self.starts.iter().map(|start| start.experiment.clone()).collect()
    }
}

/// Trains and reports.
pub fn run(args: &Args) -> u8 {
    let assignment = match Assignment::new(args) {
        Ok(assignment) => assignment,
        Err(Refusal::File(why)) => return failed(why),
        Err(Refusal::Keys(problems)) => {
            problems.iter().for_each(note);
            line(format_args!("`grok keys` lists what is understood."));
            return 2;
        }
    };
    if let Some(why) = misplaced(args) {
        note(why);
        return 2;
    }
    assignment.notes.iter().for_each(note);
    if args.dry_run {
        output::print(dry_run(args, &assignment));
    }
    if let Some(why) = memory::refusal(args.engine, &assignment.experiments(), args.threads, args.memory) {
        return failed(why);
    }
    let how = How {
        engine: args.engine,
        threads: args.threads,
        measures: args.measures.as_ref().map(|_| if args.hindsight { Keys::OfTheLast } else { Keys::Own }),
        keeps_state: args.save.is_some() || !assignment.then.is_empty(),
        spectrum: false,
        is_quiet: args.quiet,
    };
    let takeover = assignment.takeover.as_ref();
    if let Some(why) = takeover.and_then(|takeover| takeover.refusal(how, &assignment.starts, args.memory)) {
        return failed(why);
    }
    if args.dry_run {
        return 0;
    }
    let Assignment { common, mut starts, then, takeover, .. } = assignment;
    let mut results = match Results::begin(args, &common, starts.len()) {
        Ok(results) => results,
        Err(why) => return failed(why),
    };
    if let Err(error) = interrupt::listen() {
        return failed(format_args!("signals could not be taken over: {error}"));
    }
    let started = std::time::Instant::now();
    let taken = match takeover.map(|takeover| takeover.carry_out(how, &mut starts)).transpose() {
        Ok(taken) => taken.flatten(),
        Err(Failure::Engine(error)) => return failed(error),
        Err(Failure::Write(why)) => return failed(why),
        Err(Failure::Closed) => return output::CLOSED,
    };
    let (passes, failure) = in_passes(how, starts, &then, &mut results);
    let seconds = started.elapsed().as_secs_f64();
    for one in passes.iter().flatten().filter(|one| one.begun > 0) {
        if one.member.ended.is_some_and(|(_, at)| at == one.begun) {
            note(format_args!("{}: nothing was left to train at step {}; steps= may be raised", one.label, one.begun));
        }
    }
    // A member that had ended before somebody interrupted is as whole as any.
    let is_whole = failure.is_none()
        && passes.len() == then.len() + 1
        && passes.iter().flatten().all(|one| one.member.ended.is_some());
    let interrupted = interrupt::received().filter(|_| !is_whole);
    let written = results.end(is_whole, &passes);
    if matches!(failure, Some(Failure::Closed)) {
        return output::CLOSED;
    }
    let trained = joined(passes);
    let summary = Summary { common: &common, seconds, trained: &trained, interrupted, taken: taken.as_ref() };
    let text = if args.json { json_text(&summary.json()) } else { summary.text() };
    if [&args.csv, &args.measures].into_iter().flatten().any(|path| is_stdout(path)) {
        // Standard output has the table.
        line(format_args!("{}", text.trim_end()));
    } else {
        output::print(text);
    }
    match (failure, written) {
        (Some(Failure::Engine(error)), _) => failed(error),
        (Some(Failure::Write(why)), _) | (None, Err(why)) => failed(why),
        _ => summary.code(),
    }
}

/// Trains, and then goes on as often as asked for. Returns what came of each pass, of the same members in the same order,
/// and why training ended before its time if it failed.
fn in_passes(
    how: How,
    mut starts: Vec<Start>,
    then: &[Experiment],
    results: &mut Results,
) -> (Vec<Vec<Trained>>, Option<Failure>) {
    let mut passes = Vec::new();
    let mut then = then.iter();
    loop {
        let next = then.next();
        results.is_last = next.is_none();
        let (mut trained, mut failure) = train(how, &starts, results);
        let is_whole = failure.is_none() && trained.iter().all(|one| one.member.ended.is_some());
        let Some(next) = next.filter(|_| is_whole) else {
            // Where nothing follows after all, what was to go on is saved as it is.
            results.is_last = true;
            for one in &mut trained {
                if let Err(why) = results.ended(one) {
                    failure.get_or_insert(why);
                }
            }
            passes.push(trained);
            return (passes, failure);
        };
        starts = trained.iter_mut().map(|one| going_on(one, next)).collect();
        passes.push(trained);
    }
}

/// A member that goes on where it ended, with other keys.
fn going_on(one: &mut Trained, then: &Experiment) -> Start {
    let state = one.state.take();
    let step = state.as_ref().map_or(0, |state| u32::try_from(state.step).unwrap_or(u32::MAX));
    let experiment = Experiment { seed: one.experiment.seed, steps: step.saturating_add(then.steps), ..then.clone() };
    Start { label: one.label.clone(), experiment, resume: state.map(|state| Box::new((state, one.member))) }
}

/// Each member with all its evaluations, as it is after the last pass.
fn joined(passes: Vec<Vec<Trained>>) -> Vec<Trained> {
    let all = passes.into_iter().reduce(|before, after| {
        let both = before.into_iter().zip(after);
        both.map(|(before, after)| Trained {
            begun: before.begun,
            points: [before.points, after.points].concat(),
            measured: [before.measured, after.measured].concat(),
            ..after
        })
        .collect()
    });
    all.unwrap_or_default()
}

/// One line for programs, many for people.
pub fn json_text(json: &serde_json::Value) -> String {
    use std::io::{IsTerminal as _, stdout};
    if stdout().is_terminal() { format!("{json:#}\n") } else { format!("{json}\n") }
}

/// Why results cannot be told apart where they are to go.
fn misplaced(args: &Args) -> Option<String> {
    let files = [("--csv", &args.csv), ("--measures", &args.measures), ("--save", &args.save)];
    let named: Vec<(&str, &Path)> =
        files.iter().filter_map(|(option, path)| Some((*option, path.as_deref()?))).collect();
    // However it is written.
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::canonicalize(folder).ok().zip(path.file_name().map(ToOwned::to_owned))
    };
    let is_same =
        |a: &Path, b: &Path| a == b || (is_stdout(a) && is_stdout(b)) || place(a).is_some_and(|a| place(b) == Some(a));
    for (i, (option, path)) in named.iter().enumerate() {
        if let Some((other, _)) = named[..i].iter().find(|(_, other)| is_same(other, path)) {
            return Some(format!("{other} and {option} cannot both be written to {}", path.display()));
        }
    }
    args.save.as_deref().filter(|path| is_stdout(path)).map(|_| "--save takes the name of a file".to_owned())
}

/// Where results go while members are trained.
struct Results<'a> {
    common: &'a Common,
    curves: Option<Table>,
    measures: Option<Table>,
    save: Option<PathBuf>,
    members: usize,
    /// Whether no other pass follows.
    is_last: bool,
}

impl<'a> Results<'a> {
    fn begin(args: &Args, common: &'a Common, members: usize) -> Result<Self, String> {
        let table = |path: &Option<PathBuf>| path.as_deref().map(Table::create).transpose();
        if let Some(path) = &args.save {
            // Nothing is left of it: states are written as members end.
            drop(crate::files::OutFile::create(path)?);
        }
        let (curves, measures) = (table(&args.csv)?, table(&args.measures)?);
        Ok(Self { common, curves, measures, save: args.save.clone(), members, is_last: true })
    }

    /// Puts tables in their places, or keeps what there is of them and says where.
    fn end(self, is_whole: bool, passes: &[Vec<Trained>]) -> Result<(), String> {
        let common = self.common;
        let members = self.members;
        let each = || (0..members).flat_map(|at| passes.iter().filter_map(move |trained| trained.get(at)));
        let curves = || each().flat_map(|one| one.points.iter().map(|point| common.curve_row(one, point)));
        let measures = || each().flat_map(|one| one.measured.iter().map(|found| common.measures_row(one, found)));
        // Both are kept, whatever becomes of the other.
        let curves = end(self.curves, is_whole, members, &mut curves());
        let measures = end(self.measures, is_whole, members, &mut measures());
        curves.and(measures)
    }
}

fn end(
    table: Option<Table>,
    is_whole: bool,
    members: usize,
    rows: &mut dyn Iterator<Item = Row>,
) -> Result<(), String> {
    let Some(table) = table else { return Ok(()) };
    if is_whole {
        // Rows of one member are in order as they come.
        return table.finish((members > 1).then_some(rows));
    }
    if let Some(at) = table.keep()? {
        note(format_args!("the table so far is in {}", at.display()));
    }
    Ok(())
}

fn write(table: Option<&mut Table>, row: Option<Row>) -> Result<(), Failure> {
    let Some((table, row)) = table.zip(row) else { return Ok(()) };
    table.write(row).map_err(|error| table.complaint(&error).map_or(Failure::Closed, Failure::Write))
}

impl Watch for Results<'_> {
    fn evaluated(&mut self, one: &Trained) -> Result<(), Failure> {
        write(self.curves.as_mut(), one.points.last().map(|point| self.common.curve_row(one, point)))
    }

    fn measured(&mut self, one: &Trained) -> Result<(), Failure> {
        write(self.measures.as_mut(), one.measured.last().map(|found| self.common.measures_row(one, found)))
    }

    fn ended(&mut self, one: &mut Trained) -> Result<(), Failure> {
        let Some(path) = self.save.as_ref().filter(|_| self.is_last) else { return Ok(()) };
        let Some(state) = one.state.take() else { return Ok(()) };
        let Common { spec, engine, .. } = self.common;
        let spec = Spec { preset: spec.preset, experiment: one.experiment.clone() };
        let saved = Saved { spec, engine: *engine, member: one.member, state };
        let path = path_of(path, one.experiment.seed, self.members);
        state_file::write(&saved, &path).map_err(Failure::Write)
    }
}

/// What would be trained, and what it would take.
fn dry_run(args: &Args, assignment: &Assignment) -> String {
    let Assignment { common: Common { spec, engine, .. }, starts, .. } = assignment;
    let x = &spec.experiment;
    let done = x.plan();
    let layout = &done.layout;
    let (memory, at_once) = memory::of_all(*engine, &assignment.experiments(), args.threads);
    let (flop, population) = (done.flop_per_step(), x.population());
    if args.json {
        return json_text(&json!({
            "version": VERSION,
            "experiment": spec.print(),
            "keys": keys_json(spec),
            "engine": engine.word(),
            "members": starts.len(),
            "at_a_time": at_once,
            "memory_bytes": memory,
            "parameters": layout.len,
            "matrices": layout.parts.iter().map(|part| (part.matrix.name().to_owned(), json!([part.rows, part.cols])))
                .collect::<serde_json::Map<_, _>>(),
            "train_rows": x.train_rows(),
            "test_rows": x.evaluation_rows(),
            "step_rows": done.step_rows(),
            "flop_per_step": flop,
        }));
    }
    let mut text = format!("{}\n\n", spec.print());
    let width = resolved(spec).map(|(key, _)| key.name.len()).max().unwrap_or(0);
    let preset = spec.preset.experiment();
    for (key, value) in resolved(spec) {
        let remark = match (key.applies(x), value == key.get(&preset)) {
            (false, _) => "  no effect with the others",
            (true, false) => "  not that of the preset",
            (true, true) => "",
        };
        let shown = if value.to_string().is_empty() { "–".to_owned() } else { value.to_string() };
        let _ = writeln!(text, "{}", format!("{:width$}  {shown:<12}{remark}", key.name).trim_end());
    }
    let shapes: Vec<String> =
        layout.parts.iter().map(|part| format!("{} {}×{}", part.matrix.name(), part.rows, part.cols)).collect();
    let _ = writeln!(text, "\nparameters  {}: {}", layout.len, shapes.join(", "));
    let exist = if population == u64::MAX { String::new() } else { format!(" of {population} there are") };
    let _ = writeln!(
        text,
        "rows        {} to train on, {} to test on{exist}; {} a step",
        x.train_rows(),
        x.evaluation_rows(),
        done.step_rows()
    );
    let _ = writeln!(
        text,
        "memory      about {} on {}, {at_once} at a time of {}",
        bytes_in_words(memory),
        engine.word(),
        members_in_words(starts.len())
    );
    let _ = writeln!(
        text,
        "work        {} a step of one, {} for {} steps of all; evaluations, every {} steps, come on top",
        flop_in_words(flop),
        flop_in_words(flop * f64::from(x.steps) * starts.len() as f64),
        x.steps,
        x.every,
    );
    text
}

fn members_in_words(count: usize) -> String {
    if count == 1 { "1 member".to_owned() } else { format!("{count} members") }
}

fn bytes_in_words(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    if bytes < 10 * MIB { format!("{:.1} MiB", bytes as f64 / MIB as f64) } else { format!("{} MiB", bytes / MIB) }
}

fn flop_in_words(flop: f64) -> String {
    const UNITS: [&str; 6] = ["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP"];
    let power = ((flop.max(1.0).log10() / 3.0) as usize).min(UNITS.len() - 1);
    format!("{:.1} {}", flop / 1e3f64.powi(power as i32), UNITS[power])
}
