//! Pictures as SVG.

use plotters::prelude::SVGBackend;

use super::shapes::{Picture, SIZE, UNITS};

/// A picture as a file.
///
/// # Errors
/// A sentence that says why it cannot be drawn.
pub fn bytes(picture: &Picture) -> Result<Vec<u8>, String> {
    let size = [SIZE.0, SIZE.1].map(|length| (length * UNITS) as u32);
    let mut svg = String::new();
    picture.draw(SVGBackend::with_string(&mut svg, size.into()))?;
    // Drawn in units, shown in pixels.
    let (_, shapes) = svg.split_once('>').ok_or("there is nothing in it")?;
    let title = picture.title.replace('&', "&amp;").replace('<', "&lt;");
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\">\n<title>{title}</title>",
        SIZE.0, SIZE.1, size[0], size[1]
    );
    Ok((head + shapes).into_bytes())
}
