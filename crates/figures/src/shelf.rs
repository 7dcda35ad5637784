//! The shelf: every run that was kept in this browser, in a table of what differs, and any of them on one chart.

use grokscope_canvas::{Align, ManyLines, Series, axis_end, paint};
use grokscope_experiment::{KEYS, Member, PRESETS, Point, Spec};
use grokscope_keep::store::{self, Kept};
use grokscope_keep::{address, hand_out, hand_over, listed, read_file, read_saved, trouble};
use grokscope_kit::kind::Scene;
use grokscope_kit::text::{at_step, milestones, number};
use grokscope_owned::{Listener, act, keep, live, memo, spawn};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{ClipboardEvent, DragEvent, Event, FileList, HtmlInputElement};

grokscope_words::messages! {
    mod words("shelf-") {
        empty; name; state; show; open; save; remove; sure; add; added(runs); refused(file, why); chart; chart_of(runs);
    }
}

/// Dashes of the lines, run after run: colours alone would not do.
const DASHES: [&[f64]; 3] = [&[], &[6.0, 3.0], &[2.0, 3.0]];

/// A run of the list whose curves have been read.
#[derive(Clone, PartialEq)]
struct Shown {
    id: String,
    points: Vec<Point>,
}

/// The figure.
#[component]
pub fn ShelfFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let _ = scene;
    let runs = RwSignal::new(Vec::<Kept>::new());
    let shown = RwSignal::new(Vec::<Shown>::new());
    let told = RwSignal::new(String::new());
    let tell = move |text: String| {
        told.try_set(text);
    };
    let refresh = move || {
        spawn(async move {
            match store::list().await {
                Ok(all) => {
                    shown.try_update(|shown| shown.retain(|one| all.iter().any(|kept| kept.id == one.id)));
                    runs.try_set(all);
                }
                Err(why) => tell(trouble(&why)),
            }
        });
    };
    refresh();
    store::follow(refresh);
    let take = move |files: Option<FileList>| {
        let files: Vec<_> = files.iter().flat_map(|files| (0..files.length()).filter_map(|i| files.get(i))).collect();
        if files.is_empty() {
            return;
        }
        spawn(async move {
            let (mut added, mut refused) = (0u64, Vec::new());
            for file in files {
                let name = file.name();
                let saved = match read_file(&file).await {
                    Some(bytes) => read_saved(&bytes).map(|(saved, _)| (saved, bytes)),
                    None => Err(String::new()),
                };
                let put = match saved {
                    Ok((saved, bytes)) => {
                        let called = name.trim_end_matches(".safetensors").trim_start_matches("grokscope-");
                        let kept = listed(&saved, &store::new_id(), called);
                        store::put(&kept, &bytes, false).await.map_err(|why| trouble(&why))
                    }
                    Err(why) => Err(why),
                };
                match put {
                    Ok(_) => added += 1,
                    Err(why) => refused.push(words::refused(&*name, &*why)),
                }
            }
            refresh();
            if added > 0 {
                refused.push(words::added(added));
            }
            tell(refused.join(" "));
        });
    };
    let chosen = NodeRef::<html::Input>::new();
    let choose = move |event: Event| {
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
            take(input.files());
            input.set_value("");
        }
    };
    // Files that are pasted anywhere on the page, or dropped on the figure.
    keep(Listener::new(&document(), &["paste"], move |event| {
        if let Some(data) = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data) {
            take(data.files());
        }
    }));
    let drop_on = move |event: DragEvent| {
        event.prevent_default();
        take(event.data_transfer().and_then(|data| data.files()));
    };
    let show = move |id: String, is_wanted: bool| {
        shown.update(|shown| shown.retain(|one| one.id != id));
        if is_wanted {
            // Its place is there at once: the reader may not want it any more when its curves come.
            shown.update(|shown| shown.push(Shown { id: id.clone(), points: Vec::new() }));
            spawn(async move {
                match points_of(&id).await {
                    Ok(points) => drop(shown.try_update(|shown| {
                        if let Some(one) = shown.iter_mut().find(|one| one.id == id) {
                            one.points = points;
                        }
                    })),
                    Err(why) => tell(why),
                }
            });
        }
    };
    // Keys of which not all runs have the same value.
    let differing = memo(move || {
        let specs = runs.with(|runs| runs.iter().map(|kept| spec_of(&kept.keys)).collect::<Vec<_>>());
        let value = |spec: &Spec, at: usize| KEYS[at].get(&spec.experiment).to_string();
        let differs = |at: &usize| specs.windows(2).any(|pair| value(&pair[0], *at) != value(&pair[1], *at));
        (0..KEYS.len()).filter(differs).collect::<Vec<usize>>()
    });
    // A row stays what it is while its run trains on, others come and go, and its name is being typed.
    let row = move |id: String| {
        let [own, renamed, saved, removed, opened] = [0; 5].map(|_| id.clone());
        let known = memo(move || {
            let find =
                |runs: &Vec<Kept>| runs.iter().position(|kept| kept.id == own).map(|at| (at + 1, runs[at].clone()));
            runs.with(find).unwrap_or_default()
        });
        let kept = move || known.get().1;
        let name = memo(move || kept().name);
        let keys = memo(move || kept().keys);
        let cells = move || {
            let spec = keys.with(|keys| spec_of(keys));
            let cell = |key: usize| view! { <td>{KEYS[key].get(&spec.experiment).to_string()}</td> };
            differing.get().into_iter().map(cell).collect_view()
        };
        let state = move || {
            let Kept { step, milestones: [memorised, grokked], .. } = kept();
            let reached = milestones(&Member { memorised, grokked, ..Member::default() });
            view! { {at_step(step)} <br/> <small>{reached}</small> }
        };
        let number = move || known.get().0;
        let label = move || format!("{} {}", words::show(), number());
        let is_shown = shown.with_untracked(|shown| shown.iter().any(|one| one.id == id));
        let rename = move |event: Event| {
            let (id, name) = (renamed.clone(), event_target_value(&event));
            spawn(async move {
                if let Err(why) = store::rename(&id, &name).await {
                    tell(trouble(&why));
                }
                refresh();
            });
        };
        let save = move |_| {
            let (id, file) = (saved.clone(), format!("grokscope-{}.safetensors", name.get_untracked()));
            spawn(async move {
                match store::file(&id).await {
                    Ok(Some(bytes)) => drop(hand_out(&file, &bytes)),
                    Ok(None) => refresh(),
                    Err(why) => tell(trouble(&why)),
                }
            });
        };
        let there = move || keys.with(|keys| address(&spec_of(keys)));
        let is_sure = RwSignal::new(false);
        let remove = move |_| {
            // What took minutes to train is not lost by one slip.
            if !is_sure.get_untracked() {
                is_sure.set(true);
                return;
            }
            let id = removed.clone();
            spawn(async move {
                if let Err(why) = store::remove(&id).await {
                    tell(trouble(&why));
                }
                refresh();
            });
        };
        view! {
            <tr>
                <th scope="row">
                    <label class="check">
                        <input type="checkbox" checked=is_shown aria-label=live(label) on:change=act(move |event| show(id.clone(), event_target_checked(&event)))/>
                        <span class="num">{live(number)}</span>
                    </label>
                </th>
                <td><input type="text" aria-label=words::name() prop:value=live(move || name.get()) on:change=act(rename)/></td>
                <td>{live(state)}</td>
                {live(cells)}
                <td>
                    <div class="btns">
                    <a
                        href=live(there)
                        on:click=act(move |_| there().into_iter().for_each(|there| hand_over(&there, &opened)))
                    >
                        {words::open()}
                    </a>
                    <button type="button" data-action="save" on:click=act(save)>{words::save()}</button>
                    <button type="button" data-action="remove" on:click=act(remove) on:blur=act(move |_| is_sure.set(false))>
                        {live(move || if is_sure.get() { words::sure() } else { words::remove() })}
                    </button>
                    </div>
                </td>
            </tr>
        }
    };
    let heads =
        move || differing.get().into_iter().map(|key| view! { <th scope="col">{KEYS[key].name}</th> }).collect_view();
    let is_empty = move || runs.with(Vec::is_empty);
    view! {
        <div class="shelf" on:dragover=act(|event: DragEvent| event.prevent_default()) on:drop=act(drop_on)>
            <p hidden=live(move || !is_empty())>{words::empty()}</p>
            <div class="wide" hidden=live(is_empty)>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words::show()}</th>
                            <th scope="col">{words::name()}</th>
                            <th scope="col">{words::state()}</th>
                            {live(heads)}
                            <td></td>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || runs.get() key=|kept| kept.id.clone() children=move |kept| row(kept.id)/>
                    </tbody>
                </table>
            </div>
            <Chart runs shown/>
            <div class="btns">
                <button type="button" data-action="add" on:click=act(move |_| if let Some(input) = chosen.get_untracked() { input.click(); })>{words::add()}</button>
                <input type="file" hidden multiple node_ref=chosen accept=".safetensors" on:change=act(choose)/>
            </div>
            <p class="told" role="status">{live(move || told.get())}</p>
        </div>
    }
    .into_any()
}

fn spec_of(keys: &str) -> Spec {
    Spec::parse(keys, &PRESETS[0]).0
}

fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

/// The curves of a kept run.
async fn points_of(id: &str) -> Result<Vec<Point>, String> {
    let file = store::file(id).await.map_err(|why| trouble(&why))?.unwrap_or_default();
    Ok(read_saved(&file)?.1)
}

/// Accuracies of the runs that are chosen: bold on unseen examples, thin on those trained on. Each has the number of its row
/// at its end.
#[component]
fn Chart(runs: RwSignal<Vec<Kept>>, shown: RwSignal<Vec<Shown>>) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let depends = move || {
        runs.track();
        shown.track();
    };
    // The row of a run, from 0.
    let place = move |id: &str| runs.with_untracked(|runs| runs.iter().position(|kept| kept.id == id)).unwrap_or(0);
    paint(canvas, depends, move |sheet| {
        let shown = shown.get_untracked();
        let theme = sheet.theme;
        let tones = theme.lines();
        let last = |one: &Shown| one.points.last().map_or(0, |point| point.step);
        let step = axis_end(shown.iter().map(last).max().unwrap_or(0));
        let line = |one: &Shown, is_test: bool| {
            let at = place(&one.id);
            let share = |point: &Point| {
                f64::from(if is_test { point.metrics.test.accuracy } else { point.metrics.train.accuracy })
            };
            Series {
                points: one.points.iter().map(|point| (point.step, share(point))).collect(),
                tone: tones[at % tones.len()],
                width: if is_test { 2.0 } else { 1.0 },
                alpha: if is_test { 1.0 } else { 0.6 },
                dash: DASHES[at / tones.len() % DASHES.len()],
            }
        };
        let series: Vec<Series> = [false, true].iter().flat_map(|is| shown.iter().map(|one| line(one, *is))).collect();
        let chart = ManyLines {
            step,
            range: 0.0..1.0,
            levels: vec![0.0, 0.25, 0.5, 0.75, 1.0],
            write: percent,
            series: &series,
        };
        chart.draw(sheet);
        let (frame, plot) = ManyLines::frame(sheet, step);
        let mut spots: Vec<(f64, f64)> = Vec::new();
        for one in &shown {
            let Some(point) = one.points.last() else { continue };
            let at = place(&one.id);
            let height = frame.height * f64::from(point.metrics.test.accuracy);
            // Below its line, where there is room, and beside those that are there already.
            let below = if height < 20.0 { -10.0 } else { 12.0 };
            let mut spot = (plot.x(point.step) - 4.0, frame.y + frame.height - height + below);
            while spots.iter().any(|(x, y)| (x - spot.0).abs() < 14.0 && (y - spot.1).abs() < 12.0) {
                spot.0 -= 16.0;
            }
            spots.push(spot);
            let label = (at + 1).to_string();
            sheet.halo(&label, spot, 12.0, true, Align::Right);
            sheet.text(&label, spot, 12.0, true, tones[at % tones.len()], Align::Right);
        }
    });
    let label = move || words::chart_of(number(shown.with(|shown| shown.len() as u64)));
    view! {
        <div class="pane" hidden=live(move || shown.with(Vec::is_empty))>
            <h3>{words::chart()}</h3>
            <canvas node_ref=canvas role="img" aria-label=live(label)></canvas>
        </div>
    }
}
