//! The calling thread alone: WebAssembly has no others.

/// The threads that work on one network.
#[derive(Clone, Debug)]
pub struct Pool(());

impl Pool {
    /// The calling thread alone.
    pub fn one() -> Self {
        Self(())
    }

    /// How many there are.
    pub fn threads(&self) -> usize {
        1
    }

    /// Calls `work`.
    pub fn run<R>(&self, work: impl FnOnce() -> R) -> R {
        work()
    }

    /// Does both.
    pub fn join(&self, a: impl FnOnce(), b: impl FnOnce()) {
        a();
        b();
    }
}
