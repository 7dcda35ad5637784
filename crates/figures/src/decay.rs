//! Weight decay from none to too much, side by side: four runs from the same first weights, live.

use grokscope_analysis::Outcome;
use grokscope_experiment::{Ending, Experiment, Member, Preset};
use grokscope_kit::classes::{self, Badge, Key};
use grokscope_kit::crowd_bar::{Bar, new_seed, rewind};
use grokscope_kit::keys::{Keys, Side};
use grokscope_kit::kind::Scene;
use grokscope_kit::panel::{self, AccuracyPanel};
use grokscope_kit::rule::{Rule, of_sums};
use grokscope_kit::slider::Slider;
use grokscope_kit::text::{listed, real};
use grokscope_live::{Crowd, Decay, Mark, Runner, Setting, give_time};
use grokscope_owned::{act, live, memo};
use grokscope_protocol::crowd::{Wants, for_a_small_chart};
use leptos::prelude::*;

/// Weight decays of the four runs: none, right, much, too much.
const DECAYS: [f64; 4] = [0.0, 1.0, 3.0, 10.0];
const COUNT: usize = DECAYS.len();
/// Shares of all sums that can be trained on, in percent.
static SHARES: [u32; 6] = [15, 20, 25, 30, 35, 40];
static WIDTHS: [u32; 5] = [16, 24, 32, 48, 96];
/// Steps in which all four have shown what they do.
const STEPS: u32 = 2500;
/// Steps after understanding, in which the weights tidy up.
const LINGER: u32 = 500;
/// Steps that are added where a run is to go on.
const MORE: u32 = 2000;

grokscope_words::messages! {
    mod words("decay-") {
        legend; weights; grokked(which); none_grokked; decay; shown; neurons; moving; anew; live; train_on(steps); start;
        nothing_yet; memorised(memorised); understood(understood); both(memorised, understood);
        never; diverged; chart(decay);
        reading(step, train, test);
    }
}

/// What the four runs have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setup {
    /// Percent.
    share: u32,
    hidden: u32,
    seed: u32,
}

impl Setup {
    fn experiment(self, wd: f64) -> Experiment {
        let preset = Preset::named("modadd-main").map(Preset::experiment).unwrap_or_default();
        for_a_small_chart(Experiment {
            train: f64::from(self.share) / 100.0,
            hidden: self.hidden,
            seed: self.seed,
            steps: STEPS,
            linger: LINGER,
            wd,
            ..preset
        })
    }
}

/// How a run turned out, once it is over. One whose decay was moved while it trained is of no class: it had several.
fn class_of(runner: &Runner) -> Option<Outcome> {
    let is_pure = runner.history.marks().is_empty();
    runner.member.ended.filter(|_| is_pure).map(|_| classes::by_accuracy(runner.history.points()))
}

/// The figure, and what its panels share.
#[derive(Clone, Copy)]
struct Figure {
    crowd: Crowd,
    setup: RwSignal<Setup>,
    rule: Rule,
    decays: [RwSignal<f64>; COUNT],
    /// Whether moving a slider changes the run in progress.
    is_live: RwSignal<bool>,
    /// The step the reader points at.
    cursor: RwSignal<Option<u64>>,
}

impl Figure {
    fn begin(self) {
        self.crowd.next_round();
        self.crowd.set(self.decays.iter().map(|wd| self.experiment(wd.get_untracked())).collect());
    }

    fn experiment(self, wd: f64) -> Experiment {
        untrack(|| self.rule.teach(self.setup.get().experiment(wd)))
    }

    fn keep(self, keys: Keys) {
        let Self { setup, decays, is_live, .. } = self;
        let update = move |set: fn(&mut Setup, u32)| move |value| setup.update(|setup| set(setup, value));
        keys.one_of(
            "share",
            &SHARES,
            |share| format!("{share}%"),
            move || setup.get().share,
            update(|setup, share| setup.share = share),
        );
        keys.one_of(
            "hidden",
            &WIDTHS,
            |width| width.to_string(),
            move || setup.get().hidden,
            update(|setup, hidden| setup.hidden = hidden),
        );
        let seed = move || setup.get().seed;
        keys.value("seed", "0, 1, 2, …", |_| true, seed, update(|setup, seed| setup.seed = seed));
        let most = Decay::Decoupled.scale().most;
        for (key, decay) in ["wd1", "wd2", "wd3", "wd4"].into_iter().zip(decays) {
            let accepts = move |wd: f64| (0.0..=most).contains(&wd);
            keys.value(key, format!("0 – {most}"), accepts, move || decay.get(), move |wd| decay.set(wd));
        }
        let sides: [Side; 2] = [("anew", words::anew), ("live", words::live)];
        keys.switch("moving", sides, move || is_live.get(), move |live| is_live.set(live));
        keys.begins(move || self.begin());
    }

    fn change(self, setup: Setup) {
        self.setup.set(setup);
        self.begin();
    }

    /// A slider is being moved.
    fn slide(self, panel: usize, wd: f64) {
        let before = self.decays[panel].get_untracked();
        self.decays[panel].set(wd);
        if self.is_live.get_untracked() {
            self.change_live(panel, before, wd);
        }
    }

    fn change_live(self, panel: usize, before: f64, wd: f64) {
        let now = self.crowd.with(panel, |runner| (runner.experiment.clone(), runner.step, runner.member));
        let Some((experiment, step, member)) = now else { return };
        let [from, to] = [before, wd].map(|wd| Setting::Decay(Decay::Decoupled, wd));
        let mark = Mark { step, from, to };
        let mut changed = Experiment { wd, ..experiment };
        if member.ended.is_none() {
            give_time(&mut changed, &member, step);
        }
        self.crowd.change(panel, changed, mark);
        match member.ended {
            Some((Ending::Diverged, _)) => self.crowd.restart(panel, self.experiment(wd)),
            Some(_) => self.crowd.train_on(MORE / 2, |at, _| at == panel),
            None => {}
        }
    }

    /// A slider has been let go.
    fn settle(self, panel: usize) {
        if !self.is_live.get_untracked() {
            let wd = self.decays[panel].get_untracked();
            self.crowd.restart(panel, self.experiment(wd));
        }
    }
}

/// The figure.
#[component]
pub fn DecayFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let figure = Figure {
        // It waits for the reader's bet.
        crowd: Crowd::new(page, turn, is_visible.into(), false, Wants::State),
        // The seed in the middle of nine: with decay 1 they wait between 720 and 2,320 steps.
        setup: RwSignal::new(Setup { share: 25, hidden: 48, seed: 0 }),
        rule: Rule::new(keys),
        decays: DECAYS.map(RwSignal::new),
        is_live: RwSignal::new(false),
        cursor: RwSignal::new(None),
    };
    figure.begin();
    figure.keep(keys);
    let crowd = figure.crowd;
    let again = move || figure.begin();
    let has_undecided = move || {
        crowd.news.track();
        crowd.with_all(|runners| runners.iter().any(is_undecided))
    };
    view! {
        {figure.rule.view()}
        <p class="key-line">
            <Key/> " "
            <span>{words::legend()}</span>
        </p>
        <div class="four">{(0..COUNT).map(|panel| view! { <Panel figure panel/> }).collect_view()}</div>
        <Verdict figure/>
        <Bar crowd first=words::start() again>
            {rewind(move || figure.begin())}
            {new_seed(move || {
                    let setup = figure.setup.get_untracked();
                    figure.change(Setup { seed: setup.seed.wrapping_add(1), ..setup });
            })}
            <button
                type="button"
                data-action="on"
                disabled=live(move || !has_undecided())
                on:click=act(move |_| crowd.train_on(MORE, |_, runner| is_undecided(runner)))
            >
                {words::train_on(MORE)}
            </button>
        </Bar>
        <div class="choices">
            {of_sums(keys.select("share", words::shown()))}
            {keys.select("hidden", words::neurons())}
            {keys.radios("moving", "inline", words::moving(), || true)}
        </div>
    }
}

fn is_undecided(runner: &Runner) -> bool {
    matches!(runner.member.ended, Some((Ending::Budget, _)))
}

/// Which of them grokked, once all have ended.
#[component]
fn Verdict(figure: Figure) -> impl IntoView {
    let Figure { crowd, .. } = figure;
    let verdict = move || {
        crowd.news.track();
        if !crowd.is_over() {
            return String::new();
        }
        let decay = |panel: usize| real(figure.decays[panel].get());
        let classes: Vec<Option<Outcome>> = crowd.with_all(|runners| runners.iter().map(class_of).collect());
        let grokked: Vec<String> =
            (0..classes.len()).filter(|&panel| classes[panel] == Some(Outcome::Groks)).map(decay).collect();
        if grokked.is_empty() { words::none_grokked().to_owned() } else { words::grokked(listed(grokked)) }
    };
    view! { <p class="verdict" role="status" data-verdict="">{verdict}</p> }
}

/// The steps at which a run memorised and understood.
fn milestones(memorised: Option<u64>, understood: Option<u64>) -> String {
    match (memorised, understood) {
        (None, None) => words::nothing_yet().to_owned(),
        (Some(m), None) => words::memorised(m),
        (None, Some(g)) => words::understood(g),
        (Some(m), Some(g)) => words::both(m, g),
    }
}

#[component]
fn Panel(figure: Figure, panel: usize) -> impl IntoView {
    let Figure { crowd, cursor, .. } = figure;
    let value = figure.decays[panel];
    let class = memo(move || {
        crowd.news.track();
        crowd.with(panel, class_of).flatten()
    });
    let milestones = memo(move || {
        crowd.news.track();
        let tell = |runner: &Runner| match runner.member {
            Member { ended: Some((Ending::Diverged, _)), .. } => words::diverged().to_owned(),
            Member { memorised: None, grokked: None, ended: Some(_), .. } => words::never().to_owned(),
            Member { memorised, grokked, .. } => milestones(memorised, grokked),
        };
        crowd.with(panel, tell).unwrap_or_default()
    });
    let label = move || words::chart(real(value.get()));
    let slider = Slider::of(
        "decay",
        words::decay(),
        || Decay::Decoupled.scale(),
        move || value.get(),
        move |wd| {
            figure.slide(panel, wd);
        },
    )
    .saying(move || format!("wd = {}", real(value.get())));
    // It is the panel's heading.
    let slider = Slider { is_written: false, settle: Some(Callback::new(move |()| figure.settle(panel))), ..slider };
    view! {
        <section class="panel" data-panel=panel data-outcome=live(move || class.get().map_or("", classes::word))>
            <h4>
                <span class="value">{live(move || format!("wd = {}", real(value.get())))}</span>
                {live(move || class.get().map(|class| view! { <Badge outcome=class/> }))}
            </h4>
            <AccuracyPanel crowd panel cursor label=Signal::derive(label) reading=words::reading/>
            {panel::weights(crowd, panel, Signal::stored(words::weights().to_owned()))}
            <p class="reading-line two" data-milestones="">{milestones}</p>
            {slider.view()}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_runs_differ_in_their_decay_alone_and_can_run() {
        for share in SHARES {
            for hidden in WIDTHS {
                let setup = Setup { share, hidden, seed: 1 };
                let [first, ..] = DECAYS.map(|wd| setup.experiment(wd));
                for wd in DECAYS {
                    let x = setup.experiment(wd);
                    assert_eq!(x.conflicts(), [], "{share} % {hidden}");
                    assert_eq!(Experiment { wd: first.wd, ..x }, first);
                }
                assert!(grokscope_protocol::crowd::fits(&DECAYS.map(|wd| setup.experiment(wd))));
            }
        }
    }
}
