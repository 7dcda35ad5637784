//! What the figures of the lab claim, with what is recorded of it in `docs/truth.md`.

use grokscope_analysis::Region;
use grokscope_experiment::SplitName::{Test, Train, Wrong};

use super::cases::Condition::{Gets, IsIn, IsLater, IsLeft};
use super::cases::Quantity::{Count, Each, Law, LeastShare, Times};
use super::cases::Reading::{Accuracy, Apart, First, Loss, NormPeak, SlowerThan, Wait};
use super::cases::Tolerance::{Absolute, AtMost, Scatter};
use super::cases::When::{Best, End, Left};
use super::cases::{Case, Check, Classes, MEMORISED, Reading, Shape, UNDERSTOOD, check, ours, runs};

/// The step at which half of the runs have memorised.
const fn memorised(step: f64) -> Check {
    ours(Each(MEMORISED), step)
}

/// The step at which half of the runs have understood.
const fn understood(step: f64) -> Check {
    ours(Each(UNDERSTOOD), step)
}

/// The share of the gradients' power that changes more slowly than in so many steps, in the median of those that wait.
const fn slower(steps: u32, share: f64) -> Check {
    ours(Each(SlowerThan(steps)), share)
}

/// The step at which half of the runs explain nine tenths of the variance of what they are shown.
const fn fits(step: f64) -> Check {
    ours(Each(First(Train, 0.9)), step)
}

/// What of unseen numbers counts as understood (`Answers::milestones`).
const EXPLAINED: Reading = First(Test, 0.65);

/// The step at which half of the runs have got there.
const fn explains(step: f64) -> Check {
    ours(Each(EXPLAINED), step)
}

/// How many do.
const fn explain(count: f64) -> Check {
    ours(Count(Gets(EXPLAINED)), count)
}

/// How many understand.
const fn understand(count: f64) -> Check {
    ours(Count(Gets(UNDERSTOOD)), count)
}

/// Who has gone home before the network understands.
const fn left(patience: u64, by_accuracy: bool, count: f64) -> Check {
    ours(Count(IsLeft { patience, by_accuracy }), count)
}

/// Share of the unseen answered right at the end.
const fn unseen(share: f64) -> Check {
    ours(Each(Accuracy(Test, End)), share)
}

/// How the wait goes with a key.
const fn wait(key: &'static str, shape: Shape, recorded: f64) -> Check {
    ours(Law { of: Wait, key, shape }, recorded)
}

/// How many networks are in a region.
const fn region(region: Region, count: f64) -> Check {
    ours(Count(IsIn(region)), count)
}

/// The least share with which half of the networks of a width understand: to the next share of the sweep.
const fn least_share(hidden: u32, share: f64) -> Check {
    ours(LeastShare { hidden }, share).within(Absolute(0.05))
}

/// Every figure of the two shelves, in their order. The survey is the published case T13.
pub const CASES: &[Case] = &[
    Case {
        name: "endless",
        figure: None,
        title: "with new examples at every step there is no wait",
        source: "docs/truth.md, What the article says of endless examples",
        settings: "preset=parity-main",
        seeds: 9,
        runs: &[
            runs("the same", "", &[memorised(140.0), understood(1050.0), understand(9.0)]),
            runs("new ones", "fresh=true", &[understood(180.0), understand(9.0), ours(Each(Apart), 0.0502)]),
            runs("the same, no penalty", "l1=0", &[understand(0.0), unseen(0.506)]),
            runs(
                "new ones, no penalty",
                "l1=0&fresh=true",
                &[understood(200.0), understand(9.0), ours(Each(Apart), 0.0502)],
            ),
        ],
        is_long: false,
    },
    Case {
        name: "lies",
        figure: None,
        title: "who squares lets go of wrong labels, who clips keeps them",
        source: "docs/truth.md, Wrong labels; what Doshi et al. 2023 have published is the case T2",
        settings: "preset=modadd-main&p=59&train=0.7&steps=500&stop=never",
        seeds: 9,
        runs: &[
            runs(
                "squares, 35 %",
                "model=onehot&hidden=192&act=square&sigma=0.0688&loss=mse&lr=0.01&wd=10&noise=0.35",
                &[
                    ours(Each(Accuracy(Train, Best)), 0.9741),
                    ours(Each(Accuracy(Train, End)), 0.65),
                    unseen(1.0),
                    ours(Each(Accuracy(Wrong, End)), 1.0),
                ],
            ),
            runs(
                "squares, 10 %",
                "model=onehot&hidden=192&act=square&sigma=0.0688&loss=mse&lr=0.01&wd=10&noise=0.1",
                &[
                    ours(Each(Accuracy(Train, Best)), 0.9508),
                    ours(Each(Accuracy(Train, End)), 0.90),
                    unseen(1.0),
                    ours(Each(Accuracy(Wrong, End)), 1.0),
                ],
            ),
            runs(
                "squares, 50 %",
                "model=onehot&hidden=192&act=square&sigma=0.0688&loss=mse&lr=0.01&wd=10&noise=0.5",
                &[ours(Each(Accuracy(Train, End)), 0.945), unseen(0.4971), ours(Each(Accuracy(Wrong, End)), 0.0779)],
            ),
            runs(
                "squares, 35 %, no decay",
                "model=onehot&hidden=192&act=square&sigma=0.0688&loss=mse&lr=0.01&wd=0&noise=0.35",
                &[ours(Each(Accuracy(Train, End)), 0.8195), unseen(0.9914), ours(Each(Accuracy(Wrong, End)), 0.5158)],
            ),
            runs(
                "clips, 35 %",
                "inproj=separate&hidden=128&wd=3&noise=0.35",
                &[ours(Each(Accuracy(Train, End)), 1.0), unseen(0.023), ours(Each(Accuracy(Wrong, End)), 0.0)],
            ),
            runs(
                "clips, 10 %",
                "inproj=separate&hidden=128&wd=3&noise=0.1",
                &[ours(Each(Accuracy(Train, End)), 1.0), unseen(0.8889), ours(Each(Accuracy(Wrong, End)), 0.0)],
            ),
            runs(
                "clips, 50 %",
                "inproj=separate&hidden=128&wd=3&noise=0.5",
                &[ours(Each(Accuracy(Train, End)), 1.0), unseen(6.70e-3), ours(Each(Accuracy(Wrong, End)), 0.0)],
            ),
        ],
        is_long: true,
    },
    Case {
        name: "early",
        figure: None,
        title: "a patience shorter than the wait goes home before it is over",
        source: "docs/truth.md, Stop early",
        settings: "seed=0",
        seeds: 9,
        runs: &[
            runs(
                "modadd-wait",
                "preset=modadd-wait",
                &[
                    left(0, false, 9.0),
                    left(100, false, 9.0),
                    left(300, false, 9.0),
                    left(1000, false, 8.0),
                    ours(Each(Accuracy(Test, Left(1000))), 0.0563),
                    left(0, true, 9.0),
                    left(100, true, 9.0),
                    left(300, true, 8.0),
                    left(1000, true, 1.0),
                ],
            ),
            runs(
                "parity-main",
                "preset=parity-main",
                &[
                    left(0, false, 9.0),
                    left(100, false, 9.0),
                    left(300, false, 9.0),
                    left(1000, false, 2.0),
                    left(0, true, 9.0),
                    left(100, true, 9.0),
                    left(300, true, 6.0),
                    left(1000, true, 1.0),
                ],
            ),
        ],
        is_long: false,
    },
    Case {
        name: "waits",
        figure: None,
        title: "laws of the wait",
        source: "Khanh et al. 2026a, arXiv 2603.13331: the inverse of rate times decay; an exponential in the held norm: Khanh 2026b, arXiv 2606.13753",
        settings: "preset=modadd-main&p=47&linger=0&steps=10000&train=0.4",
        seeds: 9,
        runs: &[
            runs(
                "decay",
                "wd=0.125,0.25,0.5,1,2",
                &[
                    check(Law { of: Wait, key: "wd", shape: Shape::Power }, -1.0, Scatter).recorded(-1.112),
                    understand(45.0),
                ],
            ),
            runs(
                "rate",
                "lr=0.0005,0.001,0.002,0.004,0.008",
                &[
                    check(Law { of: Wait, key: "lr", shape: Shape::Power }, -1.0, Scatter).recorded(-0.8742),
                    understand(45.0),
                ],
            ),
            runs(
                "data",
                "train=0.28,0.32,0.36,0.4,0.45,0.5",
                &[wait("train", Shape::Power, -3.8475), understand(54.0)],
            ),
            runs("width", "hidden=24,48,96,192", &[wait("hidden", Shape::Power, -0.239), understand(36.0)]),
            runs(
                "held norm",
                "wd=0&norm=20,24,28,32,36",
                &[wait("norm", Shape::Exponential(1.0), 1.2385), understand(45.0)],
            ),
        ],
        is_long: true,
    },
    Case {
        name: "half",
        figure: None,
        title: "half a rule is a stage on the way",
        source: "docs/truth.md, Half a rule",
        settings: "preset=modadd-main&p=47&wd=0.3&steps=4000&linger=200&every=25",
        seeds: 9,
        runs: &[
            runs("30 %", "train=0.3", &[memorised(125.0), understand(2.0), unseen(0.594)]),
            runs("28 %", "train=0.28", &[understand(1.0), unseen(0.333)]),
            runs("25 %", "train=0.25", &[understand(0.0), unseen(0.272)]),
            runs("35 %", "train=0.35", &[understand(8.0)]),
            runs("30 %, decay 1", "train=0.3&wd=1", &[understand(9.0)]),
            runs("30 %, 12,000 steps", "train=0.3&steps=12000&every=50", &[understand(9.0), understood(5000.0)]),
        ],
        is_long: true,
    },
    Case {
        name: "regions",
        figure: None,
        title: "four regions of width and data",
        source: "after Huang et al. 2024, arXiv 2402.15175, who publish pictures and no numbers; docs/truth.md, Four regions",
        settings: "preset=modadd-main&p=47&linger=0&steps=5000",
        seeds: 9,
        runs: &[
            runs(
                "decay 1",
                "wd=1&hidden=6,8,12,16,24,48,96&train=0.2,0.25,0.3,0.35,0.4,0.5,0.6,0.8",
                &[
                    region(Region::NeverFits, 111.0),
                    region(Region::Memorises, 57.0),
                    region(Region::HalfWay, 79.0),
                    region(Region::Groks, 150.0),
                    region(Region::Together, 107.0),
                    least_share(12, 0.4),
                    least_share(16, 0.35),
                    least_share(24, 0.3),
                    least_share(48, 0.25),
                    least_share(96, 0.2),
                ],
            )
            .told_by(Classes::Regions),
            runs(
                "decay 0.3",
                "wd=0.3&hidden=6,8,12,16,24,48,96&train=0.2,0.25,0.3,0.35,0.4,0.5,0.6,0.8",
                &[
                    region(Region::NeverFits, 124.0),
                    region(Region::Memorises, 96.0),
                    region(Region::HalfWay, 90.0),
                    region(Region::Groks, 140.0),
                    region(Region::Together, 54.0),
                    least_share(24, 0.35),
                    least_share(96, 0.3),
                ],
            )
            .told_by(Classes::Regions),
            runs(
                "decay 3",
                "wd=3&hidden=6,8,12,16,24,48,96&train=0.2,0.25,0.3,0.35,0.4,0.5,0.6,0.8",
                &[
                    region(Region::NeverFits, 176.0),
                    region(Region::Memorises, 6.0),
                    region(Region::HalfWay, 55.0),
                    region(Region::Groks, 80.0),
                    region(Region::Together, 187.0),
                ],
            )
            .told_by(Classes::Regions),
        ],
        is_long: true,
    },
    Case {
        name: "race",
        figure: None,
        title: "eight lanes from one seed",
        source: "docs/truth.md, The race",
        settings: "preset=modadd-main&linger=0",
        seeds: 9,
        runs: &[
            runs("nothing", "", &[memorised(170.0), understood(1190.0)]),
            runs("decay", "wd=3", &[memorised(310.0), understood(530.0), ours(Count(IsLater), 0.0)]),
            runs("rate", "lr=0.009", &[memorised(70.0), understood(510.0), ours(Count(IsLater), 0.0)]),
            runs("data", "train=0.35", &[memorised(170.0), understood(510.0), ours(Count(IsLater), 0.0)]),
            runs("norm", "wd=0&norm=24", &[memorised(380.0), understood(470.0), ours(Count(IsLater), 0.0)]),
            runs("Grokfast", "filter=ema", &[memorised(160.0), understood(1820.0), ours(Count(IsLater), 8.0)]),
            runs("borrowed embedding", "", &[memorised(60.0), understood(70.0), ours(Count(IsLater), 0.0)])
                .taking("embedding", "linger=500"),
            runs(
                "winning ticket",
                "",
                &[memorised(250.0), understood(1220.0), understand(8.0), ours(Count(IsLater), 5.0)],
            )
            .taking("ticket:0.6", "linger=500"),
        ],
        is_long: true,
    },
    Case {
        name: "size",
        figure: None,
        title: "held at the right size a network does not wait",
        source: "an L of the train loss and a U of the test loss: Liu et al. 2022b (Omnigrok), for other tasks; docs/truth.md, The right size",
        settings: "preset=modadd-main&train=0.4&wd=0&steps=2000&stop=never&seed=0",
        seeds: 9,
        runs: &[
            runs(
                "norm 12",
                "norm=12",
                &[understand(0.0), ours(Each(Loss(Train, End)), 2.73), ours(Each(Loss(Test, End)), 2.78)],
            ),
            runs(
                "norm 16",
                "norm=16",
                &[understand(1.0), ours(Each(Loss(Train, End)), 1.76), ours(Each(Loss(Test, End)), 1.85)],
            ),
            runs("norm 20", "norm=20", &[understand(8.0), understood(290.0), ours(Each(Loss(Test, End)), 0.717)]),
            runs("norm 24", "norm=24", &[memorised(250.0), understood(280.0), ours(Each(Loss(Test, End)), 0.0814)]),
            runs("norm 28", "norm=28", &[memorised(280.0), understood(360.0), ours(Each(Loss(Test, End)), 1.6e-3)]),
            runs("norm 32", "norm=32", &[memorised(320.0), understood(600.0), ours(Each(Loss(Test, End)), 1.25e-6)]),
            runs(
                "norm 40",
                "norm=40",
                &[memorised(440.0), understand(8.0), understood(1830.0), ours(Each(Loss(Test, End)), 0.0449)],
            ),
            runs(
                "norm 56",
                "norm=56",
                &[
                    memorised(1230.0),
                    understand(0.0),
                    ours(Each(Loss(Train, End)), 1.2e-6),
                    ours(Each(Loss(Test, End)), 15.2),
                ],
            ),
            runs("free", "wd=0.5", &[memorised(160.0), understood(580.0), ours(Each(NormPeak), 38.2)]),
            runs(
                "parity",
                "preset=parity-main&l1=0&seed=1&norm=2.5,4,6,8,10,15,20,30",
                &[ours(Count(Gets(MEMORISED)), 34.0), understand(0.0)],
            ),
        ],
        is_long: true,
    },
    Case {
        name: "slow",
        figure: None,
        title: "slow gradients amplified, at equal decay",
        source: "Lee et al. 2024 (Grokfast), github.com/ironjr/grokfast: 39,890 steps without a filter and without decay, 910 with the fading mean and decay 0.005, 790 with the mean of the last 100 and decay 0.01, a transformer; asked here is no more than sooner",
        settings: "preset=modadd-fast&linger=0&steps=3000",
        seeds: 9,
        runs: &[
            runs("no filter", "", &[understood(810.0), slower(256, 0.619), slower(64, 0.931), slower(8, 0.958)]),
            runs(
                "fading mean",
                "filter=ema",
                &[
                    understood(990.0),
                    check(Times(UNDERSTOOD), 910.0 / 39_890.0, AtMost(1.0)),
                    ours(Count(IsLater), 9.0),
                    slower(256, 0.686),
                    slower(64, 0.993),
                    slower(8, 0.998),
                ],
            ),
            runs(
                "mean of the last 100",
                "filter=ma&filter_lamb=2",
                &[
                    understood(910.0),
                    check(Times(UNDERSTOOD), 790.0 / 39_890.0, AtMost(1.0)),
                    ours(Count(IsLater), 7.0),
                    slower(256, 0.632),
                    slower(64, 0.985),
                    slower(8, 0.999),
                ],
            ),
            runs("decay 3", "wd=3", &[understood(360.0), ours(Count(IsLater), 0.0)]),
            runs(
                "batches of 512",
                "batch=512",
                &[understood(900.0), slower(256, 0.148), slower(64, 0.168), slower(8, 0.321)],
            ),
            runs(
                "batches of 512, fading mean",
                "batch=512&filter=ema",
                &[understood(1270.0), slower(256, 0.526), slower(64, 0.681), slower(8, 0.743)],
            ),
            runs(
                "batches of 512, mean of the last 100",
                "batch=512&filter=ma",
                &[understood(1040.0), slower(256, 0.478), slower(64, 0.659), slower(8, 0.735)],
            ),
            runs("modadd-main", "preset=modadd-main&seed=0", &[understood(1390.0)]),
            runs("modadd-main, fading mean", "preset=modadd-main&seed=0&filter=ema", &[understood(1950.0)]),
            runs(
                "modadd-main, mean of the last 100, times 5",
                "preset=modadd-main&seed=0&filter=ma&filter_lamb=5",
                &[memorised(190.0), understood(1320.0)],
            ),
        ],
        is_long: true,
    },
    Case {
        name: "ticket",
        figure: None,
        title: "the largest connections of a network that has understood",
        source: "Minegishi et al. 2023, arXiv 2310.19470, who find the same of other networks; docs/truth.md, Winning tickets",
        settings: "preset=modadd-main&train=0.4&wd=0.2&linger=0&steps=2500",
        seeds: 9,
        runs: &[
            runs("everything", "steps=4000", &[memorised(160.0), understood(1200.0), understand(9.0)]),
            runs(
                "the largest 60 %",
                "",
                &[memorised(140.0), understood(290.0), understand(9.0), ours(Count(IsLater), 0.0)],
            )
            .taking("ticket:0.6", "steps=3000&stop=never"),
            runs("the largest 40 %", "", &[memorised(190.0), understood(340.0), understand(9.0)])
                .taking("ticket:0.4", "steps=3000&stop=never"),
            runs("the largest 20 %", "", &[ours(Count(Gets(MEMORISED)), 7.0), understand(0.0), unseen(0.6042)])
                .taking("ticket:0.2", "steps=3000&stop=never"),
            runs("the largest 60 % at step 200", "", &[memorised(140.0), understand(8.0)])
                .taking("ticket:0.6", "steps=200&stop=never"),
            runs("60 % by lot", "", &[memorised(270.0), understand(2.0), unseen(0.7182)]).taking("random:0.6", ""),
        ],
        is_long: true,
    },
    Case {
        name: "borrowed",
        figure: None,
        title: "with an adder's embedding a subtractor does not wait",
        source: "docs/truth.md, Borrowed eyes",
        settings: "preset=sub&linger=0",
        seeds: 9,
        runs: &[
            runs("alone", "", &[memorised(150.0), understood(1210.0), understand(9.0)]),
            runs("the lender", "task=add&linger=500", &[understood(1080.0), understand(9.0)]),
            runs("borrowed", "", &[memorised(50.0), understood(50.0), understand(9.0)])
                .taking("embedding", "preset=sub&task=add&linger=500"),
            runs("borrowed and kept", "", &[memorised(60.0), understood(60.0), understand(9.0)])
                .taking("embedding:frozen", "preset=sub&task=add&linger=500"),
        ],
        is_long: true,
    },
    Case {
        name: "lazy",
        figure: None,
        title: "a larger answer fits as soon and is understood later, or never, without any decay",
        source: "docs/truth.md, Lazy or rich",
        settings: "preset=lazy&seed=0",
        seeds: 9,
        runs: &[
            runs("times 2", "outscale=2&lr=10", &[fits(90.0), explains(180.0), explain(9.0), unseen(0.8148)]),
            runs("times 4", "", &[fits(70.0), explains(360.0), explain(9.0), unseen(0.8828)]),
            runs(
                "times 6",
                "outscale=6&lr=1.1111111111",
                &[fits(80.0), explains(1270.0), explain(6.0), unseen(0.7143)],
            ),
            runs("times 8", "outscale=8&lr=0.625", &[fits(80.0), explain(2.0), unseen(0.5048)]),
            runs("times 8, 400 examples", "outscale=8&lr=0.625&rows=400", &[explains(230.0), explain(9.0)]),
        ],
        is_long: false,
    },
];
