//! The table of a sweep: by columns, each of one kind, with what it is of; as CSV and as [`parquet`].

pub mod parquet;

use grokscope_experiment::{Key, Kind};

/// What a table of a sweep says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Of the program.
    pub version: String,
    /// As [`grokscope_experiment::Sweep::print`] writes it.
    pub sweep: String,
    /// The word of the engine.
    pub engine: String,
}

impl Head {
    /// The first line of a table as CSV.
    #[must_use]
    pub fn line(&self) -> String {
        format!("# grok {} sweep '{}' --engine {}", self.version, self.sweep, self.engine)
    }

    /// Reads such a line.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let (version, rest) = line.strip_prefix("# grok ")?.split_once(" sweep '")?;
        let (sweep, engine) = rest.rsplit_once("' --engine ")?;
        Some(Self { version: version.to_owned(), sweep: sweep.to_owned(), engine: engine.to_owned() })
    }
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Whole numbers.
    Whole,
    /// Other numbers, maybe not finite.
    Real,
    /// Words.
    Text,
}

/// What is kept of a network, behind the values of the keys that vary.
pub const RESULTS: [(&str, Holds); 9] = [
    ("memorised", Holds::Whole),
    ("grokked", Holds::Whole),
    ("end", Holds::Text),
    ("step", Holds::Whole),
    ("least_train_loss", Holds::Real),
    ("least_test_loss", Holds::Real),
    ("largest_ratio", Holds::Real),
    ("train_accuracy", Holds::Real),
    ("test_accuracy", Holds::Real),
];

impl Holds {
    /// Of the column with this name.
    fn of(name: &str) -> Self {
        if let Some((_, holds)) = RESULTS.iter().find(|(result, _)| *result == name) {
            return *holds;
        }
        // What the page tells of a network besides.
        if name == "lowest_at" {
            return Self::Whole;
        }
        match Key::named(name).map(|key| key.kind) {
            Some(Kind::Whole { .. }) => Self::Whole,
            Some(Kind::Real { .. }) => Self::Real,
            _ => Self::Text,
        }
    }
}

/// The cells of a column, nothing where it does not apply.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Of [`Holds::Whole`].
    Whole(Vec<Option<i64>>),
    /// Of [`Holds::Real`].
    Real(Vec<Option<f64>>),
    /// Of [`Holds::Text`].
    Text(Vec<Option<String>>),
}

impl Cells {
    /// None yet.
    #[must_use]
    pub fn new(holds: Holds) -> Self {
        match holds {
            Holds::Whole => Self::Whole(Vec::new()),
            Holds::Real => Self::Real(Vec::new()),
            Holds::Text => Self::Text(Vec::new()),
        }
    }

    /// Adds a cell as it stands in CSV.
    fn push(&mut self, text: &str) -> Result<(), String> {
        fn number<T: core::str::FromStr>(text: &str) -> Result<Option<T>, String> {
            let read = |text: &str| text.parse().map_err(|_| format!("{text:?} is no number of this column"));
            Some(text).filter(|text| !text.is_empty()).map(read).transpose()
        }
        match self {
            Self::Whole(cells) => cells.push(number(text)?),
            Self::Real(cells) => cells.push(number(text)?),
            Self::Text(cells) => cells.push(Some(text.to_owned()).filter(|text| !text.is_empty())),
        }
        Ok(())
    }

    /// A cell as a number, where it is one.
    #[must_use]
    pub fn number(&self, at: usize) -> Option<f64> {
        match self {
            Self::Whole(cells) => cells[at].map(|x| x as f64),
            Self::Real(cells) => cells[at],
            Self::Text(_) => None,
        }
    }

    /// A cell as text, where there is something.
    #[must_use]
    pub fn text(&self, at: usize) -> Option<String> {
        match self {
            Self::Whole(cells) => cells[at].map(|x| x.to_string()),
            Self::Real(cells) => cells[at].map(|x| x.to_string()),
            Self::Text(cells) => cells[at].clone(),
        }
    }
}

/// A table of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What it says of itself, if it does.
    pub head: Option<Head>,
    /// Names and cells, as many in each.
    pub columns: Vec<(String, Cells)>,
}

impl Frame {
    /// Of rows as they stand in CSV, under these names.
    ///
    /// # Errors
    /// A sentence that says which cell is not of its column's kind.
    pub fn new<'a, R: IntoIterator<Item = &'a str>>(
        head: Option<Head>,
        names: impl IntoIterator<Item = &'a str>,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<Self, String> {
        let mut columns: Vec<(String, Cells)> =
            names.into_iter().map(|name| (name.to_owned(), Cells::new(Holds::of(name)))).collect();
        for row in rows {
            for ((name, cells), text) in columns.iter_mut().zip(row) {
                cells.push(text).map_err(|why| format!("{name}: {why}"))?;
            }
        }
        Ok(Self { head, columns })
    }

    /// Reads a table as CSV; a row that is not whole is left out.
    ///
    /// # Errors
    /// A sentence that says why it cannot be read.
    pub fn from_csv(text: &str) -> Result<Self, String> {
        let text = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
        let head = text.lines().next().and_then(Head::read);
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let names = reader.headers().map_err(|error| error.to_string())?.clone();
        let rows: Vec<csv::StringRecord> =
            reader.records().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        Self::new(head, &names, &rows)
    }

    /// Writes it as CSV.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn csv(&self) -> Result<String, String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let row = |at: usize| self.columns.iter().map(|(_, cells)| cells.text(at).unwrap_or_default()).collect();
        let mut rows = std::iter::once(names).chain((0..self.rows()).map(row));
        rows.try_for_each(|row: Vec<String>| writer.write_record(row)).map_err(|error| error.to_string())?;
        let text = writer.into_inner().map_err(|error| error.to_string())?;
        let text = String::from_utf8(text).map_err(|error| error.to_string())?;
        Ok(self.head.iter().map(|head| head.line() + "\n").chain([text]).collect())
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self.columns.first() {
            Some((_, Cells::Whole(cells))) => cells.len(),
            Some((_, Cells::Real(cells))) => cells.len(),
            Some((_, Cells::Text(cells))) => cells.len(),
            None => 0,
        }
    }

    /// The column with this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Cells> {
        self.columns.iter().find(|(other, _)| other == name).map(|(_, cells)| cells)
    }
}

/// A table in its other form: one as CSV as Parquet, and Parquet as CSV.
///
/// # Errors
/// A sentence that says why it cannot be read.
pub fn turned(table: Vec<u8>) -> Result<Vec<u8>, String> {
    if table.starts_with(parquet::BEGINNING) {
        return parquet::read(table)?.csv().map(String::into_bytes);
    }
    let text = String::from_utf8(table).map_err(|_| "it is neither Parquet nor text".to_owned())?;
    parquet::bytes(&Frame::from_csv(&text)?)
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::KEYS;

    use super::*;

    #[test]
    fn what_is_kept_of_a_network_is_not_called_like_a_key() {
        assert!(KEYS.iter().all(|key| RESULTS.iter().all(|(name, _)| *name != key.name)));
    }

    #[test]
    fn a_table_is_read_by_the_kinds_of_its_columns_and_half_a_row_is_none() {
        let text = "# grok 1 sweep 'preset=x&wd=0.1,1' --engine cpu\nwd,opt,grokked,test_accuracy\n\
                    0.1,sgd,,NaN\n1,adamw,250,0.5\n1,adam";
        let frame = Frame::from_csv(text).expect("a table");
        let head = frame.head.clone().expect("a head");
        assert_eq!((head.line().as_str(), head.engine.as_str()), (text.lines().next().expect("a line"), "cpu"));
        assert_eq!(frame.rows(), 2);
        assert_eq!(frame.csv(), Ok(text[..=text.rfind('\n').expect("a line")].to_owned()));
        assert_eq!(frame.column("wd"), Some(&Cells::Real(vec![Some(0.1), Some(1.0)])));
        assert_eq!(frame.column("grokked"), Some(&Cells::Whole(vec![None, Some(250)])));
        assert_eq!(frame.column("opt").and_then(|cells| cells.text(1)), Some("adamw".to_owned()));
        assert!(frame.column("test_accuracy").and_then(|cells| cells.number(0)).is_some_and(f64::is_nan));
        assert!(Frame::from_csv("wd,grokked\n1,soon\n").is_err_and(|why| why.contains("grokked: \"soon\"")));
    }

    #[test]
    fn a_table_turned_twice_is_as_it_was() {
        let text = "wd,lowest_at,sweep\n0.1,20,\"wd=0.1,1\"\n1,,\n";
        let parquet = turned(text.into()).expect("a table");
        assert!(parquet.starts_with(parquet::BEGINNING));
        assert_eq!(turned(parquet), Ok(text.into()));
        assert!(turned(vec![0xff, 0xfe]).is_err_and(|why| why.contains("neither")));
    }
}
