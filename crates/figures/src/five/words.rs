//! The messages of this figure.

grokscope_words::messages! {
    ("five-")
    embedding: heading; in_projection: heading; out_projection: heading; neuron_axis; cos; sin;
    trained_in: heading; trained_out: heading; built_in: heading; built_out: heading; ring(length);
    at(neuron, angle); built_says(neurons, modulus, share); angles: heading; neuron; reads_at; writes_at; off;
    rest(count); seeds: heading; tally_none; tally_reached(good, reached); tally_failed(bad, failed);
    tally_both(all, good, reached, bad, failed); measured;
}
