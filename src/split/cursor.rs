//! The walk through a text: what is open where it has come to, and which rules judge the place.

use super::brackets::{Brackets, ROUND, TITLE};
use super::scan::{self, Scanner};
use super::script::language;
use super::text::*;
use super::{LineBreaks, Options, en, lines, run_on, zh};
use crate::Lang;

/// What a rule decides.
pub(super) enum Verdict {
    /// A sentence ends at this byte; white space behind it is added.
    End(usize),
    /// None does; go on from this byte.
    Go(usize),
}

/// What a rule may know of the place it judges.
pub(super) struct Place<'a> {
    pub(super) text: &'a str,
    /// The first byte of the sentence, and its first that is not blank.
    pub(super) start: usize,
    pub(super) begin: usize,
    pub(super) options: &'a Options,
    /// A double quotation mark is open.
    pub(super) quoted: bool,
}

/// Where splitting has come to.
#[derive(Debug, Clone, Default)]
pub(super) struct Cursor {
    /// The first byte of the next sentence.
    pub(super) start: usize,
    /// The first one that is not blank.
    begin: usize,
    at: usize,
    scanner: Scanner,
    /// The end of the sentence, where it is longer than the options allow and comes in parts.
    whole: usize,
    /// The end of the paragraph, its blank lines included: the rules see nothing behind it.
    limit: usize,
    /// The paragraph ends in a stop.
    ended: bool,
    quoted: bool,
    /// Who speaks was said before the Chinese quotation that is open.
    told: bool,
    round: Brackets,
    title: Brackets,
    /// Quotations are not cut, so that the open one has to be known.
    whole_quotes: bool,
    quote: Brackets,
    margin: lines::Margin,
    /// The mark that closes the open quotation.
    unquote: &'static str,
}

impl Cursor {
    /// The end of the next sentence, or of the next part of one that is too long.
    pub(super) fn next_part(&mut self, text: &str, lang: Lang, options: &Options) -> Option<usize> {
        if self.start >= self.whole {
            let start = self.start;
            self.whole = self.next_end(text, lang, options)?;
            self.start = start;
        }
        let sentence = text.get(self.start..self.whole)?;
        let length = options.longest.map_or(sentence.len(), |longest| cut(sentence, longest.max(1)));
        self.start += length;
        Some(self.start)
    }

    fn next_end(&mut self, text: &str, lang: Lang, options: &Options) -> Option<usize> {
        if self.start >= text.len() {
            return None;
        }
        if self.start >= self.limit {
            let end = lines::paragraph_end(text, self.start, options.line_breaks);
            let ended = run_on::is_ended(text.get(..end).unwrap_or_default().as_bytes());
            let begin = skip_space(text, self.start).0;
            *self = Cursor {
                start: self.start,
                at: begin,
                begin,
                limit: end,
                ended,
                whole_quotes: !options.inside_quotes,
                ..Cursor::default()
            };
        }
        let text = text.get(..self.limit)?;
        let bytes = text.as_bytes();
        loop {
            let at = self.scanner.next(bytes, self.at, lang == Lang::En);
            let Some(&byte) = bytes.get(at) else { return Some(self.finish(text, text.len())) };
            if lang == Lang::En {
                let gap = if byte == b':' { address_before(bytes, at) } else { at };
                let blank = bytes.get(gap.wrapping_sub(1)) == Some(&b' ');
                if blank && gap > self.start && run_on::ends(bytes, self.start, gap, self.ended) {
                    return Some(self.finish(text, gap));
                }
                if byte.is_ascii_alphanumeric() || !scan::is_mark(byte) {
                    self.at = at + 1;
                    continue;
                }
            }
            if byte >= 0x80 && !self.whole_quotes && is_plain(bytes, at) {
                self.at = at + 3;
                continue;
            }
            let c = char_at(text, at)?;
            let after = at + c.len_utf8();
            self.at = after;
            let (verdict, passed) = if is_stop(c) {
                (self.stop(text, lang, options, at), true)
            } else if is_line_break(c) {
                (self.line(text, options, at), false)
            } else {
                (self.mark(text, options, at, c), false)
            };
            let (Verdict::Go(to) | Verdict::End(to)) = verdict;
            if passed {
                self.note(text, after, to.max(after));
            }
            match verdict {
                Verdict::End(end) if end > self.begin => return Some(self.finish(text, end)),
                _ => self.at = to.max(after),
            }
        }
    }

    /// Ends the sentence at `end`, with the white space behind it.
    fn finish(&mut self, text: &str, end: usize) -> usize {
        self.start = skip_space(text, end).0;
        // A letter needs no look at the start of a sentence.
        let letter = text.as_bytes().get(self.start).is_some_and(u8::is_ascii_alphanumeric);
        self.at = self.start + usize::from(letter);
        self.begin = self.start;
        self.start
    }

    /// Keeps count of the marks in a range that a rule passed over.
    fn note(&mut self, text: &str, from: usize, to: usize) {
        for (i, &byte) in (from..to).zip(text.as_bytes().get(from..to).unwrap_or_default()) {
            if matches!(byte, b'"' | b'(' | b')' | 0xE2 | 0xE3 | 0xEF) {
                char_at(text, i).into_iter().for_each(|c| self.count(text, c, i));
            }
        }
    }

    /// Counts a mark that comes many times over as one event, not a million. Where the last one ends.
    fn count_run(&mut self, text: &str, c: char, from: usize) -> usize {
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

    fn count(&mut self, text: &str, c: char, at: usize) {
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

    fn mark(&mut self, text: &str, options: &Options, at: usize, c: char) -> Verdict {
        let after = at + c.len_utf8();
        let place = Place { text, start: self.start, begin: self.begin, options, quoted: self.quoted };
        let emoticon =
            matches!(c, '(' | ')') && char_before(text, at).is_some_and(|c| matches!(c, ':' | ';' | '-' | '='));
        let listed = if c == ')' && self.round.depth == 0 && !emoticon { en::list_bracket(&place, at) } else { None };
        if let Some(verdict) = listed {
            return verdict;
        }
        if !emoticon {
            self.count(text, c, at);
        }
        match c {
            ';' | '；' if options.semicolons => Verdict::End(after),
            '•' | '⁃' if at > self.start && char_before(text, at).is_some_and(char::is_whitespace) => {
                Verdict::End(at)
            }
            '”' | '」' if self.told && zh::ends_speech(text, at, after) => Verdict::End(after),
            '：' | ':' if zh::announces(text, self.start, at) => Verdict::End(after),
            '—' | '–' => {
                let verdict = broken_off(text, after);
                let (Verdict::Go(to) | Verdict::End(to)) = verdict;
                self.note(text, after, to.max(after));
                verdict
            }
            '"' | '”' if text.get(..at).is_some_and(|t| t.ends_with("--")) => broken_off(text, at),
            _ => Verdict::Go(if emoticon { after } else { self.count_run(text, c, after) }),
        }
    }

    fn line(&mut self, text: &str, options: &Options, at: usize) -> Verdict {
        let (end, lines) = match text.as_bytes().get(at..at + 2) {
            Some([b'\n', b'!'..=b'~']) => (at + 1, 1),
            _ => skip_space(text, at),
        };
        let ends = lines > 1
            || match options.line_breaks {
                LineBreaks::Paragraph => true,
                LineBreaks::Wrap => false,
                LineBreaks::Unknown => lines::ends_paragraph(text, at, &mut self.margin),
            };
        if ends { Verdict::End(at) } else { Verdict::Go(end) }
    }

    fn stop(&mut self, text: &str, lang: Lang, options: &Options, at: usize) -> Verdict {
        let bytes = text.as_bytes();
        let whole = !options.inside_quotes && self.quote.closes(bytes, at, &[self.unquote.as_bytes()]);
        let open = self.round.depth > 0 || self.title.depth > 0 || whole;
        if !open && (en::is_plain_end(bytes, self.start, at, lang) || zh::is_plain_end(text, at)) {
            return Verdict::End(at + if bytes.get(at) == Some(&b'.') { 1 } else { '。'.len_utf8() });
        }
        let inside = self.round.depth > 0 && self.round.from > self.begin && self.round.closes(bytes, at, ROUND);
        let title = self.title.closes(bytes, at, TITLE);
        let place = Place { text, start: self.start, begin: self.begin, options, quoted: self.quoted };
        let verdict = match language(text, self.start, at, lang) {
            Lang::Zh => zh::judge(&place, at, title, inside),
            Lang::En if title => Verdict::Go(at + 1),
            Lang::En => match en::judge(&place, at) {
                Verdict::End(end) if inside && !text.get(at..end).unwrap_or_default().contains([')', '）']) => {
                    Verdict::Go(end)
                }
                verdict => verdict,
            },
        };
        match verdict {
            Verdict::End(end) if whole && !text.get(at..end).is_some_and(|tail| tail.contains(self.unquote)) => {
                Verdict::Go(end)
            }
            verdict => verdict,
        }
    }
}

/// Where to cut a sentence so that what is before has at most `longest` characters: behind its last semicolon,
/// else comma, else blank in the second half of that, else right there.
fn cut(sentence: &str, longest: usize) -> usize {
    let Some((limit, _)) = sentence.char_indices().nth(longest) else { return sentence.len() };
    let (head, rest) = sentence.split_at(limit);
    if rest.trim_start().is_empty() {
        return sentence.len();
    }
    for marks in [&[';', '；'][..], &[',', '，', '、', ':', '：'], &[' ', '\t', '\n', '\u{a0}', '\u{3000}']] {
        let end = head.rfind(marks).and_then(|i| Some(i + char_at(head, i)?.len_utf8()));
        if let Some(end) = end.filter(|&end| end >= limit / 2) {
            return skip_space(sentence, end).0;
        }
    }
    limit
}

/// The three bytes at `at` are a mark that no rule looks at where quotations may be cut: `，`, `、`, `’`.
fn is_plain(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some([0xEF, 0xBC, 0x8C] | [0xE3, 0x80, 0x81] | [0xE2, 0x80, 0x99]))
}

/// Where the address begins whose scheme ends with the colon at `at`.
fn address_before(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    [&b"https"[..], b"http"].iter().find(|scheme| before.ends_with(scheme)).map_or(at, |scheme| at - scheme.len())
}

/// Speech broken off with a dash before `at`, and other speech after it: `—" "Most`.
fn broken_off(text: &str, at: usize) -> Verdict {
    let quote = |c: char| matches!(c, '"' | '“' | '”' | '\'' | '‘' | '’');
    let close = at + char_at(text, at).filter(|&c| quote(c)).map_or(0, char::len_utf8);
    let next = skip_blanks(text, close);
    let open = char_at(text, next).is_some_and(|c| quote(c) && !matches!(c, '”' | '’'));
    if close > at && next > close && open { Verdict::End(close) } else { Verdict::Go(at) }
}
