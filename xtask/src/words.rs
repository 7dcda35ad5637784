//! The messages of the page in every language: `www/words/*.ftl`, in Fluent's syntax. Each article gets those of its language
//! as a block of data, in the form of `crates/words`, so that a reader loads one language and nothing that can parse Fluent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

/// The language that the article is written in first, and that the vocabulary speaks.
pub const FIRST: &str = "en";

/// The messages of a language by name, attributes by `name.attribute`.
pub type Messages = BTreeMap<String, Message>;

/// A message of one language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// As the page reads it.
    pub pattern: String,
    /// The arguments it mentions.
    pub arguments: BTreeSet<String>,
}

/// The languages there are messages in, the first one left out, in the order of their names.
pub fn further_languages(project: &Path) -> Result<Vec<String>> {
    let folder = project.join("www/words");
    let files = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut languages = Vec::new();
    for file in files {
        let path = file?.path();
        let language = path.file_stem().filter(|_| path.extension().is_some_and(|extension| extension == "ftl"));
        languages.extend(language.map(|language| language.to_string_lossy().into_owned()));
    }
    languages.retain(|language| language != FIRST);
    languages.sort_unstable();
    Ok(languages)
}

/// The messages of a language.
pub fn messages(project: &Path, language: &str) -> Result<Messages> {
    let path = project.join("www/words").join(language).with_extension("ftl");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| format!("in {}", path.display()))
}

/// The element that brings the messages of a language into its article.
pub fn block(messages: &Messages) -> Result<String> {
    // No text in it can end the element.
    let json = json(messages)?.replace('<', "\\u003c");
    Ok(format!("<script type=\"application/json\" id=\"words\">{json}</script>"))
}

/// Messages as the page reads them.
pub fn json(messages: &Messages) -> Result<String> {
    let patterns: BTreeMap<_, _> = messages.iter().map(|(name, message)| (name, &message.pattern)).collect();
    Ok(serde_json::to_string(&patterns)?)
}

fn parse(text: &str) -> Result<Messages> {
    let file = parser::parse(text).map_err(|(_, errors)| {
        let places = errors.iter().map(|error| {
            let line = text[..error.pos.start].matches('\n').count() + 1;
            format!("line {line}: {}", error.kind)
        });
        anyhow!(places.collect::<Vec<_>>().join("; "))
    })?;
    let mut messages = Messages::new();
    let mut add = |name: String, pattern: &Pattern<&str>| -> Result<()> {
        let mut message = Message::default();
        message.pattern = compile(pattern, &mut message.arguments).with_context(|| format!("in {name}"))?;
        match messages.insert(name.clone(), message) {
            None => Ok(()),
            Some(_) => bail!("{name} stands twice"),
        }
    };
    for entry in &file.body {
        match entry {
            Entry::Message(message) => {
                let name = message.id.name;
                add(name.to_owned(), message.value.as_ref().with_context(|| format!("{name} says nothing"))?)?;
                for attribute in &message.attributes {
                    add(format!("{name}.{}", attribute.id.name), &attribute.value)?;
                }
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            Entry::Term(term) => bail!("-{}: terms are not understood here", term.id.name),
            Entry::Junk { content } => bail!("not understood: {content}"),
        }
    }
    Ok(messages)
}

/// A pattern as the page reads it. Of Fluent it knows text, arguments and choices by an argument.
fn compile(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) -> Result<String> {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(plain(value)?),
            PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { value }) } => {
                text.push_str(plain(&unescape_unicode_to_string(value))?);
            }
            PatternElement::Placeable { expression: Expression::Inline(argument) } => {
                text.push_str(&format!("{{{}}}", name(argument, arguments)?));
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                text.push_str(&format!("{{{}", name(selector, arguments)?));
                let (default, others): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| variant.default);
                for Variant { key, value, default } in others.into_iter().chain(default) {
                    let key = match key {
                        _ if *default => "",
                        VariantKey::Identifier { name } => name,
                        VariantKey::NumberLiteral { value } => value,
                    };
                    let own = compile(value, arguments)?;
                    // Bars of choices inside it are in braces, and no other may be in it.
                    if value.elements.iter().any(has_bar) {
                        bail!("{own:?} has a bar in a choice");
                    }
                    text.push_str(&format!("|{key}:{own}"));
                }
                text.push('}');
            }
        }
    }
    Ok(text)
}

/// Text that the page does not take for anything else.
fn plain(text: &str) -> Result<&str> {
    if text.contains(['{', '}']) { bail!("{text:?} has braces") } else { Ok(text) }
}

fn has_bar(element: &PatternElement<&str>) -> bool {
    match element {
        PatternElement::TextElement { value } => value.contains('|'),
        PatternElement::Placeable { expression: Expression::Inline(InlineExpression::StringLiteral { value }) } => {
            value.contains('|')
        }
        PatternElement::Placeable { .. } => false,
    }
}

fn name<'a>(expression: &InlineExpression<&'a str>, arguments: &mut BTreeSet<String>) -> Result<&'a str> {
    let InlineExpression::VariableReference { id } = expression else {
        bail!("only arguments can stand in braces, and text in quotation marks");
    };
    arguments.insert(id.name.to_owned());
    Ok(id.name)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use grokscope_experiment::{KEYS, PRESETS};

    use super::*;

    fn root() -> PathBuf {
        // Asked at run time, as in `Project::load`.
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("started by cargo")).join("..")
    }

    fn pattern(text: &str) -> Result<String> {
        Ok(parse(text)?.remove("key").context("no key")?.pattern)
    }

    #[test]
    fn choices_become_patterns_of_the_page() {
        assert_eq!(pattern("key = Train { $n } |steps|").expect("a pattern"), "Train {n} |steps|");
        let choice =
            "key =\n    { $n ->\n        [one] one step\n       *[other] { $n } steps\n    } left { \": \" }\n";
        assert_eq!(pattern(choice).expect("a pattern"), "{n|one:one step|:{n} steps} left : ");
        let heading = parse("key = Loss\n    .detail = by step\n").expect("messages");
        assert_eq!(heading["key.detail"].pattern, "by step");
    }

    #[test]
    fn what_the_page_does_not_know_is_refused() {
        for text in [
            "key = { \"{\" }",
            "key = { $n ->\n   *[a] b | c\n    }",
            "key = { NUMBER($n) }",
            "-key = a",
            "key = { other }",
            "key = { $n",
            "key",
        ] {
            assert!(pattern(text).is_err(), "{text}");
        }
        assert!(parse("a = 1\na = 2\n").is_err());
    }

    #[test]
    fn no_text_ends_the_block() {
        let messages = parse("key = </script>\n").expect("messages");
        let block = block(&messages).expect("a block");
        assert_eq!(block.matches("</script>").count(), 1, "{block}");
    }

    /// A message as some source declares it (`grokscope_words::messages!`).
    #[derive(Debug)]
    struct Declared {
        name: String,
        arguments: BTreeSet<String>,
        /// Whether English has it from the vocabulary.
        is_vocabulary: bool,
    }

    /// The sources are read as text, so that nobody has to keep a list of who declares messages.
    fn declared() -> Vec<Declared> {
        let mut files = Vec::new();
        for folder in ["src", "crates"] {
            crate::workers::files_below(&root().join(folder), &mut files).expect("sources");
        }
        let own = root().join("crates/words");
        files.retain(|file| file.extension().is_some_and(|extension| extension == "rs") && !file.starts_with(&own));
        files.iter().flat_map(|file| declared_in(&fs::read_to_string(file).expect("a source"))).collect()
    }

    fn declared_in(source: &str) -> Vec<Declared> {
        let code: Vec<&str> = source.lines().filter_map(|line| line.split("//").next()).collect();
        let code = code.join("\n");
        let mut all = Vec::new();
        for block in code.split("grokscope_words::messages! {").skip(1) {
            let (group, rest) = block.split_once("(\"").and_then(|(_, rest)| rest.split_once("\")")).expect("a group");
            let body = rest.trim_start().trim_start_matches('{').split('}').next().unwrap_or_default();
            for item in body.split(';').map(str::trim).filter(|item| !item.is_empty()) {
                let (item, kind) = item.split_once(':').map_or((item, ""), |(item, kind)| (item, kind.trim()));
                let (name, arguments) = item.split_once('(').unwrap_or((item, ""));
                let arguments = arguments.trim_end_matches(')').split(',').map(|name| name.trim().to_owned());
                let arguments: BTreeSet<String> = arguments.filter(|name| !name.is_empty()).collect();
                let is_vocabulary = kind == "vocabulary";
                let name = format!("{group}{name}");
                if kind == "heading" {
                    all.push(Declared { name: format!("{name}.detail"), arguments: BTreeSet::new(), is_vocabulary });
                }
                all.push(Declared { name, arguments, is_vocabulary });
            }
        }
        all
    }

    /// What only further languages have to say: the vocabulary speaks English.
    fn of_the_vocabulary() -> Vec<Declared> {
        let keys = KEYS.iter().flat_map(|key| [format!("key-{}", key.name), format!("key-{}.meaning", key.name)]);
        let presets = PRESETS.iter().map(|preset| format!("preset-{}", preset.name));
        let declare = |name| Declared { name, arguments: BTreeSet::new(), is_vocabulary: true };
        keys.chain(presets).map(declare).collect()
    }

    #[test]
    fn every_language_says_everything_with_its_arguments_and_nothing_else() {
        let mut declared = declared();
        assert!(declared.len() > 300, "only {} messages found in the sources", declared.len());
        declared.extend(of_the_vocabulary());
        let further = further_languages(&root()).expect("languages");
        let mut faults = Vec::new();
        let mut mentioned: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for language in further.iter().map(String::as_str).chain([FIRST]) {
            let mut messages = messages(&root(), language).expect("messages");
            for Declared { name, arguments, is_vocabulary } in &declared {
                if *is_vocabulary && language == FIRST {
                    continue;
                }
                let Some(message) = messages.remove(name) else {
                    faults.push(format!("{language} lacks {name}"));
                    continue;
                };
                for argument in message.arguments.difference(arguments) {
                    faults.push(format!("{language}: {name} has no argument {argument}"));
                }
                mentioned.entry(name).or_default().extend(message.arguments);
            }
            faults.extend(messages.keys().map(|name| format!("{language}: nobody says {name}")));
        }
        // A language may do without an argument, as long as there is one that needs it.
        for Declared { name, arguments, .. } in &declared {
            let mentioned = mentioned.remove(name.as_str()).unwrap_or_default();
            faults.extend(arguments.difference(&mentioned).map(|argument| format!("{name} never mentions {argument}")));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn no_two_outcomes_have_the_same_letter_or_name() {
        let further = further_languages(&root()).expect("languages");
        for language in further.iter().map(String::as_str).chain([FIRST]) {
            let messages = messages(&root(), language).expect("messages");
            for end in ["", "_letter"] {
                let outcomes = ["nothing", "memorises", "groks", "together"];
                let said = outcomes.map(|outcome| &messages[&format!("outcome-{outcome}{end}")].pattern);
                assert_eq!(BTreeSet::from(said).len(), said.len(), "{language}");
            }
        }
    }
}
