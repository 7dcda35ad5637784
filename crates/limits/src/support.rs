//! What the fused engine can train, known without a GPU.

use grokscope_experiment::{Experiment, Input};

/// Most products of a step that the fused engine gives to one workgroup a network: beyond them the whole card is faster.
const MOST_PRODUCTS_OF_A_WORKGROUP: u64 = 1 << 21;

/// Whether the fused engine trains an experiment in one workgroup a network, many steps a dispatch, on a device that has
/// the memory for it: a small network on bits.
#[must_use]
pub fn fits_one_workgroup(x: &Experiment) -> bool {
    let plan = x.plan();
    let net = &plan.net;
    let is_small = fit_one_workgroup(plan.step_rows(), net.hidden as u64, net.inputs() as u64);
    matches!(net.input, Input::Bits { .. }) && is_small && !x.orthogonal
}

/// Whether one workgroup is enough for so many rows, neurons and inputs.
#[must_use]
pub fn fit_one_workgroup(rows: u64, hidden: u64, inputs: u64) -> bool {
    const MOST_ROWS: u64 = 4096;
    rows <= MOST_ROWS && rows * hidden * inputs <= MOST_PRODUCTS_OF_A_WORKGROUP
}

/// The largest buffer that every device with WebGPU offers.
const BUFFER_BYTES: u64 = 128 << 20;

/// Why the fused engine leaves an experiment to burn on a device that offers no more than it must.
///
/// # Errors
/// The reason, as half a sentence.
pub fn fused_supports(x: &Experiment) -> Result<(), &'static str> {
    // Rows that are not trained on now may be again.
    let plan = x.whole().plan();
    let net = &plan.net;
    let (hidden, classes) = (net.hidden as u64, net.classes() as u64);
    let step_rows = plan.step_rows();
    // Two tokens for a pair; for bits one for each four, with sixteen values.
    let (tokens, vocabulary) = match net.input {
        Input::Pair { p } => (2, 2 * p as u64),
        Input::Numbers { .. } => return Err("it reads numbers, and the fused kernels look their rows up"),
        Input::Bits { n, .. } => (n.div_ceil(4) as u64, 16 * n.div_ceil(4) as u64),
    };
    let numbers = [
        step_rows * (hidden + classes),
        vocabulary * hidden + 2 * (hidden + 1) * classes,
        plan.train_rows.max(plan.test_rows) * (2 * tokens + 1) + vocabulary + 1,
    ];
    let kept = (plan.chain.planes().len() as u64 - 1) * plan.layout.len as u64;
    if 4 * kept > BUFFER_BYTES {
        return Err("what its filter keeps needs more memory than every graphics card offers in one piece");
    }
    if numbers.into_iter().any(|count| 4 * count > BUFFER_BYTES) {
        return Err("its rows and neurons need more memory than every graphics card offers in one piece");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Filter, PRESETS, Preset, Reads};

    use super::*;

    #[test]
    fn every_preset_is_supported_but_those_that_read_numbers() {
        for preset in PRESETS {
            let x = Preset::experiment(preset);
            assert_eq!(fused_supports(&x).is_ok(), x.task.reads() != Reads::Numbers, "{}", preset.name);
        }
    }

    #[test]
    fn what_needs_too_large_a_buffer_is_left_to_burn() {
        let x = Experiment { p: 257, train: 0.5, hidden: 1024, ..Experiment::default() };
        assert!(fused_supports(&x).is_err());
        assert_eq!(fused_supports(&Experiment { hidden: 512, p: 113, ..x }), Ok(()));
        let filtered =
            Experiment { filter: Filter::Ma, filter_window: 200, embed: 512, hidden: 512, ..Experiment::default() };
        assert!(fused_supports(&filtered).is_err());
        assert_eq!(fused_supports(&Experiment { filter_window: 20, ..filtered }), Ok(()));
    }
}
