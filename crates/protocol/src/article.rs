//! What the article trains for every reader at first, so that it can be recorded.

use grokscope_experiment::{Experiment, Preset};

/// The runs of the article that are recorded: name and preset.
pub const RECORDED: &[(&str, &str)] = &[
    ("main", "modadd-main"),
    ("parity", "parity-main"),
    ("five", "five-neurons"),
    ("stars", "modadd-24"),
    ("reverse", "reverse"),
];

/// Many runs of one figure that are recorded.
pub struct RecordedCrowd {
    /// The name of the figure.
    pub name: &'static str,
    /// What the reader is shown at first.
    pub experiments: fn() -> Vec<Experiment>,
    /// Whether the figure shows their weights.
    pub has_weights: bool,
}

/// The map, recorded.
pub const MAP: RecordedCrowd = RecordedCrowd { name: "map", experiments: || map(1, MAP_DECAY), has_weights: false };

/// The gallery, recorded.
pub const GALLERY: RecordedCrowd =
    RecordedCrowd { name: "gallery", experiments: || gallery(1..=GALLERY_MORE, GALLERY_SHARES[0]), has_weights: true };

/// The crowds of the article that are recorded. Those that wait for the reader's guess are not: they would give the
/// answer away.
pub const RECORDED_CROWDS: &[RecordedCrowd] = &[MAP, GALLERY];

/// Hidden neurons of the map, from the top row down.
pub const MAP_WIDTHS: [u32; 7] = [48, 32, 24, 16, 12, 8, 4];
/// Shares of all sums that the networks of the map are trained on, in percent, from left to right.
pub const MAP_SHARES: [u32; 9] = [15, 20, 30, 35, 40, 50, 60, 70, 80];

/// Weight decay of the map at first, decoupled.
pub const MAP_DECAY: f64 = 0.5;

/// The cells of the map, row after row, all of one seed and one weight decay.
#[must_use]
pub fn map(seed: u32, wd: f64) -> Vec<Experiment> {
    let preset = main_preset();
    let cell = |hidden, share: u32| Experiment {
        p: 31,
        embed: 32,
        wd,
        train: f64::from(share) / 100.0,
        hidden,
        seed,
        steps: 2000,
        linger: 300,
        ..preset.clone()
    };
    MAP_WIDTHS.into_iter().flat_map(|hidden| MAP_SHARES.map(|share| cell(hidden, share))).collect()
}

/// Networks of the gallery at first, and each time more are asked for.
pub const GALLERY_MORE: u32 = 9;
/// Shares of all sums that the networks of the gallery can be trained on, in percent; the first is that of the preset.
pub const GALLERY_SHARES: [u32; 3] = [35, 30, 25];

/// The tiles of the gallery with these seeds.
#[must_use]
pub fn gallery(seeds: impl IntoIterator<Item = u32>, share: u32) -> Vec<Experiment> {
    let preset = Preset::named("modadd-24").map(Preset::experiment).unwrap_or_default();
    let tile = |seed| Experiment { seed, train: f64::from(share) / 100.0, ..preset.clone() };
    seeds.into_iter().map(tile).collect()
}

fn main_preset() -> Experiment {
    Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crowd::fits;

    #[test]
    fn every_cell_of_the_map_can_run_and_all_of_them_at_once() {
        let all = map(1, MAP_DECAY);
        for x in &all {
            assert_eq!(x.conflicts(), [], "{} neurons, {}", x.hidden, x.train);
        }
        assert!(fits(&all));
    }

    #[test]
    fn four_times_as_many_as_the_gallery_has_at_first_fit_into_memory() {
        assert!(fits(&gallery(1..=4 * GALLERY_MORE, 35)));
        assert_eq!(gallery(5..=5, 25)[0].conflicts(), []);
    }
}
