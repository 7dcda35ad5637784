//! What the reader can do with a run.

use std::rc::Rc;

use grokscope_experiment::{EngineName, Preset, Spec};
use grokscope_live::Session;
use grokscope_live::decay::{Decay, RATE};
use grokscope_live::engine_choice::Wish;
use grokscope_live::speed::Speed;
use grokscope_owned::{act, live, memo};
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::decay_slider::DecaySlider;
use super::fold::{Content, fold};
use super::forks::Forks;
use super::kind::RunRow;
use super::order::Order;
use super::settings::Settings;
use super::slider::Slider;
use crate::text::{self, real};

/// Buttons, sliders and choices.
#[component]
pub fn Controls(
    /// The run.
    session: Session,
    /// What its row says.
    row: &'static RunRow,
    /// How its neurons can be sorted.
    sort: Option<fn() -> &'static str>,
    /// The order of its neurons.
    order: Order,
    /// Its settings in the link.
    keys: &'static [&'static str],
) -> impl IntoView {
    view! {
        <div class="ctl" role="group" aria-label=text::controls()>
            <Buttons session/>
            <DecaySlider session/>
        </div>
        {settings(session, row, sort, order, keys)}
        <Forks session/>
    }
}

/// What the fold holds, as it comes from its bundle.
type Rest = fn(Session, &'static RunRow, Option<fn() -> &'static str>, Order, &'static [&'static str]) -> AnyView;

/// All there is to set besides, which few readers open.
fn settings(
    session: Session,
    row: &'static RunRow,
    sort: Option<fn() -> &'static str>,
    order: Order,
    keys: &'static [&'static str],
) -> AnyView {
    fold("settings", text::more(), move || {
        Box::pin(async move {
            let rest = rest().await.ok()?;
            Some(Rc::new(move || rest(session, row, sort, order, keys)) as Content)
        })
    })
}

#[wasm_split(settings, fallible)]
fn rest() -> Result<Rest, SplitLoaderError> {
    Ok(|session, row, sort, order, keys| {
        view! {
            <div class="ctl">
                <Steps session/>
                <RateSlider session/>
            </div>
            <div class="choices">
                <PresetSelect session row/>
                <KindSelect session/>
                <SpeedSelect session/>
                <EngineSelect session/>
                <SortCheck sort order/>
            </div>
            <Settings session keys/>
        }
        .into_any()
    })
}

/// Fetches what folds hold before anybody opens one, and what a fork needs.
pub async fn fetch_folds() {
    // Where it cannot be fetched now, it is tried again when it is wanted.
    super::forks::fetch().await;
    let _ = rest().await;
    crate::keep::fetch().await;
}

/// What there is to do in a figure that shares the run of another one, or wants little done to its own.
#[component]
pub fn FewControls(
    /// The run.
    session: Session,
    /// What its row says.
    row: &'static RunRow,
    /// How its neurons can be sorted.
    sort: Option<fn() -> &'static str>,
    /// The order of its neurons.
    order: Order,
) -> impl IntoView {
    // A word of the article, another figure of the run, or a new seed may have taken the run elsewhere.
    let is_away = memo(move || session.spec.with(|spec| *spec != Spec::of(row.preset())));
    view! {
        <div class="ctl few" role="group" aria-label=text::controls()>
            <Buttons session/>
            {live(move || is_away.get().then(|| view! { <Restore session row/> }))}
            <SortCheck sort order/>
        </div>
    }
}

/// The way back to the preset of a figure, or else to the run's own.
#[component]
fn Restore(session: Session, #[prop(optional)] row: Option<&'static RunRow>) -> impl IntoView {
    let preset = move || row.map_or_else(|| session.spec.with(|spec| spec.preset), RunRow::preset);
    let is_changed = move || session.spec.with(|spec| *spec != Spec::of(preset()));
    view! {
        <button
            type="button"
            data-action="restore"
            disabled=live(move || !is_changed())
            on:click=act(move |_| session.restart(Spec::of(untrack(preset))))
        >
            {text::restore()}
        </button>
    }
}

#[component]
fn SortCheck(sort: Option<fn() -> &'static str>, order: Order) -> impl IntoView {
    sort.map(|name| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=live(move || order.is_sorted.get())
                    on:change=act(move |event| order.is_sorted.set(event_target_checked(&event)))
                />
                <span>{name()}</span>
            </label>
        }
    })
}

#[component]
fn Buttons(session: Session) -> impl IntoView {
    let has_ended = move || session.member.get().ended.is_some();
    let plays = move || session.wants.get() && !has_ended();
    let name = move || {
        if has_ended() {
            text::again()
        } else if plays() {
            text::pause()
        } else {
            text::play()
        }
    };
    view! {
        <div class="btns">
            <button type="button" class="main" data-action="play" on:click=act(move |_| session.toggle())>
                <i aria-hidden="true">{live(move || if plays() { "❚❚" } else { "▶" })}</i>
                {name}
            </button>
            <button
                type="button"
                data-action="rewind"
                aria-label=text::rewind()
                title=text::rewind()
                on:click=act(move |_| session.rewind())
            >
                "↺"
            </button>
            <button type="button" data-action="seed" on:click=act(move |_| session.new_seed())>
                {text::new_seed()}
            </button>
        </div>
    }
}

#[component]
fn Steps(session: Session) -> impl IntoView {
    let step = move |steps: u32| {
        view! {
            <button
                type="button"
                title=live(move || text::advance(steps))
                on:click=act(move |_| session.advance(steps))
            >
                {format!("+{steps}")}
            </button>
        }
    };
    view! { <span class="join">{[1, 10, 100].map(step)}</span> }
}

#[component]
fn RateSlider(session: Session) -> impl IntoView {
    let value = move || session.spec.with(|spec| spec.experiment.lr);
    let slide = move |lr| {
        let mut spec = session.spec.get_untracked();
        spec.experiment.lr = lr;
        session.tune(spec);
    };
    let slider =
        Slider::of("rate", text::rate(), || RATE, value, slide).saying(move || format!("lr = {}", real(value())));
    Slider { ticks: &[text::rate_careful, text::rate_hasty], ..slider }.view()
}

#[component]
fn PresetSelect(session: Session, row: &'static RunRow) -> impl IntoView {
    let choose = move |event| {
        if let Some(preset) = Preset::named(&event_target_value(&event)) {
            session.restart(Spec::of(preset));
        }
    };
    view! {
        <div class="choice wide">
            <label>
                <span>{text::preset()}</span>
                <select data-choice="preset" on:change=choose prop:value=live(move || session.spec.with(|spec| spec.preset.name))>
                    {row
                        .presets()
                        .map(|preset| {
                            view! {
                                <option
                                    value=preset.name
                                    selected=live(move || session.spec.with(|spec| spec.preset.name == preset.name))
                                >
                                    {preset.name} " · " {text::shows(preset)}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
            <Restore session/>
        </div>
    }
}

#[component]
fn KindSelect(session: Session) -> impl IntoView {
    let choose = move |event| {
        if let Some(kind) = Decay::of_key(&event_target_value(&event)) {
            let mut spec = session.spec.get_untracked();
            kind.switch(&mut spec.experiment);
            session.tune(spec);
        }
    };
    view! {
        <div class="choice">
            <label>
                <span>{text::decay_kind()}</span>
                <select data-choice="decay" on:change=choose prop:value=live(move || session.kind.get().key())>
                    {Decay::ALL
                        .map(|kind| {
                            view! {
                                <option value=kind.key() selected=live(move || session.kind.get() == kind)>
                                    {live(move || text::kind(kind))}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
        </div>
    }
}

#[component]
fn SpeedSelect(session: Session) -> impl IntoView {
    let choose = move |event| {
        session.speed.set(Speed::named(&event_target_value(&event)).unwrap_or(Speed::Full));
    };
    let value = |speed: Speed| if speed == Speed::Full { String::new() } else { speed.word() };
    // A link may ask for a speed that is not on offer.
    let offer = move || {
        let mut offer = Speed::OFFERED.to_vec();
        let speed = session.speed.get();
        if !offer.contains(&speed) {
            offer.push(speed);
        }
        offer
    };
    view! {
        <div class="choice">
            <label>
                <span>{text::speed()}</span>
                <select data-choice="speed" on:change=choose prop:value=live(move || value(session.speed.get()))>
                    {live(move || {
                        offer()
                            .into_iter()
                            .map(|speed| {
                                let name = match speed {
                                    Speed::Full => text::speed_max().to_owned(),
                                    Speed::Steps(_) => text::speed_of(speed.word()),
                                };
                                view! {
                                    <option value=value(speed) selected=live(move || session.speed.get() == speed)>
                                        {name}
                                    </option>
                                }
                            })
                            .collect_view()
                    })}
                </select>
            </label>
        </div>
    }
}

#[component]
fn EngineSelect(session: Session) -> impl IntoView {
    let page = session.page;
    let choose = move |event| {
        if let Some(wish) = Wish::named(&event_target_value(&event)) {
            page.wish.set(wish);
        }
    };
    view! {
        <div class="choice">
            <label>
                <span>{text::engine()}</span>
                <select data-choice="engine" on:change=choose prop:value=live(move || page.wish.get().word())>
                    {Wish::ALL
                        .into_iter()
                        .map(|wish| {
                            view! {
                                <option value=wish.word() selected=live(move || page.wish.get() == wish)>
                                    {engine_name(wish)}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
        </div>
    }
}

fn engine_name(wish: Wish) -> &'static str {
    match wish {
        Wish::Auto => text::engine_auto(),
        Wish::Engine(EngineName::Cpu) => text::engine_cpu(),
        Wish::Engine(EngineName::Fused) => text::engine_fused(),
        Wish::Engine(EngineName::Burn | EngineName::BurnFlex) => text::engine_burn(),
    }
}
