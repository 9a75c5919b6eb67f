//! `.stringsdict` of Apple: a property list of texts that vary by number, device
//! or width.
//!
//! ```text
//! <key>%d files</key><dict>
//!   <key>NSStringLocalizedFormatKey</key><string>%#@files@</string>    no words: left out
//!   <key>files</key><dict>
//!     <key>NSStringFormatSpecTypeKey</key><string>NSStringPluralRuleType</string>
//!     <key>one</key><string>One file</string>                          %d files.files.one
//!     <key>other</key><string>%d files</string></dict></dict>          %d files.files.other
//! ```
//!
//! Keys are joined by dots. What `NSStringLocalizedFormatKey` holds has the key of
//! the dictionary around it.

use super::{Catalogue, KeyedText, LONGEST};
use crate::Result;
use crate::format::ReadOptions;
use crate::format::parse::{Parser, XmlToken};

/// Keys whose values are formats of numbers and not texts.
const RULES: [&str; 2] = ["NSStringFormatSpecTypeKey", "NSStringFormatValueTypeKey"];

/// The key of the text into which the others are put.
const FORMAT: &str = "NSStringLocalizedFormatKey";

/// Reads a property list of texts.
///
/// # Errors
/// Those of the parser, also for another root than `plist`.
pub(super) fn stringsdict(bytes: &[u8], options: &ReadOptions) -> Result<Catalogue> {
    let mut parser = Parser::new(bytes, "STRINGSDICT", &options.log)?;
    parser.expect_root(&["plist"])?;
    let mut catalogue = Catalogue::default();
    // The keys of the open dictionaries, and the last key of the innermost.
    let (mut path, mut key) = (Vec::<String>::new(), String::new());
    loop {
        match parser.next_element()? {
            XmlToken::Open => match parser.name.as_str() {
                "dict" => path.push(std::mem::take(&mut key)),
                "key" => key = parser.content(LONGEST)?,
                "string" => {
                    let (text, place) = parser.content_at(LONGEST)?;
                    let key = std::mem::take(&mut key);
                    let is_text = !RULES.contains(&key.as_str()) && (key != FORMAT || has_words(&text));
                    if is_text {
                        // The outermost dictionary has no key.
                        let inner = Some(key.as_str()).filter(|key| *key != FORMAT);
                        let keys: Vec<&str> = path.iter().skip(1).map(String::as_str).chain(inner).collect();
                        let key = keys.join(".");
                        catalogue.entries.push(KeyedText { key, text, place: Some(place), ..KeyedText::default() });
                    }
                }
                _ => parser.skip()?,
            },
            XmlToken::Close if parser.name == "dict" => _ = path.pop(),
            XmlToken::Close | XmlToken::Text => {}
            XmlToken::End => return Ok(catalogue),
        }
    }
}

/// True if a text has letters apart from its variables, such as `%#@files@`.
pub(super) fn has_words(text: &str) -> bool {
    // Of `a %#@b@ c`, every second piece after the first is a name.
    let mut pieces = text.split("%#@");
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.map(|piece| piece.split_once('@').map_or("", |(_, rest)| rest));
    std::iter::once(first).chain(rest).any(|piece| piece.chars().any(char::is_alphabetic))
}
