//! The article in further languages: each is a page of its own in the source tree, which gets the programs and styles
//! that Trunk has put into the head of the first. Every page gets the messages of its language (`words.rs`).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::words;

/// Writes the article in every further language into the site that Trunk is about to finish, in a folder of its own, as
/// below `www` in the source tree, and gives all of them their messages.
pub fn translate(project: &Path, site: &Path) -> Result<()> {
    let index = site.join("index.html");
    let first = read(&index)?;
    for language in words::further_languages(project)? {
        let source = project.join("www").join(&language).join("index.html");
        let page = with_head_of(&first, &read(&source)?).with_context(|| format!("in {}", source.display()))?;
        let page = with_words(&page, project, &language)?;
        let folder = site.join(&language);
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let target = folder.join("index.html");
        fs::write(&target, page).with_context(|| format!("cannot write {}", target.display()))?;
    }
    let first = with_words(&first, project, words::FIRST)?;
    fs::write(&index, first).with_context(|| format!("cannot write {}", index.display()))
}

/// The page with the messages of its language at its end, where they hold up nothing that is seen before.
fn with_words(page: &str, project: &Path, language: &str) -> Result<String> {
    let (before, after) = page.rsplit_once("</body>").context("the page has no end")?;
    Ok(format!("{before}{}</body>{after}", words::block(&words::messages(project, language)?)?))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// The page `own`, one folder below `built`, with what the build has put into the head of `built`.
fn with_head_of(built: &str, own: &str) -> Result<String> {
    let head = between(built, "<head>", "</head>").context("the built page has no head")?;
    // Its own words stay out of the other language.
    let (_, after) = head.split_once("</title>").context("the built page has no title")?;
    let assets: Vec<&str> = elements(after).into_iter().filter(|element| !element.starts_with("<meta")).collect();
    let assets = assets.join("\n    ").replace("\"./", "\"../").replace("'./", "'../");
    let (before, after) = own.split_once("</head>").context("no head")?;
    let before = before.replacen("<html ", "<html data-root=\"../\" ", 1);
    Ok(format!("{}\n    {assets}\n  </head>{after}", before.trim_end()))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(inner, _)| inner)
}

/// The elements of a head, which has none inside another.
fn elements(head: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = head.trim();
    while rest.starts_with('<') {
        let name: String = rest[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        let is_void = matches!(&*name, "link" | "meta" | "base");
        let end = if is_void { ">".to_owned() } else { format!("</{name}>") };
        let Some(at) = rest.find(&end) else { break };
        let (element, after) = rest.split_at(at + end.len());
        found.push(element);
        rest = after.trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use scraper::{ElementRef, Html, Selector};

    use super::*;

    fn root() -> PathBuf {
        // Asked at run time, as in `Project::load`.
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..")
    }

    fn source(path: &str) -> String {
        read(&root().join(path)).expect("a source")
    }

    #[test]
    fn a_translation_gets_the_programs_and_keeps_its_words() {
        let built = "<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Hello</title>\
            <meta name=\"description\" content=\"words\"><link rel=\"stylesheet\" href=\"./style-1.css\">\
            <script type=\"module\">import init from './a-1.js';init('./a-1_bg.wasm')</script></head><body></body></html>";
        let own = "<html lang=\"zh-Hans\"><head><title>你好</title></head><body><p>…</p></body></html>";
        let page = with_head_of(built, own).expect("a page");
        assert!(page.contains("<html data-root=\"../\" lang=\"zh-Hans\">"), "{page}");
        assert!(page.contains("href=\"../style-1.css\"") && page.contains("from '../a-1.js'"), "{page}");
        assert!(page.contains("'../a-1_bg.wasm'") && page.contains("<p>…</p>"), "{page}");
        assert!(!page.contains("Hello") && !page.contains("words"), "{page}");
    }

    #[test]
    fn a_page_carries_the_messages_of_its_language_and_no_others() {
        let page = with_words("<body><p>…</p></body></html>", &root(), "zh").expect("a page");
        let document = Html::parse_document(&page);
        let block = document.select(&Selector::parse("script#words").expect("a selector")).next().expect("messages");
        let messages: std::collections::BTreeMap<String, String> =
            serde_json::from_str(&block.inner_html()).expect("names and patterns");
        assert_eq!(messages["pause"], "暂停");
        assert!(!page.contains("Pause") && page.ends_with("</script></body></html>"));
    }

    /// Tag, and every attribute that is not words or an address.
    fn shape(element: ElementRef<'_>) -> String {
        let element = element.value();
        let words =
            ["alt", "aria-label", "content", "href", "hreflang", "lang", "src", "title", "colspan", "data-root"];
        let mut attributes: Vec<_> = element.attrs().filter(|(name, _)| !words.contains(name)).collect();
        attributes.sort_unstable();
        format!("{}{attributes:?}", element.name())
    }

    #[test]
    fn the_article_has_the_same_structure_in_every_language() {
        // What stands inside a sentence follows the language, all else is the same.
        let blocks = Selector::parse(
            "section, div, h1, h2, h3, h4, p, li, table, tr, td, th, grok-figure, figure, figcaption, details, summary, \
             button, a.note, a.ref, img, math, pre",
        )
        .expect("a selector");
        let shapes = |path: &str| -> Vec<String> {
            let page = Html::parse_document(&source(path));
            page.select(&blocks).map(shape).collect()
        };
        let first = shapes("index.html");
        assert!(first.len() > 20, "{first:?}");
        for language in words::further_languages(&root()).expect("languages") {
            let other = shapes(&format!("www/{language}/index.html"));
            for (i, (a, b)) in first.iter().zip(&other).enumerate() {
                assert_eq!(a, b, "element {i} in {language}, after {:?}", &first[i.saturating_sub(3)..i]);
            }
            assert_eq!(first.len(), other.len(), "{language}");
        }
    }

    #[test]
    fn every_note_and_reference_leads_somewhere_and_no_id_stands_twice() {
        for path in ["index.html", "www/zh/index.html"] {
            let page = Html::parse_document(&source(path));
            let all = |selector: &str, attribute: &str| -> Vec<String> {
                let selector = Selector::parse(selector).expect("a selector");
                page.select(&selector).filter_map(|e| e.value().attr(attribute).map(str::to_owned)).collect()
            };
            let mut ids = all("[id]", "id");
            for href in all("a[href^='#']", "href") {
                assert!(ids.contains(&href[1..].to_owned()), "{path}: nothing is {href}");
            }
            ids.sort_unstable();
            for pair in ids.windows(2) {
                assert_ne!(pair[0], pair[1], "{path}");
            }
        }
    }
}
