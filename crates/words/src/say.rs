//! Putting arguments into patterns.

use std::borrow::Cow;

use crate::Catalogue;

/// What stands for an argument of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument<'a> {
    /// As it is to be read.
    Text(Cow<'a, str>),
    /// A count, shown with thousands set apart. It can choose a plural.
    Count(u64),
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Argument<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Argument<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u32> for Argument<'_> {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<u64> for Argument<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Argument<'_> {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

/// A message without arguments, in the installed language; its name where that lacks it.
#[must_use]
pub fn plain(name: &'static str) -> &'static str {
    Catalogue::installed().and_then(|catalogue| catalogue.pattern(name)).unwrap_or(name)
}

/// A heading, and what stands small beside it.
#[must_use]
pub fn heading(names: [&'static str; 2]) -> [&'static str; 2] {
    names.map(plain)
}

/// A message in the installed language; its name and arguments where that lacks it.
#[must_use]
pub fn say(name: &str, arguments: &[(&str, Argument<'_>)]) -> String {
    translated(name, arguments).unwrap_or_else(|| {
        let mut text = name.to_owned();
        for (_, argument) in arguments {
            text.push(' ');
            argument.write(&mut text);
        }
        text
    })
}

/// A message in the installed language, where it has one of this name.
#[must_use]
pub fn translated(name: &str, arguments: &[(&str, Argument<'_>)]) -> Option<String> {
    let catalogue = Catalogue::installed()?;
    catalogue.pattern(name).map(|pattern| catalogue.fill(pattern, arguments))
}

impl Argument<'_> {
    fn write(&self, text: &mut String) {
        match self {
            Self::Text(own) => text.push_str(own),
            Self::Count(count) => text.push_str(&number(*count)),
        }
    }
}

impl Catalogue {
    /// A pattern with arguments in place of their names; a name that is none of theirs stays.
    #[must_use]
    pub fn fill(&self, pattern: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        let mut text = String::new();
        self.write(pattern, arguments, &mut text);
        text
    }

    fn write(&self, pattern: &str, arguments: &[(&str, Argument<'_>)], text: &mut String) {
        let mut rest = pattern;
        while let Some((before, inside, after)) = braces(rest) {
            text.push_str(before);
            let mut parts = split(inside);
            let name = parts.next().unwrap_or_default();
            match arguments.iter().find(|(other, _)| *other == name) {
                None => text.push_str(name),
                Some((_, argument)) if name.len() == inside.len() => argument.write(text),
                Some((_, argument)) => self.write(self.chosen(argument, parts), arguments, text),
            }
            rest = after;
        }
        text.push_str(rest);
    }

    /// Of the texts of a choice the one that is for this argument.
    fn chosen<'p>(&self, argument: &Argument<'_>, variants: impl Iterator<Item = &'p str>) -> &'p str {
        let (value, category) = match argument {
            Argument::Count(count) => (count.to_string(), (self.plural)(*count)),
            Argument::Text(text) => (text.to_string(), String::new()),
        };
        let mut chosen = "";
        for (key, text) in variants.filter_map(|variant| variant.split_once(':')) {
            if !key.is_empty() && (key == value || key == category) {
                return text;
            }
            chosen = text;
        }
        chosen
    }
}

pub use grokscope_format::number;

/// What stands before the first braces, in them, and after them.
fn braces(pattern: &str) -> Option<(&str, &str, &str)> {
    let start = pattern.find('{')?;
    let mut depth = 0;
    for (at, byte) in pattern.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&pattern[..start], &pattern[start + 1..at], &pattern[at + 1..]));
        }
    }
    None
}

/// The parts between those bars that stand in no further braces.
fn split(inside: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    inside.split(move |letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        letter == '|' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(pattern: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        let plural = |count| if count == 1 { "one" } else { "other" }.to_owned();
        Catalogue::new(Vec::new(), plural).fill(pattern, arguments)
    }

    #[test]
    fn arguments_stand_where_their_names_stood() {
        let arguments = [("a", "x".into()), ("b", 12u32.into())];
        assert_eq!(fill("{b}: {a}，{b}", &arguments), "12: x，12");
        assert_eq!(fill("no arguments", &arguments), "no arguments");
    }

    #[test]
    fn counts_read_well() {
        assert_eq!([0, 999, 1050, 1_234_567].map(number), ["0", "999", "1,050", "1,234,567"]);
        assert_eq!(fill("{n}", &[("n", 1050u32.into())]), "1,050");
    }

    #[test]
    fn a_count_chooses_by_itself_or_by_its_plural() {
        let pattern = "{n|0:none|one:{n} step|:{n} steps}.";
        assert_eq!([0u32, 1, 2].map(|n| fill(pattern, &[("n", n.into())])), ["none.", "1 step.", "2 steps."]);
    }

    #[test]
    fn choices_stand_inside_choices() {
        let pattern = "{n|one:one {what|dog:dog|:cat}|:{n} {what|dog:dogs|:cats}}";
        let say = |n: u32, what: &'static str| fill(pattern, &[("n", n.into()), ("what", what.into())]);
        assert_eq!([say(1, "dog"), say(3, "dog"), say(3, "bird")], ["one dog", "3 dogs", "3 cats"]);
    }

    #[test]
    fn a_pattern_that_makes_no_sense_is_shown_as_it_is() {
        assert_eq!(fill("{", &[]), "{");
        assert_eq!(fill("a } b {c} {d|}", &[("d", 1u32.into())]), "a } b c ");
    }

    #[test]
    fn without_a_catalogue_a_message_is_its_name_and_arguments() {
        crate::messages! {
            mod words("figure-") {
                play;
                fork(step);
                loss: heading;
                order: vocabulary;
            }
        }
        assert_eq!((words::play(), words::fork(3u32).as_str()), ("figure-play", "figure-fork 3"));
        assert_eq!((words::loss(), words::order()), (["figure-loss", "figure-loss.detail"], None));
    }
}
