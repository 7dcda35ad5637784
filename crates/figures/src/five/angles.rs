//! The measured angles, neuron by neuron.

use grokscope_kit::curve_pane::WeightsOf;
use grokscope_live::Session;
use grokscope_owned::{act, live, memo};
use leptos::prelude::*;

use super::circle::{degrees, on_circle, toggle};
use super::words;

/// Rows that are shown.
const MOST: usize = 12;

/// Of one neuron, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
struct Row {
    reads: i64,
    writes: i64,
    /// Output angle minus twice the input angle, in tenths.
    off: i64,
}

/// A table of angles; choosing a row chooses its neuron.
#[component]
pub fn Angles(
    /// The run.
    session: Session,
) -> impl IntoView {
    let rows = memo(move || {
        session.news.track();
        let Some(circle) = on_circle(session) else { return Vec::new() };
        (0..circle.input.len())
            .map(|neuron| Row {
                reads: degrees(circle.input[neuron]),
                writes: degrees(circle.output[neuron]),
                off: circle.off_double(neuron).map_or(0, |degrees| (10.0 * degrees).round() as i64),
            })
            .collect()
    });
    let count = memo(move || rows.with(Vec::len));
    let row = move |neuron: usize| {
        let read = move || rows.with(|rows| rows.get(neuron).copied().unwrap_or_default());
        let is_chosen = move || session.chosen.get() == Some(neuron);
        view! {
            <tr class:chosen=is_chosen on:click=act(move |_| toggle(session, neuron))>
                <th scope="row">
                    <button type="button" aria-pressed=live(move || is_chosen().to_string())>{neuron + 1}</button>
                </th>
                <td>{live(move || signed(read().reads as f64))} "°"</td>
                <td>{live(move || signed(read().writes as f64))} "°"</td>
                <td class="off" data-off=live(move || (read().off as f64 / 10.0).to_string())>
                    {live(move || signed(read().off as f64 / 10.0))} "°"
                </td>
            </tr>
        }
    };
    let heading = words::angles();
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <WeightsOf session detail=heading[1]/></h3>
            <table class="angles">
                <thead>
                    <tr>
                        <th scope="col">{words::neuron()}</th>
                        <th scope="col">{words::reads_at()}</th>
                        <th scope="col">{words::writes_at()}</th>
                        <th scope="col">{words::off()}</th>
                    </tr>
                </thead>
                <tbody>{live(move || (0..count.get().min(MOST)).map(row).collect_view())}</tbody>
            </table>
            <p class="says">
                {live(move || count.get().checked_sub(MOST).filter(|rest| *rest > 0).map(words::rest))}
            </p>
        </div>
    }
}

/// With a minus sign rather than a hyphen.
fn signed(x: f64) -> String {
    format!("{x}").replace('-', "−")
}
