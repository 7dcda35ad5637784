//! The site without a network, and from one release to the next.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use grokscope_tests::{Page, Visitor};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// What is kept for an article, all its runs and the smaller worker included, in the build for tests, which is larger than the one
/// that is published.
const MOST_BYTES: u64 = 16_000_000;
/// The policy of README.md: nothing more has to be allowed.
const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; media-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
                      frame-src 'self'";
/// When a page that would have itself kept has long done so.
const LATE: Duration = Duration::from_secs(9);

fn reader(visitor: Visitor) -> Visitor {
    // The icon of the tab is asked for without the worker.
    visitor.who_keeps_the_site().expecting_on_the_console("Failed to load resource")
}

/// What the foot of the page says of itself.
fn foot(page: &Page) -> String {
    page.js("return document.querySelector('footer .offline')?.textContent ?? ''").as_str().unwrap_or("").to_owned()
}

fn until_kept(page: &Page) {
    page.until("the page to be kept", || {
        let said = foot(page);
        assert!(!said.contains("could not be fetched"), "{said}");
        said.contains("Keep the whole site")
    });
}

/// Loads the page as a reader does who opens it again.
fn come_back(page: &Page, path: &str) {
    page.go("about:blank");
    page.go(&format!("{}{path}", page.site()));
}

#[test]
#[ignore = "takes minutes: cargo xtask test --long"]
fn an_article_that_was_visited_trains_without_a_network_in_its_language() {
    lose_the_network(Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn lose_the_network(visitor: Visitor) {
    reader(visitor).comes(|page| {
        page.host().sends("Content-Security-Policy", STRICT);
        page.load("");
        until_kept(page);
        let kept = "return (async () => {
            let sum = 0;
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) sum += (await (await cache.match(request)).arrayBuffer()).byteLength;
            }
            return sum;
        })()";
        let bytes = page.js(kept).as_u64().expect("bytes");
        assert!(0 < bytes && bytes < MOST_BYTES, "{bytes} bytes are kept");
        let said = format!("{:.1} MB", bytes as f64 / 1e6);
        assert!(foot(page).contains(&said), "{bytes} bytes, and the page says {}", foot(page));
        // No other page has been fetched for it.
        let answered = page.host().answered();
        assert!(!answered.iter().any(|file| file.contains("lab/") || file.starts_with("zh/")), "{answered:?}");
        page.host().stops();

        // Not over before the host has another release.
        come_back(page, "#main.wd=0.3&main.steps=50000");
        page.figure("modadd").until_it_says("wd = 0.3");
        page.figure("modadd").show().until_past(100);
        // So does one that has not been seen before.
        page.figure("gallery").show();
        // The note lies over what is at the foot of the window.
        page.js("document.querySelector('[name=gallery] [data-action=play]').scrollIntoView({ block: 'center' })");
        page.figure("gallery").get("[data-action=play]").click();
        page.until("many small runs", || ["playing", "ended"].contains(&&*page.figure("gallery").now().state));
        // What has not been kept is named, in its language.
        come_back(page, "lab/survey/");
        page.until("a sentence", || page.text().contains("this page has not been kept"));
        come_back(page, "zh/");
        page.until("a sentence", || page.text().contains("没有保存过这个页面"));
        page.get("a").click();
        page.until("the same again", || page.text().contains("没有保存过这个页面"));
    });
}

#[test]
#[ignore = "takes minutes: cargo xtask test --long"]
fn the_whole_site_is_kept_when_that_is_asked_for() {
    reader(Visitor::new()).comes(|page| {
        page.load("");
        until_kept(page);
        page.get("footer .offline button").click();
        page.until("all of it", || foot(page).contains("The whole site works without a network"));
        page.host().stops();
        come_back(page, "zh/lab/reverse/");
        page.figure("reverse").show().play();
        assert_eq!(page.js("return document.documentElement.lang"), "zh-Hans");
    });
}

/// The same site as another release: its program lies elsewhere, and what keeps its name differs.
struct Newer {
    folder: TempDir,
    release: String,
}

impl Newer {
    fn of(site: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy(site, folder.path());
        let mut worker = fs::read_to_string(folder.path().join("sw.js")).expect("a worker");
        let known = worker.split_once(";\n").expect("a release").0.trim_start_matches("const SITE = ").to_owned();
        let mut known: Value = serde_json::from_str(&known).expect("JSON");
        let old_release = known["release"].as_str().expect("a release").to_owned();
        let release = "f".repeat(old_release.len());
        let files = known["files"].as_object().expect("files").clone();
        let old = files.keys().find_map(|path| path.strip_prefix("program-")?.split('/').next()).expect("a program");
        let new = "e".repeat(old.len());
        let [old, new] = [old, &new].map(|hash| format!("program-{hash}"));
        fs::rename(folder.path().join(&old), folder.path().join(&new)).expect("a program");
        let mut listed = serde_json::Map::new();
        for (path, entry) in files {
            let path = path.replace(&old, &new);
            let file = folder.path().join(&path);
            if path.ends_with(".html") {
                let page =
                    fs::read_to_string(&file).expect("a page").replace(&old, &new).replace(&old_release, &release);
                fs::write(&file, page).expect("a page");
            }
            if path == "recorded/main.bin" {
                fs::write(&file, "newer").expect("a file");
            }
            let content = fs::read(&file).expect("a file");
            let hash: String = Sha256::digest(&content)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
            listed.insert(path, json!([hash, content.len(), entry[2]]));
        }
        known["files"] = listed.into();
        known["release"] = release.clone().into();
        worker = format!("const SITE = {known};\n{}", worker.split_once(";\n").expect("code").1);
        fs::write(folder.path().join("sw.js"), worker).expect("a worker");
        Self { folder, release }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a file");
        }
    }
}

/// The release of the page and how many bytes it gets where it asks for a file that keeps its name.
fn release(page: &Page) -> (String, u64) {
    let body = "const { release } = document.documentElement.dataset;
        return fetch(`recorded/main.bin?r=${release}`).then(answer => answer.arrayBuffer())
            .then(bytes => [release, bytes.byteLength])";
    serde_json::from_value(page.js(body)).expect("a release")
}

#[test]
#[ignore = "takes minutes: cargo xtask test --long"]
fn a_newer_release_is_told_of_and_the_page_goes_on_with_files_of_its_own_until_it_is_loaded_anew() {
    reader(Visitor::new()).comes(|page| {
        let newer = Newer::of(&page.folder());
        page.load("");
        until_kept(page);
        // Not over before the host has another release.
        come_back(page, "#main.wd=0.3&main.steps=50000");
        let figure = page.figure("modadd").show();
        figure.until_past(20);
        until_kept(page);
        let before = release(page);
        assert!(before.1 > 100, "{before:?}");

        page.host().serves(&newer.path());
        page.js("return navigator.serviceWorker.getRegistration().then(registration => registration.update())");
        page.until("the note", || page.has(".renewed"));
        assert!(page.get(".renewed").text().contains("newer version"));
        // What is fetched only now is of its own release, though the host has none of it any more.
        assert_eq!(release(page), before);
        let parts = "const files = performance.getEntriesByType('resource').map(({ name }) => name)
                .filter(name => name.includes('/program-'));
            return Promise.all(files.map(file => fetch(file, { cache: 'reload' }).then(({ status }) => status)))";
        let parts: Vec<u64> = serde_json::from_value(page.js(parts)).expect("answers");
        assert!(parts.len() > 3 && parts.iter().all(|status| *status == 200), "{parts:?}");
        figure.until_past(figure.now().step() + 20);
        page.figure("gallery").show();
        // The note lies over what is at the foot of the window.
        page.js("document.querySelector('[name=gallery] [data-action=play]').scrollIntoView({ block: 'center' })");
        page.figure("gallery").get("[data-action=play]").click();
        page.until("many small runs", || ["playing", "ended"].contains(&&*page.figure("gallery").now().state));

        page.js("window.is_old = true");
        page.elements("return document.querySelectorAll('.renewed button')")[0].click();
        page.until("the newer page", || page.js("return window.is_old === undefined") == true);
        // Where one was reading is kept: figures elsewhere have not come to life.
        let figure = page.figure("modadd").show();
        figure.until_it_says("wd = 0.3");
        figure.until_past(20);
        assert_eq!(release(page), (newer.release.clone(), 5));
        let files = page.js("return performance.getEntriesByType('resource').map(({ name }) => name)").to_string();
        let program = format!("program-{}", "e".repeat(16));
        assert_eq!(files.matches("/program-").count(), files.matches(&program).count(), "{files}");
        until_kept(page);
        assert!(!page.has(".renewed"));
        // Nothing of the other is left, and the newer one is there without a network.
        page.until("one release", || page.js("return caches.keys().then(names => names.length === 1)") == true);
        page.host().stops();
        come_back(page, "");
        page.figure("modadd").show().until_past(20);
        assert_eq!(release(page), (newer.release.clone(), 5));
    });
}

#[test]
#[ignore = "takes minutes: cargo xtask test --long"]
fn frames_have_nothing_kept_and_a_site_in_a_folder_keeps_to_it() {
    reader(Visitor::new()).comes(|page| {
        let count = "return navigator.serviceWorker.getRegistrations().then(all => all.map(({ scope }) => scope))";
        page.go(&format!("{}f/modadd/", page.site()));
        page.until("the figure", || page.has("grok-figure[data-state]"));
        thread::sleep(LATE);
        assert_eq!(page.js(count), json!([]));
        let body = "document.body.innerHTML = `<iframe src=\"${arguments[0]}\"></iframe>`";
        page.js_with(body, &json!([page.site()]));
        page.in_frame("iframe", || page.until("the page", || page.has("html[data-live]")));
        thread::sleep(LATE);
        assert_eq!(page.js(count), json!([]));

        let host = tempfile::tempdir().expect("a folder");
        copy(&page.folder(), &host.path().join("deep/grokscope"));
        page.visit_host(host.path(), &[]);
        let address = page.address();
        page.go(&format!("{address}deep/grokscope/"));
        until_kept(page);
        assert_eq!(page.js(count), json!([format!("{address}deep/grokscope/")]));
    });
}
