//! The rows that an ensemble trains on, and how they may change.

use grokscope_experiment::{Answers, Architecture, Batches, Dataset, Input, Inputs, Split};
#[cfg(any(feature = "gpu", feature = "flex"))]
use grokscope_experiment::{Metrics, Score, SplitName};

use crate::{EngineError, Ensemble};

/// A data set for each member.
pub struct DataSets {
    sets: Vec<Dataset>,
    /// Whether members may have unequally many rows, where every step uses all of them.
    may_differ: bool,
    /// Where a step uses a part of the train split.
    batches: Option<Vec<Batches>>,
    /// Whether some have been replaced since an engine laid them out.
    is_new: bool,
}

impl DataSets {
    /// These data sets, which an engine lays out itself, all with as many rows.
    ///
    /// # Panics
    /// When their numbers of rows differ.
    pub fn new(ensemble: &Ensemble, sets: Vec<Dataset>) -> Self {
        Self::laid_out(ensemble, sets, false)
    }

    /// The same where members may have unequally many rows.
    ///
    /// # Panics
    /// When they do and train on parts of them.
    #[cfg(feature = "gpu")]
    pub fn of_unequal(ensemble: &Ensemble, sets: Vec<Dataset>) -> Self {
        Self::laid_out(ensemble, sets, true)
    }

    fn laid_out(ensemble: &Ensemble, sets: Vec<Dataset>, may_differ: bool) -> Self {
        let mut data = Self { sets, may_differ, batches: None, is_new: true };
        data.have_changed(ensemble).unwrap_or_else(|error| panic!("{error}"));
        data.are_laid();
        data
    }

    /// Gives a member other rows.
    ///
    /// # Errors
    /// [`EngineError::WrongRows`] when its network cannot read them, or there is a split that its plan does not have.
    pub fn set(&mut self, ensemble: &Ensemble, member: usize, data: Dataset) -> Result<(), EngineError> {
        for (_, split) in data.splits() {
            fit(&ensemble.plan.net, split).map_err(EngineError::WrongRows)?;
        }
        let is_planned = |(name, _): &(_, _)| ensemble.plan.further.iter().any(|(planned, _)| planned == name);
        if !data.further.iter().all(is_planned) {
            return Err(EngineError::WrongRows("there is a split that this run does not have"));
        }
        self.sets[member] = data;
        self.is_new = true;
        Ok(())
    }

    /// Whether there are rows that have not been laid out: an engine does so and then calls [`DataSets::are_laid`].
    ///
    /// # Errors
    /// [`EngineError::WrongRows`] when some members have been given more rows than others.
    pub fn have_changed(&mut self, ensemble: &Ensemble) -> Result<bool, EngineError> {
        if !self.is_new {
            return Ok(false);
        }
        let may_differ = self.may_differ && ensemble.plan.takes_all();
        let count = |(name, split): (_, &Split)| (name, if may_differ { 0 } else { split.len() });
        let counts = || self.sets[0].splits().map(count);
        if self.sets.iter().any(|set| !set.splits().map(count).eq(counts())) {
            return Err(EngineError::WrongRows("members of an ensemble have equally many"));
        }
        let train = self.sets[0].train.len();
        self.batches = ensemble.experiments.iter().map(|x| Batches::of_rows(x, train)).collect();
        Ok(true)
    }

    /// The rows have been laid out.
    pub fn are_laid(&mut self) {
        self.is_new = false;
    }

    /// The data sets.
    pub fn sets(&self) -> &[Dataset] {
        &self.sets
    }

    /// Every split with the rows of all members, the train split first.
    #[cfg(any(feature = "gpu", feature = "flex"))]
    pub fn splits(&self) -> Vec<(SplitName, Vec<&Split>)> {
        let mut all: Vec<(SplitName, Vec<&Split>)> =
            self.sets[0].splits().map(|(name, _)| (name, Vec::with_capacity(self.sets.len()))).collect();
        for set in &self.sets {
            all.iter_mut().zip(set.splits()).for_each(|((_, rows), (_, split))| rows.push(split));
        }
        all
    }

    /// The most rows that a member has in its train split.
    pub fn train_rows(&self) -> usize {
        self.sets.iter().map(|set| set.train.len()).max().unwrap_or(0)
    }

    /// The most rows that a member has in a step.
    #[cfg(feature = "gpu")]
    pub fn step_rows(&self, ensemble: &Ensemble) -> usize {
        let plan = &ensemble.plan;
        if plan.fresh {
            plan.step_rows() as usize
        } else if self.batches.is_some() {
            plan.batch as usize
        } else {
            self.train_rows()
        }
    }

    /// Whether every step uses the whole train split.
    #[cfg(any(feature = "gpu", feature = "flex"))]
    pub fn stay(&self, ensemble: &Ensemble) -> bool {
        self.batches.is_none() && !ensemble.plan.fresh
    }

    /// Which rows of its train split a member uses in a step; `None` where it uses all or fresh ones.
    pub fn batch(&mut self, member: usize, step: u64) -> Option<&[u32]> {
        self.batches.as_mut().map(|batches| batches[member].rows(step))
    }

    /// The rows that a member uses in a step.
    #[cfg(any(feature = "gpu", feature = "flex"))]
    pub fn of_step(&mut self, ensemble: &Ensemble, member: usize, step: u64) -> Split {
        let x = &ensemble.experiments[member];
        if x.fresh {
            return Dataset::fresh(x, step);
        }
        let train = &self.sets[member].train;
        match &mut self.batches {
            Some(batches) => train.pick(batches[member].rows(step)),
            None => train.clone(),
        }
    }
}

/// What was read back from a device: for each member loss and accuracy on each of these splits, then the norm.
#[cfg(any(feature = "gpu", feature = "flex"))]
pub fn metrics_of(names: &[SplitName], table: &[f32]) -> Vec<Metrics> {
    let member = |row: &[f32]| {
        let scores = row.as_chunks().0.iter().map(|&[loss, accuracy]| Score { loss, accuracy });
        Metrics::new(row[2 * names.len()], names.iter().copied().zip(scores))
    };
    table.chunks_exact(2 * names.len() + 1).map(member).collect()
}

/// Whether a network can read some rows; half a sentence says why not.
fn fit(net: &Architecture, split: &Split) -> Result<(), &'static str> {
    if split.is_empty() {
        return Err("there are none in a split");
    }
    if split.inputs.len() != split.labels.len() {
        return Err("each needs a label");
    }
    if split.targets.len() != if net.answers == Answers::Number { split.len() } else { 0 } {
        return Err("those that are answered with a number need one each, and others none");
    }
    let are_in_range = match (&split.inputs, net.input) {
        (Inputs::Pairs(pairs), Input::Pair { p }) => pairs.iter().flatten().all(|&number| usize::from(number) < p),
        (Inputs::Bits(words), Input::Bits { n, .. }) => words.iter().all(|word| n >= 64 || word >> n == 0),
        (Inputs::Numbers(numbers), Input::Numbers { n }) => numbers.width == n,
        _ => return Err("this network reads others"),
    };
    if !are_in_range {
        return Err("a number or a bit is out of range");
    }
    if split.labels.iter().any(|&label| usize::from(label) >= net.answers.labels()) {
        return Err("a label is out of range");
    }
    Ok(())
}
