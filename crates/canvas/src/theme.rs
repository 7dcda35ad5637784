//! The colours of the style sheet, for what is drawn on canvas.

use leptos::prelude::{ArcRwSignal, GetUntracked as _, Set as _, Track as _, UpdateUntracked as _, document, window};

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
    /// The theme all canvases are painted in.
    static PRESENT: ArcRwSignal<Theme> = ArcRwSignal::new(Theme::read());
}

/// The theme all canvases are painted in.
#[must_use]
pub fn now() -> Theme {
    PRESENT.with(|theme| theme.get_untracked())
}

/// Has what calls this run again when the theme changes.
pub fn track() {
    PRESENT.with(|theme| theme.track());
}

pub(crate) fn set(theme: Theme) {
    PRESENT.with(|present| present.set(theme));
}

/// As [`set`], and nothing is painted for it.
pub(crate) fn set_in_silence(theme: Theme) {
    PRESENT.with(|present| present.update_untracked(|present| *present = theme));
}

impl Theme {
    /// Reads the present theme.
    #[must_use]
    pub fn read() -> Self {
        let style = document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
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

    /// Reads the light colours, those of paper, whatever the present ones are.
    #[must_use]
    pub fn light() -> Self {
        let root = document().document_element();
        let printing = |is: bool| {
            if let Some(root) = &root {
                let _ = root.toggle_attribute_with_force("data-printing", is);
            }
        };
        let was = root.as_ref().is_some_and(|root| root.has_attribute("data-printing"));
        printing(true);
        let theme = Self::read();
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
