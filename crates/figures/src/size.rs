//! The right size: copies of one network whose weights are held at different norms, and one whose weights are free.

use core::ops::Range;

use grokscope_canvas::{Profile, Scale, Trace, Way, paint};
use grokscope_experiment::{Experiment, Member, Metrics, Preset, Stop};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Draw, Lanes, Look};
use grokscope_kit::panel::pointed;
use grokscope_kit::rule::{Rule, of_sums};
use grokscope_kit::text::{item, loss, real};
use grokscope_live::Runner;
use grokscope_owned::live;
use grokscope_protocol::crowd::Wants;
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("size-") {
        legend; start; norm; losses; free(decay); free_label; held(norm); shown; chart(best, train, test); empty_chart;
        at(norm, step, train, test); hint; verdict(best, test); too_tight(norms);
        waited(norm, memorised, understood); never(norms); then(before, item);
    }
}

/// Norms at which weights are held.
const NORMS: [u32; 8] = [12, 16, 20, 24, 28, 32, 40, 56];
/// The place of the one that is free, behind them.
const FREE: usize = NORMS.len();
/// Shares of all sums that can be trained on, in percent.
static SHARES: [u32; 3] = [30, 40, 50];
/// Decays of the one that is free.
static DECAYS: [f64; 4] = [0.0, 0.1, 0.5, 1.0];
/// Steps in which all of them have come to rest, or nearly.
const STEPS: u32 = 2000;
/// The chart, across and in powers of ten upwards.
const ACROSS: Range<f64> = 8.0..60.0;
const DECADES: Range<i32> = -7..2;

static LOOK: Look =
    Look { start: words::start, grid: "grid thirds", draws: &[Draw::Accuracy { is_tall: false }], has_finish: false };

/// What all of them have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    /// Percent.
    share: u32,
    /// Of the one that is free.
    decay: f64,
}

impl Setup {
    fn experiment(self, lane: usize, seed: u32) -> Experiment {
        let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
        let norm = NORMS.get(lane).copied().map_or(0.0, f64::from);
        let wd = if lane == FREE { self.decay } else { 0.0 };
        let train = f64::from(self.share) / 100.0;
        Experiment { train, wd, norm, seed, steps: STEPS, stop: Stop::Never, ..preset }
    }
}

struct Size {
    setup: RwSignal<Setup>,
    rule: Rule,
}

impl Size {
    fn keep(&self, keys: Keys) {
        let setup = self.setup;
        let share = move || setup.get().share;
        keys.one_of(
            "share",
            &SHARES,
            |share| format!("{share}%"),
            share,
            move |share| {
                setup.update(|setup| setup.share = share);
            },
        );
        let decay = move || setup.get().decay;
        keys.one_of("wd", &DECAYS, real, decay, move |decay| setup.update(|setup| setup.decay = decay));
    }
}

/// A list of norms in words.
fn list(norms: impl Iterator<Item = u32>) -> Option<String> {
    norms.map(|norm| norm.to_string()).reduce(item)
}

impl Course for Size {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        let setup = self.setup.get();
        (0..=FREE).map(|lane| self.rule.teach(setup.experiment(lane, seed))).collect()
    }

    fn name(&self, lane: usize, runner: &Runner) -> String {
        NORMS.get(lane).map_or_else(|| words::free(real(runner.experiment.wd)), |norm| words::held(*norm))
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let held: Vec<_> = NORMS.iter().copied().zip(runners).collect();
        let losses = held.iter().filter_map(|(norm, runner)| Some((*norm, runner.metrics()?.test.loss)));
        let best = losses.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(norm, test)| words::verdict(norm, loss(test)));
        let those =
            |is: fn(&Member) -> bool| list(held.iter().filter(|(_, runner)| is(&runner.member)).map(|(norm, _)| *norm));
        let tight = those(|member| member.memorised.is_none());
        let stuck = those(|member| member.memorised.is_some() && member.grokked.is_none());
        // The one that waited longest and still understood.
        let waited = held.iter().map(|(norm, runner)| (*norm, runner.member.memorised, runner.member.grokked));
        let waited = waited.filter_map(|(norm, m, g)| Some((norm, m?, g?))).filter(|(_, m, g)| g > m);
        let waited = waited.max_by_key(|(_, m, g)| g - m).map(|(norm, m, g)| words::waited(norm, m, g));
        let sentences = [best, tight.map(words::too_tight), waited, stuck.map(words::never)];
        sentences.into_iter().flatten().reduce(words::then).unwrap_or_default()
    }
}

/// The figure.
pub fn size(scene: Scene) -> AnyView {
    let keys = scene.keys;
    let rule = Rule::new(keys);
    let size = Size { setup: RwSignal::new(Setup { share: 40, decay: 0.5 }), rule };
    size.keep(keys);
    let lanes = Lanes::new(scene, Wants::Curve, 1, size);
    let controls = view! {
        {of_sums(keys.select("share", words::shown()))}
        {keys.select("wd", words::free_label())}
    };
    view! {
        {rule.view()}
        <p class="key-line">{words::legend()}</p>
        {losses(lanes)}
        {lanes.bar(&LOOK, controls.into_any())}
        {lanes.panels(&LOOK)}
    }
    .into_any()
}

/// What was measured of a network at the step pointed at, else at its last.
fn metrics(lanes: Lanes, lane: usize) -> Option<(u64, Metrics)> {
    let cursor = lanes.cursor.get();
    lanes.crowd.with(lane, |runner| runner.at(cursor)).flatten().map(|point| (point.step, point.metrics))
}

/// Losses by norm, at the step pointed at in any of the curves, else at the last one.
fn losses(lanes: Lanes) -> AnyView {
    let Lanes { crowd, cursor, .. } = lanes;
    // The network whose norm is pointed at.
    let chosen = RwSignal::new(None);
    let canvas = NodeRef::<Canvas>::new();
    let depends = move || {
        crowd.news.track();
        cursor.track();
        chosen.track();
    };
    paint(canvas, depends, move |sheet| {
        let theme = sheet.theme;
        let values = |read: fn(&Metrics) -> f32| {
            let value = |lane: usize| Some((f64::from(NORMS[lane]), read(&metrics(lanes, lane)?.1)));
            (0..FREE).filter_map(value).collect::<Vec<_>>()
        };
        let traces = [
            Trace { points: values(|metrics| metrics.train.loss), tone: theme.train, is_dashed: true },
            Trace { points: values(|metrics| metrics.test.loss), tone: theme.test, is_dashed: false },
        ];
        let until = cursor.get().unwrap_or(u64::MAX);
        let way = crowd.with(FREE, |runner| {
            let points = runner.history.points().iter().take_while(|point| point.step <= until);
            let points = points.map(|point| (f64::from(point.metrics.norm), point.metrics.test.loss));
            (points.collect::<Vec<_>>(), words::free(real(runner.experiment.wd)))
        });
        Profile {
            x: Scale { range: ACROSS, ticks: NORMS.map(f64::from).to_vec(), name: words::norm() },
            name: words::losses(),
            decades: DECADES,
            traces: &traces,
            path: way.as_ref().map(|(points, name)| Way { points, name }),
            chosen: chosen.get().map(|lane: usize| f64::from(NORMS[lane])),
        }
        .draw(sheet);
    });
    let nearest = |[x, width]: [f64; 2]| {
        let norm = Profile::at(&ACROSS, x, width);
        let distance = |lane: usize| (f64::from(NORMS[lane]) - norm).abs();
        (0..FREE).min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
    };
    pointed(canvas, move |at| chosen.set(at.and_then(nearest)));
    let label = move || {
        crowd.news.track();
        let all = (0..FREE).filter_map(|lane| Some((NORMS[lane], metrics(lanes, lane)?.1)));
        let best = all.min_by(|a, b| a.1.test.loss.total_cmp(&b.1.test.loss));
        let said = best.map(|(norm, at)| words::chart(norm, loss(at.train.loss), loss(at.test.loss)));
        said.unwrap_or_else(|| words::empty_chart().to_owned())
    };
    let reading = move || {
        crowd.news.track();
        let read = chosen.get().and_then(|lane| Some((NORMS[lane], metrics(lanes, lane)?)));
        let said = read.map(|(norm, (step, at))| words::at(norm, step, loss(at.train.loss), loss(at.test.loss)));
        said.unwrap_or_else(|| words::hint().to_owned())
    };
    view! {
        <canvas
            node_ref=canvas
            class="profile"
            role="img"
            aria-label=live(label)
        ></canvas>
        <p class="reading-line two">{live(reading)}</p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_networks_can_run_and_differ_in_their_norm_alone() {
        for (share, decay) in SHARES.into_iter().zip(DECAYS) {
            let setup = Setup { share, decay };
            let all: Vec<_> = (0..=FREE).map(|lane| setup.experiment(lane, 1)).collect();
            assert!(grokscope_protocol::crowd::fits(&all));
            for (at, x) in all.iter().enumerate() {
                assert_eq!(x.conflicts(), [], "{share} % {decay}");
                let held = Experiment { norm: all[0].norm, wd: 0.0, ..x.clone() };
                assert_eq!(held, all[0], "{at}");
                assert!(x.norm == 0.0 || ACROSS.contains(&x.norm));
            }
        }
    }
}
