//! Forks of a run: made at any step, compared on the same axes, removed one by one.

use std::rc::Rc;

use grokscope_live::{Fork, MOST_FORKS, Session, Trainer};
use grokscope_owned::{act, effect, live, memo};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::HtmlElement;

use super::browser::listen_for_crash;
use super::decay_slider::DecaySlider;
use super::fold::{Content, at_once};
use super::status;
use crate::text::{self, percent};

/// The button that makes a fork, and a line for each there is.
#[component]
pub fn Forks(
    /// The run.
    session: Session,
) -> impl IntoView {
    session.lists_forks.set_value(true);
    // Only from a state that is kept.
    let at = move || {
        session.news.track();
        let step = session.cursor.get().unwrap_or_else(|| session.step.get());
        session.with_history(|history| history.nearest(step)).unwrap_or(step)
    };
    let has_any = memo(move || session.forks.with(|forks| !forks.is_empty()));
    let is_full = move || session.forks.with(|forks| forks.len() >= MOST_FORKS);
    view! {
        <div class="forks">
            <button
                type="button"
                data-action="fork"
                disabled=live(move || is_full() || session.metrics.get().is_none())
                title=text::fork_hint()
                on:click=act(move |_| session.fork(at()))
            >
                <i class="branch" aria-hidden="true"></i>
                {live(move || text::fork(at()))}
            </button>
            <small>{text::fork_hint()}</small>
            {live(move || has_any.get().then(|| {
                at_once(move || {
                    Box::pin(async move {
                        let lines = lines().await.ok()?;
                        Some(Rc::new(move || lines(session)) as Content)
                    })
                })
            }))}
        </div>
    }
}

/// Fetches what a fork needs before there is one.
pub async fn fetch() {
    let _ = lines().await;
}

/// Most readers make none.
#[wasm_split(forks, fallible)]
fn lines() -> Result<fn(Session) -> AnyView, SplitLoaderError> {
    Ok(|session| {
        view! {
            <For each=move || session.forks.get() key=|fork| (fork.letter, fork.from) let:fork>
                <ForkLine session fork/>
            </For>
        }
        .into_any()
    })
}

#[component]
fn ForkLine(session: Session, fork: Fork) -> impl IntoView {
    let branch = fork.session;
    let state = memo(move || branch.state());
    let now = move || {
        let accuracy = branch.metrics.get().map(|m| format!(" · {} {}", text::test(), percent(m.test.accuracy)));
        format!("{} · {}{}", text::state(state.get()), text::at_step(branch.step.get()), accuracy.unwrap_or_default())
    };
    // Its slider is what to go to, unless the reader is in another figure that shows the run.
    let line = NodeRef::<html::Div>::new();
    effect(move || {
        let Some(line) = line.get() else { return };
        listen_for_crash(&line, move || branch.crash());
        let figure = document().active_element().and_then(|active| active.closest("figure").ok().flatten());
        if figure.is_some_and(|figure| !figure.contains(Some(&line))) {
            return;
        }
        let slider = line.query_selector("input").ok().flatten();
        if let Some(slider) = slider.and_then(|slider| slider.dyn_into::<HtmlElement>().ok()) {
            let _ = slider.focus();
        }
    });
    view! {
        <div class="fork" node_ref=line data-fork=fork.letter.to_string() data-step=live(move || branch.step.get())>
            <b>{fork.letter.to_string()}</b>
            <span class="from">{live(move || text::forked_at(fork.from))} <br/> {now}</span>
            <DecaySlider session=branch/>
            <button
                type="button"
                class="quiet"
                aria-label=live(move || text::remove_fork(fork.letter.to_string()))
                title=live(move || text::remove_fork(fork.letter.to_string()))
                on:click=act(move |_| session.remove_fork(fork.letter))
            >
                "×"
            </button>
            {live(move || match branch.trainer.get() {
                Trainer::Stopped(why) => Some(status::gave_up(&why, move || branch.try_again())),
                _ => None,
            })}
            <div class="messages" role="status"><status::Notes session=branch/></div>
        </div>
    }
}
