//! The figure on the constructed network: nothing is trained, everything follows from angles.

mod circles;
mod outputs;
mod pair;
mod words;

use grokscope_analysis::{Answered, Nonlinearity, Star};
use leptos::prelude::*;

use self::pair::Pair;
use self::words::{Words, words};
use super::keys::Keys;
use super::kind::Scene;
use crate::page::Page;

/// a and b at first.
const FIRST: [usize; 2] = [7, 20];
/// Moduli that can be chosen.
const MODULI: [usize; 2] = [12, 500];
/// Numbers of neurons that can be chosen.
const NEURONS: [usize; 2] = [3, 10];
/// The first neuron looks a little away from the axes, so that no direction hides one.
const ROTATION: f64 = 0.15;

/// What the reader has chosen, shared by the panes.
#[derive(Clone, Copy)]
struct Choice {
    page: Page,
    pair: RwSignal<Pair>,
    neurons: RwSignal<usize>,
    nonlinearity: RwSignal<Nonlinearity>,
    /// What the present construction answers, over all pairs.
    answered: Memo<Answered>,
}

impl Choice {
    fn new(page: Page) -> Self {
        let (pair, neurons) = (RwSignal::new(Pair::new(FIRST[0], FIRST[1], 67)), RwSignal::new(5));
        let nonlinearity = RwSignal::new(Nonlinearity::Relu);
        // Not tried again while only a and b move.
        let modulus = Memo::new(move |_| pair.get().modulus);
        let answered = Memo::new(move |_| star(modulus.get(), neurons.get(), nonlinearity.get(), 0.0).try_every_pair());
        Self { page, pair, neurons, nonlinearity, answered }
    }

    fn keep(self, keys: Keys) {
        let Self { pair, neurons, nonlinearity, .. } = self;
        let range =
            |[least, most]: [usize; 2]| (format!("{least} – {most}"), move |n: usize| (least..=most).contains(&n));
        let (accepted, accepts) = range(MODULI);
        let set = move |modulus| pair.update(|pair| *pair = Pair::new(pair.a, pair.b, modulus));
        keys.value("modulus", accepted, accepts, move || pair.get().modulus, set);
        let number = |key, first: usize, get: fn(Pair) -> usize, with: fn(Pair, usize) -> Pair| {
            let now = move || {
                let (value, modulus) = (get(pair.get()), pair.get().modulus);
                (value != first % modulus).then(|| value.to_string())
            };
            keys.keep(key, "0 – modulus − 1", now, move |text| {
                let modulus = pair.get_untracked().modulus;
                let value = text.map_or(Some(first % modulus), |text| text.parse().ok());
                value.filter(|n| *n < modulus).map(|n| pair.update(|pair| *pair = with(*pair, n))).is_some()
            });
        };
        number("a", FIRST[0], |pair| pair.a, Pair::with_a);
        number("b", FIRST[1], |pair| pair.b, Pair::with_b);
        let (accepted, accepts) = range(NEURONS);
        keys.value("neurons", accepted, accepts, move || neurons.get(), move |n| neurons.set(n));
        let words = ["relu", "square"];
        let is_square = move || nonlinearity.get() == Nonlinearity::Square;
        keys.either("act", words, is_square, move |is| {
            nonlinearity.set(if is { Nonlinearity::Square } else { Nonlinearity::Relu });
        });
    }

    fn words(self) -> &'static Words {
        words(self.page.lang)
    }

    /// The network that is drawn.
    fn star(self) -> Star {
        star(self.pair.get().modulus, self.neurons.get(), self.nonlinearity.get(), ROTATION)
    }

    /// The answer it gives to the present pair: the number nearest to where the arrows lead.
    fn answer(self) -> Option<usize> {
        let Pair { a, b, modulus, .. } = self.pair.get();
        let error = self.star().error(a, b)?;
        Some((((a + b) as f64 + error).round() as i64).rem_euclid(modulus as i64) as usize)
    }

    fn track(self) {
        self.pair.track();
        self.neurons.track();
        self.nonlinearity.track();
    }
}

fn star(modulus: usize, neurons: usize, nonlinearity: Nonlinearity, rotation: f64) -> Star {
    Star { modulus, neurons, nonlinearity, rotation }
}

/// The figure.
#[component]
pub fn Construction(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let choice = Choice::new(scene.page);
    choice.keep(scene.keys);
    view! {
        <Sliders choice/>
        <Shape choice/>
        <div class="quartet">
            <circles::Embed choice/>
            <circles::Unembed choice/>
            <circles::Project choice/>
            <circles::Double choice/>
        </div>
        <div class="grid three built">
            <outputs::Outputs choice/>
            <outputs::Targets choice/>
            <outputs::Errors choice/>
        </div>
    }
}

/// a, b, their sum and their difference; each moves the others.
#[component]
fn Sliders(choice: Choice) -> impl IntoView {
    let words = choice.words();
    let slider = move |key: &'static str,
                       name: fn(&Words, usize) -> String,
                       read: fn(Pair) -> usize,
                       write: fn(Pair, usize) -> Pair| {
        let name = move || name(words, choice.pair.get().modulus);
        let value = move || read(choice.pair.get());
        let slide = move |event| {
            if let Ok(number) = event_target_value(&event).parse() {
                choice.pair.update(|pair| *pair = write(*pair, number));
            }
        };
        view! {
            <div class="slider">
                <label>
                    <span>{name}</span>
                    <span class="value">{value}</span>
                    <input
                        type="range"
                        min="0"
                        max=move || choice.pair.get().modulus - 1
                        data-number=key
                        prop:value=move || value().to_string()
                        on:input=slide
                    />
                </label>
            </div>
        }
    };
    view! {
        <div class="coupled" role="group" aria-label=words.controls>
            {slider("a", |_, _| "a".to_owned(), |pair| pair.a, Pair::with_a)}
            {slider("b", |_, _| "b".to_owned(), |pair| pair.b, Pair::with_b)}
            {slider("sum", |words, modulus| (words.sum)(modulus), Pair::sum, Pair::with_sum)}
            {slider("difference", |words, modulus| (words.difference)(modulus), Pair::difference, Pair::with_difference)}
        </div>
    }
}

/// Neurons, modulus, non-linearity, and what comes of them.
#[component]
fn Shape(choice: Choice) -> impl IntoView {
    let words = choice.words();
    let set_neurons = move |event| {
        if let Ok(neurons) = event_target_value(&event).parse::<usize>() {
            choice.neurons.set(neurons.clamp(NEURONS[0], NEURONS[1]));
        }
        choice.neurons.notify();
    };
    let set_modulus = move |event| {
        if let Ok(modulus) = event_target_value(&event).parse::<usize>() {
            let modulus = modulus.clamp(MODULI[0], MODULI[1]);
            choice.pair.update(|pair| *pair = Pair::new(pair.a, pair.b, modulus));
        }
        choice.pair.notify();
    };
    let choose = move |event| {
        let is_square = event_target_value(&event) == "square";
        choice.nonlinearity.set(if is_square { Nonlinearity::Square } else { Nonlinearity::Relu });
    };
    let shape = move || (choice.neurons.get(), choice.nonlinearity.get(), choice.pair.get().modulus);
    let accuracy = Memo::new(move |_| {
        let (neurons, nonlinearity, modulus) = shape();
        (words.accuracy)(neurons, nonlinearity, modulus, choice.answered.get())
    });
    let reasons = Memo::new(move |_| {
        let (neurons, nonlinearity, modulus) = shape();
        (words.reasons)(neurons, nonlinearity, modulus, choice.answered.get()).join(" ")
    });
    view! {
        <div class="choices">
            <div class="choice">
                <label>
                    <span>{words.neurons} " " <small>{format!("{}–{}", NEURONS[0], NEURONS[1])}</small></span>
                    <input
                        type="number"
                        inputmode="numeric"
                        min=NEURONS[0]
                        max=NEURONS[1]
                        data-number="neurons"
                        prop:value=move || choice.neurons.get().to_string()
                        on:change=set_neurons
                    />
                </label>
            </div>
            <div class="choice">
                <label>
                    <span>{words.modulus} " " <small>{format!("{}–{}", MODULI[0], MODULI[1])}</small></span>
                    <input
                        type="number"
                        inputmode="numeric"
                        min=MODULI[0]
                        max=MODULI[1]
                        data-number="modulus"
                        prop:value=move || choice.pair.get().modulus.to_string()
                        on:change=set_modulus
                    />
                </label>
            </div>
            <div class="choice">
                <label>
                    <span>{words.nonlinearity}</span>
                    <select data-choice="nonlinearity" on:change=choose>
                        <option value="relu" selected=move || choice.nonlinearity.get() == Nonlinearity::Relu>
                            {words.relu}
                        </option>
                        <option value="square" selected=move || choice.nonlinearity.get() == Nonlinearity::Square>
                            {words.square}
                        </option>
                    </select>
                </label>
            </div>
        </div>
        <p class="answered" role="status" aria-live="polite">
            <b data-accuracy="">{accuracy}</b> " " <span>{reasons}</span>
        </p>
    }
}
