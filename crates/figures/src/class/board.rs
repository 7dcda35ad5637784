//! The board: codes are pasted, and what the class found is drawn.

use grokscope_class::{About, Board, Group, Labels, Remark, Wrong, scatter};
use grokscope_kit::kind::Scene;
use grokscope_kit::text::{self, number};
use grokscope_live::page::storage;
use grokscope_owned::{act, effect, live, memo};
use leptos::prelude::*;

use super::settings::{Settings, label, refused_to_the_board};
use super::words::board as words;

/// Most remarks that are listed.
const LISTED: usize = 40;

/// The figure.
#[component]
pub fn BoardFigure(
    /// Where it lives.
    scene: Scene,
) -> impl IntoView {
    let settings = Settings::new(scene.keys);
    let text = RwSignal::new(String::new());
    let is_kept = RwSignal::new(true);
    let class = move || settings.class.get().ok();
    let place = memo(move || class().map(|class| format!("grokscope-board-{:03x}", class.digest())));
    // What was pasted for this class before; not over what stands here now.
    effect(move || {
        let Some(place) = place.get() else { return };
        let before = storage().and_then(|storage| storage.get_item(&place).ok().flatten());
        if let Some(before) = before.filter(|_| text.with_untracked(String::is_empty)) {
            text.set(before);
        }
    });
    let keep = move |now: String| {
        let place = place.get_untracked();
        let kept = place.and_then(|place| storage()?.set_item(&place, &now).ok());
        is_kept.set(kept.is_some());
        text.set(now);
    };
    let board = memo(move || class().map(|class| text.with(|text| Board::gather(text, &class))).unwrap_or_default());
    let steps = move || class().map_or(0, |class| class.base().steps);
    let key = move || class().filter(|_| !board.with(|board| board.is_foreign)).and_then(|class| class.key());
    let across = move || label(key()).unwrap_or_else(|| words::one_setting().to_owned());
    let picture = move || {
        board.with(|board| {
            let (across, never) = (across(), words::never(steps()));
            scatter(board, &Labels { across: &across, up: words::up(), never: &never })
        })
    };
    let described = move || {
        board.with(|board| {
            let understood = board.results.iter().filter(|code| code.grokked.is_some()).count();
            words::chart(board.results.len(), understood)
        })
    };
    let counted = move || {
        board.with(|board| {
            let missing = class().map(|class| board.missing(&class)).unwrap_or_default();
            let of = words::of(board.results.len(), class().map_or(0, |class| class.pupils()));
            if board.results.is_empty() || missing.is_empty() || board.is_foreign {
                of
            } else {
                format!("{of} {}", words::missing(listed(&missing)))
            }
        })
    };
    let is_sure = RwSignal::new(false);
    view! {
        <div class="board">
            <div>
                <label class="field">
                    <span>{words::paste()}</span>
                    <textarea
                        rows="8"
                        spellcheck="false"
                        autocapitalize="characters"
                        data-codes=""
                        placeholder=words::example()
                        prop:value=live(move || text.get())
                        on:input=act(move |event| keep(event_target_value(&event)))
                    ></textarea>
                </label>
                <p class="says">{live(move || if is_kept.get() { words::kept() } else { words::not_kept() })}</p>
                <div class="btns">
                    <button
                        type="button"
                        data-action="clear"
                        disabled=live(move || text.with(String::is_empty))
                        on:click=act(move |_| {
                            // What took a lesson to collect is not lost by one slip.
                            if is_sure.get_untracked() {
                                keep(String::new());
                            }
                            is_sure.update(|is_sure| *is_sure = !*is_sure);
                        })
                    >
                        {live(move || if is_sure.get() { words::sure() } else { words::clear() })}
                    </button>
                </div>
                <p role="status" data-counted="">{live(counted)}</p>
                <ul class="remarks" data-remarks="">
                    {live(move || {
                        board.with(|board| {
                            board.remarks.iter().take(LISTED).map(|it| view! { <li>{remark(it)}</li> }).collect_view()
                        })
                    })}
                </ul>
            </div>
            <div>
                <div role="img" aria-label=live(described) inner_html=live(picture)></div>
                {live(move || board.with(|board| board.is_foreign.then(|| view! { <p class="note"><span>{words::foreign()}</span></p> }.into_any())))}
                {live(move || table(&board.get(), label(key())))}
            </div>
        </div>
        <p class="verdict" data-verdict="">{live(move || said(&board.get(), steps(), label(key())))}</p>
        <div class="messages" role="status">
            {live(move || settings.class.with(|class| class.as_ref().err().map(|refusals| {
                let why = refusals.iter().map(refused_to_the_board).collect::<Vec<_>>().join(" ");
                view! { <p class="note"><span>{words::bad()} " " {why}</span></p> }.into_any()
            })))}
        </div>
    }
}

/// The groups, as a table: what is drawn, in numbers.
fn table(board: &Board, key: Option<String>) -> Option<AnyView> {
    if board.results.is_empty() {
        return None;
    }
    let row = |(setting, group): (Option<grokscope_class::Setting>, Group)| {
        let median = group.median();
        let Group { waits, never } = &group;
        let all = waits.len() + never;
        let range = match (waits.first(), waits.last()) {
            (Some(least), Some(most)) => words::range(*least, *most),
            _ => "–".to_owned(),
        };
        view! {
            <tr>
                <th scope="row">{setting.map(|setting| setting.to_string())}</th>
                <td>{all}</td>
                <td>{waits.len()}</td>
                <td>{median.map_or_else(|| "–".to_owned(), |median| number(median.round() as u64))}</td>
                <td>{range}</td>
            </tr>
        }
    };
    Some(
        view! {
            <table class="board-table">
                <thead>
                    <tr>
                        <th scope="col">{key.unwrap_or_else(|| words::value().to_owned())}</th>
                        <th scope="col">{words::count()}</th>
                        <th scope="col">{words::understood()}</th>
                        <th scope="col">{words::median()}</th>
                        <th scope="col">{words::spread()}</th>
                    </tr>
                </thead>
                <tbody>{board.groups().into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any(),
    )
}

/// What many runs show that one does not.
fn said(board: &Board, steps: u32, key: Option<String>) -> String {
    let groups = board.groups();
    let understood: usize = groups.values().map(|group| group.waits.len()).sum();
    let counted = board.results.len();
    if counted == 0 {
        return words::says_one().to_owned();
    }
    let mut said = vec![words::says(counted, understood, counted - understood)];
    // The setting whose waits lie furthest apart.
    let ends =
        groups.iter().filter_map(|(setting, group)| Some((setting, *group.waits.first()?, *group.waits.last()?)));
    let widest = ends.filter(|(_, least, most)| most > least).max_by_key(|(_, least, most)| most - least);
    if let Some((setting, least, most)) = widest {
        let setting = setting.map(|setting| setting.to_string()).unwrap_or_default();
        let setting = words::setting(key.unwrap_or_else(|| words::value().to_owned()), setting);
        said.push(words::says_spread(setting, least, most));
    }
    if groups.len() > 1 {
        said.push(words::says_medians().to_owned());
    }
    if understood < counted {
        said.push(words::says_never(steps));
    }
    said.join(text::gap())
}

/// What was not counted, and why.
fn remark(remark: &Remark) -> String {
    let why = match remark.about {
        About::Wrong(Wrong::Length(count)) => words::length(count, 16_u32),
        About::Wrong(Wrong::Symbol(symbol)) => words::symbol(symbol.to_string()),
        About::Wrong(Wrong::Check) => words::check().to_owned(),
        About::Wrong(Wrong::Senseless) => words::senseless().to_owned(),
        About::Again(line) => words::again(line),
        About::Other(line) => words::other(line),
        About::Foreign => words::is_foreign().to_owned(),
        About::Swapped => words::swapped().to_owned(),
    };
    words::remark(remark.found.line, remark.found.column, &remark.found.text, why)
}

fn listed(numbers: &[u32]) -> String {
    text::listed(numbers.iter().map(ToString::to_string))
}
