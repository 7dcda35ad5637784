//! The experiment that a class shares: the page on which pupils train, and the board on which their codes come together.

mod board;
mod link;
mod pupil;
mod settings;
mod teacher;
mod words;

pub use board::BoardFigure;
pub use pupil::ClassFigure;
