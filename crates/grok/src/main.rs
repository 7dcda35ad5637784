//! The command line of grokscope: the same engines and the same keys as the page.

// Both streams may be closed by whoever reads them, which `println!` and `eprintln!` answer with a panic.
#![cfg_attr(not(test), warn(clippy::print_stdout, clippy::print_stderr))]

#[cfg(feature = "burn")]
mod bench;
mod check;
mod engine;
mod files;
mod interrupt;
mod measured;
mod memory;
mod output;
mod plot;
mod progress;
mod report;
mod request;
mod results;
mod run;
mod state_file;
mod sweep;
mod table;
mod takeover;
mod train;

use core::fmt::Write as _;

use clap::{Parser, Subcommand};
use grokscope_experiment::{Change, Experiment, KEYS, PRESETS, Spec, reference_markdown};

/// Train tiny networks until they grok.
#[derive(Parser)]
#[command(version, about, after_help = "`grok run --help` and `grok check --help` list their exit codes.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train an experiment, written as in a link: grok run 'preset=parity-wd&wd=0.1'
    Run(run::Args),
    /// Train a grid of experiments: grok sweep preset=parity-wd --axis wd=0.01,0.1,1 --seeds 9 --out map.parquet
    Sweep(sweep::Args),
    /// Draw the table of a sweep: grok plot map.parquet --out map.svg
    Plot(plot::Args),
    /// Train what has been published and compare: grok check T1 T4
    Check(check::Args),
    /// Measure the engines on this machine's graphics card
    #[cfg(feature = "burn")]
    Bench(bench::Args),
    /// Print every key and preset an experiment has
    Keys {
        /// As the Markdown of docs/experiment.md
        #[arg(long)]
        markdown: bool,
    },
}

fn main() {
    output::end(match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Plot(args) => plot::run(&args),
        Command::Check(args) => check::run(&args),
        #[cfg(feature = "burn")]
        Command::Bench(args) => bench::run(&args),
        Command::Keys { markdown } => {
            output::print(if markdown { reference_markdown() } else { reference() });
            0
        }
    })
}

/// Every key and every preset, for a terminal.
fn reference() -> String {
    let base = Experiment::default();
    let width = KEYS.iter().map(|key| key.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for key in KEYS {
        let default = key.get(&base).to_string();
        let default = if default.is_empty() { "none".to_owned() } else { default };
        let unit = if key.unit().is_empty() { String::new() } else { format!(" {}", key.unit()) };
        let live = if key.change == Change::Live { "; may change while training" } else { "" };
        let _ = writeln!(text, "{:width$}  {}", key.name, key.meaning());
        let _ = writeln!(text, "{:width$}  {}{unit}; default {default}{live}", "", key.kind);
    }
    let width = PRESETS.iter().map(|preset| preset.name.len()).max().unwrap_or(0);
    let _ = writeln!(text, "\npresets, with the keys that differ from these defaults");
    for preset in PRESETS {
        let spec = Spec::of(preset);
        let keys: Vec<String> = spec.changed(&base).map(|(key, value)| format!("{}={value}", key.name)).collect();
        let _ = writeln!(text, "{:width$}  {}", preset.name, preset.trains);
        if !keys.is_empty() {
            let _ = writeln!(text, "{:width$}  {}", "", keys.join("&"));
        }
    }
    text
}
