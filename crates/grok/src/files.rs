//! Where results are written: beside their place, which they take once they are whole, or directly where that is no file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file that is being written.
pub struct OutFile {
    /// As it was named.
    path: PathBuf,
    to: To,
}

enum To {
    Directly(Box<dyn Write>),
    /// A new file in the folder of its place, removed with its owner unless it is kept.
    Beside {
        part: NamedTempFile,
        place: PathBuf,
    },
}

/// Names of what the summary is printed to.
const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Whether a path means standard output.
pub fn is_stdout(path: &Path) -> bool {
    STDOUT.iter().any(|name| Path::new(name) == path)
}

impl OutFile {
    /// Begins a file, before hours of training for one that cannot be written.
    ///
    /// # Errors
    /// A sentence that names the path and says why it cannot be written.
    pub fn create(path: &Path) -> Result<Self, String> {
        Self::open(path).map_err(|error| not_written(path, &error))
    }

    fn open(path: &Path) -> io::Result<Self> {
        let directly = |to: Box<dyn Write>| Self { path: path.to_owned(), to: To::Directly(to) };
        // Opened a second time, a file there would be written from its beginning by both.
        if is_stdout(path) {
            return Ok(directly(Box::new(io::stdout())));
        }
        let mut permissions = None;
        let place = match fs::metadata(path) {
            Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            // A device, a pipe: nothing may take its place.
            Ok(there) if !there.is_file() => return Ok(directly(Box::new(File::options().write(true).open(path)?))),
            Ok(there) => {
                permissions = Some(there.permissions());
                fs::canonicalize(path)?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => behind_links(path),
            Err(error) => return Err(error),
        };
        let (folder, name) = (folder_of(&place), place.file_name().ok_or(io::ErrorKind::InvalidFilename)?);
        let mut prefix = name.to_owned();
        prefix.push(".");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".part");
        // Left to itself it would make one for its owner's eyes alone: a result is as open as any new file,
        let part = builder.make_in(folder, |at| File::options().write(true).create_new(true).open(at))?;
        // or as the older one.
        if let Some(permissions) = permissions {
            part.as_file().set_permissions(permissions)?;
        }
        Ok(Self { path: path.to_owned(), to: To::Beside { part, place } })
    }

    /// Whether it is beside its place until it is whole.
    pub fn is_beside(&self) -> bool {
        matches!(self.to, To::Beside { .. })
    }

    /// Puts what is whole in its place.
    ///
    /// # Errors
    /// A sentence that names the path, says why it cannot be written, and where the file is if it is anywhere.
    pub fn finish(self) -> Result<(), String> {
        let Self { path, to } = self;
        let To::Beside { part, place } = to else { return Ok(()) };
        part.persist(&place).map(drop).map_err(|error| {
            let why = not_written(&path, &error.error);
            match error.file.keep() {
                Ok((_, at)) => format!("{why}; it is in {}", at.display()),
                Err(_) => why,
            }
        })
    }

    /// Keeps what is not whole: in its place where that is free, else beside the older one. Returns where it is, if it
    /// is a file.
    ///
    /// # Errors
    /// A sentence that says why it cannot be kept.
    pub fn keep(self) -> Result<Option<PathBuf>, String> {
        let Self { path, to } = self;
        let To::Beside { part, place } = to else { return Ok(None) };
        let part = match part.persist_noclobber(&place) {
            Ok(_) => return Ok(Some(path)),
            Err(error) => error.file,
        };
        part.keep().map(|(_, at)| Some(at)).map_err(|error| not_written(&path, &error.error))
    }
}

impl Write for OutFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Directly(to) => to.write(bytes),
            To::Beside { part, .. } => part.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Directly(to) => to.flush(),
            To::Beside { part, .. } => part.flush(),
        }
    }
}

/// Writes a whole file.
///
/// # Errors
/// A sentence that names the path and says why it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let mut file = OutFile::create(path)?;
    file.write_all(bytes).and_then(|()| file.flush()).map_err(|error| not_written(path, &error))?;
    file.finish()
}

/// What is said of a file that cannot be written.
pub fn not_written(path: &Path, error: &dyn core::fmt::Display) -> String {
    format!("{} could not be written: {error}", path.display())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
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
    use tempfile::{TempDir, tempdir};

    use super::*;

    fn folder() -> TempDir {
        tempdir().expect("a folder of our own")
    }

    fn names(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("the folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn begun(path: &Path) -> OutFile {
        let mut file = OutFile::create(path).expect("it can be written");
        file.write_all(b"a,b\n").expect("there is room");
        file
    }

    #[test]
    fn an_older_file_stays_until_the_new_one_is_whole() {
        let folder = folder();
        let path = folder.path().join("curves.csv");
        let read = || fs::read_to_string(&path).expect("a file");
        fs::write(&path, "old").expect("a file");
        drop(begun(&path));
        assert_eq!((read().as_str(), names(&folder)), ("old", vec!["curves.csv".to_owned()]));
        assert_eq!(begun(&path).finish(), Ok(()));
        assert_eq!((read().as_str(), names(&folder)), ("a,b\n", vec!["curves.csv".to_owned()]));
    }

    #[test]
    fn what_is_not_whole_is_kept_without_replacing_an_older_one() {
        let folder = folder();
        let path = folder.path().join("curves.csv");
        assert_eq!(begun(&path).keep(), Ok(Some(path.clone())));
        fs::write(&path, "old").expect("a file");
        let at = begun(&path).keep().expect("it can be kept").expect("it is a file");
        assert_ne!(at, path);
        let texts = [&path, &at].map(|path| fs::read_to_string(path).expect("a file"));
        assert_eq!((texts, names(&folder).len()), (["old".to_owned(), "a,b\n".to_owned()], 2));
    }

    #[test]
    fn two_that_write_to_one_place_do_not_share_a_file_and_take_no_one_elses() {
        let folder = folder();
        let (path, other) = (folder.path().join("x.csv"), folder.path().join("x.csv.part"));
        fs::write(&other, "somebody's").expect("a file");
        let (mut first, second) = (begun(&path), begun(&path));
        first.write_all(b"c\n").expect("there is room");
        assert_eq!((first.finish(), fs::read_to_string(&path).expect("a file").as_str()), (Ok(()), "a,b\nc\n"));
        assert_eq!((second.finish(), fs::read_to_string(&path).expect("a file").as_str()), (Ok(()), "a,b\n"));
        assert_eq!(fs::read_to_string(other).expect("a file"), "somebody's");
        assert_eq!(names(&folder).len(), 2);
    }

    #[test]
    fn a_file_that_cannot_take_its_place_is_kept_and_named() {
        let folder = folder();
        let path = folder.path().join("curves.csv");
        let file = begun(&path);
        fs::create_dir(&path).expect("a folder in its place");
        let why = file.finish().expect_err("a folder is not replaced");
        let (_, at) = why.split_once("; it is in ").expect("where it is");
        assert_eq!(fs::read_to_string(at).expect("the table"), "a,b\n");
        assert!(OutFile::create(&path).is_err_and(|why| why.contains("directory")));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_called_what_it_was_called() {
        let folder = folder();
        let path = folder.path().join("nowhere").join("curves.csv");
        let why = OutFile::create(&path).err().expect("there is no such folder");
        assert!(why.starts_with(&not_written(&path, &"")) && !why.contains(".part"), "{why}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = folder();
        let [link, far, path] = ["link.csv", "far.csv", "curves.csv"].map(|name| folder.path().join(name));
        std::os::unix::fs::symlink("far.csv", &link).expect("a link");
        std::os::unix::fs::symlink("curves.csv", &far).expect("a link");
        // First there is no file behind it, then there is.
        for _ in 0..2 {
            assert_eq!(begun(&link).finish(), Ok(()));
            assert!(link.is_symlink() && far.is_symlink() && path.is_file() && !path.is_symlink());
            assert_eq!(fs::read_to_string(&link).expect("the table"), "a,b\n");
            assert_eq!(names(&folder).len(), 3);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_result_may_be_read_by_whoever_may_read_other_new_files() {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder();
        let [ours, other] = ["curves.csv", "other"].map(|name| folder.path().join(name));
        fs::write(&other, "").expect("a file");
        assert_eq!(begun(&ours).finish(), Ok(()));
        let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode();
        assert_eq!(mode(&ours), mode(&other));
        fs::set_permissions(&ours, Permissions::from_mode(0o640)).expect("it is ours");
        assert_eq!(begun(&ours).finish(), Ok(()));
        assert_eq!(mode(&ours) & 0o777, 0o640);
    }
}
