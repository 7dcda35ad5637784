//! Computes what a figure draws from a run's weights: in the worker while it trains, and on the command line for the
//! recordings that figures show until their run has begun.

mod digest;
mod measurer;
#[cfg(not(target_family = "wasm"))]
mod record;

use grokscope_analysis::Basis;
use grokscope_experiment::{Dataset, Experiment, Inputs, Matrix, Plan, Split};
use grokscope_protocol::{Block, Blocks, Picture};
use grokscope_trainer::cpu::{effective_matrices, forward_margins};

pub use digest::Digest;
pub use measurer::{Margins, Measurer};
#[cfg(not(target_family = "wasm"))]
pub use record::{record, record_crowd, record_sweep};

/// Everything about a run that its pictures need and that does not change while it trains.
pub struct Painter {
    plan: Plan,
    basis: Option<Basis>,
    pairs: Option<Split>,
}

impl Painter {
    /// A painter for the runs of an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment) -> Self {
        let plan = experiment.plan();
        let picture = Picture::new(&plan.net, Blocks::ALL);
        Self { basis: picture.pairs.then(|| Basis::new(picture.inputs)), pairs: Dataset::every_pair(experiment), plan }
    }

    /// Number of parameters it reads.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.plan.layout.len
    }

    /// Where the numbers of a picture with these blocks lie.
    #[must_use]
    pub fn picture(&self, blocks: Blocks) -> Picture {
        Picture::new(&self.plan.net, blocks)
    }

    /// The bulk of a [`Picture`] of these parameters. What it does not have is not computed.
    #[must_use]
    pub fn paint(&self, parameters: &[f32], blocks: Blocks) -> Vec<f32> {
        let picture = self.picture(blocks);
        let mut bulk = vec![f32::NAN; picture.len()];
        let (w_input, _, w_output) = effective_matrices(&self.plan, parameters);
        if let Some(basis) = self.basis.as_ref().filter(|_| blocks.has(Block::Waves)) {
            for (i, wave) in basis.waves(&w_input, picture.hidden).into_iter().enumerate() {
                bulk[picture.frequency()][i] = wave.frequency as f32;
                bulk[picture.phase()][i] = wave.phase;
                bulk[picture.purity()][i] = wave.purity;
            }
        }
        if blocks.has(Block::Margins)
            && let Some(Split { inputs, labels, .. }) = &self.pairs
            && let Inputs::Pairs(rows) = inputs
        {
            let margins = forward_margins(&self.plan, parameters, inputs, labels);
            let target = &mut bulk[picture.margin()];
            for (&[a, b], margin) in rows.iter().zip(margins) {
                target[usize::from(a) * picture.inputs + usize::from(b)] = margin;
            }
        }
        let biases = self.plan.layout.slice(parameters, Matrix::BiasIn);
        let slices = [(picture.w_input(), &*w_input), (picture.w_output(), &*w_output), (picture.bias(), biases)];
        for (place, values) in slices.into_iter().filter(|(place, _)| !place.is_empty()) {
            bulk[place].copy_from_slice(values);
        }
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
            let bulk = painter.paint(&parameters, Blocks::ALL);
            let bias = &bulk[painter.picture(Blocks::ALL).bias()];
            assert_eq!(bias, painter.plan.layout.slice(&parameters, Matrix::BiasIn), "{keys}");
            assert_eq!(bias.len(), if has_biases { x.hidden as usize } else { 0 }, "{keys}");
        }
    }

    #[test]
    fn a_block_is_the_same_whatever_else_is_asked_for() {
        let x = Spec::parse("preset=modadd-24", &PRESETS[0]).0.experiment;
        let (painter, parameters) = (Painter::new(&x), initial_parameters(&x));
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let (whole, all) = (painter.picture(Blocks::ALL), painter.paint(&parameters, Blocks::ALL));
        for block in [Block::Input, Block::Output, Block::Waves, Block::Margins] {
            let blocks = Blocks::of(&[block]);
            let (picture, bulk) = (painter.picture(blocks), painter.paint(&parameters, blocks));
            assert!(!bulk.is_empty(), "{block:?}");
            for (here, there) in picture.parts().into_iter().zip(whole.parts()).filter(|(here, _)| !here.is_empty()) {
                assert_eq!(bits(&bulk[here]), bits(&all[there]), "{block:?}");
            }
        }
    }
}
