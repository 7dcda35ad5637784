//! The suite of conformance on engines in the browser: the one that runs natively, see `crates/conformance`.

use std::env;
use std::time::{Duration, Instant};

use grokscope_tests::{Page, Visitor, say};
use serde_json::json;

/// On an adapter imitated in software each kernel takes seconds to compile.
const PATIENCE: Duration = Duration::from_secs(900);

/// Loads the suite into the page; returns the names of its tests.
fn load(page: &Page, script: &str) -> Vec<String> {
    page.open("");
    let start = "
        self.outcome = null;
        const module = arguments[0].replace(/\\.js$/, '.bindgen.js'), program = arguments[0].replace(/\\.js$/, '.wasm');
        const url = name => new URL(name, document.baseURI).href;
        import(url(module)).then(async suite => {
            await suite.default({ module_or_path: url(program) });
            self.suite = suite;
            self.outcome = suite.tests();
        });
        // A panic is an error that nobody catches.
        addEventListener('error', () => { self.outcome = 'panicked' });";
    page.js_with(start, &json!([script]));
    page.until_within(PATIENCE, "the suite to load", || !page.js("return self.outcome").is_null());
    serde_json::from_value(page.js("return self.outcome")).expect("names")
}

/// Runs every test of the suite on an engine.
///
/// `cargo xtask test --only conformance` builds the suite for a browser and names its script.
fn keeps_to_the_suite(engine: &str) {
    let script = env::var("GROKSCOPE_CONFORMANCE").expect("the suite, from `cargo xtask test --only conformance`");
    let mut failures = Vec::new();
    let visitor = Visitor::new().with_webgpu().who_likes_it_still();
    visitor.opens("", |page| {
        let tests = load(page, &script);
        assert!(tests.len() >= 16, "{tests:?}");
        for test in tests {
            let begun = Instant::now();
            let start = "
                self.outcome = null;
                suite.check(arguments[0], arguments[1])
                    .then(() => { self.outcome = 'passed' }, error => { self.outcome = String(error) });";
            page.js_with(start, &json!([engine, test]));
            page.until_within(PATIENCE, &test, || !page.js("return self.outcome").is_null());
            let outcome = page.js("return self.outcome");
            say(&format!("{engine}, {test}: {outcome} in {:.1} s", begun.elapsed().as_secs_f64()));
            if outcome != "passed" {
                failures.push(test);
                // What has panicked is done for.
                let _ = load(page, &script);
            }
        }
    });
    assert!(failures.is_empty(), "{engine} fails {failures:?}; the console says why");
}

#[test]
#[ignore = "needs the suite built for a browser"]
fn the_fused_engine_keeps_to_the_suite() {
    keeps_to_the_suite("fused");
}

#[test]
#[ignore = "needs the suite built for a browser"]
fn burn_keeps_to_the_suite() {
    keeps_to_the_suite("burn");
}
