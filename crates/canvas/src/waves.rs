//! Small line plots of single neurons.

use plotters::prelude::*;

use crate::sheet::{Align, Sheet, UNIT};

/// One neuron.
pub struct Wave {
    /// Its heading.
    pub name: String,
    /// Whether the reader chose it.
    pub is_chosen: bool,
    /// Its weights.
    pub values: Vec<f32>,
}

/// Draws waves in rows of `columns`, all to one scale.
pub fn draw_waves(sheet: &Sheet, waves: &[Wave], columns: usize) {
    const HEADING: f64 = 18.0;
    const GAP: f64 = 14.0;
    let rows = waves.len().div_ceil(columns.max(1));
    if rows == 0 {
        return;
    }
    let most = waves.iter().flat_map(|wave| &wave.values).fold(1e-6_f32, |most, value| most.max(value.abs()));
    let (width, height) = (sheet.width / columns as f64, sheet.height / rows as f64);
    let theme = sheet.theme;
    let units = |pixels: f64| (pixels * f64::from(UNIT)) as i32;
    let root = sheet.area();
    for (i, wave) in waves.iter().enumerate() {
        let (x, y) = ((i % columns) as f64 * width, (i / columns) as f64 * height);
        let tone = if wave.is_chosen { theme.mark } else { theme.soft };
        sheet.text(&wave.name, (x, y + HEADING / 2.0), 12.0, wave.is_chosen, tone, Align::Left);
        let middle = y + HEADING + (height - HEADING - GAP / 2.0) / 2.0;
        sheet.line((x, sheet.crisp(middle)), (x + width - GAP, sheet.crisp(middle)), 1.0, theme.rule, &[]);
        let place = root
            .clone()
            .shrink((units(x), units(y + HEADING)), (units(width - GAP), units(height - HEADING - GAP / 2.0)));
        let end = wave.values.len().saturating_sub(1).max(1) as f64;
        let chart = ChartBuilder::on(&place).build_cartesian_2d(0.0..end, -f64::from(most)..f64::from(most));
        let Ok(mut chart) = chart else { continue };
        let line = wave.values.iter().enumerate().map(|(at, value)| (at as f64, f64::from(*value)));
        let [r, g, b] = if wave.is_chosen { theme.mark } else { theme.ink };
        // The backend has no errors.
        let _ = chart.draw_series(LineSeries::new(line, RGBColor(r, g, b).stroke_width(units(1.5) as u32)));
    }
}
