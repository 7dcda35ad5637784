//! What the programs of grokscope's pages share. Each page is an article in which every figure trains a small network, live;
//! a program brings the figures that its pages have.
//!
//! This is thin over its crates: the list of the figures (`registry`), what finds them in the page and keeps the link (`app`),
//! what brings them to life (`mount`), the words of the article that play runs and set keys (`prose`), and the reader's bets
//! (`bets`).

mod app;
mod bets;
mod mount;
mod parts;
mod prose;
pub mod registry;
mod tally;
mod touch;

use grokscope_kit::kind::Kind;

/// Brings the page to life with these figures.
pub fn start(kinds: &'static [&'static Kind]) {
    console_error_panic_hook::set_once();
    app::start(kinds);
}
