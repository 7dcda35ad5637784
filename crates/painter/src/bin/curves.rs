//! Writes what became of every preset, for its poster: `cargo xtask posters` calls it. A line for each: its name, the steps at which
//! it had memorised and understood and at which it ended, or nothing, then its evaluations as `step:train:test`, in thousandths.

use std::fmt::Write as _;
use std::process::ExitCode;

use grokscope_experiment::PRESETS;
use grokscope_painter::curves;
use rayon::prelude::*;

/// Evaluations of a run that are drawn, at most: more would lie on one pixel.
const MOST: usize = 500;

fn main() -> ExitCode {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let wanted: Vec<_> =
        PRESETS.iter().filter(|preset| only.is_empty() || only.iter().any(|it| it == preset.name)).collect();
    let lines: Result<Vec<String>, String> = wanted
        .par_iter()
        .map(|preset| {
            let (member, points) = curves(preset).map_err(|error| format!("{}: {error}", preset.name))?;
            let steps = [member.memorised, member.grokked, member.ended.map(|(_, step)| step)];
            let steps = steps.map(|step| step.map(|step| step.to_string()).unwrap_or_default());
            let mut line = format!("{},{}", preset.name, steps.join(","));
            let every = points.len().div_ceil(MOST).max(1);
            for point in points.iter().step_by(every).chain(points.last()) {
                let [train, test] =
                    [point.metrics.train, point.metrics.test].map(|score| (1000.0 * score.accuracy).round());
                // Writing to a text never fails.
                let _ = write!(line, ",{}:{train}:{test}", point.step);
            }
            eprintln!("{} has been trained", preset.name);
            Ok(line)
        })
        .collect();
    match lines {
        Ok(lines) => {
            println!("{}", lines.join("\n"));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}
