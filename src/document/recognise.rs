//! Recognises the format of a file from its bytes, and advises on formats that
//! are not read.
//!
//! Containers are known by their bytes, whatever they are called. For text, the
//! ending of the file name comes first, except `.txt`; without a name, as on
//! standard input, formats are tried from the strictest signature to the
//! loosest shape, and text that is nothing else is plain.
//!
//! ```text
//! first bytes           format
//! PK 03 04              a container, by the names of its files
//! %PDF-                 refused, with advice
//! <!DOCTYPE html        HTML
//! 00:01:02,500 --> …    subtitles, within the first four lines
//! #separator:tab        a delimited table
//! # Title, [a](http:…   Markdown, by two kinds of marks
//! anything else         plain text
//! ```

use super::{DocumentFormat, subtitle};
use crate::{Error, Place};

/// The kind of container that the bytes are, if any.
#[cfg(feature = "documents")]
pub(super) fn container(bytes: &[u8]) -> Option<DocumentFormat> {
    super::container::format(bytes)
}

/// Without the feature no container can be read.
#[cfg(not(feature = "documents"))]
pub(super) fn container(_bytes: &[u8]) -> Option<DocumentFormat> {
    None
}

/// The error for a format that is not read, with advice.
///
/// Common formats that cannot be read get an explanation instead of an error
/// about bytes.
///
/// `None` for anything that may be read. PDF and the like are recognised by their
/// first bytes, packed Office formats by the names of the files in them.
pub(super) fn refuse(bytes: &[u8]) -> Option<Error> {
    // File names in an archive are not compressed, so the folders `xl/` and
    // `ppt/` are found without unpacking: refusing a large file should cost no
    // more than refusing a small one.
    let holds = |name: &[u8]| bytes.starts_with(b"PK\x03\x04") && memchr::memmem::find(bytes, name).is_some();
    let (format, advice) = match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => {
            ("PDF", "not read here; make text of it with `pdftotext -layout FILE.pdf`, or save it as DOCX")
        }
        [b'{', b'\\', b'r', b't', b'f', ..] => ("RTF", "not read here; save it as DOCX or ODT in a word processor"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ("DOC, XLS or PPT", "old Office files are not read; save it as DOCX or CSV"),
        _ if holds(b"xl/workbook.xml") => ("XLSX", "not read here; save its sheet as CSV"),
        _ if holds(b"ppt/presentation.xml") => ("PPTX", "not read here; save it as text or DOCX"),
        _ => return None,
    };
    Some(Error::syntax(format, Place::default(), advice))
}

/// The format of a text, by how it begins and what it contains.
pub(super) fn text_format(text: &str) -> DocumentFormat {
    let start = text.trim_start_matches('\u{FEFF}').trim_start();
    #[cfg(feature = "documents")]
    if super::html::looks_like(start) {
        return DocumentFormat::Html;
    }
    // From the strictest shape to the loosest; what is nothing else is prose.
    if subtitle::looks_like(start) {
        DocumentFormat::Subtitles
    } else if super::delimited::has_directives(start) {
        DocumentFormat::Delimited
    } else {
        prose_format(text)
    }
}

/// Markdown or plain text.
pub(super) fn prose_format(text: &str) -> DocumentFormat {
    if cfg!(feature = "documents") && is_surely_markdown(text) {
        DocumentFormat::Markdown
    } else {
        DocumentFormat::Plain
    }
}

/// True for a text with several kinds of marks that only Markdown has, or with
/// many of one kind. A single mark may occur in any text.
///
/// Plain text must stay literal, so a doubtful text is not Markdown.
fn is_surely_markdown(text: &str) -> bool {
    /// This many marks of one kind suffice. Choice.
    const MANY: usize = 3;
    if !crate::lang::has_byte(text, |byte| matches!(byte, b'#' | b'[' | b'*' | b'`' | b'<' | b'|' | b'{' | b'-')) {
        return false;
    }
    let mut counts = [0usize; MarkdownMark::COUNT];
    let mut above_blank = true;
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim();
        if bare.is_empty() {
            above_blank = true;
            continue;
        }
        if number == 0 && matches!(bare, "---" | "<!-- ---") {
            counts[MarkdownMark::FrontMatter as usize] += 1;
        }
        if may_have_marks(bare) {
            for mark in marks(bare, above_blank) {
                counts[mark as usize] += 1;
            }
        }
        above_blank = false;
    }
    let kinds = counts.iter().filter(|&&count| count > 0).count();
    // Two headings are enough, since no other text has lines of that form.
    kinds > 1 || counts.iter().any(|&count| count >= MANY) || counts[MarkdownMark::Heading as usize] > 1
}

/// Marks that hardly any text but Markdown has.
#[derive(Debug, Clone, Copy)]
enum MarkdownMark {
    /// `---` on the first line.
    FrontMatter,
    /// A heading with `#`.
    Heading,
    /// A fence of backticks or tildes.
    Fence,
    /// A link with its target.
    Link,
    /// The definition of a link's label.
    Definition,
    /// Strong emphasis.
    Strong,
    /// The rule under the header of a table.
    TableRule,
    /// An HTML comment.
    Comment,
    /// A mark of a site generator.
    Template,
}

impl MarkdownMark {
    /// The number of kinds.
    const COUNT: usize = MarkdownMark::Template as usize + 1;
}

/// True if a line has a byte without which it has none of [`marks`]. Few lines of prose have one.
fn may_have_marks(line: &str) -> bool {
    crate::lang::has_byte(line, |byte| matches!(byte, b'#' | b']' | b'*' | b'`' | b'~' | b'<' | b'|' | b'{'))
}

/// The marks on a line.
fn marks(line: &str, above_blank: bool) -> impl Iterator<Item = MarkdownMark> {
    let heading = line.starts_with('#') && line.trim_start_matches('#').starts_with(' ') && line.len() > 2;
    // In plain text, `# ` within a paragraph is a comment or a number sign.
    let heading = heading && above_blank && line.bytes().take_while(|&byte| byte == b'#').count() <= 6;
    let link = ["](http", "](/", "](#", "](.", "](<", "](mailto:"].iter().any(|mark| line.contains(mark));
    let definition = line.starts_with('[') && line.contains("]: ") && line.contains("://");
    let rule = line.starts_with('|') && line.contains("---") && line.bytes().all(|b| b"|-: \t".contains(&b));
    let found = [
        (heading, MarkdownMark::Heading),
        (line.starts_with("```") || line.starts_with("~~~"), MarkdownMark::Fence),
        (link, MarkdownMark::Link),
        (definition, MarkdownMark::Definition),
        (is_strong(line), MarkdownMark::Strong),
        (rule, MarkdownMark::TableRule),
        (line.starts_with("<!--"), MarkdownMark::Comment),
        (["{{<", "{{%", "{%"].iter().any(|mark| line.starts_with(mark)), MarkdownMark::Template),
    ];
    found.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark)
}

/// True if a pair of `**` encloses words.
fn is_strong(line: &str) -> bool {
    let Some((_, rest)) = line.split_once("**") else { return false };
    let Some((inner, _)) = rest.split_once("**") else { return false };
    inner.contains(char::is_alphabetic) && !inner.starts_with(char::is_whitespace) && inner.trim_end() == inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sure_markdown_is_markdown() {
        for text in
            ["# A\n\nText **b** c.", "# A\n\nx\n\n# B\n\ny", "---\ntitle: x\n---\n\n## T\n", "[a](http://x) **b**"]
        {
            assert!(is_surely_markdown(text), "{text}");
        }
        for text in ["Press <OK>, {{name}}, Vec<T>, __init__, [0](y).", "# A\n\nText", "a * b ** c ** d\n- item\n"] {
            assert!(!is_surely_markdown(text), "{text}");
        }
    }
}
