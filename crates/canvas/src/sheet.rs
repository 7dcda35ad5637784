//! The surface of a canvas at device resolution, and the backend through which plotters draws on it.
//!
//! plotters counts in whole units. Here a unit is an eighth of a CSS pixel, so that curves are smooth and the
//! resolution of the screen does not matter to a chart. Text is measured with the canvas' own `measureText` and
//! remembered: a measurement in the document would force a layout for each label.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::rc::Rc;

use leptos::prelude::{document, window};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea as _};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::pen::Pen;
use crate::theme::{Rgb, Theme};

/// Units of plotters in a CSS pixel.
pub const UNIT: i32 = 8;
/// As in the style sheet; a canvas does not know its variables.
const FONT: &str = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans SC\", \"PingFang SC\", sans-serif";

/// Where a text lies relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// To the right of it.
    Left,
    /// On it.
    Center,
    /// To the left of it.
    Right,
}

/// A canvas with nothing on it but paper. Lengths are in CSS pixels.
#[derive(Clone)]
pub struct Sheet {
    /// What draws, in CSS pixels: the context of the canvas, or what takes its place.
    pub context: Rc<dyn Pen>,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Device pixels in a CSS pixel.
    pub scale: f64,
    /// The colours.
    pub theme: Theme,
}

impl Sheet {
    /// Fits a canvas of this width and height to the screen and covers it with paper; `None` where it has no size. To
    /// ask the canvas for its size would force a layout for each picture.
    ///
    /// What is drawn has the colours of a theme, so the ground under it must too: what lies behind the canvas is up to
    /// browsers and extensions that darken pages.
    #[must_use]
    pub fn new(canvas: &HtmlCanvasElement, (width, height): (f64, f64), theme: Theme) -> Option<Self> {
        // In class mode the style sheet shows figures twice as large.
        let zoom =
            if document().document_element().is_some_and(|root| root.has_attribute("data-mode")) { 2.0 } else { 1.0 };
        Self::scaled(canvas, (width, height), (zoom * window().device_pixel_ratio()).clamp(1.0, 4.0), theme)
    }

    /// As [`Self::new`], with so many pixels in one of CSS, whatever the screen has.
    #[must_use]
    pub fn scaled(canvas: &HtmlCanvasElement, (width, height): (f64, f64), scale: f64, theme: Theme) -> Option<Self> {
        if width < 1.0 || height < 1.0 {
            return None;
        }
        let (columns, rows) = ((width * scale).round() as u32, (height * scale).round() as u32);
        // Costs a new buffer.
        if canvas.width() != columns || canvas.height() != rows {
            canvas.set_width(columns);
            canvas.set_height(rows);
        }
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
        context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
        context.set_fill_style_str(&css(theme.paper, 1.0));
        context.fill_rect(0.0, 0.0, width.ceil(), height.ceil());
        context.set_line_join("round");
        Some(Self { context: Rc::new(context), width, height, scale, theme })
    }

    /// The surface for plotters.
    #[must_use]
    pub fn area(&self) -> DrawingArea<Units, Shift> {
        Units(self.clone()).into_drawing_area()
    }

    /// Writes at a point, vertically centred on it.
    pub fn text(&self, text: &str, (x, y): (f64, f64), size: f64, is_bold: bool, colour: Rgb, align: Align) {
        self.set_text(size, is_bold, align);
        self.context.set_fill_style_str(&css(colour, 1.0));
        self.context.fill_text(text, x, y);
    }

    /// Clears the ground around a text that is written next, so that it can be read where a curve runs through it.
    pub fn halo(&self, text: &str, (x, y): (f64, f64), size: f64, is_bold: bool, align: Align) {
        self.set_text(size, is_bold, align);
        self.stroke(self.theme.paper, 1.0, 4.0);
        self.context.stroke_text(text, x, y);
    }

    fn set_text(&self, size: f64, is_bold: bool, align: Align) {
        self.context.set_font(&font(size, is_bold));
        self.context.set_text_baseline("middle");
        self.context.set_text_align(match align {
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
        });
    }

    /// Width of a text.
    #[must_use]
    pub fn text_width(&self, text: &str, size: f64, is_bold: bool) -> f64 {
        thread_local! {
            static KNOWN: RefCell<HashMap<String, f64>> = RefCell::default();
        }
        /// Numbers change with every frame; what was measured long ago is of no use.
        const MOST: usize = 1000;
        let font = font(size, is_bold);
        let key = format!("{font}\n{text}");
        if let Some(width) = KNOWN.with_borrow(|known| known.get(&key).copied()) {
            return width;
        }
        self.context.set_font(&font);
        let width = self.context.text_width(text);
        KNOWN.with_borrow_mut(|known| {
            if known.len() > MOST {
                known.clear();
            }
            known.insert(key, width);
        });
        width
    }

    /// A bent arrow that ends at `to`, for notes beside a chart.
    pub fn arrow(&self, from: (f64, f64), to: (f64, f64), colour: Rgb) {
        const HEAD: f64 = 6.0;
        /// Cosine and sine of half a radian, between the shaft and a barb: as numbers, since `f64::sin` is 8 kB of the program.
        const BARB: (f64, f64) = (0.877_582_561_890_372_8, 0.479_425_538_604_203);
        // Bent to the side by a fifth of its length.
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let bend = (f64::midpoint(from.0, to.0) + 0.2 * dy, f64::midpoint(from.1, to.1) - 0.2 * dx);
        let context = &self.context;
        self.dash(&[]);
        self.stroke(colour, 1.0, 1.2);
        context.begin_path();
        context.move_to(from.0, from.1);
        context.quadratic_curve_to(bend.0, bend.1, to.0, to.1);
        let (back_x, back_y) = (bend.0 - to.0, bend.1 - to.1);
        let length = back_x.hypot(back_y).max(f64::MIN_POSITIVE);
        for side in [-BARB.1, BARB.1] {
            let (x, y) = (back_x * BARB.0 - back_y * side, back_y * BARB.0 + back_x * side);
            context.move_to(to.0, to.1);
            context.line_to(to.0 + HEAD * x / length, to.1 + HEAD * y / length);
        }
        context.stroke();
    }

    /// A filled rectangle.
    pub fn rect(&self, (x, y): (f64, f64), (width, height): (f64, f64), colour: Rgb) {
        self.context.set_fill_style_str(&css(colour, 1.0));
        self.context.fill_rect(x, y, width, height);
    }

    /// A straight line, dashed if `dash` is not empty.
    pub fn line(&self, from: (f64, f64), to: (f64, f64), width: f64, colour: Rgb, dash: &[f64]) {
        self.dash(dash);
        self.stroke(colour, 1.0, width);
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
        self.context.stroke();
        self.dash(&[]);
    }

    /// Dashes whatever is drawn from now on.
    pub fn dash(&self, pattern: &[f64]) {
        self.context.set_line_dash(pattern);
    }

    /// What another canvas of the same size shows.
    pub fn copy(&self, canvas: &HtmlCanvasElement) {
        self.context.draw_image(canvas, 0.0, 0.0, self.width, self.height);
    }

    /// The middle of the device pixel at a coordinate, where a thin line is sharp.
    #[must_use]
    pub fn crisp(&self, at: f64) -> f64 {
        ((at * self.scale).floor() + 0.5) / self.scale
    }

    fn stroke(&self, colour: Rgb, alpha: f64, width: f64) {
        self.context.set_stroke_style_str(&css(colour, alpha));
        self.context.set_line_width(width);
    }
}

/// The place nearest to `x` between two others, the lower one where they have crossed, as in a window with hardly any
/// room: `f64::clamp` panics there.
#[must_use]
pub fn within(x: f64, low: f64, high: f64) -> f64 {
    x.min(high).max(low)
}

/// A colour as the canvas understands it.
#[must_use]
pub fn css([r, g, b]: Rgb, alpha: f64) -> String {
    if alpha >= 1.0 { format!("#{r:02x}{g:02x}{b:02x}") } else { format!("rgba({r},{g},{b},{alpha})") }
}

fn font(size: f64, is_bold: bool) -> String {
    format!("{} {size}px {FONT}", if is_bold { 600 } else { 400 })
}

/// A [`Sheet`] as plotters sees it, in units.
pub struct Units(Sheet);

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Units {
    fn px((x, y): BackendCoord) -> (f64, f64) {
        (f64::from(x) / f64::from(UNIT), f64::from(y) / f64::from(UNIT))
    }

    fn use_stroke<S: BackendStyle>(&self, style: &S) {
        let colour = style.color();
        self.0.stroke(colour.rgb.into(), colour.alpha, f64::from(style.stroke_width()) / f64::from(UNIT));
    }

    fn use_fill(&self, colour: BackendColor) {
        self.0.context.set_fill_style_str(&css(colour.rgb.into(), colour.alpha));
    }

    fn trace(&self, path: impl IntoIterator<Item = BackendCoord>) {
        self.0.context.begin_path();
        for point in path {
            let (x, y) = Self::px(point);
            self.0.context.line_to(x, y);
        }
    }
}

impl DrawingBackend for Units {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let units = |pixels: f64| (pixels * f64::from(UNIT)) as u32;
        (units(self.0.width), units(self.0.height))
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, colour: BackendColor) -> Drawn {
        let (x, y) = Self::px(point);
        self.use_fill(colour);
        self.0.context.fill_rect(x, y, 1.0 / f64::from(UNIT), 1.0 / f64::from(UNIT));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let ((x, y), (right, bottom)) = (Self::px(from), Self::px(to));
        if fill {
            self.use_fill(style.color());
            self.0.context.fill_rect(x, y, right - x, bottom - y);
        } else {
            self.use_stroke(style);
            self.0.context.stroke_rect(x, y, right - x, bottom - y);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.use_stroke(style);
        let path: Vec<BackendCoord> = path.into_iter().collect();
        match *path {
            // Lines of a grid are sharp.
            [from, to] if from.1 == to.1 || from.0 == to.0 => {
                let sharp = |point| {
                    let (x, y) = Self::px(point);
                    if from.1 == to.1 { (x, self.0.crisp(y)) } else { (self.0.crisp(x), y) }
                };
                let ((x, y), (right, bottom)) = (sharp(from), sharp(to));
                self.0.context.begin_path();
                self.0.context.move_to(x, y);
                self.0.context.line_to(right, bottom);
            }
            _ => self.trace(path),
        }
        self.0.context.stroke();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let (x, y) = Self::px(center);
        self.0.context.begin_path();
        self.0.context.arc(x, y, f64::from(radius) / f64::from(UNIT), 0.0, core::f64::consts::TAU);
        if fill {
            self.use_fill(style.color());
            self.0.context.fill();
        } else {
            self.use_stroke(style);
            self.0.context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.use_fill(style.color());
        self.trace(path);
        self.0.context.close_path();
        self.0.context.fill();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let (x, y) = Self::px(at);
        let size = style.size() / f64::from(UNIT);
        let anchor = style.anchor();
        let align = match anchor.h_pos {
            HPos::Left => Align::Left,
            HPos::Center => Align::Center,
            HPos::Right => Align::Right,
        };
        let down = match anchor.v_pos {
            VPos::Top => size / 2.0,
            VPos::Center => 0.0,
            VPos::Bottom => -size / 2.0,
        };
        let is_bold = matches!(style.style(), FontStyle::Bold);
        self.0.text(text, (x, y + down), size, is_bold, style.color().rgb.into(), align);
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let is_bold = matches!(style.style(), FontStyle::Bold);
        let width = self.0.text_width(text, style.size() / f64::from(UNIT), is_bold) * f64::from(UNIT);
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_though_there_is_no_room() {
        assert_eq!([-3.0, 4.0, 30.0].map(|x| within(x, 2.0, 9.0)), [2.0, 4.0, 9.0]);
        assert_eq!(within(4.0, 7.0, -6.0), 7.0, "the lower end");
    }
}
