//! The program of the article and of the lab's pages, in every one of which figures train small networks, live.
//!
//! This is thin over its crates: the list of the figures and the bundles they come in (`registry`), what finds them in the
//! page and keeps the link (`app`), what brings them to life (`mount`), the words of the article that play runs and set keys
//! (`prose`), and the reader's bets (`bets`).

mod app;
mod bets;
mod mount;
mod parts;
mod prose;
mod registry;
mod room;
mod tally;
mod touch;

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
