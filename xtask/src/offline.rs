//! What makes the site usable without a network: the service worker, with a list of what its release consists of, the script by
//! which a page asks for it, and what a browser reads to install the site as a program. ARCHITECTURE.md, "Without a network".

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::article::{between, read, write};
use crate::linked::{ICONS, plain};
use crate::split;
use crate::words;
use crate::workers::{files_below, short};

/// The worker: its name stays, as browsers ask under it what is new.
const WORKER: &str = "sw.js";
/// Read by browsers that install the site, one a language.
const APP: &str = "app.webmanifest";
/// The script that a page fetches when it has nothing else to do.
const SCRIPT: &str = "offline";
/// What is never kept: for other people's pages, for those who link here, for slides, and for browsers alone.
const LEFT_OUT: [&str; 11] = [
    "404.html",
    "cards/",
    "embed.",
    "embed/",
    "f/",
    "icons/",
    "posters/",
    "robots.txt",
    "sitemap.xml",
    "slides/",
    WORKER,
];

/// What the worker knows of its release.
#[derive(Serialize)]
struct Release<'a> {
    release: &'a str,
    /// Each file with the start of the hash of its content, its bytes, and 1 where every article needs it.
    files: BTreeMap<String, (String, usize, u8)>,
    /// What is said of a page that is not kept, by the folder of its language.
    says: BTreeMap<String, Says>,
}

#[derive(Serialize)]
struct Says {
    lang: String,
    absent: String,
    article: String,
}

/// Has the finished site keep itself in browsers. Its pages learn which release they are of.
pub fn write_files(project: &Path, site: &Path) -> Result<()> {
    let own = |name: &str| read(&project.join("www/offline").join(name));
    let (worker, script) = (own(WORKER)?, own("offline.js")?);
    let script_name = format!("{SCRIPT}-{}.js", hash_of(script.as_bytes()));
    write(site, &script_name, &script)?;
    let languages = words::further_languages(project)?;
    let folders = || std::iter::once(String::new()).chain(languages.iter().map(|language| format!("{language}/")));
    let paths = paths(site, &folders().collect::<Vec<_>>())?;

    let mut all = Sha256::new();
    all.update(&worker);
    for path in &paths {
        all.update(path);
        all.update(fs::read(site.join(path))?);
    }
    let release = short(all);

    for path in paths.iter().filter(|path| path.ends_with(".html")) {
        let folder = folders().filter(|folder| path.starts_with(folder.as_str())).max_by_key(String::len);
        let page = with_release(&read(&site.join(path))?, path, &folder.unwrap_or_default(), &release, &script_name);
        write(site, path, &page)?;
    }
    let mut says = BTreeMap::new();
    for folder in folders() {
        let page = read(&site.join(&folder).join("index.html"))?;
        let (name, app) = (format!("{folder}{APP}"), app(&page, &folder)?);
        write(site, &name, &app)?;
        says.insert(folder, said(&page)?);
    }
    let mut files = BTreeMap::new();
    for path in paths {
        let content = fs::read(site.join(&path))?;
        let is_needed = u8::from(is_needed(&path));
        files.insert(path, (hash_of(&content), content.len(), is_needed));
    }
    let release = serde_json::to_string(&Release { release: &release, files, says })?;
    write(site, WORKER, &format!("const SITE = {release};\n{worker}"))
}

fn hash_of(content: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(content);
    short(hash)
}

/// The files of a site that may be kept, in the order of their names.
fn paths(site: &Path, folders: &[String]) -> Result<Vec<String>> {
    let mut files = Vec::new();
    files_below(site, &mut files)?;
    let mut paths = Vec::new();
    for file in files {
        let path = file.strip_prefix(site)?.to_string_lossy().replace('\\', "/");
        let is_left_out = folders.iter().any(|folder| {
            path.strip_prefix(folder.as_str())
                .is_some_and(|path| path.starts_with(APP) || LEFT_OUT.iter().any(|out| path.starts_with(out)))
        });
        if !is_left_out {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Whether every article needs a file: all but pages, pictures, which stand in for figures, and the larger worker, which is
/// fetched by those who use it.
fn is_needed(path: &str) -> bool {
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    let is_of_a_page = path.starts_with(split::FOLDER) && !split::is_of_a_frame(path);
    let is_of_the_program = is_of_a_page || path.starts_with("worker/cpu-");
    let is_beside_it = !path.contains('/') && ends(&[".js", ".css", ".svg", ".json"]);
    is_of_the_program || is_beside_it || path.starts_with("recorded/") && ends(&[".bin"])
}

/// A page that knows its release, and asks for pictures of that alone.
fn with_release(page: &str, path: &str, folder: &str, release: &str, script: &str) -> String {
    let root = "../".repeat(path.matches('/').count());
    let own =
        format!("<html data-release=\"{release}\" data-offline=\"{root}{script}\" data-app=\"{root}{folder}{APP}\" ");
    page.replacen("<html ", &own, 1).replace(".webp\"", &format!(".webp?r={release}\""))
}

/// What browsers read to install the site.
fn app(page: &str, folder: &str) -> Result<String> {
    let language = language(page)?;
    let description = between(page, "<meta name=\"description\" content=\"", "\"").context("no description")?;
    let root = "../".repeat(folder.matches('/').count());
    let icon = |size: u32| {
        json!({
            "src": format!("{root}icons/{size}.png"), "sizes": format!("{size}x{size}"), "type": "image/png",
            "purpose": "any",
        })
    };
    let app = json!({
        "id": "./", "name": "grokscope", "short_name": "grokscope", "description": plain(description),
        "lang": language, "start_url": "./", "scope": if root.is_empty() { "./" } else { &root },
        "display": "minimal-ui", "background_color": "#fcfbf8", "theme_color": "#fcfbf8",
        "icons": ICONS[1..].iter().map(|size| icon(*size)).collect::<Vec<_>>(),
    });
    Ok(app.to_string())
}

fn language(page: &str) -> Result<&str> {
    let html = between(page, "<html ", ">").context("no html element")?;
    // A space before it, so that `hreflang` is none.
    html.split_once(" lang=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(it, _)| it).context("no language")
}

fn said(page: &str) -> Result<Says> {
    let words = between(page, "<template id=\"offline\">", "</template>").context("the page has no #offline")?;
    let one = |name: &str| {
        let text = between(words, &format!("<p data-say=\"{name}\">"), "</p>");
        text.map(str::to_owned).with_context(|| format!("#offline has no {name}"))
    };
    Ok(Says { lang: language(page)?.to_owned(), absent: one("absent")?, article: one("article")? })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::Value;

    use super::*;

    /// A site of two pages with the templates of ours.
    fn site() -> tempfile::TempDir {
        let root = root();
        let site = tempfile::tempdir().expect("a folder");
        for (from, to) in [("index.html", "index.html"), ("www/zh/index.html", "zh/index.html")] {
            write(site.path(), to, &read(&root.join(from)).expect("a page")).expect("a page");
        }
        for path in [
            "lab/endless/index.html",
            "f/parity/index.html",
            "zh/f/parity/index.html",
            "embed.js",
            "cards/en.png",
            "slides/clip.webm",
            "zh/slides/clip.webm",
            "recorded/main.bin",
            "recorded/stars.webp",
            "program-0011223344556677/a.wasm",
            "worker/cpu-0011223344556677.js",
            "worker/gpu-0011223344556677.js",
            "style-0011223344556677.css",
            "manifest.json",
        ] {
            write(site.path(), path, &format!("<html lang=\"en\"> <img src=\"../../recorded/stars.webp\"> {path}"))
                .expect("a file");
        }
        site
    }

    fn root() -> PathBuf {
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..")
    }

    /// What the worker of a site knows.
    fn known(site: &Path) -> Value {
        let worker = read(&site.join(WORKER)).expect("a worker");
        serde_json::from_str(between(&worker, "const SITE = ", ";\n").expect("a release")).expect("JSON")
    }

    #[test]
    fn a_release_knows_its_files_by_their_content_and_its_pages_know_it() {
        let site = site();
        write_files(&root(), site.path()).expect("a release");
        let before = known(site.path());
        let files = before["files"].as_object().expect("files");
        for (path, entry) in files {
            let content = fs::read(site.path().join(path)).expect("a file");
            assert_eq!((entry[0].as_str(), entry[1].as_u64()), (Some(&*hash_of(&content)), Some(content.len() as u64)));
        }
        let is_there = |path: &str| files.contains_key(path);
        assert!(is_there("index.html") && is_there("zh/index.html") && is_there("lab/endless/index.html"));
        let left_out = ["f/parity/index.html", "zh/f/parity/index.html", "embed.js", "cards/en.png", APP, WORKER];
        for out in left_out.into_iter().chain(["slides/clip.webm", "zh/slides/clip.webm"]) {
            assert!(!is_there(out), "{out}");
        }
        let needed: Vec<&String> = files.iter().filter(|(_, entry)| entry[2] == 1).map(|(path, _)| path).collect();
        assert_eq!(needed.len(), 6, "{needed:?}");
        assert!(needed.iter().all(|path| !path.contains("gpu") && !path.ends_with("html")), "{needed:?}");

        let release = before["release"].as_str().expect("a release");
        let page = read(&site.path().join("lab/endless/index.html")).expect("a page");
        assert!(page.contains(&format!("data-release=\"{release}\"")), "{page}");
        assert!(page.contains(&format!("stars.webp?r={release}\"")), "{page}");
        assert!(page.contains("data-offline=\"../../offline-"), "{page}");
        assert!(!read(&site.path().join("f/parity/index.html")).expect("a page").contains("data-offline"));
        let app: Value = serde_json::from_str(&read(&site.path().join("zh").join(APP)).expect("a file")).expect("JSON");
        assert_eq!((app["scope"].as_str(), app["lang"].as_str()), (Some("../"), Some("zh-Hans")));
        for icon in app["icons"].as_array().expect("icons") {
            let icon = icon["src"].as_str().expect("a path").trim_start_matches("../");
            assert!(root().join("www").join(icon).is_file(), "{icon}");
        }
        assert!(before["says"]["zh/"]["absent"].as_str().is_some_and(|said| said.contains("网络")));

        // Another site is another release, the same one is the same.
        let [other, same] = [self::site(), self::site()];
        write(other.path(), "recorded/main.bin", "newer").expect("a file");
        write_files(&root(), other.path()).expect("a release");
        write_files(&root(), same.path()).expect("a release");
        assert_ne!(known(other.path())["release"], before["release"]);
        assert_eq!(known(same.path()), before);
    }
}
