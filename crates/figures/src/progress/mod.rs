//! Hidden progress: what goes on inside while the accuracy stands still.

mod words;

use std::collections::BTreeMap;

use grokscope_canvas::theme::Theme;
use grokscope_canvas::{Level, Line, Lines, Plot, Quantity, near, paint};
use grokscope_experiment::{Activation, Matrix};
use grokscope_kit::curve_pane::CurvePane;
use grokscope_kit::order::Order;
use grokscope_kit::scrub;
use grokscope_kit::text::{self, loss, percent};
use grokscope_live::Session;
use grokscope_protocol::{Measures, Member, Point};
use leptos::html::{self, Canvas};
use leptos::prelude::*;

/// So much above its height at memorising, the test accuracy has left its plateau.
const RISE: f32 = 0.1;
/// Patterns of lines that differ in colour too.
const WHOLE: &[f64] = &[];
const DASHED: &[f64] = &[6.0, 3.0];
const DOTTED: &[f64] = &[1.5, 3.0];
const MIXED: &[f64] = &[8.0, 3.0, 2.0, 3.0];

/// What a chart is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Losses,
    Order,
    Norms,
}

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
    /// The order of its neurons.
    order: Order,
) -> impl IntoView {
    let _ = order;
    let place = NodeRef::<html::Div>::new();
    let is_visible = RwSignal::new(false);
    Effect::new(move || {
        if let Some(place) = place.get() {
            grokscope_kit::browser::watch(is_visible, &place);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let wants = is_visible.get();
        if before.unwrap_or(false) != wants {
            session.want_measures(wants);
        }
        wants
    });
    let hidden = Memo::new(move |_| {
        session.measured.track();
        session.news.track();
        session.with_measures(|found| session.with_history(|history| hidden(history.points(), found)))
    });
    let found = Memo::new(move |_| {
        session.measured.track();
        let clips = session.spec.with_untracked(|spec| spec.experiment.act == Activation::Relu);
        session.with_measures(|found| Some(waves(found.last_key_value()?.1, clips)))
    });
    view! {
        <div
            class="column progress"
            node_ref=place
            data-rise-step=move || hidden.get().map(|hidden| hidden.rise)
            data-restricted-first=move || hidden.get().map(|hidden| hidden.first)
            data-restricted-before-rise=move || hidden.get().map(|hidden| hidden.restricted)
        >
            <CurvePane session quantity=Quantity::Accuracy/>
            <LinesPane session topic=Topic::Losses/>
            <LinesPane session topic=Topic::Order/>
            <LinesPane session topic=Topic::Norms/>
            <p class="finding num">
                {move || hidden.get().map_or_else(|| words::nothing().to_owned(), Hidden::in_words)} " "
                {found}
            </p>
        </div>
    }
}

/// What is said of the waves in the weights measured last, of a network that clips or that does not.
fn waves(measures: &Measures, clips: bool) -> String {
    let keys: Vec<String> = measures.keys.iter().map(u16::to_string).collect();
    let keys =
        measures.explained.filter(|_| !keys.is_empty()).map(|share| words::keys(keys.join(", "), percent(share)));
    // Where a and b share their in-projection, it is 1 whatever was learned.
    let is_shared = measures.norms.iter().all(|norm| norm.0 != Matrix::InB);
    let symmetricity = measures.symmetricity.filter(|_| !is_shared);
    let clock = measures.irrelevance.map(|irrelevance| clock(symmetricity, irrelevance));
    let adds = clock.as_ref().filter(|_| is_shared && clips).map(|_| words::adds_first().to_owned());
    [keys, clock, adds].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// How much the network is like a pizza or a clock.
fn clock(symmetricity: Option<f32>, irrelevance: f32) -> String {
    let irrelevance = format!("{irrelevance:.2}");
    match symmetricity {
        Some(symmetricity) => words::pizza_or_clock(format!("{symmetricity:.2}"), irrelevance),
        None => words::irrelevance(irrelevance),
    }
}

/// The name of a matrix.
fn matrix_name(matrix: Matrix) -> &'static str {
    match matrix {
        Matrix::Embed => words::matrix_embed(),
        Matrix::In => words::matrix_in(),
        Matrix::InB => words::matrix_in_b(),
        Matrix::BiasIn => words::matrix_bias_in(),
        Matrix::Out => words::matrix_out(),
        Matrix::Unembed => words::matrix_unembed(),
        Matrix::BiasOut => words::matrix_bias_out(),
    }
}

/// The steps between memorising and understanding, as far as it has come; none where understanding came first.
fn plateau(member: Member, step: u64) -> Option<(u64, u64)> {
    let steps = (member.memorised?, member.grokked.unwrap_or(step));
    (steps.0 < steps.1).then_some(steps)
}

/// How far the understanding was when the test accuracy left its plateau.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Hidden {
    /// The first evaluation above it.
    rise: u64,
    /// The last step measured before.
    step: u64,
    /// Test accuracy there.
    accuracy: f32,
    /// Restricted loss there,
    restricted: f32,
    /// and at the first step.
    first: f32,
}

impl Hidden {
    fn in_words(self) -> String {
        words::hidden(self.step, percent(self.accuracy), loss(self.first), loss(self.restricted))
    }
}

/// How far the understanding was at the last step measured before the test accuracy left the plateau on which it was
/// when the train split was memorised, provided that one was measured not long before.
fn hidden(points: &[Point], found: &BTreeMap<u64, Measures>) -> Option<Hidden> {
    let mut later = points.iter().skip_while(|point| point.metrics.train_accuracy < Member::MEMORISED);
    let plateau = later.next()?.metrics.test_accuracy;
    let rise = later.find(|point| point.metrics.test_accuracy >= plateau + RISE)?.step;
    let first = found.values().find_map(|measures| measures.restricted)?;
    let (&step, measures) = found.range(..rise).next_back()?;
    let point = points.iter().min_by_key(|point| point.step.abs_diff(step))?;
    let is_near = step >= rise - rise / 5;
    is_near.then_some(())?;
    Some(Hidden { rise, step, accuracy: point.metrics.test_accuracy, restricted: measures.restricted?, first })
}

impl Topic {
    fn heading(self) -> [&'static str; 2] {
        match self {
            Self::Losses => words::losses(),
            Self::Order => words::order(),
            Self::Norms => words::norms(),
        }
    }

    fn level(self) -> Level {
        match self {
            Self::Losses => Level::Logarithmic,
            Self::Order => Level::Share,
            Self::Norms => Level::FromZero,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Losses => "losses",
            Self::Order => "order",
            Self::Norms => "norms",
        }
    }

    fn show(self, value: f32) -> String {
        match self {
            Self::Losses => loss(value),
            Self::Order => format!("{value:.2}"),
            Self::Norms => format!("{value:.1}"),
        }
    }

    /// Its lines; of a run that is about something else, those that apply.
    fn lines(self, theme: Theme, found: &BTreeMap<u64, Measures>) -> Vec<Line> {
        let [train, test] = [(theme.train, "tr"), (theme.test, "te")];
        let [ink, mark, neg, pos] = [(theme.ink, "ik"), (theme.mark, "mk"), (theme.neg, "ng"), (theme.pos, "ps")];
        let line = |name, (tone, class), dash, read: &dyn Fn(&Measures) -> Option<f32>| Line {
            name,
            tone,
            class,
            dash,
            points: found.iter().filter_map(|(step, measures)| Some((*step, read(measures)?))).collect(),
        };
        let mut lines = match self {
            Self::Losses => vec![
                line(words::restricted(), test, WHOLE, &|measures| measures.restricted),
                line(words::excluded(), train, DASHED, &|measures| measures.excluded),
            ],
            Self::Order => vec![
                line(words::purity(), ink, WHOLE, &|measures| measures.purity),
                line(words::gini(), mark, DASHED, &|measures| measures.gini),
                line(words::key_share(), neg, DOTTED, &|measures| measures.key_share),
            ],
            Self::Norms => {
                let styles = [(ink, WHOLE), (mark, DASHED), (neg, DOTTED), (pos, MIXED)];
                let matrices: Vec<_> =
                    found.values().next().into_iter().flat_map(|first| first.norms.iter().map(|norm| norm.0)).collect();
                matrices
                    .into_iter()
                    .enumerate()
                    .map(|(i, matrix)| {
                        let (tone, dash) = styles[i % styles.len()];
                        line(matrix_name(matrix), tone, dash, &|measures| measures.norms.get(i).map(|norm| norm.1))
                    })
                    .collect()
            }
        };
        lines.retain(|line| !line.points.is_empty());
        lines
    }
}

#[component]
fn LinesPane(session: Session, topic: Topic) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let plot = StoredValue::new(Plot::default());
    let lines = move |theme| session.with_measures(|found| topic.lines(theme, found));
    let depends = move || {
        session.measured.track();
        session.news.track();
        session.cursor.track();
        session.is_pinned.track();
        session.member.track();
    };
    paint(canvas, depends, move |sheet| {
        let forks = session.forks.get();
        let furthest = forks.iter().map(|fork| fork.session.step.get()).max().unwrap_or(0).max(session.last_step());
        let band = plateau(session.member.get(), session.step.get()).map(|(from, to)| (from, to, words::plateau()));
        let drawn = Lines {
            lines: &lines(sheet.theme),
            level: topic.level(),
            furthest,
            cursor: session.cursor.get(),
            is_pinned: session.is_pinned.get(),
            band,
        }
        .draw(sheet);
        plot.set_value(drawn);
    });
    // Each line with its value at the step looked at, else at the last one measured.
    let values = Memo::new(move |_| {
        session.measured.track();
        let cursor = session.cursor.get();
        // Their colours are left to the style sheet here.
        let lines = lines(Theme::default());
        let step = cursor.or_else(|| lines.iter().filter_map(|line| line.points.last()).map(|point| point.0).max())?;
        let at = lines.iter().filter_map(|line| near(&line.points, step)).map(|point| point.0).next()?;
        let value = |line: &Line| near(&line.points, step).map(|point| topic.show(point.1));
        let values: Vec<(&'static str, String, &'static str, &'static str)> =
            lines.iter().filter_map(|line| Some((line.name, value(line)?, pattern(line), line.class))).collect();
        Some((at, values))
    });
    let [heading, detail] = topic.heading();
    let label = move || {
        let values = values.get().map_or_else(
            || words::nothing().to_owned(),
            |(step, values)| {
                let values: Vec<String> = values.iter().map(|(name, value, ..)| format!("{name} {value}")).collect();
                format!("{}: {}.", text::at_step(step), values.join(", "))
            },
        );
        format!("{heading} ({detail}). {values} {}", text::scrub_hint())
    };
    scrub::listen(session, canvas, move || plot.get_value());
    let reading = move || {
        values.get().map(|(step, values)| {
            let values = values.into_iter().map(|(name, value, pattern, class)| {
                view! { " " <span class=format!("entry {class}")>{pattern} " " {name} " " <b>{value}</b></span> }
            });
            view! { <span class="reading">{text::at_step(step)} {values.collect_view()}</span> }
        })
    };
    view! {
        <div class="pane">
            <h3>{heading} " " <small>{detail}</small> {reading}</h3>
            <canvas
                node_ref=canvas
                class="chart"
                tabindex="0"
                role="img"
                aria-label=label
                data-topic=topic.name()
            ></canvas>
        </div>
    }
}

/// A line's pattern in print.
fn pattern(line: &Line) -> &'static str {
    match line.dash {
        WHOLE => "━",
        DOTTED => "┈",
        _ => "╌",
    }
}

#[cfg(test)]
mod tests {
    use grokscope_protocol::Metrics;

    use super::*;

    fn point(step: u64, test_accuracy: f32) -> Point {
        let train_accuracy = if step < 50 { 0.5 } else { 1.0 };
        Point { step, metrics: Metrics { test_accuracy, train_accuracy, ..Metrics::default() } }
    }

    fn measures(steps: &[(u64, f32)]) -> BTreeMap<u64, Measures> {
        let measure = |restricted| Measures {
            restricted: Some(restricted),
            norms: vec![(Matrix::Embed, 1.0), (Matrix::Out, 2.0)],
            ..Measures::default()
        };
        steps.iter().map(|(step, restricted)| (*step, measure(*restricted))).collect()
    }

    #[test]
    fn what_was_hidden_is_read_at_the_last_step_measured_before_the_accuracy_rose() {
        let points = [point(0, 0.01), point(50, 0.25), point(90, 0.2), point(100, 0.3), point(110, 0.6)];
        let found = hidden(&points, &measures(&[(0, 4.2), (90, 0.9), (110, 0.1)]));
        let expected = Hidden { rise: 110, step: 90, accuracy: 0.2, restricted: 0.9, first: 4.2 };
        assert_eq!(found, Some(expected));
        assert_eq!(hidden(&points, &measures(&[(0, 4.2), (110, 0.1)])), None, "nothing was measured near it");
        assert_eq!(hidden(&points[..4], &measures(&[(0, 4.2), (90, 0.9)])), None, "it has not risen yet");
    }

    #[test]
    fn the_plateau_ends_with_understanding_and_is_none_where_that_came_first() {
        let of = |memorised, grokked| plateau(Member { memorised, grokked, ..Member::default() }, 500);
        assert_eq!(of(None, None), None);
        assert_eq!(of(None, Some(300)), None);
        assert_eq!(of(Some(160), None), Some((160, 500)), "up to where it is");
        assert_eq!(of(Some(160), Some(300)), Some((160, 300)));
        assert_eq!(of(Some(300), Some(300)), None);
        assert_eq!(of(Some(400), Some(300)), None);
    }

    #[test]
    fn symmetry_by_construction_is_not_told_as_a_finding() {
        let told = |matrix, clips| {
            let (symmetricity, irrelevance) = (Some(0.87), Some(0.42));
            waves(&Measures { symmetricity, irrelevance, norms: vec![(matrix, 1.0)], ..Measures::default() }, clips)
        };
        let shared = told(Matrix::In, true);
        assert!(
            shared.contains("0.42") && !shared.contains("0.87") && shared.ends_with(words::adds_first()),
            "{shared}"
        );
        assert!(!told(Matrix::In, false).contains(words::adds_first()));
        let own = told(Matrix::InB, true);
        assert!(own.contains("0.42") && own.contains("0.87") && !own.contains(words::adds_first()), "{own}");
    }

    #[test]
    fn lines_are_those_that_apply_to_the_run() {
        let found = measures(&[(0, 4.2), (90, 0.9)]);
        let names = |topic: Topic| -> Vec<&str> {
            topic.lines(Theme::default(), &found).iter().map(|line| line.name).collect()
        };
        assert_eq!(names(Topic::Losses), [words::restricted()]);
        assert_eq!(names(Topic::Order), [""; 0]);
        assert_eq!(names(Topic::Norms), [words::matrix_embed(), words::matrix_out()]);
    }
}
