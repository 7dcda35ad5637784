//! An experiment as a program for PyTorch or JAX, and the file that it starts from: first weights and rows.
//!
//! The programs stand in `templates`: text with `{{values}}`, and lines that end with `#? words`, which stay where all of
//! these words hold (`!word`: does not). So what is handed out has no branch that the experiment does not take.

use std::collections::HashSet;

use grokscope_experiment::{
    Activation, Answers, Dataset, Encoding, EngineName, Experiment, Filter, Input, Inputs, Loss, Member, Optimizer,
    Schedule, Spec, Split, State, initial_parameters,
};
use safetensors::tensor::Dtype;

use crate::saved::{Saved, Tensor, file};
use crate::{LICENCE, VERSION};

/// What the program is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// PyTorch.
    PyTorch,
    /// JAX.
    Jax,
}

/// Why there is no program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// Mini-batches are drawn by a generator that neither library has.
    Batch,
    /// So are fresh rows.
    Fresh,
    /// The programs answer with classes, not with numbers.
    Numbers,
}

/// What an experiment asks for that the programs cannot do.
#[must_use]
pub fn unsupported(x: &Experiment) -> Option<Unsupported> {
    match x {
        _ if x.answers() == Answers::Number => Some(Unsupported::Numbers),
        _ if x.fresh => Some(Unsupported::Fresh),
        _ if x.plan().step_rows() < x.kept_rows() => Some(Unsupported::Batch),
        _ => None,
    }
}

/// The first weights of an experiment, its rows and, where it is fixed, its embedding, as a safetensors file; the
/// command line can go on from it too.
///
/// # Errors
/// When there is no memory for it.
pub fn start(spec: &Spec) -> Result<Vec<u8>, String> {
    let x = &spec.experiment;
    let planes = x.plan().chain.planes();
    let state = State::at_start(planes, &initial_parameters(x));
    let saved = Saved { spec: spec.clone(), engine: EngineName::Cpu, member: Member::default(), state };
    let data = Dataset::new(x);
    let rows = [("train", &data.train), ("test", &data.test)].into_iter();
    let mut tensors = saved.tensors();
    tensors.extend(rows.flat_map(|(name, split)| of_split(x, name, split)));
    let net = x.plan().net;
    if let (Some(embed), Input::Pair { p }) = (&net.fixed, net.input) {
        tensors.push(Tensor::reals("fixed.embed".to_owned(), vec![p, embed.len() / p], embed));
    }
    file(&tensors, saved.metadata())
}

fn of_split(x: &Experiment, name: &str, split: &Split) -> [Tensor; 2] {
    let two_bytes = |numbers: &mut dyn Iterator<Item = u16>| numbers.flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let (kind, columns, bytes) = match &split.inputs {
        Inputs::Pairs(pairs) => (Dtype::U16, 2, two_bytes(&mut pairs.iter().flatten().copied())),
        Inputs::Bits(words) => {
            let digits = words.iter().flat_map(|word| (0..x.n).map(move |i| (word >> i & 1) as u8));
            (Dtype::U8, x.n as usize, digits.collect())
        }
        Inputs::Numbers(numbers) => {
            (Dtype::F32, numbers.width, numbers.values.iter().flat_map(|x| x.to_le_bytes()).collect())
        }
    };
    let labels = two_bytes(&mut split.labels.iter().copied());
    [
        Tensor::new(format!("data.{name}_rows"), kind, vec![split.len(), columns], bytes),
        Tensor::new(format!("data.{name}_labels"), Dtype::U16, vec![split.len()], labels),
    ]
}

/// The program. `name` is that of its file without the ending, which begins that of the file it starts from too
/// (`NAME-start.safetensors`); `link` is the address of the run.
///
/// # Errors
/// When an experiment asks for what it cannot do.
pub fn program(spec: &Spec, language: Language, name: &str, link: &str) -> Result<String, Unsupported> {
    let x = &spec.experiment;
    if let Some(why) = unsupported(x) {
        return Err(why);
    }
    let (library, body, ending) = match language {
        Language::PyTorch => ("PyTorch", include_str!("templates/pytorch.py"), "pytorch"),
        Language::Jax => ("JAX", include_str!("templates/jax.py"), "jax"),
    };
    let words = words(x);
    let text = [include_str!("templates/head.py"), body].concat();
    let text = text.replace("{{read}}", include_str!("templates/read.py"));
    let text = text.replace("{{tail}}\n", include_str!("templates/tail.py"));
    let kept: Vec<&str> = text.lines().filter_map(|line| keep(line, &words)).collect();
    let mut text = kept.join("\n") + "\n";
    let real = |x: f64| format!("{x:?}");
    let values = [
        // A text in a text of Python.
        ("experiment", spec.print().replace(['\\', '"'], "")),
        ("link", link.replace(['\\', '"', '\n'], "")),
        ("version", VERSION.to_owned()),
        ("licence", LICENCE.to_owned()),
        ("library", library.to_owned()),
        ("file", format!("{name}-{ending}.py")),
        ("start", format!("{name}-start.safetensors")),
        ("steps", x.steps.to_string()),
        ("every", x.every.to_string()),
        ("outscale", real(x.outscale)),
        ("lr", real(x.lr)),
        ("warmup", x.warmup.to_string()),
        ("falling", x.steps.saturating_sub(x.warmup).max(1).to_string()),
        ("b1", real(x.b1)),
        ("b2", real(x.b2)),
        ("eps", real(x.eps)),
        ("wd", real(x.wd)),
        ("l1", real(x.l1)),
        ("l2", real(x.l2)),
        ("norm", real(x.norm)),
        ("filter_alpha", real(x.filter_alpha)),
        ("filter_lamb", real(x.filter_lamb)),
        ("filter_window", x.filter_window.to_string()),
    ];
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), &value);
    }
    Ok(text)
}

/// What holds of an experiment, in the words of the templates.
fn words(x: &Experiment) -> HashSet<&'static str> {
    let net = x.plan().net;
    let is_pair = matches!(net.input, Input::Pair { .. });
    let is_factored = net.embed.is_some();
    let all = [
        ("pairs", is_pair),
        ("bits", !is_pair),
        ("pm1", x.encoding == Encoding::Pm1),
        ("one", net.classes() == 1),
        ("factored", is_factored),
        ("fixed", net.fixed.is_some()),
        ("trained_embed", is_factored && net.fixed.is_none()),
        ("separate", net.separate),
        ("factored_output", net.factored_output),
        ("untied", net.untied),
        ("tied", net.factored_output && !net.untied),
        ("biases", net.biases),
        ("scaled", x.outscale != 1.0),
        ("relu", net.act == Activation::Relu),
        ("square", net.act == Activation::Square),
        ("tanh", net.act == Activation::Tanh),
        ("gelu", net.act == Activation::Gelu),
        ("ce", x.loss == Loss::Ce),
        ("ce_classes", x.loss == Loss::CeClasses),
        ("softmax", matches!(x.loss, Loss::Ce | Loss::CeClasses)),
        ("mse", x.loss == Loss::Mse),
        ("bce", x.loss == Loss::Bce),
        ("hinge", x.loss == Loss::Hinge),
        ("adam", x.opt != Optimizer::Sgd),
        ("sgd", x.opt == Optimizer::Sgd),
        ("l1", x.l1 != 0.0),
        ("l2", x.l2 != 0.0),
        ("norm", x.norm > 0.0),
        ("ema", x.filter == Filter::Ema),
        ("ma", x.filter == Filter::Ma),
        ("orthogonal", x.orthogonal),
        ("warmup", x.warmup > 0),
        ("cosine", x.schedule == Schedule::Cosine),
        ("scheduled", x.warmup > 0 || x.schedule == Schedule::Cosine),
        // Whether anything is done between the gradient and the step.
        ("shaped", x.filter != Filter::None || x.orthogonal || x.opt == Optimizer::Sgd),
    ];
    all.into_iter().filter(|(_, holds)| *holds).map(|(word, _)| word).collect()
}

/// A line of a template without its condition; none where that does not hold.
fn keep<'a>(line: &'a str, words: &HashSet<&str>) -> Option<&'a str> {
    let Some((line, condition)) = line.split_once("  #? ") else { return Some(line) };
    let holds = |word: &str| match word.strip_prefix('!') {
        Some(word) => !words.contains(word),
        None => words.contains(word),
    };
    condition.split(' ').all(holds).then_some(line)
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::PRESETS;
    use safetensors::SafeTensors;

    use super::*;

    #[test]
    fn every_preset_is_a_program_or_says_why_not() {
        for preset in PRESETS {
            for language in [Language::PyTorch, Language::Jax] {
                let spec = Spec::of(preset);
                let text = match program(&spec, language, "run", "https://a.host/#main.wd=1&v=2") {
                    Ok(text) => text,
                    Err(why) => {
                        assert_eq!(Some(why), unsupported(&spec.experiment), "{}", preset.name);
                        continue;
                    }
                };
                assert!(
                    !text.contains("{{") && !text.contains("}}") && !text.contains("#?"),
                    "{}: {text}",
                    preset.name
                );
                let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
                let depth = |line: &str| line.len() - line.trim_start().len();
                for pair in lines.windows(2).filter(|pair| pair[0].ends_with(':')) {
                    assert!(depth(pair[1]) > depth(pair[0]), "{}: {pair:?}", preset.name);
                }
                assert_eq!(text.matches("answer = hidden @").count(), 1, "{}: {text}", preset.name);
                assert_eq!(text.matches("\n    hidden = ").count(), 2 + usize::from(spec.experiment.biases));
            }
        }
    }

    #[test]
    fn what_a_template_asks_is_a_word_that_some_experiment_answers() {
        let texts = [
            include_str!("templates/pytorch.py"),
            include_str!("templates/jax.py"),
            include_str!("templates/read.py"),
            include_str!("templates/tail.py"),
        ];
        let all = "pairs bits pm1 one factored fixed trained_embed separate factored_output untied tied biases scaled relu \
                   square tanh gelu ce ce_classes softmax mse bce hinge adam sgd l1 l2 norm ema ma orthogonal shaped \
                   warmup cosine scheduled";
        for line in texts.iter().flat_map(|text| text.lines()) {
            let Some((_, condition)) = line.split_once("#? ") else { continue };
            for word in condition.split(' ') {
                let word = word.trim_start_matches('!');
                assert!(all.split_whitespace().any(|known| known == word), "{word}");
            }
        }
    }

    #[test]
    fn a_schedule_of_the_learning_rate_is_written_as_far_as_there_is_one() {
        for (keys, lines) in [
            ("", &[][..]),
            ("warmup=10", &["if step < 10:", "return 0.003 * step / 10", "return 0.003"]),
            (
                "schedule=cosine&steps=500&warmup=20",
                &[
                    "if step < 20:",
                    "return 0.003 * step / 20",
                    "return 0.003 * (1 + math.cos(math.pi * min(1, (step - 20) / 480))) / 2",
                ],
            ),
        ] {
            let spec = Spec::parse(keys, &PRESETS[0]).0;
            for language in [Language::PyTorch, Language::Jax] {
                let text = program(&spec, language, "run", "").expect("a program");
                let rate = text.split_once("def rate(step):\n").map(|(_, body)| body);
                let body = rate.map(|body| body.lines().skip(1).take_while(|line| line.starts_with(' ')));
                let found: Vec<&str> = body.into_iter().flatten().map(str::trim).collect();
                assert_eq!(found, lines, "{keys}");
                assert_eq!(text.matches("rate(step)").count() > 0, !lines.is_empty(), "{keys}");
            }
        }
    }

    #[test]
    fn mini_batches_and_fresh_rows_are_refused() {
        for (keys, why) in [("batch=100", Unsupported::Batch), ("fresh=true&batch=100", Unsupported::Fresh)] {
            let (spec, problems) = Spec::parse(keys, &PRESETS[0]);
            assert_eq!(problems, [], "{keys}");
            assert_eq!(program(&spec, Language::Jax, "run", ""), Err(why));
        }
    }

    #[test]
    fn what_it_starts_from_holds_weights_rows_and_what_is_fixed_and_is_a_state_too() {
        for (keys, rows) in [("preset=five-neurons", [683, 2]), ("preset=parity-wd&rows=50", [50, 30])] {
            let (spec, _) = Spec::parse(keys, &PRESETS[0]);
            let bytes = start(&spec).expect("it can be saved");
            let tensors = SafeTensors::deserialize(&bytes).expect("tensors");
            assert_eq!(tensors.tensor("data.train_rows").expect("rows").shape(), rows, "{keys}");
            assert_eq!(tensors.tensor("fixed.embed").is_ok(), keys.contains("five"));
            let saved = Saved::from_bytes(&bytes).expect("a state");
            assert_eq!((saved.state.step, saved.spec), (0, spec));
        }
    }

    #[test]
    fn digits_are_written_in_their_order() {
        let x = Spec::parse("preset=parity-wd&rows=50", &PRESETS[0]).0.experiment;
        let split = Split::of_classes(Inputs::Bits(vec![0b1101]), vec![1]);
        let [rows, labels] = of_split(&x, "train", &split);
        assert_eq!((&rows.bytes[..5], &*labels.bytes), (&[1, 0, 1, 1, 0][..], &[1, 0][..]));
    }
}
