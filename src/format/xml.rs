//! Writing text as XML 1.0 (fifth edition): escaping, and what XML cannot hold.
//!
//! XML 1.0 has no way to write most control characters, not even as `&#1;`.
//! They are left out and counted, except in XLIFF 2.x, which has `<cp hex>` for
//! them. Everything here appends to one string and allocates nothing.
//!
//! | character | in content | in an attribute |
//! |---|---|---|
//! | `&` `<` `>` | `&amp;` `&lt;` `&gt;` | the same |
//! | `"` | as it is | `&quot;` |
//! | tab, line feed | as it is | `&#9;` `&#10;` |
//! | carriage return | `&#13;` | `&#13;` |
//! | U+0000 to U+0008 and other controls, U+FFFE, U+FFFF | dropped, counted | dropped, counted |

use super::Report;
use crate::{Half, Unit};

/// True for the characters that XML 1.0 can hold (production 2, `Char`).
pub(super) fn legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// True if anything of a half can be written: a code, or a character that XML
/// can hold.
pub(super) fn is_writable(half: &Half) -> bool {
    !half.codes.is_empty() || half.text.chars().any(legal)
}

/// Counts a unit in the report: as written if both sides can be, otherwise as
/// unpaired. Returns which.
///
/// For formats such as TMX that have no place for a text without counterpart.
pub(super) fn counts_as_pair(unit: &Unit, report: &mut Report) -> bool {
    if !is_writable(&unit.source) || !is_writable(&unit.target) {
        report.unpaired += 1;
        return false;
    }
    report.units += 1;
    true
}

/// Appends text as the content of an element. A carriage return is written as a
/// reference, because a parser turns a literal one into a line feed (section
/// 2.11).
pub(super) fn content(text: &str, out: &mut String, report: &mut Report) {
    escape(text, out, report, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        // `]]>` is the reason why `>` must be escaped as well.
        '>' => Some("&gt;"),
        '\r' => Some("&#13;"),
        _ => None,
    });
}

/// Appends text as the value of an attribute in double quotes. White space is
/// written as references, because a parser turns literal tabs and line ends
/// into blanks (section 3.3.3).
pub(super) fn attribute(text: &str, out: &mut String, report: &mut Report) {
    escape(text, out, report, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        _ => None,
    });
}

/// Appends a blank and an attribute with its value.
pub(super) fn attr(key: &str, value: &str, out: &mut String, report: &mut Report) {
    out.push(' ');
    out.push_str(key);
    out.push_str("=\"");
    attribute(value, out, report);
    out.push('"');
}

/// Appends `open`, the text as content, and `close`. The tags are written as
/// they are given.
pub(super) fn element(open: &str, value: &str, close: &str, out: &mut String, report: &mut Report) {
    out.push_str(open);
    content(value, out, report);
    out.push_str(close);
}

/// Appends text with some characters replaced, and the illegal ones dropped and
/// counted.
///
/// Runs without a special character are copied whole, which is most of any
/// text.
fn escape(text: &str, out: &mut String, report: &mut Report, reference: impl Fn(char) -> Option<&'static str>) {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let by = match reference(c) {
            Some(by) => by,
            None if legal(c) => continue,
            None => {
                report.removed_characters += 1;
                ""
            }
        };
        out.push_str(&text[from..at]);
        out.push_str(by);
        from = at + c.len_utf8();
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_removed_and_counted() {
        let (mut out, mut report) = (String::new(), Report::default());
        content("a\u{0}<\u{FFFF}\r\u{200F}😀", &mut out, &mut report);
        assert_eq!(out, "a&lt;&#13;\u{200F}😀");
        assert_eq!(report.removed_characters, 2);
    }

    #[test]
    fn attributes_keep_their_white_space() {
        let (mut out, mut report) = (String::new(), Report::default());
        attribute("a\t\"b\"\n", &mut out, &mut report);
        assert_eq!(out, "a&#9;&quot;b&quot;&#10;");
    }
}
