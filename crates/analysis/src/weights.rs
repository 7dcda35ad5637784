//! Sizes of weights.

use grokscope_experiment::{Hyper, Layout, Matrix};

/// The L2 norm of each trained matrix, in the order of the layout.
#[must_use]
pub fn matrix_norms(layout: &Layout, parameters: &[f32]) -> Vec<(Matrix, f32)> {
    let norm = |values: &[f32]| libm::sqrt(squares(values)) as f32;
    layout.parts.iter().map(|part| (part.matrix, norm(&parameters[part.range()]))).collect()
}

fn squares(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value) * f64::from(value)).sum()
}

/// What a run pays for the size of its weights.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Penalty {
    /// l1·Σ|w| + l2/2·Σw²: part of the loss that is minimised.
    pub in_loss: f32,
    /// wd/2·Σw²: decoupled decay subtracts lr·wd·w after the gradient step (Loshchilov & Hutter 2019), as descending
    /// this term would. It is in no loss, and Adam does not rescale it.
    pub decoupled: f32,
}

impl Penalty {
    /// The penalty of one member's parameters.
    #[must_use]
    pub fn of(hyper: &Hyper, parameters: &[f32]) -> Self {
        let sizes: f64 = parameters.iter().map(|&value| f64::from(value.abs())).sum();
        let squares = squares(parameters);
        Self {
            in_loss: (f64::from(hyper.l1) * sizes + f64::from(hyper.l2) / 2.0 * squares) as f32,
            decoupled: (f64::from(hyper.wd) / 2.0 * squares) as f32,
        }
    }

    /// Both together.
    #[must_use]
    pub fn total(self) -> f32 {
        self.in_loss + self.decoupled
    }
}

/// The share of Σw² that the weights of the first `k` digits hold: 1 where a network on parity reads nothing else,
/// k/n where it reads all n digits alike. `w_input` is n × `hidden`, row by row; of zeros, or of nothing, the share is 0.
///
/// The hidden progress of sparse parity (Barak et al. 2022) grows while the test accuracy stands still.
#[must_use]
pub fn true_digit_share(w_input: &[f32], hidden: usize, k: usize) -> f32 {
    let total = squares(w_input);
    if total > 0.0 { (squares(&w_input[..(k * hidden).min(w_input.len())]) / total) as f32 } else { 0.0 }
}

/// The share of Σw² that lies along `direction`, a vector of norm 1: |βᵀW|²/|W|² of W, one row for each of its numbers. Random
/// weights have 1/n; of zeros it is 0.
#[must_use]
pub fn alignment(w_input: &[f32], direction: &[f32]) -> f32 {
    let hidden = w_input.len() / direction.len().max(1);
    let mut along = vec![0.0; hidden];
    for (row, b) in w_input.chunks_exact(hidden.max(1)).zip(direction) {
        along.iter_mut().zip(row).for_each(|(sum, w)| *sum += f64::from(*b) * f64::from(*w));
    }
    let (total, along) = (squares(w_input), along.iter().map(|sum| sum * sum).sum::<f64>());
    if total > 0.0 { (along / total) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::Experiment;

    use super::*;

    #[test]
    fn norms_of_matrices_add_up_to_that_of_all_weights() {
        let x = Experiment::default();
        let layout = x.plan().layout;
        let parameters = grokscope_experiment::initial_parameters(&x);
        let norms = matrix_norms(&layout, &parameters);
        assert_eq!(norms.iter().map(|norm| norm.0).collect::<Vec<_>>(), [Matrix::Embed, Matrix::In, Matrix::Out]);
        let sum: f64 = norms.iter().map(|norm| f64::from(norm.1).powi(2)).sum();
        assert!((sum / squares(&parameters) - 1.0).abs() < 1e-6, "{sum}");
    }

    #[test]
    fn a_penalty_in_the_loss_is_told_from_decay_beside_it() {
        let x = Experiment { l1: 0.5, l2: 0.25, wd: 2.0, ..Experiment::default() };
        let penalty = Penalty::of(&Hyper::from(&x), &[3.0, -4.0]);
        assert_eq!(penalty, Penalty { in_loss: 0.5 * 7.0 + 0.125 * 25.0, decoupled: 25.0 });
        assert_eq!(penalty.total(), 31.625);
    }

    #[test]
    fn weights_lie_along_a_direction_or_across_it() {
        let (beta, across) = ([0.6, 0.8], [0.8, -0.6]);
        let outer = |u: [f32; 2], v: [f32; 3]| u.iter().flat_map(|u| v.map(|v| u * v)).collect::<Vec<f32>>();
        let (along, off) = (outer(beta, [1.0, -2.0, 3.0]), outer(across, [3.0, 1.0, 2.0]));
        assert!((alignment(&along, &beta) - 1.0).abs() < 1e-6 && alignment(&off, &beta) < 1e-6);
        let both: Vec<f32> = along.iter().zip(&off).map(|(a, b)| a + b).collect();
        assert!((alignment(&both, &beta) - 0.5).abs() < 1e-6);
        assert_eq!([alignment(&[0.0; 6], &beta), alignment(&[], &beta)], [0.0; 2]);
    }

    #[test]
    fn equal_weights_give_the_true_digits_their_share_by_count() {
        assert!((true_digit_share(&[0.3; 30 * 4], 4, 3) - 0.1).abs() < 1e-6);
        let mut clean = vec![0.0; 30 * 4];
        clean[..12].fill(1.0);
        assert_eq!(true_digit_share(&clean, 4, 3), 1.0);
        assert_eq!([true_digit_share(&[0.0; 8], 2, 1), true_digit_share(&[], 2, 1)], [0.0; 2]);
        assert_eq!(true_digit_share(&[0.3; 8], 4, 3), 1.0, "fewer digits than matter");
    }
}
