//! What has passed on the very same files is not run again: on two processors the tests in a browser take a quarter of an hour, and the suite
//! of conformance half of that, after a change of a word in the documents too.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::project::Project;
use crate::workers::{files_below, remove, short};

/// A stage of the tests, on certain files.
pub struct Passed {
    record: PathBuf,
    files: String,
}

impl Passed {
    /// The stage of this name on these files and folders, and with what else it depends on.
    pub fn on(project: &Project, stage: &str, paths: &[PathBuf], with: &[String]) -> Result<Self> {
        let mut hash = Sha256::new();
        for path in paths {
            let mut files = Vec::new();
            if path.is_dir() {
                files_below(path, &mut files)?;
                files.sort();
            } else {
                files.push(path.clone());
            }
            for file in files {
                // Wherever the checkout lies.
                let name = file.strip_prefix(path).unwrap_or(&file);
                // A file that vanishes while an editor saves it will change the next hash.
                let content = fs::read(&file).unwrap_or_default();
                hash.update(format!("{}\n{}\n", name.display(), content.len()));
                hash.update(content);
            }
        }
        hash.update(with.join("\n"));
        Ok(Self { record: project.scratch().join(format!("passed-{stage}")), files: short(hash) })
    }

    /// Whether it has passed on them when it last ran.
    pub fn is_known(&self) -> bool {
        fs::read_to_string(&self.record).is_ok_and(|files| files == self.files)
    }

    /// It runs again.
    pub fn forget(&self) -> Result<()> {
        remove(&self.record)
    }

    /// It has.
    pub fn remember(&self) -> Result<()> {
        fs::create_dir_all(self.record.parent().unwrap_or(Path::new("")))?;
        Ok(fs::write(&self.record, &self.files)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_passed_is_known_until_a_file_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let [root, target] = ["", "target"].map(|name| folder.path().join(name));
        let project = Project { root, target, version: "0".to_owned() };
        let file = folder.path().join("site/page");
        fs::create_dir_all(folder.path().join("site")).expect("a folder");
        fs::write(&file, "one").expect("a file");
        let on = |with: &str| {
            Passed::on(&project, "browser", &[folder.path().join("site")], &[with.to_owned()]).expect("files")
        };
        assert!(!on("").is_known());
        on("").remember().expect("a record");
        assert!(on("").is_known() && !on("another browser").is_known());
        on("").forget().expect("no record");
        assert!(!on("").is_known());
        on("").remember().expect("a record");
        fs::write(&file, "two").expect("a file");
        assert!(!on("").is_known());
        fs::write(&file, "one").expect("a file");
        fs::write(folder.path().join("site/further"), "").expect("a file");
        assert!(!on("").is_known());
    }
}
