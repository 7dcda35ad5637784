//! One run as the page sees it: trained in short batches, reported at a bounded rate.

use grokscope_experiment::{EngineName, Experiment, Point, State};
use grokscope_painter::{Measurer, Painter};
use grokscope_protocol::{Blocks, Event, Frame, Resume};
use grokscope_trainer::{Engine, EngineError, Later, Run};

use crate::Letter;

/// Most steps that are asked of a GPU at once, however seldom a run is evaluated: until they are done the worker does not
/// look at its inbox, and the page hears nothing of it.
const GPU_STEPS: u32 = 20;
/// Least steps between two states that are kept to look back at.
const KEEP_EVERY: u64 = 10;
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
    /// What is drawn while it trains.
    blocks: Blocks,
    batch_ms: f64,
    points: Vec<Point>,
    /// States to look back at that are on their way.
    snapshots: Vec<(u64, Later<State>)>,
    next_snapshot: u64,
    letters: Vec<Letter>,
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
    pub fn new(
        engine: Box<dyn Engine>,
        experiment: Experiment,
        playing: bool,
        speed: Option<f32>,
        blocks: Blocks,
    ) -> Self {
        // Short enough to obey quickly; a GPU needs longer batches to hide its read-back.
        let batch_ms = if engine.name() == EngineName::Cpu { 10.0 } else { 40.0 };
        Self {
            painter: Painter::new(&experiment),
            measurer: Measurer::new(&experiment),
            run: Run::new(engine, vec![experiment]),
            playing,
            owed: 0,
            speed,
            blocks,
            batch_ms,
            points: Vec::new(),
            snapshots: Vec::new(),
            next_snapshot: 0,
            letters: Vec::new(),
            clock: Clock::default(),
        }
    }

    /// Goes on from a saved state if there is one, and shows where the run stands.
    pub async fn begin(&mut self, resume: Option<Resume>, bulk: &[f32]) -> Result<(), EngineError> {
        if let Some(resume) = resume {
            self.run.restore(&resume.state(bulk), vec![resume.member]).await?;
            self.next_snapshot = resume.step;
        }
        self.evaluate().await?;
        self.report().await
    }

    /// What there is to send.
    pub fn letters(&mut self) -> Vec<Letter> {
        core::mem::take(&mut self.letters)
    }

    fn write(&mut self, event: Event, bulk: Option<Vec<f32>>) {
        self.letters.push(Letter { event, bulk });
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

    /// What is drawn while it trains, from the next frame on.
    pub fn show(&mut self, blocks: Blocks) {
        self.blocks = blocks;
        self.clock.picture = 0.0;
    }

    /// Changes hyper-parameters, or when the run ends: perhaps now.
    pub async fn change(&mut self, experiment: Experiment) -> Result<(), EngineError> {
        if experiment.keep != self.run.experiment(0).keep {
            self.measurer = Measurer::new(&experiment);
        }
        self.run.change(0, experiment)?;
        if self.run.is_over() { self.rest().await } else { Ok(()) }
    }

    pub fn look(&mut self, step: u64, parameters: &[f32]) {
        if parameters.len() == self.painter.parameters() {
            let picture = self.painter.paint(parameters, Blocks::ALL);
            self.write(Event::Looked { step }, Some(picture));
        }
    }

    pub fn measure(&mut self, step: u64, keys: Vec<u16>, parameters: &[f32]) {
        if parameters.len() == self.painter.parameters() {
            let measures = Box::new(self.measurer.measure(keys, parameters));
            self.write(Event::Measured { step, measures }, None);
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
            let most = if self.is_gpu() { GPU_STEPS } else { self.pace(start, now(), limit - left) };
            let steps = steps.min(most);
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
                self.frame(Some(self.blocks)).await?;
                self.clock.picture_cost = now() - begun;
                self.clock.picture = now();
            } else {
                self.frame(None).await?;
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
            self.next_snapshot = step + (step / 60).max(KEEP_EVERY);
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
                self.write(Event::Snapshot { step, planes: state.planes }, Some(state.values));
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
        self.write(Event::Snapshot { step: resume.step, planes: resume.planes.clone() }, Some(bulk.clone()));
        self.write(Event::Saved(resume), Some(bulk));
        // Once, and then nothing more comes: whatever is scrolled to, or printed, has what it draws.
        self.frame(Some(Blocks::ALL)).await
    }

    async fn save(&mut self) -> Result<(), EngineError> {
        let (resume, bulk) = self.state().await?;
        self.write(Event::Saved(resume), Some(bulk));
        Ok(())
    }

    /// The whole state as it is sent.
    async fn state(&mut self) -> Result<(Resume, Vec<f32>), EngineError> {
        let (state, members) = self.run.save().await?;
        let member = members.first().copied().unwrap_or_default();
        Ok((Resume { step: self.run.step(), planes: state.planes, member }, state.values))
    }

    async fn frame(&mut self, blocks: Option<Blocks>) -> Result<(), EngineError> {
        let playing = self.playing && !self.run.is_over();
        let frame = Frame {
            step: self.run.step(),
            points: core::mem::take(&mut self.points),
            member: self.run.members()[0],
            rate: if playing { self.clock.rate } else { 0.0 },
            playing,
            blocks: blocks.unwrap_or_default(),
        };
        let picture = match blocks {
            Some(blocks) => Some(self.painter.paint(&self.run.parameters().await?, blocks)),
            None => None,
        };
        self.write(Event::Frame(frame), picture);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use grokscope_experiment::{Ending, Member, Optimizer, Stop};
    use grokscope_protocol::{Block, Picture};
    use grokscope_trainer::Ensemble;
    use grokscope_trainer::cpu::CpuEngine;
    use grokscope_trainer::testing::Ahead;
    use pollster::block_on;

    use super::*;

    /// A session and its clock, which shows another half a millisecond whenever it is asked.
    struct Bench {
        session: Session,
        clock: Cell<f64>,
        letters: Vec<Letter>,
    }

    impl Bench {
        fn new(x: &Experiment, works_ahead: bool, playing: bool, speed: Option<f32>) -> Self {
            let engine = CpuEngine::new(Ensemble::new(vec![x.clone()]).expect("one member"));
            let engine: Box<dyn Engine> = if works_ahead { Box::new(Ahead(engine)) } else { Box::new(engine) };
            let mut session = Session::new(engine, x.clone(), playing, speed, Blocks::of(&[Block::Input]));
            block_on(session.begin(None, &[])).expect("it begins");
            let letters = session.letters();
            Self { session, clock: Cell::new(0.0), letters }
        }

        fn work(&mut self) -> Work {
            let now = || {
                self.clock.set(self.clock.get() + 0.5);
                self.clock.get()
            };
            let work = block_on(self.session.work(now)).expect("the engine works");
            self.collect();
            work
        }

        fn collect(&mut self) {
            self.letters.extend(self.session.letters());
        }

        /// Trains until nothing is left to do.
        fn train(&mut self) -> &mut Self {
            for _ in 0..10_000 {
                if !self.session.is_busy() {
                    return self;
                }
                self.work();
            }
            panic!("still training");
        }

        fn frames(&self) -> impl DoubleEndedIterator<Item = &Frame> {
            self.letters.iter().filter_map(|letter| match &letter.event {
                Event::Frame(frame) => Some(frame),
                _ => None,
            })
        }

        fn points(&self) -> Vec<Point> {
            self.frames().flat_map(|frame| frame.points.clone()).collect()
        }

        /// Where the last frame stands.
        fn shown(&self) -> (u64, bool, Member) {
            let frame = self.frames().next_back().expect("a frame");
            (frame.step, frame.playing, frame.member)
        }

        /// States to look back at.
        fn snapshots(&self) -> Vec<(u64, &[f32])> {
            let mut snapshots = Vec::new();
            for letter in &self.letters {
                if let Event::Snapshot { step, .. } = letter.event {
                    snapshots.push((step, letter.bulk.as_deref().expect("a state")));
                }
            }
            snapshots
        }

        fn saved(&self) -> (Resume, Vec<f32>) {
            let of = |letter: &Letter| match &letter.event {
                Event::Saved(resume) => Some((resume.clone(), letter.bulk.clone().expect("a state"))),
                _ => None,
            };
            self.letters.iter().rev().find_map(of).expect("it was saved")
        }
    }

    fn small() -> Experiment {
        Experiment {
            p: 11,
            embed: 12,
            hidden: 24,
            train: 0.6,
            lr: 0.01,
            steps: 600,
            linger: 120,
            ..Experiment::default()
        }
    }

    #[test]
    fn while_it_trains_only_what_is_on_screen_is_computed_and_at_rest_everything() {
        let x = Experiment { p: 11, hidden: 4, stop: Stop::Never, steps: 4000, ..Experiment::default() };
        let (net, mut bench) = (x.plan().net, Bench::new(&x, false, true, None));
        let halfway = bench.letters.len();
        while bench.session.run.step() < 2000 {
            bench.work();
        }
        let margins = Blocks::of(&[Block::Margins]);
        bench.session.show(margins);
        let shown = bench.letters.len();
        bench.train();
        let seen = |letters: &[Letter]| {
            let pictures = letters.iter().filter_map(|letter| match (&letter.event, &letter.bulk) {
                (Event::Frame(frame), Some(bulk)) => Some((frame.blocks, bulk.len())),
                _ => None,
            });
            pictures.collect::<Vec<_>>()
        };
        let picture = |blocks| (blocks, Picture::new(&net, blocks).len());
        assert_eq!(seen(&bench.letters[..halfway]), [picture(Blocks::ALL)], "before it trains");
        let [before, mut after] = [&bench.letters[halfway..shown], &bench.letters[shown..]].map(seen);
        assert_eq!(after.pop(), Some(picture(Blocks::ALL)), "at its end");
        for (part, blocks) in [(before, Blocks::of(&[Block::Input])), (after, margins)] {
            assert!(!part.is_empty() && part.iter().all(|found| *found == picture(blocks)), "{part:?}");
        }
    }

    #[test]
    fn rows_that_are_taken_away_while_it_trains_are_trained_on_no_more() {
        let x = Experiment { stop: Stop::Never, steps: 60, ..small() };
        let fewer = Experiment { keep: 0.1, ..x.clone() };
        let mut bench = Bench::new(&x, false, false, None);
        bench.session.advance(20);
        bench.train();
        block_on(bench.session.change(fewer.clone())).expect("a live change");
        let (resume, bulk) = bench.saved();
        bench.session.advance(40);
        bench.train();
        // Saved and restored with that key it is the same run.
        let engine = CpuEngine::new(Ensemble::new(vec![fewer.clone()]).expect("one member"));
        let mut restored = Session::new(Box::new(engine), fewer, false, None, Blocks::ALL);
        block_on(restored.begin(Some(resume), &bulk)).expect("the same network");
        let mut other = Bench { session: restored, clock: Cell::new(0.0), letters: Vec::new() };
        other.session.advance(40);
        other.train();
        assert_eq!(bench.saved(), other.saved());
        let mut whole = Bench::new(&x, false, false, None);
        whole.session.advance(60);
        whole.train();
        assert_ne!(bench.saved().1, whole.saved().1);
    }

    #[test]
    fn what_arrives_late_is_told_as_what_is_there_at_once() {
        let wild = Experiment { lr: 10.0, wd: 10.0, opt: Optimizer::Sgd, ..small() };
        let mut endings = Vec::new();
        for x in [small(), Experiment { stop: Stop::Never, steps: 130, ..small() }, wild] {
            let (mut prompt, mut late) = (Bench::new(&x, false, true, None), Bench::new(&x, true, true, None));
            prompt.train();
            late.train();
            assert_eq!(prompt.shown(), late.shown());
            let (step, playing, member) = late.shown();
            assert_eq!(member.ended.map(|(_, step)| step), Some(step));
            assert!(!playing);
            endings.extend(member.ended.map(|(ending, _)| ending));
            // Numbers that are none equal nothing.
            let told = |bench: &Bench| format!("{:?}", bench.points());
            assert_eq!(told(&prompt), told(&late));
            let looked = |bench: &Bench| bench.snapshots().iter().map(|(step, _)| *step).collect::<Vec<_>>();
            assert_eq!(looked(&prompt), looked(&late));
            assert!(looked(&late).iter().all(|at| *at <= step));
            assert!(
                member.ended.is_none_or(|(ending, _)| ending == Ending::Diverged) || prompt.saved() == late.saved()
            );
        }
        assert_eq!(endings, [Ending::Grokked, Ending::Budget, Ending::Diverged]);
    }

    #[test]
    fn one_experiment_has_the_same_milestones_and_the_same_end_whoever_trains_it() {
        let x = Experiment { every: 7, ..small() };
        let mut run =
            Run::new(Box::new(CpuEngine::new(Ensemble::new(vec![x.clone()]).expect("one member"))), vec![x.clone()]);
        let mut points = block_on(run.evaluate()).expect("a CPU");
        while !run.is_over() {
            points.extend(block_on(run.advance(u32::MAX)).expect("a CPU").unwrap_or_default());
        }
        let member = run.members()[0];
        assert!(member.grokked.is_some_and(|step| step % 7 == 0), "{member:?}");
        for works_ahead in [false, true] {
            let mut bench = Bench::new(&x, works_ahead, true, None);
            bench.train();
            assert_eq!(bench.shown(), (run.step(), false, member));
            assert_eq!(bench.points(), points);
            // Also by somebody who goes there in single steps, and on a worker that goes on from between two evaluations.
            let mut bench = Bench::new(&x, works_ahead, false, None);
            for _ in 0..100 {
                bench.session.advance(4);
                bench.train();
            }
            let (resume, state) = bench.saved();
            let mut bench = Bench::new(&x, works_ahead, true, None);
            block_on(bench.session.begin(Some(resume), &state)).expect("it begins");
            bench.train();
            assert_eq!(bench.shown(), (run.step(), false, member));
        }
    }

    #[test]
    fn however_seldom_it_is_evaluated_a_run_on_a_gpu_lets_the_worker_look_at_its_inbox() {
        let x = Experiment { every: 100_000, steps: 100_000, stop: Stop::Never, ..small() };
        let mut bench = Bench::new(&x, true, true, None);
        bench.work();
        // The clock shows half a millisecond more after each call of the engine, and a batch is one of 40 ms.
        let step = bench.session.run.engine().step();
        assert!((1..=80 * u64::from(GPU_STEPS)).contains(&step), "{step} steps in one batch");
    }

    #[test]
    fn every_state_to_look_back_at_is_that_of_its_step() {
        let mut bench = Bench::new(&small(), true, true, None);
        bench.train();
        for (step, state) in bench.snapshots() {
            let mut alone = CpuEngine::new(Ensemble::new(vec![small()]).expect("one member"));
            block_on(alone.advance(step as u32)).expect("a CPU");
            assert_eq!(block_on(alone.save()).expect("a CPU").values, state, "step {step}");
        }
    }

    #[test]
    fn single_steps_are_as_many_as_were_asked_for() {
        let mut bench = Bench::new(&small(), false, false, None);
        bench.session.advance(3);
        bench.session.advance(4);
        bench.train();
        let (step, playing, _) = bench.shown();
        assert_eq!((step, playing), (7, false));
        // It stands where it was evaluated, and where it can go on from.
        assert_eq!(bench.points().last().map(|point| point.step), Some(7));
        assert_eq!(bench.saved().0.step, 7);
    }

    #[test]
    fn a_limited_run_keeps_to_its_speed() {
        let mut bench = Bench::new(&small(), false, true, Some(50.0));
        let mut waited = 0;
        while bench.clock.get() < 2000.0 {
            if let Work::TooEarly { wait_ms } = bench.work() {
                waited += 1;
                bench.clock.set(bench.clock.get() + f64::from(wait_ms));
            }
        }
        let step = bench.session.run.step();
        assert!((98..=100).contains(&step), "{step} steps in two seconds");
        assert!(waited > 50);
        // What a hidden tab has missed is not made up for beyond a second.
        bench.clock.set(60_000.0);
        bench.work();
        assert!(bench.session.run.step() <= step + 51);
    }

    #[test]
    fn a_change_that_ends_the_run_is_told_at_once() {
        let mut bench = Bench::new(&small(), false, true, None);
        while bench.session.run.step() < 50 {
            bench.work();
        }
        let before = bench.session.run.step();
        block_on(bench.session.change(Experiment { stop: Stop::Never, steps: 10, ..small() })).expect("a CPU");
        bench.collect();
        let (step, playing, member) = bench.shown();
        assert_eq!((step, playing), (before, false));
        assert!(member.ended.is_some());
    }

    #[test]
    fn a_run_goes_on_from_what_was_saved() {
        let x = Experiment { stop: Stop::Never, steps: 200, ..small() };
        let mut first = Bench::new(&x, false, false, None);
        first.session.advance(70);
        let (resume, state) = first.train().saved();
        let mut second = Bench::new(&x, false, true, None);
        block_on(second.session.begin(Some(resume), &state)).expect("it is its own state");
        let whole = Bench::new(&x, false, true, None).train().saved();
        assert!(second.train().saved() == whole);
        assert!(block_on(second.session.begin(Some(whole.0), &state[1..])).is_err());
    }
}
