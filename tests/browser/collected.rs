//! Links that are out in the world open as they did: a collected set, and what the page makes of each.
//!
//! `links.txt` has a paragraph a link: the link, and under it what differs from the page without one. Where that is
//! meant to change, `GROKSCOPE_LINKS=write` writes the file anew, to be read before it is committed.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use grokscope_tests::{Page, Visitor};
use serde_json::json;

/// What a reader sees of the settings: titles, controls, notes and the address.
const SEEN: &str = "
    const lines = [];
    const flat = text => text.replace(/\\s+/g, ' ').trim();
    for (const element of document.querySelectorAll('grok-figure')) {
        const name = element.getAttribute('name');
        const say = (what, text) => lines.push(`${name}: ${what} ${flat(text)}`);
        const title = element.querySelector('.title');
        if (title) say('title', title.parentElement.innerText);
        for (const control of element.querySelectorAll('select, input')) {
            const labels = control.labels ?? [];
            const data = Object.entries(control.dataset).map(([key, value]) => `${key}=${value}`).join(' ')
                || (labels[0] ? flat(labels[0].textContent) : control.type);
            const group = control.closest('fieldset')?.dataset?.choice ?? '';
            if (control.type === 'checkbox' || control.type === 'radio') {
                if (control.checked) say('checked', `${group} ${data}`);
            } else say(data, `is ${control.value}`);
        }
        for (const note of element.querySelectorAll('.note[data-note]')) {
            if (note.checkVisibility()) say('note', `(${note.dataset.note}) ${note.querySelector('span')?.innerText ?? note.innerText}`);
        }
    }
    for (const [key, value] of [...new URLSearchParams(location.hash.slice(1))].sort()) lines.push(`address: ${key}=${value}`);
    return lines";

/// Brings the next figure to life that is not, and opens the next fold of settings; true once there is none. Not that in which
/// figures are shared: it has the address, and with it the port of this visit.
const LIVE: &str = "
    const folds = [...document.querySelectorAll('grok-figure details.settings:not([data-fold=keep])')];
    for (const fold of folds) fold.open = true;
    const next = document.querySelector('grok-figure .waiting') ?? folds.find(fold => fold.children.length < 2);
    next?.closest('grok-figure').scrollIntoView({ block: 'center', behavior: 'instant' });
    return !next";

fn seen(page: &Page) -> BTreeSet<String> {
    page.until("every figure to be there", || page.js(LIVE) == true);
    let read = || serde_json::from_value::<BTreeSet<String>>(page.js(SEEN)).expect("lines");
    // Notes and addresses follow in the frames after the figures.
    let (mut before, mut times) = (read(), 0);
    page.until("the page to stand still", || {
        page.let_paint();
        let now = read();
        times = if now == before { times + 1 } else { 0 };
        before = now;
        times > 2
    });
    before
}

#[test]
#[ignore = "takes minutes: cargo xtask test --long"]
fn links_that_are_out_in_the_world_open_as_they_did() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser/links.txt");
    let known = fs::read_to_string(&file).expect("links.txt");
    let mut text = String::new();
    Visitor::new().who_likes_it_still().opens("", |page| {
        let mut plain: [Option<BTreeSet<String>>; 2] = [None, None];
        for line in known.lines() {
            if line.is_empty() || line.starts_with("//") {
                writeln!(text, "{line}").expect("a string");
                continue;
            }
            let Some(link) = line.strip_prefix("# ") else { continue };
            let is_chinese = link.contains("lang=zh");
            let plain = plain[usize::from(is_chinese)].get_or_insert_with(|| {
                page.open(if is_chinese { "lang=zh" } else { "" });
                seen(page)
            });
            page.open(link);
            page.until("the language", || {
                page.js_with(
                    "return document.documentElement.lang.startsWith('zh') === arguments[0]",
                    &json!([is_chinese]),
                ) == true
            });
            let now = seen(page);
            writeln!(text, "# {link}").expect("a string");
            now.difference(plain).for_each(|line| writeln!(text, "{line}").expect("a string"));
        }
    });
    if env::var("GROKSCOPE_LINKS").is_ok_and(|wish| wish == "write") {
        fs::write(file, text).expect("links.txt can be written");
    } else {
        let differs = known.lines().zip(text.lines()).find(|(known, now)| known != now);
        assert!(known == text, "the first line that differs, as it was and is: {differs:?}\n{text}");
    }
}
