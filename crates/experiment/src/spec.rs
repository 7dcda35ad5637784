//! Experiments as text: `preset=parity-wd&wd=0.1`.

use crate::{Change, Experiment, KEYS, Key, Kind, PRESETS, Preset, Task};

/// An experiment together with the preset it started from.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Where it started from; only what differs is printed.
    pub preset: &'static Preset,
    /// What is trained.
    pub experiment: Experiment,
}

/// Why a part of a text was not applied. Its display form is English; the page words it in the reader's language.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// No such key.
    #[error("{key}: no such key")]
    UnknownKey {
        /// As written, in small letters.
        key: String,
    },
    /// No such preset.
    #[error("preset={name}: no such preset; there are {}", preset_names())]
    UnknownPreset {
        /// As written.
        name: String,
    },
    /// Not a value of this key.
    #[error("{key}={value}: accepted is {}", accepted(key))]
    BadValue {
        /// The key.
        key: &'static str,
        /// As written.
        value: String,
    },
    /// A value that does not fit the others.
    #[error("{key}: {why}")]
    Conflict {
        /// The key to change.
        key: &'static str,
        /// The reason.
        why: Misfit,
    },
}

/// Why values do not fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The preset named is of another kind of task.
    #[error("task={} is another kind of task", .0.word())]
    Task(Task),
    /// Parity needs a network that reads bits,
    #[error("parity is learned by model=mlp")]
    ParityModel,
    /// and operations on pairs one that reads pairs.
    #[error("pairs are read by model=factored, direct or onehot")]
    PairsModel,
    /// Vectors of numbers are read by a committee,
    #[error("numbers are learned by model=committee")]
    NumbersModel,
    /// which has no biases,
    #[error("a committee has no biases")]
    CommitteeBiases,
    /// has an activation that no other network has, which is what keeps the CPU worker small,
    #[error("act=quadratic is that of a committee, which has no other")]
    CommitteeAct,
    /// whose answers are not right or wrong,
    #[error("only classes can be labelled wrongly")]
    NumbersNoise,
    /// and which has one loss.
    #[error("numbers are trained with mse")]
    NumbersLoss,
    /// One logit has other losses
    #[error("one logit is trained with bce, hinge or mse")]
    ParityLoss,
    /// than several.
    #[error("p classes are trained with ce, ce-classes or mse")]
    PairsLoss,
    /// Adam knows coupled decay only.
    #[error("plain Adam has no decoupled decay; use opt=adamw, or l2")]
    AdamDecay,
    /// More digits count than there are.
    #[error("only n digits exist")]
    Digits,
    /// Division by what has no inverse.
    #[error("division mod p is defined for every b ≠ 0 only when p is prime")]
    DivisionModulus,
    /// A task of one's own on pairs without an operation.
    #[error("task=table needs a table of an operation, o…")]
    NoOperation,
    /// The same on bits.
    #[error("task=bits needs a table of rows of bits, r… or t…")]
    NoBits,
    /// More or fewer elements, or bits, than the table has.
    #[error("the table says how many there are")]
    TableSize,
    /// Unordered pairs of an operation that does not commute.
    #[error("the order of a and b matters for this operation")]
    Order,
    /// A fixed embedding of nothing.
    #[error("a fixed embedding needs at least one frequency")]
    NoFrequency,
    /// A frequency that 0 to p − 1 cannot tell from a lower one, or whose sine is zero.
    #[error("a frequency is at least 1 and less than p/2")]
    FrequencyRange,
    /// Nothing to train on.
    #[error("at least one row must be trained on")]
    NoTrainRow,
    /// Nothing to test on.
    #[error("no row would be left to test on")]
    NoTestRow,
    /// More memory than a run may take.
    #[error("this run would need about {needed} MiB; {allowed} MiB are allowed")]
    Memory {
        /// In MiB.
        needed: u64,
        /// In MiB.
        allowed: u64,
    },
}

fn accepted(key: &str) -> String {
    Key::named(key).map(|key| key.kind.to_string()).unwrap_or_default()
}

fn preset_names() -> String {
    PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
}

/// Keys and values of a text of keys joined by `&`, percent-encoded as in a link, in their order. What a hand or an
/// input method writes otherwise is forgiven: spaces around them, capitals in keys, full-width characters.
#[must_use]
pub fn keys_in(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(half_width(text).as_bytes())
        .map(|(key, value)| (half_width(&key).trim().to_ascii_lowercase(), half_width(&value).trim().to_owned()))
        .filter(|(key, _)| !key.is_empty())
        .collect()
}

/// Full-width forms (U+FF01 to U+FF5E), ideographic spaces and the sign for minus as the ASCII they stand for.
fn half_width(text: &str) -> String {
    const TO_ASCII: u32 = 0xFEE0;
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - TO_ASCII).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{2212}' => '-',
        c => c,
    };
    text.chars().map(narrow).collect()
}

/// What whoever trains an experiment asks of it besides that it makes sense: the page bounds its memory.
pub type Bound = fn(&Experiment) -> Option<Problem>;

impl Spec {
    /// The experiment of a preset.
    #[must_use]
    pub fn of(preset: &'static Preset) -> Self {
        Self { preset, experiment: preset.experiment() }
    }

    /// Reads keys joined by `&`, percent-encoded as in a link. Untrusted input: never panics, and what it returns
    /// can run. `default` is the preset where the text names neither preset nor task.
    #[must_use]
    pub fn parse(text: &str, default: &'static Preset) -> (Self, Vec<Problem>) {
        Self::parse_within(text, default, |_| None)
    }

    /// As [`Spec::parse`], but what it returns is also within a bound: keys are taken back to the preset, which must be
    /// within it, until it is.
    #[must_use]
    pub fn parse_within(text: &str, default: &'static Preset, bound: Bound) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let (mut named, mut task) = (None, None);
        for (key, value) in keys_in(text) {
            match &*key {
                "preset" => match Preset::named(&value.to_ascii_lowercase()) {
                    Some(preset) => named = Some(preset),
                    None => problems.push(Problem::UnknownPreset { name: value }),
                },
                "task" => task = value.to_ascii_lowercase().parse::<Task>().ok(),
                _ => {}
            }
        }
        let mut preset = named.unwrap_or(default);
        let base = preset.task();
        if let Some(task) = task
            && (if named.is_some() { task.reads() != base.reads() } else { task != base })
        {
            if named.is_some() {
                problems.push(Problem::Conflict { key: "preset", why: Misfit::Task(task) });
            }
            preset = Preset::of_task(task);
        }
        let mut spec = Self::of(preset);
        problems.extend(Self::apply(&mut spec.experiment, text));
        spec.settle(&mut problems, bound);
        (spec, problems)
    }

    /// Applies every key of the text to an experiment and returns what could not be applied.
    /// `preset` is passed over.
    pub(crate) fn apply(experiment: &mut Experiment, text: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        // What others follow comes first, so that those are not set in vain and unnoticed.
        let decides = |(name, _): &(String, String)| Key::named(name).is_some_and(Key::decides_size);
        let (first, rest): (Vec<_>, Vec<_>) = keys_in(text).into_iter().partition(decides);
        for (name, text) in first.into_iter().chain(rest) {
            if name == "preset" {
                continue;
            }
            let Some(key) = Key::named(&name) else {
                problems.push(Problem::UnknownKey { key: name });
                continue;
            };
            let applied = key.parse(&text).and_then(|value| key.set(experiment, value));
            if applied.is_err() {
                problems.push(Problem::BadValue { key: key.name, value: text });
            }
        }
        problems
    }

    /// Takes back to the preset whatever does not fit together, one key after another, and names it.
    fn settle(&mut self, problems: &mut Vec<Problem>, bound: Bound) {
        let base = self.preset.experiment();
        let conflicts = |x: &Experiment| x.conflicts_within(bound);
        // A size that is not the table's gives way: the table is what was brought.
        let given = self.experiment.clone();
        self.experiment.follow_table();
        let is_other = |key: &&Key| key.get(&given) != key.get(&self.experiment);
        let followed =
            KEYS.iter().filter(is_other).map(|key| Problem::Conflict { key: key.name, why: Misfit::TableSize });
        problems.extend(followed);
        while let Some(Problem::Conflict { key: named, why }) = conflicts(&self.experiment).into_iter().next() {
            // Of the same kind: what is still too large, if less so, is not mended.
            let is_in = |conflicts: Vec<Problem>| {
                let is_same = |other: Misfit| core::mem::discriminant(&other) == core::mem::discriminant(&why);
                conflicts.iter().any(|other| matches!(other, Problem::Conflict { why, .. } if is_same(*why)))
            };
            let without = |key: &Key| {
                let mut experiment = self.experiment.clone();
                key.set(&mut experiment, key.get(&base)).is_ok().then_some(experiment)
            };
            let changed: Vec<&Key> = KEYS.iter().filter(|key| key.get(&base) != key.get(&self.experiment)).collect();
            // The key that the conflict names, if the preset's value mends it; or another one that does. Memory may
            // take several.
            let is_named = |key: &&&Key| key.name == named;
            let mends = |key: &&&Key| without(key).is_some_and(|experiment| !is_in(conflicts(&experiment)));
            let guilty = changed.iter().filter(is_named).find(mends).or_else(|| changed.iter().find(mends));
            let guilty = guilty.or_else(|| changed.iter().find(is_named)).or(changed.last());
            let Some((key, experiment)) = guilty.and_then(|key| Some((key.name, without(key)?))) else {
                self.experiment = base;
                return;
            };
            problems.push(Problem::Conflict { key, why });
            // With the preset's table its sizes come back, too.
            let followed = KEYS
                .iter()
                .filter(|other| other.name != key && other.get(&experiment) != other.get(&self.experiment))
                .map(|other| Problem::Conflict { key: other.name, why: Misfit::TableSize });
            problems.extend(followed);
            self.experiment = experiment;
        }
    }

    /// The keys that differ from the preset, preceded by the preset's name: what [`Spec::parse`] reads back.
    #[must_use]
    pub fn print(&self) -> String {
        let base = self.preset.experiment();
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.append_pair("preset", self.preset.name);
        for (key, value) in self.changed(&base) {
            text.append_pair(key.name, &value);
        }
        text.finish()
    }

    /// Keys whose value differs from that in `base`, as text.
    pub fn changed<'a>(&'a self, base: &'a Experiment) -> impl Iterator<Item = (&'static Key, String)> + 'a {
        KEYS.iter()
            .filter(|key| key.get(&self.experiment) != key.get(base))
            .map(|key| (key, key.get(&self.experiment).to_string()))
    }

    /// Whether going from this experiment to `other` can be done while training.
    #[must_use]
    pub fn is_live_change(before: &Experiment, after: &Experiment) -> bool {
        KEYS.iter().all(|key| key.change == Change::Live || key.get(before) == key.get(after))
    }
}

impl core::fmt::Display for Spec {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.print())
    }
}

/// Whether a kind of key is a number that a slider can show.
impl Kind {
    /// Smallest and largest value, for numbers.
    #[must_use]
    pub fn range(&self) -> Option<(f64, f64)> {
        match *self {
            Self::Whole { min, max } => Some((f64::from(min), f64::from(max))),
            Self::Real { min, max } => Some((min, max)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Value;

    fn default() -> &'static Preset {
        &PRESETS[0]
    }

    #[test]
    fn a_task_alone_brings_its_own_preset() {
        let (spec, problems) = Spec::parse("task=parity", default());
        assert_eq!((spec.preset.name, problems), ("parity-main", vec![]));
        // What is learned by a network that reads a and b differently starts as one.
        for (text, preset) in
            [("task=sub&p=31", "sub"), ("task=div", "div"), ("task=mul", "mul"), ("task=add", "modadd-main")]
        {
            let (spec, problems) = Spec::parse(text, default());
            assert_eq!((spec.preset.name, problems), (preset, vec![]), "{text}");
        }
        let (spec, _) = Spec::parse("preset=modadd-24&task=sub", default());
        assert_eq!(spec.preset.name, "modadd-24");
    }

    #[test]
    fn a_mistake_is_named_and_the_rest_applies() {
        let (spec, problems) = Spec::parse("preset=parity-wd&wd=much&lr=0.01&colour=red", default());
        assert_eq!(spec.experiment.lr, 0.01);
        assert_eq!(spec.experiment.wd, 0.3);
        let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["wd=much: accepted is 0 … 100", "colour: no such key"]);
    }

    #[test]
    fn values_that_do_not_fit_together_go_back_to_the_preset() {
        let (spec, problems) = Spec::parse("loss=bce&hidden=12", default());
        assert_eq!(spec.experiment.loss, crate::Loss::Ce);
        assert_eq!(spec.experiment.hidden, 12);
        assert_eq!(problems.len(), 1, "{problems:?}");
        let (spec, problems) = Spec::parse("preset=modadd-main&task=parity", default());
        assert_eq!((spec.preset.name, problems.len()), ("parity-main", 1));
    }

    #[test]
    fn what_does_not_fit_takes_nothing_else_with_it() {
        let (spec, problems) = Spec::parse("opt=adam&hidden=24", default());
        assert_eq!((spec.experiment.hidden, spec.experiment.opt), (24, crate::Optimizer::Adamw));
        assert_eq!(problems, [Problem::Conflict { key: "opt", why: Misfit::AdamDecay }]);
        let bound = |x: &Experiment| {
            let why = Misfit::Memory { needed: x.train_rows(), allowed: 2_000 };
            (x.train_rows() > 2_000).then_some(Problem::Conflict { key: "hidden", why })
        };
        let (spec, problems) = Spec::parse_within("preset=parity-main&n=63&rows=0&lr=0.01", default(), bound);
        assert_eq!((spec.experiment.rows, spec.experiment.lr), (800, 0.01));
        assert!(
            matches!(problems[..], [Problem::Conflict { key: "rows", why: Misfit::Memory { .. } }]),
            "{problems:?}"
        );
    }

    #[test]
    fn what_a_run_may_take_is_bounded_by_whoever_trains_it() {
        let text = "p=257&hidden=1024&train=0.9";
        assert_eq!(Spec::parse(text, default()).1, []);
        let nothing: Bound = |x| {
            let why = Misfit::Memory { needed: 2, allowed: 1 };
            (x.hidden > 100).then_some(Problem::Conflict { key: "hidden", why })
        };
        let (spec, problems) = Spec::parse_within(text, default(), nothing);
        assert_eq!((spec.experiment.p, spec.experiment.hidden, problems.len()), (257, 48, 1));
    }

    #[test]
    fn what_a_hand_or_an_input_method_writes_otherwise_is_forgiven() {
        for text in [
            " wd = 0.3 & steps = 1e3",
            "wd=０.３&steps=１０００",
            "ｗｄ＝0.3＆STEPS=1.0e3",
            "wd=%EF%BC%90.3&steps=1e%2B3",
            "Wd=3e−1&steps=1e+3&",
            "%E3%80%80wd=0.3&&steps=100e1",
        ] {
            let (spec, problems) = Spec::parse(text, default());
            assert_eq!((spec.experiment.wd, spec.experiment.steps, problems), (0.3, 1000, vec![]), "{text}");
        }
        let (spec, problems) = Spec::parse("preset=Parity-WD&opt=AdamW&biases=True", default());
        assert_eq!((spec.preset.name, problems), ("parity-wd", vec![]));
    }

    #[test]
    fn a_whole_number_may_have_an_exponent_where_that_is_exact() {
        let steps = |text: &str| match Key::named("steps")?.parse(text) {
            Ok(Value::Whole(steps)) => Some(steps),
            _ => None,
        };
        for (text, whole) in
            [("1e3", 1000), ("1.5E3", 1500), ("1e6", 1_000_000), ("30.0", 30), ("2500e-2", 25), ("+7", 7)]
        {
            assert_eq!(steps(text), Some(whole), "{text}");
        }
        for text in [
            "1.5",
            "1e-1",
            "1e7",
            "1e400",
            "1e99999999999999999999",
            "12.34e1",
            "e3",
            ".",
            "",
            "-1",
            "1e",
            "1,000",
            "0x10",
            "inf",
            "nan",
        ] {
            assert_eq!(steps(text), None, "{text}");
        }
    }

    fn any_value(kind: Kind) -> BoxedStrategy<Value> {
        match kind {
            Kind::Whole { min, max } => (min..=max.min(min.saturating_add(200))).prop_map(Value::Whole).boxed(),
            Kind::Real { min, max } => (min..=max).prop_map(Value::Real).boxed(),
            Kind::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
            Kind::Word(words) => prop::sample::select(words).prop_map(Value::Word).boxed(),
            Kind::List { most, max } => prop::collection::vec(1..=max, 0..=most).prop_map(Value::List).boxed(),
            Kind::Table => {
                prop::sample::select(vec!["", "o2.0110", "o3.012120201", "o4.0123111120013333", "t3.qg", "r3x2.iM"])
                    .prop_map(|text| Value::Table(text.parse().expect("a table")))
                    .boxed()
            }
        }
    }

    /// Values with the smallest and the largest well represented.
    fn at_the_ends(kind: Kind) -> BoxedStrategy<Value> {
        match kind {
            Kind::Whole { min, max } => prop_oneof![Just(min), Just(max), min..=max].prop_map(Value::Whole).boxed(),
            Kind::Real { min, max } => prop_oneof![Just(min), Just(max)].prop_map(Value::Real).boxed(),
            other => any_value(other),
        }
    }

    fn any_spec() -> impl Strategy<Value = Spec> {
        let changes = prop::sample::subsequence(KEYS.iter().collect::<Vec<_>>(), 0..8).prop_flat_map(|keys| {
            keys.into_iter().map(|key| any_value(key.kind).prop_map(move |v| (key, v))).collect::<Vec<_>>()
        });
        (prop::sample::select(PRESETS.iter().collect::<Vec<_>>()), changes).prop_map(|(preset, changes)| {
            let mut spec = Spec::of(preset);
            for (key, value) in changes {
                key.set(&mut spec.experiment, value).expect("drawn from its range");
            }
            // Another kind of task would have brought a preset of that kind.
            let task = preset.task();
            if spec.experiment.task.reads() != task.reads() {
                spec.experiment.task = task;
            }
            spec.settle(&mut Vec::new(), |_| None);
            spec
        })
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_into_something_that_runs(text in ".*") {
            prop_assert_eq!(Spec::parse(&text, default()).0.experiment.conflicts(), vec![]);
        }

        #[test]
        fn every_key_is_applied_or_named(
            changes in prop::sample::subsequence(KEYS.iter().collect::<Vec<_>>(), 0..8).prop_flat_map(|keys| {
                keys.into_iter().map(|key| at_the_ends(key.kind).prop_map(move |v| (key, v))).collect::<Vec<_>>()
            }),
            preset in prop::sample::select(PRESETS.iter().collect::<Vec<_>>()),
        ) {
            let mut text = form_urlencoded::Serializer::new(String::new());
            text.append_pair("preset", preset.name);
            for (key, value) in &changes {
                text.append_pair(key.name, &value.to_string());
            }
            let (spec, problems) = Spec::parse(&text.finish(), default());
            prop_assert_eq!(spec.experiment.conflicts(), vec![]);
            for (key, value) in changes {
                let named = problems.iter().any(|problem| match problem {
                    Problem::Conflict { key: other, .. } => *other == key.name,
                    Problem::BadValue { key: other, .. } => *other == key.name,
                    _ => false,
                });
                // Another kind of task brings another preset.
                let is_moved = spec.preset.name != preset.name;
                prop_assert!(named || is_moved || key.get(&spec.experiment) == value, "{}={}: {:?}", key.name, value, problems);
            }
        }

        #[test]
        fn any_keys_with_any_values_are_read(pairs in prop::collection::vec((0..KEYS.len(), "[-+.e0-9a-z,%]{0,12}"), 0..12)) {
            let text: Vec<String> = pairs.iter().map(|(i, value)| format!("{}={value}", KEYS[*i].name)).collect();
            prop_assert_eq!(Spec::parse(&text.join("&"), default()).0.experiment.conflicts(), vec![]);
        }

        #[test]
        fn what_is_printed_is_read_back(spec in any_spec()) {
            let (read, problems) = Spec::parse(&spec.print(), default());
            prop_assert_eq!(problems, vec![]);
            prop_assert_eq!(read, spec);
        }
    }
}
