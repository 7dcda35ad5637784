//! Points on two linear axes.

use core::ops::Range;

use crate::chart::{Chart, Drawn};
use crate::sheet::{Align, Sheet};
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
const FONT_SIZE: f64 = Chart::FONT_SIZE;

impl Scatter<'_> {
    /// Draws the chart.
    pub fn draw(&self, sheet: &Sheet) {
        // Errors can only come from the backend, which has none.
        let _ = self.try_draw(sheet);
    }

    fn try_draw(&self, sheet: &Sheet) -> Drawn {
        let theme = sheet.theme;
        let axis = |scale: &Scale<'_>| Axis { range: scale.range.clone(), ticks: scale.ticks.clone() };
        let room = [TOP, RIGHT, BOTTOM, LEFT];
        let mut plane = Chart { x: (axis(&self.x), &written), y: (axis(&self.y), &written), room }.draw(sheet)?;
        let ends = [self.x.range.start, self.x.range.end];
        for limit in self.limits.0 {
            plane.line(&ends.map(|x| (x, *limit)), &[4.0, 4.0], theme.soft, 1.0, 1.0)?;
        }
        let is_dense = self.clouds.iter().any(|cloud| cloud.points.len() > 150);
        for cloud in self.clouds {
            plane.dots(&cloud.points, if is_dense { 1.4 } else { 2.2 }, theme.ink, cloud.is_hollow)?;
        }
        if let Some(at) = self.chosen {
            plane.dots(&[at], 5.5, theme.mark, false)?;
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
