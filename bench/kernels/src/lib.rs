//! Loops of WebAssembly that the engines are measured against, in the same browser: how many multiply-adds the
//! processor's 128-bit vectors do at most, and training on parity by dense products, without tables of partial sums.
//!
//! Natively there is nothing here.
#![cfg(target_arch = "wasm32")]

mod dense;
mod product;

use core::arch::wasm32::*;
use core::hint::black_box;

/// Vectors that are multiplied and added in turn: enough to hide the latency of both, few enough for sixteen registers.
const CHAINS: usize = 12;
/// Rounds of one call.
const ROUNDS: u32 = 100_000;

/// Floating-point operations of one call of [`peak`].
#[unsafe(no_mangle)]
pub extern "C" fn peak_flop() -> f64 {
    f64::from(ROUNDS) * (CHAINS * 4 * 2) as f64
}

/// Multiply-adds in registers, x = x·a + b; every sum converges, so no number becomes subnormal or infinite.
#[unsafe(no_mangle)]
pub extern "C" fn peak() {
    let (a, b) = (f32x4_splat(black_box(0.5)), f32x4_splat(black_box(1.0)));
    let mut sums = [f32x4_splat(black_box(1.0)); CHAINS];
    for _ in 0..ROUNDS {
        for sum in &mut sums {
            *sum = f32x4_add(f32x4_mul(*sum, a), b);
        }
    }
    black_box(sums.into_iter().fold(b, |total, sum| f32x4_add(total, sum)));
}
