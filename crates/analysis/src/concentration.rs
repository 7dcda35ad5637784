//! How few frequencies carry the weights.

use grokscope_experiment::ordered;

use crate::Wave;

/// A frequency with more than this share of the power is a key frequency.
pub const KEY_SHARE: f32 = 0.03;

/// The Gini coefficient of values ≥ 0: 0 where all are equal, (n−1)/n where one has everything.
/// With x sorted ascending, G = Σᵢ (2i − n − 1)·xᵢ / (n·Σx), i = 1 ..= n. Of nothing, or of zeros, it is 0.
#[must_use]
pub fn gini(values: &[f32]) -> f32 {
    let order = ordered(values.len(), &|a, b| values[a].total_cmp(&values[b]));
    let sorted = || order.iter().map(|at| f64::from(values[*at]));
    let n = values.len() as f64;
    let sum: f64 = sorted().sum();
    let weighted: f64 = sorted().enumerate().map(|(i, x)| (2.0 * (i + 1) as f64 - n - 1.0) * x).sum();
    if sum > 0.0 { (weighted / (n * sum)) as f32 } else { 0.0 }
}

/// The frequencies that hold more than [`KEY_SHARE`] of the power, ascending. `power` is that of
/// [`crate::Basis::power`] for a modulus `p`.
///
/// The frequency p/2 of an even p is none: it has no sine, and no neuron turns by it.
#[must_use]
pub fn key_frequencies(power: &[f32], p: usize) -> Vec<usize> {
    let total: f32 = power.iter().sum();
    (1..=power.len()).filter(|k| 2 * k < p && power[k - 1] > KEY_SHARE * total).collect()
}

/// The share of the power in some frequencies; 0 where there is no power.
#[must_use]
pub fn key_share(power: &[f32], keys: &[usize]) -> f32 {
    let total: f32 = power.iter().sum();
    let held: f32 = keys.iter().filter_map(|k| power.get(k.checked_sub(1)?)).sum();
    if total > 0.0 { held / total } else { 0.0 }
}

/// The median purity of the neurons that are alive; `None` where none is.
#[must_use]
pub fn median_purity(waves: &[Wave]) -> Option<f32> {
    let alive: Vec<f32> = waves.iter().filter(|wave| wave.frequency > 0).map(|wave| wave.purity).collect();
    median(&alive)
}

/// The middle one, of an even number the mean of the two; `None` without any.
pub fn median(values: &[f32]) -> Option<f32> {
    let order = ordered(values.len(), &|a, b| values[a].total_cmp(&values[b]));
    let middle = values.len() / 2;
    let upper = values[*order.get(middle)?];
    Some(if values.len() % 2 == 1 { upper } else { f32::midpoint(values[order[middle - 1]], upper) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gini_coefficient_runs_from_all_alike_to_one_has_everything() {
        assert_eq!(gini(&[2.0; 7]), 0.0);
        assert!((gini(&[0.0, 0.0, 5.0, 0.0]) - 0.75).abs() < 1e-6);
        // Of 1, 2, 3, 4: (−3 − 2 + 3 + 12) / (4·10).
        assert!((gini(&[4.0, 1.0, 3.0, 2.0]) - 0.25).abs() < 1e-6);
        assert_eq!([gini(&[]), gini(&[0.0; 3])], [0.0, 0.0]);
    }

    #[test]
    fn a_key_frequency_holds_more_than_its_share() {
        let power = [96.9, 3.1, 0.0, 0.0];
        assert_eq!(key_frequencies(&power, 9), [1, 2]);
        assert!((key_share(&power, &[2, 3]) - 0.031).abs() < 1e-6);
        assert_eq!(key_frequencies(&[0.0; 4], 9), [0; 0]);
        assert_eq!(key_frequencies(&[1.0, 1.0], 4), [1], "p/2 is no frequency of a neuron");
    }

    #[test]
    fn dead_neurons_have_no_say_in_the_median() {
        let wave = |frequency, purity| Wave { frequency, phase: 0.0, purity };
        assert_eq!(median_purity(&[wave(0, 0.0), wave(3, 0.5), wave(4, 1.0), wave(1, 0.6)]), Some(0.6));
        assert_eq!(median_purity(&[wave(0, 0.0), wave(3, 0.5), wave(4, 1.0)]), Some(0.75));
        assert_eq!(median_purity(&[wave(0, 0.0)]), None);
    }
}
