//! Slow gradients: whether amplifying them hurries understanding, at equal decay, over several seeds.

use grokscope_canvas::{Row, Strip, Strips, Tracks, axis_end, paint};
use grokscope_experiment::{Experiment, Filter, Preset};
use grokscope_format::middle;
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Lanes, Look, entrant};
use grokscope_kit::panel;
use grokscope_kit::rule::Rule;
use grokscope_kit::text::{clauses, listed, number, real};
use grokscope_live::Runner;
use grokscope_owned::{live, memo};
use grokscope_protocol::crowd::Wants;
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("slow-") {
        legend(seeds); start; decay; gain; plain(decay); ema(gain); ma(gain); more_decay(decay); chart(seeds); way; understood;
        median; range; of(count, all); between(least, most); none; not_yet; verdict(ema, ma, decay); verdict_filters(ema, ma); undecided;
        spectrum; spectrum_chart(rows); spectrum_row(name, shares); spectrum_later; still; slow; middle; fast;
    }
}

/// What is done to the gradients, from above; the last row has more decay instead.
const ROWS: usize = 4;
/// Networks in a row, which differ in their seed.
const SEEDS: u32 = 5;
/// The last row has so many times the decay of the others.
const MORE: f64 = 3.0;
static DECAYS: [f64; 3] = [0.3, 1.0, 3.0];
static GAINS: [f64; 3] = [1.0, 2.0, 5.0];
/// Steps after which those that have not understood give up.
const STEPS: u32 = 3000;

/// The parts of a spectrum that are told apart, as places in it: what does not change in 256 steps, what changes in more
/// than 64, in more than 8, and what is faster.
const PARTS: [core::ops::Range<usize>; 4] = [0..1, 1..3, 3..6, 6..8];

static LOOK: Look = Look { start: words::start, grid: "", draws: &[], has_finish: false };

/// What all of them have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    decay: f64,
    gain: f64,
}

impl Setup {
    fn experiment(self, row: usize, seed: u32) -> Experiment {
        let preset = Preset::named("modadd-fast").map(Preset::experiment).unwrap_or_default();
        let filter = match row {
            1 => Filter::Ema,
            2 => Filter::Ma,
            _ => Filter::None,
        };
        // As it is written: three times 0.3 is 0.9.
        let wd = if row == 3 { (100.0 * MORE * self.decay).round() / 100.0 } else { self.decay };
        // Without a filter it has no effect.
        let filter_lamb = if filter == Filter::None { preset.filter_lamb } else { self.gain };
        Experiment { filter, filter_lamb, wd, seed, steps: STEPS, linger: 0, ..preset }
    }
}

/// The median of steps of which some may never have come; nothing where that is one that never came.
fn median(steps: &[Option<u64>]) -> Option<u64> {
    let all: Vec<u64> = steps.iter().map(|step| step.unwrap_or(u64::MAX)).collect();
    middle(&all).filter(|step| *step != u64::MAX)
}

struct Slow {
    setup: RwSignal<Setup>,
    rule: Rule,
}

impl Slow {
    fn keep(&self, keys: Keys) {
        let setup = self.setup;
        let decay = move || setup.get().decay;
        keys.one_of("wd", &DECAYS, real, decay, move |decay| setup.update(|setup| setup.decay = decay));
        let gain = move || setup.get().gain;
        keys.one_of(
            "gain",
            &GAINS,
            |gain| format!("× {}", real(gain)),
            gain,
            move |gain| {
                setup.update(|setup| setup.gain = gain);
            },
        );
    }
}

impl Course for Slow {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        let setup = self.setup.get();
        // Seed by seed, so that early results are of all rows.
        let rule = self.rule;
        let of = move |row, at| rule.teach(setup.experiment(row, seed.wrapping_add(at)));
        (0..SEEDS).flat_map(|at| (0..ROWS).map(move |row| of(row, at))).collect()
    }

    fn name(&self, lane: usize, runner: &Runner) -> String {
        let x = &runner.experiment;
        match lane % ROWS {
            0 => words::plain(real(x.wd)),
            1 => words::ema(real(x.filter_lamb)),
            2 => words::ma(real(x.filter_lamb)),
            _ => words::more_decay(real(x.wd)),
        }
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let [plain, ema, ma, decay] = [0, 1, 2, 3].map(|row| outcome(runners, row).and_then(|steps| median(&steps)));
        match (compared(ema, plain), compared(ma, plain), compared(decay, plain)) {
            (Some(ema), Some(ma), Some(decay)) => words::verdict(ema, ma, decay),
            (Some(ema), Some(ma), None) => words::verdict_filters(ema, ma),
            _ => words::undecided().to_owned(),
        }
    }
}

/// When each network of a row understood, once all of them have ended.
fn outcome(runners: &[Runner], row: usize) -> Option<Vec<Option<u64>>> {
    let members = || runners.iter().skip(row).step_by(ROWS).map(|runner| runner.member);
    let is_over = members().len() > 0 && members().all(|member| member.ended.is_some());
    is_over.then(|| members().map(|member| member.grokked).collect())
}

/// How many times as many steps as without a filter.
fn compared(with: Option<u64>, without: Option<u64>) -> Option<String> {
    let times = with? as f64 / without? as f64;
    Some(real((times * 10.0).round() / 10.0))
}

/// The figure.
pub fn slow(scene: Scene) -> AnyView {
    let keys = scene.keys;
    let rule = Rule::new(keys);
    let slow = Slow { setup: RwSignal::new(Setup { decay: 1.0, gain: 2.0 }), rule };
    slow.keep(keys);
    let lanes = Lanes::new(scene, Wants::Spectrum, 1, slow);
    let controls = view! {
        {keys.select("wd", words::decay())}
        {keys.select("gain", words::gain())}
    };
    view! {
        {rule.view()}
        <p class="key-line">{words::legend(SEEDS)}</p>
        {rows(lanes)}
        {outcomes(lanes)}
        {spectra(lanes)}
        {lanes.bar(&LOOK, controls.into_any())}
    }
    .into_any()
}

fn rows(lanes: Lanes) -> AnyView {
    let crowd = lanes.crowd;
    let canvas = NodeRef::<Canvas>::new();
    paint(
        canvas,
        move || crowd.news.track(),
        move |sheet| {
            let rows = crowd.with_all(|runners| {
                let row = |row: usize| {
                    let tracks: Vec<_> = runners.iter().skip(row).step_by(ROWS).map(entrant).collect();
                    (tracks, outcome(runners, row).and_then(|steps| median(&steps)))
                };
                [0, 1, 2, 3].map(row)
            });
            let names = [0, 1, 2, 3].map(|row| lanes.name(row));
            let furthest = rows.iter().flat_map(|(tracks, _)| tracks.iter().map(|track| track.step)).max();
            let rows = rows.iter().zip(&names);
            let rows: Vec<_> = rows.map(|((runs, middle), name)| Row { name, runs, middle: *middle }).collect();
            Tracks { rows: &rows, end: axis_end(furthest.unwrap_or(0)) }.draw(sheet);
        },
    );
    view! { <canvas node_ref=canvas class="tracks" role="img" aria-label=words::chart(SEEDS)></canvas> }.into_any()
}

/// The mean spectrum of those of a row that have waited long enough, in parts.
fn spectrum(runners: &[Runner], row: usize) -> Vec<f32> {
    let all = runners.iter().skip(row).step_by(ROWS).map(|runner| &runner.spectrum[..]);
    let known: Vec<&[f32]> = all.filter(|shares| !shares.is_empty()).collect();
    if known.is_empty() {
        return Vec::new();
    }
    let part = |part: core::ops::Range<usize>| {
        let of_one = |shares: &&[f32]| shares.get(part.clone()).unwrap_or_default().iter().sum::<f32>();
        known.iter().map(of_one).sum::<f32>() / known.len() as f32
    };
    PARTS.map(part).to_vec()
}

/// How fast the gradients change while networks wait, row by row.
fn spectra(lanes: Lanes) -> AnyView {
    let crowd = lanes.crowd;
    let shares = memo(move || {
        crowd.news.track();
        crowd.with_all(|runners| [0, 1, 2, 3].map(|row| spectrum(runners, row)))
    });
    let canvas = NodeRef::<Canvas>::new();
    paint(
        canvas,
        move || shares.track(),
        move |sheet| {
            let names = [0, 1, 2, 3].map(|row| lanes.name(row));
            let shares = shares.get();
            let rows: Vec<_> = names.iter().zip(&shares).map(|(name, shares)| Strip { name, shares }).collect();
            let parts = [words::still(), words::slow(), words::middle(), words::fast()];
            Strips { rows: &rows, parts: &parts, missing: words::spectrum_later() }.draw(sheet);
        },
    );
    let said = move || {
        let parts = [words::still(), words::slow(), words::middle(), words::fast()];
        let row = |(row, shares): (usize, &Vec<f32>)| {
            let shares = parts.iter().zip(shares).map(|(part, share)| format!("{part} {:.0}%", share * 100.0));
            let said = listed(shares);
            let said = if said.is_empty() { words::spectrum_later().to_owned() } else { said };
            words::spectrum_row(lanes.name(row), said)
        };
        words::spectrum_chart(clauses(shares.get().iter().enumerate().map(row)))
    };
    view! {
        <div class="spectra">
            <p class="key-line">{words::spectrum()}</p>
            <canvas node_ref=canvas class="strips" role="img" aria-label=said></canvas>
        </div>
    }
    .into_any()
}

/// How many of each row understood, and when.
fn outcomes(lanes: Lanes) -> AnyView {
    let crowd = lanes.crowd;
    let row = move |row: usize| {
        let outcome = memo(move || {
            crowd.news.track();
            crowd.with_all(|runners| outcome(runners, row))
        });
        let middle = move || {
            let Some(steps) = outcome.get() else { return words::not_yet().to_owned() };
            median(&steps).map_or_else(|| words::none().to_owned(), number)
        };
        let range = move || {
            let steps = outcome.get().unwrap_or_default();
            let ends = steps.iter().flatten().min().zip(steps.iter().flatten().max());
            ends.map_or_else(String::new, |(least, most)| words::between(*least, *most))
        };
        let understood = move || {
            outcome.get().map_or_else(String::new, |steps| words::of(steps.iter().flatten().count(), steps.len()))
        };
        view! {
            <tr>
                <th scope="row">{live(move || lanes.name(row))}</th>
                <td class="num" data-median="">{live(middle)}</td>
                <td class="num">{live(range)}</td>
                <td class="num">{live(understood)}</td>
            </tr>
        }
    };
    panel::finish(
        vec![
            words::way().into_any(),
            words::median().into_any(),
            words::range().into_any(),
            words::understood().into_any(),
        ],
        (0..ROWS).map(row).collect_view().into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_differ_in_the_filter_or_the_decay_alone_and_can_run() {
        for (decay, gain) in DECAYS.into_iter().zip(GAINS) {
            let setup = Setup { decay, gain };
            let rows = [0, 1, 2, 3].map(|row| setup.experiment(row, 2));
            for x in &rows {
                assert_eq!(x.conflicts(), [], "{decay} {gain}");
                let plain =
                    Experiment { filter: Filter::None, filter_lamb: rows[0].filter_lamb, wd: decay, ..x.clone() };
                assert_eq!(plain, rows[0]);
            }
            assert_eq!(rows.each_ref().map(|x| x.filter), [Filter::None, Filter::Ema, Filter::Ma, Filter::None]);
            let all: Vec<_> =
                (0..SEEDS).flat_map(|seed| (0..ROWS).map(move |row| setup.experiment(row, seed))).collect();
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
