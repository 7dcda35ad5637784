//! Rows as tensors, and the losses over them.

use burn::tensor::{Device, Tensor, TensorData, activation};
use grokscope_experiment::{Answers, Architecture, Encoding, Input, Inputs, Loss, Split};

use crate::Ensemble;

/// N rows for each of M members.
#[derive(Clone)]
pub struct Rows {
    /// [M, N, I]: one-hot rows of a and b added up, side by side where b has a matrix of its own, or bits, or numbers.
    pub inputs: Tensor<3>,
    /// [M, N, C]: one-hot labels; for one logit −1 or +1; for a number what is to be answered.
    targets: Tensor<3>,
    /// [M, p, d] where the embedding is not trained.
    pub fixed_embedding: Option<Tensor<3>>,
}

impl Rows {
    pub fn new(ensemble: &Ensemble, splits: &[&Split], device: &Device) -> Self {
        let net = &ensemble.plan.net;
        let (members, rows) = (splits.len(), splits[0].len());
        let columns = net.inputs() * if net.separate { 2 } else { 1 };
        let tensor = |values, columns| Tensor::from_data(TensorData::new(values, [members, rows, columns]), device);
        let inputs = splits.iter().flat_map(|split| input_rows(net, &split.inputs, columns)).collect();
        let targets = splits.iter().flat_map(|split| target_rows(net, split)).collect();
        Self {
            inputs: tensor(inputs, columns),
            targets: tensor(targets, net.classes()),
            fixed_embedding: net.fixed.as_ref().map(|embedding| {
                let shape = [1, net.inputs(), embedding.len() / net.inputs()];
                Tensor::from_data(TensorData::new(embedding.clone(), shape), device).repeat_dim(0, members)
            }),
        }
    }

    /// The same rows as constants of a differentiated graph.
    pub fn autodiff(self) -> Self {
        Self {
            inputs: self.inputs.autodiff(),
            targets: self.targets.autodiff(),
            fixed_embedding: self.fixed_embedding.map(Tensor::autodiff),
        }
    }

    /// Loss of each member, [M, 1].
    pub fn loss(&self, ensemble: &Ensemble, logits: Tensor<3>) -> Tensor<2> {
        let targets = self.targets.clone();
        let per_row = match ensemble.plan.loss {
            Loss::Ce => -(activation::log_softmax(logits, 2) * targets).sum_dim(2),
            Loss::CeClasses => -(activation::log_softmax(logits, 2) * targets).mean_dim(2),
            Loss::Bce => -activation::log_sigmoid(logits * targets),
            Loss::Hinge => activation::relu(-(logits * targets) + 1.0),
            Loss::Mse => {
                let error = logits - targets;
                let square = error.clone() * error;
                match ensemble.plan.net.answers {
                    Answers::One | Answers::Number => square,
                    Answers::Classes(_) => square.mean_dim(2),
                }
            }
        };
        per_row.mean_dim(1).squeeze_dim::<2>(2)
    }

    /// Share of rows answered right by each member, or of the targets' variance that it explains, [M, 1].
    pub fn accuracy(&self, net: &Architecture, logits: Tensor<3>) -> Tensor<2> {
        let right = match net.answers {
            Answers::One => (logits * self.targets.clone()).greater_elem(0.0).float(),
            Answers::Number => {
                let error = logits - self.targets.clone();
                let loss = (error.clone() * error).mean_dim(1).squeeze_dim::<2>(2);
                return (loss * -(1.0 / Answers::VARIANCE) + 1.0).clamp_min(0.0);
            }
            Answers::Classes(_) => {
                let answer = logits.argmax(2);
                let label = self.targets.clone().argmax(2);
                answer.equal(label).float()
            }
        };
        right.mean_dim(1).squeeze_dim::<2>(2)
    }
}

fn input_rows(net: &Architecture, inputs: &Inputs, columns: usize) -> Vec<f32> {
    let mut values = vec![0.0; inputs.len() * columns];
    match inputs {
        Inputs::Pairs(rows) => {
            let offset = if net.separate { net.inputs() } else { 0 };
            for (row, &[a, b]) in values.chunks_exact_mut(columns).zip(rows) {
                row[usize::from(a)] += 1.0;
                row[offset + usize::from(b)] += 1.0;
            }
        }
        Inputs::Bits(rows) => {
            let zero = match net.input {
                Input::Bits { encoding: Encoding::Pm1, .. } => -1.0,
                _ => 0.0,
            };
            for (row, word) in values.chunks_exact_mut(columns).zip(rows) {
                for (i, value) in row.iter_mut().enumerate() {
                    *value = if word >> i & 1 == 1 { 1.0 } else { zero };
                }
            }
        }
        Inputs::Numbers(numbers) => values.copy_from_slice(&numbers.values),
    }
    values
}

fn target_rows(net: &Architecture, split: &Split) -> Vec<f32> {
    let labels = &split.labels;
    match net.answers {
        Answers::Number => split.targets.clone(),
        Answers::One => labels.iter().map(|&label| f32::from(label) * 2.0 - 1.0).collect(),
        Answers::Classes(classes) => {
            let mut values = vec![0.0; labels.len() * classes];
            for (row, &label) in values.chunks_exact_mut(classes).zip(labels) {
                row[usize::from(label)] = 1.0;
            }
            values
        }
    }
}
