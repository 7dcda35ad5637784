//! What was measured, as tables.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

/// Largest relative distance between losses of contestants that compute the same.
const SAME_LOSS: f64 = 1e-3;

/// What one contestant did.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Result {
    /// Its name.
    pub name: String,
    /// What it says it runs on.
    pub device: String,
    /// Operations of a step, where it is no training.
    pub flop: Option<f64>,
    /// At the initial weights and after some steps.
    pub losses: Vec<f64>,
    /// Its turns.
    pub slices: Vec<Slice>,
    /// Compute dispatches a step.
    pub dispatches: f64,
    /// Submissions to the GPU a step.
    pub submits: f64,
    /// The last batch that it timed.
    pub batch: Batch,
    /// What the browser fetched for it: paths on the server.
    pub files: Vec<String>,
    /// Why it does not run.
    pub error: Option<String>,
}

/// Steps that were handed to a GPU at a time.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Batch {
    /// How many.
    pub steps: Option<u32>,
    /// How long they took.
    pub ms: Option<f64>,
}

/// One turn.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Slice {
    /// In which round.
    pub round: u32,
    /// How many steps.
    pub steps: f64,
    /// How long they took.
    pub ms: f64,
}

impl Slice {
    fn ms_a_step(&self) -> f64 {
        self.ms / self.steps
    }
}

impl Result {
    /// Milliseconds a step: median, least, most.
    pub fn ms_a_step(&self) -> Option<[f64; 3]> {
        spread(self.slices.iter().map(Slice::ms_a_step).collect())
    }

    /// How many times as long a step takes as one of `other`, within each round: median, least, most.
    pub fn ratio(&self, other: &Self) -> Option<[f64; 3]> {
        let pairs = self.slices.iter().filter_map(|slice| {
            let partner = other.slices.iter().find(|partner| partner.round == slice.round)?;
            Some(slice.ms_a_step() / partner.ms_a_step())
        });
        spread(pairs.collect())
    }

    /// Whether it computed the same as `other`.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let close = |a: f64, b: f64| (a - b).abs() <= SAME_LOSS * b.abs();
        self.losses.len() == other.losses.len() && self.losses.iter().zip(&other.losses).all(|(a, b)| close(*a, *b))
    }
}

/// Median, least and most of what there is.
fn spread(mut values: Vec<f64>) -> Option<[f64; 3]> {
    values.sort_by(f64::total_cmp);
    let (first, last) = (*values.first()?, *values.last()?);
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
    Some([median, first, last])
}

/// Prints a race as a Markdown table; `flop` operations make a step.
pub fn print_race(work: &str, flop: Option<f64>, results: &[Result], served: Option<&Path>, software_gpu: bool) {
    let ours = results.iter().find(|result| result.name == "cpu" && result.error.is_none());
    println!("\n### {work}\n");
    println!(
        "| engine | ms a step: median (least to most) | steps/s | time over cpu's | loss after the checked steps | \
         dispatches, submits a step | a batch | kB gzip |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for result in results.iter().filter(|result| result.flop.is_none()) {
        print_row(result, ours, served, software_gpu);
    }
    for peak in results {
        let (Some(flop_of_call), Some([ms, ..])) = (peak.flop, peak.ms_a_step()) else { continue };
        let giga = |flop: f64, ms: f64| flop / ms / 1e6;
        println!("\n{}: {:.1} GFLOP/s", peak.name, giga(flop_of_call, ms));
        let (Some(flop), Some(ours)) = (flop, ours) else { continue };
        // Time over time, within each round, is one over speed over speed.
        if let (Some([ms, ..]), Some([ratio, ..])) = (ours.ms_a_step(), ours.ratio(peak)) {
            let fraction = (flop / flop_of_call) / ratio;
            println!(
                "cpu: {:.1} MFLOP a step, {:.1} GFLOP/s, {:.0} % of it",
                flop / 1e6,
                giga(flop, ms),
                100.0 * fraction
            );
        }
    }
    for result in results {
        if let Some(error) = &result.error {
            println!("\n{} does not run: {error}", result.name);
        }
    }
}

fn print_row(result: &Result, ours: Option<&Result>, served: Option<&Path>, software_gpu: bool) {
    let Some([ms, least, most]) = result.ms_a_step() else { return };
    let agrees = ours.is_some_and(|ours| result.agrees_with(ours));
    let ratio = match ours.and_then(|ours| result.ratio(ours)) {
        Some([ratio, ..]) if agrees => format!("{ratio:.2}"),
        Some(_) => "another loss: not comparable".to_owned(),
        None => "–".to_owned(),
    };
    let gpu = result.dispatches > 0.0;
    let note = if gpu && software_gpu { " (software adapter: correctness only)" } else { "" };
    let calls = if gpu { format!("{:.2}, {:.2}", result.dispatches, result.submits) } else { "–".to_owned() };
    let batch = match result.batch {
        Batch { steps: Some(steps), ms: Some(ms) } => format!("{steps} steps, {ms:.1} ms"),
        _ => "–".to_owned(),
    };
    let size =
        served.map_or_else(|| "–".to_owned(), |served| format!("{:.0}", gzipped(served, &result.files) as f64 / 1e3));
    println!(
        "| {}{note} | {ms:.3} ({least:.3} to {most:.3}) | {:.1} | {ratio} | {} | {calls} | {batch} | {size} |",
        result.name,
        1e3 / ms,
        result.losses.last().map_or_else(|| "–".to_owned(), |loss| format!("{loss:.6}")),
    );
}

/// What is left of the files when each is compressed.
pub fn gzipped(served: &Path, files: &[String]) -> usize {
    files
        .iter()
        .filter_map(|file| std::fs::read(served.join(file.trim_start_matches('/'))).ok())
        .map(|content| compressed(&content).len())
        .sum()
}

/// A file as a host sends it, by gzip.
pub fn compressed(content: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    // Nothing stands between it and memory.
    let _ = gzip.write_all(content);
    gzip.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(ms: &[f64], losses: &[f64]) -> Result {
        let slices = ms.iter().zip(0..).map(|(&ms, round)| Slice { round, steps: 2.0, ms }).collect();
        Result { slices, losses: losses.to_vec(), ..Result::default() }
    }

    #[test]
    fn a_ratio_is_taken_within_each_round() {
        // The machine became three times as slow in the second round, for both.
        let (ours, theirs) = (result(&[2.0, 6.0, 2.0], &[]), result(&[20.0, 60.0], &[]));
        assert_eq!(theirs.ratio(&ours), Some([10.0, 10.0, 10.0]));
        assert_eq!(ours.ms_a_step(), Some([1.0, 1.0, 3.0]));
    }

    #[test]
    fn another_loss_is_no_agreement() {
        let ours = result(&[1.0], &[4.2, 3.9]);
        assert!(result(&[1.0], &[4.2, 3.9001]).agrees_with(&ours));
        assert!(!result(&[1.0], &[4.2, 4.0]).agrees_with(&ours));
        assert!(!result(&[1.0], &[4.2]).agrees_with(&ours));
        assert!(!result(&[1.0], &[4.2, f64::NAN]).agrees_with(&ours));
    }
}
