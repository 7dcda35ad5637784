//! Codes in whatever they were pasted in: names, commas, quoted mail, several on a line.

use crate::code::{Code, GROUP, LEN, Wrong, symbol};

/// A code, or what looks like one and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its line, from 1.
    pub line: usize,
    /// Its first character in that line, from 1.
    pub column: usize,
    /// As it stands there.
    pub text: String,
    /// What it says.
    pub code: Result<Code, Wrong>,
}

/// Letters and digits without anything between them.
struct Word {
    /// Where it begins and ends, in characters of its line.
    from: usize,
    to: usize,
}

impl Word {
    fn len(&self) -> usize {
        self.to - self.from
    }
}

/// Finds all codes of a text, and what was meant to be one. Untrusted input.
#[must_use]
pub fn read(text: &str) -> Vec<Found> {
    text.lines().enumerate().flat_map(|(at, line)| read_line(at + 1, line)).collect()
}

fn read_line(number: usize, line: &str) -> Vec<Found> {
    // Chinese keyboards write full-width letters, digits and hyphens.
    let line: Vec<char> = line
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .collect();
    let words = words(&line);
    // The last word of a code that begins with this one.
    let whole = |at: usize| {
        (at..words.len()).find(|end| {
            let together = &words[at..=*end];
            let count: usize = together.iter().map(Word::len).sum();
            count == LEN && are_joined(&line, together) && cut(&line, together).parse::<Code>().is_ok()
        })
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // What looks like one and ends in a right one is a name in front of that.
        let meant = || attempt(&line, &words, at).filter(|end| (at..=*end).all(|at| whole(at).is_none()));
        match whole(at).or_else(meant) {
            Some(end) => {
                found.push(item(number, &line, &words[at..=end]));
                at = end + 1;
            }
            None => at += 1,
        }
    }
    found
}

fn item(line: usize, characters: &[char], words: &[Word]) -> Found {
    let (column, text) = (words.first().map_or(0, |word| word.from) + 1, cut(characters, words));
    Found { line, column, code: text.parse(), text }
}

fn words(line: &[char]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, is_part) in line.iter().map(char::is_ascii_alphanumeric).chain([false]).enumerate() {
        match (from, is_part) {
            (None, true) => from = Some(at),
            (Some(start), false) => {
                words.push(Word { from: start, to: at });
                from = None;
            }
            _ => {}
        }
    }
    words
}

fn cut(line: &[char], words: &[Word]) -> String {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => line[first.from..last.to].iter().collect(),
        _ => String::new(),
    }
}

/// Whether the same stands between all of them, spaces and hyphens.
fn are_joined(line: &[char], words: &[Word]) -> bool {
    let is_joint = |c: &char| c.is_whitespace() || matches!(c, '-' | '_' | '.' | '‐'..='―' | '−' | 'ー');
    let mut joints = words.windows(2).map(|pair| &line[pair[0].to..pair[1].from]);
    let Some(first) = joints.next() else { return true };
    first.iter().all(is_joint) && joints.all(|joint| joint == first)
}

/// The last word of what begins with this one and looks like a code, though it is none.
fn attempt(line: &[char], words: &[Word], at: usize) -> Option<usize> {
    let is_mixed = |text: &str| {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        digits > 1 && digits < text.chars().filter(char::is_ascii_alphanumeric).count()
    };
    // Groups as they are written, of which one may have lost or gained a character.
    let groups = words[at..]
        .iter()
        .scan(at, |end, word| {
            let fits = word.len().abs_diff(GROUP) <= 1 && are_joined(line, &words[at..=*end]);
            *end += 1;
            fits.then_some(*end - 1)
        })
        .take(LEN / GROUP)
        .last();
    let is_group = |end: usize| end > at + 1 && words[at..=end].iter().filter(|word| word.len() == GROUP).count() > 1;
    if let Some(end) = groups.filter(|end| is_group(*end) && is_mixed(&cut(line, &words[at..=*end]))) {
        return Some(end);
    }
    // Or all in one.
    let text = cut(line, &words[at..=at]);
    let is_close = text.len().abs_diff(LEN) <= 3 && text.chars().filter(|c| symbol(*c).is_none()).count() <= 1;
    (is_close && is_mixed(&text)).then_some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::code::tests::any_code;

    fn code(pupil: u8) -> Code {
        Code {
            pupil,
            digest: 0x5a5,
            memorised: Some(160),
            grokked: Some(1810),
            accuracy: 96,
            setting: crate::Setting::of(0.3),
            seed: u16::from(pupil),
        }
    }

    #[test]
    fn codes_are_found_in_a_mess() {
        let [a, b, c, d] = [1, 2, 3, 4].map(code);
        let bare = b.to_string().replace('-', "").to_lowercase();
        let mess = format!(
            "Results of 9b, Monday 12:30\n> > Anna Meier: {a}, Ben;{bare}\r\n\t\"{}\",{}\n王小明：{}\n",
            c.to_string().replace('-', " "),
            d.to_string().replace('-', "–"),
            a.to_string().replace('-', "－").replace('0', "０"),
        );
        let found = read(&mess);
        let codes: Vec<_> = found.iter().map(|found| (found.line, found.code)).collect();
        assert_eq!(codes, [(2, Ok(a)), (2, Ok(b)), (3, Ok(c)), (3, Ok(d)), (4, Ok(a))], "{mess}\n{found:?}");
        assert_eq!((found[0].column, &*found[0].text), (17, &*a.to_string()));
    }

    #[test]
    fn what_was_meant_to_be_a_code_is_named_and_ordinary_words_are_not() {
        let text = code(7).to_string();
        let mut slip = text.clone().into_bytes();
        slip[6] = if slip[6] == b'7' { b'8' } else { b'7' };
        let slip = String::from_utf8(slip).expect("text");
        for (line, why) in [
            (format!("Ida {slip}"), Wrong::Check),
            (format!("Ida {}", &text[..text.len() - 1]), Wrong::Length(LEN - 1)),
            (format!("Ida {text}7"), Wrong::Length(LEN + 1)),
            (format!("Ida {}", text.replace('-', "").replacen(&text[..1], "U", 1)), Wrong::Symbol('U')),
        ] {
            let found = read(&line);
            assert_eq!(found.len(), 1, "{line}: {found:?}");
            assert_eq!((found[0].code, found[0].column), (Err(why), 5), "{line}");
        }
        for line in [
            "Dear class, here is what came out of it on Monday, 16 November 2026 at 10:15.",
            "Anna, Bert and Chris had no time this week; see you soon",
            "https://example.org/grokscope/teach/class/#class.train=0.2,0.25&class.pupils=30",
            "",
        ] {
            assert_eq!(read(line), [], "{line}");
        }
    }

    proptest! {
        #[test]
        fn every_code_is_found_between_names(codes in proptest::collection::vec(any_code(), 1..6), is_lower: bool) {
            let text = codes.iter().map(|code| format!("Müller, {code};")).collect::<Vec<_>>().join(" ");
            let text = if is_lower { text.to_lowercase() } else { text };
            let found: Vec<_> = read(&text).into_iter().map(|found| found.code).collect();
            prop_assert_eq!(found, codes.into_iter().map(Ok).collect::<Vec<_>>());
        }

        #[test]
        fn no_text_is_too_much(text in "(?s).*") {
            let _ = read(&text);
        }
    }
}
