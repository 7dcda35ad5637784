//! What a [`crate::Sheet`] draws with: the context of a canvas, or whatever else understands the same calls, so that the same
//! drawing code makes a picture of another kind.

use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The part of a canvas' context that is drawn with, under its names. What cannot be drawn is left out.
#[allow(missing_docs, reason = "as those of CanvasRenderingContext2D")]
pub trait Pen {
    fn set_fill_style_str(&self, colour: &str);
    fn set_stroke_style_str(&self, colour: &str);
    fn set_line_width(&self, width: f64);
    fn set_line_dash(&self, lengths: &[f64]);
    fn set_font(&self, font: &str);
    fn set_text_align(&self, align: &str);
    fn set_text_baseline(&self, baseline: &str);
    fn set_image_smoothing_enabled(&self, is_smooth: bool);
    fn begin_path(&self);
    fn move_to(&self, x: f64, y: f64);
    fn line_to(&self, x: f64, y: f64);
    fn quadratic_curve_to(&self, cx: f64, cy: f64, x: f64, y: f64);
    /// Clockwise, as seen.
    fn arc(&self, x: f64, y: f64, radius: f64, start: f64, end: f64);
    fn rect(&self, x: f64, y: f64, width: f64, height: f64);
    fn close_path(&self);
    fn fill(&self);
    fn stroke(&self);
    fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64);
    fn stroke_rect(&self, x: f64, y: f64, width: f64, height: f64);
    fn fill_text(&self, text: &str, x: f64, y: f64);
    fn stroke_text(&self, text: &str, x: f64, y: f64);
    /// Width of a text in the present font.
    fn text_width(&self, text: &str) -> f64;
    fn draw_image(&self, image: &HtmlCanvasElement, x: f64, y: f64, width: f64, height: f64);
}

macro_rules! as_in_the_browser {
    ($($name:ident($($argument:ident: $kind:ty),*);)+) => {$(
        fn $name(&self $(, $argument: $kind)*) {
            // Those that can fail do for numbers that are none.
            let _ = Self::$name(self $(, $argument)*);
        }
    )+};
}

impl Pen for CanvasRenderingContext2d {
    as_in_the_browser! {
        set_fill_style_str(colour: &str);
        set_stroke_style_str(colour: &str);
        set_line_width(width: f64);
        set_font(font: &str);
        set_text_align(align: &str);
        set_text_baseline(baseline: &str);
        set_image_smoothing_enabled(is_smooth: bool);
        begin_path();
        move_to(x: f64, y: f64);
        line_to(x: f64, y: f64);
        quadratic_curve_to(cx: f64, cy: f64, x: f64, y: f64);
        arc(x: f64, y: f64, radius: f64, start: f64, end: f64);
        rect(x: f64, y: f64, width: f64, height: f64);
        close_path();
        fill();
        stroke();
        fill_rect(x: f64, y: f64, width: f64, height: f64);
        stroke_rect(x: f64, y: f64, width: f64, height: f64);
        fill_text(text: &str, x: f64, y: f64);
        stroke_text(text: &str, x: f64, y: f64);
    }

    fn set_line_dash(&self, lengths: &[f64]) {
        let lengths: js_sys::Array = lengths.iter().map(|length| JsValue::from_f64(*length)).collect();
        let _ = Self::set_line_dash(self, &lengths);
    }

    fn text_width(&self, text: &str) -> f64 {
        self.measure_text(text).map_or(0.0, |metrics| metrics.width())
    }

    fn draw_image(&self, image: &HtmlCanvasElement, x: f64, y: f64, width: f64, height: f64) {
        // One that shows nothing yet has nothing to draw.
        let _ = self.draw_image_with_html_canvas_element_and_dw_and_dh(image, x, y, width, height);
    }
}
