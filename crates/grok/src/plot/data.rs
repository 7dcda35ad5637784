//! What a picture shows of a table: networks in groups by the keys of its axes.

use clap::ValueEnum;
use grokscope_experiment::{Key, PRESETS, Sweep};
use grokscope_format::{number, real};
use grokscope_frame::{Cells, Frame, RESULTS};

use crate::check::compare::median;

/// The key by which networks differ that are of one kind.
const SEED: &str = "seed";

/// What a network is seen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Measure {
    /// Step at which it had grokked
    Grokked,
    /// Step at which it had memorised
    Memorised,
    /// Steps from memorising to grokking
    Wait,
    /// Step at which it ended
    Step,
    /// Last accuracy on the test split
    #[value(alias = "test")]
    TestAccuracy,
    /// Last accuracy on the train split
    #[value(alias = "train")]
    TrainAccuracy,
    /// Lowest test loss
    LeastTestLoss,
    /// Lowest train loss
    LeastTrainLoss,
    /// Largest ratio of test to train loss
    LargestRatio,
}

impl Measure {
    /// As a title begins.
    pub fn title(self) -> &'static str {
        match self {
            Self::Grokked => "Step of grokking",
            Self::Memorised => "Step of memorising",
            Self::Wait => "Steps from memorising to grokking",
            Self::Step => "Step of the end",
            Self::TestAccuracy => "Test accuracy at the end",
            Self::TrainAccuracy => "Train accuracy at the end",
            Self::LeastTestLoss => "Lowest test loss",
            Self::LeastTrainLoss => "Lowest train loss",
            Self::LargestRatio => "Largest ratio of test to train loss",
        }
    }

    /// As an axis of it is called.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Grokked | Self::Memorised | Self::Step => "step",
            Self::Wait => "steps",
            Self::TestAccuracy | Self::TrainAccuracy => "accuracy",
            Self::LeastTestLoss | Self::LeastTrainLoss => "nats",
            Self::LargestRatio => "ratio",
        }
    }

    /// Of the network in a row; none where it has none, or one that is not finite.
    fn of(self, frame: &Frame, row: usize) -> Option<f64> {
        let cell = |name: &str| frame.column(name).and_then(|cells| cells.number(row));
        let x = match self {
            Self::Wait => cell("grokked")? - cell("memorised")?,
            Self::Grokked => cell("grokked")?,
            Self::Memorised => cell("memorised")?,
            Self::Step => cell("step")?,
            Self::TestAccuracy => cell("test_accuracy")?,
            Self::TrainAccuracy => cell("train_accuracy")?,
            Self::LeastTestLoss => cell("least_test_loss")?,
            Self::LeastTrainLoss => cell("least_train_loss")?,
            Self::LargestRatio => cell("largest_ratio")?,
        };
        Some(x).filter(|x| x.is_finite())
    }
}

/// A key and the values it has in a table, numbers in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// As in links.
    pub name: String,
    /// What it is called.
    label: String,
    /// Its values, as written.
    pub values: Vec<String>,
    /// The same as numbers, where they are.
    pub numbers: Option<Vec<f64>>,
}

impl Axis {
    fn new(name: &str, cells: &Cells, rows: usize) -> Self {
        let label = Key::named(name).map_or(name, |key| key.label()).to_owned();
        let axis = Self { name: name.to_owned(), label, values: Vec::new(), numbers: None };
        if let Cells::Text(_) = cells {
            let mut values: Vec<String> = Vec::new();
            for value in (0..rows).filter_map(|row| cells.text(row)) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            return Self { values, ..axis };
        }
        let mut numbers: Vec<f64> = (0..rows).filter_map(|row| cells.number(row)).collect();
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        Self { values: numbers.iter().map(|x| written(*x)).collect(), numbers: Some(numbers), ..axis }
    }

    /// As it is called beside its values.
    pub fn heading(&self) -> String {
        let Self { name, label, .. } = self;
        if label.eq_ignore_ascii_case(name) { label.clone() } else { format!("{label} ({name})") }
    }

    /// As it is called in a sentence: β₁ and L1 are what they are.
    fn in_words(&self) -> String {
        let mut letters = self.label.chars();
        match (letters.next(), letters.clone().next()) {
            (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
            _ => self.label.clone(),
        }
    }

    /// Which of its values a row has.
    fn index(&self, cells: &Cells, row: usize) -> Option<usize> {
        match &self.numbers {
            Some(numbers) => {
                let x = cells.number(row)?;
                numbers.iter().position(|other| *other == x)
            }
            None => {
                let text = cells.text(row)?;
                self.values.iter().position(|other| *other == text)
            }
        }
    }
}

/// A number: whole ones in full, others of four digits.
pub fn written(x: f64) -> String {
    let x = if x.fract() == 0.0 { x } else { format!("{x:.3e}").parse().unwrap_or(x) };
    if x.fract() == 0.0 && (1000.0..1e7).contains(&x) { number(x as u64) } else { real(x) }
}

/// Networks that are alike but for what is taken together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What is seen of those that have it, in the order of the table.
    pub values: Vec<f64>,
    /// How many there are.
    pub networks: usize,
    /// How many of them grokked.
    pub grokked: usize,
}

impl Group {
    /// The middle of what is seen, where anything is.
    pub fn median(&self) -> Option<f64> {
        Some(median(&self.values)).filter(|median| !median.is_nan())
    }

    /// How many grokked, in words.
    pub fn share(&self) -> String {
        format!("{}/{}", self.grokked, self.networks)
    }
}

/// A table as a picture shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// What is seen.
    pub measure: Measure,
    /// From left to right.
    pub x: Axis,
    /// From bottom to top of a map.
    pub y: Option<Axis>,
    /// Keys that vary and are taken together, the seed left out.
    pub pooled: Vec<String>,
    /// For each value of `y`, one for each of `x`.
    pub groups: Vec<Group>,
    /// What was swept, if the table says so.
    pub sweep: Option<String>,
    /// How much of it there is, in a line.
    pub extent: String,
}

impl Summary {
    /// Sorts the networks of a table.
    ///
    /// # Errors
    /// A sentence that says why nothing can be drawn of it.
    pub fn new(frame: &Frame, measure: Measure, x: Option<&str>, y: Option<&str>) -> Result<Self, String> {
        if frame.column("grokked").is_none() {
            return Err("it is no table of `grok sweep`".to_owned());
        }
        let rows = frame.rows();
        let is_key = |name: &str| RESULTS.iter().all(|(result, _)| *result != name);
        let keys = frame.columns.iter().filter(|(name, _)| is_key(name));
        let mut axes: Vec<Axis> = keys.map(|(name, cells)| Axis::new(name, cells, rows)).collect();
        axes.retain(|axis| axis.values.len() > 1);
        // The seed is an axis where nothing else is.
        axes.sort_by_key(|axis| axis.name == SEED);
        let names = axes.iter().map(|axis| axis.name.clone()).collect::<Vec<_>>().join(", ");
        if axes.is_empty() {
            return Err("no key varies in it".to_owned());
        }
        let mut take = |name: Option<&str>, other: Option<&str>| match name {
            Some(name) => {
                let at = axes.iter().position(|axis| axis.name == name);
                at.map(|at| Some(axes.remove(at)))
                    .ok_or_else(|| format!("{name} does not vary in it; there are {names}"))
            }
            None => {
                let at = axes.iter().position(|axis| Some(&*axis.name) != other);
                Ok(at.map(|at| axes.remove(at)))
            }
        };
        let Some(x) = take(x, y)? else { return Err(format!("only {names} varies in it")) };
        let y = match y {
            Some(_) => take(y, None)?,
            None => axes.iter().position(|axis| axis.name != SEED).map(|at| axes.remove(at)),
        };
        let column = |axis: &Axis| frame.column(&axis.name).map(|cells| (axis.clone(), cells));
        let places: Vec<(Axis, &Cells)> = y.iter().chain([&x]).filter_map(column).collect();
        let mut groups = vec![Group::default(); places.iter().map(|(axis, _)| axis.values.len()).product()];
        let grokked = frame.column("grokked");
        for row in 0..rows {
            let at = places
                .iter()
                .try_fold(0, |at, (axis, cells)| axis.index(cells, row).map(|index| at * axis.values.len() + index));
            let Some(group) = at.map(|at| &mut groups[at]) else { continue };
            group.networks += 1;
            group.grokked += usize::from(grokked.is_some_and(|cells| cells.number(row).is_some()));
            group.values.extend(measure.of(frame, row));
        }
        if groups.iter().all(|group| group.values.is_empty()) {
            let value = measure.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
            return Err(format!("none of its {rows} networks has a number for {value}; --value takes others"));
        }
        let seeds = axes.iter().find(|axis| axis.name == SEED).map(|axis| axis.values.len());
        let pooled = axes.iter().map(|axis| axis.name.clone()).filter(|name| name != SEED).collect();
        let extent = extent(frame, seeds);
        Ok(Self { measure, x, y, pooled, groups, sweep: frame.head.as_ref().map(|head| head.sweep.clone()), extent })
    }

    /// What it is a picture of.
    pub fn title(&self) -> String {
        let y = self.y.as_ref().map(|axis| format!(" and {}", axis.in_words())).unwrap_or_default();
        format!("{} by {}{y}", self.measure.title(), self.x.in_words())
    }

    /// How the median is to be read.
    pub fn median(&self) -> &'static str {
        match self.measure {
            Measure::Grokked | Measure::Wait => "median of those that grokked",
            Measure::Memorised => "median of those that memorised",
            _ => "median",
        }
    }
}

/// How many networks there are, of how many, on which engine.
fn extent(frame: &Frame, seeds: Option<usize>) -> String {
    let rows = frame.rows();
    let head = frame.head.as_ref();
    let all = head.and_then(|head| Sweep::parse(&head.sweep, &PRESETS[0]).ok()).map_or(rows, |sweep| sweep.len());
    let count = |x: usize| number(x as u64);
    let networks = if rows < all {
        format!("{} of {} networks so far", count(rows), count(all))
    } else {
        format!("{} networks", count(rows))
    };
    let seeds = seeds.map(|seeds| format!(", {seeds} seeds")).unwrap_or_default();
    let by = head.map(|head| format!(" · {} · grok {}", head.engine, head.version)).unwrap_or_default();
    format!("{networks}{seeds}{by}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# grok 1 sweep 'preset=parity-wd&hidden=8,16&opt=adamw,sgd&wd=1,0.1&seed=1..2' --engine cpu\n\
        hidden,opt,wd,seed,memorised,grokked,test_accuracy\n\
        16,sgd,1,1,10,,0.5\n16,sgd,1,2,10,50,1\n16,adamw,1,1,10,90,1\n8,sgd,0.1,1,,,NaN\n";

    fn summary(x: Option<&str>, y: Option<&str>) -> Result<Summary, String> {
        Summary::new(&Frame::from_csv(TABLE).expect("a table"), Measure::Wait, x, y)
    }

    #[test]
    fn keys_that_are_not_asked_for_are_taken_together() {
        let map = summary(None, None).expect("a map");
        let y = map.y.as_ref().expect("a second axis");
        assert_eq!((map.x.values.join(" "), y.values.join(" ")), ("8 16".to_owned(), "sgd adamw".to_owned()));
        assert_eq!(map.pooled, ["wd"]);
        assert_eq!(map.groups.iter().map(Group::share).collect::<Vec<_>>(), ["0/1", "1/2", "0/0", "1/1"]);
        assert_eq!(map.groups[1].median(), Some(40.0));
        assert_eq!(map.title(), "Steps from memorising to grokking by hidden neurons and optimizer");
        assert_eq!(
            (map.x.heading(), y.heading()),
            ("Hidden neurons (hidden)".to_owned(), "Optimizer (opt)".to_owned())
        );
        assert_eq!(map.extent, "4 of 16 networks so far, 2 seeds · cpu · grok 1");
        let line = summary(Some("wd"), Some("opt")).expect("a map");
        assert_eq!((line.x.numbers.as_deref(), line.pooled.join(" ")), (Some(&[0.1, 1.0][..]), "hidden".to_owned()));
        assert_eq!(summary(None, Some("hidden")).expect("a map").x.name, "opt");
        assert_eq!(summary(Some("seed"), Some("wd")).expect("a map").x.values, ["1", "2"]);
        assert!(
            summary(Some("p"), None).is_err_and(|why| why.contains("p does not vary in it; there are hidden, opt"))
        );
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let of = |text: &str, measure| Summary::new(&Frame::from_csv(text).expect("a table"), measure, None, None);
        assert!(of("wd,grokked\n1,\n2,\n", Measure::Grokked).is_err_and(|why| why.contains("none of its 2 networks")));
        assert!(of("wd,grokked\n1,5\n", Measure::Grokked).is_err_and(|why| why.contains("no key varies")));
        assert!(of("step,loss\n1,5\n", Measure::Grokked).is_err_and(|why| why.contains("no table of `grok sweep`")));
        let seeds = of("seed,grokked\n1,5\n2,7\n", Measure::Grokked).expect("a chart");
        assert_eq!((seeds.x.name.as_str(), seeds.y), ("seed", None));
    }

    #[test]
    fn numbers_are_short_and_the_median_of_two_lies_between_them() {
        let numbers = [0.1, 1e-5, 1200.0, 128.0, 12_345.0, 2e7, 0.031_622_776, 9.999_998];
        assert_eq!(numbers.map(written), ["0.1", "1e-5", "1,200", "128", "12,345", "2e7", "0.03162", "10"]);
        assert_eq!(Group { values: vec![4.0, 1.0], ..Group::default() }.median(), Some(2.5));
    }
}
