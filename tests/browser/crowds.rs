//! Figures of many small runs, all trained by the reader's own machine.

use std::time::Duration;

use grokscope_tests::{Figure, Page, Visitor, key};
use serde_json::{Value, json};

/// A machine with two processors trains all of them on one.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// A value of every element that a CSS selector finds in a figure.
#[track_caller]
pub fn each(page: &Page, figure: &str, selector: &str, value: &str) -> Vec<String> {
    let body = format!("return [...document.querySelectorAll(arguments[0])].map(part => String({value}))");
    let found = page.js_with(&body, &json!([format!("grok-figure[name={figure}] {selector}")]));
    serde_json::from_value(found).expect("words")
}

#[track_caller]
pub fn until_over(figure: Figure<'_>) {
    figure.until_within(PATIENCE, "every run to end", |now| now.state == "ended");
}

/// Does something that makes it train, to the end.
#[track_caller]
pub fn train(figure: Figure<'_>, act: impl FnOnce()) {
    figure.trains_within(PATIENCE, act);
}

#[track_caller]
fn until_ready(figure: Figure<'_>) {
    figure.until("to be ready", |now| now.state == "idle");
}

/// Opens the figure of a page, bets on a choice, trains all there is and waits until the bet is judged.
#[track_caller]
pub fn play<'a>(page: &'a Page, name: &'static str, choice: usize) -> Figure<'a> {
    let figure = page.figure(name).show();
    until_ready(figure);
    page.get(&format!("#bet-{name} li:nth-child({choice}) button")).click();
    let said = || page.get(&format!("#bet-{name} .said")).text();
    page.until("the bet to be placed", || said() == "The answer is locked until the run gets there.");
    assert!(!page.has(&format!("#bet-{name}[data-open]")), "it is told before it is known");
    train(figure, || figure.get("[data-action=play]").click());
    page.until("the bet to be judged", || said() == "So it was.");
    figure
}

/// Outcomes of the panels of the figure on weight decay.
#[track_caller]
fn outcomes(page: &Page) -> Vec<String> {
    each(page, "decay", ".panel", "part.dataset.outcome")
}

/// The step at which the panels stand, 0 before anything is known.
#[track_caller]
fn steps(page: &Page) -> Vec<u64> {
    let shown = each(page, "decay", ".panel .reading-line .num", "part.textContent.replace(/\\D/g, '')");
    shown.iter().map(|step| step.parse().unwrap_or(0)).collect()
}

#[test]
fn four_weight_decays_lead_to_four_outcomes_and_the_bet_is_judged() {
    Visitor::new().opens("", |page| {
        let figure = page.figure("decay").show();
        until_ready(figure);
        // It waits for the bet, whose answer waits for it.
        page.get("#bet-decay li:nth-child(2) button").click();
        let said = || page.get("#bet-decay .said").text();
        page.until("the bet to be placed", || said() == "The answer is locked until the run gets there.");
        assert!(!page.has("#bet-decay[data-open]"));
        figure.get("[data-action=play]").click();
        until_over(figure);
        page.until("the bet to be judged", || said() == "So it was.");
        assert!(page.has("#bet-decay[data-open]") && page.has("#bet-decay button:disabled"));
        assert_eq!(outcomes(page), ["memorises", "groks", "together", "nothing"]);
        let text = figure.text();
        for words in ["memorises only", "groks", "both at once", "never fits"] {
            assert!(text.contains(words), "{words:?} is missing in {text}");
        }
        let weights = |panel: usize| figure.picture(&format!(".panel[data-panel='{panel}'] canvas.tiny-heat"));
        assert_ne!(weights(0), weights(1));

        // A slider begins its own run again, and no other.
        train(figure, || {
            figure.get(".panel[data-panel='3'] [data-slider=decay]").type_keys(key::HOME);
            assert_eq!(outcomes(page)[..3], ["memorises", "groks", "together"]);
        });
        assert_eq!(outcomes(page), ["memorises", "groks", "together", "memorises"]);

        // Or changes it while it goes on.
        figure.get("[data-choice=moving] input[value=live]").click();
        let before = steps(page);
        figure.get(".panel[data-panel='3'] [data-slider=decay]").type_keys(key::END);
        page.until("the last panel to go on", || steps(page)[3] > before[3] + 100);
        assert_eq!(steps(page)[..3], before[..3]);

        // Another round waits to be begun.
        until_over(figure);
        figure.get("[data-action=seed]").click();
        page.let_paint();
        assert!(steps(page).is_empty(), "it trains without waiting");
    });
}

#[test]
fn runs_of_a_worker_that_dies_begin_again_on_a_fresh_one() {
    Visitor::new().expecting_on_the_console("crash on request").expecting_on_the_console("unreachable").opens(
        "",
        |page| {
            let figure = page.figure("decay").show();
            until_ready(figure);
            figure.get("[data-action=play]").click();
            page.until("some hundred steps", || steps(page).iter().any(|step| *step > 300));
            figure.crash();
            figure.until_it_says("begun again on a fresh one");
            // However often: there are four.
            for _ in 0..2 {
                page.until("them to get on", || steps(page).iter().any(|step| *step > 100));
                figure.crash();
            }
            page.js("return new Promise(done => setTimeout(done, 1000))");
            figure.until_it_says("the 4 runs it was training");
            // Whatever was lost is trained again.
            page.until_within(PATIENCE, "all of them to get on", || {
                let steps = steps(page);
                steps.len() == 4 && steps.iter().all(|step| *step > 100)
            });
            assert_eq!(figure.now().state, "playing");
            figure.get("[data-note=restarted] button").click();
            page.until("the message to go", || figure.find("[data-note=restarted]").is_empty());
        },
    );
}

/// Cells of the map by outcome: memorises, groks, together, nothing.
#[track_caller]
fn counts(page: &Page) -> Vec<usize> {
    each(page, "map", ".classes li", "part.dataset.count").iter().map(|count| count.parse().unwrap_or(0)).collect()
}

#[test]
fn a_threshold_that_moves_judges_the_map_anew() {
    Visitor::new().opens("", |page| {
        let figure = page.figure("map").show();
        until_ready(figure);
        train(figure, || figure.get("[data-action=play]").click());
        let cells = each(page, "map", ".cell", "part.textContent");
        assert_eq!(cells.len(), 63);
        assert!(cells.iter().all(|letter| ["M", "G", "B", "N"].contains(&&**letter)), "{cells:?}");
        let measured = counts(page);
        assert_eq!(measured.iter().sum::<usize>(), 63);
        // Little data or few neurons do not suffice, much of both needs no waiting.
        assert!(measured.iter().all(|count| *count >= 5), "{measured:?}");

        let slider = figure.get("[data-slider=loss]");
        slider.type_keys(key::END);
        page.until("every loss to be low enough", || counts(page)[0] + counts(page)[3] == 0);
        slider.type_keys(key::HOME);
        page.until("hardly any loss to be low enough", || counts(page)[1] + counts(page)[2] < 5);
        figure.get("[data-slider=ratio]").type_keys(key::END);
        page.until("none to be late", || counts(page)[1] == 0);

        // A cell is chosen with the mouse and with the keyboard.
        let detail = || each(page, "map", "[data-detail]", "part.textContent").join("");
        figure.get("[data-cell='0']").click();
        page.until("the first cell", || detail().contains("48 neurons, shown 15%"));
        page.press(&[key::RIGHT]);
        page.until("the cell beside it", || detail().contains("48 neurons, shown 20%"));
        let pressed = each(page, "map", ".cell[aria-pressed=true]", "part === document.activeElement");
        assert_eq!(pressed, ["true"]);
    });
}

#[test]
fn the_map_of_parity_has_a_strip_that_groks() {
    Visitor::new().of("lab/survey/").opens("", |page| {
        let figure = page.figure("map").show();
        until_ready(figure);
        train(figure, || figure.get("[data-action=play]").click());
        let letters = each(page, "map", ".cell", "part.textContent");
        assert_eq!(letters.len(), 30);
        // 128 neurons and decay 0.1: little data is memorised, more is grokked, much is understood at once.
        assert_eq!(letters[..6], ["M", "M", "G", "G", "G", "B"]);
        // With 8 neurons nothing is memorised first.
        assert!(!letters[24..].contains(&"G".to_owned()), "{letters:?}");
        figure.get("[data-cell='9']").click();
        let detail = || each(page, "map", "[data-detail]", "part.textContent").join("");
        page.until("the chosen cell", || detail().contains("64 neurons, shown 1,000 rows of 30 digits"));
    });
}

#[test]
fn a_grid_of_rates_and_strengths_is_trained_and_looked_at() {
    Visitor::new().of("lab/architectures/").opens("architectures.hidden=24", |page| {
        let figure = page.figure("architectures").show();
        until_ready(figure);
        train(figure, || figure.get("[data-action=grid]").click());
        let outcomes = each(page, "architectures", "[data-grid]", "part.dataset.outcome");
        assert_eq!(outcomes.len(), 12);
        // A factored, tied network understands at many settings, and not at all of them.
        let count = |wanted: &[&str]| outcomes.iter().filter(|outcome| wanted.contains(&&***outcome)).count();
        assert!(count(&["groks", "together"]) >= 3, "{outcomes:?}");
        assert!(count(&["memorises", "nothing"]) >= 3, "{outcomes:?}");
        let row = || each(page, "architectures", "tbody tr td", "part.textContent");
        page.until("the row to be filled in", || row().iter().any(|cell| cell.ends_with("of 12")));
        assert_eq!(row()[0], "24");

        let curve = || figure.picture("canvas.small");
        let before = curve();
        figure.get("[data-grid='0']").click();
        page.until("another curve", || curve() != before);
    });
}

#[test]
fn the_gallery_counts_who_understood_and_hands_a_network_on() {
    Visitor::new().opens("", |page| {
        let figure = page.figure("gallery").show();
        until_ready(figure);
        train(figure, || figure.get("[data-action=play]").click());
        let tiles = each(page, "gallery", ".tile", "part.dataset.outcome");
        assert_eq!(tiles.len(), 9);
        let understood = tiles.iter().filter(|outcome| ["groks", "together"].contains(&&***outcome)).count();
        assert!(understood >= 7, "{tiles:?}");
        figure.until_it_says(&format!("{understood} of 9 understood"));
        let titles = each(page, "gallery", ".tile-top b", "part.textContent");
        assert_eq!(titles.iter().filter(|title| title.contains(" · ")).count(), understood, "{titles:?}");

        page.js("window.heard = []; document.addEventListener('grokscope-set', event => heard.push(event.detail))");
        figure.get("[data-tile='4']").click();
        let heard: Value = page.js("return heard");
        assert_eq!(heard, json!([{ "run": "stars", "keys": "seed=5&every=15" }]));

        figure.get("[data-action=more]").click();
        page.until("nine more", || figure.find(".tile").len() == 18);
        figure.until("to train again", |now| now.state == "playing");
    });
}

#[test]
fn a_word_shows_the_gallery_other_data_and_trains_it() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        page.figure("gallery").show();
        page.get("button.set[data-run=gallery]").click();
        page.until_link(&[("gallery.share", "30")]);
        page.figure("gallery").until("to train", |now| now.state == "playing");
    });
}

#[test]
fn a_network_chosen_while_another_pauses_is_trained_in_its_place() {
    Visitor::new().of("lab/architectures/").opens("architectures.hidden=96", |page| {
        let figure = page.figure("architectures").show();
        until_ready(figure);
        let button = figure.get("[data-action=play]");
        button.click();
        figure.until("to train", |now| now.state == "playing");
        button.click();
        figure.until("to pause", |now| now.state == "paused");
        let formulas = || {
            page.js("const figure = document.querySelector('grok-figure[name=architectures]');
                return ['tbody th .math', '.formula .math'].map(math => figure.querySelector(math).textContent)")
        };
        assert_eq!(formulas()[0], formulas()[1]);
        figure.get("[data-choice=input] input[value=collapsed]").click();
        page.until("another formula", || formulas()[0] != formulas()[1]);
        page.until("its name", || button.text().contains("Train three seeds"));
        button.click();
        figure.until("to train the other", |now| now.state == "playing");
        assert_eq!(formulas()[0], formulas()[1]);
        assert_eq!(figure.find("tbody tr").len(), 1);
    });
}

#[test]
fn a_network_of_the_readers_choice_is_tried_and_noted() {
    Visitor::new().of("lab/architectures/").opens("", |page| {
        let figure = page.figure("architectures").show();
        until_ready(figure);
        let formula = || page.js("return document.querySelector('.formula .math').innerHTML");
        let factored = formula();
        figure.get("[data-action=play]").click();
        until_over(figure);
        figure.get("[data-choice=input] input[value=collapsed]").click();
        page.until("another formula", || formula() != factored);
        assert!(page.js("return document.querySelector('[data-choice=output] input').disabled") == true);
        train(figure, || figure.get("[data-action=play]").click());
        page.until("two rows", || figure.find("tbody tr[data-done=true]").len() == 2);
        let cells = |row: usize| {
            each(page, "architectures", &format!("tbody tr:nth-child({row}) td[data-outcome]"), "part.textContent")
        };
        // Memorises, groks, together, nothing: factored networks understand, those multiplied out do not.
        assert_eq!(cells(1)[0], "–", "{:?}", cells(1));
        assert_eq!(cells(2)[0], "3 of 3", "{:?}", cells(2));
        assert_eq!(formula().to_string().matches("<mi>O</mi>").count(), 0);
    });
}

/// Counts workers that have been hired and not dismissed, and keeps how long tasks of the page took, in ms.
const COUNT_WORKERS: &str = "
    self.hired = 0;
    const Own = self.Worker;
    self.Worker = class extends Own {
        constructor(...all) { super(...all); self.hired += 1 }
        terminate() { self.hired -= 1; super.terminate() }
    };
    self.long = [];
    new PerformanceObserver(list => self.long.push(...list.getEntries().map(task => task.duration)))
        .observe({ type: 'longtask' });";

/// Networks of the survey that have a class.
#[track_caller]
fn surveyed(page: &Page) -> usize {
    let counts = each(page, "survey", ".classes li", "part.dataset.count");
    counts.iter().map(|count| count.parse().unwrap_or(0)).sum()
}

#[test]
fn the_recorded_survey_is_there_at_once_is_judged_by_either_rule_and_a_network_of_it_is_trained_again() {
    Visitor::new().opens("", |page| {
        page.begin_with(COUNT_WORKERS);
        page.open_alone("survey");
        let figure = page.figure("survey").show();
        page.until("all of it", || surveyed(page) == 1125);
        assert!(figure.text().contains("recorded run"), "{}", figure.text());
        assert_eq!(page.js("return hired"), 0, "it starts by itself");
        let counts = || each(page, "survey", ".classes li", "part.dataset.count");
        let by_losses = counts();
        assert_eq!(by_losses, ["297", "278", "491", "59"]);
        page.get("grok-figure[name=survey] [data-choice=by] input[value=accuracies]").click();
        page.until_link(&[("survey.by", "accuracies")]);
        page.until("other classes", || counts() != by_losses);
        page.get("grok-figure[name=survey] [data-slider=times]").type_keys(key::END);
        page.until("nobody to be late", || counts()[1] == "0");
        assert_eq!(surveyed(page), 1125);

        // A cell in words, with the keyboard, and its curves.
        page.focus(&figure.get("canvas.survey"));
        page.press(&[key::RIGHT, key::DOWN, key::DOWN]);
        page.until("its settings", || figure.text().contains("16 neurons, 750 rows, decay 0.1, seed 0: "));
        let link = page.js("return document.querySelector('grok-figure[name=survey] [data-open]').href");
        let link = link.as_str().expect("an address");
        assert!(link.contains("/#fig-parity&preset=parity-wd&rows=750&hidden=16&"), "{link}");
        figure.get("[data-action=again]").click();
        page.until_within(PATIENCE, "its curves", || {
            each(page, "survey", "[data-curves] .reading-line .num", "part.textContent").len() == 2
        });
        assert_eq!(surveyed(page), 1125, "the others stay");
    });
}

#[test]
fn the_survey_waits_to_be_begun_and_fills_in_pauses_and_is_cancelled_at_once() {
    Visitor::new().who_has_the_machine_alone().opens("", |page| {
        page.begin_with(COUNT_WORKERS);
        page.open_alone("survey");
        let figure = page.figure("survey").show();
        page.until("what was recorded", || surveyed(page) == 1125);
        let workers = || page.js("return hired");
        let recorded = figure.picture("canvas.survey");
        figure.get("[data-action=play]").click();
        page.until_within(Duration::from_secs(20), "some networks to end", || (3..1125).contains(&surveyed(page)));
        assert_ne!(figure.picture("canvas.survey"), recorded);
        assert_eq!(figure.now().state, "playing");
        assert!(figure.text().contains("of 1,125 done"), "{}", figure.text());
        assert!(workers().as_u64().is_some_and(|workers| (1..=4).contains(&workers)), "{}", workers());

        // A cell in words, with the keyboard: the first one is the cheapest.
        let canvas = figure.get("canvas.survey");
        page.focus(&canvas);
        page.press(&[key::RIGHT]);
        page.until("its settings", || figure.text().contains("16 neurons, 750 rows, decay 0.01, seed 0:"));
        page.press(&[key::RIGHT]);
        page.until("its neighbour", || figure.text().contains("decay 0.01, seed 1: not trained yet"));

        // No more of it ends while it pauses.
        figure.get("[data-action=play]").click();
        figure.until("to pause", |now| now.state == "paused");
        page.js("return new Promise(done => setTimeout(done, 500))");
        let before = surveyed(page);
        page.js("return new Promise(done => setTimeout(done, 2000))");
        assert_eq!(surveyed(page), before);
        figure.get("[data-action=play]").click();
        page.until("more to end", || surveyed(page) > before);

        figure.get("[data-action=cancel]").click();
        page.until_within(Duration::from_secs(1), "all workers to be gone", || workers() == 0);
        figure.until("to be as before", |now| now.state == "idle");
        // What has been found stays, also when the page is opened anew, and is gone on from.
        let kept = surveyed(page);
        assert!(kept > before);
        page.load("");
        page.open_alone("survey");
        let figure = page.figure("survey").show();
        page.until("what was kept", || (before..=kept).contains(&surveyed(page)));
        assert!(!figure.text().contains("recorded run"), "{}", figure.text());
        let found = surveyed(page);
        figure.until_it_says("of 1,125 networks are kept in this browser");
        figure.get("[data-action=play]").click();
        page.until("more to end", || surveyed(page) > found);
        figure.get("[data-action=cancel]").click();
        page.until("all workers to be gone", || workers() == 0);
        figure.get("[data-action=forget]").click();
        page.until("the recording to be back", || surveyed(page) == 1125);
        page.load("");
        page.open_alone("survey");
        page.until("what was recorded", || surveyed(page) == 1125);
    });
}

#[test]
fn of_a_survey_a_worker_that_dies_loses_only_what_it_was_training() {
    Visitor::new().expecting_on_the_console("crash on request").expecting_on_the_console("unreachable").opens(
        "",
        |page| {
            page.open_alone("survey");
            let figure = page.figure("survey").show();
            page.until("what was recorded", || surveyed(page) == 1125);
            figure.get("[data-action=play]").click();
            page.until("some networks to end", || (3..1125).contains(&surveyed(page)));
            figure.crash();
            figure.until_it_says("begun again on a fresh one");
            let kept = surveyed(page);
            assert!(kept >= 3);
            page.until("others to end", || surveyed(page) > kept + 2);
        },
    );
}

#[test]
#[ignore = "takes about an hour"]
fn all_of_the_survey_is_trained() {
    Visitor::new().who_has_the_machine_alone().opens("", |page| {
        page.begin_with(COUNT_WORKERS);
        page.open_alone("survey");
        let figure = page.figure("survey").show();
        until_ready(figure);
        page.js("self.long.length = 0");
        figure.get("[data-action=play]").click();
        figure.until_within(Duration::from_secs(3 * 3600), "every network to end", |now| now.state == "ended");
        assert_eq!(surveyed(page), 1125);
        assert_eq!(page.js("return self.long.filter(time => time > 50)"), json!([]), "tasks of so many ms");
    });
}

#[test]
fn with_new_examples_at_every_step_there_is_no_wait_and_no_penalty_is_needed() {
    Visitor::new().of("lab/endless/").opens("", |page| {
        let figure = page.figure("endless").show();
        until_ready(figure);
        let milestones = || each(page, "endless", "[data-milestones]", "part.textContent");
        figure.get("[data-action=play]").click();
        until_over(figure);
        // The numbers of docs/truth.md.
        assert_eq!(milestones(), ["memorised at step 130 · understood at step 1,060", "understood at step 180"]);
        assert!(figure.text().contains("With the same examples, 930 steps"), "{}", figure.text());

        train(figure, || page.get("button.set[data-run=endless]").click());
        page.until_link(&[("endless.penalty", "off")]);
        assert_eq!(milestones(), ["memorised at step 140 · not understood", "understood at step 210"]);
        assert!(figure.text().contains("it did not understand"), "{}", figure.text());
    });
}

#[test]
fn the_rule_is_kept_with_a_tenth_of_the_sums_and_lost_with_a_fiftieth() {
    Visitor::new().opens("", |page| {
        let figure = page.figure("forget").show();
        until_ready(figure);
        let unseen = || -> Vec<f64> {
            let shown = each(page, "forget", ".reading-line .te", "parseFloat(part.textContent)");
            shown.iter().map(|percent| percent.parse().expect("a number")).collect()
        };
        figure.get("[data-action=play]").click();
        until_over(figure);
        // The numbers of docs/truth.md, for seed 1.
        let [tenth, twentieth, fiftieth] = unseen()[..] else { panic!("three panels") };
        assert!(tenth > 97.0 && (10.0..70.0).contains(&twentieth) && fiftieth < 5.0, "{:?}", unseen());
        let milestones = each(page, "forget", "[data-milestones]", "part.textContent");
        assert!(milestones.iter().all(|text| text.contains("understood at step 2")), "{milestones:?}");
        assert_eq!(milestones.iter().map(|text| text.contains("below 50%")).collect::<Vec<_>>(), [false, true, true]);

        // What keeps the rule in the first panel does not bring it back in the last one; all of them do.
        let after = |share: &str| {
            train(figure, || figure.choose("[data-choice=keep3]", share));
            page.until_link(&[("forget.keep3", share)]);
            assert_eq!(unseen()[..2], [tenth, twentieth]);
            unseen()[2]
        };
        let (with_a_tenth, with_all) = (after("10"), after("50"));
        assert!(with_a_tenth < 20.0 && with_all > 95.0, "{with_a_tenth} {with_all}");
    });
}
