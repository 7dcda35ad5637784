//! The two parts of what training makes small: the loss on the data, and the penalty on the weights.

use grokscope_analysis::Penalty;
use grokscope_canvas::{Level, Line, Lines, Plot, Sheet, paint};
use grokscope_experiment::Hyper;
use grokscope_kit::step_cursor::{StepCursor, keep_place};
use grokscope_kit::text::{self, loss};
use grokscope_live::Session;
use grokscope_owned::{effect, live, memo};
use leptos::html::Canvas;
use leptos::prelude::*;

use super::words;

/// How strong the penalties were, from which step on; the first entry counts from the start.
#[derive(Clone, Debug, Default, PartialEq)]
struct Strengths(Vec<(u64, Hyper)>);

impl Strengths {
    /// From this step on they are this strong; what was noted of later steps is forgotten.
    fn note(&mut self, step: u64, now: Hyper) {
        self.0.retain(|(other, _)| *other < step);
        if self.0.last().is_none_or(|(_, last)| (last.l1, last.l2) != (now.l1, now.l2)) {
            self.0.push((step, now));
        }
    }

    /// The penalty as it was at a step.
    fn penalty(&self, step: u64, parameters: &[f32]) -> f32 {
        let then = self.0.iter().rev().find(|(since, _)| *since <= step).or(self.0.first());
        then.map_or(0.0, |(_, hyper)| Penalty::of(hyper, parameters).in_loss)
    }
}

/// By step: the loss on the training data and the penalty.
struct Parts {
    data: Vec<(u64, f32)>,
    penalty: Vec<(u64, f32)>,
    total: Vec<(u64, f32)>,
}

impl Parts {
    fn read(session: Session, strengths: &Strengths) -> Self {
        session.with_history(|history| {
            let finite = history.points().iter().filter(|point| point.metrics.train.loss.is_finite());
            let data: Vec<_> = finite.map(|point| (point.step, point.metrics.train.loss)).collect();
            let penalty: Vec<_> = history
                .kept()
                .filter_map(|step| Some((step, strengths.penalty(step, history.weights(step)?))))
                .filter(|(_, penalty)| *penalty > 0.0)
                .collect();
            let at = |step: u64| history.point(step).map(|point| point.metrics.train.loss);
            let total = penalty.iter().filter_map(|(step, penalty)| Some((*step, penalty + at(*step)?))).collect();
            Self { data, penalty, total }
        })
    }
}

/// The pane.
#[component]
pub fn LossParts(
    /// The run.
    session: Session,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let plot = RwSignal::new(Plot::default());
    let strengths = RwSignal::new(Strengths::default());
    let present = memo(move || session.spec.with(|spec| Hyper::from(&spec.experiment)));
    let is_at_start = memo(move || session.step.get() == 0);
    effect(move || {
        let hyper = present.get();
        is_at_start.get();
        strengths.update(|strengths| strengths.note(session.step.get_untracked(), hyper));
    });
    let depends = move || {
        session.news.track();
        strengths.track();
    };
    let last = RwSignal::new((f32::NAN, f32::NAN));
    paint(canvas, depends, move |sheet| {
        let parts = strengths.with(|strengths| Parts::read(session, strengths));
        let end = |points: &[(u64, f32)]| points.last().map_or(f32::NAN, |(_, value)| *value);
        let now = (end(&parts.data), end(&parts.penalty));
        if last.with_untracked(|before| (before.0.to_bits(), before.1.to_bits()) != (now.0.to_bits(), now.1.to_bits()))
        {
            last.set(now);
        }
        keep_place(plot, draw(session, sheet, parts));
    });
    let says = move || {
        let (data, penalty) = last.get();
        let hyper = present.get();
        if hyper.l1 > 0.0 || hyper.l2 > 0.0 {
            // None was kept of before the first step.
            words::parts_say(loss(data), &if penalty.is_nan() { "–".to_owned() } else { loss(penalty) })
        } else if hyper.wd > 0.0 {
            words::no_penalty().to_owned()
        } else {
            words::no_pull().to_owned()
        }
    };
    let says = memo(says);
    let heading = words::parts();
    view! {
        <div class="pane">
            <h3>{heading[0]} " " <small>{heading[1]}</small></h3>
            <StepCursor session plot>
                <canvas
                    node_ref=canvas
                    class="chart lines"
                    data-pane="parts"
                    tabindex="0"
                    role="img"
                    aria-label=live(move || text::in_words(heading, &says.get()))
                ></canvas>
            </StepCursor>
            // Where there is no room for names beside the curves.
            <div class="legend strokes narrow" aria-hidden="true">
                <span class="ik">"━ " {words::total()}</span>
                <span class="mk">"┈ " {words::penalty()}</span>
                <span class="tr">"╌ " {words::data()}</span>
            </div>
            <p class="says" aria-hidden="true">{says}</p>
        </div>
    }
}

fn draw(session: Session, sheet: &Sheet, parts: Parts) -> Plot {
    let theme = sheet.theme;
    let line = |name, tone, class, dash, points| Line { name, tone, class, dash, points };
    let lines = [
        line(words::total(), theme.ink, "ik", &[][..], parts.total),
        line(words::penalty(), theme.mark, "mk", &[1.5, 3.0], parts.penalty),
        line(words::data(), theme.train, "tr", &[6.0, 3.0], parts.data),
    ];
    Lines {
        lines: &lines,
        level: Level::Logarithmic,
        furthest: session.step.get(),
        // Laid over it.
        cursor: None,
        is_pinned: false,
        band: None,
    }
    .draw(sheet)
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::Experiment;

    use super::*;

    #[test]
    fn a_penalty_is_as_strong_as_it_was_then() {
        let mut strengths = Strengths::default();
        let weights = [1.0, -2.0, 0.5];
        let hyper = |l1: f64, l2: f64| Hyper::from(&Experiment { l1, l2, ..Experiment::default() });
        assert_eq!(strengths.penalty(3, &weights), 0.0);
        strengths.note(0, hyper(0.1, 0.0));
        strengths.note(100, hyper(0.0, 2.0));
        let about = |step: u64, strengths: &Strengths| (1e4 * strengths.penalty(step, &weights)).round() / 1e4;
        assert_eq!([99, 100].map(|step| about(step, &strengths)), [0.35, 5.25]);
        // Back at the start, what came later has not happened.
        strengths.note(0, hyper(0.2, 0.0));
        assert_eq!(about(100, &strengths), 0.7);
    }
}
