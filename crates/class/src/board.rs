//! The results of a class, gathered from pasted codes.

use std::collections::BTreeMap;

use crate::code::{Code, Setting, Wrong};
use crate::mess::{Found, read};
use crate::plan::Class;

/// What a class found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// One result of each pupil, by their numbers.
    pub results: Vec<Code>,
    /// What was not counted, in the order of the text.
    pub remarks: Vec<Remark>,
    /// Whether they are of another experiment than the class: all that there are of one are drawn nevertheless.
    pub is_foreign: bool,
}

/// Something that was not counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// Where it stands, and what it says.
    pub found: Found,
    /// Why.
    pub about: About,
}

/// Why something was not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// It is no code.
    Wrong(Wrong),
    /// It is there already, in this line.
    Again(usize),
    /// Its pupil has another result, in this line, which is counted.
    Other(usize),
    /// It is of another experiment.
    Foreign,
    /// Its seed or value is not that of its pupil.
    Swapped,
}

/// What became of one value of the key that varies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Steps between memory and understanding, ascending, of those that understood.
    pub waits: Vec<u32>,
    /// How many did not.
    pub never: usize,
}

impl Board {
    /// Gathers what a text says. Untrusted input.
    #[must_use]
    pub fn gather(text: &str, class: &Class) -> Self {
        let all = read(text);
        let digest = of_most(&all, class.digest());
        let mut board = Self { is_foreign: digest != class.digest(), ..Self::default() };
        let mut known = BTreeMap::<u8, (Code, usize)>::new();
        for found in all {
            let about = match found.code {
                Err(wrong) => About::Wrong(wrong),
                Ok(code) if code.digest != digest => About::Foreign,
                Ok(code) if !board.is_foreign && !class.has(&code) => About::Swapped,
                Ok(code) => match known.get(&code.pupil) {
                    Some((first, line)) if *first == code => About::Again(*line),
                    Some((_, line)) => About::Other(*line),
                    None => {
                        known.insert(code.pupil, (code, found.line));
                        continue;
                    }
                },
            };
            board.remarks.push(Remark { found, about });
        }
        board.results = known.into_values().map(|(code, _)| code).collect();
        board
    }

    /// The results by the value of the key that varies, ascending.
    #[must_use]
    pub fn groups(&self) -> BTreeMap<Option<Setting>, Group> {
        let mut groups = BTreeMap::<Option<Setting>, Group>::new();
        for code in &self.results {
            let group = groups.entry(code.setting).or_default();
            match code.wait() {
                Some(wait) => group.waits.push(wait),
                None => group.never += 1,
            }
        }
        groups.values_mut().for_each(|group| group.waits.sort_unstable());
        groups
    }

    /// The pupils of a class of whom there is no result yet.
    #[must_use]
    pub fn missing(&self, class: &Class) -> Vec<u32> {
        (1..=class.pupils()).filter(|pupil| self.results.iter().all(|code| u32::from(code.pupil) != *pupil)).collect()
    }
}

/// The experiment that is drawn: that of the class if there is a code of it, else that of most codes.
fn of_most(all: &[Found], own: u16) -> u16 {
    let mut counts = BTreeMap::<u16, usize>::new();
    for code in all.iter().filter_map(|found| found.code.ok()) {
        *counts.entry(code.digest).or_default() += 1;
    }
    if counts.contains_key(&own) {
        return own;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(own, |(digest, _)| digest)
}

impl Group {
    /// The middle of all waits, those that are only known to be longer included; of two middle ones, the mean. None where
    /// it is among the unknown.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let all = self.waits.len() + self.never;
        let (low, high) = (self.waits.get(all.checked_sub(1)? / 2)?, self.waits.get(all / 2)?);
        Some(f64::midpoint((*low).into(), (*high).into()))
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::PRESETS;

    use super::*;

    fn class() -> Class {
        Class::parse("preset=modadd-fast&train=0.2,0.3,0.4&seed=1&pupils=9", &PRESETS[0]).expect("a class")
    }

    fn result(pupil: u8, grokked: Option<u32>) -> Code {
        let class = class();
        let seed = class.experiment(pupil.into()).expect("a pupil").seed as u16;
        let (digest, setting) = (class.digest(), class.setting(pupil.into()));
        Code { pupil, digest, memorised: Some(150), grokked, accuracy: 96, setting, seed }
    }

    #[test]
    fn results_are_counted_once_and_all_else_is_named() {
        let [one, two, three] = [result(1, Some(1150)), result(2, None), result(4, Some(350))];
        let foreign = Code { digest: one.digest ^ 1, ..one };
        let swapped = Code { pupil: 3, ..one };
        let other = Code { grokked: Some(900), ..one };
        let text = format!("{one}\n{two} {one}\n{other}\n{foreign}\n{swapped}, {three}\n4K0Q-8XA2-4K0Q-8XA3");
        let board = Board::gather(&text, &class());
        assert_eq!(board.results, [one, two, three]);
        let remarks: Vec<_> = board.remarks.iter().map(|remark| (remark.found.line, remark.about)).collect();
        assert_eq!(
            remarks[..4],
            [(2, About::Again(1)), (3, About::Other(1)), (4, About::Foreign), (5, About::Swapped)]
        );
        assert!(matches!(remarks[4], (6, About::Wrong(_))) && remarks.len() == 5, "{remarks:?}");
        assert!(!board.is_foreign);
        assert_eq!(board.missing(&class()), [3, 5, 6, 7, 8, 9]);
        let groups: Vec<_> = board.groups().into_values().map(|group| (group.waits, group.never)).collect();
        assert_eq!(groups, [(vec![200, 1000], 0), (vec![], 1)]);
    }

    #[test]
    fn a_board_without_its_link_draws_what_most_codes_are_of() {
        let [one, two] = [result(1, Some(500)), result(2, None)].map(|code| Code { digest: code.digest ^ 7, ..code });
        let stray = Code { digest: one.digest ^ 1, ..one };
        let board = Board::gather(&format!("{stray} {one} {two}"), &class());
        assert!(board.is_foreign);
        assert_eq!((board.results, board.remarks.len()), (vec![one, two], 1));
        assert_eq!(Board::gather("nothing", &class()), Board::default());
    }

    #[test]
    fn what_varies_ascends_however_it_is_written() {
        let result = |x| Code { setting: Setting::of(x), ..result(1, None) };
        let board = Board { results: [0.5, 0.25, 0.2, 3e-5, 0.125, 400.0, 0.0].map(result).into(), ..Board::default() };
        let values: Vec<f64> = board.groups().into_keys().flatten().map(Setting::value).collect();
        assert!(values.is_sorted() && values.len() == 7, "{values:?}");
    }

    #[test]
    fn the_middle_counts_those_that_have_not_understood_as_longer_than_all() {
        let median = |waits: &[u32], never| Group { waits: waits.to_vec(), never }.median();
        assert_eq!([median(&[], 0), median(&[], 3), median(&[3], 0), median(&[3], 1)], [None, None, Some(3.0), None]);
        assert_eq!(
            [median(&[1, 3, 9, 10], 0), median(&[1, 3, 9], 2), median(&[1, 3, 9], 3)],
            [Some(6.0), Some(9.0), None]
        );
    }
}
