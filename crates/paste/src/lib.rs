//! What a reader pastes, read as a rule to learn: an operation as a square table, or rows of bits with a label. What cannot
//! be one is refused, with the line and column at fault and what would be right there.

mod bits;
mod cells;
mod operation;

use grokscope_experiment::Table;

use cells::Cells;

/// Most bytes of a text.
pub const MOST_BYTES: usize = 4_000_000;

/// What a table is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Meaning {
    /// An operation where it is square, else rows with a label.
    #[default]
    Either,
    /// An operation: a row for each a, a column for each b.
    Operation,
    /// Rows, with their label in the last column.
    Rows,
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The rule.
    pub table: Table,
    /// What its numbers stand for: the elements of an operation in their order, or both labels.
    pub names: Vec<String>,
    /// What has become of columns and rows that were not taken as they stood.
    pub notes: Vec<Note>,
}

/// Something done to what was pasted.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The first line was taken for headings.
    Headings,
    /// These results are no elements; they are numbered in the order in which they come.
    Results,
    /// A column has become bits, one for each of these numbers: whether its value is at least that.
    Steps {
        /// Counted from 1.
        column: usize,
        /// The numbers.
        at: Vec<f64>,
    },
    /// A column has become a bit, which is 1 for this value.
    Bit {
        /// Counted from 1.
        column: usize,
        /// The value.
        value: String,
    },
    /// A column has the same value everywhere and was left out.
    Constant {
        /// Counted from 1.
        column: usize,
    },
    /// So many rows were there before, with the same label, and count once.
    Repeated(usize),
}

/// Why a text is no table. Lines and columns are counted from 1, and empty lines are counted too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing.
    Empty,
    /// More bytes than [`MOST_BYTES`].
    Long,
    /// A line has another number of columns than the first.
    Ragged {
        /// Its line.
        line: u64,
        /// How many it has.
        found: usize,
        /// How many the first has.
        expected: usize,
    },
    /// A cell is blank.
    Blank {
        /// Its line.
        line: u64,
        /// Its column.
        column: usize,
    },
    /// An operation that is not square.
    NotSquare {
        /// Lines.
        lines: usize,
        /// Columns.
        columns: usize,
    },
    /// An operation on too few or too many elements.
    Size(usize),
    /// An element heads two columns, or the headings of lines and columns are not the same.
    Heading {
        /// The line of the heading.
        line: u64,
        /// Its column.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// A result that is none of the elements.
    NoElement {
        /// Its line.
        line: u64,
        /// Its column.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// More different results than elements: this is the first too many.
    ManyResults {
        /// Its line.
        line: u64,
        /// Its column.
        column: usize,
        /// What stands there.
        found: String,
        /// How many elements there are.
        size: usize,
    },
    /// A single column: there is nothing to tell the label from.
    NoInputs,
    /// Neither a number, nor one of two values that the column has.
    NotANumber {
        /// Its line.
        line: u64,
        /// Its column.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// A third label.
    Labels {
        /// Its line.
        line: u64,
        /// Its column.
        column: usize,
        /// What stands there.
        found: String,
        /// The two before.
        known: [String; 2],
    },
    /// Every row has the same label.
    OneLabel(String),
    /// Two rows read the same and have different labels.
    Contradiction {
        /// The line of the later row.
        line: u64,
        /// That of the earlier.
        before: u64,
    },
    /// No column has two values.
    Constant,
    /// More bits than a row may have.
    Digits(usize),
    /// Fewer rows than two, or more than [`Table::MOST_ROWS`].
    Rows(usize),
}

/// Reads a table. Columns may be separated by tabs, semicolons, commas or spaces; lines that begin with `#` are passed over.
///
/// # Errors
/// The first fault.
pub fn read(text: &str, meaning: Meaning) -> Result<Read, Fault> {
    let cells = Cells::read(text)?;
    match meaning {
        Meaning::Operation => operation::read(&cells),
        Meaning::Rows => bits::read(&cells),
        Meaning::Either if cells.is_square() => operation::read(&cells),
        Meaning::Either => bits::read(&cells),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn either(text: &str) -> Result<Read, Fault> {
        read(text, Meaning::Either)
    }

    #[test]
    fn the_table_of_a_group_is_read_with_and_without_headings() {
        let plain = either("e,r,s\nr,s,e\ns,e,r").expect("a table");
        assert_eq!(
            (plain.table.to_string().as_str(), plain.names.join(" ")),
            ("o3.012120201~e~r~s", "e r s".to_owned())
        );
        for text in ["*\te\tr\ts\ne\te\tr\ts\nr\tr\ts\te\ns\ts\te\tr\n", ",r,s,e\n\ne,r,s,e\nr,s,e,r\ns,e,r,s"] {
            assert_eq!(either(text).map(|read| read.table), Ok(plain.table.clone()), "{text}");
        }
        for text in ["0 1 2\n1 2 0\n2 0 1", "1;2;3\n2;3;1\n3;1;2\n", "# a sum\n 0,  1,2\r\n1,2,0\r\n2,0,1"] {
            assert_eq!(
                either(text).map(|read| read.table.called(Vec::new())),
                Ok(plain.table.called(Vec::new())),
                "{text}"
            );
        }
        // Whether a < b: results that are no elements.
        let less = either("<\ta\tb\na\tno\tyes\nb\tno\tno").expect("a table");
        assert_eq!(
            (less.table.to_string().as_str(), &less.notes[..]),
            ("o2.0100~no~yes", &[Note::Headings, Note::Results][..])
        );
    }

    #[test]
    fn rows_of_bits_are_read_with_their_label() {
        let xor = either("a,b,label\n0,0,0\n0,1,1\n1,0,1\n1,1,0").expect("a table");
        assert_eq!((xor.table.to_string().as_str(), &xor.notes[..]), ("t2.o", &[Note::Headings][..]));
        let words = read("no yes -1\nyes yes 1\n", Meaning::Rows).expect("a table");
        assert_eq!(words.table.to_string(), "t1.g~-1~1");
        assert_eq!(words.notes, [Note::Bit { column: 1, value: "yes".to_owned() }, Note::Constant { column: 2 }],);
        let steps = either("1;0\n2,5;0\n4;1\n9;1\n9;1").expect("a table");
        let bits = steps.table.as_bits().expect("rows");
        assert_eq!((bits.digits(), bits.len(), bits.ones()), (3, 4, 2));
        assert_eq!(steps.notes, [Note::Steps { column: 1, at: vec![2.5, 4.0, 9.0] }, Note::Repeated(1)]);
    }

    #[test]
    fn what_is_wrong_is_named_by_line_and_column() {
        let found = |text: &str| text.to_owned();
        for (text, fault) in [
            (" \n\n", Fault::Empty),
            ("0,1\n1,0,1", Fault::Ragged { line: 2, found: 3, expected: 2 }),
            ("0,1,2\n\n1,,0\n2,0,1", Fault::Blank { line: 3, column: 2 }),
            ("0", Fault::Size(1)),
            (",e,r\ne,e,r\nr,r,x", Fault::NoElement { line: 3, column: 3, found: found("x") }),
            (",e,r\ne,e,r\ne,r,e", Fault::Heading { line: 3, column: 1, found: found("e") }),
            ("a,b\nc,a", Fault::ManyResults { line: 2, column: 1, found: found("c"), size: 2 }),
            ("0,1,0\n0,blue,1\n0,2,1\n0,3,1", Fault::NotANumber { line: 2, column: 2, found: found("blue") }),
            (
                "0,0,no\n0,1,yes\n1,0,maybe\n1,1,no",
                Fault::Labels { line: 3, column: 3, found: found("maybe"), known: [found("no"), found("yes")] },
            ),
            ("0,0,1\n0,1,1\n1,0,1\n1,1,1", Fault::OneLabel(found("1"))),
            ("0,0,0\n0,1,1\n\n0,0,1\n1,1,1", Fault::Contradiction { line: 4, before: 1 }),
            ("1\n0\n1", Fault::NoInputs),
            ("5,0\n5,1\n5,0", Fault::Constant),
        ] {
            assert_eq!(either(text), Err(fault), "{text}");
        }
        let wide = format!("{}\n", vec!["0"; 66].join(",")) + &vec!["1"; 66].join(",");
        assert_eq!(read(&wide, Meaning::Rows), Err(Fault::Digits(65)));
        assert_eq!(read("0,1,1\n1,1,0", Meaning::Operation), Err(Fault::NotSquare { lines: 2, columns: 3 }));
        assert_eq!(read("0,1,1", Meaning::Rows), Err(Fault::Rows(1)));
        assert_eq!(either(&vec![vec!["0"; 65].join(" "); 65].join("\n")), Err(Fault::Size(65)));
        assert_eq!(either(&"0,1\n".repeat(1_000_001)), Err(Fault::Long));
    }

    #[test]
    fn the_values_of_many_columns_share_the_bits_there_are() {
        let row = |i: usize| {
            (0..9).map(move |j| ((i * 7 + j * 13) % 31).to_string()).chain([u8::from(i * 7 % 31 >= 15).to_string()])
        };
        let text: Vec<String> = (0..31).map(|i| row(i).collect::<Vec<_>>().join("\t")).collect();
        let read = either(&text.join("\n")).expect("a table");
        let bits = read.table.as_bits().expect("rows");
        assert_eq!((bits.digits(), read.notes.len()), (63, 9), "seven steps for each of nine columns");
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[-0-9a-c,;\t\n\"# ]{0,80}", meaning in 0..3) {
            let meaning = [Meaning::Either, Meaning::Operation, Meaning::Rows][meaning as usize];
            if let Ok(read) = read(&text, meaning) {
                prop_assert_eq!(read.table.to_string().parse(), Ok(read.table));
            }
        }

        #[test]
        fn any_text_at_all_is_read_without_panic(text in "\\PC{0,60}") {
            let _ = read(&text, Meaning::Either);
        }
    }
}
