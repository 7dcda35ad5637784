//! What became of the networks of a sweep, class by class.

use grokscope_analysis::{LossRule, Outcome, Region};
use grokscope_experiment::Experiment;
use serde_json::{Value, json};

use super::cases::Classes;
use super::measure::region;
use crate::train::Trained;

/// In the order of the published counts.
const CLASSES: [(Outcome, &str); 4] = [
    (Outcome::MemorisesOnly, "memorise"),
    (Outcome::Groks, "grok"),
    (Outcome::Together, "together"),
    (Outcome::CannotFit, "fail"),
];

/// Published number of models in each class, of 225, by weight decay.
const PUBLISHED: [(f64, [usize; 4]); 5] = [
    (0.01, [199, 5, 20, 1]),
    (0.03, [110, 82, 31, 2]),
    (0.1, [3, 179, 42, 1]),
    (0.3, [22, 136, 54, 13]),
    (1.0, [56, 33, 1, 135]),
];

/// The class of a run by its losses.
pub fn outcome(one: &Trained) -> Outcome {
    let losses = one.points.iter().map(|point| (point.metrics.train.loss, point.metrics.test.loss));
    let [train, test, ratio] = LossRule::numbers(losses);
    LossRule::default().judge_numbers(train, test, ratio)
}

impl Classes {
    /// The class of a network, as a word, or as a letter where there are many of them.
    fn of(self, one: &Trained) -> &'static str {
        match self {
            Self::Losses => {
                let found = outcome(one);
                CLASSES.iter().find(|(class, _)| *class == found).map_or("", |(_, word)| word)
            }
            Self::Regions => match region(one) {
                Region::NeverFits => "x",
                Region::Memorises => "M",
                Region::HalfWay => "S",
                Region::Groks => "G",
                Region::Together => "T",
            },
        }
    }

    /// The class of each network, for programs.
    pub fn json(self, trained: &[Trained]) -> Vec<Value> {
        let model = |one: &Trained| {
            let x = &one.experiment;
            let class = self.of(one);
            match self {
                Self::Losses => {
                    json!({ "hidden": x.hidden, "rows": x.rows, "wd": x.wd, "seed": x.seed, "class": class })
                }
                Self::Regions => {
                    json!({ "hidden": x.hidden, "train": x.train, "wd": x.wd, "seed": x.seed, "class": class })
                }
            }
        };
        trained.iter().map(model).collect()
    }

    /// All of them, for people.
    pub fn table(self, trained: &[Trained]) -> String {
        match self {
            Self::Losses => losses(trained),
            Self::Regions => regions(trained),
        }
    }
}

/// The values that networks have of something, the least first.
fn values<T: PartialOrd + Copy>(trained: &[Trained], of: fn(&Experiment) -> T) -> Vec<T> {
    let mut values: Vec<T> = trained.iter().map(|one| of(&one.experiment)).collect();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(core::cmp::Ordering::Equal));
    values.dedup();
    values
}

/// The classes of the trained models beside the published counts: one table by weight decay, one a cell.
fn losses(trained: &[Trained]) -> String {
    let judged: Vec<(&Experiment, Outcome)> = trained.iter().map(|one| (&one.experiment, outcome(one))).collect();
    let counts = |chosen: &dyn Fn(&Experiment) -> bool| {
        CLASSES.map(|(class, _)| judged.iter().filter(|(x, found)| *found == class && chosen(x)).count())
    };
    let words = CLASSES.map(|(_, word)| word).join("/");
    let join = |counts: [usize; 4]| counts.map(|count| count.to_string()).join("/");
    let mut text = format!("| weight decay | ours, {words} | published, of 225 |\n|---|---|---|\n");
    for (wd, published) in PUBLISHED {
        text += &format!("| {wd} | {} | {} |\n", join(counts(&|x| x.wd == wd)), join(published));
    }
    text += &format!("\nEach cell, {words}:\n\n| hidden | rows |");
    text += &PUBLISHED.map(|(wd, _)| format!(" wd {wd} |")).concat();
    text += "\n|---|---|---|---|---|---|---|\n";
    for hidden in values(trained, |x| x.hidden) {
        for rows in values(trained, |x| x.rows) {
            text += &format!("| {hidden} | {rows} |");
            for (wd, _) in PUBLISHED {
                text += &format!(" {} |", join(counts(&|x| (x.hidden, x.rows, x.wd) == (hidden, rows, wd))));
            }
            text += "\n";
        }
    }
    text
}

/// A letter a network, in the order of the seeds: widths from top to bottom, shares from left to right.
fn regions(trained: &[Trained]) -> String {
    let shares = values(trained, |x| x.train);
    let is_of =
        |one: &&Trained, hidden: u32, share: f64| (one.experiment.hidden, one.experiment.train) == (hidden, share);
    let mut text = String::from("```\n    ");
    text += &shares.iter().map(|share| format!(" {share:>10}")).collect::<String>();
    for hidden in values(trained, |x| x.hidden) {
        text += &format!("\n{hidden:>4}");
        for &share in &shares {
            let letters: String =
                trained.iter().filter(|one| is_of(one, hidden, share)).map(|one| Classes::Regions.of(one)).collect();
            text += &format!(" {letters:>10}");
        }
    }
    text + "\n```\n"
}
