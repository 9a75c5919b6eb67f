//! How a translation is written in each format, and what else in the file
//! changes with it.
//!
//! | format | what is replaced | what changes besides |
//! |---|---|---|
//! | PO | `msgstr` with all its lines | the flag `fuzzy`, and `#\|` of a finished one |
//! | Qt | the element `translation` | its `type="unfinished"` |
//! | Android, RESX, `.stringsdict` | the content of the element | an empty element is opened |
//! | `.strings` | the string in quotes | |
//! | `.properties` | the value, with `\u` in a file of ASCII or Latin-1 | |
//! | JSON, ARB, YAML | the string or scalar | the language that the file names |

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::Key;
use crate::format::FileFormat;
use crate::format::elements::TextEdit;
use crate::format::localisation::{escape, is_tag, keyed, po};
use crate::{Half, LanguageTag, Piece, Unit};

/// The edits that put a unit's target at a place.
///
/// Empty if the place is not what the format has there. `is_unicode`: whether
/// the file's encoding can hold all characters.
pub(super) fn edits(
    text: &str,
    format: FileFormat,
    place: Range<usize>,
    unit: &Unit,
    is_unicode: bool,
) -> Vec<TextEdit> {
    let target = unit.target.text.as_str();
    let one = |text: String| vec![TextEdit { place: place.clone(), text }];
    match format {
        FileFormat::Po => message(text, place, unit),
        FileFormat::Qt => translation(text, place, unit),
        FileFormat::Android => element(text, place, &styled(&unit.target)),
        FileFormat::Resx | FileFormat::StringsDict => element(text, place, &xml(target)),
        FileFormat::Strings => one(quoted(target)),
        FileFormat::Properties => one(property(target, text.is_ascii() || !is_unicode)),
        // A string of JSON is one of YAML, too.
        _ => one(serde_json::Value::from(target).to_string()),
    }
}

/// The edits where a file names its own language: `@@locale` of ARB, a language
/// on top of YAML or JSON.
///
/// After filling, an English file is Chinese and must be marked so, or the
/// framework would load it under the wrong language.
pub(super) fn head(text: &str, format: FileFormat, to: &LanguageTag) -> Vec<TextEdit> {
    let first_key = || {
        let start = text.find(|c: char| c.is_alphabetic())?;
        let length = text[start..].find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))?;
        let name = &text[start..start + length];
        (is_tag(&LanguageTag::from(name)) && name.len() < to.as_str().len() + 8).then_some(start..start + length)
    };
    let place = match format {
        FileFormat::Arb => locale(text, "\"@@locale\""),
        FileFormat::Json => serde_json::from_str(text)
            .ok()
            .and_then(|value| keyed::angular(&value).is_some().then(|| locale(text, "\"locale\"")))
            .flatten(),
        FileFormat::Yaml => first_key().filter(|place| is_alone(&text[place.end..])),
        FileFormat::Po => language(text),
        _ => None,
    };
    let separator = if matches!(format, FileFormat::Arb | FileFormat::Po) { "_" } else { "-" };
    place.map(|place| TextEdit { place, text: to.as_str().replace('-', separator) }).into_iter().collect()
}

/// The value of `Language` in the header of a gettext file.
fn language(text: &str) -> Option<Range<usize>> {
    const FIELD: &str = "\"Language: ";
    let start = text.find(FIELD)? + FIELD.len();
    let length = text[start..].find(['\\', '"', '\n'])?;
    Some(start..start + length)
}

/// The edit of the encoding that a template of gettext leaves open, if there is
/// a translation.
pub(super) fn charset(text: &str, wanted: &HashMap<Key<'_>, &Unit>) -> Vec<TextEdit> {
    const OPEN: &str = "charset=CHARSET";
    let end = text.find(OPEN).filter(|_| !wanted.is_empty()).map(|at| at + OPEN.len());
    let place = end.map(|end| end - "CHARSET".len()..end);
    place.map(|place| TextEdit { place, text: "UTF-8".to_owned() }).into_iter().collect()
}

/// True if nothing but a comment follows a key on its line.
///
/// Only then is the key of a language the root of everything below it.
fn is_alone(after: &str) -> bool {
    let line = after.lines().next().unwrap_or_default().trim_start_matches(['"', '\'']);
    line.strip_prefix(':').is_some_and(|rest| rest.trim().is_empty() || rest.trim_start().starts_with('#'))
}

/// The value of a key that names the language, without its quotes.
fn locale(text: &str, key: &str) -> Option<Range<usize>> {
    let after = text.find(key)? + key.len();
    let start = after + text[after..].find('"')? + 1;
    Some(start..start + text[start..].find('"')?)
}

/// A message of PO: its translation, and its flag `fuzzy`.
///
/// The flag is above the message's fields, among other flags (`#, fuzzy,
/// c-format`), which stay.
fn message(text: &str, place: Range<usize>, unit: &Unit) -> Vec<TextEdit> {
    let keyword = text[place.clone()].split('"').next().unwrap_or_default().trim();
    let mut new = String::new();
    po::field(keyword, &unit.target.text, &mut new);
    let mut edits = vec![TextEdit { place: place.clone(), text: new.trim_end().to_owned() }];
    let fuzzy = unit.is_unfinished();
    // Upwards from the translation: the other fields, then the comments.
    let (mut start, mut flagged) = (place.start, false);
    while let Some(before) = line_before(text, start) {
        let line = text[before.clone()].trim();
        if line.is_empty() || line.starts_with('#') {
            break;
        }
        start = before.start;
    }
    let first = start;
    while let Some(before) = line_before(text, start).filter(|before| text[before.clone()].starts_with('#')) {
        start = before.start;
        let line = &text[before.clone()];
        if line.starts_with("#,") && line.contains("fuzzy") {
            flagged = true;
            if !fuzzy {
                let flags: Vec<_> = line[2..].split(',').map(str::trim).filter(|flag| *flag != "fuzzy").collect();
                let text = if flags.is_empty() { String::new() } else { format!("#, {}\n", flags.join(", ")) };
                edits.push(TextEdit { place: before, text });
            }
        } else if line.starts_with("#|") && !fuzzy {
            // The previous text of the message belongs to the translation that
            // was to be reviewed.
            edits.push(TextEdit { place: before, text: String::new() });
        }
    }
    if fuzzy && !flagged {
        edits.push(TextEdit { place: first..first, text: "#, fuzzy\n".to_owned() });
    }
    // New lines end as those of the file.
    if text[place.end..].starts_with("\r\n") {
        edits.iter_mut().for_each(|edit| edit.text = edit.text.replace('\n', "\r\n"));
    }
    edits
}

/// The line before the one that begins at a byte, with its end.
///
/// `None` at the beginning of the text.
fn line_before(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text[..at].strip_suffix('\n')?;
    Some(before.rfind('\n').map_or(0, |end| end + 1)..at)
}

/// A translation of Qt, whose element has an attribute for unfinished ones.
///
/// The whole element is rewritten, because its attributes change along with
/// its text.
fn translation(text: &str, place: Range<usize>, unit: &Unit) -> Vec<TextEdit> {
    /// The beginning of Qt's element, without its attributes.
    const TAG: &str = "<translation";
    let Some(start) = text[..place.start].rfind(TAG) else { return Vec::new() };
    let empty = text[..place.start].ends_with("/>");
    let end = if empty { "</translation>" } else { "" };
    let kind = if unit.is_unfinished() { " type=\"unfinished\"" } else { "" };
    let target = xml(&unit.target.text);
    let target = match text[place.clone()].contains("<numerusform") {
        true => format!("<numerusform>{target}</numerusform>"),
        false => target,
    };
    vec![TextEdit { place: start..place.end, text: format!("{TAG}{kind}>{target}{end}") }]
}

/// The content of an element, which may have been an empty one.
///
/// `<value/>` has no content to replace; it becomes `<value>…</value>`.
fn element(text: &str, place: Range<usize>, content: &str) -> Vec<TextEdit> {
    let before = &text[..place.start];
    let Some(bare) = before.strip_suffix("/>") else {
        return vec![TextEdit { place, text: content.to_owned() }];
    };
    let start = bare.rfind('<').map_or(0, |at| at + 1);
    let name = bare[start..].split_whitespace().next().unwrap_or_default();
    vec![TextEdit { place: bare.len()..place.start, text: format!(">{content}</{name}>") }]
}

/// Escapes a text as the content of an element. Quotes may be there as they
/// are.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A text of Android with its elements.
fn styled(half: &Half) -> String {
    if half.codes.iter().all(|code| code.data.is_none() || !code.range.is_empty()) {
        return android(&half.text);
    }
    let pieces = half.pieces().map(|piece| match piece {
        // Without quotes around it, which would end at the next element.
        Piece::Words(words) => xml(&escaped_android(words)),
        Piece::Code(code) => code.data.clone().unwrap_or_default(),
    });
    pieces.collect()
}

/// A text of Android: quotes and backslashes escaped, in quotes where blanks
/// would be folded.
///
/// The reverse of reading: `'` and `"` would end or fold the text, `@` and `?`
/// at its beginning would be references.
fn android(text: &str) -> String {
    let escaped = escaped_android(text);
    let folds = text.trim() != text || text.contains("  ");
    xml(&if folds { format!("\"{escaped}\"") } else { escaped })
}

/// A text with the escapes of Android.
fn escaped_android(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\\' | '\'' | '"' => escaped.extend(['\\', c]),
            '@' | '?' if at == 0 => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text in quotes, as `.strings` has it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    escape(text, &mut quoted);
    quoted + "\""
}

/// A value of `.properties`. A file in ASCII or Latin-1 stays so, because Java
/// before 9 reads it as Latin-1.
fn property(text: &str, ascii: bool) -> String {
    let mut value = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\n' => value.push_str("\\n"),
            '\r' => value.push_str("\\r"),
            '\t' => value.push_str("\\t"),
            '\\' => value.push_str("\\\\"),
            ' ' if at == 0 => value.push_str("\\ "),
            c if ascii && !c.is_ascii() => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(value, "\\u{unit:04X}");
                }
            }
            c => value.push(c),
        }
    }
    value
}
