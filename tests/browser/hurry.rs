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
