//! Rows of tables, as CSV and as JSON.

use std::io;

use serde_json::{Map, Value, json};

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
    #[must_use]
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
    #[must_use]
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
#[must_use]
pub fn real(x: f32) -> Value {
    x.to_string().parse::<f64>().ok().filter(|x| x.is_finite()).map_or(Value::Null, |x| json!(x))
}

/// A row: each cell under the name of its column, the same names in all rows of a table.
pub type Row = Vec<(&'static str, Cell)>;

/// A row as a JSON object.
#[must_use]
pub fn object(row: Row) -> Map<String, Value> {
    row.into_iter().map(|(name, cell)| (name.to_owned(), cell.json())).collect()
}

/// Cells as a line of CSV, with its end.
///
/// # Errors
/// When there is no memory for it.
pub fn record(cells: impl IntoIterator<Item = String>) -> io::Result<String> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(cells)?;
    let line = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(line).map_err(io::Error::other)
}

/// Rows as CSV, under the names of all columns there are; what a row has no cell for is empty.
///
/// # Errors
/// When there is no memory for it.
pub fn csv(rows: &[Row]) -> io::Result<String> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flatten() {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let cell = |row: &Row, name: &str| row.iter().find(|(other, _)| *other == name).map(|(_, cell)| cell.text());
    let line = |row: &Row| record(names.iter().map(|name| cell(row, name).unwrap_or_default()));
    let head = record(names.iter().map(|name| (*name).to_owned()));
    std::iter::once(head).chain(rows.iter().map(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_none_stay_readable() {
        assert_eq!(Cell::Real(f32::NAN).text(), "NaN");
        assert_eq!(Cell::Real(f32::INFINITY).json(), Value::Null);
        assert_eq!((Cell::Real(0.1).json(), Cell::Real(0.0).text()), (json!(0.1), "0".to_owned()));
    }
}
