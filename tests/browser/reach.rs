//! Keys, numbers, targets, room: what not everybody needs, and some need badly.

use grokscope_tests::{Page, Visitor, key};
use serde_json::{Value, json};

/// Pages that differ in what is on them.
pub const PAGES: [&str; 8] =
    ["", "zh/", "lab/", "lab/own/", "lab/survey/", "teach/", "teach/class/", "zh/lab/architectures/"];

/// Loads a page and brings all of its figures to life.
pub fn see(page: &Page, path: &str) {
    page.go(&format!("{}{path}", page.site()));
    page.until("the page", || page.has("html[data-live]"));
    let body = "return (async () => {
        for (const figure of document.querySelectorAll('grok-figure')) {
            figure.scrollIntoView({ behavior: 'instant' });
            await new Promise(requestAnimationFrame);
        }
    })()";
    page.js(body);
    page.until("its figures", || !page.has(".waiting"));
}

#[test]
fn a_key_tells_of_all_keys_unless_one_types_or_has_switched_it_off() {
    ask_for_the_keys(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn ask_for_the_keys(visitor: &Visitor) {
    visitor.clone().who_likes_it_still().comes(|page| {
        for (path, heading) in [("", "Keys"), ("zh/lab/own/", "按键")] {
            see(page, path);
            page.js("localStorage.removeItem('grokscope-keys'); document.activeElement?.blur()");
            let is_open = || page.js("return document.querySelector('#keys').open") == true;
            page.press(&["?"]);
            page.until("the keys", is_open);
            assert_eq!(page.get("#keys h2").text(), heading);
            page.press(&[key::ESCAPE]);
            page.until("no keys", || !is_open());
            // The button in the foot does the same.
            page.get("footer [data-keys]").click();
            page.until("the keys", is_open);
            page.get("#keys input").click();
            page.get("#keys form button").click();
            page.until("no keys", || !is_open());
            page.press(&["?"]);
            assert!(!is_open(), "it is switched off");
            page.js("localStorage.removeItem('grokscope-keys')");
        }
        // In a box a question mark is a question mark.
        see(page, "lab/own/");
        page.focus(&page.get("[data-own=table]"));
        page.press(&["?"]);
        assert_eq!(page.js("return document.querySelector('#keys').open"), false);
    });
}

#[test]
fn every_chart_has_its_numbers_as_a_table() {
    Visitor::new().who_likes_it_still().comes(|page| {
        page.load("");
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        figure.advance(100);
        let now = figure.advance(100);
        figure.get(".numbers summary").click();
        page.until("the table", || page.has("#fig-modadd .numbers tbody tr"));
        let table = page.js(
            "const table = document.querySelector('#fig-modadd .numbers table');
            return [[...table.tHead.rows[0].cells].map(cell => cell.scope), [...table.tBodies[0].rows].at(-1).innerText.split('\\t'),
                table.caption.innerText.length > 10, table.tBodies[0].rows.length]",
        );
        assert_eq!(table[0], json!(["col"; 6].map(|scope: &str| scope)));
        let share = |accuracy: Option<f64>| format!("{:.1}%", accuracy.expect("a number") * 100.0);
        let (train, test) = (share(now.train_accuracy()), share(now.test_accuracy()));
        let train = if train == "100.0%" { "100%".to_owned() } else { train };
        assert_eq!((&table[1][0], &table[1][1], &table[1][2]), (&json!("200"), &json!(train), &json!(test)));
        assert_eq!((&table[2], table[3].as_u64() > Some(15)), (&json!(true), true), "{table}");

        // Of many networks each is a row.
        let decay = page.figure("decay").show();
        decay.get(".numbers summary").click();
        page.until("the table", || page.has("#fig-decay .numbers tbody tr"));
        let rows = page.js("return [...document.querySelectorAll('#fig-decay .numbers tbody tr')].map(row => row.cells[1].innerText)");
        assert_eq!(rows.as_array().map(Vec::len), Some(4), "{rows}");
        assert!(rows[0].as_str().is_some_and(|text| text.contains("wd=")), "{rows}");
    });
}

/// What can be pressed and is smaller than 24 by 24 CSS pixels (WCAG 2.5.8), but for words in a sentence, and what has that
/// much room around it.
const SMALL: &str = "
    const inline = one => getComputedStyle(one).display.startsWith('inline') && one.parentElement.innerText.trim() !== one.innerText.trim()
        && !one.closest('.btns, .ctl, nav, .choices, .row, .entry');
    const all = [...document.querySelectorAll('a[href], button, select, textarea, summary, input, [tabindex=\"0\"]')];
    const box = one => (one.matches('input[type=checkbox], input[type=radio]') && one.closest('label') || one).getBoundingClientRect();
    const shown = all.filter(one => one.checkVisibility({ visibilityProperty: true }) && box(one).width && !inline(one));
    const near = (one, other) => {
        const [a, b] = [box(one), box(other)];
        const [x, y] = [(a.left + a.right) / 2, (a.top + a.bottom) / 2];
        const [dx, dy] = [Math.max(b.left - x, x - b.right, 0), Math.max(b.top - y, y - b.bottom, 0)];
        return Math.hypot(dx, dy) < 12;
    };
    return shown
        .filter(one => box(one).width < 24 || box(one).height < 24)
        .filter(one => shown.some(other => other !== one && !one.contains(other) && !other.contains(one) && near(one, other)))
        .map(one => `${Math.round(box(one).width)}x${Math.round(box(one).height)} ${one.outerHTML.slice(0, 110)}`)";

#[test]
fn what_can_be_pressed_is_large_enough() {
    Visitor::new().who_likes_it_still().comes(|page| {
        for path in PAGES {
            see(page, path);
            page.js("for (const fold of document.querySelectorAll('.settings, .numbers')) fold.open = true");
            page.until("folds", || {
                page.js("return [...document.querySelectorAll('.settings')].every(fold => fold.children.length > 1)")
                    == true
            });
            assert_eq!(page.js(SMALL), json!([]), "{path:?}");
        }
    });
}

#[test]
fn text_may_be_spaced_and_a_narrow_page_does_not_scroll_aside() {
    /// As WCAG 1.4.12 has it.
    const SPACED: &str = "const style = document.createElement('style');
        style.textContent = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
            p { margin-bottom: 2em !important; }`;
        document.head.append(style)";
    /// Words that are cut off by what they stand in.
    const CUT: &str = "return [...document.querySelectorAll('button, summary, label > span, .chip span, .title, h1, h2, h3, th, td')]
        .filter(one => one.checkVisibility() && !one.closest('.hidden, .wide, table') && getComputedStyle(one).overflow !== 'visible'
            && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
        .map(one => one.outerHTML.slice(0, 100))";
    const ASIDE: &str = "return document.scrollingElement.scrollWidth - innerWidth";
    Visitor::new().who_likes_it_still().comes(|page| {
        page.become_narrow(320);
        for path in PAGES {
            see(page, path);
            assert_eq!(page.js(ASIDE).as_f64().map(|over| over <= 0.0), Some(true), "{path:?} at 320 px");
            page.js(SPACED);
            page.let_paint();
            assert_eq!(page.js(ASIDE).as_f64().map(|over| over <= 0.0), Some(true), "{path:?}, spaced, at 320 px");
            assert_eq!(page.js(CUT), json!([]), "{path:?}");
        }
    });
}

#[test]
fn what_a_run_reaches_is_announced_once() {
    Visitor::new().who_likes_it_still().comes(|page| {
        page.load("main.speed=max&main.train=0.6&main.linger=0&main.steps=3000");
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        page.js("self.heard = [];
            const region = document.querySelector('#fig-modadd [role=status][data-summary]');
            new MutationObserver(() => heard.push(region.innerText || region.textContent))
                .observe(region, { childList: true, characterData: true, subtree: true })");
        figure.get("[data-action=play]").click();
        figure.until("the end", |now| now.ending.is_some());
        page.let_paint();
        let heard = page.js("return heard.filter((text, at) => text !== heard[at - 1])");
        let heard: Vec<&str> = heard.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        for word in ["memorised at step", "understood at step", "finished"] {
            assert_eq!(heard.iter().filter(|text| text.contains(word)).count(), 1, "{word}: {heard:?}");
        }
    });
}

#[test]
fn whoever_asks_for_contrast_gets_it_on_paper_and_canvas() {
    Visitor::new().who_likes_it_still().comes(|page| {
        let colours = "const style = getComputedStyle(document.documentElement);
            const light = name => {
                const parts = style.getPropertyValue(name).trim().match(/[0-9a-f]{2}/gi).map(part => parseInt(part, 16) / 255);
                const [r, g, b] = parts.map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
                return .2126 * r + .7152 * g + .0722 * b;
            };
            const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            return ['--soft', '--faint', '--rule', '--edge'].map(name => ratio(light(name), light('--paper')))";
        for scheme in ["light", "dark"] {
            let of = |contrast: &str| {
                page.imagine("", &[("prefers-color-scheme", scheme), ("prefers-contrast", contrast)]);
                page.load("");
                let ratios = page.js(colours);
                ratios.as_array().expect("numbers").iter().filter_map(Value::as_f64).collect::<Vec<_>>()
            };
            let (plain, more) = (of("no-preference"), of("more"));
            assert!(more.iter().zip(&plain).all(|(more, plain)| more > plain), "{scheme}: {more:?}, before {plain:?}");
            assert!(more[0] >= 7.0 && more[1] >= 7.0 && more[2] >= 3.0 && more[3] >= 7.0, "{scheme}: {more:?}");
        }
    });
}
