//! Products with a factor that is zero in many places, as the hidden layer is behind a ReLU, where about half of a dense
//! product's multiplications are by zero.
//!
//! A sum without its zero terms, in the same order, has the same bits, so results are those of
//! [`multiply`](super::super::matrix::multiply) as long as the other factor is finite.

use super::super::matrix::{Lines, Matrix};
use super::super::simd::{F32x4, LANES};
use super::super::wide::Wide;

/// Bits of a word, and the most rows a [`Pattern`] describes.
const WORD: usize = u64::BITS as usize;

/// Where the rows of a matrix, at most 64, are not zero. What is not a number is not zero.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    /// For every 64 columns one word a row, a bit a column.
    words: Vec<[u64; WORD]>,
}

impl Pattern {
    /// Whether leaving out half of a product is faster than computing all of it. Dense products alone know how to use
    /// vectors of sixteen.
    pub fn pays() -> bool {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx512f") {
            return false;
        }
        true
    }

    /// Becomes the pattern of the first `rows` rows of `matrix`.
    pub fn find(&mut self, matrix: &Matrix, rows: usize) {
        assert!(rows <= WORD, "more rows than bits");
        self.words.clear();
        self.words.resize(matrix.stride.div_ceil(WORD), [0; WORD]);
        for (row, elements) in matrix.data.chunks_exact(matrix.stride).take(rows).enumerate() {
            for (words, columns) in self.words.iter_mut().zip(elements.chunks(WORD)) {
                let fours = columns.as_chunks::<LANES>().0.iter().enumerate();
                words[row] =
                    fours.fold(0, |word, (i, four)| word | u64::from(F32x4::read(four).nonzero()) << (i * LANES));
            }
        }
    }

    /// `to[..rows] = start + left[..rows]·right`; this is the pattern of `left`, and `start` one row for all.
    pub fn multiply(&self, to: &mut Matrix, start: &[f32], left: &Matrix, right: &Matrix, rows: usize) {
        let n = to.stride;
        self.must_fit(left, rows);
        assert!(rows * n <= to.data.len() && start.len() >= n, "result or its start too small");
        assert!(right.stride == n && left.cols * n <= right.data.len(), "right factor too small");
        for (number, words) in self.words.iter().enumerate() {
            let k = number * WORD;
            // The first 64 terms start a row, the next ones go on with it.
            let (onto, onto_step) = if number == 0 { (start.as_ptr(), 0) } else { (to.data.as_ptr(), n) };
            let (to, a, b) = (to.data.as_mut_ptr(), left.data.as_ptr(), right.data.as_ptr());
            // SAFETY: bits are set at elements of `left` alone, whose rows and columns the other matrices have, as
            // found above.
            unsafe {
                let sums =
                    Sums { to, onto, onto_step, a: a.add(k), b: b.add(k * n), line_step: left.stride, k_step: 1 };
                sums.all(&words[..rows], n);
            }
        }
    }

    /// `to += left[..rows]ᵀ·right`; this is the pattern of `left`. Of the result these are the rows from `first` on.
    pub fn add_transposed(&self, to: Lines<'_>, first: usize, left: &Matrix, right: &Matrix, rows: usize) {
        let Lines { data: to, stride: n } = to;
        self.must_fit(left, rows);
        let end = left.cols.min(first + to.len() / n);
        assert!(right.stride == n && rows * n <= right.data.len(), "right factor too small");
        let mut i = first;
        while i < end {
            let mut columns = self.words[i / WORD];
            transpose(&mut columns);
            let next = end.min((i / WORD + 1) * WORD);
            // SAFETY: as above.
            unsafe {
                let to = to.as_mut_ptr().add((i - first) * n);
                let (a, b) = (left.data.as_ptr().add(i), right.data.as_ptr());
                let sums = Sums { to, onto: to, onto_step: n, a, b, line_step: 1, k_step: left.stride };
                sums.all(&columns[i % WORD..][..next - i], n);
            }
            i = next;
        }
    }

    fn must_fit(&self, left: &Matrix, rows: usize) {
        assert!(self.words.len() == left.stride.div_ceil(WORD), "pattern of another matrix");
        assert!(rows <= WORD && rows * left.stride <= left.data.len(), "left factor too small");
    }
}

/// Transposes 64 × 64 bits: swaps ever smaller squares beside the diagonal (Warren, Hacker's Delight, §7-3).
fn transpose(words: &mut [u64; WORD]) {
    let (mut width, mut mask) = (WORD / 2, u64::MAX >> (WORD / 2));
    while width > 0 {
        let mut i = 0;
        while i < WORD {
            let swapped = ((words[i] >> width) ^ words[i + width]) & mask;
            words[i] ^= swapped << width;
            words[i + width] ^= swapped;
            i = (i + width + 1) & !width;
        }
        width /= 2;
        mask ^= mask << width;
    }
}

/// The most vectors of a line that are summed up at once: with a factor and a product they fit sixteen registers.
const MOST: usize = 9;

/// The operands of to_i = onto_i + Σ_k a_ik·b_k, in which i counts lines and b_k is as long as a line.
#[derive(Clone, Copy)]
struct Sums {
    to: *mut f32,
    onto: *const f32,
    /// Distance from one line of `onto` to the next, which is that of `b` and `to` or zero.
    onto_step: usize,
    a: *const f32,
    b: *const f32,
    /// Distance in `a` from one i to the next.
    line_step: usize,
    /// Distance in `a` from one k to the next.
    k_step: usize,
}

impl Sums {
    /// Computes a line of `len` columns for every word, whose bits say which k are summed over.
    ///
    /// # Safety
    /// The addresses hold that many lines, and `a` and `b` what the bits say; `len` is a multiple of four.
    unsafe fn all(self, words: &[u64], len: usize) {
        // SAFETY: the caller's promise, and the processor has the vectors.
        unsafe {
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                return self.all_avx2(words, len);
            }
            self.all_in::<F32x4>(words, len);
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn all_avx2(self, words: &[u64], len: usize) {
        // SAFETY: the caller's promise.
        unsafe { self.all_in::<super::super::wide::F32x8>(words, len) }
    }

    /// # Safety
    /// As for [`Sums::all`]; the processor has the vectors, which hold four or eight floats.
    #[inline(always)]
    unsafe fn all_in<V: Wide>(self, words: &[u64], len: usize) {
        let (vectors, rest) = (len / V::LANES, len % V::LANES / LANES);
        let chunks = vectors.div_ceil(MOST).max(1);
        let mut done = 0;
        for chunk in 1..=chunks {
            let next = vectors * chunk / chunks;
            // The last vectors take with them what is left of the line.
            let rest = if chunk == chunks { rest } else { 0 };
            // SAFETY: the caller's promise.
            unsafe {
                macro_rules! columns {
                    ($($vectors:literal)*) => {
                        match (next - done, rest) {
                            $(($vectors, 0) => self.columns::<V, $vectors, 0>(words, len, done * V::LANES),
                            ($vectors, _) => self.columns::<V, $vectors, 1>(words, len, done * V::LANES),)*
                            _ => unreachable!("more vectors than at most"),
                        }
                    };
                }
                columns!(0 1 2 3 4 5 6 7 8 9);
            }
            done = next;
        }
    }

    /// The columns from `from` on: so many vectors, and so many of four floats behind them.
    ///
    /// # Safety
    /// As for [`Sums::all_in`].
    // Not inlined: among its sisters V8 runs out of registers for the sums.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    unsafe fn columns<V: Wide, const VECTORS: usize, const FOURS: usize>(
        self,
        words: &[u64],
        step: usize,
        from: usize,
    ) {
        let rest = VECTORS * V::LANES;
        // SAFETY: the caller's promise.
        unsafe {
            for (line, &word) in words.iter().enumerate() {
                let onto = self.onto.add(line * self.onto_step + from);
                let a = self.a.add(line * self.line_step);
                let mut sums: [V; VECTORS] = core::array::from_fn(|v| V::load(onto.add(v * V::LANES)));
                let mut fours: [F32x4; FOURS] = core::array::from_fn(|v| F32x4::load(onto.add(rest + v * LANES)));
                let mut left = word;
                while left != 0 {
                    let k = left.trailing_zeros() as usize;
                    left &= left - 1;
                    let (factor, b) = (*a.add(k * self.k_step), self.b.add(k * step + from));
                    let wide = V::splat(factor);
                    for (v, sum) in sums.iter_mut().enumerate() {
                        *sum = *sum + wide * V::load(b.add(v * V::LANES));
                    }
                    for (v, sum) in fours.iter_mut().enumerate() {
                        *sum = *sum + F32x4::splat(factor) * F32x4::load(b.add(rest + v * LANES));
                    }
                }
                let to = self.to.add(line * step + from);
                for (v, sum) in sums.iter().enumerate() {
                    sum.store(to.add(v * V::LANES));
                }
                for (v, sum) in fours.iter().enumerate() {
                    sum.store(to.add(rest + v * LANES));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::matrix::{Left, Onto, multiply};
    use super::super::super::simd::padded;
    use super::super::super::threads::Divisible as _;
    use super::*;

    /// Fractions, so that another order of summation would show; about half of them zero.
    fn sparse(rows: usize, cols: usize) -> Matrix {
        let mut matrix = dense(rows, cols);
        let gaps = matrix.data.iter_mut().enumerate();
        gaps.filter(|(i, _)| i * i % 7 < 3).for_each(|(_, x)| *x = 0.0);
        matrix
    }

    fn dense(rows: usize, cols: usize) -> Matrix {
        let mut matrix = Matrix::zeros(rows, cols);
        let flat: Vec<f32> = (0..rows * cols).map(|i| ((i * 37) % 101) as f32 / 7.0 - 7.0).collect();
        matrix.unpack(&flat);
        matrix
    }

    #[test]
    fn products_have_the_bits_of_dense_ones() {
        for (rows, k) in [(1, 1), (5, 7), (64, 48), (63, 64), (64, 65), (17, 150)] {
            for n in [1, 4, 9, 33, 67, 113] {
                let (left, right, below) = (sparse(rows, k), dense(k, n), dense(rows, n));
                let start: Vec<f32> = (0..padded(n)).map(|j| j as f32 / 3.0).collect();
                let mut pattern = Pattern::default();
                // What an earlier block left behind.
                pattern.find(&dense(rows, k), rows);
                pattern.find(&left, rows);
                let (mut found, mut expected) = (below.clone(), below.clone());
                pattern.multiply(&mut found, &start, &left, &right, rows);
                multiply(&mut expected, Onto::Row(&start), Left::Plain(&left), &right, rows, k);
                for row in 0..rows {
                    assert_eq!(found.row(row), expected.row(row), "{rows} × {k} × {n}, row {row}");
                }
                let (mut found, mut expected) = (right.clone(), right.clone());
                // In two parts, which begin and end inside of words.
                let (before, after) = Lines::of(&mut found).divide(k / 3);
                pattern.add_transposed(before, 0, &left, &below, rows);
                pattern.add_transposed(after, k / 3, &left, &below, rows);
                multiply(&mut expected, Onto::Itself, Left::Transposed(&left), &below, k, rows);
                for row in 0..k {
                    assert_eq!(found.row(row), expected.row(row), "{k} × {rows} × {n}, row {row}");
                }
            }
        }
    }

    /// A network that has diverged must be seen to have.
    #[test]
    fn what_is_not_a_number_is_not_left_out() {
        let (mut left, right) = (sparse(3, 5), dense(5, 4));
        left.row_mut(1)[2] = f32::NAN;
        let mut pattern = Pattern::default();
        pattern.find(&left, 3);
        let mut to = Matrix::zeros(3, 4);
        pattern.multiply(&mut to, &[0.0; 4], &left, &right, 3);
        assert!(to.row(1).iter().all(|x| x.is_nan()));
        assert!(to.row(0).iter().chain(to.row(2)).all(|x| x.is_finite()));
    }

    #[test]
    fn transposing_bits_moves_each_to_its_mirror() {
        let start: [u64; WORD] = core::array::from_fn(|i| (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut words = start;
        transpose(&mut words);
        for (i, word) in words.iter().enumerate() {
            for (j, mirror) in start.iter().enumerate() {
                assert_eq!(word >> j & 1, mirror >> i & 1, "{i}, {j}");
            }
        }
    }
}
