//! The tests, each for any engine.

use std::collections::BTreeSet;

use futures::future::LocalBoxFuture;
use grokscope_experiment::{
    Answers, Batches, Carry, Dataset, Donor, Experiment, Hyper, Inputs, Metrics, NoiseFrom, Optimizer, PRESETS, Plane,
    Reads, Schedule, Spec, Split, SplitName, State, StateProblem,
};
use grokscope_trainer::cpu::{CpuEngine, forward_margins};
use grokscope_trainer::{Engine, EngineError, Ensemble, Run};

use crate::fixtures;

/// An engine under test and how exact it is.
pub struct Subject {
    /// Starts it on given data, one dataset a member.
    pub make: Make,
    /// How far apart two parameters may lie that ought to be the same; 0 means bit for bit.
    pub same: f32,
    /// Whether it trains networks that read vectors of numbers.
    pub reads_numbers: bool,
    /// Whether members may have unequally many rows.
    pub takes_unequal: bool,
    /// Largest relative difference of a loss from the oracle's.
    pub loss_tolerance: f64,
    /// Largest absolute difference of a parameter from the oracle's at the end of a trajectory.
    pub parameter_tolerance: f64,
    /// Largest difference of a gradient's element from the oracle's, relative to the largest element or 1.
    pub gradient_tolerance: f64,
}

/// How an engine is started on given data, one dataset a member.
pub type Make = fn(Ensemble, Vec<Dataset>) -> LocalBoxFuture<'static, Box<dyn Engine>>;

impl Subject {
    /// An engine that repeats itself to the bit, and is as exact as 32 bits allow.
    #[must_use]
    pub fn new(make: Make) -> Self {
        Self {
            make,
            same: 0.0,
            reads_numbers: true,
            takes_unequal: false,
            loss_tolerance: 2e-5,
            parameter_tolerance: 5e-5,
            gradient_tolerance: 3e-6,
        }
    }

    /// An engine that chooses a kernel by the shapes it is given, as burn does on a GPU: an ensemble may add up in another
    /// order than a single run.
    #[must_use]
    pub fn but_for_the_order_of_sums(make: Make) -> Self {
        Self { same: 1e-5, ..Self::new(make) }
    }

    /// An engine with kernels of its own: for what is looked up in tables alone, and for any numbers of rows.
    #[must_use]
    pub fn of_tables(make: Make) -> Self {
        Self { reads_numbers: false, takes_unequal: true, ..Self::new(make) }
    }

    fn trains(&self, x: &Experiment) -> bool {
        self.reads_numbers || x.task.reads() != Reads::Numbers
    }

    /// Those of [`VARIED`] that it trains.
    fn varied(&self) -> impl Iterator<Item = &'static str> {
        VARIED.iter().copied().filter(|keys| self.trains(&experiment(keys)))
    }

    async fn start(&self, experiments: &[Experiment]) -> Box<dyn Engine> {
        let ensemble = Ensemble::new(experiments.to_vec()).expect("experiments of one shape");
        (self.make)(ensemble, experiments.iter().map(Dataset::new).collect()).await
    }

    fn assert_same(&self, a: &[f32], b: &[f32], what: &str) {
        assert_eq!(a.len(), b.len(), "{what}: lengths");
        for (i, (a, b)) in a.iter().zip(b).enumerate() {
            let same = if self.same == 0.0 { a.to_bits() == b.to_bits() } else { (a - b).abs() <= self.same };
            assert!(same, "{what}: element {i} is {a:e} and {b:e}");
        }
    }

    fn assert_same_state(&self, a: &State, b: &State, what: &str) {
        assert_eq!(a.step, b.step, "{what}: step");
        assert_eq!(a.planes, b.planes, "{what}: planes");
        self.assert_same(&a.values, &b.values, what);
    }
}

async fn advance(engine: &mut dyn Engine, steps: u32) {
    engine.advance(steps).await.expect("no device to lose");
}

async fn save(engine: &mut dyn Engine) -> State {
    engine.save().await.expect("no device to lose")
}

async fn restore(engine: &mut dyn Engine, state: &State) {
    engine.restore(state).await.expect("a state of this shape");
}

async fn measure(engine: &mut dyn Engine) -> Vec<Metrics> {
    engine.measure().await.expect("no device to lose")
}

/// Whether answers are right or wrong, and the rows depend on the data seed alone: of what is answered with a number, that
/// which the network answers at first is taken off.
fn has_classes(keys: &str) -> bool {
    experiment(keys).answers() != Answers::Number
}

/// The experiment of a text of keys.
pub fn experiment(keys: &str) -> Experiment {
    let (spec, problems) = Spec::parse(keys, &PRESETS[0]);
    assert_eq!(problems, [], "{keys}");
    spec.experiment
}

/// Networks that differ in everything that takes another path through an engine.
pub const VARIED: &[&str] = &[
    "p=11&embed=9&hidden=10&train=0.5",
    "p=7&embed=5&hidden=6&train=0.6&embedding=untied&inproj=separate&act=gelu&biases=true&opt=sgd&lr=0.05",
    "p=9&hidden=5&train=0.5&embedding=fixed&freqs=1,3&act=tanh&outscale=0.5&l1=1e-3",
    "p=9&embed=6&hidden=5&train=0.5&output=collapsed&loss=ce-classes&norm=4",
    "p=7&hidden=9&train=0.6&model=onehot&act=square&loss=mse&l2=1e-3",
    "p=7&hidden=9&train=0.6&model=direct&noise=0.1&biases=true",
    "preset=parity-main&n=10&rows=90&hidden=7",
    "preset=parity-wd&n=17&rows=70&hidden=12&loss=hinge&act=gelu",
    "preset=parity-main&n=9&rows=40&hidden=5&loss=mse&opt=sgd&lr=0.01&act=square&biases=false",
    "p=11&embed=9&hidden=10&train=0.5&l1=1e-3&norm=5&filter=ema",
    "p=7&hidden=9&train=0.6&model=direct&opt=sgd&lr=0.05&filter=ma&filter_window=3",
    "preset=parity-main&n=10&rows=90&hidden=7&l2=1e-3&filter=ma&filter_window=4",
    "preset=parity-wd&n=9&rows=40&hidden=5&act=gelu&filter=ema&filter_alpha=0.5",
    "p=9&embed=6&hidden=5&train=0.5&embedding=untied&l1=1e-3&filter=ema&orthogonal=true",
    "preset=parity-main&n=10&rows=90&hidden=7&opt=sgd&lr=0.01&orthogonal=true",
    "p=11&embed=9&hidden=10&train=0.5&warmup=7&schedule=cosine&steps=40",
    "preset=parity-wd&n=10&rows=90&hidden=7&warmup=5&schedule=cosine&steps=30",
    "preset=lazy&n=10&rows=150&test_rows=90&hidden=7&lr=0.1",
    "preset=lazy&n=9&rows=40&hidden=10&opt=adamw&lr=0.01&wd=0.1&l1=1e-3&filter=ema",
];

/// Gradients are read off one step of plain descent with learning rate 1, which every engine can do.
pub async fn gradients_are_those_of_the_oracle(subject: &Subject) {
    for case in fixtures::gradients().into_iter().filter(|case| subject.trains(&case.experiment)) {
        let mut engine = (subject.make)(case.ensemble(), vec![case.data()]).await;
        restore(&mut *engine, &case.start()).await;
        let descent =
            Hyper { opt: Optimizer::Sgd, lr: 1.0, b1: 0.0, wd: 0.0, norm: 0.0, ..Hyper::from(&case.experiment) };
        engine.set_hyper(0, descent);
        advance(&mut *engine, 1).await;
        let after = save(&mut *engine).await.parameters().to_vec();
        let expected = case.numbers("grad");
        let scale = expected.iter().fold(1.0f64, |max, g| max.max(g.abs()));
        for (i, (found, expected)) in case.parameters.iter().zip(&after).map(|(w, v)| w - v).zip(&expected).enumerate()
        {
            let gap = (f64::from(found) - expected).abs() / scale;
            assert!(gap < subject.gradient_tolerance, "{}: element {i} is {found}, not {expected}", case.name);
        }
    }
}

pub async fn losses_and_accuracies_are_those_of_the_oracle(subject: &Subject) {
    for case in fixtures::gradients().into_iter().filter(|case| subject.trains(&case.experiment)) {
        let mut engine = (subject.make)(case.ensemble(), vec![case.data()]).await;
        restore(&mut *engine, &case.start()).await;
        let found = measure(&mut *engine).await[0];
        let loss = case.number("loss");
        assert!(
            (f64::from(found.train.loss) - loss).abs() < subject.loss_tolerance * loss,
            "{}: {found:?}, not {loss}",
            case.name
        );
        assert!((f64::from(found.train.accuracy) - case.number("accuracy")).abs() < 1e-6, "{}: {found:?}", case.name);
        assert_eq!((found.train.loss, found.train.accuracy), (found.test.loss, found.test.accuracy), "{}", case.name);
        let norm = case.parameters.iter().map(|w| f64::from(*w).powi(2)).sum::<f64>().sqrt();
        assert!((f64::from(found.norm) / norm - 1.0).abs() < 1e-5, "{}: {found:?}, not {norm}", case.name);
    }
}

pub async fn trajectories_follow_the_oracle(subject: &Subject) {
    for case in fixtures::trajectories().into_iter().filter(|case| subject.trains(&case.experiment)) {
        let mut engine = (subject.make)(case.ensemble(), vec![case.data()]).await;
        restore(&mut *engine, &case.start()).await;
        if let Some(mask) = case.mask() {
            engine.set_plane(0, Plane::Mask, &mask).await.expect("a mask of this shape");
        }
        let compare = |state: &State, key: &str| {
            for (i, (found, expected)) in state.parameters().iter().zip(case.numbers(key)).enumerate() {
                let gap = (f64::from(*found) - expected).abs();
                assert!(gap < subject.parameter_tolerance, "{}: {key} {i} is {found}, not {expected}", case.name);
            }
        };
        for (step, expected) in case.numbers("losses").into_iter().enumerate() {
            let found = f64::from(measure(&mut *engine).await[0].train.loss);
            let gap = (found / expected - 1.0).abs();
            assert!(gap < subject.loss_tolerance, "{}: loss {found} at step {step}, not {expected}", case.name);
            advance(&mut *engine, 1).await;
            if step == 0 {
                compare(&save(&mut *engine).await, "params_step1");
            }
        }
        compare(&save(&mut *engine).await, "params_end");
    }
}

pub async fn a_member_of_an_ensemble_equals_the_single_run(subject: &Subject) {
    for keys in subject.varied() {
        for members in [1, 7] {
            let experiments: Vec<Experiment> = (0..members)
                .map(|i| {
                    let x = experiment(keys);
                    Experiment { seed: 1 + i, lr: x.lr * (1.0 + 0.1 * f64::from(i)), l2: 1e-4 * f64::from(i), ..x }
                })
                .collect();
            let mut together = subject.start(&experiments).await;
            advance(&mut *together, 12).await;
            let (state, metrics) = (save(&mut *together).await, measure(&mut *together).await);
            // The first, the last and one in between.
            for i in BTreeSet::from([0, experiments.len() / 2, experiments.len() - 1]) {
                let mut alone = subject.start(&experiments[i..=i]).await;
                advance(&mut *alone, 12).await;
                let member = state.of_members(i..i + 1, experiments.len());
                subject.assert_same_state(&member, &save(&mut *alone).await, keys);
                subject.assert_same(&[metrics[i].test.loss], &[measure(&mut *alone).await[0].test.loss], keys);
            }
        }
    }
}

/// 25 of them: more than one dispatch does of any engine.
pub async fn single_steps_equal_one_call_of_as_many(subject: &Subject) {
    for keys in subject.varied() {
        for batch in ["", "&batch=8", "&fresh=true"] {
            let x = [experiment(&format!("{keys}{batch}"))];
            let (mut one_by_one, mut at_once) = (subject.start(&x).await, subject.start(&x).await);
            for _ in 0..25 {
                advance(&mut *one_by_one, 1).await;
            }
            advance(&mut *at_once, 25).await;
            subject.assert_same_state(
                &save(&mut *one_by_one).await,
                &save(&mut *at_once).await,
                &format!("{keys}{batch}"),
            );
        }
    }
}

/// Saves after `before` steps, goes on for 15, and does so again from the save in another engine.
async fn assert_restores(subject: &Subject, keys: &str, before: u32) {
    let x = [experiment(keys), Experiment { seed: 5, ..experiment(keys) }];
    let mut first = subject.start(&x).await;
    advance(&mut *first, before).await;
    let saved = save(&mut *first).await;
    assert_eq!((saved.step, first.step()), (u64::from(before), u64::from(before)));
    advance(&mut *first, 15).await;
    let mut second = subject.start(&x).await;
    advance(&mut *second, 3).await;
    restore(&mut *second, &saved).await;
    advance(&mut *second, 15).await;
    subject.assert_same_state(&save(&mut *first).await, &save(&mut *second).await, keys);
}

pub async fn a_restored_run_goes_on_as_if_it_had_never_been_saved(subject: &Subject) {
    for keys in subject.varied() {
        assert_restores(subject, keys, 10).await;
    }
    assert_restores(subject, &format!("{}&fresh=true", VARIED[0]), 10).await;
}

/// Seven rows of 60 a batch: an epoch of eight steps, left after the tenth.
pub async fn a_run_restored_in_mid_epoch_goes_on_with_the_same_batches(subject: &Subject) {
    for keys in subject.varied() {
        assert_restores(subject, &format!("{keys}&batch=7"), 10).await;
    }
}

pub async fn results_are_those_of_the_step_at_which_they_were_begun(subject: &Subject) {
    for keys in subject.varied() {
        let experiments: Vec<Experiment> = (1..=2).map(|seed| Experiment { seed, ..experiment(keys) }).collect();
        let changed = Hyper::from(&Experiment { lr: experiments[0].lr * 0.3, l2: 0.02, ..experiments[0].clone() });
        let (mut ahead, mut steady) = (subject.start(&experiments).await, subject.start(&experiments).await);
        let mut begun = Vec::new();
        for _ in 0..4 {
            advance(&mut *ahead, 3).await;
            let metrics = ahead.measure_later().await.expect("begins to measure");
            begun.push((metrics, ahead.save_later().await.expect("begins to save")));
            ahead.set_hyper(0, changed);
        }
        for (metrics, state) in begun {
            advance(&mut *steady, 3).await;
            let metrics = metrics.await.expect("measures");
            for (metrics, expected) in metrics.iter().zip(measure(&mut *steady).await) {
                subject.assert_same(&numbers(metrics), &numbers(&expected), keys);
            }
            subject.assert_same_state(&state.await.expect("saves"), &save(&mut *steady).await, keys);
            steady.set_hyper(0, changed);
        }
    }
}

fn numbers(metrics: &Metrics) -> Vec<f32> {
    let scores = metrics.scores().flat_map(|(_, score)| [score.loss, score.accuracy]);
    scores.chain([metrics.norm]).collect()
}

pub async fn a_live_change_equals_a_restart_with_the_new_value(subject: &Subject) {
    for keys in subject.varied() {
        let before = experiment(keys);
        let filter = Experiment { filter_alpha: 0.7, filter_lamb: 0.4, ..before.clone() };
        let schedule = Experiment { warmup: 12, schedule: Schedule::Cosine, steps: 25, ..filter };
        let after = Experiment { lr: before.lr * 0.3, l1: 0.01, l2: 0.02, norm: 3.0, b1: 0.8, ..schedule };
        let mut changed = subject.start(&[before]).await;
        advance(&mut *changed, 10).await;
        let saved = save(&mut *changed).await;
        changed.set_hyper(0, Hyper::from(&after));
        advance(&mut *changed, 10).await;
        let mut restarted = subject.start(&[after]).await;
        restore(&mut *restarted, &saved).await;
        advance(&mut *restarted, 10).await;
        subject.assert_same_state(&save(&mut *changed).await, &save(&mut *restarted).await, keys);
    }
}

pub async fn stopping_a_member_disturbs_no_other(subject: &Subject) {
    for keys in subject.varied() {
        let experiments: Vec<Experiment> = (1..=3).map(|seed| Experiment { seed, ..experiment(keys) }).collect();
        let (mut all, mut some) = (subject.start(&experiments).await, subject.start(&experiments).await);
        advance(&mut *all, 20).await;
        advance(&mut *some, 8).await;
        let stopped = save(&mut *some).await;
        some.set_active(1, false);
        advance(&mut *some, 12).await;
        let (all, some) = (save(&mut *all).await, save(&mut *some).await);
        assert_eq!(some.step, 20);
        let member = |state: &State, member: usize| state.of_members(member..member + 1, 3);
        for i in [0, 2] {
            subject.assert_same_state(&member(&some, i), &member(&all, i), keys);
        }
        subject.assert_same(&member(&some, 1).values, &member(&stopped, 1).values, keys);
    }
}

pub async fn sixty_four_members_train_as_each_would_alone(subject: &Subject) {
    for keys in [VARIED[0], VARIED[6]] {
        let experiments: Vec<Experiment> = (0..64).map(|i| Experiment { seed: 1 + i, ..experiment(keys) }).collect();
        let mut together = subject.start(&experiments).await;
        advance(&mut *together, 5).await;
        let (state, metrics) = (save(&mut *together).await, measure(&mut *together).await);
        for i in [0, 31, 63] {
            let mut alone = subject.start(&experiments[i..=i]).await;
            advance(&mut *alone, 5).await;
            let member = state.of_members(i..i + 1, experiments.len());
            subject.assert_same_state(&member, &save(&mut *alone).await, keys);
            subject.assert_same(&[metrics[i].test.loss], &[measure(&mut *alone).await[0].test.loss], keys);
        }
    }
}

/// Hyper-parameters at the ends of their ranges. The CPU engine, which the oracle has checked, says what they do.
pub async fn extreme_values_do_what_they_do_on_the_cpu(subject: &Subject) {
    for network in ["p=7&hidden=9&embed=5&train=0.6", "preset=parity-main&n=10&rows=90&hidden=7"] {
        for extreme in [
            "lr=0",
            "lr=1e-3&b1=0&b2=0&eps=1",
            "lr=1e-3&b1=0.99999&b2=0.99999",
            "opt=sgd&lr=1e-3&b1=0.99999",
            "eps=1&lr=10",
            "opt=adamw&lr=1e-3&wd=100",
            "opt=sgd&b1=0&lr=1e-3&l1=10&l2=10",
            "lr=1e-3&outscale=1000&eps=1",
            "lr=1e-3&outscale=0.001&eps=1",
            "lr=1e-3&norm=1000&eps=1",
            "lr=1e-3&norm=1e-6&eps=1",
            "lr=1e-3&noise=1&eps=1",
            "lr=1e-3&scale=100&eps=1",
            "lr=1e-3&scale=0.01&eps=1",
        ] {
            let keys = format!("{network}&{extreme}");
            let x = experiment(&keys);
            let mut engine = subject.start(core::slice::from_ref(&x)).await;
            let mut cpu = CpuEngine::new(Ensemble::new(vec![x]).expect("one member"));
            advance(&mut *engine, 10).await;
            advance(&mut cpu, 10).await;
            let (found, expected) = (measure(&mut *engine).await[0], measure(&mut cpu).await[0]);
            for (found, expected) in [
                (found.train.loss, expected.train.loss),
                (found.test.loss, expected.test.loss),
                (found.norm, expected.norm),
            ] {
                let is_close = (found - expected).abs() <= 1e-4 * expected.abs() + 1e-6;
                assert!(
                    is_close || !(found.is_finite() || expected.is_finite()),
                    "{keys}: {found}, and {expected} on the CPU"
                );
            }
        }
    }
}

/// Shapes at which tiles, blocks and groups have remainders, or are empty.
pub async fn odd_shapes_train(subject: &Subject) {
    for keys in [
        "p=2&rows=1&hidden=1&embed=1",
        "p=2&rows=3&hidden=3&embed=2",
        "p=3&rows=1&hidden=257&embed=3&biases=true",
        "p=113&rows=65&hidden=257&embed=7",
        "p=5&rows=24&hidden=1&model=direct",
        "p=13&rows=129&hidden=17&model=onehot&loss=mse",
        "p=7&rows=20&hidden=4&embedding=fixed&freqs=1",
        "task=parity&n=1&k=1&rows=1&hidden=1",
        "task=parity&n=64&k=64&rows=1&hidden=257",
        "task=parity&n=64&k=2&rows=257&hidden=3&encoding=01",
        "task=parity&n=11&k=3&rows=1000&hidden=5&biases=false",
    ] {
        let x = experiment(keys);
        let mut engine = subject.start(core::slice::from_ref(&x)).await;
        let before = measure(&mut *engine).await[0];
        engine.set_hyper(0, Hyper { lr: 1e-3, wd: 0.0, opt: Optimizer::Adam, ..Hyper::from(&x) });
        advance(&mut *engine, 5).await;
        let after = measure(&mut *engine).await[0];
        assert!(after.train.loss < before.train.loss, "{keys}: {before:?}, then {after:?}");
        assert!(after.test.loss.is_finite() && after.norm.is_finite(), "{keys}: {after:?}");
    }
}

pub async fn a_run_that_diverges_reports_a_loss_that_is_not_finite(subject: &Subject) {
    for keys in [
        "p=7&hidden=9&train=0.6&embed=5&act=square&opt=sgd&lr=10&loss=mse",
        "p=7&hidden=9&train=0.6&embed=5&opt=sgd&lr=10&outscale=100",
        "preset=parity-main&n=10&rows=90&hidden=7&opt=sgd&lr=10&act=square&loss=mse",
    ] {
        let mut engine = subject.start(&[experiment(keys)]).await;
        advance(&mut *engine, 200).await;
        let metrics = measure(&mut *engine).await[0];
        assert!(!metrics.train.loss.is_finite() || !metrics.norm.is_finite(), "{keys}: {metrics:?}");
        advance(&mut *engine, 3).await;
    }
}

pub async fn a_state_of_another_shape_is_refused(subject: &Subject) {
    let mut engine = subject.start(&[experiment(VARIED[0])]).await;
    let state = save(&mut *engine).await;
    let expected = state.parameters().len();
    let short = State::at_start(state.planes.clone(), &state.parameters()[1..]);
    let refused = engine.restore(&short).await;
    assert_eq!(refused, Err(StateProblem::WrongLength { found: expected - 1, expected }.into()));
    let broken = State { values: state.values[1..].to_vec(), ..state.clone() };
    assert!(engine.restore(&broken).await.is_err());
    let weightless =
        State { planes: vec![Plane::First, Plane::Second], values: state.values[expected..].to_vec(), ..state };
    assert_eq!(engine.restore(&weightless).await, Err(StateProblem::WrongLength { found: 0, expected }.into()));
}

/// A step with mini-batches or fresh rows is a full-batch step on just those rows.
pub async fn a_step_uses_the_rows_that_belong_to_it(subject: &Subject) {
    for keys in subject.varied() {
        for small in ["batch=7", "fresh=true&batch=7"] {
            let x = experiment(&format!("{keys}&{small}"));
            let whole = Experiment { rows: 7, batch: 0, fresh: false, ..x.clone() };
            let data = Dataset::new(&x);
            let mut engine = subject.start(core::slice::from_ref(&x)).await;
            for step in 0..12 {
                let before = save(&mut *engine).await;
                advance(&mut *engine, 1).await;
                let train = match Batches::new(&x) {
                    Some(mut batches) => data.train.pick(batches.rows(step)),
                    None => Dataset::fresh(&x, step),
                };
                let rows = Dataset::of(train.clone(), train);
                let one = Ensemble::new(vec![whole.clone()]).expect("one member");
                let mut alone = (subject.make)(one, vec![rows]).await;
                restore(&mut *alone, &before).await;
                advance(&mut *alone, 1).await;
                subject.assert_same_state(
                    &save(&mut *engine).await,
                    &save(&mut *alone).await,
                    &format!("{keys}&{small}"),
                );
            }
        }
    }
}

/// Every third weight.
fn third(len: usize) -> Vec<f32> {
    (0..len).map(|i| if i % 3 == 0 { 0.0 } else { 1.0 }).collect()
}

async fn set_plane(engine: &mut dyn Engine, member: usize, plane: Plane, values: &[f32]) {
    engine.set_plane(member, plane, values).await.expect("a plane of this run");
}

/// Pruned, frozen, trained; norm, decay and penalties leave what is frozen alone.
pub async fn frozen_weights_stay_and_the_others_train(subject: &Subject) {
    for keys in subject.varied() {
        for norm in ["", "&norm=3"] {
            let keys = &format!("{keys}{norm}");
            let x = [experiment(keys), Experiment { seed: 5, l1: 0.01, l2: 0.01, ..experiment(keys) }];
            let mut engine = subject.start(&x).await;
            advance(&mut *engine, 4).await;
            let before = save(&mut *engine).await.of_members(1..2, 2);
            let mask = third(before.plane_len());
            let mut weights = before.parameters().to_vec();
            weights[0] = 0.0;
            set_plane(&mut *engine, 1, Plane::Mask, &mask).await;
            set_plane(&mut *engine, 1, Plane::Weights, &weights).await;
            assert_eq!(engine.step(), 4, "{keys}");
            advance(&mut *engine, 6).await;
            let saved = save(&mut *engine).await;
            let after = saved.of_members(1..2, 2);
            subject.assert_same(after.plane(Plane::Mask), &mask, keys);
            let stay = |found: &[f32]| found.iter().zip(&weights).filter(|(a, b)| a.to_bits() == b.to_bits()).count();
            let frozen = mask.iter().filter(|open| **open == 0.0).count();
            for (i, (found, given)) in after.parameters().iter().zip(&weights).enumerate() {
                assert!(mask[i] == 1.0 || found.to_bits() == given.to_bits(), "{keys}: {i} is {found}, not {given}");
            }
            // A neuron that is switched off has no gradient, and no weight to decay may be left.
            assert!(stay(after.parameters()) < frozen + (mask.len() - frozen) / 2, "{keys}: most others train");
            let held = f64::from(Hyper::from(&x[1]).norm);
            let open = after.parameters().iter().zip(&mask).filter(|(_, open)| **open == 1.0);
            let norm = open.map(|(w, _)| f64::from(*w).powi(2)).sum::<f64>().sqrt();
            assert!(held == 0.0 || (norm / held - 1.0).abs() < 1e-5, "{keys}: norm {norm}, not {held}");

            // The mask goes where the state goes, and weights thaw again.
            let mut other = subject.start(&x).await;
            restore(&mut *other, &saved).await;
            advance(&mut *other, 5).await;
            advance(&mut *engine, 5).await;
            subject.assert_same_state(&save(&mut *engine).await, &save(&mut *other).await, keys);
            set_plane(&mut *engine, 1, Plane::Mask, &vec![1.0; mask.len()]).await;
            advance(&mut *engine, 5).await;
            let thawed = save(&mut *engine).await.of_members(1..2, 2);
            assert!(stay(thawed.parameters()) < mask.len() / 2, "{keys}: they thaw");
        }
    }
}

/// What a run takes over from another: the weights it begins with, and a mask for what it does not train.
pub async fn a_run_begins_with_what_it_takes_over(subject: &Subject) {
    for keys in subject.varied() {
        let x = |seed| Experiment { seed, ..experiment(keys) };
        let mut donor = subject.start(&[x(3)]).await;
        advance(&mut *donor, 8).await;
        let weights = save(&mut *donor).await.parameters().to_vec();
        let frozen = if x(4).plan().net.is_committee() { "in:frozen" } else { "in,out:frozen" };
        for text in ["ticket:0.5", "random:0.3", frozen, "all"] {
            let what = &format!("{keys} {text}");
            let carry: Carry = text.parse().expect("a text of it");
            let from = Donor { experiment: &x(3), weights: &weights };
            let beginning = carry.begin(Some(from), &x(4)).expect("the same network");
            let mut engine = subject.start(&[x(4)]).await;
            advance(&mut *engine, 2).await;
            restore(&mut *engine, &beginning.state()).await;
            assert_eq!(engine.step(), 0, "{what}");
            subject.assert_same(save(&mut *engine).await.parameters(), &beginning.weights, what);
            let mut other = subject.start(&[x(4)]).await;
            set_plane(&mut *other, 0, Plane::Weights, &beginning.weights).await;
            if let Some(mask) = &beginning.mask {
                set_plane(&mut *other, 0, Plane::Mask, mask).await;
            }
            for engine in [&mut engine, &mut other] {
                advance(&mut **engine, 9).await;
            }
            let after = save(&mut *engine).await;
            subject.assert_same_state(&after, &save(&mut *other).await, what);
            let mask = beginning.mask.unwrap_or_default();
            for (i, _) in mask.iter().enumerate().filter(|(_, open)| **open == 0.0) {
                let (found, given) = (after.parameters()[i], beginning.weights[i]);
                assert_eq!(found.to_bits(), given.to_bits(), "{what}: {i} is {found}, not {given}");
            }
        }
    }
}

/// But for the order in which a compiler adds up.
pub async fn a_mask_of_ones_changes_nothing(subject: &Subject) {
    for keys in subject.varied() {
        let x = [experiment(keys)];
        let (mut masked, mut plain) = (subject.start(&x).await, subject.start(&x).await);
        let ones = vec![1.0; save(&mut *masked).await.plane_len()];
        set_plane(&mut *masked, 0, Plane::Mask, &ones).await;
        advance(&mut *masked, 12).await;
        advance(&mut *plain, 12).await;
        let (masked, plain) = (save(&mut *masked).await, save(&mut *plain).await);
        for (i, (a, b)) in masked.parameters().iter().zip(plain.parameters()).enumerate() {
            assert!((a - b).abs() < 1e-5, "{keys}: {i} is {a} with a mask and {b} without");
        }
    }
}

pub async fn planes_of_another_run_are_gone_on_with(subject: &Subject) {
    for keys in subject.varied().filter(|keys| has_classes(keys)) {
        // The same data, other weights.
        let [a, b, c] = [3, 4, 5].map(|seed| Experiment { seed, split: 9, ..experiment(keys) });
        let mut from = subject.start(core::slice::from_ref(&c)).await;
        let (mut into, mut alone) = (subject.start(&[a.clone(), b]).await, subject.start(&[a]).await);
        advance(&mut *from, 8).await;
        advance(&mut *into, 8).await;
        let other = save(&mut *from).await;
        for plane in &other.planes {
            set_plane(&mut *into, 1, *plane, other.plane(*plane)).await;
        }
        advance(&mut *from, 6).await;
        advance(&mut *into, 6).await;
        advance(&mut *alone, 14).await;
        let into = save(&mut *into).await;
        subject.assert_same_state(&into.of_members(1..2, 2), &save(&mut *from).await, keys);
        subject.assert_same_state(&into.of_members(0..1, 2), &save(&mut *alone).await, keys);
    }
}

pub async fn a_state_without_the_planes_of_a_filter_begins_them(subject: &Subject) {
    for filter in ["&filter=ema", "&filter=ma&filter_window=3"] {
        let keys = format!("{}{filter}", VARIED[0]);
        let mut plain = subject.start(&[experiment(VARIED[0])]).await;
        advance(&mut *plain, 5).await;
        let mut filtered = subject.start(&[experiment(&keys)]).await;
        let start = save(&mut *filtered).await;
        advance(&mut *filtered, 2).await;
        restore(&mut *filtered, &save(&mut *plain).await).await;
        let taken = save(&mut *filtered).await;
        assert_eq!((taken.step, &taken.planes), (5, &start.planes), "{keys}");
        let kept = 3 * taken.plane_len();
        subject.assert_same(&taken.values[..kept], &save(&mut *plain).await.values, &keys);
        subject.assert_same(&taken.values[kept..], &start.values[kept..], &keys);
        // And back: what no filter keeps is left out.
        restore(&mut *plain, &taken).await;
        subject.assert_same(&save(&mut *plain).await.values, &taken.values[..kept], &keys);
    }
}

pub async fn a_plane_that_cannot_be_is_refused(subject: &Subject) {
    let mut engine = subject.start(&[experiment(VARIED[0])]).await;
    let before = save(&mut *engine).await;
    let values = vec![0.5; before.plane_len()];
    for plane in [Plane::Slow, Plane::Recent(0), Plane::Mask] {
        let refused = engine.set_plane(0, plane, &values).await;
        assert!(
            matches!(refused, Err(EngineError::WrongState(StateProblem::WrongPlane { plane: named, .. })) if named == plane),
            "{refused:?}"
        );
    }
    let refused = engine.set_plane(0, Plane::Weights, &values[1..]).await;
    assert_eq!(refused, Err(StateProblem::WrongLength { found: values.len() - 1, expected: values.len() }.into()));
    subject.assert_same_state(&save(&mut *engine).await, &before, "it is as before");
}

/// The rows of an experiment divided otherwise: so many to train on, from the end.
fn divided(x: &Experiment, train: usize) -> Dataset {
    let data = Dataset::new(x);
    let rows = |split: &Split| (0..split.len() as u32).collect::<Vec<u32>>();
    let (all_train, all_test) = (rows(&data.train), rows(&data.test));
    if train < all_train.len() {
        let (test, kept) = all_train.split_at(all_train.len() - train);
        return Dataset::of(data.train.pick(kept), data.train.pick(test));
    }
    // More rows than there were are some of the others, and some twice.
    let more: Vec<u32> = (0..train as u32).map(|row| row % all_test.len() as u32).collect();
    Dataset::of(data.test.pick(&more), data.train.pick(&all_train))
}

pub async fn other_rows_are_trained_on_from_the_next_step(subject: &Subject) {
    for keys in subject.varied() {
        for small in ["", "&batch=7", "&fresh=true"] {
            let keys = &format!("{keys}{small}");
            let x = experiment(keys);
            let mut engine = subject.start(core::slice::from_ref(&x)).await;
            advance(&mut *engine, 5).await;
            // Fewer, fewer than a batch, more.
            for train in [x.train_rows() as usize / 2, 5, x.train_rows() as usize + 40] {
                let data = divided(&x, train);
                let saved = save(&mut *engine).await;
                engine.set_rows(0, data.clone()).expect("rows of this task");
                let one = Ensemble::new(vec![x.clone()]).expect("one member");
                let mut other = (subject.make)(one, vec![data]).await;
                restore(&mut *other, &saved).await;
                for _ in 0..2 {
                    let (found, expected) = (measure(&mut *engine).await, measure(&mut *other).await);
                    subject.assert_same(&numbers(&found[0]), &numbers(&expected[0]), keys);
                    advance(&mut *engine, 4).await;
                    advance(&mut *other, 4).await;
                    subject.assert_same_state(&save(&mut *engine).await, &save(&mut *other).await, keys);
                }
            }
        }
    }
}

pub async fn a_member_with_other_rows_disturbs_no_other(subject: &Subject) {
    for keys in subject.varied() {
        let experiments: Vec<Experiment> = (1..=3).map(|seed| Experiment { seed, ..experiment(keys) }).collect();
        let (mut changed, mut plain) = (subject.start(&experiments).await, subject.start(&experiments).await);
        let other = Dataset::new(&Experiment { seed: 8, ..experiments[1].clone() });
        advance(&mut *changed, 4).await;
        advance(&mut *plain, 10).await;
        changed.set_rows(1, other.clone()).expect("rows of this task");
        let saved = save(&mut *changed).await;
        advance(&mut *changed, 6).await;
        let (found, expected) = (save(&mut *changed).await, save(&mut *plain).await);
        for i in [0, 2] {
            subject.assert_same_state(&found.of_members(i..i + 1, 3), &expected.of_members(i..i + 1, 3), keys);
        }
        let one = Ensemble::new(vec![experiments[1].clone()]).expect("one member");
        let mut alone = (subject.make)(one, vec![other.clone()]).await;
        restore(&mut *alone, &saved.of_members(1..2, 3)).await;
        advance(&mut *alone, 6).await;
        subject.assert_same_state(&found.of_members(1..2, 3), &save(&mut *alone).await, keys);

        // Where one may not have another number of rows than the rest, all are given it before the next step.
        let fewer: Vec<Dataset> = experiments.iter().map(|x| divided(x, x.train_rows() as usize / 2)).collect();
        changed.set_rows(0, fewer[0].clone()).expect("rows of this task");
        let plan = experiments[0].plan();
        // All members have the same splits, and these data sets have none but two.
        if subject.takes_unequal && plan.takes_all() && plan.further.is_empty() {
            let unequal = [fewer[0].clone(), other, Dataset::new(&experiments[2])];
            advance(&mut *changed, 3).await;
            let (after, scores) = (save(&mut *changed).await, measure(&mut *changed).await);
            for (i, data) in unequal.into_iter().enumerate() {
                let one = Ensemble::new(vec![experiments[i].clone()]).expect("one member");
                let mut alone = (subject.make)(one, vec![data]).await;
                restore(&mut *alone, &found.of_members(i..i + 1, 3)).await;
                advance(&mut *alone, 3).await;
                subject.assert_same_state(&after.of_members(i..i + 1, 3), &save(&mut *alone).await, keys);
                subject.assert_same(&numbers(&scores[i]), &numbers(&measure(&mut *alone).await[0]), keys);
            }
            restore(&mut *changed, &found).await;
        } else {
            for result in [changed.advance(1).await, changed.measure().await.map(|_| ())] {
                assert!(matches!(result, Err(EngineError::WrongRows(_))), "{keys}: {result:?}");
            }
            subject.assert_same_state(&save(&mut *changed).await, &found, keys);
        }
        changed.set_rows(1, fewer[1].clone()).expect("rows of this task");
        changed.set_rows(2, fewer[2].clone()).expect("rows of this task");
        let ensemble = Ensemble::new(experiments).expect("experiments of one shape");
        let mut others = (subject.make)(ensemble, fewer).await;
        restore(&mut *others, &found).await;
        advance(&mut *changed, 3).await;
        advance(&mut *others, 3).await;
        subject.assert_same_state(&save(&mut *changed).await, &save(&mut *others).await, keys);
    }
}

pub async fn rows_that_cannot_be_are_refused(subject: &Subject) {
    for (keys, out_of_range) in [
        (VARIED[0], Inputs::Pairs(vec![[11, 0]; 3])),
        (VARIED[0], Inputs::Bits(vec![1; 3])),
        (VARIED[6], Inputs::Bits(vec![1 << 10; 3])),
        (VARIED[6], Inputs::Pairs(vec![[0, 1]; 3])),
    ] {
        let x = experiment(keys);
        let (mut engine, mut plain) =
            (subject.start(core::slice::from_ref(&x)).await, subject.start(core::slice::from_ref(&x)).await);
        let data = Dataset::new(&x);
        let wrong_input = Split::of_classes(out_of_range, vec![0; 3]);
        let wrong_label = Split { labels: vec![11; data.train.len()], ..data.train.clone() };
        for split in [wrong_input, wrong_label, data.train.pick(&[])] {
            for rows in [Dataset::of(split.clone(), data.test.clone()), Dataset::of(data.train.clone(), split.clone())]
            {
                let refused = engine.set_rows(0, rows);
                assert!(matches!(refused, Err(EngineError::WrongRows(_))), "{keys}: {refused:?}");
            }
        }
        advance(&mut *engine, 3).await;
        advance(&mut *plain, 3).await;
        subject.assert_same_state(&save(&mut *engine).await, &save(&mut *plain).await, keys);
    }
}

/// As the CPU engine scores them, and as they are counted one by one.
pub async fn wrongly_labelled_rows_are_scored_by_their_true_answers(subject: &Subject) {
    let from = |keys, noise_from| Experiment { noise: 0.3, noise_from, split: 7, ..experiment(keys) };
    let both = |keys| [(keys, NoiseFrom::Wrong), (keys, NoiseFrom::All)];
    for (keys, noise_from) in subject.varied().filter(|keys| has_classes(keys)).flat_map(both) {
        let experiments = [1, 2].map(|seed| Experiment { seed, ..from(keys, noise_from) });
        let mut engine = subject.start(&experiments).await;
        let mut cpu = CpuEngine::new(Ensemble::new(experiments.to_vec()).expect("experiments of one shape"));
        for _ in 0..3 {
            advance(&mut *engine, 7).await;
            let state = save(&mut *engine).await;
            restore(&mut cpu, &state).await;
            let (found, expected) = (measure(&mut *engine).await, measure(&mut cpu).await);
            for (i, x) in experiments.iter().enumerate() {
                // Which labels are wrong is seen beside those without noise.
                let noisy = Dataset::new(x).train;
                let clean = Dataset::new(&Experiment { noise: 0.0, ..x.clone() }).train;
                let is_wrong = |row: &u32| clean.labels[*row as usize] != noisy.labels[*row as usize];
                let rows = clean.pick(&(0..noisy.len() as u32).filter(is_wrong).collect::<Vec<u32>>());
                let drawn = (0.3 * noisy.len() as f64).round() as usize;
                assert!(rows.len() == drawn || (noise_from == NoiseFrom::All && rows.len() < drawn), "{keys}");
                let state = state.of_members(i..i + 1, experiments.len());
                let margins = forward_margins(&x.plan(), state.parameters(), &rows.inputs, &rows.labels);
                let right = |least: f32| margins.iter().filter(|margin| **margin > least).count() as f32;
                let wrong = |metrics: &Metrics| metrics.of(SplitName::Wrong).expect("there are such rows");
                let (found, expected) = (wrong(&found[i]), wrong(&expected[i]));
                assert_eq!(expected.accuracy, right(0.0) / margins.len() as f32, "{keys}");
                // Another engine may see otherwise what hangs in the balance.
                let (least, most) = (right(1e-4) - 0.5, right(-1e-4) + 0.5);
                assert!((least..most).contains(&(found.accuracy * margins.len() as f32)), "{keys}: {found:?}");
                let gap = f64::from(found.loss - expected.loss).abs();
                assert!(gap <= subject.loss_tolerance * f64::from(expected.loss), "{keys}: {found:?}, {expected:?}");
            }
        }
    }
}

pub async fn a_further_split_is_scored_while_it_has_rows(subject: &Subject) {
    for keys in [VARIED[0], VARIED[6]] {
        let x = experiment(keys);
        let mut ensemble = Ensemble::new(vec![x.clone()]).expect("one member");
        ensemble.plan.further = vec![(SplitName::Dropped, 0)];
        let mut engine = (subject.make)(ensemble, vec![Dataset::new(&x)]).await;
        let mut plain = subject.start(core::slice::from_ref(&x)).await;
        let half = divided(&x, x.train_rows() as usize / 2);
        let with = |name, rows: &Split| Dataset { further: vec![(name, rows.clone())], ..half.clone() };
        let none = half.train.pick(&[]);
        for rows in [&none, &half.test, &half.test.pick(&[3, 1]), &none] {
            engine.set_rows(0, with(SplitName::Dropped, rows)).expect("a split of this plan");
            plain.set_rows(0, half.clone()).expect("rows of this task");
            let (found, expected) = (measure(&mut *engine).await[0], measure(&mut *plain).await[0]);
            let dropped = found.of(SplitName::Dropped);
            assert_eq!(dropped.is_some(), !rows.is_empty(), "{keys}");
            if rows.len() == half.test.len() {
                assert_eq!(dropped, Some(found.test), "{keys}");
            }
            // Train, test and norm are as without it.
            let known = |metrics: &Metrics| {
                numbers(&Metrics::new(
                    metrics.norm,
                    [(SplitName::Train, metrics.train), (SplitName::Test, metrics.test)],
                ))
            };
            subject.assert_same(&known(&found), &known(&expected), keys);
            advance(&mut *engine, 3).await;
            advance(&mut *plain, 3).await;
            subject.assert_same_state(&save(&mut *engine).await, &save(&mut *plain).await, keys);
        }
        let refused = engine.set_rows(0, with(SplitName::Wrong, &half.test));
        assert!(matches!(refused, Err(EngineError::WrongRows(_))), "{keys}: {refused:?}");
    }
}

/// A network that is given ever fewer of its rows while it trains, and at last all of them, does what it does on the CPU.
pub async fn a_share_of_the_rows_is_forgotten_as_on_the_cpu(subject: &Subject) {
    // In the last one the signs of all rows do not fit into the memory of a workgroup beside the weights.
    let large = "preset=parity-main&n=11&rows=1500&test_rows=100&hidden=100";
    for keys in [VARIED[0], VARIED[5], VARIED[6], large] {
        let x = experiment(&format!("{keys}&every=6"));
        let one = || Ensemble::new(vec![x.clone()]).expect("one member");
        let mut run = Run::new(subject.start(core::slice::from_ref(&x)).await, vec![x.clone()]);
        let mut cpu = Run::new(Box::new(CpuEngine::new(one())), vec![x.clone()]);
        for keep in [1.0, 0.5, 0.1, 1.0] {
            let changed = Experiment { keep, ..x.clone() };
            let mut measured = Vec::new();
            for run in [&mut run, &mut cpu] {
                run.change(0, changed.clone()).expect("rows of its own");
                let points = run.advance(6).await.expect("no device to lose").expect("an evaluation");
                measured.push(points[0].metrics);
            }
            let [found, expected] = measured[..] else { panic!("two runs") };
            // A row on the brink may count as right or as wrong.
            let numbers = |m: Metrics| [m.train.loss, m.test.loss, m.norm];
            for (found, expected) in numbers(found).into_iter().zip(numbers(expected)) {
                let gap = (found - expected).abs() / expected.abs().max(1.0);
                assert!(gap < 1e-4, "{keys} keep={keep}: {found}, on the CPU {expected}");
            }
        }
    }
}
