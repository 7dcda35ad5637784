//! How long a step takes, by what was measured once: enough to choose an engine by.

use grokscope_experiment::{Experiment, Reads};

use crate::{fits_one_workgroup, fused_supports};

/// Kernels of one step of burn autodiff with `AdamW` on a two-layer network, measured (docs/benchmarks.md).
const BURN_KERNELS: f64 = 112.0;
/// Kernels of one step of the fused engine where the whole card trains a network.
const FUSED_KERNELS: f64 = 5.0;
/// Time to launch one on WebGPU; 24 to 71 µs are reported (arXiv 2604.02344).
const SECONDS_PER_KERNEL: f64 = 40e-6;
/// What one workgroup of the fused engine computes in a second, on an H200; others are slower (docs/benchmarks.md).
const WORKGROUP_FLOPS: f64 = 5e10;
/// What the CPU engine computes in a second: 25e9 in Chromium on one core of a server (docs/benchmarks.md).
const CPU_FLOPS: f64 = 2e10;
/// The same on bits, where look-ups stand for most of the operations that are counted.
const CPU_FLOPS_ON_BITS: f64 = 6e10;

/// How long a step takes on the processor, in seconds.
#[must_use]
pub fn seconds_on_cpu(x: &Experiment) -> f64 {
    let flops = match x.task.reads() {
        Reads::Bits => CPU_FLOPS_ON_BITS,
        Reads::Pairs | Reads::Numbers => CPU_FLOPS,
    };
    x.plan().flop_per_step() / flops
}

/// How long a step takes on a fast graphics card, which launches more than it computes, in seconds.
#[must_use]
pub fn seconds_on_gpu(x: &Experiment) -> f64 {
    match fused_supports(x) {
        Ok(()) if fits_one_workgroup(x) => x.plan().flop_per_step() / WORKGROUP_FLOPS,
        Ok(()) => FUSED_KERNELS * SECONDS_PER_KERNEL,
        Err(_) => BURN_KERNELS * SECONDS_PER_KERNEL,
    }
}
