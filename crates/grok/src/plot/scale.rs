//! Scales of numbers, with round ones to label.

/// From the lowest to the highest of some numbers; by logarithms where these span a lot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    is_log: bool,
}

/// From which ratio of the highest to the lowest number on equal ratios are equally long.
const FAR: f64 = 20.0;

impl Scale {
    /// Of numbers, with room for this share of its length at both ends.
    pub fn around(numbers: impl IntoIterator<Item = f64>, room: f64) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for x in numbers {
            (low, high) = (low.min(x), high.max(x));
        }
        let is_log = low > 0.0 && high > FAR * low;
        let (from, to) = if is_log { (low.ln(), high.ln()) } else { (low, high) };
        // Where all are the same there is a little on either side.
        let room = if to > from { room * (to - from) } else { (from.abs() * 0.1).max(1e-9) };
        let ends = [from - room, to + room].map(|end| if is_log { end.exp() } else { end });
        Self { low: ends[0], high: ends[1], is_log }
    }

    /// Whether equal ratios are equally long.
    pub fn is_log(&self) -> bool {
        self.is_log
    }

    /// Where a number lies, from 0 at the lowest to 1 at the highest.
    pub fn at(&self, x: f64) -> f64 {
        let [x, low, high] = [x, self.low, self.high].map(|x| if self.is_log { x.ln() } else { x });
        (x - low) / (high - low)
    }

    /// Round numbers on it, upwards, at most so many.
    pub fn ticks(&self, most: usize) -> Vec<f64> {
        let within = |x: &f64| (self.low..=self.high).contains(x);
        if self.is_log {
            let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
            let all = |parts: &'static [f64], every: i32| -> Vec<f64> {
                let some = decades.clone().filter(|decade| decade % every == 0);
                some.flat_map(|decade| parts.iter().map(move |part| part * 10f64.powi(decade))).filter(within).collect()
            };
            let parts: [&'static [f64]; 3] = [&[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];
            let near = parts.into_iter().map(|parts| all(parts, 1)).find(|ticks| ticks.len() <= most);
            return near.unwrap_or_else(|| {
                (2..).map(|every| all(&[1.0], every)).find(|ticks| ticks.len() <= most).unwrap_or_default()
            });
        }
        let least = (self.high - self.low) / most as f64;
        let tens = 10f64.powf(least.log10().floor());
        let gap = [1.0, 2.0, 5.0].into_iter().map(|part| part * tens).find(|gap| *gap >= least).unwrap_or(10.0 * tens);
        let (first, last) = ((self.low / gap).ceil() as i64, (self.high / gap).floor() as i64);
        // Digits that 3 · 0.1 has too many are not shown.
        (first..=last).map(|i| format!("{:.9e}", i as f64 * gap).parse().unwrap_or(i as f64 * gap)).collect()
    }
}

/// Where the values of an axis lie from left to right: as far apart as the numbers say, or evenly, where they are words
/// or no scale would show them all.
pub fn places(numbers: Option<&[f64]>, count: usize) -> Vec<f64> {
    let evenly = || (0..count).map(|i| (i as f64 + 0.5) / count as f64).collect();
    let Some(numbers) = numbers else { return evenly() };
    let scale = Scale::around(numbers.iter().copied(), 0.08);
    let places: Vec<f64> = numbers.iter().map(|x| scale.at(*x)).collect();
    // Zero beside powers of ten: these would lie on one another.
    let nearest = places.windows(2).map(|pair| pair[1] - pair[0]).fold(1.0, f64::min);
    if nearest * count as f64 * 5.0 < 1.0 { evenly() } else { places }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_far_apart_lie_by_their_logarithms() {
        let near = Scale::around([100.0, 2000.0], 0.0);
        assert!(!near.is_log() && near.at(1050.0) == 0.5);
        let far = Scale::around([100.0, 10_000.0], 0.0);
        assert!(far.is_log() && (far.at(1000.0) - 0.5).abs() < 1e-12);
        assert!(!Scale::around([0.0, 10_000.0], 0.0).is_log(), "zero has no logarithm");
        let same = Scale::around([5.0, 5.0], 0.1);
        assert_eq!(same.at(5.0), 0.5);
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(Scale::around([0.0, 1.0], 0.0).ticks(5), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0][..].to_vec());
        assert_eq!(Scale::around([130.0, 900.0], 0.0).ticks(5), [200.0, 400.0, 600.0, 800.0]);
        assert_eq!(Scale::around([90.0, 2100.0], 0.0).ticks(6), [100.0, 200.0, 500.0, 1000.0, 2000.0]);
        assert_eq!(Scale::around([90.0, 40_000.0], 0.0).ticks(6), [100.0, 300.0, 1000.0, 3000.0, 10_000.0, 30_000.0]);
        let losses = Scale::around([1e-8, 2.0], 0.0).ticks(5);
        assert!(losses.len() <= 5 && losses.len() >= 3, "{losses:?}");
        for high in 1..400 {
            let scale = Scale::around([1.0, f64::from(high) * 7.3], 0.05);
            assert!((1..=7).contains(&scale.ticks(6).len()), "{scale:?}: {:?}", scale.ticks(6));
        }
    }

    #[test]
    fn values_that_no_scale_shows_apart_lie_evenly() {
        assert_eq!(places(None, 2), [0.25, 0.75]);
        let apart = places(Some(&[0.01, 0.1, 1.0]), 3);
        assert!((apart[1] - 0.5).abs() < 1e-12 && apart[0] > 0.0 && apart[2] < 1.0);
        assert_eq!(places(Some(&[0.0, 0.001, 0.01, 1.0]), 4), [0.125, 0.375, 0.625, 0.875]);
        assert_eq!(places(Some(&[3.0]), 1), [0.5]);
    }
}
