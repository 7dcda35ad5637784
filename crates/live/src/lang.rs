//! The names of languages.

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
