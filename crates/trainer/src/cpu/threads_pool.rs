//! Threads of the operating system, kept by rayon between steps.

use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::EngineError;

/// The threads that work on one network.
#[derive(Clone, Debug)]
pub struct Pool {
    /// `None` is the calling thread alone.
    pool: Option<Arc<ThreadPool>>,
}

impl Pool {
    /// The calling thread alone.
    pub fn one() -> Self {
        Self { pool: None }
    }

    /// So many threads, the calling one alone where it is one.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn new(threads: usize) -> Result<Self, EngineError> {
        if threads <= 1 {
            return Ok(Self::one());
        }
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| EngineError::Unavailable(error.to_string()))?;
        Ok(Self { pool: Some(Arc::new(pool)) })
    }

    /// How many there are.
    pub fn threads(&self) -> usize {
        self.pool.as_ref().map_or(1, |pool| pool.current_num_threads())
    }

    /// Calls `work` where it can be shared.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// Does both, at the same time if a thread is free.
    pub fn join(&self, a: impl FnOnce() + Send, b: impl FnOnce() + Send) {
        rayon::join(a, b);
    }
}
