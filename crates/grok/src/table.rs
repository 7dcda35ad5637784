//! Tables that are written row by row: as CSV, or as a JSON array where the file's name ends in `.json`.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::files::{OutFile, not_written};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Does not apply.
    Nothing,
    /// A word or a sentence.
    Text(String),
    /// A count or a step.
    Whole(u64),
    /// A measurement, maybe not finite.
    Real(f32),
    /// Several numbers, separated by spaces in CSV.
    List(Vec<u16>),
}

impl From<Option<f32>> for Cell {
    fn from(value: Option<f32>) -> Self {
        value.map_or(Self::Nothing, Self::Real)
    }
}

impl Cell {
    /// As text; empty where it does not apply.
    pub fn text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(x) => x.to_string(),
            Self::Real(x) if *x != 0.0 && (x.abs() < 1e-4 || x.abs() >= 1e16) && x.is_finite() => format!("{x:e}"),
            Self::Real(x) => x.to_string(),
            Self::List(items) => items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        }
    }

    /// As JSON, which knows no number that is not finite: `null` stands for it.
    pub fn json(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => json!(text),
            Self::Whole(x) => json!(x),
            Self::Real(x) => real(*x),
            Self::List(items) => json!(items),
        }
    }
}

/// A single as JSON with its own few digits, and not the many of the double next to it.
pub fn real(x: f32) -> Value {
    x.to_string().parse::<f64>().ok().filter(|x| x.is_finite()).map_or(Value::Null, |x| json!(x))
}

/// A row: each cell under the name of its column, the same names in all rows of a table.
pub type Row = Vec<(&'static str, Cell)>;

/// A row as a JSON object.
pub fn object(row: Row) -> Map<String, Value> {
    row.into_iter().map(|(name, cell)| (name.to_owned(), cell.json())).collect()
}

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

/// Cells as a line of CSV, with its end.
///
/// # Errors
/// When there is no memory for it.
pub fn record(cells: impl IntoIterator<Item = String>) -> io::Result<String> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(cells).map_err(io_error)?;
    let line = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(line).map_err(io::Error::other)
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

    #[test]
    fn numbers_that_are_none_stay_readable() {
        assert_eq!(Cell::Real(f32::NAN).text(), "NaN");
        assert_eq!(Cell::Real(f32::INFINITY).json(), Value::Null);
        assert_eq!((Cell::Real(0.1).json(), Cell::Real(0.0).text()), (json!(0.1), "0".to_owned()));
    }
}
