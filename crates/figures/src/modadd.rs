//! The figure on pairs of numbers: waves, and every answer at a glance.

use std::rc::Rc;

use grokscope_canvas::{Quantity, Wave, draw_waves, paint};
use grokscope_experiment::{Spec, Task};
use grokscope_kit::answers_pane::AnswersPane;
use grokscope_kit::curve_pane::{CurvePane, WeightsOf, end_of_axis};
use grokscope_kit::fold::{Content, later};
use grokscope_kit::heat_pane::{HeatPane, Matrix, name_neuron};
use grokscope_kit::order::Order;
use grokscope_kit::{neurons, text};
use grokscope_live::Session;
use grokscope_owned::{act, live, memo};
use grokscope_protocol::Blocks;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

grokscope_words::messages! {
    mod words("flag-") {
        ask; ask_here; label; at(step); stopped(step, share, understood); never(step, share); late(step, understood); after(understood);
        ruler; accuracy; five; loss; margin;
    }
}

grokscope_words::messages! {
    mod hours("hours-") {
        powers(list);
    }
}

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
) -> impl IntoView {
    let ruler = RwSignal::new(Quantity::Accuracy);
    view! {
        <div class="grid opening">
            <AnswersPane session/>
            <div class="ruled">
                <CurvePane session quantity=ruler least=FLAG_REACH/>
                <RulerSelect ruler/>
            </div>
            <Flag session/>
        </div>
    }
}

/// What stands below the controls.
pub fn more(session: Session, order: Order) -> AnyView {
    later(session.page, move || {
        Box::pin(async move {
            let panes = panes().await.ok()?;
            Some(Rc::new(move || panes(session, order)) as Content)
        })
    })
}

type Panes = fn(Session, Order) -> AnyView;

/// They are not on the first screen, and are fetched after it.
#[wasm_split(panes, fallible)]
fn panes() -> Result<Panes, SplitLoaderError> {
    Ok(|session, order| {
        view! {
            <div class="grid three">
                <HeatPane session matrix=Matrix::Input order/>
                <HeatPane session matrix=Matrix::Output order/>
                <WavesPane session order/>
            </div>
        }
        .into_any()
    })
}

/// The axis of the chart reaches as far from the start. The reader's flag can stand anywhere on it.
const FLAG_REACH: u64 = 2000;
/// It stands at multiples of this, where the run is evaluated.
const FLAG_EVERY: u64 = 10;

/// The step at which the reader would stop: a bet until the run has understood, then what came of it.
#[component]
fn Flag(session: Session) -> impl IntoView {
    // Whoever comes too late for the run may still plant it, once: while it is dragged it is not planted.
    let is_dragged = RwSignal::new(false);
    let is_open = memo(move || {
        let is_running = session.member.with(|member| member.grokked.is_none() && member.ended.is_none());
        is_running || is_dragged.get() || session.flag.get().is_none()
    });
    let end = memo(move || end_of_axis(session, FLAG_REACH));
    // On another rule it is no bet of the reader's.
    let is_elsewhere = memo(move || session.flag.get() != session.planted());
    let words = move || match session.flag.get() {
        None if !session.wants.get() && is_open.get() && session.step.get() > 0 => words::ask_here().to_owned(),
        None => words::ask().to_owned(),
        Some(step) if is_open.get() => words::at(step),
        Some(step) => stopped(session, step),
    };
    view! {
        <label class="flag" style:visibility=live(move || if is_elsewhere.get() { "hidden" } else { "" })>
            <span role="status">{live(words)}</span>
            <input
                type="range"
                min="0"
                max=live(move || end.get().to_string())
                step=FLAG_EVERY.to_string()
                data-slider="flag"
                aria-label=words::label()
                disabled=live(move || !is_open.get())
                // Set again with the end: a browser keeps no value beyond it.
                prop:value=live(move || {
                    end.track();
                    session.flag.get().unwrap_or_default().to_string()
                })
                on:input=act(move |event| {
                    is_dragged.set(true);
                    session.plant(event_target_value(&event).parse().ok());
                })
                on:change=act(move |_| is_dragged.set(false))
            />
        </label>
    }
}

/// What became of a run behind the step at which the reader would have stopped it.
fn stopped(session: Session, step: u64) -> String {
    let at = session.with_history(|history| history.point(step));
    let share = text::percent(at.map_or(0.0, |point| point.metrics.test.accuracy));
    match session.member.get().grokked {
        Some(understood) if session.is_flag_late.get() => words::after(understood),
        Some(understood) if understood <= step => words::late(step, understood),
        Some(understood) => words::stopped(step, share, understood),
        None => words::never(step, share),
    }
}

/// How sudden the leap is depends on what is measured.
#[component]
fn RulerSelect(ruler: RwSignal<Quantity>) -> impl IntoView {
    const RULERS: [Quantity; 4] = [Quantity::Accuracy, Quantity::Five, Quantity::Loss, Quantity::Margin];
    let names = [words::accuracy(), words::five(), words::loss(), words::margin()];
    let choose = move |event| {
        let chosen = event_target_value(&event).parse().ok().and_then(|at: usize| RULERS.get(at).copied());
        ruler.set(chosen.unwrap_or(Quantity::Accuracy));
    };
    view! {
        <select class="ruler" data-choice="ruler" aria-label=words::ruler() on:change=act(choose)>
            {(0..RULERS.len()).map(|at| view! { <option value=at.to_string()>{names[at]}</option> }).collect_view()}
        </select>
    }
}

#[component]
fn WavesPane(session: Session, order: Order) -> impl IntoView {
    const COUNT: usize = 6;
    let canvas = NodeRef::<Canvas>::new();
    // A network that multiplies has its waves in another order of the numbers.
    let powers = memo(move || {
        let multiplies = |spec: &Spec| matches!(spec.experiment.task, Task::Mul | Task::Div);
        session.spec.with(|spec| multiplies(spec).then(|| powers(spec.experiment.p as usize)).flatten())
    });
    let in_powers = RwSignal::new(false);
    let depends = move || {
        session.news.track();
        session.chosen.track();
        order.is_sorted.track();
        powers.track();
        in_powers.track();
    };
    paint(canvas, depends, move |sheet| {
        let neurons = order.neurons();
        let chosen = session.chosen.get();
        let waves = session.with_weights(Blocks::WEIGHTS, |weights| {
            let hidden = weights.picture.hidden;
            let input = &weights.values[weights.picture.w_input()];
            let numbers = powers.get_untracked().filter(|_| in_powers.get_untracked());
            let numbers = numbers.unwrap_or_else(|| (0..weights.picture.inputs).collect());
            // Of those that count most: what others read moves no answer.
            let strong = neurons::by_norm(weights);
            let strong = &strong[..hidden.div_ceil(2)];
            let neurons: Vec<usize> =
                neurons.iter().copied().filter(|neuron| strong.contains(neuron) || chosen == Some(*neuron)).collect();
            neurons::sample(&neurons, COUNT, chosen)
                .into_iter()
                .map(|neuron| Wave {
                    // How often it goes up and down is told to whoever asks for that order.
                    name: if order.is_sorted.get_untracked() {
                        name_neuron(session, neuron)
                    } else {
                        text::neuron(neuron + 1)
                    },
                    is_chosen: chosen == Some(neuron),
                    values: numbers.iter().filter_map(|a| input.get(a * hidden + neuron)).copied().collect(),
                })
                .collect::<Vec<_>>()
        });
        draw_waves(sheet, &waves.unwrap_or_default(), 2);
    });
    let label = move || {
        let chosen = session.chosen.get().map(|neuron| name_neuron(session, neuron)).unwrap_or_default();
        text::in_words(text::waves(), &chosen)
    };
    view! {
        <div class="pane">
            <h3>
                {text::waves()[0]} " "
                {live(move || match powers.get().filter(|_| in_powers.get()) {
                    Some(powers) => view! { <small>{in_order(&powers)}</small> }.into_any(),
                    None => view! { <WeightsOf session detail=text::waves()[1]/> }.into_any(),
                })}
            </h3>
            <canvas node_ref=canvas class="waves" role="img" aria-label=label></canvas>
            {live(move || {
                // What the article asks about it is not answered before.
                let has_come = session.member.with(|member| member.grokked.is_some() || member.ended.is_some());
                let name = in_order(&powers.get().filter(|_| has_come)?);
                let check = view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            data-choice="powers"
                            prop:checked=live(move || in_powers.get())
                            on:change=act(move |event| in_powers.set(event_target_checked(&event)))
                        />
                        <span>{name}</span>
                    </label>
                };
                Some(check)
            })}
        </div>
    }
}

fn in_order(powers: &[usize]) -> String {
    hours::powers(text::listed(powers.iter().take(4).map(ToString::to_string)))
}

/// All numbers but 0 of a clock with a prime number of hours, each so many times the one before that none is left out.
fn powers(p: usize) -> Option<Vec<usize>> {
    let of = |g: usize| std::iter::successors(Some(1), move |power| Some(power * g % p).filter(|next| *next > 1));
    (2..p).map(|g| of(g).take(p).collect::<Vec<_>>()).find(|powers| powers.len() == p - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_go_through_all_numbers_but_0_where_that_can_be() {
        assert_eq!(powers(67).map(|powers| powers[..8].to_vec()), Some(vec![1, 2, 4, 8, 16, 32, 64, 61]));
        assert_eq!(powers(7), Some(vec![1, 3, 2, 6, 4, 5]));
        assert_eq!([powers(8), powers(15), powers(2)], [None, None, None]);
    }
}
