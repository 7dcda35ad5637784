//! The messages of this figure.

grokscope_words::messages! {
    ("stars-")
    waves: heading; input_spectrum: heading; output_spectrum: heading; circles: heading; input; output;
    short_group(frequency, neurons); others(neurons); frequency_axis; number_axis; answer_axis; height(height);
    radius(radius); doubled(doubled, all, degrees);
    hours; clock; steps(step, frequency); stepped(axis, step); numbers;
}
