//! The table of a sweep: rows are added as networks end, so that another call goes on where one was ended by whatever
//! there is; once all are there they stand in the order of the sweep, whoever trained them and when.
//!
//! As CSV the table is where it is wanted from its first row on. Nothing can be added to a Parquet file, so the rows of
//! one stand beside it as CSV until they are all there.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use grokscope_analysis::LossRule;
use grokscope_experiment::{Member, Sweep};
use grokscope_frame::{Frame, Head, RESULTS, parquet};

use crate::files::{self, not_written};
use crate::state_file::word;
use crate::table::{Cell, record};
use crate::train::{Failure, Trained, Watch};

/// The table of a sweep, to which rows are added.
pub struct Results<'a> {
    sweep: &'a Sweep,
    head: Head,
    /// Where the table is wanted.
    out: &'a Path,
    /// Where rows are added.
    rows: PathBuf,
    /// It; none where one only looks.
    file: Option<File>,
    /// The rows there were.
    known: Known,
    /// Whether there are others by now.
    has_added: bool,
}

/// The rows that a table has already.
#[derive(Debug, Default)]
struct Known {
    /// Values of the axes.
    places: HashSet<Vec<String>>,
    /// How much of the file is whole rows, in bytes.
    whole: u64,
    /// Whether the table is where it is wanted, and all of it.
    is_done: bool,
}

impl Known {
    /// Reads rows that are there, if any.
    fn read(path: &Path, head: &str, axes: usize) -> Result<Self, String> {
        let text = match fs::read_to_string(path) {
            Ok(text) if !text.is_empty() => text,
            Ok(_) => return Ok(Self::default()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(not_read(path, &error)),
        };
        // A row that was being written when the machine went down is written anew.
        let text = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        if lines.next().is_none() && head.starts_with(first) {
            // It was being begun.
            return Ok(Self::default());
        }
        if first != head {
            return Err(is_another(path, first));
        }
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let places = reader.records().map(|row| row.map(|row| row.iter().take(axes).map(str::to_owned).collect()));
        let places =
            places.collect::<Result<_, csv::Error>>().map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { places, whole: text.len() as u64, is_done: false })
    }

    /// Looks whether a Parquet file is there, which has all rows.
    fn whole(path: &Path, head: &Head) -> Result<Option<Self>, String> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(not_read(path, &error)),
        };
        match parquet::read(bytes).map_err(|error| not_read(path, &error))?.head {
            Some(there) if there == *head => Ok(Some(Self { is_done: true, ..Self::default() })),
            Some(there) => Err(is_another(path, &there.line())),
            None => Err(format!("{} is no table of a sweep, and is not replaced", path.display())),
        }
    }
}

fn not_read(path: &Path, error: &dyn core::fmt::Display) -> String {
    format!("{} could not be read: {error}", path.display())
}

fn is_another(path: &Path, first: &str) -> String {
    format!("{} is not of this sweep, and is not replaced; it begins with: {first}", path.display())
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("parquet"))
}

/// The values of the axes at a place, as in the table.
fn place(sweep: &Sweep, at: usize) -> Vec<String> {
    sweep.axes.iter().zip(sweep.place(at)).map(|(axis, index)| axis.values[index].to_string()).collect()
}

impl<'a> Results<'a> {
    /// Opens the table for this program alone; only to look, makes none.
    ///
    /// # Errors
    /// A sentence, where it cannot be read or written, is another table, or is being written.
    pub fn open(out: &'a Path, sweep: &'a Sweep, head: Head, only_looks: bool) -> Result<Self, String> {
        let mut rows = out.to_owned();
        if is_parquet(out) {
            rows.as_mut_os_string().push(".part.csv");
        }
        let file = if only_looks { None } else { Some(alone(&rows)?) };
        let opened = Self { sweep, head, out, rows, file, known: Known::default(), has_added: false };
        match opened.look() {
            Ok(known) => Ok(Self { known, ..opened }),
            Err(why) => {
                // A file that was only made to be locked says nothing.
                if opened.file.is_some() && fs::metadata(&opened.rows).is_ok_and(|it| it.len() == 0) {
                    let _ = fs::remove_file(&opened.rows);
                }
                Err(why)
            }
        }
    }

    fn look(&self) -> Result<Known, String> {
        let whole = if is_parquet(self.out) { Known::whole(self.out, &self.head)? } else { None };
        whole.map_or_else(|| Known::read(&self.rows, &self.head.line(), self.sweep.axes.len()), Ok)
    }

    /// The places of what is not in it yet.
    pub fn missing(&self) -> Vec<usize> {
        let is_missing = |at: &usize| !self.known.is_done && !self.known.places.contains(&place(self.sweep, *at));
        (0..self.sweep.len()).filter(is_missing).collect()
    }

    /// Where its rows are until they are all there.
    pub fn rows(&self) -> &Path {
        &self.rows
    }

    /// Leaves the whole rows, and writes the head where there is none.
    ///
    /// # Errors
    /// A sentence that says why it cannot be written.
    pub fn begin(&mut self) -> Result<(), String> {
        self.begun().map_err(|error| not_written(&self.rows, &error))
    }

    fn begun(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.set_len(self.known.whole)?;
        if self.known.whole > 0 || self.known.is_done {
            return Ok(());
        }
        let names = self.sweep.axes.iter().map(|axis| axis.key.name).chain(RESULTS.map(|(name, _)| name));
        let header = record(names.map(str::to_owned))?;
        file.write_all(format!("{}\n{header}", self.head.line()).as_bytes())
    }

    /// Removes it, where nothing was added to nothing.
    pub fn abandon(self) {
        if self.file.is_some() && self.known.whole == 0 && !self.has_added {
            let _ = fs::remove_file(&self.rows);
        }
    }

    /// Puts the table in its place and its rows in order, if they are all there.
    ///
    /// # Errors
    /// A sentence that says why it cannot be written, or what is wrong with the rows.
    pub fn finish(self) -> Result<(), String> {
        let wrong = |error: &dyn core::fmt::Display| format!("{}: {error}", self.rows.display());
        if !self.known.is_done {
            let text = fs::read_to_string(&self.rows).map_err(|error| not_read(&self.rows, &error))?;
            let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
            let names = reader.headers().map_err(|error| wrong(&error))?.clone();
            let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(|error| wrong(&error))?;
            let Some(rows) = self.in_order(rows) else { return Ok(()) };
            if is_parquet(self.out) {
                let frame = Frame::new(Some(self.head.clone()), &names, &rows).map_err(|why| wrong(&why))?;
                let bytes = parquet::bytes(&frame).map_err(|why| not_written(self.out, &why))?;
                files::write(self.out, &bytes)?;
            } else {
                let lines = core::iter::once(&names).chain(&rows).map(|row| record(row.iter().map(str::to_owned)));
                let lines = lines.collect::<io::Result<String>>().map_err(|error| not_written(self.out, &error))?;
                let ordered = format!("{}\n{lines}", self.head.line());
                if ordered != text {
                    files::write(self.out, ordered.as_bytes())?;
                }
            }
        }
        if self.rows != self.out {
            fs::remove_file(&self.rows)
                .map_err(|error| format!("{} could not be removed: {error}", self.rows.display()))?;
        }
        Ok(())
    }

    /// Rows in the order of the sweep, each once; none where some are missing.
    fn in_order(&self, rows: Vec<csv::StringRecord>) -> Option<Vec<csv::StringRecord>> {
        let axes = self.sweep.axes.len();
        let mut by_place: HashMap<Vec<String>, csv::StringRecord> =
            rows.into_iter().map(|row| (row.iter().take(axes).map(str::to_owned).collect(), row)).collect();
        (0..self.sweep.len()).map(|at| by_place.remove(&place(self.sweep, at))).collect()
    }
}

/// Opens a file to which nobody else adds.
fn alone(path: &Path) -> Result<File, String> {
    let file = File::options().create(true).append(true).open(path).map_err(|error| not_written(path, &error))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(format!("{} is being written by another sweep", path.display())),
        // Where files cannot be locked, one has to know oneself.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

impl Watch for Results<'_> {
    fn ended(&mut self, one: &mut Trained) -> Result<(), Failure> {
        // What was interrupted is trained again.
        if one.member.ended.is_none() {
            return Ok(());
        }
        // A thousand curves are more than is kept of them.
        let points = core::mem::take(&mut one.points);
        let numbers = LossRule::numbers(points.iter().map(|point| (point.metrics.train.loss, point.metrics.test.loss)));
        let last = points.last().map_or((f32::NAN, f32::NAN), |p| (p.metrics.train.accuracy, p.metrics.test.accuracy));
        let place = self.sweep.axes.iter().map(|axis| axis.key.get(&one.experiment).to_string());
        let cells = cells(&one.member, numbers, last).map(|cell| cell.text());
        // A row at once: an interruption between two leaves whole ones.
        let written = record(place.chain(cells)).and_then(|row| match &mut self.file {
            Some(file) => file.write_all(row.as_bytes()),
            None => Ok(()),
        });
        self.has_added = true;
        written.map_err(|error| Failure::Write(not_written(&self.rows, &error)))
    }
}

/// What is kept of a network, in the order of [`RESULTS`]: milestones, its end, the three numbers the published survey
/// judges by (losses in nats), and its last accuracies on the train and the test split.
fn cells(
    member: &Member,
    [train, test, ratio]: [f32; 3],
    (train_accuracy, test_accuracy): (f32, f32),
) -> [Cell; RESULTS.len()] {
    let step = |step: Option<u64>| step.map_or(Cell::Nothing, Cell::Whole);
    [
        step(member.memorised),
        step(member.grokked),
        member.ended.map_or(Cell::Nothing, |(ending, _)| Cell::Text(word(ending).to_owned())),
        step(member.ended.map(|(_, step)| step)),
        Cell::Real(train),
        Cell::Real(test),
        Cell::Real(ratio),
        Cell::Real(train_accuracy),
        Cell::Real(test_accuracy),
    ]
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::PRESETS;

    use super::*;

    #[test]
    fn a_table_of_something_else_is_not_touched_and_half_a_row_is_none() {
        let folder = tempfile::tempdir().expect("a folder of our own");
        let path = folder.path().join("sweep.csv");
        assert!(Known::read(&path, "# head", 1).is_ok_and(|known| known.places.is_empty()));
        fs::write(&path, "# head\nwd,end\n0.1,grokked\n1,budg").expect("a file");
        let known = Known::read(&path, "# head", 1).expect("a table");
        assert_eq!((known.places, known.whole), (HashSet::from([vec!["0.1".to_owned()]]), 26));
        assert!(Known::read(&path, "# another", 1).is_err_and(|why| why.contains("not of this sweep")));
    }

    #[test]
    fn a_row_that_is_there_twice_is_kept_once_and_all_have_to_be_there() {
        let folder = tempfile::tempdir().expect("a folder of our own");
        let (csv, parquet_file) = (folder.path().join("a.csv"), folder.path().join("a.parquet"));
        let sweep = Sweep::parse("wd=0.1,1&seed=1..2", &PRESETS[0]).expect("a sweep");
        let head = Head { version: "1".to_owned(), sweep: sweep.print(), engine: "cpu".to_owned() };
        let row = |wd: &str, seed: u8| format!("{wd},{seed},10,,budget,20,0.5,0.5,1,1,0.25\n");
        let rows = |rows: &[(&str, u8)]| rows.iter().map(|(wd, seed)| row(wd, *seed)).collect::<String>();
        let names: Vec<&str> = ["wd", "seed"].into_iter().chain(RESULTS.map(|(name, _)| name)).collect();
        let text = |some: &[(&str, u8)]| format!("{}\n{}\n{}", head.line(), names.join(","), rows(some));
        for path in [&csv, &parquet_file] {
            let add = |some: &[(&str, u8)]| {
                let mut results = Results::open(path, &sweep, head.clone(), false).expect("it can be written");
                let missing = results.missing();
                results.begin().expect("there is room");
                let file = results.file.as_mut().expect("it is open");
                file.write_all(rows(some).as_bytes()).expect("there is room");
                results.finish().expect("there is room");
                missing
            };
            assert_eq!(add(&[("1", 2), ("0.1", 1)]), [0, 1, 2, 3]);
            assert_eq!(add(&[("1", 2), ("0.1", 2)]), [1, 2]);
            assert!(!parquet_file.exists());
            assert_eq!(add(&[("1", 1)]), [2]);
            assert_eq!(add(&[]), [0; 0], "nothing is left to do");
            // Another sweep is not written there, and leaves nothing behind.
            let other = Head { engine: "fused".to_owned(), ..head.clone() };
            assert!(Results::open(path, &sweep, other, false).is_err_and(|why| why.contains("not of this sweep")));
        }
        let whole = text(&[("0.1", 1), ("0.1", 2), ("1", 1), ("1", 2)]);
        assert_eq!(fs::read_to_string(&csv).expect("a table"), whole);
        let frame = parquet::read(fs::read(&parquet_file).expect("a table")).expect("Parquet");
        assert_eq!(Ok(frame), Frame::from_csv(&whole));
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 2);
        // The rows are all there, and the machine goes down before they are a file.
        fs::remove_file(&parquet_file).expect("a file");
        fs::write(folder.path().join("a.parquet.part.csv"), &whole).expect("a file");
        let results = Results::open(&parquet_file, &sweep, head.clone(), false).expect("it can be written");
        assert!(results.missing().is_empty());
        results.finish().expect("there is room");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 2);
    }
}
