//! Very many lines by training step.

use core::ops::Range;

use grokscope_format::number;
use plotters::prelude::*;

use crate::curves::{BOTTOM, LEFT, Plot, TOP, colour};
use crate::heatmap::Frame;
use crate::sheet::{Sheet, UNIT};
use crate::theme::Rgb;
use crate::ticks::{Axis, steps};

/// A line.
pub struct Series {
    /// Step and height, in the units of the axis.
    pub points: Vec<(u64, f64)>,
    /// Its colour.
    pub tone: Rgb,
    /// In CSS pixels.
    pub width: f64,
    /// How much it covers what is under it, up to 1.
    pub alpha: f64,
    /// Lengths of dashes and gaps; empty for a whole line.
    pub dash: &'static [f64],
}

/// A chart whose axis of steps lies where that of [`super::Curves`] lies.
pub struct ManyLines<'a> {
    /// Steps done.
    pub step: u64,
    /// The upright axis, from end to end.
    pub range: Range<f64>,
    /// Where labels and grid lines stand.
    pub levels: Vec<f64>,
    /// How a label is written.
    pub write: fn(f64) -> String,
    /// The lines, the last one on top.
    pub series: &'a [Series],
}

impl ManyLines<'_> {
    /// Where the lines of a run of so many steps lie on a sheet, and the axis of steps.
    pub fn frame(sheet: &Sheet, step: u64) -> (Frame, Plot) {
        let plot = Plot::new(sheet.width, step);
        let (width, height) = (plot.right - plot.left, sheet.height - TOP - BOTTOM);
        (Frame { x: plot.left, y: TOP, width, height }, plot)
    }

    /// Draws the chart, and returns its axis of steps.
    pub fn draw(&self, sheet: &Sheet) -> Plot {
        let (frame, plot) = Self::frame(sheet, self.step);
        // Errors can only come from the backend, which has none.
        let _ = self.draw_lines(sheet, plot, frame);
        plot
    }

    fn draw_lines(
        &self,
        sheet: &Sheet,
        plot: Plot,
        frame: Frame,
    ) -> Result<(), DrawingAreaErrorKind<core::convert::Infallible>> {
        let theme = sheet.theme;
        let units = |pixels: f64| (pixels * f64::from(UNIT)) as i32;
        let root = sheet.area();
        let mut chart = ChartBuilder::on(&root)
            .margin_top(units(TOP))
            .margin_right(units(sheet.width - plot.right))
            .x_label_area_size(units(BOTTOM))
            .y_label_area_size(units(LEFT))
            .build_cartesian_2d(
                Axis { range: 0.0..plot.end as f64, ticks: steps(plot.end, (frame.width / 80.0) as u64) },
                Axis { range: self.range.clone(), ticks: self.levels.clone() },
            )?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(colour(theme.rule).stroke_width(UNIT as u32))
            .light_line_style(TRANSPARENT)
            .axis_style(TRANSPARENT)
            .set_all_tick_mark_size(units(3.0))
            .label_style(("sans-serif", units(12.0)).into_font().color(&colour(theme.soft)))
            .x_labels(20)
            .y_labels(20)
            .x_label_formatter(&|step: &f64| number(*step as u64))
            .y_label_formatter(&|level: &f64| (self.write)(*level))
            .draw()?;
        for series in self.series {
            let points = series.points.iter().map(|(step, height)| (*step as f64, *height));
            sheet.dash(series.dash);
            let style = colour(series.tone).mix(series.alpha).stroke_width(units(series.width) as u32);
            let drawn = chart.draw_series(LineSeries::new(points, style));
            sheet.dash(&[]);
            drawn?;
        }
        Ok(())
    }
}
