//! The page of grokscope: an article in which every figure trains a small network, live.
//!
//! The page knows no tensor. It sends experiments to training workers ([`run`]), draws what they answer ([`chart`],
//! [`heatmap`], [`figure`]), and says everything in the language of the article ([`text`]).

mod app;
mod chart;
mod decay;
mod engine_choice;
mod figure;
mod heatmap;
mod link;
mod page;
mod run;
mod speed;
mod text;
mod theme;
mod touch;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
