//! One run as the page sees it: trained in short batches, reported at a bounded rate.

use grokscope_experiment::Experiment;
use grokscope_protocol::{Event, Frame, Point, Resume};
use grokscope_trainer::{Engine, EngineError, EngineName, Later, Run, State};

use crate::inbox::send;
use crate::measurer::Measurer;
use grokscope_painter::Painter;

/// Steps between evaluations: one costs about as much as a training step.
const EVALUATE_EVERY: u32 = 10;
/// The same for the fused engine, which does that many steps of a small network in one dispatch.
const EVALUATE_FUSED_EVERY: u32 = 20;
/// Time between two frames.
const FRAME_MS: f64 = 33.0;
/// Least time between two pictures of the weights while training.
const PICTURE_MS: f64 = 80.0;
/// Time between two saves of the whole state.
const SAVE_MS: f64 = 1000.0;
/// Pictures may take this share of the time.
const PICTURE_SHARE: f64 = 0.1;

/// What [`Session::work`] did.
pub enum Work {
    /// A batch, or nothing was to be done.
    Done,
    /// The speed limit forbids another step for now.
    TooEarly {
        /// Until then.
        wait_ms: i32,
    },
}

/// A run in progress.
pub struct Session {
    run: Run,
    painter: Painter,
    measurer: Measurer,
    playing: bool,
    /// Steps asked for one by one.
    owed: u32,
    speed: Option<f32>,
    batch_ms: f64,
    points: Vec<Point>,
    /// States to look back at that are on their way.
    snapshots: Vec<(u64, Later<State>)>,
    next_snapshot: u64,
    clock: Clock,
}

#[derive(Default)]
struct Clock {
    frame: f64,
    picture: f64,
    picture_cost: f64,
    save: f64,
    /// Where the present second of training began: time and step.
    second: Option<(f64, u64)>,
    rate: f32,
    /// When the speed limit last let steps through, and what is left over of a step.
    allowed: Option<f64>,
    credit: f64,
}

impl Session {
    pub fn new(engine: Box<dyn Engine>, experiment: Experiment, playing: bool, speed: Option<f32>) -> Self {
        // Short enough to obey quickly; a GPU needs longer batches to hide its read-back.
        let batch_ms = if engine.name() == EngineName::Cpu { 10.0 } else { 40.0 };
        let every = if engine.name() == EngineName::Fused { EVALUATE_FUSED_EVERY } else { EVALUATE_EVERY };
        Self {
            painter: Painter::new(&experiment),
            measurer: Measurer::new(&experiment),
            run: Run::new(engine, vec![experiment], every),
            playing,
            owed: 0,
            speed,
            batch_ms,
            points: Vec::new(),
            snapshots: Vec::new(),
            next_snapshot: 0,
            clock: Clock::default(),
        }
    }

    /// Goes on from a saved state if there is one, and shows where the run stands.
    pub async fn begin(&mut self, number: u32, resume: Option<Resume>, bulk: &[f32]) -> Result<(), EngineError> {
        let engine = self.run.engine();
        send(&Event::Ready { number, engine: engine.name(), device: engine.device().to_owned() }, None);
        if let Some(Resume { step, member }) = resume {
            let expected = 3 * self.painter.parameters();
            if bulk.len() != expected {
                return Err(EngineError::WrongState { found: bulk.len(), expected });
            }
            let mut parts = bulk.chunks_exact(self.painter.parameters()).map(<[f32]>::to_vec);
            let mut part = || parts.next().unwrap_or_default();
            let state = State { step, parameters: part(), first: part(), second: part() };
            self.run.restore(&state, vec![member]).await?;
            self.next_snapshot = step;
        }
        self.evaluate().await?;
        self.report().await
    }

    /// Whether there are steps to do.
    pub fn is_busy(&self) -> bool {
        (self.playing || self.owed > 0) && !self.run.is_over()
    }

    pub async fn play(&mut self, playing: bool) -> Result<(), EngineError> {
        self.playing = playing;
        self.owed = 0;
        self.clock.second = None;
        self.clock.allowed = None;
        if !self.is_busy() { self.report().await } else { Ok(()) }
    }

    pub fn advance(&mut self, steps: u32) {
        self.playing = false;
        self.owed = self.owed.saturating_add(steps);
        self.clock.allowed = None;
    }

    pub fn set_speed(&mut self, speed: Option<f32>) {
        self.speed = speed.filter(|speed| *speed > 0.0);
        self.clock.allowed = None;
    }

    /// Changes hyper-parameters, or when the run ends: perhaps now.
    pub async fn change(&mut self, experiment: Experiment) -> Result<(), EngineError> {
        self.run.change(0, experiment);
        if self.run.is_over() { self.rest().await } else { Ok(()) }
    }

    pub fn look(&self, step: u64, parameters: &[f32]) {
        if parameters.len() == self.painter.parameters() {
            send(&Event::Looked { step }, Some(&self.painter.paint(parameters)));
        }
    }

    pub fn measure(&self, step: u64, keys: Vec<u16>, parameters: &[f32]) {
        if parameters.len() == self.painter.parameters() {
            let measures = Box::new(self.measurer.measure(keys, parameters));
            send(&Event::Measured { step, measures }, None);
        }
    }

    /// Trains one batch and reports what is due.
    pub async fn work(&mut self, now: impl Fn() -> f64) -> Result<Work, EngineError> {
        if !self.is_busy() {
            return Ok(Work::Done);
        }
        let start = now();
        let limit = self.limit(start);
        if limit == 0 {
            let wait = 1000.0 / f64::from(self.speed.unwrap_or(1.0));
            return Ok(Work::TooEarly { wait_ms: wait.clamp(1.0, 30.0) as i32 });
        }
        let mut left = limit;
        // Single steps while a batch is longer than it should be would leave no other choice than to wait.
        while left > 0 && now() - start < self.batch_ms && !self.run.is_over() {
            let steps = left.min(self.run.until_evaluation());
            let steps = if self.is_gpu() { steps } else { steps.min(self.pace(start, now(), limit - left)) };
            if let Some(points) = self.run.advance_ahead(steps).await? {
                self.keep(&points);
                self.begin_snapshot().await?;
            }
            left -= steps;
        }
        self.settle().await?;
        let done = limit - left;
        self.owed = self.owed.saturating_sub(done);
        self.clock.credit -= f64::from(done);
        self.measure_rate(now());
        if !self.is_busy() {
            return self.rest().await.map(|()| Work::Done);
        }
        if now() - self.clock.save > SAVE_MS {
            self.clock.save = now();
            self.save().await?;
        }
        if now() - self.clock.frame > FRAME_MS {
            self.clock.frame = now();
            let due = PICTURE_MS.max(self.clock.picture_cost / PICTURE_SHARE);
            if now() - self.clock.picture > due {
                let begun = now();
                self.frame(true).await?;
                self.clock.picture_cost = now() - begun;
                self.clock.picture = now();
            } else {
                self.frame(false).await?;
            }
        }
        Ok(Work::Done)
    }

    /// Stands still, where it was evaluated.
    async fn rest(&mut self) -> Result<(), EngineError> {
        if self.points.last().is_none_or(|point| point.step != self.run.step()) {
            self.evaluate().await?;
        }
        self.playing = false;
        self.report().await
    }

    fn is_gpu(&self) -> bool {
        self.run.engine().name().is_on_gpu()
    }

    /// Steps that fit into what is left of this batch, judged by those already done in it.
    fn pace(&self, start: f64, now: f64, done: u32) -> u32 {
        if done == 0 {
            return 1;
        }
        let per_step = (now - start) / f64::from(done);
        (((self.batch_ms - (now - start)) / per_step.max(1e-4)) as u32).max(1)
    }

    /// Steps this batch may do under the speed limit and what was asked for.
    fn limit(&mut self, now: f64) -> u32 {
        const NO_LIMIT: u32 = 100_000;
        let limit = match (self.playing, self.speed) {
            (false, _) => return self.owed,
            (true, None) => return NO_LIMIT,
            (true, Some(speed)) => f64::from(speed),
        };
        let elapsed = self.clock.allowed.map_or(0.0, |before| now - before);
        self.clock.allowed = Some(now);
        // A hidden tab may return after minutes: what was missed is not made up for.
        self.clock.credit = (self.clock.credit + limit * elapsed / 1000.0).clamp(0.0, limit.max(1.0));
        self.clock.credit as u32
    }

    fn measure_rate(&mut self, now: f64) {
        let step = self.run.engine().step();
        let (since, from) = *self.clock.second.get_or_insert((now, step));
        if now - since > 500.0 {
            self.clock.rate = ((step - from) as f64 * 1000.0 / (now - since)) as f32;
            self.clock.second = Some((now, step));
        }
    }

    async fn evaluate(&mut self) -> Result<(), EngineError> {
        self.begin_snapshot().await?;
        let points = self.run.evaluate().await?;
        self.points.extend(points.first());
        self.settle().await
    }

    /// Begins to read the state at an evaluation: at every one at first, then ever more seldom, about 40 a doubling.
    async fn begin_snapshot(&mut self) -> Result<(), EngineError> {
        let step = self.run.engine().step();
        if step >= self.next_snapshot {
            self.next_snapshot = step + (step / 60).max(u64::from(EVALUATE_EVERY));
            self.snapshots.push((step, self.run.save_later().await?));
        }
        Ok(())
    }

    /// Waits for what is on its way, all at once.
    async fn settle(&mut self) -> Result<(), EngineError> {
        let points = self.run.settle().await?;
        self.keep(&points);
        for (step, state) in core::mem::take(&mut self.snapshots) {
            let state = state.await?;
            // A run whose numbers overflowed may have been trained past its end.
            if step <= self.run.step() {
                send(&Event::Snapshot { step }, Some(&flat(state)));
            }
        }
        Ok(())
    }

    fn keep(&mut self, points: &[Vec<Point>]) {
        self.points.extend(points.iter().filter_map(|points| points.first()));
    }

    /// Everything the page may want to know of a run that stands still.
    async fn report(&mut self) -> Result<(), EngineError> {
        let (resume, bulk) = self.state().await?;
        send(&Event::Snapshot { step: resume.step }, Some(&bulk));
        send(&Event::Saved(resume), Some(&bulk));
        self.frame(true).await
    }

    async fn save(&mut self) -> Result<(), EngineError> {
        let (resume, bulk) = self.state().await?;
        send(&Event::Saved(resume), Some(&bulk));
        Ok(())
    }

    /// The whole state as it is sent.
    async fn state(&mut self) -> Result<(Resume, Vec<f32>), EngineError> {
        let (state, members) = self.run.save().await?;
        let member = members.first().copied().unwrap_or_default();
        Ok((Resume { step: self.run.step(), member }, flat(state)))
    }

    async fn frame(&mut self, with_picture: bool) -> Result<(), EngineError> {
        let playing = self.playing && !self.run.is_over();
        let frame = Frame {
            step: self.run.step(),
            points: core::mem::take(&mut self.points),
            member: self.run.members()[0],
            rate: if playing { self.clock.rate } else { 0.0 },
            playing,
        };
        let picture = if with_picture { Some(self.painter.paint(&self.run.parameters().await?)) } else { None };
        send(&Event::Frame(frame), picture.as_deref());
        Ok(())
    }
}

/// A state as it is sent: parameters, first and second moments.
fn flat(state: State) -> Vec<f32> {
    [state.parameters, state.first, state.second].concat()
}
