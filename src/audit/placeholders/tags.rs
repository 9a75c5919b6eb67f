//! Tags of HTML and of exchange formats, as both sides must share them.

use std::collections::BTreeMap;

/// Elements of HTML and of exchange formats. Other names in angle brackets, as
/// in `<file name>`, may be translated.
pub(super) const ELEMENTS: [&str; 49] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "big",
    "blockquote",
    "br",
    "button",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "input",
    "kbd",
    "label",
    "li",
    "mark",
    "ol",
    "option",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "td",
    "th",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "x",
];

/// The elements that lay text out. A translation may have fewer of them.
const LAYOUT: [&str; 11] = ["blockquote", "br", "center", "div", "font", "hr", "nl", "p", "small", "span", "table"];

/// The elements that say what a word is, in HTML and in KDE's messages. Chinese
/// often writes quotation marks instead: `<filename>%1</filename>`, `“%1”`.
const MEANING: [&str; 24] = [
    "application",
    "bcode",
    "code",
    "command",
    "email",
    "emphasis",
    "envar",
    "filename",
    "icode",
    "interface",
    "kbd",
    "message",
    "note",
    "para",
    "placeholder",
    "resource",
    "samp",
    "shortcut",
    "subtitle",
    "tag",
    "title",
    "tt",
    "var",
    "warning",
];

/// The elements that emphasise text.
const EMPHASIS: [&str; 8] = ["b", "bold", "em", "i", "italic", "strong", "u", "underline"];

/// True for the tag of an element that emphasises, in backticks.
pub(super) fn is_emphasis(name: &str) -> bool {
    EMPHASIS.contains(&name.trim_matches(['`', '<', '/', '>']))
}

/// True if each tag that emphasises is closed. Chinese prints bold where
/// English has italics, or nothing, so that only a broken pair is a fault.
pub(super) fn is_emphasized(counts: &BTreeMap<String, usize>) -> bool {
    let count = |name: String| counts.get(&name).copied().unwrap_or(0);
    EMPHASIS.iter().all(|name| count(format!("<{name}>")) == count(format!("</{name}>")))
}

/// A tag without its attributes: `<a href="x">` becomes `<a>`.
///
/// `text` is the whole text. A name that is no element of HTML still counts if
/// it closes itself or if the text has its end tag.
pub(super) fn tag(found: &str, text: &str) -> Option<String> {
    let inner = found.trim_start_matches(['<', '/']);
    let name: String = inner.chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase();
    // `</br>` is shown as `<br>`.
    let closing = found.starts_with("</") && name != "br";
    // A value that the user of a program fills in: `<VAR>`.
    if inner.starts_with(|c: char| c.is_ascii_uppercase())
        && name.len() > 2
        && !text.to_ascii_lowercase().contains(&format!("</{name}"))
        && inner[..name.len()].bytes().all(|byte| byte.is_ascii_uppercase())
    {
        return None;
    }
    let known = ELEMENTS.contains(&name.as_str()) || found.ends_with("/>") || text.contains(&format!("</{name}>"));
    // `<br>`, `<br/>` and `<br />` are the same.
    known.then(|| format!("<{}{name}>", if closing { "/" } else { "" }))
}

/// True for the tag of an element of layout, in backticks.
pub(super) fn is_layout(name: &str) -> bool {
    LAYOUT.contains(&element(name))
}

/// The elements that Qt's editor puts around a whole text of any format. A text without them is shown alike.
const WRAPPERS: [&str; 4] = ["html", "head", "body", "p"];

/// True for the tag of an element that wraps a whole text, in backticks.
pub(super) fn is_wrapper(name: &str) -> bool {
    WRAPPERS.contains(&element(name))
}

/// True for a text that is a whole page of HTML.
pub(super) fn is_wrapped(counts: &BTreeMap<String, usize>) -> bool {
    counts.contains_key("<html>") && counts.contains_key("</html>")
}

/// True for a text with tags of layout, each of which is closed or need not be.
pub(super) fn is_laid_out(counts: &BTreeMap<String, usize>) -> bool {
    /// The elements that have no end, or may do without.
    const OPEN: [&str; 4] = ["br", "hr", "nl", "p"];
    let count = |name: String| counts.get(&name).copied().unwrap_or(0);
    let is_closed = |name: &&str| OPEN.contains(name) || count(format!("<{name}>")) == count(format!("</{name}>"));
    LAYOUT.iter().any(|name| count(format!("<{name}>")) > 0) && LAYOUT.iter().all(is_closed)
}

/// True for the tag, in backticks, of an element of layout or one that says what a
/// word is, which both texts open as often as they close it: without it, the text
/// can still be read.
pub(super) fn is_mild(name: &str, source: &BTreeMap<String, usize>, target: &BTreeMap<String, usize>) -> bool {
    let is_meaning = MEANING.contains(&element(name)) && is_added(name, source) && is_added(name, target);
    is_meaning || is_layout(name)
}

/// The name of the element of a tag, which may be in backticks.
fn element(name: &str) -> &str {
    name.trim_matches(['`', '<', '/', '>'])
}

/// True for the tag of an element, in backticks, that a text opens as often as
/// it closes it, while the other text does not: the translation corrected the
/// source, as `<b>11<b>` to `<b>11</b>`.
pub(super) fn is_mended(name: &str, source: &BTreeMap<String, usize>, target: &BTreeMap<String, usize>) -> bool {
    let element = element(name);
    let unclosed = |counts: &BTreeMap<String, usize>| {
        let count = |tag: String| counts.get(&tag).copied().unwrap_or(0);
        count(format!("<{element}>")) != count(format!("</{element}>"))
    };
    let is_used = target.contains_key(&format!("<{element}>"));
    name.starts_with("`<") && element != "br" && is_used && unclosed(source) && !unclosed(target)
}

/// True for the tag of an element, in backticks, that a text opens as often as
/// it closes it.
pub(super) fn is_added(name: &str, counts: &BTreeMap<String, usize>) -> bool {
    let element = element(name);
    let count = |tag: String| counts.get(&tag).copied().unwrap_or(0);
    name.starts_with("`<") && count(format!("<{element}>")) == count(format!("</{element}>"))
}
