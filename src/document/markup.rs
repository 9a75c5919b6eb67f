//! The inline markup between two stretches of text: whether there is any, how
//! deep it nests, and what of it stays when the text around it is replaced.
//!
//! ```text
//! Open the </b><i>   Close("b"), Open("i")
//! [text](#s2)        Open("["), …, Close("[")
//! **                 Toggle("**"), which opens or closes
//! <br> <!-- … -->    Passing
//! ```
//!
//! Only gaps between two stretches of text are read here, never a whole
//! document: what a gap opens may be closed in a later one, or outside of the
//! sentence.

use std::ops::Range;

use super::DocumentFormat;

/// A piece of markup in a gap between texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GapMark<'g> {
    /// It begins an element or an emphasis, under a name that its end has, too.
    Open(&'g str),
    Close(&'g str),
    /// Emphasis of Markdown, which opens or closes.
    Toggle(&'g str),
    /// A picture or another thing without content.
    Alone,
    /// A line break, a blank, a comment.
    Passing,
}

/// True if a gap holds markup, and not only white space, escapes or the rest of
/// a character reference.
///
/// A gap without any joins its two stretches into one run.
pub(super) fn is_markup(gap: &str, format: DocumentFormat) -> bool {
    match format {
        DocumentFormat::Plain => false,
        DocumentFormat::Markdown => gap.contains(['*', '_', '~', '`', '[', ']', '<', '!', '{']),
        _ => gap.contains('<'),
    }
}

/// The marks of a gap with their text, in order.
fn marks(gap: &str, format: DocumentFormat) -> Vec<(GapMark<'_>, &str)> {
    let mut found = Vec::new();
    let mut rest = gap;
    while let Some(first) = rest.chars().next() {
        let (mark, length) = next(rest, first, format);
        found.push((mark, &rest[..length]));
        rest = &rest[length..];
    }
    found
}

/// Returns what it is and its length in bytes, at least one. A mark that is
/// never closed takes the rest of the gap.
fn next(rest: &str, first: char, format: DocumentFormat) -> (GapMark<'_>, usize) {
    let through = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    let markdown = format == DocumentFormat::Markdown;
    let run = || rest.len() - rest.trim_start_matches(first).len();
    match first {
        '<' if rest.starts_with("<!--") => (GapMark::Passing, through("-->")),
        '<' => (tag(&rest[..through(">")]), through(">")),
        '*' | '_' | '~' | '`' if markdown => (GapMark::Toggle(&rest[..run()]), run()),
        '!' if markdown && rest.starts_with("![") => (GapMark::Alone, picture(rest)),
        '[' if markdown => (GapMark::Open("["), 1),
        ']' if markdown => (GapMark::Close("["), target(rest)),
        _ => (GapMark::Passing, first.len_utf8()),
    }
}

/// What a tag of HTML does.
///
/// By the name alone: attributes may hold anything.
fn tag(tag: &str) -> GapMark<'_> {
    let name = tag.trim_start_matches(['<', '/']);
    let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    match name {
        // They change no formatting, and the translation breaks its lines
        // elsewhere.
        "br" | "wbr" | "" => GapMark::Passing,
        _ if tag.starts_with("</") => GapMark::Close(name),
        "img" | "input" | "embed" | "area" | "source" | "track" => GapMark::Alone,
        _ if tag.ends_with("/>") => GapMark::Alone,
        _ => GapMark::Open(name),
    }
}

/// The length of `![text](target)` or of its beginning.
fn picture(rest: &str) -> usize {
    rest.find(']').map_or(rest.len(), |at| at + target(&rest[at..]))
}

/// The length of the end of a link: `]`, `](target)` or `][label]`.
fn target(rest: &str) -> usize {
    let close = match rest[1..].chars().next() {
        Some('(') => ')',
        Some('[') => ']',
        _ => return 1,
    };
    rest[1..].find(close).map_or(rest.len(), |at| at + 2)
}

/// The inline elements that are open at a place of an HTML page, outermost
/// first.
#[cfg(feature = "documents")]
#[derive(Default)]
pub(super) struct OpenElements<'g> {
    /// Their names and tags.
    open: Vec<(&'g str, &'g str)>,
    /// How many were closed that began before the place where reading began.
    closed: usize,
}

#[cfg(feature = "documents")]
impl<'g> OpenElements<'g> {
    /// Passes a gap between two texts.
    pub fn pass(&mut self, gap: &'g str) {
        for (mark, tag) in marks(gap, DocumentFormat::Html) {
            match mark {
                GapMark::Open(name) => self.open.push((name, tag)),
                GapMark::Close(name) => match self.open.iter().rposition(|(open, _)| *open == name) {
                    Some(at) => _ = self.open.remove(at),
                    None => self.closed += 1,
                },
                GapMark::Toggle(_) | GapMark::Alone | GapMark::Passing => {}
            }
        }
    }

    /// All that makes up the formatting, as one text to compare.
    pub fn written(&self) -> String {
        let tags: String = self.open.iter().map(|(_, tag)| *tag).collect();
        format!("{} {tags}", self.closed)
    }
}

/// How many elements or marks are open.
///
/// Only differences matter, since the plainest run of a sentence is the one of
/// the least depth.
pub(super) struct Depth {
    /// The format that the marks are of.
    format: DocumentFormat,
    /// Of marks that open and close alike, those that are open.
    open: Vec<String>,
    /// How deep the text nests at this place.
    level: i32,
}

impl Depth {
    /// No mark has been passed.
    pub fn new(format: DocumentFormat) -> Self {
        // Starts in the middle of the range, so that a sentence may close more
        // than it opens.
        Depth { format, open: Vec::new(), level: 1 << 16 }
    }

    /// Passes a gap.
    ///
    /// Marks that close what was opened before the sentence lower the level.
    pub fn pass(&mut self, gap: &str) {
        if !is_markup(gap, self.format) {
            return;
        }
        for (mark, _) in marks(gap, self.format) {
            match mark {
                GapMark::Open(_) => self.level += 1,
                GapMark::Close(_) => self.level -= 1,
                GapMark::Toggle(name) if self.open.last().is_some_and(|last| last == name) => {
                    self.open.pop();
                    self.level -= 1;
                }
                GapMark::Toggle(name) => {
                    self.open.push(name.to_owned());
                    self.level += 1;
                }
                GapMark::Alone | GapMark::Passing => {}
            }
        }
    }

    /// How deep the marks nest that are open here; only differences have a
    /// meaning.
    pub fn level(&self) -> u32 {
        self.level.max(0) as u32
    }
}

/// What must stay of gaps whose texts are replaced by one text: pictures, and
/// marks whose other half stands outside. Also returns whether marks were left
/// out.
///
/// ```text
/// `Open <b>the</b> valve`    gaps `<b>` and `</b>`: partners, both dropped
/// `<b>Open</b> the valve`    gap `</b>`: stays, as its beginning stands outside
/// ```
///
/// Whatever stays is put after the new text, so that the file still has as many
/// ends as beginnings.
pub(super) fn remains(gaps: &[&str], format: DocumentFormat) -> Remains {
    let mut kept: Vec<Option<&str>> = Vec::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut dropped = false;
    for (mark, text) in gaps.iter().filter(|gap| is_markup(gap, format)).flat_map(|gap| marks(gap, format)) {
        let partner = match mark {
            GapMark::Close(name) | GapMark::Toggle(name) => open.iter().rposition(|(opened, _)| *opened == name),
            _ => None,
        };
        match (mark, partner) {
            (GapMark::Passing, _) => {}
            (_, Some(at)) => {
                kept[open[at].1] = None;
                // What was opened within and not closed stays where it is: its
                // end is outside.
                open.truncate(at);
                dropped = true;
            }
            (GapMark::Open(name) | GapMark::Toggle(name), None) => {
                open.push((name, kept.len()));
                kept.push(Some(text));
            }
            _ => kept.push(Some(text)),
        }
    }
    Remains { markup: kept.into_iter().flatten().collect(), dropped }
}

/// The blanks of a gap between two sentences that Chinese does not have: those
/// before, after and between marks of formatting. None where the gap holds
/// something else, such as a picture or a line break.
///
/// In Markdown, those between two emphases stay, as `****` would be neither end
/// nor beginning, and so do line ends, and what follows `](u)**`: between a mark
/// and a letter, `**` would not end.
pub(super) fn blanks(gap: &str, format: DocumentFormat) -> Vec<Range<usize>> {
    let markdown = format == DocumentFormat::Markdown;
    let is_formatted = is_markup(gap, format);
    let marks = if is_formatted { marks(gap, format) } else { vec![(GapMark::Passing, gap)] };
    let (mut found, mut at) = (Vec::<Range<usize>>::new(), 0);
    for (mark, text) in &marks {
        let range = at..at + text.len();
        at = range.end;
        match mark {
            GapMark::Passing if text.trim().is_empty() => match found.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => found.push(range),
            },
            GapMark::Alone | GapMark::Passing | GapMark::Toggle("`") => return Vec::new(),
            _ => {}
        }
    }
    found.retain(|blank| {
        let delimits = |text: &str| text.starts_with(['*', '_', '~']);
        let before = &gap[..blank.start];
        let ends = before.ends_with(['*', '_', '~']);
        let bare = before.chars().next_back().map_or(before, |sign| before.trim_end_matches(sign));
        let unended = ends && bare.ends_with(|c: char| !c.is_whitespace());
        let joins = ends && delimits(&gap[blank.end..]);
        let stays = joins || unended || gap[blank.clone()].contains(['\n', '\r']);
        !(blank.is_empty() || markdown && is_formatted && stays)
    });
    found
}

/// A gap between two sentences, and the text of its segment before it.
pub(super) struct Seam<'t> {
    pub before: &'t str,
    pub gap: &'t str,
}

/// Where a gap without blanks gets one: after what it closes.
pub(super) fn seam(seam: &Seam<'_>, format: DocumentFormat) -> usize {
    if !is_markup(seam.gap, format) {
        return 0;
    }
    let closes = |(mark, _): &&(GapMark<'_>, &str)| match *mark {
        GapMark::Close(_) => true,
        // An emphasis that was begun and not ended before.
        GapMark::Toggle(run) => seam.before.matches(run).count() % 2 == 1,
        _ => false,
    };
    marks(seam.gap, format).iter().take_while(closes).map(|(_, text)| text.len()).sum()
}

/// Markup that stays, and whether other markup went.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Remains {
    pub markup: String,
    pub dropped: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_pictures_stay() {
        let html = |gaps: &[&str]| remains(gaps, DocumentFormat::Html);
        assert_eq!(html(&["<b>", "</b>"]), Remains { markup: String::new(), dropped: true });
        assert_eq!(html(&["</i><a href=\"x\">", "<img src=\"p\">"]).markup, "</i><a href=\"x\"><img src=\"p\">");
        let markdown = |gaps: &[&str]| remains(gaps, DocumentFormat::Markdown);
        assert_eq!(markdown(&["**", "** ![p](q) [", "](x)"]), Remains { markup: "![p](q)".to_owned(), dropped: true });
        assert_eq!(markdown(&["**"]), Remains { markup: "**".to_owned(), dropped: false });
    }
}
