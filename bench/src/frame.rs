//! A frame in somebody else's post, on lines of several speeds: with its programs packed, as it is published, and with each by itself,
//! as hosts compress them.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use grokscope_tests::Adapter::Real;
use grokscope_tests::{Session, Site};
use serde_json::json;

use crate::browser::{capabilities, driver};
use crate::page::{Options, PATIENCE};
use crate::report::compressed;

/// A line: what it is called, kbit/s, and ms to the host and back. Nothing slows the last.
const LINES: [(&str, u32, u32); 4] = [
    ("1.6 Mbit/s, 150 ms", 1600, 150),
    ("10 Mbit/s, 40 ms", 10_000, 40),
    ("50 Mbit/s, 20 ms", 50_000, 20),
    ("this machine", 0, 0),
];
/// The pages that take turns.
const PAGES: [&str; 2] = ["f/apart/", "f/parity/"];
/// Turns.
const TURNS: usize = 5;
/// What no frame fetches.
const LEFT_OUT: [&str; 8] = ["cards", "embed", "icons", "lab", "posters", "slides", "teach", "zh"];

/// Opens the frame of *Parity* in turns and prints how long it takes to its first step.
pub fn run(options: &Options) -> Result<()> {
    let folder = options.folder.with_file_name("bench-frame");
    copy(&options.folder, &folder)?;
    let packed = fs::read_to_string(options.folder.join("f/parity/index.html")).context("no frame of Parity")?;
    let apart = apart(&packed).context("the frame does not fetch packed programs")?;
    fs::create_dir_all(folder.join("f/apart"))?;
    fs::write(folder.join("f/apart/index.html"), compressed(apart.as_bytes()))?;
    println!("| line | each program by itself, s | packed, s |\n|---|---|---|");
    for (line, kbit, rtt) in LINES {
        let mut seconds = [Vec::new(), Vec::new()];
        for turn in 0..TURNS {
            for at in [turn % 2, 1 - turn % 2] {
                seconds[at].push(open(&folder, PAGES[at], kbit, rtt)?);
            }
        }
        let [apart, packed] = seconds.map(told);
        println!("| {line} | {apart} | {packed} |");
    }
    Ok(fs::remove_dir_all(folder)?)
}

/// Seconds from going to the page to the first step that it shows, in a fresh browser.
fn open(folder: &Path, page: &str, kbit: u32, rtt: u32) -> Result<f64> {
    let site = Site::serve(folder);
    site.host().sends("Content-Encoding", "gzip");
    let session = Session::start(&driver(), &capabilities(Real));
    let watch = "const look = setInterval(() => {
        if (!(document.querySelector('grok-figure')?.dataset.step > 0)) return;
        self.first = performance.now();
        clearInterval(look);
    }, 5)";
    session.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watch }));
    let address = if kbit > 0 { slowed(site.address(), kbit, rtt)? } else { site.address().to_owned() };
    session.go(&format!("{address}{page}"));
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(first) = session.run("return self.first ?? null", &json!([])).ok().and_then(|first| first.as_f64())
        {
            return Ok(first / 1e3);
        }
        thread::sleep(Duration::from_millis(50));
    }
    bail!("{page} does not train")
}

/// The address of a line to a host, so many kbit/s for all of it and so many ms there and back for what is asked. `DevTools` slow
/// only what the page fetches, not its workers.
fn slowed(address: &str, kbit: u32, rtt: u32) -> Result<String> {
    let host = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let line = format!("http://{}/", listener.local_addr()?);
    let free = Arc::new(Mutex::new(Instant::now()));
    thread::spawn(move || {
        for asks in listener.incoming().flatten() {
            let (host, free) = (host.clone(), free.clone());
            thread::spawn(move || carry(asks, &host, kbit, rtt, &free));
        }
    });
    Ok(line)
}

/// Carries one connection, until either end closes it.
fn carry(mut asks: TcpStream, host: &str, kbit: u32, rtt: u32, free: &Mutex<Instant>) -> io::Result<()> {
    let mut answers = TcpStream::connect(host)?;
    let (mut asked, mut told) = (answers.try_clone()?, asks.try_clone()?);
    let ask = thread::spawn(move || -> io::Result<()> {
        let mut buffer = [0; 16_384];
        loop {
            let bytes = asks.read(&mut buffer)?;
            if bytes == 0 {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(rtt.into()));
            asked.write_all(&buffer[..bytes])?;
        }
    });
    let mut buffer = [0; 4096];
    loop {
        let bytes = answers.read(&mut buffer)?;
        if bytes == 0 {
            break;
        }
        let until = {
            let mut free = free.lock().unwrap_or_else(PoisonError::into_inner);
            *free = Instant::now().max(*free) + Duration::from_secs_f64(bytes as f64 * 8.0 / (f64::from(kbit) * 1e3));
            *free
        };
        thread::sleep(until.saturating_duration_since(Instant::now()));
        told.write_all(&buffer[..bytes])?;
    }
    drop(told);
    ask.join().unwrap_or(Ok(()))
}

/// A frame's page that fetches the program by itself.
fn apart(page: &str) -> Option<String> {
    let (before, rest) = page.split_once("<link rel=\"preload\" as=\"fetch\"")?;
    let (packed, rest) = rest.split_once('>')?;
    let (_, after) = rest.split_once('>')?;
    let program = packed.split_once("data-page=\"")?.1.split_once('"')?.0;
    let link = "rel=\"preload\" crossorigin=\"anonymous\" as=\"fetch\" type=\"application/wasm\"";
    Some(format!("{before}<link href=\"{program}\" {link}>{after}"))
}

/// Copies what a frame may fetch, every file compressed as a host would.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        if LEFT_OUT.iter().any(|other| name == **other) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::write(to.join(name), compressed(&fs::read(path)?))?;
        }
    }
    Ok(())
}

/// The least, the most and the median.
fn told(mut seconds: Vec<f64>) -> String {
    seconds.sort_by(f64::total_cmp);
    let [first, middle, last] = [0, seconds.len() / 2, seconds.len() - 1].map(|at| seconds[at]);
    format!("{first:.2} to {last:.2}, {middle:.2}")
}
