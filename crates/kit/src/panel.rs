//! The accuracy of one run of a crowd, among others that are read at the same step.

use grokscope_canvas::{Quantity, Small, axis_end, paint};
use grokscope_live::{Crowd, Runner};
use grokscope_owned::{live, memo};
use leptos::ev::PointerEvent;
use leptos::html::Canvas;
use leptos::prelude::*;

use crate::curve_pane::readings;
use crate::text::{self, percent};

/// Its curves, and what they say at the step pointed at in any of the panels, else at the last one.
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
    reading: fn(u64, String, String) -> String,
    /// Whether it is higher than usual.
    #[prop(optional)]
    is_tall: bool,
) -> impl IntoView {
    let end = move || axis_end(crowd.with_all(|runners| runners.iter().map(|runner| runner.step).max()).unwrap_or(0));
    let read = memo(move || {
        crowd.news.track();
        let at = cursor.get();
        let point = |runner: &Runner| match at {
            Some(step) => runner.history.point(step),
            None => runner.history.points().last().copied(),
        };
        let point = crowd.with(panel, point).flatten()?;
        Some((point.step, percent(point.metrics.train.accuracy), percent(point.metrics.test.accuracy)))
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
                quantity: Quantity::Accuracy,
                runs: &[readings(runner.history.points(), Quantity::Accuracy)],
                marks: &marks,
                end: end(),
                decades: (0.0, 1.0),
                cursor: cursor.get(),
            }
            .draw(sheet);
        });
    });
    let point = move |event: PointerEvent| {
        let width = canvas.get_untracked().map_or(0.0, |canvas| f64::from(canvas.client_width()));
        cursor.set(Some(Small::step_at(Quantity::Accuracy, f64::from(event.offset_x()), width, end())));
    };
    // A finger reads while it rests.
    let leave = move |event: PointerEvent| {
        if event.type_() != "pointerup" || event.pointer_type() != "mouse" {
            cursor.set(None);
        }
    };
    let spoken = move || {
        let read = read.get().map_or_else(String::new, |(step, train, test)| reading(step, train, test));
        format!("{} {read}", label.get())
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
        <p class="reading-line">
            {live(move || {
                read.get()
                    .map(|(step, train, test)| {
                        view! {
                            <span class="num">{text::at_step(step)}</span>
                            " "
                            <b class="tr">{train}</b>
                            " "
                            <b class="te">{test}</b>
                        }
                    })
            })}
        </p>
    }
}
