//! Every check and every test, in the order in which they fail fastest.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::browser::{Browser, Firefox};
use crate::licences;
use crate::passed::Passed;
use crate::process;
use crate::project::{Profile, Project};
use crate::setup;
use crate::site;
use crate::tools::{Tools, axe};
use crate::wasm_std::{self, TARGET};
use crate::workers::{Worker, Workshop};

/// How `cargo xtask test` goes about it.
#[derive(Args)]
pub struct Options {
    /// Also run the tests that take many minutes.
    #[arg(long)]
    long: bool,
    /// Run this stage alone; may be repeated.
    #[arg(long, value_enum, value_name = "STAGE")]
    only: Vec<Stage>,
    /// Leave out the worker for the graphics card: burn takes minutes to compile.
    #[arg(long)]
    no_gpu: bool,
    /// Run in a browser also what has passed there on the very same files.
    #[arg(long)]
    again: bool,
}

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Install what the others need.
    Setup,
    /// Formatting.
    Fmt,
    /// Licences of the dependencies.
    Licences,
    /// Clippy for this machine, alone: the tests below are compiled by it too.
    Clippy,
    /// Clippy for the web.
    ClippyWasm,
    /// Tests that run on this machine.
    Native,
    /// The long ones among them, with `--long`.
    NativeLong,
    /// Build the site for the browser.
    Site,
    /// Tests in a browser.
    Browser,
    /// The suite of conformance on the engines that need WebGPU, in a browser.
    Conformance,
}

impl Stage {
    fn heading(self) -> &'static str {
        match self {
            Self::Setup => "set-up",
            Self::Fmt => "formatting",
            Self::Licences => "licences of the dependencies",
            Self::Clippy => "clippy for this machine",
            Self::ClippyWasm => "clippy for the web",
            Self::Native => "clippy for this machine, and native tests",
            Self::NativeLong => "long native tests",
            Self::Site => "building the site",
            Self::Browser => "tests in a browser",
            Self::Conformance => "conformance of the engines on WebGPU",
        }
    }

    /// Whether to run it for `options`. Set-up always is, and a browser needs a site.
    fn is_wanted(self, options: &Options) -> bool {
        let only = &options.only;
        match self {
            Self::Setup => true,
            Self::Clippy => only.contains(&self),
            Self::NativeLong => options.long && only.is_empty() || only.contains(&self),
            Self::Site if only.contains(&Self::Browser) || only.contains(&Self::Conformance) => true,
            Self::Conformance if options.no_gpu => false,
            _ => only.is_empty() || only.contains(&self),
        }
    }

    /// Whether there is no point in going on when it fails.
    fn is_vital(self) -> bool {
        matches!(self, Self::Setup | Self::Site)
    }
}

/// Runs the stages, all of them where possible, and sums up.
pub fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    if options.no_gpu && options.only.contains(&Stage::Conformance) {
        bail!("the suite of conformance is for the graphics card, which --no-gpu leaves out");
    }
    let mut session = Session { project, options, tools: None, browser: None, firefox: None };
    let mut results: Vec<(Stage, Option<String>, Duration)> = Vec::new();
    let stages = Stage::value_variants().iter().copied();
    for stage in stages.filter(|stage| stage.is_wanted(options)) {
        println!("\n== {} ==", stage.heading());
        let start = Instant::now();
        let failure = session.run(stage).err().map(|error| format!("error: {error:#}"));
        let took = start.elapsed();
        println!("-- {} in {:.1} s", verdict(failure.as_ref()), took.as_secs_f64());
        let ends_here = failure.is_some() && stage.is_vital();
        results.push((stage, failure, took));
        if ends_here {
            println!("The stages after it cannot run.");
            break;
        }
    }

    let failures = || results.iter().filter_map(|(stage, failure, _)| Some((stage, failure.as_ref()?)));
    for (stage, failure) in failures() {
        println!("\n== why this failed: {} ==\n{failure}", stage.heading());
    }
    println!("\n== summary ==");
    for (stage, failure, took) in &results {
        println!("{:<8}{:>8.1} s  {}", verdict(failure.as_ref()), took.as_secs_f64(), stage.heading());
    }
    let failed = failures().count();
    println!("stages: {} passed, {failed} failed", results.len() - failed);
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verdict(failure: Option<&String>) -> &'static str {
    if failure.is_none() { "passed" } else { "FAILED" }
}

/// What the stages share.
struct Session<'a> {
    project: &'a Project,
    options: &'a Options,
    tools: Option<Tools>,
    /// Why there is none is said where one is needed: the other stages do not need it.
    browser: Option<Result<Browser>>,
    /// Without one the tests in it are left out, and why is said.
    firefox: Option<Result<Firefox>>,
}

impl Session<'_> {
    fn run(&mut self, stage: Stage) -> Result<()> {
        match stage {
            Stage::Setup => self.set_up(),
            Stage::Fmt => self.cargo(&["fmt", "--all", "--check"]),
            Stage::Licences => licences::check(self.project),
            // With every worker, whatever they are compiled for in the end.
            Stage::Clippy => self.clippy(&["--workspace", "--all-targets", "--features", &WORKERS.join(",")]),
            Stage::ClippyWasm => {
                let page_and_kernels = ["--package", "grokscope", "--package", "grokscope-bench-kernels"];
                let tables = ["--package", "grokscope-frame", "--features", "grokscope-frame/web"];
                self.clippy(&[&["--target", TARGET][..], &page_and_kernels, &tables].concat())?;
                let worker = ["--target", TARGET, "--package", "grokscope-worker", "--bins"];
                // For the few lines on burn that are the browser's alone all of burn is read: minutes the first time.
                let is_asked_for = self.options.long || self.options.only.contains(&stage);
                if self.options.no_gpu || !is_asked_for {
                    self.clippy(&worker)
                } else {
                    self.clippy(&[&worker[..], &["--features", &WORKERS.join(",")]].concat())
                }
            }
            Stage::Native => {
                // Tests see these programs only as they are with their tests.
                let mut programs = linting(self.project.cargo());
                let packages = PROGRAMS.map(|name| format!("--package={name}"));
                process::run(programs.args(["build", "--bins"]).args(packages))?;
                process::run_tests(self.native().envs(self.options.long.then_some((SOFTWARE_GPU, "1"))))
            }
            Stage::NativeLong => process::run_tests(self.native().args(["--", "--ignored"])),
            Stage::Site => {
                let tools = self.tools.as_ref().context("no tools")?;
                let site = self.site();
                let options = site::Options { no_gpu: self.options.no_gpu, ..Default::default() };
                site::assemble(self.project, tools, Profile::Web, &site, &options)
            }
            Stage::Browser => self.unless_passed("browser", vec![self.site()], Self::browser_tests),
            Stage::Conformance => self.conformance(),
        }
    }

    /// Installs only what the wanted stages need.
    fn set_up(&mut self) -> Result<()> {
        let is_wanted = |stage: Stage| stage.is_wanted(self.options);
        if is_wanted(Stage::Browser) || is_wanted(Stage::Conformance) {
            self.browser = Some(Browser::install());
        }
        if is_wanted(Stage::Browser) {
            self.firefox = Some(Firefox::install(self.options.long));
        }
        if is_wanted(Stage::Site) {
            self.tools = Some(setup::page(self.project)?);
        } else if is_wanted(Stage::ClippyWasm) {
            wasm_std::install(self.project)?;
        }
        Ok(())
    }

    /// Everything but the tests in a browser, with every worker, whatever they are compiled for in the end.
    fn native(&self) -> Command {
        let mut tests = linting(self.project.cargo());
        tests.args(["test", "--workspace", "--exclude", "grokscope-tests", "--features", &WORKERS.join(",")]);
        tests
    }

    /// Runs a stage that needs a browser, these files and tests, unless it has passed with the same. What is long says of itself when it
    /// cannot be tried, and variables have tests write files: then it is always run.
    fn unless_passed(&self, stage: &str, files: Vec<PathBuf>, run: impl Fn(&Self) -> Result<()>) -> Result<()> {
        let Options { long, no_gpu, again, .. } = *self.options;
        let is_ours = |name: &OsStr| name.to_string_lossy().starts_with("GROKSCOPE_") && name != CACHE;
        if long || env::vars_os().any(|(name, _)| is_ours(&name)) {
            return run(self);
        }
        // Where there is no axe-core, tests that want it are left out.
        let mut with = vec![format!("without a card {no_gpu}, axe {}", axe().is_ok())];
        let chromium = self.browser.as_ref().and_then(|found| found.as_ref().ok());
        let firefox = self.firefox.as_ref().and_then(|found| found.as_ref().ok());
        let chromium = chromium.into_iter().flat_map(|found| [&found.chrome, &found.driver]);
        for program in chromium.chain(firefox.into_iter().flat_map(|found| [&found.program, &found.driver])) {
            with.push(process::capture(Command::new(program).arg("--version"))?);
        }
        let root = &self.project.root;
        let mut all = ["Cargo.lock", "Cargo.toml", "rust-toolchain.toml", "xtask/src", "examples", "www/embed"]
            .map(|path| root.join(path))
            .to_vec();
        all.extend(self.project.built_with("grokscope-tests")?);
        all.extend(files);
        let passed = Passed::on(self.project, stage, &all, &with)?;
        if !again && passed.is_known() {
            println!(
                "These have passed on the very same files, in the same browser; `cargo xtask test --again` runs them all the same."
            );
            return Ok(());
        }
        passed.forget()?;
        run(self)?;
        passed.remember()
    }

    fn browser_tests(&self) -> Result<()> {
        let quick = process::run_tests(&mut self.in_browser()?);
        // What is ignored there needs more than a site and Chromium: time, the other worker, a card, Node, Firefox.
        let axe = axe();
        if let Err(error) = &axe {
            println!("without axe-core the page's accessibility is not judged: {error:#}");
        }
        let firefox = self.firefox.as_ref().context("nobody looked for Firefox")?;
        match firefox {
            Ok(firefox) => println!("in Firefox too: {}", firefox.program.display()),
            Err(error) => println!("nothing is tested in Firefox: {error:#}"),
        }
        let Options { long, no_gpu, .. } = *self.options;
        let has_card = env::var_os("GROKSCOPE_REAL_GPU").is_some();
        let wanted = [
            (axe.is_ok(), "accessible::"),
            (firefox.is_ok(), "firefox::"),
            (!no_gpu, "engines::webgpu::"),
            (!no_gpu && has_card, "engines::card::"),
            (long, "collected::"),
            (long, "grokking::long::"),
            (long, "hosts::"),
            (long, "offline::"),
            (long, "walk::"),
        ];
        let mut tests = self.in_browser()?;
        tests.args(["--", "--ignored"]).args(wanted.iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, tests)| tests));
        if let Ok(script) = axe {
            tests.env("GROKSCOPE_AXE", script);
        }
        if let Ok(Firefox { program, driver }) = firefox {
            tests.env("FIREFOX", program).env("GECKODRIVER", driver);
        }
        if wanted.iter().any(|(is_wanted, _)| *is_wanted) {
            // Whatever became of the others.
            match (quick, process::run_tests(&mut tests)) {
                (Err(quick), Err(more)) => bail!("{quick:#}\n{more:#}"),
                (quick, more) => quick.and(more),
            }
        } else {
            quick
        }
    }

    /// Puts the suite of conformance into the site and runs it there.
    ///
    /// After the other tests: two browsers, each with an adapter in software, leave others no time.
    fn conformance(&self) -> Result<()> {
        let tools = self.tools.as_ref().context("no tools")?;
        let workshop = Workshop::new(self.project, Profile::Web);
        workshop.build(tools, Worker::Conformance).context("cannot build the suite of conformance for a browser")?;
        let script = workshop.add(Worker::Conformance, &self.site())?;
        let program = self.site().join(&script);
        let files = ["js", "bindgen.js", "wasm"].map(|ending| program.with_extension(ending));
        self.unless_passed("conformance", files.to_vec(), |session| {
            let mut tests = session.in_browser()?;
            process::run_tests(tests.env("GROKSCOPE_CONFORMANCE", &script).args(["--", "--ignored", "conformance::"]))
        })
    }

    /// A command that runs the tests in a browser, on a site that has been built.
    fn in_browser(&self) -> Result<Command> {
        let browser = match self.browser.as_ref().context("no browser")? {
            Ok(browser) => browser,
            Err(error) => bail!("{error:#}"),
        };
        let mut tests = linting(self.project.cargo());
        tests
            .args(["test", "--package", "grokscope-tests"])
            .env("GROKSCOPE_SITE", self.site())
            .env("CHROME", &browser.chrome)
            .env("CHROMEDRIVER", &browser.driver);
        Ok(tests)
    }

    /// The site that the browser loads.
    fn site(&self) -> PathBuf {
        self.project.scratch().join("tests-web")
    }

    fn clippy(&self, what: &[&str]) -> Result<()> {
        self.cargo(&[&["clippy"], what, &["--", "-D", "warnings"]].concat())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<()> {
        process::run(self.project.cargo().args(arguments))
    }
}

/// What the workers on burn are compiled with.
const WORKERS: [&str; 2] = ["grokscope-worker/conformance", "grokscope-worker/flex"];

/// Says where tools are kept.
const CACHE: &str = "GROKSCOPE_CACHE";

/// Has `crates/trainer/tests/conformance.rs` take an adapter that the processor imitates for a graphics card.
const SOFTWARE_GPU: &str = "GROKSCOPE_SOFTWARE_GPU";

/// Programs whose sources are compiled for tests only together with these.
const PROGRAMS: [&str; 3] = ["xtask", "grokscope-painter", "grokscope-unpack"];

/// Has clippy compile what is ours, and refuse it where it has something to say: `cargo clippy` would read all dependencies once more,
/// burn among them, only to forget what it compiled. Its own way of being told is a variable too.
fn linting(mut cargo: Command) -> Command {
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-Dwarnings");
    cargo
}
