//! The programs that turn Rust into a site: wasm-bindgen, Trunk and wasm-opt.
//!
//! One on the path is used if it is of the right version. Otherwise it is installed into a cache
//! under a name that holds its version, so several checkouts share it and none disturbs another.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::{Project, cache};

/// Newer releases of Trunk need a newer compiler than `rust-toolchain.toml` names.
const TRUNK: &str = "0.21.14";
/// The release of geckodriver that is installed where none is on the path.
const GECKODRIVER: &str = "0.37.1";
/// The release of axe-core that judges the page.
const AXE: &str = "4.14.1";
/// The release of binaryen to install.
const BINARYEN: &str = "132";
/// The release of esbuild that makes scripts and styles shorter.
const ESBUILD: &str = "0.28.2";
/// Older releases do not know what today's compiler emits.
const OLDEST_BINARYEN: u32 = 120;

/// Optimised as its authors release it, with the whole program linked as one, Trunk would compile for longer than it will
/// ever work.
const QUICK_TO_COMPILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
];

/// Where the tools are.
pub struct Tools {
    /// `trunk`.
    pub trunk: PathBuf,
    /// `wasm-bindgen`, of the version of the crate.
    pub wasm_bindgen: PathBuf,
    /// `wasm-opt`, if this machine has it.
    pub wasm_opt: Option<PathBuf>,
    /// `esbuild`, if this machine has it.
    pub esbuild: Option<PathBuf>,
}

impl Tools {
    /// Finds what every build needs, and installs what is missing.
    pub fn install(project: &Project) -> Result<Self> {
        Ok(Self {
            wasm_bindgen: cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &project.locked("wasm-bindgen")?)?,
            trunk: cargo_tool("trunk", "trunk", TRUNK)?,
            wasm_opt: None,
            esbuild: None,
        })
    }

    /// Finds or installs what makes programs and scripts smaller too. Without it a release build works, larger.
    pub fn with_optimiser(mut self) -> Result<Self> {
        self.wasm_opt = match wasm_opt() {
            Ok(found) => Some(found),
            Err(error) => {
                println!("Without wasm-opt the site will be larger than need be: {error:#}");
                None
            }
        };
        self.esbuild = match esbuild() {
            Ok(found) => Some(found),
            Err(error) => {
                println!("Without esbuild scripts and styles will be larger than need be: {error:#}");
                None
            }
        };
        Ok(self)
    }

    /// The path variable with these tools first.
    pub fn path(&self) -> Result<OsString> {
        let ours = [Some(&self.trunk), Some(&self.wasm_bindgen), self.wasm_opt.as_ref()];
        let folders = ours.into_iter().flatten().filter_map(|tool| tool.parent());
        let inherited = env::var_os("PATH").unwrap_or_default();
        let inherited: Vec<_> = env::split_paths(&inherited).collect();
        env::join_paths(folders.chain(inherited.iter().map(PathBuf::as_path)))
            .context("a tool's folder cannot be part of PATH")
    }
}

/// Whether a program says that it is of this version.
fn is_of(path: &Path, version: &str) -> bool {
    process::capture(Command::new(path).arg("--version"))
        .is_ok_and(|output| output.split_whitespace().nth(1) == Some(version))
}

/// Where `program` of this version is installed, and the program there.
fn place(program: &str, version: &str) -> Result<(PathBuf, PathBuf)> {
    let root = cache()?.join("tools").join(format!("{program}-{version}"));
    let installed = root.join("bin").join(format!("{program}{}", env::consts::EXE_SUFFIX));
    Ok((root, installed))
}

/// Finds or installs `program` of the crate `package`.
fn cargo_tool(package: &str, program: &str, version: &str) -> Result<PathBuf> {
    if let Some(found) = process::find(program).filter(|path| is_of(path, version)) {
        return Ok(found);
    }
    let (root, installed) = place(program, version)?;
    if is_of(&installed, version) {
        return Ok(installed);
    }

    println!("Installing {program} {version} (a few minutes, once)");
    let cache = cache()?;
    // Outside of the workspace, whose settings are for its own crates.
    let build = cache.join("build").join(program);
    fs::create_dir_all(&build).with_context(|| format!("cannot create {}", build.display()))?;
    let install = |locked: bool| {
        process::run(
            process::cargo()
                .args(["install", package, "--version", version, "--force", "--root"])
                .arg(&root)
                .args(locked.then_some("--locked"))
                .current_dir(&cache)
                .env("CARGO_TARGET_DIR", &build)
                .envs(QUICK_TO_COMPILE),
        )
    };
    // A registry that lacks the very versions its authors locked may well have others that do.
    let outcome = install(true).or_else(|error| {
        println!("{error:#}; trying again with other versions of its dependencies");
        install(false)
    });
    outcome.with_context(|| {
        format!(
            "cannot install {program} {version}. It was looked for on PATH and in {}, then built \
             from source with and without --locked. Check that cargo reaches its registry and that \
             a C compiler is installed, or put {program} {version} on PATH yourself",
            root.display()
        )
    })?;
    // Only saves space, so a failure does not matter.
    let _ = fs::remove_dir_all(&build);
    if !is_of(&installed, version) {
        bail!("{} is not {program} {version}", installed.display());
    }
    Ok(installed)
}

/// The driver of Firefox, if one of any release is on the path or ours has been installed.
pub fn find_geckodriver() -> Result<Option<PathBuf>> {
    let (_, installed) = place("geckodriver", GECKODRIVER)?;
    Ok(process::find("geckodriver").or_else(|| Some(installed).filter(|path| is_of(path, GECKODRIVER))))
}

/// Compiles the driver of Firefox, which takes minutes.
pub fn install_geckodriver() -> Result<PathBuf> {
    cargo_tool("geckodriver", "geckodriver", GECKODRIVER)
}

/// Node's installer of packages.
pub fn npm() -> Result<Command> {
    // On Windows npm is a script, which must be named in full.
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    process::capture(Command::new(npm).arg("--version")).context("there is no npm: install Node")?;
    Ok(Command::new(npm))
}

/// Finds or installs `wasm-opt`.
fn wasm_opt() -> Result<PathBuf> {
    let is_recent = |path: &Path| {
        process::capture(Command::new(path).arg("--version")).is_ok_and(|output| {
            output
                .split_whitespace()
                .find_map(|word| word.parse::<u32>().ok())
                .is_some_and(|version| version >= OLDEST_BINARYEN)
        })
    };
    if let Some(found) = process::find("wasm-opt").filter(|path| is_recent(path)) {
        return Ok(found);
    }
    let root = of_npm("binaryen", BINARYEN).with_context(|| {
        format!(
            "none of version {OLDEST_BINARYEN} or later is on PATH; binaryen may be installed from your system's \
             packages too"
        )
    })?;
    let installed = script(&root, "wasm-opt");
    if !is_recent(&installed) {
        bail!("npm installed binaryen, but {} does not run", installed.display());
    }
    Ok(installed)
}

/// Finds or installs esbuild.
fn esbuild() -> Result<PathBuf> {
    let installed = script(&of_npm("esbuild", ESBUILD)?, "esbuild");
    let version = process::capture(Command::new(&installed).arg("--version"))?;
    if version.trim() != ESBUILD {
        bail!("{} is not esbuild {ESBUILD}", installed.display());
    }
    Ok(installed)
}

/// The modules of a package of npm's of this version, which is installed where it is not.
fn of_npm(package: &str, version: &str) -> Result<PathBuf> {
    let root = cache()?.join("tools").join(format!("{package}-{version}"));
    let modules = root.join("node_modules");
    if !modules.join(package).join("package.json").is_file() {
        let mut npm = npm()?;
        println!("Installing {package} {version}");
        fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
        process::run(
            npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
                .arg(&root)
                .arg(format!("{package}@{version}")),
        )?;
    }
    Ok(modules)
}

/// A program of an installed package.
fn script(modules: &Path, program: &str) -> PathBuf {
    modules.join(".bin").join(if cfg!(windows) { format!("{program}.cmd") } else { program.to_owned() })
}

/// Finds or installs axe-core, which judges how accessible a page is; its script. Needs Node.
pub fn axe() -> Result<PathBuf> {
    Ok(of_npm("axe-core", AXE)?.join("axe-core").join("axe.min.js"))
}
