//! A run as its figure sees it: signals for what is shown, and the worker behind them.

mod fork;
mod keep;
mod measures;
mod playback;
mod worker;

pub use fork::MOST_FORKS;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use grokscope_experiment::{Ending, EngineName, Experiment, Member, Metrics, Problem, Spec, Stop, Task};
use grokscope_owned::{Interval, effect, memo};
use grokscope_protocol::{Blocks, Command, Picture, Resume};
use leptos::prelude::*;

use crate::budget::{Budget, MOST_STEPS, give_time};
use crate::client::Client;
use crate::clock::now;
use crate::decay::Decay;
use crate::engine_choice::Why;
use crate::fault::Fault;
use crate::history::{History, Mark, Setting};
use crate::link::Mistake;
use crate::measuring::Measuring;
use crate::moment::Passage;
use crate::page::Page;
use crate::speed::Speed;
use crate::state::{State, Trainer};
use crate::supervisor::Supervisor;

/// So many deaths of its worker are too many.
const MOST_DEATHS: usize = 3;

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
    /// What those on screen draw of its weights.
    blocks: Memo<Blocks>,
    sights: RwSignal<Vec<Sight>>,
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
    /// The step at which the reader would stop.
    pub flag: RwSignal<Option<u64>>,
    /// Whether it was put there when the answer was in view.
    pub is_flag_late: RwSignal<bool>,
    /// What the run was of at first, which the flag is about.
    first_task: Task,
    /// Milestones of the recorded run that is shown where there is no live one.
    pub recorded: RwSignal<Option<Member>>,
    /// Notifies when curves or weights have changed.
    pub news: Trigger,
    /// The step up to which single steps were asked for.
    advancing: RwSignal<Option<u64>>,
    /// What is trained for because a word of the article asked to see it.
    passage: RwSignal<Option<Passage>>,
    /// How many passages have been shown.
    shows: StoredValue<u32>,
    /// Notifies when something was measured.
    pub measured: Trigger,
    measuring: StoredValue<Rc<Measuring>, LocalStorage>,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

/// A figure that shows a run.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sight {
    is_visible: RwSignal<bool>,
    blocks: Blocks,
}

/// A run that branched off another one.
#[derive(Clone, Copy)]
pub struct Fork {
    /// Its letter, `A` to `C`; kept as long as the fork.
    pub letter: char,
    /// The step at which it branched off.
    pub from: u64,
    /// The run, with a worker of its own.
    pub session: Session,
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
    /// The state it branched off from or was given, if it was: where it begins again.
    origin: RefCell<Option<(Resume, Vec<f32>)>>,
    /// When it was to end, before and after it was given more time.
    extended: Cell<Option<[Budget; 2]>>,
    /// Its worker, in the first place.
    workers: RefCell<Supervisor<Client>>,
    /// From which step a worker that has died is being replaced: said once the other one goes on.
    restarted: Cell<Option<u64>>,
    /// Between a start and its `Ready`, what comes belongs to the run before.
    is_deaf: Cell<bool>,
    /// The number of the last start.
    starts: Cell<u32>,
    /// Whether it has been ended for good.
    is_over: Cell<bool>,
    has_frame: Cell<bool>,
    /// Steps of the picture asked for, and of the one wanted next.
    asked: Cell<Option<u64>>,
    next: Cell<Option<u64>>,
    /// What looks after the worker.
    watch: RefCell<Option<Interval>>,
    /// Where its signals live, and the owners of its forks.
    owner: Owner,
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
        let sights = RwSignal::new(Vec::<Sight>::new());
        let is_visible = memo(move || sights.with(|sights| sights.iter().any(|sight| sight.is_visible.get())));
        let blocks = memo(move || {
            sights.with(|sights| {
                let on_screen = sights.iter().filter(|sight| sight.is_visible.get());
                on_screen.map(|sight| sight.blocks).fold(Blocks::default(), Blocks::and)
            })
        });
        let session = Self::quiet(page, spec, speed, (is_visible, blocks), sights);
        session.wire();
        session
    }

    /// A run that goes on from a state of this one with another decay, seen wherever this one is.
    fn branch(self, resume: Resume, state: Vec<f32>) -> Self {
        let inner = self.inner();
        let (spec, speed) = (self.spec.get_untracked(), self.speed.get_untracked());
        // Signals live as long as what they are made in: a click would not keep them, and the fork takes its own with it.
        inner.owner.child().with(|| {
            let mut spec = spec;
            // With the same it would only do again what this run has done.
            self.kind.get_untracked().vary(&mut spec.experiment);
            let member = Member { ended: self.member.get_untracked().ended, ..resume.member };
            give_time(&mut spec.experiment, &member, resume.step);
            // Of a fork there are curves alone.
            let blocks = memo(|| Blocks::NONE);
            let branch = Self::quiet(self.page, spec, speed, (self.is_visible, blocks), self.sights);
            *branch.inner().saved.borrow_mut() = Some((resume.clone(), state.clone()));
            *branch.inner().origin.borrow_mut() = Some((resume, state));
            branch.wants.set(true);
            branch.wire();
            branch
        })
    }

    /// Ends the worker for good.
    fn end(self) {
        self.wants.set(false);
        self.page.queue_up(self.turn, false);
        self.trainer.set(Trainer::Stopped(Fault::Silent));
        let inner = self.inner();
        inner.is_over.set(true);
        inner.workers.borrow_mut().dismiss_all();
        inner.saved.take();
        inner.origin.take();
        inner.live.take();
        inner.past.take();
        inner.history.take();
        inner.watch.take();
    }

    /// The last figure that showed it has gone, and with it all that was trained. It begins when one is seen again.
    fn put_away(self) {
        for fork in self.forks.get_untracked() {
            self.remove_fork(fork.letter);
        }
        let inner = self.inner();
        inner.workers.borrow_mut().dismiss_all();
        inner.watch.take();
        inner.saved.take();
        inner.live.take();
        inner.shown_pairs.take();
        inner.history.take();
        inner.has_frame.set(false);
        inner.is_deaf.set(true);
        inner.asked.set(None);
        self.forget_measures(None);
        self.forget_restarts();
        self.advancing.set(None);
        self.passage.set(None);
        self.recorded.set(None);
        self.is_pinned.set(false);
        self.look(None);
        self.step.set(0);
        self.rate.set(0.0);
        self.member.set(Member::default());
        self.metrics.set(None);
        self.engine.set(None);
        self.trainer.set(Trainer::None);
    }

    /// Ends a fork and forgets it.
    pub fn remove_fork(self, letter: char) {
        let fork = self.forks.with_untracked(|forks| forks.iter().find(|fork| fork.letter == letter).copied());
        if let Some(fork) = fork {
            fork.session.end();
            self.forks.update(|forks| forks.retain(|fork| fork.letter != letter));
            self.news.notify();
            // When what shows it is gone.
            let owner = fork.session.inner().owner.clone();
            set_timeout(move || owner.cleanup(), Duration::ZERO);
        }
    }

    /// The reader puts the flag at this step.
    pub fn plant(self, step: Option<u64>) {
        self.is_flag_late.set(self.member.with_untracked(|member| member.grokked.is_some() || member.ended.is_some()));
        self.flag.set(step);
    }

    /// The step of the flag, while the run is of what it was put there for.
    pub fn planted(self) -> Option<u64> {
        self.flag.get().filter(|_| self.spec.with(|spec| spec.experiment.task == self.first_task))
    }

    /// What it has reached, or what the recorded run has that is shown in its place.
    pub fn known(self) -> Member {
        self.recorded.get().unwrap_or_else(|| self.member.get())
    }

    /// Whether nothing shows it any more: its fork was removed, or its figures were taken out of the page.
    pub fn is_gone(self) -> bool {
        self.inner.is_disposed()
    }

    /// Does something after a while, if it is still there.
    fn later(self, wait: Duration, run: impl FnOnce() + 'static) {
        let run = move || {
            if !self.is_gone() {
                run();
            }
        };
        set_timeout(run, wait);
    }

    fn quiet(
        page: Page,
        spec: Spec,
        speed: Speed,
        (is_visible, blocks): (Memo<bool>, Memo<Blocks>),
        sights: RwSignal<Vec<Sight>>,
    ) -> Self {
        let turn = page.new_turn();
        let kind = Decay::of(&spec.experiment, spec.preset);
        let first_task = spec.experiment.task;
        let inner = Inner {
            history: RefCell::default(),
            live: RefCell::default(),
            live_since: Cell::new(0),
            past: RefCell::default(),
            shown_pairs: RefCell::default(),
            saved: RefCell::default(),
            origin: RefCell::default(),
            extended: Cell::new(None),
            workers: RefCell::new(Supervisor::new(MOST_DEATHS, now())),
            starts: Cell::new(0),
            restarted: Cell::new(None),
            is_deaf: Cell::new(true),
            is_over: Cell::new(false),
            has_frame: Cell::new(false),
            asked: Cell::new(None),
            next: Cell::new(None),
            watch: RefCell::default(),
            owner: Owner::current().unwrap_or_default(),
        };
        Self {
            page,
            turn,
            spec: RwSignal::new(spec),
            kind: RwSignal::new(kind),
            wants: RwSignal::new(page.begins),
            is_visible,
            blocks,
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
            flag: RwSignal::new(None),
            is_flag_late: RwSignal::new(false),
            first_task,
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

    /// For one more figure that shows the run, as long as it is there, and draws these of its weights: whether it is on
    /// screen.
    #[must_use]
    pub fn sight(self, blocks: Blocks) -> RwSignal<bool> {
        let is_visible = RwSignal::new(false);
        let sight = Sight { is_visible, blocks };
        self.sights.update(|sights| sights.push(sight));
        on_cleanup(move || {
            self.sights.update(|sights| sights.retain(|other| *other != sight));
            if !self.is_shown() {
                self.put_away();
            }
        });
        is_visible
    }

    /// Whether there is a figure that shows it, on screen or not.
    #[must_use]
    pub fn is_shown(self) -> bool {
        self.sights.with_untracked(|sights| !sights.is_empty())
    }

    fn wire(self) {
        // The first time it is seen.
        effect(move || {
            let is_ready = self.page.gpu.get().is_some() && matches!(self.page.manifest.get(), Some(Ok(_)));
            if is_ready && self.is_visible.get() && self.trainer.get() == Trainer::None {
                untrack(|| {
                    // A fork has a state to go on from before it has a worker.
                    let has_state = self.inner().saved.borrow().is_some();
                    if has_state { self.start_saved() } else { self.begin() }
                });
            }
        });
        effect(move || {
            let is_ready = self.wants.get() && self.is_visible.get() && self.page.is_awake.get();
            let has_ended = self.member.get().ended.is_some() || matches!(self.trainer.get(), Trainer::Stopped(_));
            self.page.queue_up(self.turn, is_ready && !has_ended);
        });
        let trains = memo(move || self.trains());
        effect(move || {
            let (trains, is_advancing) = (trains.get(), self.advancing.get().is_some());
            self.inner().workers.borrow_mut().heard(0, false, now());
            if trains || !is_advancing {
                self.send(&Command::Play(trains), None);
            }
        });
        effect(move || {
            let speed = self.speed.get();
            self.send(&Command::Speed(speed.limit()), None);
        });
        effect(move || {
            let blocks = self.blocks.get();
            self.send(&Command::Show(blocks), None);
        });
        // Another engine goes on from the last saved state.
        Effect::new(move |before: Option<_>| {
            let wish = self.page.wish.get();
            if before.is_some_and(|before| before != wish) {
                self.inner().workers.borrow_mut().forgive_gpu();
                untrack(|| self.change_engine());
            }
            wish
        });
        self.keep_passage();
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
        self.inner().workers.borrow_mut().heard(0, false, now());
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
        if before.experiment.keep != spec.experiment.keep {
            *self.inner().shown_pairs.borrow_mut() = worker::shown_pairs(&spec.experiment);
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
        if !Spec::is_live_change(&self.spec.get_untracked().experiment, &spec.experiment) {
            // The weights it was given may be of another network.
            self.inner().origin.take();
        }
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
        let decay = |spec: &Spec| {
            let kind = Decay::of(&spec.experiment, spec.preset);
            Setting::Decay(kind, kind.value(&spec.experiment))
        };
        let rate = |spec: &Spec| Setting::Rate(spec.experiment.lr);
        let inner = self.inner();
        for (from, to) in [(decay(before), decay(after)), (rate(before), rate(after))] {
            inner.history.borrow_mut().mark(Mark { step, from, to }, now());
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
        self.inner().workers.borrow_mut().forgive();
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

    /// Reads the weights that are shown: of the step looked at, else the present ones. None where they lack one of these
    /// blocks, which are those of the figure's row: others come only where another figure on screen draws them.
    pub fn with_weights<T>(self, blocks: Blocks, read: impl FnOnce(&Weights) -> T) -> Option<T> {
        let inner = self.inner();
        let past = inner.past.borrow();
        let live = inner.live.borrow();
        past.as_ref().or(live.as_ref()).filter(|weights| weights.picture.blocks.have(blocks)).map(read)
    }

    /// Reads the present weights, as [`Session::with_weights`].
    pub fn with_live_weights<T>(self, blocks: Blocks, read: impl FnOnce(&Weights) -> T) -> Option<T> {
        self.inner().live.borrow().as_ref().filter(|weights| weights.picture.blocks.have(blocks)).map(read)
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

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    fn send(self, command: &Command, bulk: Option<&[f32]>) {
        if let Some(client) = self.inner().workers.borrow().worker(0) {
            client.send(command, bulk);
        }
    }

    /// Tells the reader something, once.
    pub fn note(self, note: Note) {
        if !self.notes.with_untracked(|notes| notes.contains(&note)) {
            self.notes.update(|notes| notes.push(note));
        }
    }
}
