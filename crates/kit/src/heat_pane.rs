//! A matrix of weights, neurons down.

use grokscope_canvas::heatmap::{Bitmap, Frame, full_scale};
use grokscope_canvas::{Align, Sheet, paint};
use grokscope_experiment::Task;
use grokscope_format::two_digits;
use grokscope_live::{Session, Weights};
use grokscope_protocol::Blocks;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Canvas;
use leptos::prelude::*;

use super::curve_pane::{WeightsOf, axis_number};
use super::order::Order;
use crate::text::{self, real};

/// Which matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matrix {
    /// What neurons read of a number.
    Input,
    /// What neurons say about each answer.
    Output,
    /// What neurons read of each digit.
    Digits,
}

impl Matrix {
    /// Its numbers, their columns, and how to find an entry of a neuron.
    fn read(self, weights: &Weights) -> (&[f32], usize, usize, usize) {
        let picture = weights.picture;
        match self {
            // Stored inputs × hidden.
            Self::Input | Self::Digits => (&weights.values[picture.w_input()], picture.inputs, 1, picture.hidden),
            // Stored hidden × classes.
            Self::Output => (&weights.values[picture.w_output()], picture.classes, picture.classes, 1),
        }
    }
}

const LEFT: f64 = 12.0;
const BOTTOM: f64 = 22.0;

/// Width of a column beside a matrix, and the gap before it.
const COLUMN: f64 = 14.0;
const GAP: f64 = 12.0;

/// Columns beside the digits: what neurons add by themselves, and what they say.
struct Beside {
    name: &'static str,
    values: Vec<f32>,
}

fn beside(matrix: Matrix, weights: &Weights) -> Vec<Beside> {
    if matrix != Matrix::Digits {
        return Vec::new();
    }
    let columns = [
        Beside { name: text::bias_column(), values: weights.values[weights.picture.bias()].to_vec() },
        Beside { name: text::output_column(), values: weights.values[weights.picture.w_output()].to_vec() },
    ];
    columns.into_iter().filter(|column| column.values.len() == weights.picture.hidden).collect()
}

fn frame(matrix: Matrix, width: f64, height: f64, beside: usize) -> Frame {
    let top = if matrix == Matrix::Digits { 24.0 } else { 0.0 };
    let taken = LEFT + beside as f64 * (COLUMN + GAP);
    Frame { x: LEFT, y: top, width: width - taken, height: height - top - BOTTOM }
}

/// Weights of bits are shown in full colour from this size on: they begin at a third of it, and that rows fill and empty is seen.
const LEAST: f32 = 0.5;

/// A heat-map with its heading and scale.
#[component]
pub fn HeatPane(
    /// The run.
    session: Session,
    /// Which matrix.
    matrix: Matrix,
    /// The order of its neurons.
    order: Order,
    /// Whether it is as high as two panes.
    #[prop(optional)]
    is_tall: bool,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let bitmap = StoredValue::new_local(std::rc::Rc::new(Bitmap::default()));
    let scale = RwSignal::new(String::new());
    let can_choose = matrix != Matrix::Digits;
    let depends = move || {
        session.news.track();
        session.chosen.track();
        order.is_sorted.track();
    };
    paint(canvas, depends, move |sheet| {
        let neurons = order.neurons();
        session.with_weights(Blocks::WEIGHTS, |weights| {
            if neurons.len() == weights.picture.hidden {
                let most = draw(session, matrix, sheet, &bitmap.get_value(), weights, &neurons);
                let shown = real(two_digits(f64::from(most)));
                if scale.get_untracked() != shown {
                    scale.set(shown);
                }
            }
        });
    });

    // At a click: a finger that comes down may be about to scroll the page.
    let choose = move |event: MouseEvent| {
        let Some(canvas) = canvas.get_untracked().filter(|_| can_choose) else { return };
        let frame = frame(matrix, f64::from(canvas.client_width()), f64::from(canvas.client_height()), 0);
        let neurons = untrack(|| order.neurons());
        let row = (f64::from(event.offset_y()) - frame.y) / frame.height * neurons.len() as f64;
        if row >= 0.0 {
            let neuron = neurons.get(row as usize).copied();
            let is_same = session.chosen.get_untracked() == neuron;
            session.chosen.set(neuron.filter(|_| !is_same));
        }
    };
    let steer = move |event: KeyboardEvent| {
        if !can_choose {
            return;
        }
        let neurons = untrack(|| order.neurons());
        let chosen = session.chosen.get_untracked();
        let at = chosen.and_then(|chosen| neurons.iter().position(|neuron| *neuron == chosen));
        let last = neurons.len().saturating_sub(1);
        let to = match &*super::browser::key_of(&event) {
            "ArrowDown" => Some(at.map_or(0, |at| (at + 1).min(last))),
            "ArrowUp" => Some(at.map_or(last, |at| at.saturating_sub(1))),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" => None,
            _ => return,
        };
        session.chosen.set(to.and_then(|to| neurons.get(to).copied()));
        event.prevent_default();
        event.stop_propagation();
    };
    let heading = match matrix {
        Matrix::Input => text::input_weights(),
        Matrix::Output => text::output_weights(),
        Matrix::Digits => text::first_layer(),
    };
    let label = move || {
        let chosen = session.chosen.get().filter(|_| can_choose);
        let chosen = chosen.map_or_else(String::new, |neuron| text::sentence(name_neuron(session, neuron)));
        let hint = if can_choose { text::choose_hint() } else { "" };
        text::in_words(heading, &text::together([&*chosen, hint]))
    };
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <WeightsOf session detail=heading[1]/></h3>
            <canvas
                node_ref=canvas
                class="heat"
                class:tall=is_tall
                class:choose=can_choose
                tabindex=if can_choose { "0" } else { "-1" }
                role="img"
                aria-label=label
                on:click=choose
                on:keydown=steer
            ></canvas>
            <div class="scale" aria-hidden="true">
                <span>"−" {scale}</span> <i></i> <span>{scale}</span>
            </div>
        </div>
    }
}

/// A neuron and its frequency, as a heading; of one that has hardly any, the neuron.
#[must_use]
pub fn name_neuron(session: Session, neuron: usize) -> String {
    let frequency = session.with_weights(Blocks::WAVES, |weights| {
        let frequency = weights.values[weights.picture.frequency()].get(neuron).copied().unwrap_or_default() as usize;
        let (values, columns, by_neuron, by_column) = Matrix::Input.read(weights);
        let read = |column: usize| values.get(neuron * by_neuron + column * by_column).copied().unwrap_or_default();
        let reads: Vec<f32> = (0..columns).map(read).collect();
        if purity(&reads, frequency) < PURE { 0 } else { frequency }
    });
    match frequency.unwrap_or_default() {
        0 => text::neuron(neuron + 1),
        turns => text::neuron_turns(neuron + 1, turns),
    }
}

/// A neuron with less of its power in its strongest frequency is not told by it.
const PURE: f32 = 0.3;

/// The share of what changes along a circle that goes round so many times.
fn purity(values: &[f32], frequency: usize) -> f32 {
    let count = values.len().max(1);
    let mean = values.iter().sum::<f32>() / count as f32;
    let (mut cos, mut sin, mut all) = (0.0f32, 0.0f32, 0.0f32);
    for (at, value) in values.iter().enumerate() {
        let turn = core::f32::consts::TAU * (frequency * at % count) as f32 / count as f32;
        cos += (value - mean) * turn.cos();
        sin += (value - mean) * turn.sin();
        all += (value - mean) * (value - mean);
    }
    if all > 0.0 { 2.0 * (cos * cos + sin * sin) / (count as f32 * all) } else { 0.0 }
}

/// Draws the matrix and returns the weight shown in full colour.
fn draw(session: Session, matrix: Matrix, sheet: &Sheet, bitmap: &Bitmap, weights: &Weights, neurons: &[usize]) -> f32 {
    let theme = sheet.theme;
    let (values, columns, by_neuron, by_column) = matrix.read(weights);
    let beside = beside(matrix, weights);
    let most = match &*beside {
        [] => full_scale(values),
        // One scale for all, so that sizes can be compared.
        columns => {
            full_scale(&columns.iter().fold(values.to_vec(), |all, column| [all, column.values.clone()].concat()))
                .max(LEAST)
        }
    };
    let frame = frame(matrix, sheet.width, sheet.height, beside.len());
    bitmap.draw(sheet, frame, columns, neurons.len(), |column, row| {
        let value = values.get(neurons[row] * by_neuron + column * by_column).copied().unwrap_or_default();
        theme.weight(value / most)
    });

    let row_height = frame.height / neurons.len().max(1) as f64;
    let chosen = session.chosen.get().filter(|_| matrix != Matrix::Digits);
    if let Some(row) = chosen.and_then(|chosen| neurons.iter().position(|neuron| *neuron == chosen)) {
        let y = frame.y + row as f64 * row_height;
        sheet.context.set_stroke_style_str(&format!("#{:02x}{:02x}{:02x}", theme.ink[0], theme.ink[1], theme.ink[2]));
        sheet.context.set_line_width(1.5);
        sheet.context.stroke_rect(frame.x - 0.75, y - 0.75, frame.width, row_height + 1.5);
        sheet.text("▸", (0.0, y + row_height / 2.0), 13.0, true, theme.ink, Align::Left);
    }

    let y = sheet.height - BOTTOM / 2.0 + 2.0;
    // Digits are counted from one, numbers on a clock from nought.
    let first = usize::from(matrix == Matrix::Digits);
    let axis = match matrix {
        Matrix::Input => text::number_axis(),
        Matrix::Output => text::answer_axis(),
        Matrix::Digits => text::digit_axis(),
    };
    let right = frame.x + frame.width;
    sheet.text(&axis_number(first), (frame.x, y), 12.0, false, theme.soft, Align::Left);
    sheet.text(axis, (f64::midpoint(frame.x, right), y), 12.0, false, theme.soft, Align::Center);
    sheet.text(&axis_number(columns + first - 1), (right, y), 12.0, false, theme.soft, Align::Right);

    for (i, column) in beside.iter().enumerate() {
        let x = right + GAP + i as f64 * (COLUMN + GAP);
        let place = Frame { x, width: COLUMN, ..frame };
        bitmap.draw(sheet, place, 1, neurons.len(), |_, row| theme.weight(column.values[neurons[row]] / most));
        let middle = (x + COLUMN / 2.0).min(sheet.width - sheet.text_width(column.name, 11.0, false) / 2.0);
        sheet.text(column.name, (middle, y), 11.0, false, theme.soft, Align::Center);
    }

    // Which digits matter is known of parity; of the reader's own rule it is what one looks for.
    let known = session.spec.with(|spec| (spec.experiment.task == Task::Parity).then_some(spec.experiment.k));
    if let Some(k) = known.filter(|_| matrix == Matrix::Digits) {
        let end = frame.x + frame.width * f64::from(k) / columns.max(1) as f64;
        let (top, bottom) = (sheet.crisp(frame.y - 9.0), frame.y - 2.0);
        for (from, to) in [
            ((frame.x + 1.0, bottom), (frame.x + 1.0, top)),
            ((frame.x + 1.0, top), (end - 1.0, top)),
            ((end - 1.0, top), (end - 1.0, bottom)),
        ] {
            sheet.line(from, to, 1.5, theme.mark, &[]);
        }
        let label = text::they_matter(k);
        let fits = end + 8.0 + sheet.text_width(&label, 12.0, true) < sheet.width;
        if fits {
            sheet.text(&label, (end + 8.0, frame.y - 10.0), 12.0, true, theme.mark, Align::Left);
        }
    }
    most
}
