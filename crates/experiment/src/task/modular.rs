//! Operations on two numbers, mod p.

use super::{Answers, Data, Definition};
use crate::{Experiment, Misfit, Pairs};

/// An operation on a and b, both from 0 to p − 1.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// As one writes it, `a + b`; no other letters.
    pub formula: &'static str,
    /// Whether a and b may change places.
    pub commutes: bool,
    /// The least b it is defined for, 0 or 1.
    pub least_b: u32,
    /// m for the result a + m·b, which is the same along lines of the p × p square; of p. `None` for other operations.
    pub slope: Option<fn(u32) -> u32>,
    /// The result of a, b and p, not yet reduced mod p.
    pub result: fn(u32, u32, u32) -> u32,
}

pub(super) static ADD: Definition = Definition {
    preset: "modadd-main",
    ..pairs(Operation { formula: "a + b", commutes: true, least_b: 0, slope: Some(|_| 1), result: |a, b, _| a + b })
};

pub(super) static SUB: Definition = Definition {
    preset: "sub",
    ..pairs(Operation {
        formula: "a − b",
        commutes: false,
        least_b: 0,
        slope: Some(|p| p - 1),
        result: |a, b, p| a + p - b,
    })
};

pub(super) static MUL: Definition = Definition {
    preset: "mul",
    ..pairs(Operation { formula: "a · b", commutes: true, least_b: 0, slope: None, result: |a, b, _| a * b })
};

pub(super) static DIV: Definition = Definition {
    preset: "div",
    misfit: |x| (!is_prime(x.p)).then_some(("p", Misfit::DivisionModulus)),
    ..pairs(Operation {
        formula: "a / b",
        commutes: false,
        least_b: 1,
        slope: None,
        result: |a, b, p| a * inverse(b, p),
    })
};

pub(super) static SQUARES: Definition = Definition {
    preset: "squares",
    ..pairs(Operation {
        formula: "a² + b²", commutes: true, least_b: 0, slope: None, result: |a, b, _| a * a + b * b
    })
};

/// What operations have in common; the preset is the task's own.
const fn pairs(operation: Operation) -> Definition {
    Definition {
        data: Data::Pairs(operation),
        answers: |x| Answers::Classes(x.p as usize),
        preset: "",
        base: "",
        misfit: |_| None,
    }
}

impl Operation {
    /// The result mod p; `None` where the operation has none.
    #[must_use]
    pub fn answer(&self, a: u32, b: u32, p: u32) -> Option<u32> {
        (b >= self.least_b).then(|| (self.result)(a, b, p) % p)
    }

    /// With these numbers in it, as one writes it.
    #[must_use]
    pub fn written(&self, a: u32, b: u32) -> String {
        self.formula.replace('a', &a.to_string()).replace('b', &b.to_string())
    }

    /// Number of pairs that exist.
    pub(crate) fn population(&self, x: &Experiment) -> u64 {
        population(x, self.least_b)
    }

    /// Every pair that exists, in order of a then b.
    pub(crate) fn all(&self, x: &Experiment) -> Vec<[u16; 2]> {
        all(x, self.least_b)
    }

    /// The pair at a place of [`Operation::all`].
    pub(crate) fn at(&self, x: &Experiment, place: u32) -> [u16; 2] {
        at(x, self.least_b, place)
    }
}

/// Number of pairs that exist, with no b below the least.
pub(crate) fn population(x: &Experiment, least: u32) -> u64 {
    let p = u64::from(x.p);
    match (least, x.pairs) {
        (0, Pairs::Unordered) => p * (p + 1) / 2,
        (least, _) => p * (p - u64::from(least)),
    }
}

/// Every pair that exists, with no b below the least, in order of a then b.
pub(crate) fn all(x: &Experiment, least: u32) -> Vec<[u16; 2]> {
    (0..population(x, least) as u32).map(|place| at(x, least, place)).collect()
}

/// The pair at a place of [`all`].
pub(crate) fn at(x: &Experiment, least: u32, place: u32) -> [u16; 2] {
    let p = x.p;
    let [a, b] = match (least, x.pairs) {
        // A row a has p − a pairs, so it begins at a·p − a·(a − 1)/2: the root of a square.
        (0, Pairs::Unordered) => {
            let begins = |a: u32| (a * (2 * p + 1) - a * a) / 2;
            let width = f64::from(2 * p + 1);
            let guess = ((width - libm::sqrt(width * width - 8.0 * f64::from(place))) / 2.0) as u32;
            // Rounding may put a place at the border of two rows into the wrong one.
            let a = if begins(guess) > place { guess - 1 } else { guess + u32::from(begins(guess + 1) <= place) };
            [a, a + place - begins(a)]
        }
        (least, _) => [place / (p - least), least + place % (p - least)],
    };
    [a as u16, b as u16]
}

/// 1/b mod the prime p, which is b^(p − 2); 1 for 1 mod 2.
fn inverse(b: u32, p: u32) -> u32 {
    let (mut power, mut square, mut exponent) = (1, b, p - 2);
    while exponent > 0 {
        if exponent % 2 == 1 {
            power = power * square % p;
        }
        square = square * square % p;
        exponent /= 2;
    }
    power
}

fn is_prime(p: u32) -> bool {
    p >= 2 && (2..).take_while(|d| d * d <= p).all(|d| !p.is_multiple_of(d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Spec, Task};

    #[test]
    fn every_operation_has_its_right_answer() {
        let answers = |task: Task| {
            let operation = task.operation().expect("a task on pairs");
            [(3, 4), (5, 6), (1, 0)].map(|(a, b)| operation.answer(a, b, 7))
        };
        assert_eq!(answers(Task::Add), [Some(0), Some(4), Some(1)]);
        assert_eq!(answers(Task::Sub), [Some(6), Some(6), Some(1)]);
        assert_eq!(answers(Task::Mul), [Some(5), Some(2), Some(0)]);
        assert_eq!(answers(Task::Div), [Some(6), Some(2), None]);
        assert_eq!(answers(Task::Squares), [Some(4), Some(5), Some(1)]);
    }

    #[test]
    fn what_is_said_of_an_operation_is_so() {
        let p = 7;
        for operation in Task::ALL.iter().filter_map(|task| task.operation()) {
            let pairs = || (0..p).flat_map(|a| (operation.least_b..p).map(move |b| (a, b)));
            let is_same = |(a, b)| operation.answer(a, b, p) == operation.answer(b, a, p);
            assert_eq!(pairs().all(is_same), operation.commutes, "{}", operation.formula);
            if let Some(slope) = operation.slope {
                let is_on_line = |(a, b)| operation.answer(a, b, p) == Some((a + slope(p) * b) % p);
                assert!(pairs().all(is_on_line), "{}", operation.formula);
            }
        }
        assert_eq!(ADD_WRITTEN, Task::Add.operation().map(|sum| sum.written(12, 3)).unwrap_or_default());
    }

    const ADD_WRITTEN: &str = "12 + 3";

    #[test]
    fn a_pair_is_found_by_its_place_among_all() {
        for keys in ["task=add", "task=add&pairs=unordered", "task=mul", "task=div", "task=sub"] {
            for p in [2, 3, 5, 31, 67, 257] {
                let x = Spec::parse(&format!("{keys}&p={p}&train=0.5"), &crate::PRESETS[0]).0.experiment;
                let operation = x.task.operation().expect("a task on pairs");
                let exists = |a: u16, b: u16| match x.pairs {
                    Pairs::Ordered => u32::from(b) >= operation.least_b,
                    Pairs::Unordered => a <= b,
                };
                let numbers = || 0..p;
                let all: Vec<_> =
                    numbers().flat_map(|a| numbers().map(move |b| [a, b])).filter(|&[a, b]| exists(a, b)).collect();
                assert!(operation.all(&x) == all, "{keys} p={p}");
            }
        }
    }
}
