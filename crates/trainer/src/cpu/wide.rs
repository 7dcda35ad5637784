//! Vectors of any width, for the product of matrices alone.

use super::simd::{F32x4, LANES};

/// A vector of floats. Products are rounded before they are added, as everywhere in this engine.
///
/// # Safety of the methods
/// The processor has the vector's instructions; loads and stores touch [`Wide::LANES`] floats.
pub trait Wide: Copy {
    /// Number of floats.
    const LANES: usize;

    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    unsafe fn splat(x: f32) -> Self;
    unsafe fn plus_product(self, a: Self, b: Self) -> Self;
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
    unsafe fn plus_product(self, a: Self, b: Self) -> Self {
        self + a * b
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::*;

    use super::Wide;

    macro_rules! wide {
        ($vector:ident, $lanes:literal, $load:ident, $store:ident, $splat:ident, $add:ident, $mul:ident) => {
            impl Wide for $vector {
                const LANES: usize = $lanes;

                #[inline(always)]
                unsafe fn load(from: *const f32) -> Self {
                    // SAFETY: the caller's promise.
                    unsafe { $load(from) }
                }

                #[inline(always)]
                unsafe fn store(self, to: *mut f32) {
                    // SAFETY: the caller's promise.
                    unsafe { $store(to, self) }
                }

                #[inline(always)]
                unsafe fn splat(x: f32) -> Self {
                    // SAFETY: the caller's promise.
                    unsafe { $splat(x) }
                }

                #[inline(always)]
                unsafe fn plus_product(self, a: Self, b: Self) -> Self {
                    // SAFETY: the caller's promise.
                    unsafe { $add(self, $mul(a, b)) }
                }
            }
        };
    }

    wide!(__m256, 8, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_set1_ps, _mm256_add_ps, _mm256_mul_ps);
    wide!(__m512, 16, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_set1_ps, _mm512_add_ps, _mm512_mul_ps);
}
