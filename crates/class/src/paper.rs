//! What is cut out of paper, as SVG. Lengths are millimetres.

use core::f64::consts::TAU;
use core::fmt::Write as _;

/// The digits on a card.
pub const DIGITS: u32 = 6;
/// Which of them count, from the left.
pub const COUNTED: [u32; 3] = [0, 2, 3];

/// Whether an odd number of the digits that count are ones.
#[must_use]
pub fn is_odd(card: u32) -> bool {
    COUNTED.iter().filter(|digit| card >> (DIGITS - 1 - **digit) & 1 == 1).count() % 2 == 1
}

/// Cards in an order without order: all multiples of a number that has no divisor in common with how many there are.
#[must_use]
pub fn cards() -> Vec<u32> {
    const ALL: u32 = 1 << DIGITS;
    (1..=18).map(|i| i * 27 % ALL).collect()
}

/// The digits of a card as they are printed.
#[must_use]
pub fn digits(card: u32) -> String {
    (0..DIGITS).rev().map(|digit| if card >> digit & 1 == 1 { '1' } else { '0' }).collect()
}

/// What adding on a clock is.
#[must_use]
pub fn add(a: u32, b: u32, hours: u32) -> u32 {
    (a + b) % hours
}

fn svg(width: f64, height: f64, inside: &str) -> String {
    format!(
        "<svg class=\"paper\" viewBox=\"0 0 {width} {height}\" style=\"width:{width}mm\" aria-hidden=\"true\">{inside}</svg>"
    )
}

fn at((x, y): (f64, f64), radius: f64, turn: f64) -> (f64, f64) {
    (x + radius * (TAU * turn).sin(), y - radius * (TAU * turn).cos())
}

fn text((x, y): (f64, f64), size: f64, words: &str) -> String {
    // Centred by hand: not every printer's program knows how.
    let y = y + size * 0.36;
    format!("<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size}\" text-anchor=\"middle\">{words}</text>")
}

/// Two discs: the smaller one, laid on the larger and turned until its nought stands at `a`, has beside its `b` the sum.
#[must_use]
pub fn dial(hours: u32) -> String {
    let mut inside = String::new();
    for (centre, radius, numbers) in [((46.0, 46.0), 44.0, 37.0), ((136.0, 46.0), 31.0, 25.2)] {
        let _ = write!(inside, "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>", centre.0, centre.1);
        let _ = write!(inside, "<path d=\"M{} {}h4m-2 -2v4\"/>", centre.0 - 2.0, centre.1);
        for hour in 0..hours {
            let turn = f64::from(hour) / f64::from(hours);
            // The edges of both meet where the smaller one ends.
            let (from, to) = if radius > 40.0 { (31.0, 33.5) } else { (28.8, 31.0) };
            let ((x1, y1), (x2, y2)) = (at(centre, from, turn), at(centre, to, turn));
            let _ = write!(inside, "<path d=\"M{x1:.2} {y1:.2}L{x2:.2} {y2:.2}\"/>");
            inside += &text(at(centre, numbers, turn), 4.6, &hour.to_string());
        }
        let (x, y) = at(centre, 21.0, 0.0);
        if radius < 40.0 {
            let _ = write!(inside, "<path d=\"M{x} {}l-2 4h4z\"/>", y - 1.0);
        }
    }
    svg(180.0, 92.0, &inside)
}

/// Corners of a polygon, numbered along its edge; the lines join each to what is `step` further on.
#[must_use]
pub fn star(corners: u32, step: u32, has_lines: bool) -> String {
    let centre = (30.0, 30.0);
    let corner = |i: u32, radius: f64| at(centre, radius, f64::from(i) / f64::from(corners));
    let mut inside = "<circle cx=\"30\" cy=\"30\" r=\"22\" class=\"faint\"/>".to_owned();
    for i in 0..corners {
        let ((x1, y1), (x2, y2)) = (corner(i, 22.0), corner(add(i, step, corners), 22.0));
        if has_lines {
            let _ = write!(inside, "<path d=\"M{x1:.2} {y1:.2}L{x2:.2} {y2:.2}\"/>");
        }
        let _ = write!(inside, "<circle cx=\"{x1:.2}\" cy=\"{y1:.2}\" r=\"0.9\" class=\"dot\"/>");
        inside += &text(corner(i, 26.5), 5.0, &i.to_string());
    }
    svg(60.0, 60.0, &inside)
}

/// Axes to sketch a curve on: shares from 0 to 100 %, steps from 0 to `steps`.
#[must_use]
pub fn axes(steps: u32) -> String {
    let mut inside = String::new();
    for i in 0..=4 {
        let y = 72.0 - 16.0 * f64::from(i);
        let _ = write!(inside, "<path class=\"faint\" d=\"M16 {y}H170\"/>");
        inside += &text((8.0, y), 4.2, &format!("{}%", 25 * i));
    }
    for i in 0..=5 {
        let x = 16.0 + 30.0 * f64::from(i);
        let _ = write!(inside, "<path d=\"M{x} 72v2\"/>");
        inside += &text((x, 78.5), 4.2, &(steps / 5 * i).to_string());
    }
    inside += "<path d=\"M16 6V72H172\"/>";
    svg(176.0, 82.0, &inside)
}

/// Axes for the results of a class: a column for each name, steps up to `steps`.
#[must_use]
pub fn columns(names: &[&str], steps: u32) -> String {
    let mut inside = String::new();
    for i in 0..=5 {
        let y = 72.0 - 12.0 * f64::from(i);
        let _ = write!(inside, "<path class=\"faint\" d=\"M16 {y}H170\"/>");
        inside += &text((8.0, y), 4.2, &(steps / 5 * i).to_string());
    }
    let width = 154.0 / names.len() as f64;
    for (i, name) in names.iter().enumerate() {
        let x = 16.0 + width * (i as f64 + 0.5);
        let _ = write!(inside, "<path class=\"faint\" d=\"M{x:.1} 6V72\"/>");
        inside += &text((x, 78.5), 4.2, name);
    }
    inside += "<path d=\"M16 6V72H172\"/>";
    svg(176.0, 82.0, &inside)
}

/// Eighteen cards, six on a line; with `has_answers`, the odd ones are marked by a dot.
#[must_use]
pub fn deck(has_answers: bool) -> String {
    let mut inside = String::new();
    for (i, card) in cards().into_iter().enumerate() {
        let (x, y) = (1.0 + 59.0 * (i % 3) as f64, 1.0 + 23.0 * (i / 3) as f64);
        let _ = write!(inside, "<rect x=\"{x}\" y=\"{y}\" width=\"56\" height=\"20\" rx=\"2\"/>");
        inside += &text((x + 5.0, y + 4.5), 3.6, &(i + 1).to_string());
        let spaced: Vec<String> = digits(card).chars().map(String::from).collect();
        inside += &text((x + 29.0, y + 11.0), 8.0, &spaced.join(" "));
        if has_answers && is_odd(card) {
            let _ = write!(inside, "<circle cx=\"{}\" cy=\"{}\" r=\"2\" class=\"dot\"/>", x + 52.0, y + 4.5);
        }
    }
    svg(178.0, 140.0, &inside)
}

/// A sheet by its name, as pages ask for it.
#[must_use]
pub fn named(name: &str) -> Option<String> {
    Some(match name {
        "dial" => dial(12),
        "pentagon" => star(5, 2, false),
        "star" => star(5, 2, true),
        "cards" => deck(false),
        "cards-key" => deck(true),
        "axes" => axes(2500),
        "columns" => columns(&["0.2", "0.25", "0.3", "0.4", "0.5"], 2500),
        _ => return None,
    })
}

/// A sheet as a file, which looks as on the page: black on white, as large as it is to be printed.
#[must_use]
pub fn file(name: &str) -> Option<String> {
    const LOOKS: &str = "<style>.paper{fill:none;stroke:#000;stroke-width:.35;font-family:sans-serif}\
        .paper text{fill:#000;stroke:none}.paper .faint{opacity:.35}.paper .dot{fill:#000}</style>";
    let svg = named(name)?.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
    let (head, inside) = svg.split_once('>')?;
    Some(format!("{head}>{LOOKS}{inside}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_cards_are_alike_and_neither_answer_nor_a_single_digit_is_rare() {
        let cards = cards();
        assert_eq!(cards.iter().collect::<BTreeSet<_>>().len(), 18);
        // The first twelve are shown, the last six are the test.
        for some in [&cards[..12], &cards[12..]] {
            let odd = some.iter().filter(|card| is_odd(**card)).count();
            assert!(odd * 3 >= some.len() && odd * 3 <= 2 * some.len(), "{odd} of {}", some.len());
        }
        // No single digit gives the answer away.
        for digit in 0..DIGITS {
            let right = cards[..12].iter().filter(|card| (*card >> digit & 1 == 1) == is_odd(**card)).count();
            assert!((3..=9).contains(&right), "digit {digit}: {right} of 12");
        }
    }

    #[test]
    fn the_discs_add() {
        for (a, b) in [(0, 0), (7, 8), (11, 11)] {
            // The smaller disc, turned by a: beside its b stands what is a and b steps from the top.
            assert_eq!(add(a, b, 12), (0..b).fold(a, |hour, _| if hour == 11 { 0 } else { hour + 1 }));
        }
        let order: Vec<u32> = (0..5).scan(0, |corner, _| Some(std::mem::replace(corner, add(*corner, 2, 5)))).collect();
        assert_eq!(order, [0, 2, 4, 1, 3], "the star is drawn in one line");
    }

    #[test]
    fn every_sheet_is_one_picture() {
        for name in ["dial", "pentagon", "star", "cards", "cards-key", "axes", "columns"] {
            let svg = named(name).expect(name);
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>") && svg.matches("<svg").count() == 1, "{name}");
        }
        assert_eq!(named("other"), None);
    }
}
