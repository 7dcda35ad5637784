//! Accuracy or loss by training step, with marks where sliders were moved and a cursor.

use std::ops::Range;

use grokscope_format::{loss, number, percent, real};

use crate::chart::{Chart, Drawn};
use crate::sheet::{Align, Sheet, within};
use crate::ticks::{Axis, around_zero, axis_end, decades, power, steps};

/// What a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Share of right answers, linear.
    Accuracy,
    /// Chance that five answers in a row are right, linear.
    Five,
    /// Loss, logarithmic.
    Loss,
    /// By how much the right answer is ahead of the best wrong one, linear from below 0 to above.
    Margin,
}

/// Curves of a run at most.
pub const SERIES: usize = 4;

/// What was measured at one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// The step.
    pub step: u64,
    /// The value of the train split, of the test split, and of others; one that is not there is no number.
    pub values: [f32; SERIES],
}

/// Something was changed at a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The step.
    pub step: u64,
    /// What was changed; nothing stands beside the line where it is empty.
    pub label: String,
}

/// The words on a chart.
#[derive(Clone, Copy, Debug, Default)]
pub struct Labels {
    /// At the end of each curve.
    pub series: [&'static str; SERIES],
    /// Beside the curve at the two milestones.
    pub milestones: [&'static str; 2],
}

/// A run that branched off, drawn on the same axes.
pub struct Branch {
    /// Its letter.
    pub letter: char,
    /// Where it branched off.
    pub from: u64,
    /// Steps done.
    pub step: u64,
    /// Evaluations since.
    pub points: Vec<Reading>,
}

/// A chart.
pub struct Curves<'a> {
    /// Runs that branched off.
    pub branches: &'a [Branch],
    /// Whether the cursor stays when the pointer leaves.
    pub is_pinned: bool,
    /// What it shows.
    pub quantity: Quantity,
    /// Evaluations.
    pub points: &'a [Reading],
    /// What was changed.
    pub marks: &'a [Mark],
    /// Steps done.
    pub step: u64,
    /// The step looked at.
    pub cursor: Option<u64>,
    /// When it memorised and when it understood, to be pointed out.
    pub milestones: [Option<u64>; 2],
    /// The words.
    pub labels: Labels,
}

/// Where the axis of steps lies, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Plot {
    /// Its left end.
    pub left: f64,
    /// Its right end.
    pub right: f64,
    /// The step there.
    pub end: u64,
}

impl Plot {
    /// The plot of a sheet this wide, for a run that has come so far.
    pub(crate) fn new(width: f64, furthest: u64) -> Self {
        let right = width - if has_room(width) { 104.0 } else { 54.0 };
        Self { left: LEFT, right, end: axis_end(furthest) }
    }

    /// Axes: steps across, and these levels up.
    pub(crate) fn chart<'a>(self, sheet: &Sheet, y: Axis, level: &'a dyn Fn(f64) -> String) -> Chart<'a> {
        let ticks = steps(self.end, ((self.right - self.left) / 80.0) as u64);
        Chart {
            x: (Axis { range: 0.0..self.end as f64, ticks }, &|step| number(step as u64)),
            y: (y, level),
            room: [TOP, sheet.width - self.right, BOTTOM, self.left],
        }
    }

    /// The step at a horizontal position.
    #[must_use]
    pub fn step(self, x: f64) -> u64 {
        let share = (x - self.left) / (self.right - self.left).max(1.0);
        (share.clamp(0.0, 1.0) * self.end as f64).round() as u64
    }

    /// The horizontal position of a step.
    #[must_use]
    pub fn x(self, step: u64) -> f64 {
        self.left + (self.right - self.left) * step as f64 / self.end.max(1) as f64
    }
}

/// Free space above, where labels of marks stand.
pub(crate) const TOP: f64 = 10.0;
pub(crate) const BOTTOM: f64 = 24.0;
pub(crate) const LEFT: f64 = 44.0;
const FONT_SIZE: f64 = Chart::FONT_SIZE;
const LABEL_SIZE: f64 = 12.5;

impl Quantity {
    /// A value in words.
    #[must_use]
    pub fn show(self, value: f32) -> String {
        match self {
            Self::Accuracy | Self::Five => percent(value),
            Self::Loss => loss(value),
            // With a minus and not a hyphen.
            Self::Margin => format!("{:.1}", f64::from(value)).replace('-', "−"),
        }
    }

    /// Where a value lies on the axis.
    pub(crate) fn place(self, value: f32) -> f64 {
        match self {
            Self::Accuracy | Self::Five | Self::Margin => f64::from(value),
            Self::Loss => f64::from(value).max(1e-8).log10(),
        }
    }
}

impl Curves<'_> {
    /// Draws the chart and returns where its axis of steps lies.
    #[must_use]
    pub fn draw(&self, sheet: &Sheet) -> Plot {
        let furthest = self.branches.iter().map(|branch| branch.step).max().unwrap_or(0).max(self.step);
        let plot = Plot::new(sheet.width, furthest);
        // Errors can only come from the backend, which has none.
        let _ = self.draw_curves(sheet, plot, has_room(sheet.width));
        plot
    }

    fn values(&self) -> impl Iterator<Item = f64> + Clone {
        let branches = self.branches.iter().flat_map(|branch| &branch.points);
        self.points.iter().chain(branches).flat_map(|point| point.values).map(f64::from)
    }

    fn draw_curves(&self, sheet: &Sheet, plot: Plot, has_room: bool) -> Drawn {
        let theme = sheet.theme;
        let (low, high, levels) = match self.quantity {
            Quantity::Accuracy | Quantity::Five => (0.0, 1.0, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
            Quantity::Loss => decades(self.values(), ((sheet.height - TOP - BOTTOM) / 26.0) as i32),
            Quantity::Margin => around_zero(self.values()),
        };
        let level_name = |level: f64| match self.quantity {
            Quantity::Accuracy | Quantity::Five if level >= 1.0 => "100%".to_owned(),
            Quantity::Accuracy | Quantity::Five => format!("{:.0}", level * 100.0),
            Quantity::Loss => power(level),
            Quantity::Margin => real(level).replace('-', "−"),
        };
        let mut plane = plot.chart(sheet, Axis { range: low..high, ticks: levels }, &level_name).draw(sheet)?;

        self.draw_marks(sheet, plot);

        let tones = theme.lines();
        // At most two points a pixel.
        let most = (2.0 * (plot.right - plot.left)).max(1.0);
        let mut draw = |points: &[Reading], split: usize, width: f64, dash: &[f64]| {
            let stride = (points.len() as f64 / most).ceil().max(1.0) as usize;
            let last = points.len().saturating_sub(1);
            let series = points
                .iter()
                .enumerate()
                .filter(|(i, _)| i % stride == 0 || *i == last)
                .map(|(_, point)| (point.step, point.values[split]))
                .filter(|(_, value)| value.is_finite())
                .map(|(step, value)| (step as f64, self.quantity.place(value)))
                .collect::<Vec<_>>();
            plane.line(&series, dash, tones[split], width, 1.0)
        };
        for branch in self.branches {
            draw(&branch.points, 0, 1.2, &[2.0, 3.0])?;
            draw(&branch.points, 1, 1.6, &[1.5, 2.5])?;
        }
        draw(self.points, 0, 2.0, &[6.0, 3.0])?;
        draw(self.points, 1, 2.6, &[])?;
        draw(self.points, 2, 2.0, &[2.0, 2.0])?;
        draw(self.points, 3, 2.0, &[8.0, 2.0, 2.0, 2.0])?;

        let place = |value: f32| {
            let share = (self.quantity.place(value) - low) / (high - low);
            TOP + (sheet.height - TOP - BOTTOM) * (1.0 - share.clamp(0.0, 1.0))
        };
        if has_room && self.quantity == Quantity::Accuracy && self.marks.is_empty() {
            self.draw_notes(sheet, plot, place);
        }
        if let Some(step) = self.cursor.filter(|step| *step <= plot.end) {
            let x = sheet.crisp(plot.x(step));
            sheet.line((x, TOP), (x, sheet.height - BOTTOM), if self.is_pinned { 2.0 } else { 1.0 }, theme.ink, &[]);
            if let Some(point) = self.points.iter().min_by_key(|point| point.step.abs_diff(step)) {
                for (value, tone) in point.values.into_iter().zip(tones) {
                    if value.is_finite() {
                        let at = (point.step as f64, self.quantity.place(value).clamp(low, high));
                        plane.dots(&[at], 4.0, tone, false)?;
                    }
                }
            }
        }
        for branch in self.branches {
            let x = sheet.crisp(plot.x(branch.from));
            sheet.line((x, sheet.height - BOTTOM - 5.0), (x, sheet.height - BOTTOM + 5.0), 2.0, theme.ink, &[]);
        }
        // Where words stand: from left to right, and their middle.
        let mut taken = Vec::new();
        if let Some(point) = self.points.last() {
            let inside = TOP..sheet.height - BOTTOM;
            let places = apart(place(point.values[0]), place(point.values[1]), inside.start, inside.end);
            let x = plot.x(point.step) + 8.0;
            for (split, (value, tone)) in point.values.into_iter().zip(tones).enumerate() {
                let shown = self.quantity.show(value);
                let text = if has_room { format!("{} {shown}", self.labels.series[split]) } else { shown };
                let width = sheet.text_width(&text, LABEL_SIZE, true);
                let x = x.min(sheet.width - width - 1.0);
                let y = match places.get(split) {
                    Some(y) => *y,
                    None if value.is_finite() => free(x..x + width, place(value), inside.clone(), &taken),
                    None => continue,
                };
                if !self.branches.is_empty() {
                    // One that was branched off may go on beneath.
                    sheet.halo(&text, (x, y), LABEL_SIZE, true, Align::Left);
                }
                sheet.text(&text, (x, y), LABEL_SIZE, true, tone, Align::Left);
                taken.push((x..x + width, y));
            }
        }
        for branch in self.branches {
            let Some(point) = branch.points.last() else { continue };
            let test = point.values[1];
            let letter = branch.letter.to_string();
            let x = plot.x(point.step) + 3.0;
            let y = free(x..x + 10.0, place(test), TOP..sheet.height - BOTTOM, &taken);
            sheet.halo(&letter, (x, y), LABEL_SIZE, true, Align::Left);
            sheet.text(&letter, (x, y), LABEL_SIZE, true, theme.test, Align::Left);
            taken.push((x..x + 10.0, y));
        }
        Ok(())
    }

    /// Points out the two milestones, below the curves where there is room.
    fn draw_notes(&self, sheet: &Sheet, plot: Plot, place: impl Fn(f32) -> f64) {
        const DOWN: f64 = 34.0;
        let theme = sheet.theme;
        let [memorised, grokked] = self.milestones;
        let [memorised_words, grokked_words] = self.labels.milestones;
        let width = sheet.text_width(memorised_words, FONT_SIZE, false);
        // What is understood no later was not learned by heart.
        if let Some(step) = memorised.filter(|memorised| grokked.is_none_or(|grokked| grokked > *memorised)) {
            let (x, y) = (plot.x(step), place(1.0));
            let (start, middle) = (x + 26.0, y + DOWN);
            // Words that the curve runs through cannot be read.
            let is_crossed = self.points.iter().any(|point| {
                let is_beside = (start - 6.0..start + width + 6.0).contains(&plot.x(point.step));
                is_beside && (place(point.values[1]) - middle).abs() < FONT_SIZE
            });
            if !is_crossed {
                sheet.text(memorised_words, (start, middle), FONT_SIZE, false, theme.train, Align::Left);
                sheet.arrow((start - 4.0, middle), (x + 4.0, y + 6.0), theme.train);
            }
        }
        if let Some(step) = grokked {
            let (x, y) = (plot.x(step), place(0.95));
            let (start, down) = (x + 26.0, 2.2 * DOWN);
            let width = sheet.text_width(grokked_words, FONT_SIZE, false);
            // A curve that climbs at the right edge leaves no room beside it.
            if start + width < plot.right {
                sheet.text(grokked_words, (start, y + down), FONT_SIZE, false, theme.test, Align::Left);
                sheet.arrow((start - 4.0, y + down), (x + 4.0, y + 6.0), theme.test);
            }
        }
    }

    fn draw_marks(&self, sheet: &Sheet, plot: Plot) {
        /// Labels of marks near each other stand in so many rows.
        const ROWS: usize = 3;
        /// Marks before these would cover the chart.
        const MOST: usize = 8;
        let tone = sheet.theme.mark;
        let first = self.marks.len().saturating_sub(MOST);
        let mut ends = [f64::NEG_INFINITY; ROWS];
        for mark in &self.marks[first..] {
            let x = sheet.crisp(plot.x(mark.step));
            sheet.line((x, TOP), (x, sheet.height - BOTTOM), 1.0, tone, &[3.0, 4.0]);
            if mark.label.is_empty() {
                continue;
            }
            let width = sheet.text_width(&mark.label, FONT_SIZE, false);
            // Not across the next mark, where there is room on the other side.
            let crosses = |start: f64| {
                let others = self.marks[first..].iter().map(|mark| plot.x(mark.step));
                others
                    .filter(|other| (other - x).abs() > 1.0)
                    .any(|other| start - 2.0 < other && other < start + width + 2.0)
            };
            let (right, left) = (x + 6.0, x - 6.0 - width);
            let fits = right + width < plot.right && (!crosses(right) || crosses(left) || left < 0.0);
            // On a narrow chart there may be no room on either side; what it says is said below the chart too.
            if !fits && left < plot.left {
                continue;
            }
            let start = if fits { right } else { left };
            let row = (0..ROWS).find(|row| ends[*row] < start).unwrap_or(ROWS - 1);
            ends[row] = start + width + 8.0;
            // Between the grid lines at 100 and 75 %, where curves seldom stay.
            let at = (start, TOP + 14.0 + 15.0 * row as f64);
            sheet.halo(&mark.label, at, FONT_SIZE, false, Align::Left);
            sheet.text(&mark.label, at, FONT_SIZE, false, tone, Align::Left);
        }
    }
}

/// A height for a letter beside the end of a curve: within the chart, and not on other words where there is room.
fn free(x: Range<f64>, end: f64, inside: Range<f64>, taken: &[(Range<f64>, f64)]) -> f64 {
    const LINE: f64 = 14.0;
    let is_free = |y: &f64| {
        let is_taken = |(words, middle): &(Range<f64>, f64)| {
            words.start < x.end && x.start < words.end && (middle - y).abs() < 0.9 * LINE
        };
        inside.contains(y) && !taken.iter().any(is_taken)
    };
    let mut places = (0..8).flat_map(|lines| [-lines, lines]).map(|lines| end + f64::from(lines) * LINE);
    places.find(is_free).unwrap_or(end)
}

/// Whether names fit beside the ends of curves.
pub(crate) fn has_room(width: f64) -> bool {
    width >= 400.0
}

/// Moves two labels apart so that neither covers the other, within limits.
fn apart(a: f64, b: f64, top: f64, bottom: f64) -> [f64; 2] {
    const GAP: f64 = 16.0;
    if (a - b).abs() >= GAP {
        return [a, b];
    }
    let middle = within(f64::midpoint(a, b), top + GAP / 2.0, bottom - GAP / 2.0);
    let (upper, lower) = (middle - GAP / 2.0, middle + GAP / 2.0);
    if a <= b { [upper, lower] } else { [lower, upper] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_do_not_cover_each_other() {
        assert_eq!(apart(20.0, 100.0, 0.0, 200.0), [20.0, 100.0]);
        assert_eq!(apart(50.0, 52.0, 0.0, 200.0), [43.0, 59.0]);
        assert_eq!(apart(10.0, 9.0, 8.0, 200.0), [24.0, 8.0]);
        assert_eq!(apart(10.0, 9.0, 8.0, 12.0), [24.0, 8.0], "though there is no room");
    }

    #[test]
    fn a_pointer_finds_its_step() {
        let plot = Plot { left: 40.0, right: 240.0, end: 1000 };
        assert_eq!([0.0, 40.0, 140.0, 999.0].map(|x| plot.step(x)), [0, 0, 500, 1000]);
        assert_eq!(plot.step(plot.x(730)), 730);
    }

    #[test]
    fn letters_at_the_end_of_curves_stand_neither_on_words_nor_on_each_other() {
        let inside = TOP..200.0;
        let mut taken = vec![(105.0..190.0, TOP), (105.0..190.0, TOP + 16.0)];
        assert_eq!(free(50.0..60.0, TOP, inside.clone(), &taken), TOP, "beside its curve where there is nothing");
        for _ in 0..3 {
            let y = free(103.0..113.0, TOP, inside.clone(), &taken);
            assert!(taken.iter().all(|(_, other)| (other - y).abs() > 12.0), "{y} on {taken:?}");
            taken.push((103.0..113.0, y));
        }
    }
}
