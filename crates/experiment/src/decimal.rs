//! Decimals, as they are written in links.

/// The number nearest to a decimal: digits with a point and an exponent, as `f64` reads them, but neither "inf" nor "nan".
///
/// `f64::from_str` would bring the page's program a table of 10 kB, in which there is nothing that compresses.
#[must_use]
pub fn decimal(text: &str) -> Option<f64> {
    let (text, is_negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + part.len() == 0 || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, exponent.strip_prefix('+').unwrap_or(exponent)),
    };
    if digits.is_empty() || !is_digits(digits) {
        return None;
    }
    // Further than any number reaches, and no further: the digits behind the point are still taken off it.
    const FAR: i32 = i32::MAX / 2;
    let exponent = sign * digits.parse::<i32>().unwrap_or(FAR).min(FAR);
    let (whole, part) = (whole.trim_start_matches('0').as_bytes(), part.trim_end_matches('0').as_bytes());
    let size = if whole.len() + part.len() == 0 {
        0.0
    } else {
        minimal_lexical::parse_float::<f64, _, _>(whole.iter(), part.iter(), exponent)
    };
    Some(if is_negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_decimal_is_what_the_standard_library_reads() {
        let texts = [
            "0",
            "-0",
            "+1",
            "1.",
            ".5",
            "0.1",
            "00.30",
            "1e5",
            "1E+5",
            "1.5e-3",
            "3e-400",
            "3e400",
            "-2.5e0007",
            "0.30000000000000004",
            "2.2250738585072014e-308",
            "5e-324",
            "1.7976931348623157e308",
            "9007199254740993",
            "123456789012345678901234567890",
            "0.000000000000000000000000000000000000001",
            "1e99999999999",
            "1e-99999999999",
            "1.5e-99999999999",
            "0.15e99999999999",
            "1.5e-2147483647",
        ];
        for text in texts {
            let (ours, theirs) = (decimal(text), text.parse::<f64>().ok());
            assert_eq!(ours.map(f64::to_bits), theirs.map(f64::to_bits), "{text}");
        }
        for text in
            ["", ".", "+", "-", "e5", "1e", "1e+", "1e5.0", "1.2.3", "0x1", "1_000", " 1", "--1", "inf", "nan", "１"]
        {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn so_it_is_for_every_number(bits: u64, digits in 0..20usize) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite());
            for text in [format!("{number}"), format!("{number:e}"), format!("{number:.digits$e}")] {
                let (ours, theirs) = (decimal(&text), text.parse::<f64>().ok());
                prop_assert_eq!(ours.map(f64::to_bits), theirs.map(f64::to_bits), "{}", text);
            }
        }
    }
}
