//! What keeps workers alive: who is silent for too long, what follows a death, and when there have been too many. It knows
//! no browser: whoever starts workers tells it the time and what happens, and does what it says.

use std::time::Duration;

use crate::card::Card;
use crate::engine_choice::{Gpu, Program};
use crate::fault::Fault;

/// How often it is to look.
pub const WATCH: Duration = Duration::from_secs(2);
/// A worker that trains and is silent for so long is given up.
const SILENCE_MS: f64 = 20_000.0;
/// As above before it has reported anything: the program is downloaded and compiled, kernels are compiled.
const START_MS: f64 = 120_000.0;
/// Whoever looks so late has slept, and all others too: the lid was closed, the browser was stopped.
const LATE_MS: f64 = 8_000.0;
/// Deaths of workers without a graphics card within this time count together.
const DEATHS_MS: f64 = 60_000.0;
/// After each recent death of these it takes so much longer until the next worker is started.
const PAUSE: Duration = Duration::from_millis(200);

/// A worker as far as its supervisor knows it.
pub trait Listens {
    /// Whether it has been heard to listen: its program is there and starts.
    fn has_listened(&self) -> bool;
}

/// What follows a death.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: another worker would do no better.
    GiveUp,
    /// Another worker in its place.
    Again,
    /// One that trains on the processor, for good.
    LeaveGpu,
}

/// A worker that has died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What follows.
    pub next: Next,
    /// After how long.
    pub pause: Duration,
    /// Whether it had been there at all. If not, its file may be gone, and with it the page it is for.
    pub had_listened: bool,
}

/// Looks after the workers of one run, or of one crowd, each in a numbered place.
#[derive(Debug)]
pub struct Supervisor<W> {
    places: Vec<Option<Hired<W>>>,
    /// So many deaths without a graphics card are too many.
    most_deaths: usize,
    /// When they were, in ms.
    deaths: Vec<f64>,
    card: Card,
    /// When it last looked, in ms.
    looked_ms: f64,
}

#[derive(Debug)]
struct Hired<W> {
    worker: W,
    program: Program,
    /// When it was last heard, or began to owe a word, in ms.
    heard_ms: f64,
    /// Whether it has reported anything of what it trains.
    has_reported: bool,
}

impl<W: Listens> Supervisor<W> {
    /// Without workers, as everything below at a time in ms.
    #[must_use]
    pub fn new(most_deaths: usize, now_ms: f64) -> Self {
        Self { places: Vec::new(), most_deaths, deaths: Vec::new(), card: Card::NEW, looked_ms: now_ms }
    }

    /// The number of places, vacant ones among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The worker in a place.
    #[must_use]
    pub fn worker(&self, place: usize) -> Option<&W> {
        self.places.get(place)?.as_ref().map(|hired| &hired.worker)
    }

    /// The worker in a place, to be changed.
    pub fn worker_mut(&mut self, place: usize) -> Option<&mut W> {
        self.places.get_mut(place)?.as_mut().map(|hired| &mut hired.worker)
    }

    /// All workers.
    pub fn workers(&self) -> impl Iterator<Item = &W> {
        self.places.iter().flatten().map(|hired| &hired.worker)
    }

    /// Whether a place has a worker with this program.
    #[must_use]
    pub fn has(&self, place: usize, program: Program) -> bool {
        self.places.get(place).and_then(Option::as_ref).is_some_and(|hired| hired.program == program)
    }

    /// Puts a worker into a place.
    pub fn hire(&mut self, place: usize, program: Program, worker: W, now_ms: f64) {
        let places = self.places.len().max(place + 1);
        self.places.resize_with(places, || None);
        self.places[place] = Some(Hired { worker, program, heard_ms: now_ms, has_reported: false });
    }

    /// Empties a place.
    pub fn dismiss(&mut self, place: usize) -> Option<W> {
        self.places.get_mut(place)?.take().map(|hired| hired.worker)
    }

    /// Ends all workers.
    pub fn dismiss_all(&mut self) {
        self.places.clear();
    }

    /// The worker in a place has something to begin with: from now on its silence counts, the longer patience at first.
    pub fn begin(&mut self, place: usize, now_ms: f64) {
        if let Some(Some(hired)) = self.places.get_mut(place) {
            (hired.heard_ms, hired.has_reported) = (now_ms, false);
        }
    }

    /// The worker in a place was heard; `reports` is whether of what it trains.
    pub fn heard(&mut self, place: usize, reports: bool, now_ms: f64) {
        if let Some(Some(hired)) = self.places.get_mut(place) {
            hired.heard_ms = now_ms;
            hired.has_reported |= reports;
            if reports && hired.program == Program::Gpu {
                self.card.go_on();
            }
        }
    }

    /// The places of those who owe a word and have been silent for too long. `owes` is whether a place does; silence
    /// counts from when it does, and from when whoever listens has woken up.
    #[must_use]
    pub fn look(&mut self, now_ms: f64, owes: impl Fn(usize) -> bool) -> Vec<usize> {
        // A clock that was set back is no sleep, but no measure either.
        let was_awake = (0.0..LATE_MS).contains(&(now_ms - self.looked_ms));
        self.looked_ms = now_ms;
        let mut silent = Vec::new();
        for (place, hired) in self.places.iter_mut().enumerate() {
            let Some(hired) = hired else { continue };
            if !was_awake || !owes(place) {
                hired.heard_ms = now_ms;
            } else if now_ms - hired.heard_ms > if hired.has_reported { SILENCE_MS } else { START_MS } {
                silent.push(place);
            }
        }
        silent
    }

    /// The worker in a place has died of this, or is to be: its place is vacant. `None` where there was none.
    pub fn lose(&mut self, place: usize, why: &Fault, now_ms: f64) -> Option<Loss> {
        let Hired { worker, program, .. } = self.places.get_mut(place)?.take()?;
        let (next, pause) = match program {
            _ if !why.may_pass() => (Next::GiveUp, Duration::ZERO),
            Program::Gpu => match self.card.lose() {
                Some(pause) => (Next::Again, pause),
                None => (Next::LeaveGpu, Duration::ZERO),
            },
            Program::Cpu => {
                self.deaths.push(now_ms);
                self.deaths.retain(|death| now_ms - death < DEATHS_MS);
                let recent = self.deaths.len();
                (if recent < self.most_deaths { Next::Again } else { Next::GiveUp }, PAUSE * recent as u32)
            }
        };
        Some(Loss { next, pause, had_listened: worker.has_listened() })
    }

    /// How it stands with the graphics card.
    #[must_use]
    pub fn card(&self) -> Card {
        self.card
    }

    /// What the browser offers, as far as it may be trained on.
    #[must_use]
    pub fn offered(&self, gpu: Gpu) -> Gpu {
        if self.card == Card::Left { Gpu::Left } else { gpu }
    }

    /// The reader wants another try: no death counts any more. A graphics card that was left stays so.
    pub fn forgive(&mut self) {
        self.deaths.clear();
        if self.card != Card::Left {
            self.card = Card::NEW;
        }
    }

    /// The reader wants another engine: the graphics card may be tried again too.
    pub fn forgive_gpu(&mut self) {
        self.card = Card::NEW;
        self.forgive();
    }
}

/// Who may train: those who want to, in the order in which they began to want it, and only so many at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue(Vec<usize>);

impl Queue {
    /// Most that train at the same time.
    const MOST: usize = 2;

    /// Whether somebody is in it.
    #[must_use]
    pub fn has(&self, who: usize) -> bool {
        self.0.contains(&who)
    }

    /// Joins it at its end, or leaves it.
    pub fn put(&mut self, who: usize, wants: bool) {
        self.0.retain(|other| *other != who);
        if wants {
            self.0.push(who);
        }
    }

    /// Whether somebody may train now.
    #[must_use]
    pub fn has_turn(&self, who: usize) -> bool {
        self.0.iter().take(Self::MOST).any(|other| *other == who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A worker that is only believed to be there.
    #[derive(Debug)]
    struct Absent {
        has_listened: bool,
    }

    impl Listens for Absent {
        fn has_listened(&self) -> bool {
            self.has_listened
        }
    }

    /// An office that posts nothing: it hires and loses workers at times that the test gives.
    struct Office {
        supervisor: Supervisor<Absent>,
        program: Program,
    }

    impl Office {
        fn new(most_deaths: usize, program: Program) -> Self {
            let mut office = Self { supervisor: Supervisor::new(most_deaths, 0.0), program };
            office.hire(0, true, 0.0);
            office
        }

        fn hire(&mut self, place: usize, has_listened: bool, now: f64) {
            self.supervisor.hire(place, self.program, Absent { has_listened }, now);
        }

        /// Loses the worker in the first place, and hires another one where that is what follows.
        fn lose(&mut self, why: &Fault, now: f64) -> Next {
            let loss = self.supervisor.lose(0, why, now).expect("there is one");
            assert!(self.supervisor.worker(0).is_none(), "its place is vacant");
            match loss.next {
                Next::GiveUp => return loss.next,
                Next::LeaveGpu => self.program = Program::Cpu,
                Next::Again => {}
            }
            self.hire(0, true, now + loss.pause.as_millis() as f64);
            loss.next
        }

        /// Looks every two seconds; returns when somebody is found silent first, and who.
        fn watch(&mut self, from: f64, to: f64, owes: impl Fn(usize) -> bool) -> Option<(f64, Vec<usize>)> {
            let looks = (0..).map(|i| from + 2000.0 * f64::from(i)).take_while(|now| *now <= to);
            let mut found = looks.map(|now| (now, self.supervisor.look(now, &owes)));
            found.find(|(_, silent)| !silent.is_empty())
        }
    }

    fn died() -> Fault {
        Fault::Stopped("unreachable".to_owned())
    }

    #[test]
    fn a_worker_that_dies_is_replaced_and_later_each_time() {
        let mut office = Office::new(4, Program::Cpu);
        let mut pauses = Vec::new();
        for now in [1000.0, 2000.0, 3000.0] {
            let loss = office.supervisor.lose(0, &died(), now).expect("there is one");
            assert_eq!(loss.next, Next::Again);
            pauses.push(loss.pause.as_millis());
            office.hire(0, true, now);
        }
        assert_eq!((pauses, office.supervisor.card()), (vec![200, 400, 600], Card::NEW));
        assert_eq!(office.supervisor.lose(7, &died(), 0.0), None, "nobody is there");
    }

    #[test]
    fn too_many_deaths_within_a_minute_are_the_end_until_the_reader_tries_again() {
        let mut office = Office::new(3, Program::Cpu);
        let next = [0.0, 1e4, 2e4].map(|now| office.lose(&died(), now));
        assert_eq!(next, [Next::Again, Next::Again, Next::GiveUp]);
        office.supervisor.forgive();
        office.hire(0, true, 3e4);
        assert_eq!(office.lose(&died(), 3e4), Next::Again);
        let mut office = Office::new(3, Program::Cpu);
        assert!(
            (0..20).all(|i| office.lose(&died(), 4e4 * f64::from(i)) == Next::Again),
            "far apart they do not count"
        );
    }

    #[test]
    fn a_graphics_card_is_left_when_it_is_lost_for_the_third_time_whenever_that_is() {
        let mut office = Office::new(3, Program::Gpu);
        // A failure to allocate is a loss like any other.
        let next = [(0.0, died()), (1e6, Fault::Memory), (2e6, died())].map(|(now, why)| {
            let next = office.lose(&why, now);
            let is_left = next == Next::LeaveGpu;
            assert_eq!(office.supervisor.offered(Gpu::Real), if is_left { Gpu::Left } else { Gpu::Real });
            if !is_left {
                office.supervisor.heard(0, false, now + 10.0);
                assert!(matches!(office.supervisor.card(), Card::Lost(_)), "a word is no report");
                office.supervisor.heard(0, true, now + 20.0);
                assert!(matches!(office.supervisor.card(), Card::Ready(_)), "the run has gone on");
            }
            next
        });
        assert_eq!(next, [Next::Again, Next::Again, Next::LeaveGpu]);
        assert!(office.supervisor.has(0, Program::Cpu));
        // The processor is not blamed for it.
        let next = [2e6, 2e6, 2e6].map(|now| office.lose(&died(), now));
        assert_eq!(next, [Next::Again, Next::Again, Next::GiveUp]);
        office.supervisor.forgive();
        assert_eq!(office.supervisor.card(), Card::Left);
        office.supervisor.forgive_gpu();
        assert_eq!(office.supervisor.card(), Card::NEW);
    }

    #[test]
    fn what_will_not_pass_is_not_tried_again() {
        for why in [Fault::Forbidden, Fault::Replaced] {
            for program in [Program::Cpu, Program::Gpu] {
                assert_eq!(Office::new(3, program).lose(&why, 0.0), Next::GiveUp);
            }
        }
    }

    #[test]
    fn of_one_that_never_listened_it_is_told() {
        let mut office = Office::new(3, Program::Cpu);
        office.hire(0, false, 0.0);
        let missing = Fault::Missing("cpu.js".to_owned());
        assert!(!office.supervisor.lose(0, &missing, 0.0).expect("there is one").had_listened);
    }

    #[test]
    fn a_worker_that_is_silent_is_found_and_one_that_has_only_begun_later() {
        let mut office = Office::new(3, Program::Cpu);
        office.supervisor.heard(0, true, 0.0);
        assert_eq!(office.watch(2000.0, 6e4, |_| true), Some((22_000.0, vec![0])));
        office.supervisor.begin(0, 22_000.0);
        assert_eq!(office.watch(24_000.0, 2e5, |_| true), Some((144_000.0, vec![0])));
    }

    #[test]
    fn only_those_who_owe_a_word_are_found_silent() {
        let mut office = Office::new(4, Program::Cpu);
        for place in 0..3 {
            office.hire(place, true, 0.0);
            office.supervisor.heard(place, true, 0.0);
        }
        assert_eq!(office.watch(2000.0, 6e4, |_| false), None);
        assert_eq!(office.watch(62_000.0, 2e5, |place| place != 1), Some((82_000.0, vec![0, 2])));
    }

    #[test]
    fn whoever_slept_asks_again_before_anybody_is_judged() {
        let office = || {
            let mut office = Office::new(3, Program::Cpu);
            office.supervisor.heard(0, true, 0.0);
            assert_eq!(office.watch(2000.0, 4000.0, |_| true), None);
            office
        };
        // Asleep from 4 to 30 s. The worker has as long as ever from then on.
        assert_eq!(office().watch(30_000.0, 50_000.0, |_| true), None);
        assert_eq!(office().watch(30_000.0, 90_000.0, |_| true), Some((52_000.0, vec![0])));
        // The clock was set back by an hour.
        assert_eq!(office().watch(-3_600_000.0, -3_596_000.0, |_| true), None);
    }

    #[test]
    fn two_train_at_a_time_and_the_next_when_one_leaves() {
        let mut queue = Queue::default();
        for who in [5, 3, 8] {
            queue.put(who, true);
        }
        let turns = |queue: &Queue| [5, 3, 8].map(|who| queue.has_turn(who));
        assert_eq!(turns(&queue), [true, true, false]);
        queue.put(5, false);
        assert_eq!(turns(&queue), [false, true, true]);
        queue.put(5, true);
        assert_eq!(turns(&queue), [false, true, true], "whoever comes back waits");
    }
}
