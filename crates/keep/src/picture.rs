//! The pictures of a figure as one: its canvases where they stand, with the words around them, title, settings and link.

use std::rc::Rc;

use grokscope_canvas::theme::{Rgb, Theme, mix};
use grokscope_canvas::{Sheet, css, draw_again};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, Node};

use crate::svg::{SvgPen, escaped, short};

/// Around everything.
const MARGIN: f64 = 20.0;
/// A gap where controls stood.
const GAP: f64 = 22.0;
/// As in the style sheet.
const FONT: &str = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans SC\", \"PingFang SC\", sans-serif";
/// What is no part of the picture: what is said elsewhere in it, and what the reader works with.
const LEFT_OUT: &str = ".top, .what, figcaption, .messages, .status, .ctl, .settings, .forks, .hidden, .choices, .slider, \
                        .flag, button:not(.tile, .cell), select, input, summary, script, [data-summary]";

/// What is said around the pictures.
pub struct Said {
    /// Above them, large.
    pub title: String,
    /// Below that.
    pub settings: Vec<String>,
    /// Under the pictures.
    pub foot: Vec<String>,
}

/// A canvas in its place.
struct Shot {
    canvas: HtmlCanvasElement,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// A piece of text in its place: from `x` on, centred on `y`.
struct Words {
    text: String,
    x: f64,
    y: f64,
    size: f64,
    is_bold: bool,
    colour: String,
}

/// A rectangle or a disc of one colour: keys of legends, scales, badges, cells and their borders.
struct Patch {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    is_round: bool,
    colour: String,
}

/// Where everything stands.
pub struct Picture {
    width: f64,
    height: f64,
    patches: Vec<Patch>,
    shots: Vec<Shot>,
    words: Vec<Words>,
    theme: Theme,
}

impl Picture {
    /// The picture of a figure as it is seen now; `None` where it shows none.
    pub fn of(figure: &Element, said: &Said) -> Option<Self> {
        let theme = Theme::of(figure);
        let frame = figure.get_bounding_client_rect();
        let measure = measure()?;
        let mut seen = Seen { left: frame.left(), top: frame.top(), ..Seen::default() };
        seen.gather(figure);
        if seen.shots.is_empty() {
            return None;
        }
        let width = frame.width() + 2.0 * MARGIN;
        let mut words = Vec::new();
        let mut y = MARGIN;
        let mut write = |y: &mut f64, text: &str, size: f64, is_bold: bool, colour: String| {
            for line in lines(&measure, text, &font(size, is_bold), frame.width()) {
                *y += 0.7 * size;
                words.push(Words { text: line, x: MARGIN, y: *y, size, is_bold, colour: colour.clone() });
                *y += 0.7 * size;
            }
        };
        write(&mut y, &said.title, 18.0, true, css(theme.ink, 1.0));
        for line in &said.settings {
            write(&mut y, line, 12.5, false, css(theme.soft, 1.0));
        }
        let below = seen.place(y + 14.0);
        let mut y = below + 14.0;
        for line in &said.foot {
            write(&mut y, line, 11.0, false, css(theme.soft, 1.0));
        }
        words.append(&mut seen.words);
        Some(Self { width, height: y + MARGIN, patches: seen.patches, shots: seen.shots, words, theme })
    }

    /// As pixels, so many in one of CSS.
    pub fn canvas(&self, scale: f64) -> Option<HtmlCanvasElement> {
        let canvas = new_canvas()?;
        let sheet = Sheet::scaled(&canvas, (self.width, self.height), scale, self.theme)?;
        self.fill(&sheet);
        for Shot { canvas, x, y, width, height } in &self.shots {
            let other = new_canvas()?;
            let is_drawn = draw_again(canvas, |size| Sheet::scaled(&other, size, scale, self.theme));
            sheet.context.draw_image(if is_drawn { &other } else { canvas }, *x, *y, *width, *height);
        }
        self.write(&sheet);
        Some(canvas)
    }

    /// As SVG. `title` and `about` are what it says of itself to programs.
    pub fn svg(&self, title: &str, about: &str) -> Option<String> {
        let pen = Rc::new(SvgPen::new(measure()?));
        let theme = self.theme;
        let sheet = |(width, height)| {
            Some(Sheet { context: pen.clone(), width, height, scale: window().device_pixel_ratio().max(1.0), theme })
        };
        let whole = sheet((self.width, self.height))?;
        self.fill(&whole);
        for Shot { canvas, x, y, width, height } in &self.shots {
            pen.open(*x, *y, *width, *height);
            if !draw_again(canvas, sheet) {
                sheet((*width, *height))?.copy(canvas);
            }
            pen.close();
        }
        self.write(&whole);
        let (width, height) = (short(self.width), short(self.height));
        Some(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family='{FONT}'>\n<title>{}</title>\n<desc>{}</desc>\n<rect width=\"100%\" height=\"100%\" \
             fill=\"{}\"/>\n{}</svg>\n",
            escaped(title),
            escaped(&about.replace('\n', "; ")),
            css(theme.paper, 1.0),
            pen.take()
        ))
    }

    fn fill(&self, sheet: &Sheet) {
        let pen = &sheet.context;
        for Patch { x, y, width, height, is_round, colour } in &self.patches {
            pen.set_fill_style_str(colour);
            if *is_round {
                pen.begin_path();
                pen.arc(x + width / 2.0, y + height / 2.0, width / 2.0, 0.0, core::f64::consts::TAU);
                pen.fill();
            } else {
                pen.fill_rect(*x, *y, *width, *height);
            }
        }
    }

    fn write(&self, sheet: &Sheet) {
        let pen = &sheet.context;
        pen.set_text_align("left");
        pen.set_text_baseline("middle");
        for Words { text, x, y, size, is_bold, colour } in &self.words {
            pen.set_font(&font(*size, *is_bold));
            pen.set_fill_style_str(colour);
            pen.fill_text(text, *x, *y);
        }
    }
}

/// What is seen of a figure, in its own coordinates.
#[derive(Default)]
struct Seen {
    left: f64,
    top: f64,
    patches: Vec<Patch>,
    shots: Vec<Shot>,
    words: Vec<Words>,
}

impl Seen {
    fn gather(&mut self, within: &Node) {
        let children = within.child_nodes();
        for child in (0..children.length()).filter_map(|i| children.get(i)) {
            match child.node_type() {
                Node::TEXT_NODE => self.read(&child),
                Node::ELEMENT_NODE => {
                    let Some(element) = child.dyn_ref::<Element>() else { continue };
                    if element.matches(LEFT_OUT).unwrap_or(true) {
                        continue;
                    }
                    match child.dyn_ref::<HtmlCanvasElement>() {
                        Some(canvas) => self.see(canvas),
                        None => {
                            self.paint(element);
                            self.gather(&child);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn see(&mut self, canvas: &HtmlCanvasElement) {
        let place = canvas.get_bounding_client_rect();
        if place.width() >= 1.0 && place.height() >= 1.0 {
            let (x, y) = (place.left() - self.left + MARGIN, place.top() - self.top);
            let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
            self.shots.push(Shot { canvas: canvas.clone(), x, y, width, height });
        }
    }

    /// The ground and the borders of an element.
    fn paint(&mut self, element: &Element) {
        /// Bands of a ground that runs from one colour to another.
        const BANDS: usize = 24;
        let place = element.get_bounding_client_rect();
        let Some(style) = window().get_computed_style(element).ok().flatten() else { return };
        let value = |name: &str| style.get_property_value(name).unwrap_or_default();
        let (width, height) = (place.width(), place.height());
        if width == 0.0 && height == 0.0 || value("visibility") == "hidden" {
            return;
        }
        let (left, top) = (place.left() - self.left + MARGIN, place.top() - self.top);
        let is_round = value("border-radius") == "50%" && (width - height).abs() < 1.0;
        let mut add = |[x, y, width, height]: [f64; 4], is_round: bool, colour: String| {
            self.patches.push(Patch { x, y, width, height, is_round, colour });
        };
        let ground = value("background-color");
        if !is_clear(&ground) {
            add([left, top, width, height], is_round, ground);
        }
        let image = value("background-image");
        let colours = colours(&image);
        match &*colours {
            [inner, .., outer] if image.starts_with("radial") => {
                add([left, top, width, height], is_round, opaque(*outer));
                let inside = 0.46 * width.min(height);
                let [x, y] = [left + (width - inside) / 2.0, top + (height - inside) / 2.0];
                add([x, y, inside, inside], true, opaque(*inner));
            }
            [_, _, ..] if image.starts_with("linear") => {
                let band = width / BANDS as f64;
                for at in 0..BANDS {
                    let along = (at as f64 + 0.5) / BANDS as f64 * (colours.len() - 1) as f64;
                    let (from, share) = (along as usize, along.fract() as f32);
                    let colour = mix(colours[from], colours[from + 1], share);
                    // A little wider, so that no light falls between two.
                    add([left + at as f64 * band, top, band + 0.3, height], false, opaque(colour));
                }
            }
            _ => {}
        }
        for (side, is_across) in [("top", true), ("bottom", true), ("left", false), ("right", false)] {
            let thick: f64 = value(&format!("border-{side}-width")).trim_end_matches("px").parse().unwrap_or(0.0);
            let (style, colour) = (value(&format!("border-{side}-style")), value(&format!("border-{side}-color")));
            if thick == 0.0 || style == "none" || is_clear(&colour) || is_round {
                continue;
            }
            let x = if side == "right" { left + width - thick } else { left };
            let y = if side == "bottom" { top + height - thick } else { top };
            let long = if is_across { width } else { height };
            let dash = if style == "dashed" { 3.0 * thick.max(1.0) } else { long };
            let mut at = 0.0;
            while at < long {
                let piece = dash.min(long - at);
                let rect = if is_across { [x + at, y, piece, thick] } else { [x, y + at, thick, piece] };
                add(rect, false, colour.clone());
                at += if dash < long { 2.0 * dash } else { long };
            }
        }
    }

    /// The lines of a text, as the browser has broken it.
    fn read(&mut self, node: &Node) {
        let text: Vec<u16> = node.text_content().unwrap_or_default().encode_utf16().collect();
        let Some(style) = node.parent_element().and_then(|parent| window().get_computed_style(&parent).ok().flatten())
        else {
            return;
        };
        let value = |name: &str| style.get_property_value(name).unwrap_or_default();
        let Ok(range) = document().create_range() else { return };
        let is_space = |unit: &u16| matches!(*unit, 32 | 9 | 10 | 13);
        let mut last = f64::NAN;
        let mut at = 0;
        for word in text.split_inclusive(is_space) {
            let (start, end) = (at, at + word.len());
            at = end;
            let long = word.iter().take_while(|unit| !is_space(unit)).count();
            if long == 0
                || range.set_start(node, start as u32).is_err()
                || range.set_end(node, (start + long) as u32).is_err()
            {
                continue;
            }
            let place = range.get_bounding_client_rect();
            if place.width() == 0.0 || value("visibility") == "hidden" {
                continue;
            }
            let word = String::from_utf16_lossy(&word[..long]);
            if place.top() == last
                && let Some(line) = self.words.last_mut()
            {
                line.text.push(' ');
                line.text.push_str(&word);
                continue;
            }
            last = place.top();
            self.words.push(Words {
                text: word,
                x: place.left() - self.left + MARGIN,
                y: f64::midpoint(place.top(), place.bottom()) - self.top,
                size: value("font-size").trim_end_matches("px").parse().unwrap_or(13.0),
                is_bold: value("font-weight").parse().is_ok_and(|weight: u32| weight >= 550),
                colour: value("color"),
            });
        }
    }

    /// Moves everything below `top`, and together where controls stood between. Returns where it ends.
    fn place(&mut self, top: f64) -> f64 {
        let of_shots = self.shots.iter().map(|shot| (shot.y, shot.y + shot.height));
        let of_words = self.words.iter().map(|words| (words.y - 0.7 * words.size, words.y + 0.7 * words.size));
        // A box around others would close every gap.
        let small = self.patches.iter().filter(|patch| patch.height < 60.0);
        let of_patches = small.map(|patch| (patch.y, patch.y + patch.height));
        let mut spans: Vec<(f64, f64)> = of_shots.chain(of_words).chain(of_patches).collect();
        spans.sort_by(|one, other| one.0.total_cmp(&other.0));
        // From where on how much is to be taken away.
        let mut cuts: Vec<(f64, f64)> = Vec::new();
        let (mut end, mut taken) = (spans.first().map_or(0.0, |span| span.0), 0.0);
        taken += end - top;
        cuts.push((f64::NEG_INFINITY, taken));
        for (from, to) in spans {
            if from - end > GAP {
                taken += from - end - GAP;
                cuts.push((from, taken));
            }
            end = end.max(to);
        }
        let moved = |y: f64| y - cuts.iter().rev().find(|(from, _)| *from <= y).map_or(0.0, |(_, taken)| *taken);
        for shot in &mut self.shots {
            shot.y = moved(shot.y);
        }
        for patch in &mut self.patches {
            let end = moved(patch.y + patch.height);
            patch.y = moved(patch.y);
            patch.height = end - patch.y;
        }
        for words in &mut self.words {
            let head = 0.7 * words.size;
            words.y = moved(words.y - head) + head;
        }
        end - taken
    }
}

/// Whether a computed colour shows nothing.
fn is_clear(colour: &str) -> bool {
    colour.is_empty() || colour == "transparent" || colour.starts_with("rgba(") && colour.ends_with(", 0)")
}

/// The colours of a computed gradient, in their order.
fn colours(image: &str) -> Vec<Rgb> {
    let parts = image.split("rgb(").skip(1).filter_map(|rest| rest.split(')').next());
    let colour = |part: &str| {
        let numbers: Vec<u8> = part.split(',').filter_map(|number| number.trim().parse().ok()).collect();
        Rgb::try_from(numbers).ok()
    };
    parts.filter_map(colour).collect()
}

fn opaque(colour: Rgb) -> String {
    css(colour, 1.0)
}

/// A text broken into lines of at most this width; what has no spaces anywhere.
fn lines(measure: &CanvasRenderingContext2d, text: &str, font: &str, most: f64) -> Vec<String> {
    measure.set_font(font);
    let width = |text: &str| measure.measure_text(text).map_or(0.0, |metrics| metrics.width());
    let (mut all, mut line) = (Vec::new(), String::new());
    for word in text.split_inclusive([' ', '&', '，', '。']) {
        if !line.is_empty() && width(format!("{line}{word}").trim_end()) > most {
            all.push(core::mem::take(&mut line));
        }
        for c in word.chars() {
            if width(&format!("{line}{c}")) > most {
                all.push(core::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    all.push(line);
    all.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn font(size: f64, is_bold: bool) -> String {
    format!("{} {size}px {FONT}", if is_bold { 600 } else { 400 })
}

fn new_canvas() -> Option<HtmlCanvasElement> {
    document().create_element("canvas").ok()?.dyn_into().ok()
}

fn measure() -> Option<CanvasRenderingContext2d> {
    new_canvas()?.get_context("2d").ok()??.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_gradients_are_read_and_clear_ones_are_told() {
        let image = "linear-gradient(90deg, rgb(1, 2, 3), rgb(250, 0, 9) 50%, rgb(4, 5, 6))";
        assert_eq!(colours(image), [[1, 2, 3], [250, 0, 9], [4, 5, 6]]);
        assert_eq!(colours("none"), [[0; 3]; 0]);
        assert!(is_clear("rgba(0, 0, 0, 0)") && !is_clear("rgba(0, 0, 0, 0.2)") && !is_clear("rgb(0, 0, 0)"));
    }
}
