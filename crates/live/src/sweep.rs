//! A sweep as its figure sees it: a queue in front of a crowd. Few of its members are in flight, what is known of the
//! others stands in a column, and a batch of results is one notification.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use grokscope_experiment::Experiment;
use grokscope_experiment::Sweep as Plan;
use grokscope_format::ordered;
use grokscope_owned::effect;
use grokscope_protocol::crowd::{Found, Wants};
use grokscope_protocol::{RecordedSweep, decode, encode};
use leptos::prelude::*;

use crate::clock::now;
use crate::crowd::{Beyond, Crowd, processors};
use crate::page::{Page, fetch_recording, storage};

/// Members a worker has at once: one that trains, and one for while the page hears of its end and sends another.
const A_WORKER: usize = 2;

/// How often what has been found is written down.
const KEEP_EVERY_MS: f64 = 3000.0;

/// Many experiments, of which a few are trained at a time, the most telling first.
#[derive(Clone, Copy)]
pub struct Sweep {
    /// Those in flight, all others counted with them.
    pub crowd: Crowd,
    /// Notifies once a batch of results.
    pub news: Trigger,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

struct Inner {
    plan: RefCell<Plan>,
    found: RefCell<Vec<Option<Found>>>,
    /// Under which name it is kept in this browser.
    kept_as: RefCell<Option<String>>,
    /// What was recorded of it, where it shows that until it begins.
    recording: Cell<Option<&'static str>>,
    flight: RefCell<Flight>,
}

/// Who is where: members of the crowd by their places in the sweep.
#[derive(Debug, Default, PartialEq, Eq)]
struct Flight {
    queue: VecDeque<usize>,
    /// The place that each member of the crowd trains; `None` after its end, when nobody waits any more.
    slots: Vec<Option<usize>>,
    /// Members that have ended and given way to others.
    ended: usize,
}

impl Flight {
    /// These, in their order, with so many that have ended before.
    fn new(order: Vec<usize>, most: usize, ended: usize) -> Self {
        let mut queue = VecDeque::from(order);
        let slots = queue.drain(..most.min(queue.len())).map(Some).collect();
        Self { queue, slots, ended }
    }

    /// The member in a slot has ended: its place, and the one that follows it there.
    fn land(&mut self, slot: usize) -> Option<(usize, Option<usize>)> {
        let place = self.slots.get_mut(slot)?.take()?;
        let next = self.queue.pop_front();
        self.slots[slot] = next;
        self.ended += usize::from(next.is_some());
        Some((place, next))
    }

    fn beyond(&self) -> Beyond {
        Beyond { ended: self.ended, waiting: self.queue.len() }
    }
}

/// The sweeps of a figure, for those who take away what they have found, or bring some: a context in which they are made.
#[derive(Clone, Copy)]
pub struct Sweeps(StoredValue<Vec<Sweep>, LocalStorage>);

impl Default for Sweeps {
    fn default() -> Self {
        Self(StoredValue::new_local(Vec::new()))
    }
}

impl Sweeps {
    /// All of them.
    #[must_use]
    pub fn all(self) -> Vec<Sweep> {
        self.0.get_value()
    }
}

impl Sweep {
    /// Not begun. `is_visible` is whether its figure is on screen: it pauses where it is not.
    #[must_use]
    pub fn new(page: Page, turn: usize, is_visible: Signal<bool>, plan: Plan) -> Self {
        let found = RefCell::new(vec![None; plan.len()]);
        let sweep = Self {
            crowd: Crowd::new(page, turn, is_visible, false, Wants::Outcome),
            news: Trigger::new(),
            inner: StoredValue::new_local(Rc::new(Inner {
                plan: RefCell::new(plan),
                found,
                kept_as: RefCell::default(),
                recording: Cell::new(None),
                flight: RefCell::default(),
            })),
        };
        if let Some(Sweeps(sweeps)) = use_context() {
            sweeps.update_value(|sweeps| sweeps.push(sweep));
        }
        effect(move || {
            sweep.crowd.news.track();
            untrack(|| sweep.harvest());
        });
        sweep
    }

    /// Shows what has been recorded of it under this name, until it begins, where the site has it and it is of as many members.
    pub fn show_recording(self, name: &'static str) {
        self.inner.get_value().recording.set(Some(name));
        grokscope_owned::spawn(async move {
            let Some(recorded) = fetch_recording::<RecordedSweep>(name).await else { return };
            let recorded = recorded.found();
            let Some(inner) = self.inner.try_get_value() else { return };
            let is_of_it = recorded.len() == inner.found.borrow().len();
            if is_of_it && self.crowd.count.get_untracked() == 0 && self.done() == 0 {
                inner.found.replace(recorded.into_iter().map(Some).collect());
                self.crowd.is_recorded.set(true);
                self.news.notify();
            }
        });
    }

    /// How many members have ended. Notified by [`Sweep::news`].
    #[must_use]
    pub fn done(self) -> usize {
        self.with_found(|found| found.iter().flatten().count())
    }

    /// Ends it, and takes another one in its place.
    pub fn replace(self, plan: Plan) {
        let inner = self.inner.get_value();
        inner.found.replace(vec![None; plan.len()]);
        inner.plan.replace(plan);
        self.cancel();
        self.recall();
    }

    /// Trains what is not known of it, and all of it where nothing is left, or what is shown was recorded.
    pub fn begin(self) {
        let inner = self.inner.get_value();
        let plan = inner.plan.borrow();
        if self.crowd.is_recorded.get_untracked() || self.done() == plan.len() {
            inner.found.borrow_mut().fill(None);
        }
        let mut order = coarse_to_fine(&plan);
        order.retain(|&place| inner.found.borrow()[place].is_none());
        let flight = Flight::new(order, A_WORKER * processors(Wants::Outcome), self.done());
        let first = flight.slots.iter().flatten().map(|&place| plan.experiment(place)).collect();
        let beyond = flight.beyond();
        inner.flight.replace(flight);
        self.crowd.set_with(first, beyond);
        self.news.notify();
    }

    /// Trains, from the beginning where it has none under way.
    pub fn start(self) {
        if untrack(|| self.crowd.count.get() == 0 || self.crowd.is_over()) {
            self.begin();
        }
        self.crowd.wants.set(true);
    }

    /// Takes over what somebody else has found, by place, and goes on from there when it begins.
    pub fn take(self, others: &[(usize, Found)]) {
        let inner = self.inner.get_value();
        if self.crowd.is_recorded.get_untracked() {
            inner.found.borrow_mut().fill(None);
            self.crowd.is_recorded.set(false);
        }
        for (place, found) in others {
            if let Some(known) = inner.found.borrow_mut().get_mut(*place) {
                *known = Some(*found);
            }
        }
        self.cancel();
    }

    /// Keeps what is found in this browser, under a name, so that a reload loses at most the last seconds; and takes over what was
    /// kept of this very sweep before.
    pub fn keep_as(self, name: &str) {
        self.inner.get_value().kept_as.replace(Some(format!("grokscope-sweep-{name}")));
        self.recall();
        let last = Cell::new(0.0);
        effect(move || {
            self.news.track();
            let is_ours = !self.crowd.is_recorded.get_untracked();
            // What rests has nothing to come that would have it written later.
            let rests = untrack(|| self.crowd.count.get() == 0 || self.crowd.is_over());
            if is_ours && self.done() > 0 && (rests || now() > last.get() + KEEP_EVERY_MS) {
                last.set(now());
                self.write();
            }
        });
    }

    /// Whether what is found is kept in this browser.
    #[must_use]
    pub fn is_kept(self) -> bool {
        self.inner.get_value().kept_as.borrow().is_some()
    }

    /// Takes over what was kept of it, if anything was.
    fn recall(self) {
        let Some(name) = self.inner.get_value().kept_as.borrow().clone() else { return };
        let kept = storage().and_then(|storage| storage.get_item(&name).ok().flatten());
        let of_it = kept.as_deref().and_then(|kept| kept.split_once('\n'));
        let of_it = of_it.filter(|(sweep, _)| self.with_plan(|plan| plan.print() == *sweep));
        let bytes = of_it.map(|(_, bytes)| bytes.chars().map(|byte| byte as u8).collect::<Vec<u8>>());
        // Untrusted: another version may have written it.
        if let Some(found) = bytes.and_then(|bytes| decode::<Vec<(usize, Found)>>(&bytes).ok()) {
            self.take(&found);
        }
    }

    /// Forgets what has been found, also what is kept of it, and shows what was recorded again.
    pub fn forget(self) {
        let inner = self.inner.get_value();
        inner.found.borrow_mut().fill(None);
        if let Some((storage, name)) = storage().zip(inner.kept_as.borrow().as_deref()) {
            let _ = storage.remove_item(name);
        }
        self.cancel();
        if let Some(name) = inner.recording.get() {
            self.show_recording(name);
        }
    }

    fn write(self) {
        let known = self.with_found(|found| {
            found.iter().enumerate().filter_map(|(at, found)| Some((at, (*found)?))).collect::<Vec<_>>()
        });
        let inner = self.inner.get_value();
        let name = inner.kept_as.borrow();
        let (Some(name), Some(storage), Ok(bytes)) = (name.as_deref(), storage(), encode(&known)) else { return };
        let bytes: String = bytes.into_iter().map(char::from).collect();
        // Where there is no room for it, it is not kept.
        let _ = storage.set_item(name, &format!("{}\n{bytes}", self.with_plan(Plan::print)));
    }

    /// Ends it at once, with its workers. What has been found stays.
    pub fn cancel(self) {
        self.inner.get_value().flight.replace(Flight::default());
        self.crowd.disband();
        self.news.notify();
    }

    /// The experiments.
    pub fn with_plan<T>(self, read: impl FnOnce(&Plan) -> T) -> T {
        read(&self.inner.get_value().plan.borrow())
    }

    /// What is known, by place. Notified by [`Sweep::news`].
    pub fn with_found<T>(self, read: impl FnOnce(&[Option<Found>]) -> T) -> T {
        read(&self.inner.get_value().found.borrow())
    }

    /// Whether the member at a place trains now.
    #[must_use]
    pub fn is_in_flight(self, place: usize) -> bool {
        self.inner.get_value().flight.borrow().slots.contains(&Some(place))
    }

    /// Takes the results of those that have ended, and lets others begin.
    fn harvest(self) {
        let inner = self.inner.get_value();
        let ended: Vec<(usize, Found)> = self.crowd.with_all(|runners| {
            let found = |(slot, runner): (usize, &crate::Runner)| Some((slot, runner.found?));
            runners.iter().enumerate().filter_map(found).collect()
        });
        let (mut others, mut is_news) = (Vec::<(usize, Experiment)>::new(), false);
        let beyond = {
            let mut flight = inner.flight.borrow_mut();
            for (slot, found) in ended {
                let Some((place, next)) = flight.land(slot) else { continue };
                inner.found.borrow_mut()[place] = Some(found);
                is_news = true;
                others.extend(next.map(|next| (slot, inner.plan.borrow().experiment(next))));
            }
            flight.beyond()
        };
        if !others.is_empty() {
            self.crowd.relieve(others, beyond);
        }
        if is_news {
            self.news.notify();
        }
    }
}

/// The places of a sweep, the most telling for its time first: one seed of each before the second, and of each seed what is
/// cheap before what is dear, where whatever lies between others counts as four times as dear for each time the grid has to be
/// halved to reach it.
fn coarse_to_fine(plan: &Plan) -> Vec<usize> {
    let key = |at: usize| {
        let (mut seed, mut level) = (0, 0);
        for (axis, index) in plan.axes.iter().zip(plan.place(at)) {
            if axis.key.name == "seed" {
                seed = index;
            } else {
                level = level.max(fineness(index, axis.values.len()));
            }
        }
        let x = plan.experiment(at);
        (seed, x.plan().flop_per_step() * f64::from(x.steps) * 4f64.powi(level))
    };
    let keys: Vec<(usize, f64)> = (0..plan.len()).map(key).collect();
    ordered(keys.len(), &|a, b| {
        let ((seed, cost), other) = (keys[a], keys[b]);
        seed.cmp(&other.0).then(cost.total_cmp(&other.1))
    })
}

/// How often an axis of so many values is halved before it has this one; its ends it has from the beginning.
fn fineness(index: usize, of: usize) -> i32 {
    let (mut low, mut high, mut level) = (0, of.saturating_sub(1), 0);
    while index != low && index != high {
        let middle = usize::midpoint(low, high);
        level += 1;
        match index.cmp(&middle) {
            std::cmp::Ordering::Equal => break,
            std::cmp::Ordering::Less => high = middle,
            std::cmp::Ordering::Greater => low = middle,
        }
    }
    level
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::PRESETS;
    use grokscope_protocol::article::SURVEY;
    use grokscope_protocol::crowd::fits;

    use super::*;

    fn survey() -> Plan {
        Plan::parse(SURVEY, &PRESETS[0]).expect("a sweep")
    }

    #[test]
    fn an_axis_is_halved_again_and_again() {
        assert_eq!([0, 1, 2, 3, 4].map(|index| fineness(index, 5)), [0, 2, 1, 2, 0]);
        assert_eq!((fineness(0, 1), fineness(1, 2)), (0, 0));
        assert!((0..100).all(|index| fineness(index, 100) <= 7));
    }

    #[test]
    fn one_seed_of_each_comes_before_the_second_and_cheap_corners_before_dear_ones_and_what_lies_between() {
        let plan = survey();
        let order = coarse_to_fine(&plan);
        let places: Vec<_> = order.iter().map(|&at| plan.place(at)).collect();
        assert!(places[..125].iter().all(|place| place[3] == 0));
        let is_corner = |place: &Vec<usize>| place[..3].iter().all(|index| [0, 4].contains(index));
        assert!(places[..4].iter().all(|place| is_corner(place) && place[0] == 0), "the cheap corners");
        let first = |wanted: [usize; 3]| places.iter().position(|place| place[..3] == wanted);
        assert!(first([0, 2, 0]) < first([4, 4, 0]), "what is cheap does not wait for what is dear");
        assert!(first([4, 0, 0]) < first([4, 1, 0]));
        let mut all = order.clone();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..1125));
    }

    #[test]
    fn every_member_is_in_flight_once_and_never_more_than_there_is_room_for() {
        let plan = survey();
        assert!(!fits(&plan.iter().collect::<Vec<_>>()), "all at once would be refused");
        let mut flight = Flight::new(coarse_to_fine(&plan), 8, 0);
        let mut landed = vec![0; plan.len()];
        let mut slot = 0;
        while flight.slots.iter().any(Option::is_some) {
            assert!(flight.slots.len() <= 8);
            let in_flight = flight.slots.iter().flatten().count();
            let gone = landed.iter().sum::<usize>();
            assert_eq!(in_flight + gone + flight.queue.len(), 1125);
            assert_eq!(flight.ended + flight.slots.len() + flight.queue.len(), 1125, "as the crowd counts");
            slot = (slot + 3) % 8;
            if let Some((place, _)) = flight.land(slot) {
                landed[place] += 1;
            }
        }
        assert!(landed.iter().all(|times| *times == 1));
        assert_eq!(flight.land(0), None);
    }
}
