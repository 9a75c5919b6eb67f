//! Comments of Markdown that begin inside a line and end on a later one.
//!
//! ```text
//! The bell rang.<!-- Is this
//! the right bell? --> Nobody came.        The bell rang. | Nobody came.
//! ```
//!
//! CommonMark reads them as inline HTML, so they end before the next blank
//! line; otherwise `<!--` is text. Comments at the start of a line are blocks
//! of their own (`marks.rs`), and those within a line are left to the parser
//! of inline markup.

use std::ops::Range;

use super::lines::Raw;
use super::marks::code_span;

/// Begins a comment.
const OPEN: &str = "<!--";
/// Ends a comment.
const CLOSE: &str = "-->";

/// A comment over several lines.
pub(super) struct InlineComment {
    /// Its bytes, with both marks.
    pub range: Range<usize>,
    /// The number of the line that it ends on.
    pub last_line: usize,
}

/// Finds comments, and remembers what it searched, so that no line is searched
/// twice.
#[derive(Default)]
pub(super) struct InlineComments {
    /// The line after the paragraph that was searched last.
    paragraph_end: usize,
    /// Where the last comment of that paragraph ends.
    last_close: Option<usize>,
}

impl InlineComments {
    /// The comment that begins in `line`, the text of the raw line `at`, and
    /// ends on a later line of its paragraph.
    pub fn find(&mut self, source: &str, raw: &[Raw], at: usize, line: Range<usize>) -> Option<InlineComment> {
        let start = line.start + open_comment(&source[line.clone()])?;
        if at >= self.paragraph_end {
            self.paragraph_end =
                raw[at + 1..].iter().position(|line| line.blank_before).map_or(raw.len(), |n| at + 1 + n);
            let end = raw[self.paragraph_end - 1].range.end;
            self.last_close = source[line.end..end].rfind(CLOSE).map(|found| line.end + found);
        }
        self.last_close.filter(|&close| close >= line.end)?;
        let close = line.end + source[line.end..].find(CLOSE)?;
        let last_line = raw.partition_point(|line| line.range.end < close).max(at);
        Some(InlineComment { range: start..close + CLOSE.len(), last_line })
    }
}

/// Where a comment begins in a line that does not end it. Marks in code spans
/// are text.
fn open_comment(line: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = line[at..].find(['`', '<']).map(|n| at + n) {
        let rest = &line[found..];
        if rest.starts_with(OPEN) {
            match rest.find(CLOSE) {
                Some(close) => at = found + close + CLOSE.len(),
                None => return Some(found),
            }
        } else if rest.starts_with('`') {
            at = found + code_span(rest);
        } else {
            at = found + 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_that_stay_open_are_found() {
        assert_eq!(open_comment("a <!-- b --> c <!-- d"), Some(15));
        assert_eq!(open_comment("The `<!--` mark <!-- x"), Some(16));
        assert_eq!(open_comment("The `<!--` mark <!-- x -->"), None);
        assert_eq!(open_comment("a < b"), None);
    }
}
