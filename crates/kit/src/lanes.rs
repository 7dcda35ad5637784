//! Several small runs side by side, from one seed: what figures that compare a few networks are made of.
//!
//! Such a figure says what its lanes train and what came of them ([`Course`]), and what is drawn of each ([`Look`]). The
//! panels, the bar, the seed in the link and the step that all panels are read at are here, and compiled once.

use std::rc::Rc;

use grokscope_canvas::{Entrant, Quantity};
use grokscope_experiment::{Answers, Experiment, Member};
use grokscope_format::ordered;
use grokscope_live::{Crowd, Heritage, Runner};
use grokscope_owned::{live, memo};
use grokscope_protocol::crowd::Wants;
use leptos::prelude::*;

use crate::crowd_bar::{Bar, new_seed, rewind};
use crate::kind::Scene;
use crate::panel::{self, Chart, Size};
use crate::text::{self, number};

grokscope_words::messages! {
    mod words("lanes-") {
        accuracy(name); explained(name); shares(name); loss(name); reading(step, dashed, solid); weights(name); lane; memorised; understood; wait; not_yet;
        never;
    }
}

/// What runs in the lanes of a figure, and what is said of it. Its settings are signals that whoever implements it holds;
/// what they are in the link stands in `Keys`, and a change of one begins anew.
pub trait Course {
    /// What is trained in each lane, from this seed.
    fn lanes(&self, seed: u32) -> Vec<Experiment>;

    /// What a lane takes over from another one, for whose end it then waits; the figure has to want states.
    fn heritage(&self, _lane: usize) -> Option<Heritage> {
        None
    }

    /// The heading of a lane.
    fn name(&self, lane: usize, runner: &Runner) -> String;

    /// What stands under a lane.
    fn milestones(&self, _lane: usize, runner: &Runner) -> String {
        text::milestones(&runner.member)
    }

    /// What came of it, once all have ended.
    fn verdict(&self, runners: &[Runner]) -> String;
}

/// Steps between memory and understanding, if it understood.
#[must_use]
pub fn wait(member: &Member) -> Option<u64> {
    let understood = member.grokked?;
    Some(understood.saturating_sub(member.memorised.unwrap_or(understood)))
}

/// A run as in a race.
#[must_use]
pub fn entrant(runner: &Runner) -> Entrant {
    let Member { memorised, grokked, ended, .. } = runner.member;
    Entrant { step: runner.step, memorised, understood: grokked, has_ended: ended.is_some() }
}

/// What is drawn of a lane, from the top down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// The accuracies, on a chart that is higher than usual or not.
    Accuracy {
        /// Whether it is higher.
        is_tall: bool,
    },
    /// The losses, on an axis of powers of ten.
    Loss,
    /// `W_input`: see [`panel::weights`].
    Weights,
}

/// What a figure of lanes looks like.
#[derive(Clone, Copy)]
pub struct Look {
    /// What the button says before anything has begun.
    pub start: fn() -> &'static str,
    /// The class of the grid that the lanes stand in: `grid halves`, `grid thirds`, `grid nine`, `four`.
    pub grid: &'static str,
    /// What is drawn of each.
    pub draws: &'static [Draw],
    /// Whether a table says who has understood first.
    pub has_finish: bool,
}

/// The lanes of a figure.
#[derive(Clone, Copy)]
pub struct Lanes {
    /// The runs, one a lane.
    pub crowd: Crowd,
    /// What they begin from.
    pub seed: RwSignal<u32>,
    /// The step the reader points at.
    pub cursor: RwSignal<Option<u64>>,
    course: StoredValue<Rc<dyn Course>, LocalStorage>,
}

impl Lanes {
    /// Not trained yet: it waits for the reader's bet. Its seed becomes a setting, and a change of any setting begins anew.
    #[must_use]
    pub fn new(scene: Scene, wants: Wants, seed: u32, course: impl Course + 'static) -> Self {
        Self::of(scene, wants, seed, Rc::new(course))
    }

    fn of(scene: Scene, wants: Wants, seed: u32, course: Rc<dyn Course>) -> Self {
        let Scene { page, turn, is_visible, keys } = scene;
        let lanes = Self {
            crowd: Crowd::new(page, turn, is_visible.into(), false, wants),
            seed: RwSignal::new(seed),
            cursor: RwSignal::new(None),
            course: StoredValue::new_local(course),
        };
        lanes.begin();
        keys.value("seed", "0, 1, 2, …", |_| true, move || lanes.seed.get(), move |seed| lanes.seed.set(seed));
        keys.begins(move || lanes.begin());
        keys.starts(move || {
            if untrack(|| lanes.crowd.is_over()) {
                lanes.begin();
            }
            lanes.crowd.wants.set(true);
        });
        lanes
    }

    /// Begins anew, with the settings as they are.
    pub fn begin(self) {
        self.crowd.next_round();
        let seed = self.seed.get_untracked();
        let course = self.course.get_value();
        let lanes = untrack(|| course.lanes(seed)).into_iter().enumerate();
        self.crowd.set_heirs(lanes.map(|(lane, x)| (x, untrack(|| course.heritage(lane)))).collect());
    }

    /// What the course says of a lane. Tracks the runs.
    fn say(self, lane: usize, what: fn(&dyn Course, usize, &Runner) -> String) -> String {
        self.crowd.news.track();
        let course = self.course.get_value();
        self.crowd.with(lane, |runner| what(&*course, lane, runner)).unwrap_or_default()
    }

    /// The heading of a lane. Tracks the runs.
    #[must_use]
    pub fn name(self, lane: usize) -> String {
        self.say(lane, |course, lane, runner| course.name(lane, runner))
    }

    /// The lanes, what came of them, and the bar; under it the controls of the figure.
    pub fn view(self, look: &'static Look, controls: AnyView) -> AnyView {
        view! {
            {self.panels(look)}
            {look.has_finish.then(|| self.finish())}
            {self.bar(look, controls)}
        }
        .into_any()
    }

    /// The lanes alone, for a figure that has something else above or between.
    pub fn panels(self, look: &'static Look) -> AnyView {
        let count = memo(move || self.crowd.count.get());
        let panels = move || (0..count.get()).map(|lane| self.panel(look, lane)).collect_view();
        view! { <div class=look.grid>{live(panels)}</div> }.into_any()
    }

    /// What came of them, and the bar; under it the controls of the figure.
    pub fn bar(self, look: &'static Look, controls: AnyView) -> AnyView {
        let crowd = self.crowd;
        let verdict = memo(move || {
            crowd.news.track();
            let course = self.course.get_value();
            if crowd.is_over() { crowd.with_all(|runners| course.verdict(runners)) } else { String::new() }
        });
        view! {
            <p class="verdict" role="status" data-verdict="">{verdict}</p>
            <Bar crowd first=(look.start)() again=move || self.begin()>
                {rewind(move || self.begin())}
                {new_seed(move || {
                    self.seed.update(|seed| *seed = seed.wrapping_add(1));
                    self.begin();
                })}
            </Bar>
            <div class="choices">{controls}</div>
        }
        .into_any()
    }

    fn panel(self, look: &'static Look, lane: usize) -> AnyView {
        let name = memo(move || self.name(lane));
        let milestones = memo(move || self.say(lane, |course, lane, runner| course.milestones(lane, runner)));
        let chart = |quantity: Quantity, is_tall: bool, label: Signal<String>| {
            let Self { crowd, cursor, .. } = self;
            let size = if is_tall { Size::Tall } else { Size::Small };
            panel::chart(Chart { crowd, panel: lane, cursor, quantity, size, label, reading: words::reading })
        };
        let draw = |draw: &Draw| match *draw {
            Draw::Accuracy { is_tall } => {
                let crowd = self.crowd;
                let label = move || {
                    let say = |runner: &Runner| match &runner.experiment {
                        x if x.answers() == Answers::Number => words::explained(name.get()),
                        // As they were taught, lies and all, is not right.
                        x if x.noise > 0.0 => words::shares(name.get()),
                        _ => words::accuracy(name.get()),
                    };
                    crowd.with(lane, say).unwrap_or_default()
                };
                chart(Quantity::Accuracy, is_tall, Signal::derive(label))
            }
            Draw::Loss => chart(Quantity::Loss, false, Signal::derive(move || words::loss(name.get()))),
            Draw::Weights => panel::weights(self.crowd, lane, Signal::derive(move || words::weights(name.get()))),
        };
        view! {
            <section class="panel" data-panel=lane>
                <h4>{name}</h4>
                {look.draws.iter().map(draw).collect_view()}
                <p class="reading-line two" data-milestones="">{milestones}</p>
            </section>
        }
        .into_any()
    }

    /// Who has understood, the first above.
    fn finish(self) -> AnyView {
        let crowd = self.crowd;
        let rows = memo(move || {
            crowd.news.track();
            let members: Vec<Member> = crowd.with_all(|runners| runners.iter().map(|runner| runner.member).collect());
            let key = |lane: usize| members[lane].grokked.unwrap_or(u64::MAX);
            let order = ordered(members.len(), &|a, b| key(a).cmp(&key(b)));
            order.into_iter().map(|lane| (self.name(lane), members[lane])).collect::<Vec<_>>()
        });
        let row = |(name, member): (String, Member)| {
            let step = |step: Option<u64>| step.map_or_else(|| "–".to_owned(), number);
            let understood = match (member.grokked, member.ended) {
                (Some(step), _) => number(step),
                (None, None) => words::not_yet().to_owned(),
                (None, Some(_)) => words::never().to_owned(),
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td class="num">{step(member.memorised)}</td>
                    <td class="num">{understood}</td>
                    <td class="num">{step(wait(&member))}</td>
                </tr>
            }
        };
        panel::finish(
            vec![
                words::lane().into_any(),
                words::memorised().into_any(),
                words::understood().into_any(),
                words::wait().into_any(),
            ],
            live(move || rows.get().into_iter().map(row).collect_view()).into_any(),
        )
    }
}
