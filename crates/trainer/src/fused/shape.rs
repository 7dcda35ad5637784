//! What a kernel is compiled for.

use grokscope_experiment::{Activation, Answers, Encoding, Input, Loss, Matrix, Plan};

/// Bits that one look-up answers for.
pub const BITS_PER_TOKEN: usize = 4;
/// Values such a group of bits can have.
pub const VALUES_PER_TOKEN: usize = 1 << BITS_PER_TOKEN;

/// How a row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reads {
    /// a and b, from one table.
    Shared,
    /// a and b, each from a table of its own.
    Separate,
    /// Bits, fed in as ±1.
    SignedBits,
    /// Bits, fed in as 0 and 1.
    PlainBits,
}

/// A network as its kernels see it. A row is a list of tokens: each chooses a row of the table W (V × H), their sum is
/// what the hidden layer is the activation of. Two tokens stand for a pair, one for each four bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// How a row is read.
    pub reads: Reads,
    /// p, or the number of bits.
    pub inputs: usize,
    /// Tokens of a row, T.
    pub tokens: usize,
    /// Rows of the table, V.
    pub vocabulary: usize,
    /// Width of the hidden layer, H.
    pub hidden: usize,
    /// What it answers with,
    pub answers: Answers,
    /// and the number of outputs of that, C.
    pub classes: usize,
    /// Columns of the embedding, d; 0 without one.
    pub embed: usize,
    /// Whether the embedding is not trained.
    pub is_fixed: bool,
    /// Whether the output is an out-projection times the unembedding.
    pub factored_output: bool,
    /// Whether the unembedding is a matrix of its own.
    pub untied: bool,
    /// Whether there are biases.
    pub biases: bool,
    /// The non-linearity.
    pub act: Activation,
    /// What is minimised.
    pub loss: Loss,
    /// Factor on the logits, as bits: kernels are looked up by their shape.
    outscale: u32,
    /// Where each matrix lies in a member's parameters; absent ones lie where they end.
    pub at: Offsets,
    /// Number of parameters, P.
    pub parameters: usize,
}

/// First element of each matrix in a member's parameters, in the order of the layout. A matrix that the network does
/// not have is empty: it begins where the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Offsets {
    pub embed: usize,
    pub input: usize,
    pub input_b: usize,
    pub bias_in: usize,
    pub out: usize,
    pub unembed: usize,
    pub bias_out: usize,
}

impl Shape {
    /// The shape of what is trained.
    pub fn new(plan: &Plan) -> Self {
        let Plan { net, layout, loss, .. } = plan;
        let loss = *loss;
        let inputs = net.inputs();
        let (reads, tokens, vocabulary) = match net.input {
            Input::Bits { encoding, .. } => {
                let groups = inputs.div_ceil(BITS_PER_TOKEN);
                let reads = if encoding == Encoding::Pm1 { Reads::SignedBits } else { Reads::PlainBits };
                (reads, groups, groups * VALUES_PER_TOKEN)
            }
            Input::Pair { p } if net.separate => (Reads::Separate, 2, 2 * p),
            Input::Pair { p } => (Reads::Shared, 2, p),
            Input::Numbers { .. } => unreachable!("`FusedEngine::new` refuses what is not looked up"),
        };
        let start = |from: usize, matrix: Matrix| layout.part(matrix).map_or(from, |part| part.offset);
        let end = |from: usize, matrix: Matrix| layout.part(matrix).map_or(from, |part| part.range().end);
        let mut reached = 0;
        let mut next = |matrix| {
            let first = start(reached, matrix);
            reached = end(reached, matrix);
            first
        };
        let at = Offsets {
            embed: next(Matrix::Embed),
            input: next(Matrix::In),
            input_b: next(Matrix::InB),
            bias_in: next(Matrix::BiasIn),
            out: next(Matrix::Out),
            unembed: next(Matrix::Unembed),
            bias_out: next(Matrix::BiasOut),
        };
        Self {
            reads,
            inputs,
            tokens,
            vocabulary,
            hidden: net.hidden,
            answers: net.answers,
            classes: net.classes(),
            embed: net.embed.unwrap_or(0),
            is_fixed: net.fixed.is_some(),
            factored_output: net.factored_output,
            untied: net.untied,
            biases: net.biases,
            act: net.act,
            loss,
            outscale: net.outscale.to_bits(),
            at,
            parameters: layout.len,
        }
    }

    /// Factor on the logits.
    pub fn outscale(&self) -> f32 {
        f32::from_bits(self.outscale)
    }

    /// Whether a row consists of bits.
    pub fn is_bits(&self) -> bool {
        matches!(self.reads, Reads::SignedBits | Reads::PlainBits)
    }

    /// Rows of W_o: one for each neuron and, with biases, one for a neuron that is always 1.
    pub fn output_rows(&self) -> usize {
        self.hidden + usize::from(self.biases)
    }

    /// Elements of the table W.
    pub fn input_table(&self) -> usize {
        self.vocabulary * self.hidden
    }

    /// Elements of W_o.
    pub fn output_table(&self) -> usize {
        self.output_rows() * self.classes
    }

    /// Elements of W and W_o.
    pub fn gradients(&self) -> usize {
        self.input_table() + self.output_table()
    }

    /// Elements of W, W_o and the transpose of W_o without its row of biases.
    pub fn tables(&self) -> usize {
        self.gradients() + self.classes * self.hidden
    }

    /// Numbers that one row leaves for the gradients: those of its logits and of its pre-activations.
    pub fn per_row(&self) -> usize {
        self.classes + self.hidden
    }

    /// Rows that one workgroup takes, so that their logits fit into workgroup memory.
    pub fn rows_per_tile(&self) -> usize {
        if self.classes <= 192 { 16 } else { 8 }
    }

    /// Neurons or classes on each side of the square of W_o's gradient that one workgroup sums up: more work for each
    /// number fetched where there are enough squares to keep a graphics card busy.
    pub fn square(&self) -> usize {
        if self.output_rows().div_ceil(32) * self.classes.div_ceil(32) >= 24 { 32 } else { 16 }
    }

    /// Squares of W_o's gradient.
    pub fn squares(&self) -> usize {
        self.output_rows().div_ceil(self.square()) * self.classes.div_ceil(self.square())
    }

    /// Factor on the loss of a row next to 1/rows.
    pub fn per_class(&self) -> f32 {
        match self.answers {
            Answers::Classes(classes) if matches!(self.loss, Loss::CeClasses | Loss::Mse) => 1.0 / classes as f32,
            Answers::Classes(_) | Answers::One | Answers::Number => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{PRESETS, Spec};

    use super::*;

    fn shape(keys: &str) -> Shape {
        let (spec, problems) = Spec::parse(keys, &PRESETS[0]);
        assert_eq!(problems, [], "{keys}");
        Shape::new(&spec.experiment.plan())
    }

    #[test]
    fn absent_matrices_are_empty_and_the_others_follow_each_other() {
        let Offsets { embed, input, input_b, bias_in, out, unembed, bias_out } =
            shape("p=7&embed=5&hidden=6&embedding=untied&inproj=separate&biases=true").at;
        assert_eq!([embed, input, input_b, bias_in, out, unembed, bias_out], [0, 35, 65, 95, 101, 131, 166]);
        let Offsets { embed, input, input_b, bias_in, out, unembed, bias_out } = shape("p=7&embed=5&hidden=6").at;
        assert_eq!([embed, input, input_b, bias_in, out, unembed, bias_out], [0, 35, 65, 65, 65, 95, 95]);
    }

    #[test]
    fn bits_are_read_four_at_a_time() {
        let shape = shape("task=parity&n=30&k=3&rows=100&hidden=8");
        assert_eq!((shape.tokens, shape.vocabulary, shape.classes), (8, 128, 1));
    }
}
