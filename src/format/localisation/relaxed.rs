//! JSON that people write by hand: with comments and commas at the end, as
//! editors allow in their settings (JSONC), and with the single quotes, bare
//! names, numbers and escapes of JSON5 (specification 1.0.0, 2018).
//!
//! Such a text is turned into plain JSON, whose places are mapped to the
//! original text, so that only translations change there.
//!
//! ```text
//! { // the menu                  {
//!   open: 'Open "it"', }          "open": "Open \"it\""  }
//! ```
//!
//! Comments are removed but line ends stay, so that an error in the plain text
//! has the line of the original. Numbers that JSON cannot write (`0xFF`, `.5`,
//! `+1`) become 0, since no number is a text; the file itself keeps them.

use std::ops::Range;

/// Plain JSON and where its pieces come from.
pub(super) struct PlainJson {
    /// The text as plain JSON.
    pub text: String,
    /// The beginnings and ends of strings and names, in order.
    anchors: Vec<Anchor>,
}

/// A byte of the plain text and the byte of the original that it stands for.
struct Anchor {
    plain: usize,
    original: usize,
}

impl PlainJson {
    /// The bytes of the original for a string of the plain text, quotes included.
    pub fn original(&self, place: &Range<usize>) -> Range<usize> {
        let at = |byte: usize| {
            let next = self.anchors.partition_point(|anchor| anchor.plain <= byte);
            let anchor = next.checked_sub(1).and_then(|at| self.anchors.get(at));
            anchor.map_or(byte, |anchor| anchor.original + (byte - anchor.plain))
        };
        at(place.start)..at(place.end)
    }
}

/// Turns a text into plain JSON. `None` if it has nothing that plain JSON
/// lacks. The result may still not be JSON; its parser finds out.
pub(super) fn plain(text: &str) -> Option<PlainJson> {
    let mut reader =
        Reader { text, at: 0, plain: PlainJson { text: String::with_capacity(text.len()), anchors: Vec::new() } };
    let changed = reader.run();
    changed.then_some(reader.plain)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    plain: PlainJson,
}

impl Reader<'_> {
    /// Reads the whole text; true if anything had to be changed.
    fn run(&mut self) -> bool {
        let mut changed = false;
        while let Some(c) = self.text[self.at..].chars().next() {
            let rest = &self.text[self.at..];
            match c {
                '"' => changed |= self.string('"'),
                '\'' => {
                    self.string('\'');
                    changed = true;
                }
                '/' if rest.starts_with("//") || rest.starts_with("/*") => {
                    self.comment();
                    changed = true;
                }
                // A comma with nothing after it but the end.
                ',' if ends(&rest[1..]) => {
                    self.at += 1;
                    changed = true;
                }
                c if c.is_alphabetic() || matches!(c, '_' | '$') => changed |= self.name(),
                '+' | '-' | '.' | '0'..='9' => changed |= self.number(),
                // White space that JSON does not know.
                c if c.is_whitespace() && !c.is_ascii_whitespace() || matches!(c, '\u{B}' | '\u{C}' | '\u{FEFF}') => {
                    self.plain.text.push(' ');
                    self.at += c.len_utf8();
                    changed = true;
                }
                _ => {
                    self.plain.text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        changed
    }

    /// Notes that the next byte of both texts is the same place.
    fn anchor(&mut self) {
        self.plain.anchors.push(Anchor { plain: self.plain.text.len(), original: self.at });
    }

    /// Passes a string in quotes and writes it in double ones; true if that
    /// changes it.
    fn string(&mut self, quote: char) -> bool {
        let start = self.at;
        self.anchor();
        self.plain.text.push('"');
        let from = self.plain.text.len();
        let mut chars = self.text[start + 1..].char_indices();
        // A string that is not closed takes the rest.
        let (mut inside, mut end) = (start + 1..self.text.len(), self.text.len());
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    (inside.end, end) = (start + 1 + at, start + 1 + at + 1);
                    break;
                }
                '"' => self.plain.text.push_str("\\\""),
                '\\' => match chars.next().map(|(_, c)| c) {
                    // The text continues on the next line.
                    Some('\n' | '\u{2028}' | '\u{2029}') => {}
                    Some('\r') => {
                        if chars.as_str().starts_with('\n') {
                            chars.next();
                        }
                    }
                    Some('v') => self.plain.text.push_str("\\u000b"),
                    Some('0') => self.plain.text.push_str("\\u0000"),
                    Some('x') => self.plain.text.push_str("\\u00"),
                    // An escape of JSON, and a digit, which JSON5 forbids as well.
                    Some(c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u' | '1'..='9')) => {
                        self.plain.text.extend(['\\', c]);
                    }
                    // Any other character stands for itself.
                    Some(c) => self.plain.text.push(c),
                    None => self.plain.text.push('\\'),
                },
                // A tab may stand in a string of JSON5; a line end may not.
                '\t' => self.plain.text.push_str("\\t"),
                c => self.plain.text.push(c),
            }
        }
        let changed = self.plain.text[from..] != self.text[inside];
        self.plain.text.push('"');
        self.at = end;
        self.anchor();
        changed
    }

    /// Passes a number; true if it is written otherwise. What is no number of
    /// JSON5 stays, for the parser to refuse.
    fn number(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let word = &rest[..rest.find(|c| !part(c)).unwrap_or(rest.len())];
        let changed = serde_json::from_str::<serde::de::IgnoredAny>(word).is_err() && is_number(word);
        self.anchor();
        self.plain.text.push_str(if changed { "0" } else { word });
        self.at += word.len();
        self.anchor();
        changed
    }

    /// Passes a comment and keeps its line ends.
    fn comment(&mut self) {
        let rest = &self.text[self.at..];
        let length = match rest.starts_with("//") {
            true => rest.find(['\n', '\r']),
            false => rest.find("*/").map(|at| at + 2),
        };
        let comment = &rest[..length.unwrap_or(rest.len())];
        self.plain.text.extend(comment.chars().filter(|c| matches!(c, '\n' | '\r')));
        // The words around it must stay separate.
        self.plain.text.push(' ');
        self.at += comment.len();
    }

    /// Passes a word without quotes: a name, which gets quotes, or a value. True
    /// if it had to be changed.
    fn name(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))).unwrap_or(rest.len());
        let word = &rest[..length];
        let is_name = rest[length..].trim_start().starts_with(':');
        self.anchor();
        match word {
            word if is_name => self.plain.text.extend(["\"", word, "\""]),
            // Numbers of JSON5, none of which is a text.
            "NaN" | "Infinity" => self.plain.text.push('0'),
            word => self.plain.text.push_str(word),
        }
        self.at += length;
        self.anchor();
        is_name || matches!(word, "NaN" | "Infinity")
    }
}

/// True for a number of JSON5: decimal with or without digits on either side of
/// the point, hexadecimal, `Infinity` or `NaN`; each may have a sign.
fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    if let Some(digits) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        return !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit());
    }
    // Rust's own grammar is that of JSON5, but has other words (`inf`) and lets
    // numbers begin with zeros.
    let zeros = unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.as_bytes()[1].is_ascii_digit();
    let decimal = unsigned.starts_with(|c: char| c == '.' || c.is_ascii_digit()) && !zeros;
    matches!(unsigned, "Infinity" | "NaN") || decimal && unsigned.parse::<f64>().is_ok()
}

/// True if only blanks and comments precede the end of an object or list.
fn ends(mut rest: &str) -> bool {
    loop {
        rest = rest.trim_start();
        let comment = match rest {
            _ if rest.starts_with("//") => rest.find(['\n', '\r']),
            _ if rest.starts_with("/*") => rest.find("*/").map(|at| at + 2),
            _ => return rest.starts_with(['}', ']']),
        };
        let Some(length) = comment else { return false };
        rest = &rest[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_becomes_plain_json() {
        for (text, expected) in [
            ("{/* a */\"a\": \"b\", // c\n}", "{ \"a\": \"b\"  \n}"),
            ("{a: 'it\\'s \"b\"', $b-c: [1, 2,],}", "{\"a\": \"it's \\\"b\\\"\", \"$b-c\": [1, 2]}"),
            ("{\"a\": 'one \\\ntwo', b: NaN}", "{\"a\": \"one two\", \"b\": 0}"),
            ("[0xFF, .5, 5., +1, -.5e+3, -Infinity, +NaN, 1e+5]", "[0, 0, 0, 0, 0, 0, 0, 1e+5]"),
            ("['\\x41\\v\\a\\é\\\r\nb\tc']", "[\"\\u0041\\u000baéb\\tc\"]"),
            ("{\u{A0}a:\u{B}'b',// c\r}", "{ \"a\": \"b\" \r}"),
        ] {
            assert_eq!(plain(text).unwrap().text, expected);
        }
        for text in ["[012]", "[1.2.3]", "[0x]", "[-]", "[--1]", "[inf]", "[1-2]"] {
            assert!(
                plain(text).is_none_or(|plain| serde_json::from_str::<serde_json::Value>(&plain.text).is_err()),
                "{text}"
            );
        }
        for text in ["{\"a//b\": \"/* c */ 'd'\", \"e\": [true, null, 1e5]}", "{\"a\": \"\\\\\"}", "\"open"] {
            assert!(plain(text).is_none(), "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_original() {
        let text = "{ // one\n key: 'a \"b\"', /* x */ \"c\": \"d\" }";
        let plain = plain(text).unwrap();
        for (value, original) in [("\"a \\\"b\\\"\"", "'a \"b\"'"), ("\"d\"", "\"d\"")] {
            let start = plain.text.find(value).unwrap();
            assert_eq!(&text[plain.original(&(start..start + value.len()))], original);
        }
    }
}
