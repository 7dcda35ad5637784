//! Restricted and excluded loss: progress that the accuracy does not show.
//!
//! Nanda et al. 2023, "Progress measures for grokking via mechanistic interpretability", for a network that adds.
//! With L\[a, b, c\] the logits of all p² pairs and K the key frequencies, let u be the 2·|K| functions
//! cos(2πk(a+b)/p) and sin(2πk(a+b)/p), each divided by its norm p/√2 over the pairs, and
//!
//! ```text
//! Q[a, b, c] = Σ_u u(a, b) · Σ_{a'b'} u(a', b')·L[a', b', c]
//! ```
//!
//! Restricted loss is that of (mean of L over the pairs) + Q on all pairs: only what the key frequencies say. Excluded
//! loss is that of L − Q on the pairs trained on: all but what they say. The one falls as the network comes to
//! understand, the other rises as it stops to rely on memory.
//!
//! Since u depends on a + b alone, so does Q, and everything that is summed over pairs can be summed along lines first.
//!
//! [`WhoAnswers`] splits each vote in the same two parts and lets both take the test alone.

use grokscope_experiment::WhoAnswers;

use crate::concentration::median;
use crate::{Tables, cross_entropy, margin};

/// How far the understanding is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Restricted loss, nats a row.
    pub restricted: f32,
    /// Excluded loss, nats a row; NaN without rows.
    pub excluded: f32,
    /// |Q|² / |L − mean|²: the fraction of the variance of the logits that the key frequencies explain.
    pub explained: f32,
    /// Who answers; `None` without unseen pairs.
    pub who: Option<WhoAnswers>,
}

impl Progress {
    /// Measures a network. `answer` gives the number on whose waves the network should rely, as
    /// [`crate::answer_line`] does; it must take each value for p of the p² pairs. `keys` are frequencies in
    /// 1 ..= (p−1)/2. `train` are the pairs trained on with their labels, `unseen` those whose answer cannot be known
    /// from them.
    #[must_use]
    pub fn measure(
        tables: &Tables,
        answer: impl Fn(usize, usize) -> usize,
        keys: &[usize],
        train: impl Iterator<Item = ([u16; 2], u16)>,
        unseen: impl Iterator<Item = [u16; 2]>,
    ) -> Self {
        let p = tables.p;
        let mut logits = vec![0.0f32; p];
        // Sums over the p pairs of each line, p × p, and of squares over all pairs.
        let mut sums = vec![0.0f32; p * p];
        let mut squares = 0.0f64;
        for a in 0..p {
            for b in 0..p {
                tables.logits_into(a, b, &mut logits);
                squares += f64::from(logits.iter().map(|z| z * z).sum::<f32>());
                for (sum, z) in sums[p * answer(a, b)..][..p].iter_mut().zip(&logits) {
                    *sum += z;
                }
            }
        }
        let pairs = (p * p) as f64;
        let mut mean = vec![0.0f64; p];
        for line in sums.chunks_exact(p) {
            mean.iter_mut().zip(line).for_each(|(mean, sum)| *mean += f64::from(*sum) / pairs);
        }
        let variance = squares - pairs * mean.iter().map(|mean| mean * mean).sum::<f64>();
        let explained = project(&sums, keys, p);
        let kept: f64 = p as f64 * explained.iter().map(|&q| f64::from(q).powi(2)).sum::<f64>();

        let mut restricted = 0.0;
        let mut of_rule = vec![0.0f32; p];
        for (s, line) in explained.chunks_exact(p).enumerate() {
            for ((logit, mean), q) in logits.iter_mut().zip(&mean).zip(line) {
                *logit = *mean as f32 + q;
            }
            restricted += cross_entropy(&logits, s) / p as f64;
            of_rule[s] = margin(&logits, s);
        }
        let (mut excluded, mut remembered, mut rows) = (0.0, 0u32, 0u32);
        for ([a, b], label) in train {
            let (a, b) = (usize::from(a), usize::from(b));
            tables.logits_into(a, b, &mut logits);
            for (logit, q) in logits.iter_mut().zip(&explained[p * answer(a, b)..]) {
                *logit -= q;
            }
            excluded += cross_entropy(&logits, usize::from(label));
            remembered += u32::from(margin(&logits, usize::from(label)) > 0.0);
            rows += 1;
        }
        let (mut whole, mut known, mut signal, mut noise) = (0u32, 0u32, Vec::new(), Vec::new());
        for [a, b] in unseen {
            let (a, b) = (usize::from(a), usize::from(b));
            let s = answer(a, b);
            tables.logits_into(a, b, &mut logits);
            whole += u32::from(margin(&logits, s) > 0.0);
            known += u32::from(of_rule[s] > 0.0);
            signal.push(of_rule[s]);
            for ((logit, q), mean) in logits.iter_mut().zip(&explained[p * s..]).zip(&mean) {
                *logit -= q + *mean as f32;
            }
            noise.push(-margin(&logits, s));
        }
        let pairs = signal.len() as f32;
        let who = median(&signal).zip(median(&noise)).map(|(signal, noise)| WhoAnswers {
            whole: whole as f32 / pairs,
            rule: known as f32 / pairs,
            rest: remembered as f32 / rows as f32,
            signal,
            noise,
        });
        Self {
            restricted: restricted as f32,
            excluded: (excluded / f64::from(rows)) as f32,
            explained: if variance > 0.0 { (kept / variance) as f32 } else { 0.0 },
            who,
        }
    }
}

/// Q by line and class, p × p, from the sums of L along lines: (2/p²) Σ_k Σ_s' cos(2πk(s − s')/p)·sums\[s'\].
fn project(sums: &[f32], keys: &[usize], p: usize) -> Vec<f32> {
    let mut explained = vec![0.0f32; p * p];
    let scale = 2.0 / (p * p) as f64;
    for &k in keys {
        let angle = |s: usize| core::f64::consts::TAU * (k * s % p) as f64 / p as f64;
        for wave in [libm::cos, libm::sin] {
            let wave: Vec<f32> = (0..p).map(|s| wave(angle(s)) as f32).collect();
            let mut inner = vec![0.0f32; p];
            for (line, u) in sums.chunks_exact(p).zip(&wave) {
                inner.iter_mut().zip(line).for_each(|(inner, sum)| *inner += u * sum);
            }
            for (line, u) in explained.chunks_exact_mut(p).zip(&wave) {
                let factor = (scale * f64::from(*u)) as f32;
                line.iter_mut().zip(&inner).for_each(|(q, inner)| *q += factor * inner);
            }
        }
    }
    explained
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Activation, Task};

    use super::*;
    use crate::answer_line;

    /// φ(x) = x² with W_a\[a\] = one-hot makes h\[a\] + h\[b\] whatever is wanted of a and b apart from cross terms; here
    /// a network of five squared neurons at frequency `k`, whose logits are known in closed form.
    fn clock(p: usize, k: usize) -> Tables {
        let neurons = 5;
        let angle = move |a: usize| core::f32::consts::TAU * (k * a % p) as f32 / p as f32;
        let direction = move |j: usize| core::f32::consts::TAU * j as f32 / neurons as f32;
        Tables {
            p,
            hidden: neurons,
            w_a: (0..p).flat_map(|a| (0..neurons).map(move |j| (angle(a) - direction(j)).cos())).collect(),
            w_b: None,
            bias_in: vec![],
            w_out: (0..neurons).flat_map(|j| (0..p).map(move |c| (angle(c) - 2.0 * direction(j)).cos())).collect(),
            bias_out: vec![],
            act: Activation::Square,
        }
    }

    fn measure(tables: &Tables, keys: &[usize]) -> Progress {
        let line = answer_line(Task::Add, tables.p).expect("sums lie on lines");
        let train = [[0u16, 1], [3, 3], [5, 2]];
        let labelled = train.into_iter().map(|[a, b]| ([a, b], (a + b) % tables.p as u16));
        Progress::measure(tables, line, keys, labelled, [[0, 2], [4, 9], [1, 1]].into_iter())
    }

    /// Logits (5/2)·(1 + cos(x − y))·cos(k(c − s)): constant along lines but for the factor 1 + cos(x − y), whose mean
    /// is 1 and whose mean square is 3/2.
    #[test]
    fn a_clock_is_explained_by_its_own_frequency_up_to_the_distance() {
        let (p, k) = (11, 3);
        let found = measure(&clock(p, k), &[k]);
        assert!((found.explained - 2.0 / 3.0).abs() < 1e-5, "{found:?}");
        let wave: Vec<f32> = (0..p).map(|c| 2.5 * (core::f32::consts::TAU * (k * c) as f32 / p as f32).cos()).collect();
        assert!((f64::from(found.restricted) - cross_entropy(&wave, 0)).abs() < 1e-5, "{found:?}");
        // What is left is (5/2)·cos(x − y)·cos(k(c − s)).
        let angle = |n: usize| core::f32::consts::TAU * (k * n % p) as f32 / p as f32;
        let left = |a: usize, b: usize| -> f64 {
            let rest: Vec<f32> =
                (0..p).map(|c| 2.5 * (angle(a) - angle(b)).cos() * (angle(c + 2 * p - a - b)).cos()).collect();
            cross_entropy(&rest, (a + b) % p)
        };
        let expected = (left(0, 1) + left(3, 3) + left(5, 2)) / 3.0;
        assert!((f64::from(found.excluded) - expected).abs() < 1e-5, "{found:?} instead of {expected}");
    }

    /// With d = x − y, the rule is the clock without its factor 1 + cos d and the rest is cos d times the rule: on the
    /// near side of the circle it agrees, on the far side it is against the right answer.
    #[test]
    fn the_rest_of_a_clock_is_against_the_rule_where_the_numbers_are_far_apart() {
        let (p, k) = (11, 3);
        let who = measure(&clock(p, k), &[k]).who.expect("unseen pairs");
        let step = core::f32::consts::TAU / p as f32;
        let lead = 2.5 * (1.0 - step.cos());
        assert!((who.signal - lead).abs() < 1e-5 && who.rule == 1.0 && who.whole == 1.0, "{who:?}");
        // Of the unseen pairs (0, 2), (4, 9) and (1, 1) the first two are far apart; of (0, 1), (3, 3) and (5, 2), which
        // are trained on, one is.
        let far = |d: f32| -> f32 { -2.5 * (step * 3.0 * d).cos() * (1.0 - (5.0 * step).cos()) };
        let near = -lead;
        let mut leads = [far(2.0), far(5.0), near];
        leads.sort_unstable_by(f32::total_cmp);
        assert!((who.noise - leads[1]).abs() < 1e-4, "{who:?}, {leads:?}");
        assert!((who.rest - 2.0 / 3.0).abs() < 1e-6, "{who:?}");
    }

    #[test]
    fn other_frequencies_explain_nothing_of_a_clock() {
        let found = measure(&clock(11, 3), &[1, 2, 5]);
        assert!(found.explained < 1e-9, "{found:?}");
        assert!((f64::from(found.restricted) - 11f64.ln()).abs() < 1e-5, "{found:?}");
    }

    #[test]
    fn without_keys_restricted_loss_knows_only_the_mean_and_excluded_loss_is_the_train_loss() {
        let tables = clock(11, 3);
        let found = measure(&tables, &[]);
        let train = [[0, 1], [3, 3], [5, 2]].map(|[a, b]| cross_entropy(&tables.logits(a, b), (a + b) % 11));
        assert!((f64::from(found.excluded) - train.iter().sum::<f64>() / 3.0).abs() < 1e-6, "{found:?}");
        assert_eq!(found.explained, 0.0);
    }
}
