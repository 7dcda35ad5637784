//! The article for every reader: languages, narrow screens, stillness, no scripts.

use std::collections::BTreeMap;

use grokscope_tests::{Page, Visitor, key};
use serde_json::json;

/// Words of the page by their place: texts, and names of what has no text. Numbers of a run are left out, and the
/// what is the same in every language: the words of the keys, formulas, authors and titles.
fn words(page: &Page) -> BTreeMap<String, String> {
    let body = "
        const same = '.keys select, code, kbd, math, .site > b, .ref, #references ul';
        const words = {};
        const all = [...document.querySelectorAll('body *')];
        all.forEach((element, i) => {
            if (element.closest(`${same}, script, style, #version, .chip, [data-summary]`)) return;
            const own = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join(' ').trim();
            for (const [kind, word] of [['text', own], ['label', element.getAttribute('aria-label')], ['title', element.title]])
                if (word) words[`${i} ${element.tagName} ${kind}`] = word;
        });
        words['title'] = document.title;
        return words";
    serde_json::from_value(page.js(body)).expect("words")
}

fn is_english(word: &str) -> bool {
    let letters = |part: &str| part.len() >= 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    word.split(|c: char| !c.is_ascii_alphanumeric()).any(letters)
}

fn is_chinese(word: &str) -> bool {
    word.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn the_language_is_switched_and_linked() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let language = || page.js("return document.documentElement.lang");
        let modadd = page.figure("modadd");
        modadd.until_still_at(0);
        page.figure("parity").show().until_still_at(0);
        page.js("scrollTo({ top: 0, behavior: 'instant' })");
        let english = words(page);
        assert_eq!(language(), "en");
        assert!(english.len() > 80, "{english:?}");
        assert!(english.values().all(|word| word == "中文" || !is_chinese(word)), "{english:?}");

        page.get("#language").click();
        page.until("Chinese", || language() == "zh-Hans");
        let modadd = page.figure("modadd");
        modadd.until_still_at(0);
        page.figure("parity").show().until_still_at(0);
        assert!(is_chinese(&page.title()), "{}", page.title());
        let chinese = words(page);
        let left: Vec<_> = chinese
            .iter()
            .filter(|(_, word)| is_english(word) && english.values().any(|other| other == *word))
            .collect();
        assert_eq!(left, [], "not translated");
        modadd.until_it_says("随时可以开始");

        // The state goes along with the reader.
        modadd.get("[data-slider=decay]").type_keys(key::HOME);
        page.until_link(&[("main.wd", "0")]);
        page.get("#language").click();
        page.until("English", || language() == "en");
        page.figure("modadd").until_it_says("wd = 0\n");
        page.until_link(&[("main.wd", "0")]);

        // From the first moment, by the link.
        page.open("lang=zh");
        page.until("Chinese", || language() == "zh-Hans");
        page.figure("modadd").until_it_says("权重衰减");

        // A link goes along though nothing was touched.
        page.open("main.wd=0.3");
        page.figure("modadd").until_it_says("wd = 0.3\n");
        page.get("#language").click();
        page.until("Chinese", || language() == "zh-Hans");
        page.figure("modadd").until_it_says("wd = 0.3\n");

        // An address that asks for the other language has the last word on what it holds.
        page.js("location.hash = 'main.wd=3&lang=en'");
        page.until("English", || language() == "en");
        page.figure("modadd").until_it_says("wd = 3\n");
    });
}

#[test]
fn on_a_narrow_screen_nothing_is_cut_off() {
    let outside = "
        const controls = 'button, input, select, summary, canvas, h1, h2, h3, p, label';
        return [...document.querySelectorAll(controls)]
            .filter(part => part.checkVisibility() && !part.closest('.hidden'))
            .filter(part => {
                const { left, right, width, height } = part.getBoundingClientRect();
                return left < -0.5 || right > arguments[0] + 0.5 || (!width !== !height);
            })
            .map(part => `${part.tagName} ${part.className} ${part.textContent.trim().slice(0, 40)}`)";
    Visitor::new().who_likes_it_still().opens("", |page| {
        for (width, fragment) in [(390, ""), (320, ""), (320, "lang=zh&modadd.lr=fast&parity.colour=red")] {
            page.become_narrow(width);
            page.open(fragment);
            let modadd = page.figure("modadd");
            modadd.until_still_at(0);
            // Canvases are drawn at the width they have.
            page.until("a canvas of the width of the screen", || {
                let drawn = modadd.get("canvas.chart").property("width");
                drawn.as_u64().is_some_and(|drawn| drawn > 300 && drawn <= 2 * u64::from(width))
            });
            let size = page.js("return [document.scrollingElement.scrollWidth, innerWidth]");
            assert_eq!(size, json!([width, width]), "the page can be moved sideways");
            assert_eq!(page.js_with(outside, &json!([width])), json!([]), "outside of {width} px");
            // Firefox does not let an equation itself scroll.
            let boxes =
                "const boxes = [...document.querySelectorAll('math[display=block]')].map(math => math.parentElement);
                return [boxes.every(box => getComputedStyle(box).overflowX === 'auto'),
                    boxes.every(box => box.firstChild.getBoundingClientRect().left
                        >= box.getBoundingClientRect().left - 0.5)]";
            assert_eq!(page.js(boxes), json!([true, true]), "boxes of equations that scroll, to the left end");
            // They work there.
            modadd.get("[data-action=play]").click();
            modadd.until_past(0);
            modadd.get("[data-action=play]").click();
            modadd.until("to pause", |now| now.state == "paused");
        }
    });
}

#[test]
fn pictures_that_stand_still_are_as_sharp_as_the_screen() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        page.become_dense(1);
        let modadd = page.figure("modadd").show();
        modadd.until_still_at(0);
        // Its width in pixels, and in the page.
        let widths =
            || ["width", "clientWidth"].map(|name| modadd.get("canvas.chart").property(name).as_u64().unwrap_or(0));
        page.until("a canvas as wide as its place", || widths()[0] == widths()[1]);
        let [_, wide] = widths();
        for pixels in [2, 3, 1] {
            page.become_dense(pixels);
            page.until("a canvas with the pixels of the screen", || widths() == [wide * u64::from(pixels), wide]);
        }
    });
}

#[test]
fn nothing_moves_by_itself_for_readers_who_prefer_stillness() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let figure = page.figure("modadd").show();
        let ready = figure.until_still();
        assert_eq!((&*ready.state, ready.step()), ("idle", 0));
        figure.until_it_says("ready when you are");
        // A step that is asked for is the first one.
        assert_eq!(figure.advance(1).step(), 1);
        figure.play();
    });
}

#[test]
fn the_article_can_be_read_before_any_script_runs() {
    Visitor::new().opens("", |page| {
        page.figure("modadd").until_past(0);
        page.forbid_scripts();
        page.load("");
        let text = page.static_text();
        for words in [
            "Would you stop here?",
            "this late step is called grokking.",
            "The figure is loading. It needs JavaScript and WebAssembly.",
            "Adding on a clock with 67 hours",
            "Parity of the first 3 of 30 digits",
            "Two forces act on every weight.",
        ] {
            assert!(text.contains(words), "{words:?} is missing in {text}");
        }
        assert!(!text.contains("ready when you are"), "scripts have run: {text}");
    });
}

/// Layout shifts since the page was opened, each weighted by how much of the screen moved how far: web.dev/cls, where
/// 0.1 is the most a good page has.
#[track_caller]
fn shift(page: &Page) -> f64 {
    page.js("self.shifts ??= [];
        self.watch ??= new PerformanceObserver(list => shifts.push(...list.getEntries()));
        watch.observe({ type: 'layout-shift', buffered: true })");
    let sum = page.js("shifts.push(...watch.takeRecords()); return shifts.reduce((sum, { value }) => sum + value, 0)");
    sum.as_f64().expect("a number")
}

#[test]
fn nothing_moves_when_the_figures_arrive() {
    Visitor::new().opens("", |page| {
        for width in [1280, 390] {
            page.become_narrow(width);
            // All but the opening wait for the reader's bet.
            let [trains, waits] = ["playing", "idle"];
            for (place, name, state) in [
                ("", "modadd", trains),
                ("fig-parity", "parity", waits),
                ("fig-map", "map", waits),
                ("fig-stars", "stars", waits),
            ] {
                page.load(place);
                page.figure(name).until("to arrive", |now| now.state == state);
                let begun = shift(page);
                page.until("a moment to have passed", || page.js("return performance.now() > 2500") == true);
                let sum = shift(page);
                assert!(begun <= sum && sum < 0.1, "#{place} at {width} px: {sum}");
            }
        }
    });
}

#[test]
fn what_changes_is_not_touched_by_a_translator_of_pages() {
    // What translators do: each text is wrapped, but for those that are not to be translated.
    const TRANSLATE: &str = "
        const isKept = node => {
            const near = node.parentElement.closest('[translate]');
            return near !== null && near.getAttribute('translate') === 'no';
        };
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        while (texts.nextNode()) found.push(texts.currentNode);
        for (const node of found) {
            if (!node.data.trim() || isKept(node) || node.parentElement.closest('script, style, template, math')) continue;
            const font = document.createElement('font'), inner = document.createElement('font');
            inner.textContent = node.data;
            font.append(inner);
            node.replaceWith(font);
        }
        return document.querySelectorAll('font').length";
    Visitor::new().opens("main.stop=never", |page| {
        let figure = page.figure("modadd").show();
        figure.until_past(20);
        assert!(page.js(TRANSLATE).as_u64() > Some(300), "the article is translated");
        assert!(page.js("return document.querySelectorAll('grok-figure .what font').length").as_u64() > Some(10));
        // Readings follow.
        let step = figure.now().step();
        figure.until_past(step + 100);
        figure.pause();
        figure.until_it_says("paused");
        let step = figure.now().step();
        figure.until_it_says(&format!("step {}", grouped(step)));
        figure.get("[data-slider=decay]").type_keys(key::HOME);
        figure.until_it_says("wd = 0\n");
        let button = figure.get("[data-action=play]").text();
        assert!(button.contains("Train") || button.contains("Pause"), "{button}");
        figure.play();
        page.until("the other word", || figure.get("[data-action=play]").text() != button);
    });
}

/// A number as the page writes it.
fn grouped(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}
