//! The four ways in which a run can turn out, in words, letters and colours: never told apart by colour alone.

use grokscope_analysis::{AccuracyRule, Outcome, Sample};
use grokscope_protocol::Point;
use leptos::prelude::*;

use crate::text::{Lang, Speaks as _};

/// All outcomes, from too little decay to too much where it is decay that decides.
pub const ALL: [Outcome; 4] = [Outcome::MemorisesOnly, Outcome::Groks, Outcome::Together, Outcome::CannotFit];

/// As written in attributes and style sheets.
#[must_use]
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::CannotFit => "nothing",
        Outcome::MemorisesOnly => "memorises",
        Outcome::Groks => "groks",
        Outcome::Together => "together",
    }
}

/// In words.
#[must_use]
pub fn name(outcome: Outcome, lang: Lang) -> &'static str {
    match (lang, outcome) {
        (Lang::En, Outcome::CannotFit) => "never fits",
        (Lang::En, Outcome::MemorisesOnly) => "memorises only",
        (Lang::En, Outcome::Groks) => "groks",
        (Lang::En, Outcome::Together) => "both at once",
        (Lang::Zh, Outcome::CannotFit) => "拟合不了",
        (Lang::Zh, Outcome::MemorisesOnly) => "只会死记",
        (Lang::Zh, Outcome::Groks) => "顿悟",
        (Lang::Zh, Outcome::Together) => "同时学会",
    }
}

/// In one letter.
#[must_use]
pub fn letter(outcome: Outcome, lang: Lang) -> &'static str {
    match (lang, outcome) {
        (Lang::En, Outcome::CannotFit) => "N",
        (Lang::En, Outcome::MemorisesOnly) => "M",
        (Lang::En, Outcome::Groks) => "G",
        (Lang::En, Outcome::Together) => "B",
        (Lang::Zh, Outcome::CannotFit) => "不",
        (Lang::Zh, Outcome::MemorisesOnly) => "记",
        (Lang::Zh, Outcome::Groks) => "悟",
        (Lang::Zh, Outcome::Together) => "同",
    }
}

/// The outcome of a curve by its accuracies. Understanding is 95 % of the unseen examples, as in the milestones of
/// every figure.
#[must_use]
pub fn by_accuracy(points: &[Point]) -> Outcome {
    let sample = |&Point { step, metrics }: &Point| Sample {
        step,
        train_loss: metrics.train_loss,
        test_loss: metrics.test_loss,
        train_accuracy: metrics.train_accuracy,
        test_accuracy: metrics.test_accuracy,
    };
    let curve: Vec<Sample> = points.iter().map(sample).collect();
    AccuracyRule { generalised: 0.95, ..AccuracyRule::default() }.judge(&curve)
}

/// Which curve is which.
#[component]
pub fn Key(
    /// The language of its words.
    lang: Lang,
) -> impl IntoView {
    let text = lang.text();
    view! {
        <span class="curves">
            <b class="tr">"╌ " {text.train}</b> " " <b class="te">"━ " {text.test}</b>
        </span>
    }
}

/// An outcome as a badge with its letter, and in words.
#[component]
pub fn Badge(
    /// What became of the run.
    outcome: Outcome,
    /// The language of its words.
    lang: Lang,
) -> impl IntoView {
    view! {
        <b class="outcome-name">
            <i class=format!("badge {}", word(outcome)) aria-hidden="true">{letter(outcome, lang)}</i>
            {name(outcome, lang)}
        </b>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_letter_and_a_name_of_its_own_in_every_language() {
        for lang in [Lang::En, Lang::Zh] {
            for (i, outcome) in ALL.iter().enumerate() {
                assert!(ALL[..i].iter().all(|other| letter(*other, lang) != letter(*outcome, lang)));
                assert!(ALL[..i].iter().all(|other| name(*other, lang) != name(*outcome, lang)));
            }
        }
    }
}
