//! The published survey of 1,125 networks on parity, trained here: width × data × weight decay × seeds. A complete one that
//! was recorded is there from the beginning.

use grokscope_analysis::{AccuracyRule, Milestones};
use grokscope_canvas::{Extent, Form};
use grokscope_experiment::{Member, PRESETS, Sweep as Plan};
use grokscope_format::LogScale;
use grokscope_kit::classes;
use grokscope_kit::field::{Class, Field, Look};
use grokscope_kit::kind::Scene;
use grokscope_kit::slider::Slider;
use grokscope_kit::text::{number, real};
use grokscope_kit::thresholds;
use grokscope_owned::live;
use grokscope_protocol::article::SURVEY;
use grokscope_protocol::crowd::Found;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("survey-") {
        start; neurons; rows; cell(neurons, rows, decay, seed, what); by; losses; accuracies; times; times_said(times);
    }
}

static CLASSES: [Class; 4] = [
    Class::of(0, Form::Square, "■", |theme| theme.train),
    Class::of(1, Form::Disc, "●", |theme| theme.test),
    Class::of(2, Form::Ring, "○", |theme| theme.test),
    Class::of(3, Form::Cross, "✕", |theme| theme.soft),
];

static LOOK: Look = Look {
    start: words::start,
    names: [words::neurons, words::rows],
    across: |rows| rows.parse().map_or_else(|_| rows.to_owned(), number),
    classes: &CLASSES,
    extent: |plan| {
        let len = |axis: usize| plan.axes.get(axis).map_or(1, |axis| axis.values.len());
        Extent([len(0), len(1), len(2), len(3)])
    },
    cell: |x, what| words::cell(x.hidden, number(x.rows.into()), real(x.wd), x.seed, what),
    is_falling: |_, _| false,
};

/// How many times as long as memory it takes, for it to be late.
const TIMES: LogScale = LogScale { least: 1.0, most: 100.0, has_zero: false };

/// Which definition of the classes holds, and what both have of thresholds.
#[derive(Clone, Copy)]
struct Rules {
    /// Whether it is by accuracies and times, else by losses.
    by_accuracy: RwSignal<bool>,
    losses: RwSignal<grokscope_analysis::LossRule>,
    times: RwSignal<f64>,
}

impl Rules {
    fn judge(self, found: &Found) -> usize {
        let outcome = if self.by_accuracy.get() {
            let rule =
                AccuracyRule { generalised: Member::GROKKED, times: self.times.get(), ..AccuracyRule::default() };
            let has_fitted = found.memorised.is_some() || found.right[0] >= rule.fits;
            let milestones = Milestones { memorised: found.memorised, generalised: found.grokked };
            if has_fitted { rule.judge_milestones(milestones) } else { grokscope_analysis::Outcome::CannotFit }
        } else {
            let [train, test, ratio] = found.numbers;
            self.losses.with(|rule| rule.judge_numbers(train, test, ratio))
        };
        classes::ALL.iter().position(|class| *class == outcome).unwrap_or_default()
    }
}

/// The thresholds of the map of parity, whose networks these are.
fn first() -> grokscope_analysis::LossRule {
    thresholds::rule(0.16, 200.0)
}

/// The figure.
pub fn survey(scene: Scene) -> AnyView {
    let Ok(plan) = Plan::parse(SURVEY, &PRESETS[0]) else {
        // A test holds that it can be read.
        return ().into_any();
    };
    let keys = scene.keys;
    let rules = Rules {
        by_accuracy: RwSignal::new(false),
        losses: RwSignal::new(first()),
        times: RwSignal::new(AccuracyRule::default().times),
    };
    let Rules { by_accuracy, losses, times } = rules;
    let field = Field::new(scene, &LOOK, plan, move |found, _| rules.judge(found));
    keys.either(
        "by",
        [("losses", words::losses), ("accuracies", words::accuracies)],
        move || by_accuracy.get(),
        move |is| {
            by_accuracy.set(is);
        },
    );
    thresholds::keep(keys, losses, first);
    let usual = AccuracyRule::default().times;
    let now = move || (times.get() != usual).then(|| times.get().to_string());
    keys.judge("times", "1 – 100", now, move |text| {
        let value = text.map_or(Some(usual), |text| text.parse().ok());
        value.filter(|times| (TIMES.least..=TIMES.most).contains(times)).map(|value| times.set(value)).is_some()
    });
    keys.starts(move || field.sweep.start());
    field.sweep.keep_as("survey");
    field.sweep.show_recording("survey");
    let late = move || {
        Slider::of("times", words::times(), || TIMES, move || times.get(), move |value| times.set(value))
            .saying(move || words::times_said(thresholds::shown(times.get())))
            .view()
    };
    let sliders = live(move || {
        if by_accuracy.get() {
            view! { <div class="thresholds">{late()}</div> }.into_any()
        } else {
            thresholds::view(losses)
        }
    });
    field.view(sliders.into_any(), ().into_any(), keys.radios("by", "inline", words::by(), || true))
}

#[cfg(test)]
mod tests {
    use grokscope_analysis::Outcome;

    use super::*;

    #[test]
    fn the_survey_has_the_published_axes() {
        let plan = Plan::parse(SURVEY, &PRESETS[0]).expect("a sweep");
        let axes: Vec<_> = plan.axes.iter().map(|axis| (axis.key.name, axis.values.len())).collect();
        assert_eq!(axes, [("hidden", 5), ("rows", 5), ("wd", 5), ("seed", 9)]);
    }

    #[test]
    fn both_definitions_judge_what_is_kept_of_a_network() {
        let owner = Owner::new();
        owner.set();
        let rules =
            Rules { by_accuracy: RwSignal::new(false), losses: RwSignal::new(first()), times: RwSignal::new(2.0) };
        let found = Found {
            numbers: [0.01, 0.02, 900.0],
            lowest_at: 4000,
            right: [1.0, 1.0],
            memorised: Some(200),
            grokked: Some(900),
            ended: 1200,
        };
        let stuck = Found { numbers: [0.01, 2.0, 900.0], grokked: None, ..found };
        let unfit = Found { numbers: [0.6, 0.7, 1.1], memorised: None, grokked: None, right: [0.6, 0.5], ..found };
        let judged = || [&found, &stuck, &unfit].map(|found| classes::ALL[rules.judge(found)]);
        let expected = [Outcome::Groks, Outcome::MemorisesOnly, Outcome::CannotFit];
        assert_eq!(judged(), expected);
        rules.by_accuracy.set(true);
        assert_eq!(judged(), expected);
        rules.times.set(5.0);
        assert_eq!(judged()[0], Outcome::Together);
    }
}
