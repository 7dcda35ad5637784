//! How long something took, by a setting: a dot a network, the line through them, and lines of others.

use grokscope_format::number;

use crate::chart::{Chart, Drawn};
use crate::sheet::{Align, Sheet};
use crate::ticks::{Axis, ones_twos_fives};

/// A chart with powers of ten upwards.
pub struct Law<'a> {
    /// Places across, from left to right, with their labels: logarithms of the settings, or the settings.
    pub across: &'a [(f64, String)],
    /// What is set, and what is counted.
    pub names: [&'a str; 2],
    /// For each network that got there its place and the logarithm of its steps.
    pub dots: &'a [(f64, f64)],
    /// Places of those that did not; they stand as rings above all others.
    pub missing: &'a [f64],
    /// The line through the dots: its height at a place.
    pub fit: Option<&'a dyn Fn(f64) -> f64>,
    /// A line of others, through the middle of the dots.
    pub other: Option<&'a dyn Fn(f64) -> f64>,
}

const TOP: f64 = 30.0;
const BOTTOM: f64 = 38.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 14.0;
const FONT_SIZE: f64 = Chart::FONT_SIZE;
/// Room beside the outermost places, as a share of what lies between them.
const BESIDE: f64 = 0.06;

impl Law<'_> {
    /// Draws the chart.
    pub fn draw(&self, sheet: &Sheet) {
        // Errors can only come from the backend, which has none.
        let _ = self.try_draw(sheet);
    }

    fn try_draw(&self, sheet: &Sheet) -> Drawn {
        let theme = sheet.theme;
        let ends = self.across.iter().map(|place| place.0);
        let (first, last) = (ends.clone().fold(f64::MAX, f64::min), ends.fold(f64::MIN, f64::max));
        let beside = BESIDE * (last - first).max(1e-9);
        let x = first - beside..last + beside;
        let (low, high, levels) = ones_twos_fives(self.dots.iter().map(|dot| dot.1));
        let label = |at: f64| {
            let near = self.across.iter().find(|place| (place.0 - at).abs() < 1e-9);
            near.map_or_else(String::new, |place| place.1.clone())
        };
        let steps = |at: f64| number(10f64.powf(at).round() as u64);
        let ticks = self.across.iter().map(|place| place.0).collect();
        let axes = (Axis { range: x.clone(), ticks }, Axis { range: low..high, ticks: levels });
        let room = [TOP, RIGHT, BOTTOM, LEFT];
        let mut plane = Chart { x: (axes.0, &label), y: (axes.1, &steps), room }.draw(sheet)?;
        // What leaves the plane is left out.
        let inside = |line: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
            let at = |i: u32| x.start + (x.end - x.start) * f64::from(i) / 100.0;
            (0..=100).map(|i| (at(i), line(at(i)))).filter(|point| (low..=high).contains(&point.1)).collect()
        };
        if let Some(other) = self.other {
            plane.line(&inside(other), &[4.0, 4.0], theme.mark, 1.6, 1.0)?;
        }
        if let Some(fit) = self.fit {
            plane.line(&inside(fit), &[], theme.test, 2.0, 1.0)?;
        }
        plane.dots(self.dots, 3.4, theme.test, false)?;
        let missing: Vec<_> = self.missing.iter().map(|at| (*at, high)).collect();
        plane.dots(&missing, 3.4, theme.ink, true)?;
        sheet.text(self.names[1], (2.0, 9.0), FONT_SIZE, false, theme.soft, Align::Left);
        let foot = (f64::midpoint(LEFT, sheet.width - RIGHT), sheet.height - 7.0);
        sheet.text(self.names[0], foot, FONT_SIZE, false, theme.soft, Align::Center);
        Ok(())
    }
}
