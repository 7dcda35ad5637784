//! A rule of the reader's own in a figure of several networks, in place of addition. The link brings it: from the figure that
//! takes tables, or from whoever writes one.

use grokscope_experiment::{Encoding, Experiment, PRESETS, Pairs, Preset, Results, Spec, Sweep, Table, Task};
use grokscope_owned::{act, live};
use leptos::prelude::*;

use crate::keys::{Choice, Keys};

grokscope_words::messages! {
    mod words("rule-") {
        told(elements); told_bits(digits, rows); shown; sums; accepted; accepted_operation;
    }
}

/// Percent of an operation's entries that are shown. There are fewer than sums in the article, and less in common to them: with
/// less than that the tables of `docs/truth.md` are learned by heart at best.
static OF_ENTRIES: [u32; 5] = [40, 50, 60, 75, 90];
const FIRST_OF_ENTRIES: u32 = 75;
/// Percent of many rows of bits that are shown: with more of them there is no wait.
static OF_ROWS: [u32; 5] = [10, 15, 25, 40, 60];
const FIRST_OF_ROWS: u32 = 15;
/// Fewer rows than that are few, and shown as the entries of an operation are,
const FEW: usize = 500;
/// at first so many percent of them.
const FIRST_OF_FEW: u32 = 60;

/// How much may be shown of a table, and how much is at first, in percent.
fn shares(table: &Table) -> (&'static [u32], u32) {
    match table.as_bits() {
        Some(rows) if rows.len() < FEW => (&OF_ENTRIES, FIRST_OF_FEW),
        Some(_) => (&OF_ROWS, FIRST_OF_ROWS),
        None => (&OF_ENTRIES, FIRST_OF_ENTRIES),
    }
}

/// The share of a table that a run of it is shown at first.
#[must_use]
pub fn first_share(table: &Table) -> f64 {
    f64::from(shares(table).1) / 100.0
}

/// What a figure teaches: sums, or a table of the reader's own, which is an operation or rows of bits.
#[derive(Clone, Copy)]
pub struct Rule {
    keys: Keys,
    table: RwSignal<Table>,
    shown: RwSignal<u32>,
}

impl Rule {
    /// Sums, until the link says otherwise: the table and how much is shown of it become settings.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        Self::accepting(keys, words::accepted(), |table| *table != Table::None)
    }

    /// The same, where networks are compared that read two numbers: rows of bits are refused.
    #[must_use]
    pub fn of_operations(keys: Keys) -> Self {
        Self::accepting(keys, words::accepted_operation(), |table| table.as_operation().is_some())
    }

    fn accepting(keys: Keys, accepted: &'static str, accepts: fn(&Table) -> bool) -> Self {
        let rule = Self { keys, table: RwSignal::new(Table::None), shown: RwSignal::new(FIRST_OF_ENTRIES) };
        let get = move || rule.is_own().then(|| rule.table.with(Table::to_string));
        keys.keep("table", accepted, get, move |text| {
            let table = text.map_or(Ok(Table::None), str::parse::<Table>);
            let table = table.ok().filter(|table| text.is_none() || accepts(table));
            table.map(|table| rule.table.set(table)).is_some()
        });
        let shown = Choice {
            offer: move || rule.amounts().iter().map(|share| (share.to_string(), format!("{share}%"))).collect(),
            now: move || rule.shown.get().to_string(),
            first: move || rule.table.with(shares).1.to_string(),
            set: move |share: &str| rule.shown.set(share.parse().unwrap_or(FIRST_OF_ENTRIES)),
            begins: true,
        };
        keys.choice("shown", shown);
        rule
    }

    /// What a link says to a figure of this name that takes rules, so that it teaches that of this run; nothing where that is
    /// none of the reader's own.
    #[must_use]
    pub fn link(figure: &str, x: &Experiment) -> Option<String> {
        if !matches!((x.task, &x.table), (Task::Table, Table::Operation(_)) | (Task::Bits, Table::Bits(_))) {
            return None;
        }
        let mut said = form_urlencoded::Serializer::new(String::new());
        said.append_pair(&format!("{figure}.table"), &x.table.to_string());
        // As much of it as in that run, or nearly.
        let (offered, first) = shares(&x.table);
        let is_nearer = |share: &&u32| (100.0 * x.train - f64::from(**share)).abs();
        let shown = offered.iter().min_by(|a, b| is_nearer(a).total_cmp(&is_nearer(b)));
        if let Some(shown) = shown.filter(|shown| **shown != first) {
            said.append_pair(&format!("{figure}.shown"), &shown.to_string());
        }
        Some(said.finish())
    }

    /// How many elements the reader's own operation has. Tracks it.
    #[must_use]
    pub fn elements(self) -> Option<u32> {
        self.table.with(|table| table.as_operation().map(Results::size))
    }

    /// Whether it is the reader's own. Tracks it.
    #[must_use]
    pub fn is_own(self) -> bool {
        self.table.with(|table| *table != Table::None)
    }

    /// Whether the reader's own are rows of bits. Tracks it.
    #[must_use]
    pub fn is_bits(self) -> bool {
        self.table.with(|table| table.as_bits().is_some())
    }

    /// Whether the reader's own are so many rows of bits that little of them is enough. Tracks it.
    #[must_use]
    pub fn has_many_rows(self) -> bool {
        self.table.with(|table| table.as_bits().is_some_and(|rows| rows.len() >= FEW))
    }

    /// How much of the reader's own may be shown, in percent. Tracks it.
    #[must_use]
    pub fn amounts(self) -> &'static [u32] {
        self.table.with(shares).0
    }

    /// The share of its examples that is shown; of sums, this one. Tracks it.
    #[must_use]
    pub fn share(self, of_sums: u32) -> u32 {
        if self.is_own() { self.shown.get() } else { of_sums }
    }

    /// The same settings, taught this rule, as much of it as is shown: an operation is learned by the same network, bits by one
    /// hidden layer that reads them. Tracks it.
    #[must_use]
    pub fn teach(self, x: Experiment) -> Experiment {
        let train = f64::from(self.shown.get()) / 100.0;
        match self.table.get() {
            Table::None => x,
            Table::Operation(results) => Experiment {
                task: Task::Table,
                p: results.size(),
                table: Table::Operation(results),
                train,
                // With one matrix for both it could not tell a ∘ b from b ∘ a.
                inproj: Preset::of_task(Task::Table).experiment().inproj,
                pairs: Pairs::Ordered,
                ..x
            },
            Table::Bits(rows) => {
                let own = Preset::of_task(Task::Bits).experiment();
                Experiment {
                    task: Task::Bits,
                    n: rows.digits(),
                    table: Table::Bits(rows),
                    train,
                    model: own.model,
                    biases: own.biases,
                    init: own.init,
                    loss: own.loss,
                    // With −1 and 1 decoupled decay hinders more than it helps: `docs/truth.md`.
                    encoding: Encoding::ZeroOne,
                    ..x
                }
            }
        }
    }

    /// The share of the unseen that memory alone answers: of what is the same with a and b exchanged, mirror images of what is
    /// shown; else what a guess gets.
    #[must_use]
    pub fn by_memory(x: &Experiment) -> f64 {
        match (x.task, &x.table) {
            (Task::Table, Table::Operation(results)) if !results.commutes() => 1.0 / f64::from(results.size()),
            (Task::Bits, Table::Bits(rows)) => rows.ones().max(rows.len() - rows.ones()) as f64 / rows.len() as f64,
            _ => x.train,
        }
    }

    /// A sweep, in keys, that is taught this rule, of as much as the keys say. Tracks it.
    #[must_use]
    pub fn sweep(self, keys: &str) -> Option<Sweep> {
        let mut sweep = Sweep::parse(keys, &PRESETS[0]).ok()?;
        if self.is_own() {
            let train = sweep.base.experiment.train;
            let experiment = Experiment { train, ..self.teach(sweep.base.experiment) };
            sweep.base = Spec { preset: Preset::of_task(experiment.task), experiment };
        }
        Some(sweep)
    }

    /// What the reader's rule is, how much is shown of it, and the way back; nothing of sums.
    #[must_use]
    pub fn view(self) -> AnyView {
        self.view_where(|| true)
    }

    /// The same, where how much is shown is not what is swept.
    #[must_use]
    pub fn view_where(self, is_fixed: impl Fn() -> bool + Copy + Send + Sync + 'static) -> AnyView {
        // Everything else stays as it was set.
        let back = move |_| {
            let mut rest = form_urlencoded::Serializer::new(String::new());
            rest.extend_pairs(
                untrack(|| self.keys.print()).into_iter().filter(|(key, _)| key != "table" && key != "shown"),
            );
            self.keys.follow(&rest.finish());
        };
        let told = move || {
            self.table.with(|table| match table {
                Table::None => None,
                Table::Operation(results) => Some(words::told(results.size())),
                Table::Bits(rows) => Some(words::told_bits(rows.digits(), rows.len())),
            })
        };
        let shown = move |told: String| {
            view! {
                <p class="rule">
                    <b>{told}</b>
                    {live(move || is_fixed().then(|| self.keys.select("shown", words::shown())))}
                    <button type="button" data-action="sums" on:click=act(back)>{words::sums()}</button>
                </p>
            }
        };
        live(move || told().map(shown)).into_any()
    }
}

/// What only makes sense with sums: the style sheet hides it beside another rule.
#[must_use]
pub fn of_sums(view: AnyView) -> AnyView {
    view! { <div class="of-sums">{view}</div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_brings_a_rule_that_can_be_trained_and_back_is_what_was() {
        let owner = Owner::new();
        owner.set();
        let keys = Keys::new();
        let rule = Rule::new(keys);
        keys.meet("");
        let sums = Experiment::default();
        assert_eq!((rule.teach(sums.clone()), rule.share(25)), (sums.clone(), 25));

        // Three elements, in which the order counts.
        keys.follow("table=o3.021102210&shown=50");
        let taught = rule.teach(Experiment { pairs: Pairs::Unordered, ..sums.clone() });
        assert_eq!((taught.conflicts(), taught.p, taught.train, rule.share(25)), (vec![], 3, 0.5, 50));
        assert_eq!(keys.print().len(), 2);
        assert!((Rule::by_memory(&taught) - 1.0 / 3.0).abs() < 1e-9, "the order counts");
        assert_eq!(Rule::by_memory(&sums), sums.train);
        // Whatever its elements are called, it can be swept, and the sweep written.
        let named: Table = "o3.021102210".parse().expect("a table");
        let named = named.called(["a,b", "c&d", "e=f"].map(str::to_owned).to_vec());
        let mut link = form_urlencoded::Serializer::new(String::new());
        keys.follow(&link.append_pair("table", &named.to_string()).append_pair("shown", "50").finish());
        assert_eq!(rule.teach(sums.clone()).table.names().len(), 3);
        let swept = rule.sweep("p=47&wd=0.3,1&train=0.5").expect("a sweep");
        let same = Experiment { wd: 0.3, ..rule.teach(sums.clone()) };
        assert_eq!((swept.len(), swept.experiment(0)), (2, same));
        assert_eq!(Sweep::parse(&swept.print(), &PRESETS[0]), Ok(swept));
        assert_eq!(Rule::link("race", &taught).as_deref(), Some("race.table=o3.021102210&race.shown=50"));
        let most = Experiment { train: 0.7, ..taught };
        assert_eq!(Rule::link("race", &most).as_deref(), Some("race.table=o3.021102210"));
        assert_eq!(Rule::link("race", &sums), None);

        // What is no table changes nothing.
        for no in ["o3.0", "sums"] {
            keys.follow(&format!("table={no}&shown=50"));
            assert_eq!((keys.mistakes.get().len(), rule.is_own()), (1, true), "{no}");
        }
        keys.follow("");
        assert_eq!((rule.teach(sums.clone()), keys.print()), (sums, vec![]));
    }

    #[test]
    fn rows_of_bits_are_learned_with_the_same_settings_and_less_of_many_is_shown() {
        let owner = Owner::new();
        owner.set();
        let keys = Keys::new();
        let rule = Rule::new(keys);
        keys.meet("");
        let sums = Experiment { wd: 0.3, seed: 7, hidden: 24, ..Experiment::default() };
        let many = Preset::named("own-bits").expect("it").experiment();
        let few = Experiment { table: "t3.qg".parse().expect("a table"), n: 3, train: 0.6, ..many.clone() };
        for (own, shown, all) in [(&many, "10", 1024), (&few, "40", 8)] {
            let link = Rule::link("", own).expect("a link");
            let link = link.trim_start_matches('.');
            keys.follow(link);
            let taught = rule.teach(sums.clone());
            assert_eq!((taught.conflicts(), taught.population()), (vec![], all));
            let common = (taught.task, taught.n, taught.train, taught.wd, taught.seed, taught.hidden, taught.opt);
            assert_eq!(common, (Task::Bits, own.n, own.train, 0.3, 7, 24, sums.opt));
            assert_eq!((rule.is_bits(), rule.elements(), rule.has_many_rows()), (true, None, all > 8));
            assert!(keys.print().iter().all(|(key, _)| key == "table"), "as much of it as is shown at first");
            keys.follow(&format!("{link}&shown={shown}"));
            assert_eq!(keys.print().len(), 2);
        }
        let swept = rule.sweep("wd=0.3,1&seed=7&hidden=24&train=0.2,0.4").expect("a sweep");
        assert_eq!((swept.len(), swept.experiment(1)), (4, rule.teach(sums.clone())));
        assert_eq!(Sweep::parse(&swept.print(), &PRESETS[0]), Ok(swept));
        // Of 1,024 rows 513 have the one label.
        let guessed = Rule::by_memory(&many);
        assert!((0.5..0.51).contains(&guessed), "{guessed}");

        let keys = Keys::new();
        let rule = Rule::of_operations(keys);
        keys.meet("");
        keys.follow("table=t3.qg");
        assert_eq!((keys.mistakes.get().len(), rule.is_own()), (1, false));
    }
}
