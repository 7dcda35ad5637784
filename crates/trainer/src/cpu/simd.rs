//! Four `f32` at once, as far as this engine needs them.
//!
//! Every operation rounds like its scalar counterpart and none is fused, so the same program gives the same bits on
//! simd128, SSE2 and plain scalars.

use core::ops::{Add, Div, Mul, Sub};

#[cfg(target_arch = "x86_64")]
#[path = "simd_sse2.rs"]
mod raw;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[path = "simd_wasm.rs"]
mod raw;
#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
#[path = "simd_portable.rs"]
mod raw;

pub use raw::DEVICE;

/// Lanes of a vector.
pub const LANES: usize = 4;

/// The next multiple of [`LANES`].
pub const fn padded(len: usize) -> usize {
    len.next_multiple_of(LANES)
}

/// Four lanes.
#[derive(Clone, Copy)]
pub struct F32x4(raw::Vector);

impl F32x4 {
    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Self(raw::splat(x))
    }

    #[inline(always)]
    pub fn zero() -> Self {
        Self::splat(0.0)
    }

    /// # Safety
    /// Four floats can be read at `from`; no alignment beyond that of a float is needed.
    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { raw::load(from) })
    }

    /// # Safety
    /// Four floats can be written at `to`; no alignment beyond that of a float is needed.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's promise.
        unsafe { raw::store(self.0, to) }
    }

    #[inline(always)]
    pub fn read(from: &[f32; LANES]) -> Self {
        // SAFETY: a reference to four floats.
        unsafe { Self::load(from.as_ptr()) }
    }

    #[inline(always)]
    pub fn write(self, to: &mut [f32; LANES]) {
        // SAFETY: a reference to four floats.
        unsafe { self.store(to.as_mut_ptr()) }
    }

    #[inline(always)]
    pub fn lanes(self) -> [f32; LANES] {
        let mut lanes = [0.0; LANES];
        self.write(&mut lanes);
        lanes
    }

    /// (a + b) + (c + d) of the lanes.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let pairs = self + Self(raw::swap_neighbours(self.0));
        (pairs + Self(raw::swap_halves(pairs.0))).lanes()[0]
    }

    /// The largest lane in every lane; any where one is not a number.
    #[inline(always)]
    pub fn largest_everywhere(self) -> Self {
        let pairs = self.at_least(Self(raw::swap_neighbours(self.0)));
        pairs.at_least(Self(raw::swap_halves(pairs.0)))
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(raw::sqrt(self.0))
    }

    /// `self`, or `floor` where that is larger; what is not a number stays so.
    #[inline(always)]
    pub fn at_least(self, floor: Self) -> Self {
        Self(raw::at_least(self.0, floor.0))
    }

    /// `self`, or `ceiling` where that is smaller; what is not a number stays so.
    #[inline(always)]
    pub fn at_most(self, ceiling: Self) -> Self {
        Self(raw::at_most(self.0, ceiling.0))
    }

    /// `self` where `gate` > 0, zero elsewhere.
    #[inline(always)]
    pub fn where_positive(self, gate: Self) -> Self {
        Self(raw::where_positive(self.0, gate.0))
    }

    /// `yes` where `gate` > 0, `no` elsewhere.
    #[inline(always)]
    pub fn select(gate: Self, yes: Self, no: Self) -> Self {
        Self(raw::select(gate.0, yes.0, no.0))
    }

    /// Bit i where lane i is not zero; what is not a number is not zero.
    #[inline(always)]
    pub fn nonzero(self) -> u8 {
        raw::nonzero(self.0)
    }

    /// The power of two whose biased exponent stands in the low bits of the float's own bits.
    #[inline(always)]
    pub fn exponent_from_low_bits(self) -> Self {
        Self(raw::exponent_from_low_bits(self.0))
    }
}

impl Add for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(raw::add(self.0, other.0))
    }
}

impl Sub for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(raw::sub(self.0, other.0))
    }
}

impl Mul for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(raw::mul(self.0, other.0))
    }
}

impl Div for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self(raw::div(self.0, other.0))
    }
}
