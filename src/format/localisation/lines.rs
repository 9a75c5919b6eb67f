//! Keys and values in lines: `.strings` of Apple and `.properties` of Java.
//!
//! Both are old, simple and full of escapes. `.strings` is a property list in
//! the old style, and strict: an error is reported where Xcode would report it.
//! `.properties` has no wrong input, by Java's definition.
//!
//! ```text
//! /* Shown on the button */              a note                .strings
//! "open" = "Open \U0022it\U0022";        key and text
//!
//! # Shown on the button                                        .properties
//! open = Open \
//!        it                              continued: "Open it"
//! greeting=\u4F60\u597D                  你好
//! ```

use super::{Catalogue, KeyedText};
use crate::{Error, Place, Result};

/// Reads `.strings`: `"key" = "value";`, where a comment belongs to the key
/// that follows.
///
/// # Errors
/// [`Error::Syntax`] with line and byte where something is missing.
pub(super) fn strings(text: &str) -> Result<Catalogue> {
    let mut scanner = LineScanner { text, at: 0 };
    let (mut entries, mut note) = (Vec::<KeyedText>::new(), None);
    loop {
        let lines = scanner.blank();
        // A blank line ends the reach of a comment: that at the head of the file
        // is no note on the first key.
        note.take_if(|_| lines > 1);
        if let Some(comment) = scanner.comment()? {
            match entries.last_mut().filter(|_| lines == 0 && note.is_none()) {
                // Behind a text, on its line.
                Some(entry) => add_note(&mut entry.note, &comment),
                None => add_note(&mut note, &comment),
            }
            continue;
        }
        if scanner.rest().is_empty() {
            return Ok(Catalogue { entries, ..Catalogue::default() });
        }
        let key = scanner.word()?;
        scanner.mark('=')?;
        scanner.blank();
        let start = scanner.at;
        let text = scanner.word()?;
        let place = Some(start..scanner.at);
        scanner.mark(';')?;
        entries.push(KeyedText { key, text, note: note.take(), place, ..KeyedText::default() });
    }
}

/// A place in a text of `.strings`.
struct LineScanner<'t> {
    /// The whole text.
    text: &'t str,
    /// The byte that comes next.
    at: usize,
}

impl<'t> LineScanner<'t> {
    /// The text that is left.
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Skips white space and byte order marks, which joined files have in the
    /// middle. Returns how many line ends there are in it.
    fn blank(&mut self) -> usize {
        let rest = self.rest();
        let after = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        let blank = &rest[..rest.len() - after.len()];
        self.at += blank.len();
        blank.matches('\n').count()
    }

    /// The error for something missing here.
    fn wrong(&self, expected: &str) -> Error {
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() as u64 + 1;
        Error::syntax("STRINGS", Place::default().line(line).byte(self.at as u64), format!("expected {expected}"))
    }

    /// Reads a comment, `//` to the end of the line or `/* … */`; `None` if
    /// none begins here.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a block without its end.
    fn comment(&mut self) -> Result<Option<String>> {
        let rest = self.rest();
        let (inside, length) = if let Some(line) = rest.strip_prefix("//") {
            let end = line.find('\n').unwrap_or(line.len());
            (&line[..end], end + 2)
        } else if let Some(block) = rest.strip_prefix("/*") {
            let end = block.find("*/").ok_or_else(|| self.wrong("the end of the comment, `*/`"))?;
            (&block[..end], end + 4)
        } else {
            return Ok(None);
        };
        self.at += length;
        Ok(Some(inside.trim().to_owned()))
    }

    /// Reads a mark with the white space before it.
    ///
    /// # Errors
    /// [`Error::Syntax`] if something else is there.
    fn mark(&mut self, mark: char) -> Result<()> {
        self.blank();
        if !self.rest().starts_with(mark) {
            return Err(self.wrong(&format!("`{mark}`")));
        }
        self.at += mark.len_utf8();
        Ok(())
    }

    /// Reads a text in quotes, or a bare word, which property lists allow for
    /// simple keys.
    ///
    /// # Errors
    /// [`Error::Syntax`] for a text without its closing quote, or if there is
    /// none.
    fn word(&mut self) -> Result<String> {
        let rest = self.rest();
        let Some(inside) = rest.strip_prefix('"') else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(rest.len());
            self.at += end;
            return if end > 0 { Ok(rest[..end].to_owned()) } else { Err(self.wrong("a text in quotes")) };
        };
        let mut escaped = false;
        // The quote that ends the text is the first that no backslash precedes;
        // a backslash may itself be escaped.
        let end = inside.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let end = end.ok_or_else(|| self.wrong("the quote that closes the text"))?;
        self.at += end + 2;
        Ok(unescaped(&inside[..end], 'U'))
    }
}

/// Resolves the escapes of a text. `unicode` is the letter before four
/// hexadecimal digits, in either case.
///
/// A backslash before any other character means that character, as both formats
/// define it. Half of a pair of UTF-16 becomes U+FFFD.
fn unescaped(text: &str, unicode: char) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let code = match c {
            '\\' => chars.next(),
            _ => None,
        };
        if let Some(letter) = code.filter(|letter| letter.eq_ignore_ascii_case(&unicode)) {
            let digits: String = chars.as_str().chars().take(4).collect();
            if let Some(unit) = u16::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4) {
                // Characters beyond the first plane are written as two units of
                // UTF-16, so units are collected first.
                units.push(unit);
                chars.nth(3);
                continue;
            }
            plain.push(letter);
            continue;
        }
        plain.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        plain.push(match (c, code) {
            ('\\', Some('n')) => '\n',
            ('\\', Some('t')) => '\t',
            ('\\', Some('r')) => '\r',
            ('\\', Some('f')) => '\u{C}',
            ('\\', Some(other)) => other,
            (c, _) => c,
        });
    }
    plain.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    plain
}

/// Reads `.properties`: `key=value`, `key: value` or `key value`
/// (`java.util.Properties.load`).
///
/// A backslash at the end of a line continues it; a comment right above a key
/// belongs to it. Never fails.
pub(super) fn properties(text: &str) -> Catalogue {
    let (mut entries, mut note) = (Vec::new(), None);
    let mut start = 0;
    let mut lines = text.split_inclusive('\n').map(|line| {
        let place = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        place
    });
    while let Some(mut place) = lines.next() {
        let line = text[place.clone()].trim_start();
        place.start = place.end - line.len();
        if let Some(comment) = line.strip_prefix(['#', '!']) {
            add_note(&mut note, comment.trim_start_matches(['#', '!']).trim());
            continue;
        }
        if line.is_empty() {
            // After a blank line a comment no longer applies: the licence at
            // the top is not a note on the first key.
            note = None;
            continue;
        }
        let (mut whole, first) = (line.to_owned(), place.len());
        while continues(&whole) {
            whole.pop();
            let Some(next) = lines.next() else { break };
            // White space at the beginning of a continued line is not part of
            // the value.
            whole.push_str(text[next.clone()].trim_start());
            place.end = next.end;
        }
        let (key, value) = key_and_value(&whole);
        // The place of a value that begins on a later line is not needed.
        let before = whole.len() - value.len();
        let place = (before <= first).then_some(place.start + before..place.end);
        entries.push(KeyedText {
            key: unescaped(key, 'u'),
            text: unescaped(value, 'u'),
            note: note.take(),
            place,
            ..KeyedText::default()
        });
    }
    Catalogue { entries, ..Catalogue::default() }
}

/// Adds a comment to a note, on a line of its own.
fn add_note(note: &mut Option<String>, comment: &str) {
    if comment.is_empty() {
        return;
    }
    match note {
        Some(note) => note.extend(["\n", comment]),
        None => *note = Some(comment.to_owned()),
    }
}

/// True if the line ends in an odd number of backslashes: an even number are
/// escaped backslashes.
fn continues(line: &str) -> bool {
    (line.len() - line.trim_end_matches('\\').len()) % 2 == 1
}

/// Splits a line at the first `=`, `:` or white space that is not escaped. A
/// line without any is a key without value.
///
/// `a\ b = c` has the key `a\ b`, which is unescaped afterwards.
fn key_and_value(line: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = !escaped && (matches!(c, '=' | ':') || c.is_whitespace());
        escaped = c == '\\' && !escaped;
        ends
    });
    let Some(end) = end else { return (line, "") };
    let rest = line[end..].trim_start();
    // `key = value` has white space before the mark, which then is the
    // separator.
    let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    (&line[..end], rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(catalogue: &Catalogue) -> Vec<(&str, &str)> {
        catalogue.entries.iter().map(|entry| (entry.key.as_str(), entry.text.as_str())).collect()
    }

    #[test]
    fn strings_of_apple_are_read() {
        let text = "/* A menu */\n\"open\" = \"Open \\\"it\\\"\\n\";\n// next\nclose = \"\\U5173\\U95ED\";";
        let found = strings(text).unwrap();
        assert_eq!(pairs(&found), [("open", "Open \"it\"\n"), ("close", "关闭")]);
        assert_eq!(found.entries[0].note.as_deref(), Some("A menu"));
        assert_eq!(strings("\"a\" \"b\"").unwrap_err().to_string(), "line 1: byte 4: STRINGS: expected `=`");
    }

    #[test]
    fn properties_of_java_are_read() {
        let text = "# A menu\nmenu.open = Open\\u0020it\nclose:\\u5173\\u95ED\\ud83d\\ude00\nlong one\\\n    two\nempty=\n\\:odd\\ key=1";
        let found = properties(text);
        let expected =
            [("menu.open", "Open it"), ("close", "关闭😀"), ("long", "onetwo"), ("empty", ""), (":odd key", "1")];
        assert_eq!(pairs(&found), expected);
        assert_eq!(found.entries[0].note.as_deref(), Some("A menu"));
    }
}
