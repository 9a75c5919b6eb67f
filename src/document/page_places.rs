//! The places of an e-book's paragraphs in their pages, with the formatting, so
//! that a translation can be put in their place.
//!
//! ```text
//! page      <p>Open the <b>valve</b>.</p>
//! text      Open the |valve|.
//! format    0         1     0               by the elements open around it
//! ```

use std::collections::HashMap;
use std::ops::Range;

use super::container::PartOrigin;
use super::elements::is_block;
use super::extract::{Extract, after};
use super::markup::OpenElements;

/// A page of an e-book, and the formattings that it has.
pub(super) struct PagePlaces<'p> {
    /// The page as it is in the book.
    page: &'p str,
    /// The number of the page among the parts of the container.
    part: u32,
    /// By the elements open around a text: the number of the formatting.
    numbers: HashMap<String, u32>,
}

impl<'p> PagePlaces<'p> {
    /// A page before its first paragraph. Text without elements around it has
    /// the number 0.
    pub fn new(page: &'p str, part: u32) -> Self {
        PagePlaces { page, part, numbers: HashMap::from([(OpenElements::default().written(), 0)]) }
    }

    /// The places of a paragraph's text, in order; they count from its first
    /// byte.
    pub fn origins(&mut self, paragraph: &Extract) -> Vec<PartOrigin> {
        let (mut origins, mut open) = (Vec::new(), OpenElements::default());
        let (mut at, mut done) = (0, None);
        for source in paragraph.stretches() {
            let text = &paragraph.text[at..at + source.len()];
            let gap = match done {
                Some(done) => self.page.get(done..source.start),
                None => self.page.get(..source.start).map(elements_before),
            };
            open.pass(gap.unwrap_or_default());
            let format = self.number(&open);
            // All characters but the last are as long in the page as in the
            // text; that one may be a reference, or represent several
            // characters of white space.
            let last = text.char_indices().next_back().map_or(0, |(last, _)| last);
            let end = self.end_of_character(source.start + last);
            for (text, file) in [
                (at..at + last, source.start..source.start + last),
                (at + last..at + text.len(), source.start + last..end),
            ] {
                self.push(PartOrigin { text, part: self.part, file, format }, &mut origins);
            }
            at += text.len();
            done = Some(end);
        }
        origins
    }

    /// Adds a place. One that continues the place before, with as many bytes in
    /// the page as in the text, is joined with it.
    fn push(&self, new: PartOrigin, origins: &mut Vec<PartOrigin>) {
        let exact = |origin: &PartOrigin| origin.text.len() == origin.file.len();
        match origins.last_mut() {
            _ if new.text.is_empty() => {}
            Some(last)
                if exact(last) && exact(&new) && last.format == new.format && last.file.end == new.file.start =>
            {
                last.text.end = new.text.end;
                last.file.end = new.file.end;
            }
            _ => origins.push(new),
        }
    }

    /// The end of the character at a byte of the page: of a reference, or of all
    /// white space that is shown as one blank.
    fn end_of_character(&self, at: usize) -> usize {
        let rest = self.page.get(at..).unwrap_or_default();
        match rest.len() - rest.trim_start_matches([' ', '\n', '\r', '\t']).len() {
            0 => after(self.page, at).min(self.page.len()),
            blanks => at + blanks,
        }
    }

    /// The number of a formatting; equal ones have equal numbers in the page.
    fn number(&mut self, open: &OpenElements<'_>) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(open.written()).or_insert(next)
    }
}

/// The opening tags at the end of a page's beginning, back to the block that the
/// next text is in: `<i>` of `…</p><p><i>`.
fn elements_before(head: &str) -> &str {
    let mut start = head.len();
    while let Some(tag) = last_tag(head[..start].trim_end()) {
        let name = head[tag.start + 1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        // An end tag has no name here.
        if name.is_empty() || is_block(&name.to_ascii_lowercase()) {
            break;
        }
        start = tag.start;
    }
    &head[start..]
}

/// The tag that a text ends with.
fn last_tag(text: &str) -> Option<Range<usize>> {
    text.ends_with('>').then(|| text.rfind('<')).flatten().map(|start| start..text.len())
}
