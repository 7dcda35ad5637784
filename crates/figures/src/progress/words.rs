//! The words of this figure.

use grokscope_experiment::Matrix;

use crate::page::Page;
use crate::text::{Lang, loss, number, percent};

/// The words of one language.
pub struct Words {
    /// Restricted and excluded loss: heading, and what stands small beside it.
    pub losses: [&'static str; 2],
    /// Norms.
    pub norms: [&'static str; 2],
    /// Purity, Gini and key share.
    pub order: [&'static str; 2],
    /// Names of lines.
    pub restricted: &'static str,
    /// As above.
    pub excluded: &'static str,
    /// As above.
    pub purity: &'static str,
    /// As above.
    pub gini: &'static str,
    /// As above.
    pub key_share: &'static str,
    /// The name of a matrix.
    pub matrix: fn(Matrix) -> &'static str,
    /// Between memorising and grokking.
    pub plateau: &'static str,
    /// The key frequencies the losses are about, and how much of the logits they explain.
    pub keys: fn(&str, &str) -> String,
    /// Gradient symmetricity, where it tells something, and distance irrelevance.
    pub clock: fn(Option<f32>, f32) -> String,
    /// Said of a network that clips sums of a and b.
    pub adds_first: &'static str,
    /// What was hidden.
    pub hidden: fn(&Hidden) -> String,
    /// While nothing is measured.
    pub nothing: &'static str,
}

/// How far the understanding was when the test accuracy left its plateau.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hidden {
    /// The first evaluation above it.
    pub rise: u64,
    /// The last step measured before.
    pub step: u64,
    /// Test accuracy there.
    pub accuracy: f32,
    /// Restricted loss there,
    pub restricted: f32,
    /// and at the first step.
    pub first: f32,
}

pub(super) static EN: Words = Words {
    losses: ["Loss with the waves alone, and without them", "nats a row, logarithmic"],
    norms: ["Size of each matrix", "L2 norm"],
    order: ["How pure, how few", "purity, Gini coefficient and share of the key frequencies, 0 to 1"],
    restricted: "restricted",
    excluded: "excluded",
    purity: "purity",
    gini: "Gini",
    key_share: "key share",
    matrix: |matrix| match matrix {
        Matrix::Embed => "embedding",
        Matrix::In => "reading",
        Matrix::InB => "reading b",
        Matrix::BiasIn => "hidden bias",
        Matrix::Out => "writing",
        Matrix::Unembed => "unembedding",
        Matrix::BiasOut => "output bias",
    },
    plateau: "memorised, not yet understood",
    keys: |keys, explained| {
        format!("Key frequencies: {keys}; their waves explain {explained} of the variance of the logits.")
    },
    clock: |symmetricity, irrelevance| match symmetricity {
        Some(symmetricity) => format!(
            "Pizza or clock (note 6)? Zhong et al. 2023 measure gradient symmetricity, 1 for a pizza, here \
             {symmetricity:.2}, and distance irrelevance, near 0 for a pizza and near 1 for a clock, here {irrelevance:.2}."
        ),
        None => format!(
            "How little the right vote depends on how far apart a and b are: distance irrelevance (Zhong et al. 2023) \
             {irrelevance:.2}, 0 for a pure pizza, near 1 for a clock (note 6)."
        ),
    },
    adds_first: "This network adds before it clips, so it cannot multiply as a clock does; it evens out the distance by \
                 other means (see \"Adding by interference\").",
    hidden: |hidden| {
        format!(
            "At step {}, with {} of the unseen sums right, restricted loss had already fallen from {} to {} nats.",
            number(hidden.step),
            percent(hidden.accuracy),
            loss(hidden.first),
            loss(hidden.restricted)
        )
    },
    nothing: "Measured while it trains.",
};

static ZH: Words = Words {
    losses: ["只用波的损失，去掉波的损失", "每个样本多少奈特，对数坐标"],
    norms: ["各矩阵的大小", "L2 范数"],
    order: ["有多纯，有多集中", "纯度、基尼系数、关键频率所占比例，0 到 1"],
    restricted: "限制损失",
    excluded: "排除损失",
    purity: "纯度",
    gini: "基尼系数",
    key_share: "关键频率占比",
    matrix: |matrix| match matrix {
        Matrix::Embed => "嵌入",
        Matrix::In => "读入",
        Matrix::InB => "读入 b",
        Matrix::BiasIn => "隐层偏置",
        Matrix::Out => "写出",
        Matrix::Unembed => "反嵌入",
        Matrix::BiasOut => "输出偏置",
    },
    plateau: "已记住，尚未学会",
    keys: |keys, explained| format!("关键频率：{keys}；它们的波解释了 logit 方差的 {explained}。"),
    clock: |symmetricity, irrelevance| match symmetricity {
        Some(symmetricity) => format!(
            "“披萨”还是“钟”（注 6）？Zhong 等 2023 量两样：梯度对称性，“披萨”为 1，这里是 {symmetricity:.2}；距离无关性，\
             “披萨”接近 0，“钟”接近 1，这里是 {irrelevance:.2}。"
        ),
        None => format!(
            "正确答案得的票在多大程度上与 a、b 相隔多远无关：距离无关性（Zhong 等 2023）{irrelevance:.2}，纯粹的“披萨”为 0，\
             “钟”接近 1（注 6）。"
        ),
    },
    adds_first: "这个网络先相加，再把负值归零，所以不能像“钟”那样相乘；它用别的办法抹平距离的影响（见“用干涉做加法”）。",
    hidden: |hidden| {
        format!(
            "第 {} 步，没见过的算式只答对 {}，限制损失却已从 {} 降到 {} 奈特。",
            number(hidden.step),
            percent(hidden.accuracy),
            loss(hidden.first),
            loss(hidden.restricted)
        )
    },
    nothing: "训练时测量。",
};

/// The words of the article's language.
#[must_use]
pub fn words(page: Page) -> &'static Words {
    match page.lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}
