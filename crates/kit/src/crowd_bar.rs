//! What figures of many small runs have in common: the button that trains them, how they are doing, and what went
//! wrong.

use grokscope_format::two_digits;
use grokscope_live::{Crowd, Trainer};
use grokscope_owned::{act, effect, live, memo};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::status::{gave_up, message};
use crate::attributes;
use crate::browser::{listen_for_crash, tell_over};
use crate::text::{self, State, number};

grokscope_words::messages! {
    mod words("crowd-") {
        done; progress(done, all); restarted(count); refused;
    }
}

/// Trains, pauses or begins again, says how it is going, and holds the figure's own controls.
#[component]
pub fn Bar(
    /// The runs.
    crowd: Crowd,
    /// What the button says before anything has begun.
    #[prop(optional)]
    first: Option<&'static str>,
    /// What it says when everything has ended.
    #[prop(optional)]
    next: Option<&'static str>,
    /// Whether the reader has chosen something else than what is trained: where it pauses, that is begun.
    #[prop(optional)]
    has_other: Option<Memo<bool>>,
    /// Begins, and begins again.
    again: impl Fn() + Copy + 'static,
    /// What lies under it.
    children: Children,
) -> impl IntoView {
    bar(crowd, [first, next], has_other, StoredValue::new_local(Box::new(again)), children)
}

/// The same, compiled once.
fn bar(
    crowd: Crowd,
    [first, next]: [Option<&'static str>; 2],
    has_other: Option<Memo<bool>>,
    again: StoredValue<Box<dyn Fn()>, LocalStorage>,
    children: Children,
) -> AnyView {
    let page = crowd.page;
    let root = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(figure) = root.get().and_then(|root| root.closest("grok-figure").ok().flatten()) {
            keep(crowd, figure);
        }
    });
    effect(move || {
        if crowd.count.get() > 0
            && crowd.unfinished.get() == 0
            && !crowd.is_recorded.get()
            && let Some(root) = root.get_untracked()
        {
            tell_over(&root);
        }
    });
    let is_stale = move || has_other.is_some_and(|other| other.get()) && !crowd.wants.get();
    let press = move |_| {
        if untrack(|| crowd.is_over() || is_stale()) || crowd.count.get_untracked() == 0 {
            again.with_value(|again| again());
            crowd.wants.set(true);
        } else {
            crowd.wants.update(|wants| *wants = !*wants);
        }
    };
    let plays = move || crowd.wants.get() && crowd.unfinished.get() > 0;
    let name = move || {
        if crowd.is_over() {
            next.unwrap_or(text::again())
        } else if plays() {
            text::pause()
        } else {
            first.filter(|_| crowd.state() == Some(State::Untouched) || is_stale()).unwrap_or(text::play())
        }
    };
    let state = memo(move || crowd.state());
    let progress = move || {
        let (all, unfinished) = (crowd.count.get(), crowd.unfinished.get());
        (all > 0 && !crowd.is_recorded.get()).then(|| words::progress(all.saturating_sub(unfinished), all))
    };
    let rate = move || {
        let rate = crowd.rate.get();
        (rate > 0.0 && state.get() == Some(State::Training))
            .then(|| format!("{} {}", number(two_digits(f64::from(rate)) as u64), text::per_second()))
    };
    view! {
        <div class="crowd-bar" node_ref=root>
            <div class="btns">
                <button type="button" class="main" data-action="play" on:click=press>
                    <i aria-hidden="true">{live(move || if plays() { "❚❚" } else { "▶" })}</i>
                    {name}
                </button>
                {children()}
            </div>
            <div class="chip">
                <i class="dot" class:on=live(move || state.get() == Some(State::Training)) aria-hidden="true"></i>
                <span>
                    {live(move || state.get().map_or_else(words::done, text::state))}
                </span>
                {live(move || crowd.is_recorded.get().then(|| view! { <b class="recorded">{text::recorded()}</b> }))}
                <span class="num">{progress}</span>
                <span class="num rate">{rate}</span>
            </div>
        </div>
        <div class="messages" role="status">
            {live(move || {
                let restarted = crowd.restarted.get();
                (restarted > 0)
                    .then(|| message("restarted", words::restarted(restarted), move || crowd.dismiss_restarts()))
            })}
            {live(move || {
                crowd
                    .is_refused
                    .get()
                    .then(|| view! { <p class="note" data-note="refused"><span>{words::refused()}</span></p> })
            })}
            {live(move || {
                match (page.manifest.get(), crowd.trainer.get()) {
                    (Some(Err(why)), _) => Some(gave_up(&why, move || page.load_manifest())),
                    (_, Trainer::Stopped(why)) => Some(gave_up(&why, move || crowd.try_again())),
                    _ => None,
                }
            })}
        </div>
    }
    .into_any()
}

/// A button of the bar that puts all runs back to their first step.
pub fn rewind(begin: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button
            type="button"
            data-action="rewind"
            aria-label=text::rewind()
            title=text::rewind()
            on:click=act(move |_| begin())
        >
            "↺"
        </button>
    }
}

/// A button of the bar that begins with other random numbers.
pub fn new_seed(begin: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" data-action="seed" on:click=act(move |_| begin())>
            {text::new_seed()}
        </button>
    }
}

/// Keeps the attributes of `<grok-figure>` as those of other figures, and lets tests kill a worker.
fn keep(crowd: Crowd, figure: web_sys::Element) {
    listen_for_crash(&figure, move || crowd.crash());
    effect(move || {
        let state = crowd.state().map_or("ended", attributes::word);
        for (name, value) in [
            ("data-state", state.to_owned()),
            ("data-members", crowd.count.get().to_string()),
            ("data-unfinished", crowd.unfinished.get().to_string()),
        ] {
            // Refused only for names that are no names.
            let _ = figure.set_attribute(name, &value);
        }
    });
}

/// Tells the rest of the page to show a run with these keys.
pub fn set_run(run: &str, keys: &str) {
    let detail = js_sys::Object::new();
    let is_set = |name: &str, value: &str| js_sys::Reflect::set(&detail, &name.into(), &value.into()).is_ok();
    if !(is_set("run", run) && is_set("keys", keys)) {
        return;
    }
    let options = web_sys::CustomEventInit::new();
    options.set_detail(&JsValue::from(detail));
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict("grokscope-set", &options) {
        // Nobody may be there to listen.
        let _ = document().dispatch_event(&event);
    }
}
