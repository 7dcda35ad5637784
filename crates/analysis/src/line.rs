//! A straight line through points.

/// The line of least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// How much it rises for each unit across.
    pub slope: f64,
    /// Its height at 0.
    pub height: f64,
    /// The standard error of the slope: how far it would be off for as many other points with the same scatter. Infinite
    /// for two points, which say nothing of scatter.
    pub error: f64,
    /// The share of the variance that it explains, up to 1.
    pub explained: f64,
}

impl Line {
    /// The line through these points; there have to be two that lie apart across.
    #[must_use]
    pub fn through(points: &[(f64, f64)]) -> Option<Self> {
        let count = points.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
        let (x, y) = (mean(|at| at.0), mean(|at| at.1));
        let sum = |of: &dyn Fn(f64, f64) -> f64| points.iter().map(|at| of(at.0 - x, at.1 - y)).sum::<f64>();
        let (across, both, up) = (sum(&|dx, _| dx * dx), sum(&|dx, dy| dx * dy), sum(&|_, dy| dy * dy));
        // Also where there are none, and the means are no numbers.
        if !(across > 0.0 && up.is_finite()) {
            return None;
        }
        let slope = both / across;
        let left = sum(&|dx, dy| (dy - slope * dx).powi(2));
        let error = if points.len() > 2 { (left / (count - 2.0) / across).sqrt() } else { f64::INFINITY };
        let explained = if up > 0.0 { 1.0 - left / up } else { 1.0 };
        Some(Self { slope, height: y - slope * x, error, explained })
    }

    /// Its height at a place.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        self.height + self.slope * x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_give_that_line() {
        let line = Line::through(&[(0.0, 3.0), (1.0, 1.0), (3.0, -3.0)]).expect("a line");
        let is_near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(is_near(line.slope, -2.0) && is_near(line.height, 3.0) && is_near(line.at(2.0), -1.0), "{line:?}");
        assert!(is_near(line.error, 0.0) && is_near(line.explained, 1.0), "{line:?}");
    }

    #[test]
    fn scatter_is_an_error_of_the_slope_and_variance_left() {
        // By hand: means 1.5 and 2.5; Sxx 5, Sxy 4, Syy 5; residuals 0.3, −0.9, 0.9, −0.3 squared are 1.8.
        let line = Line::through(&[(0.0, 1.6), (1.0, 1.2), (2.0, 3.8), (3.0, 3.4)]).expect("a line");
        let (slope, left, up) = (0.8, 1.8, 5.0);
        assert!((line.slope - slope).abs() < 1e-12 && (line.height - 1.3).abs() < 1e-12, "{line:?}");
        assert!((line.error - f64::sqrt(left / 2.0 / 5.0)).abs() < 1e-12, "{line:?}");
        assert!((line.explained - (1.0 - left / up)).abs() < 1e-12, "{line:?}");
    }

    #[test]
    fn two_points_say_nothing_of_scatter_and_one_place_nothing_at_all() {
        assert_eq!(Line::through(&[(0.0, 0.0), (1.0, 1.0)]).map(|line| line.error), Some(f64::INFINITY));
        assert_eq!(Line::through(&[]), None);
        assert_eq!(Line::through(&[(1.0, 0.0), (1.0, 5.0)]), None);
        assert_eq!(Line::through(&[(0.0, f64::INFINITY), (1.0, 1.0)]), None);
    }
}
