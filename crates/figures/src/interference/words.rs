//! The messages of this figure.

grokscope_words::messages! {
    ("interference-")
    heading: heading; all(neurons); axis; verdict_right(answer, lead); verdict_wrong(answer, right, lead);
    verdict(answer, lead); trained_on; never_seen; at(answer); hint; slider(name); step;
    two(first, second); runner_up(name, winner, share); runner_up_short(name, winner, share); shares(one, two, all);
}
