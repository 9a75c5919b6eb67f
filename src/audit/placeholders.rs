//! Finds placeholders and tags of one side that are missing from the other.
//!
//! A program fails where a variable is lost. Order does not count: translations
//! move words, and positions such as `%1$s` exist to let them.
//!
//! ```text
//! source   Delete %1$s and <b>%d</b> files?
//! counted  %s 1   <b> 1   %d 1   </b> 1
//! target   删除 %s 和 <b>%d 个文件？
//! counted  %s 1   <b> 1   %d 1               → `</b>` is in the source only
//! ```

use std::collections::BTreeMap;

use super::{Check, Finding};
use crate::lang::is_han;
use crate::{Unit, placeholder};

/// Elements of HTML and of exchange formats. Other names in angle brackets, as
/// in `<file name>`, may be translated.
const ELEMENTS: [&str; 49] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "big",
    "blockquote",
    "br",
    "button",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "input",
    "kbd",
    "label",
    "li",
    "mark",
    "ol",
    "option",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "td",
    "th",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "x",
];

/// Finds a variable (`%s`, `{count}`) or tag (`</b>`) of one side that is
/// missing from the other. Attributes of tags may be translated; positions
/// (`%1$s`) do not matter.
///
/// ```
/// use duiqi::{Unit, audit::placeholders};
/// let unit = Unit::pair(("en", "Delete {count} files?"), ("zh", "要删除 {cnt} 个文件吗？"));
/// assert_eq!(placeholders(&unit).unwrap().reason, "`{count}` is in the source only; `{cnt}` in the target only");
/// assert!(placeholders(&Unit::pair(("en", "%s of %d"), ("zh", "%2$d 之 %1$s"))).is_none());
/// ```
#[must_use]
pub fn placeholders(unit: &Unit) -> Option<Finding> {
    let (source, target) = (counted(&unit.source.text), counted(&unit.target.text));
    let missing = |from: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>, text: &str| -> Vec<String> {
        let more = |(name, &count): (&String, &usize)| {
            let is_missing = count > other.get(name).copied().unwrap_or(0) && !stands_in(text, name, count);
            is_missing.then(|| format!("`{name}`"))
        };
        from.iter().filter_map(more).collect()
    };
    let only_source = missing(&source, &target, &unit.target.text);
    let mut only_target = missing(&target, &source, &unit.source.text);
    // Chinese has one form for singular and plural, so it keeps the number
    // where English says "one".
    if only_source.is_empty() && says_one(&unit.source.text) && only_target.len() == 1 {
        only_target.clear();
    }
    let reason = one_sided(&only_source, &only_target)?;
    Some(Finding::new(Check::Placeholders, 0.9, reason))
}

/// True if a text has a placeholder that the recogniser did not see: `%s` where
/// a letter follows (`%sKey`) or inside angle brackets (`<register %d>`), or a
/// word in angle brackets that was translated, `<标记>` for `<mark>`.
fn stands_in(text: &str, name: &str, count: usize) -> bool {
    match name.as_bytes() {
        [b'%', ..] => text.matches(name).count() >= count,
        [b'<', b'a'..=b'z', ..] => text.split('<').skip(1).filter(|rest| rest.starts_with(is_han)).count() >= count,
        _ => false,
    }
}

/// Describes what is on one side only; `None` if there is nothing.
///
/// The lists hold names that are already in backticks, and appear in the reason
/// in their order.
pub(super) fn one_sided(only_source: &[String], only_target: &[String]) -> Option<String> {
    let verb = |list: &[String]| if list.len() == 1 { "is" } else { "are" };
    match (only_source.is_empty(), only_target.is_empty()) {
        (true, true) => None,
        (false, false) => Some(format!(
            "{} {} in the source only; {} in the target only",
            only_source.join(", "),
            verb(only_source),
            only_target.join(", ")
        )),
        (false, true) => Some(format!("{} {} in the source only", only_source.join(", "), verb(only_source))),
        (true, false) => Some(format!("{} {} in the target only", only_target.join(", "), verb(only_target))),
    }
}

/// True if a text says "one" in English.
///
/// Articles count as well, since `a file` may be `1 个文件`.
fn says_one(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "1" | "one" | "One" | "a" | "A" | "an" | "An"))
}

/// The placeholders of a text, with the number of times that each occurs.
fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for found in all(text) {
        if let Some(name) = comparable(found, text) {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
}

/// All placeholders of a text, in order.
///
/// They are pieces of `text` and do not overlap. Takes one pass.
pub(super) fn all(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(c) = text[at..].chars().next() {
            let before = text[..at].chars().next_back();
            let length = placeholder::may_begin(c).then(|| placeholder::length(&text[at..], before)).flatten();
            let start = at;
            at += length.unwrap_or(c.len_utf8());
            if length.is_some() {
                return Some(&text[start..at]);
            }
        }
        None
    })
}

/// The text with a blank for each placeholder that `wanted` accepts, in one
/// pass.
pub(super) fn without(text: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for found in all(text).filter(|found| wanted(found)) {
        // `found` is a piece of `text`, so that the difference of the addresses
        // is its place.
        let start = found.as_ptr() as usize - text.as_ptr() as usize;
        plain.push_str(&text[done..start]);
        plain.push(' ');
        done = start + found.len();
    }
    plain.push_str(&text[done..]);
    plain
}

/// True for what can be nothing but a placeholder, a tag or an escape: `<new
/// metric>` may be a text in angle brackets.
pub(super) fn is_certain(found: &str) -> bool {
    let named =
        || found.trim_matches(['<', '>', '/']).split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    !found.starts_with('<') || found.starts_with("<!--") || found.contains('=') || ELEMENTS.contains(&named().as_str())
}

/// A placeholder in the form that both sides must share. `None` for what a
/// translation may omit: entities, escapes, accelerators, names in angle
/// brackets, and `:name`, which is too often an ordinary colon.
fn comparable(found: &str, text: &str) -> Option<String> {
    let first = found.chars().next()?;
    match first {
        '&' | '\\' if !found.starts_with("\\(") => None,
        '(' | '（' | ':' => None,
        // Comments are for the author.
        '<' if found.starts_with("<!--") => None,
        '<' => tag(found, text),
        '%' => Some(printf(found)),
        _ => Some(found.chars().filter(|c| !c.is_whitespace()).collect()),
    }
}

/// A tag without its attributes: `<a href="x">` becomes `<a>`.
///
/// `text` is the whole text. A name that is no element of HTML still counts if
/// it closes itself or if the text has its end tag.
fn tag(found: &str, text: &str) -> Option<String> {
    let inner = found.trim_start_matches(['<', '/']);
    let name: String = inner.chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase();
    let closing = found.starts_with("</");
    let known = ELEMENTS.contains(&name.as_str()) || found.ends_with("/>") || text.contains(&format!("</{name}>"));
    // `<br>`, `<br/>` and `<br />` are the same.
    known.then(|| format!("<{}{name}>", if closing { "/" } else { "" }))
}

/// A printf variable without its position: `%1$s` becomes `%s`.
fn printf(found: &str) -> String {
    match found.split_once('$') {
        // Positions change where the order of words does.
        Some((number, rest)) if number[1..].bytes().all(|byte| byte.is_ascii_digit()) => format!("%{rest}"),
        _ => found.to_owned(),
    }
}
