//! Matrices with padded rows, and their product: where most of the time goes.

use super::simd::{F32x4, LANES, padded};

/// A matrix row by row, each row padded to a multiple of four with zeros; so is the number of rows, so that loops
/// over tiles need no remainder.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Rows that mean something.
    pub rows: usize,
    /// Columns that mean something.
    pub cols: usize,
    /// Distance from one row to the next.
    pub stride: usize,
    /// The elements, `padded(rows)` × `stride`.
    pub data: Vec<f32>,
}

impl Matrix {
    pub fn zeros(rows: usize, cols: usize) -> Self {
        let stride = padded(cols);
        Self { rows, cols, stride, data: vec![0.0; padded(rows) * stride] }
    }

    pub fn row(&self, row: usize) -> &[f32] {
        &self.data[row * self.stride..][..self.stride]
    }

    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.data[row * self.stride..][..self.stride]
    }

    /// Takes over unpadded elements.
    pub fn unpack(&mut self, flat: &[f32]) {
        for (row, from) in flat.chunks_exact(self.cols).enumerate() {
            self.row_mut(row)[..from.len()].copy_from_slice(from);
        }
    }

    /// Writes the elements without the padding.
    pub fn pack(&self, flat: &mut [f32]) {
        for (row, to) in flat.chunks_exact_mut(self.cols).enumerate() {
            to.copy_from_slice(&self.row(row)[..self.cols]);
        }
    }

    /// Becomes the transpose of `other`.
    pub fn transpose_of(&mut self, other: &Self) {
        assert!(self.rows == other.cols && self.cols == other.rows, "shapes of a transpose");
        // Tiles of 4 × 4 touch few cache lines on both sides.
        for i in (0..padded(other.rows)).step_by(LANES) {
            for j in (0..other.stride).step_by(LANES) {
                let rows: [[f32; LANES]; LANES] =
                    core::array::from_fn(|r| core::array::from_fn(|c| other.data[(i + r) * other.stride + j + c]));
                for c in 0..LANES {
                    let to = &mut self.data[(j + c) * self.stride + i..][..LANES];
                    to.copy_from_slice(&[rows[0][c], rows[1][c], rows[2][c], rows[3][c]]);
                }
            }
        }
    }
}

/// The left factor of a product.
#[derive(Clone, Copy)]
pub enum Left<'a> {
    /// As it lies.
    Plain(&'a Matrix),
    /// Its transpose.
    Transposed(&'a Matrix),
}

/// What a product is added to.
#[derive(Clone, Copy)]
pub enum Onto<'a> {
    /// Zero.
    Nothing,
    /// What the result held before.
    Itself,
    /// One row, the same for every row of the result.
    Row(&'a [f32]),
}

/// `to[..m] = onto + left[..m]·right`, summed over the first `k` columns of `left` in order.
///
/// `m` is rounded up to a multiple of four; the rows in between are computed from whatever lies there.
pub fn multiply(to: &mut Matrix, onto: Onto<'_>, left: Left<'_>, right: &Matrix, m: usize, k: usize) {
    let (m, n) = (padded(m), to.stride);
    let (a, transposed) = match left {
        Left::Plain(a) => (a, false),
        Left::Transposed(a) => (a, true),
    };
    let (needed_rows, needed_cols) = if transposed { (k, m) } else { (m, k) };
    assert!(needed_cols <= a.stride && needed_rows * a.stride <= a.data.len(), "left factor too small");
    assert!(right.stride == n && k * n <= right.data.len(), "right factor too small");
    assert!(m * n <= to.data.len(), "result too small");
    const ZEROS: [f32; 2 * LANES] = [0.0; 2 * LANES];
    let (onto, onto_row_step, onto_col_step) = match onto {
        Onto::Nothing => (ZEROS.as_ptr(), 0, 0),
        Onto::Itself => (to.data.as_ptr(), n, 1),
        Onto::Row(row) => {
            assert!(row.len() >= n, "row too short");
            (row.as_ptr(), 0, 1)
        }
    };
    let tile = Tile { k, a_stride: a.stride, b_stride: n, onto_row_step, onto_col_step, to_stride: n };
    let (a, b, to) = (a.data.as_ptr(), right.data.as_ptr(), to.data.as_mut_ptr());
    // SAFETY: the tiles cover m × n of the result, k × n of the right factor and m × k of the left one, which the
    // assertions above found inside their vectors.
    unsafe {
        if transposed {
            tiles::<true>(&tile, to, onto, a, b, m, n);
        } else {
            tiles::<false>(&tile, to, onto, a, b, m, n);
        }
    }
}

/// Rows of a tile; with two vectors of columns, eight accumulators hide the latency of additions and, with the
/// operands, fit sixteen registers.
const TILE_ROWS: usize = 4;

struct Tile {
    k: usize,
    a_stride: usize,
    b_stride: usize,
    onto_row_step: usize,
    onto_col_step: usize,
    to_stride: usize,
}

#[inline(always)]
unsafe fn tiles<const TRANSPOSED: bool>(
    tile: &Tile,
    to: *mut f32,
    onto: *const f32,
    a: *const f32,
    b: *const f32,
    m: usize,
    n: usize,
) {
    let mut j = 0;
    while j < n {
        let wide = n - j >= 2 * LANES;
        for i in (0..m).step_by(TILE_ROWS) {
            // SAFETY: tile (i, j) lies within the bounds the caller has checked.
            unsafe {
                let to = to.add(i * tile.to_stride + j);
                let onto = onto.add(i * tile.onto_row_step + j * tile.onto_col_step);
                let a = a.add(if TRANSPOSED { i } else { i * tile.a_stride });
                if wide {
                    one_tile::<2, TRANSPOSED>(tile, to, onto, a, b.add(j));
                } else {
                    one_tile::<1, TRANSPOSED>(tile, to, onto, a, b.add(j));
                }
            }
        }
        j += if wide { 2 * LANES } else { LANES };
    }
}

#[inline(always)]
unsafe fn one_tile<const VECTORS: usize, const TRANSPOSED: bool>(
    tile: &Tile,
    to: *mut f32,
    onto: *const f32,
    mut a: *const f32,
    mut b: *const f32,
) {
    let (row_step, k_step) = if TRANSPOSED { (1, tile.a_stride) } else { (tile.a_stride, 1) };
    // SAFETY: the caller's bounds.
    unsafe {
        let mut sums = [[F32x4::zero(); VECTORS]; TILE_ROWS];
        for (i, row) in sums.iter_mut().enumerate() {
            for (v, sum) in row.iter_mut().enumerate() {
                *sum = F32x4::load(onto.add(i * tile.onto_row_step + v * LANES));
            }
        }
        for _ in 0..tile.k {
            let mut columns = [F32x4::zero(); VECTORS];
            for (v, column) in columns.iter_mut().enumerate() {
                *column = F32x4::load(b.add(v * LANES));
            }
            for (i, row) in sums.iter_mut().enumerate() {
                let factor = F32x4::splat(*a.add(i * row_step));
                for (sum, column) in row.iter_mut().zip(columns) {
                    *sum = *sum + factor * column;
                }
            }
            // May step past the end after the last round, where it is not read.
            a = a.wrapping_add(k_step);
            b = b.wrapping_add(tile.b_stride);
        }
        for (i, row) in sums.iter().enumerate() {
            for (v, sum) in row.iter().enumerate() {
                sum.store(to.add(i * tile.to_stride + v * LANES));
            }
        }
    }
}
