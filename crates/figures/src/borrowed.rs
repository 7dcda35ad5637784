//! Borrowed eyes: a network that subtracts begins with the embedding of another one.

use grokscope_experiment::{Carry, Experiment, Piece, Preset, Stop, Task};
use grokscope_kit::keys::{Choice, Keys};
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Draw, Lanes, Look};
use grokscope_kit::text;
use grokscope_live::{Heritage, Runner};
use grokscope_protocol::crowd::Wants;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("borrowed-") {
        legend; start; donor; adder; memoriser; multiplier; alone; trained; frozen; waits; shown; verdict(alone, trained, frozen); at(step); never;
    }
}

/// From whom the embedding comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lender {
    /// An adder that has understood.
    Adder,
    /// An adder that is stopped when it knows its sums by heart.
    Memoriser,
    /// A multiplier that has understood.
    Multiplier,
}

impl Lender {
    const ALL: [Self; 3] = [Self::Adder, Self::Memoriser, Self::Multiplier];

    /// As written in links.
    fn word(self) -> &'static str {
        match self {
            Self::Adder => "add",
            Self::Memoriser => "memory",
            Self::Multiplier => "mul",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Adder => words::adder(),
            Self::Memoriser => words::memoriser(),
            Self::Multiplier => words::multiplier(),
        }
    }

    fn experiment(self, share: u32, seed: u32) -> Experiment {
        let (task, steps, stop) = match self {
            Self::Adder => (Task::Add, STEPS, Stop::Grok),
            Self::Memoriser => (Task::Add, MEMORY, Stop::Never),
            Self::Multiplier => (Task::Mul, STEPS, Stop::Grok),
        };
        Experiment { task, steps, stop, linger: LINGER, ..subtractor(share, seed) }
    }
}

/// Steps after which a network gives up.
const STEPS: u32 = 2500;
/// Steps after which an adder knows its sums by heart and no others.
const MEMORY: u32 = 150;
/// Steps that the lender is given after it has understood, in which its embedding becomes clean.
const LINGER: u32 = 500;
/// Shares of all pairs that are shown, in percent.
static SHARES: [u32; 3] = [30, 40, 50];

static LOOK: Look = Look {
    start: words::start,
    grid: "four",
    draws: &[Draw::Accuracy { is_tall: true }, Draw::Weights],
    has_finish: true,
};

fn subtractor(share: u32, seed: u32) -> Experiment {
    let preset = Preset::named("sub").map(Preset::experiment).unwrap_or_default();
    Experiment { train: f64::from(share) / 100.0, seed, steps: STEPS, linger: 0, ..preset }
}

struct Borrowed {
    lender: RwSignal<Lender>,
    share: RwSignal<u32>,
}

impl Borrowed {
    fn keep(&self, keys: Keys) {
        let Self { lender, share } = *self;
        keys.choice(
            "from",
            Choice {
                offer: || Lender::ALL.map(|lender| (lender.word().to_owned(), lender.name().to_owned())).to_vec(),
                now: move || lender.get().word().to_owned(),
                first: || Lender::Adder.word().to_owned(),
                set: move |word: &str| {
                    if let Some(chosen) = Lender::ALL.into_iter().find(|lender| lender.word() == word) {
                        lender.set(chosen);
                    }
                },
                begins: true,
            },
        );
        keys.one_of("share", &SHARES, |share| format!("{share}%"), move || share.get(), move |value| share.set(value));
    }
}

impl Course for Borrowed {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        let share = self.share.get();
        let x = subtractor(share, seed);
        vec![self.lender.get().experiment(share, seed), x.clone(), x.clone(), x]
    }

    fn heritage(&self, lane: usize) -> Option<Heritage> {
        let frozen = lane == 3;
        let carry = Carry::Pieces { pieces: vec![Piece::Embedding], frozen };
        (lane >= 2).then_some(Heritage { donor: Some(0), carry })
    }

    fn name(&self, lane: usize, _: &Runner) -> String {
        let name = match lane {
            0 => self.lender.get().name(),
            1 => words::alone(),
            2 => words::trained(),
            _ => words::frozen(),
        };
        name.to_owned()
    }

    fn milestones(&self, _: usize, runner: &Runner) -> String {
        if runner.is_waiting() {
            return words::waits().to_owned();
        }
        text::milestones(&runner.member)
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let [_, alone, trained, frozen] = runners else { return String::new() };
        let [alone, trained, frozen] = [alone, trained, frozen]
            .map(|runner| runner.member.grokked.map_or_else(|| words::never().to_owned(), words::at));
        words::verdict(alone, trained, frozen)
    }
}

/// The figure.
pub fn borrowed(scene: Scene) -> AnyView {
    let keys = scene.keys;
    let borrowed = Borrowed { lender: RwSignal::new(Lender::Adder), share: RwSignal::new(40) };
    borrowed.keep(keys);
    let lanes = Lanes::new(scene, Wants::State, 1, borrowed);
    let controls = view! {
        {keys.select("from", words::donor())}
        {keys.select("share", words::shown())}
    };
    view! {
        <p class="key-line">{words::legend()}</p>
        {lanes.view(&LOOK, controls.into_any())}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Donor, initial_parameters};

    use super::*;

    #[test]
    fn every_lender_can_run_and_its_embedding_fits() {
        for share in SHARES {
            let receiver = subtractor(share, 1);
            assert_eq!(receiver.conflicts(), []);
            for lender in Lender::ALL {
                let x = lender.experiment(share, 1);
                assert_eq!(x.conflicts(), [], "{lender:?}");
                let carry = Carry::Pieces { pieces: vec![Piece::Embedding], frozen: true };
                let weights = initial_parameters(&x);
                let donor = Donor { experiment: &x, weights: &weights };
                assert!(carry.begin(Some(donor), &receiver).is_ok(), "{lender:?}");
                assert!(grokscope_protocol::crowd::fits([&x, &receiver, &receiver, &receiver]));
            }
        }
    }
}
