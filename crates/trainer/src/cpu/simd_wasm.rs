//! WebAssembly simd128.

use core::arch::wasm32::*;

pub type Vector = v128;

/// In words.
pub const DEVICE: &str = "CPU, WebAssembly 128-bit SIMD";

#[inline(always)]
pub fn splat(x: f32) -> Vector {
    f32x4_splat(x)
}

#[inline(always)]
pub unsafe fn load(from: *const f32) -> Vector {
    // SAFETY: the caller's promise; the instruction takes any alignment.
    unsafe { v128_load(from.cast()) }
}

#[inline(always)]
pub unsafe fn store(x: Vector, to: *mut f32) {
    // SAFETY: the caller's promise; the instruction takes any alignment.
    unsafe { v128_store(to.cast(), x) }
}

#[inline(always)]
pub fn add(a: Vector, b: Vector) -> Vector {
    f32x4_add(a, b)
}

#[inline(always)]
pub fn sub(a: Vector, b: Vector) -> Vector {
    f32x4_sub(a, b)
}

#[inline(always)]
pub fn mul(a: Vector, b: Vector) -> Vector {
    f32x4_mul(a, b)
}

#[inline(always)]
pub fn div(a: Vector, b: Vector) -> Vector {
    f32x4_div(a, b)
}

#[inline(always)]
pub fn sqrt(a: Vector) -> Vector {
    f32x4_sqrt(a)
}

// `pmax` and `pmin` are one instruction on x86, `max` and `min` are several.

#[inline(always)]
pub fn at_least(a: Vector, floor: Vector) -> Vector {
    f32x4_pmax(a, floor)
}

#[inline(always)]
pub fn at_most(a: Vector, ceiling: Vector) -> Vector {
    f32x4_pmin(a, ceiling)
}

#[inline(always)]
pub fn where_positive(a: Vector, gate: Vector) -> Vector {
    v128_and(a, f32x4_gt(gate, f32x4_splat(0.0)))
}

#[inline(always)]
pub fn exponent_from_low_bits(a: Vector) -> Vector {
    i32x4_shl(a, 23)
}

#[inline(always)]
pub fn nonzero(a: Vector) -> u8 {
    i32x4_bitmask(f32x4_ne(a, f32x4_splat(0.0)))
}

#[inline(always)]
pub fn select(gate: Vector, yes: Vector, no: Vector) -> Vector {
    v128_bitselect(yes, no, f32x4_gt(gate, f32x4_splat(0.0)))
}

#[inline(always)]
pub fn swap_neighbours(a: Vector) -> Vector {
    i32x4_shuffle::<1, 0, 3, 2>(a, a)
}

#[inline(always)]
pub fn swap_halves(a: Vector) -> Vector {
    i32x4_shuffle::<2, 3, 0, 1>(a, a)
}
