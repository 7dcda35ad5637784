//! The figure on pairs of numbers: waves, and every answer at a glance.

use grokscope_canvas::heatmap::{Bitmap, Frame};
use grokscope_canvas::theme::mix;
use grokscope_canvas::{Quantity, Sheet, Wave, draw_waves, paint};
use grokscope_kit::curve_pane::{CurvePane, WeightsOf, end_of_axis};
use grokscope_kit::heat_pane::{HeatPane, Matrix, name_neuron};
use grokscope_kit::order::Order;
use grokscope_kit::{neurons, text};
use grokscope_live::{Session, Weights};
use grokscope_owned::{act, live, memo};
use grokscope_protocol::{Block, Blocks};
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("flag-") {
        ask; label; at(step); stopped(step, share, understood); never(step, share); late(step, understood);
        ruler; accuracy; five; loss; margin;
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
#[component]
pub fn More(
    /// The run.
    session: Session,
    /// The order of its neurons.
    order: Order,
) -> impl IntoView {
    view! {
        <div class="grid three">
            <HeatPane session matrix=Matrix::Input order/>
            <HeatPane session matrix=Matrix::Output order/>
            <WavesPane session order/>
        </div>
    }
}

/// The axis of the chart reaches as far from the start. The reader's flag can stand anywhere on it.
const FLAG_REACH: u64 = 2000;
/// It stands at multiples of this, where the run is evaluated.
const FLAG_EVERY: u64 = 10;

/// The step at which the reader would stop: a bet until the run has understood, then what came of it.
#[component]
fn Flag(session: Session) -> impl IntoView {
    // Whoever comes too late for the run may still plant it, once.
    let is_planted = RwSignal::new(session.flag.with_untracked(Option::is_some));
    let is_open = memo(move || {
        let is_running = session.member.with(|member| member.grokked.is_none() && member.ended.is_none());
        is_running || !is_planted.get() || session.flag.get().is_none()
    });
    let end = memo(move || end_of_axis(session, FLAG_REACH));
    let words = move || match session.flag.get() {
        None => words::ask().to_owned(),
        Some(step) if is_open.get() => words::at(step),
        Some(step) => stopped(session, step),
    };
    view! {
        <label class="flag">
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
                on:input=act(move |event| session.flag.set(event_target_value(&event).parse().ok()))
                on:change=act(move |_| is_planted.set(true))
            />
        </label>
    }
}

/// What became of a run behind the step at which the reader would have stopped it.
fn stopped(session: Session, step: u64) -> String {
    let at = session.with_history(|history| history.point(step));
    let share = text::percent(at.map_or(0.0, |point| point.metrics.test.accuracy));
    match session.member.get().grokked {
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
    let depends = move || {
        session.news.track();
        session.chosen.track();
        order.is_sorted.track();
    };
    paint(canvas, depends, move |sheet| {
        let neurons = order.neurons();
        let chosen = session.chosen.get();
        let waves = session.with_weights(Blocks::WEIGHTS, |weights| {
            let hidden = weights.picture.hidden;
            let input = &weights.values[weights.picture.w_input()];
            neurons::sample(&neurons, COUNT, chosen)
                .into_iter()
                .map(|neuron| Wave {
                    name: name_neuron(session, neuron),
                    is_chosen: chosen == Some(neuron),
                    values: input.iter().skip(neuron).step_by(hidden.max(1)).copied().collect(),
                })
                .collect::<Vec<_>>()
        });
        draw_waves(sheet, &waves.unwrap_or_default(), 2);
    });
    let label = move || {
        let [heading, detail] = text::waves();
        let chosen = session.chosen.get().map(|neuron| name_neuron(session, neuron)).unwrap_or_default();
        format!("{heading} ({detail}). {chosen}")
    };
    view! {
        <div class="pane">
            <h3>
                {text::waves()[0]} " " <WeightsOf session detail=text::waves()[1]/>
            </h3>
            <canvas node_ref=canvas class="waves" role="img" aria-label=label></canvas>
        </div>
    }
}

const MARGINS: Blocks = Blocks::of(&[Block::Margins]);

#[component]
fn AnswersPane(session: Session) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let bitmap = StoredValue::new_local(std::rc::Rc::new(Bitmap::default()));
    paint(
        canvas,
        move || session.news.track(),
        move |sheet| {
            session.with_weights(MARGINS, |weights| {
                session.with_shown_pairs(|shown| draw_answers(sheet, &bitmap.get_value(), weights, shown));
            });
        },
    );
    // While this figure is off screen its margins are not computed; the last ones stay.
    let counts = Memo::new(move |before: Option<&Option<[usize; 3]>>| {
        session.news.track();
        let counts = session.with_weights(MARGINS, |weights| {
            session.with_shown_pairs(|shown| count(&weights.values[weights.picture.margin()], shown))
        });
        counts.or(before.copied().flatten())
    });
    let label = move || {
        let [heading, detail] = text::answers();
        let counts = counts.get().unwrap_or_default();
        let counts: Vec<String> = legend().iter().zip(counts).map(|(name, count)| format!("{name}: {count}")).collect();
        format!("{heading} ({detail}). {}", counts.join(", "))
    };
    let entry = move |i: usize, class: &'static str| {
        view! {
            <span>
                <i class=class></i>
                {legend()[i]} " "
                <b>{live(move || counts.get().map(|counts| text::number(counts[i] as u64)))}</b>
            </span>
        }
    };
    view! {
        <div class="pane">
            <h3>
                {text::answers()[0]} " " <WeightsOf session detail=text::answers()[1]/>
            </h3>
            <canvas node_ref=canvas class="answers" role="img" aria-label=label></canvas>
            <div class="legend" aria-hidden="true">
                {entry(0, "shown")} {entry(1, "unseen")} {entry(2, "wrong")}
            </div>
        </div>
    }
}

/// Right and shown, right and unseen, wrong.
fn count(margins: &[f32], shown: &[bool]) -> [usize; 3] {
    let mut counts = [0; 3];
    for (margin, shown) in margins.iter().zip(shown) {
        match (*margin > 0.0, shown) {
            (true, true) => counts[0] += 1,
            (true, false) => counts[1] += 1,
            (false, _) if margin.is_finite() => counts[2] += 1,
            (false, _) => {}
        }
    }
    counts
}

fn draw_answers(sheet: &Sheet, bitmap: &Bitmap, weights: &Weights, shown: &[bool]) {
    /// Pixels of the picture along a cell, so that a cell can have a dot.
    const MOST_CELL: usize = 12;
    let p = weights.picture.inputs;
    let margins = &weights.values[weights.picture.margin()];
    if margins.len() != p * p || shown.len() != p * p {
        return;
    }
    let theme = sheet.theme;
    // Whole device pixels a cell, so that the grid is even.
    let side = sheet.width.min(sheet.height);
    let cell = ((side * sheet.scale) as usize / p).clamp(1, MOST_CELL);
    let drawn = (cell * p) as f64 / sheet.scale;
    let side = if drawn > side * 0.8 { drawn } else { side };
    let mut sizes: Vec<f32> = margins.iter().copied().filter(|margin| *margin > 0.0).collect();
    let strong = match sizes.len() {
        0 => 1.0,
        count => *sizes.select_nth_unstable_by(count / 2, f32::total_cmp).1,
    };
    let dot = cell.div_ceil(3);
    let is_dot = |at: usize| at % cell >= (cell - dot) / 2 && at % cell < (cell - dot) / 2 + dot;
    let frame = Frame { x: 0.0, y: 0.0, width: side, height: side };
    bitmap.draw(sheet, frame, p * cell, p * cell, |x, y| {
        let (a, b) = (y / cell, x / cell);
        // Where the order does not count, both stand for one sum.
        let at = if margins[a * p + b].is_nan() { b * p + a } else { a * p + b };
        let margin = margins[at];
        if margin.is_nan() {
            return theme.paper;
        }
        // Cells stand apart where there is room.
        if cell >= 5 && (x % cell == cell - 1 || y % cell == cell - 1) {
            return theme.paper;
        }
        let strength = 0.45 + 0.55 * (margin / strong).clamp(0.0, 1.0);
        match (margin > 0.0, shown[at]) {
            (true, false) => mix(theme.paper, theme.test, strength),
            (true, true) if cell >= 3 && is_dot(x) && is_dot(y) => theme.paper,
            (true, true) => mix(theme.paper, theme.train, strength),
            // Wrong in spite of having been shown.
            (false, true) if cell >= 3 && is_dot(x) && is_dot(y) => theme.train,
            (false, _) => theme.rule,
        }
    });
}

/// What the colours of the answers mean.
fn legend() -> [&'static str; 3] {
    [text::legend_trained(), text::legend_unseen(), text::legend_wrong()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_and_pairs_that_do_not_exist_left_out() {
        let margins = [1.0, 2.0, -1.0, f32::NAN, 0.0, 3.0];
        let shown = [true, false, true, false, false, true];
        assert_eq!(count(&margins, &shown), [2, 1, 2]);
    }
}
