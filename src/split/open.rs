//! Which quotations and brackets are open where splitting has come to.

use super::brackets::Brackets;
use super::text::*;
use super::zh;

#[derive(Debug, Clone, Default)]
pub(super) struct Open {
    /// A double quotation mark is open.
    pub(super) quoted: bool,
    /// Who speaks was said before the Chinese quotation that is open.
    pub(super) told: bool,
    pub(super) round: Brackets,
    pub(super) title: Brackets,
    /// Quotations are not cut, so that the open one has to be known.
    pub(super) whole_quotes: bool,
    pub(super) quote: Brackets,
    /// The mark that closes the open quotation.
    pub(super) unquote: &'static str,
}

impl Open {
    /// Keeps count of the marks in a range that a rule passed over.
    pub(super) fn note(&mut self, text: &str, from: usize, to: usize) {
        for (i, &byte) in (from..to).zip(text.as_bytes().get(from..to).unwrap_or_default()) {
            if matches!(byte, b'"' | b'(' | b')' | 0xE2 | 0xE3 | 0xEF) {
                char_at(text, i).into_iter().for_each(|c| self.count(text, c, i));
            }
        }
    }

    /// Counts a mark that comes many times over as one event, not a million. Where the last one ends.
    pub(super) fn count_run(&mut self, text: &str, c: char, from: usize) -> usize {
        let to = if c.is_ascii() { skip_same(text.as_bytes(), from) } else { skip(text, from, |next| next == c) };
        let more = (to - from) / c.len_utf8();
        if self.whole_quotes {
            self.note(text, from, to);
            return to;
        }
        match c {
            '"' | '＂' => self.quoted ^= more % 2 == 1,
            '(' | '（' => self.round.depth += more,
            ')' | '）' => self.round.depth = self.round.depth.saturating_sub(more),
            '《' | '〈' => self.title.depth += more,
            '》' | '〉' => self.title.depth = self.title.depth.saturating_sub(more),
            _ => {}
        }
        to
    }

    pub(super) fn count(&mut self, text: &str, c: char, at: usize) {
        match c {
            '"' | '＂' => self.quoted = !self.quoted,
            // A quotation that is closed by an opening mark: `“桥“场`.
            '“' if self.quoted && zh::is_backwards(text, at) && !zh::is_told(text, at) => self.quoted = false,
            '“' | '「' => {
                self.quoted = true;
                self.told = zh::is_told(text, at);
            }
            '『' => self.quoted = true,
            '”' | '」' | '』' => self.quoted = false,
            '(' | '（' => self.round.open(at),
            ')' | '）' => self.round.shut(),
            '《' | '〈' => self.title.open(at),
            '》' | '〉' => self.title.shut(),
            _ => {}
        }
        if self.whole_quotes {
            self.count_quote(c, at);
        }
    }

    fn count_quote(&mut self, c: char, at: usize) {
        let mut close = [0; 4];
        if self.quote.depth > 0 {
            if self.unquote == c.encode_utf8(&mut close) {
                self.quote.shut();
            }
            return;
        }
        self.unquote = match c {
            '“' => "”",
            '‘' => "’",
            '「' => "」",
            '『' => "』",
            '"' => "\"",
            _ => return,
        };
        self.quote.open(at);
    }
}
