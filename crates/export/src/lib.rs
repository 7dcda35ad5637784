//! What is taken away from a run, and brought back: tables of its curves, saved states, programs that train the same in
//! PyTorch and JAX. No engine, no browser: the command line writes with it, and the page.

mod cite;
mod curves;
mod program;
mod saved;
mod table;
pub mod webp;

pub use cite::bibtex;
pub use curves::{columns, curves_in, document, identity, key_json, keys_json, point_row, table};
pub use program::{Language, Unsupported, program, start, unsupported};
pub use saved::{Saved, word};
pub use table::{Cell, Row, csv, object, real, record};

/// The version of what wrote it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The licence of the data, as SPDX has it.
pub const LICENCE: &str = "MIT OR Apache-2.0";
