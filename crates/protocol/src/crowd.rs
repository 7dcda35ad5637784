//! Messages about a *crowd*: many small runs of any shapes that one worker trains side by side.
//!
//! The page shards a crowd over several workers, because without `SharedArrayBuffer` more processors mean more
//! workers. Each member has a number that the page never uses twice, so what a worker still says of a member that has
//! left is easily told from the rest.

use grokscope_experiment::{EngineName, Experiment, Member, Point};
use grokscope_limits::{MEMORY_LIMIT_BYTES, memory_of_member};
use serde::{Deserialize, Serialize};

use crate::Resume;

/// A member of a crowd. The page gives each number once.
pub type Number = u32;

/// Most evaluations a member is worth: as many as a small chart can show.
pub const MOST_POINTS: u32 = 200;

/// From the page to a worker of a crowd.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Order {
    /// Trains these as well. Bulk: the states of those that go on, one after another, each as in [`Report::Saved`].
    Join(Vec<Recruit>),
    /// Forgets these.
    Leave(Vec<Number>),
    /// Trains or pauses all of them.
    Play(bool),
    /// Changes keys of a member that may change while training. One that has ended is not changed: it joins again.
    Change {
        /// Which.
        number: Number,
        /// As it is to be from now on.
        experiment: Box<Experiment>,
    },
    /// Asks for the weights of these. Answered by one [`Report::Looked`] each.
    Look(Vec<Number>),
}

/// A run that joins a crowd.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recruit {
    /// Its number.
    pub number: Number,
    /// What to train.
    pub experiment: Experiment,
    /// Where it goes on, or with what it begins ([`Resume::at_start`]), if not with its own first weights.
    pub resume: Option<Resume>,
    /// What the page wants to have of it.
    pub wants: Wants,
}

/// What is wanted of a member besides its curve: what nobody looks at is neither sent nor kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wants {
    /// Not even that: when it has ended, what a survey keeps of it.
    Outcome,
    /// Nothing.
    Curve,
    /// How fast its gradients change while it waits, for which it is looked at after every step.
    Spectrum,
    /// Its weights when it has ended.
    Weights,
    /// Its weights, also while it trains, and the whole state in which it has ended, to go on from.
    State,
}

/// From a worker of a crowd to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Report {
    /// Where its members stand; at most some 15 a second.
    Frame {
        /// Those of which there is something new.
        news: Vec<News>,
        /// Steps a second over the last second, all members together; 0 when paused.
        rate: f32,
    },
    /// Bulk: `W_input` of a member, inputs × hidden, row-major; of one of which only weights are wanted behind it the
    /// star of its strongest frequency.
    Looked {
        /// Whose.
        number: Number,
        /// At which step.
        step: u64,
    },
    /// A member whose state is wanted has ended. Bulk: the whole state, plane after plane.
    Saved {
        /// Whose.
        number: Number,
        /// What was known of it.
        resume: Resume,
    },
}

/// What is new of a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// Whose.
    pub number: Number,
    /// Steps done.
    pub step: u64,
    /// Evaluations since the last frame.
    pub points: Vec<Point>,
    /// Milestones, and whether it has ended.
    pub member: Member,
    /// Of one that has ended and of which only the outcome is wanted.
    pub found: Option<Found>,
    /// Of one of which it is wanted, once it has waited long enough: shares of the power of its gradients, as
    /// `grokscope_analysis::Spectrum` has them.
    pub spectrum: Vec<f32>,
}

/// What is kept of a run of which nobody looks at the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Lowest train loss, lowest test loss, largest ratio of test to train loss, as the rule of losses takes them.
    pub numbers: [f32; 3],
    /// The step at which the test loss was lowest.
    pub lowest_at: u64,
    /// The last shares of right answers, of the train and of the test split.
    pub right: [f32; 2],
    /// The step at which it had memorised.
    pub memorised: Option<u64>,
    /// The step at which it had understood.
    pub grokked: Option<u64>,
    /// The step at which it ended.
    pub ended: u64,
}

/// A run of which a small chart is drawn: few enough steps between evaluations for a smooth curve, and no more than
/// [`MOST_POINTS`] in all while the run is short. An evaluation costs about as much as a training step.
#[must_use]
pub fn for_a_small_chart(x: Experiment) -> Experiment {
    const ROUND: u32 = 5;
    let every = (x.steps.saturating_add(x.linger) / MOST_POINTS).next_multiple_of(ROUND).clamp(10, 50);
    Experiment { every, ..x }
}

/// An upper estimate of the memory these runs need when they are all trained at once, in bytes.
pub fn memory_bytes<'a>(experiments: impl IntoIterator<Item = &'a Experiment>) -> u64 {
    // Of a crowd nobody keeps the weights of earlier steps.
    experiments.into_iter().map(|x| memory_of_member(EngineName::Cpu, x)).fold(0, u64::saturating_add)
}

/// Whether these runs may be trained at once.
pub fn fits<'a>(experiments: impl IntoIterator<Item = &'a Experiment>) -> bool {
    memory_bytes(experiments) <= MEMORY_LIMIT_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_has_about_as_many_points_as_a_small_chart_can_show() {
        for steps in [100, 1000, 2000, 3800, 8000] {
            let every = for_a_small_chart(Experiment { steps, linger: 0, ..Experiment::default() }).every;
            assert!((10..=50).contains(&every), "{steps} steps: every {every}");
            assert!(steps / every <= MOST_POINTS, "{steps} steps: every {every}");
        }
        assert_eq!(for_a_small_chart(Experiment { steps: 1_000_000, ..Experiment::default() }).every, 50);
    }

    #[test]
    fn a_crowd_that_would_not_fit_into_memory_is_recognised_before_it_is_built() {
        let x = Experiment::default();
        let most = (MEMORY_LIMIT_BYTES / memory_bytes([&x])) as usize;
        assert!(most > 9, "only {most} runs of the main preset fit");
        assert!(fits(core::iter::repeat_n(&x, most)));
        assert!(!fits(core::iter::repeat_n(&x, most + 1)));
    }
}
