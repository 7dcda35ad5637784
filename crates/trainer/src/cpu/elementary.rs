//! Exponential and hyperbolic tangent of four numbers, from plain multiplications and additions so that every
//! machine computes the same bits.

use super::simd::F32x4;

#[inline(always)]
fn polynomial<const N: usize>(x: F32x4, coefficients: [f32; N]) -> F32x4 {
    let mut sum = F32x4::splat(coefficients[0]);
    for c in &coefficients[1..] {
        sum = sum * x + F32x4::splat(*c);
    }
    sum
}

/// eˣ within 2 units in the last place for −87 ≤ x ≤ 88, and the value at the nearer end outside.
///
/// Cephes `expf` (Moshier 1989): x = n·ln 2 + r, a polynomial for eʳ, and n put into the exponent.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    // Adding 1.5·2²³ rounds to an integer, which then stands in the low bits; 127 more makes it a biased exponent.
    const ROUND: f32 = 12_582_912.0 + 127.0;
    // ln 2 in two parts, the first short enough for n·LN2_HIGH to be exact.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = x.at_least(F32x4::splat(-87.0)).at_most(F32x4::splat(88.0));
    let rounded = x * F32x4::splat(core::f32::consts::LOG2_E) + F32x4::splat(ROUND);
    let n = rounded - F32x4::splat(ROUND);
    let r = x - n * F32x4::splat(LN2_HIGH) - n * F32x4::splat(LN2_LOW);
    let p = polynomial(r, [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5]);
    (p * (r * r) + r + F32x4::splat(1.0)) * rounded.exponent_from_low_bits()
}

/// tanh x within 3 units in the last place.
///
/// Cephes `tanhf` (Moshier 1989): a polynomial below 0.625, 1 − 2/(e²ˣ + 1) above.
#[inline(always)]
pub fn tanh(x: F32x4) -> F32x4 {
    const SMALL: f32 = 0.625 * 0.625;
    let square = x * x;
    let p = polynomial(square, [-5.704_988_7e-3, 2.063_908_9e-2, -5.373_971_6e-2, 1.333_144_2e-1, -3.333_328_2e-1]);
    let near = p * square * x + x;
    let one = F32x4::splat(1.0);
    let far = one - F32x4::splat(2.0) / (exp(x + x) + one);
    F32x4::select(F32x4::splat(SMALL) - square, near, far)
}
