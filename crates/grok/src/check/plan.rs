//! Runs of a case as they are asked for.

use grokscope_experiment::{Carry, EngineName, Experiment, PRESETS, Sweep, keys_in};

use super::Args;
use super::cases::{Case, Check, Quantity, Runs};
use crate::request::join;
use crate::takeover::Takeover;
use crate::train::{Failure, How, Start, Trained, Unwatched, train};

/// Steps after which an engine too slow for the long cases stops.
pub const SHORT: u32 = 500;

/// Runs of a case as they are asked for.
pub struct Plan {
    /// As the case has them.
    pub runs: &'static Runs,
    /// All of them but their seeds, which count up from that of its base.
    pub sweep: Sweep,
    /// What they begin with.
    pub takeover: Option<Takeover>,
}

impl Plan {
    /// The settings of a case, in which these runs differ by their own keys, with changes.
    ///
    /// # Errors
    /// A sentence that says what cannot be set, or does not fit.
    pub fn new(case: &'static Case, runs: &'static Runs, changes: &str) -> Result<Self, String> {
        let own = keys_in(runs.keys);
        let changes = keys_in(changes);
        for (key, _) in &changes {
            if let Some(why) = refusal(case, &own, key) {
                return Err(format!("{key}: {why}"));
            }
        }
        // What is said later counts.
        let mut keys = keys_in(case.settings);
        for (key, value) in own.into_iter().chain(changes.iter().cloned()) {
            keys.retain(|(other, _)| *other != key);
            keys.push((key, value));
        }
        let joined = |problems: Vec<String>| problems.join("; ");
        let sweep = Sweep::parse(&join(&keys), &PRESETS[0])
            .map_err(|problems| joined(problems.iter().map(ToString::to_string).collect()))?;
        if let Some(axis) = sweep.axes.iter().find(|axis| changes.iter().any(|(key, _)| key == axis.key.name)) {
            return Err(format!("{}: one value", axis.key.name));
        }
        let takeover = if runs.carry.is_empty() {
            None
        } else {
            let carry = runs.carry.parse::<Carry>().map_err(|error| format!("{}: {error}", runs.carry))?;
            let from = Some(runs.from).filter(|from| !from.is_empty());
            Some(Takeover::new(carry, from, &sweep.base).map_err(joined)?.0)
        };
        Ok(Self { runs, sweep, takeover })
    }

    /// How many steps an engine does of those asked for.
    fn steps(&self, engine: EngineName) -> u32 {
        let asked = self.sweep.base.experiment.steps;
        if engine == EngineName::BurnFlex { asked.min(SHORT) } else { asked }
    }

    /// Whether an engine goes as far as a figure needs.
    pub fn is_run(&self, quantity: Quantity, engine: EngineName) -> bool {
        quantity.needs(self.sweep.base.experiment.steps) <= u64::from(self.steps(engine))
    }

    /// Whether anything is trained on an engine: not where the networks are written down, or no figure is as early as it goes.
    fn is_trained(&self, engine: EngineName) -> bool {
        let is_early = |check: &Check| self.is_run(check.quantity, engine) && check.quantity.needs(1) > 0;
        let is_whole = self.steps(engine) == self.sweep.base.experiment.steps;
        self.runs.checks.iter().any(is_early) || (self.runs.classes.is_some() && is_whole)
    }

    /// The networks that are trained, those of one place of a sweep one after another.
    pub fn starts(&self, case: &Case, args: &Args) -> Vec<Start> {
        if !self.is_trained(args.engine) {
            return Vec::new();
        }
        let steps = self.steps(args.engine);
        let has_widths = self.sweep.axes.iter().any(|axis| axis.key.name == "hidden");
        let is_asked_for = |x: &Experiment| !has_widths || args.hidden.is_empty() || args.hidden.contains(&x.hidden);
        let places = self.sweep.iter().enumerate().filter(|(_, x)| is_asked_for(x));
        let start = |(at, x): (usize, Experiment)| {
            let place = self.sweep.keys_at(at);
            let words = [case.name, self.runs.name, &place].into_iter().filter(|word| !word.is_empty());
            let label = words.collect::<Vec<_>>().join(" ");
            (0..args.seeds_of(case)).map(move |i| {
                let seed = x.seed.wrapping_add(i);
                Start::new(format!("{label} seed {seed}"), Experiment { seed, steps, ..x.clone() })
            })
        };
        places.flat_map(start).collect()
    }

    /// As it would be trained by another command of this program.
    pub fn command(&self, case: &Case, args: &Args) -> String {
        let mut sweep = self.sweep.clone();
        let (first, count) = (sweep.base.experiment.seed, args.seeds_of(case));
        sweep.base.experiment.steps = self.steps(args.engine);
        if sweep.axes.is_empty() {
            let takeover = self.takeover.as_ref().map(|takeover| format!(" {}", takeover.text())).unwrap_or_default();
            return format!("grok run '{}' --seeds {count}{takeover}", sweep.print());
        }
        // Said behind the others.
        sweep.base.experiment.seed = sweep.base.preset.experiment().seed;
        format!("grok sweep '{}&seed={first}..{}'", sweep.print(), first.wrapping_add(count - 1))
    }

    /// Trains them.
    ///
    /// # Errors
    /// When an engine fails, or what was to be taken over is of no use.
    pub fn train(&self, case: &Case, args: &Args) -> Result<Vec<Trained>, Failure> {
        let mut starts = self.starts(case, args);
        let wants = |what: fn(Quantity) -> bool| self.runs.checks.iter().any(|check| what(check.quantity));
        let (keeps_state, spectrum) = (wants(Quantity::is_of_weights), wants(Quantity::is_of_gradients));
        let how = How { keeps_state, spectrum, ..args.how() };
        if let Some(takeover) = &self.takeover {
            // Whoever was interrupted has nothing to begin with, and does not.
            takeover.carry_out(how, &mut starts)?;
        }
        let (trained, failure) = train(how, &starts, &mut Unwatched);
        failure.map_or(Ok(trained), Err)
    }
}

/// Why a key cannot be changed by whoever runs the case: it sets it itself, for some of its runs.
fn refusal(case: &Case, own: &[(String, String)], key: &str) -> Option<&'static str> {
    let is_own = own.iter().any(|(name, _)| name == key);
    match key {
        _ if case.is_written_down() => Some("its networks are written down, so no key can be set"),
        "seed" => Some("seeds are counted up from the case's own; --seeds says how many"),
        "hidden" if is_own => Some("the case has its own; --hidden chooses among those of a sweep"),
        _ if is_own => Some("the case has its own"),
        _ => None,
    }
}
