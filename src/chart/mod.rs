//! Drawing: canvases that follow their size and theme, and charts on them.

mod canvas;
mod curves;
mod sheet;
mod small;
mod ticks;
mod waves;

pub use canvas::paint;
pub use curves::{Branch, Curves, Plot, Quantity};
pub use sheet::{Align, Sheet};
pub use small::{LOSSES, Small};
pub use ticks::axis_end;
pub use waves::{Wave, draw_waves};
