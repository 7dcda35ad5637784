//! A list of bets as a picture to share.

use crate::sheet::{Align, Sheet};
use crate::theme::Rgb;

/// One bet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bet {
    /// What it was about.
    pub subject: String,
    /// What the reader said.
    pub said: String,
    /// What came of it.
    pub did: String,
    /// Whether that is the same, where it is known.
    pub is_right: Option<bool>,
}

/// A list of bets.
#[derive(Clone, Copy, Debug)]
pub struct Score<'a> {
    /// What stands above.
    pub title: &'a str,
    /// How many were right.
    pub summary: &'a str,
    /// What stands above what was said, and above what came of it.
    pub heads: [&'a str; 2],
    /// The bets.
    pub bets: &'a [Bet],
    /// Where all this can be found.
    pub address: &'a str,
}

impl Score<'_> {
    /// Width and height of the picture: those which services show of a link.
    pub const SIZE: (f64, f64) = (1200.0, 630.0);

    /// Draws it.
    pub fn draw(&self, sheet: &Sheet) {
        const LEFT: f64 = 56.0;
        const GAP: f64 = 24.0;
        // Of what it is about, what was said, and what came of it: where they begin.
        const COLUMNS: [f64; 3] = [LEFT + 34.0, 320.0, 744.0];
        const FIRST: f64 = 158.0;
        const LAST: f64 = 574.0;
        let (width, height) = Self::SIZE;
        let theme = sheet.theme;
        let right = width - LEFT;
        sheet.rect((0.0, 0.0), (12.0, height), theme.mark);
        sheet.text(self.title, (LEFT, 60.0), 42.0, true, theme.ink, Align::Left);
        sheet.text(self.summary, (LEFT, 104.0), 22.0, false, theme.soft, Align::Left);
        for (head, x) in self.heads.into_iter().zip(&COLUMNS[1..]) {
            sheet.text(head, (*x, FIRST - 18.0), 15.0, false, theme.faint, Align::Left);
        }

        let row = ((LAST - FIRST) / self.bets.len().max(1) as f64).min(58.0);
        // Two lines of it fit into a row.
        let size = (row * 0.4).min(19.0);
        for (at, bet) in self.bets.iter().enumerate() {
            let top = FIRST + row * at as f64;
            let middle = top + row / 2.0;
            sheet.line((LEFT, top), (right, top), 1.0, theme.rule, &[]);
            // Told apart by their form too.
            let (sign, tone) = match bet.is_right {
                Some(true) => ("✓", theme.test),
                Some(false) => ("✗", theme.train),
                None => ("·", theme.faint),
            };
            sheet.text(sign, (LEFT + 4.0, middle), size * 1.3, true, tone, Align::Left);
            let ends = [COLUMNS[1], COLUMNS[2], right + GAP];
            let known = if bet.is_right.is_none() { theme.faint } else { theme.ink };
            let cells = [(&bet.subject, true, theme.ink), (&bet.said, false, theme.ink), (&bet.did, false, known)];
            for ((x, end), (text, is_bold, tone)) in COLUMNS.into_iter().zip(ends).zip(cells) {
                cell(sheet, text, (x, middle), end - GAP - x, size, is_bold, tone);
            }
        }
        let foot = height - 28.0;
        let brand = sheet.text_width("grokscope", 18.0, true);
        sheet.text("grokscope", (LEFT, foot), 18.0, true, theme.ink, Align::Left);
        let address = cut(self.address, right - LEFT - brand - GAP, &|text| sheet.text_width(text, 17.0, false));
        sheet.text(&address, (right, foot), 17.0, false, theme.soft, Align::Right);
    }
}

/// A text in at most two lines, around the middle.
fn cell(sheet: &Sheet, text: &str, (x, middle): (f64, f64), width: f64, size: f64, is_bold: bool, tone: Rgb) {
    let lines = wrap(text, width, &|text| sheet.text_width(text, size, is_bold));
    let gap = 1.12 * size;
    let top = middle - gap * (lines.len() as f64 - 1.0) / 2.0;
    for (at, line) in lines.iter().enumerate() {
        sheet.text(line, (x, top + gap * at as f64), size, is_bold, tone, Align::Left);
    }
}

/// Breaks a text into at most two lines; what does not fit is cut off.
fn wrap(text: &str, width: f64, measure: &dyn Fn(&str) -> f64) -> Vec<String> {
    if measure(text) <= width {
        return vec![text.to_owned()];
    }
    let places = text.char_indices().zip(text.chars().skip(1)).filter(|((_, a), b)| breaks(*a, *b));
    let fitting =
        places.map(|((at, a), _)| at + a.len_utf8()).take_while(|at| measure(text[..*at].trim_end()) <= width);
    match fitting.last() {
        Some(at) => vec![text[..at].trim_end().to_owned(), cut(text[at..].trim_start(), width, measure)],
        None => vec![cut(text, width, measure)],
    }
}

/// Whether a line may end between two characters: behind a space, and beside Chinese ones, but not before a mark that ends
/// what is before it nor behind one that opens.
fn breaks(a: char, b: char) -> bool {
    let is_wide = |c: char| c >= '\u{2e80}';
    a == ' '
        || ((is_wide(a) || is_wide(b)) && !"，。；：、！？）》”’%".contains(b) && !"（《“‘".contains(a) && b != ' ')
}

/// As much of a text as there is room for.
fn cut(text: &str, width: f64, measure: &dyn Fn(&str) -> f64) -> String {
    if measure(text) <= width {
        return text.to_owned();
    }
    let cuts = text.char_indices().map(|(at, _)| format!("{}…", text[..at].trim_end()));
    cuts.take_while(|text| measure(text) <= width).last().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_words_do() {
        let measure = |text: &str| text.chars().count() as f64;
        assert_eq!(wrap("one two", 9.0, &measure), ["one two"]);
        assert_eq!(wrap("one two three", 9.0, &measure), ["one two", "three"]);
        assert_eq!(wrap("one two three four", 9.0, &measure), ["one two", "three fo…"]);
        assert_eq!(wrap("unbreakable", 5.0, &measure), ["unbr…"]);
        assert_eq!(wrap("看过的，没见过的", 4.0, &measure), ["看过的，", "没见过的"]);
        assert_eq!(wrap("看过的，没见过的", 3.0, &measure), ["看过", "的，…"]);
    }
}
