//! Where the texts of a YAML file stand, for the YAML that frameworks write:
//! keys on lines of their own, indented, with values in quotes, without, or in
//! blocks. What is written otherwise has no place here.
//!
//! ```text
//! zh-CN:                  level 0, key zh-CN
//!   menu:                 level 2, key menu
//!     open: "打开"        menu.open, place of the scalar in quotes
//!     about: |            a block: its place goes to its last line
//!       Line one
//!       Line two
//!     list:
//!       - first           list.0
//! ```
//!
//! A full parser of YAML with positions would be a dependency for few files.
//! What this one does not understand has no place, and its translation is
//! counted as unplaced.

use std::ops::Range;

/// A value and its place.
pub(super) struct YamlText {
    /// The keys that lead to it, joined by dots.
    pub path: String,
    pub place: Range<usize>,
}

/// An object or list that is open.
///
/// Deeper indentation belongs to it; equal or less closes it.
struct YamlLevel {
    indent: usize,
    key: String,
    /// The number of the next item, in a list.
    items: usize,
}

/// A block scalar of which more lines may follow.
#[derive(Clone, Copy)]
struct OpenBlock {
    /// The indent of its key.
    indent: usize,
    /// Which of the values it is.
    value: usize,
}

/// The values of a file, in its order.
///
/// Comments, directives and document marks are skipped. Paths are joined as in
/// `keyed`.
pub(super) fn places(text: &str) -> Vec<YamlText> {
    let (mut found, mut levels): (Vec<YamlText>, Vec<YamlLevel>) = (Vec::new(), Vec::new());
    let mut start = 0;
    let mut block: Option<OpenBlock> = None;
    for line in text.split_inclusive('\n') {
        let (at, bare) = (start, line.trim_end());
        start += line.len();
        let indent = bare.len() - bare.trim_start().len();
        if let Some(OpenBlock { indent: outer, value }) = block {
            if bare.trim().is_empty() || indent > outer {
                if let Some(open) = found.get_mut(value).filter(|_| !bare.trim().is_empty()) {
                    open.place.end = at + bare.len();
                }
                continue;
            }
            block = None;
        }
        if bare.trim().is_empty() || bare.trim_start().starts_with(['#', '%']) || bare == "---" {
            continue;
        }
        if let Some(value) = value_of(bare, indent, &mut levels) {
            let is_block = bare[value.clone()].starts_with(['|', '>']);
            let path = levels.iter().map(|level| level.key.as_str()).collect::<Vec<_>>().join(".");
            found.push(YamlText { path, place: at + value.start..at + value.end });
            if is_block {
                block = Some(OpenBlock { indent, value: found.len() - 1 });
            }
        }
    }
    found
}

/// The bytes of the value on a line, if there is one; the levels become those
/// that lead to it.
///
/// `None` for a key without value on its line, whose value is the level below
/// it.
fn value_of(line: &str, indent: usize, levels: &mut Vec<YamlLevel>) -> Option<Range<usize>> {
    let (mut indent, mut at) = (indent, indent);
    while line[at..].starts_with("- ") {
        levels.retain(|level| level.indent < indent || level.indent == indent && level.items > 0);
        match levels.last_mut().filter(|level| level.indent == indent) {
            Some(level) => level.items += 1,
            None => levels.push(YamlLevel { indent, key: String::new(), items: 1 }),
        }
        if let Some(level) = levels.last_mut() {
            level.key = (level.items - 1).to_string();
        }
        at += 1 + (line[at + 1..].len() - line[at + 1..].trim_start().len());
        indent = at;
    }
    levels.retain(|level| level.indent < indent);
    let value = match key(&line[at..]) {
        Some((key, length)) => {
            levels.push(YamlLevel { indent, key, items: 0 });
            at + length..line.len()
        }
        None if at > line.len() - line.trim_start().len() => at..line.len(),
        None => return None,
    };
    let start = value.start + (line[value.clone()].len() - line[value.clone()].trim_start().len());
    let end = start + scalar(&line[start..])?;
    (end > start).then_some(start..end)
}

/// The key at the start of a text, and how many bytes it takes with its colon.
///
/// Quoted keys may hold colons; a plain key ends at the first colon before a
/// blank.
fn key(text: &str) -> Option<(String, usize)> {
    if let Some(quote @ ('"' | '\'')) = text.chars().next() {
        let end = text[1..].find(quote)? + 2;
        let rest = text[end..].strip_prefix(':').filter(|rest| rest.is_empty() || rest.starts_with(' '))?;
        return Some((text[1..end - 1].to_owned(), text.len() - rest.len()));
    }
    let end = text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1))?;
    Some((text[..end].to_owned(), end + 1))
}

/// The length of a scalar at the start of a text, without the comment after it;
/// `None` if it is not a scalar.
///
/// Flow collections, anchors, aliases and tags are not scalars that could be
/// replaced as text.
fn scalar(text: &str) -> Option<usize> {
    match text.chars().next() {
        Some('"') => {
            let mut escaped = false;
            let end = text[1..].find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            Some(end? + 2)
        }
        Some('\'') => Some(text[1..].replace("''", "  ").find('\'')? + 2),
        Some('{' | '[' | '&' | '*' | '#' | '!') => None,
        _ => Some(text.find(" #").map_or(text.len(), |at| text[..at].trim_end().len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_paths_and_places() {
        let text = "en:\n  menu: # a menu\n    open: Open it # now\n    \"quit\": 'Don''t'\n    long: |\n      One\n      two\n  list:\n    - First\n    - key: Value\n";
        let found: Vec<_> = places(text).into_iter().map(|found| (found.path, text[found.place].to_owned())).collect();
        let expected = [
            ("en.menu.open", "Open it"),
            ("en.menu.quit", "'Don''t'"),
            ("en.menu.long", "|\n      One\n      two"),
            ("en.list.0", "First"),
            ("en.list.1.key", "Value"),
        ];
        assert_eq!(found, expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
    }
}
