//! What the page says beside the articles: its messages, and enumerations in words.
//!
//! The sentences themselves stand in `www/words`, a file a language; those of the article's language come with the page.

use std::cell::OnceCell;

use grokscope_experiment::{Ending, Key, Member, Misfit, PRESETS, Preset, Problem};
use grokscope_live::{Decay, Fault, Why, speak};
use js_sys::{Array, Intl, JSON, Object};
use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue};

pub use grokscope_format::{loss, number, percent, real};

pub use grokscope_live::{State, article_language, language};

thread_local! {
    static PLURALS: OnceCell<Intl::PluralRules> = const { OnceCell::new() };
}

/// Has everything said in the language of the article, whose messages are in the page (`#words`). Where they are missing,
/// messages are their names.
pub fn install() {
    let block = document().get_element_by_id("words").and_then(|block| block.text_content()).unwrap_or_default();
    install_from(&article_language(), &block);
}

/// Has everything said in a language, in these messages. The first one stays.
pub fn install_from(own: &str, block: &str) {
    speak(own);
    // None, it is that of the browser: what is no language throws.
    let is_language = |own: &&str| (2..=3).contains(&own.len()) && own.bytes().all(|byte| byte.is_ascii_lowercase());
    let own: Array = Some(own).filter(is_language).into_iter().map(JsValue::from).collect();
    PLURALS.with(|rules| drop(rules.set(Intl::PluralRules::new(&own, &Object::new()))));
    let messages = JSON::parse(block).ok().and_then(|messages| messages.dyn_into::<Object>().ok());
    let message = |pair: JsValue| {
        let pair: Array = pair.dyn_into().ok()?;
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    let messages = messages.map(|messages| Object::entries(&messages).iter().filter_map(message).collect());
    grokscope_words::Catalogue::new(messages.unwrap_or_default(), plural).install();
}

/// The plural category of a count in the language of the article, as the browser knows it.
fn plural(count: u64) -> String {
    PLURALS.with(|rules| rules.get().map(|rules| rules.select(count as f64).into()).unwrap_or_default())
}

grokscope_words::messages! {
    ("")
    reverse_title(neurons, decay); reverse_title_undecayed(neurons); modadd_title(task, p);
    modadd_facts(task, neurons, shown, all); parity_title(k, n); parity_facts(neurons, shown); accuracy_curve: heading;
    five_curve: heading; loss_curve: heading; margin_curve: heading; input_weights: heading; output_weights: heading; first_layer: heading; waves: heading;
    answers: heading; answers_twice: heading; answers_pairs: heading; train; test; wrong_labels; dropped; number_axis; answer_axis; digit_axis; bias_column; output_column; they_matter(k); neuron(neuron);
    neuron_turns(neuron, turns); frequency_group(frequency, neurons); no_weights; moved_decay; moved_rate; your_flag;
    legend_trained; legend_unseen; legend_wrong; scrub_hint; choose_hint; by_frequency; by_norm; play; again; pause;
    advance(steps); rewind; new_seed; fork(step); fork_hint; forked_at(step); remove_fork(letter); speed; speed_max;
    speed_of(rate); decay; decay_none; decay_moderate; decay_extreme; decay_kind; kind_decoupled; kind_l2; kind_l1;
    rate; rate_careful; rate_hasty; preset; restore; engine; engine_auto; engine_cpu; engine_fused; engine_burn;
    gap; labelled(heading, detail, says); told_at(at, says); sentence(says); bracketed(what, more); item(before, item); clause(before, item); more; more_missing; part_missing; keep; restarts; controls; dismiss; state_untouched; state_loading; state_training; state_paused;
    state_offscreen; state_hidden; state_queued; state_finished; state_stopped; state_diverged; milestones_none;
    milestones_nothing; milestones_memory(memorised);
    milestones_memorised(memorised); milestones_understood(understood); milestones_both(memorised, understood);
    milestones_at_once(understood, memorised); milestones_same(step); recorded; memorised_here; understood_here; all_here; at_step(step);
    looking_at(step); looking_weights(step, weights); per_second; on_cpu; on_gpu; on_flex; why_short_gpu;
    why_short_small; why_short_no_gpu; why_short_software; why_short_not_built; why_short_forced;
    why_short_forced_unsupported; why_short_forced_no_gpu; why_short_forced_not_built; why_short_gpu_died; why_gpu;
    why_small; why_no_webgpu; why_no_adapter; why_software; why_not_built; why_forced; why_forced_unsupported;
    why_forced_no_webgpu; why_forced_no_adapter; why_forced_not_built; why_gpu_died;
    summary_unmeasured(title, state, step, milestones, decay);
    measured(train_accuracy, test_accuracy, train_loss, test_loss);
    summary_measured(title, state, step, measured, milestones, decay);
    spoken(title, news); spoken_memorised(step); spoken_understood(step); done(steps); to_present; not_grokked(steps); out_of_patience(step);
    finished(understood, ended); forgot(understood, ended, right); diverged(step); train_on; more_decay; less_decay;
    more_data; smaller_rate(rate); restarted(step); gpu_gave_up; fault_forbidden; fault_missing(file);
    fault_broken(file); fault_replaced; fault_memory; fault_silent; fault_stopped; try_again; reload;
    bad_value(key, value, accepted); unknown_key(key); unknown_preset(name, presets); conflict(key, why);
    rest_applied;
    misfit_task(task): vocabulary; misfit_model: vocabulary; misfit_loss: vocabulary; misfit_adam_decay: vocabulary;
    misfit_digits: vocabulary; misfit_numbers: vocabulary; misfit_act: vocabulary; misfit_division: vocabulary;
    misfit_order: vocabulary; misfit_frequencies: vocabulary;
    misfit_rows: vocabulary; misfit_memory(allowed): vocabulary; misfit_table: vocabulary; misfit_size: vocabulary;
}

/// The label of a key.
#[must_use]
pub fn label(key: &Key) -> String {
    grokscope_words::translated(&format!("key-{}", key.name), &[]).unwrap_or_else(|| key.label().to_owned())
}

/// A sentence on a key.
#[must_use]
pub fn meaning(key: &Key) -> String {
    grokscope_words::translated(&format!("key-{}.meaning", key.name), &[]).unwrap_or_else(|| key.meaning().to_owned())
}

/// What a preset shows.
#[must_use]
pub fn shows(preset: &Preset) -> String {
    let text = grokscope_words::translated(&format!("preset-{}", preset.name), &[]);
    text.unwrap_or_else(|| preset.trains.to_owned())
}

/// Title of a network whose understanding does not last.
#[must_use]
pub fn decayed(neurons: u32, decay: f64) -> String {
    if decay > 0.0 { reverse_title(neurons, real(decay)) } else { reverse_title_undecayed(neurons) }
}

/// A kind of decay.
#[must_use]
pub fn kind(kind: Decay) -> &'static str {
    match kind {
        Decay::Decoupled => kind_decoupled(),
        Decay::L2 => kind_l2(),
        Decay::L1 => kind_l1(),
    }
}

/// The state of a run.
#[must_use]
pub fn state(state: State) -> &'static str {
    match state {
        State::Untouched => state_untouched(),
        State::Loading => state_loading(),
        State::Training => state_training(),
        State::Paused => state_paused(),
        State::Offscreen => state_offscreen(),
        State::Hidden => state_hidden(),
        State::Queued => state_queued(),
        State::Ended(Ending::Grokked, _) => state_finished(),
        State::Ended(Ending::Budget | Ending::Patience, _) | State::Stopped => state_stopped(),
        State::Ended(Ending::Diverged, _) => state_diverged(),
    }
}

/// The steps at which a run memorised and understood.
#[must_use]
pub fn milestones(member: &Member) -> String {
    let Member { memorised, grokked, ended, .. } = *member;
    match (memorised, grokked) {
        // Nothing was learned by heart first.
        (Some(m), Some(g)) if g == m => milestones_same(g),
        (Some(m), Some(g)) if g < m => milestones_at_once(g, m),
        // What has ended no longer may.
        (None, None) if ended.is_some() => milestones_nothing().to_owned(),
        (Some(m), None) if ended.is_some() => milestones_memory(m),
        (None, None) => milestones_none().to_owned(),
        (Some(m), None) => milestones_memorised(m),
        (None, Some(g)) => milestones_understood(g),
        (Some(m), Some(g)) => milestones_both(m, g),
    }
}

/// The step looked at, and that of the weights that are shown.
#[must_use]
pub fn looking(step: u64, weights: u64) -> String {
    if step == weights { looking_at(step) } else { looking_weights(step, weights) }
}

/// Why this engine, in a few words.
#[must_use]
pub fn why_short(why: Why) -> &'static str {
    match why {
        Why::Gpu => why_short_gpu(),
        Why::Small => why_short_small(),
        Why::NoWebGpu | Why::NoAdapter => why_short_no_gpu(),
        Why::Software => why_short_software(),
        Why::NotBuilt => why_short_not_built(),
        Why::Forced => why_short_forced(),
        Why::ForcedUnsupported => why_short_forced_unsupported(),
        Why::ForcedNoWebGpu | Why::ForcedNoAdapter => why_short_forced_no_gpu(),
        Why::ForcedNotBuilt => why_short_forced_not_built(),
        Why::GpuDied => why_short_gpu_died(),
    }
}

/// Why this engine, in a sentence.
#[must_use]
pub fn why(why: Why) -> &'static str {
    match why {
        Why::Gpu => why_gpu(),
        Why::Small => why_small(),
        Why::NoWebGpu => why_no_webgpu(),
        Why::NoAdapter => why_no_adapter(),
        Why::Software => why_software(),
        Why::NotBuilt => why_not_built(),
        Why::Forced => why_forced(),
        Why::ForcedUnsupported => why_forced_unsupported(),
        Why::ForcedNoWebGpu => why_forced_no_webgpu(),
        Why::ForcedNoAdapter => why_forced_no_adapter(),
        Why::ForcedNotBuilt => why_forced_not_built(),
        Why::GpuDied => why_gpu_died(),
    }
}

/// Why no worker can be had or kept running, and what to do about it.
#[must_use]
pub fn fault(fault: &Fault) -> String {
    match fault {
        Fault::Forbidden => fault_forbidden().to_owned(),
        Fault::Missing(file) => fault_missing(file),
        Fault::Broken(file) => fault_broken(file),
        Fault::Replaced => fault_replaced().to_owned(),
        Fault::Memory => fault_memory().to_owned(),
        Fault::Silent => fault_silent().to_owned(),
        Fault::Stopped(_) => fault_stopped().to_owned(),
    }
}

/// A part of the link that was not applied.
#[must_use]
pub fn problem(problem: &Problem) -> String {
    match problem {
        Problem::UnknownKey { key } => unknown_key(key),
        Problem::UnknownPreset { name } => unknown_preset(name, preset_names()),
        Problem::BadValue { key, value } => bad_value(*key, value, accepted(key)),
        Problem::Conflict { key, why } => conflict(*key, misfit(*why)),
    }
}

/// Why two keys do not go together. English is what the vocabulary says itself.
fn misfit(why: Misfit) -> String {
    let text = match why {
        Misfit::Task(task) => misfit_task(task.word()),
        Misfit::ParityModel | Misfit::PairsModel | Misfit::NumbersModel => misfit_model(),
        Misfit::ParityLoss | Misfit::PairsLoss | Misfit::NumbersLoss => misfit_loss(),
        Misfit::CommitteeBiases | Misfit::NumbersNoise => misfit_numbers(),
        Misfit::CommitteeAct => misfit_act(),
        Misfit::AdamDecay => misfit_adam_decay(),
        Misfit::Digits => misfit_digits(),
        Misfit::DivisionModulus => misfit_division(),
        Misfit::Order => misfit_order(),
        Misfit::NoOperation | Misfit::NoBits => misfit_table(),
        Misfit::TableSize => misfit_size(),
        Misfit::NoFrequency | Misfit::FrequencyRange => misfit_frequencies(),
        Misfit::NoTrainRow | Misfit::NoTestRow => misfit_rows(),
        Misfit::Memory { allowed, .. } => misfit_memory(allowed.to_string()),
    };
    text.unwrap_or_else(|| why.to_string())
}

/// What a picture says to those who do not see it, below its heading.
pub fn in_words([heading, detail]: [&str; 2], says: &str) -> String {
    labelled(heading, detail, says)
}

/// Things one after the other.
pub fn listed(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().reduce(item).unwrap_or_default()
}

/// Parts of a sentence one after the other, which may be lists.
pub fn clauses(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().reduce(clause).unwrap_or_default()
}

/// Sentences one after the other; those that are empty are none.
pub fn together<'a>(sentences: impl IntoIterator<Item = &'a str>) -> String {
    let sentences: Vec<&str> = sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect();
    sentences.join(gap())
}

/// The numbers a figure shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// Title of the figure.
    pub title: String,
    /// State in words.
    pub state: &'static str,
    /// Steps done.
    pub step: u64,
    /// Accuracies and losses, train before test, where there was an evaluation.
    pub metrics: Option<[f32; 4]>,
    /// Milestones in words.
    pub milestones: String,
    /// Weight decay with its kind.
    pub decay: String,
}

impl Numbers {
    /// Everything at once, for those who do not see the pictures.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self { title, state, step, metrics, milestones, decay } = self;
        match metrics {
            None => summary_unmeasured(title, *state, *step, milestones, decay),
            Some([a, b, c, d]) => {
                let measured = measured(percent(*a), percent(*b), loss(*c), loss(*d));
                summary_measured(title, *state, *step, measured, milestones, decay)
            }
        }
    }
}

/// What `key` accepts.
fn accepted(key: &str) -> String {
    Key::named(key).map(|key| key.kind.to_string()).unwrap_or_default()
}

fn preset_names() -> String {
    PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
}
