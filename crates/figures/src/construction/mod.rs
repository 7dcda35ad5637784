//! The figure on the constructed network: nothing is trained, everything follows from angles.

mod choice;
mod circles;
mod outputs;
mod pair;
mod words;

use grokscope_analysis::Nonlinearity;
use leptos::prelude::*;

use self::choice::{Choice, MODULI, NEURONS};
use self::pair::Pair;
use self::words::Words;
use super::kind::Scene;

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
