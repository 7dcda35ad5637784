//! The messages of one language.

use std::mem;
use std::sync::OnceLock;

use grokscope_format::ordered;

static INSTALLED: OnceLock<Catalogue> = OnceLock::new();

/// The messages of one language.
#[derive(Debug)]
pub struct Catalogue {
    /// Names and patterns, ascending by name.
    patterns: Vec<(String, String)>,
    /// The plural category of a count.
    pub(crate) plural: fn(u64) -> String,
}

impl Catalogue {
    /// The messages with these names and patterns, in a language with this rule for plurals: one of the words zero, one, two,
    /// few, many and other for each count.
    #[must_use]
    pub fn new(mut patterns: Vec<(String, String)>, plural: fn(u64) -> String) -> Self {
        let order = ordered(patterns.len(), &|a, b| patterns[a].0.cmp(&patterns[b].0));
        let patterns = order.into_iter().map(|at| mem::take(&mut patterns[at])).collect();
        Self { patterns, plural }
    }

    /// Has everything said in this language from now on. The first one stays.
    pub fn install(self) {
        // It is an error only where there is one already.
        let _ = INSTALLED.set(self);
    }

    pub(crate) fn installed() -> Option<&'static Self> {
        INSTALLED.get()
    }

    /// The pattern of a message.
    #[must_use]
    pub fn pattern(&self, name: &str) -> Option<&str> {
        let at = self.patterns.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?;
        Some(&self.patterns[at].1)
    }
}
