//! What the reader can do with a run.

use grokscope_tests::{Reading, Visitor, key};
use serde_json::json;

const ACCURACY: &str = "canvas[data-quantity=accuracy]";

/// Whether two runs are as good as the same, judged by losses and norm.
fn is_same(one: &Reading, other: &Reading) -> bool {
    one.numbers().iter().zip(other.numbers()).all(|(one, other)| (one - other).abs() <= 1e-6 * other.abs())
}

#[test]
fn moving_the_decay_slider_changes_the_run_in_progress() {
    move_the_decay(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn move_the_decay(visitor: &Visitor) {
    visitor.clone().who_likes_it_still().opens("", |page| {
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        figure.advance(100);
        let undisturbed = figure.advance(100);
        assert_eq!(page.link(), []);
        let unmarked = figure.pixels(ACCURACY, "--mark");

        figure.get("[data-action=rewind]").click();
        figure.until_still_at(0);
        // Asked for twice at once, both hundreds are trained.
        page.js("const more = document.querySelectorAll('grok-figure[name=modadd] button'); \
                 const hundred = [...more].find(button => button.innerText.includes('+100')); \
                 hundred.click(); hundred.click()");
        figure.until_still_at(200);

        figure.get("[data-action=rewind]").click();
        figure.until_still_at(0);
        figure.advance(100);
        assert!(figure.text().contains("wd = 1\n"), "{}", figure.text());
        figure.get("[data-slider=decay]").type_keys(key::END);
        figure.until_it_says("wd = 10");
        page.until_link(&[("main.wd", "10")]);
        // It goes on from where it was.
        assert_eq!(figure.now().step(), 100);
        page.until("a mark on the curve", || figure.pixels(ACCURACY, "--mark") > unmarked + 20);
        let disturbed = figure.advance(100);
        assert!(disturbed.norm() < undisturbed.norm().map(|norm| 0.9 * norm), "{disturbed:?} against {undisturbed:?}");

        // The other kinds of decay, on the same run.
        figure.choose("[data-choice=decay]", "l2");
        figure.until_it_says("l2 = 1e-4");
        figure.until_it_says("a penalty on squares (L2)");
        page.until_link(&[("main.l2", "1e-4"), ("main.wd", "0")]);
        figure.get("[data-slider=decay]").type_keys(key::HOME);
        figure.until_it_says("l2 = 0");
        figure.choose("[data-choice=decay]", "l1");
        figure.until_it_says("l1 = 1e-5");
        page.until_link(&[("main.l1", "1e-5"), ("main.wd", "0")]);
        assert_eq!(figure.now().step(), 200);

        figure.get("[data-slider=rate]").type_keys(key::LEFT);
        page.until("another learning rate in the link", || page.link().iter().any(|(key, _)| key == "main.lr"));
        figure.advance(10);

        figure.get("[data-action=restore]").click();
        figure.until_still_at(0);
        page.until_link(&[]);
        assert!(figure.text().contains("wd = 1\n"), "{}", figure.text());
    });
}

#[test]
fn a_run_can_be_repeated_and_varied() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let figure = page.figure("modadd").show();
        let first = figure.until_still_at(0);
        let eleventh = figure.advance(10);
        let twelfth = figure.advance(1);
        assert!(!is_same(&eleventh, &first) && !is_same(&twelfth, &eleventh));

        figure.get("[data-action=rewind]").click();
        assert!(is_same(&figure.until_still_at(0), &first));
        assert!(is_same(&figure.advance(10), &eleventh));
        assert_eq!(page.link(), []);

        figure.get("[data-action=seed]").click();
        let other = figure.until_still_at(0);
        assert!(!is_same(&other, &first), "{other:?}");
        page.until_link(&[("main.seed", "6")]);

        // The other figure has been left alone.
        assert_eq!(page.figure("parity").now().step(), 0);
    });
}

#[test]
fn a_run_is_played_paused_and_slowed_down() {
    Visitor::new().opens("", |page| {
        let figure = page.figure("modadd").show();
        figure.until_past(0);
        let paused = figure.pause();
        // The button for single steps is a proof that it does not train: what it reaches is exact.
        assert_eq!(figure.advance(1).step(), paused.step() + 1);
        figure.choose("[data-choice=speed]", "3");
        let slow = figure.play();
        assert!(slow.step() <= paused.step() + 100, "three steps a second, and it is at {slow:?}");
        page.until_link(&[("main.speed", "3")]);
        figure.choose("[data-choice=speed]", "");
        figure.until_past(slow.step() + 100);
        page.until_link(&[("main.speed", "max")]);
    });
}

#[test]
fn a_figure_with_few_controls_can_be_brought_back() {
    const RESTORE: &str = "[data-action=restore]";
    Visitor::new().who_likes_it_still().of("lab/reverse/").opens("", |page| {
        let figure = page.figure("reverse").show();
        figure.until_still_at(0);
        figure.until_it_says("10 neurons without weight decay");
        assert!(figure.find(RESTORE).is_empty());

        page.get("button.set[data-run=reverse][data-keys='preset=relapse']").click();
        figure.until_it_says("16 neurons, weight decay 0.05");
        figure.get("[data-action=seed]").click();
        page.until_link(&[("reverse.preset", "relapse"), ("reverse.seed", "5")]);
        figure.click("Restore preset");
        page.until_link(&[]);
        figure.until_it_says("10 neurons without weight decay");
        page.until("no way back from where it is at home", || figure.find(RESTORE).is_empty());

        figure.get("[data-action=seed]").click();
        page.until_link(&[("reverse.seed", "4")]);
        figure.click("Restore preset");
        page.until_link(&[]);
        // Where all controls are, this is one of them.
        page.turn_to("");
        page.open("");
        assert!(page.figure("progress").find(RESTORE).is_empty());
        assert_eq!(page.figure("modadd").find(RESTORE).len(), 1);
    });
}

#[test]
fn a_refused_setting_is_named_until_it_is_corrected() {
    Visitor::new().who_likes_it_still().opens("", |page| {
        let figure = page.figure("modadd").show();
        figure.until_still_at(0);
        let _ = figure.get(".keys");
        let set = |key: &str, value: &str| {
            let body = "
                const input = document.querySelector(`grok-figure[name=modadd] [data-key=${arguments[0]}] input`);
                input.value = arguments[1];
                input.dispatchEvent(new Event('change', { bubbles: true }))";
            page.js_with(body, &json!([key, value]));
        };
        set("train", "1");
        figure.until_it_says("train: no row would be left to test on.");
        assert!(!figure.text().contains("The rest was applied"), "{}", figure.text());
        set("hidden", "24");
        page.until_link(&[("main.hidden", "24")]);
        assert_eq!(figure.find("[data-note=problem]").len(), 1);
        set("train", "0.3");
        page.until_link(&[("main.hidden", "24"), ("main.train", "0.3")]);
        page.until("the note to go", || figure.find("[data-note=problem]").is_empty());
    });
}

#[test]
fn everything_can_be_worked_with_the_keyboard() {
    const CONTROLS: &str = "
        return [...document.querySelectorAll('a[href], button, input, select, summary, canvas[tabindex=\"0\"]')]
            .filter(control => !control.disabled && !control.closest('[inert]') && control.checkVisibility({ visibilityProperty: true }))";
    Visitor::new().who_likes_it_still().opens("", |page| {
        let figure = page.figure("modadd");
        figure.until_still_at(0);
        page.js("window.reached = new Set(); addEventListener('focusin', event => reached.add(event.target))");
        // Figures begin when they are seen, and some of their controls are there or enabled only then.
        let figures = page.js("return [...document.querySelectorAll('grok-figure')].map(figure => `#${figure.id}`)");
        for figure in figures.as_array().expect("a list").iter().filter_map(|id| id.as_str()) {
            page.js(&format!("document.querySelector('{figure}').scrollIntoView({{ behavior: 'instant' }})"));
            page.until(&format!("{figure} to load"), || !page.has(&format!("{figure} [data-action=fork]:disabled")));
        }
        let controls = page.elements(CONTROLS);
        assert!(controls.len() > 30, "only {} controls are to be seen", controls.len());
        page.focus(&controls[0]);
        page.press(&vec![key::TAB; controls.len() + 4]);
        // Of a set of radio buttons, and of the cells of a map, Tab reaches one; arrow keys lead to the others.
        let missed = page.elements(&format!(
            "const sets = [...reached].map(control => control.name || control.closest('[role=group]'));
             const isInSet = control => control.type === 'radio' ? sets.includes(control.name)
                : control.tabIndex < 0 && sets.includes(control.closest('[role=group]'));
             {} .filter(control => !reached.has(control) && !isInSet(control))",
            CONTROLS.trim()
        ));
        let missed: Vec<String> =
            missed.iter().map(|control| format!("{} {:?}", control.role(), control.label())).collect();
        assert_eq!(missed, [""; 0], "cannot be reached with Tab");
        for control in &controls {
            assert_ne!(control.label().trim(), "", "a control without a name: {}", control.property("outerHTML"));
        }

        // The space bar works the button that has the focus, once.
        page.focus(&figure.get("[data-action=play]"));
        page.press(&[key::SPACE]);
        figure.until_past(0);
        page.press(&[key::SPACE]);
        let paused = figure.until("to pause", |now| now.state == "paused");
        // Elsewhere in the figure it trains and pauses.
        page.focus(&figure.get(ACCURACY));
        page.press(&[key::SPACE]);
        figure.until_past(paused.step());
        page.press(&[key::SPACE]);
        figure.until("to pause", |now| now.state == "paused");
        // Arrow keys move the slider that has the focus.
        page.focus(&figure.get("[data-slider=decay]"));
        page.press(&[key::RIGHT, key::RIGHT]);
        page.until("another weight decay", || page.link().iter().any(|(key, _)| key == "main.wd"));
    });
}

#[test]
fn a_finger_that_scrolls_the_page_chooses_no_neuron_and_one_that_taps_does() {
    // Sends these events to the middle of a canvas.
    let send = "
        const [selector, names, kind] = arguments;
        const canvas = document.querySelector(selector);
        const { left, top, width, height } = canvas.getBoundingClientRect();
        const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true };
        for (const name of names) canvas.dispatchEvent(new PointerEvent(name, { ...at, ...kind }))";
    let scrolls = json!([["pointerdown", "pointermove", "pointercancel", "pointerleave"], { "pointerType": "touch" }]);
    let right_button =
        json!([["pointerdown", "pointerup", "auxclick", "contextmenu"], { "pointerType": "mouse", "button": 2 }]);
    Visitor::new().who_likes_it_still().opens("", |page| {
        for (name, canvas) in
            [("modadd", "canvas.heat"), ("five", "canvas[data-pane=in]"), ("stars", "canvas.spectrum")]
        {
            let figure = page.figure(name).show();
            figure.until_still_at(0);
            let mut before = 0;
            page.until("a picture that stands still", || {
                page.let_paint();
                std::mem::replace(&mut before, figure.picture(canvas)) == before
            });
            let selector = format!("grok-figure[name={name}] {canvas}");
            for events in [&scrolls, &right_button] {
                page.js_with(send, &json!([selector, events[0], events[1]]));
                page.let_paint();
                assert_eq!(figure.picture(canvas), before, "{name}: a neuron was chosen by {events}");
            }
            page.touch(&figure.get(canvas), 0.5, 0.5, || {});
            page.until(&format!("{name}: a neuron to be chosen"), || figure.picture(canvas) != before);
        }
    });
}

/// A network that trains thousands of steps a second.
const TINY: &str = "modadd.p=11&modadd.hidden=8&modadd.embed=8&modadd.train=0.6&modadd.stop=never&modadd.speed=max";

#[test]
fn a_run_given_fewer_steps_than_it_has_done_ends() {
    Visitor::new().opens(&format!("{TINY}&modadd.steps=900000"), |page| {
        let figure = page.figure("modadd").show();
        figure.until_past(200);
        page.js_with("location.hash = arguments[0]", &json!([format!("{TINY}&modadd.steps=150")]));
        let end = figure.until("to end", |now| now.state == "ended");
        assert!(end.step() >= 150, "{end:?}");
        assert!(!figure.text().contains("was restarted"), "{}", figure.text());
    });
}

#[test]
fn more_time_for_one_run_is_not_given_to_the_next() {
    Visitor::new().opens(&format!("{TINY}&modadd.steps=300"), |page| {
        let figure = page.figure("modadd").show();
        figure.until("to end", |now| now.state == "ended" && now.step() == 300);
        figure.click("Train on");
        figure.until("to end again", |now| now.state == "ended" && now.step() == 2300);
        figure.click("New seed");
        figure.until("to end as early as the first", |now| now.state == "ended" && now.step() == 300);
    });
}

#[test]
fn a_slider_moved_after_the_end_is_in_the_link_and_the_time_it_was_given_is_not() {
    Visitor::new().opens(&format!("{TINY}&modadd.steps=300"), |page| {
        let figure = page.figure("modadd").show();
        figure.until("to end", |now| now.state == "ended" && now.step() == 300);
        let tiny = [
            ("main.embed", "8"),
            ("main.hidden", "8"),
            ("main.p", "11"),
            ("main.speed", "max"),
            ("main.steps", "300"),
            ("main.stop", "never"),
            ("main.train", "0.6"),
        ];
        figure.get("[data-slider=decay]").type_keys(key::HOME);
        page.until_link(&[&tiny[..], &[("main.wd", "0")]].concat());
        figure.until("to go on and end", |now| now.state == "ended" && now.step() > 1000);
        // Whoever comes back to the link changes nothing of what is trained.
        page.js("location.hash = 'when'");
        page.until_link(&[&tiny[..], &[("main.wd", "0")]].concat());
        assert!(figure.now().step() > 1000);
    });
}

#[test]
fn a_finger_that_scrolls_from_a_slider_changes_nothing_and_one_that_drags_or_taps_does() {
    scroll_from_sliders(&Visitor::new());
}

/// Its plan, for a visitor with any browser.
pub fn scroll_from_sliders(visitor: &Visitor) {
    visitor.clone().who_likes_it_still().opens("", |page| {
        page.become_narrow(390);
        for (name, slider) in [
            ("modadd", "[data-slider=decay]"),
            ("modadd", "[data-slider=rate]"),
            ("decay", "input[type=range]"),
            ("map", "input[type=range]"),
            ("interference", "[data-slider=a]"),
        ] {
            let figure = page.figure(name).show();
            page.until(&format!("{name}: the slider"), || !figure.find(slider).is_empty());
            let slider = figure.get(slider);
            let value = || slider.property("value");
            let before = value();
            page.js("self.inputs = 0; self.addEventListener('input', () => self.inputs++)");
            page.swipe(&slider, 0.15, 0.5, 0.0, -250.0);
            page.js("return new Promise(done => setTimeout(done, 400))");
            assert_eq!((value(), page.js("return self.inputs")), (before.clone(), json!(0)), "{name}: scrolling");
            page.swipe(&slider, 0.2, 0.5, 80.0, 4.0);
            page.until(&format!("{name}: the slider to be dragged"), || value() != before);
            let dragged = value();
            page.touch(&slider, 0.9, 0.5, || {});
            page.until(&format!("{name}: the slider to follow a tap"), || value() != dragged);
            assert!(page.js("return self.inputs").as_u64() > Some(1), "{name}");
        }
    });
}
