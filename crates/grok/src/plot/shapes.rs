//! What pictures are made of, and how plotters draws it.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::letters::{FAMILY, width, wrapped};

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// Behind everything: the colours are those of the light page.
pub const PAPER: Rgb = [0xfc, 0xfb, 0xf8];
/// Text.
pub const INK: Rgb = [0x1c, 0x1b, 0x22];
/// Quieter text.
pub const SOFT: Rgb = [0x5d, 0x5b, 0x69];
/// Lines behind what is shown.
pub const RULE: Rgb = [0xe5, 0xe2, 0xda];
/// Edges, and cells without a value.
pub const EDGE: Rgb = [0xb9, 0xb5, 0xaa];

/// How wide and high a picture is. Lengths are CSS pixels.
pub const SIZE: (f64, f64) = (960.0, 640.0);
/// Units of plotters, which counts in whole ones, in a CSS pixel.
pub const UNITS: f64 = 6.0;
/// Left and right of everything.
pub const MARGIN: f64 = 32.0;

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It begins there.
    Left,
    /// It has its middle there.
    Middle,
    /// It ends there.
    Right,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A filled rectangle from its left upper to its right lower corner.
    Rectangle { from: (f64, f64), to: (f64, f64), colour: Rgb },
    /// A line along points.
    Line { along: Vec<(f64, f64)>, colour: Rgb, width: f64 },
    /// A filled disc, through which others may be seen.
    Disc { at: (f64, f64), radius: f64, colour: Rgb, opacity: f64 },
    /// A text whose letters stand on a line.
    Text { at: (f64, f64), end: End, text: String, size: f64, colour: Rgb, is_bold: bool },
}

/// A picture: its name, and what is drawn, one over the other.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What it is of.
    pub title: String,
    /// What is drawn.
    pub shapes: Vec<Shape>,
}

impl Picture {
    /// Begins one with its title and lines below, and says how far down they reach.
    pub fn new(title: String, sweep: Option<&str>, notes: &[String]) -> (Self, f64) {
        let mut picture = Self { title, shapes: Vec::new() };
        // A program that has not these letters takes others, which may be wider.
        let room = 0.94 * (SIZE.0 - 2.0 * MARGIN);
        let mut y = 18.0;
        for line in wrapped(&picture.title, 22.0, room, 2) {
            y += 28.0;
            picture.text((MARGIN, y), End::Left, line, 22.0, INK, true);
        }
        y += 4.0;
        for line in wrapped(sweep.unwrap_or_default(), 13.0, room, 3) {
            y += 18.0;
            picture.text((MARGIN, y), End::Left, line, 13.0, SOFT, false);
        }
        for note in notes {
            for line in wrapped(note, 13.0, room, 2) {
                y += 18.0;
                picture.text((MARGIN, y), End::Left, line, 13.0, SOFT, false);
            }
        }
        (picture, y)
    }

    /// Adds a text.
    pub fn text(&mut self, at: (f64, f64), end: End, text: String, size: f64, colour: Rgb, is_bold: bool) {
        self.shapes.push(Shape::Text { at, end, text, size, colour, is_bold });
    }

    /// Adds a straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: Rgb, width: f64) {
        self.shapes.push(Shape::Line { along: vec![from, to], colour, width });
    }

    /// Adds the texts of marks from left to right on a line, without those for which there is no room.
    pub fn marks<'a>(&mut self, marks: impl IntoIterator<Item = (f64, &'a str)>, y: f64, size: f64, colour: Rgb) {
        let mut free = f64::NEG_INFINITY;
        for (x, text) in marks {
            let half = width(text, size, false) / 2.0;
            if x - half >= free {
                free = x + half + 6.0;
                self.text((x, y), End::Middle, text.to_owned(), size, colour, false);
            }
        }
    }

    /// Draws it.
    ///
    /// # Errors
    /// Where the backend fails.
    pub fn draw<B: DrawingBackend>(&self, backend: B) -> Result<(), String> {
        let area = backend.into_drawing_area();
        let failed = |error: DrawingAreaErrorKind<B::ErrorType>| error.to_string();
        area.fill(&colour(PAPER)).map_err(failed)?;
        for shape in &self.shapes {
            match shape {
                Shape::Rectangle { from, to, colour: fill } => {
                    area.draw(&Rectangle::new([units(*from), units(*to)], colour(*fill).filled())).map_err(failed)?;
                }
                Shape::Line { along, colour: stroke, width } => {
                    let style = colour(*stroke).stroke_width((width * UNITS).round().max(1.0) as u32);
                    let points: Vec<_> = along.iter().copied().map(units).collect();
                    area.draw(&PathElement::new(points, style)).map_err(failed)?;
                }
                Shape::Disc { at, radius, colour: fill, opacity } => {
                    let radius = (radius * UNITS).round() as i32;
                    area.draw(&Circle::new(units(*at), radius, colour(*fill).mix(*opacity).filled()))
                        .map_err(failed)?;
                }
                Shape::Text { at, end, text, size, colour: ink, is_bold } => {
                    let style = if *is_bold { FontStyle::Bold } else { FontStyle::Normal };
                    let font = FontDesc::new(FontFamily::Name(FAMILY), size * UNITS * LINE, style);
                    let h = match end {
                        End::Left => HPos::Left,
                        End::Middle => HPos::Center,
                        End::Right => HPos::Right,
                    };
                    let ink = colour(*ink);
                    let style = TextStyle::from(font).color(&ink).pos(Pos::new(h, VPos::Top));
                    let top = (at.0, at.1 - ASCENT * size);
                    area.draw(&Text::new(text.as_str(), units(top), style)).map_err(failed)?;
                }
            }
        }
        area.present().map_err(failed)
    }
}

/// The size of a font as plotters counts it, by the size of its letters.
pub const LINE: f64 = 1.24;
/// From the top of a text to the line on which its letters stand, by their size, as plotters writes it into an SVG.
pub const ASCENT: f64 = 0.76;

fn units((x, y): (f64, f64)) -> (i32, i32) {
    ((x * UNITS).round() as i32, (y * UNITS).round() as i32)
}

fn colour([r, g, b]: Rgb) -> RGBColor {
    RGBColor(r, g, b)
}
