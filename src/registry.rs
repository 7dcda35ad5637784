//! The figures there are: a row each, and the bundle that its views come in.
//!
//! What a page does not show is not fetched: the build splits the program along the functions marked `wasm_split`
//! (`xtask/src/split.rs`). So nothing outside its bundle may name a figure's views.

use grokscope_experiment::{Spec, Task};
use grokscope_figures::{
    architectures, borrowed, class, construction, decay, early, endless, five, forget, gallery, half, interference,
    lazy, lies, map, modadd, own, parity, progress, race, regions, reverse, shelf, size, slow, stars, survey, ticket,
    waits,
};
use grokscope_kit::frame::{free_figure, run_figure};
use grokscope_kit::kind::{Controls, Kind, RunRow, RunViews, Views};
use grokscope_kit::text;
use grokscope_protocol::Blocks;
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

const PAIR_KEYS: &[&str] = &["p", "train", "hidden", "seed", "split", "steps", "stop", "linger"];
const OWN_KEYS: &[&str] = &["train", "hidden", "embed", "seed", "split", "steps", "stop", "linger"];
const PARITY_KEYS: &[&str] = &["n", "k", "rows", "hidden", "seed", "split", "steps", "stop", "linger"];

/// A figure that shows a run, which begins with this preset.
const fn run(name: &'static str, preset: &'static str, blocks: Blocks, controls: Controls) -> Kind {
    let run = RunRow { preset, blocks, is_opening: false, is_sorted: false, controls };
    Kind { name, run: Some(run), keys: &[] }
}

/// As [`run`], with its neurons sorted from the first.
const fn sorted(name: &'static str, preset: &'static str, controls: Controls) -> Kind {
    let run = RunRow { preset, blocks: Blocks::WAVES, is_opening: false, is_sorted: true, controls };
    Kind { name, run: Some(run), keys: &[] }
}

/// A figure that looks after itself.
const fn free(name: &'static str) -> Kind {
    Kind { name, run: None, keys: &[] }
}

/// Every figure, whatever page it is on.
pub static KINDS: [Kind; 30] = [
    Kind {
        run: Some(RunRow {
            preset: "modadd-wait",
            blocks: Blocks::ALL,
            is_opening: true,
            is_sorted: false,
            controls: Controls::All(PAIR_KEYS),
        }),
        ..free("modadd")
    },
    run("parity", "parity-main", Blocks::DIGITS, Controls::All(PARITY_KEYS)),
    free("decay"),
    free("construction"),
    run("five", "five-neurons", Blocks::WAVES, Controls::All(PAIR_KEYS)),
    Kind { keys: &stars::KEYS, ..sorted("stars", "modadd-24", Controls::All(PAIR_KEYS)) },
    Kind { keys: &interference::KEYS, ..sorted("interference", "modadd-24", Controls::Few) },
    run("progress", "modadd-wait", Blocks::NONE, Controls::Few),
    free("forget"),
    free("gallery"),
    free("map"),
    free("endless"),
    free("lies"),
    free("early"),
    free("waits"),
    free("half"),
    free("regions"),
    free("survey"),
    free("architectures"),
    free("size"),
    free("slow"),
    free("race"),
    free("ticket"),
    free("borrowed"),
    free("lazy"),
    sorted("reverse", "reverse", Controls::Few),
    Kind {
        run: Some(RunRow {
            preset: "own-operation",
            blocks: Blocks::ALL,
            is_opening: false,
            is_sorted: false,
            controls: Controls::All(OWN_KEYS),
        }),
        ..free("own")
    },
    free("class"),
    free("board"),
    free("shelf"),
];

/// A bundle for each figure, of its name: what it draws.
macro_rules! bundles {
    ($($figure:ident: $views:expr,)*) => {
        $(
            #[wasm_split($figure, fallible)]
            fn $figure() -> Result<Views, SplitLoaderError> {
                Ok($views)
            }
        )*

        /// What a figure draws, once its bundle has been fetched.
        ///
        /// # Errors
        /// When that cannot be fetched.
        pub async fn views(kind: &'static Kind) -> Result<Option<Views>, SplitLoaderError> {
            match kind.name {
                $(stringify!($figure) => $figure().await.map(Some),)*
                _ => Ok(None),
            }
        }
    };
}

bundles! {
    modadd: Views::Run(|shown| run_figure(shown, &MODADD)),
    parity: Views::Run(|shown| run_figure(shown, &PARITY)),
    decay: Views::Free(|of| free_figure(of, |scene| view! { <decay::DecayFigure scene/> }.into_any())),
    construction: Views::Free(|of| free_figure(of, |scene| view! { <construction::Construction scene/> }.into_any())),
    five: Views::Run(|shown| run_figure(shown, &FIVE)),
    stars: Views::Run(|shown| run_figure(shown, &STARS)),
    interference: Views::Run(|shown| run_figure(shown, &INTERFERENCE)),
    progress: Views::Run(|shown| run_figure(shown, &PROGRESS)),
    forget: Views::Free(|of| free_figure(of, |scene| view! { <forget::ForgetFigure scene/> }.into_any())),
    gallery: Views::Free(|of| free_figure(of, |scene| view! { <gallery::GalleryFigure scene/> }.into_any())),
    map: Views::Free(|of| free_figure(of, |scene| view! { <map::MapFigure scene/> }.into_any())),
    endless: Views::Free(|of| free_figure(of, endless::endless)),
    lies: Views::Free(|of| free_figure(of, lies::lies)),
    early: Views::Free(|of| free_figure(of, early::early)),
    waits: Views::Free(|of| free_figure(of, waits::waits)),
    half: Views::Free(|of| free_figure(of, half::half)),
    regions: Views::Free(|of| free_figure(of, regions::regions)),
    survey: Views::Free(|of| free_figure(of, survey::survey)),
    architectures: Views::Free(|of| free_figure(of, |scene| view! { <architectures::ArchitecturesFigure scene/> }.into_any())),
    size: Views::Free(|of| free_figure(of, size::size)),
    slow: Views::Free(|of| free_figure(of, slow::slow)),
    race: Views::Free(|of| free_figure(of, race::race)),
    ticket: Views::Free(|of| free_figure(of, ticket::ticket)),
    borrowed: Views::Free(|of| free_figure(of, borrowed::borrowed)),
    lazy: Views::Free(|of| free_figure(of, lazy::lazy)),
    reverse: Views::Run(|shown| run_figure(shown, &REVERSE)),
    own: Views::Run(|shown| run_figure(shown, &OWN)),
    class: Views::Free(|of| free_figure(of, |scene| view! { <class::ClassFigure scene/> }.into_any())),
    board: Views::Free(|of| free_figure(of, |scene| view! { <class::BoardFigure scene/> }.into_any())),
    shelf: Views::Free(|of| free_figure(of, |scene| view! { <shelf::ShelfFigure scene/> }.into_any())),
}

fn pair_facts(spec: &Spec) -> String {
    let x = &spec.experiment;
    text::modadd_facts(x.task.word(), x.hidden, x.train_rows(), x.population())
}

static MODADD: RunViews = RunViews {
    title: Some(|spec| text::modadd_title(spec.experiment.task.word(), spec.experiment.p)),
    facts: pair_facts,
    main: |session, _, _| view! { <modadd::Main session/> }.into_any(),
    more: Some(modadd::more),
    sort: Some(text::by_frequency),
};

static PARITY: RunViews = RunViews {
    title: Some(|spec| {
        let x = &spec.experiment;
        text::parity_title(if x.task == Task::Parity { x.k } else { 0 }, x.n)
    }),
    facts: |spec| text::parity_facts(spec.experiment.hidden, spec.experiment.train_rows()),
    main: |session, order, _| view! { <parity::Main session order/> }.into_any(),
    more: Some(|session, _| view! { <parity::More session/> }.into_any()),
    sort: Some(text::by_norm),
};

static REVERSE: RunViews = RunViews {
    title: Some(|spec| text::decayed(spec.experiment.hidden, spec.experiment.wd)),
    facts: pair_facts,
    main: |session, order, _| view! { <reverse::Main session order/> }.into_any(),
    more: None,
    sort: Some(text::by_frequency),
};

static OWN: RunViews = RunViews {
    title: None,
    facts: own::facts,
    main: |session, order, _| view! { <own::Main session order/> }.into_any(),
    more: Some(|session, order| view! { <own::More session order/> }.into_any()),
    sort: Some(text::by_frequency),
};

static STARS: RunViews = RunViews {
    title: None,
    facts: pair_facts,
    main: |session, order, keys| view! { <stars::Main session order keys/> }.into_any(),
    more: None,
    sort: Some(text::by_frequency),
};

static INTERFERENCE: RunViews = RunViews {
    title: None,
    facts: pair_facts,
    main: |session, _, keys| view! { <interference::Main session keys/> }.into_any(),
    more: None,
    sort: None,
};

static PROGRESS: RunViews = RunViews {
    title: None,
    facts: pair_facts,
    main: |session, order, _| view! { <progress::Main session order/> }.into_any(),
    more: None,
    sort: None,
};

static FIVE: RunViews = RunViews {
    title: None,
    facts: pair_facts,
    main: |session, _, _| view! { <five::Main session/> }.into_any(),
    more: Some(|session, _| view! { <five::More session/> }.into_any()),
    sort: None,
};

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use grokscope_experiment::{Change, Key};

    use super::*;

    #[test]
    fn every_row_has_a_bundle_with_its_views() {
        for kind in &KINDS {
            // Nothing has to be fetched here.
            let found = views(kind).now_or_never().expect("no wait").expect("a bundle");
            assert_eq!(matches!(found, Some(Views::Run(_))), kind.run.is_some(), "{}", kind.name);
            assert!(found.is_some(), "{}", kind.name);
        }
    }

    #[test]
    fn every_figure_of_a_run_has_presets_of_its_own_kind_and_keys_that_exist() {
        for kind in &KINDS {
            let Some(row) = &kind.run else { continue };
            assert_eq!(row.preset().name, row.preset, "{}", kind.name);
            assert!(row.presets().any(|preset| preset == row.preset()), "{}", kind.name);
            assert!(
                row.presets().all(|preset| preset.task().is_own() || preset.task().reads() == row.reads()),
                "{}",
                kind.name
            );
            let Controls::All(keys) = row.controls else { continue };
            let changes = keys.iter().map(|key| Key::named(key).expect("a key").change);
            let live = changes.rev().take_while(|change| *change == Change::Live).count();
            assert_eq!(live, 3, "{}: the words above the settings speak of the last three", kind.name);
        }
    }
}
