//! The words of the figure on five neurons.

use super::tally::Counts;
use crate::text::{Lang, number};

/// What is said of five neurons.
pub struct Words {
    pub embedding: [&'static str; 2],
    pub in_projection: [&'static str; 2],
    pub out_projection: [&'static str; 2],
    pub number_axis: &'static str,
    pub neuron_axis: &'static str,
    pub cos: &'static str,
    pub sin: &'static str,
    pub trained_in: [&'static str; 2],
    pub trained_out: [&'static str; 2],
    pub built_in: [&'static str; 2],
    pub built_out: [&'static str; 2],
    pub ring: fn(&str) -> String,
    /// (neuron, angle in degrees)
    pub at: fn(usize, i64) -> String,
    /// (neurons, modulus, share of pairs)
    pub built_says: fn(usize, u32, &str) -> String,
    pub angles: [&'static str; 2],
    pub neuron: &'static str,
    pub reads_at: &'static str,
    pub writes_at: &'static str,
    pub off: &'static str,
    pub rest: fn(usize) -> String,
    pub seeds: [&'static str; 2],
    pub tally: fn(&Counts) -> String,
    pub measured: &'static str,
    pub choose: &'static str,
}

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

fn list(seeds: &[u32]) -> String {
    seeds.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

static EN: Words = Words {
    embedding: ["The circle it is given", "fixed embedding, never trained"],
    in_projection: ["In", "in-projection, 2 × neurons"],
    out_projection: ["Out", "out-projection, neurons × 2"],
    number_axis: "number on the clock",
    neuron_axis: "neuron",
    cos: "cos",
    sin: "sin",
    trained_in: ["Trained: reads", "where each neuron looks"],
    trained_out: ["Trained: writes", "where each neuron points"],
    built_in: ["Constructed: reads", "evenly spread"],
    built_out: ["Constructed: writes", "every angle doubled"],
    ring: |length| format!("ring: length {length}"),
    at: |neuron, angle| format!("neuron {neuron} at {angle}°"),
    built_says: |neurons, modulus, share| {
        format!("{neurons} neurons written down instead of trained answer {share} of all sums modulo {modulus}.")
    },
    angles: ["Angles", "in degrees"],
    neuron: "neuron",
    reads_at: "reads at",
    writes_at: "writes at",
    off: "off from double",
    rest: |count| format!("and {count} more"),
    seeds: ["Seeds", "tried here, on your device"],
    tally: |counts| {
        let Counts { reached, failed } = counts;
        match (reached.len(), failed.len()) {
            (0, 0) => "None has finished yet. Press New seed for another one.".to_owned(),
            (good, 0) => format!("{good} tried to the end, all reached 100% ({}).", seeds(reached)),
            (0, bad) => format!("{bad} tried to the end, none reached 100% ({}).", seeds(failed)),
            (good, bad) => format!(
                "{} tried to the end: {good} reached 100% ({}), {bad} did not ({}).",
                number((good + bad) as u64),
                seeds(reached),
                seeds(failed)
            ),
        }
    },
    measured: "Between a third and a half fail; in an independent measurement 4 of 8 seeds reached 100%, the others stayed between 13 and 17%.",
    choose: "Arrow keys choose a neuron.",
};

/// Seeds by name, in English.
fn seeds(seeds: &[u32]) -> String {
    format!("seed{} {}", if seeds.len() == 1 { "" } else { "s" }, list(seeds))
}

static ZH: Words = Words {
    embedding: ["给定的圆", "固定的嵌入，不参与训练"],
    in_projection: ["输入", "输入投影，2 × 神经元"],
    out_projection: ["输出", "输出投影，神经元 × 2"],
    number_axis: "钟面上的数",
    neuron_axis: "神经元",
    cos: "cos",
    sin: "sin",
    trained_in: ["训练所得：读入", "每个神经元看向哪里"],
    trained_out: ["训练所得：写出", "每个神经元指向哪里"],
    built_in: ["构造所得：读入", "均匀分布"],
    built_out: ["构造所得：写出", "角度全部加倍"],
    ring: |length| format!("圆环：长度 {length}"),
    at: |neuron, angle| format!("神经元 {neuron} 在 {angle}°"),
    built_says: |neurons, modulus, share| {
        format!("{neurons} 个直接写出、未经训练的神经元，对模 {modulus} 的全部加法答对 {share}。")
    },
    angles: ["角度", "单位：度"],
    neuron: "神经元",
    reads_at: "读入角",
    writes_at: "写出角",
    off: "与两倍之差",
    rest: |count| format!("另有 {count} 个"),
    seeds: ["随机种子", "在你的设备上试过的"],
    tally: |counts| {
        let Counts { reached, failed } = counts;
        match (reached.len(), failed.len()) {
            (0, 0) => "还没有一个训练到底。按“换种子”再试一个。".to_owned(),
            (good, 0) => format!("已有 {good} 个训练到底，全部达到 100%（种子 {}）。", list(reached)),
            (0, bad) => format!("已有 {bad} 个训练到底，没有一个达到 100%（种子 {}）。", list(failed)),
            (good, bad) => format!(
                "已有 {} 个训练到底：{good} 个达到 100%（种子 {}），{bad} 个没有（种子 {}）。",
                number((good + bad) as u64),
                list(reached),
                list(failed)
            ),
        }
    },
    measured: "三分之一到一半会失败；在一次独立的测量中，8 个种子里 4 个达到 100%，其余停在 13% 到 17%。",
    choose: "方向键选择神经元。",
};
