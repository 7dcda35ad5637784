//! The neurons as numbered discs, joined in the order in which they read: a pentagon becomes a star.

use grokscope_analysis::OnCircle;
use grokscope_canvas::{Circle, Sheet, Spot, paint};
use grokscope_kit::curve_pane::WeightsOf;
use grokscope_kit::text::{self, percent};
use grokscope_live::Session;
use grokscope_owned::{live, memo};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html::Canvas;
use leptos::prelude::*;

use super::circle::{built, degrees, on_circle, toggle};
use super::words;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In-projection of the trained network.
    TrainedIn,
    /// Out-projection of the trained network.
    TrainedOut,
    /// In-projection of the constructed network.
    BuiltIn,
    /// Out-projection of the constructed network.
    BuiltOut,
}

/// Discs that are to be drawn.
struct Discs {
    /// By neuron.
    places: Vec<Spot>,
    /// In which order they are joined.
    order: Vec<usize>,
}

const MARGIN: f64 = 18.0;
/// Neurons that fit on a circle with their numbers.
const FEW: usize = 16;
const DISC: f64 = 10.0;

impl Kind {
    fn is_built(self) -> bool {
        matches!(self, Self::BuiltIn | Self::BuiltOut)
    }

    /// The discs, constructed neurons under the number of the trained one whose rank by angle they have.
    fn discs(self, session: Session) -> Option<Discs> {
        let trained = on_circle(session)?;
        let order = trained.order();
        let places = match self {
            Self::TrainedIn => trained.input,
            Self::TrainedOut => trained.output,
            Self::BuiltIn | Self::BuiltOut => {
                let OnCircle { input, output } = OnCircle::from(&built(session, &trained));
                let spots = if self == Self::BuiltIn { input } else { output };
                let mut places = vec![[0.0; 2]; order.len()];
                for (neuron, spot) in order.iter().zip(spots) {
                    places[*neuron] = spot;
                }
                places
            }
        };
        Some(Discs { places, order })
    }
}

impl Discs {
    /// Mean distance from the origin: the length of the ring.
    fn ring(&self) -> f64 {
        let sum: f64 = self.places.iter().map(|[x, y]| x.hypot(*y)).sum();
        (sum / self.places.len().max(1) as f64).max(1e-9)
    }

    /// The length that reaches the edge.
    fn reach(&self) -> f64 {
        self.places.iter().fold(1.1 * self.ring(), |most, [x, y]| most.max(x.hypot(*y)))
    }
}

/// One circle.
#[component]
pub fn StarPane(
    /// The run.
    session: Session,
    /// Its kind.
    kind: Kind,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let depends = move || {
        session.news.track();
        session.chosen.track();
    };
    paint(canvas, depends, move |sheet| {
        if let Some(discs) = kind.discs(session) {
            draw(session, sheet, &discs);
        }
    });
    let choose = move |event: MouseEvent| {
        let (Some(canvas), Some(discs)) = (canvas.get_untracked(), untrack(|| kind.discs(session))) else { return };
        let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let unit = (width.min(height) / 2.0 - MARGIN) / discs.reach();
        let at =
            [(f64::from(event.offset_x()) - width / 2.0) / unit, (height / 2.0 - f64::from(event.offset_y())) / unit];
        let distance = |spot: &Spot| (spot[0] - at[0]).hypot(spot[1] - at[1]) * unit;
        let nearest = discs.places.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
        if let Some((neuron, _)) = nearest.filter(|(_, spot)| distance(spot) < 24.0) {
            toggle(session, neuron);
        }
    };
    let steer = move |event: KeyboardEvent| {
        let Some(discs) = untrack(|| kind.discs(session)) else { return };
        let count = discs.order.len();
        let chosen = session.chosen.get_untracked();
        let at = chosen.and_then(|chosen| discs.order.iter().position(|neuron| *neuron == chosen));
        // Round the circle, in the order in which they read.
        let to = match &*grokscope_kit::browser::key_of(&event) {
            "ArrowRight" | "ArrowUp" => Some(at.map_or(0, |at| (at + 1) % count)),
            "ArrowLeft" | "ArrowDown" => Some(at.map_or(count - 1, |at| (at + count - 1) % count)),
            "Escape" => None,
            _ => return,
        };
        session.chosen.set(to.and_then(|to| discs.order.get(to).copied()));
        event.prevent_default();
        event.stop_propagation();
    };
    let heading = match kind {
        Kind::TrainedIn => words::trained_in(),
        Kind::TrainedOut => words::trained_out(),
        Kind::BuiltIn => words::built_in(),
        Kind::BuiltOut => words::built_out(),
    };
    // Degrees, so that the words change only when something can be seen to move.
    let places = memo(move || {
        session.news.track();
        let discs = kind.discs(session)?;
        let angles = discs.order.iter().take(FEW).map(|neuron| (neuron + 1, degrees(discs.places[*neuron])));
        Some((angles.collect::<Vec<_>>(), format!("{:.1}", discs.ring())))
    });
    let label = move || {
        let says = places.get().map_or_else(String::new, |(places, ring)| {
            let places = places.into_iter().map(|(neuron, angle)| words::at(neuron, angle.to_string()));
            text::sentence(text::listed(places.chain([words::ring(&ring)])))
        });
        text::in_words(heading, &text::together([&*says, text::choose_hint()]))
    };
    view! {
        <div class="pane">
            <h3>
                {heading[0]} " " {if kind.is_built() {
                    view! { <small>{heading[1]}</small> }.into_any()
                } else {
                    view! { <WeightsOf session detail=heading[1]/> }.into_any()
                }}
            </h3>
            <canvas
                node_ref=canvas
                class="circle choose"
                data-pane=format!("{kind:?}")
                tabindex="0"
                role="img"
                aria-label=label
                on:click=choose
                on:keydown=steer
            ></canvas>
            <p class="says" aria-hidden="true">
                {live(move || places.get().map(|(_, ring)| words::ring(&ring)))}
            </p>
        </div>
    }
}

fn draw(session: Session, sheet: &Sheet, discs: &Discs) {
    let theme = sheet.theme;
    let circle = Circle::new(sheet, discs.reach(), MARGIN);
    circle.axes([words::cos(), words::sin()]);
    circle.ring(discs.ring(), 1.5, theme.rule);
    let corners: Vec<Spot> = discs.order.iter().map(|neuron| discs.places[*neuron]).collect();
    circle.polygon(&corners, 1.5, theme.soft);
    let chosen = session.chosen.get();
    for (neuron, place) in discs.places.iter().enumerate() {
        let tone = if chosen == Some(neuron) { theme.mark } else { theme.ink };
        if chosen == Some(neuron) {
            circle.segment([0.0; 2], *place, 2.0, theme.mark, &[]);
        }
        if discs.places.len() <= FEW {
            circle.disc(*place, &(neuron + 1).to_string(), DISC, tone);
        } else {
            circle.dot(*place, 4.0, tone);
        }
    }
}

/// What the constructed network can do.
#[component]
pub fn BuiltSays(
    /// The run.
    session: Session,
) -> impl IntoView {
    /// Above it, trying every pair would hold up the page.
    const MOST_NEURONS: usize = 64;
    let shape = memo(move || session.spec.with(|spec| (spec.experiment.p as usize, spec.experiment.hidden as usize)));
    let says = memo(move || {
        let (modulus, neurons) = shape.get();
        let nonlinearity = grokscope_analysis::Nonlinearity::Relu;
        let star = grokscope_analysis::Star { modulus, neurons, nonlinearity, rotation: 0.0 };
        (neurons <= MOST_NEURONS).then(|| {
            let share = percent(star.try_every_pair().accuracy() as f32);
            words::built_says(neurons, modulus as u32, &share)
        })
    });
    view! { <p class="says wide" data-built="">{says}</p> }
}
