//! Figures in other people's pages: the element of `embed.js`, from another origin, and frames without one.

use std::fs;

use grokscope_tests::{Fault, Page, Visitor};
use serde_json::{Value, json};

/// Figures, and the widths at which their height in a post is bounded.
const FIGURES: [&str; 27] = [
    "modadd",
    "parity",
    "decay",
    "construction",
    "five",
    "stars",
    "interference",
    "progress",
    "forget",
    "gallery",
    "map",
    "endless",
    "lies",
    "early",
    "waits",
    "half",
    "regions",
    "survey",
    "architectures",
    "race",
    "size",
    "slow",
    "ticket",
    "borrowed",
    "lazy",
    "own",
    "reverse",
];
const HEIGHTS: [(u32, u32); 2] = [(680, 560), (340, 640)];

/// Visits with a site that offers its files to pages of others.
fn visit(visitor: &Visitor, plan: impl FnOnce(&Page)) {
    visitor.comes(|page| {
        page.host().sends("Access-Control-Allow-Origin", "*");
        plan(page);
    });
}

/// Serves a page of somebody else, at an address of its own, and opens it.
fn host(page: &Page, body: &str, headers: &[(&str, &str)], plan: impl FnOnce()) {
    let folder = tempfile::tempdir().expect("a folder");
    let style = "body { margin: 0; font: 22px/2 cursive; color: #a00 } button { background: lime } h3 { color: red }";
    let html = format!(
        "<!doctype html><html lang=\"en\"><title>Host</title><link rel=\"icon\" href=\"data:,\"><style>{style}</style><body>{body}</body></html>"
    );
    fs::write(folder.path().join("index.html"), html).expect("a page");
    page.visit_host(folder.path(), headers);
    plan();
}

fn script(page: &Page) -> String {
    format!("<script type=\"module\" src=\"{}embed.js\"></script>", page.site())
}

/// What a script says of the figure within the nth element of a host.
fn within(page: &Page, nth: usize, body: &str) -> Value {
    page.js(&format!(
        "const host = document.querySelectorAll('grok-figure')[{nth}];
         const figure = host?.shadowRoot?.querySelector('grok-figure');
         if (!figure) return null;
         {body}"
    ))
}

fn until_past(page: &Page, nth: usize, step: u64) {
    page.until("the figure to train", || {
        within(page, nth, "return Number(figure.dataset.step ?? 0)").as_u64().is_some_and(|now| now > step)
    });
}

#[test]
fn a_figure_trains_in_a_page_of_another_origin_that_it_leaves_as_it_is() {
    train_in_another_page(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn train_in_another_page(visitor: &Visitor) {
    visit(visitor, |page| {
        let body = format!(
            "<p id=\"parity\">A post.</p>{}<grok-figure name=\"parity\" preset=\"parity-wd\" wd=\"0.1\" seed=\"3\" data-mine=\"1\"></grok-figure>
             <grok-figure name=\"parity\" theme=\"dark\" style=\"--ink: #ff0000\"></grok-figure>",
            script(page)
        );
        host(page, &body, &[], || {
            page.js(
                "window.heard = {}; for (const name of ['grok-step', 'grok-memorised', 'grok-grokked', 'grok-ended', 'grok-error'])
                    document.addEventListener(name, event => (heard[name] ??= []).push(event.detail))",
            );
            until_past(page, 0, 100);
            let state = within(page, 0, "return host.state");
            let state = state.as_str().expect("a state");
            assert!(["preset=parity-wd", "wd=0.1", "seed=3"].iter().all(|part| state.contains(part)), "{state}");
            page.until("it to have memorised", || page.js("return heard['grok-memorised']?.length >= 1") == true);
            let step = page.js("return heard['grok-step'].at(-1)");
            assert!(step["step"].as_u64().is_some_and(|step| step > 0) && step["trainAccuracy"].is_number(), "{step}");
            assert_eq!(page.js("return heard['grok-error'] ?? null"), Value::Null);

            // Attributes change while it trains; those that are none of ours say nothing.
            within(page, 0, "host.setAttribute('wd', '0.2'); host.setAttribute('draggable', 'false')");
            page.until("the decay", || {
                within(page, 0, "return host.state").as_str().is_some_and(|state| state.contains("wd=0.2"))
            });
            assert_eq!(within(page, 0, "return figure.querySelectorAll('[data-note]').length"), 0);
            within(page, 0, "host.pause()");
            page.until("it to pause", || within(page, 0, "return figure.dataset.state") == "paused");
            // What cannot be read changes nothing, and says so.
            let before = within(page, 0, "return host.state");
            for bad in ["this is no state", "parity.wd=banana"] {
                within(page, 0, &format!("heard['grok-error'] = []; host.restore('{bad}')"));
                page.until("an error", || page.js("return heard['grok-error'].length > 0") == true);
                assert_eq!(within(page, 0, "return host.state"), before, "{bad}");
            }
            // Out of sight it is still told.
            within(page, 0, "host.style.marginTop = '400vh'; host.play()");
            page.until("its wish", || {
                within(page, 0, "return figure.querySelector('[data-action=play]').textContent.includes('Pause')")
                    == true
            });
            page.until("nobody to see it", || within(page, 0, "return figure.dataset.state") == "paused");
            within(page, 0, "host.style.marginTop = ''");
            page.until("it to go on", || within(page, 0, "return figure.dataset.state") == "playing");
            within(page, 0, "host.pause(); host.restore('parity.preset=parity-main&parity.seed=7')");
            page.until("the state", || {
                within(page, 0, "return host.state").as_str().is_some_and(|state| state.contains("seed=7"))
            });

            // One trains at a time, each has ids and colours of its own.
            let ids = page.js(
                "const ids = [...document.querySelectorAll('grok-figure')].flatMap(host => [...host.shadowRoot.querySelectorAll('[id]')].map(one => one.id));
                 return [ids.length, new Set(ids).size]",
            );
            assert_eq!(ids[0], ids[1], "two figures of a kind");
            let colours =
                "return [getComputedStyle(figure).color, getComputedStyle(figure.querySelector('.title')).color]";
            assert_eq!(within(page, 1, colours), json!(["rgb(255, 0, 0)", "rgb(255, 0, 0)"]), "as the host says");
            assert_eq!(
                within(page, 1, "return getComputedStyle(host).backgroundColor"),
                "rgb(21, 21, 26)",
                "in the dark"
            );
            assert_eq!(
                within(page, 0, "return getComputedStyle(figure.querySelector('.title')).color"),
                "rgb(28, 27, 34)"
            );

            let host_of = page
                .js("return [location.hash, history.state, document.title, document.documentElement.attributes.length,
                    document.head.children.length, getComputedStyle(document.getElementById('parity')).color]");
            // The browser puts the host's own title, icon and style into its head.
            assert_eq!(host_of, json!(["", null, "Host", 1, 3, "rgb(170, 0, 0)"]), "nothing of the host has changed");
        });
    });
}

#[test]
fn figures_that_are_taken_out_of_a_host_leave_nothing_behind() {
    const COUNT: &str = "
        window.alive = { listeners: 0, workers: 0, intervals: new Set(), observers: 0 };
        for (const target of [EventTarget.prototype]) {
            const [add, remove] = [target.addEventListener, target.removeEventListener];
            const known = new WeakMap();
            const is_page = one => one === window || one === document || one instanceof MediaQueryList;
            const key = (name, hear, options) => name + (options === true || options?.capture === true);
            target.addEventListener = function (name, hear, options) {
                if (is_page(this) && hear) {
                    const own = known.get(hear) ?? new Set();
                    if (!own.has(key(name, hear, options))) { own.add(key(name, hear, options)); known.set(hear, own); alive.listeners++; }
                }
                return add.call(this, name, hear, options);
            };
            target.removeEventListener = function (name, hear, options) {
                if (is_page(this) && hear && known.get(hear)?.delete(key(name, hear, options))) alive.listeners--;
                return remove.call(this, name, hear, options);
            };
        }
        const Own = Worker;
        window.Worker = class extends Own {
            constructor(...all) { super(...all); alive.workers++; }
            terminate() { alive.workers--; super.terminate(); }
        };
        const [set, clear] = [setInterval, clearInterval];
        window.setInterval = (...all) => { const id = set(...all); alive.intervals.add(id); return id; };
        window.clearInterval = id => { alive.intervals.delete(id); clear(id); };
        window.memories = [];
        const make = WebAssembly.instantiateStreaming;
        WebAssembly.instantiateStreaming = async (...all) => {
            const made = await make.apply(WebAssembly, all);
            memories.push(...Object.values(made.instance.exports).filter(one => one instanceof WebAssembly.Memory));
            return made;
        };";
    const STATE: &str =
        "return [alive.listeners, alive.workers, alive.intervals.size, document.querySelectorAll('canvas').length]";
    visit(&Visitor::new(), |page| {
        page.begin_with(COUNT);
        host(page, &script(page), &[], || {
            let before = page.js(STATE);
            let round = |name: &str| {
                page.js_with(
                    "document.body.insertAdjacentHTML('beforeend', `<grok-figure name=${arguments[0]}></grok-figure>`)",
                    &json!([name]),
                );
                page.until("the figure", || {
                    within(page, 0, "return figure.querySelectorAll('canvas').length").as_u64() > Some(0)
                });
            };
            let leave = || {
                page.js("document.querySelector('grok-figure').remove()");
                page.until("nothing to be left", || page.js(STATE) == before);
            };
            // The first brings the program, which stays.
            round("parity");
            until_past(page, 0, 20);
            leave();
            let memory = || {
                let bytes = page.js("return memories.reduce((sum, one) => sum + one.buffer.byteLength, 0)");
                let of_the_program = bytes.as_u64().filter(|bytes| *bytes > 0).expect("the memory of the program");
                [page.heap(), of_the_program]
            };
            let at_first = memory();
            for turn in 0..50 {
                round(["parity", "modadd", "decay", "construction", "progress"][turn % 5]);
                leave();
            }
            let grown: Vec<u64> = memory().iter().zip(at_first).map(|(now, first)| now.saturating_sub(first)).collect();
            assert!(grown.iter().all(|grown| *grown < 8_000_000), "{grown:?} bytes more, of {at_first:?}");
            // What was under way when a figure left comes back to nothing, and says so to nobody.
            round("progress");
            until_past(page, 0, 60);
            leave();
            std::thread::sleep(std::time::Duration::from_millis(1200));
            round("parity");
            until_past(page, 0, 20);
        });
    });
}

#[test]
fn what_cannot_be_is_said_where_the_figure_would_stand() {
    let console = "Failed to load";
    let visitor = Visitor::new().expecting_on_the_console(console).expecting_on_the_console("Error");
    visit(&visitor.expecting_on_the_console("Content Security Policy"), |page| {
        let said = |nth: usize, what: &str| {
            page.until(what, || {
                let text = page.js_with(
                    "return document.querySelectorAll('grok-figure')[arguments[0]].shadowRoot?.textContent ?? ''",
                    &json!([nth]),
                );
                text.as_str().is_some_and(|text| text.contains(what))
            });
        };
        let figure = "<grok-figure name=\"parity\"></grok-figure>";
        let unknown = "<grok-figure name=\"nothing\"></grok-figure>";
        host(page, &format!("{}{unknown}{figure}", script(page)), &[], || {
            said(0, "There are: ");
            until_past(page, 1, 20);
        });
        // A host that lets nothing be fetched from elsewhere.
        let policy = format!("default-src 'none'; script-src {}; style-src 'unsafe-inline'", page.site());
        host(page, &format!("{}{figure}", script(page)), &[("Content-Security-Policy", &policy)], || {
            said(0, "the policy of this page forbids it");
            page.js("const figure = document.querySelector('grok-figure'); figure.lang = 'zh'; figure.replaceWith(figure.cloneNode())");
            said(0, "可能是本页的安全策略禁止");
        });
    });
}

#[test]
fn the_strictest_policy_under_which_a_figure_can_live_suffices() {
    live_under_the_strictest_policy(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn live_under_the_strictest_policy(visitor: &Visitor) {
    visit(visitor, |page| {
        let site = page.site().to_owned();
        let policy = format!(
            "default-src 'none'; script-src {site} 'wasm-unsafe-eval'; style-src {site} 'unsafe-inline'; img-src {site} data:; \
             connect-src {site}; worker-src blob:"
        );
        let body = format!("{}<grok-figure name=\"parity\"></grok-figure>", script(page));
        host(page, &body, &[("Content-Security-Policy", &policy)], || until_past(page, 0, 50));
    });
}

#[test]
fn a_frame_fetches_its_programs_packed_and_each_by_itself_where_that_cannot_be_unpacked() {
    // What is broken is told on the console.
    Visitor::new().expecting_on_the_console("404").comes(|page| {
        page.turn_to("f/parity/");
        let comes_by_itself = || {
            let before = page.host().answered().len();
            page.open("");
            page.figure("parity").until_past(50);
            programs(&page.host().answered()[before..])
        };
        assert_eq!(comes_by_itself(), [false; 3]);
        let files = page.host().answered().join(" ");
        assert!(["f/frame-", "f/unpack-", "f/parity-"].iter().all(|file| files.contains(file)), "{files}");
        // Nor what its reader may never open.
        page.js("return new Promise(done => setTimeout(done, 4000))");
        let files = page.host().answered().join(" ");
        assert!(!["settings", "keep", "forks"].iter().any(|part| files.contains(&format!("split_{part}"))), "{files}");
        let faults = [
            ("f/frame-", Fault::Half, [true; 3]),
            ("f/frame-", Fault::Page, [true; 3]),
            ("f/unpack-", Fault::Gone, [true; 3]),
            ("f/parity-", Fault::Half, [false, false, true]),
        ];
        for (file, fault, expected) in faults {
            page.host().mends();
            page.host().breaks(file, fault);
            assert_eq!(comes_by_itself(), expected, "{file}");
        }
    });
}

/// Whether the program of the page, that of the worker, and the figure's part are among these files.
fn programs(files: &[String]) -> [bool; 3] {
    let has = |start: &str, end: &str| files.iter().any(|file| file.starts_with(start) && file.ends_with(end));
    [has("program-", "_bg.wasm"), has("worker/cpu-", ".wasm"), has("program-", "/split_parity.wasm")]
}

#[test]
fn a_figure_in_a_frame_without_an_origin_trains_says_its_height_and_that_nothing_is_kept() {
    train_in_a_sandbox(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn train_in_a_sandbox(visitor: &Visitor) {
    visit(visitor, |page| {
        let frame = format!(
            "<script>window.heights = []; addEventListener('message', ({{ data }}) => data.grokscope && heights.push(data.grokscope))</script>
             <iframe src=\"{}f/parity/#parity.seed=4\" sandbox=\"allow-scripts\" width=\"680\" height=\"560\"></iframe>",
            page.site()
        );
        host(page, &frame, &[], || {
            page.in_frame("iframe", || {
                page.until("the figure to train", || {
                    page.js("return Number(document.querySelector('grok-figure').dataset.step ?? 0) > 50") == true
                });
                assert_eq!(page.js("return document.body.textContent.includes('Nothing is kept here')"), true);
                assert_eq!(
                    page.js("return document.documentElement.scrollHeight <= 560"),
                    true,
                    "without a bar to scroll"
                );
            });
            assert_eq!(programs(&page.host().answered()), [false; 3], "without an origin it is unpacked too");
            page.until("its height", || page.js("return heights.length > 0 && heights.at(-1) < 560") == true);
            // Slides that are left and come back.
            page.js("document.querySelector('iframe').contentWindow.postMessage('slide:stop', '*')");
            let state = || {
                let mut state = Value::Null;
                page.in_frame("iframe", || {
                    state = page.js("return document.querySelector('grok-figure').dataset.state");
                });
                state
            };
            page.until("it to pause", || state() == "paused");
            // Whoever looks into another tab meanwhile finds it paused.
            page.in_frame("iframe", || {
                page.js("document.dispatchEvent(new Event('visibilitychange'))");
            });
            page.let_paint();
            assert_eq!(state(), "paused");
            page.js("document.querySelector('iframe').contentWindow.postMessage('slide:start', '*')");
            page.until("it to go on", || state() == "playing");
        });
    });
}

#[test]
fn no_figure_of_a_post_is_higher_than_it_may_be() {
    visit(&Visitor::new().who_likes_it_still(), |page| {
        // Where a frame has no origin, a line says that nothing is kept.
        page.begin_with("Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('none', 'SecurityError'); } });");
        let mut too_high = Vec::new();
        for (width, most) in HEIGHTS {
            page.become_narrow(width);
            for name in FIGURES {
                page.turn_to(format!("f/{name}/").as_str());
                page.load("");
                page.until("the figure", || {
                    page.js("return document.querySelectorAll('.fig canvas, .fig button').length > 0") == true
                });
                page.let_paint();
                let [height, wide] = ["offsetHeight", "scrollWidth"].map(|of| {
                    page.js(&format!("return document.documentElement.{of}")).as_u64().unwrap_or_default() as u32
                });
                if height > most || wide > width {
                    too_high.push(format!("{name}: {wide} x {height} at {width}"));
                }
            }
        }
        assert!(too_high.is_empty(), "{too_high:?}");
    });
}
