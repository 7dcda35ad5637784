//! The published figures, one table.

use grokscope_analysis::Nonlinearity;

/// Something published that an engine must reproduce.
pub struct Case {
    /// As given on the command line.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// Who published it, where.
    pub source: &'static str,
    /// The experiment, in the keys of a link.
    pub settings: &'static str,
    /// Number of seeds, counted up from 0.
    pub seeds: u32,
    /// What is compared.
    pub checks: &'static [Check],
}

impl Case {
    /// Whether its networks are written down and not trained.
    pub fn is_written_down(&self) -> bool {
        self.checks.iter().all(|check| matches!(check.quantity, Quantity::Star { .. } | Quantity::Analytic { .. }))
    }

    /// Whether it trains the networks of the sweep.
    pub fn is_sweep(&self) -> bool {
        self.checks.iter().any(|check| check.quantity == Sweep)
    }

    /// Why a key cannot be set by whoever runs the case: the case sets it itself, from network to network.
    pub fn own(&self, key: &str) -> Option<&'static str> {
        match key {
            _ if self.is_written_down() => Some("its networks are written down, so no key can be set"),
            "seed" => Some("seeds are counted up from 0; --seeds says how many"),
            "hidden" if self.is_sweep() => Some("the sweep has its own; --hidden chooses among them"),
            "rows" | "wd" if self.is_sweep() => Some("the sweep has its own"),
            _ => None,
        }
    }
}

/// One published figure.
pub struct Check {
    /// What is measured.
    pub quantity: Quantity,
    /// What was published, as a number comparable with ours.
    pub published: f64,
    /// How far ours may lie from it.
    pub tolerance: Tolerance,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// Train loss after so many steps, of each seed.
    TrainLoss(u64),
    /// Test loss after so many steps, of each seed.
    TestLoss(u64),
    /// Test accuracy after so many steps, of each seed.
    TestAccuracy(u64),
    /// Step of the first evaluation at which every train row is answered right, of each seed.
    AllTrained,
    /// Largest norm of all weights, of each seed.
    NormPeak,
    /// How many seeds reach these accuracies at one evaluation, no later than `by`.
    SeedsReaching {
        /// Train accuracy.
        train: f32,
        /// Test accuracy.
        test: f32,
        /// Step.
        by: u64,
    },
    /// Largest angle, in degrees, between a neuron's output and twice its input at the end, over the neurons of all
    /// seeds that answer every train and test row right at an evaluation no later than `by`.
    OffStar {
        /// Step.
        by: u64,
        /// Seeds with a larger angle are named.
        degrees: f64,
    },
    /// How many seeds have their lowest test loss before `before`, after which it rises at least `times` while the
    /// train loss falls.
    SeedsForgetting {
        /// Step.
        before: u64,
        /// Factor.
        times: f32,
    },
    /// Share of all pairs that a star answers, its weights written into the engine.
    Star {
        /// The modulus.
        modulus: u32,
        /// Number of neurons.
        neurons: u32,
        /// What a neuron makes of its input.
        nonlinearity: Nonlinearity,
    },
    /// Share of all pairs that the analytic network answers, mean over the seeds, its weights written into the engine.
    Analytic {
        /// The modulus.
        modulus: u32,
        /// Number of neurons.
        neurons: u32,
    },
    /// Number of models of a sweep in each class, by weight decay.
    Sweep,
}

impl Quantity {
    /// Whether it counts seeds: its tolerance then is one for as many seeds as the case has.
    pub fn counts_seeds(self) -> bool {
        matches!(self, Self::SeedsReaching { .. } | Self::SeedsForgetting { .. })
    }
}

/// How far a figure may lie from the published one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// Within this share of it.
    Relative(f64),
    /// Within this of it.
    Absolute(f64),
    /// No smaller than this.
    AtLeast(f64),
    /// No larger than this.
    AtMost(f64),
    /// Both are means over seeds of a random quantity, the published one over three: within three standard errors of
    /// their difference, plus half a unit of the last published digit. It takes two seeds to know the spread.
    Sampling {
        /// Half a unit of the last digit.
        rounding: f64,
    },
    /// The settings are not published: compared, not judged.
    None,
}

const fn check(quantity: Quantity, published: f64, tolerance: Tolerance) -> Check {
    Check { quantity, published, tolerance }
}

/// The analytic network; a share is published to two or three digits.
const fn analytic(modulus: u32, neurons: u32, published: f64, rounding: f64) -> Check {
    check(Quantity::Analytic { modulus, neurons }, published, Tolerance::Sampling { rounding })
}

/// The star; nothing is random, so only the rounding of the published figure remains.
const fn star(modulus: u32, neurons: u32, nonlinearity: Nonlinearity, published: f64, rounding: f64) -> Check {
    check(Quantity::Star { modulus, neurons, nonlinearity }, published, Absolute(rounding))
}

use Nonlinearity::{Relu, Square};
use Quantity::{
    AllTrained, NormPeak, OffStar, SeedsForgetting, SeedsReaching, Sweep, TestAccuracy, TestLoss, TrainLoss,
};
use Tolerance::{Absolute, AtLeast, AtMost, Relative};

/// Every case, the quick ones first.
pub const CASES: &[Case] = &[
    Case {
        name: "T1",
        title: "a quadratic network groks in 40 steps",
        source: "Doshi et al. 2023, github.com/d-doshi/Grokking, first run of the notebook with_label_corruption; the model of Gromov 2023, arXiv 2301.02679",
        settings: "task=add&p=97&model=onehot&hidden=500&act=square&sigma=0.05&rows=4704&loss=mse&lr=0.01&wd=5&steps=40&stop=never&every=1",
        seeds: 3,
        checks: &[
            // The log's train loss of step 40 is that before it, its test accuracy that after it.
            check(TrainLoss(39), 5.41e-3, Relative(0.01)),
            check(TestLoss(40), 8.08e-3, Relative(0.01)),
            check(TestAccuracy(32), 0.414, Absolute(0.05)),
            check(TestAccuracy(40), 0.987, AtLeast(0.97)),
        ],
    },
    Case {
        name: "T3",
        title: "the analytic network needs about 2p neurons",
        source: "Gromov 2023, arXiv 2301.02679, eq. 8; accuracies from an independent program",
        settings: "task=add&model=onehot&act=square&train=0.5&every=1",
        // Published are means over three; the spread takes more to be known.
        seeds: 12,
        checks: &[
            analytic(97, 48, 0.884, 5e-4),
            analytic(97, 97, 0.998, 5e-4),
            analytic(97, 194, 1.0, 5e-4),
            analytic(31, 15, 0.44, 5e-3),
            analytic(31, 31, 0.81, 5e-3),
            analytic(31, 62, 0.977, 5e-4),
            analytic(31, 124, 1.0, 5e-4),
            analytic(23, 11, 0.26, 5e-3),
            analytic(23, 23, 0.70, 5e-3),
            analytic(23, 46, 0.957, 5e-4),
            analytic(23, 92, 1.0, 5e-4),
        ],
    },
    Case {
        name: "T4",
        title: "the star of five neurons adds",
        source: "Pearce et al. 2023, Do Machine Learning Models Memorize or Generalize?, appendix A; accuracies from an independent program",
        settings: "task=add&embedding=fixed&freqs=1&train=0.5&every=1",
        seeds: 1,
        checks: &[
            star(67, 3, Relu, 0.02, 5e-3),
            star(67, 4, Relu, 0.03, 5e-3),
            star(67, 5, Relu, 1.0, 5e-3),
            star(67, 6, Relu, 0.19, 5e-3),
            star(67, 7, Relu, 1.0, 5e-3),
            star(67, 8, Relu, 0.64, 5e-3),
            star(67, 9, Relu, 1.0, 5e-3),
            star(67, 10, Relu, 1.0, 5e-3),
            star(67, 11, Relu, 1.0, 5e-3),
            star(67, 3, Square, 1.0, 5e-3),
            star(67, 4, Square, 0.03, 5e-3),
            star(67, 5, Square, 1.0, 5e-3),
            star(67, 6, Square, 1.0, 5e-3),
            star(97, 6, Relu, 0.134, 5e-4),
            star(113, 6, Relu, 0.115, 5e-4),
            star(97, 8, Relu, 0.381, 5e-4),
            star(113, 8, Relu, 0.310, 5e-4),
        ],
    },
    Case {
        name: "T10",
        title: "the reference page's main model",
        source: "Pearce et al. 2023, log of the notebook beside the page",
        settings: "task=add&p=67&pairs=unordered&embed=500&hidden=24&train=0.4&init=truncated&loss=ce-classes&lr=0.001&wd=1&steps=50000&stop=never&every=100",
        seeds: 8,
        checks: &[
            check(TrainLoss(500), 2.4e-4, Relative(0.2)),
            check(TrainLoss(1000), 3.94e-6, Relative(0.2)),
            check(NormPeak, 53.7, Relative(0.05)),
            check(AllTrained, 500.0, AtMost(700.0)),
            check(SeedsReaching { train: 0.0, test: 0.99, by: 50_000 }, 4.0, AtLeast(4.0)),
        ],
    },
    Case {
        name: "T11",
        title: "five neurons on a circle become a star",
        source: "Pearce et al. 2023, log of the notebook beside the page",
        settings: "task=add&p=67&pairs=unordered&embedding=fixed&freqs=1&hidden=5&train=0.3&init=truncated&loss=ce-classes&lr=0.01&wd=0.001&steps=15000&stop=never&every=30",
        seeds: 8,
        checks: &[
            check(SeedsReaching { train: 1.0, test: 1.0, by: 12_000 }, 4.0, AtLeast(2.0)),
            check(OffStar { by: 12_000, degrees: 5.0 }, 5.0, AtMost(5.0)),
        ],
    },
    Case {
        name: "T12",
        title: "generalise, then memorise",
        source: "Pearce et al. 2023, first open question; counts from an independent program",
        settings: "task=add&p=67&pairs=unordered&embed=5&hidden=10&train=0.4&init=truncated&loss=ce-classes&lr=0.001&wd=0&steps=20000&stop=never&every=100",
        seeds: 5,
        checks: &[check(SeedsForgetting { before: 8_000, times: 3.0 }, 2.0, AtLeast(2.0))],
    },
    Case {
        name: "T13",
        title: "the sweep of 1,125 parity models",
        source: "Pearce et al. 2023, table of the sparse-parity sweep; the learning rate is not published",
        settings: "task=parity&n=30&k=3&encoding=01&opt=adamw&init=truncated&b1=0.99&b2=0.98&lr=0.003&l1=0&test_rows=5000&steps=20000&stop=never&every=100",
        seeds: 9,
        checks: &[check(Sweep, 1125.0, Tolerance::None)],
    },
];
