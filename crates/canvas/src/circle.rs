//! Points, arrows and polygons on a circle around the origin.

use core::f64::consts::TAU;

use crate::sheet::{Align, Sheet, css, within};
use crate::theme::Rgb;

/// A point of the plane; y points up.
pub type Spot = [f64; 2];

/// A square of a sheet with the origin in its middle.
pub struct Circle<'a> {
    sheet: &'a Sheet,
    centre: (f64, f64),
    /// CSS pixels of a length of 1.
    unit: f64,
}

impl<'a> Circle<'a> {
    /// Such that everything up to `reach` from the origin fits beside a margin in CSS pixels.
    #[must_use]
    pub fn new(sheet: &'a Sheet, reach: f64, margin: f64) -> Self {
        let room = (sheet.width.min(sheet.height) / 2.0 - margin).max(1.0);
        Self { sheet, centre: (sheet.width / 2.0, sheet.height / 2.0), unit: room / reach.max(f64::MIN_POSITIVE) }
    }

    /// Where a point lies on the sheet.
    #[must_use]
    pub fn place(&self, [x, y]: Spot) -> (f64, f64) {
        (self.centre.0 + x * self.unit, self.centre.1 - y * self.unit)
    }

    /// The two axes, with their names at the right and upper ends.
    pub fn axes(&self, [across, up]: [&str; 2]) {
        let Sheet { width, height, theme, .. } = *self.sheet;
        let (x, y) = (self.sheet.crisp(self.centre.0), self.sheet.crisp(self.centre.1));
        let half = width.min(height) / 2.0;
        self.sheet.line((x - half, y), (x + half, y), 1.0, theme.rule, &[]);
        self.sheet.line((x, y - half), (x, y + half), 1.0, theme.rule, &[]);
        self.sheet.text(across, (x + half - 1.0, y + 8.0), 11.0, false, theme.faint, Align::Right);
        self.sheet.text(up, (x + 5.0, y - half + 6.0), 11.0, false, theme.faint, Align::Left);
    }

    /// A circle around the origin.
    pub fn ring(&self, radius: f64, width: f64, tone: Rgb) {
        self.stroke(tone, width);
        self.arc(self.centre, radius * self.unit);
        self.sheet.context.stroke();
    }

    /// A filled dot, its radius in CSS pixels.
    pub fn dot(&self, at: Spot, radius: f64, tone: Rgb) {
        self.sheet.context.set_fill_style_str(&css(tone, 1.0));
        self.arc(self.place(at), radius);
        self.sheet.context.fill();
    }

    /// An empty dot.
    pub fn hollow(&self, at: Spot, radius: f64, tone: Rgb) {
        self.dot(at, radius, self.sheet.theme.paper);
        self.stroke(tone, 1.5);
        self.arc(self.place(at), radius);
        self.sheet.context.stroke();
    }

    /// A line from point to point.
    pub fn segment(&self, from: Spot, to: Spot, width: f64, tone: Rgb, dash: &[f64]) {
        self.sheet.line(self.place(from), self.place(to), width, tone, dash);
    }

    /// A line with a head at its end.
    pub fn arrow(&self, from: Spot, to: Spot, width: f64, tone: Rgb) {
        let ((x, y), (right, down)) = (self.place(from), self.place(to));
        let length = (right - x).hypot(down - y);
        if length < 1.0 {
            return;
        }
        let (along, across) = ((right - x) / length, (down - y) / length);
        let head = (3.0 + 2.0 * width).min(length);
        let neck = (right - along * head * 0.8, down - across * head * 0.8);
        self.sheet.line((x, y), neck, width, tone, &[]);
        let context = &self.sheet.context;
        context.set_fill_style_str(&css(tone, 1.0));
        context.begin_path();
        context.move_to(right, down);
        for side in [0.45, -0.45] {
            context.line_to(right - along * head - across * head * side, down - across * head + along * head * side);
        }
        context.close_path();
        context.fill();
    }

    /// A closed line through points.
    pub fn polygon(&self, corners: &[Spot], width: f64, tone: Rgb) {
        let context = &self.sheet.context;
        self.stroke(tone, width);
        context.begin_path();
        for corner in corners {
            let (x, y) = self.place(*corner);
            context.line_to(x, y);
        }
        context.close_path();
        context.stroke();
    }

    /// A disc with a name on it.
    pub fn disc(&self, at: Spot, name: &str, radius: f64, tone: Rgb) {
        self.dot(at, radius, tone);
        let (x, y) = self.place(at);
        self.sheet.text(name, (x, y + 0.5), (radius * 1.35).min(12.5), true, self.sheet.theme.paper, Align::Center);
    }

    /// A name that stands so many CSS pixels further out than a point, within the sheet.
    pub fn name(&self, text: &str, at: Spot, out: f64, is_bold: bool, tone: Rgb) {
        const SIZE: f64 = 12.0;
        let length = at[0].hypot(at[1]).max(1e-9);
        let (x, y) = self.place(at);
        let half = self.sheet.text_width(text, SIZE, is_bold) / 2.0;
        // Beside the point a text needs more room than above it.
        let sideways = out + half * (at[0] / length).abs();
        let x = within(x + at[0] / length * sideways, half + 1.0, self.sheet.width - half - 1.0);
        let y = within(y - at[1] / length * out, 7.0, self.sheet.height - 7.0);
        self.sheet.halo(text, (x, y), SIZE, is_bold, Align::Center);
        self.sheet.text(text, (x, y), SIZE, is_bold, tone, Align::Center);
    }

    fn stroke(&self, tone: Rgb, width: f64) {
        self.sheet.context.set_stroke_style_str(&css(tone, 1.0));
        self.sheet.context.set_line_width(width);
    }

    fn arc(&self, (x, y): (f64, f64), radius: f64) {
        self.sheet.context.begin_path();
        // Fails for a negative radius only.
        self.sheet.context.arc(x, y, radius.max(0.0), 0.0, TAU);
    }
}
