//! How grokscope is cited.

/// What the authors, the version and the year are read from.
const CITATION: &str = include_str!("../../../CITATION.cff");

/// The entry for BibTeX, with the address of what is cited where there is one.
#[must_use]
pub fn bibtex(link: &str) -> String {
    let field = |name: &str| {
        let value = CITATION.lines().find_map(|line| line.trim_start_matches("  - ").strip_prefix(name));
        value.unwrap_or_default().trim_start_matches(':').trim().trim_matches('"')
    };
    let (title, author, version) = (field("title"), field("name"), field("version"));
    let year = field("date-released").split('-').next().unwrap_or_default();
    let url = if link.is_empty() { String::new() } else { format!(",\n  url     = {{{link}}}") };
    format!(
        "@software{{grokscope,\n  title   = {{{title}}},\n  author  = {{{{{author}}}}},\n  year    = {{{year}}},\n  version = \
         {{{version}}}{url}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_is_that_of_the_readme() {
        assert!(include_str!("../../../README.md").contains(&bibtex("")), "{}", bibtex(""));
        assert!(bibtex("https://a.host/").ends_with("{0.1.0},\n  url     = {https://a.host/}\n}\n"));
    }
}
