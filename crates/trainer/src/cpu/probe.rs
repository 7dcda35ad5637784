//! What figures ask of a trained network.

use grokscope_experiment::{Inputs, Loss, Plan};

use super::matrix::Matrix;
use super::mlp::Mlp;
use super::network::Network as _;
use super::rows::Encoded;

/// A loaded network that will only be asked forwards, about `rows` rows.
fn loaded(plan: &Plan, parameters: &[f32], rows: usize) -> Mlp {
    let mut network = Mlp::new(&plan.net, &plan.layout, Loss::Mse, rows);
    network.load(parameters);
    network
}

/// The margin of each row: the logit of the right class minus the largest other one; of a single logit, the logit
/// towards the right side, logit·(2·label − 1). Positive where the network is right. None of a network that answers with
/// numbers, which are not right or wrong.
///
/// # Panics
/// When a number of a pair or a label is not below the modulus.
#[must_use]
pub fn forward_margins(plan: &Plan, parameters: &[f32], inputs: &Inputs, labels: &[u16]) -> Vec<f32> {
    if plan.net.is_committee() {
        return Vec::new();
    }
    let mut network = loaded(plan, parameters, labels.len());
    let mut rows = Encoded::default();
    network.encode_rows(inputs, labels, &mut rows);
    let mut margins = Vec::with_capacity(labels.len());
    network.margins(&rows, &mut margins);
    margins
}

/// The network multiplied out, row by row: `W_a` (inputs × H), `W_b` where b has its own, and `W_o` (H × C) times the
/// scale of the logits; biases apart.
#[must_use]
pub fn effective_matrices(plan: &Plan, parameters: &[f32]) -> (Vec<f32>, Option<Vec<f32>>, Vec<f32>) {
    let net = &plan.net;
    if net.is_committee() {
        let mean = vec![net.outscale / net.hidden as f32; net.hidden];
        return (plan.layout.slice(parameters, grokscope_experiment::Matrix::In).to_vec(), None, mean);
    }
    let network = loaded(plan, parameters, 1);
    let (inputs, output) = network.effective();
    let flat = |matrix: &Matrix| {
        let mut flat = vec![0.0; matrix.rows * matrix.cols];
        matrix.pack(&mut flat);
        flat
    };
    (flat(&inputs[0]), inputs.get(1).map(flat), flat(output))
}
