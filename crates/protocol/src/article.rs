//! What the article trains for every reader at first, so that it can be recorded.

use grokscope_experiment::{Experiment, Preset};

use crate::crowd::for_a_small_chart;

/// The runs of the article that are recorded: name and preset.
pub const RECORDED: &[(&str, &str)] = &[
    ("main", "modadd-wait"),
    ("parity", "parity-main"),
    ("five", "five-neurons"),
    ("stars", "modadd-24"),
    ("reverse", "reverse"),
];

/// The preset with which a run began when links were of this version, where it now begins with another: what such a link says
/// is meant of that one.
#[must_use]
pub fn preset_before(version: &str, run: &str) -> Option<&'static str> {
    // In the first edition the article opened with ordered pairs.
    (version == "1" && run == "main").then_some("modadd-main")
}

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
pub const MAP: RecordedCrowd =
    RecordedCrowd { name: "map", experiments: || ADDITION.experiments(1, ADDITION.decay), has_weights: false };

/// The gallery, recorded.
pub const GALLERY: RecordedCrowd =
    RecordedCrowd { name: "gallery", experiments: || gallery(1..=GALLERY_MORE, GALLERY_SHARES[0]), has_weights: true };

/// The crowds of the article that are recorded. Those that wait for the reader's guess are not: they would give the
/// answer away.
pub const RECORDED_CROWDS: &[RecordedCrowd] = &[MAP, GALLERY];

/// What the map can be of: networks of many widths on many amounts of data, all of one seed and one weight decay.
#[derive(Debug)]
pub struct Grid {
    /// Hidden neurons, from the top row down.
    pub widths: &'static [u32],
    /// Amounts of data from left to right: percent of all sums, or training rows.
    pub amounts: &'static [u32],
    /// Decoupled weight decays to choose from.
    pub decays: [f64; 5],
    /// Weight decay at first.
    pub decay: f64,
    cell: fn(u32) -> Experiment,
}

impl Grid {
    /// Number of cells.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.widths.len() * self.amounts.len()
    }

    /// Whether there are no cells.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Width and amount of data of a cell; cells go row after row.
    #[must_use]
    pub fn place(&self, cell: usize) -> (u32, u32) {
        (self.widths[cell / self.amounts.len()], self.amounts[cell % self.amounts.len()])
    }

    /// What the cells train.
    #[must_use]
    pub fn experiments(&self, seed: u32, wd: f64) -> Vec<Experiment> {
        let cell = |cell| {
            let (hidden, amount) = self.place(cell);
            for_a_small_chart(Experiment { hidden, seed, wd, ..(self.cell)(amount) })
        };
        (0..self.len()).map(cell).collect()
    }
}

/// The map of addition on a clock with 31 hours.
pub static ADDITION: Grid = Grid {
    widths: &[48, 32, 24, 16, 12, 8, 4],
    amounts: &[15, 20, 30, 35, 40, 50, 60, 70, 80],
    decays: [0.0, 0.1, 0.5, 1.0, 3.0],
    decay: 0.5,
    cell: |share| Experiment {
        p: 31,
        embed: 32,
        train: f64::from(share) / 100.0,
        steps: 2000,
        linger: 300,
        ..preset("modadd-main")
    },
};

/// The map of many rows of a reader's own: that of addition with other amounts of data, of which its cells are taught rows.
pub static ROWS: Grid = Grid { amounts: &[5, 8, 10, 12, 15, 20, 25, 30, 40], ..ADDITION };

/// The map of parity, a small one of the published sweep of 1,125 networks (Pearce et al. 2023).
pub static PARITY: Grid = Grid {
    widths: &[128, 64, 32, 16, 8],
    amounts: &[500, 750, 900, 1000, 1250, 1500],
    decays: [0.0, 0.03, 0.1, 0.3, 1.0],
    decay: 0.1,
    cell: |rows| Experiment { rows, steps: 4000, linger: 300, ..preset("parity-wd") },
};

/// The published sweep of 1,125 networks on parity (Pearce et al. 2023): its axes, with the settings of our map of parity,
/// a fifth of the published steps.
pub const SURVEY: &str = "preset=parity-wd&steps=4000&linger=300&every=25&hidden=16,32,64,128,258&rows=750..1750:250&\
wd=0.01,0.03,0.1,0.3,1&seed=0..8";

/// The sweeps that are recorded, by name.
pub const RECORDED_SWEEPS: &[(&str, &str)] = &[("survey", SURVEY)];

/// Networks of the gallery at first, and each time more are asked for.
pub const GALLERY_MORE: u32 = 9;
/// Shares of all sums that the networks of the gallery can be trained on, in percent; the first is that of the preset.
pub const GALLERY_SHARES: [u32; 3] = [35, 30, 25];

/// The tiles of the gallery with these seeds.
#[must_use]
pub fn gallery(seeds: impl IntoIterator<Item = u32>, share: u32) -> Vec<Experiment> {
    let preset = for_a_small_chart(preset("modadd-24"));
    let tile = |seed| Experiment { seed, train: f64::from(share) / 100.0, ..preset.clone() };
    seeds.into_iter().map(tile).collect()
}

fn preset(name: &str) -> Experiment {
    Preset::named(name).map(Preset::experiment).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crowd::fits;

    #[test]
    fn every_cell_of_a_map_can_run_and_all_of_them_at_once() {
        for sweep in [&ADDITION, &ROWS, &PARITY] {
            for decay in sweep.decays {
                let all = sweep.experiments(1, decay);
                for x in &all {
                    assert_eq!(
                        x.conflicts_within(grokscope_limits::page_bound),
                        [],
                        "{} neurons, {}, {} rows",
                        x.hidden,
                        x.train,
                        x.rows
                    );
                }
                assert!(fits(&all));
            }
        }
    }

    #[test]
    fn four_times_as_many_as_the_gallery_has_at_first_fit_into_memory() {
        assert!(fits(&gallery(1..=4 * GALLERY_MORE, 35)));
        assert_eq!(gallery(5..=5, 25)[0].conflicts_within(grokscope_limits::page_bound), []);
    }
}
