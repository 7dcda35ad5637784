//! The page of grokscope: an article in which every figure trains a small network, live.
//!
//! This is the thin program over its crates: the list of the figures (`registry`), what finds them in the article and keeps
//! the link (`app`), what brings them to life (`mount`), and the words of the article that play runs and set keys (`prose`).

mod app;
mod mount;
mod parts;
mod prose;
mod registry;
mod touch;

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
