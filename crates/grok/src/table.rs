//! Tables that are written row by row: as CSV, or as a JSON array where the file's name ends in `.json`.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

pub use grokscope_export::{Cell, Row, object, real, record};
use serde_json::Value;

use crate::files::{OutFile, not_written};

/// A table that is being written.
pub struct Table {
    path: PathBuf,
    to: Format,
    is_begun: bool,
}

enum Format {
    Csv(Box<csv::Writer<OutFile>>),
    Json(OutFile),
}

impl Table {
    /// Begins a table.
    ///
    /// # Errors
    /// A sentence that names the path and says why it cannot be written.
    pub fn create(path: &Path) -> Result<Self, String> {
        let file = OutFile::create(path)?;
        let is_json = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
        let to = if is_json { Format::Json(file) } else { Format::Csv(Box::new(csv::Writer::from_writer(file))) };
        Ok(Self { path: path.to_owned(), to, is_begun: false })
    }

    /// Writes a row, so that whoever reads the file sees it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, row: Row) -> io::Result<()> {
        let is_first = !core::mem::replace(&mut self.is_begun, true);
        match &mut self.to {
            Format::Csv(csv) => {
                if is_first {
                    csv.write_record(row.iter().map(|(name, _)| name)).map_err(io_error)?;
                }
                csv.write_record(row.iter().map(|(_, cell)| cell.text())).map_err(io_error)?;
                csv.flush()
            }
            Format::Json(file) => {
                let between = if is_first { "[\n" } else { ",\n" };
                write!(file, "{between}{}", Value::Object(object(row)))?;
                file.flush()
            }
        }
    }

    /// Puts the table, which is whole, in its place; where it is beside it and `in_order` is given, written anew in the
    /// order of these rows.
    ///
    /// # Errors
    /// A sentence that says why it cannot be written.
    pub fn finish(self, in_order: Option<&mut dyn Iterator<Item = Row>>) -> Result<(), String> {
        let path = self.path.clone();
        let file = self.end().map_err(|error| not_written(&path, &error))?;
        let Some(rows) = in_order.filter(|_| file.is_beside()) else { return file.finish() };
        let mut anew = || -> Result<OutFile, String> {
            let mut table = Self::create(&path)?;
            for row in &mut *rows {
                table.write(row).map_err(|error| not_written(&path, &error))?;
            }
            table.end().map_err(|error| not_written(&path, &error))
        };
        // There may be no room for two; the rows are the same in any order.
        anew().unwrap_or(file).finish()
    }

    /// Keeps the rows there are, if there are any. Returns where they are, if that is a file.
    ///
    /// # Errors
    /// A sentence that says why they cannot be kept.
    pub fn keep(self) -> Result<Option<PathBuf>, String> {
        if !self.is_begun {
            return Ok(None);
        }
        let path = self.path.clone();
        self.end().map_err(|error| not_written(&path, &error))?.keep()
    }

    /// What is said when a row cannot be written; `None` where its reader has gone.
    pub fn complaint(&self, error: &io::Error) -> Option<String> {
        (error.kind() != ErrorKind::BrokenPipe).then(|| not_written(&self.path, error))
    }

    fn end(self) -> io::Result<OutFile> {
        match self.to {
            Format::Csv(csv) => csv.into_inner().map_err(csv::IntoInnerError::into_error),
            Format::Json(mut file) => {
                file.write_all(if self.is_begun { b"\n]\n" } else { b"[]\n" })?;
                file.flush()?;
                Ok(file)
            }
        }
    }
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seed: u64) -> Row {
        vec![("seed", Cell::Whole(seed)), ("loss", Cell::Real(1e-7)), ("keys", Cell::List(vec![3, 5]))]
    }

    #[test]
    fn a_whole_table_is_in_order_whatever_the_order_in_which_its_rows_came() {
        let folder = tempfile::tempdir().expect("a folder of our own");
        for (name, text) in [
            ("a.csv", "seed,loss,keys\n1,1e-7,3 5\n2,1e-7,3 5\n"),
            ("a.json", "[\n{\"keys\":[3,5],\"loss\":1e-7,\"seed\":1},\n{\"keys\":[3,5],\"loss\":1e-7,\"seed\":2}\n]\n"),
        ] {
            let path = folder.path().join(name);
            let mut table = Table::create(&path).expect("it can be written");
            [2, 1].into_iter().try_for_each(|seed| table.write(row(seed))).expect("there is room");
            table.finish(Some(&mut [1, 2].map(row).into_iter())).expect("there is room");
            assert_eq!(std::fs::read_to_string(&path).expect("a file"), text);
        }
    }
}
