//! What the page is there to show.

use std::time::{Duration, Instant};

use grokscope_tests::{Figure, Page, Visitor, key, say};

/// Long, because the machine may be slow. How long it took is said, not judged.
pub const PATIENCE: Duration = Duration::from_secs(240);

/// A number as the page writes it.
fn number(x: u64) -> String {
    if x < 1000 { x.to_string() } else { format!("{},{:03}", x / 1000, x % 1000) }
}

/// Shows a figure, places the bet that its run waits for, and waits until it has understood.
pub fn grok<'a>(page: &'a Page, name: &'static str) -> Figure<'a> {
    let figure = page.figure(name).show();
    let start = Instant::now();
    match name {
        "modadd" => figure.get("[data-slider=flag]").type_keys(key::END),
        "parity" => {
            page.get("#bet-bits li:nth-child(3) button").click();
            // It rests where the bet has taken its place on the screen.
            figure.show();
        }
        _ => {}
    }
    let now = figure.until_within(PATIENCE, "to memorise", |now| now.memorised().is_some());
    assert_eq!(now.engine, "cpu");
    let memorised_after = start.elapsed();
    let now = figure.until_within(PATIENCE, "to understand", |now| now.grokked().is_some());
    let (memorised, grokked) = (now.memorised().unwrap_or(0), now.grokked().unwrap_or(0));
    say(&format!(
        "{name}: memorised at step {memorised} after {:.1} s, understood at step {grokked} after {:.1} s",
        memorised_after.as_secs_f64(),
        start.elapsed().as_secs_f64(),
    ));
    assert!(memorised < grokked, "{now:?}");
    assert!(now.train_accuracy() >= Some(0.99) && now.test_accuracy() >= Some(0.9), "{now:?}");
    assert!(now.train_loss() < Some(0.1), "{now:?}");
    figure.until_it_says(&format!("memorised at step {} · understood at step {}", number(memorised), number(grokked)));
    figure
}

#[test]
fn both_figures_grok_on_the_processor() {
    Visitor::new().opens("", |page| {
        let modadd = page.figure("modadd");
        // At first a recorded run is shown, which has understood.
        modadd.until_past(0);
        assert!(!modadd.text().contains("understood at step") && !modadd.text().contains("Finished"));
        grok(page, "modadd");
        let parity = grok(page, "parity");
        // The one that is off screen rests.
        modadd.until("to rest", |now| now.state != "playing");
        // After the clean-up stretch the other one rests as well, and says so.
        let end = parity.until_within(PATIENCE, "to finish", |now| now.state == "ended");
        assert_eq!(end.ending.as_deref(), Some("grokked"));
        assert!(Some(end.step()) >= end.grokked().map(|grokked| grokked + 500), "{end:?}");
        parity.until_it_says("Finished");
        parity.until_it_says("to spare your battery");
        // What is left of the first layer is three columns: most of the picture is empty.
        let [empty, full] = ["--zero", "--pos"].map(|colour| parity.pixels("canvas.heat", colour));
        assert!(empty > 10 * full, "{empty} pixels stand for zero, {full} for a large weight");
    });
}

mod long {
    use super::*;

    #[test]
    #[ignore = "takes many minutes: cargo xtask test --long"]
    fn both_figures_grok_from_other_seeds() {
        for seed in [2, 3, 4] {
            Visitor::new().opens(&format!("modadd.seed={seed}&parity.seed={seed}"), |page| {
                grok(page, "modadd");
                grok(page, "parity");
            });
        }
    }
}
