//! What is drawn of one run of a crowd, among others that are read at the same step.

use std::rc::Rc;

use grokscope_analysis::Basis;
use grokscope_canvas::heatmap::{Bitmap, Frame, full_scale};
use grokscope_canvas::{Curves, LOSSES, Labels, Mark, Plot, Quantity, Small, axis_end, paint};
use grokscope_experiment::Reads;
use grokscope_format::ordered;
use grokscope_live::Crowd;
use grokscope_owned::{Listener, effect, keep, live, memo};
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::PointerEvent;

use crate::curve_pane::{readings, values_of};
use crate::text;

/// What reads a chart aloud: step, and the values of the train and the test split.
pub type Reading = fn(u64, String, String) -> String;

/// How large a chart is, and with it how much it shows.
#[derive(Clone, Copy)]
pub enum Size {
    /// One of many.
    Small,
    /// One of few.
    Tall,
    /// As that of a run of its own, with these marks.
    Large(StoredValue<Rc<dyn Fn() -> Vec<Mark>>, LocalStorage>),
}

/// A chart of one run of a crowd.
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
    /// How large it is.
    pub size: Size,
    /// What is shown, as a sentence.
    pub label: Signal<String>,
    /// What is read, as a sentence.
    pub reading: Reading,
}

/// Its curves, and what they say at the step pointed at in any of the panels, else at the last one.
pub fn chart(of: Chart) -> AnyView {
    let Chart { crowd, panel, cursor, quantity, size, label, reading } = of;
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
    let plot = StoredValue::new(Plot::default());
    let depends = move || {
        crowd.news.track();
        cursor.track();
        if let Size::Large(marks) = size {
            // For what they depend on.
            (marks.get_value())();
        }
    };
    paint(canvas, depends, move |sheet| {
        let large = if let Size::Large(marks) = size { Some((marks.get_value())()) } else { None };
        crowd.with(panel, |runner| {
            if let Some(marks) = &large {
                let curves = Curves {
                    branches: &[],
                    is_pinned: false,
                    quantity,
                    points: &readings(runner.history.points(), quantity),
                    marks,
                    step: runner.step,
                    cursor: cursor.get(),
                    milestones: [None, None],
                    labels: Labels { series: [text::train(), text::test(), "", ""], milestones: ["", ""] },
                };
                plot.set_value(curves.draw(sheet));
                return;
            }
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
    let step_at = move |x: f64, width: f64| match size {
        Size::Large(_) => plot.with_value(|plot| plot.step(x)),
        Size::Small | Size::Tall => Small::step_at(quantity, x, width, end()),
    };
    pointed(canvas, move |at| cursor.set(at.map(|[x, width]| step_at(x, width))));
    let spoken = move || {
        let Some((step, train, test, wrong)) = read.get() else { return label.get() };
        let wrong = wrong.map_or_else(String::new, |wrong| format!(" {} {wrong}", text::wrong_labels()));
        format!("{} {}{wrong}", label.get(), reading(step, train, test))
    };
    view! {
        <canvas
            node_ref=canvas
            class=if matches!(size, Size::Large(_)) { "chart" } else { "small" }
            class:tall=matches!(size, Size::Tall)
            role="img"
            aria-label=spoken
        ></canvas>
        {reading_line(read)}
    }
    .into_any()
}

/// Hears where a chart is read, from its left end and out of which width in CSS pixels, and that it is no more: a finger reads while
/// it rests, a mouse until it is elsewhere.
pub fn pointed(canvas: NodeRef<Canvas>, hear: impl Fn(Option<[f64; 2]>) + 'static) {
    const EVENTS: &[&str] = &["pointermove", "pointerdown", "pointerleave", "pointerup", "pointercancel"];
    let hear = Rc::new(hear);
    effect(move || {
        let Some(canvas) = canvas.get() else { return };
        let (hear, width) = (hear.clone(), canvas.clone());
        keep(Listener::new(&canvas, EVENTS, move |event| {
            let event: &PointerEvent = event.unchecked_ref();
            match &*event.type_() {
                "pointermove" | "pointerdown" => {
                    hear(Some([f64::from(event.offset_x()), f64::from(width.client_width())]));
                }
                "pointerup" if event.pointer_type() == "mouse" => {}
                _ => hear(None),
            }
        }));
    });
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
    let size = if is_tall { Size::Tall } else { Size::Small };
    chart(Chart { crowd, panel, cursor, quantity: Quantity::Accuracy, size, label, reading })
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
