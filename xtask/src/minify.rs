//! Scripts and styles of a site for publishing, without what only people read.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::split;
use crate::workers::files_below;

/// Makes the scripts and styles of a site shorter, in place. Their names keep the hashes of what they were made from, which says
/// as much.
pub fn shorten(site: &Path, esbuild: &Path) -> Result<()> {
    let mut files = Vec::new();
    files_below(site, &mut files)?;
    files.retain(|file| {
        let path = file.strip_prefix(site).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let is_ours = !path.contains('/') || path.starts_with(split::FOLDER) || path.starts_with("worker/");
        is_ours && (path.ends_with(".js") || path.ends_with(".css"))
    });
    process::run(
        Command::new(esbuild)
            // Chinese stays as it is written.
            .args(["--minify", "--charset=utf8", "--log-level=error", "--allow-overwrite"])
            .arg(format!("--outbase={}", site.display()))
            .arg(format!("--outdir={}", site.display()))
            .args(files),
    )
}
