//! How much memory members take, so that a run that cannot fit is refused before it is built.

use grokscope_experiment::{Architecture, Experiment, Input, Layout};
use grokscope_trainer::EngineName;

/// An upper estimate of what an engine holds of one member, in bytes. Curves are left out: their length is known only
/// once a member has ended, and an evaluation takes 32 bytes.
pub fn of_member(engine: EngineName, x: &Experiment) -> u64 {
    let net = Architecture::new(x);
    let (inputs, hidden, classes) = (net.inputs() as u64, net.hidden as u64, net.classes as u64);
    let parameters = Layout::new(&net).len as u64;
    let planes = x.planes().len() as u64;
    let (train, test, step_rows) = (x.train_rows(), x.evaluation_rows(), x.step_rows());
    let rows = train + test;
    let columns = if net.separate { 2 * inputs } else { inputs };
    // What the rows go through, W_a, W_b and W_o, is computed from the parameters.
    let matrices = (columns + classes) * hidden;
    let numbers = match engine {
        EngineName::Cpu => {
            /// Rows gone through at a time, whose activations alone are kept.
            const BLOCK: u64 = 256;
            /// Numbers a row while the data are drawn.
            const DRAWN: u64 = 10;
            // A row is a few places in a table of partial sums.
            let (places, patterns) = match net.input {
                Input::Pair { .. } => (2, 2 * inputs),
                Input::Bits { .. } => (inputs.div_ceil(2), 256 * inputs.div_ceil(8)),
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
    numbers * size_of::<f32>() as u64
}

/// Why so many members cannot be trained at a time, and what to do; `None` where they fit into so many GiB.
pub fn refusal(engine: EngineName, x: &Experiment, at_once: usize, limit_gib: u64) -> Option<String> {
    let one = of_member(engine, x);
    let (needed, limit) = (at_once as u64 * one, limit_gib << 30);
    if needed <= limit {
        return None;
    }
    let advice = match (limit / one, engine) {
        (0, _) => "not one would fit".to_owned(),
        (fit, EngineName::Cpu) => format!("--threads {fit} would fit"),
        (fit, _) => format!("--seeds {fit} would fit, the others in further runs with a higher seed="),
    };
    Some(format!(
        "{at_once} of these networks at a time take about {} MiB on {}, and {} are allowed: {advice}; --memory allows more",
        needed >> 20,
        engine.word(),
        limit >> 20,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGINES: [EngineName; 4] = [EngineName::Cpu, EngineName::Fused, EngineName::Burn, EngineName::BurnFlex];

    fn wide() -> Experiment {
        Experiment { p: 113, hidden: 512, ..Experiment::default() }
    }

    #[test]
    fn an_engine_that_keeps_no_activations_takes_less() {
        let [cpu, fused, burn, flex] = ENGINES.map(|engine| of_member(engine, &wide()));
        assert!(cpu < 16 << 20 && cpu < fused && fused < burn / 2 && burn == flex, "{cpu} {fused} {burn}");
        // What `grok bench` trains.
        for engine in ENGINES {
            assert_eq!(refusal(engine, &Experiment::default(), 64, 8), None);
        }
    }

    #[test]
    fn what_is_advised_fits() {
        for engine in ENGINES {
            let refused = refusal(engine, &wide(), 10_000, 8).expect("tens of GiB");
            let option = if engine == EngineName::Cpu { "--threads " } else { "--seeds " };
            assert!(refused.starts_with("10000 of these networks at a time take about "), "{refused}");
            let (_, advice) = refused.split_once(option).expect("the option that helps");
            let fit: usize = advice.split(' ').next().and_then(|fit| fit.parse().ok()).expect("a number");
            assert_eq!(refusal(engine, &wide(), fit, 8), None, "{refused}");
            assert!(refusal(engine, &wide(), fit + 1, 8).is_some(), "{refused}");
            assert_eq!(refusal(engine, &wide(), 10_000, 10_000), None);
        }
    }
}
