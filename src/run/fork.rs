//! Runs that branch off another one at some step, to be compared with it.

use grokscope_protocol::{Member, Resume};
use leptos::prelude::*;

use super::Session;

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
            Some((step, history.state(step)?.to_vec()))
        });
        let Some((from, state)) = kept else { return };
        let resume = Resume { step: from, member: as_of(self.member.get_untracked(), from) };
        let session = self.branch(resume, state);
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
}
