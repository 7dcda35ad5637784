//! Experiments trained side by side.

use grokscope_experiment::{Architecture, Chain, Experiment, Hyper, Layout, initial_parameters};

/// Experiments of one shape.
#[derive(Clone, Debug)]
pub struct Ensemble {
    /// One experiment a member; never empty.
    pub experiments: Vec<Experiment>,
    /// The network all members share.
    pub architecture: Architecture,
    /// Where its matrices lie.
    pub layout: Layout,
}

/// Members that cannot be trained together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Nothing to train.
    #[error("an ensemble needs at least one member")]
    Empty,
    /// Another shape than the first member.
    #[error(
        "member {member} has another network, another number of rows, another loss or other transforms than member 0"
    )]
    Shape {
        /// The member that differs.
        member: usize,
    },
}

impl Ensemble {
    /// Puts experiments together.
    ///
    /// # Errors
    /// When there is none, or they differ in more than seeds, data and [`Hyper`].
    pub fn new(experiments: Vec<Experiment>) -> Result<Self, Mismatch> {
        let first = experiments.first().ok_or(Mismatch::Empty)?;
        let architecture = Architecture::new(first);
        let same = |x: &Experiment| {
            Architecture::new(x) == architecture
                && (x.train_rows(), x.evaluation_rows()) == (first.train_rows(), first.evaluation_rows())
                && (x.loss, x.batch, x.fresh) == (first.loss, first.batch, first.fresh)
                && Chain::new(x, false) == Chain::new(first, false)
        };
        if let Some(member) = experiments.iter().position(|x| !same(x)) {
            return Err(Mismatch::Shape { member });
        }
        let layout = Layout::new(&architecture);
        Ok(Self { experiments, architecture, layout })
    }

    /// Number of members, M.
    #[must_use]
    pub fn len(&self) -> usize {
        self.experiments.len()
    }

    /// Never true.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.experiments.is_empty()
    }

    /// The same members in their order, `at_most` to an ensemble.
    ///
    /// # Panics
    /// When `at_most` is 0.
    #[must_use]
    pub fn parts(self, at_most: usize) -> Vec<Self> {
        self.experiments
            .chunks(at_most)
            .map(|members| Self {
                experiments: members.to_vec(),
                architecture: self.architecture.clone(),
                layout: self.layout.clone(),
            })
            .collect()
    }

    /// Initial parameters of all members, M × P.
    #[must_use]
    pub fn initial_parameters(&self) -> Vec<f32> {
        self.experiments.iter().flat_map(initial_parameters).collect()
    }

    /// The transforms that all members share, as long as no weight is frozen.
    #[must_use]
    pub fn chain(&self) -> Chain {
        Chain::new(&self.experiments[0], false)
    }

    /// Hyper-parameters of all members.
    #[must_use]
    pub fn hypers(&self) -> Vec<Hyper> {
        self.experiments.iter().map(Hyper::from).collect()
    }
}
