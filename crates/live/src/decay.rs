//! "Weight decay" is one of three keys; which one a run uses, and the sliders that drive them.

use grokscope_experiment::{Experiment, Optimizer, Preset, Reads};
use grokscope_format::{LogScale, two_digits};

/// A kind of weight decay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decay {
    /// `wd`: each step scales all weights.
    Decoupled,
    /// `l2`: squares in the loss.
    L2,
    /// `l1`: absolute values in the loss.
    L1,
}

impl Decay {
    /// All kinds, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Decoupled, Self::L2, Self::L1];

    /// The key it is written with.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Decoupled => "wd",
            Self::L2 => "l2",
            Self::L1 => "l1",
        }
    }

    /// The kind with this key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The kind an experiment uses: the first that is not zero, else the one its preset uses.
    #[must_use]
    pub fn of(x: &Experiment, preset: &Preset) -> Self {
        let used = |x: &Experiment| Self::ALL.into_iter().find(|kind| kind.value(x) > 0.0);
        used(x).or_else(|| used(&preset.experiment())).unwrap_or(Self::Decoupled)
    }

    /// How strong it is in an experiment.
    #[must_use]
    pub fn value(self, x: &Experiment) -> f64 {
        match self {
            Self::Decoupled => x.wd,
            Self::L2 => x.l2,
            Self::L1 => x.l1,
        }
    }

    /// Makes it this strong.
    pub fn set(self, x: &mut Experiment, value: f64) {
        match self {
            Self::Decoupled => x.wd = value,
            Self::L2 => x.l2 = value,
            Self::L1 => x.l1 = value,
        }
        if self == Self::Decoupled && value > 0.0 && x.opt == Optimizer::Adam {
            x.opt = Optimizer::Adamw;
        }
    }

    /// Makes it the only kind, at a strength that suits the task.
    pub fn switch(self, x: &mut Experiment) {
        for kind in Self::ALL {
            kind.set(x, 0.0);
        }
        let value = match (self, x.task.reads()) {
            (Self::Decoupled, Reads::Bits | Reads::Numbers) => 0.3,
            (Self::Decoupled, Reads::Pairs) => 1.0,
            (Self::L2, Reads::Bits | Reads::Numbers) => 1e-3,
            (Self::L2, Reads::Pairs) => 1e-4,
            (Self::L1, Reads::Bits | Reads::Numbers) => 3e-5,
            (Self::L1, Reads::Pairs) => 1e-5,
        };
        self.set(x, value);
    }

    /// Makes it so many times as strong, as far as its slider goes; where there is none, as [`Self::switch`] does.
    pub fn multiply(self, x: &mut Experiment, factor: f64) {
        let value = self.value(x);
        if value > 0.0 {
            self.set(x, two_digits(value * factor).min(self.scale().most));
        } else {
            self.switch(x);
        }
    }

    /// Makes it another strength than it is, to see what difference that makes.
    pub fn vary(self, x: &mut Experiment) {
        const FACTOR: f64 = 3.0;
        let is_strongest = self.value(x) >= self.scale().most;
        self.multiply(x, if is_strongest { 1.0 / FACTOR } else { FACTOR });
    }

    /// The slider that drives it.
    #[must_use]
    pub fn scale(self) -> LogScale {
        let (least, most) = match self {
            Self::Decoupled => (0.01, 10.0),
            Self::L2 => (1e-5, 0.1),
            Self::L1 => (1e-6, 0.01),
        };
        LogScale { least, most, has_zero: true }
    }
}

/// The slider of the learning rate.
pub const RATE: LogScale = LogScale { least: 1e-4, most: 0.1, has_zero: false };

#[cfg(test)]
mod tests {
    use grokscope_experiment::PRESETS;

    use super::*;

    #[test]
    fn a_decay_is_varied_within_its_slider() {
        let of = |wd: f64| Experiment { wd, ..Experiment::default() };
        let varied = |wd: f64| {
            let mut x = of(wd);
            Decay::Decoupled.vary(&mut x);
            x.wd
        };
        assert_eq!([1.0, 5.0, 10.0, 0.0].map(varied), [3.0, 10.0, 3.3, 1.0]);
    }

    #[test]
    fn a_slider_returns_to_the_position_it_was_left_at() {
        for scale in Decay::ALL.map(Decay::scale).into_iter().chain([RATE]) {
            for position in 0..=scale.end() {
                assert_eq!(scale.position(scale.value(position)), position, "{scale:?}");
            }
        }
    }

    #[test]
    fn every_preset_names_its_kind_and_keeps_it_at_zero() {
        for preset in PRESETS {
            let mut x = preset.experiment();
            let kind = Decay::of(&x, preset);
            // A preset may decay nothing at all; then the slider is that of decoupled decay, at zero.
            let decays = Decay::ALL.into_iter().any(|kind| kind.value(&x) > 0.0);
            assert!(kind.value(&x) > 0.0 || (!decays && kind == Decay::Decoupled), "{}", preset.name);
            kind.set(&mut x, 0.0);
            assert_eq!(Decay::of(&x, preset), kind);
        }
    }

    #[test]
    fn switching_leaves_one_kind_and_an_experiment_that_can_run() {
        for preset in PRESETS {
            for kind in Decay::ALL {
                let mut x = preset.experiment();
                kind.switch(&mut x);
                assert_eq!(Decay::ALL.into_iter().filter(|kind| kind.value(&x) > 0.0).count(), 1);
                assert_eq!(x.conflicts(), [], "{} {kind:?}", preset.name);
            }
        }
    }
}
