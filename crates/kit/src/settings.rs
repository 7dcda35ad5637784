//! Further keys of the experiment, each with the control its kind asks for.

use grokscope_experiment::{Change, Experiment, Key, Kind as KeyKind, Problem};
use grokscope_live::{Note, Session};
use grokscope_owned::{act, live};
use leptos::prelude::*;

use crate::text;

/// Keys that few readers will want to change, folded away.
#[component]
pub fn Settings(
    /// The run.
    session: Session,
    /// Its settings in the link.
    keys: &'static [&'static str],
) -> impl IntoView {
    view! {
        <p>{text::restarts()}</p>
        <div class="keys">
            {keys
                .iter()
                .filter_map(|name| Key::named(name))
                .map(|key| view! { <Setting session key_of=key/> })
                .collect_view()}
        </div>
    }
}

#[component]
fn Setting(session: Session, key_of: &'static Key) -> impl IntoView {
    let key = key_of;
    let value = move || session.spec.with(|spec| key.get(&spec.experiment).to_string());
    // Bumped to show the old value again where a new one is refused.
    let refused = Trigger::new();
    let shown = move || {
        refused.track();
        value()
    };
    let set = move |text: String| {
        let mut spec = session.spec.get_untracked();
        // What was said of the last attempt.
        session.notes.update(|notes| notes.retain(|note| !matches!(note, Note::Refused(name, _) if *name == key.name)));
        match apply(key, &text, &mut spec.experiment) {
            Ok(()) if key.change == Change::Live => session.change(spec),
            Ok(()) if spec != session.spec.get_untracked() => session.restart(spec),
            Ok(()) => {}
            Err(problem) => {
                session.note(Note::Refused(key.name, problem));
                refused.notify();
            }
        }
    };
    let input = match key.kind {
        KeyKind::Whole { min, max } => number_input(f64::from(min), f64::from(max), "1", shown, set).into_any(),
        KeyKind::Real { min, max } => number_input(min, max, "any", shown, set).into_any(),
        KeyKind::Flag => view! {
            <input
                type="checkbox"
                prop:checked=live(move || shown() == "true")
                on:change=act(move |event| set(event_target_checked(&event).to_string()))
            />
        }
        .into_any(),
        KeyKind::Word(words) => view! {
            <select prop:value=shown on:change=act(move |event| set(event_target_value(&event)))>
                {words
                    .iter()
                    .map(|word| view! { <option value=*word selected=live(move || value() == *word)>{*word}</option> })
                    .collect_view()}
            </select>
        }
        .into_any(),
        KeyKind::List { .. } | KeyKind::Table => view! {
            <input type="text" prop:value=shown on:change=act(move |event| set(event_target_value(&event)))/>
        }
        .into_any(),
    };
    view! {
        <label data-key=key.name title=text::meaning(key)>
            <span>{text::label(key)} " " <code>{key.name}</code></span>
            {input}
        </label>
    }
}

fn number_input(
    min: f64,
    max: f64,
    step: &'static str,
    shown: impl Fn() -> String + Send + 'static,
    set: impl Fn(String) + 'static,
) -> impl IntoView {
    view! {
        <input
            type="number"
            inputmode="decimal"
            min=min
            max=max
            step=step
            prop:value=shown
            on:change=act(move |event| set(event_target_value(&event)))
        />
    }
}

/// Sets a key of an experiment that can run, so that it still can.
fn apply(key: &'static Key, text: &str, experiment: &mut Experiment) -> Result<(), Problem> {
    let mut changed = experiment.clone();
    key.parse(text)
        .and_then(|value| key.set(&mut changed, value))
        .map_err(|_| Problem::BadValue { key: key.name, value: text.to_owned() })?;
    match changed.conflicts_within(grokscope_limits::page_bound).into_iter().next() {
        Some(conflict) => Err(conflict),
        None => {
            *experiment = changed;
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(key: &str, text: &str) -> Result<Experiment, Problem> {
        let mut experiment = Experiment::default();
        apply(Key::named(key).expect("a key"), text, &mut experiment).map(|()| experiment)
    }

    #[test]
    fn a_setting_that_could_not_run_is_refused() {
        assert_eq!(set("hidden", "24").map(|x| x.hidden), Ok(24));
        assert!(matches!(set("hidden", "many"), Err(Problem::BadValue { key: "hidden", .. })));
        assert!(matches!(set("train", "1"), Err(Problem::Conflict { .. })));
        assert!(matches!(set("model", "mlp"), Err(Problem::Conflict { .. })));
    }
}
