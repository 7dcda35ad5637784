//! `grok check`: trains what has been published, and what the figures of the page claim, and compares.

mod cases;
pub mod compare;
mod figures;
mod measure;
mod plan;
mod published;
mod sweep;
mod words;

use core::fmt::Write as _;
use std::time::Instant;

use grokscope_experiment::{EngineName, Experiment, keys_in};
use grokscope_trainer::EngineError;
use serde_json::{Value, json};

use crate::output::{self, failed, note, print};
use crate::report::keys_json;
use crate::request::remarks;
use crate::run::json_text;
use crate::state_file::VERSION;
use crate::train::{Failure, How, Trained};
use crate::{interrupt, memory};
use cases::{Case, Check};
use compare::{Line, Verdict};
use measure::Found;
use plan::Plan;
use words::number;

/// Options of `grok check`.
#[derive(clap::Args)]
#[command(after_help = EXIT_CODES)]
pub struct Args {
    /// Cases; by default all but those that --list says are run by name only
    #[arg(value_name = "CASE", value_delimiter = ',')]
    cases: Vec<String>,
    /// Say which cases there are, and train nothing
    #[arg(long)]
    list: bool,
    /// Engine: cpu, fused (GPU), burn (GPU) or burn-flex
    #[arg(long, default_value = "cpu", value_parser = crate::run::engine_name)]
    engine: EngineName,
    /// Number of seeds in place of the case's own
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    seeds: Option<u32>,
    /// Of sweeps over widths only networks with these numbers of hidden neurons
    #[arg(long, value_delimiter = ',', value_name = "N,N,…")]
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

const EXIT_CODES: &str = "\
A figure is compared with the published one or, where nobody has published one, with what docs/truth.md records of ours.

Exit codes of `check`:
  0    no figure is outside its tolerance
  1    failed: an engine or memory
  2    no such case, or a key it does not take
  3    a figure is outside its tolerance
  130  interrupted by Ctrl-C, 143 by SIGTERM; cases that had ended are printed
  141  nobody reads what is printed any more";

/// Every case.
fn cases() -> impl Iterator<Item = &'static Case> {
    published::CASES.iter().chain(figures::CASES)
}

impl Args {
    fn how(&self) -> How {
        How {
            engine: self.engine,
            threads: self.threads,
            measures: None,
            keeps_state: false,
            spectrum: false,
            is_quiet: self.quiet,
        }
    }

    fn seeds_of(&self, case: &Case) -> u32 {
        self.seeds.unwrap_or(case.seeds)
    }

    /// The cases asked for.
    ///
    /// # Errors
    /// A name that none of them has.
    fn wanted(&self) -> Result<Vec<&'static Case>, &str> {
        if let Some(unknown) = self.cases.iter().find(|name| !cases().any(|case| case.is_called(name))) {
            return Err(unknown);
        }
        let is_wanted = |case: &&Case| {
            if self.cases.is_empty() { !case.is_long } else { self.cases.iter().any(|name| case.is_called(name)) }
        };
        Ok(cases().filter(is_wanted).collect())
    }
}

/// What came of a case.
#[derive(Default)]
struct Judged {
    lines: Vec<Line>,
    /// The networks of sweeps, with their classes, for programs.
    models: Vec<Value>,
    /// What else there is to say.
    more: String,
    /// Whether every network was trained to its end.
    is_whole: bool,
}

/// A case with its runs as they are asked for.
type Planned = (&'static Case, Vec<Plan>);

/// Trains the cases and prints a table of each.
pub fn run(args: &Args) -> u8 {
    if args.list {
        print(list());
        return 0;
    }
    let wanted = match args.wanted() {
        Ok(wanted) => wanted,
        Err(unknown) => {
            let names: Vec<&str> = cases().map(|case| case.name).collect();
            note(format_args!("no case {unknown}; there are {}", names.join(", ")));
            return 2;
        }
    };
    // All of them before the first is trained.
    let planned = wanted.into_iter().map(|case| {
        let plans = plans(case, &args.set);
        plans.map(|plans| (case, plans)).map_err(|why| format!("{}: {why}", case.name))
    });
    let planned: Vec<Planned> = match planned.collect::<Result<_, String>>() {
        Ok(planned) => planned,
        Err(why) => {
            note(why);
            return 2;
        }
    };
    for (case, plans) in &planned {
        if let Some(why) = plans.iter().find_map(|plan| too_much(case, plan, args)) {
            return failed(format_args!("{}: {why}", case.name));
        }
        let mut said: Vec<String> =
            plans.iter().flat_map(|plan| remarks(&keys_in(&args.set), &plan.sweep.base)).collect();
        said.dedup();
        said.iter().for_each(|remark| note(format_args!("{}: {remark}", case.name)));
    }
    if let Err(error) = interrupt::listen() {
        return failed(format_args!("signals could not be taken over: {error}"));
    }
    let (mut results, mut fails, mut ended) = (Vec::new(), false, 0);
    // Also those that have not begun when somebody interrupts: they are told as what they are, not left out.
    for (case, plans) in &planned {
        let started = Instant::now();
        let judged = match judge(case, plans, args) {
            Ok(judged) => judged,
            Err(Failure::Engine(error)) => return failed(format_args!("{}: {error}", case.name)),
            Err(Failure::Write(why)) => return failed(format_args!("{}: {why}", case.name)),
            Err(Failure::Closed) => return output::CLOSED,
        };
        let seconds = started.elapsed().as_secs_f64();
        fails |= judged.lines.iter().any(|line| line.verdict == Verdict::Fails);
        ended += usize::from(judged.is_whole);
        if args.json {
            results.push(case_json(case, plans, args, &judged, seconds));
        } else {
            print(case_text(case, plans, args, &judged, seconds));
        }
    }
    let interrupted = interrupt::received().filter(|_| ended < planned.len());
    if args.json {
        print(json_text(&json!({ "version": VERSION, "interrupted": interrupted.is_some(), "cases": results })));
    } else if interrupted.is_some() {
        print(format_args!("interrupted: {ended} of {} cases had ended\n", planned.len()));
    }
    interrupted.unwrap_or(if fails { 3 } else { 0 })
}

/// Which cases there are.
fn list() -> String {
    let width = cases().map(|case| case.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for Case { name, figure, title, is_long, .. } in cases() {
        let figure = figure.map(|figure| format!(" ({figure})")).unwrap_or_default();
        let by_name = if *is_long { "; by name only" } else { "" };
        let _ = writeln!(text, "{name:width$}  {title}{figure}{by_name}");
    }
    text
}

/// The runs of a case with changes.
fn plans(case: &'static Case, changes: &str) -> Result<Vec<Plan>, String> {
    case.runs.iter().map(|runs| Plan::new(case, runs, changes)).collect()
}

/// Why runs cannot be trained.
fn too_much(case: &Case, plan: &Plan, args: &Args) -> Option<String> {
    let starts = plan.starts(case, args);
    let experiments: Vec<Experiment> = starts.iter().map(|start| start.experiment.clone()).collect();
    let takeover = plan.takeover.as_ref();
    memory::refusal(args.engine, &experiments, args.threads, args.memory)
        .or_else(|| takeover?.refusal(args.how(), &starts, args.memory))
}

fn case_text(case: &Case, plans: &[Plan], args: &Args, judged: &Judged, seconds: f64) -> String {
    let mut text = format!("{}: {}\n{}\n\n", case.name, case.title, case.source);
    for plan in plans {
        let _ = writeln!(text, "{}{}", plan.runs.before(), plan.command(case, args));
    }
    text += "\n";
    if !judged.is_whole {
        text += "interrupted: what was not trained so far is not judged\n\n";
    }
    if !judged.lines.is_empty() {
        text += "| | published | recorded | ours | tolerance | verdict |\n|---|---|---|---|---|---|\n";
    }
    let figure = |figure: Option<f64>| figure.map_or_else(|| "–".to_owned(), number);
    for Line { what, published, recorded, ours, tolerance, verdict, .. } in &judged.lines {
        let (published, recorded) = (figure(*published), figure(*recorded));
        let _ = writeln!(text, "| {what} | {published} | {recorded} | {ours} | {tolerance} | {verdict} |");
    }
    let _ = writeln!(text, "{}\n{seconds:.0} s on {}\n", judged.more, args.engine.word());
    text
}

fn case_json(case: &Case, plans: &[Plan], args: &Args, judged: &Judged, seconds: f64) -> Value {
    let runs = |plan: &Plan| {
        json!({
            "name": plan.runs.name,
            "command": plan.command(case, args),
            "keys": keys_json(&plan.sweep.base),
        })
    };
    let mut json = json!({
        "case": case.name,
        "title": case.title,
        "source": case.source,
        "runs": plans.iter().map(runs).collect::<Vec<_>>(),
        "engine": args.engine.word(),
        "seeds": args.seeds_of(case),
        "seconds": seconds,
        "interrupted": !judged.is_whole,
        "figures": judged.lines.iter().map(Line::json).collect::<Vec<_>>(),
    });
    if let (false, Value::Object(fields)) = (judged.models.is_empty(), &mut json) {
        fields.insert("models".to_owned(), judged.models.clone().into());
    }
    json
}

/// What a case comes to.
fn judge(case: &'static Case, plans: &[Plan], args: &Args) -> Result<Judged, Failure> {
    let mut judged = Judged { is_whole: true, ..Judged::default() };
    let mut first = None;
    for plan in plans {
        let trained = plan.train(case, args)?;
        let first = first.get_or_insert_with(|| trained.clone());
        judged.is_whole &= trained.iter().all(|one| one.member.ended.is_some());
        for check in plan.runs.checks {
            let found = if !plan.is_run(check.quantity, args.engine) {
                None
            } else if case.is_written_down() {
                Some(answered(check, &plan.sweep.base.experiment, args.seeds_of(case), args.engine)?)
            } else {
                check.quantity.of(&trained, first)
            };
            judged.lines.push(check.line(case, plan.runs, found.as_ref(), args.seeds_of(case)));
        }
        if let Some(classes) = plan.runs.classes {
            let ended: Vec<Trained> = trained.into_iter().filter(|one| one.member.ended.is_some()).collect();
            judged.models.extend(classes.json(&ended));
            judged.more += &match ended.len() {
                0 => "\nnot run: it takes another engine, or widths of the sweep\n".to_owned(),
                count => format!("\n{}{count} networks\n\n{}", plan.runs.before(), classes.table(&ended)),
            };
        }
    }
    Ok(judged)
}

/// What the networks of a figure that are written down answer.
fn answered(check: &Check, x: &Experiment, seeds: u32, engine: EngineName) -> Result<Found, EngineError> {
    let mut values = Vec::new();
    let seeds = (0..seeds).map(|i| x.seed.wrapping_add(i));
    for seed in seeds.clone() {
        if let Some((x, parameters)) = measure::construct(check.quantity, x, seed) {
            values.push(measure::share_answered(engine, &x, &parameters)?);
        }
    }
    Ok(Found { values, seeds: seeds.collect(), ..Found::default() })
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{PRESETS, Sweep};

    use super::*;
    use cases::{Condition, Quantity, Reading, Tolerance, UNDERSTOOD};
    use compare::about_the_median;
    use plan::SHORT;

    fn case(name: &str) -> &'static Case {
        cases().find(|case| case.is_called(name)).expect("a case of the table")
    }

    fn args(engine: EngineName, seeds: Option<u32>) -> Args {
        Args {
            cases: Vec::new(),
            list: false,
            engine,
            seeds,
            hidden: Vec::new(),
            set: String::new(),
            json: false,
            quiet: true,
            threads: 0,
            memory: 8,
        }
    }

    /// The lines of a case with some number of seeds, its own or another, and changes.
    fn lines(name: &str, engine: EngineName, seeds: Option<u32>, changes: &str) -> Vec<Line> {
        let plans = plans(case(name), changes).expect("settings that can run");
        judge(case(name), &plans, &args(engine, seeds)).expect("an engine of this program").lines
    }

    fn holds(name: &str, engine: EngineName) {
        hold(name, lines(name, engine, None, ""));
    }

    /// Some runs of a case that takes too long as a whole.
    fn holds_in_part(name: &str, runs: &str) {
        let mut plans = plans(case(name), "").expect("settings that can run");
        plans.retain(|plan| plan.runs.name == runs);
        assert!(!plans.is_empty(), "{name} has no {runs}");
        hold(name, judge(case(name), &plans, &args(EngineName::Cpu, None)).expect("it can be trained").lines);
    }

    fn hold(name: &str, lines: Vec<Line>) {
        for Line { what, published, recorded, ours, tolerance, verdict, .. } in &lines {
            println!("{name} {what}: {published:?}, {recorded:?}, ours {ours}, {tolerance}: {verdict}");
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

    #[test]
    fn the_cpu_engine_learns_parity_by_mini_batches_in_as_many_passes_as_were_published() {
        holds("T20", EngineName::Cpu);
    }

    #[test]
    fn with_new_examples_at_every_step_there_is_no_wait() {
        holds_in_part("endless", "new ones");
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
        for case in cases() {
            let plans = plans(case, "");
            assert!(plans.is_ok(), "{}: {:?}", case.name, plans.err());
            for plan in plans.into_iter().flatten() {
                assert_eq!(too_much(case, &plan, &args(EngineName::Cpu, None)), None, "{}", case.name);
                for check in plan.runs.checks {
                    assert!(
                        check.reference().is_finite(),
                        "{}: {} is compared with nothing",
                        case.name,
                        check.quantity
                    );
                }
            }
        }
    }

    #[test]
    fn every_case_has_a_name_of_its_own() {
        for case in cases() {
            assert_eq!(cases().filter(|other| other.is_called(case.name)).count(), 1, "{}", case.name);
        }
        assert_eq!(case("survey").name, "T13");
    }

    /// What is found of nine seeds or so.
    fn found(values: &[f64]) -> Found {
        Found { values: values.to_vec(), seeds: (0..values.len() as u32).collect(), ..Found::default() }
    }

    #[test]
    fn a_figure_outside_its_tolerance_fails() {
        let verdict = |tolerance, values: &[f64]| {
            cases::check(Quantity::Each(Reading::NormPeak), 2.0, tolerance).verdict(&found(values), 3, 3)
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
    fn a_median_may_stray_as_far_as_it_would_with_other_seeds() {
        let verdict = |recorded, values: &[f64]| {
            cases::ours(Quantity::Each(UNDERSTOOD), recorded).verdict(&found(values), 9, values.len() as u32)
        };
        let nine: Vec<f64> = (1..=9).map(|i| 100.0 * f64::from(i)).collect();
        // All but the least and the largest of nine.
        assert_eq!(
            [150.0, 200.0, 800.0, 850.0].map(|recorded| verdict(recorded, &nine)),
            [Verdict::Fails, Verdict::Holds, Verdict::Holds, Verdict::Fails]
        );
        // One that never gets there is later than any; without numbers nothing holds.
        assert_eq!(verdict(900.0, &[&nine[..7], &[f64::INFINITY; 2]].concat()), Verdict::Holds);
        assert_eq!(verdict(500.0, &[f64::NAN; 9]), Verdict::Fails);
        assert_eq!(verdict(500.0, &nine[..4]), Verdict::Compared);
        let many: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(about_the_median(&many), [40.0, 59.0]);
    }

    #[test]
    fn a_count_may_stray_as_coins_do_and_all_or_none_must_be_so_again() {
        let verdict = |recorded: f64, count: u32, seeds: u32| {
            let found = Found { seeds: (0..seeds).collect(), ..found(&[f64::from(count)]) };
            cases::ours(Quantity::Count(Condition::IsLater), recorded).verdict(&found, 9, seeds)
        };
        assert_eq!([9, 8].map(|count| verdict(9.0, count, 9)), [Verdict::Holds, Verdict::Fails]);
        assert_eq!([0, 1].map(|count| verdict(0.0, count, 9)), [Verdict::Holds, Verdict::Fails]);
        // Twice the root of 2·9·(2/9)·(7/9) is 3.5.
        assert_eq!([0, 5, 6].map(|count| verdict(2.0, count, 9)), [Verdict::Holds, Verdict::Holds, Verdict::Fails]);
        // Of ninety, twenty are expected, give or take twice the root of 90·(2/9)·(7/9)·11.
        assert_eq!([20, 46, 47].map(|count| verdict(2.0, count, 90)), [Verdict::Holds, Verdict::Holds, Verdict::Fails]);
    }

    #[test]
    fn the_sweep_has_as_many_models_as_published() {
        let starts = |hidden: &[u32]| {
            let plans = plans(case("T13"), "").expect("settings that can run");
            plans[0].starts(case("T13"), &Args { hidden: hidden.to_vec(), ..args(EngineName::Cpu, None) }).len()
        };
        assert_eq!(starts(&[]), 1125);
        assert_eq!(starts(&[16, 258]), 450);
    }

    #[test]
    fn a_count_is_judged_for_as_many_seeds_as_its_tolerance_is_for() {
        let case = case("T10");
        let runs = &case.runs[0];
        let check = runs.checks.iter().find(|check| check.quantity.is_count()).expect("a count");
        let line = |count: u32, seeds: u32| {
            let without = Some((count..seeds).collect());
            let found = Found { seeds: (0..seeds).collect(), without, ..found(&[f64::from(count)]) };
            let Line { ours, tolerance, verdict, .. } = check.line(case, runs, Some(&found), seeds);
            assert_eq!(tolerance, "at least 4 of 8");
            (ours, verdict)
        };
        assert_eq!(line(4, 8), ("4 of 8; not seeds 4, 5, 6, 7".to_owned(), Verdict::Holds));
        assert_eq!(line(3, 8).1, Verdict::Fails);
        assert_eq!(line(3, 3), ("3 of 3".to_owned(), Verdict::Compared));
        assert_eq!(line(4, 64).1, Verdict::Compared);
        // One seed that is counted is one value of one seed too.
        assert_eq!(line(1, 1), ("1 of 1".to_owned(), Verdict::Compared));
        assert_eq!(line(0, 1), ("0 of 1".to_owned(), Verdict::Compared));
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
        let refused = |name, changes| plans(case(name), changes).err();
        for (name, changes, key) in [
            ("T1", "seed=7", "seed: "),
            ("T1", "lr=0.1&seed=0", "seed: "),
            ("T1", "lr=0.1,0.2", "lr: "),
            ("T3", "p=31", "p: "),
            ("T4", "freqs=2", "freqs: "),
            ("T13", "wd=0.3&hidden=64", "wd: "),
            ("T13", "hidden=64", "hidden: "),
            ("T13", "rows=800", "rows: "),
            ("lies", "noise=0.2", "noise: "),
        ] {
            assert!(refused(name, changes).is_some_and(|why| why.starts_with(key)), "{name} {changes}");
        }
        for (name, changes) in [("T1", "lr=0.1"), ("T10", "hidden=48&wd=0.5"), ("T13", "lr=0.001&steps=100")] {
            assert_eq!(refused(name, changes), None, "{name} {changes}");
        }
    }

    #[test]
    fn every_network_of_the_sweep_must_be_one_that_can_be_trained() {
        let refused = |changes| plans(case("T13"), changes).err();
        assert!(refused("n=10").is_some_and(|why| why.contains("rows: ")));
        assert!(refused("opt=adam").is_some_and(|why| why.contains("wd: ")));
    }

    #[test]
    fn what_was_not_evaluated_is_not_a_loss_of_nothing() {
        // Two networks on pairs that end after a step: one by its stop rule, one because it diverges.
        let stopped = lines("T1", EngineName::Cpu, Some(1), "stop=patience&linger=1&p=11&rows=60&hidden=8&lr=0");
        for line in stopped {
            assert_eq!((line.verdict, line.ours.as_str()), (Verdict::NotRun, "–"), "{}", line.what);
        }
        for line in lines("T1", EngineName::Cpu, Some(1), "p=11&rows=60&hidden=8&opt=sgd&lr=10&scale=100") {
            assert_eq!((line.verdict, line.ours.as_str()), (Verdict::Fails, "NaN"), "{}", line.what);
        }
    }

    #[test]
    fn the_keys_that_are_printed_are_those_that_are_trained() {
        let trained = |name, engine| {
            let plans = plans(case(name), "").expect("settings that can run");
            let starts = plans[0].starts(case(name), &args(engine, None));
            starts.first().map(|start| start.experiment.steps)
        };
        assert_eq!(trained("T10", EngineName::Cpu), Some(50_000));
        assert_eq!(trained("T10", EngineName::BurnFlex), Some(SHORT));
        assert_eq!(trained("T1", EngineName::BurnFlex), Some(40));
        // Its figures are of later steps, or of none.
        assert_eq!(trained("T12", EngineName::BurnFlex), None);
        assert_eq!(trained("T4", EngineName::Cpu), None);
    }

    #[test]
    fn what_is_printed_trains_the_same_networks() {
        for case in cases().filter(|case| !case.is_written_down()) {
            for plan in plans(case, "").expect("settings that can run") {
                let args = args(EngineName::Cpu, Some(2));
                let command = plan.command(case, &args);
                let keys = command.split('\'').nth(1).expect("keys");
                let sweep = Sweep::parse(keys, &PRESETS[0]).unwrap_or_else(|why| panic!("{command}: {why:?}"));
                let trained: Vec<Experiment> =
                    plan.starts(case, &args).into_iter().map(|start| start.experiment).collect();
                if command.starts_with("grok sweep") {
                    assert_eq!(sweep.iter().collect::<Vec<_>>(), trained, "{command}");
                } else {
                    assert_eq!(sweep.base.experiment, trained[0], "{command}");
                    assert!(command.contains(" --seeds 2"), "{command}");
                }
            }
        }
    }
}
