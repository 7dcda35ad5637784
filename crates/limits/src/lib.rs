//! What each engine can train, what memory it takes and how long a step is, known without an engine or a device.
//!
//! The vocabulary knows no megabytes; how much is allowed is for the page ([`page_bound`]) and the command line to say.

mod memory;
mod speed;
mod support;

pub use memory::{MEMORY_LIMIT_BYTES, memory_of_member, memory_of_threads, memory_on_page, page_bound};
pub use speed::{seconds_on_cpu, seconds_on_gpu};
pub use support::{fit_one_workgroup, fits_one_workgroup, fused_supports};
