//! How much memory the page lets a run take.

use grokscope_experiment::{Architecture, Experiment, Layout, Misfit, Problem};

/// Runs that would need more memory than this are refused before anything is allocated.
pub const MEMORY_LIMIT_BYTES: u64 = 512 << 20;

/// An upper estimate of the memory a run of `members` needs on any engine and in the page, in bytes: parameters with
/// gradient and all that is kept of them, activations of all rows as autodiff keeps them, and the history.
#[must_use]
pub fn memory_bytes(x: &Experiment, members: u64) -> u64 {
    const SNAPSHOTS: u64 = 200;
    let parameters = Layout::new(&Architecture::new(x)).len as u64;
    let rows = x.train_rows().max(x.step_rows()).saturating_add(x.evaluation_rows());
    let per_row = 4 * u64::from(x.hidden) + 6 * x.answers().outputs() as u64;
    // A quarter of all rows of 63 digits is more than can be counted.
    let member = rows.saturating_mul(per_row).saturating_add(parameters * (5 + x.planes().len() as u64));
    members.saturating_mul(member).saturating_add(SNAPSHOTS * parameters).saturating_mul(4)
}

/// The bound of the page, for [`grokscope_experiment::Spec::parse_within`].
#[must_use]
pub fn page_bound(x: &Experiment) -> Option<Problem> {
    let needed = memory_bytes(x, 1);
    (needed > MEMORY_LIMIT_BYTES).then_some(Problem::Conflict {
        key: "hidden",
        why: Misfit::Memory { needed: needed >> 20, allowed: MEMORY_LIMIT_BYTES >> 20 },
    })
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{PRESETS, Spec};

    use super::*;

    #[test]
    fn a_run_too_large_for_a_page_goes_back_to_what_fits() {
        for preset in PRESETS {
            assert_eq!(page_bound(&preset.experiment()), None, "{}", preset.name);
        }
        let text = "p=257&hidden=1024&train=0.9";
        let (spec, problems) = Spec::parse_within(text, &PRESETS[0], page_bound);
        assert!(memory_bytes(&spec.experiment, 1) <= MEMORY_LIMIT_BYTES);
        assert!(problems.iter().any(|problem| problem.to_string().contains("MiB")), "{problems:?}");
        let (spec, problems) = Spec::parse_within("preset=parity-main&n=63&rows=0&lr=0.01", &PRESETS[0], page_bound);
        assert_eq!((spec.experiment.rows, spec.experiment.lr), (800, 0.01));
        assert!(
            matches!(problems[..], [Problem::Conflict { key: "rows", why: Misfit::Memory { .. } }]),
            "{problems:?}"
        );
    }
}
