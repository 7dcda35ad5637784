//! A rule of the reader's own.

use grokscope_tests::{Figure, Page, Visitor};
use serde_json::json;

/// Puts a text into the box and has it trained.
fn paste(page: &Page, figure: Figure<'_>, text: &str) {
    let body = "const box = document.querySelector('#fig-own [data-own=table]');
        box.value = arguments[0];
        box.dispatchEvent(new Event('input', { bubbles: true }))";
    page.js_with(body, &json!([text]));
    figure.get("[data-own=train]").click();
}

/// The sum of two numbers mod p, in letters, with headings.
fn sums(p: usize) -> String {
    let name = |at: usize| char::from(b'a' + (at % p) as u8).to_string();
    let line =
        |a: usize| (0..=p).map(|b| if b == 0 { name(a) } else { name(a + b - 1) }).collect::<Vec<_>>().join("\t");
    let head = format!("+\t{}", (0..p).map(name).collect::<Vec<_>>().join("\t"));
    std::iter::once(head).chain((0..p).map(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_pasted_table_is_trained_and_the_link_brings_it_back() {
    Visitor::new().of("lab/own/").who_likes_it_still().comes(|page| {
        page.load("own.speed=max&own.steps=400&own.train=0.7&own.linger=0");
        let figure = page.figure("own").show();
        figure.until_still_at(0);
        paste(page, figure, &sums(13));
        figure.until_it_says("13 elements, a group in which the order does not count");
        figure.until_it_says("0 = a, 1 = b, 2 = c");
        let end = figure.until("the end", |now| now.ending.is_some());
        assert!(end.train_accuracy() > Some(0.99), "{end:?}");
        page.until("the link", || page.address().contains("table=o13.0123456789abc123456789abc0"));
        let link = page.address();

        // Another table of the other kind, which the same figure draws.
        paste(page, figure, "0,0,0\n0,1,1\n1,0,1\n1,1,0\n");
        figure.until_it_says("4 rows of 2 bits, 2 of them with label 1");
        page.until("its columns", || page.has("#fig-own canvas.heat") && !page.has("#fig-own canvas.answers"));

        page.go("about:blank");
        page.go(&link);
        let figure = page.figure("own").show();
        figure.until_it_says("13 elements, a group in which the order does not count");
        let shown = page.js("return document.querySelector('#fig-own [data-own=table]').value");
        assert!(
            shown.as_str().is_some_and(|text| text.starts_with("∘\ta\tb\tc") && text.lines().count() == 14),
            "as it was called: {shown}"
        );
    });
}

#[test]
fn what_is_no_table_is_named_and_the_run_lives_on() {
    Visitor::new().of("lab/own/").who_likes_it_still().comes(|page| {
        page.load("");
        let figure = page.figure("own").show();
        figure.until_still_at(0);
        figure.advance(100);
        let (before, link) = (figure.now(), page.link());
        for (text, words) in [
            ("0,1\n1,0,1", "Line 2 has 3 columns, the first line 2"),
            ("*,e,r\ne,e,r\nr,r,x", "Line 3, column 3: “x” is none of the elements"),
            ("0,0,no\n0,1,yes\n1,0,maybe\n1,1,no", "Line 3, column 3: “maybe” is a third label"),
            ("", "There is no table yet"),
        ] {
            paste(page, figure, text);
            figure.until_it_says(words);
            let kept = page.js("return document.querySelector('#fig-own [data-own=table]').value");
            assert_eq!(kept, text, "what was pasted can be mended");
        }
        assert_eq!((figure.now(), page.link()), (before, link));
        figure.advance(100);
    });
}

#[test]
fn a_table_may_be_dropped_chosen_as_an_example_and_be_too_large_for_a_link() {
    Visitor::new().of("lab/own/").who_likes_it_still().comes(|page| {
        page.load("own.steps=20");
        let figure = page.figure("own").show();
        figure.until_still_at(0);
        figure.get("[data-example=subtraction]").click();
        figure.until_it_says("31 elements, an operation, no group, in which the order counts");
        let drop = "const lines = Array.from({ length: 4000 }, (_, at) =>
                [...at.toString(2).padStart(12, '0'), at % 3 ? 0 : 1].join(','));
            const data = new DataTransfer();
            data.items.add(new File([lines.join('\\n')], 'thirds.csv', { type: 'text/csv' }));
            document.querySelector('#fig-own .own').dispatchEvent(
                new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";
        page.js(drop);
        figure.until_it_says("4,000 rows of 12 bits");
        figure.until_it_says("too large for a link");
        page.until("the link", || page.link().contains(&("own.table".to_owned(), "in-a-file".to_owned())));
    });
}

/// Figures of several networks that take a table in place of sums, as the figure lists them; the last two take operations only.
const TAKERS: [&str; 13] = [
    "decay",
    "map",
    "forget",
    "early",
    "waits",
    "half",
    "regions",
    "race",
    "size",
    "ticket",
    "slow",
    "lies",
    "architectures",
];

/// Pastes a table, follows its link to each of these figures, and looks at what it is taught there, of which this share is shown;
/// returns the links.
fn taught_elsewhere(page: &Page, table: &str, takers: &[&'static str], told: [&str; 2], share: &str) -> Vec<String> {
    page.load("own.train=0.6");
    let figure = page.figure("own").show();
    figure.until_still_at(0);
    paste(page, figure, table);
    figure.until_it_says(told[0]);
    let links = "return [...document.querySelectorAll('#fig-own .told a[href*=\".table=\"]')].map(link => link.href)";
    page.until("a link to each", || page.js(links).as_array().is_some_and(|links| links.len() == takers.len()));
    let links: Vec<String> = serde_json::from_value(page.js(links)).expect("addresses");
    for (name, link) in takers.iter().zip(&links) {
        assert!(link.contains(&format!("#fig-{name}&{name}.table=")), "{link}");
        page.go(link);
        let figure = page.figure(name).show();
        figure.until_it_says(told[1]);
        // The map and regions sweep how much is shown.
        let shown = figure.find("[data-choice=shown]");
        let all = [json!(share)];
        let is_swept = *name == "regions" || *name == "map";
        assert_eq!(
            shown.iter().map(|one| one.property("value")).collect::<Vec<_>>(),
            all[usize::from(is_swept)..],
            "{name}"
        );
        assert!(figure.find(".note[data-note]").is_empty(), "{name}: {}", figure.text());
        let offered = page.js_with(
            "return [...document.querySelectorAll(`#fig-${arguments[0]} [data-choice=share]`)].some(one => one.checkVisibility())",
            &json!([name]),
        );
        // Of the lies, their share.
        assert_eq!(offered, *name == "lies", "{name} offers shares of sums");
    }
    links
}

#[test]
fn figures_of_several_networks_teach_it_in_place_of_sums_and_go_back() {
    Visitor::new().of("lab/own/").who_likes_it_still().comes(|page| {
        let told = ["13 elements", "an operation of your own on 13 elements"];
        taught_elsewhere(page, &sums(13), &TAKERS, told, "60");

        // Digits 2, 5 and 9 of ten decide.
        let row = |word: u32| {
            let odd = [1, 4, 8].map(|bit| word >> bit & 1).iter().sum::<u32>() % 2;
            (0..10).map(|bit| word >> bit & 1).chain([odd]).map(|bit| bit.to_string()).collect::<Vec<_>>().join(",")
        };
        let rows: Vec<String> = (0..1024).map(row).collect();
        let told = ["1,024 rows of 10 bits", "1,024 rows of your own, of 10 bits each"];
        let links = taught_elsewhere(page, &rows.join("\n"), &TAKERS[..11], told, "15");

        // As on the command line: `preset=own-bits&opt=adamw&encoding=01&l1=0&hidden=48&seed=7&steps=3000&linger=0`.
        page.go(&links[7]);
        let race = page.figure("race").show();
        race.until_it_says("borrowed first layer");
        crate::crowds::train(race, || race.get("[data-action=play]").click());
        let arrived = |lane: usize| {
            crate::crowds::each(page, "race", &format!("tr[data-lane='{lane}'] [data-understood]"), "part.textContent")
                .concat()
        };
        assert_eq!([0, 1, 2, 3, 4, 5].map(arrived), ["770", "not in time", "560", "570", "1,090", "730"]);

        // One goes back to sums.
        page.go(&links[0]);
        let figure = page.figure("decay").show();
        figure.choose("[data-choice=shown]", "25");
        page.until("the share in the link", || page.link().contains(&("decay.shown".to_owned(), "25".to_owned())));
        crate::crowds::train(figure, || figure.get("[data-action=play]").click());
        let outcomes = crate::crowds::each(page, "decay", ".panel", "part.dataset.outcome");
        assert_eq!(outcomes, ["together", "together", "nothing", "nothing"]);
        figure.get("[data-action=sums]").click();
        page.until("sums", || figure.find(".rule").is_empty());
        page.until("the link of sums", || page.link().is_empty());
        figure.until("to begin anew", |now| now.state == "paused");
    });
}
