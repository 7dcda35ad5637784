//! What is known of the networks of a sweep, as a table in the columns of `grok sweep`, and such a table read back.

use grokscope_experiment::Sweep;
use grokscope_export::{Cell, LICENCE, Row, VERSION};
use grokscope_protocol::crowd::Found;

/// A row for each network that is known.
pub fn table(plan: &Sweep, found: &[Option<Found>]) -> Vec<Row> {
    let step = |step: Option<u64>| step.map_or(Cell::Nothing, Cell::Whole);
    let row = |(at, found): (usize, Found)| {
        let place = plan.axes.iter().zip(plan.place(at));
        let keys = place.map(|(axis, i)| (axis.key.name, Cell::Text(axis.values[i].to_string())));
        let [least_train, least_test, ratio] = found.numbers;
        let [train, test] = found.right;
        let told = [
            ("memorised", step(found.memorised)),
            ("grokked", step(found.grokked)),
            ("step", Cell::Whole(found.ended)),
            ("least_train_loss", Cell::Real(least_train)),
            ("least_test_loss", Cell::Real(least_test)),
            ("largest_ratio", Cell::Real(ratio)),
            ("train_accuracy", Cell::Real(train)),
            ("test_accuracy", Cell::Real(test)),
            ("lowest_at", Cell::Whole(found.lowest_at)),
            ("version", Cell::Text(VERSION.to_owned())),
            ("sweep", Cell::Text(plan.print())),
            ("licence", Cell::Text(LICENCE.to_owned())),
        ];
        keys.chain(told).collect()
    };
    found.iter().enumerate().filter_map(|(at, found)| Some(row((at, (*found)?)))).collect()
}

/// Why a table is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTable {
    /// There is no column of this name.
    Column(&'static str),
    /// What stands in a column of a line, counted from 1, is no value of it.
    Cell(u64, String, String),
    /// A line has too many or too few cells, or is no text.
    Line(u64),
    /// There is no row.
    Empty,
}

/// Networks of a table by their places in the sweep: one that [`table`] or `grok sweep` has written. Rows of other networks are
/// passed over, and columns that only one of the two writes may be missing.
///
/// # Errors
/// Where it cannot be read; then nothing of it is taken.
pub fn read(plan: &Sweep, text: &[u8]) -> Result<Vec<(usize, Found)>, NoTable> {
    let mut table = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text);
    let heads = table.headers().map_err(|error| NoTable::Line(line(&error)))?.clone();
    let column = |name: &'static str| heads.iter().position(|head| head == name).ok_or(NoTable::Column(name));
    let axes = plan.axes.iter().map(|axis| Ok((axis, column(axis.key.name)?))).collect::<Result<Vec<_>, _>>()?;
    let numbers = ["least_train_loss", "least_test_loss", "largest_ratio", "train_accuracy", "test_accuracy"];
    let [least_train, least_test, ratio, train, test] = {
        let mut places = [0; 5];
        for (place, name) in places.iter_mut().zip(numbers) {
            *place = column(name)?;
        }
        places
    };
    let (memorised, grokked, ended, lowest) =
        (column("memorised")?, column("grokked")?, column("step")?, column("lowest_at").ok());
    let (mut found, mut is_empty) = (Vec::new(), true);
    for record in table.records() {
        let record = record.map_err(|error| NoTable::Line(line(&error)))?;
        is_empty = false;
        let at = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or_default().trim();
        let wrong = |column: usize| NoTable::Cell(at, heads[column].to_owned(), cell(column).to_owned());
        let real = |column: usize| cell(column).parse::<f32>().map_err(|_| wrong(column));
        let step = |column: usize| cell(column).parse::<u64>().map_err(|_| wrong(column));
        let maybe = |column: usize| if cell(column).is_empty() { Ok(None) } else { step(column).map(Some) };
        let mut place = Some(0);
        for (axis, column) in &axes {
            let value = axis.key.parse(cell(*column)).map_err(|_| wrong(*column))?;
            let index = axis.values.iter().position(|other| *other == value);
            place = place.zip(index).map(|(place, index)| place * axis.values.len() + index);
        }
        let one = Found {
            numbers: [real(least_train)?, real(least_test)?, real(ratio)?],
            right: [real(train)?, real(test)?],
            memorised: maybe(memorised)?,
            grokked: maybe(grokked)?,
            ended: step(ended)?,
            lowest_at: lowest.map_or(Ok(0), step)?,
        };
        found.extend(place.map(|place| (place, one)));
    }
    if is_empty { Err(NoTable::Empty) } else { Ok(found) }
}

fn line(error: &csv::Error) -> u64 {
    error.position().map_or(1, csv::Position::line)
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::PRESETS;

    use super::*;

    fn sweep() -> Sweep {
        Sweep::parse("preset=parity-wd&hidden=8,16&wd=0.1,0.3&seed=0..2", &PRESETS[0]).expect("a sweep")
    }

    fn found(at: usize) -> Option<Found> {
        (!at.is_multiple_of(3)).then(|| Found {
            numbers: [0.01 * at as f32, 0.5, 1e-9],
            right: [1.0, 0.5 + 0.03 * at as f32],
            memorised: Some(100 + at as u64),
            grokked: (at > 5).then_some(900),
            ended: 1_500,
            lowest_at: 1_200,
        })
    }

    fn written(plan: &Sweep, all: &[Option<Found>]) -> String {
        grokscope_export::csv(&table(plan, all)).expect("memory")
    }

    #[test]
    fn what_is_written_is_read_back() {
        let plan = sweep();
        let all: Vec<Option<Found>> = (0..plan.len()).map(found).collect();
        let text = written(&plan, &all);
        let known: Vec<(usize, Found)> =
            all.iter().enumerate().filter_map(|(at, found)| Some((at, (*found)?))).collect();
        assert_eq!(read(&plan, text.as_bytes()), Ok(known.clone()));
        // The command line has a line about the sweep above, and fewer columns.
        let columns = text.lines().map(|line| line.splitn(12, ',').take(11).collect::<Vec<_>>().join(","));
        let short = format!("# grok sweep\n{}\n", columns.collect::<Vec<_>>().join("\n"));
        let without: Vec<_> = known.into_iter().map(|(at, found)| (at, Found { lowest_at: 0, ..found })).collect();
        assert_eq!(read(&plan, short.as_bytes()), Ok(without));
        let other = Sweep::parse("preset=parity-wd&hidden=16&wd=0.1,0.3&seed=0..2", &PRESETS[0]).expect("a sweep");
        assert!(read(&other, text.as_bytes()).expect("a table").iter().all(|(at, _)| *at < other.len()));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let plan = sweep();
        let all: Vec<Option<Found>> = (0..plan.len()).map(found).collect();
        let text = written(&plan, &all);
        let bad = text.replacen("1500", "soon", 1);
        assert_eq!(read(&plan, bad.as_bytes()), Err(NoTable::Cell(2, "step".to_owned(), "soon".to_owned())));
        assert_eq!(read(&plan, text.replacen("hidden", "width", 1).as_bytes()), Err(NoTable::Column("hidden")));
        let head = text.lines().next().expect("a head");
        assert_eq!(read(&plan, head.as_bytes()), Err(NoTable::Empty));
        assert_eq!(read(&plan, format!("{head}\n8,0.1\n").as_bytes()), Err(NoTable::Line(2)));
        assert!(read(&plan, b"\xff\xfe\x00").is_err());
    }
}
