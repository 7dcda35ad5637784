//! How much memory members take, so that a run that cannot fit is refused before it is built.

use grokscope_experiment::{EngineName, Experiment};
use grokscope_limits::{memory_of_member, memory_of_threads};
use grokscope_trainer::Ensemble;

use crate::train::{asked_for, at_once, by_kind};

/// The most that may be allowed, in GiB.
pub const MOST_GIB: u64 = 1 << 20;

/// As [`memory_of_member`], on the CPU where so many threads train it.
pub fn of_member(engine: EngineName, x: &Experiment, threads: usize) -> u64 {
    memory_of_member(engine, x).saturating_add(if engine == EngineName::Cpu {
        memory_of_threads(x, threads)
    } else {
        0
    })
}

/// An upper estimate of what members take that are trained at a time, in bytes, and how many they are: on the CPU the
/// largest on as many threads, else those of one shape.
pub fn of_all(engine: EngineName, experiments: &[Experiment], threads: usize) -> (u64, usize) {
    let sum = |sizes: &[u64]| sizes.iter().copied().fold(0, u64::saturating_add);
    if engine == EngineName::Cpu {
        let count = at_once(engine, threads, experiments.len());
        let of_one = asked_for(threads).div_ceil(count.max(1));
        let mut sizes: Vec<u64> = experiments.iter().map(|x| of_member(engine, x, of_one)).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes.truncate(count);
        return (sum(&sizes), sizes.len());
    }
    let groups = by_kind(experiments.len(), |a, b| {
        Ensemble::for_engine(engine, vec![experiments[a].clone(), experiments[b].clone()]).is_ok()
    });
    let needs = groups.into_iter().map(|group| {
        let sizes: Vec<u64> = group.iter().map(|index| of_member(engine, &experiments[*index], 1)).collect();
        // Each has as much room as the one with the most rows.
        (sizes.iter().max().map_or(0, |most| most.saturating_mul(sizes.len() as u64)), sizes.len())
    });
    needs.max().unwrap_or_default()
}

/// Why these cannot be trained, and what to do; `None` where they fit into so many GiB.
pub fn refusal(engine: EngineName, experiments: &[Experiment], threads: usize, limit_gib: u64) -> Option<String> {
    let (needed, count) = of_all(engine, experiments, threads);
    let limit = limit_gib << 30;
    if needed <= limit {
        return None;
    }
    let largest = experiments.iter().map(|x| of_member(engine, x, 1)).max().unwrap_or_default().max(1);
    let advice = match (limit / largest, engine) {
        (0, _) if count == 1 => String::new(),
        (0, _) => "; not one would fit".to_owned(),
        (fit, EngineName::Cpu) => format!("; --threads {fit} would fit"),
        (fit, _) => format!("; --seeds {fit} would fit, the others in further runs with a higher seed="),
    };
    let what =
        if count == 1 { "this network takes".to_owned() } else { format!("{count} of these networks at a time take") };
    let enough = (needed >> 30) + 1;
    let allows = if enough <= MOST_GIB { format!("; --memory {enough} allows as much") } else { String::new() };
    Some(format!(
        "{what} about {} MiB on {}, and {} are allowed{advice}{allows}",
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
    fn what_is_measured_fits() {
        // What `grok bench` trains.
        for engine in ENGINES {
            assert_eq!(refusal(engine, &vec![Experiment::default(); 64], 64, 8), None);
        }
    }

    #[test]
    fn what_is_advised_fits() {
        let refusal = |engine, count: usize, limit| refusal(engine, &vec![wide(); count], count, limit);
        for engine in ENGINES {
            let refused = refusal(engine, 10_000, 8).expect("tens of GiB");
            let option = if engine == EngineName::Cpu { "--threads " } else { "--seeds " };
            assert!(refused.starts_with("10000 of these networks at a time take about "), "{refused}");
            let number = |option: &str| -> usize {
                let (_, advice) = refused.split_once(option).expect("the option that helps");
                advice.split(' ').next().and_then(|fit| fit.parse().ok()).expect("a number")
            };
            let fit = number(option);
            assert_eq!(refusal(engine, fit, 8), None, "{refused}");
            assert!(refusal(engine, fit + 1, 8).is_some(), "{refused}");
            assert_eq!(refusal(engine, 10_000, number("--memory ") as u64), None, "{refused}");
        }
    }

    #[test]
    fn more_rows_than_can_be_counted_are_refused() {
        let (spec, problems) =
            grokscope_experiment::Spec::parse("task=parity&n=64&k=2&rows=0", &grokscope_experiment::PRESETS[0]);
        assert_eq!(problems, []);
        for engine in ENGINES {
            assert!(refusal(engine, std::slice::from_ref(&spec.experiment), 1, MOST_GIB).is_some());
        }
    }

    #[test]
    fn threads_that_share_one_network_take_more() {
        let cpu = |threads| of_all(EngineName::Cpu, &[wide()], threads);
        assert_eq!(cpu(1), (of_member(EngineName::Cpu, &wide(), 1), 1));
        assert_eq!(cpu(16), (of_member(EngineName::Cpu, &wide(), 16), 1));
        // All rows of a step, instead of the 256 rows that are counted for one thread.
        assert!(cpu(16).0 > cpu(1).0 + (wide().plan().step_rows() - 256) * 4 * 4 * 512, "{:?}, {:?}", cpu(16), cpu(1));
        let refused = refusal(EngineName::Cpu, &[Experiment { hidden: 4096, ..wide() }], 4096, 8).expect("tens of GiB");
        assert!(refused.contains("; --threads "), "{refused}");
    }

    #[test]
    fn what_is_trained_at_a_time_counts_and_not_what_comes_after_it() {
        let small = Experiment { hidden: 8, ..wide() };
        let mixed = [small.clone(), wide(), small, wide()];
        for engine in ENGINES {
            let (all, count) = of_all(engine, &mixed, 2);
            assert_eq!((all, count), (2 * of_member(engine, &wide(), 1), 2), "{engine:?}");
        }
    }
}
