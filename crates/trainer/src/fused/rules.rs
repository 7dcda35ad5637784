//! Formulas of one number, shared by all kernels: activation, loss and update rule.

use burn::cubecl;
use burn::cubecl::prelude::*;
use grokscope_experiment::{Activation, Chain, Hyper, Loss, Optimizer, Transform};

use super::shape::Reads;

/// Hyper-parameters of one member as the kernels read them.
pub const HYPER: usize = 16;
const LR: usize = 0;
const B1: usize = 1;
const B2: usize = 2;
const EPS: usize = 3;
const WD: usize = 4;
const L1: usize = 5;
const L2: usize = 6;
const NORM: usize = 7;
const SGD: usize = 8;
const ACTIVE: usize = 9;
const LN_B1: usize = 10;
const LN_B2: usize = 11;
const ALPHA: usize = 12;
const LAMB: usize = 13;
const WARMUP: usize = 14;
const FALLING: usize = 15;

/// What stands for ln 0: low enough for its exponential to vanish.
const LN_0: f32 = -200.0;

/// One member's hyper-parameters in the order in which the kernels read them.
pub fn hyper_row(hyper: &Hyper, active: bool) -> [f32; HYPER] {
    let ln = |b: f32| (libm::log(f64::from(b)) as f32).max(LN_0);
    let mut row = [0.0; HYPER];
    row[LR] = hyper.lr;
    row[B1] = hyper.b1;
    row[B2] = hyper.b2;
    row[EPS] = hyper.eps;
    row[WD] = hyper.wd;
    row[L1] = hyper.l1;
    row[L2] = hyper.l2;
    row[NORM] = hyper.norm;
    row[SGD] = f32::from(hyper.opt == Optimizer::Sgd);
    row[ACTIVE] = f32::from(active);
    row[LN_B1] = ln(hyper.b1);
    row[LN_B2] = ln(hyper.b2);
    row[ALPHA] = hyper.filter_alpha;
    row[LAMB] = hyper.filter_lamb;
    row[WARMUP] = hyper.warmup as f32;
    row[FALLING] = if hyper.end == 0 { 0.0 } else { hyper.end.saturating_sub(hyper.warmup).max(1) as f32 };
    row
}

/// The chain of an optimizer as a kernel is compiled for it: for each transform the first of its planes among those that
/// are kept beside the weights, `None` where it is not in the chain. They are applied in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Links {
    mask: Option<usize>,
    ema: Option<usize>,
    /// And how many gradients are averaged.
    average: Option<(usize, usize)>,
    /// It keeps nothing.
    is_orthogonal: bool,
}

impl Links {
    /// The links of a chain.
    pub fn new(chain: &Chain) -> Self {
        let mut links = Self::default();
        // The weights have a buffer of their own.
        let mut at = Chain::OF_STEP.len() - 1;
        for &transform in chain.transforms() {
            match transform {
                Transform::Mask => links.mask = Some(at),
                Transform::Ema => links.ema = Some(at),
                Transform::Average { window } => links.average = Some((at, usize::from(window))),
                Transform::Orthogonal => links.is_orthogonal = true,
            }
            at += transform.planes().len();
        }
        links
    }

    /// Whether weights may be frozen.
    pub fn is_masked(&self) -> bool {
        self.mask.is_some()
    }

    /// Whether a parameter's step needs the gradients of all others.
    pub fn is_orthogonal(&self) -> bool {
        self.is_orthogonal
    }

    fn mask(&self) -> usize {
        self.mask.unwrap_or(0)
    }

    fn ema(&self) -> usize {
        self.ema.unwrap_or(0)
    }

    fn average(&self) -> usize {
        self.average.map_or(0, |(at, _)| at)
    }

    fn window(&self) -> usize {
        self.average.map_or(1, |(_, window)| window)
    }
}

/// Whether a weight trains that is number `at` of its plane. It only reads; a kernel passes what it has on as it is.
#[cube]
pub fn is_open(kept: &mut [f32], at: usize, stride: usize, #[comptime] links: Links) -> bool {
    let mut open = true;
    if comptime!(links.is_masked()) {
        open = kept[at + stride * comptime!(links.mask())] > 0.0f32;
    }
    open
}

/// Whether a member trains. The same for all units of a workgroup, and read from a buffer that the kernel only reads:
/// barriers may depend on it.
#[cube]
pub fn is_active(hyper: &[f32], member: usize) -> bool {
    hyper[member * comptime!(HYPER) + comptime!(ACTIVE)] > 0.5f32
}

/// The norm that a member's parameters are held at; 0 for none.
#[cube]
pub fn norm_target(hyper: &[f32], member: usize) -> f32 {
    hyper[member * comptime!(HYPER) + comptime!(NORM)]
}

/// 1 − bᵗ from ln b and t. The difference from 1 would lose its digits where bᵗ is near 1, so a series takes over.
#[cube]
fn correction(ln_b: f32, t: f32) -> f32 {
    let y = ln_b * t;
    let mut series = 1.0f32;
    series = 1.0f32 + series * y * comptime!(1.0f32 / 9.0);
    series = 1.0f32 + series * y * comptime!(1.0f32 / 8.0);
    series = 1.0f32 + series * y * comptime!(1.0f32 / 7.0);
    series = 1.0f32 + series * y * comptime!(1.0f32 / 6.0);
    series = 1.0f32 + series * y * comptime!(1.0f32 / 5.0);
    series = 1.0f32 + series * y * comptime!(1.0f32 / 4.0);
    series = 1.0f32 + series * y * comptime!(1.0f32 / 3.0);
    series = 1.0f32 + series * y * 0.5f32;
    select(y > -0.5f32, 0.0f32 - series * y, 1.0f32 - y.exp())
}

/// The learning rate of step `t`, counted from 1, see [`Hyper::rate`]. Half a cosine is written as a sine of ±π/2 by its
/// series, since the cosine of a graphics card may be good for three digits.
#[cube]
fn rate(hyper: &[f32], row: usize, t: u32) -> f32 {
    let done = f32::cast_from(t - 1u32);
    let warmup = hyper[row + comptime!(WARMUP)];
    let falling = hyper[row + comptime!(FALLING)];
    let mut share = 1.0f32;
    if falling > 0.0f32 {
        let fallen = (done - warmup) / falling;
        let angle = (0.5f32 - select(fallen < 1.0f32, fallen, 1.0f32)) * comptime!(core::f32::consts::PI);
        let square = angle * angle;
        let mut series = 1.0f32;
        series = 1.0f32 - series * square * comptime!(1.0f32 / 156.0);
        series = 1.0f32 - series * square * comptime!(1.0f32 / 110.0);
        series = 1.0f32 - series * square * comptime!(1.0f32 / 72.0);
        series = 1.0f32 - series * square * comptime!(1.0f32 / 42.0);
        series = 1.0f32 - series * square * comptime!(1.0f32 / 20.0);
        series = 1.0f32 - series * square * comptime!(1.0f32 / 6.0);
        share = 0.5f32 + 0.5f32 * angle * series;
    }
    if done < warmup {
        share = done / warmup;
    }
    hyper[row + comptime!(LR)] * share
}

/// The new value of a parameter from its present one and the gradient of the loss, where that of no other matters. What
/// is kept of it beside changes in place: `kept` holds plane after plane, each `stride` long, and this parameter's number
/// `at` in it. `t` is the number of this step, counted from 1.
#[cube]
pub fn updated(
    hyper: &[f32],
    member: usize,
    kept: &mut [f32],
    at: usize,
    stride: usize,
    t: u32,
    w: f32,
    gradient: f32,
    #[comptime] links: Links,
) -> f32 {
    let g = transformed(hyper, member, kept, at, stride, t, w, gradient, links);
    stepped(hyper, member, kept, at, stride, t, w, g, links)
}

/// The first half of [`updated`]: the gradient with the penalties, taken through the chain as far as each parameter is
/// alone in it.
#[cube]
pub fn transformed(
    hyper: &[f32],
    member: usize,
    kept: &mut [f32],
    at: usize,
    stride: usize,
    t: u32,
    w: f32,
    gradient: f32,
    #[comptime] links: Links,
) -> f32 {
    let row = member * comptime!(HYPER);
    let l1 = hyper[row + comptime!(L1)];
    let mut g = gradient + hyper[row + comptime!(L2)] * w;
    if w > 0.0f32 {
        g += l1;
    }
    if w < 0.0f32 {
        g -= l1;
    }
    if comptime!(links.is_masked()) {
        g = select(is_open(kept, at, stride, links), g, 0.0f32);
    }
    if comptime!(links.ema.is_some()) {
        let slow = at + stride * comptime!(links.ema());
        let alpha = hyper[row + comptime!(ALPHA)];
        let mean = alpha * kept[slow] + (1.0f32 - alpha) * g;
        kept[slow] = mean;
        g += hyper[row + comptime!(LAMB)] * mean;
    }
    if comptime!(links.average.is_some()) {
        let recent = at + stride * comptime!(links.average());
        let present = ((t - 1u32) % comptime!(links.window() as u32)) as usize;
        kept[recent + present * stride] = g;
        let mut sum = 0.0f32;
        for plane in 0..comptime!(links.window()) {
            sum += kept[recent + plane * stride];
        }
        let mut count = f32::cast_from(t);
        if t > comptime!(links.window() as u32) {
            count = comptime!(links.window() as f32).runtime();
        }
        g += hyper[row + comptime!(LAMB)] * (sum / count);
    }
    g
}

/// The second half of [`updated`]: Adam or descent.
#[cube]
pub fn stepped(
    hyper: &[f32],
    member: usize,
    kept: &mut [f32],
    at: usize,
    stride: usize,
    t: u32,
    w: f32,
    g: f32,
    #[comptime] links: Links,
) -> f32 {
    let row = member * comptime!(HYPER);
    let lr = rate(hyper, row, t);
    let b1 = hyper[row + comptime!(B1)];
    let second = at + stride;
    let mut direction = b1 * kept[at] + g;
    if hyper[row + comptime!(SGD)] > 0.5f32 {
        kept[at] = direction;
    } else {
        let b2 = hyper[row + comptime!(B2)];
        let step = f32::cast_from(t);
        let m = b1 * kept[at] + (1.0f32 - b1) * g;
        let v = b2 * kept[second] + (1.0f32 - b2) * (g * g);
        kept[at] = m;
        kept[second] = v;
        let c1 = correction(hyper[row + comptime!(LN_B1)], step);
        let c2 = correction(hyper[row + comptime!(LN_B2)], step);
        direction = m / c1 / ((v / c2).sqrt() + hyper[row + comptime!(EPS)]);
    }
    let mut new = w - lr * (hyper[row + comptime!(WD)] * w + direction);
    if comptime!(links.is_masked()) {
        new = select(is_open(kept, at, stride, links), new, w);
    }
    new
}

const ROOT_2_PI: f32 = 0.797_884_6;
const CUBIC: f32 = 0.044_715;

/// tanh, with arguments whose exponentials would overflow cut off: it is 1 there.
#[cube]
fn tanh_of(z: f32) -> f32 {
    let cut = select(z > 9.5f32, 9.5f32, select(z < -9.5f32, -9.5f32, z));
    let e = (2.0f32 * cut).exp();
    // The quotient loses digits near 0, the series takes over there.
    let square = z * z;
    let near = z - z
        * square
        * (comptime!(1.0f32 / 3.0) - square * (comptime!(2.0f32 / 15.0) - square * comptime!(17.0f32 / 315.0)));
    select(square < 0.01f32, near, (e - 1.0f32) / (e + 1.0f32))
}

/// φ(z).
#[cube]
pub fn activation(z: f32, #[comptime] act: Activation) -> f32 {
    if comptime!(act == Activation::Relu) {
        select(z > 0.0f32, z, 0.0f32)
    } else if comptime!(act == Activation::Square) {
        z * z
    } else if comptime!(act == Activation::Tanh) {
        tanh_of(z)
    } else {
        let t = tanh_of((z * z * comptime!(CUBIC) + 1.0f32) * z * comptime!(ROOT_2_PI));
        z * (0.5f32 + 0.5f32 * t)
    }
}

/// φ′(z).
#[cube]
pub fn slope(z: f32, #[comptime] act: Activation) -> f32 {
    if comptime!(act == Activation::Relu) {
        select(z > 0.0f32, 1.0f32, 0.0f32)
    } else if comptime!(act == Activation::Square) {
        2.0f32 * z
    } else if comptime!(act == Activation::Tanh) {
        let t = tanh_of(z);
        1.0f32 - t * t
    } else {
        let square = z * z;
        let t = tanh_of((square * comptime!(CUBIC) + 1.0f32) * z * comptime!(ROOT_2_PI));
        let inner = (square * comptime!(3.0f32 * CUBIC) + 1.0f32) * comptime!(ROOT_2_PI);
        0.5f32 + 0.5f32 * t + 0.5f32 * z * (1.0f32 - t * t) * inner
    }
}

/// The derivative of the loss of a single logit towards it; `sign` is that of the label.
#[cube]
pub fn single_gradient(logit: f32, sign: f32, #[comptime] loss: Loss) -> f32 {
    if comptime!(loss == Loss::Hinge) {
        select(sign * logit < 1.0f32, 0.0f32 - sign, 0.0f32)
    } else if comptime!(loss == Loss::Mse) {
        2.0f32 * (logit - sign)
    } else {
        // An exponential that overflows would make the quotient 0 on one machine and no number on another.
        let margin = sign * logit;
        0.0f32 - sign / (1.0f32 + select(margin < 80.0f32, margin, 80.0f32).exp())
    }
}

/// The loss of a single logit.
#[cube]
pub fn single_loss(logit: f32, sign: f32, #[comptime] loss: Loss) -> f32 {
    let margin = sign * logit;
    if comptime!(loss == Loss::Hinge) {
        select(margin >= 1.0f32, 0.0f32, 1.0f32 - margin)
    } else if comptime!(loss == Loss::Mse) {
        (logit - sign) * (logit - sign)
    } else {
        let e = (0.0f32 - select(margin < 0.0f32, 0.0f32 - margin, margin)).exp();
        // ln(1 + e), by its series where 1 + e has too few digits for e.
        let small = e - 0.5f32 * e * e;
        select(margin > 0.0f32, 0.0f32, 0.0f32 - margin) + select(e < 1e-3f32, small, (1.0f32 + e).ln())
    }
}

/// What bit number `bit` of a word is fed in as. Chosen, not converted: graphics cards convert numbers slowly.
#[cube]
pub fn bit_value(word: u32, bit: u32, #[comptime] reads: Reads) -> f32 {
    let unset = comptime!(if reads == Reads::SignedBits { -1.0f32 } else { 0.0f32 });
    select((word >> bit) & 1u32 == 1u32, 1.0f32, unset)
}

/// Where the rows of a step begin among those of a member: rows that stay the same have one slot, others one for each
/// step since `base`. `t` counts from 1.
#[cube]
pub fn slot(t: u32, base: u32, slots: u32) -> usize {
    let mut slot = 0u32;
    if slots > 1u32 {
        slot = t - 1u32 - base;
    }
    slot as usize
}

/// Sum over the units of a workgroup of `units` units, a power of two; every unit gets it. `scratch` has room for one
/// number of each, and may be used again at once.
#[cube]
pub fn sum_over_units(scratch: &mut Shared<[f32]>, value: f32, #[comptime] units: usize) -> f32 {
    let unit = UNIT_POS as usize;
    scratch[unit] = value;
    sync_cube();
    let steps = comptime!(units.ilog2());
    #[unroll]
    for step in 0..steps {
        let half = comptime!(units >> (step + 1));
        if unit < half {
            let other = scratch[unit + half];
            scratch[unit] += other;
        }
        sync_cube();
    }
    let sum = scratch[0];
    sync_cube();
    sum
}
