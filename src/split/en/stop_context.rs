//! A run of stops, and what comes after it.

use super::super::text::*;
use super::super::words;

/// A run of stops: `.`, `?!`, `...`, `. . .`, `…`.
pub(super) struct StopRun {
    pub(super) end: usize,
    pub(super) dots: usize,
    pub(super) marks: bool,
    pub(super) ellipsis: bool,
}

impl StopRun {
    pub(super) fn read(text: &str, at: usize) -> StopRun {
        let mut run = StopRun { end: at, dots: 0, marks: false, ellipsis: false };
        let bytes = text.as_bytes();
        // One mark by itself, which most are.
        if let Some(&[mark @ (b'.' | b'!' | b'?'), next @ (b' '..=b'-' | b'0'..=b'>' | b'A'..=b'~'), then]) =
            bytes.get(at..at + 3)
            && !(next == b'!' || next == b' ' && then == b'.')
        {
            return StopRun { end: at + 1, dots: usize::from(mark == b'.'), marks: mark != b'.', ellipsis: false };
        }
        match bytes.get(at) {
            // A run of the same mark, and `. . .`, are read in one step.
            Some(b'.') => {
                run.end = skip_same(bytes, at + 1);
                while bytes.get(run.end..run.end + 3) == Some(b" . ") {
                    run.end += 2;
                    run.dots += 1;
                }
                run.dots += run.end - at - 2 * run.dots;
                run.space(bytes);
            }
            Some(b'!' | b'?') => {
                run.end = skip_same(bytes, at + 1);
                run.marks = true;
            }
            _ => {}
        }
        while let Some(c) = char_at(text, run.end).filter(|&c| is_stop(c)) {
            match c {
                '.' | '．' => run.dots += 1,
                '…' | '⋯' => run.dots += 3,
                '。' | '｡' => run.dots += 1,
                _ => run.marks = true,
            }
            run.end += c.len_utf8();
            if c == '.' {
                run.space(bytes);
            }
        }
        run.ellipsis = run.dots >= 3 && !run.marks;
        run
    }

    /// Over the blank between the dots of `. .`, but not of `. .5`.
    fn space(&mut self, bytes: &[u8]) {
        let dot = bytes.get(self.end) == Some(&b' ') && bytes.get(self.end + 1) == Some(&b'.');
        self.end += usize::from(dot && !bytes.get(self.end + 2).is_some_and(u8::is_ascii_digit));
    }
}

/// What comes after the blanks behind a stop.
pub(super) struct Following<'t> {
    pub(super) text: &'t str,
    /// An opening quotation mark or bracket stands before the word.
    pub(super) open: Option<char>,
    /// The first character that is not an opening mark, and where it is.
    pub(super) first: char,
    pub(super) at: usize,
}

impl<'t> Following<'t> {
    pub(super) fn read(text: &'t str, at: usize) -> Following<'t> {
        let mut from = at;
        let mut open = None;
        while let Some(c) = char_at(text, from).filter(|&c| is_quote(c) || is_opener(c)) {
            open = open.or(Some(c));
            from += c.len_utf8();
        }
        Following { text, open, first: char_at(text, from).unwrap_or(' '), at: from }
    }

    /// The word; few places have to know it.
    pub(super) fn word(&self) -> &'t str {
        word_at(self.text, self.at)
    }

    pub(super) fn end(&self) -> usize {
        self.at + self.word().len()
    }

    /// It opens a sentence: a capital, and a word that seldom goes on with a name.
    pub(super) fn opens(&self) -> bool {
        if !self.first.is_uppercase() {
            return false;
        }
        let word = self.word();
        let initial = word.len() == 1 && self.text.as_bytes().get(self.at + 1) == Some(&b'.');
        !initial && words::opens(word)
    }
}
