//! The networks of a figure of many, one by one: what they have in common, and each alone in the article, where it has all that a run has.

use grokscope_experiment::{Experiment, KEYS, Preset, Reads, Spec};
use grokscope_live::page::home;
use grokscope_live::{Crowds, Sweeps};
use grokscope_owned::{act, live, memo};
use leptos::prelude::*;

use crate::words;

/// Most networks to choose from.
const MOST: usize = 400;

/// The address of a network in the figure of the article that shows such a one; none does where numbers are read.
#[must_use]
pub fn address(spec: &Spec) -> Option<String> {
    let place = match spec.experiment.task.reads() {
        Reads::Pairs => "fig-modadd",
        Reads::Bits => "fig-parity",
        Reads::Numbers => return None,
    };
    Some(format!("{}#{place}&{}", home(), spec.print()))
}

/// What is trained, network by network; of those that take over what another has learned, nothing. Tracks the runs.
pub fn experiments(crowds: Crowds, sweeps: Sweeps) -> Vec<Experiment> {
    let mut all = Vec::new();
    for crowd in crowds.all() {
        crowd.news.track();
        crowd.with_all(|runners| {
            all.extend(runners.iter().filter(|runner| !runner.is_heir()).map(|runner| runner.experiment.clone()));
        });
    }
    for sweep in sweeps.all() {
        sweep.news.track();
        let found = sweep.with_found(|found| (0..found.len()).filter(|at| found[*at].is_some()).collect::<Vec<_>>());
        if found.len() <= MOST {
            all.extend(sweep.with_plan(|plan| found.into_iter().map(|at| plan.experiment(at)).collect::<Vec<_>>()));
        }
    }
    all
}

/// The keys by which some differ.
fn differing(all: &[Experiment]) -> Vec<usize> {
    (0..KEYS.len()).filter(|at| all.windows(2).any(|pair| KEYS[*at].get(&pair[0]) != KEYS[*at].get(&pair[1]))).collect()
}

/// All of them in keys: several values of a key stand with commas between.
pub fn in_keys(all: &[Experiment]) -> Option<String> {
    let first = all.first()?;
    let spec = Spec { preset: Preset::of_task(first.task), experiment: first.clone() };
    let varied = differing(all);
    let is_varied = |text: &str| varied.iter().any(|key| text.split('=').next() == Some(KEYS[*key].name));
    let mut parts: Vec<String> = spec.print().split('&').filter(|part| !is_varied(part)).map(str::to_owned).collect();
    for key in varied {
        let mut values: Vec<String> = Vec::new();
        for x in all {
            let value = KEYS[key].get(x).to_string();
            if !values.contains(&value) {
                values.push(value);
            }
        }
        parts.push(format!("{}={}", KEYS[key].name, values.join(",")));
    }
    Some(parts.join("&"))
}

/// Chooses one of them and leads to it.
pub fn view(crowds: Crowds, sweeps: Sweeps) -> AnyView {
    let all = memo(move || experiments(crowds, sweeps));
    let chosen = RwSignal::new(0);
    let options = move || {
        let all = all.get();
        let keys = differing(&all);
        let name = |x: &Experiment| {
            keys.iter().map(|key| format!("{}={}", KEYS[*key].name, KEYS[*key].get(x))).collect::<Vec<_>>().join(" ")
        };
        let option = |(at, x): (usize, &Experiment)| {
            view! { <option value=at.to_string()>{format!("{} {}", at + 1, name(x))}</option> }
        };
        all.iter().enumerate().map(option).collect_view()
    };
    let choose = act(move |event| chosen.set(event_target_value(&event).parse().unwrap_or_default()));
    let leads = move || {
        let x = all.with(|all| all.get(chosen.get()).cloned())?;
        address(&Spec { preset: Preset::of_task(x.task), experiment: x })
    };
    view! {
        <select data-choice="alone" aria-label=words::alone() on:change=choose>{live(options)}</select>
        <a data-open="alone" href=live(leads)>{words::alone_open()}</a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_networks_have_in_common_is_said_once_and_what_varies_with_commas() {
        let x =
            |wd, seed| Experiment { wd, seed, hidden: 24, ..Preset::named("modadd-main").expect("it").experiment() };
        let all = [x(0.5, 1), x(1.0, 1), x(0.5, 2)];
        assert_eq!(in_keys(&all).as_deref(), Some("preset=modadd-main&hidden=24&seed=1,2&wd=0.5,1"));
        assert_eq!(in_keys(&all[..1]).as_deref(), Some("preset=modadd-main&hidden=24&wd=0.5"));
        assert_eq!(in_keys(&[]), None);
    }
}
