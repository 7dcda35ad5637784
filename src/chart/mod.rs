//! Drawing: canvases that follow their size and theme, and charts on them.

mod canvas;
mod circle;
mod curves;
mod lines;
mod many;
mod scatter;
mod sheet;
mod small;
mod ticks;
mod waves;

pub use canvas::{follow_printing, paint};
pub use circle::{Circle, Spot};
pub use curves::{Branch, Curves, Plot, Quantity};
pub use lines::{Level, Line, Lines, near};
pub use many::{ManyLines, Series};
pub use scatter::{Cloud, Scale, Scatter};
pub use sheet::{Align, Sheet, css, within};
pub use small::{LOSSES, Small};
pub use ticks::{axis_end, steps as whole_ticks};
pub use waves::{Wave, draw_waves};
