//! What it says. Either page carries its own messages alone.

grokscope_words::messages! {
    pub mod pupil("class-") {
        number; ask(pupils); told(pupil, setting, seed); start; setting(key, value); share(share); alike; chart(pupil);
        reading(step, train, test); outcome(memorised, understood, accuracy); memorised(step); not_memorised;
        understood(step); not_understood(steps); code; keep; copy; copied; by_hand; qr(code); again; bad;
        teacher; choose; offer_share; offer_decay; offer_rows; offer_own; values; values_hint(key); pupils; link; board; scan;
        pupils_range(most); axes; few; wrong_value(key, value); steps(most); seeds(most);
        wrong_range(key, text); twice(key); presets; many(count, most);
    }
}

grokscope_words::messages! {
    pub mod board("board-") {
        paste; setting(key, value); kept; not_kept; clear; sure; of(counted, pupils); missing(list); one_setting;
        up; never(steps); chart(counted, understood); value; count; understood; median; spread; range(least, most);
        says(counted, understood, never); says_spread(setting, least, most); says_one; says_medians; says_never(steps);
        foreign; remark(line, column, text, why); length(count, all); symbol(symbol); check; senseless; again(line);
        other(line); is_foreign; swapped; bad; example;
        pupils_range(most); axes; wrong_value(key, value); steps(most); seeds(most);
        wrong_range(key, text); twice(key); presets; many(count, most);
    }
}
