//! The non-linearities of the hidden layer and their derivatives.

use super::elementary::tanh;
use super::simd::F32x4;

/// φ, chosen at compile time so that it is inlined into the loops around it.
pub trait Nonlinearity {
    /// Whether [`Nonlinearity::pull_back`] reads the pre-activation z; otherwise it reads φ(z).
    const KEEPS_INPUT: bool;

    /// φ(z).
    fn value(z: F32x4) -> F32x4;

    /// φ′(z)·upstream, from what [`Nonlinearity::KEEPS_INPUT`] says was kept.
    fn pull_back(kept: F32x4, upstream: F32x4) -> F32x4;
}

/// max(0, z), with derivative 0 at 0.
pub struct Relu;
/// z².
pub struct Square;
/// tanh z.
pub struct Tanh;
/// ½z·(1 + tanh(√(2/π)·(z + 0.044715·z³))), Hendrycks & Gimpel 2016.
pub struct Gelu;

impl Nonlinearity for Relu {
    const KEEPS_INPUT: bool = false;

    #[inline(always)]
    fn value(z: F32x4) -> F32x4 {
        z.at_least(F32x4::zero())
    }

    #[inline(always)]
    fn pull_back(value: F32x4, upstream: F32x4) -> F32x4 {
        upstream.where_positive(value)
    }
}

impl Nonlinearity for Square {
    const KEEPS_INPUT: bool = true;

    #[inline(always)]
    fn value(z: F32x4) -> F32x4 {
        z * z
    }

    #[inline(always)]
    fn pull_back(z: F32x4, upstream: F32x4) -> F32x4 {
        (z + z) * upstream
    }
}

impl Nonlinearity for Tanh {
    const KEEPS_INPUT: bool = false;

    #[inline(always)]
    fn value(z: F32x4) -> F32x4 {
        tanh(z)
    }

    #[inline(always)]
    fn pull_back(value: F32x4, upstream: F32x4) -> F32x4 {
        (F32x4::splat(1.0) - value * value) * upstream
    }
}

impl Gelu {
    const ROOT_2_PI: f32 = 0.797_884_6;
    const CUBIC: f32 = 0.044_715;

    #[inline(always)]
    fn inner_tanh(z: F32x4) -> F32x4 {
        let cubic = z * z * F32x4::splat(Self::CUBIC) + F32x4::splat(1.0);
        tanh(cubic * z * F32x4::splat(Self::ROOT_2_PI))
    }
}

impl Nonlinearity for Gelu {
    const KEEPS_INPUT: bool = true;

    #[inline(always)]
    fn value(z: F32x4) -> F32x4 {
        F32x4::splat(0.5) * z * (F32x4::splat(1.0) + Self::inner_tanh(z))
    }

    #[inline(always)]
    fn pull_back(z: F32x4, upstream: F32x4) -> F32x4 {
        let (one, half) = (F32x4::splat(1.0), F32x4::splat(0.5));
        let t = Self::inner_tanh(z);
        let inner_slope = (z * z * F32x4::splat(3.0 * Self::CUBIC) + one) * F32x4::splat(Self::ROOT_2_PI);
        let slope = half * (one + t) + half * z * (one - t * t) * inner_slope;
        slope * upstream
    }
}
