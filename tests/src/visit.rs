//! A test's visit to the page: everything is started for it, and ended and judged after it.

use std::env;
use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::thread;

use serde_json::{Value, json};

use crate::firefox;
use crate::page::Page;
use crate::site::Site;
use crate::webdriver::Session;

/// Tests share the machine, as many as there are threads for them; one that counts short tasks, or tenths of a second, has it alone.
static MACHINE: RwLock<()> = RwLock::new(());

/// The variable with the flags by which this machine's Chromium gets at its graphics card, often none: on Linux
/// `--use-angle=vulkan --disable-vulkan-surface`. Where it is not set, tests of WebGPU run on SwiftShader.
const REAL_GPU: &str = "GROKSCOPE_REAL_GPU";

/// Whether there is a graphics card to test with.
#[must_use]
pub fn has_real_gpu() -> bool {
    env::var_os(REAL_GPU).is_some()
}

/// What WebGPU runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adapter {
    /// The machine's graphics card.
    Real,
    /// The processor, imitating one.
    SwiftShader,
}
use Adapter::{Real, SwiftShader};

impl Adapter {
    /// Flags with which Chromium offers it.
    #[must_use]
    pub fn flags(self) -> Vec<String> {
        let mut flags = vec!["--enable-unsafe-webgpu".to_owned(), "--enable-features=Vulkan".to_owned()];
        match self {
            Real => flags.extend(env::var(REAL_GPU).unwrap_or_default().split_whitespace().map(str::to_owned)),
            SwiftShader => {
                flags.extend(["--use-webgpu-adapter=swiftshader", "--enable-unsafe-swiftshader"].map(str::to_owned));
            }
        }
        flags
    }
}

/// Who visits, and with what browser.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    has_firefox: bool,
    gpu: Option<Adapter>,
    prefers_stillness: bool,
    alone: bool,
    keeps: bool,
    path: &'static str,
    expected: Vec<&'static str>,
}

impl Visitor {
    /// A Chromium without WebGPU.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A Firefox. It has no `DevTools`: what [`Page`] does with them cannot be done there, but for scripts to begin with, another
    /// width, the console and requests to other hosts.
    #[must_use]
    pub fn in_firefox() -> Self {
        Self { has_firefox: true, ..Self::default() }
    }

    /// With WebGPU, on an adapter imitated in software.
    #[must_use]
    pub fn with_imitated_webgpu(mut self) -> Self {
        self.gpu = Some(SwiftShader);
        self
    }

    /// With WebGPU, in Chromium on the machine's graphics card where [`REAL_GPU`] tells how to get it, else on an imitated one.
    #[must_use]
    pub fn with_webgpu(mut self) -> Self {
        self.gpu = Some(if has_real_gpu() { Real } else { SwiftShader });
        self
    }

    /// Prefers reduced motion: nothing trains before it is told to.
    #[must_use]
    pub fn who_likes_it_still(mut self) -> Self {
        self.prefers_stillness = true;
        self
    }

    /// Minds what trains beside this browser: for a test of how long something takes.
    #[must_use]
    pub fn who_has_the_machine_alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Lets the site be kept for when there is no network. For others nothing stands between the page and its host.
    #[must_use]
    pub fn who_keeps_the_site(mut self) -> Self {
        self.keeps = true;
        self
    }

    /// Errors on the console that contain `text` are part of the test.
    #[must_use]
    pub fn expecting_on_the_console(mut self, text: &'static str) -> Self {
        self.expected.push(text);
        self
    }

    /// Who visits another page of the site than the article, such as `lab/reverse/`.
    #[must_use]
    pub fn of(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    /// Opens the page with this fragment and follows `plan`.
    ///
    /// Whatever the plan, nothing may fail silently: there must be no error on the console, no file missing and
    /// nothing asked of another host.
    pub fn opens(&self, fragment: &str, plan: impl FnOnce(&Page)) {
        self.comes(|page| {
            page.open(fragment);
            plan(page);
        });
    }

    /// Follows `plan` before any page is opened. What [`Visitor::opens`] says holds here too.
    pub fn comes(&self, plan: impl FnOnce(&Page)) {
        let _alone = self.alone.then(|| MACHINE.write().unwrap_or_else(PoisonError::into_inner));
        let _beside = (!self.alone).then(|| MACHINE.read().unwrap_or_else(PoisonError::into_inner));
        let folder = site();
        let site = Site::serve(&folder);
        let session = self.start();
        let page = Page::new(session, &site);
        page.turn_to(self.path);
        if self.prefers_stillness && !self.has_firefox {
            page.imagine("", &[]);
        }
        if !self.keeps && !self.has_firefox {
            page.begin_with("delete Navigator.prototype.serviceWorker");
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| plan(&page)));
        let errors = errors(&page.console());
        let errors: Vec<String> =
            errors.into_iter().filter(|error| !self.expected.iter().any(|part| error.contains(part))).collect();
        let strangers = page.strangers();
        if let Err(panic) = outcome {
            report(&page, &errors, &site.host().failures());
            resume_unwind(panic);
        }
        assert_eq!(errors, [""; 0], "errors on the console");
        assert_eq!(site.host().failures(), [""; 0], "requests that could not be answered");
        assert_eq!(strangers, [""; 0], "requests to other hosts");
    }

    fn start(&self) -> Session {
        if !self.has_firefox {
            return Session::start(&program("CHROMEDRIVER", "chromedriver"), &self.capabilities());
        }
        let capabilities = firefox::capabilities(self.prefers_stillness, self.keeps, self.gpu.is_some());
        let session = Session::start(&program("GECKODRIVER", "geckodriver"), &capabilities);
        firefox::listen(&session);
        session
    }

    fn capabilities(&self) -> Value {
        let mut arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,1000",
            // A request to another host fails, and says so on the console.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.extend(self.gpu.into_iter().flat_map(Adapter::flags));
        let mut chrome = json!({ "args": arguments, "prefs": { "intl.accept_languages": "en-US" } });
        if let Some(binary) = env::var_os("CHROME") {
            chrome["binary"] = json!(binary.to_string_lossy());
        }
        json!({
            "browserName": "chrome",
            "goog:chromeOptions": chrome,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        })
    }
}

/// Says something at once, whether or not the test fails.
pub fn say(words: &str) {
    let _ = writeln!(std::io::stderr(), "    {words}");
}

/// The folder of the built site.
pub(crate) fn site() -> PathBuf {
    let folder = env::var_os("GROKSCOPE_SITE").map(PathBuf::from);
    let folder =
        folder.expect("GROKSCOPE_SITE names no site: start these tests with `cargo xtask test --only browser`");
    assert!(folder.join("index.html").is_file(), "there is no index.html in {}", folder.display());
    folder
}

fn program(variable: &str, name: &str) -> String {
    env::var(variable).ok().filter(|path| !path.is_empty()).unwrap_or_else(|| name.to_owned())
}

/// The errors among the entries of a console, but for what a page says that is left while it fetches a part of its program: one that
/// its host did not send is among the host's failures.
fn errors(console: &[Value]) -> Vec<String> {
    let severe = console.iter().filter(|entry| entry["level"] == "SEVERE");
    let messages = severe.map(|entry| entry["message"].as_str().unwrap_or("").to_owned());
    messages.filter(|message| !(message.contains("/bundles.js") && message.contains("Failed to fetch"))).collect()
}

/// Prints what helps to understand a failure.
fn report(page: &Page, errors: &[String], failures: &[String]) {
    let test = thread::current().name().unwrap_or("test").replace("::", "-");
    let picture = page.screenshot().and_then(|picture| {
        let path = pictures().join(format!("{test}.png"));
        fs::write(&path, picture).ok().map(|()| path)
    });
    eprintln!("address: {}", page.address());
    match picture {
        Some(path) => eprintln!("screenshot: {}", path.display()),
        None => eprintln!("no screenshot could be taken"),
    }
    for (figure, state) in page.states() {
        eprintln!("{figure}: {state}");
    }
    for entry in page.seen_on_the_console() {
        eprintln!("console: {} {}", entry["level"].as_str().unwrap_or(""), entry["message"].as_str().unwrap_or(""));
    }
    eprintln!("unexpected errors: {}, unanswered requests: {failures:?}", errors.len());
}

/// Cargo's folder for the files of tests, which lies beside that of the test programs.
fn pictures() -> PathBuf {
    let program = env::current_exe().ok();
    let target = program.as_deref().and_then(Path::parent).and_then(Path::parent).and_then(Path::parent);
    let folder = target.map_or_else(env::temp_dir, |target| target.join("tmp"));
    // Where it cannot be made, there is no screenshot.
    let _ = fs::create_dir_all(&folder);
    folder
}
