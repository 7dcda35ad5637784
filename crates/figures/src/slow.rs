//! Slow gradients: whether amplifying them hurries understanding, at equal decay, over several seeds.

use grokscope_canvas::{Row, Track, Tracks, axis_end, paint};
use grokscope_experiment::{Experiment, Filter, Preset};
use grokscope_kit::crowd_bar::{Bar, new_seed, rewind};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::text::{number, real};
use grokscope_live::{Crowd, Runner};
use grokscope_owned::live;
use grokscope_protocol::crowd::Wants;
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("slow-") {
        legend(seeds); start(networks); decay; gain; plain(decay); ema(gain); ma(gain); more_decay(decay); chart(seeds); way; understood;
        median; range; of(count, all); between(least, most); none; not_yet; faster(times); slower(times); same; verdict(ema, ma, decay); undecided;
    }
}

/// What is done to the gradients, from above; the last row has more decay instead.
const ROWS: usize = 4;
/// Networks in a row, which differ in their seed.
const SEEDS: usize = 5;
/// The last row has so many times the decay of the others.
const MORE: f64 = 3.0;
static DECAYS: [f64; 4] = [0.03, 0.1, 0.3, 1.0];
static GAINS: [f64; 4] = [0.5, 1.0, 2.0, 5.0];
/// Steps after which those that have not understood give up.
const STEPS: u32 = 4000;

/// What all of them have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    decay: f64,
    gain: f64,
    seed: u32,
}

impl Setup {
    fn experiment(self, row: usize, at: usize) -> Experiment {
        let preset = Preset::named("modadd-fast").map(Preset::experiment).unwrap_or_default();
        let filter = match row {
            1 => Filter::Ema,
            2 => Filter::Ma,
            _ => Filter::None,
        };
        let wd = if row == 3 { MORE * self.decay } else { self.decay };
        // Without a filter it has no effect.
        let filter_lamb = if filter == Filter::None { preset.filter_lamb } else { self.gain };
        let seed = self.seed.wrapping_add(at as u32);
        Experiment { filter, filter_lamb, wd, seed, steps: STEPS, linger: 0, ..preset }
    }
}

/// The median of steps of which some may never have come; nothing where that is one that never came.
fn median(steps: &[Option<u64>]) -> Option<u64> {
    let mut all: Vec<u64> = steps.iter().map(|step| step.unwrap_or(u64::MAX)).collect();
    // Few, and not worth the generic sort of the standard library in the program.
    for end in (1..all.len()).rev() {
        for at in 0..end {
            if all[at] > all[at + 1] {
                all.swap(at, at + 1);
            }
        }
    }
    all.get(all.len() / 2).copied().filter(|step| *step != u64::MAX)
}

/// The figure, and what its parts share.
#[derive(Clone, Copy)]
struct Figure {
    crowd: Crowd,
    setup: RwSignal<Setup>,
}

impl Figure {
    fn begin(self) {
        let setup = self.setup.get_untracked();
        // Another round, another bet: it waits for one again.
        if self.crowd.is_over() {
            self.crowd.wants.set(false);
        }
        // Seed by seed, so that early results are of all rows.
        let all = (0..SEEDS).flat_map(|at| (0..ROWS).map(move |row| setup.experiment(row, at)));
        self.crowd.set(all.collect());
    }

    fn keep(self, keys: Keys) {
        let Self { setup, .. } = self;
        let decay = move || setup.get().decay;
        keys.one_of("wd", &DECAYS, real, decay, move |decay| setup.update(|setup| setup.decay = decay));
        let gain = move || setup.get().gain;
        keys.one_of("gain", &GAINS, |gain| format!("× {}", real(gain)), gain, move |gain| {
            setup.update(|setup| setup.gain = gain);
        });
        let seed = move || setup.get().seed;
        keys.value("seed", "0, 1, 2, …", |_| true, seed, move |seed| setup.update(|setup| setup.seed = seed));
        keys.begins(move || self.begin());
    }

    fn name(self, row: usize) -> String {
        let Setup { decay, gain, .. } = self.setup.get();
        match row {
            0 => words::plain(real(decay)),
            1 => words::ema(real(gain)),
            2 => words::ma(real(gain)),
            _ => words::more_decay(real(MORE * decay)),
        }
    }

    fn tracks(self, row: usize) -> Vec<Track> {
        let track = |runner: &Runner| Track {
            step: runner.step,
            memorised: runner.member.memorised,
            understood: runner.member.grokked,
            has_ended: runner.member.ended.is_some(),
        };
        let crowd = self.crowd;
        crowd.with_all(|runners| runners.iter().skip(row).step_by(ROWS).map(track).collect())
    }

    /// When each network of a row understood, once all of them have ended.
    fn outcome(self, row: usize) -> Option<Vec<Option<u64>>> {
        let tracks = self.tracks(row);
        let is_over = !tracks.is_empty() && tracks.iter().all(|track| track.has_ended);
        is_over.then(|| tracks.iter().map(|track| track.understood).collect())
    }
}

/// The figure.
#[component]
pub fn SlowFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let figure = Figure {
        // It waits for the reader's bet.
        crowd: Crowd::new(page, turn, is_visible.into(), false, Wants::Curve),
        setup: RwSignal::new(Setup { decay: 0.3, gain: 2.0, seed: 1 }),
    };
    figure.begin();
    figure.keep(keys);
    let crowd = figure.crowd;
    view! {
        <p class="key-line">{words::legend(SEEDS)}</p>
        <Rows figure/>
        <Outcomes figure/>
        <Verdict figure/>
        <Bar crowd first=words::start(ROWS * SEEDS) waits=true again=move || figure.begin()>
            {rewind(move || figure.begin())}
            {new_seed(move || {
                    figure.setup.update(|setup| setup.seed = setup.seed.wrapping_add(SEEDS as u32));
                    figure.begin();
            })}
        </Bar>
        <div class="choices">
            {keys.select("wd", words::decay())}
            {keys.select("gain", words::gain())}
        </div>
    }
}

#[component]
fn Rows(figure: Figure) -> impl IntoView {
    let Figure { crowd, setup } = figure;
    let canvas = NodeRef::<Canvas>::new();
    let depends = move || {
        crowd.news.track();
        setup.track();
    };
    paint(canvas, depends, move |sheet| {
        let rows: Vec<_> = (0..ROWS)
            .map(|row| (figure.name(row), figure.tracks(row), figure.outcome(row).and_then(|steps| median(&steps))))
            .collect();
        let furthest = rows.iter().flat_map(|(_, tracks, _)| tracks.iter().map(|track| track.step)).max();
        let rows: Vec<_> =
            rows.iter().map(|(name, runs, middle)| Row { name, runs, middle: *middle }).collect();
        Tracks { rows: &rows, end: axis_end(furthest.unwrap_or(0)) }.draw(sheet);
    });
    view! { <canvas node_ref=canvas class="tracks" role="img" aria-label=words::chart(SEEDS)></canvas> }
}

/// How many of each row understood, and when.
#[component]
fn Outcomes(figure: Figure) -> impl IntoView {
    let Figure { crowd, .. } = figure;
    let row = move |row: usize| {
        let outcome = move || {
            crowd.news.track();
            figure.outcome(row)
        };
        let understood = move || {
            outcome().map_or_else(String::new, |steps| words::of(steps.iter().flatten().count(), SEEDS))
        };
        let middle = move || {
            let Some(steps) = outcome() else { return words::not_yet().to_owned() };
            median(&steps).map_or_else(|| words::none().to_owned(), number)
        };
        let range = move || {
            let steps = outcome().unwrap_or_default();
            let ends = steps.iter().flatten().min().zip(steps.iter().flatten().max());
            ends.map_or_else(String::new, |(least, most)| words::between(*least, *most))
        };
        view! {
            <tr>
                <th scope="row">{live(move || figure.name(row))}</th>
                <td class="num" data-median="">{live(middle)}</td>
                <td class="num">{live(range)}</td>
                <td class="num">{live(understood)}</td>
            </tr>
        }
    };
    view! {
        <div class="finish">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::way()}</th>
                        <th scope="col">{words::median()}</th>
                        <th scope="col">{words::range()}</th>
                        <th scope="col">{words::understood()}</th>
                    </tr>
                </thead>
                <tbody>{(0..ROWS).map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// How much sooner or later than without a filter, in words.
fn compared(with: Option<u64>, without: Option<u64>) -> Option<String> {
    let times = without? as f64 / with? as f64;
    Some(match times {
        _ if times >= 1.05 => words::faster(real((times * 10.0).round() / 10.0)),
        _ if times <= 1.0 / 1.05 => words::slower(real((10.0 / times).round() / 10.0)),
        _ => words::same().to_owned(),
    })
}

#[component]
fn Verdict(figure: Figure) -> impl IntoView {
    let Figure { crowd, .. } = figure;
    let verdict = move || {
        crowd.news.track();
        if !crowd.is_over() {
            return String::new();
        }
        let middle = |row: usize| figure.outcome(row).and_then(|steps| median(&steps));
        let [plain, ema, ma, decay] = [0, 1, 2, 3].map(middle);
        match (compared(ema, plain), compared(ma, plain), compared(decay, plain)) {
            (Some(ema), Some(ma), Some(decay)) => words::verdict(ema, ma, decay),
            _ => words::undecided().to_owned(),
        }
    };
    view! { <p class="verdict" role="status" data-verdict="">{verdict}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_differ_in_the_filter_or_the_decay_alone_and_can_run() {
        for (decay, gain) in DECAYS.into_iter().zip(GAINS) {
            let setup = Setup { decay, gain, seed: 1 };
            let rows = [0, 1, 2, 3].map(|row| setup.experiment(row, 2));
            for x in &rows {
                assert_eq!(x.conflicts(), [], "{decay} {gain}");
                let plain = Experiment { filter: Filter::None, filter_lamb: rows[0].filter_lamb, wd: decay, ..x.clone() };
                assert_eq!(plain, rows[0]);
            }
            assert_eq!(rows.each_ref().map(|x| x.filter), [Filter::None, Filter::Ema, Filter::Ma, Filter::None]);
            let all: Vec<_> = (0..SEEDS).flat_map(|at| (0..ROWS).map(move |row| setup.experiment(row, at))).collect();
            assert!(grokscope_protocol::crowd::fits(&all));
        }
    }

    #[test]
    fn a_median_counts_those_that_never_came() {
        assert_eq!(median(&[Some(3), None, Some(1), Some(2), Some(9)]), Some(3));
        assert_eq!(median(&[Some(3), None, None]), None);
        assert_eq!(median(&[]), None);
    }
}
