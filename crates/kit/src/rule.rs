//! A rule of the reader's own in a figure of several networks, in place of addition. The link brings it: from the figure that
//! takes tables, or from whoever writes one.

use grokscope_experiment::{Experiment, Pairs, Preset, Results, Table, Task};
use grokscope_owned::{act, live};
use leptos::prelude::*;

use crate::keys::Keys;

grokscope_words::messages! {
    mod words("rule-") {
        told(elements); shown; sums; accepted;
    }
}

/// Percent of the entries that are shown. There are fewer than sums in the article, and less in common to them: with less than
/// that the tables of `docs/truth.md` are learned by heart at best.
static SHOWN: [u32; 5] = [40, 50, 60, 75, 90];
const FIRST: u32 = 75;

/// What a figure teaches: sums, or an operation of the reader's own.
#[derive(Clone, Copy)]
pub struct Rule {
    keys: Keys,
    table: RwSignal<Table>,
    shown: RwSignal<u32>,
}

impl Rule {
    /// Sums, until the link says otherwise: the rule and how much is shown of it become settings.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        let rule = Self { keys, table: RwSignal::new(Table::None), shown: RwSignal::new(FIRST) };
        let get = move || rule.table.with(|table| table.as_operation().map(|_| table.to_string()));
        keys.keep("table", words::accepted(), get, move |text| {
            let table = text.map_or(Ok(Table::None), str::parse::<Table>);
            let table = table.ok().filter(|table| text.is_none() || table.as_operation().is_some());
            table.map(|table| rule.table.set(table)).is_some()
        });
        let percent = |share| format!("{share}%");
        keys.one_of("shown", &SHOWN, percent, move || rule.shown.get(), move |share| rule.shown.set(share));
        rule
    }

    /// What a link says to a figure of this name that takes rules, so that it teaches that of this run; nothing where that is no
    /// operation of the reader's own.
    #[must_use]
    pub fn link(figure: &str, x: &Experiment) -> Option<String> {
        x.table.as_operation().filter(|_| x.task == Task::Table)?;
        let mut said = form_urlencoded::Serializer::new(String::new());
        said.append_pair(&format!("{figure}.table"), &x.table.to_string());
        // As much of it as in that run, or nearly.
        let is_nearer = |share: &&u32| (100.0 * x.train - f64::from(**share)).abs();
        let shown = SHOWN.iter().min_by(|a, b| is_nearer(a).total_cmp(&is_nearer(b)));
        if let Some(shown) = shown.filter(|shown| **shown != FIRST) {
            said.append_pair(&format!("{figure}.shown"), &shown.to_string());
        }
        Some(said.finish())
    }

    /// How many elements the reader's own has. Tracks it.
    #[must_use]
    pub fn elements(self) -> Option<u32> {
        self.table.with(|table| table.as_operation().map(Results::size))
    }

    /// Whether it is the reader's own. Tracks it.
    #[must_use]
    pub fn is_own(self) -> bool {
        self.elements().is_some()
    }

    /// The share of the entries that is shown; of sums, this one. Tracks it.
    #[must_use]
    pub fn share(self, of_sums: u32) -> u32 {
        if self.is_own() { self.shown.get() } else { of_sums }
    }

    /// The same network with the same settings, taught this rule, as much of it as is shown. Tracks it.
    #[must_use]
    pub fn teach(self, x: Experiment) -> Experiment {
        let Some(elements) = self.elements() else { return x };
        let own = Preset::of_task(Task::Table).experiment();
        Experiment {
            task: Task::Table,
            table: self.table.get(),
            p: elements,
            train: f64::from(self.shown.get()) / 100.0,
            // With one matrix for both it could not tell a ∘ b from b ∘ a.
            inproj: own.inproj,
            pairs: Pairs::Ordered,
            ..x
        }
    }

    /// The share of the unseen that memory alone answers: of what is the same with a and b exchanged, mirror images of what is
    /// shown; else what a guess gets.
    #[must_use]
    pub fn by_memory(x: &Experiment) -> f64 {
        match x.table.as_operation() {
            Some(results) if x.task == Task::Table && !results.commutes() => 1.0 / f64::from(results.size()),
            _ => x.train,
        }
    }

    /// The rule in the keys of a sweep, without how much is shown of it; of sums, with so many numbers. Tracks it.
    #[must_use]
    pub fn written(self, numbers: u32) -> String {
        self.elements().map_or_else(
            || format!("p={numbers}"),
            |p| format!("task=table&p={p}&inproj=separate&table={}", self.table.with(Table::to_string)),
        )
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
        let told = move |elements: u32| {
            view! {
                <p class="rule">
                    <b>{words::told(elements)}</b>
                    {live(move || is_fixed().then(|| self.keys.select("shown", words::shown())))}
                    <button type="button" data-action="sums" on:click=act(back)>{words::sums()}</button>
                </p>
            }
        };
        live(move || self.elements().map(told)).into_any()
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
        let written = format!("preset=modadd-main&{}&train=0.5", rule.written(47));
        let (spec, problems) = grokscope_experiment::Spec::parse(&written, &grokscope_experiment::PRESETS[0]);
        assert_eq!((problems, spec.experiment), (vec![], rule.teach(sums.clone())));
        assert_eq!(keys.print().len(), 2);
        assert!((Rule::by_memory(&taught) - 1.0 / 3.0).abs() < 1e-9, "the order counts");
        assert_eq!(Rule::by_memory(&sums), sums.train);
        // Whatever its elements are called, it can be swept.
        let plain = rule.written(47);
        let named: Table = "o3.021102210".parse().expect("a table");
        let named = named.called(["a,b", "c&d", "e=f"].map(str::to_owned).to_vec());
        let mut link = form_urlencoded::Serializer::new(String::new());
        keys.follow(&link.append_pair("table", &named.to_string()).append_pair("shown", "50").finish());
        assert_eq!(rule.teach(sums.clone()).table.names().len(), 3);
        assert_eq!(rule.written(47), format!("{plain}~a!2cxb~c!26xd~e!3dxf"), "nothing that separates keys or values");
        assert_eq!(Rule::link("race", &taught).as_deref(), Some("race.table=o3.021102210&race.shown=50"));
        let most = Experiment { train: 0.7, ..taught };
        assert_eq!(Rule::link("race", &most).as_deref(), Some("race.table=o3.021102210"));
        assert_eq!(Rule::link("race", &sums), None);

        // Rows of bits are no operation, and change nothing.
        for no in ["t3.qg", "o3.0", "sums"] {
            keys.follow(&format!("table={no}&shown=50"));
            assert_eq!((keys.mistakes.get().len(), rule.is_own()), (1, true), "{no}");
        }
        keys.follow("");
        assert_eq!((rule.teach(sums.clone()), keys.print()), (sums, vec![]));
    }
}
