//! The article and its figures together: words that play, forks, notes, recorded runs.

use std::time::Duration;

use grokscope_tests::{Visitor, key};
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(240);

#[test]
fn a_word_plays_a_run_to_its_moment_and_shows_it_again() {
    // Slow enough to be told before it has come so far.
    Visitor::new().opens("main.speed=20", |page| {
        let modadd = page.figure("modadd");
        modadd.until_past(0);
        let word = page.get("button.play[data-run=main][data-from='0'][data-to=memorised]");
        word.click();
        let now = modadd.until_within(PATIENCE, "to pause once it has memorised", |now| {
            now.state == "paused" && now.memorised().is_some()
        });
        assert_eq!(now.grokked(), None, "it went on: {now:?}");
        // Now that it is kept, the same word shows it from the start.
        word.click();
        let memorised = now.memorised();
        modadd.until("to show the beginning", |now| now.shown_step() < memorised);
        modadd.until("to show the moment", |now| now.shown_step() == memorised);
        modadd.until("to return to the present", |now| now.shown_step() == Some(now.step()));
        // Where there is no way from one moment to the other, the second is shown, and not for ever.
        page.js(
            "const word = document.querySelector(\"button.play[data-run=main][data-from='0'][data-to=memorised]\");
            Object.assign(word.dataset, { from: 'memorised', to: '0' });
            word.click()",
        );
        modadd.until("to show the second", |now| now.shown_step() == Some(0));
        modadd.until("to return once more", |now| now.shown_step() == Some(now.step()));
    });
}

#[test]
fn a_word_shows_a_moment_without_motion_until_the_reader_returns() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let modadd = page.figure("modadd");
        modadd.until_still_at(0);
        modadd.advance(100);
        page.js(
            "const word = document.querySelector(\"button.play[data-run=main][data-from='0'][data-to=memorised]\");
            word.dataset.to = '50';
            word.click()",
        );
        modadd.until("to show the moment", |now| now.shown_step() == Some(50));
        page.until("a way back", || !modadd.find("[data-action=present]").is_empty());
        modadd.get("[data-action=present]").click();
        modadd.until("to return to the present", |now| now.shown_step() == Some(100));
    });
}

#[test]
fn a_word_sets_keys_and_begins_again() {
    Visitor::new().opens("", |page| {
        let modadd = page.figure("modadd");
        modadd.until_past(20);
        page.get("button.set[data-run=main][data-keys='wd=0']").click();
        modadd.until_it_says("wd = 0\n");
        page.until_link(&[("main.wd", "0")]);
        modadd.until_past(0);
    });
}

#[test]
fn a_fork_goes_on_from_a_step_with_another_decay_and_can_be_removed() {
    Visitor::new().who_likes_it_still().opens("main.speed=max", |page| {
        let modadd = page.figure("modadd");
        modadd.until_still_at(0);
        modadd.advance(100);
        // The step under a held cursor is the one that is forked.
        let chart = modadd.get("canvas[data-quantity=accuracy]");
        page.focus(&chart);
        page.press(&[key::LEFT, key::LEFT, "f"]);
        let step = |fork: &str| -> Option<u64> {
            let fork = modadd.find(&format!("[data-fork={fork}]")).into_iter().next()?;
            fork.attribute("data-step")?.parse().ok()
        };
        page.until("a fork that trains", || step("A") > Some(100));
        modadd.until_it_says("forked at step 80");
        // With the decay of the run it would do the same.
        assert!(modadd.get("[data-fork=A]").text().contains("wd = 3\n"), "{}", modadd.get("[data-fork=A]").text());
        // The run it came from stands where it stood.
        assert_eq!(modadd.now().step(), 100);
        modadd.get("[data-fork=A] [data-slider=decay]").type_keys(key::HOME);
        page.until("its decay", || modadd.get("[data-fork=A]").text().contains("wd = 0"));
        modadd.get("[data-action=fork]").click();
        page.until("a second fork", || modadd.find("[data-fork]").len() == 2);
        modadd.click("Remove fork A");
        page.until("one fork less", || modadd.find("[data-fork]").len() == 1);
        modadd.get("[data-action=rewind]").click();
        page.until("no fork of a run that began anew", || modadd.find("[data-fork]").is_empty());
    });
}

#[test]
fn a_key_forks_where_forks_are_listed_and_leaves_the_reader_where_they_are() {
    // Whether the key is left to the browser.
    const PRESS: &str = "return document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'f', bubbles: true, cancelable: true }))";
    Visitor::new().who_likes_it_still().opens("", |page| {
        let modadd = page.figure("modadd");
        modadd.until_still_at(0);
        modadd.advance(10);
        // Else the figure is covered.
        page.get("#bet-rule li:nth-child(2) button").click();
        page.until("no cover", || !page.has("grok-figure[name=progress][data-covered]"));
        page.focus(&page.figure("progress").show().get("canvas[data-topic=voices]"));
        assert_eq!(page.js(PRESS), false);
        page.until("a fork in the list", || modadd.find("[data-fork]").len() == 1);
        page.let_paint();
        let here = page.js("return document.activeElement.closest('grok-figure')?.getAttribute('name')");
        assert_eq!(here, "progress");

        // One figure of each run speaks for it.
        let speakers = page.js("return [...document.querySelectorAll('[role=status][data-summary]')]
            .map(part => part.closest('grok-figure').getAttribute('name'))");
        assert_eq!(speakers, json!(["modadd", "parity", "five", "stars"]));
    });
}

#[test]
fn notes_are_shown_where_they_stand() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let word = page.get("a.note");
        // A mark in the line, whatever figures have beside it.
        page.figure("modadd").until_still_at(0);
        assert_eq!(page.js("return getComputedStyle(document.querySelector('a.note')).display"), "inline");
        page.point(&word, 0.5, 0.5);
        page.until("the note", || page.has(".popover"));
        let note = page.get(".popover").text();
        assert!(note.len() > 40, "{note}");
        let popover = page.get(".popover");
        let id = popover.attribute("id");
        assert!(id.is_some() && word.attribute("aria-describedby") == id, "{id:?}");
        // The pointer can go over the gap into the note.
        let height = popover.property("offsetHeight").as_f64().expect("a height");
        for y in [-4.0 / height, 0.5] {
            page.point(&popover, 0.5, y);
            page.let_paint();
            assert!(page.has(".popover"), "the note is gone where the pointer is {y} of its height below its top");
        }
        page.press(&[key::ESCAPE]);
        page.until("no note", || !page.has(".popover"));
        assert_eq!(word.attribute("aria-describedby"), None);
        page.point(&page.get("p:has(> a.note)"), 0.02, 0.05);
        page.focus(&page.get("a.ref"));
        page.until("a reference", || page.has(".popover"));
        // Pressing a link in it gives that the focus first.
        page.focus(&page.get(".popover a[href^=http]"));
        page.let_paint();
        assert!(page.has(".popover"), "the reference is gone before its link can be followed");
        let inside = "const { left, right } = document.querySelector('.popover').getBoundingClientRect();
            return left >= 0 && right <= innerWidth";
        page.become_narrow(390);
        page.focus(&page.get("a.note"));
        page.until("the note on a narrow screen", || page.has(".popover") && page.js(inside) == true);

        // A finger opens the note first, and follows it with a second tap.
        page.press(&[key::ESCAPE]);
        page.until("no note again", || !page.has(".popover"));
        page.touch(&page.get("#back-collapsed"), 0.5, 0.5, || {});
        page.until("the note under the finger", || page.has(".popover"));
        page.let_paint();
        assert!(!page.address().contains("note-"), "{}", page.address());
        page.touch(&page.get("#back-collapsed"), 0.5, 0.5, || {});
        page.until("the place of the note", || page.address().contains("note-collapsed"));
    });
}

#[test]
fn going_to_a_place_in_the_article_keeps_the_link() {
    Visitor::new().who_likes_it_still().opens("main.wd=0", |page| {
        page.figure("modadd").until_it_says("wd = 0\n");
        page.get("a[href='#stars']").click();
        page.until("the place", || page.js("return scrollY > 1000") == true);
        page.until_link(&[("main.wd", "0")]);
    });
}

#[test]
fn a_recorded_run_is_shown_and_named_where_there_is_no_live_one() {
    Visitor::new().expecting_on_the_console("manifest.json").opens("", |page| {
        page.figure("modadd").until_past(0);
        assert!(!page.figure("modadd").text().contains("recorded run"));
        // Without it the page finds no worker.
        page.forbid_files("*manifest.json");
        page.load("");
        let modadd = page.figure("modadd");
        modadd.until_it_says("recorded run");
        modadd.until_it_says("memorised at step 160 · understood at step 1,810");
        page.until("weights to be painted", || {
            modadd.pixels("canvas.heat", "--pos") + modadd.pixels("canvas.heat", "--neg") > 0
        });
        for name in ["parity", "five", "stars", "map", "gallery"] {
            page.figure(name).show().until_it_says("recorded run");
        }
        page.figure("gallery").until_it_says("9 of 9 understood");
        assert_eq!(page.find("[data-cell][data-outcome]").len(), page.find("[data-cell]").len());
        // Those that ask for a guess give nothing away.
        for name in ["decay", "forget"] {
            assert!(!page.figure(name).show().text().contains("recorded run"), "{name}");
        }

        // Its values can be read off and held, and nothing of that is left once there is a live run.
        let chart = modadd.show().get("canvas[data-quantity=accuracy]");
        page.point(&chart, 0.5, 0.5);
        modadd.until_it_says("looking back at step ");
        page.until("the values of a later step", || {
            modadd.find(".reading").iter().any(|reading| {
                let text = reading.text();
                text.starts_with("step ") && !text.starts_with("step 0 ") && text.contains("training 100%")
            })
        });
        chart.click();
        page.until("to hold it", || !modadd.find("[data-action=present]").is_empty());
        page.allow_files();
        modadd.click("Try again");
        let live = modadd.until_past(0);
        assert_eq!(live.shown_step(), Some(live.step()));
        assert!(modadd.find("[data-action=present]").is_empty() && !modadd.text().contains("looking back"));
    });
}

#[test]
fn a_recorded_crowd_gives_way_to_the_live_one() {
    Visitor::new().opens("", |page| {
        let gallery = page.figure("gallery").show();
        gallery.get("[data-action=play]").click();
        gallery.until_within(PATIENCE, "to train", |now| now.state == "playing");
        page.until("no recorded run", || !gallery.text().contains("recorded run"));
        page.until("networks that have come somewhere", || gallery.text().contains("of unseen sums right"));
    });
}
