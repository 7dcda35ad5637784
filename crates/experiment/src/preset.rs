//! Settings measured to show a phenomenon, each written in the same keys as a link.

use crate::{
    Activation, Embedding, Encoding, Experiment, Filter, InProjection, Init, Loss, Model, NoiseFrom, Optimizer, Output,
    Pairs, Schedule, Spec, Stop, Table, Task, keys_in,
};

/// A named experiment.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// As written in links.
    pub name: &'static str,
    /// Its keys, the task first, where they differ from the values that all presets and those of its task start from.
    pub keys: &'static str,
    /// What it trains, in English: its settings. What comes of them, a figure may ask its reader about.
    pub trains: &'static str,
}

/// Every preset, the default one of each kind of task first.
pub static PRESETS: &[Preset] = &[
    Preset { name: "modadd-main", keys: "task=add&steps=3000", trains: "48 neurons, a quarter of all sums" },
    Preset {
        name: "modadd-wait",
        keys: "task=add&pairs=unordered&train=0.4&seed=5&steps=6000&linger=400",
        trains: "48 neurons, each sum in one order only, 40% of these",
    },
    Preset {
        name: "modadd-24",
        keys: "task=add&hidden=24&train=0.35&steps=1500",
        trains: "24 neurons, 35% of the sums",
    },
    Preset { name: "modadd-fast", keys: "task=add&train=0.3&steps=1500", trains: "48 neurons, 30% of the sums" },
    Preset { name: "modadd-long", keys: "task=add&train=0.22&steps=5000", trains: "48 neurons, 22% of the sums" },
    Preset { name: "modadd-longest", keys: "task=add&train=0.2&steps=8000", trains: "48 neurons, 20% of the sums" },
    Preset {
        name: "modadd-fast-batches",
        keys: "task=add&batch=128&lr=0.01&wd=0.3&steps=2500",
        trains: "48 neurons, mini-batches of 128 sums",
    },
    Preset {
        name: "modadd-24-slow",
        keys: "task=add&hidden=24&embed=128&train=0.4&wd=0.3&steps=3000",
        trains: "24 neurons, 40% of the sums, decay 0.3",
    },
    Preset { name: "modadd-128", keys: "task=add&hidden=128&steps=1600", trains: "128 neurons, a quarter of all sums" },
    Preset {
        name: "norm-held",
        keys: "task=add&train=0.4&wd=0&norm=20&steps=1000&linger=500",
        trains: "no weight decay, the weight norm is held",
    },
    Preset {
        name: "modadd-pair",
        keys: concat!(
            "task=add&pairs=unordered&embed=500&hidden=24&train=0.4&init=truncated&loss=ce-classes&lr=0.001",
            "&seed=5&steps=50000&linger=5000"
        ),
        trains: "the reference page's main model: 24 neurons, each sum in one order only, up to 50,000 steps",
    },
    Preset {
        name: "five-neurons",
        keys: concat!(
            "task=add&pairs=unordered&embedding=fixed&freqs=1&hidden=5&train=0.3&loss=ce-classes&lr=0.01&wd=0.001",
            "&steps=15000&stop=never"
        ),
        trains: "five neurons, the numbers on a fixed circle",
    },
    Preset {
        name: "reverse",
        keys: concat!(
            "task=add&pairs=unordered&embed=5&hidden=10&train=0.4&loss=ce-classes&lr=0.001&wd=0",
            "&seed=3&steps=20000&stop=never"
        ),
        trains: "ten neurons without weight decay, 20,000 steps",
    },
    Preset {
        name: "relapse",
        keys: concat!(
            "task=add&pairs=unordered&embed=8&hidden=16&train=0.5&loss=ce-classes&lr=0.001&wd=0.05",
            "&seed=4&steps=30000&stop=never"
        ),
        trains: "16 neurons, decay 0.05, 30,000 steps, a seed that was looked for",
    },
    Preset {
        name: "quadratic",
        keys: concat!(
            "task=add&p=97&model=onehot&hidden=500&act=square&sigma=0.05&rows=4704&loss=mse&lr=0.01&wd=5",
            "&steps=100&linger=60"
        ),
        trains: "500 neurons that square, modulo 97",
    },
    Preset {
        name: "quadratic-31",
        keys: "task=add&p=31&model=onehot&hidden=128&act=square&loss=mse&lr=0.005&train=0.5&steps=600&linger=300",
        trains: "128 neurons that square, modulo 31",
    },
    Preset {
        name: "sub",
        keys: "task=sub&inproj=separate&hidden=64&train=0.4&steps=2500",
        trains: "subtraction modulo a prime",
    },
    Preset {
        name: "mul",
        keys: "task=mul&inproj=separate&hidden=64&train=0.4&steps=2500",
        trains: "multiplication modulo a prime",
    },
    Preset {
        name: "div",
        keys: "task=div&inproj=separate&hidden=64&train=0.4&steps=2500",
        trains: "division modulo a prime",
    },
    Preset { name: "squares", keys: "task=squares&train=0.4&steps=2000", trains: "a sum of squares modulo a prime" },
    Preset {
        name: "parity-main",
        keys: "task=parity&rows=800&l1=3e-5&steps=2000",
        trains: "digits −1 and 1, 800 examples, an L1 penalty",
    },
    Preset {
        name: "parity-wd",
        keys: "task=parity&encoding=01&opt=adamw&rows=1000&wd=0.3&steps=4000",
        trains: "digits 0 and 1, 1,000 examples, decoupled weight decay",
    },
    Preset {
        name: "parity-l2",
        keys: "task=parity&rows=1000&l2=1e-3&steps=2000",
        trains: "digits −1 and 1, 1,000 examples, an L2 penalty",
    },
    Preset {
        name: "parity-slow",
        keys: "task=parity&rows=700&l1=1e-5&steps=2500",
        trains: "digits −1 and 1, 700 examples, a weak L1 penalty",
    },
    Preset {
        name: "parity-30-4",
        keys: "task=parity&k=4&rows=500&l1=3e-5&steps=2500",
        trains: "four digits out of thirty, 500 examples",
    },
    Preset {
        name: "parity-20-4",
        keys: "task=parity&n=20&k=4&rows=300&l1=3e-5&steps=2500",
        trains: "four digits out of twenty, 300 examples",
    },
    Preset {
        name: "parity-40-2",
        keys: "task=parity&n=40&k=2&rows=100&l1=3e-5&steps=1000",
        trains: "two digits out of forty, 100 examples",
    },
    Preset {
        name: "own-operation",
        keys: concat!(
            "task=table&train=0.75&wd=2&table=",
            "o24.0123456789abcdefghijklmn10452376ab89ijklmncdefgh230154cdefgh6789abjimnkl325401dcghefji",
            "mnkl6789ab451032ijklmn76ab89dcghef543210jimnkldcghef76ab896789ab012345efcdhgklijnm76ab8910",
            "4523klijnmefcdhg8967baefcdhg012345lknmij98ba67fehgcdlknmij012345ab7698klijnm104523fehgcdba",
            "9876lknmijfehgcd104523cdefgh2301548967bamnjilkdcghef325401mnjilk8967baefcdhg8967ba230154nm",
            "lkjifehgcd98ba67nmlkji230154ghdcfemnjilk32540198ba67hgfedcnmlkji98ba67325401ijklmn451032ab",
            "7698ghdcfejimnkl543210ghdcfeab7698klijnmab7698451032hgfedclknmijba9876hgfedc451032mnjilkgh",
            "dcfe543210ba9876nmlkjihgfedcba9876543210"
        ),
        trains: "an operation given as a table: the 24 permutations of four things, one after another",
    },
    Preset {
        name: "own-bits",
        keys: concat!(
            "task=bits&train=0.15&l1=3e-5&steps=2000&table=",
            "t10.cPfcP3cPPcMPcYPccPfcP3cPPcMPcYPccPfcP3cPPcPcP3cPPcMPcYPccPfcP3cPPcMPcYPccPfcP3cPPcMPcP",
            "cPPcMPcYPccPfcP3cPPcMPcYPccPfcP3cPPcMPcYPcPcMPcYPccPfcP3cPPcMPcYPccPfcP3cPPcMPcYPccPc"
        ),
        trains: "rows of bits given as a table: digits 2, 5 and 9 of ten decide, and nobody says so",
    },
    Preset {
        name: "lazy",
        keys: "task=regression&steps=3000",
        trains: "100 neurons that answer with a number, no weight decay, the answer made larger",
    },
];

/// The values all presets start from: modular addition, p = 67, the factored network.
pub(crate) fn bare() -> Experiment {
    Experiment {
        task: Task::Add,
        table: Table::None,
        n: 30,
        k: 3,
        p: 67,
        pairs: Pairs::Ordered,
        train: 0.25,
        rows: 0,
        test_rows: 2000,
        noise: 0.0,
        noise_from: NoiseFrom::Wrong,
        fresh: false,
        model: Model::Factored,
        embedding: Embedding::Tied,
        freqs: Vec::new(),
        inproj: InProjection::Shared,
        output: Output::Factored,
        embed: 64,
        hidden: 48,
        act: Activation::Relu,
        biases: false,
        encoding: Encoding::Pm1,
        outscale: 1.0,
        init: Init::Normal,
        sigma: 0.0,
        scale: 1.0,
        seed: 1,
        split: 0,
        loss: Loss::Ce,
        opt: Optimizer::Adamw,
        keep: 1.0,
        lr: 0.003,
        warmup: 0,
        schedule: Schedule::Constant,
        b1: 0.9,
        b2: 0.98,
        eps: 1e-8,
        wd: 1.0,
        l1: 0.0,
        l2: 0.0,
        norm: 0.0,
        filter: Filter::None,
        filter_alpha: 0.98,
        filter_lamb: 2.0,
        filter_window: 100,
        orthogonal: false,
        batch: 0,
        steps: 3000,
        stop: Stop::Grok,
        linger: 800,
        every: 10,
    }
}

impl Preset {
    /// The preset with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// The preset an experiment starts from that names only a task.
    #[must_use]
    pub fn of_task(task: Task) -> &'static Self {
        Self::named(task.definition().preset).unwrap_or(&PRESETS[0])
    }

    /// What it learns.
    #[must_use]
    pub fn task(&self) -> Task {
        let named = keys_in(self.keys).into_iter().find(|(key, _)| key == "task");
        named.and_then(|(_, task)| task.parse().ok()).unwrap_or(bare().task)
    }

    /// The experiment this preset stands for.
    #[must_use]
    pub fn experiment(&self) -> Experiment {
        let mut experiment = bare();
        for part in [self.task().definition().base, self.keys] {
            Spec::apply(&mut experiment, part);
        }
        experiment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_written_without_mistakes_and_can_run() {
        for preset in PRESETS {
            let mut experiment = bare();
            for part in [preset.task().definition().base, preset.keys] {
                assert_eq!(Spec::apply(&mut experiment, part), [], "{}", preset.name);
            }
            assert_eq!(preset.experiment().conflicts(), [], "{}", preset.name);
        }
    }
}
