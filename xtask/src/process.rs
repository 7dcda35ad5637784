//! Running other programs, with errors that say which one failed and how.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

/// A `cargo` of the toolchain that runs us.
///
/// `cargo run` describes the package `xtask` in variables which would otherwise reach the build
/// scripts of every crate built from here.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    without_rustflags(&mut command);
    for (name, _) in env::vars_os() {
        let ours =
            name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"));
        if ours {
            command.env_remove(name);
        }
    }
    command
}

/// Keeps flags for the compiler in the environment from replacing those in `.cargo/config.toml`,
/// without which the workers do not use SIMD.
pub fn without_rustflags(command: &mut Command) -> &mut Command {
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS")
}

/// Runs a command that shows its output.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs tests that show their output. The error repeats why those failed that did: hours of output may lie between.
pub fn run_tests(command: &mut Command) -> Result<()> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    let mut reasons = String::new();
    if let Some(stdout) = child.stdout.take() {
        let mut is_about_failures = false;
        for line in BufReader::new(stdout).lines() {
            let line = line.context("output of the tests")?;
            is_about_failures = (is_about_failures || line == "failures:") && !line.starts_with("test result");
            if is_about_failures {
                reasons.extend([&line[..line.floor_char_boundary(LINE)], "\n"]);
            }
            println!("{line}");
        }
    }
    let status = child.wait().context("tests that cannot be waited for")?;
    if !status.success() {
        bail!("`{}` failed ({status})\n{}", line(command), reasons.trim_end());
    }
    Ok(())
}

/// How much of a line is repeated, in bytes.
const LINE: usize = 400;

/// Runs a command and returns what it printed.
pub fn capture(command: &mut Command) -> Result<String> {
    let Output { status, stdout, stderr } = command.output().with_context(|| cannot_start(command))?;
    if !status.success() {
        let stderr = String::from_utf8_lossy(&stderr);
        bail!("`{}` failed ({status})\n{}", line(command), stderr.trim());
    }
    String::from_utf8(stdout).with_context(|| format!("output of `{}`", line(command)))
}

/// The program called `name` on the path.
pub fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|directory| directory.join(&file)).find(|path| is_program(path))
}

/// Whether `path` is a file that may be executed.
pub fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    path.is_file()
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    std::iter::once(program.file_stem().unwrap_or(program.as_os_str()))
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", line(command))
}
