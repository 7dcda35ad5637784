//! The state of the page in its address.

use grokscope_tests::{Page, Visitor, key};
use serde_json::json;

/// The value of a select box.
fn chosen(page: &Page, figure: &'static str, choice: &str) -> String {
    let value = page.figure(figure).get(&format!("[data-choice={choice}]")).property("value");
    value.as_str().unwrap_or("").to_owned()
}

#[test]
fn a_link_restores_both_figures_and_holds_only_what_differs() {
    restore_both_figures(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn restore_both_figures(visitor: &Visitor) {
    visitor.clone().who_likes_it_still().opens(
        "modadd.wd=0.3&modadd.hidden=24&modadd.embed=64&parity.preset=parity-wd&parity.wd=0.1&engine=cpu&v=1",
        |page| {
            let check = |decay: &str| {
                let (modadd, parity) = (page.figure("modadd"), page.figure("parity"));
                modadd.until_it_says("24 neurons");
                modadd.until_it_says(decay);
                parity.until_it_says("1,000 examples");
                parity.until_it_says("wd = 0.1");
                assert_eq!(chosen(page, "modadd", "preset"), "modadd-main");
                assert_eq!(chosen(page, "parity", "preset"), "parity-wd");
                assert_eq!(chosen(page, "modadd", "engine"), "cpu");
                modadd
            };
            let modadd = check("wd = 0.3");
            modadd.until_still_at(0);
            modadd.get("[data-slider=decay]").type_keys(key::HOME);
            modadd.until_it_says("wd = 0\n");
            page.until_link(&[
                ("engine", "cpu"),
                ("main.hidden", "24"),
                ("main.preset", "modadd-main"),
                ("main.wd", "0"),
                ("parity.preset", "parity-wd"),
                ("parity.wd", "0.1"),
            ]);

            // What the page has written is read back.
            let written = page.address();
            let (_, written) = written.split_once('#').expect("a fragment");
            page.open(written);
            let modadd = check("wd = 0\n").show();
            modadd.until_still_at(0);
            modadd.click("Restore preset");
            // To the preset that it was of.
            let first = ("main.preset", "modadd-main");
            page.until_link(&[("engine", "cpu"), first, ("parity.preset", "parity-wd"), ("parity.wd", "0.1")]);

            // An address edited by hand is followed without loading anything.
            page.js("window.same = true; location.hash = 'modadd.preset=modadd-24&engine=cpu'");
            page.until("the other preset", || chosen(page, "modadd", "preset") == "modadd-24");
            page.until("the preset it had", || chosen(page, "parity", "preset") == "parity-main");
            assert_eq!(page.js("return window.same"), true);
        },
    );
}

#[test]
fn going_back_to_where_one_was_reading_keeps_what_is_trained() {
    // Goes back, and gives the page time to follow.
    const BACK: &str = "return new Promise(done => {
        addEventListener('hashchange', () => setTimeout(() => done(true), 500), { once: true });
        history.back();
    })";
    Visitor::new().who_likes_it_still().opens("", |page| {
        for link in ["", "main.wd=0.3", "wd=0.3&colour=red"] {
            page.open(link);
            let figure = page.figure("modadd").show();
            figure.until_still_at(0);
            page.js("location.hash = 'bits'");
            figure.get("[data-slider=decay]").type_keys(key::HOME);
            page.until_link(&[("main.wd", "0")]);
            figure.show().advance(100);
            page.js(BACK);
            assert!(page.address().ends_with("#main.wd=0&v=2"), "{link:?}: {}", page.address());
            assert_eq!(page.js("return history.state"), true);
            page.let_paint();
            assert_eq!(figure.now().step(), 100, "{link:?}");
            figure.until_it_says("wd = 0\n");
        }
        // What the reader writes is another matter.
        page.js("location.hash = 'main.wd=0.3'");
        page.figure("modadd").until_it_says("wd = 0.3\n");
    });
}

/// A setting of a figure itself.
fn setting(page: &Page, figure: &'static str, selector: &str) -> String {
    let value = page.figure(figure).get(selector).property("value");
    value.as_str().unwrap_or("").to_owned()
}

#[test]
fn settings_of_figures_are_in_the_link() {
    let link = "map.task=parity&map.wd=0.3&gallery.share=25&decay.hidden=24&decay.wd4=9\
        &construction.modulus=12&construction.act=square&map.colour=red&gallery.share=7\
        &interference.a=40&interference.b=67&engine=cpu";
    Visitor::new().who_likes_it_still().opens(link, |page| {
        let map = page.figure("map");
        let restored = |page: &Page| {
            assert_eq!(chosen(page, "map", "task"), "parity");
            assert_eq!(chosen(page, "map", "wd"), "0.3");
            assert_eq!(page.figure("map").find(".cell").len(), 30);
            assert_eq!(chosen(page, "decay", "hidden"), "24");
            assert_eq!(setting(page, "construction", "[data-number=modulus]"), "12");
            assert_eq!(chosen(page, "construction", "act"), "square");
            assert_eq!(setting(page, "interference", "[data-slider=a]"), "40");
        };
        restored(page);
        // What could not be applied is named where it was meant for.
        map.until_it_says("colour");
        page.figure("gallery").until_it_says("35, 30, 25");
        page.figure("interference").until_it_says("0…p − 1");
        assert_eq!(setting(page, "interference", "[data-slider=b]"), "19");
        assert_eq!(chosen(page, "gallery", "share"), "35");
        map.get("[data-note=mistake] button").click();
        page.until("the message to go", || map.find("[data-note=mistake]").is_empty());

        map.choose("[data-choice=wd]", "1");
        let kept = [
            ("construction.act", "square"),
            ("construction.modulus", "12"),
            ("decay.hidden", "24"),
            ("decay.wd4", "9"),
            ("engine", "cpu"),
            ("interference.a", "40"),
            ("map.task", "parity"),
        ];
        page.until_link(&[&kept[..], &[("map.wd", "1")]].concat());
        map.choose("[data-choice=wd]", "0.3");
        page.until_link(&[&kept[..], &[("map.wd", "0.3")]].concat());

        // What the page has written is read back, and an address edited by hand is followed.
        let written = page.address();
        let (_, written) = written.split_once('#').expect("a fragment");
        page.open(written);
        restored(page);
        page.js("window.same = true; location.hash = 'map.wd=0.1'");
        page.until("the map of addition", || map.find(".cell").len() == 63);
        assert_eq!(chosen(page, "map", "wd"), "0.1");
        assert_eq!(setting(page, "construction", "[data-number=modulus]"), "67");
        assert_eq!(setting(page, "interference", "[data-slider=a]"), "13");
        assert_eq!(page.js("return window.same"), true);
    });
}

#[test]
fn a_key_of_the_command_line_finds_its_figure() {
    Visitor::new().who_likes_it_still().opens("preset=parity-wd&wd=0.1", |page| {
        page.figure("parity").until_it_says("wd = 0.1");
        assert_eq!(chosen(page, "parity", "preset"), "parity-wd");
        assert_eq!(chosen(page, "modadd", "preset"), "modadd-wait");
    });
}

#[test]
fn a_bad_link_is_named_and_the_rest_applied() {
    Visitor::new().who_likes_it_still().opens(
        "modadd.wd=0.5&modadd.lr=fast&modadd.colour=red&parity.preset=parity-nope&parity.rows=900&engine=abacus",
        |page| {
            let (modadd, parity) = (page.figure("modadd"), page.figure("parity"));
            for words in ["lr=fast", "0 … 10", "colour", "engine=abacus", "The rest was applied."] {
                modadd.until_it_says(words);
            }
            modadd.until_it_says("wd = 0.5");
            for words in ["parity-nope", "parity-main, parity-wd", "The rest was applied.", "900 examples"] {
                parity.until_it_says(words);
            }
            // A note that has been read can be put away.
            let notes = modadd.find(".note").len();
            modadd.click("Dismiss");
            page.until("one note less", || modadd.find(".note").len() == notes - 1);
            modadd.until_still_at(0);
            modadd.advance(10);
        },
    );
}

#[test]
fn a_figure_asked_for_the_other_kind_of_task_says_so_and_draws_its_own() {
    Visitor::new().who_likes_it_still().opens("parity.preset=five-neurons&parity.k=2&main.task=parity", |page| {
        let (modadd, parity) = (page.figure("modadd"), page.figure("parity"));
        modadd.until_it_says("task=parity is another kind of task");
        parity.until_it_says("task=add is another kind of task");
        parity.until_it_says("Parity of the first 2 of 30 digits");
        assert_eq!(chosen(page, "modadd", "preset"), "modadd-wait");
        assert_eq!(chosen(page, "parity", "preset"), "parity-main");
        // Their pictures are painted.
        for figure in [modadd, parity] {
            figure.show().until_still_at(0);
            let curve = || figure.picture("canvas[data-quantity=accuracy]");
            let before = curve();
            figure.advance(100);
            page.until("its curve", || curve() != before);
        }
    });
}

#[test]
fn a_link_whose_keys_do_not_fit_keeps_those_that_do() {
    Visitor::new().who_likes_it_still().opens("main.opt=adam&main.hidden=24", |page| {
        let figure = page.figure("modadd").show();
        figure.until_it_says("opt: plain Adam has no decoupled decay");
        figure.until_it_says("24 neurons");
    });
}

#[test]
fn a_link_that_asks_for_too_much_is_refused_with_a_note() {
    Visitor::new().who_likes_it_still().opens(
        "modadd.p=257&modadd.hidden=1024&modadd.embed=1024&modadd.train=0.9&parity.rows=99999999",
        |page| {
            let (modadd, parity) = (page.figure("modadd"), page.figure("parity"));
            modadd.until_it_says("512 MiB are allowed");
            modadd.until_it_says("hidden");
            assert!(!modadd.text().contains("1,024 neurons"));
            parity.until_it_says("rows=99999999");
            parity.until_it_says("800 examples");
            // What is left of it can run.
            modadd.until_still_at(0);
            modadd.advance(1);
        },
    );
}

/// What an author writes into a post, and the first lines of a test of what is in the frame.
const FRAME: &str = "
    const frame = document.createElement('iframe');
    addEventListener('message', event => {
        if (event.source === frame.contentWindow && event.data?.grokscope) frame.style.height = event.data.grokscope + 'px';
    });
    frame.id = 'framed';
    frame.src = arguments[0];
    frame.width = 800;
    frame.style.border = 0;
    document.body.prepend(frame);
    frame.scrollIntoView();
";

#[test]
fn one_figure_stands_alone_in_a_frame_of_its_own_height() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        page.js_with(FRAME, &json!(["?figure=parity#parity.preset=parity-wd&engine=cpu"]));
        let inside = |body: &str| page.js(&format!("const page = framed.contentDocument, found = name => page.querySelector(`grok-figure ${{name}}`); {body}"));
        page.until("the figure in the frame", || inside("return found('[data-action=play]') !== null") == true);
        assert_eq!(inside("return page.querySelectorAll('grok-figure').length"), 1);
        assert_eq!(inside("return page.querySelector('grok-figure').getAttribute('name')"), "parity");
        assert_eq!(inside("return page.querySelector('header').checkVisibility()"), false);
        page.until("its height", || {
            inside("return framed.clientHeight >= 600 && framed.clientHeight === page.documentElement.offsetHeight") == true
        });
        page.until("the settings of its link", || inside("return found('').innerText.includes('1,000 examples')") == true);

        inside("found('[data-action=play]').click()");
        page.until("training", || inside("return Number(page.querySelector('grok-figure').dataset.step) > 100") == true);
        inside("found('[data-slider=decay]').value = 0; found('[data-slider=decay]').dispatchEvent(new Event('input'))");
        page.until("the new settings in its address", || {
            let address = inside("return framed.contentWindow.location.href");
            address.as_str().is_some_and(|address| address.ends_with("?figure=parity#parity.preset=parity-wd&parity.wd=0&engine=cpu&v=2"))
        });
        let credit = inside("return page.querySelector('.credit').getAttribute('href')");
        assert!(credit.as_str().is_some_and(|credit| credit.ends_with("/#fig-parity")), "{credit}");

        inside("framed.src = '?figure=interference#interference.a=40&interference.hidden=16'");
        page.until("the setting of a figure beside that of its run", || {
            inside("return found('[data-slider=a]')?.value === '40' && found('').innerText.includes('16 neurons')") == true
        });

        inside("framed.src = '?figure=map#lang=zh'");
        page.until("one figure in the other language", || {
            inside("return page.documentElement?.lang.startsWith('zh') && found('canvas') !== null") == true
                && inside("return page.querySelectorAll('grok-figure').length") == 1
        });

        inside("framed.src = '?figure=map#engine=abacus'");
        page.until("a word about the engine in a figure without a run", || {
            inside("return found('[data-note=mistake]')?.innerText.includes('engine=abacus') ?? false") == true
        });

        // Keys without a prefix can be meant for nothing else.
        inside("framed.src = '?figure=gallery#share=30'");
        page.until("the setting of the only figure", || {
            inside("return found('[data-choice=share]')?.value === '30'") == true
        });
        inside("framed.src = '?figure=parity#k=2&colour=red'");
        page.until("the keys of the only run, and a word about one that is none", || {
            inside("return ['Parity of the first 2 of 30', 'colour: there is no such key']
                .every(words => found('')?.innerText.includes(words))") == true
        });
        inside("framed.src = '?figure=modadd#preset=parity-wd'");
        page.until("a word about the other kind of task", || {
            inside("return found('')?.innerText.includes('task=parity is another kind of task') ?? false") == true
        });
        // A run is told by voice also where its first figure has few controls.
        inside("framed.src = '?figure=progress'");
        page.until("a figure with its own run", || inside("return found('[data-topic=voices]') !== null") == true);
        assert_eq!(inside("return page.querySelectorAll('[role=status][data-summary]').length"), 1);

        inside("framed.src = '?figure=abacus'");
        page.until("the article with a word about the name", || {
            inside("return page.querySelectorAll('grok-figure').length > 1 && found('').innerText.includes('figure=abacus')") == true
        });
    });
}

#[test]
fn a_link_that_was_mangled_on_its_way_holds_what_was_meant() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        for mangled in [
            "main.wd%3D0.3%26parity.preset%3Dparity-wd",
            "main.wd=0.3%26parity.preset=parity-wd",
            "main.wd=0.3&amp;parity.preset=parity-wd",
            "main.wd＝０.３&parity.preset=parity-wd。",
            "#main.wd=0.3&parity.preset=parity-wd)",
            "Main.wd=0.3&parity.preset=parity-wd\u{200b}",
            "main.wd=0.3&parity.preset=parity-wd&fbclid=x&utm_source=rss",
        ] {
            page.open(mangled);
            let (modadd, parity) = (page.figure("modadd"), page.figure("parity"));
            modadd.until_it_says("wd = 0.3\n");
            parity.until_it_says("1,000 examples");
            assert!(!page.has(".note[data-note]"), "{mangled}: {}", modadd.text());
        }
        for (query, figure) in [
            ("?figure=parity.", "parity"),
            ("?figure=Parity", "parity"),
            ("?amp;figure=parity", "parity"),
            ("?utm_source=rss&amp;figure=parity)", "parity"),
            ("?figure%3Dparity", "parity"),
        ] {
            page.go(&format!("{}{query}", page.site()));
            page.until(&format!("{query}: the figure alone"), || {
                page.has(&format!("grok-figure[name={figure}][data-state]"))
            });
            assert_eq!(page.js("return document.querySelectorAll('grok-figure').length"), 1, "{query}");
        }
    });
}

#[test]
fn figures_that_show_one_run_have_titles_of_their_own() {
    Visitor::new().who_likes_it_still().comes(|page| {
        // Two figures of one kind on one run, before the program starts.
        page.begin_with(
            "addEventListener('DOMContentLoaded', () => {
                const figure = document.querySelector('grok-figure[name=modadd]');
                figure?.after(figure.cloneNode(true));
            })",
        );
        page.open("");
        page.until("both", || {
            page.js("return document.querySelectorAll('grok-figure[name=modadd] canvas').length >= 2") == true
        });
        let titles = page.js("return [...document.querySelectorAll('figure[aria-labelledby]')].map(figure => {
                const id = figure.getAttribute('aria-labelledby');
                return document.querySelectorAll('#' + id).length === 1 && figure.contains(document.getElementById(id));
            })");
        let titles = titles.as_array().expect("a list").clone();
        assert!(titles.len() > 11 && titles.iter().all(|is_own| *is_own == true), "{titles:?}");
    });
}

#[test]
fn what_others_add_to_the_address_raises_no_note_and_hides_no_place() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        for added in ["_=_", "top", "!", "utm_source=rss", "xtor=RSS-1", "Echobox=1", "main.wd=0.3&fbclid=x"] {
            page.open(added);
            page.figure("modadd").show().until_still_at(0);
            assert!(!page.has(".note[data-note]"), "{added}: {}", page.figure("modadd").text());
        }
        let is_at = |id: &str| {
            let body = "return Math.abs(document.getElementById(arguments[0]).getBoundingClientRect().top) < 200";
            page.until(&format!("the place {id}"), || page.js_with(body, &json!([id])) == true);
        };
        for (fragment, id) in
            [("when?fbclid=abc", "when"), ("bits/", "bits"), ("stars&utm_medium=mail", "stars"), ("five.", "five")]
        {
            page.open(fragment);
            is_at(id);
            // Also where the page is there already.
            page.js("location.hash = ''; scrollTo({ top: 0, behavior: 'instant' })");
            page.js_with("location.hash = arguments[0]", &json!([fragment]));
            is_at(id);
        }
        // Settings stay in the address of one who goes to such a place.
        page.open("main.wd=0.3");
        page.js("location.hash = 'when?fbclid=abc'");
        is_at("when");
        page.until_link(&[("main.wd", "0.3")]);
    });
}
