//! The figures there are, and the program each belongs to: what a program does not name is not in it.

use grokscope_experiment::Spec;
use grokscope_figures::{
    architectures, construction, decay, endless, five, forget, gallery, interference, map, modadd, parity, progress,
    reverse, stars, survey,
};
use grokscope_kit::kind::{Body, Controls, Kind, RunBody};
use grokscope_kit::text;
use leptos::prelude::*;

const PAIR_KEYS: &[&str] = &["p", "train", "hidden", "seed", "split", "steps", "stop", "linger"];
const PARITY_KEYS: &[&str] = &["n", "k", "rows", "hidden", "seed", "split", "steps", "stop", "linger"];

fn pair_facts(spec: &Spec) -> String {
    let x = &spec.experiment;
    text::modadd_facts(x.hidden, x.train_rows(), x.population())
}

/// The figures of the article.
pub static ARTICLE: &[&Kind] =
    &[&MODADD, &PARITY, &DECAY, &MAP, &CONSTRUCTION, &FIVE, &STARS, &INTERFERENCE, &PROGRESS, &FORGET, &GALLERY];

/// The figures of the lab's pages.
pub static LAB: &[&Kind] = &[&PARITY, &MAP, &ENDLESS, &SURVEY, &ARCHITECTURES, &REVERSE];

static MODADD: Kind = Kind {
    name: "modadd",
    body: Body::Run(RunBody {
        preset: "modadd-wait",
        title: Some(|spec| text::modadd_title(spec.experiment.task.word(), spec.experiment.p)),
        is_opening: true,
        facts: pair_facts,
        main: |session, _, _| view! { <modadd::Main session/> }.into_any(),
        more: Some(|session, order| view! { <modadd::More session order/> }.into_any()),
        sort: Some(text::by_frequency),
        is_sorted: false,
        controls: Controls::All(PAIR_KEYS),
        keys: &[],
    }),
};

static PARITY: Kind = Kind {
    name: "parity",
    body: Body::Run(RunBody {
        preset: "parity-main",
        title: Some(|spec| text::parity_title(spec.experiment.k, spec.experiment.n)),
        is_opening: false,
        facts: |spec| text::parity_facts(spec.experiment.hidden, spec.experiment.train_rows()),
        main: |session, order, _| view! { <parity::Main session order/> }.into_any(),
        more: Some(|session, _| view! { <parity::More session/> }.into_any()),
        sort: Some(text::by_norm),
        is_sorted: false,
        controls: Controls::All(PARITY_KEYS),
        keys: &[],
    }),
};

static ENDLESS: Kind =
    Kind { name: "endless", body: Body::Free(|scene| view! { <endless::EndlessFigure scene/> }.into_any()) };

static DECAY: Kind = Kind { name: "decay", body: Body::Free(|scene| view! { <decay::DecayFigure scene/> }.into_any()) };

static MAP: Kind = Kind { name: "map", body: Body::Free(|scene| view! { <map::MapFigure scene/> }.into_any()) };

static SURVEY: Kind =
    Kind { name: "survey", body: Body::Free(|scene| view! { <survey::SurveyFigure scene/> }.into_any()) };

static FORGET: Kind =
    Kind { name: "forget", body: Body::Free(|scene| view! { <forget::ForgetFigure scene/> }.into_any()) };

static GALLERY: Kind =
    Kind { name: "gallery", body: Body::Free(|scene| view! { <gallery::GalleryFigure scene/> }.into_any()) };

static ARCHITECTURES: Kind = Kind {
    name: "architectures",
    body: Body::Free(|scene| view! { <architectures::ArchitecturesFigure scene/> }.into_any()),
};

static REVERSE: Kind = Kind {
    name: "reverse",
    body: Body::Run(RunBody {
        preset: "reverse",
        title: Some(|spec| text::decayed(spec.experiment.hidden, spec.experiment.wd)),
        is_opening: false,
        facts: pair_facts,
        main: |session, order, _| view! { <reverse::Main session order/> }.into_any(),
        more: None,
        sort: Some(text::by_frequency),
        is_sorted: true,
        controls: Controls::Few,
        keys: &[],
    }),
};

static STARS: Kind = Kind {
    name: "stars",
    body: Body::Run(RunBody {
        preset: "modadd-24",
        title: None,
        is_opening: false,
        facts: pair_facts,
        main: |session, order, keys| view! { <stars::Main session order keys/> }.into_any(),
        more: None,
        sort: Some(text::by_frequency),
        is_sorted: true,
        controls: Controls::All(PAIR_KEYS),
        keys: &stars::KEYS,
    }),
};

static INTERFERENCE: Kind = Kind {
    name: "interference",
    body: Body::Run(RunBody {
        preset: "modadd-24",
        title: None,
        is_opening: false,
        facts: pair_facts,
        main: |session, _, keys| view! { <interference::Main session keys/> }.into_any(),
        more: None,
        sort: None,
        is_sorted: true,
        controls: Controls::Few,
        keys: &interference::KEYS,
    }),
};

static PROGRESS: Kind = Kind {
    name: "progress",
    body: Body::Run(RunBody {
        preset: "modadd-wait",
        title: None,
        is_opening: false,
        facts: pair_facts,
        main: |session, order, _| view! { <progress::Main session order/> }.into_any(),
        more: None,
        sort: None,
        is_sorted: false,
        controls: Controls::Few,
        keys: &[],
    }),
};

static FIVE: Kind = Kind {
    name: "five",
    body: Body::Run(RunBody {
        preset: "five-neurons",
        title: None,
        is_opening: false,
        facts: pair_facts,
        main: |session, _, _| view! { <five::Main session/> }.into_any(),
        more: Some(|session, _| view! { <five::More session/> }.into_any()),
        sort: None,
        is_sorted: false,
        controls: Controls::All(PAIR_KEYS),
        keys: &[],
    }),
};

static CONSTRUCTION: Kind =
    Kind { name: "construction", body: Body::Free(|scene| view! { <construction::Construction scene/> }.into_any()) };

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Change, Key};

    use super::*;

    #[test]
    fn every_figure_of_a_run_has_presets_of_its_own_kind_and_keys_that_exist() {
        for kind in ARTICLE.iter().chain(LAB) {
            let Body::Run(body) = &kind.body else { continue };
            assert_eq!(body.preset().name, body.preset, "{}", kind.name);
            assert!(body.presets().any(|preset| preset == body.preset()), "{}", kind.name);
            assert!(body.presets().all(|preset| preset.task().reads() == body.reads()), "{}", kind.name);
            let Controls::All(keys) = body.controls else { continue };
            let changes = keys.iter().map(|key| Key::named(key).expect("a key").change);
            let live = changes.rev().take_while(|change| *change == Change::Live).count();
            assert_eq!(live, 3, "{}: the words above the settings speak of the last three", kind.name);
        }
    }
}
