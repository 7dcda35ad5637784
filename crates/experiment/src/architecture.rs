//! The network an experiment describes: its matrices, where they lie in the flat vector of parameters, and their
//! initial values. Every engine reads and writes this one layout, so a saved state moves between engines.

use serde::{Deserialize, Serialize};

use crate::random::{Purpose, Stream};
use crate::{Activation, Answers, Embedding, Encoding, Experiment, InProjection, Init, Model, Output, Reads};

/// What the network reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input {
    /// `n` bits.
    Bits {
        /// Number of bits.
        n: usize,
        /// How a bit is fed in.
        encoding: Encoding,
    },
    /// Two numbers in 0..p.
    Pair {
        /// The modulus.
        p: usize,
    },
    /// Real numbers.
    Numbers {
        /// How many.
        n: usize,
    },
}

/// The network, without its weights. For a pair (a, b), with φ the activation:
///
/// ```text
/// h      = φ(W_a[a] + W_b[b] + bias_in)           W_a = E·In    or In itself without an embedding
/// logits = outscale · (h·W_o + bias_out)          W_o = Out·Uᵀ, U = E when tied, or Out itself
/// ```
///
/// for bits `x`: h = φ(x·In + bias_in) and one logit; and for real numbers `x`, where it is a committee: h = φ(x·In), and
/// the answer is outscale times their mean, without weights of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Architecture {
    /// What it reads.
    pub input: Input,
    /// Width of the hidden layer, H.
    pub hidden: usize,
    /// What it answers with.
    pub answers: Answers,
    /// Columns of the embedding, d; `None` without an embedding.
    pub embed: Option<usize>,
    /// The fixed embedding, p × d row-major, where it is not trained.
    pub fixed: Option<Vec<f32>>,
    /// Whether b has an in-projection of its own.
    pub separate: bool,
    /// Whether the output is an out-projection times the unembedding.
    pub factored_output: bool,
    /// Whether the unembedding is a matrix of its own.
    pub untied: bool,
    /// Whether the hidden layer and the output have biases.
    pub biases: bool,
    /// The non-linearity.
    pub act: Activation,
    /// Factor on the logits.
    pub outscale: f32,
}

impl Architecture {
    /// The network of an experiment.
    #[must_use]
    pub fn new(x: &Experiment) -> Self {
        let p = x.p as usize;
        let factored = x.model == Model::Factored;
        let fixed = (factored && x.embedding == Embedding::Fixed).then(|| fixed_embedding(p, &x.freqs));
        let embed = factored.then(|| if fixed.is_some() { 2 * x.freqs.len() } else { x.embed as usize });
        let factored_output = factored && x.output == Output::Factored;
        Self {
            input: match x.task.reads() {
                Reads::Bits => Input::Bits { n: x.n as usize, encoding: x.encoding },
                Reads::Pairs => Input::Pair { p },
                Reads::Numbers => Input::Numbers { n: x.n as usize },
            },
            hidden: x.hidden as usize,
            answers: x.answers(),
            embed,
            fixed,
            separate: x.model == Model::Onehot || (factored && x.inproj == InProjection::Separate),
            factored_output,
            untied: factored_output && x.embedding == Embedding::Untied,
            biases: x.biases,
            act: x.act,
            outscale: x.outscale as f32,
        }
    }

    /// Number of outputs, C.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.answers.outputs()
    }

    /// Whether the answer is the mean of the hidden layer, without weights or biases behind that layer's own.
    #[must_use]
    pub fn is_committee(&self) -> bool {
        matches!(self.input, Input::Numbers { .. })
    }

    /// Rows of W_input: digits of a bit string, numbers 0..p, or numbers that are read.
    #[must_use]
    pub fn inputs(&self) -> usize {
        match self.input {
            Input::Bits { n, .. } | Input::Numbers { n } => n,
            Input::Pair { p } => p,
        }
    }
}

/// Cosines and sines of the given frequencies over 0..p, each column of unit norm: p × 2·len, row-major,
/// `[cos(2πf·a/p), sin(2πf·a/p)]·√(2/p)` for each f.
#[must_use]
pub fn fixed_embedding(p: usize, freqs: &[u32]) -> Vec<f32> {
    let norm = libm::sqrt(2.0 / p as f64);
    (0..p)
        .flat_map(|a| {
            freqs.iter().flat_map(move |&f| {
                // Reducing f·a first keeps the angle small and the cosine exact to the last bit.
                let angle = core::f64::consts::TAU * ((f as usize * a) % p) as f64 / p as f64;
                [(libm::cos(angle) * norm) as f32, (libm::sin(angle) * norm) as f32]
            })
        })
        .collect()
}

/// The role of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Matrix {
    /// E, p × d.
    Embed,
    /// In, d × H (or inputs × H without an embedding); of a where b has its own.
    In,
    /// In of b, same shape.
    InB,
    /// 1 × H.
    BiasIn,
    /// Out, H × d, or H × C without an unembedding.
    Out,
    /// U, C × d.
    Unembed,
    /// 1 × C.
    BiasOut,
}

impl Matrix {
    /// The name used in exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// One matrix inside the flat vector of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its role.
    pub matrix: Matrix,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
    /// Index of its first element; the matrix lies row by row.
    pub offset: usize,
}

impl Part {
    /// Where it lies in the vector of one member's parameters.
    #[must_use]
    pub fn range(&self) -> core::ops::Range<usize> {
        self.offset..self.offset + self.rows * self.cols
    }
}

/// Where each trained matrix lies in the flat vector of one member's parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// In the order of [`Matrix`], absent ones skipped.
    pub parts: Vec<Part>,
    /// Number of parameters.
    pub len: usize,
}

impl Layout {
    /// The layout of a network.
    #[must_use]
    pub fn new(net: &Architecture) -> Self {
        let (h, c, inputs) = (net.hidden, net.classes(), net.inputs());
        let trained_embed = net.embed.filter(|_| net.fixed.is_none());
        let in_rows = net.embed.unwrap_or(inputs);
        let out_cols = net.embed.filter(|_| net.factored_output).unwrap_or(c);
        let shapes = [
            (Matrix::Embed, trained_embed.map(|d| (inputs, d))),
            (Matrix::In, Some((in_rows, h))),
            (Matrix::InB, net.separate.then_some((in_rows, h))),
            (Matrix::BiasIn, net.biases.then_some((1, h))),
            (Matrix::Out, (!net.is_committee()).then_some((h, out_cols))),
            (Matrix::Unembed, net.untied.then_some((c, out_cols))),
            (Matrix::BiasOut, net.biases.then_some((1, c))),
        ];
        let mut len = 0;
        let parts = shapes
            .into_iter()
            .filter_map(|(matrix, shape)| shape.map(|(rows, cols)| (matrix, rows, cols)))
            .map(|(matrix, rows, cols)| {
                let offset = len;
                len += rows * cols;
                Part { matrix, rows, cols, offset }
            })
            .collect();
        Self { parts, len }
    }

    /// The part with this role, where the network has it.
    #[must_use]
    pub fn part(&self, matrix: Matrix) -> Option<Part> {
        self.parts.iter().find(|part| part.matrix == matrix).copied()
    }

    /// The elements of one matrix, empty where the network does not have it.
    #[must_use]
    pub fn slice<'a>(&self, parameters: &'a [f32], matrix: Matrix) -> &'a [f32] {
        self.part(matrix).map_or(&[], |part| &parameters[part.range()])
    }
}

/// Initial parameters of an experiment, in the order of [`Layout`].
#[must_use]
pub fn initial_parameters(x: &Experiment) -> Vec<f32> {
    let net = Architecture::new(x);
    let layout = Layout::new(&net);
    let mut parameters = vec![0.0; layout.len];
    for part in &layout.parts {
        // Inputs summed into one neuron or output, which decides the size of its initial weights.
        let fan_in = match part.matrix {
            Matrix::Embed | Matrix::Unembed => part.cols,
            Matrix::In | Matrix::InB | Matrix::BiasIn => {
                // Matrices of their own for a and b without an embedding are one layer on both one-hot vectors.
                let numbers = if net.separate && net.embed.is_none() { 2 } else { 1 };
                numbers * net.embed.unwrap_or(net.inputs())
            }
            Matrix::Out => part.rows,
            Matrix::BiasOut => net.hidden,
        };
        let bias = matches!(part.matrix, Matrix::BiasIn | Matrix::BiasOut);
        let deviation = if x.sigma > 0.0 { x.sigma } else { 1.0 / libm::sqrt(fan_in as f64) };
        let mut stream = Stream::new(x.seed, Purpose::Init, part.matrix as u64);
        let mut draw = || -> f64 {
            match x.init {
                Init::Uniform => f64::from(stream.uniform() * 2.0 - 1.0) * deviation,
                _ if bias => 0.0,
                Init::Normal => f64::from(stream.normal()) * deviation,
                Init::Truncated if part.matrix == Matrix::Embed && x.sigma == 0.0 => {
                    // Cutting at two standard deviations leaves a deviation of 0.8796.
                    const CUT_DEVIATION: f64 = 0.879_625_66;
                    f64::from(stream.truncated_normal()) / CUT_DEVIATION * libm::sqrt(2.0 / part.rows as f64)
                }
                Init::Truncated => f64::from(stream.truncated_normal()) * deviation,
            }
        };
        for value in &mut parameters[part.range()] {
            *value = (draw() * x.scale) as f32;
        }
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Preset;

    #[test]
    fn the_factored_model_of_the_main_preset_has_three_matrices() {
        let layout = Layout::new(&Architecture::new(&Experiment::default()));
        let shapes: Vec<_> = layout.parts.iter().map(|part| (part.matrix.name(), part.rows, part.cols)).collect();
        assert_eq!(shapes, [("embed", 67, 64), ("in", 64, 48), ("out", 48, 64)]);
        assert_eq!(layout.len, 67 * 64 + 2 * 64 * 48);
    }

    #[test]
    fn initial_weights_have_the_deviation_their_kind_promises() {
        let deviation = |xs: &[f32]| (xs.iter().map(|x| f64::from(x * x)).sum::<f64>() / xs.len() as f64).sqrt();
        let main = Experiment::default();
        let parameters = initial_parameters(&main);
        let layout = Layout::new(&Architecture::new(&main));
        for (matrix, expected) in [(Matrix::Embed, 0.125), (Matrix::In, 0.125), (Matrix::Out, 48f64.powf(-0.5))] {
            let found = deviation(layout.slice(&parameters, matrix));
            assert!((found / expected - 1.0).abs() < 0.05, "{matrix:?}: {found} instead of {expected}");
        }
        let truncated = Experiment { init: Init::Truncated, ..main };
        let embed = initial_parameters(&truncated)[..67 * 64].to_vec();
        assert!((deviation(&embed) / (2.0f64 / 67.0).sqrt() - 1.0).abs() < 0.05);
        let parity = Preset::named("parity-main").expect("exists").experiment();
        let parameters = initial_parameters(&parity);
        let bound = 1.0 / 30f32.sqrt();
        assert!(parameters[..30 * 64].iter().all(|w| w.abs() <= bound));
        assert!(parameters[..30 * 64].iter().any(|w| w.abs() > 0.98 * bound));
        // A bias is as wide as the weights of its neuron.
        let onehot = Experiment { model: Model::Onehot, init: Init::Uniform, biases: true, ..Experiment::default() };
        let (parameters, layout) = (initial_parameters(&onehot), Layout::new(&Architecture::new(&onehot)));
        for matrix in [Matrix::In, Matrix::InB, Matrix::BiasIn] {
            let widest = layout.slice(&parameters, matrix).iter().fold(0f32, |widest, w| widest.max(w.abs()));
            let bound = 1.0 / 134f32.sqrt();
            assert!(0.9 * bound < widest && widest <= bound, "{matrix:?}: {widest}, {bound}");
        }
    }

    #[test]
    fn a_fixed_embedding_has_orthonormal_columns() {
        let e = fixed_embedding(67, &[1, 5]);
        for i in 0..4 {
            for j in 0..4 {
                let dot: f64 = (0..67).map(|a| f64::from(e[4 * a + i]) * f64::from(e[4 * a + j])).sum();
                assert!((dot - f64::from(i == j)).abs() < 1e-6, "columns {i} and {j}: {dot}");
            }
        }
    }
}
