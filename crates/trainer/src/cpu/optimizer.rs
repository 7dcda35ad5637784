//! The update rule, one pass over a member's parameters.

use grokscope_experiment::{Hyper, Optimizer};

use super::simd::{F32x4, LANES};
use super::threads::{Divisible, Pool};

/// The parameters of one member with what the optimizer remembers of each.
pub struct Member<'a> {
    /// w.
    pub parameters: &'a mut [f32],
    /// m: first moment (Adam) or momentum (SGD).
    pub first: &'a mut [f32],
    /// v: second moment (Adam).
    pub second: &'a mut [f32],
    /// 0 where a weight stays as it is; `None` where none does.
    pub mask: Option<&'a [f32]>,
}

/// Adds the gradient of l1·Σ|w| + l2/2·Σw²; the sign of 0 is 0.
#[inline(always)]
fn with_penalties(hyper: &Broadcast, w: F32x4, g: F32x4) -> F32x4 {
    let sign = hyper.l1.where_positive(w) - hyper.l1.where_positive(F32x4::zero() - w);
    g + sign + hyper.l2 * w
}

/// Adds the gradient of the penalties to `gradient`.
pub fn add_penalties(hyper: &Hyper, parameters: &[f32], gradient: &mut [f32]) {
    let hyper = Broadcast::new(hyper, 1);
    for (w, g) in parameters.iter().zip(gradient) {
        let one = with_penalties(&hyper, F32x4::splat(*w), F32x4::splat(*g));
        *g = one.lanes()[0];
    }
}

impl Divisible for Member<'_> {
    fn len(&self) -> usize {
        self.parameters.len()
    }

    fn divide(self, at: usize) -> (Self, Self) {
        let (w, rest_of_w) = self.parameters.split_at_mut(at);
        let (m, rest_of_m) = self.first.split_at_mut(at);
        let (v, rest_of_v) = self.second.split_at_mut(at);
        let (mask, rest_of_mask) = self.mask.map(|mask| mask.split_at(at)).unzip();
        (
            Self { parameters: w, first: m, second: v, mask },
            Self { parameters: rest_of_w, first: rest_of_m, second: rest_of_v, mask: rest_of_mask },
        )
    }
}

/// The scalars of one step in every lane.
struct Broadcast {
    lr: F32x4,
    b1: F32x4,
    rest1: F32x4,
    b2: F32x4,
    rest2: F32x4,
    unbias1: F32x4,
    unbias2: F32x4,
    eps: F32x4,
    wd: F32x4,
    l1: F32x4,
    l2: F32x4,
}

impl Broadcast {
    /// `step` counts from 1. The learning rate and the bias corrections are functions of the step alone, in double
    /// precision, so a restored run goes on with the same bits.
    fn new(hyper: &Hyper, step: u64) -> Self {
        let unbias = |b: f32| (1.0 / (1.0 - libm::pow(f64::from(b), step as f64))) as f32;
        let s = F32x4::splat;
        Self {
            lr: s(hyper.rate(step - 1)),
            b1: s(hyper.b1),
            rest1: s(1.0 - hyper.b1),
            b2: s(hyper.b2),
            rest2: s(1.0 - hyper.b2),
            unbias1: s(unbias(hyper.b1)),
            unbias2: s(unbias(hyper.b2)),
            eps: s(hyper.eps),
            wd: s(hyper.wd),
            l1: s(hyper.l1),
            l2: s(hyper.l2),
        }
    }

    /// Adam (Kingma & Ba 2015) with decoupled decay (Loshchilov & Hutter 2019).
    #[inline(always)]
    fn adam(&self, [w, m, v, g]: [F32x4; 4]) -> [F32x4; 3] {
        let g = with_penalties(self, w, g);
        let m = self.b1 * m + self.rest1 * g;
        let v = self.b2 * v + self.rest2 * (g * g);
        let update = m * self.unbias1 / ((v * self.unbias2).sqrt() + self.eps);
        [w - self.lr * (self.wd * w + update), m, v]
    }

    /// Gradient descent with momentum and decoupled decay.
    #[inline(always)]
    fn sgd(&self, [w, m, v, g]: [F32x4; 4]) -> [F32x4; 3] {
        let g = with_penalties(self, w, g);
        let m = self.b1 * m + g;
        [w - self.lr * (self.wd * w + m), m, v]
    }
}

/// Multiplications that take as long as the update of a parameter.
const WORK: usize = 16;

/// One update by the gradient of the loss; the penalties are added here. `step` counts from 1.
pub fn update(hyper: &Hyper, step: u64, member: &mut Member<'_>, gradient: &[f32], threads: &Pool) {
    let broadcast = Broadcast::new(hyper, step);
    let Member { parameters, first, second, mask } = member;
    let all = Member { parameters, first, second, mask: *mask };
    threads.share(WORK * gradient.len(), all, LANES, |at, mut part| {
        let gradient = &gradient[at..][..part.len()];
        step_of(hyper.opt, &broadcast, &mut part, gradient);
    });
    if hyper.norm > 0.0 {
        let target = f64::from(hyper.norm);
        match member.mask {
            None => {
                let factor = (target / norm(member.parameters)) as f32;
                member.parameters.iter_mut().for_each(|w| *w *= factor);
            }
            Some(mask) => {
                let unfrozen = || mask.iter().map(|open| *open > 0.0);
                let squares = member.parameters.iter().zip(unfrozen()).filter(|(_, open)| *open);
                let norm = libm::sqrt(squares.map(|(w, _)| f64::from(*w).powi(2)).sum());
                let factor = (target / norm) as f32;
                for (w, _) in member.parameters.iter_mut().zip(unfrozen()).filter(|(_, open)| *open) {
                    *w *= factor;
                }
            }
        }
    }
}

fn step_of(rule: Optimizer, hyper: &Broadcast, member: &mut Member<'_>, gradient: &[f32]) {
    let unfrozen = |open: F32x4, x: [F32x4; 4], [w, m, v]: [F32x4; 3]| [F32x4::select(open, w, x[0]), m, v];
    match (rule, member.mask) {
        // What is not looked at instead of a mask costs nothing.
        (Optimizer::Adamw | Optimizer::Adam, None) => each_four(member, gradient, gradient, |x, _| hyper.adam(x)),
        (Optimizer::Sgd, None) => each_four(member, gradient, gradient, |x, _| hyper.sgd(x)),
        (Optimizer::Adamw | Optimizer::Adam, Some(mask)) => {
            each_four(member, gradient, mask, |x, open| unfrozen(open, x, hyper.adam(x)));
        }
        (Optimizer::Sgd, Some(mask)) => {
            each_four(member, gradient, mask, |x, open| unfrozen(open, x, hyper.sgd(x)));
        }
    }
}

#[inline(always)]
fn each_four(member: &mut Member<'_>, gradient: &[f32], mask: &[f32], rule: impl Fn([F32x4; 4], F32x4) -> [F32x4; 3]) {
    let (w, w_rest) = member.parameters.as_chunks_mut::<LANES>();
    let (m, m_rest) = member.first.as_chunks_mut::<LANES>();
    let (v, v_rest) = member.second.as_chunks_mut::<LANES>();
    let (g, g_rest) = gradient.as_chunks::<LANES>();
    let (open, open_rest) = mask.as_chunks::<LANES>();
    for ((((w, m), v), g), open) in w.iter_mut().zip(m).zip(v).zip(g).zip(open) {
        let [new_w, new_m, new_v] = rule([&*w, &*m, &*v, g].map(F32x4::read), F32x4::read(open));
        new_w.write(w);
        new_m.write(m);
        new_v.write(v);
    }
    for ((((w, m), v), g), open) in w_rest.iter_mut().zip(m_rest).zip(v_rest).zip(g_rest).zip(open_rest) {
        let [new_w, new_m, new_v] = rule([*w, *m, *v, *g].map(F32x4::splat), F32x4::splat(*open));
        *w = new_w.lanes()[0];
        *m = new_m.lanes()[0];
        *v = new_v.lanes()[0];
    }
}

/// The L2 norm of a vector, summed in double precision.
pub fn norm(parameters: &[f32]) -> f64 {
    let (fours, rest) = parameters.as_chunks::<LANES>();
    let square = |x: f32| f64::from(x) * f64::from(x);
    let mut sums = [0.0f64; LANES];
    for four in fours {
        for (sum, x) in sums.iter_mut().zip(four) {
            *sum += square(*x);
        }
    }
    let [a, b, c, d] = sums;
    libm::sqrt((a + b) + (c + d) + rest.iter().copied().map(square).sum::<f64>())
}
