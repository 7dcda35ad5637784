//! Rows in the form in which networks read them: what is looked up or multiplied for each, and its label or target.

use core::ops::Range;

use super::matrix::Matrix;

/// Rows and their labels.
#[derive(Clone, Debug, Default)]
pub struct Encoded {
    /// What the network looks up; nothing where it reads vectors.
    pub rows: Rows,
    /// What it should answer.
    pub labels: Vec<u16>,
    /// What the network multiplies; nothing where it looks rows up.
    pub vectors: Vectors,
}

impl Encoded {
    /// Becomes the given rows of `all`.
    pub fn pick(&mut self, all: &Self, rows: &[u32]) {
        self.rows.pick(&all.rows, rows);
        self.labels.clear();
        self.labels.extend(rows.iter().map(|&row| all.labels[row as usize]));
        self.vectors.pick(&all.vectors, rows);
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

/// Vectors of numbers in blocks of rows, and the number that each row is to be answered with.
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    /// [`Vectors::BLOCK`] rows each, fewer in the last.
    pub blocks: Vec<Matrix>,
    /// One a row.
    pub targets: Vec<f32>,
}

impl Vectors {
    /// Rows of a block.
    pub const BLOCK: usize = 128;

    /// Becomes these rows, all of one width.
    pub fn fill<'a>(&mut self, width: usize, rows: impl ExactSizeIterator<Item = &'a [f32]>, targets: Vec<f32>) {
        let mut left = rows.len();
        self.blocks.clear();
        for (number, row) in rows.enumerate() {
            let at = number % Self::BLOCK;
            if at == 0 {
                self.blocks.push(Matrix::zeros(left.min(Self::BLOCK), width));
                left -= left.min(Self::BLOCK);
            }
            let block = self.blocks.last_mut().expect("one has just been begun");
            block.row_mut(at)[..width].copy_from_slice(row);
        }
        self.targets = targets;
    }

    fn pick(&mut self, all: &Self, rows: &[u32]) {
        let Some(first) = all.blocks.first() else { return };
        let of_row =
            |row: &u32| &all.blocks[*row as usize / Self::BLOCK].row(*row as usize % Self::BLOCK)[..first.cols];
        self.fill(first.cols, rows.iter().map(of_row), rows.iter().map(|&row| all.targets[row as usize]).collect());
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
