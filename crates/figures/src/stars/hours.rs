//! The hours in another order, in which the waves of one frequency are slow; and the circle on which neurons see them.

use core::f32::consts::TAU;

use grokscope_kit::lens::Group;
use grokscope_live::Weights;

/// What times `k` gives 1 mod `p`, if anything does.
pub fn inverse(k: usize, p: usize) -> Option<usize> {
    (1..p).find(|step| k % p * step % p == 1)
}

/// The hours in the order in which frequency `k` goes round once: 0, k⁻¹, 2k⁻¹ …; without an inverse, as on the clock.
pub fn ordered(k: usize, p: usize) -> impl Iterator<Item = usize> {
    let step = inverse(k, p).unwrap_or(1);
    (0..p).map(move |at| at * step % p)
}

/// Each number as the neurons of a group describe it, in the order of [`ordered`]: the sum of what they read of it, each
/// in the direction of its own angle.
pub fn ring(weights: &Weights, group: &Group) -> Vec<[f32; 2]> {
    let picture = weights.picture;
    let p = picture.inputs;
    let input = &weights.values[picture.w_input()];
    let turns: Vec<[f32; 2]> = (0..p)
        .map(|a| {
            let (sin, cos) = (TAU * (group.frequency * a % p) as f32 / p as f32).sin_cos();
            [cos, sin]
        })
        .collect();
    let mut places = vec![[0.0; 2]; p];
    for &neuron in &group.neurons {
        let read = |a: usize| input.get(a * picture.hidden + neuron).copied().unwrap_or_default();
        let part = |i: usize| turns.iter().enumerate().map(|(a, turn)| read(a) * turn[i]).sum::<f32>();
        let (cos, sin) = (part(0), part(1));
        let size = cos.hypot(sin).max(f32::MIN_POSITIVE);
        for (place, a) in places.iter_mut().zip(ordered(group.frequency, p)) {
            place[0] += read(a) * cos / size;
            place[1] += read(a) * sin / size;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use grokscope_protocol::{Blocks, Picture};

    use super::*;

    #[test]
    fn in_steps_of_the_inverse_a_frequency_goes_round_once() {
        assert_eq!((inverse(8, 67), inverse(0, 67), inverse(4, 6)), (Some(42), None, None));
        for k in 1..67 {
            let hours: Vec<usize> = ordered(k, 67).collect();
            assert!(hours.iter().enumerate().all(|(at, hour)| k * hour % 67 == at), "{k}");
        }
        assert!(ordered(4, 6).eq(0..6), "as on the clock");
    }

    #[test]
    fn pure_cosines_put_the_numbers_on_one_circle() {
        const P: usize = 67;
        let picture = Picture { inputs: P, hidden: 5, classes: P, pairs: true, biases: false, blocks: Blocks::ALL };
        let mut values = vec![0.0; picture.len()];
        for (at, weight) in values[picture.w_input()].iter_mut().enumerate() {
            let (a, neuron) = (at / 5, at % 5);
            *weight = (TAU * ((8 * a % P) as f32 / P as f32 - neuron as f32 / 5.0)).cos();
        }
        let group = Group { frequency: 8, neurons: (0..5).collect() };
        for (at, [x, y]) in ring(&Weights { picture, values }, &group).into_iter().enumerate() {
            let (sin, cos) = (TAU * at as f32 / P as f32).sin_cos();
            assert!((x - 2.5 * cos).hypot(y - 2.5 * sin) < 1e-3, "{at}: {x} {y}");
        }
    }
}
