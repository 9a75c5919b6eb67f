//! The inline markup of Markdown (CommonMark): emphasis, links, code, HTML
//! tags, and template marks of site generators. Everything else is text.
//!
//! ```text
//! Open the **valve** in [step 2](#s2).[^1] {{< note >}}
//! Open the valve in step 2.
//! ```

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::elements;
use super::extract::{Extract, head};
use super::marks::code_span;

/// Inserted before a text, so that its first characters do not begin a block
/// (`1.`, `#`). It is punctuation, so emphasis may open after it.
const GUARD: char = '，';

/// The labels that links of a document may refer to, in lower case.
pub(super) type Labels = HashSet<String>;

/// True if a text may contain inline markup.
pub(super) fn has_marks(text: &str) -> bool {
    crate::lang::has_byte(text, |byte| matches!(byte, b'<' | b'[' | b'*' | b'_' | b'`' | b'{' | b'~' | b'&' | b'\\'))
}

/// The text of a paragraph without inline markup.
///
/// The parser works on a copy with a guard character in front; ranges are
/// mapped back to the document afterwards.
pub(super) fn inline(paragraph: Extract, labels: &Labels) -> Extract {
    if !has_marks(&paragraph.text) {
        return paragraph;
    }
    // Before parsing: to CommonMark, `{{< note >}}` is text with an HTML tag in
    // it.
    let paragraph = without_templates(paragraph);
    // The parser reads documents and not paragraphs: `1. May 2020` alone would
    // be a list.
    let input = format!("{GUARD}{}", paragraph.text);
    let mut scan = Scan { paragraph: &paragraph, out: Extract::default(), images: 0, hidden: None, superscript: None };
    let mut broken = |link: BrokenLink<'_>| broken_link(&link, &input, labels);
    let parser = Parser::new_with_broken_link_callback(&input, Options::ENABLE_STRIKETHROUGH, Some(&mut broken));
    for (event, range) in parser.into_offset_iter() {
        let start = range.start.saturating_sub(GUARD.len_utf8());
        let end = range.end.saturating_sub(GUARD.len_utf8());
        scan.event(event, start..end);
    }
    without_loose_strong(scan.out)
}

/// Resolves links whose label is not defined in the text. Fragments of
/// documents lack the definitions, so `[text][label]` counts as a link anyway,
/// unless it is an index, as in `a[0][1]`.
fn broken_link<'i>(link: &BrokenLink<'_>, input: &str, labels: &Labels) -> Option<(CowStr<'i>, CowStr<'i>)> {
    let known = labels.contains(&link.reference.to_lowercase());
    let index = input[..link.span.start].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ']' | ')'));
    // Not shortcuts, `[text]` alone, which are mostly just brackets.
    let whole = matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) && !index;
    (known || whole).then_some((CowStr::Borrowed(""), CowStr::Borrowed("")))
}

/// Collects the text of a paragraph from the parser's events.
///
/// Events come in the order of the text, so the place of each piece is known
/// without searching.
struct Scan<'p> {
    /// The paragraph with its places.
    paragraph: &'p Extract,
    /// The text so far.
    out: Extract,
    /// How many images are open; their content is shown only where the image is
    /// not.
    images: usize,
    /// The open element whose content is hidden.
    hidden: Option<String>,
    /// Where the text of the open superscript begins.
    superscript: Option<usize>,
}

impl Scan<'_> {
    /// Handles one event of the parser.
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Image { .. }) => self.images += 1,
            Event::End(TagEnd::Image) => self.images = self.images.saturating_sub(1),
            Event::InlineHtml(tag) | Event::Html(tag) => self.tag(&tag, range),
            _ if self.images > 0 || self.hidden.is_some() => {}
            Event::Text(text) => self.text(&text, range),
            // Taken from the text and not from the event, whose content may be
            // changed and then has no place.
            Event::Code(_) => {
                let inner = code(&self.paragraph.text[range.clone()]);
                self.out.append(self.paragraph, range.start + inner.start..range.start + inner.end);
            }
            Event::SoftBreak | Event::HardBreak => self.out.stand_in(' ', self.paragraph.origin(range.start)),
            _ => {}
        }
    }

    /// Appends text as it is, or the character that a reference represents.
    fn text(&mut self, text: &str, range: Range<usize>) {
        let (text, range) = match (range.start, text.strip_prefix(GUARD)) {
            (0, Some(rest)) if range.len() >= text.len() - GUARD.len_utf8() => {
                (rest, range.end - rest.len()..range.end)
            }
            _ => (text, range),
        };
        if self.paragraph.text.get(range.clone()) == Some(text) {
            self.out.append(self.paragraph, range);
        } else {
            let at = self.paragraph.origin(range.start);
            text.chars().for_each(|c| self.out.stand_in(c, at));
        }
    }

    /// Handles an HTML tag.
    fn tag(&mut self, tag: &str, range: Range<usize>) {
        let end = tag.starts_with("</");
        let name = tag.trim_start_matches(['<', '/']);
        let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        // `<https://…>` and `<name@example.org>` also begin with a letter.
        let whole = name[length..].starts_with(['>', '/', ' ', '\t', '\n']);
        let name = name[..length].to_ascii_lowercase();
        if let Some(hidden) = &self.hidden {
            if end && *hidden == name {
                self.hidden = None;
            }
            return;
        }
        // Comments, declarations and processing instructions have no name.
        if length == 0 {
            return;
        }
        // A custom element has a hyphen in its name and an end tag; a
        // placeholder has no end tag.
        let own = || name.contains('-') && self.paragraph.text.contains(&format!("</{name}>"));
        if !whole || !(elements::is_element(&name) || own()) {
            if self.images == 0 {
                self.out.append(self.paragraph, range);
            }
            return;
        }
        match name.as_str() {
            "sup" if !end => self.superscript = Some(self.out.text.len()),
            "sup" => {
                if let Some(from) = self.superscript.take() {
                    let (before, mark) = self.out.text.split_at(from);
                    // `x<sup>2</sup>` stays.
                    if elements::is_note_mark(before, mark, false) {
                        self.out.truncate(from);
                    }
                }
            }
            name if elements::is_hidden(name) && !end && !tag.ends_with("/>") => self.hidden = Some(name.to_owned()),
            "br" => self.blank(range),
            name if elements::is_block(name) => self.blank(range),
            _ => {}
        }
    }

    /// Appends the blank that a block tag represents inside a paragraph.
    fn blank(&mut self, range: Range<usize>) {
        if !self.out.text.is_empty() && !self.out.text.ends_with(' ') {
            self.out.stand_in(' ', self.paragraph.origin(range.start));
        }
    }
}

/// The content of a code span, without its marks and one blank inside each.
fn code(span: &str) -> Range<usize> {
    let marks = span.bytes().take_while(|&byte| byte == b'`').count();
    let inner = marks..span.len().saturating_sub(marks).max(marks);
    let text = &span[inner.clone()];
    // CommonMark 6.1: one blank on each side is for content that begins or ends
    // with a backtick.
    if text.len() > 2 && text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty() {
        return inner.start + 1..inner.end - 1;
    }
    inner
}

/// Removes template and footnote marks before Markdown is parsed, since their
/// content is not Markdown.
fn without_templates(paragraph: Extract) -> Extract {
    let text = paragraph.text.as_str();
    let mut out = Extract::default();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text[at..].find(['{', '[', '`']).map(|n| at + n) {
        let rest = &text[found..];
        let length = match rest.as_bytes()[0] {
            b'`' => {
                // Code spans may contain template marks as text.
                at = found + code_span(rest);
                continue;
            }
            b'{' => template(rest),
            _ => footnote(rest),
        };
        match length {
            Some(length) => {
                out.append(&paragraph, from..found);
                (from, at) = (found + length, found + length);
            }
            None => at = found + 1,
        }
    }
    if from == 0 {
        return paragraph;
    }
    out.append(&paragraph, from..text.len());
    out
}

/// The length of a footnote mark, `[^1]`, at the start of a text.
fn footnote(text: &str) -> Option<usize> {
    /// The longest label that is recognised, in bytes. Choice.
    const LABEL: usize = 40;
    let close = head(text.strip_prefix("[^")?, LABEL).find(']')?;
    Some("[^".len() + close + 1)
}

/// The length of a template mark at the start of a text: a Hugo shortcode (`{{<
/// … >}}`, `{{% … %}}`), a Liquid tag (`{% … %}`), kramdown attributes (`{:
/// …}`, `{#id}`). Placeholders such as `{0}` and `{{name}}` are text.
///
/// Placeholders of message formats look similar but are text that translators
/// must keep.
pub(super) fn template(text: &str) -> Option<usize> {
    /// How far a closing mark is searched, so that scanning stays linear.
    /// Choice.
    const REACH: usize = 2000;
    let close = match text.as_bytes().get(1..3)? {
        b"{<" => ">}}",
        b"{%" => "%}}",
        [b'%', _] => "%}",
        // `{#0}` and `{:2}` are placeholders of programs.
        [b':' | b'#', next] if !next.is_ascii_digit() => "}",
        _ => return None,
    };
    head(text, REACH).find(close).map(|at| at + close.len())
}

/// Removes marks of strong emphasis that CommonMark leaves in place next to
/// Chinese punctuation, as in `**“好”**的`: every writer means them as such,
/// and most renderers for Chinese accept them.
fn without_loose_strong(extract: Extract) -> Extract {
    /// The mark of strong emphasis.
    const MARK: &str = "**";
    let text = extract.text.as_str();
    if !text.contains(MARK) {
        return extract;
    }
    let marks: Vec<usize> = text.match_indices(MARK).map(|(at, _)| at).collect();
    let chinese = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + MARK.len()..].chars().next();
        [before, after].into_iter().flatten().any(|c| super::extract::is_wide(c) || matches!(c, '“' | '”' | '‘' | '’'))
    };
    let mut out = Extract::default();
    let mut from = 0;
    // In pairs from the left, as they are written. An odd one at the end stays
    // text.
    for pair in marks.chunks_exact(2) {
        if !chinese(pair[0]) && !chinese(pair[1]) {
            continue;
        }
        out.append(&extract, from..pair[0]);
        out.append(&extract, pair[0] + MARK.len()..pair[1]);
        from = pair[1] + MARK.len();
    }
    out.append(&extract, from..text.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let labels = Labels::from(["h".to_owned()]);
        inline(Extract::from_range(text, 0..text.len()), &labels).text
    }

    #[test]
    fn marks_of_markdown_are_taken_out() {
        for (text, expected) in [
            ("A **bold** _word_ and ~~none~~ `code <T>`", "A bold word and none code <T>"),
            ("See [the text](http://x.y/z) and [this][h] or [h].", "See the text and this or h."),
            ("See the [“Types”][types]<!-- ignore --> section.", "See the “Types” section."),
            ("The <b>bold</b> word, <kbd>Ctrl</kbd>+<kbd>C</kbd>.", "The bold word, Ctrl+C."),
            ("1. First \\*x\\* &amp; &lt;y&gt;", "1. First *x* & <y>"),
            ("{{< note >}}Text{{% /x %}}{#id} goes on[^1].", "Text goes on."),
            ("使用**“粗体”**的字", "使用“粗体”的字"),
            ("Water<sup>2</sup> of 5 km<sup>2</sup>", "Water of 5 km2"),
            ("![a picture](x.png)after", "after"),
            ("# 3", "# 3"),
            ("Try the <live-demo></live-demo> of <pod-name>.", "Try the  of <pod-name>."),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn everything_else_is_text() {
        for text in [
            "Write to {{name}}, {0}, %s or ${x}.",
            "Press <Enter> in List<T> of <year>.",
            "snake_case_name and 2 * 3 * 4",
            "if a[0][1] < b and c > d",
            "an __init__ file_",
        ] {
            let expected = text.replace("__init__", "init");
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("Write to <lee@example.com> now."), "Write to lee@example.com now.");
    }
}
