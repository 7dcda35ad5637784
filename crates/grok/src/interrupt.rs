//! Ctrl-C and SIGTERM: the first one asks for an orderly end, the next one ends at once.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

static RECEIVED: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// Takes the signals over.
///
/// # Errors
/// When the system does not let it.
pub fn listen() -> io::Result<()> {
    let received = Arc::clone(RECEIVED.get_or_init(Arc::default));
    let is_second = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: what is registered last sees the flag set.
        flag::register_conditional_shutdown(signal, exit_code(signal as usize).into(), Arc::clone(&is_second))?;
        flag::register_usize(signal, Arc::clone(&received), signal as usize)?;
        flag::register(signal, Arc::clone(&is_second))?;
    }
    Ok(())
}

/// The exit code that a signal asks for, once there has been one: 130 for Ctrl-C, 143 for SIGTERM.
pub fn received() -> Option<u8> {
    let signal = RECEIVED.get()?.load(Ordering::Relaxed);
    (signal != 0).then(|| exit_code(signal))
}

/// As shells count them.
fn exit_code(signal: usize) -> u8 {
    128 + signal as u8
}
