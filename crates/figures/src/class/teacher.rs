//! The teacher chooses what the class trains, and gets the links.

use grokscope_keep::qr;
use grokscope_kit::keys::Keys;
use grokscope_owned::{act, live, memo};
use leptos::html::Input;
use leptos::prelude::*;

use super::link::{copy, to};
use super::settings::{Settings, label};
use super::words::pupil as words;

/// A name in the list, what it is called, and its keys.
type Offer = (&'static str, fn() -> &'static str, &'static str);

/// What is offered.
const OFFERS: [Offer; 3] = [
    ("share", words::offer_share, "preset=modadd-fast&train=0.2,0.25,0.3,0.4,0.5&seed=1&steps=2500&linger=0"),
    ("decay", words::offer_decay, "preset=modadd-fast&wd=0.3,0.5,1,2,4&seed=1&steps=2500&linger=0"),
    ("rows", words::offer_rows, "preset=parity-main&rows=500,600,800,1000,1400&seed=1&steps=2500&linger=0"),
];

/// What the teacher does: folded away, as it is not for pupils.
#[component]
pub fn Teacher(settings: Settings, keys: Keys) -> impl IntoView {
    // By what varies, as values and steps may have been changed.
    let chosen = memo(move || {
        let varied = settings.varied().map(|key| key.name);
        let offer = OFFERS.iter().find(|(_, _, text)| {
            let preset = text.split('&').find_map(|pair| pair.strip_prefix("preset="));
            preset == Some(&*settings.get("preset")) && varied.is_some_and(|key| text.contains(&format!("&{key}=")))
        });
        offer.map_or("own", |(name, ..)| name)
    });
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some((_, _, text)) = OFFERS.iter().find(|(offer, ..)| *offer == name) {
            settings.become_of(text);
        }
    };
    let options = move || {
        let own = (chosen.get() == "own").then_some(("own", words::offer_own as fn() -> &'static str));
        let offers = OFFERS.iter().map(|(name, words, _)| (*name, *words)).chain(own);
        offers
            .map(|(name, words)| {
                view! { <option value=name selected=live(move || chosen.get() == name)>{words()}</option> }
            })
            .collect_view()
    };
    // Bumped to show the old values again where new ones are refused.
    let (refused, is_refused) = (Trigger::new(), RwSignal::new(false));
    let values = move || {
        refused.track();
        settings.varied().map(|key| settings.get(key.name)).unwrap_or_default()
    };
    let change = move |event| {
        if let Some(key) = settings.varied() {
            // With less than two there would be nothing to see.
            let text = event_target_value(&event).replace([' ', '，', '、', ';'], ",");
            let text = text.split(',').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(",");
            let is_fit = text.contains(',') || text.contains("..");
            is_refused.set(!is_fit);
            if is_fit {
                settings.set(key.name, text);
            } else {
                refused.notify();
            }
        }
    };
    view! {
        <details class="settings class-teacher">
            <summary>{words::teacher()}</summary>
            <div class="choices">
                <label class="field">
                    <span>{words::choose()}</span>
                    <select data-choice="offer" prop:value=live(move || chosen.get()) on:change=act(choose)>
                        {live(options)}
                    </select>
                </label>
                <label class="field">
                    <span>
                        {live(move || label(settings.varied().map(|key| key.name)).map_or_else(|| words::values().to_owned(), words::values_hint))}
                    </span>
                    <input type="text" autocomplete="off" data-number="values" prop:value=live(values) on:change=act(change)/>
                </label>
                <label class="field">
                    <span>{words::pupils()}</span>
                    <input
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        data-number="pupils"
                        prop:value=live(move || settings.get("pupils"))
                        on:change=act(move |event| settings.set("pupils", event_target_value(&event)))
                    />
                </label>
            </div>
            <p class="told" role="status">{live(move || is_refused.get().then(words::few))}</p>
            <Shared name="class" label=words::link() address=memo(move || to(keys, "class"))/>
            <Shared name="board" label=words::board() address=memo(move || to(keys, "board"))/>
            <div class="qr-line">
                <span
                    class="qr-box"
                    role="img"
                    aria-label=words::scan()
                    inner_html=live(move || qr(&to(keys, "class")).unwrap_or_default())
                ></span>
                <p>{words::scan()}</p>
            </div>
        </details>
    }
}

/// An address to copy or to follow.
#[component]
fn Shared(name: &'static str, label: &'static str, address: Memo<String>) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let has_copied = RwSignal::new(None::<bool>);
    view! {
        <p class="code-line" data-link=name>
            <label class="field">
                <span>{label}</span>
                <input type="text" node_ref=field readonly=true prop:value=live(move || address.get())/>
            </label>
            <button type="button" data-action="copy" on:click=act(move |_| copy(field, has_copied))>{words::copy()}</button>
            <span role="status">
                {live(move || has_copied.get().map(|it| if it { words::copied() } else { words::by_hand() }))}
            </span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use grokscope_class::Class;
    use grokscope_experiment::PRESETS;

    use super::*;

    #[test]
    fn what_is_offered_can_be_trained_by_a_class() {
        for (name, _, text) in OFFERS {
            let class =
                Class::parse(&format!("{text}&pupils=30"), &PRESETS[0]).unwrap_or_else(|why| panic!("{name}: {why:?}"));
            assert_eq!((class.settings().len(), class.base().every), (5, 10), "{name}: a code counts in tens of steps");
        }
    }
}
