//! The progress measures of a real run, from its first step to the clean-up after grokking.

use grokscope_analysis::{
    AccuracyRule, Basis, Outcome, Progress, Tables, answer_line, gini, key_frequencies, key_share, median_purity,
};
use grokscope_experiment::{Dataset, Experiment, Inputs, Metrics, Point, Preset};
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{Engine as _, Ensemble};

/// What is measured at one step.
#[derive(Debug)]
#[expect(dead_code, reason = "the test prints it")]
struct Found {
    step: u64,
    metrics: Metrics,
    progress: Progress,
    purity: f32,
    gini: f32,
    key_share: f32,
}

fn tables(x: &Experiment, parameters: &[f32]) -> Tables {
    Tables::new(&x.plan(), parameters).expect("a network on pairs")
}

fn measure(x: &Experiment, data: &Dataset, keys: &[usize], step: u64, metrics: Metrics, parameters: &[f32]) -> Found {
    let tables = tables(x, parameters);
    let basis = Basis::new(tables.p);
    let power = basis.power(&tables.w_a, tables.hidden);
    let Inputs::Pairs(pairs) = &data.train.inputs else { panic!("pairs") };
    let train = pairs.iter().copied().zip(data.train.labels.iter().copied());
    let line = answer_line(x.task, tables.p).expect("sums lie on lines");
    let Inputs::Pairs(unseen) = &data.test.inputs else { panic!("pairs") };
    let progress = Progress::measure(&tables, line, keys, train, unseen.iter().copied());
    Found {
        step,
        metrics,
        progress,
        purity: median_purity(&basis.waves(&tables.w_a, tables.hidden)).expect("live neurons"),
        gini: gini(&power),
        key_share: key_share(&power, keys),
    }
}

/// The preset `modadd-main`, 2,400 steps, with key frequencies those of the last weights.
#[test]
fn understanding_grows_while_the_test_accuracy_stands_still() {
    const EVERY: u32 = 100;
    const STEPS: u32 = 2400;
    let x = Preset::named("modadd-main").expect("exists").experiment();
    let data = Dataset::new(&x);
    let mut engine = CpuEngine::new(Ensemble::new(vec![x.clone()]).expect("one member"));
    let snapshots: Vec<(u64, Metrics, Vec<f32>)> = pollster::block_on(async {
        let mut snapshots = Vec::new();
        loop {
            let metrics = engine.measure().await.expect("the CPU is there")[0];
            snapshots.push((engine.step(), metrics, engine.parameters().await.expect("the CPU is there")));
            if engine.step() >= u64::from(STEPS) {
                return snapshots;
            }
            engine.advance(EVERY).await.expect("the CPU is there");
        }
    });
    let last = tables(&x, &snapshots[snapshots.len() - 1].2);
    let power = Basis::new(last.p).power(&last.w_a, last.hidden);
    let keys = key_frequencies(&power, last.p);
    let found: Vec<Found> =
        snapshots.iter().map(|(step, metrics, w)| measure(&x, &data, &keys, *step, *metrics, w)).collect();
    for found in &found {
        println!("{found:?}");
    }
    let (first, last) = (&found[0], &found[found.len() - 1]);
    assert!((2..=10).contains(&keys.len()), "key frequencies {keys:?}");
    assert!(first.purity < 0.2 && first.gini < 0.2 && first.progress.restricted > 4.0, "{first:?}");
    assert!(last.metrics.test.accuracy > 0.99, "{last:?}");
    assert!(last.purity > 0.9 && last.gini > 0.8, "{last:?}");
    assert!(last.progress.restricted < 0.01 && last.progress.excluded > 3.0, "{last:?}");

    // Before half of the unseen pairs are answered right, most of the restricted loss is gone.
    let before = found.iter().rev().find(|found| found.metrics.test.accuracy < 0.5).expect("a plateau");
    assert!(before.progress.restricted < first.progress.restricted / 2.0, "{before:?}");
    assert!(before.key_share > 2.0 * first.key_share, "{before:?}");

    let curve: Vec<Point> = snapshots.iter().map(|&(step, metrics, _)| Point { step, metrics }).collect();
    assert_eq!(AccuracyRule::default().judge(&curve), Outcome::Groks);
}
