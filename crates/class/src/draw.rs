//! Pictures as SVG, in the colours of the style sheet.

use core::fmt::Write as _;

use grokscope_format::{escaped, number};

use crate::board::Board;

/// What stands in a scatter, in the reader's language.
pub struct Labels<'a> {
    /// Under the axis across.
    pub across: &'a str,
    /// Over the axis up.
    pub up: &'a str,
    /// Beside the band of those that did not understand.
    pub never: &'a str,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 52.0;
/// The height of the band on top.
const BAND: f64 = 40.0;

/// The results of a class: across the values of the key that varies, up the wait; those that did not understand are rings in
/// a band on top, the bar of a column is its median, where that is known.
#[must_use]
pub fn scatter(board: &Board, labels: &Labels<'_>) -> String {
    let groups = board.groups();
    let most = groups.values().flat_map(|group| &group.waits).max().copied().unwrap_or(0).max(100);
    let gap = [50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000].into_iter().find(|gap| most / gap < 6);
    let gap = gap.unwrap_or(20_000);
    let end = (most / gap + 1) * gap;
    let floor = HEIGHT - BOTTOM;
    let y = |wait: f64| floor - (floor - TOP - BAND) * wait / f64::from(end);
    let mut svg = format!("<svg class=\"board-chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" aria-hidden=\"true\">");
    let text = |svg: &mut String, x: f64, y: f64, anchor: &str, words: &str| {
        let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escaped(words));
    };
    for wait in (0..=end).step_by(gap as usize) {
        let y = y(wait.into());
        let _ = write!(svg, "<path class=\"rule\" d=\"M{LEFT} {y:.1}H{}\"/>", WIDTH - RIGHT);
        text(&mut svg, LEFT - 8.0, y + 5.0, "end", &number(u64::from(wait)));
    }
    let _ = write!(
        svg,
        "<rect class=\"band\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{}\" height=\"{BAND}\"/>",
        WIDTH - LEFT - RIGHT
    );
    text(&mut svg, LEFT, TOP - 10.0, "start", labels.up);
    text(&mut svg, WIDTH - RIGHT, TOP - 10.0, "end", labels.never);
    text(&mut svg, f64::midpoint(LEFT, WIDTH - RIGHT), HEIGHT - 6.0, "middle", labels.across);
    let column = (WIDTH - LEFT - RIGHT) / groups.len().max(1) as f64;
    for (at, (setting, group)) in groups.iter().enumerate() {
        let middle = LEFT + column * (at as f64 + 0.5);
        let name = setting.map(|setting| setting.to_string()).unwrap_or_default();
        text(&mut svg, middle, floor + 22.0, "middle", &name);
        // Side by side, so that equal ones do not hide each other.
        let apart = |i: usize, of: usize| {
            middle + (i as f64 - (of as f64 - 1.0) / 2.0) * (column * 0.8 / of.max(1) as f64).min(18.0)
        };
        if let Some(median) = group.median() {
            let (half, y) = (column * 0.4, y(median));
            let _ = write!(svg, "<path class=\"median\" d=\"M{:.1} {y:.1}H{:.1}\"/>", middle - half, middle + half);
        }
        for (i, wait) in group.waits.iter().enumerate() {
            let (x, y) = (apart(i, group.waits.len()), y(f64::from(*wait)));
            let _ = write!(svg, "<circle class=\"grokked\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\"/>");
        }
        for i in 0..group.never {
            let (x, y) = (apart(i, group.never), TOP + BAND / 2.0);
            let _ = write!(svg, "<circle class=\"never\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\"/>");
        }
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{Code, Setting};

    #[test]
    fn every_result_is_in_the_picture_once() {
        let code = |pupil, x, grokked| Code {
            pupil,
            digest: 1,
            memorised: Some(150),
            grokked,
            accuracy: 90,
            setting: Setting::of(x),
            seed: 1,
        };
        let results =
            vec![code(1, 0.2, None), code(2, 0.2, Some(2150)), code(3, 0.5, Some(280)), code(4, 0.5, Some(280))];
        let board = Board { results, ..Board::default() };
        let svg = scatter(&board, &Labels { across: "share <1>", up: "steps", never: "never" });
        let count = |what: &str| svg.matches(what).count();
        assert_eq!((count("class=\"grokked\""), count("class=\"never\""), count("class=\"median\"")), (3, 1, 1));
        assert!(svg.contains(">0.2</text>") && svg.contains("share &lt;1&gt;") && svg.contains(">2,000</text>"));
        let mut places: Vec<_> =
            svg.split("<circle ").skip(1).map(|rest| rest.split_once('/').expect("an end").0).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 4, "none hides another");
        assert!(scatter(&Board::default(), &Labels { across: "", up: "", never: "" }).ends_with("</svg>"));
    }
}
