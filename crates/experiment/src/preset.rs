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
    /// What it shows, in English.
    pub shows: &'static str,
}

/// Every preset, the default one of each kind of task first.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "modadd-main",
        keys: "task=add&steps=3000",
        shows: "48 neurons memorise a quarter of all sums, then understand",
    },
    Preset {
        name: "modadd-wait",
        keys: "task=add&pairs=unordered&train=0.4&seed=5&steps=6000&linger=400",
        shows: "each sum in one order only: a long wait in which nothing is to be seen of what comes",
    },
    Preset {
        name: "modadd-24",
        keys: "task=add&hidden=24&train=0.35&steps=1500",
        shows: "24 neurons, few frequencies, easiest to read",
    },
    Preset { name: "modadd-fast", keys: "task=add&train=0.3&steps=1500", shows: "more data, a shorter wait" },
    Preset { name: "modadd-long", keys: "task=add&train=0.22&steps=5000", shows: "less data, a long wait" },
    Preset {
        name: "modadd-longest",
        keys: "task=add&train=0.2&steps=8000",
        shows: "as little data as it can do with: the longest wait",
    },
    Preset {
        name: "modadd-fast-batches",
        keys: "task=add&batch=128&lr=0.01&wd=0.3&steps=2500",
        shows: "mini-batches of 128 sums: a tenth of the rows, and still a wait",
    },
    Preset {
        name: "modadd-24-slow",
        keys: "task=add&hidden=24&embed=128&train=0.4&wd=0.3&steps=3000",
        shows: "24 neurons with a clear delay",
    },
    Preset {
        name: "modadd-128",
        keys: "task=add&hidden=128&steps=1600",
        shows: "128 neurons: nearly every seed takes the same time",
    },
    Preset {
        name: "norm-held",
        keys: "task=add&train=0.4&wd=0&norm=20&steps=1000&linger=500",
        shows: "the weight norm is held, and there is no delay",
    },
    Preset {
        name: "modadd-pair",
        keys: concat!(
            "task=add&pairs=unordered&embed=500&hidden=24&train=0.4&init=truncated&loss=ce-classes&lr=0.001",
            "&seed=5&steps=50000&linger=5000"
        ),
        shows: "the reference page's main model: 24 neurons, tens of thousands of steps; with other seeds it may not grok within them",
    },
    Preset {
        name: "five-neurons",
        keys: concat!(
            "task=add&pairs=unordered&embedding=fixed&freqs=1&hidden=5&train=0.3&loss=ce-classes&lr=0.01&wd=0.001",
            "&steps=15000&stop=never"
        ),
        shows: "five neurons on a fixed circle arrange themselves in a star; with a quarter of the seeds they get stuck",
    },
    Preset {
        name: "reverse",
        keys: concat!(
            "task=add&pairs=unordered&embed=5&hidden=10&train=0.4&loss=ce-classes&lr=0.001&wd=0",
            "&seed=3&steps=20000&stop=never"
        ),
        shows: "ten neurons without weight decay: the test loss falls, then it rises",
    },
    Preset {
        name: "relapse",
        keys: concat!(
            "task=add&pairs=unordered&embed=8&hidden=16&train=0.5&loss=ce-classes&lr=0.001&wd=0.05",
            "&seed=4&steps=30000&stop=never"
        ),
        shows: "the test loss falls, rises and falls again: a seed that was looked for",
    },
    Preset {
        name: "quadratic",
        keys: concat!(
            "task=add&p=97&model=onehot&hidden=500&act=square&sigma=0.05&rows=4704&loss=mse&lr=0.01&wd=5",
            "&steps=100&linger=60"
        ),
        shows: "500 neurons that square: grokked in 40 steps",
    },
    Preset {
        name: "quadratic-31",
        keys: "task=add&p=31&model=onehot&hidden=128&act=square&loss=mse&lr=0.005&train=0.5&steps=600&linger=300",
        shows: "128 neurons that square, modulo 31: done before you look",
    },
    Preset {
        name: "sub",
        keys: "task=sub&inproj=separate&hidden=64&train=0.4&steps=2500",
        shows: "subtraction: a and b are read differently",
    },
    Preset {
        name: "mul",
        keys: "task=mul&inproj=separate&hidden=64&train=0.4&steps=2500",
        shows: "multiplication, which is addition of logarithms",
    },
    Preset {
        name: "div",
        keys: "task=div&inproj=separate&hidden=64&train=0.4&steps=2500",
        shows: "division modulo a prime",
    },
    Preset {
        name: "squares",
        keys: "task=squares&train=0.4&steps=2000",
        shows: "a sum of squares, the same for a number and its negative",
    },
    Preset {
        name: "parity-main",
        keys: "task=parity&rows=800&l1=3e-5&steps=2000",
        shows: "an L1 penalty leaves three clean columns and a handful of neurons",
    },
    Preset {
        name: "parity-wd",
        keys: "task=parity&encoding=01&opt=adamw&rows=1000&wd=0.3&steps=4000",
        shows: "decoupled weight decay: too little, right, too much",
    },
    Preset {
        name: "parity-l2",
        keys: "task=parity&rows=1000&l2=1e-3&steps=2000",
        shows: "an L2 penalty keeps many redundant neurons",
    },
    Preset {
        name: "parity-slow",
        keys: "task=parity&rows=700&l1=1e-5&steps=2500",
        shows: "less data and a weaker penalty: the longest wait that nearly every seed ends",
    },
    Preset {
        name: "parity-30-4",
        keys: "task=parity&k=4&rows=500&l1=3e-5&steps=2500",
        shows: "four digits out of thirty: an even number is easier for ReLU",
    },
    Preset {
        name: "parity-20-4",
        keys: "task=parity&n=20&k=4&rows=300&l1=3e-5&steps=2500",
        shows: "four digits out of twenty, from three hundred rows",
    },
    Preset {
        name: "parity-40-2",
        keys: "task=parity&n=40&k=2&rows=100&l1=3e-5&steps=1000",
        shows: "two digits out of forty, from a hundred rows",
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
        shows: "an operation given as a table: the 24 permutations of four things, one after another",
    },
    Preset {
        name: "own-bits",
        keys: concat!(
            "task=bits&train=0.15&l1=3e-5&steps=2000&table=",
            "t10.cPfcP3cPPcMPcYPccPfcP3cPPcMPcYPccPfcP3cPPcPcP3cPPcMPcYPccPfcP3cPPcMPcYPccPfcP3cPPcMPcP",
            "cPPcMPcYPccPfcP3cPPcMPcYPccPfcP3cPPcMPcYPcPcMPcYPccPfcP3cPPcMPcYPccPfcP3cPPcMPcYPccPc"
        ),
        shows: "rows of bits given as a table: digits 2, 5 and 9 of ten decide, and nobody says so",
    },
    Preset {
        name: "lazy",
        keys: "task=regression&steps=3000",
        shows: "no weight decay at all: a network whose answer is made larger fits at once and understands late",
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
