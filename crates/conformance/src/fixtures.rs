//! The oracle's cases, read into experiments.

use grokscope_experiment::{Dataset, Experiment, Inputs, Numbers, Reads, Split, State};
use grokscope_trainer::Ensemble;
use serde_json::Value;

/// One case: an experiment, its rows and weights, and what the oracle found.
pub struct Case {
    /// What it is about.
    pub name: String,
    /// The network and its training.
    pub experiment: Experiment,
    /// The rows.
    pub split: Split,
    /// The weights to begin with, in the order of the layout.
    pub parameters: Vec<f32>,
    /// What the oracle says.
    found: Value,
}

/// The cases of `tests/data/gradients.json`.
pub fn gradients() -> Vec<Case> {
    read(include_str!("../../../tests/data/gradients.json"))
}

/// The cases of `tests/data/trajectories.json`.
pub fn trajectories() -> Vec<Case> {
    read(include_str!("../../../tests/data/trajectories.json"))
}

fn read(text: &str) -> Vec<Case> {
    let cases: Vec<Value> = serde_json::from_str(text).expect("a committed fixture");
    cases.into_iter().map(Case::new).collect()
}

impl Case {
    fn new(found: Value) -> Self {
        let experiment = experiment(&found["keys"], floats(&found["labels"]).len());
        let split = split(&experiment, &found);
        let case = Self {
            name: found["name"].as_str().expect("a name").to_owned(),
            experiment,
            split,
            parameters: floats(&found["params"]).into_iter().map(|x| x as f32).collect(),
            found,
        };
        case.check_layout();
        case
    }

    fn check_layout(&self) {
        let layout = self.experiment.plan().layout;
        let ours: Vec<(&str, usize)> =
            layout.parts.iter().map(|part| (part.matrix.name(), part.rows * part.cols)).collect();
        let theirs: Vec<(&str, usize)> = self.found["layout"]
            .as_array()
            .expect("a layout")
            .iter()
            .map(|part| {
                let part = part.as_array().expect("name and shape");
                let size = part[1..].iter().map(|n| n.as_u64().expect("a length") as usize).product();
                (part[0].as_str().expect("a name"), size)
            })
            .collect();
        assert_eq!(ours, theirs, "{}: layout", self.name);
    }

    /// A number the oracle found.
    pub fn number(&self, key: &str) -> f64 {
        self.found[key].as_f64().unwrap_or_else(|| panic!("{}: no {key}", self.name))
    }

    /// A list of numbers the oracle found.
    pub fn numbers(&self, key: &str) -> Vec<f64> {
        floats(&self.found[key])
    }

    /// Which weights are trained, 1, or stay as they are, 0; where any do.
    pub fn mask(&self) -> Option<Vec<f32>> {
        self.found.get("mask").map(|mask| floats(mask).into_iter().map(|open| open as f32).collect())
    }

    /// The rows for both splits.
    pub fn data(&self) -> Dataset {
        Dataset::of(self.split.clone(), self.split.clone())
    }

    /// The case as an ensemble of one.
    pub fn ensemble(&self) -> Ensemble {
        Ensemble::new(vec![self.experiment.clone()]).expect("one member")
    }

    /// The case before its first step.
    pub fn start(&self) -> State {
        State::at_start(self.experiment.plan().chain.planes(), &self.parameters)
    }
}

/// The rows of a case.
fn split(x: &Experiment, found: &Value) -> Split {
    let rows: Vec<Vec<f64>> = found["inputs"].as_array().expect("rows").iter().map(floats).collect();
    let labels = floats(&found["labels"]);
    let classes = || labels.iter().map(|&y| y as u16).collect();
    match x.task.reads() {
        Reads::Bits => {
            let word = |bits: &Vec<f64>| bits.iter().rev().fold(0, |word, &bit| word << 1 | bit as u64);
            Split::of_classes(Inputs::Bits(rows.iter().map(word).collect()), classes())
        }
        Reads::Pairs => {
            let pair = |pair: &Vec<f64>| [pair[0] as u16, pair[1] as u16];
            Split::of_classes(Inputs::Pairs(rows.iter().map(pair).collect()), classes())
        }
        Reads::Numbers => {
            let values = rows.iter().flatten().map(|&x| x as f32).collect();
            Split {
                inputs: Inputs::Numbers(Numbers { width: x.n as usize, values }),
                labels: labels.iter().map(|&y| u16::from(y > 0.0)).collect(),
                targets: labels.iter().map(|&y| y as f32).collect(),
            }
        }
    }
}

fn floats(list: &Value) -> Vec<f64> {
    list.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// The experiment of a case; rows and weights come from the fixture.
fn experiment(keys: &Value, rows: usize) -> Experiment {
    let mut x = Experiment { rows: rows as u32, steps: 1000, ..Experiment::default() };
    for (key, value) in keys.as_object().expect("keys") {
        let word = || value.as_str().expect("a word");
        let number = || value.as_f64().expect("a number");
        match key.as_str() {
            "task" => x.task = word().parse().expect("a task"),
            "model" => x.model = word().parse().expect("a model"),
            "embedding" => x.embedding = word().parse().expect("an embedding"),
            "inproj" => x.inproj = word().parse().expect("an in-projection"),
            "output" => x.output = word().parse().expect("an output"),
            "act" => x.act = word().parse().expect("an activation"),
            "encoding" => x.encoding = word().parse().expect("an encoding"),
            "loss" => x.loss = word().parse().expect("a loss"),
            "opt" => x.opt = word().parse().expect("an optimizer"),
            "biases" => x.biases = value.as_bool().expect("yes or no"),
            "freqs" => x.freqs = floats(value).into_iter().map(|f| f as u32).collect(),
            "n" => x.n = number() as u32,
            "k" => x.k = number() as u32,
            "p" => x.p = number() as u32,
            "embed" => x.embed = number() as u32,
            "hidden" => x.hidden = number() as u32,
            "outscale" => x.outscale = number(),
            "lr" => x.lr = number(),
            "warmup" => x.warmup = number() as u32,
            "schedule" => x.schedule = word().parse().expect("a schedule"),
            "steps" => x.steps = number() as u32,
            "b1" => x.b1 = number(),
            "b2" => x.b2 = number(),
            "eps" => x.eps = number(),
            "wd" => x.wd = number(),
            "l1" => x.l1 = number(),
            "l2" => x.l2 = number(),
            "norm" => x.norm = number(),
            "filter" => x.filter = word().parse().expect("a filter"),
            "filter_alpha" => x.filter_alpha = number(),
            "filter_lamb" => x.filter_lamb = number(),
            "filter_window" => x.filter_window = number() as u32,
            "orthogonal" => x.orthogonal = value.as_bool().expect("yes or no"),
            other => panic!("a fixture with the unknown key {other}"),
        }
    }
    x
}
