//! What a case's runs show.

use grokscope_analysis::{Analytic, Nonlinearity, OnCircle, Star};
use grokscope_experiment::{Activation, Ending, EngineName, Experiment, Matrix, Metrics, State};
use grokscope_trainer::{EngineError, Ensemble};
use pollster::block_on;

use super::cases::Quantity;
use crate::engine;
use crate::train::Trained;

/// What was measured.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Found {
    /// One value, or one a seed.
    pub values: Vec<f64>,
    /// The seeds that one value over all of them leaves out; `None` where there is a value of each.
    pub without: Option<Vec<u32>>,
}

impl Found {
    /// The count of seeds for which something is true.
    fn count(trained: &[Trained], is_so: impl Fn(&Trained) -> bool) -> Self {
        let without: Vec<u32> = trained.iter().filter(|one| !is_so(one)).map(|one| one.experiment.seed).collect();
        Self { values: vec![(trained.len() - without.len()) as f64], without: Some(without) }
    }

    fn each(trained: &[Trained], value: impl Fn(&Trained) -> f64) -> Self {
        Self { values: trained.iter().map(value).collect(), without: None }
    }
}

impl Quantity {
    /// The step until which a run must go so that this can be measured.
    pub fn needs(self, steps: u32) -> u64 {
        match self {
            Self::TrainLoss(step) | Self::TestLoss(step) | Self::TestAccuracy(step) => step,
            Self::Star { .. } | Self::Analytic { .. } => 0,
            Self::SeedsReaching { by, .. } => by,
            Self::AllTrained | Self::NormPeak | Self::OffStar { .. } | Self::SeedsForgetting { .. } | Self::Sweep => {
                u64::from(steps)
            }
        }
    }

    /// Measures it on members that were to be trained for `steps` steps; `None` where one of them was stopped before
    /// it could be measured, and for what needs no training. What diverged is no number, and so outside any tolerance.
    pub fn of(self, trained: &[Trained], steps: u32) -> Option<Found> {
        let needed = self.needs(steps);
        let went_so_far = |one: &Trained| one.points.last().is_some_and(|point| point.step >= needed);
        if !trained.iter().all(|one| went_so_far(one) || diverged(one)) {
            return None;
        }
        let at = |step: u64, pick: fn(&Metrics) -> f32| {
            Found::each(trained, |one| {
                let point = one.points.iter().find(|point| point.step == step);
                point.map_or(f64::NAN, |point| f64::from(pick(&point.metrics)))
            })
        };
        Some(match self {
            Self::TrainLoss(step) => at(step, |metrics| metrics.train.loss),
            Self::TestLoss(step) => at(step, |metrics| metrics.test.loss),
            Self::TestAccuracy(step) => at(step, |metrics| metrics.test.accuracy),
            Self::AllTrained => Found::each(trained, |one| {
                let first = one.points.iter().find(|point| point.metrics.train.accuracy >= 1.0);
                first.map_or(f64::INFINITY, |point| point.step as f64)
            }),
            Self::NormPeak => Found::each(trained, |one| {
                if diverged(one) {
                    return f64::NAN;
                }
                one.points.iter().fold(0.0, |most: f64, point| most.max(f64::from(point.metrics.norm)))
            }),
            Self::SeedsReaching { train, test, by } => Found::count(trained, |one| reaches(one, train, test, by)),
            Self::OffStar { by, degrees } => {
                let solved: Vec<(u32, f64)> = trained
                    .iter()
                    .filter(|one| reaches(one, 1.0, 1.0, by))
                    .map(|one| (one.experiment.seed, off_star(one)))
                    .collect();
                Found {
                    // Of no seed there is no worst angle, and what is not there is outside the tolerance.
                    values: solved.iter().map(|(_, angle)| *angle).reduce(worse).into_iter().collect(),
                    without: Some(
                        solved.iter().filter(|one| worse(one.1, degrees) != degrees).map(|one| one.0).collect(),
                    ),
                }
            }
            Self::SeedsForgetting { before, times } => Found::count(trained, |one| forgets(one, before, times)),
            Self::Star { .. } | Self::Analytic { .. } | Self::Sweep => return None,
        })
    }
}

fn diverged(one: &Trained) -> bool {
    matches!(one.member.ended, Some((Ending::Diverged, _)))
}

/// The larger one; what is no number is worse than any.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

fn reaches(one: &Trained, train: f32, test: f32, by: u64) -> bool {
    let both = |m: &Metrics| m.train.accuracy >= train && m.test.accuracy >= test;
    one.points.iter().any(|point| point.step <= by && both(&point.metrics))
}

/// Largest angle between a neuron's output and twice its input, in degrees; of a network on a fixed circle.
fn off_star(one: &Trained) -> f64 {
    let layout = one.experiment.plan().layout;
    let parameters = one.state.as_ref().map_or(&[] as &[f32], |state| state.parameters());
    if parameters.len() != layout.len {
        return f64::NAN;
    }
    let (input, output) = (layout.slice(parameters, Matrix::In), layout.slice(parameters, Matrix::Out));
    let neurons = output.len() / 2;
    let circle = OnCircle {
        input: (0..neurons).map(|i| [f64::from(input[i]), f64::from(input[neurons + i])]).collect(),
        output: output.chunks_exact(2).map(|o| [f64::from(o[0]), f64::from(o[1])]).collect(),
    };
    (0..neurons).filter_map(|i| circle.off_double(i)).fold(0.0, |most, degrees| worse(most, degrees.abs()))
}

/// Whether the test loss is lowest before a step and then rises so many times while the train loss falls.
fn forgets(one: &Trained, before: u64, times: f32) -> bool {
    let best = one.points.iter().min_by(|a, b| a.metrics.test.loss.total_cmp(&b.metrics.test.loss));
    let (Some(best), Some(last)) = (best, one.points.last()) else { return false };
    best.step < before
        && last.metrics.test.loss >= times * best.metrics.test.loss
        && last.metrics.train.loss < best.metrics.train.loss
}

/// The settings of a network written down, with the weights for one seed.
pub fn construct(quantity: Quantity, settings: &Experiment, seed: u32) -> Option<(Experiment, Vec<f32>)> {
    let single = |w: &[f64]| -> Vec<f32> { w.iter().map(|x| *x as f32).collect() };
    match quantity {
        Quantity::Star { modulus, neurons, nonlinearity } => {
            let act = match nonlinearity {
                Nonlinearity::Relu => Activation::Relu,
                Nonlinearity::Square => Activation::Square,
            };
            let star = Star { modulus: modulus as usize, neurons: neurons as usize, nonlinearity, rotation: 0.0 };
            let parts = [(Matrix::In, single(&star.in_projection())), (Matrix::Out, single(&star.out_projection()))];
            let x = Experiment { p: modulus, hidden: neurons, act, ..settings.clone() };
            Some((x.clone(), assemble(&x, &parts)))
        }
        Quantity::Analytic { modulus, neurons } => {
            let network = Analytic::new(modulus as usize, neurons as usize, seed);
            let parts = [
                (Matrix::In, single(&network.w_a)),
                (Matrix::InB, single(&network.w_b)),
                (Matrix::Out, single(&network.w_output)),
            ];
            let x = Experiment { p: modulus, hidden: neurons, ..settings.clone() };
            Some((x.clone(), assemble(&x, &parts)))
        }
        _ => None,
    }
}

fn assemble(x: &Experiment, parts: &[(Matrix, Vec<f32>)]) -> Vec<f32> {
    let layout = x.plan().layout;
    let mut parameters = vec![0.0; layout.len];
    for (matrix, values) in parts {
        if let Some(part) = layout.part(*matrix) {
            parameters[part.range()].copy_from_slice(values);
        }
    }
    parameters
}

/// Share of all pairs that an engine answers right with these weights: both splits together are every pair.
///
/// # Errors
/// When the engine cannot be started, or its device is lost.
pub fn share_answered(name: EngineName, x: &Experiment, parameters: &[f32]) -> Result<f64, EngineError> {
    let ensemble = Ensemble::new(vec![x.clone()]).map_err(|error| EngineError::Unavailable(error.to_string()))?;
    let state = State::at_start(x.plan().chain.planes(), parameters);
    let metrics = block_on(async {
        let mut engine = engine::start(name, ensemble, 1).await?;
        engine.restore(&state).await?;
        engine.measure().await
    })?[0];
    let (train, test) = (x.train_rows() as f64, x.evaluation_rows() as f64);
    Ok((f64::from(metrics.train.accuracy) * train + f64::from(metrics.test.accuracy) * test) / (train + test))
}
