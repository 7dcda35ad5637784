//! What a case's runs show.

use grokscope_analysis::{Analytic, Line, Milestones, Nonlinearity, OnCircle, Region, Spectrum, Star, end_of_patience};
use grokscope_experiment::{Activation, Ending, EngineName, Experiment, Key, Matrix, Metrics, Point, SplitName, State};
use grokscope_painter::Measurer;
use grokscope_protocol::Measures;
use grokscope_trainer::{EngineError, Ensemble};
use pollster::block_on;

use super::cases::{Condition, MEMORISED, Quantity, Reading, Shape, UNDERSTOOD, When};
use crate::engine;
use crate::train::Trained;

/// What was measured.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Found {
    /// One value, or one a run.
    pub values: Vec<f64>,
    /// The seeds that one value over all of them leaves out; `None` where there is a value of each.
    pub without: Option<Vec<u32>>,
    /// The seed of each run.
    pub seeds: Vec<u32>,
    /// The standard error of the slope of a law.
    pub error: f64,
}

impl Found {
    fn new(trained: &[Trained], values: Vec<f64>) -> Self {
        Self { values, seeds: trained.iter().map(|one| one.experiment.seed).collect(), ..Self::default() }
    }

    /// One value over all of them.
    fn one(trained: &[Trained], value: f64) -> Self {
        Self::new(trained, vec![value])
    }

    /// The count of runs for which something is true.
    fn count(trained: &[Trained], is_so: impl Fn(&Trained) -> bool) -> Self {
        let without: Vec<u32> = trained.iter().filter(|one| !is_so(one)).map(|one| one.experiment.seed).collect();
        let counted = (trained.len() - without.len()) as f64;
        Self { without: Some(without), ..Self::one(trained, counted) }
    }

    fn each(trained: &[Trained], value: impl Fn(&Trained) -> f64) -> Self {
        Self::new(trained, trained.iter().map(value).collect())
    }
}

impl When {
    /// The step at which a run must be evaluated; none where its end says.
    fn step(self) -> Option<u64> {
        match self {
            Self::After(step) => Some(step),
            Self::End | Self::Best | Self::Left(_) => None,
        }
    }
}

impl Reading {
    /// The step until which a run must go so that this can be read; none where it must go to its end.
    fn needs(self) -> Option<u64> {
        match self {
            Self::Loss(_, when) | Self::Accuracy(_, when) => when.step(),
            _ => None,
        }
    }

    /// Whether it is read of the last weights.
    fn is_of_weights(self) -> bool {
        matches!(self, Self::Symmetricity | Self::Irrelevance)
    }

    /// Whether it is read of all gradients.
    fn is_of_gradients(self) -> bool {
        matches!(self, Self::SlowerThan(_))
    }

    /// What it is of a run; what diverged or was not evaluated is no number.
    fn of(self, one: &Trained) -> f64 {
        let points = &one.points;
        match self {
            Self::Loss(split, when) => {
                let of = |point: &Point| loss(&point.metrics, split);
                at(points, when, of, |a, b| a < b)
            }
            Self::Accuracy(split, when) => {
                let of = |point: &Point| accuracy(&point.metrics, split);
                at(points, when, of, |a, b| a > b)
            }
            Self::First(split, least) => {
                let first = points.iter().find(|point| accuracy(&point.metrics, split) >= f64::from(least));
                first.map_or(f64::INFINITY, |point| point.step as f64)
            }
            Self::Wait => {
                let understood = UNDERSTOOD.of(one);
                // One that understands before it has memorised every row has not waited.
                if understood.is_finite() { (understood - MEMORISED.of(one)).max(0.0) } else { understood }
            }
            Self::NormPeak => {
                if diverged(one) {
                    return f64::NAN;
                }
                points.iter().fold(0.0, |most: f64, point| most.max(f64::from(point.metrics.norm)))
            }
            Self::Apart => points.iter().fold(0.0, |most: f64, Point { metrics, .. }| {
                most.max(f64::from((metrics.train.accuracy - metrics.test.accuracy).abs()))
            }),
            Self::Symmetricity => measured(one, |measures| measures.symmetricity),
            Self::Irrelevance => measured(one, |measures| measures.irrelevance),
            Self::SlowerThan(steps) => {
                let share = |shares: &_| f64::from(Spectrum::slower_than(shares, steps));
                one.spectrum.as_ref().map_or(f64::NAN, share)
            }
        }
    }
}

fn loss(metrics: &Metrics, split: SplitName) -> f64 {
    metrics.of(split).map_or(f64::NAN, |score| f64::from(score.loss))
}

fn accuracy(metrics: &Metrics, split: SplitName) -> f64 {
    metrics.of(split).map_or(f64::NAN, |score| f64::from(score.accuracy))
}

/// A score at an evaluation.
fn at(points: &[Point], when: When, of: impl Fn(&Point) -> f64, is_better: fn(f64, f64) -> bool) -> f64 {
    let value = match when {
        When::After(step) => points.iter().find(|point| point.step == step).map(of),
        When::End => points.last().map(of),
        When::Best => points.iter().map(of).reduce(|best, value| if is_better(value, best) { value } else { best }),
        When::Left(patience) => end_of_patience(points, patience, false).or(points.last().copied()).as_ref().map(of),
    };
    value.unwrap_or(f64::NAN)
}

/// A measure of the last weights.
fn measured(one: &Trained, pick: fn(&Measures) -> Option<f32>) -> f64 {
    let state = one.state.as_ref();
    let measures = state.map(|state| Measurer::new(&one.experiment).measure(Vec::new(), state.parameters()));
    measures.as_ref().and_then(pick).map_or(f64::NAN, f64::from)
}

impl Condition {
    /// Whether it is true of a run; `first` are the case's first runs.
    fn holds(self, one: &Trained, first: &[Trained]) -> bool {
        match self {
            Self::Gets(reading) => reading.of(one).is_finite(),
            Self::Reaches { train, test, by } => reaches(one, train, test, by),
            Self::Forgets { before, times } => forgets(one, before, times),
            Self::IsLeft { patience, by_accuracy } => {
                let left = end_of_patience(&one.points, patience, by_accuracy);
                left.is_some_and(|left| (left.step as f64) < UNDERSTOOD.of(one))
            }
            Self::IsLater => UNDERSTOOD.of(one) > of_first(UNDERSTOOD, one, first),
            Self::IsIn(region) => self::region(one) == region,
        }
    }
}

/// What it is of the first run with the same seed.
fn of_first(reading: Reading, one: &Trained, first: &[Trained]) -> f64 {
    let same = first.iter().find(|other| other.experiment.seed == one.experiment.seed);
    same.map_or(f64::NAN, |other| reading.of(other))
}

/// Where a network is in the plane of width and data.
pub fn region(one: &Trained) -> Region {
    let step = |reading: Reading| Some(reading.of(one)).filter(|step| step.is_finite()).map(|step| step as u64);
    let milestones = Milestones { memorised: step(MEMORISED), generalised: step(UNDERSTOOD) };
    let last =
        one.points.last().map_or([f32::NAN; 2], |last| [last.metrics.train.accuracy, last.metrics.test.accuracy]);
    Region::of(milestones, last, one.experiment.train as f32)
}

impl Quantity {
    /// The step until which a run of so many must go so that this can be measured.
    pub fn needs(self, steps: u32) -> u64 {
        self.step().unwrap_or(u64::from(steps))
    }

    /// The same; none where it must go to its end.
    fn step(self) -> Option<u64> {
        match self {
            Self::Each(reading) | Self::Times(reading) => reading.needs(),
            Self::Count(Condition::Reaches { by, .. }) => Some(by),
            Self::Star { .. } | Self::Analytic { .. } => Some(0),
            Self::Count(_) | Self::Law { .. } | Self::LeastShare { .. } | Self::OffStar { .. } => None,
        }
    }

    /// Whether it is measured in the last weights.
    pub fn is_of_weights(self) -> bool {
        match self {
            Self::Each(reading) => reading.is_of_weights(),
            Self::OffStar { .. } => true,
            _ => false,
        }
    }

    /// Whether it is measured in all gradients.
    pub fn is_of_gradients(self) -> bool {
        matches!(self, Self::Each(reading) if reading.is_of_gradients())
    }

    /// Measures it on runs, beside the case's first ones; `None` where one of them was stopped before it could be measured,
    /// and for what needs no training. What diverged is no number, and so outside any tolerance.
    pub fn of(self, trained: &[Trained], first: &[Trained]) -> Option<Found> {
        let went_so_far = |one: &Trained| match self.step() {
            Some(step) => one.points.last().is_some_and(|point| point.step >= step) || diverged(one),
            None => one.member.ended.is_some(),
        };
        if !trained.iter().all(went_so_far) {
            return None;
        }
        Some(match self {
            Self::Each(reading) if reading.is_of_gradients() => {
                // Some understand before a window is full.
                let waited: Vec<Trained> = trained.iter().filter(|one| one.spectrum.is_some()).cloned().collect();
                Found::each(&waited, |one| reading.of(one))
            }
            Self::Each(reading) => Found::each(trained, |one| reading.of(one)),
            Self::Times(reading) => Found::each(trained, |one| reading.of(one) / of_first(reading, one, first)),
            Self::Count(condition) => Found::count(trained, |one| condition.holds(one, first)),
            Self::Law { of, key, shape } => law(trained, of, key, shape),
            Self::LeastShare { hidden } => Found::one(trained, least_share(trained, hidden)),
            Self::OffStar { by, degrees } => {
                let solved: Vec<(u32, f64)> = trained
                    .iter()
                    .filter(|one| reaches(one, 1.0, 1.0, by))
                    .map(|one| (one.experiment.seed, off_star(one)))
                    .collect();
                // Of no seed there is no worst angle, and what is not there is outside the tolerance.
                let worst = solved.iter().map(|(_, angle)| *angle).reduce(worse);
                let beyond = solved.iter().filter(|one| worse(one.1, degrees) != degrees).map(|one| one.0).collect();
                Found { without: Some(beyond), ..Found::new(trained, worst.into_iter().collect()) }
            }
            Self::Star { .. } | Self::Analytic { .. } => return None,
        })
    }
}

/// The law by which something goes with a key.
fn law(trained: &[Trained], of: Reading, key: &str, shape: Shape) -> Found {
    let value = |x: &Experiment| Key::named(key)?.get(x).to_string().parse::<f64>().ok();
    let across = |value: f64| if shape == Shape::Power { value.log10() } else { value };
    let dots: Vec<(f64, f64)> = trained
        .iter()
        .filter_map(|one| Some((across(value(&one.experiment)?), of.of(one).max(1.0).log10())))
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .collect();
    let line = Line::through(&dots).map_or((f64::NAN, f64::NAN), |line| (line.slope, line.error));
    let (slope, error) = match shape {
        Shape::Power => line,
        Shape::Exponential(units) => {
            let times = 10f64.powf(units * line.0);
            (times, times * core::f64::consts::LN_10 * (units * line.1).abs())
        }
    };
    Found { error, ..Found::one(trained, slope) }
}

/// The least share with which at least half of the networks of a width have understood; infinite where there is none.
fn least_share(trained: &[Trained], hidden: u32) -> f64 {
    let of_width = || trained.iter().filter(|one| one.experiment.hidden == hidden);
    let enough = |share: f64| {
        let of_share = || of_width().filter(|one| one.experiment.train == share);
        2 * of_share().filter(|one| UNDERSTOOD.of(one).is_finite()).count() >= of_share().count()
    };
    of_width().map(|one| one.experiment.train).filter(|share| enough(*share)).fold(f64::INFINITY, f64::min)
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
