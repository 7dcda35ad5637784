//! What goes wrong, and what the figure says then.

use grokscope_tests::Visitor;

#[test]
fn a_worker_that_dies_is_replaced_and_training_goes_on() {
    Visitor::new().expecting_on_the_console("crash on request").expecting_on_the_console("unreachable").opens(
        "",
        |page| {
            let figure = page.figure("modadd").show();
            // States are saved every second.
            figure.until_past(200);
            assert!(!figure.text().contains("was restarted"));
            let before = figure.now().step();
            figure.crash();
            figure.until_it_says("The training worker stopped and was restarted from step");
            let text = figure.text();
            let (_, rest) = text.split_once("was restarted from step ").expect("the words from above");
            let digits: String =
                rest.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(|c| *c != ',').collect();
            let resumed: u64 = digits.parse().unwrap_or_else(|_| panic!("no step in {rest:?}"));
            assert!(0 < resumed && resumed <= before + 1000, "from step {resumed}, and it was at {before}");
            figure.until_past(before + 50);
            assert_eq!(figure.now().state, "playing");

            // One that dies again and again is given up, until the reader wants it.
            for _ in 0..2 {
                figure.until("to train", |now| now.state == "playing");
                let step = figure.now().step();
                figure.until_past(step);
                figure.crash();
                figure.until("to notice", |now| now.state != "playing");
            }
            figure.until("to be given up", |now| now.state == "failed");
            figure.until_it_says("The training worker cannot be kept running.");
            page.until("no speed", || figure.get(".chip .rate").text().is_empty());
            let step = figure.now().step();
            figure.click("Try again");
            figure.until_past(step + 50);
        },
    );
}

#[test]
fn a_run_that_derails_says_at_which_step_and_offers_a_smaller_rate() {
    Visitor::new().opens("modadd.opt=sgd&modadd.lr=10", |page| {
        let figure = page.figure("modadd").show();
        let end = figure.until("to end", |now| now.state == "ended");
        assert_eq!(end.ending.as_deref(), Some("diverged"));
        figure.until_it_says(&format!(
            "At step {} the numbers grew beyond all bounds. A smaller learning rate",
            end.step()
        ));
        figure.click("Start again with rate 3.3");
        page.until_link(&[("main.lr", "3.3"), ("main.opt", "sgd")]);
        figure.until("to begin anew", |now| now.state == "playing" || now.ending.is_some());
    });
}

#[test]
fn a_run_that_does_not_understand_says_so_and_offers_what_helps() {
    Visitor::new().opens("modadd.steps=100", |page| {
        let figure = page.figure("modadd").show();
        let end = figure.until("to end", |now| now.state == "ended");
        assert_eq!((end.ending.as_deref(), end.step(), end.grokked()), (Some("budget"), 100, None));
        figure.until_it_says("100 steps are used up and this network has not understood.");
        for (words, keys) in [
            ("More data", [("main.steps", "100"), ("main.train", "0.31")].as_slice()),
            ("More decay", &[("main.steps", "100"), ("main.train", "0.31"), ("main.wd", "3")]),
        ] {
            figure.click(words);
            page.until_link(keys);
            figure.until("to end again", |now| now.state == "ended" && now.step() == 100);
        }
        // It has not even memorised, and has more decay than the preset.
        figure.click("Less decay");
        page.until_link(&[("main.steps", "100"), ("main.train", "0.31"), ("main.wd", "0.9")]);
        figure.until("to end again", |now| now.state == "ended" && now.step() == 100);
        // More steps are not a new beginning.
        figure.click("Train on");
        figure.until_past(100);
        assert!(!figure.text().contains("are used up"));
    });
}
