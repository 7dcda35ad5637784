//! Pages of the lab on when it happens. What is trained here is what the command line trains, step by step: the numbers are
//! those of docs/truth.md for these seeds.

use grokscope_tests::{Page, Visitor};

use crate::crowds::{each, play, train};

/// Of seed 1: the step, and the shares as taught, of unseen sums and of the truth about the lies.
const LIES: [&str; 2] = ["step 500 65.0% 100% 99.9%", "step 500 100% 3.6% 0.0%"];
/// Of the opening run: where patience of none, 100, 300 and 1,000 ends and what is right then, and its own end,
const EARLY: [&str; 10] = ["10", "0.4%", "100", "0.2%", "300", "0.4%", "1,000", "3.2%", "2,210", "100%"];
/// and the same where the accuracy is watched.
const EARLY_BY_ACCURACY: [&str; 10] =
    ["10", "0.4%", "100", "0.2%", "300", "0.4%", "stays to the end", "–", "2,210", "100%"];
/// Of seeds 1 to 3: the decay, the middle wait, the shortest and the longest, how many understood,
const WAITS: [[&str; 4]; 5] = [
    ["0.125", "4,260", "1,970–4,520", "3 of 3"],
    ["0.25", "1,890", "860–1,920", "3 of 3"],
    ["0.5", "800", "450–810", "3 of 3"],
    ["1", "410", "220–410", "3 of 3"],
    ["2", "180", "130–240", "3 of 3"],
];
/// and the exponent.
const EXPONENT: &str = "−1.06 ± 0.09";
/// Of seeds 1 to 9.
const HALF: [&str; 9] = ["52.2%", "49.5%", "59.4%", "90.2%", "98.6%", "32.4%", "98.0%", "94.1%", "50.9%"];

/// The text of every element that a CSS selector finds in a figure.
#[track_caller]
fn texts(page: &Page, figure: &str, selector: &str) -> Vec<String> {
    each(page, figure, selector, "part.textContent.trim()")
}

#[test]
fn the_network_that_squares_lets_go_of_the_lies_and_the_other_keeps_them() {
    Visitor::new().of("lab/lies/").opens("", |page| {
        let figure = play(page, "lies", 3);
        let read = texts(page, "lies", ".panel .reading-line:not(.two)");
        assert_eq!(read, LIES, "step, as taught, unseen, the truth about the lies");
        let verdict = figure.get("[data-verdict]").text();
        assert!(verdict.contains("“Squares, squared error” lets go"), "{verdict}");
        assert!(verdict.contains("“Clips (ReLU), cross-entropy” keeps"), "{verdict}");

        // Without decay the first is of two minds.
        train(figure, || page.get("button.set[data-keys='decay=without']").click());
        page.until_link(&[("lies.decay", "without")]);
        // What was bet on has been seen already.
        assert_eq!(page.get("#bet-lies .said").text(), "So it was.");
        let verdict = figure.get("[data-verdict]").text();
        assert!(verdict.contains("“Squares, squared error” is of two minds"), "{verdict}");
        assert!(verdict.contains("“Clips (ReLU), cross-entropy” keeps"), "{verdict}");
    });
}

#[test]
fn whoever_watches_the_test_loss_has_gone_home_before_it_understands() {
    Visitor::new().of("lab/early/").opens("", |page| {
        let figure = play(page, "early", 4);
        assert_eq!(texts(page, "early", ".finish tbody td"), EARLY, "goes home at, and what is right then");
        assert_eq!(
            figure.get("[data-verdict]").text(),
            "All of them have gone home before it understands, at step 1,810."
        );
        // The same run, watched in another way: nothing trains.
        figure.get("[data-choice=watch] input[value=accuracy]").click();
        page.until_link(&[("early.watch", "accuracy")]);
        page.until("another verdict", || !figure.get("[data-verdict]").text().starts_with("All of them"));
        assert_eq!(figure.now().state, "ended");
        assert_eq!(texts(page, "early", ".finish tbody td"), EARLY_BY_ACCURACY);
    });
}

#[test]
fn half_the_decay_is_about_twice_the_wait() {
    Visitor::new().of("lab/waits/").opens("", |page| {
        let figure = play(page, "waits", 3);
        let rows = texts(page, "waits", ".finish tbody :is(th, td)");
        assert_eq!(rows, WAITS.concat());
        let verdict = figure.get("[data-verdict]").text();
        assert!(
            verdict.contains(EXPONENT) && verdict.contains("through 15 networks that understood, of 15"),
            "{verdict}"
        );

        // Another axis waits to be measured.
        figure.get("[data-choice=axis] input[value=norm]").click();
        page.until_link(&[("waits.axis", "norm")]);
        figure.until("to be ready", |now| now.state == "ended" || now.state == "idle");
        assert_eq!(figure.get("[data-verdict]").text(), "");
        assert_eq!(texts(page, "waits", ".finish tbody th"), ["20", "24", "28", "32", "36"]);
    });
}

#[test]
fn nine_seeds_end_at_nine_heights() {
    Visitor::new().of("lab/half/").opens("", |page| {
        play(page, "half", 3);
        let ends = texts(page, "half", ".panel .reading-line .te");
        assert_eq!(ends, HALF, "of seeds 1 to 9");
    });
}

#[test]
fn a_bet_is_not_judged_by_a_run_with_other_settings() {
    Visitor::new().of("lab/lies/").opens("", |page| {
        let figure = page.figure("lies").show();
        figure.until("to be ready", |now| now.state == "idle");
        page.get("#bet-lies li:nth-child(3) button").click();
        train(figure, || page.get("button.set[data-keys='decay=without']").click());
        let said = || page.get("#bet-lies .said").text();
        page.until("the bet to stay", || said().contains("other settings than the bet is about"));
        assert!(!page.has("#bet-lies[data-open]"), "the answer is told");
        // Another seed is no other setting.
        figure.get("[data-choice=decay] input[value=with]").click();
        figure.get("[data-action=seed]").click();
        train(figure, || figure.get("[data-action=play]").click());
        page.until("the bet to be judged", || said() == "So it was.");
    });
}
