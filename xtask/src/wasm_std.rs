//! The standard library for the web.
//!
//! rustup has it. Where rustup cannot reach its server, or is absent, the same library is built
//! from the compiler's own sources: those of the `rust-src` component or, on Debian, those of the
//! package of that name, which also holds the crates the library depends on.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::browser::is_debian;
use crate::process;
use crate::project::Project;

/// What the page and its workers are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's releases that may have the sources of a recent compiler.
const SUITES: [&str; 3] = ["trixie-backports", "forky", "sid"];

/// Set to build the library from source where rustup would have it, to try that path.
const FROM_SOURCE: &str = "GROKSCOPE_WASM_STD_FROM_SOURCE";

/// Makes sure that the compiler in use has the library.
pub fn install(project: &Project) -> Result<()> {
    let rustc = |arguments: &[&str]| process::capture(Command::new("rustc").args(arguments).current_dir(&project.root));
    let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?.trim());
    if is_installed(&sysroot) {
        return Ok(());
    }

    println!("Installing the standard library for {TARGET}");
    let by_rustup = if env::var_os(FROM_SOURCE).is_some() {
        Err(anyhow::anyhow!("rustup was not asked, because {FROM_SOURCE} is set"))
    } else {
        let mut rustup = Command::new("rustup");
        process::run(rustup.args(["target", "add", TARGET]).current_dir(&project.root))
    };
    let Err(refused) = by_rustup else {
        return Ok(());
    };
    println!("{refused:#}; building it from the compiler's sources (about a minute)");
    let release = rustc(&["--version", "--verbose"])?;
    let release = release
        .lines()
        .find_map(|line| line.strip_prefix("release: "))
        .context("rustc does not say which release it is")?;
    from_source(project, &sysroot, release).with_context(|| {
        format!(
            "cannot install the standard library for {TARGET}. Tried: `rustup target add {TARGET}` \
             ({refused:#}), then building it from the sources of Rust {release}. Run the former \
             where the network allows it, or put the compiler's `library` folder into {}",
            library(&sysroot).display()
        )
    })
}

fn libraries(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

/// Where the compiler's sources are, if they are.
fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib/src/rust/library")
}

fn is_installed(sysroot: &Path) -> bool {
    fs::read_dir(libraries(sysroot)).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
    })
}

/// Builds the library with an empty crate that asks for it, and puts it where rustup would.
fn from_source(project: &Project, sysroot: &Path, release: &str) -> Result<()> {
    let scratch = project.scratch().join("wasm-std");
    fs::create_dir_all(&scratch)?;
    let sources = library(sysroot);
    if !sources.join("Cargo.lock").is_file() {
        let unpacked = debian_sources(&scratch, release)?;
        fs::create_dir_all(sources.parent().context("the sysroot is a root")?)?;
        let draft = sources.with_extension("new");
        // `cp` keeps the links that the package is full of.
        process::run(Command::new("cp").arg("-a").arg(&unpacked).arg(&draft))?;
        fs::rename(&draft, &sources)?;
    }

    let empty = scratch.join("empty");
    fs::create_dir_all(empty.join("src"))?;
    fs::write(empty.join("src/lib.rs"), "")?;
    fs::write(empty.join("Cargo.toml"), "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n")?;
    let build = scratch.join("target");
    process::run(
        process::cargo()
            .args(["build", "--release", "--target", TARGET])
            .arg("-Zbuild-std=std,panic_abort,proc_macro,test")
            .current_dir(&empty)
            .env("CARGO_TARGET_DIR", &build)
            // The unstable option above, on a stable compiler.
            .env("RUSTC_BOOTSTRAP", "1")
            // Without it no later link-time optimisation finds what it needs.
            .env("RUSTFLAGS", "-Cembed-bitcode=yes"),
    )?;

    let libraries = libraries(sysroot);
    // Half a library, left by an interrupted copy, would look like a whole one.
    let draft = libraries.with_extension("new");
    fs::create_dir_all(&draft).with_context(|| format!("cannot write to {}", draft.display()))?;
    for entry in fs::read_dir(build.join(TARGET).join("release/deps"))? {
        let entry = entry?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with("libempty-") {
            fs::copy(entry.path(), draft.join(&name))?;
        }
    }
    fs::rename(&draft, &libraries)?;
    if !is_installed(sysroot) {
        bail!("the build succeeded, but {} holds no libstd", libraries.display());
    }
    // Only saves space, so a failure does not matter.
    let _ = fs::remove_dir_all(&scratch);
    Ok(())
}

/// Fetches Debian's package of the sources of exactly `release` and unpacks it.
///
/// The package is looked for in releases of Debian newer than this machine's too, with lists of
/// our own, so the machine's package manager does not learn of them. apt checks the signatures.
fn debian_sources(scratch: &Path, release: &str) -> Result<PathBuf> {
    if !is_debian() {
        bail!(
            "this compiler came without its sources (`rustup component add rust-src` adds them), \
             and only Debian has a package of them"
        );
    }
    let lists = scratch.join("lists");
    let archives = scratch.join("archives");
    fs::create_dir_all(lists.join("partial"))?;
    fs::create_dir_all(archives.join("archives/partial"))?;
    let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    let options = if Path::new(keyring).exists() { format!("[signed-by={keyring}] ") } else { String::new() };
    let mirror = debian_mirror().context("no Debian mirror is named below /etc/apt")?;
    let sources = SUITES.map(|suite| format!("deb {options}{mirror} {suite} main\n"));
    fs::write(scratch.join("sources.list"), sources.concat())?;

    let apt = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        for (key, value) in [
            ("Dir::Etc::SourceList", scratch.join("sources.list")),
            ("Dir::Etc::SourceParts", PathBuf::from("-")),
            ("Dir::State::Lists", lists.clone()),
            ("Dir::Cache", archives.clone()),
        ] {
            command.arg("-o").arg(format!("{key}={}", value.display()));
        }
        command.args(["-q", "-o", "APT::Sandbox::User=root"]);
        command.args(["-o", "Acquire::Check-Valid-Until=false"]);
        command.args(arguments).current_dir(scratch);
        command
    };
    // A mirror need not have every suite.
    if let Err(error) = process::run(&mut apt("apt-get", &["update"])) {
        println!("{error:#}");
    }
    let offers = process::capture(&mut apt("apt-cache", &["madison", "rust-src"]))?;
    let version = offers
        .lines()
        .filter_map(|offer| offer.split('|').nth(1).map(str::trim))
        .find(|version| version.starts_with(&format!("{release}+")))
        .with_context(|| format!("Debian has no package rust-src of version {release}"))?;
    process::run(&mut apt("apt-get", &["download", &format!("rust-src={version}")]))?;

    let package = fs::read_dir(scratch)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .context("apt-get downloaded no package")?;
    let unpacked = scratch.join("rust-src");
    process::run(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&unpacked))?;
    let library = unpacked.join(format!("usr/src/rustc-{release}/library"));
    if !library.is_dir() {
        bail!("the package rust-src {version} has no {}", library.display());
    }
    Ok(library)
}

/// The mirror that this machine's package manager uses.
fn debian_mirror() -> Option<String> {
    let parts = fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten();
    let files = parts.flatten().map(|entry| entry.path());
    std::iter::once(PathBuf::from("/etc/apt/sources.list"))
        .chain(files)
        .filter_map(|file| fs::read_to_string(file).ok())
        .find_map(|text| {
            let mut words =
                text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(str::split_whitespace);
            words
                .find(|word| word.contains("://") && word.trim_end_matches('/').ends_with("/debian"))
                .map(str::to_owned)
        })
}
