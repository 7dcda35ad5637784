//! Runs that branch off another one at some step, to be compared with it.

use grokscope_experiment::{Member, State};
use grokscope_protocol::Resume;
use leptos::prelude::*;

use super::{Fork, Session};

/// Most forks of one run at a time: more curves could not be told apart.
pub const MOST_FORKS: usize = 3;

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
    use grokscope_experiment::Ending;

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
