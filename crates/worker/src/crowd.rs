//! A worker's share of a crowd: runs of one shape are trained as an ensemble, ensembles take turns.

use grokscope_analysis::{Basis, Spectrum};
use grokscope_experiment::{EngineName, Experiment, Member, Plan, Plane, Point, State, StateProblem, Stop};
use grokscope_painter::Digest;
use grokscope_protocol::crowd::{News, Number, Order, Recruit, Report, Wants, fits};
use grokscope_protocol::{Event, Resume};
use grokscope_trainer::cpu::effective_matrices;
use grokscope_trainer::{EngineError, Ensemble, Run};

use crate::{Engines, Letter};

/// How long an ensemble trains before it is the turn of the next; short enough to obey quickly.
const BATCH_MS: f64 = 12.0;
/// How long it leaves its processor to the page after a batch where the page has none of its own: docs/benchmarks.md has what
/// this costs, and what it is for.
const REST_MS: i32 = 7;
/// Time between two frames.
const FRAME_MS: f64 = 66.0;
/// Time over which the rate is measured.
const RATE_MS: f64 = 500.0;
/// Most members of an ensemble: all of them do a step before the worker looks at its inbox.
const MOST_TOGETHER: usize = 12;

/// Runs that take turns on one thread.
#[derive(Default)]
pub struct Crowd {
    groups: Vec<Group>,
    /// Whose turn it is.
    turn: usize,
    playing: bool,
    letters: Vec<Letter>,
    framed: f64,
    /// Since when the rate is measured, and steps done since then.
    measured: Option<(f64, u64)>,
    rate: f32,
}

impl Crowd {
    /// Whether there are steps to do.
    pub fn is_busy(&self) -> bool {
        self.playing && !self.groups.is_empty()
    }

    /// How long to rest before the next batch. Of two processors both train where nothing but outcomes are wanted
    /// (`processors` in `grokscope_live::crowd`): then whoever draws waits no longer than for a batch.
    pub fn rest_ms(&self, processors: usize) -> i32 {
        let has_outcomes_only =
            self.groups.iter().all(|group| group.wants.iter().all(|wants| *wants == Wants::Outcome));
        if processors <= 2 && has_outcomes_only { REST_MS } else { 0 }
    }

    /// What there is to send.
    pub fn letters(&mut self) -> Vec<Letter> {
        core::mem::take(&mut self.letters)
    }

    /// Does what the page wants.
    ///
    /// # Errors
    /// When the engine cannot be had, or a state is of another shape.
    pub async fn obey(&mut self, order: Order, bulk: &[f32], engines: &impl Engines) -> Result<(), EngineError> {
        match order {
            Order::Join(recruits) => {
                let present = self.groups.iter().flat_map(Group::unfinished);
                if !fits(present.chain(recruits.iter().map(|recruit| &recruit.experiment))) {
                    return Err(EngineError::Unavailable("not enough memory for so many runs".to_owned()));
                }
                self.join(recruits, bulk, engines).await?;
            }
            Order::Leave(numbers) => {
                for group in &mut self.groups {
                    group.dismiss(&numbers)?;
                }
            }
            Order::Play(playing) => {
                // It is told again whenever somebody joins.
                if self.playing != playing {
                    self.playing = playing;
                    self.measured = None;
                    self.rate = 0.0;
                }
            }
            Order::Change { number, experiment } => {
                let mut leaves = None;
                for group in &mut self.groups {
                    // One that the page has just been told to have ended joins again.
                    let Some(member) = group.find(number).filter(|member| !group.is_told[*member]) else { continue };
                    if group.numbers.len() > 1 && experiment.kept_rows() != group.run.experiment(member).kept_rows() {
                        leaves = Some(group.part(member, (*experiment).clone()).await?);
                    } else {
                        group.run.change(member, (*experiment).clone())?;
                        self.letters.extend(group.farewells().await?);
                    }
                }
                if let Some(Leaver { recruit, state, points, outcome }) = leaves {
                    self.join(vec![recruit], &state, engines).await?;
                    if let Some(group) = self.groups.last_mut() {
                        group.points[0].splice(..0, points);
                        group.outcomes[0] = outcome;
                    }
                }
            }
            Order::Look(numbers) => {
                for group in &mut self.groups {
                    let wanted: Vec<usize> = numbers.iter().filter_map(|number| group.find(*number)).collect();
                    self.letters.extend(group.look(&wanted).await?);
                }
            }
        }
        self.report();
        Ok(())
    }

    async fn join(
        &mut self,
        recruits: Vec<Recruit>,
        mut bulk: &[f32],
        engines: &impl Engines,
    ) -> Result<(), EngineError> {
        for recruits in by_shape(recruits) {
            let experiments: Vec<Experiment> = recruits.iter().map(|recruit| recruit.experiment.clone()).collect();
            let ensemble =
                Ensemble::new(experiments.clone()).map_err(|error| EngineError::Unavailable(error.to_string()))?;
            let plan = ensemble.plan.clone();
            let engine = engines.build(EngineName::Cpu, ensemble).await?;
            let mut run = Run::new(engine, experiments);
            if let [Recruit { resume: Some(resume), .. }] = &recruits[..] {
                let (state, rest) = split_state(bulk, plan.layout.len, resume)?;
                run.restore(&state, vec![resume.member]).await?;
                bulk = rest;
            }
            let points = run.evaluate().await?;
            let mut group = Group {
                numbers: recruits.iter().map(|recruit| Some(recruit.number)).collect(),
                wants: recruits.iter().map(|recruit| recruit.wants).collect(),
                is_told: vec![false; recruits.len()],
                points: vec![Vec::new(); recruits.len()],
                outcomes: vec![Some(Digest::default()); recruits.len()],
                spectra: recruits.iter().map(spectrum_of).collect(),
                run,
                plan,
            };
            for (member, point) in points.iter().enumerate() {
                group.note(member, *point);
            }
            self.letters.extend(group.farewells().await?);
            self.groups.push(group);
        }
        Ok(())
    }

    /// Trains the ensemble whose turn it is for one batch, and reports what is due.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn work(&mut self, now: impl Fn() -> f64) -> Result<(), EngineError> {
        if !self.is_busy() {
            return Ok(());
        }
        let start = now();
        self.turn = (self.turn + 1) % self.groups.len();
        let group = &mut self.groups[self.turn];
        let (mut done, mut trained) = (0, 0);
        loop {
            let elapsed = now() - start;
            if group.run.is_over() || (done > 0 && elapsed >= BATCH_MS) {
                break;
            }
            // As many as fit into what is left, judged by those done already.
            let left = if done == 0 { 1.0 } else { (BATCH_MS - elapsed) * f64::from(done) / elapsed.max(1e-3) };
            let most = if group.is_watched() { 1 } else { group.run.until_evaluation() };
            let steps = (left as u32).max(1).min(most);
            let members = group.run.members().iter().filter(|member| member.ended.is_none()).count();
            let points = group.run.advance(steps).await?;
            group.watch().await?;
            done += steps;
            trained += u64::from(steps) * members as u64;
            if let Some(points) = points {
                group.take(&points);
                self.letters.extend(group.farewells().await?);
            }
        }
        let (since, before) = *self.measured.get_or_insert((start, 0));
        let end = now();
        self.measured = Some((since, before + trained));
        if end - since > RATE_MS {
            self.rate = ((before + trained) as f64 * 1000.0 / (end - since)) as f32;
            self.measured = Some((end, 0));
        }
        if end - self.framed > FRAME_MS || self.groups.iter().any(|group| group.run.is_over()) {
            self.framed = end;
            self.report();
        }
        Ok(())
    }

    /// Puts a frame among the letters, and forgets those of whom it was the last.
    fn report(&mut self) {
        let news = self.groups.iter_mut().flat_map(Group::news).collect();
        self.groups.retain(|group| !group.run.is_over());
        let rate = if self.is_busy() { self.rate } else { 0.0 };
        self.letters.push(Letter { event: Event::Crowd(Report::Frame { news, rate }), bulk: None });
    }
}

/// A member that leaves those that it was trained together with, to go on alone.
struct Leaver {
    recruit: Recruit,
    state: Vec<f32>,
    /// Evaluations that are not reported yet.
    points: Vec<Point>,
    outcome: Option<Digest>,
}

/// Runs of one shape that began together.
struct Group {
    run: Run,
    plan: Plan,
    /// `None` for one that has left.
    numbers: Vec<Option<Number>>,
    /// What the page wants of each.
    wants: Vec<Wants>,
    /// Whether the page knows that it has ended.
    is_told: Vec<bool>,
    /// Evaluations not reported yet.
    points: Vec<Vec<Point>>,
    /// Of those of which only that is wanted: what is known of their curves, until the page has it.
    outcomes: Vec<Option<Digest>>,
    /// How fast the gradients change of those of which that is wanted.
    spectra: Vec<Option<Spectrum>>,
}

fn spectrum_of(recruit: &Recruit) -> Option<Spectrum> {
    (recruit.wants == Wants::Spectrum).then(|| Spectrum::new(recruit.experiment.b1))
}

impl Group {
    fn find(&self, number: Number) -> Option<usize> {
        self.numbers.iter().position(|other| *other == Some(number))
    }

    /// Those that train, as the page counts them too.
    fn unfinished(&self) -> impl Iterator<Item = &Experiment> {
        let trains = |member: &usize| self.numbers[*member].is_some() && !self.is_told[*member];
        (0..self.numbers.len()).filter(trains).map(|member| self.run.experiment(member))
    }

    /// Those that wait and whose gradients are wanted.
    fn watched(&mut self) -> impl Iterator<Item = (usize, &mut Spectrum)> {
        let waits = self.run.members().iter().map(Member::is_waiting);
        let all = self.spectra.iter_mut().zip(waits).enumerate();
        all.filter_map(|(member, (spectrum, waits))| spectrum.as_mut().filter(|_| waits).map(|one| (member, one)))
    }

    fn is_watched(&mut self) -> bool {
        self.watched().next().is_some()
    }

    /// Takes the gradients of the last step in.
    async fn watch(&mut self) -> Result<(), EngineError> {
        if !self.is_watched() {
            return Ok(());
        }
        let moments = self.run.plane(Plane::First).await?;
        let len = self.plan.layout.len;
        for (member, spectrum) in self.watched() {
            spectrum.note(&moments[member * len..][..len]);
        }
        Ok(())
    }

    /// Stops members without a word.
    fn dismiss(&mut self, numbers: &[Number]) -> Result<(), EngineError> {
        for member in 0..self.numbers.len() {
            if self.numbers[member].is_some_and(|number| numbers.contains(&number)) {
                self.numbers[member] = None;
                // A run without a budget ends where it stands.
                let ended = Experiment { stop: Stop::Never, steps: 0, ..self.run.experiment(member).clone() };
                self.run.change(member, ended)?;
            }
        }
        Ok(())
    }

    /// A member that is to have other rows than those it is trained together with leaves them.
    async fn part(&mut self, member: usize, experiment: Experiment) -> Result<Leaver, EngineError> {
        let (state, members) = self.run.save().await?;
        let State { step, planes, values: state } = state.of_members(member..member + 1, members.len());
        let resume = Resume { step, planes, member: members[member] };
        let number = self.numbers[member].unwrap_or_default();
        let recruit = Recruit { number, experiment, resume: Some(resume), wants: self.wants[member] };
        let points = core::mem::take(&mut self.points[member]);
        self.dismiss(&[number])?;
        Ok(Leaver { recruit, state, points, outcome: self.outcomes[member] })
    }

    /// Keeps evaluations of those that are still training, or have just ended.
    fn take(&mut self, points: &[Point]) {
        for (member, point) in points.iter().enumerate() {
            if !self.is_told[member] && self.run.is_due(member, point.step) {
                self.note(member, *point);
            }
        }
    }

    /// Keeps as much of an evaluation as is wanted.
    fn note(&mut self, member: usize, point: Point) {
        if self.wants[member] != Wants::Outcome {
            self.points[member].push(point);
        } else if let Some(digest) = &mut self.outcomes[member] {
            digest.note(&point);
        }
    }

    /// What is wanted of those that have ended since: weights, and their state.
    async fn farewells(&mut self) -> Result<Vec<Letter>, EngineError> {
        let mut letters = Vec::new();
        for member in 0..self.numbers.len() {
            let known = self.run.members()[member];
            if known.ended.is_none() || self.is_told[member] {
                continue;
            }
            self.is_told[member] = true;
            let Some(number) = self.numbers[member] else { continue };
            if matches!(self.wants[member], Wants::Outcome | Wants::Curve | Wants::Spectrum) {
                continue;
            }
            letters.extend(self.look(&[member]).await?);
            if self.wants[member] != Wants::State {
                continue;
            }
            let (state, members) = self.run.save().await?;
            let State { step, planes, values } = state.of_members(member..member + 1, members.len());
            let resume = Resume { step, planes, member: members[member] };
            letters.push(Letter { event: Event::Crowd(Report::Saved { number, resume }), bulk: Some(values) });
        }
        Ok(letters)
    }

    async fn look(&mut self, members: &[usize]) -> Result<Vec<Letter>, EngineError> {
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let parameters = self.run.parameters().await?;
        let letter = |&member: &usize| {
            let number = self.numbers[member]?;
            let own = &parameters[member * self.plan.layout.len..][..self.plan.layout.len];
            let (mut w_input, _, w_output) = effective_matrices(&self.plan, own);
            if self.wants[member] == Wants::Weights && w_input.len() == w_output.len() {
                let star = Basis::new(self.plan.net.inputs()).star(&w_input, &w_output);
                w_input.extend(star);
            }
            let step = self.run.members()[member].ended.map_or(self.run.engine().step(), |(_, step)| step);
            Some(Letter { event: Event::Crowd(Report::Looked { number, step }), bulk: Some(w_input) })
        };
        Ok(members.iter().filter_map(letter).collect())
    }

    fn news(&mut self) -> Vec<News> {
        let step = self.run.engine().step();
        let mut news = Vec::new();
        for (member, known) in self.run.members().iter().enumerate() {
            let Some(number) = self.numbers[member] else { continue };
            if self.wants[member] == Wants::Outcome {
                if let Some((_, step)) = known.ended
                    && let Some(digest) = self.outcomes[member].take()
                {
                    let found = Some(digest.found(known, step));
                    news.push(News { number, step, points: Vec::new(), member: *known, found, spectrum: Vec::new() });
                }
                continue;
            }
            let points = core::mem::take(&mut self.points[member]);
            if known.ended.is_none() || !points.is_empty() {
                let step = known.ended.map_or(step, |(_, step)| step);
                let spectrum = self.spectra[member].as_ref().and_then(Spectrum::shares);
                let spectrum = spectrum.map_or_else(Vec::new, Vec::from);
                news.push(News { number, step, points, member: *known, found: None, spectrum });
            }
        }
        news
    }
}

/// Puts together what can be trained together: the same shape and evaluated as often, from the first step and their own
/// first weights on.
fn by_shape(recruits: Vec<Recruit>) -> Vec<Vec<Recruit>> {
    let mut groups: Vec<Vec<Recruit>> = Vec::new();
    for recruit in recruits {
        let fits = |group: &Vec<Recruit>| {
            let first = &group[0];
            group.len() < MOST_TOGETHER
                && first.resume.is_none()
                && recruit.resume.is_none()
                && first.experiment.every == recruit.experiment.every
                && Ensemble::new(vec![first.experiment.clone(), recruit.experiment.clone()]).is_ok()
        };
        match groups.iter_mut().find(|group| fits(group)) {
            Some(group) => group.push(recruit),
            None => groups.push(vec![recruit]),
        }
    }
    groups
}

/// The first state in `bulk`, of so many parameters, and the rest.
fn split_state<'a>(bulk: &'a [f32], parameters: usize, resume: &Resume) -> Result<(State, &'a [f32]), EngineError> {
    let len = resume.planes.len() * parameters;
    let wrong = || StateProblem::WrongLength { found: bulk.len(), expected: len };
    let (values, rest) = bulk.split_at_checked(len).ok_or_else(wrong)?;
    Ok((resume.state(values), rest))
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use grokscope_experiment::{Beginning, Carry, Donor, Ending, Member, PRESETS, Plane, Sweep};
    use grokscope_protocol::crowd::memory_bytes;
    use grokscope_trainer::Engine;
    use grokscope_trainer::cpu::CpuEngine;
    use pollster::block_on;

    use super::*;

    struct Cpu;

    #[async_trait::async_trait(?Send)]
    impl Engines for Cpu {
        async fn build(&self, _: EngineName, ensemble: Ensemble) -> Result<Box<dyn Engine>, EngineError> {
            Ok(Box::new(CpuEngine::new(ensemble)))
        }
    }

    fn small(hidden: u32, seed: u32) -> Experiment {
        Experiment { p: 7, train: 0.6, embed: 4, hidden, seed, steps: 60, linger: 0, every: 7, ..Experiment::default() }
    }

    fn recruit(number: Number, experiment: Experiment) -> Recruit {
        Recruit { number, experiment, resume: None, wants: Wants::State }
    }

    fn obey(crowd: &mut Crowd, order: Order, bulk: &[f32]) {
        block_on(crowd.obey(order, bulk, &Cpu)).expect("the order can be obeyed");
    }

    /// Trains until nothing is left to do, on a clock that shows another millisecond whenever it is asked.
    fn train(crowd: &mut Crowd) -> Vec<Letter> {
        let clock = Cell::new(0.0);
        let now = || {
            clock.set(clock.get() + 1.0);
            clock.get()
        };
        let mut letters = crowd.letters();
        for _ in 0..10_000 {
            if !crowd.is_busy() {
                return letters;
            }
            block_on(crowd.work(now)).expect("the engine works");
            letters.extend(crowd.letters());
        }
        panic!("still training");
    }

    fn run_alone(x: &Experiment) -> (Run, Vec<Point>) {
        let ensemble = Ensemble::new(vec![x.clone()]).expect("one member");
        let mut run = Run::new(Box::new(CpuEngine::new(ensemble)), vec![x.clone()]);
        let mut points = block_on(run.evaluate()).expect("evaluates");
        while !run.is_over() {
            points.extend(block_on(run.advance(u32::MAX)).expect("trains").unwrap_or_default());
        }
        (run, points)
    }

    fn alone(x: &Experiment) -> (Vec<f32>, Vec<Point>) {
        let (mut run, points) = run_alone(x);
        let (state, _) = block_on(run.save()).expect("saves");
        (state.values, points)
    }

    fn saved(letters: &[Letter], wanted: Number) -> (Resume, Vec<f32>) {
        let of = |letter: &Letter| match &letter.event {
            Event::Crowd(Report::Saved { number, resume }) if *number == wanted => {
                Some((resume.clone(), letter.bulk.clone().unwrap_or_default()))
            }
            _ => None,
        };
        letters.iter().find_map(of).unwrap_or_else(|| panic!("member {wanted} was not saved"))
    }

    fn points(letters: &[Letter], wanted: Number) -> Vec<Point> {
        let of = |letter: &Letter| match &letter.event {
            Event::Crowd(Report::Frame { news, .. }) => {
                news.iter().filter(|news| news.number == wanted).flat_map(|news| news.points.clone()).collect()
            }
            _ => Vec::new(),
        };
        letters.iter().flat_map(of).collect()
    }

    #[test]
    fn runs_of_one_shape_are_trained_together_and_others_apart() {
        let resumed = Recruit {
            resume: Some(Resume { step: 10, planes: vec![], member: Member::default() }),
            ..recruit(9, small(3, 9))
        };
        let mut recruits = vec![recruit(0, small(3, 0)), recruit(1, small(5, 1)), recruit(2, small(3, 2)), resumed];
        recruits.push(recruit(4, Experiment { train: 0.7, ..small(3, 4) }));
        recruits.push(recruit(5, Experiment { wd: 0.1, lr: 0.01, ..small(3, 5) }));
        let groups = by_shape(recruits);
        let numbers: Vec<Vec<Number>> = groups.iter().map(|group| group.iter().map(|r| r.number).collect()).collect();
        assert_eq!(numbers, [vec![0, 2, 5], vec![1], vec![9], vec![4]]);

        let many = (0..2 * MOST_TOGETHER as Number + 1).map(|i| recruit(i, small(3, i))).collect();
        assert_eq!(by_shape(many).iter().map(Vec::len).collect::<Vec<_>>(), [MOST_TOGETHER, MOST_TOGETHER, 1]);
    }

    #[test]
    fn each_member_trains_as_it_would_alone() {
        let short = |steps, seed| Experiment { steps, ..small(3, seed) };
        let members = [small(3, 1), small(5, 2), small(3, 3), short(40, 4), short(47, 5)];
        let mut crowd = Crowd::default();
        let recruits = members.iter().zip(10..).map(|(x, number)| recruit(number, x.clone())).collect();
        obey(&mut crowd, Order::Join(recruits), &[]);
        assert!(!crowd.is_busy(), "it trains before it is told to");
        obey(&mut crowd, Order::Play(true), &[]);
        let letters = train(&mut crowd);
        for (x, number) in members.iter().zip(10..) {
            let (state, curve) = alone(x);
            let (resume, found) = saved(&letters, number);
            assert_eq!(found, state, "member {number}");
            assert_eq!(points(&letters, number), curve, "member {number}");
            assert_eq!(resume.member.ended.map(|(_, step)| step), Some(u64::from(x.steps)), "member {number}");
        }
    }

    #[test]
    fn only_a_sweep_that_takes_all_processors_leaves_them_to_the_page_between_batches() {
        let rest = |wants: &[Wants], processors| {
            let mut crowd = Crowd::default();
            let recruits = wants
                .iter()
                .zip(0..)
                .map(|(wants, number)| Recruit { wants: *wants, ..recruit(number, small(3, number)) });
            obey(&mut crowd, Order::Join(recruits.collect()), &[]);
            crowd.rest_ms(processors)
        };
        assert!(rest(&[Wants::Outcome; 2], 2) > 0);
        assert_eq!([rest(&[Wants::Outcome; 2], 3), rest(&[Wants::Outcome, Wants::Curve], 2)], [0, 0]);
    }

    #[test]
    fn of_a_member_that_ends_only_what_is_wanted_is_sent() {
        let mut crowd = Crowd::default();
        let wants = [Wants::Curve, Wants::Weights, Wants::State];
        let recruits =
            wants.iter().zip(0..).map(|(wants, number)| Recruit { wants: *wants, ..recruit(number, small(3, 1)) });
        obey(&mut crowd, Order::Join(recruits.collect()), &[]);
        obey(&mut crowd, Order::Play(true), &[]);
        let letters = train(&mut crowd);
        let sent = |wanted: Number| {
            let is_its = |letter: &&Letter| match &letter.event {
                Event::Crowd(Report::Looked { number, .. } | Report::Saved { number, .. }) => *number == wanted,
                _ => false,
            };
            letters.iter().filter(is_its).count()
        };
        assert_eq!([0, 1, 2].map(sent), [0, 1, 2]);
        assert_eq!(points(&letters, 0), points(&letters, 2), "all have their curve");
    }

    #[test]
    fn of_a_member_of_a_sweep_its_outcome_is_sent_once_and_is_that_of_a_run_alone() {
        let survey = Sweep::parse(grokscope_protocol::article::SURVEY, &PRESETS[0]).expect("a sweep");
        assert_eq!(survey.len(), 1125);
        // The smallest of two decays, the first of them with another seed too, for fewer steps.
        let members = [0, 1, 18].map(|at| Experiment { steps: 1500, ..survey.experiment(at) });
        let mut crowd = Crowd::default();
        let recruits =
            members.iter().zip(0..).map(|(x, number)| Recruit { wants: Wants::Outcome, ..recruit(number, x.clone()) });
        obey(&mut crowd, Order::Join(recruits.collect()), &[]);
        obey(&mut crowd, Order::Play(true), &[]);
        let letters = train(&mut crowd);
        assert!(letters.iter().all(|letter| letter.bulk.is_none()));
        let of = |letter: &Letter| match &letter.event {
            Event::Crowd(Report::Frame { news, .. }) => news.clone(),
            _ => Vec::new(),
        };
        let mut sent: Vec<News> = letters.iter().flat_map(of).collect();
        sent.sort_by_key(|news| news.number);
        assert_eq!(sent.iter().map(|news| news.number).collect::<Vec<_>>(), [0, 1, 2]);
        for (x, news) in members.iter().zip(sent) {
            let (run, points) = run_alone(x);
            assert_eq!(news.member, run.members()[0]);
            assert_eq!(news.points, []);
            assert_eq!(news.found, Some(Digest::of(&points).found(&news.member, news.step)));
        }
    }

    #[test]
    fn a_member_goes_on_from_its_state_as_if_it_had_never_ended() {
        let long = small(4, 1);
        let mut crowd = Crowd::default();
        obey(&mut crowd, Order::Play(true), &[]);
        obey(&mut crowd, Order::Join(vec![recruit(0, Experiment { steps: 30, ..long.clone() })]), &[]);
        let (mut resume, state) = saved(&train(&mut crowd), 0);
        resume.member.ended = None;
        let again = Recruit { number: 1, experiment: long.clone(), resume: Some(resume), wants: Wants::State };
        obey(&mut crowd, Order::Join(vec![again]), &state);
        assert_eq!(saved(&train(&mut crowd), 1).1, alone(&long).0);
    }

    /// Members with and without a mask, some of one shape and all in one order.
    #[test]
    fn members_begin_with_given_weights_beside_others_that_begin_with_their_own() {
        let x = |seed| small(4, seed);
        let grokked = alone(&x(9)).0;
        let donor = Donor { experiment: &x(9), weights: &grokked[..x(9).plan().layout.len] };
        let carries = [None, Some("ticket:0.5"), Some("embedding:frozen"), None, Some("random:0.5"), Some("all")];
        let begun: Vec<(Experiment, Option<Beginning>)> = carries
            .iter()
            .zip(1..)
            .map(|(carry, seed)| {
                let carry: Option<Carry> = carry.map(|text| text.parse().expect("a text of it"));
                let beginning = carry.map(|carry| carry.begin(Some(donor), &x(seed)).expect("the same network"));
                (x(seed), beginning)
            })
            .collect();
        let mut bulk = Vec::new();
        let recruits: Vec<Recruit> = begun
            .iter()
            .zip(0..)
            .map(|((x, beginning), number)| {
                let resume = beginning.as_ref().map(|beginning| {
                    let (resume, values) = Resume::at_start(beginning);
                    bulk.extend(values);
                    resume
                });
                Recruit { resume, ..recruit(number, x.clone()) }
            })
            .collect();
        let mut crowd = Crowd::default();
        obey(&mut crowd, Order::Join(recruits), &bulk);
        obey(&mut crowd, Order::Play(true), &[]);
        let letters = train(&mut crowd);
        for ((x, beginning), number) in begun.iter().zip(0..) {
            let ensemble = Ensemble::new(vec![x.clone()]).expect("one member");
            let mut run = Run::new(Box::new(CpuEngine::new(ensemble)), vec![x.clone()]);
            if let Some(beginning) = beginning {
                block_on(run.set_plane(0, Plane::Weights, &beginning.weights)).expect("as many weights");
                if let Some(mask) = &beginning.mask {
                    block_on(run.set_plane(0, Plane::Mask, mask)).expect("any run may be given a mask");
                }
            }
            let mut curve = block_on(run.evaluate()).expect("evaluates");
            while !run.is_over() {
                curve.extend(block_on(run.advance(u32::MAX)).expect("trains").unwrap_or_default());
            }
            let (state, _) = block_on(run.save()).expect("saves");
            let (resume, values) = saved(&letters, number);
            assert_eq!((&resume.planes, &values), (&state.planes, &state.values), "member {number}");
            assert_eq!(points(&letters, number), curve, "member {number}");
            let mask = beginning.as_ref().and_then(|beginning| beginning.mask.as_deref());
            assert_eq!(resume.planes.contains(&Plane::Mask), mask.is_some(), "member {number}");
            for (i, _) in mask.unwrap_or_default().iter().enumerate().filter(|(_, open)| **open == 0.0) {
                let given = beginning.as_ref().map(|beginning| beginning.weights[i].to_bits());
                assert_eq!(Some(values[i].to_bits()), given, "member {number}: weight {i} is not trained");
            }
        }
    }

    #[test]
    fn a_member_that_is_given_fewer_rows_goes_on_alone_with_all_it_was() {
        let members: Vec<Experiment> = (0..3).map(|i| small(3, i)).collect();
        let fewer = Experiment { keep: 0.2, ..members[1].clone() };
        let mut crowd = Crowd::default();
        let recruits = members.iter().zip(0..).map(|(x, number)| recruit(number, x.clone())).collect();
        obey(&mut crowd, Order::Join(recruits), &[]);
        obey(&mut crowd, Order::Play(true), &[]);
        let clock = Cell::new(0.0);
        let now = || clock.replace(clock.get() + 2.0);
        block_on(crowd.work(now)).expect("the engine works");
        let mut letters = crowd.letters();
        let step = crowd.groups[0].run.step();
        assert!(step > 0 && step < 60, "{step}");
        obey(&mut crowd, Order::Change { number: 1, experiment: Box::new(fewer.clone()) }, &[]);
        assert_eq!(crowd.groups.len(), 2);
        letters.extend(train(&mut crowd));
        for number in [0, 2] {
            assert_eq!(saved(&letters, number).1, alone(&members[number as usize]).0);
        }
        // The same alone.
        let ensemble = Ensemble::new(vec![members[1].clone()]).expect("one member");
        let mut run = Run::new(Box::new(CpuEngine::new(ensemble)), vec![members[1].clone()]);
        while run.step() < step {
            block_on(run.advance(1)).expect("trains");
        }
        run.change(0, fewer).expect("rows of its own");
        while !run.is_over() {
            block_on(run.advance(u32::MAX)).expect("trains");
        }
        assert_eq!(saved(&letters, 1).1, block_on(run.save()).expect("saves").0.values);
        let steps: Vec<u64> = points(&letters, 1).iter().map(|point| point.step).collect();
        assert!(steps.is_sorted() && steps.first() == Some(&0) && steps.last() == Some(&60), "{steps:?}");
    }

    #[test]
    fn a_member_that_leaves_is_heard_of_no_more_and_disturbs_nobody() {
        let mut crowd = Crowd::default();
        let recruits = (0..3).map(|i| recruit(i, small(3, i))).collect();
        obey(&mut crowd, Order::Join(recruits), &[]);
        crowd.letters();
        obey(&mut crowd, Order::Leave(vec![1]), &[]);
        obey(&mut crowd, Order::Play(true), &[]);
        let letters = train(&mut crowd);
        assert_eq!(points(&letters, 1), []);
        assert!(!letters.iter().any(|letter| matches!(letter.event, Event::Crowd(Report::Saved { number: 1, .. }))));
        assert_eq!(saved(&letters, 2).1, alone(&small(3, 2)).0);
        assert!(crowd.groups.is_empty());
    }

    #[test]
    fn a_member_whose_numbers_are_not_finite_ends_as_diverged_and_the_others_go_on() {
        let wild = Experiment { lr: 10.0, wd: 100.0, opt: grokscope_experiment::Optimizer::Sgd, ..small(3, 2) };
        let mut crowd = Crowd::default();
        obey(&mut crowd, Order::Play(true), &[]);
        obey(&mut crowd, Order::Join(vec![recruit(0, small(3, 1)), recruit(1, wild)]), &[]);
        let letters = train(&mut crowd);
        let ending = |number| saved(&letters, number).0.member.ended.map(|(ending, _)| ending);
        assert_eq!(ending(1), Some(Ending::Diverged));
        assert_ne!(ending(0), Some(Ending::Diverged));
    }

    #[test]
    fn one_that_has_ended_is_not_changed() {
        let mut crowd = Crowd::default();
        let recruits = vec![recruit(0, Experiment { steps: 20, ..small(3, 0) }), recruit(1, small(3, 1))];
        obey(&mut crowd, Order::Join(recruits), &[]);
        obey(&mut crowd, Order::Play(true), &[]);
        let mut letters = Vec::new();
        let clock = Cell::new(0.0);
        while !letters
            .iter()
            .any(|letter: &Letter| matches!(letter.event, Event::Crowd(Report::Saved { number: 0, .. })))
        {
            let now = || clock.replace(clock.get() + 4.0);
            block_on(crowd.work(now)).expect("the engine works");
            letters.extend(crowd.letters());
        }
        assert!(crowd.is_busy(), "the other still trains");
        obey(&mut crowd, Order::Change { number: 0, experiment: Box::new(small(3, 0)) }, &[]);
        let after = train(&mut crowd);
        let tells = |letter: &Letter| match &letter.event {
            Event::Crowd(Report::Frame { news, .. }) => {
                news.iter().any(|news| news.number == 0 && news.member.ended.is_none())
            }
            _ => false,
        };
        assert!(!after.iter().any(tells), "it trains again, and nobody would hear of its end");
        assert_eq!(saved(&after, 1).0.step, 60);
    }

    #[test]
    fn weights_are_shown_on_demand_and_when_a_member_has_ended() {
        let mut crowd = Crowd::default();
        obey(&mut crowd, Order::Join(vec![recruit(7, small(3, 1))]), &[]);
        crowd.letters();
        obey(&mut crowd, Order::Look(vec![7, 8]), &[]);
        let looked = |letters: Vec<Letter>| -> Vec<(u64, usize)> {
            let of = |letter: &Letter| match letter.event {
                Event::Crowd(Report::Looked { number: 7, step }) => {
                    Some((step, letter.bulk.as_ref().map_or(0, Vec::len)))
                }
                _ => None,
            };
            letters.iter().filter_map(of).collect()
        };
        assert_eq!(looked(crowd.letters()), [(0, 7 * 3)]);
        obey(&mut crowd, Order::Play(true), &[]);
        assert_eq!(looked(train(&mut crowd)), [(60, 7 * 3)]);
    }

    #[test]
    fn more_than_memory_holds_is_refused_before_it_is_built() {
        let x = Experiment::default();
        let many = (grokscope_limits::MEMORY_LIMIT_BYTES / memory_bytes([&x])) as Number + 1;
        let recruits = (0..many).map(|i| recruit(i, x.clone())).collect();
        let mut crowd = Crowd::default();
        let refused = block_on(crowd.obey(Order::Join(recruits), &[], &Cpu));
        assert!(matches!(refused, Err(EngineError::Unavailable(_))), "{refused:?}");
        assert!(crowd.groups.is_empty());
    }
}
