//! The figures of the article, each in a file or folder of its own. None of them knows another one, nor the list of them
//! (the program's `registry.rs`): what two need lies in the kit.

pub mod architectures;
pub mod construction;
pub mod decay;
pub mod five;
pub mod gallery;
pub mod interference;
pub mod map;
pub mod modadd;
pub mod parity;
pub mod progress;
pub mod reverse;
pub mod stars;

use grokscope_canvas as chart;
use grokscope_canvas::{heatmap, theme};
use grokscope_kit::{
    browser, classes, crowd_bar, curve_pane, heat_pane, keys, kind, lens, neurons, order, pick, scrub, step_cursor,
    text,
};
use grokscope_live as run;
use grokscope_live::page;
