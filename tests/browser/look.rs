//! How the page looks where it is not read as its style sheet has it: darkened, printed, in the reader's own colours,
//! from right to left, in hardly any room.

use grokscope_tests::{Page, Visitor};
use serde_json::json;

/// Shows all figures one after the other, a frame each, and waits until their canvases are painted.
pub fn see_everything(page: &Page) {
    page.js("return (async () => {
        for (const figure of document.querySelectorAll('grok-figure')) {
            figure.scrollIntoView({ behavior: 'instant' });
            await new Promise(requestAnimationFrame);
        }
    })()");
    page.let_paint();
}

#[test]
fn every_canvas_has_a_ground_of_its_own_in_either_theme() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        turn_the_lights_off(page);
        // Whatever the browser does to the rest, what is drawn keeps its ground.
        page.imagine("", &[("prefers-color-scheme", "light")]);
        page.darken();
        page.open("");
        see_everything(page);
        page.until("canvases in a page that the browser darkens", || page.canvases_unlike(false) == json!([]));
    });
}

/// Looks at every canvas by day and by night.
pub fn turn_the_lights_off(page: &Page) {
    for is_dark in [false, true] {
        page.prefer(is_dark);
        see_everything(page);
        page.until(&format!("canvases, dark: {is_dark}"), || page.canvases_unlike(is_dark) == json!([]));
    }
}

/// What there is to press, of which nothing should be left on paper, and answers to guesses that are not to be seen.
const NOT_FOR_PAPER: &str = "
    const controls = 'nav, button, input, select, summary ~ .keys, a[href^=\"#back\"]';
    const content = '.play, .set, .cell, .tile, .angles button, .bet li button';
    const left = [...document.querySelectorAll(controls)].filter(one => !one.matches(content) && one.checkVisibility());
    const answers = [...document.querySelectorAll('.guess p, .bet p:not(.said)')];
    const missing = answers.filter(one => !one.checkVisibility({ contentVisibilityAuto: true }) || !one.offsetHeight);
    return [answers.length > 5, ...left.concat(missing).map(one => one.outerHTML.slice(0, 80))]";

#[test]
fn paper_shows_the_article_in_light_colours_with_its_answers_and_without_controls() {
    for place in ["", "lang=zh"] {
        print_the_article(&Visitor::new(), place);
    }
}

/// Its plan, for a visitor with any browser.
pub fn print_the_article(visitor: &Visitor, place: &str) {
    visitor.clone().who_likes_it_still().opens("", |page| {
            page.imagine("", &[("prefers-color-scheme", "dark")]);
            page.open(place);
            page.until("the language", || {
                page.js("return document.documentElement.lang !== 'en'") == !place.is_empty()
            });
            see_everything(page);

            // As the canvases are when the browser takes the page's picture.
            page.js("addEventListener('beforeprint', () => {
                const canvases = [...document.querySelectorAll('canvas')].filter(canvas => canvas.clientWidth);
                self.onPaper = canvases.filter(canvas => {
                    const paper = canvas.getContext('2d').getImageData(0, canvas.height - 1, 1, 1).data;
                    return paper[1] < 128 || Math.abs(canvas.width / devicePixelRatio - canvas.clientWidth) > 1;
                }).map(canvas => canvas.className);
                self.notesOnPaper = !document.querySelector('#notes li') && [...document.querySelectorAll('a.note')].every(
                    word => word.closest('section').querySelector(`.footnotes ${word.getAttribute('href')}`)?.value
                        === Number(word.textContent));
            })");
            let printed = page.print();
            assert_eq!(page.js("return onPaper"), json!([]), "canvases that are dark or of another width");
            let pages = printed.windows(11).filter(|part| part == b"/Type /Page").count();
            let lists = printed.windows(12).filter(|part| part == b"/Type /Pages").count();
            let sheets = pages - lists;
            // Firefox packs the list of its sheets.
        let is_packed = printed.windows(7).any(|part| part == b"/ObjStm");
        assert!(printed.starts_with(b"%PDF") && (is_packed || (8..=24).contains(&sheets)), "{sheets} sheets");
            assert_eq!(page.js("return notesOnPaper"), true, "notes stand under their sections, with their numbers");
            let back = "const notes = [...document.querySelectorAll('#notes li')];
                return notes.length > 5 && !document.querySelector('.footnotes')";
            assert_eq!(page.js(back), true, "notes are back at the end");
            see_everything(page);
            page.until("the dark theme again", || page.canvases_unlike(true) == json!([]));

            page.imagine("print", &[("prefers-color-scheme", "dark")]);
            page.until("light canvases", || page.canvases_unlike(false) == json!([]));
            assert_eq!(page.js(NOT_FOR_PAPER), json!([true]), "{place:?}");
            let keys = "return [...document.querySelectorAll('.scale i, .legend i')].every(
                key => getComputedStyle(key).printColorAdjust === 'exact')";
            assert_eq!(page.js(keys), true, "keys of colours are printed");
        });
}

#[test]
fn colours_that_are_the_content_survive_those_of_the_reader() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        page.imagine("", &[("forced-colors", "active")]);
        page.open("");
        see_everything(page);
        let body = "
            const canvas = document.createElement('i');
            canvas.style.backgroundColor = 'Canvas';
            document.body.append(canvas);
            const plain = getComputedStyle(canvas).backgroundColor;
            canvas.remove();
            const marks = [...document.querySelectorAll('.scale i, .legend i, .branch, .badge, .dot.on')];
            const vanished = marks.filter(mark => {
                const { backgroundImage, backgroundColor, borderTopWidth } = getComputedStyle(mark);
                const isPlain = [plain, 'rgba(0, 0, 0, 0)'].includes(backgroundColor);
                return backgroundImage === 'none' && isPlain && borderTopWidth === '0px';
            });
            return [matchMedia('(forced-colors: active)').matches, marks.length > 20,
                ...vanished.map(mark => mark.outerHTML)]";
        assert_eq!(page.js(body), json!([true, true]));
    });
}

#[test]
fn the_ends_of_a_key_stay_with_their_colours_where_the_host_writes_from_right_to_left() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let body = "
            for (const host of [document.documentElement, document.body, document.querySelector('main')]) {
                host.dir = 'rtl';
                const wrong = [...document.querySelectorAll('.scale')].filter(key => {
                    const [low, bar, high] = [...key.children].map(part => part.getBoundingClientRect().left);
                    return !(low < bar && bar < high);
                });
                const canvases = [...document.querySelectorAll('canvas')];
                const reversed = canvases.filter(canvas => getComputedStyle(canvas).direction !== 'ltr');
                host.dir = '';
                if (wrong.length || reversed.length) return [host.tagName, wrong.length, reversed.length];
            }
            return document.querySelectorAll('.scale').length > 3";
        assert_eq!(page.js(body), true);
    });
}

#[test]
fn figures_do_without_room_and_without_the_style_sheet() {
    // A panic is an error on the console, which fails the visit.
    Visitor::new().who_likes_it_still().opens("", |page| {
        for width in [120, 68, 40, 20] {
            page.become_wide(width);
            see_everything(page);
        }
        page.become_wide(1280);
        page.js("for (const sheet of document.styleSheets) sheet.disabled = true");
        see_everything(page);
        page.js("document.querySelectorAll('canvas').forEach(
            (canvas, i) => Object.assign(canvas.style, { width: `${5 + 9 * (i % 5)}px`, height: `${4 + 7 * (i % 3)}px` }))");
        see_everything(page);
        page.figure("modadd").play();
    });
}

#[test]
fn a_figure_alone_ends_where_its_last_fold_ends_at_any_width() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        for name in page.figure_names() {
            page.open_alone(&name);
            for width in [340, 520, 680, 860, 1048] {
                page.become_wide(width);
                page.let_paint();
                let gap = "return document.querySelector('.credit').getBoundingClientRect().top
                    - document.querySelector('.fig [data-fold=keep]').getBoundingClientRect().bottom";
                let gap = page.js(gap).as_f64().expect("a number");
                assert!((0.0..40.0).contains(&gap), "{name} at {width} px: {gap} px of nothing");
            }
        }
    });
}
