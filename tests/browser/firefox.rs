//! What may be different in another browser, in Firefox: workers, SIMD, canvases, storage, frames, layout.
//!
//! Most of it are plans of tests in Chromium, followed once more. Without Firefox and its driver `cargo xtask test` leaves
//! these tests out and says so.

use std::panic::{AssertUnwindSafe, catch_unwind};

use grokscope_tests::{Reading, Visitor, say};
use serde_json::json;

use crate::{
    accessible, embedding, engines, exporting, failures, grokking, hurry, links, look, looking_back, offline, reach,
    shelf, working,
};

/// The opening run, with all that it says of itself after a hundred steps and at its end.
fn train_the_opening_run(visitor: &Visitor) -> [Reading; 2] {
    let mut readings = [Reading::default(), Reading::default()];
    visitor.clone().who_likes_it_still().opens("main.speed=max", |page| {
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        readings[0] = figure.advance(100);
        figure.play();
        readings[1] = figure.until_within(grokking::PATIENCE, "to finish", |now| now.state == "ended");
    });
    readings
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn the_opening_run_is_the_same_to_the_last_digit() {
    let here = train_the_opening_run(&Visitor::in_firefox());
    // The numbers of docs/truth.md.
    assert_eq!((here[1].memorised(), here[1].grokked()), (Some(160), Some(1810)));
    assert_eq!(here, train_the_opening_run(&Visitor::new()), "in Firefox, and in Chromium");
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn losses_on_webgpu_follow_those_on_the_processor() {
    Visitor::in_firefox().with_webgpu().who_likes_it_still().opens("", |page| {
        let has_adapter = page.js("return (async () => !!await navigator.gpu?.requestAdapter())()");
        if page.offers_gpu() && has_adapter == true {
            engines::compare(page);
        } else {
            say("not tried: Firefox finds no adapter for WebGPU here, or the site has no worker for it");
        }
    });
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn figures_that_are_bet_on_begin_and_understand() {
    Visitor::in_firefox().opens("", |page| {
        for name in ["modadd", "parity"] {
            grokking::grok(page, name);
        }
    });
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn the_decay_slider_changes_the_run_in_progress() {
    working::move_the_decay(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn every_canvas_is_painted() {
    Visitor::in_firefox().who_likes_it_still().opens("", |page| {
        look::see_everything(page);
        assert!(page.find("canvas").len() > 30, "{} canvases", page.find("canvas").len());
        page.until("canvases with a ground", || page.canvases_unlike(false) == json!([]));
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        let curve = || figure.pixels("canvas[data-quantity=accuracy]", "--train");
        let before = curve();
        figure.advance(100);
        page.until("a curve", || curve() > before + 20);
    });
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_crowd_of_the_lab_ends_with_the_numbers_of_the_command_line() {
    hurry::hold_norms(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_link_restores_what_was_set() {
    links::restore_both_figures(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_figure_hands_out_tables_and_pictures() {
    exporting::compare_picture_and_table(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn the_shelf_keeps_a_run_over_a_reload() {
    shelf::keep_over_a_reload(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_figure_trains_in_a_page_of_another_origin() {
    embedding::train_in_another_page(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_figure_trains_in_a_frame_without_an_origin() {
    embedding::train_in_a_sandbox(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn the_strictest_policy_suffices() {
    embedding::live_under_the_strictest_policy(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_worker_that_dies_is_replaced() {
    failures::lose_workers(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_worker_that_cannot_be_fetched_is_named() {
    failures::miss_a_worker(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_page_that_has_been_replaced_says_so() {
    failures::outlive_a_deployment(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_browser_that_slept_keeps_its_workers() {
    failures::fall_asleep(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_finger_that_scrolls_from_a_slider_changes_nothing() {
    working::scroll_from_sliders(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn pictures_follow_the_mouse_and_the_finger() {
    looking_back::look_back(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn canvases_have_a_ground_of_their_own_in_either_theme() {
    Visitor::in_firefox().who_likes_it_still().opens("", look::turn_the_lights_off);
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn paper_shows_the_article() {
    look::print_the_article(&Visitor::in_firefox(), "");
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn an_article_that_was_visited_trains_without_a_network() {
    offline::lose_the_network(Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn nothing_serious_keeps_anybody_from_the_page() {
    if accessible::axe().is_some() {
        accessible::judge_the_article(&Visitor::in_firefox(), "", true);
    }
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn a_key_tells_of_all_keys() {
    reach::ask_for_the_keys(&Visitor::in_firefox());
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn no_page_scrolls_aside_on_a_telephone() {
    // Without the bar that scrolls down, which takes room here.
    let widths = "const { scrollWidth, clientWidth } = document.scrollingElement; return [innerWidth, scrollWidth - clientWidth]";
    Visitor::in_firefox().who_likes_it_still().comes(|page| {
        page.become_wide(390);
        for path in reach::PAGES {
            reach::see(page, path);
            assert_eq!(page.js(widths), json!([390, 0]), "{path:?}");
        }
    });
}

#[test]
#[ignore = "needs Firefox and geckodriver: cargo xtask test --long"]
fn what_goes_wrong_here_is_noticed() {
    for (script, complaint) in [
        ("console.error('said by a page')", "said by a page"),
        ("new Worker(URL.createObjectURL(new Blob(['throw new Error(`thrown by a worker`)'])))", "thrown by a worker"),
        ("new Image().src = 'http://example.org/'", "http://example.org/"),
    ] {
        let visit = || {
            Visitor::in_firefox().who_likes_it_still().comes(|page| {
                page.load("");
                page.js(&format!("{script}; return new Promise(done => setTimeout(done, 1000))"));
            });
        };
        let panic = catch_unwind(AssertUnwindSafe(visit)).expect_err(script);
        let words = panic.downcast_ref::<String>().map_or("", String::as_str);
        assert!(words.contains(complaint), "{script}: {words}");
    }
}
