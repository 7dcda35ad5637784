//! `grok check`: trains what has been published and compares.

mod cases;
mod measure;
mod sweep;

use core::fmt::Write as _;
use std::process::ExitCode;

use grokscope_experiment::{Experiment, PRESETS, Spec};
use grokscope_trainer::{EngineError, EngineName};

use crate::train::{How, Trained, train};
use cases::{CASES, Case, Check, Quantity, Tolerance};
use measure::Found;

/// Options of `grok check`.
#[derive(clap::Args)]
pub struct Args {
    /// Cases, all of them by default but the sweep, T13
    #[arg(value_name = "CASE")]
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
    /// Threads of the CPU engine; 0 takes as many as there are cores
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

/// Steps after which an engine too slow for the long cases stops.
const SHORT: u32 = 500;

/// What became of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    Fails,
    /// The tolerance is not known.
    Compared,
    /// This engine does not go so far.
    NotRun,
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
}

/// Trains the cases and prints a table of each.
pub fn run(args: &Args) -> ExitCode {
    let wanted = |case: &&Case| {
        if args.cases.is_empty() { case.name != "T13" } else { args.cases.iter().any(|name| name == case.name) }
    };
    if let Some(unknown) = args.cases.iter().find(|name| CASES.iter().all(|case| case.name != **name)) {
        let names: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        eprintln!("grok: no case {unknown}; there are {}", names.join(", "));
        return ExitCode::from(2);
    }
    let mut fails = false;
    for case in CASES.iter().filter(wanted) {
        let settings = match settings(case, &args.set) {
            Ok(settings) => settings,
            Err(why) => {
                eprintln!("grok: {}: {why}", case.name);
                return ExitCode::from(2);
            }
        };
        let started = std::time::Instant::now();
        match judge(case, &settings, args) {
            Ok((lines, more)) => {
                println!("{}: {}\n{}\n{}\n", case.name, case.title, case.source, settings.print());
                if !lines.is_empty() {
                    println!("| | published | ours | tolerance | verdict |\n|---|---|---|---|---|");
                }
                for Line { what, published, ours, tolerance, verdict } in &lines {
                    println!("| {what} | {published} | {ours} | {tolerance} | {verdict} |");
                }
                println!("{more}\n{:.0} s on {}\n", started.elapsed().as_secs_f64(), args.engine.word());
                fails |= lines.iter().any(|line| line.verdict == Verdict::Fails);
            }
            Err(error) => {
                eprintln!("grok: {}: {error}", case.name);
                return ExitCode::FAILURE;
            }
        }
    }
    if fails { ExitCode::from(3) } else { ExitCode::SUCCESS }
}

fn settings(case: &Case, more: &str) -> Result<Spec, String> {
    let text = [case.settings, more].join("&");
    let (spec, problems) = Spec::parse(&text, &PRESETS[0]);
    if problems.is_empty() {
        Ok(spec)
    } else {
        Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }
}

/// The lines of a case, and what else there is to say about it.
fn judge(case: &Case, settings: &Spec, args: &Args) -> Result<(Vec<Line>, String), EngineError> {
    let mut x = settings.experiment.clone();
    let seeds = args.seeds.unwrap_or(case.seeds);
    if args.engine == EngineName::BurnFlex && x.steps > SHORT {
        x.steps = SHORT;
    }
    let steps = settings.experiment.steps;
    let is_run = |check: &&Check| check.quantity.needs(steps) <= u64::from(x.steps);
    let is_written_down = case.checks.iter().all(|check| check.quantity.needs(steps) == 0);
    let trained = if is_written_down || !case.checks.iter().any(|check| is_run(&check)) {
        Vec::new()
    } else {
        let experiments = if case.checks.iter().any(|check| check.quantity == Quantity::Sweep) {
            sweep::experiments(&x, seeds, &args.hidden)
        } else {
            (0..seeds).map(|seed| Experiment { seed, ..x.clone() }).collect()
        };
        train(
            How { engine: args.engine, every: case.every, threads: args.threads, keeps_parameters: true },
            &experiments,
        )?
    };
    let mut lines = Vec::new();
    let mut more = String::new();
    for check in case.checks {
        if check.quantity == Quantity::Sweep && trained.is_empty() {
            more = "\nnot run: it takes another engine, or widths of the sweep".to_owned();
            continue;
        }
        if check.quantity == Quantity::Sweep {
            more = format!("\n{} models\n\n{}", trained.len(), sweep::table(&trained));
            continue;
        }
        let found = if is_run(&check) { Some(found(check, &x, seeds, args.engine, &trained)?) } else { None };
        lines.push(check.line(found.as_ref(), &trained));
    }
    Ok((lines, more))
}

fn found(
    check: &Check,
    x: &Experiment,
    seeds: u32,
    engine: EngineName,
    trained: &[Trained],
) -> Result<Found, EngineError> {
    if let Some(found) = check.quantity.of(trained) {
        return Ok(found);
    }
    let mut found = Found::default();
    for seed in 0..seeds {
        if let Some((x, parameters)) = measure::construct(check.quantity, x, seed) {
            found.values.push(measure::share_answered(engine, &x, parameters)?);
        }
    }
    Ok(found)
}

impl Check {
    fn line(&self, found: Option<&Found>, trained: &[Trained]) -> Line {
        let seeds: Vec<u32> = trained.iter().map(|one| one.experiment.seed).collect();
        Line {
            what: self.quantity.to_string(),
            published: number(self.published),
            ours: found.map_or_else(|| "–".to_owned(), |found| self.show(found, &seeds)),
            tolerance: self.tolerance_in_words(found),
            verdict: found.map_or(Verdict::NotRun, |found| self.verdict(found)),
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

    fn verdict(&self, found: &Found) -> Verdict {
        match (self.tolerance, self.allows(self.value(found), found)) {
            (Tolerance::None, _) => Verdict::Compared,
            (_, true) => Verdict::Holds,
            (_, false) => Verdict::Fails,
        }
    }

    /// Value with its spread, and the seeds that are outside the tolerance or not counted.
    fn show(&self, found: &Found, seeds: &[u32]) -> String {
        let mut text = number(self.value(found));
        if found.values.len() > 1 {
            let least = found.values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = found.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let _ = write!(text, " [{} to {}]", number(least), number(most));
        }
        let outside: Vec<u32> = match self.tolerance {
            Tolerance::Sampling { .. } => Vec::new(),
            _ if found.values.len() != seeds.len() => found.without.clone(),
            _ => seeds.iter().zip(&found.values).filter(|(_, v)| !self.allows(**v, found)).map(|(s, _)| *s).collect(),
        };
        if !outside.is_empty() {
            let names: Vec<String> = outside.iter().map(ToString::to_string).collect();
            let _ = write!(text, "; not seeds {}", names.join(", "));
        }
        text
    }

    fn tolerance_in_words(&self, found: Option<&Found>) -> String {
        match self.tolerance {
            Tolerance::Relative(share) => format!("{} %", share * 100.0),
            Tolerance::Absolute(most) => format!("± {}", number(most)),
            Tolerance::AtLeast(least) => format!("at least {}", number(least)),
            Tolerance::AtMost(most) => format!("at most {}", number(most)),
            Tolerance::Sampling { rounding } => {
                found.map_or_else(String::new, |found| format!("± {}", number(sampling(&found.values) + rounding)))
            }
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

fn median(values: &[f64]) -> f64 {
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

    fn holds(name: &str, engine: EngineName) {
        let case = CASES.iter().find(|case| case.name == name).expect("a case of the table");
        let settings = settings(case, "").expect("settings that can run");
        let args = Args {
            cases: Vec::new(),
            engine,
            seeds: None,
            hidden: sweep::HIDDEN.to_vec(),
            set: String::new(),
            threads: 0,
        };
        let (lines, _) = judge(case, &settings, &args).expect("an engine of this program");
        for Line { what, published, ours, tolerance, verdict } in &lines {
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
            assert!(settings(case, "").is_ok(), "{}: {:?}", case.name, settings(case, "").err());
        }
    }

    #[test]
    fn a_figure_outside_its_tolerance_fails() {
        let found = |values: &[f64]| Found { values: values.to_vec(), without: Vec::new() };
        let verdict = |tolerance, values: &[f64]| {
            Check { quantity: Quantity::NormPeak, published: 2.0, tolerance }.verdict(&found(values))
        };
        assert_eq!(verdict(Tolerance::Relative(0.05), &[2.09]), Verdict::Holds);
        assert_eq!(verdict(Tolerance::Relative(0.05), &[2.11]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::Absolute(0.5), &[1.0, 1.4, 3.0]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::AtLeast(1.5), &[1.6]), Verdict::Holds);
        assert_eq!(verdict(Tolerance::AtMost(1.5), &[1.6]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::AtMost(1.5), &[]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::Sampling { rounding: 0.0 }, &[2.1, 2.1, 2.1]), Verdict::Fails);
        assert_eq!(verdict(Tolerance::Sampling { rounding: 0.0 }, &[1.9, 2.0, 2.2]), Verdict::Holds);
    }

    #[test]
    fn the_sweep_has_as_many_models_as_published() {
        let all = sweep::experiments(&Experiment::default(), 9, &sweep::HIDDEN);
        assert_eq!(all.len(), 1125);
    }
}
