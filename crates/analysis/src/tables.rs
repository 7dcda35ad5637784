//! A network on pairs multiplied out: what it says about any pair, and what some of its neurons alone would say.

use grokscope_experiment::{Activation, Input, Matrix, Plan, Task};

/// The tables behind logits = φ(W_a\[a\] + W_b\[b\] + bias)·W_o + bias. All matrices are row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// The modulus; also the number of classes.
    pub p: usize,
    /// Hidden neurons, H.
    pub hidden: usize,
    /// W_a, p × H.
    pub w_a: Vec<f32>,
    /// W_b, p × H, where b does not share W_a.
    pub w_b: Option<Vec<f32>>,
    /// H, or empty.
    pub bias_in: Vec<f32>,
    /// W_o times the scale of the logits, H × p.
    pub w_out: Vec<f32>,
    /// p, times the scale of the logits; or empty.
    pub bias_out: Vec<f32>,
    /// φ.
    pub act: Activation,
}

/// For a ± b mod p, the number on which the right answer depends: a + b or a − b, which is the answer itself. `None`
/// for tasks whose answers do not lie along lines of the p × p square.
#[must_use]
pub fn answer_line(task: Task, p: usize) -> Option<impl Fn(usize, usize) -> usize> {
    let slope = task.operation()?.slope?(p as u32) as usize;
    Some(move |a: usize, b: usize| (a + slope * b) % p)
}

impl Tables {
    /// The tables of one member's parameters; `None` for a network on bits.
    #[must_use]
    pub fn new(plan: &Plan, parameters: &[f32]) -> Option<Self> {
        let Plan { net, layout, .. } = plan;
        let Input::Pair { p } = net.input else { return None };
        let embedding = net.fixed.as_deref().unwrap_or_else(|| layout.slice(parameters, Matrix::Embed));
        let project = |matrix| {
            let weights = layout.slice(parameters, matrix);
            net.embed.map_or_else(|| weights.to_vec(), |d| product(embedding, weights, d, net.hidden))
        };
        let out = layout.slice(parameters, Matrix::Out);
        let scaled = |values: &[f32]| values.iter().map(|value| net.outscale * value).collect::<Vec<_>>();
        let w_out = match net.embed.filter(|_| net.factored_output) {
            None => out.to_vec(),
            Some(d) => {
                let unembed = if net.untied { layout.slice(parameters, Matrix::Unembed) } else { embedding };
                product(out, &transposed(unembed, d), d, net.classes())
            }
        };
        Some(Self {
            p,
            hidden: net.hidden,
            w_a: project(Matrix::In),
            w_b: net.separate.then(|| project(Matrix::InB)),
            bias_in: layout.slice(parameters, Matrix::BiasIn).to_vec(),
            w_out: scaled(&w_out),
            bias_out: scaled(layout.slice(parameters, Matrix::BiasOut)),
            act: net.act,
        })
    }

    /// What each neuron reads of b.
    #[must_use]
    pub fn of_b(&self) -> &[f32] {
        self.w_b.as_deref().unwrap_or(&self.w_a)
    }

    /// What each neuron sums up for a pair, before φ.
    pub fn sums(&self, a: usize, b: usize) -> impl Iterator<Item = f32> + '_ {
        let row = |w: &'_ [f32], a: usize| -> core::ops::Range<usize> {
            debug_assert!(a * self.hidden < w.len(), "{a} is not below the modulus");
            a * self.hidden..(a + 1) * self.hidden
        };
        let (of_a, of_b) = (&self.w_a[row(&self.w_a, a)], &self.of_b()[row(self.of_b(), b)]);
        let bias = self.bias_in.iter().copied().chain(core::iter::repeat(0.0));
        of_a.iter().zip(of_b).zip(bias).map(|((x, y), bias)| x + y + bias)
    }

    /// The logits of a pair, p of them.
    #[must_use]
    pub fn logits(&self, a: usize, b: usize) -> Vec<f32> {
        let mut logits = vec![0.0; self.p];
        self.logits_into(a, b, &mut logits);
        logits
    }

    /// As [`Tables::logits`], into a buffer of p.
    pub fn logits_into(&self, a: usize, b: usize, logits: &mut [f32]) {
        self.start(logits);
        self.add_neurons(a, b, 0..self.hidden, logits);
    }

    /// What some neurons alone add to the logits of a pair: a circuit, where they share a frequency. All neurons and
    /// the bias together are the logits.
    #[must_use]
    pub fn part(&self, a: usize, b: usize, neurons: &[usize]) -> Vec<f32> {
        let mut part = vec![0.0; self.p];
        let mut wanted = vec![false; self.hidden];
        neurons.iter().for_each(|&neuron| wanted[neuron] = true);
        for ((value, w_out), _) in self.lines(a, b).zip(&wanted).filter(|(_, wanted)| **wanted) {
            add_scaled(&mut part, value, w_out);
        }
        part
    }

    /// The mean over all pairs with answer s of what some neurons add to the logits: p × p, row s, by the line that
    /// [`answer_line`] gives. A circuit that computes the answer has its maximum on the diagonal.
    #[must_use]
    pub fn part_by_answer(&self, neurons: &[usize], answer: impl Fn(usize, usize) -> usize) -> Vec<f32> {
        let p = self.p;
        let mut means = vec![0.0; p * p];
        for a in 0..p {
            for b in 0..p {
                let part = self.part(a, b, neurons);
                add_scaled(&mut means[p * answer(a, b)..][..p], 1.0 / p as f32, &part);
            }
        }
        means
    }

    fn start(&self, logits: &mut [f32]) {
        logits.fill(0.0);
        for (logit, bias) in logits.iter_mut().zip(&self.bias_out) {
            *logit = *bias;
        }
    }

    fn add_neurons(&self, a: usize, b: usize, neurons: core::ops::Range<usize>, logits: &mut [f32]) {
        for (value, w_out) in self.lines(a, b).take(neurons.end).skip(neurons.start) {
            // A silent ReLU adds nothing; about half of them are.
            if value != 0.0 {
                add_scaled(logits, value, w_out);
            }
        }
    }

    /// Each neuron's value for a pair, and its row of W_o.
    fn lines(&self, a: usize, b: usize) -> impl Iterator<Item = (f32, &[f32])> {
        self.sums(a, b).map(|sum| value(self.act, sum)).zip(self.w_out.chunks_exact(self.p))
    }
}

/// φ.
pub(crate) fn value(act: Activation, x: f32) -> f32 {
    match act {
        Activation::Relu => x.max(0.0),
        Activation::Square => x * x,
        Activation::Tanh => libm::tanhf(x),
        Activation::Gelu => 0.5 * x * (1.0 + libm::tanhf(gelu_angle(x))),
        Activation::Quadratic => x + x * x / 8.0,
    }
}

/// φ′.
pub(crate) fn slope(act: Activation, x: f32) -> f32 {
    match act {
        Activation::Relu => f32::from(x > 0.0),
        Activation::Square => 2.0 * x,
        Activation::Tanh => 1.0 - libm::tanhf(x).powi(2),
        Activation::Gelu => {
            let tanh = libm::tanhf(gelu_angle(x));
            0.5 * (1.0 + tanh) + 0.5 * x * (1.0 - tanh * tanh) * GELU_SCALE * (1.0 + 3.0 * GELU_CUBE * x * x)
        }
        Activation::Quadratic => 1.0 + x / 4.0,
    }
}

/// √(2/π), of the tanh approximation (Hendrycks & Gimpel 2016).
const GELU_SCALE: f32 = 0.797_884_6;
const GELU_CUBE: f32 = 0.044_715;

fn gelu_angle(x: f32) -> f32 {
    GELU_SCALE * (x + GELU_CUBE * x * x * x)
}

fn add_scaled(to: &mut [f32], factor: f32, values: &[f32]) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += factor * value;
    }
}

/// a (n × d) times b (d × m).
fn product(a: &[f32], b: &[f32], d: usize, m: usize) -> Vec<f32> {
    let mut product = vec![0.0; a.len() / d * m];
    for (row, to) in a.chunks_exact(d).zip(product.chunks_exact_mut(m)) {
        for (factor, values) in row.iter().zip(b.chunks_exact(m)) {
            add_scaled(to, *factor, values);
        }
    }
    product
}

fn transposed(matrix: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|j| matrix.iter().skip(j).step_by(columns).copied()).collect()
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Dataset, Experiment, Inputs, Spec, initial_parameters};
    use grokscope_trainer::cpu::{effective_matrices, forward_margins};

    use super::*;
    use crate::margin;

    fn experiment(keys: &str) -> Experiment {
        let (spec, problems) = Spec::parse(keys, &grokscope_experiment::PRESETS[0]);
        assert_eq!(problems, vec![], "{keys}");
        spec.experiment
    }

    /// Parameters that differ from zero everywhere, biases too.
    fn parameters(x: &Experiment) -> Vec<f32> {
        initial_parameters(x).iter().enumerate().map(|(i, w)| w + 0.01 * ((i % 7) as f32 - 3.0)).collect()
    }

    #[test]
    fn logits_are_those_of_the_engine_for_every_model() {
        for keys in [
            "p=13&hidden=7&embed=5",
            "p=13&hidden=7&embed=5&inproj=separate&embedding=untied&biases=true&act=gelu&outscale=0.7",
            "p=13&hidden=7&embedding=fixed&freqs=1,3&output=collapsed&act=tanh",
            "p=13&hidden=7&model=direct&act=square&biases=true&outscale=2",
            "p=12&hidden=7&model=onehot&task=sub",
        ] {
            let x = experiment(keys);
            let (plan, w) = (x.plan(), parameters(&x));
            let tables = Tables::new(&plan, &w).expect("a network on pairs");
            let (w_a, w_b, w_out) = effective_matrices(&plan, &w);
            for (ours, theirs) in [(&tables.w_a, &w_a), (&tables.w_out, &w_out)] {
                assert!(ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() < 1e-5), "{keys}");
            }
            assert_eq!(tables.w_b.is_some(), w_b.is_some(), "{keys}");
            let all = Dataset::every_pair(&x).expect("a task on pairs");
            let Inputs::Pairs(pairs) = &all.inputs else { panic!("{keys}: pairs") };
            let margins = forward_margins(&plan, &w, &all.inputs, &all.labels);
            for ((&[a, b], &label), theirs) in pairs.iter().zip(&all.labels).zip(margins) {
                let ours = margin(&tables.logits(a.into(), b.into()), label.into());
                assert!((ours - theirs).abs() < 1e-4, "{keys}, pair {a}, {b}: {ours} and {theirs}");
            }
        }
    }

    #[test]
    fn circuits_and_the_bias_add_up_to_the_logits() {
        let x = experiment("p=13&hidden=7&embed=5&biases=true");
        let tables = Tables::new(&x.plan(), &parameters(&x)).expect("a network on pairs");
        let parts = [vec![0, 3], vec![1, 2, 4, 5], vec![6]].map(|neurons| tables.part(4, 11, &neurons));
        for (class, logit) in tables.logits(4, 11).into_iter().enumerate() {
            let sum: f32 = parts.iter().map(|part| part[class]).sum::<f32>() + tables.bias_out[class];
            assert!((sum - logit).abs() < 1e-5, "class {class}: {sum} and {logit}");
        }
    }

    /// N neurons at evenly spaced directions: Σ_j (cos(x − θ_j) + cos(y − θ_j))²·cos(z − 2θ_j) = N/2·(1 + cos(x − y))·
    /// cos(x + y − z), of which the middle factor averages to 1 over the pairs with one sum.
    #[test]
    fn squared_neurons_make_a_wave_that_points_at_the_sum() {
        let (p, k, neurons) = (7, 2, 5);
        let angle = |a: usize| core::f32::consts::TAU * (k * a % p) as f32 / p as f32;
        let direction = |j: usize| core::f32::consts::TAU * j as f32 / neurons as f32;
        let tables = Tables {
            p,
            hidden: neurons,
            w_a: (0..p).flat_map(|a| (0..neurons).map(move |j| (angle(a) - direction(j)).cos())).collect(),
            w_b: None,
            bias_in: vec![],
            w_out: (0..neurons).flat_map(|j| (0..p).map(move |c| (angle(c) - 2.0 * direction(j)).cos())).collect(),
            bias_out: vec![],
            act: Activation::Square,
        };
        let line = answer_line(Task::Add, p).expect("sums lie on lines");
        let means = tables.part_by_answer(&[0, 1, 2, 3, 4], line);
        for s in 0..p {
            for c in 0..p {
                let expected = 2.5 * angle(s + p - c).cos();
                let found = means[p * s + c];
                assert!((found - expected).abs() < 1e-4, "answer {s}, class {c}: {found} instead of {expected}");
            }
        }
    }

    #[test]
    fn slopes_are_those_of_the_values() {
        for act in [Activation::Relu, Activation::Square, Activation::Tanh, Activation::Gelu, Activation::Quadratic] {
            for x in [-1.7f32, -0.4, 0.3, 1.1] {
                let difference = (value(act, x + 1e-2) - value(act, x - 1e-2)) / 2e-2;
                assert!((difference - slope(act, x)).abs() < 2e-4, "{act:?} at {x}: {difference}");
            }
        }
    }
}
