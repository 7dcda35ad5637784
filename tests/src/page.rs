//! The page as a test sees it.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::figure::Figure;
use crate::firefox;
use crate::site::{Host, Site};
use crate::webdriver::{Element, Session};

/// How long to wait for something that takes a moment. The machine may be busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(60);

/// Keys without a letter, as `WebDriver` writes them.
pub mod key {
    /// Tab.
    pub const TAB: &str = "\u{e004}";
    /// Enter.
    pub const ENTER: &str = "\u{e007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{e00c}";
    /// Space.
    pub const SPACE: &str = " ";
    /// Arrow to the left.
    pub const LEFT: &str = "\u{e012}";
    /// Arrow to the right.
    pub const RIGHT: &str = "\u{e014}";
    /// Down.
    pub const DOWN: &str = "\u{e015}";
    /// Home.
    pub const HOME: &str = "\u{e011}";
    /// End.
    pub const END: &str = "\u{e010}";
}

/// The page in a browser.
pub struct Page {
    pub(crate) session: Session,
    site: String,
    /// Of the page that is visited, below the site; the article's is empty.
    path: RefCell<String>,
    host: Arc<Host>,
    console: RefCell<Vec<Value>>,
    /// Pages of others that have been visited.
    hosts: RefCell<Vec<Site>>,
}

impl Page {
    pub(crate) fn new(session: Session, site: &Site) -> Self {
        Self {
            session,
            site: site.address().to_owned(),
            path: RefCell::default(),
            host: site.host().clone(),
            console: RefCell::default(),
            hosts: RefCell::default(),
        }
    }

    /// How the site is served.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Has a script run in every page that is loaded from now on, before those of the page.
    #[track_caller]
    pub fn begin_with(&self, script: &str) {
        if self.session.is_firefox {
            return firefox::begin_with(&self.session, script);
        }
        self.session.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    }

    /// Address of the site, ending in a slash.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site
    }

    /// The folder that is served.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        crate::visit::site()
    }

    /// Does something inside the frame that a selector finds.
    #[track_caller]
    pub fn in_frame(&self, selector: &str, plan: impl FnOnce()) {
        let frame = self.session.find(selector).expect("a frame").argument();
        self.session.command("/frame", json!({ "id": frame }));
        plan();
        self.session.command("/frame", json!({ "id": null }));
    }

    /// From now on another page of the site is visited, such as `lab/reverse/`.
    pub fn turn_to(&self, path: &str) {
        path.clone_into(&mut self.path.borrow_mut());
    }

    /// Loads another address than that of the site.
    #[track_caller]
    pub fn go(&self, address: &str) {
        self.session.go(address);
    }

    /// Loads a page of somebody else, in `folder`, from an origin of its own.
    #[track_caller]
    pub fn visit_host(&self, folder: &Path, headers: &[(&str, &str)]) {
        let site = Site::serve(folder);
        for (name, value) in headers {
            site.host().sends(name, value);
        }
        self.session.go(site.address());
        self.hosts.borrow_mut().push(site);
    }

    /// Loads the page anew with this fragment, and waits until all of its figures are there, as for paper. After
    /// [`Page::load`] they come when they come near the window.
    #[track_caller]
    pub fn open(&self, fragment: &str) {
        self.load(fragment);
        let ask_for_all = "if (document.documentElement.dataset.live === undefined) return false;
            if (document.querySelector('grok-figure .waiting'))
                for (const name of ['beforeprint', 'afterprint']) dispatchEvent(new Event(name));
            return [...document.querySelectorAll('grok-figure[name=modadd], grok-figure[name=parity]')].every(figure => figure.dataset.state)
                && !document.querySelector('grok-figure .waiting')";
        // A page on its way to another language is gone before it answers.
        self.until("the figures", || {
            self.session.run(ask_for_all, &json!([])).is_ok_and(|are_there| are_there == true)
        });
    }

    /// Loads the page anew with this fragment.
    #[track_caller]
    pub fn load(&self, fragment: &str) {
        // A new fragment alone would not load anything.
        self.session.go("about:blank");
        let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
        self.session.go(&format!("{}{}{fragment}", self.site, self.path.borrow()));
    }

    /// Calls a function with this body in the page.
    #[track_caller]
    pub fn js(&self, body: &str) -> Value {
        self.js_with(body, &json!([]))
    }

    /// Calls a function with this body and these arguments in the page.
    #[track_caller]
    pub fn js_with(&self, body: &str, arguments: &Value) -> Value {
        self.session.run(body, arguments).unwrap_or_else(|refusal| panic!("{body}: {refusal}"))
    }

    /// Bytes of the page's objects in use, without what nobody holds any more.
    #[track_caller]
    pub fn heap(&self) -> u64 {
        self.session.devtools("HeapProfiler.collectGarbage", &json!({}));
        self.session.devtools("Runtime.getHeapUsage", &json!({}))["usedSize"].as_f64().expect("bytes") as u64
    }

    /// Waits for as many frames as it may take to paint every canvas: each paints at least one that waits.
    #[track_caller]
    pub fn let_paint(&self) {
        self.js("return new Promise(done => {
            let left = document.querySelectorAll('canvas').length;
            const next = () => left-- > 0 ? requestAnimationFrame(next) : done(true);
            next();
        })");
    }

    /// Waits for something, and fails without it.
    #[track_caller]
    pub fn until(&self, what: &str, is_so: impl FnMut() -> bool) {
        self.until_within(PATIENCE, what, is_so);
    }

    /// Waits so long for something, and fails without it.
    #[track_caller]
    pub fn until_within(&self, patience: Duration, what: &str, mut is_so: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < patience, "waited {} s in vain for {what}", patience.as_secs());
            thread::sleep(PAUSE);
        }
    }

    /// The figure of this name.
    #[must_use]
    pub fn figure(&self, name: &'static str) -> Figure<'_> {
        Figure::new(self, name)
    }

    /// The elements a CSS selector finds.
    #[must_use]
    pub fn find(&self, selector: &str) -> Vec<Element<'_>> {
        let found = self.session.run("return [...document.querySelectorAll(arguments[0])]", &json!([selector]));
        Element::all(&self.session, &found.unwrap_or_default())
    }

    /// The first element a CSS selector finds.
    #[track_caller]
    #[must_use]
    pub fn get(&self, selector: &str) -> Element<'_> {
        let found = self.find(selector).into_iter().next();
        found.unwrap_or_else(|| panic!("nothing is {selector}"))
    }

    /// Whether there is something a CSS selector finds.
    #[must_use]
    pub fn has(&self, selector: &str) -> bool {
        let found = self.session.run("return !!document.querySelector(arguments[0])", &json!([selector]));
        found.is_ok_and(|found| found == true)
    }

    /// The elements a function with this body returns.
    #[track_caller]
    #[must_use]
    pub fn elements(&self, body: &str) -> Vec<Element<'_>> {
        Element::all(&self.session, &self.js(body))
    }

    /// Gives an element the focus.
    #[track_caller]
    pub fn focus(&self, element: &Element<'_>) {
        self.js_with("arguments[0].focus()", &json!([element.argument()]));
    }

    /// Whether the site has a worker for the graphics card.
    #[track_caller]
    #[must_use]
    pub fn offers_gpu(&self) -> bool {
        let manifest = self.session.fetch(&format!("{}manifest.json", self.site));
        !manifest["workers"]["gpu"].is_null()
    }

    /// The text that is to be seen.
    #[must_use]
    pub fn text(&self) -> String {
        let text = self.session.run("return document.body.innerText", &json!([]));
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The text that is to be seen, also where scripts are forbidden.
    #[must_use]
    pub fn static_text(&self) -> String {
        self.session.find("body").map(|body| body.text()).unwrap_or_default()
    }

    /// The page's title.
    #[must_use]
    pub fn title(&self) -> String {
        self.js("return document.title").as_str().unwrap_or("").to_owned()
    }

    /// Where the browser is.
    #[must_use]
    pub fn address(&self) -> String {
        let address = self.session.run("return location.href", &json!([]));
        address.ok().and_then(|address| address.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The part of the address after `#`, as keys and values in the order of the alphabet, without the version of
    /// the format.
    #[must_use]
    pub fn link(&self) -> Vec<(String, String)> {
        let body = "return [...new URLSearchParams(location.hash.slice(1))].filter(([key]) => key != 'v').sort()";
        serde_json::from_value(self.js(body)).expect("pairs of words")
    }

    /// Waits until the address holds these keys and values and nothing else.
    #[track_caller]
    pub fn until_link(&self, keys: &[(&str, &str)]) {
        let is_so = |link: &[(String, String)]| {
            link.len() == keys.len() && link.iter().zip(keys).all(|((k, v), key)| (&**k, &**v) == *key)
        };
        self.until(&format!("the link {keys:?}, which is {:?}", self.link()), || is_so(&self.link()));
    }

    /// Presses and releases keys one after another, wherever the focus is.
    #[track_caller]
    pub fn press(&self, keys: &[&str]) {
        let steps: Vec<Value> = keys
            .iter()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        self.act(&json!({ "type": "key", "id": "keyboard", "actions": steps }));
    }

    /// Moves a pointer to the part of an element at these shares of its width and height.
    #[track_caller]
    pub fn point(&self, element: &Element<'_>, x: f64, y: f64) {
        let at = self.place(element, x, y);
        self.act(
            &json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": [at] }),
        );
    }

    /// Puts a finger on an element, and lifts it again when `until` is so.
    #[track_caller]
    pub fn touch(&self, element: &Element<'_>, x: f64, y: f64, until: impl FnOnce()) {
        let at = self.place(element, x, y);
        if self.session.is_firefox {
            let finger = |actions: Value| {
                let kind = json!({ "pointerType": "touch" });
                self.act(&json!({ "type": "pointer", "id": "finger", "parameters": kind, "actions": actions }));
            };
            finger(json!([at, { "type": "pointerDown", "button": 0 }]));
            until();
            return finger(json!([{ "type": "pointerUp", "button": 0 }]));
        }
        // ChromeDriver forgets a finger between two calls, DevTools do not.
        let finger = |kind: &str, points: Value| {
            self.session.devtools("Input.dispatchTouchEvent", &json!({ "type": kind, "touchPoints": points }));
        };
        finger("touchStart", json!([{ "x": at["x"], "y": at["y"] }]));
        until();
        finger("touchEnd", json!([]));
    }

    /// Puts a finger on an element, moves it by so many pixels as a hand does, and lifts it.
    #[track_caller]
    pub fn swipe(&self, element: &Element<'_>, x: f64, y: f64, right: f64, down: f64) {
        const MOVES: i32 = 20;
        let at = self.place(element, x, y);
        let [left, top] = ["x", "y"].map(|axis| at[axis].as_f64().unwrap_or_default());
        if self.session.is_firefox {
            let to = |share: f64| {
                let [x, y] = [left + share * right, top + share * down].map(f64::round);
                json!({ "type": "pointerMove", "duration": 16, "origin": "viewport", "x": x, "y": y })
            };
            let moves = (1..=MOVES).map(|i| to(f64::from(i) / f64::from(MOVES)));
            let [press, lift] = ["pointerDown", "pointerUp"].map(|kind| json!({ "type": kind, "button": 0 }));
            let actions: Vec<Value> = [at, press].into_iter().chain(moves).chain([lift]).collect();
            let kind = json!({ "pointerType": "touch" });
            return self.act(&json!({ "type": "pointer", "id": "finger", "parameters": kind, "actions": actions }));
        }
        let finger = |kind: &str, share: f64| {
            let points = match kind {
                "touchEnd" => json!([]),
                _ => json!([{ "x": left + share * right, "y": top + share * down }]),
            };
            self.session.devtools("Input.dispatchTouchEvent", &json!({ "type": kind, "touchPoints": points }));
            thread::sleep(Duration::from_millis(16));
        };
        finger("touchStart", 0.0);
        (1..=MOVES).for_each(|i| finger("touchMove", f64::from(i) / f64::from(MOVES)));
        finger("touchEnd", 1.0);
    }

    /// Stops all processes of the browser for so long, as a closed lid does.
    #[track_caller]
    pub fn sleep(&self, time: Duration) {
        self.session.signal("-STOP");
        thread::sleep(time);
        self.session.signal("-CONT");
    }

    /// Where a pointer moves to be there; scrolls so that it can.
    #[track_caller]
    fn place(&self, element: &Element<'_>, x: f64, y: f64) -> Value {
        let body = "
            const [element, x, y] = arguments;
            const box = () => element.getBoundingClientRect();
            if (box().top < 0 || box().bottom > innerHeight) element.scrollIntoView({ block: 'center', behavior: 'instant' });
            const { left, top, width, height } = box();
            return [Math.round(left + x * width), Math.round(top + y * height)]";
        let at = self.js_with(body, &json!([element.argument(), x, y]));
        json!({ "type": "pointerMove", "duration": 0, "origin": "viewport", "x": at[0], "y": at[1] })
    }

    #[track_caller]
    fn act(&self, input: &Value) {
        self.session.command("/actions", json!({ "actions": [input] }));
    }

    /// From now on as on a telephone of this width; in Firefox only in a window that is as narrow.
    #[track_caller]
    pub fn become_narrow(&self, width: u32) {
        if self.session.is_firefox {
            return self.become_wide(width);
        }
        let metrics = json!({ "width": width, "height": 844, "deviceScaleFactor": 2, "mobile": true });
        self.session.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// From now on on a screen with so many pixels in one of the page's; it keeps its size. The reader prefers reduced
    /// motion.
    #[track_caller]
    pub fn become_dense(&self, pixels: u32) {
        let metrics = json!({ "width": 1280, "height": 1000, "deviceScaleFactor": pixels, "mobile": false });
        self.session.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        // An imitated screen is no reason for the browser to look at media queries again; another contrast is.
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        let contrast = json!({ "name": "prefers-contrast", "value": if pixels == 2 { "more" } else { "less" } });
        self.session.devtools("Emulation.setEmulatedMedia", &json!({ "features": [still, contrast] }));
    }

    /// From now on the reader prefers reduced motion, and a dark or a light page.
    #[track_caller]
    pub fn prefer(&self, is_dark: bool) {
        self.imagine("", &[("prefers-color-scheme", if is_dark { "dark" } else { "light" })]);
    }

    /// From now on pages loaded run no scripts.
    #[track_caller]
    pub fn forbid_scripts(&self) {
        self.session.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    }

    /// A picture of the element a CSS selector finds, as WebP, also where it is larger than the window.
    #[track_caller]
    #[must_use]
    pub fn picture_of(&self, selector: &str) -> Vec<u8> {
        // A window in which it has room: a picture of more than the window makes the browser lay the page out anew, and
        // charts are then painted at a width they do not keep.
        let height = "return Math.ceil(document.querySelector(arguments[0]).getBoundingClientRect().height) + 40";
        let height = self.js_with(height, &json!([selector]));
        let metrics = json!({ "width": 1280, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.session.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        let scroll = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.js_with(scroll, &json!([selector]));
        self.let_paint();
        let body = "const { left, top, width, height } = document.querySelector(arguments[0]).getBoundingClientRect();
            return { x: left + scrollX - 8, y: top + scrollY, width: width + 16, height, scale: 1 }";
        let clip = self.js_with(body, &json!([selector]));
        let options = json!({ "format": "webp", "quality": 70, "clip": clip });
        let picture = self.session.devtools("Page.captureScreenshot", &options);
        self.session.devtools("Emulation.clearDeviceMetricsOverride", &json!({}));
        BASE64_STANDARD.decode(picture["data"].as_str().unwrap_or_default()).expect("a picture")
    }

    /// From now on the browser does not get files whose address fits this pattern.
    #[track_caller]
    pub fn forbid_files(&self, pattern: &str) {
        self.session.devtools("Network.enable", &json!({}));
        self.session.devtools("Network.setBlockedURLs", &json!({ "urls": [pattern] }));
    }

    /// From now on the browser gets all files again.
    #[track_caller]
    pub fn allow_files(&self) {
        self.session.devtools("Network.setBlockedURLs", &json!({ "urls": [] }));
    }

    /// Everything the browser has logged so far.
    pub(crate) fn console(&self) -> Vec<Value> {
        if self.session.is_firefox {
            self.console.replace(firefox::console(&self.session));
        } else {
            self.console.borrow_mut().extend(self.session.log("browser"));
        }
        self.seen_on_the_console()
    }

    pub(crate) fn seen_on_the_console(&self) -> Vec<Value> {
        self.console.borrow().clone()
    }

    /// Addresses outside the site that have been asked for.
    pub(crate) fn strangers(&self) -> Vec<String> {
        let is_ours = |url: &str| {
            let inside = ["about:", "data:", "blob:", "file:", "chrome:", "chrome-extension:", "devtools:"];
            let hosts = self.hosts.borrow();
            url.starts_with(&self.site)
                || hosts.iter().any(|host| url.starts_with(host.address()))
                || inside.iter().any(|scheme| url.starts_with(scheme))
        };
        if self.session.is_firefox {
            return firefox::asked_for(&self.session).into_iter().filter(|url| !is_ours(url)).collect();
        }
        let entries = self.session.log("performance");
        let messages =
            entries.iter().filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok());
        let urls = messages.filter_map(|message| {
            let event = &message["message"];
            let is_request = event["method"] == "Network.requestWillBeSent";
            is_request.then(|| event["params"]["request"]["url"].as_str().map(str::to_owned)).flatten()
        });
        urls.filter(|url| !is_ours(url)).collect()
    }

    pub(crate) fn screenshot(&self) -> Option<Vec<u8>> {
        self.session.screenshot()
    }

    /// What every figure says of itself, as it is.
    pub(crate) fn states(&self) -> Vec<(String, String)> {
        let body = "return [...document.querySelectorAll('grok-figure')]
            .map(figure => [figure.getAttribute('name') ?? '', JSON.stringify({ ...figure.dataset })])";
        let states = self.session.run(body, &json!([])).unwrap_or_default();
        serde_json::from_value(states).unwrap_or_default()
    }
}
