//! Figures come to life when they are near, and leave nothing behind when they are taken out of the page.

use grokscope_tests::{Page, Visitor};
use serde_json::{Value, json};

fn is_alive(page: &Page, name: &str) -> bool {
    page.js_with("return !document.querySelector(`grok-figure[name=${arguments[0]}] .waiting`)", &json!([name])) == true
}

fn recordings(page: &Page) -> Vec<String> {
    let body = "return performance.getEntriesByType('resource').map(entry => entry.name.replace(/\\?.*/, ''))
        .filter(name => name.endsWith('.bin')).map(name => name.replace(/.*\\//, '')).sort()";
    serde_json::from_value(page.js(body)).expect("names")
}

#[test]
fn a_figure_comes_to_life_when_it_is_near_and_fetches_its_recording_then() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        page.load("");
        page.until("the first figure", || page.has("grok-figure[name=modadd][data-state]"));
        page.until("its recording", || recordings(page).contains(&"main.bin".to_owned()));
        for far in ["stars", "five", "construction", "gallery"] {
            assert!(!is_alive(page, far), "{far}");
            let body = "const figure = document.querySelector(`grok-figure[name=${arguments[0]}]`);
                return ['.title', '.what', 'figcaption'].every(part => figure.querySelector(part).textContent.length > 9)
                    && getComputedStyle(figure.querySelector('.recording')).display === 'none'";
            assert_eq!(page.js_with(body, &json!([far])), true, "{far}: its words are there, nothing stands in for it");
        }
        let before = recordings(page);
        assert!(!before.contains(&"five.bin".to_owned()), "{before:?}");
        page.figure("five").show();
        page.until("the figure", || page.has("grok-figure[name=five][data-state]"));
        page.until("its recording", || recordings(page).contains(&"five.bin".to_owned()));
    });
}

#[test]
fn a_word_brings_the_figure_it_plays_to_life_and_so_does_a_word_that_sets() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        page.load("");
        page.until("the first figure", || page.has("grok-figure[name=modadd][data-state]"));
        for (word, figure, key) in [
            ("button.play[data-run=five]", "five", None),
            ("button.set[data-run=gallery]", "gallery", Some(("gallery.share", "30"))),
        ] {
            page.js("window.scrollTo(0, 0)");
            assert!(!is_alive(page, figure), "{figure}");
            page.js_with("document.querySelector(arguments[0]).click()", &json!([word]));
            page.until("its views, if they have to be fetched", || is_alive(page, figure));
            page.until("it to train", || page.figure(figure).now().state == "playing");
            if let Some((key, value)) = key {
                page.until("the link", || page.link().contains(&(key.to_owned(), value.to_owned())));
            }
        }
    });
}

#[test]
fn what_a_link_says_of_a_figure_further_down_waits_for_it() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        page.load("map.task=parity&map.wd=0.3&five.seed=12345&engine=cpu");
        page.until("the first figure", || page.has("grok-figure[name=modadd][data-state]"));
        // Something else is changed meanwhile.
        page.js("location.hash = location.hash + '&main.seed=6'");
        page.until("the link", || page.link().contains(&("main.seed".to_owned(), "6".to_owned())));
        assert!(!is_alive(page, "map"));
        page.figure("map").show();
        page.figure("five").show();
        page.until_link(&[
            ("engine", "cpu"),
            ("five.seed", "12345"),
            ("main.seed", "6"),
            ("map.task", "parity"),
            ("map.wd", "0.3"),
        ]);
        assert_eq!(page.figure("map").get("[data-choice=task]").property("value"), "parity");
    });
}

#[test]
fn paper_shows_figures_that_were_never_near_with_their_recordings() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        // At once, before a frame could paint what came later.
        page.begin_with(
            "performance.setResourceTimingBufferSize(2000);
            addEventListener('afterprint', () => {
                self.onPaper = ['stars', 'five', 'gallery'].map(name => {
                    const canvas = document.querySelector(`grok-figure[name=${name}] canvas`);
                    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                    const colours = new Set();
                    for (let at = 0; at < data.length; at += 4) colours.add(`${data.slice(at, at + 3)}`);
                    return [name, colours.size > 40];
                });
                self.waiting = document.querySelectorAll('.waiting').length;
            })",
        );
        page.load("");
        page.until("the first figure", || page.has("grok-figure[name=modadd][data-state]"));
        assert!(!is_alive(page, "stars"));
        // The program of all of it comes after what is seen first.
        let is_fetched =
            "return performance.getEntriesByType('resource').some(entry => /split_settings/.test(entry.name))";
        page.until("all parts of the program", || page.js(is_fetched) == true);
        let _ = page.print();
        let expected = json!([["stars", true], ["five", true], ["gallery", true]]);
        assert_eq!(page.js("return [onPaper, waiting]"), json!([expected, 0]));
        assert!(recordings(page).contains(&"stars.bin".to_owned()));
    });
}

/// Counts what a page has: listeners on what outlives a figure, intervals, workers, observers, animation frames aside.
const COUNT: &str = "
    self.has = { listeners: 0, intervals: new Set(), workers: 0, observers: 0 };
    const outlives = target => !(target instanceof Element);
    for (const [name, by] of [['addEventListener', 1], ['removeEventListener', -1]]) {
        const plain = EventTarget.prototype[name];
        EventTarget.prototype[name] = function (...rest) {
            if (outlives(this) && !(this instanceof Worker)) has.listeners += by;
            return plain.apply(this, rest);
        };
    }
    const { setInterval: set, clearInterval: clear } = self;
    self.setInterval = (...rest) => { const id = set(...rest); has.intervals.add(id); return id; };
    self.clearInterval = id => { has.intervals.delete(id); clear(id); };
    const Plain = self.Worker;
    self.Worker = class extends Plain {
        constructor(...rest) { super(...rest); has.workers += 1; }
        terminate() { has.workers -= 1; super.terminate(); }
    };
    for (const name of ['ResizeObserver', 'IntersectionObserver', 'MutationObserver']) {
        const Plain = self[name];
        self[name] = class extends Plain {
            constructor(...rest) { super(...rest); has.observers += 1; }
            disconnect() { has.observers -= 1; super.disconnect(); }
        };
    }";

fn count(page: &Page) -> Value {
    page.js(
        "return { listeners: has.listeners, intervals: has.intervals.size, workers: has.workers, observers: has.observers,
            canvases: document.querySelectorAll('canvas').length }",
    )
}

#[test]
fn a_figure_taken_out_of_the_page_leaves_nothing_behind_and_comes_back_when_it_is_put_in_again() {
    Visitor::new().opens("", |page| {
        page.begin_with(COUNT);
        page.load("parity.speed=max");
        page.until("the program", || page.has("html[data-live]"));
        // Only one at a time, so that what it leaves is its own.
        let body = "self.kept = {};
            for (const figure of document.querySelectorAll('grok-figure')) {
                kept[figure.getAttribute('name')] = [figure, figure.parentNode, figure.nextSibling];
                figure.remove();
            }";
        page.js(body);
        page.until("all workers to be gone", || count(page)["workers"] == 0);
        let bare = count(page);
        assert_eq!((&bare["canvases"], &bare["intervals"]), (&json!(0), &json!(0)), "{bare}");
        for name in ["modadd", "parity", "decay", "map", "stars", "interference", "progress", "five", "gallery"] {
            for again in ["first", "again"] {
                page.js_with(
                    "const [figure, parent, next] = kept[arguments[0]]; parent.insertBefore(figure, next);
                    figure.scrollIntoView({ block: 'start', behavior: 'instant' })",
                    &json!([name]),
                );
                page.until(&format!("{name} to come to life {again}"), || {
                    is_alive(page, name) && page.has(&format!("grok-figure[name={name}] canvas"))
                });
                page.until(&format!("{name} to be ready"), || {
                    !page.has(&format!("grok-figure[name={name}][data-state=loading]"))
                });
                if page.has(&format!("grok-figure[name={name}][data-state=idle]")) {
                    page.js_with(
                        "document.querySelector(`grok-figure[name=${arguments[0]}] [data-action=play]`).click()",
                        &json!([name]),
                    );
                }
                page.until(&format!("{name} to have a worker"), || count(page)["workers"] != 0);
                // One that is quick is over before anybody looks.
                page.until(&format!("{name} to train"), || {
                    page.has(&format!("grok-figure[name={name}]:is([data-state=playing], [data-state=ended])"))
                });
                page.js_with("kept[arguments[0]][0].remove()", &json!([name]));
                page.until(&format!("{name} to leave nothing, {again}: {} {bare}", count(page)), || {
                    count(page) == bare
                });
                let left = "const figure = kept[arguments[0]][0];
                    return [!!figure.querySelector('.waiting'), Object.keys(figure.dataset).length]";
                assert_eq!(page.js_with(left, &json!([name])), json!([true, 0]), "{name}: as the article has it");
            }
        }
        // Whoever moves an element takes it out and puts it in again between two pictures.
        page.js("const [figure, parent, next] = kept.modadd; parent.insertBefore(figure, next);
            figure.scrollIntoView({ block: 'start', behavior: 'instant' })");
        page.until("modadd to be there", || is_alive(page, "modadd"));
        page.js("const [figure, parent, next] = kept.modadd; figure.remove();
            return Promise.resolve().then(() => { parent.insertBefore(figure, next); })");
        page.until("modadd to be there after it was moved", || {
            is_alive(page, "modadd") && page.has("grok-figure[name=modadd] canvas")
        });
    });
}
