//! Rows in the form in which networks read them: what is looked up for each, and its label.

use core::ops::Range;

/// Rows and their labels.
#[derive(Clone, Debug, Default)]
pub struct Encoded {
    /// What the network looks up.
    pub rows: Rows,
    /// What it should answer.
    pub labels: Vec<u16>,
}

impl Encoded {
    /// Becomes the given rows of `all`.
    pub fn pick(&mut self, all: &Self, rows: &[u32]) {
        self.rows.pick(&all.rows, rows);
        self.labels.clear();
        self.labels.extend(rows.iter().map(|&row| all.labels[row as usize]));
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// A run of rows with their labels.
    pub fn block(&self, rows: Range<usize>) -> (Block<'_>, &[u16]) {
        (self.rows.block(rows.clone()), &self.labels[rows])
    }
}

/// Rows of data as places in a table, equally many a row.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Rows × groups: index into the elements of the table.
    places: Vec<u32>,
    groups: usize,
    /// No place lies at or behind this one.
    end: usize,
}

impl Rows {
    /// Becomes no rows, of so many places each before this one.
    pub fn clear(&mut self, groups: usize, end: usize) {
        self.places.clear();
        (self.groups, self.end) = (groups, end);
    }

    /// Adds the next place of a row.
    pub fn push(&mut self, place: usize) {
        assert!(place < self.end, "a place outside the table");
        self.places.push(place as u32);
    }

    /// Becomes the given rows of `all`.
    pub fn pick(&mut self, all: &Self, rows: &[u32]) {
        let groups = all.groups;
        self.places.clear();
        self.places.extend(rows.iter().flat_map(|&row| &all.places[row as usize * groups..][..groups]));
        (self.groups, self.end) = (groups, all.end);
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.places.len() / self.groups
    }

    /// A run of rows.
    pub fn block(&self, rows: Range<usize>) -> Block<'_> {
        Block {
            places: &self.places[rows.start * self.groups..rows.end * self.groups],
            groups: self.groups,
            end: self.end,
        }
    }
}

/// A run of [`Rows`].
#[derive(Clone, Copy)]
pub struct Block<'a> {
    places: &'a [u32],
    groups: usize,
    end: usize,
}

impl<'a> Block<'a> {
    /// The places of each row, all before [`Block::end`].
    pub fn places(self) -> impl Iterator<Item = &'a [u32]> {
        self.places.chunks_exact(self.groups)
    }

    /// Where the table ends.
    pub fn end(self) -> usize {
        self.end
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.places.len() / self.groups
    }
}
