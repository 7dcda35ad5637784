//! The fused engine: own kernels on the GPU, few dispatches a step, through burn's `CubeCL` runtime.
//!
//! Gradients are written out, not derived: the networks of the vocabulary have one hidden layer. Parameters lie in a
//! flat buffer [M × P], the other planes one after another in a second one, in the order of the layout; the steps are counted on the GPU, and within a call of
//! [`Engine::advance`] nothing is uploaded between two steps.
//!
//! | strategy | for | dispatches |
//! |---|---|---|
//! | [`whole`] | networks on bits that fit into workgroup memory | one for many steps |
//! | [`grid`] | everything else | four a step, one more where a norm is held, two more for orthogonal gradients |
//!
//! Both take all of the vocabulary: every activation, loss, optimizer and architecture, mini-batches and fresh rows. What
//! remains for burn are networks too large for the buffers of a device, see [`supports`].

mod feed;
mod grid;
mod pace;
mod rules;
mod shape;
mod whole;

use burn::cubecl::prelude::*;
use burn::cubecl::server::{Handle, ServerError};
use grokscope_experiment::{Chain, Dataset, EngineName, Hyper, Metrics, Plan, Split, SplitName, State, Transform};
use web_time::Instant;

use crate::caution::losses;
use crate::datasets::{DataSets, metrics_of};
use crate::gpu::{Waiter, client, gpu};
use crate::later::{self, Later};
use crate::{Batch, Engine, EngineError, Ensemble, Parts};
use feed::Form;
use grid::{Job, Way};
use pace::Pace;
use rules::Links;
use shape::Shape;
use whole::Fit;

/// Trains all members side by side on a GPU.
pub struct FusedEngine {
    device_name: String,
    waiter: Waiter,
    client: Client,
    ensemble: Ensemble,
    data: DataSets,
    shape: Shape,
    laid: Laid,
    hypers: Vec<Hyper>,
    active: Vec<bool>,
    /// `None` after a change.
    hyper_rows: Option<Handle>,
    /// Parameters, M × P: those that are read, and those that are written.
    weights: [Handle; 2],
    chain: Chain,
    /// All planes but the weights, each M × P.
    kept: Handle,
    counters: Handle,
    fixed: Handle,
    fixed_len: usize,
    tables: Handle,
    step: u64,
    pace: Pace,
}

/// The rows on the device, and what depends on their number.
struct Laid {
    strategy: Strategy,
    /// The most rows that a member has in a step.
    step_rows: usize,
    /// The train split, where every step uses all of it.
    train: Option<Handle>,
    /// The splits in the form in which they are scored, the train split first.
    scored: Vec<Scored>,
    /// Loss and right answers of each tile, of each member, of each split.
    scores: Handle,
    /// Numbers in `scores`.
    scores_len: usize,
    /// For each split the rows that it has room for, and those of each member.
    counts: Handle,
    /// What is read back: for each member loss and accuracy on each split, and the norm.
    metrics: Handle,
}

/// A split that is scored.
struct Scored {
    name: SplitName,
    /// The most that a member has.
    rows: usize,
    data: Handle,
    /// Where its tiles begin in the scores.
    first_tile: usize,
}

/// What is left of rows that have gone through the network.
#[derive(Clone, Copy)]
enum Out<'a> {
    /// What gradients are summed up from.
    Gradients(&'a Handle),
    /// Losses and right answers, from this tile on.
    Scores { first_tile: usize },
}

/// How steps are cut into dispatches.
enum Strategy {
    /// One workgroup a member, many steps a dispatch.
    Whole {
        fit: Fit,
        /// Pre-activations between the way forward and the way back.
        buffer: Handle,
    },
    /// Some dispatches a step.
    Grid {
        /// Gradients of each row.
        left: Handle,
        /// Gradients of the tables.
        gradients: Handle,
    },
}

/// Starts an ensemble on its own data: in one engine, or in several that take turns where the buffers of the device are
/// too small for all members.
///
/// # Errors
/// When there is no adapter, it does not give a device, or a single member is too large for it.
pub async fn start(ensemble: Ensemble) -> Result<Box<dyn Engine>, EngineError> {
    let client = client(&gpu().await?.device)?;
    // Rows that are not trained on now may be again.
    let plans = ensemble.experiments.iter().map(|x| x.whole().plan());
    let most = |of: fn(&Plan) -> u64| plans.clone().map(|plan| of(&plan)).max().unwrap_or(0) as usize;
    let (step_rows, most_rows) = (most(Plan::step_rows), most(|plan| plan.train_rows.max(plan.test_rows)));
    let needs = Needs::new(&ensemble.plan, step_rows, most_rows, &client);
    let most = most_members(needs.bytes, &client).max(1);
    if ensemble.len() <= most {
        return Ok(Box::new(FusedEngine::new(ensemble).await?));
    }
    let mut engines: Vec<Box<dyn Engine>> = Vec::new();
    for part in ensemble.parts(most) {
        engines.push(Box::new(FusedEngine::new(part).await?));
    }
    Ok(Box::new(Parts::new(engines)))
}

/// What an ensemble is compiled for, and how much memory it takes.
struct Needs {
    shape: Shape,
    fit: Option<Fit>,
    /// One member's part of the largest buffer.
    bytes: usize,
}

impl Needs {
    /// Of an ensemble with so many rows in a step, and in its larger split.
    fn new(plan: &Plan, step_rows: usize, most_rows: usize, client: &Client) -> Self {
        let shape = Shape::new(plan);
        // Within one workgroup a parameter is updated before the gradients of all are known.
        let is_local = !plan.chain.transforms().contains(&Transform::Orthogonal);
        let shared_bytes = client.properties().hardware.max_shared_memory_size;
        let fit = if is_local { Fit::new(&shape, step_rows, shared_bytes) } else { None };
        let largest = [
            fit.map_or(step_rows * shape.per_row(), |fit| fit.buffer(&shape)),
            shape.tables(),
            (plan.chain.planes().len() - 1) * shape.parameters,
            feed::stride(&shape, Form::Lists, most_rows.max(step_rows)),
        ];
        let bytes = largest.into_iter().max().unwrap_or(0) * size_of::<f32>();
        Self { shape, fit, bytes }
    }
}

/// Members of which each takes so much of the largest buffer.
fn most_members(bytes: usize, client: &Client) -> usize {
    (largest_buffer(client) / bytes.max(1)).min(usize::from(u16::MAX))
}

/// Bytes that one buffer may have.
fn largest_buffer(client: &Client) -> usize {
    /// Some adapters claim the whole of their memory, and then refuse.
    const SANE: u64 = 1 << 30;
    usize::try_from(client.properties().memory.max_page_size.min(SANE)).unwrap_or(usize::MAX)
}

impl Laid {
    /// Brings rows to a device.
    ///
    /// # Errors
    /// When the ensemble is too large for it.
    fn new(client: &Client, ensemble: &Ensemble, data: &DataSets) -> Result<Self, EngineError> {
        let members = ensemble.len();
        let step_rows = data.step_rows(ensemble);
        let most_rows = data.sets().iter().map(|set| set.train.len().max(set.test.len())).max().unwrap_or(0);
        let Needs { shape, fit, bytes } = Needs::new(&ensemble.plan, step_rows, most_rows, client);
        if members > most_members(bytes, client) {
            return Err(too_large(members * bytes));
        }
        let numbers = |count: usize| client.empty(count.max(1) * size_of::<f32>());
        let strategy = match fit {
            Some(fit) => Strategy::Whole { fit, buffer: numbers(members * fit.buffer(&shape)) },
            None => Strategy::Grid {
                left: numbers(members * step_rows * shape.per_row()),
                gradients: numbers(members * shape.gradients()),
            },
        };
        let splits = data.splits();
        let (mut scored, mut tiles, mut counts) = (Vec::with_capacity(splits.len()), 0, Vec::new());
        for (name, members) in &splits {
            let rows = members.iter().map(|split| split.len()).max().unwrap_or(0);
            let data = upload(client, &shape, Form::Lists, members, rows);
            counts.push(rows as u32);
            counts.extend(members.iter().map(|split| split.len() as u32));
            scored.push(Scored { name: *name, rows, data, first_tile: tiles });
            tiles += members.len() * rows.div_ceil(shape.rows_per_tile());
        }
        let form = strategy.form();
        let train = data.stay(ensemble).then(|| match form {
            Form::Lists => scored[0].data.clone(),
            Form::Words => upload(client, &shape, form, &splits[0].1, step_rows),
        });
        Ok(Self {
            strategy,
            step_rows,
            train,
            scores: numbers(2 * tiles),
            scores_len: 2 * tiles,
            counts: words(client, &counts),
            metrics: numbers(members * (2 * scored.len() + 1)),
            scored,
        })
    }
}

/// A buffer of so many bytes would be needed.
fn too_large(bytes: usize) -> EngineError {
    let mib = bytes >> 20;
    EngineError::Unavailable(format!("it would need a buffer of {mib} MiB, more than the device has"))
}

impl FusedEngine {
    /// On the GPU: WebGPU in a browser, the best adapter natively.
    ///
    /// # Errors
    /// When there is no adapter, it does not give a device, or the ensemble is too large for it.
    pub async fn new(ensemble: Ensemble) -> Result<Self, EngineError> {
        let datasets = ensemble.experiments.iter().map(Dataset::new).collect();
        Self::with_data(ensemble, datasets).await
    }

    /// On given data, one data set a member.
    ///
    /// # Errors
    /// When there is no adapter, it does not give a device, or the ensemble is too large for it.
    pub async fn with_data(ensemble: Ensemble, datasets: Vec<Dataset>) -> Result<Self, EngineError> {
        if ensemble.plan.net.is_committee() {
            return Err(EngineError::Unavailable("its kernels look rows up, and read no numbers".to_owned()));
        }
        let gpu = gpu().await?;
        let client = client(&gpu.device)?;
        let members = ensemble.len();
        let shape = Shape::new(&ensemble.plan);
        let data = DataSets::of_unequal(&ensemble, datasets);
        let laid = Laid::new(&client, &ensemble, &data)?;
        let numbers = |count: usize| client.empty(count.max(1) * size_of::<f32>());
        let chain = ensemble.plan.chain.clone();
        let state = State::at_start(chain.planes(), &ensemble.initial_parameters());
        let (parameters, kept) = state.values.split_at(state.plane_len());
        // The first end may wait for what has been uploaded, the others have nothing to wait for.
        let mut ways_ms = [0.0; 6];
        for way_ms in &mut ways_ms {
            let begun = Instant::now();
            gpu.waiter.wait(client.sync()).await.map_err(lost)?;
            *way_ms = begun.elapsed().as_secs_f64() * 1e3;
        }
        let [_, ways_ms @ ..] = &mut ways_ms;
        ways_ms.sort_by(f64::total_cmp);
        let latency_ms = ways_ms[ways_ms.len() / 2];
        let fixed = ensemble.plan.net.fixed.clone().unwrap_or_else(|| vec![0.0]);
        Ok(Self {
            waiter: gpu.waiter,
            device_name: gpu.name,
            weights: [floats(&client, parameters), numbers(parameters.len())],
            kept: floats(&client, kept),
            counters: words(&client, &vec![0; members]),
            fixed: floats(&client, &fixed),
            fixed_len: fixed.len(),
            tables: numbers(members * shape.tables()),
            pace: Pace::new(laid.strategy.steps_at_first(), losses(), latency_ms),
            hypers: ensemble.hypers(),
            active: vec![true; members],
            hyper_rows: None,
            laid,
            shape,
            data,
            chain,
            client,
            ensemble,
            step: 0,
        })
    }

    fn members(&self) -> u32 {
        self.ensemble.len() as u32
    }

    /// Numbers in the planes beside the weights.
    fn kept_len(&self) -> usize {
        (self.chain.planes().len() - 1) * self.ensemble.len() * self.ensemble.plan.layout.len
    }

    /// Workgroups for this many units in each member.
    fn count(&self, units: usize) -> CubeCount {
        CubeCount::Static(units.div_ceil(grid::UNITS) as u32, self.members(), 1)
    }

    fn hyper_rows(&mut self) -> Handle {
        if let Some(rows) = &self.hyper_rows {
            return rows.clone();
        }
        let rows: Vec<f32> =
            self.hypers.iter().zip(&self.active).flat_map(|(hyper, &active)| rules::hyper_row(hyper, active)).collect();
        let rows = floats(&self.client, &rows);
        self.hyper_rows = Some(rows.clone());
        rows
    }

    /// Steps whose rows fit into one buffer, where every step has its own.
    fn most_slots(&self) -> u32 {
        if self.laid.train.is_some() {
            return u32::MAX;
        }
        let stride = feed::stride(&self.shape, self.laid.strategy.form(), self.laid.step_rows);
        let most = largest_buffer(&self.client) / (self.ensemble.len() * stride * size_of::<u32>()).max(1);
        u32::try_from(most).unwrap_or(u32::MAX).max(1)
    }

    /// The rows of the next `steps` steps, and in how many slots.
    fn rows_of_steps(&mut self, steps: u32) -> (Handle, u32) {
        if let Some(train) = &self.laid.train {
            return (train.clone(), 1);
        }
        let form = self.laid.strategy.form();
        let mut data = Vec::new();
        for member in 0..self.ensemble.len() {
            for step in self.step..self.step + u64::from(steps) {
                let split = self.data.of_step(&self.ensemble, member, step);
                feed::append(&self.shape, form, &split, self.laid.step_rows, &mut data);
            }
        }
        (words(&self.client, &data), steps)
    }

    /// Brings the rows to the device that members have been given since the last step.
    fn lay_rows(&mut self) -> Result<(), EngineError> {
        if self.data.have_changed(&self.ensemble)? {
            self.laid = Laid::new(&self.client, &self.ensemble, &self.data)?;
            self.pace.begin_again(self.laid.strategy.steps_at_first(), losses());
            self.data.are_laid();
        }
        Ok(())
    }

    /// Queues `steps` steps.
    fn enqueue(&mut self, steps: u32) {
        let hyper = self.hyper_rows();
        let holds_norm = self.hypers.iter().any(|hyper| hyper.norm > 0.0);
        let (data, slots) = self.rows_of_steps(steps);
        // Steps are counted in 32 bits on the GPU; a run is at most a few millions long.
        let base = if slots > 1 { self.step as u32 } else { 0 };
        match &self.laid.strategy {
            Strategy::Whole { .. } => self.launch_whole(&hyper, &data, steps, slots, base, holds_norm),
            Strategy::Grid { .. } => {
                for _ in 0..steps {
                    self.launch_step(&hyper, &data, slots, base, holds_norm);
                }
            }
        }
        self.step += u64::from(steps);
    }

    fn launch_whole(&self, hyper: &Handle, data: &Handle, steps: u32, slots: u32, base: u32, holds_norm: bool) {
        let Strategy::Whole { fit, buffer } = &self.laid.strategy else { return };
        let (shape, members) = (&self.shape, self.ensemble.len());
        let rows = members * slots as usize * feed::stride(shape, Form::Words, fit.rows);
        // SAFETY: every buffer is as long as stated, and the kernel stays inside the shapes it is compiled for.
        unsafe {
            whole::train::launch_unchecked(
                &self.client,
                CubeCount::Static(self.members(), 1, 1),
                CubeDim::new_1d(whole::UNITS as u32),
                BufferArg::from_raw_parts(self.weights[0].clone(), members * shape.parameters),
                BufferArg::from_raw_parts(self.kept.clone(), self.kept_len()),
                BufferArg::from_raw_parts(data.clone(), rows),
                BufferArg::from_raw_parts(hyper.clone(), members * rules::HYPER),
                BufferArg::from_raw_parts(self.counters.clone(), members),
                BufferArg::from_raw_parts(buffer.clone(), members * fit.buffer(shape)),
                steps,
                slots,
                base,
                *shape,
                *fit,
                holds_norm,
                Links::new(&self.chain),
            );
        }
    }

    /// Multiplies the factors out, and counts a step or none.
    fn launch_tables(&self, counted: u32) {
        let (shape, members) = (&self.shape, self.ensemble.len());
        // SAFETY: every buffer is as long as stated, and the kernel stays inside the shapes it is compiled for.
        unsafe {
            grid::tables::launch_unchecked(
                &self.client,
                self.count(shape.gradients()),
                CubeDim::new_1d(grid::UNITS as u32),
                BufferArg::from_raw_parts(self.weights[0].clone(), members * shape.parameters),
                BufferArg::from_raw_parts(self.fixed.clone(), self.fixed_len),
                BufferArg::from_raw_parts(self.tables.clone(), members * shape.tables()),
                BufferArg::from_raw_parts(self.counters.clone(), members),
                counted,
                *shape,
            );
        }
    }

    fn launch_rows(&self, hyper: &Handle, data: &Handle, rows: usize, slots: u32, base: u32, out: Out<'_>) {
        let (shape, members) = (&self.shape, self.ensemble.len());
        let tiles = rows.div_ceil(shape.rows_per_tile());
        let (left, left_len, first_tile, job) = match out {
            Out::Gradients(left) => (left, members * rows * shape.per_row(), 0, Job::Train),
            Out::Scores { first_tile } => (&self.laid.scores, self.laid.scores_len, first_tile, Job::Score),
        };
        // SAFETY: every buffer is as long as stated, and the kernel stays inside the shapes it is compiled for.
        unsafe {
            grid::rows::launch_unchecked(
                &self.client,
                CubeCount::Static(tiles as u32, self.members(), 1),
                CubeDim::new_1d(grid::UNITS as u32),
                BufferArg::from_raw_parts(self.tables.clone(), members * shape.tables()),
                BufferArg::from_raw_parts(
                    data.clone(),
                    members * slots as usize * feed::stride(shape, Form::Lists, rows),
                ),
                BufferArg::from_raw_parts(self.counters.clone(), members),
                BufferArg::from_raw_parts(hyper.clone(), members * rules::HYPER),
                BufferArg::from_raw_parts(left.clone(), left_len),
                rows as u32,
                slots,
                base,
                first_tile as u32,
                *shape,
                job,
            );
        }
    }

    /// One step: four dispatches, one more where a norm is held, two more where gradients are orthogonal to weights.
    fn launch_step(&mut self, hyper: &Handle, data: &Handle, slots: u32, base: u32, holds_norm: bool) {
        let Strategy::Grid { left, gradients } = &self.laid.strategy else { return };
        let (shape, members, rows) = (&self.shape, self.ensemble.len(), self.laid.step_rows);
        let links = Links::new(&self.chain);
        self.launch_tables(1);
        self.launch_rows(hyper, data, rows, slots, base, Out::Gradients(left));
        let units = shape.squares() * grid::UNITS + shape.input_table();
        // SAFETY: every buffer is as long as stated, and the kernels stay inside the shapes they are compiled for.
        unsafe {
            grid::reduce::launch_unchecked(
                &self.client,
                self.count(units),
                CubeDim::new_1d(grid::UNITS as u32),
                BufferArg::from_raw_parts(self.tables.clone(), members * shape.tables()),
                BufferArg::from_raw_parts(
                    data.clone(),
                    members * slots as usize * feed::stride(shape, Form::Lists, rows),
                ),
                BufferArg::from_raw_parts(self.counters.clone(), members),
                BufferArg::from_raw_parts(hyper.clone(), members * rules::HYPER),
                BufferArg::from_raw_parts(left.clone(), members * rows * shape.per_row()),
                BufferArg::from_raw_parts(gradients.clone(), members * shape.gradients()),
                rows as u32,
                slots,
                base,
                *shape,
            );
            let update = |way| {
                grid::update::launch_unchecked(
                    &self.client,
                    self.count(shape.parameters),
                    CubeDim::new_1d(grid::UNITS as u32),
                    BufferArg::from_raw_parts(self.weights[0].clone(), members * shape.parameters),
                    BufferArg::from_raw_parts(self.fixed.clone(), self.fixed_len),
                    BufferArg::from_raw_parts(gradients.clone(), members * shape.gradients()),
                    BufferArg::from_raw_parts(hyper.clone(), members * rules::HYPER),
                    BufferArg::from_raw_parts(self.counters.clone(), members),
                    BufferArg::from_raw_parts(self.kept.clone(), self.kept_len()),
                    BufferArg::from_raw_parts(self.weights[1].clone(), members * shape.parameters),
                    *shape,
                    links,
                    way,
                );
            };
            if links.is_orthogonal() {
                update(Way::ToGradient);
                grid::project::launch_unchecked(
                    &self.client,
                    CubeCount::Static(1, self.members(), 1),
                    CubeDim::new_1d(grid::SUM_UNITS as u32),
                    BufferArg::from_raw_parts(hyper.clone(), members * rules::HYPER),
                    BufferArg::from_raw_parts(self.kept.clone(), self.kept_len()),
                    BufferArg::from_raw_parts(self.weights[0].clone(), members * shape.parameters),
                    BufferArg::from_raw_parts(self.weights[1].clone(), members * shape.parameters),
                    shape.parameters,
                    links,
                );
                update(Way::FromGradient);
            } else {
                update(Way::Whole);
            }
            if holds_norm {
                grid::hold_norm::launch_unchecked(
                    &self.client,
                    CubeCount::Static(1, self.members(), 1),
                    CubeDim::new_1d(grid::SUM_UNITS as u32),
                    BufferArg::from_raw_parts(hyper.clone(), members * rules::HYPER),
                    BufferArg::from_raw_parts(self.kept.clone(), self.kept_len()),
                    BufferArg::from_raw_parts(self.weights[1].clone(), members * shape.parameters),
                    shape.parameters,
                    links,
                );
            }
        }
        self.weights.swap(0, 1);
    }

    fn launch_summary(&self) {
        let (shape, members) = (&self.shape, self.ensemble.len());
        let splits = self.laid.scored.len();
        // SAFETY: every buffer is as long as stated, and the kernel stays inside the shapes it is compiled for.
        unsafe {
            grid::summarise::launch_unchecked(
                &self.client,
                CubeCount::Static(1, self.members(), 1),
                CubeDim::new_1d(grid::SUM_UNITS as u32),
                BufferArg::from_raw_parts(self.weights[0].clone(), members * shape.parameters),
                BufferArg::from_raw_parts(self.laid.scores.clone(), self.laid.scores_len),
                BufferArg::from_raw_parts(self.laid.counts.clone(), splits * (members + 1)),
                BufferArg::from_raw_parts(self.laid.metrics.clone(), members * (2 * splits + 1)),
                splits as u32,
                *shape,
            );
        }
    }

    /// The end of all that has been queued.
    fn end(&self) -> impl Future<Output = Result<(), ServerError>> + use<> {
        self.waiter.wait(self.client.sync())
    }

    /// Begins to read buffers of numbers back, in one transfer: what is in them now.
    fn read_later(&self, handles: Vec<Handle>) -> Later<Vec<Vec<f32>>> {
        let (client, waiter) = (self.client.clone(), self.waiter.clone());
        later::begin(async move {
            let parts = waiter.wait(client.read_async(handles)).await.map_err(lost)?;
            Ok(parts.iter().map(|bytes| f32::from_bytes(bytes).to_vec()).collect())
        })
    }
}

impl Strategy {
    /// How rows lie in memory for training.
    fn form(&self) -> Form {
        match self {
            Self::Whole { .. } => Form::Words,
            Self::Grid { .. } => Form::Lists,
        }
    }

    /// Steps of the first batch, before any has been timed.
    fn steps_at_first(&self) -> u32 {
        match self {
            Self::Whole { .. } => 20,
            Self::Grid { .. } => 1,
        }
    }
}

/// Splits of at most `most` rows.
fn upload(client: &Client, shape: &Shape, form: Form, splits: &[&Split], most: usize) -> Handle {
    let mut data = Vec::with_capacity(splits.len() * feed::stride(shape, form, most));
    for split in splits {
        feed::append(shape, form, split, most, &mut data);
    }
    words(client, &data)
}

fn floats(client: &Client, values: &[f32]) -> Handle {
    client.create_from_slice(f32::as_bytes(values))
}

fn words(client: &Client, values: &[u32]) -> Handle {
    client.create_from_slice(u32::as_bytes(values))
}

fn lost(error: impl core::fmt::Debug) -> EngineError {
    EngineError::Lost(format!("{error:?}"))
}

#[async_trait::async_trait(?Send)]
impl Engine for FusedEngine {
    fn name(&self) -> EngineName {
        EngineName::Fused
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

    fn batch(&self) -> Option<Batch> {
        self.pace.timed()
    }

    fn works_ahead(&self) -> bool {
        true
    }

    async fn advance(&mut self, steps: u32) -> Result<(), EngineError> {
        self.lay_rows()?;
        let mut left = steps;
        while left > 0 {
            let batch = self.pace.steps().min(self.most_slots()).min(left);
            let begun = Instant::now();
            self.enqueue(batch);
            left -= batch;
            self.pace.queue(batch, begun, self.end()).await.map_err(lost)?;
        }
        self.pace.finish().await.map_err(lost)
    }

    fn set_hyper(&mut self, member: usize, hyper: Hyper) {
        self.hypers[member] = hyper;
        self.hyper_rows = None;
    }

    fn set_active(&mut self, member: usize, active: bool) {
        self.active[member] = active;
        self.hyper_rows = None;
    }

    fn set_rows(&mut self, member: usize, data: Dataset) -> Result<(), EngineError> {
        self.data.set(&self.ensemble, member, data)
    }

    async fn measure(&mut self) -> Result<Vec<Metrics>, EngineError> {
        self.measure_later().await?.await
    }

    async fn measure_later(&mut self) -> Result<Later<Vec<Metrics>>, EngineError> {
        self.lay_rows()?;
        let hyper = self.hyper_rows();
        self.launch_tables(0);
        for scored in &self.laid.scored {
            let out = Out::Scores { first_tile: scored.first_tile };
            self.launch_rows(&hyper, &scored.data, scored.rows, 1, 0, out);
        }
        self.launch_summary();
        let read = self.read_later(vec![self.laid.metrics.clone()]);
        let names: Vec<SplitName> = self.laid.scored.iter().map(|split| split.name).collect();
        self.pace.queue_other(self.end());
        Ok(Box::pin(async move { Ok(metrics_of(&names, &read.await?.swap_remove(0))) }))
    }

    async fn parameters(&mut self) -> Result<Vec<f32>, EngineError> {
        Ok(self.read_later(vec![self.weights[0].clone()]).await?.swap_remove(0))
    }

    async fn save(&mut self) -> Result<State, EngineError> {
        self.save_later().await?.await
    }

    async fn save_later(&mut self) -> Result<Later<State>, EngineError> {
        let (step, planes) = (self.step, self.chain.planes());
        let read = self.read_later(vec![self.weights[0].clone(), self.kept.clone()]);
        self.pace.queue_other(self.end());
        Ok(Box::pin(async move { Ok(State { step, planes, values: read.await?.concat() }) }))
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        let plane = self.ensemble.len() * self.ensemble.plan.layout.len;
        let chain = self.ensemble.plan.chain.masked(state.is_masked());
        let values = state.arranged(&chain.planes(), plane)?;
        let (parameters, kept) = values.split_at(plane);
        if size_of_val(kept) > largest_buffer(&self.client) {
            return Err(too_large(size_of_val(kept)));
        }
        self.chain = chain;
        self.weights[0] = floats(&self.client, parameters);
        self.kept = floats(&self.client, kept);
        self.counters = words(&self.client, &vec![state.step as u32; self.ensemble.len()]);
        self.step = state.step;
        Ok(())
    }
}
