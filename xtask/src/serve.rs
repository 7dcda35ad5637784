//! Serving the page while it is worked on.
//!
//! The page appears as soon as it and the small worker are built. The worker for the graphics card
//! follows in the background, then and after every change to what it is made from.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::project::{Profile, Project};
use crate::setup;
use crate::site::{NO_GPU, trunk};
use crate::tools::Tools;
use crate::workers::{Worker, Workshop};

/// How often to look for changes.
const PAUSE: Duration = Duration::from_secs(1);

/// Files and folders whose changes rebuild the page.
const WATCHED: [&str; 8] =
    ["CITATION.cff", "Cargo.lock", "Cargo.toml", "Trunk.toml", "crates", "index.html", "src", "www"];

/// How `cargo xtask serve` goes about it.
#[derive(Args)]
pub struct Options {
    /// The port to listen on.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Serve what would be published. Much slower to build.
    #[arg(long)]
    release: bool,
    /// Open the page in a browser.
    #[arg(long)]
    open: bool,
    /// Leave out the worker for the graphics card: burn takes minutes to compile.
    #[arg(long)]
    no_gpu: bool,
}

/// Serves until interrupted.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    // Said now rather than after a build of minutes.
    let port = options.port;
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("cannot listen on port {port}: choose another with `cargo xtask serve --port`"))?;
    let profile = if options.release { Profile::WebDist } else { Profile::Web };
    let mut tools = setup::page(project)?;
    if options.release {
        tools = tools.with_optimiser()?;
    }
    let workshop = Workshop::new(project, profile);
    println!("Building the page and its small workers");
    Worker::SMALL.into_iter().try_for_each(|worker| workshop.build(&tools, worker))?;

    let site = project.scratch().join(format!("serve-{}", profile.name()));
    let mut command = trunk(project, &tools, profile, "serve", &site)?;
    command.args(["--port", &port.to_string()]);
    command.args(options.open.then_some("--open"));
    command.envs(options.no_gpu.then_some((NO_GPU, "1")));
    for watched in WATCHED {
        let watched = project.root.join(watched);
        if watched.exists() {
            command.arg("--watch").arg(watched);
        }
    }
    let mut server = command.spawn().context("cannot start trunk")?;

    // An interrupt from the keyboard reaches Trunk and cargo as well as us.
    wait_until_up(&mut server, port)?;
    println!("\nThe page is at http://127.0.0.1:{port}/ (Ctrl-C ends)\n");
    let outcome = if options.no_gpu {
        server.wait().map(|_| ()).context("lost trunk")
    } else {
        keep_gpu_worker_current(&workshop, &tools, &site, &mut server)
    };
    // Whatever went wrong, leave nothing behind; it may have ended by itself.
    let _ = server.kill();
    outcome
}

/// Waits for the first build, after which Trunk starts to listen.
fn wait_until_up(server: &mut Child, port: u16) -> Result<()> {
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if let Some(status) = server.try_wait()? {
            bail!("trunk ended before the page was built ({status})");
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// Builds the GPU worker whenever it is out of date, and puts it into the site.
fn keep_gpu_worker_current(workshop: &Workshop<'_>, tools: &Tools, site: &Path, server: &mut Child) -> Result<()> {
    // A build that failed is tried again when something has changed.
    let mut failed = None;
    loop {
        if let Some(status) = server.try_wait()? {
            bail!("trunk ended ({status})");
        }
        let sources = workshop.sources(Worker::Gpu)?;
        let is_current = workshop.is_current(Worker::Gpu, &sources);
        if !is_current && failed.as_ref() != Some(&sources) {
            println!(
                "Building the GPU worker in the background (about 12 minutes the first time); until \
                 it is ready the page trains on the CPU"
            );
            failed = workshop.build(tools, Worker::Gpu).err().map(|error| {
                println!("{error:#}; the page goes on with the CPU worker");
                sources
            });
        }
        // Trunk may be replacing the site, and would stumble over new files.
        let is_busy = site.join(".stage").exists() || !site.join("index.html").exists();
        if is_current && !is_busy && !workshop.is_offered(Worker::Gpu, site) {
            workshop.publish(site, &Worker::ALL)?;
            println!("The GPU worker is ready: reload the page to use it");
        }
        thread::sleep(PAUSE);
    }
}
