//! Who answers: what goes on inside while the accuracy stands still.

mod words;

use grokscope_canvas::theme::Theme;
use grokscope_canvas::{Level, Line, Lines, Plot, near, paint};
use grokscope_experiment::{Activation, Matrix, Member, WhoAnswers};
use grokscope_kit::order::Order;
use grokscope_kit::scrub;
use grokscope_kit::text::{self, loss, percent};
use grokscope_live::Session;
use grokscope_owned::{effect, live, memo};
use grokscope_protocol::Measures;
use leptos::html::{self, Canvas};
use leptos::prelude::*;

/// Patterns of lines that differ in colour too.
const WHOLE: &[f64] = &[];
const DASHED: &[f64] = &[6.0, 3.0];
const DOTTED: &[f64] = &[1.5, 3.0];
const MIXED: &[f64] = &[8.0, 3.0, 2.0, 3.0];

/// What a chart is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Answers,
    Voices,
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
    effect(move || {
        if let Some(place) = place.get() {
            grokscope_kit::browser::watch(is_visible, &place);
        }
    });
    session.measure_while(move || is_visible.get());
    let unheard = memo(move || {
        session.measured.track();
        session.with_last_measures(Unheard::of)
    });
    let heard = memo(move || {
        session.measured.track();
        session.with_last_measures(heard)
    });
    let found = memo(move || {
        session.measured.track();
        let clips = session.spec.with_untracked(|spec| spec.experiment.act == Activation::Relu);
        session.with_measures(|found| Some(waves(&found.last()?.1, clips)))
    });
    // There is no rule to take the vote apart by where another task is trained.
    let is_foreign = memo(move || {
        session.measured.track();
        session.with_measures(|found| found.last().is_some_and(|(_, measures)| measures.who.is_none()))
    });
    view! {
        <div
            class="column progress"
            node_ref=place
            data-knows-step=live(move || unheard.get().map(|unheard| unheard.step))
            data-whole-then=live(move || unheard.get().map(|unheard| unheard.whole))
            data-heard-step=live(move || heard.get().map(|(step, _)| step))
            data-whole-when-heard=live(move || heard.get().map(|(_, whole)| whole))
        >
            <LinesPane session topic=Topic::Answers/>
            <LinesPane session topic=Topic::Voices/>
            <p class="finding num">
                {live(move || match unheard.get() {
                    Some(unheard) => unheard.in_words(),
                    None if is_foreign.get() => words::foreign().to_owned(),
                    None => words::nothing().to_owned(),
                })} {text::gap()}
                {live(move || heard.get().map(|(step, whole)| words::heard(step, percent(whole))))}
            </p>
            <details class="settings">
                <summary>{words::more()}</summary>
                <LinesPane session topic=Topic::Losses/>
                <LinesPane session topic=Topic::Order/>
                <LinesPane session topic=Topic::Norms/>
                <p class="finding num">{found}</p>
            </details>
        </div>
    }
}

/// What is said of the waves in the weights measured last, of a network that clips or that does not.
fn waves(measures: &Measures, clips: bool) -> String {
    let keys: Vec<String> = measures.keys.iter().map(u16::to_string).collect();
    let keys =
        measures.explained.filter(|_| !keys.is_empty()).map(|share| words::keys(keys.join(" · "), percent(share)));
    // Where a and b share their in-projection, it is 1 whatever was learned.
    let is_shared = measures.norms.iter().all(|norm| norm.0 != Matrix::InB);
    let symmetricity = measures.symmetricity.filter(|_| !is_shared);
    let clock = measures.irrelevance.map(|irrelevance| clock(symmetricity, irrelevance));
    let adds = clock.as_ref().filter(|_| is_shared && clips).map(|_| words::adds_first().to_owned());
    [keys, clock, adds].into_iter().flatten().collect::<Vec<_>>().join(text::gap())
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

/// The rule knows what the network does not say yet.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unheard {
    /// The first step measured at which the rule alone answers every unseen pair,
    step: u64,
    /// and what share of them the whole network, which contains it, answers then.
    whole: f32,
}

impl Unheard {
    fn of(found: &[(u64, Measures)]) -> Option<Self> {
        let who = found.iter().filter_map(|(step, measures)| Some((*step, measures.who?)));
        who.into_iter().find(|(_, who)| who.rule >= 1.0).map(|(step, who)| Self { step, whole: who.whole })
    }

    fn in_words(self) -> String {
        words::unheard(self.step, percent(self.whole))
    }
}

/// The first step measured at which the rule's right answer is further ahead than the best wrong one of the rest, after
/// one at which it was not, and what share of the unseen pairs the network answers then.
fn heard(found: &[(u64, Measures)]) -> Option<(u64, f32)> {
    let who = found.iter().filter_map(|(step, measures)| Some((*step, measures.who?)));
    let later = who.skip_while(|(_, who)| who.signal > who.noise);
    later.into_iter().find(|(_, who)| who.signal > who.noise).map(|(step, who)| (step, who.whole))
}

impl Topic {
    fn heading(self) -> [&'static str; 2] {
        match self {
            Self::Answers => words::answers(),
            Self::Voices => words::voices(),
            Self::Losses => words::losses(),
            Self::Order => words::order(),
            Self::Norms => words::norms(),
        }
    }

    fn level(self) -> Level {
        match self {
            Self::Losses => Level::Logarithmic,
            Self::Answers => Level::Percent,
            Self::Order => Level::Share,
            Self::Voices | Self::Norms => Level::FromZero,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Voices => "voices",
            Self::Losses => "losses",
            Self::Order => "order",
            Self::Norms => "norms",
        }
    }

    fn show(self, value: f32) -> String {
        match self {
            Self::Answers => percent(value),
            Self::Losses => loss(value),
            Self::Order => format!("{value:.2}"),
            Self::Voices | Self::Norms => format!("{value:.1}"),
        }
    }

    /// Its lines; of a run that is about something else, those that apply.
    fn lines(self, theme: Theme, found: &[(u64, Measures)]) -> Vec<Line> {
        let [train, test] = [(theme.train, "tr"), (theme.test, "te")];
        let [tone_ink, tone_mark, tone_neg, tone_soft] = theme.neutral_lines();
        let [ink, mark, neg, soft] = [(tone_ink, "ik"), (tone_mark, "mk"), (tone_neg, "ng"), (tone_soft, "sf")];
        let line = |name, (tone, class), dash, read: &dyn Fn(&Measures) -> Option<f32>| Line {
            name,
            tone,
            class,
            dash,
            points: found.iter().filter_map(|(step, measures)| Some((*step, read(measures)?))).collect(),
        };
        let part = |name, style, dash, read: fn(&WhoAnswers) -> f32| {
            line(name, style, dash, &move |measures| measures.who.as_ref().map(read).filter(|value| value.is_finite()))
        };
        let mut lines = match self {
            Self::Answers => vec![
                part(words::whole(), test, WHOLE, |who| who.whole),
                part(words::rule(), ink, WHOLE, |who| who.rule),
                part(words::rest(), train, DASHED, |who| who.rest),
            ],
            Self::Voices => vec![
                part(words::rule(), ink, WHOLE, |who| who.signal),
                part(words::rest(), train, DASHED, |who| who.noise),
            ],
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
                let styles = [(ink, WHOLE), (mark, DASHED), (neg, DOTTED), (soft, MIXED)];
                let matrices: Vec<_> =
                    found.first().into_iter().flat_map(|(_, first)| first.norms.iter().map(|norm| norm.0)).collect();
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
        // Named where no line runs along the head of the chart.
        let name = if topic == Topic::Answers { "" } else { words::plateau() };
        let band = plateau(session.member.get(), session.step.get()).map(|(from, to)| (from, to, name));
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
    let values = memo(move || {
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
                let values = values.iter().map(|(name, value, ..)| format!("{name} {value}"));
                text::told_at(text::at_step(step), text::listed(values))
            },
        );
        text::in_words([heading, detail], &text::together([&*values, text::scrub_hint()]))
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
    use super::*;

    fn measures(steps: &[(u64, f32)]) -> Vec<(u64, Measures)> {
        let measure = |restricted| Measures {
            restricted: Some(restricted),
            norms: vec![(Matrix::Embed, 1.0), (Matrix::Out, 2.0)],
            ..Measures::default()
        };
        steps.iter().map(|(step, restricted)| (*step, measure(*restricted))).collect()
    }

    #[test]
    fn the_rule_is_told_of_when_it_knows_all_and_when_it_is_louder_than_the_rest() {
        let who = |whole, rule, signal, noise| {
            let who = Some(WhoAnswers { whole, rule, rest: 0.5, signal, noise });
            Measures { who, ..Measures::default() }
        };
        // Untrained votes are all alike, and by chance the rule's may be ahead.
        let mut found = vec![(0, who(0.02, 0.02, 0.2, 0.1)), (100, who(0.05, 0.6, 2.0, 20.0))];
        assert_eq!((Unheard::of(&found), heard(&found)), (None, None));
        found.extend([(200, who(0.2, 1.0, 7.0, 19.0)), (300, who(0.95, 1.0, 12.0, 11.0))]);
        assert_eq!(Unheard::of(&found), Some(Unheard { step: 200, whole: 0.2 }));
        assert_eq!(heard(&found), Some((300, 0.95)));
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
