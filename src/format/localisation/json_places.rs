//! Where the texts of a JSON file are: the bytes of each string that is a
//! value, with the path of keys that leads to it.
//!
//! serde_json reports no positions, so that this scanner walks the text once
//! more. The text was parsed before and is valid JSON; on anything else the
//! scanner ends early and never fails. Paths are joined as in `keyed`.
//!
//! ```text
//! {"menu": {"open": "Open", "items": ["a", "b"]}}
//! menu.open      `"Open"`
//! menu.items.0   `"a"`
//! menu.items.1   `"b"`
//! ```

use std::ops::Range;

use serde::de::IgnoredAny;

use super::relaxed;

/// A string value and its place, quotes included.
///
/// The place includes the quotes, because the new string has its own.
pub(super) struct JsonText {
    /// The keys that lead to it, joined by dots.
    pub path: String,
    /// In bytes of the text, quotes included.
    pub place: Range<usize>,
}

/// The string values of a text that is valid JSON, in its order.
///
/// Numbers, `true` and keys are skipped; `null` is listed, as a text that does
/// not exist yet. Two members of one name are both listed, in the order of the
/// file.
///
/// Takes one pass, and allocates a path for each string. A path is not always
/// unique: `{"a.b": …}` and `{"a": {"b": …}}` both lead to `a.b`.
pub(super) fn places(text: &str) -> Vec<JsonText> {
    // For JSON written by hand, the places are those in the original text.
    let relaxed = if is_json(text) { None } else { relaxed::plain(text) };
    if let Some(plain) = relaxed {
        let mut found = scanned(&plain.text);
        found.iter_mut().for_each(|one| one.place = plain.original(&one.place));
        return found;
    }
    scanned(text)
}

/// The string values of plain JSON.
fn scanned(text: &str) -> Vec<JsonText> {
    let mut scanner = KeyScanner { text, at: 0, path: String::new(), found: Vec::new() };
    scanner.value();
    scanner.found
}

/// True for plain JSON.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// A place in the text, and the keys that lead there.
///
/// `at` is a byte of `text` and always between two characters.
struct KeyScanner<'t> {
    text: &'t str,
    at: usize,
    path: String,
    found: Vec<JsonText>,
}

impl KeyScanner<'_> {
    /// Skips white space and returns the byte that comes next, without
    /// consuming it.
    fn first(&mut self) -> Option<u8> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').len();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes a string; its place, quotes included.
    ///
    /// The cursor is at the opening quote, and afterwards just after the
    /// closing one.
    fn string(&mut self) -> Range<usize> {
        let (start, mut escaped) = (self.at, false);
        let length = self.text[start + 1..].find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        self.at = length.map_or(self.text.len(), |length| start + length + 2);
        start..self.at
    }

    /// Walks over one value, and notes it if it is a string.
    fn value(&mut self) {
        match self.first() {
            Some(b'"') => {
                let place = self.string();
                self.found.push(JsonText { path: self.path.clone(), place });
            }
            Some(b'{') => self.members(b'}'),
            Some(b'[') => self.members(b']'),
            Some(_) => {
                let rest = &self.text[self.at..];
                // A missing translation has a place as well.
                if rest.starts_with("null") {
                    self.found.push(JsonText { path: self.path.clone(), place: self.at..self.at + "null".len() });
                }
                // A number or a word such as `true`, which ends where the next
                // mark is.
                self.at += rest.find([',', '}', ']']).unwrap_or(rest.len());
            }
            None => {}
        }
    }

    /// The members of an object or array; the reader has bounded how deep they
    /// nest.
    ///
    /// The cursor is at the bracket. An array counts its members from 0.
    fn members(&mut self, close: u8) {
        self.at += 1;
        let mut number = 0_usize;
        while let Some(first) = self.first() {
            match first {
                b',' => self.at += 1,
                _ if first == close => {
                    self.at += 1;
                    return;
                }
                _ => {
                    let key = if close == b'}' { self.key() } else { number.to_string() };
                    number += 1;
                    // All paths share one text, which grows and shrinks, so
                    // that members need no allocation.
                    let length = self.path.len();
                    if length > 0 {
                        self.path.push('.');
                    }
                    self.path.push_str(&key);
                    self.value();
                    self.path.truncate(length);
                }
            }
        }
    }

    /// Reads a key and its colon. Keys are unescaped, as the parser does.
    fn key(&mut self) -> String {
        if self.first() != Some(b'"') {
            // Not JSON, although it was parsed: what was found so far is
            // returned.
            self.at = self.text.len();
            return String::new();
        }
        let place = self.string();
        if self.first() == Some(b':') {
            self.at += 1;
        }
        serde_json::from_str(&self.text[place]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_paths_and_places() {
        let text = r#"{"a": {"b\"": "one", "c": [1, "two"]}, "d": true, "e":"x\\", "f": null}"#;
        let found: Vec<_> = places(text).into_iter().map(|found| (found.path, &text[found.place])).collect();
        let expected = [("a.b\"", "\"one\""), ("a.c.1", "\"two\""), ("e", "\"x\\\\\""), ("f", "null")];
        assert_eq!(found, expected.map(|(path, text)| (path.to_owned(), text)));
    }
}
