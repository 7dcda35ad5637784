//! The whole article, from the first figure to the last: everything trains to its end, every word plays.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use grokscope_tests::{Page, Visitor, say};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(400);

/// Names of the figures, in the order of the article.
fn figures(page: &Page) -> Vec<String> {
    let names = page.js("return [...document.querySelectorAll('grok-figure')].map(e => e.getAttribute('name'))");
    serde_json::from_value(names).expect("names")
}

/// Whether a figure is at its end, or has none.
fn is_done(page: &Page, name: &str) -> bool {
    let body = "
        const { state, members, unfinished } = document.querySelector(`grok-figure[name=${arguments[0]}]`).dataset;
        if (members !== undefined) return members > 0 && unfinished === '0';
        return state === undefined || state === 'ended'";
    page.js_with(body, &json!([name])) == true
}

/// Presses play where the figure does not train by itself.
fn start(page: &Page, name: &str) {
    let body = "
        const figure = document.querySelector(`grok-figure[name=${arguments[0]}]`);
        figure.scrollIntoView({ block: 'start', behavior: 'instant' });
        if (figure.dataset.state === 'loading') return false;
        if (figure.dataset.state === 'idle') figure.querySelector('[data-action=play]')?.click();
        return true";
    page.until(&format!("{name} to be ready"), || page.js_with(body, &json!([name])) == true);
}

fn walk(page: &Page, pictures: Option<&PathBuf>) {
    for name in figures(page) {
        page.until(&format!("{name} to be there"), || {
            page.has(&format!("grok-figure[name={name}] figure canvas, grok-figure[name={name}] table"))
        });
        // To train the survey takes about an hour (tests/browser/crowds.rs); what was recorded of it is there at once.
        if name != "survey" {
            start(page, &name);
            page.until_within(PATIENCE, &format!("{name} to reach its end"), || is_done(page, &name));
        }
        say(&format!("{name}: done"));
        // Nothing is covered any more.
        page.js("document.querySelectorAll('.bet [data-action=reveal]').forEach(button => button.click());
            document.querySelectorAll('.bet[data-at=tried] li:last-child button').forEach(button => button.click())");
        if let Some(folder) = pictures {
            // Charts are painted in the next frames.
            std::thread::sleep(Duration::from_secs(2));
            let picture = page.picture_of(&format!("grok-figure[name={name}]"));
            fs::write(folder.join(format!("{name}.webp")), picture).expect("a file");
        }
    }
}

/// Every word that plays shows or trains what it names.
fn play_words(page: &Page) {
    let words = page.js("return document.querySelectorAll('button.play').length").as_u64().expect("a number");
    assert!(words >= 8, "{words} words");
    for i in 0..words {
        let run =
            page.js_with("return document.querySelectorAll('button.play')[arguments[0]].dataset.run", &json!([i]));
        let figure = format!("grok-figure[run={}]", run.as_str().expect("a run"));
        let shown = || {
            page.js_with(
                "const { step, shownStep } = document.querySelector(arguments[0]).dataset; return [step, shownStep]",
                &json!([figure]),
            )
        };
        page.js_with("document.querySelectorAll('button.play')[arguments[0]].click()", &json!([i]));
        page.until_within(PATIENCE, &format!("word {i} to show another step"), || {
            let Value::Array(steps) = shown() else { return false };
            steps[0] != steps[1]
        });
        page.until_within(PATIENCE, &format!("word {i} to end"), || {
            let Value::Array(steps) = shown() else { return false };
            steps[0] == steps[1]
        });
    }
}

/// `cargo xtask test --long` asks for it; `GROKSCOPE_PICTURES` names a folder for the pictures of the article, those of the Chinese
/// one go into its folder `zh`.
#[test]
#[ignore = "takes many minutes: cargo xtask test --long"]
fn every_figure_reaches_its_end_and_every_word_plays_in_both_languages() {
    let pictures = env::var_os("GROKSCOPE_PICTURES").map(PathBuf::from);
    for (language, lang, folder) in
        [("en", "", pictures.clone()), ("zh", "&lang=zh", pictures.map(|all| all.join("zh")))]
    {
        Visitor::new().opens(&format!("main.speed=max&parity.speed=max&stars.speed=max{lang}"), |page| {
            page.until("the language", || page.js("return document.documentElement.lang.slice(0, 2)") == language);
            walk(page, folder.as_ref());
            play_words(page);
        });
    }
}

/// Pages of the lab that have one figure, of the same name.
const LAB: [&str; 13] = [
    "endless", "lies", "early", "waits", "half", "regions", "race", "size", "slow", "ticket", "borrowed", "lazy", "own",
];

/// With `GROKSCOPE_PICTURES` for their recorded pictures, those of the Chinese pages into its folder `zh`.
#[test]
#[ignore = "takes many minutes: cargo xtask test --long"]
fn every_figure_of_the_lab_reaches_its_end_in_both_languages() {
    let pictures = env::var_os("GROKSCOPE_PICTURES").map(PathBuf::from);
    for (path, folder) in [("", pictures.clone()), ("zh/", pictures.map(|folder| folder.join("zh")))] {
        for name in LAB {
            let address: &'static str = format!("{path}lab/{name}/").leak();
            Visitor::new().of(address).opens("", |page| walk(page, folder.as_ref()));
        }
    }
}
