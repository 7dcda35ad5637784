//! What a figure says of itself in the attributes of its element, for tests and for pages it is embedded in.

use grokscope_experiment::{Ending, Metrics};
use grokscope_live::Session;
use grokscope_owned::effect;
use leptos::prelude::*;
use web_sys::Element;

use crate::text::State;

/// Keeps the attributes of `<grok-figure>` as they should be.
pub fn keep(session: Session, element: Element) {
    effect(move || {
        let member = session.member.get();
        let metrics = session.metrics.get();
        let step = session.step.get();
        let metric = |read: fn(&Metrics) -> f32| metrics.as_ref().map(|m| read(m).to_string());
        for (name, value) in [
            ("data-state", Some(word(session.state()).to_owned())),
            ("data-step", Some(step.to_string())),
            ("data-shown-step", Some(session.looking.get().unwrap_or(step).to_string())),
            ("data-engine", session.engine.get().map(|(engine, _)| engine.word().to_owned())),
            ("data-ending", member.ended.map(|(ending, _)| reason(ending).to_owned())),
            ("data-memorised", member.memorised.map(|step| step.to_string())),
            ("data-grokked", member.grokked.map(|step| step.to_string())),
            ("data-train-loss", metric(|m| m.train.loss)),
            ("data-test-loss", metric(|m| m.test.loss)),
            ("data-train-accuracy", metric(|m| m.train.accuracy)),
            ("data-test-accuracy", metric(|m| m.test.accuracy)),
            ("data-norm", metric(|m| m.norm)),
        ] {
            // Refused only for names that are no names.
            let _ = match value {
                Some(value) => element.set_attribute(name, &value),
                None => element.remove_attribute(name),
            };
        }
    });
}

/// What a state is called in attributes.
pub fn word(state: State) -> &'static str {
    match state {
        State::Untouched => "idle",
        State::Loading => "loading",
        State::Training => "playing",
        State::Paused | State::Offscreen | State::Hidden | State::Queued => "paused",
        State::Ended(..) => "ended",
        State::Stopped => "failed",
    }
}

fn reason(ending: Ending) -> &'static str {
    match ending {
        Ending::Grokked => "grokked",
        Ending::Budget => "budget",
        Ending::Patience => "patience",
        Ending::Diverged => "diverged",
    }
}
