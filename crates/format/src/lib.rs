//! How numbers are written where somebody reads them, the positions of the sliders that drive them, and their order.

mod scale;

pub use grokscope_experiment::{middle, ordered};
pub use scale::LogScale;

/// A whole number with thousands set apart.
#[must_use]
pub fn number(x: u64) -> String {
    let digits = x.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text within markup: in an element, or in an attribute between double quotes.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A share as a percentage. Only a full share reads 100%.
#[must_use]
pub fn percent(share: f32) -> String {
    let tenths = (f64::from(share) * 1000.0).round() / 10.0;
    if share < 1.0 && tenths >= 100.0 {
        "99.9%".to_owned()
    } else if tenths >= 100.0 {
        "100%".to_owned()
    } else {
        format!("{tenths:.1}%")
    }
}

/// A loss, short enough for a label.
#[must_use]
pub fn loss(x: f32) -> String {
    // The digits are the same, and what writes those of another type is not in the page's program.
    let digits = f64::from(x);
    match x {
        x if !x.is_finite() => "—".to_owned(),
        0.0 => "0".to_owned(),
        x if x >= 10.0 => format!("{digits:.1}"),
        x if x >= 0.01 => format!("{digits:.3}"),
        _ => format!("{digits:.1e}"),
    }
}

/// A number as written in links: the fewest digits that say it.
#[must_use]
pub fn real(x: f64) -> String {
    grokscope_experiment::Value::Real(x).to_string()
}

/// Rounds to two significant digits.
#[must_use]
pub fn two_digits(x: f64) -> f64 {
    grokscope_experiment::decimal(&format!("{x:.1e}")).unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 1050, 1_234_567].map(number), ["0", "999", "1,050", "1,234,567"]);
        assert_eq!([0.0, 0.2719, 0.9999, 1.0].map(percent), ["0.0%", "27.2%", "99.9%", "100%"]);
        assert_eq!([12.34, 0.5, 3e-5, f32::NAN].map(loss), ["12.3", "0.500", "3.0e-5", "—"]);
    }
}
