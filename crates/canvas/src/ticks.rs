//! Axes with round numbers.

use core::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

/// A linear axis with ticks of our choice. (The floats of plotters cannot be combined with its `with_key_points` and
/// a mesh: they have no default format.)
pub struct Axis {
    /// From end to end.
    pub range: Range<f64>,
    /// Where a label and a grid line stand.
    pub ticks: Vec<f64>,
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.range.start) / (self.range.end - self.range.start);
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

/// A length for the axis of steps that holds `step`, one of few so that it seldom changes.
#[must_use]
pub fn axis_end(step: u64) -> u64 {
    const LEAST: u64 = 200;
    let mut tens = 100;
    loop {
        for part in [10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80] {
            let end = part * tens / 10;
            if end >= LEAST && end >= step {
                return end;
            }
        }
        tens *= 10;
    }
}

/// Round numbers from 0 to `end`, at most `most` + 1 of them.
#[must_use]
pub fn steps(end: u64, most: u64) -> Vec<f64> {
    let most = most.max(1);
    let mut tens = 1;
    loop {
        for part in [1, 2, 4, 5] {
            let gap = part * tens;
            // Gaps at most double, so at least one tick besides 0 is left.
            if end / gap <= most {
                return (0..=end / gap).map(|i| (i * gap) as f64).collect();
            }
        }
        tens *= 10;
    }
}

/// Whole powers of ten around values, as exponents: the range and those to label.
#[must_use]
pub fn decades(values: impl Iterator<Item = f64>, most: i32) -> (f64, f64, Vec<f64>) {
    const FLOOR: f64 = 1e-8;
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|value| value.is_finite()) {
        let exponent = value.max(FLOOR).log10();
        (low, high) = (low.min(exponent), high.max(exponent));
    }
    if low > high {
        return (-2.0, 1.0, vec![-2.0, -1.0, 0.0, 1.0]);
    }
    // A little room, and never less than a decade.
    let low = (low - 0.05).floor() as i32;
    let high = ((high + 0.05).ceil() as i32).max(low + 1);
    let gap = ((high - low) + most - 1) / most.max(1);
    let labels = (low..=high).filter(|exponent| (exponent - high) % gap.max(1) == 0).map(f64::from).collect();
    (f64::from(low), f64::from(high), labels)
}

/// An axis of logarithms between two of the numbers 1, 2, 5, 10, 20, …, with these to label: the range, and their logarithms.
#[must_use]
pub fn ones_twos_fives(logarithms: impl Iterator<Item = f64>) -> (f64, f64, Vec<f64>) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for at in logarithms.filter(|at| at.is_finite()) {
        (low, high) = (low.min(at), high.max(at));
    }
    if low > high {
        // From ten to a thousand.
        (low, high) = (1.0, 3.0);
    }
    let round = |at: i32| f64::from(at.div_euclid(3)) + [1.0f64, 2.0, 5.0][at.rem_euclid(3) as usize].log10();
    // Three a decade, with one to spare at each end.
    let first = (low.floor() as i32 * 3..).take_while(|at| round(*at) < low - 1e-9).last();
    let first = first.unwrap_or(low.floor() as i32 * 3 - 1);
    let last = (first + 1..).find(|at| round(*at) > high + 1e-9).unwrap_or(first + 3);
    (round(first), round(last), (first..=last).map(round).collect())
}

/// A linear axis from below 0 to above: its range, and round numbers to label, of which 0 is one.
#[must_use]
pub fn around_zero(values: impl Iterator<Item = f64>) -> (f64, f64, Vec<f64>) {
    /// Gaps between labels at most.
    const MOST: f64 = 5.0;
    let (mut low, mut high) = (0.0f64, 0.0f64);
    for value in values.filter(|value| value.is_finite()) {
        (low, high) = (low.min(value), high.max(value));
    }
    // Never less than one up and down, so that the noise of first weights looks like what it is.
    let (low, high) = (low.min(-1.0), high.max(1.0));
    let least = (high - low) / MOST;
    let tens = 10f64.powf(least.log10().floor());
    let gap = [1.0, 2.0, 5.0].into_iter().map(|part| part * tens).find(|gap| *gap >= least).unwrap_or(10.0 * tens);
    let (below, above) = ((low / gap).floor() as i32, (high / gap).ceil() as i32);
    (f64::from(below) * gap, f64::from(above) * gap, (below..=above).map(|i| f64::from(i) * gap).collect())
}

/// A power of ten as a label.
#[must_use]
pub fn power(exponent: f64) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    match exponent.round() as i32 {
        0 => "1".to_owned(),
        1 => "10".to_owned(),
        2 => "100".to_owned(),
        -1 => "0.1".to_owned(),
        other => {
            let digits = other.unsigned_abs().to_string();
            let raised: String = digits.chars().filter_map(|digit| RAISED.get(digit.to_digit(10)? as usize)).collect();
            format!("10{}{raised}", if other < 0 { "⁻" } else { "" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_grows_in_round_numbers() {
        assert_eq!([0, 200, 201, 1350, 2900, 81_000].map(axis_end), [200, 200, 240, 1400, 3200, 100_000]);
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(steps(1600, 4), [0.0, 400.0, 800.0, 1200.0, 1600.0]);
        assert_eq!(steps(200, 2), [0.0, 100.0, 200.0]);
        for step in 0..50_000 {
            let end = axis_end(step);
            for most in 2..8 {
                let ticks = steps(end, most);
                assert!((2..=most as usize + 1).contains(&ticks.len()), "{end} {most}: {ticks:?}");
            }
        }
    }

    #[test]
    fn an_axis_around_zero_has_round_numbers_beyond_both_ends() {
        let wide = around_zero([-19.8, f64::NAN, 12.4].into_iter());
        assert_eq!(wide, (-20.0, 20.0, vec![-20.0, -10.0, 0.0, 10.0, 20.0]));
        assert_eq!(around_zero(core::iter::empty()), (-1.0, 1.0, vec![-1.0, -0.5, 0.0, 0.5, 1.0]));
    }

    #[test]
    fn an_axis_of_ones_twos_and_fives_has_room_beyond_both_ends() {
        let of = |values: &[f64]| {
            let (low, high, levels) = ones_twos_fives(values.iter().map(|value| value.log10()));
            let back = |at: f64| 10f64.powf(at).round() as u64;
            (back(low), back(high), levels.into_iter().map(back).collect::<Vec<_>>())
        };
        assert_eq!(of(&[130.0, 900.0]), (100, 1000, vec![100, 200, 500, 1000]));
        assert_eq!(of(&[100.0]), (50, 200, vec![50, 100, 200]), "none stands on the edge");
        assert_eq!(of(&[230.0, f64::NAN, 4_000.0]), (200, 5000, vec![200, 500, 1000, 2000, 5000]));
        assert_eq!(of(&[]), (5, 2000, vec![5, 10, 20, 50, 100, 200, 500, 1000, 2000]));
    }

    #[test]
    fn a_logarithmic_axis_has_whole_decades() {
        assert_eq!(decades([0.5, 20.0, f64::NAN].into_iter(), 5), (-1.0, 2.0, vec![-1.0, 0.0, 1.0, 2.0]));
        assert_eq!(decades([0.0, 1.5].into_iter(), 3), (-9.0, 1.0, vec![-7.0, -3.0, 1.0]));
        assert_eq!(decades(core::iter::empty(), 5).0, -2.0);
        assert_eq!([-12.0, -1.0, 0.0, 3.0].map(power), ["10⁻¹²", "0.1", "1", "10³"]);
    }
}
