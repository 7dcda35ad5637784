//! The plane that charts draw on: two axes with labels, grid lines across it, and lines in the units of the axes.

use core::convert::Infallible;

use plotters::prelude::*;

use crate::sheet::{Sheet, UNIT, Units};
use crate::theme::{Rgb, Theme};
use crate::ticks::Axis;

/// What drawing comes to. Errors can only come from the backend, which has none.
pub type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

/// Two axes, and the room around the plane they span, in CSS pixels.
pub struct Chart<'a> {
    /// Across, and how its labels are written.
    pub x: (Axis, &'a dyn Fn(f64) -> String),
    /// Up, and how its labels are written.
    pub y: (Axis, &'a dyn Fn(f64) -> String),
    /// Above, to the right, below and to the left.
    pub room: [f64; 4],
}

/// A plane on which something can be drawn.
pub struct Plane<'a> {
    context: ChartContext<'a, Units, Cartesian2d<Axis, Axis>>,
    sheet: &'a Sheet,
}

impl Chart<'_> {
    /// Size of labels in CSS pixels.
    pub const FONT_SIZE: f64 = 12.0;

    /// Draws axes and grid.
    pub fn draw(self, sheet: &Sheet) -> Result<Plane<'_>, DrawingAreaErrorKind<Infallible>> {
        let Theme { rule, soft, .. } = sheet.theme;
        let [top, right, bottom, left] = self.room.map(units);
        let (x, y) = (self.x, self.y);
        let mut context = ChartBuilder::on(&sheet.area())
            .margin_top(top)
            .margin_right(right)
            .x_label_area_size(bottom)
            .y_label_area_size(left)
            .build_cartesian_2d(x.0, y.0)?;
        context
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(colour(rule).stroke_width(UNIT as u32))
            .light_line_style(TRANSPARENT)
            .axis_style(TRANSPARENT)
            .set_all_tick_mark_size(units(3.0))
            .label_style((FontFamily::SansSerif, units(Self::FONT_SIZE)).into_font().color(&colour(soft)))
            .x_labels(20)
            .y_labels(20)
            .x_label_formatter(&|at: &f64| x.1(*at))
            .y_label_formatter(&|at: &f64| y.1(*at))
            .draw()?;
        Ok(Plane { context, sheet })
    }
}

impl Plane<'_> {
    /// Draws a line through points; `dash` has the lengths of dashes and gaps, none for a whole line. The width is in CSS
    /// pixels, and it covers what is under it by `alpha`.
    pub fn line(&mut self, points: &[(f64, f64)], dash: &[f64], tone: Rgb, width: f64, alpha: f64) -> Drawn {
        let style = colour(tone).mix(alpha).stroke_width(units(width) as u32);
        self.sheet.dash(dash);
        let drawn = self.context.draw_series(LineSeries::new(points.iter().copied(), style));
        self.sheet.dash(&[]);
        drawn.map(|_| ())
    }

    /// Draws points: dots, or rings where they are hollow. The radius is in CSS pixels.
    pub fn dots(&mut self, points: &[(f64, f64)], radius: f64, tone: Rgb, is_hollow: bool) -> Drawn {
        let style = ShapeStyle { color: colour(tone).to_rgba(), filled: !is_hollow, stroke_width: units(1.0) as u32 };
        let dots = points.iter().map(|at| Circle::new(*at, units(radius), style));
        self.context.draw_series(dots).map(|_| ())
    }
}

/// CSS pixels in the units of the backend.
fn units(pixels: f64) -> i32 {
    (pixels * f64::from(UNIT)) as i32
}

fn colour([r, g, b]: Rgb) -> RGBColor {
    RGBColor(r, g, b)
}
