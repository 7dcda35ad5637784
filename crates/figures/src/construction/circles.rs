//! The steps of the construction, each a circle.

use core::f64::consts::TAU;

use grokscope_canvas::{Circle, Sheet, Spot, paint};
use grokscope_kit::text;
use grokscope_owned::live;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::choice::Choice;
use super::pair::Pair;
use super::words;

/// CSS pixels kept free around a circle, for names.
pub const MARGIN: f64 = 28.0;
/// Numbers, or places, from which their dots would touch.
const MANY: usize = 160;

/// A square canvas with a heading above and a sentence below, which is also its alternative.
#[component]
pub fn CirclePane(
    /// What the reader has chosen.
    choice: Choice,
    /// What stands above it, and beside that.
    heading: [&'static str; 2],
    /// What it shows, in words.
    says: Signal<String>,
    /// Its name.
    name: &'static str,
    /// Draws it.
    draw: fn(Choice, &Sheet),
    /// Where it is drawn.
    #[prop(default = NodeRef::new())]
    canvas: NodeRef<Canvas>,
) -> impl IntoView {
    paint(canvas, move || choice.track(), move |sheet| draw(choice, sheet));
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <small>{heading[1]}</small></h3>
            <canvas
                node_ref=canvas
                class="circle"
                data-pane=name
                role="img"
                aria-label=live(move || text::in_words(heading, &says.get()))
            ></canvas>
            <p class="says" aria-hidden="true">{says}</p>
        </div>
    }
}

/// The point of the circle in a direction.
pub fn point(angle: f64) -> Spot {
    [angle.cos(), angle.sin()]
}

fn mean(choice: Choice) -> Spot {
    let Pair { a, b, .. } = choice.pair.get();
    let star = choice.star();
    let ([x, y], [right, up]) = (point(star.angle(a)), point(star.angle(b)));
    [f64::midpoint(x, right), f64::midpoint(y, up)]
}

/// Of `places` evenly spread over the circle, the one nearest to a direction.
pub fn nearest_place(at: Spot, places: usize) -> Option<usize> {
    let turn = at[1].atan2(at[0]) / TAU * places as f64;
    (at[0].hypot(at[1]) > 1e-9).then(|| (turn.round() as i64).rem_euclid(places as i64) as usize)
}

/// A circle of evenly spread places, one of them marked.
fn draw_places(circle: &Circle<'_>, sheet: &Sheet, places: usize, marked: Option<usize>) {
    circle.ring(1.0, 1.0, sheet.theme.rule);
    let size = if places > MANY { 1.0 } else { 2.0 };
    for place in 0..places {
        circle.dot(point(TAU * place as f64 / places as f64), size, sheet.theme.faint);
    }
    if let Some(place) = marked {
        circle.dot(point(TAU * place as f64 / places as f64), 6.0, sheet.theme.mark);
    }
}

#[component]
pub fn Embed(
    /// What the reader has chosen.
    choice: Choice,
    /// Where it is drawn.
    canvas: NodeRef<Canvas>,
) -> impl IntoView {
    let says = Signal::derive(move || {
        let Pair { a, b, .. } = choice.pair.get();
        words::embed_says(a, b)
    });
    view! { <CirclePane choice heading=words::embed() says name="embed" draw=draw_embed canvas/> }
}

fn draw_embed(choice: Choice, sheet: &Sheet) {
    let Pair { a, b, modulus, .. } = choice.pair.get();
    let (star, theme) = (choice.star(), sheet.theme);
    let circle = Circle::new(sheet, 1.0, MARGIN);
    draw_places(&circle, sheet, modulus, None);
    let (first, second) = (point(star.angle(a)), point(star.angle(b)));
    circle.segment(first, second, 1.5, theme.soft, &[]);
    for (at, name, number) in [(first, "a", a), (second, "b", b)] {
        circle.disc(at, if a == b { "ab" } else { name }, 9.0, theme.ink);
        circle.name(&number.to_string(), at, 17.0, true, theme.ink);
    }
    draw_mean(choice, &circle, sheet);
}

fn draw_mean(choice: Choice, circle: &Circle<'_>, sheet: &Sheet) {
    let mean = mean(choice);
    circle.arrow([0.0; 2], mean, 2.5, sheet.theme.mark);
    circle.dot([0.0; 2], 2.5, sheet.theme.soft);
    circle.dot(mean, 3.0, sheet.theme.mark);
}

#[component]
pub fn Unembed(
    /// What the reader has chosen.
    choice: Choice,
) -> impl IntoView {
    let says = Signal::derive(move || {
        let Pair { a, b, modulus, .. } = choice.pair.get();
        match nearest_place(mean(choice), 2 * modulus).map(|place| place % modulus) {
            Some(answer) => words::unembed_says(answer, a, b),
            None => words::unembed_nowhere(a, b),
        }
    });
    view! { <CirclePane choice heading=words::unembed() says name="unembed" draw=draw_unembed/> }
}

fn draw_unembed(choice: Choice, sheet: &Sheet) {
    let modulus = choice.pair.get().modulus;
    let (circle, theme) = (Circle::new(sheet, 1.0, MARGIN), sheet.theme);
    // The answer c stands at half its angle, and once more opposite.
    let place = nearest_place(mean(choice), 2 * modulus);
    draw_places(&circle, sheet, 2 * modulus, place);
    if let Some(place) = place {
        let angle = TAU * place as f64 / (2 * modulus) as f64;
        let answer = (place % modulus).to_string();
        circle.name(&answer, point(angle), 14.0, true, theme.mark);
        let opposite = point(angle + TAU / 2.0);
        circle.hollow(opposite, 5.0, theme.mark);
        circle.name(&answer, opposite, 14.0, false, theme.soft);
    }
    draw_mean(choice, &circle, sheet);
}

#[component]
pub fn Project(
    /// What the reader has chosen.
    choice: Choice,
) -> impl IntoView {
    let says = Signal::derive(move || {
        let neurons = choice.neurons.get();
        let answers = |x: &f64| choice.nonlinearity.get().of(*x) > 0.0;
        let seen = projections(choice);
        let some = seen.iter().copied().filter(answers).count();
        match some {
            _ if seen.iter().all(|x| *x == 0.0) => words::project_nothing().to_owned(),
            some if some == neurons => words::project_all(neurons),
            some => words::project_some(some, neurons),
        }
    });
    view! { <CirclePane choice heading=words::project() says name="project" draw=draw_project/> }
}

/// The length of the mean in the direction of each neuron.
fn projections(choice: Choice) -> Vec<f64> {
    let (star, [x, y]) = (choice.star(), mean(choice));
    (0..star.neurons)
        .map(|neuron| {
            let [across, up] = point(star.direction(neuron));
            let length = x * across + y * up;
            // What rounding has left of two opposite points.
            if length.abs() < 1e-12 { 0.0 } else { length }
        })
        .collect()
}

fn draw_project(choice: Choice, sheet: &Sheet) {
    let (star, theme) = (choice.star(), sheet.theme);
    let circle = Circle::new(sheet, 1.0, MARGIN);
    let mean = mean(choice);
    circle.ring(1.0, 1.0, theme.rule);
    for (neuron, length) in projections(choice).into_iter().enumerate() {
        let direction = point(star.direction(neuron));
        let foot = direction.map(|x| x * length);
        circle.segment([0.0; 2], direction, 1.0, theme.rule, &[]);
        // From the mean straight down onto the direction.
        circle.segment(mean, foot, 1.0, theme.faint, &[2.0, 3.0]);
        let answers = choice.nonlinearity.get().of(length) > 0.0;
        if answers {
            circle.segment([0.0; 2], foot, 5.0, theme.ink, &[]);
        } else {
            circle.segment([0.0; 2], foot, 1.5, theme.soft, &[4.0, 3.0]);
        }
        circle.name(&(neuron + 1).to_string(), direction, 11.0, answers, if answers { theme.ink } else { theme.soft });
    }
    draw_mean(choice, &circle, sheet);
}

#[component]
pub fn Double(
    /// What the reader has chosen.
    choice: Choice,
) -> impl IntoView {
    let says = Signal::derive(move || match (choice.answer(), choice.pair.get().sum()) {
        (Some(answer), target) if answer == target => words::double_right(answer),
        (Some(answer), target) => words::double_wrong(answer, target),
        (None, _) => words::double_nothing().to_owned(),
    });
    view! { <CirclePane choice heading=words::double() says name="double" draw=draw_double/> }
}

fn draw_double(choice: Choice, sheet: &Sheet) {
    let Pair { a, b, modulus, .. } = choice.pair.get();
    let (star, theme) = (choice.star(), sheet.theme);
    // The arrows one after the other.
    let mut way: Vec<Spot> = vec![[0.0; 2]];
    for (neuron, length) in star.activations(a, b).into_iter().enumerate() {
        let [x, y] = way.last().copied().unwrap_or_default();
        let [right, up] = point(2.0 * star.direction(neuron));
        way.push([x + length * right, y + length * up]);
    }
    let reach = way.iter().fold(1e-9_f64, |most, [x, y]| most.max(x.hypot(*y)));
    let way: Vec<Spot> = way.into_iter().map(|spot| spot.map(|x| 0.92 * x / reach)).collect();

    let answer = choice.answer();
    let circle = Circle::new(sheet, 1.0, MARGIN);
    draw_places(&circle, sheet, modulus, answer);
    for (neuron, step) in way.windows(2).enumerate() {
        let [from, to] = [step[0], step[1]];
        let length = (to[0] - from[0]).hypot(to[1] - from[1]);
        if length < 0.01 {
            continue;
        }
        circle.arrow(from, to, 2.0, theme.ink);
        if length > 0.18 {
            let middle = [f64::midpoint(from[0], to[0]), f64::midpoint(from[1], to[1])];
            // Beside the arrow, to its right.
            let beside = [(to[1] - from[1]) / length, (from[0] - to[0]) / length].map(|x| 0.08 * x);
            let (x, y) = circle.place([middle[0] + beside[0], middle[1] + beside[1]]);
            sheet.text(&(neuron + 1).to_string(), (x, y), 11.0, false, theme.soft, grokscope_canvas::Align::Center);
        }
    }
    if let (Some(answer), Some(end)) = (answer, way.last()) {
        let place = point(star.angle(answer));
        circle.segment([0.0; 2], place, 1.0, theme.mark, &[3.0, 4.0]);
        circle.arrow([0.0; 2], *end, 2.5, theme.mark);
        circle.name(&answer.to_string(), place, 14.0, true, theme.mark);
    }
    circle.dot([0.0; 2], 2.5, theme.soft);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_place_goes_round_and_the_centre_has_none() {
        assert_eq!(nearest_place([1.0, 0.0], 8), Some(0));
        assert_eq!(nearest_place([1.0, -0.01], 8), Some(0));
        assert_eq!(nearest_place([0.0, -0.3], 8), Some(6));
        assert_eq!(nearest_place([1e-12, 0.0], 8), None);
    }
}
