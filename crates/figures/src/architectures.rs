//! Which networks can grok: choose how one is put together, read its formula, train three seeds of it here, or one
//! seed at each of a grid of learning rates and strengths of decay.

use grokscope_analysis::Outcome;
use grokscope_canvas::{Quantity, Small, axis_end, paint};
use grokscope_experiment::{Embedding, Experiment, InProjection, Model, Output, Preset};
use grokscope_format::middle;
use grokscope_kit::classes::{self, Badge, Key};
use grokscope_kit::crowd_bar::Bar;
use grokscope_kit::curve_pane::readings;
use grokscope_kit::keys::{self, Keys};
use grokscope_kit::kind::Scene;
use grokscope_kit::rule::{Rule, of_sums};
use grokscope_kit::text::{self, number, percent, real};
use grokscope_live::{Crowd, Decay, Runner};
use grokscope_owned::{act, effect, live, memo};
use grokscope_protocol::crowd::{Wants, for_a_small_chart};
use leptos::html::Canvas;
use leptos::prelude::*;

/// Seeds trained of each choice.
const SEEDS: u32 = 3;
/// Learning rates of the grid, from the top row down.
const RATES: [f64; 3] = [0.01, 0.003, 0.001];
/// The learning rate outside of the grid.
const RATE: usize = 1;
/// Numbers that are added, and percent of their sums that are shown.
const NUMBERS: u32 = 47;
const SHARE: u32 = 50;
/// Hidden neurons on offer.
static WIDTHS: [u32; 3] = [24, 48, 96];
/// Weight decays on offer, weak to strong.
const DECOUPLED: [f64; 4] = [0.1, 0.5, 2.0, 5.0];
const L1: [f64; 4] = [1e-6, 1e-5, 1e-4, 1e-3];

grokscope_words::messages! {
    mod words("architectures-") {
        input; output; projections; unembedding; decay; strength; factored_input; collapsed_input; factored_output;
        collapsed_output; shared; separate; tied; untied; decoupled; l1; formula; width; matrix_embedding(numbers);
        matrix_in(width); matrices_in(width); matrix_input(numbers, width); matrices_input(numbers, width); matrix_output(width, numbers);
        matrix_out(width); matrix_unembedding(numbers); list(before, item); matrices(matrices);
        published(groks, together, memorises, nothing); not_published; tried; network; median; none_yet; train;
        train_grid; grid; rate; cell(rate, strength, what); not_ended; curves; curves_of_cell; curves_detail;
        setting; needs_factored; needs_factored_output; remove; count(count, all); range(least, most);
    }
}

/// How a network is put together.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Choice {
    is_collapsed_input: bool,
    wants_collapsed_output: bool,
    is_separate: bool,
    is_untied: bool,
    decay: Decay,
    strength: usize,
    /// Hidden neurons.
    width: u32,
}

impl Choice {
    const FIRST: Self = Self {
        is_collapsed_input: false,
        wants_collapsed_output: false,
        is_separate: false,
        is_untied: false,
        decay: Decay::Decoupled,
        strength: 1,
        width: 48,
    };

    /// Without an embedding there is nothing to factor the output with.
    fn has_collapsed_output(self) -> bool {
        self.is_collapsed_input || self.wants_collapsed_output
    }

    fn strengths(self) -> &'static [f64; 4] {
        if self.decay == Decay::L1 { &L1 } else { &DECOUPLED }
    }

    fn experiment(self, seed: u32) -> Experiment {
        self.experiment_at(RATE, self.strength, seed)
    }

    /// One seed at every learning rate and strength, row after row.
    fn grid(self) -> Vec<Experiment> {
        let strengths = 0..self.strengths().len();
        (0..RATES.len())
            .flat_map(|rate| strengths.clone().map(move |strength| self.experiment_at(rate, strength, 1)))
            .collect()
    }

    fn experiment_at(self, rate: usize, strength: usize, seed: u32) -> Experiment {
        let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
        let mut x = for_a_small_chart(Experiment {
            p: NUMBERS,
            train: f64::from(SHARE) / 100.0,
            embed: 32,
            hidden: self.width,
            seed,
            lr: RATES[rate],
            steps: 2000,
            linger: 100,
            wd: 0.0,
            model: match (self.is_collapsed_input, self.is_separate) {
                (false, _) => Model::Factored,
                (true, false) => Model::Direct,
                (true, true) => Model::Onehot,
            },
            inproj: if self.is_separate { InProjection::Separate } else { InProjection::Shared },
            output: if self.wants_collapsed_output { Output::Collapsed } else { Output::Factored },
            embedding: if self.is_untied { Embedding::Untied } else { Embedding::Tied },
            ..preset
        });
        self.decay.set(&mut x, self.strengths()[strength]);
        x
    }

    /// What the letters of its formula are, with so many numbers.
    fn matrices(self, numbers: u32) -> String {
        let width = self.width;
        let embedding = || words::matrix_embedding(numbers);
        let mut parts = match (self.is_collapsed_input, self.is_separate) {
            (false, false) => vec![embedding(), words::matrix_in(width)],
            (false, true) => vec![embedding(), words::matrices_in(width)],
            (true, false) => vec![words::matrix_input(numbers, width)],
            (true, true) => vec![words::matrices_input(numbers, width)],
        };
        parts.push(if self.has_collapsed_output() {
            words::matrix_output(width, numbers)
        } else {
            words::matrix_out(width)
        });
        if self.is_untied && !self.has_collapsed_output() {
            parts.push(words::matrix_unembedding(numbers));
        }
        words::matrices(parts.into_iter().reduce(words::list).unwrap_or_default())
    }

    /// Its logits in MathML.
    fn formula(self) -> String {
        let sub = |letter: &str, index: &str| format!("<msub><mi>{letter}</mi><mi>{index}</mi></msub>");
        let inner = match (self.is_collapsed_input, self.is_separate) {
            (false, false) => format!(
                "<mrow><mo>(</mo>{}<mo>+</mo>{}<mo>)</mo></mrow><mo>&#x2062;</mo><mi>H</mi>",
                sub("E", "a"),
                sub("E", "b")
            ),
            (false, true) => format!(
                "{}<mo>&#x2062;</mo><msub><mi>H</mi><mn>1</mn></msub><mo>+</mo>{}<mo>&#x2062;</mo><msub><mi>H</mi><mn>2</mn></msub>",
                sub("E", "a"),
                sub("E", "b")
            ),
            (true, false) => format!("{}<mo>+</mo>{}", sub("W", "a"), sub("W", "b")),
            (true, true) => format!("{}<mo>+</mo>{}", sub("W", "a"), sub("W′", "b")),
        };
        let outer = match (self.has_collapsed_output(), self.is_untied) {
            (true, _) => "<mi>V</mi>".to_owned(),
            (false, is_untied) => {
                let last = if is_untied { "U" } else { "E" };
                format!("<mi>O</mi><mo>&#x2062;</mo><msup><mi>{last}</mi><mi>T</mi></msup>")
            }
        };
        format!(
            "<math><mi>ReLU</mi><mo>&#x2061;</mo><mrow><mo>(</mo>{inner}<mo>)</mo></mrow><mo>&#x2062;</mo>{outer}</math>"
        )
    }

    /// Percent of published networks put together like this that grokked, learned both at once, only memorised and
    /// never fitted: the architecture sweep of Google PAIR's "Do Machine Learning Models Memorize or Generalize?"
    /// (10,840 networks with decoupled decay). There a projection that is collapsed is left out, with as many neurons
    /// as embedding dimensions, so that an untied embedding is the single matrix on its side.
    fn published(self) -> Option<[u32; 4]> {
        match (self.decay, self.has_collapsed_output(), self.is_collapsed_input, self.is_untied, self.is_separate) {
            (Decay::Decoupled, false, _, false, false) => Some([59, 20, 21, 0]),
            (Decay::Decoupled, false, _, false, true) => Some([55, 10, 34, 1]),
            (Decay::Decoupled, false, _, true, false) => Some([60, 9, 31, 0]),
            (Decay::Decoupled, false, _, true, true) => Some([49, 3, 45, 4]),
            (Decay::Decoupled, true, false, _, false) => Some([22, 0, 74, 4]),
            (Decay::Decoupled, true, false, _, true) => Some([25, 0, 63, 12]),
            (Decay::Decoupled, true, true, ..) => Some([0, 0, 80, 20]),
            (Decay::L1, false, _, false, false) => Some([34, 37, 30, 0]),
            (Decay::L1, true, true, _, false) => Some([2, 0, 77, 20]),
            _ => None,
        }
    }

    /// Networks put together alike, whatever they are trained with.
    fn is_alike(self, other: Self) -> bool {
        Self { strength: 0, ..self } == Self { strength: 0, ..other }
    }
}

/// What is trained of a choice.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Trial {
    /// Some seeds.
    Seeds,
    /// A grid of learning rates and strengths.
    Grid,
}

/// A choice that was trained, and how its networks turned out.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    id: usize,
    choice: Choice,
    trial: Trial,
    /// Empty until all of them have ended.
    outcomes: Vec<Outcome>,
    median: Option<u64>,
}

impl Row {
    /// Whether training this would be the same again.
    fn is_same(&self, choice: Choice, trial: Trial) -> bool {
        self.trial == trial
            && match trial {
                Trial::Seeds => self.choice == choice,
                Trial::Grid => self.choice.is_alike(choice),
            }
    }

    fn decay_in_words(&self) -> String {
        let strengths = self.choice.strengths();
        let strength = match self.trial {
            Trial::Seeds => real(strengths[self.choice.strength]),
            Trial::Grid => words::range(real(strengths[0]), real(strengths[strengths.len() - 1])),
        };
        format!("{} = {strength}", self.choice.decay.key())
    }

    fn rate_in_words(&self) -> String {
        match self.trial {
            Trial::Seeds => real(RATES[RATE]),
            Trial::Grid => words::range(real(RATES[RATES.len() - 1]), real(RATES[0])),
        }
    }
}

#[derive(Clone, Copy)]
struct Explorer {
    crowd: Crowd,
    /// What is taught in place of sums.
    rule: Rule,
    choice: RwSignal<Choice>,
    rows: RwSignal<Vec<Row>>,
    /// The number of the next row: none is used twice, as what is shown of a row is kept by its number.
    next_row: StoredValue<usize>,
    /// What is or was trained last.
    trained: RwSignal<Option<Choice>>,
    trial: RwSignal<Trial>,
    /// The cell of the grid that is looked at.
    cell: RwSignal<usize>,
}

impl Explorer {
    /// Trains the present choice; one that was still training is given up.
    fn begin(self, trial: Trial) {
        let choice = self.choice.get_untracked();
        self.rows.update(|rows| {
            rows.retain(|row| !row.outcomes.is_empty() && !row.is_same(choice, trial));
            let id = self.next_row.get_value();
            self.next_row.set_value(id + 1);
            rows.push(Row { id, choice, trial, outcomes: Vec::new(), median: None });
        });
        self.trained.set(Some(choice));
        self.trial.set(trial);
        self.cell.set(RATE * DECOUPLED.len() + choice.strength);
        self.crowd.set(match trial {
            Trial::Seeds => (1..=SEEDS).map(|seed| self.teach(&choice.experiment(seed))).collect(),
            Trial::Grid => choice.grid().iter().map(|x| self.teach(x)).collect(),
        });
    }

    /// Taught a rule of the reader's own, it is put together as chosen all the same.
    fn teach(self, x: &Experiment) -> Experiment {
        Experiment { inproj: x.inproj, ..untrack(|| self.rule.teach(x.clone())) }
    }

    /// Nothing is tried, as what was tried before was of another rule.
    fn forget(self) {
        self.crowd.disband();
        self.rows.set(Vec::new());
        self.trained.set(None);
    }

    fn keep(self, keys: Keys) {
        let choice = self.choice;
        let either = move |key, sides: [keys::Side; 2], get: fn(Choice) -> bool, set: fn(&mut Choice, bool)| {
            keys.either(key, sides, move || get(choice.get()), move |is| choice.update(|choice| set(choice, is)));
        };
        either(
            "input",
            [("factored", words::factored_input), ("collapsed", words::collapsed_input)],
            |choice| choice.is_collapsed_input,
            |choice, is| choice.is_collapsed_input = is,
        );
        either(
            "output",
            [("factored", words::factored_output), ("collapsed", words::collapsed_output)],
            Choice::has_collapsed_output,
            |choice, is| choice.wants_collapsed_output = is,
        );
        either(
            "projections",
            [("shared", words::shared), ("separate", words::separate)],
            |choice| choice.is_separate,
            |choice, is| choice.is_separate = is,
        );
        either(
            "unembedding",
            [("tied", words::tied), ("untied", words::untied)],
            |choice| choice.is_untied,
            |choice, is| choice.is_untied = is,
        );
        either(
            "decay",
            [(Decay::Decoupled.key(), words::decoupled), (Decay::L1.key(), words::l1)],
            |choice| choice.decay == Decay::L1,
            |choice, is| choice.decay = if is { Decay::L1 } else { Decay::Decoupled },
        );
        let strength = keys::Choice {
            offer: move || {
                let strengths = choice.get().strengths().iter().enumerate();
                strengths.map(|(at, strength)| ((at + 1).to_string(), real(*strength))).collect()
            },
            now: move || (choice.get().strength + 1).to_string(),
            first: || (Choice::FIRST.strength + 1).to_string(),
            set: move |text: &str| choice.update(|choice| choice.strength = text.parse().map_or(0, |at: usize| at - 1)),
            begins: false,
        };
        keys.choice("strength", strength);
        let width = move || choice.get().width;
        let set = move |width| choice.update(|choice| choice.width = width);
        keys.one_of("hidden", &WIDTHS, |width| width.to_string(), width, set);
    }

    /// Fills in the last row once its networks have ended.
    fn note_results(self) {
        let (outcomes, steps) = self.crowd.with_all(|runners| {
            let outcome = |runner: &Runner| classes::by_accuracy(runner.history.points());
            let outcomes: Vec<Outcome> = runners.iter().map(outcome).collect();
            let steps: Vec<u64> = runners.iter().filter_map(|runner| runner.member.grokked).collect();
            (outcomes, steps)
        });
        self.rows.update(|rows| {
            if let Some(row) = rows.last_mut().filter(|row| row.outcomes.is_empty()) {
                row.outcomes = outcomes;
                row.median = middle(&steps);
            }
        });
    }
}

/// The figure.
#[component]
pub fn ArchitecturesFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let explorer = Explorer {
        // It waits for a choice.
        crowd: Crowd::new(page, turn, is_visible.into(), false, Wants::Curve),
        rule: Rule::of_operations(keys),
        choice: RwSignal::new(Choice::FIRST),
        rows: RwSignal::new(Vec::new()),
        next_row: StoredValue::new(0),
        trained: RwSignal::new(None),
        trial: RwSignal::new(Trial::Seeds),
        cell: RwSignal::new(0),
    };
    let Explorer { crowd, .. } = explorer;
    effect(move || {
        if crowd.is_over() {
            explorer.note_results();
        }
    });
    explorer.keep(keys);
    // Of another rule, or of more of it, what was tried says nothing.
    let taught = memo(move || explorer.rule.teach(Experiment::default()));
    let before = StoredValue::new(taught.get_untracked());
    effect(move || {
        let now = taught.get();
        if now != before.get_value() {
            before.set_value(now);
            explorer.forget();
        }
    });
    let again = move || explorer.begin(Trial::Seeds);
    let has_other = memo(move || {
        let (choice, trial) = (explorer.choice.get(), explorer.trial.get());
        let is_other = |row: &Row| row.outcomes.is_empty() && !row.is_same(choice, trial);
        explorer.rows.with(|rows| rows.last().is_some_and(is_other))
    });
    let grid = move |_| {
        explorer.begin(Trial::Grid);
        crowd.wants.set(true);
    };
    view! {
        {explorer.rule.view()}
        <div class="map-grid">
            <div>
                <Choices explorer keys/>
                <Formula explorer/>
            </div>
            <div>
                <Curves explorer/>
                {live(move || (explorer.trial.get() == Trial::Grid).then(|| view! { <Grid explorer/> }))}
            </div>
        </div>
        <Bar crowd first=words::train() next=words::train() has_other again>
            <button type="button" data-action="grid" on:click=grid>
                {words::train_grid()}
            </button>
            {of_sums(view! { <span class="aside">{words::setting()}</span> }.into_any())}
        </Bar>
        <Tried explorer/>
    }
}

#[component]
fn Choices(explorer: Explorer, keys: Keys) -> impl IntoView {
    let Explorer { choice, .. } = explorer;
    let pair = move |key: &'static str, legend: &'static str, is_open: fn(Choice) -> bool, why: &'static str| {
        let is_open = move || is_open(choice.get());
        let legend = view! { {legend} {live(move || (!is_open()).then(|| view! { <small>" (" {why} ")"</small> }))} };
        keys.radios(key, "pair", legend, is_open)
    };
    view! {
        <div class="pairs">
            {pair("input", words::input(), |_| true, "")}
            {pair("output", words::output(), |choice| !choice.is_collapsed_input, words::needs_factored())}
            {pair("projections", words::projections(), |_| true, "")}
            {pair(
                "unembedding",
                words::unembedding(),
                |choice| !choice.has_collapsed_output(),
                words::needs_factored_output(),
            )}
            {pair("decay", words::decay(), |_| true, "")}
            {keys.select("strength", words::strength())}
            {keys.select("hidden", words::width())}
        </div>
    }
}

#[component]
fn Formula(explorer: Explorer) -> impl IntoView {
    let Explorer { choice, rule, .. } = explorer;
    let formula = memo(move || choice.get().formula());
    let published = move || choice.get().published().filter(|_| !rule.is_own());
    view! {
        <div class="formula" aria-live="polite">
            <h4>{words::formula()}</h4>
            <p class="math" inner_html=formula></p>
            <p class="reading-line">{live(move || choice.get().matrices(rule.elements().unwrap_or(NUMBERS)))}</p>
            <p class="reading-line">
                {live(move || published().map_or_else(
                    || words::not_published().to_owned(),
                    |[groks, together, memorises, nothing]| words::published(groks, together, memorises, nothing),
                ))}
            </p>
        </div>
    }
}

#[component]
fn Curves(explorer: Explorer) -> impl IntoView {
    let Explorer { crowd, trained, trial, cell, .. } = explorer;
    let canvas = NodeRef::<Canvas>::new();
    // All seeds, or the chosen cell of the grid.
    fn shown(runners: &[Runner], trial: Trial, cell: usize) -> &[Runner] {
        match trial {
            Trial::Seeds => runners,
            Trial::Grid => runners.get(cell..=cell).unwrap_or_default(),
        }
    }
    paint(
        canvas,
        move || {
            crowd.news.track();
            trial.track();
            cell.track();
        },
        move |sheet| {
            crowd.with_all(|runners| {
                let runners = shown(runners, trial.get_untracked(), cell.get_untracked());
                let runs: Vec<_> =
                    runners.iter().map(|runner| readings(runner.history.points(), Quantity::Accuracy)).collect();
                let step = runners.iter().map(|runner| runner.step).max().unwrap_or(0);
                Small {
                    quantity: Quantity::Accuracy,
                    runs: &runs,
                    marks: &[],
                    end: axis_end(step),
                    decades: (0.0, 1.0),
                    cursor: None,
                }
                .draw(sheet);
            });
        },
    );
    let accuracies = move || {
        crowd.news.track();
        let last = crowd.with_all(|runners| {
            shown(runners, trial.get(), cell.get())
                .iter()
                .filter_map(Runner::metrics)
                .map(|m| percent(m.test.accuracy))
                .collect::<Vec<_>>()
        });
        last.join(" · ")
    };
    let title = move || if trial.get() == Trial::Grid { words::curves_of_cell() } else { words::curves() };
    let formula = memo(move || trained.get().map(Choice::formula).unwrap_or_default());
    view! {
        <div class="pane">
            <h4>
                {title} " " <small>{words::curves_detail()}</small> " " <Key/>
            </h4>
            <canvas
                node_ref=canvas
                class="small tall"
                role="img"
                aria-label=live(move || text::in_words([title(), words::curves_detail()], &accuracies()))
            ></canvas>
            <p class="reading-line"><span class="math" inner_html=formula></span> " " <b class="te num">{accuracies}</b></p>
        </div>
    }
}

/// The networks of a grid, by learning rate and strength.
#[component]
fn Grid(explorer: Explorer) -> impl IntoView {
    let Explorer { crowd, trained, cell, .. } = explorer;
    let strengths = move || trained.get().map_or(DECOUPLED, |choice| *choice.strengths());
    let one = move |at: usize| {
        let (rate, strength) = (at / DECOUPLED.len(), at % DECOUPLED.len());
        let outcome = memo(move || {
            crowd.news.track();
            let judge = |runner: &Runner| runner.member.ended.map(|_| classes::by_accuracy(runner.history.points()));
            crowd.with(at, judge).flatten()
        });
        let accuracy = memo(move || {
            crowd.news.track();
            let metrics = crowd.with(at, Runner::metrics).flatten();
            metrics.map_or_else(|| "·".to_owned(), |metrics| format!("{:.0}", metrics.test.accuracy * 100.0))
        });
        let label = move || {
            let what = outcome.get().map_or(words::not_ended(), |outcome| classes::name(outcome));
            words::cell(real(RATES[rate]), real(strengths()[strength]), what)
        };
        view! {
            <button
                type="button"
                class=live(move || format!("cell {}", outcome.get().map_or("", classes::word)))
                data-grid=at
                data-outcome=live(move || outcome.get().map(classes::word))
                aria-pressed=live(move || (cell.get() == at).to_string())
                aria-label=label
                title=label
                on:click=act(move |_| cell.set(at))
            >
                {live(move || outcome.get().map_or_else(|| accuracy.get(), |outcome| classes::letter(outcome).to_owned()))}
            </button>
        }
    };
    let row = move |rate: usize| {
        let from = rate * DECOUPLED.len();
        view! {
            <span class="tick row">{real(RATES[rate])}</span>
            {(from..from + DECOUPLED.len()).map(one).collect_view()}
        }
    };
    view! {
        <div class="map" role="group" aria-label=words::grid() style=format!("--columns: {}", DECOUPLED.len())>
            <span class="axis-name across">{words::grid()}</span>
            <span class="corner">{words::rate()}</span>
            {live(move || strengths().map(|strength| view! { <span class="tick">{real(strength)}</span> }))}
            {(0..RATES.len()).map(row).collect_view()}
        </div>
        <p class="classes-line">
            {classes::ALL.map(|outcome| view! { <Badge outcome/> " " })}
        </p>
    }
}

#[component]
fn Tried(explorer: Explorer) -> impl IntoView {
    let rows = explorer.rows;
    // The last one counts from the beginning; what it becomes is only known at the end.
    let shown = move |id: usize| rows.with(|rows| rows.iter().find(|row| row.id == id).cloned());
    view! {
        <div class="tried">
            <h4>{words::tried()}</h4>
            <div class="scroll">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words::network()}</th>
                            <th scope="col">{words::width()}</th>
                            <th scope="col">{words::rate()}</th>
                            <th scope="col">{words::decay()}</th>
                            {classes::ALL
                                .map(|outcome| view! { <th scope="col"><Badge outcome/></th> })}
                            <th scope="col">{words::median()}</th>
                            <td></td>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || rows.get() key=|row| row.id let:row>
                            {
                                let id = row.id;
                                let count = move |outcome: Outcome| {
                                    let row = shown(id).filter(|row| !row.outcomes.is_empty())?;
                                    let count = row.outcomes.iter().filter(|other| **other == outcome).count();
                                    let all = row.outcomes.len();
                                    Some(if count == 0 { "–".to_owned() } else { words::count(count, all) })
                                };
                                view! {
                                    <tr data-done=live(move || {
                                        shown(id).is_some_and(|row| !row.outcomes.is_empty()).to_string()
                                    })>
                                        <th scope="row"><span class="math" inner_html=row.choice.formula()></span></th>
                                        <td class="num">{row.choice.width}</td>
                                        <td class="num">{row.rate_in_words()}</td>
                                        <td class="num">{row.decay_in_words()}</td>
                                        {classes::ALL
                                            .map(|outcome| {
                                                view! {
                                                    <td class="num" data-outcome=classes::word(outcome)>
                                                        {live(move || count(outcome).unwrap_or_else(|| "…".to_owned()))}
                                                    </td>
                                                }
                                            })}
                                        <td class="num">
                                            {live(move || shown(id).and_then(|row| row.median).map_or_else(|| "–".to_owned(), number))}
                                        </td>
                                        <td>
                                            <button
                                                type="button"
                                                class="quiet"
                                                aria-label=words::remove()
                                                title=words::remove()
                                                disabled=live(move || shown(id).is_some_and(|row| row.outcomes.is_empty()))
                                                on:click=act(move |_| rows.update(|rows| rows.retain(|row| row.id != id)))
                                            >
                                                "×"
                                            </button>
                                        </td>
                                    </tr>
                                }
                            }
                        </For>
                    </tbody>
                </table>
            </div>
            {live(move || rows.with(Vec::is_empty).then(|| view! { <p class="reading-line">{words::none_yet()}</p> }))}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_choice() -> Vec<Choice> {
        let mut all = Vec::new();
        for bits in 0..32u32 {
            let is = |bit: u32| bits >> bit & 1 == 1;
            for strength in 0..DECOUPLED.len() {
                all.push(Choice {
                    is_collapsed_input: is(0),
                    wants_collapsed_output: is(1),
                    is_separate: is(2),
                    is_untied: is(3),
                    decay: if is(4) { Decay::L1 } else { Decay::Decoupled },
                    strength,
                    width: WIDTHS[strength % WIDTHS.len()],
                });
            }
        }
        all
    }

    #[test]
    fn every_choice_can_run_with_the_decay_it_names_and_no_other() {
        for choice in every_choice() {
            let x = choice.experiment(1);
            assert_eq!(x.conflicts(), [], "{choice:?}");
            let strengths = Decay::ALL.map(|kind| kind.value(&x)).into_iter().filter(|strength| *strength > 0.0);
            assert_eq!(strengths.collect::<Vec<_>>(), [choice.strengths()[choice.strength]], "{choice:?}");
        }
    }

    #[test]
    fn a_grid_has_every_rate_and_strength_and_can_run() {
        for choice in every_choice() {
            let grid = choice.grid();
            assert_eq!(grid.len(), RATES.len() * DECOUPLED.len());
            for (at, x) in grid.iter().enumerate() {
                assert_eq!(x.conflicts(), [], "{choice:?}");
                let (rate, strength) = (RATES[at / DECOUPLED.len()], choice.strengths()[at % DECOUPLED.len()]);
                assert_eq!((x.lr, choice.decay.value(x)), (rate, strength));
            }
            assert_eq!(grid[RATE * DECOUPLED.len() + choice.strength], choice.experiment(1));
        }
    }

    #[test]
    fn formulas_differ_where_networks_do() {
        let all = every_choice();
        for a in &all {
            for b in &all {
                let of = |choice: &Choice| Choice { width: 48, ..*choice }.experiment(1).plan().net;
                let is_same = of(a) == of(b);
                assert_eq!(a.formula() == b.formula(), is_same, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn published_shares_are_shares() {
        for shares in every_choice().into_iter().filter_map(Choice::published) {
            // Each is rounded.
            assert!((99..=101).contains(&shares.iter().sum::<u32>()), "{shares:?}");
        }
    }

    #[test]
    fn the_median_is_one_of_the_steps() {
        assert_eq!(middle(&[900, 300, 500]), Some(500));
        assert_eq!(middle(&[900, 300]), Some(900));
        assert_eq!(middle(&[]), None);
    }
}
