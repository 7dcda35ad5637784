//! The shelf on how to hurry it: each figure is trained to its end, and says what the command line says (docs/truth.md).

use std::time::Duration;

use grokscope_tests::{Figure, Page, Visitor};
use serde_json::json;

/// A machine with two processors trains all of them on one.
const PATIENCE: Duration = Duration::from_secs(600);

/// A value of every element that a CSS selector finds in a figure.
#[track_caller]
fn each(page: &Page, figure: &str, selector: &str, value: &str) -> Vec<String> {
    let body = format!("return [...document.querySelectorAll(arguments[0])].map(part => String({value}))");
    let found = page.js_with(&body, &json!([format!("grok-figure[name={figure}] {selector}")]));
    serde_json::from_value(found).expect("words")
}

/// Opens the page of a figure, bets on a choice, trains all there is and waits until the bet is judged.
#[track_caller]
fn plays<'a>(page: &'a Page, name: &'static str, choice: usize) -> Figure<'a> {
    let figure = page.figure(name).show();
    figure.until("to be ready", |now| now.state == "idle");
    page.get(&format!("#bet-{name} li:nth-child({choice}) button")).click();
    let said = || page.get(&format!("#bet-{name} .said")).text();
    page.until("the bet to be placed", || said() == "The answer is locked until the run gets there.");
    figure.get("[data-action=play]").click();
    figure.until("to train", |now| now.state == "playing");
    assert!(!page.has(&format!("#bet-{name}[data-open]")), "it is told before it is known");
    until_over(figure);
    page.until("the bet to be judged", || said() == "So it was.");
    figure
}

#[track_caller]
fn until_over(figure: Figure<'_>) {
    figure.until_within(PATIENCE, "every run to end", |now| now.state == "ended");
}

#[track_caller]
fn verdict(page: &Page, name: &str) -> String {
    each(page, name, "[data-verdict]", "part.textContent").concat()
}

#[track_caller]
fn milestones(page: &Page, name: &str) -> Vec<String> {
    each(page, name, "[data-milestones]", "part.textContent")
}

#[test]
fn losses_by_held_norm_make_an_l_and_a_u() {
    Visitor::new().of("lab/size/").opens("", |page| {
        let figure = plays(page, "size", 3);
        let said = verdict(page, "size");
        for words in [
            "at norm 32.",
            "Too small to fit the sums shown: 12, 16.",
            "norm 40, from step 390 to step 1,830.",
            "Fitted without understanding: 56.",
        ] {
            assert!(said.contains(words), "{words:?} is missing in {said}");
        }
        let milestones = milestones(page, "size");
        assert_eq!(milestones.len(), 9, "{milestones:?}");
        // Held at 24, at 56, and free.
        for (lane, words) in [(3, "understood at step 270"), (7, "not understood yet"), (8, "understood at step 480")] {
            assert!(milestones[lane].contains(words), "{milestones:?}");
        }
        let chart = figure.get("canvas.profile");
        assert!(chart.attribute("aria-label").is_some_and(|label| label.contains("lowest at norm 32")));
        assert!(figure.pixels("canvas.profile", "--test") > 100 && figure.pixels("canvas.profile", "--train") > 100);
    });
}

#[test]
fn amplified_slow_gradients_hurry_nothing_at_equal_decay() {
    Visitor::new().of("lab/slow/").opens("", |page| {
        plays(page, "slow", 3);
        let medians = each(page, "slow", "[data-median]", "part.textContent");
        assert_eq!(medians, ["610", "990", "910", "300"]);
        let said = verdict(page, "slow");
        assert!(said.contains("1.6 times the steps, the mean of the last hundred 1.5 times"), "{said}");
        assert!(said.contains("without a filter, 0.5 times"), "{said}");
    });
}

#[test]
fn lanes_arrive_in_the_order_of_the_command_line_and_the_readers_order_is_judged() {
    Visitor::new().of("lab/race/").opens("", |page| {
        page.figure("race").show();
        for lane in [6, 7, 2, 1, 4, 3, 0, 5] {
            page.get(&format!("grok-figure[name=race] .order [data-lane='{lane}']")).click();
        }
        let figure = plays(page, "race", 3);
        assert!(page.has("grok-figure[name=race] .order button:disabled"), "it can still be said");
        let arrived = |lane: usize| {
            each(page, "race", &format!("tr[data-lane='{lane}'] [data-understood]"), "part.textContent").concat()
        };
        assert_eq!([0, 1, 2, 3, 4, 5].map(arrived), ["720", "410", "320", "540", "460", "1,010"]);
        // Those that take over from the first lane have steps of their own, whatever they come to.
        assert!([6, 7].map(arrived).iter().all(|step| !step.is_empty()), "{:?}", [6, 7].map(arrived));
        let said = verdict(page, "race");
        assert!(said.contains("First: ") && said.contains("your order has"), "{said}");
        let wins = || each(page, "race", "[data-wins]", "part.textContent").iter().filter(|wins| *wins == "1").count();
        assert_eq!(wins(), 1);
        // The same seed once more is the same race, and counts once.
        figure.get("[data-action=rewind]").click();
        figure.until("to wait", |now| now.state != "ended");
        figure.get("[data-action=play]").click();
        until_over(figure);
        assert_eq!(wins(), 1);
    });
}

#[test]
fn a_subtractor_with_the_eyes_of_an_adder_does_not_wait() {
    Visitor::new().of("lab/borrowed/").opens("", |page| {
        plays(page, "borrowed", 3);
        let milestones = milestones(page, "borrowed");
        assert_eq!(milestones.len(), 4, "{milestones:?}");
        // The numbers of docs/truth.md, for seed 1.
        assert!(milestones[0].contains("understood at step 1,720"), "{milestones:?}");
        let said = verdict(page, "borrowed");
        assert!(said.contains("borrowed embedding it understood at step 50;"), "{said}");
        assert!(said.contains("frozen, it understood at step 60."), "{said}");
    });
}

#[test]
fn the_largest_connections_understand_sooner_than_all_and_any_others_do_not() {
    Visitor::new().of("lab/ticket/").opens("", |page| {
        plays(page, "ticket", 2);
        let milestones = milestones(page, "ticket");
        assert_eq!(milestones.len(), 7, "{milestones:?}");
        // The numbers of docs/truth.md, for seed 1.
        for (lane, words) in [(1, "understood at step 160"), (2, "understood at step 270"), (4, "not understood yet")] {
            assert!(milestones[lane].contains(words), "{milestones:?}");
        }
    });
}
