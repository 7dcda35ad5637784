//! The figures there are: a row each, and the bundles that their views come in.
//!
//! What a page does not show is not fetched: the build splits the program along the functions marked `wasm_split`
//! (`xtask/src/split.rs`). So nothing outside a bundle may name a figure's views.

use grokscope_experiment::{Spec, Task};
use grokscope_figures::{
    architectures, borrowed, class, construction, decay, early, endless, five, forget, gallery, half, interference,
    lazy, lies, map, modadd, own, parity, progress, race, regions, reverse, shelf, size, slow, stars, survey, ticket,
    waits,
};
use grokscope_kit::frame::{free_figure, run_figure};
use grokscope_kit::kind::{Bundle, Controls, Kind, RunRow, RunViews, Views};
use grokscope_kit::text;
use grokscope_protocol::Blocks;
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

const PAIR_KEYS: &[&str] = &["p", "train", "hidden", "seed", "split", "steps", "stop", "linger"];
const OWN_KEYS: &[&str] = &["train", "hidden", "embed", "seed", "split", "steps", "stop", "linger"];
const PARITY_KEYS: &[&str] = &["n", "k", "rows", "hidden", "seed", "split", "steps", "stop", "linger"];

/// A figure that shows a run, which begins with this preset.
const fn run(name: &'static str, bundle: Bundle, preset: &'static str, blocks: Blocks, controls: Controls) -> Kind {
    let run = RunRow { preset, blocks, is_opening: false, is_sorted: false, controls };
    Kind { name, bundle, run: Some(run), keys: &[] }
}

/// As [`run`], with its neurons sorted from the first.
const fn sorted(name: &'static str, bundle: Bundle, preset: &'static str, controls: Controls) -> Kind {
    let run = RunRow { preset, blocks: Blocks::WAVES, is_opening: false, is_sorted: true, controls };
    Kind { name, bundle, run: Some(run), keys: &[] }
}

/// A figure that looks after itself.
const fn free(name: &'static str, bundle: Bundle) -> Kind {
    Kind { name, bundle, run: None, keys: &[] }
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
        ..free("modadd", Bundle::Page)
    },
    run("parity", Bundle::Runs, "parity-main", Blocks::DIGITS, Controls::All(PARITY_KEYS)),
    free("decay", Bundle::Crowds),
    free("construction", Bundle::Construction),
    run("five", Bundle::Runs, "five-neurons", Blocks::WAVES, Controls::All(PAIR_KEYS)),
    Kind { keys: &stars::KEYS, ..sorted("stars", Bundle::Runs, "modadd-24", Controls::All(PAIR_KEYS)) },
    Kind { keys: &interference::KEYS, ..sorted("interference", Bundle::Runs, "modadd-24", Controls::Few) },
    run("progress", Bundle::Runs, "modadd-wait", Blocks::NONE, Controls::Few),
    free("forget", Bundle::Crowds),
    free("gallery", Bundle::Crowds),
    free("map", Bundle::Crowds),
    free("endless", Bundle::Lab),
    free("lies", Bundle::When),
    free("early", Bundle::When),
    free("waits", Bundle::When),
    free("half", Bundle::When),
    free("regions", Bundle::When),
    free("survey", Bundle::When),
    free("architectures", Bundle::Lab),
    free("size", Bundle::Hurry),
    free("slow", Bundle::Hurry),
    free("race", Bundle::Hurry),
    free("ticket", Bundle::Hurry),
    free("borrowed", Bundle::Hurry),
    free("lazy", Bundle::Hurry),
    sorted("reverse", Bundle::Runs, "reverse", Controls::Few),
    Kind {
        run: Some(RunRow {
            preset: "own-operation",
            blocks: Blocks::ALL,
            is_opening: false,
            is_sorted: false,
            controls: Controls::All(OWN_KEYS),
        }),
        ..free("own", Bundle::Own)
    },
    free("class", Bundle::Class),
    free("board", Bundle::Class),
    free("shelf", Bundle::Shelf),
];

/// What a figure draws, once its bundle has been fetched. None where the bundle has no figure of that name.
pub async fn views(kind: &'static Kind) -> Result<Option<Views>, SplitLoaderError> {
    let name = kind.name;
    match kind.bundle {
        Bundle::Page => Ok((name == "modadd").then_some(Views::Run(|shown| run_figure(shown, &MODADD)))),
        Bundle::Runs => runs(name).await,
        Bundle::Crowds => crowds(name).await,
        Bundle::Construction => built(name).await,
        Bundle::Lab => lab(name).await,
        Bundle::When => when(name).await,
        Bundle::Hurry => hurry(name).await,
        Bundle::Class => class(name).await,
        Bundle::Shelf => kept(name).await,
        Bundle::Own => own(name).await,
    }
}

type Found = Result<Option<Views>, SplitLoaderError>;

/// Figures of a run are alone in other people's pages more often than others, and need not bring the rest along.
async fn runs(name: &'static str) -> Found {
    match name {
        "parity" => parity_views(name).await,
        "five" => five_views(name).await,
        "progress" => progress_views(name).await,
        _ => waves_views(name).await,
    }
}

#[wasm_split(parity, fallible)]
fn parity_views(name: &'static str) -> Found {
    Ok((name == "parity").then_some(Views::Run(|shown| run_figure(shown, &PARITY))))
}

#[wasm_split(five, fallible)]
fn five_views(name: &'static str) -> Found {
    Ok((name == "five").then_some(Views::Run(|shown| run_figure(shown, &FIVE))))
}

#[wasm_split(progress, fallible)]
fn progress_views(name: &'static str) -> Found {
    Ok((name == "progress").then_some(Views::Run(|shown| run_figure(shown, &PROGRESS))))
}

#[wasm_split(waves, fallible)]
fn waves_views(name: &'static str) -> Found {
    Ok(Some(Views::Run(match name {
        "stars" => |shown| run_figure(shown, &STARS),
        "interference" => |shown| run_figure(shown, &INTERFERENCE),
        "reverse" => |shown| run_figure(shown, &REVERSE),
        _ => return Ok(None),
    })))
}

#[wasm_split(crowds, fallible)]
fn crowds(name: &'static str) -> Found {
    Ok(Some(Views::Free(match name {
        "decay" => |of| free_figure(of, |scene| view! { <decay::DecayFigure scene/> }.into_any()),
        "forget" => |of| free_figure(of, |scene| view! { <forget::ForgetFigure scene/> }.into_any()),
        "gallery" => |of| free_figure(of, |scene| view! { <gallery::GalleryFigure scene/> }.into_any()),
        "map" => |of| free_figure(of, |scene| view! { <map::MapFigure scene/> }.into_any()),
        _ => return Ok(None),
    })))
}

#[wasm_split(built, fallible)]
fn built(name: &'static str) -> Found {
    let view: fn(_) -> _ = |of| free_figure(of, |scene| view! { <construction::Construction scene/> }.into_any());
    Ok((name == "construction").then_some(Views::Free(view)))
}

#[wasm_split(lab, fallible)]
fn lab(name: &'static str) -> Found {
    Ok(Some(Views::Free(match name {
        "endless" => |of| free_figure(of, endless::endless),
        "architectures" => {
            |of| free_figure(of, |scene| view! { <architectures::ArchitecturesFigure scene/> }.into_any())
        }
        _ => return Ok(None),
    })))
}

#[wasm_split(when, fallible)]
fn when(name: &'static str) -> Found {
    Ok(Some(Views::Free(match name {
        "lies" => |of| free_figure(of, lies::lies),
        "early" => |of| free_figure(of, early::early),
        "waits" => |of| free_figure(of, waits::waits),
        "half" => |of| free_figure(of, half::half),
        "regions" => |of| free_figure(of, regions::regions),
        "survey" => |of| free_figure(of, survey::survey),
        _ => return Ok(None),
    })))
}

#[wasm_split(hurry, fallible)]
fn hurry(name: &'static str) -> Found {
    Ok(Some(Views::Free(match name {
        "size" => |of| free_figure(of, size::size),
        "slow" => |of| free_figure(of, slow::slow),
        "race" => |of| free_figure(of, race::race),
        "ticket" => |of| free_figure(of, ticket::ticket),
        "borrowed" => |of| free_figure(of, borrowed::borrowed),
        "lazy" => |of| free_figure(of, lazy::lazy),
        _ => return Ok(None),
    })))
}

#[wasm_split(class, fallible)]
fn class(name: &'static str) -> Found {
    Ok(Some(Views::Free(match name {
        "class" => |of| free_figure(of, |scene| view! { <class::ClassFigure scene/> }.into_any()),
        "board" => |of| free_figure(of, |scene| view! { <class::BoardFigure scene/> }.into_any()),
        _ => return Ok(None),
    })))
}

#[wasm_split(shelf, fallible)]
fn kept(name: &'static str) -> Found {
    let view: fn(_) -> _ = |of| free_figure(of, |scene| view! { <shelf::ShelfFigure scene/> }.into_any());
    Ok((name == "shelf").then_some(Views::Free(view)))
}

#[wasm_split(own, fallible)]
fn own(name: &'static str) -> Found {
    Ok((name == "own").then_some(Views::Run(|shown| run_figure(shown, &OWN))))
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
    fn the_bundle_of_every_row_has_its_views() {
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
