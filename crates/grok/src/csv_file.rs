//! Where a table is written: beside its place, which it takes once it is whole, or directly where that is no file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What a table is written to.
pub struct CsvFile {
    /// As it was named.
    path: PathBuf,
    to: Box<dyn Write>,
    /// `None` where it is written directly.
    part: Option<Part>,
}

/// A file that is not whole yet: it is removed with its owner.
struct Part {
    /// Where it is.
    at: PathBuf,
    /// Where it will be.
    place: PathBuf,
    stays: bool,
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.stays {
            // There is nothing left to do about one that cannot be removed.
            let _ = fs::remove_file(&self.at);
        }
    }
}

/// Names of what the summary is printed to.
const STDOUT: [&str; 3] = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

impl CsvFile {
    /// Begins a table, before hours of training for one that cannot be written.
    ///
    /// # Errors
    /// A sentence that names the path and says why it cannot be written.
    pub fn create(path: &Path) -> Result<Self, String> {
        Self::open(path).map_err(|error| not_written(path, &error))
    }

    fn open(path: &Path) -> io::Result<Self> {
        let directly = |to: Box<dyn Write>| Self { path: path.to_owned(), to, part: None };
        // Opened a second time, a file there would be written from its beginning by both.
        if STDOUT.iter().any(|name| Path::new(name) == path) {
            return Ok(directly(Box::new(io::stdout())));
        }
        let place = match fs::metadata(path) {
            Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            // A device, a pipe: nothing may take its place.
            Ok(there) if !there.is_file() => return Ok(directly(Box::new(File::options().write(true).open(path)?))),
            Ok(_) => fs::canonicalize(path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => behind_links(path),
            Err(error) => return Err(error),
        };
        let mut at = place.clone().into_os_string();
        at.push(".part");
        let at = PathBuf::from(at);
        let to = Box::new(File::create(&at)?);
        Ok(Self { path: path.to_owned(), to, part: Some(Part { at, place, stays: false }) })
    }

    /// Writes the table and puts it in its place.
    ///
    /// # Errors
    /// A sentence that names the path, says why it cannot be written, and where the table is if it is anywhere.
    pub fn finish(self, write: impl FnOnce(Box<dyn Write>) -> csv::Result<()>) -> Result<(), String> {
        let Self { path, to, part } = self;
        write(to).map_err(|error| not_written(&path, &error))?;
        let Some(mut part) = part else { return Ok(()) };
        part.stays = true;
        fs::rename(&part.at, &part.place)
            .map_err(|error| format!("{}; the table is in {}", not_written(&path, &error), part.at.display()))
    }
}

fn not_written(path: &Path, error: &dyn core::fmt::Display) -> String {
    format!("{} could not be written: {error}", path.display())
}

/// Where links lead that end at no file yet; they are not a circle, which is another error than there being no file.
fn behind_links(path: &Path) -> PathBuf {
    match path.read_link() {
        Ok(link) => behind_links(&path.parent().unwrap_or(Path::new("")).join(link)),
        Err(_) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new folder.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("grok-{name}-{}", std::process::id()));
        fs::create_dir(&folder).expect("a folder of our own");
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("the folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn table(mut to: Box<dyn Write>) -> csv::Result<()> {
        Ok(to.write_all(b"a,b\n")?)
    }

    #[test]
    fn an_older_table_stays_until_the_new_one_is_whole() {
        let folder = folder("older");
        let path = folder.join("curves.csv");
        fs::write(&path, "old").expect("a file");
        drop(CsvFile::create(&path).expect("it can be written"));
        let read = || fs::read_to_string(&path).expect("a file");
        assert_eq!((read().as_str(), names(&folder)), ("old", vec!["curves.csv".to_owned()]));
        let failed = CsvFile::create(&path).and_then(|file| file.finish(|_| Err(io::Error::other("full").into())));
        assert!(failed.is_err_and(|why| why.contains("curves.csv could not be written: full")));
        assert_eq!((read().as_str(), names(&folder)), ("old", vec!["curves.csv".to_owned()]));
        assert_eq!(CsvFile::create(&path).and_then(|file| file.finish(table)), Ok(()));
        assert_eq!((read().as_str(), names(&folder)), ("a,b\n", vec!["curves.csv".to_owned()]));
        fs::remove_dir_all(folder).expect("it was ours");
    }

    #[test]
    fn a_table_that_cannot_take_its_place_is_kept_and_named() {
        let folder = folder("kept");
        let path = folder.join("curves.csv");
        let file = CsvFile::create(&path).expect("it can be written");
        fs::create_dir(&path).expect("a folder in its place");
        let why = file.finish(table).expect_err("a folder is not replaced");
        let part = folder.join("curves.csv.part");
        assert!(why.ends_with(&format!("; the table is in {}", part.display())), "{why}");
        assert_eq!(fs::read_to_string(part).expect("the table"), "a,b\n");
        assert!(CsvFile::create(&path).is_err_and(|why| why.contains("directory")));
        fs::remove_dir_all(folder).expect("it was ours");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = folder("links");
        let (link, far, path) = (folder.join("link.csv"), folder.join("far.csv"), folder.join("curves.csv"));
        std::os::unix::fs::symlink("far.csv", &link).expect("a link");
        std::os::unix::fs::symlink("curves.csv", &far).expect("a link");
        // First there is no file behind it, then there is.
        for _ in 0..2 {
            assert_eq!(CsvFile::create(&link).and_then(|file| file.finish(table)), Ok(()));
            assert!(link.is_symlink() && far.is_symlink() && path.is_file() && !path.is_symlink());
            assert_eq!(fs::read_to_string(&link).expect("the table"), "a,b\n");
            assert_eq!(names(&folder).len(), 3);
        }
        fs::remove_dir_all(folder).expect("it was ours");
    }
}
