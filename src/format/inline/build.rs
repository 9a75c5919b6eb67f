//! Builds a segment while it is read: words and codes come one after the other,
//! white space is folded where the file allows it.
//!
//! The difficult part is white space around codes. A line break that the text
//! does not show must not glue two words together (`one<br/>two`), and folding
//! must not remove a blank that belongs to the words on either side of a code.
//!
//! | pieces | folded | text |
//! |---|---|---|
//! | `One`, `<br/>`, `two` | either | `One two`, the blank being the code's |
//! | `Sa`, `<b>`, `ve`, `</b>` | either | `Save` |
//! | `Hi {`, `{name}`, `}` | either | the placeholder as it is |
//! | `  a \n b ` | yes | `a b` |
//! | `第一`, line end, `行` | yes | `第一行` |

use std::borrow::Cow;

use super::content_of;
use super::show::{Shown, shown};
use crate::format::Codes;
use crate::{CodeKind, Half, InlineCode};

/// Gathers the words and codes of a segment into a half.
#[derive(Debug, Clone)]
pub(in crate::format) struct SegmentBuilder {
    /// The half so far; without tag.
    half: Half,
    /// What is done with codes.
    codes: Codes,
    /// Whether runs of white space become single blanks, and none at the ends.
    fold: bool,
    /// The code after which a blank may be needed, as its index, and why.
    /// Decided when the next words are known.
    waiting: Option<(usize, Shown<'static>)>,
    /// Whether the last piece was a code. White space after a code is not
    /// folded into that before it.
    after_code: bool,
}

impl SegmentBuilder {
    /// Makes an empty builder.
    pub fn new(codes: Codes, fold: bool) -> Self {
        SegmentBuilder { half: Half::default(), codes, fold, waiting: None, after_code: false }
    }

    /// The same builder without folding: for the text between segments, which
    /// is all white space.
    pub fn unfolded(self) -> Self {
        SegmentBuilder { fold: false, ..self }
    }

    /// The length of the text so far, in bytes, for limits.
    pub fn len(&self) -> usize {
        self.half.text.len()
    }

    /// Appends words.
    pub fn words(&mut self, words: &str) {
        let words = if self.fold { self.folded(words) } else { Cow::Borrowed(words) };
        if words.is_empty() {
            return;
        }
        // The waiting code is decided by the first letter that follows it.
        self.settle(&words);
        self.half.text.push_str(&words);
        self.after_code = false;
    }

    /// Appends a code, shown as the options ask.
    ///
    /// A code that is shown counts as a word for what waits before it.
    pub fn code(&mut self, code: InlineCode) {
        // With `Codes::Keep` the markup itself is the visible text.
        let kept = Some(content_of(&code)).filter(|kept| self.codes == Codes::Keep && !kept.is_empty());
        let text = match kept {
            Some(kept) => Shown::Text(Cow::Owned(kept)),
            None => match shown(&self.judged(&code)) {
                Shown::Text(text) => Shown::Text(Cow::Owned(text.into_owned())),
                Shown::Blank => Shown::Blank,
                Shown::Boundary => Shown::Boundary,
                Shown::Nothing => Shown::Nothing,
            },
        };
        match text {
            // A placeholder is part of what a reader reads, like a word.
            Shown::Text(text) if self.codes != Codes::Drop => {
                self.settle(&text);
                self.half.push_code(code, &text);
            }
            hidden => {
                self.half.push_code(code, "");
                // Of several codes in a row only one becomes a blank: the
                // first, but a break has precedence over a tag of unknown
                // nature.
                let waits = matches!(
                    (&self.waiting, &hidden),
                    (None, Shown::Blank | Shown::Boundary) | (Some((_, Shown::Boundary)), Shown::Blank)
                );
                if waits {
                    self.waiting = Some((self.half.codes.len() - 1, hidden));
                }
            }
        }
        self.after_code = true;
    }

    /// A code as its show is decided: the end of a pair is of the type that its
    /// beginning names, since `ept` of TMX has none of its own.
    fn judged<'c>(&self, code: &'c InlineCode) -> Cow<'c, InlineCode> {
        if code.kind != CodeKind::Closing || code.content_type.is_some() || code.id.is_none() {
            return Cow::Borrowed(code);
        }
        let opens = |other: &&InlineCode| other.kind == CodeKind::Opening && other.id == code.id;
        match self.half.codes.iter().rev().find(opens).and_then(|opened| opened.content_type.clone()) {
            Some(kind) => Cow::Owned(InlineCode { content_type: Some(kind), ..code.clone() }),
            None => Cow::Borrowed(code),
        }
    }

    /// Ends the builder as the text between two segments.
    pub fn between(self) -> String {
        self.half.text
    }

    /// Ends the builder as a segment.
    ///
    /// The tag of the half is empty; the caller knows it.
    pub fn finish(mut self) -> Half {
        // A blank after the last code is kept.
        if self.fold && !self.after_code {
            // Text before the last code stays, because codes have their places
            // in it.
            let code = self.half.codes.last().map_or(0, |code| code.range.end);
            self.half.text.truncate(self.half.text.trim_end_matches(is_xml_space).len().max(code));
        }
        // Codes were gathered all the same, because they decide about blanks.
        if self.codes == Codes::Drop {
            self.half.codes.clear();
        }
        self.half
    }

    /// Decides about the waiting code: shows it as a blank if the words on both
    /// sides would run together.
    ///
    /// A break separates all words. A code of unknown nature separates two
    /// words of letters, but not Chinese, where no blanks are written.
    ///
    /// Two blanks never meet: if either side has white space already, none is
    /// added.
    fn settle(&mut self, next: &str) {
        let Some((at, why)) = self.waiting.take() else { return };
        let word = |c: char| c.is_alphanumeric() && !crate::lang::is_han(c);
        let (last, first) = (self.half.text.chars().next_back(), next.chars().next());
        let (Some(last), Some(first)) = (last, first) else { return };
        let needed = match why {
            Shown::Blank => !last.is_whitespace() && !first.is_whitespace(),
            _ => word(last) && word(first),
        };
        // Only empty codes can follow the waiting one, so that moving their
        // ranges is enough.
        if needed && let Some(code) = self.half.codes.get_mut(at) {
            let start = code.range.start;
            self.half.text.insert(start, ' ');
            code.range = start..start + 1;
            for later in &mut self.half.codes[at + 1..] {
                later.range = later.range.start + 1..later.range.end + 1;
            }
        }
    }

    /// The words with every run of white space as one blank, and none at the
    /// beginning of the segment or after another blank. Borrowed if nothing
    /// changes.
    ///
    /// No-break spaces are not folded.
    fn folded<'w>(&self, words: &'w str) -> Cow<'w, str> {
        let mut last_blank = match self.half.text.chars().next_back() {
            Some(last) => last == ' ' && !self.after_code,
            None => self.half.codes.is_empty(),
        };
        // The common case of text without anything to fold costs one search and
        // no copy.
        if !last_blank && !words.contains("  ") && !words.contains(['\t', '\n', '\r']) {
            return Cow::Borrowed(words);
        }
        let mut folded = String::with_capacity(words.len());
        let mut rest = words;
        while let Some(c) = rest.chars().next() {
            let blank = rest.len() - rest.trim_start_matches(is_xml_space).len();
            if blank == 0 {
                folded.push(c);
                last_blank = false;
                rest = &rest[c.len_utf8()..];
                continue;
            }
            let (run, after) = rest.split_at(blank);
            // Chinese text is wrapped between any two characters, and a line
            // end there is not a blank.
            let han = |c: Option<char>| c.is_some_and(crate::lang::is_han);
            let wrapped = run.contains('\n') && han(folded.chars().next_back()) && han(after.chars().next());
            if !last_blank && !wrapped {
                folded.push(' ');
            }
            last_blank = !wrapped;
            rest = after;
        }
        Cow::Owned(folded)
    }
}

/// True for what XML calls white space. A no-break or ideographic space is
/// text: it was put there on purpose.
fn is_xml_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CodeKind, Piece};

    fn line_break() -> InlineCode {
        InlineCode { content_type: Some("lb".into()), ..InlineCode::standalone("1") }
    }

    #[test]
    fn words_do_not_run_together() {
        for (before, after, text) in [
            ("one", "two", "one two"),
            ("one ", "two", "one two"),
            ("one", " two", "one two"),
            ("一", "二", "一 二"),
            ("", "two", "two"),
        ] {
            let mut builder = SegmentBuilder::new(Codes::Show, false);
            builder.words(before);
            builder.code(line_break());
            builder.words(after);
            assert_eq!(builder.finish().text, text);
        }
        let mut builder = SegmentBuilder::new(Codes::Show, false);
        builder.words("one");
        builder.code(InlineCode::standalone("x"));
        builder.code(InlineCode::new(CodeKind::Opening, "y"));
        builder.words("two");
        let half = builder.finish();
        assert_eq!(half.text, "one two");
        assert_eq!(half.codes[1].range, 4..4);
        let pieces: Vec<_> = half.pieces().filter(|piece| matches!(piece, Piece::Words(_))).collect();
        assert_eq!(pieces, [Piece::Words("one"), Piece::Words("two")]);
    }

    #[test]
    fn white_space_is_folded_across_pieces() {
        let mut builder = SegmentBuilder::new(Codes::Show, true);
        for words in ["\n  Please ", " close ", "&", "\n  all\n"] {
            builder.words(words);
        }
        assert_eq!(builder.finish().text, "Please close & all");
        let mut builder = SegmentBuilder::new(Codes::Show, true);
        builder.words("\n  请先关闭所有\n  其他窗口。\n");
        assert_eq!(builder.finish().text, "请先关闭所有其他窗口。");
        let mut builder = SegmentBuilder::new(Codes::Show, true);
        builder.words("Open ");
        builder.code(InlineCode::standalone("x"));
        builder.words(" ");
        let half = builder.finish();
        assert_eq!((half.text.as_str(), half.codes[0].range.clone()), ("Open ", 5..5));
        let mut builder = SegmentBuilder::new(Codes::Show, true);
        builder.words("\n  Name:\u{A0}\n");
        assert_eq!(builder.finish().text, "Name:\u{A0}", "only white space of XML is folded");
    }
}
