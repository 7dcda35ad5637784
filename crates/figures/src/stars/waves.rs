//! Waves of the neurons that share a frequency, over each other.

use grokscope_canvas::theme::Theme;
use grokscope_canvas::{Align, Sheet, css, paint};
use grokscope_kit::curve_pane::{WeightsOf, axis_number};
use grokscope_kit::heat_pane::name_neuron;
use grokscope_kit::lens::{Group, Lens, MOST_GROUPS, Side, round_up, walk_order};
use grokscope_kit::order::Order;
use grokscope_kit::pick::Pick;
use grokscope_kit::text::{self, real};
use grokscope_live::{Session, Weights};
use grokscope_owned::{act, live, memo};
use grokscope_protocol::Blocks;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::hours::{inverse, ordered};
use super::words;

/// Height of the names of both sides above, of a group's name above its row, and of the axis below.
const HEADER: f64 = 20.0;
const NAME: f64 = 18.0;
const AXIS: f64 = 24.0;
const GAP: f64 = 20.0;

/// Where a chart of the pane lies.
#[derive(Clone, Copy)]
struct Place {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Place {
    fn new(width: f64, height: f64, rows: usize, row: usize, side: Side) -> Self {
        let each = (height - HEADER - AXIS) / rows.max(1) as f64;
        let chart = (width - GAP) / 2.0;
        Self {
            left: if side == Side::Input { 0.0 } else { chart + GAP },
            top: HEADER + row as f64 * each + NAME,
            width: chart,
            height: each - NAME - 4.0,
        }
    }

    fn holds(self, x: f64, y: f64) -> bool {
        (self.left..self.left + self.width).contains(&x) && (self.top..self.top + self.height).contains(&y)
    }

    fn y(self, share: f32) -> f64 {
        self.top + self.height * (0.5 - 0.5 * f64::from(share.clamp(-1.0, 1.0)))
    }
}

/// What a neuron reads of each number, or writes for each answer, in the order of a frequency.
fn values(weights: &Weights, side: Side, neuron: usize, k: usize) -> Vec<f32> {
    let picture = weights.picture;
    let (range, first, step) = match side {
        Side::Input => (picture.w_input(), neuron, picture.hidden),
        Side::Output => (picture.w_output(), neuron * picture.classes, 1),
    };
    let values = &weights.values[range];
    ordered(k, picture.inputs).filter_map(|hour| values.get(first + hour * step).copied()).collect()
}

fn scale(weights: &Weights, side: Side) -> f32 {
    let range = match side {
        Side::Input => weights.picture.w_input(),
        Side::Output => weights.picture.w_output(),
    };
    round_up(weights.values[range].iter().fold(0.0, |most, value| value.abs().max(most)))
}

/// Rows a pane has room for, at least three, so that it does not jump while frequencies come and go.
fn rows(groups: &[Group]) -> usize {
    groups.len().max(3)
}

/// The pane.
#[component]
pub fn WavesPane(
    /// The run.
    session: Session,
    /// Its neurons by frequency.
    lens: Lens,
    /// The order of its neurons.
    order: Order,
    /// Which neuron is chosen.
    pick: Pick,
    /// In the order of which frequency the hours are read; 0 as on the clock.
    hours: RwSignal<usize>,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let depends = move || {
        session.news.track();
        session.chosen.track();
        hours.track();
    };
    paint(canvas, depends, move |sheet| {
        let (groups, _) = lens.groups(MOST_GROUPS);
        let (chosen, k) = (session.chosen.get(), hours.get());
        session.with_weights(Blocks::WEIGHTS, |weights| draw(sheet, weights, &groups, chosen, k));
    });
    let find = move |x: f64, y: f64| -> Option<usize> {
        let canvas = canvas.get_untracked()?;
        let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let (groups, _) = lens.groups(MOST_GROUPS);
        session.with_weights(Blocks::WEIGHTS, |weights| {
            for (row, group) in groups.iter().enumerate() {
                for side in [Side::Input, Side::Output] {
                    let place = Place::new(width, height, rows(&groups), row, side);
                    if place.holds(x, y) {
                        return nearest(weights, group, side, place, (x, y), hours.get_untracked());
                    }
                }
            }
            None
        })?
    };
    let label = move || {
        session.news.track();
        let (groups, _) = lens.groups(MOST_GROUPS);
        let groups = groups.iter().map(|group| text::frequency_group(group.frequency, group.neurons.len()));
        let chosen = session.chosen.get().map(|neuron| text::sentence(name_neuron(session, neuron)));
        let groups = text::sentence(text::listed(groups));
        text::in_words(words::waves(), &text::together([&*groups, &chosen.unwrap_or_default(), text::choose_hint()]))
    };
    view! {
        <div class="pane">
            <h3>
                {words::waves()[0]} " " <WeightsOf session detail=words::waves()[1]/>
            </h3>
            <canvas
                node_ref=canvas
                class="group-waves choose"
                tabindex="0"
                role="img"
                aria-label=label
                on:pointermove=act(move |event| {
                    pick.hover(&event, find(f64::from(event.offset_x()), f64::from(event.offset_y())));
                })
                on:click=act(move |event: leptos::ev::MouseEvent| pick.press(find(f64::from(event.offset_x()), f64::from(event.offset_y()))))
                on:pointerleave=act(move |_| pick.leave())
                on:keydown=act(move |event| pick.steer(&event, &walk_order(lens, order)))
            ></canvas>
            <div class="choices">
                <HoursSelect session lens hours/>
            </div>
        </div>
    }
}

/// The order of the hours: as on the clock, or that of a frequency in use.
#[component]
fn HoursSelect(session: Session, lens: Lens, hours: RwSignal<usize>) -> impl IntoView {
    // Each frequency and its step. The chosen one is offered where the network has it or not.
    let steps = memo(move || {
        session.news.track();
        let (groups, _) = untrack(|| lens.groups(MOST_GROUPS));
        let p = session.spec.with(|spec| spec.experiment.p as usize);
        let mut frequencies: Vec<usize> = groups.iter().map(|group| group.frequency).collect();
        if !frequencies.contains(&hours.get()) {
            frequencies.push(hours.get());
        }
        frequencies.into_iter().filter_map(|k| Some((k, inverse(k, p)?))).collect::<Vec<_>>()
    });
    let choice = move |k: usize, name: String| {
        view! { <option value=k.to_string() selected=live(move || hours.get() == k)>{name}</option> }
    };
    view! {
        <label class="field">
            <span>{words::hours()}</span>
            <select
                data-choice="hours"
                prop:value=live(move || hours.get().to_string())
                on:change=act(move |event| hours.set(event_target_value(&event).parse().unwrap_or(0)))
            >
                {choice(0, words::clock().to_owned())}
                {move || steps.get().into_iter().map(|(k, step)| choice(k, words::steps(step, k))).collect_view()}
            </select>
        </label>
    }
}

/// The neuron whose curve passes nearest to a point.
fn nearest(weights: &Weights, group: &Group, side: Side, place: Place, (x, y): (f64, f64), k: usize) -> Option<usize> {
    let full = scale(weights, side);
    group.neurons.iter().copied().min_by(|&a, &b| {
        let distance = |neuron| {
            let values = values(weights, side, neuron, k);
            let at = (x - place.left) / place.width * (values.len().saturating_sub(1)) as f64;
            let value = values.get(at.round() as usize).copied().unwrap_or_default();
            (place.y(value / full) - y).abs()
        };
        distance(a).total_cmp(&distance(b))
    })
}

fn draw(sheet: &Sheet, weights: &Weights, groups: &[Group], chosen: Option<usize>, k: usize) {
    let theme = sheet.theme;
    if groups.is_empty() {
        sheet.text(text::no_weights(), (0.0, sheet.height / 2.0), 13.0, false, theme.soft, Align::Left);
        return;
    }
    let rows = rows(groups);
    let p = weights.picture.inputs;
    let step = inverse(k, p);
    for (i, side) in [Side::Input, Side::Output].into_iter().enumerate() {
        let full = scale(weights, side);
        let first = Place::new(sheet.width, sheet.height, rows, 0, side);
        let height = words::height(real(f64::from(full)));
        sheet.text(
            [words::input(), words::output()][i],
            (first.left, HEADER / 2.0 - 2.0),
            12.5,
            true,
            theme.ink,
            Align::Left,
        );
        let right = first.left + first.width;
        sheet.text(&height, (right, HEADER / 2.0 - 2.0), 12.0, false, theme.soft, Align::Right);
        for (row, group) in groups.iter().enumerate() {
            let place = Place::new(sheet.width, sheet.height, rows, row, side);
            let is_lit = chosen.is_some_and(|chosen| group.neurons.contains(&chosen));
            if side == Side::Input {
                let name = text::frequency_group(group.frequency, group.neurons.len());
                let tone = if is_lit { theme.mark } else { theme.soft };
                let is_bold = is_lit || group.frequency == k;
                sheet.text(&name, (place.left, place.top - NAME / 2.0), 12.0, is_bold, tone, Align::Left);
            }
            let middle = sheet.crisp(place.y(0.0));
            sheet.line((place.left, middle), (right, middle), 1.0, theme.rule, &[]);
            for &neuron in &group.neurons {
                if chosen != Some(neuron) {
                    let values = values(weights, side, neuron, k);
                    curve(sheet, theme, place, &values, full, chosen.is_some(), false);
                }
            }
            if let Some(neuron) = chosen.filter(|_| is_lit) {
                curve(sheet, theme, place, &values(weights, side, neuron, k), full, true, true);
            }
        }
        let last = Place::new(sheet.width, sheet.height, rows, groups.len() - 1, side);
        let y = last.top + last.height + AXIS / 2.0 + 2.0;
        let end = axis_number(ordered(k, p).last().unwrap_or_default());
        let axis = [words::number_axis(), words::answer_axis()][i];
        let axis = step.map_or_else(|| axis.to_owned(), |step| words::stepped(axis, step));
        sheet.text("0", (first.left, y), 12.0, false, theme.soft, Align::Left);
        sheet.text(&axis, (first.left + first.width / 2.0, y), 12.0, false, theme.soft, Align::Center);
        sheet.text(&end, (right, y), 12.0, false, theme.soft, Align::Right);
    }
}

fn curve(sheet: &Sheet, theme: Theme, place: Place, values: &[f32], full: f32, is_any_chosen: bool, is_chosen: bool) {
    let context = &sheet.context;
    let alpha = if is_any_chosen { 0.22 } else { 0.5 };
    let colour = if is_chosen { css(theme.mark, 1.0) } else { css(theme.ink, alpha) };
    context.set_stroke_style_str(&colour);
    context.set_line_width(if is_chosen { 2.4 } else { 1.3 });
    context.begin_path();
    let last = values.len().saturating_sub(1).max(1) as f64;
    for (i, value) in values.iter().enumerate() {
        context.line_to(place.left + place.width * i as f64 / last, place.y(value / full));
    }
    context.stroke();
}
