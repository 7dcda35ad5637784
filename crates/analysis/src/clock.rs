//! Clock or pizza: two ways to add on a circle, told apart by two numbers.
//!
//! Zhong et al. 2023, "The Clock and the Pizza: Two Stories in Mechanistic Explanation of Neural Networks". A clock
//! multiplies, so that its logits depend on a and b in different ways and hardly on how far they are apart; a pizza
//! adds the two embeddings first, so that its gradients for a and b are alike and its logits fade with the distance.

use grokscope_experiment::{Matrix, Plan};

use crate::Tables;
use crate::tables::slope;

/// The mean over triples (a, b, c) of the cosine between the gradients of logit c for pair (a, b) with respect to
/// what is fed in for a and for b (the embedding, or the one-hot vector where there is none). In \[−1, 1\]; 1 where a
/// and b share their in-projection. Of all p³ triples, `most` evenly spread ones are looked at. NaN where every
/// gradient looked at is zero.
#[must_use]
pub fn gradient_symmetricity(plan: &Plan, parameters: &[f32], tables: &Tables, most: usize) -> f32 {
    let Plan { net, layout, .. } = plan;
    let (Some(of_a), Some(of_b)) = (layout.part(Matrix::In), layout.part(Matrix::InB)) else { return 1.0 };
    let (of_a, of_b) = (&parameters[of_a.range()], &parameters[of_b.range()]);
    let (p, hidden) = (tables.p, tables.hidden);
    debug_assert_eq!(net.hidden, hidden, "tables of the same network");
    let total = p * p * p;
    let mut upstream = vec![0.0f32; hidden];
    let (mut sum, mut count) = (0.0f64, 0u32);
    for i in 0..most.min(total) {
        // However few of many are looked at, they lie evenly among them.
        let triple = if most >= total { i } else { spread(i, total) };
        let (a, b, c) = (triple / (p * p), triple / p % p, triple % p);
        for (j, (to, z)) in upstream.iter_mut().zip(tables.sums(a, b)).enumerate() {
            *to = slope(tables.act, z) * tables.w_out[j * p + c];
        }
        let [mut dot, mut norm_a, mut norm_b] = [0.0f64; 3];
        for (row_a, row_b) in of_a.chunks_exact(hidden).zip(of_b.chunks_exact(hidden)) {
            let gradient = |row: &[f32]| row.iter().zip(&upstream).map(|(w, u)| f64::from(w * u)).sum::<f64>();
            let (x, y) = (gradient(row_a), gradient(row_b));
            dot += x * y;
            norm_a += x * x;
            norm_b += y * y;
        }
        if norm_a > 0.0 && norm_b > 0.0 {
            sum += dot / libm::sqrt(norm_a * norm_b);
            count += 1;
        }
    }
    (sum / f64::from(count)) as f32
}

/// The i-th of some places among `total` that lie evenly however many there are: multiples of the golden section.
fn spread(i: usize, total: usize) -> usize {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let turn = i as f64 * GOLDEN;
    ((turn - libm::floor(turn)) * total as f64) as usize
}

/// How little the right logit depends on the distance a − b. With R\[d, s\] the logit of the right answer to the pair
/// at distance d with answer s, it is the mean over d of the standard deviation within that distance, over the
/// standard deviation of all R. In \[0, 1\]: 0 where only the distance matters, near 1 where it does not. NaN where
/// all right logits are alike.
///
/// `answer` gives the right answer; `distance` is a − b for a sum, a + b for a difference, mod p.
#[must_use]
pub fn distance_irrelevance(tables: &Tables, answer: impl Fn(usize, usize) -> usize, is_sum: bool) -> f32 {
    let p = tables.p;
    let turn = if is_sum { p - 1 } else { 1 };
    let mut all = Spread::default();
    let mut by_distance = vec![Spread::default(); p];
    let mut logits = vec![0.0; p];
    for a in 0..p {
        for b in 0..p {
            tables.logits_into(a, b, &mut logits);
            let right = f64::from(logits[answer(a, b)]);
            all.add(right);
            by_distance[(a + turn * b) % p].add(right);
        }
    }
    let within: f64 = by_distance.iter().map(Spread::deviation).sum::<f64>() / p as f64;
    (within / all.deviation()) as f32
}

/// A running mean and sum of squared deviations (Welford 1962).
#[derive(Clone, Copy, Debug, Default)]
struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let before = value - self.mean;
        self.mean += before / self.count;
        self.squares += before * (value - self.mean);
    }

    /// Of the population, not of a sample from it.
    fn deviation(&self) -> f64 {
        libm::sqrt(self.squares / self.count)
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Activation, Experiment, Spec, Task, initial_parameters};

    use super::*;
    use crate::answer_line;

    /// A network whose only neuron writes `to` into logits when it reads a of `table`.
    fn linear(p: usize, w_a: Vec<f32>, w_b: Vec<f32>, w_out: Vec<f32>) -> Tables {
        let hidden = w_a.len() / p;
        Tables { p, hidden, w_a, w_b: Some(w_b), bias_in: vec![], w_out, bias_out: vec![], act: Activation::Relu }
    }

    #[test]
    fn logits_that_know_only_the_distance_make_it_all_relevant() {
        // Squared neurons at doubled angles: cos²((x − y)/2)·cos(c − s), of which the right logit is the first factor.
        let p = 11;
        let angle = move |a: usize| core::f32::consts::TAU * a as f32 / p as f32;
        let direction = |j: usize| core::f32::consts::TAU * j as f32 / 5.0;
        let tables = Tables {
            w_b: None,
            act: Activation::Square,
            ..linear(
                p,
                (0..p).flat_map(|a| (0..5).map(move |j| (angle(a) - direction(j)).cos())).collect(),
                vec![],
                (0..5).flat_map(|j| (0..p).map(move |c| (angle(c) - 2.0 * direction(j)).cos())).collect(),
            )
        };
        let line = answer_line(Task::Add, p).expect("sums lie on lines");
        let found = distance_irrelevance(&tables, line, true);
        assert!(found < 1e-4, "{found}");
    }

    #[test]
    fn logits_that_know_only_the_answer_make_the_distance_irrelevant() {
        // One neuron with a constant value; its output differs by class.
        let p = 7;
        let tables = linear(p, vec![1.0; p], vec![0.0; p], (0..p).map(|c| c as f32).collect());
        let line = answer_line(Task::Add, p).expect("sums lie on lines");
        let found = distance_irrelevance(&tables, line, true);
        assert!((found - 1.0).abs() < 1e-6, "{found}");
    }

    #[test]
    fn a_shared_in_projection_is_symmetric_by_construction() {
        let x = Experiment::default();
        let (plan, w) = (x.plan(), initial_parameters(&x));
        let tables = Tables::new(&plan, &w).expect("a network on pairs");
        assert_eq!(gradient_symmetricity(&plan, &w, &tables, 10), 1.0);
    }

    #[test]
    fn opposite_projections_pull_in_opposite_directions() {
        let keys = "p=5&hidden=3&embed=4&inproj=separate";
        let x = Spec::parse(keys, &grokscope_experiment::PRESETS[0]).0.experiment;
        let plan = x.plan();
        let layout = &plan.layout;
        let mut w = initial_parameters(&x);
        let (of_a, of_b) = (layout.part(Matrix::In).expect("there"), layout.part(Matrix::InB).expect("there"));
        for i in 0..of_a.range().len() {
            w[of_b.offset + i] = -2.0 * w[of_a.offset + i];
        }
        let tables = Tables::new(&plan, &w).expect("a network on pairs");
        let found = gradient_symmetricity(&plan, &w, &tables, usize::MAX);
        assert!((found + 1.0).abs() < 1e-5, "{found}");
    }
}
