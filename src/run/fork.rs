//! Runs that branch off another one at some step, to be compared with it.

use grokscope_experiment::{Experiment, Stop};
use grokscope_protocol::{Member, Resume, State};
use leptos::prelude::*;

use super::Session;
use super::session::MOST_STEPS;

/// Most forks of one run at a time: more curves could not be told apart.
pub const MOST_FORKS: usize = 3;

/// A run that branched off another one.
#[derive(Clone, Copy)]
pub struct Fork {
    /// Its letter, `A` to `C`; kept as long as the fork.
    pub letter: char,
    /// The step at which it branched off.
    pub from: u64,
    /// The run, with a worker of its own.
    pub session: Session,
}

impl Session {
    /// Branches off at the kept step nearest to `step`, with the whole state of that step and the present keys.
    pub fn fork(self, step: u64) {
        let letter = self.forks.with_untracked(|forks| {
            ('A'..).take(MOST_FORKS).find(|letter| forks.iter().all(|fork| fork.letter != *letter))
        });
        let Some(letter) = letter else { return };
        let kept = self.with_history(|history| {
            let step = history.nearest(step)?;
            history.state(step).cloned()
        });
        let Some(State { step: from, planes, values }) = kept else { return };
        let resume = Resume { step: from, planes, member: as_of(self.member.get_untracked(), from) };
        let session = self.branch(resume, values);
        self.forks.update(|forks| forks.push(Fork { letter, from, session }));
        self.news.notify();
    }

    /// Ends a fork and forgets it.
    pub fn remove_fork(self, letter: char) {
        let gone = self.forks.with_untracked(|forks| forks.iter().find(|fork| fork.letter == letter).copied());
        if let Some(fork) = gone {
            fork.session.end();
            self.forks.update(|forks| forks.retain(|fork| fork.letter != letter));
            self.news.notify();
        }
    }
}

/// What was known of a run at an earlier step.
fn as_of(member: Member, step: u64) -> Member {
    let before = |at: &u64| *at <= step;
    Member {
        memorised: member.memorised.filter(before),
        grokked: member.grokked.filter(before),
        best: member.best.filter(|(at, _)| before(at)),
        ended: None,
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
    use grokscope_protocol::Ending;

    use super::*;

    #[test]
    fn a_fork_knows_nothing_of_what_comes_after_it() {
        let member = Member {
            memorised: Some(150),
            grokked: Some(900),
            best: Some((1700, 0.1)),
            ended: Some((Ending::Grokked, 1700)),
        };
        let known = as_of(member, 400);
        assert_eq!(known, Member { memorised: Some(150), ..Member::default() });
    }

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
