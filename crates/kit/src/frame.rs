//! The frame of a figure: its heading, what it tells of its run, and what the reader can do with it.

use grokscope_live::link::Mistake;
use grokscope_live::{Crowds, Session, Sweeps};
use grokscope_owned::{act, effect, live, memo};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use crate::browser::{key_of, listen_for_crash, watch};
use crate::controls::{Controls, FewControls};
use crate::keep::keep;
use crate::keys::Keys;
use crate::kind::{Captions, Controls as What, RunViews, Scene, Shown, Standing};
use crate::order::Order;
use crate::status::{Chip, Messages, Milestones, Outcome, Summary};
use crate::{attributes, status};

/// A figure that shows a run.
pub fn run_figure(shown: Shown, views: &'static RunViews) -> AnyView {
    let Shown { session, kind, row, captions, keys, is_lead } = shown;
    let page = session.page;
    let order = Order::new(session, row.is_sorted);
    let figure = NodeRef::<html::Figure>::new();
    let is_visible = session.sight(row.blocks);
    effect(move || {
        if let Some(figure) = figure.get() {
            watch(is_visible, &figure);
            listen_for_crash(&figure, move || session.crash());
            if let Some(element) = figure.closest("grok-figure").ok().flatten() {
                attributes::keep(session, element);
            }
        }
    });
    // Of its own: two figures of one kind may show one run.
    let id = format!("{}-title-{}", kind.name, page.new_turn());
    let labelled_by = id.clone();
    let Captions { title, what, caption, .. } = captions;
    let title = memo(move || match views.title {
        Some(words) => session.spec.with(words),
        None => title.clone(),
    });
    let settings = match row.controls {
        What::All(settings) => Some(settings),
        What::Few => None,
    };
    let explain = |what: String| view! { <p class="what" translate="yes" inner_html=what></p> };
    let (above, below) = if row.is_opening { (None, Some(what)) } else { (Some(what), None) };
    view! {
        <figure class="fig" translate="no" node_ref=figure aria-labelledby=labelled_by on:keydown=act(move |event| press(session, &event))>
            <div class="top">
                <h3 class="title" id=id>{title}</h3>
                <p>{live(move || session.spec.with(|spec| (views.facts)(spec)))}</p>
                <Chip session/>
            </div>
            {above.map(explain)}
            <Messages session/>
            {kind.has_keys().then(|| view! { <Mistakes keys/> }.into_any())}
            {(views.main)(session, order, keys)}
            <div class="status">
                <Milestones session/>
                <Outcome session/>
            </div>
            {match settings {
                Some(keys) => view! { <Controls session row sort=views.sort order keys/> }.into_any(),
                None => view! { <FewControls session row sort=views.sort order/> }.into_any(),
            }}
            {below.map(explain)}
            {views.more.map(|more| more(session, order))}
            <figcaption translate="yes" inner_html=caption></figcaption>
            {keep(figure, Some(session), Crowds::default(), Sweeps::default())}
            <Summary session title is_lead/>
        </figure>
    }
    .into_any()
}

/// A figure that looks after itself.
pub fn free_figure(of: Standing, view: fn(Scene) -> AnyView) -> AnyView {
    let Standing { scene, kind, captions } = of;
    let Scene { is_visible, keys, turn, .. } = scene;
    let Captions { title, what, caption, picture } = captions;
    let figure = NodeRef::<html::Figure>::new();
    effect(move || {
        if let Some(figure) = figure.get() {
            watch(is_visible, &figure);
        }
    });
    let (crowds, sweeps) = (Crowds::default(), Sweeps::default());
    provide_context(crowds);
    provide_context(sweeps);
    let id = format!("{}-title-{}", kind.name, turn);
    let labelled_by = id.clone();
    view! {
        <figure class="fig" translate="no" node_ref=figure aria-labelledby=labelled_by>
            <div class="top"><h3 class="title" translate="yes" id=id>{title}</h3></div>
            <p class="what" translate="yes" inner_html=what></p>
            <Mistakes keys/>
            {view(scene)}
            <div class="unrun" inner_html=picture></div>
            <figcaption translate="yes" inner_html=caption></figcaption>
            {keep(figure, None, crowds, sweeps)}
        </figure>
    }
    .into_any()
}

/// What the link said of the figure and could not be applied.
#[component]
fn Mistakes(keys: Keys) -> impl IntoView {
    let note = move |mistake: Mistake| {
        let words = status::mistake_words(&mistake);
        let dismiss = move || keys.mistakes.update(|mistakes| mistakes.retain(|other| other.key != mistake.key));
        status::message("mistake", words, dismiss)
    };
    view! {
        <div class="messages" role="status">
            {live(move || keys.mistakes.get().into_iter().map(note).collect_view())}
        </div>
    }
}

/// The space bar trains and pauses until the run has ended, except where it already means something.
fn press(session: Session, event: &KeyboardEvent) {
    let is_control = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| matches!(&*target.tag_name(), "BUTTON" | "INPUT" | "SELECT" | "SUMMARY"));
    if key_of(event) == " " && !is_control {
        event.prevent_default();
        // It never throws away what there is to look back at.
        if session.member.with_untracked(|member| member.ended.is_none()) {
            session.toggle();
        }
    }
}
