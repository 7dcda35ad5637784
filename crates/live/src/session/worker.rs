//! The worker of a run: started, heard, watched, and replaced when it dies.

use grokscope_experiment::{Dataset, EngineName, Experiment, Member, Reads, Spec, State};
use grokscope_owned::Interval;
use grokscope_protocol::{Blocks, Command, Event, Frame, Picture, Recording, Resume};
use leptos::prelude::*;

use super::{Note, Session, Weights};
use crate::card::Card;
use crate::client::{Client, News};
use crate::clock::now;
use crate::engine_choice::{Program, Why, choose};
use crate::fault::Fault;
use crate::state::Trainer;
use crate::supervisor::{Next, WATCH};

impl Session {
    /// Begins from the first step, or from where it branched off.
    pub(super) fn begin(self) {
        let inner = self.inner();
        if self.recorded.get_untracked().is_none() {
            inner.history.borrow_mut().clear();
        }
        *inner.saved.borrow_mut() = inner.origin.borrow().clone();
        for fork in self.forks.get_untracked() {
            self.remove_fork(fork.letter);
        }
        self.forget_restarts();
        let spec = self.spec.get_untracked();
        *inner.shown_pairs.borrow_mut() = shown_pairs(&spec.experiment);
        let saved = inner.saved.borrow().clone();
        self.start(saved);
    }

    pub(super) fn start_saved(self) {
        if self.is_gone() {
            return;
        }
        let inner = self.inner();
        let saved = inner.saved.borrow().clone();
        let step = saved.as_ref().map_or(0, |(resume, _)| resume.step);
        if self.recorded.get_untracked().is_none() {
            inner.history.borrow_mut().truncate(step);
        }
        self.start(saved);
    }

    fn start(self, resume: Option<(Resume, Vec<f32>)>) {
        let inner = self.inner();
        // One that no figure shows has nobody to begin for, and begins when it is seen.
        if inner.is_over.get() || !self.is_shown() {
            return;
        }
        if self.page.is_replaced.get_untracked() {
            inner.workers.borrow_mut().dismiss(0);
            self.trainer.set(Trainer::Stopped(Fault::Replaced));
            return;
        }
        let Some(Ok(manifest)) = self.page.manifest.get_untracked() else { return };
        let experiment = self.spec.get_untracked().experiment;
        let Some((engine, why)) = self.choice(&experiment) else { return };
        let program = Program::of(engine);
        self.engine.set(Some((engine, why)));
        self.trainer.set(Trainer::Loading);
        self.rate.set(0.0);
        self.advancing.set(None);
        let (step, member) = resume.as_ref().map_or((0, Member::default()), |(resume, _)| (resume.step, resume.member));
        self.step.set(step);
        self.member.set(member);
        let is_recorded = self.recorded.get_untracked().is_some();
        let last = inner.history.borrow().points().last().map(|point| point.metrics);
        self.metrics.set(last.filter(|_| !is_recorded));
        inner.is_deaf.set(true);
        inner.has_frame.set(false);
        inner.workers.borrow_mut().begin(0, now());
        inner.watch.borrow_mut().get_or_insert_with(|| Interval::new(WATCH, move || self.watch()));
        inner.asked.set(None);
        self.forget_measures(resume.as_ref().map(|(resume, _)| resume.step));
        self.is_pinned.set(false);
        self.look(None);

        if !inner.workers.borrow().has(0, program) {
            inner.workers.borrow_mut().dismiss(0);
            let Some(url) = manifest.script(program) else {
                self.trainer.set(Trainer::Stopped(Fault::Missing(format!("worker/{}", program.word()))));
                return;
            };
            match Client::start(&url, move |news| self.hear(news)) {
                Ok(client) => inner.workers.borrow_mut().hire(0, program, client, now()),
                Err(why) => {
                    self.trainer.set(Trainer::Stopped(why));
                    return;
                }
            }
        }
        let (resume, bulk) = resume.unzip();
        inner.starts.set(inner.starts.get().wrapping_add(1));
        let command = Command::Start {
            number: inner.starts.get(),
            experiment: Box::new(experiment),
            engine,
            resume,
            playing: untrack(|| self.trains()),
            speed: self.speed.get_untracked().limit(),
            losses: inner.workers.borrow().card().losses(),
            blocks: self.blocks.get_untracked(),
        };
        self.send(&command, bulk.as_deref());
    }

    pub(super) fn change_engine(self) {
        let inner = self.inner();
        let Some((now, _)) = self.engine.get_untracked() else { return };
        let Some(choice) = self.choice(&self.spec.get_untracked().experiment) else { return };
        self.engine.set(Some(choice));
        if choice.0 != now || inner.workers.borrow().worker(0).is_none() {
            self.start_saved();
        }
    }

    /// Which engine is to train this, and why, once it is known what there is.
    fn choice(self, x: &Experiment) -> Option<(EngineName, Why)> {
        let Some(Ok(manifest)) = self.page.manifest.get_untracked() else { return None };
        let gpu = self.inner().workers.borrow().offered(self.page.gpu.get_untracked()?);
        Some(choose(self.page.wish.get_untracked(), gpu, manifest.script(Program::Gpu).is_some(), x))
    }

    fn hear(self, news: News) {
        let inner = self.inner();
        inner.workers.borrow_mut().heard(0, false, now());
        let (event, bulk) = match news {
            News::Dead(why) => return self.mourn(why),
            News::Listening => return,
            News::Event(event, bulk) => (event, bulk),
        };
        if let Event::Ready { number, engine, device } = event {
            if number != inner.starts.get() {
                // A run that another one has replaced before it began.
                return;
            }
            inner.is_deaf.set(false);
            // One that is being rebuilt is there when the run has gone on.
            if !matches!(inner.workers.borrow().card(), Card::Lost(_)) {
                self.trainer.set(Trainer::Running);
            }
            self.device.set(device);
            self.engine.update(|choice| {
                if let Some(choice) = choice {
                    choice.0 = engine;
                }
            });
            return;
        }
        if inner.is_deaf.get() {
            return;
        }
        if matches!(event, Event::Frame(_) | Event::Snapshot { .. }) && self.recorded.get_untracked().is_some() {
            // The recorded run gives way to the live one, and with it what was looked at.
            self.recorded.set(None);
            inner.history.borrow_mut().clear();
            self.is_pinned.set(false);
            self.look(None);
        }
        match event {
            Event::Frame(frame) => self.take_frame(&frame, bulk),
            Event::Snapshot { step, planes } => {
                inner.history.borrow_mut().keep(State { step, planes, values: bulk });
                self.ask_for_measures();
            }
            Event::Saved(resume) => *inner.saved.borrow_mut() = Some((resume, bulk)),
            Event::Looked { step } => {
                inner.asked.set(None);
                if self.cursor.get_untracked().is_some() {
                    *inner.past.borrow_mut() = self.weights(Blocks::ALL, bulk);
                    self.looking.set(Some(step));
                    self.news.notify();
                    self.ask_for_picture();
                }
            }
            Event::Measured { step, measures } => self.take_measures(step, *measures),
            Event::Listening { .. } | Event::Ready { .. } | Event::Failed { .. } | Event::Crowd(_) => {}
        }
    }

    /// Shows a recorded run, unless there is a live one already.
    pub fn show_recording(self, recording: &Recording) {
        let inner = self.inner();
        let weights = self
            .picture_of_keys(&recording.keys)
            .and_then(|picture| recording.bulk(picture).map(|values| Weights { picture, values }));
        if inner.has_frame.get() || weights.is_none() {
            return;
        }
        *inner.live.borrow_mut() = weights;
        *inner.shown_pairs.borrow_mut() = self.spec.with_untracked(|spec| shown_pairs(&spec.experiment));
        let mut history = inner.history.borrow_mut();
        history.clear();
        history.extend(&recording.points());
        drop(history);
        self.recorded.set(Some(recording.member));
        self.news.notify();
    }

    /// Where the numbers of the present network lie, if it is the one these keys describe.
    fn picture_of_keys(self, keys: &str) -> Option<Picture> {
        let spec = self.spec.get_untracked();
        let (recorded, problems) = Spec::parse(keys, spec.preset);
        (problems.is_empty() && recorded == spec).then(|| Picture::new(&spec.experiment.plan().net, Blocks::ALL))
    }

    fn take_frame(self, frame: &Frame, bulk: Vec<f32>) {
        let inner = self.inner();
        inner.has_frame.set(true);
        inner.workers.borrow_mut().heard(0, true, now());
        if self.trainer.get_untracked() == Trainer::Loading {
            self.trainer.set(Trainer::Running);
        }
        if let Some(step) = inner.restarted.take() {
            self.note(Note::Restarted(step));
        }
        inner.history.borrow_mut().extend(&frame.points);
        if !bulk.is_empty() {
            *inner.live.borrow_mut() = self.weights(frame.blocks, bulk);
            inner.live_since.set(inner.starts.get());
        }
        self.step.set(frame.step);
        self.rate.set(frame.rate);
        // The end is judged by the last of them.
        if let Some(point) = frame.points.last() {
            self.metrics.set(Some(point.metrics));
        }
        if self.member.get_untracked() != frame.member {
            self.member.set(frame.member);
        }
        if self.advancing.get_untracked().is_some_and(|target| frame.step >= target || frame.member.ended.is_some()) {
            self.advancing.set(None);
        }
        self.news.notify();
    }

    fn weights(self, blocks: Blocks, values: Vec<f32>) -> Option<Weights> {
        let picture = self.spec.with_untracked(|spec| Picture::new(&spec.experiment.plan().net, blocks));
        (values.len() == picture.len()).then_some(Weights { picture, values })
    }

    pub(super) fn watch(self) {
        let inner = self.inner();
        let should_speak = match self.trainer.get_untracked() {
            Trainer::Loading => true,
            Trainer::Running => untrack(|| self.trains()) || self.advancing.get_untracked().is_some(),
            Trainer::None | Trainer::Stopped(_) => false,
        };
        let owes = should_speak && self.page.is_awake.get_untracked();
        let silent = inner.workers.borrow_mut().look(now(), |_| owes);
        if !silent.is_empty() {
            self.mourn(Fault::Silent);
        }
    }

    /// The worker is gone: another one goes on from the last saved state.
    fn mourn(self, why: Fault) {
        let inner = self.inner();
        let Some(loss) = inner.workers.borrow_mut().lose(0, &why, now()) else { return };
        self.rate.set(0.0);
        inner.is_deaf.set(true);
        match loss.next {
            Next::GiveUp => {
                self.forget_restarts();
                self.trainer.set(Trainer::Stopped(why));
                return;
            }
            Next::LeaveGpu => self.note(Note::GpuGaveUp),
            Next::Again => {
                let step = inner.saved.borrow().as_ref().map_or(0, |(resume, _)| resume.step);
                self.forget_restarts();
                // One that never was there was not restarted.
                if loss.had_listened {
                    inner.restarted.set(Some(step));
                }
            }
        }
        self.trainer.set(Trainer::Loading);
        self.page.after(loss, move || {
            // The reader may have begun anew in the meantime, or removed it.
            if !self.is_gone() && self.inner().workers.borrow().worker(0).is_none() {
                self.start_saved();
            }
        });
    }

    pub(super) fn forget_restarts(self) {
        self.inner().restarted.set(None);
        self.notes.update(|notes| notes.retain(|note| !matches!(note, Note::Restarted(_))));
    }
}

/// Which pairs are trained on, at a·p + b; empty for what is no pair.
pub(super) fn shown_pairs(x: &Experiment) -> Vec<bool> {
    let p = x.p as usize;
    if x.task.reads() != Reads::Pairs {
        // Drawing them takes a while, for nothing.
        return Vec::new();
    }
    let mut shown = vec![false; p * p];
    for [a, b] in Dataset::train_pairs(x) {
        shown[usize::from(a) * p + usize::from(b)] = true;
    }
    shown
}
