//! The site as one file, to publish or to take along: `cargo xtask build --archive`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};

use crate::workers::files_below;

/// Packs a site into a file beside its folder; returns that. The same site gives the same bytes: its files in the order of
/// their names, without times.
pub fn pack(site: &Path, version: &str) -> Result<PathBuf> {
    let name = format!("grokscope-{version}.zip");
    let target = site.with_file_name(name);
    let content = zip(site, &format!("grokscope-{version}"))?;
    fs::write(&target, content).with_context(|| format!("cannot write {}", target.display()))?;
    Ok(target)
}

fn zip(site: &Path, folder: &str) -> Result<Vec<u8>> {
    let mut files = Vec::new();
    files_below(site, &mut files)?;
    files.sort();
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for file in files {
        let path = format!("{folder}/{}", file.strip_prefix(site)?.to_string_lossy().replace('\\', "/"));
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let entry = archive.new_file(&path).compression_method(CompressionMethod::DEFLATE);
        let (mut entry, config) = entry.start()?;
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
        writer.write_all(&content)?;
        let (encoder, descriptor) = writer.finish()?;
        encoder.finish()?;
        entry.finish(descriptor)?;
    }
    Ok(archive.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_site_gives_the_same_archive() {
        let site = tempfile::tempdir().expect("a folder");
        fs::create_dir(site.path().join("zh")).expect("a folder");
        fs::write(site.path().join("zh/index.html"), "中文").expect("a file");
        fs::write(site.path().join("index.html"), "page".repeat(1000)).expect("a file");
        let first = zip(site.path(), "grokscope-1").expect("an archive");
        // Written anew, in another order and at another time.
        fs::write(site.path().join("index.html"), "page".repeat(1000)).expect("a file");
        assert_eq!(zip(site.path(), "grokscope-1").expect("an archive"), first);
        let read = rawzip::ZipArchive::from_slice(&first[..]).expect("an archive");
        let names: Vec<String> = read
            .entries()
            .map(|entry| String::from_utf8_lossy(entry.expect("an entry").file_path().as_ref()).into_owned())
            .collect();
        assert_eq!(names, ["grokscope-1/index.html", "grokscope-1/zh/index.html"]);
        assert!(first.len() < 1000, "{}", first.len());
    }
}
