//! The state of the page as the fragment of its address: `#main.wd=0.3&parity.preset=parity-wd&engine=cpu&v=2`.
//!
//! Keys of an experiment carry the name of their run, or of the first figure that shows it. Without one, as the command
//! line prints them, they go to the first run of that kind of task, or to whatever there is. `speed` belongs to a run but
//! not to its experiment, `lang` and `engine` to the whole page. Some figures have keys of their own.

mod tidy;

use std::fmt::Display;

use form_urlencoded::Serializer;
use grokscope_experiment::{Key, Misfit, Preset, Problem, Reads, Spec, Task};
use grokscope_limits::page_bound;
use grokscope_protocol::article::preset_before;

use crate::engine_choice::Wish;
use crate::lang::language;
use crate::speed::Speed;

pub use tidy::place;

/// The version of the link format.
pub const VERSION: &str = "2";
/// Versions whose links are read.
const KNOWN: [&str; 2] = ["1", VERSION];

/// Most bytes of a value in a link. Every operation is shorter, but for those on many elements with long names.
const MOST_IN_LINK: usize = 6_000;
/// Stands in a link for a table that is too large for it. No table is written so: whoever opens the link is told.
const IN_FILE: &str = "in-a-file";

/// A link taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The language it asks for, of which it is not known here whether there is an article in it.
    pub lang: Option<String>,
    /// The engine it asks for.
    pub engine: Option<Wish>,
    /// What it says of each place, in the order they were given.
    pub figures: Vec<Said>,
    /// Keys of the page that could not be read, with what would be accepted.
    pub mistakes: Vec<Mistake>,
}

/// What a link says of a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Keys of its experiment, or settings of the figure.
    pub keys: String,
    /// Its speed.
    pub speed: Option<Speed>,
}

/// A key of the page with a value it cannot have.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// The key.
    pub key: String,
    /// As written.
    pub value: String,
    /// What would be accepted.
    pub accepted: String,
}

/// What a run, or a figure that has settings of its own, is to the link.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Its name, the prefix of its keys.
    pub name: &'a str,
    /// The first figure that shows it, whose name does as well.
    pub figure: &'a str,
    /// The kind of task whose keys without a prefix are meant for it; `None` where none are.
    pub takes: Option<Reads>,
    /// Keys that are meant for it even where a run goes by the name of its first figure, which is this one.
    pub owns: &'a [&'a str],
}

impl Place<'_> {
    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.figure == name
    }

    fn owns(&self, name: &str, key: &str) -> bool {
        self.name == name && self.owns.contains(&key)
    }
}

impl Link {
    /// Takes a fragment apart, with or without its `#`. Untrusted input, and often mangled on its way.
    #[must_use]
    pub fn parse(fragment: &str, places: &[Place<'_>]) -> Self {
        let pairs = ours(fragment, places);
        let home = home(&pairs, places);
        let mut link = Self::default();
        let mut figures: Vec<Serializer<'_, String>> = places.iter().map(|_| Serializer::new(String::new())).collect();
        let mut speeds = vec![None; places.len()];
        let mut version = VERSION;
        for (key, value) in &pairs {
            let (place, key) = key
                .split_once('.')
                .and_then(|(name, key)| {
                    let owner = places.iter().position(|place| place.owns(name, key));
                    Some((owner.or_else(|| places.iter().position(|place| place.is_called(name)))?, key))
                })
                .map_or((home, key.as_str()), |(place, key)| (Some(place), key));
            match key {
                "" => {}
                // Of a format that is younger than this page.
                "v" if !KNOWN.contains(&&**value) => link.mistakes.push(mistake("v", value, KNOWN.join(", "))),
                "v" => version = value.as_str(),
                "lang" => link.lang = Some(language(value)),
                "engine" => match Wish::named(value) {
                    Some(wish) => link.engine = Some(wish),
                    None => link.mistakes.push(mistake("engine", value, Wish::ALL.map(Wish::word).join(", "))),
                },
                // A figure that looks after itself has none, and says so as of any other key.
                "speed" if place.is_none_or(|at| places[at].takes.is_some()) => match (Speed::named(value), place) {
                    (Some(speed), Some(at)) => speeds[at] = Some(speed),
                    (Some(_), None) => {}
                    (None, _) => link.mistakes.push(mistake("speed", value, Speed::ACCEPTED.to_owned())),
                },
                _ => {
                    if let Some(figure) = place.and_then(|at| figures.get_mut(at)) {
                        figure.append_pair(key, value);
                    }
                }
            }
        }
        let said = |((place, mut keys), speed): ((&Place<'_>, Serializer<'_, String>), Option<Speed>)| {
            let keys = keys.finish();
            match preset_before(version, place.name) {
                // What is said last holds.
                Some(preset) if !keys.is_empty() || speed.is_some() => {
                    Said { keys: format!("preset={preset}&{keys}"), speed }
                }
                _ => Said { keys, speed },
            }
        };
        link.figures = places.iter().zip(figures).zip(speeds).map(said).collect();
        link
    }

    /// Whether a fragment says anything of the page; others belong to whoever has added them.
    #[must_use]
    pub fn is_ours(fragment: &str, places: &[Place<'_>]) -> bool {
        !ours(fragment, places).is_empty()
    }

    /// Puts a fragment together, without `#`; empty where there is nothing to say.
    #[must_use]
    pub fn print<'a, K: Display>(
        engine: Wish,
        figures: impl IntoIterator<Item = (&'a str, Vec<(K, String)>)>,
    ) -> String {
        let mut text = Serializer::new(String::new());
        for (name, keys) in figures {
            for (key, value) in keys {
                text.append_pair(&format!("{name}.{key}"), &value);
            }
        }
        if engine != Wish::Auto {
            text.append_pair("engine", engine.word());
        }
        let text = text.finish();
        if text.is_empty() { text } else { format!("{text}&v={VERSION}") }
    }
}

/// The pairs of a fragment that are meant for the page. Among them are keys that nobody knows, which a reader may have
/// misspelled; where nothing is known, or a pair is of a kind that others add to links, they are not.
fn ours(fragment: &str, places: &[Place<'_>]) -> Vec<(String, String)> {
    let is_known = |key: &str| {
        let bare = key.rsplit_once('.').map_or(key, |(_, bare)| bare);
        let is_named = key.split_once('.').is_some_and(|(name, _)| places.iter().any(|place| place.is_called(name)));
        is_named || matches!(bare, "preset" | "speed" | "lang" | "engine" | "v") || Key::named(bare).is_some()
    };
    let all = tidy::pairs(fragment);
    // A figure alone has keys of its own without a prefix.
    let is_any = places.len() == 1 || all.iter().any(|(key, value)| value.is_some() && is_known(key));
    let is_meant = |key: &str| is_known(key) || is_any && !tidy::is_added(key);
    all.into_iter().filter_map(|(key, value)| Some((key, value?))).filter(|(key, _)| is_meant(key)).collect()
}

fn mistake(key: &str, value: &str, accepted: String) -> Mistake {
    Mistake { key: key.to_owned(), value: value.to_owned(), accepted }
}

/// What keys without a prefix belong to: where no run is of their kind of task, the first place will say so.
fn home(pairs: &[(String, String)], places: &[Place<'_>]) -> Option<usize> {
    let named = |wanted: &str| pairs.iter().rfind(|(key, _)| key == wanted).map(|(_, value)| value.trim());
    let task = match (named("preset"), named("task")) {
        // One that is misspelt, or was once, is still told by its task.
        (Some(preset), _) => Preset::named(preset).map(Preset::task).or_else(|| preset.split('-').next()?.parse().ok()),
        (None, task) => task.and_then(|task| task.parse().ok()),
    };
    let reads = task.map_or(Reads::Pairs, Task::reads);
    places.iter().position(|place| place.takes == Some(reads)).or((!places.is_empty()).then_some(0))
}

/// What a figure's keys stand for: the keys on its element, then those of the link. Those that ask for the other kind of
/// task are named and left out: bits are drawn otherwise than pairs.
#[must_use]
pub fn read(attributes: &str, keys: &str, default: &Spec) -> (Spec, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut fitting = |text: &str| {
        let mut kept = Serializer::new(String::new());
        for (key, value) in form_urlencoded::parse(text.as_bytes()) {
            let (name, task) = match &*key {
                "preset" => ("preset", Preset::named(value.trim()).map(Preset::task)),
                "task" => ("task", value.trim().parse().ok()),
                _ => ("", None),
            };
            let is_other = |task: &Task| !default.experiment.task.can_be(*task);
            if let Some(task) = task.filter(is_other) {
                problems.push(Problem::Conflict { key: name, why: Misfit::Task(task) });
            } else {
                kept.append_pair(&key, &value);
            }
        }
        kept.finish()
    };
    let (attributes, keys) = (fitting(attributes), fitting(keys));
    let names = |wanted: &str| form_urlencoded::parse(keys.as_bytes()).any(|(key, _)| key == wanted);
    let text = if names("preset") || names("task") { keys } else { format!("{attributes}&{keys}") };
    let (spec, others) = Spec::parse_within(&text, default.preset, page_bound);
    problems.extend(others);
    (spec, problems)
}

/// Whether a link can say all of an experiment: a large table is left to files.
#[must_use]
pub fn fits(spec: &Spec) -> bool {
    spec.experiment.table.to_string().len() <= MOST_IN_LINK
}

/// The keys that take a figure from `default` to `spec`: the fewest that [`read`] needs. See [`fits`].
#[must_use]
pub fn difference(spec: &Spec, default: &Spec) -> Vec<(&'static str, String)> {
    let mut keys = Vec::new();
    let mut base = default.experiment.clone();
    if spec.preset != default.preset {
        keys.push(("preset", spec.preset.name.to_owned()));
        base = spec.preset.experiment();
    }
    let short = |value: String| if value.len() > MOST_IN_LINK { IN_FILE.to_owned() } else { value };
    keys.extend(spec.changed(&base).map(|(key, value)| (key.name, short(value))));
    keys
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::PRESETS;

    use super::*;

    const PLACES: [Place<'_>; 3] = [
        Place { name: "main", figure: "modadd", takes: Some(Reads::Pairs), owns: &[] },
        Place { name: "parity", figure: "parity", takes: Some(Reads::Bits), owns: &[] },
        Place { name: "map", figure: "map", takes: None, owns: &[] },
    ];

    fn parse(text: &str) -> Link {
        Link::parse(text, &PLACES)
    }

    fn keys(text: &str) -> Vec<String> {
        parse(text).figures.into_iter().map(|said| said.keys).collect()
    }

    #[test]
    fn keys_go_to_the_figure_they_name() {
        let link = parse("#main.wd=0.3&modadd.speed=max&parity.preset=parity-wd&lang=zh&engine=cpu&v=2");
        assert_eq!(link.figures[0], Said { keys: "wd=0.3".to_owned(), speed: Some(Speed::Full) });
        assert_eq!(link.figures[1], Said { keys: "preset=parity-wd".to_owned(), speed: None });
        assert_eq!((link.lang.as_deref(), link.engine), (Some("zh"), Wish::named("cpu")));
        assert_eq!(link.mistakes, []);
    }

    #[test]
    fn a_figure_alone_keeps_its_settings_and_leaves_the_rest_to_its_run() {
        let places = [
            Place { name: "stars", figure: "interference", takes: Some(Reads::Pairs), owns: &[] },
            Place { name: "interference", figure: "interference", takes: None, owns: &["a", "b"] },
        ];
        let link = Link::parse("interference.a=40&interference.wd=2&stars.seed=3", &places);
        let keys: Vec<&str> = link.figures.iter().map(|said| &*said.keys).collect();
        assert_eq!(keys, ["wd=2&seed=3", "a=40"]);
    }

    #[test]
    fn keys_of_the_command_line_go_to_the_figure_of_their_task() {
        assert_eq!(keys("preset=parity-wd&wd=0.1"), ["", "preset=parity-wd&wd=0.1", ""]);
        assert_eq!(keys("task=parity&rows=900"), ["", "task=parity&rows=900", ""]);
        assert_eq!(keys("preset=parity-nope&k=2"), ["", "preset=parity-nope&k=2", ""]);
        assert_eq!(keys("wd=0.1"), ["wd=0.1", "", ""]);
        assert_eq!(keys("map.task=parity&wd=0.1"), ["wd=0.1", "", "task=parity"]);
    }

    #[test]
    fn keys_without_a_prefix_go_to_the_only_place_there_is() {
        for (place, text) in [(1, "wd=0.1&seed=3"), (1, "preset=modadd-24"), (2, "wd=0.1"), (2, "colour=red&speed=3")] {
            let link = Link::parse(text, &PLACES[place..=place]);
            assert_eq!((&*link.figures[0].keys, link.figures[0].speed), (text, None));
        }
        assert_eq!(Link::parse("speed=3", &PLACES[1..2]).figures[0].speed, Speed::named("3"));
        assert_eq!(keys("map.speed=3"), ["", "", "speed=3"]);
    }

    #[test]
    fn a_figure_keeps_to_its_kind_of_task() {
        let [pairs, bits] = ["modadd-24", "parity-wd"].map(|name| Spec::of(Preset::named(name).expect("a preset")));
        for (default, keys, key, task) in [
            (&pairs, "preset=parity-main&wd=0.5", "preset", Task::Parity),
            (&pairs, "task=parity&wd=0.5", "task", Task::Parity),
            (&bits, "preset=five-neurons&wd=0.5", "preset", Task::Add),
            (&bits, "wd=0.5&task=mul", "task", Task::Mul),
        ] {
            let problem = Problem::Conflict { key, why: Misfit::Task(task) };
            let (spec, problems) = read("lr=0.01", keys, default);
            let x = &spec.experiment;
            assert_eq!(
                (spec.preset, x.wd, x.lr, problems),
                (default.preset, 0.5, 0.01, vec![problem.clone()]),
                "{keys}"
            );
            assert_eq!(read(keys, "lr=0.01", default), (spec, vec![problem]));
        }
        assert_eq!(read("", "task=mul&preset=sub", &pairs).1, []);
    }

    #[test]
    fn the_figure_of_own_rules_takes_both_kinds_and_a_large_table_is_left_to_files() {
        let own = Spec::of(Preset::of_task(Task::Table));
        let (spec, problems) = read("", "preset=own-bits&table=t3.qg", &own);
        assert_eq!((spec.experiment.task, spec.experiment.n, problems), (Task::Bits, 3, vec![]));
        assert!(fits(&spec));
        let keys = difference(&spec, &own);
        assert_eq!(keys, [("preset", "own-bits".to_owned()), ("table", "t3.qg".to_owned()), ("n", "3".to_owned())]);
        let mut large = spec;
        let rows: Vec<_> = (0..3000u64).map(|word| (word, word % 3 == 0)).collect();
        large.experiment.table = grokscope_experiment::Table::bits(12, &rows).expect("a table");
        large.experiment.n = 12;
        assert!(!fits(&large));
        let printed: Vec<String> =
            difference(&large, &own).iter().map(|(key, value)| format!("{key}={value}")).collect();
        let (_, problems) = read("", &printed.join("&"), &own);
        assert!(
            problems.iter().any(|problem| matches!(problem, Problem::BadValue { key: "table", .. })),
            "{problems:?}"
        );
    }

    #[test]
    fn what_no_figure_knows_is_left_to_one_that_will_say_so() {
        assert_eq!(keys("colour=red&other.wd=1"), ["colour=red&other.wd=1", "", ""]);
        let (spec, problems) = read("", "wd=2&colour=red", &Spec::of(&PRESETS[0]));
        assert_eq!((spec.experiment.wd, problems.len()), (2.0, 1));
    }

    #[test]
    fn what_others_add_to_links_is_passed_over() {
        for text in
            ["#_=_", "#top", "#!", "#utm_source=rss", "#xtor=RSS-1", "#Echobox=1", "#fbclid=x", "#colour=red", ""]
        {
            assert!(!Link::is_ours(text, &PLACES), "{text}");
            assert_eq!(parse(text), parse("v=2"), "{text}");
        }
        assert_eq!(keys("#main.wd=0.3&fbclid=x&utm_medium=mail&Echobox=1"), ["wd=0.3", "", ""]);
        assert_eq!(keys("#main.wd=0.3&main.utm_x=1&colour=red"), ["wd=0.3&utm_x=1&colour=red", "", ""]);
        // Also where a figure stands alone.
        for text in ["utm_source=rss&ratio=9", "#ratio=9#?secret=e9yUOeKYbC"] {
            let link = Link::parse(text, &PLACES[2..]);
            assert_eq!((&*link.figures[0].keys, &*link.mistakes), ("ratio=9", &[][..]), "{text}");
        }
        assert_eq!(Link::parse("#?secret=e9yUOeKYbC", &PLACES[2..]).figures[0].keys, "");
    }

    #[test]
    fn a_link_of_another_version_is_named_and_read_as_far_as_it_goes() {
        let link = parse("main.wd=0.3&v=3");
        assert_eq!((&*link.figures[0].keys, &*link.mistakes[0].key), ("wd=0.3", "v"));
        assert_eq!(parse("main.wd=0.3&v=2").mistakes, []);
        // What was said of the run that the first edition opened with.
        let link = parse("main.wd=0.3&parity.wd=0&v=1");
        assert_eq!((&*link.figures[0].keys, &*link.figures[1].keys), ("preset=modadd-main&wd=0.3", "wd=0"));
        assert_eq!(link.mistakes, []);
        assert_eq!(parse("parity.wd=0&v=1").figures[0].keys, "");
    }

    #[test]
    fn mistakes_of_the_page_are_named() {
        let link = parse("lang=xx&engine=abacus&speed=0&modadd.engine=cpu");
        assert_eq!(link.mistakes.iter().map(|mistake| &*mistake.key).collect::<Vec<_>>(), ["engine", "speed"]);
        assert_eq!(link.engine, Wish::named("cpu"));
    }

    #[test]
    fn a_printed_link_is_read_back() {
        let defaults = [Spec::of(&PRESETS[0]), Spec::of(Preset::of_task(Task::Parity))];
        for keys in [["", ""], ["wd=0.3&seed=7", "preset=parity-wd&wd=0.1"], ["preset=modadd-24", "l1=0&l2=0.001"]] {
            let specs = [0, 1].map(|i| read("", keys[i], &defaults[i]).0);
            let figures = [0, 1].map(|i| (PLACES[i].name, difference(&specs[i], &defaults[i])));
            let text = Link::print(Wish::Auto, figures);
            let link = parse(&text);
            for i in 0..2 {
                assert_eq!(read("", &link.figures[i].keys, &defaults[i]), (specs[i].clone(), vec![]), "{text}");
            }
        }
        assert_eq!(Link::print(Wish::Auto, [("main", Vec::<(&str, String)>::new())]), "");
    }

    #[test]
    fn the_keys_of_an_element_are_its_default() {
        let preset = &PRESETS[0];
        let default = Spec::parse("wd=2", preset).0;
        assert_eq!(difference(&default, &default), []);
        assert_eq!(read("wd=2", "lr=0.01", &default).0.experiment.wd, 2.0);
        assert_eq!(read("wd=2", "preset=modadd-24", &default).0.experiment.wd, 1.0);
    }
}
