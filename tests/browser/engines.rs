//! Which engine trains, and whether it matters.

use std::time::Duration;

use grokscope_tests::{Page, Visitor, say};

/// A network small enough for a graphics card that is imitated in software.
const SMALL: &str = "modadd.p=11&modadd.hidden=8&modadd.embed=8&modadd.train=0.6";

/// Losses and norm before the first step and after every tenth, up to the thirtieth.
fn trajectory(page: &Page, engine: &str) -> Vec<[f64; 3]> {
    page.open(&format!("{SMALL}&engine={engine}"));
    let figure = page.figure("modadd");
    // On WebGPU, every kernel is compiled first.
    let begun = figure
        .until_within(Duration::from_secs(240), "to be evaluated", |now| now.state == "idle" && now.norm().is_some());
    assert_eq!((&*begun.engine, begun.step()), (engine, 0));
    let mut numbers = vec![begun.numbers()];
    for step in [10, 20, 30] {
        figure.click("Train 10 steps");
        let now = figure.until_within(Duration::from_secs(240), &format!("step {step}"), |now| {
            now.state == "paused" && now.step() == step
        });
        numbers.push(now.numbers());
    }
    numbers
}

#[test]
fn losses_on_webgpu_follow_those_on_the_processor() {
    Visitor::new().with_webgpu().who_likes_it_still().opens("", |page| {
        if !page.offers_gpu() {
            say("not tested: the site was built without its GPU worker");
            return;
        }
        let gpu = trajectory(page, "burn");
        page.figure("modadd").until_it_says("GPU as chosen");
        let cpu = trajectory(page, "cpu");
        page.figure("modadd").until_it_says("CPU as chosen");
        assert!(gpu[3][0] < 0.98 * gpu[0][0], "it does not learn: {gpu:?}");
        for (i, (gpu, cpu)) in gpu.iter().zip(&cpu).enumerate() {
            for (gpu, cpu) in gpu.iter().zip(cpu) {
                assert!(
                    (gpu - cpu).abs() <= 0.01 * cpu.abs(),
                    "step {}: {gpu} on WebGPU, {cpu} on the processor",
                    10 * i
                );
            }
        }
    });
}

#[test]
fn an_adapter_in_software_is_not_chosen_by_itself() {
    Visitor::new().with_webgpu().opens("", |page| {
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
