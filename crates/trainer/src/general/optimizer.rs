//! AdamW, Adam and SGD with a hyper-parameter of each kind for every member. burn's own optimizers take scalars.

use burn::tensor::{Bool, Device, Tensor, TensorData};
use grokscope_experiment::{Chain, Hyper, Optimizer, Transform};

/// What is kept of each parameter beside its value, in the order of [`Chain::planes`]: for each plane one tensor for
/// each matrix.
pub type Planes = Vec<Vec<Tensor<3>>>;

/// Where in [`Planes`] the moments are, and what the transforms keep.
const FIRST: usize = 0;
const SECOND: usize = 1;
const OF_CHAIN: usize = 2;

/// The update rule with the present hyper-parameters, each [M, 1, 1].
pub struct Update {
    b1: Tensor<3>,
    b2: Tensor<3>,
    eps: Tensor<3>,
    wd: Tensor<3>,
    /// Present where any member uses it, so that a run without it does not pay for it.
    l1: Option<Tensor<3>>,
    l2: Option<Tensor<3>>,
    norm: Option<Tensor<3>>,
    alpha: Tensor<3>,
    lamb: Tensor<3>,
    /// Members that do not use Adam; `None` where all use it.
    sgd: Option<Tensor<3, Bool>>,
    /// Members that have stopped; `None` where none has.
    stopped: Option<Tensor<3, Bool>>,
}

fn per_member(values: impl Iterator<Item = f32>, device: &Device) -> Tensor<3> {
    let values: Vec<f32> = values.collect();
    let members = values.len();
    Tensor::from_data(TensorData::new(values, [members, 1, 1]), device)
}

impl Update {
    pub fn new(hypers: &[Hyper], active: &[bool], device: &Device) -> Self {
        let all = |pick: fn(&Hyper) -> f32| per_member(hypers.iter().map(pick), device);
        let some = |pick: fn(&Hyper) -> f32| hypers.iter().any(|hyper| pick(hyper) != 0.0).then(|| all(pick));
        let is_sgd: fn(&Hyper) -> f32 = |hyper| f32::from(hyper.opt == Optimizer::Sgd);
        let stopped = || per_member(active.iter().map(|&active| f32::from(!active)), device);
        Self {
            b1: all(|hyper| hyper.b1),
            b2: all(|hyper| hyper.b2),
            eps: all(|hyper| hyper.eps),
            wd: all(|hyper| hyper.wd),
            l1: some(|hyper| hyper.l1),
            l2: some(|hyper| hyper.l2),
            norm: some(|hyper| hyper.norm),
            alpha: all(|hyper| hyper.filter_alpha),
            lamb: all(|hyper| hyper.filter_lamb),
            sgd: some(is_sgd).map(|flags| flags.greater_elem(0.5)),
            stopped: active.contains(&false).then(|| stopped().greater_elem(0.5)),
        }
    }

    /// Adds the gradients of the L1 and L2 penalties.
    pub fn with_penalties(&self, gradients: Vec<Tensor<3>>, weights: &[Tensor<3>]) -> Vec<Tensor<3>> {
        let penalised = |(mut gradient, w): (Tensor<3>, &Tensor<3>)| {
            if let Some(l1) = &self.l1 {
                gradient = gradient + w.clone().sign() * l1.clone();
            }
            if let Some(l2) = &self.l2 {
                gradient = gradient + w.clone() * l2.clone();
            }
            gradient
        };
        gradients.into_iter().zip(weights).map(penalised).collect()
    }

    /// Takes the gradients at these weights through the chain; what its transforms keep changes in place. `step` counts from 0.
    pub fn transform(
        &self,
        chain: &Chain,
        step: u64,
        weights: &[Tensor<3>],
        mut gradients: Vec<Tensor<3>>,
        kept: &mut Planes,
    ) -> Vec<Tensor<3>> {
        let mut at = OF_CHAIN;
        for &transform in chain.transforms() {
            match transform {
                Transform::Mask => {
                    let frozen = kept[at].iter().map(frozen);
                    gradients = gradients.into_iter().zip(frozen).map(|(g, frozen)| g.mask_fill(frozen, 0.0)).collect();
                }
                Transform::Ema => {
                    for (g, slow) in gradients.iter_mut().zip(&mut kept[at]) {
                        let mean = slow.clone() * self.alpha.clone() + g.clone() * (-self.alpha.clone() + 1.0);
                        *slow = self.unless_stopped(mean, slow);
                        *g = g.clone() + slow.clone() * self.lamb.clone();
                    }
                }
                Transform::Average { window } => {
                    let present = at + (step % u64::from(window)) as usize;
                    let count = (step + 1).min(u64::from(window)) as f32;
                    for (i, g) in gradients.iter_mut().enumerate() {
                        kept[present][i] = self.unless_stopped(g.clone(), &kept[present][i]);
                        let (first, others) = (kept[at][i].clone(), &kept[at + 1..at + usize::from(window)]);
                        let sum = others.iter().fold(first, |sum, plane| sum + plane[i].clone());
                        *g = g.clone() + sum / count * self.lamb.clone();
                    }
                }
                Transform::Orthogonal => {
                    // The gradient of what is frozen is 0, its weights must not count either.
                    let mut trained = weights.to_vec();
                    if chain.is_masked() {
                        for (w, mask) in trained.iter_mut().zip(&kept[OF_CHAIN]) {
                            *w = w.clone().mask_fill(frozen(mask), 0.0);
                        }
                    }
                    let square = product(&trained, &trained);
                    let nowhere = square.clone().equal_elem(0.0);
                    let factor = (product(&trained, &gradients) / square).mask_fill(nowhere, 0.0);
                    for (g, w) in gradients.iter_mut().zip(trained) {
                        *g = g.clone() - w * factor.clone();
                    }
                }
            }
            at += transform.planes().len();
        }
        gradients
    }

    /// What becomes of `old` where members have not stopped.
    fn unless_stopped(&self, new: Tensor<3>, old: &Tensor<3>) -> Tensor<3> {
        match &self.stopped {
            Some(stopped) => {
                let mask = stopped.clone().expand(old.dims());
                new.mask_where(mask, old.clone())
            }
            None => new,
        }
    }

    /// The weights after one step; moments change in place.
    pub fn apply(
        &self,
        chain: &Chain,
        weights: &[Tensor<3>],
        gradients: Vec<Tensor<3>>,
        kept: &mut Planes,
        [c1, c2, rate]: &[Tensor<3>; 3],
    ) -> Vec<Tensor<3>> {
        let frozen: Option<Vec<_>> = chain.is_masked().then(|| kept[OF_CHAIN].iter().map(frozen).collect());
        let mut updated = Vec::with_capacity(weights.len());
        for (i, (w, g)) in weights.iter().zip(gradients).enumerate() {
            let (old_first, old_second) = (kept[FIRST][i].clone(), kept[SECOND][i].clone());
            let mut first = old_first.clone() * self.b1.clone() + g.clone() * (-self.b1.clone() + 1.0);
            let mut second = old_second.clone() * self.b2.clone() + g.clone() * g.clone() * (-self.b2.clone() + 1.0);
            let mut direction = first.clone() / c1.clone() / ((second.clone() / c2.clone()).sqrt() + self.eps.clone());
            if let Some(sgd) = &self.sgd {
                let momentum = old_first.clone() * self.b1.clone() + g;
                let mask = sgd.clone().expand(w.dims());
                direction = direction.mask_where(mask.clone(), momentum.clone());
                first = first.mask_where(mask.clone(), momentum);
                second = second.mask_where(mask, old_second.clone());
            }
            let mut new = w.clone() - (w.clone() * self.wd.clone() + direction) * rate.clone();
            if let Some(frozen) = &frozen {
                new = new.mask_where(frozen[i].clone(), w.clone());
            }
            kept[FIRST][i] = self.unless_stopped(first, &old_first);
            kept[SECOND][i] = self.unless_stopped(second, &old_second);
            updated.push(self.unless_stopped(new, w));
        }
        let Some(target) = &self.norm else { return updated };
        let free = target.clone().equal_elem(0.0);
        let length = match &frozen {
            Some(frozen) => {
                let parts: Vec<_> =
                    updated.iter().zip(frozen).map(|(w, frozen)| w.clone().mask_fill(frozen.clone(), 0.0)).collect();
                norm(&parts)
            }
            None => norm(&updated),
        };
        let mut scale = (target.clone() / length).mask_fill(free, 1.0);
        if let Some(stopped) = &self.stopped {
            scale = scale.mask_fill(stopped.clone(), 1.0);
        }
        let scaled = updated.iter().map(|w| w.clone() * scale.clone());
        match frozen {
            Some(frozen) => {
                scaled.zip(frozen).zip(&updated).map(|((new, frozen), w)| new.mask_where(frozen, w.clone())).collect()
            }
            None => scaled.collect(),
        }
    }
}

/// Where a mask freezes weights.
fn frozen(mask: &Tensor<3>) -> Tensor<3, Bool> {
    mask.clone().equal_elem(0.0)
}

/// Global L2 norm of each member, [M, 1, 1].
pub fn norm(weights: &[Tensor<3>]) -> Tensor<3> {
    product(weights, weights).sqrt()
}

/// Inner product of each member's matrices, [M, 1, 1].
fn product(a: &[Tensor<3>], b: &[Tensor<3>]) -> Tensor<3> {
    let products = a.iter().zip(b).map(|(a, b)| (a.clone() * b.clone()).sum_dim(2).sum_dim(1));
    products.reduce(|sum, product| sum + product).expect("a network has matrices")
}

/// Adam's bias corrections 1 − b1^t and 1 − b2^t and the learning rate for the steps of one batch, [M, steps, 3].
///
/// They depend on the step alone, so a restored run goes on to the bit, and they reach the GPU in one write for the
/// whole batch: a write between steps would end the submission.
pub struct OfSteps(Tensor<3>);

impl OfSteps {
    pub fn new(hypers: &[Hyper], step: u64, steps: u32, device: &Device) -> Self {
        let correction = |b: f32, t: u64| (1.0 - libm::pow(f64::from(b), t as f64)) as f32;
        let values: Vec<f32> = hypers
            .iter()
            .flat_map(|h| {
                (1..=u64::from(steps))
                    .flat_map(move |i| [correction(h.b1, step + i), correction(h.b2, step + i), h.rate(step + i - 1)])
            })
            .collect();
        Self(Tensor::from_data(TensorData::new(values, [hypers.len(), steps as usize, 3]), device))
    }

    /// The two corrections and the rate of the i-th step of the batch, each [M, 1, 1].
    pub fn step(&self, i: u32) -> [Tensor<3>; 3] {
        let (members, i) = (self.0.dims()[0], i as usize);
        [0, 1, 2].map(|k| self.0.clone().slice([0..members, i..i + 1, k..k + 1]))
    }
}
