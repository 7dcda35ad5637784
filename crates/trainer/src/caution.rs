//! What is known of the GPU's past.

use std::sync::atomic::{AtomicU32, Ordering};

static LOSSES: AtomicU32 = AtomicU32::new(0);

/// Tells engines started from now on how many GPUs were lost shortly before: each time, the fused engine queues half as
/// many steps at first, as a shorter dispatch may keep the next one.
pub fn remember_losses(losses: u32) {
    LOSSES.store(losses, Ordering::Relaxed);
}

/// GPUs lost so far.
#[cfg(feature = "gpu")]
pub fn losses() -> u32 {
    LOSSES.load(Ordering::Relaxed)
}
