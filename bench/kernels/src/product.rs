//! The product of matrices in tiles of 4 × 8, which fit sixteen registers with their operands.

use core::arch::wasm32::*;

/// Rows of a tile.
pub const ROWS: usize = 4;
/// Columns of a tile.
pub const COLS: usize = 8;

/// A left factor: its element (i, l) is `data[i·row_step + l·step]`.
#[derive(Clone, Copy)]
pub struct Left<'a> {
    pub data: &'a [f32],
    pub row_step: usize,
    pub step: usize,
}

/// `to` (m × n, contiguous) becomes `onto(i, j)` + left (m × k) · right (k × n, contiguous). m is a multiple of
/// [`ROWS`], n of [`COLS`].
pub fn product(to: &mut [f32], onto: Onto<'_>, left: Left<'_>, right: &[f32], [m, n, k]: [usize; 3]) {
    assert!(m.is_multiple_of(ROWS) && n.is_multiple_of(COLS) && to.len() >= m * n && right.len() >= k * n);
    assert!(m == 0 || k == 0 || left.data.len() > (m - 1) * left.row_step + (k - 1) * left.step);
    for j in (0..n).step_by(COLS) {
        for i in (0..m).step_by(ROWS) {
            // SAFETY: the assertions above bound every address.
            unsafe {
                let to = to.as_mut_ptr().add(i * n + j);
                let mut sums = [[f32x4_splat(0.0); 2]; ROWS];
                for (r, row) in sums.iter_mut().enumerate() {
                    for (v, sum) in row.iter_mut().enumerate() {
                        *sum = match onto {
                            Onto::Itself => v128_load(to.add(r * n + 4 * v).cast()),
                            Onto::Row(row) => v128_load(row[j + 4 * v..][..4].as_ptr().cast()),
                        };
                    }
                }
                let (mut a, mut b) = (left.data.as_ptr().add(i * left.row_step), right.as_ptr().add(j));
                for _ in 0..k {
                    let columns = [v128_load(b.cast()), v128_load(b.add(4).cast())];
                    for (r, row) in sums.iter_mut().enumerate() {
                        let factor = f32x4_splat(*a.add(r * left.row_step));
                        for (sum, column) in row.iter_mut().zip(columns) {
                            *sum = f32x4_add(*sum, f32x4_mul(factor, column));
                        }
                    }
                    a = a.wrapping_add(left.step);
                    b = b.wrapping_add(n);
                }
                for (r, row) in sums.iter().enumerate() {
                    for (v, sum) in row.iter().enumerate() {
                        v128_store(to.add(r * n + 4 * v).cast(), *sum);
                    }
                }
            }
        }
    }
}

/// What a product is added to.
#[derive(Clone, Copy)]
pub enum Onto<'a> {
    /// What the result held before.
    Itself,
    /// One row, the same for every row of the result.
    Row(&'a [f32]),
}
