//! The race: one network, hurried in several ways, all from one seed. The reader says first in what order they arrive.

use grokscope_canvas::{Row, Track, Tracks, axis_end, paint};
use grokscope_experiment::{Experiment, Filter, Preset};
use grokscope_format::ordered;
use grokscope_kit::crowd_bar::{Bar, rewind};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::text::number;
use grokscope_live::Crowd;
use grokscope_owned::{act, effect, live, memo};
use grokscope_protocol::crowd::Wants;
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("race-") {
        legend; start; another; shown; order; order_hint; forget; chart; nothing; decay; rate; data; norm; grokfast;
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
}

const LANES: [Lane; 6] = [Lane::Nothing, Lane::Decay, Lane::Rate, Lane::Data, Lane::Norm, Lane::Grokfast];
const COUNT: usize = LANES.len();
/// Shares of all sums that are shown, in percent.
static SHARES: [u32; 3] = [25, 30, 40];
/// Steps after which those that have not arrived give up.
const STEPS: u32 = 3000;
/// The decay and the rate are so many times those of the others, where they are larger.
const MORE: f64 = 3.0;
/// As are the sums that are shown.
const MORE_DATA: f64 = 1.4;
/// Where the norm is held.
const NORM: f64 = 24.0;

impl Lane {
    fn name(self) -> &'static str {
        match self {
            Self::Nothing => words::nothing(),
            Self::Decay => words::decay(),
            Self::Rate => words::rate(),
            Self::Data => words::data(),
            Self::Norm => words::norm(),
            Self::Grokfast => words::grokfast(),
        }
    }

    fn experiment(self, Setup { share, seed }: Setup) -> Experiment {
        let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
        let x = Experiment { train: f64::from(share) / 100.0, seed, steps: STEPS, linger: 0, ..preset };
        match self {
            Self::Nothing => x,
            Self::Decay => Experiment { wd: MORE * x.wd, ..x },
            Self::Rate => Experiment { lr: MORE * x.lr, ..x },
            Self::Data => Experiment { train: MORE_DATA * x.train, ..x },
            Self::Norm => Experiment { norm: NORM, wd: 0.0, ..x },
            Self::Grokfast => Experiment { filter: Filter::Ema, ..x },
        }
    }
}

/// What all of them have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    /// Percent.
    share: u32,
    seed: u32,
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
    let pairs = order.iter().enumerate().flat_map(|(at, first)| order[at + 1..].iter().map(move |second| (*first, *second)));
    let apart: Vec<_> = pairs.map(|(first, second)| (time(first), time(second))).filter(|(a, b)| a != b).collect();
    (apart.iter().filter(|(a, b)| a < b).count(), apart.len())
}

/// The figure, and what its parts share.
#[derive(Clone, Copy)]
struct Figure {
    crowd: Crowd,
    setup: RwSignal<Setup>,
    /// Lanes in the order that the reader has said so far.
    order: RwSignal<Vec<usize>>,
    /// Rounds of these settings that are over, and how many each lane has won.
    rounds: RwSignal<(u32, [u32; COUNT])>,
    /// When each lane arrived, once all have ended.
    finish: Memo<Option<Finish>>,
}

impl Figure {
    fn begin(self) {
        let setup = self.setup.get_untracked();
        self.crowd.set(LANES.map(|lane| lane.experiment(setup)).to_vec());
    }

    fn another(self) {
        self.setup.update(|setup| setup.seed = setup.seed.wrapping_add(1));
        self.begin();
    }

    fn keep(self, keys: Keys) {
        let Self { setup, rounds, .. } = self;
        let share = move || setup.get().share;
        keys.one_of("share", &SHARES, |share| format!("{share}%"), share, move |share| {
            setup.update(|setup| setup.share = share);
            // Won under other conditions.
            rounds.set(Default::default());
        });
        let seed = move || setup.get().seed;
        keys.value("seed", "0, 1, 2, …", |_| true, seed, move |seed| setup.update(|setup| setup.seed = seed));
        keys.begins(move || self.begin());
    }

    /// The reader names the next lane, or takes one back.
    fn say(self, lane: usize) {
        self.order.update(|order| match order.iter().position(|other| *other == lane) {
            Some(at) => drop(order.remove(at)),
            None => order.push(lane),
        });
    }
}

/// The figure.
#[component]
pub fn RaceFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    // It waits for the reader's bet.
    let crowd = Crowd::new(page, turn, is_visible.into(), false, Wants::Curve);
    let finish = memo(move || {
        crowd.news.track();
        let arrived = crowd.with_all(|runners| runners.iter().map(|runner| runner.member.grokked).collect::<Vec<_>>());
        arrived.try_into().ok().filter(|_| crowd.is_over())
    });
    let figure = Figure {
        crowd,
        setup: RwSignal::new(Setup { share: 25, seed: 1 }),
        order: RwSignal::new(Vec::new()),
        rounds: RwSignal::new((0, [0; COUNT])),
        finish,
    };
    figure.begin();
    figure.keep(keys);
    effect(move || {
        let Some(finish) = figure.finish.get() else { return };
        figure.rounds.update(|(rounds, wins)| {
            *rounds += 1;
            for (wins, place) in wins.iter_mut().zip(places(&finish)) {
                // Each of those that arrive together.
                *wins += u32::from(place == Some(1));
            }
        });
    });
    let start_another = move |_| {
        figure.another();
        crowd.wants.set(true);
    };
    view! {
        <Order figure/>
        <p class="key-line">{words::legend()}</p>
        <Rows figure/>
        <Verdict figure/>
        <Results figure/>
        <Bar crowd first=words::start() waits=true again=move || figure.begin()>
            {rewind(move || figure.begin())}
            <button type="button" data-action="seed" on:click=act(start_another)>
                {words::another()}
            </button>
        </Bar>
        <div class="choices">
            {keys.select("share", words::shown())}
        </div>
    }
}

/// The order that the reader expects, before anything is known.
#[component]
fn Order(figure: Figure) -> impl IntoView {
    let Figure { crowd, order, .. } = figure;
    // Whoever has seen them run knows more.
    let has_begun = memo(move || {
        crowd.news.track();
        crowd.with_all(|runners| runners.iter().any(|runner| runner.step > 0))
    });
    let button = |lane: usize| {
        let place = move || order.with(|order| order.iter().position(|other| *other == lane)).map(|at| at + 1);
        view! {
            <button
                type="button"
                data-lane=lane
                aria-pressed=live(move || place().is_some().to_string())
                disabled=live(move || has_begun.get())
                on:click=act(move |_| figure.say(lane))
            >
                <b class="num">{live(move || place().map(|place| format!("{place}. ")))}</b>
                {LANES[lane].name()}
            </button>
        }
    };
    view! {
        <fieldset class="order">
            <legend>{words::order()} " " <small>{words::order_hint()}</small></legend>
            {(0..COUNT).map(button).collect_view()}
            <button
                type="button"
                class="plain"
                data-action="forget"
                disabled=live(move || has_begun.get() || order.with(Vec::is_empty))
                on:click=act(move |_| order.set(Vec::new()))
            >
                {words::forget()}
            </button>
        </fieldset>
    }
}

#[component]
fn Rows(figure: Figure) -> impl IntoView {
    let crowd = figure.crowd;
    let canvas = NodeRef::<Canvas>::new();
    paint(
        canvas,
        move || crowd.news.track(),
        move |sheet| {
            let tracks = crowd.with_all(|runners| {
                let track = |runner: &grokscope_live::Runner| Track {
                    step: runner.step,
                    memorised: runner.member.memorised,
                    understood: runner.member.grokked,
                    has_ended: runner.member.ended.is_some(),
                };
                runners.iter().map(track).collect::<Vec<_>>()
            });
            let rows: Vec<_> = LANES
                .iter()
                .zip(tracks.chunks(1))
                .map(|(lane, runs)| Row { name: lane.name(), runs, middle: None })
                .collect();
            let furthest = tracks.iter().map(|track| track.step).max().unwrap_or(0);
            Tracks { rows: &rows, end: axis_end(furthest) }.draw(sheet);
        },
    );
    view! { <canvas node_ref=canvas class="tracks" role="img" aria-label=words::chart()></canvas> }
}

/// Who was first, and how well the reader knew it.
#[component]
fn Verdict(figure: Figure) -> impl IntoView {
    let verdict = move || {
        let Some(finish) = figure.finish.get() else { return String::new() };
        let winners = LANES.iter().zip(places(&finish)).filter(|(_, place)| *place == Some(1));
        let winners = winners.map(|(lane, _)| lane.name().to_owned()).reduce(words::list);
        let first = match (winners, finish.iter().flatten().min()) {
            (Some(winners), Some(step)) => words::first(winners, *step),
            _ => words::none_first().to_owned(),
        };
        let guessed = figure.order.with(|order| {
            let (right, pairs) = agreement(&finish, order);
            (order.len() == COUNT && pairs > 0).then(|| words::guessed(right, pairs))
        });
        [Some(first), guessed].into_iter().flatten().reduce(words::then).unwrap_or_default()
    };
    view! { <p class="verdict" role="status" data-verdict="">{verdict}</p> }
}

/// The lanes in the order in which they arrived, once all have ended; until then in their own.
#[component]
fn Results(figure: Figure) -> impl IntoView {
    let Figure { crowd, order, rounds, .. } = figure;
    let shown = memo(move || {
        let finish = figure.finish.get();
        let time = |lane: usize| finish.and_then(|finish| finish[lane]).unwrap_or(u64::MAX);
        ordered(COUNT, &|a, b| if finish.is_some() { time(a).cmp(&time(b)) } else { a.cmp(&b) })
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
        let place = move || figure.finish.get().and_then(|finish| places(&finish)[lane]);
        let yours = move || order.with(|order| order.iter().position(|other| *other == lane)).map(|at| at + 1);
        view! {
            <tr data-lane=lane>
                <td class="num">{live(move || place().map(|place| place.to_string()))}</td>
                <th scope="row">{LANES[lane].name()}</th>
                <td class="num">{live(move || step(member().memorised, member().ended.is_some()))}</td>
                <td class="num" data-understood="">{live(move || step(member().grokked, member().ended.is_some()))}</td>
                <td class="num">{live(move || yours().map(|place| place.to_string()))}</td>
                <td class="num" data-wins="">{live(move || rounds.get().1[lane].to_string())}</td>
            </tr>
        }
    };
    view! {
        <div class="finish">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::place()}</th>
                        <th scope="col">{words::lane()}</th>
                        <th scope="col">{words::memorised()}</th>
                        <th scope="col">{words::understood()}</th>
                        <th scope="col">{words::yours()}</th>
                        <th scope="col">{live(move || words::wins(rounds.get().0))}</th>
                    </tr>
                </thead>
                <tbody>{live(move || shown.get().into_iter().map(row).collect_view())}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_can_run_and_differs_from_the_first_in_what_it_is_named_for() {
        for share in SHARES {
            let setup = Setup { share, seed: 1 };
            let all = LANES.map(|lane| lane.experiment(setup));
            assert!(grokscope_protocol::crowd::fits(&all));
            for (lane, x) in LANES.into_iter().zip(&all) {
                assert_eq!(x.conflicts(), [], "{lane:?}");
                let same = Experiment { wd: 1.0, lr: 0.003, train: all[0].train, norm: 0.0, filter: Filter::None, ..x.clone() };
                assert_eq!(same, all[0], "{lane:?}");
                assert_eq!(*x == all[0], lane == Lane::Nothing);
            }
        }
    }

    #[test]
    fn places_are_shared_and_an_order_is_judged_by_its_pairs() {
        let finish = [Some(900), Some(300), None, Some(300), Some(500), None];
        assert_eq!(places(&finish), [Some(4), Some(1), None, Some(1), Some(3), None]);
        // Two pairs arrived together, or never: 15 - 2.
        assert_eq!(agreement(&finish, &[1, 3, 4, 0, 2, 5]), (13, 13));
        assert_eq!(agreement(&finish, &[5, 2, 0, 4, 3, 1]), (0, 13));
        assert_eq!(agreement(&finish, &[0, 1, 2]), (2, 3));
    }
}
