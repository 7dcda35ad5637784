//! What the reader has chosen to be constructed.

use grokscope_analysis::{Answered, Nonlinearity, Star};
use grokscope_kit::keys::{Keys, Side};
use grokscope_owned::memo;
use leptos::prelude::*;

use super::pair::Pair;
use super::words;

/// a and b at first.
const FIRST: [usize; 2] = [7, 20];
/// Moduli that can be chosen.
pub const MODULI: [usize; 2] = [12, 500];
/// Numbers of neurons that can be chosen.
pub const NEURONS: [usize; 2] = [3, 10];
/// The first neuron looks a little away from the axes, so that no direction hides one.
const ROTATION: f64 = 0.15;

/// What the reader has chosen, shared by the panes.
#[derive(Clone, Copy)]
pub struct Choice {
    /// a, b and the modulus.
    pub pair: RwSignal<Pair>,
    /// The number of neurons.
    pub neurons: RwSignal<usize>,
    /// What they do.
    pub nonlinearity: RwSignal<Nonlinearity>,
    /// What the present construction answers, over all pairs.
    pub answered: Memo<Answered>,
}

impl Choice {
    /// As it is at first.
    pub fn new() -> Self {
        let (pair, neurons) = (RwSignal::new(Pair::new(FIRST[0], FIRST[1], 67)), RwSignal::new(5));
        let nonlinearity = RwSignal::new(Nonlinearity::Relu);
        // Not tried again while only a and b move.
        let modulus = memo(move || pair.get().modulus);
        let answered = memo(move || star(modulus.get(), neurons.get(), nonlinearity.get(), 0.0).try_every_pair());
        Self { pair, neurons, nonlinearity, answered }
    }

    /// Keeps it in the link.
    pub fn keep(self, keys: Keys) {
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
        let sides: [Side; 2] = [("relu", words::relu), ("square", words::square)];
        let is_square = move || nonlinearity.get() == Nonlinearity::Square;
        keys.either("act", sides, is_square, move |is| {
            nonlinearity.set(if is { Nonlinearity::Square } else { Nonlinearity::Relu });
        });
    }

    /// The network that is drawn.
    pub fn star(self) -> Star {
        star(self.pair.get().modulus, self.neurons.get(), self.nonlinearity.get(), ROTATION)
    }

    /// The answer it gives to the present pair: the number nearest to where the arrows lead.
    pub fn answer(self) -> Option<usize> {
        let Pair { a, b, modulus, .. } = self.pair.get();
        let error = self.star().error(a, b)?;
        Some((((a + b) as f64 + error).round() as i64).rem_euclid(modulus as i64) as usize)
    }

    /// Has what calls this run again when anything is chosen.
    pub fn track(self) {
        self.pair.track();
        self.neurons.track();
        self.nonlinearity.track();
    }
}

fn star(modulus: usize, neurons: usize, nonlinearity: Nonlinearity, rotation: f64) -> Star {
    Star { modulus, neurons, nonlinearity, rotation }
}
