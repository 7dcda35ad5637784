//! How many of the seeds tried by this reader succeeded, in words.

use grokscope_live::Session;
use grokscope_owned::{effect, live, memo};
use leptos::prelude::*;

use grokscope_kit::text::listed;

use super::tally::{Counts, Tally};
use super::words;

fn in_words(counts: &Counts) -> String {
    let list = |seeds: &[u32]| listed(seeds.iter().map(ToString::to_string));
    let (good, bad, reached, failed) =
        (counts.reached.len(), counts.failed.len(), list(&counts.reached), list(&counts.failed));
    match (good, bad) {
        (0, 0) => words::tally_none().to_owned(),
        (good, 0) => words::tally_reached(good, reached),
        (0, bad) => words::tally_failed(bad, failed),
        (good, bad) => words::tally_both(good + bad, good, reached, bad, failed),
    }
}

/// The count in words.
#[component]
pub fn Seeds(
    /// The run.
    session: Session,
) -> impl IntoView {
    let tally = RwSignal::new(Tally::default());
    effect(move || {
        session.news.track();
        let (ended, metrics) = (session.member.get().ended, session.metrics.get());
        // A run whose sliders were moved on the way is no trial of its seed.
        if session.with_history(|history| !history.marks().is_empty()) {
            return;
        }
        let has_reached = metrics.is_some_and(|m| m.train.accuracy >= 1.0 && m.test.accuracy >= 1.0);
        if has_reached || ended.is_some() {
            let experiment = session.spec.with_untracked(|spec| spec.experiment.clone());
            // Metrics of the run before are still there while the next one is on its way.
            let is_current = session.step.get() > 0;
            if is_current && tally.try_update_untracked(|tally| tally.note(&experiment, has_reached)) == Some(true) {
                tally.notify();
            }
        }
    });
    let counts = memo(move || session.spec.with(|spec| tally.with(|tally| tally.counts(&spec.experiment))));
    view! {
        <div class="pane" data-tally="">
            <h3>{words::seeds()[0]} " " <small>{words::seeds()[1]}</small></h3>
            <p class="says" role="status">{live(move || counts.with(in_words))}</p>
            // It says what becomes of some, which the reader bets on.
            <p class="says">{live(move || session.member.get().ended.is_some().then(words::measured))}</p>
        </div>
    }
}
