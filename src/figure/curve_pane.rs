//! A chart by training step that the reader can look back through.

use leptos::ev::KeyboardEvent;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::scrub;
use crate::chart::{Branch, Curves, Plot, Quantity, paint};
use crate::run::Session;
use crate::text::{self, number};

/// The curves of one quantity.
#[component]
pub fn CurvePane(session: Session, quantity: Quantity) -> impl IntoView {
    let page = session.page;
    let canvas = NodeRef::<Canvas>::new();
    let plot = StoredValue::new(Plot::default());
    let depends = move || {
        session.news.track();
        session.cursor.track();
        session.is_pinned.track();
        session.forks.with(|forks| forks.iter().for_each(|fork| fork.session.news.track()));
    };
    paint(page, canvas, depends, move |sheet| {
        let branches: Vec<Branch> = session
            .forks
            .get()
            .into_iter()
            .map(|fork| Branch {
                letter: fork.letter,
                from: fork.from,
                step: fork.session.step.get(),
                points: fork.session.with_history(|history| history.points().to_vec()),
            })
            .collect();
        let drawn = session.with_history(|history| {
            Curves {
                branches: &branches,
                is_pinned: session.is_pinned.get(),
                quantity,
                points: history.points(),
                marks: history.marks(),
                step: session.last_step(),
                cursor: session.cursor.get(),
                milestones: {
                    let member = session.recorded.get().unwrap_or_else(|| session.member.get());
                    [member.memorised, member.grokked]
                },
            }
            .draw(sheet)
        });
        plot.set_value(drawn);
    });

    scrub::listen(session, canvas, move || plot.get_value());
    let heading = match quantity {
        Quantity::Accuracy => text::accuracy_curve(),
        Quantity::Loss => text::loss_curve(),
    };
    let values = move || {
        session.reading().map(|(step, metrics)| (step, quantity.of(&metrics).map(|value| quantity.show(value))))
    };
    let label = Memo::new(move |_| {
        let values = values().map_or_else(String::new, |(step, [train, test])| {
            format!("{}: {} {train}, {} {test}. ", text::at_step(step), text::train(), text::test())
        });
        format!("{} ({}). {values}{}", heading[0], heading[1], text::scrub_hint())
    });
    let is_accuracy = quantity == Quantity::Accuracy;
    view! {
        <div class="pane">
            <h3>
                {heading[0]} " "
                {move || match (session.cursor.get(), values()) {
                    (Some(_), Some((step, [train, test]))) => view! {
                        <span class="reading">
                            {text::at_step(step)} " " <b class="tr">{text::train()} " " {train}</b> " "
                            <b class="te">{text::test()} " " {test}</b>
                        </span>
                    }.into_any(),
                    // Where there is no room for names beside the curves.
                    _ => view! {
                        <span class="key">
                            <b class="tr">"╌ " {text::train()}</b> " " <b class="te">"━ " {text::test()}</b>
                        </span>
                        <small>{heading[1]}</small>
                    }.into_any(),
                }}
            </h3>
            // One in a figure, where the finger is.
            {move || (is_accuracy && session.is_pinned.get() && session.cursor.get().is_some()).then(|| view! {
                <button
                    type="button"
                    class="release"
                    data-action="present"
                    on:click=move |_| {
                        scrub::release(session);
                        // The button is gone with that.
                        if let Some(canvas) = canvas.get_untracked() {
                            let _ = canvas.focus();
                        }
                    }
                >
                    {text::to_present()}
                </button>
            }.into_any())}
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

/// Walks through the steps with the keyboard.
pub(super) fn steer(session: Session, event: &KeyboardEvent) {
    let places = if event.shift_key() { 10 } else { 1 };
    match &*super::key_of(event) {
        "ArrowLeft" => session.walk(-places),
        "ArrowRight" => session.walk(places),
        "Home" => session.look(Some(0)),
        "End" => session.look(Some(session.last_step())),
        "Escape" => scrub::release(session),
        "Enter" => session.is_pinned.update(|is_pinned| {
            *is_pinned = !*is_pinned && session.cursor.get_untracked().is_some();
        }),
        "f" if session.lists_forks.get_value() => {
            session.fork(session.cursor.get_untracked().unwrap_or_else(|| session.step.get_untracked()));
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// What stands small beside a heading, or in its place the step whose weights are shown: both would take a second line
/// whenever one looks back, and move what is under it.
#[component]
pub fn WeightsOf(session: Session, detail: &'static str) -> impl IntoView {
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
