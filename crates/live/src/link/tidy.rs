//! What messengers, editors and readers do to a link, undone; and what others have put into it, told from what is ours.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A link that was encoded more often than this is no link.
const MOST_DECODED: usize = 4;

/// Marks of punctuation that a sentence around an address leaves on it, at either end.
const AROUND: &[char] = &[
    '.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '{', '}', '<', '>', '"', '\'', '*', '`', '|', '/', '\\', '&',
    '。', '、', '，', '」', '』', '】', '》', '〉', '«', '»', '‘', '’', '“', '”', '…', '‹', '›',
];

/// Keys that sites, advertisers and newsletters add to links, and WordPress to the address of a frame; none of them is a
/// setting of a figure.
const TRACKERS: [&str; 20] = [
    "xtor", "echobox", "cmpid", "igsh", "igshid", "mkt_tok", "trk", "ref", "ref_src", "ref_url", "source", "via",
    "spm", "scm", "s_cid", "si", "gbraid", "wbraid", "from", "secret",
];
/// The same, by how they begin.
const TRACKER_FAMILIES: [&str; 17] = [
    "utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "mc_", "_", "at_", "ns_", "wt_", "ga_", "gad_", "vero_",
    "oly_", "ck_", "fb_",
];

/// The fragment of an address as pairs of key and value, as they were meant. A word without `=` is a key with no value.
pub(super) fn pairs(fragment: &str) -> Vec<(String, Option<String>)> {
    let text = meant(fragment);
    let pair = |text: &str| match text.split_once('=') {
        Some((key, value)) => (name(key), Some(value.trim().to_owned())),
        None => (name(text), None),
    };
    text.split('&').map(pair).filter(|(key, value)| !key.is_empty() || value.is_some()).collect()
}

/// The place in the article that a fragment may name: what stands before anything that was added to it.
pub fn place(fragment: &str) -> Option<String> {
    let text = meant(fragment);
    let first = text.split(['&', '?', '/']).next()?.trim_matches(AROUND);
    (!first.is_empty() && !first.contains('=')).then(|| first.to_owned())
}

/// Whether a key that is none of ours was added by whoever passed the link on.
pub(super) fn is_added(key: &str) -> bool {
    TRACKERS.contains(&key) || key.ends_with("clid") || TRACKER_FAMILIES.iter().any(|family| key.starts_with(family))
}

/// A key as it is spelled. Phones begin words with a capital; `&amp;` that was taken for text leaves `amp;`.
fn name(key: &str) -> String {
    let mut key = key.trim();
    while let Some(rest) = key.strip_prefix("amp;") {
        key = rest;
    }
    key.trim_start_matches('?').to_ascii_lowercase()
}

fn meant(fragment: &str) -> String {
    let mut text = Cow::Borrowed(fragment);
    for _ in 0..MOST_DECODED {
        let decoded: String = percent_decode_str(&text).decode_utf8_lossy().chars().filter_map(narrow).collect();
        if decoded == *text {
            break;
        }
        text = Cow::Owned(decoded);
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '#' || AROUND.contains(&c));
    // A second fragment can only have been added.
    text.replace('#', "&").replace("&&38;", "&").replace("&&x26;", "&")
}

/// A character as it is typed on a Latin keyboard; none where it cannot be seen.
fn narrow(c: char) -> Option<char> {
    match c {
        // Full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{3000}' | '\u{a0}' => Some(' '),
        // A full stop of a Chinese keyboard between digits.
        '。' | '｡' => Some('.'),
        // Dashes that an editor has made of hyphens.
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(fragment: &str) -> String {
        let pairs = pairs(fragment).into_iter();
        let text: Vec<String> =
            pairs.map(|(key, value)| value.map_or(key.clone(), |value| format!("{key}={value}"))).collect();
        text.join("&")
    }

    #[test]
    fn a_mangled_link_is_what_it_was() {
        let meant = "main.wd=0.3&parity.preset=parity-wd";
        for mangled in [
            "#main.wd=0.3&parity.preset=parity-wd",
            "#main.wd%3D0.3%26parity.preset%3Dparity-wd",
            "#main.wd=0.3%26parity.preset=parity-wd",
            "#main.wd%253D0.3%2526parity.preset%253Dparity-wd",
            "%23main.wd=0.3&parity.preset=parity-wd",
            "##main.wd=0.3&parity.preset=parity-wd",
            "#!main.wd=0.3&parity.preset=parity-wd",
            "#/?main.wd=0.3&parity.preset=parity-wd",
            "#main.wd=0.3&amp;parity.preset=parity-wd",
            "#main.wd=0.3&amp;amp;parity.preset=parity-wd",
            "#main.wd=0.3&#38;parity.preset=parity-wd",
            "#main.wd=0.3#parity.preset=parity-wd",
            "#main.wd=0.3&parity.preset=parity-wd.",
            "#main.wd=0.3&parity.preset=parity-wd),",
            "#main.wd=0.3&parity.preset=parity-wd%E3%80%82",
            "#main.wd=0.3&parity.preset=parity-wd）",
            "#main.wd=0.3&parity.preset=parity-wd\u{200b}",
            "#main.wd=0.3&parity.preset=parity-wd%E2%80%8B",
            "#main.wd＝０.３＆parity.preset＝parity-wd",
            "#main.wd=0。3&parity.preset=parity–wd",
            "#Main.WD = 0.3 & parity.preset=parity-wd ",
            "#“main.wd=0.3&parity.preset=parity-wd”",
        ] {
            assert_eq!(printed(mangled), meant, "{mangled}");
        }
        assert_eq!(printed("#main.lr=1e%2B0"), "main.lr=1e+0");
    }

    #[test]
    fn a_place_is_found_whatever_was_added_to_it() {
        for fragment in ["#when", "#when?fbclid=abc", "#when/", "#when&utm_source=rss", "#when.", "%23when", "#when）"]
        {
            assert_eq!(place(fragment).as_deref(), Some("when"), "{fragment}");
        }
        for fragment in ["", "#", "#wd=0.3", "#wd=0.3&when"] {
            assert_eq!(place(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn no_text_is_too_odd() {
        for fragment in ["#%", "#%E3%80", "#=&=&", "#&&&", "#amp;amp;", "#%25%25%25%25%25%32%33", "\u{0}\u{7f}=\u{1}"] {
            let _ = (pairs(fragment), place(fragment));
        }
    }
}
