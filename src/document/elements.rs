//! The elements of HTML: which names are elements, which of them begin a
//! paragraph, and which are not shown (HTML Living Standard).
//!
//! ```text
//! question      true for             false for
//! is_block      p, li, td, h1        b, span
//! is_hidden     script, nav, rt      p, code
//! is_void       br, img, hr          p
//! is_element    all of these, b      year, T, live-demo
//! ```
//!
//! The readers of HTML and of Markdown share these lists, so a tag means the
//! same in both. A list is searched from its start, which is quick enough for
//! some tens of short names.

/// True for elements that begin and end a paragraph.
///
/// `name` is in lower case, as the tokenizer gives it; so in the functions
/// below.
pub(super) fn is_block(name: &str) -> bool {
    /// The elements that browsers display as blocks, table parts or list items.
    const BLOCKS: &[&str] = &[
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ];
    BLOCKS.contains(&name)
}

/// True for elements whose content is left out: a browser does not show it, or
/// shows it as a control instead of text.
///
/// Readings above characters (`rt`, `rp`) are among them: they repeat the text
/// in another script.
pub(super) fn is_hidden(name: &str) -> bool {
    /// Scripts, styles, controls, navigation, embedded objects, and readings
    /// above characters.
    const HIDDEN: &[&str] = &[
        "script", "style", "template", "svg", "iframe", "object", "select", "datalist", "textarea", "button", "nav",
        "noscript", "noframes", "noembed", "canvas", "audio", "video", "rt", "rp", "rtc",
    ];
    HIDDEN.contains(&name)
}

/// True for elements without content and end tag.
pub(super) fn is_void(name: &str) -> bool {
    /// The void elements of the standard, with two obsolete ones.
    const VOID: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    ];
    VOID.contains(&name)
}

/// True for all HTML elements. In Markdown any other name in angle brackets, as
/// in `List<T>` or `<year>`, is text.
pub(super) fn is_element(name: &str) -> bool {
    /// The elements that are in none of the lists above.
    const INLINE: &[&str] = &[
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "colgroup", "data", "del", "dfn", "em",
        "font", "frame", "frameset", "i", "ins", "kbd", "label", "map", "mark", "marquee", "math", "meter", "nobr",
        "output", "picture", "progress", "q", "ruby", "rb", "s", "samp", "slot", "small", "span", "strike", "strong",
        "sub", "sup", "time", "tt", "u", "var",
    ];
    is_block(name) || is_hidden(name) || is_void(name) || INLINE.contains(&name)
}

/// True if the superscript `mark` after `before` marks a note, as in `in
/// 1812.²`, and is not an exponent, as in `10 km²`.
///
/// `before` is the text of the paragraph up to the mark, `linked` is true if it
/// is a link, or if its markup shows that it leads to a note. Marks are digits,
/// signs such as `*` and `†`, single letters in a link, and 注; at most twelve
/// characters.
pub(super) fn is_note_mark(before: &str, mark: &str, linked: bool) -> bool {
    let mark = mark.trim();
    let signs = |c: char| {
        c.is_numeric()
            || matches!(
                c,
                '*' | '†'
                    | '‡'
                    | '§'
                    | '¶'
                    | '['
                    | ']'
                    | '('
                    | ')'
                    | ','
                    | '，'
                    | '-'
                    | '–'
                    | '〔'
                    | '〕'
                    | '［'
                    | '］'
                    | ' '
                    | '注'
            )
    };
    let single = mark.chars().count() == 1 && mark.chars().all(|c| c.is_ascii_lowercase());
    if mark.is_empty() || mark.chars().count() > 12 || !(mark.chars().all(signs) || single && linked) {
        return false;
    }
    let word = before.trim_end();
    // An exponent follows a number, a variable or a unit.
    let letters = word.chars().rev().take_while(|c| c.is_alphabetic() && c.is_ascii()).count();
    let exponent = word.ends_with(|c: char| c.is_numeric() || matches!(c, ')' | '）')) || (1..=2).contains(&letters);
    // At the start of a paragraph there is nothing that an exponent could
    // belong to.
    linked || word.is_empty() || !exponent
}
