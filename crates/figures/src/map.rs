//! A small map of when networks grok: width against data, every cell a network trained here and now. There is one of
//! addition and one of parity.

use grokscope_analysis::{LossRule, Outcome};
use grokscope_canvas::{LOSSES, Quantity, Small, axis_end, paint};
use grokscope_experiment::Experiment;
use grokscope_format::two_digits;
use grokscope_kit::classes::{self, Badge, Key};
use grokscope_kit::crowd_bar::{Bar, new_seed};
use grokscope_kit::curve_pane::readings;
use grokscope_kit::keys::{Choice, Keys};
use grokscope_kit::kind::Scene;
use grokscope_kit::rule::{Rule, of_sums};
use grokscope_kit::text::{self, clauses, loss, number, percent, real};
use grokscope_kit::thresholds::{self, shown};
use grokscope_live::{Crowd, Runner};
use grokscope_owned::{act, live, memo};
use grokscope_protocol::article::{ADDITION, Grid, MAP, PARITY, ROWS};
use grokscope_protocol::crowd::Wants;
use leptos::ev::KeyboardEvent;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// A map to choose.
struct Kind {
    sweep: &'static Grid,
    name: fn() -> &'static str,
    /// What is shown to the networks of a column: of all, and of one.
    amounts: fn() -> &'static str,
    amount: fn(u32) -> String,
    /// Neurons, amount, rows shown, rows there are.
    facts: fn(u32, u32, u64, u64) -> String,
    settings: fn(&str) -> String,
    /// Neurons, amount, and what became of it.
    cell: fn(u32, u32, &str) -> String,
    /// The cell that is chosen at first.
    first: usize,
    /// The thresholds at first: as far apart as the outcomes of these networks are, so that losses and accuracies agree.
    loss: f64,
    ratio: f64,
}

/// The map of many rows of the reader's own: the one of addition, with less shown.
static OF_ROWS: Kind = Kind { sweep: &ROWS, loss: KINDS[1].loss, ratio: KINDS[1].ratio, ..KINDS[0] };

static KINDS: [Kind; 2] = [
    // 32 neurons and half of all sums.
    Kind {
        sweep: &ADDITION,
        name: words::addition,
        amounts: words::addition_amounts,
        amount: |share| format!("{share}%"),
        facts: |neurons, share, shown, all| words::addition_facts(neurons, share, shown, all),
        settings: |decay| words::addition_settings(decay),
        cell: |neurons, share, what| words::addition_cell(neurons, share, what),
        first: 9 + 5,
        loss: 0.4,
        ratio: 320.0,
    },
    // 64 neurons and 1,000 rows.
    Kind {
        sweep: &PARITY,
        name: words::parity,
        amounts: words::parity_amounts,
        amount: |rows| number(rows.into()),
        facts: |neurons, rows, _, _| words::parity_facts(neurons, rows),
        settings: |decay| words::parity_settings(decay),
        cell: |neurons, rows, what| words::parity_cell(neurons, rows, what),
        first: 6 + 3,
        loss: 0.16,
        ratio: 200.0,
    },
];

impl Kind {
    fn rule(&self) -> LossRule {
        thresholds::rule(self.loss, self.ratio)
    }
}

grokscope_words::messages! {
    mod words("map-") {
        neurons; addition; addition_amounts; addition_facts(neurons, share, shown, all); addition_settings(decay);
        addition_cell(neurons, share, what); parity; parity_amounts; parity_facts(neurons, rows);
        parity_settings(decay); parity_cell(neurons, rows, what); kind; colon; legend_nothing(least);
        legend_memorises(least); legend_together(least, ratio); legend_groks(least, ratio); chart; chart_detail;
        decay; waiting; training(accuracy); right(accuracy); start; hint;
        lowest(train, test, ratio); own_amounts(all); own_facts(neurons, share, shown, all); own_settings(decay); own_bits_settings(decay);
    }
}

/// What an outcome means at these thresholds.
fn legend(outcome: Outcome, least: &str, ratio: &str) -> String {
    match outcome {
        Outcome::CannotFit => words::legend_nothing(least),
        Outcome::MemorisesOnly => words::legend_memorises(least),
        Outcome::Together => words::legend_together(least, ratio),
        Outcome::Groks => words::legend_groks(least, ratio),
    }
}

/// What the rule judges a run by: lowest train loss, lowest test loss, largest ratio of test to train loss.
fn numbers(runner: &Runner) -> [f32; 3] {
    LossRule::numbers(runner.history.points().iter().map(|point| (point.metrics.train.loss, point.metrics.test.loss)))
}

/// The figure, as its parts see it.
#[derive(Clone, Copy)]
struct Map {
    crowd: Crowd,
    kind: RwSignal<usize>,
    seed: RwSignal<u32>,
    decay: RwSignal<f64>,
    /// What is taught in place of sums.
    taught: Rule,
    rule: RwSignal<LossRule>,
    /// The outcome of each cell that is done, by the present rule.
    outcomes: Memo<Vec<Option<Outcome>>>,
    chosen: RwSignal<usize>,
}

impl Map {
    fn begin(self) {
        let sweep = untrack(|| self.sweep());
        let mut cells = sweep.experiments(self.seed.get_untracked(), self.decay.get_untracked());
        if untrack(|| self.is_own()) {
            for x in &mut cells {
                // How much is shown is an axis of the map.
                *x = Experiment { train: x.train, ..untrack(|| self.taught.teach(x.clone())) };
            }
        }
        self.crowd.set(cells);
    }

    /// Whether it teaches a rule of the reader's own, in place of sums.
    fn is_own(self) -> bool {
        self.kind.get() == 0 && self.taught.is_own()
    }

    /// What is shown to the networks of a column, of how much.
    fn amounts(self) -> String {
        if !self.is_own() {
            return (self.shown_kind().amounts)().to_owned();
        }
        self.crowd.news.track();
        words::own_amounts(number(self.crowd.with(0, |runner| runner.experiment.population()).unwrap_or_default()))
    }

    /// What all of them are trained with.
    fn settings(self) -> String {
        let decay = real(self.decay.get());
        match (self.is_own(), self.taught.is_bits()) {
            (false, _) => (self.shown_kind().settings)(&decay),
            (true, false) => words::own_settings(&decay),
            (true, true) => words::own_bits_settings(&decay),
        }
    }

    /// What the chosen network is, and what it is shown.
    fn facts(self) -> String {
        let cell = self.chosen.get();
        let x = self.crowd.with(cell, |runner| runner.experiment.clone()).unwrap_or_default();
        let amount = self.sweep().place(cell).1;
        let (shown, all) = (x.train_rows(), x.population());
        if self.is_own() {
            return words::own_facts(x.hidden, amount, shown, all);
        }
        (self.shown_kind().facts)(x.hidden, amount, shown, all)
    }

    /// Goes over to another map, at its first settings.
    fn choose(self, kind: usize) {
        let chosen = &KINDS[kind];
        self.decay.set(chosen.sweep.decay);
        self.rule.set(chosen.rule());
        self.chosen.set(chosen.first);
        self.kind.set(kind);
    }

    fn keep(self, keys: Keys) {
        let sides = [("addition", KINDS[0].name), ("parity", KINDS[1].name)];
        keys.either("task", sides, move || self.kind.get() == 1, move |is| self.choose(is.into()));
        let decay = Choice {
            offer: move || self.sweep().decays.map(|decay| (decay.to_string(), real(decay))).to_vec(),
            now: move || self.decay.get().to_string(),
            first: move || self.sweep().decay.to_string(),
            set: move |text: &str| self.decay.set(text.parse().unwrap_or(self.sweep().decay)),
            begins: true,
        };
        keys.choice("wd", decay);
        keys.value("seed", "0, 1, 2, …", |_| true, move || self.seed.get(), move |seed| self.seed.set(seed));
        thresholds::keep(keys, self.rule, move || self.shown_kind().rule());
        keys.begins(move || self.begin());
        keys.starts(move || self.crowd.wants.set(true));
    }

    fn sweep(self) -> &'static Grid {
        self.shown_kind().sweep
    }

    fn shown_kind(self) -> &'static Kind {
        if self.is_own() && self.taught.has_many_rows() { &OF_ROWS } else { &KINDS[self.kind.get()] }
    }

    fn outcome(self, cell: usize) -> Option<Outcome> {
        self.outcomes.with(|outcomes| outcomes.get(cell).copied().flatten())
    }

    /// A cell in words.
    fn describe(self, cell: usize) -> String {
        let outcome = self.outcome(cell);
        let describe = |runner: &Runner| match (outcome, runner.metrics()) {
            (Some(outcome), metrics) => {
                let ended = classes::ended(classes::name(outcome), runner.member.memorised, runner.member.grokked);
                // By its losses: much may be right all the same.
                let right = metrics.filter(|_| outcome == Outcome::MemorisesOnly);
                let right = right.map(|metrics| words::right(percent(metrics.test.accuracy)));
                clauses([Some(ended), right].into_iter().flatten())
            }
            (None, Some(metrics)) => words::training(percent(metrics.test.accuracy)),
            (None, None) => words::waiting().to_owned(),
        };
        let what = self.crowd.with(cell, describe).unwrap_or_default();
        // A cell of the map before is still there for a moment.
        if cell >= self.sweep().len() {
            return String::new();
        }
        let (hidden, amount) = self.sweep().place(cell);
        (self.shown_kind().cell)(hidden, amount, &what)
    }
}

/// The figure.
#[component]
pub fn MapFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let crowd = Crowd::new(page, turn, is_visible.into(), false, Wants::Curve);
    let [first, _] = &KINDS;
    let rule = RwSignal::new(first.rule());
    let outcomes = memo(move || {
        crowd.news.track();
        let rule = rule.get();
        crowd.with_all(|runners| {
            let judge = |runner: &Runner| {
                runner.member.ended.map(|_| {
                    let [train, test, ratio] = numbers(runner);
                    rule.judge_numbers(train, test, ratio)
                })
            };
            runners.iter().map(judge).collect()
        })
    });
    let map = Map {
        crowd,
        kind: RwSignal::new(0),
        seed: RwSignal::new(1),
        decay: RwSignal::new(first.sweep.decay),
        taught: Rule::new(keys),
        rule,
        outcomes,
        chosen: RwSignal::new(first.first),
    };
    map.begin();
    map.keep(keys);
    crowd.show_recording(&MAP);
    let again = move || map.begin();
    view! {
        {live(move || (map.kind.get() == 0).then(|| map.taught.view_where(|| false)))}
        <div class="map-grid">
            <div>
                <Cells map/>
                <Legend map/>
            </div>
            <div>
                <Detail map/>
                {thresholds::view(map.rule)}
            </div>
        </div>
        <Bar crowd first=words::start() again>
            {new_seed(move || {
                    map.seed.update(|seed| *seed = seed.wrapping_add(1));
                    map.begin();
            })}
        </Bar>
        <div class="choices">
            {of_sums(keys.select("task", words::kind()))}
            {keys.select("wd", words::decay())}
        </div>
    }
}

#[component]
fn Cells(map: Map) -> impl IntoView {
    let walk = move |event: KeyboardEvent| {
        let sweep = untrack(|| map.sweep());
        let (rows, columns) = (sweep.widths.len(), sweep.amounts.len());
        let (row, column) = (map.chosen.get_untracked() / columns, map.chosen.get_untracked() % columns);
        let (row, column) = match &*grokscope_kit::browser::key_of(&event) {
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(columns - 1)),
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowDown" => ((row + 1).min(rows - 1), column),
            "Home" => (row, 0),
            "End" => (row, columns - 1),
            _ => return,
        };
        event.prevent_default();
        let cell = row * columns + column;
        map.chosen.set(cell);
        let grid = event.current_target().and_then(|grid| grid.dyn_into::<Element>().ok());
        let button = grid.and_then(|grid| grid.query_selector(&format!("[data-cell=\"{cell}\"]")).ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Where it cannot have the focus, it is chosen all the same.
            let _ = button.focus();
        }
    };
    let grid = move || {
        let (sweep, kind) = (map.sweep(), map.shown_kind());
        let columns = sweep.amounts.len();
        let row = move |row: usize| {
            view! {
                <span class="tick row">{sweep.widths[row]}</span>
                {(0..columns).map(|column| view! { <Cell map cell=row * columns + column/> }).collect_view()}
            }
        };
        view! {
            <span class="axis-name across">{live(move || map.amounts())}</span>
            <span class="corner">{words::neurons()}</span>
            {sweep.amounts.iter().map(|amount| view! { <span class="tick">{(kind.amount)(*amount)}</span> }).collect_view()}
            {(0..sweep.widths.len()).map(row).collect_view()}
        }
    };
    view! {
        <div
            class="map"
            role="group"
            aria-label=words::hint()
            style=live(move || format!("--columns: {}", map.sweep().amounts.len()))
            on:keydown=walk
        >
            {grid}
        </div>
    }
}

#[component]
fn Cell(map: Map, cell: usize) -> impl IntoView {
    let outcome = memo(move || map.outcome(cell));
    let shown = memo(move || {
        if let Some(outcome) = outcome.get() {
            return classes::letter(outcome).to_owned();
        }
        map.crowd.news.track();
        let accuracy = map.crowd.with(cell, Runner::metrics).flatten().map(|metrics| metrics.test.accuracy);
        accuracy.map_or_else(|| "·".to_owned(), |accuracy| format!("{:.0}", accuracy * 100.0))
    });
    let is_chosen = move || map.chosen.get() == cell;
    view! {
        <button
            type="button"
            class=live(move || format!("cell {}", outcome.get().map_or("", classes::word)))
            data-cell=cell
            data-outcome=live(move || outcome.get().map(classes::word))
            tabindex=live(move || if is_chosen() { "0" } else { "-1" })
            aria-pressed=live(move || is_chosen().to_string())
            aria-label=live(move || {
                shown.with(|_| ());
                map.describe(cell)
            })
            on:click=act(move |_| map.chosen.set(cell))
        >
            {shown}
        </button>
    }
}

#[component]
fn Detail(map: Map) -> impl IntoView {
    let Map { crowd, chosen, .. } = map;
    let canvas = NodeRef::<Canvas>::new();
    let depends = memo(move || {
        crowd.news.track();
        (chosen.get(), crowd.with(chosen.get(), |runner| runner.step))
    });
    paint(
        canvas,
        move || depends.with(|_| ()),
        move |sheet| {
            crowd.with(chosen.get(), |runner| {
                Small {
                    quantity: Quantity::Loss,
                    runs: &[readings(runner.history.points(), Quantity::Loss)],
                    marks: &[],
                    end: axis_end(runner.step),
                    decades: LOSSES,
                    cursor: None,
                }
                .draw(sheet);
            });
        },
    );
    let judged_by = move || {
        depends.with(|_| ());
        let [train, test, ratio] = crowd.with(chosen.get(), numbers).filter(|numbers| numbers[0].is_finite())?;
        let ratio = number(two_digits(f64::from(ratio)).round() as u64);
        Some(words::lowest(loss(train), loss(test), &ratio))
    };
    view! {
        <div class="pane">
            <h4>
                {words::chart()} " " <small>{words::chart_detail()}</small> " " <Key/>
            </h4>
            <canvas
                node_ref=canvas
                class="small tall"
                role="img"
                aria-label=live(move || {
                    depends.with(|_| ());
                    text::together([&*text::sentence(words::chart()), &map.describe(chosen.get())])
                })
            ></canvas>
            <p class="reading-line two" data-detail="">
                {live(move || map.outcome(chosen.get()).map(|outcome| view! { <Badge outcome/> " " }))}
                {live(move || map.facts())} " · " {live(move || map.settings())}
            </p>
            <p class="reading-line two num">{judged_by}</p>
        </div>
    }
}

/// The outcomes, what they mean at the present thresholds, and how many networks have each.
#[component]
fn Legend(map: Map) -> impl IntoView {
    let Map { rule, outcomes, .. } = map;
    let count = move |outcome: Outcome| {
        outcomes.with(|outcomes| outcomes.iter().filter(|other| **other == Some(outcome)).count())
    };
    view! {
        <ul class="classes">
            {classes::ALL
                .map(|outcome| {
                    view! {
                        <li data-count=live(move || count(outcome))>
                            <Badge outcome/> " "
                            <b class="num">{live(move || count(outcome))}</b> {words::colon()}
                            {live(move || {
                                let LossRule { loss, ratio } = rule.get();
                                legend(outcome, &shown(loss.into()), &shown(ratio.into()))
                            })}
                        </li>
                    }
                })}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_at_first_is_where_the_article_says() {
        let [addition, parity] = &KINDS;
        assert_eq!(addition.sweep.place(addition.first), (32, 50));
        assert_eq!(parity.sweep.place(parity.first), (64, 1000));
        assert_eq!(OF_ROWS.sweep.place(OF_ROWS.first), (32, 20));
        for kind in KINDS.iter().chain([&OF_ROWS]) {
            let x = &kind.sweep.experiments(1, kind.sweep.decay)[kind.first];
            assert_eq!(x.hidden, kind.sweep.place(kind.first).0);
            assert!(kind.sweep.decays.contains(&kind.sweep.decay));
        }
    }
}
