//! Results that are on their way.

use core::future::ready;
use core::pin::Pin;
#[cfg(feature = "gpu")]
use core::task::{Context, Poll, Waker};

use crate::EngineError;

/// A result that is on its way, whatever else the engine is told meanwhile. It has to be waited for: a buffer that a GPU
/// writes it to cannot be used again before.
pub type Later<T> = Pin<Box<dyn Future<Output = Result<T, EngineError>>>>;

/// A result that is there.
pub fn now<T: 'static>(result: T) -> Later<T> {
    Box::pin(ready(Ok(result)))
}

/// Sets work going that else would wait until somebody asks for its result.
#[cfg(feature = "gpu")]
pub fn begin<T: 'static>(work: impl Future<Output = T> + 'static) -> Pin<Box<dyn Future<Output = T>>> {
    let mut work = Box::pin(work);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Box::pin(ready(result)),
        Poll::Pending => work,
    }
}
