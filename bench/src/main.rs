//! `cargo xtask bench`: our engines against others on the same work.
//!
//! Everybody starts from the same weights and data ([`work`]) and must arrive at the same loss, or no ratio is
//! printed. Contestants take turns, so that whatever else the machine does hits all of them; a ratio is the median
//! over the rounds of the ratio within a round.

mod browser;
mod frame;
mod native;
mod page;
mod report;
mod work;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Our engines against others on the same work.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// In a headless browser.
    Browser(browser::Options),
    /// The published site as a reader meets it.
    Page(page::Options),
    /// A published frame on lines of several speeds.
    Frame(page::Options),
    /// On this machine, against JAX.
    Native(native::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Browser(options) => browser::run(&options),
        Command::Page(options) => page::run(&options),
        Command::Frame(options) => frame::run(&options),
        Command::Native(options) => native::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
