//! What came of runs that differ in one number: positive values by that number, upwards in powers of ten.

use core::ops::Range;

use crate::chart::{Chart, Drawn};
use crate::scatter::Scale;
use crate::sheet::{Align, Sheet};
use crate::theme::Rgb;
use crate::ticks::{Axis, power};

/// Values of one kind, with a line through them.
pub struct Trace {
    /// The number in which the runs differ, ascending, and the value.
    pub points: Vec<(f64, f32)>,
    /// Its colour.
    pub tone: Rgb,
    /// Whether it is dashed, with rings for its points.
    pub is_dashed: bool,
}

/// The course of one run across the chart: its points are moments of it.
pub struct Way<'a> {
    /// The number and the value at each moment.
    pub points: &'a [(f64, f32)],
    /// What stands at its end.
    pub name: &'a str,
}

/// A chart.
pub struct Profile<'a> {
    /// Across.
    pub x: Scale<'a>,
    /// What is counted upwards,
    pub name: &'a str,
    /// from this power of ten to that one. What is beyond lies on the edge.
    pub decades: Range<i32>,
    /// What there is.
    pub traces: &'a [Trace],
    /// A run that moves.
    pub path: Option<Way<'a>>,
    /// The number pointed at.
    pub chosen: Option<f64>,
}

const TOP: f64 = 22.0;
const BOTTOM: f64 = 38.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 14.0;
const FONT_SIZE: f64 = Chart::FONT_SIZE;

impl Profile<'_> {
    /// The number at a horizontal position of a chart of this width.
    #[must_use]
    pub fn at(range: &Range<f64>, x: f64, width: f64) -> f64 {
        let share = (x - LEFT) / (width - LEFT - RIGHT).max(1.0);
        range.start + (range.end - range.start) * share.clamp(0.0, 1.0)
    }

    /// Draws the chart.
    pub fn draw(&self, sheet: &Sheet) {
        // Errors can only come from the backend, which has none.
        let _ = self.try_draw(sheet);
    }

    /// Where a value lies, as a power of ten within the chart; nothing where it is no number.
    fn place(&self, value: f32) -> Option<f64> {
        let (low, high) = (f64::from(self.decades.start), f64::from(self.decades.end));
        (!value.is_nan()).then(|| f64::from(value).max(f64::MIN_POSITIVE).log10().clamp(low, high))
    }

    fn placed(&self, points: &[(f64, f32)]) -> Vec<(f64, f64)> {
        let place = |&(x, value): &(f64, f32)| Some((x, self.place(value)?));
        points.iter().filter_map(place).collect()
    }

    fn try_draw(&self, sheet: &Sheet) -> Drawn {
        let theme = sheet.theme;
        let (low, high) = (self.decades.start, self.decades.end);
        let gap = (f64::from(high - low) * 24.0 / (sheet.height - TOP - BOTTOM).max(1.0)).ceil().max(1.0) as usize;
        let levels = (low..=high).rev().step_by(gap).map(f64::from).collect();
        let x = Axis { range: self.x.range.clone(), ticks: self.x.ticks.clone() };
        let y = Axis { range: f64::from(low)..f64::from(high), ticks: levels };
        let written = |x: f64| format!("{x}");
        let room = [TOP, RIGHT, BOTTOM, LEFT];
        let mut plane = Chart { x: (x, &written), y: (y, &power), room }.draw(sheet)?;
        let across = |x: f64| {
            let Range { start, end } = self.x.range;
            LEFT + (sheet.width - LEFT - RIGHT) * (x - start) / (end - start)
        };
        if let Some(x) = self.chosen {
            let at = sheet.crisp(across(x));
            sheet.line((at, TOP), (at, sheet.height - BOTTOM), 1.0, theme.faint, &[]);
        }
        let path = self.path.as_ref().map(|path| (self.placed(path.points), path.name));
        if let Some((points, _)) = &path {
            plane.line(points, &[], theme.mark, 1.4, 0.75)?;
        }
        for trace in self.traces {
            let points = self.placed(&trace.points);
            plane.line(&points, if trace.is_dashed { &[5.0, 3.0] } else { &[] }, trace.tone, 2.0, 1.0)?;
            plane.dots(&points, 4.0, trace.tone, trace.is_dashed)?;
        }
        if let Some((points, name)) = &path
            && let Some(&end) = points.last()
        {
            plane.dots(&[end], 4.5, theme.mark, false)?;
            // Where it begins: it is seldom alone where it ends.
            let start = points.first().copied().unwrap_or(end);
            let high = f64::from(high);
            let y = TOP + (sheet.height - TOP - BOTTOM) * (high - start.1) / (high - f64::from(low)) - 11.0;
            // To the side where there is more room.
            let x = across(start.0);
            let align = if x > sheet.width / 2.0 { Align::Right } else { Align::Left };
            sheet.halo(name, (x, y), FONT_SIZE, true, align);
            sheet.text(name, (x, y), FONT_SIZE, true, theme.mark, align);
        }
        sheet.text(self.name, (2.0, 8.0), FONT_SIZE, false, theme.soft, Align::Left);
        let foot = (f64::midpoint(LEFT, sheet.width - RIGHT), sheet.height - 8.0);
        sheet.text(self.x.name, foot, FONT_SIZE, false, theme.soft, Align::Center);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_finds_its_number_and_values_stay_on_the_chart() {
        let range = 8.0..60.0;
        let at = |x| Profile::at(&range, x, LEFT + RIGHT + 520.0);
        assert_eq!([0.0, LEFT, LEFT + 260.0, LEFT + 520.0, 9999.0].map(at), [8.0, 8.0, 34.0, 60.0, 60.0]);
        let x = Scale { range, ticks: vec![], name: "" };
        let profile = Profile { x, name: "", decades: -7..2, traces: &[], path: None, chosen: None };
        let placed = profile.placed(&[(1.0, 0.0), (2.0, 0.1), (3.0, f32::NAN), (4.0, f32::INFINITY)]);
        assert_eq!(placed, [(1.0, -7.0), (2.0, f64::from(0.1f32).log10()), (4.0, 2.0)]);
    }
}
