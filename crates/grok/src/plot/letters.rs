//! The letters of pictures, the same wherever they are drawn.

use std::sync::OnceLock;

use ab_glyph::{Font as _, FontRef, Point, PxScale};

/// What a picture asks a reader's program for: its own letters are those of the first.
pub const FAMILY: &str = "Roboto, Helvetica, Arial, sans-serif";

static FONTS: OnceLock<[Option<FontRef<'static>>; 2]> = OnceLock::new();

fn font(is_bold: bool) -> Option<&'static FontRef<'static>> {
    let fonts = FONTS.get_or_init(|| {
        let files: [&[u8]; 2] =
            [include_bytes!("../../fonts/Roboto-Regular.ttf"), include_bytes!("../../fonts/Roboto-Medium.ttf")];
        files.map(|file| FontRef::try_from_slice(file).ok())
    });
    fonts[usize::from(is_bold)].as_ref()
}

/// How long a text is whose letters are of this size.
pub fn width(text: &str, size: f64, is_bold: bool) -> f64 {
    let Some(font) = font(is_bold) else { return 0.0 };
    let units: f32 = text.chars().map(|letter| font.h_advance_unscaled(font.glyph_id(letter))).sum();
    f64::from(units) * size / f64::from(font.units_per_em().unwrap_or(1.0))
}

/// Draws a text from a point on its line on: `dot` takes a pixel and how much of it is covered.
pub fn draw(text: &str, (x, y): (f64, f64), size: f64, is_bold: bool, mut dot: impl FnMut(i32, i32, f32)) {
    let Some(font) = font(is_bold) else { return };
    let em = font.units_per_em().unwrap_or(1.0);
    let scale = PxScale::from(size as f32 * font.height_unscaled() / em);
    let mut at = x as f32;
    for letter in text.chars() {
        let id = font.glyph_id(letter);
        let glyph = id.with_scale_and_position(scale, Point { x: at, y: y as f32 });
        if let Some(outline) = font.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            outline.draw(|dx, dy, covered| dot(corner.x as i32 + dx as i32, corner.y as i32 + dy as i32, covered));
        }
        at += font.h_advance_unscaled(id) * size as f32 / em;
    }
}

/// Breaks a text into lines of at most this width, behind signs between keys and values; what is more than so many lines is
/// left out, and dots say so.
pub fn wrapped(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut broken: Vec<String> = Vec::new();
    let mut line = String::new();
    for part in text.split_inclusive(['&', ',', '/', ' ']) {
        if !line.is_empty() && width(&format!("{line}{part}"), size, false) > most {
            broken.push(core::mem::take(&mut line));
        }
        line += part;
        // A table as the value of a key is as long as it likes.
        while width(&line, size, false) > most {
            let fits = line.char_indices().skip(1).map(|(at, _)| at);
            let end = fits.take_while(|at| width(&line[..*at], size, false) <= most).last().unwrap_or(line.len());
            let rest = line.split_off(end);
            broken.push(core::mem::replace(&mut line, rest));
        }
        if broken.len() > lines {
            break;
        }
    }
    broken.push(line);
    broken.retain(|line| !line.is_empty());
    if broken.len() > lines {
        broken.truncate(lines);
        if let Some(last) = broken.last_mut() {
            while !last.is_empty() && width(&format!("{last}…"), size, false) > most {
                last.pop();
            }
            last.push('…');
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::KEYS;

    use super::*;

    #[test]
    fn every_label_can_be_written() {
        let signs = "0123456789,.-eE·×–…/()";
        for letter in KEYS.iter().flat_map(|key| key.label().chars().chain(key.name.chars())).chain(signs.chars()) {
            for is_bold in [false, true] {
                let font = font(is_bold).expect("a font");
                assert_ne!(font.glyph_id(letter).0, 0, "{letter:?}");
            }
        }
    }

    #[test]
    fn letters_stand_on_their_line_and_are_as_wide_as_is_said() {
        let (mut left, mut right, mut bottom) = (i32::MAX, i32::MIN, i32::MIN);
        draw("HH", (100.0, 200.0), 60.0, false, |x, y, covered| {
            if covered > 0.5 {
                (left, right, bottom) = (left.min(x), right.max(x), bottom.max(y));
            }
        });
        let wide = width("HH", 60.0, false);
        assert!(
            (100..115).contains(&left) && (wide as i32 + 85..wide as i32 + 100).contains(&right),
            "{left} {right} {wide}"
        );
        assert!((198..=200).contains(&bottom), "{bottom}");
    }

    #[test]
    fn long_texts_are_broken_between_keys_and_end_in_dots() {
        let lines = wrapped("preset=parity-wd&hidden=16,32,64&wd=0.01,0.1,1&seed=1,2,3", 12.0, 160.0, 5);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 12.0, false) <= 160.0), "{lines:?}");
        assert_eq!(lines.concat(), "preset=parity-wd&hidden=16,32,64&wd=0.01,0.1,1&seed=1,2,3");
        let long = wrapped(&format!("table=o60.{}", "x".repeat(3600)), 12.0, 160.0, 3);
        assert!(long.len() == 3 && long[2].ends_with('…') && width(&long[2], 12.0, false) <= 160.0, "{long:?}");
        assert!(wrapped("", 12.0, 160.0, 3).is_empty());
    }
}
