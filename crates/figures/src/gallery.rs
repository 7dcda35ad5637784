//! The same network from other seeds, trained by the reader's own machine: which frequencies each finds, and which
//! of them fail.

use grokscope_analysis::{Basis, key_frequencies};
use grokscope_canvas::{Circle, LOSSES, Quantity, Small, Spot, axis_end, paint};
use grokscope_experiment::{Experiment, KEYS, Preset};
use grokscope_format::ordered;
use grokscope_kit::classes::{self, Badge, Key};
use grokscope_kit::crowd_bar::{Bar, set_run};
use grokscope_kit::curve_pane::readings;
use grokscope_kit::kind::Scene;
use grokscope_kit::text::{self, loss, percent};
use grokscope_live::{Crowd, Runner};
use grokscope_owned::{act, live, memo};
use grokscope_protocol::article::{GALLERY, GALLERY_MORE as MORE, GALLERY_SHARES as SHARES, gallery as tiles};
use grokscope_protocol::crowd::Wants;
use leptos::html::Canvas;
use leptos::prelude::*;
use web_sys::Element;

grokscope_words::messages! {
    mod words("gallery-") {
        legend; more(count); shown; seed(seed); frequencies(list); understood(step); failed; count(understood, all);
        count_so_far(understood, all, left); spread(list); networks(frequencies, networks); list(before, item);
        open; start; tile(seed, what); show; losses(train, test); waiting; accuracy(test);
    }
}

/// The keys that make the run of the page this network.
fn keys(x: &Experiment) -> String {
    let base = Preset::named("modadd-24").map(Preset::experiment).unwrap_or_default();
    let differ = KEYS.iter().filter(|key| key.name == "seed" || key.get(x) != key.get(&base));
    differ.map(|key| format!("{}={}", key.name, key.get(x))).collect::<Vec<_>>().join("&")
}

/// Frequencies that hold a fair share of the power of `W_input`, ascending.
fn frequencies(runner: &Runner) -> Option<Vec<usize>> {
    let (_, w_input) = runner.w_input.as_ref()?;
    let p = runner.experiment.p as usize;
    Some(key_frequencies(&Basis::new(p).power(w_input, runner.experiment.hidden as usize), p))
}

/// What a tile shows of its network.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    seed: u32,
    points: usize,
    has_ended: bool,
    understood: Option<u64>,
    frequencies: Option<Vec<usize>>,
    /// Neurons of its star, and the step of the weights it is of.
    star: Option<(u64, usize)>,
}

#[derive(Clone, Copy)]
struct Gallery {
    crowd: Crowd,
    share: RwSignal<u32>,
    chosen: RwSignal<Option<usize>>,
    /// The step at the right end of every tile.
    end: Memo<u64>,
}

impl Gallery {
    /// Trains as many as there are, or the first few.
    fn begin(self) {
        let share = self.share.get_untracked();
        let count = u32::try_from(self.crowd.count.get_untracked()).unwrap_or(MORE).max(MORE);
        self.chosen.set(None);
        // Trained one after another, more of them were allowed than train at once.
        if !self.crowd.set(tiles(1..=count, share)) {
            self.crowd.set(tiles(1..=MORE, share));
        }
    }

    fn more(self) {
        let share = self.share.get_untracked();
        let count = u32::try_from(self.crowd.count.get_untracked()).unwrap_or_default();
        if self.crowd.recruit(tiles(count + 1..=count + MORE, share)) {
            self.crowd.wants.set(true);
        }
    }
}

/// The figure.
#[component]
pub fn GalleryFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let Scene { page, turn, is_visible, keys } = scene;
    let crowd = Crowd::new(page, turn, is_visible.into(), false, Wants::Weights);
    let end = memo(move || {
        crowd.news.track();
        axis_end(crowd.with_all(|runners| runners.iter().map(|runner| runner.step).max()).unwrap_or(0))
    });
    let gallery = Gallery { crowd, end, share: RwSignal::new(SHARES[0]), chosen: RwSignal::new(None) };
    gallery.begin();
    let share = gallery.share;
    keys.one_of("share", &SHARES, |share| format!("{share}%"), move || share.get(), move |percent| share.set(percent));
    keys.begins(move || gallery.begin());
    keys.starts(move || crowd.wants.set(true));
    crowd.show_recording(&GALLERY);
    let again = move || gallery.begin();
    view! {
        <p class="key-line">
            <Key/> " " <span>{words::legend()}</span>
        </p>
        <div class="tiles">
            <For each=move || 0..crowd.count.get() key=|at| *at let:at>
                <Tile gallery at/>
            </For>
        </div>
        <Count gallery/>
        <Bar crowd first=words::start() again>
            <button type="button" data-action="more" on:click=act(move |_| gallery.more())>{words::more(MORE)}</button>
        </Bar>
        <div class="choices">
            {keys.select("share", words::shown())}
            {shown_in().map(|figure| {
                view! { <p class="aside"><a href=format!("#{}", figure.id())>{words::open()}</a></p> }
            })}
        </div>
    }
}

/// The figure whose run a chosen network takes over: none where this one is framed alone.
fn shown_in() -> Option<Element> {
    document().query_selector("grok-figure[name=stars]").ok().flatten()
}

#[component]
fn Tile(gallery: Gallery, at: usize) -> impl IntoView {
    let Gallery { crowd, chosen, end, .. } = gallery;
    let can_show = shown_in().is_some();
    // Every report of any network asks every tile; those of one that has ended stay as they are.
    let found = StoredValue::new(None::<((u32, f64, u64), Vec<usize>)>);
    let frequencies = move |runner: &Runner| {
        let now = (runner.experiment.seed, runner.experiment.train, runner.w_input.as_ref()?.0);
        let known = found.with_value(|found| {
            found.as_ref().filter(|(of, _)| *of == now).map(|(_, frequencies)| frequencies.clone())
        });
        let frequencies = known.or_else(|| frequencies(runner))?;
        found.set_value(Some((now, frequencies.clone())));
        Some(frequencies)
    };
    let state = memo(move || {
        crowd.news.track();
        let state = |runner: &Runner| State {
            seed: runner.experiment.seed,
            points: runner.history.points().len(),
            has_ended: runner.member.ended.is_some(),
            understood: runner.member.grokked,
            star: runner.w_input.as_ref().map(|(step, _)| (*step, runner.star.len() / 2)),
            // Waves are there only where there is understanding.
            frequencies: runner.member.grokked.and_then(|_| frequencies(runner)),
        };
        crowd.with(at, state).unwrap_or_default()
    });
    let canvas = NodeRef::<Canvas>::new();
    paint(
        canvas,
        move || {
            state.with(|_| ());
            end.with(|_| ());
        },
        move |sheet| {
            crowd.with(at, |runner| {
                Small {
                    quantity: Quantity::Loss,
                    runs: &[readings(runner.history.points(), Quantity::Loss)],
                    marks: &[],
                    end: end.get(),
                    decades: LOSSES,
                    cursor: None,
                }
                .draw(sheet);
            });
        },
    );
    let star = NodeRef::<Canvas>::new();
    paint(
        star,
        move || state.with(|_| ()),
        move |sheet| {
            let corner = |at: &[f32]| [at[0], at[1]].map(f64::from);
            let spots = |runner: &Runner| runner.star.chunks_exact(2).map(corner).collect();
            let spots: Vec<Spot> = crowd.with(at, spots).unwrap_or_default();
            if spots.is_empty() {
                return;
            }
            let circle = Circle::new(sheet, 1.0, 3.0);
            circle.ring(1.0, 1.0, sheet.theme.rule);
            circle.polygon(&spots, 1.2, sheet.theme.soft);
            spots.iter().for_each(|spot| circle.dot(*spot, 2.5, sheet.theme.ink));
        },
    );
    let list = move || {
        let frequencies = state.with(|state| state.frequencies.clone())?;
        Some(frequencies.iter().map(usize::to_string).collect::<Vec<_>>().join(" · "))
    };
    let outcome = memo(move || {
        let has_ended = state.with(|state| state.has_ended);
        has_ended.then(|| crowd.with(at, |runner| classes::by_accuracy(runner.history.points()))).flatten()
    });
    let verdict = move || {
        let state = state.get();
        match (state.understood, state.has_ended) {
            (Some(step), _) => words::understood(step),
            (None, true) => words::failed().to_owned(),
            (None, false) => match crowd.with(at, Runner::metrics).flatten() {
                Some(metrics) => words::accuracy(percent(metrics.test.accuracy)),
                None => words::waiting().to_owned(),
            },
        }
    };
    let label = move || {
        let turns = list().map(|list| words::frequencies(&list));
        let losses = crowd.with(at, Runner::metrics).flatten();
        let losses = losses.map(|metrics| words::losses(loss(metrics.train.loss), loss(metrics.test.loss)));
        let class = outcome.get().map(|outcome| classes::name(outcome).to_owned());
        let says = text::listed([turns, class, Some(verdict()), losses].into_iter().flatten());
        let tile = words::tile(state.get().seed.to_string(), says);
        text::together([&*tile, if can_show { words::show() } else { "" }])
    };
    let open = move |_| {
        let Some(figure) = shown_in() else { return };
        chosen.set(Some(at));
        if let Some(keys) = crowd.with(at, |runner| keys(&runner.experiment)) {
            set_run(&figure.get_attribute("run").unwrap_or_else(|| "stars".to_owned()), &keys);
        }
    };
    view! {
        <button
            type="button"
            class="tile"
            data-tile=at
            data-outcome=live(move || outcome.get().map(classes::word))
            class:failed=live(move || state.with(|state| state.has_ended && state.understood.is_none()))
            aria-pressed=live(move || (chosen.get() == Some(at)).to_string())
            title=label
            on:click=open
        >
            <span class="tile-top">
                <b>{live(move || list().map_or_else(|| words::seed(state.get().seed.to_string()), |list| words::frequencies(&list)))}</b>
                <small>{live(move || list().map(|_| words::seed(state.get().seed.to_string())))}</small>
            </span>
            <canvas node_ref=canvas class="small" aria-hidden="true"></canvas>
            <span class="tile-end">
                <canvas node_ref=star aria-hidden="true" data-star=live(move || state.with(|state| state.star.map(|(_, neurons)| neurons)))></canvas>
                <span>
                    {live(move || outcome.get().map(|outcome| view! { <Badge outcome/> <br/> }))}
                    {verdict}
                </span>
            </span>
        </button>
    }
}

/// How many have understood, and with how many frequencies.
#[component]
fn Count(gallery: Gallery) -> impl IntoView {
    let Gallery { crowd, .. } = gallery;
    let count = memo(move || {
        crowd.news.track();
        crowd.with_all(|runners| {
            let ended = runners.iter().filter(|runner| runner.member.ended.is_some()).count();
            let understood = runners.iter().filter(|runner| runner.member.grokked.is_some()).count();
            (understood, ended, runners.len())
        })
    });
    let spread = move || {
        let (_, ended, _) = count.get();
        let found: Vec<usize> = crowd.with_all(|runners| {
            let understood =
                runners.iter().filter(|runner| runner.member.ended.is_some() && runner.member.grokked.is_some());
            understood.filter_map(frequencies).map(|frequencies| frequencies.len()).collect()
        });
        let order = ordered(found.len(), &|a, b| found[a].cmp(&found[b]));
        let numbers: Vec<usize> = order.into_iter().map(|at| found[at]).collect();
        let parts: Vec<String> =
            numbers.chunk_by(|a, b| a == b).map(|same| words::networks(same[0], same.len())).collect();
        parts.into_iter().reduce(words::list).filter(|_| ended > 0).map(words::spread)
    };
    view! {
        <p class="verdict" role="status">
            <b data-count="">
                {live(move || {
                    let (understood, ended, all) = count.get();
                    if ended == all {
                        words::count(understood, all)
                    } else {
                        words::count_so_far(understood, all, all - ended)
                    }
                })}
            </b>
            " "
            {spread}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_of_the_gallery_can_run_and_is_found_again_by_its_keys() {
        for share in SHARES {
            let x = tiles(5..=5, share).remove(0);
            assert_eq!(x.conflicts(), []);
            let preset = Preset::named("modadd-24").expect("a preset");
            let (spec, problems) = grokscope_experiment::Spec::parse(&keys(&x), preset);
            assert_eq!((spec.experiment, problems), (x, vec![]));
        }
        assert_eq!(keys(&tiles(5..=5, 35)[0]), "seed=5&every=15");
    }
}
