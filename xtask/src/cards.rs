//! The pictures by which a page is shown where somebody links to it, one a page and language, and the icon in the sizes that
//! cannot be drawn from the vector: `cargo xtask cards` draws them in Chromium, from what the pages say, and puts them into
//! `www/cards` and `www/icons`. A card shows the title of its page over the first recorded picture of it; that of the article
//! draws who answers, in the words of its language, from `who-answers.csv` (its first columns are those of `cargo run -p grok
//! -- run preset=modadd-wait --hindsight --measures FILE`).

use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use color_quant::NeuQuant;

use crate::article::{Page, compose, read};
use crate::browser::Browser;
use crate::linked::{CARD, CARDS, ICONS, Said, emblem};
use crate::process;
use crate::project::Project;
use crate::words::{Messages, messages};
use grokscope_format::escaped;

/// Steps, the share of unseen sums that the whole network answers, and the share that the rule alone answers.
const WHO_ANSWERS: &str = include_str!("who-answers.csv");
/// Under this name a card keeps the title that it shows, so that a test finds those out of date.
pub const TITLE: &str = "Title";
/// Colours of a card: few, so that it is small.
const COLOURS: usize = 32;

/// What pictures are made with: a browser, and a folder for pages and shots.
pub struct Studio {
    browser: Browser,
    scratch: PathBuf,
    /// The address of the icon.
    pub icon: String,
}

impl Studio {
    /// Makes ready for pictures.
    pub fn new(project: &Project) -> Result<Self> {
        let browser = Browser::install()?;
        let scratch = project.scratch().join("cards");
        fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
        let icon = format!("file://{}", project.root.join("www/icon.svg").display());
        Ok(Self { browser, scratch, icon })
    }

    /// Draws a page and keeps it as a picture of a few colours with this title.
    pub fn shoot(&self, html: &str, size: (u32, u32), target: &Path, title: &str, colours: usize) -> Result<()> {
        let (page, shot) = (self.scratch.join("card.html"), self.scratch.join("card.png"));
        fs::write(&page, html)?;
        process::run(
            Command::new(&self.browser.chrome)
                .args([
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    "--force-device-scale-factor=1",
                ])
                .args(["--default-background-color=00000000", "--allow-file-access-from-files"])
                // Windows have a least size, and parts that are no page.
                .arg(format!("--window-size={},{}", size.0.max(600), size.1 + 200))
                .arg(format!("--screenshot={}", shot.display()))
                .arg(&page)
                // It speaks of what it misses in a machine without a desktop.
                .stderr(Stdio::null()),
        )?;
        let bytes = keep(&shot, size, target, title, colours)?;
        println!("{}: {bytes} bytes", target.display());
        Ok(())
    }
}

/// Draws all of them.
pub fn draw(project: &Project) -> Result<()> {
    let studio = Studio::new(project)?;
    let www = project.root.join("www");
    let icon = &studio.icon;
    for size in ICONS {
        // A home screen cuts its own corners, and needs something behind them.
        let ground = if size == ICONS[0] { "none" } else { "#1c1b22" };
        let html = format!(
            "<!doctype html><body style='margin:0'><img src='{icon}' width={size} height={size} style='display:block;background:{ground}'>"
        );
        studio.shoot(&html, (size, size), &www.join("icons").join(format!("{size}.png")), "grokscope", 256)?;
    }
    for page in compose(&project.root, &read(&project.root.join("index.html"))?)? {
        let html = card(&project.root, &page, icon)?;
        let target = www.join(CARDS).join(format!("{}.png", page.name()));
        studio.shoot(&html, CARD, &target, &Said::of(&page)?.title, COLOURS)?;
    }
    Ok(())
}

/// A card as a page of its own.
fn card(project: &Path, page: &Page, icon: &str) -> Result<String> {
    let Said { title, description, language } = Said::of(page)?;
    let below = if page.path.is_empty() {
        who_answers(&messages(project, page.language())?)?
    } else if let Some((picture, _)) = emblem(page) {
        let file = project.join("www/recorded").join(picture);
        // Below the title and the explanation of the figure.
        format!("<div class=picture style=\"background-image:url('file://{}')\"></div>", file.display())
    } else {
        format!("<p class=said>{}</p>", escaped(&description))
    };
    Ok(format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=utf-8><style>
        * {{ box-sizing: border-box; margin: 0 }}
        body {{ width: {}px; height: {}px; padding: 44px 60px 0; overflow: hidden; background: #fcfbf8; color: #1c1b22; font-family: 'Noto Serif SC', 'Noto Serif CJK SC', serif }}
        html[lang=en] body {{ font-family: Charter, Georgia, 'Liberation Serif', serif }}
        header {{ display: flex; align-items: center; gap: 12px; font: 600 24px system-ui, 'Noto Sans CJK SC', sans-serif; color: #5d5b69 }}
        h1 {{ margin: 18px 0 22px; font-size: 52px; font-weight: 600; line-height: 1.12; letter-spacing: -.01em; text-wrap: balance }}
        .picture {{ height: 460px; border-top: 2px solid #1c1b22; background: 50% -144px / 1048px no-repeat }}
        html:lang(zh) .picture {{ background-position-y: -120px }}
        .said {{ font-size: 38px; line-height: 1.5; color: #5d5b69 }}
        svg text {{ font: 22px system-ui, 'Noto Sans CJK SC', sans-serif }}
        </style><body><header><img src=\"{icon}\" width=36 height=36>grokscope</header><h1>{}</h1>{below}",
        CARD.0,
        CARD.1,
        escaped(&title)
    ))
}

/// Who answers the unseen sums of the opening run, by training step.
fn who_answers(messages: &Messages) -> Result<String> {
    let said = |name: &str| Ok::<_, anyhow::Error>(&messages.get(name).with_context(|| format!("no {name}"))?.pattern);
    let mut rows = Vec::new();
    for line in WHO_ANSWERS.lines().skip(1) {
        let numbers = line.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let [step, whole, rule] = numbers[..] else { bail!("{line:?} is no row of who answers") };
        rows.push((step, whole, rule));
    }
    let (width, height) = (1080.0, 284.0);
    let (last, ..) = *rows.last().context("nobody answers")?;
    let (left, right) = (76.0, 190.0);
    let at = |step: f64| left + step / last * (width - left - right);
    let up = |share: f64| 16.0 + (1.0 - share) * (height - 56.0);
    let curve = |of: fn(&(f64, f64, f64)) -> f64, style: &str| {
        let points = rows.iter().map(|row| format!("{:.1},{:.1}", at(row.0), up(of(row))));
        format!("<polyline points=\"{}\" fill=none stroke-width=5 {style} />", points.collect::<Vec<_>>().join(" "))
    };
    let (step, whole, _) = *rows.iter().find(|row| row.2 >= 1.0).context("the rule never answers everything")?;
    let mut svg = format!("<svg width={width} height={height} style='display:block'>");
    for share in [0.0, 0.5, 1.0] {
        let y = up(share);
        svg += &format!("<line x1={left} x2={} y1={y} y2={y} stroke=#d9d5cb />", at(last));
        svg +=
            &format!("<text x={} y={} text-anchor=end fill=#5d5b69>{:.0}%</text>", left - 12.0, y + 8.0, 100.0 * share);
    }
    for step in [0.0, 500.0, 1000.0, 1500.0, 2000.0] {
        let label = if step < 1000.0 {
            format!("{step}")
        } else {
            format!("{},{:03}", step / 1000.0 - step % 1000.0 / 1000.0, step % 1000.0)
        };
        svg += &format!("<text x={} y={} text-anchor=middle fill=#5d5b69>{label}</text>", at(step), height - 8.0);
    }
    let (x, top, low) = (at(step), up(1.0), up(whole));
    svg += &format!("<line x1={x} x2={x} y1={top} y2={low} stroke=#8d6708 stroke-width=2 stroke-dasharray='5 5' />");
    svg += &curve(|row| row.1, "stroke=#137d44");
    svg += &curve(|row| row.2, "stroke=#1c1b22 stroke-dasharray='14 6'");
    let label = |step: f64, share: f64, dx: f64, anchor: &str, colour: &str, text: &str| {
        let (x, y) = (at(step) + dx, up(share) + 8.0);
        format!("<text x={x} y={y} text-anchor={anchor} fill={colour} font-weight=600>{}</text>", escaped(text))
    };
    svg += &label(1000.0, 0.632, -18.0, "end", "#1c1b22", said("progress-rule")?);
    svg += &label(step, whole, 26.0, "start", "#137d44", said("progress-whole")?);
    svg += "</svg>";
    let sentence =
        said("progress-unheard")?.replace("{step}", &format!("{},{:03}", (step / 1000.0).floor(), step % 1000.0));
    let sentence = sentence.replace("{whole}", &format!("{:.1}%", 100.0 * whole));
    Ok(format!("{svg}<p class=said style='font-size:25px;margin-top:14px'>{}</p>", escaped(&sentence)))
}

/// Cuts a picture to its size, and writes it with few colours and its title; returns how many bytes it has.
pub fn keep(shot: &Path, (width, height): (u32, u32), target: &Path, title: &str, colours: usize) -> Result<usize> {
    let mut reader = png::Decoder::new(BufReader::new(fs::File::open(shot)?)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture too large")?];
    let info = reader.next_frame(&mut pixels)?;
    let channels = info.color_type.samples();
    if info.width < width || info.height < height || info.bit_depth != png::BitDepth::Eight {
        bail!("{} is no picture of {width} by {height}", shot.display());
    }
    let mut rgba = Vec::new();
    for row in pixels.chunks(info.line_size).take(height as usize) {
        for pixel in row.chunks(channels).take(width as usize) {
            rgba.extend([pixel[0], pixel[1], pixel[2], if channels == 4 { pixel[3] } else { 255 }]);
        }
    }
    let quantised = NeuQuant::new(1, colours, &rgba);
    let indices: Vec<u8> = rgba.chunks(4).map(|pixel| quantised.index_of(pixel) as u8).collect();
    let palette = quantised.color_map_rgba();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    // Neighbouring numbers of colours are no neighbouring colours.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_palette(palette.chunks(4).flat_map(|colour| colour[..3].to_vec()).collect::<Vec<_>>());
    encoder.set_trns(palette.chunks(4).map(|colour| colour[3]).collect::<Vec<_>>());
    encoder.add_itxt_chunk(TITLE.to_owned(), title.to_owned())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    fs::write(target, &bytes).with_context(|| format!("cannot write {}", target.display()))?;
    Ok(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_card_in_every_language_with_the_title_it_has_now() {
        let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..");
        for page in compose(&root, &read(&root.join("index.html")).expect("a source")).expect("pages") {
            let name = page.name();
            let file = root.join("www").join(CARDS).join(format!("{name}.png"));
            let bytes = fs::read(&file).unwrap_or_else(|_| panic!("{name} has no card: `cargo xtask cards` draws it"));
            // The dearest show weights, which look like noise.
            assert!(bytes.len() < 100_000, "{name}: {} bytes", bytes.len());
            let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a picture");
            reader.finish().expect("a picture to its end");
            let info = reader.info();
            assert_eq!((info.width, info.height), CARD, "{name}");
            let title = info.utf8_text.iter().find(|text| text.keyword == TITLE).expect("a title");
            let said = Said::of(&page).expect("a title").title;
            assert_eq!(title.get_text().expect("text"), said, "{name}: `cargo xtask cards` draws it anew");
        }
    }
}
