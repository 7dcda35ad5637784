//! The fixed embedding and the two trained projections as heat-maps.

use std::rc::Rc;

use grokscope_canvas::heatmap::{Bitmap, Frame};
use grokscope_canvas::{Align, Sheet, paint};
use grokscope_experiment::fixed_embedding;
use grokscope_format::two_digits;
use grokscope_kit::curve_pane::WeightsOf;
use grokscope_kit::text::{self, real};
use grokscope_live::Session;
use grokscope_owned::{live, memo};
use leptos::ev::MouseEvent;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::circle::{frequency, on_circle, toggle};
use super::words;

const LEFT: f64 = 30.0;
const BOTTOM: f64 = 20.0;
const TOP: f64 = 18.0;
/// Neurons whose numbers fit along a matrix.
const FEW: usize = 12;

/// Cosine and sine of every number.
#[component]
pub fn EmbeddingPane(
    /// The run.
    session: Session,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let bitmap = StoredValue::new_local(Rc::new(Bitmap::default()));
    let shape = memo(move || (session.spec.with(|spec| spec.experiment.p as usize), frequency(session)));
    let most = move || (2.0 / shape.get().0 as f32).sqrt();
    paint(
        canvas,
        move || shape.track(),
        move |sheet| {
            let (p, frequency) = shape.get();
            let values = fixed_embedding(p, &[frequency]);
            let frame = Frame { x: LEFT, y: 0.0, width: sheet.width - LEFT, height: sheet.height - BOTTOM };
            bitmap.get_value().draw(sheet, frame, p, 2, |number, row| {
                sheet.theme.weight(values.get(2 * number + row).copied().unwrap_or_default() / most())
            });
            name_rows(sheet, frame, &[words::cos(), words::sin()], None);
            let y = sheet.height - BOTTOM / 2.0 + 2.0;
            let right = frame.x + frame.width;
            let tone = sheet.theme.soft;
            sheet.text("0", (frame.x, y), 12.0, false, tone, Align::Left);
            sheet.text(text::number_axis(), (f64::midpoint(frame.x, right), y), 12.0, false, tone, Align::Center);
            sheet.text(&(p - 1).to_string(), (right, y), 12.0, false, tone, Align::Right);
        },
    );
    let heading = words::embedding();
    let scale = move || real(two_digits(f64::from(most())));
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <small>{heading[1]}</small></h3>
            <canvas
                node_ref=canvas
                class="strip"
                data-pane="embedding"
                role="img"
                aria-label=live(move || {
                    text::in_words(heading, &format!("cos, sin: 0 … {}", shape.get().0 - 1))
                })
            ></canvas>
            <div class="scale" aria-hidden="true"><span>"−" {scale}</span> <i></i> <span>{scale}</span></div>
        </div>
    }
}

/// In, 2 × neurons, or Out, neurons × 2.
#[component]
pub fn ProjectionPane(
    /// The run.
    session: Session,
    /// Whether of what neurons read, not of what they write.
    is_input: bool,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let bitmap = StoredValue::new_local(Rc::new(Bitmap::default()));
    let matrix = move || on_circle(session).map(|circle| if is_input { circle.input } else { circle.output });
    let full = |matrix: &[[f64; 2]]| matrix.iter().flatten().fold(1e-9_f64, |most, x| most.max(x.abs()));
    let depends = move || {
        session.news.track();
        session.chosen.track();
    };
    paint(canvas, depends, move |sheet| {
        if let Some(matrix) = matrix() {
            let most = full(&matrix);
            let bitmap = bitmap.get_value();
            draw(session, sheet, &bitmap, &matrix, most, is_input);
        }
    });
    let choose = move |event: MouseEvent| {
        let (Some(canvas), Some(matrix)) = (canvas.get_untracked(), untrack(matrix)) else { return };
        let frame = frame(f64::from(canvas.client_width()), f64::from(canvas.client_height()), is_input);
        let share = if is_input {
            (f64::from(event.offset_x()) - frame.x) / frame.width
        } else {
            (f64::from(event.offset_y()) - frame.y) / frame.height
        };
        let neuron = (share * matrix.len() as f64).floor();
        if neuron >= 0.0 && (neuron as usize) < matrix.len() {
            toggle(session, neuron as usize);
        }
    };
    let heading = if is_input { words::in_projection() } else { words::out_projection() };
    let most = memo(move || {
        session.news.track();
        matrix().map(|matrix| real(two_digits(full(&matrix))))
    });
    let label = move || {
        let scale = most.get().unwrap_or_default();
        text::in_words(heading, &format!("−{scale} … {scale}"))
    };
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <WeightsOf session detail=heading[1]/></h3>
            <canvas
                node_ref=canvas
                class="matrix choose"
                data-pane=if is_input { "in" } else { "out" }
                role="img"
                aria-label=label
                on:click=choose
            ></canvas>
            <div class="scale" aria-hidden="true"><span>"−" {most}</span> <i></i> <span>{most}</span></div>
        </div>
    }
}

/// Room for names: of rows at the left, of columns above, of what the neurons' numbers mean below or at the left.
fn frame(width: f64, height: f64, is_input: bool) -> Frame {
    let bottom = if is_input { BOTTOM } else { 2.0 };
    Frame { x: LEFT, y: TOP, width: width - LEFT, height: height - TOP - bottom }
}

fn draw(session: Session, sheet: &Sheet, bitmap: &Bitmap, matrix: &[[f64; 2]], most: f64, is_input: bool) {
    let theme = sheet.theme;
    let frame = frame(sheet.width, sheet.height, is_input);
    let count = matrix.len();
    let (columns, rows) = if is_input { (count, 2) } else { (2, count) };
    bitmap.draw(sheet, frame, columns, rows, |column, row| {
        let (neuron, part) = if is_input { (column, row) } else { (row, column) };
        theme.weight((matrix[neuron][part] / most) as f32)
    });
    let chosen = session.chosen.get().filter(|chosen| *chosen < count);
    let numbers: Vec<String> = if count <= FEW { (1..=count).map(|i| i.to_string()).collect() } else { Vec::new() };
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let parts = [words::cos(), words::sin()];
    if is_input {
        name_columns(sheet, frame, &numbers, chosen);
        name_rows(sheet, frame, &parts, None);
        let foot = (frame.x + frame.width / 2.0, sheet.height - BOTTOM / 2.0 + 2.0);
        sheet.text(words::neuron_axis(), foot, 12.0, false, theme.soft, Align::Center);
    } else {
        name_columns(sheet, frame, &parts, None);
        name_rows(sheet, frame, &numbers, chosen);
    }
    if let Some(chosen) = chosen {
        let (width, height) = (frame.width / columns as f64, frame.height / rows as f64);
        let (x, y, width, height) = if is_input {
            (frame.x + chosen as f64 * width, frame.y, width, frame.height)
        } else {
            (frame.x, frame.y + chosen as f64 * height, frame.width, height)
        };
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
        for side in corners.windows(2) {
            sheet.line(side[0], side[1], 3.0, theme.mark, &[]);
        }
    }
}

fn name_rows(sheet: &Sheet, frame: Frame, names: &[&str], chosen: Option<usize>) {
    let height = frame.height / names.len().max(1) as f64;
    for (row, name) in names.iter().enumerate() {
        let y = frame.y + (row as f64 + 0.5) * height;
        let is_chosen = chosen == Some(row);
        let tone = if is_chosen { sheet.theme.mark } else { sheet.theme.soft };
        sheet.text(name, (frame.x - 6.0, y), 12.0, is_chosen, tone, Align::Right);
    }
}

fn name_columns(sheet: &Sheet, frame: Frame, names: &[&str], chosen: Option<usize>) {
    let width = frame.width / names.len().max(1) as f64;
    for (column, name) in names.iter().enumerate() {
        let x = frame.x + (column as f64 + 0.5) * width;
        let is_chosen = chosen == Some(column);
        let tone = if is_chosen { sheet.theme.mark } else { sheet.theme.soft };
        sheet.text(name, (x, frame.y - 8.0), 12.0, is_chosen, tone, Align::Center);
    }
}
