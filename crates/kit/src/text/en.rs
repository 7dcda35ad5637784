//! English.

use grokscope_experiment::{Problem, Task};
use grokscope_protocol::Ending;

use super::{Numbers, State, Text, accepted, loss, number, percent, preset_names, real};
use grokscope_live::Decay;
use grokscope_live::Fault;
use grokscope_live::Why;

pub(super) static TEXT: Text = Text {
    reverse_title: |neurons, decay| {
        if decay > 0.0 {
            format!("{neurons} neurons, weight decay {}", real(decay))
        } else {
            format!("{neurons} neurons without weight decay")
        }
    },
    modadd_title: |task, p| {
        let doing = match task {
            Task::Sub => "Subtracting",
            Task::Mul => "Multiplying",
            Task::Div => "Dividing",
            Task::Squares => "Adding squares",
            _ => "Adding",
        };
        format!("{doing} on a clock with {p} hours")
    },
    modadd_facts: |neurons, shown, all| {
        format!("{neurons} neurons, {} of {} sums shown to it", number(shown), number(all))
    },
    parity_title: |k, n| format!("Parity of the first {k} of {n} digits"),
    parity_facts: |neurons, shown| format!("{neurons} neurons, {} examples shown to it", number(shown)),

    accuracy: ["Right answers", "share, by training step"],
    loss: ["Loss", "logarithmic, by training step"],
    input_weights: ["What each neuron looks for", "input weights, neurons × numbers"],
    output_weights: ["What each neuron votes for", "output weights, neurons × answers"],
    first_layer: ["What each neuron reads", "first-layer weights, neurons × digits"],
    waves: ["Neurons one by one", "their input weights from 0 to the last number"],
    answers: ["Every sum there is", "first number down, second across"],

    train: "training",
    test: "unseen",
    number_axis: "number on the clock",
    answer_axis: "answer",
    digit_axis: "digit",
    they_matter: |k| if k == 1 { "this one matters".to_owned() } else { format!("these {k} matter") },
    neuron: |neuron, frequency| match frequency {
        0 => format!("neuron {neuron}"),
        1 => format!("neuron {neuron}: 1 turn"),
        f => format!("neuron {neuron}: {f} turns"),
    },
    moved_decay: "decay",
    moved_rate: "rate",
    legend: ["right, trained on", "right, never seen", "wrong"],
    scrub_hint: "Arrow keys walk through the steps, Escape returns to the present.",
    choose_hint: "Arrow keys choose a neuron.",
    by_frequency: "Sort by frequency",
    by_norm: "Sort by size",

    play: "Train",
    again: "Again",
    pause: "Pause",
    advance: |steps| if steps == 1 { "Train one step".to_owned() } else { format!("Train {steps} steps") },
    rewind: "Rewind, same seed",
    new_seed: "New seed",
    fork: |step| format!("Fork at step {}", number(step)),
    fork_hint: "A fork goes on from that step with another decay, on the same axes. Click or touch a curve to hold a step.",
    forked_at: |step| format!("forked at step {}", number(step)),
    remove_fork: |letter| format!("Remove fork {letter}"),
    speed: "Speed",
    speed_max: "as fast as it can",
    speed_of: |rate| format!("{rate} steps/s"),
    decay: "Weight decay",
    decay_ticks: ["none", "moderate", "extreme"],
    decay_kind: "Kind of decay",
    kind: |kind| match kind {
        Decay::Decoupled => "decoupled",
        Decay::L2 => "L2 in the loss",
        Decay::L1 => "L1 in the loss",
    },
    rate: "Learning rate",
    rate_ticks: ["careful", "hasty"],
    preset: "Preset",
    restore: "Restore preset",
    engine: "Engine",
    engines: ["choose for me", "CPU", "GPU", "GPU (burn)"],
    more: "More settings",
    restarts: "The last three apply at once; changing one of the others starts the run again.",
    controls: "Controls",
    dismiss: "Dismiss",

    state: |state| match state {
        State::Untouched => "ready when you are".to_owned(),
        State::Loading => "getting ready".to_owned(),
        State::Training => "training".to_owned(),
        State::Paused => "paused".to_owned(),
        State::Offscreen => "paused while off screen".to_owned(),
        State::Hidden => "paused while this tab is hidden".to_owned(),
        State::Queued => "waiting: two other figures are training".to_owned(),
        State::Ended(Ending::Grokked, _) => "finished".to_owned(),
        State::Ended(Ending::Budget | Ending::Patience, _) | State::Stopped => "stopped".to_owned(),
        State::Ended(Ending::Diverged, _) => "derailed".to_owned(),
    },
    milestones: |memorised, understood| match (memorised, understood) {
        // Nothing was learned by heart first.
        (Some(m), Some(g)) if g <= m => {
            format!("understood at step {} · training examples right at step {}", number(g), number(m))
        }
        (None, None) => "not memorised yet".to_owned(),
        (Some(m), None) => format!("memorised at step {} · not understood yet", number(m)),
        (None, Some(g)) => format!("understood at step {}", number(g)),
        (Some(m), Some(g)) => format!("memorised at step {} · understood at step {}", number(m), number(g)),
    },
    recorded: "recorded run",
    milestone_notes: ["learned by heart", "now the unseen ones too"],
    at_step: |step| format!("step {}", number(step)),
    looking: |step, weights| {
        if step == weights {
            format!("looking back at step {}", number(step))
        } else {
            format!("looking back at step {} (weights of step {})", number(step), number(weights))
        }
    },
    per_second: "steps/s",
    on_cpu: "CPU",
    on_gpu: "GPU",
    on_flex: "CPU (burn)",
    why_short: |why| match why {
        Why::Gpu => "faster at this size",
        Why::Small => "small network",
        Why::NoWebGpu | Why::NoAdapter => "no GPU here",
        Why::Software => "no real GPU here",
        Why::NotBuilt => "GPU part not on this site",
        Why::Forced => "as chosen",
        Why::ForcedTooLarge => "too large for the engine chosen",
        Why::ForcedNoWebGpu | Why::ForcedNoAdapter => "no GPU for the engine chosen",
        Why::ForcedNotBuilt => "chosen engine not on this site",
        Why::GpuDied => "the GPU failed",
    },
    why: |why| match why {
        Why::Gpu => "It trains on the graphics card, which is faster than the processor for a network of this size.",
        Why::Small => {
            "The network is so small that a graphics card would train it no faster, so it trains on the processor."
        }
        Why::NoWebGpu => "This browser offers no WebGPU, so the network trains on the processor.",
        Why::NoAdapter => "The browser finds no graphics card it can use, so the network trains on the processor.",
        Why::Software => {
            "The only graphics card here is imitated in software, so the network trains on the processor directly."
        }
        Why::NotBuilt => {
            "This site was built without the part for graphics cards, so the network trains on the processor."
        }
        Why::Forced => "You chose this engine.",
        Why::ForcedTooLarge => {
            "The engine you chose takes no network with so many rows and neurons, so burn trains it on the graphics card."
        }
        Why::ForcedNoWebGpu => {
            "You chose an engine that needs a graphics card, but this browser offers no WebGPU. The network trains on \
             the processor instead."
        }
        Why::ForcedNoAdapter => {
            "You chose an engine that needs a graphics card, but the browser finds none it can use. The network trains \
             on the processor instead."
        }
        Why::ForcedNotBuilt => {
            "The engine you chose is not part of this site. The network trains on the processor instead."
        }
        Why::GpuDied => "Training on the graphics card failed three times, so the network now trains on the processor.",
    },
    summary: |x: &Numbers| {
        let metrics = x.metrics.map_or_else(String::new, |[a, b, c, d]| {
            format!(
                " Training accuracy {}, accuracy on unseen examples {}. Training loss {}, loss on unseen examples {}.",
                percent(a),
                percent(b),
                loss(c),
                loss(d)
            )
        });
        format!("{}: {}, step {}.{metrics} {}. {}.", x.title, x.state, number(x.step), x.milestones, x.decay)
    },

    spoken: |title, state, milestones| format!("{title}: {state}. {milestones}."),

    done: |steps| format!("All {} steps are done.", number(steps)),
    to_present: "back to the present",
    not_grokked: |steps| {
        format!("{} steps are used up and this network has not understood. What usually helps:", number(steps))
    },
    out_of_patience: |step| {
        format!(
            "Stopped at step {}: the loss on unseen examples had not improved for a while. Patience is the rule that \
             misses grokking.",
            number(step)
        )
    },
    finished: |understood, ended| {
        format!(
            "Finished: understood at step {}. It has rested since step {} to spare your battery.",
            number(understood),
            number(ended)
        )
    },
    forgot: |understood, ended, right| {
        format!(
            "Understood at step {}, and lost again: at the end, step {}, {right} of the unseen are right.",
            number(understood),
            number(ended)
        )
    },
    diverged: |step| {
        format!("At step {} the numbers grew beyond all bounds. A smaller learning rate usually helps.", number(step))
    },
    train_on: "Train on",
    more_decay: "More decay",
    less_decay: "Less decay",
    more_data: "More data",
    smaller_rate: |rate| format!("Start again with rate {rate}"),
    restarted: |step| format!("The training worker stopped and was restarted from step {}.", number(step)),
    gpu_gave_up: "Training on the graphics card failed three times. It goes on with the processor.",
    fault: |fault| match fault {
        Fault::Forbidden => {
            "No training here: the frame around this page, or the policy of its host, forbids workers. \
                             Open the page by itself."
                .to_owned()
        }
        Fault::Missing(file) => {
            format!("No training now: a part of this page could not be fetched ({file}). Check the connection.")
        }
        Fault::Broken(file) => format!("No training now: a part of this page arrived damaged ({file})."),
        Fault::Replaced => "This page has been replaced by a newer one. Reload it; your settings stay.".to_owned(),
        Fault::Memory => {
            "The training worker ran out of memory. A smaller network may help, or fewer open pages.".to_owned()
        }
        Fault::Silent => "The training worker cannot be kept running. It says nothing any more.".to_owned(),
        Fault::Stopped(_) => "The training worker cannot be kept running. It has stopped again and again.".to_owned(),
    },
    try_again: "Try again",
    reload: "Reload",
    bad_page_key: |key, value, accepted| format!("{key}={value}: allowed is {accepted}."),
    problem: |problem| match problem {
        Problem::UnknownKey { key } => format!("{key}: there is no such key."),
        Problem::UnknownPreset { name } => {
            format!("preset={name}: there is no such preset. There are {}.", preset_names())
        }
        Problem::BadValue { key, value } => format!("{key}={value}: allowed is {}.", accepted(key)),
        Problem::Conflict { key, why } => format!("{key}: {why}."),
    },
    rest_applied: "The rest was applied.",
};
