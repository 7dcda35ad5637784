//! Measures what a run's weights have learned.

use grokscope_analysis::{
    Basis, Penalty, Progress, Tables, answer_line, distance_irrelevance, gini, gradient_symmetricity, key_frequencies,
    key_share, matrix_norms, median_purity, true_digit_share,
};
use grokscope_experiment::{Architecture, Dataset, Experiment, Hyper, Input, Inputs, Layout, Matrix, Task};
use grokscope_protocol::Measures;

/// So many triples tell how alike gradients for a and b are; all p³ of them would cost more than the rest together.
const TRIPLES: usize = 500;

/// Everything about a run that its measures need.
pub struct Measurer {
    net: Architecture,
    layout: Layout,
    task: Task,
    /// Digits that matter, for parity.
    digits: usize,
    hyper: Hyper,
    basis: Option<Basis>,
    /// Pairs trained on, with their labels.
    train: Vec<([u16; 2], u16)>,
}

impl Measurer {
    pub fn new(experiment: &Experiment) -> Self {
        let net = Architecture::new(experiment);
        let train = Dataset::new(experiment).train;
        let train = match train.inputs {
            Inputs::Pairs(pairs) => pairs.into_iter().zip(train.labels).collect(),
            Inputs::Bits(_) => Vec::new(),
        };
        let basis = match net.input {
            Input::Pair { p } => Some(Basis::new(p)),
            Input::Bits { .. } => None,
        };
        Self {
            layout: Layout::new(&net),
            task: experiment.task,
            digits: experiment.k as usize,
            hyper: Hyper::from(experiment),
            basis,
            train,
            net,
        }
    }

    /// Takes over hyper-parameters that have changed.
    pub fn change(&mut self, experiment: &Experiment) {
        self.hyper = Hyper::from(experiment);
    }

    /// The measures of these weights with these key frequencies, or with their own where none are given.
    pub fn measure(&self, keys: Vec<u16>, parameters: &[f32]) -> Measures {
        let penalty = Penalty::of(&self.hyper, parameters);
        let mut measures = Measures {
            norms: matrix_norms(&self.layout, parameters),
            penalty: penalty.in_loss,
            decay: penalty.decoupled,
            ..Measures::default()
        };
        let tables = Tables::new(&self.net, &self.layout, parameters);
        let (Some(basis), Some(tables)) = (&self.basis, tables) else {
            let read = self.layout.slice(parameters, Matrix::In);
            measures.true_digits = Some(true_digit_share(read, self.net.hidden, self.digits));
            return measures;
        };
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
        measures.symmetricity = finite(gradient_symmetricity(&self.net, &self.layout, parameters, &tables, TRIPLES));
        if let Some(line) = answer_line(self.task, tables.p) {
            let found = Progress::measure(&tables, &line, &keys, self.train.iter().copied());
            measures.restricted = finite(found.restricted);
            measures.excluded = finite(found.excluded);
            measures.explained = finite(found.explained);
            measures.irrelevance = finite(distance_irrelevance(&tables, line, self.task == Task::Add));
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
        assert_eq!(measures.true_digits, None);
        let given = measurer.measure(vec![0, 5, 40], &parameters);
        assert_eq!(given.keys, [5]);
        assert!(given.key_share < measures.key_share, "{given:?}");
    }

    #[test]
    fn parity_has_digits_instead_of_frequencies() {
        let x = Preset::named("parity-main").expect("exists").experiment();
        let measures = Measurer::new(&x).measure(vec![3], &initial_parameters(&x));
        assert!(measures.keys.is_empty(), "{:?}", measures.keys);
        assert!(measures.true_digits.is_some_and(|share| (share - 0.1).abs() < 0.03), "{measures:?}");
        assert_eq!((measures.restricted, measures.norms.len()), (None, 4));
    }

    #[test]
    fn moving_a_slider_changes_the_penalty() {
        let mut x = Preset::named("parity-main").expect("exists").experiment();
        let mut measurer = Measurer::new(&x);
        let parameters = initial_parameters(&x);
        let before = measurer.measure(Vec::new(), &parameters).penalty;
        x.l1 *= 4.0;
        measurer.change(&x);
        let after = measurer.measure(Vec::new(), &parameters).penalty;
        assert!((after / before - 4.0).abs() < 1e-3, "{before} and {after}");
    }
}
