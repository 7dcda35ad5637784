//! Accuracy or loss by training step in little room: several runs on the same axes as other charts beside it.

use grokscope_format::number;

use crate::curves::{Quantity, Reading};
use crate::sheet::{Align, Sheet, css};
use crate::theme::Rgb;
use crate::ticks::{power, steps};

/// A small chart. Train curves are dashed, test curves are whole, that of wrong labels dotted.
pub struct Small<'a> {
    /// What it shows.
    pub quantity: Quantity,
    /// Evaluations of each run.
    pub runs: &'a [Vec<Reading>],
    /// Steps at which something was changed.
    pub marks: &'a [u64],
    /// The step at the right end.
    pub end: u64,
    /// For losses: powers of ten at the lower and upper end.
    pub decades: (f64, f64),
    /// The step looked at.
    pub cursor: Option<u64>,
}

/// Losses of the small charts, whole powers of ten: from what 32-bit floats can tell from nothing to the worst seen.
pub const LOSSES: (f64, f64) = (-7.0, 1.0);

const SIZE: f64 = 11.0;
const TOP: f64 = 7.0;
const BOTTOM: f64 = 19.0;
const RIGHT: f64 = 10.0;

/// Room for the labels of levels.
fn left(quantity: Quantity) -> f64 {
    match quantity {
        Quantity::Accuracy | Quantity::Five => 36.0,
        Quantity::Loss | Quantity::Margin => 32.0,
    }
}

impl Small<'_> {
    /// The step at a horizontal position of a chart of this width.
    #[must_use]
    pub fn step_at(quantity: Quantity, x: f64, width: f64, end: u64) -> u64 {
        let left = left(quantity);
        let share = (x - left) / (width - left - RIGHT).max(1.0);
        (share.clamp(0.0, 1.0) * end as f64).round() as u64
    }

    /// Draws it.
    pub fn draw(&self, sheet: &Sheet) {
        let theme = sheet.theme;
        let (left, right, bottom) = (left(self.quantity), sheet.width - RIGHT, sheet.height - BOTTOM);
        let x = |step: u64| left + (right - left) * step as f64 / self.end.max(1) as f64;
        let (low, high) = if self.quantity == Quantity::Loss { self.decades } else { (0.0, 1.0) };
        let y = |place: f64| TOP + (bottom - TOP) * (1.0 - ((place - low) / (high - low)).clamp(0.0, 1.0));

        for (level, label) in self.levels(bottom - TOP) {
            let at = sheet.crisp(y(level));
            sheet.line((left, at), (right, at), 1.0, theme.rule, &[]);
            sheet.text(&label, (left - 6.0, at), SIZE, false, theme.soft, Align::Right);
        }
        let ticks = steps(self.end, ((right - left) / 64.0) as u64);
        for &tick in &ticks {
            let label = number(tick as u64);
            let half = sheet.text_width(&label, SIZE, false) / 2.0;
            let at = x(tick as u64).min(sheet.width - half - 1.0);
            sheet.text(&label, (at, sheet.height - BOTTOM / 2.0 + 2.0), SIZE, false, theme.soft, Align::Center);
        }
        for &mark in self.marks {
            let at = sheet.crisp(x(mark));
            sheet.line((at, TOP), (at, bottom), 1.0, theme.mark, &[3.0, 4.0]);
        }
        for points in self.runs {
            // What else is scored is left to the large chart.
            let looks: [(_, _, &[f64]); 3] =
                [(theme.train, 1.5, &[5.0, 2.5]), (theme.test, 2.0, &[]), (theme.ink, 1.5, &[2.0, 2.0])];
            for (split, (tone, width, dash)) in looks.into_iter().enumerate() {
                let place = |point: &Reading| {
                    let value = point.values[split];
                    value.is_finite().then(|| (x(point.step), y(self.quantity.place(value))))
                };
                sheet.dash(dash);
                stroke(sheet, points.iter().filter_map(place), tone, width);
                sheet.dash(&[]);
            }
        }
        if let Some(step) = self.cursor.filter(|step| *step <= self.end) {
            let at = sheet.crisp(x(step));
            sheet.line((at, TOP), (at, bottom), 1.0, theme.ink, &[]);
        }
    }

    /// Where grid lines stand, with their labels.
    fn levels(&self, height: f64) -> Vec<(f64, String)> {
        match self.quantity {
            Quantity::Accuracy | Quantity::Five => {
                vec![(0.0, "0".to_owned()), (0.5, "50".to_owned()), (1.0, "100%".to_owned())]
            }
            // No figure shows it in so little room.
            Quantity::Margin => Vec::new(),
            Quantity::Loss => {
                let (low, high) = (self.decades.0 as i32, self.decades.1 as i32);
                let gap = (f64::from(high - low) / (height / 22.0).max(1.0)).ceil().max(1.0) as usize;
                (low..=high).rev().step_by(gap).map(|at| (f64::from(at), power(f64::from(at)))).collect()
            }
        }
    }
}

fn stroke(sheet: &Sheet, path: impl Iterator<Item = (f64, f64)>, tone: Rgb, width: f64) {
    sheet.context.set_stroke_style_str(&css(tone, 1.0));
    sheet.context.set_line_width(width);
    sheet.context.begin_path();
    for (x, y) in path {
        // The first line of a path is a move.
        sheet.context.line_to(x, y);
    }
    sheet.context.stroke();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_finds_its_step_in_a_small_chart() {
        let at = |x| Small::step_at(Quantity::Accuracy, x, 246.0, 1000);
        assert_eq!([0.0, 36.0, 136.0, 236.0, 999.0].map(at), [0, 0, 500, 1000, 1000]);
    }

    #[test]
    fn levels_of_a_loss_are_whole_powers_of_ten_that_do_not_touch() {
        let small = Small { quantity: Quantity::Loss, runs: &[], marks: &[], end: 100, decades: LOSSES, cursor: None };
        let levels: Vec<f64> = small.levels(80.0).into_iter().map(|(level, _)| level).collect();
        assert_eq!(levels, [1.0, -2.0, -5.0]);
        assert_eq!(small.levels(400.0).len(), 9);
    }
}
