//! Trains experiments to their end, on as many threads as asked for, and tells of them while they train.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{available_parallelism, scope};
use std::time::{Duration, Instant};

use grokscope_analysis::Spectrum;
use grokscope_experiment::{EngineName, Experiment, Member, Plane, Point, State};
use grokscope_painter::Measurer;
use grokscope_trainer::{Engine, EngineError, Ensemble, Run};

use crate::measured::Measured;
use crate::progress::Progress;
use crate::{engine, interrupt};

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// On which engine.
    pub engine: EngineName,
    /// Threads of the CPU engine, of all members together; 0 takes as many as there are cores. The other engines are
    /// threaded by themselves.
    pub threads: usize,
    /// Whether what was learned is measured at each evaluation, and with which key frequencies.
    pub measures: Option<Keys>,
    /// Whether the state at the end is wanted.
    pub keeps_state: bool,
    /// Whether the spectrum of the gradients is wanted of each member, for which it is looked at after every step.
    pub spectrum: bool,
    /// Whether nothing is said on the way.
    pub is_quiet: bool,
}

/// The key frequencies that weights are measured with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Their own.
    Own,
    /// Those of the last weights of the run, which is known only once it has ended: all are kept until then.
    OfTheLast,
}

/// A member that is to be trained.
#[derive(Clone, Debug)]
pub struct Start {
    /// What is said of it while it trains.
    pub label: String,
    /// What to train.
    pub experiment: Experiment,
    /// From where it goes on, if it does not begin.
    pub resume: Option<Box<(State, Member)>>,
}

impl Start {
    /// A member that begins.
    pub fn new(label: String, experiment: Experiment) -> Self {
        Self { label, experiment, resume: None }
    }

    /// The step from which it is trained.
    pub fn begun(&self) -> u64 {
        self.resume.as_ref().map_or(0, |resume| resume.0.step)
    }
}

/// A member that has been trained, to its end or as far as it came.
#[derive(Clone, Debug)]
pub struct Trained {
    /// What is said of it.
    pub label: String,
    /// What was trained.
    pub experiment: Experiment,
    /// The step from which it was trained.
    pub begun: u64,
    /// Its milestones.
    pub member: Member,
    /// Its curves.
    pub points: Vec<Point>,
    /// What it had learned at each of these, where that is wanted.
    pub measured: Vec<Measured>,
    /// How fast its gradients changed while it waited, where that is wanted and it waited long enough.
    pub spectrum: Option<[f32; Spectrum::BANDS]>,
    /// Its state at the end, where that is wanted and it was not taken by [`Watch::ended`].
    pub state: Option<State>,
}

impl Trained {
    /// Whether it had grokked and its end is below that again.
    pub fn has_ungrokked(&self) -> bool {
        self.points.last().is_some_and(|last| self.member.has_ungrokked(&self.experiment, &last.metrics))
    }
}

/// Looks on while members are trained.
pub trait Watch {
    /// A member was evaluated: the last of its points is new. An error ends the training.
    ///
    /// # Errors
    /// When what it is written to fails.
    fn evaluated(&mut self, _one: &Trained) -> Result<(), Failure> {
        Ok(())
    }

    /// It was measured: the last of what was measured is new.
    ///
    /// # Errors
    /// When what it is written to fails.
    fn measured(&mut self, _one: &Trained) -> Result<(), Failure> {
        Ok(())
    }

    /// A member has ended or, where training was interrupted, goes no further.
    ///
    /// # Errors
    /// When what it is written to fails.
    fn ended(&mut self, _one: &mut Trained) -> Result<(), Failure> {
        Ok(())
    }
}

/// Nobody looks on.
pub struct Unwatched;
impl Watch for Unwatched {}

/// Why training ended before its time.
#[derive(Debug)]
pub enum Failure {
    /// An engine could not be started, or its device was lost.
    Engine(EngineError),
    /// A result could not be written: a sentence.
    Write(String),
    /// Nobody reads what is written any more.
    Closed,
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// What a thread tells the one that looks on.
enum Message {
    Evaluated { index: usize, point: Point, member: Member },
    Measured { index: usize, measured: Box<Measured> },
    Ended { index: usize, member: Member, state: Option<State>, spectrum: Option<[f32; Spectrum::BANDS]> },
    Failed(EngineError),
}

/// How many of so many members are trained at a time.
pub fn at_once(engine: EngineName, threads: usize, members: usize) -> usize {
    if engine == EngineName::Cpu { members.min(asked_for(threads)) } else { members }
}

/// As many threads as there are cores for 0.
pub fn asked_for(threads: usize) -> usize {
    if threads == 0 { available_parallelism().map_or(1, usize::from) } else { threads }
}

/// Which part is trained next, and on how many threads: parts have them first, and those left over help.
struct Queue {
    parts: core::ops::Range<usize>,
    /// Threads that train no part.
    idle: usize,
}

impl Queue {
    /// The next part and the threads for it, which it gives back.
    fn next(&mut self) -> Option<(usize, usize)> {
        let waiting = self.parts.len();
        let part = self.parts.next()?;
        let threads = self.idle.div_ceil(waiting.min(self.idle).max(1));
        self.idle -= threads;
        Some((part, threads))
    }
}

/// Members that are trained together, as their places in `starts`.
fn parts(engine: EngineName, starts: &[Start]) -> Vec<Vec<usize>> {
    if engine == EngineName::Cpu {
        // A member alone keeps its weights in the cache, and no thread waits for another's slowest member.
        return (0..starts.len()).map(|index| vec![index]).collect();
    }
    // Those that go on do so from one step, with the same planes: all are masked or none is.
    let from = |index: usize| {
        let resume = starts[index].resume.as_deref();
        (starts[index].begun(), resume.map(|(state, _)| &state.planes))
    };
    by_kind(starts.len(), |a, b| {
        let both = [a, b].map(|index| starts[index].experiment.clone()).to_vec();
        from(a) == from(b) && Ensemble::for_engine(engine, both).is_ok()
    })
}

/// Groups of what is of one kind, in the order of their first ones, wherever in the list they stand.
pub fn by_kind(count: usize, is_same: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in 0..count {
        // Those that are alike are often neighbours.
        match groups.iter_mut().rev().find(|group| is_same(group[0], index)) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// Trains every member until its stop rule ends it, or somebody interrupts; they may be of different shapes. Returns all
/// of them, those that were not begun without points, and why training ended before its time if it failed.
pub fn train(how: How, starts: &[Start], watch: &mut dyn Watch) -> (Vec<Trained>, Option<Failure>) {
    let parts = parts(how.engine, starts);
    let threads = if how.engine == EngineName::Cpu { at_once(how.engine, how.threads, parts.len()) } else { 1 };
    let idle = if how.engine == EngineName::Cpu { asked_for(how.threads) } else { 1 };
    let queue = Mutex::new(Queue { parts: 0..parts.len(), idle });
    let halt = AtomicBool::new(false);
    // Steps of each member, also between evaluations.
    let done: Vec<AtomicU64> = starts.iter().map(|start| AtomicU64::new(start.begun())).collect();
    // Where rows are written more slowly than they are made, training waits.
    let (sender, receiver) = sync_channel(1024);
    let mut trained: Vec<Trained> = starts
        .iter()
        .map(|start| Trained {
            label: start.label.clone(),
            experiment: start.experiment.clone(),
            begun: start.begun(),
            member: start.resume.as_ref().map_or_else(Member::default, |resume| resume.1),
            points: Vec::new(),
            measured: Vec::new(),
            spectrum: None,
            state: None,
        })
        .collect();
    let mut progress = Progress::new(how.is_quiet, starts);
    let failure = scope(|scope| {
        for _ in 0..threads {
            let (queue, halt, done, parts, sender) = (&queue, &halt, &done, &parts, sender.clone());
            scope.spawn(move || {
                let queue = || queue.lock().unwrap_or_else(PoisonError::into_inner);
                while !must_halt(halt) {
                    let Some((part, threads)) = queue().next() else { break };
                    let how = How { threads, ..how };
                    if let Err(error) = pollster::block_on(train_part(how, &parts[part], starts, done, &sender, halt)) {
                        // Nobody listens where another one has failed already.
                        let _ = sender.send(Message::Failed(error));
                    }
                    queue().idle += threads;
                }
            });
        }
        drop(sender);
        let failure = look_on(&receiver, &mut trained, watch, &mut progress, &done, &halt);
        // Threads that still train are told by now, and must not wait for somebody to listen.
        drop(receiver);
        failure
    });
    progress.finish();
    (trained, failure)
}

fn must_halt(halt: &AtomicBool) -> bool {
    halt.load(Ordering::Relaxed) || interrupt::received().is_some()
}

/// Takes in what the threads tell until all of them have ended. Returns the first failure.
fn look_on(
    receiver: &Receiver<Message>,
    trained: &mut [Trained],
    watch: &mut dyn Watch,
    progress: &mut Progress,
    done: &[AtomicU64],
    halt: &AtomicBool,
) -> Option<Failure> {
    const LOOK: Duration = Duration::from_millis(100);
    let mut failure = None;
    loop {
        let told = match receiver.recv_timeout(LOOK) {
            Ok(Message::Evaluated { index, point, member }) => {
                let one = &mut trained[index];
                one.member = member;
                one.points.push(point);
                progress.evaluated(one);
                watch.evaluated(one)
            }
            Ok(Message::Measured { index, measured }) => {
                let one = &mut trained[index];
                one.measured.push(*measured);
                watch.measured(one)
            }
            Ok(Message::Ended { index, member, state, spectrum }) => {
                let one = &mut trained[index];
                (one.member, one.state, one.spectrum) = (member, state, spectrum);
                watch.ended(one)
            }
            Ok(Message::Failed(error)) => Err(error.into()),
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Err(RecvTimeoutError::Disconnected) => return failure,
        };
        if let Err(why) = told {
            halt.store(true, Ordering::Relaxed);
            failure.get_or_insert(why);
        }
        progress.look(done.iter().map(|steps| steps.load(Ordering::Relaxed)).sum());
    }
}

/// How many steps are done between two looks at whether somebody has interrupted: about a twentieth of a second's worth.
struct Slices {
    steps: u32,
}

impl Slices {
    const LEAST: Duration = Duration::from_millis(25);
    const MOST: Duration = Duration::from_millis(100);

    fn took(&mut self, time: Duration) {
        if time < Self::LEAST {
            self.steps = self.steps.saturating_mul(2);
        } else if time > Self::MOST {
            self.steps = (self.steps / 2).max(1);
        }
    }
}

/// The run of a part, begun or where its members had been.
async fn begin(how: How, part: &[usize], starts: &[Start]) -> Result<Run, EngineError> {
    let experiments: Vec<Experiment> = part.iter().map(|index| starts[*index].experiment.clone()).collect();
    let ensemble = Ensemble::for_engine(how.engine, experiments.clone());
    let ensemble = ensemble.map_err(|error| EngineError::Unavailable(error.to_string()))?;
    let engine: Box<dyn Engine> = engine::start(how.engine, ensemble, how.threads).await?;
    let mut run = Run::new(engine, experiments.clone());
    let resumed: Vec<&(State, Member)> = part.iter().filter_map(|index| starts[*index].resume.as_deref()).collect();
    if !resumed.is_empty() {
        let state = State::joined(&resumed.iter().map(|(state, _)| state.clone()).collect::<Vec<_>>());
        run.restore(&state, resumed.iter().map(|(_, member)| *member).collect()).await?;
        // Keys may have been changed, and a longer budget lets a member that had ended go on.
        for (member, experiment) in experiments.into_iter().enumerate() {
            run.change(member, experiment)?;
        }
    }
    Ok(run)
}

async fn train_part(
    how: How,
    part: &[usize],
    starts: &[Start],
    done: &[AtomicU64],
    sender: &SyncSender<Message>,
    halt: &AtomicBool,
) -> Result<(), EngineError> {
    let mut run = begin(how, part, starts).await?;
    let measurers: Vec<Measurer> =
        part.iter().filter(|_| how.measures.is_some()).map(|index| Measurer::new(&starts[*index].experiment)).collect();
    // What is measured once the last weights are known: of each member, with its steps.
    let mut kept: Vec<Vec<(u64, Vec<f32>)>> = vec![Vec::new(); part.len()];
    let mut spectra: Vec<Spectrum> = if how.spectrum {
        part.iter().map(|index| Spectrum::new(starts[*index].experiment.b1)).collect()
    } else {
        Vec::new()
    };
    let mut slices = Slices { steps: 1 };
    // One that goes on was evaluated where it was saved, unless there is nothing to do.
    let mut points = if run.step() == 0 || run.is_over() { run.evaluate().await? } else { Vec::new() };
    'training: loop {
        let is_new: Vec<bool> = (0..part.len())
            .map(|i| {
                let ended = run.members()[i].ended;
                points.get(i).is_some_and(|point| match ended {
                    Some((_, step)) => step == point.step,
                    None => run.is_due(i, point.step),
                })
            })
            .collect();
        let is_measured = how.measures.is_some() && is_new.contains(&true);
        let parameters = if is_measured { run.parameters().await? } else { Vec::new() };
        let each = parameters.len() / part.len();
        for (i, point) in points.iter().enumerate().filter(|(i, _)| is_new[*i]) {
            let index = part[i];
            if sender.send(Message::Evaluated { index, point: *point, member: run.members()[i] }).is_err() {
                return Ok(());
            }
            let own = &parameters[i * each..(i + 1) * each];
            match how.measures {
                None => {}
                Some(Keys::OfTheLast) => kept[i].push((point.step, own.to_vec())),
                Some(Keys::Own) => {
                    let measured = Box::new(Measured::new(&measurers[i], point.step, Vec::new(), own));
                    if sender.send(Message::Measured { index, measured }).is_err() {
                        return Ok(());
                    }
                }
            }
        }
        if run.is_over() {
            break;
        }
        points = loop {
            if must_halt(halt) {
                break 'training;
            }
            let begun = Instant::now();
            let points = run.advance(if how.spectrum { 1 } else { slices.steps }).await?;
            if how.spectrum {
                let moments = run.plane(Plane::First).await?;
                let each = moments.len() / part.len();
                for (i, spectrum) in spectra.iter_mut().enumerate().filter(|(i, _)| run.members()[*i].is_waiting()) {
                    spectrum.note(&moments[i * each..][..each]);
                }
            }
            slices.took(begun.elapsed());
            slices.steps = slices.steps.min(run.until_evaluation());
            for (index, member) in part.iter().zip(run.members()) {
                let step = member.ended.map_or(run.engine().step(), |(_, step)| step);
                done[*index].store(step, Ordering::Relaxed);
            }
            if let Some(points) = points {
                break points;
            }
        };
    }
    let step = run.engine().step();
    let state = if how.keeps_state { Some(run.save().await?.0) } else { None };
    for (i, index) in part.iter().enumerate() {
        let member = run.members()[i];
        let keys = kept[i].last().map(|(_, last)| measurers[i].measure(Vec::new(), last).keys).unwrap_or_default();
        for (step, own) in &kept[i] {
            let measured = Box::new(Measured::new(&measurers[i], *step, keys.clone(), own));
            if sender.send(Message::Measured { index: *index, measured }).is_err() {
                return Ok(());
            }
        }
        let state = state.as_ref().map(|all| State {
            // One that has ended keeps its weights while others train on.
            step: member.ended.map_or(step, |(_, step)| step),
            ..all.of_members(i..i + 1, part.len())
        });
        let spectrum = spectra.get(i).and_then(Spectrum::shares);
        if sender.send(Message::Ended { index: *index, member, state, spectrum }).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{PRESETS, Spec};

    use super::*;

    #[test]
    fn members_of_one_shape_are_trained_together_wherever_they_stand() {
        let starts: Vec<Start> = ["hidden=8", "hidden=16", "hidden=8&seed=2&wd=0.3", "hidden=16&seed=2", "hidden=8"]
            .iter()
            .map(|keys| Start::new(String::new(), Spec::parse(keys, &PRESETS[0]).0.experiment))
            .collect();
        assert_eq!(parts(EngineName::Fused, &starts), [vec![0, 2, 4], vec![1, 3]]);
        assert_eq!(parts(EngineName::Cpu, &starts).len(), 5);
    }

    #[test]
    fn members_have_threads_first_and_those_left_over_help() {
        let shares = |parts, idle| {
            let mut queue = Queue { parts: 0..parts, idle };
            let shares: Vec<usize> = (0..parts.min(idle)).filter_map(|_| Some(queue.next()?.1)).collect();
            assert_eq!(queue.idle, 0);
            (shares, queue)
        };
        assert_eq!(shares(1, 16).0, [16]);
        assert_eq!(shares(3, 8).0, [3, 3, 2]);
        assert_eq!(shares(9, 16).0, [2, 2, 2, 2, 2, 2, 2, 1, 1]);
        let (all_busy, mut queue) = shares(9, 8);
        assert_eq!(all_busy, [1; 8]);
        // The last one begins where one has ended, and has the threads that are idle by then.
        queue.idle = 3;
        assert_eq!(queue.next(), Some((8, 3)));
        assert_eq!(queue.next(), None);
    }

    #[test]
    fn an_interruption_is_looked_for_often_whatever_a_step_takes() {
        let mut slices = Slices { steps: 1 };
        (0..40).for_each(|_| slices.took(Duration::ZERO));
        assert_eq!(slices.steps, u32::MAX);
        (0..40).for_each(|_| slices.took(Duration::from_secs(1)));
        assert_eq!(slices.steps, 1);
        slices.took(Duration::from_millis(50));
        assert_eq!(slices.steps, 1);
    }
}
