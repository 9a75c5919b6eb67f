//! String resources of Android.
//!
//! ```text
//! <string name="open">Open</string>                          open
//! <string-array name="days"><item>Monday</item>              days.0
//! <plurals name="files"><item quantity="other">%d files      files.other
//! ```
//!
//! | in the file | in a unit |
//! |---|---|
//! | `name`, with number or quantity | `id` |
//! | `<!-- … -->` right above an element or after it on its line | `notes` |
//! | markup inside a text (`<b>`) | inline codes |
//! | `translatable="false"`, references such as `@string/a` | left out and counted |
//! | numbers, colours and other resources | left out |

use super::styled::styled;
use super::{Catalogue, KeyedText, LONGEST};
use crate::Result;
use crate::format::ReadOptions;
use crate::format::parse::{Parser, XmlToken};

/// Reads `strings.xml`: the elements `string`, `string-array` and `plurals`.
///
/// Elements of arrays get the key of the array and their number, plural forms
/// its key and their quantity.
///
/// # Errors
/// Those of the parser, and [`Error::Limit`](crate::Error::Limit) for a text of
/// more than 1 MiB.
pub(super) fn resources(bytes: &[u8], options: &ReadOptions) -> Result<Catalogue> {
    let mut parser = Parser::new(bytes, "Android", &options.log)?;
    parser.keep_comments();
    let mut catalogue = Catalogue::default();
    // The key of the open array, and the number of its next element.
    let (mut key, mut item) = (String::new(), 0);
    // The comments of the array that is open.
    let mut outer = None;
    // The text that was read just now, to which a comment after it belongs.
    let mut last = None;
    loop {
        let token = parser.next_element()?;
        let comments = parser.take_comments();
        let before = last.take().and_then(|at: usize| catalogue.entries.get_mut(at));
        if let (Some(entry), Some(after)) = (before, about(comments.after)) {
            entry.note = Some(entry.note.take().map_or(after.clone(), |note| format!("{note}\n{after}")));
        }
        match token {
            XmlToken::Open => {}
            XmlToken::End => return Ok(catalogue),
            _ => continue,
        }
        let own = about(comments.above);
        match parser.name.as_str() {
            // `translatable="false"` marks names and formats that are the same
            // in every language.
            "string" | "string-array" | "array" | "plurals" if parser.attribute("translatable") == Some("false") => {
                catalogue.left_out.push(named(&parser));
                parser.skip()?;
                options.log.note(|report| report.protected_texts += 1);
            }
            "string-array" | "array" | "plurals" => (key, item, outer) = (named(&parser), 0, own),
            "integer-array" => parser.skip()?,
            "string" => {
                let key = named(&parser);
                last = string(&mut parser, (key, own), &mut catalogue, bytes, options)?;
            }
            "item" => {
                let quantity = parser.attribute("quantity").map(str::to_owned);
                let key = format!("{key}.{}", quantity.unwrap_or_else(|| item.to_string()));
                // Counted also for quantities; the number is then not used.
                item += 1;
                let note = own.or_else(|| outer.clone());
                last = string(&mut parser, (key, note), &mut catalogue, bytes, options)?;
            }
            _ => {}
        }
    }
}

/// The text of comments as a note; `None` for an element that was commented out,
/// and for lines of ornament.
fn about(comments: Vec<String>) -> Option<String> {
    let is_text = |comment: &String| comment.contains(char::is_alphanumeric) && !comment.contains("</");
    let texts: Vec<String> = comments.into_iter().filter(is_text).collect();
    let lines: Vec<&str> = texts.iter().flat_map(|text| text.lines().map(str::trim)).collect();
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}

/// Adds the text of the element that opened last. A reference to
/// another resource (`@string/name`, `?attr/name`) is not a text, and is
/// counted.
///
/// The key comes with its note. Returns the number of the text in the catalogue.
fn string(
    parser: &mut Parser<&[u8]>,
    (key, note): (String, Option<String>),
    catalogue: &mut Catalogue,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Option<usize>> {
    let (text, place) = parser.content_at(LONGEST)?;
    // Comments inside the text are not about it.
    parser.take_comments();
    if is_reference(text.trim()) {
        options.log.note(|report| report.protected_texts += 1);
        return Ok(None);
    }
    let text = unescaped(&text);
    // The place is valid in UTF-8; in another encoding it holds something else,
    // which the comparison reveals.
    let content = bytes.get(place.clone()).and_then(|content| std::str::from_utf8(content).ok());
    let half = content.and_then(styled).filter(|half| half.text == text);
    let codes = half.map(|half| half.codes).unwrap_or_default();
    catalogue.entries.push(KeyedText { key, text, note, codes, place: Some(place), ..KeyedText::default() });
    Ok(Some(catalogue.entries.len() - 1))
}

/// True for a reference to a resource: `@`, or `?` for a theme's, a package if
/// it is another one, a kind and a name. A text that begins in this way is
/// written with a backslash.
fn is_reference(text: &str) -> bool {
    let Some(name) = text.strip_prefix(['@', '?']) else { return false };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '/');
    name.contains('/') && !name.starts_with('/') && name.chars().all(fits)
}

/// The name of the element that opened last: its key.
fn named(parser: &Parser<&[u8]>) -> String {
    parser.attribute("name").unwrap_or_default().to_owned()
}

/// The text of an Android resource: escapes resolved, white space folded unless
/// quotes protect it.
///
/// As in Android's documentation, `\'`, `\"`, `\@`, `\?` mean the character,
/// and `\n`, `\t` and `\u` have their usual meanings.
///
/// | in the file | text |
/// |---|---|
/// | `It\'s` | `It's` |
/// | `" two  blanks "` | ` two  blanks ` |
/// | `two  blanks` | `two blanks` |
/// | `\u4F60` | `你` |
pub(super) fn unescaped(text: &str) -> String {
    let text = text.trim();
    // A closing quote that is escaped belongs to the text, so that this is not
    // a quoted one.
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).filter(|text| !text.ends_with('\\'));
    let folded = quoted.map_or_else(|| text.split_whitespace().collect::<Vec<_>>().join(" "), str::to_owned);
    let (mut plain, mut chars) = (String::with_capacity(folded.len()), folded.chars());
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('u') => {
                    let digits: String = chars.by_ref().take(4).collect();
                    u32::from_str_radix(&digits, 16)
                        .ok()
                        .and_then(char::from_u32)
                        .unwrap_or(char::REPLACEMENT_CHARACTER)
                }
                Some(other) => other,
                None => '\\',
            },
            c => c,
        });
    }
    plain
}
