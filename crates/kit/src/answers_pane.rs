//! Every answer of a network on pairs at a glance.

use grokscope_canvas::heatmap::{Bitmap, Frame};
use grokscope_canvas::theme::mix;
use grokscope_canvas::{Sheet, paint};
use grokscope_experiment::{Pairs, Task};
use grokscope_format::ordered;
use grokscope_live::{Session, Weights};
use grokscope_owned::live;
use grokscope_protocol::{Block, Blocks};
use leptos::html::Canvas;
use leptos::prelude::*;

use crate::curve_pane::WeightsOf;
use crate::text;

const MARGINS: Blocks = Blocks::of(&[Block::Margins]);

/// All pairs: right or wrong, shown or not.
#[component]
pub fn AnswersPane(
    /// The run.
    session: Session,
) -> impl IntoView {
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
    // While it is off screen its margins are not computed; the last counts stay.
    let counts = Memo::new(move |before: Option<&Option<[usize; 3]>>| {
        session.news.track();
        let counts = session.with_weights(MARGINS, |weights| {
            let margins = &weights.values[weights.picture.margin()];
            let side = is_twice(session).then_some(weights.picture.inputs);
            session.with_shown_pairs(|shown| count(margins, shown, side))
        });
        counts.or(before.copied().flatten())
    });
    let label = move || {
        let counts = counts.get().unwrap_or_default();
        let counts = legend().into_iter().zip(counts).map(|(name, count)| format!("{name} {count}"));
        text::in_words(heading(session), &text::listed(counts))
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
                {live(move || heading(session)[0])} " " <WeightsOf session detail=text::answers()[1]/>
            </h3>
            <canvas node_ref=canvas class="answers" role="img" aria-label=label></canvas>
            <div class="legend" aria-hidden="true">
                {entry(0, "shown")} {entry(1, "unseen")} {entry(2, "wrong")}
            </div>
        </div>
    }
}

/// What stands above it.
fn heading(session: Session) -> [&'static str; 2] {
    let adds = session.spec.with(|spec| spec.experiment.task == Task::Add);
    match (adds, is_twice(session)) {
        (true, true) => text::answers_twice(),
        (true, false) => text::answers(),
        (false, _) => text::answers_pairs(),
    }
}

/// Whether a pair and its mirror image are one, which stands on both sides of the diagonal.
fn is_twice(session: Session) -> bool {
    session.spec.with(|spec| spec.experiment.pairs == Pairs::Unordered)
}

/// Right and shown, right and unseen, wrong; of a square of this side a pair and its mirror image count as one.
fn count(margins: &[f32], shown: &[bool], side: Option<usize>) -> [usize; 3] {
    let mut counts = [0; 3];
    for (at, (margin, shown)) in margins.iter().zip(shown).enumerate() {
        if side.is_some_and(|side| at % side < at / side) {
            continue;
        }
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
    let sizes: Vec<f32> = margins.iter().copied().filter(|margin| *margin > 0.0).collect();
    let order = ordered(sizes.len(), &|a, b| sizes[a].total_cmp(&sizes[b]));
    let strong = order.get(sizes.len() / 2).map_or(1.0, |at| sizes[*at]);
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
        assert_eq!(count(&margins, &shown, None), [2, 1, 2]);
    }

    #[test]
    fn of_unordered_pairs_each_is_counted_once() {
        let margins = [1.0, -1.0, 2.0, -1.0, 3.0, 4.0, 2.0, 4.0, f32::NAN];
        let shown = [true, false, false, false, true, false, false, false, false];
        assert_eq!(count(&margins, &shown, Some(3)), [2, 2, 1]);
    }
}
