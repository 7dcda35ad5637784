//! Runs that leave the page and come back.

use grokscope_experiment::{Point, Spec};
use grokscope_protocol::Resume;
use leptos::prelude::*;

use super::{Session, worker};

impl Session {
    /// The last state that the worker has handed out: the present one of a run that stands still, else at most seconds
    /// old.
    #[must_use]
    pub fn last_state(self) -> Option<(Resume, Vec<f32>)> {
        self.inner().saved.borrow().clone()
    }

    /// Goes on from a state of any run of this kind of task, and waits to be played. From the first step it begins as any
    /// run of these keys does.
    pub fn go_on_from(self, spec: Spec, resume: Resume, values: Vec<f32>, points: &[Point]) {
        let inner = self.inner();
        self.passage.set(None);
        self.wants.set(false);
        for fork in self.forks.get_untracked() {
            self.remove_fork(fork.letter);
        }
        self.forget_restarts();
        inner.extended.set(None);
        self.recorded.set(None);
        self.kind.set(self.kind_of(&spec));
        *inner.shown_pairs.borrow_mut() = worker::shown_pairs(&spec.experiment);
        self.spec.set(spec);
        inner.live.take();
        *inner.origin.borrow_mut() = None;
        *inner.saved.borrow_mut() = Some((resume, values));
        let mut history = inner.history.borrow_mut();
        history.clear();
        history.extend(points);
        drop(history);
        self.start_saved();
        self.news.notify();
    }
}
