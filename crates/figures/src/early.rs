//! Stop early: where the usual rules would have sent a network home, on the curves of one that was trained to its end.

use std::rc::Rc;

use grokscope_analysis::end_of_patience as stop;
use grokscope_canvas::{Mark, Quantity};
use grokscope_experiment::{Experiment, Point, Preset};
use grokscope_kit::crowd_bar::{Bar, new_seed, rewind};
use grokscope_kit::keys::{Choice, Keys, Side};
use grokscope_kit::kind::Scene;
use grokscope_kit::panel::{self, Chart, Size};
use grokscope_kit::rule::{Rule, of_sums};
use grokscope_kit::text::{self, number, percent};
use grokscope_live::Crowd;
use grokscope_owned::{live, memo};
use grokscope_protocol::crowd::Wants;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("early-") {
        legend; start; run; wait; quarter; parity; watch; loss; accuracy; rule; home; then; rise; patience(steps); stays; mark_rise;
        all(understood); some(count, all, understood); nobody(understood); never; end; chart(name); reading(step, train, test);
    }
}

/// Steps without improvement after which somebody goes home: at once, and the patience that is usual.
const PATIENCE: [u64; 4] = [0, 100, 300, 1000];

/// A run: its word in the link, its preset, and what it is called.
type Run = (&'static str, &'static str, fn() -> &'static str);

/// The runs on offer.
static RUNS: [Run; 3] = [
    ("wait", "modadd-wait", words::wait),
    ("quarter", "modadd-main", words::quarter),
    ("parity", "parity-main", words::parity),
];
/// The one in which the order of the numbers counts.
const QUARTER: usize = 1;

#[derive(Clone, Copy)]
struct Early {
    crowd: Crowd,
    run: RwSignal<usize>,
    rule: Rule,
    seed: RwSignal<Option<u32>>,
    by_accuracy: RwSignal<bool>,
    cursor: RwSignal<Option<u64>>,
}

impl Early {
    fn experiment(self) -> Experiment {
        // A rule of the reader's own is a run of its own.
        let run = if self.rule.is_own() { QUARTER } else { self.run.get() };
        let preset = RUNS.get(run).and_then(|(_, preset, _)| Preset::named(preset));
        let x = preset.map(Preset::experiment).unwrap_or_default();
        self.rule.teach(Experiment { seed: self.seed.get().unwrap_or(x.seed), ..x })
    }

    fn begin(self) {
        self.crowd.next_round();
        self.crowd.set(vec![untrack(|| self.experiment())]);
    }

    fn keep(self, keys: Keys) {
        let Self { crowd, run, seed, by_accuracy, .. } = self;
        let choice = Choice {
            offer: || RUNS.iter().map(|(word, _, name)| ((*word).to_owned(), name().to_owned())).collect(),
            now: move || RUNS.get(run.get()).map_or("", |(word, ..)| word).to_owned(),
            first: || RUNS[0].0.to_owned(),
            set: move |text: &str| {
                run.set(RUNS.iter().position(|(word, ..)| *word == text).unwrap_or(0));
                // Each preset has the seed that it was chosen with.
                seed.set(None);
            },
            begins: true,
        };
        keys.choice("run", choice);
        // The same run is read in another way.
        let sides: [Side; 2] = [("loss", words::loss), ("accuracy", words::accuracy)];
        keys.switch("watch", sides, move || by_accuracy.get(), move |by| by_accuracy.set(by));
        let get = move || seed.get().map(|seed| seed.to_string());
        keys.keep("seed", "0, 1, 2, …", get, move |text| {
            let value = text.map(str::parse).transpose();
            value.map(|value| seed.set(value)).is_ok()
        });
        keys.begins(move || self.begin());
        keys.starts(move || {
            if untrack(|| crowd.is_over()) {
                self.begin();
            }
            crowd.wants.set(true);
        });
    }

    /// Who has gone home, and in which state. Tracks the run.
    fn stops(self) -> [Option<Point>; PATIENCE.len()] {
        self.crowd.news.track();
        let by_accuracy = self.by_accuracy.get();
        let of = |patience| self.crowd.with(0, |runner| stop(runner.history.points(), patience, by_accuracy)).flatten();
        PATIENCE.map(of)
    }

    fn understood(self) -> Option<u64> {
        self.crowd.news.track();
        self.crowd.with(0, |runner| runner.member.grokked).flatten()
    }

    fn verdict(self) -> String {
        self.crowd.news.track();
        if !self.crowd.is_over() {
            return String::new();
        }
        let Some(understood) = self.understood() else { return words::never().to_owned() };
        let stops = self.stops();
        let early = stops.iter().flatten().filter(|point| point.step < understood).count();
        if early == stops.len() {
            words::all(understood)
        } else if early == 0 {
            words::nobody(understood)
        } else {
            words::some(early, stops.len(), understood)
        }
    }
}

/// A rule by its patience.
fn rule(patience: u64) -> String {
    if patience == 0 { words::rise().to_owned() } else { words::patience(patience) }
}

/// The figure.
pub fn early(scene: Scene) -> AnyView {
    let Scene { page, turn, is_visible, keys } = scene;
    let early = Early {
        // It waits for the reader's bet.
        crowd: Crowd::new(page, turn, is_visible.into(), false, Wants::Curve),
        run: RwSignal::new(0),
        rule: Rule::new(keys),
        seed: RwSignal::new(None),
        by_accuracy: RwSignal::new(false),
        cursor: RwSignal::new(None),
    };
    early.begin();
    early.keep(keys);
    let crowd = early.crowd;
    view! {
        {early.rule.view()}
        <p class="key-line">{words::legend()}</p>
        <div class="grid halves">{chart(early, Quantity::Accuracy)} {chart(early, Quantity::Loss)}</div>
        {table(early)}
        <p class="verdict" role="status" data-verdict="">{memo(move || early.verdict())}</p>
        <Bar crowd first=words::start() again=move || early.begin()>
            {rewind(move || early.begin())}
            {new_seed(move || {
                early.seed.set(Some(untrack(|| early.experiment()).seed.wrapping_add(1)));
                early.begin();
            })}
        </Bar>
        <div class="choices">
            {keys.radios("watch", "inline", words::watch(), || true)}
            {of_sums(keys.select("run", words::run()))}
        </div>
    }
    .into_any()
}

fn chart(early: Early, quantity: Quantity) -> AnyView {
    let Early { crowd, cursor, .. } = early;
    let is_accuracy = quantity == Quantity::Accuracy;
    let marks = move || {
        let mark = |(patience, stop): (u64, Option<Point>)| {
            let label = if patience == 0 { words::mark_rise().to_owned() } else { number(patience) };
            stop.map(|point| Mark { step: point.step, label: if is_accuracy { label } else { String::new() } })
        };
        PATIENCE.into_iter().zip(early.stops()).filter_map(mark).collect::<Vec<_>>()
    };
    let marks: Rc<dyn Fn() -> Vec<Mark>> = Rc::new(marks);
    let size = Size::Large(StoredValue::new_local(marks));
    let [heading, detail] = if is_accuracy { text::accuracy_curve() } else { text::loss_curve() };
    let label = Signal::derive(move || words::chart(heading));
    view! {
        <div class="pane">
            <h3>{heading} " " <small>{detail}</small></h3>
            {panel::chart(Chart { crowd, panel: 0, cursor, quantity, size, label, reading: words::reading })}
        </div>
    }
    .into_any()
}

/// Where each goes home, and what is right then.
fn table(early: Early) -> AnyView {
    let crowd = early.crowd;
    let row = |name: String, step: String, right: String| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{step}</td>
                <td class="num">{right}</td>
            </tr>
        }
    };
    let rows = move || {
        let stops = early.stops();
        let is_over = crowd.is_over();
        let tell = move |(patience, stop): (u64, Option<Point>)| match stop {
            Some(Point { step, metrics }) => row(rule(patience), number(step), percent(metrics.test.accuracy)),
            None if is_over => row(rule(patience), words::stays().to_owned(), "–".to_owned()),
            None => row(rule(patience), "–".to_owned(), "–".to_owned()),
        };
        PATIENCE.into_iter().zip(stops).map(tell).collect_view()
    };
    let last = move || {
        crowd.news.track();
        let last = crowd.with(0, |runner| runner.metrics().map(|metrics| (runner.step, metrics.test.accuracy)));
        let last = last.flatten().filter(|_| crowd.is_over());
        let (step, right) =
            last.map_or(("–".to_owned(), "–".to_owned()), |(step, right)| (number(step), percent(right)));
        row(words::end().to_owned(), step, right)
    };
    panel::finish(
        vec![words::rule().into_any(), words::home().into_any(), words::then().into_any()],
        view! { {live(rows)} {live(last)} }.into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_is_a_preset_that_can_be_trained() {
        for (_, preset, _) in RUNS {
            assert!(Preset::named(preset).is_some_and(|preset| preset.experiment().conflicts().is_empty()), "{preset}");
        }
    }
}
