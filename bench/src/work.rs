//! The work that everybody does: data, initial weights and hyper-parameters of a preset, as JSON.

use anyhow::{Result, bail, ensure};
use grokscope_experiment::{
    Architecture, Dataset, Experiment, Hyper, Input, Inputs, Layout, PRESETS, Spec, initial_parameters,
};
use grokscope_protocol::encode;
use serde_json::{Value, json};

/// Something to train.
pub struct Work {
    /// The preset's name.
    pub name: &'static str,
    /// The experiment.
    pub experiment: Experiment,
}

impl Work {
    /// Modular addition and parity, both at the size of the page's figures.
    pub fn all() -> Result<[Self; 2]> {
        Ok([Self::preset("modadd-main")?, Self::preset("parity-main")?])
    }

    fn preset(name: &'static str) -> Result<Self> {
        let (spec, problems) = Spec::parse(&format!("preset={name}"), &PRESETS[0]);
        ensure!(problems.is_empty(), "preset {name}: {problems:?}");
        Ok(Self { name, experiment: spec.experiment })
    }

    /// As the contestants read it.
    pub fn json(&self) -> Result<Value> {
        let x = &self.experiment;
        let (net, train) = (Architecture::new(x), Dataset::new(x).train);
        let Hyper { lr, b1, b2, eps, wd, l1, .. } = Hyper::from(x);
        let bit = |word: u64, i: usize| (word >> i) & 1;
        let (kind, rows) = match &train.inputs {
            Inputs::Pairs(pairs) => ("pairs", json!(pairs)),
            Inputs::Bits(words) => {
                let digits = |&word| (0..net.inputs()).map(|i| bit(word, i)).collect::<Vec<_>>();
                ("bits", json!(words.iter().map(digits).collect::<Vec<_>>()))
            }
            Inputs::Numbers(_) => bail!("preset {}: the contestants read pairs and bits", self.name),
        };
        let layout: Vec<_> = Layout::new(&net)
            .parts
            .iter()
            .map(|part| json!({ "matrix": part.matrix.name(), "rows": part.rows, "cols": part.cols, "offset": part.offset }))
            .collect();
        Ok(json!({
            "name": self.name,
            "experiment": encode(x)?,
            "kind": kind,
            "inputs": net.inputs(),
            "embed": net.embed,
            "hidden": net.hidden,
            "classes": net.classes(),
            "rows": rows,
            "labels": train.labels,
            "layout": layout,
            "parameters": initial_parameters(x),
            "hyper": { "lr": lr, "b1": b1, "b2": b2, "eps": eps, "wd": wd, "l1": l1 },
        }))
    }

    /// Floating-point operations of a step in products of matrices; `None` where look-ups leave no product.
    pub fn flop(&self) -> Option<f64> {
        let is_pairs = matches!(Architecture::new(&self.experiment).input, Input::Pair { .. });
        is_pairs.then(|| self.experiment.plan().flop_per_step())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_modular_addition_is_24_million_operations() {
        let [addition, parity] = Work::all().expect("presets");
        assert_eq!(addition.flop(), Some((2 * (3 * 1122 * 48 * 67 + 6 * 67 * 64 * 48)) as f64));
        assert_eq!(parity.flop(), None);
    }

    #[test]
    fn the_work_holds_every_row_and_every_weight() {
        for work in Work::all().expect("presets") {
            let json = work.json().expect("it is plain data");
            let length = |key: &str| json[key].as_array().map_or(0, Vec::len);
            assert_eq!(length("rows") as u64, work.experiment.train_rows(), "{}", work.name);
            assert_eq!(length("labels"), length("rows"), "{}", work.name);
            let parts = json["layout"].as_array().expect("a list").iter();
            let elements: u64 =
                parts.map(|part| part["rows"].as_u64().unwrap_or(0) * part["cols"].as_u64().unwrap_or(0)).sum();
            assert_eq!(length("parameters") as u64, elements, "{}", work.name);
        }
    }
}
