//! What is done in an experiment, resolved from its keys once.

use crate::{Architecture, Chain, Experiment, Input, Layout, Loss, SplitName};

/// What the members of an ensemble have in common: all that shapes buffers and kernels. They differ in their seeds, the
/// rows drawn by them, the scalars of [`crate::Hyper`], how often they are evaluated and when they end.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The network: what it reads, what it answers with, what lies between.
    pub net: Architecture,
    /// Where its matrices lie in the vector of a member's parameters.
    pub layout: Layout,
    /// The loss.
    pub loss: Loss,
    /// What is done to the gradient before a step, as long as no weight is frozen.
    pub chain: Chain,
    /// Rows of the train split that are trained on.
    pub train_rows: u64,
    /// Rows of the test split.
    pub test_rows: u64,
    /// Further splits that are scored, and how many rows each has at the start; none where it gets them while it trains.
    pub further: Vec<(SplitName, u64)>,
    /// Rows of a mini-batch; 0 for the whole train split.
    pub batch: u32,
    /// Whether each step draws rows of its own.
    pub fresh: bool,
}

impl Experiment {
    /// What is done.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let net = Architecture::new(self);
        Plan {
            layout: Layout::new(&net),
            net,
            loss: self.loss,
            chain: Chain::new(self),
            train_rows: self.kept_rows(),
            test_rows: self.evaluation_rows(),
            further: self.further_splits(),
            batch: self.batch,
            fresh: self.fresh,
        }
    }
}

impl Plan {
    /// Whether every step uses the whole train split.
    #[must_use]
    pub fn takes_all(&self) -> bool {
        self.batch == 0 && !self.fresh
    }

    /// Whether networks are of one kind that are trained on so many rows each: all else but that is the same.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        self.takes_all() && *self == Self { train_rows: self.train_rows, test_rows: self.test_rows, ..other.clone() }
    }

    /// Rows of one training step.
    #[must_use]
    pub fn step_rows(&self) -> u64 {
        let batch = u64::from(self.batch);
        // Fresh rows do not come out of the train split, so there may be more of them.
        if batch > 0 && (self.fresh || batch < self.train_rows) { batch } else { self.train_rows }
    }

    /// Floating-point operations of the products of matrices in one training step of one member: forward, back to the
    /// weights, and back to the layer before where it has weights too. Pairs are looked up and not multiplied; factors
    /// are multiplied out once a step.
    #[must_use]
    pub fn flop_per_step(&self) -> f64 {
        let net = &self.net;
        let rows = self.step_rows() as f64;
        let (inputs, hidden, classes) = (net.inputs() as f64, net.hidden as f64, net.classes() as f64);
        let per_row = match net.input {
            Input::Bits { .. } => 2.0 * inputs * hidden + 3.0 * hidden * classes,
            Input::Pair { .. } => 3.0 * hidden * classes,
            Input::Numbers { .. } => 2.0 * inputs * hidden,
        };
        let embed = net.embed.unwrap_or(0) as f64;
        let in_projections = if net.separate { 2.0 } else { 1.0 };
        let factors = in_projections * inputs + if net.factored_output { classes } else { 0.0 };
        2.0 * (rows * per_row + 3.0 * factors * embed * hidden)
    }
}
