//! The words of the constructed network.

use grokscope_analysis::{Answered, Nonlinearity};

use crate::text::{Lang, number};

/// What is said of a construction.
pub struct Words {
    pub controls: &'static str,
    pub sum: fn(usize) -> String,
    pub difference: fn(usize) -> String,
    pub neurons: &'static str,
    pub modulus: &'static str,
    pub nonlinearity: &'static str,
    pub relu: &'static str,
    pub square: &'static str,
    /// Of the choice, in running text.
    pub name: fn(Nonlinearity) -> &'static str,
    pub embed: [&'static str; 2],
    pub unembed: [&'static str; 2],
    pub project: [&'static str; 2],
    pub double: [&'static str; 2],
    pub outputs: [&'static str; 2],
    pub targets: [&'static str; 2],
    pub errors: [&'static str; 2],
    /// (a, b)
    pub embed_says: fn(usize, usize) -> String,
    /// (a, b, nearest answer); none where the midpoint is the centre.
    pub unembed_says: fn(usize, usize, Option<usize>) -> String,
    /// (neurons that answer, neurons)
    pub project_says: fn(usize, usize) -> String,
    /// (answer, right answer)
    pub double_says: fn(Option<usize>, usize) -> String,
    pub outputs_says: &'static str,
    pub targets_says: &'static str,
    /// The largest error, in numbers.
    pub errors_says: fn(f64) -> String,
    pub target_axis: &'static str,
    pub output_axis: &'static str,
    pub error_axis: &'static str,
    pub limit: &'static str,
    pub first_half: &'static str,
    pub second_half: &'static str,
    /// (neurons, nonlinearity, modulus, what it answers)
    pub accuracy: fn(usize, Nonlinearity, usize, Answered) -> String,
    /// Why, where there is something to explain.
    pub reasons: fn(usize, Nonlinearity, usize, Answered) -> Vec<String>,
}

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

fn share(answered: Answered) -> String {
    let percent = 100.0 * answered.accuracy();
    let shown = format!("{percent:.1}");
    if answered.right == answered.pairs {
        "100%".to_owned()
    } else if shown == "100.0" {
        // Nearly all is not all.
        ">99.9%".to_owned()
    } else {
        format!("{shown}%")
    }
}

static EN: Words = Words {
    controls: "Numbers",
    sum: |modulus| format!("a + b mod {modulus}"),
    difference: |modulus| format!("a − b mod {modulus}"),
    neurons: "Neurons",
    modulus: "Hours M",
    nonlinearity: "Each neuron answers with",
    relu: "max(0, x), ReLU",
    square: "x², the square",
    name: |nonlinearity| match nonlinearity {
        Nonlinearity::Relu => "ReLU",
        Nonlinearity::Square => "x²",
    },
    embed: ["1. Embed", "a and b on the circle, and their midpoint"],
    unembed: ["2. Read off", "twice as many places as numbers"],
    project: ["3. Project", "the midpoint, seen from each neuron's direction"],
    double: ["4. Double and add", "each arrow turned to twice its angle"],
    outputs: ["All outputs for a = b", "where the arrows lead"],
    targets: ["Target and output", "in numbers on the clock"],
    errors: ["What is left over", "output minus target, in numbers"],
    embed_says: |a, b| format!("The midpoint of {a} and {b} lies half-way along their chord."),
    unembed_says: |a, b, answer| match answer {
        Some(answer) => {
            format!(
                "The midpoint points to a place of {answer}, and {a} + {b} makes {answer}. Each answer has two places, opposite each other."
            )
        }
        None => format!("{a} and {b} lie opposite each other: their midpoint is the centre, which points nowhere."),
    },
    project_says: |some, all| {
        if some == all {
            format!("All {all} neurons answer (thick).")
        } else {
            format!("{some} of {all} neurons answer (thick); the others see the midpoint from behind.")
        }
    },
    double_says: |answer, target| match answer {
        Some(answer) if answer == target => format!("The arrows add up to {answer}: right."),
        Some(answer) => format!("The arrows add up to {answer}, but {target} would be right."),
        None => "The arrows add up to nothing: there is no answer.".to_owned(),
    },
    outputs_says: "The further out, the larger the logits. The dot is the pair chosen above: the further apart a and b, the closer to the centre.",
    targets_says: "Every direction the midpoint can have, against the answer it gives. Exact would be the diagonal.",
    errors_says: |most| {
        format!("Largest error {most:.2} numbers. Within ±½ the nearest number is still the right one.")
    },
    target_axis: "a + b",
    output_axis: "output",
    error_axis: "numbers",
    limit: "wrong beyond",
    first_half: "once round",
    second_half: "second time round",
    accuracy: |neurons, nonlinearity, modulus, answered| {
        let name = (EN.name)(nonlinearity);
        if answered.right == answered.pairs {
            let all = number(answered.pairs as u64);
            format!("{neurons} neurons with {name}, {modulus} hours: all {all} pairs right (100%).")
        } else {
            format!(
                "{neurons} neurons with {name}, {modulus} hours: {} of {} pairs right ({}).",
                number(answered.right as u64),
                number(answered.pairs as u64),
                share(answered)
            )
        }
    },
    reasons: |neurons, nonlinearity, modulus, answered| {
        let mut reasons = Vec::new();
        if modulus.is_multiple_of(2) {
            reasons.push(format!(
                "{modulus} is even, so every number has one exactly opposite. The midpoint of such a pair is the centre of the circle, which points nowhere: these {} pairs have no answer, however many neurons there are.",
                number(modulus as u64)
            ));
        }
        let is_relu = nonlinearity == Nonlinearity::Relu;
        match neurons {
            4 => reasons.push(
                "Four directions, doubled, are only two, opposite each other: the arrows can add up along one line and nowhere else.".to_owned(),
            ),
            3 if is_relu => reasons.push(
                "ReLU keeps half of what it reads as it is. Over three directions that half does not cancel once they are doubled, and it swamps the answer. A square has no such half: with x², three neurons are enough.".to_owned(),
            ),
            6 if is_relu => reasons.push(
                "With an even number, opposite neurons share one doubled direction, so six neurons have only three. For the bend of ReLU three are too few; for a square they are enough.".to_owned(),
            ),
            8 if is_relu => reasons.push(
                "With an even number, opposite neurons share one doubled direction, so eight neurons have only four: better than six, not as good as five or seven.".to_owned(),
            ),
            10 if is_relu => reasons.push(
                "Opposite neurons share one doubled direction: ten ReLU neurons do exactly what five do.".to_owned(),
            ),
            5 | 7 | 9 if is_relu && answered.right + answered.silent < answered.pairs => reasons.push(format!(
                "ReLU bends the answer by a small part of a turn. With {} numbers on the clock that is more than half a number for some pairs.",
                number(modulus as u64)
            )),
            _ => {}
        }
        reasons
    },
};

static ZH: Words = Words {
    controls: "数",
    sum: |modulus| format!("a + b mod {modulus}"),
    difference: |modulus| format!("a − b mod {modulus}"),
    neurons: "神经元",
    modulus: "小时数 M",
    nonlinearity: "每个神经元输出",
    relu: "max(0, x)，即 ReLU",
    square: "x²，即平方",
    name: |nonlinearity| match nonlinearity {
        Nonlinearity::Relu => "ReLU",
        Nonlinearity::Square => "x²",
    },
    embed: ["1. 嵌入", "圆上的 a、b 和它们的中点"],
    unembed: ["2. 读出", "位置是数的两倍"],
    project: ["3. 投影", "从每个神经元的方向看中点"],
    double: ["4. 加倍再相加", "每个箭头转到两倍的角度"],
    outputs: ["a = b 时的全部输出", "箭头最终指向何处"],
    targets: ["目标与输出", "以钟面上的数计"],
    errors: ["剩下的误差", "输出减目标，以数计"],
    embed_says: |a, b| format!("{a} 与 {b} 的中点在两点连线的正中。"),
    unembed_says: |a, b, answer| match answer {
        Some(answer) => {
            format!("中点指向 {answer} 的一个位置，而 {a} + {b} 正得 {answer}。每个答案有两个位置，彼此相对。")
        }
        None => format!("{a} 与 {b} 正好相对：中点落在圆心，不指向任何地方。"),
    },
    project_says: |some, all| {
        if some == all {
            format!("{all} 个神经元全部作答（粗线）。")
        } else {
            format!("{all} 个神经元中有 {some} 个作答（粗线）；其余的背对着中点。")
        }
    },
    double_says: |answer, target| match answer {
        Some(answer) if answer == target => format!("箭头相加指向 {answer}：正确。"),
        Some(answer) => format!("箭头相加指向 {answer}，而正确答案是 {target}。"),
        None => "箭头相加为零：没有答案。".to_owned(),
    },
    outputs_says: "离圆心越远，logit 越大。圆点是上面选定的一对数：a 与 b 相距越远，它离圆心越近。",
    targets_says: "中点可能的每个方向，以及它给出的答案。完全准确时应落在对角线上。",
    errors_says: |most| format!("最大误差 {most:.2} 个数。在 ±½ 之内，最近的数仍是正确答案。"),
    target_axis: "a + b",
    output_axis: "输出",
    error_axis: "数",
    limit: "超出即错",
    first_half: "第一圈",
    second_half: "第二圈",
    accuracy: |neurons, nonlinearity, modulus, answered| {
        let name = (ZH.name)(nonlinearity);
        if answered.right == answered.pairs {
            let all = number(answered.pairs as u64);
            format!("{neurons} 个 {name} 神经元，{modulus} 小时：{all} 对全部正确（100%）。")
        } else {
            format!(
                "{neurons} 个 {name} 神经元，{modulus} 小时：{} 对中 {} 对正确（{}）。",
                number(answered.pairs as u64),
                number(answered.right as u64),
                share(answered)
            )
        }
    },
    reasons: |neurons, nonlinearity, modulus, answered| {
        let mut reasons = Vec::new();
        if modulus.is_multiple_of(2) {
            reasons.push(format!(
                "{modulus} 是偶数，每个数都有一个正好相对的数。这样一对数的中点是圆心，不指向任何地方：这 {} 对没有答案，神经元再多也一样。",
                number(modulus as u64)
            ));
        }
        let is_relu = nonlinearity == Nonlinearity::Relu;
        match neurons {
            4 => reasons.push("四个方向加倍后只剩两个，而且彼此相对：箭头只能在一条直线上相加。".to_owned()),
            3 if is_relu => reasons.push(
                "ReLU 把读到的一半原样保留。只有三个方向时，加倍之后这一半不会抵消，反而盖过答案。平方没有这一半：用 x² 时三个神经元就够了。".to_owned(),
            ),
            6 if is_relu => reasons.push(
                "神经元为偶数时，相对的两个加倍后方向相同，六个神经元只有三个方向。对 ReLU 的折角来说三个太少；对平方则够了。".to_owned(),
            ),
            8 if is_relu => reasons.push(
                "神经元为偶数时，相对的两个加倍后方向相同，八个神经元只有四个方向：比六个好，不如五个或七个。".to_owned(),
            ),
            10 if is_relu => reasons.push("相对的神经元加倍后方向相同：十个 ReLU 神经元所做的与五个完全一样。".to_owned()),
            5 | 7 | 9 if is_relu && answered.right + answered.silent < answered.pairs => reasons.push(format!(
                "ReLU 会把答案扭转一圈的一小部分。钟面上有 {modulus} 个数时，对某些数对来说这已超过半个数。"
            )),
            _ => {}
        }
        reasons
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_is_not_written_as_all() {
        assert_eq!(share(Answered { pairs: 4489, right: 4489, silent: 0 }), "100%");
        assert_eq!(share(Answered { pairs: 14161, right: 14159, silent: 0 }), ">99.9%");
        assert_eq!(share(Answered { pairs: 250_000, right: 249_500, silent: 500 }), "99.8%");
    }
}
