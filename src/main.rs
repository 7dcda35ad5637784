//! The program of the article and of the lab's pages, in every one of which figures train small networks, live.
//!
//! This is thin over its crates: the list of the figures and the bundles they come in (`registry`), what finds them in the
//! page and keeps the link (`app`), what brings them to life (`mount`), the words of the article that play runs and set keys
//! (`prose`), the reader's bets (`bets`), and figures in other people's pages (`embed`).

mod app;
mod bets;
mod dom;
mod embed;
mod mount;
mod parts;
mod prose;
mod registry;
mod room;
mod tally;
mod touch;

use wasm_bindgen::prelude::wasm_bindgen;

fn main() {
    console_error_panic_hook::set_once();
}

/// Brings the article, or the page of the lab, to life (`www/start.js`).
#[wasm_bindgen]
pub fn open() {
    app::start();
}
