//! A pupil types a number, trains the network that belongs to it, and gets a code.

use grokscope_class::{Class, Code};
use grokscope_experiment::{Experiment, Member};
use grokscope_keep::qr;
use grokscope_kit::crowd_bar::{Bar, rewind};
use grokscope_kit::kind::Scene;
use grokscope_kit::panel::AccuracyPanel;
use grokscope_kit::text::percent;
use grokscope_live::Crowd;
use grokscope_owned::{act, effect, live, memo};
use grokscope_protocol::crowd::Wants;
use leptos::html::Input;
use leptos::prelude::*;

use super::link::copy;
use super::settings::{Settings, label, refused_to_pupils};
use super::teacher::Teacher;
use super::words::pupil as words;

/// The figure, as its parts see it.
#[derive(Clone, Copy)]
struct Figure {
    crowd: Crowd,
    settings: Settings,
    /// As typed.
    pupil: RwSignal<String>,
    /// What the pupil trains.
    experiment: Memo<Option<Experiment>>,
}

impl Figure {
    fn number(self) -> Option<u32> {
        self.pupil.with(|pupil| pupil.trim().parse().ok())
    }

    fn begin(self) {
        match self.experiment.get_untracked() {
            Some(experiment) => {
                self.crowd.set(vec![experiment]);
            }
            None => self.crowd.disband(),
        }
    }

    /// The setting and the seed of the pupil, in words.
    fn told(self) -> String {
        let (Some(pupil), Some(experiment)) = (self.number(), self.experiment.get()) else { return String::new() };
        self.settings.class.with(|class| {
            let class = class.as_ref().ok();
            let (setting, key) = (class.and_then(|class| class.setting(pupil)), class.and_then(Class::key));
            let setting = match (setting, label(key)) {
                (Some(_), _) if key == Some("train") => words::share(percent(experiment.train as f32)),
                (Some(setting), Some(key)) => words::setting(key, setting.to_string()),
                _ => words::alike().to_owned(),
            };
            words::told(pupil, setting, experiment.seed)
        })
    }

    /// What came out, once it has.
    fn code(self) -> Option<Code> {
        self.crowd.news.track();
        let pupil = self.number()?;
        let class = self.settings.class.get().ok()?;
        let (member, accuracy, seed) = self.crowd.with(0, |runner| {
            let accuracy = runner.metrics().map_or(0.0, |metrics| metrics.test.accuracy);
            (runner.member, accuracy, runner.experiment.seed)
        })?;
        let Member { memorised, grokked, ended: Some(_), .. } = member else { return None };
        let step = |step: Option<u64>| step.and_then(|step| u32::try_from(step).ok());
        Some(Code {
            pupil: u8::try_from(pupil).ok()?,
            digest: class.digest(),
            memorised: step(memorised),
            grokked: step(grokked),
            accuracy: (accuracy * 100.0).round() as u8,
            setting: class.setting(pupil),
            seed: u16::try_from(seed).ok()?,
        })
    }
}

/// The figure.
#[component]
pub fn ClassFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let settings = Settings::new(keys);
    let pupil = RwSignal::new(String::new());
    keys.judge(
        "pupil",
        "1, 2, 3, …",
        move || Some(pupil.get()).filter(|pupil| !pupil.is_empty()),
        move |text| {
            pupil.set(text.unwrap_or_default().to_owned());
            true
        },
    );
    let experiment = memo(move || {
        let number = pupil.with(|pupil| pupil.trim().parse().ok())?;
        settings.class.with(|class| class.as_ref().ok()?.experiment(number))
    });
    let crowd = Crowd::new(page, turn, is_visible.into(), false, Wants::Curve);
    let figure = Figure { crowd, settings, pupil, experiment };
    effect(move || {
        experiment.track();
        crowd.wants.set(false);
        figure.begin();
    });
    let pupils = move || settings.class.with(|class| class.as_ref().map_or(0, Class::pupils));
    let is_there = memo(move || experiment.with(Option::is_some));
    view! {
        <div class="class-ask">
            <label class="field">
                <span>{words::number()}</span>
                <input
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    data-number="pupil"
                    prop:value=live(move || pupil.get())
                    on:input=act(move |event| pupil.set(event_target_value(&event)))
                />
            </label>
            <p role="status" data-told="">
                {live(move || if is_there.get() { figure.told() } else { words::ask(pupils()) })}
            </p>
        </div>
        {live(move || is_there.get().then(|| view! { <Run figure/> }.into_any()))}
        <div class="messages" role="status">
            {live(move || {
                settings.class.with(|class| class.as_ref().err().map(|refusals| {
                    let why = refusals.iter().map(refused_to_pupils).collect::<Vec<_>>().join(" ");
                    view! { <p class="note" data-note="class"><span>{words::bad()} " " {why}</span></p> }.into_any()
                }))
            })}
        </div>
        <Teacher settings keys/>
    }
}

/// Its curve, the button that trains, and the code.
#[component]
fn Run(figure: Figure) -> impl IntoView {
    let Figure { crowd, .. } = figure;
    let cursor = RwSignal::new(None);
    let label = move || words::chart(figure.number().unwrap_or_default());
    view! {
        <section class="panel">
            <AccuracyPanel crowd panel=0 cursor label=Signal::derive(label) reading=words::reading is_tall=true/>
        </section>
        <Bar crowd first=words::start() next=words::again() again=move || figure.begin()>
            {rewind(move || figure.begin())}
        </Bar>
        <Result figure/>
    }
}

/// What came out, in words, as a code and as its picture.
#[component]
fn Result(figure: Figure) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let has_copied = RwSignal::new(None::<bool>);
    let code = memo(move || figure.code());
    let said = move |code: &Code| {
        let memorised = code.memorised.map_or_else(|| words::not_memorised().to_owned(), words::memorised);
        let steps = figure.experiment.with(|x| x.as_ref().map_or(0, |x| x.steps));
        let understood = code.grokked.map_or_else(|| words::not_understood(steps), words::understood);
        words::outcome(memorised, understood, u32::from(code.accuracy))
    };
    live(move || {
        let code = code.get()?;
        has_copied.set(None);
        let text = code.to_string();
        Some(
            view! {
                <div class="class-code" data-code=text.clone() role="status">
                    <p>{said(&code)}</p>
                    <div>
                        <p class="code-line">
                            <label class="field">
                                <span>{words::code()}</span>
                                <input type="text" node_ref=field readonly=true prop:value=text.clone() value=text.clone()/>
                            </label>
                            <button type="button" data-action="copy" on:click=act(move |_| copy(field, has_copied))>
                                {words::copy()}
                            </button>
                            <span>
                                {live(move || has_copied.get().map(|it| if it { words::copied() } else { words::by_hand() }))}
                            </span>
                        </p>
                        <p>{words::keep()}</p>
                    </div>
                    <span class="qr-box" role="img" aria-label=words::qr(&text) inner_html=qr(&text).unwrap_or_default()></span>
                </div>
            }
            .into_any(),
        )
    })
}
