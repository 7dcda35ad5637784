//! The Web Workers: compiled, bound to JavaScript and put beside the page.
//!
//! A worker's files carry a hash of their content in their names, so a host may let browsers keep
//! them for ever; the page finds their names in `manifest.json`. They are prepared in a folder of
//! the target directory, with a record of what they were made from, and copied into a site
//! from there.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::names;
use crate::process;
use crate::project::{Profile, Project};
use crate::tools::Tools;
use crate::wasm_std::TARGET;

/// The features of WebAssembly that the compiler uses.
pub const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// How programs are made smaller, whatever they are optimised for.
pub const OPTIONS: [&str; 4] = [
    // Nothing lies in the first kilobyte of memory but the far end of the stack.
    "--low-memory-unused",
    // Puts functions of one crate, and instances of one generic, side by side, where compression finds what they share.
    "--reorder-functions-by-name",
    // What compiled it, for nobody to read.
    "--strip-producers",
    "--strip-target-features",
];

/// In the names of the functions that the linker puts around those for JavaScript where a program does not run its
/// static constructors itself, see `construct` in the worker.
const COMMAND: &[u8] = b"command_export";

/// A program that runs in a Web Worker.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Worker {
    /// Trains on the processor; small, so it is loaded first.
    Cpu,
    /// Turns tables into Parquet and back.
    Parquet,
    /// Trains on the graphics card; holds burn.
    Gpu,
    /// burn on the processor, to be measured; no site has it.
    Flex,
    /// What every engine must do, to be run in a browser; no site has it but that of the tests.
    Conformance,
}

impl Worker {
    /// Every worker of a site.
    pub const ALL: [Self; 3] = [Self::Cpu, Self::Parquet, Self::Gpu];
    /// Those that are built with the page; the other takes minutes.
    pub const SMALL: [Self; 2] = [Self::Cpu, Self::Parquet];

    /// The worker's name in the manifest and in the names of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Parquet => "parquet",
            Self::Gpu => "gpu",
            Self::Flex => "flex",
            Self::Conformance => "conformance",
        }
    }

    /// Its package.
    fn package(self) -> &'static str {
        match self {
            Self::Parquet => "grokscope-frame",
            Self::Cpu | Self::Gpu | Self::Flex | Self::Conformance => "grokscope-worker",
        }
    }
}

/// What `manifest.json` tells the page.
#[derive(Serialize)]
struct Manifest<'a> {
    version: &'a str,
    commit: String,
    workers: BTreeMap<&'static str, Entry>,
}

/// A worker in the manifest.
#[derive(Serialize)]
struct Entry {
    /// The script to start the worker with.
    js: String,
    /// The size of its WebAssembly, to show progress against.
    bytes: u64,
}

/// What a prepared worker was made from, and which files it consists of.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    /// The state of the sources, from [`Workshop::sources`].
    sources: String,
    /// The compiled program and what was done to it.
    program: String,
    /// The script to start the worker with.
    js: String,
    /// The size of the WebAssembly.
    bytes: u64,
}

/// Where the workers of one profile are made.
pub struct Workshop<'a> {
    project: &'a Project,
    profile: Profile,
    /// Holds the records, and the site's files under their final names.
    folder: PathBuf,
}

impl<'a> Workshop<'a> {
    /// The workshop for `profile`.
    pub fn new(project: &'a Project, profile: Profile) -> Self {
        Self { project, profile, folder: project.scratch().join(format!("site-{}", profile.name())) }
    }

    /// A hash of all that a worker is compiled from: its own crates, not those of the page or the command line.
    ///
    /// A worker made from other sources than the page may not understand it, so it is left out of
    /// the site until it has been built again.
    pub fn sources(&self, worker: Worker) -> Result<String> {
        let mut files = vec![self.project.root.join("Cargo.lock"), self.project.root.join("Cargo.toml")];
        for folder in self.project.built_with(worker.package())? {
            files_below(&folder, &mut files)?;
        }
        files.sort();
        let mut hash = Sha256::new();
        for file in files {
            hash.update(file.as_os_str().as_encoded_bytes());
            // A file that vanishes while an editor saves it will change the next hash.
            hash.update(fs::read(&file).unwrap_or_default());
        }
        Ok(short(hash))
    }

    /// Whether `worker` was built from `sources`.
    pub fn is_current(&self, worker: Worker, sources: &str) -> bool {
        self.record(worker).is_some_and(|record| record.sources == sources)
    }

    /// Compiles a worker and prepares its files. Does little when nothing has changed.
    pub fn build(&self, tools: &Tools, worker: Worker) -> Result<()> {
        let name = worker.name();
        let sources = self.sources(worker)?;
        let wasm = self.compile(worker).with_context(|| format!("cannot compile the {name} worker"))?;
        let optimiser = match self.profile {
            Profile::Web => None,
            Profile::WebDist => tools.wasm_opt.as_deref(),
        };
        let compiled = without_home(fs::read(&wasm)?);
        if compiled.windows(COMMAND.len()).any(|bytes| bytes == COMMAND) {
            bail!("every call of the {name} worker from JavaScript runs all static constructors: nobody calls them");
        }
        let mut program = Sha256::new();
        program.update(compiled);
        program.update(self.project.locked("wasm-bindgen")?);
        program.update(names::HOW);
        program.update(loader(""));
        program.update(optimiser.map_or(String::new(), |_| OPTIONS.concat()));
        let program = short(program);

        let known = self.record(worker).filter(|record| record.program == program);
        let record = if let Some(known) = known {
            Record { sources, ..known }
        } else {
            let (js, bytes) = self
                .prepare(tools, optimiser, worker, &wasm)
                .with_context(|| format!("cannot prepare the {name} worker"))?;
            Record { sources, program, js, bytes }
        };
        fs::write(self.record_file(worker), serde_json::to_string(&record)?)?;
        Ok(())
    }

    /// Copies the prepared workers and their manifest into a site.
    pub fn publish(&self, site: &Path, offered: &[Worker]) -> Result<()> {
        let (manifest, scripts) = self.manifest(offered)?;
        for script in scripts {
            self.copy_files(&script, site)?;
        }
        // Last, so that it names no file that is not there yet.
        let draft = site.join("manifest.json.new");
        fs::write(&draft, manifest)?;
        fs::rename(&draft, site.join("manifest.json")).context("cannot write the manifest")
    }

    /// Copies a prepared worker into a site whose manifest says nothing of it; returns its script.
    pub fn add(&self, worker: Worker, site: &Path) -> Result<String> {
        let record = self.record(worker).with_context(|| format!("there is no {} worker", worker.name()))?;
        self.copy_files(&record.js, site)?;
        Ok(record.js)
    }

    fn copy_files(&self, script: &str, site: &Path) -> Result<()> {
        // All files of a worker start alike.
        let stem = script.trim_end_matches(".js");
        let mut files = Vec::new();
        files_below(&self.folder.join("worker"), &mut files)?;
        for file in files {
            let name = file.strip_prefix(&self.folder)?;
            let is_its =
                name.starts_with("worker/snippets") || name.to_string_lossy().replace('\\', "/").starts_with(stem);
            if is_its {
                copy(&file, &site.join(name))?;
            }
        }
        Ok(())
    }

    /// Whether a site offers the worker as it is prepared here.
    pub fn is_offered(&self, worker: Worker, site: &Path) -> bool {
        let manifest = fs::read_to_string(site.join("manifest.json")).unwrap_or_default();
        self.record(worker).is_some_and(|record| manifest.contains(&record.js))
    }

    /// The manifest of the workers that are current, and their scripts.
    fn manifest(&self, offered: &[Worker]) -> Result<(String, Vec<String>)> {
        let mut records = Vec::new();
        for worker in offered {
            if let Some(record) = self.record(*worker)
                && record.sources == self.sources(*worker)?
            {
                records.push((worker.name(), record));
            }
        }
        let scripts = records.iter().map(|(_, record)| record.js.clone()).collect();
        let entry = |record: Record| Entry { js: record.js, bytes: record.bytes };
        let manifest = Manifest {
            version: &self.project.version,
            // What is built for tests stays the same from commit to commit: they are not run again on the same files.
            commit: if self.profile == Profile::WebDist { self.project.commit() } else { String::new() },
            workers: records.into_iter().map(|(name, record)| (name, entry(record))).collect(),
        };
        Ok((serde_json::to_string_pretty(&manifest)? + "\n", scripts))
    }

    /// Runs cargo and returns the program.
    fn compile(&self, worker: Worker) -> Result<PathBuf> {
        let profile = match worker {
            Worker::Cpu | Worker::Flex => self.profile.name(),
            Worker::Parquet => self.profile.of_page(),
            Worker::Gpu | Worker::Conformance => self.profile.of_gpu_worker(),
        };
        // Cargo builds one thing at a time in a target directory. burn has one of its own, so that
        // the page can be worked on while it compiles.
        let target = match worker {
            Worker::Cpu | Worker::Parquet => self.project.target.clone(),
            Worker::Gpu | Worker::Flex | Worker::Conformance => self.project.scratch().join("gpu-worker"),
        };
        let bin = format!("{}-worker", worker.name());
        let features: &[&str] = match worker {
            Worker::Cpu => &[],
            Worker::Parquet => &["--features", "web"],
            Worker::Gpu => &["--features", "gpu"],
            Worker::Flex => &["--features", "flex"],
            Worker::Conformance => &["--features", "conformance"],
        };
        process::run(
            self.project
                .cargo()
                .args(["build", "--package", worker.package(), "--bin", &bin])
                .args(["--target", TARGET, "--profile", profile, "--target-dir"])
                .arg(&target)
                .args(features),
        )?;
        Ok(target.join(TARGET).join(profile).join(bin).with_extension("wasm"))
    }

    /// Turns a program into files for the web; returns the script's name and the program's size.
    fn prepare(
        &self,
        tools: &Tools,
        optimiser: Option<&Path>,
        worker: Worker,
        program: &Path,
    ) -> Result<(String, u64)> {
        let name = worker.name();
        let draft = self.folder.join(format!("{name}.draft"));
        let level = match worker {
            Worker::Cpu | Worker::Flex => "-O3",
            Worker::Parquet | Worker::Gpu | Worker::Conformance => "-Oz",
        };
        let options = [level];
        let optimiser = optimiser.map(|optimiser| (optimiser, &options[..]));
        let (bindings, wasm) = bind(tools, optimiser, name, program, &draft)?;

        let mut hash = Sha256::new();
        hash.update(fs::read(&wasm)?);
        hash.update(fs::read(&bindings)?);
        hash.update(loader(""));
        let stem = format!("{name}-{}", short(hash));

        let folder = self.folder.join("worker");
        fs::create_dir_all(&folder)?;
        for entry in fs::read_dir(&folder)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(&format!("{name}-")) {
                remove(&entry.path())?;
            }
        }
        fs::write(folder.join(format!("{stem}.js")), loader(&stem))?;
        copy(&bindings, &folder.join(format!("{stem}.bindgen.js")))?;
        copy(&wasm, &folder.join(format!("{stem}.wasm")))?;
        // Scripts that crates bring along; their folders are named by hashes already.
        let snippets = draft.join("snippets");
        if snippets.is_dir() {
            let mut files = Vec::new();
            files_below(&snippets, &mut files)?;
            for file in files {
                copy(&file, &folder.join(file.strip_prefix(&draft)?))?;
            }
        }
        let bytes = fs::metadata(&wasm)?.len();
        remove(&draft)?;
        Ok((format!("worker/{stem}.js"), bytes))
    }

    /// The script of a prepared worker and the folder its path starts from.
    pub fn prepared(&self, worker: Worker) -> Option<(&Path, String)> {
        Some((&self.folder, self.record(worker)?.js))
    }

    /// The record of a worker whose files are all there.
    fn record(&self, worker: Worker) -> Option<Record> {
        let record = fs::read_to_string(self.record_file(worker)).ok()?;
        let record: Record = serde_json::from_str(&record).ok()?;
        self.folder.join(&record.js).is_file().then_some(record)
    }

    fn record_file(&self, worker: Worker) -> PathBuf {
        self.folder.join(format!("{}.json", worker.name()))
    }
}

/// Binds a program to JavaScript in the folder `draft`, and optimises it, if that is wanted, with these options; returns the
/// script and the WebAssembly.
fn bind(
    tools: &Tools,
    optimiser: Option<(&Path, &[&str])>,
    name: &str,
    program: &Path,
    draft: &Path,
) -> Result<(PathBuf, PathBuf)> {
    remove(draft)?;
    fs::create_dir_all(draft)?;
    let anonymous = draft.join("anonymous.wasm");
    fs::write(&anonymous, without_home(fs::read(program)?))?;
    process::run(
        Command::new(&tools.wasm_bindgen)
            .args(["--target", "web", "--no-typescript", "--out-name", name, "--out-dir"])
            .arg(draft)
            .arg(&anonymous),
    )?;
    remove(&anonymous)?;
    let (script, wasm) = (draft.join(format!("{name}.js")), draft.join(format!("{name}_bg.wasm")));
    names::shorten(&script, &wasm)?;
    if let Some((optimiser, options)) = optimiser {
        println!("Optimising {name} (minutes for a large program)");
        let larger = draft.join("larger.wasm");
        fs::rename(&wasm, &larger)?;
        process::run(
            Command::new(optimiser).args(options).args(OPTIONS).args(WASM_FEATURES).arg(&larger).arg("-o").arg(&wasm),
        )?;
    }
    Ok((script, wasm))
}

/// A program whose messages do not say where on this machine the sources of its crates lie, which is nobody's business: the
/// compiler writes it into every place that can panic, and cannot yet be told not to. What stands instead is as long, so that
/// nothing moves.
pub fn without_home(mut program: Vec<u8>) -> Vec<u8> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let Some(home) = home else { return program };
    for sources in fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten() {
        let place = sources.path().join("").into_os_string().into_encoded_bytes();
        // Not a name, only as many slashes as the rest of the path had bytes.
        let instead: Vec<u8> = b"crates".iter().copied().chain(std::iter::repeat(b'/')).take(place.len()).collect();
        let mut from = 0;
        while let Some(at) = program[from..].windows(place.len()).position(|bytes| bytes == place) {
            from += at + place.len();
            program[from - place.len()..from].copy_from_slice(&instead);
        }
    }
    program
}

/// The script that a worker is started with.
///
/// A page that has its program already, compiled, says so behind a `#` and sends it when asked (`crates/live/src/client.rs`); where
/// that cannot be, it is fetched as ever. The script loads the rest by import, so a part that is missing is reported to the page like a program
/// that does not start.
fn loader(stem: &str) -> String {
    format!(
        r#"const {{ hash, href }} = new URL(import.meta.url);
const own = new URL("./{stem}.wasm", href);
const program = hash
  ? new Promise((take) => {{
      self.addEventListener("message", ({{ data }}) => take(data ?? own), {{ once: true }});
      self.addEventListener("messageerror", () => take(own), {{ once: true }});
      self.postMessage({{ wants: "program" }});
    }})
  : own;
import("./{stem}.bindgen.js")
  .then((worker) => worker.default({{ module_or_path: program }}))
  .catch((error) => self.postMessage({{ failed: String(error) }}));
"#
    )
}

/// The start of a hash, long enough to name a file.
pub fn short(hash: Sha256) -> String {
    let bytes = hash.finalize();
    bytes[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds every file below a folder.
pub fn files_below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files_below(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy to {}", to.display()))?;
    Ok(())
}

/// Removes a file or folder, if it is there.
pub fn remove(path: &Path) -> Result<()> {
    let outcome = if path.is_dir() {
        fs::remove_dir_all(path)
    } else if path.exists() {
        fs::remove_file(path)
    } else {
        Ok(())
    };
    outcome.with_context(|| format!("cannot remove {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gpu_worker_holds_no_second_cpu_engine() {
        let tree = process::capture(process::cargo().args([
            "tree",
            "--package=grokscope-worker",
            "--features=gpu",
            "--edges=normal",
            "--prefix=none",
            "--target",
            TARGET,
        ]))
        .expect("cargo knows the dependencies");
        assert!(tree.contains("burn-wgpu"), "{tree}");
        assert!(!tree.contains("burn-flex"), "burn's Flex backend would make the download an eighth larger");
    }
}
