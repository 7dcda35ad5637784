//! Saved states as files.

use std::path::{Path, PathBuf};

pub use grokscope_export::{Saved, VERSION, word};

use crate::files;

/// Writes a state.
///
/// # Errors
/// A sentence that names the path and says why it cannot be written.
pub fn write(saved: &Saved, path: &Path) -> Result<(), String> {
    let bytes = saved.bytes().map_err(|why| files::not_written(path, &why))?;
    files::write(path, &bytes)
}

/// Reads a state.
///
/// # Errors
/// A sentence that names the path and says what is wrong.
pub fn read(path: &Path) -> Result<Saved, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{} could not be read: {error}", path.display()))?;
    Saved::from_bytes(&bytes).map_err(|why| format!("{} is no saved state: {why}", path.display()))
}

/// Where the state of one of several members is saved: its seed goes before the ending of the name.
pub fn path_of(path: &Path, seed: u32, members: usize) -> PathBuf {
    if members == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{seed}"));
    if let Some(end) = path.extension() {
        name.push(".");
        name.push(end);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_several_members_has_a_file_of_its_own() {
        let name = |path: &str, members| path_of(Path::new(path), 3, members);
        assert_eq!(name("a/run.safetensors", 9), Path::new("a/run-3.safetensors"));
        assert_eq!(name("a/run", 9), Path::new("a/run-3"));
        assert_eq!(name("a/run.safetensors", 1), Path::new("a/run.safetensors"));
    }
}
