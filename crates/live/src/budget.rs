//! When a run is to end, and how it is given more time.

use grokscope_experiment::{Experiment, Member, Stop};

/// Most steps of a run, as in the table of keys.
pub const MOST_STEPS: u32 = 1_000_000;

/// When a run is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// After so many steps,
    pub steps: u32,
    /// or by this rule,
    pub stop: Stop,
    /// so many steps after what the rule waits for.
    pub linger: u32,
}

impl Budget {
    /// That of an experiment.
    #[must_use]
    pub fn of(x: &Experiment) -> Self {
        Self { steps: x.steps, stop: x.stop, linger: x.linger }
    }

    /// Makes it that of an experiment.
    pub fn put(self, x: &mut Experiment) {
        (x.steps, x.stop, x.linger) = (self.steps, self.stop, self.linger);
    }
}

/// Sees to it that a run that is changed at a step, perhaps after its end, is not over before one sees what that does.
pub fn give_time(x: &mut Experiment, member: &Member, step: u64) {
    const ENOUGH: u64 = 1000;
    let whole = |steps: u64| u32::try_from(steps).unwrap_or(u32::MAX).min(MOST_STEPS);
    if let Some((_, end)) = member.ended {
        // Its own understanding would end it where it has ended.
        x.stop = Stop::Never;
        x.steps = whole(end + ENOUGH);
        return;
    }
    let since = match x.stop {
        Stop::Grok => member.grokked,
        Stop::Patience => member.best.map(|(at, _)| at),
        Stop::Never => None,
    };
    if let Some(since) = since {
        x.linger = x.linger.max(whole((step + ENOUGH).saturating_sub(since)));
    }
    x.steps = x.steps.max(whole(step + ENOUGH));
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::Ending;

    use super::*;

    #[test]
    fn a_change_has_a_thousand_steps_to_show_what_it_does() {
        let given = |stop, member: Member, step| {
            let mut x = Experiment { stop, steps: 2500, linger: 800, ..Experiment::default() };
            give_time(&mut x, &member, step);
            (x.stop, x.steps, x.linger)
        };
        let unknown = Member::default();
        let grokked = Member { grokked: Some(720), ..unknown };
        let best = Member { best: Some((600, 0.1)), ..unknown };
        assert_eq!(given(Stop::Grok, unknown, 400), (Stop::Grok, 2500, 800));
        assert_eq!(given(Stop::Grok, unknown, 2400), (Stop::Grok, 3400, 800), "near the end of its budget");
        assert_eq!(given(Stop::Grok, grokked, 1500), (Stop::Grok, 2500, 1780), "it would end at step 1520");
        assert_eq!(given(Stop::Patience, best, 1390), (Stop::Patience, 2500, 1790), "its patience would end at 1400");
        let ended = Member { ended: Some((Ending::Grokked, 1520)), ..grokked };
        assert_eq!(given(Stop::Grok, ended, 100), (Stop::Never, 2520, 800));
    }
}
