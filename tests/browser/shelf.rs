//! Runs that are kept in the browser.

use grokscope_tests::{Page, Visitor};
use serde_json::json;

/// Keeps the run of the opening figure, as it is.
fn keep(page: &Page) {
    let figure = page.figure("modadd");
    figure.get("[data-keep=shelf]").click();
    figure.until_it_says("Kept at step");
}

/// The rows of the shelf, cell after cell.
fn rows(page: &Page) -> Vec<Vec<String>> {
    let body = "return [...document.querySelectorAll('#fig-shelf tbody tr')].map(row => [...row.children]
        .map(cell => cell.querySelector('input[type=text]')?.value ?? cell.innerText.trim()))";
    serde_json::from_value(page.js(body)).expect("rows")
}

#[test]
fn a_kept_run_survives_a_reload_and_goes_on_to_the_same_end() {
    keep_over_a_reload(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn keep_over_a_reload(visitor: &Visitor) {
    visitor.clone().who_likes_it_still().comes(|page| {
        page.load("main.wd=3");
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        figure.advance(100);
        let before = figure.now();
        keep(page);
        // It is kept anew as it trains.
        let after = figure.advance(100);
        page.until("the later state", || {
            page.js("return document.querySelector('#fig-modadd [data-choice=kept]').textContent")
                .as_str()
                .is_some_and(|text| text.contains("wd=3, step 200"))
        });

        page.load("");
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        page.until("the list", || !figure.find("[data-choice=kept] option:nth-child(2)").is_empty());
        let id = figure.get("[data-choice=kept] option:nth-child(2)").property("value");
        figure.choose("[data-choice=kept]", id.as_str().expect("an id"));
        figure.until_it_says("It goes on from step 200");
        assert_eq!(figure.until_still_at(200).numbers(), after.numbers());
        assert_ne!(after.numbers(), before.numbers());
        page.until_link(&[("main.wd", "3")]);
        figure.advance(10);
    });
}

#[test]
fn the_shelf_shows_what_differs_and_lets_runs_be_shown_named_added_and_removed() {
    Visitor::new().who_likes_it_still().comes(|page| {
        for keys in ["main.wd=3", "main.wd=0.3&main.seed=2"] {
            page.load(keys);
            let figure = page.figure("modadd").show();
            figure.until_still_at(0);
            figure.advance(100);
            keep(page);
        }
        page.turn_to("lab/");
        page.load("");
        let figure = page.figure("shelf").show();
        page.until("both runs", || rows(page).len() == 2);
        let heads = page.js("return [...document.querySelectorAll('#fig-shelf thead th')].map(head => head.innerText)");
        assert_eq!(heads, json!(["Show", "Name", "Steps", "seed", "wd"]));
        let all = rows(page);
        assert_eq!(all[0][3..5], ["2", "0.3"], "the newest first");
        assert_eq!(all[1][1], "modadd-wait wd=3");

        // The link of one leads to it, weights and all.
        figure.get("tbody tr:nth-child(1) a").click();
        page.figure("modadd").until("the kept run", |now| now.step() == 100);
        assert!(page.address().contains("wd=0.3"), "{}", page.address());
        page.load("");
        page.figure("shelf").show();
        page.until("both runs again", || rows(page).len() == 2);

        // Both on one chart.
        let none = figure.picture("canvas");
        figure.get("tbody tr:nth-child(1) input[type=checkbox]").click();
        page.until("a curve", || figure.picture("canvas") != none);
        let one = figure.picture("canvas");
        figure.get("tbody tr:nth-child(2) input[type=checkbox]").click();
        page.until("another one", || figure.picture("canvas") != one);

        // Another name stays. A run that is dropped is added, one that is none is named.
        let rename = "const field = document.querySelector('#fig-shelf tbody input[type=text]');
            field.value = 'a name of its own';
            field.dispatchEvent(new Event('change', { bubbles: true }))";
        page.js(rename);
        let drop = "const shelf = await new Promise(done => indexedDB.open('grokscope-shelf', 1).onsuccess = event => done(event.target.result));
            const files = await new Promise(done => shelf.transaction('files').objectStore('files').getAll().onsuccess = event => done(event.target.result));
            shelf.close();
            const data = new DataTransfer();
            data.items.add(new File([files[0]], 'grokscope-mine.safetensors'));
            data.items.add(new File(['no run'], 'text.safetensors'));
            document.querySelector('#fig-shelf .shelf').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }))";
        page.js(&format!("return (async () => {{ {drop} }})()"));
        figure.until_it_says("text.safetensors was not taken");
        page.until("the third run", || rows(page).len() == 3);
        let names: Vec<String> = rows(page).into_iter().map(|row| row[1].clone()).collect();
        assert!(["mine", "a name of its own"].iter().all(|name| names.iter().any(|other| other == name)), "{names:?}");

        // Another tab removes one.
        let remove = "const shelf = await new Promise(done => indexedDB.open('grokscope-shelf', 1).onsuccess = event => done(event.target.result));
            const runs = shelf.transaction('runs', 'readwrite');
            runs.objectStore('runs').delete(document.querySelector('#fig-shelf tbody tr') && (await new Promise(done => runs.objectStore('runs').getAllKeys().onsuccess = event => done(event.target.result)))[0]);
            await new Promise(done => runs.oncomplete = done);
            shelf.close();
            new BroadcastChannel('grokscope-shelf').postMessage(true)";
        page.js(&format!("return (async () => {{ {remove} }})()"));
        page.until("two runs", || rows(page).len() == 2);
        let remove = || figure.get("tbody tr [data-action=remove]").click();
        remove();
        figure.until_it_says("Remove it?");
        assert_eq!(rows(page).len(), 2, "it is asked first");
        remove();
        page.until("one run", || rows(page).len() == 1);
        remove();
        remove();
        page.until("none", || rows(page).is_empty());
        figure.until_it_says("Nothing is kept yet.");
    });
}

#[test]
fn a_browser_that_keeps_nothing_or_has_no_room_is_put_into_words() {
    for (broken, words) in [
        (
            "Object.defineProperty(window, 'indexedDB', { get() { return undefined } })",
            "This browser keeps nothing for this page",
        ),
        (
            "IDBObjectStore.prototype.put = function () { throw new DOMException('no room', 'QuotaExceededError') }",
            "no room left for this page",
        ),
    ] {
        Visitor::new().who_likes_it_still().comes(|page| {
            page.begin_with(broken);
            page.load("");
            let figure = page.figure("modadd").show();
            figure.until_still_at(0);
            figure.get("[data-keep=shelf]").click();
            figure.until_it_says(words);
            figure.advance(10);
        });
    }
}
