//! Exponential and hyperbolic tangent of four numbers, from plain multiplications and additions so that every
//! machine computes the same bits.

use super::simd::F32x4;
use super::wide::Wide;

/// The numbers eˣ is computed from (Cephes `expf`, Moshier 1989).
static NUMBERS: Numbers<f32> = Numbers {
    least: -87.0,
    most: 88.0,
    log2_e: core::f32::consts::LOG2_E,
    // Adding 1.5·2²³ rounds to an integer, which then stands in the low bits; 127 more makes it a biased exponent.
    round: 12_582_912.0 + 127.0,
    // ln 2 in two parts, the first short enough for n·ln2_high to be exact.
    ln2_high: 0.693_359_4,
    ln2_low: -2.121_944_4e-4,
    polynomial: [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5],
    one: 1.0,
};

#[derive(Clone, Copy)]
struct Numbers<V> {
    least: V,
    most: V,
    log2_e: V,
    round: V,
    ln2_high: V,
    ln2_low: V,
    polynomial: [V; 6],
    one: V,
}

/// eˣ within 2 units in the last place: x = n·ln 2 + r, a polynomial for eʳ, and n put into the exponent.
///
/// Made before a loop it keeps its numbers in registers. Written out as constants they are put together anew at each
/// use by V8, which doubles the time.
#[derive(Clone, Copy)]
pub struct Exponential<V>(Numbers<V>);

impl<V: Wide> Exponential<V> {
    /// # Safety
    /// As for [`Wide`].
    #[inline(always)]
    pub unsafe fn new() -> Self {
        // Not to be seen through, or the numbers were constants again.
        let x = core::hint::black_box(&NUMBERS);
        // SAFETY: the caller's promise.
        let all = |x: f32| unsafe { V::splat(x) };
        Self(Numbers {
            least: all(x.least),
            most: all(x.most),
            log2_e: all(x.log2_e),
            round: all(x.round),
            ln2_high: all(x.ln2_high),
            ln2_low: all(x.ln2_low),
            polynomial: x.polynomial.map(all),
            one: all(x.one),
        })
    }

    /// eˣ for −87 ≤ x ≤ 88, and the value at the nearer end outside.
    #[inline(always)]
    pub fn of(&self, x: V) -> V {
        self.within(x.at_least(self.0.least).at_most(self.0.most))
    }

    /// eˣ for −87 ≤ x ≤ 88.
    #[inline(always)]
    pub fn within(&self, x: V) -> V {
        let Numbers { log2_e, round, ln2_high, ln2_low, polynomial: [first, rest @ ..], one, .. } = self.0;
        let rounded = x * log2_e + round;
        let n = rounded - round;
        let r = x - n * ln2_high - n * ln2_low;
        let p = rest.into_iter().fold(first, |sum, c| sum * r + c);
        (p * (r * r) + r + one) * rounded.exponent_from_low_bits()
    }
}

/// eˣ of four numbers.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    // SAFETY: every processor has these.
    unsafe { Exponential::new().of(x) }
}

/// tanh x within 3 units in the last place.
///
/// Cephes `tanhf` (Moshier 1989): a polynomial below 0.625, 1 − 2/(e²ˣ + 1) above.
#[inline(always)]
pub fn tanh(x: F32x4) -> F32x4 {
    const SMALL: f32 = 0.625 * 0.625;
    const POLYNOMIAL: [f32; 4] = [2.063_909e-2, -5.373_971_6e-2, 1.333_144_2e-1, -3.333_328e-1];
    let square = x * x;
    let p = POLYNOMIAL.into_iter().fold(F32x4::splat(-5.704_988_7e-3), |sum, c| sum * square + F32x4::splat(c));
    let near = p * square * x + x;
    let one = F32x4::splat(1.0);
    let far = one - F32x4::splat(2.0) / (exp(x + x) + one);
    F32x4::select(F32x4::splat(SMALL) - square, near, far)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest distance from the double-precision function, in units in the last place of the result.
    fn worst(f: impl Fn(F32x4) -> F32x4, exact: impl Fn(f64) -> f64, from: f32, to: f32) -> f64 {
        const POINTS: usize = 200_000;
        (0..=POINTS)
            .map(|i| {
                let x = from + (to - from) * (i as f32 / POINTS as f32);
                let (found, expected) = (f(F32x4::splat(x)).lanes()[0], exact(f64::from(x)));
                let ulp = f64::from(f32::from_bits((expected as f32).abs().to_bits() + 1))
                    - f64::from((expected as f32).abs());
                (f64::from(found) - expected).abs() / ulp
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn the_exponential_is_exact_to_two_units_in_the_last_place() {
        let worst = worst(exp, libm::exp, -87.0, 88.0).max(worst(exp, libm::exp, -1.0, 1.0));
        assert!(worst < 2.0, "{worst}");
    }

    #[test]
    fn the_hyperbolic_tangent_is_exact_to_three_units_in_the_last_place() {
        let worst = worst(tanh, libm::tanh, -10.0, 10.0).max(worst(tanh, libm::tanh, -1e-3, 1e-3));
        assert!(worst < 3.0, "{worst}");
    }

    #[test]
    fn what_is_not_a_number_stays_so_and_infinities_saturate() {
        let lane = |x: F32x4| x.lanes()[0];
        assert!(lane(exp(F32x4::splat(f32::NAN))).is_nan());
        assert!(lane(tanh(F32x4::splat(f32::NAN))).is_nan());
        assert_eq!(lane(tanh(F32x4::splat(f32::INFINITY))), 1.0);
        assert_eq!(lane(tanh(F32x4::splat(f32::NEG_INFINITY))), -1.0);
        assert!(lane(exp(F32x4::splat(f32::NEG_INFINITY))) < 1e-37);
        assert!(lane(exp(F32x4::splat(f32::INFINITY))) > 1e38);
    }
}
