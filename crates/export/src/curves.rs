//! The curves of a run: as rows of a table, and inside a saved state.

use grokscope_experiment::{EngineName, Experiment, KEYS, Metrics, Point, Score, Spec, SplitName, Value as KeyValue};
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;
use serde_json::{Map, Value, json};

use crate::saved::Tensor;
use crate::table::{Cell, Row};
use crate::{LICENCE, VERSION};

/// What tells a run from every other one, in any table.
#[must_use]
pub fn identity(spec: &Spec, engine: EngineName) -> Row {
    // The seed has a column of its own, so that members of one experiment have it in common.
    let mut seedless = spec.clone();
    seedless.experiment.seed = spec.preset.experiment().seed;
    vec![
        ("version", Cell::Text(VERSION.to_owned())),
        ("engine", Cell::Text(engine.word().to_owned())),
        ("experiment", Cell::Text(seedless.print())),
        ("seed", Cell::Whole(spec.experiment.seed.into())),
    ]
}

/// The further splits of an experiment, with the columns of their loss and accuracy.
fn further(x: &Experiment) -> impl Iterator<Item = (SplitName, [&'static str; 2])> + use<> {
    x.further_splits().into_iter().filter_map(|(name, _)| match name {
        SplitName::Train | SplitName::Test => None,
        SplitName::Wrong => Some((name, ["wrong_loss", "wrong_accuracy"])),
        SplitName::Dropped => Some((name, ["dropped_loss", "dropped_accuracy"])),
    })
}

/// An evaluation as a row.
#[must_use]
pub fn point_row(x: &Experiment, point: &Point) -> Row {
    let m = point.metrics;
    let mut row = vec![
        ("step", Cell::Whole(point.step)),
        ("train_loss", Cell::Real(m.train.loss)),
        ("train_accuracy", Cell::Real(m.train.accuracy)),
        ("test_loss", Cell::Real(m.test.loss)),
        ("test_accuracy", Cell::Real(m.test.accuracy)),
        ("norm", Cell::Real(m.norm)),
    ];
    for (name, columns) in further(x) {
        let score = m.of(name);
        let cells = [score.map(|score| score.loss), score.map(|score| score.accuracy)];
        row.extend(columns.into_iter().zip(cells.map(Cell::from)));
    }
    row
}

/// A key's value as JSON.
#[must_use]
pub fn key_json(value: &KeyValue) -> Value {
    match value {
        KeyValue::Whole(x) => json!(x),
        KeyValue::Real(x) => json!(x),
        KeyValue::Flag(x) => json!(x),
        KeyValue::Word(x) => json!(x),
        KeyValue::List(items) => json!(items),
        KeyValue::Table(table) => json!(table.to_string()),
    }
}

/// Every key with its value as a JSON object.
#[must_use]
pub fn keys_json(spec: &Spec) -> Map<String, Value> {
    KEYS.iter().map(|key| (key.name.to_owned(), key_json(&key.get(&spec.experiment)))).collect()
}

/// Rows as one list a column.
#[must_use]
pub fn columns(rows: impl Iterator<Item = Row>) -> Map<String, Value> {
    let mut lists: Map<String, Value> = Map::new();
    for (name, cell) in rows.flatten() {
        if let Value::Array(list) = lists.entry(name).or_insert_with(|| json!([])) {
            list.push(cell.json());
        }
    }
    lists
}

/// The table that `grok run --csv` writes, with the licence of the data as its last column.
#[must_use]
pub fn table(spec: &Spec, engine: EngineName, points: &[Point]) -> Vec<Row> {
    let licence = vec![("licence", Cell::Text(LICENCE.to_owned()))];
    let row = |point| [identity(spec, engine), point_row(&spec.experiment, point), licence.clone()].concat();
    points.iter().map(row).collect()
}

/// The same for programs: every key, the curves as one list a column.
#[must_use]
pub fn document(spec: &Spec, engine: EngineName, points: &[Point], link: &str) -> Value {
    json!({
        "version": VERSION,
        "licence": LICENCE,
        "link": link,
        "experiment": spec.print(),
        "keys": keys_json(spec),
        "engine": engine.word(),
        "curve": columns(points.iter().map(|point| point_row(&spec.experiment, point))),
    })
}

const STEP: &str = "curve.step";

/// The columns of curves, by their names in tables.
fn columns_of(x: &Experiment) -> impl Iterator<Item = &'static str> + use<> {
    let first = ["train_loss", "train_accuracy", "test_loss", "test_accuracy", "norm"];
    first.into_iter().chain(further(x).flat_map(|(_, columns)| columns))
}

/// Curves as tensors of a saved state; none where there are no curves.
pub(crate) fn tensors(x: &Experiment, points: &[Point]) -> Vec<Tensor> {
    if points.is_empty() {
        return Vec::new();
    }
    let rows: Vec<Row> = points.iter().map(|point| point_row(x, point)).collect();
    let column = |name: &'static str| {
        let cell = |row: &Row| row.iter().find(|(other, _)| *other == name).map(|(_, cell)| cell.clone());
        let number = |row| if let Some(Cell::Real(x)) = cell(row) { x } else { f32::NAN };
        Tensor::reals(format!("curve.{name}"), vec![rows.len()], &rows.iter().map(number).collect::<Vec<_>>())
    };
    let steps = points.iter().map(|point| point.step as i64);
    let step = Tensor::wholes(STEP.to_owned(), vec![points.len()], steps);
    columns_of(x).map(column).chain([step]).collect()
}

/// The curves in a saved state of this experiment; none where they were not saved.
///
/// # Errors
/// Which tensor is wrong, and what would be right, in English.
pub fn curves_in(bytes: &[u8], x: &Experiment) -> Result<Vec<Point>, String> {
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let Ok(steps) = tensors.tensor(STEP) else { return Ok(Vec::new()) };
    let read = |name: &str, kind: Dtype, len: usize| {
        let tensor = tensors.tensor(name).map_err(|error| format!("{name}: {error}"))?;
        if (tensor.dtype(), tensor.shape()) != (kind, &[len]) {
            return Err(format!("{name} is {:?} {:?}, not {kind:?} [{len}]", tensor.dtype(), tensor.shape()));
        }
        Ok(tensor.data().to_vec())
    };
    let len = steps.shape().first().copied().unwrap_or_default();
    let steps: Vec<i64> = read(STEP, Dtype::I64, len)?.as_chunks().0.iter().map(|x| i64::from_le_bytes(*x)).collect();
    if steps.iter().any(|step| *step < 0) || steps.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(format!("{STEP} does not grow from 0 or more"));
    }
    let column = |name: &str| -> Result<Vec<f32>, String> {
        let bytes = read(&format!("curve.{name}"), Dtype::F32, len)?;
        Ok(bytes.as_chunks().0.iter().map(|x| f32::from_le_bytes(*x)).collect())
    };
    let score = |[loss, accuracy]: [&str; 2]| -> Result<Vec<Score>, String> {
        let (loss, accuracy) = (column(loss)?, column(accuracy)?);
        Ok(loss.into_iter().zip(accuracy).map(|(loss, accuracy)| Score { loss, accuracy }).collect())
    };
    let train = score(["train_loss", "train_accuracy"])?;
    let (test, norm) = (score(["test_loss", "test_accuracy"])?, column("norm")?);
    let further: Vec<_> =
        further(x).map(|(name, columns)| Ok((name, score(columns)?))).collect::<Result<_, String>>()?;
    let point = |at: usize| {
        let scores = [(SplitName::Train, train[at]), (SplitName::Test, test[at])];
        // A split without rows was not scored.
        let others = further.iter().map(|(name, scores)| (*name, scores[at])).filter(|(_, score)| !score.loss.is_nan());
        Point { step: steps[at] as u64, metrics: Metrics::new(norm[at], scores.into_iter().chain(others)) }
    };
    Ok((0..len).map(point).collect())
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Member, PRESETS, State, initial_parameters};

    use super::*;
    use crate::{Saved, csv};

    fn points(x: &Experiment) -> Vec<Point> {
        let score = |at: u64, loss| Score { loss, accuracy: at as f32 / 10.0 };
        let wrong = further(x).map(|(name, _)| name).next();
        let point = |at: u64| {
            let scores = [(SplitName::Train, score(at, 1e-7)), (SplitName::Test, score(at, 3.5))];
            Point {
                step: 25 * at,
                metrics: Metrics::new(9.0, scores.into_iter().chain(wrong.map(|name| (name, score(at, 2.0))))),
            }
        };
        (0..4).map(point).collect()
    }

    #[test]
    fn a_table_is_that_of_the_command_line_with_the_licence_behind_it() {
        let spec = Spec::parse("preset=parity-wd&wd=0.1&seed=3&noise=0.1", &PRESETS[0]).0;
        let points = points(&spec.experiment);
        let text = csv(&table(&spec, EngineName::Cpu, &points[..2])).expect("it can be written");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "version,engine,experiment,seed,step,train_loss,train_accuracy,test_loss,test_accuracy,norm,wrong_loss,\
             wrong_accuracy,licence"
        );
        let version = VERSION;
        assert_eq!(
            lines[2],
            format!("{version},cpu,preset=parity-wd&noise=0.1&wd=0.1,3,25,1e-7,0.1,3.5,0.1,9,2,0.1,MIT OR Apache-2.0")
        );
        let document = document(&spec, EngineName::Cpu, &points, "https://a.host/");
        assert_eq!((&document["curve"]["step"], &document["keys"]["wd"]), (&json!([0, 25, 50, 75]), &json!(0.1)));
        assert_eq!(document["licence"], json!(LICENCE));
    }

    #[test]
    fn curves_come_back_from_a_saved_state_and_wrong_ones_are_named() {
        for keys in ["preset=parity-wd&rows=50", "p=11&noise=0.1"] {
            let spec = Spec::parse(keys, &PRESETS[0]).0;
            let x = &spec.experiment;
            let state = State::at_start(x.plan().chain.planes(), &initial_parameters(x));
            let saved = Saved { spec: spec.clone(), engine: EngineName::Cpu, member: Member::default(), state };
            let points = points(x);
            let bytes = saved.bytes_with(&points).expect("it can be saved");
            assert_eq!(curves_in(&bytes, x), Ok(points));
            assert_eq!(Saved::from_bytes(&bytes).as_ref(), Ok(&saved));
            assert_eq!(curves_in(&saved.bytes().expect("it can be saved"), x), Ok(Vec::new()));
            let at = bytes.windows(11).position(|word| word == b"curve.norm\"").expect("it is there");
            let mut wrong = bytes.clone();
            wrong[at + 6] = b'm';
            assert!(curves_in(&wrong, x).expect_err("a column is missing").contains("curve.norm"));
        }
    }
}
