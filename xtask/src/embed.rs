//! Figures by themselves: a page for each, for frames (`f/NAME/`), and what `embed.js` puts into other people's pages. All of
//! it is taken from the pages that have the figures.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::article::{Page, Shell, between, write};
use crate::linked::{CARD, Publication, Said};
use crate::numbers::without_marks;
use crate::split::Program;
use crate::words;
use crate::workers::short;
use grokscope_format::escaped;

/// The folder of the pages of single figures, seen from the folder of a language.
const FRAMES: &str = "f/";
/// The folder of what `embed.js` fetches.
const FOLDER: &str = "embed";
/// How high and wide a frame is where its host does not ask: no figure is higher there in its compact view
/// (`tests/browser/embedding.rs`).
const FRAME: (u32, u32) = (680, 560);

/// What a class works with, and what a reader keeps: others have no use for them (`NEVER` in `crates/keep/src/embed.rs`).
pub const NO_FIGURES_FOR_POSTS: [&str; 3] = ["board", "class", "shelf"];

/// A figure as a page has it.
struct Figure<'a> {
    page: &'a Page,
    name: String,
    /// Its element without the last tag's end, whole.
    element: String,
    attributes: BTreeMap<String, String>,
    markup: String,
    title: String,
}

/// What `embed.js` reads of a figure.
#[derive(Serialize)]
struct Content<'a> {
    page: String,
    attributes: &'a BTreeMap<String, String>,
    markup: &'a str,
}

/// Writes the pages of single figures and what figures in other pages are made of.
pub fn write_files(
    project: &Path,
    site: &Path,
    pages: &[Page],
    program: &Program,
    shell: &Shell<'_>,
    publication: &Publication,
) -> Result<()> {
    let figures = figures(pages)?;
    for figure in &figures {
        write_frame(site, figure, shell, publication)?;
    }
    write_embed(project, site, pages, &figures, program, shell)
}

/// The figures of all pages, each once a language: of those that are on several pages the first.
fn figures(pages: &[Page]) -> Result<Vec<Figure<'_>>> {
    let mut figures: Vec<Figure<'_>> = Vec::new();
    for page in pages {
        for part in page.html.split("<grok-figure ").skip(1) {
            let (tag, rest) = part.split_once('>').context("a figure's tag has no end")?;
            let markup = rest.split_once("</grok-figure>").context("a figure has no end")?.0;
            let attributes = attributes(tag);
            let name = attributes.get("name").context("a figure has no name")?.clone();
            if NO_FIGURES_FOR_POSTS.contains(&&*name) {
                continue;
            }
            if figures.iter().any(|other| other.name == name && other.page.language() == page.language()) {
                continue;
            }
            let title = between(markup, "<h3 class=\"title\">", "</h3>").context("a figure has no title")?.to_owned();
            let element = format!("<grok-figure {tag}>{markup}</grok-figure>");
            figures.push(Figure { page, name, element, attributes, markup: markup.to_owned(), title });
        }
    }
    Ok(figures)
}

/// The attributes of a tag, whose values are all quoted.
fn attributes(tag: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = tag;
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        found.insert(name.trim().to_owned(), value.to_owned());
        rest = after;
    }
    found
}

impl Figure<'_> {
    /// Its address on the page that has it, seen from the root of the site.
    fn place(&self) -> String {
        let id = self.attributes.get("id").map(|id| format!("#{id}")).unwrap_or_default();
        format!("{}{}{id}", self.page.folder, self.page.path)
    }

    /// The folder of its own page.
    fn folder(&self) -> String {
        format!("{}{FRAMES}{}/", self.page.folder, self.name)
    }
}

/// The page of a single figure.
fn write_frame(site: &Path, figure: &Figure<'_>, shell: &Shell<'_>, publication: &Publication) -> Result<()> {
    let Said { description, language, .. } = Said::of(figure.page)?;
    let folder = figure.folder();
    let depth = folder.matches('/').count();
    let root = "../".repeat(depth);
    let title = format!("{} · grokscope", figure.title);
    let what = between(&figure.markup, "<p class=\"what\">", "</p>").map(text).filter(|what| !what.is_empty());
    let description = what.unwrap_or(description);
    let mut head = vec![
        "<meta charset=\"utf-8\">".to_owned(),
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">".to_owned(),
        format!("<title>{title}</title>"),
    ];
    let mut meta = |kind: &str, name: &str, content: &str| {
        head.push(format!("<meta {kind}=\"{name}\" content=\"{}\">", escaped(content)));
    };
    meta("name", "description", &description);
    meta("property", "og:type", "article");
    meta("property", "og:site_name", "grokscope");
    meta("property", "og:title", &figure.title);
    meta("property", "og:description", &description);
    if let Some(url) = &publication.url {
        let address = format!("{url}{folder}");
        meta("property", "og:url", &address);
        let card = publication.card_of(figure.page);
        if let Some(card) = &card {
            meta("property", "og:image", card);
            meta("name", "twitter:card", "summary_large_image");
        }
        let embed = oembed(figure, &address, card.as_deref(), publication);
        write(site, &format!("{folder}oembed.json"), &embed.to_string())?;
        let (width, height) = FRAME;
        head.push(format!(
            "<link rel=\"canonical\" href=\"{url}{}\">",
            figure.place().split('#').next().unwrap_or_default()
        ));
        head.push(format!(
            "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{address}oembed.json\" title=\"{}\">",
            escaped(&figure.title)
        ));
        head.push(format!("<link rel=\"iframely app resizable\" type=\"text/html\" href=\"{address}\" media=\"(aspect-ratio: {width}/{height})\">"));
    }
    let causes = |id: &str| -> Result<String> {
        let template = between(&figure.page.html, &format!("<template id=\"{id}\">"), "</template>");
        Ok(format!("<template id=\"{id}\">{}</template>", template.with_context(|| format!("no {id}"))?))
    };
    let own = format!(
        "<!doctype html>\n<html data-figure=\"{}\" data-frame lang=\"{language}\">\n  <head>\n    {}\n  </head>\n  <body>\n    <main>\n      {}\n      \
         <a class=\"credit\" target=\"_blank\" rel=\"noopener\" href=\"{root}{}\">{}</a>\n    </main>\n    {}\n    {}\n  </body>\n</html>\n",
        figure.name,
        head.join("\n    "),
        at(&figure.element, &figure.page.root(), &root),
        figure.place(),
        say(figure.page)?.get("open").context("nothing says open")?,
        causes("causes")?,
        causes("frames")?,
    );
    let page = shell.with_head_of_frame(&own, depth, &figure.name)?;
    write(site, &format!("{folder}index.html"), &shell.with_words(&page, figure.page.language(), true)?)
}

/// Markup of a page whose way to the root of the site is `before`, on one from which it is `after`.
fn at(markup: &str, before: &str, after: &str) -> String {
    markup.replace(&format!("\"{before}recorded/"), &format!("\"{after}recorded/"))
}

/// What hosts that know oEmbed are told of a figure (oembed.com, 2.3.4): a frame that works without an origin.
fn oembed(figure: &Figure<'_>, address: &str, card: Option<&str>, publication: &Publication) -> Value {
    let (width, height) = FRAME;
    let title = escaped(&figure.title);
    let mut told = json!({
        "version": "1.0",
        "type": "rich",
        "title": figure.title,
        "author_name": publication.author,
        "provider_name": "grokscope",
        "provider_url": publication.url,
        "width": width,
        "height": height,
        "html": format!(
            // WordPress keeps neither the style nor the sandbox; the border and the width are then those said here.
            "<iframe src=\"{address}\" title=\"{title}\" width=\"100%\" height=\"{height}\" frameborder=\"0\" \
             sandbox=\"allow-scripts allow-popups\" loading=\"lazy\" \
             style=\"display: block; border: 0; max-width: {width}px\"></iframe>"
        ),
    });
    if let Some(card) = card {
        told["thumbnail_url"] = card.into();
        told["thumbnail_width"] = CARD.0.into();
        told["thumbnail_height"] = CARD.1.into();
    }
    told
}

/// What `embed.js` fetches: the list, and for each language its messages and figures.
fn write_embed(
    project: &Path,
    site: &Path,
    pages: &[Page],
    figures: &[Figure<'_>],
    program: &Program,
    shell: &Shell<'_>,
) -> Result<()> {
    let mut languages = BTreeMap::new();
    for page in pages.iter().filter(|page| page.path.is_empty()) {
        let language = page.language();
        let messages = words::json(&words::messages(project, language)?)?;
        let words = put(site, &format!("words-{language}"), &messages)?;
        let mut own = BTreeMap::new();
        for figure in figures.iter().filter(|figure| figure.page.language() == language) {
            let markup = at(&without_marks(&figure.markup), &figure.page.root(), "");
            let content = Content { page: figure.place(), attributes: &figure.attributes, markup: &markup };
            let text = serde_json::to_string(&content)?;
            own.insert(figure.name.clone(), put(site, &format!("{}-{language}", figure.name), &text)?);
        }
        languages.insert(language.to_owned(), json!({ "words": words, "say": say(page)?, "figures": own }));
    }
    let list =
        json!({ "program": program.js(), "wasm": program.wasm(), "style": shell.style()?, "languages": languages });
    write(site, "embed.json", &list.to_string())?;
    for file in ["embed.js", "embed.d.ts"] {
        fs::copy(project.join("www/embed").join(file), site.join(file))
            .with_context(|| format!("cannot copy {file}"))?;
    }
    Ok(())
}

/// Puts a text into the folder of what `embed.js` fetches, under a name with its hash; returns its path.
fn put(site: &Path, name: &str, text: &str) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(text);
    let path = format!("{FOLDER}/{name}-{}.json", short(hash));
    write(site, &path, text)?;
    Ok(path)
}

/// What a page has to be said around figures in frames (`#frames`), by name.
fn say(page: &Page) -> Result<BTreeMap<String, String>> {
    let template = between(&page.html, "<template id=\"frames\">", "</template>").context("the page has no #frames")?;
    let sentence = |part: &str| {
        let (name, rest) = part.split_once("\">")?;
        Some((name.to_owned(), rest.split_once("</p>")?.0.to_owned()))
    };
    Ok(template.split("<p data-say=\"").skip(1).filter_map(sentence).collect())
}

/// The text of markup.
fn text(markup: &str) -> String {
    let mut text = String::new();
    for part in markup.split('<') {
        text += part.split_once('>').map_or(part, |(_, text)| text);
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::read;

    #[test]
    fn the_package_carries_the_licences_of_the_project() {
        let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..");
        let package: Value =
            serde_json::from_str(&read(&root.join("www/embed/package.json")).expect("a package")).expect("JSON");
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            // A link to the file above would not be packed.
            let [own, ours] =
                [root.join("www/embed"), root.clone()].map(|at| read(&at.join(licence)).expect("a licence"));
            assert_eq!(own, ours, "{licence}");
            let files = package["files"].as_array().expect("a list");
            assert!(files.iter().any(|file| file == licence), "{licence} is not packed");
        }
    }

    #[test]
    fn what_may_have_to_be_said_before_anything_has_come_is_there_in_each_language() {
        let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..");
        let script = read(&root.join("www/embed/embed.js")).expect("the script");
        let said = between(&script, "const BEFORE = {\n", "\n};").expect("a list");
        let keys = |text: &str| {
            let keys = text.lines().filter_map(|line| line.trim().split_once(": \"")).map(|(key, _)| key.to_owned());
            keys.collect::<Vec<_>>()
        };
        let blocks: Vec<(&str, &str)> = said.split("  },").filter_map(|block| block.split_once(": {")).collect();
        for language in ["en", "zh"] {
            assert!(root.join(format!("www/words/{language}.ftl")).is_file());
            let (_, block) = blocks.iter().find(|(name, _)| name.trim() == language).expect(language);
            assert_eq!(keys(block), keys(blocks[0].1), "{language}");
        }
        let languages = fs::read_dir(root.join("www/words")).expect("a folder").count();
        assert_eq!((blocks.len(), keys(blocks[0].1).len()), (languages, 6));
    }
}
