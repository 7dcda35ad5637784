//! What others have published of networks such as ours, with the settings they published it for.

use grokscope_analysis::Nonlinearity::{self, Relu, Square};
use grokscope_experiment::SplitName::{self, Test, Train};

use super::cases::Condition::{Forgets, Gets, Reaches};
use super::cases::Quantity::{Analytic, Count, Each, Law, OffStar, Star};
use super::cases::Reading::{self, Accuracy, First, Irrelevance, Loss, NormPeak, Symmetricity, Wait};
use super::cases::Tolerance::{Absolute, AtLeast, AtMost, Relative, Sampling, Scatter};
use super::cases::When::{After, End};
use super::cases::{Case, Check, Classes, MEMORISED, Shape, UNDERSTOOD, alone, check, ours, runs};

/// The analytic network; a share is published to two or three digits.
const fn analytic(modulus: u32, neurons: u32, published: f64, rounding: f64) -> Check {
    check(Analytic { modulus, neurons }, published, Sampling { rounding })
}

/// The star; nothing is random, so only the rounding of the published figure remains.
const fn star(modulus: u32, neurons: u32, nonlinearity: Nonlinearity, published: f64, rounding: f64) -> Check {
    check(Star { modulus, neurons, nonlinearity }, published, Absolute(rounding))
}

/// An accuracy after so many steps that was published of one run, with the tolerance of T1.
const fn accuracy(split: SplitName, step: u64, published: f64) -> Check {
    check(Each(Accuracy(split, After(step))), published, Absolute(0.05))
}

/// A step that was published of one run: such steps stray from seed to seed, and of a median so much was proposed before
/// anything was measured.
const fn step(reading: Reading, published: f64) -> Check {
    check(Each(reading), published, Relative(0.4))
}

/// Every case, the quick ones first.
pub const CASES: &[Case] = &[
    Case {
        name: "T1",
        figure: None,
        title: "a quadratic network groks in 40 steps",
        source: "Doshi et al. 2023, github.com/d-doshi/Grokking, first run of the notebook with_label_corruption; the model of Gromov 2023, arXiv 2301.02679",
        settings: "task=add&p=97&model=onehot&hidden=500&act=square&sigma=0.05&rows=4704&loss=mse&lr=0.01&wd=5&steps=40&stop=never&every=1&seed=0",
        seeds: 3,
        runs: &[alone(&[
            // The log's train loss of step 40 is that before it, its test accuracy that after it.
            check(Each(Loss(Train, After(39))), 5.41e-3, Relative(0.01)),
            check(Each(Loss(Test, After(40))), 8.08e-3, Relative(0.01)),
            check(Each(Accuracy(Test, After(32))), 0.414, Absolute(0.05)),
            check(Each(Accuracy(Test, After(40))), 0.987, AtLeast(0.97)),
        ])],
        is_long: false,
    },
    Case {
        name: "T3",
        figure: None,
        title: "the analytic network needs about 2p neurons",
        source: "Gromov 2023, arXiv 2301.02679, eq. 8; accuracies from an independent program",
        settings: "task=add&model=onehot&act=square&train=0.5&every=1&seed=0",
        // Published are means over three; the spread takes more to be known.
        seeds: 12,
        runs: &[alone(&[
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
        ])],
        is_long: false,
    },
    Case {
        name: "T4",
        figure: Some("construction"),
        title: "the star of five neurons adds",
        source: "Pearce et al. 2023, Do Machine Learning Models Memorize or Generalize?, appendix A; accuracies from an independent program",
        settings: "task=add&embedding=fixed&freqs=1&train=0.5&every=1&seed=0",
        seeds: 1,
        runs: &[alone(&[
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
        ])],
        is_long: false,
    },
    Case {
        name: "T10",
        figure: None,
        title: "the reference page's main model",
        source: "Pearce et al. 2023, log of the notebook beside the page",
        settings: "task=add&p=67&pairs=unordered&embed=500&hidden=24&train=0.4&init=truncated&loss=ce-classes&lr=0.001&wd=1&steps=50000&stop=never&every=100&seed=0",
        seeds: 8,
        runs: &[alone(&[
            check(Each(Loss(Train, After(500))), 2.4e-4, Relative(0.2)),
            check(Each(Loss(Train, After(1000))), 3.94e-6, Relative(0.2)),
            check(Each(NormPeak), 53.7, Relative(0.05)),
            check(Each(First(Train, 1.0)), 500.0, AtMost(700.0)),
            check(Count(Reaches { train: 0.0, test: 0.99, by: 50_000 }), 4.0, AtLeast(4.0)),
        ])],
        is_long: false,
    },
    Case {
        name: "T11",
        figure: Some("five"),
        title: "five neurons on a circle become a star",
        source: "Pearce et al. 2023, log of the notebook beside the page",
        settings: "task=add&p=67&pairs=unordered&embedding=fixed&freqs=1&hidden=5&train=0.3&init=truncated&loss=ce-classes&lr=0.01&wd=0.001&steps=15000&stop=never&every=30&seed=0",
        seeds: 8,
        runs: &[alone(&[
            check(Count(Reaches { train: 1.0, test: 1.0, by: 12_000 }), 4.0, AtLeast(2.0)),
            check(OffStar { by: 12_000, degrees: 5.0 }, 5.0, AtMost(5.0)),
        ])],
        is_long: false,
    },
    Case {
        name: "T12",
        figure: Some("reverse"),
        title: "generalise, then memorise",
        source: "Pearce et al. 2023, first open question; counts from an independent program",
        settings: "task=add&p=67&pairs=unordered&embed=5&hidden=10&train=0.4&init=truncated&loss=ce-classes&lr=0.001&wd=0&steps=20000&stop=never&every=100&seed=0",
        seeds: 5,
        runs: &[alone(&[check(Count(Forgets { before: 8_000, times: 3.0 }), 2.0, AtLeast(2.0))])],
        is_long: false,
    },
    Case {
        name: "T20",
        figure: None,
        title: "parity of 3 of 20 digits by mini-batches, in 7 passes over 1,000 rows",
        source: "github.com/cybertronai/SutroYaro, findings exp_sgd_speed: hidden 200, 99.9 %, an epoch is 32 steps of 1,000 rows, 16 of 500 and 7 of 200",
        settings: "task=parity&n=20&k=3&hidden=200&loss=hinge&opt=sgd&b1=0&lr=0.5&batch=32&l1=0&wd=0.01&stop=never&seed=0",
        seeds: 9,
        runs: &[
            runs("1,000 rows", "rows=1000&steps=640&every=32", &[step(First(Test, 0.999), 224.0)]),
            runs("500 rows", "rows=500&steps=800&every=16", &[step(First(Test, 0.999), 304.0)]),
            runs(
                "200 rows",
                "rows=200&steps=350&every=7",
                &[check(Count(Reaches { train: 0.0, test: 0.999, by: 350 }), 0.0, AtMost(0.0))],
            ),
        ],
        is_long: false,
    },
    Case {
        name: "T19",
        figure: None,
        title: "parity of 3 of 40 digits: a wait under mini-batches",
        source: "settings of Merrill et al. 2023, github.com/Tsili42/parity-nn; it publishes curves and no steps",
        settings: "task=parity&n=40&k=3&rows=1000&hidden=1000&loss=hinge&opt=sgd&b1=0&lr=0.1&batch=32&l1=0&l2=0.01&wd=0&steps=9375&linger=0&every=31&seed=0",
        seeds: 5,
        runs: &[alone(&[
            ours(Each(MEMORISED), 775.0),
            ours(Each(UNDERSTOOD), 3348.0),
            ours(Count(Gets(UNDERSTOOD)), 5.0),
        ])],
        is_long: false,
    },
    Case {
        name: "T2",
        figure: None,
        title: "wrong labels: decay lets go of them",
        source: "Doshi et al. 2023, arXiv 2310.13061, and the notebook with_label_corruption: 35 % of the labels drawn from all 97, of which 1,629 of 4,704 are wrong",
        settings: "task=add&p=97&model=onehot&hidden=500&act=square&sigma=0.05&rows=4704&loss=mse&lr=0.01&noise=0.346392&steps=500&stop=never&seed=0",
        seeds: 3,
        runs: &[
            runs(
                "decay 0",
                "wd=0&steps=1000",
                &[
                    accuracy(Test, 240, 0.546),
                    accuracy(Test, 400, 0.970),
                    accuracy(Train, 1000, 0.978),
                    accuracy(Test, 1000, 0.983),
                ],
            ),
            runs(
                "decay 5",
                "wd=5",
                &[
                    accuracy(Test, 80, 0.135),
                    accuracy(Test, 120, 0.915),
                    accuracy(Train, 500, 0.786),
                    accuracy(Test, 500, 1.0),
                ],
            ),
            runs(
                "decay 15",
                "wd=15",
                &[
                    accuracy(Test, 120, 0.956),
                    // Whoever knows the rule has as many right as are not wrong, to the last digit.
                    check(Each(Accuracy(Train, After(500))), 0.6537, Absolute(5e-5)),
                    check(Each(Accuracy(Test, After(500))), 1.0, Absolute(5e-4)),
                ],
            ),
            runs(
                "decay 20",
                "wd=20&steps=3000",
                &[
                    accuracy(Test, 100, 0.464),
                    accuracy(Train, 300, 0.656),
                    accuracy(Test, 300, 1.0),
                    accuracy(Test, 800, 0.921),
                    accuracy(Test, 3000, 0.011),
                ],
            ),
        ],
        is_long: true,
    },
    Case {
        name: "T8",
        figure: None,
        title: "modulo 23, one-hot inputs summed: a wait of thousands of small steps",
        source: "github.com/Y-Agent/modular-addition-feature-learning, precomputed_results: one run, logged every 200 steps",
        settings: "task=add&p=23&model=direct&hidden=512&rows=396&sigma=0.0208514&lr=0.0001&warmup=10&wd=2&steps=50000&stop=never&every=200&seed=0",
        seeds: 4,
        runs: &[alone(&[
            // The tolerances of T1 and, where the loss has fallen by a factor of a hundred, of T10.
            check(Each(Loss(Train, After(200))), 3.0663, Relative(0.01)),
            check(Each(Loss(Train, After(1000))), 2.2500, Relative(0.01)),
            check(Each(Loss(Train, After(2000))), 0.9037, Relative(0.01)),
            check(Each(Loss(Train, After(4000))), 0.0228, Relative(0.2)),
            step(MEMORISED, 2000.0),
            step(First(Test, 0.5), 1800.0),
            step(First(Test, 0.9), 8000.0),
            step(UNDERSTOOD, 9600.0),
            check(Each(Accuracy(Test, End)), 0.962, Absolute(0.05)),
        ])],
        is_long: true,
    },
    Case {
        name: "T9",
        figure: None,
        title: "clock or pizza: what sums its inputs is symmetric",
        source: "the measures of Zhong et al. 2023, github.com/fjzzq2002/pizza; 1 follows from the network, no other value is published for one without attention",
        settings: "task=add&p=59&train=0.8&embed=256&hidden=256&lr=0.001&wd=2&steps=2000&linger=200&seed=0",
        seeds: 5,
        runs: &[
            runs(
                "shared",
                "inproj=shared",
                &[check(Each(Symmetricity), 1.0, Absolute(5e-4)), ours(Each(Irrelevance), 0.6912)],
            ),
            runs("separate", "inproj=separate", &[ours(Each(Symmetricity), 0.0305), ours(Each(Irrelevance), 0.9661)]),
        ],
        is_long: true,
    },
    Case {
        name: "T13",
        figure: Some("survey"),
        title: "the sweep of 1,125 parity models",
        source: "Pearce et al. 2023, table of the sparse-parity sweep; the learning rate is not published",
        settings: "task=parity&n=30&k=3&encoding=01&opt=adamw&init=truncated&b1=0.99&b2=0.98&lr=0.003&l1=0&test_rows=5000&steps=20000&stop=never&every=100&seed=0",
        seeds: 9,
        runs: &[runs("", "hidden=16,32,64,128,258&rows=750,1000,1250,1500,1750&wd=0.01,0.03,0.1,0.3,1", &[])
            .told_by(Classes::Losses)],
        is_long: true,
    },
    Case {
        name: "T15",
        figure: None,
        title: "with less data the wait explodes, and memory takes as long as ever",
        source: "the shape of Nanda's sweep; 40 to 50 % more steps for each percent of the data less: Power et al. 2022, a transformer on S5",
        settings: "preset=modadd-main&linger=0&steps=20000&seed=0",
        seeds: 9,
        runs: &[
            runs("50 %", "train=0.5", &[ours(Each(MEMORISED), 150.0), ours(Each(UNDERSTOOD), 240.0)]),
            runs("40 %", "train=0.4", &[ours(Each(MEMORISED), 170.0), ours(Each(UNDERSTOOD), 320.0)]),
            runs("30 %", "train=0.3", &[ours(Each(MEMORISED), 180.0), ours(Each(UNDERSTOOD), 810.0)]),
            runs("20 %", "train=0.2", &[ours(Each(MEMORISED), 150.0), ours(Each(UNDERSTOOD), 4820.0)]),
            runs(
                "19 to 25 %",
                "train=0.19,0.21,0.22,0.23,0.24,0.25",
                &[check(Law { of: UNDERSTOOD, key: "train", shape: Shape::Exponential(-0.01) }, 1.45, Absolute(0.05))
                    .recorded(1.2765)],
            ),
        ],
        is_long: true,
    },
    Case {
        name: "delay",
        figure: None,
        title: "the wait goes with one over the decay and one over the rate",
        source: "Khanh et al. 2026a, arXiv 2603.13331, derived and found in 293 runs; the exponential in the held norm: Khanh 2026b, arXiv 2606.13753",
        settings: "preset=modadd-main&train=0.3&linger=0&steps=30000&seed=0",
        seeds: 9,
        runs: &[
            runs(
                "decay",
                "wd=0.1,0.2,0.5,1",
                &[check(Law { of: Wait, key: "wd", shape: Shape::Power }, -1.0, Scatter).recorded(-1.2101)],
            ),
            runs(
                "rate",
                "lr=0.0003,0.001,0.003,0.01,0.02",
                &[check(Law { of: Wait, key: "lr", shape: Shape::Power }, -1.0, Scatter).recorded(-0.8934)],
            ),
            runs(
                "width",
                "hidden=24,48,96,256",
                &[ours(Law { of: Wait, key: "hidden", shape: Shape::Power }, -0.0377)],
            ),
            runs(
                "data",
                "train=0.3,0.35,0.4,0.45,0.5",
                &[ours(Law { of: Wait, key: "train", shape: Shape::Power }, -3.706)],
            ),
            runs(
                "held norm",
                "wd=0&norm=20,24,28,32,36",
                &[ours(Law { of: Wait, key: "norm", shape: Shape::Exponential(1.0) }, 1.2774)],
            ),
        ],
        is_long: true,
    },
    Case {
        name: "barak",
        figure: None,
        title: "steps for parity from new examples grow as a power of the digits",
        source: "settings of Barak et al. 2022, arXiv 2207.08799, who publish n^O(k) and no exponent",
        settings: "task=parity&fresh=true&rows=500&test_rows=500&hidden=100&loss=hinge&opt=sgd&b1=0&lr=0.1&batch=32&l1=0&wd=0&steps=1000000&linger=0&every=20&seed=0",
        seeds: 9,
        runs: &[
            runs(
                "2 digits",
                "k=2&n=10,20,30,40,50,60",
                &[ours(Law { of: UNDERSTOOD, key: "n", shape: Shape::Power }, 0.5231)],
            ),
            runs(
                "3 digits",
                "k=3&n=10,20,30,40,50,60",
                &[ours(Law { of: UNDERSTOOD, key: "n", shape: Shape::Power }, 1.3946)],
            ),
            runs(
                "4 digits",
                "k=4&n=10,20,30,40,50,60",
                &[ours(Law { of: UNDERSTOOD, key: "n", shape: Shape::Power }, 1.4435)],
            ),
            runs(
                "5 digits",
                "k=5&n=10,20,30,40,50,60",
                &[ours(Law { of: UNDERSTOOD, key: "n", shape: Shape::Power }, 1.9117)],
            ),
        ],
        is_long: false,
    },
];
