//! The network as a burn module.

use burn::module::{Module, Param};
use burn::tensor::{Tensor, activation};
use grokscope_experiment::{Activation, Matrix, Plan};

use super::data::Rows;

/// The trained matrices of M members, each [M, rows, cols], in the order of the layout.
#[derive(Module, Debug)]
pub struct Network {
    pub weights: Vec<Param<Tensor<3>>>,
}

impl Network {
    pub fn new(weights: Vec<Tensor<3>>) -> Self {
        Self { weights: weights.into_iter().map(Param::from_tensor).collect() }
    }

    /// Logits [M, N, C] of the rows.
    pub fn forward(&self, plan: &Plan, rows: &Rows) -> Tensor<3> {
        let Plan { net, layout, .. } = plan;
        let find = |matrix| {
            let index = layout.parts.iter().position(|part| part.matrix == matrix);
            index.map(|index| self.weights[index].val())
        };
        let get = |matrix| find(matrix).expect("every network has this matrix");
        let embed = rows.fixed_embedding.clone().or_else(|| find(Matrix::Embed));

        let w_input = |matrix| match &embed {
            Some(embed) => embed.clone().matmul(get(matrix)),
            None => get(matrix),
        };
        let mut w_in = w_input(Matrix::In);
        if net.separate {
            w_in = Tensor::cat(vec![w_in, w_input(Matrix::InB)], 1);
        }
        let mut hidden = rows.inputs.clone().matmul(w_in);
        if let Some(bias) = find(Matrix::BiasIn) {
            hidden = hidden + bias;
        }
        let hidden = activate(net.act, hidden);
        if net.is_committee() {
            return hidden.mean_dim(2) * net.outscale;
        }

        let mut w_out = get(Matrix::Out);
        if net.factored_output {
            let unembed = if net.untied { find(Matrix::Unembed) } else { embed };
            w_out = w_out.matmul(unembed.expect("a factored output has an unembedding").transpose());
        }
        let mut logits = hidden.matmul(w_out);
        if let Some(bias) = find(Matrix::BiasOut) {
            logits = logits + bias;
        }
        if net.outscale == 1.0 { logits } else { logits * net.outscale }
    }
}

fn activate(act: Activation, x: Tensor<3>) -> Tensor<3> {
    match act {
        Activation::Relu => activation::relu(x),
        Activation::Square => x.clone() * x,
        Activation::Tanh => x.tanh(),
        Activation::Gelu => activation::gelu_approximate(x),
        Activation::Quadratic => x.clone() + x.clone() * x * 0.125,
    }
}
