//! The colours of the style sheet, for what is drawn on canvas.

use leptos::prelude::{
    ArcRwSignal, GetUntracked as _, Track as _, Update as _, UpdateUntracked as _, document, window,
};
use web_sys::Element;

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// The colours of the present theme, by their names in the style sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// Behind everything.
    pub paper: Rgb,
    /// Text.
    pub ink: Rgb,
    /// Quieter text.
    pub soft: Rgb,
    /// Quietest text.
    pub faint: Rgb,
    /// Lines.
    pub rule: Rgb,
    /// Training examples.
    pub train: Rgb,
    /// Unseen examples.
    pub test: Rgb,
    /// Where a slider was moved, and what is chosen.
    pub mark: Rgb,
    /// Positive weights.
    pub pos: Rgb,
    /// Negative weights.
    pub neg: Rgb,
    /// Weights that are zero.
    pub zero: Rgb,
}

thread_local! {
    /// How often the colours may have changed. Figures in other people's pages have colours of their own, so each canvas
    /// reads its own.
    static CHANGES: ArcRwSignal<u32> = ArcRwSignal::new(0);
}

/// Counts changes: colours that were read at another count may have changed since.
pub(crate) fn count() -> u32 {
    CHANGES.with(|changes| changes.get_untracked())
}

/// Has what calls this run again when colours may have changed.
pub fn track() {
    CHANGES.with(|changes| changes.track());
}

/// Has all canvases painted anew, as their colours may have changed.
pub fn changed() {
    CHANGES.with(|changes| changes.update(|changes| *changes += 1));
}

/// As [`changed`], and nothing is painted for it.
pub(crate) fn changed_in_silence() {
    CHANGES.with(|changes| changes.update_untracked(|changes| *changes += 1));
}

impl Theme {
    /// Reads the present colours of an element.
    #[must_use]
    pub fn of(element: &Element) -> Self {
        let style = window().get_computed_style(element).ok().flatten();
        let colour = |name: &str| {
            let text = style.as_ref().and_then(|style| style.get_property_value(name).ok());
            text.and_then(|text| parse(&text)).unwrap_or_default()
        };
        Self {
            paper: colour("--paper"),
            ink: colour("--ink"),
            soft: colour("--soft"),
            faint: colour("--faint"),
            rule: colour("--rule"),
            train: colour("--train"),
            test: colour("--test"),
            mark: colour("--mark"),
            pos: colour("--pos"),
            neg: colour("--neg"),
            zero: colour("--zero"),
        }
    }

    /// Reads the light colours of the page, those of paper, whatever the present ones are.
    #[must_use]
    pub fn light() -> Self {
        let Some(root) = document().document_element() else { return Self::default() };
        let printing = |is: bool| drop(root.toggle_attribute_with_force("data-printing", is));
        let was = root.has_attribute("data-printing");
        printing(true);
        let theme = Self::of(&root);
        printing(was);
        theme
    }

    /// The colour of a weight, −1 to 1.
    #[must_use]
    pub fn weight(&self, x: f32) -> Rgb {
        mix(self.zero, if x > 0.0 { self.pos } else { self.neg }, x.abs())
    }
}

/// The colour that lies this share of the way from one to another.
#[must_use]
pub fn mix(from: Rgb, to: Rgb, share: f32) -> Rgb {
    let share = share.clamp(0.0, 1.0);
    core::array::from_fn(|i| (f32::from(from[i]) + (f32::from(to[i]) - f32::from(from[i])) * share).round() as u8)
}

/// A colour as the style sheet writes it, `#rrggbb`.
fn parse(text: &str) -> Option<Rgb> {
    let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_the_style_sheet_writes_them() {
        assert_eq!(parse(" #1c1b22"), Some([0x1c, 0x1b, 0x22]));
        assert_eq!(parse("#fff"), None);
        assert_eq!(parse("red"), None);
    }

    #[test]
    fn zero_is_neutral_and_signs_have_their_own_colours() {
        let theme = Theme { zero: [10; 3], pos: [110, 10, 10], neg: [10, 10, 110], ..Theme::default() };
        assert_eq!(
            [0.0, 0.5, 1.0, -1.0, f32::NAN].map(|x| theme.weight(x)),
            [[10; 3], [60, 10, 10], [110, 10, 10], [10, 10, 110], [0, 0, 0],]
        );
    }
}
