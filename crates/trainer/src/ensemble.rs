//! Experiments trained side by side.

use grokscope_experiment::{EngineName, Experiment, Hyper, Plan, initial_parameters};

/// Experiments of one shape.
#[derive(Clone, Debug)]
pub struct Ensemble {
    /// One experiment a member; never empty.
    pub experiments: Vec<Experiment>,
    /// What they have in common, with the most rows that one of them has.
    pub plan: Plan,
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
    /// When there is none, or they differ in their [`Plan`].
    pub fn new(experiments: Vec<Experiment>) -> Result<Self, Mismatch> {
        Self::of(experiments, |first, other| first == other)
    }

    /// Puts experiments together that an engine can train together: `fused` takes unequally many rows, if every step uses
    /// all of them.
    ///
    /// # Errors
    /// When there is none, or they differ in more of their [`Plan`].
    pub fn for_engine(engine: EngineName, experiments: Vec<Experiment>) -> Result<Self, Mismatch> {
        let takes_unequal = engine == EngineName::Fused;
        Self::of(experiments, |first, other| first == other || takes_unequal && first.is_alike(other))
    }

    fn of(experiments: Vec<Experiment>, are_alike: impl Fn(&Plan, &Plan) -> bool) -> Result<Self, Mismatch> {
        let first = experiments.first().ok_or(Mismatch::Empty)?;
        let mut plan = first.plan();
        for (member, x) in experiments.iter().enumerate() {
            let other = x.plan();
            if !are_alike(&plan, &other) {
                return Err(Mismatch::Shape { member });
            }
            plan.train_rows = plan.train_rows.max(other.train_rows);
            plan.test_rows = plan.test_rows.max(other.test_rows);
        }
        Ok(Self { experiments, plan })
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
            .map(|members| Self { experiments: members.to_vec(), plan: self.plan.clone() })
            .collect()
    }

    /// Initial parameters of all members, M × P.
    #[must_use]
    pub fn initial_parameters(&self) -> Vec<f32> {
        self.experiments.iter().flat_map(initial_parameters).collect()
    }

    /// Hyper-parameters of all members.
    #[must_use]
    pub fn hypers(&self) -> Vec<Hyper> {
        self.experiments.iter().map(Hyper::from).collect()
    }
}
