//! What is drawn of one run of a crowd, among others that are read at the same step.

use std::rc::Rc;

use grokscope_analysis::Basis;
use grokscope_canvas::heatmap::{Bitmap, Frame, full_scale};
use grokscope_canvas::{LOSSES, Quantity, Small, axis_end, paint};
use grokscope_experiment::Reads;
use grokscope_format::ordered;
use grokscope_live::Crowd;
use grokscope_owned::{live, memo};
use leptos::ev::PointerEvent;
use leptos::html::Canvas;
use leptos::prelude::*;

use crate::curve_pane::{readings, values_of};
use crate::text;

/// What reads a chart aloud: step, and the values of the train and the test split.
pub type Reading = fn(u64, String, String) -> String;

/// A small chart of one run of a crowd.
#[derive(Clone, Copy)]
pub struct Chart {
    /// The runs.
    pub crowd: Crowd,
    /// Which of them.
    pub panel: usize,
    /// The step that all panels are read at.
    pub cursor: RwSignal<Option<u64>>,
    /// What it shows: accuracy, or the loss.
    pub quantity: Quantity,
    /// Whether it is higher than usual.
    pub is_tall: bool,
    /// What is shown, as a sentence.
    pub label: Signal<String>,
    /// What is read, as a sentence.
    pub reading: Reading,
}

/// Its curves, and what they say at the step pointed at in any of the panels, else at the last one.
pub fn chart(of: Chart) -> AnyView {
    let Chart { crowd, panel, cursor, quantity, is_tall, label, reading } = of;
    let end = move || axis_end(crowd.with_all(|runners| runners.iter().map(|runner| runner.step).max()).unwrap_or(0));
    let read = memo(move || {
        crowd.news.track();
        let at = cursor.get();
        let point = crowd.with(panel, |runner| runner.at(at)).flatten()?;
        let [train, test, wrong, _] = values_of(quantity, &point.metrics);
        let wrong = wrong.is_finite().then(|| quantity.show(wrong));
        Some((point.step, quantity.show(train), quantity.show(test), wrong))
    });
    let canvas = NodeRef::<Canvas>::new();
    let depends = move || {
        crowd.news.track();
        cursor.track();
    };
    paint(canvas, depends, move |sheet| {
        crowd.with(panel, |runner| {
            let marks: Vec<u64> = runner.history.marks().iter().map(|mark| mark.step).collect();
            Small {
                quantity,
                runs: &[readings(runner.history.points(), quantity)],
                marks: &marks,
                end: end(),
                decades: LOSSES,
                cursor: cursor.get(),
            }
            .draw(sheet);
        });
    });
    let point = move |event: PointerEvent| {
        let width = canvas.get_untracked().map_or(0.0, |canvas| f64::from(canvas.client_width()));
        cursor.set(Some(Small::step_at(quantity, f64::from(event.offset_x()), width, end())));
    };
    let leave = move |event: PointerEvent| {
        if ends_reading(&event) {
            cursor.set(None);
        }
    };
    let spoken = move || {
        let Some((step, train, test, wrong)) = read.get() else { return label.get() };
        let wrong = wrong.map_or_else(String::new, |wrong| format!(" {} {wrong}", text::wrong_labels()));
        format!("{} {}{wrong}", label.get(), reading(step, train, test))
    };
    view! {
        <canvas
            node_ref=canvas
            class="small"
            class:tall=is_tall
            role="img"
            aria-label=spoken
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=leave
            on:pointerup=leave
            on:pointercancel=leave
        ></canvas>
        {reading_line(read)}
    }
    .into_any()
}

/// Whether a pointer has done with reading a chart: a finger reads while it rests, a mouse until it is elsewhere.
#[must_use]
pub fn ends_reading(event: &PointerEvent) -> bool {
    event.type_() != "pointerup" || event.pointer_type() != "mouse"
}

/// What is read of a run at a step: what holds of the train and the test split and, where there are any, of wrong labels.
pub type Read = (u64, String, String, Option<String>);

/// What is read of a run, in the colours of its curves.
pub fn reading_line(read: Memo<Option<Read>>) -> AnyView {
    let said = move |(step, train, test, wrong): Read| {
        view! {
            <span class="num">{text::at_step(step)}</span>
            " "
            <b class="tr">{train}</b>
            " "
            <b class="te">{test}</b>
            {wrong.map(|wrong| view! { " " <b class="wr">{wrong}</b> })}
        }
    };
    view! { <p class="reading-line">{live(move || read.get().map(said))}</p> }.into_any()
}

/// The table under a figure of what came out: a heading for each column, and rows.
pub fn finish(heads: Vec<AnyView>, rows: AnyView) -> AnyView {
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    view! {
        <div class="tried finish">
            <table>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The chart of accuracies.
#[component]
pub fn AccuracyPanel(
    /// The runs.
    crowd: Crowd,
    /// Which of them.
    panel: usize,
    /// The step that all panels are read at.
    cursor: RwSignal<Option<u64>>,
    /// What is shown, as a sentence.
    #[prop(into)]
    label: Signal<String>,
    /// What is read, as a sentence, of step and both accuracies.
    reading: Reading,
    /// Whether it is higher than usual.
    #[prop(optional)]
    is_tall: bool,
) -> impl IntoView {
    chart(Chart { crowd, panel, cursor, quantity: Quantity::Accuracy, is_tall, label, reading })
}

/// The input weights of a run, which the crowd has to keep (`Wants::State`, or at its end `Wants::Weights`): of one that reads
/// pairs neurons of one frequency together, so that waves can be seen as soon as there are any.
pub fn weights(crowd: Crowd, panel: usize, label: Signal<String>) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    let bitmap = StoredValue::new_local(Rc::new(Bitmap::default()));
    let looked = memo(move || {
        crowd.news.track();
        crowd.with(panel, |runner| runner.w_input.as_ref().map(|(step, _)| (*step, runner.experiment.seed)))
    });
    paint(
        canvas,
        // Reading it, for a memo that is only tracked is never computed.
        move || looked.with(|_| ()),
        move |sheet| {
            let theme = sheet.theme;
            let frame = Frame { x: 0.0, y: 0.0, width: sheet.width, height: sheet.height };
            crowd.with(panel, |runner| {
                let Some((_, values)) = &runner.w_input else {
                    // Nothing has been looked at yet.
                    return bitmap.get_value().draw(sheet, frame, 1, 1, |_, _| theme.zero);
                };
                let hidden = runner.experiment.hidden as usize;
                let inputs = values.len() / hidden;
                let order = if runner.experiment.task.reads() == Reads::Pairs {
                    let waves = Basis::new(inputs).waves(values, hidden);
                    ordered(hidden, &|a, b| {
                        let (a, b) = (&waves[a], &waves[b]);
                        a.frequency.cmp(&b.frequency).then(a.phase.total_cmp(&b.phase))
                    })
                } else {
                    (0..hidden).collect()
                };
                let most = full_scale(values);
                bitmap.get_value().draw(sheet, frame, inputs, hidden, |input, row| {
                    theme.weight(values.get(input * hidden + order[row]).copied().unwrap_or_default() / most)
                });
            });
        },
    );
    view! { <canvas node_ref=canvas class="tiny-heat" role="img" aria-label=label></canvas> }.into_any()
}
