//! The thresholds of the rule of losses: as settings of a figure, and as sliders.

use crate::keys::Keys;
use crate::slider::Slider;
use crate::text::{number, real};
use grokscope_analysis::LossRule;
use grokscope_format::LogScale;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("map-") {
        least; ratio;
    }
}

/// The loss that counts as low.
pub const LOSS: LogScale = LogScale { least: 1e-6, most: 10.0, has_zero: false };
/// How far the test loss must have been behind.
pub const RATIO: LogScale = LogScale { least: 1.0, most: 1e7, has_zero: false };

/// The rule nearest to this that the sliders can stand at.
#[must_use]
pub fn rule(loss: f64, ratio: f64) -> LossRule {
    let two = |scale: LogScale, value: f64| scale.value(scale.position(value)) as f32;
    LossRule { loss: two(LOSS, loss), ratio: two(RATIO, ratio) }
}

/// Keeps a rule in the link, as far as it is not what it is at first.
pub fn keep(keys: Keys, rule: RwSignal<LossRule>, first: impl Fn() -> LossRule + Copy + 'static) {
    let threshold = |key: &'static str, scale: LogScale, get: fn(&LossRule) -> f32, set: fn(&mut LossRule, f32)| {
        let now = move || {
            let value = rule.with(get);
            (value != get(&first())).then(|| value.to_string())
        };
        keys.judge(key, format!("{} – {}", shown(scale.least), shown(scale.most)), now, move |text| {
            let first = || untrack(|| get(&first()));
            let value = text.map_or_else(|| Some(first()), |text| text.parse().ok());
            let is_on_scale = |value: &f32| (scale.least..=scale.most).contains(&f64::from(*value));
            value.filter(is_on_scale).map(|value| rule.update(|rule| set(rule, value))).is_some()
        });
    };
    threshold("loss", LOSS, |rule| rule.loss, |rule, loss| rule.loss = loss);
    threshold("ratio", RATIO, |rule| rule.ratio, |rule, ratio| rule.ratio = ratio);
}

/// The sliders.
pub fn view(rule: RwSignal<LossRule>) -> AnyView {
    let slider = move |label: &'static str,
                       name: &'static str,
                       scale: LogScale,
                       get: fn(&LossRule) -> f32,
                       set: fn(&mut LossRule, f32)| {
        let value = move || f64::from(rule.with(get));
        let slide = move |value| rule.update(|rule| set(rule, value as f32));
        Slider::of(name, label, move || scale, value, slide).saying(move || shown(value())).view()
    };
    view! {
        <div class="thresholds">
            {slider(words::least(), "loss", LOSS, |rule| rule.loss, |rule, loss| rule.loss = loss)}
            {slider(words::ratio(), "ratio", RATIO, |rule| rule.ratio, |rule, ratio| rule.ratio = ratio)}
        </div>
    }
    .into_any()
}

/// A threshold in words.
#[must_use]
pub fn shown(value: f64) -> String {
    if value >= 1000.0 { number(value.round() as u64) } else { real(grokscope_format::two_digits(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_shown_in_few_digits() {
        assert_eq!([0.4f32, 1e-6, 320.0, 1e7].map(|x| shown(x.into())), ["0.4", "1e-6", "320", "10,000,000"]);
    }
}
