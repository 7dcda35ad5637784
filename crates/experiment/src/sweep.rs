//! Many experiments as text: `task=parity&hidden=16,32,64&rows=750..1750:250&wd=0.01,0.1,1&seed=1..9`.

use crate::{Experiment, Key, Kind, Preset, Problem, Spec, Value, keys_in};

/// A grid of experiments: each combination of the values of its axes, the first axis slowest.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// What they have in common; its keys on the axes have their first values.
    pub base: Spec,
    /// The keys that vary.
    pub axes: Vec<Axis>,
}

/// A key of a sweep with all its values.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The key.
    pub key: &'static Key,
    /// Its values, in the order written.
    pub values: Vec<Value>,
}

impl PartialEq for Axis {
    fn eq(&self, other: &Self) -> bool {
        self.key.name == other.key.name && self.values == other.values
    }
}

/// Why a text is no sweep. Its display form is English.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SweepProblem {
    /// A key or value that an experiment does not take, or that does not fit the others.
    #[error("{0}")]
    Experiment(Problem),
    /// As above, for one of the experiments only.
    #[error("with {place}: {problem}")]
    Member {
        /// The keys of the axes with their values there.
        place: String,
        /// What is wrong with it.
        problem: Problem,
    },
    /// A range that ends before it begins, or has no step forward.
    #[error(
        "{key}={text}: a range is written first..last, first..last:step or first..last*factor, upwards; \
         one with a factor begins above 0, and the factor is above 1"
    )]
    Range {
        /// The key.
        key: &'static str,
        /// As written.
        text: String,
    },
    /// A key that is there twice.
    #[error("{0} is given twice; its values stand in one place, separated by commas")]
    Twice(&'static str),
    /// Tasks that begin with different presets, and none is named.
    #[error("these tasks begin with different presets; name one")]
    Presets,
    /// Too many.
    #[error("these are {0} networks; at most {most} are swept", most = Sweep::MOST)]
    Many(usize),
}

impl Sweep {
    /// Most experiments of a sweep.
    pub const MOST: usize = 100_000;

    /// Reads keys joined by `&`, as [`Spec::parse`] does; a key may have several values, separated by commas, and ranges
    /// of numbers, from the first to the last in steps or by a factor: `1..9`, `750..1750:250`, `16..128*2`. Values of keys
    /// that are lists themselves are separated by `/`. Untrusted input: what is returned can all be trained.
    ///
    /// # Errors
    /// Everything that is not understood or does not fit together; of the experiments, the first one's problems.
    pub fn parse(text: &str, default: &'static Preset) -> Result<Self, Vec<SweepProblem>> {
        let (mut axes, mut firsts, mut problems) = (Vec::<Axis>::new(), Vec::new(), Vec::new());
        for (name, text) in keys_in(text) {
            let Some((key, values)) = Key::named(&name).map(|key| (key, values(key, &text))) else {
                // A preset, or no key at all: as of a single experiment.
                firsts.push((name, text));
                continue;
            };
            match values {
                Ok(values) => {
                    if firsts.iter().any(|(other, _)| *other == name) {
                        problems.push(SweepProblem::Twice(key.name));
                    }
                    firsts.push((name, values[0].to_string()));
                    if values.len() > 1 {
                        axes.push(Axis { key, values });
                    }
                }
                Err(problem) => problems.push(problem),
            }
        }
        if !firsts.iter().any(|(name, _)| name == "preset")
            && let Some(Axis { values, .. }) = axes.iter().find(|axis| axis.key.name == "task")
        {
            // Each alone would bring its own, which a network of the first one's need not be able to learn.
            let of = |value: &Value| value.to_string().parse().ok().map(|task| Preset::of_task(task).name);
            if values.iter().any(|value| of(value) != of(&values[0])) {
                problems.push(SweepProblem::Presets);
            }
        }
        let firsts = form_urlencoded::Serializer::new(String::new()).extend_pairs(firsts).finish();
        let (base, unfit) = Spec::parse(&firsts, default);
        problems.extend(unfit.into_iter().map(SweepProblem::Experiment));
        let sweep = Self { base, axes };
        if sweep.len() > Self::MOST {
            problems.push(SweepProblem::Many(sweep.len()));
        }
        if problems.is_empty()
            && let Some((at, unfit)) = sweep.iter().enumerate().find_map(|(at, x)| {
                let conflicts = x.conflicts();
                (!conflicts.is_empty()).then_some((at, conflicts))
            })
        {
            let place = sweep.keys_at(at);
            problems.extend(unfit.into_iter().map(|problem| SweepProblem::Member { place: place.clone(), problem }));
        }
        if problems.is_empty() { Ok(sweep) } else { Err(problems) }
    }

    /// How many experiments there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is at least one")]
    pub fn len(&self) -> usize {
        self.axes.iter().fold(1, |count: usize, axis| count.saturating_mul(axis.values.len()))
    }

    /// The value of each axis at a place, in their order, by its number; places count up along the last axis first.
    #[must_use]
    pub fn place(&self, mut at: usize) -> Vec<usize> {
        let mut place: Vec<usize> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let of = axis.values.len();
                let index = at % of;
                at /= of;
                index
            })
            .collect();
        place.reverse();
        place
    }

    /// The experiment at a place.
    #[must_use]
    pub fn experiment(&self, at: usize) -> Experiment {
        let mut experiment = self.base.experiment.clone();
        for (axis, index) in self.axes.iter().zip(self.place(at)) {
            // In range, as its values have been read.
            let _ = axis.key.set(&mut experiment, axis.values[index].clone());
        }
        experiment
    }

    /// All of them, in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = Experiment> + '_ {
        (0..self.len()).map(|at| self.experiment(at))
    }

    /// The keys of the axes with their values at a place.
    #[must_use]
    pub fn keys_at(&self, at: usize) -> String {
        let pairs = self.axes.iter().zip(self.place(at)).map(|(axis, i)| (axis.key.name, axis.values[i].to_string()));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    /// As text that [`Sweep::parse`] reads back.
    #[must_use]
    pub fn print(&self) -> String {
        let mut fixed = self.base.clone();
        let preset = fixed.preset.experiment();
        for axis in &self.axes {
            // Both have it, so that it is not printed with one value.
            let _ = axis.key.set(&mut fixed.experiment, axis.key.get(&preset));
        }
        let axes = self.axes.iter().map(|Axis { key, values }| {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            format!("&{}={}", key.name, values.join(separator(key)))
        });
        axes.fold(fixed.print(), |text, axis| text + &axis)
    }
}

/// What stands between the values of a key.
fn separator(key: &Key) -> &'static str {
    if matches!(key.kind, Kind::List { .. }) { "/" } else { "," }
}

/// The values of a key, at least one.
fn values(key: &'static Key, text: &str) -> Result<Vec<Value>, SweepProblem> {
    let bad = |text: &str| SweepProblem::Experiment(Problem::BadValue { key: key.name, value: text.to_owned() });
    let mut values = Vec::new();
    for part in text.split(separator(key)) {
        match part.split_once("..") {
            Some((first, rest)) => values.extend(range(key, part, first, rest)?),
            None => values.push(key.parse(part).map_err(|_| bad(part))?),
        }
    }
    // A value is trained once, however often it is written.
    let mut known = Vec::new();
    values.retain(|value| {
        !known.contains(value) && {
            known.push(value.clone());
            true
        }
    });
    Ok(values)
}

/// The values of `first..rest`, written as `text`.
fn range(key: &'static Key, text: &str, first: &str, rest: &str) -> Result<Vec<Value>, SweepProblem> {
    let bad = |value: &str| SweepProblem::Experiment(Problem::BadValue { key: key.name, value: value.to_owned() });
    let number = |value: &str| match key.parse(value) {
        Ok(Value::Whole(x)) => Ok(f64::from(x)),
        Ok(Value::Real(x)) => Ok(x),
        _ => Err(bad(text)),
    };
    let is_by_factor = rest.contains('*');
    let (last, by) = rest.split_once(if is_by_factor { '*' } else { ':' }).unwrap_or((rest, "1"));
    let (first, last) = (number(first)?, number(last)?);
    // In a link a plus stands for a space.
    let by = by.replace(' ', "+").trim().parse::<f64>().ok().filter(|by| by.is_finite());
    let is_upwards = |by: &f64| last >= first && if is_by_factor { first > 0.0 && *by > 1.0 } else { *by > 0.0 };
    let Some(by) = by.filter(is_upwards) else {
        return Err(SweepProblem::Range { key: key.name, text: text.to_owned() });
    };
    let steps = if is_by_factor { (last / first).ln() / by.ln() } else { (last - first) / by };
    // A last value that rounding puts a little beyond the end belongs to it.
    let count = (steps + 1e-9).floor() + 1.0;
    if count > Sweep::MOST as f64 {
        return Err(SweepProblem::Many(count as usize));
    }
    let value = |i: u32| {
        let x = if is_by_factor { first * by.powi(i as i32) } else { first + f64::from(i) * by };
        // Ten digits: 0.1 + 2 · 0.1 is meant to be 0.3.
        let x = format!("{x:.9e}");
        // A fraction, where whole numbers are taken.
        key.parse(&x).map_err(|_| bad(&x.parse().map_or(x, |x: f64| x.to_string())))
    };
    (0..count as u32).map(value).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::PRESETS;

    fn sweep(text: &str) -> Sweep {
        Sweep::parse(text, &PRESETS[0]).expect("a sweep")
    }

    #[test]
    fn the_published_survey_is_one_line() {
        let survey = sweep(
            "preset=parity-wd&hidden=16,32,64,128,258&rows=750..1750:250&wd=0.01,0.03,0.1,0.3,1&seed=0..8&steps=100",
        );
        assert_eq!(survey.len(), 1125);
        assert_eq!(survey.place(0), [0, 0, 0, 0]);
        assert_eq!(survey.place(9), [0, 0, 1, 0]);
        let last = survey.experiment(1124);
        assert_eq!((last.hidden, last.rows, last.wd, last.seed, last.steps), (258, 1750, 1.0, 8, 100));
        assert_eq!(survey.iter().count(), 1125);
        assert_eq!(sweep(&survey.print()), survey);
        assert_eq!(survey.keys_at(9), "hidden=16&rows=750&wd=0.03&seed=0");
    }

    #[test]
    fn keys_with_one_value_are_those_of_one_experiment() {
        let one = sweep("task=sub&wd=0.5");
        assert_eq!((one.len(), one.axes.len()), (1, 0));
        assert_eq!(one.experiment(0), Spec::parse("task=sub&wd=0.5", &PRESETS[0]).0.experiment);
    }

    #[test]
    fn ranges_of_fractions_have_the_values_that_were_meant() {
        let values: Vec<f64> = sweep("train=0.1..0.5:0.1").iter().map(|x| x.train).collect();
        assert_eq!(values, [0.1, 0.2, 0.3, 0.4, 0.5]);
    }

    #[test]
    fn ranges_by_a_factor_have_both_ends_where_it_meets_them() {
        let hidden = |text: &str| sweep(text).iter().map(|x| x.hidden).collect::<Vec<u32>>();
        assert_eq!(hidden("hidden=16..128*2"), [16, 32, 64, 128]);
        assert_eq!(hidden("hidden=16..100*2,100"), [16, 32, 64, 100]);
        assert_eq!(hidden("hidden=8..8*2"), [8]);
        assert_eq!(hidden("hidden=16..54*1.5"), [16, 24, 36, 54]);
        let wd: Vec<f64> = sweep("wd=1e-4..1*10").iter().map(|x| x.wd).collect();
        assert_eq!(wd, [1e-4, 1e-3, 0.01, 0.1, 1.0]);
        assert_eq!(sweep("lr=0.001..0.03*3.1622776601683795").len(), 3);
        // As on a command line, in a link, and printed.
        assert_eq!(sweep("hidden=16..128%2A2"), sweep("hidden=16..128*2"));
        assert_eq!(sweep("wd=0.01..1*1e+1").print(), "preset=modadd-main&wd=0.01,0.1,1");
    }

    #[test]
    fn what_is_no_sweep_is_named() {
        let problems = |text: &str| {
            let problems = Sweep::parse(text, &PRESETS[0]).expect_err("problems");
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        };
        assert!(problems("wd=0.1,fast").contains("wd=fast"), "{}", problems("wd=0.1,fast"));
        assert!(problems("wd=0.1,999").contains("accepted is 0 … 100"));
        assert!(problems("hidden=64..16").contains("first..last"));
        assert!(problems("seed=0..9:0").contains("first..last"));
        for odd in ["16..128*1", "16..128*0.5", "16..128*", "16..128*inf", "16..128*x", "128..16*2", "16..128:2*2"] {
            let said = problems(&format!("hidden={odd}"));
            assert!(said.contains(&format!("hidden={odd}")), "{said}");
        }
        assert!(problems("hidden=16..128*1").contains("first..last*factor"));
        assert!(problems("wd=0..1*10").contains("begins above 0"));
        assert!(problems("hidden=16..128*1.5").contains("hidden=121.5: accepted is"));
        assert!(problems("seed=1..3:0.5").contains("seed=1.5: accepted is"));
        assert!(problems("wd=0.001..1*1.00001").contains("networks"));
        assert!(problems("colour=red,blue").contains("no such key"));
        assert!(problems("wd=0.1,1&wd=0.5").contains("wd is given twice"));
        assert!(problems("task=add,sub").contains("different presets"));
        assert_eq!(sweep("preset=sub&task=add,sub&seed=1,1..3").len(), 6);
        assert!(problems("seed=1..1000&rows=1..1000").contains("1000000 networks"));
        // Each of them must make sense.
        let odd = problems("task=div&p=7,8,11");
        assert!(odd.contains("with p=8") && odd.contains("prime"), "{odd}");
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "((seed|wd|p|hidden|task|act)=[0-9a-z.,:*/]{0,12}&?){0,4}") {
            if let Ok(sweep) = Sweep::parse(&text, &PRESETS[0]) {
                prop_assert!(sweep.len() <= Sweep::MOST);
                prop_assert_eq!(Sweep::parse(&sweep.print(), &PRESETS[0]), Ok(sweep));
            }
        }
    }
}
