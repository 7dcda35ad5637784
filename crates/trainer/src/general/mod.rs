//! The reference engine: ordinary burn modules and autodiff, on any burn device.
//!
//! Every tensor has the ensemble as its first dimension: M members are M slices of the same products. Inputs are
//! one-hot rows, so the network reads `x·W` whatever the task. One step of a two-layer network is 112 GPU
//! dispatches or more (docs/benchmarks.md), which bounds its speed on small networks however fast the GPU is.

mod data;
mod network;
mod optimizer;

use burn::tensor::{Device, Tensor, TensorData, Transaction};
use grokscope_experiment::{Chain, Dataset, EngineName, Hyper, Metrics, Part, Split, SplitName, State};

use crate::datasets::{DataSets, metrics_of};
#[cfg(feature = "gpu")]
use crate::gpu::{Waiter, gpu};
use crate::{Engine, EngineError, Ensemble};
use data::Rows;
use network::Network;
use optimizer::{OfSteps, Planes, Update};

/// burn autodiff on one device.
pub struct GeneralEngine {
    name: EngineName,
    device_name: String,
    /// Without autodiff; `train` tensors live on its autodiff twin.
    device: Device,
    #[cfg(feature = "gpu")]
    waiter: Option<Waiter>,
    ensemble: Ensemble,
    data: DataSets,
    hypers: Vec<Hyper>,
    active: Vec<bool>,
    update: Update,
    /// The train split is the first.
    splits: Vec<(SplitName, Rows)>,
    weights: Vec<Tensor<3>>,
    chain: Chain,
    kept: Planes,
    step: u64,
}

impl GeneralEngine {
    /// On the GPU: WebGPU in a browser, the best adapter natively.
    ///
    /// # Errors
    /// When there is no adapter, or it does not give a device.
    #[cfg(feature = "gpu")]
    pub async fn on_gpu(ensemble: Ensemble) -> Result<Self, EngineError> {
        let datasets = ensemble.experiments.iter().map(Dataset::new).collect();
        Self::on_gpu_with_data(ensemble, datasets).await
    }

    /// On the GPU with given data, one data set a member.
    ///
    /// # Errors
    /// When there is no adapter, or it does not give a device.
    #[cfg(feature = "gpu")]
    pub async fn on_gpu_with_data(ensemble: Ensemble, datasets: Vec<Dataset>) -> Result<Self, EngineError> {
        let gpu = gpu().await?;
        let mut engine = Self::on_device(EngineName::Burn, gpu.name, gpu.device, ensemble, datasets);
        engine.waiter = Some(gpu.waiter);
        Ok(engine)
    }

    /// On the CPU, with burn's Flex backend.
    #[cfg(feature = "flex")]
    #[must_use]
    pub fn on_cpu(ensemble: Ensemble) -> Self {
        let datasets = ensemble.experiments.iter().map(Dataset::new).collect();
        Self::on_cpu_with_data(ensemble, datasets)
    }

    /// On the CPU with given data, one data set a member.
    #[cfg(feature = "flex")]
    #[must_use]
    pub fn on_cpu_with_data(ensemble: Ensemble, datasets: Vec<Dataset>) -> Self {
        Self::on_device(EngineName::BurnFlex, "CPU (burn Flex)".to_owned(), Device::flex(), ensemble, datasets)
    }

    fn on_device(
        name: EngineName,
        device_name: String,
        device: Device,
        ensemble: Ensemble,
        datasets: Vec<Dataset>,
    ) -> Self {
        let data = DataSets::new(&ensemble, datasets);
        let splits = lay(&ensemble, &data, &device);
        let chain = ensemble.plan.chain.clone();
        let state = State::at_start(chain.planes(), &ensemble.initial_parameters());
        let (weights, kept) = load(&ensemble, &state.values, &device);
        let hypers = ensemble.hypers();
        let active = vec![true; ensemble.len()];
        Self {
            name,
            device_name,
            splits,
            update: Update::new(&hypers, &active, &device),
            weights,
            chain,
            kept,
            device,
            #[cfg(feature = "gpu")]
            waiter: None,
            ensemble,
            data,
            hypers,
            active,
            step: 0,
        }
    }

    /// Rows of one step: the whole train split, a mini-batch of it, or fresh ones.
    fn rows_of_step(&mut self) -> Rows {
        if self.data.stay(&self.ensemble) {
            return self.splits[0].1.clone();
        }
        let members = 0..self.ensemble.len();
        let splits: Vec<Split> = members.map(|member| self.data.of_step(&self.ensemble, member, self.step)).collect();
        Rows::new(&self.ensemble, &splits.iter().collect::<Vec<_>>(), &self.device)
    }

    /// Brings the rows to the device that members have been given since the last step.
    fn lay_rows(&mut self) -> Result<(), EngineError> {
        if self.data.have_changed(&self.ensemble)? {
            self.splits = lay(&self.ensemble, &self.data, &self.device);
            self.data.are_laid();
        }
        Ok(())
    }

    /// Gradient of the data loss, without penalties, for each matrix.
    fn gradients(&mut self) -> Vec<Tensor<3>> {
        let rows = self.rows_of_step().autodiff();
        let network = Network::new(self.weights.iter().map(|w| w.clone().autodiff().require_grad()).collect());
        let logits = network.forward(&self.ensemble.plan, &rows);
        let loss = rows.loss(&self.ensemble, logits);
        // Members share nothing, so the gradient of the sum is each member's own.
        let mut gradients = loss.sum().backward();
        network
            .weights
            .iter()
            .zip(&self.weights)
            .map(|(param, w)| param.val().grad_remove(&mut gradients).unwrap_or_else(|| w.zeros_like()))
            .collect()
    }

    /// The result of work on the device.
    async fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        #[cfg(feature = "gpu")]
        if let Some(waiter) = &self.waiter {
            return waiter.wait(work).await;
        }
        work.await
    }

    /// Reads planes back, one after another, each M × P, in one transfer.
    async fn read<'a>(&self, sets: impl Iterator<Item = &'a Vec<Tensor<3>>>) -> Result<Vec<f32>, EngineError> {
        let transaction = sets.flatten().fold(Transaction::default(), |t, tensor| t.register(tensor.clone()));
        let parts = self.wait(transaction.execute_async()).await.map_err(lost)?;
        let parts: Vec<Vec<f32>> =
            parts.into_iter().map(|part| part.try_into_vec().map_err(lost)).collect::<Result<_, _>>()?;
        Ok(parts.chunks(self.ensemble.plan.layout.parts.len()).flat_map(|set| self.flatten(set)).collect())
    }

    /// From matrices over members to members over matrices.
    fn flatten(&self, parts: &[Vec<f32>]) -> Vec<f32> {
        let members = self.ensemble.len();
        let mut flat = Vec::with_capacity(members * self.ensemble.plan.layout.len);
        for member in 0..members {
            for part in parts {
                let size = part.len() / members;
                flat.extend_from_slice(&part[member * size..(member + 1) * size]);
            }
        }
        flat
    }
}

fn lost(error: impl core::fmt::Debug) -> EngineError {
    EngineError::Lost(format!("{error:?}"))
}

/// The splits of all members.
fn lay(ensemble: &Ensemble, data: &DataSets, device: &Device) -> Vec<(SplitName, Rows)> {
    data.splits().into_iter().map(|(name, splits)| (name, Rows::new(ensemble, &splits, device))).collect()
}

/// For each plane one tensor [M, rows, cols] for each matrix of the layout: the weights, and the other planes.
fn load(ensemble: &Ensemble, planes: &[f32], device: &Device) -> (Vec<Tensor<3>>, Planes) {
    let matrix = |plane: &[f32], part: &Part| {
        let members = plane.chunks_exact(ensemble.plan.layout.len);
        let values: Vec<f32> = members.flat_map(|member| &member[part.range()]).copied().collect();
        Tensor::from_data(TensorData::new(values, [ensemble.len(), part.rows, part.cols]), device)
    };
    let planes = planes.chunks_exact(ensemble.len() * ensemble.plan.layout.len);
    let mut planes = planes.map(|plane| ensemble.plan.layout.parts.iter().map(|part| matrix(plane, part)).collect());
    (planes.next().unwrap_or_default(), planes.collect())
}

#[async_trait::async_trait(?Send)]
impl Engine for GeneralEngine {
    fn name(&self) -> EngineName {
        self.name
    }

    fn device(&self) -> &str {
        &self.device_name
    }

    fn members(&self) -> usize {
        self.ensemble.len()
    }

    fn step(&self) -> u64 {
        self.step
    }

    async fn advance(&mut self, steps: u32) -> Result<(), EngineError> {
        self.lay_rows()?;
        let of_steps = OfSteps::new(&self.hypers, self.step, steps, &self.device);
        for i in 0..steps {
            let gradients = self.gradients();
            let gradients = self.update.with_penalties(gradients, &self.weights);
            let gradients = self.update.transform(&self.chain, self.step, &self.weights, gradients, &mut self.kept);
            self.weights = self.update.apply(&self.chain, &self.weights, gradients, &mut self.kept, &of_steps.step(i));
            self.step += 1;
        }
        // Nothing else keeps the queue of a browser's GPU from filling up.
        if let Some(weights) = self.weights.last() {
            let corner = weights.clone().slice([0..1, 0..1, 0..1]);
            self.wait(corner.into_data_async()).await.map_err(lost)?;
        }
        Ok(())
    }

    fn set_hyper(&mut self, member: usize, hyper: Hyper) {
        self.hypers[member] = hyper;
        self.update = Update::new(&self.hypers, &self.active, &self.device);
    }

    fn set_active(&mut self, member: usize, active: bool) {
        self.active[member] = active;
        self.update = Update::new(&self.hypers, &self.active, &self.device);
    }

    fn set_rows(&mut self, member: usize, data: Dataset) -> Result<(), EngineError> {
        self.data.set(&self.ensemble, member, data)
    }

    async fn measure(&mut self) -> Result<Vec<Metrics>, EngineError> {
        self.lay_rows()?;
        let network = Network::new(self.weights.clone());
        let mut columns = Vec::new();
        for (_, rows) in &self.splits {
            let logits = network.forward(&self.ensemble.plan, rows);
            columns.push(rows.loss(&self.ensemble, logits.clone()));
            columns.push(rows.accuracy(&self.ensemble.plan.net, logits));
        }
        columns.push(optimizer::norm(&self.weights).squeeze_dim::<2>(2));
        let table = self.wait(Tensor::cat(columns, 1).into_data_async()).await.map_err(lost)?;
        let table: Vec<f32> = table.try_into_vec().map_err(lost)?;
        let names: Vec<SplitName> = self.splits.iter().map(|(name, _)| *name).collect();
        Ok(metrics_of(&names, &table))
    }

    async fn parameters(&mut self) -> Result<Vec<f32>, EngineError> {
        self.read([&self.weights].into_iter()).await
    }

    async fn save(&mut self) -> Result<State, EngineError> {
        let values = self.read([&self.weights].into_iter().chain(&self.kept)).await?;
        Ok(State { step: self.step, planes: self.chain.planes(), values })
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        let chain = self.ensemble.plan.chain.masked(state.is_masked());
        let values = state.arranged(&chain.planes(), self.ensemble.len() * self.ensemble.plan.layout.len)?;
        (self.weights, self.kept) = load(&self.ensemble, &values, &self.device);
        self.chain = chain;
        self.step = state.step;
        Ok(())
    }
}
