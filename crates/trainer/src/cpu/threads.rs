//! Work on several threads: each is given results of its own to compute. No sum is ever divided, so every element is added
//! up in the order in which one thread would do it, and no bit depends on how many threads there are.

#[cfg(not(target_family = "wasm"))]
#[path = "threads_pool.rs"]
mod pool;
#[cfg(target_family = "wasm")]
#[path = "threads_alone.rs"]
mod pool;

pub use pool::Pool;

/// Multiplications, about a tenth of a millisecond's, below which work is done on one thread: until a thread that has begun
/// to wait has work again may take half as long. In tests little work is shared too, so that small networks go every way.
const LEAST: usize = if cfg!(test) { 1 << 12 } else { 1 << 21 };
/// Multiplications of a step, some four milliseconds' worth, below which several threads are not begun: on a machine that
/// is busy otherwise they lose, as they wait for one another (`docs/benchmarks.md`).
#[cfg(not(target_family = "wasm"))]
pub const LEAST_OF_STEP: usize = 32 * LEAST;

/// Parts for each thread, so that one that is kept from its work leaves some of it to the others.
const PARTS: usize = 2;

/// Results that can be divided among threads.
pub trait Divisible: Send + Sized {
    /// Into how many single parts at most.
    fn len(&self) -> usize;

    /// The first `at` parts and the others.
    fn divide(self, at: usize) -> (Self, Self);
}

impl<T: Send> Divisible for &mut [T] {
    fn len(&self) -> usize {
        <[T]>::len(self)
    }

    fn divide(self, at: usize) -> (Self, Self) {
        self.split_at_mut(at)
    }
}

impl<A: Divisible, B: Divisible> Divisible for (A, B) {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn divide(self, at: usize) -> (Self, Self) {
        let ((a, rest_of_a), (b, rest_of_b)) = (self.0.divide(at), self.1.divide(at));
        ((a, b), (rest_of_a, rest_of_b))
    }
}

impl Pool {
    /// Calls `compute` with all of `results`, or with parts of them on several threads if `work` multiplications pay for
    /// that. All parts but the last are a multiple of `unit` long; `compute` is told the place of a part's first result.
    ///
    /// To be called from within [`Pool::run`].
    pub fn share<D: Divisible>(&self, work: usize, results: D, unit: usize, compute: impl Fn(usize, D) + Sync) {
        if self.threads() == 1 || work < LEAST {
            compute(0, results);
            return;
        }
        let part = results.len().div_ceil(PARTS * self.threads()).next_multiple_of(unit);
        self.share_from(0, results, part.max(unit), &compute);
    }

    fn share_from<D: Divisible>(&self, first: usize, results: D, part: usize, compute: &(impl Fn(usize, D) + Sync)) {
        if results.len() <= part {
            compute(first, results);
            return;
        }
        let at = results.len().div_ceil(part) / 2 * part;
        let (before, after) = results.divide(at);
        self.join(
            || self.share_from(first, before, part, compute),
            || {
                self.share_from(first + at, after, part, compute);
            },
        );
    }
}
