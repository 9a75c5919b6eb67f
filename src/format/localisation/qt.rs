//! Qt's translations.
//!
//! ```text
//! <context><name>Menu</name>                                 Menu.0
//!   <message><source>Open</source><translation>打开
//! ```
//!
//! | in the file | in a unit |
//! |---|---|
//! | the context and the number of the message | `id`, unless the message has one |
//! | `comment`, `extracomment`, `translatorcomment` | `notes` |
//! | `type="unfinished"`, with a text | state `needs-review-translation` |
//! | `type="obsolete"`, `type="vanished"` | left out and counted |

use std::ops::Range;

use super::{Catalogue, KeyedText, LONGEST};
use crate::format::ReadOptions;
use crate::format::parse::{Parser, XmlToken};
use crate::{LanguageTag, Result, State};

/// Reads Qt's `.ts`: both languages in one file, messages in contexts.
///
/// A message without id gets the name of its context and its number as key.
/// Obsolete ones are skipped.
///
/// # Errors
/// Those of the parser. A file without the root `TS` gives catalogues without
/// languages.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Vec<Catalogue>> {
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
