//! The shelf as a figure sees it: its run is kept there, and others come back from it.

use std::time::Duration;

use grokscope_experiment::Spec;
use grokscope_export::Saved;
use grokscope_live::Session;
use grokscope_live::page::{home, is_foreign, root};
use grokscope_owned::{Interval, act, live, spawn_while};
use leptos::prelude::*;
use web_sys::Event;

use crate::store::{self, Kept, Trouble};
use crate::words;
use crate::{load, saved_bytes};

/// How often a kept run that trains is written anew.
const AGAIN: Duration = Duration::from_secs(5);

/// What the page that is left says to the next one: the place of a figure, and the kept run that it is to show.
const HANDED: &str = "grokscope-shown";

fn session_storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Has the page at an address that ends with the place of a figure show a kept run there. Where that cannot be said, the address
/// still has its settings.
pub fn hand_over(address: &str, id: &str) {
    let place = address.split(['#', '&']).nth(1).unwrap_or_default();
    if let Some(storage) = session_storage() {
        let _ = storage.set_item(HANDED, &format!("{place} {id}"));
    }
}

/// The kept run that the page before meant for the figure at this place, if any.
#[must_use]
pub fn handed_over(place: &str) -> Option<String> {
    let said = session_storage()?.get_item(HANDED).ok().flatten()?;
    said.split_once(' ').filter(|(meant, _)| *meant == place).map(|(_, id)| id.to_owned())
}

/// Trouble in words.
#[must_use]
pub fn trouble(why: &Trouble) -> String {
    match why {
        Trouble::Missing => words::shelf_missing().to_owned(),
        Trouble::Many => words::shelf_many(store::MOST_RUNS as u64),
        Trouble::Full => words::shelf_full().to_owned(),
        Trouble::Other(why) => words::shelf_other(&**why),
    }
}

/// What a run is to the shelf, and its file.
fn of(session: Session, id: &str, name: &str) -> Option<(Kept, Vec<u8>)> {
    let (saved, bytes) = saved_bytes(session)?;
    Some((listed(&saved, id, name), bytes))
}

/// What is listed of a saved run.
#[must_use]
pub fn listed(saved: &Saved, id: &str, name: &str) -> Kept {
    Kept {
        id: id.to_owned(),
        name: name.to_owned(),
        keys: saved.spec.print(),
        kept: js_sys::Date::now(),
        step: saved.state.step,
        milestones: [saved.member.memorised, saved.member.grokked],
        has_ended: saved.member.ended.is_some(),
        bytes: 0.0,
    }
}

/// The row of the fold of the figure at a place. `tell` says what has come of it.
pub fn row(session: Session, place: &str, tell: impl Fn(String) + Copy + Send + Sync + 'static) -> AnyView {
    let runs = RwSignal::new(Vec::<Kept>::new());
    // The run that is kept as it trains.
    let own = RwSignal::new(None::<String>);
    let kept_step = RwSignal::new(0);
    let is_there = move || !runs.is_disposed();
    let reads = move |keys: &str| {
        let (spec, _) = Spec::parse(keys, session.spec.with_untracked(|spec| spec.preset));
        session.spec.with_untracked(|own| own.experiment.task.can_be(spec.experiment.task))
    };
    let refresh = move || {
        spawn_while(is_there, async move {
            if let Ok(all) = store::list().await {
                runs.try_set(all.into_iter().filter(|kept| reads(&kept.keys)).collect());
            }
        });
    };
    refresh();
    store::follow(refresh);
    let write = move |id: String, must_be_there: bool| {
        // What tells it from others: the keys that differ from the preset.
        let name = session.spec.with_untracked(|spec| spec.print().replace("preset=", "").replace('&', " "));
        let Some((kept, file)) = of(session, &id, &name) else { return tell(words::nothing_yet().to_owned()) };
        kept_step.set(kept.step);
        spawn_while(is_there, async move {
            match store::put(&kept, &file, must_be_there).await {
                // Somebody has removed it.
                Ok(false) => drop(own.try_set(None)),
                Ok(true) if !must_be_there => {
                    own.try_set(Some(kept.id));
                    refresh();
                    tell(words::shelf_kept(kept.step));
                }
                Ok(true) => {}
                Err(why) => {
                    own.try_set(None);
                    tell(trouble(&why));
                }
            }
        });
    };
    grokscope_owned::keep(Interval::new(AGAIN, move || {
        let Some(id) = own.get_untracked() else { return };
        // A run that began anew is another one.
        let step = session.last_state().map_or(0, |(resume, _)| resume.step);
        if step < kept_step.get_untracked() {
            own.set(None);
        } else if step > kept_step.get_untracked() {
            write(id, true);
        }
    }));
    let keep = move |_| {
        let id = own.get_untracked().unwrap_or_else(store::new_id);
        write(id, false);
    };
    let take = move |id: String| {
        spawn_while(is_there, async move {
            let told = match store::file(&id).await {
                Ok(Some(bytes)) => match load(session, &bytes) {
                    Ok(step) => {
                        own.try_set(None);
                        words::loaded(step)
                    }
                    Err(why) => words::not_loaded(words::shelf(), &*why),
                },
                Ok(None) => words::not_loaded(words::shelf(), words::unreadable()),
                Err(why) => trouble(&why),
            };
            tell(told);
        });
    };
    if let Some(id) = handed_over(place) {
        // Once: whoever comes back to the page wants it as it was left.
        let _ = session_storage().map(|storage| storage.remove_item(HANDED));
        take(id);
    }
    let choose =
        move |event: Event| Some(event_target_value(&event)).filter(|id| !id.is_empty()).into_iter().for_each(take);
    view! {
        <button type="button" data-keep="shelf" on:click=act(keep)>
            {live(move || if own.get().is_some() { words::shelf_again() } else { words::shelf_keep() })}
        </button>
        <select data-choice="kept" aria-label=words::shelf_take() on:change=act(choose) prop:value="" hidden=live(move || runs.with(Vec::is_empty))>
            <option value="">{words::shelf_take()}</option>
            {live(move || {
                runs.get()
                    .into_iter()
                    .map(|kept| view! { <option value=kept.id>{words::shelf_run(&*kept.name, kept.step)}</option> })
                    .collect_view()
            })}
        </select>
        // What is kept in somebody else's page is not to be seen from ours.
        <a href=format!("{}lab/#shelf", home()) hidden=live(move || runs.with(Vec::is_empty) || is_foreign(&root()))>{words::shelf_all()}</a>
    }
    .into_any()
}
