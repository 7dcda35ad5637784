//! The published site as a reader meets it: what is downloaded before the first live curve, how fast figures train, and
//! how long the page is busy at a stretch while they do.

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use grokscope_tests::Adapter::{Real, SwiftShader};
use grokscope_tests::{Session, Site, has_real_gpu};
use serde::Deserialize;
use serde_json::json;

use crate::browser::{capabilities, driver};
use crate::report::gzipped;

/// A page that has not trained by then will not.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// A screen as readers have it.
const SCREEN: (u32, u32) = (1280, 900);
/// A window in which the first four figures are on screen together.
const WINDOW: (u32, u32) = (1400, 8000);
/// The figures on screen.
const FIGURES: [&str; 4] = ["modadd", "parity", "decay", "map"];

/// Where the site is, and how long to look at it.
#[derive(clap::Args)]
pub struct Options {
    /// The published site.
    #[arg(long)]
    pub folder: PathBuf,
    /// Seconds for which figures are watched.
    #[arg(long)]
    seconds: f64,
}

/// Opens the site as different readers and prints what they get.
pub fn run(options: &Options) -> Result<()> {
    println!("| reader | files | kB gzip | s to the first live curve | engine |\n|---|---|---|---|---|");
    let gpu = if has_real_gpu() { Real } else { SwiftShader };
    for (reader, fragment, adapter) in
        [("no graphics card", "engine=cpu", Real), ("one that trains on WebGPU", "engine=fused", gpu)]
    {
        let site = Site::serve(&options.folder);
        let session = Session::start(&driver(), &capabilities(adapter));
        resize(&session, SCREEN);
        let begun = Instant::now();
        session.go(&format!("{}#{fragment}", site.address()));
        until_trains(&session, "modadd")?;
        let seconds = begun.elapsed().as_secs_f64();
        let engine = ask(&session, "return document.querySelector('grok-figure[name=modadd] .engine').dataset.engine")?;
        let files = site.host().answered();
        let gzip = gzipped(&options.folder, &files) as f64 / 1e3;
        println!("| {reader} | {} | {gzip:.0} | {seconds:.1} | {} |", files.len(), engine.as_str().unwrap_or("none"));
    }
    busy(options)
}

/// Stretches for which the main thread was busy.
#[derive(Deserialize)]
struct Busy {
    /// Tasks of more than 50 ms, longest first, in ms.
    long: Vec<f64>,
    /// Pictures a second.
    frames: f64,
    /// Figures on screen.
    visible: usize,
    /// Figures that train.
    training: Vec<String>,
}

fn busy(options: &Options) -> Result<()> {
    let site = Site::serve(&options.folder);
    let session = Session::start(&driver(), &capabilities(Real));
    resize(&session, WINDOW);
    session.go(site.address());
    until_trains(&session, "modadd")?;
    // Whichever runs are seen first take the two places there are; figures may share one.
    let are_two = "
        const playing = [...document.querySelectorAll('grok-figure[data-state=playing]')];
        return new Set(playing.map(one => one.getAttribute('run') ?? one.getAttribute('name'))).size >= 2";
    until(&session, are_two, "a second run does not train")?;
    let watch = "
        self.long = [];
        new PerformanceObserver(list => long.push(...list.getEntries().map(task => task.duration)))
            .observe({ type: 'longtask' });
        self.frames = 0;
        self.begun = performance.now();
        const count = () => { frames += 1; requestAnimationFrame(count) };
        requestAnimationFrame(count)";
    ask(&session, watch)?;
    thread::sleep(Duration::from_secs_f64(options.seconds));
    let tell = "
        const figure = name => document.querySelector(`grok-figure[name=${name}]`);
        const isVisible = name => {
            const { top, bottom } = figure(name).getBoundingClientRect();
            return top < innerHeight && bottom > 0;
        };
        return {
            long: long.sort((a, b) => b - a),
            frames: 1e3 * frames / (performance.now() - begun),
            visible: arguments[0].filter(isVisible).length,
            training: [...document.querySelectorAll('grok-figure[data-state=playing]')].map(one => one.getAttribute('name')),
        }";
    let found = session.run(tell, &json!([FIGURES])).map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
    let Busy { long, frames, visible, training } = serde_json::from_value(found)?;
    if visible < FIGURES.len() {
        bail!("only {visible} of the figures {FIGURES:?} fit into the window");
    }
    println!(
        "\n{visible} figures on screen, watched for {} s, at the end {} training: {} tasks of more than 50 ms on the main \
         thread{}, {frames:.0} pictures a second",
        options.seconds,
        training.join(" and "),
        long.len(),
        long.first().map_or_else(String::new, |longest| format!(", the longest of {longest:.0} ms")),
    );
    Ok(())
}

fn resize(session: &Session, (width, height): (u32, u32)) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    session.devtools("Emulation.setDeviceMetricsOverride", &metrics);
}

fn until_trains(session: &Session, figure: &str) -> Result<()> {
    let is_training = format!(
        "const figure = document.querySelector('grok-figure[name={figure}]');
        return figure.dataset.state === 'playing' && Number(figure.querySelector('[data-step]').dataset.step) > 0"
    );
    until(session, &is_training, &format!("the figure {figure} does not train"))
}

fn until(session: &Session, condition: &str, otherwise: &str) -> Result<()> {
    let begun = Instant::now();
    // Before the page has mounted, what is asked for is not there.
    while !session.run(condition, &json!([])).is_ok_and(|answer| answer == true) {
        if begun.elapsed() > PATIENCE {
            bail!("{otherwise}");
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn ask(session: &Session, body: &str) -> Result<serde_json::Value> {
    session.run(body, &json!([])).map_err(|refusal| anyhow::anyhow!("{refusal}")).context("the page")
}
