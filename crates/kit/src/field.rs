//! A field of networks: each member of a sweep is a mark, placed by its settings, with the form and colour of what became of
//! it. One of them can be chosen, and is then told of in words and trained again for its curves.

use std::rc::Rc;

use crate::browser::key_of;
use crate::classes;
use crate::crowd_bar::Bar;
use crate::kind::Scene;
use crate::panel::{self, Chart, Size};
use crate::text::{self, number};
use grokscope_canvas::theme::{Rgb, Theme};
use grokscope_canvas::{Extent, Form, Grid, Quantity, paint};
use grokscope_experiment::{Experiment, Preset, Spec, Sweep as Plan};
use grokscope_keep::address;
use grokscope_live::{Crowd, Sweep};
use grokscope_owned::{act, live, memo};
use grokscope_protocol::crowd::{Found, Wants, for_a_small_chart};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Canvas;
use leptos::prelude::*;

grokscope_words::messages! {
    mod words("field-") {
        cancel; hint; waiting; training; colon; summary(done, all); again; accuracy(cell); loss(cell); right; losses; kept(done, all); discard(all); reading(step, dashed, solid);
        falling; open; forget;
    }
}

/// What can become of a network of a field.
pub struct Class {
    /// As written in attributes and style sheets.
    pub word: &'static str,
    /// In words.
    pub name: fn() -> &'static str,
    /// Its mark as a character.
    pub sign: &'static str,
    /// The form of its mark,
    pub form: Form,
    /// and its colour.
    pub tone: fn(&Theme) -> Rgb,
}

impl Class {
    /// One of [`classes::ALL`], by its place there.
    #[must_use]
    pub const fn of(at: usize, form: Form, sign: &'static str, tone: fn(&Theme) -> Rgb) -> Self {
        Self { word: classes::word(classes::ALL[at]), name: NAMES[at], sign, form, tone }
    }
}

/// What the classes of [`classes::ALL`] are called.
const NAMES: [fn() -> &'static str; 4] = [name::<0>, name::<1>, name::<2>, name::<3>];

fn name<const AT: usize>() -> &'static str {
    classes::name(classes::ALL[AT])
}

/// What is particular to a field.
pub struct Look {
    /// What the button says before anything has begun.
    pub start: fn() -> &'static str,
    /// What varies downwards, and from left to right.
    pub names: [fn() -> &'static str; 2],
    /// A value from left to right in words.
    pub across: fn(&str) -> String,
    /// The classes.
    pub classes: &'static [Class],
    /// How many cells there are of a sweep: blocks down and across, and cells of a block down and across.
    pub extent: fn(&Plan) -> Extent,
    /// A cell in words: what is trained, and what became of it.
    pub cell: fn(&Experiment, String) -> String,
    /// Whether a network had not come to rest when its steps were used up, as marked in the picture.
    pub is_falling: fn(&Found, &Experiment) -> bool,
}

/// What finds the class of a network.
type Judge = Rc<dyn Fn(&Found, &Experiment) -> usize>;

/// A field, as its parts see it.
#[derive(Clone, Copy)]
pub struct Field {
    /// The networks.
    pub sweep: Sweep,
    look: &'static Look,
    chosen: RwSignal<Option<usize>>,
    /// One that is trained again, for its curves.
    one: Crowd,
    cursor: RwSignal<Option<u64>>,
    judge: StoredValue<Judge, LocalStorage>,
    /// How many networks have each class.
    counts: Memo<Vec<usize>>,
}

impl Field {
    /// Not begun. `judge` finds the class of a network among those of the look, and may track what it depends on.
    #[must_use]
    pub fn new(
        scene: Scene,
        look: &'static Look,
        plan: Plan,
        judge: impl Fn(&Found, &Experiment) -> usize + 'static,
    ) -> Self {
        let Scene { page, turn, is_visible, .. } = scene;
        let sweep = Sweep::new(page, turn, is_visible.into(), plan);
        let judge: StoredValue<Judge, LocalStorage> = StoredValue::new_local(Rc::new(judge));
        let counts = memo(move || {
            sweep.news.track();
            let judge = judge.get_value();
            let mut counts = vec![0; look.classes.len()];
            sweep.with_plan(|plan| {
                sweep.with_found(|all| {
                    for (at, found) in all.iter().enumerate() {
                        if let Some(found) = found {
                            counts[judge(found, &plan.experiment(at))] += 1;
                        }
                    }
                });
            });
            counts
        });
        Self {
            sweep,
            look,
            chosen: RwSignal::new(None),
            one: Crowd::new(page, page.new_turn(), is_visible.into(), false, Wants::Curve),
            cursor: RwSignal::new(None),
            judge,
            counts,
        }
    }

    /// Another sweep in its place, which waits to be trained.
    pub fn replace(self, plan: Plan) {
        self.chosen.set(None);
        self.one.disband();
        self.sweep.replace(plan);
    }

    /// How many networks have each class, in the order of the look. Tracks them.
    #[must_use]
    pub fn counts(self) -> Vec<usize> {
        self.counts.get()
    }

    /// The class of a network, by its place among those of the look. Tracks what it depends on.
    #[must_use]
    pub fn judge(self, found: &Found, x: &Experiment) -> usize {
        (self.judge.get_value())(found, x)
    }

    fn experiment(self, cell: usize) -> Experiment {
        self.sweep.with_plan(|plan| plan.experiment(cell))
    }

    fn choose(self, cell: Option<usize>) {
        if self.chosen.get_untracked() != cell {
            self.chosen.set(cell);
        }
    }

    /// A cell in words.
    fn describe(self, cell: usize) -> String {
        let x = self.experiment(cell);
        let what = match self.sweep.with_found(|found| found.get(cell).copied().flatten()) {
            Some(found) => {
                let class = (self.look.classes[self.judge(&found, &x)].name)();
                let ended = classes::ended(class, found.memorised, found.grokked);
                if (self.look.is_falling)(&found, &x) { format!("{ended}{}", words::falling()) } else { ended }
            }
            None if self.sweep.is_in_flight(cell) => words::training().to_owned(),
            None => words::waiting().to_owned(),
        };
        (self.look.cell)(&x, what)
    }

    /// The article with this network in its place, in the keys of the sweep's preset where that trains such a one.
    fn alone(self, cell: usize) -> Option<String> {
        let experiment = self.experiment(cell);
        let preset = self.sweep.with_plan(|plan| plan.base.preset);
        let is_such = preset.task() == experiment.task;
        address(&Spec { preset: if is_such { preset } else { Preset::of_task(experiment.task) }, experiment })
    }

    /// All of it in words.
    fn summary(self) -> String {
        let counts = self.counts.get();
        let all = self.sweep.with_plan(Plan::len);
        let head = words::summary(number(counts.iter().sum::<usize>() as u64), number(all as u64));
        let classes = self.look.classes.iter().zip(counts);
        let classes = classes.map(|(class, count)| format!("{}{}{count}", (class.name)(), words::colon()));
        text::together([&*head, &text::sentence(text::listed(classes))])
    }

    /// The field, what is chosen of it, the classes with what stands under them, and the bar.
    pub fn view(self, under_classes: AnyView, buttons: AnyView, controls: AnyView) -> AnyView {
        let Self { sweep, chosen, .. } = self;
        let told = move || {
            sweep.news.track();
            chosen.get().map_or_else(|| words::hint().to_owned(), |cell| self.describe(cell))
        };
        let has_begun = move || sweep.crowd.count.get() > 0;
        let is_under_way = move || has_begun() && !sweep.crowd.is_over();
        let is_kept = move || {
            sweep.news.track();
            !has_begun() && !sweep.crowd.is_recorded.get() && sweep.done() > 0
        };
        // All of a long one that is kept is not thrown away by one press.
        let is_meant = move || {
            let all = sweep.with_plan(Plan::len);
            let is_precious = sweep.is_kept() && !sweep.crowd.is_recorded.get_untracked() && sweep.done() == all;
            !is_precious || window().confirm_with_message(&words::discard(all)).unwrap_or(true)
        };
        let begin = move || {
            if is_meant() {
                sweep.begin();
            }
        };
        let train = move |_| {
            if let Some(cell) = chosen.get_untracked() {
                self.one.set(vec![for_a_small_chart(self.experiment(cell))]);
                self.one.wants.set(true);
            }
        };
        view! {
            {self.cells()}
            <ul class="classes">
                {self
                    .look
                    .classes
                    .iter()
                    .enumerate()
                    .map(|(at, class)| {
                        let count = move || self.counts.with(|counts| counts[at]);
                        view! {
                            <li data-count=live(count)>
                                <b class="outcome-name">
                                    <i class=format!("sign {}", class.word) aria-hidden="true">{class.sign}</i>
                                    {(class.name)()}
                                </b>
                                " "
                                <b class="num">{live(count)}</b>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <p class="reading-line two" data-detail="" role="status">{told}</p>
            <div class="btns field-one" hidden=live(move || chosen.get().is_none())>
                <button type="button" data-action="again" on:click=act(train)>
                    {words::again()}
                </button>
                <a data-open="" href=live(move || chosen.get().and_then(|cell| self.alone(cell)))>
                    {words::open()}
                </a>
            </div>
            {live(move || (self.one.count.get() > 0).then(|| self.curves()))}
            {under_classes}
            {live(move || {
                is_kept().then(|| view! { <p class="reading-line num" data-kept="">{words::kept(sweep.done(), sweep.with_plan(Plan::len))}</p> })
            })}
            <Bar crowd=sweep.crowd first=(self.look.start)() again=begin>
                <button type="button" data-action="cancel" disabled=live(move || !is_under_way()) on:click=act(move |_| sweep.cancel())>
                    {words::cancel()}
                </button>
                <button type="button" data-action="forget" hidden=live(move || !is_kept()) on:click=act(move |_| sweep.forget())>
                    {words::forget()}
                </button>
                {buttons}
            </Bar>
            <div class="choices">{controls}</div>
        }
        .into_any()
    }

    /// The curves of the one that is trained again.
    fn curves(self) -> AnyView {
        let Self { one, cursor, .. } = self;
        let name = memo(move || {
            one.news.track();
            one.with(0, |runner| (self.look.cell)(&runner.experiment, String::new())).unwrap_or_default()
        });
        let chart = move |quantity: Quantity, heading: &'static str, label: fn(String) -> String| {
            let label = Signal::derive(move || label(name.get()));
            let chart =
                Chart { crowd: one, panel: 0, cursor, quantity, size: Size::Small, label, reading: words::reading };
            view! { <div class="panel"><h4>{heading}</h4> {panel::chart(chart)}</div> }
        };
        view! {
            <div class="grid halves" data-curves="">
                {chart(Quantity::Accuracy, words::right(), words::accuracy)}
                {chart(Quantity::Loss, words::losses(), words::loss)}
            </div>
        }
        .into_any()
    }

    fn extent(self) -> Extent {
        self.sweep.with_plan(self.look.extent)
    }

    fn labels(self, axis: usize) -> Vec<String> {
        self.sweep.with_plan(|plan| {
            let values = plan.axes.get(axis).map(|axis| axis.values.iter().map(ToString::to_string).collect());
            values.unwrap_or_default()
        })
    }

    fn cells(self) -> AnyView {
        let Self { sweep, chosen, look, .. } = self;
        let canvas = NodeRef::<Canvas>::new();
        let depends = move || {
            self.counts.track();
            sweep.news.track();
            chosen.track();
        };
        paint(canvas, depends, move |sheet| {
            let theme = sheet.theme;
            let mut marks: Vec<(Form, Rgb, Vec<usize>)> =
                look.classes.iter().map(|class| (class.form, (class.tone)(&theme), Vec::new())).collect();
            let rest = marks.len();
            marks.push((Form::Circle, theme.soft, Vec::new()));
            marks.push((Form::Point, theme.faint, Vec::new()));
            let mut falling = Vec::new();
            sweep.with_found(|all| {
                for (at, found) in all.iter().enumerate() {
                    let class = match found {
                        Some(found) => {
                            let x = self.experiment(at);
                            if (look.is_falling)(found, &x) {
                                falling.push(at);
                            }
                            self.judge(found, &x)
                        }
                        None if sweep.is_in_flight(at) => rest,
                        None => rest + 1,
                    };
                    marks[class].2.push(at);
                }
            });
            marks.push((Form::Under, theme.ink, falling));
            Grid {
                extent: self.extent(),
                down: &self.labels(0),
                across: &self.labels(1).iter().map(|label| (look.across)(label)).collect::<Vec<_>>(),
                names: look.names.map(|name| name()),
                marks: &marks,
                chosen: chosen.get_untracked(),
            }
            .draw(sheet);
        });
        let point = move |event: PointerEvent| {
            let Some(canvas) = canvas.get_untracked() else { return };
            let size = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
            let cell = self.extent().at(size, (f64::from(event.offset_x()), f64::from(event.offset_y())));
            if cell.is_some() {
                self.choose(cell);
            }
        };
        let walk = move |event: KeyboardEvent| {
            let Some(way) = way(&key_of(&event)) else { return };
            event.prevent_default();
            let at = chosen.get_untracked();
            // The first key shows where one is.
            self.choose(Some(at.map_or(0, |at| self.extent().beside(at, way))));
        };
        view! {
            <canvas
                node_ref=canvas
                class="survey"
                role="img"
                tabindex="0"
                aria-label=live(move || self.summary())
                on:pointermove=move |event: PointerEvent| if event.pointer_type() == "mouse" && self.one.count.get_untracked() == 0 { point(event) }
                on:pointerdown=point
                on:keydown=walk
            ></canvas>
        }
        .into_any()
    }
}

/// Where a key leads: down, and to the right.
fn way(key: &str) -> Option<(isize, isize)> {
    Some(match key {
        "ArrowLeft" => (0, -1),
        "ArrowRight" => (0, 1),
        "ArrowUp" => (-1, 0),
        "ArrowDown" => (1, 0),
        _ => return None,
    })
}
