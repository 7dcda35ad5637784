//! A square table, read as an operation.

use std::collections::HashMap;

use grokscope_experiment::Table;

use crate::cells::Cells;
use crate::{Fault, Note, Read};

/// A result, and where it stands.
struct Entry<'a> {
    line: u64,
    column: usize,
    text: &'a str,
}

pub fn read(cells: &Cells) -> Result<Read, Fault> {
    let lines = &cells.lines;
    if !cells.is_square() {
        return Err(Fault::NotSquare { lines: lines.len(), columns: cells.columns() });
    }
    let mut notes = Vec::new();
    let headed = headings(cells)?;
    let first = usize::from(headed.is_some());
    let size = lines.len() - first;
    if !Table::ELEMENTS.contains(&size) {
        return Err(Fault::Size(size));
    }
    let mut entries = Vec::new();
    for (line, row) in &lines[first..] {
        for column in first..=size - 1 + first {
            // Columns may come in another order than lines.
            let column = headed.as_ref().map_or(column, |headed| headed.columns[column - 1]);
            let entry = Entry { line: *line, column: column + 1, text: &row[column] };
            if entry.text.is_empty() {
                return Err(Fault::Blank { line: entry.line, column: entry.column });
            }
            entries.push(entry);
        }
    }
    let names = match headed {
        Some(headed) => {
            notes.push(Note::Headings);
            let is_element = |entry: &Entry<'_>| headed.names.contains(&entry.text);
            if entries.iter().any(is_element) {
                if let Some(entry) = entries.iter().find(|entry| !is_element(entry)) {
                    return Err(Fault::NoElement {
                        line: entry.line,
                        column: entry.column,
                        found: entry.text.to_owned(),
                    });
                }
                headed.names.iter().map(ToString::to_string).collect()
            } else {
                notes.push(Note::Results);
                in_order(&entries, size)?
            }
        }
        None => match numbered(&entries, size) {
            Some(names) => names,
            None => in_order(&entries, size)?,
        },
    };
    let places: HashMap<&str, u32> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at as u32)).collect();
    let results: Vec<u32> = entries.iter().filter_map(|entry| places.get(entry.text).copied()).collect();
    let table = Table::operation(&results).ok_or(Fault::Size(size))?;
    Ok(Read { table: table.called(names.clone()), names, notes })
}

/// The headings of lines and columns.
struct Headed<'a> {
    /// Of the lines, in their order.
    names: Vec<&'a str>,
    /// The column of each.
    columns: Vec<usize>,
}

/// Headings of the same elements over the columns and before the lines, where there are any: where the corner is none of
/// them, and no result is strange among results that are elements. A corner that is blank or a sign asks for them.
fn headings(cells: &Cells) -> Result<Option<Headed<'_>>, Fault> {
    let lines = &cells.lines;
    let [(top, heads), ..] = &lines[..] else { return Ok(None) };
    let corner = heads[0].as_str();
    let is_meant = !corner.chars().any(char::is_alphanumeric);
    let over: Vec<&str> = heads[1..].iter().map(String::as_str).collect();
    let before: Vec<&str> = lines[1..].iter().map(|(_, row)| row[0].as_str()).collect();
    let twice = |names: &[&str], at: usize| names[..at].contains(&names[at]) || names[at].is_empty();
    let fault = (0..over.len()).find(|&at| twice(&over, at)).map(|at| (*top, at + 2, over[at])).or_else(|| {
        let is_wrong = |at: &usize| twice(&before, *at) || !over.contains(&before[*at]);
        (0..before.len()).find(is_wrong).map(|at| (lines[at + 1].0, 1, before[at]))
    });
    match fault {
        Some((line, column, found)) if is_meant => {
            return Err(Fault::Heading { line, column, found: found.to_owned() });
        }
        Some(_) => return Ok(None),
        None => {}
    }
    let results = || lines[1..].iter().flat_map(|(_, row)| &row[1..]);
    let elements = results().filter(|result| before.contains(&result.as_str())).count();
    let is_likely =
        before.len() > 1 && !before.contains(&corner) && [0, before.len() * before.len()].contains(&elements);
    let columns =
        before.iter().map(|name| over.iter().position(|other| other == name).map_or(1, |at| at + 1)).collect();
    Ok((is_meant || is_likely).then_some(Headed { names: before, columns }))
}

/// Elements that are numbers from 0 or from 1 on keep them.
fn numbered(entries: &[Entry<'_>], size: usize) -> Option<Vec<String>> {
    let numbers: Option<Vec<usize>> = entries.iter().map(|entry| entry.text.parse().ok()).collect();
    let numbers = numbers?;
    let (least, most) = (*numbers.iter().min()?, *numbers.iter().max()?);
    let from = if most < size { 0 } else { 1 };
    // Written otherwise, as 01, they are names.
    let is_plain = entries.iter().zip(&numbers).all(|(entry, number)| entry.text == number.to_string());
    (is_plain && least >= from && most < size + from)
        .then(|| (from..size + from).map(|name| name.to_string()).collect())
}

/// Other names are numbered as they come, so that those of a table that begins with its neutral element are those of its lines.
fn in_order(entries: &[Entry<'_>], size: usize) -> Result<Vec<String>, Fault> {
    let mut names: Vec<String> = Vec::new();
    for &Entry { line, column, text } in entries {
        if names.iter().any(|name| name == text) {
            continue;
        }
        if names.len() == size {
            return Err(Fault::ManyResults { line, column, found: text.to_owned(), size });
        }
        names.push(text.to_owned());
    }
    Ok(names)
}
