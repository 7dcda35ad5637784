//! `grok plot`: draws the table of a sweep.

mod chart;
mod data;
mod letters;
mod map;
mod png;
mod scale;
mod shapes;
mod svg;

use std::fs;
use std::path::{Path, PathBuf};

use data::{Measure, Summary};
use grokscope_frame::{Frame, parquet};
use shapes::Picture;

use crate::files;
use crate::output::{self, failed, note};

/// Options of `grok plot`.
#[derive(clap::Args)]
#[command(after_help = READ)]
pub struct Args {
    /// A table that `grok sweep` has written, whole or not
    table: PathBuf,
    /// The picture: SVG where the name ends in .svg, PNG where it ends in .png. May be given several times; without it both
    /// are written beside the table
    #[arg(long, value_name = "FILE", value_parser = picture)]
    out: Vec<PathBuf>,
    /// What each network is seen by
    #[arg(long, default_value = "grokked")]
    value: Measure,
    /// The key from left to right, else the first that varies
    #[arg(long, value_name = "KEY")]
    x: Option<String>,
    /// The key from bottom to top of a map, else the next that varies, if one does besides the seed
    #[arg(long, value_name = "KEY")]
    y: Option<String>,
}

/// How a picture is read, and exit codes of `grok plot`.
const READ: &str = "\
Where one key varies each network is a point, and a line joins the medians. Where two do, a cell has the colour of its median, and says \
how many of its networks grokked. Seeds and all other keys are taken together.

Exit codes of `plot`:
  0    drawn
  1    failed: there is no such table, nothing in it can be drawn, or the picture cannot be written
  2    an option was not understood";

/// How a picture is written.
#[derive(Clone, Copy)]
enum Format {
    Svg,
    Png,
}

fn format(path: &Path) -> Option<Format> {
    let end = path.extension()?;
    [("svg", Format::Svg), ("png", Format::Png)]
        .into_iter()
        .find_map(|(name, format)| end.eq_ignore_ascii_case(name).then_some(format))
}

fn picture(text: &str) -> Result<PathBuf, &'static str> {
    let path = PathBuf::from(text);
    format(&path).map(|_| path).ok_or("its name ends in .svg or .png")
}

/// Draws.
pub fn run(args: &Args) -> u8 {
    let picture = match drawn(args) {
        Ok(picture) => picture,
        Err(why) => return failed(why),
    };
    let beside = || ["svg", "png"].map(|end| args.table.with_extension(end)).to_vec();
    let places = if args.out.is_empty() { beside() } else { args.out.clone() };
    for place in &places {
        let bytes = match format(place) {
            Some(Format::Svg) => svg::bytes(&picture),
            Some(Format::Png) => png::bytes(&picture),
            None => continue,
        };
        let written = bytes.map_err(|why| files::not_written(place, &why));
        if let Err(why) = written.and_then(|bytes| files::write(place, &bytes)) {
            return failed(why);
        }
    }
    let named: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
    output::print(format_args!("drawn: {}\n", named.join(", ")));
    0
}

fn drawn(args: &Args) -> Result<Picture, String> {
    let frame = read(&args.table)?;
    let summary = Summary::new(&frame, args.value, args.x.as_deref(), args.y.as_deref())
        .map_err(|why| format!("{}: {why}", args.table.display()))?;
    if !summary.pooled.is_empty() {
        note(format_args!("taken together: all values of {}", summary.pooled.join(", ")));
    }
    Ok(if summary.y.is_some() { map::picture(&summary) } else { chart::picture(&summary) })
}

/// Reads a table, whatever its name says.
fn read(path: &Path) -> Result<Frame, String> {
    let not_read = |error: &dyn core::fmt::Display| format!("{} could not be read: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| not_read(&error))?;
    if bytes.starts_with(parquet::BEGINNING) {
        return parquet::read(bytes).map_err(|why| not_read(&why));
    }
    let text = String::from_utf8(bytes).map_err(|_| not_read(&"it is neither Parquet nor text"))?;
    Frame::from_csv(&text).map_err(|why| not_read(&why))
}
