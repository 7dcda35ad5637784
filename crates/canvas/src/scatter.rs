//! Points on two linear axes.

use core::ops::Range;

use plotters::prelude::*;

use crate::sheet::{Align, Sheet, UNIT};
use crate::theme::Rgb;
use crate::ticks::Axis;

/// An axis.
pub struct Scale<'a> {
    /// From end to end.
    pub range: Range<f64>,
    /// Where numbers stand.
    pub ticks: Vec<f64>,
    /// What it counts.
    pub name: &'a str,
}

/// Points of one kind.
pub struct Cloud {
    /// Where they lie.
    pub points: Vec<(f64, f64)>,
    /// Whether they are rings rather than dots.
    pub is_hollow: bool,
}

/// A chart.
pub struct Scatter<'a> {
    /// Across.
    pub x: Scale<'a>,
    /// Up.
    pub y: Scale<'a>,
    /// What there is.
    pub clouds: &'a [Cloud],
    /// Heights at which a dashed line stands, and what the highest of them means.
    pub limits: (&'a [f64], &'a str),
    /// The point the reader has chosen.
    pub chosen: Option<(f64, f64)>,
}

const TOP: f64 = 20.0;
const BOTTOM: f64 = 36.0;
const LEFT: f64 = 38.0;
const RIGHT: f64 = 10.0;
const FONT_SIZE: f64 = 12.0;

impl Scatter<'_> {
    /// Draws the chart.
    pub fn draw(&self, sheet: &Sheet) {
        // Errors can only come from the backend, which has none.
        let _ = self.try_draw(sheet);
    }

    fn try_draw(&self, sheet: &Sheet) -> Result<(), DrawingAreaErrorKind<core::convert::Infallible>> {
        let theme = sheet.theme;
        let units = |pixels: f64| (pixels * f64::from(UNIT)) as i32;
        let colour = |[r, g, b]: Rgb| RGBColor(r, g, b);
        let root = sheet.area();
        let mut chart = ChartBuilder::on(&root)
            .margin_top(units(TOP))
            .margin_right(units(RIGHT))
            .x_label_area_size(units(BOTTOM))
            .y_label_area_size(units(LEFT))
            .build_cartesian_2d(
                Axis { range: self.x.range.clone(), ticks: self.x.ticks.clone() },
                Axis { range: self.y.range.clone(), ticks: self.y.ticks.clone() },
            )?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(colour(theme.rule).stroke_width(UNIT as u32))
            .light_line_style(TRANSPARENT)
            .axis_style(TRANSPARENT)
            .set_all_tick_mark_size(units(3.0))
            .label_style(("sans-serif", units(FONT_SIZE)).into_font().color(&colour(theme.soft)))
            .x_labels(20)
            .y_labels(20)
            .x_label_formatter(&|x: &f64| written(*x))
            .y_label_formatter(&|y: &f64| written(*y))
            .draw()?;
        let ends = [self.x.range.start, self.x.range.end];
        sheet.dash(&[4.0, 4.0]);
        for limit in self.limits.0 {
            let line = ends.map(|x| (x, *limit));
            chart.draw_series(LineSeries::new(line, colour(theme.soft).stroke_width(units(1.0) as u32)))?;
        }
        sheet.dash(&[]);
        let is_dense = self.clouds.iter().any(|cloud| cloud.points.len() > 150);
        let radius = units(if is_dense { 1.4 } else { 2.2 });
        for cloud in self.clouds {
            let style = ShapeStyle {
                color: colour(theme.ink).to_rgba(),
                filled: !cloud.is_hollow,
                stroke_width: units(1.0) as u32,
            };
            chart.draw_series(cloud.points.iter().map(|at| Circle::new(*at, radius, style)))?;
        }
        if let Some(at) = self.chosen {
            let style = ShapeStyle { color: colour(theme.mark).to_rgba(), filled: true, stroke_width: 0 };
            chart.draw_series([Circle::new(at, units(5.5), style)])?;
        }
        let (highest, meaning) = (self.limits.0.iter().copied().fold(f64::MIN, f64::max), self.limits.1);
        if highest > f64::MIN {
            let (low, high) = (self.y.range.start, self.y.range.end);
            let y = TOP + (sheet.height - TOP - BOTTOM) * (high - highest) / (high - low);
            let at = (sheet.width - RIGHT, y - 9.0);
            sheet.halo(meaning, at, FONT_SIZE, false, Align::Right);
            sheet.text(meaning, at, FONT_SIZE, false, theme.soft, Align::Right);
        }
        sheet.text(self.y.name, (2.0, 8.0), FONT_SIZE, false, theme.soft, Align::Left);
        let foot = (f64::midpoint(LEFT, sheet.width - RIGHT), sheet.height - 7.0);
        sheet.text(self.x.name, foot, FONT_SIZE, false, theme.soft, Align::Center);
        Ok(())
    }
}

/// A number of an axis, with a minus sign rather than a hyphen.
fn written(x: f64) -> String {
    let text = format!("{}", (x * 100.0).round() / 100.0);
    text.replace('-', "−")
}
