//! Whether everybody can use the page, as axe-core judges it.

use std::env;
use std::fs;

use grokscope_tests::Visitor;
use serde_json::Value;

/// What axe-core finds that is serious or critical.
const JUDGE: &str = "
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map(node => node.html).join('   ')}`)";

#[test]
#[ignore = "needs axe-core, which npm has: cargo xtask test"]
fn nothing_serious_keeps_anybody_from_the_page_in_either_language_or_theme() {
    for (fragment, is_dark) in [("", false), ("", true), ("lang=zh", false), ("lang=zh", true)] {
        judge_the_article(&Visitor::new(), fragment, is_dark);
    }
}

/// Axe-core, where the environment says that there is one.
pub fn axe() -> Option<String> {
    env::var_os("GROKSCOPE_AXE").map(|axe| fs::read_to_string(axe).expect("a script"))
}

/// Its plan, for a visitor with any browser.
pub fn judge_the_article(visitor: &Visitor, fragment: &str, is_dark: bool) {
    let axe = axe().expect("GROKSCOPE_AXE names the script of axe-core");
    visitor.clone().who_likes_it_still().opens("", |page| {
        page.prefer(is_dark);
        page.open(fragment);
        if !fragment.is_empty() {
            page.until("Chinese", || page.js("return document.documentElement.lang") == "zh-Hans");
        }
        let figures = page.js("return [...document.querySelectorAll('grok-figure')].map(figure => `#${figure.id}`)");
        for figure in figures.as_array().expect("a list").iter().filter_map(Value::as_str) {
            page.js(&format!("document.querySelector('{figure}').scrollIntoView({{ behavior: 'instant' }})"));
            page.until(&format!("{figure} to load"), || !page.has(&format!("{figure} [data-action=fork]:disabled")));
        }
        page.js(&axe);
        let found = page.js(&format!("return (async () => {{ {JUDGE} }})()"));
        assert_eq!(found, Value::Array(Vec::new()), "{fragment:?}, dark: {is_dark}");
    });
}

#[test]
#[ignore = "needs axe-core, which npm has: cargo xtask test"]
fn nothing_serious_keeps_anybody_from_the_pages_for_teachers() {
    let axe = axe().expect("GROKSCOPE_AXE names the script of axe-core");
    Visitor::new().who_likes_it_still().comes(|page| {
        for path in
            ["", "class/", "board/", "lesson/", "seminar/", "worksheet/", "paper/", "../?figure=parity&mode=class"]
        {
            for (language, is_dark) in [("", false), ("zh/", true)] {
                page.prefer(is_dark);
                page.go(&format!("{}{language}teach/{path}", page.site()));
                page.until("the page", || {
                    page.has("html[data-live]")
                        && !page.has(".waiting")
                        && (!path.contains("mode") || page.has(".votes"))
                });
                if path == "class/" {
                    page.js("document.querySelector('.class-teacher').open = true");
                }
                page.js(&axe);
                let found = page.js(&format!("return (async () => {{ {JUDGE} }})()"));
                assert_eq!(found, Value::Array(Vec::new()), "{language}teach/{path}, dark: {is_dark}");
            }
        }
    });
}
