//! How many of the seeds tried by this reader succeeded, in words.

use leptos::prelude::*;

use super::tally::Tally;
use super::words::words;
use crate::run::Session;

/// The count in words.
#[component]
pub fn Seeds(
    /// The run.
    session: Session,
) -> impl IntoView {
    let page = session.page;
    let tally = RwSignal::new(Tally::default());
    Effect::new(move || {
        session.news.track();
        let (ended, metrics) = (session.member.get().ended, session.metrics.get());
        // A run whose sliders were moved on the way is no trial of its seed.
        if session.with_history(|history| !history.marks().is_empty()) {
            return;
        }
        let has_reached = metrics.is_some_and(|m| m.train_accuracy >= 1.0 && m.test_accuracy >= 1.0);
        if has_reached || ended.is_some() {
            let experiment = session.spec.with_untracked(|spec| spec.experiment.clone());
            // Metrics of the run before are still there while the next one is on its way.
            let is_current = session.step.get() > 0;
            if is_current && tally.try_update_untracked(|tally| tally.note(&experiment, has_reached)) == Some(true) {
                tally.notify();
            }
        }
    });
    let counts = Memo::new(move |_| session.spec.with(|spec| tally.with(|tally| tally.counts(&spec.experiment))));
    view! {
        <div class="pane" data-tally="">
            <h3>{words(page.lang).seeds[0]} " " <small>{words(page.lang).seeds[1]}</small></h3>
            <p class="says" role="status">{move || counts.with(|counts| (words(page.lang).tally)(counts))}</p>
            <p class="says">{words(page.lang).measured}</p>
        </div>
    }
}
