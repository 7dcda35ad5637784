//! What a figure says of itself: the chip, the milestones, messages, and everything in words.

use std::time::Duration;

use grokscope_experiment::{Ending, EngineName, Spec, Stop};
use grokscope_format::two_digits;
use grokscope_live::link::Mistake;
use grokscope_live::{Fault, Note, Session, Trainer};
use grokscope_owned::{Interval, act, effect, keep, live, memo};
use leptos::prelude::*;

use crate::text::{self, Numbers, State, number, percent, real};

/// How often the words for screen readers follow the numbers.
const SUMMARY: Duration = Duration::from_secs(5);

/// Engine, step and speed at the right of the heading.
#[component]
pub fn Chip(
    /// The run.
    session: Session,
) -> impl IntoView {
    let state = memo(move || session.state());
    let engine = move || {
        session.engine.get().map(|(engine, why)| {
            let name = match engine {
                EngineName::Cpu => text::on_cpu(),
                EngineName::Fused | EngineName::Burn => text::on_gpu(),
                EngineName::BurnFlex => text::on_flex(),
            };
            let device = session.device.get();
            let full =
                if device.is_empty() { text::why(why).to_owned() } else { text::bracketed(text::why(why), device) };
            view! {
                <span class="engine" title=full data-engine=engine.word()>
                    {name} " " <small>{text::why_short(why)}</small>
                </span>
            }
        })
    };
    let rate = move || {
        let rate = session.rate.get();
        // Two digits: the rest is noise.
        let rate = if rate >= 100.0 { two_digits(f64::from(rate)) } else { f64::from(rate.round()) };
        format!("{} {}", number(rate as u64), text::per_second())
    };
    view! {
        <div class="chip">
            <i class="dot" class:on=live(move || state.get() == State::Training) aria-hidden="true"></i>
            <span data-state=live(move || format!("{:?}", state.get()))>{live(move || text::state(state.get()))}</span>
            {live(move || session.recorded.get().map(|_| view! { <b class="recorded">{text::recorded()}</b> }))}
            {engine}
            <span class="num" data-step=live(move || session.step.get())>{live(move || text::at_step(session.step.get()))}</span>
            <span class="num rate">{live(move || (session.rate.get() > 0.0).then(rate))}</span>
        </div>
    }
}

/// Milestones, and the step looked at.
#[component]
pub fn Milestones(
    /// The run.
    session: Session,
) -> impl IntoView {
    let milestones = memo(move || {
        let member = session.known();
        text::milestones(&member)
    });
    let looking = move || {
        let cursor = session.cursor.get()?;
        Some(text::looking(cursor, session.looking.get().unwrap_or(cursor)))
    };
    view! {
        <p class="milestones">
            <span>{milestones}</span>
            <span class="looking">{looking}</span>
        </p>
    }
}

/// Messages with ways out.
#[component]
pub fn Messages(
    /// The run.
    session: Session,
) -> impl IntoView {
    view! {
        <div class="messages" role="status">
            <Notes session/>
            <EngineNotice session/>
        </div>
    }
}

/// What there is to tell of a run.
#[component]
pub fn Notes(
    /// The run.
    session: Session,
) -> impl IntoView {
    let word = move |note: &Note| match note {
        Note::Problem(problem) => format!("{} {}", text::problem(problem), text::rest_applied()),
        Note::Refused(_, problem) => text::problem(problem),
        Note::Mistake(mistake) => mistake_words(mistake),
        Note::Restarted(step) => text::restarted(*step),
        Note::GpuGaveUp => text::gpu_gave_up().to_owned(),
    };
    let kind = |note: &Note| match note {
        Note::Problem(_) | Note::Refused(..) => "problem",
        Note::Mistake(_) => "mistake",
        Note::Restarted(_) => "restarted",
        Note::GpuGaveUp => "gave-up",
    };
    move || {
        let notes = session.notes.get();
        notes
            .into_iter()
            .map(|note| {
                let (words, kind) = (word(&note), kind(&note));
                let dismiss = move || session.notes.update(|notes| notes.retain(|other| *other != note));
                message(kind, words, dismiss)
            })
            .collect_view()
    }
}

/// A message of some kind that can be dismissed.
pub fn message(kind: &'static str, words: String, dismiss: impl Fn() + 'static) -> AnyView {
    let dismiss: Box<dyn Fn()> = Box::new(dismiss);
    view! {
        <p class="note" data-note=kind>
            <span>{words}</span>
            <button type="button" class="quiet" aria-label=text::dismiss() on:click=act(move |_| dismiss())>"×"</button>
        </p>
    }
    .into_any()
}

/// Says that a key in the link, or its value, is none.
pub fn mistake_words(mistake: &Mistake) -> String {
    let Mistake { key, value, accepted } = mistake;
    format!("{} {}", text::bad_value(key, value, accepted), text::rest_applied())
}

/// Where the reader's engine could not be had.
#[component]
fn EngineNotice(session: Session) -> impl IntoView {
    move || {
        let (_, why) = session.engine.get().filter(|(_, why)| why.is_disappointment())?;
        Some(view! { <p class="note"><span>{text::why(why)}</span></p> })
    }
}

/// How the run ended, and what can be done about it.
#[component]
pub fn Outcome(
    /// The run.
    session: Session,
) -> impl IntoView {
    let page = session.page;
    let outcome = memo(move || {
        let member = session.member.get();
        let is_lost = |metrics: &_| session.spec.with(|spec| member.has_ungrokked(&spec.experiment, metrics));
        let metrics = session.metrics.get().filter(is_lost);
        let lost = member.ended.and(metrics).map(|metrics| percent(metrics.test.accuracy));
        (member.ended, member.grokked, lost, session.trainer.get(), page.manifest.get())
    });
    let button = move |label: String, action: fn(Session), is_main: bool| {
        view! { <button type="button" class:main=is_main on:click=act(move |_| action(session))>{label}</button> }
    };
    move || {
        let (ended, grokked, lost, trainer, manifest) = outcome.get();
        if let Some(Err(why)) = manifest {
            return Some(gave_up(&why, move || page.load_manifest()));
        }
        if let Trainer::Stopped(why) = trainer {
            return Some(gave_up(&why, move || session.try_again()));
        }
        let (ending, step) = ended?;
        let helps = || {
            (
                button(text::new_seed().to_owned(), Session::new_seed, false),
                button(text::more_decay().to_owned(), |session| scale_decay(session, 3.0), false),
                has_too_much_decay(session)
                    .then(|| button(text::less_decay().to_owned(), |session| scale_decay(session, 0.3), false)),
                button(text::more_data().to_owned(), more_data, false),
                button(text::train_on().to_owned(), go_on, false),
            )
        };
        let message = match ending {
            // The milestone alone would tell of a network that is no longer there.
            Ending::Grokked | Ending::Budget | Ending::Patience if lost.is_some() => {
                let again = button(text::train_on().to_owned(), go_on, false);
                let words = text::forgot(grokked.unwrap_or(step), step, lost.unwrap_or_default());
                view! { <div class="outcome"><span>{words}</span>{again}</div> }.into_any()
            }
            Ending::Grokked => {
                let again = button(text::train_on().to_owned(), go_on, false);
                view! {
                    <div class="outcome good">
                        <span>{text::finished(grokked.unwrap_or(step), step)}</span>
                        {again}
                    </div>
                }
                .into_any()
            }
            // A preset that does not stop at understanding, as it is, was to show something else.
            Ending::Budget if session.spec.with_untracked(is_endless_preset) => {
                let again = button(text::train_on().to_owned(), go_on, false);
                view! { <div class="outcome"><span>{text::done(step)}</span>{again}</div> }.into_any()
            }
            Ending::Budget => view! {
                <div class="outcome"><span>{text::not_grokked(step)}</span>{helps()}</div>
            }
            .into_any(),
            Ending::Patience => {
                let again = button(text::train_on().to_owned(), go_on, true);
                view! { <div class="outcome"><span>{text::out_of_patience(step)}</span>{again}</div> }.into_any()
            }
            Ending::Diverged => {
                let rate = smaller_rate(&session.spec.get_untracked());
                let calm = button(text::smaller_rate(real(rate)), slow_down, true);
                view! { <div class="outcome bad"><span>{text::diverged(step)}</span>{calm}</div> }.into_any()
            }
        };
        Some(message)
    }
}

/// Says why no worker can be had, and offers what may help: another try, the newer page, or nothing.
pub fn gave_up(why: &Fault, try_again: impl Fn() + 'static) -> AnyView {
    gave_up_boxed(why, Box::new(try_again))
}

/// The same, compiled once.
fn gave_up_boxed(why: &Fault, try_again: Box<dyn Fn()>) -> AnyView {
    let button = |label: &'static str, action: Box<dyn Fn()>| {
        view! { <button type="button" class="main" on:click=act(move |_| action())>{label}</button> }
    };
    let way_out = match why {
        // The address holds the settings.
        Fault::Replaced => Some(button(text::reload(), Box::new(|| drop(window().location().reload())))),
        why => why.may_pass().then(|| button(text::try_again(), try_again)),
    };
    // The browser's own words are for those who look into it.
    let details = if let Fault::Stopped(words) = why { words.clone() } else { String::new() };
    view! { <div class="outcome bad"><span title=details>{text::fault(why)}</span>{way_out}</div> }.into_any()
}

fn is_endless_preset(spec: &Spec) -> bool {
    spec.experiment.stop == Stop::Never && *spec == Spec::of(spec.preset)
}

fn smaller_rate(spec: &Spec) -> f64 {
    two_digits(spec.experiment.lr / 3.0)
}

fn slow_down(session: Session) {
    let mut spec = session.spec.get_untracked();
    spec.experiment.lr = smaller_rate(&spec);
    session.restart(spec);
}

fn go_on(session: Session) {
    const AT_LEAST: u32 = 2000;
    session.train_on(AT_LEAST);
    session.wants.set(true);
}

/// Whether it has not even memorised, with more decay than is known to work.
fn has_too_much_decay(session: Session) -> bool {
    let kind = session.kind.get_untracked();
    let is_more = |spec: &Spec| kind.value(&spec.experiment) > kind.value(&spec.preset.experiment());
    session.member.get_untracked().memorised.is_none() && session.spec.with_untracked(is_more)
}

fn scale_decay(session: Session, factor: f64) {
    let mut spec = session.spec.get_untracked();
    let kind = session.kind.get_untracked();
    kind.multiply(&mut spec.experiment, factor);
    session.restart(spec);
}

fn more_data(session: Session) {
    let mut spec = session.spec.get_untracked();
    let before = spec.experiment.clone();
    let x = &mut spec.experiment;
    if x.rows > 0 {
        x.rows += x.rows.div_ceil(4);
    } else {
        x.train = two_digits(x.train * 1.25);
    }
    if !x.conflicts_within(grokscope_limits::page_bound).is_empty() {
        *x = before;
    }
    session.restart(spec);
}

/// Everything in words, for those who do not see the pictures.
#[component]
pub fn Summary(
    /// The run.
    session: Session,
    /// The title of the figure.
    title: Memo<String>,
    /// Whether it speaks for the run.
    is_lead: bool,
) -> impl IntoView {
    let summary = RwSignal::new(String::new());
    let tell = move || {
        let spec = session.spec.get();
        let member = session.member.get();
        let decay = session.kind.get();
        let words = Numbers {
            title: title.get(),
            state: text::state(session.state()),
            step: session.step.get(),
            metrics: session.metrics.get().map(|m| [m.train.accuracy, m.test.accuracy, m.train.loss, m.test.loss]),
            milestones: text::milestones(&member),
            decay: text::bracketed(
                format!("{} {}", text::decay(), real(decay.value(&spec.experiment))),
                text::kind(decay),
            ),
        };
        let words = words.in_words();
        if summary.get() != words {
            summary.set(words);
        }
    };
    keep(Interval::new(SUMMARY, move || untrack(tell)));
    // At once when the state changes.
    let state = memo(move || session.state());
    effect(move || {
        state.get();
        untrack(tell);
    });
    // Said aloud by one of the figures that show the run, and only what the reader would want to be interrupted for.
    let said = Memo::new(move |before: Option<&Said>| {
        let member = session.member.get();
        Said::next(before, title.get(), state.get(), [member.memorised, member.grokked])
    });
    let spoken = move || said.with(|said| said.text.clone());
    view! {
        <p class="hidden" data-summary="">{summary}</p>
        {is_lead.then(|| view! { <p class="hidden" role="status" data-summary="">{spoken}</p> })}
    }
}

/// What has been said aloud of a run.
#[derive(Clone, Default, PartialEq)]
struct Said {
    state: Option<State>,
    milestones: [Option<u64>; 2],
    text: String,
}

impl Said {
    /// What is said next: of a state or a milestone once, when it is reached.
    fn next(before: Option<&Self>, title: String, state: State, milestones: [Option<u64>; 2]) -> Self {
        let before = before.cloned().unwrap_or_default();
        if !matches!(state, State::Training | State::Paused | State::Ended(..) | State::Stopped) {
            return before;
        }
        let mut news = Vec::new();
        let words: [fn(u64) -> String; 2] = [|step| text::spoken_memorised(step), |step| text::spoken_understood(step)];
        for (at, word) in words.into_iter().enumerate() {
            let is_new = milestones[at] != before.milestones[at];
            news.extend(milestones[at].filter(|_| is_new).map(word));
        }
        if before.state != Some(state) {
            news.push(text::state(state).to_owned());
        }
        let text = if news.is_empty() { before.text } else { text::spoken(title, news.join(" · ")) };
        Self { state: Some(state), milestones, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_reaches_is_said_once() {
        let mut said = None;
        let mut all = Vec::new();
        for (state, milestones) in [
            (State::Loading, [None; 2]),
            (State::Training, [None; 2]),
            (State::Training, [Some(150), None]),
            (State::Offscreen, [Some(150), None]),
            (State::Training, [Some(150), None]),
            (State::Training, [Some(150), Some(1810)]),
            (State::Ended(Ending::Grokked, 2210), [Some(150), Some(1810)]),
            (State::Ended(Ending::Grokked, 2210), [Some(150), Some(1810)]),
        ] {
            let next = Said::next(said.as_ref(), "Run".to_owned(), state, milestones);
            if all.last() != Some(&next.text) {
                all.push(next.text.clone());
            }
            said = Some(next);
        }
        let holds = |word: &str| all.iter().filter(|text| text.contains(word)).count();
        assert_eq!(["spoken_memorised", "spoken_understood", "state_finished"].map(holds), [1; 3], "{all:?}");
        // A run that begins anew reaches them anew.
        let anew = Said::next(said.as_ref(), "Run".to_owned(), State::Training, [None; 2]);
        let again = Said::next(Some(&anew), "Run".to_owned(), State::Training, [Some(150), None]);
        assert!(again.text.contains("spoken_memorised"), "{}", again.text);
    }
}
