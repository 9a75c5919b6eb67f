//! What each format hides from its readers, and why. All other characters of a
//! document are text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::extract::is_invisible;
use super::{Document, DocumentFormat, labels};

/// A stretch of a document that is part of no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hidden {
    /// Its bytes in [`Document::text`]. In a container, whose text contains
    /// only what is shown, the range is empty and marks where the stretch would
    /// be.
    pub range: Range<usize>,
    /// Why it is hidden.
    pub reason: HiddenReason,
    /// The hidden characters.
    pub text: String,
}

/// Why a stretch of a document is part of no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum HiddenReason {
    /// Marks of emphasis and code around words.
    Emphasis,
    /// Where a link leads, and the marks around its text.
    LinkTarget,
    /// An image with its alternative text.
    Image,
    /// Marks that begin a heading, a quotation or an item, or separate the
    /// cells of a row.
    BlockMark,
    /// A tag of HTML or of subtitles.
    Tag,
    /// A comment.
    Comment,
    /// An element that no browser shows as text: scripts, styles, controls,
    /// hidden elements.
    Element,
    /// A reading above a character.
    Ruby,
    /// Syntax of a site generator's template or of another program.
    Template,
    /// The number or sign that refers to a note.
    NoteMark,
    /// A label that only names the language of a line.
    Label,
    /// A backslash or a character reference that represents another character.
    Escape,
    /// Quotation marks around a cell of a table.
    Quote,
    /// The hyphen of a word that was broken at the end of a line.
    Hyphen,
    /// Invisible characters, such as soft hyphens and zero-width blanks.
    Invisible,
    /// Text that was deleted or moved with changes tracked.
    Deleted,
    /// The code of a field, such as a table of contents.
    FieldCode,
    /// Text formatted as hidden.
    HiddenText,
    /// The same content again, for programs that cannot show the first form.
    Repeated,
}

word_enum!(HiddenReason, "reason", {
    Emphasis => "emphasis",
    LinkTarget => "link-target",
    Image => "image",
    BlockMark => "block-mark",
    Tag => "tag",
    Comment => "comment",
    Element => "element",
    Ruby => "ruby",
    Template => "template",
    NoteMark => "note-mark",
    Label => "label",
    Escape => "escape",
    Quote => "quote",
    Hyphen => "hyphen",
    Invisible => "invisible",
    Deleted => "deleted",
    FieldCode => "field-code",
    HiddenText => "hidden-text",
    Repeated => "repeated",
});

impl DocumentFormat {
    /// Everything that a format may hide. Lines without any text, such as front
    /// matter, cue times and rules, are not hidden: they are segments with a
    /// reason.
    ///
    /// ```
    /// use duiqi::document::{DocumentFormat, HiddenReason};
    /// assert!(DocumentFormat::Docx.hides().contains(&HiddenReason::Deleted));
    /// assert!(!DocumentFormat::Plain.hides().contains(&HiddenReason::Tag));
    /// ```
    #[must_use]
    pub const fn hides(self) -> &'static [HiddenReason] {
        use HiddenReason::{
            BlockMark, Comment, Deleted, Element, Emphasis, Escape, FieldCode, HiddenText, Hyphen, Image, Invisible,
            Label, LinkTarget, NoteMark, Quote, Repeated, Ruby, Tag, Template,
        };
        match self {
            DocumentFormat::Plain => &[BlockMark, Label, Hyphen, Invisible],
            DocumentFormat::Markdown => &[
                Emphasis, LinkTarget, Image, BlockMark, Tag, Comment, Element, Template, NoteMark, Label, Escape,
                Hyphen, Invisible,
            ],
            DocumentFormat::Html => {
                &[Tag, Comment, Element, Ruby, NoteMark, LinkTarget, Label, Escape, Hyphen, Invisible]
            }
            DocumentFormat::Subtitles => &[Tag, Label, Hyphen, Invisible],
            DocumentFormat::Delimited => &[BlockMark, Quote, Tag, Template, Escape, Label, Hyphen, Invisible],
            DocumentFormat::Docx => {
                &[Deleted, FieldCode, HiddenText, Repeated, Ruby, NoteMark, Label, Hyphen, Invisible]
            }
            DocumentFormat::Odt => &[Deleted, Comment, HiddenText, Image, Ruby, NoteMark, Label, Hyphen, Invisible],
            DocumentFormat::Epub => &[Element, Label, Hyphen, Invisible],
        }
    }
}

impl Document {
    /// The stretches of the document that are in no segment's text, in order,
    /// each with its reason.
    ///
    /// ```
    /// use duiqi::{Document, document::HiddenReason};
    /// let document = Document::from_text("# Tea\n\nA **good** cup. See [more](http://x.org).").unwrap();
    /// let hidden = document.hidden();
    /// assert_eq!((hidden[1].text.as_str(), hidden[1].reason), ("**", HiddenReason::Emphasis));
    /// assert_eq!(hidden.last().map(|last| last.reason), Some(HiddenReason::LinkTarget));
    /// ```
    ///
    /// The result is derived from the segments: what none of their texts
    /// contains was hidden. So a reader cannot forget to report it.
    #[must_use]
    pub fn hidden(&self) -> Vec<Hidden> {
        let mut found = self.left_out.clone();
        for segment in &self.segments {
            let shown: Vec<Range<usize>> = match &segment.clean {
                Some(clean) => clean.stretches().collect(),
                None => vec![segment.inner.clone()],
            };
            let mut at = segment.range.start;
            for range in shown.into_iter().chain(std::iter::once(segment.range.end..segment.range.end)) {
                // A reference that ends without its semicolon may reach beyond
                // the segment.
                let end = range.start.min(segment.range.end).max(at);
                self.classify(at..end, &mut found);
                at = range.end.max(at);
            }
        }
        found.sort_by_key(|hidden| (hidden.range.start, hidden.range.end));
        found
    }

    /// Classifies the pieces of a gap between two stretches of text.
    fn classify(&self, gap: Range<usize>, found: &mut Vec<Hidden>) {
        let end = super::extract::boundary(&self.text, gap.end);
        let mut at = super::extract::boundary(&self.text, gap.start);
        while at < end {
            let rest = &self.text[at..end];
            let blank = rest.len() - rest.trim_start().len();
            if blank > 0 {
                at += blank;
                continue;
            }
            // At least one byte is taken, since `rest` begins with a character
            // that is not white space.
            let piece = rest[..piece(rest)].trim_end().len();
            let reason = self.reason(&rest[..piece], at);
            found.push(Hidden { range: at..at + piece, reason, text: rest[..piece].to_owned() });
            at += piece;
        }
    }

    /// The reason of one piece, by its first characters.
    fn reason(&self, piece: &str, at: usize) -> HiddenReason {
        let known = |reason: HiddenReason| self.format.hides().contains(&reason);
        let label = labels::label_length(&self.text[at..]).is_some_and(|length| length >= piece.len());
        let reason = match piece {
            // The order matters: the first that fits wins, from the most
            // particular shape to the most general one.
            _ if piece.chars().all(is_invisible) => HiddenReason::Invisible,
            "-" if self.text[at + 1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n') => HiddenReason::Hyphen,
            _ if label => HiddenReason::Label,
            _ if piece.starts_with("<!--") => HiddenReason::Comment,
            _ if piece.starts_with("![") => HiddenReason::Image,
            _ if piece.starts_with("[^") => HiddenReason::NoteMark,
            _ if piece.starts_with(['<']) || piece.starts_with("{\\") => HiddenReason::Tag,
            _ if piece.starts_with("{{") || piece.starts_with("{%") || piece.starts_with("[sound:") => {
                HiddenReason::Template
            }
            _ if piece.starts_with("{:") || piece.starts_with("{#") => HiddenReason::Template,
            _ if piece.starts_with(['&', '\\']) || piece == ";" => HiddenReason::Escape,
            _ if piece.starts_with(['*', '_', '`', '~']) => HiddenReason::Emphasis,
            _ if piece.starts_with(['[', ']']) => HiddenReason::LinkTarget,
            _ if piece.starts_with('"') => HiddenReason::Quote,
            _ if piece.chars().all(|c| c.is_numeric() || c.is_ascii_punctuation()) => HiddenReason::NoteMark,
            _ => HiddenReason::Element,
        };
        // A sign may have several meanings; only those that this format can
        // hide count.
        let fallback = if known(HiddenReason::BlockMark) { HiddenReason::BlockMark } else { HiddenReason::Element };
        let bare = piece.trim_matches(['#', '>', '-', '+', '*', '•', '|', ':', '·', '◦', '▪', '■', '●']).is_empty();
        let starts_line = self.text[..at].trim_end_matches([' ', '\t', '>', '#']).ends_with('\n') || at == 0;
        match reason {
            _ if bare && starts_line && known(HiddenReason::BlockMark) => HiddenReason::BlockMark,
            reason if known(reason) => reason,
            _ => fallback,
        }
    }
}

/// The length of the piece of markup at the start of a gap.
fn piece(gap: &str) -> usize {
    let through = |close: &str| gap.find(close).map_or(gap.len(), |at| at + close.len());
    let run = |c: char| gap.len() - gap.trim_start_matches(c).len();
    let first = gap.chars().next().unwrap_or(' ');
    match first {
        '<' if gap.starts_with("<!--") => through("-->"),
        '<' => through(">"),
        '*' | '_' | '`' | '~' | '#' | '>' => run(first),
        '{' if gap.starts_with("{{") => through("}}"),
        '{' => through("}"),
        '!' if gap.starts_with("![") => image(gap),
        '[' if gap.starts_with("[^") || gap.starts_with("[sound:") => through("]"),
        ']' => image(gap),
        '&' => through(";"),
        '[' | '-' | '"' | '\\' => first.len_utf8(),
        c if is_invisible(c) => c.len_utf8(),
        _ => gap.find(['<', '\n']).filter(|&at| at > 0).unwrap_or(gap.len()),
    }
}

/// The length of an image, or of the end of a link with its target, through the
/// closing bracket.
fn image(gap: &str) -> usize {
    let text = gap.find(']').map_or(gap.len(), |at| at + 1);
    let close = match gap[text..].chars().next() {
        Some('(') => ')',
        Some('[') => ']',
        _ => return text,
    };
    gap[text..].find(close).map_or(gap.len(), |at| text + at + 1)
}
