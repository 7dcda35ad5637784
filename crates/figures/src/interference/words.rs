//! The words of this figure.

use crate::page::Page;
use crate::text::Lang;

/// The words of one language.
pub struct Words {
    /// Heading, and what stands small beside it.
    pub heading: [&'static str; 2],
    /// A frequency and how many neurons have it.
    pub group: fn(usize, usize) -> String,
    /// All neurons.
    pub all: fn(usize) -> String,
    /// Under the chart.
    pub axis: &'static str,
    /// What the network answers, whether that is right, the right answer, and by how much it leads.
    pub verdict: fn(&Verdict) -> String,
    /// The pair was trained on, or not.
    pub shown: [&'static str; 2],
    /// An answer and the logit of each part for it.
    pub at: fn(usize) -> String,
    /// How to go through answers with the keyboard.
    pub hint: &'static str,
    /// Before there are weights.
    pub nothing: &'static str,
    /// Label of a slider.
    pub slider: fn(&str) -> String,
    /// Label of the slider of steps.
    pub step: &'static str,
}

/// What the network answers.
pub struct Verdict {
    /// The answer with the largest logit.
    pub answer: usize,
    /// The right one, where the task says so.
    pub right: Option<usize>,
    /// By how much its logit is above the next one.
    pub lead: String,
}

static EN: Words = Words {
    heading: ["What the neurons say about each answer", "logits: of each frequency's neurons alone, and of all"],
    group: |frequency, neurons| match neurons {
        1 => format!("frequency {frequency} · 1 neuron"),
        _ => format!("frequency {frequency} · {neurons} neurons"),
    },
    all: |neurons| format!("all {neurons} neurons together"),
    axis: "answer",
    verdict: |verdict| match verdict.right {
        Some(right) if right == verdict.answer => {
            format!("The network answers {right}, which is right; the next best answer is {} behind.", verdict.lead)
        }
        Some(right) => {
            format!("The network answers {}; right would be {right}. It leads by {}.", verdict.answer, verdict.lead)
        }
        None => format!("The network answers {}; the next best answer is {} behind.", verdict.answer, verdict.lead),
    },
    shown: ["a sum it is trained on", "a sum it has never seen"],
    at: |answer| format!("answer {answer}:"),
    hint: "Arrow keys walk through the answers.",
    nothing: "No weights yet.",
    slider: |name| format!("number {name}"),
    step: "training step",
};

static ZH: Words = Words {
    heading: ["神经元对每个答案的意见", "logit：每个频率单独的，以及全部相加的"],
    group: |frequency, neurons| format!("频率 {frequency} · {neurons} 个神经元"),
    all: |neurons| format!("全部 {neurons} 个神经元相加"),
    axis: "答案",
    verdict: |verdict| match verdict.right {
        Some(right) if right == verdict.answer => {
            format!("网络回答 {right}，答对了；次优答案落后 {}。", verdict.lead)
        }
        Some(right) => format!("网络回答 {}，正确答案是 {right}；领先次优答案 {}。", verdict.answer, verdict.lead),
        None => format!("网络回答 {}；次优答案落后 {}。", verdict.answer, verdict.lead),
    },
    shown: ["训练时见过的算式", "从未见过的算式"],
    at: |answer| format!("答案 {answer}："),
    hint: "方向键逐个查看答案。",
    nothing: "还没有权重。",
    slider: |name| format!("数 {name}"),
    step: "训练步数",
};

/// The words of the article's language.
#[must_use]
pub fn words(page: Page) -> &'static Words {
    match page.lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}
