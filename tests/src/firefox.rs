//! Firefox: how it is started, and what its own scripts do for the tests where `DevTools` do it in Chromium.
//!
//! Geckodriver lets a script run in the browser's own window, with the rights of the browser.

use std::collections::BTreeMap;
use std::env;

use serde_json::{Value, json};

use crate::webdriver::Session;

/// What is heard of a part of the program that is on its way when its page is left. Chromium asks nobody any more then.
const FROM_A_PAGE_THAT_IS_LEFT: [&str; 2] =
    ["AbortError: The operation was aborted", "TypeError: NetworkError when attempting to fetch resource"];

/// Run once: writes down what pages ask of the network, and has the console of pages and workers heard where that of the
/// browser is.
const LISTEN: &str = r"
    window.askedFor = [];
    Services.obs.addObserver(subject => {
        const channel = subject.QueryInterface(Ci.nsIHttpChannel);
        // What no page has asked for is the browser's own business; a proxy that is not there keeps it in.
        if (!channel.loadInfo?.triggeringPrincipal.isSystemPrincipal) askedFor.push(channel.URI.spec);
    }, 'http-on-opening-request');
    const inProcesses = () => {
        const storage = Cc['@mozilla.org/consoleAPI-storage;1'].getService(Ci.nsIConsoleAPIStorage);
        const system = Cc['@mozilla.org/systemprincipal;1'].createInstance(Ci.nsIPrincipal);
        storage.addLogEventListener(({ wrappedJSObject: { level, arguments: said, filename, lineNumber } }) => {
            if (level !== 'error' && level !== 'assert') return;
            const error = Cc['@mozilla.org/scripterror;1'].createInstance(Ci.nsIScriptError);
            error.init(said.map(String).join(' '), filename, lineNumber, 0, Ci.nsIScriptError.errorFlag, 'content javascript');
            Services.console.logMessage(error);
        }, system);
    };
    Services.ppmm.loadProcessScript(`data:text/javascript,(${encodeURIComponent(inProcesses)})()`, true)";

/// What is on the console of the browser and comes from pages.
const CONSOLE: &str = "
    return Services.console.getMessageArray().filter(entry => entry instanceof Ci.nsIScriptError)
        .filter(({ category, sourceName }) => !/^(chrome|component|system) javascript$/.test(category) && !/^(chrome|resource):/.test(sourceName))
        .map(({ flags, errorMessage, sourceName, lineNumber }) => ({
            level: flags & (Ci.nsIScriptError.warningFlag | Ci.nsIScriptError.infoFlag) ? 'WARNING' : 'SEVERE',
            message: `${sourceName}:${lineNumber} ${errorMessage}`,
        }))";

/// Has a script run in every window of a page before its own.
const BEGIN: &str = r"
    const inProcesses = script => Services.obs.addObserver(window => {
        const page = Cu.Sandbox(window, { sandboxPrototype: window, wantXrays: false });
        Cu.evalInSandbox(script, page);
    }, 'content-document-global-created');
    const call = encodeURIComponent(`(${inProcesses})(${JSON.stringify(arguments[0])})`);
    Services.ppmm.loadProcessScript(`data:text/javascript,${call}`, true)";

/// The capabilities of a Firefox that reaches nothing but this machine.
pub fn capabilities(prefers_stillness: bool, keeps: bool, has_webgpu: bool) -> Value {
    let preferences = json!({
        "intl.accept_languages": "en-US",
        // Every other address is asked of a proxy that is not there.
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
        "network.proxy.no_proxies_on": "127.0.0.1",
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "ui.prefersReducedMotion": i32::from(prefers_stillness),
        "dom.serviceWorkers.enabled": keeps,
        // On whatever adapter there is, one in software too.
        "dom.webgpu.enabled": has_webgpu,
        "gfx.webgpu.ignore-blocklist": has_webgpu,
        // Scripts for its processes are given as addresses.
        "security.allow_parent_unrestricted_js_loads": true,
    });
    let mut firefox = json!({ "args": ["-headless", "--width=1280", "--height=1000"], "prefs": preferences });
    if let Some(binary) = env::var_os("FIREFOX") {
        firefox["binary"] = json!(binary.to_string_lossy());
    }
    json!({ "browserName": "firefox", "moz:firefoxOptions": firefox })
}

/// Begins to listen to all pages.
pub fn listen(session: &Session) {
    in_browser(session, LISTEN, &json!([]));
}

/// Has a script run in every page that is loaded from now on, before those of the page.
#[track_caller]
pub fn begin_with(session: &Session, script: &str) {
    in_browser(session, BEGIN, &json!([script]));
}

/// Entries of the console, as `ChromeDriver` would have them.
pub fn console(session: &Session) -> Vec<Value> {
    let mut entries = in_browser(session, CONSOLE, &json!([])).as_array().cloned().unwrap_or_default();
    // A part that is really missing is one that the host has not answered for.
    let is_left = |entry: &Value| {
        let message = entry["message"].as_str().unwrap_or_default();
        FROM_A_PAGE_THAT_IS_LEFT.iter().any(|words| message.contains(words))
    };
    entries.retain(|entry| !is_left(entry));
    entries
}

/// Addresses that pages have asked for.
pub fn asked_for(session: &Session) -> Vec<String> {
    serde_json::from_value(in_browser(session, "return window.askedFor", &json!([]))).expect("addresses")
}

/// From now on the page has this width. A window of Firefox is never narrower than its own bars.
#[track_caller]
pub fn become_wide(session: &Session, width: u32) {
    in_browser(session, "gBrowser.selectedBrowser.style.maxWidth = `${arguments[0]}px`", &json!([width]));
}

/// From now on the page is laid out for a medium and a reader as `Page::imagine` has them. That its reader likes it still was said
/// when it was started.
#[track_caller]
pub fn imagine(session: &Session, medium: &str, features: &[(&str, &str)]) {
    let body = "
        const [medium, features] = arguments;
        const { top } = gBrowser.selectedBrowser.browsingContext;
        top.mediumOverride = medium;
        // Of whatever page comes next, too.
        const theme = ['dark', 'light'].indexOf(features['prefers-color-scheme']);
        Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', theme < 0 ? 2 : theme)";
    assert!(features.iter().all(|(name, _)| *name == "prefers-color-scheme"), "{features:?}");
    in_browser(session, body, &json!([medium, features.iter().copied().collect::<BTreeMap<_, _>>()]));
}

/// Calls a function with this body and these arguments in the browser's own window.
#[track_caller]
fn in_browser(session: &Session, body: &str, arguments: &Value) -> Value {
    session.command("/moz/context", json!({ "context": "chrome" }));
    let outcome = session.run(body, arguments);
    session.command("/moz/context", json!({ "context": "content" }));
    outcome.unwrap_or_else(|refusal| panic!("{body}: {refusal}"))
}
