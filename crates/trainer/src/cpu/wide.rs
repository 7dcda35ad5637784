//! Vectors of any width, for products of matrices and exponentials, where most of the time goes. Natively the widest is
//! found out when running; columns left over go to [`F32x4`].

use core::ops::{Add, Mul, Sub};

use super::simd::{F32x4, LANES};

/// A vector of floats. Every operation rounds like its scalar counterpart and none is fused, as everywhere in this
/// engine, so the width changes no bit.
///
/// # Safety of the methods
/// The processor has the vector's instructions, which whoever makes one promises; loads and stores touch
/// [`Wide::LANES`] floats.
pub trait Wide: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// Number of floats.
    const LANES: usize;

    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    unsafe fn splat(x: f32) -> Self;
    /// As [`F32x4::at_least`].
    fn at_least(self, floor: Self) -> Self;
    /// As [`F32x4::at_most`].
    fn at_most(self, ceiling: Self) -> Self;
    /// As [`F32x4::exponent_from_low_bits`].
    fn exponent_from_low_bits(self) -> Self;
}

impl Wide for F32x4 {
    const LANES: usize = LANES;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self::load(from) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's promise.
        unsafe { Self::store(self, to) }
    }

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        Self::splat(x)
    }

    #[inline(always)]
    fn at_least(self, floor: Self) -> Self {
        Self::at_least(self, floor)
    }

    #[inline(always)]
    fn at_most(self, ceiling: Self) -> Self {
        Self::at_most(self, ceiling)
    }

    #[inline(always)]
    fn exponent_from_low_bits(self) -> Self {
        Self::exponent_from_low_bits(self)
    }
}

#[cfg(target_arch = "x86_64")]
pub use x86::{F32x8, F32x16};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::*;
    use core::ops::{Add, Mul, Sub};

    use super::Wide;

    macro_rules! operator {
        ($vector:ident, $trait:ident, $method:ident, $instruction:ident) => {
            impl $trait for $vector {
                type Output = Self;

                #[inline(always)]
                fn $method(self, other: Self) -> Self {
                    // SAFETY: whoever made the vector has promised that the processor has it.
                    Self(unsafe { $instruction(self.0, other.0) })
                }
            }
        };
    }

    macro_rules! wide {
        (
            $(#[$meta:meta])*
            $vector:ident($raw:ident), $lanes:literal, $load:ident, $store:ident, $splat:ident, $add:ident, $sub:ident,
            $mul:ident, $max:ident, $min:ident, $to_bits:ident, $shift:ident, $from_bits:ident
        ) => {
            $(#[$meta])*
            #[derive(Clone, Copy)]
            pub struct $vector($raw);

            operator!($vector, Add, add, $add);
            operator!($vector, Sub, sub, $sub);
            operator!($vector, Mul, mul, $mul);

            impl Wide for $vector {
                const LANES: usize = $lanes;

                #[inline(always)]
                unsafe fn load(from: *const f32) -> Self {
                    // SAFETY: the caller's promise.
                    Self(unsafe { $load(from) })
                }

                #[inline(always)]
                unsafe fn store(self, to: *mut f32) {
                    // SAFETY: the caller's promise.
                    unsafe { $store(to, self.0) }
                }

                #[inline(always)]
                unsafe fn splat(x: f32) -> Self {
                    // SAFETY: the caller's promise.
                    Self(unsafe { $splat(x) })
                }

                #[inline(always)]
                fn at_least(self, floor: Self) -> Self {
                    // SAFETY: as for the operators. What is not a number comes second, and stays.
                    Self(unsafe { $max(floor.0, self.0) })
                }

                #[inline(always)]
                fn at_most(self, ceiling: Self) -> Self {
                    // SAFETY: as above.
                    Self(unsafe { $min(ceiling.0, self.0) })
                }

                #[inline(always)]
                fn exponent_from_low_bits(self) -> Self {
                    // SAFETY: as for the operators.
                    Self(unsafe { $from_bits($shift::<23>($to_bits(self.0))) })
                }
            }
        };
    }

    wide!(
        /// Needs AVX2.
        F32x8(__m256), 8, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_set1_ps, _mm256_add_ps, _mm256_sub_ps,
        _mm256_mul_ps, _mm256_max_ps, _mm256_min_ps, _mm256_castps_si256, _mm256_slli_epi32, _mm256_castsi256_ps
    );
    wide!(
        /// Needs AVX-512F.
        F32x16(__m512), 16, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_set1_ps, _mm512_add_ps, _mm512_sub_ps,
        _mm512_mul_ps, _mm512_max_ps, _mm512_min_ps, _mm512_castps_si512, _mm512_slli_epi32, _mm512_castsi512_ps
    );
}
