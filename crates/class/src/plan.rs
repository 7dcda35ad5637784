//! Who trains what.

use grokscope_experiment::{Axis, Experiment, Preset, Sweep, SweepProblem, Value};

use crate::code::{Code, Setting};

/// The experiment of a class: a grid of the values of one key and of seeds, a pupil a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// What is trained, and the key that varies, if one does.
    plan: Sweep,
    /// How many take part.
    pupils: u32,
}

/// Why a text is no experiment for a class.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// What is to be trained cannot be.
    #[error("{0}")]
    Sweep(SweepProblem),
    /// Not a number of pupils.
    #[error("pupils={0}: accepted is 1 – {most}", most = Class::MOST)]
    Pupils(String),
    /// Two keys vary.
    #[error("one key has several values; here {0} have")]
    Axes(usize),
    /// A value that a code has no room for.
    #[error("{key}={value}: a number with at most three digits that are not noughts at its ends")]
    Value {
        /// The key.
        key: &'static str,
        /// The value.
        value: String,
    },
    /// A code has no room for so many steps,
    #[error("steps={0}: a class trains at most {most}", most = Code::MOST_STEPS)]
    Steps(u32),
    /// nor for such seeds.
    #[error("seed={0}: the seeds of a class end at {most}", most = Code::MOST_SEED)]
    Seeds(u32),
}

impl Class {
    /// Most pupils.
    pub const MOST: u32 = 127;

    /// Reads keys joined by `&`: those of an experiment, of which one may have several values separated by commas, the
    /// first `seed`, and `pupils`. Untrusted input: what is returned can be trained, and its results fit into codes.
    ///
    /// # Errors
    /// Everything that is not understood or does not fit.
    pub fn parse(text: &str, default: &'static Preset) -> Result<Self, Vec<Refusal>> {
        let (mut pupils, mut rest, mut refusals) = (30, Vec::new(), Vec::new());
        for pair in text.split('&') {
            match pair.strip_prefix("pupils=") {
                Some(count) => match count.trim().parse() {
                    Ok(count) if (1..=Self::MOST).contains(&count) => pupils = count,
                    _ => refusals.push(Refusal::Pupils(count.to_owned())),
                },
                None => rest.push(pair),
            }
        }
        let plan = match Sweep::parse(&rest.join("&"), default) {
            Ok(plan) => plan,
            Err(problems) => {
                refusals.extend(problems.into_iter().map(Refusal::Sweep));
                return Err(refusals);
            }
        };
        if plan.axes.len() > 1 || plan.axes.iter().any(|axis| axis.key.name == "seed") {
            refusals.push(Refusal::Axes(plan.axes.len().max(2)));
        }
        for Axis { key, values } in &plan.axes {
            let unfit = values.iter().find(|value| setting(value).is_none());
            refusals.extend(unfit.map(|value| Refusal::Value { key: key.name, value: value.to_string() }));
        }
        let class = Self { plan, pupils };
        let steps = (0..class.plan.len()).map(|at| class.plan.experiment(at).steps).max().unwrap_or_default();
        if steps > Code::MOST_STEPS {
            refusals.push(Refusal::Steps(steps));
        }
        let last = class.experiment(pupils).map_or(0, |x| x.seed);
        if last > Code::MOST_SEED {
            refusals.push(Refusal::Seeds(last));
        }
        if refusals.is_empty() { Ok(class) } else { Err(refusals) }
    }

    /// How many take part.
    #[must_use]
    pub fn pupils(&self) -> u32 {
        self.pupils
    }

    /// What all train, but for the key that varies and the seed.
    #[must_use]
    pub fn base(&self) -> &Experiment {
        &self.plan.base.experiment
    }

    /// The name of the key that varies.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        self.plan.axes.first().map(|axis| axis.key.name)
    }

    /// Its values.
    #[must_use]
    pub fn settings(&self) -> Vec<Setting> {
        let values = self.plan.axes.first().into_iter().flat_map(|axis| &axis.values);
        values.filter_map(setting).collect()
    }

    /// What a pupil trains, from 1; none where there is no such pupil. The first few have one seed and all values, the
    /// next few the next seed.
    #[must_use]
    pub fn experiment(&self, pupil: u32) -> Option<Experiment> {
        let at = pupil.checked_sub(1).filter(|_| pupil <= self.pupils)?;
        let values = self.plan.len() as u32;
        let mut x = self.plan.experiment((at % values) as usize);
        x.seed = x.seed.saturating_add(at / values);
        Some(x)
    }

    /// The value of the key that varies for a pupil.
    #[must_use]
    pub fn setting(&self, pupil: u32) -> Option<Setting> {
        let settings = self.settings();
        settings.get(pupil.checked_sub(1)? as usize % settings.len().max(1)).copied()
    }

    /// A short number for what is trained, whoever takes part.
    #[must_use]
    pub fn digest(&self) -> u16 {
        // FNV-1a.
        let hash = self
            .plan
            .print()
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        ((hash ^ (hash >> 12) ^ (hash >> 24)) & 0xfff) as u16
    }

    /// Whether a code says of its pupil what this class has for them: seed and value.
    #[must_use]
    pub fn has(&self, code: &Code) -> bool {
        self.experiment(code.pupil.into())
            .is_some_and(|x| x.seed == u32::from(code.seed) && self.setting(code.pupil.into()) == code.setting)
    }
}

/// A value as a code holds it.
fn setting(value: &Value) -> Option<Setting> {
    match value {
        Value::Whole(x) => Setting::of(f64::from(*x)),
        Value::Real(x) => Setting::of(*x),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use grokscope_experiment::PRESETS;

    use super::*;

    fn class(text: &str) -> Result<Class, Vec<Refusal>> {
        Class::parse(text, &PRESETS[0])
    }

    const USUAL: &str = "preset=modadd-fast&train=0.2,0.25,0.3,0.4,0.5&steps=2500&linger=0&seed=1&pupils=30";

    #[test]
    fn every_pupil_has_a_network_of_their_own() {
        let class = class(USUAL).expect("a class");
        assert_eq!((class.pupils(), class.key(), class.settings().len()), (30, Some("train"), 5));
        let all: BTreeSet<_> = (1..=30)
            .map(|pupil| {
                let x = class.experiment(pupil).expect("a pupil");
                assert_eq!(class.setting(pupil).map(|setting| setting.to_string()), Some(x.train.to_string()));
                (x.seed, x.train.to_string())
            })
            .collect();
        assert_eq!(all.len(), 30);
        assert_eq!(all.iter().map(|(seed, _)| *seed).collect::<BTreeSet<_>>(), (1..=6).collect());
        assert_eq!((class.experiment(0), class.experiment(31)), (None, None));
    }

    #[test]
    fn what_a_class_cannot_do_is_named() {
        for (text, words) in [
            ("train=0.3,0.4&wd=1,2", "one key"),
            ("train=0.3&seed=1,2", "one key"),
            ("train=0.3,0.1234", "train=0.1234"),
            ("steps=90000", "steps=90000"),
            ("seed=1023&pupils=40", "seed=1062"),
            ("pupils=200", "pupils=200"),
            ("pupils=", "pupils="),
            ("colour=red", "colour"),
            ("act=relu,square", "act=relu"),
        ] {
            let refused = class(text).expect_err(text);
            assert!(refused[0].to_string().contains(words), "{text}: {refused:?}");
        }
    }

    #[test]
    fn what_is_trained_has_a_number_of_its_own_and_the_register_does_not_change_it() {
        let digest = |text: &str| class(text).expect("a class").digest();
        assert_eq!(digest(USUAL), digest(&USUAL.replace("pupils=30", "pupils=12")));
        let others = ["train=0.2,0.3", "train=0.2,0.4", "wd=0.1,1", "preset=parity-main&rows=500,800"];
        let all: BTreeSet<_> = others.iter().chain([&USUAL]).map(|text| digest(text)).collect();
        assert_eq!(all.len(), 5);
    }
}
