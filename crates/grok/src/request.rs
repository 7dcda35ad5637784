//! What is asked for on the command line: keys as they are, or a link of the page.

use grokscope_experiment::{Change, KEYS, Key, PRESETS, Preset, Spec, keys_in};
use grokscope_protocol::article::{RECORDED, preset_before};

/// What is to be trained, and what there is to say about how it was asked for.
#[derive(Debug)]
pub struct Request {
    /// What is to be trained.
    pub spec: Spec,
    /// What was passed over, and what was added.
    pub notes: Vec<String>,
}

/// Figures of the page that show the run of another one.
const SHOWS: [(&str, &str); 3] = [("modadd", "main"), ("interference", "stars"), ("progress", "main")];

/// Figures of the page that look after themselves: they train many networks, or none.
const OTHERS: [&str; 22] = [
    "decay",
    "endless",
    "lies",
    "early",
    "waits",
    "half",
    "regions",
    "race",
    "size",
    "slow",
    "ticket",
    "borrowed",
    "lazy",
    "map",
    "survey",
    "gallery",
    "architectures",
    "forget",
    "construction",
    "class",
    "board",
    "shelf",
];

/// The version that every link carries.
const VERSION: &str = "v";

/// Keys with their values.
type Pairs = Vec<(String, String)>;

/// Reads keys, or a link with the keys of one or several runs, of which `figure` names one.
///
/// # Errors
/// Everything that is not understood.
pub fn read(text: &str, figure: Option<&str>) -> Result<Request, Vec<String>> {
    let mut notes = Vec::new();
    let (default, keys) = of_link(text, figure, &mut notes).map_err(|why| vec![why])?;
    let joined = join(&keys);
    let (spec, problems) = Spec::parse(&joined, default);
    if !problems.is_empty() {
        return Err(problems.iter().map(ToString::to_string).collect());
    }
    notes.extend(remarks(&keys, &spec));
    let names = |name: &str| keys.iter().any(|(key, _)| key == name);
    if names("task") && !names("preset") && spec.preset != default {
        let Preset { name, keys, .. } = spec.preset;
        notes.push(format!("task={} begins with preset={name}: {keys}", spec.experiment.task.word()));
    }
    Ok(Request { spec, notes })
}

/// Changes what a run that goes on allows to be changed.
///
/// # Errors
/// Everything that is not understood, or cannot be changed.
pub fn change(spec: &Spec, text: &str) -> Result<Request, Vec<String>> {
    let keys = keys_in(text);
    let mut changed = spec.clone();
    let mut problems = Vec::new();
    for (name, value) in &keys {
        let Some(key) = Key::named(name) else {
            problems.push(match name.as_str() {
                "preset" => "preset: a saved run has its keys already".to_owned(),
                _ => format!("{name}: no such key"),
            });
            continue;
        };
        let before = key.get(&spec.experiment);
        match key.parse(value) {
            Err(_) => problems.push(format!("{name}={value}: accepted is {}", key.kind)),
            Ok(value) if key.change == Change::Restart && value != before => {
                problems.push(format!("{name}={value}: a saved run goes on with {name}={before}"));
            }
            Ok(value) => drop(key.set(&mut changed.experiment, value)),
        }
    }
    problems.extend(changed.experiment.conflicts().iter().map(ToString::to_string));
    if !problems.is_empty() {
        return Err(problems);
    }
    let notes = remarks(&keys, &changed);
    Ok(Request { spec: changed, notes })
}

/// Another run beside one: keys that name a preset or a task begin with that, others differ from those of the first.
///
/// # Errors
/// Everything that is not understood.
pub fn beside(spec: &Spec, text: &str) -> Result<Request, Vec<String>> {
    if names(text, "preset") || names(text, "task") || text.contains(['#', '＃']) {
        return read(text, None);
    }
    let keys = keys_in(text);
    let (other, problems) = Spec::parse(&format!("{}&{}", spec.print(), join(&keys)), spec.preset);
    if !problems.is_empty() {
        return Err(problems.iter().map(ToString::to_string).collect());
    }
    let notes = remarks(&keys, &other);
    Ok(Request { spec: other, notes })
}

/// Whether keys give a value to one of this name.
pub fn names(text: &str, name: &str) -> bool {
    keys_in(text).iter().any(|(key, _)| key == name)
}

/// What to say of keys that were understood: which count only once, and which have no effect.
pub fn remarks(keys: &[(String, String)], spec: &Spec) -> Vec<String> {
    let mut notes = Vec::new();
    let last = |name: &str| keys.iter().rposition(|(key, _)| key == name);
    for (at, (name, value)) in keys.iter().enumerate() {
        if last(name) != Some(at) {
            continue;
        }
        if keys.iter().filter(|(key, _)| key == name).count() > 1 {
            notes.push(format!("{name} is given more than once; the last one counts: {name}={value}"));
        }
        if Key::named(name).is_some_and(|key| !key.applies(&spec.experiment)) {
            notes.push(format!("{name}={value} has no effect with these settings"));
        }
    }
    notes
}

/// Keys with their values as one text.
pub fn join(keys: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(keys).finish()
}

/// The keys of one run of a link, and the preset they start from on the page.
fn of_link(text: &str, figure: Option<&str>, notes: &mut Vec<String>) -> Result<(&'static Preset, Pairs), String> {
    let text = text.trim();
    let is_address = text.contains("://");
    let (address, fragment) = match text.split_once(['#', '＃']) {
        Some((address, fragment)) => (address, fragment),
        None if is_address => return Err(format!("{text} has no settings: they stand after a # in the address")),
        None => ("", text),
    };
    if !is_address && address.contains('=') && !address.contains(['/', '?']) {
        return Err(format!("{address}: the settings of a link stand after its #"));
    }
    // A page that shows one figure alone gives it the keys without a name.
    let alone = address.split_once('?').map(|(_, query)| keys_in(query)).unwrap_or_default();
    let alone = alone.into_iter().find(|(key, _)| key == "figure").map(|(_, figure)| run_of(&figure)).transpose()?;
    let chosen = figure.map(run_of).transpose()?;
    // Keys with the run they belong to, if they say so.
    let (mut keys, mut has_others, mut version) = (Vec::new(), false, String::new());
    for (key, value) in keys_in(fragment) {
        let (run, key) = match key.split_once('.').map(|(name, key)| (name.trim(), key.trim())) {
            Some((name, of)) if OTHERS.contains(&name) || is_setting(name, of) => {
                notes.push(format!("{key}={value} is a setting of a figure and passed over"));
                has_others = true;
                continue;
            }
            Some((name, key)) => (Some(run_of(name)?), key.to_owned()),
            None => (None, key),
        };
        match key.as_str() {
            VERSION => version = value,
            "lang" | "speed" => notes.push(format!("{key}={value} is of the page and passed over")),
            "engine" => {
                notes.push(format!("engine={value} is of the page and passed over; --engine chooses one here"));
            }
            _ => keys.push((run, (key, value))),
        }
    }
    let has_names = keys.iter().any(|(run, _)| run.is_some());
    let rest = || keys.iter().filter(|(run, _)| run.is_none()).map(|(_, pair)| pair.clone()).collect::<Pairs>();
    // Without a # they are keys of an experiment, and no link.
    if !has_names && alone.or(chosen).is_none() && (has_others || !text.contains(['#', '＃'])) {
        return match has_others && keys.is_empty() {
            true => Err(format!("{text} sets figures that look after themselves; grok run trains one network")),
            false => Ok((&PRESETS[0], rest())),
        };
    }
    // As on the page, keys without a name are those of the first run of their kind of task.
    let reads = Spec::parse(&join(&rest()), &PRESETS[0]).0.experiment.task.reads();
    let is_of_kind = |preset: &str| Preset::named(preset).is_some_and(|preset| preset.task().reads() == reads);
    let first = RECORDED.iter().find(|(_, preset)| is_of_kind(preset)).map_or(RECORDED[0].0, |(name, _)| name);
    let home = alone.or(chosen.filter(|_| !has_names)).unwrap_or(first);
    let all: Vec<(&'static str, (String, String))> =
        keys.into_iter().map(|(run, pair)| (run.unwrap_or(home), pair)).collect();
    let mut runs: Vec<&'static str> = Vec::new();
    for (run, _) in &all {
        if !runs.contains(run) {
            runs.push(run);
        }
    }
    let Some(run) = chosen.or(alone.filter(|run| runs.contains(run))).or(runs.first().copied()).or(alone) else {
        return Ok((&PRESETS[0], Vec::new()));
    };
    if chosen.is_none() && runs.len() > 1 {
        notes.push(format!(
            "the link speaks of {}: {run} is trained; --figure {} would take another",
            runs.join(" and "),
            runs.iter().find(|other| **other != run).unwrap_or(&run)
        ));
    } else if chosen.is_some() && !runs.contains(&run) && !runs.is_empty() {
        notes.push(format!("the link says nothing of {run}, which is trained as the page begins it"));
    }
    let now = || RECORDED.iter().find(|(name, _)| *name == run).map(|(_, preset)| *preset);
    let preset = preset_before(&version, run).or_else(now).and_then(Preset::named);
    let keys = all.into_iter().filter(|(of, _)| *of == run).map(|(_, pair)| pair).collect();
    Ok((preset.unwrap_or(&PRESETS[0]), keys))
}

/// Whether a key is one of a figure that shows the run of another, and not one of that run.
fn is_setting(figure: &str, key: &str) -> bool {
    SHOWS.iter().any(|(name, _)| *name == figure) && key != "preset" && key != "speed" && Key::named(key).is_none()
}

/// The run of the page with this name, or that of the figure with it.
fn run_of(name: &str) -> Result<&'static str, String> {
    let name = name.trim().to_ascii_lowercase();
    let shown = SHOWS.iter().find(|(figure, _)| *figure == name).map_or(name.as_str(), |(_, run)| run);
    RECORDED.iter().map(|(run, _)| *run).find(|run| *run == shown).ok_or_else(|| {
        let runs: Vec<&str> = RECORDED.iter().map(|(run, _)| *run).collect();
        let figures: Vec<&str> = SHOWS.iter().map(|(figure, _)| *figure).collect();
        format!(
            "{name} is no run of the page that can be trained here; there are {}",
            [runs, figures].concat().join(", ")
        )
    })
}

/// Every key with its value.
pub fn resolved(spec: &Spec) -> impl Iterator<Item = (&'static Key, grokscope_experiment::Value)> + '_ {
    KEYS.iter().map(|key| (key, key.get(&spec.experiment)))
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Experiment, Kind, Value};
    use grokscope_trainer::cpu::CpuEngine;
    use grokscope_trainer::{Engine as _, Ensemble};
    use pollster::block_on;

    use super::*;

    #[test]
    fn figures_without_a_run_are_those_of_the_page() {
        let registry = include_str!("../../../src/registry.rs");
        let rows = registry.split("static KINDS").nth(1).and_then(|rest| rest.split("\n];").next()).expect("rows");
        let mut free: Vec<&str> =
            rows.lines().filter_map(|row| row.trim().strip_prefix("free(\"")?.split('"').next()).collect();
        let mut others = OTHERS.to_vec();
        free.sort_unstable();
        others.sort_unstable();
        assert_eq!(others, free);
    }

    fn read_one(text: &str) -> (String, Vec<String>) {
        let request = read(text, None).unwrap_or_else(|why| panic!("{text}: {why:?}"));
        (request.spec.print(), request.notes)
    }

    #[test]
    fn a_run_beside_another_differs_by_the_keys_that_are_named() {
        let (spec, _) = Spec::parse("preset=sub&wd=0.3&seed=4", &PRESETS[0]);
        let other = |text| beside(&spec, text).unwrap_or_else(|why| panic!("{text}: {why:?}")).spec.print();
        assert_eq!(other(""), "preset=sub&seed=4&wd=0.3");
        assert_eq!(other("wd=1&hidden=8"), "preset=sub&hidden=8&seed=4");
        assert_eq!(other("preset=modadd-24&wd=0.1"), "preset=modadd-24&wd=0.1");
        assert_eq!(other("task=mul"), "preset=mul");
        assert_eq!(beside(&spec, "colour=red").expect_err("no key"), ["colour: no such key"]);
    }

    #[test]
    fn a_link_of_the_page_is_read_in_every_form_it_is_copied_in() {
        for text in [
            "main.wd=0.3",
            "#main.wd=0.3",
            "modadd.wd=0.3",
            "https://host/grokscope/#main.wd=0.3&v=2",
            "http://localhost:8080/?figure=modadd#wd=0.3",
            "file:///site/index.html?figure=progress&x=1#wd=0.3",
            " #wd=0.3 ",
            "/grokscope/#main.wd=0.3",
            "＃main.wd＝0.3",
        ] {
            assert_eq!(read_one(text).0, "preset=modadd-wait&wd=0.3", "{text}");
        }
        // Of the first edition, which opened with another run.
        assert_eq!(read_one("https://host/grokscope/#main.wd=0.3&v=1").0, "preset=modadd-main&wd=0.3");
    }

    #[test]
    fn keys_of_a_figure_start_from_what_the_figure_begins_with() {
        assert_eq!(read_one("stars.seed=9").0, "preset=modadd-24&seed=9");
        let (taken, notes) = read_one("#interference.a=3&parity.wd=0&map.task=parity");
        assert_eq!((taken.as_str(), notes.len()), ("preset=parity-main", 2), "{notes:?}");
        assert_eq!(read_one("parity.preset=parity-wd&parity.wd=0.1").0, "preset=parity-wd&wd=0.1");
        assert_eq!(read_one("https://host/?figure=reverse#seed=2").0, "preset=reverse&seed=2");
    }

    #[test]
    fn of_several_runs_the_first_is_taken_and_the_others_can_be() {
        let text = "#main.wd=0.3&parity.preset=parity-wd";
        let (taken, notes) = read_one(text);
        assert_eq!(taken, "preset=modadd-wait&wd=0.3");
        assert_eq!(notes, ["the link speaks of main and parity: main is trained; --figure parity would take another"]);
        let other = read(text, Some("parity")).expect("a run of the link");
        assert_eq!((other.spec.print().as_str(), other.notes.len()), ("preset=parity-wd", 0));
        assert_eq!(read("wd=3", Some("Stars")).expect("a run").spec.print(), "preset=modadd-24&wd=3");
        assert_eq!(read("main.wd=3", Some("stars")).expect("a run").notes.len(), 1);
        assert_eq!(read_one("main.wd=0.3&wd=0.5").0, "preset=modadd-wait&wd=0.5");
        assert_eq!(read_one("preset=parity-wd&parity.wd=0.1").0, "preset=parity-wd&wd=0.1");
    }

    #[test]
    fn what_a_link_has_nothing_of_is_refused() {
        for text in ["https://host/grokscope/", "map.ratio=100", "#other.wd=1", "wd=0.3#main.wd=1", "main.colour=red"] {
            assert!(read(text, None).is_err(), "{text}");
        }
        assert!(read("", Some("gallery")).is_err());
    }

    #[test]
    fn what_has_no_effect_or_counts_once_is_named() {
        for (text, names) in [
            ("model=direct&inproj=separate", vec!["inproj=separate"]),
            ("task=add&n=5", vec!["n=5"]),
            ("opt=sgd&b2=0.5&eps=1e-3", vec!["b2=0.5", "eps=1e-3"]),
            ("fresh=true&noise=.3", vec!["noise=.3"]),
            ("rows=900&train=0.5", vec!["train=0.5"]),
            ("stop=never&linger=5", vec!["linger=5"]),
            ("embedding=fixed&freqs=1&embed=9", vec!["embed=9"]),
            ("preset=parity-main&p=5&pairs=ordered", vec!["p=5", "pairs=ordered"]),
            ("batch=9999", vec!["batch=9999"]),
            ("wd=0.1&wd=0.3", vec!["wd is given more than once; the last one counts: wd=0.3"]),
            ("wd=0.1&hidden=20", vec![]),
        ] {
            let (_, notes) = read_one(text);
            assert_eq!(notes.len(), names.len(), "{text}: {notes:?}");
            assert!(names.iter().all(|name| notes.iter().any(|note| note.starts_with(name))), "{text}: {notes:?}");
        }
        let (_, notes) = read_one("task=parity");
        assert!(notes.iter().any(|note| note.contains("preset=parity-main") && note.contains("l1=3e-5")), "{notes:?}");
    }

    /// What three steps of training come to: weights and test figures, and the figures on what is trained on.
    fn trained(x: &Experiment) -> (Vec<u32>, [u32; 2]) {
        let mut engine = CpuEngine::new(Ensemble::new(vec![x.clone()]).expect("one member"));
        block_on(engine.advance(3)).expect("a CPU");
        let metrics = block_on(engine.measure()).expect("a CPU")[0];
        let mut bits: Vec<u32> = block_on(engine.parameters()).expect("a CPU").into_iter().map(f32::to_bits).collect();
        bits.extend([metrics.test.loss, metrics.test.accuracy].map(f32::to_bits));
        (bits, [metrics.train.loss, metrics.train.accuracy].map(f32::to_bits))
    }

    /// Some other values of a key.
    fn others(key: &Key, x: &Experiment) -> Vec<Value> {
        let now = key.get(x);
        let values = match (key.kind, &now) {
            (Kind::Whole { .. }, Value::Whole(x)) => [*x + 1, x / 2, 3, 40].map(Value::Whole).to_vec(),
            (Kind::Real { .. }, Value::Real(x)) => [*x + 0.1, x / 2.0, 0.3, 0.0].map(Value::Real).to_vec(),
            (Kind::Flag, Value::Flag(x)) => vec![Value::Flag(!x)],
            (Kind::Word(words), _) => words.iter().map(|word| Value::Word(word)).collect(),
            (Kind::List { .. }, _) => [vec![1], vec![2, 1]].map(Value::List).to_vec(),
            (Kind::Table, _) => ["o3.012120201", "o3.021102210", "t3.qg", "t3.ui"]
                .map(|text| Value::Table(text.parse().expect("a table")))
                .to_vec(),
            other => panic!("{other:?}"),
        };
        values.into_iter().filter(|value| *value != now).collect()
    }

    #[test]
    fn a_key_said_to_have_no_effect_has_none_and_any_other_has_one() {
        // They say when a run is looked at and ends, and not what a step is.
        let of_the_end = ["steps", "stop", "linger", "every"];
        let small = "p=11&hidden=6&embed=4&train=0.5";
        let (mut none, mut some) = (Vec::new(), Vec::new());
        for keys in [
            "",
            "&opt=sgd&rows=50",
            "&filter=ema",
            "&filter=ma&filter_window=2",
            "&embedding=fixed&freqs=1,3&inproj=separate",
            "&output=collapsed&biases=true&batch=20",
            "&model=direct&fresh=true&noise=0.2",
            "&noise=0.3",
            "&model=onehot&task=div&opt=adam&wd=0&act=square&loss=mse",
            "&preset=parity-main&rows=40&test_rows=50&n=12&hidden=6",
            "&preset=parity-wd&rows=40&test_rows=50&n=12&hidden=6&fresh=true",
            "&preset=own-operation&hidden=6&embed=4",
            "&preset=own-bits&hidden=6",
        ] {
            let keys = if keys.contains("preset=") { keys.to_owned() } else { format!("{small}{keys}") };
            let (spec, problems) = Spec::parse(&keys, &PRESETS[0]);
            assert_eq!(problems, [], "{keys}");
            let x = spec.experiment;
            let before = trained(&x);
            for key in KEYS.iter().filter(|key| !of_the_end.contains(&key.name)) {
                let changed = others(key, &x).into_iter().filter_map(|value| {
                    let mut changed = x.clone();
                    key.set(&mut changed, value).ok()?;
                    changed.conflicts().is_empty().then_some(changed)
                });
                let changed: Vec<Experiment> = changed.collect();
                if !key.applies(&x) {
                    none.push(key.name);
                    for after in changed.iter().filter(|after| !key.applies(after)) {
                        assert!(trained(after).0 == before.0, "{} has an effect on {keys}", key.name);
                    }
                } else if !changed.is_empty() {
                    some.push(key.name);
                    let has_effect = changed.iter().any(|after| trained(after) != before);
                    assert!(has_effect, "{} has no effect on {keys}", key.name);
                }
            }
        }
        let missing =
            |of: &[&str]| KEYS.iter().map(|key| key.name).find(|name| !of_the_end.contains(name) && !of.contains(name));
        assert_eq!(missing(&some), None, "every key has an effect somewhere");
        assert!(none.len() > 50, "{none:?}");
    }

    #[test]
    fn a_saved_run_changes_only_what_may_change_while_training() {
        let spec = Spec::of(&PRESETS[0]);
        let changed = change(&spec, "steps=6e3&wd=0.1&hidden=48").expect("it may").spec;
        assert_eq!((changed.experiment.steps, changed.experiment.wd), (6000, 0.1));
        for text in ["hidden=12", "seed=4", "preset=parity-wd", "colour=red", "opt=sgd", "wd=much"] {
            assert!(change(&spec, text).is_err(), "{text}");
        }
    }
}
