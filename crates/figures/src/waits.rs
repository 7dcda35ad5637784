//! How long is the wait? One setting is swept, a dot appears for each network as it understands, and a line is put through
//! them: on axes of powers of ten its slope is the exponent of a law.

use grokscope_analysis::Line;
use grokscope_canvas::{Law, paint};
use grokscope_experiment::Sweep as Plan;
use grokscope_format::ordered;
use grokscope_kit::crowd_bar::{Bar, new_seed};
use grokscope_kit::keys::{Choice, Keys};
use grokscope_kit::kind::Scene;
use grokscope_kit::panel;
use grokscope_kit::rule::Rule;
use grokscope_kit::text::number;
use grokscope_live::Sweep;
use grokscope_owned::{live, memo};
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("waits-") {
        legend; start; axis; wd; lr; train; hidden; norm; seeds; steps; law(exponent, error, networks, all, effect);
        held(networks, all, effect); halved(times); tenth(times); unit(times); spread(times); never(networks, steps);
        verdict(law, spread); chart(axis, rows); row(value, wait); middle; range; count; of(count, all); beyond(steps); none; fit; theirs;
    }
}

/// What the networks have in common: those of the article, with fewer numbers, so that many can be trained.
const COMMON: &str = "preset=modadd-main&linger=0&steps=10000&p=47";
/// Percent of all sums that are shown, where that is not swept.
const SHOWN: u32 = 40;

/// A setting that is swept.
struct Axis {
    /// Its key.
    key: &'static str,
    /// What it is called.
    name: fn() -> &'static str,
    /// The values that are trained, and what else is then different from what the networks have in common.
    keys: &'static str,
    /// Whether its law is a power; else it is an exponential.
    is_power: bool,
    /// How its values are told.
    tell: fn(f64) -> String,
    /// The exponent that others found.
    published: Option<f64>,
    /// What it is multiplied with, or what is added to it, to say what comes of that,
    step: f64,
    /// and how that is said of so many times the wait.
    effect: fn(String) -> String,
}

static AXES: [Axis; 5] = [
    Axis {
        key: "wd",
        name: words::wd,
        keys: "wd=0.125,0.25,0.5,1,2",
        is_power: true,
        tell: plain,
        published: Some(-1.0),
        step: 0.5,
        effect: |times| words::halved(times),
    },
    Axis {
        key: "lr",
        name: words::lr,
        keys: "lr=0.0005,0.001,0.002,0.004,0.008",
        is_power: true,
        tell: plain,
        published: Some(-1.0),
        step: 0.5,
        effect: |times| words::halved(times),
    },
    Axis {
        key: "train",
        name: words::train,
        keys: "train=0.28,0.32,0.36,0.4,0.45,0.5",
        is_power: true,
        tell: share,
        published: None,
        step: 1.1,
        effect: |times| words::tenth(times),
    },
    Axis {
        key: "hidden",
        name: words::hidden,
        keys: "hidden=24,48,96,192",
        is_power: true,
        tell: plain,
        published: None,
        step: 0.5,
        effect: |times| words::halved(times),
    },
    Axis {
        key: "norm",
        name: words::norm,
        keys: "wd=0&norm=20,24,28,32,36",
        is_power: false,
        tell: plain,
        published: None,
        step: 1.0,
        effect: |times| words::unit(times),
    },
];

/// Seeds at each value.
static SEEDS: [u32; 4] = [1, 3, 5, 9];

/// A setting in full: 0.0005, which a link writes as 5e-4.
fn plain(value: f64) -> String {
    value.to_string()
}

/// A share, in percent.
fn share(value: f64) -> String {
    format!("{}%", (100.0 * value).round())
}

/// Where a setting stands across.
fn place(axis: &Axis, value: f64) -> f64 {
    if axis.is_power { value.log10() } else { value }
}

/// The sweep of an axis.
fn plan(axis: &Axis, rule: Rule, first: u32, seeds: u32) -> Option<Plan> {
    let last = first.saturating_add(seeds - 1);
    let swept = match (axis.key, rule.is_own()) {
        ("train", true) => {
            let shares: Vec<_> = rule.amounts().iter().map(|share| (f64::from(*share) / 100.0).to_string()).collect();
            format!("train={}", shares.join(","))
        }
        ("train", false) => axis.keys.to_owned(),
        _ => format!("train={}&{}", f64::from(rule.share(SHOWN)) / 100.0, axis.keys),
    };
    rule.sweep(&format!("{COMMON}&{swept}&seed={first}..{last}"))
}

/// What is known at one value.
#[derive(Clone, Debug, PartialEq)]
struct Point {
    value: f64,
    /// The waits of those that understood, the shortest first.
    waits: Vec<u64>,
    /// Networks that have ended without.
    missing: usize,
}

impl Point {
    /// The middle one, the later of two, of all that have ended: who never understood waits longer than any other.
    fn middle(&self) -> Option<u64> {
        self.waits.get((self.waits.len() + self.missing) / 2).copied()
    }
}

/// A setting and all that is known of it.
#[derive(Clone, Copy)]
struct Waits {
    sweep: Sweep,
    axis: RwSignal<usize>,
    rule: Rule,
    seeds: RwSignal<u32>,
    first: RwSignal<u32>,
}

impl Waits {
    fn axis(self) -> &'static Axis {
        AXES.get(self.axis.get()).unwrap_or(&AXES[0])
    }

    /// Another sweep, which waits to be trained.
    fn choose(self) {
        if let Some(plan) = untrack(|| plan(self.axis(), self.rule, self.first.get(), self.seeds.get())) {
            self.sweep.replace(plan);
        }
    }

    fn keep(self, keys: Keys) {
        let Self { sweep, axis, seeds, first, .. } = self;
        let choice = Choice {
            offer: || AXES.iter().map(|axis| (axis.key.to_owned(), (axis.name)().to_owned())).collect(),
            now: move || AXES.get(axis.get()).map_or("", |axis| axis.key).to_owned(),
            first: || AXES[0].key.to_owned(),
            set: move |key: &str| axis.set(AXES.iter().position(|axis| axis.key == key).unwrap_or(0)),
            begins: true,
        };
        keys.choice("axis", choice);
        keys.one_of("seeds", &SEEDS, |seeds| seeds.to_string(), move || seeds.get(), move |value| seeds.set(value));
        let is_seed = |seed: u32| seed <= u32::MAX - 9;
        keys.value("seed", "0, 1, 2, …", is_seed, move || first.get(), move |value| first.set(value));
        keys.begins(move || self.choose());
        keys.starts(move || sweep.start());
    }

    /// What is known, a point a value. Tracks the sweep.
    fn points(self) -> Vec<Point> {
        self.sweep.news.track();
        let values: Vec<f64> = self.sweep.with_plan(|plan| {
            let of = |value: &grokscope_experiment::Value| value.to_string().parse().unwrap_or_default();
            plan.axes.first().map(|axis| axis.values.iter().map(of).collect()).unwrap_or_default()
        });
        let a_value = self.sweep.with_plan(Plan::len) / values.len().max(1);
        self.sweep.with_found(|found| {
            let point = |(value, found): (f64, &[Option<grokscope_protocol::crowd::Found>])| {
                let ended: Vec<_> = found.iter().flatten().collect();
                let waits: Vec<u64> = ended
                    .iter()
                    .filter_map(|found| Some(found.grokked?.saturating_sub(found.memorised.unwrap_or_default())))
                    .collect();
                let order = ordered(waits.len(), &|a, b| waits[a].cmp(&waits[b]));
                Point {
                    value,
                    missing: ended.len() - waits.len(),
                    waits: order.into_iter().map(|at| waits[at]).collect(),
                }
            };
            values.into_iter().zip(found.chunks(a_value.max(1))).map(point).collect()
        })
    }
}

/// A dot for each network: where its setting stands, and the logarithm of its wait.
fn dots(axis: &Axis, points: &[Point]) -> Vec<(f64, f64)> {
    let dot = |value: f64, wait: u64| (place(axis, value), (wait.max(1) as f64).log10());
    points.iter().flat_map(|point| point.waits.iter().map(move |wait| dot(point.value, *wait))).collect()
}

/// What the longest wait at a value is of the shortest, where that is most.
fn spread(points: &[Point]) -> Option<f64> {
    let of = |point: &Point| Some(*point.waits.last()? as f64 / (*point.waits.first()?).max(1) as f64);
    points.iter().filter(|point| point.waits.len() > 1).filter_map(of).max_by(f64::total_cmp)
}

/// A number with two decimals and a minus sign.
fn decimals(x: f64) -> String {
    format!("{x:.2}").replace('-', "−")
}

/// The law in words.
fn tell(axis: &Axis, points: &[Point], all: usize, budget: u64) -> String {
    let dots = dots(axis, points);
    let missing: usize = points.iter().map(|point| point.missing).sum();
    if dots.is_empty() && missing == 0 {
        return String::new();
    }
    let law = Line::through(&dots).map(|line| {
        let across = if axis.is_power { axis.step.log10() } else { axis.step };
        let effect = (axis.effect)(decimals(10f64.powf(line.slope * across)));
        if axis.is_power {
            let error = if line.error.is_finite() { decimals(line.error) } else { "?".to_owned() };
            words::law(decimals(line.slope), error, dots.len(), all, effect)
        } else {
            words::held(dots.len(), all, effect)
        }
    });
    let spread = spread(points).map(|times| words::spread(format!("{times:.1}")));
    let missing = (missing > 0).then(|| words::never(missing, budget));
    [law, spread, missing].into_iter().flatten().reduce(words::verdict).unwrap_or_else(|| words::none().to_owned())
}

/// The figure.
pub fn waits(scene: Scene) -> AnyView {
    let Scene { page, turn, is_visible, keys } = scene;
    let rule = Rule::new(keys);
    let Some(first) = untrack(|| plan(&AXES[0], rule, 1, SEEDS[1])) else {
        // A test holds that it can be read.
        return ().into_any();
    };
    let waits = Waits {
        sweep: Sweep::new(page, turn, is_visible.into(), first),
        axis: RwSignal::new(0),
        rule,
        seeds: RwSignal::new(SEEDS[1]),
        first: RwSignal::new(1),
    };
    waits.keep(keys);
    let sweep = waits.sweep;
    let points = memo(move || waits.points());
    let told = memo(move || {
        let (all, budget) = sweep.with_plan(|plan| (plan.len(), plan.base.experiment.steps));
        points.with(|points| tell(waits.axis(), points, all, budget.into()))
    });
    view! {
        {rule.view_where(move || waits.axis().key != "train")}
        <p class="key-line">
            {words::legend()} " " <b class="te">"━ " {words::fit()}</b>
            {live(move || waits.axis().published.filter(|_| sweep.crowd.is_over() || points.with(|points| dots(waits.axis(), points).len() > 1)).map(|_| view! { " " <b class="mk">"┅ " {words::theirs()}</b> }))}
        </p>
        {chart(waits, points)}
        {table(waits, points)}
        <p class="verdict" role="status" data-verdict="">{told}</p>
        <Bar crowd=sweep.crowd first=words::start() again=move || sweep.begin()>
            {new_seed(move || {
                waits.first.update(|first| *first = first.checked_add(waits.seeds.get_untracked()).unwrap_or_default());
                waits.choose();
            })}
        </Bar>
        <div class="choices">
            {keys.radios("axis", "inline", words::axis(), || true)}
            {keys.select("seeds", words::seeds())}
        </div>
    }
    .into_any()
}

fn chart(waits: Waits, points: Memo<Vec<Point>>) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    let depends = move || points.with(|_| waits.axis.track());
    paint(canvas, depends, move |sheet| {
        let axis = waits.axis();
        points.with_untracked(|points| {
            let across: Vec<_> =
                points.iter().map(|point| (place(axis, point.value), (axis.tell)(point.value))).collect();
            let dots = dots(axis, points);
            let rings = |point: &Point| std::iter::repeat_n(place(axis, point.value), point.missing);
            let missing: Vec<f64> = points.iter().flat_map(rings).collect();
            let line = Line::through(&dots);
            let fit = line.map(|line| move |x: f64| line.at(x));
            // Through the middle of the dots: others say how steep it is, and not how high.
            let middle = |of: fn(&(f64, f64)) -> f64| dots.iter().map(of).sum::<f64>() / dots.len() as f64;
            let (x, y) = (middle(|dot| dot.0), middle(|dot| dot.1));
            let other = axis.published.filter(|_| line.is_some()).map(|slope| move |at: f64| y + slope * (at - x));
            Law {
                across: &across,
                names: [(axis.name)(), words::steps()],
                dots: &dots,
                missing: &missing,
                fit: fit.as_ref().map(|fit| fit as &dyn Fn(f64) -> f64),
                other: other.as_ref().map(|other| other as &dyn Fn(f64) -> f64),
            }
            .draw(sheet);
        });
    });
    let label = move || {
        let middle =
            |point: &Point| words::row((waits.axis().tell)(point.value), point.middle().map_or("–".to_owned(), number));
        let rows = points.with(|points| points.iter().map(middle).collect::<Vec<_>>().join(" "));
        words::chart((waits.axis().name)(), rows)
    };
    view! { <canvas node_ref=canvas class="law" role="img" aria-label=live(label)></canvas> }.into_any()
}

fn table(waits: Waits, points: Memo<Vec<Point>>) -> AnyView {
    let budget = move || waits.sweep.with_plan(|plan| plan.base.experiment.steps);
    let row = move |point: Point| {
        let ends = match *point.waits {
            [] => "–".to_owned(),
            [only] => number(only),
            [least, .., most] => format!("{}–{}", number(least), number(most)),
        };
        let ended = point.waits.len() + point.missing;
        let middle = match point.middle() {
            Some(step) => number(step),
            None if ended > 0 => words::beyond(budget()),
            None => "–".to_owned(),
        };
        let count = if ended == 0 { "–".to_owned() } else { words::of(point.waits.len(), ended) };
        view! {
            <tr>
                <th scope="row" class="num">{(waits.axis().tell)(point.value)}</th>
                <td class="num">{middle}</td>
                <td class="num">{ends}</td>
                <td class="num">{count}</td>
            </tr>
        }
    };
    panel::finish(
        vec![
            live(move || (waits.axis().name)()).into_any(),
            words::middle().into_any(),
            words::range().into_any(),
            words::count().into_any(),
        ],
        live(move || points.get().into_iter().map(row).collect_view()).into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_axis_can_be_trained_and_has_its_key_before_the_seeds() {
        let owner = Owner::new();
        owner.set();
        let keys = Keys::new();
        let rule = Rule::new(keys);
        keys.meet("");
        let rules = ["", "table=o3.021102210&shown=60", "table=t3.qg"];
        for (axis, said) in AXES.iter().flat_map(|axis| rules.map(|said| (axis, said))) {
            keys.follow(said);
            let plan = plan(axis, rule, 1, 9).expect("a sweep");
            assert!(axis.key == "train" || plan.base.experiment.train == if said.is_empty() { 0.4 } else { 0.6 });
            let keys: Vec<&str> = plan.axes.iter().map(|axis| axis.key.name).collect();
            assert_eq!(keys, [axis.key, "seed"]);
            let set = |at: usize| plan.keys_at(at);
            assert_eq!(set(9), format!("{}&seed=1", set(9).split('&').next().expect("a key")), "{}", axis.key);
            assert!(plan.iter().all(|x| x.conflicts().is_empty() && x.linger == 0), "{}", axis.key);
        }
        assert!(SEEDS.iter().all(|seeds| plan(&AXES[0], rule, 1, *seeds).is_some()));
    }

    #[test]
    fn networks_that_take_half_as_long_with_twice_the_decay_have_the_exponent_minus_one() {
        let point = |value: f64| Point { value, waits: vec![(400.0 / value) as u64], missing: 0 };
        let points: Vec<Point> = [0.5, 1.0, 2.0, 4.0].map(point).into();
        let line = Line::through(&dots(&AXES[0], &points)).expect("a line");
        assert!((line.slope + 1.0).abs() < 1e-9, "{line:?}");
        // And of a held norm the steps are a power themselves.
        let held = &AXES[4];
        let point = |value: f64| Point { value, waits: vec![(100.0 * 2f64.powf(value)).round() as u64], missing: 0 };
        let points: Vec<Point> = [1.0, 2.0, 4.0].map(point).into();
        let line = Line::through(&dots(held, &points)).expect("a line");
        assert!((10f64.powf(line.slope * held.step) - 2.0).abs() < 1e-9, "{line:?}");
    }

    #[test]
    fn the_middle_of_the_waits_is_one_of_them_and_the_spread_that_of_the_widest_value() {
        let point = |waits: &[u64]| Point { value: 1.0, waits: waits.to_vec(), missing: 0 };
        assert_eq!(
            [&[][..], &[3], &[3, 5], &[3, 5, 9]].map(|waits| point(waits).middle()),
            [None, Some(3), Some(5), Some(5)]
        );
        assert_eq!(spread(&[point(&[100, 150]), point(&[200, 220, 500]), point(&[7])]), Some(2.5));
        assert_eq!(spread(&[point(&[7])]), None);
    }
}
