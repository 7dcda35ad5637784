//! Answers, labels and initial weights against an independent program, `tests/oracle/vocabulary.py`.

use std::collections::HashMap;

use grokscope_experiment::{Dataset, Experiment, Inputs, PRESETS, Spec, Split, initial_parameters};
use serde_json::Value;

fn fixture(name: &str) -> Vec<Value> {
    let all: Value =
        serde_json::from_str(include_str!("../../../tests/data/vocabulary.json")).expect("a committed fixture");
    all[name].as_array().expect("cases").clone()
}

fn experiment(keys: &str) -> Experiment {
    let (spec, problems) = Spec::parse(keys, &PRESETS[0]);
    assert_eq!(problems, [], "{keys}");
    spec.experiment
}

fn rows(case: &Value) -> Vec<Vec<u64>> {
    let row = |row: &Value| row.as_array().expect("a row").iter().map(|x| x.as_u64().expect("a number")).collect();
    case["rows"].as_array().expect("rows").iter().map(row).collect()
}

fn pairs(split: &Split) -> Vec<Vec<u64>> {
    let Inputs::Pairs(inputs) = &split.inputs else { panic!("a task on pairs") };
    inputs.iter().zip(&split.labels).map(|([a, b], c)| vec![u64::from(*a), u64::from(*b), u64::from(*c)]).collect()
}

#[test]
fn every_pair_has_the_answer_that_its_operation_defines() {
    for case in fixture("tables") {
        let keys = case["keys"].as_str().expect("keys");
        let (x, expected) = (experiment(keys), rows(&case));
        assert_eq!(pairs(&Dataset::every_pair(&x).expect("a task on pairs")), expected, "{keys}");
        let data = Dataset::new(&x);
        let mut split = [pairs(&data.train), pairs(&data.test)].concat();
        split.sort_unstable();
        assert_eq!(split, expected, "{keys}: both splits together");
        for row in pairs(&Dataset::fresh(&x, 3)) {
            assert!(expected.contains(&row), "{keys}: the fresh row {row:?}");
        }
    }
}

#[test]
fn a_bit_string_has_the_label_that_its_first_digits_define() {
    for case in fixture("parities") {
        // Both splits together are every string of twelve digits.
        let data = Dataset::new(&experiment(&format!("task=parity&n=12&rows=3000&k={}", case["k"])));
        let words = |split: &Split| -> Vec<(u64, u16)> {
            let Inputs::Bits(inputs) = &split.inputs else { panic!("a task on bits") };
            inputs.iter().copied().zip(split.labels.iter().copied()).collect()
        };
        let label: HashMap<u64, u16> = [words(&data.train), words(&data.test)].concat().into_iter().collect();
        assert_eq!(label.len(), 1 << 12);
        for row in rows(&case) {
            let word = row[..12].iter().rev().fold(0, |word, bit| word << 1 | bit);
            assert_eq!(label.get(&word).copied().map(u64::from), row.last().copied(), "k {}, {row:?}", case["k"]);
        }
    }
}

#[test]
fn as_many_labels_are_wrong_as_noise_asks_for() {
    for (keys, wrong) in [("task=mul&p=11&train=0.5&noise=0.25", 15), ("task=parity&n=12&rows=200&noise=0.1", 20)] {
        let noisy = experiment(keys);
        let (with, without) = (Dataset::new(&noisy), Dataset::new(&Experiment { noise: 0.0, ..noisy }));
        assert_eq!((&with.train.inputs, &with.test), (&without.train.inputs, &without.test), "{keys}");
        let differ = with.train.labels.iter().zip(&without.train.labels).filter(|(a, b)| a != b).count();
        assert_eq!(differ, wrong, "{keys}");
    }
}

/// At most 200,000 draws and at least 900: the deviation of so few is off by up to 4 · 0.71/√count.
#[test]
fn initial_weights_are_distributed_as_their_kind_says() {
    for case in fixture("initial") {
        let (keys, matrix) = (case["keys"].as_str().expect("keys"), case["matrix"].as_str().expect("a name"));
        let x = experiment(keys);
        let layout = x.plan().layout;
        let part = layout.parts.iter().find(|part| part.matrix.name() == matrix).expect("a part of the network");
        let weights = &initial_parameters(&x)[part.range()];
        let count = weights.len() as f64;
        let deviation = (weights.iter().map(|w| f64::from(*w).powi(2)).sum::<f64>() / count).sqrt();
        let expected = case["deviation"].as_f64().expect("a number");
        let tolerance = 4.0 * 0.71 / count.sqrt() + 2e-3;
        assert!((deviation / expected - 1.0).abs() < tolerance, "{keys}, {matrix}: {deviation}, not {expected}");
        let largest = weights.iter().fold(0.0f64, |most, w| most.max(f64::from(w.abs())));
        let expected = case["largest"].as_f64().expect("a number");
        // Cut and uniform draws end at a bound, normal ones do not.
        let is_cut = !keys.contains("init=normal");
        assert!(largest < expected * if is_cut { 1.001 } else { 1.3 }, "{keys}, {matrix}: {largest}, not {expected}");
        assert!(largest > expected * if is_cut { 0.98 } else { 0.7 }, "{keys}, {matrix}: {largest}, not {expected}");
    }
}
