//! A rule of the reader's own, as a table: an operation with a result for each pair, or rows of bits with a label each.

use core::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ordered;

/// Signs of a written table; each stands for its place, of six bits: digits, letters, and two that addresses take as they are.
const SIGNS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
/// Bits of a sign.
const SIGN_BITS: usize = 6;

/// The value of the key `table`. Cheap to clone: members of an ensemble share it.
///
/// As text, what a link carries: `o3.012120201` is an operation on three elements, its results row by row; `r4x9.…` are nine
/// rows of four bits, each followed by its label, packed six bits a sign; `t4.…` are the labels alone, of all strings of four
/// bits counted up from zero, where the first bit is the lowest. Behind it may stand what the numbers are called, the elements of an
/// operation or both labels of bits, each after a tilde: `o3.012120201~e~r~s`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Table {
    /// None.
    #[default]
    None,
    /// An operation on the numbers 0 to n − 1: its result for each pair.
    Operation(Arc<Results>),
    /// Strings of bits, each with the label 0 or 1.
    Bits(Arc<Labelled>),
}

/// The results of an operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Results {
    size: u32,
    of: Vec<u8>,
    names: Vec<String>,
}

/// Different strings of bits, in ascending order, and their labels.
#[derive(Debug, PartialEq, Eq)]
pub struct Labelled {
    digits: u32,
    words: Vec<u64>,
    labels: Vec<u8>,
    names: Vec<String>,
}

/// What is written is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a table")]
pub struct NoTable;

impl Table {
    /// Fewest and most elements of an operation.
    pub const ELEMENTS: core::ops::RangeInclusive<usize> = 2..=64;
    /// Most bits of a row.
    pub const MOST_DIGITS: usize = 64;
    /// Most rows of bits.
    pub const MOST_ROWS: usize = 20_000;
    /// Most signs of a name.
    const MOST_NAME: usize = 24;

    /// An operation by its results, row by row: of 0 and 0, 0 and 1, and so on. `None` where they are not as many as
    /// pairs, or not of the elements.
    #[must_use]
    pub fn operation(results: &[u32]) -> Option<Self> {
        let size = Self::ELEMENTS.into_iter().find(|size| size * size == results.len())?;
        let of: Option<Vec<u8>> =
            results.iter().map(|&result| u8::try_from(result).ok().filter(|r| usize::from(*r) < size)).collect();
        Some(Self::Operation(Arc::new(Results { size: size as u32, of: of?, names: Vec::new() })))
    }

    /// Rows of so many bits, each with its label; bit i of a word is the i-th of its row. Their order is no part of
    /// it. `None` where a row is there twice, a bit is beyond the digits, or there are too few or too many.
    #[must_use]
    pub fn bits(digits: usize, rows: &[(u64, bool)]) -> Option<Self> {
        let order = ordered(rows.len(), &|a, b| rows[a].cmp(&rows[b]));
        let rows: Vec<(u64, bool)> = order.into_iter().map(|at| rows[at]).collect();
        let is_fit = (1..=Self::MOST_DIGITS).contains(&digits)
            && (2..=Self::MOST_ROWS).contains(&rows.len())
            && rows.windows(2).all(|pair| pair[0].0 != pair[1].0)
            && rows.iter().all(|(word, _)| word & !crate::dataset::mask(digits as u32) == 0);
        let (words, labels) = rows.into_iter().map(|(word, label)| (word, u8::from(label))).unzip();
        let names = Vec::new();
        is_fit.then(|| Self::Bits(Arc::new(Labelled { digits: digits as u32, words, labels, names })))
    }

    /// What its numbers are called, in their order; empty where they are called what they are.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::Operation(results) => &results.names,
            Self::Bits(rows) => &rows.names,
        }
    }

    /// The same rule, whose numbers are called this: each has one name, which is no other's. Names that cannot be are left away, and
    /// so are numbers in their order, which every table has.
    #[must_use]
    pub fn called(&self, names: Vec<String>) -> Self {
        let is_name = |(at, name): (usize, &String)| {
            let is_short = (1..=Self::MOST_NAME).contains(&name.chars().count());
            is_short && !name.chars().any(char::is_control) && !names[..at].contains(name)
        };
        let is_plain = names.iter().enumerate().all(|(at, name)| at.to_string() == *name);
        let is_fit = |count: usize| names.len() == count && names.iter().enumerate().all(is_name) && !is_plain;
        match self {
            Self::None => Self::None,
            Self::Operation(results) => {
                let names = if is_fit(results.size as usize) { names } else { Vec::new() };
                Self::Operation(Arc::new(Results { size: results.size, of: results.of.clone(), names }))
            }
            Self::Bits(rows) => {
                let names = if is_fit(2) { names } else { Vec::new() };
                let Labelled { digits, ref words, ref labels, .. } = **rows;
                Self::Bits(Arc::new(Labelled { digits, words: words.clone(), labels: labels.clone(), names }))
            }
        }
    }

    /// The operation, where it is one.
    #[must_use]
    pub fn as_operation(&self) -> Option<&Results> {
        if let Self::Operation(results) = self { Some(results) } else { None }
    }

    /// The rows of bits, where it has them.
    #[must_use]
    pub fn as_bits(&self) -> Option<&Labelled> {
        if let Self::Bits(rows) = self { Some(rows) } else { None }
    }
}

impl Results {
    /// Number of elements.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The result of two elements.
    #[must_use]
    pub fn of(&self, a: u32, b: u32) -> u32 {
        self.of.get((a * self.size + b) as usize).copied().unwrap_or_default().into()
    }

    /// Whether a and b may change places.
    #[must_use]
    pub fn commutes(&self) -> bool {
        (0..self.size).all(|a| (0..a).all(|b| self.of(a, b) == self.of(b, a)))
    }

    /// Whether it does not matter where brackets stand.
    #[must_use]
    pub fn is_associative(&self) -> bool {
        let all = || 0..self.size;
        let holds = |a, b, c| self.of(self.of(a, b), c) == self.of(a, self.of(b, c));
        all().all(|a| all().all(|b| all().all(|c| holds(a, b, c))))
    }

    /// The element that changes no other, on either side.
    #[must_use]
    pub fn neutral(&self) -> Option<u32> {
        (0..self.size).find(|&e| (0..self.size).all(|a| self.of(e, a) == a && self.of(a, e) == a))
    }

    /// Whether it makes a group of its elements.
    #[must_use]
    pub fn is_group(&self) -> bool {
        let has_inverse = |e, a| (0..self.size).any(|b| self.of(a, b) == e && self.of(b, a) == e);
        self.neutral().is_some_and(|e| (0..self.size).all(|a| has_inverse(e, a))) && self.is_associative()
    }
}

impl Labelled {
    /// Bits of a row.
    #[must_use]
    pub fn digits(&self) -> u32 {
        self.digits
    }

    /// Number of rows; there are at least two.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there are at least two")]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// A row, with its label.
    #[must_use]
    pub fn row(&self, at: usize) -> (u64, u16) {
        (self.words[at], self.labels[at].into())
    }

    /// Number of rows with the label 1.
    #[must_use]
    pub fn ones(&self) -> usize {
        self.labels.iter().filter(|label| **label == 1).count()
    }

    /// Whether every string of so many bits is there.
    fn is_complete(&self) -> bool {
        1usize.checked_shl(self.digits) == Some(self.words.len())
    }
}

impl core::fmt::Display for Table {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let pack = |bits: Vec<u8>| -> String {
            let sign = |bits: &[u8]| bits.iter().enumerate().map(|(i, bit)| bit << (SIGN_BITS - 1 - i)).sum::<u8>();
            bits.chunks(SIGN_BITS).map(|bits| char::from(SIGNS[usize::from(sign(bits))])).collect()
        };
        match self {
            Self::None => {}
            Self::Operation(results) => {
                let signs: String = results.of.iter().map(|&result| char::from(SIGNS[usize::from(result)])).collect();
                write!(f, "o{}.{signs}", results.size)?;
            }
            Self::Bits(rows) if rows.is_complete() => write!(f, "t{}.{}", rows.digits, pack(rows.labels.clone()))?,
            Self::Bits(rows) => {
                let bits = |(word, label): (&u64, &u8)| {
                    (0..rows.digits).map(|i| (word >> i & 1) as u8).chain([*label]).collect::<Vec<_>>()
                };
                let bits = rows.words.iter().zip(&rows.labels).flat_map(bits).collect();
                write!(f, "r{}x{}.{}", rows.digits, rows.words.len(), pack(bits))?;
            }
        }
        for name in self.names() {
            f.write_char('~')?;
            name.chars()
                .try_for_each(|c| if is_plain(c) { f.write_char(c) } else { write!(f, "!{:x}x", u32::from(c)) })?;
        }
        Ok(())
    }
}

/// Whether a character of a name goes through links, sweeps and messengers as it is: none of them separates by it, takes it for
/// a mark of its own or writes it in another way.
fn is_plain(c: char) -> bool {
    c == '-' || c.is_ascii_alphanumeric()
}

/// A name as it was before it was written.
fn name(written: &str) -> String {
    let mut parts = written.split('!');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut name, part| {
        let read = part.split_once('x').and_then(|(code, rest)| Some((u32::from_str_radix(code, 16).ok()?, rest)));
        match read.and_then(|(code, rest)| Some((char::from_u32(code)?, rest))) {
            Some((c, rest)) => {
                name.push(c);
                name.push_str(rest);
            }
            // A mark that stands for itself, as in links from before.
            None => {
                name.push('!');
                name.push_str(part);
            }
        }
        name
    })
}

impl core::str::FromStr for Table {
    type Err = NoTable;

    /// Untrusted text: whatever is read can be trained.
    fn from_str(text: &str) -> Result<Self, NoTable> {
        if text.is_empty() {
            return Ok(Self::None);
        }
        let mut parts = text.split('~');
        let (head, signs) = parts.next().and_then(|table| table.split_once('.')).ok_or(NoTable)?;
        let names: Vec<String> = parts.map(name).collect();
        let kind = head.chars().next().ok_or(NoTable)?;
        // Rows say how many they are, as the last sign may have room for one more.
        let (size, count) = head.get(1..).map(|size| size.split_once('x').unwrap_or((size, "0"))).ok_or(NoTable)?;
        let (Ok(size), Ok(count)) = (size.parse::<usize>(), count.parse::<usize>()) else { return Err(NoTable) };
        // Longer than any table.
        if signs.len() > Self::MOST_ROWS * (Self::MOST_DIGITS + 1) / SIGN_BITS + 1 {
            return Err(NoTable);
        }
        let values: Option<Vec<u8>> =
            signs.bytes().map(|sign| SIGNS.iter().position(|s| *s == sign).map(|at| at as u8)).collect();
        let values = values.ok_or(NoTable)?;
        let table = match kind {
            'o' if size.checked_mul(size) == Some(values.len()) => {
                Self::operation(&values.iter().map(|value| u32::from(*value)).collect::<Vec<_>>())
            }
            't' | 'r' if (1..=Self::MOST_DIGITS).contains(&size) => {
                let bits: Vec<bool> =
                    values.iter().flat_map(|value| (0..SIGN_BITS).rev().map(move |i| value >> i & 1 == 1)).collect();
                let labels = |count: usize| bits.iter().take(count).enumerate().map(|(at, bit)| (at as u64, *bit));
                let is_written = |bits: usize| values.len() == bits.div_ceil(SIGN_BITS);
                if kind == 't' {
                    let count = 1usize.checked_shl(size as u32).filter(|count| *count <= Self::MOST_ROWS);
                    let count = count.filter(|count| is_written(*count)).ok_or(NoTable)?;
                    Self::bits(size, &labels(count).collect::<Vec<_>>())
                } else {
                    let row = size + 1;
                    let is_right = count <= Self::MOST_ROWS && is_written(count * row);
                    is_right
                        .then(|| bits.chunks_exact(row).take(count).map(word).collect::<Vec<_>>())
                        .and_then(|rows| Self::bits(size, &rows))
                }
            }
            _ => None,
        };
        let table = table.ok_or(NoTable)?;
        if names.is_empty() {
            return Ok(table);
        }
        let named = table.called(names);
        if named.names().is_empty() { Err(NoTable) } else { Ok(named) }
    }
}

/// A row of bits and the label behind them.
fn word(row: &[bool]) -> (u64, bool) {
    let (bits, label) = row.split_at(row.len() - 1);
    (bits.iter().enumerate().map(|(i, bit)| u64::from(*bit) << i).sum(), label[0])
}

impl From<Table> for String {
    fn from(table: Table) -> Self {
        table.to_string()
    }
}

impl TryFrom<String> for Table {
    type Error = NoTable;

    fn try_from(text: String) -> Result<Self, NoTable> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_operation_is_written_a_sign_a_result() {
        let text = "o3.012120201";
        let table: Table = text.parse().expect("a table");
        assert_eq!(table.to_string(), text);
        let sum = table.as_operation().expect("an operation");
        assert_eq!((sum.size(), sum.of(1, 2), sum.of(2, 2)), (3, 0, 1));
        assert!(sum.commutes() && sum.is_group() && sum.neutral() == Some(0));
        // The symmetries of a triangle, and one that is no group.
        let triangle = Table::operation(&[
            0, 1, 2, 3, 4, 5, 1, 2, 0, 4, 5, 3, 2, 0, 1, 5, 3, 4, 3, 5, 4, 0, 2, 1, 4, 3, 5, 1, 0, 2, 5, 4, 3, 2, 1, 0,
        ]);
        let triangle = triangle.expect("a table");
        let triangle = triangle.as_operation().expect("an operation");
        assert!(!triangle.commutes() && triangle.is_group());
        let difference: Table = "o3.021102210".parse().expect("a table");
        let difference = difference.as_operation().expect("an operation");
        assert!(!difference.commutes() && !difference.is_associative() && !difference.is_group());
    }

    #[test]
    fn a_table_of_all_strings_is_written_by_its_labels_alone() {
        let rows: Vec<_> = (0..8u64).map(|word| (word, word.count_ones() % 2 == 1)).collect();
        let table = Table::bits(3, &rows).expect("a table");
        assert_eq!(table.to_string(), "t3.qg");
        let some = Table::bits(3, &[(5, true), (2, false)]).expect("a table");
        assert_eq!((some.to_string().as_str(), some.as_bits().map(|rows| rows.row(1))), ("r3x2.iM", Some((5, 1))));
    }

    #[test]
    fn names_are_written_behind_it() {
        let text = "o3.012120201~e~r.~1x2";
        let table: Table = text.parse().expect("a table");
        assert_eq!(table.names(), &["e", "r.", "1x2"].map(str::to_owned)[..]);
        assert_eq!(table.to_string(), "o3.012120201~e~r!2ex~1x2");
        let plain: Table = "o3.012120201".parse().expect("a table");
        assert_eq!(table.called(Vec::new()), plain);
        assert_eq!(plain.called(["0", "1", "2"].map(str::to_owned).into()), plain, "which it has anyway");
        for names in [&["a", "b"][..], &["a", "b", "b"], &["a", "", "b"], &["a", "\t", "b"]] {
            assert_eq!(plain.called(names.iter().map(|name| (*name).to_owned()).collect()), plain, "{names:?}");
        }
        // Whatever means something to a link, a sweep or a messenger is written as letters and digits.
        let odd = plain.called(["a&b", "c=d,~ f#g%41", "!!2６é–"].map(str::to_owned).into());
        let written = odd.to_string();
        assert!(written.chars().all(|c| is_plain(c) || "o3.~!".contains(c)), "{written}");
        assert_eq!((odd.names().len(), written.parse()), (3, Ok(odd)));
        let bits = Table::bits(3, &[(5, true), (2, false)]).expect("a table").called(vec!["no".into(), "yes".into()]);
        assert_eq!((bits.to_string().as_str(), bits.to_string().parse()), ("r3x2.iM~no~yes", Ok(bits.clone())));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for text in [
            "o3.01212020",
            "o3.012120203",
            "o1.0",
            "o65.0",
            "o",
            "o2",
            "x2.0110",
            "t0.0",
            "t15.0",
            "r65x2.0",
            "r3.0",
            "r3x4.iM",
            "r3x99999999999.iM",
            "o2.0 10",
            "o99999999999999999999.0",
            "ö2.0110",
            "t3.q",
            "t3.qgw",
            "r3.",
            "r1.0000",
            "o3.012120201.",
            "o3.012120201~",
            "o3.012120201~a~b",
            "o3.012120201~a~b~b",
        ] {
            assert_eq!(text.parse::<Table>(), Err(NoTable), "{text}");
        }
        assert_eq!("".parse(), Ok(Table::None));
        assert_eq!(Table::bits(2, &[(1, true), (1, true)]), None, "twice");
        assert_eq!(Table::bits(2, &[(1, true), (4, true)]), None, "beyond its digits");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(size in 2usize..=64, seed in any::<u64>(), digits in 1usize..=64, count in 2usize..90) {
            let mix = |at: usize| seed.wrapping_mul(6364136223846793005).wrapping_add(at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 7;
            let results: Vec<u32> = (0..size * size).map(|at| (mix(at) % size as u64) as u32).collect();
            let table = Table::operation(&results).expect("a table");
            prop_assert_eq!(table.to_string().parse(), Ok(table));
            let mut rows: Vec<(u64, bool)> = (0..count)
                .map(|at| (mix(at).rotate_left(31) & crate::dataset::mask(digits as u32), mix(at) & 1 == 1))
                .collect();
            rows.sort_unstable();
            rows.dedup_by_key(|row| row.0);
            if let Some(table) = Table::bits(digits, &rows) {
                prop_assert_eq!(table.to_string().parse(), Ok(table));
            }
        }

        #[test]
        fn no_text_is_too_odd(text in "[otr][0-9]{1,2}(x[0-9]{1,2})?\\.[-_0-9a-zA-Z]{0,80}") {
            if let Ok(table) = text.parse::<Table>() {
                prop_assert_eq!(table.to_string().parse(), Ok(table));
            }
        }
    }
}
