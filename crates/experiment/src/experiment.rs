//! The experiment itself, and which combinations of keys make sense.

use serde::{Deserialize, Serialize};

use crate::dataset::label_shifts;
use crate::{
    Activation, Answers, Bound, Data, Embedding, Encoding, Filter, InProjection, Init, Loss, Misfit, Model, NoiseFrom,
    Optimizer, Output, Pairs, Preset, Problem, Reads, Schedule, SplitName, Stop, Table, Task,
};

/// Everything that defines a run. The meaning, unit and range of each field stand in [`crate::KEYS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is documented once, in the key table")]
pub struct Experiment {
    pub task: Task,
    pub table: Table,
    pub n: u32,
    pub k: u32,
    pub p: u32,
    pub pairs: Pairs,
    pub train: f64,
    pub rows: u32,
    pub test_rows: u32,
    pub noise: f64,
    pub noise_from: NoiseFrom,
    pub fresh: bool,
    pub model: Model,
    pub embedding: Embedding,
    pub freqs: Vec<u32>,
    pub inproj: InProjection,
    pub output: Output,
    pub embed: u32,
    pub hidden: u32,
    pub act: Activation,
    pub biases: bool,
    pub encoding: Encoding,
    pub outscale: f64,
    pub init: Init,
    pub sigma: f64,
    pub scale: f64,
    pub seed: u32,
    pub split: u32,
    pub loss: Loss,
    pub opt: Optimizer,
    pub keep: f64,
    pub lr: f64,
    pub warmup: u32,
    pub schedule: Schedule,
    pub b1: f64,
    pub b2: f64,
    pub eps: f64,
    pub wd: f64,
    pub l1: f64,
    pub l2: f64,
    pub norm: f64,
    pub filter: Filter,
    pub filter_alpha: f64,
    pub filter_lamb: f64,
    pub filter_window: u32,
    pub orthogonal: bool,
    pub batch: u32,
    pub steps: u32,
    pub stop: Stop,
    pub linger: u32,
    pub every: u32,
}

impl Experiment {
    /// The seed of the data: `split`, or `seed` where `split` is 0.
    #[must_use]
    pub fn data_seed(&self) -> u32 {
        if self.split == 0 { self.seed } else { self.split }
    }

    /// Number of pairs that exist for a task on pairs, or of bit strings (capped at `u64::MAX`, which stands for all vectors of
    /// numbers too).
    #[must_use]
    pub fn population(&self) -> u64 {
        match &self.task.definition().data {
            Data::Bits { .. } => 1u64.checked_shl(self.n).unwrap_or(u64::MAX),
            Data::Pairs(operation) => operation.population(self),
            Data::Table => crate::task::pairs_of(self, 0),
            Data::Rows => self.table.as_bits().map_or(0, |rows| rows.len() as u64),
            Data::Numbers => u64::MAX,
        }
    }

    /// Rows in the train split.
    #[must_use]
    pub fn train_rows(&self) -> u64 {
        if self.rows > 0 { u64::from(self.rows) } else { (self.train * self.population() as f64).round() as u64 }
    }

    /// Rows of the train split that are trained on: the first of them.
    #[must_use]
    pub fn kept_rows(&self) -> u64 {
        let all = self.train_rows();
        // With fresh rows there is nothing to take away.
        if self.fresh { all } else { ((self.keep * all as f64).round() as u64).clamp(all.min(1), all) }
    }

    /// The same with the whole train split: what it may grow to while it trains.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { keep: 1.0, ..self.clone() }
    }

    /// Rows in the test split: every remaining pair, or `test_rows` others as far as there are any left.
    #[must_use]
    pub fn evaluation_rows(&self) -> u64 {
        let left = self.population().saturating_sub(self.train_rows());
        match self.task.reads() {
            Reads::Bits | Reads::Numbers => left.min(u64::from(self.test_rows)),
            Reads::Pairs => left,
        }
    }

    /// Rows of the train split whose label `noise` draws. Fresh ones are all right.
    #[must_use]
    pub fn drawn_labels(&self) -> u64 {
        if self.fresh { 0 } else { (self.noise * self.train_rows() as f64).round() as u64 }
    }

    /// Rows of the train split whose label is wrong. Where it is drawn from all answers, how many that are depends on the
    /// seed, so members of several seeds may have several plans.
    #[must_use]
    pub fn wrong_rows(&self) -> u64 {
        match self.noise_from {
            NoiseFrom::Wrong => self.drawn_labels(),
            NoiseFrom::All => label_shifts(self).filter(|shift| *shift > 0).count() as u64,
        }
    }

    /// Which splits there are beside train and test, and how many rows each has at the start.
    #[must_use]
    pub fn further_splits(&self) -> Vec<(SplitName, u64)> {
        let has_wrong = self.drawn_labels() > 0;
        has_wrong.then(|| (SplitName::Wrong, self.wrong_rows())).into_iter().collect()
    }

    /// What the network answers with.
    #[must_use]
    pub fn answers(&self) -> Answers {
        (self.task.definition().answers)(self)
    }

    /// Takes over what the table of a task of one's own decides: how many elements or bits there are.
    pub(crate) fn follow_table(&mut self) {
        match (&self.task.definition().data, &self.table) {
            (Data::Table, Table::Operation(results)) => self.p = results.size(),
            (Data::Rows, Table::Bits(rows)) => self.n = rows.digits(),
            _ => {}
        }
    }

    /// What does not fit together, each under the key to change; empty when the experiment can run.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut conflict = |broken: bool, key: &'static str, why: Misfit| {
            if broken {
                found.push(Problem::Conflict { key, why });
            }
        };
        match self.task.reads() {
            Reads::Bits => conflict(self.model != Model::Mlp, "model", Misfit::ParityModel),
            Reads::Pairs => {
                conflict(matches!(self.model, Model::Mlp | Model::Committee), "model", Misfit::PairsModel);
            }
            Reads::Numbers => {
                conflict(self.model != Model::Committee, "model", Misfit::NumbersModel);
                conflict(self.biases, "biases", Misfit::CommitteeBiases);
                conflict(self.noise > 0.0, "noise", Misfit::NumbersNoise);
            }
        }
        let is_committee = self.task.reads() == Reads::Numbers;
        conflict((self.act == Activation::Quadratic) != is_committee, "act", Misfit::CommitteeAct);
        match self.answers() {
            Answers::One => conflict(matches!(self.loss, Loss::Ce | Loss::CeClasses), "loss", Misfit::ParityLoss),
            Answers::Classes(_) => conflict(matches!(self.loss, Loss::Bce | Loss::Hinge), "loss", Misfit::PairsLoss),
            Answers::Number => conflict(self.loss != Loss::Mse, "loss", Misfit::NumbersLoss),
        }
        conflict(self.opt == Optimizer::Adam && self.wd > 0.0, "wd", Misfit::AdamDecay);
        if let Some((key, why)) = (self.task.definition().misfit)(self) {
            conflict(true, key, why);
        }
        let is_ordered = self.task.operation().is_some_and(|operation| !operation.commutes);
        conflict(self.pairs == Pairs::Unordered && is_ordered, "pairs", Misfit::Order);
        let is_fixed = self.embedding == Embedding::Fixed;
        conflict(is_fixed && self.freqs.is_empty(), "freqs", Misfit::NoFrequency);
        conflict(is_fixed && self.freqs.iter().any(|&f| f >= self.p.div_ceil(2)), "freqs", Misfit::FrequencyRange);
        let rows = self.train_rows();
        let rows_key = match self.task.reads() {
            Reads::Pairs if self.rows == 0 => "train",
            Reads::Pairs | Reads::Bits | Reads::Numbers => "rows",
        };
        let leaves_some = rows < self.population();
        conflict(rows == 0, rows_key, Misfit::NoTrainRow);
        conflict(!leaves_some, rows_key, Misfit::NoTestRow);
        found
    }

    /// [`Experiment::conflicts`], or what a bound says of an experiment without any.
    #[must_use]
    pub fn conflicts_within(&self, bound: Bound) -> Vec<Problem> {
        let conflicts = self.conflicts();
        if conflicts.is_empty() { bound(self).into_iter().collect() } else { conflicts }
    }
}

impl Default for Experiment {
    /// The preset `modadd-main`.
    fn default() -> Self {
        Preset::named("modadd-main").map_or_else(crate::preset::bare, Preset::experiment)
    }
}
