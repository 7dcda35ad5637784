//! The command line of grokscope: the same engines and the same keys as the page.

#[cfg(feature = "burn")]
mod bench;
mod check;
mod csv_file;
mod engine;
mod memory;
mod report;
mod run;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use grokscope_experiment::{KEYS, PRESETS, reference_markdown};

/// Train tiny networks until they grok.
#[derive(Parser)]
#[command(version, about, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes of `run`: 0 every member grokked, 1 failed, 2 a key or value was not understood, \
                          3 a member did not grok within its budget, 4 a member diverged.\n\
                          Exit codes of `check`: 0 no figure is outside its tolerance, 1 failed, 2 no such case, or a key it \
                          does not take, 3 a figure is outside its tolerance.";

#[derive(Subcommand)]
enum Command {
    /// Train an experiment, written as in a link: grok run 'preset=parity-wd&wd=0.1'
    Run(run::Args),
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

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Check(args) => check::run(&args),
        #[cfg(feature = "burn")]
        Command::Bench(args) => bench::run(&args),
        Command::Keys { markdown: true } => {
            print!("{}", reference_markdown());
            ExitCode::SUCCESS
        }
        Command::Keys { markdown: false } => {
            let width = KEYS.iter().map(|key| key.name.len()).max().unwrap_or(0);
            for key in KEYS {
                println!("{:width$}  {}\n{:width$}  {} {}", key.name, key.meaning.en, "", key.kind, key.unit);
            }
            println!("\npresets");
            for preset in PRESETS {
                println!("{:width$}  {}", preset.name, preset.shows.en);
            }
            ExitCode::SUCCESS
        }
    }
}
