//! The shelf on how to hurry it: each figure is trained to its end, and says what the command line says (docs/truth.md).

use grokscope_tests::{Page, Visitor};

use crate::crowds::{each, play, until_over};

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
    hold_norms(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn hold_norms(visitor: &Visitor) {
    visitor.clone().of("lab/size/").opens("", |page| {
        let figure = play(page, "size", 3);
        let said = verdict(page, "size");
        for words in [
            "at norm 32.",
            "Too small to fit the examples shown: 12, 16.",
            "norm 40, from step 390 to step 1,830.",
            "Fitted without understanding: 56.",
        ] {
            assert!(said.contains(words), "{words:?} is missing in {said}");
        }
        let milestones = milestones(page, "size");
        assert_eq!(milestones.len(), 9, "{milestones:?}");
        // Held at 24, at 56, and free.
        for (lane, words) in [(3, "understood at step 270"), (7, "· not understood"), (8, "understood at step 480")] {
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
        play(page, "slow", 3);
        let medians = each(page, "slow", "[data-median]", "part.textContent");
        assert_eq!(medians, ["610", "990", "910", "300"]);
        let said = verdict(page, "slow");
        assert!(said.contains("1.6 times the steps, the mean of the last hundred 1.5 times"), "{said}");
        assert!(said.contains("without a filter, 0.5 times"), "{said}");
        let spectra = each(page, "slow", "canvas.strips", "part.getAttribute('aria-label')").concat();
        for row in [
            "no filter, decay 1: over 256 steps 62%, 64–256 steps 31%, 8–64 steps 3%, 2–8 steps 4%",
            "× 2: over 256 steps 70%, 64–256 steps 29%",
            "decay 3: only of waits of 256 steps and more",
        ] {
            assert!(spectra.contains(row), "{spectra}");
        }
    });
}

#[test]
fn lanes_arrive_in_the_order_of_the_command_line_and_the_readers_order_is_judged() {
    Visitor::new().of("lab/race/").opens("race.seed=1", |page| {
        page.figure("race").show();
        for lane in [6, 7, 2, 1, 4, 3, 0, 5] {
            page.get(&format!("grok-figure[name=race] .order [data-lane='{lane}']")).click();
        }
        let figure = play(page, "race", 3);
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
        play(page, "borrowed", 3);
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
        play(page, "ticket", 2);
        let milestones = milestones(page, "ticket");
        assert_eq!(milestones.len(), 7, "{milestones:?}");
        // The numbers of docs/truth.md, for seed 1.
        for (lane, words) in [(1, "understood at step 160"), (2, "understood at step 270"), (4, "· not understood")] {
            assert!(milestones[lane].contains(words), "{milestones:?}");
        }
    });
}

#[test]
fn a_larger_answer_fits_as_soon_and_understands_later_or_never() {
    Visitor::new().of("lab/lazy/").opens("", |page| {
        let figure = play(page, "lazy", 3);
        // The numbers of docs/truth.md, for seed 1.
        let milestones = milestones(page, "lazy");
        let lanes = [
            (0, "step 200."),
            (1, "step 280."),
            (2, "step 420."),
            (3, "step 710."),
            (4, "step 1,690."),
            (5, "does not understand"),
        ];
        for (lane, words) in lanes {
            assert!(milestones[lane].contains(words), "{milestones:?}");
        }
        let said = verdict(page, "lazy");
        assert!(said.contains("α = 2 at 200") && said.contains("Fitted without understanding: α = 8."), "{said}");
        let along = each(page, "lazy", ".along .num", "part.textContent");
        assert_eq!(along.len(), 6, "{along:?}");
        let share = |text: &String| text.trim_end_matches('%').parse::<f64>().expect("a share");
        assert!(share(&along[0]) > 85.0 && share(&along[5]) < 35.0, "{along:?}");
        assert!(along.windows(2).all(|two| share(&two[0]) > share(&two[1])), "{along:?}");
        assert!(figure.pixels("canvas.profile", "--test") > 100 && figure.pixels("canvas.profile", "--train") > 100);
    });
}
