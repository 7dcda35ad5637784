//! A silent clip of the opening run and four stills of it, for the slides of teachers. `cargo xtask clip` opens the built site in
//! Chromium, has the figure of the opening train ten steps at a time to its end, draws what it shows at each of them large enough
//! for the back of a room (`clip.js`), and puts the files into `www/slides`, and for further languages into folders of theirs
//! there. What they say is said by the page for teachers (`www/teach/index.html`): the headlines of the clip are its list, the
//! captions of the stills those beside them. Each still holds its caption as text, and the video its headlines, by which a
//! test finds those to draw anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use grokscope_experiment::Preset;
use serde::Serialize;

use crate::article::{Page, between, compose, read};
use crate::cards;
use crate::darkroom::{self, Sent};
use crate::linked::{self, plain};
use crate::moving::{self, Frame};
use crate::numbers::without_marks;
use crate::posters::{folder, languages};
use crate::project::Project;
use crate::setup;
use crate::site;
use crate::words::messages;

/// Below `www` and, for each language, in the site.
const FOLDER: &str = "slides";
/// What the browser draws them with.
const SCRIPT: &str = include_str!("clip.js");
/// The run of the opening.
const PRESET: &str = "modadd-wait";
const LICENCE: &str = "MIT OR Apache-2.0";

/// Width and height of the video, of the picture that moves, of a still, and of what is seen before the video plays.
const VIDEO: (u32, u32) = (1280, 720);
const PICTURE: (u32, u32) = (960, 540);
const STILL: (u32, u32) = (1600, 900);
const POSTER_SIZE: (u32, u32) = (640, 360);
/// From one frame of the video to the next.
const TICK_MS: u32 = 50;
/// Colours of a still: few, so that it is small.
const COLOURS: usize = 48;
/// The files, in the order of the page.
const CLIP: &str = "clip.webm";
const MOVING: &str = "clip.webp";
const POSTER: &str = "poster.webp";
const STILLS: [&str; 4] = ["memorised", "waiting", "understood", "inside"];

/// What to film.
#[derive(Args)]
pub struct Options {
    /// The folder of a built site; where none is named it is built.
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
    /// Where the site will lie: it is written at the foot of the pictures.
    #[arg(long, value_name = "URL", value_parser = linked::site_url)]
    site_url: Option<String>,
}

/// What the script needs to know.
#[derive(Serialize)]
struct Order {
    video: (u32, u32),
    picture: (u32, u32),
    still: (u32, u32),
    poster: (u32, u32),
    tick_ms: u32,
    languages: Vec<Said>,
}

/// What clip and stills say in a language.
#[derive(Serialize)]
struct Said {
    language: String,
    /// Headlines of the clip.
    phases: Vec<String>,
    captions: BTreeMap<&'static str, String>,
    step: String,
    train: String,
    test: String,
    learned: String,
    understood: String,
    /// What the grid is, the curve, and the axis of the numbers.
    grid: String,
    curve: String,
    axis: String,
    /// Left and right.
    foot: [String; 2],
}

/// Makes all of them.
pub fn make(project: &Project, options: &Options) -> Result<()> {
    let site = match &options.site {
        Some(site) => site.clone(),
        None => {
            let tools = setup::page(project)?.with_optimiser()?;
            site::publish(project, &tools, &site::Options { no_gpu: true, ..Default::default() })?
        }
    };
    let scratch = project.scratch().join("clip");
    fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
    let languages = said(&project.root, options.site_url.as_deref())?;
    let order =
        Order { video: VIDEO, picture: PICTURE, still: STILL, poster: POSTER_SIZE, tick_ms: TICK_MS, languages };
    let mut files: BTreeMap<String, Vec<Frame>> = BTreeMap::new();
    for sent in darkroom::develop(&site, &page(&order)?, &scratch)? {
        files.entry(sent.path.clone()).or_default().push(frame(sent)?);
    }
    for said in &order.languages {
        let target = folder(&project.root.join("www").join(FOLDER), &said.language);
        fs::create_dir_all(&target).with_context(|| format!("cannot create {}", target.display()))?;
        let mut taken = |name: &str| {
            files.remove(&format!("{}/{name}", said.language)).with_context(|| format!("the page has made no {name}"))
        };
        let keep = |name: &str, content: &[u8]| {
            println!("{}: {} bytes", target.join(name).display(), content.len());
            fs::write(target.join(name), content).with_context(|| format!("cannot write {name}"))
        };
        let video = taken(CLIP)?;
        let lasts = video.last().map_or(0, |frame| frame.ms + TICK_MS);
        keep(CLIP, &moving::webm(&video, VIDEO, lasts, &said.phases.join(" ")))?;
        keep(MOVING, &moving::webp(&taken(MOVING)?, PICTURE).context("the browser makes no WebP")?)?;
        keep(POSTER, &taken(POSTER)?[0].bytes)?;
        for (still, caption) in &said.captions {
            let name = format!("{still}.png");
            let shot = scratch.join(&name);
            fs::write(&shot, &taken(&name)?[0].bytes)?;
            let bytes = cards::keep(&shot, STILL, &target.join(&name), caption, COLOURS)?;
            println!("{}: {bytes} bytes", target.join(&name).display());
        }
    }
    Ok(())
}

/// The page that trains and draws.
fn page(order: &Order) -> Result<String> {
    // No text in it can end the element.
    let order = serde_json::to_string(order)?.replace('<', "\\u003c");
    Ok(format!(
        "<!doctype html><meta charset=utf-8><body style='margin:0'>\
         <iframe src='index.html?figure=modadd&amp;theme=light' style='border:0;width:1200px;height:1450px'></iframe>\
         <script type='application/json' id=said>{order}</script><script type=module>{SCRIPT}</script>"
    ))
}

/// A frame as it was sent: `ms=50&key=1`, or nothing of it where there is only one.
fn frame(sent: Sent) -> Result<Frame> {
    let said = |name: &str| sent.query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let ms = said("ms").unwrap_or("0").parse().with_context(|| format!("{} at no time", sent.path))?;
    Ok(Frame { ms, is_key: said("key") == Some("1"), bytes: sent.content })
}

/// What is said in each language.
fn said(project: &Path, address: Option<&str>) -> Result<Vec<Said>> {
    let pages = compose(project, &read(&project.join("index.html"))?)?;
    let seed = Preset::named(PRESET).context("no preset of the opening")?.experiment().seed;
    languages(project)?
        .into_iter()
        .map(|language| {
            let of = |path: &str| pages.iter().find(|page| page.language() == language && page.path == path);
            let (article, teach) = of("").zip(of("teach/")).with_context(|| format!("no pages in {language}"))?;
            let (phases, captions) = told(teach)?;
            let opening = between(&article.html, "name=\"modadd\"", "</h3>").and_then(|top| top.rsplit_once('>'));
            let title = opening.context("the opening has no title")?.1;
            let messages = messages(project, &language)?;
            let word = |name: &str| {
                messages.get(name).map(|message| message.pattern.clone()).with_context(|| format!("no message {name}"))
            };
            let whole =
                |name: &str| Ok::<_, anyhow::Error>([word(name)?, word(&format!("{name}.detail"))?].join(" · "));
            let place = address.map(|address| format!(" · {address}")).unwrap_or_default();
            Ok(Said {
                phases,
                captions,
                step: word("at_step")?,
                train: word("train")?,
                test: word("test")?,
                learned: word("memorised_here")?,
                understood: word("understood_here")?,
                grid: whole("answers")?,
                curve: whole("accuracy_curve")?,
                axis: word("number_axis")?,
                foot: [format!("grokscope{place} · {title} ({PRESET}, seed={seed})"), LICENCE.to_owned()],
                language,
            })
        })
        .collect()
}

/// What a page for teachers says of them: the headlines of the clip, and the captions of the stills.
fn told(page: &Page) -> Result<(Vec<String>, BTreeMap<&'static str, String>)> {
    let said = |text: &str| plain(&without_marks(text));
    let list = between(&page.html, "<ol id=\"phases\">", "</ol>").context("the clip has no headlines")?;
    let phases = list.split("<li>").skip(1).filter_map(|item| Some(said(item.split_once("</li>")?.0))).collect();
    let caption = |name: &'static str| {
        let caption = between(&page.html, &format!("<p data-slide=\"{name}\">"), "</p>");
        Ok((name, said(caption.with_context(|| format!("{name} has no caption"))?)))
    };
    Ok((phases, STILLS.into_iter().map(caption).collect::<Result<_>>()?))
}

/// Puts them into a site, those of further languages into the folders of these.
pub fn publish(project: &Path, site: &Path) -> Result<()> {
    for language in languages(project)? {
        let from = folder(&project.join("www").join(FOLDER), &language);
        let to = folder(site, &language).join(FOLDER);
        fs::create_dir_all(&to).with_context(|| format!("cannot create {}", to.display()))?;
        for name in names() {
            fs::copy(from.join(&name), to.join(&name)).with_context(|| format!("no {name} in {language}"))?;
        }
    }
    Ok(())
}

/// The names of all files.
fn names() -> impl Iterator<Item = String> {
    [CLIP, MOVING, POSTER].map(str::to_owned).into_iter().chain(STILLS.map(|still| format!("{still}.png")))
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;
    use crate::cards::TITLE;
    use crate::moving::Moving;

    fn root() -> PathBuf {
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..")
    }

    #[test]
    fn clip_and_stills_are_small_and_say_what_the_page_says_now() {
        for Said { language, phases, captions, .. } in said(&root(), None).expect("what is said") {
            let kept = folder(&root().join("www").join(FOLDER), &language);
            let file = |name: &str| {
                fs::read(kept.join(name))
                    .unwrap_or_else(|_| panic!("no {name} in {language}: `cargo xtask clip` makes it"))
            };
            let (video, moving) = (file(CLIP), file(MOVING));
            assert!(video.len() < 1_000_000 && moving.len() < 1_000_000, "{} and {}", video.len(), moving.len());
            let read = Moving::of_webm(&video).expect("a video");
            assert_eq!(read.size, VIDEO);
            assert!((10_000..=15_500).contains(&read.lasts), "{language}: {} ms", read.lasts);
            assert_eq!(read.frames as u32 * TICK_MS, read.lasts);
            assert_eq!(read.title, phases.join(" "), "{language}: `cargo xtask clip` makes it anew");
            let read_moving = Moving::of_webp(&moving).expect("a picture that moves");
            assert_eq!(read_moving.size, PICTURE);
            assert!(read_moving.lasts.abs_diff(read.lasts) <= 2 * TICK_MS && read_moving.frames > 60, "{language}");
            assert!(file(POSTER).len() < 40_000, "{language}: {} bytes", file(POSTER).len());
            for (still, caption) in captions {
                let bytes = file(&format!("{still}.png"));
                assert!(bytes.len() < 200_000, "{still} in {language}: {} bytes", bytes.len());
                let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a picture");
                reader.finish().expect("a picture to its end");
                let info = reader.info();
                assert_eq!((info.width, info.height), STILL, "{still} in {language}");
                let title = info.utf8_text.iter().find(|text| text.keyword == TITLE).expect("a caption");
                assert_eq!(title.get_text().expect("text"), caption, "{language}: `cargo xtask clip` draws it anew");
            }
        }
    }

    #[test]
    fn the_page_shows_each_of_them_in_its_size_and_says_how_large_its_file_is() {
        let site = tempfile::tempdir().expect("a folder");
        publish(&root(), site.path()).expect("files");
        for page in compose(&root(), &read(&root().join("index.html")).expect("a source")).expect("pages") {
            if page.path != "teach/" {
                continue;
            }
            // The page lies in a folder beside them.
            let kept = site.path().join(&page.folder).join(FOLDER);
            let html = Html::parse_document(&page.html);
            let all = |selector: &str| {
                let selector = Selector::parse(selector).expect("a selector");
                html.select(&selector).collect::<Vec<_>>()
            };
            let mut offered: Vec<String> = Vec::new();
            for link in all("a[download]") {
                let name = link.attr("href").and_then(|href| href.strip_prefix("../slides/")).expect("a file of ours");
                let bytes = fs::metadata(kept.join(name)).expect("a file").len();
                let said: String =
                    link.parent().and_then(scraper::ElementRef::wrap).expect("a parent").text().collect();
                let size = format!("{} kB", (bytes + 500) / 1000);
                assert!(said.contains(&size), "{}: {name} has {size}, not {said:?}", page.name());
                offered.push(name.to_owned());
            }
            let shown = all(".clip video, .stills img");
            for element in &shown {
                let element = element.value();
                let size = if element.name() == "video" { VIDEO } else { STILL };
                let number = |name: &str| element.attr(name).and_then(|text| text.parse().ok());
                assert_eq!(number("width").zip(number("height")), Some(size), "{}", page.name());
                assert!(element.attr("preload") == Some("none") || element.attr("loading") == Some("lazy"));
            }
            assert_eq!(shown.len(), 1 + STILLS.len());
            offered.push(POSTER.to_owned());
            offered.sort_unstable();
            let mut names: Vec<String> = names().collect();
            names.sort_unstable();
            assert_eq!(offered, names, "{}", page.name());
        }
    }
}
