//! Pictures as PNG, two pixels to a CSS pixel: drawn in units, of which a pixel is the mean of some.

use core::convert::Infallible;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::letters;
use super::shapes::{ASCENT, LINE, Picture, SIZE, UNITS};

/// Units along the side of a pixel.
const SIDE: usize = UNITS as usize / 2;

/// A picture as a file.
///
/// # Errors
/// A sentence that says why it cannot be drawn.
pub fn bytes(picture: &Picture) -> Result<Vec<u8>, String> {
    let (width, height) = ((SIZE.0 * UNITS) as usize, (SIZE.1 * UNITS) as usize);
    let mut canvas = Canvas { width, height, colours: vec![0; 3 * width * height] };
    picture.draw(&mut canvas)?;
    write(&canvas, &picture.title).map_err(|error| error.to_string())
}

fn write(canvas: &Canvas, title: &str) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, (canvas.width / SIDE) as u32, (canvas.height / SIDE) as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.add_itxt_chunk("Title".to_owned(), title.to_owned())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&canvas.pixels())?;
    writer.finish()?;
    Ok(bytes)
}

/// What is drawn on, a colour a unit.
struct Canvas {
    width: usize,
    height: usize,
    colours: Vec<u8>,
}

impl Canvas {
    /// The means of squares.
    fn pixels(&self) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(self.colours.len() / (SIDE * SIDE));
        for row in self.colours.chunks_exact(3 * self.width * SIDE) {
            for x in (0..self.width).step_by(SIDE) {
                for channel in 0..3 {
                    let of = |i: usize| u32::from(row[3 * ((i / SIDE) * self.width + x + i % SIDE) + channel]);
                    let sum: u32 = (0..SIDE * SIDE).map(of).sum();
                    pixels.push((sum / (SIDE * SIDE) as u32) as u8);
                }
            }
        }
        pixels
    }

    fn blend(&mut self, x: i32, y: i32, [r, g, b]: [u8; 3], opacity: f64) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width || y >= self.height {
            return;
        }
        let at = 3 * (y * self.width + x);
        for (there, colour) in self.colours[at..at + 3].iter_mut().zip([r, g, b]) {
            let mixed = f64::from(*there) + (f64::from(colour) - f64::from(*there)) * opacity.clamp(0.0, 1.0);
            *there = mixed.round() as u8;
        }
    }

    fn fill(&mut self, from: BackendCoord, to: BackendCoord, colour: BackendColor) {
        let (r, g, b) = colour.rgb;
        for y in from.1.max(0)..to.1 {
            for x in from.0.max(0)..to.0 {
                self.blend(x, y, [r, g, b], colour.alpha);
            }
        }
    }
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for &mut Canvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width as u32, self.height as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        let (r, g, b) = colour.rgb;
        self.blend(x, y, [r, g, b], colour.alpha);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        is_filled: bool,
    ) -> Drawn {
        if !is_filled {
            return plotters_backend::rasterizer::draw_rect(self, from, to, style, false);
        }
        // As in an SVG, what begins at a corner ends before the other one.
        self.fill(from, to, style.color());
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let colour = style.color();
        let (r, g, b) = colour.rgb;
        let (size, is_bold) = (style.size() / LINE, matches!(style.style(), FontStyle::Bold));
        let share = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => 0.5,
            HPos::Right => 1.0,
        };
        let from = f64::from(x) - share * letters::width(text, size, is_bold);
        letters::draw(text, (from, f64::from(y) + ASCENT * size), size, is_bold, |x, y, covered| {
            self.blend(x, y, [r, g, b], colour.alpha * f64::from(covered));
        });
        Ok(())
    }
}
