//! The reader's bets, and what becomes of them.

use std::time::Duration;

use grokscope_tests::{Visitor, key};
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(300);

#[test]
fn a_bet_on_the_dial_is_judged_once_it_was_tried_and_shared_as_a_picture() {
    for path in ["", "zh/"] {
        Visitor::new().of(path).who_likes_it_still().opens("", |page| {
            let figure = page.figure("construction").show();
            assert!(page.has("#tally [data-action=picture][hidden]"), "no bets, no picture");
            page.get("#bet-dial li:nth-child(3) button").click();
            page.until("the bet to be placed", || !page.get("#bet-dial .said").text().is_empty());
            assert!(!page.has("#bet-dial[data-open]"));
            page.get("#bet-decay li:nth-child(1) button").click();
            // From 7 and 20 to 66 and 20: the shorter way leads past 0.
            figure.get("[data-slider=a]").type_keys(key::END);
            page.until("the bet to be judged", || page.has("#bet-dial[data-open]"));

            page.get("#tally [data-action=picture]").click();
            page.until("the picture", || {
                let size = "const image = document.querySelector('#tally img');
                    return image?.complete ? [image.naturalWidth, image.naturalHeight] : null";
                page.js(size) == json!([1200, 630])
            });
            let picture = page.js("return document.querySelector('#tally img').src");
            assert!(picture.as_str().is_some_and(|data| data.starts_with("data:image/png;base64,")));
            let says = page.js("return document.querySelector('#tally img').alt");
            let says = says.as_str().expect("words");
            let expected = if path.is_empty() {
                ["it did “No.”. Right.", "you said “Decay 0”; it did “not seen yet”."]
            } else {
                ["结果是“不会。”。押对了。", "你押“衰减 0”，结果是“还没看到”。"]
            };
            assert!(expected.iter().all(|words| says.contains(words)), "{says}");
            let others = page.js("const context = document.createElement('canvas').getContext('2d');
                const image = document.querySelector('#tally img');
                context.drawImage(image, 0, 0);
                return [...context.getImageData(100, 5, 1, 1).data].slice(0, 3).every(part => part > 200)");
            assert_eq!(others, json!(true), "light whatever the page is");
        });
    }
}

#[test]
fn the_bet_on_multiplication_waits_for_multiplication() {
    Visitor::new().opens("#main.speed=max&main.p=23&main.train=0.7&main.stop=grokked", |page| {
        let figure = page.figure("modadd").show();
        figure.until_within(PATIENCE, "the sums to end", |now| now.state == "ended");
        // Too late for a bet, but not to place one before looking, or to look without.
        assert!(!page.has("#bet-stop[data-open]") && !page.has("#bet-mul[data-open]"));
        page.get("#bet-stop [data-action=reveal]").click();
        page.until("the answer", || page.has("#bet-stop[data-open]"));
        page.get("#bet-mul li:nth-child(3) button").click();
        page.get("#open button.set[data-keys='preset=mul']").click();
        page.until_within(PATIENCE, "the products to be understood", || page.has("#bet-mul[data-open]"));
        assert!(figure.now().grokked().is_some());
        // Whoever comes back finds it answered, though nothing has been trained.
        page.load("main.p=23&main.wd=0");
        page.until("the answer again", || page.has("#bet-mul[data-open]"));
        assert!(!page.has("#bet-stop[data-open]"), "what was looked up is no bet");
        // The next reader begins anew, here and after a reload.
        page.get("#tally [data-action=forget]").click();
        page.until("no bets", || page.has("#tally [data-action=forget][hidden]") && !page.has("#bet-mul[data-open]"));
        assert_eq!(page.js("return localStorage['grokscope-bets']"), "");
    });
}

#[test]
fn the_opening_pauses_once_for_a_flag_and_goes_on_when_it_stands() {
    Visitor::new().opens("", |page| {
        let figure = page.figure("modadd").show();
        let paused = figure.until_within(PATIENCE, "to pause", |now| now.state == "paused" && now.step() > 0);
        assert!((900..1000).contains(&paused.step()) && paused.grokked().is_none(), "{paused:?}");
        figure.until_it_says("Would you stop here?");
        figure.get("[data-slider=flag]").type_keys(key::END);
        figure.until_past(paused.step());
        figure.until_within(PATIENCE, "to understand", |now| now.grokked().is_some());
        figure.until_it_says("you would have been patient enough");
        // It has asked, and asks no more.
        figure.get("[data-action=seed]").click();
        figure.until_within(PATIENCE, "the next run", |now| now.step() < 900);
        figure.until_past(1100);
    });
}

#[test]
fn whoever_plants_no_flag_trains_on() {
    Visitor::new().opens("", |page| {
        let figure = page.figure("modadd").show();
        let paused = figure.until_within(PATIENCE, "to pause", |now| now.state == "paused" && now.step() > 0);
        figure.get("[data-action=play]").click();
        figure.until_past(paused.step() + 100);
        assert!(figure.now().state == "playing" && page.has("grok-figure[name=progress]"));
    });
}

#[test]
fn bets_are_kept_from_page_to_page() {
    const SAID: &str = "li:nth-child(2) button[aria-pressed=true]";
    Visitor::new().who_likes_it_still().opens("", |page| {
        page.get("#bet-dial li:nth-child(2) button").click();
        page.until("the bet", || page.has(&format!("#bet-dial {SAID}")));
        page.js("location.href = 'lab/lies/'");
        page.until("the lab", || page.has("#bet-lies li button"));
        page.get("#bet-lies li:nth-child(2) button").click();
        page.until("the other bet", || page.has(&format!("#bet-lies {SAID}")));
        page.js("location.href = '../../'");
        page.until("the first bet again", || page.has(&format!("#bet-dial {SAID}")));
        page.get("#tally [data-action=forget]").click();
        page.until("no bets anywhere", || page.js("return localStorage['grokscope-bets']") == "");
    });
}

#[test]
fn a_word_that_leads_away_leaves_a_way_back() {
    const BACK: &str = "button.back:not([hidden])";
    Visitor::new().who_likes_it_still().opens("", |page| {
        assert!(!page.has(BACK));
        page.get("#open button.set[data-keys='preset=sub']").click();
        page.until("the opening figure", || page.js("return scrollY").as_f64().is_some_and(|at| at < 1000.0));
        page.get(BACK).click();
        page.until("the word again", || {
            let body = "const word = document.querySelector('#open button.set[data-keys=\"preset=sub\"]');
                const { top, bottom } = word.getBoundingClientRect();
                return top > 0 && bottom < innerHeight && document.activeElement === word";
            page.js(body) == true && !page.has(BACK)
        });
    });
}

#[test]
fn what_another_figure_has_trained_is_covered_until_the_reader_has_bet_on_it() {
    const COVERED: &str = "grok-figure[name=progress][data-covered][inert]";
    Visitor::new().opens("#main.speed=max", |page| {
        let figure = page.figure("modadd").show();
        figure.until_within(PATIENCE, "the sums to be understood", |now| now.grokked().is_some());
        page.until("the cover", || page.has(COVERED));
        page.get("#bet-rule li:nth-child(1) button").click();
        page.until("the figure", || !page.has(COVERED) && page.has("#bet-rule[data-open]"));
    });
}

#[test]
fn a_flag_that_comes_with_the_answer_in_view_is_not_counted_and_none_stands_on_another_rule() {
    Visitor::new().opens("#main.speed=max&main.p=23&main.train=0.7&main.stop=grokked", |page| {
        let figure = page.figure("modadd").show();
        figure.until_within(PATIENCE, "the sums to end", |now| now.state == "ended");
        figure.get("[data-slider=flag]").type_keys(key::END);
        figure.until_it_says("when you planted the flag: not counted. Another seed");
        page.until("it in the tally", || page.get("#tally").text().contains("Bets placed: 1"));
        assert!(page.get("#tally").text().contains("right so far: 0"), "{}", page.get("#tally").text());
        page.get("#open button.set[data-keys='preset=mul']").click();
        page.until("no flag", || {
            page.js("return getComputedStyle(document.querySelector('#fig-modadd .flag')).visibility") == "hidden"
        });
    });
}

#[test]
fn the_margin_is_measured_where_the_reader_asks_for_it_and_the_flag_follows_the_axis() {
    Visitor::new().opens("#main.speed=max&main.steps=2600&main.stop=never", |page| {
        let figure = page.figure("modadd").show();
        let chart = || figure.get("canvas[data-quantity=accuracy]").attribute("aria-label");
        figure.choose("select[data-choice=ruler]", "3");
        page.until("the margin to be named", || chart().is_some_and(|label| label.starts_with("Margin")));
        page.until_within(PATIENCE, "margins below 0", || chart().is_some_and(|label| label.contains("unseen −")));
        figure.until_within(PATIENCE, "the end", |now| now.state == "ended");
        page.until("a margin above 0", || {
            chart().is_some_and(|label| label.contains("step 2,600") && !label.contains('−'))
        });
        let most = figure.get("[data-slider=flag]").property("max");
        assert_eq!(most, json!("2800"), "the end of the axis");
    });
}
