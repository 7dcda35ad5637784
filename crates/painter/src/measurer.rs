//! Measures what a run's weights have learned.

use std::collections::HashSet;

use grokscope_analysis::{
    Basis, Progress, Tables, alignment, answer_line, distance_irrelevance, gini, gradient_symmetricity,
    key_frequencies, key_share, matrix_norms, median, median_purity,
};
use grokscope_experiment::{Dataset, Experiment, Input, Inputs, Matrix, Plan, Split, Task, direction};
use grokscope_protocol::Measures;
use grokscope_trainer::cpu::forward_margins;

/// So many triples tell how alike gradients for a and b are; all p³ of them would cost more than the rest together.
const TRIPLES: usize = 500;

/// Everything about a run that its measures need.
pub struct Measurer {
    plan: Plan,
    task: Task,
    basis: Option<Basis>,
    /// The one that alone matters, where the task has such a direction.
    direction: Option<Vec<f32>>,
    data: Dataset,
}

/// Margins over a split: logit of the right answer minus the largest other, positive where the answer is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margins {
    /// Of the worst row; as the others, not a number where there are none.
    pub least: f32,
    /// Mean over rows.
    pub mean: f32,
    /// Median over rows; not a number where there are none.
    pub median: f32,
}

impl Measurer {
    /// Measures runs of an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        let plan = experiment.plan();
        let basis = match plan.net.input {
            Input::Pair { p } => Some(Basis::new(p)),
            Input::Bits { .. } | Input::Numbers { .. } => None,
        };
        let direction = plan.net.is_committee().then(|| direction(experiment));
        Self { plan, task: experiment.task, basis, direction, data: Dataset::new(experiment) }
    }

    /// The share of the weights that lies along the direction that alone matters, where there is one.
    #[must_use]
    pub fn alignment(&self, parameters: &[f32]) -> Option<f32> {
        let w_input = self.plan.layout.slice(parameters, Matrix::In);
        self.direction.as_ref().map(|direction| alignment(w_input, direction))
    }

    /// The margins of the train and of the test split with these weights.
    #[must_use]
    pub fn margins(&self, parameters: &[f32]) -> [Margins; 2] {
        [&self.data.train, &self.data.test].map(|Split { inputs, labels, .. }| {
            let margins = forward_margins(&self.plan, parameters, inputs, labels);
            let sum: f64 = margins.iter().copied().map(f64::from).sum();
            Margins {
                least: margins.iter().copied().min_by(f32::total_cmp).unwrap_or(f32::NAN),
                mean: (sum / margins.len() as f64) as f32,
                median: median(&margins).unwrap_or(f32::NAN),
            }
        })
    }

    /// The measures of these weights with these key frequencies, or with their own where none are given.
    #[must_use]
    pub fn measure(&self, keys: Vec<u16>, parameters: &[f32]) -> Measures {
        let [train, test] = self.margins(parameters).map(|margins| margins.median);
        let mut measures = Measures {
            norms: matrix_norms(&self.plan.layout, parameters),
            margin: finite(train).zip(finite(test)).map(|(train, test)| [train, test]),
            ..Measures::default()
        };
        let tables = Tables::new(&self.plan, parameters);
        let (Some(basis), Some(tables)) = (&self.basis, tables) else { return measures };
        let mut power = basis.power(&tables.w_a, tables.hidden);
        if let Some(w_b) = &tables.w_b {
            power.iter_mut().zip(basis.power(w_b, tables.hidden)).for_each(|(sum, power)| *sum += power);
        }
        let own = || key_frequencies(&power, tables.p).into_iter().map(|key| key as u16).collect();
        measures.keys = if keys.is_empty() { own() } else { keys };
        // A page of another build could ask for anything.
        measures.keys.retain(|key| (1..tables.p.div_ceil(2)).contains(&usize::from(*key)));
        let keys: Vec<usize> = measures.keys.iter().copied().map(usize::from).collect();
        measures.key_share = Some(key_share(&power, &keys));
        measures.gini = Some(gini(&power));
        measures.purity = median_purity(&basis.waves(&tables.w_a, tables.hidden));
        measures.symmetricity = finite(gradient_symmetricity(&self.plan, parameters, &tables, TRIPLES));
        if let Some(line) = answer_line(self.task, tables.p) {
            let is_sum = self.task.operation().is_some_and(|operation| operation.commutes);
            let Split { inputs, labels, .. } = &self.data.train;
            let pairs = if let Inputs::Pairs(pairs) = inputs { pairs.as_slice() } else { &[] };
            let train = pairs.iter().copied().zip(labels.iter().copied());
            // Where a and b are read alike, a pair shown has told the answer of its mirror image too.
            let is_mirrored = is_sum && tables.w_b.is_none();
            let shown: HashSet<[u16; 2]> = pairs.iter().copied().collect();
            let of_test = if let Inputs::Pairs(pairs) = &self.data.test.inputs { pairs.as_slice() } else { &[] };
            let unseen = of_test.iter().copied().filter(|&[a, b]| !(is_mirrored && shown.contains(&[b, a])));
            let found = Progress::measure(&tables, &line, &keys, train, unseen);
            measures.who = found.who;
            measures.restricted = finite(found.restricted);
            measures.excluded = finite(found.excluded);
            measures.explained = finite(found.explained);
            measures.irrelevance = finite(distance_irrelevance(&tables, line, is_sum));
        }
        measures
    }
}

fn finite(value: f32) -> Option<f32> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Preset, initial_parameters};

    use super::*;

    #[test]
    fn weights_are_measured_with_their_own_keys_or_with_given_ones() {
        let x = Preset::named("modadd-24").expect("exists").experiment();
        let measurer = Measurer::new(&x);
        let parameters = initial_parameters(&x);
        let measures = measurer.measure(Vec::new(), &parameters);
        assert!(measures.keys.len() > 1, "{measures:?}");
        assert!(measures.restricted.is_some_and(|loss| (loss - 67f32.ln()).abs() < 0.5), "{measures:?}");
        assert_eq!(measures.symmetricity, Some(1.0));
        let given = measurer.measure(vec![0, 5, 40], &parameters);
        assert_eq!(given.keys, [5]);
        assert!(given.key_share < measures.key_share, "{given:?}");
    }

    #[test]
    fn margins_tell_which_split_is_answered() {
        for keys in ["p=11&train=0.5", "preset=parity-main&rows=50&test_rows=60"] {
            let (spec, problems) = grokscope_experiment::Spec::parse(keys, &grokscope_experiment::PRESETS[0]);
            assert_eq!(problems, [], "{keys}");
            let [train, test] = Measurer::new(&spec.experiment).margins(&initial_parameters(&spec.experiment));
            assert!(train != test && train.least < train.mean && test.least < 0.0, "{keys}: {train:?} {test:?}");
        }
    }

    #[test]
    fn parity_has_no_frequencies() {
        let x = Preset::named("parity-main").expect("exists").experiment();
        let measures = Measurer::new(&x).measure(vec![3], &initial_parameters(&x));
        assert!(measures.keys.is_empty(), "{:?}", measures.keys);
        assert_eq!((measures.restricted, measures.norms.len()), (None, 4));
    }
}
