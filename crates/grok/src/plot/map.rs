//! Two keys: a cell for each pair of values, in the colour of its median.

use super::data::{Group, Summary, written};
use super::letters::width;
use super::scale::Scale;
use super::shapes::{EDGE, End, INK, MARGIN, PAPER, Picture, RULE, Rgb, SIZE, SOFT, Shape};

/// From low to high: ColorBrewer's YlGnBu without its lightest, which is nearly that of the paper. Readers of every kind of
/// colour vision tell its ends apart, and it is as good in grey.
const RAMP: [Rgb; 7] = [
    [0xed, 0xf4, 0xb1],
    [0xc7, 0xe9, 0xb4],
    [0x7f, 0xcd, 0xbb],
    [0x41, 0xb6, 0xc4],
    [0x1d, 0x91, 0xc0],
    [0x22, 0x5e, 0xa8],
    [0x1a, 0x2f, 0x7d],
];

/// Between cells.
const GAP: f64 = 2.0;
/// Letters of marks and cells.
const LETTERS: f64 = 14.0;

/// The colour of a place on the ramp.
fn colour(at: f64) -> Rgb {
    let along = at.clamp(0.0, 1.0) * (RAMP.len() - 1) as f64;
    let from = (along as usize).min(RAMP.len() - 2);
    let share = along - from as f64;
    core::array::from_fn(|channel| {
        let [a, b] = [RAMP[from], RAMP[from + 1]].map(|colour| f64::from(colour[channel]));
        (a + (b - a) * share).round() as u8
    })
}

/// Letters that can be read on a colour.
fn ink(on: Rgb) -> Rgb {
    let [r, g, b] = on.map(f64::from);
    if 0.299 * r + 0.587 * g + 0.114 * b > 140.0 { INK } else { PAPER }
}

/// What cells say, in two lines: how many grokked, and the median.
fn lines(group: &Group) -> [String; 2] {
    [group.share(), group.median().map(rounded).unwrap_or_default()]
}

/// A median of a few digits.
fn rounded(x: f64) -> String {
    let digits = if x.abs() >= 1000.0 { x.abs().log10() as usize } else { 2 };
    written(format!("{x:.digits$e}").parse().unwrap_or(x))
}

/// Draws a map.
pub fn picture(summary: &Summary) -> Picture {
    let Some(y) = &summary.y else { return super::chart::picture(summary) };
    let x = &summary.x;
    let cells = format!("colour: {} · in a cell: how many grokked of how many, and the median", summary.median());
    let notes = [summary.extent.clone(), cells];
    let (mut picture, under) = Picture::new(summary.title(), summary.sweep.as_deref(), &notes);
    let longest = y.values.iter().map(|value| width(value, LETTERS, false)).fold(0.0, f64::max);
    let (left, right) = (MARGIN + longest + 12.0, SIZE.0 - MARGIN - 96.0);
    let (top, bottom) = (under + 46.0, SIZE.1 - 72.0);
    let across = (right - left) / x.values.len() as f64;
    let down = (bottom - top) / y.values.len() as f64;

    picture.text((MARGIN, top - 14.0), End::Left, y.heading(), LETTERS, INK, true);
    picture.text((f64::midpoint(left, right), bottom + 48.0), End::Middle, x.heading(), LETTERS, INK, true);
    let middle = |index: usize| left + (index as f64 + 0.5) * across;
    picture.marks(x.values.iter().enumerate().map(|(i, value)| (middle(i), &**value)), bottom + 22.0, LETTERS, SOFT);
    let every = (18.0 / down).ceil() as usize;
    for (i, value) in y.values.iter().enumerate().step_by(every.max(1)) {
        let at = (left - 12.0, bottom - (i as f64 + 0.5) * down + 5.0);
        picture.text(at, End::Right, value.clone(), LETTERS, SOFT, false);
    }

    let scale = Scale::around(summary.groups.iter().filter_map(Group::median), 0.0);
    let (gap, mut texts) = (GAP.min(across * 0.1).min(down * 0.1), Vec::new());
    let widest = summary.groups.iter().flat_map(lines).map(|line| width(&line, LETTERS, true)).fold(0.0, f64::max);
    for (at, group) in summary.groups.iter().enumerate().filter(|(_, group)| group.networks > 0) {
        let (row, column) = (at / x.values.len(), at % x.values.len());
        let from = (left + column as f64 * across + gap / 2.0, bottom - (row + 1) as f64 * down + gap / 2.0);
        let to = (from.0 + across - gap, from.1 + down - gap);
        let fill = group.median().map_or(RULE, |median| colour(scale.at(median)));
        picture.shapes.push(Shape::Rectangle { from, to, colour: fill });
        let centre = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        let [share, median] = lines(group);
        let ink = if group.median().is_some() { ink(fill) } else { SOFT };
        if across < widest + 8.0 || down < LETTERS + 6.0 {
            continue;
        }
        if median.is_empty() || down < 2.0 * LETTERS + 14.0 {
            texts.push(((centre.0, centre.1 + 5.0), share, LETTERS, ink, true));
        } else {
            texts.push(((centre.0, centre.1 - 3.0), share, LETTERS, ink, true));
            texts.push(((centre.0, centre.1 + 15.0), median, LETTERS - 1.0, ink, false));
        }
    }
    for (at, text, size, ink, is_bold) in texts {
        picture.text(at, End::Middle, text, size, ink, is_bold);
    }
    bar(&mut picture, summary, scale, (right + 28.0, top), bottom);
    picture
}

/// The colours and what they mean, from the lowest at the bottom up.
fn bar(picture: &mut Picture, summary: &Summary, scale: Scale, (left, top): (f64, f64), bottom: f64) {
    const PARTS: usize = 128;
    const WIDE: f64 = 16.0;
    let unit = summary.measure.unit().to_owned();
    picture.text((left, top - 14.0), End::Left, unit, LETTERS, INK, true);
    let high = (bottom - top) / PARTS as f64;
    for part in 0..PARTS {
        let from = (left, bottom - (part + 1) as f64 * high);
        // Each reaches under the one above, so that nothing shines through between.
        let to = (left + WIDE, (from.1 + 1.5 * high).min(bottom));
        picture.shapes.push(Shape::Rectangle { from, to, colour: colour((part as f64 + 0.5) / PARTS as f64) });
    }
    for tick in scale.ticks(7) {
        let y = bottom - scale.at(tick) * (bottom - top);
        picture.line((left + WIDE, y), (left + WIDE + 5.0, y), EDGE, 1.0);
        picture.text((left + WIDE + 9.0, y + 4.5), End::Left, written(tick), LETTERS - 1.0, SOFT, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_run_from_light_to_dark_and_letters_can_be_read_on_them() {
        let light = |[r, g, b]: Rgb| 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
        let colours: Vec<Rgb> = (0..=50).map(|i| colour(f64::from(i) / 50.0)).collect();
        assert!(colours.windows(2).all(|pair| light(pair[0]) > light(pair[1])));
        for on in colours {
            assert!((light(on) - light(ink(on))).abs() > 85.0, "{on:?}");
        }
    }

    #[test]
    fn medians_have_few_digits_and_steps_all_of_theirs() {
        assert_eq!([1234.5, 0.123_456, 12_340.0, 250.0].map(rounded), ["1,234", "0.123", "12,340", "250"]);
    }
}
