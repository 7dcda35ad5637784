//! The non-linearities of the hidden layer and their derivatives.

use super::elementary::tanh;
use super::simd::F32x4;

/// φ, chosen at compile time so that it is inlined into the loops around it.
pub trait Nonlinearity {
    /// Whether φ′ is kept from the forward pass; otherwise it follows from φ(z).
    const KEEPS_SLOPE: bool;

    /// φ(z), and φ′(z) where it is kept.
    fn forward(z: F32x4) -> (F32x4, F32x4);

    /// φ′(z)·upstream, from φ′(z) where it is kept and from φ(z) otherwise.
    #[inline(always)]
    fn pull_back(kept: F32x4, upstream: F32x4) -> F32x4 {
        kept * upstream
    }
}

/// max(0, z), with derivative 0 at 0.
pub struct Relu;
/// z².
pub struct Square;
/// tanh z.
pub struct Tanh;
/// ½z·(1 + tanh(√(2/π)·(z + 0.044715·z³))), Hendrycks & Gimpel 2016.
pub struct Gelu;
/// z + z²/8 (Kumar et al. 2023).
pub struct Quadratic;

impl Nonlinearity for Relu {
    const KEEPS_SLOPE: bool = false;

    #[inline(always)]
    fn forward(z: F32x4) -> (F32x4, F32x4) {
        (z.at_least(F32x4::zero()), z)
    }

    #[inline(always)]
    fn pull_back(value: F32x4, upstream: F32x4) -> F32x4 {
        upstream.where_positive(value)
    }
}

impl Nonlinearity for Square {
    const KEEPS_SLOPE: bool = true;

    #[inline(always)]
    fn forward(z: F32x4) -> (F32x4, F32x4) {
        (z * z, z + z)
    }
}

impl Nonlinearity for Tanh {
    const KEEPS_SLOPE: bool = false;

    #[inline(always)]
    fn forward(z: F32x4) -> (F32x4, F32x4) {
        (tanh(z), z)
    }

    #[inline(always)]
    fn pull_back(value: F32x4, upstream: F32x4) -> F32x4 {
        (F32x4::splat(1.0) - value * value) * upstream
    }
}

impl Nonlinearity for Gelu {
    const KEEPS_SLOPE: bool = true;

    #[inline(always)]
    fn forward(z: F32x4) -> (F32x4, F32x4) {
        const ROOT_2_PI: f32 = 0.797_884_6;
        const CUBIC: f32 = 0.044_715;
        let (one, half, root) = (F32x4::splat(1.0), F32x4::splat(0.5), F32x4::splat(ROOT_2_PI));
        let square = z * z;
        let t = tanh((square * F32x4::splat(CUBIC) + one) * z * root);
        let inner_slope = (square * F32x4::splat(3.0 * CUBIC) + one) * root;
        let gate = half * (one + t);
        (z * gate, gate + half * z * (one - t * t) * inner_slope)
    }
}

impl Nonlinearity for Quadratic {
    const KEEPS_SLOPE: bool = true;

    #[inline(always)]
    fn forward(z: F32x4) -> (F32x4, F32x4) {
        let bend = F32x4::splat(0.125) * z;
        (z + bend * z, F32x4::splat(1.0) + bend + bend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_slope_is_the_difference_quotient<A: Nonlinearity>(name: &str) {
        for i in -40..40 {
            // Never at the kink of max(0, z).
            let (z, step) = (i as f32 * 0.1 + 0.05, 1e-2);
            let at = |z: f32| A::forward(F32x4::splat(z));
            let (value, slope) = at(z);
            let kept = if A::KEEPS_SLOPE { slope } else { value };
            let found = A::pull_back(kept, F32x4::splat(2.0)).lanes()[0];
            let expected = (at(z + step).0.lanes()[0] - at(z - step).0.lanes()[0]) / step;
            assert!((found - expected).abs() < 1e-3, "{name} at {z}: {found}, not {expected}");
        }
    }

    #[test]
    fn slopes_are_those_of_the_values() {
        assert_slope_is_the_difference_quotient::<Relu>("relu");
        assert_slope_is_the_difference_quotient::<Square>("square");
        assert_slope_is_the_difference_quotient::<Tanh>("tanh");
        assert_slope_is_the_difference_quotient::<Gelu>("gelu");
        assert_slope_is_the_difference_quotient::<Quadratic>("quadratic");
    }

    #[test]
    fn the_slope_of_relu_at_zero_is_zero() {
        assert_eq!(Relu::pull_back(F32x4::zero(), F32x4::splat(3.0)).lanes(), [0.0; 4]);
    }
}
