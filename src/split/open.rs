//! Which quotations and brackets are open at the place that splitting has come to.

use super::brackets::{Brackets, Shape};
use super::text::*;
use super::{work, zh};

#[derive(Debug, Clone)]
pub(super) struct OpenMarks {
    /// A double quotation mark is open.
    pub(super) quoted: bool,
    /// The Chinese quotation that is open was announced: `他说：“`.
    pub(super) announced: bool,
    pub(super) round: Brackets,
    pub(super) title: Brackets,
    /// The quotation that is open, where the options keep quotations whole.
    pub(super) whole_quote: Option<WholeQuote>,
}

impl Default for OpenMarks {
    fn default() -> Self {
        OpenMarks::new(false)
    }
}

impl OpenMarks {
    pub(super) fn new(whole_quotes: bool) -> Self {
        OpenMarks {
            quoted: false,
            announced: false,
            round: Brackets::new(Shape::Round),
            title: Brackets::new(Shape::Title),
            whole_quote: whole_quotes.then(WholeQuote::default),
        }
    }

    /// Counts the marks in a range that a rule skipped.
    pub(super) fn count_skipped(&mut self, text: &str, from: usize, to: usize) {
        for (i, &byte) in (from..to).zip(text.as_bytes().get(from..to).unwrap_or_default()) {
            if matches!(byte, b'"' | b'(' | b')' | 0xE2 | 0xE3 | 0xEF) {
                char_at(text, i).into_iter().for_each(|c| self.count(text, c, i));
            }
        }
    }

    /// Counts the repetitions of a mark from `from` on in one step; returns where they end.
    pub(super) fn count_run(&mut self, text: &str, c: char, from: usize) -> usize {
        let to = if c.is_ascii() { skip_same(text.as_bytes(), from) } else { skip(text, from, |next| next == c) };
        if self.whole_quote.is_some() {
            self.count_skipped(text, from, to);
        } else if matches!(c, '"' | '＂') {
            self.quoted ^= (to - from) / c.len_utf8() % 2 == 1;
        }
        to
    }

    pub(super) fn count(&mut self, text: &str, c: char, at: usize) {
        match c {
            '"' | '＂' => self.quoted = !self.quoted,
            // A quotation that is closed by an opening mark: `“桥“场`.
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

/// Bytes after a stop within which an open quotation has to close to be kept whole. A choice, as for brackets.
const REACH: usize = 400;

/// A quotation that is kept whole if it is closed.
#[derive(Debug, Clone, Default)]
pub(super) struct WholeQuote {
    /// The mark that closes the open quotation.
    closing: Option<&'static str>,
    /// The next closing mark, as far as the text was searched.
    close: Option<usize>,
    searched: usize,
}

impl WholeQuote {
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
        // Another mark than the one that was searched for.
        (self.close, self.searched) = (None, 0);
    }

    /// The mark that will close the open quotation soon after `at`. No part of the text is searched twice for it.
    pub(super) fn closing(&mut self, bytes: &[u8], at: usize) -> Option<&'static str> {
        let closing = self.closing?;
        let limit = (at + REACH).min(bytes.len());
        if self.close.is_none_or(|close| close < at) {
            let from = at.max(self.searched);
            let window = bytes.get(from..limit).unwrap_or_default();
            work::add(window.len());
            self.close = memchr::memmem::find(window, closing.as_bytes()).map(|i| from + i);
            self.searched = self.close.unwrap_or(limit.max(from));
        }
        let closes = self.close.is_some_and(|close| close < limit);
        if !closes {
            self.closing = None;
        }
        self.closing
    }
}
