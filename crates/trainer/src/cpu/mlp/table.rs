//! The input side as table look-ups: z = Σ over groups g of `table[g][pattern of the row in g]`.
//!
//! A pair (a, b) is two groups of p patterns, the rows of `W_a` and `W_b`. A bit string is cut into groups of a few bits,
//! and the table holds every partial sum over a group; the gradient is gathered the same way backwards and then
//! folded to single bits. Against the dense product this saves a factor of the group's size.

use core::ops::Range;

use grokscope_experiment::{Architecture, Encoding, Input, Inputs};

use super::super::activation::Nonlinearity;
use super::super::matrix::{Matrix, Strip};
use super::super::rows::{Block, Rows};
use super::super::simd::{F32x4, LANES, padded};
use super::super::threads::Pool;

/// Some digits of a bit string.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// Number of the first digit.
    first: usize,
    /// How many digits.
    bits: usize,
    /// Row of the table where its patterns start.
    start: usize,
}

/// The table and its gradient.
#[derive(Clone, Debug)]
pub struct InputTable {
    /// Partial sums, patterns of all groups × H.
    values: Matrix,
    /// Their gradient.
    gradient: Matrix,
    /// Groups of bits; empty for pairs.
    groups: Vec<Group>,
    /// Numbers in a pair are below this.
    p: usize,
    encoding: Encoding,
}

/// Splits `n` digits into groups so that a step over `rows` rows is cheapest.
fn split_bits(n: usize, rows: usize) -> Vec<Group> {
    // Additions a column: a row costs one forward and two (read and write) backward for each group, a pattern one
    // to build, one to clear and two to fold.
    let cost = |groups: usize| groups * (3 * rows) + 4 * groups * (1 << n.div_ceil(groups));
    let count = (n.div_ceil(8)..=n).min_by_key(|&groups| cost(groups)).unwrap_or(1);
    let mut start = 0;
    (0..count)
        .map(|i| {
            let (first, end) = (i * n / count, (i + 1) * n / count);
            let group = Group { first, bits: end - first, start };
            start += 1 << group.bits;
            group
        })
        .collect()
}

impl InputTable {
    /// The table of a network that is trained on `rows` rows a step.
    pub fn new(net: &Architecture, rows: usize) -> Self {
        let (groups, p, encoding) = match net.input {
            Input::Pair { p } => (Vec::new(), p, Encoding::ZeroOne),
            Input::Bits { n, encoding } => (split_bits(n, rows), 0, encoding),
            Input::Numbers { .. } => unreachable!("vectors of numbers are read by a committee"),
        };
        let patterns = groups.last().map_or(2 * p, |group| group.start + (1 << group.bits));
        let values = Matrix::zeros(patterns, net.hidden);
        Self { gradient: values.clone(), values, groups, p, encoding }
    }

    /// Replaces `rows` by the places of these inputs.
    pub fn encode(&self, inputs: &Inputs, rows: &mut Rows) {
        let Matrix { stride, rows: patterns, .. } = self.values;
        match inputs {
            Inputs::Pairs(pairs) => {
                rows.clear(2, patterns * stride);
                for pair in pairs {
                    let [a, b] = pair.map(usize::from);
                    assert!(a < self.p && b < self.p, "a number outside 0..p");
                    rows.push(a * stride);
                    rows.push((self.p + b) * stride);
                }
            }
            Inputs::Bits(words) => {
                rows.clear(self.groups.len(), patterns * stride);
                for word in words {
                    for group in &self.groups {
                        let pattern = (word >> group.first) as usize & ((1 << group.bits) - 1);
                        rows.push((group.start + pattern) * stride);
                    }
                }
            }
            Inputs::Numbers(_) => panic!("a network that looks its rows up cannot read vectors"),
        }
    }

    /// Fills the table for pairs from `W_a` and `W_b`, p × H, and the bias of the hidden layer (empty without one).
    pub fn fill_pairs(&mut self, w_a: &Matrix, w_b: &Matrix, bias: &[f32]) {
        let stride = self.values.stride;
        let (first, second) = self.values.data.split_at_mut(self.p * stride);
        first.copy_from_slice(&w_a.data[..self.p * stride]);
        second[..self.p * stride].copy_from_slice(&w_b.data[..self.p * stride]);
        for row in first.chunks_exact_mut(stride) {
            for (value, bias) in row.iter_mut().zip(bias) {
                *value += bias;
            }
        }
    }

    /// Fills the table for bits from the input matrix, n × H, and the bias of the hidden layer (empty without one).
    pub fn fill_bits(&mut self, w: &Matrix, bias: &[f32], threads: &Pool) {
        // A digit that turns from 0 to 1 adds its weight once, or twice where 0 is fed in as −1.
        let lift = if self.encoding == Encoding::Pm1 { 2.0 } else { 1.0 };
        let (groups, work) = (&self.groups, 4 * self.values.data.len());
        threads.share(work, Strip::of(&mut self.values), COLUMNS, |_, mut table| {
            let columns = table.columns.clone();
            for (number, group) in groups.iter().enumerate() {
                let none = table.row(group.start);
                none.fill(0.0);
                if number == 0 {
                    // The bias is not padded.
                    let bias = bias.get(columns.start..).unwrap_or_default();
                    none.iter_mut().zip(bias).for_each(|(value, bias)| *value = *bias);
                }
                if self.encoding == Encoding::Pm1 {
                    for digit in group.first..group.first + group.bits {
                        let row = &w.row(digit)[columns.clone()];
                        none.iter_mut().zip(row).for_each(|(value, w)| *value -= w);
                    }
                }
                for i in 0..group.bits {
                    let row = &w.row(group.first + i)[columns.clone()];
                    for pattern in group.start..group.start + (1 << i) {
                        let (known, new) = table.rows(pattern, pattern + (1 << i));
                        for ((to, from), w) in new.iter_mut().zip(known).zip(row) {
                            *to = *from + lift * w;
                        }
                    }
                }
            }
        });
    }

    /// Starts a new gradient.
    pub fn clear_gradient(&mut self) {
        self.gradient.data.fill(0.0);
    }

    /// The gradient of `W_a` and of `W_b`.
    pub fn take_pairs(&self, w_a: &mut Matrix, w_b: &mut Matrix) {
        let half = self.p * self.gradient.stride;
        w_a.data[..half].copy_from_slice(&self.gradient.data[..half]);
        w_b.data[..half].copy_from_slice(&self.gradient.data[half..2 * half]);
    }

    /// The gradient of `W_a` + `W_b`, for one matrix in both places.
    pub fn take_shared(&self, w: &mut Matrix) {
        let half = self.p * self.gradient.stride;
        let (a, b) = self.gradient.data.split_at(half);
        for ((to, a), b) in w.data.iter_mut().zip(a).zip(b) {
            *to = a + b;
        }
    }

    /// The gradient of the bias of the hidden layer after pairs.
    pub fn take_bias_of_pairs(&self, bias: &mut [f32]) {
        bias.fill(0.0);
        for row in 0..self.p {
            bias.iter_mut().zip(self.gradient.row(row)).for_each(|(sum, g)| *sum += g);
        }
    }

    /// Folds the gradient to single digits: of the input matrix, n × H, and of the bias (empty without one).
    pub fn take_bits(&mut self, w: &mut Matrix, bias: &mut [f32], threads: &Pool) {
        let (groups, work) = (&self.groups, 8 * self.gradient.data.len());
        let strips = (Strip::of(&mut self.gradient), Strip::of(w));
        threads.share(work, strips, COLUMNS, |_, (mut table, mut w)| {
            for group in groups {
                for i in (0..group.bits).rev() {
                    let sum = w.row(group.first + i);
                    sum.fill(0.0);
                    // Patterns with digit i join those without it, so that the digits below see both.
                    for pattern in group.start..group.start + (1 << i) {
                        let (without, with) = table.rows(pattern, pattern + (1 << i));
                        for ((sum, without), with) in sum.iter_mut().zip(without).zip(with) {
                            *sum += *with;
                            *without += *with;
                        }
                    }
                }
                if self.encoding == Encoding::Pm1 {
                    let all = table.row(group.start);
                    for i in 0..group.bits {
                        for (g, all) in w.row(group.first + i).iter_mut().zip(&*all) {
                            *g = 2.0 * *g - all;
                        }
                    }
                }
            }
        });
        // The first group holds it, and its first pattern has been joined by all others.
        bias.copy_from_slice(&self.gradient.row(0)[..bias.len()]);
    }

    /// Looks up z of each row and writes φ(z), and φ′(z) where it is kept; both rows × H.
    pub fn gather<A: Nonlinearity>(&self, rows: Block<'_>, act: &mut Matrix, slope: &mut Matrix) {
        let stride = self.values.stride;
        assert!(rows.end() <= self.values.data.len(), "rows of another table");
        assert!(act.stride == stride && rows.len() * stride <= act.data.len(), "activations too small");
        if A::KEEPS_SLOPE {
            assert!(slope.stride == stride && rows.len() * stride <= slope.data.len(), "slopes too small");
        }
        let (values, act, slope) = (self.values.data.as_ptr(), act.data.as_mut_ptr(), slope.data.as_mut_ptr());
        // SAFETY: places lie a whole row before the end of the table, and the results hold this many rows.
        for_columns(0..stride, |j, wide| unsafe {
            if wide {
                gather_columns::<A, WIDE>(rows, values.add(j), act.add(j), slope.wrapping_add(j), stride);
            } else {
                gather_columns::<A, 1>(rows, values.add(j), act.add(j), slope.wrapping_add(j), stride);
            }
        });
    }

    /// The gradient, to be added to by [`scatter`].
    pub fn gradient(&mut self) -> Strip<'_> {
        Strip::of(&mut self.gradient)
    }
}

/// Adds φ′·upstream of each row to some columns of the gradient of a table, upstream from `upstream(row, column)`; `kept`
/// is what [`InputTable::gather`] wrote and `A` pulls back from, rows × H.
pub fn scatter<A: Nonlinearity>(
    gradient: &mut Strip<'_>,
    rows: Block<'_>,
    kept: &Matrix,
    upstream: impl Fn(usize, usize) -> F32x4,
) {
    let stride = gradient.stride;
    assert!(rows.end() <= gradient.len, "rows of another table");
    assert!(kept.stride == stride && rows.len() * stride <= kept.data.len(), "activations too small");
    let (begin, kept) = (gradient.columns.start, kept.data.as_ptr());
    let to = gradient.address().wrapping_sub(begin);
    // SAFETY: as for `gather`, in the columns of the strip alone.
    for_columns(gradient.columns.clone(), |j, wide| unsafe {
        if wide {
            scatter_columns::<A, WIDE>(rows, to.add(j), kept.add(j), stride, |r, v| upstream(r, j + v * LANES));
        } else {
            scatter_columns::<A, 1>(rows, to.add(j), kept.add(j), stride, |r, _| upstream(r, j));
        }
    });
}

/// Vectors of columns that are gone through together: one cache line.
const WIDE: usize = 4;

/// Columns of so many vectors.
pub const COLUMNS: usize = WIDE * LANES;

/// Calls `f` with the first of every [`WIDE`] vectors of columns and `true`, then of each single one left.
#[inline(always)]
fn for_columns(columns: Range<usize>, f: impl Fn(usize, bool)) {
    debug_assert_eq!(columns.len(), padded(columns.len()));
    let wide = columns.end - columns.len() % COLUMNS;
    (columns.start..wide).step_by(COLUMNS).for_each(|j| f(j, true));
    (wide..columns.end).step_by(LANES).for_each(|j| f(j, false));
}

#[inline(always)]
unsafe fn gather_columns<A: Nonlinearity, const VECTORS: usize>(
    rows: Block<'_>,
    values: *const f32,
    act: *mut f32,
    slope: *mut f32,
    stride: usize,
) {
    for (r, places) in rows.places().enumerate() {
        let mut z = [F32x4::zero(); VECTORS];
        for &place in places {
            for (v, z) in z.iter_mut().enumerate() {
                // SAFETY: the caller's bounds.
                *z = *z + unsafe { F32x4::load(values.add(place as usize + v * LANES)) };
            }
        }
        for (v, z) in z.into_iter().enumerate() {
            // SAFETY: the caller's bounds.
            unsafe {
                let (value, derivative) = A::forward(z);
                value.store(act.add(r * stride + v * LANES));
                if A::KEEPS_SLOPE {
                    derivative.store(slope.add(r * stride + v * LANES));
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn scatter_columns<A: Nonlinearity, const VECTORS: usize>(
    rows: Block<'_>,
    gradient: *mut f32,
    kept: *const f32,
    stride: usize,
    upstream: impl Fn(usize, usize) -> F32x4,
) {
    for (r, places) in rows.places().enumerate() {
        let mut dz = [F32x4::zero(); VECTORS];
        for (v, dz) in dz.iter_mut().enumerate() {
            // SAFETY: the caller's bounds.
            let kept = unsafe { F32x4::load(kept.add(r * stride + v * LANES)) };
            *dz = A::pull_back(kept, upstream(r, v));
        }
        for &place in places {
            for (v, dz) in dz.into_iter().enumerate() {
                // SAFETY: the caller's bounds.
                unsafe {
                    let to = gradient.add(place as usize + v * LANES);
                    (F32x4::load(to) + dz).store(to);
                }
            }
        }
    }
}
