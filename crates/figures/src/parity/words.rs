//! The words of the panes that only parity has.

use crate::text::Lang;

/// What is said of the first layer over time and of the parts of the loss.
pub struct Words {
    pub lines: [&'static str; 2],
    pub matter: &'static str,
    pub distractors: &'static str,
    pub biases: &'static str,
    /// (largest weight of digits that matter, of the others, share of the power on those that matter)
    pub lines_say: fn(&str, &str, &str) -> String,
    pub parts: [&'static str; 2],
    pub data: &'static str,
    pub penalty: &'static str,
    pub total: &'static str,
    /// (data loss, penalty)
    pub parts_say: fn(&str, &str) -> String,
    pub no_penalty: &'static str,
    /// The same, without any decay.
    pub no_pull: &'static str,
    pub bias_column: &'static str,
    pub output_column: &'static str,
}

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

static EN: Words = Words {
    lines: ["Every first-layer weight", "by training step"],
    matter: "digits that matter",
    distractors: "all other digits",
    biases: "biases",
    lines_say: |matter, others, share| {
        format!(
            "Largest now: {matter} among the digits that matter, {others} among the others; {share} of the sum of \
             squares is on those that matter."
        )
    },
    parts: ["What is made small", "data loss and penalty, nats, logarithmic"],
    data: "data",
    penalty: "penalty",
    total: "sum",
    parts_say: |data, penalty| format!("Data loss {data}, penalty {penalty}."),
    no_penalty: "There is no penalty: decoupled decay shrinks the weights directly and is no part of the loss.",
    no_pull: "There is no penalty: only the data loss is made small.",
    bias_column: "bias",
    output_column: "out",
};

static ZH: Words = Words {
    lines: ["第一层的每个权重", "随训练步数变化"],
    matter: "有用的位",
    distractors: "其他各位",
    biases: "偏置",
    lines_say: |matter, others, share| {
        format!("当前最大值：有用的位 {matter}，其他各位 {others}；平方和的 {share} 在有用的位上。")
    },
    parts: ["训练要减小的量", "数据损失与惩罚，单位奈特，对数坐标"],
    data: "数据",
    penalty: "惩罚",
    total: "合计",
    parts_say: |data, penalty| format!("数据损失 {data}，惩罚 {penalty}。"),
    no_penalty: "没有惩罚项：解耦的权重衰减直接缩小权重，不属于损失。",
    no_pull: "没有惩罚项：训练只减小数据损失。",
    bias_column: "偏置",
    output_column: "输出",
};
