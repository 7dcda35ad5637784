//! What a reader sees where the program of the page cannot start.

use std::fs;
use std::time::Instant;

use grokscope_tests::{Fault, Page, Visitor, key};
use serde_json::json;

/// A reader whose browser complains on its console, as it should.
fn unlucky() -> Visitor {
    Visitor::new().who_likes_it_still().expecting_on_the_console("")
}

/// Waits until every figure shows its recorded picture and says this.
#[track_caller]
fn shows_recordings(page: &Page, sentence: &str) {
    let waiting = "return [...document.querySelectorAll('.waiting')].map(place => place.textContent)";
    let says = || serde_json::from_value::<Vec<String>>(page.js(waiting)).unwrap_or_default();
    let start = Instant::now();
    page.until(&format!("every figure to say {sentence:?}, not {:?}", says().first()), || {
        let says = says();
        !says.is_empty() && says.iter().all(|words| words.contains(sentence))
    });
    assert!(start.elapsed().as_secs() < 10, "only after {} s", start.elapsed().as_secs());
    let figures = page.js("return document.querySelectorAll('grok-figure').length").as_u64();
    assert_eq!(page.js("return document.querySelectorAll('.waiting').length").as_u64(), figures);
    // Pictures far from the screen may be fetched when they come near.
    page.until("their pictures", || {
        page.js("const missing = [...document.querySelectorAll('grok-figure')].find(figure => {
                const picture = figure.querySelector('img');
                return !(picture?.complete && picture.naturalWidth > 0 && picture.clientHeight > 100);
            });
            missing?.scrollIntoView({ behavior: 'instant' });
            return missing === undefined")
            == true
    });
}

#[test]
fn a_browser_without_webassembly_is_told_of_it_beside_recorded_pictures() {
    unlucky().comes(|page| {
        page.begin_with("delete globalThis.WebAssembly");
        page.load("");
        shows_recordings(page, "Lockdown Mode");
        // Also alone in a frame, and in the other language.
        page.go(&format!("{}zh/index.html?figure=parity", page.site()));
        shows_recordings(page, "锁定模式");
        assert_eq!(page.js("return document.querySelectorAll('grok-figure').length"), 1);
    });
}

#[test]
fn a_browser_without_simd_is_told_which_ones_have_it() {
    unlucky().comes(|page| {
        page.begin_with("WebAssembly.validate = () => false");
        page.load("");
        shows_recordings(page, "Chrome 91, Firefox 89, Safari 16.4");
    });
}

#[test]
fn a_file_of_the_program_that_does_not_come_as_it_should_is_named() {
    unlucky().comes(|page| {
        for (part, fault, sentence) in [
            ("grokscope.js", Fault::Gone, ".js: 404"),
            ("_bg.wasm", Fault::Gone, "_bg.wasm: 404"),
            ("grokscope.js", Fault::Page, ".js: text/html"),
            ("_bg.wasm", Fault::Page, "_bg.wasm: text/html"),
            ("grokscope.js", Fault::Half, "arrived damaged"),
            ("_bg.wasm", Fault::Half, "arrived damaged"),
            ("grokscope.js", Fault::Nothing, "arrived damaged"),
            ("_bg.wasm", Fault::Nothing, "arrived damaged"),
            ("grokscope.js", Fault::Text, ".js: text/plain"),
            ("bundles.js", Fault::Gone, "bundles.js: 404"),
            // Where the script that tells is missing too, the style sheet shows the pictures.
            (".js", Fault::Gone, "The figure is loading"),
        ] {
            page.host().mends();
            page.host().breaks(part, fault);
            page.load("");
            shows_recordings(page, sentence);
        }
        page.host().mends();
        page.open("");
        page.figure("modadd").show().until_still_at(0);
    });
}

#[test]
fn a_part_of_the_program_that_does_not_come_is_named_where_it_is_missing_and_tried_again() {
    unlucky().comes(|page| {
        page.host().breaks("split_parity", Fault::Gone);
        page.host().breaks("split_settings", Fault::Gone);
        page.load("");
        page.figure("modadd").show().until_still_at(0);
        page.js("document.querySelector('#bits').scrollIntoView({ behavior: 'instant' })");
        page.until("the figure to say what is missing", || {
            let said = page.js("return document.querySelector('#fig-parity .waiting')?.textContent ?? ''");
            said.as_str().is_some_and(|said| said.contains("split_parity.wasm: 404"))
        });
        assert_eq!(page.js("return document.querySelectorAll('#fig-modadd canvas').length > 0"), true);
        // So does the fold of settings.
        page.js("document.querySelector('#fig-modadd details.settings').open = true");
        page.until("the fold to say so", || {
            page.js("return document.querySelector('#fig-modadd details.settings').textContent.includes('could not be fetched')")
                == true
        });
        page.host().mends();
        page.js("document.querySelector('#references').scrollIntoView({ behavior: 'instant' })");
        page.let_paint();
        page.let_paint();
        page.js("document.querySelector('#bits').scrollIntoView({ behavior: 'instant' })");
        page.until("the figure", || {
            page.js("return document.querySelectorAll('#fig-parity canvas').length > 0") == true
        });
    });
}

#[test]
fn a_page_whose_program_is_gone_is_fetched_anew_once() {
    unlucky().comes(|page| {
        // As a browser may have kept it from before the last deployment.
        let index = fs::read_to_string(page.folder().join("index.html")).expect("the page");
        let old = index.replace("program-", "program-old-");
        page.host().breaks("program-old-", Fault::Gone);
        page.host().breaks("index.html", Fault::Once(old.clone()));
        page.open("main.wd=0.3");
        page.figure("modadd").until_it_says("wd = 0.3");
        // Where the host has nothing newer, that is said, and no page is fetched again and again.
        page.host().breaks("index.html", Fault::Other(old));
        page.load("main.wd=0.3");
        shows_recordings(page, ".js: 404");
        page.js("window.stays = true");
        page.js("return new Promise(done => setTimeout(done, 2000))");
        assert_eq!(page.js("return window.stays"), true);
    });
}

#[test]
fn a_strict_policy_suffices_and_one_that_forbids_webassembly_is_named() {
    const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
                          img-src 'self' data:; connect-src 'self'; worker-src 'self'";
    Visitor::new().comes(|page| {
        page.host().sends("Content-Security-Policy", STRICT);
        page.open("main.speed=max");
        let figure = page.figure("modadd").show();
        figure.until_past(50);
        figure.get("[data-slider=decay]").type_keys(key::HOME);
        page.until_link(&[("main.speed", "max"), ("main.wd", "0")]);
    });
    unlucky().comes(|page| {
        page.host().sends("Content-Security-Policy", "script-src 'self'");
        page.load("");
        shows_recordings(page, "'wasm-unsafe-eval'");
    });
}

#[test]
fn a_page_opened_from_a_disk_says_that_it_needs_a_server() {
    unlucky().comes(|page| {
        page.go(&format!("file://{}/index.html", page.folder().display()));
        shows_recordings(page, "opened from a disk");
        // The way to the other language does not lead to a list of files.
        let other = page.js("return document.querySelector('a.lang').href");
        page.go(other.as_str().expect("an address"));
        shows_recordings(page, "从磁盘直接打开");
    });
}

#[test]
fn a_sandboxed_frame_trains_where_the_host_lets_it_and_says_so_where_not() {
    const FRAME: &str = "
        const frame = document.createElement('iframe');
        frame.sandbox = 'allow-scripts';
        frame.src = arguments[0];
        frame.width = 800;
        frame.height = 900;
        document.body.prepend(frame)";
    unlucky().comes(|page| {
        page.load("");
        page.js_with(FRAME, &json!([format!("{}?figure=modadd", page.site())]));
        page.in_frame("iframe", || shows_recordings(page, "allow-same-origin"));
        page.host().sends("Access-Control-Allow-Origin", "*");
        page.load("");
        page.js_with(FRAME, &json!([format!("{}?figure=modadd", page.site())]));
        page.in_frame("iframe", || {
            page.until("the figure", || page.has("grok-figure[name=modadd][data-state]"));
            let figure = page.figure("modadd").show();
            figure.until_past(50);
        });
    });
}
