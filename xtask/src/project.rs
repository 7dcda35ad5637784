//! Where things are and which versions are locked.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The workspace.
pub struct Project {
    /// The folder of the workspace's manifest.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// The version of every package of the workspace.
    pub version: String,
}

impl Project {
    /// Asks cargo, which knows of `CARGO_TARGET_DIR` and of configuration files.
    pub fn load() -> Result<Self> {
        // Asked at run time: a copy of this program that another checkout has compiled would name its folder.
        let folder = env::var("CARGO_MANIFEST_DIR").context("start this as `cargo xtask`")?;
        let manifest = Path::new(&folder).join("../Cargo.toml");
        let metadata = process::capture(
            process::cargo().args(["metadata", "--no-deps", "--format-version=1"]).arg("--manifest-path").arg(manifest),
        )?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let page = metadata["packages"]
            .as_array()
            .and_then(|packages| packages.iter().find(|package| package["name"] == "grokscope"));
        Ok(Self {
            root: text(&metadata["workspace_root"]).context("cargo metadata names no workspace")?.into(),
            target: text(&metadata["target_directory"]).context("cargo metadata names no target directory")?.into(),
            version: page
                .and_then(|package| text(&package["version"]))
                .context("no package `grokscope` in the workspace")?,
        })
    }

    /// The folders of a package of the workspace and of all others of it that its programs are built from.
    pub fn built_with(&self, package: &str) -> Result<Vec<PathBuf>> {
        let metadata =
            process::capture(self.cargo().args(["metadata", "--no-deps", "--offline", "--format-version=1"]))?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
        let mut folders: Vec<PathBuf> = Vec::new();
        let mut waiting = vec![package];
        while let Some(name) = waiting.pop() {
            let package = packages.iter().find(|package| package["name"] == name);
            let package = package.with_context(|| format!("no package `{name}` in the workspace"))?;
            let manifest = package["manifest_path"].as_str().map(Path::new).and_then(Path::parent);
            let folder = manifest.context("a package has a folder")?.to_owned();
            if folders.contains(&folder) {
                continue;
            }
            folders.push(folder);
            let dependencies = package["dependencies"].as_array().into_iter().flatten();
            // What only tests need is built into nothing.
            let ours = dependencies.filter(|other| other["path"].is_string() && other["kind"] != "dev");
            waiting.extend(ours.filter_map(|other| other["name"].as_str()));
        }
        Ok(folders)
    }

    /// A cargo command at the root of the workspace.
    pub fn cargo(&self) -> Command {
        let mut command = process::cargo();
        command.current_dir(&self.root);
        command
    }

    /// Our own part of the target directory.
    pub fn scratch(&self) -> PathBuf {
        self.target.join("grokscope")
    }

    /// The version of a dependency in `Cargo.lock`.
    pub fn locked(&self, package: &str) -> Result<String> {
        let lock = fs::read_to_string(self.root.join("Cargo.lock")).context("Cargo.lock")?;
        let name = format!("name = \"{package}\"");
        lock.lines()
            .skip_while(|line| *line != name)
            .nth(1)
            .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
            .map(str::to_owned)
            .with_context(|| format!("Cargo.lock has no `{package}`"))
    }

    /// The short name of the commit, marked when files differ from it.
    pub fn commit(&self) -> String {
        let git =
            |arguments: &[&str]| process::capture(Command::new("git").args(arguments).current_dir(&self.root)).ok();
        let Some(head) = git(&["rev-parse", "--short", "HEAD"]) else {
            return "unknown".to_owned();
        };
        let clean = git(&["status", "--porcelain"]).is_some_and(|changes| changes.is_empty());
        format!("{}{}", head.trim(), if clean { "" } else { "+" })
    }
}

/// Where tools live between builds and checkouts.
pub fn cache() -> Result<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("GROKSCOPE_CACHE")
        .or_else(|| Some(folder("XDG_CACHE_HOME")?.join("grokscope")))
        .or_else(|| Some(env::home_dir()?.join(".cache").join("grokscope")))
        .context("no home directory: set GROKSCOPE_CACHE to a folder for downloaded tools")
}

/// How the site is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to link: for serving and tests.
    Web,
    /// Small: for publishing.
    WebDist,
}

impl Profile {
    /// Its name, which is that of the cargo profile of what computes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::WebDist => "web-dist",
        }
    }

    /// The cargo profile of the page.
    pub fn of_page(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::WebDist => "page-dist",
        }
    }

    /// The cargo profile of the GPU worker.
    pub fn of_gpu_worker(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::WebDist => "gpu-dist",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_not_built_from_what_only_the_page_or_the_command_line_has() {
        let project = Project::load().expect("the workspace");
        let folders = project.built_with("grokscope-worker").expect("its packages");
        let is_among = |name: &str| folders.contains(&project.root.join("crates").join(name));
        for name in ["worker", "trainer", "experiment", "protocol", "painter", "analysis"] {
            assert!(is_among(name), "{name}: {folders:?}");
        }
        assert!(!is_among("grok") && !folders.contains(&project.root), "{folders:?}");
        assert!(project.built_with("nobody").is_err());
    }
}
