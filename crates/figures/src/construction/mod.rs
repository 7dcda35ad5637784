//! The figure on the constructed network: nothing is trained, everything follows from angles.

mod choice;
mod circles;
mod drag;
mod outputs;
mod pair;
mod words;

use grokscope_analysis::{Answered, Nonlinearity};
use grokscope_kit::browser::tell_over;
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::slider::Slider;
use grokscope_kit::text;
use grokscope_owned::{effect, live, memo};
use leptos::prelude::*;

use self::choice::{Choice, MODULI, NEURONS};
use self::pair::Pair;

/// The figure.
#[component]
pub fn Construction(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let choice = Choice::new();
    choice.keep(scene.keys);
    let dial = NodeRef::new();
    drag::listen(choice, dial);
    // What the article asks about: the shorter way from a to b leads past 0.
    effect(move || {
        if choice.pair.get().passes_zero()
            && let Some(dial) = dial.get()
        {
            tell_over(&dial);
        }
    });
    view! {
        <Sliders choice/>
        <Shape choice keys=scene.keys/>
        <div class="quartet">
            <circles::Embed choice canvas=dial/>
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
    type Name = fn(usize) -> String;
    let slider = move |key, name: Name, read: fn(Pair) -> usize, write: fn(Pair, usize) -> Pair| {
        let slide = move |number| choice.pair.update(|pair| *pair = write(*pair, number as usize));
        let end = move || choice.pair.get().modulus as u64 - 1;
        let slider = Slider::new(key, "", end, move || read(choice.pair.get()) as u64, slide);
        Slider { label: Signal::derive(move || name(choice.pair.get().modulus)), ..slider }.view()
    };
    view! {
        <div class="coupled" role="group" aria-label=words::controls()>
            {slider("a", |_| "a".to_owned(), |pair| pair.a, Pair::with_a)}
            {slider("b", |_| "b".to_owned(), |pair| pair.b, Pair::with_b)}
            {slider("sum", words::sum, Pair::sum, Pair::with_sum)}
            {slider("difference", words::difference, Pair::difference, Pair::with_difference)}
        </div>
    }
}

/// Neurons, modulus, non-linearity, and what comes of them.
#[component]
fn Shape(choice: Choice, keys: Keys) -> impl IntoView {
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
    let shape = move || (choice.neurons.get(), choice.nonlinearity.get(), choice.pair.get().modulus);
    let accuracy = memo(move || {
        let (neurons, nonlinearity, modulus) = shape();
        accuracy(neurons, nonlinearity, modulus, choice.answered.get())
    });
    let reasons = memo(move || {
        let (neurons, nonlinearity, modulus) = shape();
        reasons(neurons, nonlinearity, modulus, choice.answered.get()).join(text::gap())
    });
    view! {
        <div class="choices">
            <div class="choice">
                <label>
                    <span>{words::neurons()} " " <small>{format!("{}–{}", NEURONS[0], NEURONS[1])}</small></span>
                    <input
                        type="number"
                        inputmode="numeric"
                        min=NEURONS[0]
                        max=NEURONS[1]
                        data-number="neurons"
                        prop:value=live(move || choice.neurons.get().to_string())
                        on:change=set_neurons
                    />
                </label>
            </div>
            <div class="choice">
                <label>
                    <span>{words::modulus()} " " <small>{format!("{}–{}", MODULI[0], MODULI[1])}</small></span>
                    <input
                        type="number"
                        inputmode="numeric"
                        min=MODULI[0]
                        max=MODULI[1]
                        data-number="modulus"
                        prop:value=live(move || choice.pair.get().modulus.to_string())
                        on:change=set_modulus
                    />
                </label>
            </div>
            {keys.select("act", words::nonlinearity())}
        </div>
        <p class="answered" role="status" aria-live="polite">
            <b data-accuracy="">{accuracy}</b> " " <span>{reasons}</span>
        </p>
    }
}

fn share(answered: Answered) -> String {
    let percent = 100.0 * answered.accuracy();
    let shown = format!("{percent:.1}");
    if answered.right == answered.pairs {
        "100%".to_owned()
    } else if shown == "100.0" {
        // Nearly all is not all.
        ">99.9%".to_owned()
    } else {
        format!("{shown}%")
    }
}

/// How many pairs it answers rightly.
fn accuracy(neurons: usize, nonlinearity: Nonlinearity, modulus: usize, answered: Answered) -> String {
    let name = match nonlinearity {
        Nonlinearity::Relu => "ReLU",
        Nonlinearity::Square => "x²",
    };
    let Answered { pairs, right, .. } = answered;
    if right == pairs {
        words::accuracy_all(neurons, name, modulus, pairs)
    } else {
        words::accuracy(neurons, name, modulus, right, pairs, share(answered))
    }
}

/// Why not all are right, where there is something to explain.
fn reasons(neurons: usize, nonlinearity: Nonlinearity, modulus: usize, answered: Answered) -> Vec<String> {
    let mut reasons = Vec::new();
    if modulus.is_multiple_of(2) {
        reasons.push(words::even(modulus));
    }
    let is_relu = nonlinearity == Nonlinearity::Relu;
    match neurons {
        4 => reasons.push(words::four().to_owned()),
        3 if is_relu => reasons.push(words::three().to_owned()),
        6 if is_relu => reasons.push(words::six().to_owned()),
        8 if is_relu => reasons.push(words::eight().to_owned()),
        10 if is_relu => reasons.push(words::ten().to_owned()),
        5 | 7 | 9 if is_relu && answered.right + answered.silent < answered.pairs => {
            reasons.push(words::bend(modulus));
        }
        _ => {}
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_is_not_written_as_all() {
        assert_eq!(share(Answered { pairs: 4489, right: 4489, silent: 0 }), "100%");
        assert_eq!(share(Answered { pairs: 14161, right: 14159, silent: 0 }), ">99.9%");
        assert_eq!(share(Answered { pairs: 250_000, right: 249_500, silent: 500 }), "99.8%");
    }
}
