//! The languages of the page.

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The language a link or the browser names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        match name.split(['-', '_']).next() {
            Some("en") => Some(Self::En),
            Some("zh") => Some(Self::Zh),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_browser_is_recognised() {
        assert_eq!(Lang::named("zh-CN"), Some(Lang::Zh));
        assert_eq!(Lang::named("en_US"), Some(Lang::En));
        assert_eq!(Lang::named("fr"), None);
    }
}
