//! The race: one network, hurried in several ways, all from one seed. The reader says first in what order they arrive.

use grokscope_canvas::{Row, Tracks, axis_end, paint};
use grokscope_experiment::{Carry, Experiment, Filter, Piece, Preset};
use grokscope_format::ordered;
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Lanes, Look, entrant};
use grokscope_kit::panel;
use grokscope_kit::rule::{Rule, of_sums};
use grokscope_kit::text::{number, real};
use grokscope_live::{Crowd, Heritage, Runner};
use grokscope_owned::{act, effect, live, memo};
use grokscope_protocol::crowd::Wants;
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("race-") {
        legend; start; shown; order; order_hint; chart; nothing; decay; rate; data(times); norm; grokfast; embedding; first_layer; ticket;
        place; lane; memorised; understood; yours; wins(rounds); never; first(lanes, step); none_first; guessed(right, pairs); list(before, item); then(before, item);
    }
}

/// A way to hurry, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    Nothing,
    Decay,
    Rate,
    Data,
    Norm,
    Grokfast,
    /// Takes over what the first lane reads with: its embedding, or its first layer where bits are read.
    Embedding,
    /// Takes over the place of the largest weights of the first lane.
    Ticket,
}

const LANES: [Lane; 8] =
    [Lane::Nothing, Lane::Decay, Lane::Rate, Lane::Data, Lane::Norm, Lane::Grokfast, Lane::Embedding, Lane::Ticket];
const COUNT: usize = LANES.len();
/// Shares of all sums that are shown, in percent.
static SHARES: [u32; 3] = [25, 30, 40];
/// Steps after which those that have not arrived give up.
const STEPS: u32 = 3000;
/// The seed at first: of 1 to 9 the one in the middle, where nothing is done.
const MIDDLE: u32 = 7;
/// The decay and the rate are so many times those of the others, where they are larger.
const MORE: f64 = 3.0;
/// As are the sums that are shown,
const MORE_DATA: f64 = 1.4;
/// but some have to be left to be asked.
const MOST_DATA: f64 = 0.95;
/// Where the norm is held.
const NORM: f64 = 24.0;
/// Share of the connections that are left of the ticket.
const KEPT: f64 = 0.6;
/// Steps that the first lane goes on, once it has arrived, for those that take over from it.
const LINGER: u32 = 500;

static LOOK: Look = Look { start: words::start, grid: "", draws: &[], has_finish: false };

impl Lane {
    /// What it is called beside a first lane that is taught this.
    fn name(self, taught: Taught) -> String {
        let name = match self {
            Self::Nothing => words::nothing(),
            Self::Decay => words::decay(),
            Self::Rate => words::rate(),
            Self::Data => {
                let train = f64::from(taught.shown) / 100.0;
                return words::data(real((100.0 * more(train) / train).round() / 100.0));
            }
            Self::Norm => words::norm(),
            Self::Grokfast => words::grokfast(),
            Self::Embedding if taught.is_bits => words::first_layer(),
            Self::Embedding => words::embedding(),
            Self::Ticket => words::ticket(),
        };
        name.to_owned()
    }

    fn carry(self, is_bits: bool) -> Option<Carry> {
        match self {
            Self::Embedding => {
                let piece = if is_bits { Piece::In } else { Piece::Embedding };
                Some(Carry::Pieces { pieces: vec![piece], frozen: false })
            }
            Self::Ticket => Some(Carry::Ticket { keep: KEPT }),
            _ => None,
        }
    }

    /// What is trained, where nothing would be done to it this.
    fn experiment(self, x: Experiment) -> Experiment {
        match self {
            // The others take over what it has when it is done.
            Self::Nothing => Experiment { linger: LINGER, ..x },
            Self::Embedding | Self::Ticket => x,
            Self::Decay => Experiment { wd: MORE * x.wd, ..x },
            Self::Rate => Experiment { lr: MORE * x.lr, ..x },
            Self::Data => {
                // Of few there is one left at least.
                let all = x.population() as f64;
                Experiment { train: more(x.train).min((all - 1.0) / all), ..x }
            }
            Self::Norm => Experiment { norm: NORM, wd: 0.0, ..x },
            Self::Grokfast => Experiment { filter: Filter::Ema, ..x },
        }
    }
}

/// What is taught.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Taught {
    /// Percent of all that the first lane is shown.
    shown: u32,
    /// Whether it reads bits, and not two numbers.
    is_bits: bool,
}

impl Taught {
    /// Tracks what is taught; of sums, so much is shown.
    fn now(rule: Rule, share: RwSignal<u32>) -> Self {
        Self { shown: rule.share(share.get()), is_bits: rule.is_bits() }
    }
}

/// The larger share that one lane is shown.
fn more(train: f64) -> f64 {
    (MORE_DATA * train).min(MOST_DATA)
}

/// What all lanes have in common, on this share of all sums, in percent.
fn common(share: u32, seed: u32) -> Experiment {
    let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
    Experiment { train: f64::from(share) / 100.0, seed, steps: STEPS, linger: 0, ..preset }
}

/// When each lane arrived, if it did.
type Finish = [Option<u64>; COUNT];

/// The place of each lane: one more than there are lanes before it. None for those that never arrived.
fn places(finish: &Finish) -> [Option<usize>; COUNT] {
    finish.map(|step| step.map(|step| 1 + finish.iter().flatten().filter(|other| **other < step).count()))
}

/// Of the pairs of lanes that did not arrive together, how many there are and how many are as the reader said: `order` has the
/// lanes from the first to the last.
fn agreement(finish: &Finish, order: &[usize]) -> (usize, usize) {
    let time = |lane: usize| finish[lane].unwrap_or(u64::MAX);
    let pairs =
        order.iter().enumerate().flat_map(|(at, first)| order[at + 1..].iter().map(move |second| (*first, *second)));
    let apart: Vec<_> = pairs.map(|(first, second)| (time(first), time(second))).filter(|(a, b)| a != b).collect();
    (apart.iter().filter(|(a, b)| a < b).count(), apart.len())
}

/// What the reader has said and seen so far.
#[derive(Clone, Copy)]
struct Reader {
    /// Lanes in the order that the reader expects.
    order: RwSignal<Vec<usize>>,
    /// Seeds of the rounds that are over, and how many of them each lane has won.
    rounds: RwSignal<(Vec<u32>, [u32; COUNT])>,
}

impl Reader {
    /// Names the next lane, or takes one back.
    fn say(self, lane: usize) {
        self.order.update(|order| match order.iter().position(|other| *other == lane) {
            Some(at) => drop(order.remove(at)),
            None => order.push(lane),
        });
    }

    /// The place that was given to a lane.
    fn place(self, lane: usize) -> Option<usize> {
        self.order.with(|order| order.iter().position(|other| *other == lane)).map(|at| at + 1)
    }

    /// A round is over. One that was run before says nothing new.
    fn count(self, seed: u32, finish: &Finish) {
        self.rounds.update(|(seeds, wins)| {
            if seeds.contains(&seed) {
                return;
            }
            seeds.push(seed);
            for (wins, place) in wins.iter_mut().zip(places(finish)) {
                // Each of those that arrive together.
                *wins += u32::from(place == Some(1));
            }
        });
    }
}

struct Race {
    share: RwSignal<u32>,
    rule: Rule,
    reader: Reader,
}

impl Race {
    fn taught(&self) -> Taught {
        Taught::now(self.rule, self.share)
    }

    fn keep(&self, keys: Keys) {
        let share = self.share;
        keys.one_of("share", &SHARES, |share| format!("{share}%"), move || share.get(), move |value| share.set(value));
    }
}

impl Course for Race {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        let x = self.rule.teach(common(self.share.get(), seed));
        LANES.map(|lane| lane.experiment(x.clone())).to_vec()
    }

    fn heritage(&self, lane: usize) -> Option<Heritage> {
        LANES[lane].carry(self.rule.is_bits()).map(|carry| Heritage { donor: Some(0), carry })
    }

    fn name(&self, lane: usize, _: &Runner) -> String {
        LANES[lane].name(self.taught())
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let Some(finish) = finish(runners) else { return String::new() };
        let winners = LANES.iter().zip(places(&finish)).filter(|(_, place)| *place == Some(1));
        let winners = winners.map(|(lane, _)| lane.name(self.taught())).reduce(words::list);
        let first = match (winners, finish.iter().flatten().min()) {
            (Some(winners), Some(step)) => words::first(winners, *step),
            _ => words::none_first().to_owned(),
        };
        let guessed = self.reader.order.with(|order| {
            let (right, pairs) = agreement(&finish, order);
            (order.len() == COUNT && pairs > 0).then(|| words::guessed(right, pairs))
        });
        [Some(first), guessed].into_iter().flatten().reduce(words::then).unwrap_or_default()
    }
}

/// When each lane arrived, once all have ended.
fn finish(runners: &[Runner]) -> Option<Finish> {
    let is_over = runners.iter().all(|runner| runner.member.ended.is_some());
    let arrived: Vec<_> = runners.iter().map(|runner| runner.member.grokked).collect();
    arrived.try_into().ok().filter(|_| is_over)
}

/// The figure.
pub fn race(scene: Scene) -> AnyView {
    let keys = scene.keys;
    let reader = Reader { order: RwSignal::new(Vec::new()), rounds: RwSignal::default() };
    let (rule, share) = (Rule::new(keys), RwSignal::new(25));
    let race = Race { share, rule, reader };
    race.keep(keys);
    let lanes = Lanes::new(scene, Wants::State, MIDDLE, race);
    let crowd = lanes.crowd;
    let finish = memo(move || {
        crowd.news.track();
        crowd.with_all(finish)
    });
    effect(move || {
        if let Some(finish) = finish.get() {
            reader.count(lanes.seed.get_untracked(), &finish);
        }
    });
    let taught = memo(move || Taught::now(rule, share));
    let conditions = memo(move || rule.teach(common(share.get(), 0)));
    effect(move || {
        conditions.track();
        // Won under others.
        reader.rounds.set(Default::default());
    });
    view! {
        {rule.view()}
        {order(reader, crowd, taught)}
        <p class="key-line">{words::legend()}</p>
        {rows(crowd, taught)}
        {results(crowd, reader, finish, taught)}
        {lanes.bar(&LOOK, of_sums(keys.select("share", words::shown())))}
    }
    .into_any()
}

/// The order that the reader expects, before anything is known.
fn order(reader: Reader, crowd: Crowd, taught: Memo<Taught>) -> AnyView {
    // Whoever has seen them run knows more.
    let has_begun = memo(move || {
        crowd.news.track();
        crowd.with_all(|runners| runners.iter().any(|runner| runner.step > 0))
    });
    let button = |lane: usize| {
        let place = move || reader.place(lane).map(|place| format!("{place}. "));
        view! {
            <button
                type="button"
                data-lane=lane
                aria-pressed=live(move || reader.place(lane).is_some().to_string())
                disabled=live(move || has_begun.get())
                on:click=act(move |_| reader.say(lane))
            >
                <b class="num">{live(place)}</b>
                {live(move || LANES[lane].name(taught.get()))}
            </button>
        }
    };
    view! {
        <fieldset class="order">
            <legend>
                {words::order()} " " <small>{words::order_hint()}</small>
            </legend>
            {(0..COUNT).map(button).collect_view()}
        </fieldset>
    }
    .into_any()
}

fn rows(crowd: Crowd, taught: Memo<Taught>) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    paint(
        canvas,
        move || crowd.news.track(),
        move |sheet| {
            let tracks: Vec<_> = crowd.with_all(|runners| runners.iter().map(entrant).collect());
            let names = LANES.map(|lane| lane.name(taught.get()));
            let rows = names.iter().zip(tracks.chunks(1));
            let rows: Vec<_> = rows.map(|(name, runs)| Row { name, runs, middle: None }).collect();
            let furthest = tracks.iter().map(|track| track.step).max().unwrap_or(0);
            Tracks { rows: &rows, end: axis_end(furthest) }.draw(sheet);
        },
    );
    view! { <canvas node_ref=canvas class="tracks" role="img" aria-label=words::chart()></canvas> }.into_any()
}

/// The lanes in the order in which they arrived, once all have ended; until then in their own.
fn results(crowd: Crowd, reader: Reader, finish: Memo<Option<Finish>>, taught: Memo<Taught>) -> AnyView {
    let shown = memo(move || {
        let finish = finish.get();
        let time = |lane: usize| finish.map_or(0, |finish| finish[lane].unwrap_or(u64::MAX));
        ordered(COUNT, &|a, b| time(a).cmp(&time(b)))
    });
    let row = move |lane: usize| {
        let member = move || {
            crowd.news.track();
            crowd.with(lane, |runner| runner.member).unwrap_or_default()
        };
        let step = |step: Option<u64>, has_ended: bool| match step {
            Some(step) => number(step),
            None if has_ended => words::never().to_owned(),
            None => String::new(),
        };
        let written = |place: Option<usize>| place.map(|place| place.to_string());
        view! {
            <tr data-lane=lane>
                <td class="num">{live(move || written(finish.get().and_then(|finish| places(&finish)[lane])))}</td>
                <th scope="row">{live(move || LANES[lane].name(taught.get()))}</th>
                <td class="num">{live(move || step(member().memorised, member().ended.is_some()))}</td>
                <td class="num" data-understood="">{live(move || step(member().grokked, member().ended.is_some()))}</td>
                <td class="num">{live(move || written(reader.place(lane)).unwrap_or_else(|| "–".to_owned()))}</td>
                <td class="num" data-wins="">{live(move || reader.rounds.with(|(_, wins)| wins[lane]))}</td>
            </tr>
        }
    };
    panel::finish(
        vec![
            words::place().into_any(),
            words::lane().into_any(),
            words::memorised().into_any(),
            words::understood().into_any(),
            words::yours().into_any(),
            live(move || words::wins(reader.rounds.with(|(seeds, _)| seeds.len()))).into_any(),
        ],
        live(move || shown.get().into_iter().map(row).collect_view()).into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_can_run_and_differs_from_the_first_in_what_it_is_named_for() {
        let owner = Owner::new();
        owner.set();
        let keys = Keys::new();
        let rule = Rule::new(keys);
        keys.meet("");
        for (share, said) in [(25, ""), (30, "table=o3.021102210"), (40, "table=t3.qg"), (40, "")] {
            keys.follow(said);
            let all = LANES.map(|lane| lane.experiment(rule.teach(common(share, 1))));
            let weights = grokscope_experiment::initial_parameters(&all[0]);
            let donor = grokscope_experiment::Donor { experiment: &all[0], weights: &weights };
            let heirs = LANES.into_iter().zip(&all).filter_map(|(lane, x)| Some((lane.carry(rule.is_bits())?, x)));
            for (carry, x) in heirs {
                assert!(carry.begin(Some(donor), x).is_ok(), "{carry} {said}");
            }
            assert!(grokscope_protocol::crowd::fits(&all));
            for (lane, x) in LANES.into_iter().zip(&all) {
                assert_eq!(x.conflicts(), [], "{lane:?}");
                let first = &all[0];
                let same = Experiment {
                    wd: first.wd,
                    lr: first.lr,
                    train: first.train,
                    norm: first.norm,
                    filter: first.filter,
                    linger: first.linger,
                    ..x.clone()
                };
                assert_eq!(same, *first, "{lane:?}");
                let is_plain = Experiment { linger: first.linger, ..x.clone() } == *first;
                assert_eq!(is_plain, lane == Lane::Nothing || lane.carry(false).is_some(), "{lane:?}");
            }
        }
    }

    #[test]
    fn places_are_shared_and_an_order_is_judged_by_its_pairs() {
        let finish = [Some(900), Some(300), None, Some(300), Some(500), None, Some(70), Some(80)];
        assert_eq!(places(&finish), [Some(6), Some(3), None, Some(3), Some(5), None, Some(1), Some(2)]);
        // Two pairs arrived together, or never: 28 - 2.
        assert_eq!(agreement(&finish, &[6, 7, 1, 3, 4, 0, 2, 5]), (26, 26));
        assert_eq!(agreement(&finish, &[5, 2, 0, 4, 3, 1, 7, 6]), (0, 26));
        assert_eq!(agreement(&finish, &[0, 1, 2]), (2, 3));
    }

    #[test]
    fn more_is_shown_of_whatever_is_shown_and_something_left_to_ask() {
        assert!((more(0.25) - 0.35).abs() < 1e-9 && more(0.75) > 0.75 && more(0.9) > 0.9 && more(0.9) < 1.0);
    }
}
