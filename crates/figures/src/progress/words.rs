//! The messages of this figure.

grokscope_words::messages! {
    ("progress-")
    answers: heading; voices: heading; whole; rule; rest; unheard(step, whole); heard(step, whole); more;
    losses: heading; norms: heading; order: heading; restricted; excluded; purity; gini; key_share;
    matrix_embed; matrix_in; matrix_in_b; matrix_bias_in; matrix_out; matrix_unembed; matrix_bias_out; plateau;
    keys(keys, explained); pizza_or_clock(symmetricity, irrelevance); irrelevance(irrelevance); adds_first;
    nothing; foreign;
}
