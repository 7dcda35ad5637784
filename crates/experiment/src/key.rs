//! The key table: each key's name, meaning, unit, range, and whether it may change while training.

use strum::VariantNames as _;

use crate::decimal::decimal;
use crate::{
    Activation, Answers, Embedding, Encoding, Experiment, Filter, InProjection, Init, Loss, Model, NoiseFrom,
    Optimizer, Output, Pairs, Reads, Schedule, Stop, Table, Task,
};

/// One row of the key table.
#[derive(Debug)]
pub struct Key {
    /// As written in links and on the command line.
    pub name: &'static str,
    /// Type and range.
    pub kind: Kind,
    /// What changing it does to a run in progress.
    pub change: Change,
    applies: fn(&Experiment) -> bool,
    get: fn(&Experiment) -> Value,
    set: fn(&mut Experiment, Value) -> bool,
}

/// What changing a key does to a run in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Applies from the next step on.
    Live,
    /// Starts the run again.
    Restart,
}

/// Type and range of a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A whole number in a closed range.
    Whole {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
    },
    /// A finite number in a closed range.
    Real {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Whole numbers separated by commas.
    List {
        /// Most entries.
        most: usize,
        /// Largest entry; the smallest is 1.
        max: u32,
    },
    /// A rule as a table, as [`Table`] is written.
    Table,
}

/// The value of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of [`Kind::Whole`].
    Whole(u32),
    /// Of [`Kind::Real`].
    Real(f64),
    /// Of [`Kind::Flag`].
    Flag(bool),
    /// Of [`Kind::Word`].
    Word(&'static str),
    /// Of [`Kind::List`].
    List(Vec<u32>),
    /// Of [`Kind::Table`].
    Table(Table),
}

impl Key {
    /// Whether the value of this key has an effect in an experiment: a key of parity has none on pairs, one of Adam's
    /// none where the optimizer is another.
    #[must_use]
    pub fn applies(&self, experiment: &Experiment) -> bool {
        (self.applies)(experiment)
    }

    /// The row of the table with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The value this key has in an experiment.
    #[must_use]
    pub fn get(&self, experiment: &Experiment) -> Value {
        (self.get)(experiment)
    }

    /// Sets the key.
    ///
    /// # Errors
    /// When the value is of another kind or out of range; nothing is changed then.
    pub fn set(&self, experiment: &mut Experiment, value: Value) -> Result<(), OutOfRange> {
        if !self.kind.allows(&value) || !(self.set)(experiment, value) {
            return Err(OutOfRange);
        }
        if self.decides_size() {
            experiment.follow_table();
        }
        Ok(())
    }

    /// Whether other keys follow it: the size of a table decides how many elements or bits there are.
    pub(crate) fn decides_size(&self) -> bool {
        matches!(self.name, "task" | "table")
    }

    /// Reads a value as written in a link. Whole numbers may be written as `1e3`, where that is exact.
    ///
    /// # Errors
    /// When the text is not a value of this key's kind and range.
    pub fn parse(&self, text: &str) -> Result<Value, OutOfRange> {
        let text = text.trim();
        // In a link a plus stands for a space.
        let number = text.replace(' ', "+");
        let value = match self.kind {
            Kind::Whole { .. } => whole_number(&number).map(Value::Whole),
            Kind::Real { .. } => decimal(&number).map(Value::Real),
            Kind::Flag => match &*text.to_ascii_lowercase() {
                "true" | "1" | "yes" => Some(Value::Flag(true)),
                "false" | "0" | "no" => Some(Value::Flag(false)),
                _ => None,
            },
            Kind::Word(words) => {
                words.iter().find(|word| word.eq_ignore_ascii_case(text)).map(|word| Value::Word(word))
            }
            Kind::List { .. } if text.is_empty() => Some(Value::List(Vec::new())),
            Kind::List { .. } => {
                text.split(',').map(|item| whole_number(item.trim())).collect::<Option<_>>().map(Value::List)
            }
            Kind::Table => text.parse().ok().map(Value::Table),
        };
        value.filter(|value| self.kind.allows(value)).ok_or(OutOfRange)
    }
}

/// A whole number in digits or, where that is exact, with a fraction and an exponent: `3000`, `3e3`, `1.5e3`.
fn whole_number(text: &str) -> Option<u32> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, "0"), |(mantissa, power)| (mantissa, power));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // What `u32` reads itself may carry a sign; digits after the point may not.
    let before = before.strip_prefix('+').unwrap_or(before);
    let digits = format!("{before}{after}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return exponent.parse::<i64>().ok().map(|_| 0);
    }
    let dropped = (digits.len() - significant.len()) as i64;
    let zeros = exponent.parse::<i64>().ok()?.checked_sub(after.len() as i64)?.checked_add(dropped)?;
    // Whole where no digit but zero is left behind the point; none has more than ten digits.
    let zeros = usize::try_from(zeros).ok().filter(|zeros| *zeros <= 10)?;
    format!("{significant}{}", "0".repeat(zeros)).parse().ok()
}

/// A value is of the wrong kind or outside its key's range; [`Kind`]'s text says what is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("out of range")]
pub struct OutOfRange;

impl Kind {
    fn allows(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Whole { min, max }, Value::Whole(x)) => (min..=max).contains(&x),
            (Self::Real { min, max }, Value::Real(x)) => x.is_finite() && (min..=max).contains(&x),
            (Self::Flag, Value::Flag(_)) | (Self::Table, Value::Table(_)) => true,
            (Self::Word(words), Value::Word(word)) => words.contains(word),
            (Self::List { most, max }, Value::List(items)) => {
                items.len() <= *most && items.iter().all(|x| (1..=*max).contains(x))
            }
            _ => false,
        }
    }
}

impl core::fmt::Display for Kind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Whole { min, max } => write!(f, "{min} … {max}"),
            Self::Real { min, max } => write!(f, "{min} … {max}"),
            Self::Flag => write!(f, "true, false"),
            Self::Word(words) => write!(f, "{}", words.join(", ")),
            Self::List { most, max } => write!(f, "up to {most} numbers, 1 … {max}"),
            Self::Table => write!(f, "o, t or r, a size, a dot and the entries"),
        }
    }
}

impl core::fmt::Display for Value {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Whole(x) => write!(f, "{x}"),
            // Both forms read back to the same number; the shorter one is kinder to the eye.
            Self::Real(x) if *x != 0.0 && (x.abs() < 1e-3 || x.abs() >= 1e6) => write!(f, "{x:e}"),
            Self::Real(x) => write!(f, "{x}"),
            Self::Flag(x) => write!(f, "{x}"),
            Self::Word(x) => write!(f, "{x}"),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "{}", items.join(","))
            }
            Self::Table(table) => write!(f, "{table}"),
        }
    }
}

trait Field: Sized {
    fn value(&self) -> Value;
    fn from_value(value: Value) -> Option<Self>;
}

macro_rules! field {
    ($type:ty, $variant:ident) => {
        impl Field for $type {
            fn value(&self) -> Value {
                Value::$variant(self.clone())
            }
            fn from_value(value: Value) -> Option<Self> {
                if let Value::$variant(x) = value { Some(x) } else { None }
            }
        }
    };
}
field!(u32, Whole);
field!(f64, Real);
field!(bool, Flag);
field!(Vec<u32>, List);
field!(Table, Table);

macro_rules! word_fields {
    ($($type:ty),+) => {$(
        impl Field for $type {
            fn value(&self) -> Value {
                Value::Word(self.word())
            }
            fn from_value(value: Value) -> Option<Self> {
                if let Value::Word(word) = value { word.parse().ok() } else { None }
            }
        }
    )+};
}
word_fields!(
    Activation,
    Embedding,
    Encoding,
    Filter,
    InProjection,
    Init,
    Loss,
    Model,
    NoiseFrom,
    Optimizer,
    Output,
    Pairs,
    Schedule,
    Stop,
    Task
);

const fn whole(min: u32, max: u32) -> Kind {
    Kind::Whole { min, max }
}
const fn real(min: f64, max: f64) -> Kind {
    Kind::Real { min, max }
}

/// Where a key has an effect: everywhere, unless its row says `when`.
macro_rules! applies {
    () => {
        |_| true
    };
    ($when:expr) => {
        $when
    };
}

fn on_bits(x: &Experiment) -> bool {
    x.task.reads() == Reads::Bits
}
fn on_classes(x: &Experiment) -> bool {
    x.answers() != Answers::Number
}
fn on_pairs(x: &Experiment) -> bool {
    x.task.reads() == Reads::Pairs
}
/// Where no table decides how many elements, or bits, there are.
fn is_by_formula(x: &Experiment) -> bool {
    !x.task.is_own()
}
fn is_factored(x: &Experiment) -> bool {
    x.model == Model::Factored
}
fn is_fixed(x: &Experiment) -> bool {
    is_factored(x) && x.embedding == Embedding::Fixed
}
fn is_adam(x: &Experiment) -> bool {
    x.opt != Optimizer::Sgd
}

macro_rules! keys {
    ($($name:ident, $change:ident, $kind:expr, $unit:literal,
       $label:literal, $meaning:literal $(, when $applies:expr)?;)+) => {
        /// Every key there is, in the order of the documentation and of printed links.
        pub static KEYS: &[Key] = &[$(Key {
            name: stringify!($name),
            kind: $kind,
            change: Change::$change,
            applies: applies!($($applies)?),
            get: |experiment| experiment.$name.value(),
            set: |experiment, value| Field::from_value(value).map(|value| experiment.$name = value).is_some(),
        }),+];

        // What is said of them stands beside the table: most of the page's program needs none of it.
        static LABELS: &[&str] = &[$($label),+];
        static MEANINGS: &[&str] = &[$($meaning),+];
        static UNITS: &[&str] = &[$($unit),+];
    };
}

impl Key {
    fn of(&self, all: &'static [&'static str]) -> &'static str {
        let place = KEYS.iter().position(|key| key.name == self.name);
        place.and_then(|at| all.get(at)).copied().unwrap_or_default()
    }

    /// Label of its control, in English.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.of(LABELS)
    }

    /// One sentence of explanation, in English.
    #[must_use]
    pub fn meaning(&self) -> &'static str {
        self.of(MEANINGS)
    }

    /// Unit of the value; empty for pure numbers and words.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        self.of(UNITS)
    }
}

keys! {
    task, Restart, Kind::Word(Task::VARIANTS), "",
        "Task",
        "What is learned: the parity of the first k of n bits, an operation on two numbers mod p, the rule of a table (of an operation, or of bits), or ((β·x)² − 1)/2 of n normal numbers (regression). Without a preset it brings its own: for sub and div one that reads a and b differently, since else a − b and b − a are the same.";
    table, Restart, Kind::Table, "",
        "Table",
        "The rule of task=table or task=bits. o3.012120201: an operation on 3 elements, a sign for each result, row by row (0 to 9, a to z, A to Z, - and _ are 0 to 63). t3.qg: the labels of all strings of 3 bits, six a sign, counted up from 0 with the first bit as the lowest. r3x2.iM: rows of 3 bits with their label behind them, six bits a sign.",
        when |x| x.task.is_own();
    n, Restart, whole(1, 64), "digits",
        "Digits",
        "Length of a parity input, or of a vector of numbers; a table brings its own.",
        when |x| !on_pairs(x) && is_by_formula(x);
    k, Restart, whole(1, 64), "digits",
        "Digits that matter",
        "The label is the parity of the first k digits.",
        when |x| on_bits(x) && is_by_formula(x);
    p, Restart, whole(2, 257), "",
        "Modulus",
        "Numbers run from 0 to p − 1 and results are taken mod p; a table brings its own.",
        when |x| on_pairs(x) && is_by_formula(x);
    pairs, Restart, Kind::Word(Pairs::VARIANTS), "",
        "Pairs",
        "All pairs (a, b), or only those with a ≤ b.",
        when on_pairs;
    train, Restart, real(0.0, 1.0), "share of pairs",
        "Train share",
        "Share of all pairs in the train split; used where rows is 0.",
        when |x| x.rows == 0 && on_classes(x);
    rows, Restart, whole(0, 100_000), "rows",
        "Train rows",
        "Rows in the train split; 0 takes the share given by train.";
    test_rows, Restart, whole(1, 20_000), "rows",
        "Test rows",
        "Rows in the test split of bits or numbers; pair tasks test on every pair that is not in the train split.",
        when |x| !on_pairs(x);
    noise, Restart, real(0.0, 1.0), "share of rows",
        "Label noise",
        "Share of the train split given another label, see noise_from.",
        when |x| !x.fresh && on_classes(x);
    noise_from, Restart, Kind::Word(NoiseFrom::VARIANTS), "",
        "Noise from",
        "What noise draws labels from: wrong answers only, or all of them, so that some stay right. Rows count as wrongly labelled whose label is in fact wrong.",
        when |x| !x.fresh && x.noise > 0.0;
    fresh, Restart, Kind::Flag, "",
        "Fresh data",
        "Draw the rows of every step anew, of all there are, rightly labelled: infinite data, nothing to memorise. Train and test rows are then both only evaluated on.";
    model, Restart, Kind::Word(Model::VARIANTS), "",
        "Network",
        "factored: embedding, in- and out-projection; direct: one matrix in, one out; onehot: own input matrices for a and b; mlp: bits in, one logit out; committee: numbers in, the mean of the hidden layer out.";
    embedding, Restart, Kind::Word(Embedding::VARIANTS), "",
        "Embedding",
        "Of the factored network: tied to the output, untied from it, or fixed cosines and sines.",
        when |x| is_factored(x) && (x.output == Output::Factored || is_fixed(x));
    freqs, Restart, Kind::List { most: 16, max: 128 }, "turns per p",
        "Fixed frequencies",
        "Frequencies of a fixed embedding; each, less than p/2, gives a cosine and a sine of unit norm.",
        when is_fixed;
    inproj, Restart, Kind::Word(InProjection::VARIANTS), "",
        "In-projection",
        "Shared by a and b, or separate (needed where the order of a and b matters).",
        when is_factored;
    output, Restart, Kind::Word(Output::VARIANTS), "",
        "Output",
        "Factored (out-projection times unembedding) or collapsed into one matrix.",
        when is_factored;
    embed, Restart, whole(1, 1024), "",
        "Embedding size",
        "Columns of the embedding.",
        when |x| is_factored(x) && !is_fixed(x);
    hidden, Restart, whole(1, 1024), "neurons",
        "Hidden neurons",
        "Width of the hidden layer.";
    act, Restart, Kind::Word(Activation::VARIANTS), "",
        "Activation",
        "Non-linearity of the hidden layer; quadratic, x + x²/8, is that of a committee.";
    biases, Restart, Kind::Flag, "",
        "Biases",
        "Whether the hidden layer and the output have biases.",
        when on_classes;
    encoding, Restart, Kind::Word(Encoding::VARIANTS), "",
        "Bits as",
        "Bits as −1 and +1, or as 0 and 1.",
        when on_bits;
    outscale, Restart, real(0.001, 1000.0), "",
        "Output scale",
        "Factor on the logits, or on the number that is answered. Where that is a number, what the network answers before its first step is taken off.";
    init, Restart, Kind::Word(Init::VARIANTS), "",
        "Initial weights",
        "Uniform in ±1/√fan-in, normal with variance 1/fan-in, or normal cut at two standard deviations.";
    sigma, Restart, real(0.0, 10.0), "",
        "Initial deviation",
        "Of every initial matrix: the standard deviation of normal, that before the cut of truncated, the bound of uniform; 0 takes that of init.";
    scale, Restart, real(0.01, 100.0), "",
        "Initial scale",
        "Factor on all initial parameters.";
    seed, Restart, whole(0, u32::MAX), "",
        "Seed",
        "Seed of the initial weights, and of the data where split is 0.";
    split, Restart, whole(0, u32::MAX), "",
        "Data seed",
        "Seed of the data; 0 follows seed.";
    loss, Restart, Kind::Word(Loss::VARIANTS), "",
        "Loss",
        "ce: cross-entropy; ce-classes: also averaged over classes; bce and hinge: for one logit; mse: squared error.";
    opt, Restart, Kind::Word(Optimizer::VARIANTS), "",
        "Optimizer",
        "AdamW, Adam (AdamW without decoupled decay) or gradient descent with momentum b1.";
    keep, Live, real(0.0, 1.0), "share of the train split",
        "Rows kept",
        "Share of the train split that is still trained on and counted as such, its first rows and at least one; the test split stays. Less than 1 takes examples away from a network that has understood.",
        when |x| !x.fresh;
    lr, Live, real(0.0, 10.0), "",
        "Learning rate",
        "Size of a step.";
    warmup, Live, whole(0, 1_000_000), "steps",
        "Warm-up",
        "Steps over which the learning rate rises evenly from 0, with which the first one is done, to lr.";
    schedule, Live, Kind::Word(Schedule::VARIANTS), "",
        "Schedule",
        "The learning rate after the warm-up: constant, or falling to 0 at the end of the budget along half a cosine. A function of the step alone, so that a longer budget raises it.";
    b1, Live, real(0.0, 0.99999), "",
        "β₁",
        "Decay of the first moment (Adam), momentum (sgd).";
    b2, Live, real(0.0, 0.99999), "",
        "β₂",
        "Decay of the second moment (Adam).",
        when is_adam;
    eps, Live, real(1e-12, 1.0), "",
        "ε",
        "Added to the root of the second moment (Adam).",
        when is_adam;
    wd, Live, real(0.0, 100.0), "1/lr per step",
        "Weight decay",
        "Decoupled weight decay: each step scales all weights by 1 − lr·wd, with the learning rate as warmup and schedule have it at that step.";
    l1, Live, real(0.0, 10.0), "per unit of |w|",
        "L1 penalty",
        "Coupled L1: adds l1·Σ|w| to the loss.";
    l2, Live, real(0.0, 10.0), "per unit of w²/2",
        "L2 penalty",
        "Coupled L2: adds l2/2·Σw² to the loss.";
    norm, Live, real(0.0, 1000.0), "",
        "Norm held at",
        "After each step all trained weights are rescaled to this global L2 norm; 0 leaves them free.";
    filter, Restart, Kind::Word(Filter::VARIANTS), "",
        "Gradient filter",
        "Adds filter_lamb times the slow part of the gradients to each: their exponential moving average (ema) or the mean of the last filter_window (ma), as Grokfast does.";
    filter_alpha, Live, real(0.0, 0.99999), "",
        "Filter α",
        "Decay of the exponential moving average of filter=ema, which begins at 0.",
        when |x| x.filter == Filter::Ema;
    filter_lamb, Live, real(0.0, 100.0), "",
        "Filter λ",
        "Factor on the slow part of the gradients that filter adds.",
        when |x| x.filter != Filter::None;
    filter_window, Restart, whole(1, 200), "steps",
        "Filter window",
        "Gradients that filter=ma takes the mean of, at first as many as there are. Each is kept and takes as much memory as the weights.",
        when |x| x.filter == Filter::Ma;
    orthogonal, Restart, Kind::Flag, "",
        "Orthogonal gradient",
        "Takes out of each gradient what points along the weights, so that no step just scales them (⊥Grad); that includes l2, but not wd.";
    batch, Restart, whole(0, 100_000), "rows",
        "Batch",
        "Rows per step; 0 takes the whole train split.",
        when |x| x.fresh || u64::from(x.batch) < x.kept_rows();
    steps, Live, whole(1, 1_000_000), "steps",
        "Budget",
        "Steps after which a run ends; one that has grokked by then may still linger.";
    stop, Live, Kind::Word(Stop::VARIANTS), "",
        "Stop",
        "grok: linger steps after test accuracy reaches 95%; never: at the budget; patience: when the test loss has not improved for linger steps.";
    linger, Live, whole(0, 1_000_000), "steps",
        "Linger",
        "Steps the stop rule waits.",
        when |x| x.stop != Stop::Never;
    every, Live, whole(1, 100_000), "steps",
        "Evaluate every",
        "Steps between evaluations, which curves are made of; milestones and the stop rule look at nothing else.";
}
