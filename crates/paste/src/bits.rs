//! Rows with a label in the last column, read as bits.

use std::collections::HashMap;

use grokscope_experiment::Table;

use crate::cells::Cells;
use crate::{Fault, Note, Read};

/// How a column becomes bits.
enum Coding {
    /// It says nothing.
    Nothing,
    /// Whether it has this value.
    Is(String),
    /// Whether it is at least each of these.
    AtLeast(Vec<f64>),
}

type Row = (u64, Vec<String>);

pub fn read(cells: &Cells) -> Result<Read, Fault> {
    let inputs = cells.columns() - 1;
    if inputs == 0 {
        return Err(Fault::NoInputs);
    }
    for (line, row) in &cells.lines {
        if let Some(at) = row.iter().position(String::is_empty) {
            return Err(Fault::Blank { line: *line, column: at + 1 });
        }
    }
    let mut notes = Vec::new();
    let mut rows = &cells.lines[..];
    if is_headed(cells) {
        notes.push(Note::Headings);
        rows = &rows[1..];
    }
    if !(2..=Table::MOST_ROWS).contains(&rows.len()) {
        return Err(Fault::Rows(rows.len()));
    }
    let names = labels(cells, rows)?;
    let codings = codings(cells, rows, inputs)?;
    for (at, coding) in codings.iter().enumerate() {
        let column = at + 1;
        notes.extend(match coding {
            Coding::Nothing => Some(Note::Constant { column }),
            Coding::Is(value) if value == "1" => None,
            Coding::Is(value) => Some(Note::Bit { column, value: value.clone() }),
            Coding::AtLeast(at) => Some(Note::Steps { column, at: at.clone() }),
        });
    }
    let mut seen: HashMap<u64, (u64, bool)> = HashMap::new();
    let mut repeated = 0;
    for (line, row) in rows {
        let bits = codings.iter().zip(row).flat_map(|(coding, cell)| match coding {
            Coding::Nothing => Vec::new(),
            Coding::Is(value) => vec![cell == value],
            Coding::AtLeast(steps) => {
                let value = cells.number(cell).unwrap_or_default();
                steps.iter().map(|step| value >= *step).collect()
            }
        });
        let word = bits.enumerate().map(|(at, bit)| u64::from(bit) << at).sum();
        let label = row[inputs] == names[1];
        match seen.get(&word) {
            Some((before, other)) if *other != label => {
                return Err(Fault::Contradiction { line: *line, before: *before });
            }
            Some(_) => repeated += 1,
            None => drop(seen.insert(word, (*line, label))),
        }
    }
    if repeated > 0 {
        notes.push(Note::Repeated(repeated));
    }
    let digits = codings.iter().map(width).sum();
    let table = Table::bits(digits, &seen.into_iter().map(|(word, (_, label))| (word, label)).collect::<Vec<_>>());
    let table = table.ok_or(Fault::Rows(rows.len()))?.called(names.to_vec());
    Ok(Read { table, names: names.into(), notes })
}

fn width(coding: &Coding) -> usize {
    match coding {
        Coding::Nothing => 0,
        Coding::Is(_) => 1,
        Coding::AtLeast(steps) => steps.len(),
    }
}

/// Whether the first line is headings: where a column of numbers begins with none, or the labels are two without it.
fn is_headed(cells: &Cells) -> bool {
    let [(_, first), rest @ ..] = &cells.lines[..] else { return false };
    let is_over_numbers = |at: usize| {
        cells.number(&first[at]).is_none()
            && !rest.is_empty()
            && rest.iter().all(|(_, row)| cells.number(&row[at]).is_some())
    };
    let last = first.len() - 1;
    let labels = distinct(rest, last, 3);
    (0..=last).any(is_over_numbers) || labels.len() == 2 && !labels.contains(&first[last])
}

/// The different values of a column in the order in which they come, up to so many.
fn distinct(rows: &[Row], at: usize, most: usize) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for (_, row) in rows {
        if values.len() < most && !values.contains(&row[at]) {
            values.push(row[at].clone());
        }
    }
    values
}

/// Two values in their order: as numbers where they are, else by the alphabet.
fn ordered(cells: &Cells, mut values: [String; 2]) -> [String; 2] {
    let is_swapped = match (cells.number(&values[0]), cells.number(&values[1])) {
        (Some(a), Some(b)) => a > b,
        _ => values[0] > values[1],
    };
    if is_swapped {
        values.swap(0, 1);
    }
    values
}

/// Both labels: which one is 0, and which one is 1.
fn labels(cells: &Cells, rows: &[Row]) -> Result<[String; 2], Fault> {
    let at = cells.columns() - 1;
    let mut found = distinct(rows, at, 3);
    if found.len() > 2 {
        let third = &found[2];
        let line = rows.iter().find(|(_, row)| row[at] == *third).map_or(0, |(line, _)| *line);
        let known = [found[0].clone(), found[1].clone()];
        return Err(Fault::Labels { line, column: at + 1, found: third.clone(), known });
    }
    match (found.pop(), found.pop()) {
        (Some(second), Some(first)) => Ok(ordered(cells, [first, second])),
        (Some(only), None) => Err(Fault::OneLabel(only)),
        _ => Err(Fault::Empty),
    }
}

/// How each column becomes bits. Those with two values are one bit each; what is left of the bits there are is shared by
/// those with more, which must be numbers: a bit for each value but the least where there is room, else for as many as there
/// are bits, chosen so that about as many rows lie between two of them.
fn codings(cells: &Cells, rows: &[Row], inputs: usize) -> Result<Vec<Coding>, Fault> {
    let counts: Vec<Vec<String>> = (0..inputs).map(|at| distinct(rows, at, 3)).collect();
    let of_two = counts.iter().filter(|values| values.len() == 2).count();
    let of_many = counts.iter().filter(|values| values.len() > 2).count();
    if of_two + of_many == 0 {
        return Err(Fault::Constant);
    }
    if of_two + of_many > Table::MOST_DIGITS {
        return Err(Fault::Digits(of_two + of_many));
    }
    let share = (Table::MOST_DIGITS - of_two).checked_div(of_many).unwrap_or_default();
    let coding = |(at, values): (usize, &Vec<String>)| match &values[..] {
        [] | [_] => Ok(Coding::Nothing),
        [a, b] => {
            let [_, high] = ordered(cells, [a.clone(), b.clone()]);
            Ok(Coding::Is(high))
        }
        _ => {
            let mut all = Vec::new();
            for (line, row) in rows {
                let not = || Fault::NotANumber { line: *line, column: at + 1, found: row[at].clone() };
                all.push(cells.number(&row[at]).ok_or_else(not)?);
            }
            all.sort_by(f64::total_cmp);
            let mut values = all.clone();
            values.dedup();
            let steps = if values.len() <= share + 1 {
                values.split_off(1)
            } else {
                let mut steps: Vec<f64> = (1..=share).map(|i| all[i * all.len() / (share + 1)]).collect();
                steps.dedup();
                // What all are at least tells nothing.
                steps.retain(|step| *step > values[0]);
                steps
            };
            Ok(Coding::AtLeast(steps))
        }
    };
    counts.iter().enumerate().map(coding).collect()
}
