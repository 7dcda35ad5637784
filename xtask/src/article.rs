//! The pages of the site. The article in every language is a page of its own in the source tree; further languages get the
//! programs and styles that Trunk has put into the head of the first. Pages of the lab and those for teachers are fragments (`www/lab`, `www/teach`), which stand
//! in the header and footer of the article of their language. Every page gets the messages of its
//! language (`words.rs`), the list of what it cites, and what others read of it (`linked.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::iter;
use std::path::Path;

use anyhow::{Context, Result};

use crate::embed;
use crate::linked::{self, Publication};
use crate::numbers::without_marks;
use crate::pack::Pack;
use crate::split::Program;
use crate::words;
use crate::workers::files_below;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Folders of fragments below the article of each language.
pub const SHELVES: [&str; 2] = ["lab", "teach"];

/// A page of the site.
pub struct Page {
    /// The folder of its language, seen from the root of the site; empty for the first.
    pub folder: String,
    /// Where it lies in that; empty for the article.
    pub path: String,
    pub html: String,
    /// How long it takes to read.
    pub minutes: u32,
}

impl Page {
    fn new(folder: &str, path: &str, html: &str, references: &[(&str, &str)]) -> Self {
        let html = with_references(html, references);
        let minutes = minutes(&html);
        let html = html.replace(MINUTES, &MINUTES.replace("></", &format!(">{minutes}</")));
        Self { folder: folder.to_owned(), path: path.to_owned(), html, minutes }
    }

    /// The language of its messages, as it is named in `www/words`.
    pub fn language(&self) -> &str {
        if self.folder.is_empty() { words::FIRST } else { self.folder.trim_end_matches('/') }
    }

    /// As it is called where a file is made of it: `en`, `zh-lab-endless`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.language(), self.path).trim_end_matches('/').replace('/', "-")
    }

    fn depth(&self) -> usize {
        self.folder.matches('/').count() + self.path.matches('/').count()
    }

    /// The way from it to the root of the site.
    pub fn root(&self) -> String {
        "../".repeat(self.depth())
    }
}

/// Writes all pages into the site that Trunk is about to finish, in folders as below `www` in the source tree, with what
/// links to them read of them.
pub fn assemble(
    project: &Path,
    site: &Path,
    program: &Program,
    pack: Option<&Pack<'_>>,
    publication: &Publication,
) -> Result<()> {
    let (built, of_trunk) = with_program(&read(&site.join("index.html"))?, program)?;
    for file in of_trunk {
        fs::remove_file(site.join(&file)).with_context(|| format!("cannot remove {file}"))?;
    }
    let pages = compose(project, &built)?;
    let figures = pages.iter().flat_map(|page| figures_on(&page.html)).collect();
    let shell = Shell { project, built: &built, program, pack, figures };
    for page in &pages {
        let linked = linked::with_links(project, page, &pages, publication)?;
        let is_first = page.path.is_empty() && page.folder.is_empty();
        let own = if is_first { linked } else { shell.with_head(&linked, page.depth())? };
        let own = shell.with_parts(&own, &page.root())?;
        let target = format!("{}{}index.html", page.folder, page.path);
        write(site, &target, &shell.with_words(&own, page.language(), false)?)?;
    }
    embed::write_files(project, site, &pages, program, &shell, publication)?;
    linked::write_files(project, site, &pages, publication)
}

/// How the names of messages begin that are on bets, notes and the room of a class: none of these comes with a figure by itself.
const AROUND_FIGURES: [&str; 4] = ["bet", "prose", "room", "tally"];

/// What a page gets of the build.
pub struct Shell<'a> {
    project: &'a Path,
    /// The first page, as Trunk has built it.
    built: &'a str,
    program: &'a Program,
    /// The programs of a frame, where they are packed.
    pack: Option<&'a Pack<'a>>,
    /// The names of all figures there are.
    figures: BTreeSet<String>,
}

impl Shell<'_> {
    /// A page so many folders below the root, with the program and the styles in its head.
    pub fn with_head(&self, own: &str, depth: usize) -> Result<String> {
        with_head_of(self.built, own, depth)
    }

    /// The page of this figure by itself, like others.
    pub fn with_head_of_frame(&self, own: &str, depth: usize, figure: &str) -> Result<String> {
        let page = self.with_head(own, depth)?;
        let root = "../".repeat(depth);
        // Of the style of the page around figures it needs the start.
        let style = read(&self.project.join("www/style.css"))?;
        let (style, _) = style.split_once("/* The article. */").context("the article has no style")?;
        let link = format!("<link rel=\"stylesheet\" href=\"{root}style-");
        let (before, rest) = page.split_once(&link).context("the built page has no style")?;
        let (_, after) = rest.split_once('>').context("an element has no end")?;
        let page = format!("{before}<style>\n{style}</style>{after}");
        self.pack.map_or(Ok(page.clone()), |pack| pack.put_into(&page, &root, figure))
    }

    /// A page that fetches, from `root`, what its first figure needs beside the program, before the program asks for it.
    fn with_parts(&self, page: &str, root: &str) -> Result<String> {
        let Some(files) = names_on(page).next().and_then(|figure| self.program.bundles.get(figure)) else {
            return Ok(page.to_owned());
        };
        let folder = &self.program.folder;
        let links = files.iter().map(|file| {
            format!("<link rel=\"preload\" as=\"fetch\" crossorigin=\"anonymous\" href=\"{root}{folder}/{file}\">")
        });
        let (before, after) = page.split_once("</head>").context("no head")?;
        Ok(format!("{before}{}</head>{after}", links.collect::<String>()))
    }

    /// A page with the messages that it needs: where it `is_frame`, none on what is around figures.
    pub fn with_words(&self, page: &str, language: &str, is_frame: bool) -> Result<String> {
        let left_out = if is_frame { &AROUND_FIGURES[..] } else { &[] };
        with_words(page, self.project, language, &self.figures, left_out)
    }

    /// The style sheet of the figures, seen from the root of the site.
    pub fn style(&self) -> Result<String> {
        let hash = between(self.built, "/figure-", ".css").context("the built page has no style of figures")?;
        Ok(format!("figure-{hash}.css"))
    }
}

/// All pages, in the language at the root of the site first, each article before its lab, without the programs that Trunk
/// builds; the first article is the one given.
pub fn compose(project: &Path, first: &str) -> Result<Vec<Page>> {
    let references = read(&project.join("www/references.html"))?;
    let references: Vec<_> =
        references.lines().filter_map(|line| Some((between(line, "id=\"", "\"")?, line))).collect();
    let mut pages = Vec::new();
    let languages = words::further_languages(project)?;
    for folder in iter::once(String::new()).chain(languages.iter().map(|language| format!("{language}/"))) {
        let source = if folder.is_empty() { "index.html".to_owned() } else { format!("www/{folder}index.html") };
        let article = read(&project.join(source))?;
        let fragments = fragments(&project.join("www").join(&folder))?;
        let own = if folder.is_empty() { first } else { &article };
        let own = own.replacen("<html ", &format!("<html data-moved=\"{}\" ", moved(&article, &fragments)), 1);
        pages.push(Page::new(&folder, "", &own, &references));
        for (path, fragment) in &fragments {
            let fragment = with_sources(&article, fragment);
            let page = in_shell(&article, &fragment, &folder, path).with_context(|| format!("in {path}"))?;
            let page = with_own_style(project, page, path)?;
            pages.push(Page::new(&folder, path, &page, &references));
        }
    }
    Ok(pages)
}

/// A page of a shelf with the style sheet that its shelf has for itself, so that no other page fetches it.
fn with_own_style(project: &Path, page: String, path: &str) -> Result<String> {
    let shelf = path.split('/').next().unwrap_or_default();
    let file = project.join("www").join(shelf).with_extension("css");
    if !file.is_file() {
        return Ok(page);
    }
    Ok(page.replacen("</head>", &format!("<style>\n{}</style>\n  </head>", read(&file)?), 1))
}

/// A fragment that cites something, with the section of its article that lists sources at its end.
fn with_sources(article: &str, fragment: &str) -> String {
    let (start, end) = ("<section id=\"references\">", "</section>");
    let section = between(article, start, end).filter(|_| fragment.contains("href=\"#ref-"));
    let section = section.map(|section| format!("{start}{section}{end}\n</main>"));
    section.map_or_else(|| fragment.to_owned(), |section| fragment.replacen("</main>", &section, 1))
}

/// The list of the sources that a page cites; all that are cited anywhere are in `www/references.html`.
fn with_references(page: &str, all: &[(&str, &str)]) -> String {
    let cited = all.iter().filter(|(id, _)| page.contains(&format!("href=\"#{id}\"")));
    let list: Vec<&str> = cited.map(|(_, line)| *line).collect();
    page.replacen(REFERENCES, &REFERENCES.replace("></", &format!(">\n{}\n</", list.join("\n"))), 1)
}

/// Where a page has the list of what it cites.
const REFERENCES: &str = "<ul lang=\"en\"></ul>";
/// Where a page says how long it takes to read.
const MINUTES: &str = "<span class=\"minutes\"></span>";
/// Sections that are looked up rather than read.
const LOOKED_UP: [&str; 3] = ["<section id=\"definitions\">", "<section id=\"notes\">", "<section id=\"references\">"];
/// How many words of an English text, and characters of a Chinese one, adults read in a minute in silence: Brysbaert 2019 for
/// English texts that tell facts. Of Chinese we know how fast it is read aloud, 255 (Trauzettel-Klosinski and Dietz 2012), and
/// take it to be as much faster in silence as English is, 238 words against 183 (Brysbaert).
const WORDS_A_MINUTE: f64 = 238.0;
const CHARACTERS_A_MINUTE: f64 = 255.0 * 238.0 / 183.0;

/// How long it takes to read what a page says before the part that is looked up, figures' explanations included.
fn minutes(page: &str) -> u32 {
    let main = between(page, "<main>", "</main>").unwrap_or_default();
    let end = LOOKED_UP.iter().filter_map(|start| main.find(start)).min().unwrap_or(main.len());
    let mut text = String::new();
    for part in main[..end].split('<') {
        // What stands before the first element has no tag.
        text += part.split_once('>').map_or(part, |(_, text)| text);
    }
    let is_character = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    let characters = text.chars().filter(|c| is_character(*c)).count();
    let words = text.split(|c: char| c.is_whitespace() || is_character(c));
    let words = words.filter(|word| word.contains(|c: char| c.is_ascii_alphanumeric())).count();
    (words as f64 / WORDS_A_MINUTE + characters as f64 / CHARACTERS_A_MINUTE).round().max(1.0) as u32
}

/// The pages on the shelves of an article's folder: where each lies seen from the article, and what is on it.
fn fragments(article: &Path) -> Result<BTreeMap<String, String>> {
    let mut fragments = BTreeMap::new();
    for shelf in SHELVES {
        let mut files = Vec::new();
        files_below(&article.join(shelf), &mut files)?;
        for file in files {
            let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let path = if name == "index" { format!("{shelf}/") } else { format!("{shelf}/{name}/") };
            fragments.insert(path, with_paper(&read(&file)?)?);
        }
    }
    Ok(fragments)
}

/// The sheets to cut out, in the places that ask for them.
fn with_paper(fragment: &str) -> Result<String> {
    const START: &str = "<svg data-paper=\"";
    const END: &str = "\"></svg>";
    let mut parts = fragment.split(START);
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(END).context("a sheet without an end")?;
        page += &grokscope_class::paper::named(name).with_context(|| format!("no sheet {name}"))?;
        let file = grokscope_class::paper::file(name).with_context(|| format!("no sheet {name}"))?;
        let file = utf8_percent_encode(&file, NON_ALPHANUMERIC);
        page += &format!(
            "<p class=\"unprinted\"><a download=\"grokscope-{name}.svg\" href=\"data:image/svg+xml,{file}\">{name}.svg</a></p>"
        );
        page += rest;
    }
    Ok(page)
}

/// Figures that an article does not have and a page of the lab has: `name=lab/page/`, for links to the article from before they
/// moved (`www/start.js`).
fn moved(article: &str, fragments: &BTreeMap<String, String>) -> String {
    let stays = figures_on(article);
    let moved = fragments.iter().flat_map(|(path, page)| figures_on(page).into_iter().map(move |name| (name, path)));
    let moved = moved.filter(|(name, _)| !stays.contains(name)).map(|(name, path)| format!("{name}={path}"));
    moved.collect::<Vec<_>>().join(" ")
}

/// A fragment of a shelf in the header and footer of its article, which lies in `folder`; the fragment in `path` below it.
fn in_shell(article: &str, fragment: &str, folder: &str, path: &str) -> Result<String> {
    let part = |text: &str, start: &str, end: &str| -> Result<String> {
        let inner = between(text, start, end).with_context(|| format!("no {start}"))?;
        Ok(format!("{start}{inner}{end}"))
    };
    let mut page = article.to_owned();
    for (start, end) in [("<title>", "</title>"), ("<meta name=\"description\"", ">"), ("<main>", "</main>")] {
        page = page.replacen(&part(article, start, end)?, &part(fragment, start, end)?, 1);
    }
    // What Trunk makes of the first article comes with the head that it has built.
    let head = between(&page, "<head>", "</head>").context("no head")?.to_owned();
    let own: Vec<&str> = elements(&head).into_iter().filter(|element| !element.contains("data-trunk")).collect();
    page = page.replacen(&head, &format!("\n    {}\n  ", own.join("\n    ")), 1);
    let to_article = "../".repeat(path.matches('/').count());
    let root = "../".repeat(folder.matches('/').count() + path.matches('/').count());
    // The language switch leads to this page in the other language, all else in the header to the article.
    let header = part(article, "<nav>", "</nav>")?;
    let mut lines = String::new();
    for line in header.split_inclusive('\n') {
        let Some(target) = between(line, "href=\"", "\"") else {
            lines += line;
            continue;
        };
        let new = if line.contains("hreflang") {
            let other = target.trim_start_matches("../").trim_end_matches("index.html");
            format!("{root}{other}{path}index.html")
        } else {
            format!("{to_article}{target}")
        };
        lines += &line.replacen(&format!("href=\"{target}\""), &format!("href=\"{new}\""), 1);
    }
    page = page.replacen(&header, &lines, 1);
    Ok(page.replace("\"recorded/", &format!("\"{root}recorded/")))
}

/// The built page with the program of its parts in place of the whole one that Trunk has made, and the files of that.
fn with_program(built: &str, program: &Program) -> Result<(String, [String; 2])> {
    const END: &str = "_bg.wasm";
    let (before, _) = built.split_once(END).context("the built page has no program")?;
    let stem = before[before.rfind("./").context("the address of a program")? + 2..].to_owned();
    let files = [format!("{stem}.js"), format!("{stem}{END}")];
    let page = built.replace(&files[1], &program.wasm()).replace(&files[0], &program.js());
    Ok((page, files))
}

pub fn write(site: &Path, path: &str, page: &str) -> Result<()> {
    let target = site.join(path);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::write(&target, without_marks(page)).with_context(|| format!("cannot write {}", target.display()))
}

/// The page with the messages of its language at its end, where they hold up nothing that is seen before; without those of
/// figures that are on other pages only.
fn with_words(
    page: &str,
    project: &Path,
    language: &str,
    figures: &BTreeSet<String>,
    left_out: &[&str],
) -> Result<String> {
    let (before, after) = page.rsplit_once("</body>").context("the page has no end")?;
    let own = figures_on(page);
    let mut messages = words::messages(project, language)?;
    messages.retain(|name, _| {
        name.split_once('-')
            .is_none_or(|(of, _)| (!figures.contains(of) || own.contains(of)) && !left_out.contains(&of))
    });
    Ok(format!("{before}{}</body>{after}", words::block(&messages)?))
}

/// The names of the figures on a page, in their order.
fn names_on(page: &str) -> impl Iterator<Item = &str> {
    let starts = page.split("<grok-figure name=\"").skip(1);
    starts.filter_map(|rest| Some(rest.split_once('"')?.0))
}

fn figures_on(page: &str) -> BTreeSet<String> {
    names_on(page).map(str::to_owned).collect()
}

pub fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// The page `own`, so many folders below `built`, with what the build has put into the head of `built`.
fn with_head_of(built: &str, own: &str, depth: usize) -> Result<String> {
    let head = between(built, "<head>", "</head>").context("the built page has no head")?;
    // Its own words stay out of the other language.
    let (_, after) = head.split_once("</title>").context("the built page has no title")?;
    let assets: Vec<&str> = elements(after).into_iter().filter(|element| !element.starts_with("<meta")).collect();
    let root = "../".repeat(depth);
    let assets = assets.join("\n    ").replace("\"./", &format!("\"{root}")).replace("'./", &format!("'{root}"));
    let (before, after) = own.split_once("</head>").context("no head")?;
    let before = before.replacen("<html ", &format!("<html data-root=\"{root}\" "), 1);
    Ok(format!("{}\n    {assets}\n  </head>{after}", before.trim_end()))
}

pub fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
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
        let page = with_head_of(built, own, 1).expect("a page");
        assert!(page.contains("<html data-root=\"../\" lang=\"zh-Hans\">"), "{page}");
        assert!(page.contains("href=\"../style-1.css\"") && page.contains("from '../a-1.js'"), "{page}");
        assert!(page.contains("'../a-1_bg.wasm'") && page.contains("<p>…</p>"), "{page}");
        assert!(!page.contains("Hello") && !page.contains("words"), "{page}");
    }

    #[test]
    fn a_page_carries_the_messages_of_its_language_and_no_others() {
        let elsewhere = ["map", "survey"].map(str::to_owned).into();
        let page = with_words("<body><grok-figure name=\"map\"></body></html>", &root(), "zh", &elsewhere, &["bet"])
            .expect("a page");
        let document = Html::parse_document(&page);
        let block = document.select(&Selector::parse("script#words").expect("a selector")).next().expect("messages");
        let messages: BTreeMap<String, String> = serde_json::from_str(&block.inner_html()).expect("names and patterns");
        assert_eq!(messages["pause"], "暂停");
        assert!(messages.contains_key("map-neurons"));
        assert!(!messages.contains_key("survey-neurons") && !messages.contains_key("bet-first"));
        assert!(!page.contains("Pause") && page.ends_with("</script></body></html>"));
    }

    type SourceIn = Box<dyn Fn(&str) -> String>;

    /// The article and the pages of the lab: each with its source in the folder of a language.
    fn pages() -> Vec<(String, SourceIn)> {
        let article =
            |folder: &str| if folder.is_empty() { "index.html".to_owned() } else { format!("www/{folder}index.html") };
        let mut pages: Vec<(String, SourceIn)> = vec![("article".to_owned(), Box::new(article))];
        for path in fragments(&root().join("www")).expect("the shelves").into_keys() {
            let name = path.trim_end_matches('/').to_owned();
            let file = if SHELVES.contains(&&*name) { format!("{name}/index") } else { name.clone() };
            pages.push((name, Box::new(move |folder| format!("www/{folder}{file}.html"))));
        }
        pages
    }

    #[test]
    fn a_page_of_the_lab_stands_in_its_article_and_links_from_before_are_known() {
        let article = "<html lang=\"de\"><head><title>A</title><meta name=\"description\" content=\"a\"><link data-trunk href=\"c\"></head><nav>\n\
            <a href=\"#when\">When</a>\n<a class=\"lang\" href=\"../index.html\" hreflang=\"en\">English</a>\n</nav>\
            <main>article <grok-figure name=\"map\"></main><footer>end</footer></html>";
        let fragment = "<title>L</title><meta name=\"description\" content=\"l\"><main><img src=\"recorded/x.webp\">\
            <grok-figure name=\"map\"></grok-figure><grok-figure name=\"reverse\"></main>";
        let page = in_shell(article, fragment, "de/", "lab/x/").expect("a page");
        assert!(
            page.contains("<title>L</title>") && page.contains("content=\"l\"") && page.contains("<footer>end"),
            "{page}"
        );
        assert!(page.contains("href=\"../../#when\"") && page.contains("href=\"../../../lab/x/index.html\""), "{page}");
        assert!(page.contains("src=\"../../../recorded/x.webp\"") && !page.contains("article"), "{page}");
        let fragments = BTreeMap::from([("lab/x/".to_owned(), fragment.to_owned())]);
        assert_eq!(moved(article, &fragments), "reverse=lab/x/");
        let built = "<head><link href=\"./a-1.js\"><link href=\"./a-1_bg.wasm\"></head>";
        let (page, files) = with_program(built, &Program::with_bundles("p-2", &[])).expect("a page");
        assert_eq!(page, "<head><link href=\"./p-2/grokscope.js\"><link href=\"./p-2/grokscope_bg.wasm\"></head>");
        assert_eq!(files, ["a-1.js", "a-1_bg.wasm"]);
    }

    /// Tag, and every attribute that is not words or an address; a picture is as high as the words in it make it.
    fn shape(element: ElementRef<'_>) -> String {
        let element = element.value();
        let words = [
            "alt",
            "aria-label",
            "content",
            "height",
            "href",
            "hreflang",
            "lang",
            "src",
            "title",
            "colspan",
            "data-root",
        ];
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
        for (name, of) in pages() {
            let first = shapes(&of(""));
            assert!(first.len() > 5, "{name}: {first:?}");
            for language in words::further_languages(&root()).expect("languages") {
                let other = shapes(&of(&format!("{language}/")));
                for (i, (a, b)) in first.iter().zip(&other).enumerate() {
                    assert_eq!(a, b, "{name}: element {i} in {language}, after {:?}", &first[i.saturating_sub(3)..i]);
                }
                assert_eq!(first.len(), other.len(), "{name} in {language}");
            }
        }
    }

    #[test]
    fn every_note_and_reference_leads_somewhere_and_no_id_stands_twice() {
        for page in compose(&root(), &source("index.html")).expect("pages") {
            let name = page.name();
            let page = Html::parse_document(&page.html);
            let all = |selector: &str, attribute: &str| -> Vec<String> {
                let selector = Selector::parse(selector).expect("a selector");
                page.select(&selector).filter_map(|e| e.value().attr(attribute).map(str::to_owned)).collect()
            };
            let mut ids = all("[id]", "id");
            for href in all("main a[href^='#']", "href") {
                assert!(ids.contains(&href[1..].to_owned()), "{name}: nothing is {href}");
            }
            ids.sort_unstable();
            for pair in ids.windows(2) {
                assert_ne!(pair[0], pair[1], "{name}");
            }
        }
    }

    #[test]
    fn a_source_is_written_once_and_every_one_is_cited_somewhere() {
        let references = source("www/references.html");
        let pages = compose(&root(), &source("index.html")).expect("pages");
        let mut ids: Vec<_> =
            references.lines().map(|line| between(line, "<li id=\"", "\"").expect("a source")).collect();
        for id in &ids {
            assert!(pages.iter().any(|page| page.html.contains(&format!("href=\"#{id}\""))), "nobody cites {id}");
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), references.lines().count());
    }

    #[test]
    fn minutes_are_counted_from_words_and_characters() {
        let page = |text: &str| format!("<p>{text}</p><main>{text}<section id=\"notes\">{text}</main>");
        assert_eq!(minutes(&page(&"<p class=\"one two\">three, four – five</p> ".repeat(238))), 3);
        assert_eq!(minutes(&page(&"五个汉字，".repeat(332))), 4);
        assert_eq!(minutes(""), 1);
    }
}
