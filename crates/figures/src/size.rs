//! The right size: copies of one network whose weights are held at different norms, and one whose weights are free.

use core::ops::Range;

use grokscope_canvas::{Profile, Way, Scale, Trace, paint};
use grokscope_experiment::{Experiment, Member, Metrics, Preset, Stop};
use grokscope_kit::crowd_bar::{Bar, new_seed, rewind};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::panel::AccuracyPanel;
use grokscope_kit::text::{self, loss, real};
use grokscope_live::{Crowd, Runner};
use grokscope_owned::live;
use grokscope_protocol::crowd::Wants;
use leptos::ev::PointerEvent;
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("size-") {
        legend; start; norm; losses; free(decay); free_label; held(norm); shown; chart(best, train, test); empty_chart; panel(name);
        reading(step, train, test); at(norm, step, train, test); hint; verdict(best, test); too_tight(norms);
        waited(norm, memorised, understood); never(norms); list(before, item); then(before, item);
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

/// What all of them have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    /// Percent.
    share: u32,
    /// Of the one that is free.
    decay: f64,
    seed: u32,
}

impl Setup {
    fn experiment(self, at: usize) -> Experiment {
        let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
        let norm = NORMS.get(at).copied().map_or(0.0, f64::from);
        let wd = if at == FREE { self.decay } else { 0.0 };
        let train = f64::from(self.share) / 100.0;
        Experiment { train, wd, norm, seed: self.seed, steps: STEPS, stop: Stop::Never, ..preset }
    }
}

/// The figure, and what its parts share.
#[derive(Clone, Copy)]
struct Figure {
    crowd: Crowd,
    setup: RwSignal<Setup>,
    /// The step the reader points at.
    cursor: RwSignal<Option<u64>>,
    /// The norm the reader points at.
    chosen: RwSignal<Option<usize>>,
}

impl Figure {
    fn begin(self) {
        let setup = self.setup.get_untracked();
        // Another round, another bet: it waits for one again.
        if self.crowd.is_over() {
            self.crowd.wants.set(false);
        }
        self.crowd.set((0..=FREE).map(|at| setup.experiment(at)).collect());
    }

    fn keep(self, keys: Keys) {
        let Self { setup, .. } = self;
        let update = move |set: fn(&mut Setup, u32)| move |value| setup.update(|setup| set(setup, value));
        let share = move || setup.get().share;
        keys.one_of("share", &SHARES, |share| format!("{share}%"), share, update(|setup, share| setup.share = share));
        let decay = move || setup.get().decay;
        keys.one_of("wd", &DECAYS, real, decay, move |decay| setup.update(|setup| setup.decay = decay));
        let seed = move || setup.get().seed;
        keys.value("seed", "0, 1, 2, …", |_| true, seed, update(|setup, seed| setup.seed = seed));
        keys.begins(move || self.begin());
    }

    /// What was measured of a network at the step pointed at, else at its last.
    fn metrics(self, at: usize) -> Option<(u64, Metrics)> {
        let cursor = self.cursor.get();
        let read = |runner: &Runner| match cursor {
            Some(step) => runner.history.point(step),
            None => runner.history.points().last().copied(),
        };
        self.crowd.with(at, read).flatten().map(|point| (point.step, point.metrics))
    }

    /// The norm at which the test loss is lowest, and the losses there.
    fn best(self) -> Option<(u32, Metrics)> {
        let measured = (0..FREE).filter_map(|at| Some((NORMS[at], self.metrics(at)?.1)));
        measured.min_by(|a, b| a.1.test.loss.total_cmp(&b.1.test.loss))
    }
}

/// The figure.
#[component]
pub fn SizeFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let figure = Figure {
        // It waits for the reader's bet.
        crowd: Crowd::new(page, turn, is_visible.into(), false, Wants::Curve),
        setup: RwSignal::new(Setup { share: 40, decay: 0.5, seed: 1 }),
        cursor: RwSignal::new(None),
        chosen: RwSignal::new(None),
    };
    figure.begin();
    figure.keep(keys);
    let crowd = figure.crowd;
    view! {
        <p class="key-line">{words::legend()}</p>
        <Losses figure/>
        <Verdict figure/>
        <Bar crowd first=words::start() waits=true again=move || figure.begin()>
            {rewind(move || figure.begin())}
            {new_seed(move || {
                    figure.setup.update(|setup| setup.seed = setup.seed.wrapping_add(1));
                    figure.begin();
            })}
        </Bar>
        <div class="choices">
            {keys.select("share", words::shown())}
            {keys.select("wd", words::free_label())}
        </div>
        <div class="four">{(0..FREE).map(|panel| view! { <Panel figure panel/> }).collect_view()}</div>
    }
}

/// Losses by norm, at the step pointed at in any of the curves, else at the last one.
#[component]
fn Losses(figure: Figure) -> impl IntoView {
    let Figure { crowd, cursor, chosen, setup } = figure;
    let canvas = NodeRef::<Canvas>::new();
    let depends = move || {
        crowd.news.track();
        cursor.track();
        chosen.track();
    };
    paint(canvas, depends, move |sheet| {
        let theme = sheet.theme;
        let values = |read: fn(&Metrics) -> f32| {
            let value = |at: usize| Some((f64::from(NORMS[at]), read(&figure.metrics(at)?.1)));
            (0..FREE).filter_map(value).collect::<Vec<_>>()
        };
        let traces = [
            Trace { points: values(|metrics| metrics.train.loss), tone: theme.train, is_dashed: true },
            Trace { points: values(|metrics| metrics.test.loss), tone: theme.test, is_dashed: false },
        ];
        let until = cursor.get().unwrap_or(u64::MAX);
        let way = crowd.with(FREE, |runner| {
            let points = runner.history.points().iter().take_while(|point| point.step <= until);
            points.map(|point| (f64::from(point.metrics.norm), point.metrics.test.loss)).collect::<Vec<_>>()
        });
        let (way, name) = (way.unwrap_or_default(), words::free(real(setup.get().decay)));
        Profile {
            x: Scale { range: ACROSS, ticks: NORMS.map(f64::from).to_vec(), name: words::norm() },
            name: words::losses(),
            decades: DECADES,
            traces: &traces,
            path: Some(Way { points: &way, name: &name }),
            chosen: chosen.get().map(|at| f64::from(NORMS[at])),
        }
        .draw(sheet);
    });
    let point = move |event: PointerEvent| {
        let width = canvas.get_untracked().map_or(0.0, |canvas| f64::from(canvas.client_width()));
        let norm = Profile::at(&ACROSS, f64::from(event.offset_x()), width);
        let distance = |at: usize| (f64::from(NORMS[at]) - norm).abs();
        chosen.set((0..FREE).min_by(|&a, &b| distance(a).total_cmp(&distance(b))));
    };
    // A finger reads while it rests.
    let leave = move |event: PointerEvent| {
        if event.type_() != "pointerup" || event.pointer_type() != "mouse" {
            chosen.set(None);
        }
    };
    let label = move || {
        crowd.news.track();
        figure.best().map_or_else(
            || words::empty_chart().to_owned(),
            |(norm, metrics)| words::chart(norm, loss(metrics.train.loss), loss(metrics.test.loss)),
        )
    };
    let reading = move || {
        crowd.news.track();
        let read = chosen.get().and_then(|at| Some((at, figure.metrics(at)?)));
        read.map_or_else(
            || words::hint().to_owned(),
            |(at, (step, metrics))| words::at(NORMS[at], step, loss(metrics.train.loss), loss(metrics.test.loss)),
        )
    };
    view! {
        <canvas
            node_ref=canvas
            class="profile"
            role="img"
            aria-label=live(label)
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=leave
            on:pointerup=leave
            on:pointercancel=leave
        ></canvas>
        <p class="reading-line two" data-detail="">{live(reading)}</p>
    }
}

/// A list of norms in words.
fn list(norms: impl Iterator<Item = u32>) -> Option<String> {
    norms.map(|norm| norm.to_string()).reduce(words::list)
}

/// What came of the sizes, once all have ended.
#[component]
fn Verdict(figure: Figure) -> impl IntoView {
    let Figure { crowd, .. } = figure;
    let verdict = move || {
        crowd.news.track();
        if !crowd.is_over() {
            return String::new();
        }
        let last = |at: usize| crowd.with(at, |runner| (runner.member, runner.metrics())).unwrap_or_default();
        let all: Vec<_> = (0..FREE).map(|at| (NORMS[at], last(at))).collect();
        let best = all.iter().filter_map(|(norm, (_, metrics))| Some((*norm, metrics.as_ref()?)));
        let Some((best, metrics)) = best.min_by(|a, b| a.1.test.loss.total_cmp(&b.1.test.loss)) else {
            return String::new();
        };
        let tight = list(all.iter().filter(|(_, (member, _))| member.memorised.is_none()).map(|(norm, _)| *norm));
        let is_stuck = |member: &Member| member.memorised.is_some() && member.grokked.is_none();
        let stuck = list(all.iter().filter(|(_, (member, _))| is_stuck(member)).map(|(norm, _)| *norm));
        // The one that waited longest and still understood.
        let waited = all.iter().filter_map(|(norm, (member, _))| Some((*norm, member.memorised?, member.grokked?)));
        let waited = waited.filter(|(_, m, g)| g > m).max_by_key(|(_, m, g)| g - m);
        let sentences = [
            Some(words::verdict(best, loss(metrics.test.loss))),
            tight.map(words::too_tight),
            waited.map(|(norm, memorised, understood)| words::waited(norm, memorised, understood)),
            stuck.map(words::never),
        ];
        sentences.into_iter().flatten().reduce(words::then).unwrap_or_default()
    };
    view! { <p class="verdict" role="status" data-verdict="">{verdict}</p> }
}

#[component]
fn Panel(figure: Figure, panel: usize) -> impl IntoView {
    let Figure { crowd, cursor, .. } = figure;
    let name = words::held(NORMS[panel]);
    let label = words::panel(&name);
    let milestones = move || {
        crowd.news.track();
        let member = crowd.with(panel, |runner| runner.member).unwrap_or_default();
        text::milestones(member.memorised, member.grokked)
    };
    view! {
        <section class="panel" data-panel=panel>
            <h4>{name}</h4>
            <AccuracyPanel crowd panel cursor label=Signal::stored(label) reading=words::reading/>
            <p class="reading-line two" data-milestones="">{milestones}</p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_networks_can_run_and_differ_in_their_norm_alone() {
        for (share, decay) in SHARES.into_iter().zip(DECAYS) {
            let setup = Setup { share, decay, seed: 1 };
            let all: Vec<_> = (0..=FREE).map(|at| setup.experiment(at)).collect();
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
