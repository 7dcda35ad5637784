//! A pen that writes SVG: what draws a canvas draws the same picture with it. Heat-maps, and what is copied from another
//! canvas, are pictures in it.

use core::fmt::Write as _;
use std::cell::RefCell;

use grokscope_canvas::Pen;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// What has been drawn so far, and with what the next thing is.
pub struct SvgPen {
    /// Knows how wide texts are.
    measure: CanvasRenderingContext2d,
    now: RefCell<Now>,
}

#[derive(Default)]
struct Now {
    text: String,
    path: String,
    fill: String,
    stroke: String,
    width: f64,
    dash: String,
    font: String,
    anchor: &'static str,
    is_smooth: bool,
}

impl SvgPen {
    /// An empty picture.
    pub fn new(measure: CanvasRenderingContext2d) -> Self {
        Self { measure, now: RefCell::default() }
    }

    /// What is drawn from now on is moved to a place, up to [`SvgPen::close`].
    pub fn open(&self, x: f64, y: f64, width: f64, height: f64) {
        let (x, y, width, height) = (short(x), short(y), short(width), short(height));
        self.write(format_args!(
            "<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
        ));
    }

    /// Ends what [`SvgPen::open`] began.
    pub fn close(&self) {
        self.write(format_args!("</svg>\n"));
    }

    /// The elements that were drawn.
    pub fn take(&self) -> String {
        core::mem::take(&mut self.now.borrow_mut().text)
    }

    fn write(&self, what: core::fmt::Arguments<'_>) {
        let _ = self.now.borrow_mut().text.write_fmt(what);
    }

    fn to(&self, command: char, numbers: &[f64]) {
        let path = &mut self.now.borrow_mut().path;
        // A path that begins with a line begins at its end.
        path.push(if path.is_empty() { 'M' } else { command });
        for (i, number) in numbers.iter().enumerate() {
            let _ = write!(path, "{}{}", if i == 0 { "" } else { " " }, short(*number));
        }
    }

    fn stroked(&self) -> String {
        let now = self.now.borrow();
        let dash = if now.dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", now.dash) };
        let stroke = paint("stroke", &now.stroke);
        format!("fill=\"none\" {stroke} stroke-width=\"{}\" stroke-linejoin=\"round\"{dash}", short(now.width))
    }

    fn write_text(&self, text: &str, x: f64, y: f64, how: &str) {
        let (font, anchor) = {
            let now = self.now.borrow();
            (now.font.clone(), now.anchor)
        };
        let mut words = font.splitn(3, ' ');
        let weight = if words.next() == Some("600") { " font-weight=\"600\"" } else { "" };
        let size = words.next().unwrap_or_default().trim_end_matches("px");
        let anchor = if anchor.is_empty() { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
        self.write(format_args!(
            "<text x=\"{}\" y=\"{}\" dy=\".35em\" font-size=\"{size}\"{weight}{anchor} {how}>{}</text>\n",
            short(x),
            short(y),
            escaped(text)
        ));
    }
}

impl Pen for SvgPen {
    fn set_fill_style_str(&self, colour: &str) {
        colour.clone_into(&mut self.now.borrow_mut().fill);
    }

    fn set_stroke_style_str(&self, colour: &str) {
        colour.clone_into(&mut self.now.borrow_mut().stroke);
    }

    fn set_line_width(&self, width: f64) {
        self.now.borrow_mut().width = width;
    }

    fn set_line_dash(&self, lengths: &[f64]) {
        self.now.borrow_mut().dash = lengths.iter().map(|length| short(*length)).collect::<Vec<_>>().join(" ");
    }

    fn set_font(&self, font: &str) {
        font.clone_into(&mut self.now.borrow_mut().font);
    }

    fn set_text_align(&self, align: &str) {
        self.now.borrow_mut().anchor = match align {
            "center" => "middle",
            "right" => "end",
            _ => "",
        };
    }

    // All texts are centred on their place.
    fn set_text_baseline(&self, _: &str) {}

    fn set_image_smoothing_enabled(&self, is_smooth: bool) {
        self.now.borrow_mut().is_smooth = is_smooth;
    }

    fn begin_path(&self) {
        self.now.borrow_mut().path.clear();
    }

    fn move_to(&self, x: f64, y: f64) {
        self.to('M', &[x, y]);
    }

    fn line_to(&self, x: f64, y: f64) {
        self.to('L', &[x, y]);
    }

    fn quadratic_curve_to(&self, cx: f64, cy: f64, x: f64, y: f64) {
        self.to('Q', &[cx, cy, x, y]);
    }

    fn arc(&self, x: f64, y: f64, radius: f64, start: f64, end: f64) {
        let at = |angle: f64| [x + radius * angle.cos(), y + radius * angle.sin()];
        // In two halves, as an arc that ends where it begins is none.
        let middle = f64::midpoint(start, end);
        let large = f64::from(u8::from(end - start > core::f64::consts::TAU));
        self.to('L', &at(start));
        for angle in [middle, end] {
            let [x, y] = at(angle);
            self.to('A', &[radius, radius, 0.0, large, 1.0, x, y]);
        }
    }

    fn rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.to('M', &[x, y]);
        for point in [[x + width, y], [x + width, y + height], [x, y + height]] {
            self.to('L', &point);
        }
        self.close_path();
    }

    fn close_path(&self) {
        self.now.borrow_mut().path.push('Z');
    }

    fn fill(&self) {
        let (path, fill) = {
            let now = self.now.borrow();
            (now.path.clone(), paint("fill", &now.fill))
        };
        self.write(format_args!("<path d=\"{path}\" {fill}/>\n"));
    }

    fn stroke(&self) {
        let (path, stroke) = (self.now.borrow().path.clone(), self.stroked());
        self.write(format_args!("<path d=\"{path}\" {stroke}/>\n"));
    }

    fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        let fill = paint("fill", &self.now.borrow().fill);
        self.write(format_args!("<rect {} {fill}/>\n", frame(x, y, width, height)));
    }

    fn stroke_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        let stroke = self.stroked();
        self.write(format_args!("<rect {} {stroke}/>\n", frame(x, y, width, height)));
    }

    fn fill_text(&self, text: &str, x: f64, y: f64) {
        let fill = paint("fill", &self.now.borrow().fill);
        self.write_text(text, x, y, &fill);
    }

    fn stroke_text(&self, text: &str, x: f64, y: f64) {
        let stroke = self.stroked();
        self.write_text(text, x, y, &stroke);
    }

    fn text_width(&self, text: &str) -> f64 {
        self.measure.set_font(&self.now.borrow().font);
        self.measure.measure_text(text).map_or(0.0, |metrics| metrics.width())
    }

    fn draw_image(&self, image: &HtmlCanvasElement, x: f64, y: f64, width: f64, height: f64) {
        // One that shows nothing yet has nothing to draw.
        let Ok(address) = image.to_data_url() else { return };
        let sharp = if self.now.borrow().is_smooth { "" } else { " style=\"image-rendering:pixelated\"" };
        self.write(format_args!(
            "<image {} preserveAspectRatio=\"none\"{sharp} href=\"{address}\"/>\n",
            frame(x, y, width, height)
        ));
    }
}

/// A length to a hundredth of a pixel.
pub fn short(x: f64) -> String {
    ((x * 100.0).round() / 100.0).to_string()
}

/// A text as SVG has it, which knows no control characters.
pub fn escaped(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !c.is_control()).collect();
    grokscope_format::escaped(&visible)
}

fn frame(x: f64, y: f64, width: f64, height: f64) -> String {
    let [x, y, width, height] = [x, y, width.abs(), height.abs()].map(short);
    format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")
}

/// A colour of a style sheet as an attribute: what is not opaque has an attribute more.
fn paint(name: &str, colour: &str) -> String {
    let parts =
        colour.strip_prefix("rgba(").and_then(|rest| rest.strip_suffix(')')).and_then(|all| all.rsplit_once(','));
    match parts {
        Some((rgb, alpha)) => format!("{name}=\"rgb({rgb})\" {name}-opacity=\"{}\"", alpha.trim()),
        None => format!("{name}=\"{colour}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_texts_are_as_svg_has_them() {
        assert_eq!(paint("fill", "#1c1b22"), "fill=\"#1c1b22\"");
        assert_eq!(paint("stroke", "rgba(1,2,3,0.5)"), "stroke=\"rgb(1,2,3)\" stroke-opacity=\"0.5\"");
        assert_eq!(escaped("a < b & \"c\"\n"), "a &lt; b &amp; &quot;c&quot;");
        assert_eq!([1.0, 0.125, -3.999].map(short), ["1", "0.13", "-4"]);
    }
}
