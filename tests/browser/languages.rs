//! The page in a language that nobody speaks: English with accents on its letters, longer by two fifths, each message in
//! brackets. What is plain English in it does not stand in `www/words`, what lacks a bracket is cut off, and what stands
//! bracket to bracket is glued together.

use std::collections::BTreeMap;
use std::fs;

use grokscope_tests::{Fault, Page, Visitor};
use serde_json::json;

const LETTERS: [(char, char); 26] = [
    ('a', 'á'),
    ('b', 'ƀ'),
    ('c', 'ç'),
    ('d', 'đ'),
    ('e', 'é'),
    ('f', 'ƒ'),
    ('g', 'ğ'),
    ('h', 'ĥ'),
    ('i', 'í'),
    ('j', 'ĵ'),
    ('k', 'ķ'),
    ('l', 'ļ'),
    ('m', 'ɱ'),
    ('n', 'ñ'),
    ('o', 'ó'),
    ('p', 'þ'),
    ('q', 'ʠ'),
    ('r', 'ŕ'),
    ('s', 'š'),
    ('t', 'ŧ'),
    ('u', 'ú'),
    ('v', 'ʋ'),
    ('w', 'ŵ'),
    ('x', 'ẋ'),
    ('y', 'ý'),
    ('z', 'ž'),
];

/// A pattern of the page in that language: arguments and the keys of choices stay, texts do not.
fn pseudo(pattern: &str) -> String {
    let mut text = String::new();
    let mut letters = 0;
    // Whether what follows is a name, or the key of a choice.
    let (mut is_name, mut is_key) = (false, false);
    let mut depth = 0;
    for c in pattern.chars() {
        match c {
            '{' => (is_name, depth) = (true, depth + 1),
            '}' => (is_name, depth) = (false, depth - 1),
            '|' if depth > 0 => (is_name, is_key) = (false, true),
            ':' if is_key => is_key = false,
            c if c.is_ascii_alphabetic() && !is_name && !is_key => {
                letters += 1;
                let (_, strange) = LETTERS[(c.to_ascii_lowercase() as u8 - b'a') as usize];
                let strange = if c.is_uppercase() { strange.to_uppercase().next().unwrap_or(strange) } else { strange };
                text.push(strange);
                // Two letters of five are vowels.
                if matches!(c, 'a' | 'e' | 'i' | 'o' | 'u') {
                    text.push(strange);
                }
                continue;
            }
            _ => {}
        }
        text.push(c);
    }
    // A letter, or what stands between two words, is no sentence.
    if letters < 2 { text } else { format!("⟦{text}⟧") }
}

/// The article with its messages in that language.
fn in_pseudo(index: &str) -> String {
    const START: &str = "<script type=\"application/json\" id=\"words\">";
    let (before, rest) = index.split_once(START).expect("messages in the page");
    let (json, after) = rest.split_once("</script>").expect("an end of the messages");
    let messages: BTreeMap<String, String> = serde_json::from_str(json).expect("messages by name");
    assert!(messages.len() > 300, "{} messages", messages.len());
    let messages: BTreeMap<_, _> = messages.iter().map(|(name, pattern)| (name, pseudo(pattern))).collect();
    let json = serde_json::to_string(&messages).expect("JSON").replace('<', "\\u003c");
    format!("{before}{START}{json}</script>{after}")
}

#[test]
fn arguments_stay_in_a_language_that_nobody_speaks() {
    assert_eq!(pseudo("Train {n|one:one step|:{n} steps}"), "⟦Ŧŕááííñ {n|one:óóñéé šŧééþ|:{n} šŧééþš}⟧");
    assert_eq!([pseudo("{k}: "), pseudo("N")], ["{k}: ", "Ñ"]);
}

/// Sees all figures, with what can be opened open, and does what shows more of their words.
fn see_everything(page: &Page) {
    page.js("return (async () => {
        for (const figure of document.querySelectorAll('grok-figure')) {
            figure.querySelectorAll('details').forEach(details => { details.open = true });
            figure.scrollIntoView({ behavior: 'instant' });
            await new Promise(requestAnimationFrame);
        }
    })()");
    page.let_paint();
}

/// The texts of figures and the names of what has no text, but for what stands in the article, in the vocabulary (keys
/// and presets, which say it in English themselves), and formulas.
const TEXTS: &str = "
    const others = '.what, figcaption, .title, .keys, select:is([data-choice=preset], [data-choice=alone]), code, math, .math, script, style';
    const texts = [];
    // Titles stand in the article and are arguments here, the device is named by its worker.
    const titles = [...document.querySelectorAll('grok-figure .title')].map(title => title.textContent.trim());
    const without = text => titles.reduce((text, title) => text.replace(title, ''), text.replace('128-bit', ''));
    for (const element of document.querySelectorAll('grok-figure .fig *')) {
        if (element.closest(others)) continue;
        const own = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data);
        const names = ['aria-label', 'aria-valuetext', 'title'].map(name => element.getAttribute(name) ?? '');
        texts.push(...[...own, ...names].map(text => without(text).trim()).filter(text => text));
    }
    return texts";

/// Words of formulas and names of techniques and formats, the same in every language.
const SAME: [&str; 14] =
    ["ReLU", "cos", "sin", "mod", "CPU", "WebAssembly", "SIMD", "PNG", "WebP", "SVG", "CSV", "JSON", "PyTorch", "JAX"];

fn has_english(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .any(|word| !SAME.contains(&word))
}

/// Texts that stand beside the figure they belong to, or of which a part is not to be seen.
const OUTSIDE: &str = "
    const scrolls = element => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
    const isMoved = element => element && (scrolls(element) || isMoved(element.parentElement));
    const outside = [];
    for (const element of document.querySelectorAll('grok-figure .fig *')) {
        const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        // What a select cannot show it says when it is opened.
        if (!hasText || !element.checkVisibility() || element.closest('.hidden, option, math')) continue;
        const { left, right } = element.getBoundingClientRect();
        const isBeside = (left < -0.5 || right > innerWidth + 0.5) && !isMoved(element.parentElement);
        const isClipped = !scrolls(element) && getComputedStyle(element).display !== 'inline'
            && element.scrollWidth > element.clientWidth + 1;
        if (isBeside || isClipped) {
            const figure = element.closest('grok-figure').getAttribute('name');
            outside.push(`${figure}: ${element.tagName} ${element.className}: ${element.textContent.trim().slice(0, 60)}`);
        }
    }
    return outside";

#[test]
fn figures_say_nothing_that_cannot_be_translated_and_have_room_for_it() {
    Visitor::new().who_likes_it_still().comes(|page| {
        let index = fs::read_to_string(page.folder().join("index.html")).expect("the page");
        page.host().breaks("index.html", Fault::Other(in_pseudo(&index)));
        page.become_narrow(390);
        page.open("");
        page.figure("modadd").show().until_still_at(0);
        page.figure("modadd").advance(1);
        see_everything(page);

        let texts: Vec<String> = serde_json::from_value(page.js(TEXTS)).expect("texts");
        assert!(texts.iter().filter(|text| text.contains('⟦')).count() > 200, "{texts:?}");
        let english: Vec<_> = texts.iter().filter(|text| has_english(text)).collect();
        assert!(english.is_empty(), "not in www/words: {english:?}");
        let count = |text: &str, bracket: char| text.matches(bracket).count();
        let cut: Vec<_> = texts.iter().filter(|text| count(text, '⟦') != count(text, '⟧')).collect();
        assert!(cut.is_empty(), "cut off: {cut:?}");
        let glued: Vec<_> = texts.iter().filter(|text| text.contains("⟧⟦")).collect();
        assert!(glued.is_empty(), "glued together: {glued:?}");
        assert_eq!(page.js("return [document.scrollingElement.scrollWidth, innerWidth]"), json!([390, 390]));
        assert_eq!(page.js(OUTSIDE), json!([]), "no room for longer words");
    });
}

#[test]
fn a_page_without_messages_says_their_names_and_works() {
    Visitor::new().who_likes_it_still().comes(|page| {
        let index = fs::read_to_string(page.folder().join("index.html")).expect("the page");
        for broken in [index.replace("id=\"words\"", "id=\"lost\""), index.replace("id=\"words\">{", "id=\"words\">")] {
            assert_ne!(broken, index);
            page.host().mends();
            page.host().breaks("index.html", Fault::Other(broken));
            page.open("");
            let figure = page.figure("modadd").show();
            figure.until_still_at(0);
            figure.until_it_says("state_untouched");
            figure.advance(1);
        }
    });
}
