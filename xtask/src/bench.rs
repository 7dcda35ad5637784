//! Measuring our engines against others: builds what takes part, then lets `grokscope-bench` do it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use sha2::{Digest, Sha256};

use crate::browser::Browser;
use crate::process;
use crate::project::{Profile, Project, cache};
use crate::setup;
use crate::site;
use crate::tools::npm;
use crate::wasm_std::TARGET;
use crate::workers::{Worker, Workshop, files_below};

/// The release of JAX to measure against.
const JAX: &str = "0.10.2";

/// The scripts of the bench that have something to import, each bundled into one file.
const BUNDLES: [&str; 7] =
    ["jax-js.js", "kernels.js", "ours.js", "plain.js", "tfjs-wasm.js", "tfjs-webgl.js", "tfjs-webgpu.js"];

/// How `cargo xtask bench` goes about it.
#[derive(Args)]
pub struct Options {
    /// Measure the CPU engine natively against JAX instead of everything in a browser.
    #[arg(long)]
    native: bool,
    /// Measure the published page: what is downloaded, and how long its main thread is busy at a stretch.
    #[arg(long, conflicts_with = "native")]
    page: bool,
    /// Measure a frame: how long it takes to its first step on lines of several speeds, packed and not.
    #[arg(long, conflicts_with_all = ["native", "page"])]
    frame: bool,
    /// Leave out the engines on burn, which take long to compile for the web.
    #[arg(long)]
    no_burn: bool,
    /// Rounds in which everybody takes a turn.
    #[arg(long, default_value_t = 15)]
    rounds: u32,
    /// Milliseconds of a turn.
    #[arg(long, default_value_t = 300.0)]
    slice: f64,
    /// Only contestants whose names contain this; may be repeated. The CPU engine always takes part.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// Builds, measures and prints.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let folder = project.scratch().join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut bench = project.cargo();
    bench.args(["run", "--release", "--package", "grokscope-bench", "--"]);
    if options.page || options.frame {
        let browser = Browser::install()?;
        let site = site::publish(project, &setup::page(project)?.with_optimiser()?, &site::Options::default())?;
        bench
            .arg(if options.frame { "frame" } else { "page" })
            .env("CHROME", &browser.chrome)
            .env("CHROMEDRIVER", &browser.driver);
        bench.arg("--folder").arg(site).args(["--seconds", "8"]);
        return process::run(&mut bench);
    }
    if options.native {
        let script = project.root.join("bench/peers/jax_cpu.py");
        bench.args(["native", "--python"]).arg(jax()?).arg("--script").arg(script);
    } else {
        let browser = Browser::install()?;
        bench.arg("browser").env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver);
        for (name, script) in workers(project, &folder, options.no_burn)? {
            bench.arg("--worker").arg(format!("{name}={script}"));
        }
        peers(project, &folder)?;
        kernels(project, &folder)?;
        for part in &options.only {
            bench.arg("--only").arg(part);
        }
    }
    bench.arg("--folder").arg(&folder);
    bench.args(["--rounds", &options.rounds.to_string(), "--slice", &options.slice.to_string()]);
    process::run(&mut bench)
}

/// Puts the workers of the site as it is published into `folder`; returns their names and scripts.
fn workers(project: &Project, folder: &Path, no_burn: bool) -> Result<Vec<(&'static str, String)>> {
    let tools = setup::page(project)?.with_optimiser()?;
    let workshop = Workshop::new(project, Profile::WebDist);
    let wanted: &[Worker] = if no_burn { &[Worker::Cpu] } else { &[Worker::Cpu, Worker::Flex, Worker::Gpu] };
    for worker in wanted {
        workshop.build(&tools, *worker)?;
    }
    // Those of earlier builds go by other names. There may be none.
    let _ = fs::remove_dir_all(folder.join("worker"));
    wanted
        .iter()
        .map(|worker| {
            let (from, script) = workshop.prepared(*worker).context("a worker was built and is not there")?;
            let mut files = Vec::new();
            files_below(&from.join("worker"), &mut files)?;
            for file in files {
                copy(&file, &folder.join(file.strip_prefix(from)?))?;
            }
            Ok((worker.name(), script))
        })
        .collect()
}

/// Bundles the page of the bench and its contestants into `folder`.
fn peers(project: &Project, folder: &Path) -> Result<()> {
    let sources = project.root.join("bench/peers");
    let packages = install_peers(&sources)?;
    let esbuild = packages.join("node_modules/.bin").join(if cfg!(windows) { "esbuild.cmd" } else { "esbuild" });
    let mut bundle = Command::new(esbuild);
    bundle
        .args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"])
        .arg(format!("--outdir={}", folder.display()))
        // Only ever asked for outside of browsers.
        .args(["--external:fs", "--external:path", "--external:os", "--external:crypto", "--external:perf_hooks"])
        .args(["--external:worker_threads", "--external:util"])
        .args(BUNDLES.map(|script| sources.join(script)))
        .env("NODE_PATH", packages.join("node_modules"));
    process::run(&mut bundle)?;
    for file in ["index.html", "adapter.html", "harness.js"] {
        copy(&sources.join(file), &folder.join(file))?;
    }
    let simd = "tfjs-backend-wasm-simd.wasm";
    copy(&packages.join("node_modules/@tensorflow/tfjs-backend-wasm/dist").join(simd), &folder.join(simd))
}

/// Installs the packages once for each set of versions, outside of the sources.
fn install_peers(sources: &Path) -> Result<PathBuf> {
    let manifest = fs::read(sources.join("package.json")).context("bench/peers/package.json")?;
    let hash: String = Sha256::digest(&manifest)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let root = cache()?.join("tools").join(format!("bench-peers-{hash}"));
    let done = root.join("installed");
    if !done.is_file() {
        println!("Installing what our engines are measured against");
        fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
        fs::write(root.join("package.json"), manifest)?;
        process::run(npm()?.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&root))?;
        fs::write(done, "")?;
    }
    Ok(root)
}

/// Compiles the loops that engines are measured against.
fn kernels(project: &Project, folder: &Path) -> Result<()> {
    let profile = Profile::WebDist.name();
    process::run(project.cargo().args([
        "build",
        "--package",
        "grokscope-bench-kernels",
        "--target",
        TARGET,
        "--profile",
        profile,
    ]))?;
    let built = project.target.join(TARGET).join(profile).join("grokscope_bench_kernels.wasm");
    copy(&built, &folder.join("kernels.wasm"))
}

/// A Python that has JAX, in an environment of its own.
fn jax() -> Result<PathBuf> {
    let root = cache()?.join("tools").join(format!("jax-{JAX}"));
    let python = root.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let has_jax = |python: &Path| {
        process::capture(Command::new(python).args(["-c", "import jax; print(jax.__version__)"]))
            .is_ok_and(|version| version.trim() == JAX)
    };
    if has_jax(&python) {
        return Ok(python);
    }
    println!("Installing JAX {JAX}");
    let system = ["python3", "python"].into_iter().find_map(process::find).context("there is no Python on PATH")?;
    process::run(Command::new(system).args(["-m", "venv"]).arg(&root))?;
    process::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", &format!("jax=={JAX}")]))?;
    if !has_jax(&python) {
        bail!("pip installed JAX, but {} cannot import it", python.display());
    }
    Ok(python)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}
