//! The site: Trunk builds the page, and calls us back to put the workers beside it.

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, bail};
use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::article;
use crate::linked::{self, Publication};
use crate::process;
use crate::project::{Profile, Project};
use crate::setup;
use crate::tools::Tools;
use crate::workers::{Worker, Workshop, files_below};

/// Tells `cargo xtask stage`, which Trunk calls, the profile of the site in the making.
const PROFILE: &str = "GROKSCOPE_PROFILE";
/// Tells it to leave out the worker for the graphics card, even where there is one.
pub const NO_GPU: &str = "GROKSCOPE_NO_GPU";
/// Tells it where the site will lie.
const SITE_URL: &str = "GROKSCOPE_SITE_URL";

/// How `cargo xtask build` goes about it.
#[derive(Args, Default)]
pub struct Options {
    /// Leave out the worker for the graphics card: burn takes minutes to compile.
    #[arg(long)]
    pub no_gpu: bool,
    /// Where the site will lie, e.g. https://your.host/grokscope: without it, it has no sitemap, and no addresses and pictures
    /// for those who link to it.
    #[arg(long, value_name = "URL", value_parser = linked::site_url)]
    pub site_url: Option<String>,
}

/// Builds the site for publishing and says how large it is.
pub fn build(project: &Project, options: &Options) -> Result<()> {
    let tools = setup::page(project)?.with_optimiser()?;
    let site = publish(project, &tools, options)?;
    // Budgets are for what `wasm-opt` leaves.
    print_sizes(&site, tools.wasm_opt.is_some())
}

/// Builds the site for publishing; returns its folder.
pub fn publish(project: &Project, tools: &Tools, options: &Options) -> Result<PathBuf> {
    let site = project.root.join("dist");
    assemble(project, tools, Profile::WebDist, &site, options)?;
    Ok(site)
}

/// Builds the workers and the page into the folder `site`.
pub fn assemble(project: &Project, tools: &Tools, profile: Profile, site: &Path, options: &Options) -> Result<()> {
    let no_gpu = options.no_gpu;
    let workshop = Workshop::new(project, profile);
    workshop.build(tools, Worker::Cpu)?;
    if !no_gpu {
        println!("Building the GPU worker (about 12 minutes the first time)");
        workshop.build(tools, Worker::Gpu)?;
    }
    let mut page = trunk(project, tools, profile, "build", site)?;
    page.envs(no_gpu.then_some((NO_GPU, "1"))).envs(options.site_url.as_ref().map(|url| (SITE_URL, url)));
    process::run(&mut page)?;
    let mut missing = Worker::ALL.into_iter().filter(|worker| !workshop.is_offered(*worker, site));
    if missing.any(|worker| worker == Worker::Cpu || !no_gpu) {
        bail!("a source changed during the build, so a worker may not fit the page: run it again");
    }
    Ok(())
}

/// A Trunk command that builds the page into `site`.
pub fn trunk(project: &Project, tools: &Tools, profile: Profile, command: &str, site: &Path) -> Result<Command> {
    // Trunk removes the parts of an earlier site, but its folder must exist.
    fs::create_dir_all(site).with_context(|| format!("cannot create {}", site.display()))?;
    let mut trunk = Command::new(&tools.trunk);
    process::without_rustflags(&mut trunk)
        .current_dir(&project.root)
        .args([command, "--cargo-profile", profile.of_page(), "--dist"])
        .arg(site)
        // In release mode Trunk optimises the page, for which it must have the tool.
        .args((profile == Profile::WebDist && tools.wasm_opt.is_some()).then_some("--release"))
        .env("PATH", tools.path()?)
        .env(PROFILE, profile.name())
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk reads the variable as a truth value, and refuses the customary 1.
    if env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    Ok(trunk)
}

/// Puts the workers into the site that Trunk is about to finish.
pub fn stage(project: &Project) -> Result<()> {
    let site = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("TRUNK_STAGING_DIR is not set: this command is for Trunk to call")?;
    let profile = match env::var(PROFILE).as_deref() {
        Ok("web-dist") => Profile::WebDist,
        _ => Profile::Web,
    };
    let workshop = Workshop::new(project, profile);
    let mut tools = Tools::install(project)?;
    if profile == Profile::WebDist {
        tools = tools.with_optimiser()?;
    }
    // While serving, this may be the first build since a change.
    if !workshop.is_current(Worker::Cpu, &workshop.sources()?) {
        workshop.build(&tools, Worker::Cpu)?;
    }
    let lab = workshop.lab(&tools, &site)?;
    let publication = Publication::read(&project.root, env::var(SITE_URL).ok())?;
    article::assemble(&project.root, &site, &lab, &publication)?;
    let offered = if env::var_os(NO_GPU).is_some() { &[Worker::Cpu][..] } else { &Worker::ALL };
    workshop.publish(&site, offered)
}

/// Prints every file of a site with its size, and what is left of it when compressed.
fn print_sizes(site: &Path, has_budgets: bool) -> Result<()> {
    let mut files = Vec::new();
    files_below(site, &mut files)?;
    files.sort();
    // Compressing tens of megabytes well takes a while.
    let sizes = thread::scope(|scope| {
        let sizes: Vec<_> = files.iter().map(|file| scope.spawn(|| Sizes::of(file))).collect();
        let join = |size: thread::ScopedJoinHandle<'_, Result<Sizes>>| {
            size.join().unwrap_or_else(|_| bail!("compressing a file failed"))
        };
        sizes.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    let total = sizes.iter().fold(Sizes::default(), |sum, size| Sizes {
        raw: sum.raw + size.raw,
        gzip: sum.gzip + size.gzip,
        brotli: sum.brotli + size.brotli,
    });

    println!("{:<48}{:>12}{:>12}{:>12}", "", "bytes", "gzip", "brotli");
    for (file, size) in files.iter().zip(&sizes) {
        size.print(&file.strip_prefix(site)?.to_string_lossy());
    }
    total.print("total");
    println!("The site is in {}", site.display());
    let measured: Vec<_> = files
        .iter()
        .zip(&sizes)
        .filter_map(|(file, size)| {
            Some((file.strip_prefix(site).ok()?.to_string_lossy().replace('\\', "/"), size.gzip))
        })
        .collect();
    if has_budgets { keep_budgets(&measured) } else { Ok(()) }
}

/// A part of the site with the most bytes that may be left of it when compressed by gzip.
struct Budget {
    part: &'static str,
    most: usize,
    holds: fn(&str) -> bool,
}

/// What is fetched before the first figure trains, part by part (docs/benchmarks.md).
const BUDGETS: [Budget; 4] = [
    Budget { part: "the article's scripts, styles and WebAssembly", most: 550_000, holds: is_of_article },
    Budget { part: "those of the lab's pages", most: 550_000, holds: is_of_lab },
    Budget { part: "the CPU worker", most: 300_000, holds: |file| is_of_worker(file, "cpu") },
    Budget { part: "the GPU worker", most: 2_500_000, holds: |file| is_of_worker(file, "gpu") },
];

fn is_of_article(file: &str) -> bool {
    is_of_page(file) && !file.starts_with("lab-")
}

fn is_of_lab(file: &str) -> bool {
    is_of_page(file) && !file.starts_with("grokscope-")
}

fn is_of_page(file: &str) -> bool {
    !file.starts_with("worker/") && [".js", ".css", ".wasm"].iter().any(|end| file.ends_with(end))
}

fn is_of_worker(file: &str, name: &str) -> bool {
    file.strip_prefix("worker/").is_some_and(|file| file.starts_with(&format!("{name}-")))
}

/// Says how much of each budget is used, and fails where one is exceeded.
fn keep_budgets(files: &[(String, usize)]) -> Result<()> {
    let mut exceeded = Vec::new();
    for Budget { part, most, holds } in BUDGETS {
        let used: usize = files.iter().filter(|(file, _)| holds(file)).map(|(_, gzip)| gzip).sum();
        println!("{part}: {used} of {most} bytes after gzip");
        if used > most {
            exceeded.push(part);
        }
    }
    if !exceeded.is_empty() {
        bail!("larger than its budget in xtask/src/site.rs: {}", exceeded.join(", "));
    }
    Ok(())
}

/// The sizes of a file, in bytes.
#[derive(Default)]
struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    fn of(file: &Path) -> Result<Self> {
        let content = fs::read(file)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&content)?;
        let mut brotli = Vec::new();
        brotli::BrotliCompress(&mut content.as_slice(), &mut brotli, &Default::default())?;
        Ok(Self { raw: content.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
    }

    fn print(&self, name: &str) {
        println!("{name:<48}{:>12}{:>12}{:>12}", self.raw, self.gzip, self.brotli);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(page: usize, cpu: usize, gpu: usize) -> Vec<(String, usize)> {
        let named = [("page-1_bg.wasm", page), ("worker/cpu-1.wasm", cpu), ("worker/gpu-1.wasm", gpu)];
        named.map(|(name, size)| (name.to_owned(), size)).to_vec()
    }

    #[test]
    fn a_part_over_its_budget_is_named() {
        assert!(keep_budgets(&files(550_000, 300_000, 2_500_000)).is_ok());
        let refused = keep_budgets(&files(1, 300_001, 1)).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|why| why.contains("the CPU worker") && !why.contains("GPU")));
    }

    #[test]
    fn pictures_and_prose_are_not_the_page_s_program() {
        assert!(
            is_of_article("style-1.css") && is_of_article("grokscope-1.js") && is_of_article("grokscope-1_bg.wasm")
        );
        assert!(
            !is_of_article("index.html") && !is_of_article("worker/cpu-1.js") && !is_of_article("recorded/main.bin")
        );
        assert!(
            is_of_lab("style-1.css")
                && is_of_lab("lab-1.js")
                && !is_of_lab("grokscope-1.js")
                && !is_of_article("lab-1.js")
        );
    }
}
