//! The messages of this figure.

grokscope_words::messages! {
    ("parity-")
    lines: heading; matter; distractors; biases; lines_say(matter, others, share); parts: heading; data;
    penalty; total; parts_say(data, penalty); no_penalty; no_pull;
}
