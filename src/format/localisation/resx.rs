//! RESX of .NET.
//!
//! ```text
//! <data name="open"><value>Open</value>                      open
//!   <comment>A button</comment></data>                       its note
//! ```

use super::{Catalogue, KeyedText, LONGEST};
use crate::Result;
use crate::format::ReadOptions;
use crate::format::parse::{Parser, XmlToken};

/// Reads the texts of a file, which are in its elements `data`.
///
/// # Errors
/// Those of the parser, and [`Error::Limit`](crate::Error::Limit) for a text of
/// more than 1 MiB.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Catalogue> {
    let mut parser = Parser::new(bytes, "RESX", &options.log)?;
    let mut catalogue = Catalogue::default();
    // The key of the open element, until its value was read; and its comment.
    let (mut key, mut note) = (String::new(), None);
    loop {
        match parser.next_element()? {
            XmlToken::Open => {}
            XmlToken::End => return Ok(catalogue),
            _ => continue,
        }
        match parser.name.as_str() {
            "data" => {
                key = parser.attribute("name").unwrap_or_default().to_owned();
                // Images and other objects have a type; only strings have none.
                let is_object = parser.attribute("type").is_some() || parser.attribute("mimetype").is_some();
                // The designer's names of controls, without which a window
                // cannot be built: `>>button1.Name`.
                let is_control = !is_object && key.starts_with(">>");
                if is_object || is_control {
                    parser.skip()?;
                    key.clear();
                    options.log.note(|report| report.protected_texts += u64::from(is_control));
                }
            }
            "value" if !key.is_empty() => {
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
            // The comment may be before or after the value it belongs to.
            "comment" => {
                let comment = parser.content(LONGEST)?;
                match catalogue.entries.last_mut().filter(|_| key.is_empty()) {
                    Some(entry) => (entry.protected, entry.note) = (is_locked(&comment), Some(comment)),
                    None => note = Some(comment),
                }
            }
            _ => {}
        }
    }
}

/// True for a comment by which Microsoft's tools lock the whole text.
/// `{Locked="word"}` locks a word of it.
fn is_locked(comment: &str) -> bool {
    comment.contains("{Locked}")
}
