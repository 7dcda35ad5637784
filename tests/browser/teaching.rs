//! A class, from the teacher's link to the board; class mode; sheets on paper; a clip and stills for slides.

use std::time::Duration;

use grokscope_tests::{Page, Visitor, say};
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(240);

/// A class whose networks are the smallest that grok, or stop: some do not within so few steps.
fn class(figure: &str, pupils: u32) -> String {
    [
        ("p", "23".to_owned()),
        ("train", "0.5,0.6,0.8".to_owned()),
        ("steps", "600".to_owned()),
        ("pupils", pupils.to_string()),
    ]
    .map(|(key, value)| format!("{figure}.{key}={value}"))
    .join("&")
}

/// Types into a field at once, as pasting does.
fn paste(page: &Page, selector: &str, text: &str, event: &str) {
    let body = "const [selector, text, event] = arguments;
        const field = document.querySelector(selector);
        field.value = text;
        field.dispatchEvent(new Event(event, { bubbles: true }))";
    page.js_with(body, &json!([selector, text, event]));
}

/// Loads the page anew, as on another device, types a number and trains to the code.
fn train(page: &Page, link: &str, pupil: u32) -> String {
    page.open(link);
    paste(page, "[data-number=pupil]", &pupil.to_string(), "input");
    page.until("what is trained", || page.get("[data-told]").text().contains("seed"));
    page.get("grok-figure [data-action=play]").click();
    page.until_within(PATIENCE, "the code", || page.has("[data-code]"));
    page.get("[data-code]").attribute("data-code").expect("a code")
}

fn column(page: &Page, nth: u32) -> Vec<u64> {
    let body = format!(
        "return [...document.querySelectorAll('.board-table tbody td:nth-of-type({nth})')].map(cell => cell.textContent)"
    );
    let cells = page.js(&body);
    cells.as_array().expect("cells").iter().filter_map(|cell| cell.as_str()?.replace(',', "").parse().ok()).collect()
}

/// So many pupils train on pages of their own and hand in codes, which the board draws.
fn a_class_of(pupils: u32) {
    let mut codes = Vec::new();
    let mut to_board = String::new();
    Visitor::new().of("teach/class/").opens(&class("class", pupils), |page| {
        // The teacher's link brings pupils and board to the same class.
        let address =
            |name: &str| page.get(&format!("[data-link={name}] input")).property("value").as_str().map(str::to_owned);
        let fragment =
            |address: &str| address.split_once('#').map_or_else(String::new, |(_, fragment)| fragment.to_owned());
        let [link, board] = ["class", "board"].map(|name| fragment(&address(name).expect("a link")));
        to_board = board;
        for pupil in 1..=pupils {
            codes.push(train(page, &link, pupil));
        }
        say(&format!("{pupils} pupils have trained: {}", codes.join(" ")));
        // Whoever trains it again gets the same.
        assert_eq!(train(page, &link, 1), codes[0]);
        assert!(page.has(".class-code .qr-box svg"));
    });
    let mut unlike = codes.clone();
    unlike.sort_unstable();
    unlike.dedup();
    assert_eq!(unlike.len(), codes.len());
    Visitor::new().of("teach/board/").opens(&to_board, |page| {
        let drawn = || page.js("return document.querySelectorAll('.board-chart circle').length").as_u64();
        let mess: String = codes.iter().enumerate().fold(String::from("Results, Monday:\n"), |mess, (at, code)| {
            let code = if at % 2 == 0 { code.to_lowercase() } else { code.replace('-', " ") };
            mess + &format!("> Pupil {}: {code}{}", at + 1, if at % 3 == 0 { ", " } else { "\n" })
        });
        paste(page, "[data-codes]", &mess, "input");
        page.until("every network to be drawn", || drawn() == Some(pupils.into()));
        assert_eq!(column(page, 1).iter().sum::<u64>(), u64::from(pupils));
        let understood: u64 = column(page, 2).iter().sum();
        let said = page.get("[data-verdict]").text();
        assert!(said.contains(&format!("{understood} have understood")), "{said}");
        assert!(!page.has("[data-remarks] li"));

        // A code that was handed in twice, one of somebody else's class, and one with a slip are named with their place.
        let mut slip = codes[1].clone().into_bytes();
        let other = slip.iter().position(|byte| *byte != slip[0] && *byte != b'-').expect("another");
        slip.swap(0, other);
        let slip = String::from_utf8(slip).expect("text");
        paste(page, "[data-codes]", &format!("{mess}\n{}\n{slip}", codes[0]), "input");
        page.until("both to be named", || page.find("[data-remarks] li").len() == 2);
        let remarks = page.get("[data-remarks]").text();
        assert!(remarks.contains("is counted once") && remarks.contains("a character is wrong"), "{remarks}");
        assert_eq!(drawn(), Some(pupils.into()));

        // It is there after a reload, and on a board for another class it is not.
        page.open(&to_board);
        page.until("what was kept", || drawn() == Some(pupils.into()));
        page.open("");
        assert_eq!(drawn(), Some(0));
        paste(page, "[data-codes]", &mess, "input");
        page.until("them to be drawn all the same", || drawn() == Some(pupils.into()));
        assert!(page.get("grok-figure .note").text().contains("None of these codes"));
    });
}

#[test]
fn three_pupils_train_and_the_board_draws_what_they_found() {
    a_class_of(3);
}

#[test]
fn what_a_teacher_cannot_give_a_class_is_said_and_nothing_is_lost() {
    Visitor::new().of("zh/teach/class/").opens("class.train=0.2,0.1234", |page| {
        page.until("the reason", || page.has("[data-note=class]"));
        assert!(page.get("[data-note=class]").text().contains("0.1234"));
        page.js("document.querySelector('details.class-teacher').open = true");
        paste(page, "[data-number=values]", "0.3，0.4", "change");
        page.until("it to be gone", || !page.has("[data-note=class]"));
        page.until_link(&[("class.train", "0.3,0.4")]);
        // Another experiment takes all of its settings with it.
        page.js("const select = document.querySelector('[data-choice=offer]');
            select.value = 'rows';
            select.dispatchEvent(new Event('change', { bubbles: true }))");
        page.until("the link to follow", || {
            page.link().iter().any(|(key, value)| key == "class.preset" && value == "parity-main")
        });
        assert!(!page.has("[data-note=class]"));
    });
}

#[test]
fn a_link_to_a_board_that_cannot_be_read_is_refused_in_the_words_of_its_page() {
    Visitor::new().of("zh/teach/board/").opens("board.pupils=200&board.steps=90000", |page| {
        page.until("the reasons", || page.get("grok-figure").text().contains("汇总板的链接读不懂"));
        let text = page.get("grok-figure").text();
        assert!(text.contains("学生人数可以是 1 到 127") && text.contains("一个班最多训练"), "{text}");
        assert!(!text.contains("accepted") && !text.contains("at most"), "{text}");
    });
}

#[test]
fn a_board_that_cannot_keep_anything_says_so() {
    Visitor::new().of("teach/board/").comes(|page| {
        page.begin_with("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })");
        page.open("");
        paste(page, "[data-codes]", "Anna: 4K0Q-8XA2-4K0Q-8XA3", "input");
        page.until("it to be said", || page.get("grok-figure").text().contains("This browser keeps nothing"));
    });
}

#[test]
fn in_class_mode_there_is_one_chart_in_large_type_and_the_room_votes() {
    for (figure, answers) in [("modadd", 2), ("parity", 3)] {
        Visitor::new().opens("", |page| {
            page.js(&format!("location.href = `${{location.pathname}}?figure={figure}&mode=class`"));
            page.until("the room to vote", || page.find(".votes").len() == answers);
            page.until("the figure", || page.has("grok-figure canvas.chart.tall"));
            let seen = page.js("return ['canvas', 'input[type=range]', 'grok-figure button'].map(selector =>
                [...document.querySelectorAll(selector)].filter(element => element.checkVisibility() && element.offsetParent).length)");
            assert_eq!(seen, json!([1, 1, 2]), "{figure}: one chart, one slider, play and back");
            let small = page.js("const small = [];
                const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                    const element = texts.currentNode.parentElement;
                    if (!texts.currentNode.data.trim() || element.closest('.hidden, .votes') || !element.checkVisibility()) continue;
                    const size = parseFloat(getComputedStyle(element).fontSize) * (element.currentCSSZoom ?? 1);
                    if (element.offsetParent && size < 24) small.push(`${size} ${texts.currentNode.data}`);
                }
                return small");
            assert_eq!(small, json!([]), "{figure}: type of 24 px and more");
            page.press(&["2"]);
            page.press(&["2"]);
            page.js("document.dispatchEvent(new KeyboardEvent('keydown', { key: '\"', code: 'Digit2', shiftKey: true, bubbles: true }))");
            let counts = page.js("return [...document.querySelectorAll('.votes output')].slice(0, 2).map(count => count.textContent)");
            assert_eq!(counts, json!(["0", "1"]), "{figure}");
        });
    }
}

#[test]
fn the_clip_plays_once_it_is_asked_to_and_clip_and_stills_have_their_room_before() {
    Visitor::new().comes(|page| {
        for folder in ["", "zh/"] {
            let (path, clip) = (format!("{folder}teach/"), format!("{folder}slides/clip.webm"));
            page.go(&format!("{}{path}", page.site()));
            page.until("the page", || page.has("html[data-live]"));
            let is_fetched = || page.host().answered().contains(&clip);
            assert!(!is_fetched(), "{path}: the clip is fetched unasked");
            let heights =
                "return [...document.querySelectorAll('.clip video, .stills img')].map(one => one.offsetHeight)";
            let room = page.js(heights);
            page.js("document.querySelector('.clip video').play()");
            let plays = "const { readyState, currentTime } = document.querySelector('.clip video');
                return readyState >= 2 && currentTime > 0.5";
            page.until("the clip to play", || page.js(plays) == true);
            assert!(is_fetched(), "{path}");
            let clip = page.js("const { duration, videoWidth, videoHeight } = document.querySelector('.clip video');
                return [duration > 5, videoWidth, videoHeight]");
            assert_eq!(clip, json!([true, 1280, 720]), "{path}");
            page.js("for (const still of document.querySelectorAll('.stills img')) still.loading = 'eager'");
            let stills = "return [...document.querySelectorAll('.stills img')].map(still => still.naturalWidth)";
            page.until("the stills", || page.js(stills) == json!([1600, 1600, 1600, 1600]));
            assert_eq!(page.js(heights), room, "{path}: something has moved");
            let moving = "return (async () => {
                const { href } = document.querySelector('a[download][href*=\"clip.webp\"]');
                const { width, height } = await createImageBitmap(await (await fetch(href)).blob());
                return [width, height];
            })()";
            assert_eq!(page.js(moving), json!([960, 540]), "{path}");
        }
    });
}

mod long {
    use super::*;

    #[test]
    #[ignore = "takes many minutes: cargo xtask test --long"]
    fn thirty_pupils_train_and_the_board_draws_what_they_found() {
        a_class_of(30);
    }
}
