//! What search engines, messengers and catalogues read of a page: its address and those of its translations, a card with a
//! picture, a record of it as an article, and for whom the site is as a whole, `robots.txt` and `sitemap.xml`. All of it is
//! made from what the pages and `CITATION.cff` say. Where the site will lie is told by `cargo xtask build --site-url`; without
//! that, whatever needs an absolute address is left out.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::article::{Page, between, read, write};
use grokscope_format::escaped;

/// The sizes in which the icon is there besides `www/icon.svg`: for tabs, for the home screen of a phone, and for whoever
/// installs the site.
pub const ICONS: [u32; 3] = [32, 180, 512];
/// Pictures of cards, in the folder of the same name below `www` and in the site.
pub const CARDS: &str = "cards";
/// The width and height of a card.
pub const CARD: (u32, u32) = (1200, 630);
/// The figure that stands for the article.
const EMBLEM: &str = "progress";

/// Where the site lies, and what `CITATION.cff` says of it.
pub struct Publication {
    /// Ends with a slash.
    pub url: Option<String>,
    pub author: String,
    pub version: String,
    /// Year, month and day, with hyphens.
    pub date: String,
}

impl Publication {
    /// Reads `CITATION.cff`; the lines that are read are flat, and a test holds that they are there.
    pub fn read(project: &Path, url: Option<String>) -> Result<Self> {
        let file = read(&project.join("CITATION.cff"))?;
        let said = |key: &str| -> Result<String> {
            let line = file.lines().find_map(|line| line.trim_start_matches([' ', '-']).strip_prefix(key));
            Ok(line.with_context(|| format!("CITATION.cff has no {key}"))?.trim().trim_matches('"').to_owned())
        };
        Ok(Self { url, author: said("name:")?, version: said("version:")?, date: said("date-released:")? })
    }

    fn address(&self, page: &Page) -> Option<String> {
        Some(format!("{}{}{}", self.url.as_ref()?, page.folder, page.path))
    }

    /// The address of the picture of a page, where there is one.
    fn card(&self, project: &Path, page: &Page) -> Option<String> {
        project.join("www").join(card(page)).exists().then(|| self.card_of(page))?
    }

    /// The address of the picture of a page that has one.
    pub fn card_of(&self, page: &Page) -> Option<String> {
        Some(format!("{}{}", self.url.as_ref()?, card(page)))
    }
}

fn card(page: &Page) -> String {
    format!("{CARDS}/{}.png", page.name())
}

/// Reads `--site-url`.
pub fn site_url(text: &str) -> Result<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    if host.is_none_or(|host| host.is_empty() || host.starts_with('/')) {
        bail!("it has to begin with https:// and a host");
    }
    if text.contains(|c: char| c.is_whitespace() || !c.is_ascii() || "?#\"'<>&".contains(c)) {
        bail!("it is the address of a folder: no query, no place in a page, no spaces, other letters encoded");
    }
    Ok(format!("{}/", text.trim_end_matches('/')))
}

/// What a page says of itself, as text.
pub struct Said {
    /// The title without the name of the site.
    pub title: String,
    pub description: String,
    /// Of its `html` element.
    pub language: String,
}

impl Said {
    pub fn of(page: &Page) -> Result<Self> {
        let part = |start: &str, end: &str| -> Result<String> {
            let inner = between(&page.html, start, end);
            Ok(plain(inner.with_context(|| format!("{} has no {start}", page.name()))?))
        };
        let title = part("<title>", "</title>")?;
        let title = title.rsplit_once(" · ").map_or(title.as_str(), |(own, _)| own).to_owned();
        let html = between(&page.html, "<html ", ">").context("no html element")?;
        // A space before it, so that `hreflang` is none.
        let language = between(&format!(" {html}"), " lang=\"", "\"").context("no language")?.to_owned();
        Ok(Self { title, description: part("<meta name=\"description\" content=\"", "\"")?, language })
    }
}

/// The figure that stands for a page: the file of its recorded picture below `www/recorded`, and what is to be seen there.
pub fn emblem(page: &Page) -> Option<(String, String)> {
    let from = if page.path.is_empty() { page.html.find(&format!("<grok-figure name=\"{EMBLEM}\""))? } else { 0 };
    let image = between(&page.html[from..], "<img class=\"recording\" ", ">")?;
    let file = between(image, "recorded/", "\"")?;
    Some((file.to_owned(), plain(between(image, "alt=\"", "\"")?)))
}

/// The page with what others read of it at the end of its head.
pub fn with_links(project: &Path, page: &Page, pages: &[Page], publication: &Publication) -> Result<String> {
    let Said { title, description, language } = Said::of(page)?;
    let Publication { author, date, .. } = publication;
    let root = page.root();
    let mut head = Vec::new();
    for (rel, size) in ["icon", "apple-touch-icon"].into_iter().zip(ICONS) {
        head.push(format!(
            "<link rel=\"{rel}\" type=\"image/png\" sizes=\"{size}x{size}\" href=\"{root}icons/{size}.png\">"
        ));
    }
    let mut meta = |kind: &str, name: &str, content: &str| {
        head.push(format!("<meta {kind}=\"{name}\" content=\"{}\">", escaped(content)));
    };
    let address = publication.address(page);
    let card = publication.card(project, page);
    meta("property", "og:type", "article");
    meta("property", "og:site_name", "grokscope");
    meta("property", "og:title", &title);
    meta("property", "og:description", &description);
    meta("name", "twitter:card", if card.is_some() { "summary_large_image" } else { "summary" });
    meta("name", "citation_title", &title);
    meta("name", "citation_author", author);
    meta("name", "citation_publication_date", &date.replace('-', "/"));
    meta("name", "citation_language", &language);
    if let Some(card) = &card {
        meta("property", "og:image", card);
        meta("property", "og:image:width", &CARD.0.to_string());
        meta("property", "og:image:height", &CARD.1.to_string());
        meta("property", "og:image:alt", &emblem(page).map_or_else(|| title.clone(), |(_, alt)| alt));
    }
    if let Some(address) = &address {
        meta("property", "og:url", address);
        meta("name", "citation_public_url", address);
        head.push(format!("<link rel=\"canonical\" href=\"{address}\">"));
        for (language, address) in translations(page, pages, publication)? {
            head.push(format!("<link rel=\"alternate\" hreflang=\"{language}\" href=\"{address}\">"));
        }
    }
    let record = record(page, pages, publication, card.as_deref())?;
    // No text in it can end the element.
    let record = record.to_string().replace('<', "\\u003c");
    head.push(format!("<script type=\"application/ld+json\">{record}</script>"));
    let (before, after) = page.html.split_once("</head>").context("no head")?;
    let html = format!("{}\n    {}\n  </head>{after}", before.trim_end(), head.join("\n    "));
    Ok(match &publication.url {
        Some(url) => cited_at(&html, url),
        None => html,
    })
}

/// The page as a catalogue has it, in the vocabulary of schema.org.
fn record(page: &Page, pages: &[Page], publication: &Publication, card: Option<&str>) -> Result<Value> {
    let Said { title, description, language } = Said::of(page)?;
    let mut record = json!({
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": title,
        "description": description,
        "inLanguage": language,
        "author": { "@type": "Organization", "name": publication.author },
        "datePublished": publication.date,
        "version": publication.version,
        "license": ["https://opensource.org/license/mit", "https://www.apache.org/licenses/LICENSE-2.0"],
        "isAccessibleForFree": true,
        "timeRequired": format!("PT{}M", page.minutes),
    });
    if let Some(article) = pages.iter().find(|other| other.path.is_empty() && other.folder == page.folder)
        && !page.path.is_empty()
    {
        let mut whole = json!({ "@type": "ScholarlyArticle", "headline": Said::of(article)?.title });
        if let Some(address) = publication.address(article) {
            whole["url"] = address.into();
        }
        record["isPartOf"] = whole;
    }
    if let Some(address) = publication.address(page) {
        record["url"] = address.into();
    }
    if let Some(card) = card {
        record["image"] = card.into();
    }
    Ok(record)
}

/// The address of a page in each of its languages, and the one for readers of any other.
fn translations(page: &Page, pages: &[Page], publication: &Publication) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for other in pages.iter().filter(|other| other.path == page.path) {
        if let Some(address) = publication.address(other) {
            found.push((Said::of(other)?.language, address));
        }
    }
    let first = pages.iter().find(|other| other.path == page.path && other.folder.is_empty());
    found.extend(first.and_then(|first| Some(("x-default".to_owned(), publication.address(first)?))));
    Ok(found)
}

/// The page whose entry for BibTeX knows where the article is.
fn cited_at(html: &str, url: &str) -> String {
    html.replacen("\n}</code></pre>", &format!(",\n  url     = {{{url}}}\n}}</code></pre>"), 1)
}

/// Puts icons, `robots.txt` and, where the site's address is known, cards and `sitemap.xml` into the site.
pub fn write_files(project: &Path, site: &Path, pages: &[Page], publication: &Publication) -> Result<()> {
    let copy = |folder: &str| -> Result<()> {
        let (from, to) = (project.join("www").join(folder), site.join(folder));
        fs::create_dir_all(&to).with_context(|| format!("cannot create {}", to.display()))?;
        for file in fs::read_dir(&from).with_context(|| format!("cannot read {}", from.display()))? {
            let file = file?;
            fs::copy(file.path(), to.join(file.file_name())).with_context(|| format!("cannot copy to {folder}"))?;
        }
        Ok(())
    };
    copy("icons")?;
    let mut robots = "User-agent: *\nDisallow:\n".to_owned();
    if let Some(url) = &publication.url {
        copy(CARDS)?;
        write(site, "sitemap.xml", &sitemap(pages, publication)?)?;
        robots += &format!("\nSitemap: {url}sitemap.xml\n");
    }
    write(site, "robots.txt", &robots)
}

fn sitemap(pages: &[Page], publication: &Publication) -> Result<String> {
    let mut map = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n"
        .to_owned();
    for page in pages {
        let Some(address) = publication.address(page) else { continue };
        map += &format!("  <url>\n    <loc>{address}</loc>\n    <lastmod>{}</lastmod>\n", publication.date);
        for (language, address) in translations(page, pages, publication)? {
            map += &format!("    <xhtml:link rel=\"alternate\" hreflang=\"{language}\" href=\"{address}\"/>\n");
        }
        map += "  </url>\n";
    }
    Ok(map + "</urlset>\n")
}

/// Text out of HTML that has no elements in it.
pub fn plain(html: &str) -> String {
    let text = html.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Write as _;
    use std::path::PathBuf;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use scraper::{Html, Selector};

    use super::*;
    use crate::article::compose;
    use crate::words::further_languages;

    const URL: &str = "https://example.org/grok/";

    fn root() -> PathBuf {
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..")
    }

    fn publication(url: Option<&str>) -> Publication {
        Publication::read(&root(), url.map(str::to_owned)).expect("CITATION.cff")
    }

    fn pages() -> Vec<Page> {
        compose(&root(), &read(&root().join("index.html")).expect("a source")).expect("pages")
    }

    /// The pages as they are read by others, with their names.
    fn linked(url: Option<&str>) -> Vec<(String, Html)> {
        let pages = pages();
        let html = |page: &Page| with_links(&root(), page, &pages, &publication(url)).expect("a page");
        pages.iter().map(|page| (page.name(), Html::parse_document(&html(page)))).collect()
    }

    fn all(page: &Html, selector: &str, attribute: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).filter_map(|e| e.value().attr(attribute).map(str::to_owned)).collect()
    }

    fn record_of(page: &Html) -> Value {
        let selector = Selector::parse("head script[type='application/ld+json']").expect("a selector");
        let records: Vec<_> = page.select(&selector).map(|script| script.inner_html()).collect();
        assert_eq!(records.len(), 1);
        serde_json::from_str(&records[0]).expect("valid JSON")
    }

    #[test]
    fn every_page_has_a_description_and_a_title_of_its_own() {
        let mut titles = BTreeSet::new();
        for page in pages() {
            let Said { title, description, .. } = Said::of(&page).expect("what it says");
            let length = description.chars().count();
            assert!((30..=300).contains(&length), "{}: {description:?}", page.name());
            assert!(titles.insert(title.clone()), "{title:?} stands twice");
        }
        assert!(titles.len() >= 18, "{titles:?}");
    }

    #[test]
    fn a_site_with_an_address_says_where_everything_is() {
        let linked = linked(Some(URL));
        let addresses: BTreeSet<_> =
            linked.iter().flat_map(|(_, page)| all(page, "link[rel=canonical]", "href")).collect();
        assert_eq!(addresses.len(), linked.len(), "each page has an address of its own");
        assert!(addresses.contains(URL) && addresses.contains(&format!("{URL}zh/lab/endless/")), "{addresses:?}");
        for (name, page) in &linked {
            let languages = all(page, "link[rel=alternate]", "hreflang");
            assert_eq!(languages.len(), further_languages(&root()).expect("languages").len() + 2, "{name}");
            assert!(
                languages.starts_with(&["en".to_owned()]) && languages.ends_with(&["x-default".to_owned()]),
                "{name}"
            );
            let others = all(page, "link[rel=alternate]", "href");
            assert!(others.iter().all(|other| addresses.contains(other)), "{name}: {others:?}");
            assert!(others.contains(&all(page, "link[rel=canonical]", "href")[0]), "{name}");
            let picture = all(page, "meta[property='og:image']", "content");
            assert_eq!(picture, [format!("{URL}cards/{name}.png")]);
            assert_eq!(all(page, "meta[name='twitter:card']", "content"), ["summary_large_image"]);
            assert_eq!(all(page, "meta[property='og:locale']", "content").len(), 1, "{name}");
            let record = record_of(page);
            assert_eq!(record["url"], all(page, "link[rel=canonical]", "href")[0].as_str(), "{name}");
            assert_eq!(record["@type"], "ScholarlyArticle");
            assert_eq!(record["isPartOf"].is_null(), !name.contains('-'), "{name}");
        }
    }

    #[test]
    fn a_site_that_may_lie_anywhere_names_no_place() {
        for (name, page) in linked(None) {
            let none = "link[rel=canonical], link[rel=alternate], meta[property='og:image'], meta[property='og:url']";
            assert!(all(&page, none, "rel").is_empty() && all(&page, none, "content").is_empty(), "{name}");
            assert_eq!(all(&page, "meta[name='twitter:card']", "content"), ["summary"], "{name}");
            let record = record_of(&page);
            assert!(record["url"].is_null() && record["image"].is_null() && record["headline"].is_string(), "{name}");
        }
    }

    #[test]
    fn what_others_read_weighs_little() {
        let compressed = |text: &str| {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            gzip.write_all(text.as_bytes()).expect("memory");
            gzip.finish().expect("memory").len()
        };
        let (pages, publication) = (pages(), publication(Some(URL)));
        for page in &pages {
            let linked = with_links(&root(), page, &pages, &publication).expect("a page");
            let added = compressed(&linked) - compressed(&page.html);
            assert!(added < 1_500, "{}: {added} bytes after gzip", page.name());
        }
    }

    #[test]
    fn the_map_of_the_site_has_every_page_in_every_language() {
        let pages = pages();
        let map = sitemap(&pages, &publication(Some(URL))).expect("a map");
        assert_eq!(map.matches("<loc>").count(), pages.len());
        assert_eq!(map.matches("hreflang=\"x-default\"").count(), pages.len());
        assert!(map.contains("<loc>https://example.org/grok/zh/lab/</loc>"), "{map}");
    }

    #[test]
    fn an_address_of_a_site_is_that_of_a_folder() {
        assert_eq!(site_url("https://a.b/c").expect("an address"), "https://a.b/c/");
        assert_eq!(site_url("http://localhost:8080/").expect("an address"), "http://localhost:8080/");
        for wrong in [
            "",
            "a.b",
            "/c",
            "ftp://a.b",
            "https://",
            "https:///c",
            "https://a.b/?x",
            "https://a.b/#x",
            "https://a.b/\"",
        ] {
            assert!(site_url(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn whoever_cites_it_is_told_the_same_everywhere() {
        let cff = read(&root().join("CITATION.cff")).expect("CITATION.cff");
        let Publication { author, version, date, .. } = publication(None);
        assert_eq!(version, env!("CARGO_PKG_VERSION"));
        let title = between(&cff, "title: \"", "\"").expect("a title");
        let (year, month) = date.split_at(4);
        let lines = [
            format!("title   = {{{title}}}"),
            format!("author  = {{{{{author}}}}}"),
            format!("year    = {{{year}}}"),
            format!("version = {{{version}}}"),
        ];
        for file in ["README.md", "index.html", "www/zh/index.html"] {
            let text = read(&root().join(file)).expect("a text");
            let entry = between(&text, "@software{grokscope,\n", "\n}").expect("an entry for BibTeX");
            for line in &lines {
                assert!(entry.contains(line.as_str()), "{file}: no {line}");
            }
            if file.ends_with("html") {
                assert!(text.contains(&format!("<time datetime=\"{year}{}\">", &month[..3])), "{file}: the date");
                assert!(cited_at(&text, URL).contains("  url     = {https://example.org/grok/}\n}</code>"), "{file}");
            }
        }
    }
}
