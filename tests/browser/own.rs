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
