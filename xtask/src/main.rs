//! `cargo xtask`: sets up, builds, serves and tests grokscope.
//!
//! Nothing but a Rust toolchain is assumed. What else is needed, [`setup`] finds or installs into
//! a cache of its own, so a fresh machine goes from a clone to a running page with one command.

mod archive;
mod article;
mod bench;
mod browser;
mod cards;
mod check;
mod clip;
mod darkroom;
mod embed;
mod join;
mod licences;
mod linked;
mod minify;
mod moving;
mod names;
mod numbers;
mod offline;
mod pack;
mod passed;
mod posters;
mod process;
mod project;
mod serve;
mod setup;
mod site;
mod split;
mod tools;
#[cfg(test)]
mod walls;
mod wasm_std;
mod words;
mod workers;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use project::Project;

/// Set up, build, serve and test grokscope.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing; quick when nothing is.
    Setup {
        /// What it is for.
        #[arg(long = "for", value_enum, default_value_t = setup::Purpose::Page)]
        purpose: setup::Purpose,
    },
    /// Build the page, serve it and rebuild it when a source changes.
    Serve(serve::Options),
    /// Build the static site in `dist/`, for any host and any path.
    Build(site::Options),
    /// Run every check and every test.
    Test(check::Options),
    /// Train the runs of the article and keep what the page shows until its own have begun.
    Record,
    /// Draw the pictures by which pages are shown where somebody links to them, and the small icons.
    Cards,
    /// Train every preset, or these, and draw a poster of each.
    Posters(posters::Options),
    /// Film the opening run, and draw stills of it, for the slides of teachers.
    Clip(clip::Options),
    /// Measure our engines against others, in a browser or natively.
    Bench(bench::Options),
    /// Put the workers beside a page being built (called by Trunk).
    #[command(hide = true)]
    Stage,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let project = Project::load()?;
    match command {
        Command::Setup { purpose } => setup::run(&project, purpose)?,
        Command::Serve(options) => serve::run(&project, &options)?,
        Command::Build(options) => site::build(&project, &options)?,
        Command::Bench(options) => bench::run(&project, &options)?,
        Command::Cards => cards::draw(&project)?,
        Command::Posters(options) => posters::draw(&project, &options)?,
        Command::Clip(options) => clip::make(&project, &options)?,
        Command::Test(options) => return check::run(&project, &options),
        Command::Record => process::run(
            project
                .cargo()
                .args(["run", "--release", "--package", "grokscope-painter", "--bin", "record", "--"])
                .arg(project.root.join("www").join("recorded")),
        )?,
        Command::Stage => site::stage(&project)?,
    }
    Ok(ExitCode::SUCCESS)
}
