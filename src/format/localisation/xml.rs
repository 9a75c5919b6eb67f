//! Keys in XML: string resources of Android, RESX of .NET, and Qt's
//! translations.
//!
//! Markup inside a text of Android (`<b>`) becomes inline codes; the content of
//! that of Qt (`<numerusform>`) is read.
//!
//! ```text
//! <string name="open">Open</string>                          Android: open
//! <string-array name="days"><item>Monday</item>              days.0
//! <plurals name="files"><item quantity="other">%d files      files.other
//! <data name="open"><value>Open</value>                      RESX: open
//!   <comment>A button</comment></data>                       its note
//! <context><name>Menu</name>                                 Qt: Menu.0
//!   <message><source>Open</source><translation>打开
//! ```
//!
//! | in the file | in a unit |
//! |---|---|
//! | `name`, with number or quantity | `id` |
//! | `comment`, `extracomment`, `translatorcomment` | `notes` |
//! | `<!-- … -->` of Android, right above an element or after it on its line | `notes` |
//! | `type="unfinished"` of Qt, with a text | state `needs-review-translation` |
//! | `type="obsolete"`, `type="vanished"` | left out and counted |
//! | `translatable="false"`, references such as `@string/a` of Android | left out and counted |
//! | numbers, colours and other resources of Android | left out |

use std::ops::Range;

use super::styled::styled;
use super::{Catalogue, KeyedText};
use crate::format::parse::{Parser, XmlToken};
use crate::format::{FileFormat, ReadOptions};
use crate::{LanguageTag, Result, State};

/// The longest text that is read, in bytes: a choice, the same as for units of
/// TMX.
const LONGEST: usize = 1 << 20;

/// Reads `strings.xml` of Android (`string`, `string-array`, `plurals`) and
/// RESX of .NET (`data`).
///
/// Elements of arrays get the key of the array and their number, plural forms
/// its key and their quantity.
///
/// # Errors
/// Those of the parser, and [`Error::Limit`](crate::Error::Limit) for a text of
/// more than 1 MiB.
pub(super) fn resources(bytes: &[u8], format: FileFormat, options: &ReadOptions) -> Result<Catalogue> {
    let name = if format == FileFormat::Resx { "RESX" } else { "Android" };
    let mut parser = Parser::new(bytes, name, &options.log)?;
    let mut catalogue = Catalogue::default();
    let (mut key, mut item, mut note) = (String::new(), 0, None);
    if format == FileFormat::Android {
        parser.keep_comments();
    }
    // The comments of the element that opened last, and of the array around it.
    let (mut own, mut outer) = (None, None);
    // The text that was read just now, to which a comment after it belongs.
    let mut last = None;
    loop {
        let token = parser.next_element()?;
        let comments = parser.take_comments();
        let before = last.take().and_then(|at: usize| catalogue.entries.get_mut(at));
        if let (Some(entry), Some(after)) = (before, about(comments.after)) {
            entry.note = Some(entry.note.take().map_or(after.clone(), |note| format!("{note}\n{after}")));
        }
        if token == XmlToken::Open {
            own = about(comments.above);
        }
        match token {
            XmlToken::Open => match parser.name.as_str() {
                // `translatable="false"` marks names and formats that are the
                // same in every language.
                "string" | "string-array" | "array" | "plurals"
                    if parser.attribute("translatable") == Some("false") =>
                {
                    catalogue.left_out.push(named(&parser));
                    parser.skip()?;
                    options.log.note(|report| report.protected_texts += 1);
                }
                "string-array" | "array" | "plurals" => (key, item, outer) = (named(&parser), 0, own.take()),
                "integer-array" => parser.skip()?,
                "data" => {
                    key = named(&parser);
                    // Images and other objects in a RESX file have a type; only
                    // strings have none.
                    if parser.attribute("type").is_some() || parser.attribute("mimetype").is_some() {
                        parser.skip()?;
                        key.clear();
                    // The designer's names of controls, without which a window
                    // cannot be built: `>>button1.Name`.
                    } else if key.starts_with(">>") {
                        parser.skip()?;
                        key.clear();
                        options.log.note(|report| report.protected_texts += 1);
                    }
                }
                "string" => {
                    let key = named(&parser);
                    last = string(&mut parser, (key, own.take()), &mut catalogue, bytes, options)?;
                }
                "item" => {
                    let quantity = parser.attribute("quantity").map(str::to_owned);
                    let key = format!("{key}.{}", quantity.unwrap_or_else(|| item.to_string()));
                    // Counted also for quantities; the number is then not used.
                    item += 1;
                    let note = own.take().or_else(|| outer.clone());
                    last = string(&mut parser, (key, note), &mut catalogue, bytes, options)?;
                }
                "value" if format == FileFormat::Resx && !key.is_empty() => {
                    let (key, (text, place)) = (std::mem::take(&mut key), parser.content_at(LONGEST)?);
                    catalogue.entries.push(KeyedText {
                        key,
                        text,
                        protected: note.as_deref().is_some_and(is_locked),
                        note: note.take(),
                        place: Some(place),
                        ..KeyedText::default()
                    });
                }
                // The comment of RESX may be before or after the value it
                // belongs to.
                "comment" if format == FileFormat::Resx => {
                    let comment = parser.content(LONGEST)?;
                    match catalogue.entries.last_mut().filter(|_| key.is_empty()) {
                        Some(entry) => (entry.protected, entry.note) = (is_locked(&comment), Some(comment)),
                        None => note = Some(comment),
                    }
                }
                _ => {}
            },
            XmlToken::End => return Ok(catalogue),
            _ => {}
        }
    }
}

/// What comments of Android say to translators; `None` for an element that was
/// commented out, and for lines of ornament.
fn about(comments: Vec<String>) -> Option<String> {
    let is_text = |comment: &String| comment.contains(char::is_alphanumeric) && !comment.contains("</");
    let texts: Vec<String> = comments.into_iter().filter(is_text).collect();
    let lines: Vec<&str> = texts.iter().flat_map(|text| text.lines().map(str::trim)).collect();
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}

/// True for a comment of RESX by which Microsoft's tools lock the whole text.
/// `{Locked="word"}` locks a word of it.
fn is_locked(comment: &str) -> bool {
    comment.contains("{Locked}")
}

/// Adds the text of the Android element that opened last. A reference to
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
    // Those inside of the text are none about it.
    parser.take_comments();
    if is_reference(text.trim()) {
        options.log.note(|report| report.protected_texts += 1);
        return Ok(None);
    }
    let text = android(&text);
    // The place is valid in UTF-8; in another encoding it holds something else,
    // which the comparison reveals.
    let content = bytes.get(place.clone()).and_then(|content| std::str::from_utf8(content).ok());
    let half = content.and_then(styled).filter(|half| half.text == text);
    let codes = half.map(|half| half.codes).unwrap_or_default();
    catalogue.entries.push(KeyedText { key, text, note, codes, place: Some(place), ..KeyedText::default() });
    Ok(Some(catalogue.entries.len() - 1))
}

/// True for a reference to a resource: `@`, or `?` for a theme's, a package if
/// it is another one, a kind and a name. A text that begins so is written with
/// a backslash.
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
pub(super) fn android(text: &str) -> String {
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

/// Reads Qt's `.ts`: both languages in one file, messages in contexts.
///
/// A message without id gets the name of its context and its number as key.
/// Obsolete ones are skipped.
///
/// # Errors
/// Those of the parser. A file without the root `TS` gives catalogues without
/// languages.
pub(super) fn qt(bytes: &[u8], options: &ReadOptions) -> Result<Vec<Catalogue>> {
    let mut parser = Parser::new(bytes, "Qt", &options.log)?;
    let (mut source, mut target) = (Catalogue::default(), Catalogue::default());
    let (mut context, mut id, mut text, mut note) = (String::new(), None::<String>, String::new(), None);
    let mut messages = 0;
    loop {
        match parser.next_element()? {
            XmlToken::Open => match parser.name.as_str() {
                "TS" => {
                    let tag = |key| parser.attribute(key).map(LanguageTag::from);
                    // Qt's tools assume English where the attribute is missing.
                    source.tag = tag("sourcelanguage").or_else(|| Some("en".into()));
                    target.tag = tag("language");
                }
                "name" => context = parser.content(LONGEST)?,
                "message" => {
                    id = parser.attribute("id").map(str::to_owned);
                    (text, note) = (String::new(), None);
                }
                "source" => text = parser.content(LONGEST)?,
                "comment" | "extracomment" | "translatorcomment" => {
                    let more = parser.content(LONGEST)?;
                    note = Some(note.take().map_or_else(|| more.clone(), |note: String| format!("{note}\n{more}")));
                }
                "translation" => {
                    let kind = parser.attribute("type").map(str::to_owned);
                    let translations = translations(&mut parser)?;
                    // Texts that are gone from the program; Qt keeps them for
                    // translation memories of its own.
                    if matches!(kind.as_deref(), Some("obsolete" | "vanished")) {
                        options.log.note(|report| report.obsolete_texts += 1);
                        continue;
                    }
                    let number = messages;
                    messages += 1;
                    let key = id.take().unwrap_or_else(|| format!("{context}.{number}"));
                    let source_text = std::mem::take(&mut text);
                    // The one form of Chinese, or of a text without numbers, needs
                    // no number.
                    let is_only = translations.len() == 1;
                    let note = note.take();
                    for (form, Translation { text, place }) in translations.into_iter().enumerate() {
                        let key = if is_only { key.clone() } else { format!("{key}.{form}") };
                        let state = match (kind.as_deref(), text.is_empty()) {
                            (_, true) => State::New,
                            (Some("unfinished"), false) => State::NeedsReview,
                            (_, false) => State::Translated,
                        };
                        source.entries.push(KeyedText {
                            key: key.clone(),
                            text: source_text.clone(),
                            note: note.clone(),
                            ..KeyedText::default()
                        });
                        let state = Some(state);
                        target.entries.push(KeyedText { key, text, state, place, ..KeyedText::default() });
                    }
                }
                _ => {}
            },
            XmlToken::End => return Ok(vec![source, target]),
            _ => {}
        }
    }
}

/// A translation of Qt, or one of its forms.
#[derive(Default)]
struct Translation {
    text: String,
    /// The bytes that a new text replaces. `None` where one of several forms
    /// would have to be replaced.
    place: Option<Range<usize>>,
}

/// Reads the `translation` that opened last: its text, or its forms by number
/// (`numerusform`) or length (`lengthvariant`).
///
/// A single form has the place of the whole content, which the writer replaces
/// together with its element.
fn translations(parser: &mut Parser<&[u8]>) -> Result<Vec<Translation>> {
    let mut forms = Vec::new();
    let (content, place) = parser.content_at_with(LONGEST, &["numerusform", "lengthvariant"], &mut forms)?;
    let whole = Some(place);
    Ok(match forms.len() {
        0 => vec![Translation { text: content, place: whole }],
        1 => forms.into_iter().map(|text| Translation { text, place: whole.clone() }).collect(),
        _ => forms.into_iter().map(|text| Translation { text, place: None }).collect(),
    })
}
