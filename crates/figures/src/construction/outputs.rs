//! What the construction gives for every direction the mean of two numbers can have.

use grokscope_canvas::{Circle, Cloud, Scale, Scatter, Sheet, paint, whole_ticks};
use grokscope_kit::text;
use grokscope_owned::{live, memo};
use leptos::html::Canvas;
use leptos::prelude::*;

use super::choice::Choice;
use super::circles::CirclePane;
use super::pair::Pair;
use super::words;

/// Points of the smooth curve.
const SMOOTH: usize = 720;

#[component]
pub fn Outputs(
    /// What the reader has chosen.
    choice: Choice,
) -> impl IntoView {
    let says = Signal::stored(words::outputs_says().to_owned());
    view! { <CirclePane choice heading=words::outputs() says name="outputs" draw=draw_outputs/> }
}

fn draw_outputs(choice: Choice, sheet: &Sheet) {
    let Pair { a, b, modulus, .. } = choice.pair.get();
    let (star, theme) = (choice.star(), sheet.theme);
    let fine = grokscope_analysis::Star { modulus: SMOOTH, ..star };
    let curve: Vec<_> = (0..SMOOTH).map(|a| fine.output(a, a)).collect();
    let reach = curve.iter().fold(1e-9_f64, |most, [x, y]| most.max(x.hypot(*y)));
    let circle = Circle::new(sheet, reach, 10.0);
    circle.ring(reach, 1.0, theme.rule);
    circle.polygon(&curve, 1.2, theme.soft);
    let size = if modulus > 160 { 1.2 } else { 2.2 };
    for number in 0..modulus {
        circle.dot(star.output(number, number), size, theme.ink);
    }
    let here = star.output(a, b);
    circle.segment([0.0; 2], here, 1.5, theme.mark, &[]);
    circle.dot(here, 6.0, theme.mark);
    circle.dot([0.0; 2], 2.5, theme.soft);
}

/// For each of the 2M directions of the mean: the target a + b, and the error; `None` where there is no output. The
/// first M are once round the circle with a = b or b + 1, the others the second time round.
fn errors(choice: Choice) -> Vec<(usize, Option<f64>)> {
    let star = choice.star();
    let modulus = star.modulus;
    (0..2 * modulus)
        .map(|place| {
            let (a, b) = (place / 2 % modulus, place.div_ceil(2) % modulus);
            (place % modulus, star.error(a, b))
        })
        .collect()
}

/// The error for the present pair.
fn present(choice: Choice) -> Option<(f64, f64)> {
    let pair = choice.pair.get();
    let error = choice.star().error(pair.a, pair.b)?;
    Some((pair.sum() as f64, error))
}

fn clouds(choice: Choice, place: impl Fn(usize, f64) -> f64) -> [Cloud; 2] {
    let errors = errors(choice);
    let half = errors.len() / 2;
    [(&errors[..half], false), (&errors[half..], true)].map(|(errors, is_hollow)| Cloud {
        points: errors.iter().filter_map(|(x, error)| Some((*x as f64, place(*x, (*error)?)))).collect(),
        is_hollow,
    })
}

#[component]
pub fn Targets(
    /// What the reader has chosen.
    choice: Choice,
) -> impl IntoView {
    let says = Signal::stored(words::targets_says().to_owned());
    let draw = move |sheet: &Sheet| {
        let modulus = choice.pair.get().modulus as f64;
        // An output just below nought is one just below M.
        let around = |x: f64| {
            if x < -0.5 {
                x + modulus
            } else if x > modulus - 0.5 {
                x - modulus
            } else {
                x
            }
        };
        let scale = |name| Scale { range: -0.5..modulus - 0.5, ticks: whole_ticks(modulus as u64 - 1, 4), name };
        Scatter {
            x: scale(words::target_axis()),
            y: scale(words::output_axis()),
            clouds: &clouds(choice, |x, error| around(x as f64 + error)),
            limits: (&[], ""),
            chosen: present(choice).map(|(x, error)| (x, around(x + error))),
        }
        .draw(sheet);
    };
    view! { <ScatterPane choice heading=words::targets() says name="targets" draw/> }
}

#[component]
pub fn Errors(
    /// What the reader has chosen.
    choice: Choice,
) -> impl IntoView {
    let most = memo(move || {
        errors(choice).into_iter().filter_map(|(_, error)| error).fold(0.0_f64, |most, error| most.max(error.abs()))
    });
    let says = Signal::derive(move || {
        format!(
            "{} ● {} ○ {}",
            words::errors_says(format!("{:.2}", most.get())),
            words::first_half(),
            words::second_half()
        )
    });
    let draw = move |sheet: &Sheet| {
        let modulus = choice.pair.get().modulus as u64;
        let reach = (1.1 * most.get()).max(0.75);
        let step = if reach < 1.0 { 0.5 } else { (reach / 2.0).ceil() };
        Scatter {
            x: Scale {
                range: -0.5..modulus as f64 - 0.5,
                ticks: whole_ticks(modulus - 1, 4),
                name: words::target_axis(),
            },
            y: Scale { range: -reach..reach, ticks: vec![-step, 0.0, step], name: words::error_axis() },
            clouds: &clouds(choice, |_, error| error),
            limits: (&[-0.5, 0.5], words::limit()),
            chosen: present(choice),
        }
        .draw(sheet);
    };
    view! { <ScatterPane choice heading=words::errors() says name="errors" draw/> }
}

#[component]
fn ScatterPane(
    choice: Choice,
    heading: [&'static str; 2],
    says: Signal<String>,
    name: &'static str,
    draw: impl Fn(&Sheet) + 'static,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    paint(canvas, move || choice.track(), draw);
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <small>{heading[1]}</small></h3>
            <canvas
                node_ref=canvas
                class="scatter"
                data-pane=name
                role="img"
                aria-label=live(move || text::in_words(heading, &says.get()))
            ></canvas>
            <p class="says" aria-hidden="true">{says}</p>
        </div>
    }
}
