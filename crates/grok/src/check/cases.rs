//! What is checked: the runs of a case, what is read of them, and what that is compared with.

use grokscope_analysis::{Nonlinearity, Region};
use grokscope_experiment::{Member, SplitName};

/// Something that has been found of trained networks, by others or by us, and that an engine must show again.
pub struct Case {
    /// As given on the command line: of what a figure of the page shows, its name.
    pub name: &'static str,
    /// The figure that shows it, by whose name it may be called too.
    pub figure: Option<&'static str>,
    /// What it shows.
    pub title: &'static str,
    /// Who published it, where; of what nobody has published, where it is told.
    pub source: &'static str,
    /// What all its runs have in common, in the keys of a link; whoever runs the case may change them.
    pub settings: &'static str,
    /// Number of seeds, counted up from that of the settings.
    pub seeds: u32,
    /// What is trained.
    pub runs: &'static [Runs],
    /// Whether it is so long that it is run only where it is named.
    pub is_long: bool,
}

impl Case {
    /// Whether its networks are written down and not trained.
    pub fn is_written_down(&self) -> bool {
        let mut checks = self.runs.iter().flat_map(|runs| runs.checks);
        checks.any(|check| matches!(check.quantity, Quantity::Star { .. } | Quantity::Analytic { .. }))
    }

    /// Whether it is called so.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim();
        name.eq_ignore_ascii_case(self.name) || self.figure.is_some_and(|figure| name.eq_ignore_ascii_case(figure))
    }
}

/// Networks that differ in their seeds, or a sweep of them.
pub struct Runs {
    /// What they are called beside the others of the case.
    pub name: &'static str,
    /// The keys in which they differ from the case's settings; where one has several values it is a sweep.
    pub keys: &'static str,
    /// What they take over from other runs, as `--carry` says it,
    pub carry: &'static str,
    /// and from whom, as `--from` does.
    pub from: &'static str,
    /// What is compared.
    pub checks: &'static [Check],
    /// How their classes are told, where they are a sweep that has some.
    pub classes: Option<Classes>,
}

/// Runs that are called so and differ from the case's settings in these keys.
pub const fn runs(name: &'static str, keys: &'static str, checks: &'static [Check]) -> Runs {
    Runs { name, keys, carry: "", from: "", checks, classes: None }
}

/// The runs of a case that has no others.
pub const fn alone(checks: &'static [Check]) -> Runs {
    runs("", "", checks)
}

impl Runs {
    /// The same beginning with what they take over.
    pub const fn taking(self, carry: &'static str, from: &'static str) -> Self {
        Self { carry, from, ..self }
    }

    /// Their name before what is said of them.
    pub fn before(&self) -> String {
        if self.name.is_empty() { String::new() } else { format!("{}: ", self.name) }
    }

    /// The same told class by class.
    pub const fn told_by(self, classes: Classes) -> Self {
        Self { classes: Some(classes), ..self }
    }
}

/// How the networks of a sweep are told, class by class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classes {
    /// By their losses, beside the published counts of each decay.
    Losses,
    /// By [`Region`], a letter a network.
    Regions,
}

/// One figure.
pub struct Check {
    /// What is measured.
    pub quantity: Quantity,
    /// What was published, as a number comparable with ours.
    pub published: Option<f64>,
    /// What is recorded of ours in `docs/truth.md`, on the `cpu` engine.
    pub recorded: Option<f64>,
    /// How far ours may lie from the published figure or, where there is none, from the recorded one.
    pub tolerance: Tolerance,
}

/// A published figure.
pub const fn check(quantity: Quantity, published: f64, tolerance: Tolerance) -> Check {
    Check { quantity, published: Some(published), recorded: None, tolerance }
}

/// A figure that nobody else has published, with what is recorded of ours.
pub const fn ours(quantity: Quantity, recorded: f64) -> Check {
    Check { quantity, published: None, recorded: Some(recorded), tolerance: Tolerance::Scatter }
}

impl Check {
    /// The same beside what is recorded of ours.
    pub const fn recorded(self, recorded: f64) -> Self {
        Self { recorded: Some(recorded), ..self }
    }

    /// The same with another tolerance.
    pub const fn within(self, tolerance: Tolerance) -> Self {
        Self { tolerance, ..self }
    }

    /// What ours is compared with.
    pub fn reference(&self) -> f64 {
        self.published.or(self.recorded).unwrap_or(f64::NAN)
    }
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// What is read of each run.
    Each(Reading),
    /// The same, of each run, as a multiple of what it is in the case's first run with the same seed.
    Times(Reading),
    /// Of how many runs this is true.
    Count(Condition),
    /// How it goes with a key of the sweep, by a line through the logarithms of all runs that get there.
    Law {
        /// What is read of each run.
        of: Reading,
        /// The key.
        key: &'static str,
        /// Which law.
        shape: Shape,
    },
    /// The least share of all pairs with which at least half of the networks of this width have understood.
    LeastShare {
        /// Number of hidden neurons.
        hidden: u32,
    },
    /// Largest angle, in degrees, between a neuron's output and twice its input at the end, over the neurons of all
    /// seeds that answer every train and test row right at an evaluation no later than `by`.
    OffStar {
        /// Step.
        by: u64,
        /// Seeds with a larger angle are named.
        degrees: f64,
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
}

/// What a law is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// A power of the key: its exponent.
    Power,
    /// An exponential: how many times as much it is for each so many units more.
    Exponential(f64),
}

/// What is read of one run. A step at which it never got there is infinite, and so later than any.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// Loss on a split.
    Loss(SplitName, When),
    /// Share of right answers on a split.
    Accuracy(SplitName, When),
    /// Step of the first evaluation with at least so many answers right.
    First(SplitName, f32),
    /// Steps from memorising to understanding.
    Wait,
    /// Largest norm of all weights.
    NormPeak,
    /// Largest distance between train and test accuracy at any evaluation.
    Apart,
    /// Gradient symmetricity of the last weights (Zhong et al. 2023).
    Symmetricity,
    /// Distance irrelevance of the last weights, from the same source.
    Irrelevance,
    /// Share of the power of the gradients between memorising and understanding whose period is more than so many steps,
    /// a power of two.
    SlowerThan(u32),
}

/// The step at which a run has memorised.
pub const MEMORISED: Reading = Reading::First(SplitName::Train, Member::MEMORISED);
/// The step at which it has understood.
pub const UNDERSTOOD: Reading = Reading::First(SplitName::Test, Member::GROKKED);

/// An evaluation of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// That after so many steps.
    After(u64),
    /// The last one.
    End,
    /// That with the lowest loss, or the highest accuracy.
    Best,
    /// That at which so many steps had brought no lower test loss; the last one where there is none.
    Left(u64),
}

/// What is true of a run or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    /// It gets there.
    Gets(Reading),
    /// It has these accuracies at one evaluation, no later than `by`.
    Reaches {
        /// Train accuracy.
        train: f32,
        /// Test accuracy.
        test: f32,
        /// Step.
        by: u64,
    },
    /// Its lowest test loss comes before `before`, and then rises at least `times` while the train loss falls.
    Forgets {
        /// Step.
        before: u64,
        /// Factor.
        times: f32,
    },
    /// Whoever waits so many steps for a lower test loss, or a higher test accuracy, has gone before it understands.
    IsLeft {
        /// Steps.
        patience: u64,
        /// Whether by accuracy.
        by_accuracy: bool,
    },
    /// It understands later than the case's first run with the same seed, or never.
    IsLater,
    /// It is in this region of width and data.
    IsIn(Region),
}

impl Quantity {
    /// Whether it counts runs: its tolerance then is one for as many seeds as the case has.
    pub fn is_count(self) -> bool {
        matches!(self, Self::Count(_))
    }

    /// Whether it has a value for each run.
    pub fn is_of_each(self) -> bool {
        matches!(self, Self::Each(_) | Self::Times(_))
    }
}

/// How far a figure may lie from the one it is compared with. A tolerance is set before the engine is measured: by whoever
/// published the figure or by how far such figures stray from seed to seed, never by what would pass.
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
    /// As far as it would stray with other seeds. Of a median: between those of our values that lie √n places from the middle
    /// one of n, two standard deviations; of nine these are all but the least and the largest. Of a count: two standard
    /// deviations of the difference of two such counts, if each run is like a throw of a coin; so where it is true of all, or of
    /// none, the count has to be the same. Of a law: three standard errors of its slope.
    Scatter,
}
