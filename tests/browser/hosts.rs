//! The pages in `examples/`: each is built with what npm and PyPI have, and opened at an address of its own, beside the site.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use grokscope_tests::{Page, Visitor, key, say};
use serde_json::{Value, json};
use tempfile::TempDir;

const PLACEHOLDER: &str = "https://your.host/grokscope/";

/// A copy of an example that may be changed, beside the package it may need.
struct Example {
    root: TempDir,
    folder: PathBuf,
}

impl Example {
    /// Copies it; `file` has the address of the site.
    fn copy(name: &str, file: &str, site: &str) -> Self {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let root = tempfile::tempdir().expect("a folder");
        copy(&project.join("www/embed"), &root.path().join("www/embed")).expect("the package");
        let folder = root.path().join("examples").join(name);
        copy(&project.join("examples").join(name), &folder).expect("the example");
        let text = fs::read_to_string(folder.join(file)).expect("the file with the address");
        assert_eq!(text.matches(PLACEHOLDER).count(), 1, "the address is in one place");
        fs::write(folder.join(file), text.replace(PLACEHOLDER, site)).expect("the address");
        Self { root, folder }
    }

    /// Runs a program in it.
    fn run(&self, program: impl AsRef<Path>, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new(program.as_ref());
        let output = command.args(arguments).current_dir(&self.folder).output();
        let output = output.map_err(|error| format!("{}: {error}", program.as_ref().display()))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(format!("{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr)))
        }
    }

    /// Installs from npm what it names, or says why the test is skipped.
    fn has_node_modules(&self) -> bool {
        is_there(&self.run("npm", &["install", "--no-audit", "--no-fund"]))
    }

    /// Installs from PyPI, or says why the test is skipped. Returns the folder of its programs.
    fn python(&self, packages: &[&str]) -> Option<PathBuf> {
        let programs = self.root.path().join("python/bin");
        let environment = self.root.path().join("python");
        let made = self.run("python3", &["-m", "venv", &environment.to_string_lossy()]);
        let install = [&["install", "--quiet"][..], packages].concat();
        is_there(&made.and_then(|_| self.run(programs.join("pip"), &install))).then_some(programs)
    }
}

fn is_there(installed: &Result<String, String>) -> bool {
    if let Err(why) = installed {
        say(&format!("skipped, for what it needs cannot be installed: {why}"));
    }
    installed.is_ok()
}

/// Copies a folder, without what may have been installed or built there.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if ["node_modules", "dist", "site", "package-lock.json"].iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

fn visit(plan: impl FnOnce(&Page)) {
    Visitor::new().comes(|page| {
        page.host().sends("Access-Control-Allow-Origin", "*");
        plan(page);
    });
}

/// Waits until the nth element has trained, or the figure of the frame one is in.
fn until_past(page: &Page, nth: usize, step: u64) {
    let now = "const host = document.querySelectorAll('grok-figure')[arguments[0]];
        host?.scrollIntoView({ block: 'center' });
        return Number((host?.shadowRoot?.querySelector('grok-figure') ?? host)?.dataset.step ?? 0)";
    page.until(&format!("element {nth} to train"), || page.js_with(now, &json!([nth])).as_u64() > Some(step));
}

/// Waits until the figure in the page's frame has trained.
fn until_frame_past(page: &Page, step: u64) {
    page.until("a frame", || page.js("return Boolean(document.querySelector('iframe')?.src)") == true);
    page.js("document.querySelector('iframe').scrollIntoView({ block: 'center' })");
    page.in_frame("iframe", || until_past(page, 0, step));
}

#[test]
#[ignore = "takes minutes with the others: cargo xtask test --long"]
fn plain_html() {
    visit(|page| {
        let example = Example::copy("html", "site.js", page.site());
        page.visit_host(&example.folder, &[]);
        until_past(page, 0, 50);
        until_past(page, 1, 50);
        until_frame_past(page, 20);
        page.until("the frame's height", || {
            page.js("return document.querySelector('iframe').style.height.endsWith('px')") == true
        });
    });
}

#[test]
#[ignore = "installs MkDocs: cargo xtask test --long"]
fn a_blog_by_mkdocs() {
    visit(|page| {
        let example = Example::copy("blog", "hooks.py", page.site());
        let Some(programs) = example.python(&["mkdocs"]) else { return };
        example.run(programs.join("mkdocs"), &["build", "--quiet"]).expect("a blog");
        page.visit_host(&example.folder.join("site"), &[]);
        until_past(page, 0, 50);
        until_frame_past(page, 20);
    });
}

#[test]
#[ignore = "installs reveal.js: cargo xtask test --long"]
fn slides_pause_what_they_leave() {
    visit(|page| {
        let example = Example::copy("slides", "site.js", page.site());
        if !example.has_node_modules() {
            return;
        }
        page.visit_host(&example.folder, &[]);
        page.until("the slides", || page.js("return Boolean(document.querySelector('.reveal.ready'))") == true);
        page.press(&[key::RIGHT]);
        until_frame_past(page, 50);
        let figure = || {
            let mut seen = Value::Null;
            let now =
                "const { state, step } = document.querySelector('grok-figure').dataset; return [state, Number(step)]";
            page.in_frame("iframe", || seen = page.js(now));
            seen
        };
        page.press(&[key::RIGHT]);
        page.until("it to pause", || figure()[0] == "paused");
        let left_at = figure()[1].as_u64();
        page.press(&[key::LEFT]);
        page.until("it to go on", || figure()[1].as_u64() > left_at);
        assert_eq!(figure()[0], "playing");
    });
}

#[test]
#[ignore = "installs React and Vite: cargo xtask test --long"]
fn a_page_of_react_built_by_vite() {
    visit(|page| {
        let example = Example::copy("react", "src/site.ts", page.site());
        if !example.has_node_modules() {
            return;
        }
        example.run("npm", &["run", "build"]).expect("a page that is sound in its types");
        page.visit_host(&example.folder.join("dist"), &[]);
        until_past(page, 0, 50);
        page.until("the page to hear of it", || {
            page.js("return Number(document.querySelector('output').textContent) > 50") == true
        });
        page.js("document.querySelector('input').focus()");
        page.press(&[key::RIGHT]);
        page.until("the decay", || {
            page.js("return document.querySelector('grok-figure').state.includes('wd=0.15')") == true
        });
    });
}

/// A page that shows the widget as a notebook does, and keeps what it sends to Python.
const NOTEBOOK: &str = r#"<!doctype html><html lang="en"><title>Notebook</title><link rel="icon" href="data:,"><div id="cell"></div>
<script type="module">
    import widget from "./figure.js";
    const values = { site: "SITE", figure: "parity", settings: { preset: "parity-wd", wd: 0.1 } };
    const heard = {};
    window.model = {
        get: (name) => values[name],
        set: (name, value) => (values[name] = value),
        save_changes: () => (window.sent = values.metrics),
        on: (name, hear) => (heard[name] = hear),
        off: (name) => delete heard[name],
        change: (name, value) => { values[name] = value; heard[`change:${name}`]?.(); },
    };
    window.leave = await widget.render({ model, el: document.getElementById("cell") });
</script></html>"#;

#[test]
#[ignore = "takes minutes with the others: cargo xtask test --long"]
fn the_widget_of_a_notebook_in_a_page() {
    visit(|page| {
        let example = Example::copy("jupyter", "grokking.ipynb", page.site());
        let folder = example.folder.join("grokscope_widget");
        fs::write(folder.join("index.html"), NOTEBOOK.replace("SITE", page.site())).expect("a page");
        page.visit_host(&folder, &[]);
        page.until("numbers", || page.js("return window.sent?.length ?? 0").as_u64() > Some(3));
        let row = page.js("return sent.at(-1)");
        assert!(row["step"].as_u64() > Some(0) && row["testAccuracy"].is_number(), "{row}");
        page.js("model.change('settings', { preset: 'parity-wd', wd: 0.2 })");
        page.until("the decay", || {
            page.js("return document.querySelector('grok-figure').state.includes('wd=0.2')") == true
        });
        page.js("leave()");
        assert_eq!(page.js("return document.querySelector('grok-figure')"), Value::Null);
    });
}

#[test]
#[ignore = "installs Jupyter: cargo xtask test --long"]
fn a_notebook_runs() {
    let example = Example::copy("jupyter", "grokking.ipynb", "http://127.0.0.1:9/");
    let Some(programs) = example.python(&["nbconvert", "ipykernel", "."]) else { return };
    let execute = ["nbconvert", "--to", "notebook", "--execute", "--stdout", "grokking.ipynb"];
    let notebook = example.run(programs.join("jupyter"), &execute).expect("a notebook that runs");
    assert!(notebook.contains("application/vnd.jupyter.widget-view+json"), "{notebook}");
    let frame = "from grokscope_widget import Figure
figure = Figure(site='x', settings={'wd': 0.1})
assert len(figure.frame()) == 0
figure.metrics = [{'step': 10, 'testAccuracy': 0.5}, {'step': 20, 'testAccuracy': 1.0}]
print(figure.frame().loc[20, 'testAccuracy'])";
    assert_eq!(example.run(programs.join("python"), &["-c", frame]).expect("a frame").trim(), "1.0");
}
