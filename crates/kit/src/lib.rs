//! What figures are made of: the frame around each, panes, controls, and the words that many of them share. It knows runs
//! and how to draw them, and no figure.

pub mod answers_pane;
mod attributes;
pub mod browser;
pub mod classes;
pub mod controls;
pub mod crowd_bar;
pub mod curve_pane;
mod decay_slider;
pub mod field;
pub mod fold;
mod forks;
pub mod frame;
pub mod heat_pane;
mod keep;
pub mod keys;
pub mod kind;
pub mod lanes;
pub mod lens;
pub mod neurons;
pub mod order;
pub mod panel;
pub mod pick;
pub mod rule;
pub mod scrub;
mod settings;
pub mod slider;
mod status;
pub mod step_cursor;
pub mod text;
pub mod thresholds;
