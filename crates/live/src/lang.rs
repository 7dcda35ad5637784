//! The names of languages, and the one in which everything is said.

use std::cell::OnceCell;

use leptos::prelude::document;

thread_local! {
    static SPOKEN: OnceCell<String> = const { OnceCell::new() };
}

/// The language of the article, as it was at first: translators of pages write another one there. In somebody else's page, that
/// of its figures.
#[must_use]
pub fn article_language() -> String {
    let read = || document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    SPOKEN.with(|known| known.get_or_init(|| language(&read())).clone())
}

/// Says which it is; the first to say so is right.
pub fn speak(own: &str) {
    SPOKEN.with(|known| drop(known.set(own.to_owned())));
}

/// The language with this tag, `zh` for `zh-Hans` or `zh_CN`: what stands before its script, its country and the like.
#[must_use]
pub fn language(tag: &str) -> String {
    tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_browser_is_recognised() {
        assert_eq!(["zh-CN", "en_US", " FR "].map(language), ["zh", "en", "fr"]);
    }
}
