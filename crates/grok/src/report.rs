//! What a finished run prints.

use std::io::Write;
use std::process::ExitCode;

use grokscope_experiment::Spec;
use grokscope_trainer::{Ending, EngineName};
use serde_json::json;

use crate::train::Trained;

/// Writes one row an evaluation.
///
/// # Errors
/// When it cannot be written.
pub fn write_csv(to: impl Write, trained: &[Trained]) -> csv::Result<()> {
    let mut file = csv::Writer::from_writer(to);
    file.write_record(["seed", "step", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "norm"])?;
    for one in trained {
        for point in &one.points {
            let m = point.metrics;
            file.serialize((
                one.experiment.seed,
                point.step,
                m.train_loss,
                m.train_accuracy,
                m.test_loss,
                m.test_accuracy,
                m.norm,
            ))?;
        }
    }
    file.flush()?;
    Ok(())
}

/// Median, smallest and largest of the values there are.
fn spread(mut values: Vec<u64>) -> Option<[u64; 3]> {
    values.sort_unstable();
    let (first, last) = (*values.first()?, *values.last()?);
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2 };
    Some([median, first, last])
}

/// Prints the summary and says by the exit code whether every member grokked.
pub fn print(spec: &Spec, engine: EngineName, seconds: f64, trained: &[Trained], as_json: bool) -> ExitCode {
    let memorised = spread(trained.iter().filter_map(|one| one.member.memorised).collect());
    let grokked: Vec<u64> = trained.iter().filter_map(|one| one.member.grokked).collect();
    let (count, grokked) = (grokked.len(), spread(grokked));
    let diverged = trained.iter().any(|one| matches!(one.member.ended, Some((Ending::Diverged, _))));
    if as_json {
        let members: Vec<_> = trained
            .iter()
            .map(|one| {
                json!({
                    "seed": one.experiment.seed,
                    "memorised": one.member.memorised,
                    "grokked": one.member.grokked,
                    "ended": one.member.ended,
                    "final": one.points.last(),
                })
            })
            .collect();
        let summary = json!({
            "experiment": spec.print(),
            "engine": engine.word(),
            "seconds": seconds,
            "grokked": count,
            "members": members,
            "memorise_step": memorised,
            "grok_step": grokked,
        });
        println!("{summary:#}");
    } else {
        println!("{}", spec.print());
        if trained.len() <= 32 {
            println!(
                "{:>10} {:>10} {:>10} {:>8} {:>8} {:>10} {:>10}",
                "seed", "memorised", "grokked", "train", "test", "test loss", "norm"
            );
            for one in trained {
                let step = |step: Option<u64>| step.map_or_else(|| "–".to_owned(), |step| step.to_string());
                let m = one.points.last().map(|point| point.metrics).unwrap_or_default();
                println!(
                    "{:>10} {:>10} {:>10} {:>8.3} {:>8.3} {:>10.2e} {:>10.2}",
                    one.experiment.seed,
                    step(one.member.memorised),
                    step(one.member.grokked),
                    m.train_accuracy,
                    m.test_accuracy,
                    m.test_loss,
                    m.norm
                );
            }
        }
        let show = |spread: Option<[u64; 3]>| {
            spread.map_or_else(|| "never".to_owned(), |[median, min, max]| format!("{median} [{min}–{max}]"))
        };
        println!("memorised  {}", show(memorised));
        println!("grokked    {} ({count} of {})", show(grokked), trained.len());
        let steps: u64 = trained.iter().filter_map(|one| one.points.last()).map(|point| point.step).sum();
        println!("{} steps in {seconds:.1} s on {}, evaluations included", steps, engine.word());
    }
    match (diverged, count == trained.len()) {
        (true, _) => ExitCode::from(4),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(3),
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn the_median_of_an_even_number_of_steps_lies_between_the_middle_two() {
        assert_eq!(spread(vec![400, 100, 300, 200]), Some([250, 100, 400]));
        assert_eq!(spread(vec![]), None);
    }
}
