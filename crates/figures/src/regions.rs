//! The four regions: width × data, after Huang et al. 2024 (arXiv 2402.15175). Each network that ends is a mark with what
//! became of it; what had not come to rest when its steps were used up is marked as such.

use grokscope_analysis::{Milestones, Region};
use grokscope_canvas::{Extent, Form};
use grokscope_experiment::{Experiment, Sweep as Plan};
use grokscope_kit::crowd_bar::new_seed;
use grokscope_kit::field::{Class, Field, Look};
use grokscope_kit::kind::Scene;
use grokscope_kit::rule::Rule;
use grokscope_kit::text::number;
use grokscope_owned::{live, memo};
use grokscope_protocol::crowd::Found;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("regions-") {
        start; neurons; share; cell(neurons, share, seed, what); half; decay; steps; seeds;
        verdict(all, never, memorise, half, grok, together); falling(networks);
    }
}

/// What the networks have in common: those of the article, with fewer numbers, so that many can be trained.
const COMMON: &str = "preset=modadd-main&linger=0&p=47";
/// What is swept: neurons,
const WIDTHS: &str = "hidden=6,8,12,16,24,48,96";
/// and the share that is shown, of which many rows of bits need less.
const SHARES: &str = "train=0.2,0.25,0.3,0.35,0.4,0.5,0.6,0.8";
const SHARES_OF_ROWS: &str = "train=0.05,0.08,0.1,0.15,0.2,0.25,0.3,0.4";
/// Weight decays to choose from.
static DECAYS: [f64; 3] = [0.3, 1.0, 3.0];
/// Steps that each may take.
static STEPS: [u32; 3] = [2_500, 5_000, 10_000];
/// Seeds of a cell.
static SEEDS: [u32; 3] = [1, 3, 9];

/// In the order of [`Region`].
static CLASSES: [Class; 5] = [
    Class::of(3, Form::Cross, "✕", |theme| theme.soft),
    Class::of(0, Form::Square, "■", |theme| theme.train),
    Class { word: "half", name: words::half, sign: "◆", form: Form::Diamond, tone: |theme| theme.mark },
    Class::of(1, Form::Disc, "●", |theme| theme.test),
    Class::of(2, Form::Ring, "○", |theme| theme.test),
];

static LOOK: Look = Look {
    start: words::start,
    names: [words::neurons, words::share],
    across: |share| share.parse().map_or_else(|_| share.to_owned(), |share: f64| format!("{:.0}%", 100.0 * share)),
    classes: &CLASSES,
    extent: |plan| {
        let len = |axis: usize| plan.axes.get(axis).map_or(1, |axis| axis.values.len());
        // Nine seeds stand three by three.
        let within = if len(2) == 9 { [3, 3] } else { [1, len(2)] };
        Extent([len(0), len(1), within[0], within[1]])
    },
    cell: |x, what| words::cell(x.hidden, format!("{:.0}%", 100.0 * x.train), x.seed, what),
    is_falling,
};

/// What became of a network, as a place in [`CLASSES`].
fn judge(found: &Found, x: &Experiment) -> usize {
    let milestones = Milestones { memorised: found.memorised, generalised: found.grokked };
    Region::of(milestones, found.right, Rule::by_memory(x) as f32) as usize
}

/// Whether the test loss was at its lowest in the last twentieth of the steps, and there is something left to understand.
fn is_falling(found: &Found, x: &Experiment) -> bool {
    found.grokked.is_none() && found.lowest_at > u64::from(x.steps) * 19 / 20
}

fn plan(rule: Rule, decay: f64, steps: u32, first: u32, seeds: u32) -> Option<Plan> {
    let last = first.saturating_add(seeds - 1);
    let axes = [WIDTHS, if rule.has_many_rows() { SHARES_OF_ROWS } else { SHARES }].join("&");
    rule.sweep(&format!("{COMMON}&wd={decay}&steps={steps}&{axes}&seed={first}..{last}"))
}

/// The figure.
pub fn regions(scene: Scene) -> AnyView {
    let keys = scene.keys;
    let (decay, steps) = (RwSignal::new(DECAYS[1]), RwSignal::new(STEPS[1]));
    let (first, seeds) = (RwSignal::new(1u32), RwSignal::new(SEEDS[1]));
    let rule = Rule::new(keys);
    let now = move || untrack(|| plan(rule, decay.get(), steps.get(), first.get(), seeds.get()));
    let Some(begin) = now() else {
        // A test holds that it can be read.
        return ().into_any();
    };
    let field = Field::new(scene, &LOOK, begin, judge);
    let sweep = field.sweep;
    sweep.keep_as("regions");
    let choose = move || now().into_iter().for_each(|plan| field.replace(plan));
    keys.one_of("wd", &DECAYS, grokscope_kit::text::real, move || decay.get(), move |value| decay.set(value));
    keys.one_of("steps", &STEPS, |steps| number(steps.into()), move || steps.get(), move |value| steps.set(value));
    keys.one_of("seeds", &SEEDS, |seeds| seeds.to_string(), move || seeds.get(), move |value| seeds.set(value));
    let is_seed = |seed: u32| seed <= u32::MAX - 9;
    keys.value("seed", "0, 1, 2, …", is_seed, move || first.get(), move |value| first.set(value));
    keys.begins(choose);
    keys.starts(move || sweep.start());
    let told = memo(move || {
        sweep.news.track();
        let falling = sweep.with_plan(|plan| {
            let is_so = |(at, found): (usize, &Option<Found>)| {
                found.is_some_and(|found| is_falling(&found, &plan.experiment(at)))
            };
            sweep.with_found(|found| found.iter().enumerate().filter(|one| is_so(*one)).count())
        });
        let all = sweep.done();
        let counts = field.counts();
        let [never, memorise, half, grok, together] = counts[..] else { return String::new() };
        if all == 0 || all < sweep.with_plan(Plan::len) {
            return String::new();
        }
        let verdict = words::verdict(all, never, memorise, half, grok, together);
        if falling > 0 { format!("{verdict} {}", words::falling(falling)) } else { verdict }
    });
    let verdict = view! { <p class="verdict" role="status" data-verdict="">{live(move || told.get())}</p> };
    let seed = new_seed(move || {
        first.update(|first| *first = first.checked_add(seeds.get_untracked()).unwrap_or_default());
        choose();
    });
    let controls = view! {
        {keys.select("wd", words::decay())}
        {keys.select("steps", words::steps())}
        {keys.select("seeds", words::seeds())}
    };
    view! {
        {rule.view_where(|| false)}
        {field.view(verdict.into_any(), seed.into_any(), controls.into_any())}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use grokscope_kit::keys::Keys;

    use super::*;

    #[test]
    fn every_choice_can_be_trained() {
        let owner = Owner::new();
        owner.set();
        let keys = Keys::new();
        let rule = Rule::new(keys);
        keys.meet("");
        let rows = grokscope_experiment::Preset::named("own-bits").expect("it").experiment();
        let rows = Rule::link("", &rows).expect("a link").trim_start_matches('.').to_owned();
        for (decay, steps, seeds) in [(0.3, 2_500, 1), (1.0, 5_000, 3), (3.0, 10_000, 9), (0.3, 2_500, 9)] {
            let said =
                if (steps, seeds) == (2_500, 9) { &rows } else { ["", "table=o3.021102210"][usize::from(seeds == 3)] };
            keys.follow(said);
            let plan = plan(rule, decay, steps, 1, seeds).expect("a sweep");
            assert_eq!(plan.base.experiment.p, if seeds == 3 { 3 } else { 47 });
            assert!(plan.iter().all(|x| x.conflicts().is_empty()));
            assert_eq!(plan.len(), 7 * 8 * seeds as usize);
            assert!(plan.iter().all(|x| x.steps == steps && x.wd == decay && x.linger == 0));
            let Extent(extent) = (LOOK.extent)(&plan);
            assert_eq!(extent.iter().product::<usize>(), plan.len());
        }
    }

    #[test]
    fn each_of_the_regions_is_told_from_the_others() {
        let found = |right: [f32; 2], memorised, grokked| Found {
            numbers: [0.1, 0.1, 1.0],
            lowest_at: 4_900,
            right,
            memorised,
            grokked,
            ended: 5_000,
        };
        let all = [
            found([0.6, 0.1], None, None),
            found([1.0, 0.02], Some(200), None),
            found([1.0, 0.6], Some(200), None),
            found([1.0, 1.0], Some(200), Some(900)),
            found([1.0, 1.0], Some(200), Some(300)),
        ];
        let x = Experiment { steps: 5_000, train: 0.4, ..Experiment::default() };
        assert_eq!(all.map(|found| judge(&found, &x)), [0, 1, 2, 3, 4]);
        assert_eq!(judge(&found([1.0, 0.45], Some(200), None), &x), 1, "memory answers as much");
        // Understood before all was memorised.
        assert_eq!(judge(&found([0.98, 0.97], None, Some(500)), &x), 4);
        assert_eq!(all.map(|found| is_falling(&found, &x)), [true, true, true, false, false]);
        assert!(!is_falling(&Found { lowest_at: 4_700, ..all[1] }, &x));
    }
}
