//! Several quantities by training step, on the same axis of steps as accuracy and loss.

use grokscope_format::{ordered, real};

use crate::chart::Drawn;
use crate::curves::{BOTTOM, Plot, TOP, has_room};
use crate::sheet::{Align, Sheet, css};
use crate::theme::Rgb;
use crate::ticks::{Axis, decades, power};

/// How values are laid out upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// From 0 to 1.
    Share,
    /// The same in percent.
    Percent,
    /// By whole powers of ten.
    Logarithmic,
    /// From 0, or where there are negative ones from as far below it as they reach, to a round number above the largest.
    FromZero,
}

/// One quantity.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: &'static str,
    /// Its colour,
    pub tone: Rgb,
    /// and the class of words in that colour.
    pub class: &'static str,
    /// Its pattern; a whole line where it is empty.
    pub dash: &'static [f64],
    /// Values by step, ascending.
    pub points: Vec<(u64, f32)>,
}

/// A chart of several quantities.
pub struct Lines<'a> {
    /// The quantities.
    pub lines: &'a [Line],
    /// How values are laid out.
    pub level: Level,
    /// The furthest step of the run and of those that branched off.
    pub furthest: u64,
    /// The step looked at.
    pub cursor: Option<u64>,
    /// Whether it stays when the pointer leaves.
    pub is_pinned: bool,
    /// Steps that are set off, with what is said of them.
    pub band: Option<(u64, u64, &'static str)>,
}

impl Lines<'_> {
    /// Draws the chart and returns where its axis of steps lies.
    #[must_use]
    pub fn draw(&self, sheet: &Sheet) -> Plot {
        let plot = Plot::new(sheet.width, self.furthest);
        // Errors can only come from the backend, which has none.
        let _ = self.draw_lines(sheet, plot);
        plot
    }

    fn draw_lines(&self, sheet: &Sheet, plot: Plot) -> Drawn {
        let theme = sheet.theme;
        let (low, high, levels) = self.scale(sheet.height);
        let place = |value: f32| match self.level {
            Level::Logarithmic => f64::from(value).max(1e-8).log10(),
            _ => f64::from(value),
        };
        let y = |value: f32| {
            let share = (place(value) - low) / (high - low);
            TOP + (sheet.height - TOP - BOTTOM) * (1.0 - share.clamp(0.0, 1.0))
        };
        if let Some((from, to, _)) = self.band {
            let (x, end) = (plot.x(from), plot.x(to.min(plot.end)));
            sheet.context.set_fill_style_str(&css(theme.mark, 0.1));
            sheet.context.fill_rect(x, TOP, end - x, sheet.height - TOP - BOTTOM);
        }
        let level_name = |level: f64| match self.level {
            Level::Logarithmic => power(level),
            Level::Percent => format!("{}%", level * 100.0),
            Level::Share | Level::FromZero => real((level * 1e4).round() / 1e4).replace('-', "−"),
        };
        let mut plane = plot.chart(sheet, Axis { range: low..high, ticks: levels }, &level_name).draw(sheet)?;
        for line in self.lines {
            let points: Vec<_> = line.points.iter().map(|(step, value)| (*step as f64, place(*value))).collect();
            plane.line(&points, line.dash, line.tone, 2.2, 1.0)?;
        }
        if let Some((from, to, name)) = self.band.filter(|(.., name)| !name.is_empty()) {
            let (x, width) = (plot.x(from), sheet.text_width(name, 12.0, false) + 12.0);
            if width < plot.x(to.min(plot.end)) - x {
                // Over the lines, on paper of its own: they may go anywhere.
                let y = TOP + 10.0;
                sheet.context.set_fill_style_str(&css(theme.paper, 0.85));
                sheet.context.fill_rect(x, y - 9.0, width, 18.0);
                sheet.text(name, (x + 6.0, y), 12.0, false, theme.mark, Align::Left);
            }
        }
        if let Some(step) = self.cursor.filter(|step| *step <= plot.end) {
            let x = sheet.crisp(plot.x(step));
            sheet.line((x, TOP), (x, sheet.height - BOTTOM), if self.is_pinned { 2.0 } else { 1.0 }, theme.ink, &[]);
            for line in self.lines {
                if let Some((at, value)) = near(&line.points, step) {
                    plane.dots(&[(at as f64, place(value).clamp(low, high))], 4.0, line.tone, false)?;
                }
            }
        }
        if has_room(sheet.width) {
            self.draw_names(sheet, plot, &y);
        }
        Ok(())
    }

    /// Names at the ends of the lines.
    fn draw_names(&self, sheet: &Sheet, plot: Plot, y: &impl Fn(f32) -> f64) {
        let names: Vec<(f64, &Line, u64)> =
            self.lines.iter().filter_map(|line| line.points.last().map(|end| (y(end.1), line, end.0))).collect();
        let order = ordered(names.len(), &|a, b| names[a].0.total_cmp(&names[b].0));
        let mut places: Vec<f64> = order.iter().map(|at| names[*at].0).collect();
        spread(&mut places, TOP + 4.0, sheet.height - BOTTOM - 4.0);
        for ((_, line, step), y) in order.into_iter().map(|at| names[at]).zip(places) {
            let width = sheet.text_width(line.name, 12.5, true);
            let x = (plot.x(step) + 8.0).min(sheet.width - width - 1.0);
            sheet.text(line.name, (x, y), 12.5, true, line.tone, Align::Left);
        }
    }

    fn scale(&self, height: f64) -> (f64, f64, Vec<f64>) {
        let values = self.lines.iter().flat_map(|line| line.points.iter().map(|point| f64::from(point.1)));
        match self.level {
            Level::Share | Level::Percent => (0.0, 1.0, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
            Level::Logarithmic => decades(values, ((height - TOP - BOTTOM) / 26.0) as i32),
            Level::FromZero => {
                let least = values.clone().fold(0.0, f64::min);
                let most = values.fold(1e-6, f64::max);
                let tens = 10f64.powf(most.log10().floor());
                let part = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0].into_iter().find(|part| part * tens >= most);
                let high = part.unwrap_or(10.0) * tens;
                let gap = high / 4.0;
                let below = (least / gap).floor().max(-4.0) as i32;
                (gap * f64::from(below), high, (below..=4).map(|i| gap * f64::from(i)).collect())
            }
        }
    }
}

/// The value measured nearest to a step.
#[must_use]
pub fn near(points: &[(u64, f32)], step: u64) -> Option<(u64, f32)> {
    points.iter().min_by_key(|(other, _)| other.abs_diff(step)).copied()
}

/// Moves labels, from the upmost down, apart so that none covers another, within limits.
fn spread(places: &mut [f64], top: f64, bottom: f64) {
    const GAP: f64 = 15.0;
    let mut least = top;
    for place in places.iter_mut() {
        *place = place.max(least);
        least = *place + GAP;
    }
    let mut most = bottom;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - GAP;
    }
}

#[cfg(test)]
mod tests {
    use core::slice;

    use super::*;

    #[test]
    fn labels_keep_their_order_and_distance() {
        let mut places = [10.0, 12.0, 13.0, 90.0];
        spread(&mut places, 8.0, 92.0);
        assert_eq!(places, [10.0, 25.0, 40.0, 90.0]);
        let mut low = [88.0, 90.0, 95.0];
        spread(&mut low, 8.0, 92.0);
        assert_eq!(low, [62.0, 77.0, 92.0]);
    }

    #[test]
    fn a_linear_axis_ends_above_the_largest_value() {
        let line = Line { name: "", tone: [0; 3], class: "", dash: &[], points: vec![(0, 13.2), (9, 33.4)] };
        let scale = |lines: &[Line]| {
            Lines { lines, level: Level::FromZero, furthest: 9, cursor: None, is_pinned: false, band: None }
                .scale(200.0)
        };
        let below = Line { points: vec![(0, -1.4)], ..line.clone() };
        assert_eq!(scale(slice::from_ref(&line)), (0.0, 40.0, vec![0.0, 10.0, 20.0, 30.0, 40.0]));
        assert_eq!(scale(&[line, below]), (-10.0, 40.0, vec![-10.0, 0.0, 10.0, 20.0, 30.0, 40.0]));
    }
}
