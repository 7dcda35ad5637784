//! Very many lines by training step.

use core::ops::Range;

use crate::chart::Drawn;
use crate::curves::{BOTTOM, Plot, TOP};
use crate::heatmap::Frame;
use crate::sheet::Sheet;
use crate::theme::Rgb;
use crate::ticks::Axis;

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
        let plot = Plot::new(sheet.width, self.step);
        // Errors can only come from the backend, which has none.
        let _ = self.draw_lines(sheet, plot);
        plot
    }

    fn draw_lines(&self, sheet: &Sheet, plot: Plot) -> Drawn {
        let y = Axis { range: self.range.clone(), ticks: self.levels.clone() };
        let mut plane = plot.chart(sheet, y, &self.write).draw(sheet)?;
        for series in self.series {
            let points: Vec<_> = series.points.iter().map(|(step, height)| (*step as f64, *height)).collect();
            plane.line(&points, series.dash, series.tone, series.width, series.alpha)?;
        }
        Ok(())
    }
}
