//! Computes what a figure draws from a run's weights: in the worker while it trains, and on the command line for the
//! recordings that figures show until their run has begun.

mod measurer;
#[cfg(not(target_family = "wasm"))]
mod record;

use grokscope_analysis::Basis;
use grokscope_experiment::{Dataset, Experiment, Inputs, Matrix, Plan, Split};
use grokscope_protocol::Picture;
use grokscope_trainer::cpu::{effective_matrices, forward_margins};

pub use measurer::{Margins, Measurer};
#[cfg(not(target_family = "wasm"))]
pub use record::{record, record_crowd};

/// Everything about a run that its pictures need and that does not change while it trains.
pub struct Painter {
    plan: Plan,
    picture: Picture,
    basis: Option<Basis>,
    pairs: Option<Split>,
}

impl Painter {
    /// A painter for the runs of an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        let plan = experiment.plan();
        let picture = Picture::new(&plan.net);
        Self {
            basis: picture.pairs.then(|| Basis::new(picture.inputs)),
            pairs: Dataset::every_pair(experiment),
            picture,
            plan,
        }
    }

    /// Number of parameters it reads.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.plan.layout.len
    }

    /// Where the numbers of its pictures lie.
    #[must_use]
    pub fn picture(&self) -> Picture {
        self.picture
    }

    /// The bulk of a [`Picture`] of these parameters.
    #[must_use]
    pub fn paint(&self, parameters: &[f32]) -> Vec<f32> {
        let mut bulk = vec![f32::NAN; self.picture.len()];
        let (w_input, _, w_output) = effective_matrices(&self.plan, parameters);
        if let Some(basis) = &self.basis {
            for (i, wave) in basis.waves(&w_input, self.picture.hidden).into_iter().enumerate() {
                bulk[self.picture.frequency()][i] = wave.frequency as f32;
                bulk[self.picture.phase()][i] = wave.phase;
                bulk[self.picture.purity()][i] = wave.purity;
            }
        }
        if let Some(Split { inputs, labels }) = &self.pairs
            && let Inputs::Pairs(rows) = inputs
        {
            let margins = forward_margins(&self.plan, parameters, inputs, labels);
            let target = &mut bulk[self.picture.margin()];
            for (&[a, b], margin) in rows.iter().zip(margins) {
                target[usize::from(a) * self.picture.inputs + usize::from(b)] = margin;
            }
        }
        bulk[self.picture.w_input()].copy_from_slice(&w_input);
        bulk[self.picture.w_output()].copy_from_slice(&w_output);
        bulk[self.picture.bias()].copy_from_slice(self.plan.layout.slice(parameters, Matrix::BiasIn));
        bulk
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{PRESETS, Spec, initial_parameters};

    use super::*;

    #[test]
    fn biases_are_of_the_same_weights_as_what_stands_beside_them() {
        for (keys, has_biases) in [("preset=parity-main", true), ("preset=modadd-24", false)] {
            let x = Spec::parse(keys, &PRESETS[0]).0.experiment;
            let painter = Painter::new(&x);
            let mut parameters = initial_parameters(&x);
            parameters.iter_mut().zip(0u16..).for_each(|(value, i)| *value = f32::from(i % 97));
            let bulk = painter.paint(&parameters);
            let bias = &bulk[painter.picture().bias()];
            assert_eq!(bias, painter.plan.layout.slice(&parameters, Matrix::BiasIn), "{keys}");
            assert_eq!(bias.len(), if has_biases { x.hidden as usize } else { 0 }, "{keys}");
        }
    }
}
