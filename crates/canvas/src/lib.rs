//! Drawing: canvases that follow their size and theme, charts and heat-maps on them. It knows numbers, words it is given
//! and colours, and nothing of what is drawn.

mod canvas;
mod chart;
mod circle;
mod curves;
mod grid;
pub mod heatmap;
mod law;
mod lines;
mod many;
mod pen;
mod profile;
mod scatter;
pub mod score;
mod sheet;
mod small;
mod strips;
pub mod theme;
mod ticks;
mod tracks;
mod waves;

pub use canvas::{draw_again, follow_printing, follow_surroundings, paint};
pub use circle::{Circle, Spot};
pub use curves::{Branch, Curves, Labels, Mark, Plot, Quantity, Reading, SERIES};
pub use grid::{Extent, Form, Grid};
pub use law::Law;
pub use lines::{Level, Line, Lines, near};
pub use many::{ManyLines, Series};
pub use pen::Pen;
pub use profile::{Profile, Trace, Way};
pub use scatter::{Cloud, Scale, Scatter};
pub use sheet::{Align, Sheet, css, within};
pub use small::{LOSSES, Small};
pub use strips::{Strip, Strips};
pub use ticks::{axis_end, steps as whole_ticks};
pub use tracks::{Entrant, Row, Tracks};
pub use waves::{Wave, draw_waves};
