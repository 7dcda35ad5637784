//! A poster of each preset, for where nothing runs: mail, feeds, printed pages. `cargo xtask posters` trains every preset with our
//! engine to its end (`grok run`), draws its curves in Chromium, and puts the pictures into `www/posters`, and for further languages into
//! folders of theirs there. Each holds what it says as text, by which a test finds those to draw anew.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use grokscope_experiment::{PRESETS, Preset};

use crate::cards::Studio;
use crate::linked::CARD;
use crate::project::Project;
use crate::words::{FIRST, Messages, further_languages, messages};
use grokscope_format::{escaped, number};

/// Below `www` and, for each language, in the site.
const FOLDER: &str = "posters";
/// Colours of a poster: few, so that it is small.
const COLOURS: usize = 16;

/// Width of a title that stands on one line, in pixels, by how wide a letter and a character are at most on average.
const ONE_LINE: f64 = 1060.0;
/// Evaluations of a run that are drawn, at most: more would lie on one pixel.
const MOST: usize = 500;
/// `grok run` says by these that it has trained, and that the run did not grok, diverged or lost it again.
const HAS_TRAINED: [i32; 4] = [0, 3, 4, 5];

/// What to draw.
#[derive(Args)]
pub struct Options {
    /// Names of presets; all where none is named.
    presets: Vec<String>,
    /// A folder of tables that `grok run preset=NAME --csv NAME.csv` has written: what is there is not trained again.
    #[arg(long, value_name = "FOLDER")]
    curves: Option<PathBuf>,
}

/// What became of a preset.
struct Run {
    memorised: Option<u64>,
    grokked: Option<u64>,
    /// Steps, and the shares of right answers to what it was shown and what not.
    points: Vec<(f64, f64, f64)>,
}

/// Draws the posters.
pub fn draw(project: &Project, options: &Options) -> Result<()> {
    let studio = Studio::new(project)?;
    let tables = options.curves.clone().unwrap_or_else(|| project.scratch().join("curves"));
    fs::create_dir_all(&tables).with_context(|| format!("cannot create {}", tables.display()))?;
    let wanted = |preset: &&Preset| options.presets.is_empty() || options.presets.iter().any(|it| it == preset.name);
    let presets: Vec<&Preset> = PRESETS.iter().filter(wanted).collect();
    if presets.len() < options.presets.len() {
        bail!("not all of these are presets: {}", options.presets.join(", "));
    }
    let mut runs = Vec::new();
    for preset in presets {
        let table = tables.join(preset.name).with_extension("csv");
        if options.curves.is_none() || !table.is_file() {
            train(project, preset, &table)?;
        }
        runs.push((preset, read(&crate::article::read(&table)?, preset)?));
    }
    for language in languages(&project.root)? {
        let messages = messages(&project.root, &language)?;
        let folder = folder(&project.root.join("www").join(FOLDER), &language);
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        for (preset, run) in &runs {
            let html = poster(run, preset, &messages, &language, &studio.icon)?;
            let target = folder.join(format!("{}.png", preset.name));
            studio.shoot(&html, CARD, &target, &said(preset, &messages), COLOURS)?;
        }
    }
    Ok(())
}

/// Trains a preset to its end.
fn train(project: &Project, preset: &Preset, table: &Path) -> Result<()> {
    println!("Training {}", preset.name);
    let mut grok = project.cargo();
    // Without burn it compiles in seconds.
    grok.args(["run", "--release", "--package", "grok", "--no-default-features", "--", "run", "--quiet"])
        .arg(format!("preset={}", preset.name))
        .arg("--csv")
        .arg(table);
    let status = grok.status().context("cannot start cargo")?;
    if !status.code().is_some_and(|code| HAS_TRAINED.contains(&code)) {
        bail!("{} could not be trained: {status}", preset.name);
    }
    Ok(())
}

/// Puts the posters into a site, those of further languages into the folders of these.
pub fn publish(project: &Path, site: &Path) -> Result<()> {
    for language in languages(project)? {
        let from = folder(&project.join("www").join(FOLDER), &language);
        let to = folder(site, &language).join(FOLDER);
        fs::create_dir_all(&to).with_context(|| format!("cannot create {}", to.display()))?;
        for preset in PRESETS {
            let name = format!("{}.png", preset.name);
            fs::copy(from.join(&name), to.join(&name)).with_context(|| format!("no poster {name} in {language}"))?;
        }
    }
    Ok(())
}

/// All languages, the first one first.
pub fn languages(project: &Path) -> Result<Vec<String>> {
    Ok([vec![FIRST.to_owned()], further_languages(project)?].concat())
}

/// Where the files of a language are, in a folder that has those of the first.
pub fn folder(root: &Path, language: &str) -> PathBuf {
    if language == FIRST { root.to_owned() } else { root.join(language) }
}

/// A table of evaluations.
fn read(table: &str, preset: &Preset) -> Result<Run> {
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let head = table.headers()?.clone();
    let place = |name: &str| head.iter().position(|column| column == name).with_context(|| format!("no {name}"));
    let columns = [place("step")?, place("train_accuracy")?, place("test_accuracy")?];
    let mut points = Vec::new();
    for row in table.records() {
        let row = row?;
        let [step, train, test] = columns.map(|column| row[column].parse::<f64>());
        points.push((step?, train?, test?));
    }
    let first = |share: fn(&(f64, f64, f64)) -> f64, least: f32| {
        points.iter().find(|point| share(point) as f32 >= least).map(|point| point.0 as u64)
    };
    let [memorised, grokked] = preset.experiment().answers().milestones();
    let memorised = first(|point| point.1, memorised);
    let grokked = first(|point| point.2, grokked);
    let every = points.len().div_ceil(MOST).max(1);
    let last = points.last().copied();
    let points = points.into_iter().step_by(every).chain(last).collect();
    Ok(Run { memorised, grokked, points })
}

/// What a poster says of its preset, whatever came of it.
fn said(preset: &Preset, messages: &Messages) -> String {
    let shows = messages.get(&format!("preset-{}", preset.name)).map_or(preset.trains, |message| &message.pattern);
    format!("{shows} · {}", preset.keys.replace('&', " "))
}

/// A poster as a page of its own.
fn poster(run: &Run, preset: &Preset, messages: &Messages, language: &str, icon: &str) -> Result<String> {
    let word = |name: &str| Ok::<_, anyhow::Error>(&messages.get(name).with_context(|| format!("no {name}"))?.pattern);
    let said = said(preset, messages);
    let (shows, keys) = said.split_once(" · ").context("a poster says two things")?;
    let milestones = match (run.memorised, run.grokked) {
        (None, None) => word("milestones_nothing")?,
        (Some(_), None) => word("milestones_memory")?,
        (None, Some(_)) => word("milestones_understood")?,
        (Some(memorised), Some(grokked)) if grokked <= memorised => word("milestones_at_once")?,
        (Some(_), Some(_)) => word("milestones_both")?,
    };
    let step = |step: Option<u64>| step.map(number).unwrap_or_default();
    let milestones =
        milestones.replace("{memorised}", &step(run.memorised)).replace("{understood}", &step(run.grokked));
    // A title on two lines leaves less room.
    let width: f64 = shows.chars().map(|c| if c.is_ascii() { 15.5 } else { 38.0 }).sum();
    let height = if width > ONE_LINE { 288.0 } else { 332.0 };
    let chart = chart(run, [word("train")?, word("test")?], height)?;
    let axes = format!("{} · {}", word("accuracy_curve")?, word("accuracy_curve.detail")?);
    Ok(format!(
        "<!doctype html><html lang=\"{language}\"><meta charset=utf-8><style>
        * {{ box-sizing: border-box; margin: 0 }}
        body {{ width: {}px; height: {}px; padding: 40px 60px 0; overflow: hidden; background: #fcfbf8; color: #1c1b22; font: 22px/1.4 system-ui, 'Noto Sans CJK SC', sans-serif }}
        header {{ display: flex; align-items: center; gap: 12px; font-weight: 600; color: #5d5b69 }}
        h1 {{ margin: 14px 0 6px; font: 600 38px/1.18 Charter, Georgia, 'Liberation Serif', 'Noto Serif CJK SC', serif; text-wrap: balance }}
        h1::first-letter {{ text-transform: uppercase }}
        p {{ color: #5d5b69 }}
        code {{ font: 17px/1.4 ui-monospace, 'Liberation Mono', monospace }}
        p:not(.axes) {{ white-space: nowrap; overflow: hidden; text-overflow: ellipsis }}
        .axes {{ margin-top: 10px; font-size: 18px }}
        footer {{ position: absolute; left: 60px; right: 60px; top: 572px; display: flex; justify-content: space-between; font-weight: 600 }}
        svg text {{ font: 20px system-ui, 'Noto Sans CJK SC', sans-serif }}
        </style><body><header><img src=\"{icon}\" width=30 height=30>grokscope<code style=\"margin-left:auto;font-weight:400\">preset={}</code></header>\
        <h1>{}</h1><p><code>{}</code></p><p class=axes>{}</p>{chart}<footer>{}</footer>",
        CARD.0,
        CARD.1,
        preset.name,
        escaped(shows),
        escaped(keys),
        escaped(&axes),
        escaped(&milestones),
    ))
}

/// The curves, in the room that title and settings leave.
fn chart(run: &Run, [train, test]: [&String; 2], height: f64) -> Result<String> {
    let width = 1080.0;
    let (left, right, top, bottom) = (70.0, 110.0, 10.0, 34.0);
    let last = run.points.last().context("nothing was trained")?.0.max(1.0);
    let at = |step: f64| left + step / last * (width - left - right);
    let up = |share: f64| top + (1.0 - share) * (height - top - bottom);
    let mut svg = format!("<svg width={width} height={height} style='display:block;margin-top:4px'>");
    for share in [0.0, 0.5, 1.0] {
        let y = up(share);
        svg += &format!("<line x1={left} x2={} y1={y} y2={y} stroke=#d9d5cb />", at(last));
        let label = format!("{:.0}%", 100.0 * share);
        svg += &format!("<text x={} y={} text-anchor=end fill=#5d5b69>{label}</text>", left - 10.0, y + 7.0);
    }
    let every = spacing(last);
    let mut step = 0.0;
    while step <= last {
        let (x, y) = (at(step), height - 6.0);
        svg += &format!("<text x={x} y={y} text-anchor=middle fill=#5d5b69>{}</text>", number(step as u64));
        step += every;
    }
    for step in [run.memorised, run.grokked].into_iter().flatten() {
        let x = at(step as f64);
        svg += &format!("<line x1={x} x2={x} y1={} y2={} stroke=#8d6708 stroke-dasharray='4 5' />", up(1.0), up(0.0));
    }
    let curve = |of: fn(&(f64, f64, f64)) -> f64, style: &str| {
        let points: Vec<_> =
            run.points.iter().map(|point| format!("{:.1},{:.1}", at(point.0), up(of(point)))).collect();
        format!("<polyline points=\"{}\" fill=none stroke-width=4 stroke-linejoin=round {style} />", points.join(" "))
    };
    svg += &curve(|point| point.1, "stroke=#7a2ea8 stroke-dasharray='12 6'");
    svg += &curve(|point| point.2, "stroke=#137d44");
    let (_, shown, unseen) = run.points[run.points.len() - 1];
    // Where both end in one place, one above the other.
    let (mut above, mut below) = (up(shown), up(unseen));
    if (above - below).abs() < 24.0 {
        let middle = f64::midpoint(above, below).clamp(top + 12.0, height - bottom - 12.0);
        (above, below) = if shown >= unseen { (middle - 12.0, middle + 12.0) } else { (middle + 12.0, middle - 12.0) };
    }
    for (y, colour, word) in [(above, "#7a2ea8", train), (below, "#137d44", test)] {
        let x = at(last) + 12.0;
        svg += &format!("<text x={x} y={} fill={colour} font-weight=600>{}</text>", y + 7.0, escaped(word));
    }
    Ok(svg + "</svg>")
}

/// Between two marks of an axis of so many steps: 1, 2 or 5 with noughts.
fn spacing(last: f64) -> f64 {
    let unit = 10_f64.powf((last / 6.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * unit).find(|every| last / every <= 6.0).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::TITLE;

    #[test]
    fn every_preset_has_a_small_poster_in_every_language_that_says_what_it_is_now() {
        let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..");
        let (mut all, mut count) = (0, 0);
        for language in languages(&root).expect("languages") {
            let messages = messages(&root, &language).expect("messages");
            for preset in PRESETS {
                let place = format!("{} in {language}: `cargo xtask posters {}` draws it", preset.name, preset.name);
                let file = folder(&root.join("www").join(FOLDER), &language).join(format!("{}.png", preset.name));
                let bytes = fs::read(&file).unwrap_or_else(|_| panic!("no poster of {place}"));
                (all, count) = (all + bytes.len(), count + 1);
                assert!(bytes.len() < 32_000, "{place}: {} bytes", bytes.len());
                let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a picture");
                reader.finish().expect("a picture to its end");
                let info = reader.info();
                assert_eq!((info.width, info.height), CARD, "{place}");
                let title = info.utf8_text.iter().find(|text| text.keyword == TITLE).expect("a title");
                assert_eq!(title.get_text().expect("text"), said(preset, &messages), "{place}");
            }
        }
        assert!(all < 18_000 * count, "{all} bytes in all");
    }

    #[test]
    fn a_table_is_read_and_its_milestones_are_found() {
        let table = "version,experiment,step,train_accuracy,test_accuracy,norm\n\
                     1,\"freqs=1,2\",0,0.1,0.2,3\n1,x,10,0.99,0.2,3\n1,x,20,1,0.95,3\n";
        let read = |table| read(table, &PRESETS[0]);
        let run = read(table).expect("a run");
        assert_eq!((run.memorised, run.grokked), (Some(10), Some(20)));
        assert_eq!(run.points.first(), Some(&(0.0, 0.1, 0.2)));
        assert!(read("step,train_accuracy\n").is_err() && read("").is_err());
    }

    #[test]
    fn an_axis_has_few_round_marks() {
        for (last, every) in [(100.0, 20.0), (600.0, 100.0), (2210.0, 500.0), (3000.0, 500.0), (50_000.0, 10_000.0)] {
            assert_eq!(spacing(last), every, "{last}");
        }
    }
}
