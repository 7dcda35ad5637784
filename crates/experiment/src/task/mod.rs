//! What there is to learn. All that is particular to a task stands in its [`Definition`], in the task's own file; whoever
//! needs to know asks for what it reads ([`Reads`]) and how it answers ([`Answers`]), not which one it is.

mod modular;
mod own;
mod parity;
mod regression;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::choices::choice;
use crate::{Experiment, Member, Misfit};

pub use modular::Operation;
pub(crate) use modular::{all as all_pairs, at as pair_at, population as pairs_of};
pub use regression::direction;
pub(crate) use regression::rows as numbers_of;

/// All that is particular to a task.
#[derive(Debug)]
pub struct Definition {
    /// Its rows and their labels.
    pub data: Data,
    /// What the network answers with.
    pub answers: fn(&Experiment) -> Answers,
    /// The preset an experiment starts from that names only the task.
    pub preset: &'static str,
    /// The keys that presets of the task start from, where they differ from the values all presets start from.
    pub base: &'static str,
    /// What only this task asks of the other keys: the key to change, and why.
    pub misfit: fn(&Experiment) -> Option<(&'static str, Misfit)>,
}

/// The rows of a task, each with its label.
#[derive(Debug)]
pub enum Data {
    /// Strings of [`Experiment::n`] bits; digit i is bit i of the word.
    Bits {
        /// The label of a string: 0 or 1.
        label: fn(&Experiment, u64) -> u16,
    },
    /// Pairs of numbers, with the result of an operation.
    Pairs(Operation),
    /// Pairs of elements, with the result that [`Experiment::table`] gives.
    Table,
    /// The rows of [`Experiment::table`], strings of [`Experiment::n`] bits.
    Rows,
    /// Vectors of [`Experiment::n`] normal numbers, each with the number that is to be answered.
    Numbers,
}

/// What a network reads: the kind of a task. Figures, networks and engines differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reads {
    /// A string of bits.
    Bits,
    /// A pair of numbers.
    Pairs,
    /// A vector of real numbers.
    Numbers,
}

/// What a network answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Answers {
    /// One logit, whose sign is the answer: label 1 where it is positive, else 0.
    One,
    /// A logit a class, of which the largest is the answer.
    Classes(usize),
    /// A number, the nearer to the target the better. Its accuracy is the share of the targets' variance that it explains.
    Number,
}

impl Answers {
    /// Number of outputs, C.
    #[must_use]
    pub fn outputs(self) -> usize {
        match self {
            Self::One | Self::Number => 1,
            Self::Classes(classes) => classes,
        }
    }

    /// Number of different labels; of a number, whether it is positive.
    #[must_use]
    pub fn labels(self) -> usize {
        match self {
            Self::One | Self::Number => 2,
            Self::Classes(classes) => classes,
        }
    }

    /// The train accuracy from which a network has memorised, and the test accuracy from which it has grokked. Those of a
    /// number are where Kumar et al. 2023 and our own runs have the loss at a tenth, and at a third, of the variance.
    #[must_use]
    pub fn milestones(self) -> [f32; 2] {
        match self {
            Self::One | Self::Classes(_) => [Member::MEMORISED, Member::GROKKED],
            Self::Number => [0.9, 0.65],
        }
    }

    /// Variance of the targets, where they are numbers.
    pub const VARIANCE: f64 = regression::VARIANCE;

    /// The accuracy of answers that are numbers, of their mean squared error.
    #[must_use]
    pub fn explained(loss: f64) -> f32 {
        (1.0 - loss / Self::VARIANCE).max(0.0) as f32
    }
}

/// A task a row: its word as a key's value is the variant's name.
macro_rules! tasks {
    ($($(#[$doc:meta])* $variant:ident: $definition:path,)+) => {
        choice! {
            /// What the network has to learn.
            Task { $($(#[$doc])* $variant),+ }
        }

        impl Task {
            /// Every task, in the order of the key's values.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// What is particular to it.
            #[must_use]
            pub fn definition(self) -> &'static Definition {
                match self { $(Self::$variant => &$definition),+ }
            }
        }
    };
}

tasks! {
    /// Parity of the first k of n random bits.
    Parity: parity::PARITY,
    /// a + b mod p.
    Add: modular::ADD,
    /// a − b mod p.
    Sub: modular::SUB,
    /// a · b mod p.
    Mul: modular::MUL,
    /// a / b mod p, b ≠ 0, p prime.
    Div: modular::DIV,
    /// a² + b² mod p.
    Squares: modular::SQUARES,
    /// The operation that a table is.
    Table: own::TABLE,
    /// The labels that a table gives to rows of bits.
    Bits: own::BITS,
    /// ((β·x)² − 1)/2 of numbers x.
    Regression: regression::REGRESSION,
}

impl Task {
    /// What the network reads.
    #[must_use]
    pub fn reads(self) -> Reads {
        match self.definition().data {
            Data::Bits { .. } | Data::Rows => Reads::Bits,
            Data::Pairs(_) | Data::Table => Reads::Pairs,
            Data::Numbers => Reads::Numbers,
        }
    }

    /// Whether it is a rule of the reader's own, given as a table.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self.definition().data, Data::Table | Data::Rows)
    }

    /// Whether what draws this one can draw another: both read the same, or both are rules of the reader's own, which one
    /// figure draws whatever they read.
    #[must_use]
    pub fn can_be(self, other: Self) -> bool {
        self.reads() == other.reads() || self.is_own() && other.is_own()
    }

    /// The operation on two numbers that it is by a formula, where it is one.
    #[must_use]
    pub fn operation(self) -> Option<&'static Operation> {
        match &self.definition().data {
            Data::Bits { .. } | Data::Table | Data::Rows | Data::Numbers => None,
            Data::Pairs(operation) => Some(operation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Preset;

    #[test]
    fn every_task_has_a_preset_that_trains_it() {
        for &task in Task::ALL {
            let preset = Preset::named(task.definition().preset).expect("a preset");
            assert_eq!(preset.experiment().task, task);
        }
    }
}
