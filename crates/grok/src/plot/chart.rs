//! One key: a point for each network, and a line along the medians.

use super::data::{Group, Summary, written};
use super::letters::width;
use super::scale::{Scale, places};
use super::shapes::{EDGE, End, INK, MARGIN, PAPER, Picture, RULE, Rgb, SIZE, SOFT, Shape};

/// Networks, in the colour of unseen examples.
const POINT: Rgb = [0x13, 0x7d, 0x44];
/// Letters of marks.
const LETTERS: f64 = 14.0;
/// Points of one value lie beside one another as far as this to either side.
const SPREAD: f64 = 16.0;

/// Draws a chart.
pub fn picture(summary: &Summary) -> Picture {
    let x = &summary.x;
    let points = format!("points: networks · line: {} · above: how many grokked of how many", summary.median());
    let notes = [summary.extent.clone(), points];
    let (mut picture, under) = Picture::new(summary.title(), summary.sweep.as_deref(), &notes);
    let scale = Scale::around(summary.groups.iter().flat_map(|group| group.values.iter().copied()), 0.06);
    let ticks: Vec<(f64, String)> = scale.ticks(7).into_iter().map(|tick| (tick, written(tick))).collect();
    let longest = ticks.iter().map(|(_, text)| width(text, LETTERS, false)).fold(0.0, f64::max);
    let (left, right) = (MARGIN + longest + 12.0, SIZE.0 - MARGIN);
    let (top, bottom) = (under + 64.0, SIZE.1 - 72.0);
    let up = |x: f64| bottom - scale.at(x) * (bottom - top);
    let across: Vec<f64> =
        places(x.numbers.as_deref(), x.values.len()).into_iter().map(|place| left + place * (right - left)).collect();

    for (tick, text) in ticks {
        let y = up(tick);
        picture.line((left, y), (right, y), RULE, 1.0);
        picture.text((left - 12.0, y + 5.0), End::Right, text, LETTERS, SOFT, false);
    }
    picture.line((left, bottom), (right, bottom), EDGE, 1.0);
    for at in &across {
        picture.line((*at, bottom), (*at, bottom + 5.0), EDGE, 1.0);
    }
    let unit = summary.measure.unit();
    let unit = if scale.is_log() { format!("{unit}, logarithmic") } else { unit.to_owned() };
    picture.text((MARGIN, top - 36.0), End::Left, unit, LETTERS, INK, true);
    picture.text((f64::midpoint(left, right), bottom + 52.0), End::Middle, x.heading(), LETTERS, INK, true);
    picture.marks(across.iter().copied().zip(x.values.iter().map(|value| &**value)), bottom + 24.0, LETTERS, SOFT);
    let shares: Vec<String> = summary.groups.iter().map(Group::share).collect();
    picture.marks(across.iter().copied().zip(shares.iter().map(|share| &**share)), top - 12.0, LETTERS, SOFT);

    let nearest = across.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let spread = SPREAD.min(0.3 * nearest);
    for (at, group) in across.iter().zip(&summary.groups) {
        let count = group.values.len() as f64;
        for (i, value) in group.values.iter().enumerate() {
            let aside = ((i as f64 + 0.5) / count - 0.5) * 2.0 * spread;
            let at = (at + aside, up(*value));
            picture.shapes.push(Shape::Disc { at, radius: 4.5, colour: POINT, opacity: 0.5 });
        }
    }
    // The line is broken where there is no median.
    let medians = || across.iter().zip(&summary.groups).map(|(at, group)| group.median().map(|x| (*at, up(x))));
    for along in medians().collect::<Vec<_>>().split(Option::is_none) {
        let along: Vec<(f64, f64)> = along.iter().copied().flatten().collect();
        if along.len() > 1 {
            picture.shapes.push(Shape::Line { along, colour: INK, width: 2.0 });
        }
    }
    for at in medians().flatten() {
        picture.shapes.push(Shape::Disc { at, radius: 5.5, colour: INK, opacity: 1.0 });
        picture.shapes.push(Shape::Disc { at, radius: 3.0, colour: PAPER, opacity: 1.0 });
    }
    picture
}
