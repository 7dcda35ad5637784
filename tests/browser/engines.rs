//! Which engine trains, and whether it matters.

use std::time::{Duration, Instant};

use grokscope_tests::{Figure, GpuCalls, Page, Reading, Visitor, say};

/// Networks small enough for a graphics card that is imitated in software; the second is trained with a norm held.
const SMALL: &str = "modadd.p=11&modadd.hidden=8&modadd.embed=8&modadd.train=0.6&\
                     parity.n=10&parity.rows=90&parity.hidden=7&parity.norm=4";
/// The largest network that the fused engine promises five dispatches for, and parity as the page begins with it.
const LARGE: &str = "modadd.p=113&modadd.hidden=512&modadd.embed=32&modadd.train=0.05&parity.rows=800&parity.hidden=64&\
                     parity.every=20";

/// On WebGPU, every kernel is compiled first; and what is imitated is slow.
const PATIENCE: Duration = Duration::from_secs(240);

/// A visit with WebGPU, to a site that has a worker for it.
fn on_webgpu(visitor: &Visitor, plan: impl FnOnce(&Page)) {
    visitor.clone().with_webgpu().opens("", |page| {
        assert!(page.offers_gpu(), "the site was built without its GPU worker");
        plan(page);
    });
}

/// Brings it into view, where it starts, and waits until it has been evaluated before its first step.
fn begun(figure: Figure<'_>) -> Reading {
    figure.show().until_within(PATIENCE, "to be evaluated", |now| now.state == "idle" && now.norm().is_some())
}

/// Trains so many steps, 1, 10 or 100, up to `step`.
fn train(figure: Figure<'_>, button: &str, step: u64) -> Reading {
    figure.click(button);
    figure.until_within(PATIENCE, &format!("step {step}"), |now| now.state == "paused" && now.step() == step)
}

/// Losses and norm of both figures before the first step and after every tenth, up to the thirtieth.
fn trajectories(page: &Page, engine: &str) -> Vec<[f64; 3]> {
    page.open(&format!("{SMALL}&engine={engine}"));
    let mut numbers = Vec::new();
    for name in ["modadd", "parity"] {
        let figure = page.figure(name);
        let start = begun(figure);
        assert_eq!((&*start.engine, start.step()), (engine, 0), "{name}");
        numbers.push(start.numbers());
        numbers.extend([10, 20, 30].map(|step| train(figure, "+10", step).numbers()));
    }
    numbers
}

/// Trains with each engine in turn, and holds those on WebGPU against the one on the processor.
pub fn compare(page: &Page) {
    let cpu = trajectories(page, "cpu");
    page.figure("modadd").until_it_says("CPU as chosen");
    for engine in ["fused", "burn"] {
        let gpu = trajectories(page, engine);
        page.figure("modadd").until_it_says("GPU as chosen");
        assert!(gpu[3][0] < 0.98 * gpu[0][0], "it does not learn with {engine}: {gpu:?}");
        for (i, (gpu, cpu)) in gpu.iter().zip(&cpu).enumerate() {
            for (gpu, cpu) in gpu.iter().zip(cpu) {
                let gap = (gpu - cpu).abs();
                assert!(gap <= 0.001 * cpu.abs(), "{engine}, reading {i}: {gpu}, and {cpu} on the processor");
            }
        }
    }
}

#[test]
fn an_adapter_in_software_is_not_chosen_by_itself() {
    Visitor::new().with_imitated_webgpu().opens("", |page| {
        let figure = page.figure("modadd");
        assert_eq!(figure.until_past(0).engine, "cpu");
        figure.until_it_says("CPU no real GPU here");
    });
}

#[test]
fn without_webgpu_the_processor_trains_and_the_figure_says_why() {
    Visitor::new().opens("engine=burn", |page| {
        let figure = page.figure("modadd");
        assert_eq!(figure.until_past(0).engine, "cpu");
        let text = figure.text();
        let why = if page.offers_gpu() {
            "You chose an engine that needs a graphics card, but"
        } else {
            "The engine you chose is not part of this site."
        };
        assert!(text.contains(why) && text.contains("on the processor instead"), "{text}");
        // Nobody is told of a disappointment who asked for nothing.
        page.open("");
        let figure = page.figure("modadd");
        assert_eq!(figure.until_past(0).engine, "cpu");
        assert!(!figure.text().contains("on the processor instead"));
        figure.until_it_says("CPU no GPU here");
    });
}

/// On a site with the worker for it.
mod webgpu {
    use super::*;

    #[test]
    #[ignore = "needs the worker for the graphics card: cargo xtask test"]
    fn losses_on_webgpu_follow_those_on_the_processor() {
        on_webgpu(&Visitor::new().who_likes_it_still(), compare);
    }

    /// Each click ends with an evaluation, so the difference of two clicks is that of their steps.
    #[test]
    #[ignore = "needs the worker for the graphics card: cargo xtask test"]
    fn a_step_takes_five_dispatches_at_most_and_on_bits_one_dispatch_does_twenty_steps() {
        on_webgpu(&Visitor::new().who_likes_it_still(), |page| {
            page.listen_to_gpu();
            let per_step = |keys: &str, engine: &str| {
                page.open(&format!("{keys}&engine={engine}"));
                let figure = page.figure("modadd");
                assert_eq!(begun(figure).engine, engine);
                begun(page.figure("parity"));
                let _ = page.gpu_calls();
                train(figure, "+10", 10);
                let ten = page.gpu_calls();
                train(figure, "+1", 11);
                let one = page.gpu_calls();
                let dispatches = (ten.dispatches.len() - one.dispatches.len()) as f64 / 9.0;
                let submits = (f64::from(ten.submits) - f64::from(one.submits)) / 9.0;
                say(&format!("{engine}: {dispatches} dispatches and {submits:.1} submissions a step"));
                dispatches
            };
            let fused = per_step(LARGE, "fused");
            assert!((1.0..=5.0).contains(&fused), "{fused} dispatches a step");
            // Still the page with the fused engine.
            let parity = page.figure("parity");
            let _ = page.gpu_calls();
            train(parity, "+100", 100);
            let many = page.gpu_calls().dispatches;
            // It is evaluated every twenty steps. How many steps a dispatch does later depends on how long the first took,
            // which on an adapter imitated in software is far too long.
            let [step, evaluation, ..] = &*many else { panic!("no dispatches") };
            assert_ne!(step, evaluation, "more than one dispatch before the first evaluation, at step 20: {many:?}");
            let burn = per_step(SMALL, "burn");
            assert!(burn > 5.0 * fused, "{burn} dispatches a step with burn, {fused} fused");
        });
    }

    #[test]
    #[ignore = "needs the worker for the graphics card: cargo xtask test"]
    fn a_browser_that_tells_late_of_ends_is_made_to_look() {
        on_webgpu(&Visitor::new().who_likes_it_still(), |page| {
            page.tell_late_of_gpu();
            page.open(&format!("{SMALL}&engine=fused"));
            let figure = page.figure("modadd");
            begun(figure);
            let _ = page.gpu_calls();
            train(figure, "+100", 100);
            let [at_ticks, at_submissions] = page.gpu_calls().ends;
            say(&format!("{at_ticks} ends at ticks, {at_submissions} at submissions"));
            assert!(at_submissions > 3 * at_ticks, "{at_ticks} ends at ticks, {at_submissions} at submissions");
        });
    }

    #[test]
    #[ignore = "needs the worker for the graphics card: cargo xtask test"]
    fn a_gpu_that_fails_three_times_is_given_up_for_the_processor() {
        on_webgpu(&Visitor::new().expecting_on_the_console("").who_likes_it_still(), |page| {
            page.listen_to_gpu();
            page.open(&format!("{SMALL}&engine=fused"));
            let figure = page.figure("modadd");
            begun(figure);
            train(figure, "+10", 10);
            for failure in 1..=3 {
                if failure > 1 {
                    figure.click("Dismiss");
                    page.until("the note to go", || !figure.text().contains("was restarted from"));
                }
                // First a worker that dies, then devices that are lost.
                if failure == 1 {
                    figure.crash();
                } else {
                    page.lose_gpu();
                    figure.click("+10");
                }
                if failure < 3 {
                    // Said anew for each failure.
                    figure.until_it_says("The training worker stopped and was restarted from step 10.");
                    let again = figure.until_within(PATIENCE, "to stand again", |now| {
                        matches!(&*now.state, "idle" | "paused") && now.step() == 10 && now.norm().is_some()
                    });
                    assert_eq!(again.engine, "fused");
                }
            }
            figure.until_it_says("Training on the graphics card failed three times.");
            figure.until_it_says("CPU the GPU failed");
            figure.until_within(PATIENCE, "to stand again", |now| now.engine == "cpu" && now.step() == 10);
            train(figure, "+10", 20);
        });
    }
}

/// On a machine with a graphics card.
mod card {
    use super::*;

    /// On a machine with a graphics card: `GROKSCOPE_REAL_GPU` has the flags by which Chromium gets at it.
    #[test]
    #[ignore = "needs a graphics card, and GROKSCOPE_REAL_GPU"]
    fn a_real_gpu_is_chosen_by_itself_where_it_is_faster() {
        on_webgpu(&Visitor::new(), |page| {
            page.listen_to_gpu();
            page.open("");
            for (name, engine) in [("modadd", "fused"), ("parity", "cpu")] {
                let figure = page.figure(name).show();
                let start = Instant::now();
                let begun = figure.until_within(PATIENCE, "to train", |now| now.state == "playing" && now.step() > 0);
                assert_eq!(begun.engine, engine, "{name}");
                let _ = page.gpu_calls();
                let from = figure.now().step();
                let grokked = figure.until_within(PATIENCE, "to understand", |now| now.grokked().is_some());
                let seconds = start.elapsed().as_secs_f64();
                let GpuCalls { dispatches, submits, .. } = page.gpu_calls();
                let steps = figure.now().step() - from;
                say(&format!(
                    "{name} on {engine}: understood at step {:?} after {seconds:.1} s; {steps} steps took {} dispatches in {submits} \
                 submissions, evaluations included",
                    grokked.grokked(),
                    dispatches.len(),
                ));
                assert!(grokked.memorised() < grokked.grokked(), "{grokked:?}");
            }
        });
    }
}
