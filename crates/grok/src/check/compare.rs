//! Compares what was found with what was published or recorded.

use core::fmt::Write as _;

use serde_json::{Value, json};

use super::cases::{Case, Check, Quantity, Runs, Tolerance};
use super::measure::Found;
use super::words::number;

/// What became of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is within its tolerance.
    Holds,
    /// It is not.
    Fails,
    /// There is no tolerance for this number of seeds.
    Compared,
    /// This engine does not go so far, or a run was stopped before.
    NotRun,
}

impl Verdict {
    /// As one word, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Compared => "not judged",
            Self::NotRun => "not run",
        }
    }
}

impl core::fmt::Display for Verdict {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Holds => "holds",
            Self::Fails => "FAILS",
            Self::Compared => "not judged",
            Self::NotRun => "not run so far",
        })
    }
}

/// One line of a case's table.
pub struct Line {
    /// What is compared, of which runs.
    pub what: String,
    /// What was published.
    pub published: Option<f64>,
    /// What is recorded of ours.
    pub recorded: Option<f64>,
    /// Ours, in words.
    pub ours: String,
    /// Ours as numbers; it may be one a run.
    pub values: Vec<f64>,
    /// In words.
    pub tolerance: String,
    /// What became of it.
    pub verdict: Verdict,
}

impl Line {
    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "what": self.what,
            "published": self.published,
            "recorded": self.recorded,
            "ours": self.values,
            "shown": self.ours,
            "tolerance": self.tolerance,
            "verdict": self.verdict.word(),
        })
    }
}

/// By how much a figure may exceed a bound by the rounding of what it is compared with: subtractions, and digits that are
/// not recorded.
const SLACK: f64 = 1e-9;
const DIGITS: f64 = 5e-3;

impl Check {
    /// As a line of the table of its case.
    pub fn line(&self, case: &Case, runs: &Runs, found: Option<&Found>, seeds: u32) -> Line {
        Line {
            what: format!("{}{}", runs.before(), self.quantity),
            published: self.published,
            recorded: self.recorded,
            ours: found.map_or_else(|| "–".to_owned(), |found| self.show(found, case.seeds, seeds)),
            values: found.map_or_else(Vec::new, |found| found.values.clone()),
            tolerance: self.tolerance_in_words(found, case.seeds, seeds),
            verdict: found.map_or(Verdict::NotRun, |found| self.verdict(found, case.seeds, seeds)),
        }
    }

    /// Our value: the median over runs, or their mean where means are published.
    fn value(&self, found: &Found) -> f64 {
        match self.tolerance {
            Tolerance::Sampling { .. } => mean(&found.values),
            _ => median(&found.values),
        }
    }

    /// Whether the figure may be so far from the reference, with `seeds` of the `own` seeds of the case.
    fn allows(&self, value: f64, found: &Found, own: u32, seeds: u32) -> bool {
        let reference = self.reference();
        let gap = (value - reference).abs();
        match self.tolerance {
            Tolerance::Relative(share) => gap <= share * reference.abs(),
            Tolerance::Absolute(most) => gap <= most + SLACK,
            Tolerance::AtLeast(least) => value >= least,
            Tolerance::AtMost(most) => value <= most,
            Tolerance::Sampling { rounding } => gap <= sampling(&found.values) + rounding + SLACK,
            Tolerance::Scatter => {
                let (expected, [least, most]) = self.scatter(found, own, seeds);
                let slack = DIGITS * expected.abs() + SLACK;
                least - slack <= expected && expected <= most + slack
            }
        }
    }

    /// What is expected of so many seeds in the place of the case's own, and between what it may lie: see
    /// [`Tolerance::Scatter`].
    fn scatter(&self, found: &Found, own: u32, seeds: u32) -> (f64, [f64; 2]) {
        let around = |value: f64, most: f64| [value - most, value + most];
        let reference = self.reference();
        let value = median(&found.values);
        match self.quantity {
            Quantity::Count(_) => {
                let runs = found.seeds.len() as f64;
                let share = reference * f64::from(seeds) / (f64::from(own) * runs);
                let variance = runs * share * (1.0 - share) * (1.0 + f64::from(seeds) / f64::from(own));
                (share * runs, around(value, 2.0 * variance.max(0.0).sqrt()))
            }
            Quantity::Law { .. } => (reference, around(value, 3.0 * found.error)),
            _ => (reference, about_the_median(&found.values)),
        }
    }

    /// Whether there is a tolerance for what was found, with the case's own number of seeds or another.
    fn is_judged(&self, found: &Found, has_own_seeds: bool) -> bool {
        match self.tolerance {
            Tolerance::Sampling { .. } => found.values.len() > 1,
            Tolerance::Scatter => found.values.len() >= FEW || !self.quantity.is_of_each(),
            // A share of more or fewer seeds would not do: how far a count strays from its share depends on them.
            _ => has_own_seeds || !self.quantity.is_count(),
        }
    }

    /// What becomes of it with `seeds` seeds in the place of the case's `own`.
    pub fn verdict(&self, found: &Found, own: u32, seeds: u32) -> Verdict {
        match (self.is_judged(found, seeds == own), self.allows(self.value(found), found, own, seeds)) {
            (false, _) => Verdict::Compared,
            (true, true) => Verdict::Holds,
            (true, false) => Verdict::Fails,
        }
    }

    /// Value with its spread, and the seeds that are outside the tolerance or not counted.
    fn show(&self, found: &Found, own: u32, seeds: u32) -> String {
        let value = self.value(found);
        let mut text = number(value);
        if self.quantity.is_count() {
            let _ = write!(text, " of {}", found.seeds.len());
        }
        if let Quantity::Law { .. } = self.quantity {
            let _ = write!(text, " ± {}", number(found.error));
        }
        if found.values.len() > 1 && !value.is_nan() {
            let least = found.values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = found.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let _ = write!(text, " [{} to {}]", number(least), number(most));
        }
        let outside: Vec<u32> = match (self.tolerance, &found.without) {
            // Of a sweep they would be more than anybody reads.
            _ if found.seeds.len() > seeds as usize => Vec::new(),
            (_, Some(without)) => without.clone(),
            (Tolerance::Sampling { .. } | Tolerance::Scatter, None) => Vec::new(),
            (_, None) => {
                let each = found.seeds.iter().zip(&found.values);
                each.filter(|(_, value)| !self.allows(**value, found, own, seeds)).map(|(seed, _)| *seed).collect()
            }
        };
        // That it is none of them says the value.
        if (1..found.seeds.len()).contains(&outside.len()) {
            let names: Vec<String> = outside.iter().map(ToString::to_string).collect();
            let _ = write!(text, "; not seeds {}", names.join(", "));
        }
        text
    }

    /// The tolerance, of a count with the number of seeds it is for.
    fn tolerance_in_words(&self, found: Option<&Found>, own: u32, seeds: u32) -> String {
        let of_seeds = if self.quantity.is_count() { format!(" of {own}") } else { String::new() };
        match (self.tolerance, found) {
            (Tolerance::Relative(share), _) => format!("{} %", share * 100.0),
            (Tolerance::Absolute(most), _) => format!("± {}", number(most)),
            (Tolerance::AtLeast(least), _) => format!("at least {}{of_seeds}", number(least)),
            (Tolerance::AtMost(most), _) => format!("at most {}{of_seeds}", number(most)),
            (Tolerance::Sampling { .. } | Tolerance::Scatter, None) => String::new(),
            (Tolerance::Sampling { .. }, Some(found)) if found.values.len() < 2 => "takes two seeds".to_owned(),
            (Tolerance::Sampling { rounding }, Some(found)) => {
                format!("± {}", number(sampling(&found.values) + rounding))
            }
            (Tolerance::Scatter, Some(found)) if !self.is_judged(found, own == seeds) => "takes five seeds".to_owned(),
            (Tolerance::Scatter, Some(found)) => match (self.quantity, self.scatter(found, own, seeds)) {
                (Quantity::Count(_), (_, [least, most])) if least == most => "exactly".to_owned(),
                (Quantity::Count(_) | Quantity::Law { .. }, (_, [least, most])) => {
                    format!("± {}", number((most - least) / 2.0))
                }
                (_, (_, [least, most])) => format!("within {} to {}", number(least), number(most)),
            },
        }
    }
}

/// So few values tell nothing of where the median of others would be.
const FEW: usize = 5;

/// The least and the largest of the values that lie no further from the middle than two standard deviations of the place of a
/// median: a place of so many is drawn as a throw of that many coins.
pub fn about_the_median(values: &[f64]) -> [f64; 2] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let beyond = (count / 2.0 - count.sqrt()).max(0.0) as usize;
    let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    [at(beyond), at(sorted.len().saturating_sub(1 + beyond))]
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The value in the middle; no number where one of them is none, as it has no place in the order.
pub fn median(values: &[f64]) -> f64 {
    if values.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// Three standard errors of the difference between the mean of these and that of three others like them.
fn sampling(values: &[f64]) -> f64 {
    let count = values.len().max(2) as f64;
    let centre = mean(values);
    let variance = values.iter().map(|x| (x - centre).powi(2)).sum::<f64>() / (count - 1.0);
    3.0 * (variance * (1.0 / 3.0 + 1.0 / count)).sqrt()
}
