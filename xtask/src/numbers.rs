//! Measured numbers in the text. In the sources of the pages each stands in a mark that names it,
//! `<data value="wait.understood">1,810</data>`, and `docs/measured.toml` has what was measured under that name. A test
//! compares the two in every language. The marks are for writers only: the site goes without them.

/// A page without the marks of its numbers.
pub fn without_marks(page: &str) -> String {
    let mut parts = page.split("<data ");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain += part.split_once('>').map_or(part, |(_, rest)| rest);
    }
    plain.replace("</data>", "")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    use scraper::{Html, Selector};
    use serde::Deserialize;

    use super::*;
    use crate::article::SHELVES;
    use crate::words;
    use crate::workers::files_below;

    /// A table of `docs/measured.toml`.
    #[derive(Debug, Deserialize)]
    struct Measurement {
        /// Of our own program.
        command: String,
        seeds: String,
        date: String,
        /// Where it is told in full, from `docs`.
        see: String,
        #[serde(flatten)]
        numbers: BTreeMap<String, f64>,
    }

    type Recorded = BTreeMap<String, Measurement>;

    fn root() -> PathBuf {
        // Asked at run time, as in `Project::load`.
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..")
    }

    fn recorded() -> Recorded {
        let text = fs::read_to_string(root().join("docs/measured.toml")).expect("what was measured");
        toml::from_str(&text).expect("tables of numbers")
    }

    /// The name and the words of every mark of a page, in order.
    fn quotes(page: &str) -> Vec<(String, String)> {
        let marks = Selector::parse("data").expect("a selector");
        let name = |mark: scraper::ElementRef<'_>| mark.attr("value").unwrap_or_default().to_owned();
        Html::parse_document(page).select(&marks).map(|mark| (name(mark), mark.text().collect())).collect()
    }

    /// A number as it is written in a sentence, and with how many decimals.
    fn number(words: &str) -> Option<(f64, usize)> {
        const ENGLISH: [&str; 11] =
            ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        const CHINESE: [&str; 11] = ["一个也没有", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"];
        let spelled = |all: &[&str]| all.iter().position(|word| *word == words.to_lowercase());
        if let Some(small) = spelled(&ENGLISH).or_else(|| spelled(&CHINESE)) {
            return Some((small as f64, 0));
        }
        let digits = words.trim_end_matches('%').replace(',', "");
        let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        Some((digits.parse().ok()?, decimals))
    }

    /// Why a mark is wrong, if it is.
    fn fault(recorded: &Recorded, name: &str, words: &str) -> Option<String> {
        let measured = name.split_once('.').and_then(|(table, key)| recorded.get(table)?.numbers.get(key));
        let Some(measured) = measured else { return Some(format!("{name} is not recorded")) };
        let Some((quoted, decimals)) = number(words) else { return Some(format!("{name}: {words} is no number")) };
        let unit = 10_f64.powi(decimals as i32);
        let is_same = (measured * unit).round() == (quoted * unit).round();
        (!is_same).then(|| format!("{name} is {measured}, the text says {words}"))
    }

    /// Pages of the first language, from the root, and the same ones of another.
    fn pages(language: &str) -> BTreeMap<String, PathBuf> {
        let www = root().join("www");
        let (folder, article) = if language.is_empty() {
            (www, root().join("index.html"))
        } else {
            (www.join(language), www.join(language).join("index.html"))
        };
        let mut lab = Vec::new();
        for shelf in SHELVES {
            files_below(&folder.join(shelf), &mut lab).expect("a shelf");
        }
        let name = |file: &Path| file.strip_prefix(&folder).expect("below it").display().to_string();
        lab.into_iter().map(|file| (name(&file), file)).chain([("article".to_owned(), article)]).collect()
    }

    #[test]
    fn numbers_in_the_text_are_those_that_were_measured() {
        let recorded = recorded();
        let mut faults = Vec::new();
        let mut languages = words::further_languages(&root()).expect("languages");
        languages.insert(0, String::new());
        // How often each number is quoted on each page: where in a sentence is for its language to say.
        let mut by_language: Vec<BTreeMap<(String, String), usize>> = Vec::new();
        for language in &languages {
            let mut counts = BTreeMap::new();
            for (page, file) in pages(language) {
                for (name, words) in quotes(&fs::read_to_string(&file).expect("a page")) {
                    faults.extend(fault(&recorded, &name, &words).map(|fault| format!("{}: {fault}", file.display())));
                    *counts.entry((page.clone(), name)).or_default() += 1;
                }
            }
            by_language.push(counts);
        }
        for (language, counts) in languages.iter().zip(&by_language).skip(1) {
            let all: BTreeSet<_> = counts.keys().chain(by_language[0].keys()).collect();
            for place @ (page, name) in all {
                let [first, other] = [&by_language[0], counts].map(|counts| counts.get(place).copied().unwrap_or(0));
                if first != other {
                    faults.push(format!("{page}: {name} is quoted {first} times, in {language} {other}"));
                }
            }
        }
        let quoted: BTreeSet<_> = by_language.iter().flat_map(BTreeMap::keys).map(|(_, name)| name).collect();
        for (table, measurement) in &recorded {
            let names = measurement.numbers.keys().map(|key| format!("{table}.{key}"));
            faults.extend(names.filter(|name| !quoted.contains(name)).map(|name| format!("nobody quotes {name}")));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn every_measurement_says_how_it_was_made_and_where_it_is_told() {
        for (table, Measurement { command, seeds, date, see, numbers }) in recorded() {
            assert!(command.starts_with("grok "), "{table}: {command} is not our program");
            assert!(!seeds.is_empty() && !numbers.is_empty(), "{table}");
            assert!(date.len() == 10 && date.starts_with("20"), "{table}: {date}");
            let (file, heading) = see.split_once('#').unwrap_or((&see, ""));
            let text = fs::read_to_string(root().join("docs").join(file)).expect("a document");
            let address = |line: &str| -> String {
                let words = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
                words.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
            };
            let is_there = text.lines().any(|line| line.starts_with('#') && address(line) == heading);
            assert!(heading.is_empty() || is_there, "{table}: no {see}");
        }
    }

    #[test]
    fn a_number_that_is_changed_unknown_or_no_number_is_found() {
        let text = "[wait]\ncommand = 'grok run'\nseeds = '0 to 8'\ndate = '2026-11-28'\nsee = 'truth.md'\n\
            understood = 1810\nthen = 63.5\nseeds-right = 9\n";
        let recorded: Recorded = toml::from_str(text).expect("tables of numbers");
        let right = [
            ("wait.understood", "1,810"),
            ("wait.then", "64%"),
            ("wait.then", "63.5"),
            ("wait.seeds-right", "nine"),
            ("wait.seeds-right", "九"),
        ];
        for (name, words) in right {
            assert_eq!(fault(&recorded, name, words), None);
        }
        let wrong = [
            ("wait.understood", "1,820"),
            ("wait.then", "63"),
            ("wait.seeds-right", "八"),
            ("wait.other", "9"),
            ("wait", "9"),
            ("wait.then", ""),
        ];
        for (name, words) in wrong {
            assert!(fault(&recorded, name, words).is_some(), "{name} {words}");
        }
    }

    #[test]
    fn marks_stay_in_the_source() {
        let page = "<p>At <data value=\"wait.understood\">1,810</data> it <b>did</b>.</p>";
        assert_eq!(quotes(page), [("wait.understood".to_owned(), "1,810".to_owned())]);
        assert_eq!(without_marks(page), "<p>At 1,810 it <b>did</b>.</p>");
    }
}
