//! The sweep of 1,125 sparse-parity models, class by class.

use grokscope_analysis::{LossRule, Outcome};
use grokscope_experiment::{Axis, Experiment, Key, Spec, Sweep, Value as KeyValue};
use serde_json::{Value, json};

use crate::train::Trained;

const DECAYS: [f64; 5] = [0.01, 0.03, 0.1, 0.3, 1.0];
/// 258 is as published.
pub const HIDDEN: [u32; 5] = [16, 32, 64, 128, 258];
const ROWS: [u32; 5] = [750, 1000, 1250, 1500, 1750];

/// In the order of the published counts.
const CLASSES: [(Outcome, &str); 4] = [
    (Outcome::MemorisesOnly, "memorise"),
    (Outcome::Groks, "grok"),
    (Outcome::Together, "together"),
    (Outcome::CannotFit, "fail"),
];

/// Published number of models in each class, by weight decay, of 225.
const PUBLISHED: [[u32; 4]; 5] =
    [[199, 5, 20, 1], [110, 82, 31, 2], [3, 179, 42, 1], [22, 136, 54, 13], [56, 33, 1, 135]];

/// The models of the sweep with so many seeds a cell, of these numbers of hidden neurons.
pub fn experiments(settings: &Spec, seeds: u32, widths: &[u32]) -> Vec<Experiment> {
    let whole = |values: &[u32]| values.iter().copied().map(KeyValue::Whole).collect();
    let widths: Vec<u32> = HIDDEN.into_iter().filter(|hidden| widths.contains(hidden)).collect();
    let axes: [(&str, Vec<KeyValue>); 4] = [
        ("hidden", whole(&widths)),
        ("rows", whole(&ROWS)),
        ("wd", DECAYS.map(KeyValue::Real).to_vec()),
        ("seed", (0..seeds).map(KeyValue::Whole).collect()),
    ];
    let axes = axes.into_iter().filter_map(|(name, values)| Some(Axis { key: Key::named(name)?, values })).collect();
    Sweep { base: settings.clone(), axes }.iter().collect()
}

/// The class of a run.
pub fn outcome(one: &Trained) -> Outcome {
    let losses = one.points.iter().map(|point| (point.metrics.train.loss, point.metrics.test.loss));
    let [train, test, ratio] = LossRule::numbers(losses);
    LossRule::default().judge_numbers(train, test, ratio)
}

/// The class of each model, for programs.
pub fn json(trained: &[Trained]) -> Value {
    let model = |one: &Trained| {
        let (x, found) = (&one.experiment, outcome(one));
        let class = CLASSES.iter().find(|(class, _)| *class == found).map(|(_, word)| word);
        json!({ "hidden": x.hidden, "rows": x.rows, "wd": x.wd, "seed": x.seed, "class": class })
    };
    trained.iter().map(model).collect()
}

/// The classes of the trained models beside the published counts: one table by weight decay, one a cell.
pub fn table(trained: &[Trained]) -> String {
    let judged: Vec<(&Experiment, Outcome)> = trained.iter().map(|one| (&one.experiment, outcome(one))).collect();
    let counts = |chosen: &dyn Fn(&Experiment) -> bool| {
        CLASSES.map(|(class, _)| judged.iter().filter(|(x, found)| *found == class && chosen(x)).count())
    };
    let words = CLASSES.map(|(_, word)| word).join("/");
    let join = |counts: &[usize]| counts.iter().map(ToString::to_string).collect::<Vec<_>>().join("/");
    let mut text = format!("| weight decay | ours, {words} | published, of 225 |\n|---|---|---|\n");
    for (wd, published) in DECAYS.into_iter().zip(PUBLISHED) {
        let ours = counts(&|x| x.wd == wd);
        text += &format!("| {wd} | {} | {} |\n", join(&ours), join(&published.map(|count| count as usize)));
    }
    text += &format!("\nEach cell, {words}:\n\n| hidden | rows |");
    text += &DECAYS.map(|wd| format!(" wd {wd} |")).concat();
    text += "\n|---|---|---|---|---|---|---|\n";
    for hidden in HIDDEN.into_iter().filter(|hidden| judged.iter().any(|(x, _)| x.hidden == *hidden)) {
        for rows in ROWS {
            text += &format!("| {hidden} | {rows} |");
            for wd in DECAYS {
                text += &format!(" {} |", join(&counts(&|x| (x.hidden, x.rows, x.wd) == (hidden, rows, wd))));
            }
            text += "\n";
        }
    }
    text
}
