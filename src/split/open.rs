//! Tracks which quotations and brackets are open at the cursor.
//!
//! Marks are counted, not parsed, because real texts forget some of them. A
//! quotation that never closes must change as little as possible: straight
//! marks only toggle, brackets count only in pairs (`brackets`), and a new
//! paragraph begins with nothing open.

use super::brackets::{Brackets, Shape};
use super::text::*;
use super::{work, zh};

/// The marks that are open at the cursor.
///
/// Marks are counted in the order of the text. A paragraph starts with nothing
/// open, so an error never reaches beyond its paragraph.
#[derive(Debug, Clone)]
pub(super) struct OpenMarks {
    /// True inside double quotation marks.
    pub(super) quoted: bool,
    /// True if the open Chinese quotation was announced, as in `他说：“`.
    pub(super) announced: bool,
    /// Round brackets.
    pub(super) round: Brackets,
    /// Title marks, `《》`.
    pub(super) title: Brackets,
    /// The open quotation, where the options keep quotations whole.
    pub(super) whole_quote: Option<WholeQuote>,
}

impl Default for OpenMarks {
    fn default() -> Self {
        OpenMarks::new(false)
    }
}

impl OpenMarks {
    /// Nothing is open at the start of a paragraph.
    pub(super) fn new(whole_quotes: bool) -> Self {
        OpenMarks {
            quoted: false,
            announced: false,
            round: Brackets::new(Shape::Round),
            title: Brackets::new(Shape::Title),
            whole_quote: whole_quotes.then(WholeQuote::default),
        }
    }

    /// Nothing is open any more.
    pub(super) fn clear(&mut self, whole_quotes: bool) {
        (self.quoted, self.announced) = (false, false);
        self.round.clear();
        self.title.clear();
        self.whole_quote = whole_quotes.then(WholeQuote::default);
    }

    /// Counts the marks in a range that a rule skipped.
    pub(super) fn count_skipped(&mut self, text: &str, from: usize, to: usize) {
        for (i, &byte) in (from..to).zip(text.as_bytes().get(from..to).unwrap_or_default()) {
            // The first bytes of all marks that are counted.
            if matches!(byte, b'"' | b'(' | b')' | 0xE2 | 0xE3 | 0xEF) {
                char_at(text, i).into_iter().for_each(|c| self.count(text, c, i));
            }
        }
    }

    /// Counts a run of one mark from `from` on in one step and returns its end.
    /// A text of nothing but quotation marks would otherwise take quadratic
    /// time.
    pub(super) fn count_run(&mut self, text: &str, c: char, from: usize) -> usize {
        let to = if c.is_ascii() { skip_same(text.as_bytes(), from) } else { skip(text, from, |next| next == c) };
        if self.whole_quote.is_some() {
            self.count_skipped(text, from, to);
        } else if matches!(c, '"' | '＂') {
            // An even number of marks changes nothing.
            self.quoted ^= (to - from) / c.len_utf8() % 2 == 1;
        }
        to
    }

    /// Counts one mark at byte `at`.
    pub(super) fn count(&mut self, text: &str, c: char, at: usize) {
        match c {
            '"' | '＂' => self.quoted = !self.quoted,
            // An opening mark typed where a closing one belongs: `“桥“场`.
            '“' if self.quoted && zh::is_backwards(text, at) && !zh::is_announced(text, at) => self.quoted = false,
            '“' | '「' => {
                self.quoted = true;
                self.announced = zh::is_announced(text, at);
            }
            '『' => self.quoted = true,
            '”' | '」' | '』' => self.quoted = false,
            '(' | '（' | ')' | '）' => self.round.meet(text.as_bytes(), at),
            '《' | '〈' | '》' | '〉' => self.title.meet(text.as_bytes(), at),
            _ => {}
        }
        if let Some(quote) = &mut self.whole_quote {
            quote.count(c);
        }
    }
}

/// How many bytes after a stop an open quotation must close within, to be kept
/// whole. Choice, as for brackets.
const REACH: usize = 400;

/// A quotation that is kept whole if it closes soon.
#[derive(Debug, Clone, Default)]
pub(super) struct WholeQuote {
    /// The mark that closes the open quotation.
    closing: Option<&'static str>,
    /// The place of the next closing mark, if it was found.
    close: Option<usize>,
    /// How far the text was searched for it.
    searched: usize,
}

impl WholeQuote {
    /// Opens or closes a quotation; single marks count only where they are
    /// curly.
    fn count(&mut self, c: char) {
        let mut mark = [0; 4];
        if let Some(closing) = self.closing {
            if closing == c.encode_utf8(&mut mark) {
                *self = WholeQuote { searched: self.searched, ..WholeQuote::default() };
            }
            return;
        }
        self.closing = match c {
            '“' => Some("”"),
            '‘' => Some("’"),
            '「' => Some("」"),
            '『' => Some("』"),
            '"' => Some("\""),
            _ => return,
        };
        // The search so far was for another mark.
        (self.close, self.searched) = (None, 0);
    }

    /// The mark that closes the open quotation, if it comes soon after `at`. No
    /// part of the text is searched twice for it.
    pub(super) fn closing(&mut self, bytes: &[u8], at: usize) -> Option<&'static str> {
        let closing = self.closing?;
        let limit = (at + REACH).min(bytes.len());
        // The mark that was found has been passed; search for the next one.
        if self.close.is_none_or(|close| close < at) {
            let from = at.max(self.searched);
            let window = bytes.get(from..limit).unwrap_or_default();
            work::add(window.len());
            self.close = memchr::memmem::find(window, closing.as_bytes()).map(|i| from + i);
            self.searched = self.close.unwrap_or(limit.max(from));
        }
        let closes = self.close.is_some_and(|close| close < limit);
        // A quotation that goes on for so long has sentences of its own; it is
        // not asked about again.
        if !closes {
            self.closing = None;
        }
        self.closing
    }
}
