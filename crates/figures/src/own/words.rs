//! What the figure says.

use grokscope_experiment::Table;
use grokscope_kit::text::{listed, number, real};
use grokscope_paste::{Fault, MOST_BYTES, Note};

grokscope_words::messages! {
    mod said("own-") {
        facts(rule, neurons, shown, all); of_elements(elements, kind); group; group_commutative; operation; commutative;
        of_bits(digits, rows, ones); examples; permutations; subtraction; random; bits; table; train; file; meaning;
        either; square; rows; unreadable(file); named(names); labels(zero, one); beyond_link; elsewhere; others;
        headings; results; steps(column, at); bit(column, value); constant(column); repeated(rows);
        empty; long(megabytes); ragged(line, found, expected); blank(line, column); not_square(lines, columns);
        size(elements, most); heading(line, column, found); no_element(line, column, found);
        many_results(line, column, found, size); no_inputs; not_a_number(line, column, found);
        third_label(line, column, found, first, second); one_label(label); contradiction(line, before); no_bit;
        digits(digits, most); row_count(rows, most);
    }
}

grokscope_words::messages! {
    mod figure("other-") {
        decay; map; forget; early; waits; half; lies; regions; race; size; ticket; slow; architectures;
    }
}

pub use figure::{architectures, decay, early, forget, half, lies, map, race, regions, size, slow, ticket, waits};
pub use said::{
    beyond_link, commutative, either, elsewhere, examples, facts, file, group, group_commutative, labels, meaning,
    named, of_bits, of_elements, operation, others, rows, square, table, train, unreadable,
};

/// The name of an example.
pub fn example(name: &str) -> &'static str {
    match name {
        "permutations" => said::permutations(),
        "subtraction" => said::subtraction(),
        "random" => said::random(),
        _ => said::bits(),
    }
}

/// A text that is too long to be read.
pub fn long() -> String {
    said::long(MOST_BYTES / 1_000_000)
}

/// What has become of a part of a table.
pub fn note(note: &Note) -> String {
    match note {
        Note::Headings => said::headings().to_owned(),
        Note::Results => said::results().to_owned(),
        Note::Steps { column, at } => said::steps(*column, listed(at.iter().map(|step| real(*step)))),
        Note::Bit { column, value } => said::bit(*column, value.as_str()),
        Note::Constant { column } => said::constant(*column),
        Note::Repeated(rows) => said::repeated(*rows),
    }
}

/// What is wrong, where, and what would be right.
pub fn fault(fault: &Fault) -> String {
    /// Enough of a cell to be found again.
    fn short(cell: &str) -> String {
        const MOST: usize = 24;
        let start: String = cell.chars().take(MOST).collect();
        if start.len() < cell.len() { format!("{start}…") } else { start }
    }
    match fault {
        Fault::Empty => said::empty().to_owned(),
        Fault::Long => long(),
        Fault::Ragged { line, found, expected } => said::ragged(*line, *found, *expected),
        Fault::Blank { line, column } => said::blank(*line, *column),
        Fault::NotSquare { lines, columns } => said::not_square(*lines, *columns),
        Fault::Size(size) => said::size(*size, *Table::ELEMENTS.end()),
        Fault::Heading { line, column, found } => said::heading(*line, *column, short(found)),
        Fault::NoElement { line, column, found } => said::no_element(*line, *column, short(found)),
        Fault::ManyResults { line, column, found, size } => said::many_results(*line, *column, short(found), *size),
        Fault::NoInputs => said::no_inputs().to_owned(),
        Fault::NotANumber { line, column, found } => said::not_a_number(*line, *column, short(found)),
        Fault::Labels { line, column, found, known: [first, second] } => {
            said::third_label(*line, *column, short(found), short(first), short(second))
        }
        Fault::OneLabel(label) => said::one_label(short(label)),
        Fault::Contradiction { line, before } => said::contradiction(*line, *before),
        Fault::Constant => said::no_bit().to_owned(),
        Fault::Digits(digits) => said::digits(*digits, Table::MOST_DIGITS),
        Fault::Rows(rows) => said::row_count(*rows, number(Table::MOST_ROWS as u64)),
    }
}
