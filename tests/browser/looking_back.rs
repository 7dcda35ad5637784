//! Looking back at the weights of earlier steps.

use grokscope_tests::{Figure, Page, Visitor, key};

const ACCURACY: &str = "canvas[data-quantity=accuracy]";
/// All that shows weights.
const PICTURES: [&str; 4] =
    [".pane:nth-child(1) canvas.heat", ".pane:nth-child(2) canvas.heat", "canvas.answers", "canvas.waves"];

fn pictures(figure: Figure<'_>) -> [u64; 4] {
    PICTURES.map(|picture| figure.picture(picture))
}

/// The figure at step 100, and what its pictures were at step 0 and are now.
fn begin<'a>(page: &'a Page) -> (Figure<'a>, [u64; 4], [u64; 4]) {
    let figure = page.figure("modadd").show();
    figure.until_still_at(0);
    let mut first = [0; 4];
    page.until("pictures that stand still", || {
        page.let_paint();
        std::mem::replace(&mut first, pictures(figure)) == first
    });
    figure.advance(100);
    let mut last = first;
    page.until("other pictures", || {
        page.let_paint();
        let before = std::mem::replace(&mut last, pictures(figure));
        before == last && (0..4).all(|i| last[i] != first[i])
    });
    assert_eq!(figure.now().shown_step(), Some(100));
    assert!(!figure.text().contains("looking back"));
    (figure, first, last)
}

#[test]
fn a_run_replaced_before_it_began_leaves_nothing_behind() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        let _ = figure.get("[data-choice=preset]");
        // Two presets in one breath: the worker builds both, and what it says of the first must not be taken for the
        // second, which is of another shape.
        page.js("const select = document.querySelector('grok-figure[name=modadd] [data-choice=preset]');
            for (const name of ['modadd-24', 'modadd-main', 'modadd-24']) {
                select.value = name;
                select.dispatchEvent(new Event('change', { bubbles: true }));
            }");
        figure.until_it_says("24 neurons");
        figure.until_still_at(0);
        figure.advance(100);
        page.focus(&figure.get(ACCURACY));
        page.press(&[key::HOME]);
        figure.until("to show step 0", |now| now.shown_step() == Some(0));
    });
}

#[test]
fn pointing_at_a_curve_shows_the_weights_of_that_step_everywhere() {
    look_back(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn look_back(visitor: &Visitor) {
    visitor.clone().who_likes_it_still().opens("", |page| {
        let (figure, first, last) = begin(page);
        let chart = figure.get(ACCURACY);
        page.point(&chart, 0.02, 0.5);
        figure.until("to show step 0", |now| now.shown_step() == Some(0));
        figure.until_it_says("looking back at step 0");
        page.until("the pictures of step 0", || pictures(figure) == first);
        // In between there are other pictures.
        // Its axis reaches to step 2,000 from the start.
        page.point(&chart, 0.081, 0.5);
        let now = figure.until("to show a step in between", |now| {
            now.shown_step().is_some_and(|step| (10..=90).contains(&step))
        });
        assert_eq!(now.step(), 100);
        page.until("pictures of a step in between", || {
            let now = pictures(figure);
            (0..4).all(|i| now[i] != first[i] && now[i] != last[i])
        });
        page.point(&figure.get(".title"), 0.5, 0.5);
        figure.until("to return to the present", |now| now.shown_step() == Some(100));
        page.until("the pictures of the present", || pictures(figure) == last);
        assert!(!figure.text().contains("looking back"));

        // A finger does the same, and what it touched stays when it is lifted.
        page.touch(&figure.get(ACCURACY), 0.02, 0.5, || {
            figure.until("to show step 0", |now| now.shown_step() == Some(0));
        });
        page.touch(&figure.get(ACCURACY), 0.081, 0.5, || {
            figure.until("to show a later step", |now| now.shown_step().is_some_and(|step| step > 0 && step < 100));
        });
        let held = figure.until("to offer the present", |_| !figure.find("[data-action=present]").is_empty());
        assert!(held.shown_step().is_some_and(|step| step > 0 && step < 100), "{held:?}");
        // A finger that scrolls the page by the chart lets go of nothing.
        page.js("const chart = document.querySelector('grok-figure[name=modadd] canvas[data-quantity=accuracy]');
            for (const name of ['pointerdown', 'pointermove', 'pointercancel']) {
                chart.dispatchEvent(new PointerEvent(name, { pointerType: 'touch', bubbles: true, clientX: 9, clientY: 9 }));
            }");
        page.let_paint();
        figure.until("to hold the step it held", |now| now.shown_step() == held.shown_step());
        assert!(!figure.find("[data-action=present]").is_empty());
        figure.get("[data-action=present]").click();
        figure.until("to return to the present", |now| now.shown_step() == Some(100));
        assert!(figure.find("[data-action=present]").is_empty());
    });
}

#[test]
fn arrow_keys_walk_through_the_steps_while_it_trains_on() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let (figure, first, last) = begin(page);
        page.focus(&figure.get(ACCURACY));
        page.press(&[key::LEFT]);
        figure.until("to show the step before", |now| now.shown_step() == Some(90));
        figure.until_it_says("looking back at step 90");
        page.press(&[key::LEFT, key::LEFT, key::RIGHT]);
        figure.until("to show step 80", |now| now.shown_step() == Some(80));
        page.press(&[key::HOME]);
        figure.until("to show step 0", |now| now.shown_step() == Some(0));
        page.until("the pictures of step 0", || pictures(figure) == first);

        // The space bar trains; what is shown stays.
        page.press(&[key::SPACE]);
        figure.until_past(120);
        assert_eq!(figure.now().shown_step(), Some(0));
        page.press(&[key::SPACE]);
        figure.until("to pause", |now| now.state == "paused");
        assert_eq!(pictures(figure), first);
        page.press(&[key::ESCAPE]);
        figure.until("to return to the present", |now| now.shown_step() == Some(now.step()));
        page.until("other pictures", || {
            let now = pictures(figure);
            (0..4).all(|i| now[i] != first[i] && now[i] != last[i])
        });

        // What the browser searches or goes back with is left to it.
        let commands = "return [['f', 'ctrlKey'], ['f', 'metaKey'], ['ArrowLeft', 'altKey'], ['Home', 'ctrlKey']]
            .every(([key, modifier]) => document.activeElement.dispatchEvent(
                new KeyboardEvent('keydown', { key, [modifier]: true, bubbles: true, cancelable: true })))";
        assert_eq!(page.js(commands), true, "a command to the browser was swallowed");
        page.let_paint();
        assert!(figure.find("[data-fork]").is_empty());
        assert_eq!(figure.now().shown_step(), Some(figure.now().step()));
    });
}
