//! Whether every dependency may be used here.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::process;
use crate::project::Project;

/// Licences under which a program of ours, under MIT or Apache-2.0, may be made and published.
const ALLOWED: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "NCSA",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that only come with a file, and the licence found in it.
const READ: [(&str, &str); 1] = [("cfg_block", "Apache-2.0")];

/// Checks every package in `Cargo.lock`, whatever platform it is for.
pub fn check(project: &Project) -> Result<()> {
    let metadata = process::capture(project.cargo().args(["metadata", "--locked", "--format-version=1"]))
        .context("Cargo.lock does not fit the manifests")?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let refused: Vec<_> = packages.iter().filter(|package| !package["source"].is_null()).filter_map(refusal).collect();
    if !refused.is_empty() {
        bail!("not in the list of xtask/src/licences.rs:\n  {}", refused.join("\n  "));
    }
    println!("{} packages", packages.len());
    Ok(())
}

/// The package and its licence, if that is not allowed.
fn refusal(package: &Value) -> Option<String> {
    let name = package["name"].as_str().unwrap_or("?");
    let read = READ.iter().find(|(package, _)| *package == name);
    let licence = package["license"].as_str().or(read.map(|(_, licence)| *licence)).unwrap_or("none named");
    (!is_allowed(licence)).then(|| {
        let version = package["version"].as_str().unwrap_or("?");
        format!("{name} {version}: {licence}")
    })
}

/// Whether an expression can be met with allowed licences alone.
fn is_allowed(licence: &str) -> bool {
    Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|licence| ALLOWED.contains(&licence.to_string().as_str())))
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn one_allowed_alternative_is_enough() {
        assert!(is_allowed("MIT OR Apache-2.0 OR LGPL-2.1-or-later"));
        assert!(is_allowed("Apache-2.0/MIT"));
        assert!(is_allowed("Apache-2.0 WITH LLVM-exception"));
    }

    #[test]
    fn every_part_must_be_allowed() {
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!is_allowed("MIT AND GPL-3.0-only"));
        assert!(!is_allowed("AGPL-3.0-only"));
        assert!(!is_allowed("none named"));
    }
}
