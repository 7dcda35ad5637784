//! Looking back at the weights of earlier steps.

use grokscope_tests::{Figure, Page, Visitor};

const ACCURACY: &str = "canvas[data-quantity=accuracy]";
const LOSS: &str = "canvas[data-quantity=loss]";
/// All that shows weights.
const PICTURES: [&str; 4] = ["canvas.heat.tall", "canvas.heat:not(.tall)", "canvas.answers", "canvas.waves"];

fn pictures(figure: Figure<'_>) -> [u64; 4] {
    PICTURES.map(|picture| figure.picture(picture))
}

/// The figure at step 100, and what its pictures were at step 0 and are now.
fn begin<'a>(page: &'a Page) -> (Figure<'a>, [u64; 4], [u64; 4]) {
    let figure = page.figure("modadd").show();
    figure.until_still_at(0);
    // All are drawn once the weights are there, in the next frame.
    let mut first = [0; 4];
    page.until("pictures that stand still", || std::mem::replace(&mut first, pictures(figure)) == first);
    figure.advance(100);
    let mut last = first;
    page.until("other pictures", || {
        let before = std::mem::replace(&mut last, pictures(figure));
        before == last && (0..4).all(|i| last[i] != first[i])
    });
    assert_eq!(figure.now().shown_step(), Some(100));
    assert!(!figure.text().contains("looking back"));
    (figure, first, last)
}

#[test]
fn probe() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let (figure, first, last) = begin(page);
        for chart in [ACCURACY, LOSS] {
            let chart = figure.get(chart);
            page.point(&chart, 0.02, 0.5);
            figure.until("to show step 0", |now| now.shown_step() == Some(0));
            figure.until_it_says("looking back at step 0");
            page.until("the pictures of step 0", || pictures(figure) == first);
            // In between there are other pictures.
            page.point(&chart, 0.4, 0.5);
            let now = figure.until("to show a step in between", |now| {
                now.shown_step().is_some_and(|step| (10..=90).contains(&step))
            });
            assert_eq!(now.step(), 100);
            page.until("pictures of a step in between", || {
                let now = pictures(figure);
                (0..4).all(|i| now[i] != first[i] && now[i] != last[i])
            });
            page.point(&figure.get("h2"), 0.5, 0.5);
            figure.until("to return to the present", |now| now.shown_step() == Some(100));
            page.until("the pictures of the present", || pictures(figure) == last);
            assert!(!figure.text().contains("looking back"));
        }

        page.js("window.seen=[]; for (const k of ['pointerdown','pointermove','pointerup','pointerleave','pointerout','pointercancel','touchstart','touchend','touchcancel','mousemove','mousedown','blur','focus','click','gotpointercapture','contextmenu','pointerenter']) document.querySelector('canvas[data-quantity=accuracy]').addEventListener(k, e => seen.push(k+' '+(e.pointerType??'')+' '+Math.round(performance.now())+document.querySelector('grok-figure').dataset.shownStep), true)");
        // A finger does the same, until it is lifted.
        page.touch(&figure.get(ACCURACY), 0.02, 0.5, || {
            figure.until("to show step 0", |now| now.shown_step() == Some(0));
        std::thread::sleep(std::time::Duration::from_millis(std::env::var("HOLD").map_or(0, |h| h.parse().unwrap_or(0))));
});
        std::thread::sleep(std::time::Duration::from_secs(2));
        eprintln!("up {} {:?}", page.js("return seen"), figure.now().shown_step());
    });
}
