//! The keys whose value is one word out of a few.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantNames,
        )]
        #[strum(serialize_all = "kebab-case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// The word used in links and on the command line.
            #[must_use]
            pub fn word(self) -> &'static str {
                self.into()
            }
        }
    };
}

pub(crate) use choice;

choice! {
    /// Which pairs (a, b) exist.
    Pairs {
        /// All p² pairs.
        Ordered,
        /// Pairs with a ≤ b only; for operations where the order does not matter.
        Unordered,
    }
}

choice! {
    /// What labels are drawn from that `noise` draws anew.
    NoiseFrom {
        /// The wrong answers: each is wrong.
        Wrong,
        /// All answers: one of them happens to be right now and then, of C classes one in C.
        All,
    }
}

choice! {
    /// How the learning rate goes on after the warm-up.
    Schedule {
        /// It stays.
        Constant,
        /// It falls to 0 at the end of the budget, along half a cosine (Loshchilov & Hutter 2017, arXiv:1608.03983).
        Cosine,
    }
}

choice! {
    /// The family of networks.
    Model {
        /// Embedding, in-projection, hidden layer, out-projection, unembedding.
        Factored,
        /// One input matrix shared by a and b, one output matrix.
        Direct,
        /// One-hot inputs with a matrix of their own for a and for b, one output matrix.
        Onehot,
        /// Bits to hidden layer to one logit (parity).
        Mlp,
        /// Numbers to hidden layer, whose mean is the answer: a soft committee machine.
        Committee,
    }
}

choice! {
    /// Where the embedding of the factored model comes from, and what the output is read with.
    Embedding {
        /// One trained matrix, used at the input and, transposed, at the output.
        Tied,
        /// A second trained matrix at the output.
        Untied,
        /// Fixed cosines and sines of given frequencies, used at both ends.
        Fixed,
    }
}

choice! {
    /// Whether a and b pass through the same in-projection.
    InProjection {
        /// One in-projection.
        Shared,
        /// One for a, one for b.
        Separate,
    }
}

choice! {
    /// How the factored model reads its hidden layer.
    Output {
        /// An out-projection followed by the unembedding.
        Factored,
        /// One matrix from the hidden layer to the classes.
        Collapsed,
    }
}

choice! {
    /// The non-linearity of the hidden layer.
    Activation {
        /// max(0, x).
        Relu,
        /// x².
        Square,
        /// tanh x.
        Tanh,
        /// x · Φ(x) in the tanh approximation (Hendrycks & Gimpel 2016).
        Gelu,
        /// x + x²/8 (Kumar et al. 2023, arXiv:2310.06110, with ε = ¼), of a committee.
        Quadratic,
    }
}

choice! {
    /// How bits are fed to the network.
    Encoding {
        /// −1 and +1.
        Pm1,
        /// 0 and 1.
        #[strum(serialize = "01")]
        ZeroOne,
    }
}

choice! {
    /// Distribution of the initial weights.
    Init {
        /// Uniform in ±1/√fan-in, biases too.
        Uniform,
        /// Normal with variance 1/fan-in, biases zero.
        Normal,
        /// Normal cut at two standard deviations; the embedding is rescaled to a standard deviation of √(2/p).
        Truncated,
    }
}

choice! {
    /// What is minimised, before penalties.
    Loss {
        /// Softmax cross-entropy, mean over rows.
        Ce,
        /// Softmax cross-entropy, mean over rows and classes.
        CeClasses,
        /// Binary cross-entropy of one logit, mean over rows.
        Bce,
        /// max(0, 1 − margin) of one logit, mean over rows.
        Hinge,
        /// Squared error, mean over rows and outputs.
        Mse,
    }
}

choice! {
    /// The optimizer.
    Optimizer {
        /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
        Adamw,
        /// Adam (Kingma & Ba 2015).
        Adam,
        /// Gradient descent with momentum `b1`.
        Sgd,
    }
}

choice! {
    /// What is added to each gradient: the slow part of those so far, times `filter_lamb` (Lee et al. 2024).
    Filter {
        /// Nothing.
        None,
        /// Their exponential moving average.
        Ema,
        /// The mean of the last `filter_window`.
        Ma,
    }
}

choice! {
    /// When a run ends before its budget.
    Stop {
        /// `linger` steps after it has grokked.
        Grok,
        /// Never.
        Never,
        /// When the test loss has not improved for `linger` steps: the classic rule, which kills grokking.
        Patience,
    }
}
