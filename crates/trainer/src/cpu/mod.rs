//! The CPU engine: own Rust written for 128-bit SIMD.
//!
//! * [`simd`] four floats, [`elementary`] functions of them, [`activation`] and [`loss`];
//! * [`matrix`] padded matrices and their product, with [`wide`] vectors where there are any; [`sparse`] the same where a
//!   factor is often zero;
//! * [`table`] inputs as look-ups instead of one-hot products;
//! * [`factors`] what the matrices are products of;
//! * [`network`] gradient and loss over rows; [`optimizer`] the update; [`probe`] questions of figures.
//!
//! No step allocates (fresh data apart), no result depends on how steps are grouped into calls, and the same
//! parameters give the same bits in WebAssembly and natively.

mod activation;
mod elementary;
mod factors;
mod loss;
mod matrix;
mod network;
mod optimizer;
mod probe;
mod simd;
mod sparse;
mod table;
mod wide;

use grokscope_experiment::{Batches, Dataset, Hyper};

use crate::{Engine, EngineError, EngineName, Ensemble, Metrics, State};
use network::{Encoded, Network};
pub use probe::{effective_matrices, forward_margins};

/// Trains every member in turn on the calling thread.
pub struct CpuEngine {
    ensemble: Ensemble,
    members: Vec<Member>,
    network: Network,
    /// Scratch: the rows of one step.
    batch: Encoded,
    /// Scratch: the gradient of one member.
    gradient: Vec<f32>,
    state: State,
}

struct Member {
    hyper: Hyper,
    is_active: bool,
    batches: Option<Batches>,
    train: Encoded,
    test: Encoded,
}

impl CpuEngine {
    /// Starts an ensemble at its initial parameters, on its own data.
    #[must_use]
    pub fn new(ensemble: Ensemble) -> Self {
        let data = ensemble.experiments.iter().map(Dataset::new).collect();
        Self::with_data(ensemble, data)
    }

    /// Starts an ensemble on other data, one dataset a member; mini-batches then need as many training rows as the
    /// experiment has.
    ///
    /// # Panics
    /// When inputs are not of the experiment's kind or range.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "the constructors of all engines take data alike")]
    pub fn with_data(ensemble: Ensemble, data: Vec<Dataset>) -> Self {
        let first = &ensemble.experiments[0];
        let rows = if first.batch > 0 { first.batch as usize } else { data[0].train.len() };
        let network = Network::new(&ensemble.architecture, &ensemble.layout, first.loss, rows);
        let members = ensemble
            .experiments
            .iter()
            .zip(&data)
            .map(|(x, data)| Member {
                hyper: Hyper::from(x),
                is_active: true,
                batches: Batches::new(x),
                train: network.encoded(&data.train),
                test: network.encoded(&data.test),
            })
            .collect();
        let state = State::at_start(ensemble.planes(), &ensemble.initial_parameters());
        Self { gradient: vec![0.0; ensemble.layout.len], batch: Encoded::default(), network, members, state, ensemble }
    }

    /// Loss without penalties, and gradient of the objective with them, of one member at the present weights on the
    /// rows of its next step.
    pub fn gradient(&mut self, member: usize) -> (f32, Vec<f32>) {
        let range = self.range(member);
        let parameters = &self.state.parameters()[range];
        self.network.load(parameters);
        let rows = self.members[member].rows(&self.ensemble, member, self.state.step, &self.network, &mut self.batch);
        let loss = self.network.score(rows).loss;
        self.network.gradient(rows, &mut self.gradient);
        optimizer::add_penalties(&self.members[member].hyper, parameters, &mut self.gradient);
        (loss, self.gradient.clone())
    }

    fn range(&self, member: usize) -> core::ops::Range<usize> {
        let len = self.ensemble.layout.len;
        member * len..(member + 1) * len
    }

    fn train_member(&mut self, number: usize) {
        let range = self.range(number);
        let State { step, values, .. } = &mut self.state;
        let mut planes = values.chunks_exact_mut(self.members.len() * self.ensemble.layout.len);
        let mut plane = || planes.next().map_or(&mut [][..], |plane| &mut plane[range.clone()]);
        let (parameters, first, second) = (plane(), plane(), plane());
        self.network.load(parameters);
        let member = &mut self.members[number];
        let rows = member.rows(&self.ensemble, number, *step, &self.network, &mut self.batch);
        self.network.gradient(rows, &mut self.gradient);
        let mut updated = optimizer::Member { parameters, first, second };
        optimizer::update(&member.hyper, *step + 1, &mut updated, &self.gradient);
    }
}

impl Member {
    /// The rows of a step: the whole train split, a mini-batch, or fresh ones; the latter two in `batch`.
    fn rows<'a>(
        &'a mut self,
        ensemble: &Ensemble,
        number: usize,
        step: u64,
        network: &Network,
        batch: &'a mut Encoded,
    ) -> &'a Encoded {
        let x = &ensemble.experiments[number];
        if x.fresh {
            let split = Dataset::fresh(x, step);
            network.encode(&split.inputs, &split.labels, batch);
            return batch;
        }
        let Some(batches) = &mut self.batches else { return &self.train };
        batch.pick(&self.train, batches.rows(step));
        batch
    }
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
        for _ in 0..steps {
            for member in 0..self.members.len() {
                if self.members[member].is_active {
                    self.train_member(member);
                }
            }
            self.state.step += 1;
        }
        Ok(())
    }

    fn set_hyper(&mut self, member: usize, hyper: Hyper) {
        self.members[member].hyper = hyper;
    }

    fn set_active(&mut self, member: usize, active: bool) {
        self.members[member].is_active = active;
    }

    async fn measure(&mut self) -> Result<Vec<Metrics>, EngineError> {
        let mut metrics = Vec::with_capacity(self.members.len());
        for (number, member) in self.members.iter().enumerate() {
            let len = self.ensemble.layout.len;
            let parameters = &self.state.parameters()[number * len..][..len];
            self.network.load(parameters);
            let (train, test) = (self.network.score(&member.train), self.network.score(&member.test));
            metrics.push(Metrics {
                train_loss: train.loss,
                train_accuracy: train.accuracy,
                test_loss: test.loss,
                test_accuracy: test.accuracy,
                norm: optimizer::norm(parameters) as f32,
            });
        }
        Ok(metrics)
    }

    async fn parameters(&mut self) -> Result<Vec<f32>, EngineError> {
        Ok(self.state.parameters().to_vec())
    }

    async fn save(&mut self) -> Result<State, EngineError> {
        Ok(self.state.clone())
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        self.state.values = state.arranged(&self.state.planes, self.state.plane_len())?;
        self.state.step = state.step;
        Ok(())
    }
}
