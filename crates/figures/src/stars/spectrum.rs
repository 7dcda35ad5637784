//! The spectrum of every neuron: a heat-map that becomes sparse.

use grokscope_canvas::heatmap::{Bitmap, Frame, full_scale};
use grokscope_canvas::{Align, Sheet, css, paint, within};
use grokscope_format::two_digits;
use grokscope_kit::curve_pane::WeightsOf;
use grokscope_kit::heat_pane::name_neuron;
use grokscope_kit::lens::{Group, Lens, MOST_GROUPS, Side, Spectra, walk_order};
use grokscope_kit::order::Order;
use grokscope_kit::pick::Pick;
use grokscope_kit::text::{self, real};
use grokscope_live::Session;
use grokscope_owned::act;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::words;

const LEFT: f64 = 12.0;
const BOTTOM: f64 = 40.0;

fn frame(width: f64, height: f64) -> Frame {
    Frame { x: LEFT, y: 0.0, width: width - LEFT, height: height - BOTTOM }
}

/// The pane of one side.
#[component]
pub fn SpectrumPane(
    /// The run.
    session: Session,
    /// Its neurons by frequency.
    lens: Lens,
    /// The order of its neurons.
    order: Order,
    /// Which neuron is chosen.
    pick: Pick,
    /// What is looked at.
    side: Side,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let bitmap = StoredValue::new_local(std::rc::Rc::new(Bitmap::default()));
    let scale = RwSignal::new(String::new());
    let depends = move || {
        session.news.track();
        session.chosen.track();
        order.is_sorted.track();
    };
    paint(canvas, depends, move |sheet| {
        let (spectra, neurons) = (lens.spectra(), order.neurons());
        if neurons.len() * spectra.p != spectra.of(side).len() || neurons.is_empty() {
            return;
        }
        let (groups, _) = lens.groups(MOST_GROUPS);
        let axis = words::frequency_axis();
        let chosen = session.chosen.get();
        let most = draw(sheet, &bitmap.get_value(), &spectra, side, &neurons, &groups, chosen, axis);
        let shown = real(two_digits(f64::from(most)));
        if scale.get_untracked() != shown {
            scale.set(shown);
        }
    });
    let find = move |y: f64| -> Option<usize> {
        let canvas = canvas.get_untracked()?;
        let frame = frame(f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let neurons = untrack(|| order.neurons());
        let row = (y - frame.y) / frame.height * neurons.len() as f64;
        neurons.get(if row >= 0.0 { row as usize } else { usize::MAX }).copied()
    };
    let heading = match side {
        Side::Input => words::input_spectrum(),
        Side::Output => words::output_spectrum(),
    };
    let label = move || {
        let chosen = session.chosen.get().map(|neuron| text::sentence(name_neuron(session, neuron)));
        text::in_words(heading, &text::together([&*chosen.unwrap_or_default(), text::choose_hint()]))
    };
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <WeightsOf session detail=heading[1]/></h3>
            <canvas
                node_ref=canvas
                class="spectrum choose"
                tabindex="0"
                role="img"
                aria-label=label
                on:pointermove=act(move |event| pick.hover(&event, find(f64::from(event.offset_y()))))
                on:click=act(move |event: leptos::ev::MouseEvent| pick.press(find(f64::from(event.offset_y()))))
                on:pointerleave=act(move |_| pick.leave())
                on:keydown=act(move |event| pick.steer(&event, &walk_order(lens, order)))
            ></canvas>
            <div class="scale" aria-hidden="true">
                <span>"−" {scale}</span> <i></i> <span>{scale}</span>
            </div>
        </div>
    }
}

/// Draws the heat-map and returns the coefficient shown in full colour.
#[expect(clippy::too_many_arguments, reason = "one call, and each is another thing to draw")]
fn draw(
    sheet: &Sheet,
    bitmap: &Bitmap,
    spectra: &Spectra,
    side: Side,
    neurons: &[usize],
    groups: &[Group],
    chosen: Option<usize>,
    axis: &str,
) -> f32 {
    let theme = sheet.theme;
    let frame = frame(sheet.width, sheet.height);
    let (p, coefficients) = (spectra.p, spectra.of(side));
    let frequencies = (p - 1) / 2;
    let columns = 2 * frequencies;
    let most = full_scale(coefficients);
    bitmap.draw(sheet, frame, columns, neurons.len(), |column, row| {
        theme.weight(coefficients[neurons[row] * p + 1 + column] / most)
    });
    let each = frame.width / frequencies.max(1) as f64;
    let right = frame.x + frame.width;
    let row_height = frame.height / neurons.len() as f64;
    if let Some(row) = chosen.and_then(|chosen| neurons.iter().position(|neuron| *neuron == chosen)) {
        let y = frame.y + row as f64 * row_height;
        sheet.context.set_stroke_style_str(&css(theme.ink, 1.0));
        sheet.context.set_line_width(1.5);
        sheet.context.stroke_rect(frame.x + 0.75, y + 0.75, frame.width - 1.5, row_height - 1.5);
        sheet.text("▸", (0.0, y + row_height / 2.0), 13.0, true, theme.ink, Align::Left);
    }

    // The frequencies in use, and as many of the round ones as there is room for between them.
    let y = frame.height + 10.0;
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let wanted = groups.iter().map(|group| (group.frequency, true));
    let round = [1, frequencies, 10, 20, 30, 5, 15, 25].into_iter().map(|frequency| (frequency, false));
    for (frequency, is_used) in wanted.chain(round).filter(|(frequency, _)| (1..=frequencies).contains(frequency)) {
        let name = frequency.to_string();
        let half = sheet.text_width(&name, 12.0, is_used) / 2.0;
        let x = within(frame.x + (frequency as f64 - 0.5) * each, frame.x + half, right - half);
        let is_free = taken.iter().all(|(from, to)| x + half + 4.0 < *from || x - half - 4.0 > *to);
        if is_free {
            taken.push((x - half, x + half));
            let tone = if is_used { theme.ink } else { theme.faint };
            sheet.text(&name, (x, y), 12.0, is_used, tone, Align::Center);
        }
    }
    let fits = sheet.text_width(axis, 12.0, false) <= frame.width;
    let axis = if fits { axis } else { axis.split([';', '；', ':', '：']).next().unwrap_or(axis) };
    sheet.text(axis, (frame.x + frame.width / 2.0, y + 18.0), 12.0, false, theme.soft, Align::Center);
    most
}
