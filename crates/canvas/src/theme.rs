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

    /// Tones of lines in one chart, which readers of every kind of colour vision tell apart (a test below holds that). Lines
    /// differ in their dashes too.
    #[must_use]
    pub fn lines(&self) -> [Rgb; 4] {
        [self.train, self.test, self.ink, self.mark]
    }

    /// The same for lines that are neither of what was trained on nor of what was not.
    #[must_use]
    pub fn neutral_lines(&self) -> [Rgb; 4] {
        [self.ink, self.mark, self.neg, self.soft]
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

    /// What the light receptors of a reader are told of a colour in linear light: everything, or what those without long,
    /// middle or short-wave receptors see (Machado, Oliveira and Fernandes 2009, "A physiologically-based model for
    /// simulation of color vision deficiency", severity 1.0).
    const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
        ("full", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        ),
        (
            "tritanopia",
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
        ),
    ];

    /// Lightness and the two opponent colours (CIE 1976 L*a*b*, white of D65) of a colour as it is seen.
    fn lab(colour: Rgb, vision: &[[f64; 3]; 3]) -> [f64; 3] {
        let product =
            |rows: &[[f64; 3]; 3], v: [f64; 3]| rows.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<f64>());
        let linear = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        let seen = product(vision, linear).map(|part| part.clamp(0.0, 1.0));
        let to_xyz =
            [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]];
        let [x, y, z] = product(&to_xyz, seen);
        let [x, y, z] = [x / 0.95047, y, z / 1.08883]
            .map(|t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// The colours of the style sheet, light and dark.
    fn themes() -> [(&'static str, Theme); 2] {
        let style = include_str!("../../../www/figure.css");
        let of = |start: &str| {
            let block = style.split_once(start).and_then(|(_, rest)| rest.split_once('}')).expect("a block").0;
            let colour = |name: &str| {
                let text = block.split_once(&format!("--{name}: ")).and_then(|(_, rest)| rest.split_once(';'));
                parse(text.expect("a colour").0).expect("six digits")
            };
            let [paper, ink, soft, faint, rule] = ["paper", "ink", "soft", "faint", "rule"].map(colour);
            let [train, test, mark, pos, neg, zero] = ["train", "test", "mark", "pos", "neg", "zero"].map(colour);
            Theme { paper, ink, soft, faint, rule, train, test, mark, pos, neg, zero }
        };
        [("light", of("html, :host {")), ("dark", of("html[data-theme=\"dark\"]"))]
    }

    #[test]
    fn what_stands_in_one_picture_is_told_apart_by_readers_of_every_colour_vision() {
        /// Of two lines on one ground; one that can just be noticed side by side is about 2.3.
        const LEAST: f64 = 20.0;
        for (name, theme) in themes() {
            for (vision, matrix) in &VISIONS {
                let together: [&[Rgb]; 4] = [
                    &theme.lines(),
                    &theme.neutral_lines(),
                    // A weight, and where it is zero.
                    &[theme.pos, theme.neg, theme.zero],
                    // The ground of all of them.
                    &[theme.paper, theme.train],
                ];
                let grounds = theme.lines().into_iter().chain(theme.neutral_lines()).map(|line| [theme.paper, line]);
                let grounds: Vec<[Rgb; 2]> = grounds.collect();
                for tones in together.into_iter().chain(grounds.iter().map(|pair| &pair[..])) {
                    for (at, a) in tones.iter().enumerate() {
                        for b in &tones[..at] {
                            let (x, y) = (lab(*a, matrix), lab(*b, matrix));
                            let apart = (0..3).map(|i| (x[i] - y[i]).powi(2)).sum::<f64>().sqrt();
                            assert!(apart >= LEAST, "{name}, {vision}: {a:02x?} and {b:02x?} are {apart:.1} apart");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_simulation_is_the_published_one() {
        // Red and green of equal lightness are nearly one colour without middle-wave receptors, and far apart with them.
        let [red, green] = [[0xb2, 0x40, 0x30], [0x60, 0x78, 0x20]];
        let apart = |vision: usize| {
            let (x, y) = (lab(red, &VISIONS[vision].1), lab(green, &VISIONS[vision].1));
            (0..3).map(|i| (x[i] - y[i]).powi(2)).sum::<f64>().sqrt()
        };
        assert!(apart(0) > 50.0 && apart(2) < 15.0, "{} {}", apart(0), apart(2));
        // What has no colour has none for anybody.
        for (_, matrix) in &VISIONS {
            let [lightness, a, b] = lab([128; 3], matrix);
            assert!((lightness - 53.6).abs() < 0.1 && a.abs() < 0.1 && b.abs() < 0.1, "{lightness} {a} {b}");
        }
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
