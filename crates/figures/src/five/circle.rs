//! The neurons on the circle the numbers stand on.

use grokscope_analysis::{Nonlinearity, OnCircle, Star};
use grokscope_live::{Session, Weights};
use grokscope_protocol::Blocks;
use leptos::prelude::*;

/// The frequency of the circle the numbers stand on.
pub fn frequency(session: Session) -> u32 {
    session.spec.with(|spec| spec.experiment.freqs.first().copied().unwrap_or(1))
}

/// The neurons on the circle: of the step looked at, else the present ones.
pub fn on_circle(session: Session) -> Option<OnCircle> {
    let frequency = frequency(session);
    let read = |weights: &Weights| {
        let picture = weights.picture;
        picture.pairs.then(|| {
            let values = &weights.values;
            OnCircle::of(&values[picture.w_input()], &values[picture.w_output()], picture.inputs, frequency)
        })
    };
    session.with_weights(Blocks::WEIGHTS, read).flatten()
}

/// The constructed network of the same size, turned so that its neurons lie as near to the trained ones as they can.
pub fn built(session: Session, trained: &OnCircle) -> Star {
    let modulus = session.spec.with(|spec| spec.experiment.p as usize);
    let neurons = trained.input.len();
    let star = Star { modulus, neurons, nonlinearity: Nonlinearity::Relu, rotation: 0.0 };
    let gap = trained.order().into_iter().enumerate().fold([0.0_f64; 2], |[x, y], (rank, neuron)| {
        let [across, up] = trained.input[neuron];
        let angle = up.atan2(across) - star.direction(rank);
        [x + angle.cos(), y + angle.sin()]
    });
    Star { rotation: gap[1].atan2(gap[0]), ..star }
}

/// An angle in whole degrees, −179 to 180.
pub fn degrees([x, y]: [f64; 2]) -> i64 {
    match y.atan2(x).to_degrees().round() as i64 {
        -180 => 180,
        angle => angle,
    }
}

/// Chooses a neuron, or lets go of it: at a click, as a finger that comes down may be about to scroll the page.
pub fn toggle(session: Session, neuron: usize) {
    let is_same = session.chosen.get_untracked() == Some(neuron);
    session.chosen.set((!is_same).then_some(neuron));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_whole_and_the_left_has_one_name() {
        assert_eq!([[1.0, 0.0], [0.0, -2.0], [-1.0, 0.0], [-1.0, -1e-9]].map(degrees), [0, -90, 180, 180]);
    }
}
