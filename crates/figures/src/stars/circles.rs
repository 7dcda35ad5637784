//! The neurons of one frequency on a circle: polygons where they read, stars where they write; and the numbers they read.

use core::f64::consts::TAU;

use grokscope_canvas::{Align, Sheet, css, paint};
use grokscope_format::two_digits;
use grokscope_kit::curve_pane::WeightsOf;
use grokscope_kit::heat_pane::name_neuron;
use grokscope_kit::lens::{Group, Lens, MOST_GROUPS, Side, Spectra, round_up, walk_order};
use grokscope_kit::order::Order;
use grokscope_kit::pick::Pick;
use grokscope_kit::text::{self, real};
use grokscope_live::{Session, Weights};
use grokscope_owned::{act, live, memo};
use grokscope_protocol::Blocks;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::hours::{ordered, ring};
use super::words;

/// An output angle so near to twice the input angle counts as doubled, degrees.
const NEAR_DEGREES: u32 = 20;
/// Above circles that lie in columns: names of frequencies; beside them: names of the sides.
const NAME: f64 = 20.0;
/// Below everything, the scale.
const FOOT: f64 = 22.0;
/// Radius of a disc, where there is room.
const DISC: f64 = 9.0;
/// Of each frequency: what its neurons read and write, and the numbers.
const CIRCLES: usize = 3;
const SIDES: [Side; 2] = [Side::Input, Side::Output];
/// The last of these.
const NUMBERS: usize = 2;

/// Where circles lie: frequencies across and their circles down, or the other way round where it is narrow.
#[derive(Clone, Copy)]
struct Plan {
    is_wide: bool,
    width: f64,
    height: f64,
}

impl Plan {
    fn new(width: f64, height: f64, groups: usize) -> Self {
        let is_wide = width > height;
        let groups = groups.max(if is_wide { 4 } else { 3 }) as f64;
        if is_wide {
            Self { is_wide, width: width / groups, height: (height - NAME - FOOT) / CIRCLES as f64 }
        } else {
            Self { is_wide, width: width / CIRCLES as f64, height: (height - NAME - FOOT) / groups }
        }
    }

    /// Centre and radius of a circle.
    fn circle(self, group: usize, at: usize) -> ((f64, f64), f64) {
        let (column, row) = if self.is_wide { (group, at) } else { (at, group) };
        let name = if self.is_wide { 0.0 } else { NAME };
        let radius = (self.width.min(self.height - name) / 2.0 - DISC - 5.0).max(10.0);
        let y = NAME + row as f64 * self.height + name + (self.height - name) / 2.0;
        (((column as f64 + 0.5) * self.width, y), radius)
    }
}

/// The numbers as the neurons of each group describe them, and what the outer circle is.
struct Numbers {
    rings: Vec<Vec<[f32; 2]>>,
    full: f32,
}

/// Where the disc of a neuron lies.
#[derive(Clone, Copy)]
struct Disc {
    neuron: usize,
    size: f64,
    x: f64,
    y: f64,
}

fn discs(plan: Plan, lens: Lens, spectra: &Spectra, at: usize, group: &Group, side: Side) -> Vec<Disc> {
    let full = round_up(lens.reach(side));
    let ((x, y), radius) = plan.circle(at, side as usize);
    let place = |&neuron: &usize| {
        let [cos, sin] = spectra.pair(side, neuron, group.frequency).map(|c| f64::from(c / full));
        // Nothing leaves its circle, however large it was before.
        let shrink = radius / cos.hypot(sin).max(1.0);
        Disc { neuron, size: (radius / 6.0).min(DISC), x: x + cos * shrink, y: y - sin * shrink }
    };
    group.neurons.iter().map(place).collect()
}

/// The pane.
#[component]
pub fn CirclesPane(
    /// The run.
    session: Session,
    /// Its neurons by frequency.
    lens: Lens,
    /// The order of its neurons.
    order: Order,
    /// Which neuron is chosen.
    pick: Pick,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let depends = move || {
        session.news.track();
        session.chosen.track();
    };
    paint(canvas, depends, move |sheet| {
        let (groups, _) = lens.groups(MOST_GROUPS);
        let rings = |weights: &Weights| groups.iter().map(|group| ring(weights, group)).collect::<Vec<_>>();
        let size = |[x, y]: &[f32; 2]| x.hypot(*y);
        // The scale of the present weights, so that growth is seen as growth.
        let present = session.with_live_weights(Blocks::WEIGHTS, rings).unwrap_or_default();
        let full = round_up(present.iter().flatten().map(size).fold(0.0, f32::max));
        let numbers = Numbers { rings: session.with_weights(Blocks::WEIGHTS, rings).unwrap_or_default(), full };
        draw(sheet, lens, &lens.spectra(), &groups, &numbers, session.chosen.get());
    });
    let find = move |x: f64, y: f64| -> Option<usize> {
        const NEAR: f64 = 18.0;
        let canvas = canvas.get_untracked()?;
        let (groups, _) = lens.groups(MOST_GROUPS);
        let plan = Plan::new(f64::from(canvas.client_width()), f64::from(canvas.client_height()), groups.len());
        let spectra = lens.spectra();
        let all = groups.iter().enumerate().flat_map(|(at, group)| {
            SIDES.into_iter().flat_map({
                let spectra = &spectra;
                move |side| discs(plan, lens, spectra, at, group, side)
            })
        });
        let distance = |disc: &Disc| (disc.x - x).hypot(disc.y - y);
        let nearest = all.min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        (distance(&nearest) < NEAR).then_some(nearest.neuron)
    };
    // Frequencies with their neurons, how many of all these turn twice as fast in the output, and how many have no such frequency.
    let found = memo(move || {
        session.news.track();
        let (groups, others) = untrack(|| lens.groups(MOST_GROUPS));
        let spectra = untrack(|| lens.spectra());
        let near = (f64::from(NEAR_DEGREES) / 360.0 * TAU) as f32;
        let is_doubled = |group: &Group, neuron: usize| spectra.miss(neuron, group.frequency).abs() < near;
        let count = |group: &Group| group.neurons.iter().filter(|neuron| is_doubled(group, **neuron)).count();
        let doubled = groups.iter().map(count).sum::<usize>();
        (groups.iter().map(|group| (group.frequency, group.neurons.len())).collect::<Vec<_>>(), doubled, others)
    });
    let sentence = move || {
        let (groups, doubled, others) = found.get();
        let all: usize = groups.iter().map(|group| group.1).sum();
        if all == 0 {
            return String::new();
        }
        let told = words::doubled(doubled, all, NEAR_DEGREES);
        if others > 0 { text::together([&*told, &words::others(others)]) } else { told }
    };
    let label = move || {
        let groups = found.get().0.into_iter().map(|(frequency, neurons)| text::frequency_group(frequency, neurons));
        let chosen = session.chosen.get().map(|neuron| text::sentence(name_neuron(session, neuron)));
        let says = [text::sentence(text::listed(groups)), sentence(), chosen.unwrap_or_default()];
        text::in_words(words::circles(), &text::together(says.iter().map(|says| &**says).chain([text::choose_hint()])))
    };
    let frequencies =
        move || found.get().0.iter().map(|(frequency, _)| frequency.to_string()).collect::<Vec<_>>().join(" ");
    let neurons = move || found.get().0.iter().map(|(_, neurons)| neurons).sum::<usize>();
    view! {
        <div class="pane">
            <h3>
                {words::circles()[0]} " " <WeightsOf session detail=words::circles()[1]/>
            </h3>
            <canvas
                node_ref=canvas
                class="circles choose"
                tabindex="0"
                role="img"
                aria-label=label
                data-frequencies=frequencies
                data-neurons=neurons
                data-doubled=live(move || found.get().1)
                on:pointermove=act(move |event| {
                    pick.hover(&event, find(f64::from(event.offset_x()), f64::from(event.offset_y())));
                })
                on:click=act(move |event: leptos::ev::MouseEvent| pick.press(find(f64::from(event.offset_x()), f64::from(event.offset_y()))))
                on:pointerleave=act(move |_| pick.leave())
                on:keydown=act(move |event| pick.steer(&event, &walk_order(lens, order)))
            ></canvas>
            <p class="finding num">{sentence}</p>
        </div>
    }
}

fn draw(sheet: &Sheet, lens: Lens, spectra: &Spectra, groups: &[Group], numbers: &Numbers, chosen: Option<usize>) {
    let theme = sheet.theme;
    let plan = Plan::new(sheet.width, sheet.height, groups.len());
    for (at, group) in groups.iter().enumerate() {
        let is_lit = chosen.is_some_and(|chosen| group.neurons.contains(&chosen));
        let ((x, y), radius) = plan.circle(at, 0);
        let name = text::frequency_group(group.frequency, group.neurons.len());
        let fits = sheet.text_width(&name, 12.5, true) < plan.width - 6.0 || !plan.is_wide;
        let name = if fits { name } else { words::short_group(group.frequency, group.neurons.len()) };
        let tone = if is_lit { theme.mark } else { theme.ink };
        if plan.is_wide {
            sheet.text(&name, (x, NAME / 2.0 - 1.0), 12.5, true, tone, Align::Center);
        } else {
            sheet.text(&name, (0.0, y - radius - DISC - 10.0), 12.5, true, tone, Align::Left);
        }
        for side in SIDES {
            axes(sheet, plan.circle(at, side as usize));
            let discs = discs(plan, lens, spectra, at, group, side);
            polygon(sheet, discs.iter().map(|disc| (disc.x, disc.y)));
            // The chosen one last, on top of the others.
            let (last, first): (Vec<Disc>, Vec<Disc>) = discs.into_iter().partition(|disc| chosen == Some(disc.neuron));
            first.into_iter().chain(last).for_each(|disc| draw_disc(sheet, disc, chosen));
        }
        if let Some(ring) = numbers.rings.get(at) {
            draw_numbers(sheet, plan.circle(at, NUMBERS), group.frequency, ring, numbers.full);
        }
    }
    if groups.is_empty() {
        sheet.text(text::no_weights(), (0.0, sheet.height / 2.0), 13.0, false, theme.soft, Align::Left);
        return;
    }
    let [input, output] = SIDES.map(|side| round_up(lens.reach(side)));
    let scales = [(words::input(), input), (words::output(), output), (words::numbers(), numbers.full)];
    for (i, (side_name, full)) in scales.into_iter().enumerate() {
        let ((x, y), radius) = plan.circle(0, i);
        let scale = words::radius(real(two_digits(f64::from(full))));
        let foot = sheet.height - FOOT / 2.0;
        if plan.is_wide {
            // In the corner that a circle leaves free.
            sheet.text(side_name, (0.0, y - radius), 12.5, false, theme.soft, Align::Left);
            let align = [Align::Left, Align::Center, Align::Right][i];
            let x = sheet.width / 2.0 * i as f64;
            sheet.text(&format!("{side_name} · {scale}"), (x, foot), 12.0, false, theme.soft, align);
        } else {
            sheet.text(side_name, (x, NAME / 2.0 - 1.0), 12.5, false, theme.soft, Align::Center);
            sheet.text(&scale, (x, foot), 12.0, false, theme.soft, Align::Center);
        }
    }
}

/// Two circles, at the full and at half the scale, and the axes of cosine and sine.
fn axes(sheet: &Sheet, ((x, y), radius): ((f64, f64), f64)) {
    let context = &sheet.context;
    let theme = sheet.theme;
    context.set_stroke_style_str(&css(theme.rule, 1.0));
    context.set_line_width(1.0);
    for share in [0.5, 1.0] {
        context.begin_path();
        // Fails for a negative radius only.
        context.arc(x, y, radius * share, 0.0, TAU);
        context.stroke();
    }
    sheet.line((x - radius, sheet.crisp(y)), (x + radius, sheet.crisp(y)), 1.0, theme.rule, &[]);
    sheet.line((sheet.crisp(x), y - radius), (sheet.crisp(x), y + radius), 1.0, theme.rule, &[]);
    if radius > 46.0 {
        sheet.text("cos", (x + radius - 2.0, y + 8.0), 10.5, false, theme.faint, Align::Right);
        sheet.text("sin", (x + 4.0, y - radius + 8.0), 10.5, false, theme.faint, Align::Left);
    }
}

fn polygon(sheet: &Sheet, corners: impl Iterator<Item = (f64, f64)>) {
    let context = &sheet.context;
    context.set_stroke_style_str(&css(sheet.theme.ink, 0.45));
    context.set_line_width(1.4);
    context.begin_path();
    for (x, y) in corners {
        context.line_to(x, y);
    }
    context.close_path();
    context.stroke();
}

/// The numbers in the order in which the frequency goes round once, with the names of a few.
fn draw_numbers(sheet: &Sheet, circle: ((f64, f64), f64), frequency: usize, ring: &[[f32; 2]], full: f32) {
    /// Numbers with names.
    const NAMES: usize = 6;
    let ((x, y), radius) = circle;
    let theme = sheet.theme;
    axes(sheet, circle);
    let place = |[cos, sin]: &[f32; 2]| {
        let [cos, sin] = [cos, sin].map(|part| f64::from(part / full));
        let shrink = radius / cos.hypot(sin).max(1.0);
        (x + cos * shrink, y - sin * shrink)
    };
    polygon(sheet, ring.iter().map(place));
    for (at, (spot, number)) in ring.iter().map(place).zip(ordered(frequency, ring.len())).enumerate() {
        let is_named = at * NAMES % ring.len() < NAMES;
        sheet.context.begin_path();
        sheet.context.arc(spot.0, spot.1, if is_named { 3.0 } else { 1.8 }, 0.0, TAU);
        sheet.context.set_fill_style_str(&css(theme.ink, 1.0));
        sheet.context.fill();
        let (right, down) = (spot.0 - x, spot.1 - y);
        // Names of a tiny ring would lie over each other.
        if is_named && right.hypot(down) > 12.0 {
            let out = 1.0 + 10.0 / right.hypot(down);
            let beside = (x + right * out, y + down * out);
            sheet.halo(&number.to_string(), beside, 10.5, true, Align::Center);
            sheet.text(&number.to_string(), beside, 10.5, true, theme.ink, Align::Center);
        }
    }
}

fn draw_disc(sheet: &Sheet, disc: Disc, chosen: Option<usize>) {
    let context = &sheet.context;
    let theme = sheet.theme;
    let is_chosen = chosen == Some(disc.neuron);
    let tone = if is_chosen { theme.mark } else { theme.ink };
    context.begin_path();
    context.arc(disc.x, disc.y, disc.size + if is_chosen { 2.0 } else { 0.0 }, 0.0, TAU);
    context.set_fill_style_str(&css(tone, if chosen.is_some() && !is_chosen { 0.45 } else { 1.0 }));
    context.fill();
    // Discs that lie over each other stay apart.
    context.set_stroke_style_str(&css(theme.paper, 1.0));
    context.set_line_width(1.0);
    context.stroke();
    sheet.text(
        &(disc.neuron + 1).to_string(),
        (disc.x, disc.y + 0.5),
        disc.size + 1.5,
        true,
        theme.paper,
        Align::Center,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_stay_on_the_canvas_and_apart() {
        for (width, height) in [(1032.0, 684.0), (760.0, 684.0), (358.0, 640.0)] {
            for groups in 1..=MOST_GROUPS {
                let plan = Plan::new(width, height, groups);
                let all: Vec<((f64, f64), f64)> =
                    (0..groups).flat_map(|group| (0..CIRCLES).map(move |at| plan.circle(group, at))).collect();
                for (i, ((x, y), radius)) in all.iter().enumerate() {
                    let edge = radius + DISC;
                    assert!(*x >= edge && x + edge <= width && *y >= edge && y + edge <= height, "{width} {groups}");
                    for ((other_x, other_y), _) in &all[..i] {
                        assert!((x - other_x).hypot(y - other_y) >= 2.0 * edge, "{width} {groups}");
                    }
                }
            }
        }
    }
}
