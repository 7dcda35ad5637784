//! Lazy or rich: one network whose answer is multiplied by ever larger numbers, without any weight decay.

use core::ops::Range;

use grokscope_analysis::alignment;
use grokscope_canvas::{Profile, Scale, Trace, paint};
use grokscope_experiment::{Experiment, Member, Preset, direction};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Draw, Lanes, Look};
use grokscope_kit::panel;
use grokscope_kit::text::{item, number, percent};
use grokscope_live::Runner;
use grokscope_owned::live;
use grokscope_protocol::crowd::Wants;
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("lazy-") {
        legend; start; scale; steps; lane(scale); rows; hidden; chart(fitted, understood); empty_chart; item(scale, step);
        none; milestones(fitted, understood); fitted(step); column; fits; understands; explained; along;
        along_label(scale, share); never(fitted); verdict(fastest, slowest, ratio); stuck(scales); still; then(before, sentence);
    }
}

/// What the answer is multiplied by.
const SCALES: [u32; 6] = [2, 3, 4, 5, 6, 8];
/// Examples shown.
static ROWS: [u32; 3] = [200, 250, 400];
/// Neurons.
static HIDDEN: [u32; 3] = [25, 50, 100];
const STEPS: u32 = 3000;
/// The chart, across and in powers of ten upwards.
const ACROSS: Range<f64> = 1.5..8.5;
const DECADES: Range<i32> = 1..4;

static LOOK: Look =
    Look { start: words::start, grid: "grid thirds", draws: &[Draw::Accuracy { is_tall: false }], has_finish: false };

/// What all of them have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    rows: u32,
    hidden: u32,
}

impl Setup {
    /// The learning rate falls with the square of the scale: then all fit their examples equally fast.
    fn experiment(self, lane: usize, seed: u32) -> Experiment {
        let preset = Preset::named("lazy").map(Preset::experiment).unwrap_or_default();
        let scale = f64::from(SCALES[lane]);
        let Self { rows, hidden } = self;
        let lr = 40.0 / (scale * scale) * f64::from(hidden) / f64::from(preset.hidden);
        Experiment { rows, hidden, outscale: scale, lr, seed, steps: STEPS, ..preset }
    }
}

struct Lazy {
    setup: RwSignal<Setup>,
}

impl Lazy {
    fn keep(&self, keys: Keys) {
        let setup = self.setup;
        let rows = move || setup.get().rows;
        keys.one_of("rows", &ROWS, |rows| rows.to_string(), rows, move |rows| setup.update(|setup| setup.rows = rows));
        let hidden = move || setup.get().hidden;
        keys.one_of(
            "hidden",
            &HIDDEN,
            |hidden| hidden.to_string(),
            hidden,
            move |hidden| setup.update(|setup| setup.hidden = hidden),
        );
    }
}

fn step(step: Option<u64>) -> String {
    step.map_or_else(|| "–".to_owned(), number)
}

impl Course for Lazy {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        let setup = self.setup.get();
        (0..SCALES.len()).map(|lane| setup.experiment(lane, seed)).collect()
    }

    fn name(&self, lane: usize, _: &Runner) -> String {
        words::lane(SCALES[lane])
    }

    fn milestones(&self, _: usize, runner: &Runner) -> String {
        let Member { memorised, grokked, ended, .. } = runner.member;
        match (memorised, grokked) {
            (None, None) => String::new(),
            (Some(fitted), None) if ended.is_some() => words::never(fitted),
            (Some(fitted), None) => words::fitted(fitted),
            (fitted, understood) => words::milestones(step(fitted), step(understood)),
        }
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let waits = || runners.iter().zip(SCALES).filter_map(|(runner, scale)| Some((scale, runner.member.grokked?)));
        let first = waits().min_by_key(|(_, step)| *step);
        let last = waits().max_by_key(|(_, step)| *step);
        let said = first.zip(last).filter(|(first, last)| first.1 < last.1).map(|(first, last)| {
            let of = |(scale, step): (u32, u64)| words::item(scale, step);
            words::verdict(of(first), of(last), format!("{:.1}", last.1 as f64 / first.1 as f64))
        });
        let stuck = runners.iter().zip(SCALES).filter(|(runner, _)| runner.member.grokked.is_none());
        let stuck = stuck.map(|(_, scale)| scale.to_string()).reduce(item).map(words::stuck);
        let sentences = [said, stuck].into_iter().flatten().reduce(words::then);
        sentences.unwrap_or_else(|| words::still().to_owned())
    }
}

/// The figure.
pub fn lazy(scene: Scene) -> AnyView {
    let keys = scene.keys;
    let lazy = Lazy { setup: RwSignal::new(Setup { rows: ROWS[1], hidden: HIDDEN[2] }) };
    lazy.keep(keys);
    let lanes = Lanes::new(scene, Wants::State, 1, lazy);
    let controls = view! {
        {keys.select("rows", words::rows())}
        {keys.select("hidden", words::hidden())}
    };
    view! {
        <p class="key-line">{words::legend()}</p>
        {steps(lanes)}
        {lanes.bar(&LOOK, controls.into_any())}
        {table(lanes)}
        {lanes.panels(&LOOK)}
    }
    .into_any()
}

/// The step of each at which it fits, and at which it understands, by its scale.
fn steps(lanes: Lanes) -> AnyView {
    let crowd = lanes.crowd;
    let found = move |of: fn(&Member) -> Option<u64>| {
        crowd.news.track();
        let member = |lane: usize| crowd.with(lane, |runner| of(&runner.member)).flatten();
        let steps = SCALES.iter().enumerate().filter_map(|(lane, scale)| Some((*scale, member(lane)?)));
        steps.collect::<Vec<_>>()
    };
    let (fitted, understood) = (move || found(|member| member.memorised), move || found(|member| member.grokked));
    let canvas = NodeRef::<Canvas>::new();
    paint(
        canvas,
        move || crowd.news.track(),
        move |sheet| {
            let points = |steps: Vec<(u32, u64)>| steps.into_iter().map(|(x, y)| (f64::from(x), y as f32)).collect();
            let traces = [
                Trace { points: points(fitted()), tone: sheet.theme.train, is_dashed: true },
                Trace { points: points(understood()), tone: sheet.theme.test, is_dashed: false },
            ];
            Profile {
                x: Scale { range: ACROSS, ticks: SCALES.map(f64::from).to_vec(), name: words::scale() },
                name: words::steps(),
                decades: DECADES,
                traces: &traces,
                path: None,
                chosen: None,
            }
            .draw(sheet);
        },
    );
    let list = |steps: Vec<(u32, u64)>| {
        let items = steps.into_iter().map(|(scale, step)| words::item(scale, step)).reduce(item);
        items.unwrap_or_else(|| words::none().to_owned())
    };
    let label = move || {
        let fitted = fitted();
        if fitted.is_empty() { words::empty_chart().to_owned() } else { words::chart(list(fitted), list(understood())) }
    };
    view! { <canvas node_ref=canvas class="profile" role="img" aria-label=live(label)></canvas> }.into_any()
}

/// What came of each: its steps, what it explains of what it has not seen, and how much of its weights lies along the one
/// direction that matters.
fn table(lanes: Lanes) -> AnyView {
    let Lanes { crowd, cursor, .. } = lanes;
    let row = move |lane: usize| {
        let scale = SCALES[lane];
        let read = move |of: fn(&Runner, Option<u64>) -> String| {
            crowd.news.track();
            let at = cursor.get();
            crowd.with(lane, |runner| of(runner, at)).unwrap_or_default()
        };
        let along = move || {
            crowd.news.track();
            let share = crowd.with(lane, |runner| {
                let (_, weights) = runner.w_input.as_ref()?;
                Some(alignment(weights, &direction(&runner.experiment)))
            });
            share.flatten()
        };
        let bar = move || {
            along().map(|share| {
                let said = words::along_label(scale, percent(share));
                view! {
                    <span class="part" role="img" aria-label=said>
                        <span style:width=format!("{:.0}%", 100.0 * share)></span>
                    </span>
                    <span class="num">{percent(share)}</span>
                }
            })
        };
        view! {
            <tr>
                <th scope="row">{words::lane(scale)}</th>
                <td class="num">{live(move || read(|runner, _| step(runner.member.memorised)))}</td>
                <td class="num">{live(move || read(|runner, _| step(runner.member.grokked)))}</td>
                <td class="num">
                    {live(move || read(|runner, at| {
                        runner.at(at).map(|point| percent(point.metrics.test.accuracy)).unwrap_or_default()
                    }))}
                </td>
                <td class="along">{live(bar)}</td>
            </tr>
        }
    };
    let heads = [words::column(), words::fits(), words::understands(), words::explained(), words::along()];
    panel::finish(
        heads.into_iter().map(IntoAny::into_any).collect(),
        (0..SCALES.len()).map(row).collect_view().into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_networks_can_run_and_differ_in_scale_and_rate_alone() {
        for (rows, hidden) in ROWS.into_iter().zip(HIDDEN) {
            let setup = Setup { rows, hidden };
            let all: Vec<_> = (0..SCALES.len()).map(|lane| setup.experiment(lane, 1)).collect();
            assert!(grokscope_protocol::crowd::fits(&all));
            for x in &all {
                assert_eq!(x.conflicts(), [], "{rows} {hidden}");
                assert!(x.lr <= 10.0 && ACROSS.contains(&x.outscale));
                let scaled = Experiment { outscale: all[0].outscale, lr: all[0].lr, ..x.clone() };
                assert_eq!(scaled, all[0]);
            }
        }
    }
}
