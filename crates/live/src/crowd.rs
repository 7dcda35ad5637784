//! A crowd as its figure sees it: many small runs, what is known of each, and the workers that share them.
//!
//! Without `SharedArrayBuffer` more processors mean more workers, each with its share of the members. Workers exist
//! only while there is something to train. One that dies takes what its members had reached with it: they begin again
//! on a fresh one, and the figure is told.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use grokscope_experiment::{Carry, Donor, Ending, Experiment, Member, Metrics, Point, Stop};
use grokscope_format::ordered;
use grokscope_owned::{Interval, effect, keep, memo};
use grokscope_protocol::article::RecordedCrowd;
use grokscope_protocol::crowd::{Found, News as MemberNews, Number, Order, Recruit, Report, Wants, fits};
use grokscope_protocol::{Command, Event, Recorded, Resume};
use leptos::prelude::*;

use crate::budget::MOST_STEPS;
use crate::client::{Client, News};
use crate::clock::now;
use crate::engine_choice::Program;
use crate::fault::Fault;
use crate::history::{History, Mark};
use crate::page::{Page, fetch_recording};
use crate::state::{State, Trainer};
use crate::supervisor::{Listens, Next, Supervisor, WATCH};

/// Most workers of a crowd.
const MOST_WORKERS: usize = 4;
/// Most members that are kept, trained or not; what waits for its turn elsewhere ([`crate::Sweep`]) is none yet.
const MOST_MEMBERS: usize = 400;
/// How often weights are asked for while training.
const LOOK: Duration = Duration::from_millis(350);
/// Workers without work are kept for so long, in case there is more to do.
const REST: Duration = Duration::from_secs(3);
/// So many deaths are too many.
const MOST_DEATHS: usize = 4;

/// The crowds of a figure, for what it says of all figures: a context in which they are made.
#[derive(Clone, Copy)]
pub struct Crowds(StoredValue<Vec<Crowd>, LocalStorage>);

impl Default for Crowds {
    fn default() -> Self {
        Self(StoredValue::new_local(Vec::new()))
    }
}

impl Crowds {
    /// All of them, but those behind sweeps: what is in flight there says little of a sweep.
    #[must_use]
    pub fn all(self) -> Vec<Crowd> {
        self.0.get_value()
    }
}

/// Many runs that are trained at once.
#[derive(Clone, Copy)]
pub struct Crowd {
    /// What all figures share.
    pub page: Page,
    /// Whether the reader wants it to train.
    pub wants: RwSignal<bool>,
    /// The workers.
    pub trainer: RwSignal<Trainer>,
    /// Steps a second, all members together.
    pub rate: RwSignal<f32>,
    /// Members that had to begin again because their worker died, since the reader last dismissed it.
    pub restarted: RwSignal<usize>,
    /// Whether what was asked for last is more than memory holds.
    pub is_refused: RwSignal<bool>,
    /// Whether recorded runs are shown.
    pub is_recorded: RwSignal<bool>,
    /// Number of members.
    pub count: RwSignal<usize>,
    /// Members that have not ended.
    pub unfinished: RwSignal<usize>,
    /// Notifies when anything has changed.
    pub news: Trigger,
    /// Its place in the queue of those that want to train.
    pub turn: usize,
    is_visible: Signal<bool>,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

/// What a member takes over before its first step.
#[derive(Clone, Debug, PartialEq)]
pub struct Heritage {
    /// The place of the member from which it takes over, for whose end it waits; nobody for what needs none.
    pub donor: Option<usize>,
    /// What it takes over.
    pub carry: Carry,
}

/// A member as its figure sees it.
pub struct Runner {
    /// What is trained.
    pub experiment: Experiment,
    /// Its curves, and where hyper-parameters were changed.
    pub history: History,
    /// Steps done.
    pub step: u64,
    /// Milestones, and whether it has ended.
    pub member: Member,
    /// Of one that has ended and of which only the outcome is kept.
    pub found: Option<Found>,
    /// `W_input`, inputs × hidden, and the step it belongs to, where it has been looked at.
    pub w_input: Option<(u64, Vec<f32>)>,
    /// Where the neurons of its strongest frequency write, where it has been looked at: see `Basis::star`.
    pub star: Vec<f32>,
    /// How fast its gradients change while it waits, where that is wanted: see `Spectrum`.
    pub spectrum: Vec<f32>,
    /// Whether its curves are those of a recorded run, shown until the crowd trains.
    is_recorded: bool,
    number: Number,
    /// Where it trains.
    worker: Option<usize>,
    /// What it began or goes on from.
    origin: Option<(Resume, Vec<f32>)>,
    /// What it waits for and has not been given yet.
    heritage: Option<Heritage>,
    /// The state in which it ended.
    saved: Option<(Resume, Vec<f32>)>,
    is_asked: bool,
    /// Whether it had to begin again because its worker died, and the reader has not dismissed that.
    has_restarted: bool,
}

impl Runner {
    /// Its evaluation at a step that is pointed at, else the last.
    #[must_use]
    pub fn at(&self, step: Option<u64>) -> Option<Point> {
        match step {
            Some(step) => self.history.point(step),
            None => self.history.points().last().copied(),
        }
    }

    fn new(number: Number, experiment: Experiment) -> Self {
        Self {
            experiment,
            history: History::default(),
            step: 0,
            member: Member::default(),
            found: None,
            w_input: None,
            spectrum: Vec::new(),
            star: Vec::new(),
            is_recorded: false,
            number,
            worker: None,
            origin: None,
            heritage: None,
            saved: None,
            is_asked: false,
            has_restarted: false,
        }
    }

    /// One that takes over what another member of its crowd has learned, or what needs nobody, and begins with it again after
    /// its worker has died.
    fn heir(number: Number, experiment: Experiment, heritage: Option<Heritage>) -> Self {
        let mut runner = Self { heritage, ..Self::new(number, experiment) };
        if matches!(&runner.heritage, Some(Heritage { donor: None, .. })) {
            runner.inherit(None);
        }
        runner
    }

    /// Begins with what it waited for. Where that does not fit, or the donor's numbers are none, there is nothing to begin with.
    fn inherit(&mut self, donor: Option<Donor<'_>>) {
        let Some(Heritage { carry, .. }) = self.heritage.take() else { return };
        match carry.begin(donor, &self.experiment) {
            Ok(beginning) => self.origin = Some(Resume::at_start(&beginning)),
            Err(_) => self.member.ended = Some((Ending::Diverged, 0)),
        }
    }

    /// Whether it begins, or is to begin, with something that is not its own.
    #[must_use]
    pub fn is_heir(&self) -> bool {
        self.origin.is_some() || self.heritage.is_some()
    }

    /// Whether it waits for another member.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.heritage.is_some()
    }

    /// The last evaluation.
    #[must_use]
    pub fn metrics(&self) -> Option<Metrics> {
        self.history.points().last().map(|point| point.metrics)
    }

    fn is_unfinished(&self) -> bool {
        self.is_recorded || self.member.ended.is_none()
    }

    /// Takes `W_input` and its star.
    fn see(&mut self, step: u64, mut weights: Vec<f32>) {
        let net = self.experiment.plan().net;
        let len = net.inputs() * net.hidden;
        if weights.len() >= len {
            self.star = weights.split_off(len);
            self.w_input = Some((step, weights));
        }
    }

    fn show(&mut self, recorded: &Recorded) {
        let points = recorded.points();
        self.step = points.last().map_or(0, |point| point.step);
        self.member = recorded.member;
        if let Some(weights) = recorded.weights() {
            self.see(self.step, weights);
        }
        self.history.extend(&points);
        self.is_recorded = true;
    }

    /// The recorded run gives way.
    fn forget_recording(&mut self) {
        if self.is_recorded {
            self.history.clear();
            (self.step, self.member, self.w_input, self.is_recorded) = (0, Member::default(), None, false);
            self.star.clear();
        }
    }

    /// Goes back to where it began.
    fn rewind(&mut self) {
        self.forget_recording();
        let (step, member) =
            self.origin.as_ref().map_or((0, Member::default()), |(resume, _)| (resume.step, resume.member));
        if self.origin.is_some() {
            self.history.truncate(step);
        } else {
            self.history.clear();
        }
        (self.step, self.member, self.worker, self.is_asked) = (step, member, None, false);
    }

    /// Work to the end of its budget.
    fn cost(&self) -> f64 {
        let done = if self.is_recorded { 0 } else { self.step };
        let steps = u64::from(self.experiment.steps).saturating_sub(done).max(1);
        self.experiment.plan().flop_per_step() * steps as f64
    }
}

struct Inner {
    runners: RefCell<Vec<Runner>>,
    workers: RefCell<Supervisor<Hired>>,
    next: Cell<Number>,
    kept: Wants,
    beyond: Cell<Beyond>,
}

/// Members that are counted and not kept: their results are known, or they wait until there is room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beyond {
    /// Those that have ended.
    pub(crate) ended: usize,
    /// Those that have not begun.
    pub(crate) waiting: usize,
}

/// A worker, and its steps a second.
struct Hired {
    client: Client,
    rate: f32,
}

impl Listens for Hired {
    fn has_listened(&self) -> bool {
        self.client.has_listened()
    }
}

impl Crowd {
    /// Nobody yet. `starts` is whether it trains without being told to, `kept` what is kept of every member besides
    /// its curve.
    #[must_use]
    pub fn new(page: Page, turn: usize, is_visible: Signal<bool>, starts: bool, kept: Wants) -> Self {
        let inner = Inner {
            runners: RefCell::default(),
            workers: RefCell::new(Supervisor::new(MOST_DEATHS, now())),
            next: Cell::new(0),
            kept,
            beyond: Cell::default(),
        };
        let crowd = Self {
            page,
            wants: RwSignal::new(starts && page.begins),
            trainer: RwSignal::new(Trainer::None),
            rate: RwSignal::new(0.0),
            restarted: RwSignal::new(0),
            is_refused: RwSignal::new(false),
            is_recorded: RwSignal::new(false),
            count: RwSignal::new(0),
            unfinished: RwSignal::new(0),
            news: Trigger::new(),
            turn,
            is_visible,
            inner: StoredValue::new_local(Rc::new(inner)),
        };
        crowd.wire();
        if let Some(Crowds(crowds)) = use_context().filter(|_| kept != Wants::Outcome) {
            crowds.update_value(|crowds| crowds.push(crowd));
        }
        crowd
    }

    fn wire(self) {
        effect(move || {
            let is_ready = self.wants.get() && self.is_visible.get() && self.page.is_awake.get();
            let has_steps = self.unfinished.get() > 0 && !matches!(self.trainer.get(), Trainer::Stopped(_));
            self.page.queue_up(self.turn, is_ready && has_steps);
        });
        let trains = memo(move || self.trains());
        let has_manifest = move || matches!(self.page.manifest.get(), Some(Ok(_)));
        effect(move || {
            let (trains, is_ready) = (trains.get(), has_manifest());
            untrack(|| {
                if trains && is_ready {
                    self.seat();
                }
                self.tell_all(&Order::Play(trains));
                if !trains {
                    self.rate.set(0.0);
                }
            });
        });
        keep(Interval::new(WATCH, move || self.watch()));
        if self.inner().kept == Wants::State {
            keep(Interval::new(LOOK, move || self.look_at_all()));
        }
        on_cleanup(move || {
            self.page.queue_up(self.turn, false);
            self.inner().workers.borrow_mut().dismiss_all();
        });
    }

    /// Whether the workers are told to train.
    fn trains(self) -> bool {
        self.wants.get()
            && self.is_visible.get()
            && self.page.is_awake.get()
            && self.unfinished.get() > 0
            && self.page.has_turn(self.turn)
    }

    /// Where it stands, for the status line; `None` when every member has ended.
    #[must_use]
    pub fn state(self) -> Option<State> {
        if self.is_over() {
            return None;
        }
        Some(match self.trainer.get() {
            Trainer::Stopped(_) => State::Stopped,
            trainer if !self.wants.get() => {
                if trainer == Trainer::None {
                    State::Untouched
                } else {
                    State::Paused
                }
            }
            _ if !self.page.is_awake.get() => State::Hidden,
            _ if !self.is_visible.get() => State::Offscreen,
            _ if !self.page.has_turn(self.turn) => State::Queued,
            Trainer::Running => State::Training,
            Trainer::None | Trainer::Loading => State::Loading,
        })
    }

    // What figures do.

    /// Shows the recorded crowd of this name where its own cannot begin, if the site has it and the members are still
    /// those that were recorded.
    pub fn show_recording(self, recorded: &'static RecordedCrowd) {
        self.page.when_nothing_is_live(self.trainer, move || {
            grokscope_owned::spawn(async move {
                if let Some(members) = fetch_recording::<Vec<Recorded>>(recorded.name).await {
                    self.show(&(recorded.experiments)(), &members);
                }
            });
        });
    }

    fn show(self, experiments: &[Experiment], recorded: &[Recorded]) {
        if self.is_gone() {
            return;
        }
        let is_shown = {
            let inner = self.inner();
            let mut runners = inner.runners.borrow_mut();
            let is_same = runners.len() == recorded.len()
                && runners.iter().map(|runner| &runner.experiment).eq(experiments)
                && runners.iter().all(|runner| runner.history.points().is_empty());
            if is_same {
                runners.iter_mut().zip(recorded).for_each(|(runner, recorded)| runner.show(recorded));
            }
            is_same
        };
        if is_shown {
            self.is_recorded.set(true);
            self.news.notify();
        }
    }

    /// The recorded crowd gives way to the live one.
    fn forget_recording(self) {
        if self.is_recorded.get_untracked() {
            self.inner().runners.borrow_mut().iter_mut().for_each(Runner::forget_recording);
            self.is_recorded.set(false);
        }
    }

    /// Puts these in the place of all members. Where they would not fit into memory, nothing changes.
    pub fn set(self, experiments: Vec<Experiment>) -> bool {
        self.set_with(experiments, Beyond::default())
    }

    /// As [`Crowd::set`], of members of which some take over what another one has learned, and wait until it has ended. The
    /// states of all have to be kept ([`Wants::State`]).
    pub fn set_heirs(self, members: Vec<(Experiment, Option<Heritage>)>) -> bool {
        let heirs = members.into_iter().map(|(x, heritage)| Runner::heir(self.number(), x, heritage)).collect();
        self.put_all(heirs, Beyond::default())
    }

    /// As [`Crowd::set`], with others that are only counted.
    pub(crate) fn set_with(self, experiments: Vec<Experiment>, beyond: Beyond) -> bool {
        self.put_all(experiments.into_iter().map(|x| Runner::new(self.number(), x)).collect(), beyond)
    }

    fn put_all(self, others: Vec<Runner>, beyond: Beyond) -> bool {
        let is_fit = others.len() <= MOST_MEMBERS && fits(others.iter().map(|runner| &runner.experiment));
        self.is_refused.set(!is_fit);
        if !is_fit {
            return false;
        }
        let inner = self.inner();
        self.dismiss_all();
        self.is_recorded.set(false);
        inner.beyond.set(beyond);
        *inner.runners.borrow_mut() = others;
        self.restarted.set(0);
        // Workers that are on their way are waited for.
        if matches!(self.trainer.get_untracked(), Trainer::Stopped(_)) {
            self.trainer.set(Trainer::None);
        }
        self.changed();
        true
    }

    /// Adds members behind the others. Where they would not fit into memory, nothing changes.
    pub fn recruit(self, experiments: Vec<Experiment>) -> bool {
        let others: Vec<Runner> = experiments.into_iter().map(|x| Runner::new(self.number(), x)).collect();
        let inner = self.inner();
        let is_fit = {
            let runners = inner.runners.borrow();
            let present = runners.iter().filter(|runner| runner.is_unfinished());
            let all = present.chain(&others).map(|runner| &runner.experiment);
            runners.len() + others.len() <= MOST_MEMBERS && fits(all)
        };
        self.is_refused.set(!is_fit);
        if is_fit {
            self.forget_recording();
            inner.runners.borrow_mut().extend(others);
            self.changed();
        }
        is_fit
    }

    /// Nobody any more, at once: its workers end in the middle of what they do.
    pub fn disband(self) {
        let inner = self.inner();
        inner.workers.borrow_mut().dismiss_all();
        inner.runners.borrow_mut().clear();
        inner.beyond.set(Beyond::default());
        self.wants.set(false);
        self.restarted.set(0);
        self.trainer.set(Trainer::None);
        self.changed();
    }

    /// Another round, another bet: what is over waits for one before it trains again.
    pub fn next_round(self) {
        if self.is_over() {
            self.wants.set(false);
        }
    }

    /// Begins one member again, with this.
    pub fn restart(self, at: usize, experiment: Experiment) {
        self.replace(vec![(at, experiment)]);
        self.changed();
    }

    /// Members at these places give way to others. So many are counted beside them from now on.
    pub(crate) fn relieve(self, others: Vec<(usize, Experiment)>, beyond: Beyond) {
        self.inner().beyond.set(beyond);
        self.replace(others);
        self.changed();
    }

    fn replace(self, others: Vec<(usize, Experiment)>) {
        self.forget_recording();
        for (at, experiment) in others {
            let other = Runner::new(self.number(), experiment);
            let before = self.inner().runners.borrow_mut().get_mut(at).and_then(|runner| {
                let before = runner.worker.filter(|_| runner.is_unfinished()).map(|worker| (worker, runner.number));
                *runner = other;
                before
            });
            if let Some((worker, number)) = before {
                self.tell(worker, &Order::Leave(vec![number]), None);
            }
        }
    }

    /// Changes keys of one member that may change while training, and marks it on its curve. One that has ended
    /// stays as it is, except for what it is trained with when it goes on.
    pub fn change(self, at: usize, experiment: Experiment, mark: Mark) {
        self.forget_recording();
        let order = self.inner().runners.borrow_mut().get_mut(at).and_then(|runner| {
            runner.experiment = experiment.clone();
            if runner.step > 0 {
                runner.history.mark(mark, now());
            }
            let order = Order::Change { number: runner.number, experiment: Box::new(experiment) };
            runner.worker.filter(|_| runner.is_unfinished()).map(|worker| (worker, order))
        });
        if let Some((worker, order)) = order {
            self.tell(worker, &order, None);
        }
        self.news.notify();
    }

    /// Lets members that have ended go on for so many steps.
    pub fn train_on(self, steps: u32, which: impl Fn(usize, &Runner) -> bool) {
        let inner = self.inner();
        for (at, runner) in inner.runners.borrow_mut().iter_mut().enumerate() {
            if !which(at, runner) {
                continue;
            }
            // One whose numbers are not finite any more has nothing to go on from.
            let Some((Ending::Grokked | Ending::Budget | Ending::Patience, step)) = runner.member.ended else {
                continue;
            };
            let Some((mut resume, state)) = runner.saved.take() else { continue };
            resume.member.ended = None;
            runner.experiment.stop = Stop::Never;
            runner.experiment.steps = u32::try_from(step).unwrap_or(u32::MAX).saturating_add(steps).min(MOST_STEPS);
            runner.member.ended = None;
            runner.number = self.number();
            runner.worker = None;
            runner.origin = Some((resume, state));
        }
        self.changed();
        self.wants.set(true);
    }

    /// Whether every member has ended.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.count.get() > 0 && self.unfinished.get() == 0
    }

    /// After the workers were given up.
    pub fn try_again(self) {
        self.inner().workers.borrow_mut().forgive();
        self.trainer.set(Trainer::Loading);
        self.page.when_it_is_known_whether_replaced(move || self.seat_if_due());
    }

    /// Whether its figure is gone, which something that took a while finds out when it is done.
    fn is_gone(self) -> bool {
        self.inner.is_disposed()
    }

    fn seat_if_due(self) {
        if !self.is_gone() && untrack(|| self.trains()) {
            self.seat();
        }
    }

    /// The reader knows of members that had to begin again.
    pub fn dismiss_restarts(self) {
        self.inner().runners.borrow_mut().iter_mut().for_each(|runner| runner.has_restarted = false);
        self.restarted.set(0);
    }

    /// Kills a worker.
    pub fn crash(self) {
        if let Some(hired) = self.inner().workers.borrow().workers().next() {
            hired.client.send(&Command::Crash, None);
        }
    }

    // What is drawn.

    /// Reads one member. Notified by [`Crowd::news`].
    pub fn with<T>(self, at: usize, read: impl FnOnce(&Runner) -> T) -> Option<T> {
        self.inner().runners.borrow().get(at).map(read)
    }

    /// Reads all members. Notified by [`Crowd::news`].
    pub fn with_all<T>(self, read: impl FnOnce(&[Runner]) -> T) -> T {
        read(&self.inner().runners.borrow())
    }

    // The workers.

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    fn number(self) -> Number {
        let next = &self.inner().next;
        next.replace(next.get().wrapping_add(1))
    }

    /// After members have come, gone or ended.
    fn changed(self) {
        let (count, unfinished) =
            self.with_all(|runners| (runners.len(), runners.iter().filter(|runner| runner.is_unfinished()).count()));
        let Beyond { ended, waiting } = self.inner().beyond.get();
        let (count, unfinished) = (count + ended + waiting, unfinished + waiting);
        if self.count.get_untracked() != count {
            self.count.set(count);
        }
        if self.unfinished.get_untracked() != unfinished {
            self.unfinished.set(unfinished);
        }
        if unfinished == 0 {
            self.rate.set(0.0);
            set_timeout(move || self.send_home(), REST);
        } else {
            self.seat_if_due();
        }
        self.news.notify();
    }

    /// Ends workers that nobody needs any more.
    fn send_home(self) {
        if !self.is_gone() && self.unfinished.get_untracked() == 0 {
            self.inner().workers.borrow_mut().dismiss_all();
            if self.trainer.get_untracked() == Trainer::Running {
                self.trainer.set(Trainer::None);
            }
        }
    }

    fn dismiss_all(self) {
        let inner = self.inner();
        let workers = inner.workers.borrow().len();
        for worker in 0..workers {
            let numbers = {
                let runners = inner.runners.borrow();
                let there = runners.iter().filter(|runner| runner.worker == Some(worker) && runner.is_unfinished());
                there.map(|runner| runner.number).collect::<Vec<_>>()
            };
            if !numbers.is_empty() {
                self.tell(worker, &Order::Leave(numbers), None);
            }
        }
    }

    fn tell(self, worker: usize, order: &Order, bulk: Option<&[f32]>) {
        if let Some(hired) = self.inner().workers.borrow().worker(worker) {
            hired.client.send(&Command::Crowd(order.clone()), bulk);
        }
    }

    fn tell_all(self, order: &Order) {
        let workers = self.inner().workers.borrow().len();
        for worker in 0..workers {
            self.tell(worker, order, None);
        }
    }

    /// Gives a worker to every member that has none and needs one.
    fn seat(self) {
        let inner = self.inner();
        if matches!(self.trainer.get_untracked(), Trainer::Stopped(_)) {
            return;
        }
        let waiting: Vec<usize> = self.with_all(|runners| {
            let waits = |runner: &Runner| runner.worker.is_none() && runner.is_unfinished() && !runner.is_waiting();
            (0..runners.len()).filter(|&at| waits(&runners[at])).collect()
        });
        if waiting.is_empty() {
            return;
        }
        let unfinished = self.with_all(|runners| runners.iter().filter(|runner| runner.is_unfinished()).count());
        let wanted = processors(inner.kept).min(unfinished).max(1);
        let hired = inner.workers.borrow().len().max(wanted);
        for worker in 0..hired {
            let is_vacant = inner.workers.borrow().worker(worker).is_none();
            if is_vacant && !self.hire(worker) {
                return;
            }
        }
        let (mut loads, costs) = self.with_all(|runners| {
            let mut loads = vec![0.0; hired];
            for runner in runners.iter().filter(|runner| runner.is_unfinished()) {
                if let Some(load) = runner.worker.and_then(|worker| loads.get_mut(worker)) {
                    *load += runner.cost();
                }
            }
            let costs: Vec<f64> = waiting.iter().map(|&at| runners[at].cost()).collect();
            (loads, costs)
        });
        let places = shard(&costs, &mut loads);
        for worker in 0..hired {
            let (mut recruits, mut bulk) = (Vec::new(), Vec::new());
            for (&at, _) in waiting.iter().zip(&places).filter(|(_, place)| **place == worker) {
                let runner = &mut inner.runners.borrow_mut()[at];
                runner.worker = Some(worker);
                let resume = runner.origin.as_ref().map(|(resume, state)| {
                    bulk.extend_from_slice(state);
                    resume.clone()
                });
                recruits.push(Recruit {
                    number: runner.number,
                    experiment: runner.experiment.clone(),
                    resume,
                    wants: inner.kept,
                });
            }
            if !recruits.is_empty() {
                // It is given time to build what it trains.
                inner.workers.borrow_mut().heard(worker, false, now());
                self.tell(worker, &Order::Join(recruits), Some(&bulk));
            }
        }
        self.tell_all(&Order::Play(untrack(|| self.trains())));
    }

    /// Starts a worker in this place.
    fn hire(self, worker: usize) -> bool {
        let Some(Ok(manifest)) = self.page.manifest.get_untracked() else { return false };
        let started = match manifest.script(Program::Cpu) {
            _ if self.page.is_replaced.get_untracked() => Err(Fault::Replaced),
            Some(url) => Client::start(&url, move |news| self.hear(worker, news)),
            None => Err(Fault::Missing(format!("worker/{}", Program::Cpu.word()))),
        };
        match started {
            Ok(client) => {
                if self.trainer.get_untracked() != Trainer::Running {
                    self.trainer.set(Trainer::Loading);
                }
                self.inner().workers.borrow_mut().hire(worker, Program::Cpu, Hired { client, rate: 0.0 }, now());
                true
            }
            Err(why) => {
                self.trainer.set(Trainer::Stopped(why));
                false
            }
        }
    }

    fn hear(self, worker: usize, news: News) {
        let inner = self.inner();
        let (report, bulk) = match news {
            News::Dead(why) => return self.mourn(worker, why),
            News::Event(Event::Crowd(report), bulk) => (report, bulk),
            News::Listening | News::Event(..) => return,
        };
        {
            let mut workers = inner.workers.borrow_mut();
            workers.heard(worker, true, now());
            if let (Report::Frame { rate, .. }, Some(hired)) = (&report, workers.worker_mut(worker)) {
                hired.rate = *rate;
            }
        }
        if self.trainer.get_untracked() == Trainer::Loading {
            self.trainer.set(Trainer::Running);
        }
        match report {
            Report::Frame { news, .. } => {
                let rate = inner.workers.borrow().workers().map(|hired| hired.rate).sum();
                if self.rate.get_untracked() != rate {
                    self.rate.set(rate);
                }
                self.take(news);
            }
            Report::Looked { number, step } => {
                self.update(number, |runner| {
                    runner.is_asked = false;
                    runner.see(step, bulk);
                });
                self.news.notify();
            }
            Report::Saved { number, resume } => {
                self.update(number, |runner| {
                    runner.member = resume.member;
                    runner.saved = Some((resume, bulk));
                });
                if bequeath(&mut inner.runners.borrow_mut()) {
                    self.changed();
                }
            }
        }
    }

    fn take(self, news: Vec<MemberNews>) {
        if news.is_empty() {
            return;
        }
        self.forget_recording();
        for MemberNews { number, step, points, member, found, spectrum } in news {
            self.update(number, |runner| {
                runner.history.extend(&points);
                runner.step = step;
                runner.member = member;
                runner.found = found;
                runner.spectrum = spectrum;
            });
        }
        self.changed();
    }

    fn update(self, number: Number, change: impl FnOnce(&mut Runner)) {
        let inner = self.inner();
        let mut runners = inner.runners.borrow_mut();
        if let Some(runner) = runners.iter_mut().find(|runner| runner.number == number) {
            change(runner);
        }
    }

    /// Asks for the weights of all members that are being trained, each once at a time.
    fn look_at_all(self) {
        if !untrack(|| self.trains()) {
            return;
        }
        let inner = self.inner();
        let workers = inner.workers.borrow().len();
        for worker in 0..workers {
            let mut wanted = Vec::new();
            for runner in inner.runners.borrow_mut().iter_mut() {
                if runner.worker == Some(worker) && runner.is_unfinished() && !runner.is_asked {
                    runner.is_asked = true;
                    wanted.push(runner.number);
                }
            }
            if !wanted.is_empty() {
                self.tell(worker, &Order::Look(wanted), None);
            }
        }
    }

    fn watch(self) {
        let trains = untrack(|| self.trains());
        // One without unfinished members has nothing to say.
        let owes = |worker: usize| {
            let is_its = |runner: &Runner| runner.worker == Some(worker) && runner.is_unfinished();
            trains && self.with_all(|runners| runners.iter().any(is_its))
        };
        let silent = self.inner().workers.borrow_mut().look(now(), owes);
        for worker in silent {
            self.mourn(worker, Fault::Silent);
        }
    }

    /// A worker is gone: what it was training begins again on a fresh one.
    fn mourn(self, worker: usize, why: Fault) {
        let inner = self.inner();
        let Some(loss) = inner.workers.borrow_mut().lose(worker, &why, now()) else { return };
        let owed = self.with_all(owed);
        for (at, runner) in inner.runners.borrow_mut().iter_mut().enumerate() {
            if runner.worker == Some(worker) && (runner.is_unfinished() || owed.contains(&at)) {
                runner.rewind();
                // What the dead one still had to say is of no interest any more.
                runner.number = self.number();
                runner.has_restarted |= loss.had_listened;
            }
        }
        self.news.notify();
        if loss.next == Next::GiveUp {
            self.trainer.set(Trainer::Stopped(why));
            return;
        }
        self.restarted.set(self.with_all(|runners| runners.iter().filter(|runner| runner.has_restarted).count()));
        self.page.after(loss, move || self.seat_if_due());
    }
}

/// Members that have ended while what they leave, which others wait for, is still on its way.
fn owed(runners: &[Runner]) -> Vec<usize> {
    let donors = runners.iter().filter_map(|runner| runner.heritage.as_ref()?.donor);
    donors.filter(|&at| runners.get(at).is_some_and(|donor| !donor.is_unfinished() && donor.saved.is_none())).collect()
}

/// Has those begin that waited for a member that has ended and whose state is there; whether there were any.
fn bequeath(runners: &mut [Runner]) -> bool {
    let mut has_begun = false;
    for heir in 0..runners.len() {
        let Some(donor) = runners[heir].heritage.as_ref().and_then(|heritage| heritage.donor) else { continue };
        let Some(Runner { experiment, saved: Some((_, values)), .. }) = runners.get(donor) else { continue };
        let (experiment, values) = (experiment.clone(), values.clone());
        // The first of its planes are the weights.
        let weights = values.get(..experiment.plan().layout.len).unwrap_or_default();
        runners[heir].inherit(Some(Donor { experiment: &experiment, weights }));
        has_begun = true;
    }
    has_begun
}

/// Workers this machine has room for: one processor is left to the page, which has to draw curves. Where nothing but outcomes
/// are kept, the page has so little to do that of two processors both train.
pub(crate) fn processors(kept: Wants) -> usize {
    let all = window().navigator().hardware_concurrency() as usize;
    let least = if kept == Wants::Outcome { all.min(2) } else { 1 };
    all.saturating_sub(1).clamp(least.max(1), MOST_WORKERS)
}

/// Which worker trains each of these: the costliest first, each to whoever has least to do. `loads` is what each
/// worker has to do already, and after it.
fn shard(costs: &[f64], loads: &mut [f64]) -> Vec<usize> {
    let mut places = vec![0; costs.len()];
    for at in ordered(costs.len(), &|a, b| costs[b].total_cmp(&costs[a])) {
        let idlest = (0..loads.len()).min_by(|&a, &b| loads[a].total_cmp(&loads[b])).unwrap_or(0);
        places[at] = idlest;
        if let Some(load) = loads.get_mut(idlest) {
            *load += costs[at];
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::Point;

    use super::*;

    #[test]
    fn members_are_shared_out_so_that_all_workers_end_together() {
        let mut loads = [0.0; 3];
        assert_eq!(shard(&[1.0, 5.0, 1.0, 1.0, 3.0, 1.0], &mut loads), [2, 0, 2, 2, 1, 1]);
        assert_eq!(loads, [5.0, 4.0, 3.0]);
        // Whoever has much to do already is spared.
        assert_eq!(shard(&[1.0, 1.0], &mut [0.0, 9.0]), [0, 0]);
    }

    #[test]
    fn no_worker_has_more_than_its_share_and_the_costliest_member() {
        let costs: Vec<f64> = (0..40).map(|i| f64::from(i * 37 % 23 + 1)).collect();
        let (total, most) = (costs.iter().sum::<f64>(), 23.0);
        for workers in 1..=MOST_WORKERS {
            let mut loads = vec![0.0; workers];
            let places = shard(&costs, &mut loads);
            assert!(places.iter().all(|place| *place < workers));
            assert!(loads.iter().all(|load| *load <= total / workers as f64 + most), "{loads:?}");
            assert!((loads.iter().sum::<f64>() - total).abs() < 1e-9);
        }
    }

    #[test]
    fn a_recorded_run_counts_as_not_begun_and_leaves_nothing_behind() {
        let mut runner = Runner::new(0, Experiment::default());
        let net = runner.experiment.plan().net;
        let weights = net.inputs() * net.hidden;
        let points = [0, 10, 20].map(|step| Point { step, metrics: Metrics::default() });
        let member = Member { ended: Some((Ending::Grokked, 20)), grokked: Some(10), ..Member::default() };
        runner.show(&Recorded::new(member, &points, Some(&[vec![1.0; weights], vec![1.0, -1.0]].concat())));
        assert_eq!((runner.step, runner.member, runner.is_unfinished()), (20, member, true));
        assert_eq!(runner.cost(), Runner::new(0, Experiment::default()).cost());
        assert!(runner.metrics().is_some() && runner.w_input.is_some() && runner.star.len() == 2);
        runner.forget_recording();
        assert_eq!((runner.step, runner.member), (0, Member::default()));
        assert!(runner.metrics().is_none() && runner.w_input.is_none() && runner.star.is_empty());
    }

    #[test]
    fn a_member_that_begins_with_given_weights_begins_with_them_again() {
        let experiment = Experiment::default();
        let carry = Carry::Random { keep: 0.5 };
        let beginning = carry.begin(None, &experiment).expect("the places that stay are drawn");
        let mut runner = Runner::heir(0, experiment, Some(Heritage { donor: None, carry }));
        assert_eq!((runner.step, runner.member, runner.is_unfinished()), (0, Member::default(), true));
        let origin = runner.origin.clone();
        runner.history.extend(&[0, 10].map(|step| Point { step, metrics: Metrics::default() }));
        (runner.step, runner.worker, runner.member.memorised) = (10, Some(1), Some(10));
        runner.rewind();
        assert_eq!((runner.step, runner.member, runner.worker), (0, Member::default(), None));
        assert_eq!((runner.origin.as_ref(), runner.history.points().len()), (origin.as_ref(), 1));
        let (resume, values) = origin.expect("it has one");
        assert_eq!(resume.state(&values), beginning.state());
    }

    #[test]
    fn heirs_wait_until_what_they_take_over_is_there() {
        let x = Experiment::default();
        let takes = |donor, carry: &str| Some(Heritage { donor, carry: carry.parse().expect("a text of it") });
        let heritages =
            [None, takes(Some(0), "embedding:frozen"), takes(Some(0), "ticket:0.5"), takes(None, "random:0.5")];
        let mut runners: Vec<Runner> = heritages
            .into_iter()
            .zip(0..)
            .map(|(heritage, number)| Runner::heir(number, x.clone(), heritage))
            .collect();
        let waiting = |runners: &[Runner]| runners.iter().map(Runner::is_waiting).collect::<Vec<_>>();
        assert_eq!(waiting(&runners), [false, true, true, false]);
        assert!(runners[3].origin.is_some() && !bequeath(&mut runners) && owed(&runners).is_empty());
        // Its end is known before its weights are there.
        runners[0].member.ended = Some((Ending::Grokked, 900));
        assert!(!bequeath(&mut runners));
        assert_eq!(owed(&runners), [0, 0]);
        let weights = vec![0.25; x.plan().layout.len];
        let resume =
            Resume { step: 900, planes: vec![grokscope_experiment::Plane::Weights], member: runners[0].member };
        runners[0].saved = Some((resume, weights.clone()));
        assert!(bequeath(&mut runners) && !bequeath(&mut runners));
        assert!(waiting(&runners).iter().all(|waits| !waits) && owed(&runners).is_empty());
        let donor = Some(Donor { experiment: &x, weights: &weights });
        for (runner, text) in runners[1..].iter().zip(["embedding:frozen", "ticket:0.5", "random:0.5"]) {
            let carry: Carry = text.parse().expect("a text of it");
            let expected = Resume::at_start(&carry.begin(donor, &x).expect("the same network"));
            assert_eq!(runner.origin.as_ref(), Some(&expected), "{text}");
        }
        // What does not fit cannot begin, and nobody waits for it.
        let mut stranger = Runner::heir(9, Experiment { hidden: 7, ..x.clone() }, takes(Some(0), "ticket:0.5"));
        stranger.inherit(donor);
        assert_eq!((stranger.member.ended, stranger.is_waiting()), (Some((Ending::Diverged, 0)), false));
    }

    #[test]
    fn a_member_that_goes_on_from_a_state_returns_to_that_and_another_to_its_first_step() {
        let mut runner = Runner::new(0, Experiment::default());
        (runner.step, runner.worker) = (500, Some(1));
        runner.rewind();
        assert_eq!((runner.step, runner.worker), (0, None));
        runner.origin = Some((
            Resume { step: 300, planes: vec![], member: Member { memorised: Some(200), ..Member::default() } },
            vec![],
        ));
        runner.step = 500;
        runner.rewind();
        assert_eq!((runner.step, runner.member.memorised), (300, Some(200)));
    }
}
