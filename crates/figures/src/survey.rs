//! The published survey of 1,125 networks on parity, trained here: width × data × weight decay × seeds.

use grokscope_analysis::{LossRule, Outcome};
use grokscope_canvas::{Extent, Form, Grid, paint};
use grokscope_experiment::{Axis, PRESETS, Sweep as Plan};
use grokscope_kit::browser::key_of;
use grokscope_kit::classes::{self, Badge};
use grokscope_kit::crowd_bar::Bar;
use grokscope_kit::kind::Scene;
use grokscope_kit::text::{number, real};
use grokscope_live::{Found, Sweep};
use grokscope_owned::{act, live, memo};
use grokscope_protocol::article::SURVEY;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Canvas;
use leptos::prelude::*;

/// The thresholds of the map of parity, whose networks these are.
const RULE: LossRule = LossRule { loss: 0.16, ratio: 200.0 };

grokscope_words::messages! {
    mod words("survey-") {
        start; cancel; neurons; rows; hint; waiting; training; colon; cell(neurons, rows, decay, seed, what);
        summary(done, all);
    }
}

/// The class of a network.
fn judge(found: &Found) -> Outcome {
    let [train, test, ratio] = found.numbers;
    RULE.judge_numbers(train, test, ratio)
}

/// The figure, as its parts see it.
#[derive(Clone, Copy)]
struct Survey {
    sweep: Sweep,
    chosen: RwSignal<Option<usize>>,
    /// How many networks have each class, in the order of [`classes::ALL`].
    counts: Memo<[usize; 4]>,
}

impl Survey {
    fn extent(self) -> Extent {
        self.sweep.with_plan(|plan| {
            let len = |axis| plan.axes.get(axis).map_or(1, |axis: &Axis| axis.values.len());
            Extent([len(0), len(1), len(2), len(3)])
        })
    }

    /// A cell in words.
    fn describe(self, cell: usize) -> String {
        let found = self.sweep.with_found(|found| found.get(cell).copied().flatten());
        let what = match found {
            Some(found) => classes::ended(judge(&found), found.memorised, found.grokked),
            None if self.sweep.is_in_flight(cell) => words::training().to_owned(),
            None => words::waiting().to_owned(),
        };
        let x = self.sweep.with_plan(|plan| plan.experiment(cell));
        words::cell(x.hidden, number(x.rows.into()), real(x.wd), x.seed, what)
    }

    /// All of it in words.
    fn summary(self) -> String {
        let counts = self.counts.get();
        let all = self.sweep.with_plan(Plan::len);
        let classes = classes::ALL.iter().zip(counts);
        let head = words::summary(number(counts.iter().sum::<usize>() as u64), number(all as u64));
        classes.fold(head, |text, (class, count)| format!("{text} {}{}{count}.", classes::name(*class), words::colon()))
    }
}

/// The figure.
#[component]
pub fn SurveyFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, .. } = scene;
    let Ok(plan) = Plan::parse(SURVEY, &PRESETS[0]) else {
        // A test holds that it can be read.
        return ().into_any();
    };
    let sweep = Sweep::new(page, turn, is_visible.into(), plan);
    let counts = memo(move || {
        sweep.news.track();
        sweep.with_found(|found| {
            classes::ALL.map(|class| found.iter().flatten().filter(|found| judge(found) == class).count())
        })
    });
    let survey = Survey { sweep, chosen: RwSignal::new(None), counts };
    let chosen = move || {
        sweep.news.track();
        survey.chosen.get().map_or_else(|| words::hint().to_owned(), |cell| survey.describe(cell))
    };
    let has_begun = move || sweep.crowd.count.get() > 0;
    view! {
        <Cells survey/>
        <p class="reading-line two" data-detail="" role="status">{chosen}</p>
        <ul class="classes">
            {classes::ALL
                .into_iter()
                .enumerate()
                .map(|(at, outcome)| {
                    let count = move || counts.get()[at];
                    view! {
                        <li data-count=count>
                            <Badge outcome/> " " <b class="num">{count}</b>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        <Bar crowd=sweep.crowd first=words::start() again=move || sweep.begin()>
            <button type="button" data-action="cancel" disabled=live(move || !has_begun()) on:click=act(move |_| sweep.cancel())>
                {words::cancel()}
            </button>
        </Bar>
    }
    .into_any()
}

#[component]
fn Cells(survey: Survey) -> impl IntoView {
    let Survey { sweep, chosen, .. } = survey;
    let canvas = NodeRef::<Canvas>::new();
    let extent = survey.extent();
    let labels = move |axis: usize| -> Vec<String> {
        sweep.with_plan(|plan| {
            let values = plan.axes.get(axis).map(|axis| axis.values.iter().map(ToString::to_string).collect());
            values.unwrap_or_default()
        })
    };
    let (down, across) = (labels(0), labels(1));
    paint(
        canvas,
        move || {
            sweep.news.track();
            chosen.track();
        },
        move |sheet| {
            let theme = sheet.theme;
            let looks = [
                (Form::Square, theme.train),
                (Form::Disc, theme.test),
                (Form::Ring, theme.test),
                (Form::Cross, theme.soft),
                (Form::Circle, theme.soft),
                (Form::Point, theme.faint),
            ];
            let mut marks = looks.map(|(form, tone)| (form, tone, Vec::new()));
            sweep.with_found(|found| {
                for (at, found) in found.iter().enumerate() {
                    let look = match found {
                        Some(found) => classes::ALL.iter().position(|class| *class == judge(found)).unwrap_or(3),
                        None if sweep.is_in_flight(at) => 4,
                        None => 5,
                    };
                    marks[look].2.push(at);
                }
            });
            let names = [words::neurons(), words::rows()];
            Grid { extent, down: &down, across: &across, names, marks: &marks, chosen: chosen.get_untracked() }
                .draw(sheet);
        },
    );
    let point = move |event: PointerEvent| {
        let Some(canvas) = canvas.get_untracked() else { return };
        let size = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let cell = extent.at(size, (f64::from(event.offset_x()), f64::from(event.offset_y())));
        if cell.is_some() && chosen.get_untracked() != cell {
            chosen.set(cell);
        }
    };
    let walk = move |event: KeyboardEvent| {
        let Extent([rows, columns, down, across]) = extent;
        let at = chosen.get_untracked();
        let cell = at.unwrap_or(0);
        let (block, within) = (cell / (down * across), cell % (down * across));
        let (mut y, mut x) = (block / columns * down + within / across, block % columns * across + within % across);
        match &*key_of(&event) {
            // The first key shows where one is.
            "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" if at.is_none() => {}
            "ArrowLeft" => x = x.saturating_sub(1),
            "ArrowRight" => x = (x + 1).min(columns * across - 1),
            "ArrowUp" => y = y.saturating_sub(1),
            "ArrowDown" => y = (y + 1).min(rows * down - 1),
            _ => return,
        }
        event.prevent_default();
        chosen.set(Some(((y / down * columns + x / across) * down + y % down) * across + x % across));
    };
    view! {
        <canvas
            node_ref=canvas
            class="survey"
            role="img"
            tabindex="0"
            aria-label=live(move || survey.summary())
            on:pointermove=point
            on:pointerdown=point
            on:keydown=walk
        ></canvas>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_survey_has_the_published_axes() {
        let plan = Plan::parse(SURVEY, &PRESETS[0]).expect("a sweep");
        let axes: Vec<_> = plan.axes.iter().map(|axis| (axis.key.name, axis.values.len())).collect();
        assert_eq!(axes, [("hidden", 5), ("rows", 5), ("wd", 5), ("seed", 9)]);
    }
}
