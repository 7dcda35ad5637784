//! What goes wrong, and what the figure says then.

use std::time::Duration;

use grokscope_tests::{Fault, Page, Visitor, key};

#[test]
fn a_worker_that_dies_is_replaced_and_training_goes_on() {
    lose_workers(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn lose_workers(visitor: &Visitor) {
    visitor.clone().expecting_on_the_console("crash on request").expecting_on_the_console("unreachable").opens(
        "",
        |page| {
            let figure = page.figure("modadd").show();
            // States are saved every second.
            figure.until_past(200);
            assert!(!figure.text().contains("was restarted"));
            let before = figure.now().step();
            figure.crash();
            figure.until_it_says("The training worker stopped and was restarted from step");
            let text = figure.text();
            let (_, rest) = text.split_once("was restarted from step ").expect("the words from above");
            let digits: String =
                rest.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(|c| *c != ',').collect();
            let resumed: u64 = digits.parse().unwrap_or_else(|_| panic!("no step in {rest:?}"));
            assert!(0 < resumed && resumed <= before + 1000, "from step {resumed}, and it was at {before}");
            figure.until_past(before + 50);
            assert_eq!(figure.now().state, "playing");

            // One that dies again and again is given up, until the reader wants it.
            for _ in 0..2 {
                figure.until("to train", |now| now.state == "playing");
                let step = figure.now().step();
                figure.until_past(step);
                figure.crash();
                figure.until("to notice", |now| now.state != "playing");
            }
            figure.until("to be given up", |now| now.state == "failed");
            figure.until_it_says("The training worker cannot be kept running.");
            page.until("no speed", || figure.get(".chip .rate").text().is_empty());
            let step = figure.now().step();
            figure.click("Try again");
            figure.until_past(step + 50);
        },
    );
}

#[test]
fn a_run_that_derails_says_at_which_step_and_offers_a_smaller_rate() {
    Visitor::new().opens("modadd.opt=sgd&modadd.lr=10", |page| {
        let figure = page.figure("modadd").show();
        let end = figure.until("to end", |now| now.state == "ended");
        assert_eq!(end.ending.as_deref(), Some("diverged"));
        figure.until_it_says(&format!(
            "At step {} the numbers grew beyond all bounds. A smaller learning rate",
            end.step()
        ));
        figure.click("Start again with rate 3.3");
        page.until_link(&[("main.lr", "3.3"), ("main.opt", "sgd")]);
        figure.until("to begin anew", |now| now.state == "playing" || now.ending.is_some());
    });
}

#[test]
fn a_run_that_does_not_understand_says_so_and_offers_what_helps() {
    Visitor::new().opens("modadd.steps=100", |page| {
        let figure = page.figure("modadd").show();
        let end = figure.until("to end", |now| now.state == "ended");
        assert_eq!((end.ending.as_deref(), end.step(), end.grokked()), (Some("budget"), 100, None));
        figure.until_it_says("100 steps are used up and this network has not understood.");
        for (words, keys) in [
            ("More data", [("main.steps", "100"), ("main.train", "0.5")].as_slice()),
            ("More decay", &[("main.steps", "100"), ("main.train", "0.5"), ("main.wd", "3")]),
        ] {
            figure.click(words);
            page.until_link(keys);
            figure.until("to end again", |now| now.state == "ended" && now.step() == 100);
        }
        // It has not even memorised, and has more decay than the preset.
        figure.click("Less decay");
        page.until_link(&[("main.steps", "100"), ("main.train", "0.5"), ("main.wd", "0.9")]);
        figure.until("to end again", |now| now.state == "ended" && now.step() == 100);
        // More steps are not a new beginning.
        figure.click("Train on");
        figure.until_past(100);
        assert!(!figure.text().contains("are used up"));
    });
}

#[test]
fn a_page_from_before_the_last_deployment_says_so_and_reloads_with_its_settings() {
    outlive_a_deployment(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn outlive_a_deployment(visitor: &Visitor) {
    visitor.clone().expecting_on_the_console("").opens("main.speed=30", |page| {
        let (single, crowd) = (page.figure("modadd"), page.figure("decay"));
        single.show().until_past(20);
        // Other files are in the place of those that this page knows.
        page.host().breaks("manifest.json", Fault::Other(NEWER.to_owned()));
        page.host().breaks("worker/", Fault::Gone);
        single.crash();
        single.until_it_says("This page has been replaced by a newer one.");
        crowd.show().get("[data-action=play]").click();
        crowd.until_it_says("This page has been replaced by a newer one.");
        assert!(!page.figure("modadd").text().contains("Try again"));
        page.host().mends();
        page.js("window.is_old = true");
        single.click("Reload");
        page.until("the page to be loaded anew", || page.js("return window.is_old === undefined") == true);
        page.until("its figures", || page.has("grok-figure[name=modadd][data-state]"));
        assert_eq!(page.link(), [("main.speed".to_owned(), "30".to_owned())]);
        single.show().until_past(0);
    });
}

const NEWER: &str =
    r#"{ "version": "9", "commit": "f", "workers": { "cpu": { "js": "worker/cpu-newer.js", "bytes": 1 } } }"#;

#[test]
fn a_worker_that_cannot_be_fetched_is_named_and_tried_again() {
    miss_a_worker(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn miss_a_worker(visitor: &Visitor) {
    visitor.clone().expecting_on_the_console("").comes(|page| {
        page.host().breaks("worker/", Fault::Gone);
        page.open("");
        let figure = page.figure("modadd").show();
        figure.until("to be given up", |now| now.state == "failed");
        figure.until_it_says("a part of this page could not be fetched (cpu-");
        page.host().mends();
        figure.click("Try again");
        figure.until_past(50);
    });
}

/// What the worker of a figure has been told to begin.
fn is_restarted(page: &Page) -> bool {
    page.has("[data-note=restarted]")
}

#[test]
fn a_browser_that_slept_keeps_its_workers() {
    fall_asleep(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn fall_asleep(visitor: &Visitor) {
    visitor.opens("main.stop=never&main.steps=100000", |page| {
        let figure = page.figure("modadd").show();
        figure.until_past(100);
        page.sleep(Duration::from_secs(26));
        let step = figure.now().step();
        figure.until_past(step + 200);
        // The watchdog looks every two seconds.
        std::thread::sleep(Duration::from_secs(5));
        assert!(!is_restarted(page), "{}", figure.text());
    });
}

#[test]
fn a_fork_whose_worker_was_restarted_says_so() {
    Visitor::new().expecting_on_the_console("crash on request").expecting_on_the_console("unreachable").opens(
        "",
        |page| {
            let figure = page.figure("modadd").show();
            figure.until_past(200);
            figure.get("[data-action=fork]").click();
            page.until("the fork to train", || {
                page.js("return Number(document.querySelector('[data-fork]')?.dataset.step) > 300") == true
            });
            page.js("document.querySelector('[data-fork]').dispatchEvent(new Event('grokscope-crash'))");
            page.until("a word about it at the fork", || page.has("[data-fork] [data-note=restarted]"));
        },
    );
}

#[test]
fn a_network_that_understood_and_forgot_is_not_called_finished() {
    let keys = "modadd.p=23&modadd.hidden=48&modadd.train=0.7&modadd.stop=never&modadd.steps=9000&modadd.speed=1000";
    Visitor::new().opens(keys, |page| {
        let figure = page.figure("modadd").show();
        figure.until("to understand", |now| now.grokked().is_some());
        // Far too much decay takes it back.
        figure.get("[data-slider=decay]").type_keys(key::END);
        figure.until("to end", |now| now.state == "ended");
        figure.until_it_says("and lost again: at the end, step 9,000,");
        assert!(!figure.text().contains("Finished"));
    });
}
