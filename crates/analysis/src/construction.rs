//! Networks for addition modulo M whose weights are written down instead of trained.
//!
//! Both follow one idea. A neuron that sees cos(x − t) + cos(y − t) = 2 cos((x − y)/2) · cos((x + y)/2 − t) and answers
//! with something even holds a wave of twice the angle, cos(x + y − 2t): the sum of the two numbers.

use core::f64::consts::{PI, TAU};

use grokscope_experiment::random::{Purpose, Stream};
use grokscope_experiment::{fixed_embedding, ordered};

/// Lengths below this share of the largest possible are rounding errors.
const NOTHING: f64 = 1e-9;

/// What a constructed neuron makes of the sum it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nonlinearity {
    /// max(0, x).
    Relu,
    /// x².
    Square,
}

impl Nonlinearity {
    /// Its value.
    #[must_use]
    pub fn of(self, x: f64) -> f64 {
        match self {
            Self::Relu => x.max(0.0),
            Self::Square => x * x,
        }
    }
}

/// The star (Pearce et al. 2023, "Do Machine Learning Models Memorize or Generalize?", appendix): numbers stand on a
/// circle, N neurons look in N directions tᵢ, and each points in the direction 2tᵢ at the output.
///
/// ```text
/// embedding       E[a]   = (cos ωa, sin ωa)          ω = 2π/M
/// in-projection   In[·i] = (cos tᵢ, sin tᵢ)          tᵢ = 2πi/N + rotation
/// out-projection  Out[i] = (cos 2tᵢ, sin 2tᵢ)
/// logits(a, b)    = φ((E[a] + E[b])·In) · Out · Eᵀ
/// ```
///
/// With φ(x) = x² the logit of c is N · cos²((a − b)ω/2) · cos((a + b − c)ω), largest at c = a + b mod M (Gromov 2023,
/// arXiv 2301.02679), provided that the waves of 2t and of 4t sum to nothing over the N directions: N must divide
/// neither 2 nor 4. N = 3 is enough, N = 4 is not. The factor cos² vanishes where a − b = M/2, so with an even modulus
/// those M of the M² pairs have no answer. With φ = ReLU higher waves remain, which bend the answer a little: the more
/// neurons, the less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Star {
    /// M, the modulus; at least 1.
    pub modulus: usize,
    /// N, the number of neurons.
    pub neurons: usize,
    /// φ.
    pub nonlinearity: Nonlinearity,
    /// Angle of the first neuron in radians.
    pub rotation: f64,
}

/// How many pairs a construction answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Answered {
    /// Pairs (a, b) there are, M².
    pub pairs: usize,
    /// Pairs whose largest logit is that of a + b. Of equal logits the first counts, as in any argmax.
    pub right: usize,
    /// Pairs whose logits are all zero but for rounding; none of these is right.
    pub silent: usize,
}

impl Answered {
    /// Share of right answers, 0 to 1.
    #[must_use]
    pub fn accuracy(self) -> f64 {
        self.right as f64 / self.pairs.max(1) as f64
    }
}

impl Star {
    /// tᵢ, the direction in which a neuron looks, in radians.
    #[must_use]
    pub fn direction(&self, neuron: usize) -> f64 {
        TAU * neuron as f64 / self.neurons as f64 + self.rotation
    }

    /// ωa, where a number stands on the circle, in radians.
    #[must_use]
    pub fn angle(&self, number: usize) -> f64 {
        TAU * number as f64 / self.modulus as f64
    }

    /// E, M × 2 row-major.
    #[must_use]
    pub fn embedding(&self) -> Vec<f64> {
        (0..self.modulus).flat_map(|number| unit(self.angle(number))).collect()
    }

    /// In, 2 × N row-major.
    #[must_use]
    pub fn in_projection(&self) -> Vec<f64> {
        let directions = || (0..self.neurons).map(|neuron| unit(self.direction(neuron)));
        directions().map(|[x, _]| x).chain(directions().map(|[_, y]| y)).collect()
    }

    /// Out, N × 2 row-major.
    #[must_use]
    pub fn out_projection(&self) -> Vec<f64> {
        (0..self.neurons).flat_map(|neuron| unit(2.0 * self.direction(neuron))).collect()
    }

    /// E·In, M × N row-major: cos(ωa − tᵢ).
    #[must_use]
    pub fn w_input(&self) -> Vec<f64> {
        (0..self.modulus)
            .flat_map(|number| (0..self.neurons).map(move |i| libm::cos(self.angle(number) - self.direction(i))))
            .collect()
    }

    /// Out·Eᵀ, N × M row-major: cos(ωc − 2tᵢ).
    #[must_use]
    pub fn w_output(&self) -> Vec<f64> {
        (0..self.neurons)
            .flat_map(|i| (0..self.modulus).map(move |answer| libm::cos(self.angle(answer) - 2.0 * self.direction(i))))
            .collect()
    }

    /// φ((E[a] + E[b])·In), N values.
    #[must_use]
    pub fn activations(&self, a: usize, b: usize) -> Vec<f64> {
        (0..self.neurons)
            .map(|i| {
                let t = self.direction(i);
                self.nonlinearity.of(libm::cos(self.angle(a) - t) + libm::cos(self.angle(b) - t))
            })
            .collect()
    }

    /// The arrows Σᵢ activationᵢ · Out[i]: where on the circle the answer lies.
    #[must_use]
    pub fn output(&self, a: usize, b: usize) -> [f64; 2] {
        let out = self.out_projection();
        sum(&self.activations(a, b), &out)
    }

    /// The logit of each answer, M values.
    #[must_use]
    pub fn logits(&self, a: usize, b: usize) -> Vec<f64> {
        let [x, y] = self.output(a, b);
        self.embedding().chunks_exact(2).map(|e| x * e[0] + y * e[1]).collect()
    }

    /// The position on the circle that the output points to for (a, b), in numbers, from −M/2 to M/2 around a + b: 0
    /// where it is exact, and the answer is right within ±½. `None` where the output is nothing but rounding.
    #[must_use]
    pub fn error(&self, a: usize, b: usize) -> Option<f64> {
        self.deviation(self.output(a, b), a, b)
    }

    fn deviation(&self, [x, y]: [f64; 2], a: usize, b: usize) -> Option<f64> {
        if libm::hypot(x, y) < NOTHING * self.neurons as f64 {
            return None;
        }
        let m = self.modulus as f64;
        let target = ((a + b) % self.modulus) as f64;
        Some(nearest_turn(libm::atan2(y, x) / TAU * m - target, m))
    }

    /// Tries all M² pairs.
    #[must_use]
    pub fn try_every_pair(&self) -> Answered {
        let (m, n) = (self.modulus, self.neurons);
        let (input, out) = (self.w_input(), self.out_projection());
        let mut answered = Answered { pairs: m * m, ..Answered::default() };
        let mut activations = vec![0.0; n];
        for (a, first) in input.chunks_exact(n.max(1)).enumerate() {
            // The order of a and b makes no difference.
            for (b, second) in input.chunks_exact(n.max(1)).enumerate().skip(a) {
                let both = 1 + usize::from(a != b);
                for ((value, x), y) in activations.iter_mut().zip(first).zip(second) {
                    *value = self.nonlinearity.of(x + y);
                }
                match self.deviation(sum(&activations, &out), a, b) {
                    None => answered.silent += both,
                    Some(error) if self.is_right(error, (a + b) % m) => answered.right += both,
                    Some(_) => {}
                }
            }
        }
        answered
    }

    /// Whether the answer nearest to target + error is the target.
    fn is_right(&self, error: f64, target: usize) -> bool {
        let slack = NOTHING * self.modulus as f64;
        if (error.abs() - 0.5).abs() > slack {
            return error.abs() < 0.5;
        }
        // Half-way between two numbers: the smaller one is found first.
        let next = if error > 0.0 { target + 1 } else { target + self.modulus - 1 } % self.modulus;
        target < next
    }
}

/// The analytic network (Gromov 2023, "Grokking modular arithmetic", arXiv 2301.02679, eq. 8): frequencies σ that cycle
/// through 1 ..= (M−1)/2, random phases, squares.
///
/// ```text
/// W_a[a,k] = cos(2πσₖa/M + φₖ)   W_b[b,k] = cos(2πσₖb/M + ψₖ)   W_output[k,c] = cos(2πσₖc/M + φₖ + ψₖ)
/// logits(a, b) = (W_a[a] + W_b[b])² · W_output
/// ```
///
/// The part of a square that turns with a + b adds up over the neurons; all the rest has random phases and drowns in it,
/// the more neurons the deeper.
#[derive(Clone, Debug, PartialEq)]
pub struct Analytic {
    /// M, the modulus; odd, at least 3.
    pub modulus: usize,
    /// N, the number of neurons.
    pub neurons: usize,
    /// M × N row-major.
    pub w_a: Vec<f64>,
    /// M × N row-major.
    pub w_b: Vec<f64>,
    /// N × M row-major.
    pub w_output: Vec<f64>,
}

impl Analytic {
    /// The network with the phases of a seed, uniform over the circle.
    #[must_use]
    pub fn new(modulus: usize, neurons: usize, seed: u32) -> Self {
        let mut stream = Stream::new(seed, Purpose::Init, 0);
        let phases: Vec<[f64; 2]> = (0..neurons).map(|_| [(); 2].map(|()| TAU * f64::from(stream.uniform()))).collect();
        let most = (modulus.saturating_sub(1) / 2).max(1);
        let wave = |k: usize, number: usize, phase: f64| {
            let frequency = 1 + k % most;
            libm::cos(TAU * (frequency * number % modulus) as f64 / modulus as f64 + phase)
        };
        let read = |which: usize| -> Vec<f64> {
            (0..modulus)
                .flat_map(|number| phases.iter().enumerate().map(move |(k, phase)| (number, k, phase[which])))
                .map(|(number, k, phase)| wave(k, number, phase))
                .collect()
        };
        let w_output = phases
            .iter()
            .enumerate()
            .flat_map(|(k, [first, second])| (0..modulus).map(move |answer| (k, answer, first + second)))
            .map(|(k, answer, phase)| wave(k, answer, phase))
            .collect();
        Self { modulus, neurons, w_a: read(0), w_b: read(1), w_output }
    }

    /// The logit of each answer, M values.
    #[must_use]
    pub fn logits(&self, a: usize, b: usize) -> Vec<f64> {
        let row = |w: &'_ [f64], number: usize| w[number * self.neurons..(number + 1) * self.neurons].to_vec();
        let mut logits = vec![0.0; self.modulus];
        let sums = row(&self.w_a, a).into_iter().zip(row(&self.w_b, b)).map(|(x, y)| x + y);
        for (sum, output) in sums.zip(self.w_output.chunks_exact(self.modulus)) {
            for (logit, weight) in logits.iter_mut().zip(output) {
                *logit += sum * sum * weight;
            }
        }
        logits
    }

    /// Tries all M² pairs.
    #[must_use]
    pub fn try_every_pair(&self) -> Answered {
        let m = self.modulus;
        let is_right = |a: usize, b: usize| {
            let logits = self.logits(a, b);
            let best = (0..m).fold(0, |best, c| if logits[c] > logits[best] { c } else { best });
            best == (a + b) % m
        };
        let right = (0..m).flat_map(|a| (0..m).map(move |b| (a, b))).filter(|(a, b)| is_right(*a, *b)).count();
        Answered { pairs: m * m, right, silent: 0 }
    }
}

/// What the neurons of a network read and write on the circle its numbers stand on.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OnCircle {
    /// For each neuron, its column of the in-projection: (cos, sin) parts of what it reads.
    pub input: Vec<[f64; 2]>,
    /// For each neuron, its row of the out-projection: (cos, sin) parts of what it writes.
    pub output: Vec<[f64; 2]>,
}

impl OnCircle {
    /// Takes a network apart whose embedding E is fixed to one frequency: from `W_input` = E·In (M × N) and `W_output` =
    /// Out·Eᵀ (N × M), both row-major, In = Eᵀ·W_input and Out = W_output·E, because the columns of E are orthonormal.
    #[must_use]
    pub fn of(w_input: &[f32], w_output: &[f32], modulus: usize, frequency: u32) -> Self {
        let embedding = fixed_embedding(modulus, &[frequency]);
        let neurons = w_input.len() / modulus.max(1);
        let project = |neuron: usize, weight: &dyn Fn(usize, usize) -> Option<f32>| {
            let mut found = [0.0; 2];
            for (number, direction) in embedding.chunks_exact(2).enumerate() {
                let weight = f64::from(weight(neuron, number).unwrap_or_default());
                found[0] += weight * f64::from(direction[0]);
                found[1] += weight * f64::from(direction[1]);
            }
            found
        };
        let read = |neuron: usize, number: usize| w_input.get(number * neurons + neuron).copied();
        let written = |neuron: usize, number: usize| w_output.get(neuron * modulus + number).copied();
        Self {
            input: (0..neurons).map(|neuron| project(neuron, &read)).collect(),
            output: (0..neurons).map(|neuron| project(neuron, &written)).collect(),
        }
    }

    /// The neurons in the order of their input angles, from −π upwards.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        ordered(self.input.len(), &|i, j| angle(self.input[i]).total_cmp(&angle(self.input[j])))
    }

    /// Output angle minus twice the input angle of a neuron, in degrees, −180 to 180: 0 in the star.
    #[must_use]
    pub fn off_double(&self, neuron: usize) -> Option<f64> {
        let (input, output) = (self.input.get(neuron)?, self.output.get(neuron)?);
        Some(nearest_turn((angle(*output) - 2.0 * angle(*input)) * 180.0 / PI, 360.0))
    }
}

impl From<&Star> for OnCircle {
    fn from(star: &Star) -> Self {
        let directions = |turns: f64| (0..star.neurons).map(move |i| unit(turns * star.direction(i))).collect();
        Self { input: directions(1.0), output: directions(2.0) }
    }
}

fn unit(angle: f64) -> [f64; 2] {
    [libm::cos(angle), libm::sin(angle)]
}

fn angle([x, y]: [f64; 2]) -> f64 {
    libm::atan2(y, x)
}

fn sum(activations: &[f64], out: &[f64]) -> [f64; 2] {
    activations
        .iter()
        .zip(out.chunks_exact(2))
        .fold([0.0; 2], |[x, y], (value, direction)| [x + value * direction[0], y + value * direction[1]])
}

/// `x` moved by whole turns to within half a turn of 0.
fn nearest_turn(x: f64, turn: f64) -> f64 {
    x - turn * libm::round(x / turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn star(modulus: usize, neurons: usize, nonlinearity: Nonlinearity) -> Star {
        Star { modulus, neurons, nonlinearity, rotation: 0.0 }
    }

    fn accuracy(modulus: usize, neurons: usize, nonlinearity: Nonlinearity) -> f64 {
        star(modulus, neurons, nonlinearity).try_every_pair().accuracy()
    }

    /// Published shares are given to two digits.
    fn assert_about(found: f64, expected: f64, what: &str) {
        assert!((found - expected).abs() < 0.005 + 1e-12, "{what}: {found:.4} instead of {expected}");
    }

    #[test]
    fn the_star_answers_the_share_of_pairs_that_its_number_of_neurons_allows() {
        let published = [(3, 0.02, 1.0), (4, 0.03, 0.03), (5, 1.0, 1.0), (6, 0.19, 1.0), (7, 1.0, 1.0), (8, 0.64, 1.0)];
        let enough = (9..=16).map(|neurons| (neurons, 1.0, 1.0));
        for (neurons, relu, square) in published.into_iter().chain(enough) {
            assert_about(accuracy(67, neurons, Nonlinearity::Relu), relu, &format!("ReLU, {neurons} neurons"));
            assert_about(accuracy(67, neurons, Nonlinearity::Square), square, &format!("x², {neurons} neurons"));
        }
        for (modulus, six, eight) in [(97, 0.134, 0.381), (113, 0.115, 0.310)] {
            for (neurons, expected) in [(6, six), (8, eight)] {
                let found = accuracy(modulus, neurons, Nonlinearity::Relu);
                assert!((found - expected).abs() <= 5e-4 + 1e-12, "{modulus}, {neurons} neurons: {found}");
            }
        }
    }

    #[test]
    fn five_relu_neurons_are_exact_for_odd_moduli_up_to_117_and_ten_are_no_better() {
        for modulus in (3..=131).step_by(2) {
            for neurons in [5, 10] {
                let found = star(modulus, neurons, Nonlinearity::Relu).try_every_pair();
                let is_exact = found.right == found.pairs;
                assert_eq!(is_exact, modulus <= 117, "modulus {modulus}, {neurons} neurons: {found:?}");
            }
        }
    }

    #[test]
    fn an_even_modulus_has_pairs_that_no_star_can_answer() {
        for modulus in [12, 66, 100] {
            for nonlinearity in [Nonlinearity::Relu, Nonlinearity::Square] {
                let star = star(modulus, 5, nonlinearity);
                let answered = star.try_every_pair();
                let expected = Answered { pairs: modulus * modulus, right: modulus * (modulus - 1), silent: modulus };
                assert_eq!(answered, expected, "{modulus} {nonlinearity:?}");
                for a in 0..modulus {
                    let opposite = (a + modulus / 2) % modulus;
                    assert_eq!(star.error(a, opposite), None, "{a} and {opposite} mod {modulus}");
                    let largest = star.logits(a, opposite).into_iter().fold(0.0, f64::max);
                    assert!(largest < 1e-12, "{largest}");
                }
            }
        }
    }

    #[test]
    fn trying_every_pair_finds_what_the_largest_logit_says() {
        for (modulus, neurons, rotation) in [(31, 3, 0.0), (31, 5, 0.15), (29, 6, 0.15), (24, 7, 1.0), (13, 8, 0.4)] {
            for nonlinearity in [Nonlinearity::Relu, Nonlinearity::Square] {
                let star = Star { modulus, neurons, nonlinearity, rotation };
                let right = (0..modulus * modulus)
                    .filter(|pair| {
                        let (a, b) = (pair / modulus, pair % modulus);
                        let logits = star.logits(a, b);
                        let target = logits[(a + b) % modulus];
                        // Pairs without an answer have logits that differ by rounding only.
                        logits.iter().enumerate().all(|(c, x)| c == (a + b) % modulus || *x < target - 1e-9)
                    })
                    .count();
                assert_eq!(star.try_every_pair().right, right, "{star:?}");
            }
        }
    }

    #[test]
    fn the_logits_of_the_square_star_are_the_wave_of_the_proof() {
        for neurons in [3, 5, 6, 7] {
            let star = Star { rotation: 0.3, ..star(67, neurons, Nonlinearity::Square) };
            for (a, b) in [(0, 0), (13, 19), (66, 1), (40, 5)] {
                let half = libm::cos((star.angle(a) - star.angle(b)) / 2.0);
                for (c, logit) in star.logits(a, b).into_iter().enumerate() {
                    let wave = libm::cos(star.angle(a) + star.angle(b) - star.angle(c));
                    let expected = neurons as f64 * half * half * wave;
                    assert!((logit - expected).abs() < 1e-12, "{neurons} neurons, {a} + {b}, {c}: {logit} {expected}");
                }
            }
        }
    }

    #[test]
    fn the_matrices_of_the_star_are_its_parts_multiplied() {
        let star = Star { rotation: 0.15, ..star(11, 5, Nonlinearity::Relu) };
        let (e, input, out) = (star.embedding(), star.in_projection(), star.out_projection());
        let (w_input, w_output) = (star.w_input(), star.w_output());
        for number in 0..11 {
            for neuron in 0..5 {
                let dot = |x: f64, y: f64| e[2 * number] * x + e[2 * number + 1] * y;
                assert!((w_input[number * 5 + neuron] - dot(input[neuron], input[5 + neuron])).abs() < 1e-12);
                assert!((w_output[neuron * 11 + number] - dot(out[2 * neuron], out[2 * neuron + 1])).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_largest_error_of_five_relu_neurons_grows_with_the_modulus() {
        // 0.0042 numbers for each number there is.
        for modulus in [67, 117, 201] {
            let star = star(modulus, 5, Nonlinearity::Relu);
            let errors = (0..modulus * modulus).filter_map(|pair| star.error(pair / modulus, pair % modulus));
            let most = errors.fold(0.0, |most: f64, error| most.max(error.abs()));
            assert!((most / modulus as f64 - 0.0042).abs() < 5e-5, "modulus {modulus}: {most}");
        }
    }

    #[test]
    fn the_analytic_network_needs_about_as_many_neurons_as_published() {
        // (modulus, neurons, mean accuracy over three seeds of another generator)
        let published = [
            (97, 48, 0.884),
            (97, 97, 0.998),
            (97, 194, 1.0),
            (31, 15, 0.44),
            (31, 31, 0.81),
            (31, 62, 0.977),
            (31, 124, 1.0),
            (23, 11, 0.26),
            (23, 23, 0.70),
            (23, 46, 0.957),
            (23, 92, 1.0),
        ];
        for (modulus, neurons, expected) in published {
            let seeds = if modulus > 50 { 3 } else { 12 };
            let found: Vec<f64> =
                (1..=seeds).map(|seed| Analytic::new(modulus, neurons, seed).try_every_pair().accuracy()).collect();
            let mean = found.iter().sum::<f64>() / f64::from(seeds);
            let spread = (found.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(seeds - 1)).sqrt();
            println!("{modulus} {neurons}: {mean:.4} ± {spread:.4}, published {expected}");
            // Both means vary with the seeds drawn: three standard errors of a mean of three, and of the rounding.
            let tolerance = 3.0 * spread * (1.0 / 3.0 + 1.0 / f64::from(seeds)).sqrt() + 0.005;
            assert!((mean - expected).abs() <= tolerance, "{modulus}, {neurons} neurons: {found:?}, not {expected}");
        }
    }

    #[test]
    fn a_network_on_the_circle_is_taken_apart_into_what_it_was_made_of() {
        let star = Star { rotation: 0.15, ..star(67, 5, Nonlinearity::Relu) };
        // The fixed embedding has columns of unit norm, the star's has rows of unit norm.
        let scale = (67.0f64 / 2.0).sqrt();
        let single = |w: Vec<f64>| -> Vec<f32> { w.into_iter().map(|x| (x / scale) as f32).collect() };
        let found = OnCircle::of(&single(star.w_input()), &single(star.w_output()), 67, 1);
        let expected = OnCircle::from(&star);
        assert_eq!((found.input.len(), found.output.len()), (5, 5));
        for i in 0..5 {
            for (found, expected) in [(found.input[i], expected.input[i]), (found.output[i], expected.output[i])] {
                let gap = (found[0] - expected[0]).hypot(found[1] - expected[1]);
                assert!(gap < 1e-5, "neuron {i}: {found:?} instead of {expected:?}");
            }
            assert!(found.off_double(i).is_some_and(|degrees| degrees.abs() < 1e-3), "{:?}", found.off_double(i));
        }
        // Angles: 0, 72, 144, −144, −72 degrees, all turned by 0.15.
        assert_eq!(found.order(), [3, 4, 0, 1, 2]);
        assert_eq!(found.off_double(5), None);
    }

    #[test]
    fn a_star_turned_by_some_degrees_at_its_output_says_by_how_many() {
        let mut circle = OnCircle::from(&star(67, 5, Nonlinearity::Relu));
        circle.output[2] = unit(angle(circle.output[2]) + 10.0 * PI / 180.0);
        assert!(circle.off_double(2).is_some_and(|degrees| (degrees - 10.0).abs() < 1e-9));
        circle.output[3] = unit(2.0 * angle(circle.input[3]) + PI);
        assert!(circle.off_double(3).is_some_and(|degrees| (degrees.abs() - 180.0).abs() < 1e-9));
    }
}
