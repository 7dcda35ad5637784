//! A run: an engine, the milestones of its members, and when each ends.

use std::collections::VecDeque;

use grokscope_experiment::{Dataset, Experiment, Hyper, Member, Metrics, Plane, Point, State};

use crate::{Engine, EngineError, Later};

/// An engine with the bookkeeping around it.
pub struct Run {
    engine: Box<dyn Engine>,
    experiments: Vec<Experiment>,
    members: Vec<Member>,
    begun: VecDeque<Begun>,
}

/// An evaluation on its way.
struct Begun {
    step: u64,
    metrics: Later<Vec<Metrics>>,
}

impl Run {
    /// Wraps an engine that trains these experiments; each is evaluated as often as it says.
    #[must_use]
    pub fn new(engine: Box<dyn Engine>, experiments: Vec<Experiment>) -> Self {
        let members = vec![Member::default(); experiments.len()];
        Self { engine, experiments, members, begun: VecDeque::new() }
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    /// What is known of each member.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The experiment of a member as it stands now.
    #[must_use]
    pub fn experiment(&self, member: usize) -> &Experiment {
        &self.experiments[member]
    }

    /// Steps done, up to the end of the last member.
    #[must_use]
    pub fn step(&self) -> u64 {
        let ends = self.members.iter().map(|member| member.ended.map(|(_, step)| step));
        let last = ends.collect::<Option<Vec<u64>>>().and_then(|ends| ends.into_iter().max());
        last.unwrap_or_else(|| self.engine.step())
    }

    /// Whether every member has stopped.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.members.iter().all(|member| member.ended.is_some())
    }

    /// Changes keys of a member that may change while training; a member that had stopped goes on if its stop rule
    /// now allows it. Where other rows are kept, and there are several members, all have to be changed before the next step
    /// ([`Engine::set_rows`]).
    ///
    /// # Errors
    /// When the engine cannot be given these rows.
    pub fn change(&mut self, member: usize, experiment: Experiment) -> Result<(), EngineError> {
        self.assert_settled();
        if experiment.kept_rows() != self.experiments[member].kept_rows() {
            self.engine.set_rows(member, Dataset::new(&experiment))?;
        }
        self.engine.set_hyper(member, Hyper::from(&experiment));
        let known = &mut self.members[member];
        known.change(&experiment, self.engine.step());
        self.engine.set_active(member, known.ended.is_none());
        self.experiments[member] = experiment;
        Ok(())
    }

    /// Steps until the next evaluation: that of a member, or the end of its budget where that comes first.
    #[must_use]
    pub fn until_evaluation(&self) -> u32 {
        let step = self.engine.step();
        let next = |x: &Experiment| {
            let every = u64::from(x.every.max(1));
            let (regular, budget) = (every - step % every, u64::from(x.steps).saturating_sub(step));
            (if budget == 0 { regular } else { budget.min(regular) }) as u32
        };
        let running = self.members.iter().zip(&self.experiments).filter(|(member, _)| member.ended.is_none());
        running.map(|(_, x)| next(x)).min().unwrap_or_else(|| self.experiments.first().map_or(1, next))
    }

    /// Whether a member is judged at this step: its single run would be evaluated there too. Where another member is
    /// evaluated or at the end of its budget it is not.
    #[must_use]
    pub fn is_due(&self, member: usize, step: u64) -> bool {
        let x = &self.experiments[member];
        step.is_multiple_of(u64::from(x.every.max(1))) || step == u64::from(x.steps)
    }

    /// Trains at most `steps` steps, not past the next evaluation. At an evaluation returns one point a member.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn advance(&mut self, steps: u32) -> Result<Option<Vec<Point>>, EngineError> {
        let Some(mut points) = self.advance_ahead(steps).await? else { return Ok(None) };
        points.extend(self.settle().await?);
        Ok(points.pop())
    }

    /// As [`Run::advance`], but an evaluation is only begun where the engine works ahead and the run cannot end at it.
    /// At an evaluation returns those that have arrived, one point a member for each; [`Run::settle`] waits for the
    /// others, before anything else is asked of the run.
    ///
    /// A member whose numbers are not finite any more may be trained past its end, in vain.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn advance_ahead(&mut self, steps: u32) -> Result<Option<Vec<Vec<Point>>>, EngineError> {
        let until = self.until_evaluation();
        self.engine.advance(steps.min(until)).await?;
        if steps < until {
            return Ok(None);
        }
        self.begin_evaluation().await?;
        let must_wait = !self.engine.works_ahead() || self.may_have_ended();
        Ok(Some(if must_wait { self.settle().await? } else { Vec::new() }))
    }

    /// Whether an evaluation that has been begun may end a member, which further steps would then train too far.
    fn may_have_ended(&self) -> bool {
        let (step, next) = (self.engine.step(), self.begun.front().map(|begun| begun.step));
        let mut running = self.members.iter().zip(&self.experiments).filter(|(member, _)| member.ended.is_none());
        next.is_some_and(|next| running.any(|(member, x)| member.earliest_end(x, next) <= step))
    }

    /// Waits for the evaluations that have been begun. Returns one point a member for each, up to the last member's
    /// end.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn settle(&mut self) -> Result<Vec<Vec<Point>>, EngineError> {
        let was_over = self.is_over();
        let mut all = Vec::with_capacity(self.begun.len());
        while let Some(Begun { step, metrics }) = self.begun.pop_front() {
            let metrics = metrics.await?;
            if was_over || !self.is_over() {
                all.push(self.observe(step, metrics));
            }
        }
        Ok(all)
    }

    /// Evaluates now. Members are judged by it only where they are due: who looks between two evaluations changes nothing.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn evaluate(&mut self) -> Result<Vec<Point>, EngineError> {
        self.assert_settled();
        self.begin_evaluation().await?;
        Ok(self.settle().await?.pop().unwrap_or_default())
    }

    /// What is known of the members belongs to the present step.
    fn assert_settled(&self) {
        debug_assert!(self.begun.is_empty(), "evaluations are on their way: call `settle` first");
    }

    async fn begin_evaluation(&mut self) -> Result<(), EngineError> {
        let metrics = self.engine.measure_later().await?;
        self.begun.push_back(Begun { step: self.engine.step(), metrics });
        Ok(())
    }

    fn observe(&mut self, step: u64, metrics: Vec<Metrics>) -> Vec<Point> {
        let points: Vec<Point> = metrics.into_iter().map(|metrics| Point { step, metrics }).collect();
        for (i, point) in points.iter().enumerate() {
            if self.members[i].ended.is_none() && self.is_due(i, step) {
                self.members[i].observe(&self.experiments[i], point);
                if self.members[i].ended.is_some() {
                    self.engine.set_active(i, false);
                }
            }
        }
        points
    }

    /// The parameters of all members, M × P.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn parameters(&mut self) -> Result<Vec<f32>, EngineError> {
        self.engine.parameters().await
    }

    /// One plane of all members, as [`Engine::plane`].
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn plane(&mut self, plane: Plane) -> Result<Vec<f32>, EngineError> {
        self.engine.plane(plane).await
    }

    /// Gives a member other rows, as [`Engine::set_rows`] does; its milestones stay.
    ///
    /// # Errors
    /// When the member's network cannot read them.
    pub fn set_rows(&mut self, member: usize, data: Dataset) -> Result<(), EngineError> {
        self.assert_settled();
        self.engine.set_rows(member, data)
    }

    /// Gives a member other values of a plane, as [`Engine::set_plane`] does; its milestones stay.
    ///
    /// # Errors
    /// When the run does not keep this plane, it cannot hold these values, or the device is lost.
    pub async fn set_plane(&mut self, member: usize, plane: Plane, values: &[f32]) -> Result<(), EngineError> {
        self.assert_settled();
        self.engine.set_plane(member, plane, values).await
    }

    /// State of the engine and what is known of the members.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn save(&mut self) -> Result<(State, Vec<Member>), EngineError> {
        self.assert_settled();
        Ok((self.engine.save().await?, self.members.clone()))
    }

    /// Begins to save the state of the engine, as [`Engine::save_later`] does.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn save_later(&mut self) -> Result<Later<State>, EngineError> {
        self.engine.save_later().await
    }

    /// Goes on from what [`Run::save`] returned.
    ///
    /// # Errors
    /// When the state belongs to another run, or the device is lost.
    pub async fn restore(&mut self, state: &State, members: Vec<Member>) -> Result<(), EngineError> {
        self.assert_settled();
        self.engine.restore(state).await?;
        for (i, member) in members.iter().enumerate() {
            self.engine.set_active(i, member.ended.is_none());
        }
        self.members = members;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Ending, Optimizer, Stop};
    use pollster::block_on;

    use super::*;
    use crate::Ensemble;
    use crate::cpu::CpuEngine;
    use crate::testing::Ahead;

    #[test]
    fn however_seldom_it_is_evaluated_a_run_does_not_pass_its_budget() {
        let x = Experiment {
            steps: 30,
            every: 1000,
            p: 5,
            hidden: 4,
            embed: 3,
            stop: Stop::Never,
            ..Experiment::default()
        };
        let ensemble = Ensemble::new(vec![x.clone()]).expect("one member");
        let mut run = Run::new(Box::new(CpuEngine::new(ensemble)), vec![x]);
        let points = block_on(run.advance(5000)).expect("a CPU").expect("an evaluation");
        assert_eq!((points[0].step, run.is_over()), (30, true));
    }

    /// What a run comes to: what is known of its members, their points, and where it stands.
    #[derive(Debug, PartialEq)]
    struct Outcome {
        members: Vec<Member>,
        points: Vec<Vec<Point>>,
        step: u64,
    }

    /// Trains to the end, in the worker's batches of so many steps; returns also how often an evaluation was waited for.
    fn trained(experiments: &[Experiment], works_ahead: bool, batch: u32) -> (Outcome, usize) {
        let ensemble = Ensemble::new(experiments.to_vec()).expect("one shape");
        let engine = CpuEngine::new(ensemble);
        let engine: Box<dyn Engine> = if works_ahead { Box::new(Ahead(engine)) } else { Box::new(engine) };
        let mut run = Run::new(engine, experiments.to_vec());
        let (mut points, mut waits) = (vec![block_on(run.evaluate()).expect("a CPU")], 0);
        while !run.is_over() {
            assert!(run.engine().step() <= 5000, "it does not end: {:?}", run.members());
            let mut left = batch;
            while left > 0 && !run.is_over() {
                let steps = left.min(run.until_evaluation());
                let arrived = block_on(run.advance_ahead(steps)).expect("a CPU").unwrap_or_default();
                waits += usize::from(!arrived.is_empty());
                points.extend(arrived);
                left -= steps;
            }
            points.extend(block_on(run.settle()).expect("a CPU"));
        }
        (Outcome { members: run.members().to_vec(), points, step: run.step() }, waits)
    }

    #[test]
    fn a_run_that_does_not_wait_for_evaluations_ends_where_one_that_does_would() {
        let base =
            Experiment { every: 20, p: 11, embed: 12, hidden: 24, train: 0.6, lr: 0.01, ..Experiment::default() };
        let with = |stop, steps, linger| Experiment { stop, steps, linger, ..base.clone() };
        let diverging = Experiment { lr: 10.0, wd: 10.0, opt: Optimizer::Sgd, ..with(Stop::Grok, 2000, 200) };
        let cases = [
            vec![with(Stop::Grok, 2000, 200)],
            vec![with(Stop::Grok, 2000, 0)],
            vec![with(Stop::Grok, 60, 200)],
            vec![with(Stop::Grok, 400, 1000)],
            vec![with(Stop::Patience, 1000, 100)],
            vec![with(Stop::Patience, 1000, 35)],
            vec![with(Stop::Never, 130, 100)],
            vec![diverging],
            (0..3).map(|seed| Experiment { seed, ..with(Stop::Grok, 900, 150 + 10 * seed) }).collect(),
        ];
        let mut endings = Vec::new();
        for experiments in &cases {
            let (expected, waits) = trained(experiments, false, 7);
            for batch in [7, 50, 1000] {
                let (ahead, waited) = trained(experiments, true, batch);
                assert_eq!(ahead.members, expected.members, "{experiments:?}");
                assert_eq!(ahead.step, expected.step, "{experiments:?}");
                let same = ahead.points.iter().flatten().zip(expected.points.iter().flatten());
                // Numbers that are none equal nothing.
                assert!(same.into_iter().all(|(a, b)| a == b || !b.metrics.train.loss.is_finite()));
                assert_eq!(ahead.points.len(), expected.points.len());
                let is_slack = experiments[0].linger >= 100 && expected.points.len() > 12;
                assert!(!is_slack || waited < waits / 2, "{experiments:?}: it waited {waited} times of {waits}");
            }
            endings.extend(expected.members.iter().filter_map(|member| member.ended).map(|(ending, _)| ending));
        }
        for ending in [Ending::Grokked, Ending::Budget, Ending::Patience, Ending::Diverged] {
            assert!(endings.contains(&ending), "{endings:?}");
        }
    }

    #[test]
    fn rows_that_are_taken_away_while_it_trains_are_those_of_a_run_that_never_had_them() {
        let x = Experiment { p: 11, train: 0.6, embed: 8, hidden: 12, every: 5, ..Experiment::default() };
        let fewer = Experiment { keep: 0.3, ..x.clone() };
        let run_of = |x: &Experiment| {
            let ensemble = Ensemble::new(vec![x.clone()]).expect("one member");
            Run::new(Box::new(CpuEngine::new(ensemble)), vec![x.clone()])
        };
        let mut run = run_of(&x);
        block_on(run.advance(5)).expect("trains");
        let (state, members) = block_on(run.save()).expect("saves");
        run.change(0, fewer.clone()).expect("rows of its own");
        let mut restored = run_of(&fewer);
        block_on(restored.restore(&state, members)).expect("the same network");
        for _ in 0..3 {
            let points = block_on(run.advance(5)).expect("trains");
            assert_eq!(points, block_on(restored.advance(5)).expect("trains"));
        }
        // And given back.
        run.change(0, x.clone()).expect("rows of its own");
        let (state, _) = block_on(run.save()).expect("saves");
        let mut whole = run_of(&x);
        block_on(whole.restore(&state, run.members().to_vec())).expect("the same network");
        assert_eq!(block_on(run.advance(5)).expect("trains"), block_on(whole.advance(5)).expect("trains"));
    }

    #[test]
    fn a_run_goes_on_with_other_rows_and_weights_and_keeps_its_milestones() {
        let x = Experiment { p: 7, train: 0.6, embed: 4, hidden: 6, ..Experiment::default() };
        let ensemble = Ensemble::new(vec![x.clone()]).expect("one member");
        let mut run = Run::new(Box::new(CpuEngine::new(ensemble)), vec![x.clone()]);
        block_on(run.advance(u32::MAX)).expect("trains");
        let (before, known) = (block_on(run.parameters()).expect("there"), run.members().to_vec());
        let data = Dataset::new(&x);
        run.set_rows(0, Dataset::of(data.test, data.train)).expect("rows of this task");
        block_on(run.set_plane(0, Plane::Mask, &vec![0.0; before.len()])).expect("any run may be given a mask");
        let points = block_on(run.advance(u32::MAX)).expect("trains").expect("an evaluation");
        assert_eq!((run.step(), run.members()[0].memorised), (20, known[0].memorised));
        assert_eq!(block_on(run.parameters()).expect("there"), before);
        let mut swapped = CpuEngine::new(Ensemble::new(vec![x]).expect("one member"));
        block_on(swapped.set_plane(0, Plane::Weights, &before)).expect("the same network");
        let expected = block_on(swapped.measure()).expect("measures")[0];
        let found = points[0].metrics;
        assert_eq!((found.train.loss, found.test.loss), (expected.test.loss, expected.train.loss));
    }
}
