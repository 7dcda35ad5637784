//! A run as its figure sees it: signals for what is shown, and the worker behind them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use grokscope_experiment::{Architecture, Dataset, Experiment, Input, Inputs, Problem, Spec, Stop};
use grokscope_protocol::{Command, Ending, EngineName, Event, Frame, Member, Metrics, Picture, Recording, Resume};
use leptos::prelude::*;

use super::client::{Client, News};
use super::fork::give_time;
use super::measuring::Measuring;
use super::watchdog::{DEATHS_MS, WATCH, Watchdog, is_silent};
use super::{Fault, Fork, History, Mark, Passage, Slider};
use crate::decay::Decay;
use crate::engine_choice::{Program, Why, choose};
use crate::link::Mistake;
use crate::page::Page;
use crate::speed::Speed;
use crate::text::{State, real};

/// Most steps of a run, as in the table of keys.
pub(super) const MOST_STEPS: u32 = 1_000_000;
/// So many deaths are too many.
const MOST_DEATHS: usize = 3;

/// The worker's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trainer {
    /// Never asked for.
    None,
    /// On its way.
    Loading,
    /// There.
    Running,
    /// Cannot be had; why.
    Stopped(Fault),
}

/// Something to tell the reader, until it is dismissed.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A key was not applied.
    Problem(Problem),
    /// This setting was refused, and all others were left as they are.
    Refused(&'static str, Problem),
    /// A key of the page was not applied.
    Mistake(Mistake),
    /// The worker died and was restarted from this step.
    Restarted(u64),
    /// GPU workers died too often.
    GpuGaveUp,
}

/// A run and everything the figure shows of it.
#[derive(Clone, Copy)]
pub struct Session {
    /// What all figures share.
    pub page: Page,
    /// Its place in the queue of those that want to train.
    pub turn: usize,
    /// What is trained.
    pub spec: RwSignal<Spec>,
    /// The kind of weight decay its slider drives.
    pub kind: RwSignal<Decay>,
    /// Whether the reader wants it to train.
    pub wants: RwSignal<bool>,
    /// Whether a figure that shows it is on screen.
    pub is_visible: Memo<bool>,
    sights: RwSignal<Vec<RwSignal<bool>>>,
    /// The worker.
    pub trainer: RwSignal<Trainer>,
    /// Steps done.
    pub step: RwSignal<u64>,
    /// Steps a second.
    pub rate: RwSignal<f32>,
    /// Milestones and ending.
    pub member: RwSignal<Member>,
    /// The last evaluation.
    pub metrics: RwSignal<Option<Metrics>>,
    /// Which engine, and why.
    pub engine: RwSignal<Option<(EngineName, Why)>>,
    /// The device it runs on, in the engine's words.
    pub device: RwSignal<String>,
    /// Most steps a second.
    pub speed: RwSignal<Speed>,
    /// What there is to tell.
    pub notes: RwSignal<Vec<Note>>,
    /// The step the reader looks back at.
    pub cursor: RwSignal<Option<u64>>,
    /// The step whose weights are shown while looking back.
    pub looking: RwSignal<Option<u64>>,
    /// The neuron the reader has chosen.
    pub chosen: RwSignal<Option<usize>>,
    /// Whether the step looked at stays when the pointer leaves.
    pub is_pinned: RwSignal<bool>,
    /// Runs that branched off.
    pub forks: RwSignal<Vec<Fork>>,
    /// Whether a figure lists them: elsewhere they could be neither worked nor removed.
    pub lists_forks: StoredValue<bool>,
    /// Milestones of the recorded run that is shown until there is a live one.
    pub recorded: RwSignal<Option<Member>>,
    /// Notifies when curves or weights have changed.
    pub news: Trigger,
    /// The step up to which single steps were asked for.
    advancing: RwSignal<Option<u64>>,
    /// What is trained for because a word of the article asked to see it.
    pub(super) passage: RwSignal<Option<Passage>>,
    /// How many passages have been shown.
    pub(super) shows: StoredValue<u32>,
    /// Notifies when something was measured.
    pub measured: Trigger,
    pub(super) measuring: StoredValue<Rc<Measuring>, LocalStorage>,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

/// Bulk data and what only this module knows.
struct Inner {
    history: RefCell<History>,
    live: RefCell<Option<Weights>>,
    /// The number of the start they came after; 0 for those of a recorded run.
    live_since: Cell<u32>,
    past: RefCell<Option<Weights>>,
    shown_pairs: RefCell<Vec<bool>>,
    saved: RefCell<Option<(Resume, Vec<f32>)>>,
    /// The state it branched off from, if it did: where it begins again.
    origin: RefCell<Option<(Resume, Vec<f32>)>>,
    /// When it was to end, before and after it was given more time.
    extended: Cell<Option<[Budget; 2]>>,
    client: RefCell<Option<(Program, Client)>>,
    /// Between a start and its `Ready`, what comes belongs to the run before.
    is_deaf: Cell<bool>,
    /// The number of the last start.
    starts: Cell<u32>,
    /// Whether it has been ended for good.
    is_over: Cell<bool>,
    has_frame: Cell<bool>,
    heard_ms: Cell<f64>,
    watchdog: Watchdog,
    deaths: RefCell<Vec<f64>>,
    has_gpu_died: Cell<bool>,
    /// Steps of the picture asked for, and of the one wanted next.
    asked: Cell<Option<u64>>,
    next: Cell<Option<u64>>,
    /// What looks after the worker.
    watch: Cell<Option<IntervalHandle>>,
    /// Where signals of forks live.
    owner: Owner,
}

/// When a run is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Budget {
    steps: u32,
    stop: Stop,
    linger: u32,
}

impl Budget {
    fn of(x: &Experiment) -> Self {
        Self { steps: x.steps, stop: x.stop, linger: x.linger }
    }

    fn put(self, x: &mut Experiment) {
        (x.steps, x.stop, x.linger) = (self.steps, self.stop, self.linger);
    }
}

/// A picture and where its numbers lie.
pub struct Weights {
    /// Where the numbers lie.
    pub picture: Picture,
    /// The numbers.
    pub values: Vec<f32>,
}

impl Session {
    /// A run for one or more figures. It begins when the first of them is seen.
    #[must_use]
    pub fn new(page: Page, spec: Spec, speed: Speed) -> Self {
        let sights = RwSignal::new(Vec::<RwSignal<bool>>::new());
        let is_visible = Memo::new(move |_| sights.with(|sights| sights.iter().any(Get::get)));
        let session = Self::quiet(page, spec, speed, is_visible, sights);
        session.wire();
        session
    }

    /// A run that goes on from a state of this one with another decay, seen wherever this one is.
    pub(super) fn branch(self, resume: Resume, state: Vec<f32>) -> Self {
        let inner = self.inner();
        let (spec, speed) = (self.spec.get_untracked(), self.speed.get_untracked());
        // Signals live as long as what they are made in: a click would not keep them.
        inner.owner.with(|| {
            let mut spec = spec;
            // With the same it would only do again what this run has done.
            self.kind.get_untracked().vary(&mut spec.experiment);
            let member = Member { ended: self.member.get_untracked().ended, ..resume.member };
            give_time(&mut spec.experiment, &member, resume.step);
            let branch = Self::quiet(self.page, spec, speed, self.is_visible, self.sights);
            *branch.inner().saved.borrow_mut() = Some((resume.clone(), state.clone()));
            *branch.inner().origin.borrow_mut() = Some((resume, state));
            branch.wants.set(true);
            branch.wire();
            branch
        })
    }

    /// Ends the worker for good.
    pub(super) fn end(self) {
        self.wants.set(false);
        self.page.queue_up(self.turn, false);
        self.trainer.set(Trainer::Stopped(Fault::Silent));
        let inner = self.inner();
        inner.is_over.set(true);
        inner.client.take();
        inner.saved.take();
        inner.origin.take();
        inner.live.take();
        inner.past.take();
        inner.history.take();
        if let Some(watch) = inner.watch.take() {
            watch.clear();
        }
    }

    fn quiet(
        page: Page,
        spec: Spec,
        speed: Speed,
        is_visible: Memo<bool>,
        sights: RwSignal<Vec<RwSignal<bool>>>,
    ) -> Self {
        let turn = page.new_turn();
        let kind = Decay::of(&spec.experiment, spec.preset);
        let inner = Inner {
            history: RefCell::default(),
            live: RefCell::default(),
            live_since: Cell::new(0),
            past: RefCell::default(),
            shown_pairs: RefCell::default(),
            saved: RefCell::default(),
            origin: RefCell::default(),
            extended: Cell::new(None),
            client: RefCell::default(),
            starts: Cell::new(0),
            is_deaf: Cell::new(true),
            is_over: Cell::new(false),
            has_frame: Cell::new(false),
            heard_ms: Cell::new(0.0),
            watchdog: Watchdog::new(now()),
            deaths: RefCell::default(),
            has_gpu_died: Cell::new(false),
            asked: Cell::new(None),
            next: Cell::new(None),
            watch: Cell::new(None),
            owner: Owner::current().unwrap_or_default(),
        };
        Self {
            page,
            turn,
            spec: RwSignal::new(spec),
            kind: RwSignal::new(kind),
            wants: RwSignal::new(!page.is_still),
            is_visible,
            sights,
            trainer: RwSignal::new(Trainer::None),
            step: RwSignal::new(0),
            rate: RwSignal::new(0.0),
            member: RwSignal::new(Member::default()),
            metrics: RwSignal::new(None),
            engine: RwSignal::new(None),
            device: RwSignal::new(String::new()),
            speed: RwSignal::new(speed),
            notes: RwSignal::new(Vec::new()),
            cursor: RwSignal::new(None),
            looking: RwSignal::new(None),
            chosen: RwSignal::new(None),
            is_pinned: RwSignal::new(false),
            forks: RwSignal::new(Vec::new()),
            lists_forks: StoredValue::new(false),
            recorded: RwSignal::new(None),
            news: Trigger::new(),
            advancing: RwSignal::new(None),
            passage: RwSignal::new(None),
            shows: StoredValue::new(0),
            measured: Trigger::new(),
            measuring: StoredValue::new_local(Rc::default()),
            inner: StoredValue::new_local(Rc::new(inner)),
        }
    }

    /// For one more figure that shows the run: whether that figure is on screen.
    #[must_use]
    pub fn sight(self) -> RwSignal<bool> {
        let sight = RwSignal::new(false);
        self.sights.update(|sights| sights.push(sight));
        sight
    }

    fn wire(self) {
        // The first time it is seen.
        Effect::new(move || {
            let is_ready = self.page.gpu.get().is_some() && matches!(self.page.manifest.get(), Some(Ok(_)));
            if is_ready && self.is_visible.get() && self.trainer.get() == Trainer::None {
                untrack(|| {
                    // A fork has a state to go on from before it has a worker.
                    let has_state = self.inner().saved.borrow().is_some();
                    if has_state { self.start_saved() } else { self.begin() }
                });
            }
        });
        Effect::new(move || {
            let is_ready = self.wants.get() && self.is_visible.get() && self.page.is_awake.get();
            let has_ended = self.member.get().ended.is_some() || matches!(self.trainer.get(), Trainer::Stopped(_));
            self.page.queue_up(self.turn, is_ready && !has_ended);
        });
        let trains = Memo::new(move |_| self.trains());
        Effect::new(move || {
            let (trains, is_advancing) = (trains.get(), self.advancing.get().is_some());
            self.inner().heard_ms.set(now());
            if trains || !is_advancing {
                self.send(&Command::Play(trains), None);
            }
        });
        Effect::new(move || {
            let speed = self.speed.get();
            self.send(&Command::Speed(speed.limit()), None);
        });
        // Another engine goes on from the last saved state.
        Effect::new(move |before: Option<_>| {
            let wish = self.page.wish.get();
            if before.is_some_and(|before| before != wish) {
                self.inner().has_gpu_died.set(false);
                self.inner().deaths.borrow_mut().clear();
                untrack(|| self.change_engine());
            }
            wish
        });
        self.keep_passage();
        self.inner().watch.set(set_interval_with_handle(move || self.watch(), WATCH).ok());
    }

    /// Whether the worker is told to train.
    fn trains(self) -> bool {
        self.wants.get()
            && self.is_visible.get()
            && self.page.is_awake.get()
            && self.member.get().ended.is_none()
            && self.page.has_turn(self.turn)
    }

    /// Where the run stands, for the status line.
    #[must_use]
    pub fn state(self) -> State {
        match self.trainer.get() {
            Trainer::Stopped(_) => return State::Stopped,
            Trainer::Loading if self.wants.get() => return State::Loading,
            Trainer::None if !self.page.is_still => return State::Loading,
            Trainer::None => return State::Untouched,
            Trainer::Loading | Trainer::Running => {}
        }
        if let Some((ending, step)) = self.member.get().ended {
            return State::Ended(ending, step);
        }
        match () {
            () if self.advancing.get().is_some() => State::Training,
            () if !self.wants.get() && self.step.get() == 0 => State::Untouched,
            () if !self.wants.get() => State::Paused,
            () if !self.page.is_awake.get() => State::Hidden,
            () if !self.is_visible.get() => State::Offscreen,
            () if !self.page.has_turn(self.turn) => State::Queued,
            () => State::Training,
        }
    }

    // What the reader does.

    /// Trains or pauses; a run that has ended begins again.
    pub fn toggle(self) {
        let plays = self.wants.get_untracked();
        self.advancing.set(None);
        self.passage.set(None);
        if self.member.get_untracked().ended.is_some() {
            self.rewind();
        } else {
            self.wants.set(!plays);
        }
    }

    /// Trains so many steps, then pauses.
    pub fn advance(self, steps: u32) {
        match self.member.get_untracked().ended {
            // There is nothing to go on from.
            Some((Ending::Diverged, _)) => return,
            _ if self.step.get_untracked() >= MOST_STEPS.into() => return,
            Some(_) => self.train_on(steps),
            None => {}
        }
        // Asked for again before the first steps are done, all of them count.
        let from = self.advancing.get_untracked().unwrap_or_else(|| self.step.get_untracked());
        self.advancing.set(Some(from + u64::from(steps)));
        self.wants.set(false);
        self.inner().heard_ms.set(now());
        self.send(&Command::Advance(steps), None);
    }

    /// Begins again with the same seed.
    pub fn rewind(self) {
        self.passage.set(None);
        self.take_back_time();
        if self.member.get_untracked().ended.is_some() {
            self.wants.set(true);
        }
        self.begin();
    }

    /// Begins again with another seed.
    pub fn new_seed(self) {
        let mut spec = self.spec.get_untracked();
        spec.experiment.seed = spec.experiment.seed.wrapping_add(1);
        self.restart(spec);
    }

    /// Goes on after the end, for at least so many steps.
    pub fn train_on(self, steps: u32) {
        let mut spec = self.spec.get_untracked();
        let step = u32::try_from(self.step.get_untracked()).unwrap_or(u32::MAX);
        self.extend(&mut spec.experiment, |x| {
            x.stop = Stop::Never;
            x.steps = step.saturating_add(steps).max(x.steps).min(MOST_STEPS);
        });
        self.change(spec);
    }

    /// Gives this run, not those that begin after it, more time.
    fn extend(self, x: &mut Experiment, give: impl FnOnce(&mut Experiment)) {
        let before = Budget::of(x);
        give(x);
        let extended = &self.inner().extended;
        let first = match extended.get() {
            Some([first, last]) if last == before => first,
            _ => before,
        };
        extended.set((Budget::of(x) != first).then(|| [first, Budget::of(x)]));
    }

    /// What is trained, and how long a run of it that begins anew lasts: what a link holds. Tracks it.
    #[must_use]
    pub fn lasting(self) -> Spec {
        let mut spec = self.spec.get();
        if let Some([first, last]) = self.inner().extended.get()
            && Budget::of(&spec.experiment) == last
        {
            first.put(&mut spec.experiment);
        }
        spec
    }

    /// A run that begins anew ends when it was to end before this one was given more time, unless the reader has set that
    /// since.
    fn take_back_time(self) {
        let lasting = untrack(|| self.lasting());
        self.inner().extended.set(None);
        if self.spec.with_untracked(|spec| *spec != lasting) {
            self.spec.set(lasting);
        }
    }

    /// Changes what is trained: at once where that can be done, else from the start.
    pub fn change(self, spec: Spec) {
        let before = self.spec.get_untracked();
        if before == spec {
            return;
        }
        if !Spec::is_live_change(&before.experiment, &spec.experiment) {
            self.restart(spec);
            return;
        }
        self.note_moves(&before, &spec);
        let keys = |x: &Experiment| (x.steps, x.stop, x.linger);
        if keys(&before.experiment) != keys(&spec.experiment) {
            // The worker decides; until then it may go on.
            self.member.update(|member| member.ended = member.ended.filter(|end| end.0 == Ending::Diverged));
        }
        self.send(&Command::Change(Box::new(spec.experiment.clone())), None);
        self.kind.set(self.kind_of(&spec));
        self.spec.set(spec);
        self.news.notify();
    }

    /// Changes a hyper-parameter; a run that has ended goes on with it.
    pub fn tune(self, mut spec: Spec) {
        let member = self.member.get_untracked();
        if matches!(member.ended, Some((Ending::Diverged, _))) {
            return self.restart(spec);
        }
        let step = self.step.get_untracked();
        self.extend(&mut spec.experiment, |x| give_time(x, &member, step));
        if member.ended.is_some() {
            self.wants.set(true);
        }
        self.change(spec);
    }

    /// Begins again with this.
    pub fn restart(self, spec: Spec) {
        self.kind.set(self.kind_of(&spec));
        self.spec.set(spec);
        self.rewind();
    }

    /// A slider that was taken to zero keeps its kind.
    fn kind_of(self, spec: &Spec) -> Decay {
        let kind = self.kind.get_untracked();
        let any = Decay::ALL.into_iter().any(|kind| kind.value(&spec.experiment) > 0.0);
        if any || spec.preset != self.spec.get_untracked().preset {
            Decay::of(&spec.experiment, spec.preset)
        } else {
            kind
        }
    }

    fn note_moves(self, before: &Spec, after: &Spec) {
        let step = self.step.get_untracked();
        if step == 0 {
            return;
        }
        let kinds = [before, after].map(|spec| Decay::of(&spec.experiment, spec.preset));
        let decay = |i: usize, spec: &Spec| {
            let value = real(kinds[i].value(&spec.experiment));
            if kinds[0] == kinds[1] { value } else { format!("{} {value}", kinds[i].key()) }
        };
        let inner = self.inner();
        for (slider, from, to) in [
            (Slider::Decay, decay(0, before), decay(1, after)),
            (Slider::Rate, real(before.experiment.lr), real(after.experiment.lr)),
        ] {
            inner.history.borrow_mut().mark(Mark { step, slider, from, to }, now());
        }
    }

    /// Looks back at a step; `None` returns to the present.
    pub fn look(self, step: Option<u64>) {
        let inner = self.inner();
        // What is between evaluations was never measured.
        let step = step.map(|step| inner.history.borrow().point(step).map_or(step, |point| point.step));
        self.cursor.set(step);
        let Some(step) = step else {
            inner.next.set(None);
            inner.past.take();
            self.looking.set(None);
            self.news.notify();
            return;
        };
        inner.next.set(inner.history.borrow().nearest(step));
        if self.recorded.get_untracked().is_some() {
            // Of a recorded run there are the last weights alone.
            self.looking.set(Some(self.last_step()));
        }
        self.ask_for_picture();
    }

    /// Looks at the kept step that is `by` places from the one looked at, or from the present.
    pub fn walk(self, by: isize) {
        let from = self.cursor.get_untracked().unwrap_or_else(|| self.step.get_untracked());
        let to = self.inner().history.borrow().walk(from, by);
        if to.is_some() {
            self.look(to);
        }
    }

    /// One picture is asked for at a time; the newest wish wins.
    fn ask_for_picture(self) {
        let inner = self.inner();
        let Some(step) = inner.next.get() else { return };
        if inner.asked.get().is_some() || self.looking.get_untracked() == Some(step) {
            return;
        }
        let history = inner.history.borrow();
        if let Some(weights) = history.weights(step) {
            inner.asked.set(Some(step));
            self.send(&Command::Look { step }, Some(weights));
        }
    }

    /// Fails on purpose.
    pub fn crash(self) {
        self.send(&Command::Crash, None);
    }

    /// After the worker was given up.
    pub fn try_again(self) {
        self.inner().deaths.borrow_mut().clear();
        self.trainer.set(Trainer::Loading);
        self.page.when_it_is_known_whether_replaced(move || self.start_saved());
    }

    // What is drawn.

    /// Reads the history. Notified by [`Session::news`].
    pub fn with_history<T>(self, read: impl FnOnce(&History) -> T) -> T {
        read(&self.inner().history.borrow())
    }

    /// The last step there is to look at. A recorded run has steps that the live one, which has not begun, has not done.
    #[must_use]
    pub fn last_step(self) -> u64 {
        let last = self.with_history(|history| history.points().last().map_or(0, |point| point.step));
        last.max(self.step.get_untracked())
    }

    /// Reads the weights that are shown: of the step looked at, else the present ones.
    pub fn with_weights<T>(self, read: impl FnOnce(&Weights) -> T) -> Option<T> {
        let inner = self.inner();
        let past = inner.past.borrow();
        let live = inner.live.borrow();
        past.as_ref().or(live.as_ref()).map(read)
    }

    /// Reads the present weights.
    pub fn with_live_weights<T>(self, read: impl FnOnce(&Weights) -> T) -> Option<T> {
        self.inner().live.borrow().as_ref().map(read)
    }

    /// The number of the start after which the present weights came: until there are others, those of the run before stay.
    #[must_use]
    pub fn live_since(self) -> u32 {
        self.inner().live_since.get()
    }

    /// Reads which pairs are trained on, at a·p + b.
    pub fn with_shown_pairs<T>(self, read: impl FnOnce(&[bool]) -> T) -> T {
        read(&self.inner().shown_pairs.borrow())
    }

    /// The evaluation to put into words: at the step looked at, else the last.
    #[must_use]
    pub fn reading(self) -> Option<(u64, Metrics)> {
        self.news.track();
        match self.cursor.get() {
            Some(step) => self.with_history(|history| history.point(step)).map(|point| (point.step, point.metrics)),
            None => self.metrics.get().map(|metrics| (self.step.get(), metrics)),
        }
    }

    // The worker.

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    pub(super) fn send(self, command: &Command, bulk: Option<&[f32]>) {
        if let Some((_, client)) = &*self.inner().client.borrow() {
            client.send(command, bulk);
        }
    }

    /// Begins from the first step, or from where it branched off.
    fn begin(self) {
        let inner = self.inner();
        if self.recorded.get_untracked().is_none() {
            inner.history.borrow_mut().clear();
        }
        *inner.saved.borrow_mut() = inner.origin.borrow().clone();
        for fork in self.forks.get_untracked() {
            self.remove_fork(fork.letter);
        }
        self.forget_restarts();
        let spec = self.spec.get_untracked();
        *inner.shown_pairs.borrow_mut() = shown_pairs(&spec.experiment);
        let saved = inner.saved.borrow().clone();
        self.start(saved);
    }

    fn start_saved(self) {
        let inner = self.inner();
        let saved = inner.saved.borrow().clone();
        let step = saved.as_ref().map_or(0, |(resume, _)| resume.step);
        if self.recorded.get_untracked().is_none() {
            inner.history.borrow_mut().truncate(step);
        }
        self.start(saved);
    }

    fn start(self, resume: Option<(Resume, Vec<f32>)>) {
        let inner = self.inner();
        if inner.is_over.get() {
            return;
        }
        if self.page.is_replaced.get_untracked() {
            inner.client.take();
            self.trainer.set(Trainer::Stopped(Fault::Replaced));
            return;
        }
        let Some(Ok(manifest)) = self.page.manifest.get_untracked() else { return };
        let Some(gpu) = self.page.gpu.get_untracked() else { return };
        let experiment = self.spec.get_untracked().experiment;
        let has_gpu_worker = manifest.script(Program::Gpu).is_some();
        let (engine, why) = if inner.has_gpu_died.get() {
            (EngineName::Cpu, Why::GpuDied)
        } else {
            choose(self.page.wish.get_untracked(), gpu, has_gpu_worker, &experiment)
        };
        let program = Program::of(engine);
        self.engine.set(Some((engine, why)));
        self.trainer.set(Trainer::Loading);
        self.rate.set(0.0);
        self.advancing.set(None);
        let (step, member) = resume.as_ref().map_or((0, Member::default()), |(resume, _)| (resume.step, resume.member));
        self.step.set(step);
        self.member.set(member);
        let is_recorded = self.recorded.get_untracked().is_some();
        let last = inner.history.borrow().points().last().map(|point| point.metrics);
        self.metrics.set(last.filter(|_| !is_recorded));
        inner.is_deaf.set(true);
        inner.has_frame.set(false);
        inner.heard_ms.set(now());
        inner.asked.set(None);
        self.forget_measures(resume.as_ref().map(|(resume, _)| resume.step));
        self.is_pinned.set(false);
        self.look(None);

        let is_at_hand = inner.client.borrow().as_ref().is_some_and(|(other, _)| *other == program);
        if !is_at_hand {
            inner.client.take();
            let Some(url) = manifest.script(program) else {
                self.trainer.set(Trainer::Stopped(Fault::Missing(format!("worker/{}", program.word()))));
                return;
            };
            match Client::start(&url, move |news| self.hear(news)) {
                Ok(client) => *inner.client.borrow_mut() = Some((program, client)),
                Err(why) => {
                    self.trainer.set(Trainer::Stopped(why));
                    return;
                }
            }
        }
        let (resume, bulk) = resume.unzip();
        inner.starts.set(inner.starts.get().wrapping_add(1));
        let command = Command::Start {
            number: inner.starts.get(),
            experiment: Box::new(experiment),
            engine,
            resume,
            playing: untrack(|| self.trains()),
            speed: self.speed.get_untracked().limit(),
            losses: inner.deaths.borrow().len() as u32,
        };
        self.send(&command, bulk.as_deref());
    }

    fn change_engine(self) {
        let inner = self.inner();
        let (Some(gpu), Some(Ok(manifest))) = (self.page.gpu.get_untracked(), self.page.manifest.get_untracked())
        else {
            return;
        };
        let Some((now, _)) = self.engine.get_untracked() else { return };
        let x = self.spec.get_untracked().experiment;
        let choice = choose(self.page.wish.get_untracked(), gpu, manifest.script(Program::Gpu).is_some(), &x);
        self.engine.set(Some(choice));
        if choice.0 != now || inner.client.borrow().is_none() {
            self.start_saved();
        }
    }

    fn hear(self, news: News) {
        let inner = self.inner();
        inner.heard_ms.set(now());
        let (event, bulk) = match news {
            News::Dead(why) => return self.mourn(why),
            News::Listening => return,
            News::Event(event, bulk) => (event, bulk),
        };
        if let Event::Ready { number, engine, device } = event {
            if number != inner.starts.get() {
                // A run that another one has replaced before it began.
                return;
            }
            inner.is_deaf.set(false);
            self.trainer.set(Trainer::Running);
            self.device.set(device);
            self.engine.update(|choice| {
                if let Some(choice) = choice {
                    choice.0 = engine;
                }
            });
            return;
        }
        if inner.is_deaf.get() {
            return;
        }
        if matches!(event, Event::Frame(_) | Event::Snapshot { .. }) && self.recorded.get_untracked().is_some() {
            // The recorded run gives way to the live one, and with it what was looked at.
            self.recorded.set(None);
            inner.history.borrow_mut().clear();
            self.is_pinned.set(false);
            self.look(None);
        }
        match event {
            Event::Frame(frame) => self.take_frame(&frame, bulk),
            Event::Snapshot { step, planes } => {
                inner.history.borrow_mut().keep(grokscope_protocol::State { step, planes, values: bulk });
                self.ask_for_measures();
            }
            Event::Saved(resume) => *inner.saved.borrow_mut() = Some((resume, bulk)),
            Event::Looked { step } => {
                inner.asked.set(None);
                if self.cursor.get_untracked().is_some() {
                    *inner.past.borrow_mut() = self.weights(bulk);
                    self.looking.set(Some(step));
                    self.news.notify();
                    self.ask_for_picture();
                }
            }
            Event::Measured { step, measures } => self.take_measures(step, *measures),
            Event::Listening { .. } | Event::Ready { .. } | Event::Failed { .. } | Event::Crowd(_) => {}
        }
    }

    /// Shows a recorded run, unless there is a live one already.
    pub fn show_recording(self, recording: &Recording) {
        let inner = self.inner();
        let weights = self
            .picture_of_keys(&recording.keys)
            .and_then(|picture| recording.bulk(picture).map(|values| Weights { picture, values }));
        if inner.has_frame.get() || weights.is_none() {
            return;
        }
        *inner.live.borrow_mut() = weights;
        *inner.shown_pairs.borrow_mut() = self.spec.with_untracked(|spec| shown_pairs(&spec.experiment));
        let mut history = inner.history.borrow_mut();
        history.clear();
        history.extend(&recording.points());
        drop(history);
        self.recorded.set(Some(recording.member));
        self.news.notify();
    }

    /// Where the numbers of the present network lie, if it is the one these keys describe.
    fn picture_of_keys(self, keys: &str) -> Option<Picture> {
        let spec = self.spec.get_untracked();
        let (recorded, problems) = Spec::parse(keys, spec.preset);
        (problems.is_empty() && recorded == spec).then(|| Picture::new(&Architecture::new(&spec.experiment)))
    }

    fn take_frame(self, frame: &Frame, bulk: Vec<f32>) {
        let inner = self.inner();
        inner.has_frame.set(true);
        inner.history.borrow_mut().extend(&frame.points);
        if !bulk.is_empty() {
            *inner.live.borrow_mut() = self.weights(bulk);
            inner.live_since.set(inner.starts.get());
        }
        self.step.set(frame.step);
        self.rate.set(frame.rate);
        // The end is judged by the last of them.
        if let Some(point) = frame.points.last() {
            self.metrics.set(Some(point.metrics));
        }
        if self.member.get_untracked() != frame.member {
            self.member.set(frame.member);
        }
        if self.advancing.get_untracked().is_some_and(|target| frame.step >= target || frame.member.ended.is_some()) {
            self.advancing.set(None);
        }
        self.news.notify();
    }

    fn weights(self, values: Vec<f32>) -> Option<Weights> {
        let picture = self.spec.with_untracked(|spec| Picture::new(&Architecture::new(&spec.experiment)));
        (values.len() == picture.len()).then_some(Weights { picture, values })
    }

    fn watch(self) {
        let inner = self.inner();
        let should_speak = match self.trainer.get_untracked() {
            Trainer::Loading => true,
            Trainer::Running => untrack(|| self.trains()) || self.advancing.get_untracked().is_some(),
            Trainer::None | Trainer::Stopped(_) => false,
        };
        let now = now();
        if !inner.watchdog.was_awake(now) || !should_speak || !self.page.is_awake.get_untracked() {
            // Silence counts from when it is out of order.
            inner.heard_ms.set(now);
        } else if is_silent(now, inner.heard_ms.get(), inner.has_frame.get()) {
            self.mourn(Fault::Silent);
        }
    }

    /// The worker is gone: another one goes on from the last saved state.
    fn mourn(self, why: Fault) {
        let inner = self.inner();
        let Some((program, client)) = inner.client.take() else { return };
        let has_listened = client.has_listened();
        drop(client);
        self.rate.set(0.0);
        inner.is_deaf.set(true);
        let recent = {
            let mut deaths = inner.deaths.borrow_mut();
            deaths.push(now());
            deaths.retain(|death| program == Program::Gpu || now() - death < DEATHS_MS);
            deaths.len()
        };
        if !why.may_pass() {
            self.forget_restarts();
            self.trainer.set(Trainer::Stopped(why));
            return;
        }
        if recent >= MOST_DEATHS {
            if program == Program::Cpu {
                self.forget_restarts();
                self.trainer.set(Trainer::Stopped(why));
                return;
            }
            inner.has_gpu_died.set(true);
            inner.deaths.borrow_mut().clear();
            self.note(Note::GpuGaveUp);
        } else {
            let step = inner.saved.borrow().as_ref().map_or(0, |(resume, _)| resume.step);
            self.forget_restarts();
            // One that never was there was not restarted.
            if has_listened {
                self.note(Note::Restarted(step));
            }
        }
        self.trainer.set(Trainer::Loading);
        let again = move || {
            // The reader may have begun anew in the meantime.
            if self.inner().client.borrow().is_none() {
                self.start_saved();
            }
        };
        set_timeout(
            move || {
                // The files of a page that has been replaced are gone.
                if has_listened { again() } else { self.page.when_it_is_known_whether_replaced(again) }
            },
            Duration::from_millis(200 * recent as u64),
        );
    }

    fn forget_restarts(self) {
        self.notes.update(|notes| notes.retain(|note| !matches!(note, Note::Restarted(_))));
    }

    /// Tells the reader something, once.
    pub fn note(self, note: Note) {
        if !self.notes.with_untracked(|notes| notes.contains(&note)) {
            self.notes.update(|notes| notes.push(note));
        }
    }
}

pub(super) fn now() -> f64 {
    js_sys::Date::now()
}

/// Which pairs are trained on, at a·p + b; empty for bits.
fn shown_pairs(x: &Experiment) -> Vec<bool> {
    let p = x.p as usize;
    if matches!(Architecture::new(x).input, Input::Bits { .. }) {
        // Drawing them takes a while, for nothing.
        return Vec::new();
    }
    match Dataset::new(x).train.inputs {
        Inputs::Pairs(pairs) => {
            let mut shown = vec![false; p * p];
            for [a, b] in pairs {
                shown[usize::from(a) * p + usize::from(b)] = true;
            }
            shown
        }
        Inputs::Bits(_) => Vec::new(),
    }
}
