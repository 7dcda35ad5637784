//! What is said on standard error while members train: a line a member as it ends, and where nobody sees a bar move one
//! every half minute.

use core::fmt::Write as _;
use std::io::{IsTerminal as _, stderr};
use std::time::{Duration, Instant};

use grokscope_experiment::Ending;
use indicatif::{ProgressBar, ProgressStyle};

use crate::interrupt;
use crate::output::line;
use crate::train::{Start, Trained};

/// Time between two lines where there is no bar.
const EVERY: Duration = Duration::from_secs(30);

/// How far members have come.
pub struct Progress {
    is_quiet: bool,
    /// Where standard error is a terminal.
    bar: Option<ProgressBar>,
    begun: Instant,
    told: Instant,
    members: usize,
    /// Steps that members had done before this run.
    before: u64,
    budget: u64,
    ended: usize,
    is_interrupted: bool,
}

impl Progress {
    /// Begins to tell of these.
    pub fn new(is_quiet: bool, starts: &[Start]) -> Self {
        let budget = starts.iter().map(|start| u64::from(start.experiment.steps)).sum();
        let before = starts.iter().map(Start::begun).sum();
        let bar = (!is_quiet && stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} steps {per_sec} {msg} eta {eta}");
            let bar = ProgressBar::new(budget).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_position(before);
            bar.reset_eta();
            bar
        });
        let now = Instant::now();
        Self {
            is_quiet,
            bar,
            begun: now,
            told: now,
            members: starts.len(),
            before,
            budget,
            ended: 0,
            is_interrupted: false,
        }
    }

    /// A member was evaluated.
    pub fn evaluated(&mut self, one: &Trained) {
        if one.member.ended.is_some() {
            self.ended += 1;
            self.say(&format!("{}: {}", one.label, ending(one)));
        }
    }

    /// Says what is due, where members have done so many steps, those before this run included.
    pub fn look(&mut self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        }
        if interrupt::received().is_some() && !self.is_interrupted {
            self.is_interrupted = true;
            self.say("interrupted; once more ends at once");
        }
        if self.told.elapsed() >= EVERY && self.bar.is_none() {
            self.told = Instant::now();
            self.say(&self.standing(done, self.begun.elapsed().as_secs_f64()));
        }
    }

    /// Where the members stand after so many seconds.
    fn standing(&self, done: u64, seconds: f64) -> String {
        let mut text = format!("after {seconds:.0} s: {done} of {} steps", self.budget);
        let _ = write!(text, ", {:.0} a second", (done - self.before) as f64 / seconds);
        if self.members > 1 {
            let _ = write!(text, ", {} of {} members have ended", self.ended, self.members);
        }
        text
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn say(&self, text: &str) {
        match &self.bar {
            _ if self.is_quiet => {}
            Some(bar) => bar.suspend(|| line(format_args!("{text}"))),
            None => line(format_args!("{text}")),
        }
    }
}

/// What became of a member, in half a sentence.
pub fn ending(one: &Trained) -> String {
    let Some(last) = one.points.last() else { return "not begun".to_owned() };
    let (accuracy, member) = (last.metrics.test.accuracy, &one.member);
    let memorised = || member.memorised.map_or_else(|| "never memorised".to_owned(), |at| format!("memorised at {at}"));
    match (member.grokked, member.ended) {
        (_, Some((Ending::Diverged, step))) => {
            let before = member.grokked.map(|at| format!(", after it had grokked at {at}")).unwrap_or_default();
            format!("diverged at step {step}: its numbers are not finite any more{before}")
        }
        (Some(grokked), _) if one.has_ungrokked() => format!(
            "{}, grokked at {grokked} and lost it again: test accuracy {accuracy:.3} at step {}",
            memorised(),
            last.step
        ),
        (Some(grokked), _) => {
            format!("{}, grokked at {grokked}; test accuracy {accuracy:.3} at step {}", memorised(), last.step)
        }
        (None, _) => format!("{}, not grokked; test accuracy {accuracy:.3} at step {}", memorised(), last.step),
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Experiment, Member, Metrics, Point};

    use super::*;

    #[test]
    fn where_nobody_sees_a_bar_move_steps_and_members_are_counted() {
        let start = |seed| Start::new(format!("seed {seed}"), Experiment { seed, steps: 300, ..Experiment::default() });
        let starts = [start(1), start(2)];
        let mut progress = Progress::new(true, &starts);
        let member = Member { ended: Some((Ending::Budget, 300)), ..Member::default() };
        let one = Trained {
            label: "seed 2".to_owned(),
            experiment: starts[1].experiment.clone(),
            begun: 0,
            member,
            points: vec![Point { step: 300, metrics: Metrics::default() }],
            measured: Vec::new(),
            spectrum: None,
            state: None,
        };
        progress.evaluated(&one);
        assert_eq!(
            progress.standing(300, 30.0),
            "after 30 s: 300 of 600 steps, 10 a second, 1 of 2 members have ended"
        );
    }
}
