//! Every word the page says, one table a language.
//!
//! [`Text`] has a field for each, so a word missing in one language does not compile.

mod en;
mod zh;

use grokscope_experiment::{Problem, Task};

pub use grokscope_format::{loss, number, percent, real};

use grokscope_live::page::Page;
use grokscope_live::{Decay, Fault, Why};
pub use grokscope_live::{Lang, State};

/// Has a language, and so all words in it.
pub trait Speaks: Sized {
    /// The language.
    fn lang(self) -> Lang;

    /// Its table.
    #[must_use]
    fn text(self) -> &'static Text {
        match self.lang() {
            Lang::En => &en::TEXT,
            Lang::Zh => &zh::TEXT,
        }
    }

    /// The text of the key table in this language.
    #[must_use]
    fn of(self, text: grokscope_experiment::Text) -> &'static str {
        match self.lang() {
            Lang::En => text.en,
            Lang::Zh => text.zh,
        }
    }
}

impl Speaks for Lang {
    fn lang(self) -> Lang {
        self
    }
}

impl Speaks for Page {
    fn lang(self) -> Lang {
        self.lang
    }
}

/// The words of one language.
pub struct Text {
    // Figures.
    /// Title of a network whose understanding does not last: neurons, decoupled decay.
    pub reverse_title: fn(u32, f64) -> String,
    /// Title of the figure on pairs: task, modulus.
    pub modadd_title: fn(Task, u32) -> String,
    /// Its line of facts: neurons, rows shown, pairs there are.
    pub modadd_facts: fn(u32, u64, u64) -> String,
    /// Title of the parity figure: digits that matter, digits.
    pub parity_title: fn(u32, u32) -> String,
    /// Its line of facts: neurons, rows shown.
    pub parity_facts: fn(u32, u64) -> String,

    // Panes: a heading and what stands small beside it.
    /// Accuracy curves.
    pub accuracy: [&'static str; 2],
    /// Loss curves.
    pub loss: [&'static str; 2],
    /// `W_input` of pairs.
    pub input_weights: [&'static str; 2],
    /// `W_output` of pairs.
    pub output_weights: [&'static str; 2],
    /// First layer of parity.
    pub first_layer: [&'static str; 2],
    /// Waves of single neurons.
    pub waves: [&'static str; 2],
    /// Right and wrong answers.
    pub answers: [&'static str; 2],

    // On the charts.
    /// End of the train curve.
    pub train: &'static str,
    /// End of the test curve.
    pub test: &'static str,
    /// Under the input weights of pairs.
    pub number_axis: &'static str,
    /// Under the output weights.
    pub answer_axis: &'static str,
    /// Under the first layer of parity.
    pub digit_axis: &'static str,
    /// Above the digits that matter.
    pub they_matter: fn(u32) -> String,
    /// Above one neuron's wave: neuron from 1, frequency (0 where it has none), whether it is chosen.
    pub neuron: fn(usize, usize) -> String,
    /// A mark on the curve: which slider, from, to.
    pub moved_decay: &'static str,
    /// As above, for the learning rate.
    pub moved_rate: &'static str,
    /// Legend of the answers: training pairs right, unseen pairs right, wrong.
    pub legend: [&'static str; 3],
    /// How to go through the steps with the keyboard.
    pub scrub_hint: &'static str,
    /// How to choose a neuron with the keyboard.
    pub choose_hint: &'static str,
    /// Sort neurons by frequency.
    pub by_frequency: &'static str,
    /// Sort neurons by norm.
    pub by_norm: &'static str,

    // Controls.
    /// Button.
    pub play: &'static str,
    /// The same button when the run has ended.
    pub again: &'static str,
    /// Button.
    pub pause: &'static str,
    /// Buttons +1, +10, +100.
    pub advance: fn(u32) -> String,
    /// Button.
    pub rewind: &'static str,
    /// Button.
    pub new_seed: &'static str,
    /// Button, with the step.
    pub fork: fn(u64) -> String,
    /// What a fork is good for.
    pub fork_hint: &'static str,
    /// Where a fork branched off.
    pub forked_at: fn(u64) -> String,
    /// Button, with the letter.
    pub remove_fork: fn(char) -> String,
    /// Select.
    pub speed: &'static str,
    /// Option of the above.
    pub speed_max: &'static str,
    /// Option of the above.
    pub speed_of: fn(&str) -> String,
    /// Slider.
    pub decay: &'static str,
    /// Under the slider, from left to right.
    pub decay_ticks: [&'static str; 3],
    /// Select.
    pub decay_kind: &'static str,
    /// A kind of decay.
    pub kind: fn(Decay) -> &'static str,
    /// Slider.
    pub rate: &'static str,
    /// Under the slider, from left to right.
    pub rate_ticks: [&'static str; 2],
    /// Select.
    pub preset: &'static str,
    /// Button.
    pub restore: &'static str,
    /// Select.
    pub engine: &'static str,
    /// Options of the above: auto, cpu, fused, burn.
    pub engines: [&'static str; 4],
    /// Summary of the section with further keys.
    pub more: &'static str,
    /// Above the further settings, of which the last three may change while training.
    pub restarts: &'static str,
    /// Name of a set of controls for assistive technology.
    pub controls: &'static str,
    /// Button that removes a note.
    pub dismiss: &'static str,

    // State.
    /// State of a run.
    pub state: fn(State) -> String,
    /// Milestones: memorised, understood.
    pub milestones: fn(Option<u64>, Option<u64>) -> String,
    /// Beside the state while a recorded run is shown.
    pub recorded: &'static str,
    /// Beside the curve where it memorised, and where it understood.
    pub milestone_notes: [&'static str; 2],
    /// The step, in words.
    pub at_step: fn(u64) -> String,
    /// Step shown while scrubbing, and the step of the weights.
    pub looking: fn(u64, u64) -> String,
    /// Unit after the number of steps a second.
    pub per_second: &'static str,
    /// Engine that trains, in one or two words: CPU, GPU.
    pub on_cpu: &'static str,
    /// As above.
    pub on_gpu: &'static str,
    /// As above: burn on the CPU.
    pub on_flex: &'static str,
    /// Why this engine, in a few words.
    pub why_short: fn(Why) -> &'static str,
    /// Why this engine, in a sentence.
    pub why: fn(Why) -> &'static str,
    /// Everything at once, for those who do not see the pictures.
    pub summary: fn(&Numbers) -> String,
    /// What is said aloud of it: title, state, milestones.
    pub spoken: fn(&str, &str, &str) -> String,

    // Messages and their ways out.
    /// Did not grok within its budget of steps.
    pub not_grokked: fn(u64) -> String,
    /// (steps) when a run that was not to understand has ended.
    pub done: fn(u64) -> String,
    /// Lets go of the step looked at.
    pub to_present: &'static str,
    /// Patience ran out at this step.
    pub out_of_patience: fn(u64) -> String,
    /// Finished: understood at, stopped at.
    pub finished: fn(u64, u64) -> String,
    /// Over, and what it had understood is lost: understood at, stopped at, right answers in the end.
    pub forgot: fn(u64, u64, &str) -> String,
    /// Not finite any more at this step.
    pub diverged: fn(u64) -> String,
    /// Button.
    pub train_on: &'static str,
    /// Button.
    pub more_decay: &'static str,
    /// Button.
    pub less_decay: &'static str,
    /// Button.
    pub more_data: &'static str,
    /// Button, with the rate.
    pub smaller_rate: fn(&str) -> String,
    /// The worker died and goes on from this step.
    pub restarted: fn(u64) -> String,
    /// GPU workers died too often.
    pub gpu_gave_up: &'static str,
    /// No worker can be had or kept running: why, and what to do about it.
    pub fault: fn(&Fault) -> String,
    /// Button.
    pub try_again: &'static str,
    /// Button, where the page has been replaced.
    pub reload: &'static str,
    /// A key of the page (not of the experiment) has a value it cannot have: key, value, what is accepted.
    pub bad_page_key: fn(&str, &str, &str) -> String,
    /// A part of the link that was not applied.
    pub problem: fn(&Problem) -> String,
    /// What follows a problem.
    pub rest_applied: &'static str,
}

/// The numbers a figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// Title of the figure.
    pub title: String,
    /// State in words.
    pub state: String,
    /// Steps done.
    pub step: u64,
    /// Accuracies and losses, train before test, where there was an evaluation.
    pub metrics: Option<[f32; 4]>,
    /// Milestones in words.
    pub milestones: String,
    /// Weight decay with its kind.
    pub decay: String,
}

/// What `key` accepts.
fn accepted(key: &str) -> String {
    grokscope_experiment::Key::named(key).map(|key| key.kind.to_string()).unwrap_or_default()
}

fn preset_names() -> String {
    grokscope_experiment::PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
}
