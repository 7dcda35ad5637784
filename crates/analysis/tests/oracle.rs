//! Measures of small networks, as `tests/oracle/analysis.py` finds them from their definitions.

use std::collections::HashSet;

use grokscope_analysis::{
    Basis, Progress, Tables, answer_line, distance_irrelevance, gini, gradient_symmetricity, key_share, median_purity,
};
use grokscope_experiment::{Experiment, PRESETS, Plan, Spec};
use serde_json::Value;

struct Case {
    name: String,
    experiment: Experiment,
    parameters: Vec<f32>,
    found: Value,
}

fn cases() -> Vec<Case> {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../../../tests/data/analysis.json")).expect("a committed fixture");
    cases.into_iter().map(Case::new).collect()
}

impl Case {
    fn new(found: Value) -> Self {
        let keys = found["keys"].as_object().expect("keys");
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let link: Vec<String> = keys.iter().map(|(key, value)| format!("{key}={}", text(value))).collect();
        let (spec, problems) = Spec::parse(&link.join("&"), &PRESETS[0]);
        assert_eq!(problems, vec![], "{link:?}");
        Self {
            name: text(&found["name"]),
            experiment: spec.experiment,
            parameters: numbers(&found["params"]).into_iter().map(|x| x as f32).collect(),
            found,
        }
    }

    fn tables(&self) -> (Plan, Tables) {
        let plan = self.experiment.plan();
        assert_eq!(plan.layout.len, self.parameters.len(), "{}", self.name);
        let tables = Tables::new(&plan, &self.parameters).expect("a network on pairs");
        (plan, tables)
    }

    #[track_caller]
    fn agrees(&self, key: &str, ours: f32) {
        let theirs = self.found[key].as_f64().expect("a number");
        // Ours is single precision.
        let tolerance = 2e-5 * theirs.abs().max(1.0);
        assert!((f64::from(ours) - theirs).abs() < tolerance, "{}: {key} is {ours} instead of {theirs}", self.name);
    }

    #[track_caller]
    fn all_agree(&self, key: &str, ours: &[f32]) {
        let theirs = numbers(&self.found[key]);
        assert_eq!(ours.len(), theirs.len(), "{}: {key}", self.name);
        for (i, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
            let tolerance = 2e-5 * theirs.abs().max(1.0);
            assert!(
                (f64::from(*ours) - theirs).abs() < tolerance,
                "{}: {key} {i} is {ours} instead of {theirs}",
                self.name
            );
        }
    }

    fn wholes(&self, key: &str) -> Vec<usize> {
        numbers(&self.found[key]).into_iter().map(|x| x as usize).collect()
    }
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

#[test]
fn spectra_agree_with_the_oracle() {
    for case in cases() {
        let (_, tables) = case.tables();
        let basis = Basis::new(tables.p);
        let power = basis.power(&tables.w_a, tables.hidden);
        let total: f32 = power.iter().sum();
        let shares: Vec<f32> = power.iter().map(|power| power / total).collect();
        case.all_agree("power", &shares);
        case.agrees("gini", gini(&power));
        case.agrees("key_share", key_share(&power, &case.wholes("frequencies")));
        let purity = median_purity(&basis.waves(&tables.w_a, tables.hidden)).expect("live neurons");
        case.agrees("purity", purity);
    }
}

#[test]
fn logits_and_those_of_some_neurons_agree_with_the_oracle() {
    for case in cases() {
        let (_, tables) = case.tables();
        let pair = case.wholes("pair");
        case.all_agree("logits", &tables.logits(pair[0], pair[1]));
        case.all_agree("part", &tables.part(pair[0], pair[1], &case.wholes("neurons")));
    }
}

#[test]
fn progress_measures_agree_with_the_oracle() {
    for case in cases() {
        let (_, tables) = case.tables();
        let line = answer_line(case.experiment.task, tables.p).expect("answers lie on lines");
        let rows: Vec<[u16; 2]> =
            serde_json::from_value(case.found["train"].clone()).expect("pairs that are trained on");
        let train = rows.iter().map(|&[a, b]| ([a, b], line(a.into(), b.into()) as u16));
        let shown: HashSet<[u16; 2]> = rows.iter().flat_map(|&[a, b]| [[a, b], [b, a]]).collect();
        let pairs = (0..tables.p as u16).flat_map(|a| (0..tables.p as u16).map(move |b| [a, b]));
        let unseen = pairs.filter(|pair| !shown.contains(pair));
        let found = Progress::measure(&tables, &line, &case.wholes("frequencies"), train, unseen);
        case.agrees("restricted", found.restricted);
        case.agrees("excluded", found.excluded);
        case.agrees("explained", found.explained);
        let who = found.who.expect("unseen pairs");
        case.all_agree("who", &[who.whole, who.rule, who.rest, who.signal, who.noise]);
    }
}

#[test]
fn clock_and_pizza_agree_with_the_oracle() {
    for case in cases() {
        let (plan, tables) = case.tables();
        let symmetricity = gradient_symmetricity(&plan, &case.parameters, &tables, usize::MAX);
        case.agrees("symmetricity", symmetricity);
        let line = answer_line(case.experiment.task, tables.p).expect("answers lie on lines");
        let is_sum = case.experiment.task == grokscope_experiment::Task::Add;
        case.agrees("irrelevance", distance_irrelevance(&tables, line, is_sum));
    }
}
