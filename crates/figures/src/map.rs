//! A small map of when networks grok: width against data, every cell a network trained here and now. There is one of
//! addition and one of parity.

use grokscope_analysis::{LossRule, Outcome};
use grokscope_format::LogScale;
use grokscope_protocol::article::{ADDITION, MAP, PARITY, Sweep};
use grokscope_protocol::crowd::Wants;
use leptos::ev::KeyboardEvent;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::classes::{self, Badge, Key};
use super::crowd_bar::Bar;
use super::curve_pane::readings;
use super::keys::Keys;
use super::kind::Scene;
use crate::chart::{LOSSES, Quantity, Small, axis_end, paint};
use crate::run::{Crowd, Runner};
use crate::text::{Lang, Speaks as _, loss, number, percent, real};

/// The loss that counts as low.
const LOSS: LogScale = LogScale { least: 1e-6, most: 10.0, has_zero: false };
/// How far the test loss must have been behind.
const RATIO: LogScale = LogScale { least: 1.0, most: 1e7, has_zero: false };

/// A map to choose.
struct Kind {
    sweep: &'static Sweep,
    /// The cell that is chosen at first.
    first: usize,
    /// The thresholds at first: as far apart as the outcomes of these networks are, so that losses and accuracies agree.
    loss: f64,
    ratio: f64,
}

static KINDS: [Kind; 2] = [
    // 32 neurons and half of all sums.
    Kind { sweep: &ADDITION, first: 9 + 5, loss: 0.4, ratio: 320.0 },
    // 64 neurons and 1,000 rows.
    Kind { sweep: &PARITY, first: 6 + 3, loss: 0.16, ratio: 200.0 },
];

impl Kind {
    fn rule(&self) -> LossRule {
        LossRule { loss: two(LOSS, self.loss), ratio: two(RATIO, self.ratio) }
    }
}

/// What one of the maps is called, and what is in it.
struct KindWords {
    name: &'static str,
    amounts: &'static str,
    amount: fn(u32) -> String,
    facts: fn(u32, u32, u64, u64) -> String,
    settings: fn(&str) -> String,
    cell: fn(u32, u32, &str) -> String,
}

struct Words {
    neurons: &'static str,
    kinds: [KindWords; 2],
    kind: &'static str,
    least: &'static str,
    ratio: &'static str,
    legend: fn(Outcome, &str, &str) -> String,
    chart: &'static str,
    chart_detail: &'static str,
    decay: &'static str,
    waiting: &'static str,
    training: fn(&str) -> String,
    ended: fn(&str, Option<u64>, Option<u64>) -> String,
    start: &'static str,
    hint: &'static str,
    lowest: fn(&str, &str, &str) -> String,
}

static EN: Words = Words {
    neurons: "neurons",
    kinds: [
        KindWords {
            name: "addition modulo 31",
            amounts: "share of the 961 sums that is shown",
            amount: |share| format!("{share}%"),
            facts: |neurons, share, shown, all| {
                let (shown, all) = (number(shown), number(all));
                format!("{neurons} neurons, shown {share}% of all sums modulo 31 ({shown} of {all})")
            },
            settings: |decay| {
                format!(
                    "embedding of 32 numbers, tied; decoupled decay {decay}; learning rate 0.003; 2,000 steps to understand, 300 more once it has"
                )
            },
            cell: |neurons, share, what| format!("{neurons} neurons, {share}% shown: {what}"),
        },
        KindWords {
            name: "parity of 3 of 30 digits",
            amounts: "rows of 30 digits that are shown",
            amount: |rows| number(rows.into()),
            facts: |neurons, rows, _, _| {
                format!("{neurons} neurons, shown {} rows of 30 digits, three of which count", number(rows.into()))
            },
            settings: |decay| {
                format!(
                    "digits 0 and 1; AdamW, decoupled decay {decay}; learning rate 0.003; 4,000 steps to understand, 300 more once it has"
                )
            },
            cell: |neurons, rows, what| format!("{neurons} neurons, {} rows: {what}", number(rows.into())),
        },
    ],
    kind: "Task",
    least: "Low: a loss of at most",
    ratio: "Gap: test loss over train loss at least",
    legend: |outcome, least, ratio| match outcome {
        Outcome::CannotFit => format!("its train loss never fell to {least}"),
        Outcome::MemorisesOnly => format!("its train loss fell to {least}, its test loss never did"),
        Outcome::Together => format!("both fell, and the test loss was never {ratio} times the train loss"),
        Outcome::Groks => format!("both fell, but the test loss had been {ratio} times the train loss or more"),
    },
    chart: "Loss of the chosen network",
    chart_detail: "nats, by training step",
    decay: "Weight decay of all",
    waiting: "not begun",
    training: |accuracy| format!("training, {accuracy} of unseen examples right"),
    ended: |class, memorised, understood| match (memorised, understood) {
        (Some(m), Some(g)) => format!("{class}; memorised at step {}, understood at step {}", number(m), number(g)),
        (Some(m), None) => format!("{class}; memorised at step {}, never understood", number(m)),
        (None, Some(g)) => format!("{class}; understood at step {}", number(g)),
        (None, None) => format!("{class}; never memorised"),
    },
    start: "Train the map",
    hint: "Arrow keys walk over the map.",
    lowest: |train, test, ratio| {
        format!("lowest train loss {train}, lowest test loss {test}, test loss at most {ratio} times the train loss")
    },
};

static ZH: Words = Words {
    neurons: "神经元",
    kinds: [
        KindWords {
            name: "模 31 的加法",
            amounts: "961 道算式中给它看的比例",
            amount: |share| format!("{share}%"),
            facts: |neurons, share, shown, all| {
                let (shown, all) = (number(shown), number(all));
                format!("{neurons} 个神经元，给它看模 31 加法的 {share}%（{all} 道中的 {shown} 道）")
            },
            settings: |decay| {
                format!(
                    "嵌入 32 维，输入输出共用；解耦衰减 {decay}；学习率 0.003；须在 2,000 步内学会，学会后再训练 300 步"
                )
            },
            cell: |neurons, share, what| format!("{neurons} 个神经元，看 {share}%：{what}"),
        },
        KindWords {
            name: "30 位数字中 3 位的奇偶",
            amounts: "给它看的行数（每行 30 位）",
            amount: |rows| number(rows.into()),
            facts: |neurons, rows, _, _| {
                format!("{neurons} 个神经元，给它看 {} 行，每行 30 位，其中三位算数", number(rows.into()))
            },
            settings: |decay| {
                format!(
                    "数字为 0 和 1；AdamW，解耦衰减 {decay}；学习率 0.003；须在 4,000 步内学会，学会后再训练 300 步"
                )
            },
            cell: |neurons, rows, what| format!("{neurons} 个神经元，看 {} 个样本：{what}", number(rows.into())),
        },
    ],
    kind: "任务",
    least: "“低”：损失不高于",
    ratio: "“差距”：测试损失至少达到过训练损失的多少倍",
    legend: |outcome, least, ratio| match outcome {
        Outcome::CannotFit => format!("训练损失从未降到 {least}"),
        Outcome::MemorisesOnly => format!("训练损失降到了 {least}，测试损失没有降到"),
        Outcome::Together => format!("两者都降到了 {least}，测试损失从未达到训练损失的 {ratio} 倍"),
        Outcome::Groks => format!("两者都降到了 {least}，但测试损失曾是训练损失的 {ratio} 倍以上"),
    },
    chart: "所选网络的损失",
    chart_detail: "单位奈特，随训练步数变化",
    decay: "所有网络的权重衰减",
    waiting: "尚未开始",
    training: |accuracy| format!("训练中，没见过的题答对 {accuracy}"),
    ended: |class, memorised, understood| match (memorised, understood) {
        (Some(m), Some(g)) => format!("{class}；第 {} 步记住，第 {} 步学会", number(m), number(g)),
        (Some(m), None) => format!("{class}；第 {} 步记住，始终没有学会", number(m)),
        (None, Some(g)) => format!("{class}；第 {} 步学会", number(g)),
        (None, None) => format!("{class}；始终没有记住"),
    },
    start: "训练整张图",
    hint: "用方向键在图上移动。",
    lowest: |train, test, ratio| format!("训练损失最低 {train}，测试损失最低 {test}，两者之比最大 {ratio}"),
};

fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

/// What the rule judges a run by: lowest train loss, lowest test loss, largest ratio of test to train loss.
fn numbers(runner: &Runner) -> [f32; 3] {
    LossRule::numbers(runner.history.points().iter().map(|point| (point.metrics.train_loss, point.metrics.test_loss)))
}

/// The figure, as its parts see it.
#[derive(Clone, Copy)]
struct Map {
    crowd: Crowd,
    kind: RwSignal<usize>,
    seed: RwSignal<u32>,
    decay: RwSignal<f64>,
    rule: RwSignal<LossRule>,
    /// The outcome of each cell that is done, by the present rule.
    outcomes: Memo<Vec<Option<Outcome>>>,
    chosen: RwSignal<usize>,
    words: &'static Words,
}

impl Map {
    fn begin(self) {
        let sweep = KINDS[self.kind.get_untracked()].sweep;
        self.crowd.set(sweep.experiments(self.seed.get_untracked(), self.decay.get_untracked()));
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
        keys.either("task", ["addition", "parity"], move || self.kind.get() == 1, move |is| self.choose(is.into()));
        let decays = || KINDS.each_ref().map(|kind| kind.sweep.decays.map(|decay| decay.to_string()).join(", "));
        let decay = move || Some(self.decay.get()).filter(|wd| *wd != self.sweep().decay).map(|wd| wd.to_string());
        keys.keep("wd", decays().join("; "), decay, move |text| {
            let sweep = KINDS[self.kind.get_untracked()].sweep;
            let decay = text.map_or(Some(sweep.decay), |text| text.parse().ok());
            decay.filter(|wd| sweep.decays.contains(wd)).map(|wd| self.decay.set(wd)).is_some()
        });
        keys.value("seed", "0, 1, 2, …", |_| true, move || self.seed.get(), move |seed| self.seed.set(seed));
        let threshold =
            move |key: &'static str, scale: LogScale, get: fn(&LossRule) -> f32, set: fn(&mut LossRule, f32)| {
                let now = move || {
                    let value = self.rule.with(get);
                    (value != get(&KINDS[self.kind.get()].rule())).then(|| value.to_string())
                };
                keys.judge(key, format!("{} – {}", shown(scale.least), shown(scale.most)), now, move |text| {
                    let first = || get(&KINDS[self.kind.get_untracked()].rule());
                    let value = text.map_or_else(|| Some(first()), |text| text.parse().ok());
                    let is_on_scale = |value: &f32| (scale.least..=scale.most).contains(&f64::from(*value));
                    value.filter(is_on_scale).map(|value| self.rule.update(|rule| set(rule, value))).is_some()
                });
            };
        threshold("loss", LOSS, |rule| rule.loss, |rule, loss| rule.loss = loss);
        threshold("ratio", RATIO, |rule| rule.ratio, |rule, ratio| rule.ratio = ratio);
        keys.begins(move || self.begin());
        keys.starts(move || self.crowd.wants.set(true));
    }

    fn sweep(self) -> &'static Sweep {
        KINDS[self.kind.get()].sweep
    }

    fn kind_words(self) -> &'static KindWords {
        &self.words.kinds[self.kind.get()]
    }

    fn outcome(self, cell: usize) -> Option<Outcome> {
        self.outcomes.with(|outcomes| outcomes.get(cell).copied().flatten())
    }

    /// A cell in words.
    fn describe(self, cell: usize) -> String {
        let outcome = self.outcome(cell);
        let describe = |runner: &Runner| match (outcome, runner.metrics()) {
            (Some(outcome), _) => {
                let name = classes::name(outcome, self.crowd.page.lang);
                (self.words.ended)(name, runner.member.memorised, runner.member.grokked)
            }
            (None, Some(metrics)) => (self.words.training)(&percent(metrics.test_accuracy)),
            (None, None) => self.words.waiting.to_owned(),
        };
        let what = self.crowd.with(cell, describe).unwrap_or_default();
        // A cell of the map before is still there for a moment.
        if cell >= self.sweep().len() {
            return String::new();
        }
        let (hidden, amount) = self.sweep().place(cell);
        (self.kind_words().cell)(hidden, amount, &what)
    }
}

/// The figure.
#[component]
pub fn MapFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let crowd = Crowd::new(page, turn, is_visible.into(), true, Wants::Curve);
    let [first, _] = &KINDS;
    let rule = RwSignal::new(first.rule());
    let outcomes = Memo::new(move |_| {
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
        rule,
        outcomes,
        chosen: RwSignal::new(first.first),
        words: words(page.lang),
    };
    map.begin();
    map.keep(keys);
    crowd.show_recording(&MAP);
    let again = move || map.begin();
    view! {
        <div class="map-grid">
            <div>
                <Cells map/>
                <Legend map/>
            </div>
            <div>
                <Detail map/>
                <Thresholds map/>
            </div>
        </div>
        <Bar crowd first=map.words.start again>
            <button
                type="button"
                data-action="seed"
                on:click=move |_| {
                    map.seed.update(|seed| *seed = seed.wrapping_add(1));
                    map.begin();
                }
            >
                {page.text().new_seed}
            </button>
        </Bar>
        <div class="choices">
            <label class="field">
                <span>{map.words.kind}</span>
                <select
                    data-choice="kind"
                    prop:value=move || map.kind.get().to_string()
                    on:change=move |event| {
                        map.choose(usize::from(event_target_value(&event) == "1"));
                        map.begin();
                    }
                >
                    {(0..KINDS.len())
                        .map(|kind| {
                            view! {
                                <option value=kind selected=move || map.kind.get() == kind>
                                    {map.words.kinds[kind].name}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
            <label class="field">
                <span>{map.words.decay}</span>
                <select
                    data-choice="decay"
                    prop:value=move || map.decay.get().to_string()
                    on:change=move |event| {
                        let sweep = KINDS[map.kind.get_untracked()].sweep;
                        map.decay.set(event_target_value(&event).parse().unwrap_or(sweep.decay));
                        map.begin();
                    }
                >
                    {move || {
                        map.sweep()
                            .decays
                            .map(|decay| {
                                view! {
                                    <option value=decay.to_string() selected=move || map.decay.get() == decay>
                                        {real(decay)}
                                    </option>
                                }
                            })
                    }}
                </select>
            </label>
        </div>
    }
}

/// The value of a scale nearest to this.
fn two(scale: LogScale, value: f64) -> f32 {
    scale.value(scale.position(value)) as f32
}

#[component]
fn Cells(map: Map) -> impl IntoView {
    let words = map.words;
    let walk = move |event: KeyboardEvent| {
        let sweep = KINDS[map.kind.get_untracked()].sweep;
        let (rows, columns) = (sweep.widths.len(), sweep.amounts.len());
        let (row, column) = (map.chosen.get_untracked() / columns, map.chosen.get_untracked() % columns);
        let (row, column) = match &*super::browser::key_of(&event) {
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
        let (sweep, kind) = (map.sweep(), map.kind_words());
        let columns = sweep.amounts.len();
        let row = move |row: usize| {
            view! {
                <span class="tick row">{sweep.widths[row]}</span>
                {(0..columns).map(|column| view! { <Cell map cell=row * columns + column/> }).collect_view()}
            }
        };
        view! {
            <span class="axis-name across">{kind.amounts}</span>
            <span class="corner">{words.neurons}</span>
            {sweep.amounts.iter().map(|amount| view! { <span class="tick">{(kind.amount)(*amount)}</span> }).collect_view()}
            {(0..sweep.widths.len()).map(row).collect_view()}
        }
    };
    view! {
        <div
            class="map"
            role="group"
            aria-label=words.hint
            style=move || format!("--columns: {}", map.sweep().amounts.len())
            on:keydown=walk
        >
            {grid}
        </div>
    }
}

#[component]
fn Cell(map: Map, cell: usize) -> impl IntoView {
    let lang = map.crowd.page.lang;
    let outcome = Memo::new(move |_| map.outcome(cell));
    let shown = Memo::new(move |_| {
        if let Some(outcome) = outcome.get() {
            return classes::letter(outcome, lang).to_owned();
        }
        map.crowd.news.track();
        let accuracy = map.crowd.with(cell, Runner::metrics).flatten().map(|metrics| metrics.test_accuracy);
        accuracy.map_or_else(|| "·".to_owned(), |accuracy| format!("{:.0}", accuracy * 100.0))
    });
    let is_chosen = move || map.chosen.get() == cell;
    view! {
        <button
            type="button"
            class=move || format!("cell {}", outcome.get().map_or("", classes::word))
            data-cell=cell
            data-outcome=move || outcome.get().map(classes::word)
            tabindex=move || if is_chosen() { "0" } else { "-1" }
            aria-pressed=move || is_chosen().to_string()
            aria-label=move || {
                shown.with(|_| ());
                map.describe(cell)
            }
            on:click=move |_| map.chosen.set(cell)
        >
            {shown}
        </button>
    }
}

#[component]
fn Detail(map: Map) -> impl IntoView {
    let Map { crowd, words, chosen, .. } = map;
    let canvas = NodeRef::<Canvas>::new();
    let depends = Memo::new(move |_| {
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
    let facts = move || {
        let x = crowd.with(chosen.get(), |runner| runner.experiment.clone()).unwrap_or_default();
        (map.kind_words().facts)(x.hidden, map.sweep().place(chosen.get()).1, x.train_rows(), x.population())
    };
    let judged_by = move || {
        depends.with(|_| ());
        let [train, test, ratio] = crowd.with(chosen.get(), numbers).filter(|numbers| numbers[0].is_finite())?;
        let ratio = number(f64::from(ratio.round()) as u64);
        Some((words.lowest)(&loss(train), &loss(test), &ratio))
    };
    view! {
        <div class="pane">
            <h4>
                {words.chart} " " <small>{words.chart_detail}</small> " " <Key lang=crowd.page.lang/>
            </h4>
            <canvas
                node_ref=canvas
                class="small tall"
                role="img"
                aria-label=move || {
                    depends.with(|_| ());
                    format!("{}. {}", words.chart, map.describe(chosen.get()))
                }
            ></canvas>
            <p class="reading-line two" data-detail="">
                {move || map.outcome(chosen.get()).map(|outcome| view! { <Badge outcome lang=crowd.page.lang/> " " })}
                {facts} "; " {move || (map.kind_words().settings)(&real(map.decay.get()))}
            </p>
            <p class="reading-line two num">{judged_by}</p>
        </div>
    }
}

#[component]
fn Thresholds(map: Map) -> impl IntoView {
    let Map { words, rule, .. } = map;
    let slider = move |label: &'static str,
                       name: &'static str,
                       scale: LogScale,
                       get: fn(&LossRule) -> f32,
                       set: fn(&mut LossRule, f32)| {
        let value = move || f64::from(rule.with(get));
        view! {
            <div class="slider">
                <label>
                    <span>{label}</span>
                    <span class="value">{move || shown(value())}</span>
                    <input
                        type="range"
                        min="0"
                        max=scale.end()
                        data-slider=name
                        prop:value=move || scale.position(value()).to_string()
                        aria-valuetext=move || shown(value())
                        on:input=move |event| {
                            let position = event_target_value(&event).parse().unwrap_or_default();
                            rule.update(|rule| set(rule, scale.value(position) as f32));
                        }
                    />
                </label>
            </div>
        }
    };
    view! {
        <div class="thresholds">
            {slider(words.least, "loss", LOSS, |rule| rule.loss, |rule, loss| rule.loss = loss)}
            {slider(words.ratio, "ratio", RATIO, |rule| rule.ratio, |rule, ratio| rule.ratio = ratio)}
        </div>
    }
}

/// The outcomes, what they mean at the present thresholds, and how many networks have each.
#[component]
fn Legend(map: Map) -> impl IntoView {
    let Map { words, rule, outcomes, .. } = map;
    let lang = map.crowd.page.lang;
    let count = move |outcome: Outcome| {
        outcomes.with(|outcomes| outcomes.iter().filter(|other| **other == Some(outcome)).count())
    };
    view! {
        <ul class="classes">
            {classes::ALL
                .map(|outcome| {
                    view! {
                        <li data-count=move || count(outcome)>
                            <Badge outcome lang/> " "
                            <b class="num">{move || count(outcome)}</b> {if lang == Lang::Zh { "：" } else { ": " }}
                            {move || {
                                let LossRule { loss, ratio } = rule.get();
                                (words.legend)(outcome, &shown(loss.into()), &shown(ratio.into()))
                            }}
                        </li>
                    }
                })}
        </ul>
    }
}

/// A threshold in words.
fn shown(value: f64) -> String {
    if value >= 1000.0 { number(value.round() as u64) } else { real(grokscope_format::two_digits(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_at_first_is_where_the_article_says() {
        let [addition, parity] = &KINDS;
        assert_eq!(addition.sweep.place(addition.first), (32, 50));
        assert_eq!(parity.sweep.place(parity.first), (64, 1000));
        for kind in &KINDS {
            let x = &kind.sweep.experiments(1, kind.sweep.decay)[kind.first];
            assert_eq!(x.hidden, kind.sweep.place(kind.first).0);
            assert!(kind.sweep.decays.contains(&kind.sweep.decay));
        }
    }

    #[test]
    fn thresholds_are_shown_in_few_digits() {
        assert_eq!([0.4f32, 1e-6, 320.0, 1e7].map(|x| shown(x.into())), ["0.4", "1e-6", "320", "10,000,000"]);
    }
}
