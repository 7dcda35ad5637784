//! A quadratic function of one direction in a space of many (Kumar et al. 2023, arXiv:2310.06110, section 4).

use super::{Answers, Data, Definition};
use crate::random::{Purpose, Stream};
use crate::{Architecture, Experiment, Inputs, Layout, Matrix, Numbers, Split, initial_parameters};

/// y = ((β·x)² − 1)/2 with x ~ N(0, I) and |β| = 1: the mean is 0, the variance [`VARIANCE`].
pub(super) static REGRESSION: Definition = Definition {
    data: Data::Numbers,
    answers: |_| Answers::Number,
    preset: "lazy",
    base: "model=committee&act=quadratic&n=50&rows=250&hidden=100&loss=mse&opt=sgd&b1=0&lr=2.5&wd=0&outscale=4&stop=never",
    misfit: |_| None,
};

/// Variance of the targets.
pub(super) const VARIANCE: f64 = 0.5;

/// β, the direction that alone matters: a vector of norm 1, drawn by the data seed.
#[must_use]
pub fn direction(x: &Experiment) -> Vec<f32> {
    let mut stream = Stream::new(x.data_seed(), Purpose::Data, 1);
    let drawn: Vec<f64> = (0..x.n).map(|_| f64::from(stream.normal())).collect();
    let norm = libm::sqrt(drawn.iter().map(|value| value * value).sum());
    drawn.iter().map(|value| (value / norm) as f32).collect()
}

/// The next rows of a stream. A target is y and what the network answers before its first step: trained towards both, it
/// is trained towards y with its first answer taken off (Chizat et al. 2019, arXiv:1812.07956), and no engine needs to know.
pub(crate) fn rows(x: &Experiment, count: usize, stream: &mut Stream) -> Split {
    let (width, direction) = (x.n as usize, direction(x));
    let first = FirstAnswer::new(x);
    let values: Vec<f32> = (0..count * width).map(|_| stream.normal()).collect();
    let (labels, targets) = values
        .chunks_exact(width)
        .map(|row| {
            let along: f64 = row.iter().zip(&direction).map(|(x, b)| f64::from(*x) * f64::from(*b)).sum();
            let y = (along * along - 1.0) / 2.0;
            (u16::from(y > 0.0), (y + first.of(row)) as f32)
        })
        .unzip();
    Split { inputs: Inputs::Numbers(Numbers { width, values }), labels, targets }
}

/// The network before its first step, with the one activation that a committee has.
struct FirstAnswer {
    net: Architecture,
    /// Width of a row × hidden neurons.
    weights: Vec<f32>,
}

impl FirstAnswer {
    fn new(x: &Experiment) -> Self {
        let net = Architecture::new(x);
        let parameters = initial_parameters(x);
        let weights = Layout::new(&net).slice(&parameters, Matrix::In).to_vec();
        Self { net, weights }
    }

    fn of(&self, row: &[f32]) -> f64 {
        let mut sums = vec![0.0; self.net.hidden];
        for (x, weights) in row.iter().zip(self.weights.chunks_exact(self.net.hidden)) {
            sums.iter_mut().zip(weights).for_each(|(sum, w)| *sum += f64::from(*x) * f64::from(*w));
        }
        let mean = sums.into_iter().map(|sum| sum + sum * sum / 8.0).sum::<f64>() / self.net.hidden as f64;
        f64::from(self.net.outscale) * mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Preset};

    fn lazy() -> Experiment {
        Preset::named("lazy").expect("exists").experiment()
    }

    #[test]
    fn targets_are_those_of_the_formula_and_of_the_untrained_network() {
        let x = Experiment { rows: 4000, ..lazy() };
        let with = Dataset::new(&x).train;
        // A network of an output scale of next to nothing answers next to nothing.
        let y = Dataset::new(&Experiment { outscale: 1e-9, ..x.clone() }).train;
        assert_eq!(with.inputs, y.inputs);
        let mean = y.targets.iter().sum::<f32>() / 4000.0;
        let variance = y.targets.iter().map(|y| f64::from(y * y)).sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.04 && (variance / VARIANCE - 1.0).abs() < 0.15, "mean {mean}, variance {variance}");
        assert!(y.targets.iter().all(|y| *y >= -0.5), "((β·x)² − 1)/2");
        assert_eq!(with.labels, y.labels);
        let first = with.targets.iter().zip(&y.targets).map(|(target, y)| target - y);
        let doubled = Dataset::new(&Experiment { outscale: 2.0 * x.outscale, ..x }).train;
        for (first, twice) in first.zip(doubled.targets.iter().zip(&y.targets).map(|(target, y)| target - y)) {
            assert!((2.0 * first - twice).abs() < 1e-4 * twice.abs().max(1.0), "{first}, {twice}");
        }
    }

    #[test]
    fn the_direction_has_norm_one_and_follows_the_data_seed_alone() {
        let of = |seed, split| direction(&Experiment { seed, split, ..lazy() });
        assert!((of(1, 0).iter().map(|b| b * b).sum::<f32>() - 1.0).abs() < 1e-6);
        assert_eq!(of(1, 7), of(2, 7));
        assert_ne!(of(1, 0), of(2, 0));
    }
}
