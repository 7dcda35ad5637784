//! The numbers behind the curves of a figure as tables, for those who do not see them and those who want to read them off.

use grokscope_experiment::{Answers, Experiment, KEYS, Member, Point, SplitName, Sweep, Value};
use grokscope_format::{loss, number, percent, real};
use grokscope_live::{Crowds, Session, Sweeps};
use grokscope_owned::{act, live};
use grokscope_protocol::crowd::Found;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlDetailsElement};

use crate::Subject;

grokscope_words::messages! {
    mod words("numbers-") {
        open; of_run(step, rows); of_members(members); step; train_accuracy; test_accuracy; train_explained; test_explained;
        train_loss; test_loss; norm; fitted;
        wrong; dropped; member; setting; memorised; understood; not_yet; again; scroll;
    }
}

/// Most rows of a run's table: as many as one may want to hear read.
const MOST_ROWS: usize = 40;

/// A table as it was when it was opened.
#[derive(Clone, Default, PartialEq)]
struct Table {
    caption: String,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// The fold with the tables, which are made each time it is opened: numbers that change under a reader cannot be read.
pub fn tables(subject: Subject) -> AnyView {
    let shown = RwSignal::new(Vec::<Table>::new());
    let toggle = move |event: Event| {
        let fold = event.target().and_then(|target| target.dyn_into::<HtmlDetailsElement>().ok());
        let is_open = fold.is_some_and(|fold| fold.open());
        let of_run = || subject.session.map(of_run);
        let all = || of_run().into_iter().chain(of_members(subject.crowds)).chain(of_sweeps(subject.sweeps));
        shown.set(if is_open { all().collect() } else { Vec::new() });
    };
    let table = |Table { caption, head, rows }: Table| {
        let row = |cells: Vec<String>| {
            let mut cells = cells.into_iter();
            let first = cells.next();
            view! { <tr><th scope="row">{first}</th>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
        };
        view! {
            // What scrolls has to be reached by keys too.
            <div class="wide" role="region" aria-label=words::scroll() tabindex="0">
                <table>
                    <caption>{caption}</caption>
                    <thead><tr>{head.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view()}</tr></thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    };
    view! {
        <details class="numbers" data-fold="numbers" on:toggle=act(toggle)>
            <summary>{words::open()}</summary>
            {live(move || shown.get().into_iter().map(table).collect_view())}
            <p>{words::again()}</p>
        </details>
    }
    .into_any()
}

/// The curves of a run.
fn of_run(session: Session) -> Table {
    let member = untrack(|| session.known());
    let x = session.spec.with_untracked(|spec| spec.experiment.clone());
    session.with_history(|history| curves(&x, history.points(), &member))
}

fn curves(x: &Experiment, points: &[Point], member: &Member) -> Table {
    let further: Vec<(SplitName, &'static str)> = x
        .further_splits()
        .into_iter()
        .filter_map(|(name, _)| match name {
            SplitName::Train | SplitName::Test => None,
            SplitName::Wrong => Some((name, words::wrong())),
            SplitName::Dropped => Some((name, words::dropped())),
        })
        .collect();
    let [train, test] = right(x.answers());
    let mut head = vec![words::step(), train, test, words::train_loss(), words::test_loss(), words::norm()];
    head.extend(further.iter().map(|(_, name)| *name));
    let row = |at: usize| {
        let Point { step, metrics } = points[at];
        let mut cells = vec![
            number(step),
            percent(metrics.train.accuracy),
            percent(metrics.test.accuracy),
            loss(metrics.train.loss),
            loss(metrics.test.loss),
            real(grokscope_format::two_digits(f64::from(metrics.norm))),
        ];
        cells.extend(
            further.iter().map(|(name, _)| metrics.of(*name).map_or_else(nothing, |score| percent(score.accuracy))),
        );
        cells
    };
    let rows: Vec<_> = chosen(points, &[member.memorised, member.grokked]).into_iter().map(row).collect();
    let last = points.last().map_or(0, |point| point.step);
    Table { caption: words::of_run(number(last), rows.len()), head, rows }
}

fn nothing() -> String {
    "–".to_owned()
}

/// Which points stand in the table: about evenly in steps the first, the last, and those at which something was reached.
fn chosen(points: &[Point], milestones: &[Option<u64>]) -> Vec<usize> {
    let Some(last) = points.last().map(|point| point.step) else { return Vec::new() };
    let most = MOST_ROWS - milestones.len();
    let at = |step: u64| points.partition_point(|point| point.step < step).min(points.len() - 1);
    let even = (0..most).map(|i| at(last * i as u64 / (most - 1) as u64));
    let mut all: Vec<usize> = even.chain(milestones.iter().flatten().map(|step| at(*step))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The members of the crowds that have begun.
fn of_members(crowds: Crowds) -> Option<Table> {
    let mut members: Vec<(Experiment, Member, Option<Point>)> = Vec::new();
    for crowd in crowds.all() {
        crowd.with_all(|runners| {
            members.extend(
                runners
                    .iter()
                    .map(|runner| (runner.experiment.clone(), runner.member, runner.history.points().last().copied())),
            );
        });
    }
    // What they all have in common is said in the figure.
    let value = |at: usize, x: &Experiment| KEYS[at].get(x).to_string();
    let differing: Vec<usize> = (0..KEYS.len())
        .filter(|at| members.windows(2).any(|pair| value(*at, &pair[0].0) != value(*at, &pair[1].0)))
        .collect();
    let row = |(at, (x, member, last)): (usize, &(Experiment, Member, Option<Point>))| {
        let settings: Vec<String> =
            differing.iter().map(|key| format!("{}={}", KEYS[*key].name, short(&KEYS[*key].get(x)))).collect();
        let reached = |step: Option<u64>| step.map_or_else(|| words::not_yet().to_owned(), number);
        let of_last = |read: fn(&Point) -> String| last.as_ref().map_or_else(nothing, read);
        vec![
            (at + 1).to_string(),
            settings.join(" "),
            reached(member.memorised),
            reached(member.grokked),
            of_last(|point| number(point.step)),
            of_last(|point| percent(point.metrics.train.accuracy)),
            of_last(|point| percent(point.metrics.test.accuracy)),
        ]
    };
    let rows: Vec<_> = members.iter().enumerate().map(row).collect();
    let answers = members.first().map_or(Answers::One, |(x, ..)| x.answers());
    (!rows.is_empty()).then(|| Table { caption: words::of_members(rows.len()), head: heads(answers), rows })
}

/// The networks of sweeps that are known.
fn of_sweeps(sweeps: Sweeps) -> Option<Table> {
    let mut rows = Vec::new();
    for sweep in sweeps.all() {
        let reached = |step: Option<u64>| step.map_or_else(nothing, number);
        let row = |plan: &Sweep, at: usize, found: &Found| {
            let place = plan.axes.iter().zip(plan.place(at));
            let settings: Vec<_> = place.map(|(axis, i)| format!("{}={}", axis.key.name, axis.values[i])).collect();
            vec![
                (at + 1).to_string(),
                settings.join(" "),
                reached(found.memorised),
                reached(found.grokked),
                number(found.ended),
                percent(found.right[0]),
                percent(found.right[1]),
            ]
        };
        sweep.with_plan(|plan| {
            sweep.with_found(|found| {
                rows.extend(found.iter().enumerate().filter_map(|(at, found)| Some(row(plan, at, found.as_ref()?))));
            });
        });
    }
    (!rows.is_empty()).then(|| Table { caption: words::of_members(rows.len()), head: heads(Answers::One), rows })
}

/// What stands over a table of networks.
fn heads(answers: Answers) -> Vec<&'static str> {
    let fitted = if answers == Answers::Number { words::fitted() } else { words::memorised() };
    let [train, test] = right(answers);
    vec![words::member(), words::setting(), fitted, words::understood(), words::step(), train, test]
}

/// What is counted of the examples shown and of the unseen ones: numbers are not right or wrong.
fn right(answers: Answers) -> [&'static str; 2] {
    match answers {
        Answers::Number => [words::train_explained(), words::test_explained()],
        _ => [words::train_accuracy(), words::test_accuracy()],
    }
}

/// A value, to four digits where it is one that may have more.
fn short(value: &Value) -> String {
    match value {
        Value::Real(x) => real(format!("{x:.3e}").parse().unwrap_or(*x)),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Metrics, Score};

    use super::*;

    fn points(count: u64) -> Vec<Point> {
        let score = |loss| Score { loss, accuracy: 0.5 };
        let metrics = Metrics::new(9.0, [(SplitName::Train, score(0.1)), (SplitName::Test, score(2.0))]);
        (0..count).map(|at| Point { step: 10 * at, metrics }).collect()
    }

    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_ends_and_milestones() {
        let points = points(1000);
        let rows = chosen(&points, &[Some(150), Some(7_770)]);
        assert!(rows.len() <= MOST_ROWS && rows.len() > 30, "{}", rows.len());
        assert_eq!((rows[0], rows[rows.len() - 1]), (0, 999));
        assert!(rows.contains(&15) && rows.contains(&777) && rows.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(chosen(&points[..3], &[None, Some(10)]), [0, 1, 2]);
        assert_eq!(chosen(&[], &[None]), [] as [usize; 0]);
    }

    #[test]
    fn a_table_has_a_heading_for_every_cell_and_the_splits_of_its_run() {
        for (noise, columns) in [(0.0, 6), (0.1, 7)] {
            let x = Experiment { noise, ..Experiment::default() };
            let table = curves(&x, &points(3), &Member::default());
            assert_eq!((table.rows.len(), table.head.len()), (3, columns));
            assert!(table.rows.iter().all(|row| row.len() == columns), "{:?}", table.rows);
            assert_eq!(table.rows[2][..4], ["20", "50.0%", "50.0%", "0.100"].map(str::to_owned));
        }
    }
}
