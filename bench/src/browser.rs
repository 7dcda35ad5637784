//! The bench in a browser: writes the plan, drives the page, reads what it found.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use grokscope_tests::Adapter::{Real, SwiftShader};
use grokscope_tests::{Session, Site};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::report;
use crate::work::Work;

/// Steps after which losses are compared.
const CHECKED_STEPS: u32 = 10;

/// Where things are, and how long to go on.
#[derive(clap::Args)]
pub struct Options {
    /// The folder to serve: the page of the bench, bundles of its contestants and our workers.
    #[arg(long)]
    folder: PathBuf,
    /// The script of a worker of ours in that folder: cpu=worker/cpu-….js
    #[arg(long = "worker", value_name = "NAME=SCRIPT")]
    workers: Vec<String>,
    /// Rounds.
    #[arg(long)]
    rounds: u32,
    /// Milliseconds of one turn.
    #[arg(long)]
    slice: f64,
    /// Only contestants whose names contain one of these; cpu always runs.
    #[arg(long)]
    only: Vec<String>,
}

/// What the page found.
#[derive(Deserialize)]
struct Found {
    browser: String,
    adapter: Option<Adapter>,
    races: Vec<Race>,
}

/// The graphics adapter that the page was given.
#[derive(Deserialize)]
struct Adapter {
    words: String,
    software: bool,
}

/// All contestants on one work.
#[derive(Deserialize)]
struct Race {
    work: String,
    contestants: Vec<report::Result>,
}

/// Lets everybody train and prints the tables.
pub fn run(options: &Options) -> Result<()> {
    let works = Work::all()?;
    let races = works
        .iter()
        .map(|work| Ok(json!({ "work": work.json()?, "contestants": contestants(options, work) })))
        .collect::<Result<Vec<_>>>()?;
    let plan = json!({
        "rounds": options.rounds,
        "slice": options.slice,
        "checked": CHECKED_STEPS,
        // Kernels for a software adapter take long to compile.
        "patience": 300_000,
        "races": races,
    });
    fs::write(options.folder.join("plan.json"), plan.to_string()).context("cannot write the plan")?;

    let site = Site::serve(&options.folder);
    let found = drive(&site)?;
    let failures = site.host().failures();
    if !failures.is_empty() {
        println!("requests that could not be answered: {failures:?}");
    }
    let Found { browser, adapter, races } = serde_json::from_value(found)?;
    println!("\n{browser}");
    println!("load of the machine at the end: {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    match &adapter {
        Some(adapter) => {
            println!("WebGPU adapter: {}{}", adapter.words, if adapter.software { " (software)" } else { "" });
        }
        None => println!("WebGPU adapter: none"),
    }
    let software = adapter.is_none_or(|adapter| adapter.software);
    for (race, work) in races.iter().zip(&works) {
        report::print_race(&race.work, work.flop(), &race.contestants, Some(&options.folder), software);
    }
    Ok(())
}

/// Everybody who can do the work.
fn contestants(options: &Options, work: &Work) -> Vec<Value> {
    let script = |name: &str| {
        let named = options.workers.iter().filter_map(|worker| worker.split_once('='));
        named
            .into_iter()
            .find(|(worker, _)| *worker == name)
            .map(|(_, script)| script.trim_end_matches(".js").to_owned())
    };
    let ours = |worker: &str, engine: &str| {
        let stem = script(worker)?;
        let options =
            json!({ "bindings": format!("./{stem}.bindgen.js"), "wasm": format!("./{stem}.wasm"), "engine": engine });
        Some(json!({ "name": engine, "script": "ours.js", "options": options }))
    };
    let theirs =
        |name: &str, script: &str, options: Value| Some(json!({ "name": name, "script": script, "options": options }));
    let mut all = vec![
        ours("cpu", "cpu"),
        theirs("plain JavaScript", "plain.js", json!({})),
        ours("flex", "burn-flex"),
        ours("gpu", "fused"),
        ours("gpu", "burn"),
    ];
    let has_rows_of_a_table = work.flop().is_some();
    if has_rows_of_a_table {
        // Beside the engine that is compared with it.
        all.insert(1, theirs("simd128 multiply-add peak", "kernels.js", json!({ "kernel": "peak" })));
    } else {
        all.insert(1, theirs("dense SIMD loop", "kernels.js", json!({ "kernel": "dense" })));
    }
    let inputs: &[(&str, bool)] =
        if has_rows_of_a_table { &[("one-hot", false), ("gather", true)] } else { &[("dense", false)] };
    for (inputs, gather) in inputs {
        for backend in ["wasm", "webgl", "webgpu"] {
            let name = format!("TensorFlow.js {backend}, {inputs}");
            all.push(theirs(&name, &format!("tfjs-{backend}.js"), json!({ "gather": gather })));
        }
        for device in ["wasm", "webgpu"] {
            let name = format!("jax-js {device}, {inputs}");
            all.push(theirs(&name, "jax-js.js", json!({ "device": device, "gather": gather })));
        }
    }
    let is_wanted = |contestant: &Value| {
        let name = contestant["name"].as_str().unwrap_or_default();
        options.only.is_empty() || name == "cpu" || options.only.iter().any(|part| name.contains(part.as_str()))
    };
    all.into_iter().flatten().filter(is_wanted).collect()
}

/// Opens the page in a browser with a real GPU, or with a software one where there is none, and waits for its result.
fn drive(site: &Site) -> Result<Value> {
    let driver = driver();
    let mut session = Session::start(&driver, &capabilities(Real));
    session.go(&format!("{}adapter.html", site.address()));
    let real = loop {
        match session.run("return window.adapter ?? null", &json!([])) {
            Ok(Value::Null) => thread::sleep(Duration::from_millis(100)),
            Ok(found) => break found["found"] == true,
            Err(refusal) => bail!("{refusal}"),
        }
    };
    if !real {
        drop(session);
        session = Session::start(&driver, &capabilities(SwiftShader));
    }
    session.go(site.address());
    let mut said = 0;
    loop {
        thread::sleep(Duration::from_secs(2));
        let state = session
            .run("return window.bench ? { said: bench.said.slice(arguments[0]), result: bench.result, error: bench.error } : {}", &json!([said]))
            .map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
        for words in state["said"].as_array().into_iter().flatten() {
            said += 1;
            eprintln!("{}", words.as_str().unwrap_or_default());
        }
        if let Some(error) = state["error"].as_str() {
            bail!("the page failed: {error}");
        }
        if !state["result"].is_null() {
            return Ok(state["result"].clone());
        }
    }
}

/// The driver of the browser.
pub fn driver() -> String {
    env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned())
}

/// A headless browser with this adapter; that of the machine may be none.
pub fn capabilities(adapter: grokscope_tests::Adapter) -> Value {
    let mut arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.extend(adapter.flags());
    let mut chrome = json!({ "args": arguments });
    if let Some(binary) = env::var_os("CHROME") {
        chrome["binary"] = json!(binary.to_string_lossy());
    }
    json!({ "browserName": "chrome", "goog:chromeOptions": chrome })
}
