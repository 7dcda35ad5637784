//! The parity of some digits of a string of bits.

use super::{Answers, Data, Definition};
use crate::dataset::mask;
use crate::{Experiment, Misfit};

/// Parity of the first k of n bits.
pub(super) static PARITY: Definition = Definition {
    data: Data::Bits { label: |x, word| ((word & mask(x.k)).count_ones() % 2) as u16 },
    answers: |_| Answers::One,
    preset: "parity-main",
    base: "model=mlp&biases=true&hidden=64&loss=bce&opt=adam&init=uniform&wd=0&linger=500",
    misfit: |x: &Experiment| (x.k > x.n).then_some(("k", Misfit::Digits)),
};
