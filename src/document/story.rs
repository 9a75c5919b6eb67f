//! Assembles the paragraphs of a word processor's file from its elements.
//!
//! Text boxes, frames and notes are inside a paragraph and contain paragraphs
//! of their own. These follow that paragraph.
//!
//! ```text
//! paragraph A begins
//!   text box: paragraph B begins, ends      B waits
//! paragraph A ends                          A, then B
//! ```
//!
//! The readers call it in the order of the file: a paragraph begins, text, a
//! table begins, and so on. It pushes finished paragraphs to the content of the
//! container when the outermost paragraph ends.
//!
//! Calls that do not match, such as an end without a beginning, change nothing.
//! A broken file thus gives less structure, but no panic.

use std::ops::Range;

use super::container::{ContainerContent, PartOrigin};
use super::hidden::HiddenReason;
use super::language::detect;
use super::paragraphs::Paragraph;
use super::segment::Cell;
use crate::Lang;
use crate::bitext::Kind;

/// A paragraph that has begun and not ended.
#[derive(Default)]
struct OpenParagraph {
    /// The text so far.
    text: String,
    origins: Vec<PartOrigin>,
    /// What it is, by its style.
    kind: Kind,
    /// The level of a heading.
    level: Option<u8>,
}

/// The state of reading one part of a file.
///
/// The readers of both word processor formats only translate element names to
/// calls of this type, so that nesting is handled in one place.
#[derive(Default)]
pub(super) struct Story {
    /// The number of the part in its container.
    part: u32,
    /// The kind of a paragraph whose style does not show it.
    default: Kind,
    /// The open paragraphs, innermost last.
    open: Vec<OpenParagraph>,
    /// Paragraphs inside one that is still open.
    waiting: Vec<(OpenParagraph, Paragraph)>,
    /// The tables that are open, the innermost last.
    tables: Vec<Cell>,
    /// The numbers of the next item, table and row.
    next: StoryNumbers,
    /// The open elements that hide their content, innermost last.
    hiding: Vec<Hiding>,
    /// Where a superscript begins in the text of the open paragraph.
    superscript: Option<usize>,
}

/// The number that the next of each gets.
#[derive(Default, Clone, Copy)]
struct StoryNumbers {
    /// The next list item.
    item: u32,
    /// The next table.
    table: u32,
    /// The next row, counted through the file.
    row: u32,
}

/// An element that hides its content, and why.
struct Hiding {
    /// The element's name; its end tag ends the hiding.
    element: &'static str,
    /// Why the content is hidden.
    reason: HiddenReason,
}

impl Story {
    /// A part whose paragraphs are `default` unless their style says otherwise.
    /// Numbering continues after `before`.
    pub fn part(part: u32, default: Kind, before: Option<Story>) -> Self {
        Story { part, default, next: before.map(|before| before.next).unwrap_or_default(), ..Story::default() }
    }

    /// Hides everything up to the end of an element.
    ///
    /// Calls may be nested. Each of them is ended by its own end tag, and the
    /// innermost reason counts.
    pub fn hide(&mut self, element: &'static str, reason: HiddenReason) {
        self.hiding.push(Hiding { element, reason });
    }

    /// Ends an element; returns true if it was one that hides.
    pub fn end_hidden(&mut self, element: &str) -> bool {
        let ends = self.hiding.last().is_some_and(|hiding| hiding.element == element);
        if ends {
            self.hiding.pop();
        }
        ends
    }

    /// Why the current content is hidden; `None` if it is shown.
    pub fn hidden(&self) -> Option<HiddenReason> {
        self.hiding.last().map(|hiding| hiding.reason)
    }

    /// Begins a paragraph, possibly inside another one.
    pub fn begin_paragraph(&mut self) {
        self.open.push(OpenParagraph { kind: self.default, ..OpenParagraph::default() });
    }

    /// Sets the kind of the open paragraph.
    pub fn style(&mut self, kind: Kind, level: Option<u8>) {
        if let Some(open) = self.open.last_mut() {
            (open.kind, open.level) = (kind, level);
        }
    }

    /// The kind of the open paragraph.
    pub fn kind(&self) -> Kind {
        self.open.last().map_or(self.default, |open| open.kind)
    }

    /// True inside a paragraph.
    pub fn is_in_paragraph(&self) -> bool {
        !self.open.is_empty()
    }

    /// Appends text to the open paragraph.
    ///
    /// Outside of any paragraph the text is dropped: there, both formats have
    /// only white space between elements.
    pub fn text(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }

    /// Adds text from some bytes of the file, with the formatting of this
    /// number.
    ///
    /// `file` are the bytes in the part's file, by which a translation is put
    /// in their place.
    ///
    /// The range that is stored in the origin is relative to the paragraph. It
    /// is moved to its place in the whole text when the paragraph is pushed.
    pub fn text_at(&mut self, text: &str, file: Range<usize>, format: u32) {
        let part = self.part;
        if let Some(open) = self.open.last_mut() {
            let start = open.text.len();
            open.text.push_str(text);
            open.origins.push(PartOrigin { text: start..open.text.len(), part, file, format });
        }
    }

    /// Begins a superscript, which may be the mark of a note.
    ///
    /// Whether it is the mark of a note is known at its end.
    pub fn begin_superscript(&mut self) {
        self.superscript = self.open.last().map(|open| open.text.len());
    }

    /// Ends a superscript; a note mark is removed from the text.
    pub fn end_superscript(&mut self, content: &mut ContainerContent) {
        let (Some(start), Some(open)) = (self.superscript.take(), self.open.last_mut()) else { return };
        let Some((before, mark)) = open.text.split_at_checked(start) else { return };
        if super::elements::is_note_mark(before, mark, false) {
            content.hide(mark, HiddenReason::NoteMark);
            open.text.truncate(start);
            // No place may point beyond the end of the text.
            open.origins.retain(|origin| origin.text.start < start);
        }
    }

    /// Ends the innermost paragraph.
    ///
    /// A paragraph of body text in a table is a cell. Empty paragraphs are left
    /// out by [`ContainerContent::push`].
    pub fn end_paragraph(&mut self, content: &mut ContainerContent) {
        let Some(open) = self.open.pop() else { return };
        let cell = self.tables.last().copied();
        let kind = match open.kind {
            Kind::Body if cell.is_some() => Kind::Cell,
            kind => kind,
        };
        // Each paragraph is an item of its own: DOCX has no element around the
        // paragraphs of an item.
        let item = (kind == Kind::ListItem).then_some(self.next.item);
        self.next.item += u32::from(item.is_some());
        let level = match kind {
            Kind::Heading => open.level,
            Kind::Title => Some(1),
            _ => None,
        };
        let paragraph = Paragraph { kind, part: self.part, cell, item, level, ..Paragraph::default() };
        if !self.open.is_empty() {
            // Kept until the outer paragraph ends, so that its text is not torn
            // in two.
            self.waiting.push((open, paragraph));
            return;
        }
        // A box or note in both languages after this paragraph would separate it from its
        // translation.
        let (before, after) = match is_bilingual(&self.waiting) {
            true => (std::mem::take(&mut self.waiting), Vec::new()),
            false => (Vec::new(), std::mem::take(&mut self.waiting)),
        };
        for (open, paragraph) in before.into_iter().chain([(open, paragraph)]).chain(after) {
            content.push(&open.text, paragraph, open.origins);
        }
    }

    /// Begins a table, possibly inside another one.
    ///
    /// A table is numbered where it begins, so an outer table has a smaller
    /// number than those in its cells. Rows are numbered through the file, so
    /// that no two tables share one.
    pub fn begin_table(&mut self) {
        // The row is set again when the first row begins. This value is for
        // text that a broken file has before it.
        self.tables.push(Cell { table: self.next.table, row: self.next.row, column: 0 });
        self.next.table += 1;
    }

    /// Ends the innermost table.
    pub fn end_table(&mut self) {
        self.tables.pop();
    }

    /// Begins a row of the innermost table.
    pub fn begin_row(&mut self) {
        if let Some(cell) = self.tables.last_mut() {
            (cell.row, cell.column) = (self.next.row, 0);
            self.next.row += 1;
        }
    }

    /// Ends a cell; empty cells count as columns.
    pub fn end_cell(&mut self) {
        if let Some(cell) = self.tables.last_mut() {
            cell.column += 1;
        }
    }
}

/// True for paragraphs of which some are English and some Chinese.
fn is_bilingual(paragraphs: &[(OpenParagraph, Paragraph)]) -> bool {
    let has = |lang| paragraphs.iter().any(|(open, _)| detect(&open.text) == Some(lang));
    has(Lang::En) && has(Lang::Zh)
}
