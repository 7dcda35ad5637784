//! Winning tickets: what is left of a network that has understood, by the size of its weights or by lot, trained anew.

use grokscope_experiment::{Carry, Experiment, Preset, Stop};
use grokscope_kit::keys::Keys;
use grokscope_kit::kind::Scene;
use grokscope_kit::lanes::{Course, Draw, Lanes, Look};
use grokscope_kit::rule::Rule;
use grokscope_kit::text::{self, percent};
use grokscope_live::{Heritage, Runner};
use grokscope_protocol::crowd::Wants;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("ticket-") {
        legend; start; whole; ticket(percent); random(percent); waits; when; end; memory; weights; same; other; verdict(tickets, randoms);
        at(percent, step); never(percent, test);
    }
}

/// Percent of the connections that stay, from left to right, by magnitude above and by lot below.
const KEPT: [u32; 3] = [60, 40, 20];
/// Steps of the whole network, whatever it has understood by then: its weights need time to sort themselves.
const DONOR_STEPS: u32 = 3000;
/// Steps after which those of which a part stays give up.
const STEPS: u32 = 2500;
/// Steps after which it knows its sums by heart and no others.
const MEMORY_STEPS: u32 = 200;
const DECAY: f64 = 0.2;

static LOOK: Look = Look {
    start: words::start,
    grid: "grid thirds led",
    draws: &[Draw::Accuracy { is_tall: false }],
    has_finish: false,
};

/// What all of them have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    /// Whether what stays is chosen when the whole network knows its sums by heart, and not when it has understood.
    is_early: bool,
    /// Whether what stays begins with other first weights than it had in the whole network.
    is_other: bool,
}

impl Setup {
    fn experiment(self, lane: usize, seed: u32) -> Experiment {
        let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
        let x = Experiment { train: 0.4, wd: DECAY, seed, linger: 0, ..preset };
        if lane == 0 {
            let steps = if self.is_early { MEMORY_STEPS } else { DONOR_STEPS };
            return Experiment { steps, stop: Stop::Never, ..x };
        }
        // Other weights, and the same sums.
        let split = if self.is_other { x.data_seed() } else { 0 };
        let seed = if self.is_other { seed.wrapping_add(OTHERS) } else { seed };
        Experiment { steps: STEPS, seed, split, ..x }
    }
}

/// So much is the seed of other first weights larger.
const OTHERS: u32 = 1000;

/// What stays in a lane: what is taken over, and the percentage.
fn kept(lane: usize) -> Option<(Carry, u32)> {
    let percent = KEPT[lane.checked_sub(1)? % KEPT.len()];
    let keep = f64::from(percent) / 100.0;
    Some((if lane <= KEPT.len() { Carry::Ticket { keep } } else { Carry::Random { keep } }, percent))
}

struct Ticket {
    setup: RwSignal<Setup>,
    rule: Rule,
}

impl Ticket {
    fn keep(&self, keys: Keys) {
        let setup = self.setup;
        let sides = [("end", words::end as fn() -> _), ("memory", words::memory)];
        let set = move |is| setup.update(|setup| setup.is_early = is);
        keys.either("when", sides, move || setup.get().is_early, set);
        let sides = [("same", words::same as fn() -> _), ("other", words::other)];
        let set = move |is| setup.update(|setup| setup.is_other = is);
        keys.either("weights", sides, move || setup.get().is_other, set);
    }
}

impl Course for Ticket {
    fn lanes(&self, seed: u32) -> Vec<Experiment> {
        let setup = self.setup.get();
        (0..=2 * KEPT.len()).map(|lane| self.rule.teach(setup.experiment(lane, seed))).collect()
    }

    fn heritage(&self, lane: usize) -> Option<Heritage> {
        let (carry, _) = kept(lane)?;
        // The random one needs nobody, and waits with the others so that all six train side by side.
        Some(Heritage { donor: Some(0), carry })
    }

    fn name(&self, lane: usize, _: &Runner) -> String {
        match kept(lane) {
            None => words::whole().to_owned(),
            Some((Carry::Ticket { .. }, percent)) => words::ticket(percent),
            Some((_, percent)) => words::random(percent),
        }
    }

    fn milestones(&self, _: usize, runner: &Runner) -> String {
        if runner.is_waiting() {
            return words::waits().to_owned();
        }
        text::milestones(&runner.member)
    }

    fn verdict(&self, runners: &[Runner]) -> String {
        let row = |first: usize| {
            let lanes = KEPT.iter().zip(runners.iter().skip(first));
            let said = lanes.map(|(percent, runner)| match runner.member.grokked {
                Some(step) => words::at(*percent, step),
                None => words::never(*percent, right(runner)),
            });
            text::clauses(said)
        };
        words::verdict(row(1), row(1 + KEPT.len()))
    }
}

/// The share of unseen sums that are right in the end.
fn right(runner: &Runner) -> String {
    percent(runner.metrics().map_or(0.0, |metrics| metrics.test.accuracy))
}

/// The figure.
pub fn ticket(scene: Scene) -> AnyView {
    let keys = scene.keys;
    let rule = Rule::new(keys);
    let ticket = Ticket { setup: RwSignal::new(Setup { is_early: false, is_other: false }), rule };
    ticket.keep(keys);
    let lanes = Lanes::new(scene, Wants::State, 1, ticket);
    let controls = view! {
        {keys.radios("when", "inline", words::when(), || true)}
        {keys.radios("weights", "inline", words::weights(), || true)}
    };
    view! {
        {rule.view()}
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
    fn all_can_run_and_those_of_which_a_part_stays_fit_the_whole_one() {
        for is_early in [false, true] {
            for is_other in [false, true] {
                let setup = Setup { is_early, is_other };
                let all: Vec<_> = (0..=2 * KEPT.len()).map(|lane| setup.experiment(lane, 7)).collect();
                assert!(grokscope_protocol::crowd::fits(&all));
                let weights = initial_parameters(&all[0]);
                for (lane, x) in all.iter().enumerate() {
                    assert_eq!((x.conflicts(), x.data_seed()), (vec![], 7), "{lane}");
                    assert_eq!(x.seed != 7, is_other && lane > 0);
                    let Some((carry, _)) = kept(lane) else { continue };
                    let donor = Donor { experiment: &all[0], weights: &weights };
                    assert!(carry.begin(Some(donor), x).is_ok(), "{lane}");
                }
            }
        }
    }

    #[test]
    fn the_lanes_are_the_whole_network_three_tickets_and_three_by_lot() {
        let all: Vec<_> = (0..=6).map(|lane| kept(lane).map(|(carry, _)| carry.to_string())).collect();
        let all: Vec<_> = all.iter().map(Option::as_deref).collect();
        let expected = [
            None,
            Some("ticket:0.6"),
            Some("ticket:0.4"),
            Some("ticket:0.2"),
            Some("random:0.6"),
            Some("random:0.4"),
            Some("random:0.2"),
        ];
        assert_eq!(all, expected);
    }
}
