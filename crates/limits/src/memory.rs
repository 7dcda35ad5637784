//! How much memory a network takes while it trains, so that one that cannot fit is refused before it is built.

use grokscope_experiment::{EngineName, Experiment, Input, Misfit, Problem};

/// What a page lets a run take, and a crowd: what would need more is refused before anything is allocated.
pub const MEMORY_LIMIT_BYTES: u64 = 512 << 20;

/// An upper estimate of what an engine holds of one member, in bytes. Curves are left out: their length is known only
/// once a member has ended, and an evaluation takes 56 bytes.
#[must_use]
pub fn memory_of_member(engine: EngineName, x: &Experiment) -> u64 {
    // Rows that are not trained on now may be again.
    let plan = x.whole().plan();
    let net = &plan.net;
    // A quarter of all rows of 64 digits, times what a row takes, is more than 64 bits can count.
    let (inputs, hidden, classes) = (net.inputs() as u128, net.hidden as u128, net.classes() as u128);
    let parameters = plan.layout.len as u128;
    let planes = plan.chain.planes().len() as u128;
    let [train, test, step_rows] = [plan.train_rows, plan.test_rows, plan.step_rows()].map(u128::from);
    let rows = train + test + plan.further.iter().map(|(_, rows)| u128::from(*rows)).sum::<u128>();
    let columns = if net.separate { 2 * inputs } else { inputs };
    // What the rows go through, W_a, W_b and W_o, is computed from the parameters.
    let matrices = (columns + classes) * hidden;
    let numbers = match engine {
        EngineName::Cpu => {
            /// Rows gone through at a time, whose activations alone are kept.
            const BLOCK: u128 = 256;
            /// Numbers a row while the data are drawn.
            const DRAWN: u128 = 10;
            // A row is a few places in a table of partial sums.
            let (places, patterns) = match net.input {
                Input::Pair { .. } => (2, 2 * inputs),
                Input::Bits { .. } => (inputs.div_ceil(2), 256 * inputs.div_ceil(8)),
                Input::Numbers { .. } => (2 * inputs, 0),
            };
            (rows + step_rows) * (places + DRAWN)
                + 2 * patterns * hidden
                + (5 + planes) * parameters
                + 3 * matrices
                + BLOCK * (4 * hidden + classes)
        }
        EngineName::Fused => {
            // Rows are tokens, with the list of the rows that each token is in; what goes back is kept of a step's rows.
            let (tokens, vocabulary) = match net.input {
                Input::Pair { .. } => (2, columns),
                Input::Bits { .. } => (inputs.div_ceil(4), 16 * inputs.div_ceil(4)),
                // It does not train them.
                Input::Numbers { .. } => (0, 0),
            };
            let row = 2 * tokens + 1;
            rows * (2 * row + 6)
                + step_rows * (row + hidden + classes)
                + 3 * (vocabulary + classes) * (hidden + 1)
                + (4 + planes) * parameters
        }
        EngineName::Burn | EngineName::BurnFlex => {
            // Rows are one-hot, and autodiff keeps what each operation read, of all rows of a step.
            let way_back = step_rows * (4 * hidden + 6 * classes);
            let evaluation = train.max(test) * (2 * hidden + 4 * classes);
            (rows + step_rows) * (columns + classes)
                + way_back.max(evaluation)
                + 4 * matrices
                + (5 + planes) * parameters
        }
    };
    u64::try_from(numbers * size_of::<f32>() as u128).unwrap_or(u64::MAX)
}

/// An upper estimate of what a run takes in a page that keeps its history, on whichever engine, in bytes.
#[must_use]
pub fn memory_on_page(x: &Experiment) -> u64 {
    const SNAPSHOTS: u64 = 200;
    let weights = x.plan().layout.len as u64 * size_of::<f32>() as u64;
    let engines = [EngineName::Cpu, EngineName::Fused, EngineName::Burn];
    let most = engines.map(|engine| memory_of_member(engine, x)).into_iter().max().unwrap_or_default();
    most.saturating_add(SNAPSHOTS * weights)
}

/// The bound of the page, for [`grokscope_experiment::Spec::parse_within`].
#[must_use]
pub fn page_bound(x: &Experiment) -> Option<Problem> {
    let needed = memory_on_page(x);
    (needed > MEMORY_LIMIT_BYTES).then_some(Problem::Conflict {
        key: "hidden",
        why: Misfit::Memory { needed: needed >> 20, allowed: MEMORY_LIMIT_BYTES >> 20 },
    })
}

/// What the CPU engine holds of one member beyond [`memory_of_member`] where so many threads train it, in bytes: their
/// activations.
#[must_use]
pub fn memory_of_threads(x: &Experiment, threads: usize) -> u64 {
    /// Rows of a block with a single logit; of a quarter of that many where there are classes.
    const BLOCK: u128 = 256;
    if threads <= 1 {
        return 0;
    }
    let plan = x.whole().plan();
    let (hidden, classes) = (plan.net.hidden as u128, plan.net.classes() as u128);
    // Two blocks for each, or with classes up to eight.
    let each = threads as u128 * BLOCK;
    let rows = if classes > 1 { (u128::from(plan.step_rows()) + BLOCK).clamp(each / 2, 2 * each) } else { 2 * each };
    u64::try_from(rows * (4 * hidden + classes) * size_of::<f32>() as u128).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{PRESETS, Spec};

    use super::*;

    #[test]
    fn an_engine_that_keeps_no_activations_takes_less() {
        let wide = Experiment { p: 113, hidden: 512, ..Experiment::default() };
        let engines = [EngineName::Cpu, EngineName::Fused, EngineName::Burn, EngineName::BurnFlex];
        let [cpu, fused, burn, flex] = engines.map(|engine| memory_of_member(engine, &wide));
        assert!(cpu < 16 << 20 && cpu < fused && fused < burn / 2 && burn == flex, "{cpu} {fused} {burn}");
    }

    #[test]
    fn rows_that_may_be_trained_on_again_are_counted() {
        let x = Experiment::default();
        let few = Experiment { keep: 0.1, ..x.clone() };
        for engine in [EngineName::Cpu, EngineName::Fused, EngineName::Burn] {
            assert_eq!(memory_of_member(engine, &few), memory_of_member(engine, &x));
        }
    }

    #[test]
    fn a_run_too_large_for_a_page_goes_back_to_what_fits() {
        for preset in PRESETS {
            assert_eq!(page_bound(&preset.experiment()), None, "{}", preset.name);
        }
        let text = "p=257&hidden=1024&train=0.9";
        let (spec, problems) = Spec::parse_within(text, &PRESETS[0], page_bound);
        assert!(memory_on_page(&spec.experiment) <= MEMORY_LIMIT_BYTES);
        assert!(problems.iter().any(|problem| problem.to_string().contains("MiB")), "{problems:?}");
        let (spec, problems) = Spec::parse_within("preset=parity-main&n=63&rows=0&lr=0.01", &PRESETS[0], page_bound);
        assert_eq!((spec.experiment.rows, spec.experiment.lr), (800, 0.01));
        assert!(
            matches!(problems[..], [Problem::Conflict { key: "rows", why: Misfit::Memory { .. } }]),
            "{problems:?}"
        );
    }
}
