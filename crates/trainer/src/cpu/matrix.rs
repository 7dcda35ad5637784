//! Matrices with padded rows, and their product: where most of the time goes.

use core::marker::PhantomData;
use core::ops::Range;

use aligned_vec::{AVec, ConstAlign, avec};

use super::simd::{F32x4, LANES, padded};
use super::threads::{Divisible, Pool};
use super::wide::Wide;

/// A matrix row by row, each row padded to a multiple of four with zeros; so is the number of rows, so that loops
/// over tiles need no remainder.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Rows that mean something.
    pub rows: usize,
    /// Columns that mean something.
    pub cols: usize,
    /// Distance from one row to the next.
    pub stride: usize,
    /// The elements, `padded(rows)` × `stride`. They begin with a cache line: allocations of WebAssembly are aligned to
    /// eight bytes, and vectors across two lines take, where the stride is a power of two, half as long again.
    pub data: AVec<f32, ConstAlign<64>>,
}

impl Matrix {
    pub fn zeros(rows: usize, cols: usize) -> Self {
        let stride = padded(cols);
        Self { rows, cols, stride, data: avec![[64]| 0.0; padded(rows) * stride] }
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
                let columns: [[f32; LANES]; LANES] = core::array::from_fn(|c| rows.map(|row| row[c]));
                for (c, column) in columns.iter().enumerate() {
                    self.data[(j + c) * self.stride + i..][..LANES].copy_from_slice(column);
                }
            }
        }
    }
}

/// Whole rows of a matrix.
pub struct Lines<'a> {
    /// The elements, row by row.
    pub data: &'a mut [f32],
    /// Distance from one row to the next.
    pub stride: usize,
}

impl<'a> Lines<'a> {
    /// All rows of `matrix`, with those it is padded by.
    pub fn of(matrix: &'a mut Matrix) -> Self {
        Self { stride: matrix.stride, data: &mut matrix.data }
    }
}

impl Divisible for Lines<'_> {
    fn len(&self) -> usize {
        self.data.len() / self.stride
    }

    fn divide(self, at: usize) -> (Self, Self) {
        let Self { data, stride } = self;
        let (before, after) = data.split_at_mut(at * stride);
        (Self { data: before, stride }, Self { data: after, stride })
    }
}

/// Some columns of all rows of a matrix; others may be held by other threads.
pub struct Strip<'a> {
    matrix: *mut f32,
    /// Elements of the matrix.
    pub len: usize,
    /// Distance from one row to the next.
    pub stride: usize,
    /// Which columns.
    pub columns: Range<usize>,
    borrowed: PhantomData<&'a mut [f32]>,
}

// SAFETY: it stands for the elements in its columns alone, as a mutable slice would.
unsafe impl Send for Strip<'_> {}

impl<'a> Strip<'a> {
    /// All columns of `matrix`, with those it is padded by.
    pub fn of(matrix: &'a mut Matrix) -> Self {
        let (stride, len) = (matrix.stride, matrix.data.len());
        Self { matrix: matrix.data.as_mut_ptr(), len, stride, columns: 0..stride, borrowed: PhantomData }
    }

    /// The columns of one row.
    pub fn row(&mut self, row: usize) -> &mut [f32] {
        self.rows(row, row).0
    }

    /// The columns of two rows, the second of which is empty where it is the first one.
    pub fn rows(&mut self, a: usize, b: usize) -> (&mut [f32], &mut [f32]) {
        let place = |row: usize| row * self.stride + self.columns.start;
        let len = self.columns.len();
        assert!(a.max(b) * self.stride < self.len, "no such row");
        // SAFETY: the elements are in the matrix, in the columns of this strip, and those of different rows are different.
        unsafe {
            let of = |row: usize, len| core::slice::from_raw_parts_mut(self.matrix.add(place(row)), len);
            (of(a, len), of(b, if a == b { 0 } else { len }))
        }
    }

    /// The address of the first of its columns in the first row.
    ///
    /// Elements of these columns, up to the end of the matrix, may be read and written there.
    pub fn address(&mut self) -> *mut f32 {
        self.matrix.wrapping_add(self.columns.start)
    }
}

impl Divisible for Strip<'_> {
    fn len(&self) -> usize {
        self.columns.len()
    }

    fn divide(self, at: usize) -> (Self, Self) {
        let Range { start, end } = self.columns;
        let middle = start + at;
        assert!(middle <= end, "a strip has no such column");
        (Self { columns: start..middle, ..self }, Self { columns: middle..end, ..self })
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
    multiply_on(&Pool::one(), to, onto, left, right, m, k);
}

/// As [`multiply`], each thread computing other rows.
pub fn multiply_on(
    threads: &Pool,
    to: &mut Matrix,
    onto: Onto<'_>,
    left: Left<'_>,
    right: &Matrix,
    m: usize,
    k: usize,
) {
    let (m, stride) = (padded(m), to.stride);
    assert!(m * stride <= to.data.len(), "result too small");
    let rows = Lines { data: &mut to.data[..m * stride], stride };
    threads.share(m * k * stride, rows, TILE_ROWS, |first, rows| multiply_rows(rows, first, onto, left, right, k));
}

/// Computes the rows of a product from the `first` on, a multiple of four of them.
pub fn multiply_rows(to: Lines<'_>, first: usize, onto: Onto<'_>, left: Left<'_>, right: &Matrix, k: usize) {
    let Lines { data: to, stride: n } = to;
    let m = to.len() / n;
    let (a, transposed) = match left {
        Left::Plain(a) => (a, false),
        Left::Transposed(a) => (a, true),
    };
    let (needed_rows, needed_cols) = if transposed { (k, first + m) } else { (first + m, k) };
    assert!(needed_cols <= a.stride && needed_rows * a.stride <= a.data.len(), "left factor too small");
    assert!(right.stride == n && k * n <= right.data.len(), "right factor too small");
    assert!(m == padded(m), "rows of a tile are computed together");
    const ZEROS: [f32; 2 * wide::MOST_LANES] = [0.0; 2 * wide::MOST_LANES];
    let (onto, onto_row_step, onto_col_step) = match onto {
        Onto::Nothing => (ZEROS.as_ptr(), 0, 0),
        Onto::Itself => (to.as_ptr(), n, 1),
        Onto::Row(row) => {
            assert!(row.len() >= n, "row too short");
            (row.as_ptr(), 0, 1)
        }
    };
    let tile = Tile { m, n, k, a_stride: a.stride, b_stride: n, onto_row_step, onto_col_step, to_stride: n };
    let begin = if transposed { first } else { first * a.stride };
    let at = Addresses { to: to.as_mut_ptr(), onto, a: a.data.as_ptr().wrapping_add(begin), b: right.data.as_ptr() };
    // SAFETY: the tiles cover m × n of the result, k × n of the right factor and m × k of the left one, which the
    // assertions above found inside their vectors.
    unsafe {
        if transposed {
            tiles::<true>(&tile, at);
        } else {
            tiles::<false>(&tile, at);
        }
    }
}

/// Rows of a tile; with two vectors of columns, eight accumulators hide the latency of additions and, with the
/// operands, fit sixteen registers.
const TILE_ROWS: usize = 4;

/// The operands of a product: sizes and distances between rows.
#[derive(Clone, Copy)]
struct Tile {
    m: usize,
    n: usize,
    k: usize,
    a_stride: usize,
    b_stride: usize,
    onto_row_step: usize,
    onto_col_step: usize,
    to_stride: usize,
}

/// The addresses of a product.
#[derive(Clone, Copy)]
struct Addresses {
    to: *mut f32,
    onto: *const f32,
    a: *const f32,
    b: *const f32,
}

/// # Safety
/// The addresses hold what `tile` says, and `m` and `n` are multiples of four.
unsafe fn tiles<const TRANSPOSED: bool>(tile: &Tile, at: Addresses) {
    // SAFETY: the caller's promise.
    unsafe {
        let done = wide::columns::<TRANSPOSED>(tile, at);
        columns::<F32x4, TRANSPOSED>(tile, at, done);
    }
}

/// Computes the columns from `j` on, as many as fit whole vectors, and returns the first one left. Each element is
/// the same sum in the same order whatever the vector.
///
/// # Safety
/// As for [`tiles`].
#[inline(always)]
unsafe fn columns<V: Wide, const TRANSPOSED: bool>(tile: &Tile, at: Addresses, mut j: usize) -> usize {
    while tile.n - j >= V::LANES {
        let double = tile.n - j >= 2 * V::LANES;
        for i in (0..tile.m).step_by(TILE_ROWS) {
            // SAFETY: tile (i, j) lies within the bounds the caller promises.
            unsafe {
                let tile_at = Addresses {
                    to: at.to.add(i * tile.to_stride + j),
                    onto: at.onto.add(i * tile.onto_row_step + j * tile.onto_col_step),
                    a: at.a.add(if TRANSPOSED { i } else { i * tile.a_stride }),
                    b: at.b.add(j),
                };
                if double {
                    one_tile::<V, 2, TRANSPOSED>(tile, tile_at);
                } else {
                    one_tile::<V, 1, TRANSPOSED>(tile, tile_at);
                }
            }
        }
        j += if double { 2 * V::LANES } else { V::LANES };
    }
    j
}

/// # Safety
/// As for [`tiles`], for four rows and `VECTORS` vectors of columns.
#[inline(always)]
unsafe fn one_tile<V: Wide, const VECTORS: usize, const TRANSPOSED: bool>(tile: &Tile, at: Addresses) {
    let (row_step, k_step) = if TRANSPOSED { (1, tile.a_stride) } else { (tile.a_stride, 1) };
    let Addresses { to, onto, mut a, mut b } = at;
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [[V::load(onto); VECTORS]; TILE_ROWS];
        for (i, row) in sums.iter_mut().enumerate() {
            for (v, sum) in row.iter_mut().enumerate() {
                *sum = V::load(onto.add(i * tile.onto_row_step + v * V::LANES));
            }
        }
        // Not unrolled: measured in V8, two rounds at once are a quarter slower.
        for _ in 0..tile.k {
            let mut columns = [V::load(b); VECTORS];
            for (v, column) in columns.iter_mut().enumerate() {
                *column = V::load(b.add(v * V::LANES));
            }
            for (i, row) in sums.iter_mut().enumerate() {
                let factor = V::splat(*a.add(i * row_step));
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
                sum.store(to.add(i * tile.to_stride + v * V::LANES));
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    //! Native processors have wider vectors, found out when running. Columns left over go to [`F32x4`].

    use super::super::wide::{F32x8, F32x16};
    use super::{Addresses, Tile, columns as columns_of};

    pub const MOST_LANES: usize = 16;

    pub unsafe fn columns<const TRANSPOSED: bool>(tile: &Tile, at: Addresses) -> usize {
        // SAFETY: the caller's promise, and the features were found.
        unsafe {
            if std::arch::is_x86_feature_detected!("avx512f") {
                let done = avx512::<TRANSPOSED>(tile, at);
                avx2::<TRANSPOSED>(tile, at, done)
            } else if std::arch::is_x86_feature_detected!("avx2") {
                avx2::<TRANSPOSED>(tile, at, 0)
            } else {
                0
            }
        }
    }

    #[target_feature(enable = "avx512f")]
    unsafe fn avx512<const TRANSPOSED: bool>(tile: &Tile, at: Addresses) -> usize {
        // SAFETY: the caller's promise.
        unsafe { columns_of::<F32x16, TRANSPOSED>(tile, at, 0) }
    }

    #[target_feature(enable = "avx2")]
    unsafe fn avx2<const TRANSPOSED: bool>(tile: &Tile, at: Addresses, from: usize) -> usize {
        // SAFETY: the caller's promise.
        unsafe { columns_of::<F32x8, TRANSPOSED>(tile, at, from) }
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod wide {
    //! Four lanes are all there are.

    use super::{Addresses, Tile};

    pub const MOST_LANES: usize = super::LANES;

    pub unsafe fn columns<const TRANSPOSED: bool>(_: &Tile, _: Addresses) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(rows: usize, cols: usize, seed: usize) -> Matrix {
        let mut matrix = Matrix::zeros(rows, cols);
        let flat: Vec<f32> = (0..rows * cols).map(|i| ((i * 37 + seed * 11) % 23) as f32 - 11.0).collect();
        matrix.unpack(&flat);
        matrix
    }

    /// Whole numbers, so that every order of summation gives the same result.
    #[test]
    fn a_product_of_any_shape_is_the_sum_of_products() {
        for m in [1, 4, 5, 13] {
            for n in [1, 3, 4, 7, 8, 12, 17] {
                for k in [1, 2, 9] {
                    let (a, b) = (numbered(m, k, 1), numbered(k, n, 2));
                    let mut a_transposed = Matrix::zeros(k, m);
                    a_transposed.transpose_of(&a);
                    let row: Vec<f32> = (0..padded(n)).map(|j| j as f32).collect();
                    for left in [Left::Plain(&a), Left::Transposed(&a_transposed)] {
                        let start = numbered(m, n, 3);
                        let (mut nothing, mut itself, mut on_row) = (start.clone(), start.clone(), start.clone());
                        multiply(&mut nothing, Onto::Nothing, left, &b, m, k);
                        multiply(&mut itself, Onto::Itself, left, &b, m, k);
                        multiply(&mut on_row, Onto::Row(&row), left, &b, m, k);
                        for i in 0..m {
                            for j in 0..n {
                                let product: f32 = (0..k).map(|l| a.row(i)[l] * b.row(l)[j]).sum();
                                let found = [&nothing, &itself, &on_row].map(|x| x.row(i)[j]);
                                let expected = [product, product + start.row(i)[j], product + j as f32];
                                assert_eq!(found, expected, "{m} × {k} × {n} at {i}, {j}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn strips_of_a_matrix_are_its_columns() {
        let mut matrix = numbered(3, 11, 1);
        let whole = matrix.clone();
        let (mut left, mut right) = Strip::of(&mut matrix).divide(4);
        for row in 0..3 {
            assert_eq!([left.row(row), right.row(row)].concat(), whole.row(row));
        }
        let (a, b) = right.rows(0, 2);
        a.swap_with_slice(b);
        left.row(1).fill(0.0);
        assert_eq!([&whole.row(0)[..4], &whole.row(2)[4..]].concat(), matrix.row(0));
        assert_eq!([&[0.0; 4], &whole.row(1)[4..]].concat(), matrix.row(1));
        assert_eq!([&whole.row(2)[..4], &whole.row(0)[4..]].concat(), matrix.row(2));
    }

    #[test]
    fn packing_undoes_unpacking() {
        let flat: Vec<f32> = (0..15).map(|i| i as f32).collect();
        let mut matrix = Matrix::zeros(5, 3);
        matrix.unpack(&flat);
        let mut packed = vec![0.0; 15];
        matrix.pack(&mut packed);
        assert_eq!(packed, flat);
    }
}
