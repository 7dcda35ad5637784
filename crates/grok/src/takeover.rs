//! What the members of a run take over from others: `--from KEYS --carry WHAT`.

use std::path::Path;

use grokscope_experiment::{Beginning, Carry, Donor, Experiment, Member, Spec};
use serde_json::{Value, json};

use crate::report::member_json;
use crate::request::{self, Request};
use crate::state_file;
use crate::train::{Failure, How, Start, Trained, Unwatched, train};
use crate::{interrupt, memory};

/// What is to be taken over, and from whom.
pub struct Takeover {
    carry: Carry,
    from: From,
}

/// Where it is taken from.
enum From {
    /// Nobody: what it is needs no weights of another run.
    Nobody,
    /// A run each member has of its own, trained first.
    Keys { spec: Box<Spec>, has_seed: bool },
    /// A saved run, the same for all.
    File { name: String, experiment: Box<Experiment>, weights: Vec<f32> },
}

/// What came of it.
pub struct Taken {
    /// As it is written on the command line.
    pub text: String,
    carry: Carry,
    donors: Vec<Trained>,
}

impl Taken {
    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "carry": self.carry.to_string(),
            "options": self.text,
            "from": self.donors.iter().map(member_json).collect::<Vec<Value>>(),
        })
    }
}

impl Takeover {
    /// What the options say, for a run of these keys: `from` is a file with a saved state, or keys, those of the run itself
    /// where there are none.
    ///
    /// # Errors
    /// Sentences that say what is not understood.
    pub fn new(carry: Carry, from: Option<&str>, receiver: &Spec) -> Result<(Self, Vec<String>), Vec<String>> {
        if let Some(path) = from.map(Path::new).filter(|path| path.is_file()) {
            let saved = state_file::read(path).map_err(|why| vec![why])?;
            let weights = saved.state.parameters().to_vec();
            let from =
                From::File { name: path.display().to_string(), experiment: Box::new(saved.spec.experiment), weights };
            return Ok((Self { carry, from }, Vec::new()));
        }
        if from.is_none() && matches!(carry, Carry::Random { .. }) {
            return Ok((Self { carry, from: From::Nobody }, Vec::new()));
        }
        let Request { spec, notes } = request::beside(receiver, from.unwrap_or_default())?;
        let has_seed = from.is_some_and(|from| request::names(from, "seed"));
        Ok((Self { carry, from: From::Keys { spec: Box::new(spec), has_seed } }, notes))
    }

    /// As it is written on the command line.
    pub fn text(&self) -> String {
        let carry = &self.carry;
        match &self.from {
            From::Nobody => format!("--carry {carry}"),
            From::Keys { spec, .. } => format!("--from '{}' --carry {carry}", spec.print()),
            From::File { name, .. } => format!("--from '{name}' --carry {carry}"),
        }
    }

    /// The runs that are trained first, one for each member: with its seed, or with seeds counted up from their own.
    fn donors(&self, receivers: &[Start]) -> Vec<Start> {
        let From::Keys { spec, has_seed } = &self.from else { return Vec::new() };
        let first = receivers.first().map_or(0, |start| start.experiment.seed);
        let seed = |receiver: u32| {
            if *has_seed { spec.experiment.seed.wrapping_add(receiver.wrapping_sub(first)) } else { receiver }
        };
        let with_seed =
            |receiver: &Start| Experiment { seed: seed(receiver.experiment.seed), ..spec.experiment.clone() };
        let experiments = receivers.iter().map(with_seed);
        experiments.map(|x| Start::new(format!("to take from, seed {}", x.seed), x)).collect()
    }

    /// Why it cannot be had: parts that do not fit, as is known before anything is trained, or memory.
    pub fn refusal(&self, how: How, receivers: &[Start], limit_gib: u64) -> Option<String> {
        let donors = self.donors(receivers);
        let untrained = |x: &Experiment| vec![1.0; x.plan().layout.len];
        for (i, receiver) in receivers.iter().enumerate() {
            let fits = match (&self.from, donors.get(i)) {
                (From::Keys { .. }, Some(Start { experiment, .. })) => {
                    let weights = untrained(experiment);
                    self.carry.begin(Some(Donor { experiment, weights: &weights }), &receiver.experiment)
                }
                (From::File { experiment, weights, .. }, _) => {
                    self.carry.begin(Some(Donor { experiment, weights }), &receiver.experiment)
                }
                _ => self.carry.begin(None, &receiver.experiment),
            };
            if let Err(why) = fits {
                return Some(format!("{}: {why}", self.text()));
            }
        }
        let experiments: Vec<Experiment> = donors.into_iter().map(|donor| donor.experiment).collect();
        (!experiments.is_empty()).then(|| memory::refusal(how.engine, &experiments, how.threads, limit_gib)).flatten()
    }

    /// Trains whom there is to take from, and lets the members begin with what they take. `Ok(None)` where somebody
    /// interrupted before.
    ///
    /// # Errors
    /// When an engine fails, or what was trained is of no use.
    pub fn carry_out(&self, how: How, receivers: &mut [Start]) -> Result<Option<Taken>, Failure> {
        let text = self.text();
        let starts = self.donors(receivers);
        let how = How { measures: None, keeps_state: true, ..how };
        let (mut donors, failure) =
            if starts.is_empty() { (Vec::new(), None) } else { train(how, &starts, &mut Unwatched) };
        if let Some(failure) = failure {
            return Err(failure);
        }
        if interrupt::received().is_some() {
            return Ok(None);
        }
        let states: Vec<_> = donors.iter_mut().map(|donor| donor.state.take().unwrap_or_default()).collect();
        for (i, receiver) in receivers.iter_mut().enumerate() {
            let donor = match &self.from {
                From::Nobody => None,
                From::Keys { .. } => Some(Donor { experiment: &donors[i].experiment, weights: states[i].parameters() }),
                From::File { experiment, weights, .. } => Some(Donor { experiment, weights }),
            };
            let beginning: Beginning = self
                .carry
                .begin(donor, &receiver.experiment)
                .map_err(|why| Failure::Write(format!("{}: {text}: {why}", receiver.label)))?;
            receiver.resume = Some(Box::new((beginning.state(), Member::default())));
        }
        Ok(Some(Taken { text, carry: self.carry.clone(), donors }))
    }
}
