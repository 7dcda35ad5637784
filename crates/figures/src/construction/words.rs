//! The messages of this figure.

grokscope_words::messages! {
    ("construction-")
    controls; sum(modulus); difference(modulus); neurons; modulus; nonlinearity; relu; square; embed: heading;
    unembed: heading; project: heading; double: heading; outputs: heading; targets: heading; errors: heading;
    embed_says(a, b); unembed_says(answer, a, b); unembed_nowhere(a, b); project_all(all);
    project_some(some, all); project_nothing; double_right(answer); double_wrong(answer, target); double_nothing; outputs_says;
    targets_says; errors_says(most); target_axis; output_axis; error_axis; limit; first_half; second_half;
    accuracy_all(neurons, name, modulus, pairs); accuracy(neurons, name, modulus, right, pairs, share);
    even(modulus); four; three; six; eight; ten; bend(modulus);
}
