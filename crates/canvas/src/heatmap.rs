//! Matrices as colours, one pixel an entry, enlarged.

use std::cell::RefCell;

use leptos::prelude::document;
use wasm_bindgen::{Clamped, JsCast as _};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::sheet::Sheet;
use crate::theme::Rgb;

/// A rectangle in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A small picture that is drawn enlarged. It keeps its canvas between frames.
#[derive(Default)]
pub struct Bitmap {
    canvas: RefCell<Option<HtmlCanvasElement>>,
    is_smooth: bool,
}

impl Bitmap {
    /// A picture whose pixels run into each other where it is enlarged; otherwise they are rectangles.
    #[must_use]
    pub fn smooth() -> Self {
        Self { is_smooth: true, ..Self::default() }
    }

    /// Draws `columns` × `rows` pixels, row by row, into a frame of the sheet.
    pub fn draw(&self, sheet: &Sheet, frame: Frame, columns: usize, rows: usize, pixel: impl Fn(usize, usize) -> Rgb) {
        let mut bytes = vec![u8::MAX; columns * rows * 4];
        for (row, line) in bytes.chunks_exact_mut(columns.max(1) * 4).enumerate() {
            for (column, bytes) in line.chunks_exact_mut(4).enumerate() {
                bytes[..3].copy_from_slice(&pixel(column, row));
            }
        }
        // A picture that cannot be drawn is left out.
        let _ = self.blit(sheet, frame, &bytes, columns as u32, rows as u32);
    }

    fn blit(&self, sheet: &Sheet, frame: Frame, bytes: &[u8], columns: u32, rows: u32) -> Option<()> {
        let mut kept = self.canvas.borrow_mut();
        if kept.is_none() {
            *kept = document().create_element("canvas").ok()?.dyn_into().ok();
        }
        let canvas = kept.as_ref()?;
        if canvas.width() != columns || canvas.height() != rows {
            canvas.set_width(columns);
            canvas.set_height(rows);
        }
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(bytes), columns, rows).ok()?;
        context.put_image_data(&image, 0.0, 0.0).ok()?;
        sheet.context.set_image_smoothing_enabled(self.is_smooth);
        let Frame { x, y, width, height } = frame;
        sheet.context.draw_image(canvas, x, y, width, height);
        Some(())
    }
}

/// The magnitude shown in full colour: nearly the largest, so that one outlier does not bleach the rest.
#[must_use]
pub fn full_scale(values: &[f32]) -> f32 {
    let mut sizes: Vec<f32> = values.iter().map(|value| value.abs()).filter(|size| size.is_finite()).collect();
    let Some(last) = sizes.len().checked_sub(1) else { return 1.0 };
    let (_, most, _) = sizes.select_nth_unstable_by(last, f32::total_cmp);
    let most = *most;
    let (_, nearly, _) = sizes.select_nth_unstable_by(last - last / 200, f32::total_cmp);
    // In a matrix that is almost empty, outliers are what there is to see.
    nearly.max(most / 2.0).max(1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlier_does_not_bleach_the_rest_but_stays_in_view() {
        let mut values = vec![1.0; 1000];
        assert_eq!(full_scale(&values), 1.0);
        values[3] = -1.5;
        assert_eq!(full_scale(&values), 1.0);
        let mut sparse = vec![0.0; 1000];
        sparse[7] = -4.0;
        assert_eq!(full_scale(&sparse), 2.0);
        assert_eq!(full_scale(&[]), 1.0);
    }
}
