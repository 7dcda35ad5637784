//! In which order neurons are shown.

use grokscope_format::ordered;
use grokscope_live::Weights;

/// Neurons as they come.
#[must_use]
pub fn natural(hidden: usize) -> Vec<usize> {
    (0..hidden).collect()
}

/// Neurons by frequency, then phase; those without a frequency last.
#[must_use]
pub fn by_frequency(weights: &Weights) -> Vec<usize> {
    let (frequency, phase) = (&weights.values[weights.picture.frequency()], &weights.values[weights.picture.phase()]);
    let hidden = weights.picture.hidden;
    if frequency.len() != hidden || phase.len() != hidden {
        return natural(hidden);
    }
    let place = |i: usize| if frequency[i] > 0.0 { frequency[i] } else { f32::INFINITY };
    ordered(hidden, &|a, b| place(a).total_cmp(&place(b)).then(phase[a].total_cmp(&phase[b])))
}

/// Neurons by the size of what they read, largest first.
#[must_use]
pub fn by_norm(weights: &Weights) -> Vec<usize> {
    let hidden = weights.picture.hidden;
    let mut squares = vec![0.0_f32; hidden];
    for row in weights.values[weights.picture.w_input()].chunks_exact(hidden.max(1)) {
        for (square, value) in squares.iter_mut().zip(row) {
            *square += value * value;
        }
    }
    ordered(hidden, &|a, b| squares[b].total_cmp(&squares[a]))
}

/// So many neurons, spread evenly over an order, with the chosen one among them.
#[must_use]
pub fn sample(order: &[usize], count: usize, chosen: Option<usize>) -> Vec<usize> {
    let count = count.min(order.len());
    let mut sample: Vec<usize> = (0..count).map(|i| order[i * order.len() / count]).collect();
    if let Some(chosen) = chosen.filter(|chosen| order.contains(chosen) && !sample.contains(chosen)) {
        // In the place of the one that stands nearest.
        let at = order.iter().position(|neuron| *neuron == chosen).unwrap_or(0);
        let slot = (at * count / order.len().max(1)).min(count.saturating_sub(1));
        if let Some(place) = sample.get_mut(slot) {
            *place = chosen;
        }
    }
    sample
}

#[cfg(test)]
mod tests {
    use grokscope_protocol::{Blocks, Picture};

    use super::*;

    fn weights(picture: Picture, set: &[(core::ops::Range<usize>, &[f32])]) -> Weights {
        let mut values = vec![0.0; picture.len()];
        for (range, part) in set {
            values[range.clone()].copy_from_slice(part);
        }
        Weights { picture, values }
    }

    #[test]
    fn neurons_of_one_frequency_stand_together_and_dead_ones_last() {
        let picture = Picture { inputs: 5, hidden: 4, classes: 5, pairs: true, biases: false, blocks: Blocks::ALL };
        let weights = weights(
            picture,
            &[(picture.frequency(), &[0.0, 2.0, 1.0, 2.0]), (picture.phase(), &[0.0, 0.5, 0.0, -0.5])],
        );
        assert_eq!(by_frequency(&weights), [2, 3, 1, 0]);
    }

    #[test]
    fn neurons_that_read_much_stand_first() {
        let picture = Picture { inputs: 2, hidden: 3, classes: 1, pairs: false, biases: false, blocks: Blocks::ALL };
        let weights = weights(picture, &[(picture.w_input(), &[0.1, -3.0, 1.0, 0.0, 0.0, 1.0])]);
        assert_eq!(by_norm(&weights), [1, 2, 0]);
        assert_eq!(by_frequency(&weights), [0, 1, 2]);
    }

    #[test]
    fn a_sample_is_spread_and_holds_the_chosen_neuron() {
        let order = natural(48);
        assert_eq!(sample(&order, 6, None), [0, 8, 16, 24, 32, 40]);
        assert_eq!(sample(&order, 6, Some(17)), [0, 8, 17, 24, 32, 40]);
        assert_eq!(sample(&order, 6, Some(16)), sample(&order, 6, None));
        assert_eq!(sample(&natural(2), 6, Some(9)), [0, 1]);
    }
}
