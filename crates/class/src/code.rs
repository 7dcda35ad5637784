//! What came out, as sixteen letters and digits: `4K0Q-8XA2-…`. Crockford's alphabet, in which no two look alike, and a
//! check digit over GF(32), whose weights are the powers of a generator: each slip of one character changes the sum, and
//! so does each exchange of two.

use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols of a code, the check digit last.
pub const LEN: usize = 16;
/// How many symbols stand together.
pub const GROUP: usize = 4;
/// Bits a symbol holds.
const SYMBOL: u32 = 5;
/// The version of the format.
const VERSION: u128 = 0;
/// Milestones are counted in steps of the page's evaluations.
const UNIT: u32 = 10;
/// Stands for no milestone.
const NEVER: u32 = (1 << STEP_BITS) - 1;
/// Widths of the fields, in their order.
const STEP_BITS: u32 = 12;
const WIDTHS: [u32; 8] = [2, 7, 12, STEP_BITS, STEP_BITS, 7, 13, 10];

/// What a pupil's network did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Who trained it, from 1.
    pub pupil: u8,
    /// What the class trains ([`crate::Class::digest`]).
    pub digest: u16,
    /// When it had memorised, if it had; in tens of steps as the page evaluates it.
    pub memorised: Option<u32>,
    /// When it had understood, if it had.
    pub grokked: Option<u32>,
    /// Its accuracy on unseen examples at the end, in per cent.
    pub accuracy: u8,
    /// The value of the key that varies, if one does.
    pub setting: Option<Setting>,
    /// Its seed.
    pub seed: u16,
}

/// A value as a code holds it: three digits and a power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting(u16);

/// By the numbers they stand for, which are not in the order of how they are written.
impl Ord for Setting {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value().total_cmp(&other.value())
    }
}

impl PartialOrd for Setting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It has so many characters.
    #[error("{0} characters, not 16")]
    Length(usize),
    /// A character that no code has.
    #[error("{0:?} is in no code")]
    Symbol(char),
    /// The check digit does not fit.
    #[error("a character is wrong, or two have changed places")]
    Check,
    /// It fits, but says what cannot be.
    #[error("no result of a class")]
    Senseless,
}

impl Code {
    /// Most steps that a code has room for.
    pub const MOST_STEPS: u32 = (NEVER - 1) * UNIT;
    /// Largest seed.
    pub const MOST_SEED: u32 = 1023;

    /// How long it waited between memory and understanding, if it understood.
    #[must_use]
    pub fn wait(&self) -> Option<u32> {
        self.grokked.map(|step| step.saturating_sub(self.memorised.unwrap_or(step)))
    }
}

/// A product in GF(32), of x⁵ + x² + 1, with its generator x.
fn times_generator(x: u8) -> u8 {
    let doubled = x << 1;
    if doubled & 32 == 0 { doubled } else { (doubled ^ 0b10_0101) & 31 }
}

/// The weighted sum of symbols; nought over a whole code.
fn sum(symbols: impl IntoIterator<Item = u8>) -> u8 {
    symbols.into_iter().fold(0, |sum, symbol| times_generator(sum) ^ symbol)
}

/// The symbol that a character stands for. Letters that are not in the alphabet stand for the digits they look like.
pub fn symbol(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    ALPHABET.iter().position(|known| char::from(*known) == c).map(|at| at as u8)
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = |step: Option<u32>| u128::from(step.map_or(NEVER, |step| (step / UNIT).min(NEVER - 1)));
        let fields = [
            VERSION,
            self.pupil.into(),
            self.digest.into(),
            step(self.memorised),
            step(self.grokked),
            self.accuracy.into(),
            self.setting.map_or(Setting::NONE, |setting| setting.0).into(),
            self.seed.into(),
        ];
        let bits = fields.iter().zip(WIDTHS).fold(0, |bits, (field, width)| bits << width | field & ((1 << width) - 1));
        let mut symbols: Vec<u8> = (0..LEN as u32 - 1).rev().map(|at| (bits >> (SYMBOL * at) & 31) as u8).collect();
        symbols.push(times_generator(sum(symbols.iter().copied())));
        for (at, symbol) in symbols.into_iter().enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(symbol)]))?;
        }
        Ok(())
    }
}

impl FromStr for Code {
    type Err = Wrong;

    /// Reads one code, whatever its case and whatever separates its characters.
    fn from_str(text: &str) -> Result<Self, Wrong> {
        let characters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        if characters.len() != LEN {
            return Err(Wrong::Length(characters.len()));
        }
        let symbols = characters.iter().map(|c| symbol(*c).ok_or(Wrong::Symbol(*c))).collect::<Result<Vec<_>, _>>()?;
        if sum(symbols.iter().copied()) != 0 {
            return Err(Wrong::Check);
        }
        let mut bits = symbols[..LEN - 1].iter().fold(0_u128, |bits, symbol| bits << SYMBOL | u128::from(*symbol));
        let mut fields = [0_u32; WIDTHS.len()];
        for (field, width) in fields.iter_mut().zip(WIDTHS).rev() {
            *field = (bits & ((1 << width) - 1)) as u32;
            bits >>= width;
        }
        let [version, pupil, digest, memorised, grokked, accuracy, setting, seed] = fields;
        let step = |step: u32| (step != NEVER).then_some(step * UNIT);
        let is_sense =
            u128::from(version) == VERSION && pupil > 0 && accuracy <= 100 && Setting::is_known(setting as u16);
        if !is_sense {
            return Err(Wrong::Senseless);
        }
        Ok(Self {
            pupil: pupil as u8,
            digest: digest as u16,
            memorised: step(memorised),
            grokked: step(grokked),
            accuracy: accuracy as u8,
            setting: Some(Setting(setting as u16)).filter(|setting| setting.0 != Setting::NONE),
            seed: seed as u16,
        })
    }
}

impl Setting {
    const DIGITS: u16 = 1000;
    const POWERS: u16 = 8;
    const LEAST_POWER: i32 = -5;
    const NONE: u16 = Self::DIGITS * Self::POWERS;

    fn is_known(code: u16) -> bool {
        code <= Self::NONE
    }

    /// A number as a code holds it, where it has no more than three digits, noughts at its ends left out.
    #[must_use]
    pub fn of(x: f64) -> Option<Self> {
        (0..Self::POWERS).rev().find_map(|power| {
            let digits = (x / 10_f64.powi(i32::from(power) + Self::LEAST_POWER)).round();
            let setting =
                (0.0..f64::from(Self::DIGITS)).contains(&digits).then(|| Self(power * Self::DIGITS + digits as u16));
            setting.filter(|setting| (setting.value() - x).abs() <= 1e-9 * x.abs())
        })
    }

    /// The number.
    #[must_use]
    pub fn value(self) -> f64 {
        let (digits, power) = (f64::from(self.0 % Self::DIGITS), i32::from(self.0 / Self::DIGITS) + Self::LEAST_POWER);
        // By a division, so that it is the number nearest to its decimals.
        if power < 0 { digits / 10_f64.powi(-power) } else { digits * 10_f64.powi(power) }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step() -> impl Strategy<Value = Option<u32>> {
        proptest::option::of((0..NEVER).prop_map(|tens| tens * UNIT))
    }

    pub fn any_code() -> impl Strategy<Value = Code> {
        let setting = proptest::option::of((0..Setting::NONE).prop_map(Setting));
        (1..128_u8, 0..4096_u16, step(), step(), 0..=100_u8, setting, 0..1024_u16).prop_map(
            |(pupil, digest, memorised, grokked, accuracy, setting, seed)| Code {
                pupil,
                digest,
                memorised,
                grokked,
                accuracy,
                setting,
                seed,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_in_any_case_and_with_the_usual_mistakes(code in any_code()) {
            let text = code.to_string();
            prop_assert_eq!(text.len(), LEN + 3);
            for text in [
                text.clone(),
                text.to_lowercase(),
                text.replace('-', ""),
                text.replace('-', " – "),
                text.replace('0', "O").replace('1', "l"),
                text.replace('0', "o").replace('1', "I"),
            ] {
                prop_assert_eq!(text.parse(), Ok(code), "{}", text);
            }
        }

        #[test]
        fn every_slip_of_one_character_and_every_exchange_of_two_is_found(code in any_code()) {
            let right: Vec<u8> = code.to_string().chars().filter_map(symbol).collect();
            let read = |symbols: &[u8]| {
                symbols.iter().map(|symbol| char::from(ALPHABET[usize::from(*symbol)])).collect::<String>().parse::<Code>()
            };
            prop_assert_eq!(read(&right), Ok(code));
            for at in 0..LEN {
                for other in (0..32).filter(|other| *other != right[at]) {
                    let mut wrong = right.clone();
                    wrong[at] = other;
                    prop_assert_eq!(read(&wrong), Err(Wrong::Check));
                }
                for other in (0..at).filter(|other| right[*other] != right[at]) {
                    let mut wrong = right.clone();
                    wrong.swap(at, other);
                    prop_assert_eq!(read(&wrong), Err(Wrong::Check));
                }
            }
        }

        #[test]
        fn no_text_is_too_much(text in ".*") {
            let _ = text.parse::<Code>();
        }

        #[test]
        fn a_number_of_three_digits_is_kept(digits in 0..1000_u32, power in 0..8_i32) {
            let x: f64 = format!("{digits}e{}", power - 5).parse().expect("a number");
            prop_assert_eq!(Setting::of(x).map(Setting::value), Some(x));
        }
    }

    #[test]
    fn what_is_no_code_says_why() {
        assert_eq!("4K0Q-8XA2".parse::<Code>(), Err(Wrong::Length(8)));
        assert_eq!("4K0Q-8XA2-4K0Q-8XAU".parse::<Code>(), Err(Wrong::Symbol('U')));
        // A check digit that fits does not make it one.
        assert_eq!("0000-0000-0000-0000".parse::<Code>(), Err(Wrong::Senseless));
        for x in [0.1234, 1234.0, -1.0, 1e9, f64::NAN] {
            assert_eq!(Setting::of(x), None, "{x}");
        }
    }

    #[test]
    fn a_value_is_written_in_one_way() {
        for (x, text) in [(0.25, "0.25"), (0.3, "0.3"), (0.0, "0"), (1.0, "1"), (1250.0, "1250"), (3e-5, "0.00003")] {
            let setting = Setting::of(x).expect("a value");
            assert_eq!(setting.to_string(), text);
        }
        assert_eq!(Setting::of(0.30), Setting::of(3.0 / 10.0));
    }
}
