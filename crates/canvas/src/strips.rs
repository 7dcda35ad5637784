//! Parts of a whole, a strip a row.

use crate::sheet::{Align, Sheet};
use crate::theme::{Rgb, mix};

/// A whole.
pub struct Strip<'a> {
    /// What it is.
    pub name: &'a str,
    /// Its parts, as shares of it; nothing where they are not known.
    pub shares: &'a [f32],
}

/// A chart of them.
pub struct Strips<'a> {
    /// From above.
    pub rows: &'a [Strip<'a>],
    /// The names of the parts, from left to right.
    pub parts: &'a [&'a str],
    /// What stands in a row whose parts are not known.
    pub missing: &'a str,
}

const SIZE: f64 = 12.5;
/// Room for the names of the parts.
const FOOT: f64 = 22.0;
/// Room for the name above a strip.
const NAME: f64 = 19.0;
/// Between rows.
const GAP: f64 = 5.0;

impl Strips<'_> {
    /// Draws the chart.
    pub fn draw(&self, sheet: &Sheet) {
        let theme = sheet.theme;
        let (left, right) = (1.0, sheet.width - 1.0);
        let height = (sheet.height - FOOT) / self.rows.len().max(1) as f64;
        for (at, row) in self.rows.iter().enumerate() {
            let top = height * at as f64;
            sheet.text(row.name, (left, top + NAME / 2.0), SIZE, true, theme.ink, Align::Left);
            let (y, thick) = (top + NAME, height - NAME - GAP);
            sheet.rect((left, y), (right - left, thick), mix(theme.paper, theme.rule, 0.5));
            if row.shares.is_empty() {
                let at = (left + 6.0, y + thick / 2.0 + 1.0);
                sheet.text(self.missing, at, SIZE, false, theme.soft, Align::Left);
            }
            let mut x = left;
            for (part, share) in row.shares.iter().enumerate() {
                let width = f64::from(*share) * (right - left);
                sheet.rect((x, y), (width, thick), self.tone(sheet, part));
                let label = format!("{:.0} %", share * 100.0);
                if sheet.text_width(&label, SIZE, false) + 8.0 < width {
                    let colour = if part == 0 { theme.paper } else { theme.ink };
                    sheet.text(&label, (x + width / 2.0, y + thick / 2.0 + 1.0), SIZE, false, colour, Align::Center);
                }
                x += width;
            }
        }
        let y = sheet.height - FOOT / 2.0 + 2.0;
        let mut x = left;
        for (part, name) in self.parts.iter().enumerate() {
            sheet.rect((x, y - 5.0), (10.0, 10.0), self.tone(sheet, part));
            sheet.text(name, (x + 14.0, y), SIZE, false, theme.soft, Align::Left);
            x += 14.0 + sheet.text_width(name, SIZE, false) + 14.0;
        }
    }

    /// The first part in full colour, the further ones ever paler, the last in another one.
    fn tone(&self, sheet: &Sheet, part: usize) -> Rgb {
        let theme = sheet.theme;
        if part + 1 == self.parts.len() {
            return theme.mark;
        }
        mix(theme.train, theme.paper, 0.85 * part as f32 / (self.parts.len() - 1).max(1) as f32)
    }
}
