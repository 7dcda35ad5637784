//! A text taken apart into lines and columns.

use csv::ReaderBuilder;

use crate::{Fault, MOST_BYTES};

/// The cells of a table: as many in each line.
pub struct Cells {
    /// Line after line, each with its number in the text.
    pub lines: Vec<(u64, Vec<String>)>,
    /// Whether a comma may stand in a number.
    pub has_decimal_commas: bool,
}

impl Cells {
    pub fn read(text: &str) -> Result<Self, Fault> {
        if text.len() > MOST_BYTES {
            return Err(Fault::Long);
        }
        let text = text.trim_start_matches('\u{feff}');
        // What separates columns: the first of these that there is.
        let separator = [b'\t', b';', b','].into_iter().find(|separator| text.contains(char::from(*separator)));
        let split = |line: &str| -> Vec<String> {
            let Some(separator) = separator else { return line.split_whitespace().map(str::to_owned).collect() };
            // A line at a time: what counts lines of a whole text does not count those it passes over, and no cell has two.
            let mut reader = ReaderBuilder::new()
                .delimiter(separator)
                .has_headers(false)
                .buffer_capacity(line.len() + 1)
                .from_reader(line.as_bytes());
            let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
            record.iter().map(|cell| cell.trim().to_owned()).collect()
        };
        let mut lines: Vec<(u64, Vec<String>)> = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let cells = if text.starts_with('#') { Vec::new() } else { split(text) };
            // A line of separators only is an empty one.
            if cells.iter().any(|cell| !cell.is_empty()) {
                lines.push((line, cells));
            }
        }
        // A separator at the end of each line makes no column.
        if lines.len() > 1
            && lines.iter().all(|(_, cells)| cells.len() > 1 && cells.last().is_some_and(String::is_empty))
        {
            lines.iter_mut().for_each(|(_, cells)| drop(cells.pop()));
        }
        let expected = lines.first().ok_or(Fault::Empty)?.1.len();
        match lines.iter().find(|(_, cells)| cells.len() != expected) {
            Some((line, cells)) => Err(Fault::Ragged { line: *line, found: cells.len(), expected }),
            None => Ok(Self { lines, has_decimal_commas: separator.is_some_and(|separator| separator != b',') }),
        }
    }

    pub fn columns(&self) -> usize {
        self.lines.first().map_or(0, |(_, cells)| cells.len())
    }

    pub fn is_square(&self) -> bool {
        self.lines.len() == self.columns()
    }

    /// The value of a cell as a number.
    pub fn number(&self, cell: &str) -> Option<f64> {
        let parse = |text: &str| text.parse::<f64>().ok().filter(|x| x.is_finite());
        parse(cell).or_else(|| self.has_decimal_commas.then(|| parse(&cell.replacen(',', ".", 1))).flatten())
    }
}
