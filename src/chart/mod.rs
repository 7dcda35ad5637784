//! Drawing: canvases that follow their size and theme, and charts on them.

mod canvas;
mod curves;
mod lines;
mod sheet;
mod small;
mod ticks;
mod waves;

pub use canvas::paint;
pub use curves::{Branch, Curves, Plot, Quantity};
pub use lines::{Level, Line, Lines, near};
pub use sheet::{Align, Sheet, css};
pub use small::{LOSSES, Small};
pub use ticks::axis_end;
pub use waves::{Wave, draw_waves};
