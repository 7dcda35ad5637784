//! Sliders whose positions are spread over the logarithm of a value.

use crate::two_digits;

/// Positions of a slider, `0 ..= end`, spread evenly over the logarithm of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogScale {
    /// Value at the left end, or beside it where that stands for zero.
    pub least: f64,
    /// Value at the right end.
    pub most: f64,
    /// Whether the left end stands for zero.
    pub has_zero: bool,
}

impl LogScale {
    /// Positions in a factor of ten: few enough that two digits tell them apart.
    const PER_DECADE: f64 = 20.0;

    /// The last position.
    #[must_use]
    pub fn end(self) -> u32 {
        u32::from(self.has_zero) + ((self.most / self.least).log10() * Self::PER_DECADE).round() as u32
    }

    /// The value at a position, to two digits.
    #[must_use]
    pub fn value(self, position: u32) -> f64 {
        let first = u32::from(self.has_zero);
        if position < first {
            return 0.0;
        }
        let share = f64::from(position.min(self.end()) - first) / f64::from(self.end() - first);
        two_digits(self.least * (self.most / self.least).powf(share))
    }

    /// The position that shows a value best.
    #[must_use]
    pub fn position(self, value: f64) -> u32 {
        let first = u32::from(self.has_zero);
        if value <= 0.0 {
            return 0;
        }
        let share = (value / self.least).ln() / (self.most / self.least).ln();
        let steps = f64::from(self.end() - first);
        first + (share.clamp(0.0, 1.0) * steps).round() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_slider_are_its_limits() {
        let scale = LogScale { least: 0.01, most: 10.0, has_zero: true };
        assert_eq!([0, 1, scale.end()].map(|at| scale.value(at)), [0.0, 0.01, 10.0]);
        assert_eq!([-1.0, 1e-9, 1e9].map(|x| scale.position(x)), [0, 1, scale.end()]);
        assert_eq!(LogScale { has_zero: false, ..scale }.value(0), 0.01);
    }
}
