//! The state of the page in its address.

use grokscope_tests::{Page, Visitor, key};

/// The value of a select box.
fn chosen(page: &Page, figure: &'static str, choice: &str) -> String {
    let value = page.figure(figure).get(&format!("[data-choice={choice}]")).property("value");
    value.as_str().unwrap_or("").to_owned()
}

#[test]
fn a_link_restores_both_figures_and_holds_only_what_differs() {
    Visitor::new().who_likes_it_still().opens(
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
                ("main.wd", "0"),
                ("parity.preset", "parity-wd"),
                ("parity.wd", "0.1"),
            ]);

            // What the page has written is read back.
            let written = page.address();
            let (_, written) = written.split_once('#').expect("a fragment");
            page.open(written);
            check("wd = 0\n").get("[data-action=restore]").click();
            page.until_link(&[("engine", "cpu"), ("parity.preset", "parity-wd"), ("parity.wd", "0.1")]);

            // An address edited by hand is followed without loading anything.
            page.js("window.same = true; location.hash = 'modadd.preset=modadd-24&engine=cpu'");
            page.until("the other preset", || chosen(page, "modadd", "preset") == "modadd-24");
            page.until("the preset it had", || chosen(page, "parity", "preset") == "parity-main");
            assert_eq!(page.js("return window.same"), true);
        },
    );
}

#[test]
fn a_key_of_the_command_line_finds_its_figure() {
    Visitor::new().who_likes_it_still().opens("preset=parity-wd&wd=0.1", |page| {
        page.figure("parity").until_it_says("wd = 0.1");
        assert_eq!(chosen(page, "parity", "preset"), "parity-wd");
        assert_eq!(chosen(page, "modadd", "preset"), "modadd-main");
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
fn a_link_that_asks_for_too_much_is_refused_with_a_note() {
    Visitor::new().who_likes_it_still().opens(
        "modadd.p=257&modadd.hidden=1024&modadd.embed=1024&modadd.train=0.9&parity.rows=99999999",
        |page| {
            let (modadd, parity) = (page.figure("modadd"), page.figure("parity"));
            modadd.until_it_says("512 MiB are allowed");
            modadd.until_it_says("hidden");
            assert!(!modadd.text().contains("1024 neurons"));
            parity.until_it_says("rows=99999999");
            parity.until_it_says("800 examples");
            // What is left of it can run.
            modadd.until_still_at(0);
            modadd.advance(1);
        },
    );
}
