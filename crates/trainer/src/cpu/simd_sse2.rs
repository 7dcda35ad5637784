//! SSE2, part of every x86-64: that alone is what the calls below need to be sound.

use core::arch::x86_64::*;

pub type Vector = __m128;

/// In words.
pub const DEVICE: &str = "CPU, 128-bit SIMD (SSE2)";

#[inline(always)]
pub fn splat(x: f32) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_set1_ps(x) }
}

#[inline(always)]
pub unsafe fn load(from: *const f32) -> Vector {
    // SAFETY: the caller's promise; the instruction takes any alignment.
    unsafe { _mm_loadu_ps(from) }
}

#[inline(always)]
pub unsafe fn store(x: Vector, to: *mut f32) {
    // SAFETY: the caller's promise; the instruction takes any alignment.
    unsafe { _mm_storeu_ps(to, x) }
}

#[inline(always)]
pub fn add(a: Vector, b: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_add_ps(a, b) }
}

#[inline(always)]
pub fn sub(a: Vector, b: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_sub_ps(a, b) }
}

#[inline(always)]
pub fn mul(a: Vector, b: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_mul_ps(a, b) }
}

#[inline(always)]
pub fn div(a: Vector, b: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_div_ps(a, b) }
}

#[inline(always)]
pub fn sqrt(a: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_sqrt_ps(a) }
}

// The instructions return their second operand where one is not a number.

#[inline(always)]
pub fn at_least(a: Vector, floor: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_max_ps(floor, a) }
}

#[inline(always)]
pub fn at_most(a: Vector, ceiling: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_min_ps(ceiling, a) }
}

#[inline(always)]
pub fn where_positive(a: Vector, gate: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_and_ps(a, _mm_cmpgt_ps(gate, _mm_setzero_ps())) }
}

#[inline(always)]
pub fn exponent_from_low_bits(a: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_castsi128_ps(_mm_slli_epi32(_mm_castps_si128(a), 23)) }
}

#[inline(always)]
pub fn nonzero(a: Vector) -> u8 {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_movemask_ps(_mm_cmpneq_ps(a, _mm_setzero_ps())) as u8 }
}

#[inline(always)]
pub fn select(gate: Vector, yes: Vector, no: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe {
        let mask = _mm_cmpgt_ps(gate, _mm_setzero_ps());
        _mm_or_ps(_mm_and_ps(mask, yes), _mm_andnot_ps(mask, no))
    }
}

#[inline(always)]
pub fn swap_neighbours(a: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_shuffle_ps::<0b10_11_00_01>(a, a) }
}

#[inline(always)]
pub fn swap_halves(a: Vector) -> Vector {
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_shuffle_ps::<0b01_00_11_10>(a, a) }
}
