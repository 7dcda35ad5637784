//! A rule of the reader's own: pasted, dropped or chosen as a file, and trained at once.

mod examples;
mod words;

use core::iter;
use std::rc::Rc;

use grokscope_canvas::Quantity;
use grokscope_experiment::{Experiment, Preset, Reads, Spec, Table, Task};
use grokscope_keep::{address, read_file};
use grokscope_kit::answers_pane::AnswersPane;
use grokscope_kit::curve_pane::CurvePane;
use grokscope_kit::fold::{Content, where_shown};
use grokscope_kit::heat_pane::{HeatPane, Matrix};
use grokscope_kit::order::Order;
use grokscope_kit::rule::{Rule, first_share};
use grokscope_kit::text;
use grokscope_limits::page_bound;
use grokscope_live::page::home;
use grokscope_live::{Session, link};
use grokscope_owned::{act, live, memo, spawn_while};
use grokscope_paste::{MOST_BYTES, Meaning, Read, read};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use web_sys::{DragEvent, Event, File, FileList, HtmlInputElement};

use examples::EXAMPLES;

/// What stands above the controls.
#[component]
pub fn Main(
    /// The run.
    session: Session,
    /// The order of its neurons.
    order: Order,
) -> impl IntoView {
    let reads = memo(move || session.spec.with(|spec| spec.experiment.task.reads()));
    let shown = move || match reads.get() {
        Reads::Pairs => view! { <AnswersPane session/> }.into_any(),
        Reads::Bits | Reads::Numbers => view! { <HeatPane session matrix=Matrix::Digits order/> }.into_any(),
    };
    let taken = where_shown("room", session.page, move || {
        Box::pin(async move {
            let paste = paste().await.ok()?;
            Some(Rc::new(move || paste(session)) as Content)
        })
    });
    view! {
        {taken}
        <div class="grid">
            {live(shown)}
            <CurvePane session quantity=Quantity::Accuracy/>
        </div>
    }
}

/// What stands below the controls.
#[component]
pub fn More(
    /// The run.
    session: Session,
    /// The order of its neurons.
    order: Order,
) -> impl IntoView {
    let reads = memo(move || session.spec.with(|spec| spec.experiment.task.reads()));
    let weights = move || {
        (reads.get() == Reads::Pairs).then(|| {
            view! {
                <HeatPane session matrix=Matrix::Input order/>
                <HeatPane session matrix=Matrix::Output order/>
            }
        })
    };
    view! {
        <div class="grid three after">
            {live(weights)}
            <CurvePane session quantity=Quantity::Loss/>
        </div>
    }
}

/// One line on the rule and on what is shown of it.
#[must_use]
pub fn facts(spec: &Spec) -> String {
    let x = &spec.experiment;
    let rule = match &x.table {
        Table::Operation(results) if x.task == Task::Table => {
            let kind = match (results.is_group(), results.commutes()) {
                (true, true) => words::group_commutative(),
                (true, false) => words::group(),
                (false, true) => words::commutative(),
                (false, false) => words::operation(),
            };
            words::of_elements(results.size(), kind)
        }
        Table::Bits(rows) if x.task == Task::Bits => words::of_bits(rows.digits(), rows.len(), rows.ones()),
        _ => text::modadd_title(x.task.word(), x.p),
    };
    words::facts(rule, x.hidden, x.train_rows(), x.population())
}

type Taking = fn(Session) -> AnyView;

/// A frame does not show it, and many post a rule that is in the link.
#[wasm_split(paste, fallible)]
fn paste() -> Result<Taking, SplitLoaderError> {
    Ok(|session| view! { <Paste session/> }.into_any())
}

/// The box that takes a table.
#[component]
fn Paste(session: Session) -> impl IntoView {
    let written = RwSignal::new(session.spec.with_untracked(|spec| as_text(&spec.experiment.table)));
    let meaning = RwSignal::new(Meaning::Either);
    let fault = RwSignal::new(None::<String>);
    let told = RwSignal::new(String::new());
    // The table that stands in the box, where it is that of the run.
    let trained = StoredValue::new(session.spec.with_untracked(|spec| spec.experiment.table.clone()));
    let take = move |text: &str| {
        told.set(String::new());
        match read(text, meaning.get_untracked()) {
            Err(why) => fault.set(Some(words::fault(&why))),
            Ok(found) => match with_table(&session.spec.get_untracked(), &found.table) {
                Err(why) => fault.set(Some(why)),
                Ok(spec) => {
                    fault.set(None);
                    told.set(said(&found, &spec));
                    trained.set_value(found.table);
                    session.restart(spec);
                    session.wants.set(true);
                }
            },
        }
    };
    // A link, the way back and other settings bring tables too.
    Effect::new(move |_| {
        let table = session.spec.with(|spec| spec.experiment.table.clone());
        if table != trained.get_value() {
            written.set(as_text(&table));
            trained.set_value(table);
            fault.set(None);
            told.set(String::new());
        }
    });
    let take_file = move |file: File| {
        spawn_while(move || !session.is_gone(), async move {
            if file.size() > MOST_BYTES as f64 {
                fault.try_set(Some(words::long()));
                return;
            }
            let text = read_file(&file).await.and_then(|bytes| String::from_utf8(bytes).ok());
            match text {
                Some(text) => {
                    take(&text);
                    written.try_set(text);
                }
                None => drop(fault.try_set(Some(words::unreadable(file.name())))),
            }
        });
    };
    let take_first = move |files: Option<FileList>| files.and_then(|files| files.get(0)).map(take_file);
    let choose = move |event: Event| {
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
            take_first(input.files());
            // So that the same file can be chosen again.
            input.set_value("");
        }
    };
    let drop_on = move |event: DragEvent| {
        event.prevent_default();
        let Some(data) = event.data_transfer() else { return };
        if take_first(data.files()).is_none()
            && let Ok(text) = data.get_data("text/plain")
            && !text.is_empty()
        {
            take(&text);
            written.set(text);
        }
    };
    let examples = EXAMPLES.iter().map(|example| {
        let show = move |_| {
            let text = (example.text)();
            meaning.set(example.meaning);
            take(&text);
            // What is dropped next is another table.
            meaning.set(Meaning::Either);
            written.set(text);
        };
        view! { <button type="button" data-example=example.name on:click=act(show)>{words::example(example.name)}</button> }
    });
    let examples = examples.collect_view();
    let area = NodeRef::<html::Textarea>::new();
    let train = move |_| {
        let text = area.get_untracked().map(|area| area.value()).unwrap_or_default();
        take(&text);
        written.set(text);
    };
    let mean = move |event| {
        meaning.set(match &*event_target_value(&event) {
            "operation" => Meaning::Operation,
            "rows" => Meaning::Rows,
            _ => Meaning::Either,
        });
    };
    let chosen = NodeRef::<html::Input>::new();
    let ask = move |_| {
        if let Some(input) = chosen.get_untracked() {
            input.click();
        }
    };
    // The figures of the article that presume no numbers on a clock take the rule too.
    let elsewhere = move || session.spec.with(|spec| address(spec).filter(|_| link::fits(spec)));
    // And those of several networks, in which the rule takes the place of sums.
    let others = move || {
        let links = session.spec.with(|spec| {
            let said = |(figure, page, name): &Taker| {
                Some((format!("{}{page}#fig-{figure}&{}", home(), Rule::link(figure, &spec.experiment)?), name()))
            };
            let takers = if spec.experiment.task == Task::Bits { &OTHERS[..OF_BITS] } else { &OTHERS };
            takers.iter().filter(|_| link::fits(spec)).filter_map(said).collect::<Vec<_>>()
        });
        let link = |(at, (there, name)): (usize, (String, &'static str))| {
            view! { {(at > 0).then_some(" · ")} <a href=there>{name}</a> }
        };
        (!links.is_empty()).then(|| {
            let links = links.into_iter().enumerate().map(link).collect_view();
            view! { <p class="told">{words::others()} " " {links}</p> }
        })
    };
    let offer = |value: &'static str, of: Meaning, name: &'static str| {
        view! { <option value=value selected=live(move || meaning.get() == of)>{name}</option> }
    };
    view! {
        <div class="own" on:dragover=|event: DragEvent| event.prevent_default() on:drop=act(drop_on)>
            <div class="btns" role="group" aria-label=words::examples()>
                <span aria-hidden="true">{words::examples()}</span>
                {examples}
            </div>
            <label>
                <span>{words::table()}</span>
                <textarea
                    node_ref=area
                    rows="8"
                    wrap="off"
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    data-own="table"
                    aria-describedby="own-told"
                    prop:value=live(move || written.get())
                ></textarea>
            </label>
            <div class="btns">
                <button type="button" class="main" data-own="train" on:click=act(train)>{words::train()}</button>
                <button type="button" data-own="file" on:click=act(ask)>{words::file()}</button>
                <input
                    type="file"
                    hidden
                    node_ref=chosen
                    accept=".csv,.tsv,.txt,text/plain,text/csv,text/tab-separated-values"
                    on:change=act(choose)
                />
                <label class="choice">
                    <span>{words::meaning()}</span>
                    <select data-own="meaning" on:change=act(mean)>
                        {offer("either", Meaning::Either, words::either())}
                        {offer("operation", Meaning::Operation, words::square())}
                        {offer("rows", Meaning::Rows, words::rows())}
                    </select>
                </label>
            </div>
            <p class="fault" role="alert">{live(move || fault.get())}</p>
            <p class="told" role="status" id="own-told">{live(move || told.get())}</p>
            <p class="told" hidden=live(move || elsewhere().is_none())><a href=live(elsewhere)>{words::elsewhere()}</a></p>
            {live(others)}
        </div>
    }
}

/// Figures that take a rule: name, page, and what they are called.
type Taker = (&'static str, &'static str, fn() -> &'static str);
static OTHERS: [Taker; 13] = [
    ("decay", "", words::decay),
    ("map", "", words::map),
    ("forget", "", words::forget),
    ("early", "lab/early/", words::early),
    ("waits", "lab/waits/", words::waits),
    ("half", "lab/half/", words::half),
    ("regions", "lab/regions/", words::regions),
    ("race", "lab/race/", words::race),
    ("size", "lab/size/", words::size),
    ("ticket", "lab/ticket/", words::ticket),
    ("slow", "lab/slow/", words::slow),
    ("lies", "lab/lies/", words::lies),
    ("architectures", "lab/architectures/", words::architectures),
];
/// The first of them take rows of bits too; the networks of the others read two numbers.
const OF_BITS: usize = 11;

/// A run with another table: of its own settings where they fit, else of those its task begins with.
fn with_table(spec: &Spec, table: &Table) -> Result<Spec, String> {
    let task = if table.as_operation().is_some() { Task::Table } else { Task::Bits };
    let fill = |mut spec: Spec| {
        let x = &mut spec.experiment;
        x.table = table.clone();
        match table {
            Table::Operation(results) => x.p = results.size(),
            Table::Bits(rows) => x.n = rows.digits(),
            Table::None => {}
        }
        spec
    };
    // Of few rows of bits more have to be shown: the share of the preset is for a thousand.
    let fill = |spec: Spec| {
        let mut spec = fill(spec);
        if spec.experiment.train == spec.preset.experiment().train {
            spec.experiment.train = first_share(table);
        }
        spec
    };
    let is_fit = |x: &Experiment| x.conflicts_within(page_bound).is_empty();
    let kept = Some(spec.clone()).filter(|spec| spec.experiment.task == task).map(fill);
    if let Some(kept) = kept.filter(|spec| is_fit(&spec.experiment)) {
        return Ok(kept);
    }
    let fresh = fill(Spec::of(Preset::of_task(task)));
    match fresh.experiment.conflicts_within(page_bound).first() {
        None => Ok(fresh),
        Some(problem) => Err(text::problem(problem)),
    }
}

/// What has been made of a table.
fn said(found: &Read, spec: &Spec) -> String {
    let mut sentences = vec![facts(spec)];
    let is_operation = found.table.as_operation().is_some();
    let is_named = found.names.iter().enumerate().any(|(at, name)| *name != at.to_string());
    if is_named && is_operation {
        let named = found.names.iter().enumerate().map(|(at, name)| format!("{at} = {name}"));
        sentences.push(words::named(text::listed(named)));
    } else if is_named {
        sentences.push(words::labels(&found.names[0], &found.names[1]));
    }
    sentences.extend(found.notes.iter().map(words::note));
    if !link::fits(spec) {
        sentences.push(words::beyond_link().to_owned());
    }
    sentences.join(" ")
}

/// A table as one may paste it: with headings where its elements have names.
fn as_text(table: &Table) -> String {
    let line = |cells: Vec<String>| cells.join("\t");
    let names = table.names();
    let name = |of: u32| names.get(of as usize).cloned().unwrap_or_else(|| of.to_string());
    let lines: Vec<String> = match table {
        Table::None => Vec::new(),
        Table::Operation(results) => {
            let head = |cell: String| (!names.is_empty()).then_some(cell);
            let all = || 0..results.size();
            let row = |a: u32| line(head(name(a)).into_iter().chain(all().map(|b| name(results.of(a, b)))).collect());
            let over = head(line(iter::once("∘".to_owned()).chain(all().map(name)).collect()));
            over.into_iter().chain(all().map(row)).collect()
        }
        Table::Bits(rows) => (0..rows.len())
            .map(|at| {
                let (word, label) = rows.row(at);
                let bits = (0..rows.digits()).map(|i| (word >> i & 1).to_string());
                line(bits.chain([name(label.into())]).collect())
            })
            .collect(),
    };
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_table_and_the_first_of_a_kind_that_its_preset_begins_with() {
        let mut kinds = Vec::new();
        for example in &EXAMPLES {
            let found = read(&(example.text)(), example.meaning).expect("a table");
            let spec = with_table(&Spec::of(Preset::of_task(Task::Table)), &found.table).expect("it can be trained");
            assert!(link::fits(&spec), "{}", example.name);
            let task = spec.experiment.task;
            if !kinds.contains(&task) {
                let rule = found.table.called(Vec::new());
                assert_eq!(rule, Preset::of_task(task).experiment().table, "{}", example.name);
                kinds.push(task);
            }
            assert_eq!(read(&as_text(&found.table), example.meaning).map(|read| read.table), Ok(found.table));
        }
        assert_eq!(kinds, [Task::Table, Task::Bits]);
    }

    #[test]
    fn settings_stay_where_they_fit_and_a_table_brings_its_size() {
        let mut spec = Spec::of(Preset::of_task(Task::Table));
        spec.experiment.hidden = 20;
        let table = |text: &str| text.parse::<Table>().expect("a table");
        let kept = with_table(&spec, &table("o3.012120201")).expect("it can be trained");
        assert_eq!((kept.experiment.hidden, kept.experiment.p), (20, 3));
        let other = with_table(&kept, &table("t3.qg")).expect("it can be trained");
        assert_eq!((other.preset.name, other.experiment.n, other.experiment.conflicts()), ("own-bits", 3, vec![]));
        // Pairs in one order only need an operation that does not ask for it.
        spec.experiment.pairs = grokscope_experiment::Pairs::Unordered;
        let back = with_table(&spec, &table("o3.021102210")).expect("it can be trained");
        assert_eq!((back.experiment.pairs, back.experiment.hidden), (grokscope_experiment::Pairs::Ordered, 48));
        // Of eight rows a seventh is none to learn from.
        assert_eq!(other.experiment.train, 0.6);
    }
}
