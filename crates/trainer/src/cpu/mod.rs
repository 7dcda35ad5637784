//! The CPU engine: own Rust written for 128-bit SIMD.
//!
//! * [`simd`] four floats, [`elementary`] functions of them, [`activation`] and [`loss`];
//! * [`matrix`] padded matrices and their product, with [`wide`] vectors where there are any; [`sparse`] the same where a
//!   factor is often zero;
//! * [`table`] inputs as look-ups instead of one-hot products;
//! * [`factors`] what the matrices are products of;
//! * [`network`] gradient and loss over rows; [`transforms`] of gradients; [`optimizer`] the update; [`probe`] questions of figures.
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
mod transforms;
mod wide;

use grokscope_experiment::{Chain, Dataset, EngineName, Hyper, Metrics, State};

use crate::datasets::DataSets;
use crate::{Engine, EngineError, Ensemble};
use network::{Encoded, Network};
use transforms::Kept;

pub use probe::{effective_matrices, forward_margins};

/// Trains every member in turn on the calling thread.
pub struct CpuEngine {
    ensemble: Ensemble,
    members: Vec<Member>,
    data: DataSets,
    network: Network,
    /// Scratch: the rows of one step.
    batch: Encoded,
    /// Scratch: the gradient of one member.
    gradient: Vec<f32>,
    chain: Chain,
    state: State,
}

struct Member {
    hyper: Hyper,
    is_active: bool,
    /// The member's rows, as the network reads them.
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
            .map(|(x, data)| Member {
                hyper: Hyper::from(x),
                is_active: true,
                train: network.encoded(&data.train),
                test: network.encoded(&data.test),
            })
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
            ensemble,
        }
    }

    /// Loss without penalties, and gradient of the objective with them, of one member at the present weights on the
    /// rows of its next step.
    ///
    /// # Panics
    /// When members have been given unequally many rows.
    pub fn gradient(&mut self, member: usize) -> (f32, Vec<f32>) {
        self.lay_rows().unwrap_or_else(|error| panic!("{error}"));
        let range = self.range(member);
        let parameters = &self.state.parameters()[range];
        self.network.load(parameters);
        let rows = rows_of_step(
            &self.ensemble,
            &mut self.data,
            &self.members,
            member,
            self.state.step,
            &self.network,
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
            rows_of_step(&self.ensemble, &mut self.data, &self.members, number, *step, &self.network, &mut self.batch);
        self.network.gradient(rows, &mut self.gradient);
        let mut kept = Kept { planes: of_chain, len, member: range };
        if !self.chain.is_empty() {
            // Penalties are part of the gradient that is transformed, and not added again by the step.
            optimizer::add_penalties(&hyper, parameters, &mut self.gradient);
            (hyper.l1, hyper.l2) = (0.0, 0.0);
            transforms::apply(&self.chain, &hyper, *step, parameters, &mut self.gradient, &mut kept);
        }
        let mask = self.chain.is_masked().then(|| &*kept.plane(0));
        let mut updated = optimizer::Member { parameters, first, second, mask };
        optimizer::update(&hyper, *step + 1, &mut updated, &self.gradient);
    }

    /// Encodes the rows that members have been given since the last step.
    fn lay_rows(&mut self) -> Result<(), EngineError> {
        if self.data.have_changed(&self.ensemble)? {
            self.network = network_for(&self.ensemble, &self.data);
            for (member, data) in self.members.iter_mut().zip(self.data.sets()) {
                member.train = self.network.encoded(&data.train);
                member.test = self.network.encoded(&data.test);
            }
            self.data.are_laid();
        }
        Ok(())
    }
}

/// A network that is trained on so many rows.
fn network_for(ensemble: &Ensemble, data: &DataSets) -> Network {
    let plan = &ensemble.plan;
    let rows = if plan.batch > 0 { plan.batch as usize } else { data.train_rows() };
    Network::new(&plan.net, &plan.layout, plan.loss, rows)
}

/// The rows of a member's step: the whole train split, a mini-batch, or fresh ones; the latter two in `batch`.
fn rows_of_step<'a>(
    ensemble: &Ensemble,
    data: &mut DataSets,
    members: &'a [Member],
    number: usize,
    step: u64,
    network: &Network,
    batch: &'a mut Encoded,
) -> &'a Encoded {
    let train = &members[number].train;
    let x = &ensemble.experiments[number];
    if x.fresh {
        let split = Dataset::fresh(x, step);
        network.encode(&split.inputs, &split.labels, batch);
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

    fn set_rows(&mut self, member: usize, data: Dataset) -> Result<(), EngineError> {
        self.data.set(&self.ensemble, member, data)
    }

    async fn measure(&mut self) -> Result<Vec<Metrics>, EngineError> {
        self.lay_rows()?;
        let mut metrics = Vec::with_capacity(self.members.len());
        for (number, member) in self.members.iter().enumerate() {
            let len = self.ensemble.plan.layout.len;
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
        let chain = self.ensemble.plan.chain.masked(state.is_masked());
        let values = state.arranged(&chain.planes(), self.state.plane_len())?;
        self.state = State { step: state.step, planes: chain.planes(), values };
        self.chain = chain;
        Ok(())
    }
}
