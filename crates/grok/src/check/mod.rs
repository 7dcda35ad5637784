//! `grok check`: trains what has been published and compares.

mod cases;
mod measure;
mod sweep;

use core::fmt::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use grokscope_experiment::{EngineName, Experiment, PRESETS, Spec, keys_in};
use grokscope_trainer::EngineError;
use serde_json::{Value, json};

use crate::output::{failed, note, print};
use crate::report::keys_json;
use crate::request::remarks;
use crate::run::json_text;
use crate::state_file::VERSION;
use crate::train::{Failure, How, Start, Trained, Unwatched, train};
use crate::{interrupt, memory};
use cases::{CASES, Case, Check, Quantity, Tolerance};
use measure::Found;

/// Options of `grok check`.
#[derive(clap::Args)]
#[command(after_help = EXIT_CODES)]
pub struct Args {
    /// Cases, all of them by default but the sweep, T13
    #[arg(value_name = "CASE", value_delimiter = ',')]
    cases: Vec<String>,
    /// Engine: cpu, fused (GPU), burn (GPU) or burn-flex
    #[arg(long, default_value = "cpu", value_parser = crate::run::engine_name)]
    engine: EngineName,
    /// Number of seeds in place of the case's own
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    seeds: Option<u32>,
    /// Only models of the sweep with these numbers of hidden neurons
    #[arg(long, value_delimiter = ',', value_name = "N,N,…", default_values_t = sweep::HIDDEN)]
    hidden: Vec<u32>,
    /// Change settings, in keys joined by &
    #[arg(long, value_name = "KEYS", default_value = "")]
    set: String,
    /// Print the comparisons as JSON
    #[arg(long)]
    json: bool,
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

const EXIT_CODES: &str = "Exit codes of `check`:
  0    no figure is outside its tolerance
  1    failed: an engine or memory
  2    no such case, or a key it does not take
  3    a figure is outside its tolerance
  130  interrupted by Ctrl-C, 143 by SIGTERM; cases that had ended are printed
  141  nobody reads what is printed any more";

/// Steps after which an engine too slow for the long cases stops.
const SHORT: u32 = 500;

/// What became of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    Fails,
    /// There is no tolerance, or none for this number of seeds.
    Compared,
    /// This engine does not go so far, or a run was stopped before.
    NotRun,
}

impl Verdict {
    /// As one word, for programs.
    fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Compared => "not judged",
            Self::NotRun => "not run",
        }
    }
}

impl core::fmt::Display for Verdict {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Holds => "holds",
            Self::Fails => "FAILS",
            Self::Compared => "not judged",
            Self::NotRun => "not run so far",
        })
    }
}

/// One line of a case's table.
struct Line {
    what: String,
    published: String,
    ours: String,
    tolerance: String,
    verdict: Verdict,
    /// The published figure and ours, as numbers; ours may be one a seed.
    numbers: (f64, Vec<f64>),
}

impl Line {
    fn json(&self) -> Value {
        let (published, ours) = &self.numbers;
        json!({
            "what": self.what,
            "published": published,
            "ours": ours,
            "shown": self.ours,
            "tolerance": self.tolerance,
            "verdict": self.verdict.word(),
        })
    }
}

/// What came of a case.
struct Judged {
    lines: Vec<Line>,
    /// The models of the sweep.
    models: Vec<Trained>,
    /// What else there is to say.
    more: String,
    /// Whether every network was trained to its end.
    is_whole: bool,
}

/// Trains the cases and prints a table of each.
pub fn run(args: &Args) -> ExitCode {
    let is_named = |name: &str, case: &Case| name.trim().eq_ignore_ascii_case(case.name);
    let wanted = |case: &&Case| {
        if args.cases.is_empty() { case.name != "T13" } else { args.cases.iter().any(|name| is_named(name, case)) }
    };
    if let Some(unknown) = args.cases.iter().find(|name| CASES.iter().all(|case| !is_named(name, case))) {
        let names: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        note(format_args!("no case {unknown}; there are {}", names.join(", ")));
        return ExitCode::from(2);
    }
    // All of them before the first is trained.
    let cases = CASES.iter().filter(wanted).map(|case| {
        let settings = settings(case, &args.set, &args.hidden);
        settings.map(|settings| (case, settings)).map_err(|why| format!("{}: {why}", case.name))
    });
    let cases = match cases.collect::<Result<Vec<_>, String>>() {
        Ok(cases) => cases,
        Err(why) => {
            note(why);
            return ExitCode::from(2);
        }
    };
    for (case, settings) in &cases {
        let experiments = experiments(case, settings, args);
        if let Some(why) = memory::refusal(args.engine, &experiments, args.threads, args.memory) {
            return failed(format_args!("{}: {why}", case.name));
        }
        remarks(&keys_in(&args.set), settings).iter().for_each(|remark| note(format_args!("{}: {remark}", case.name)));
    }
    if let Err(error) = interrupt::listen() {
        return failed(format_args!("signals could not be taken over: {error}"));
    }
    let (mut results, mut fails, mut ended) = (Vec::new(), false, 0);
    // Also those that have not begun when somebody interrupts: they are told as what they are, not left out.
    for (case, settings) in &cases {
        let started = Instant::now();
        let judged = match judge(case, settings, args) {
            Ok(judged) => judged,
            Err(error) => return failed(format_args!("{}: {error}", case.name)),
        };
        let seconds = started.elapsed().as_secs_f64();
        fails |= judged.lines.iter().any(|line| line.verdict == Verdict::Fails);
        ended += usize::from(judged.is_whole);
        if args.json {
            results.push(case_json(case, settings, args, &judged, seconds));
        } else {
            print(case_text(case, settings, args, &judged, seconds));
        }
    }
    let interrupted = interrupt::received().filter(|_| ended < cases.len());
    if args.json {
        print(json_text(&json!({ "version": VERSION, "interrupted": interrupted.is_some(), "cases": results })));
    } else if interrupted.is_some() {
        print(format_args!("interrupted: {ended} of {} cases had ended\n", cases.len()));
    }
    ExitCode::from(interrupted.unwrap_or(if fails { 3 } else { 0 }))
}

/// What is trained of a case, as it is printed.
fn keys(case: &Case, settings: &Spec, engine: EngineName) -> Spec {
    to_train(case, settings, engine).unwrap_or_else(|| settings.clone())
}

fn case_text(case: &Case, settings: &Spec, args: &Args, judged: &Judged, seconds: f64) -> String {
    let keys = keys(case, settings, args.engine).print();
    let mut text = format!("{}: {}\n{}\n{keys}\n\n", case.name, case.title, case.source);
    if !judged.is_whole {
        text += "interrupted: what was not trained so far is not judged\n\n";
    }
    if !judged.lines.is_empty() {
        text += "| | published | ours | tolerance | verdict |\n|---|---|---|---|---|\n";
    }
    for Line { what, published, ours, tolerance, verdict, .. } in &judged.lines {
        let _ = writeln!(text, "| {what} | {published} | {ours} | {tolerance} | {verdict} |");
    }
    let _ = writeln!(text, "{}\n{seconds:.0} s on {}\n", judged.more, args.engine.word());
    text
}

fn case_json(case: &Case, settings: &Spec, args: &Args, judged: &Judged, seconds: f64) -> Value {
    let keys = keys(case, settings, args.engine);
    let mut json = json!({
        "case": case.name,
        "title": case.title,
        "source": case.source,
        "experiment": keys.print(),
        "keys": keys_json(&keys),
        "engine": args.engine.word(),
        "seeds": args.seeds.unwrap_or(case.seeds),
        "seconds": seconds,
        "interrupted": !judged.is_whole,
        "figures": judged.lines.iter().map(Line::json).collect::<Vec<_>>(),
    });
    if let (false, Value::Object(fields)) = (judged.models.is_empty(), &mut json) {
        fields.insert("models".to_owned(), sweep::json(&judged.models));
    }
    json
}

/// A case's settings with changes.
fn settings(case: &Case, changes: &str, widths: &[u32]) -> Result<Spec, String> {
    for (key, _) in keys_in(changes) {
        if let Some(why) = case.own(&key) {
            return Err(format!("{key}: {why}"));
        }
    }
    let text = [case.settings, changes].join("&");
    let (spec, mut problems) = Spec::parse(&text, &PRESETS[0]);
    if case.is_sweep() {
        // What fits the preset need not fit every network of the sweep.
        let all = sweep::experiments(&spec, 1, widths);
        problems
            .extend(all.iter().map(Experiment::conflicts).find(|conflicts| !conflicts.is_empty()).unwrap_or_default());
    }
    if problems.is_empty() {
        Ok(spec)
    } else {
        Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }
}

/// How many steps an engine does of so many.
fn steps_done(engine: EngineName, steps: u32) -> u32 {
    if engine == EngineName::BurnFlex { steps.min(SHORT) } else { steps }
}

/// What is trained; `None` where the networks are written down, or no figure is as early as the engine goes.
fn to_train(case: &Case, settings: &Spec, engine: EngineName) -> Option<Spec> {
    let asked = settings.experiment.steps;
    let steps = steps_done(engine, asked);
    let is_run = |check: &Check| (1..=u64::from(steps)).contains(&check.quantity.needs(asked));
    let trained = Spec { experiment: Experiment { steps, ..settings.experiment.clone() }, ..settings.clone() };
    case.checks.iter().any(is_run).then_some(trained)
}

/// The networks that are trained for a case.
fn experiments(case: &Case, settings: &Spec, args: &Args) -> Vec<Experiment> {
    let seeds = args.seeds.unwrap_or(case.seeds);
    match to_train(case, settings, args.engine) {
        None => Vec::new(),
        Some(settings) if case.is_sweep() => sweep::experiments(&settings, seeds, &args.hidden),
        Some(Spec { experiment, .. }) => (0..seeds).map(|seed| Experiment { seed, ..experiment.clone() }).collect(),
    }
}

/// What a network is called while it is trained.
fn label(case: &Case, x: &Experiment) -> String {
    let sweep =
        if case.is_sweep() { format!(" hidden {} rows {} wd {}", x.hidden, x.rows, x.wd) } else { String::new() };
    format!("{}{sweep} seed {}", case.name, x.seed)
}

/// What a case comes to.
fn judge(case: &Case, settings: &Spec, args: &Args) -> Result<Judged, EngineError> {
    let x = &settings.experiment;
    let seeds: Vec<u32> = (0..args.seeds.unwrap_or(case.seeds)).collect();
    let how = How {
        engine: args.engine,
        threads: args.threads,
        measures: None,
        keeps_state: !case.is_sweep(),
        is_quiet: args.quiet,
    };
    let starts: Vec<Start> =
        experiments(case, settings, args).into_iter().map(|x| Start::new(label(case, &x), x)).collect();
    let (trained, failure) = train(how, &starts, &mut Unwatched);
    if let Some(Failure::Engine(error)) = failure {
        return Err(error);
    }
    let is_whole = trained.iter().all(|one| one.member.ended.is_some());
    let mut judged = Judged { lines: Vec::new(), models: Vec::new(), more: String::new(), is_whole };
    for check in case.checks {
        if check.quantity == Quantity::Sweep && trained.is_empty() {
            judged.more = "\nnot run: it takes another engine, or widths of the sweep".to_owned();
            continue;
        }
        if check.quantity == Quantity::Sweep {
            judged.models = trained.iter().filter(|one| one.member.ended.is_some()).cloned().collect();
            judged.more = format!("\n{} models\n\n{}", judged.models.len(), sweep::table(&judged.models));
            continue;
        }
        let is_run = check.quantity.needs(x.steps) <= u64::from(steps_done(args.engine, x.steps));
        let found = if !is_run {
            None
        } else if case.is_written_down() {
            Some(answered(check, x, &seeds, args.engine)?)
        } else {
            check.quantity.of(&trained, x.steps)
        };
        judged.lines.push(check.line(case, found.as_ref(), &seeds));
    }
    Ok(judged)
}

/// What the networks of a figure that are written down answer.
fn answered(check: &Check, x: &Experiment, seeds: &[u32], engine: EngineName) -> Result<Found, EngineError> {
    let mut values = Vec::new();
    for &seed in seeds {
        if let Some((x, parameters)) = measure::construct(check.quantity, x, seed) {
            values.push(measure::share_answered(engine, &x, &parameters)?);
        }
    }
    Ok(Found { values, without: None })
}

impl Check {
    fn line(&self, case: &Case, found: Option<&Found>, seeds: &[u32]) -> Line {
        let has_own_seeds = seeds.len() == case.seeds as usize;
        Line {
            what: self.quantity.to_string(),
            published: number(self.published),
            ours: found.map_or_else(|| "–".to_owned(), |found| self.show(found, seeds)),
            tolerance: self.tolerance_in_words(found, case.seeds),
            verdict: found.map_or(Verdict::NotRun, |found| self.verdict(found, has_own_seeds)),
            numbers: (self.published, found.map_or_else(Vec::new, |found| found.values.clone())),
        }
    }

    /// Our value: the median over seeds, or their mean where means are published.
    fn value(&self, found: &Found) -> f64 {
        match self.tolerance {
            Tolerance::Sampling { .. } => mean(&found.values),
            _ => median(&found.values),
        }
    }

    fn allows(&self, value: f64, found: &Found) -> bool {
        // The gap may exceed a published digit's rounding by the rounding of the subtraction.
        const SLACK: f64 = 1e-9;
        let gap = (value - self.published).abs();
        match self.tolerance {
            Tolerance::Relative(share) => gap <= share * self.published,
            Tolerance::Absolute(most) => gap <= most + SLACK,
            Tolerance::AtLeast(least) => value >= least,
            Tolerance::AtMost(most) => value <= most,
            Tolerance::Sampling { rounding } => gap <= sampling(&found.values) + rounding + SLACK,
            Tolerance::None => true,
        }
    }

    /// Whether there is a tolerance for what was found, with the case's own number of seeds or another.
    fn is_judged(&self, found: &Found, has_own_seeds: bool) -> bool {
        match self.tolerance {
            Tolerance::None => false,
            Tolerance::Sampling { .. } => found.values.len() > 1,
            // A share of more or fewer seeds would not do: how far a count strays from its share depends on them.
            _ => has_own_seeds || !self.quantity.counts_seeds(),
        }
    }

    fn verdict(&self, found: &Found, has_own_seeds: bool) -> Verdict {
        match (self.is_judged(found, has_own_seeds), self.allows(self.value(found), found)) {
            (false, _) => Verdict::Compared,
            (true, true) => Verdict::Holds,
            (true, false) => Verdict::Fails,
        }
    }

    /// Value with its spread, and the seeds that are outside the tolerance or not counted.
    fn show(&self, found: &Found, seeds: &[u32]) -> String {
        let value = self.value(found);
        let mut text = number(value);
        if self.quantity.counts_seeds() {
            let _ = write!(text, " of {}", seeds.len());
        }
        if found.values.len() > 1 && !value.is_nan() {
            let least = found.values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = found.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let _ = write!(text, " [{} to {}]", number(least), number(most));
        }
        let outside: Vec<u32> = match (self.tolerance, &found.without) {
            (Tolerance::Sampling { .. }, _) => Vec::new(),
            (_, Some(without)) => without.clone(),
            (_, None) => {
                seeds.iter().zip(&found.values).filter(|(_, v)| !self.allows(**v, found)).map(|(s, _)| *s).collect()
            }
        };
        if !outside.is_empty() {
            let names: Vec<String> = outside.iter().map(ToString::to_string).collect();
            let _ = write!(text, "; not seeds {}", names.join(", "));
        }
        text
    }

    /// The tolerance, of a count with the number of seeds it is for.
    fn tolerance_in_words(&self, found: Option<&Found>, own_seeds: u32) -> String {
        let of_seeds = if self.quantity.counts_seeds() { format!(" of {own_seeds}") } else { String::new() };
        match self.tolerance {
            Tolerance::Relative(share) => format!("{} %", share * 100.0),
            Tolerance::Absolute(most) => format!("± {}", number(most)),
            Tolerance::AtLeast(least) => format!("at least {}{of_seeds}", number(least)),
            Tolerance::AtMost(most) => format!("at most {}{of_seeds}", number(most)),
            Tolerance::Sampling { rounding } => match found {
                None => String::new(),
                Some(found) if found.values.len() < 2 => "takes two seeds".to_owned(),
                Some(found) => format!("± {}", number(sampling(&found.values) + rounding)),
            },
            Tolerance::None => "–".to_owned(),
        }
    }
}

impl core::fmt::Display for Quantity {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TrainLoss(step) => write!(f, "train loss after {step} steps"),
            Self::TestLoss(step) => write!(f, "test loss after {step} steps"),
            Self::TestAccuracy(step) => write!(f, "test accuracy after {step} steps"),
            Self::AllTrained => f.write_str("step with every train row right"),
            Self::NormPeak => f.write_str("largest norm"),
            Self::SeedsReaching { train, test, by } if *train > 0.0 => {
                write!(f, "seeds with train accuracy {train} and test accuracy {test} by step {by}")
            }
            Self::SeedsReaching { test, by, .. } => write!(f, "seeds with test accuracy {test} by step {by}"),
            Self::OffStar { .. } => f.write_str("output angle less twice the input angle, degrees, worst of those"),
            Self::SeedsForgetting { before, times } => {
                write!(f, "seeds with lowest test loss before step {before}, {times} times that at the end")
            }
            Self::Star { modulus, neurons, nonlinearity } => {
                write!(f, "p {modulus}, {neurons} neurons, {nonlinearity:?}: share of all pairs")
            }
            Self::Analytic { modulus, neurons } => write!(f, "p {modulus}, {neurons} neurons: share of all pairs"),
            Self::Sweep => f.write_str("models"),
        }
    }
}

fn number(x: f64) -> String {
    if x != 0.0 && x.abs() < 1e-2 {
        format!("{x:.2e}")
    } else if x.fract() == 0.0 {
        format!("{x}")
    } else if x.abs() < 10.0 {
        format!("{x:.4}").trim_end_matches('0').to_owned()
    } else {
        format!("{x:.1}")
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The value in the middle; no number where one of them is none, as it has no place in the order.
fn median(values: &[f64]) -> f64 {
    if values.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// Three standard errors of the difference between the mean of these and that of three others like them.
fn sampling(values: &[f64]) -> f64 {
    let count = values.len().max(2) as f64;
    let centre = mean(values);
    let variance = values.iter().map(|x| (x - centre).powi(2)).sum::<f64>() / (count - 1.0);
    3.0 * (variance * (1.0 / 3.0 + 1.0 / count)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str) -> &'static Case {
        CASES.iter().find(|case| case.name == name).expect("a case of the table")
    }

    /// The lines of a case with some number of seeds, its own or another, and changes.
    fn lines(name: &str, engine: EngineName, seeds: Option<u32>, changes: &str) -> Vec<Line> {
        let (hidden, set) = (sweep::HIDDEN.to_vec(), changes.to_owned());
        let settings = settings(case(name), changes, &hidden).expect("settings that can run");
        let cases = Vec::new();
        let args = Args { cases, engine, seeds, hidden, set, json: false, quiet: true, threads: 0, memory: 8 };
        judge(case(name), &settings, &args).expect("an engine of this program").lines
    }

    fn holds(name: &str, engine: EngineName) {
        let lines = lines(name, engine, None, "");
        for Line { what, published, ours, tolerance, verdict, .. } in &lines {
            println!("{name} {what}: published {published}, ours {ours}, {tolerance}: {verdict}");
        }
        for line in lines {
            assert_eq!(line.verdict, Verdict::Holds, "{name}, {}: {}", line.what, line.ours);
        }
    }

    #[test]
    fn the_quadratic_network_groks_on_the_cpu_engine_when_it_was_published_to() {
        holds("T1", EngineName::Cpu);
    }

    #[test]
    fn the_cpu_engine_answers_as_the_analytic_network_must() {
        holds("T3", EngineName::Cpu);
    }

    #[test]
    fn the_cpu_engine_answers_as_the_star_must() {
        holds("T4", EngineName::Cpu);
    }

    #[cfg(feature = "burn")]
    #[test]
    #[ignore = "long: dense products of 4,704 one-hot rows"]
    fn the_quadratic_network_groks_on_burn_flex_when_it_was_published_to() {
        holds("T1", EngineName::BurnFlex);
    }

    #[cfg(feature = "burn")]
    #[test]
    fn burn_flex_answers_as_the_analytic_network_must() {
        holds("T3", EngineName::BurnFlex);
    }

    #[cfg(feature = "burn")]
    #[test]
    fn burn_flex_answers_as_the_star_must() {
        holds("T4", EngineName::BurnFlex);
    }

    #[test]
    fn every_case_is_written_without_mistakes() {
        for case in CASES {
            let settings = settings(case, "", &sweep::HIDDEN);
            assert!(settings.is_ok(), "{}: {:?}", case.name, settings.err());
        }
    }

    #[test]
    fn a_figure_outside_its_tolerance_fails() {
        let found = |values: &[f64]| Found { values: values.to_vec(), without: None };
        let verdict = |tolerance, values: &[f64]| {
            Check { quantity: Quantity::NormPeak, published: 2.0, tolerance }.verdict(&found(values), true)
        };
        assert_eq!(verdict(Tolerance::Relative(0.05), &[2.09]), Verdict::Holds);
        assert_eq!(verdict(Tolerance::Relative(0.05), &[2.11]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::Absolute(0.5), &[1.0, 1.4, 3.0]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::AtLeast(1.5), &[1.6]), Verdict::Holds);
        assert_eq!(verdict(Tolerance::AtMost(1.5), &[1.6]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::AtMost(1.5), &[]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::Relative(0.05), &[2.0, f64::NAN, 2.0]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::AtLeast(1.5), &[1.6, -f64::NAN, 1.6]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::Sampling { rounding: 0.0 }, &[2.1, 2.1, 2.1]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::Sampling { rounding: 0.0 }, &[1.9, 2.0, 2.2]), Verdict::Holds);
    }

    #[test]
    fn the_sweep_has_as_many_models_as_published() {
        let all = sweep::experiments(&Spec::of(&PRESETS[0]), 9, &sweep::HIDDEN);
        assert_eq!(all.len(), 1125);
    }

    #[test]
    fn a_count_is_judged_for_as_many_seeds_as_its_tolerance_is_for() {
        let case = case("T10");
        let check = case.checks.iter().find(|check| check.quantity.counts_seeds()).expect("a count");
        let line = |count: u32, seeds: u32| {
            let without = Some((count..seeds).collect());
            let seeds: Vec<u32> = (0..seeds).collect();
            let Line { ours, tolerance, verdict, .. } =
                check.line(case, Some(&Found { values: vec![f64::from(count)], without }), &seeds);
            assert_eq!(tolerance, "at least 4 of 8");
            (ours, verdict)
        };
        assert_eq!(line(4, 8), ("4 of 8; not seeds 4, 5, 6, 7".to_owned(), Verdict::Holds));
        assert_eq!(line(3, 8).1, Verdict::Fails);
        assert_eq!(line(3, 3), ("3 of 3".to_owned(), Verdict::Compared));
        assert_eq!(line(4, 64).1, Verdict::Compared);
        // One seed that is counted is one value of one seed too.
        assert_eq!(line(1, 1), ("1 of 1".to_owned(), Verdict::Compared));
        assert_eq!(line(0, 1), ("0 of 1; not seeds 0".to_owned(), Verdict::Compared));
    }

    #[test]
    fn the_spread_of_one_seed_is_not_known() {
        for line in lines("T3", EngineName::Cpu, Some(1), "") {
            assert_eq!(
                (line.verdict, line.tolerance.as_str()),
                (Verdict::Compared, "takes two seeds"),
                "{}",
                line.what
            );
        }
        assert!(lines("T3", EngineName::Cpu, Some(2), "").iter().all(|line| line.verdict != Verdict::Compared));
    }

    #[test]
    fn keys_that_a_case_sets_itself_cannot_be_changed() {
        let refused = |name, changes| settings(case(name), changes, &sweep::HIDDEN).err();
        for (name, changes, key) in [
            ("T1", "seed=7", "seed: "),
            ("T1", "lr=0.1&seed=0", "seed: "),
            ("T3", "p=31", "p: "),
            ("T4", "freqs=2", "freqs: "),
            ("T13", "wd=0.3&hidden=64", "wd: "),
            ("T13", "hidden=64", "hidden: "),
            ("T13", "rows=800", "rows: "),
        ] {
            assert!(refused(name, changes).is_some_and(|why| why.starts_with(key)), "{name} {changes}");
        }
        for (name, changes) in [("T1", "lr=0.1"), ("T10", "hidden=48&wd=0.5"), ("T13", "lr=0.001&steps=100")] {
            assert_eq!(refused(name, changes), None, "{name} {changes}");
        }
    }

    #[test]
    fn every_network_of_the_sweep_must_be_one_that_can_be_trained() {
        let refused = |changes, widths: &[u32]| settings(case("T13"), changes, widths).err();
        assert!(refused("n=10", &sweep::HIDDEN).is_some_and(|why| why.starts_with("rows: ")));
        assert!(refused("opt=adam", &sweep::HIDDEN).is_some_and(|why| why.starts_with("wd: ")));
        assert_eq!(refused("opt=adam", &[]), None, "there is none");
    }

    #[test]
    fn what_was_not_evaluated_is_not_a_loss_of_nothing() {
        // Two networks on pairs that end after a step: one by its stop rule, one because it diverges.
        let stopped = lines("T1", EngineName::Cpu, Some(1), "stop=patience&linger=1&p=11&rows=60&hidden=8&lr=0");
        for line in stopped {
            assert_eq!((line.verdict, line.ours.as_str()), (Verdict::NotRun, "–"), "{}", line.what);
        }
        for line in lines("T1", EngineName::Cpu, Some(1), "p=11&rows=60&hidden=8&opt=sgd&lr=10&scale=100") {
            assert_eq!((line.verdict, line.ours.as_str()), (Verdict::Fails, "NaN; not seeds 0"), "{}", line.what);
        }
    }

    #[test]
    fn the_keys_that_are_printed_are_those_that_are_trained() {
        let trained = |name, engine| {
            let settings = settings(case(name), "", &sweep::HIDDEN).expect("settings that can run");
            to_train(case(name), &settings, engine).map(|spec| spec.experiment.steps)
        };
        assert_eq!(trained("T10", EngineName::Cpu), Some(50_000));
        assert_eq!(trained("T10", EngineName::BurnFlex), Some(SHORT));
        assert_eq!(trained("T1", EngineName::BurnFlex), Some(40));
        // Its figures are of later steps, or of none.
        assert_eq!(trained("T12", EngineName::BurnFlex), None);
        assert_eq!(trained("T4", EngineName::Cpu), None);
    }
}
