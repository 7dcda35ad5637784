//! The CPU engine: own Rust written for 128-bit SIMD.
//!
//! * [`simd`] four floats, [`elementary`] functions of them, [`activation`]s, and [`loss`];
//! * [`matrix`] padded matrices and their product, with [`wide`] vectors where there are any;
//! * [`network`] what the engine asks of a network, [`rows`] what it is given; [`mlp`] the family with one hidden layer, [`committee`] that whose answer is its mean;
//! * [`transforms`] of gradients; [`optimizer`] the update; [`probe`] questions of figures;
//! * [`threads`] that share the work of a large network, natively.
//!
//! No step allocates (fresh data apart), no result depends on how steps are grouped into calls or on how many threads
//! there are, and the same parameters give the same bits in WebAssembly and natively.

mod activation;
mod committee;
mod elementary;
mod loss;
mod matrix;
mod mlp;
mod network;
mod optimizer;
mod probe;
mod rows;
mod simd;
mod threads;
mod transforms;
mod wide;

use grokscope_experiment::{Chain, Dataset, EngineName, Hyper, Metrics, Plane, SplitName, State};

use crate::datasets::DataSets;
use crate::{Engine, EngineError, Ensemble};
use network::{Network, network_of};
use rows::Encoded;
use threads::Pool;
use transforms::Kept;

pub use probe::{effective_matrices, forward_margins};

/// Trains every member in turn, on the calling thread or on several that share what there is to do for one.
pub struct CpuEngine {
    ensemble: Ensemble,
    members: Vec<Member>,
    data: DataSets,
    network: Box<dyn Network>,
    /// Scratch: the rows of one step.
    batch: Encoded,
    /// Scratch: the gradient of one member.
    gradient: Vec<f32>,
    chain: Chain,
    state: State,
    threads: Pool,
}

struct Member {
    hyper: Hyper,
    is_active: bool,
    /// The member's rows, as the network reads them; the train split is the first.
    splits: Vec<(SplitName, Encoded)>,
}

impl Member {
    fn train(&self) -> &Encoded {
        &self.splits[0].1
    }
}

impl CpuEngine {
    /// Starts an ensemble at its initial parameters, on its own data.
    #[must_use]
    pub fn new(ensemble: Ensemble) -> Self {
        let data = ensemble.experiments.iter().map(Dataset::new).collect();
        Self::with_data(ensemble, data)
    }

    /// Starts an ensemble on other data, one dataset a member.
    ///
    /// # Panics
    /// When inputs are not of the experiment's kind or range, or members have unequally many rows.
    #[must_use]
    pub fn with_data(ensemble: Ensemble, data: Vec<Dataset>) -> Self {
        let data = DataSets::new(&ensemble, data);
        let network = network_for(&ensemble, &data);
        let members = ensemble
            .experiments
            .iter()
            .zip(data.sets())
            .map(|(x, data)| Member { hyper: Hyper::from(x), is_active: true, splits: encoded(&*network, data) })
            .collect();
        let chain = ensemble.plan.chain.clone();
        let state = State::at_start(chain.planes(), &ensemble.initial_parameters());
        Self {
            gradient: vec![0.0; ensemble.plan.layout.len],
            batch: Encoded::default(),
            network,
            members,
            data,
            chain,
            state,
            threads: Pool::one(),
            ensemble,
        }
    }

    /// Trains each member on so many threads, with the bits of one. A network too small to be shared stays on the calling
    /// thread.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the system gives no more threads.
    #[cfg(not(target_family = "wasm"))]
    pub fn on_threads(mut self, threads: usize) -> Result<Self, EngineError> {
        if self.network.work() >= threads::LEAST_OF_STEP {
            self.threads = Pool::new(threads)?;
            self.network.work_on(&self.threads);
        }
        Ok(self)
    }

    /// Loss without penalties, and gradient of the objective with them, of one member at the present weights on the
    /// rows of its next step.
    ///
    /// # Panics
    /// When members have been given unequally many rows.
    pub fn gradient(&mut self, member: usize) -> (f32, Vec<f32>) {
        self.lay_rows().unwrap_or_else(|error| panic!("{error}"));
        self.threads.clone().run(|| self.gradient_here(member))
    }

    fn gradient_here(&mut self, member: usize) -> (f32, Vec<f32>) {
        let range = self.range(member);
        let parameters = &self.state.parameters()[range];
        self.network.load(parameters);
        let rows = rows_of_step(
            &self.ensemble,
            &mut self.data,
            &self.members,
            member,
            self.state.step,
            &*self.network,
            &mut self.batch,
        );
        let loss = self.network.score(rows).loss;
        self.network.gradient(rows, &mut self.gradient);
        optimizer::add_penalties(&self.members[member].hyper, parameters, &mut self.gradient);
        (loss, self.gradient.clone())
    }

    fn range(&self, member: usize) -> core::ops::Range<usize> {
        let len = self.ensemble.plan.layout.len;
        member * len..(member + 1) * len
    }

    fn train(&mut self, steps: u32) {
        for _ in 0..steps {
            for member in 0..self.members.len() {
                if self.members[member].is_active {
                    self.train_member(member);
                }
            }
            self.state.step += 1;
        }
    }

    fn metrics(&mut self, member: usize) -> Metrics {
        let parameters = &self.state.parameters()[self.range(member)];
        self.network.load(parameters);
        let splits = self.members[member].splits.iter();
        let scores = splits.map(|(name, rows)| (*name, self.network.score(rows)));
        Metrics::new(optimizer::norm(parameters) as f32, scores)
    }

    fn train_member(&mut self, number: usize) {
        let range = self.range(number);
        let State { step, values, .. } = &mut self.state;
        let len = self.members.len() * self.ensemble.plan.layout.len;
        let (of_step, of_chain) = values.split_at_mut(Chain::OF_STEP.len() * len);
        let mut planes = of_step.chunks_exact_mut(len);
        let mut plane = || planes.next().map_or(&mut [][..], |plane| &mut plane[range.clone()]);
        let (parameters, first, second) = (plane(), plane(), plane());
        self.network.load(parameters);
        let mut hyper = self.members[number].hyper;
        let rows =
            rows_of_step(&self.ensemble, &mut self.data, &self.members, number, *step, &*self.network, &mut self.batch);
        self.network.gradient(rows, &mut self.gradient);
        let mut kept = Kept { planes: of_chain, len, member: range };
        if !self.chain.is_empty() {
            // Penalties are part of the gradient that is transformed, and not added again by the step.
            optimizer::add_penalties(&hyper, parameters, &mut self.gradient);
            (hyper.l1, hyper.l2) = (0.0, 0.0);
            let gradient = &mut self.gradient;
            transforms::apply(&self.chain, &hyper, *step, parameters, gradient, &mut kept, &self.threads);
        }
        let mask = self.chain.is_masked().then(|| kept.plane(0));
        let mut updated = optimizer::Member { parameters, first, second, mask };
        optimizer::update(&hyper, *step + 1, &mut updated, &self.gradient, &self.threads);
    }

    /// Encodes the rows that members have been given since the last step.
    fn lay_rows(&mut self) -> Result<(), EngineError> {
        if self.data.have_changed(&self.ensemble)? {
            self.network = network_for(&self.ensemble, &self.data);
            self.network.work_on(&self.threads);
            for (member, data) in self.members.iter_mut().zip(self.data.sets()) {
                member.splits = encoded(&*self.network, data);
            }
            self.data.are_laid();
        }
        Ok(())
    }
}

/// The splits of a data set as a network reads them.
fn encoded(network: &dyn Network, data: &Dataset) -> Vec<(SplitName, Encoded)> {
    data.splits().map(|(name, split)| (name, network.encoded(split))).collect()
}

/// A network that is trained on so many rows.
fn network_for(ensemble: &Ensemble, data: &DataSets) -> Box<dyn Network> {
    let plan = &ensemble.plan;
    let rows = if plan.batch > 0 { plan.batch as usize } else { data.train_rows() };
    network_of(&plan.net, &plan.layout, plan.loss, rows)
}

/// The rows of a member's step: the whole train split, a mini-batch, or fresh ones; the latter two in `batch`.
fn rows_of_step<'a>(
    ensemble: &Ensemble,
    data: &mut DataSets,
    members: &'a [Member],
    number: usize,
    step: u64,
    network: &dyn Network,
    batch: &'a mut Encoded,
) -> &'a Encoded {
    let train = members[number].train();
    let x = &ensemble.experiments[number];
    if x.fresh {
        let split = Dataset::fresh(x, step);
        network.encode(&split, batch);
        return batch;
    }
    let Some(rows) = data.batch(number, step) else { return train };
    batch.pick(train, rows);
    batch
}

#[async_trait::async_trait(?Send)]
impl Engine for CpuEngine {
    fn name(&self) -> EngineName {
        EngineName::Cpu
    }

    fn device(&self) -> &str {
        simd::DEVICE
    }

    fn members(&self) -> usize {
        self.members.len()
    }

    fn step(&self) -> u64 {
        self.state.step
    }

    async fn advance(&mut self, steps: u32) -> Result<(), EngineError> {
        self.lay_rows()?;
        self.threads.clone().run(|| self.train(steps));
        Ok(())
    }

    fn set_hyper(&mut self, member: usize, hyper: Hyper) {
        self.members[member].hyper = hyper;
    }

    fn set_active(&mut self, member: usize, active: bool) {
        self.members[member].is_active = active;
    }

    fn set_rows(&mut self, member: usize, data: Dataset) -> Result<(), EngineError> {
        self.data.set(&self.ensemble, member, data)
    }

    async fn measure(&mut self) -> Result<Vec<Metrics>, EngineError> {
        self.lay_rows()?;
        Ok(self.threads.clone().run(|| (0..self.members.len()).map(|member| self.metrics(member)).collect()))
    }

    async fn parameters(&mut self) -> Result<Vec<f32>, EngineError> {
        Ok(self.state.parameters().to_vec())
    }

    async fn plane(&mut self, plane: Plane) -> Result<Vec<f32>, EngineError> {
        Ok(self.state.plane(plane).to_vec())
    }

    async fn save(&mut self) -> Result<State, EngineError> {
        Ok(self.state.clone())
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        let chain = self.ensemble.plan.chain.masked(state.is_masked());
        let values = state.arranged(&chain.planes(), self.state.plane_len())?;
        self.state = State { step: state.step, planes: chain.planes(), values };
        self.chain = chain;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use grokscope_conformance::experiment;
    use grokscope_experiment::{Experiment, Plane};
    use pollster::block_on;

    use super::*;

    /// Large enough for every kind of work to be shared, and different in everything that takes another path; the last
    /// keys change the chain, and a mask is given to some.
    const SHARED: &[&str] = &[
        "p=47&hidden=128&train=0.3",
        "p=47&hidden=130&train=0.3&embed=70&embedding=untied&inproj=separate&act=gelu&biases=true&opt=sgd&lr=0.05",
        "p=47&hidden=128&train=0.3&batch=300&embedding=fixed&freqs=1,3&act=tanh&outscale=0.5&l1=1e-3",
        "p=47&hidden=128&train=0.3&output=collapsed&loss=ce-classes&norm=4",
        "p=47&hidden=500&train=0.3&model=onehot&act=square&loss=mse&l2=1e-3",
        "p=47&hidden=256&train=0.3&model=direct&biases=true&fresh=true",
        "preset=parity-main&n=30&rows=5000&hidden=100",
        "preset=parity-wd&n=33&rows=9000&hidden=96&loss=hinge&act=gelu&batch=3000",
        "preset=parity-main&n=20&rows=4000&hidden=520&loss=mse&opt=sgd&lr=0.01&act=square&biases=false",
        "p=47&hidden=128&train=0.3&embed=128&filter=ma&filter_window=15&l1=1e-3",
        "p=47&hidden=128&train=0.3&orthogonal=true",
    ];

    #[test]
    fn an_operation_given_as_a_table_trains_to_the_bits_of_the_operation() {
        for (task, of) in [("add", (|a, b| (a + b) % 23) as fn(u32, u32) -> u32), ("sub", |a, b| (a + 23 - b) % 23)] {
            let results: Vec<u32> = (0..23 * 23).map(|at| of(at / 23, at % 23)).collect();
            let table = grokscope_experiment::Table::operation(&results).expect("a table");
            for keys in ["train=0.5&inproj=separate", "train=0.4&batch=50&noise=0.1", "train=0.4&fresh=true&batch=64"] {
                let keys = format!("{keys}&hidden=20&embed=16&inproj=separate&seed=3");
                let trained = |keys: &str| {
                    let mut engine = CpuEngine::new(Ensemble::new(vec![experiment(keys)]).expect("one member"));
                    block_on(engine.advance(60)).expect("no device to lose");
                    (engine.state.clone(), block_on(engine.measure()).expect("no device to lose"))
                };
                let by_formula = trained(&format!("task={task}&p=23&{keys}"));
                let by_table = trained(&format!("preset=modadd-main&task=table&table={table}&{keys}"));
                assert_eq!(by_formula, by_table, "{task} {keys}");
            }
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_bits_of_one() {
        for (number, keys) in SHARED.iter().enumerate() {
            let train = |threads: usize| {
                let experiments = [1, 2].map(|seed| Experiment { seed, ..experiment(keys) });
                let ensemble = Ensemble::new(experiments.to_vec()).expect("experiments of one shape");
                let len = ensemble.plan.layout.len;
                let mut engine = CpuEngine::new(ensemble).on_threads(threads).expect("threads");
                assert_eq!(engine.threads.threads(), threads, "{keys}: too small to be shared");
                if number % 2 == 1 {
                    let mask: Vec<f32> = (0..len).map(|i| if i % 3 == 0 { 0.0 } else { 1.0 }).collect();
                    block_on(engine.set_plane(1, Plane::Mask, &mask)).expect("a mask of this shape");
                }
                block_on(engine.advance(15)).expect("no device to lose");
                let (_, gradient) = engine.gradient(1);
                (engine.state.clone(), gradient, block_on(engine.measure()).expect("no device to lose"))
            };
            let (state, gradient, metrics) = train(1);
            assert!(state.values.iter().all(|value| value.is_finite()), "{keys}");
            for threads in [2, 3] {
                let found = train(threads);
                let is_same = |a: &[f32], b: &[f32]| a.iter().map(|x| x.to_bits()).eq(b.iter().map(|x| x.to_bits()));
                assert!(is_same(&found.0.values, &state.values), "{keys}: state with {threads} threads");
                assert!(is_same(&found.1, &gradient), "{keys}: gradient with {threads} threads");
                assert_eq!(found.2, metrics, "{keys}: metrics with {threads} threads");
            }
        }
    }

    #[test]
    fn a_small_network_stays_on_the_calling_thread() {
        let ensemble = Ensemble::new(vec![experiment("p=7&hidden=6&embed=5")]).expect("one member");
        let engine = CpuEngine::new(ensemble).on_threads(2).expect("threads");
        assert_eq!(engine.threads.threads(), 1);
    }
}
