//! What a finished run prints.

use core::fmt::Write as _;

use grokscope_experiment::{Ending, EngineName, Point, Spec};
pub use grokscope_export::keys_json;
use grokscope_export::{columns, identity, point_row};
use serde_json::{Value, json};

use crate::measured::Measured;
use crate::progress::ending;
use crate::state_file::{VERSION, word};
use crate::table::{Cell, Row, object, real};
use crate::takeover::Taken;
use crate::train::Trained;

/// What is the same for all members of a run.
pub struct Common {
    /// What is trained, with the seed of the first member.
    pub spec: Spec,
    /// On which engine.
    pub engine: EngineName,
    /// What its members take over from others, as options of the command line; empty where they take nothing.
    pub carried: String,
}

impl Common {
    /// What tells a member from every other one, of this run or another, in any table.
    fn identity(&self, one: &Trained) -> Row {
        let mut row = identity(&Spec { preset: self.spec.preset, experiment: one.experiment.clone() }, self.engine);
        if !self.carried.is_empty() {
            for (_, cell) in row.iter_mut().filter(|(column, _)| *column == "experiment") {
                if let Cell::Text(keys) = cell {
                    *keys = format!("{keys} {}", self.carried);
                }
            }
        }
        row
    }

    /// A row of the table of curves.
    pub fn curve_row(&self, one: &Trained, point: &Point) -> Row {
        [self.identity(one), point_row(&one.experiment, point)].concat()
    }

    /// A row of the table of what was learned.
    pub fn measures_row(&self, one: &Trained, measured: &Measured) -> Row {
        [self.identity(one), measured.row()].concat()
    }
}

/// Median, smallest and largest of the values there are.
pub fn spread(mut values: Vec<u64>) -> Option<[u64; 3]> {
    values.sort_unstable();
    let (first, last) = (*values.first()?, *values.last()?);
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2 };
    Some([median, first, last])
}

/// A run that is over.
pub struct Summary<'a> {
    /// What its members have in common.
    pub common: &'a Common,
    /// How long it took.
    pub seconds: f64,
    /// Its members.
    pub trained: &'a [Trained],
    /// The exit code that a signal asked for.
    pub interrupted: Option<u8>,
    /// What they have taken over, where they have.
    pub taken: Option<&'a Taken>,
}

impl Summary<'_> {
    fn memorised(&self) -> Option<[u64; 3]> {
        spread(self.trained.iter().filter_map(|one| one.member.memorised).collect())
    }

    fn grokked(&self) -> Option<[u64; 3]> {
        spread(self.trained.iter().filter_map(|one| one.member.grokked).collect())
    }

    fn count(&self, is_so: impl Fn(&Trained) -> bool) -> usize {
        self.trained.iter().filter(|one| is_so(one)).count()
    }

    /// Whether all went well, as a number.
    pub fn code(&self) -> u8 {
        let grokked = self.count(|one| one.member.grokked.is_some());
        match self.interrupted {
            Some(code) => code,
            None if self.count(diverged) > 0 => 4,
            None if grokked < self.trained.len() => 3,
            None if self.count(Trained::has_ungrokked) > 0 => 5,
            None => 0,
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = format!("{} {}", self.common.spec.print(), self.common.carried).trim_end().to_owned() + "\n";
        let _ = writeln!(
            text,
            "{:>10} {:>10} {:>10} {:>16} {:>8} {:>8} {:>10} {:>10}",
            "seed", "memorised", "grokked", "ended", "train", "test", "test loss", "norm"
        );
        for one in self.trained {
            let step = |step: Option<u64>| step.map_or_else(|| "–".to_owned(), |step| step.to_string());
            let ended = match (one.member.ended, one.points.last()) {
                (Some((_, step)), _) => format!("{} {step}", end_word(one).unwrap_or_default()),
                (None, Some(_)) => "stopped".to_owned(),
                (None, None) => "not begun".to_owned(),
            };
            let number = |number: fn(&Point) -> String| one.points.last().map_or_else(|| "–".to_owned(), number);
            let _ = writeln!(
                text,
                "{:>10} {:>10} {:>10} {ended:>16} {:>8} {:>8} {:>10} {:>10}",
                one.experiment.seed,
                step(one.member.memorised),
                step(one.member.grokked),
                number(|point| format!("{:.3}", point.metrics.train.accuracy)),
                number(|point| format!("{:.3}", point.metrics.test.accuracy)),
                number(|point| format!("{:.2e}", point.metrics.test.loss)),
                number(|point| format!("{:.2}", point.metrics.norm)),
            );
        }
        let show = |spread: Option<[u64; 3]>| match spread {
            None => "never".to_owned(),
            Some([only, ..]) if self.trained.len() == 1 => only.to_string(),
            Some([median, min, max]) => format!("{median} [{min}–{max}]"),
        };
        let all = self.trained.len();
        let grokked = self.count(|one| one.member.grokked.is_some());
        let _ = writeln!(text, "memorised  {}", show(self.memorised()));
        let _ = writeln!(text, "grokked    {} ({grokked} of {all})", show(self.grokked()));
        // What a milestone does not tell.
        for one in self.trained.iter().filter(|one| diverged(one) || one.has_ungrokked()) {
            let _ = writeln!(text, "{}: {}", one.label, ending(one));
        }
        if self.interrupted.is_some() {
            let ended = self.count(|one| one.member.ended.is_some());
            let _ = writeln!(text, "interrupted: {ended} of {all} had ended");
        }
        let steps = |one: &Trained| one.points.last().map_or(0, |point| point.step - one.begun);
        let _ = writeln!(
            text,
            "{} steps in {:.1} s on {}, evaluations included",
            self.trained.iter().map(steps).sum::<u64>(),
            self.seconds,
            self.common.engine.word()
        );
        text
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let members: Vec<Value> = self.trained.iter().map(member_json).collect();
        let mut json = json!({
            "version": VERSION,
            "experiment": self.common.spec.print(),
            "keys": keys_json(&self.common.spec),
            "engine": self.common.engine.word(),
            "seconds": self.seconds,
            "interrupted": self.interrupted.is_some(),
            "grokked": self.count(|one| one.member.grokked.is_some()),
            "ungrokked": self.count(Trained::has_ungrokked),
            "diverged": self.count(diverged),
            "memorise_step": spread_json(self.memorised()),
            "grok_step": spread_json(self.grokked()),
            "members": members,
        });
        if let (Some(taken), Value::Object(fields)) = (self.taken, &mut json) {
            fields.insert("taken".to_owned(), taken.json());
        }
        json
    }
}

/// Why a member ended, as one word.
fn end_word(one: &Trained) -> Option<&'static str> {
    let (why, _) = one.member.ended?;
    Some(if why == Ending::Grokked && one.has_ungrokked() { "ungrokked" } else { word(why) })
}

fn diverged(one: &Trained) -> bool {
    matches!(one.member.ended, Some((Ending::Diverged, _)))
}

fn spread_json(spread: Option<[u64; 3]>) -> Value {
    spread.map_or(Value::Null, |[median, least, most]| json!({ "median": median, "least": least, "most": most }))
}

/// A member, for programs.
pub fn member_json(one: &Trained) -> Value {
    let member = &one.member;
    let mut json = json!({
        "seed": one.experiment.seed,
        "memorised": member.memorised,
        "grokked": member.grokked,
        "ungrokked": one.has_ungrokked(),
        "ended": member.ended.map(|(_, step)| json!({ "why": end_word(one), "step": step })),
        "best": member.best.map(|(step, loss)| json!({ "step": step, "test_loss": real(loss) })),
        "final": one.points.last().map(|point| object(point_row(&one.experiment, point))),
        "curve": columns(one.points.iter().map(|point| point_row(&one.experiment, point))),
    });
    if let (Some(last), Value::Object(fields)) = (one.measured.last(), &mut json) {
        fields.insert("measures".to_owned(), Value::Object(object(last.row())));
    }
    json
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn the_median_of_an_even_number_of_steps_lies_between_the_middle_two() {
        assert_eq!(spread(vec![400, 100, 300, 200]), Some([250, 100, 400]));
        assert_eq!(spread(vec![]), None);
    }
}
