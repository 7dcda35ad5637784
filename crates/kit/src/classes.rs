//! The four ways in which a run can turn out, in words, letters and colours: never told apart by colour alone.

use grokscope_analysis::{AccuracyRule, Outcome};
use grokscope_experiment::{Member, Point};
use leptos::prelude::*;

use crate::text;

grokscope_words::messages! {
    mod words("outcome-") {
        nothing; memorises; groks; together; nothing_letter; memorises_letter; groks_letter; together_letter;
        ended_both(class, memorised, understood); ended_memorised(class, memorised);
        ended_understood(class, understood); ended_neither(class);
    }
}

/// All outcomes, from too little decay to too much where it is decay that decides.
pub const ALL: [Outcome; 4] = [Outcome::MemorisesOnly, Outcome::Groks, Outcome::Together, Outcome::CannotFit];

/// As written in attributes and style sheets.
#[must_use]
pub const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::CannotFit => "nothing",
        Outcome::MemorisesOnly => "memorises",
        Outcome::Groks => "groks",
        Outcome::Together => "together",
    }
}

/// In words.
#[must_use]
pub fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::CannotFit => words::nothing(),
        Outcome::MemorisesOnly => words::memorises(),
        Outcome::Groks => words::groks(),
        Outcome::Together => words::together(),
    }
}

/// In one letter.
#[must_use]
pub fn letter(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::CannotFit => words::nothing_letter(),
        Outcome::MemorisesOnly => words::memorises_letter(),
        Outcome::Groks => words::groks_letter(),
        Outcome::Together => words::together_letter(),
    }
}

/// A class in words, and the steps at which the run had memorised and understood.
#[must_use]
pub fn ended(class: &str, memorised: Option<u64>, understood: Option<u64>) -> String {
    match (memorised, understood) {
        (Some(m), Some(g)) => words::ended_both(class, m, g),
        (Some(m), None) => words::ended_memorised(class, m),
        (None, Some(g)) => words::ended_understood(class, g),
        (None, None) => words::ended_neither(class),
    }
}

/// The outcome of a curve by its accuracies. Understanding is what it is in the milestones of
/// every figure.
#[must_use]
pub fn by_accuracy(points: &[Point]) -> Outcome {
    AccuracyRule { generalised: Member::GROKKED, ..AccuracyRule::default() }.judge(points)
}

/// Which curve is which.
#[component]
pub fn Key() -> impl IntoView {
    view! {
        <span class="curves">
            <b class="tr">"╌ " {text::train()}</b> " " <b class="te">"━ " {text::test()}</b>
        </span>
    }
}

/// An outcome as a badge with its letter, and in words.
#[component]
pub fn Badge(
    /// What became of the run.
    outcome: Outcome,
) -> impl IntoView {
    view! {
        <b class="outcome-name">
            <i class=format!("badge {}", word(outcome)) aria-hidden="true">{letter(outcome)}</i>
            {name(outcome)}
        </b>
    }
}
