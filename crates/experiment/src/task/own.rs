//! Rules of the reader's own, given as a table.

use super::{Answers, Data, Definition, parity};
use crate::{Experiment, Misfit, Pairs};

/// The operation that the table is.
pub(super) static TABLE: Definition = Definition {
    data: Data::Table,
    answers: |x| Answers::Classes(x.p as usize),
    preset: "own-operation",
    base: "inproj=separate",
    misfit: |x| match x.table.as_operation() {
        None => Some(("table", Misfit::NoOperation)),
        Some(results) if results.size() != x.p => Some(("p", Misfit::TableSize)),
        Some(results) => (x.pairs == Pairs::Unordered && !results.commutes()).then_some(("pairs", Misfit::Order)),
    },
};

/// The rows of bits that the table has.
pub(super) static BITS: Definition = Definition {
    data: Data::Rows,
    preset: "own-bits",
    base: parity::PARITY.base,
    answers: parity::PARITY.answers,
    misfit: |x: &Experiment| match x.table.as_bits() {
        None => Some(("table", Misfit::NoBits)),
        Some(rows) => (rows.digits() != x.n).then_some(("n", Misfit::TableSize)),
    },
};
