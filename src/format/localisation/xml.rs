//! Keys in XML: resources of Android and .NET, and Qt's translations.

use super::{Catalogue, Entry};
use crate::format::parse::{Parser, Token};
use crate::format::{FileFormat, ReadOptions};
use crate::{LanguageTag, Result, State};

/// The longest text that is read, in bytes: a choice, as for units of TMX.
const LONGEST: usize = 1 << 20;

/// `strings.xml` of Android (`string`, `string-array`, `plurals`) and RESX of .NET (`data`).
pub(super) fn resources(bytes: &[u8], format: FileFormat, options: &ReadOptions) -> Result<Catalogue> {
    let name = if format == FileFormat::Resx { "RESX" } else { "Android" };
    let mut parser = Parser::new(bytes, name, &options.log)?;
    let mut catalogue = Catalogue::default();
    let (mut key, mut item, mut note) = (String::new(), 0, None);
    loop {
        match parser.next_element()? {
            Token::Open => match parser.name.as_str() {
                "string-array" | "plurals" => (key, item) = (named(&parser), 0),
                "data" => {
                    key = named(&parser);
                    // Pictures and other objects have a type.
                    if parser.attribute("type").is_some() || parser.attribute("mimetype").is_some() {
                        parser.skip()?;
                    }
                }
                "string" if parser.attribute("translatable") != Some("false") => {
                    let key = named(&parser);
                    let (text, place) = parser.content_at(LONGEST)?;
                    catalogue.entries.push(Entry { key, text: android(&text), place: Some(place), ..Entry::default() });
                }
                "item" => {
                    let quantity = parser.attribute("quantity").map(str::to_owned);
                    let key = format!("{key}.{}", quantity.unwrap_or_else(|| item.to_string()));
                    item += 1;
                    let (text, place) = parser.content_at(LONGEST)?;
                    catalogue.entries.push(Entry { key, text: android(&text), place: Some(place), ..Entry::default() });
                }
                "value" if format == FileFormat::Resx && !key.is_empty() => {
                    let (key, (text, place)) = (std::mem::take(&mut key), parser.content_at(LONGEST)?);
                    catalogue.entries.push(Entry { key, text, note: note.take(), state: None, place: Some(place) });
                }
                "comment" if format == FileFormat::Resx => {
                    let comment = parser.content(LONGEST)?;
                    match catalogue.entries.last_mut().filter(|_| key.is_empty()) {
                        Some(entry) => entry.note = Some(comment),
                        None => note = Some(comment),
                    }
                }
                _ => {}
            },
            Token::End => return Ok(catalogue),
            _ => {}
        }
    }
}

fn named(parser: &Parser<&[u8]>) -> String {
    parser.attribute("name").unwrap_or_default().to_owned()
}

/// A text of Android: quotes around it and escapes resolved, other white space folded.
fn android(text: &str) -> String {
    let text = text.trim();
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

/// Qt's `.ts`: both languages in one file, messages in contexts.
pub(super) fn qt(bytes: &[u8], options: &ReadOptions) -> Result<Vec<Catalogue>> {
    let mut parser = Parser::new(bytes, "Qt", &options.log)?;
    let (mut source, mut target) = (Catalogue::default(), Catalogue::default());
    let (mut context, mut id, mut text, mut note) = (String::new(), None::<String>, String::new(), None);
    loop {
        match parser.next_element()? {
            Token::Open => match parser.name.as_str() {
                "TS" => {
                    let tag = |key| parser.attribute(key).map(LanguageTag::from);
                    // Qt's own texts are in English.
                    source.tag = tag("sourcelanguage").or_else(|| Some("en".into()));
                    target.tag = tag("language");
                }
                "name" => context = parser.content(LONGEST)?,
                "message" => {
                    id = parser.attribute("id").map(str::to_owned);
                    (text, note) = (String::new(), None);
                }
                "source" => text = parser.content(LONGEST)?,
                "comment" | "extracomment" | "translatorcomment" => note = Some(parser.content(LONGEST)?),
                "translation" => {
                    let kind = parser.attribute("type").map(str::to_owned);
                    let (translation, place) = parser.content_at(LONGEST)?;
                    if matches!(kind.as_deref(), Some("obsolete" | "vanished")) {
                        continue;
                    }
                    let number = source.entries.len();
                    let key = id.take().unwrap_or_else(|| format!("{context}.{number}"));
                    let state = match (kind.as_deref(), translation.is_empty()) {
                        (_, true) => State::New,
                        (Some("unfinished"), false) => State::NeedsReview,
                        (_, false) => State::Translated,
                    };
                    source.entries.push(Entry {
                        key: key.clone(),
                        text: std::mem::take(&mut text),
                        note: note.take(),
                        ..Entry::default()
                    });
                    let place = Some(place);
                    target.entries.push(Entry {
                        key,
                        text: translation,
                        state: Some(state),
                        place,
                        ..Entry::default()
                    });
                }
                _ => {}
            },
            Token::End => return Ok(vec![source, target]),
            _ => {}
        }
    }
}
