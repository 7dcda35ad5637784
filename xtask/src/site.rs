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

use crate::archive;
use crate::article;
use crate::clip;
use crate::embed::NO_FIGURES_FOR_POSTS;
use crate::linked::{self, Publication};
use crate::minify;
use crate::offline;
use crate::pack::{self, Pack};
use crate::posters;
use crate::process;
use crate::project::{Profile, Project};
use crate::setup;
use crate::split::{self, Program};
use crate::tools::Tools;
use crate::workers::{Worker, Workshop, files_below};

/// Tells `cargo xtask stage`, which Trunk calls, the profile of the site in the making.
const PROFILE: &str = "GROKSCOPE_PROFILE";
/// Tells it to leave out the worker for the graphics card, even where there is one.
pub const NO_GPU: &str = "GROKSCOPE_NO_GPU";
/// Tells it that the site is served while it is worked on.
const SERVED: &str = "GROKSCOPE_SERVED";
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
    /// Pack the site into one file beside its folder, too: the same site gives the same bytes.
    #[arg(long)]
    pub archive: bool,
}

/// Builds the site for publishing and says how large it is.
pub fn build(project: &Project, options: &Options) -> Result<()> {
    let tools = setup::page(project)?.with_optimiser()?;
    let site = publish(project, &tools, options)?;
    if options.archive {
        let version = Publication::read(&project.root, None)?.version;
        println!("Packed into {}", archive::pack(&site, &version)?.display());
    }
    // Budgets are for what `wasm-opt` leaves.
    print_sizes(project, &site, tools.wasm_opt.is_some())
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
    Worker::SMALL.into_iter().try_for_each(|worker| workshop.build(tools, worker))?;
    if !no_gpu {
        println!("Building the GPU worker (about 12 minutes the first time)");
        workshop.build(tools, Worker::Gpu)?;
    }
    let mut page = trunk(project, tools, profile, "build", site)?;
    page.envs(no_gpu.then_some((NO_GPU, "1"))).envs(options.site_url.as_ref().map(|url| (SITE_URL, url)));
    process::run(&mut page)?;
    let mut missing = Worker::ALL.into_iter().filter(|worker| !workshop.is_offered(*worker, site));
    if missing.any(|worker| worker != Worker::Gpu || !no_gpu) {
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
        .envs((command == "serve").then_some((SERVED, "1")))
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
    for worker in Worker::SMALL {
        if !workshop.is_current(worker, &workshop.sources(worker)?) {
            workshop.build(&tools, worker)?;
        }
    }
    let program = Program::publish(project, &tools, profile, &site)?;
    let publication = Publication::read(&project.root, env::var(SITE_URL).ok())?;
    // While it is worked on, every change would be packed anew.
    let is_served = env::var_os(SERVED).is_some();
    let pack = (!is_served).then(|| Pack::publish(project, &tools, profile, &program, &workshop, &site)).transpose()?;
    article::assemble(&project.root, &site, &program, pack.as_ref(), &publication)?;
    let offered = if env::var_os(NO_GPU).is_some() { &Worker::SMALL[..] } else { &Worker::ALL };
    workshop.publish(&site, offered)?;
    posters::publish(&project.root, &site)?;
    clip::publish(&project.root, &site)?;
    if let Some(esbuild) = &tools.esbuild {
        minify::shorten(&site, esbuild)?;
    }
    // While it is worked on, workers come to a site later, and a page that is kept would hide what is new.
    if is_served { Ok(()) } else { offline::write_files(&project.root, &site) }
}

/// Prints every file of a site with its size, and what is left of it when compressed.
fn print_sizes(project: &Project, site: &Path, has_budgets: bool) -> Result<()> {
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
    if has_budgets { keep_budgets(&measured, &Program::published(project, Profile::WebDist)?) } else { Ok(()) }
}

/// What is fetched with the most bytes that may be left of it when compressed by gzip.
struct Budget {
    part: &'static str,
    most: usize,
    who: Who,
}

/// What is fetched before a first figure trains, and the workers (docs/benchmarks.md).
const BUDGETS: [Budget; 7] = [
    budget("scripts, styles and WebAssembly up to the article's first figure", 332_000, Who::Article(None)),
    budget("the same with the worker", 462_000, Who::Article(Some("cpu"))),
    budget("the same for a page with one figure, whichever", 612_000, Who::Page),
    budget("the same for a frame with one figure, whichever", 390_000, Who::Frame(None)),
    budget("the same for a frame of Parity", 375_000, Who::Frame(Some("parity"))),
    budget("the CPU worker", 135_000, Who::Worker("cpu")),
    budget("the GPU worker", 2_500_000, Who::Worker("gpu")),
];

const fn budget(part: &'static str, most: usize, who: Who) -> Budget {
    Budget { part, most, who }
}

/// Bundles that the page of a figure fetches beside that of its name.
const BESIDES: [(&str, &str); 1] = [("own", "paste")];

/// Who fetches something.
#[derive(Clone, Copy)]
enum Who {
    /// An article, with this worker.
    Article(Option<&'static str>),
    /// A page with one figure, with the CPU worker: of all figures the one that takes most.
    Page,
    /// A frame, with its packed programs: of this figure, or of the one that takes most.
    Frame(Option<&'static str>),
    /// A worker.
    Worker(&'static str),
}

impl Who {
    /// How many bytes after gzip, and by which figure where there is a choice.
    fn size<'a>(self, files: &'a [(String, usize)], program: &Program) -> (usize, Option<&'a str>) {
        let sum = |figure: Option<&str>| -> usize {
            files.iter().filter(|(file, _)| self.holds(file, figure, program)).map(|(_, gzip)| gzip).sum()
        };
        match self {
            Self::Article(_) | Self::Worker(_) => (sum(None), None),
            Self::Frame(Some(figure)) => (sum(Some(figure)), None),
            Self::Page | Self::Frame(None) => {
                let frames =
                    files.iter().filter_map(|(file, _)| file.strip_prefix(pack::FOLDER)?.strip_suffix("/index.html"));
                let others = NO_FIGURES_FOR_POSTS.iter().copied().filter(|_| matches!(self, Self::Page));
                frames.chain(others).map(|figure| (sum(Some(figure)), Some(figure))).max().unwrap_or_default()
            }
        }
    }

    /// Whether a file of the site is among what is fetched, for this figure.
    fn holds(self, file: &str, figure: Option<&str>, program: &Program) -> bool {
        let worker = match self {
            Self::Article(worker) => worker,
            Self::Page | Self::Frame(_) => Some("cpu"),
            Self::Worker(worker) => Some(worker),
        };
        if let Some(file) = file.strip_prefix("worker/") {
            let is_packed = matches!(self, Self::Frame(_)) && file.ends_with(".wasm");
            return !is_packed && worker.is_some_and(|name| file.starts_with(&format!("{name}-")));
        }
        let is_frame = match self {
            Self::Worker(_) => return false,
            Self::Article(_) | Self::Page => false,
            Self::Frame(_) => true,
        };
        if let Some(name) = file.strip_prefix(pack::FOLDER) {
            let is_of_figure = figure.is_some_and(|figure| name.starts_with(&format!("{figure}-")));
            return is_frame && (is_of_figure || pack::NAMES.iter().any(|start| file.starts_with(start)));
        }
        if split::is_of_a_frame(file) {
            return false;
        }
        if let Some((_, part)) = file.strip_prefix(split::FOLDER).and_then(|file| file.split_once('/')) {
            let is_in = |files: &Vec<String>| files.iter().any(|file| file == part);
            if !program.bundles.values().any(is_in) {
                return !(is_frame && file == program.wasm());
            }
            let besides = BESIDES.iter().filter(|(of, _)| figure == Some(of)).map(|(_, bundle)| *bundle);
            let mut bundles = figure.into_iter().chain(besides).filter_map(|bundle| program.bundles.get(bundle));
            return !is_frame && bundles.any(is_in);
        }
        // The scripts and styles of all pages lie beside the first; `embed.js` is for those of others.
        let is_of_pages =
            !file.contains('/') && !["embed.", "teach-", "offline-", "sw."].iter().any(|other| file.starts_with(other));
        // A frame has what it needs of the article's style in its head.
        let is_left_out = is_frame && file.starts_with("style-");
        is_of_pages && !is_left_out && (file.ends_with(".js") || file.ends_with(".css"))
    }
}

/// Says how much of each budget is used, and fails where one is exceeded.
fn keep_budgets(files: &[(String, usize)], program: &Program) -> Result<()> {
    let mut exceeded = Vec::new();
    for (file, _) in files {
        let Some(figure) = file.strip_prefix(pack::FOLDER).and_then(|file| file.strip_suffix("/index.html")) else {
            continue;
        };
        if !program.bundles.contains_key(figure) {
            bail!("the figure {figure} has no bundle of its name");
        }
    }
    for budget in BUDGETS {
        let Budget { part, most, who } = budget;
        let (used, figure) = who.size(files, program);
        let of = figure.map_or(String::new(), |figure| format!(" ({figure})"));
        println!("{part}{of}: {used} of {most} bytes after gzip");
        if used > most {
            exceeded.push(part);
        }
        // A site may go without the worker for graphics cards.
        if used == 0 && !matches!(who, Who::Worker("gpu")) {
            bail!("nothing is counted as {part}: the budgets in xtask/src/site.rs know other files");
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

    #[test]
    fn a_part_over_its_budget_is_named_and_parts_count_where_they_are_fetched() {
        let program =
            Program::with_bundles("program-1", &[("own", &["a", "ab"]), ("paste", &["p"]), ("lies", &["b", "ab"])]);
        let mut files = [
            ("index.html", 9_000_000),
            ("style-1.css", 10_000),
            ("program-1/grokscope_bg.wasm", 322_000),
            ("embed.js", 9_000_000),
            ("program-1/opening.wasm", 9_000_000),
            ("program-1/a", 60_000),
            ("program-1/ab", 30_000),
            ("program-1/b", 70_000),
            ("program-1/p", 20_000),
            ("worker/cpu-1.wasm", 130_000),
            ("recorded/main.bin", 9_000_000),
            ("f/frame-1.lzma", 320_000),
            ("f/unpack-1.wasm", 4_000),
            ("f/own/index.html", 9_000_000),
            ("f/own-1.lzma", 20_000),
            ("f/lies/index.html", 9_000_000),
            ("f/lies-1.lzma", 30_000),
        ]
        .map(|(name, size)| (name.to_owned(), size));
        let sizes = BUDGETS.map(|budget| budget.who.size(&files, &program));
        let [of_page, of_frame] = [(572_000, Some("own")), (354_000, Some("lies"))];
        let expected =
            [(332_000, None), (462_000, None), of_page, of_frame, (324_000, None), (130_000, None), (0, None)];
        assert_eq!(sizes, expected);
        keep_budgets(&files, &program).expect("no more than there may be");
        files[9].1 += 1;
        let refused = keep_budgets(&files, &program).expect_err("a byte too many").to_string();
        assert!(refused.ends_with(": the same with the worker"), "{refused}");
    }
}
