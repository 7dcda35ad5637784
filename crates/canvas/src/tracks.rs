//! Runs as in a race: a row each, or a row of several, from their first step to where they are, with the steps at which they
//! memorised and understood.

use grokscope_format::number;

use crate::sheet::{Align, Sheet, css};
use crate::theme::Rgb;
use crate::ticks::steps;

/// A run in its row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entrant {
    /// Steps done.
    pub step: u64,
    /// When it had memorised,
    pub memorised: Option<u64>,
    /// and understood, if it has.
    pub understood: Option<u64>,
    /// Whether it has ended.
    pub has_ended: bool,
}

/// Runs with something in common.
pub struct Row<'a> {
    /// What they have in common.
    pub name: &'a str,
    /// The runs, from above.
    pub runs: &'a [Entrant],
    /// A step to be marked, such as their median.
    pub middle: Option<u64>,
}

/// A chart of them.
pub struct Tracks<'a> {
    /// From above.
    pub rows: &'a [Row<'a>],
    /// The step at the right end.
    pub end: u64,
}

const SIZE: f64 = 12.5;
const LEFT: f64 = 6.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 2.0;
const BOTTOM: f64 = 20.0;
/// Room for the name above the runs of a row.
const NAME: f64 = 19.0;
/// Between rows.
const GAP: f64 = 7.0;

impl Tracks<'_> {
    /// The height at which each run has this much room.
    #[must_use]
    pub fn height(rows: usize, runs: usize, each: f64) -> f64 {
        TOP + BOTTOM + rows as f64 * (NAME + GAP + runs as f64 * each)
    }

    /// Draws the chart.
    pub fn draw(&self, sheet: &Sheet) {
        let theme = sheet.theme;
        let (right, bottom) = (sheet.width - RIGHT, sheet.height - BOTTOM);
        let x = |step: u64| LEFT + (right - LEFT) * step.min(self.end) as f64 / self.end.max(1) as f64;
        for tick in steps(self.end, ((right - LEFT) / 90.0) as u64) {
            let at = sheet.crisp(x(tick as u64));
            sheet.line((at, TOP), (at, bottom), 1.0, theme.rule, &[]);
            let label = number(tick as u64);
            let half = sheet.text_width(&label, SIZE, false) / 2.0;
            let middle = at.clamp(half + 1.0, sheet.width - half - 1.0);
            sheet.text(&label, (middle, sheet.height - BOTTOM / 2.0 + 2.0), SIZE, false, theme.soft, Align::Center);
        }
        let height = (bottom - TOP) / self.rows.len().max(1) as f64;
        for (at, row) in self.rows.iter().enumerate() {
            let top = TOP + height * at as f64;
            sheet.halo(row.name, (LEFT, top + NAME / 2.0), SIZE, true, Align::Left);
            sheet.text(row.name, (LEFT, top + NAME / 2.0), SIZE, true, theme.ink, Align::Left);
            let each = (height - NAME - GAP) / row.runs.len().max(1) as f64;
            for (run, track) in row.runs.iter().enumerate() {
                let y = top + NAME + each * (run as f64 + 0.5);
                track.draw(sheet, y, (each / 2.0 - 0.5).clamp(2.0, 5.0), &x);
            }
            if let Some(middle) = row.middle {
                let at = sheet.crisp(x(middle));
                sheet.line((at, top + NAME - 2.0), (at, top + height - GAP + 2.0), 2.0, theme.ink, &[]);
            }
        }
    }
}

impl Entrant {
    fn draw(self, sheet: &Sheet, y: f64, radius: f64, x: &impl Fn(u64) -> f64) {
        let theme = sheet.theme;
        let reached = self.understood.unwrap_or(self.step);
        let known = self.memorised.unwrap_or(reached).min(reached);
        let width = (radius * 0.7).max(1.5);
        sheet.line((x(0), y), (x(known), y), width, theme.rule, &[]);
        // The wait.
        if known < reached {
            sheet.line((x(known), y), (x(reached), y), width, theme.train, &[]);
        }
        match self.understood {
            Some(step) => dot(sheet, (x(step), y), radius, theme.test, false),
            None if self.has_ended => dot(sheet, (x(reached), y), radius, theme.soft, true),
            None => {}
        }
    }
}

fn dot(sheet: &Sheet, (x, y): (f64, f64), radius: f64, tone: Rgb, is_hollow: bool) {
    let context = &sheet.context;
    context.begin_path();
    context.arc(x, y, radius, 0.0, core::f64::consts::TAU);
    if is_hollow {
        context.set_fill_style_str(&css(sheet.theme.paper, 1.0));
        context.fill();
        context.set_stroke_style_str(&css(tone, 1.0));
        context.set_line_width(1.5);
        context.stroke();
    } else {
        context.set_fill_style_str(&css(tone, 1.0));
        context.fill();
    }
}
