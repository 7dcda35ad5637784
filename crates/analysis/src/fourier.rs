//! Fourier analysis of weights over the numbers 0..p.

use grokscope_experiment::ordered;

/// The real orthonormal Fourier basis over 0..p: rows 1/√p, then √(2/p)·cos(2πka/p) and √(2/p)·sin(2πka/p) for
/// k = 1 ..= (p−1)/2, then, for even p, (−1)^a/√p.
///
/// A product with this matrix rather than an FFT: p is at most a few hundred, mostly prime (where an FFT takes a detour
/// through longer ones), and the basis is reused for every picture of a run; 48 neurons over p = 67 are 0.2 million
/// multiplications, far below the tables they are made from, while an FFT's planner would be a good part of the small
/// worker's program. The tests hold the product against realfft.
#[derive(Clone, Debug)]
pub struct Basis {
    p: usize,
    rows: Vec<f32>,
}

/// What one neuron looks for: the strongest frequency of its weights.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Wave {
    /// 1 ..= (p−1)/2; 0 for a dead neuron.
    pub frequency: usize,
    /// φ in weights ∝ cos(2πka/p − φ), radians in (−π, π].
    pub phase: f32,
    /// Share of the non-constant power in this frequency (Nanda et al. 2023, "Progress measures for grokking").
    pub purity: f32,
}

impl Basis {
    /// The basis for a modulus.
    #[must_use]
    pub fn new(p: usize) -> Self {
        let mut rows = Vec::with_capacity(p * p);
        let constant = 1.0 / libm::sqrt(p as f64);
        let norm = libm::sqrt(2.0 / p as f64);
        rows.extend((0..p).map(|_| constant as f32));
        for k in 1..p.div_ceil(2) {
            // Reducing k·a first keeps the angle small and the value exact.
            let angle = move |a: usize| core::f64::consts::TAU * (k * a % p) as f64 / p as f64;
            rows.extend((0..p).map(|a| (norm * libm::cos(angle(a))) as f32));
            rows.extend((0..p).map(|a| (norm * libm::sin(angle(a))) as f32));
        }
        if p.is_multiple_of(2) {
            rows.extend((0..p).map(|a| (if a % 2 == 0 { constant } else { -constant }) as f32));
        }
        Self { p, rows }
    }

    /// Coefficients of one function over 0..p, in the order of the basis.
    #[must_use]
    pub fn coefficients(&self, values: &[f32]) -> Vec<f32> {
        self.rows.chunks_exact(self.p).map(|row| row.iter().zip(values).map(|(b, v)| b * v).sum()).collect()
    }

    /// The wave of each column of `w`, p × `columns` row-major. A column whose norm is below 2 % of the largest
    /// column's is dead.
    #[must_use]
    pub fn waves(&self, w: &[f32], columns: usize) -> Vec<Wave> {
        let column = |j: usize| -> Vec<f32> { w.iter().skip(j).step_by(columns).copied().collect() };
        let powers: Vec<f32> = (0..columns).map(|j| column(j).iter().map(|v| v * v).sum()).collect();
        let dead = 0.02f32.powi(2) * powers.iter().fold(0.0, |a: f32, &b| a.max(b));
        (0..columns)
            .map(|j| if powers[j] <= dead { Wave::default() } else { self.wave(&self.coefficients(&column(j))) })
            .collect()
    }

    /// The power of each frequency k = 1 ..= p/2 in all columns of `w`, p × `columns` row-major: the sum of squares of
    /// its cosine and sine coefficients. Constants have no part in it.
    #[must_use]
    pub fn power(&self, w: &[f32], columns: usize) -> Vec<f32> {
        let mut powers = vec![0.0; self.p / 2];
        let mut coefficients = vec![0.0f32; columns];
        for (i, row) in self.rows.chunks_exact(self.p).enumerate().skip(1) {
            coefficients.fill(0.0);
            for (b, values) in row.iter().zip(w.chunks_exact(columns)) {
                coefficients.iter_mut().zip(values).for_each(|(sum, value)| *sum += b * value);
            }
            powers[(i - 1) / 2] += coefficients.iter().map(|c| c * c).sum::<f32>();
        }
        powers
    }

    /// The star of the frequency with the most power: where its neurons write on its circle, in the order of the angles at
    /// which they read; cosine and sine of one after the other, in units of the longest. `w_input` is p × N, `w_output`
    /// N × p, both row-major.
    #[must_use]
    pub fn star(&self, w_input: &[f32], w_output: &[f32]) -> Vec<f32> {
        let neurons = w_output.len() / self.p;
        let power = self.power(w_input, neurons);
        let strongest =
            (1..self.p.div_ceil(2)).max_by(|a, b| power[a - 1].total_cmp(&power[b - 1])).unwrap_or_default();
        let waves = self.waves(w_input, neurons);
        let order = ordered(neurons, &|i, j| waves[i].phase.total_cmp(&waves[j].phase));
        let of_it = order.into_iter().filter(|j| waves[*j].frequency == strongest && strongest > 0);
        let row = |j: usize| self.coefficients(&w_output[j * self.p..][..self.p]);
        let mut star: Vec<f32> = of_it.flat_map(|j| row(j)[2 * strongest - 1..=2 * strongest].to_vec()).collect();
        let longest = star.chunks_exact(2).map(|at| at[0].hypot(at[1])).fold(f32::MIN_POSITIVE, f32::max);
        star.iter_mut().for_each(|x| *x /= longest);
        star
    }

    fn wave(&self, coefficients: &[f32]) -> Wave {
        let total: f32 = coefficients[1..].iter().map(|c| c * c).sum();
        let pairs = &coefficients[1..1 + 2 * (self.p.div_ceil(2) - 1)];
        pairs
            .chunks_exact(2)
            .enumerate()
            .map(|(i, pair)| (i + 1, pair[0], pair[1], pair[0] * pair[0] + pair[1] * pair[1]))
            .max_by(|a, b| a.3.total_cmp(&b.3))
            .filter(|_| total > 0.0)
            .map_or(Wave::default(), |(frequency, cos, sin, power)| Wave {
                frequency,
                phase: libm::atan2f(sin, cos),
                purity: power / total,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_basis_is_orthonormal() {
        for p in [2, 3, 8, 67] {
            let basis = Basis::new(p);
            assert_eq!(basis.rows.len(), p * p);
            for (i, a) in basis.rows.chunks(p).enumerate() {
                for (j, b) in basis.rows.chunks(p).enumerate() {
                    let dot: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
                    assert!((dot - f32::from(i == j)).abs() < 1e-5, "p {p}, rows {i} and {j}: {dot}");
                }
            }
        }
    }

    #[test]
    fn five_neurons_that_write_at_twice_their_angle_make_a_star_in_the_order_in_which_they_read() {
        let (p, tau) = (67, core::f32::consts::TAU);
        // Five of frequency 3 and, weaker, two of frequency 8.
        let neuron = |j: usize| if j < 5 { (3, j as f32 * tau / 5.0 - 2.0, 1.0) } else { (8, 0.5, 0.4) };
        let wave = |k: usize, a: usize, phase: f32| (tau * (k * a % p) as f32 / p as f32 - phase).cos();
        let w_input: Vec<f32> = (0..p)
            .flat_map(|a| [3, 0, 5, 4, 1, 6, 2].map(neuron).map(|(k, phase, size)| size * wave(k, a, phase)))
            .collect();
        let w_output: Vec<f32> = [3, 0, 5, 4, 1, 6, 2]
            .map(neuron)
            .iter()
            .flat_map(|&(k, phase, size)| (0..p).map(move |c| 2.0 * size * wave(k, c, 2.0 * phase)))
            .collect();
        let star = Basis::new(p).star(&w_input, &w_output);
        assert_eq!(star.len(), 10);
        for (j, at) in star.chunks_exact(2).enumerate() {
            let angle = 2.0 * neuron(j).1;
            assert!((at[0] - angle.cos()).hypot(at[1] - angle.sin()) < 1e-3, "{j}: {at:?}");
        }
    }

    #[test]
    fn coefficients_are_those_of_a_fast_fourier_transform() {
        for p in [8, 9, 67] {
            let values: Vec<f32> = (0..p).map(|a| ((a * a * 7 + 3 * a) % 17) as f32 / 17.0 - 0.4).collect();
            let fft = realfft::RealFftPlanner::<f32>::new().plan_fft_forward(p);
            let mut spectrum = fft.make_output_vec();
            fft.process(&mut values.clone(), &mut spectrum).expect("lengths of the plan");
            let basis = Basis::new(p);
            let ours = basis.coefficients(&values);
            // e^(−ix) = cos x − i sin x, and an FFT does not normalise.
            let constant = 1.0 / (p as f32).sqrt();
            let norm = (2.0 / p as f32).sqrt();
            assert!((ours[0] - constant * spectrum[0].re).abs() < 1e-4, "p {p}");
            for k in 1..p.div_ceil(2) {
                let (cos, sin) = (norm * spectrum[k].re, -norm * spectrum[k].im);
                let difference = (ours[2 * k - 1] - cos).abs().max((ours[2 * k] - sin).abs());
                assert!(difference < 1e-4, "p {p}, frequency {k}: {difference}");
            }
            if p % 2 == 0 {
                assert!((ours[p - 1] - constant * spectrum[p / 2].re).abs() < 1e-4, "p {p}");
            }
            let power = basis.power(&values, 1);
            let total: f32 = ours[1..].iter().map(|c| c * c).sum();
            assert!((power.iter().sum::<f32>() - total).abs() < 1e-4 && power.len() == p / 2, "p {p}: {power:?}");
        }
    }

    #[test]
    fn a_pure_cosine_is_recognised_with_its_phase() {
        let (p, columns) = (67, 3);
        let wave = |a: usize, j: usize| match j {
            0 => 0.7 + (core::f32::consts::TAU * 5.0 * a as f32 / 67.0 - 1.2).cos(),
            1 => 1e-4 * a as f32,
            _ => (core::f32::consts::TAU * 33.0 * a as f32 / 67.0 + 2.0).cos() + f32::from(a == 3),
        };
        let w: Vec<f32> = (0..p).flat_map(|a| (0..columns).map(move |j| wave(a, j))).collect();
        let waves = Basis::new(p).waves(&w, columns);
        assert_eq!((waves[0].frequency, waves[1], waves[2].frequency), (5, Wave::default(), 33));
        assert!((waves[0].phase - 1.2).abs() < 1e-4 && (waves[0].purity - 1.0).abs() < 1e-5, "{:?}", waves[0]);
        assert!((waves[2].phase + 2.0).abs() < 0.1 && waves[2].purity < 0.99, "{:?}", waves[2]);
    }
}
