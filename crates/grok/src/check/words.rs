//! How figures are named and written.

use core::fmt;

use grokscope_experiment::SplitName;

use super::cases::{Condition, MEMORISED, Quantity, Reading, Shape, UNDERSTOOD, When};

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Each(reading) => reading.fmt(f),
            Self::Times(reading) => write!(f, "{reading}, times that of the first"),
            Self::Count(condition @ Condition::IsIn(_)) => write!(f, "networks {condition}"),
            Self::Count(condition) => write!(f, "seeds {condition}"),
            Self::Law { of, key, shape: Shape::Power } => write!(f, "exponent of {key} in {of}"),
            Self::Law { of, key, shape: Shape::Exponential(units) } => {
                write!(f, "{of}, times for {key} {units:+}")
            }
            Self::LeastShare { hidden } => {
                write!(f, "least share with which half of those with {hidden} neurons understand")
            }
            Self::OffStar { .. } => f.write_str("output angle less twice the input angle, degrees, worst of those"),
            Self::Star { modulus, neurons, nonlinearity } => {
                write!(f, "p {modulus}, {neurons} neurons, {nonlinearity:?}: share of all pairs")
            }
            Self::Analytic { modulus, neurons } => write!(f, "p {modulus}, {neurons} neurons: share of all pairs"),
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Loss(split, When::Best) => write!(f, "lowest {} loss", name(split)),
            Self::Accuracy(split, When::Best) => write!(f, "highest {} accuracy", name(split)),
            Self::Loss(split, when) => write!(f, "{} loss {when}", name(split)),
            Self::Accuracy(SplitName::Wrong, when) => write!(f, "true answers where the label is wrong {when}"),
            Self::Accuracy(split, when) => write!(f, "{} accuracy {when}", name(split)),
            _ if *self == MEMORISED => f.write_str("memorised"),
            _ if *self == UNDERSTOOD => f.write_str("understood"),
            Self::First(SplitName::Train, 1.0) => f.write_str("step with every train row right"),
            Self::First(split, least) => write!(f, "step with {} accuracy {least}", name(split)),
            Self::Wait => f.write_str("wait"),
            Self::NormPeak => f.write_str("largest norm"),
            Self::Apart => f.write_str("largest distance of train and test accuracy"),
            Self::Symmetricity => f.write_str("gradient symmetricity"),
            Self::Irrelevance => f.write_str("distance irrelevance"),
            Self::SlowerThan(steps) => {
                write!(f, "share of the gradients' power slower than {steps} steps, while it waits")
            }
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(step) => write!(f, "after {step} steps"),
            Self::End => f.write_str("at the end"),
            Self::Best => f.write_str("at best"),
            Self::Left(patience) => write!(f, "where a patience of {patience} with the test loss ends"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Gets(reading) if reading == MEMORISED || reading == UNDERSTOOD => write!(f, "that {reading}"),
            Self::Gets(reading) => write!(f, "with a {reading}"),
            Self::Reaches { train, test, by } if train > 0.0 => {
                write!(f, "with train accuracy {train} and test accuracy {test} by step {by}")
            }
            Self::Reaches { test, by, .. } => write!(f, "with test accuracy {test} by step {by}"),
            Self::Forgets { before, times } => {
                write!(f, "with lowest test loss before step {before}, {times} times that at the end")
            }
            Self::IsLeft { patience, by_accuracy } => {
                let watched = if by_accuracy { "accuracy" } else { "loss" };
                write!(f, "left before they understand, after {patience} steps without a better test {watched}")
            }
            Self::IsLater => f.write_str("that understand later than the first"),
            Self::IsIn(region) => write!(f, "in the region {region:?}"),
        }
    }
}

/// What a split is called.
fn name(split: SplitName) -> &'static str {
    match split {
        SplitName::Train => "train",
        SplitName::Test => "test",
        SplitName::Wrong => "wrong labels'",
        SplitName::Dropped => "dropped",
    }
}

/// A number, with four digits or so.
pub fn number(x: f64) -> String {
    if x.is_infinite() {
        "never".to_owned()
    } else if x != 0.0 && x.abs() < 1e-2 {
        format!("{x:.2e}")
    } else if x.fract() == 0.0 {
        format!("{x}")
    } else if x.abs() < 10.0 {
        format!("{x:.4}").trim_end_matches('0').to_owned()
    } else {
        format!("{x:.1}")
    }
}
