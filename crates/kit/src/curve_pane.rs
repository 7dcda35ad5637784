//! A chart by training step that the reader can look back through.

use grokscope_canvas::{Branch, Curves, Labels, Mark, Plot, Quantity, Reading, SERIES, axis_end, paint};
use grokscope_experiment::{Metrics, Point, SplitName};
use grokscope_live::{History, Session, Setting};
use grokscope_owned::{act, effect, live, memo};
use leptos::html::Canvas;
use leptos::prelude::*;

use super::scrub;
use crate::browser::watch;
use crate::text::{self, number, real};

/// The curves of one quantity.
#[component]
pub fn CurvePane(
    /// The run.
    session: Session,
    /// What it shows.
    #[prop(into)]
    quantity: Signal<Quantity>,
    /// The step that its axis reaches at least.
    #[prop(optional)]
    least: u64,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let plot = StoredValue::new(Plot::default());
    let depends = move || {
        session.news.track();
        session.cursor.track();
        session.is_pinned.track();
        session.flag.track();
        session.measured.track();
        quantity.track();
        session.forks.with(|forks| forks.iter().for_each(|fork| fork.session.news.track()));
    };
    paint(canvas, depends, move |sheet| {
        let quantity = quantity.get();
        let branches: Vec<Branch> = session
            .forks
            .get()
            .into_iter()
            .map(|fork| Branch {
                letter: fork.letter,
                from: fork.from,
                step: fork.session.step.get(),
                points: readings_of(fork.session, quantity),
            })
            .collect();
        let points = readings_of(session, quantity);
        let member = session.known();
        // "The unseen ones too" only where the others came first.
        let is_late =
            member.memorised.is_some_and(|memorised| member.grokked.is_none_or(|grokked| memorised < grokked));
        let understood = if is_late { text::understood_here() } else { text::all_here() };
        let drawn = session.with_history(|history| {
            Curves {
                branches: &branches,
                is_pinned: session.is_pinned.get(),
                quantity,
                points: &points,
                marks: &marks(session, history, quantity),
                step: reach(session, least),
                cursor: session.cursor.get(),
                milestones: [member.memorised, member.grokked],
                labels: Labels { series: names(), milestones: [text::memorised_here(), understood] },
            }
            .draw(sheet)
        });
        plot.set_value(drawn);
    });

    scrub::listen(session, canvas, move || plot.get_value());
    let is_visible = RwSignal::new(false);
    effect(move || {
        if let Some(canvas) = canvas.get() {
            watch(is_visible, &canvas);
        }
    });
    // Margins are not part of an evaluation: the engines would have to compute them at every one, and few readers ask for
    // them. The worker measures them in the kept weights while this shows them.
    session.measure_while(move || is_visible.get() && quantity.get() == Quantity::Margin);
    let heading = move || match quantity.get() {
        Quantity::Accuracy => text::accuracy_curve(),
        Quantity::Five => text::five_curve(),
        Quantity::Loss => text::loss_curve(),
        Quantity::Margin => text::margin_curve(),
    };
    let values = move || {
        let quantity = quantity.get();
        if quantity == Quantity::Margin {
            session.measured.track();
            session.news.track();
            let step = session.cursor.get().unwrap_or_else(|| session.last_step());
            let near = readings_of(session, quantity).into_iter().min_by_key(|reading| reading.step.abs_diff(step));
            return near.map(|reading| (reading.step, reading.values));
        }
        session.reading().map(|(step, metrics)| (step, values_of(quantity, &metrics)))
    };
    let label = memo(move || {
        let values = values().map_or_else(String::new, |(step, values)| {
            let shown = |split, value| format!("{} {}", names()[split], quantity.get().show(value));
            text::told_at(text::at_step(step), text::listed(said(values, &shown)))
        });
        text::in_words(heading(), &text::together([&*values, text::scrub_hint()]))
    });
    // Its first one: the reader may choose another.
    let is_accuracy = quantity.get_untracked() == Quantity::Accuracy;
    view! {
        <div class="pane">
            <h3>
                {live(move || heading()[0])} " "
                {live(move || {
                    let (class, html, detail) = match (session.cursor.get(), values()) {
                        (Some(_), Some((step, values))) => {
                            let value = |split, value| coloured(split, names()[split], &quantity.get().show(value));
                            ("reading", format!("{} {}", text::at_step(step), said(values, &value).join(" ")), "")
                        }
                        // Where there is no room for names beside the curves.
                        (_, values) => {
                            let values = values.map_or([f32::NAN; SERIES], |(_, values)| values);
                            ("key", said(values, &|split, _| coloured(split, LOOKS[split].1, names()[split])).join(" "), heading()[1])
                        }
                    };
                    view! { <span class=class inner_html=html></span> <small>{detail}</small> }.into_any()
                })}
            </h3>
            // One in a figure, where the finger is.
            {live(move || (is_accuracy && session.is_pinned.get() && session.cursor.get().is_some()).then(|| view! {
                <button
                    type="button"
                    class="release"
                    data-action="present"
                    on:click=act(move |_| {
                        scrub::release(session);
                        // The button is gone with that.
                        if let Some(canvas) = canvas.get_untracked() {
                            let _ = canvas.focus();
                        }
                    })
                >
                    {text::to_present()}
                </button>
            }.into_any()))}
            <canvas
                node_ref=canvas
                class="chart"
                class:tall=is_accuracy
                tabindex="0"
                role="img"
                aria-label=label
                data-quantity=if is_accuracy { "accuracy" } else { "loss" }
            ></canvas>
        </div>
    }
}

/// For each curve its class in the style sheet, and how its line looks.
const LOOKS: [(&str, &str); SERIES] = [("tr", "╌"), ("te", "━"), ("wr", "┅"), ("dr", "┄")];

/// What each curve is of.
fn names() -> [&'static str; SERIES] {
    [text::train(), text::test(), text::wrong_labels(), text::dropped()]
}

/// Two words in the colour of a curve.
fn coloured(split: usize, a: &str, b: &str) -> String {
    format!("<b class={}>{a} {b}</b>", LOOKS[split].0)
}

/// What is said of each curve that is there: of train and test always, of others where they have a value.
fn said(values: [f32; SERIES], of: &dyn Fn(usize, f32) -> String) -> Vec<String> {
    let all = values.into_iter().enumerate();
    let present = all.filter(|(split, value)| *split < 2 || value.is_finite());
    present.map(|(split, value)| of(split, value)).collect()
}

/// The value for each split; of further ones the accuracy alone.
#[must_use]
pub fn values_of(quantity: Quantity, metrics: &Metrics) -> [f32; SERIES] {
    let accuracy = |name| metrics.of(name).map_or(f32::NAN, |score| score.accuracy);
    match quantity {
        Quantity::Accuracy => {
            [metrics.train.accuracy, metrics.test.accuracy, accuracy(SplitName::Wrong), accuracy(SplitName::Dropped)]
        }
        Quantity::Five => [metrics.train.accuracy.powi(5), metrics.test.accuracy.powi(5), f32::NAN, f32::NAN],
        Quantity::Loss => [metrics.train.loss, metrics.test.loss, f32::NAN, f32::NAN],
        // No part of an evaluation: see `readings_of`.
        Quantity::Margin => [f32::NAN; SERIES],
    }
}

/// Evaluations as a chart of one quantity draws them.
#[must_use]
pub fn readings(points: &[Point], quantity: Quantity) -> Vec<Reading> {
    points.iter().map(|point| Reading { step: point.step, values: values_of(quantity, &point.metrics) }).collect()
}

/// What a chart of one quantity draws of a run.
fn readings_of(session: Session, quantity: Quantity) -> Vec<Reading> {
    if quantity != Quantity::Margin {
        return session.with_history(|history| readings(history.points(), quantity));
    }
    session.with_measures(|found| {
        let margins = found.iter().filter_map(|(step, measures)| Some((*step, measures.margin?)));
        margins.map(|(step, [train, test])| Reading { step, values: [train, test, f32::NAN, f32::NAN] }).collect()
    })
}

/// The step that the axis of a run has to reach: that of the run, at least this one, and the reader's flag.
fn reach(session: Session, least: u64) -> u64 {
    session.last_step().max(least).max(session.planted().unwrap_or_default())
}

/// The step at the right end of the chart of a run: what stands below it on the same axis follows it.
#[must_use]
pub fn end_of_axis(session: Session, least: u64) -> u64 {
    session.news.track();
    let forks = session.forks.get();
    let furthest = forks.iter().map(|fork| fork.session.step.get()).max().unwrap_or_default();
    axis_end(reach(session, least).max(furthest))
}

/// Where sliders were moved and the reader's flag stands; the words are on one of the charts alone.
fn marks(session: Session, history: &History, quantity: Quantity) -> Vec<Mark> {
    let label = |mark: &grokscope_live::Mark| match (mark.from, mark.to) {
        (Setting::Decay(kind, from), Setting::Decay(same, to)) if kind == same => {
            format!("{} {} → {}", text::moved_decay(), real(from), real(to))
        }
        (Setting::Decay(old, from), Setting::Decay(new, to)) => {
            format!("{} {} {} → {} {}", text::moved_decay(), old.key(), real(from), new.key(), real(to))
        }
        (Setting::Rate(from), Setting::Rate(to)) => format!("{} {} → {}", text::moved_rate(), real(from), real(to)),
        // One slider was moved.
        _ => String::new(),
    };
    let is_labelled = quantity != Quantity::Loss;
    let mark = |mark: &grokscope_live::Mark| Mark {
        step: mark.step,
        label: if is_labelled { label(mark) } else { String::new() },
    };
    let flagged = if is_labelled { text::your_flag() } else { "" };
    let flag = untrack(|| session.planted()).map(|step| Mark { step, label: flagged.to_owned() });
    history.marks().iter().map(mark).chain(flag).collect()
}

/// What stands small beside a heading, or in its place the step whose weights are shown: both would take a second line
/// whenever one looks back, and move what is under it.
#[component]
pub fn WeightsOf(
    /// The run.
    session: Session,
    /// What stands there while nothing is looked back at.
    detail: &'static str,
) -> impl IntoView {
    move || match session.looking.get() {
        Some(step) => view! { <span class="reading">{text::at_step(step)}</span> }.into_any(),
        None => view! { <small>{detail}</small> }.into_any(),
    }
}

/// A number for an axis.
#[must_use]
pub fn axis_number(x: usize) -> String {
    number(x as u64)
}
