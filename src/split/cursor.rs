//! Walks through a text from one interesting byte to the next, tracks what is
//! open, and asks the rules.
//!
//! Only some bytes can end a sentence or change what a later one means. The
//! scanner finds these, and everything else is skipped. The cursor keeps what
//! the text so far has shown: the paragraph, open quotations and brackets, the
//! widths of lines.

use super::open::OpenMarks;
use super::scan::{self, MarkScanner};
use super::script::language;
#[cfg(feature = "srx")]
use super::srx::UserRules;
use super::text::*;
use super::{LineBreaks, Options, en, lines, longest, numbering, run_on, zh};
use crate::Lang;

/// The decision of a rule.
///
/// Both variants carry a byte, because a rule may consume more than the stop:
/// closing marks, footnotes, a run of dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A sentence ends at this byte; white space after it is added.
    End(usize),
    /// The sentence goes on; continue at this byte.
    Go(usize),
}

/// The sentence that a rule judges: it has begun, and may end at the stop that
/// the rule is asked about.
pub(super) struct OpenSentence<'a> {
    /// The paragraph; the rules see nothing after it.
    pub(super) text: &'a str,
    /// The first byte of the sentence.
    pub(super) start: usize,
    /// Its first byte that is not white space.
    pub(super) begin: usize,
    /// The conventions of splitting.
    pub(super) options: &'a Options,
    /// True inside double quotation marks.
    pub(super) quoted: bool,
}

/// The state of splitting at one place in a text.
///
/// It holds no borrowed text, so that a reader of streams can keep it while its
/// buffer moves. Every call must get the same text again.
#[derive(Debug, Clone, Default)]
pub(super) struct Cursor {
    /// The first byte of the next sentence.
    pub(super) start: usize,
    /// The first byte of the sentence that is not white space.
    begin: usize,
    /// The next byte to examine.
    at: usize,
    /// Finds the bytes that matter.
    scanner: MarkScanner,
    /// The end of a sentence that is returned in parts because it is too long.
    whole: usize,
    /// The first byte of the paragraph. The models see nothing before it, as
    /// when the text is read from a stream.
    first: usize,
    /// The end of the paragraph, including its blank lines. The rules see
    /// nothing after it.
    limit: usize,
    /// True if the paragraph ends in a stop.
    ended: bool,
    /// Quotations and brackets that are open.
    open: OpenMarks,
    /// The widths of the lines nearby.
    margin: lines::Margin,
    /// The remaining sentence ends of the paragraph by the user's rules, the
    /// next one last.
    #[cfg(feature = "srx")]
    ruled: Vec<usize>,
}

impl Cursor {
    /// The end of the next sentence, or of the next part of one that is too
    /// long.
    pub(super) fn next_part(&mut self, text: &str, lang: Lang, options: &Options) -> Option<usize> {
        // Without a limit on the length every sentence is one part.
        let Some(most) = options.longest else { return self.next_whole(text, lang, options) };
        if self.start >= self.whole {
            let start = self.start;
            self.whole = self.next_whole(text, lang, options)?;
            self.start = start;
        }
        // A part never crosses the end of its sentence, so cutting cannot join
        // two.
        self.start += longest::cut(text.get(self.start..self.whole)?, most.max(1));
        Some(self.start)
    }

    /// The end of the next sentence, by this crate's rules and the user's.
    #[inline]
    fn next_whole(&mut self, text: &str, lang: Lang, options: &Options) -> Option<usize> {
        #[cfg(feature = "srx")]
        if let Some(rules) = options.rules.as_ref().filter(|rules| rules.know(lang)) {
            return self.next_ruled(text, lang, options, rules);
        }
        self.next_end(text, lang, options)
    }

    /// The end of the next sentence under the user's rules, which see a whole
    /// paragraph at a time.
    #[cfg(feature = "srx")]
    fn next_ruled(&mut self, text: &str, lang: Lang, options: &Options, rules: &UserRules) -> Option<usize> {
        if self.start >= text.len() {
            return None;
        }
        if self.start >= self.limit {
            let start = self.start;
            self.enter(text, options);
            let paragraph = text.get(start..self.limit)?;
            // This crate's ends are only computed if the user's rules need
            // them.
            let ours = || {
                let mut cursor = Cursor::default();
                let mut ends: Vec<usize> = std::iter::from_fn(|| cursor.next_end(paragraph, lang, options)).collect();
                // The last end is that of the paragraph, which is one in any
                // case.
                ends.pop();
                ends
            };
            self.ruled = rules.ends(paragraph, lang, ours).into_iter().rev().map(|end| start + end).collect();
        }
        self.start = self.ruled.pop().unwrap_or(self.limit);
        Some(self.start)
    }

    /// The end of the next sentence by this crate's rules: the main loop.
    ///
    /// The loop jumps from one interesting byte to the next. Each of them is
    /// judged as a gap between words, a stop, a line break or another mark, in
    /// this order.
    fn next_end(&mut self, text: &str, lang: Lang, options: &Options) -> Option<usize> {
        if self.start >= text.len() {
            return None;
        }
        if self.start >= self.limit {
            self.enter(text, options);
        }
        let (all, text) = (text.as_bytes(), text.get(..self.limit)?);
        let (bytes, start) = (text.as_bytes(), self.start);
        let mut at = self.at;
        loop {
            // Jumps over everything that cannot matter.
            at = self.scanner.next(all, at, lang == Lang::En);
            let Some(&byte) = bytes.get(at) else { return Some(self.finish(text, text.len())) };
            if lang == Lang::En {
                // An address begins at its scheme, before the colon that the
                // scan stopped at.
                let gap = if byte == b':' { address_before(bytes, at) } else { at };
                if gap > start && bytes[gap - 1] == b' ' && self.runs_on(bytes, gap) {
                    return Some(self.finish(text, gap));
                }
            }
            // Most interesting bytes turn out to concern no rule.
            if self.passes(bytes, at, byte) {
                at += 1;
                continue;
            }
            let c = char_at(text, at)?;
            let after = at + c.len_utf8();
            let verdict = if is_stop(c) {
                let verdict = self.stop(text, lang, options, at);
                let (Verdict::Go(to) | Verdict::End(to)) = verdict;
                if to > after {
                    // A rule may jump over quotation marks and brackets, which
                    // must still be counted.
                    self.open.count_skipped(text, after, to);
                }
                verdict
            } else if is_line_break(c) {
                self.line(text, options, at)
            } else {
                self.mark(text, options, at, c)
            };
            match verdict {
                Verdict::End(end) if end > self.begin => return Some(self.finish(text, end)),
                Verdict::End(to) | Verdict::Go(to) => at = to.max(after),
            }
        }
    }

    /// True if, by the models, the sentence ends at a gap although no mark
    /// shows it.
    #[inline]
    fn runs_on(&self, bytes: &[u8], gap: usize) -> bool {
        let paragraph = bytes.get(self.first..).unwrap_or_default();
        run_on::ends(paragraph, self.start - self.first, gap - self.first, self.ended)
    }

    /// Moves to the paragraph that begins at `start`.
    ///
    /// Everything that depends on the paragraph starts afresh: open marks,
    /// margins, and whether it ends in a stop.
    fn enter(&mut self, text: &str, options: &Options) {
        let begin = skip_space(text, self.start).end;
        let limit = lines::paragraph_end(text, begin, options.line_breaks);
        let start = self.start;
        // Its scanner's block may reach into this paragraph and need not be
        // classified again.
        (self.at, self.begin, self.limit, self.first) = (begin, begin, limit, start);
        self.ended = run_on::is_ended(text.as_bytes().get(start..limit).unwrap_or_default());
        self.open.clear(!options.inside_quotes);
        self.margin = lines::Margin::default();
    }

    /// Ends the sentence at `end`, after the white space that follows.
    fn finish(&mut self, text: &str, end: usize) -> usize {
        self.start = skip_space(text, end).end;
        // A letter at the start of a sentence cannot end it, so the scan begins
        // after it. White space belongs to the sentence before it, so that the
        // sentences tile the text.
        let letter = text.as_bytes().get(self.start).is_some_and(u8::is_ascii_alphanumeric);
        self.at = self.start + usize::from(letter);
        self.begin = self.start;
        self.start
    }

    /// True if no rule concerns the byte: it can only begin a sentence, and the
    /// gap before it was not an end; or it is `，`, `、` or `’` where quotations
    /// may be cut; or it is a lone straight quotation mark, which is only
    /// counted here, or a lone opening bracket, which was counted before.
    #[inline]
    fn passes(&mut self, bytes: &[u8], at: usize, byte: u8) -> bool {
        if !scan::MARKS[usize::from(byte)] {
            return true;
        }
        if self.open.whole_quote.is_some() {
            return false;
        }
        if byte == b'"' && bytes.get(at + 1) != Some(&b'"') && bytes.get(at.wrapping_sub(1)) != Some(&b'-') {
            self.open.quoted ^= true;
            return true;
        }
        // A lone opening bracket, after the first that was met.
        if byte == b'(' && bytes.get(at + 1) != Some(&b'(') && self.open.round.is_met() {
            return true;
        }
        byte >= 0x80
            && matches!(bytes.get(at..at + 3), Some([0xEF, 0xBC, 0x8C] | [0xE3, 0x80, 0x81] | [0xE2, 0x80, 0x99]))
    }

    /// Judges a mark that is not a stop: brackets, quotation marks, bullets,
    /// colons, dashes.
    fn mark(&mut self, text: &str, options: &Options, at: usize, c: char) -> Verdict {
        let after = at + c.len_utf8();
        let before = text.as_bytes().get(at.wrapping_sub(1));
        if matches!(c, '(' | ')') && matches!(before, Some(b':' | b';' | b'-' | b'=')) {
            return Verdict::Go(after);
        }
        if c == ')'
            && !self.open.round.is_open(at)
            && let Some(verdict) = numbering::item_bracket(&self.sentence(text, options), at)
        {
            return verdict;
        }
        self.open.count(text, c, at);
        match c {
            ';' | '；' if options.semicolons => Verdict::End(after),
            '•' | '⁃' if at > self.start && char_before(text, at).is_some_and(char::is_whitespace) => {
                Verdict::End(at)
            }
            '”' | '」' if self.open.announced && zh::ends_speech(text, at, after) => Verdict::End(after),
            '：' | ':' if zh::announces(text, self.start, at) => Verdict::End(after),
            '—' | '–' => {
                let verdict = broken_off(text, after);
                let (Verdict::Go(to) | Verdict::End(to)) = verdict;
                self.open.count_skipped(text, after, to.max(after));
                verdict
            }
            '"' | '”' if before == Some(&b'-') && text.get(..at).is_some_and(|t| t.ends_with("--")) => {
                broken_off(text, at)
            }
            _ => Verdict::Go(self.open.count_run(text, c, after)),
        }
    }

    /// The open sentence, for the rules.
    fn sentence<'a>(&self, text: &'a str, options: &'a Options) -> OpenSentence<'a> {
        OpenSentence { text, start: self.start, begin: self.begin, options, quoted: self.open.quoted }
    }

    /// Judges a line break.
    fn line(&mut self, text: &str, options: &Options, at: usize) -> Verdict {
        let WhiteSpace { end, lines } = skip_space(text, at);
        let ends = lines > 1
            || match options.line_breaks {
                LineBreaks::Paragraph => true,
                LineBreaks::Wrap => false,
                LineBreaks::Unknown => lines::ends_paragraph(text, at, &mut self.margin),
            };
        if ends { Verdict::End(at) } else { Verdict::Go(end) }
    }

    /// Judges a stop: the fast paths first, then the rules of the language next
    /// to it.
    ///
    /// Ends inside brackets, titles or whole quotations are suppressed here,
    /// for both languages alike.
    fn stop(&mut self, text: &str, lang: Lang, options: &Options, at: usize) -> Verdict {
        let bytes = text.as_bytes();
        let open = &mut self.open;
        let unquote = open.whole_quote.as_mut().and_then(|quote| quote.closing(bytes, at));
        // Inside an aside in brackets a stop ends no sentence, unless the aside
        // is long.
        let inside = open.round.hold(at, Some(self.begin));
        let title = open.title.hold(at, None);
        let is_plain = !inside && !title && unquote.is_none();
        if is_plain {
            let verdict = match bytes.get(at) {
                Some(0x80..) if zh::is_plain_end(text, at) => Some(Verdict::End(at + '。'.len_utf8())),
                Some(0..0x80) if lang == Lang::En => en::judge_plain(&self.sentence(text, options), at),
                _ => None,
            };
            if let Some(verdict) = verdict {
                return verdict;
            }
        }
        let sentence = self.sentence(text, options);
        let verdict = match language(text, self.start, at, lang) {
            Lang::Zh => zh::judge(&sentence, at, title, inside),
            // Titles of works keep their stops: 《Who's Afraid of Virginia
            // Woolf?》.
            Lang::En if title => Verdict::Go(at + 1),
            Lang::En => match en::judge(&sentence, at, is_plain) {
                Verdict::End(end) if inside && !text.get(at..end).unwrap_or_default().contains([')', '）']) => {
                    Verdict::Go(end)
                }
                verdict => verdict,
            },
        };
        match verdict {
            // The quotation continues after the stop, and quotations are kept
            // whole.
            Verdict::End(end) if unquote.is_some_and(|mark| !text.get(at..end).unwrap_or_default().contains(mark)) => {
                Verdict::Go(end)
            }
            verdict => verdict,
        }
    }
}

/// The start of the web address whose scheme ends with the colon at `at`; `at`
/// itself if there is none.
fn address_before(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(at.saturating_sub(5)..at).unwrap_or_default();
    [&b"https"[..], b"http"].iter().find(|scheme| before.ends_with(scheme)).map_or(at, |scheme| at - scheme.len())
}

/// Judges a dash before `at` that breaks off speech, with other speech after
/// it: `—" "Most`.
fn broken_off(text: &str, at: usize) -> Verdict {
    let quote = |c: char| matches!(c, '"' | '“' | '”' | '\'' | '‘' | '’');
    let close = at + char_at(text, at).filter(|&c| quote(c)).map_or(0, char::len_utf8);
    let next = skip_blanks(text, close);
    let open = char_at(text, next).is_some_and(|c| quote(c) && !matches!(c, '”' | '’'));
    if close > at && next > close && open { Verdict::End(close) } else { Verdict::Go(at) }
}
