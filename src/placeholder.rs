//! Recognises placeholders: parts of a text that stand for something else, such
//! as `<b>`, `{0}`, `%1$s` or `&nbsp;`.
//!
//! One recogniser serves everything that distinguishes words from code: fuzzy
//! matching, word counts, the audit. It knows XML and HTML tags, entities, and
//! the variables of common message formats: printf and its relatives (C,
//! Objective-C, Python, Qt, Drupal), braces (.NET, ICU, Python, Angular, Jinja,
//! Fluent, JavaScript), Ruby and Laravel, Swift, ERB, and written escapes such
//! as `\n`.
//!
//! | kind | examples | written by |
//! |---|---|---|
//! | tag | `<b>`, `</a>`, `<x id="1"/>`, `<%= name %>` | HTML, XML, XLIFF tools, ERB |
//! | braces | `{0}`, `{name}`, `{{ name }}`, `{count, number}`, `{% if %}` | .NET, ICU, Python, Angular, Jinja |
//! | percent | `%s`, `%1$d`, `%(name)s`, `%{name}`, `%@`, `%1` | C, Python, Ruby, Objective-C, Qt |
//! | entity | `&nbsp;`, `&#160;` | HTML |
//! | dollar | `${name}`, `#{name}`, `$name` | JavaScript, Ruby, PHP |
//! | escape | `\n`, `\(name)` | resource files, Swift |
//! | symbol | `:name`, `@count`, `!name` | Laravel, Ruby, Drupal |
//! | brackets | `[[name]]` | forums, mail programs |
//! | marks of ranges | `{1>` and `<1}`, `{b>` and `<b}` | Phrase |
//! | underscores | `__name__` | i18next |
//! | accelerator | `(&F)`, `（&F）`, `(_F)` | Chinese menus of Windows, Qt and GTK |
//!
//! A doubtful case counts as text: `50%`, `a < b`, `12:30`, `R&D`.

mod names;

use names::{drupal, dunder};

/// How many bytes are searched for the end of a tag. Choice, like the two
/// below: longer ones count as text, which bounds the work on hostile input.
const TAG_REACH: usize = 300;
/// How many bytes are searched for the end of a variable in braces.
const BRACE_REACH: usize = 64;
/// How many bytes are searched for the end of an entity.
const ENTITY_REACH: usize = 12;

/// The length in bytes of the placeholder at the start of `rest`. `before` is
/// the character before it.
///
/// `None` if no placeholder begins here. The length is at least 2.
pub(crate) fn length(rest: &str, before: Option<char>) -> Option<usize> {
    let bytes = rest.as_bytes();
    match *bytes.first()? {
        b'<' => range_mark(bytes, b'}').or_else(|| tag(bytes)),
        b'{' => range_mark(bytes, b'>').or_else(|| braces(bytes)),
        b'%' => percent(bytes),
        b'&' => entity(bytes),
        b'$' | b'#' => dollar(bytes),
        b'\\' => escape(bytes),
        b':' => symbol(bytes, before),
        b'[' => double_brackets(bytes),
        b'@' | b'!' => drupal(bytes, before),
        b'_' => dunder(bytes, before),
        b'(' => [b"(&", b"(_", b"(~"].iter().find_map(|open| accelerator(bytes, *open, b")")),
        _ if rest.starts_with('（') => accelerator(bytes, "（&".as_bytes(), "）".as_bytes()),
        _ => None,
    }
}

/// True for the first characters of placeholders; other characters need no
/// call of [`length`].
pub(crate) fn may_begin(c: char) -> bool {
    matches!(c, '<' | '{' | '%' | '&' | '$' | '#' | '\\' | ':' | '(' | '（' | '[' | '@' | '!' | '_')
}

/// `{1>` and `<1}`, which Phrase writes around a range in the text itself: a
/// number, or the letters of a format such as `b` and `bi`.
fn range_mark(bytes: &[u8], end: u8) -> Option<usize> {
    /// A choice; Phrase counts its codes in each segment anew.
    const MOST: usize = 3;
    let name = bytes[1..].iter().take(MOST + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    ((1..=MOST).contains(&name) && bytes.get(1 + name) == Some(&end)).then_some(name + 2)
}

/// `<b>`, `</b>`, `<x id="1"/>`, `<!-- … -->`, and `<%= name %>` of ERB.
///
/// A `<` inside shows that the first one was a mark of its own, as in `a < b
/// <i>`.
fn tag(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"<%") {
        return find(bytes, b"%>", TAG_REACH);
    }
    if bytes.starts_with(b"<!--") {
        return find(bytes, b"-->", TAG_REACH);
    }
    let name = *bytes.get(if bytes.get(1) == Some(&b'/') { 2 } else { 1 })?;
    let close = bytes.iter().take(TAG_REACH).position(|&byte| byte == b'>')?;
    let one = !bytes[1..close].contains(&b'<');
    (one && name.is_ascii_alphanumeric()).then_some(close + 1)
}

/// `{0}`, `{name}`, `{ $name }`, `{{ name }}`, `{{name|filter}}`, `{% if x %}`.
fn braces(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"{{") {
        let end = find(bytes, b"}}", BRACE_REACH)?;
        // A third brace belongs to them.
        return Some(if bytes.get(end) == Some(&b'}') { end + 1 } else { end });
    }
    if bytes.starts_with(b"{%") {
        return find(bytes, b"%}", BRACE_REACH);
    }
    if let Some(end) = choice(bytes) {
        return Some(end);
    }
    let close = bytes.iter().take(BRACE_REACH).position(|&byte| byte == b'}')?;
    let inner = bytes.get(1..close)?.trim_ascii();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-:$#/!@%[]()'".contains(byte);
    // ICU types, as in `{count, number}`: one word after each comma.
    let typed = |part: &[u8]| !part.trim_ascii().is_empty() && part.trim_ascii().iter().all(plain);
    inner.split(|&byte| byte == b',').all(typed).then_some(close + 1)
}

/// The beginning of a choice of ICU: `{count, plural,` of `{count, plural, one
/// {# file} other {# files}}`. What is inside its forms is text.
fn choice(bytes: &[u8]) -> Option<usize> {
    let comma = |from: usize| {
        let found = bytes.get(from..)?.iter().take(BRACE_REACH).position(|&byte| byte == b',')?;
        Some(from + found)
    };
    let first = comma(1)?;
    let second = comma(first + 1)?;
    let name = bytes.get(1..first)?.trim_ascii();
    let kind = bytes.get(first + 1..second)?.trim_ascii();
    let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    (is_name && [&b"plural"[..], b"select", b"selectordinal"].contains(&kind)).then_some(second + 1)
}

/// `%s`, `%1$s`, `%-5.2f`, `%lld`, `%@`, `%1`, `%(name)s`, `%{name}`, `%name%`,
/// `%name`.
fn percent(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'(' => {
            let close = find(bytes, b")", BRACE_REACH)?;
            // The name shows where it ends: a letter may follow, `%(name)sBeta`.
            return conversion(bytes, close).map(|found| found.end);
        }
        b'{' => {
            // A name has no blanks: LilyPond's comments have, `%{a comment%}`.
            let end = find(bytes, b"}", BRACE_REACH)?;
            return (!bytes[..end].contains(&b' ')).then_some(end);
        }
        _ => {}
    }
    if let Some(found) = conversion(bytes, 1).filter(|found| found.is_apart) {
        return Some(found.end);
    }
    let name = bytes[1..].iter().take(BRACE_REACH).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
    let end = 1 + name.count();
    let lettered = bytes.get(1).is_some_and(u8::is_ascii_lowercase);
    match bytes.get(end) {
        // `%cprogram%c` is a word between two conversions.
        Some(b'%') if end > 2 && lettered && !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => {
            Some(end + 1)
        }
        // Qt's `%1` to `%99`.
        _ if (2..=3).contains(&end) && bytes[1..end].iter().all(u8::is_ascii_digit) => Some(end),
        _ => None,
    }
}

/// A printf conversion.
struct Conversion {
    /// The place after it.
    end: usize,
    /// Whether no word goes on after it, as one does in `5%discount`.
    is_apart: bool,
}

/// The printf conversion whose flags begin at `from`.
///
/// Flags, width and precision are bounded, because real ones are short.
fn conversion(bytes: &[u8], from: usize) -> Option<Conversion> {
    let digits =
        |at: usize| bytes[at.min(bytes.len())..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    // The position of an argument: `1$`.
    let argument = |at: usize| match digits(at) {
        count @ 1.. if bytes.get(at + count) == Some(&b'$') => count + 1,
        _ => 0,
    };
    // A width or precision: `12`, or an argument of its own, `*` or `*1$`.
    let size = |at: usize| if bytes.get(at) == Some(&b'*') { 1 + argument(at + 1) } else { digits(at) };
    let position = argument(from);
    let mut at = from + position;
    at += bytes[at.min(bytes.len())..].iter().take(3).take_while(|byte| b"-+#0'".contains(byte)).count();
    at += size(at);
    let precise = bytes.get(at) == Some(&b'.');
    if precise {
        at += 1 + size(at + 1);
    }
    // The macros of C for integers of a fixed width, as gettext writes them:
    // `%<PRIu64>`.
    if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"<PRI")) {
        let end = at + find(&bytes[at..], b">", ENTITY_REACH)?;
        return Some(Conversion { end, is_apart: true });
    }
    at += bytes[at.min(bytes.len())..].iter().take(2).take_while(|byte| b"lhzqjt".contains(byte)).count();
    // Programs have conversions of their own, as GCC has `%2$qT` and `%1$C`; with
    // a position they can be nothing else.
    if position > 0 {
        let flags = bytes[from + position..].iter().take(4).take_while(|byte| b"q#+-".contains(byte)).count();
        let letter = from + position + flags;
        let known = bytes.get(at).is_some_and(|byte| b"sdifFuxXoeEgGcpnm@".contains(byte));
        if !known && bytes.get(letter).is_some_and(u8::is_ascii_alphabetic) {
            return Some(Conversion { end: letter + 1, is_apart: true });
        }
    }
    let converts = bytes.get(at).is_some_and(|byte| b"sdifFuxXoeEgGcpnm@".contains(byte));
    // A unit may follow at once: `%.3fs`. Without a precision, `%d` may begin a
    // word: `5%discount`. The plural of a name is written `%ss`.
    let word_goes_on = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let plural = bytes.get(at..at + 2) == Some(b"ss") && !word_goes_on(at + 2);
    // Nothing but a number has separators of thousands: `%'dth copy`.
    let grouped = bytes[from..at].contains(&b'\'');
    let is_apart = position > 0 || precise || plural || grouped || !word_goes_on(at + 1);
    converts.then_some(Conversion { end: at + 1, is_apart })
}

/// `&nbsp;`, `&#160;`, `&#xA0;`.
///
/// The name must be followed by a semicolon, so `R&D` is not an entity.
fn entity(bytes: &[u8]) -> Option<usize> {
    let close = bytes.iter().take(ENTITY_REACH).position(|&byte| byte == b';')?;
    let inner = bytes.get(1..close)?;
    let name = inner.strip_prefix(b"#").unwrap_or(inner);
    (name.len() > 1 && name.iter().all(u8::is_ascii_alphanumeric)).then_some(close + 1)
}

/// `${name}`, `#{name}`, `$name`, `$t(name)`.
///
/// Amounts such as `$5` begin with a digit and are no variables.
fn dollar(bytes: &[u8]) -> Option<usize> {
    if bytes.get(1) == Some(&b'{') {
        // A sign before a variable of its own: `${{price}}`, `#{0}`.
        let is_own = bytes.get(2).is_some_and(|&byte| byte == b'{' || bytes[0] == b'#' && byte.is_ascii_digit());
        return if is_own { None } else { find(bytes, b"}", BRACE_REACH) };
    }
    // i18next inserts another text: `$t(key)`, `$t(key, { "count": 1 })`.
    if bytes.starts_with(b"$t(") {
        return find(bytes, b")", BRACE_REACH);
    }
    if bytes[0] != b'$' || !bytes.get(1).is_some_and(|byte| byte.is_ascii_lowercase() || *byte == b'_') {
        return None;
    }
    let name = bytes[1..].iter().take(BRACE_REACH).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
    Some(1 + name.count())
}

/// `\(name)` of Swift, and written escapes: `\n`, `\t`, `\r`.
fn escape(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'(' => find(bytes, b")", BRACE_REACH),
        b'n' | b't' | b'r' => Some(2),
        _ => None,
    }
}

/// `:name` of Laravel and Ruby, after a blank or at the beginning, and
/// `:name:`.
///
/// A colon after a letter or digit is punctuation, or part of a time or a URL.
fn symbol(bytes: &[u8], before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == ':') || !bytes.get(1).is_some_and(u8::is_ascii_lowercase) {
        return None;
    }
    let name = bytes[1..].iter().take(BRACE_REACH).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
    let end = 1 + name.count();
    Some(if bytes.get(end) == Some(&b':') { end + 1 } else { end })
}

/// `[[name]]`, as forums and mail programs write variables. A link of a wiki
/// has blanks, capitals or a `|`, and is text.
fn double_brackets(bytes: &[u8]) -> Option<usize> {
    let end = bytes.starts_with(b"[[").then(|| find(bytes, b"]]", BRACE_REACH)).flatten()?;
    let inner = bytes.get(2..end - 2)?;
    let name = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'-');
    let variable = inner.first()?.is_ascii_lowercase() && inner.iter().all(name);
    // All in capitals is the other usual form: `[[USER_NAME]]`.
    let constant = inner.len() > 2 && inner.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    (variable || constant).then_some(end)
}

/// `(&F)`, `(_F)`: the accelerator key of a Chinese menu entry.
fn accelerator(bytes: &[u8], open: &[u8], close: &[u8]) -> Option<usize> {
    let rest = bytes.strip_prefix(open)?;
    let letter = rest.first().is_some_and(u8::is_ascii_alphanumeric);
    (letter && rest[1..].starts_with(close)).then_some(open.len() + 1 + close.len())
}

/// The end of the first `wanted` within `reach` bytes.
fn find(bytes: &[u8], wanted: &[u8], reach: usize) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(reach)];
    let at = memchr::memmem::find(bytes.get(1..)?, wanted)?;
    Some(1 + at + wanted.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_of_all_formats_are_known() {
        for whole in [
            "<b>",
            "</b>",
            "<x id=\"1\"/>",
            "<%= name %>",
            "<!-- a -->",
            "{0}",
            "{name}",
            "{ $name }",
            "{{ name }}",
            "{{{name}}}",
            "{% if %}",
            "{count, number}",
            "%s",
            "%1$s",
            "%-5.2f",
            "%.*s",
            "%2$.*1$s",
            "%<PRIuMAX>",
            "%2$<PRIuMAX>",
            "%lld",
            "%@",
            "%1",
            "%(name)s",
            "%{name}",
            "%name%",
            "${name}",
            "#{name}",
            "$name",
            "\\(name)",
            "\\n",
            ":name",
            ":name:",
            "(&F)",
            "（&F）",
            "(_F)",
            "&nbsp;",
            "&#160;",
            "[[name]]",
            "[[USER_NAME]]",
            "@count",
            "!name",
            "__name__",
            "__userName__",
            "$t(common.save)",
        ] {
            let tail = format!("{whole} x");
            assert_eq!(length(&tail, None), Some(whole.len()), "{whole}");
        }
    }

    #[test]
    fn text_that_only_looks_like_one_stays_text() {
        for text in ["< 5", "{not a variable at all}", "% of", "%", "$100", "& b", "AT", "\\", ": b", "(F)", "{}", "#1"]
        {
            assert_eq!(length(text, None), None, "{text}");
        }
        for text in [
            "[[Main Page]]",
            "[[a|b]]",
            "[1]",
            "@alice",
            "@media",
            "@name.example",
            "!important",
            "!=",
            "__init__",
            "__W__",
            "__",
            "____",
            "__main__.py",
            "_emphasis_",
            "@param name",
            "@user@example.org",
            "__attribute__((x))",
        ] {
            assert_eq!(length(text, None), None, "{text}");
        }
        assert_eq!(length("@count", Some('s')), None);
        // A choice begins with a placeholder, and its forms are text.
        assert_eq!(length("{n, plural, one {# file} other {# files}}", None), Some("{n, plural,".len()));
        assert_eq!(length("{VAR_SELECT, select, a {b}}", None), Some("{VAR_SELECT, select,".len()));
        assert_eq!(length("%'dth", None), Some(3));
        assert_eq!(length(":30", Some('8')), None);
        assert_eq!(length("%discount", Some('0')), None);
    }
}
