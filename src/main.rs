//! The page of grokscope: an article in which every figure trains a small network, live.
//!
//! The page knows no tensor. It sends experiments to training workers ([`run`]), draws what they answer ([`chart`],
//! [`heatmap`], [`figure`]), and says everything from one table a language ([`text`]).

mod app;
mod figure;
mod text;
mod touch;
mod words;

use grokscope_canvas as chart;
use grokscope_canvas::{heatmap, theme};
use grokscope_live as run;
use grokscope_live::{decay, engine_choice, link, page, speed};

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
