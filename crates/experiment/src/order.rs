//! One sort for all.

use core::cmp::Ordering;

/// The numbers below `count` in an order: places of things that stay where they are.
///
/// Compiled once. A sort by a closure, or of a type, of its own takes 3 to 7 kB of the page's program.
#[must_use]
pub fn ordered(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

/// The middle one of some numbers, the later of two; nothing where there are none.
#[must_use]
pub fn middle(numbers: &[u64]) -> Option<u64> {
    let order = ordered(numbers.len(), &|a, b| numbers[a].cmp(&numbers[b]));
    order.get(numbers.len() / 2).map(|at| numbers[*at])
}
